//! Plain binary64 computed through balls, for formulas whose terms may cancel and for sums of many terms.
//!
//! Compensation corrects the rounding of sums, but not the cancellation of terms that are already rounded, and a
//! quadrature knows the entries of a vector only relative to the largest. In plain `f64` such a formula is evaluated
//! in balls of 128 bits, then of 256, 640 and 1 792 bits while an entry is not known well enough. Its value is
//! rounded once. So its error is proved, not estimated: half a unit in the last place plus 2^-54 of each entry, or
//! less than 2^-1023. A value that no rung knows so well is refused.

use super::{Ball, Bounded, Enclosure, Real};
use crate::Error;

/// A formula that can be evaluated at any scalar, as a function of one scalar argument.
pub trait Formula {
    /// The entries of the value, and the method in words; what is approximated to a goal, to at least so many
    /// bits.
    ///
    /// # Errors
    ///
    /// Whatever the formula refuses with.
    fn at<S: Bounded>(&self, argument: &S, bits: u32) -> Result<(Vec<S>, String), Error>;
}

/// Bits that certainly make a rounded value one of the two neighbours of the exact one.
const FAITHFUL: i64 = 54;

/// An entry known to this power of two has no digits left to be found: far below the least normal number, which a
/// stability ratio is relative to.
const NEGLIGIBLE: i64 = -1024;

/// The bits that the first rung asks a quadrature for, about.
const FIRST_BITS: u32 = 80;

/// How many more bits than were missing the next rung asks for.
const MARGIN: u32 = 8;

/// What one rung knows.
enum Rung {
    /// Every entry, rounded, and the method.
    Known(Vec<f64>, String),
    /// Some entry to so many bits too few.
    Short(u32),
}

/// The value in plain binary64.
///
/// # Errors
///
/// Whatever the formula refuses with; [`Error::Budget`] where even the last rung leaves an entry undecided.
pub(super) fn in_binary64<F: Formula>(
    formula: &F,
    argument: f64,
) -> Result<(Vec<f64>, String), Error> {
    // As many bits more as are missing, since the nodes of a grid grow with them.
    let finer = |asked: u32, missing: u32, most: u32| {
        most.min(asked.saturating_add(missing).saturating_add(MARGIN))
    };
    let bits = match rung::<2, F>(formula, argument, 0)? {
        Rung::Known(values, method) => return Ok((values, method)),
        Rung::Short(missing) => finer(FIRST_BITS, missing, 240),
    };
    let bits = match rung::<4, F>(formula, argument, bits)? {
        Rung::Known(values, method) => return Ok((values, method)),
        Rung::Short(missing) => finer(bits, missing, 620),
    };
    let bits = match rung::<10, F>(formula, argument, bits)? {
        Rung::Known(values, method) => return Ok((values, method)),
        Rung::Short(missing) => finer(bits, missing, 1770),
    };
    match rung::<28, F>(formula, argument, bits)? {
        Rung::Known(values, method) => Ok((values, method)),
        Rung::Short(missing) => Err(Error::Budget(format!(
            "at {} bits an entry of the value is known to {missing} bits fewer than a binary64 takes",
            Ball::<28>::BITS
        ))),
    }
}

fn rung<const N: usize, F: Formula>(formula: &F, argument: f64, bits: u32) -> Result<Rung, Error> {
    let (entries, method) = formula.at(&Ball::<N>::from_f64(argument), bits)?;
    let missing = entries.iter().map(missing_bits).max().unwrap_or(0);
    Ok(if missing == 0 {
        Rung::Known(entries.iter().map(Ball::approx).collect(), method)
    } else {
        Rung::Short(missing)
    })
}

/// How many bits an entry is short of being known well enough to be rounded.
fn missing_bits<const N: usize>(entry: &Ball<N>) -> u32 {
    let accuracy = entry.accuracy_bits();
    if accuracy >= FAITHFUL || is_negligible(entry) {
        return 0;
    }
    let missing = FAITHFUL.saturating_sub(accuracy);
    u32::try_from(missing).unwrap_or(u32::MAX)
}

/// Whether what is not known of an entry lies below the range of binary64.
fn is_negligible<const N: usize>(entry: &Ball<N>) -> bool {
    let width = entry.upper() - entry.lower();
    entry.is_known() && width.certainly_at_most(&Ball::one().mul_pow2(NEGLIGIBLE))
}

/// A single value as a list of entries.
pub(crate) fn listed<S>((value, method): (S, String)) -> (Vec<S>, String) {
    (vec![value], method)
}

/// The single entry of a list; nothing is known where there is none.
pub(crate) fn only<S: Bounded>((entries, method): (Vec<S>, String)) -> (S, String) {
    let value = entries.into_iter().next();
    (value.unwrap_or_else(S::unknown), method)
}

/// The single entry of a formula that refuses nothing.
pub(crate) fn always<S: Bounded>(found: Result<(Vec<S>, String), Error>) -> S {
    found.map_or_else(|_| S::unknown(), |found| only(found).0)
}

/// A value of a formula that refuses nothing.
pub(crate) fn plainly<S>(value: S) -> Result<(Vec<S>, String), Error> {
    Ok((vec![value], String::new()))
}

/// Evaluates a formula at the scalar `$S` and the argument `$value`: at once, or in plain `f64` by way of balls. In
/// brackets are the variables of the formula with their types, whose references live for `'a`.
macro_rules! climb {
    ($S:ty, $value:expr, [$($variable:ident: $type:ty),* $(,)?] |$argument:pat_param, $W:ident, $bits:pat_param| $formula:expr) => {{
        struct Parts<'a> {
            $($variable: $type,)*
            lives: std::marker::PhantomData<&'a ()>,
        }

        impl $crate::real::Formula for Parts<'_> {
            fn at<$W: $crate::real::Bounded>(
                &self,
                $argument: &$W,
                $bits: u32,
            ) -> Result<(Vec<$W>, String), $crate::Error> {
                let Self { $($variable,)* lives: _ } = self;
                $formula
            }
        }

        let parts = Parts { $($variable,)* lives: std::marker::PhantomData };
        <$S as $crate::real::Bounded>::climb($value, &parts)
    }};
}
pub(crate) use climb;
