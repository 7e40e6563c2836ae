//! Every sampler against its law, and every check against samplers that are off by what it claims to
//! detect.
//!
//! The seed is printed and can be set by `ATTNBM_SEED`. Whatever it is, a run fails by chance with a
//! probability of at most 1e-9: the ledger below adds up.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod elementary;
mod machine;
mod sphere;
mod units;

use crate::seed;
use attnbm::models::attnbm::{AttnBm, ConditionalSampler, Langevin, RejectionSampler};
use attnbm::models::gaussian_bernoulli::{GaussianBernoulli, VisibleSampler};
use attnbm::models::von_mises_fisher::{VonMisesFisher, sampling};
use attnbm::real::Goal;
use attnbm::real::{Ball, Enclosure, Interval, Real};
use attnbm::sampling::calibrated::{
    Calibration, Demand, bounded_mean, check_bounded_mean, check_distribution, distribution,
    event_count,
};
use attnbm::sampling::chain::Kernel;
use attnbm::sampling::random::{Categorical, ROUNDING, Rng, bernoulli, normal, stream, unit};
use attnbm::sampling::stream::Stream;
use attnbm::special::normal_distribution_function;
use std::cell::Cell;

/// The most checks of a run.
const MOST_CHECKS: u32 = 100;

/// The probability with which a single check errs, by failing a right sampler or by passing a wrong
/// one. All of a run err with the probability 1e-9 together.
const RATE: f64 = 1e-9 / MOST_CHECKS as f64;

/// How many checks each test makes, at most.
const LEDGER: &[(&str, u32)] = &[
    ("elementary laws", 5),
    ("mixture", 3),
    ("mixture mutants", 3),
    ("gibbs", 2),
    ("restricted", 4),
    ("restricted, exact", 1),
    ("conditional", 2),
    ("rejection", 4),
    ("langevin", 4),
    ("langevin mutants", 3),
    ("von mises-fisher density", 3),
    ("von mises-fisher mean", 6),
];

#[test]
fn the_ledger_adds_up() {
    let checks: u32 = LEDGER.iter().map(|(_, checks)| checks).sum();
    assert!(checks > 0 && checks <= MOST_CHECKS, "{checks}");
}

/// The checks of one test, which may not be more than the ledger says.
struct Checks {
    name: &'static str,
    left: Cell<u32>,
    seed: u64,
}

impl Checks {
    fn new(name: &'static str) -> Self {
        let seed = seed::seed(20_261_121);
        let (_, left) = LEDGER.iter().find(|(known, _)| *known == name).unwrap();
        let left = Cell::new(*left);
        Self { name, left, seed }
    }

    /// The generator of the next check.
    fn next(&self) -> impl Rng {
        let left = self.left.get().checked_sub(1).unwrap();
        self.left.set(left);
        stream(self.seed, self.name, u64::from(left))
    }

    /// Draws numbers between two bounds and compares their mean.
    fn mean_passes(
        &self,
        detectable: f64,
        range: f64,
        mut draw: impl FnMut(&mut dyn Rng) -> f64,
        claimed: Interval,
    ) -> bool {
        let mut generator = self.next();
        let check = bounded_mean(demand(detectable), range).unwrap();
        let sample: Vec<f64> = (0..check.samples).map(|_| draw(&mut generator)).collect();
        let outcome = check_bounded_mean(&check, &sample, claimed).unwrap();
        println!("{}: {outcome:?}", self.name);
        outcome.passed()
    }

    /// Draws and compares with a distribution function.
    fn passes(
        &self,
        detectable: f64,
        mut draw: impl FnMut(&mut dyn Rng) -> f64,
        claimed: impl Fn(f64) -> Interval,
    ) -> bool {
        let mut generator = self.next();
        let check = calibrated(detectable);
        let sample = (0..check.samples).map(|_| draw(&mut generator)).collect();
        let outcome = check_distribution(&check, sample, claimed).unwrap();
        println!("{}: {outcome:?}", self.name);
        // No enclosure of a claimed function is wider than the rounding of a sampler.
        assert!(outcome.detectable <= (detectable + ROUNDING).next_up());
        outcome.passed()
    }
}

fn demand(detectable: f64) -> Demand {
    Demand {
        detectable,
        false_fail: RATE,
        false_pass: RATE,
    }
}

fn calibrated(detectable: f64) -> Calibration {
    distribution(demand(detectable)).unwrap()
}

/// A mixture of normal laws on the line: weights, means and one deviation.
struct Mixture {
    weights: Vec<Interval>,
    means: Vec<Interval>,
    deviation: Interval,
}

impl Mixture {
    fn draw(&self, generator: &mut dyn Rng) -> f64 {
        // The list is short, so that it may be made anew for each draw.
        let component = Categorical::new(self.weights.iter().map(Real::approx)).draw(generator);
        self.means[component].approx() + self.deviation.approx() * normal(generator)
    }

    fn distribution_function(&self, x: f64) -> Interval {
        let total: Interval = sum(self.weights.iter().copied());
        let parts = self.weights.iter().zip(&self.means).map(|(weight, mean)| {
            let standard = (Interval::point(x) - mean) / self.deviation;
            normal_distribution_function(&standard) * weight
        });
        sum(parts) / total
    }
}

fn sum(terms: impl Iterator<Item = Interval>) -> Interval {
    terms.fold(Interval::zero(), |sum, term| sum + term)
}

/// A lower bound on the distance of two distribution functions.
fn distance(f: impl Fn(f64) -> Interval, g: impl Fn(f64) -> Interval) -> f64 {
    (-400..=400)
        .map(|k| {
            let x = f64::from(k) / 50.0;
            let gap = f(x) - g(x);
            gap.inf().max(-gap.sup())
        })
        .fold(0.0, f64::max)
}

/// Three patterns in the plane with both biases.
fn machine() -> AttnBm {
    AttnBm::new(3, 2, vec![1.5, 0.0, -1.0, 1.0, 0.25, -0.5])
        .unwrap()
        .with_visible_bias(vec![0.5, -0.25])
        .unwrap()
        .with_hidden_bias(vec![0.0, 0.75, 1.0])
        .unwrap()
}

const DIRECTION: [f64; 2] = [1.0, -2.0];

fn project(v: &[f64]) -> f64 {
    v.iter().zip(DIRECTION).map(|(x, a)| x * a).sum()
}
