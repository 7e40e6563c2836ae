use super::*;
use crate::grade::answer::Array;
use crate::grade::scripted::{list, log_sum_exp, nonexistent, number, rigid, scalar, softmax};
use crate::grade::verdict::Assessment;
use crate::real::{Ball, Real};

fn outcome(answer: Answer, reference: Reference, format: FloatFormat) -> GradedCase {
    let case = log_sum_exp(&[0.5]);
    let judgement = Assessment::of(&answer, &reference, format, case.slots().len());
    GradedCase {
        index: 0,
        id: None,
        case,
        reference,
        answer,
        judgement,
    }
}

#[test]
fn an_error_is_avoidable_where_it_is_a_fault() {
    let moving = || scalar(Ball::from_f64(1.0), Ball::from_f64(1023.0));
    let said = |answer: Answer, reference: Reference| {
        let outcome = outcome(answer, reference, FloatFormat::Binary64);
        (
            outcome.judgement.verdict,
            sentence(&outcome, FloatFormat::Binary64),
        )
    };
    let far = |ulps: f64| number(1.0 + ulps * f64::EPSILON);
    let nothing = "the error is no larger than rounding allows";
    assert_eq!(said(far(4.0), moving()), (Grade::Accurate, nothing.into()));
    assert_eq!(
        said(far(64.0), moving()),
        (Grade::BackwardStable, nothing.into())
    );
    let (verdict, text) = said(far(65.0), moving());
    assert_eq!(verdict, Grade::BackwardStable);
    // A rounding is half an ulp, 1024 times.
    assert!(
        text.starts_with("unavoidable: the condition number is 1023,"),
        "{text}"
    );
    assert!(text.ends_with("by about 512 ulp"), "{text}");
    let (verdict, text) = said(far(512.0 * 18.0), moving());
    assert_eq!(verdict, Grade::LosesDigits);
    let parts = [
        "avoidable: at a condition number of 1023, ",
        "about 512 ulp; ",
        "9216 ulp off, 18 times",
    ];
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (_, text) = said(number(f64::NAN), rigid(0.75));
    assert!(
        text.contains("the value rounds to 0.75 in this format"),
        "{text}"
    );
    let (_, text) = said(number(1.0), nonexistent());
    assert!(text.ends_with("the right answer is an error"), "{text}");
    let (_, text) = said(Answer::TimedOut, rigid(1.0));
    assert!(text.contains("a fault of the program"), "{text}");
}

#[test]
fn a_value_beyond_single_precision_is_no_number_of_it() {
    let outcome = outcome(number(f64::NAN), rigid(1e300), FloatFormat::Binary32);
    let text = sentence(&outcome, FloatFormat::Binary32);
    assert!(!text.contains("rounds to"), "{text}");
    let text = sentence(&outcome, FloatFormat::Binary64);
    assert!(text.contains("rounds to 1e300 in this format"), "{text}");
}

#[test]
fn an_answer_is_shown_near_its_entry() {
    assert_eq!(answer(&number(0.1), 0), "0.1");
    assert_eq!(answer(&list(&[1.0, 2.0]), 1), "[1.0, 2.0]");
    let many: Vec<f64> = (0..7).map(f64::from).collect();
    assert_eq!(
        answer(&list(&many), 5),
        "5.0 at index 5 of 7 numbers, shape [7]"
    );
    let matrix = Array::from(vec![vec![1.0, 2.0], vec![3.0, 4.0]]);
    assert_eq!(
        answer(&Answer::Value(matrix), 0),
        "[1.0, 2.0, 3.0, 4.0] of shape [2, 2], row by row"
    );
    assert_eq!(place(Shape::Matrix(2, 3), 5), "entry [1][2] in ");
    assert_eq!(place(Shape::Vector(3), 2), "entry [2] in ");
    assert_eq!(place(Shape::Scalar, 0), "");
}

#[test]
fn sizes_have_few_digits() {
    let shown = [
        0.0,
        0.009,
        0.01,
        9.99,
        9.996,
        99_999.0,
        100_000.0,
        f64::INFINITY,
    ]
    .map(size);
    let expected = ["0", "9.0e-3", "0.01", "9.99", "10", "99999", "1.0e5", "inf"];
    assert_eq!(shown, expected);
}

