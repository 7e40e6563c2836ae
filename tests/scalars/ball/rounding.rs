//! Rounding to binary64, ties included.

use super::draw::random;
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use rand_chacha::rand_core::Rng;

#[test]
fn rounding_to_binary64() {
    type B = Ball<2>;
    let random = &mut random();
    for _ in 0..3000 {
        let x = f64::from_bits(random.next_u64());
        if x.is_finite() {
            assert_eq!(
                B::from_f64(x).to_binary64().map(f64::to_bits),
                Some(x.to_bits()).filter(|_| x != 0.0).or(Some(0))
            );
            // A ball well inside the rounding interval, one that reaches beyond it, one at a tie.
            let next = f64::from_bits(x.to_bits() + 1);
            if next.is_finite() && x != 0.0 {
                let gap = B::from_f64(next) - B::from_f64(x);
                let near = B::from_f64(x) + &gap.mul_pow2(-2);
                let radius = if gap.is_positive() {
                    gap.mul_pow2(-3)
                } else {
                    -gap.mul_pow2(-3)
                };
                assert_eq!(near.widen(&radius).to_binary64(), Some(x));
                assert_eq!(near.widen(&radius.mul_pow2(2)).to_binary64(), None);
                let tie = B::from_f64(x) + &gap.mul_pow2(-1);
                let even = if x.to_bits() & 1 == 0 { x } else { next };
                assert_eq!(tie.to_binary64(), Some(even));
                assert_eq!(tie.widen(&radius.mul_pow2(-20)).to_binary64(), None);
            }
        }
    }
    let tiny = B::from_f64(5e-324);
    assert_eq!(tiny.mul_pow2(-1).to_binary64(), Some(0.0));
    assert_eq!(
        (tiny.mul_pow2(-1) + tiny.mul_pow2(-50)).to_binary64(),
        Some(5e-324)
    );
    assert_eq!(
        (tiny.clone() + tiny.mul_pow2(-1)).to_binary64(),
        Some(1e-323)
    );
    assert_eq!(tiny.mul_pow2(-90).to_binary64(), Some(0.0));
    let negative = (-tiny.mul_pow2(-90)).to_binary64();
    assert!(negative.is_some_and(|x| x == 0.0 && x.is_sign_negative()));
    let largest = B::from_f64(f64::MAX);
    let half_gap = B::one().mul_pow2(970);
    assert_eq!((&largest + &half_gap).to_binary64(), Some(f64::INFINITY));
    assert_eq!(
        (&largest + &half_gap - B::one().mul_pow2(910)).to_binary64(),
        Some(f64::MAX)
    );
    assert_eq!(
        (-(&largest + &half_gap)).to_binary64(),
        Some(f64::NEG_INFINITY)
    );
    assert_eq!((&largest + &half_gap).widen(&B::one()).to_binary64(), None);
    assert_eq!(B::one().mul_pow2(4000).to_binary64(), Some(f64::INFINITY));
    // Just above a power of two the grid below it is twice as fine.
    let one = B::one();
    let quarter = B::one().mul_pow2(-54);
    assert_eq!((&one - &quarter).to_binary64(), Some(1.0));
    assert_eq!(
        (&one - &quarter.mul_pow2(1)).to_binary64(),
        Some(1.0 - f64::EPSILON / 2.0)
    );
    assert_eq!(one.widen(&quarter.mul_pow2(-1)).to_binary64(), Some(1.0));
    assert_eq!(one.widen(&quarter.mul_pow2(1)).to_binary64(), None);
}

/// A number halfway between two binary64 numbers, and something that is next to nothing beside it.
#[test]
fn ties_are_decided_by_next_to_nothing() {
    fn check<const N: usize>() {
        let half_place = Ball::<N>::from_f64((-53f64).exp2());
        for (leading, even) in [(1.0, 1.0), (1.0 + f64::EPSILON, 1.0 + 2.0 * f64::EPSILON)] {
            for sign in [1.0, -1.0] {
                let scale = Ball::<N>::from_f64(sign);
                let tie = (Ball::<N>::from_f64(leading) + &half_place) * &scale;
                assert_eq!(tie.to_binary64(), Some(sign * even));
                for exponent in [-1e4, -1e15, -2.8e17, -1e18, -1e300] {
                    let nothing = Ball::<N>::from_f64(exponent).exp() * &scale;
                    let (up, down) = (tie.clone() + &nothing, tie.clone() - &nothing);
                    assert_eq!(
                        up.to_binary64(),
                        Some(sign * leading.next_up()),
                        "{exponent:e}"
                    );
                    assert_eq!(down.to_binary64(), Some(sign * leading), "{exponent:e}");
                    assert!(!up.disjoint(&tie) && !down.disjoint(&tie), "{exponent:e}");
                }
                // Nor is it lost in sums of like signs, products, quotients and logarithms.
                let nothing = Ball::<N>::from_f64(-1e300).exp();
                let sum = nothing.clone() + &nothing + Ball::from_f64(-2e300).exp();
                let scaled = (sum * Ball::from_i64(-3) / Ball::pi()).mul_pow2(3);
                let mixed = scaled * &nothing.ln_1p() * Ball::from_i64(-1);
                assert_eq!(
                    (tie.clone() + &mixed).to_binary64(),
                    Some((tie.clone() + &nothing).to_binary64().unwrap())
                );
                assert_eq!(
                    (tie.clone() + (nothing.clone() - &nothing)).to_binary64(),
                    None
                );
                assert_eq!(
                    (tie.clone() + (nothing.clone() - &nothing).sqr()).to_binary64(),
                    None
                );
                // What may be 0 decides nothing.
                let unknown = Ball::<N>::zero().widen(&Ball::from_f64(-1e4).exp());
                assert_eq!((tie.clone() + unknown).to_binary64(), None);
                // A bound that is attained stays in the ball.
                let widened = (tie.clone() + &half_place).widen(&half_place);
                assert_eq!(widened.to_binary64(), None);
                assert_eq!(tie.hull(&(tie.clone() + &half_place)).to_binary64(), None);
            }
        }
    }
    check::<2>();
    check::<4>();
    check::<72>();
}
