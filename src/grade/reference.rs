//! The exact value, and how far a backward stable answer may be from it.
//!
//! # The condition number
//!
//! At best, a floating-point computation answers a neighbouring question: one whose inputs are off by a
//! rounding. The componentwise condition number says how far that can move the value. Here it is a
//! certified difference quotient over just that distance,
//!
//! ```text
//! sensitivity = Σ_i |x_i| |f(x + h_i e_i) - f(x)| / |h_i|,      condition = sensitivity / |f(x)|
//! ```
//!
//! where `x_i + h_i` is the binary64 number next to `x_i`, away from 0. Both values are certified beyond
//! binary64. By the mean value theorem the quotient is the derivative somewhere within that rounding, to the
//! digits that the two values have beyond it. Dual numbers cannot replace it: a bound on what a quadrature
//! leaves out does not bound the derivative of what it leaves out.
//!
//! A dimension moves to the next integer. So does an integer `beta` if the value at the next binary64 is out
//! of reach (`h = 1`), because a closed form at integer `beta` has no other neighbour; if there are several
//! values, such a `beta` does not move. Zeros and parameters of a Lagrangian do not move either: they are
//! meant to be exact. What is decided has no condition number. A change too small to detect counts as none.

use super::case::{Case, Slot};
use super::stratum::Stratum;
use crate::Error;
use crate::oracle::certify::{Certified, Options, Shape};
use crate::oracle::record::Entries;
use crate::real::{Ball, Enclosure, Real, absolute};
use crate::sampling::stream::Stream;

/// The certified value of a case, or the reason why it has none.
#[derive(Clone, Debug)]
pub enum Reference {
    /// The exact value is known.
    Value(Exact),
    /// There is no value: the input is outside the domain, or the model does not exist.
    Nonexistent(Error),
    /// There may be one, but it was not found within the budget.
    Undecided(Error),
}

/// An exact value, entry by entry.
#[derive(Clone, Debug)]
pub struct Exact {
    /// The value, its enclosure and how it was found.
    pub certified: Certified,
    /// For each entry `Σ_i |x_i ∂f/∂x_i|`, as a certified difference quotient.
    pub sensitivities: Vec<Ball<2>>,
}

/// Realistic inputs of more numbers than this have an estimate of their condition number, and so have others of more than
/// [`MOST_SLOTS`].
const MOST_OF_REALISTIC: usize = 16;

/// So many differences are taken.
const MOST_SLOTS: usize = 1000;

/// The work limit of one difference, as a fraction of that of a value.
const EFFORT_OF_A_DIFFERENCE: f64 = 1e-4;

impl Reference {
    /// Finds the value of a case, and how sensitive it is.
    pub fn of(case: &Case) -> Self {
        Self::within(case, 1.0)
    }

    /// The same with this factor on the work allowed.
    pub fn within(case: &Case, effort: f64) -> Self {
        match Self::value_within(case, effort) {
            Self::Value(exact) => Self::Value(Exact {
                sensitivities: sensitivities(case, &exact.certified, effort),
                ..exact
            }),
            other => other,
        }
    }

    /// Finds the value only, with sensitivities of 0.
    pub fn without_condition(case: &Case) -> Self {
        Self::value_within(case, 1.0)
    }

    /// The same with this factor on the work allowed.
    pub fn value_within(case: &Case, effort: f64) -> Self {
        let options = Options {
            effort,
            ..Options::default()
        };
        match case.evaluate(&options) {
            Ok(certified) => Self::Value(Exact {
                sensitivities: vec![Ball::zero(); certified.entries.len()],
                certified,
            }),
            Err(refusal) => match refusal.error {
                error @ (Error::Domain { .. }
                | Error::NotNormalizable(_)
                | Error::Shape { .. }
                | Error::Parse(_)) => Self::Nonexistent(error),
                error => Self::Undecided(error),
            },
        }
    }

    /// The exact value, if there is one.
    pub fn exact(&self) -> Option<&Exact> {
        match self {
            Self::Value(exact) => Some(exact),
            _ => None,
        }
    }
}

impl Exact {
    /// How the entries are arranged.
    pub fn shape(&self) -> Shape {
        self.certified.shape
    }

    /// An entry's enclosure.
    pub fn enclosure(&self, index: usize) -> Option<&Ball<4>> {
        self.certified
            .entries
            .get(index)
            .map(|entry| &entry.enclosure)
    }

    /// What rounding is relative to: the size of an entry and its sensitivity. An entry that is 0 whatever
    /// rounding does to the input has no size of its own; that of the largest entry stands for it.
    pub fn scale(&self, index: usize) -> Ball<2> {
        let own = |index: usize| {
            let (value, sensitivity) = (self.enclosure(index)?, self.sensitivities.get(index)?);
            let is_zero = value.certainly_zero() && sensitivity.certainly_zero();
            (!is_zero).then(|| absolute(&value.resize::<2>()) + sensitivity)
        };
        let largest = || {
            (0..self.sensitivities.len())
                .filter_map(own)
                .fold(Ball::zero(), Real::max_approx)
        };
        own(index).unwrap_or_else(largest)
    }

    /// An entry's condition number: infinite where the exact value is 0 but moves with the input.
    pub fn condition(&self, index: usize) -> f64 {
        let (Some(value), Some(sensitivity)) =
            (self.enclosure(index), self.sensitivities.get(index))
        else {
            return f64::NAN;
        };
        if sensitivity.certainly_zero() {
            return 0.0;
        }
        let value = value.resize::<2>();
        if value.certainly_zero() {
            return f64::INFINITY;
        }
        let quotient = sensitivity.clone() / absolute(&value);
        // Of a value that may be 0 nothing is known, which must not be taken for 0.
        if quotient.is_bounded() {
            quotient.approx()
        } else {
            f64::INFINITY
        }
    }
}

