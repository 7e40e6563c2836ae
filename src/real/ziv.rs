//! Ziv's strategy: a formula is evaluated in balls of growing precision until its value is decided.
//!
//! [`ZivLoop`] declares the rungs. Correctly rounded values climb all of them (`oracle::certify`). Plain binary64 takes
//! the first rung of each precision, up to 1 792 bits, for formulas whose terms may cancel and for sums of many terms.
//!
//! Compensation corrects the rounding of sums, but not the cancellation of terms that are already rounded, and a
//! quadrature knows the entries of a vector only relative to the largest. In plain `f64` such a formula is evaluated
//! in balls, at a higher precision while an entry is not known well enough. Its value is rounded once. So its error is
//! proved, not estimated: half a unit in the last place plus 2^-54 of each entry, or less than 2^-1023. A value that
//! no rung knows so well is refused.

use super::{Ball, Bounded, Enclosure, Found, Goal, Real};
use crate::Error;
use std::ops::ControlFlow;

/// A formula that can be evaluated at any scalar.
pub trait Formula {
    /// Evaluates the entries at the scalar `S`. An enclosure that is too wide is not an
    /// error; the next precision is tried then.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if this precision would cost more than allowed; any other error is final.
    fn evaluate<S: Bounded>(&self, goal: Goal) -> Result<Found<Vec<S>>, Error>;
}

/// The limbs of the last rung.
pub(crate) const LAST_LIMBS: usize = super::ball::MOST_LIMBS;

/// A Ziv loop: what it does at a rung, and what it ends with.
pub(crate) trait ZivLoop {
    /// What the loop ends with.
    type End;

    /// Evaluates in balls of `N` limbs, of which a quadrature is asked for so many bits. Breaks once there is nothing
    /// left to decide.
    fn rung<const N: usize>(&mut self, bits: u32) -> ControlFlow<Self::End>;

    /// Climbs the rungs until one of them breaks, or none is left.
    ///
    /// The first rung asks a quadrature for little more accuracy than binary64 needs, and every other for what its
    /// scalar can carry, less what evaluation loses. Only a quadrature depends on the bits asked for. Every other method
    /// gives the full accuracy of its scalar.
    fn climb(&mut self) -> ControlFlow<Self::End> {
        self.climb_as_plain()?;
        self.rung::<LAST_LIMBS>(4550)
    }

    /// Climbs the rungs that plain binary64 can afford.
    fn climb_as_plain(&mut self) -> ControlFlow<Self::End> {
        self.rung::<2>(80)?;
        self.rung::<2>(116)?;
        self.rung::<4>(240)?;
        self.rung::<10>(620)?;
        self.rung::<LAST_LIMBS_OF_PLAIN>(1770)
    }
}

/// The limbs of the last rung that plain binary64 can afford.
const LAST_LIMBS_OF_PLAIN: usize = 28;

/// Bits that certainly make a rounded value one of the two neighbours of the exact one.
const FAITHFUL: i64 = 54;

/// An entry known to this power of two has no digits left to be found: far below the least normal number, which a
/// stability ratio is relative to.
const NEGLIGIBLE: i64 = -1024;

/// How many more bits than were missing the next rung asks for.
const MARGIN: u32 = 8;

/// The value in plain binary64.
///
/// # Errors
///
/// Whatever the formula refuses with; [`Error::Budget`] where even the last rung leaves an entry undecided.
pub(super) fn in_binary64<F: Formula>(formula: &F, goal: Goal) -> Result<Found<Vec<f64>>, Error> {
    let mut state = Plain {
        formula,
        so_far: SoFar { goal, short: None },
    };
    match state.climb_as_plain() {
        ControlFlow::Break(end) => end,
        ControlFlow::Continue(()) => Err(state.so_far.refusal()),
    }
}

/// The Ziv loop of plain binary64.
struct Plain<'a, F> {
    formula: &'a F,
    so_far: SoFar,
}

