//! What `attnbm::conformance` says of an implementation in Rust.

use attnbm::conformance::{Implementation, Settings, check, check_with, grade};
use attnbm::grade::answer::Answer;
use attnbm::grade::verdict::Verdict;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::faults::wrong;
use super::plain::log_sum_exp;

wrong!(Right, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    super::plain::check_beta(beta)?;
    Ok(log_sum_exp(&x.iter().map(|x| beta * x).collect::<Vec<f64>>()) / beta)
});

wrong!(Overflows, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    super::plain::check_beta(beta)?;
    Ok(x.iter().map(|x| (beta * x).exp()).sum::<f64>().ln() / beta)
});

wrong!(Panics, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    assert!(x.len() < 5, "five arguments and more do not fit");
    Right.special_log_sum_exp(x, beta)
});

struct Nothing;

impl Implementation for Nothing {}

/// What a check panics with.
fn complaint(implementation: &dyn Implementation) -> String {
    let checked = catch_unwind(AssertUnwindSafe(|| check(implementation)));
    let payload = checked.expect_err("the check panics");
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.expect("a message").to_owned()
}

#[test]
fn what_is_right_passes() {
    check(&Right);
    let settings = Settings {
        quantities: vec!["log_sum_exp".into()],
        seed: 5,
        cases: 60,
        ..Settings::default()
    };
    check_with(&Right, &settings);
}

#[test]
fn what_is_wrong_panics_with_a_witness() {
    let text = complaint(&Overflows);
    for said in [
        "special.log_sum_exp: ",
        "smallest case, ",
        "{\"id\": 1, \"quantity\": \"special.log_sum_exp\", \"input\": {\"x\": [",
        "answer ",
        "exact ",
    ] {
        assert!(text.contains(said), "{said} is not said in\n{text}");
    }
}

#[test]
fn what_implements_nothing_panics() {
    let text = complaint(&Nothing);
    assert!(text.contains("nothing was answered"), "{text}");
}

#[test]
fn a_panic_is_a_crash_of_that_case_alone() {
    let grading = grade(&Panics, &Settings::default());
    assert_eq!(grading.verdict(), Verdict::Crashed);
    let [line] = grading.lines.as_slice() else {
        panic!("one quantity is implemented");
    };
    for outcome in &line.outcomes {
        let count = outcome.case.vector("x").map_or(0, <[f64]>::len);
        match &outcome.answer {
            Answer::Crashed(reason) => {
                assert!(count >= 5 && reason.contains("do not fit"), "{reason}");
                assert_eq!(outcome.judgement.verdict, Verdict::Crashed);
            }
            _ => assert!(count < 5 && !outcome.judgement.verdict.is_fault()),
        }
    }
    assert!(line.count(Verdict::Crashed) > 0);
    assert!(complaint(&Panics).contains("it panicked: five arguments"));
}
