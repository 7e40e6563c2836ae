//! Every sampler against its law, and every check against samplers that are off by what it claims to
//! detect.
//!
//! The seed is printed and can be set by `ATTNBM_SEED`. Whatever it is, a run fails by chance with a
//! probability of at most 1e-9: the ledger below adds up.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

#[path = "support/seed.rs"]
mod seed;

use std::cell::Cell;

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
use attnbm::sampling::random::{Categorical, Rng, bernoulli, normal, stream, unit};
use attnbm::sampling::stream::Stream;
use attnbm::special::normal_distribution_function;

/// The probability with which a single check errs, by failing a right sampler or by passing a wrong
/// one.
const RATE: f64 = 1e-11;

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
    assert!(f64::from(checks) * RATE <= 1e-9);
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
        assert!(outcome.detectable < detectable * 1.001);
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

#[test]
fn elementary_laws() {
    let checks = Checks::new("elementary laws");
    let standard = |x: f64| normal_distribution_function(&Interval::point(x));
    assert!(checks.passes(0.01, |generator| unit(generator), Interval::point));
    assert!(checks.passes(0.01, |generator| normal(generator), standard));
    // A deviation of 1.05 is 0.0118 away in distribution function.
    let off = Mixture {
        weights: vec![Interval::one()],
        means: vec![Interval::zero()],
        deviation: Interval::point(1.05),
    };
    assert!(distance(standard, |x| off.distribution_function(x)) > 0.0115);
    assert!(!checks.passes(0.0115, |generator| off.draw(generator), standard));

    // An event of probability a third, and one of a little more.
    let third = Interval::one() / Interval::from_i64(3);
    let check = event_count(demand(0.01), third).unwrap();
    let count = |probability: f64, mut generator: &mut dyn Rng| {
        (0..check.samples)
            .filter(|_| bernoulli(&mut generator, probability))
            .count()
    };
    assert!(check.check(count(1.0 / 3.0, &mut checks.next())).passed());
    assert!(
        !check
            .check(count(1.0 / 3.0 + 0.010_001, &mut checks.next()))
            .passed()
    );
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

#[test]
fn the_mixture_sampler_draws_from_the_model() {
    let checks = Checks::new("mixture");
    for beta in 1..=3 {
        let law = machine().projection::<Interval>(beta, &DIRECTION).unwrap();
        let sampler = machine().mixture_sampler(beta).unwrap();
        let passed = checks.passes(
            0.03,
            |mut generator| project(&sampler.draw(&mut generator)),
            |x| law.distribution_function(x),
        );
        assert!(passed, "beta {beta}");
    }
}

/// The components at β = 2 along the direction, one for each ordered pair: on purpose another route
/// than the sampler's. `weigh` may spoil a pair's weight.
fn pairs(weigh: impl Fn(usize, usize, Interval) -> Interval, variance: f64) -> Mixture {
    let machine = machine();
    let bias: Vec<Interval> = machine.effective_hidden_bias();
    let along = |v: &[f64]| Interval::dot(v, &DIRECTION);
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    let (mut weights, mut means) = (Vec::new(), Vec::new());
    for (mu, first) in patterns.iter().enumerate() {
        for (nu, second) in patterns.iter().enumerate() {
            let square = Interval::dot(first, first)
                + Interval::dot(second, second)
                + Interval::dot(first, second).mul_pow2(1);
            let weight = (square.mul_pow2(-2) + bias[mu] + bias[nu]).exp();
            weights.push(weigh(mu, nu, weight));
            let mean = (along(first) + along(second)).mul_pow2(-1);
            means.push(mean + along(machine.visible_bias().unwrap()));
        }
    }
    Mixture {
        weights,
        means,
        deviation: Interval::point(variance).sqrt(),
    }
}

#[test]
fn mutants_of_the_mixture_are_caught() {
    let checks = Checks::new("mixture mutants");
    let law = machine().projection::<Interval>(2, &DIRECTION).unwrap();
    let claimed = |x: f64| law.distribution_function(x);
    let variance = 2.5;
    let right = pairs(|_, _, weight| weight, variance);
    let is_claimed = distance(claimed, |x| right.distribution_function(x)) == 0.0;
    assert!(is_claimed, "the enclosures of one law meet everywhere");
    let mutants = [
        // The covariance I in place of I/β.
        pairs(|_, _, weight| weight, 5.0),
        // Each multiset counted once.
        pairs(
            |mu, nu, weight| weight.mul_pow2(if mu == nu { 0 } else { -1 }),
            variance,
        ),
        // A component is missing.
        pairs(
            |mu, nu, weight| match mu + nu {
                0 => Interval::zero(),
                _ => weight,
            },
            variance,
        ),
    ];
    for (index, mutant) in mutants.iter().enumerate() {
        let apart = distance(claimed, |x| mutant.distribution_function(x));
        println!("mutant {index} is {apart} away");
        assert!(apart > 0.013, "mutant {index}: {apart}");
        let detectable = (apart * 0.999).min(0.1);
        assert!(!checks.passes(detectable, |generator| mutant.draw(generator), claimed));
    }
}

#[test]
fn the_gibbs_step_leaves_the_model_as_it_is() {
    let checks = Checks::new("gibbs");
    let machine = machine();
    for beta in [1, 3] {
        let law = machine.projection::<Interval>(beta, &DIRECTION).unwrap();
        let sampler = machine.mixture_sampler(beta).unwrap();
        let passed = checks.passes(
            0.03,
            |mut generator| {
                let v = sampler.draw(&mut generator);
                project(&machine.gibbs_step(beta, &v, &mut generator).unwrap())
            },
            |x| law.distribution_function(x),
        );
        assert!(passed, "beta {beta}");
    }
}

#[test]
fn block_gibbs_and_the_truncated_machine() {
    let checks = Checks::new("restricted");
    let machine = GaussianBernoulli::new(3, 2, vec![1.0, 0.5, -0.75, 1.0, 0.5, -1.0])
        .unwrap()
        .with_sigma(0.75)
        .unwrap()
        .with_hidden_bias(vec![0.25, -0.5, 0.125])
        .unwrap();
    let exact = machine.to_attnbm::<f64>().unwrap();
    let sampler = exact.mixture_sampler(1).unwrap();
    let visible = |mut generator: &mut dyn Rng| -> Vec<f64> {
        let u = sampler.draw(&mut generator);
        u.into_iter().map(|x| x * machine.sigma()).collect()
    };
    let scaled = DIRECTION.map(|a| a * machine.sigma());
    let law = exact.projection::<Interval>(1, &scaled).unwrap();
    let claimed = |x: f64| law.distribution_function(x);
    assert!(checks.passes(
        0.03,
        |mut generator| {
            let v = visible(generator);
            project(&machine.gibbs_step(&v, &mut generator).unwrap())
        },
        claimed,
    ));

    // What truncation drops is how often two or more units are on.
    let goal = Goal {
        bits: 80,
        operations: 1e6,
    };
    let mass = machine.truncation_mass::<Ball<2>>(goal).unwrap().value;
    let mass = Interval::point(mass.to_binary64().unwrap());
    let check = event_count(demand(0.02), mass).unwrap();
    let count = |mut generator: &mut dyn Rng, machine: &GaussianBernoulli| {
        let several = |generator: &mut dyn Rng| {
            let v = visible(generator);
            let mut generator = generator;
            let h = machine.draw_hidden(&v, &mut generator).unwrap();
            h.iter().filter(|on| **on).count() >= 2
        };
        (0..check.samples)
            .filter(|_| several(&mut generator))
            .count()
    };
    assert!(check.check(count(&mut checks.next(), &machine)).passed());
    let stronger = machine
        .clone()
        .with_hidden_bias(vec![0.5, -0.25, 0.375])
        .unwrap();
    assert!(!check.check(count(&mut checks.next(), &stronger)).passed());

    // The truncated machine has another law.
    let truncated = machine.truncated::<f64>().unwrap();
    let other = truncated.projection::<Interval>(1, &scaled).unwrap();
    let apart = distance(claimed, |x| other.distribution_function(x));
    let sampler = truncated.mixture_sampler(1).unwrap();
    assert!(!checks.passes(
        (apart * 0.999).min(0.1),
        |mut generator| project(&sampler.draw(&mut generator)) * machine.sigma(),
        claimed,
    ));
}

#[test]
fn visible_units_are_drawn_from_the_machine() {
    let checks = Checks::new("restricted, exact");
    let weights = [[1.0, 0.5], [-0.75, 1.0], [0.5, -1.0]];
    let (sigma, hidden) = (0.75, [0.25, -0.5, 0.125]);
    let machine = GaussianBernoulli::new(3, 2, weights.concat())
        .and_then(|machine| machine.with_sigma(sigma))
        .and_then(|machine| machine.with_hidden_bias(hidden.to_vec()))
        .unwrap();
    let sampler = VisibleSampler::new(&machine).unwrap();
    // A component for each state: on purpose another route than the AttnBM of the sampler.
    let mut law = Mixture {
        weights: Vec::new(),
        means: Vec::new(),
        deviation: Interval::point(sigma) * Interval::from_i64(5).sqrt(),
    };
    let variance = Interval::point(sigma).sqr();
    for state in 0..8 {
        let on = || (0..3).filter(|unit| state >> unit & 1 == 1);
        // Eighths, whose sums and products are exact.
        let field = [0, 1].map(|i| on().map(|unit| weights[unit][i]).sum::<f64>());
        let bias: f64 = on().map(|unit| hidden[unit]).sum();
        let half_square = Interval::dot(&field, &field).mul_pow2(-1);
        law.weights
            .push((Interval::point(bias) + variance * half_square).exp());
        law.means.push(variance * Interval::point(project(&field)));
    }
    assert!(checks.passes(
        0.03,
        |mut generator| project(&sampler.draw(&mut generator)),
        |x| law.distribution_function(x),
    ));
}

#[test]
fn missing_units_are_drawn_given_the_others() {
    let checks = Checks::new("conditional");
    let (machine, beta, seen) = (machine(), 2.0, 0.75);
    let sampler = ConditionalSampler::new(&machine, 2, &[0], &[seen]).unwrap();
    // Each ordered pair of the joint law, weighted by the density of what is seen.
    let bias: Vec<Interval> = machine.effective_hidden_bias();
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    let visible = machine.visible_bias().unwrap();
    let mut law = Mixture {
        weights: Vec::new(),
        means: Vec::new(),
        deviation: Interval::one() / Interval::point(beta).sqrt(),
    };
    for (mu, first) in patterns.iter().enumerate() {
        for (nu, second) in patterns.iter().enumerate() {
            // The patterns are quarters, so their sums are exact.
            let total = [first[0] + second[0], first[1] + second[1]];
            let beta = Interval::point(beta);
            let mean =
                [0, 1].map(|i| Interval::point(visible[i]) + Interval::point(total[i]) / beta);
            let away = (Interval::point(seen) - mean[0]).sqr() * beta;
            let exponent = (Interval::dot(&total, &total) / beta - away).mul_pow2(-1);
            law.weights.push((exponent + bias[mu] + bias[nu]).exp());
            law.means.push(mean[1]);
        }
    }
    let claimed = |x: f64| law.distribution_function(x);
    let draw = |mut generator: &mut dyn Rng| sampler.draw(&mut generator)[0];
    assert!(checks.passes(0.03, draw, claimed));
    // Whoever ignores what is seen draws from the marginal law.
    let marginal = machine.projection::<Interval>(2, &[0.0, 1.0]).unwrap();
    let apart = distance(claimed, |x| marginal.distribution_function(x));
    println!("the marginal law is {apart} away");
    let joint = machine.mixture_sampler(2).unwrap();
    let ignores = |mut generator: &mut dyn Rng| joint.draw(&mut generator)[1];
    assert!(apart > 0.03 && !checks.passes(apart.min(0.1) * 0.999, ignores, claimed));
}

/// The patterns' mean under the attention, plus the bias, along the first visible unit. It lies between the least and the
/// largest pattern, and its mean is that of the unit at every β, as the mean score is 0.
fn attended(machine: &AttnBm, v: &[f64]) -> f64 {
    machine.update::<f64>(v, 1.0)[0]
}

/// The mean of [`attended`] at any β, certified; and its range.
fn attended_mean(machine: &AttnBm, beta: f64) -> (Interval, f64) {
    let goal = Goal {
        bits: 80,
        operations: 1e8,
    };
    let mean = machine.mean::<Ball<2>>(beta, goal).unwrap().value;
    let entries = || machine.patterns().map(|pattern| pattern[0]);
    let (least, largest) = (entries().reduce(f64::min), entries().reduce(f64::max));
    let range = largest.unwrap() - least.unwrap();
    (Interval::point(mean[0].to_binary64().unwrap()), range)
}

#[test]
fn rejection_draws_from_the_model_at_any_temperature() {
    let checks = Checks::new("rejection");
    let machine = machine();
    // At a whole β against the distribution function.
    let law = machine.projection::<Interval>(2, &DIRECTION).unwrap();
    let claimed = |x: f64| law.distribution_function(x);
    let sampler = RejectionSampler::new(&machine, 2.0).unwrap();
    let draw = |mut generator: &mut dyn Rng| project(&sampler.draw(&mut generator));
    assert!(checks.passes(0.03, draw, claimed));
    for beta in [0.5, 2.5] {
        let sampler = RejectionSampler::new(&machine, beta).unwrap();
        let (mean, range) = attended_mean(&machine, beta);
        let draw = |mut generator: &mut dyn Rng| attended(&machine, &sampler.draw(&mut generator));
        assert!(checks.mean_passes(0.05, range, draw, mean), "beta {beta}");
    }
    // Whoever accepts everything draws from the envelope.
    let bias: Vec<Interval> = machine.effective_hidden_bias();
    let levels = machine.patterns().zip(&bias).map(|(pattern, c)| {
        let square = Interval::dot(pattern, pattern);
        (square + c.mul_pow2(1)).exp()
    });
    let shift = Interval::point(project(machine.visible_bias().unwrap()));
    let envelope = Mixture {
        weights: levels.collect(),
        means: machine
            .patterns()
            .map(|x| Interval::point(project(x)) + shift)
            .collect(),
        deviation: Interval::point(2.5).sqrt(),
    };
    let apart = distance(claimed, |x| envelope.distribution_function(x));
    println!("the envelope is {apart} away");
    let detectable = apart.min(0.1) * 0.999;
    assert!(apart > 0.013);
    assert!(!checks.passes(detectable, |generator| envelope.draw(generator), claimed));
}

#[test]
fn langevin_steps_leave_the_model_as_it_is() {
    let checks = Checks::new("langevin");
    let machine = machine();
    // Half of the largest step that a single pattern would bear without the adjustment, and twice it.
    for step in [0.25, 2.0] {
        let law = machine.projection::<Interval>(2, &DIRECTION).unwrap();
        let start = machine.mixture_sampler(2).unwrap();
        let kernel = Langevin::new(&machine, 2.0, step).unwrap();
        let draw = |mut generator: &mut dyn Rng| {
            let v = start.draw(&mut generator);
            let v = kernel.step(&v, &mut generator).unwrap();
            project(&kernel.step(&v, &mut generator).unwrap())
        };
        assert!(checks.passes(0.03, draw, |x| law.distribution_function(x)));
    }
    for beta in [0.5, 2.5] {
        let start = RejectionSampler::new(&machine, beta).unwrap();
        let kernel = Langevin::new(&machine, beta, 0.5 / beta).unwrap();
        let (mean, range) = attended_mean(&machine, beta);
        let draw = |mut generator: &mut dyn Rng| {
            let v = start.draw(&mut generator);
            let v = kernel.step(&v, &mut generator).unwrap();
            attended(&machine, &kernel.step(&v, &mut generator).unwrap())
        };
        assert!(checks.mean_passes(0.05, range, draw, mean), "beta {beta}");
    }
}

/// Two wrong samplers of a single pattern, a normal law, and one of the wrong temperature. Their stationary laws are
/// known, so each starts from its own.
#[test]
fn langevin_mutants_are_caught() {
    let checks = Checks::new("langevin mutants");
    let (pattern, beta, step) = (1.5, 2.0, 0.4);
    let single = AttnBm::new(1, 1, vec![pattern]).unwrap();
    let law = single.projection::<Interval>(2, &[1.0]).unwrap();
    let claimed = |x: f64| law.distribution_function(x);
    let stationary = |variance: f64| Mixture {
        weights: vec![Interval::one()],
        means: vec![Interval::point(pattern)],
        deviation: Interval::point(variance).sqrt(),
    };
    let propose = |v: f64, generator: &mut dyn Rng| {
        let slope = single.score::<f64>(&[v], beta)[0];
        v + step * slope + f64::sqrt(2.0 * step) * normal(generator)
    };
    let caught = |mutant: &Mixture, moves: &dyn Fn(f64, &mut dyn Rng) -> f64| {
        let apart = distance(claimed, |x| mutant.distribution_function(x));
        println!("a mutant is {apart} away");
        assert!(apart > 0.013);
        let draw = |generator: &mut dyn Rng| moves(mutant.draw(generator), generator);
        !checks.passes(apart.min(0.1) * 0.999, draw, claimed)
    };
    // Without the adjustment the variance is 1/(β (1 - τβ/2)).
    let unadjusted = stationary(1.0 / (beta * (1.0 - step * beta / 2.0)));
    assert!(caught(&unadjusted, &propose));
    // With the densities but without the proposals, the chain keeps the product of the density and of that law.
    let uncorrected = stationary(1.0 / (beta * (2.0 - step * beta / 2.0)));
    let accepts = |v: f64, generator: &mut dyn Rng| {
        let proposed = propose(v, generator);
        let rise = single.energy::<f64>(&[proposed]) - single.energy::<f64>(&[v]);
        if unit(generator) < (-beta * rise).exp() {
            proposed
        } else {
            v
        }
    };
    assert!(caught(&uncorrected, &accepts));
    // At another temperature it keeps another law.
    let machine = machine();
    let law = machine.projection::<Interval>(2, &DIRECTION).unwrap();
    let other = machine.projection::<Interval>(1, &DIRECTION).unwrap();
    let claimed = |x: f64| law.distribution_function(x);
    let apart = distance(claimed, |x| other.distribution_function(x));
    assert!(apart > 0.013);
    let start = machine.mixture_sampler(1).unwrap();
    let kernel = Langevin::new(&machine, 1.0, step).unwrap();
    let draw = |mut generator: &mut dyn Rng| {
        let v = start.draw(&mut generator);
        project(&kernel.step(&v, &mut generator).unwrap())
    };
    assert!(!checks.passes(apart.min(0.1) * 0.999, draw, claimed));
}

#[test]
fn von_mises_fisher_on_the_ordinary_sphere() {
    let checks = Checks::new("von mises-fisher density");
    // P(m·x <= t) = (e^{κt} - e^{-κ})/(e^κ - e^{-κ}) in three dimensions.
    let law = |kappa: f64| {
        move |t: f64| {
            let k = Interval::point(kappa);
            let shifted = |t: f64| (k * (Interval::point(t) - Interval::one())).exp();
            let least = shifted(-1.0);
            (shifted(t.clamp(-1.0, 1.0)) - least) / (Interval::one() - least)
        }
    };
    let altitude = |kappa: f64| {
        move |mut generator: &mut dyn Rng| {
            let x = sampling::draw(&[0.0, 0.6 * kappa, -0.8 * kappa], &mut generator).unwrap();
            0.6 * x[1] - 0.8 * x[2]
        }
    };
    assert!(checks.passes(0.015, altitude(2.0), law(2.0)));
    assert!(checks.passes(0.015, altitude(1e4), law(1e4)));
    let apart = distance(law(2.0), law(2.2));
    assert!(apart > 0.02, "{apart}");
    assert!(!checks.passes(0.02, altitude(2.2), law(2.0)));
}

#[test]
fn von_mises_fisher_refuses_what_is_no_vector() {
    // No law is tested, so that the ledger has no entry.
    let mut generator = stream(20_261_121, "no vector", 0);
    for eta in [
        &[f64::NAN, 1.0][..],
        &[1.0, f64::NAN],
        &[f64::NAN],
        &[f64::INFINITY, 0.0],
        &[],
    ] {
        assert!(sampling::draw(eta, &mut generator).is_err(), "{eta:?}");
    }
}

#[test]
fn von_mises_fisher_has_its_mean_resultant_length() {
    let checks = Checks::new("von mises-fisher mean");
    let check = bounded_mean(demand(0.05), 2.0).unwrap();
    let mean = |dimension: usize, kappa: f64, claimed: f64| {
        let mut generator = checks.next();
        let mut eta = vec![0.0; dimension];
        eta[dimension - 1] = -kappa;
        let sample: Vec<f64> = (0..check.samples)
            .map(|_| -sampling::draw(&eta, &mut generator).unwrap()[dimension - 1])
            .collect();
        let law = VonMisesFisher::new(dimension as u64, Ball::<2>::from_f64(claimed)).unwrap();
        let length = law.mean_resultant_length().to_binary64().unwrap();
        let outcome = check_bounded_mean(&check, &sample, Interval::point(length)).unwrap();
        println!("dimension {dimension}, kappa {kappa}: {outcome:?}");
        outcome.passed()
    };
    for (dimension, kappa) in [(1, 0.5), (2, 1.0), (5, 0.0), (2, 50.0), (20, 30.0)] {
        assert!(mean(dimension, kappa, kappa), "{dimension} {kappa}");
    }
    assert!(!mean(2, 1.0, 1.2));
}

/// Of what is not known no sample is far, so that it is refused instead of passed.
#[test]
fn what_is_not_known_is_refused() {
    let unknown = Interval::from_f64(f64::NAN);
    let check = calibrated(0.5);
    let sample = vec![0.5; check.samples];
    assert!(check_distribution(&check, sample.clone(), |_| unknown).is_err());
    let wide = Interval::point(0.0).hull(&Interval::point(1.0));
    assert!(check_distribution(&check, sample, |_| wide).is_err());
    let check = bounded_mean(demand(0.5), 1.0).unwrap();
    let sample = vec![0.5; check.samples];
    for claimed in [unknown, wide] {
        assert!(check_bounded_mean(&check, &sample, claimed).is_err());
    }
    assert!(event_count(demand(0.1), unknown).is_err());
}

/// Binomial probabilities, each from its definition.
fn binomial(trials: usize, counts: impl Iterator<Item = usize>, p: &Ball<4>) -> Ball<4> {
    let q = Ball::one() - p;
    counts.fold(Ball::zero(), |sum, count| {
        let choose = (0..count as i64).fold(Ball::one(), |choose: Ball<4>, i| {
            choose * Ball::from_i64(trials as i64 - i) / Ball::from_i64(i + 1)
        });
        sum + choose * p.powi(count as u64) * q.powi((trials - count) as u64)
    })
}

/// The two rates of a check of a count are kept, and on the side that alone can be wrong as well: next to 0 an event can
/// only be too frequent, and next to 1 too rare.
#[test]
fn counts_keep_both_rates_on_either_side() {
    let demand = Demand {
        detectable: 0.25,
        false_fail: 1e-3,
        false_pass: 1e-3,
    };
    for p in [0.0625, 0.125, 0.375, 0.5, 0.625, 0.875, 0.9375] {
        let check = event_count(demand, Interval::point(p)).unwrap();
        let (trials, passing) = (check.samples, check.least..=check.greatest);
        assert!(trials > 3 && check.greatest <= trials, "{p}: {check:?}");
        let rate = |of: f64| binomial(trials, passing.clone(), &Ball::from_f64(of));
        let fails = Ball::one() - rate(p);
        assert!(fails.is_bounded(), "{p}: {fails:?}");
        let allowed = Ball::from_f64(demand.false_fail);
        assert!((allowed - fails).is_positive(), "{p}: {check:?}");
        for wrong in [p - demand.detectable, p + demand.detectable] {
            if !(0.0..=1.0).contains(&wrong) {
                continue;
            }
            let passes = rate(wrong);
            assert!(passes.is_bounded(), "{p} {wrong}: {passes:?}");
            let allowed = Ball::from_f64(demand.false_pass);
            assert!((allowed - passes).is_positive(), "{p} {wrong}: {check:?}");
        }
    }
}

/// The number of a stream tells it from all others, whichever of its bits differs.
#[test]
fn streams_are_told_apart_by_every_bit_of_their_number() {
    let first = |index| stream(1, "a stream", index).next_u64();
    for bit in 0..u64::BITS {
        assert_ne!(first(1 << bit), first(0), "bit {bit}");
    }
}

/// The greatest number that a generator gives, for ever.
struct Greatest;

impl rand_chacha::rand_core::TryRng for Greatest {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::MAX)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::MAX)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(u8::MAX);
        Ok(())
    }
}

