//! The certified assertion: what holds, what fails, and what a failure says.

use std::panic::{AssertUnwindSafe, catch_unwind};

use attnbm::Error;
use attnbm::assert_certified;
use attnbm::grade::verdict::Grade;
use attnbm::testing::{Numbers, check, json};

/// The text of the panic.
fn failure(assertion: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the assertion holds");
    let text = payload.downcast_ref::<String>();
    text.expect("the panic has a text").clone()
}

fn sphere() -> f64 {
    let report = check(&0.0, "vmf.log_partition", &json!({"dim": 3, "kappa": 2.5})).unwrap();
    report.exact().unwrap().entries[0].value
}

#[test]
fn the_limit_is_exact_to_a_fraction_of_an_ulp() {
    let exact = sphere();
    // Another route, which plain binary64 gets right to a few units in the last place.
    let plain = (4.0 * std::f64::consts::PI * 2.5_f64.sinh() / 2.5).ln();
    assert!(
        (exact - plain).abs() <= 4.0 * f64::EPSILON,
        "{exact:?} {plain:?}"
    );
    assert_certified!(exact, "vmf.log_partition", {"dim": 3, "kappa": 2.5}, max_ulps = 0.5);
    let mut off = exact;
    for steps in 1..=6 {
        off = off.next_up();
        let (above, below) = (f64::from(steps) + 0.5, f64::from(steps) - 0.5);
        let report = check(&off, "vmf.log_partition", &json!({"dim": 3, "kappa": 2.5})).unwrap();
        assert!(
            report.is_within(above) && !report.is_within(below),
            "{steps}: {report}"
        );
        assert_certified!(off, "vmf.log_partition", {"dim": 3, "kappa": 2.5}, max_ulps = above);
        failure(
            || assert_certified!(off, "vmf.log_partition", {"dim": 3, "kappa": 2.5}, max_ulps = below),
        );
    }
    assert!(
        !check(
            &exact,
            "vmf.log_partition",
            &json!({"dim": 3, "kappa": 2.5})
        )
        .unwrap()
        .is_within(f64::NAN)
    );
}

