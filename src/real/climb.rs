//! Plain binary64 by way of balls: for formulas whose terms may cancel.
//!
//! Compensation mends the rounding of sums, not the cancellation of terms that are rounded already. A formula
//! that has such terms is evaluated in balls of 128 bits where plain `f64` is asked for, and of 640 and 1 792 bits
//! where these do not tell two neighbouring binary64 numbers apart; its value is rounded once. So its error is
//! proved, not estimated: half a unit in the last place and 2^-54 of the value, where the last rung knows it.

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
    // Where more digits would cost too much, those that there are have to do.
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

/// The binary64 nearest to the middle; NaN where nothing is known.
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
