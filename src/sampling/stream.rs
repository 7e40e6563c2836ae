//! Reproducible cases: one ChaCha stream for each case of each identity.
//!
//! The stream is a function of the seed, the identity's name and the case's index alone. So any case
//! can be drawn again by itself, in any order and on any number of threads.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::random;
use super::steering::Steering;

/// A source of deliberately hostile numbers.
pub struct Stream {
    generator: ChaCha8Rng,
    /// Whether numbers should be short, for witnesses that people read.
    short: bool,
    /// The bytes that decide before the generator does.
    steering: Option<Steering>,
}

impl Stream {
    /// The stream of case number `index` of the identity `id`.
    pub fn new(seed: u64, id: &str, index: u64) -> Self {
        Self {
            generator: random::stream(seed, id, index),
            short: false,
            steering: None,
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
            steering: Some(Steering::new(rest)),
            ..Self::new(u64::from(*first), "steered", 0)
        }
    }

    /// The stream of another family of cases, with short numbers only, which can be checked by hand.
    pub fn of_short_numbers(seed: u64, id: &str, index: u64) -> Self {
        Self {
            short: true,
            ..Self::new(seed, id, index)
        }
    }

    /// The generator itself, for samplers.
    pub fn generator(&mut self) -> &mut ChaCha8Rng {
        &mut self.generator
    }

    /// A number in `0..count`, for a `count` much smaller than 2^64.
    pub fn below(&mut self, count: usize) -> usize {
        let count = count.max(1) as u64;
        let steered = self.steering.as_mut().and_then(|s| s.whole(count));
        let whole = steered.unwrap_or_else(|| self.generator.next_u64());
        (whole % count) as usize
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
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
        let steered = self.steering.as_mut().and_then(Steering::unit);
        steered.unwrap_or_else(|| random::unit(&mut self.generator))
    }

    /// A number between the two, evenly.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let number = low + (high - low) * self.unit();
        match (number * 2.0).round() / 2.0 {
            short if self.short && (low..=high).contains(&short) => short,
            _ => number,
        }
    }

    /// A positive number between the two, evenly in its logarithm.
    pub fn log_between(&mut self, low: f64, high: f64) -> f64 {
        let number = libm::exp(libm::log(low) + (libm::log(high) - libm::log(low)) * self.unit());
        match libm::exp2(libm::log2(number).round()) {
            short if self.short && (low..=high).contains(&short) => short,
            _ => number,
        }
    }

    /// A coordinate of the size `scale`: mostly generic, sometimes 0, ±1 or a short fraction, whose
    /// sums and products are exact.
    pub fn coordinate(&mut self, scale: f64) -> f64 {
        let steered = self.steering.as_mut().and_then(Steering::coordinate);
        let coordinate = steered.unwrap_or_else(|| self.free_coordinate(scale));
        if let Some(steering) = &mut self.steering {
            steering.remember(coordinate);
        }
        coordinate
    }

    fn free_coordinate(&mut self, scale: f64) -> f64 {
        if self.short {
            return self.choose(&[0.0, 1.0, 1.0, -1.0, 2.0, 0.5], 1.0);
        }
        match self.below(8) {
            0 => 0.0,
            1 => self.choose(&[1.0, -1.0, 0.5, -0.5, 2.0, -0.75], 1.0) * scale,
            2 => self.between(-8.0, 8.0).round() / 8.0 * scale,
            _ => self.between(-1.0, 1.0) * scale,
        }
    }
}
