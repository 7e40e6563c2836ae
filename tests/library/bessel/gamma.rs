//! log-gamma: its recurrence, the duplication formula and factorials.

use super::*;

const GAMMA_ARGUMENTS: [f64; 14] = [
    5e-324, 1e-300, 1e-9, 0.1, 0.5, 0.75, 1.25, 3.0, 17.5, 92.0, 391.5, 1e4, 2e5, 1e15,
];

/// `Γ(z+1) = z Γ(z)`, with `z + 1` exact in the wider ball.
#[test]
fn log_gamma_obeys_its_recurrence() {
    for z in GAMMA_ARGUMENTS {
        let z = ball::<20>(z);
        let next = (z.clone() + Ball::one()).resize::<2>();
        let z = z.resize::<2>();
        assert_meet(
            &log_gamma(&next),
            &(log_gamma(&z) + z.ln()),
            &format!("{z:?}"),
        );
        assert_accurate(&log_gamma(&z), 105, &format!("{z:?}"));
    }
}

/// `Γ(z) Γ(z + 1/2) = 2^(1-2z) sqrt(π) Γ(2z)`.
#[test]
fn log_gamma_obeys_the_duplication_formula() {
    for z in GAMMA_ARGUMENTS {
        let z = ball::<4>(z);
        let half = Ball::one().mul_pow2(-1);
        let left = log_gamma(&z) + log_gamma(&(z.clone() + half));
        let twice = z.mul_pow2(1);
        let right =
            log_gamma(&twice) + Ball::pi().ln().mul_pow2(-1) - Ball::ln_2() * (twice - Ball::one());
        assert_meet(&left, &right, &format!("{z:?}"));
    }
}

#[test]
fn log_gamma_at_integers_is_a_factorial() {
    let mut factorial = Ball::<2>::one();
    for n in 1..=30 {
        let value = log_gamma(&Ball::from_i64(n));
        assert_meet(&value, &factorial.ln(), &format!("{n}"));
        assert_eq!(value.is_exact(), n <= 2);
        factorial = factorial * Ball::from_i64(n);
    }
    let root_pi = Ball::<2>::pi().ln().mul_pow2(-1);
    assert_meet(&log_gamma(&ball(0.5)), &root_pi, "1/2");
    assert_accurate(&log_gamma(&ball::<2>(0.5)), 110, "1/2");
}
