//! Hostile numbers, and intervals of them.

use super::seed::seed;
use attnbm::real::Interval;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

pub struct Draw {
    stream: ChaCha8Rng,
}

/// Where functions of this crate change their branch, or the results their range.
const THRESHOLDS: [f64; 16] = [
    0.5,
    1.0,
    2.0,
    f64::EPSILON / 4.0,
    f64::EPSILON / 2.0,
    f64::MAX,
    f64::MIN_POSITIVE,
    5e-324,
    std::f64::consts::LN_2,
    0.5 * std::f64::consts::LN_2,
    709.782712893384,
    708.3964185322641,
    745.1332191019412,
    1.4916681462400413e-154,
    1.3407807929942597e154,
    1.4996968138956308e-241,
];

impl Draw {
    /// Each test has a stream of its own, so that one more case here moves no case there.
    pub fn new(stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed(1));
        generator.set_stream(stream);
        Self { stream: generator }
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.stream.next_u64() % bound
    }

    /// Uniform on [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.stream.next_u64() >> 11) as f64 * (f64::EPSILON / 2.0)
    }

    fn power_of_two(&mut self) -> f64 {
        libm::ldexp(1.0, self.below(2098) as i32 - 1074)
    }

    /// A finite number within a few steps of a corner, or of any magnitude, or with few bits.
    pub fn number(&mut self) -> f64 {
        let magnitude = match self.below(10) {
            0 => 0.0,
            1 => self.power_of_two(),
            2 => THRESHOLDS[self.below(16) as usize],
            3 => f64::from_bits(self.below(0x7ff0_0000_0000_0000)),
            4 => f64::from_bits(self.below(1 << 52)),
            5 => self.below(64) as f64 / 8.0,
            6 => self.below(1 << 26) as f64 * self.power_of_two().min(1e280),
            7 => 1.0 + self.uniform(),
            8 => 750.0 * self.uniform(),
            _ => self.uniform(),
        };
        let near = match self.below(4) {
            0 => step(magnitude, self.below(7) as i64 - 3),
            _ => magnitude,
        };
        let near = if near.is_finite() { near } else { magnitude };
        if self.below(2) == 0 { -near } else { near }
    }

    /// Two numbers whose sum cancels, whose product or quotient ends the range, or nothing special.
    pub fn pair(&mut self) -> (f64, f64) {
        let a = self.number();
        let b = match self.below(6) {
            0 => step(-a, self.below(9) as i64 - 4),
            1 => self.number() / a,
            2 => step(1.0, self.below(9) as i64 - 4) * f64::MIN_POSITIVE / a,
            3 => step(1.0, self.below(9) as i64 - 4) * f64::MAX / a,
            _ => self.number(),
        };
        (a, if b.is_finite() { b } else { self.number() })
    }

    /// A bounded interval: a point, a few numbers, or wide.
    pub fn bounded(&mut self) -> Interval {
        let a = self.number();
        let b = match self.below(4) {
            0 => a,
            1 => step(a, self.below(4) as i64),
            _ => self.number(),
        };
        let b = b.clamp(f64::MIN, f64::MAX);
        Interval::new(a.min(b), a.max(b)).expect("ordered ends")
    }

    /// An interval, possibly without a bound.
    pub fn interval(&mut self) -> Interval {
        let bounded = self.bounded();
        let (low, high) = match self.below(12) {
            0 => (f64::NEG_INFINITY, bounded.sup()),
            1 => (bounded.inf(), f64::INFINITY),
            2 if self.below(4) == 0 => (f64::NEG_INFINITY, f64::INFINITY),
            _ => (bounded.inf(), bounded.sup()),
        };
        Interval::new(low, high).expect("ordered ends")
    }

    /// A finite number of the set: often an end, else uniform in the order of binary64.
    pub fn member(&mut self, set: Interval) -> f64 {
        let (low, high) = (set.inf().max(f64::MIN), set.sup().min(f64::MAX));
        match self.below(4) {
            0 => low,
            1 => high,
            2 => step(
                low,
                self.below(steps(low, high).cast_unsigned().saturating_add(1))
                    .cast_signed(),
            ),
            _ => (low + (high - low) * self.uniform()).clamp(low, high),
        }
    }

    pub fn subset(&mut self, set: Interval) -> Interval {
        let (a, b) = (self.member(set), self.member(set));
        let low = if self.below(3) == 0 {
            set.inf()
        } else {
            a.min(b)
        };
        let high = if self.below(3) == 0 {
            set.sup()
        } else {
            a.max(b)
        };
        Interval::new(low, high).expect("ordered ends")
    }
}

/// The place of a number in the order of binary64; both zeros have place 0.
fn place(x: f64) -> i64 {
    let magnitude = x.abs().to_bits().cast_signed();
    if x < 0.0 { -magnitude } else { magnitude }
}

/// How many places `high` is after `low`.
pub fn steps(low: f64, high: f64) -> i64 {
    place(high).saturating_sub(place(low))
}

/// The number so many places further on, up to the infinities.
pub fn step(x: f64, count: i64) -> f64 {
    let place = place(x)
        .saturating_add(count)
        .clamp(place(f64::NEG_INFINITY), place(f64::INFINITY));
    let magnitude = f64::from_bits(place.unsigned_abs());
    if place < 0 { -magnitude } else { magnitude }
}

/// Numbers in decimal and in hexadecimal, to paste into a test.
pub fn describe(numbers: &[f64]) -> String {
    let each: Vec<String> = numbers
        .iter()
        .map(|x| format!("{x:?} (bits {:#018x})", x.to_bits()))
        .collect();
    each.join(", ")
}

pub fn ends(set: Interval) -> [f64; 2] {
    [set.inf(), set.sup()]
}
