//! `+ - * /` of balls: the midpoints' results, the propagated radii, and what vanishing balls keep.

use super::ball::{Ball, MOST_LIMBS};
use super::float::{Float, Truncated};
use super::magnitude::Magnitude;
use std::ops::{Add, Div, Mul, Neg, Sub};

impl<const N: usize> Neg for Ball<N> {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            midpoint: self.midpoint.neg(),
            radius: self.radius,
        }
    }
}

/// A bound on what a truncation cut off: one unit in the last place, or nothing.
#[inline]
fn cut_off<const N: usize>((midpoint, inexact): &Truncated<N>) -> Magnitude {
    if *inexact {
        midpoint.ulp()
    } else {
        Magnitude::ZERO
    }
}

/// A bound on the size of a number that was truncated to this one: at most one unit in the last place more.
fn size_before_truncation<const N: usize>(truncated: &Float<N>) -> Magnitude {
    truncated.magnitude_up().add(truncated.ulp())
}

/// The sum of two balls of which at least one is exact, given that of the midpoints.
fn add_to_exact<const N: usize>(x: &Ball<N>, y: &Ball<N>, sum: Truncated<N>) -> Ball<N> {
    if sum.1 {
        if x.radius.is_zero()
            && let Some(absorbed) = absorb(&x.midpoint, y)
        {
            return absorbed;
        }
        if y.radius.is_zero()
            && let Some(absorbed) = absorb(&y.midpoint, x)
        {
            return absorbed;
        }
    }
    // One radius is 0. The other ball may end at 0 and contain it; the sum then no longer ends at 0.
    let mut radius = x.radius.add(y.radius);
    if [x, y].iter().any(|ball| ball.ends_at_zero()) && !(x.is_vanishing() || y.is_vanishing()) {
        radius = radius.strictly();
    }
    let found = Ball::truncated(sum, radius);
    if N == MOST_LIMBS && sum.1 {
        let (ball, number) = if x.radius.is_zero() { (y, x) } else { (x, y) };
        return found.keeping_end(ball, true, |end| end.add(&number.midpoint));
    }
    found
}

/// The sum of two vanishing balls of one sign.
#[cold]
fn add_vanishing<const N: usize>(x: &Ball<N>, y: &Ball<N>) -> Option<Ball<N>> {
    let negative = x.midpoint.negative;
    let alike = x.is_vanishing() && y.is_vanishing() && negative == y.midpoint.negative;
    alike.then(|| Ball::vanishing(negative, x.magnitude_up().add(y.magnitude_up())))
}

/// A product or quotient with a vanishing factor, if all signs are known; `bound` is one on its size.
#[cold]
fn scale_vanishing<const N: usize>(x: &Ball<N>, y: &Ball<N>, bound: Magnitude) -> Option<Ball<N>> {
    let known = x.has_certain_sign() && y.has_certain_sign();
    let negative = x.midpoint.negative != y.midpoint.negative;
    (known && (x.is_vanishing() || y.is_vanishing())).then(|| Ball::vanishing(negative, bound))
}

/// `x + ε` for an exact `x` and an `ε` below a quarter of its last place that is known not to be 0:
/// the open interval between `x` and a number on the side of `ε`, so a tie is decided by an
/// `ε` of any size.
#[cold]
fn absorb<const N: usize>(x: &Float<N>, epsilon: &Ball<N>) -> Option<Ball<N>> {
    let last_place = x.exponent - 64 * N as i64;
    let negligible = !x.is_zero()
        && epsilon.magnitude_up() <= Magnitude::power_of_two(last_place - 2)
        && epsilon.has_certain_sign();
    if !negligible {
        return None;
    }
    Some(if x.negative == epsilon.midpoint.negative {
        Ball::new(x.away_from_zero(), x.ulp())
    } else {
        // Truncation towards zero yields the neighbour of x, whose last place reaches up to x.
        let (neighbour, _) = x.add(&epsilon.midpoint);
        Ball::new(neighbour, neighbour.ulp())
    })
}

impl<const N: usize> Add for &Ball<N> {
    type Output = Ball<N>;

