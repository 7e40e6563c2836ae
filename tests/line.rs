//! Patterns on a line at every inverse temperature, against closed forms and the grid.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use attnbm::integrate::reduction::{PatternModel, Reduction, reduce};
use attnbm::integrate::{Goal, gaussian_strip, line};
use attnbm::models::attnbm::AttnBm;
use attnbm::real::{Ball, Bounded, Enclosure, Real};

fn model(patterns: &[f64], dimension: usize, beta: f64) -> PatternModel<'_> {
    PatternModel {
        patterns,
        dimension,
        visible_bias: &[],
        hidden_bias: &[],
        beta,
    }
}

fn reduced<S: Bounded>(model: &PatternModel) -> Reduction<S> {
    reduce(model, 1).unwrap().unwrap()
}

/// `log Z`, and the number of intervals it took.
fn by_line<const N: usize>(model: &PatternModel, goal: u32) -> (Ball<N>, u64) {
    let reduced = reduced::<Ball<N>>(model);
    let outcome = line::run(&reduced, goal, 2_000_000).unwrap();
    let level = reduced.reference_level * Ball::from_f64(model.beta);
    (outcome.excess + level, outcome.panels)
}

fn by_grid(model: &PatternModel) -> Option<Ball<4>> {
    gaussian_strip::log_partition(&reduced::<Ball<4>>(model), 200, 20_000).ok()
}

fn agree<const N: usize, const M: usize>(got: &Ball<N>, exact: &Ball<M>, bits: i64, what: &str) {
    assert!(
        !got.resize::<M>().disjoint(exact),
        "{what}: {got:?} excludes {exact:?}"
    );
    let error = (got.upper() - got.lower()).approx() / exact.approx().abs().max(1.0);
    let reached = -error.log2();
    assert!(reached >= bits as f64, "{what}: {reached} bits of {bits}");
}

#[test]
fn the_grid_agrees() {
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
            let case = model(&patterns, 1, beta);
            let Some(exact) = by_grid(&case) else {
                continue;
            };
            let what = format!("{patterns:?} {beta}");
            let start = std::time::Instant::now();
            let (coarse, panels) = by_line::<2>(&case, 80);
            println!("{what}: {panels} panels {:?}", start.elapsed());
            agree(&coarse, &exact, 78, &what);
            let (fine, _) = by_line::<4>(&case, 180);
            agree(&fine, &exact, 178, &what);
        }
    }
}

/// The machine's own choice of method, as the oracle climbs to it.
fn decided(machine: &AttnBm, beta: f64) -> (f64, u32, String) {
    fn rung<const N: usize>(machine: &AttnBm, beta: f64, bits: u32) -> Option<(f64, u32, String)> {
        let goal = Goal {
            bits,
            operations: 1e8,
        };
        let (value, method) = machine.log_partition::<Ball<N>>(beta, goal).ok()?;
        Some((value.to_binary64()?, bits, method))
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
            println!("undecided: {machine:?} at {beta:e}: {last:?}");
            (0.0, 0, String::new())
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
                if time.as_millis() > 50 || bits > 80 {
                    println!("{extent:e} {beta:e} {shape:?}: {value} {bits} {method} {time:?}");
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
    let exponents: Vec<Ball<8>> = tuples(k)
        .map(|sum| Ball::from_f64(sum).sqr() * &scale)
        .collect();
    let volume = (Ball::pi().mul_pow2(1) * scale.mul_pow2(1))
        .ln()
        .mul_pow2(-1);
    let exact = volume + attnbm::special::log_sum_exp(&exponents);
    (tuples(m).collect(), f64::from(k) / f64::from(m), exact)
}

#[test]
fn sumsets_have_closed_forms() {
    for (m, k) in [
        (2, 1),
        (2, 3),
        (4, 1),
        (4, 3),
        (2, 5),
        (4, 5),
        (8, 1),
        (8, 11),
    ] {
        for extent in [
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
        ] {
            // Few bits, so that the sums are exact.
            for eta in [[0.0, 1.0], [-1.0, 1.0], [0.75, -1.0]] {
                let unit = 2f64.powi(f64::log2(extent) as i32);
                let (patterns, beta, exact) = sumset(&eta.map(|x| x * unit), m, k);
                let case = model(&patterns, 1, beta);
                let (got, panels) = by_line::<4>(&case, 120);
                agree(&got, &exact, 115, &format!("{eta:?} {extent} {m} {k}"));
                assert!(panels < 200 * m as u64, "{panels}");
            }
        }
    }
}
