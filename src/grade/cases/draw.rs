//! Numbers for cases: hostile, but exact in single precision.

use crate::sampling::stream::Stream;

/// A stream of numbers that single precision has.
pub(super) struct Draw {
    stream: Stream,
}

/// The nearest number of single precision, and none of its subnormals.
fn short(x: f64) -> f64 {
    let x = f64::from((x as f32).clamp(f32::MIN, f32::MAX));
    if x.abs() < f64::from(f32::MIN_POSITIVE) {
        0.0
    } else {
        x
    }
}

impl Draw {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream }
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        self.stream.below(count)
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.stream.one_in(n)
    }

    /// A whole number from `low` to `high`.
    pub(super) fn whole(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high + 1 - low)
    }

    /// One of the choices, of which there must be one.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        choices.get(self.below(choices.len())).copied()
    }

    pub(super) fn choose(&mut self, choices: &[f64]) -> f64 {
        self.stream.choose(choices, 1.0)
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        short(self.stream.between(low, high))
    }

    pub(super) fn log_between(&mut self, low: f64, high: f64) -> f64 {
        short(self.stream.log_between(low, high))
    }

    /// A coordinate of this size: mostly generic, sometimes 0 or a short fraction.
    pub(super) fn coordinate(&mut self, scale: f64) -> f64 {
        short(self.stream.coordinate(scale))
    }

    pub(super) fn coordinates(&mut self, count: usize, scale: f64) -> Vec<f64> {
        (0..count).map(|_| self.coordinate(scale)).collect()
    }

    pub(super) fn rows(&mut self, count: usize, length: usize, scale: f64) -> Vec<Vec<f64>> {
        (0..count)
            .map(|_| self.coordinates(length, scale))
            .collect()
    }

    /// A number next to `x`, a relative `distance` away.
    pub(super) fn near(&mut self, x: f64, distance: f64) -> f64 {
        short(x * (1.0 + distance * self.stream.between(-1.0, 1.0)))
    }
}
