//! Clusters far apart, against closed forms, against the grid, and at extremes no grid reaches.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use crate::common::agree;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::attnbm::integral::clusters::{log_partition, moments};
use attnbm::models::attnbm::integral::gaussian_strip;
use attnbm::models::attnbm::integral::reduction::{Obstacle, reduce};
use attnbm::real::{Ball, Enclosure, Real};

fn machine(patterns: &[f64], dimension: usize) -> AttnBm {
    AttnBm::new(patterns.len() / dimension, dimension, patterns.to_vec()).unwrap()
}

/// `log Z` at an integer β by the sum over ordered tuples.
fn tuples(patterns: &[f64], beta: u32) -> Ball<8> {
    let p = patterns.len();
    let total = (0..p.pow(beta)).fold(Ball::zero(), |total, tuple| {
        let sum = (0..beta).fold(Ball::<8>::zero(), |sum, place| {
            sum + Ball::from_f64(patterns[tuple / p.pow(place) % p])
        });
        total + (sum.sqr() / Ball::from_i64(2 * i64::from(beta))).exp()
    });
    total.ln()
        + (Ball::pi().mul_pow2(1) / Ball::from_i64(i64::from(beta)))
            .ln()
            .mul_pow2(-1)
}

#[test]
fn closed_forms_at_integer_beta() {
    for beta in 1..=4 {
        for patterns in [
            vec![0.0, 20.0, -21.0],
            vec![14.0, -14.0],
            vec![100.0, 101.0, -100.5, -101.25],
            vec![30.0, 30.0, -30.0, 1.0],
        ] {
            let exact = tuples(&patterns, beta);
            for goal in [20, 40, 60] {
                let got = log_partition::<Ball<4>>(
                    &machine(&patterns, 1),
                    f64::from(beta),
                    goal,
                    4,
                    100_000,
                )
                .unwrap()
                .unwrap();
                assert!(
                    !got.resize::<8>().disjoint(&exact),
                    "{beta} {patterns:?} {got:?} {exact:?}"
                );
                // log Z is above 1 here, so that its relative accuracy is at least the goal's.
                assert!(got.accuracy_bits() >= goal as i64 - 2, "{goal} {got:?}");
            }
        }
    }
}

