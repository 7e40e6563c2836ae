//! The derivatives of the softmax.

use super::log_sum_exp::softmax;
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
/// Small relative to each entry; in plain `f64` half a unit in the last place, and 2^-54 of it.
pub fn softmax_jacobian_of<S: Bounded>(terms: &[f64], beta: f64) -> Result<Vec<S>, Error> {
    entered!("special::softmax_jacobian_of");
    climb!(S, [terms: &'a [f64], beta: f64] |W| {
        let beta = W::from_f64(*beta);
        let exponents: Vec<W> = terms.iter().map(|x| W::from_f64(*x) * &beta).collect();
        Ok(jacobian(&softmax(&exponents), &beta))
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
    use crate::real::{Ball, Enclosure, Meets, Real};

    #[test]
    fn rows_sum_to_nothing_and_the_largest_share_keeps_its_digits() {
        let found: Vec<Ball<4>> = softmax_jacobian_of(&[0.5, -300.0, 2.0], 1.5).unwrap();
        for row in found.chunks(3) {
            let sum = row.iter().fold(Ball::zero(), |sum, entry| sum + entry);
            assert!(sum.meets(&Ball::zero()) && sum.upper().approx() < 1e-60);
            assert!(
                row.iter().all(|entry| entry.accuracy_bits() > 230),
                "{row:?}"
            );
        }
        // One argument has the share 1, which no argument changes.
        let one: Vec<Ball<2>> = softmax_jacobian_of(&[7.0], 1.0).unwrap();
        assert!(one.len() == 1 && one[0].certainly_zero());
        assert_eq!(softmax_jacobian_of::<f64>(&[], 1.0).unwrap(), [0.0; 0]);
        // The share next to 1 has the derivative that the other one has.
        let plain: Vec<f64> = softmax_jacobian_of(&[0.0, -60.0], 1.0).unwrap();
        let small = (-60.0_f64).exp();
        assert!((plain[0] / small - 1.0).abs() < 1e-15 && plain[0] == plain[3]);
    }
}
