//! Random numbers: one ChaCha stream for each purpose, and the elementary laws that samplers use.
//!
//! Samplers take any generator that implements [`Rng`], rand's trait. Their laws are exact up to the
//! rounding of binary64: a uniform number is a multiple of `2^-53`, so each number drawn changes a
//! distribution function by `2^-53`, and the few operations on it add some units in the last place.
//! [`ROUNDING`] is far above all of that.

use rand_chacha::ChaCha8Rng;
pub use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

/// An upper bound on the effect of a sampler's rounding on its distribution function.
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
    /// use attnbm::sampling::random::{Categorical, stream};
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are given in advance.
    struct Given(Vec<u64>);

    impl rand_chacha::rand_core::TryRng for Given {
        type Error = std::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(self.0.remove(0) as u32)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(self.0.remove(0))
        }
        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
            Ok(())
        }
    }

    /// Uniform numbers that are given in advance.
    fn given(units: &[f64]) -> Given {
        Given(units.iter().map(|x| (x * 2f64.powi(64)) as u64).collect())
    }

    #[test]
    fn streams_differ_by_seed_name_and_number() {
        let first = |seed, id, index| stream(seed, id, index).next_u64();
        let draws = [
            first(1, "a", 0),
            first(2, "a", 0),
            first(1, "b", 0),
            first(1, "a", 1),
            first(1, "ab", 0),
            first(1, "ba", 0),
            first(1, "", 0),
        ];
        for (k, draw) in draws.iter().enumerate() {
            assert!(!draws[..k].contains(draw));
        }
        assert_eq!(first(1, "ab", 0), first(1, "ab", 0));
    }

    #[test]
    fn units_are_multiples_of_the_last_place_below_1() {
        for x in [0.0, 2f64.powi(-53), 0.25, 0.7, 1.0 - 2f64.powi(-53)] {
            assert_eq!(unit(&mut given(&[x])), x);
        }
        assert_eq!(unit(&mut Given(vec![u64::MAX])), 1.0 - 2f64.powi(-53));
        assert_eq!(unit(&mut Given(vec![(1 << 11) - 1])), 0.0);
    }

    #[test]
    fn an_event_happens_below_its_probability() {
        assert!(bernoulli(&mut given(&[0.25]), 0.5));
        assert!(!bernoulli(&mut given(&[0.5]), 0.5));
        assert!(!bernoulli(&mut given(&[0.0]), 0.0));
    }

    #[test]
    fn a_point_of_the_disc_makes_a_normal_number() {
        let polar = |x: f64, y: f64| {
            let s = x.powi(2) + y.powi(2);
            x * (-2.0 * s.ln() / s).sqrt()
        };
        // (x + 1)/2 each, and the points outside and in the centre are passed over.
        let mut generator = given(&[
            0.75,
            0.625,
            0.0,
            0.25,
            1.0 - 2f64.powi(-53),
            0.875,
            0.5,
            0.5,
            0.0,
            0.5,
            0.125,
            0.5,
        ]);
        assert!((normal(&mut generator) - polar(0.5, 0.25)).abs() < 1e-15);
        // (-1, -1/2) and (1, 3/4) are outside, (0, 0) is the centre, (-1, 0) on the circle.
        assert!((normal(&mut generator) - polar(-0.75, 0.0)).abs() < 1e-15);
        assert!(generator.0.is_empty());
        let both = normals(&mut given(&[0.75, 0.625, 0.125, 0.5]), 2);
        assert_eq!(both.len(), 2);
        assert!((both[0] - polar(0.5, 0.25)).abs() < 1e-15);
    }

    #[test]
    fn indices_are_drawn_by_their_weights() {
        let law = Categorical::new([0.0, 1.0, 0.0, 2.0, 1.0, 0.0]);
        for (level, index) in [
            (0.0, 1),
            (0.2499, 1),
            (0.25, 3),
            (0.7499, 3),
            (0.75, 4),
            (0.9999, 4),
        ] {
            assert_eq!(law.draw(&mut given(&[level])), index, "{level}");
        }
        assert_eq!(Categorical::new([]).draw(&mut given(&[0.5])), 0);
        // Below 2^-1022 the level may round up to the total, which no sum exceeds.
        for (weights, last) in [(vec![5e-324, 0.0], 0), (vec![0.0, 5e-324, 1e-323, 0.0], 2)] {
            let top = 1.0 - 2f64.powi(-53);
            let total: f64 = weights.iter().sum();
            assert_eq!(top * total, total);
            assert_eq!(Categorical::new(weights).draw(&mut given(&[top])), last);
        }
    }
}
