//! The derivatives of the softmax.

use super::log_sum_exp::softmax_at;
use crate::Error;
use crate::real::{Bounded, climb};
use crate::routes::entered;

/// The Jacobian of the softmax of binary64 numbers at an inverse temperature, row after row. It is symmetric.
///
/// ```
/// use attnbm::special::softmax_jacobian_of;
///
/// let jacobian: Vec<f64> = softmax_jacobian_of(&[0.0, 0.0], 2.0)?;
/// assert_eq!(jacobian, [0.5, -0.5, -0.5, 0.5]);
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Statement
///
/// `∂s_i/∂x_j = β s_i (δ_ij - s_j)`, `s = softmax(β x)`. On the diagonal `1 - s_i` is the sum of the others.
///
/// # Errors
///
/// In plain `f64` [`Error::Budget`] where a ball of 1 792 bits leaves an entry undecided, and none otherwise.
///
/// # Error
///
/// Small relative to each entry; in plain `f64` half a unit in the last place, and 2^-54 of it, which
/// `entries_are_those_of_the_definition` measures.
pub fn softmax_jacobian_of<S: Bounded>(terms: &[f64], beta: f64) -> Result<Vec<S>, Error> {
    entered!("special::softmax_jacobian_of");
    climb!(S, [terms: &'a [f64], beta: f64] |W| {
        let beta = W::from_f64(*beta);
        Ok(jacobian(&softmax_at(terms, &beta), &beta))
    })
}

fn jacobian<S: Bounded>(shares: &[S], beta: &S) -> Vec<S> {
    let mut entries = Vec::with_capacity(shares.len() * shares.len());
    for (i, own) in shares.iter().enumerate() {
        let scaled = own.clone() * beta;
        for (j, share) in shares.iter().enumerate() {
            entries.push(if i == j {
                let others = shares.iter().enumerate().filter(|(k, _)| *k != i);
                S::sum(others.map(|(_, share)| share.clone())) * &scaled
            } else {
                -(scaled.clone() * share)
            });
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real, absolute};

    type B = Ball<28>;

    /// By `∂s_i/∂x_j = β s_i (δ_ij - s_j)` from unshifted exponentials, where the diagonal cancels. A share of `e^-600` costs
    /// 866 bits there. What is rounded costs less than half a limb.
    #[test]
    fn entries_are_those_of_the_definition() {
        for (terms, beta) in [
            (vec![0.5, -300.0, 2.0], 1.5),
            (vec![0.0, -60.0], 1.0),
            (vec![0.0, -600.0], 1.0),
            (vec![1.0, 1.0, 1.0], 1e-300),
            (vec![3.0, -2.0, 0.25], -2.0),
        ] {
            let lifted = B::from_f64(beta);
            let weights: Vec<B> = terms
                .iter()
                .map(|x| (B::from_f64(*x) * &lifted).exp())
                .collect();
            let total = weights.iter().fold(B::zero(), |sum, weight| sum + weight);
            let found: Vec<B> = softmax_jacobian_of(&terms, beta).unwrap();
            let plain: Vec<f64> = softmax_jacobian_of(&terms, beta).unwrap();
            assert_eq!(
                (found.len(), plain.len()),
                (terms.len().pow(2), found.len())
            );
            for (k, (found, plain)) in found.iter().zip(plain).enumerate() {
                let (i, j) = (k / terms.len(), k % terms.len());
                let one = if i == j { B::one() } else { B::zero() };
                let share = |i: usize| weights[i].clone() / &total;
                let stated = (one - share(j)) * share(i) * &lifted;
                let what = format!("{terms:?} {beta}, entry {i} {j}");
                assert!(found.meets_to(&stated, 800), "{what}: {found:?} {stated:?}");
                assert!(found.accuracy_bits() > 1760, "{what}: {found:?}");
                assert_eq!(Some(plain), found.to_binary64(), "{what}");
            }
        }
    }

    /// A row sums to 0, to the bits of its largest entry.
    #[test]
    fn rows_sum_to_zero() {
        let found: Vec<B> = softmax_jacobian_of(&[0.5, -300.0, 2.0], 1.5).unwrap();
        for row in found.chunks(3) {
            let sum = row.iter().fold(B::zero(), |sum, entry| sum + entry);
            let largest = row.iter().map(absolute).reduce(B::max_approx);
            let allowed = largest.map(|largest| largest.mul_pow2(-1760));
            let is_small =
                allowed.is_some_and(|allowed| absolute(&sum).certainly_at_most(&allowed));
            assert!(sum.contains_zero() && is_small, "{row:?}");
        }
    }

    #[test]
    fn the_shortest_lists_are_exact() {
        // One argument has the share 1, which no argument changes.
        let one: Vec<Ball<2>> = softmax_jacobian_of(&[7.0], 1.0).unwrap();
        assert!(one.len() == 1 && one[0].certainly_zero());
        assert_eq!(softmax_jacobian_of::<f64>(&[], 1.0).unwrap(), [0.0; 0]);
    }
}
