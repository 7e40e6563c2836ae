//! Random numbers: one ChaCha stream for each purpose, and the laws that samplers are made of.
//!
//! Samplers take any generator that implements [`Rng`], rand's trait. Their laws are exact up to the
//! rounding of binary64: a uniform number is a multiple of `2^-53`, so that a distribution function is
//! off by `2^-53` a number drawn, and the few operations on it by some units in the last place more.
//! [`ROUNDING`] is far above all of that.

use rand_chacha::ChaCha8Rng;
pub use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

/// A distance in distribution function that no sampler's rounding amounts to.
pub const ROUNDING: f64 = 1e-9;

/// The stream number `index` of the name `id`, a function of these and the seed alone.
pub fn stream(seed: u64, id: &str, index: u64) -> ChaCha8Rng {
    // FNV-1a tells the names apart; the index is ChaCha's own stream number.
    let name = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&name.to_le_bytes());
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(index);
    generator
}

/// A number in `[0, 1)`, a multiple of `2^-53`.
pub fn unit<R: Rng + ?Sized>(generator: &mut R) -> f64 {
    (generator.next_u64() >> 11) as f64 * (-53f64).exp2()
}

/// Whether an event of this probability happens.
pub fn bernoulli<R: Rng + ?Sized>(generator: &mut R, probability: f64) -> bool {
    unit(generator) < probability
}

/// A standard normal number, by Marsaglia's polar method.
///
/// # Method
///
/// A point `(x, y)` even in the unit disc, with `s = x² + y²`, makes `x √(-2 log(s)/s)` normal: the
/// direction is independent of `s`, and `s` is uniform. The second number of the pair is not kept, so
/// that a draw is a function of the generator alone.
pub fn normal<R: Rng + ?Sized>(generator: &mut R) -> f64 {
    loop {
        let (x, y) = (2.0 * unit(generator) - 1.0, 2.0 * unit(generator) - 1.0);
        let s = x * x + y * y;
        if s > 0.0 && s < 1.0 {
            return x * (-2.0 * libm::log(s) / s).sqrt();
        }
    }
}

/// Independent standard normal numbers.
pub fn normals<R: Rng + ?Sized>(generator: &mut R, count: usize) -> Vec<f64> {
    (0..count).map(|_| normal(generator)).collect()
}

/// A law on the indices `0..n`, drawn from by inversion.
#[derive(Clone, Debug)]
pub struct Categorical {
    cumulative: Vec<f64>,
}

impl Categorical {
    /// The law proportional to the weights, which are not negative and not all 0; of an empty list,
    /// the law on 0.
    ///
    /// ```
    /// use attnbm::integrate::random::{Categorical, stream};
    /// let certain = Categorical::new([0.0, 3.0, 0.0]);
    /// assert_eq!(certain.draw(&mut stream(1, "doc", 0)), 1);
    /// ```
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut total = 0.0;
        let cumulative = weights.into_iter().map(|weight| {
            total += weight;
            total
        });
        Self {
            cumulative: cumulative.collect(),
        }
    }

    /// An index with its probability.
    pub fn draw<R: Rng + ?Sized>(&self, generator: &mut R) -> usize {
        let total = self.cumulative.last().copied().unwrap_or(0.0);
        let level = unit(generator) * total;
        let index = self.cumulative.partition_point(|sum| *sum <= level);
        // The product may round up to the total itself, which the last index with a weight takes.
        index.min(self.cumulative.partition_point(|sum| *sum < total))
    }
}
