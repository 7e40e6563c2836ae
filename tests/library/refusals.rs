//! What is refused, word for word: the kind, the field with its indices, what it must be, and what it was.
//!
//! Bad entries stand neither first nor last where there is room, and tables are not square, so that no two indices are the same.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::Error;
use attnbm::exact::affine_rank::affine_hull;
use attnbm::exact::spectral_norm::norm_against_one;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::denoising::{DenoisingTask, dae_loss};
use attnbm::models::habituation::{
    Chain, Dishabituation, Interruption, PulseTrain, TwoFilters, Unit as HabituationUnit,
};
use attnbm::models::harmonium::{Harmonium, Support, Unit};
use attnbm::models::hopfield::Network;
use attnbm::models::hopfield_rbm::{
    AnnealedImportance, BinaryGaussian, BinaryNetwork, BinaryPatterns, Rule, binary_state,
};
use attnbm::models::in_context_denoising::{
    Context, MixtureTask, Subspace, deviation_probability, two_point_risk,
};
use attnbm::models::lagrangian::Lagrangian;
use attnbm::models::von_mises_fisher::likelihood::{
    concentration_of, likeliest_concentration, resultant,
};
use attnbm::models::von_mises_fisher::moments::divergence;
use attnbm::models::von_mises_fisher::{VonMisesFisher, log_density};
use attnbm::real::Goal;
use attnbm::sampling::random::stream;

const NAN: f64 = f64::NAN;

