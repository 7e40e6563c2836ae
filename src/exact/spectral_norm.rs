//! The norm of a binary64 matrix against 1, decided exactly.
//!
//! A Gaussian-Gaussian machine exists if and only if the largest singular value of its weights is
//! below 1, that is, if `I - W Wᵀ` is positive definite. This must be decided for exactly the
//! numbers given, without rounding: `(0.6, 0.8)` has a norm next to 1, and the last place of either
//! number determines the side. Nearly always the signs of a few pivots, in enclosures, decide. If a
//! pivot may be 0, fraction-free elimination in integers (Bareiss) decides: binary64 numbers are
//! integers times a common power of two.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};

use super::ComplementFactor;
use super::affine_rank::decompose;
use crate::Error;
use crate::real::{Ball, Enclosure, Goal, Real};
use crate::routes::entered;

/// The largest singular value of the matrix with these rows, compared with 1.
///
/// # Domain
///
/// Whole rows of length `columns >= 1` of finite numbers, fewer rows than columns for speed.
///
/// # Errors
///
/// [`Error::Domain`] for entries that are not finite; [`Error::Budget`] for a matrix too large for this goal, or for one whose norm is 1 within 1000
/// bits and that is too large for exact integers.
///
/// ```
/// use std::cmp::Ordering;
/// use attnbm::real::Goal;
/// use attnbm::exact::spectral_norm::norm_against_one;
/// let goal = Goal { bits: 80, operations: 1e6 };
/// let below = 1.0f64.next_down();
/// assert_eq!(norm_against_one(&[below, 0.0, 0.0, 0.5], 2, goal)?, Ordering::Less);
/// assert_eq!(norm_against_one(&[0.0, 1.0, -1.0, 0.0], 2, goal)?, Ordering::Equal);
/// assert_eq!(norm_against_one(&[0.6, 0.8], 2, goal)?, Ordering::Greater);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn norm_against_one(rows: &[f64], columns: usize, goal: Goal) -> Result<Ordering, Error> {
    entered!("spectral_norm::norm_against_one");
    if let Some(bad) = rows.iter().find(|x| !x.is_finite()) {
        return Err(Error::Domain {
            field: "weights".into(),
            expected: "finite",
            got: bad.to_string(),
        });
    }
    let matrix: Vec<&[f64]> = rows.chunks_exact(columns.max(1)).collect();
    let size = matrix.len() as f64;
    let cost = size.powi(3) / 3.0 + size * size * columns as f64 / 10.0;
    if cost > goal.operations {
        return Err(Error::Budget(format!(
            "factoring a matrix of {size} rows would cost {cost:.1e} operations, and {:.1e} are \
             allowed; --effort raises the limit",
            goal.operations
        )));
    }
    let by_enclosures = by_pivots::<2>(&matrix)
        .or_else(|| by_pivots::<4>(&matrix))
        .or_else(|| {
            // A multiplication at 1024 bits costs some thirty of those at 128.
            let affordable = cost * 30.0 <= goal.operations;
            affordable.then(|| by_pivots::<16>(&matrix)).flatten()
        });
    match by_enclosures {
        Some(ordering) => Ok(ordering),
        None => by_integers(&matrix, goal),
    }
}

/// The comparison by the signs of the pivots of `I - W Wᵀ`, if they are all known.
fn by_pivots<const N: usize>(matrix: &[&[f64]]) -> Option<Ordering> {
    let gram = matrix
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let products = matrix[..=i].iter().map(|other| Ball::<N>::dot(row, other));
            products.collect()
        })
        .collect();
    let factor = ComplementFactor::new(gram);
    let mut verdict = Ordering::Less;
    for (k, pivot) in factor.pivots().enumerate() {
        if (-pivot.clone()).is_positive() {
            return Some(Ordering::Greater);
        }
        if pivot.certainly_zero() {
            // The rest of this row is 0, so the other rows are unchanged. Beside a non-zero entry,
            // a pivot of 0 would make a negative minor of order 2.
            let mut below = factor.column(k);
            if below.clone().all(Real::certainly_zero) {
                verdict = Ordering::Equal;
                continue;
            }
            let certain = below.any(|entry| !entry.contains_zero());
            return certain.then_some(Ordering::Greater);
        }
        if !pivot.is_positive() {
            return None;
        }
    }
    Some(verdict)
}

