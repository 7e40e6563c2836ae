//! Plain binary64 computed through balls, for formulas whose terms may cancel.
//!
//! Compensation corrects the rounding of sums, but not the cancellation of terms that are already rounded. In
//! plain `f64` a formula with such terms is evaluated in balls of 128 bits, then of 640 and 1 792 bits if these
//! cannot separate two neighbouring binary64 numbers. Its value is rounded once. So its error is proved, not
//! estimated: half a unit in the last place plus 2^-54 of the value, if the last rung is accurate enough.

use super::{Ball, Bounded, Enclosure, Real};
use crate::Error;

/// A formula that can be evaluated at any scalar, as a function of one scalar argument.
pub trait Formula {
    /// The entries of the value, and the method in words. Quadratures reach at least this many bits.
    ///
    /// # Errors
    ///
    /// Whatever the formula refuses with.
    fn at<S: Bounded>(&self, argument: &S, bits: u32) -> Result<(Vec<S>, String), Error>;
}

/// The bits at which a rounded value is certainly one of the two neighbours of the exact one.
const FAITHFUL: i64 = 54;

/// The value in plain binary64.
pub(super) fn in_binary64<F: Formula>(
    formula: &F,
    argument: f64,
) -> Result<(Vec<f64>, String), Error> {
    let (entries, mut method) = formula.at(&Ball::<2>::from_f64(argument), 0)?;
    if entries.iter().all(is_faithful) {
        return Ok((entries.iter().map(rounded).collect(), method));
    }
    let mut values: Vec<f64> = entries.iter().map(rounded).collect();
    // If more digits would cost too much, the ones found are used.
    if let Ok((entries, more)) = formula.at(&Ball::<10>::from_f64(argument), 240) {
        (values, method) = (entries.iter().map(rounded).collect(), more);
        if entries.iter().all(is_faithful) {
            return Ok((values, method));
        }
        if let Ok((entries, more)) = formula.at(&Ball::<28>::from_f64(argument), 1240) {
            (values, method) = (entries.iter().map(rounded).collect(), more);
        }
    }
    Ok((values, method))
}

fn is_faithful<const N: usize>(entry: &Ball<N>) -> bool {
    entry.accuracy_bits() >= FAITHFUL
}

/// The binary64 nearest to the midpoint; NaN if nothing is known.
fn rounded<const N: usize>(entry: &Ball<N>) -> f64 {
    if entry.is_known() {
        entry.approx()
    } else {
        f64::NAN
    }
}

/// A single value as a list of entries.
pub(crate) fn listed<S>((value, method): (S, String)) -> (Vec<S>, String) {
    (vec![value], method)
}

/// The single entry of a list; unknown if the list is empty.
pub(crate) fn only<S: Bounded>((entries, method): (Vec<S>, String)) -> (S, String) {
    let value = entries.into_iter().next();
    (value.unwrap_or_else(S::unknown), method)
}

/// The single entry of a formula that never fails.
pub(crate) fn always<S: Bounded>(found: Result<(Vec<S>, String), Error>) -> S {
    found.map_or_else(|_| S::unknown(), |found| only(found).0)
}

/// The value of a formula that never fails.
pub(crate) fn plainly<S>(value: S) -> Result<(Vec<S>, String), Error> {
    Ok((vec![value], String::new()))
}

/// Evaluates a formula at the scalar `$S` and the argument `$value`: directly, or through balls in plain `f64`. The
/// brackets list the variables of the formula with their types; their references live for `'a`.
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
