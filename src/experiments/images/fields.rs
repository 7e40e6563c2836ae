//! Receptive fields: the patterns in an order that says which of them the data use.

use crate::Error;
use crate::batch::Rows;
use crate::models::attnbm::AttnBm;

/// The images whose responsibilities are found at a time.
const BLOCK: usize = 256;

/// Gives each image, one a row, and the responsibilities of the patterns for it at `β = 1`.
///
/// # Errors
///
/// Those of [`Batch::responsibilities`](crate::batch::Batch::responsibilities).
pub(super) fn for_each_image(
    machine: &AttnBm,
    images: &[f64],
    mut take: impl FnMut(&[f64], &[f64]),
) -> Result<(), Error> {
    let size = machine.dimension();
    let batch = machine.batch()?;
    for rows in images.chunks(BLOCK * size) {
        let found = batch.responsibilities(1.0, &Rows::new(rows, size)?)?;
        let shares = found.values().chunks_exact(machine.count());
        for (image, shares) in rows.chunks_exact(size).zip(shares) {
            take(image, shares);
        }
    }
    Ok(())
}

/// What the data make of the patterns.
#[derive(Clone, Debug)]
pub struct Fields {
    /// `Σ_x s_μ(x)` of each pattern.
    pub responsibilities: Vec<f64>,
    /// `|ξ_μ|²`.
    pub squared_norms: Vec<f64>,
}

impl Fields {
    /// Of the images, one a row, at `β = 1`.
    ///
    /// # Errors
    ///
    /// Those of [`Batch::responsibilities`](crate::batch::Batch::responsibilities).
    pub fn of(machine: &AttnBm, images: &[f64]) -> Result<Self, Error> {
        let mut responsibilities = vec![0.0; machine.count()];
        for_each_image(machine, images, |_, shares| {
            for (sum, share) in responsibilities.iter_mut().zip(shares) {
                *sum += share;
            }
        })?;
        let norms = machine
            .patterns()
            .map(|row| row.iter().map(|x| x * x).sum());
        Ok(Self {
            responsibilities,
            squared_norms: norms.collect(),
        })
    }

    /// The number of patterns that are responsible for more than half an image.
    pub fn live(&self) -> usize {
        let live = self.responsibilities.iter().filter(|share| **share > 0.5);
        live.count()
    }

    /// The mean squared norm of the live patterns, and the distance of the largest from the smallest.
    pub fn live_norms(&self) -> (f64, f64) {
        let live = self.responsibilities.iter().zip(&self.squared_norms);
        let live = live.filter(|(share, _)| **share > 0.5);
        let norms: Vec<f64> = live.map(|(_, norm)| *norm).collect();
        let largest = norms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = norms.iter().copied().fold(f64::INFINITY, f64::min);
        let mean = norms.iter().sum::<f64>() / norms.len() as f64;
        (mean, largest - least)
    }

    /// The patterns with the most responsibility first.
    pub fn by_responsibility(&self) -> Vec<usize> {
        decreasing(&self.responsibilities)
    }

    /// The longest patterns first.
    pub fn by_norm(&self) -> Vec<usize> {
        decreasing(&self.squared_norms)
    }
}

fn decreasing(numbers: &[f64]) -> Vec<usize> {
    let mut order: Vec<(usize, f64)> = numbers.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order.into_iter().map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_image_is_shared_among_the_patterns() {
        let patterns = vec![0.0, 0.0, 9.0, 0.0, 0.0, 8.0];
        let machine = AttnBm::new(3, 2, patterns).unwrap();
        let fields = Fields::of(&machine, &[9.0, 0.0, 0.0, 8.0, 0.0, 8.0]).unwrap();
        let sum: f64 = fields.responsibilities.iter().sum();
        // What the batch promises of the responsibilities of three images, twice over.
        assert!((sum - 3.0).abs() <= 3.0 * 2f64.powi(-32));
        assert_eq!(fields.live(), 2);
        assert_eq!(fields.live_norms(), (72.5, 17.0));
        assert_eq!(fields.by_responsibility(), [2, 1, 0]);
        assert_eq!(fields.by_norm(), [1, 2, 0]);
    }
}
