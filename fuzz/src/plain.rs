//! Plain binary64 against the certified value, quantity by quantity.

use super::outcome::{Outcome, Said};
use super::question;
use attnbm::Error;
use attnbm::grade::answer::{Answer, Array};
use attnbm::grade::case::Case;
use attnbm::grade::reference::Reference;
use attnbm::grade::verdict::{Assessment, FloatFormat, Grade, dimensions};
use attnbm::oracle::certify::Found;
use attnbm::oracle::registry::{Quantity, quantities};
use attnbm::precision::stated_bound;
use attnbm::real::Goal;
use std::sync::LazyLock;

/// The work allowed for a value, as a part of what is allowed by default.
const EFFORT: f64 = 3e-5;

/// The same once plain binary64 seems to be wrong: the condition number needs many values.
const EFFORT_OF_A_COMPLAINT: f64 = 3e-4;

/// The work allowed in plain binary64.
const OPERATIONS: f64 = 1e5;

static QUANTITIES: LazyLock<Vec<&'static Quantity>> = LazyLock::new(|| quantities().collect());

/// See [`question::read`].
pub fn check(input: &[u8]) -> Said {
    check_against(input, plainly)
}

fn plainly(case: &Case) -> Result<Found<Vec<f64>>, Error> {
    let goal = Goal {
        operations: OPERATIONS,
        ..Goal::PLAIN
    };
    let (_, evaluation) = case.quantity.plain(&case.inputs()?, goal)?;
    Ok(evaluation)
}

fn check_against(input: &[u8], plainly: impl Fn(&Case) -> Result<Found<Vec<f64>>, Error>) -> Said {
    let Some(case) = question::read(input, &QUANTITIES) else {
        return Ok(Outcome::Nothing);
    };
    let reference = Reference::value_within(&case, EFFORT);
    let plain = plainly(&case);
    if let Reference::Undecided(_) = reference {
        return Ok(Outcome::Nothing);
    }
    let answer = match (&plain, &reference) {
        (Err(Error::Budget(_) | Error::Unsupported(_)), _) => return Ok(Outcome::Nothing),
        (Err(error), _) => Answer::Error {
            kind: error.kind().into(),
            message: error.to_string(),
        },
        (Ok(evaluation), Reference::Value(exact)) => Answer::Value(Array {
            dimensions: dimensions(exact.shape()),
            entries: evaluation.value.clone(),
        }),
        (Ok(evaluation), _) => Answer::Value(evaluation.value.clone().into()),
    };
    let bound = stated_bound(case.quantity.name);
    // Without the condition number a ratio is only larger than it is.
    if let Ok(outcome) = keeps(&answer, &reference, bound) {
        return Ok(outcome);
    }
    let reference = Reference::within(&case, EFFORT_OF_A_COMPLAINT);
    match keeps(&answer, &reference, bound) {
        Ok(outcome) => Ok(outcome),
        Err(judgement) => Err(complaint(&case, &answer, &reference, &judgement, bound)),
    }
}

/// Whether the answer keeps the bound, or nothing is said of it; the judgement where it does not.
fn keeps(answer: &Answer, reference: &Reference, bound: f64) -> Result<Outcome, Box<Assessment>> {
    let judgement = Assessment::of(answer, reference, FloatFormat::Binary64, 0);
    match judgement.verdict {
        Grade::Accurate => Ok(Outcome::Kept),
        Grade::Refuses | Grade::Skipped => Ok(Outcome::Nothing),
        // The worst ratio is that of the worst verdict.
        _ if judgement.ratio.is_some_and(|ratio| ratio <= bound) => Ok(Outcome::Kept),
        _ => Err(Box::new(judgement)),
    }
}

fn complaint(
    case: &Case,
    answer: &Answer,
    reference: &Reference,
    judgement: &Assessment,
    bound: f64,
) -> String {
    let place = judgement.entry;
    let got = match answer.value() {
        Some(array) => array
            .entries
            .get(place)
            .map_or("no entry".into(), |x| super::bytes::show(*x)),
        None => format!("{answer:?}"),
    };
    let exact = match reference {
        Reference::Value(exact) => exact.certified.entries.get(place).map_or_else(
            || "no entry".into(),
            |entry| {
                format!(
                    "[{}, {}] by {}",
                    entry.lower(),
                    entry.upper(),
                    exact.certified.method
                )
            },
        ),
        Reference::Nonexistent(error) | Reference::Undecided(error) => error.to_string(),
    };
    format!(
        "{}: plain binary64 is {} in entry {place}\nplain      {got}\nexact      {exact}\nratio      {:?} \
         where {bound} is stated, condition {:?} {}\n{}",
        case.quantity.name,
        judgement.verdict.word(),
        judgement.ratio,
        judgement.condition,
        judgement.reason,
        question::show(case)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(wrong: impl Fn(f64) -> f64) -> usize {
        let found = (0..80u8).filter(|first| {
            let input = [*first, 3, 0, *first];
            let said = check_against(&input, |case| {
                let mut evaluation = plainly(case)?;
                evaluation.value.iter_mut().for_each(|x| *x = wrong(*x));
                Ok(evaluation)
            });
            said.is_err()
        });
        found.count()
    }

    #[test]
    fn most_questions_are_decided() {
        let inputs = (0..80u8).map(|first| [first, 3, 0, first]);
        let kept = inputs.filter(|input| check(input) == Ok(Outcome::Kept));
        let kept = kept.count();
        assert!(kept >= 40, "{kept} of 80");
    }

    #[test]
    fn an_offset_of_a_hundred_units_is_found() {
        let good = finds(|x| x);
        assert!(finds(|x| x * (1.0 + 1e-11)) > good + 15, "{good}");
        assert!(finds(|_| f64::NAN) > good + 30, "{good}");
    }
}