/// Holds each refusal to its kind and its text.
fn are_refused(cases: Vec<(Option<Error>, &str, &str)>) {
    let wrong = cases.into_iter().filter_map(|(found, kind, message)| {
        let found = found.map(|error| (error.kind(), error.to_string()));
        let expected = Some((kind, message.to_owned()));
        (found != expected).then_some((found, expected))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn machine() -> AttnBm {
    AttnBm::new(3, 2, vec![0.5, -1.0, 2.0, 0.25, 1.0, 1.0]).unwrap()
}

#[test]
fn of_the_machine() {
    let (machine, goal) = (machine(), Goal::PLAIN);
    let wide = AttnBm::new(3, 3, vec![0.0; 9]).unwrap();
    let fewer = AttnBm::new(2, 2, vec![0.0; 4]).unwrap();
    are_refused(vec![
        (
            AttnBm::new(0, 2, Vec::<f64>::new()).err(),
            "shape",
            "patterns must have at least one row, got none",
        ),
        (
            AttnBm::new(2, 0, Vec::<f64>::new()).err(),
            "shape",
            "patterns must have at least one column, got none",
        ),
        (
            AttnBm::new(2, 3, vec![0.0; 5]).err(),
            "shape",
            "patterns must have 2 rows of 3 entries, got 5 entries",
        ),
        (
            machine.clone().with_visible_bias(vec![0.0; 3]).err(),
            "shape",
            "visible_bias must have 2 entries, one a visible unit, got 3",
        ),
        (
            machine.clone().with_hidden_bias(vec![0.0; 2]).err(),
            "shape",
            "hidden_bias must have 3 entries, one a pattern, got 2",
        ),
        (
            machine.given(&[1, 0], &[0.5]).err(),
            "shape",
            "values must have 2 entries, one an observed unit, got 1",
        ),
        (
            machine.given(&[1, 1], &[0.5, 0.5]).err(),
            "domain",
            "observed[1] must be the index of a visible unit, each at most once, got 1",
        ),
        (
            machine.given(&[0, 2], &[0.5, 0.5]).err(),
            "domain",
            "observed[1] must be the index of a visible unit, each at most once, got 2",
        ),
        (
            machine.divergence_bound::<f64>(1, &fewer).err(),
            "shape",
            "other must have 3 patterns, got 2",
        ),
        (
            machine.divergence_bound::<f64>(1, &wide).err(),
            "shape",
            "other must have 2 visible units, got 3",
        ),
        (
            machine.divergence::<f64>(1.0, &wide, 1.0, goal).err(),
            "shape",
            "other must have 2 visible units, got 3",
        ),
        (
            machine
                .scaled_energy_of_data::<f64>(1.0, &[0.5, 0.25, 1.0])
                .err(),
            "shape",
            "data must have one or more whole rows of 2 entries, got 3 entries",
        ),
        (
            machine.scaled_energy_of_data::<f64>(1.0, &[]).err(),
            "shape",
            "data must have one or more whole rows of 2 entries, got 0 entries",
        ),
        (
            machine.projection::<f64>(1, &[1.0]).err(),
            "shape",
            "direction must have 2 entries, one a visible unit, got 1",
        ),
        (
            machine.projection::<f64>(1, &[0.0, -0.0]).err(),
            "domain",
            "direction must be not 0, got 0",
        ),
        (
            machine.log_density::<f64>(1.0, &[0.5], goal).err(),
            "shape",
            "v must have 2 entries, one a visible unit, got 1",
        ),
        (
            machine.log_partition::<f64>(-0.5, goal).err(),
            "domain",
            "beta must be finite and > 0, got -0.5",
        ),
        (
            dae_loss::<f64>(
                &DenoisingTask {
                    machine: &machine,
                    data: &[0.5, 1.0, 2.0],
                    noise_variance: 0.5,
                },
                goal,
            )
            .err(),
            "shape",
            "data must have one or more whole rows of 2 entries, got 3 entries",
        ),
    ]);
}

#[test]
fn of_hopfield_networks_and_harmoniums() {
    const CUBE: Lagrangian = Lagrangian::Power { n: 3.0 };
    let network = |weights: Vec<f64>| Network::new(2, 3, weights, CUBE, CUBE);
    let plain = network(vec![0.5; 6]).unwrap();
    let bad = vec![0.0, 0.0, 0.0, 0.0, NAN, 0.0];
    let unit = |lagrangian, support, beta| Unit::new(lagrangian, support, beta).err();
    are_refused(vec![
        (
            network(vec![0.0; 5]).err(),
            "shape",
            "patterns must have 2 rows of 3 entries, at least one of each, got 5 entries",
        ),
        (
            network(bad.clone()).err(),
            "domain",
            "patterns[1][1] must be finite, got NaN",
        ),
        (
            plain.clone().with_feedback(bad).err(),
            "domain",
            "feedback[2][0] must be finite, got NaN",
        ),
        (
            plain.velocity(&[0.0; 2], &[0.0; 2]).err(),
            "shape",
            "v must have length 3, got 2",
        ),
        (
            plain.velocity(&[0.0; 3], &[0.0; 3]).err(),
            "shape",
            "h must have length 2, got 3",
        ),
        (
            Lagrangian::Abs.activation("h", &[1.0, 0.0, 2.0]).err(),
            "domain",
            "h[1] must be not 0, where |h| has no derivative, got 0",
        ),
        (
            Lagrangian::Norm.activation("h", &[0.0, 0.0]).err(),
            "domain",
            "h must be not the zero vector, where the norm has no gradient, got 2 zeros",
        ),
        (
            unit(Lagrangian::Power { n: 0.75 }, Support::Reals, 1.0),
            "domain",
            "lagrangian.n must be finite and >= 1, got 0.75",
        ),
        (
            unit(Lagrangian::Atan { c: -2.0 }, Support::Reals, 1.0),
            "domain",
            "lagrangian.c must be finite and > 0, got -2",
        ),
        (
            unit(Lagrangian::LogSumExp { beta: 0.0 }, Support::Reals, 1.0),
            "domain",
            "lagrangian.beta must be finite and > 0, got 0",
        ),
        (
            unit(CUBE, Support::Reals, NAN),
            "domain",
            "beta must be finite and > 0, got NaN",
        ),
        (
            unit(Lagrangian::Abs, Support::Bernoulli, 1.0),
            "domain",
            "domain must be a set without 0, where this Lagrangian has no derivative, got \"bernoulli\"",
        ),
        (
            Harmonium::new(
                (2, 1),
                vec![0.5; 2],
                (CUBE, Support::Binary),
                (Lagrangian::Norm, Support::Binary),
                1.0,
            )
            .err(),
            "domain",
            "hidden_lagrangian must be additive, a sum over the units, got Norm",
        ),
    ]);
}

#[test]
fn of_binary_networks() {
    let goal = Goal::PLAIN;
    let rows = [1.0, 1.0, -1.0, 1.0, -1.0, 1.0];
    let patterns = |entries: &[f64]| BinaryPatterns::new(2, 3, entries);
    let network = BinaryNetwork::new(patterns(&rows).unwrap(), Rule::Projection).unwrap();
    let twice = [1.0, 1.0, -1.0, -1.0, -1.0, 1.0];
    let dependent = BinaryNetwork::new(patterns(&twice).unwrap(), Rule::Projection).unwrap();
    let hebbian = BinaryNetwork::new(patterns(&rows).unwrap(), Rule::Hebbian).unwrap();
    let machine = BinaryGaussian::new(2, 3, vec![0.5; 6]).unwrap();
    let annealing = |steps| AnnealedImportance::new(&machine, 1.0, steps);
    are_refused(vec![
        (
            patterns(&[1.0, 1.0, 1.0, 1.0, 0.5, 1.0]).err(),
            "domain",
            "patterns[1][1] must be 1 or -1, got 0.5",
        ),
        (
            patterns(&[1.0]).err(),
            "shape",
            "patterns must have 2 rows of 3 entries, at least one of each, got 1 entries",
        ),
        (
            binary_state("v", &[1.0, NAN, -1.0], 3).err(),
            "domain",
            "v[1] must be 1 or -1, got NaN",
        ),
        (
            network.clone().with_visible_bias(vec![0.0; 2]).err(),
            "shape",
            "visible_bias must have 3 entries, one a visible unit, got 2",
        ),
        (
            network.energy::<f64>(&[1, -1]).err(),
            "shape",
            "v must have 3 entries, one a visible unit, got 2",
        ),
        (
            dependent.readout(&[1, -1, 1]).err(),
            "domain",
            "patterns must be linearly independent, got 2 rows of rank 1",
        ),
        (
            hebbian.readout(&[1, -1, 1]).err(),
            "unsupported",
            "the read-out and the symmetric gauge are those of the projection rule",
        ),
        (
            machine.clone().with_hidden_bias(vec![0.0; 3]).err(),
            "shape",
            "hidden_bias must have 2 entries, one a hidden unit, got 3",
        ),
        (
            machine.log_likelihood_gradient::<f64>(&[], 1.0, goal).err(),
            "shape",
            "data must have at least 1 row, got 0",
        ),
        (
            machine
                .log_likelihood_gradient::<f64>(&[vec![1; 3], vec![1; 2]], 1.0, goal)
                .err(),
            "shape",
            "data[1] must have 3 entries, one a visible unit, got 2",
        ),
        (
            machine.search_gradient::<f64>(&[0.5; 3], 1.0).err(),
            "shape",
            "mixing must have 2 rows of 2 entries, got 3 entries",
        ),
        (
            annealing(0).err(),
            "domain",
            "steps must be at least 1, got 0",
        ),
        (
            annealing(4)
                .unwrap()
                .estimate(1, &mut stream(1, "refused", 0))
                .err(),
            "domain",
            "runs must be at least 2, got 1",
        ),
    ]);
}

#[test]
fn of_denoising_in_context() {
    let context = Context::new(2, 3, vec![0.5; 6]).unwrap();
    let (query, square) = ([0.5; 3], [0.5; 9]);
    let mixture = MixtureTask::new(2, 1, vec![0.0, 1.0], 0.5).unwrap();
    are_refused(vec![
        (
            Context::new(2, 3, vec![0.5; 5]).err(),
            "shape",
            "tokens must have 2 rows of 3 entries, at least one of each, got 5 entries",
        ),
        (
            context.attention::<f64>(&[0.5; 2], &1.0, &1.0).err(),
            "shape",
            "query must have 3 entries, one a coordinate, got 2",
        ),
        (
            context
                .attention_layer::<f64>(&query, &[0.5; 8], &square)
                .err(),
            "shape",
            "value_weights must have 3 rows of 3 entries, at least one of each, got 8 entries",
        ),
        (
            context
                .linear_attention_layer::<f64>(&query, &square, &[0.5; 7])
                .err(),
            "shape",
            "key_query_weights must have 3 rows of 3 entries, at least one of each, got 7 entries",
        ),
        (
            Subspace::new(2, 3, vec![1.0, 0.0, 0.0, 0.0, f64::INFINITY, 0.0]).err(),
            "domain",
            "basis[1][1] must be finite, got inf",
        ),
        (
            Subspace::new(3, 1, vec![1.0, NAN, 0.0]).err(),
            "domain",
            "basis[1][0] must be finite, got NaN",
        ),
        (
            Subspace::new(2, 3, vec![1.0, 2.0, 3.0, -0.5, -1.0, -1.5]).err(),
            "domain",
            "basis must be a list of linearly independent rows, got 2 rows of rank 1",
        ),
        (
            Subspace::new(2, 3, vec![0.0; 6]).err(),
            "domain",
            "basis must be a list of linearly independent rows, got 2 rows of rank 0",
        ),
        (
            mixture.clone().with_log_weights(vec![0.5; 3]).err(),
            "shape",
            "log_weights must have 2 entries, one a component, got 3",
        ),
        (
            mixture.with_standard_deviations(vec![0.5]).err(),
            "shape",
            "standard_deviations must have 2 entries, one a component, got 1",
        ),
        (
            deviation_probability::<f64>(10, 1.0).err(),
            "domain",
            "confidence must be > 0 and < 1, got 1",
        ),
        (
            deviation_probability::<f64>(65_537, 0.5).err(),
            "domain",
            "context_length must be an integer from 1 to 65536, got 65537",
        ),
        (
            two_point_risk::<f64>(0, 0.5, Goal::PLAIN).err(),
            "domain",
            "context_length must be an integer from 1 to 65536, got 0",
        ),
    ]);
}

#[test]
fn of_habituation() {
    let rates = |decay, gain| HabituationUnit { decay, gain };
    let chain = |first, second| Chain::new(first, second).err();
    let filters = |jumps, decays, multiple| TwoFilters::new(jumps, decays, multiple).err();
    let system = Dishabituation::new(0.1, 1.0, 10.0).unwrap();
    let train = PulseTrain::new(2.0, 0.25, 1.0).unwrap();
    let after = |height, duration| {
        let interruption = Interruption {
            after: 2,
            height,
            duration,
        };
        system.response::<f64>(&train, &interruption, 3).err()
    };
    are_refused(vec![
        (
            chain(rates(0.0, 1.0), rates(1.0, 1.0)),
            "domain",
            "decay_1 must be finite and > 0, got 0",
        ),
        (
            chain(rates(1.0, NAN), rates(1.0, 1.0)),
            "domain",
            "gain_1 must be finite and > 0, got NaN",
        ),
        (
            chain(rates(1.0, 1.0), rates(-1.0, 1.0)),
            "domain",
            "decay_2 must be finite and > 0, got -1",
        ),
        (
            chain(rates(1.0, 1.0), rates(1.0, f64::INFINITY)),
            "domain",
            "gain_2 must be finite and > 0, got inf",
        ),
        (
            filters([0.0, 1.0], [1.0, 1.0], 1.0),
            "domain",
            "jump_1 must be finite and > 0, got 0",
        ),
        (
            filters([1.0, -1.0], [1.0, 1.0], 1.0),
            "domain",
            "jump_2 must be finite and > 0, got -1",
        ),
        (
            filters([1.0, 1.0], [NAN, 1.0], 1.0),
            "domain",
            "decay_1 must be finite and > 0, got NaN",
        ),
        (
            filters([1.0, 1.0], [1.0, 0.0], 1.0),
            "domain",
            "decay_2 must be finite and > 0, got 0",
        ),
        (
            filters([1.0, 1.0], [1.0, 1.0], 1.0_f64.next_down()),
            "domain",
            "multiple must be finite and >= 1, got 0.9999999999999999",
        ),
        (
            PulseTrain::new(1.0, 1.0_f64.next_up(), 1.0).err(),
            "domain",
            "width must be at most the period, got 1.0000000000000002",
        ),
        (
            after(-1.0, 0.5),
            "domain",
            "strength must be finite and >= 0, got -1",
        ),
        (
            after(1.0, -0.5),
            "domain",
            "duration must be finite and >= 0, got -0.5",
        ),
        (
            after(1.0, 0.75_f64.next_up()),
            "domain",
            "duration must be at most the silence between two pulses, got 0.7500000000000001",
        ),
    ]);
    // What is at the end of each range is allowed.
    assert_eq!(after(1.0, 0.75), None);
    assert_eq!(filters([1.0, 1.0], [1.0, 1.0], 1.0), None);
    assert_eq!(PulseTrain::new(1.0, 1.0, 1.0).err(), None);
}

#[test]
fn of_directions() {
    let eta = [0.5, 1.0, -1.0];
    are_refused(vec![
        (
            VonMisesFisher::new(0, 1.0).err(),
            "domain",
            "dim must be an integer from 1 to 2^53, got 0",
        ),
        (
            log_density::<f64>(&eta, 1.0, &[1.0, 0.0]).err(),
            "shape",
            "x must have 3 entries, as eta has, got 2",
        ),
        (
            log_density::<f64>(&eta, 1.0, &[0.0, -0.0, 0.0]).err(),
            "domain",
            "x must be not 0, got 0",
        ),
        (
            divergence::<f64>(&eta, &[1.0]).err(),
            "shape",
            "other_eta must have 3 entries, as eta has, got 1",
        ),
        (
            resultant::<f64>(2, &[1.0, 0.0, 1.0]).err(),
            "shape",
            "rows must have one or more whole rows of 2 entries, got 3 entries",
        ),
        (
            resultant::<f64>(2, &[1.0, 0.5, -1.0, -0.5]).err(),
            "domain",
            "rows must be rows whose mean is not 0, for else no direction is the likeliest, got 2 rows with the mean 0",
        ),
        (
            likeliest_concentration(3, &1.0).err(),
            "domain",
            "rows must be unit vectors that differ, for else no concentration is the likeliest, got a mean resultant length of 1.0",
        ),
        (
            concentration_of::<f64>(3, 1.0).err(),
            "domain",
            "length must be at least 0 and below 1, got 1",
        ),
        (
            concentration_of::<f64>(3, -0.5).err(),
            "domain",
            "length must be at least 0 and below 1, got -0.5",
        ),
    ]);
}

#[test]
fn of_exact_arithmetic() {
    are_refused(vec![
        (
            affine_hull(&[0.0, 1.0, 2.0, 3.0, NAN, 5.0], 3, 4).err(),
            "domain",
            "patterns[1][1] must be finite, got NaN",
        ),
        (
            affine_hull(&[0.0, 1.0, 2.0, 3.0, 4.0, f64::INFINITY], 2, 4).err(),
            "domain",
            "patterns[2][1] must be finite, got inf",
        ),
        (
            affine_hull(&[0.0; 5], 2, 4).err(),
            "shape",
            "patterns must have one or more rows of 2 numbers, got 5 numbers",
        ),
        (
            norm_against_one(&[0.5, NAN], 2, Goal::PLAIN).err(),
            "domain",
            "weights must be finite, got NaN",
        ),
    ]);
}
