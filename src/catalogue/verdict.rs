//! The comparison of two sides: three outcomes, no tolerance.

use crate::real::Enclosure;

/// The outcome of comparing two enclosures of what should be the same numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Both sides certainly lie in a common narrow set: the identity holds to `digits` significant
    /// digits of the largest entry. Or the left side is certainly below the right side.
    Holds {
        /// Certified significant digits; infinite where both sides are exact and equal, or where an
        /// inequality is strict.
        digits: f64,
        /// Whether an inequality is certainly strict in every entry; digits then have no meaning.
        strict: bool,
    },
    /// Two enclosures are disjoint, which proves that the two exact values differ.
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
/// Sides of different lengths, or empty sides, are undecided, never equal.
///
/// ```
/// use attnbm::catalogue::verdict::{Verdict, compare};
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
    agreement(left, right, digits)
}

/// Compares entry by entry which side is larger: `left <= right` is claimed.
///
/// An entry that is certainly above its counterpart refutes. Otherwise every entry must either be
/// certainly below, or agree with its counterpart to this many digits.
///
/// ```
/// use attnbm::catalogue::verdict::{Verdict, compare_at_most};
/// use attnbm::real::{Ball, Real};
/// let (three, pi) = ([Ball::<2>::from_i64(3)], [Ball::<2>::pi()]);
/// assert!(matches!(compare_at_most(&three, &pi, 30), Verdict::Holds { .. }));
/// assert!(matches!(compare_at_most(&pi, &pi, 30), Verdict::Holds { .. }));
/// assert!(matches!(compare_at_most(&pi, &three, 30), Verdict::Refuted { .. }));
/// let wide = [Ball::<2>::from_f64(f64::NAN)];
/// assert!(matches!(compare_at_most(&wide, &pi, 30), Verdict::Undecided { .. }));
/// ```
pub fn compare_at_most<S: Enclosure>(left: &[S], right: &[S], digits: u32) -> Verdict {
    if left.len() != right.len() || left.is_empty() {
        return compare(left, right, digits);
    }
    let is_above = |(l, r): (&S, &S)| (l.clone() - r).is_positive();
    if let Some(entry) = left.iter().zip(right).position(is_above) {
        let (left, right) = (format(&left[entry]), format(&right[entry]));
        return Verdict::Refuted { entry, left, right };
    }
    let unclear = |(l, r): &(&S, &S)| !((*r).clone() - *l).is_positive();
    let (left, right): (Vec<S>, Vec<S>) = left
        .iter()
        .zip(right)
        .filter(unclear)
        .map(|(l, r)| (l.clone(), r.clone()))
        .unzip();
    if left.is_empty() {
        return Verdict::Holds {
            digits: f64::INFINITY,
            strict: true,
        };
    }
    agreement(&left, &right, digits)
}

/// Whether sides that are not disjoint agree to this many digits.
fn agreement<S: Enclosure>(left: &[S], right: &[S], digits: u32) -> Verdict {
    let certified = certified_digits(left, right);
    if certified >= f64::from(digits) {
        return Verdict::Holds {
            digits: certified,
            strict: false,
        };
    }
    let reason = if certified.is_finite() {
        format!("the enclosures agree to {certified:.1} of {digits} digits")
    } else {
        "an enclosure is unbounded or does not tell the value from 0".into()
    };
    Verdict::Undecided { reason }
}

/// The digits of the largest entry to which both sides are proved to agree, rounded down.
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
    // One decimal, rounded down by more than the error of the conversion.
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

/// An enclosure for people: one number if its ends are equal in binary64.
fn format<S: Enclosure>(x: &S) -> String {
    let number = |x: f64| match x.abs() {
        0.0 | 1e-4..1e7 => x.to_string(),
        _ => format!("{x:e}"),
    };
    let (lower, upper) = (x.lower().approx(), x.upper().approx());
    if lower == upper {
        number(lower)
    } else {
        format!("[{}, {}]", number(lower), number(upper))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, Interval, Real};

    fn whole<S: Real>() -> S {
        S::from_f64(f64::NAN)
    }

    /// An unknown can never pass, on either side, at any number of digits.
    fn ignorance_is_undecided<S: Enclosure>() {
        let known = || vec![S::pi(), S::one()];
        let unknown = || vec![S::pi(), whole::<S>()];
        for (left, right) in [
            (known(), unknown()),
            (unknown(), known()),
            (unknown(), unknown()),
        ] {
            let verdict = compare(&left, &right, 1);
            assert!(matches!(verdict, Verdict::Undecided { .. }), "{verdict:?}");
        }
        let infinite = vec![S::from_f64(f64::INFINITY)];
        assert!(matches!(
            compare(&infinite, &infinite, 1),
            Verdict::Undecided { .. }
        ));
        let around_zero = vec![S::zero().widen(&S::one())];
        assert!(matches!(
            compare(&around_zero, &around_zero, 1),
            Verdict::Undecided { .. }
        ));
    }

    #[test]
    fn ignorance_is_undecided_at_every_scalar() {
        ignorance_is_undecided::<Ball<2>>();
        ignorance_is_undecided::<Ball<16>>();
        ignorance_is_undecided::<Interval>();
    }

    #[test]
    fn vacuous_comparisons_are_undecided() {
        let some = [Ball::<2>::one()];
        for (left, right) in [
            (&some[..], &[][..]),
            (&[][..], &some[..]),
            (&[][..], &[][..]),
        ] {
            assert!(matches!(compare(left, right, 1), Verdict::Undecided { .. }));
        }
    }

    #[test]
    fn exact_equality_is_infinitely_many_digits() {
        let one = [Ball::<2>::one()];
        assert_eq!(
            compare(&one, &one, 1000),
            Verdict::Holds {
                digits: f64::INFINITY,
                strict: false
            }
        );
    }

    #[test]
    fn digits_are_those_of_the_largest_entry() {
        let error = Ball::<2>::one().mul_pow2(-40);
        let side = [Ball::<2>::from_f64(1024.0), Ball::zero().widen(&error)];
        // 2^-39 against 2^10 is 49 bits, 14.75 digits.
        assert_eq!(
            compare(&side, &side, 14),
            Verdict::Holds {
                digits: 14.7,
                strict: false
            }
        );
        assert!(matches!(
            compare(&side, &side, 15),
            Verdict::Undecided { .. }
        ));
    }

    #[test]
    fn one_differing_entry_refutes() {
        let left = [Ball::<2>::pi(), Ball::one(), Ball::pi()];
        let right = [
            Ball::<2>::pi(),
            Ball::one(),
            Ball::pi() + Ball::from_f64(1e-35),
        ];
        assert!(matches!(
            compare(&left, &right, 1),
            Verdict::Refuted { entry: 2, .. }
        ));
        assert!(matches!(
            compare(&right, &left, 1),
            Verdict::Refuted { entry: 2, .. }
        ));
    }
}
