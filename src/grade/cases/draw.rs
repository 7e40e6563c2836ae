//! Numbers for cases: hostile, but exact in single precision.

use crate::sampling::stream::Stream;

/// A stream of numbers that single precision has.
pub(in crate::grade) struct Draw {
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
    pub(in crate::grade) fn new(stream: Stream) -> Self {
        Self { stream }
    }

    pub(in crate::grade) fn below(&mut self, count: usize) -> usize {
        self.stream.below(count)
    }

    pub(in crate::grade) fn one_in(&mut self, n: usize) -> bool {
        self.stream.one_in(n)
    }

    /// A whole number from `low` to `high`.
    pub(in crate::grade) fn whole(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high + 1 - low)
    }

    /// One of the choices, of which there must be one.
    pub(in crate::grade) fn pick<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        choices.get(self.below(choices.len())).copied()
    }

    pub(in crate::grade) fn choose(&mut self, choices: &[f64]) -> f64 {
        self.stream.choose(choices, 1.0)
    }

    pub(in crate::grade) fn between(&mut self, low: f64, high: f64) -> f64 {
        short(self.stream.between(low, high))
    }

    pub(in crate::grade) fn log_between(&mut self, low: f64, high: f64) -> f64 {
        short(self.stream.log_between(low, high))
    }

    /// A coordinate of this size: mostly generic, sometimes 0 or a short fraction.
    pub(in crate::grade) fn coordinate(&mut self, scale: f64) -> f64 {
        short(self.stream.coordinate(scale))
    }

    pub(in crate::grade) fn coordinates(&mut self, count: usize, scale: f64) -> Vec<f64> {
        (0..count).map(|_| self.coordinate(scale)).collect()
    }

    pub(in crate::grade) fn rows(
        &mut self,
        count: usize,
        length: usize,
        scale: f64,
    ) -> Vec<Vec<f64>> {
        (0..count)
            .map(|_| self.coordinates(length, scale))
            .collect()
    }

    /// A number next to `x`, a relative `distance` away.
    pub(in crate::grade) fn near(&mut self, x: f64, distance: f64) -> f64 {
        short(x * (1.0 + distance * self.stream.between(-1.0, 1.0)))
    }

    /// The number next to `x`, on either side: of double precision, or of single precision.
    pub(in crate::grade) fn next(&mut self, x: f64) -> f64 {
        let is_up = self.one_in(2);
        match self.one_in(2) {
            true => f64::from(if is_up {
                (x as f32).next_up()
            } else {
                (x as f32).next_down()
            }),
            false if is_up => x.next_up(),
            false => x.next_down(),
        }
    }
}
