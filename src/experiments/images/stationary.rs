//! The loss that follows from which images share a pattern.

use super::fields::for_each_image;
use crate::Error;
use crate::models::attnbm::AttnBm;

/// The loss at the stationary point at which each image belongs to the pattern that is most responsible for it now, at `β = 1`
/// and less the constant `N/2 log 2π`. Where training has ended it is the loss, but for what the images have of other patterns.
///
/// # Statement
///
/// With `n_μ` of the P images, of mean `m_μ`, at the pattern μ: `<|v|²>/2 - R²/2 - Σ n_μ/P log s_μ`, with the common norm
/// `R = Σ n_μ/P |m_μ|` of the live patterns and their weights `s_μ = n_μ |m_μ|/(P R)`. It is not finite without images, and where
/// those of a pattern have the mean 0: there is no such point.
///
/// # Derivation
///
/// The gradient (Eq. 30) is 0 where `ξ_μ = n_μ m_μ/(P s_μ)` with `s = softmax(|ξ|²/2)`. Weights of the order of 1 need norms that
/// are equal but for a few nats, and their sum is 1: so `s_μ` is in proportion to `n_μ |m_μ|`.
///
/// # Error
///
/// The statement is asymptotic, for long patterns, and no bound is derived. The test
/// `live_patterns_end_with_one_norm_and_the_loss_that_follows` holds the difference below 0.3, at squared norms above 40.
///
/// # Errors
///
/// Those of [`Batch::responsibilities`](crate::batch::Batch::responsibilities).
///
/// ```
/// use attnbm::experiments::images::stationary_loss;
/// // Two orthogonal images that are the patterns: the least loss, log 2.
/// let images = [20.0, 0.0, 0.0, 20.0];
/// let machine = attnbm::AttnBm::from_rows([[20.0, 0.0], [0.0, 20.0]])?;
/// assert_eq!(stationary_loss(machine.generic(), &images)?, 2f64.ln());
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn stationary_loss(machine: &AttnBm, images: &[f64]) -> Result<f64, Error> {
    let (size, units) = (machine.dimension(), machine.count());
    let mut members = vec![0.0; units];
    let mut sums = vec![0.0; units * size];
    for_each_image(machine, images, |image, shares| {
        let largest = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let winner = largest.map_or(0, |(unit, _)| unit);
        if let Some(count) = members.get_mut(winner) {
            *count += 1.0;
        }
        let sum = sums.iter_mut().skip(winner * size);
        sum.zip(image).for_each(|(sum, x)| *sum += x);
    })?;
    let count: f64 = members.iter().sum();
    let norm = |sum: &[f64]| sum.iter().map(|x| x * x).sum::<f64>().sqrt();
    let norms: Vec<f64> = sums.chunks_exact(size).map(norm).collect();
    let total: f64 = norms.iter().sum();
    let live = members
        .iter()
        .zip(&norms)
        .filter(|(count, _)| **count > 0.0);
    let entropy: f64 = live
        .map(|(members, norm)| -members / count * (norm / total).ln())
        .sum();
    let squares: f64 = images.iter().map(|x| x * x).sum();
    let common = total / count;
    Ok((squares / count - common * common) / 2.0 + entropy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_such_point_the_loss_is_not_finite() {
        // All images belong to the only pattern.
        let machine = AttnBm::new(1, 2, vec![20.0, 0.0]).unwrap();
        let loss = |images: &[f64]| stationary_loss(&machine, images).unwrap();
        assert!(loss(&[2.0, 0.0, -1.0, 0.0]).is_finite());
        assert!(!loss(&[2.0, 0.0, -2.0, 0.0]).is_finite());
        assert!(!loss(&[]).is_finite());
    }
}