#[test]
fn a_breach_is_told_with_both_of_its_sizes() {
    let breach = |difference| Breach {
        relation: "given",
        statement: "both are alike",
        blamed: "special.softmax",
        answers: vec![
            (softmax(&[0.5]), number(2.0)),
            (log_sum_exp(&[0.5]), number(3.0)),
        ],
        difference,
        allowed: 0.25,
        verdict: Grade::Wrong,
    };
    let lines = describe_breach(&breach(Some(0.75)));
    let names: Vec<&str> = lines.iter().map(|(name, _)| *name).collect();
    let each = ["request", "exactly", "answer"];
    assert_eq!(
        names,
        [&["relation"][..], &each, &each, &["verdict"]].concat()
    );
    assert_eq!(lines[0].1, "given: both are alike");
    assert!(lines[1].1.contains("special.softmax") && lines[4].1.contains("log_sum_exp"));
    assert_eq!((lines[3].1.as_str(), lines[6].1.as_str()), ("2.0", "3.0"));
    let verdict = "the answers disagree by 0.75; backward stable ones disagree by at most 0.25";
    assert_eq!(lines[7].1, verdict);
    let missing = describe_breach(&breach(None));
    assert_eq!(missing[7].1, "one answer is finite and another is not");
}

#[test]
fn a_mean_of_runs_is_above_or_below_the_exact_value() {
    let told = |standard_errors: f64, verdict: Grade| {
        let runs = RunStatistics {
            runs: 16,
            mean: 0.75,
            spread: 0.5,
            stated: Some(0.125),
            standard_errors,
        };
        sentence_of_runs(&runs, verdict)
    };
    for verdict in [Grade::Agrees, Grade::Disagrees] {
        let above = told(9.5, verdict);
        let below = told(-9.5, verdict);
        let said = "the mean of 16 runs is 9.50 standard errors ";
        assert!(
            above.starts_with(&format!("{said}above the exact value")),
            "{above}"
        );
        assert_eq!(below, above.replace(" above ", " below "));
    }
    // Of a misstated error the side says nothing.
    let [above, below] = [9.5, -9.5].map(|far| told(far, Grade::MisstatesError));
    assert_eq!(above, below);
    assert!(
        above.starts_with("the runs spread by 4.00 times"),
        "{above}"
    );
}

/// Every kind of condition number, at both ends of what is large.
#[test]
fn an_error_is_explained_by_its_condition() {
    let small = "the error is no larger than rounding allows";
    let (zero, subnormal) = (
        "unavoidable: the exact value is 0, and rounding the input moves it",
        "unavoidable: the exact value is below the least normal number of the format",
    );
    let moved = "unavoidable: the condition number is 8.00, so rounding the input alone moves the value by about 50 ulp";
    let large = LARGE_ULPS.next_up();
    for condition in [Some(8.0), Some(f64::INFINITY), Some(0.0), None] {
        assert_eq!(explained(LARGE_ULPS, 2.0, condition), small);
        assert_ne!(explained(large, 2.0, condition), small);
    }
    for (condition, expected) in [
        (Some(8.0), moved),
        (Some(f64::INFINITY), zero),
        (Some(0.0), subnormal),
        (None, subnormal),
    ] {
        assert_eq!(explained(100.0, 2.0, condition), expected);
    }
}

#[test]
fn an_error_is_blamed_by_how_much_more_it_is() {
    let zero = "avoidable: the exact value is 0, and rounding the input moves it less; ";
    let still = "avoidable: rounding the input does not move the value; ";
    for (ulps, off) in [
        (100.0, "the answer is 100 ulp off"),
        (9e15_f64.next_down(), "the answer is 9.0e15 ulp off"),
        (9e15, "the answer has no right digit"),
        (f64::INFINITY, "the answer has no right digit"),
    ] {
        assert_eq!(
            blamed(ulps, 4.0, Some(f64::INFINITY)),
            format!("{zero}{off}")
        );
        assert_eq!(blamed(ulps, 4.0, Some(0.0)), format!("{still}{off}"));
        assert_eq!(blamed(ulps, 4.0, None), format!("{still}{off}"));
    }
    let often = "avoidable: at a condition number of 8.00, rounding explains about 25 ulp; the answer is 100 ulp off, 4.00 times as \
                 much";
    assert_eq!(blamed(100.0, 4.0, Some(8.0)), often);
}
