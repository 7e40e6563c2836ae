//! Somebody else's implementation, on hostile questions: the oracle of the target that is a template.

use super::outcome::{Outcome, Said};
use super::question;
use attnbm::conformance::{Functions, InProcess};
use attnbm::grade::answer::Subject;
use attnbm::grade::reference::Reference;
use attnbm::grade::verdict::{Assessment, FloatFormat, Grade};
use attnbm::oracle::registry::{Quantity, quantities};

/// The work allowed for a value, as a part of what is allowed by default.
const EFFORT: f64 = 3e-5;

/// The same once the implementation seems to be wrong: the condition number needs many values.
const EFFORT_OF_A_COMPLAINT: f64 = 3e-4;

/// The quantities that an implementation answers.
pub fn answered(mine: &Functions<'_>) -> Vec<&'static Quantity> {
    let subject = InProcess::new(mine);
    quantities()
        .filter(|quantity| subject.supports(quantity.name))
        .collect()
}

/// Asks the implementation a question about one of these quantities, see [`question::read`].
pub fn check(mine: &Functions<'_>, quantities: &[&'static Quantity], input: &[u8]) -> Said {
    let Some(case) = question::read(input, quantities) else {
        return Ok(Outcome::Nothing);
    };
    let answer = InProcess::new(mine).ask(&case);
    let judge = |reference: &Reference| {
        let judgement = Assessment::of(
            &answer,
            reference,
            FloatFormat::Binary64,
            case.slots().len(),
        );
        let said = match judgement.verdict {
            Grade::Refuses | Grade::Skipped => Some(Outcome::Nothing),
            verdict if verdict.is_fault() => None,
            _ => Some(Outcome::Kept),
        };
        (said, judgement)
    };
    // Without the condition number an answer only seems worse than it is.
    let reference = Reference::value_within(&case, EFFORT);
    if let Reference::Undecided(_) = reference {
        return Ok(Outcome::Nothing);
    }
    if let (Some(outcome), _) = judge(&reference) {
        return Ok(outcome);
    }
    let reference = Reference::within(&case, EFFORT_OF_A_COMPLAINT);
    match judge(&reference) {
        (Some(outcome), _) => Ok(outcome),
        (None, judgement) => Err(format!(
            "{} is {}: {} {answer:?}\nratio {:?}, condition {:?}\n{}",
            case.quantity.name,
            judgement.verdict.word(),
            judgement.reason,
            judgement.ratio,
            judgement.condition,
            question::show(&case)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG_SUM_EXP: &str = "special.log_sum_exp";

    fn mine(function: impl Fn(&[f64], f64) -> f64 + Send + Sync + 'static) -> Functions<'static> {
        Functions::new().with(LOG_SUM_EXP, move |question| {
            Ok(function(question.vector("x")?, question.number("beta")?))
        })
    }

    fn shifted() -> Functions<'static> {
        mine(|x, beta| {
            let place = (0..x.len())
                .max_by(|i, j| x[*i].total_cmp(&x[*j]))
                .unwrap_or(0);
            let rest = x.iter().enumerate().filter(|(i, _)| *i != place);
            let sum: f64 = rest.map(|(_, y)| (beta * (y - x[place])).exp()).sum();
            x[place] + sum.ln_1p() / beta
        })
    }

    fn found(mine: &Functions<'_>) -> usize {
        let quantities = answered(mine);
        assert_eq!(quantities.len(), 1);
        let inputs = (0..60u8).map(|first| [0, 0, 0, first, first, first, 31, 3]);
        inputs
            .filter(|input| check(mine, &quantities, input).is_err())
            .count()
    }

    #[test]
    fn most_questions_are_decided() {
        let shifted = shifted();
        let quantities = answered(&shifted);
        let inputs = (0..60u8).map(|first| [0, 0, 0, first, first, first, 31, 3]);
        let kept = inputs.filter(|input| check(&shifted, &quantities, input) == Ok(Outcome::Kept));
        let kept = kept.count();
        assert!(kept >= 30, "{kept} of 60");
    }

    #[test]
    fn a_naive_sum_and_a_panic_are_found() {
        let naive = mine(|x, beta| x.iter().map(|x| (beta * x).exp()).sum::<f64>().ln() / beta);
        let panics = mine(|x, _| {
            assert!(x.len() < 3, "too many");
            0.0
        });
        assert_eq!(found(&shifted()), 0);
        assert!(found(&naive) > 5);
        assert!(found(&panics) > 5);
    }
}
