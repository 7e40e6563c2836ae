//! Patterns on a line at every inverse temperature, against closed forms and the grid.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use crate::common::agree;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::attnbm::integral::reduction::{Obstacle, Reduction, reduce};
use attnbm::models::attnbm::integral::{clusters, gaussian_strip, line};
use attnbm::real::Goal;
use attnbm::real::{Ball, Bounded, Enclosure, Found, Interval, Real};

/// A machine at an inverse temperature.
type Case = (AttnBm, f64);

fn at(patterns: &[f64], dimension: usize, beta: f64) -> Case {
    let count = patterns.len() / dimension;
    let machine = AttnBm::new(count, dimension, patterns.to_vec());
    (machine.unwrap(), beta)
}

fn reduced<S: Bounded>((machine, beta): &Case) -> Reduction<S> {
    reduce(machine, *beta, 1).unwrap().unwrap()
}

/// `log Z`, and the number of intervals it took.
fn by_line<const N: usize>(case: &Case, goal: u32) -> (Ball<N>, u64) {
    let reduced = reduced::<Ball<N>>(case);
    let outcome = line::run(&reduced, goal, 2_000_000).unwrap();
    let level = reduced.reference_level * Ball::from_f64(reduced.beta);
    (outcome.excess + level, outcome.panels)
}

fn by_grid(case: &Case) -> Option<Ball<4>> {
    gaussian_strip::log_partition(&reduced::<Ball<4>>(case), 200, 20_000).ok()
}

#[test]
fn the_grid_agrees() {
    let (mut compared, mut tried) = (0, 0);
    for patterns in [
        vec![0.0, 1.0],
        vec![-1.0, 0.25, 0.5, 3.0],
        vec![0.0, 0.0, 2.0],
        vec![1e-8, -1e-8],
        vec![30.0, -30.0, 29.0],
        vec![5.0, 5.5, -6.0, 0.125, 4.75, 20.0],
    ] {
        for beta in [
            1e-3,
            0.01,
            0.3,
            0.5,
            0.999,
            1.5,
            2.0,
            2.7,
            3.0,
            7.25,
            100.5,
            1e4 + 0.5,
        ] {
            let case = at(&patterns, 1, beta);
            tried += 1;
            let Some(exact) = by_grid(&case) else {
                continue;
            };
            compared += 1;
            let what = format!("{patterns:?} {beta}");
            let start = std::time::Instant::now();
            let (coarse, panels) = by_line::<2>(&case, 80);
            println!("{what}: {panels} panels {:?}", start.elapsed());
            agree(&coarse, &exact, 78, &what);
            let (fine, _) = by_line::<4>(&case, 180);
            agree(&fine, &exact, 178, &what);
        }
    }
    assert!(compared * 2 > tried, "{compared} of {tried}");
}

/// The machine's own choice of method, as the oracle climbs to it.
fn decided(machine: &AttnBm, beta: f64) -> (f64, u32, String) {
    fn rung<const N: usize>(machine: &AttnBm, beta: f64, bits: u32) -> Option<(f64, u32, String)> {
        let goal = Goal {
            bits,
            operations: 1e8,
        };
        let Found { value, method } = machine.log_partition::<Ball<N>>(beta, goal).ok()?;
        Some((value.to_binary64()?, bits, method.to_string()))
    }
    rung::<2>(machine, beta, 80)
        .or_else(|| rung::<2>(machine, beta, 116))
        .or_else(|| rung::<4>(machine, beta, 240))
        .unwrap_or_else(|| {
            let goal = Goal {
                bits: 240,
                operations: 1e8,
            };
            let last = machine.log_partition::<Ball<4>>(beta, goal);
            panic!("undecided: {machine:?} at {beta:e}: {last:?}")
        })
}

const BETAS: [f64; 22] = [
    5e-324,
    1e-300,
    1e-100,
    1e-40,
    1e-20,
    1e-10,
    1e-5,
    0.01,
    0.3,
    0.75,
    1.5,
    2.000_000_000_000_000_4,
    3.7,
    50.5,
    1000.5,
    1e10 + 0.5,
    1e15 + 0.5,
    1e30,
    1e40,
    1e100,
    1e300,
    1e308,
];

const EXTENTS: [f64; 10] = [
    5e-324, 1e-300, 1e-100, 1e-8, 0.01, 1.0, 30.0, 1e3, 1e6, 1e150,
];

