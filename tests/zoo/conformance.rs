//! What `attnbm::conformance` says of an implementation in Rust.

use attnbm::conformance::{
    Functions, GradingSettings, InProcess, Refusal, check, check_with, grade,
};
use attnbm::grade::answer::{Answer, Subject};
use attnbm::grade::cases;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::registry::quantities;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use super::MEMORY;
use super::faults::{only, wrong};
use super::plain::log_sum_exp;
use super::subjects::Oracle;

const LOG_SUM_EXP: &str = "special.log_sum_exp";

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

/// What a check panics with.
fn complaint(functions: &Functions<'_>) -> String {
    let checked = catch_unwind(AssertUnwindSafe(|| check(functions)));
    let payload = checked.expect_err("the check panics");
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.expect("a message").to_owned()
}

#[test]
fn what_is_right_passes() {
    check(&only(LOG_SUM_EXP, Right));
    let settings = GradingSettings::default()
        .with_quantities(["log_sum_exp"])
        .with_seed(5)
        .with_cases(60);
    check_with(&only(LOG_SUM_EXP, Right), &settings);
}

#[test]
fn what_is_wrong_panics_with_a_witness() {
    let text = complaint(&only(LOG_SUM_EXP, Overflows));
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
    let text = complaint(&Functions::new());
    assert!(text.contains("nothing was answered"), "{text}");
}

#[test]
fn a_panic_is_a_crash_of_that_case_alone() {
    // Where there is no value, a panic is as good as an error.
    let settings = GradingSettings::default().with_strata([Stratum::Corner]);
    let grading = grade(&only(LOG_SUM_EXP, Panics), &settings);
    assert_eq!(grading.verdict(), Grade::Crashed);
    let [line] = grading.lines.as_slice() else {
        panic!("one quantity is implemented");
    };
    for outcome in &line.outcomes {
        let count = outcome.case.vector("x").map_or(0, <[f64]>::len);
        match &outcome.answer {
            Answer::Crashed(reason) => {
                assert!(count >= 5 && reason.contains("do not fit"), "{reason}");
                assert_eq!(outcome.judgement.verdict, Grade::Crashed);
            }
            _ => assert!(count < 5 && !outcome.judgement.verdict.is_fault()),
        }
    }
    assert!(line.count(Grade::Crashed) > 0);
    assert!(complaint(&only(LOG_SUM_EXP, Panics)).contains("it panicked: five arguments"));
}

wrong!(LosesDigits, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    Ok(Right.special_log_sum_exp(x, beta)? * (1.0 + 1e-11))
});

/// The mildest of the faults is one: no answer is worse than off in the eleventh digit, and the check panics.
#[test]
fn lost_digits_alone_panic() {
    let settings = GradingSettings::default().with_relations(false);
    let grading = grade(&only(LOG_SUM_EXP, LosesDigits), &settings);
    assert_eq!(grading.verdict(), Grade::LosesDigits);
    let checked = catch_unwind(|| check_with(&only(LOG_SUM_EXP, LosesDigits), &settings));
    assert!(checked.is_err());
}

const SOFTMAX: &str = "special.softmax";

/// Knows only lists of this length.
fn knows_some(length: usize) -> Functions<'static> {
    Functions::new().with(SOFTMAX, move |question| {
        match question.vector("x")?.len() == length {
            true => Ok(vec![0.0; length]),
            false => Err(Refusal::NotImplemented),
        }
    })
}

/// Panics whatever it is asked.
#[allow(clippy::panic)]
fn always_panics() -> Functions<'static> {
    Functions::new().with::<f64>(SOFTMAX, |_| panic!("as ever"))
}

/// Whoever says of some questions that they are not implemented is asked the others, and whoever panics at all of them is
/// asked as well, and graded.
#[test]
fn what_answers_some_questions_or_panics_at_all_is_asked() {
    let softmax = quantities().find(|quantity| quantity.name == "special.softmax");
    let softmax = softmax.expect("it is implemented");
    let lengths: Vec<usize> = (0..12)
        .filter_map(|index| {
            cases::draw(softmax, 0, index)?
                .vector("x")
                .map(<[f64]>::len)
        })
        .collect();
    let first = lengths.first().expect("a case");
    let other = lengths.iter().find(|length| *length != first);
    let some = knows_some(*other.expect("a case of another length"));
    assert!(InProcess::new(&some).supports("special.softmax"));
    assert!(!InProcess::new(&knows_some(usize::MAX)).supports("special.softmax"));
    assert!(InProcess::new(&always_panics()).supports("special.softmax"));
    let grading = grade(&always_panics(), &GradingSettings::default());
    assert_eq!(grading.verdict(), Grade::Crashed);
    assert!(complaint(&always_panics()).contains("it panicked: as ever"));
}

/// Refuses whatever it is asked.
fn refuses(refusal: Refusal) -> Functions<'static> {
    Functions::new().with::<f64>(SOFTMAX, move |_| Err(refusal.clone()))
}

