//! The oracle: values bracketed by directed rounding at 320 bits, or exact.

use super::draw::{describe, ends, steps};
use astro_float_num::{BigFloat, Consts, RoundingMode};
use attnbm::real::Interval;
use std::cmp::Ordering;

const BITS: usize = 320;

/// Two numbers with the exact value between them, equal if it is known exactly.
#[derive(Clone, Debug)]
pub struct Bracket {
    below: BigFloat,
    above: BigFloat,
}

/// The finite number `x`, exactly. The library's own conversion halves subnormal numbers.
pub fn big(x: f64) -> BigFloat {
    assert!(x.is_finite());
    if x == 0.0 || x.is_normal() {
        return BigFloat::from_f64(x, 64);
    }
    times_power_of_two(&BigFloat::from_f64(x * 2.0_f64.powi(200), 64), -200)
}

fn times_power_of_two(x: &BigFloat, k: i32) -> BigFloat {
    let mut result = x.clone();
    if let Some(exponent) = x.exponent() {
        result.set_exponent(exponent + k);
    }
    result
}

/// The exact sum. The library's own, with a zero, is not the other operand.
fn add(a: &BigFloat, b: &BigFloat) -> BigFloat {
    if a.is_zero() {
        b.clone()
    } else if b.is_zero() {
        a.clone()
    } else {
        a.add_full_prec(b)
    }
}

fn order(a: &BigFloat, b: &BigFloat) -> Ordering {
    a.cmp(b).expect("not NaN").cmp(&0)
}

/// `x <= value`, with the infinities at their places.
fn at_most(x: f64, value: &BigFloat) -> bool {
    if x.is_infinite() {
        x < 0.0
    } else {
        order(&big(x), value).is_le()
    }
}

/// `x >= value`, likewise.
fn at_least(x: f64, value: &BigFloat) -> bool {
    if x.is_infinite() {
        x > 0.0
    } else {
        order(&big(x), value).is_ge()
    }
}

impl Bracket {
    pub fn exact(value: BigFloat) -> Self {
        Self {
            below: value.clone(),
            above: value,
        }
    }

    fn rounded(function: impl Fn(RoundingMode) -> BigFloat) -> Self {
        Self {
            below: function(RoundingMode::Down),
            above: function(RoundingMode::Up),
        }
    }

    pub fn sum(a: f64, b: f64) -> Self {
        Self::exact(add(&big(a), &big(b)))
    }

    pub fn difference(a: f64, b: f64) -> Self {
        Self::sum(a, -b)
    }

    pub fn product(a: f64, b: f64) -> Self {
        Self::exact(big(a).mul_full_prec(&big(b)))
    }

    pub fn quotient(a: f64, b: f64) -> Self {
        Self::rounded(|mode| big(a).div(&big(b), BITS, mode))
    }

    pub fn power(x: f64, n: u64) -> Self {
        let one = BigFloat::from_f64(1.0, 64);
        Self::exact((0..n).fold(one, |power, _| power.mul_full_prec(&big(x))))
    }

    pub fn scaled(x: f64, k: i32) -> Self {
        Self::exact(if x == 0.0 {
            big(x)
        } else {
            times_power_of_two(&big(x), k)
        })
    }

    pub fn dot(a: &[f64], b: &[f64]) -> Self {
        let zero = BigFloat::from_f64(0.0, 64);
        let terms = a
            .iter()
            .zip(b)
            .map(|(&x, &y)| big(x).mul_full_prec(&big(y)));
        Self::exact(terms.fold(zero, |total, term| add(&total, &term)))
    }

    pub fn square_root(x: f64) -> Self {
        Self::rounded(|mode| big(x).sqrt(BITS, mode))
    }

