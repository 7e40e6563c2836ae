//! Patterns on a line at every inverse temperature, against closed forms and the grid.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use attnbm::integrate::reduction::{Obstacle, PatternModel, Reduction, reduce};
use attnbm::integrate::{gaussian_strip, line};
use attnbm::real::{Ball, Bounded, Enclosure, Interval, Real};

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
        for beta in [1e-3, 0.01, 0.3, 0.5, 0.999, 1.5, 2.0, 2.7, 3.0, 7.25, 100.5, 1e4 + 0.5] {
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
