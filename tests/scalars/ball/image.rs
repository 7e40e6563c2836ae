//! Balls with a known middle and radius, and what may be said of the image of an operation.

use super::draw::below;
use super::dyadic::{Dyadic, Fraction};
use super::reading::show;
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use rand_chacha::ChaCha8Rng;
use std::cmp::Ordering;

/// A ball, and its middle and radius exactly.
#[derive(Clone, Debug)]
pub struct Known<const N: usize> {
    pub ball: Ball<N>,
    pub middle: Dyadic,
    pub radius: Dyadic,
}

impl<const N: usize> Known<N> {
    /// `middle ± mantissa · 2^(exponent - 32)`, the mantissa in `[2^31, 2^32)`; or a number alone.
    pub fn new(middle: &Ball<N>, radius: Option<(u64, i64)>) -> Self {
        let exact = Dyadic::of(middle);
        let Some((mantissa, exponent)) = radius else {
            return Self {
                ball: middle.clone(),
                middle: exact,
                radius: Dyadic::zero(),
            };
        };
        // A widening raises the radius by a unit of its last place, so it is given one less.
        let (before, place) = match mantissa {
            0x8000_0000 => (0xffff_ffff_i64, exponent - 1),
            _ => (mantissa as i64 - 1, exponent),
        };
        let known = Self {
            ball: middle.widen(&Ball::from_i64(before).mul_pow2(place - 32)),
            middle: exact,
            radius: Dyadic::new(mantissa, exponent - 32),
        };
        let (low, high) = Dyadic::ends(&known.ball);
        let is_as_told = low.compare(&known.low()).is_eq() && high.compare(&known.high()).is_eq();
        assert!(is_as_told, "{known:?}");
        known
    }

    pub fn low(&self) -> Dyadic {
        self.middle.sub(&self.radius)
    }

    pub fn high(&self) -> Dyadic {
        self.middle.add(&self.radius)
    }

    pub fn size(&self) -> Dyadic {
        self.middle.abs().add(&self.radius)
    }

    pub fn contains_zero(&self) -> bool {
        self.middle.abs().at_most(&self.radius)
    }

    /// A bound on how far a product is from that of the middles.
    pub fn product_radius(&self, other: &Self) -> Dyadic {
        let (m, n) = (self.size(), other.middle.abs());
        m.mul(&other.radius).add(&n.mul(&self.radius))
    }

    pub fn describe(&self) -> String {
        format!(
            "{} (middle {:?}, radius {:?})",
            show(&self.ball),
            self.middle,
            self.radius
        )
    }
}

/// Powers of two, what is next to them in N limbs and in the 32 bits of a radius, and 0.
fn middles<const N: usize>() -> Vec<Ball<N>> {
    let mut middles = vec![Ball::zero()];
    for k in [-67, -1, 0, 1, 31, 64] {
        let power = Ball::<N>::one().mul_pow2(k);
        let part = |k: i64| power.mul_pow2(k);
        let bits = 64 * N as i64;
        let third = (power.clone() / Ball::from_i64(3)).lower();
        for middle in [
            power.clone(),
            power.clone() + part(1 - bits),
            power.clone() - part(-bits),
            power.clone() + part(-31),
            power.clone() + part(-32),
            power.clone() - part(-32),
            power.clone() + part(-1),
            third,
        ] {
            assert!(middle.is_exact());
            middles.push(-middle.clone());
            middles.push(middle);
        }
    }
    middles
}

/// Radii relative to the middle: as large, a quarter, where products take another path, units of the last
/// place.
fn radius<const N: usize>(random: &mut ChaCha8Rng, middle: &Ball<N>) -> Option<(u64, i64)> {
    let bits = 64 * N as i64;
    let exponents = [
        0,
        0,
        1,
        2,
        -1,
        -2,
        -3,
        -31,
        -32,
        -33,
        -34,
        1 - bits,
        -bits,
        -bits - 1,
        -bits - 2,
        -bits - 40,
    ];
    let mantissas = [
        0x8000_0000,
        0x8000_0000,
        0x8000_0001,
        0xffff_ffff,
        0xc000_0000,
        0xaaaa_aaab,
    ];
    let pick = |random: &mut ChaCha8Rng, count: usize| below(random, count as u32) as usize;
    if below(random, 6) == 0 {
        return None;
    }
    let exponent = exponents[pick(random, exponents.len())];
    let mantissa = mantissas[pick(random, mantissas.len())];
    let size = Dyadic::of(middle);
    let scale = if size.is_zero() { 0 } else { size.exponent() };
    Some((mantissa, scale + exponent))
}

/// All middles, each with so many radii.
pub fn balls<const N: usize>(random: &mut ChaCha8Rng, radii: usize) -> Vec<Known<N>> {
    let mut balls = Vec::new();
    for middle in middles::<N>() {
        for _ in 0..radii {
            balls.push(Known::new(&middle, radius(random, &middle)));
        }
    }
    balls
}

/// Whether the ends of an image are values themselves: the interval is open, and must then be larger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ends {
    Limits,
    Attained,
}

/// What a result must be.
pub struct Image<'a> {
    pub low: Fraction,
    pub high: Fraction,
    pub ends: Ends,
    /// A bound on the radius but for rounding.
    pub radius: Fraction,
    /// How many units in the last place of the middle, and how many units of `2^-31` of the radius,
    /// rounding may add.
    pub slack: (i64, i64),
    pub what: &'a dyn Fn() -> String,
}

impl Image<'_> {
    /// Asserts that the image is in the result, and that the result's radius is not above its bound.
    #[track_caller]
    pub fn judge<const N: usize>(&self, result: &Ball<N>) {
        let complain = |complaint: &str| -> String {
            format!("{complaint}: {}\ngives {}", (self.what)(), show(result))
        };
        assert!(result.is_bounded(), "{}", complain("nothing is known"));
        let (low, high) = Dyadic::ends(result);
        let (below, above) = (
            Fraction::from(low.clone()).compare(&self.low),
            self.high.compare(&high.clone().into()),
        );
        let holds = |order: Ordering| match self.ends {
            Ends::Limits => order.is_le(),
            Ends::Attained => order.is_lt() || result.is_exact() && order.is_eq(),
        };
        assert!(
            holds(below) && holds(above),
            "{}",
            complain("the image is not inside")
        );
        let unit = low.add(&high).times_power_of_two(-1).unit::<N>();
        let own = high.sub(&low).times_power_of_two(-1);
        let (units, shares) = self.slack;
        let rounded = self.radius.add(&unit.mul(&Dyadic::new(units, 0)).into());
        let largest = rounded.times(&Dyadic::new((1i64 << 31) + shares, -31));
        assert!(
            Fraction::from(own).compare(&largest).is_le(),
            "{}",
            complain("the radius is larger than it must be")
        );
    }
}