#[test]
fn every_temperature_and_every_extent_is_decided() {
    for extent in EXTENTS {
        for beta in BETAS {
            for shape in [
                &[0.0, 1.0][..],
                &[1.0, -1.0],
                &[1.0, 0.25, -0.5, -1.0, 0.25],
            ] {
                let patterns: Vec<f64> = shape.iter().map(|x| x * extent).collect();
                let machine = AttnBm::new(patterns.len(), 1, patterns.clone()).unwrap();
                let start = std::time::Instant::now();
                let (value, bits, method) = decided(&machine, beta);
                let time = start.elapsed();
                let what = format!("{extent:e} {beta:e} {shape:?}: {value:e} {method} {time:?}");
                assert!(bits <= 116, "{what}");
                if time.as_millis() > 50 {
                    println!("{what}");
                }
            }
        }
    }
}

/// `log Z` at `β = k/m` of the patterns that are all `m`-fold sums of `η`: their mixture is the `m`-th
/// power of another, so that `Z = (2πm/k)^{1/2} Σ_{k-tuples} exp(m S²/(2k))`.
fn sumset(eta: &[f64], m: u32, k: u32) -> (Vec<f64>, f64, Ball<8>) {
    let q = eta.len();
    let tuples = |size: u32| {
        (0..q.pow(size)).map(move |tuple| {
            (0..size)
                .map(|place| eta[tuple / q.pow(place) % q])
                .sum::<f64>()
        })
    };
    let scale = Ball::<8>::from_i64(i64::from(m)) / Ball::from_i64(2 * i64::from(k));
    // Squares are exact, so that ties are.
    let squares: Vec<Ball<8>> = tuples(k).map(|sum| Ball::from_f64(sum).sqr()).collect();
    let largest = squares.iter().cloned().fold(Ball::zero(), Ball::max_approx);
    let sum = squares.iter().fold(Ball::zero(), |sum: Ball<8>, square| {
        sum + ((square - &largest) * &scale).exp()
    });
    let volume = (Ball::pi().mul_pow2(1) * scale.mul_pow2(1))
        .ln()
        .mul_pow2(-1);
    let exact = volume + largest * &scale + sum.ln();
    (tuples(m).collect(), f64::from(k) / f64::from(m), exact)
}

/// Generators of the sumsets. They have few bits, so that the sums are exact.
const PAIRS: [&[f64]; 3] = [&[0.0, 1.0], &[-1.0, 1.0], &[0.75, -1.0]];
const TRIPLES: [&[f64]; 2] = [&[0.5, 0.0, -1.0], &[-1.0, 0.25, 1.0]];

#[test]
fn sumsets_have_closed_forms() {
    let extents = [
        1e-100,
        2f64.powi(-30),
        0.25,
        1.0,
        3.0,
        17.0,
        300.0,
        1e5,
        1e9,
        1e150,
    ];
    let mut compared = 0;
    for (m, k) in [
        (2, 1),
        (2, 3),
        (4, 1),
        (4, 3),
        (2, 5),
        (4, 5),
        (8, 1),
        (8, 3),
    ] {
        for (place, extent) in extents.into_iter().enumerate() {
            let generators = match (m, k) {
                (2, 1 | 3) => [&PAIRS[..], &TRIPLES].concat(),
                // 256 patterns take long: one set an extent, with either number of factors in turn.
                (8, _) if place % 2 == usize::from(k == 1) => vec![],
                (8, _) => vec![PAIRS[place % 3]],
                _ => PAIRS.to_vec(),
            };
            for eta in generators {
                let unit = 2f64.powi(f64::log2(extent) as i32);
                let scaled: Vec<f64> = eta.iter().map(|x| x * unit).collect();
                let (patterns, beta, exact) = sumset(&scaled, m, k);
                let case = at(&patterns, 1, beta);
                let what = format!("{eta:?} {extent} {m} {k}");
                let clusters = clusters::log_partition::<Ball<4>>(&case.0, beta, 120, 1, 100_000);
                agree(&clusters.unwrap().unwrap(), &exact, 115, &what);
                compared += 1;
                // As a whole only where the scalar can resolve the position in units of the width.
                if extent < 1e10 {
                    let (got, panels) = by_line::<4>(&case, 120);
                    agree(&got, &exact, 115, &what);
                    let most = 200 * u64::from(m) + 4 * f64::log2(extent).abs() as u64;
                    assert!(panels < most, "{panels} {extent}");
                }
            }
        }
    }
    assert_eq!(compared, 230);
}

