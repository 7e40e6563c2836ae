//! Matrices of nalgebra in, moments out.

use attnbm::Error;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
use nalgebra::{DMatrix, DVector, dmatrix, matrix};

fn patterns() -> DMatrix<f64> {
    dmatrix![
        0.5, -1.0, 0.25;
        2.0, 0.25, -0.5;
    ]
}

#[test]
fn a_row_is_a_pattern_whatever_the_storage() {
    let expected = [[0.5, -1.0, 0.25], [2.0, 0.25, -0.5]];
    let machine = AttnBm::try_from(&patterns()).unwrap();
    assert!(machine.patterns().eq(expected.iter().map(|row| &row[..])));
    // The storage is another order, so that taking it for the rows would give another machine.
    let by_storage = AttnBm::new(2, 3, patterns().as_slice().to_vec()).unwrap();
    assert!(!by_storage.patterns().eq(machine.patterns()));
    // Matrices of a fixed size, and a transpose, whose storage is that of the rows.
    let fixed = AttnBm::try_from(&matrix![0.5, -1.0, 0.25; 2.0, 0.25, -0.5]).unwrap();
    assert!(fixed.patterns().eq(machine.patterns()));
    let transposed = AttnBm::try_from(&patterns().transpose()).unwrap();
    assert_eq!((transposed.count(), transposed.dimension()), (3, 2));
    assert_eq!(machine.patterns_dmatrix(), patterns());
    assert_eq!(transposed.patterns_dmatrix().transpose(), patterns());
}

#[test]
fn views_are_converted_by_their_rows() {
    let large = DMatrix::from_fn(6, 5, |row, column| (10 * row + column) as f64);
    let machine = AttnBm::try_from(&large.view_with_steps((1, 1), (2, 3), (1, 0))).unwrap();
    let expected = [[11.0, 12.0, 13.0], [31.0, 32.0, 33.0]];
    assert!(machine.patterns().eq(expected.iter().map(|row| &row[..])));
}

#[test]
fn refusals_name_the_field_and_the_value() {
    let mut matrix = patterns();
    matrix[(1, 2)] = f64::NEG_INFINITY;
    let refused = Error::Domain {
        field: "patterns[1][2]".into(),
        expected: "finite",
        got: "-inf".into(),
    };
    assert_eq!(AttnBm::try_from(&matrix).unwrap_err(), refused);
    let weights = GaussianBernoulli::try_from(&matrix).unwrap_err();
    assert_eq!(
        weights.to_string(),
        "weights[1][2] must be finite, got -inf"
    );
    for empty in [DMatrix::zeros(0, 3), DMatrix::zeros(3, 0)] {
        let error = AttnBm::try_from(&empty).unwrap_err();
        assert!(matches!(error, Error::Shape { .. }), "{error}");
    }
    let machine = AttnBm::try_from(&patterns()).unwrap();
    let error = machine.covariance_dmatrix(-1.0).unwrap_err();
    assert_eq!(error.to_string(), "beta must be finite and > 0, got -1");
}

/// At β = 1 the machine is a mixture of unit Gaussians about its patterns, whose moments nalgebra computes as well.
#[test]
fn moments_are_those_of_the_mixture() {
    let machine = AttnBm::try_from(&patterns())
        .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.5]))
        .unwrap();
    let matrix = patterns();
    let weights = DVector::from_iterator(
        2,
        (0..2).map(|mu| (matrix.row(mu).norm_squared() / 2.0 + [0.25, -0.5][mu]).exp()),
    );
    let weights = &weights / weights.sum();
    let mean = matrix.tr_mul(&weights);
    let second = matrix.transpose() * DMatrix::from_diagonal(&weights) * &matrix;
    let covariance = second + DMatrix::identity(3, 3) - &mean * mean.transpose();
    // Both routes are plain binary64, and the entries are of the order of 1.
    let (got, of) = (machine.mean_dvector(1.0).unwrap(), mean);
    assert!((&got - &of).amax() < 1e-14, "{got} {of}");
    let got = machine.covariance_dmatrix(1.0).unwrap();
    assert!((&got - &covariance).amax() < 1e-14, "{got} {covariance}");
    // A mixture with the biases exchanged has other moments.
    let other = AttnBm::try_from(&patterns())
        .and_then(|machine| machine.with_hidden_bias(vec![-0.5, 0.25]))
        .unwrap();
    assert!((other.mean_dvector(1.0).unwrap() - of).amax() > 0.1);
}

#[test]
fn weights_keep_their_rows() {
    let machine = GaussianBernoulli::try_from(&patterns()).unwrap();
    assert_eq!((machine.hidden_count(), machine.visible_count()), (2, 3));
    assert_eq!(machine.weights_dmatrix(), patterns());
    assert_eq!(machine.sigma(), 1.0);
}
