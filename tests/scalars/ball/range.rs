//! Where nothing is known, and the ends of the exponent range.

use super::reading::contains;
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use std::cmp::Ordering;

#[test]
fn undefined_and_unbounded_is_the_whole_line() {
    type B = Ball<2>;
    let whole = B::from_f64(f64::NAN);
    let one = B::one();
    for x in [
        whole.clone(),
        B::from_f64(f64::INFINITY),
        -whole.clone(),
        &whole + &one,
        &whole - &whole,
        &whole * &one,
        &one / &whole,
        &whole / &one,
        &one / &B::zero(),
        &B::zero() / &B::zero(),
        whole.exp(),
        whole.exp_m1(),
        whole.ln(),
        whole.ln_1p(),
        whole.sqrt(),
        whole.sqr(),
        whole.powi(3),
        whole.widen(&one),
        one.widen(&whole),
        whole.hull(&one),
        one.hull(&whole),
        whole.lower(),
        whole.upper(),
        whole.mul_pow2(-5000),
        whole.resize::<1>().resize(),
        B::zero().ln(),
        B::from_f64(-1.0).ln(),
        B::from_f64(-1.0).ln_1p(),
        B::from_f64(-1.5).ln_1p(),
        B::from_f64(-1.0).sqrt(),
        one.widen(&one).ln(),
        one.widen(&B::from_f64(2.0)).sqrt(),
        B::dot(&[1.0, f64::NAN], &[0.0, 0.0]),
        B::from_f64(1e300).exp(),
        B::one().mul_pow2(i64::MAX),
        B::one().mul_pow2(1 << 59) * B::from_i64(2),
    ] {
        assert!(!x.is_bounded() && !x.is_exact() && x.contains_zero() && !x.is_positive());
        assert_eq!(x.to_binary64(), None);
        assert_eq!(x.accuracy_bits(), i64::MIN);
        assert!(!x.disjoint(&one) && !one.disjoint(&x) && !x.certainly_equal(&x));
    }
    assert!((&whole * &B::zero()).certainly_zero() && (B::zero() * &whole).certainly_zero());
}

#[test]
fn the_ends_of_the_exponent_range() {
    type B = Ball<2>;
    let limit = 1i64 << 59;
    // Below the range: not 0, but 0 ± something positive.
    let tiny = B::one().mul_pow2(-limit - 5);
    assert!(tiny.contains_zero() && !tiny.is_exact() && !tiny.certainly_zero());
    assert!(contains(&tiny, &B::zero()));
    let smallest = B::one().mul_pow2(-limit - 1);
    assert!(smallest.is_exact() && smallest.is_positive());
    assert!(!smallest.sqr().is_positive() && smallest.sqr().is_bounded());
    assert!(smallest.sqr().lower().approx() >= 0.0);
    assert!(!(&smallest / &B::from_i64(4)).is_exact());
    // exp around the ends of its range: e^-y is the reciprocal of e^y wherever both exist.
    for k in [55, 56, 57, 58, 59, 60, 61] {
        for mantissa in [0.75, 0.501, 0.999, 0.5] {
            let x = B::from_f64(mantissa).mul_pow2(k);
            let (up, down) = (x.exp(), (-x.clone()).exp());
            assert!(down.is_bounded() && contains(&down, &down.upper()));
            let bits = (mantissa * (k as f64).exp2()) / std::f64::consts::LN_2;
            assert_eq!(up.is_bounded(), bits < limit as f64, "2^{k} {mantissa}");
            if up.is_bounded() {
                assert!((&up * &down - B::one()).contains_zero());
                assert!(up.accuracy_bits() >= 128 - 64 - 6 && down.accuracy_bits() >= 128 - 64 - 6);
                // And the logarithm leads back.
                let (back, forth) = (up.ln() - &x, down.ln() + &x);
                assert!(back.contains_zero() && forth.contains_zero());
                assert!(back.is_bounded() && forth.is_bounded());
            } else {
                // 2^-limit is an upper bound, 0 a lower one.
                assert!(contains(&down, &B::zero()) && !down.is_positive());
                assert!(down.upper().mul_pow2(limit - 8).approx() < 1.0);
                assert!(down.lower().cmp_approx(&B::zero()) != Ordering::Less);
            }
        }
    }
    let edge = B::one().mul_pow2(limit - 1);
    assert!(edge.ln().accuracy_bits() >= 100 && edge.sqrt().is_bounded());
    assert!((edge.ln() - B::ln_2() * B::from_i64(limit - 1)).contains_zero());
}
