//! The elementary functions: where they are defined, and what is promised of a result.

use super::reading::{P, RM};
use astro_float_num::{BigFloat, Consts};
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    Sqrt,
    Exp,
    ExpM1,
    Ln,
    Ln1p,
    Sqr,
}

use Function::{Exp, ExpM1, Ln, Ln1p, Sqr, Sqrt};

pub const FUNCTIONS: [Function; 6] = [Sqrt, Exp, ExpM1, Ln, Ln1p, Sqr];

impl Function {
    pub fn name(self) -> &'static str {
        match self {
            Sqrt => "sqrt",
            Exp => "exp",
            ExpM1 => "exp_m1",
            Ln => "ln",
            Ln1p => "ln_1p",
            Sqr => "sqr",
        }
    }

    pub fn at<const N: usize>(self, x: &Ball<N>) -> Ball<N> {
        match self {
            Sqrt => x.sqrt(),
            Exp => x.exp(),
            ExpM1 => x.exp_m1(),
            Ln => x.ln(),
            Ln1p => x.ln_1p(),
            Sqr => x.sqr(),
        }
    }

    /// Whether the function is defined on the whole ball, for balls whose lower end has N limbs.
    ///
    /// A root asks more of a ball with a radius: one whose lower end is 0 counts as undefined, as the
    /// ball itself cannot tell it from one that reaches below.
    pub fn defined<const N: usize>(self, x: &Ball<N>) -> bool {
        let low = x.lower();
        match self {
            Ln => low.is_positive(),
            Sqrt => low.is_positive() || x.certainly_zero(),
            Ln1p => low.cmp_approx(&Ball::from_i64(-1)) == Ordering::Greater,
            Exp | ExpM1 | Sqr => true,
        }
    }

    /// Whether the largest value is beyond `2^(2^59)`, the range of the exponent. No square here is.
    pub fn overflows<const N: usize>(self, x: &Ball<N>) -> bool {
        let largest = Ball::<N>::ln_2().mul_pow2(59);
        matches!(self, Exp | ExpM1) && x.upper().cmp_approx(&largest) != Ordering::Less
    }

    /// Whether the exponential is below `2^(-2^59)`, where it is known to be positive and no more.
    pub fn vanishes<const N: usize>(self, x: &Ball<N>) -> bool {
        let least = -Ball::<N>::ln_2().mul_pow2(59);
        self == Exp && x.upper().cmp_approx(&least) == Ordering::Less
    }

    /// Whether the reference can be computed at this number: `1 + x` and `e^x - 1` would need more bits
    /// than it has where `x` is tiny, and large exponentials more time.
    pub fn has_reference<const N: usize>(self, x: &Ball<N>) -> bool {
        let size = x.approx().abs();
        let is_moderate = match self {
            Exp => size <= 1e4,
            ExpM1 => (1e-290..=1e4).contains(&size),
            Ln1p => size >= 1e-290,
            _ => true,
        };
        self.defined(x) && is_moderate
    }

    pub fn astro(self, x: &BigFloat, constants: &mut Consts) -> BigFloat {
        let one = BigFloat::from_f64(1.0, P);
        // What cancels in 1 + x - 1 is paid for with more bits.
        let q = 2 * P;
        match self {
            Sqrt => x.sqrt(P, RM),
            Exp => x.exp(P, RM, constants),
            ExpM1 => x.exp(q, RM, constants).sub(&one, P, RM),
            Ln => x.ln(P, RM, constants),
            Ln1p => one.add(x, q, RM).ln(P, RM, constants),
            Sqr => x.mul(x, P, RM),
        }
    }

    /// The bits that a single number's image may lack of 64 N; `docs/enclosures.md` derives them.
    pub fn lost_bits<const N: usize>(self, x: &Ball<N>) -> i64 {
        let halvings = match N {
            0..=4 => 0,
            5..=8 => 8,
            9..=16 => 16,
            17..=32 => 24,
            _ => 40,
        };
        // Beyond 2^60 an exponential has left the range.
        let size = x.approx().abs().min(60f64.exp2());
        // exp: 3 (|k| + 1) units with |k| <= |x| / log 2 + 1, and those of the fraction.
        let exponential = |size: f64| {
            let of_argument = 3.0 * (size / std::f64::consts::LN_2 + 2.0);
            let units = of_argument + 10.0 + 7.0 * (halvings as f64).exp2();
            units.log2().ceil() as i64 + 2
        };
        match self {
            Sqr | Sqrt => 4,
            Exp => exponential(size),
            // e^x - 1 cancels at most three bits; doubling adds three units a time. Below 0 the errors
            // of e^x shrink with it.
            ExpM1 if size >= 0.125 => exponential(if x.approx() > 0.0 { size } else { 0.0 }) + 4,
            ExpM1 => 12,
            // Away from 1 the absolute error counts, and the result is at least 2^-6.
            Ln | Ln1p => 14 + halvings,
        }
    }

    /// A bound on the radius of the image of `middle ± radius`, from the table of propagated radii in
    /// `docs/enclosures.md` and the bits that single numbers may lose at `N` limbs.
    pub fn largest_radius<const N: usize, const M: usize>(
        self,
        middle: &Ball<M>,
        radius: &Ball<M>,
    ) -> Ball<M> {
        let (low, high) = (middle.clone() - radius, middle.clone() + radius);
        let at = |x: &Ball<M>| self.at(x);
        let half_between_ends = || (at(&high) - at(&low)).mul_pow2(-1);
        let is_wide = (radius.clone() - Ball::from_f64(0.25)).is_positive();
        let growth = || radius.clone() + radius.sqr();
        // One unit in the last place of 1 + x.
        let unit = || (Ball::one() + absolute(middle)).mul_pow2(1 - 64 * N as i64);
        let propagated = match self {
            Sqr => absolute(middle).mul_pow2(1) * radius + radius.sqr(),
            Sqrt if (radius.mul_pow2(2) - middle).is_positive() => half_between_ends(),
            Sqrt => radius.clone() / middle.sqrt(),
            Exp | ExpM1 if is_wide => half_between_ends(),
            Exp => at(middle) * growth(),
            ExpM1 => (absolute(&at(middle)) + Ball::one()) * growth(),
            Ln => radius.clone() / low.clone(),
            Ln1p => {
                // Of 1 + x the middle is cut off, and the radius is raised by two units of 2^-31.
                let sum = radius.clone() + radius.mul_pow2(-30) + unit();
                sum.clone() / (middle.clone() + Ball::one() - unit() - sum)
            }
        };
        let units = [&low, middle, &high]
            .map(|x| absolute(&at(x)).mul_pow2(self.lost_bits::<N>(&x.resize()) - 64 * N as i64));
        // Radii have 32 bits, and a few operations round them up.
        let slack = Ball::one() + Ball::one().mul_pow2(-26);
        units
            .iter()
            .fold(propagated * slack, |sum, unit| sum + unit)
    }
}

fn absolute<const N: usize>(x: &Ball<N>) -> Ball<N> {
    if x.cmp_approx(&Ball::zero()) == Ordering::Less {
        -x.clone()
    } else {
        x.clone()
    }
}