/// `e^{σ²/2} 2 Φ(σ)`, the mean of `e^{σ|g|}` for a standard normal `g`.
fn mean_of_modulus(sigma: &Ball<8>) -> Ball<8> {
    // Φ(σ) - 1/2 = φ(σ) Σ σ^{2k+1}/(2k+1)!!
    let (mut term, mut sum) = (sigma.clone(), Ball::zero());
    for k in 1..400 {
        sum = sum + &term;
        term = term * sigma.sqr() / Ball::from_i64(2 * k + 1);
    }
    // The terms fall by half at least from there on.
    sum = sum.widen(&term.mul_pow2(1));
    let half_square = sigma.sqr().mul_pow2(-1);
    half_square.exp() + sum.mul_pow2(1) / (Ball::pi().mul_pow2(1)).sqrt()
}

#[test]
fn at_vanishing_beta_a_pair_is_a_modulus() {
    // With u = g/√β and σ = a √β: β log(2 cosh(a u)) = σ|g| + β log(1 + e^{-2a|u|}), whose last term is
    // at most β log 2.
    for beta in [1e-30, 1e-60, 1e-150, 1e-290, 5e-324] {
        for sigma in [1e-12, 1e-3, 0.5, 1.0, 3.0, 10.0] {
            let a = sigma / f64::sqrt(beta);
            let (got, panels) = by_line::<2>(&at(&[a, -a], 1, beta), 80);
            let exact_beta = Ball::<8>::from_f64(beta);
            let sigma = exact_beta.sqrt() * Ball::from_f64(a);
            let half = (exact_beta.clone() * Ball::ln_2()).mul_pow2(-1);
            let exact = mean_of_modulus(&sigma).ln()
                + (Ball::pi().mul_pow2(1) / exact_beta).ln().mul_pow2(-1)
                + half.clone().widen(&half);
            agree(&got, &exact, 76, &format!("{beta} {a}"));
            assert!(panels < 200, "{panels}");
        }
    }
}

#[test]
fn identities_of_the_partition_function() {
    let patterns = [0.25, 1.5, -2.0, 1.5];
    for beta in [1e-200, 1e-12, 0.3, 1.7, 41.5, 1e12 + 0.5] {
        let line = |case: &Case| by_line::<4>(case, 150).0;
        let alone = line(&at(&patterns, 1, beta));
        // Every pattern three times counts 3^β.
        let thrice = patterns.repeat(3);
        let gain = Ball::from_i64(3).ln() * Ball::from_f64(beta);
        agree(
            &line(&at(&thrice, 1, beta)),
            &(alone.clone() + gain),
            140,
            "copies",
        );
        // A shift of the patterns is a hidden bias and a level.
        let shifted = patterns.map(|x| x + 8.0);
        let hidden = patterns.map(|x| -8.0 * x).to_vec();
        let (machine, _) = at(&shifted, 1, beta);
        let case = (machine.with_hidden_bias(hidden).unwrap(), beta);
        let level = Ball::from_f64(beta) * Ball::from_i64(32);
        agree(&line(&case), &(alone.clone() + level), 130, "shift");
        // A line in space: the other coordinates are Gaussian. (3, 4, 12)/13 has length 1.
        let space: Vec<f64> = patterns
            .iter()
            .flat_map(|x| [3.0 * x, 4.0 * x, 12.0 * x])
            .collect();
        let far = patterns.map(|x| 13.0 * x);
        let across = (Ball::pi().mul_pow2(1) / Ball::from_f64(beta)).ln();
        let expected = line(&at(&far, 1, beta)) + across;
        agree(&line(&at(&space, 3, beta)), &expected, 130, "space");
    }
}

