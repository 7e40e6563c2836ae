//! Reproducible cases: one ChaCha stream for each case of each identity.
//!
//! The stream is a function of the seed, the identity's name and the case's index alone. So any case
//! can be drawn again by itself, in any order and on any number of threads. Fuzzers steer a stream by bytes instead, and
//! property tests by choices.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::choices::Choices;
use super::random;
use super::simplify::trimmed;
use super::steering::Steering;

/// A source of deliberately hostile numbers.
pub struct Stream {
    generator: ChaCha8Rng,
    source: Source,
}

/// What decides before the generator does.
enum Source {
    Generator,
    Bytes(Steering),
    Choices(Choices),
}

impl Stream {
    /// The stream of case number `index` of the identity `id`.
    pub fn new(seed: u64, id: &str, index: u64) -> Self {
        Self {
            generator: random::stream(seed, id, index),
            source: Source::Generator,
        }
    }

    /// A stream that these bytes steer as long as they last, and that continues at random; the first
    /// byte chooses how. Every choice takes one or a few bytes, so a fuzzer that changes a byte changes
    /// one number of the case. One byte suffices for a zero, a duplicate or a number of extreme size.
    ///
    /// ```
    /// use attnbm::sampling::stream::Stream;
    /// let mut stream = Stream::steered(&[7, 2, 0]);
    /// assert_eq!((stream.below(5), stream.unit()), (2, 0.0));
    /// ```
    pub fn steered(bytes: &[u8]) -> Self {
        let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
        Self {
            source: Source::Bytes(Steering::new(rest)),
            ..Self::new(u64::from(*first), "steered", 0)
        }
    }

    /// A stream that consists of these choices, one for each number drawn, and that continues with the simplest
    /// choice, 0. A smaller choice is a simpler one, so a shrinker that lowers choices and leaves them out ends at
    /// the smallest case. A generator for samplers is seeded by all of the choices.
    ///
    /// ```
    /// use attnbm::sampling::stream::Stream;
    /// let mut stream = Stream::chosen(&[2, 1]);
    /// assert_eq!((stream.below(5), stream.unit()), (2, 0.5));
    /// assert_eq!((stream.below(5), stream.between(-1.0, 1.0)), (0, 0.0));
    /// ```
    pub fn chosen(choices: &[u64]) -> Self {
        let seed = trimmed(choices.to_vec()).iter().fold(0u64, |seed, choice| {
            (seed ^ choice)
                .wrapping_mul(0x100_0000_01b3)
                .rotate_left(23)
        });
        Self {
            source: Source::Choices(Choices::new(choices)),
            ..Self::new(seed, "chosen", 0)
        }
    }

    /// The generator itself, for samplers.
    pub fn generator(&mut self) -> &mut ChaCha8Rng {
        &mut self.generator
    }

    /// A number in `0..count`, for a `count` much smaller than 2^64.
    pub fn below(&mut self, count: usize) -> usize {
        let count = count.max(1) as u64;
        let whole = match &mut self.source {
            Source::Choices(choices) => return choices.below(count) as usize,
            Source::Bytes(steering) => steering.whole(count),
            Source::Generator => None,
        };
        (whole.unwrap_or_else(|| self.generator.next_u64()) % count) as usize
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        match &mut self.source {
            Source::Choices(choices) => choices.one_in(n.max(1) as u64),
            _ => self.below(n) == 0,
        }
    }

    /// One of the choices.
    pub fn choose<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        choices
            .get(self.below(choices.len()))
            .copied()
            .unwrap_or(otherwise)
    }

    /// A number in `[0, 1)`, a multiple of 2^-53.
    pub fn unit(&mut self) -> f64 {
        let unit = match &mut self.source {
            Source::Choices(choices) => return choices.unit(),
            Source::Bytes(steering) => steering.unit(),
            Source::Generator => None,
        };
        unit.unwrap_or_else(|| random::unit(&mut self.generator))
    }

    /// A number between the two, evenly.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        match &mut self.source {
            Source::Choices(choices) => choices.between(low, high),
            _ => low + (high - low) * self.unit(),
        }
    }

    /// A positive number between the two, evenly in its logarithm.
    pub fn log_between(&mut self, low: f64, high: f64) -> f64 {
        match &mut self.source {
            Source::Choices(choices) => choices.log_between(low, high),
            _ => libm::exp(libm::log(low) + (libm::log(high) - libm::log(low)) * self.unit()),
        }
    }

    /// A coordinate of the size `scale`: mostly generic, sometimes 0, ±1 or a short fraction, whose
    /// sums and products are exact.
    pub fn coordinate(&mut self, scale: f64) -> f64 {
        let steered = match &mut self.source {
            Source::Choices(choices) => return choices.coordinate(scale),
            Source::Bytes(steering) => steering.coordinate(),
            Source::Generator => None,
        };
        let coordinate = steered.unwrap_or_else(|| self.free_coordinate(scale));
        if let Source::Bytes(steering) = &mut self.source {
            steering.remember(coordinate);
        }
        coordinate
    }

    fn free_coordinate(&mut self, scale: f64) -> f64 {
        match self.below(8) {
            0 => 0.0,
            1 => self.choose(&[1.0, -1.0, 0.5, -0.5, 2.0, -0.75], 1.0) * scale,
            2 => self.between(-8.0, 8.0).round() / 8.0 * scale,
            _ => self.between(-1.0, 1.0) * scale,
        }
    }
}