/// The comparison in exact integers.
fn by_integers(matrix: &[&[f64]], goal: Goal) -> Result<Ordering, Error> {
    let entries = || matrix.iter().flat_map(|row| row.iter());
    let lowest = entries().map(|x| decompose(*x)).filter(|(m, _)| *m != 0);
    let lowest = lowest
        .map(|(_, exponent)| exponent)
        .min()
        .unwrap_or(0)
        .min(0);
    // The minors of order k have some k times the bits of an entry.
    let bits = f64::from(2 * (64 - lowest)) * matrix.len() as f64;
    let cost = (matrix.len() as f64).powi(3) * (bits / 128.0).powf(1.6);
    if cost > goal.operations {
        return Err(Error::Budget(format!(
            "the largest singular value of the weights is 1 to within rounding, and deciding whether \
             it is below 1 in exact integers would cost {cost:.1e} operations, and {:.1e} are \
             allowed; --effort raises the limit",
            goal.operations
        )));
    }
    let integers: Vec<Vec<BigInt>> = matrix
        .iter()
        .map(|row| row.iter().map(|x| scaled(*x, lowest)).collect())
        .collect();
    let unit = BigInt::from(1) << (2 * -lowest) as u64;
    let complement = integers
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let product = |other: &Vec<BigInt>| -> BigInt {
                row.iter().zip(other).map(|(x, y)| x * y).sum::<BigInt>()
            };
            let mut products: Vec<BigInt> = integers.iter().map(|other| -product(other)).collect();
            products[i] += &unit;
            products
        })
        .collect();
    Ok(signature(complement))
}

/// `x / 2^lowest`, for an `x` that is a multiple of `2^lowest`.
fn scaled(x: f64, lowest: i32) -> BigInt {
    let (mantissa, exponent) = decompose(x);
    if mantissa == 0 {
        return BigInt::ZERO;
    }
    BigInt::from(mantissa) << (exponent - lowest) as u64
}