/// `Σ_i |x_i| |Δ_i f / h_i|` for each entry.
fn sensitivities(case: &Case, certified: &Certified, effort: f64) -> Vec<Ball<2>> {
    let mut sums = vec![Ball::<2>::zero(); certified.entries.len()];
    if case.quantity.entries == Entries::Decisions {
        return sums;
    }
    let slots = case.slots();
    let most = match case.stratum {
        Stratum::Realistic => MOST_OF_REALISTIC,
        _ => MOST_SLOTS,
    };
    if slots.len() > most {
        return sampled_sensitivities(case, certified, &slots, effort);
    }
    for slot in slots {
        let Some((moved, step)) = neighbour(case, certified, &slot, effort) else {
            continue;
        };
        let relative = Ball::<4>::from_f64(slot.number) / Ball::from_f64(step);
        let entries = certified.entries.iter().zip(&moved.entries);
        for (sum, (here, there)) in sums.iter_mut().zip(entries) {
            let change = (there.enclosure.clone() - &here.enclosure) * &relative;
            *sum = sum.clone() + size(&change);
        }
    }
    sums
}

/// `Σ_i |x_i ∂f/∂x_i|` for each entry of a large input, from a few directions.
///
/// All numbers move at once by the relative step `2^-40`, with random signs. The mean square of the difference quotients is
/// `Σ_i (x_i ∂f/∂x_i)²` in expectation, and the sum of `n` absolute values is at most `√n` times the root of that. So the estimate is
/// usually too large: where the inputs contribute evenly, by the factor `√(π/2)`, and by more where a few of them contribute most.
/// Two equal contributions cancel in every direction once in 256 cases. Large inputs show wrong formulas; lost digits are for
/// small ones.
fn sampled_sensitivities(
    case: &Case,
    certified: &Certified,
    slots: &[Slot],
    effort: f64,
) -> Vec<Ball<2>> {
    const DIRECTIONS: u64 = 8;
    const STEP: f64 = 1.0 / 1_099_511_627_776.0;
    let mut squares = vec![Ball::<2>::zero(); certified.entries.len()];
    let options = Options {
        effort,
        ..Options::default()
    };
    for direction in 0..DIRECTIONS {
        let mut signs = Stream::new(0, case.quantity.name, direction);
        let moved: Vec<f64> = slots
            .iter()
            .map(|slot| match signs.one_in(2) {
                // At a whole inverse temperature there is a closed form.
                _ if slot.is_whole || is_whole_beta(slot) => slot.number,
                true => slot.number * (1.0 + STEP),
                false => slot.number * (1.0 - STEP),
            })
            .collect();
        let Ok(there) = case.with_numbers(slots, &moved).evaluate(&options) else {
            continue;
        };
        if there.shape != certified.shape {
            continue;
        }
        let entries = certified.entries.iter().zip(&there.entries);
        for (square, (here, there)) in squares.iter_mut().zip(entries) {
            let change = there.enclosure.clone() - &here.enclosure;
            let quotient = size(&(change / Ball::from_f64(STEP)));
            *square = square.clone() + quotient.clone() * &quotient;
        }
    }
    let mean = Ball::from_f64(slots.len() as f64 / DIRECTIONS as f64);
    let from_above = |square: Ball<2>| (square * &mean).sqrt();
    squares.into_iter().map(from_above).collect()
}

fn is_whole_beta(slot: &Slot) -> bool {
    slot.field == "beta" && slot.number.fract() == 0.0
}

/// The absolute value of a difference quotient, or 0 if the difference may be 0. Two certified values that
/// cannot be told apart differ by less than any rounding, or lie below the range of any format.
fn size(change: &Ball<4>) -> Ball<2> {
    if change.contains_zero() {
        return Ball::zero();
    }
    absolute(change).resize()
}

/// Whether the differences of two values are known to a few digits: bounds that decide a value may be as
/// wide as its change.
fn is_resolved(here: &Certified, there: &Certified) -> bool {
    const BITS: i64 = 10;
    let mut entries = here.entries.iter().zip(&there.entries);
    entries.all(|(here, there)| {
        let change = there.enclosure.clone() - &here.enclosure;
        change.certainly_zero() || change.accuracy_bits() >= BITS
    })
}

/// The value after one number has moved, and the distance that it moved.
fn neighbour(case: &Case, here: &Certified, slot: &Slot, effort: f64) -> Option<(Certified, f64)> {
    if slot.number == 0.0 || slot.number.is_infinite() {
        return None;
    }
    let at = |number: f64, effort: f64| {
        if number.is_infinite() {
            return None;
        }
        let options = Options {
            effort,
            ..Options::default()
        };
        let moved = case.with_number(slot.field, slot.index, number);
        let certified = moved.evaluate(&options).ok()?;
        (certified.shape == here.shape).then_some((certified, number - slot.number))
    };
    if slot.is_whole {
        return at(slot.number + 1.0, effort);
    }
    let away = |x: f64| if x > 0.0 { x.next_up() } else { x.next_down() };
    let toward = |x: f64| if x > 0.0 { x.next_down() } else { x.next_up() };
    if is_whole_beta(slot) {
        let beside = at(away(slot.number), effort.min(EFFORT_OF_A_DIFFERENCE));
        let beside = beside.filter(|(there, _)| is_resolved(here, there));
        let is_scalar = here.shape == Shape::Scalar;
        return beside.or_else(|| at(slot.number + 1.0, effort).filter(|_| is_scalar));
    }
    at(away(slot.number), effort).or_else(|| at(toward(slot.number), effort))
}

#[cfg(test)]
mod tests;
