//! The small case whose likelihood is exact: twelve spins, three patterns, noisy copies of them.

use super::starts::{Start, orthonormalize};
use crate::Error;
use crate::sampling::random::{bernoulli, stream};

const VISIBLE: usize = 12;
const PATTERNS: usize = 3;
const SAMPLES: usize = 500;
const BETA: f64 = 2.0;

/// The probability that a spin of a sample is not that of its pattern.
const FLIP: f64 = 0.1;

/// Exact mean log likelihoods of the samples of one seed, before any training.
#[derive(Clone, Copy, Debug)]
pub struct Surrogate {
    /// Of the patterns made orthonormal.
    pub projection: f64,
    /// Of normal weights of the standard deviation 0.1.
    pub gaussian: f64,
    /// Of normal weights made orthonormal.
    pub orthonormal: f64,
}

impl Surrogate {
    /// Whether the patterns are the best start of the three.
    pub fn projection_is_best(&self) -> bool {
        self.projection > self.gaussian && self.projection > self.orthonormal
    }
}

/// The likelihoods for one seed.
///
/// # Errors
///
/// None: the sizes are fixed, and all numbers finite.
///
/// ```
/// use attnbm::experiments::hopfield_init::surrogate;
/// assert!(surrogate(1)?.projection_is_best());
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn surrogate(seed: u64) -> Result<Surrogate, Error> {
    let mut generator = stream(seed, "surrogate", 0);
    let mut spin = |chance: f64| {
        if bernoulli(&mut generator, chance) {
            1i8
        } else {
            -1
        }
    };
    let patterns: Vec<Vec<i8>> = (0..PATTERNS)
        .map(|_| (0..VISIBLE).map(|_| spin(0.5)).collect())
        .collect();
    let mut flips = stream(seed, "flips", 0);
    let samples: Vec<Vec<i8>> = (0..SAMPLES)
        .filter_map(|index| {
            let pattern = patterns.get(index % PATTERNS)?;
            let noisy = pattern
                .iter()
                .map(|x| if bernoulli(&mut flips, FLIP) { -x } else { *x });
            Some(noisy.collect())
        })
        .collect();
    let start = |start: Start| start.weights(&patterns, &samples, seed);
    let mut orthonormal = start(Start::Gaussian(1.0))?;
    orthonormalize(&mut orthonormal.entries, VISIBLE);
    Ok(Surrogate {
        projection: start(Start::Projection)?.likelihood(&samples, BETA)?,
        gaussian: start(Start::Gaussian(0.1))?.likelihood(&samples, BETA)?,
        orthonormal: orthonormal.likelihood(&samples, BETA)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty seeds, fixed. `tests/library` compares the means with those of another program.
    #[test]
    fn the_patterns_are_the_best_start_for_twenty_seeds() {
        let found: Vec<Surrogate> = (1..=20).map(|seed| surrogate(seed).unwrap()).collect();
        assert!(found.iter().all(Surrogate::projection_is_best), "{found:?}");
    }
}