    #[inline]
    fn add(self, other: Self) -> Ball<N> {
        if N == MOST_LIMBS && either_is_unbounded(self, other) {
            return self.add_ray(other);
        }
        let sum = self.midpoint.add(&other.midpoint);
        if self.radius.is_zero() || other.radius.is_zero() {
            return add_to_exact(self, other, sum);
        }
        if sum.0.exponent < Ball::<N>::LEAST_CERTAIN_EXPONENT
            && let Some(sum) = add_vanishing(self, other)
        {
            return sum;
        }
        let radius = Magnitude::of_sum(self.radius, other.radius, cut_off(&sum));
        Ball::new(sum.0, radius)
    }
}

impl<const N: usize> Sub for &Ball<N> {
    type Output = Ball<N>;

    #[inline]
    fn sub(self, other: Self) -> Ball<N> {
        if N == MOST_LIMBS && either_is_unbounded(self, other) {
            return self.add_ray(&-other.clone());
        }
        let sum = self.midpoint.sub(&other.midpoint);
        if self.radius.is_zero() || other.radius.is_zero() {
            return add_to_exact(self, &-other.clone(), sum);
        }
        if sum.0.exponent < Ball::<N>::LEAST_CERTAIN_EXPONENT
            && let Some(sum) = add_vanishing(self, &-other.clone())
        {
            return sum;
        }
        let radius = Magnitude::of_sum(self.radius, other.radius, cut_off(&sum));
        Ball::new(sum.0, radius)
    }
}

impl<const N: usize> Mul for &Ball<N> {
    type Output = Ball<N>;

    #[inline]
    fn mul(self, other: Self) -> Ball<N> {
        let (m, n) = (&self.midpoint, &other.midpoint);
        let product = m.mul(n);
        if self.radius.is_zero() && other.radius.is_zero() {
            return Ball::truncated(product, Magnitude::ZERO);
        }
        if m.is_zero() || n.is_zero() {
            // |xy - mn| <= (|m| + r) s + |n| r for x = m ± r and y = n ± s. An exact 0 times
            // anything is 0, the whole line included.
            let of_first = n.magnitude_up().mul(self.radius);
            return Ball::new(
                product.0,
                self.magnitude_up().mul(other.radius).add(of_first),
            );
        }
        if N == MOST_LIMBS && either_is_unbounded(self, other) {
            return self.mul_ray(other);
        }
        if product.0.exponent < Ball::<N>::LEAST_CERTAIN_EXPONENT
            && let bound = self.magnitude_up().mul(other.magnitude_up())
            && let Some(product) = scale_vanishing(self, other, bound)
        {
            return product;
        }
        let top = |x: &Float<N>| (x.limbs[N - 1], x.exponent);
        let cut_off = cut_off(&product);
        let found = Ball::new(
            product.0,
            Magnitude::of_product(top(m), self.radius, top(n), other.radius, cut_off),
        );
        if N == MOST_LIMBS && (self.radius.is_zero() || other.radius.is_zero()) {
            let (ball, number) = if self.radius.is_zero() {
                (other, m)
            } else {
                (self, n)
            };
            return found.keeping_end(ball, !number.negative, |end| end.mul(number));
        }
        found
    }
}

impl<const N: usize> Div for &Ball<N> {
    type Output = Ball<N>;

    fn div(self, other: Self) -> Ball<N> {
        if N == MOST_LIMBS && either_is_unbounded(self, other) {
            return self.div_ray(other);
        }
        let least = other.magnitude_down();
        if least.is_zero() || self.radius.is_infinite() {
            return Ball::WHOLE;
        }
        let quotient = self.midpoint.div(&other.midpoint);
        if quotient.0.exponent < Ball::<N>::LEAST_CERTAIN_EXPONENT
            && let bound = self.magnitude_up().div_by_lower(least)
            && let Some(quotient) = scale_vanishing(self, other, bound)
        {
            return quotient;
        }
        let mut radius = Magnitude::ZERO;
        if !(self.radius.is_zero() && other.radius.is_zero()) {
            // |x/y - m/n| = |(x - m) - (m/n)(y - n)| / |y|.
            let bound = size_before_truncation(&quotient.0);
            radius = bound.mul(other.radius).add(self.radius).div_by_lower(least);
        }
        let found = Ball::truncated(quotient, radius);
        if N == MOST_LIMBS && other.radius.is_zero() {
            let number = &other.midpoint;
            return found.keeping_end(self, !number.negative, |end| end.div(number));
        }
        if N == MOST_LIMBS && self.radius.is_zero() {
            let number = &self.midpoint;
            return found.keeping_end(other, number.negative, |end| number.div(end));
        }
        found
    }
}