/// The part of the loop that does not depend on the formula.
struct SoFar {
    goal: Goal,
    /// What the rung before fell short by.
    short: Option<Short>,
}

/// A rung that did not decide the value.
#[derive(Clone, Copy)]
struct Short {
    limbs: usize,
    /// The bits asked of a quadrature.
    asked: u32,
    /// By how many bits an entry was not known well enough to be rounded.
    missing: u32,
}

impl<F: Formula> ZivLoop for Plain<'_, F> {
    type End = Result<Found<Vec<f64>>, Error>;

    fn rung<const N: usize>(&mut self, bits: u32) -> ControlFlow<Self::End> {
        let Some((goal, asked)) = self.so_far.ask::<N>(bits) else {
            return ControlFlow::Continue(());
        };
        let found = self.formula.evaluate::<Ball<N>>(goal);
        self.so_far.take(found, asked)
    }
}

impl SoFar {
    /// The goal of a rung, and the bits that it asks of a quadrature; `None` if the rung would be a repetition.
    fn ask<const N: usize>(&self, bits: u32) -> Option<(Goal, u32)> {
        match self.short {
            None => Some((self.goal, bits)),
            // The first rung of a precision asks for all that is missing.
            Some(short) if short.limbs == N => None,
            // As many bits more as are missing, since the nodes of a grid grow with them.
            Some(Short { asked, missing, .. }) => {
                let finer = bits.min(asked.saturating_add(missing).saturating_add(MARGIN));
                Some((self.goal.at_least(finer), finer))
            }
        }
    }

    /// Ends with the rounded value if a rung knows every entry of it well enough.
    fn take<const N: usize>(
        &mut self,
        found: Result<Found<Vec<Ball<N>>>, Error>,
        asked: u32,
    ) -> ControlFlow<Result<Found<Vec<f64>>, Error>> {
        let found = match found {
            Ok(found) => found,
            Err(error) => return ControlFlow::Break(Err(error)),
        };
        let missing = found.value.iter().map(missing_bits).max().unwrap_or(0);
        if missing == 0 {
            let rounded = |entries: Vec<Ball<N>>| entries.iter().map(Ball::approx).collect();
            return ControlFlow::Break(Ok(found.map(rounded)));
        }
        self.short = Some(Short {
            limbs: N,
            asked,
            missing,
        });
        ControlFlow::Continue(())
    }

    fn refusal(&self) -> Error {
        let missing = self.short.map_or(0, |short| short.missing);
        Error::Budget(format!(
            "at {} bits an entry of the value is known to {missing} bits fewer than a binary64 takes",
            Ball::<LAST_LIMBS_OF_PLAIN>::BITS
        ))
    }
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

/// A value that a formula can have: a number, or a list of them.
pub trait Entries<S>: Sized {
    /// The numbers.
    fn into_entries(self) -> Vec<S>;

    /// The value of these entries; nothing is known of a number without any.
    fn from_entries(entries: Vec<S>) -> Self;
}

impl<S: Bounded> Entries<S> for S {
    fn into_entries(self) -> Vec<S> {
        vec![self]
    }

    fn from_entries(entries: Vec<S>) -> Self {
        entries.into_iter().next().unwrap_or_else(S::unknown)
    }
}

impl<S: Bounded> Entries<S> for Vec<S> {
    fn into_entries(self) -> Vec<S> {
        self
    }

