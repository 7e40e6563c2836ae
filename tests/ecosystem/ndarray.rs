//! Arrays of ndarray in, moments out.

use attnbm::Error;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
use ndarray::{Array2, Axis, ShapeBuilder, Slice, array};

fn patterns() -> Array2<f64> {
    array![[0.5, -1.0, 0.25], [2.0, 0.25, -0.5]]
}

#[test]
fn a_row_is_a_pattern_whatever_the_strides() {
    let expected = [[0.5, -1.0, 0.25], [2.0, 0.25, -0.5]];
    let machine = AttnBm::try_from(&patterns()).unwrap();
    assert!(machine.patterns().eq(expected.iter().map(|row| &row[..])));
    // Column by column in memory.
    let mut columns = Array2::zeros((2, 3).f());
    columns.assign(&patterns());
    assert_ne!(
        columns.as_slice_memory_order(),
        patterns().as_slice_memory_order()
    );
    let same = AttnBm::try_from(&columns).unwrap();
    assert!(same.patterns().eq(machine.patterns()));
    let transposed = AttnBm::try_from(&patterns().t()).unwrap();
    assert_eq!((transposed.count(), transposed.dimension()), (3, 2));
    assert_eq!(machine.patterns_array(), patterns());
    assert_eq!(transposed.patterns_array(), patterns().t());
}

#[test]
fn views_are_converted_by_their_rows() {
    let large = Array2::from_shape_fn((6, 5), |(row, column)| (10 * row + column) as f64);
    let mut view = large.slice_axis(Axis(0), Slice::new(1, Some(4), 2));
    view.slice_axis_inplace(Axis(1), Slice::new(1, Some(4), -1));
    let machine = AttnBm::try_from(&view).unwrap();
    let expected = [[13.0, 12.0, 11.0], [33.0, 32.0, 31.0]];
    assert!(machine.patterns().eq(expected.iter().map(|row| &row[..])));
}

#[test]
fn refusals_name_the_field_and_the_value() {
    let mut matrix = patterns();
    matrix[[1, 2]] = f64::INFINITY;
    let refused = Error::Domain {
        field: "patterns[1][2]".into(),
        expected: "finite",
        got: "inf".into(),
    };
    assert_eq!(AttnBm::try_from(&matrix).unwrap_err(), refused);
    let weights = GaussianBernoulli::try_from(&matrix).unwrap_err();
    assert_eq!(weights.to_string(), "weights[1][2] must be finite, got inf");
    for empty in [Array2::zeros((0, 3)), Array2::zeros((3, 0))] {
        let error = AttnBm::try_from(&empty).unwrap_err();
        assert!(matches!(error, Error::Shape { .. }), "{error}");
    }
    let machine = AttnBm::try_from(&patterns()).unwrap();
    let error = machine.mean_array(f64::NAN).unwrap_err();
    assert_eq!(error.to_string(), "beta must be finite and > 0, got NaN");
}

/// The moments of two observed halves of a line: at one pattern the machine is a Gaussian of variance 1/β.
#[test]
fn moments_have_their_places() {
    let machine = AttnBm::try_from(&array![[3.0, -1.0, 0.5]]).unwrap();
    assert_eq!(machine.mean_array(2.5).unwrap(), array![3.0, -1.0, 0.5]);
    assert_eq!(
        machine.covariance_array(4.0).unwrap(),
        Array2::<f64>::eye(3) / 4.0
    );
    // Patterns on the first axis spread the first coordinate alone: [±a, 0] has 1 + a² there.
    let machine = AttnBm::try_from(&array![[1.5, 0.0], [-1.5, 0.0]]).unwrap();
    let expected = array![[3.25, 0.0], [0.0, 1.0]];
    assert_eq!(machine.covariance_array(1.0).unwrap(), expected);
    let turned = AttnBm::try_from(&array![[0.0, 1.5], [0.0, -1.5]]).unwrap();
    assert_ne!(turned.covariance_array(1.0).unwrap(), expected);
}

#[test]
fn weights_keep_their_rows() {
    let machine = GaussianBernoulli::try_from(&patterns()).unwrap();
    assert_eq!((machine.hidden_count(), machine.visible_count()), (2, 3));
    assert_eq!(machine.weights_array(), patterns());
}
