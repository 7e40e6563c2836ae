//! Hostile numbers: powers of two and what is next to them, thresholds of branches, all bits set.

use super::seed;
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The generator of a run, from the seed in `ATTNBM_SEED` or a fixed one.
pub fn random() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed::seed(7_040_776))
}

pub fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

pub fn below(random: &mut ChaCha8Rng, n: u32) -> u32 {
    random.next_u32() % n
}

/// Points at which something may go wrong: exact balls of N limbs.
pub fn points<const N: usize>(random: &mut ChaCha8Rng) -> Vec<Ball<N>> {
    let mut points = Vec::new();
    for x in [
        0.0,
        1.0,
        2.0,
        0.5,
        3.0,
        1e-300,
        5e-324,
        1e300,
        0.125,
        0.03125,
        709.78,
        1e5,
        1e9,
        0.7,
        0.693,
        0.694,
        1.4142135623730951,
        0.7071067811865476,
        4.0,
        1e-10,
        100.0,
        0.984375,
    ] {
        points.push(Ball::from_f64(x));
    }
    // 1 ± 2^-k, and everything near the thresholds of the branches.
    for k in [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        12,
        52,
        60,
        63,
        64,
        65,
        100,
        127,
        64 * N as i64 - 1,
    ] {
        let small = Ball::<N>::one().mul_pow2(-k);
        for base in [0.0, 1.0, 0.5, 2.0, 0.125, 0.25, 4.0] {
            for x in [Ball::from_f64(base) + &small, Ball::from_f64(base) - &small] {
                if x.is_exact() {
                    points.push(x);
                }
            }
        }
    }
    for k in [-5000, -1100, -70, 40, 55, 1030, 4000] {
        points.push(Ball::from_f64(1.3).mul_pow2(k));
        points.push(Ball::one().mul_pow2(k));
    }
    // k log 2 and its neighbours.
    for k in [1, 2, 3, 7, 45, 64, 1000, 123_456_789] {
        let multiple = (Ball::<N>::ln_2() * Ball::from_i64(k)).lower();
        let step = Ball::<N>::one().mul_pow2(-64 * N as i64 + 32);
        points.push(&multiple + &step);
        points.push(&multiple - &step);
        points.push(multiple);
    }
    // Multiples of the table's steps.
    for k in [1, 63, 64, 65, 2840, 4095] {
        points.push(Ball::from_i64(k).mul_pow2(-12));
        points
            .push((Ball::from_i64(k).mul_pow2(-12) - Ball::one().mul_pow2(-64 * N as i64)).lower());
    }
    for _ in 0..12 {
        // All bits set: a random quotient.
        let x = Ball::<N>::from_f64(uniform(random) + 0.1) / Ball::from_f64(uniform(random) + 0.01);
        let scale = [0, 0, 0, 1, -1, 6, -6, -40][below(random, 8) as usize];
        points.push(x.lower().mul_pow2(scale));
    }
    points.retain(Enclosure::is_exact);
    let negative: Vec<Ball<N>> = points.iter().map(|x| -x.clone()).collect();
    points.extend(negative);
    points
}
