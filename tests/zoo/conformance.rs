//! What `attnbm::conformance` says of an implementation in Rust.

use attnbm::conformance::{
    Computed, Conditioned, GradingSettings, Implementation, InProcess, Lagrangian, Machine,
    Refusal, RestrictedMachine, Support, check, check_with, grade,
};
use attnbm::grade::answer::{Answer, Subject};
use attnbm::grade::cases;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::registry::quantities;
use std::cell::Cell;
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
    let settings = GradingSettings::default()
        .with_quantities(["log_sum_exp"])
        .with_seed(5)
        .with_cases(60);
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
    let grading = grade(&Panics, &GradingSettings::default());
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
    assert!(complaint(&Panics).contains("it panicked: five arguments"));
}

wrong!(LosesDigits, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    Ok(Right.special_log_sum_exp(x, beta)? * (1.0 + 1e-11))
});

/// The mildest of the faults is one: no answer is worse than off in the eleventh digit, and the check panics.
#[test]
fn lost_digits_alone_panic() {
    let settings = GradingSettings::default().with_relations(false);
    let grading = grade(&LosesDigits, &settings);
    assert_eq!(grading.verdict(), Grade::LosesDigits);
    let checked = catch_unwind(|| check_with(&LosesDigits, &settings));
    assert!(checked.is_err());
}

/// Knows only lists that are as long as the question that is asked last.
struct KnowsSome(usize);

impl Implementation for KnowsSome {
    fn special_softmax(&self, x: &[f64], _: f64) -> Computed<Vec<f64>> {
        match x.len() == self.0 {
            true => Ok(vec![0.0; x.len()]),
            false => Err(Refusal::NotImplemented),
        }
    }
}

/// Panics whatever it is asked.
struct AlwaysPanics;

impl Implementation for AlwaysPanics {
    #[allow(clippy::panic)]
    fn special_softmax(&self, _: &[f64], _: f64) -> Computed<Vec<f64>> {
        panic!("as ever");
    }
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
    let some = KnowsSome(*other.expect("a case of another length"));
    assert!(InProcess::new(&some).supports("special.softmax"));
    assert!(!InProcess::new(&KnowsSome(usize::MAX)).supports("special.softmax"));
    assert!(InProcess::new(&AlwaysPanics).supports("special.softmax"));
    let grading = grade(&AlwaysPanics, &GradingSettings::default());
    assert_eq!(grading.verdict(), Grade::Crashed);
    assert!(complaint(&AlwaysPanics).contains("it panicked: as ever"));
}

/// Refuses whatever it is asked.
struct Refuses(Refusal);

impl Implementation for Refuses {
    fn special_softmax(&self, _: &[f64], _: f64) -> Computed<Vec<f64>> {
        Err(self.0.clone())
    }
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
        let answer = InProcess::new(&Refuses(refusal.clone())).ask(&case);
        let expected = Answer::Error {
            kind: kind.into(),
            message: "why".into(),
        };
        assert_eq!(answer, expected);
        // Whoever refuses is asked all the same.
        assert!(InProcess::new(&Refuses(refusal)).supports("special.softmax"));
    }
    let nothing = Refuses(Refusal::NotImplemented);
    let mut nothing = InProcess::new(&nothing);
    assert_eq!(nothing.ask(&case), Answer::unsupported());
    assert!(!nothing.supports("special.softmax"));
    assert!(!nothing.supports("special.log_sum_exp") && !nothing.supports("no.such"));
}

/// Answers whatever it is asked about the sphere.
struct AnyDimension;

impl Implementation for AnyDimension {
    fn vmf_entropy(&self, dim: u64, _: f64) -> Computed<f64> {
        Ok(dim as f64)
    }
}

