//! A test of your own functions against certified values: put it into `tests/`, and name `attnbm` in `[dev-dependencies]`.

use attnbm::conformance::{Computed, Functions, Question, Refusal, check};

/// `(1/beta) log sum_i exp(beta x_i)`, with the largest term taken out.
fn log_sum_exp(x: &[f64], beta: f64) -> f64 {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let place = x.iter().position(|entry| *entry == largest);
    let others = x.iter().enumerate().filter(|(i, _)| Some(*i) != place);
    let others: f64 = others
        .map(|(_, entry)| (beta * (entry - largest)).exp())
        .sum();
    largest + others.ln_1p() / beta
}

/// The names are those of `attnbm list quantities`.
fn mine() -> Functions<'static> {
    let of_question = |question: &Question<'_>| -> Computed<f64> {
        let (x, beta) = (question.vector("x")?, question.number("beta")?);
        // The questions have inputs that mean nothing, too. An error is the right answer there.
        let is_nothing = !(beta > 0.0 && beta.is_finite()) || x.iter().any(|x| !x.is_finite());
        match is_nothing {
            true => Err(Refusal::Domain(
                "beta must be > 0, and all numbers finite".into(),
            )),
            false => Ok(log_sum_exp(x, beta)),
        }
    };
    Functions::new().with("special.log_sum_exp", of_question)
}

#[test]
fn my_functions_are_right() {
    check(&mine());
}