#[test]
fn a_refusal_is_answered_with_its_kind() {
    let softmax = quantities().find(|quantity| quantity.name == "special.softmax");
    let case = cases::draw(softmax.expect("it is implemented"), 1, 0).expect("a case");
    for (refusal, kind) in [
        (Refusal::Domain("why".into()), "domain"),
        (Refusal::NotNormalizable("why".into()), "not_normalizable"),
        (Refusal::GaveUp("why".into()), "budget"),
    ] {
        let answer = InProcess::new(&refuses(refusal.clone())).ask(&case);
        let expected = Answer::Error {
            kind: kind.into(),
            message: "why".into(),
        };
        assert_eq!(answer, expected);
        // Whoever refuses is asked all the same.
        assert!(InProcess::new(&refuses(refusal)).supports("special.softmax"));
    }
    let nothing = refuses(Refusal::NotImplemented);
    let mut nothing = InProcess::new(&nothing);
    assert_eq!(nothing.ask(&case), Answer::unsupported());
    assert!(!nothing.supports("special.softmax"));
    assert!(!nothing.supports("special.log_sum_exp") && !nothing.supports("no.such"));
}

/// A dimension is passed on as a whole number, and a fraction is refused.
#[test]
fn a_dimension_is_a_whole_number() {
    use attnbm::oracle::input::Value;
    let entropy = quantities().find(|quantity| quantity.name == "vmf.entropy");
    let any = Functions::new().with("vmf.entropy", |question| {
        Ok(question.whole_number("dim")? as f64)
    });
    let ask = |dim: f64| {
        let input = [("dim", Value::Number(dim)), ("kappa", Value::Number(1.0))];
        let case = attnbm::conformance::Case::new(entropy.expect("it is a quantity"), input);
        InProcess::new(&any).ask(&case)
    };
    for dim in [0.0, 1.0, 3.0, 1e6] {
        assert_eq!(ask(dim), Answer::Value(dim.into()), "{dim}");
    }
    for dim in [-1.0, -0.5, 0.5, 2.5, 1e15 + 0.5] {
        match ask(dim) {
            Answer::Error { kind, message } => {
                assert_eq!(kind, "domain");
                assert!(message.contains("dim"), "{message}");
            }
            other => panic!("{dim}: {other:?}"),
        }
    }
}

/// A name that no quantity has is a slip, and what has it would be asked nothing.
#[test]
fn a_name_of_no_quantity_panics() {
    let misnamed = only(LOG_SUM_EXP, Right).with("special.sofmax", |_| Ok(0.0));
    let text = complaint(&misnamed);
    assert!(text.contains("did you mean special.softmax"), "{text}");
}

/// What no quantity is.
const NONSENSE: f64 = 1.234_567_89e200;

/// A function is asked every question of its own quantity and no other, and what it says is held against the exact value.
#[test]
fn each_function_is_asked_its_own_quantity() {
    const CASES: u64 = 3;
    for record in quantities() {
        let quantity = record.name;
        // What samplers estimate is asked fewer cases.
        let cases = match record.evaluator.estimate {
            Some(_) => CASES.div_ceil(attnbm::grade::runs::CASES),
            None => CASES,
        };
        let asked = AtomicU64::new(0);
        let nonsense = Functions::new().with(quantity, |question| {
            asked.fetch_add(1, Ordering::Relaxed);
            assert_eq!(question.case().quantity.name, quantity);
            // In the shape of the right answer, if there is one.
            let mut array = match Oracle(&MEMORY).ask(question.case()) {
                Answer::Value(array) => array,
                _ => 0.0.into(),
            };
            array.entries.fill(NONSENSE);
            Ok(array)
        });
        let settings = GradingSettings::default()
            .with_cases(CASES)
            .with_strata([Stratum::Corner])
            .with_relations(false);
        let grading = grade(&nonsense, &settings);
        let [line] = grading.lines.as_slice() else {
            panic!("{quantity}: {} lines", grading.lines.len());
        };
        assert_eq!(line.quantity.name, quantity);
        assert_eq!(line.outcomes.len() as u64, cases, "{quantity}");
        assert!(
            asked.load(Ordering::Relaxed) >= cases,
            "{quantity}: asked {}",
            asked.load(Ordering::Relaxed)
        );
        // Of a case without an exact value nothing is said.
        let judged: Vec<_> = line
            .outcomes
            .iter()
            .filter(|outcome| outcome.reference.exact().is_some())
            .collect();
        assert!(!judged.is_empty(), "{quantity}");
        for outcome in judged {
            let is_empty =
                matches!(&outcome.answer, Answer::Value(array) if array.entries.is_empty());
            assert!(
                is_empty || outcome.judgement.verdict.is_fault(),
                "{quantity}: {:?}\n{}",
                outcome.judgement,
                outcome.case.line(outcome.index, false)
            );
        }
        assert!(
            line.verdict().is_fault() && grading.verdict().is_fault(),
            "{quantity}"
        );
    }
}