/// A dimension is passed on as the whole number it is; what is none reaches no method.
#[test]
fn a_dimension_is_a_whole_number() {
    use attnbm::oracle::input::Value;
    let entropy = quantities().find(|quantity| quantity.name == "vmf.entropy");
    let ask = |dim: f64| {
        let input = [("dim", Value::Number(dim)), ("kappa", Value::Number(1.0))];
        let case = attnbm::conformance::Case::new(entropy.expect("it is a quantity"), input);
        InProcess::new(&AnyDimension).ask(&case)
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

/// Implements one quantity, wrongly, and counts how often it is asked.
struct Only {
    quantity: &'static str,
    asked: Cell<u64>,
}

impl Only {
    fn answer<T>(&self, quantity: &str, value: T) -> Computed<T> {
        if quantity != self.quantity {
            return Err(Refusal::NotImplemented);
        }
        self.asked.set(self.asked.get() + 1);
        Ok(value)
    }
}

/// What no quantity is.
const NONSENSE: f64 = 1.234_567_89e200;

macro_rules! only {
    ($($quantity:literal: $method:ident($($argument:ident: $kind:ty),*) -> $value:ty = $nonsense:expr;)*) => {
        const QUANTITIES: &[&str] = &[$($quantity),*];

        #[allow(unused_variables)]
        impl Implementation for Only {
            $(
                fn $method(&self, $($argument: $kind),*) -> Computed<$value> {
                    self.answer($quantity, $nonsense)
                }
            )*
        }
    };
}

fn vector(length: usize) -> Vec<f64> {
    vec![NONSENSE; length]
}

fn rows(count: usize, length: usize) -> Vec<Vec<f64>> {
    vec![vector(length); count]
}

fn patterns(machine: &Machine) -> Vec<Vec<f64>> {
    rows(machine.hidden_bias.len(), machine.visible_bias.len())
}

only! {
    "attnbm.energy": attnbm_energy(machine: &Machine, v: &[f64]) -> f64 = NONSENSE;
    "attnbm.log_partition": attnbm_log_partition(machine: &Machine) -> f64 = NONSENSE;
    "attnbm.log_partition_bounds": attnbm_log_partition_bounds(machine: &Machine) -> [f64; 2] = [NONSENSE; 2];
    "attnbm.log_density": attnbm_log_density(machine: &Machine, v: &[f64]) -> f64 = NONSENSE;
    "attnbm.score": attnbm_score(machine: &Machine, v: &[f64]) -> Vec<f64> = vector(v.len());
    "attnbm.log_partition_gradient": attnbm_log_partition_gradient(machine: &Machine) -> Vec<Vec<f64>> =
        patterns(machine);
    "attnbm.negative_log_likelihood":
        attnbm_negative_log_likelihood(machine: &Machine, data: &[Vec<f64>]) -> f64 = NONSENSE;
    "attnbm.negative_log_likelihood_gradient":
        attnbm_negative_log_likelihood_gradient(machine: &Machine, data: &[Vec<f64>]) -> Vec<Vec<f64>> =
        patterns(machine);
    "attnbm.mean": attnbm_mean(machine: &Machine) -> Vec<f64> = vector(machine.visible_bias.len());
    "attnbm.covariance": attnbm_covariance(machine: &Machine) -> Vec<Vec<f64>> =
        rows(machine.visible_bias.len(), machine.visible_bias.len());
    "attnbm.mean_energy": attnbm_mean_energy(machine: &Machine) -> f64 = NONSENSE;
    "attnbm.entropy": attnbm_entropy(machine: &Machine) -> f64 = NONSENSE;
    "attnbm.conditional_mean": attnbm_conditional_mean(machine: &Machine, given: &Conditioned) -> Vec<f64> =
        vector(given.missing.len());
    "attnbm.conditional_log_density":
        attnbm_conditional_log_density(machine: &Machine, given: &Conditioned, missing_values: &[f64]) -> f64 =
        NONSENSE;
    "attnbm.dsm_loss": attnbm_dsm_loss(machine: &Machine, data: &[Vec<f64>], noise_variance: f64) -> f64 = NONSENSE;
    "attnbm.dae_loss": attnbm_dae_loss(machine: &Machine, data: &[Vec<f64>], noise_variance: f64) -> f64 = NONSENSE;
    "hopfield.update": hopfield_update(machine: &Machine, v: &[f64]) -> Vec<f64> = vector(v.len());
    "hopfield.attention": hopfield_attention(machine: &Machine, v: &[f64]) -> Vec<f64> =
        vector(machine.hidden_bias.len());
    "hopfield.lagrangian": hopfield_lagrangian(lagrangian: Lagrangian, h: &[f64]) -> f64 = NONSENSE;
    "hopfield.activation": hopfield_activation(lagrangian: Lagrangian, h: &[f64]) -> Vec<f64> = vector(h.len());
    "hopfield.energy": hopfield_energy(
        patterns: &[Vec<f64>], v: &[f64], h: &[f64], visible_lagrangian: Lagrangian, hidden_lagrangian: Lagrangian
    ) -> f64 = NONSENSE;
    "gbrbm.log_partition": gbrbm_log_partition(machine: &RestrictedMachine) -> f64 = NONSENSE;
    "gbrbm.log_density": gbrbm_log_density(machine: &RestrictedMachine, v: &[f64]) -> f64 = NONSENSE;
    "gbrbm.truncation_mass": gbrbm_truncation_mass(machine: &RestrictedMachine) -> f64 = NONSENSE;
    "gbrbm.dsm_loss": gbrbm_dsm_loss(machine: &RestrictedMachine, data: &[Vec<f64>]) -> f64 = NONSENSE;
    "ggrbm.log_partition": ggrbm_log_partition(machine: &RestrictedMachine) -> f64 = NONSENSE;
    "vmf.log_partition": vmf_log_partition(dim: u64, kappa: f64) -> f64 = NONSENSE;
    "vmf.log_density": vmf_log_density(eta: &[f64], beta: f64, x: &[f64]) -> f64 = NONSENSE;
    "vmf.mean_resultant_length": vmf_mean_resultant_length(dim: u64, kappa: f64) -> f64 = NONSENSE;
    "vmf.entropy": vmf_entropy(dim: u64, kappa: f64) -> f64 = NONSENSE;
    "bessel.log_i": bessel_log_i(order: f64, x: f64) -> f64 = NONSENSE;
    "bessel.ratio": bessel_ratio(order: f64, x: f64) -> f64 = NONSENSE;
    "special.log_sum_exp": special_log_sum_exp(x: &[f64], beta: f64) -> f64 = NONSENSE;
    "special.softmax": special_softmax(x: &[f64], beta: f64) -> Vec<f64> = vector(x.len());
    "efh.conditional_log_partition": efh_conditional_log_partition(
        lagrangian: Lagrangian, support: Support, beta: f64, x: f64
    ) -> f64 = NONSENSE;
}

/// Every quantity has a method of its own, which is asked every question of that quantity and no other, and what it
/// says is held against the exact value.
#[test]
fn each_method_is_asked_its_own_quantity() {
    // The systems of other papers have no methods of their own: they are asked by `other`.
    let names = quantities().map(|quantity| quantity.name);
    let names: Vec<&str> = names
        .filter(|name| !name.starts_with("habituation."))
        .collect();
    assert_eq!(QUANTITIES, names);
    const CASES: u64 = 3;
    for &quantity in QUANTITIES {
        let only = Only {
            quantity,
            asked: Cell::new(0),
        };
        let settings = GradingSettings::default()
            .with_cases(CASES)
            .with_relations(false);
        let grading = grade(&only, &settings);
        let [line] = grading.lines.as_slice() else {
            panic!("{quantity}: {} lines", grading.lines.len());
        };
        assert_eq!(line.quantity.name, quantity);
        assert_eq!(line.outcomes.len() as u64, CASES, "{quantity}");
        assert!(
            only.asked.get() >= CASES,
            "{quantity}: asked {}",
            only.asked.get()
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