#[test]
fn a_pair_at_large_beta_is_gaussian() {
    // log 2cosh(a u) - u²/2 has its maximum log 2 at 0 and curvature 1 - a² there; the next term of
    // Laplace's expansion is -a⁴/(4 β (1 - a²)²).
    for a in [0.5, 0.75] {
        for beta in [1e6 + 0.5, 1e10 + 0.5, 1e12 + 0.5] {
            let (got, panels) = by_line::<4>(&at(&[a, -a], 1, beta), 160);
            let ball = Ball::<4>::from_f64;
            let curvature = ball(1.0 - a * a);
            let laplace = Ball::ln_2() * ball(beta)
                + (Ball::pi().mul_pow2(1) / ball(beta) / &curvature)
                    .ln()
                    .mul_pow2(-1)
                - ball(a).powi(4) / (ball(beta) * curvature.sqr()).mul_pow2(2);
            let error = (got - laplace).approx().abs();
            assert!(error < 10.0 / (beta * beta), "{a} {beta} {error:e}");
            assert!(panels < 60, "{panels}");
        }
    }
}

#[test]
fn the_bounds_at_large_beta_hold() {
    // With little asked for, the maximum is all that is looked at; more is asked for to check it.
    for patterns in [&[0.5, -0.5][..], &[1.0, -1.0], &[0.0, 1.0, 3.0, 5.0]] {
        for beta in [1e5 + 0.5, 1e7 + 0.25, 1e9 + 0.5] {
            let case = at(patterns, 1, beta);
            let (coarse, panels) = by_line::<4>(&case, 8);
            let (fine, _) = by_line::<4>(&case, 100);
            assert_eq!(panels, 0);
            agree(&coarse, &fine, 8, &format!("{patterns:?} {beta}"));
        }
    }
}

#[test]
fn the_bounds_at_high_temperature_hold_and_close() {
    let shapes: [(&[f64], usize); 3] = [
        (&[0.0, 1.0], 1),
        (&[1.0, 0.5, -2.0, 1.0, 0.25, 0.25], 2),
        (
            &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0],
            3,
        ),
    ];
    for (patterns, dimension) in shapes {
        let count = patterns.len() / dimension;
        let machine = AttnBm::new(count, dimension, patterns.to_vec()).unwrap();
        for beta in [0.02, 0.1, 0.3, 0.5, 1.0, 1.5] {
            if dimension == 3 && beta < 0.3 {
                // The grid would be too large.
                continue;
            }
            let bracket = machine
                .log_partition_bracket_at_high_temperature::<Ball<2>>(beta)
                .unwrap();
            let goal = Goal {
                bits: 40,
                operations: 1e9,
            };
            let exact = machine
                .log_partition_by_quadrature::<Ball<2>>(beta, goal)
                .unwrap();
            assert!((exact.clone() - &bracket.lower).is_positive(), "{beta}");
            assert!((bracket.upper.clone() - exact).is_positive(), "{beta}");
        }
        for beta in [1e-40, 1e-80, 1e-300] {
            let (value, bits, _) = decided(&machine, beta);
            // What the patterns add is far below half a unit in the last place.
            let volume = (Ball::<4>::pi().mul_pow2(1) / Ball::from_f64(beta)).ln()
                * Ball::from_i64(dimension as i64).mul_pow2(-1);
            assert_eq!(Some(value), volume.to_binary64());
            assert!(bits <= 116);
        }
    }
}

#[test]
fn plain_scalars_follow() {
    for beta in [1e-10, 0.3, 2.5, 100.5] {
        let case = at(&[0.0, 1.0, -3.0], 1, beta);
        let exact = by_line::<2>(&case, 60).0;
        let plain = line::log_partition(&reduced::<f64>(&case), 48, 1_000_000).unwrap();
        let interval = line::log_partition(&reduced::<Interval>(&case), 40, 1_000_000).unwrap();
        assert!(interval.contains(plain) && interval.accuracy_bits() >= 28);
        assert!(interval.contains(exact.to_binary64().unwrap()));
    }
}

#[test]
fn refusals() {
    let plane = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
    let reduced_plane = reduce::<Ball<2>>(&at(&plane, 2, 1.5).0, 1.5, 2)
        .unwrap()
        .unwrap();
    assert_eq!(
        line::log_partition(&reduced_plane, 50, 1000).unwrap_err(),
        Obstacle::Rank(1)
    );
    assert!(matches!(
        line::log_partition(&reduced::<Ball<2>>(&at(&[0.0, 1.0], 1, 1.5)), 50, 10),
        Err(Obstacle::Nodes { .. })
    ));
}
