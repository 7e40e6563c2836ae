//! Visible and missing units, drawn given the others.

use super::*;

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

/// An unknown law is refused: no sample is far from it.
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
