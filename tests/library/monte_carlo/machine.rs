//! Samplers of the machine with real-valued units: mixture, Gibbs steps, rejection and Langevin steps.

use super::*;

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
