//! Multisets of patterns, with their multinomial weights.
//!
//! Eq. 24 sums over all ordered tuples `(μ_1, …, μ_β)`. Its terms depend on the multiplicities only,
//! so that `C(p + β - 1, β)` multisets with the weights `β! / Π n_μ!` give the same sum as `p^β`
//! tuples.

use crate::real::Real;
use crate::routes::entered;

/// One multiset, while it is visited.
#[derive(Debug)]
pub struct Multiset<'a, S> {
    /// The members in non-decreasing order, repetitions included.
    pub members: &'a [usize],
    /// How many leading members are those of the multiset visited before, so partial sums over
    /// them can be kept.
    pub unchanged: usize,
    /// The number of ordered tuples with these members, exact in a ball that has the bits.
    pub weight: S,
}

/// The number of multisets of `size` members out of `items`, `C(items + size - 1, size)`.
///
/// # Error
///
/// The nearest binary64 number as long as the products on the way are below `2^128`, so exact for counts up to `2^53`.
/// Beyond, a few roundings for each further factor; infinite beyond the range of binary64.
///
/// ```
/// assert_eq!(attnbm::special::count_multisets(20, 3), 1540.0);
/// ```
pub fn count_multisets(items: usize, size: u32) -> f64 {
    let Some(others) = items.checked_sub(1) else {
        return f64::from(u8::from(size == 0));
    };
    let (others, size) = (others as u128, u128::from(size));
    let (few, many) = (others.min(size), others.max(size));
    // The factors pair up such that every partial product is a binomial coefficient, so each division is exact.
    let (mut count, mut k) = (1_u128, 1);
    while k <= few {
        let Some(product) = count.checked_mul(many + k) else {
            break;
        };
        count = product / k;
        k += 1;
    }
    let mut count = count as f64;
    while k <= few && count < f64::INFINITY {
        count *= (many + k) as f64 / k as f64;
        k += 1;
    }
    count
}

/// Visits every multiset of `size` members out of `items`, in lexicographic order, allocating
/// nothing on the way.
///
/// ```
/// use attnbm::special::for_each_multiset;
/// let mut seen = Vec::new();
/// for_each_multiset::<f64>(2, 3, |set| seen.push((set.members.to_vec(), set.weight)));
/// assert_eq!(seen[1], (vec![0, 0, 1], 3.0));
/// assert_eq!(seen.iter().map(|(_, weight)| weight).sum::<f64>(), 8.0);
/// ```
pub fn for_each_multiset<S: Real>(items: usize, size: u32, mut visit: impl FnMut(Multiset<'_, S>)) {
    entered!("multisets::for_each_multiset");
    let size = size as usize;
    if items == 0 && size > 0 {
        return;
    }
    let mut members = vec![0; size];
    // weights[k] counts the tuples of the first k members.
    let mut weights = vec![Weight::<S>::One; size + 1];
    // runs[k] counts the members equal to the k-th that end with it.
    let mut runs = vec![0; size];
    let mut changed = 0;
    loop {
        for k in changed..size {
            let goes_on = k > 0 && members[k - 1] == members[k];
            runs[k] = 1 + if goes_on { runs[k - 1] } else { 0 };
            weights[k + 1] = weights[k].extend(k as u64 + 1, runs[k]);
        }
        visit(Multiset {
            members: &members,
            unchanged: changed,
            weight: weights[size].to_scalar(),
        });
        // The successor: raise the last member that can be raised, and level all behind it.
        let Some(last) = members.iter().rposition(|&m| m + 1 < items) else {
            return;
        };
        let next = members[last] + 1;
        members[last..].fill(next);
        changed = last;
    }
}

/// A multinomial coefficient: a machine integer while it fits.
#[derive(Clone)]
enum Weight<S> {
    One,
    Integer(u64),
    Scalar(S),
}

impl<S: Real> Weight<S> {
    /// The coefficient with one more member, the `k`-th in all and the `run`-th of its kind:
    /// `k! / Π n!` gains the factor `k / run`, and the quotient is a whole number.
    fn extend(&self, k: u64, run: u64) -> Self {
        let integer = match self {
            Self::One => 1,
            Self::Integer(n) => *n,
            Self::Scalar(weight) => {
                return Self::Scalar(
                    weight.clone() * S::from_i64(k as i64) / S::from_i64(run as i64),
                );
            }
        };
        let product = u128::from(integer) * u128::from(k) / u128::from(run);
        match i64::try_from(product) {
            Ok(n) => Self::Integer(n as u64),
            Err(_) => Self::Scalar(
                S::from_i64(integer as i64) * S::from_i64(k as i64) / S::from_i64(run as i64),
            ),
        }
    }

    fn to_scalar(&self) -> S {
        match self {
            Self::One => S::one(),
            Self::Integer(n) => S::from_i64(*n as i64),
            Self::Scalar(weight) => weight.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, absolute};

    /// Each multiset once and in order, as many as are counted, and of as many tuples as there are: also
    /// where the weights are beyond machine integers.
    #[test]
    fn the_weights_add_up_to_all_tuples() {
        for (items, size) in [
            (0, 0),
            (0, 3),
            (1, 0),
            (1, 5),
            (2, 1),
            (4, 3),
            (3, 6),
            (7, 2),
            (2, 70),
            (3, 45),
        ] {
            let (mut seen, mut total) = (0.0, Ball::<4>::zero());
            let mut before = Vec::new();
            for_each_multiset::<Ball<4>>(items, size, |set| {
                let members = set.members;
                let what = format!("{members:?} after {before:?} of {items}");
                assert!(
                    members.is_sorted() && members.iter().all(|m| *m < items),
                    "{what}"
                );
                if seen > 0.0 {
                    assert!(before.as_slice() < members, "{what}");
                    assert_eq!(before[..set.unchanged], members[..set.unchanged], "{what}");
                }
                before = members.to_vec();
                seen += 1.0;
                total = total.clone() + &set.weight;
            });
            assert_eq!(seen, count_multisets(items, size), "{size} of {items}");
            let tuples = Ball::<4>::from_i64(items as i64).powi(u64::from(size));
            assert!(
                total.certainly_equal(&tuples),
                "{size} of {items}: {total:?}"
            );
        }
        assert_eq!(count_multisets(1 << 40, 1000), f64::INFINITY);
    }

    /// By Pascal's rule in whole numbers.
    #[test]
    fn counts_are_the_nearest_numbers() {
        let (mut row, mut beyond) = (vec![1_u128], 0);
        for total in 1..=120 {
            let inner = row.windows(2).map(|pair| pair[0] + pair[1]);
            row = std::iter::once(1).chain(inner).chain([1]).collect();
            // C(items + size - 1, size) for all sizes of this sum.
            for (size, exact) in row.iter().enumerate().take(total) {
                let found = count_multisets(total + 1 - size, size as u32);
                assert_eq!(found, *exact as f64, "{size} of {total}");
                beyond += u32::from(*exact > 1 << 53);
            }
        }
        assert!(beyond > 1000, "{beyond}");
        // Beyond 128 bits, by the quotient of neighbours.
        let (one, other) = (count_multisets(1001, 60), count_multisets(1000, 60));
        let ratio = Ball::<2>::from_f64(one) / Ball::from_f64(other);
        let exact = Ball::<2>::from_i64(1060) / Ball::from_i64(1000);
        let gap = absolute(&(ratio / exact - Ball::one()));
        // Two roundings for each of 60 factors of either.
        assert!(
            gap.certainly_at_most(&(Ball::from_i64(240).mul_pow2(-53))),
            "{gap:?}"
        );
    }
}
