//! What is exact has no radius.

use super::draw::{below, random};
use super::reading::show;
use attnbm::real::{Ball, Enclosure, Real};
use rand_chacha::ChaCha8Rng;

fn exactness<const N: usize>(random: &mut ChaCha8Rng) {
    for _ in 0..300 {
        // As many bits as a root of N limbs may have: 32 N.
        let bits = 1 + below(random, 32 * N as u32);
        let mut x = Ball::<N>::one();
        for _ in 1..bits {
            x = x.mul_pow2(1) + Ball::from_i64(i64::from(below(random, 2)));
        }
        x = x.mul_pow2(i64::from(below(random, 4000)) - 2000);
        let square = x.sqr();
        assert!(square.is_exact());
        assert!(square.sqrt().certainly_equal(&x), "√ of {}", show(&square));
        let y = Ball::from_i64(1 + i64::from(below(random, u32::MAX)));
        if bits + 32 <= 64 * N as u32 {
            let product = &x * &y;
            assert!(product.is_exact());
            assert!((&product / &y).certainly_equal(&x));
            assert!((&product / &x).certainly_equal(&y));
        }
    }
    let three = Ball::<N>::from_i64(3);
    assert!(!three.sqrt().is_exact() && !(Ball::one() / &three).is_exact());
    assert!(Ball::<N>::zero().exp().certainly_equal(&Ball::one()));
    assert!(Ball::<N>::zero().exp_m1().certainly_zero());
    assert!(Ball::<N>::one().ln().certainly_zero());
    assert!(Ball::<N>::zero().ln_1p().certainly_zero());
    assert!(Ball::<N>::zero().sqrt().certainly_zero());
    assert!(Ball::<N>::zero().sqr().certainly_zero());
    assert!((Ball::zero() / &three).certainly_zero());
}

#[test]
fn exact_results_have_no_radius() {
    let random = &mut random();
    exactness::<1>(random);
    exactness::<2>(random);
    exactness::<3>(random);
    exactness::<4>(random);
    exactness::<16>(random);
    // A sum across 4000 bits.
    let (huge, tiny) = (Ball::<72>::from_f64(1e300), Ball::from_f64(5e-324));
    let product = Ball::<72>::from_f64(1e300).mul_pow2(2000);
    let sum = &(&huge + &tiny) + &product;
    assert!(sum.is_exact());
    assert!((sum - &product - &huge).certainly_equal(&tiny));
    let terms = [1e300, 1.0, -1e300, 5e-324, -1.0];
    let sum = Ball::<2>::dot(&terms, &[1.0; 5]);
    assert!(sum.certainly_equal(&Ball::from_f64(5e-324)));
}