fn either_is_unbounded<const N: usize>(x: &Ball<N>, y: &Ball<N>) -> bool {
    x.radius.is_infinite() || y.radius.is_infinite()
}

/// The operators on values, from those on references.
macro_rules! by_value {
    ($($operator:ident $method:ident),*) => {$(
        impl<const N: usize> $operator for Ball<N> {
            type Output = Self;

            #[inline]
            fn $method(self, other: Self) -> Self {
                (&self).$method(&other)
            }
        }

        impl<const N: usize> $operator<&Self> for Ball<N> {
            type Output = Self;

            #[inline]
            fn $method(self, other: &Self) -> Self {
                (&self).$method(other)
            }
        }
    )*};
}

by_value!(Add add, Sub sub, Mul mul, Div div);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::exact_reference::{Exact, number, random};
    use crate::real::{Bounded, Enclosure, Real};
    use std::cmp::Ordering;

    /// Above the number before truncation, and by less than two units of a bound's 32 bits.
    fn check<const N: usize>(x: &Float<N>, y: &Float<N>) {
        let quotient = x.div(y).0;
        let bound = Exact::of_magnitude(size_before_truncation(&quotient));
        let (x, y) = (Exact::of(&x.abs()), Exact::of(&y.abs()));
        let what = format!("{x:?} / {y:?}");
        assert_ne!(bound.mul(&y).cmp(&x), Ordering::Less, "{what}");
        let most = Exact::of_f64(1.0 + 2f64.powi(-30));
        assert_ne!(
            bound.cmp(&Exact::of(&quotient.abs()).mul(&most)),
            Ordering::Greater,
            "{what}"
        );
    }

    #[test]
    fn a_quotient_is_at_most_what_is_left_of_it_and_a_unit() {
        let mut random = random();
        for _ in 0..2000 {
            check::<1>(&number(&mut random), &number(&mut random));
            check::<2>(&number(&mut random), &number(&mut random));
            check::<4>(&number(&mut random), &number(&mut random));
        }
        // What is left is a power of two, which a bound has exactly: 1 and nearly a unit.
        let next = Float::<2>::from_u64(1).away_from_zero();
        check(&next.away_from_zero(), &next);
    }

    /// Below a quarter of the last place, of a known sign, and beside a number that is not 0.
    #[test]
    fn what_is_absorbed_is_below_a_quarter_of_the_last_place() {
        let one = Ball::<4>::one();
        let last_place = one.midpoint.exponent - 256;
        for x in [one.clone(), -one] {
            for exponent in -6..=4 {
                let small = Ball::<4>::one().mul_pow2(last_place + exponent);
                for epsilon in [small.clone(), -small.clone()] {
                    let found = absorb(&x.midpoint, &epsilon);
                    match exponent {
                        ..=-3 => {
                            let exact = x.resize::<8>() + epsilon.resize::<8>();
                            assert!(!found.unwrap().resize::<8>().disjoint(&exact));
                        }
                        // A bound on a power of two may be that power or a little more.
                        -2 => {}
                        _ => assert!(found.is_none(), "{exponent}"),
                    }
                }
            }
            let tiny = Ball::<4>::one().mul_pow2(last_place - 60);
            assert!(absorb(&x.midpoint, &tiny).is_some());
            assert!(absorb(&x.midpoint, &Ball::zero().widen(&tiny)).is_none());
            assert!(absorb(&x.midpoint, &Ball::zero()).is_none());
            assert!(absorb(&Ball::<4>::zero().midpoint, &tiny).is_none());
        }
    }
}
