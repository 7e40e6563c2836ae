use super::*;
use crate::oracle::registry::find;

fn bessel(order: f64, x: f64) -> Case {
    let given = [("order", Value::Number(order)), ("x", Value::Number(x))];
    Case::new(find("bessel.log_i").unwrap(), given)
}

#[test]
fn what_is_gone_is_not_shown() {
    let flags = [Flag::LARGE_ORDER, Flag::LARGE_ARGUMENT, Flag::WHOLE_ORDER];
    let of = |order: f64, x: f64| shown(&bessel(order, x).flagged(&flags));
    assert_eq!(of(1000.5, 1e4), [Flag::LARGE_ORDER, Flag::LARGE_ARGUMENT]);
    assert_eq!(of(10.0, 1.0), [Flag::WHOLE_ORDER]);
    assert_eq!(of(0.0, 1.0), [Flag::ORDINARY]);
}

/// The last number that shows a flag, and the next one, which does not; of arrays as well.
#[test]
fn a_flag_is_shown_up_to_its_bound() {
    let number = |x: f64| Value::Number(x);
    let list = |x: &[f64]| Value::Vector(x.to_vec());
    let rows = |rows: &[&[f64]]| {
        let rows = rows.iter().map(|row| row.to_vec()).collect();
        Value::Matrix(Matrix::from_rows("x", rows).unwrap())
    };
    let indices = |places: &[usize]| Value::Indices(places.to_vec());
    let (many, few) = ([1.5; 8], [1.5; 7]);
    let of_number = |quantity, field, flag: Flag, shows: &[f64], not: &[f64]| {
        let values = |numbers: &[f64]| numbers.iter().map(|x| number(*x)).collect::<Vec<_>>();
        (quantity, field, flag, values(shows), values(not))
    };
    let (energy, loss, softmax) = ("attnbm.energy", "attnbm.dsm_loss", "special.softmax");
    let (bessel, sphere, train) = ("bessel.log_i", "vmf.log_partition", "habituation.response");
    let table = [
        of_number(
            softmax,
            "beta",
            Flag::BETA_ONE,
            &[1.0],
            &[1f64.next_down(), 2.0],
        ),
        of_number(
            softmax,
            "beta",
            Flag::WHOLE_BETA,
            &[1.0, 3.0],
            &[0.5, 3f64.next_up()],
        ),
        of_number(
            softmax,
            "beta",
            Flag::REAL_BETA,
            &[0.5, 3f64.next_up()],
            &[1.0, 3.0],
        ),
        of_number(
            softmax,
            "beta",
            Flag::SMALL_BETA,
            &[1f64.next_down()],
            &[1.0],
        ),
        of_number(
            softmax,
            "beta",
            Flag::LARGE_BETA,
            &[8.0],
            &[8f64.next_down()],
        ),
        of_number(
            loss,
            "noise_variance",
            Flag::SMALL_NOISE,
            &[0.25f64.next_down()],
            &[0.25],
        ),
        of_number(
            loss,
            "noise_variance",
            Flag::LARGE_NOISE,
            &[2f64.next_up()],
            &[2.0],
        ),
        of_number(sphere, "dim", Flag::MANY_DIMENSIONS, &[20.0], &[19.0]),
        of_number(sphere, "dim", Flag::ONE_DIMENSION, &[1.0], &[2.0]),
        of_number(sphere, "dim", Flag::REALISTIC_SIZE, &[16.0], &[15.0]),
        of_number(
            sphere,
            "kappa",
            Flag::ZERO_CONCENTRATION,
            &[0.0, -0.0],
            &[f64::from_bits(1)],
        ),
        of_number(
            sphere,
            "kappa",
            Flag::SMALL_CONCENTRATION,
            &[0.0, 0.1f64.next_down()],
            &[0.1, -1e-300],
        ),
        of_number(
            sphere,
            "kappa",
            Flag::LARGE_CONCENTRATION,
            &[500.0],
            &[500f64.next_down()],
        ),
        of_number(
            bessel,
            "order",
            Flag::SMALL_ORDER,
            &[0.0, 1.0],
            &[1f64.next_up()],
        ),
        of_number(
            bessel,
            "order",
            Flag::LARGE_ORDER,
            &[20.0],
            &[20f64.next_down()],
        ),
        of_number(
            bessel,
            "order",
            Flag::WHOLE_ORDER,
            &[2.0, 7.0],
            &[1.0, 2.5, 0.0],
        ),
        of_number(
            bessel,
            "order",
            Flag::HALF_ODD_ORDER,
            &[1.5, 6.5],
            &[0.5, 1.0, 1.25],
        ),
        of_number(
            bessel,
            "x",
            Flag::LARGE_ARGUMENT,
            &[8.0, -8.0],
            &[8f64.next_down()],
        ),
        of_number(
            bessel,
            "x",
            Flag::SMALL_ARGUMENT,
            &[0.05f64.next_down(), -1e-300],
            &[0.05, 0.0],
        ),
        of_number(
            bessel,
            "x",
            Flag::NEXT_TO_SPECIAL,
            &[1.005, 0.504, 100.25],
            &[1.0, 1.006, 0.506, 0.25],
        ),
        of_number(
            bessel,
            "x",
            Flag::END_OF_RANGE,
            &[8.0, -8.0, 0.05, -1e-300],
            &[8f64.next_down(), 0.05f64.next_up(), 0.0],
        ),
        of_number(train, "pulse", Flag::FIRST_PULSE, &[1.0], &[2.0]),
        of_number(train, "pulse", Flag::MANY_PULSES, &[10.0], &[9.0]),
        of_number(train, "pulse", Flag::REALISTIC_SIZE, &[16.0], &[15.0]),
        (
            softmax,
            "x",
            Flag::SPREAD_ARGUMENTS,
            vec![list(&[15.0, 0.0, -15.0])],
            vec![list(&[14.5, -15.0]), list(&[f64::NEG_INFINITY, 0.0])],
        ),
        (
            softmax,
            "x",
            Flag::SHIFTED_ARGUMENTS,
            vec![list(&[30.0, -30.0])],
            vec![list(&[30.0, 30f64.next_down()])],
        ),
        (
            softmax,
            "x",
            Flag::TIED_ARGUMENTS,
            vec![list(&[1.0, 2.0, 2.0])],
            vec![list(&[1.0, 1.0, 2.0])],
        ),
        (
            softmax,
            "x",
            Flag::MANY_PATTERNS,
            vec![list(&many)],
            vec![list(&few)],
        ),
        (
            softmax,
            "x",
            Flag::REALISTIC_SIZE,
            vec![list(&[0.5; 16])],
            vec![list(&[0.5; 15])],
        ),
        (
            softmax,
            "x",
            Flag::MASKED,
            vec![list(&[1.0, f64::NEG_INFINITY])],
            vec![list(&[1.0, -1e300])],
        ),
        (
            energy,
            "patterns",
            Flag::LARGE_PATTERNS,
            vec![rows(&[&[5.0]]), rows(&[&[0.0, -5.0]])],
            vec![rows(&[&[5f64.next_down()]])],
        ),
        (
            energy,
            "patterns",
            Flag::TINY_PATTERNS,
            vec![rows(&[&[0.02f64.next_down()]]), rows(&[&[0.0, -1e-300]])],
            vec![rows(&[&[0.02]]), rows(&[&[0.0]]), rows(&[&[0.01, 1.0]])],
        ),
        (
            energy,
            "patterns",
            Flag::FAR_APART,
            vec![rows(&[&[-2.5], &[2.5]])],
            vec![rows(&[&[-2.5], &[2.25]])],
        ),
        (
            energy,
            "patterns",
            Flag::MANY_DIMENSIONS,
            vec![rows(&[&many])],
            vec![rows(&[&few])],
        ),
        (
            energy,
            "patterns",
            Flag::MANY_PATTERNS,
            vec![rows(&[&[1.0][..]; 8])],
            vec![rows(&[&[1.0][..]; 7])],
        ),
        (
            energy,
            "patterns",
            Flag::ONE_PATTERN,
            vec![rows(&[&[1.0]])],
            vec![rows(&[&[1.0], &[2.0]])],
        ),
        (
            energy,
            "patterns",
            Flag::ONE_DIMENSION,
            vec![rows(&[&[1.0]])],
            vec![rows(&[&[1.0, 2.0]])],
        ),
        (
            energy,
            "patterns",
            Flag::DUPLICATE_PATTERNS,
            vec![
                rows(&[&[1.0, 2.0], &[0.0, 0.0], &[1.0, 2.0]]),
                rows(&[&[1.0, -1.0], &[-1.0, 1.0]]),
            ],
            vec![
                rows(&[&[1.0, 2.0], &[1.0, 3.0]]),
                rows(&[&[1.0, 2.0], &[-1.0, -2.0]]),
                rows(&[&[1.0, -1.0], &[1.0, 1.0]]),
            ],
        ),
        (
            energy,
            "patterns",
            Flag::ZERO_PATTERN,
            vec![rows(&[&[1.0, 0.0], &[0.0, -0.0]])],
            vec![rows(&[&[1.0, 0.0], &[0.0, 1.0]])],
        ),
        (
            energy,
            "visible_bias",
            Flag::VISIBLE_BIAS,
            vec![list(&[0.0, 1e-300])],
            vec![list(&[0.0, 0.0])],
        ),
        (
            energy,
            "hidden_bias",
            Flag::HIDDEN_BIAS,
            vec![list(&[-1e-300])],
            vec![list(&[0.0])],
        ),
        (
            energy,
            "v",
            Flag::FAR_OBSERVATION,
            vec![list(&[0.0, -10.0])],
            vec![list(&[0.0, 10f64.next_down()])],
        ),
        (
            loss,
            "data",
            Flag::FAR_OBSERVATION,
            vec![rows(&[&[0.0, 10.0]])],
            vec![rows(&[&[9.0, -9.0]])],
        ),
        (
            loss,
            "data",
            Flag::MANY_OBSERVATIONS,
            vec![rows(&[&[1.0], &[1.0]])],
            vec![rows(&[&[1.0]])],
        ),
        (
            loss,
            "data",
            Flag::ONE_OBSERVATION,
            vec![rows(&[&[1.0]])],
            vec![rows(&[&[1.0], &[1.0]])],
        ),
        // Rows of data are no patterns.
        (
            loss,
            "data",
            Flag::ZERO_PATTERN,
            vec![],
            vec![rows(&[&[0.0]])],
        ),
        (
            loss,
            "data",
            Flag::DUPLICATE_PATTERNS,
            vec![],
            vec![rows(&[&[1.0], &[1.0]])],
        ),
        (
            "attnbm.conditional_mean",
            "observed",
            Flag::NOTHING_OBSERVED,
            vec![indices(&[])],
            vec![indices(&[0])],
        ),
        (
            "attnbm.conditional_mean",
            "observed",
            Flag::UNORDERED_INDICES,
            vec![indices(&[1, 0])],
            vec![indices(&[0, 1]), indices(&[])],
        ),
        (
            "vmf.log_density",
            "eta",
            Flag::LARGE_CONCENTRATION,
            vec![list(&[300.0, -400.0])],
            vec![list(&[300.0, 399.0])],
        ),
    ];
    for (quantity, field, flag, shows, not) in table {
        for (values, expected) in [(shows, true), (not, false)] {
            for value in values {
                let case = Case::new(find(quantity).unwrap(), [(field, value)]);
                let found = is_shown(flag, &case);
                assert_eq!(
                    found,
                    Some(expected),
                    "{} of {}",
                    flag.name(),
                    case.line(1, false)
                );
            }
        }
    }
    let conditional = |observed: &[usize]| {
        let given = [
            ("patterns", rows(&[&[1.0, 2.0]])),
            ("observed", indices(observed)),
        ];
        Case::new(find("attnbm.conditional_mean").unwrap(), given)
    };
    assert_eq!(
        is_shown(Flag::ALL_OBSERVED, &conditional(&[1, 0])),
        Some(true)
    );
    assert_eq!(
        is_shown(Flag::ALL_OBSERVED, &conditional(&[1])),
        Some(false)
    );
}

#[test]
fn rows_and_biases_are_looked_at() {
    let rows = |rows: Vec<Vec<f64>>| Value::Matrix(Matrix::from_rows("patterns", rows).unwrap());
    let case = Case::new(
        find("attnbm.log_partition").unwrap(),
        [
            ("beta", Value::Number(1.0)),
            ("patterns", rows(vec![vec![1.0], vec![1.0]])),
        ],
    );
    let flags = [
        Flag::HIDDEN_BIAS,
        Flag::DUPLICATE_PATTERNS,
        Flag::ONE_PATTERN,
    ];
    assert_eq!(
        shown(&case.clone().flagged(&flags)),
        [Flag::DUPLICATE_PATTERNS]
    );
    let case = case
        .with("patterns", rows(vec![vec![1.0]]))
        .with("hidden_bias", Value::Vector(vec![0.5]));
    let case = case.flagged(&flags);
    assert_eq!(shown(&case), [Flag::ONE_PATTERN, Flag::HIDDEN_BIAS]);
}
