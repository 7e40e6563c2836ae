//! Infinite entries mean limits: a large finite number in their place gives the same binary64.

use attnbm::grade::case::Case;
use attnbm::grade::strata;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::FloatFormat;
use attnbm::oracle::certify::{Options, Shape};
use attnbm::oracle::input::Value;
use attnbm::oracle::protocol::answer_line;
use attnbm::oracle::record::Quantity;
use attnbm::oracle::registry::{find, quantities};

/// What stands for an infinity: the exponential of minus this is below all binary64 numbers.
const LARGE: f64 = 1e6;

fn masked_cases(quantity: &'static Quantity) -> Vec<Case> {
    strata::all(quantity, Stratum::Masked, 3, FloatFormat::Binary64)
}

/// The same with large numbers in the place of infinities.
fn nearly_masked(case: &Case) -> Case {
    let large = |x: f64| x.clamp(-LARGE, LARGE);
    let fields = case
        .quantity
        .fields
        .iter()
        .filter(|field| field.mask.is_some());
    fields.fold(case.clone(), |case, field| match case.vector(field.name) {
        Some(vector) => {
            let vector = vector.iter().map(|x| large(*x)).collect();
            case.with(field.name, Value::Vector(vector))
        }
        None => case,
    })
}

#[test]
fn a_mask_is_the_limit_of_large_numbers() {
    let options = Options::default();
    let mut compared = Vec::new();
    for quantity in quantities() {
        let has_mask = quantity.fields.iter().any(|field| field.mask.is_some());
        let cases = masked_cases(quantity);
        assert_eq!(has_mask, !cases.is_empty(), "{}", quantity.name);
        let mut count = 0;
        for case in cases.iter().filter(|case| case.inputs().is_ok()) {
            let line = case.line(1, false);
            let masked = case.evaluate(&options).expect(&line);
            if masked.entries.iter().any(|entry| entry.value.is_infinite()) {
                continue;
            }
            // What a quadrature does not reach with far components is not compared.
            let Ok(nearly) = nearly_masked(case).evaluate(&options) else {
                continue;
            };
            assert_eq!(masked.shape, nearly.shape, "{line}");
            for (index, (a, b)) in masked.entries.iter().zip(&nearly.entries).enumerate() {
                assert_eq!(a.value, b.value, "entry {index} of {line}");
            }
            let (shape, plain) = case.evaluate_plainly().expect(&line);
            assert_eq!(shape, masked.shape);
            for (a, b) in masked.entries.iter().zip(&plain.value) {
                let neighbours = [a.value.next_down(), a.value, a.value.next_up()];
                assert!(neighbours.contains(b), "{b} for {} of {line}", a.value);
            }
            count += 1;
        }
        if has_mask {
            compared.push((quantity.name, count));
        }
    }
    assert!(compared.len() >= 15, "{compared:?}");
    assert!(compared.iter().all(|(_, count)| *count > 0), "{compared:?}");
}

/// What the limit does not decide by itself is refused, and the words for it are read.
#[test]
fn the_wire_has_words_for_infinities() {
    let answer = |quantity: &str, input: &str| {
        let request = format!("{{\"quantity\": \"{quantity}\", \"input\": {input}}}");
        answer_line(&request, &Options::default())
    };
    for (quantity, input, expected) in [
        (
            "special.log_sum_exp",
            r#"{"x": ["-inf", 2.5]}"#,
            r#""value": 2.5,"#,
        ),
        (
            "special.log_sum_exp",
            r#"{"x": [-Infinity]}"#,
            r#""value": "-inf", "enclosure": ["-inf", "-inf"]"#,
        ),
        (
            "special.log_sum_exp",
            r#"{"x": ["inf", "-inf", 1]}"#,
            r#""value": "inf","#,
        ),
        (
            "special.softmax",
            r#"{"x": [1, "-inf", 1]}"#,
            r#""value": [0.5, 0.0, 0.5],"#,
        ),
        (
            "special.softmax",
            r#"{"x": [1, "inf", 5]}"#,
            r#""value": [0.0, 1.0, 0.0],"#,
        ),
        (
            "special.softmax",
            r#"{"x": ["inf", "inf"]}"#,
            "a vector with at most one inf, got 2 of them",
        ),
        (
            "special.softmax",
            r#"{"x": ["-inf", "-inf"]}"#,
            "an entry above -inf, got -inf in all 2",
        ),
        (
            "special.softmax",
            r#"{"x": ["nan"]}"#,
            "x[0] must be finite, -inf or inf",
        ),
        (
            "special.softmax_jacobian",
            r#"{"x": [0, "-inf", 0]}"#,
            r#""value": [[0.25, 0.0, -0.25], [0.0, 0.0, 0.0], [-0.25, 0.0, 0.25]],"#,
        ),
        (
            "attnbm.log_partition_gradient",
            r#"{"patterns": [[1], [5]], "beta": 1, "hidden_bias": [0, "-inf"]}"#,
            r#""value": [[1.0], [0.0]],"#,
        ),
        (
            "attnbm.energy",
            r#"{"patterns": [[1]], "v": [1], "hidden_bias": ["-inf"]}"#,
            "hidden_bias must be a vector with an entry above -inf, got -inf in all 1",
        ),
        (
            "attnbm.energy",
            r#"{"patterns": [[1]], "v": [1], "hidden_bias": ["inf"]}"#,
            "hidden_bias[0] must be finite or -inf",
        ),
        (
            "gbrbm.log_partition",
            r#"{"weights": [[1]], "hidden_bias": ["-inf"]}"#,
            "hidden_bias[0] must be finite",
        ),
    ] {
        let got = answer(quantity, input);
        assert!(got.contains(expected), "{input}: {got}");
    }
}

#[test]
fn an_infinite_value_has_one_number() {
    let x = Value::Vector(vec![f64::NEG_INFINITY; 2]);
    let case = Case::new(find("special.log_sum_exp").unwrap(), [("x", x)]);
    let certified = case.evaluate(&Options::default()).unwrap();
    assert_eq!(certified.shape, Shape::Scalar);
    assert_eq!(certified.entries[0].value, f64::NEG_INFINITY);
    let (_, plain) = case.evaluate_plainly().unwrap();
    assert_eq!(plain.value, [f64::NEG_INFINITY]);
}