    fn from_entries(entries: Vec<S>) -> Self {
        entries
    }
}

/// The value of a formula that refuses nothing, or nothing known where no rung decides it.
pub(crate) fn always<S: Bounded>(found: Result<S, Error>) -> S {
    found.unwrap_or_else(|_| S::unknown())
}

/// Evaluates a formula at the scalar `$S`: at once, or in plain `f64` by way of balls. In brackets are the variables of
/// the formula with their types, whose references live for `'a`. With a goal the formula gives the method as well.
macro_rules! climb {
    ($S:ty, [$($variables:tt)*] |$W:ident| $formula:expr) => {
        $crate::real::climb!($S, $crate::real::Goal::PLAIN, [$($variables)*] |$W, _goal| {
            let value = $formula;
            value.map(|value| $crate::real::Found::new(value, $crate::real::Method::ClosedForm))
        })
        .map(|found| found.value)
    };
    ($S:ty, $goal:expr, [$($variable:ident: $type:ty),* $(,)?] |$W:ident, $finer:ident| $formula:expr) => {{
        struct Parts<'a> {
            $($variable: $type,)*
            lives: std::marker::PhantomData<&'a ()>,
        }

        impl $crate::real::Formula for Parts<'_> {
            fn evaluate<$W: $crate::real::Bounded>(
                &self,
                $finer: $crate::real::Goal,
            ) -> Result<$crate::real::Found<Vec<$W>>, $crate::Error> {
                let Self { $($variable,)* lives: _ } = self;
                let found = $formula;
                found.map(|found| found.map($crate::real::Entries::into_entries))
            }
        }

        let parts = Parts { $($variable,)* lives: std::marker::PhantomData };
        let found = <$S as $crate::real::Bounded>::climb(&parts, $goal);
        found.map(|found| found.map($crate::real::Entries::from_entries))
    }};
}
pub(crate) use climb;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::absolute;

    /// Breaks at the rung of this number.
    struct Recorded {
        rungs: Vec<(u32, u32)>,
        last: usize,
    }

    impl ZivLoop for Recorded {
        type End = u32;

        fn rung<const N: usize>(&mut self, bits: u32) -> ControlFlow<u32> {
            self.rungs.push((Ball::<N>::BITS, bits));
            if self.rungs.len() < self.last {
                return ControlFlow::Continue(());
            }
            ControlFlow::Break(bits)
        }
    }

    /// What plain binary64 ends with is within half a unit and 2^-54 of every number that the entry may be; and a ball that
    /// is twice as good as that takes is enough.
    #[test]
    fn an_entry_that_is_rounded_is_known_to_54_bits() {
        let mut ended = [0, 0];
        for bits in 45..64 {
            for centre in [1.0, 1.0 + f64::EPSILON, 1.999, -3.25, 1e300] {
                let radius = Ball::<2>::from_f64(centre).mul_pow2(-bits);
                let entry = Ball::<2>::from_f64(centre).widen(&radius);
                let is_ended = missing_bits(&entry) == 0;
                ended[usize::from(is_ended)] += 1;
                let size = absolute(&entry).lower();
                let width = (entry.upper() - entry.lower()).mul_pow2(-1);
                let is_known = width.certainly_at_most(&size.mul_pow2(-54));
                assert!(is_known || !is_ended, "{centre} to {bits} bits");
                assert!(is_ended || bits < 58, "{centre} to {bits} bits");
            }
        }
        assert!(ended.iter().all(|count| *count > 0), "{ended:?}");
    }

    #[test]
    fn rungs_grow_and_a_break_ends_the_climb() {
        for last in 1..=7 {
            let mut state = Recorded {
                rungs: Vec::new(),
                last,
            };
            let end = state.climb();
            assert_eq!(state.rungs.len(), last.min(6), "{last}");
            let ended = state.rungs.get(last - 1).map(|rung| rung.1);
            assert_eq!(end.break_value(), ended, "{last}");
            let grow = |pair: &[(u32, u32)]| pair[0].0 <= pair[1].0 && pair[0].1 < pair[1].1;
            assert!(state.rungs.windows(2).all(grow), "{:?}", state.rungs);
            // A quadrature is asked for less than its scalar carries.
            let affordable = |rung: &(u32, u32)| rung.1 + 12 <= rung.0;
            assert!(state.rungs.iter().all(affordable), "{:?}", state.rungs);
        }
    }
}