#[test]
fn a_failure_says_all_that_is_known() {
    // Half of the digits are lost where 1/tanh(κ) and 1/κ cancel.
    let kappa = 1e-5_f64;
    let mine = 1.0 / kappa.tanh() - 1.0 / kappa;
    let text = failure(|| {
        assert_certified!(mine, "vmf.mean_resultant_length", {"dim": 3, "kappa": kappa}, max_ulps = 4);
    });
    let exact = check(
        &mine,
        "vmf.mean_resultant_length",
        &json!({"dim": 3, "kappa": kappa}),
    )
    .unwrap();
    let entry = &exact.exact().unwrap().entries[0];
    let parts = [
        "vmf.mean_resultant_length is off by",
        "allowed are 4",
        &format!("[{}, {}]", entry.lower(), entry.upper()),
        &format!("{:?}", entry.value),
        &format!("{mine:?}"),
        "ulp of f64",
        "condition  1.75",
        "wrong; avoidable: at a condition number of 1.75",
        "\"quantity\": \"vmf.mean_resultant_length\", \"input\": {\"dim\": 3, \"kappa\":",
    ];
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

/// Each line once, in its place: the nearest number is beside the ends of the exact value.
#[test]
fn the_lines_of_a_failure_have_an_order() {
    let names = |text: &str| -> Vec<String> {
        let lines = text.lines().skip(1);
        lines
            .map(|line| line.split_whitespace().next().unwrap().to_owned())
            .collect()
    };
    let head = ["request", "exactly", "exact", "nearest", "answer"];
    let of_number = ["error", "condition", "stability", "verdict"];
    for text in [
        failure(|| assert_certified!(0.5, "special.digamma", {"x": 2.5}, max_ulps = 1)),
        failure(|| assert_certified!(0.5_f32, "special.digamma", {"x": 2.5})),
        failure(|| assert_certified!([0.5, 0.25], "special.softmax", {"x": [1, 1]}, max_ulps = 1)),
    ] {
        assert_eq!(names(&text), [&head[..], &of_number[..]].concat(), "{text}");
    }
    // Without a value there is none to round.
    let text =
        failure(|| assert_certified!(0.5, "vmf.entropy", {"dim": 3, "kappa": -1}, max_ulps = 1));
    assert_eq!(
        names(&text),
        ["request", "exactly", "exact", "answer", "verdict"],
        "{text}"
    );
}

/// An error that a rounding of the input explains passes the grader's thresholds, fails a limit in units in the last
/// place, and is called unavoidable.
#[test]
fn an_ill_conditioned_value_is_judged_by_its_condition() {
    // log I crosses 0 between two binary64 arguments, where every digit depends on the last one of the input.
    let zero = bisect(1.0, 2.0);
    let input = json!({"order": 1, "x": zero});
    let exact = check(&0.0, "bessel.log_i", &input)
        .unwrap()
        .exact()
        .unwrap()
        .entries[0]
        .value;
    let mine = exact + 1e-16;
    assert_certified!(mine, "bessel.log_i", {"order": 1, "x": zero});
    let text =
        failure(|| assert_certified!(mine, "bessel.log_i", {"order": 1, "x": zero}, max_ulps = 4));
    assert!(text.contains("backward stable; unavoidable"), "{text}");
    // What it does not explain fails both.
    let wrong = exact + 1e-9;
    let text = failure(|| assert_certified!(wrong, "bessel.log_i", {"order": 1, "x": zero}));
    assert!(
        text.contains("avoidable") && !text.contains("unavoidable"),
        "{text}"
    );
}

/// The binary64 number next to the zero of log I_1.
fn bisect(mut low: f64, mut high: f64) -> f64 {
    let value = |x: f64| {
        let report = check(&0.0, "bessel.log_i", &json!({"order": 1, "x": x})).unwrap();
        report.exact().unwrap().entries[0].value
    };
    assert!(value(low) < 0.0 && value(high) > 0.0);
    while low.next_up() < high {
        let middle = low + (high - low) / 2.0;
        if value(middle) < 0.0 {
            low = middle
        } else {
            high = middle
        }
    }
    low
}

#[test]
fn shapes_and_formats() {
    let rows = vec![vec![0.5, -1.0], vec![2.0, 0.25]];
    let input = json!({"patterns": rows, "beta": 2});
    let report = check(&0.0, "attnbm.covariance", &input).unwrap();
    let exact: Vec<f64> = report
        .exact()
        .unwrap()
        .entries
        .iter()
        .map(|entry| entry.value)
        .collect();
    // A scalar for a matrix.
    assert_eq!(report.outcome.judgement.verdict, Grade::Malformed);
    assert!(!report.passes() && !report.is_within(1e300));
    let matrix = [[exact[0], exact[1]], [exact[2], exact[3]]];
    assert_certified!(matrix, "attnbm.covariance", {"patterns": rows, "beta": 2}, max_ulps = 1);
    let nested: Vec<Vec<f64>> = matrix.iter().map(|row| row.to_vec()).collect();
    assert_certified!(nested, "attnbm.covariance", {"patterns": rows, "beta": 2}, max_ulps = 1);
    failure(|| assert_certified!(exact, "attnbm.covariance", {"patterns": rows, "beta": 2}));
    // One entry is off, and the failure shows that one.
    let mut off = matrix;
    off[1][0] *= 1.0 + 1e-12;
    let text = failure(
        || assert_certified!(off, "attnbm.covariance", {"patterns": rows, "beta": 2}, max_ulps = 4),
    );
    assert!(text.contains("entry [1][0] in ["), "{text}");
    // Of several that are off the worst is shown, and its error is that of the report.
    for (worst, other) in [(0, 3), (3, 0)] {
        let mut entries = exact.clone();
        entries[other] *= 1.0 + 1e-12;
        entries[worst] *= 1.0 + 1e-10;
        let off = [[entries[0], entries[1]], [entries[2], entries[3]]];
        let text = failure(
            || assert_certified!(off, "attnbm.covariance", {"patterns": rows, "beta": 2}, max_ulps = 4),
        );
        let place = format!("entry [{}][{}] in [", worst / 2, worst % 2);
        assert!(text.contains(&place), "{text}");
        let ulps = check(&off, "attnbm.covariance", &input)
            .unwrap()
            .ulps()
            .unwrap();
        assert!(ulps > 1e5, "{ulps}");
    }
    // An f32 is held to its own units: to nearest it is exact, and a step away it is off by one.
    let single = sphere() as f32;
    assert_certified!(single, "vmf.log_partition", {"dim": 3, "kappa": 2.5_f32}, max_ulps = 0.5);
    let text = failure(|| {
        assert_certified!(single.next_up(), "vmf.log_partition", {"dim": 3, "kappa": 2.5}, max_ulps = 0.5);
    });
    assert!(text.contains("ulp of f32"), "{text}");
    // The nearest number is that of the format.
    let nearest = |text: &str| {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with("nearest"))
            .unwrap();
        line.split_whitespace()
            .last()
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    assert_eq!(nearest(&text), f64::from(single));
    let double = check(&0.0, "vmf.log_partition", &json!({"dim": 3, "kappa": 2.5})).unwrap();
    assert_eq!(nearest(&double.to_string()), sphere());
    assert_ne!(f64::from(single), sphere());
    failure(
        || assert_certified!(f64::from(single), "vmf.log_partition", {"dim": 3, "kappa": 2.5}, max_ulps = 4),
    );
    let slice: &[f32] = &[0.5, 0.5];
    assert_certified!(slice, "special.softmax", {"x": [0, 0]}, max_ulps = 0);
    assert_eq!(<[Vec<f32>]>::to_array(&[vec![1.0], vec![]]).dimensions, [1]);
}

#[test]
fn where_there_is_no_value_nothing_finite_is_right() {
    assert_certified!(f64::NAN, "vmf.log_partition", {"dim": 3, "kappa": -1});
    assert_certified!(f64::NAN, "vmf.log_partition", {"dim": 3, "kappa": -1}, max_ulps = 4);
    let text = failure(
        || assert_certified!(1.0, "vmf.log_partition", {"dim": 3, "kappa": -1}, max_ulps = 4),
    );
    assert!(
        text.contains("accepts nonsense") && text.contains("kappa must be finite and >= 0, got -1"),
        "{text}"
    );
    let text = failure(
        || assert_certified!(f64::NAN, "vmf.log_partition", {"dim": 3, "kappa": 2.5}, max_ulps = 4),
    );
    assert!(text.contains("fails"), "{text}");
}

#[test]
fn what_is_no_question_is_an_error() {
    let error = check(&1.0, "vmf.log_partiton", &json!({})).unwrap_err();
    assert!(
        error.to_string().contains("did you mean vmf.log_partition"),
        "{error}"
    );
    let error = check(&1.0, "vmf.log_partition", &json!({"dim": 3})).unwrap_err();
    assert!(
        matches!(error, Error::Parse(_)) && error.to_string().contains("kappa is missing"),
        "{error}"
    );
    let error = check(&1.0, "vmf.log_partition", &json!({"dim": 3, "kapa": 1})).unwrap_err();
    assert!(
        error.to_string().contains("\"kapa\" is not a field"),
        "{error}"
    );
    let input = json!({"patterns": [[1, 2]], "beta": 1, "hidden_bias": [1, 2]});
    let error = check(&1.0, "attnbm.log_partition", &input).unwrap_err();
    assert!(matches!(error, Error::Shape { .. }), "{error}");
    let text = failure(|| assert_certified!(1.0, "vmf.log_partition", {"dim": 3}, max_ulps = 4));
    assert!(
        text.contains("\"vmf.log_partition\" cannot be asked: kappa is missing"),
        "{text}"
    );
}

/// A value that is out of reach is no proof of anything.
#[test]
fn what_cannot_be_certified_does_not_hold() {
    let patterns: Vec<Vec<f64>> = (0..8)
        .map(|i| (0..8).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    let text = failure(|| {
        assert_certified!(1.0, "attnbm.entropy", {"patterns": patterns, "beta": 2.5}, max_ulps = 1e6);
    });
    assert!(
        text.contains("is not certified") && text.contains("skipped"),
        "{text}"
    );
}

#[cfg(feature = "serde")]
#[test]
fn a_report_is_written() {
    let report = check(&1.0_f32, "vmf.entropy", &json!({"dim": 3, "kappa": 0})).unwrap();
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(
        (&written["verdict"], &written["dtype"]),
        (&json!("wrong"), &json!("f32"))
    );
    assert_eq!(
        written["request"],
        json!({"quantity": "vmf.entropy", "input": {"dim": 3.0, "kappa": 0.0}})
    );
    assert!(
        written["explanation"]
            .as_str()
            .unwrap()
            .starts_with("avoidable"),
        "{written}"
    );
}

/// The types of other crates have the shapes of a value, whatever the order in which they are stored.
#[cfg(all(feature = "nalgebra", feature = "ndarray"))]
#[test]
fn vectors_matrices_and_arrays_are_results() {
    use nalgebra::{RowDVector, dmatrix, dvector};
    use ndarray::{Array2, array};

    let input = json!({"patterns": [[0.5, -1.0], [2.0, 0.25]], "beta": 2.0});
    let machine = attnbm::models::attnbm::AttnBm::new(2, 2, vec![0.5, -1.0, 2.0, 0.25]).unwrap();
    assert_certified!(machine.mean_dvector(2.0).unwrap(), "attnbm.mean", {
        "patterns": input["patterns"], "beta": 2.0
    }, max_ulps = 1);
    for passes in [
        check(&machine.mean_array(2.0).unwrap(), "attnbm.mean", &input),
        check(
            &machine.covariance_dmatrix(2.0).unwrap(),
            "attnbm.covariance",
            &input,
        ),
        check(
            &machine.covariance_array(2.0).unwrap(),
            "attnbm.covariance",
            &input,
        ),
        check(
            &machine.mean_dvector(2.0).unwrap().rows(0, 2),
            "attnbm.mean",
            &input,
        ),
    ] {
        assert!(passes.unwrap().is_within(1.0));
    }
    // Rows first, although nalgebra stores columns and an array may be transposed.
    let entries = [1.0, 2.0, 3.0, 4.0];
    let transposed: Array2<f64> = array![[1.0, 3.0], [2.0, 4.0]];
    for (found, dimensions) in [
        (dmatrix![1.0, 2.0; 3.0, 4.0].to_array(), vec![2, 2]),
        (transposed.t().to_array(), vec![2, 2]),
        (dmatrix![1.0_f32, 2.0; 3.0, 4.0].to_array(), vec![2, 2]),
        (dvector![1.0, 2.0, 3.0, 4.0].to_array(), vec![4]),
        (RowDVector::from_row_slice(&entries).to_array(), vec![4]),
        (array![1.0_f32, 2.0, 3.0, 4.0].to_array(), vec![4]),
        (dmatrix![1.0; 2.0; 3.0; 4.0].to_array(), vec![4, 1]),
    ] {
        assert_eq!(
            (found.dimensions, found.entries),
            (dimensions, entries.to_vec())
        );
    }
    // A vector is no matrix of one column.
    let column = dmatrix![1.25; -0.375];
    let report = check(&column, "attnbm.mean", &input).unwrap();
    assert!(!report.is_within(1e300));
}

/// What is not finite where a value exists has no error in units, and is worse than any that has.
#[test]
fn a_failure_is_about_the_worst_entry() {
    let said = |mine: [f64; 3]| {
        failure(|| {
            assert_certified!(mine, "hopfield.activation", {
                "lagrangian": {"kind": "power", "n": 2},
                "h": [1.0, 2.0, 3.0],
            }, max_ulps = 1);
        })
    };
    for (mine, nearest, headline) in [
        ([1.0, 2.0, 7.0], "3.0", "is off by"),
        ([1.5, 4.0, 3.0], "2.0", "is off by"),
        ([9.0, 2.0, 3.5], "1.0", "is off by"),
        ([1.5, f64::NAN, 3.0], "2.0", "is not certified"),
        ([f64::NAN, 2.0, 3.5], "1.0", "is not certified"),
        ([1.5, 2.0, f64::INFINITY], "3.0", "is not certified"),
    ] {
        let text = said(mine);
        assert!(
            text.contains(&format!("nearest    {nearest}\n")),
            "{mine:?}\n{text}"
        );
        assert!(
            text.starts_with(&format!("hopfield.activation {headline}")),
            "{text}"
        );
    }
}