#[test]
fn the_interaction_is_bounded_and_not_by_much() {
    // With a low goal the neglected interaction shows: the excess of the exact value over the sum
    // of the clusters is inside the bound.
    let (mut compared, mut tried) = (0, 0);
    for beta in [0.3, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 7.5] {
        for gap in [2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0] {
            let patterns = [-gap, 0.5 - gap, gap, gap - 0.25];
            let case = machine(&patterns, 1);
            let fine = gaussian_strip::log_partition(
                &reduce::<Ball<4>>(&case, beta, 4).unwrap().unwrap(),
                120,
                1_000_000,
            )
            .unwrap();
            for goal in [1, 4, 8, 16, 30] {
                tried += 1;
                match log_partition::<Ball<4>>(&case, beta, goal, 4, 100_000).unwrap() {
                    Ok(got) => {
                        agree(&got, &fine, goal as i64 - 4, &format!("{beta} {gap}"));
                        compared += 1;
                    }
                    Err(obstacle) => {
                        assert!(
                            matches!(obstacle, Obstacle::Accuracy { .. }),
                            "{obstacle:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(compared * 4 > tried, "{compared} of {tried}");
}

#[test]
fn beyond_every_grid() {
    // Single patterns far apart: Z is the sum of (2π/β)^{N/2} exp(β |ξ|²/2).
    for (scale, beta) in [
        (1e6, 1.5),
        (1e150, 0.3),
        (1e100, 7.25),
        (40.0, 1e15 + 0.5),
        (1e8, 1e15),
    ] {
        let patterns = [
            3.0 * scale,
            4.0 * scale,
            -5.0 * scale,
            0.0,
            scale,
            2.0 * scale,
        ];
        let got = log_partition::<Ball<2>>(&machine(&patterns, 2), beta, 60, 4, 1000)
            .unwrap()
            .unwrap();
        let beta = Ball::<8>::from_f64(beta);
        let single = |k: usize| {
            beta.clone() * Ball::dot(&patterns[k..k + 2], &patterns[k..k + 2]).mul_pow2(-1)
        };
        let (first, second) = (single(0), single(2));
        let ratio = (second - &first).exp() + (single(4) - &first).exp();
        let exact = (Ball::pi().mul_pow2(1) / &beta).ln() + first + ratio.ln_1p();
        assert!(
            !got.resize::<8>().disjoint(&exact),
            "{scale} {got:?} {exact:?}"
        );
        assert!(got.accuracy_bits() > 58, "{got:?}");
    }
}

#[test]
fn clusters_of_their_own_rank() {
    // Two tight pairs a million apart, each of rank 1, in three dimensions; one alone has the other's
    // value up to the level, by translation.
    let pair = [0.0, 0.0, 0.0, 1.0, 0.5, -0.25];
    let far: Vec<f64> = pair
        .iter()
        .enumerate()
        .map(|(k, x)| if k % 3 == 0 { x + 1e6 } else { *x })
        .collect();
    let both: Vec<f64> = pair.iter().chain(&far).copied().collect();
    // Biases that undo the levels: the energy then depends on distances only.
    let level =
        |k: usize| -> f64 { both[3 * k..3 * k + 3].iter().map(|x| x * x).sum::<f64>() / 2.0 };
    let bias: Vec<f64> = (0..4).map(|k| -level(k)).collect();
    for beta in [0.75, 1.5, 3.0] {
        let one = machine(&pair, 3)
            .with_hidden_bias(bias[..2].to_vec())
            .unwrap();
        let alone = log_partition::<Ball<3>>(&one, beta, 80, 4, 10_000)
            .unwrap()
            .unwrap();
        let two = machine(&both, 3).with_hidden_bias(bias.clone()).unwrap();
        let got = log_partition::<Ball<3>>(&two, beta, 80, 4, 10_000)
            .unwrap()
            .unwrap();
        agree(&got, &(alone + Ball::ln_2()), 75, "two copies");
    }
}

#[test]
fn moments_of_clusters() {
    // Against the grid over all patterns, at distances where a grid is still possible; the
    // interaction is made visible by low goals.
    let (mut compared, mut tried) = (0, 0);
    for beta in [0.3, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0] {
        for gap in [4.0, 6.0, 8.0, 12.0] {
            // On a line, so that the grid is cheap.
            let patterns = [0.0, 0.5, gap, 0.5 + gap, 0.5, 1.0];
            let bias = vec![-gap / 2.0, -gap / 2.0];
            let case = machine(&patterns, 2).with_visible_bias(bias).unwrap();
            let reduced = reduce::<Ball<4>>(&case, beta, 4).unwrap().unwrap();
            let fine = gaussian_strip::moments(&reduced, 100, 100_000).unwrap();
            let visible = fine.visible_softmax(&case, &reduced);
            for goal in [1, 8, 30] {
                tried += 1;
                let Ok(got) = moments::<Ball<4>>(&case, beta, goal, 4, 100_000).unwrap() else {
                    continue;
                };
                compared += 1;
                let what = format!("{beta} {gap} {goal}");
                agree(
                    &got.log_partition,
                    &fine.log_partition,
                    goal as i64 - 9,
                    &what,
                );
                let pairs = got.softmax.iter().zip(&fine.softmax);
                for (ours, exact) in pairs.chain(got.visible_softmax.iter().zip(&visible)) {
                    agree(ours, exact, goal as i64 - 9, &what);
                }
            }
        }
    }
    assert!(compared * 3 > tried, "{compared} of {tried}");
    // Single patterns in balance: <s_μ> = 1/2 and <v_i s_μ> = ξ_μi/2.
    for beta in [0.5, 2.5, 1e15] {
        let patterns = [3e5, 4e5, -5e5, 0.0];
        let got = moments::<Ball<2>>(&machine(&patterns, 2), beta, 60, 4, 1000)
            .unwrap()
            .unwrap();
        for softmax in &got.softmax {
            assert!(!softmax.disjoint(&Ball::from_f64(0.5)) && softmax.accuracy_bits() > 50);
        }
        for (moment, x) in got.visible_softmax.iter().zip(patterns) {
            assert!(!moment.disjoint(&Ball::from_f64(x / 2.0)));
            // Relative to the size of the patterns, of which this moment may be none.
            let beside = moment.clone() + Ball::from_f64(1e6);
            assert!(beside.accuracy_bits() > 48, "{beta} {moment:?}");
        }
    }
}