    /// Beyond ±800 a bracket far outside binary64 will do.
    pub fn exp(x: f64, constants: &mut Consts) -> Self {
        let near = |x: f64, mode, constants: &mut Consts| big(x).exp(BITS, mode, constants);
        if x > 800.0 {
            return Self::exact(near(800.0, RoundingMode::Down, constants));
        }
        let below = near(x.max(-800.0), RoundingMode::Down, constants);
        Self {
            above: near(x.max(-800.0), RoundingMode::Up, constants),
            below,
        }
    }

    pub fn exp_m1(x: f64, constants: &mut Consts) -> Self {
        if x.abs() < 2.0_f64.powi(-100) {
            return Self::second_order(x, 0.5);
        }
        let (one, exp) = (big(-1.0), Self::exp(x, constants));
        Self {
            below: add(&exp.below, &one),
            above: add(&exp.above, &one),
        }
    }

    pub fn ln(x: f64, constants: &mut Consts) -> Self {
        Self::ln_of(&big(x), constants)
    }

    fn ln_of(x: &BigFloat, constants: &mut Consts) -> Self {
        let below = x.ln(BITS, RoundingMode::Down, constants);
        Self {
            above: x.ln(BITS, RoundingMode::Up, constants),
            below,
        }
    }

    pub fn ln_1p(x: f64, constants: &mut Consts) -> Self {
        if x.abs() < 2.0_f64.powi(-100) {
            return Self::second_order(x, -0.5);
        }
        Self::ln_of(&add(&big(x), &big(1.0)), constants)
    }

    /// `x + c x²`, and `|x|³` for what is left of either function's series.
    fn second_order(x: f64, coefficient: f64) -> Self {
        let square = big(x).mul_full_prec(&big(x));
        let head = add(&big(x), &square.mul_full_prec(&big(coefficient)));
        let cube = square.mul_full_prec(&big(x.abs()));
        Self {
            below: add(&head, &cube.neg()),
            above: add(&head, &cube),
        }
    }

    pub fn pi() -> Self {
        Self::rounded(|mode| {
            let mut constants = Consts::new().expect("memory");
            times_power_of_two(
                &BigFloat::from_f64(1.0, 64).atan(BITS, mode, &mut constants),
                2,
            )
        })
    }

    /// A bracket of the least and of the greatest of some values.
    pub fn extremes(values: &[Self]) -> (Self, Self) {
        let least = values
            .iter()
            .min_by(|a, b| order(&a.below, &b.below))
            .expect("a value");
        let greatest = values
            .iter()
            .max_by(|a, b| order(&a.above, &b.above))
            .expect("a value");
        (least.clone(), greatest.clone())
    }

    /// Whether the set certainly contains the value.
    pub fn is_in(&self, set: Interval) -> bool {
        at_most(set.inf(), &self.below) && at_least(set.sup(), &self.above)
    }

    pub fn assert_in(&self, set: Interval, what: &str, inputs: &[f64]) {
        assert!(
            self.is_in(set),
            "{what} of {}: {} misses the value",
            describe(inputs),
            describe(&ends(set))
        );
    }
}

/// Fails unless the ends are the greatest number at most `least` and the least at least `greatest`.
pub fn assert_tightest(
    set: Interval,
    least: &Bracket,
    greatest: &Bracket,
    what: &str,
    inputs: &[f64],
) {
    let low = at_most(set.inf(), &least.below) && !at_most(set.inf().next_up(), &least.above);
    let high =
        at_least(set.sup(), &greatest.above) && !at_least(set.sup().next_down(), &greatest.below);
    assert!(
        low && high,
        "{what} of {}: {} is not tightest",
        describe(inputs),
        describe(&ends(set))
    );
}

/// Fails if the ends are more than so many numbers apart.
pub fn assert_narrow(set: Interval, most: i64, what: &str, inputs: &[f64]) {
    let width = steps(set.inf(), set.sup());
    assert!(
        width <= most,
        "{what} of {}: {} is {width} steps wide",
        describe(inputs),
        describe(&ends(set))
    );
}
