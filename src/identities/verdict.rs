//! How two sides are compared: three outcomes, no tolerance.

use crate::real::Enclosure;

/// The outcome of comparing two enclosures of what should be the same numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Both sides certainly lie in a set so narrow: the identity holds to `digits` significant
    /// digits of the largest entry.
    Holds {
        /// Certified significant digits; infinite where both sides are exact and equal.
        digits: f64,
    },
    /// Two enclosures are disjoint: the two exact values differ, which is a proof.
    Refuted {
        /// The index of the first entry that differs.
        entry: usize,
        /// The left side's enclosure, for people.
        left: String,
        /// The right side's enclosure, for people.
        right: String,
    },
    /// The enclosures overlap, but they are too wide to say more.
    Undecided {
        /// Why.
        reason: String,
    },
}

/// Compares entry by entry.
///
/// Sides of different lengths, or of none at all, are undecided, never equal.
///
/// ```
/// use attnbm::identities::verdict::{Verdict, compare};
/// use attnbm::real::{Ball, Real};
/// let pi = Ball::<2>::pi();
/// assert!(matches!(compare(&[pi.clone()], &[pi.clone()], 30), Verdict::Holds { .. }));
/// let other = pi.clone() * Ball::from_f64(1.0 + f64::EPSILON);
/// assert!(matches!(compare(&[pi.clone()], &[other], 30), Verdict::Refuted { .. }));
/// let wide = Ball::<2>::from_f64(f64::NAN);
/// assert!(matches!(compare(&[pi], &[wide], 30), Verdict::Undecided { .. }));
/// ```
pub fn compare<S: Enclosure>(left: &[S], right: &[S], digits: u32) -> Verdict {
    if left.len() != right.len() || left.is_empty() {
        let reason = format!(
            "{} entries on the left, {} on the right",
            left.len(),
            right.len()
        );
        return Verdict::Undecided { reason };
    }
    if let Some(entry) = left.iter().zip(right).position(|(l, r)| l.disjoint(r)) {
        let (left, right) = (format(&left[entry]), format(&right[entry]));
        return Verdict::Refuted { entry, left, right };
    }
    let certified = certified_digits(left, right);
    if certified >= f64::from(digits) {
        Verdict::Holds { digits: certified }
    } else {
        let reason = if certified.is_finite() {
            format!("the enclosures agree to {certified:.1} of {digits} digits")
        } else {
            "an enclosure is unbounded or does not tell the value from 0".into()
        };
        Verdict::Undecided { reason }
    }
}

/// To how many digits of the largest entry both sides are known to agree, rounded down.
fn certified_digits<S: Enclosure>(left: &[S], right: &[S]) -> f64 {
    let hulls: Vec<S> = left.iter().zip(right).map(|(l, r)| l.hull(r)).collect();
    if hulls.iter().all(Enclosure::is_exact) {
        return f64::INFINITY;
    }
    if !hulls.iter().all(Enclosure::is_bounded) {
        return f64::NEG_INFINITY;
    }
    let scale = hulls.iter().map(at_least).fold(S::zero(), S::max_approx);
    let width = hulls
        .iter()
        .map(|hull| hull.upper() - hull.lower())
        .fold(S::zero(), S::max_approx);
    let ratio = width / scale;
    if !ratio.is_bounded() {
        return f64::NEG_INFINITY;
    }
    // One decimal, rounded down by more than the conversion can err.
    let digits = -ratio.upper().approx().log10();
    ((digits - 1e-9) * 10.0).floor() / 10.0
}

/// A lower bound on the absolute value.
fn at_least<S: Enclosure>(x: &S) -> S {
    if x.is_positive() {
        x.lower()
    } else if (-x.clone()).is_positive() {
        (-x.clone()).lower()
    } else {
        S::zero()
    }
}

fn format<S: Enclosure>(x: &S) -> String {
    format!("[{:e}, {:e}]", x.lower().approx(), x.upper().approx())
}