/// Whether a symmetric integer matrix is positive definite (`Less`: the norm is below 1), positive
/// semidefinite only (`Equal`) or neither (`Greater`), by Bareiss's elimination, whose divisions leave
/// no remainder.
fn signature(mut matrix: Vec<Vec<BigInt>>) -> Ordering {
    let mut verdict = Ordering::Less;
    let mut previous = BigInt::from(1);
    while let Some(row) = matrix.first().cloned() {
        let pivot = &row[0];
        match pivot.sign() {
            Sign::Minus => return Ordering::Greater,
            // A null diagonal entry beside any other entry is a negative minor of order 2.
            Sign::NoSign if row.iter().any(|entry| entry.sign() != Sign::NoSign) => {
                return Ordering::Greater;
            }
            Sign::NoSign => {
                verdict = Ordering::Equal;
                matrix = matrix.iter().skip(1).map(|row| row[1..].to_vec()).collect();
            }
            Sign::Plus => {
                let eliminate = |other: &Vec<BigInt>| -> Vec<BigInt> {
                    let entries = other[1..].iter().zip(&row[1..]);
                    entries
                        .map(|(entry, above)| (entry * pivot - &other[0] * above) / &previous)
                        .collect()
                };
                let reduced = matrix.iter().skip(1).map(eliminate).collect();
                matrix = reduced;
                previous = pivot.clone();
            }
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOAL: Goal = Goal {
        bits: 80,
        operations: 1e7,
    };

    fn norm(rows: &[f64], columns: usize) -> Ordering {
        norm_against_one(rows, columns, GOAL).unwrap()
    }

    #[test]
    fn single_entries() {
        assert_eq!(norm(&[0.0], 1), Ordering::Less);
        assert_eq!(norm(&[1.0], 1), Ordering::Equal);
        assert_eq!(norm(&[-1.0], 1), Ordering::Equal);
        assert_eq!(norm(&[1.0f64.next_up()], 1), Ordering::Greater);
        assert_eq!(norm(&[1.0f64.next_down()], 1), Ordering::Less);
        assert_eq!(norm(&[1.0, 5e-324], 2), Ordering::Greater);
        assert_eq!(norm(&[f64::MAX], 1), Ordering::Greater);
    }

    #[test]
    fn norm_one_behind_fractions() {
        // The null pivot is the last one, after divisions by 3.
        let mut rows = vec![0.25; 16];
        assert_eq!(norm(&rows, 4), Ordering::Equal);
        rows[7] = 0.25f64.next_up();
        assert_eq!(norm(&rows, 4), Ordering::Greater);
        rows[7] = 0.25f64.next_down();
        assert_eq!(norm(&rows, 4), Ordering::Less);
        // A null direction, and beyond 1 in another.
        assert_eq!(norm(&[1.0, 0.0, 0.0, 1.5], 2), Ordering::Greater);
        assert_eq!(norm(&[1.5, 0.0, 0.0, 1.0], 2), Ordering::Greater);
        assert_eq!(norm(&[1.0, 0.0, 0.5, 0.5], 2), Ordering::Greater);
        // A null pivot that enclosures see: the identity, far too large for integers.
        let identity: Vec<f64> = (0..10_000)
            .map(|k| f64::from(u8::from(k % 101 == 0)))
            .collect();
        assert_eq!(norm(&identity, 100), Ordering::Equal);
    }

    #[test]
    fn both_routes_agree() {
        // (3, 4)/5 is not binary64, (0.6, 0.8) next to it is decided by enclosures and by integers.
        let mut decided = 0;
        for rows in [
            [0.6, 0.8],
            [0.6f64.next_down(), 0.8],
            [0.28, 0.96],
            [0.5, 5e-324],
        ] {
            let matrix: Vec<&[f64]> = rows.chunks_exact(2).collect();
            let by_enclosures = by_pivots::<4>(&matrix);
            let by_integers = by_integers(&matrix, GOAL).unwrap();
            assert!(
                by_enclosures.is_none_or(|ordering| ordering == by_integers),
                "{rows:?}"
            );
            decided += u32::from(by_enclosures.is_some());
        }
        assert!(decided >= 3, "{decided} decided by enclosures");
    }

    #[test]
    fn integers_decide_small_matrices_of_every_sign() {
        let integers = |rows: &[&[i64]]| {
            let rows = rows
                .iter()
                .map(|row| row.iter().map(|x| BigInt::from(*x)).collect());
            signature(rows.collect())
        };
        assert_eq!(integers(&[&[2, 1], &[1, 2]]), Ordering::Less);
        assert_eq!(integers(&[&[1, 1], &[1, 1]]), Ordering::Equal);
        assert_eq!(integers(&[&[1, 2], &[2, 1]]), Ordering::Greater);
        assert_eq!(integers(&[&[0, 0], &[0, 3]]), Ordering::Equal);
        assert_eq!(integers(&[&[0, 1], &[1, 3]]), Ordering::Greater);
        assert_eq!(integers(&[&[0, 0], &[0, -1]]), Ordering::Greater);
        assert_eq!(integers(&[]), Ordering::Less);
        // Of order 3, with divisions by the first two pivots: determinants 4, 0 and -1.
        assert_eq!(
            integers(&[&[2, 1, 0], &[1, 2, 1], &[0, 1, 2]]),
            Ordering::Less
        );
        assert_eq!(
            integers(&[&[2, 1, 1], &[1, 2, -1], &[1, -1, 2]]),
            Ordering::Equal
        );
        assert_eq!(
            integers(&[&[2, 1, 1], &[1, 1, 1], &[1, 1, 0]]),
            Ordering::Greater
        );
        // A null pivot in the middle, and definite ones after it.
        assert_eq!(
            integers(&[&[1, 1, 0], &[1, 1, 0], &[0, 0, 5]]),
            Ordering::Equal
        );
        assert_eq!(
            integers(&[&[1, 1, 0], &[1, 1, 1], &[0, 1, 5]]),
            Ordering::Greater
        );
        // Order 4: 4 - 3 on the diagonal of what remains at the end, and exact divisions before.
        let border = [[4, 1, 1, 1], [1, 4, 1, 1], [1, 1, 4, 1], [1, 1, 1, 1]];
        let rows: Vec<&[i64]> = border.iter().map(|row| &row[..]).collect();
        assert_eq!(integers(&rows), Ordering::Less);
    }

    #[test]
    fn numbers_are_multiples_of_the_lowest_power() {
        assert_eq!(scaled(0.0, -3), BigInt::ZERO);
        assert_eq!(scaled(0.75, -3), BigInt::from(6));
        assert_eq!(scaled(-5.0, -3), BigInt::from(-40));
        assert_eq!(scaled(5.0, 0), BigInt::from(5));
    }

    #[test]
    fn integers_agree_at_every_scale() {
        let mut decided = 0;
        for (rows, columns, expected) in [
            (&[0.5, 0.5, 0.5, -0.5][..], 2, Ordering::Less),
            (&[0.5, 0.5, 0.5, 0.5], 2, Ordering::Equal),
            (&[0.5, 0.5, 0.5, 0.5000000001], 2, Ordering::Greater),
            (&[1.0, 0.0, 0.0, 0.25], 2, Ordering::Equal),
            (&[0.0, 0.0], 1, Ordering::Less),
            (&[2.0, 0.0, 0.0], 3, Ordering::Greater),
            (&[1.0, 5e-324, 0.0], 3, Ordering::Greater),
            (&[3.0, 4.0], 1, Ordering::Greater),
        ] {
            let matrix: Vec<&[f64]> = rows.chunks_exact(columns).collect();
            assert_eq!(by_integers(&matrix, GOAL).unwrap(), expected, "{rows:?}");
            assert_eq!(norm(rows, columns), expected);
            let by_enclosures = by_pivots::<4>(&matrix);
            assert!(
                by_enclosures.is_none_or(|ordering| ordering == expected),
                "{rows:?}"
            );
            decided += u32::from(by_enclosures.is_some());
        }
        assert!(decided >= 5, "{decided} decided by enclosures");
    }

    #[test]
    fn what_costs_too_much_is_refused_and_not_before() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let goal = Goal {
                bits: 80,
                operations: 1e9,
            };
            let refused = norm_against_one(&[0.5, bad], 2, goal).unwrap_err();
            assert_eq!(
                refused.to_string(),
                format!("weights must be finite, got {bad}")
            );
        }
        // n³/3 + n² m/10.
        let rows = vec![0.0; 12 * 20];
        let cost = 12f64.powi(3) / 3.0 + 144.0 * 2.0;
        let goal = |operations| Goal {
            bits: 80,
            operations,
        };
        assert_eq!(
            norm_against_one(&rows, 20, goal(cost)).unwrap(),
            Ordering::Less
        );
        let refused = norm_against_one(&rows, 20, goal(cost - 1.0));
        assert!(matches!(refused, Err(Error::Budget(_))));
        // In integers (2·(64 + 2) n/128)^1.6 n³, where a quarter is 2^-2.
        let matrix = [&[0.25; 4][..]; 4];
        let cost = 64.0 * (132.0 * 4.0 / 128.0f64).powf(1.6);
        assert_eq!(
            by_integers(&matrix, goal(cost * 1.001)).unwrap(),
            Ordering::Equal
        );
        assert!(matches!(
            by_integers(&matrix, goal(cost * 0.999)),
            Err(Error::Budget(_))
        ));
        // Integers themselves need no power of two.
        let matrix = [&[8.0; 4][..]; 4];
        let cost = 64.0 * (128.0 * 4.0 / 128.0f64).powf(1.6);
        assert_eq!(
            by_integers(&matrix, goal(cost * 1.001)).unwrap(),
            Ordering::Greater
        );
        assert!(matches!(
            by_integers(&matrix, goal(cost * 0.999)),
            Err(Error::Budget(_))
        ));
        assert!(matches!(
            norm_against_one(&[f64::NAN], 1, GOAL),
            Err(Error::Domain { .. })
        ));
    }

    #[test]
    fn a_norm_beyond_256_bits_is_decided_by_finer_balls_if_that_is_affordable() {
        // 1 - 2^-1000 in the corner of a matrix whose integers are too large.
        let mut rows = vec![0.0; 36];
        (0..6).for_each(|k| rows[7 * k] = 0.5);
        rows[0] = 1.0;
        rows[1] = 2f64.powi(-300);
        let matrix: Vec<&[f64]> = rows.chunks_exact(6).collect();
        assert!(by_pivots::<4>(&matrix).is_none_or(|ordering| ordering == Ordering::Greater));
        assert_eq!(by_pivots::<16>(&matrix), Some(Ordering::Greater));
        assert_eq!(norm(&rows, 6), Ordering::Greater);
        let cost = 72.0 + 36.0 * 0.6;
        let goal = |operations| Goal {
            bits: 80,
            operations,
        };
        assert_eq!(
            norm_against_one(&rows, 6, goal(cost * 30.1)).unwrap(),
            Ordering::Greater
        );
    }
}
