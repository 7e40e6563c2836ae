//! Divergences by formulas of their own.

use super::*;
use crate::models::agreement::{Exact, GOAL, assert_same, exact, machine, sums, tuples};
use crate::real::{Ball, Enclosure, Meets};

fn other() -> AttnBm {
    AttnBm::new(3, 2, vec![0.5, 1.0, -0.75, 1.5, 0.25, -2.0])
        .and_then(|machine| machine.with_visible_bias(vec![-0.5, 1.25]))
        .and_then(|machine| machine.with_hidden_bias(vec![0.5, 0.0, -1.0]))
        .unwrap()
}

/// The logarithms of the weights of all tuples, normalised.
fn weights(machine: &AttnBm, size: u32) -> Vec<Exact> {
    let logarithms: Vec<Exact> = tuples(3, size)
        .map(|tuple| {
            let (square, bias) = sums(machine, &tuple);
            exact(square / 2.0) / exact(size.into()) + exact(bias)
        })
        .collect();
    let total = log_sum_exp(&logarithms);
    logarithms.into_iter().map(|x| x - &total).collect()
}

/// `Σ_k ξ_k + β b` of a tuple.
fn point(machine: &AttnBm, tuple: &[usize], i: usize) -> f64 {
    let bias = machine.visible_bias().unwrap_or_default()[i];
    tuple
        .iter()
        .map(|mu| machine.patterns[mu * 2 + i] + bias)
        .sum()
}

#[test]
fn the_bound_is_the_divergence_of_component_and_point() {
    let (here, there) = (machine(), other());
    for beta in [1, 2, 3] {
        let (one, two) = (weights(&here, beta), weights(&there, beta));
        let mut expected = Exact::zero();
        for (place, tuple) in tuples(3, beta).enumerate() {
            let square: f64 = (0..2)
                .map(|i| point(&here, &tuple, i) - point(&there, &tuple, i))
                .map(|gap| gap * gap)
                .sum();
            let apart = exact(square / 2.0) / exact(beta.into());
            expected = expected + one[place].exp() * (one[place].clone() - &two[place] + apart);
        }
        let bound = here.divergence_bound::<Exact>(beta, &there).unwrap();
        assert_same(&bound, &expected);
        let goal = Goal {
            bits: 40,
            operations: 1e8,
        };
        let value = here
            .divergence::<Ball<2>>(beta.into(), &there, beta.into(), goal)
            .unwrap()
            .value;
        assert!(value.resize::<4>().certainly_at_most(&bound));
    }
}

#[test]
fn the_divergence_of_temperatures_is_that_of_its_parts() {
    let goal = Goal {
        bits: 60,
        operations: 1e8,
    };
    let on_a_line = |patterns: [f64; 3], bias: [f64; 3]| {
        AttnBm::new(3, 1, patterns.to_vec())
            .and_then(|machine| machine.with_visible_bias(vec![0.5]))
            .and_then(|machine| machine.with_hidden_bias(bias.to_vec()))
            .unwrap()
    };
    let machine = on_a_line([1.0, -0.5, 2.0], [0.25, -0.5, 1.0]);
    let turned = on_a_line([-0.5, 2.0, 1.0], [-0.5, 1.0, 0.25]);
    for (beta, other) in [(1.5, 2.0), (2.0, 0.75)] {
        let value = machine
            .divergence_of_temperatures::<Exact>(beta, other, goal)
            .unwrap()
            .value;
        let log_z = |beta: f64| machine.log_partition::<Exact>(beta, goal).unwrap().value;
        let energy = machine.mean_energy::<Exact>(beta, goal).unwrap().value;
        let expected = log_z(other) - log_z(beta) + energy * exact(other - beta);
        assert!(value.meets(&expected));
        assert!(value.accuracy_bits() > 40 && expected.accuracy_bits() > 40);
        // As the divergence from the same machine, given in another order.
        let again = machine
            .divergence::<Exact>(beta, &turned, other, goal)
            .unwrap()
            .value;
        assert!(again.meets(&value) && again.accuracy_bits() > 40);
    }
}

#[test]
fn clusters_that_are_too_far_apart_for_one_grid_have_a_divergence() {
    let goal = Goal {
        bits: 60,
        operations: 1e7,
    };
    let far = AttnBm::new(2, 1, vec![-3e4, 3e4]).unwrap();
    let value = far
        .divergence_of_temperatures::<Exact>(1.5, 2.5, goal)
        .unwrap()
        .value;
    let ratio = exact(2.0) / exact(3.0);
    let expected = (ratio.clone() - ratio.ln_1p()).mul_pow2(-1);
    let gap = (value.clone() - expected).approx();
    assert!(gap.abs() < 1e-6, "{value:?} {gap}");
}

#[test]
fn equal_patterns_are_gaussians_about_one_mean() {
    let machine = AttnBm::new(2, 3, [1.0, 2.0, 0.5].repeat(2)).unwrap();
    let value = machine
        .divergence_of_temperatures::<Exact>(2.0, 5.0, GOAL)
        .unwrap()
        .value;
    let expected = (exact(1.5) - exact(2.5).ln()) * exact(1.5);
    assert_same(&value, &expected);
}

#[test]
fn the_squared_distance_is_a_sum_over_pairs_of_components() {
    let (here, there) = (machine(), other());
    let mut components = Vec::new();
    for (machine, sign) in [(&here, 1.0), (&there, -1.0)] {
        for (mu, weight) in weights(machine, 1).into_iter().enumerate() {
            let place = [0, 1].map(|i| point(machine, &[mu], i));
            components.push((place, weight.exp() * exact(sign)));
        }
    }
    let mut expected = Exact::zero();
    for (one, weight) in &components {
        for (other, share) in &components {
            let gaps = [one[0] - other[0], one[1] - other[1]];
            let square = gaps[0] * gaps[0] + gaps[1] * gaps[1];
            expected = expected + exact(-square / 4.0).exp() * weight * share;
        }
    }
    let value = here.squared_distance_of_densities::<Exact>(&there).unwrap();
    assert_same(&value, &(expected / Exact::pi().mul_pow2(2)));
    let same = here.squared_distance_of_densities::<Exact>(&here).unwrap();
    assert!(same.certainly_zero());
}

#[test]
fn a_sum_is_a_binary64_number_or_refused() {
    assert_eq!(exact_sum(1.5, 0.25), Some(1.75));
    assert_eq!(exact_sum(1.0, 1e-30), None);
    assert_eq!(exact_sum(1e-30, 1.0), None);
    assert_eq!(exact_sum(0.1, 0.2), None);
    assert!(same_or_zero(None, Some(&[0.0, 0.0])) && same_or_zero(Some(&[0.0]), None));
    assert!(same_or_zero(None, None) && same_or_zero(Some(&[1.0]), Some(&[1.0])));
    assert!(!same_or_zero(None, Some(&[0.0, 1.0])) && !same_or_zero(Some(&[1.0]), Some(&[0.5])));
    let moved = machine().about(&other()).unwrap();
    assert_eq!(moved.patterns[..], [2.0, -2.0, 1.25, 0.5, -0.5, -0.75]);
    assert_eq!(moved.visible_bias(), other().visible_bias());
}