/// Of the least total there is, every part but 0 rounds to the total itself, which lies beyond the last index with a
/// weight.
#[test]
fn what_rounds_to_the_total_has_a_weight() {
    let least = f64::from_bits(1);
    assert_eq!(unit(&mut Greatest) * least, least);
    assert_eq!(Categorical::new([0.0, least, 0.0]).draw(&mut Greatest), 1);
}

/// A byte chooses among 256 and leaves the next one for the next choice; more choices take two.
#[test]
fn a_choice_takes_as_many_bytes_as_it_needs() {
    for count in [1, 2, 255, 256] {
        let mut stream = Stream::steered(&[0, 200, 77, 3]);
        assert_eq!(stream.below(count), 200 % count, "{count}");
        assert_eq!(stream.below(count), 77 % count, "{count}");
    }
    let mut stream = Stream::steered(&[0, 1, 1, 3]);
    assert_eq!((stream.below(257), stream.below(256)), (0, 3));
}

/// Bytes that are those of an infinity or of no number are a coordinate all the same, and a finite one.
#[test]
fn steered_coordinates_are_finite() {
    for number in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1.5, -0.0] {
        // 30 is the choice of eight bytes that are taken as they are.
        let bytes = [&[0, 30][..], &number.to_le_bytes(), &[27, 0]].concat();
        let mut stream = Stream::steered(&bytes);
        let drawn = stream.coordinate(1.0);
        let expected = if number.is_finite() { number } else { 0.0 };
        assert_eq!(drawn.to_bits(), expected.to_bits(), "{number}");
        assert!(stream.coordinate(1.0).is_finite());
    }
    // Of the largest number there is no larger one.
    let bytes = [&[0, 30][..], &f64::MAX.to_le_bytes(), &[24, 0]].concat();
    let mut stream = Stream::steered(&bytes);
    let drawn = [stream.coordinate(1.0), stream.coordinate(1.0)];
    assert_eq!(drawn, [f64::MAX, 0.0]);
}
