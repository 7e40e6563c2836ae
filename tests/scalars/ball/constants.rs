//! The constants, and the highest tier, above which there is none to compare with.

use super::draw::{random, uniform};
use super::function::Function::Exp;
use super::reading::{P, RM, assert_contains_astro, assert_zero, astro, contains};
use astro_float_num::Consts;
use attnbm::real::{Ball, Enclosure, Real};

const PI: &str =
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899";
const LN_2: &str =
    "0.69314718055994530941723212145817656807550013436025525412068000949339362196969471";

fn constants<const N: usize>() {
    for (ball, digits) in [(Ball::<N>::pi(), PI), (Ball::ln_2(), LN_2)] {
        assert!((64 * N as i64 - 3..64 * N as i64 + 2).contains(&ball.accuracy_bits()));
        // The digits, cut off: the constant lies between them and one unit more.
        let (whole, fraction) = digits.split_once('.').unwrap();
        let mut value = Ball::<6>::from_i64(whole.parse().unwrap());
        for digit in fraction.bytes() {
            value = value * Ball::from_i64(10) + Ball::from_i64(i64::from(digit - b'0'));
        }
        let scale = Ball::<6>::from_i64(10).powi(fraction.len() as u64);
        let published = (&value / &scale).hull(&((value + Ball::one()) / scale));
        assert!(!published.disjoint(&ball.resize()), "{digits}");
        assert!(published.accuracy_bits() > 250);
    }
    assert!(contains(&Ball::<N>::pi(), &Ball::<72>::pi()) || N == 72);
    assert!(contains(&Ball::<N>::ln_2(), &Ball::<72>::ln_2()) || N == 72);
}

#[test]
fn constants_have_the_published_digits() {
    constants::<1>();
    constants::<2>();
    constants::<4>();
    constants::<8>();
    constants::<71>();
    constants::<72>();
    let mut cache = Consts::new().unwrap();
    assert_contains_astro(&Ball::<16>::pi(), &cache.pi(P, RM), "π");
    assert_contains_astro(&Ball::<16>::ln_2(), &cache.ln_2(P, RM), "log 2");
    assert_zero(&(Ball::<72>::from_i64(2).ln() - Ball::ln_2()), 4608 - 60);
    assert_zero(&(Ball::<72>::ln_2().exp() - Ball::from_i64(2)), 4608 - 60);
}

/// At the highest tier there is no next one; functional equations stand in for it.
#[test]
fn the_highest_tier_is_consistent() {
    type B = Ball<72>;
    for x in [1e-9, 0.4, 2.5, 300.0] {
        let (x, y) = (B::from_f64(x), B::from_f64(0.77) / B::from_i64(3));
        let product = x.exp() * y.exp();
        let exponential = (&x + &y).exp();
        assert!(!exponential.disjoint(&product));
        for side in [exponential, product] {
            assert!(side.accuracy_bits() > 4608 - 60);
        }
        assert_zero(&(x.exp().ln() - &x), 4608 - 60);
        assert_zero(&(x.exp_m1().ln_1p() - &x), 4608 - 60);
        assert!(x.exp_m1().accuracy_bits() > 4608 - 60 && x.ln().accuracy_bits() > 4608 - 60);
        assert_zero(&(x.ln_1p().exp_m1() - &x), 4608 - 60);
        assert_zero(&(x.sqrt().sqr() - &x), 4608 - 60);
        assert!(x.sqrt().accuracy_bits() >= 4604);
    }
    let random = &mut random();
    let mut constants = Consts::new().unwrap();
    let x = Ball::<16>::from_f64(uniform(random));
    let value = Exp.astro(&astro(&x), &mut constants);
    let narrow: Ball<16> = x.resize::<72>().exp().resize();
    assert_contains_astro(&narrow, &value, "exp");
}
