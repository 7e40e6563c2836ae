//! The mean energy and the entropy against chords of certified log Z, closed forms, and each other.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::{agree, in_order};
use attnbm::Error;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::attnbm::integral::reduction::{Obstacle, reduce};
use attnbm::models::attnbm::integral::{energy_clusters, energy_strip};
use attnbm::real::Goal;
use attnbm::real::{Ball, Bounded, Enclosure, Found, Method, Real};

type Wide = Ball<4>;

const GOAL: Goal = Goal {
    bits: 110,
    operations: 1e9,
};

/// Machines with a name: duplicates, patterns on a line far apart and close together, biases.
fn machines() -> Vec<(&'static str, AttnBm)> {
    let new = |count, dimension, patterns: &[f64]| {
        AttnBm::new(count, dimension, patterns.to_vec()).unwrap()
    };
    let biased = new(3, 1, &[0.5, 0.5, -1.25])
        .with_hidden_bias(vec![0.1, 0.2, -0.3])
        .unwrap()
        .with_visible_bias(vec![0.7])
        .unwrap();
    let levels = new(4, 1, &[20.0, -17.0, 21.0, 0.0])
        .with_hidden_bias(vec![0.0, 55.5, -1.0, 200.5])
        .unwrap();
    vec![
        ("two in the plane", new(2, 2, &[0.5, -1.0, 2.0, 0.25])),
        ("duplicates and biases", biased),
        ("a triangle", new(3, 2, &[1.0, 0.0, 0.0, 1.0, 1.5, -0.5])),
        ("far apart on a line", new(3, 1, &[30.0, -30.0, 10.0])),
        ("levels far apart", levels),
        ("nearly coincident", new(2, 1, &[1.0, 1.00000001])),
        (
            "mirror images",
            new(2, 3, &[0.5, 1.0, -2.0, -0.5, -1.0, 2.0]),
        ),
    ]
}

const TEMPERATURES: [f64; 6] = [0.3, 1.0, 1.5, 2.5, 7.0, 40.0];

fn log_partition(machine: &AttnBm, beta: f64) -> Wide {
    let goal = Goal { bits: 200, ..GOAL };
    machine.log_partition::<Wide>(beta, goal).unwrap().value
}

#[test]
fn chords_of_log_z_enclose_the_mean_energy() {
    for (name, machine) in machines() {
        for beta in TEMPERATURES {
            let step = 2f64.powi(-20);
            let energy = machine.mean_energy::<Wide>(beta, GOAL).unwrap().value;
            let here = log_partition(&machine, beta);
            let slope = |other: f64| {
                (log_partition(&machine, other) - &here) / Wide::from_f64(other - beta)
            };
            let (upper, lower) = (-slope(beta - step), -slope(beta + step));
            let what = format!("{name} {beta}");
            in_order(&energy, &upper, 70, &what);
            in_order(&lower, &energy, 70, &what);
            // The two chords differ by the variance of the energy times the step.
            let gap = upper - lower;
            assert!(
                (Wide::from_f64(5e-2) - &gap).is_positive(),
                "{what}: {gap:?}"
            );
            assert!(energy.accuracy_bits() > 70, "{name} {beta} {energy:?}");
        }
    }
}

#[test]
fn the_entropy_is_the_legendre_transform() {
    for (name, machine) in machines() {
        for beta in TEMPERATURES {
            let energy = machine.mean_energy::<Wide>(beta, GOAL).unwrap().value;
            let entropy = machine.entropy::<Wide>(beta, GOAL).unwrap().value;
            let other = energy * Wide::from_f64(beta) + log_partition(&machine, beta);
            let what = format!("{name} {beta}");
            agree(&entropy, &other, 70, &what);
            let bracket = machine.entropy_bracket::<Wide>(beta).unwrap();
            in_order(&bracket.lower, &entropy, 70, &what);
            in_order(&entropy, &bracket.upper, 70, &what);
        }
    }
}

#[test]
fn closed_form_bounds_hold() {
    for (name, machine) in machines() {
        for beta in TEMPERATURES {
            let energy = machine.mean_energy::<Wide>(beta, GOAL).unwrap().value;
            let bracket = machine.mean_energy_bracket::<Wide>(beta).unwrap();
            let what = format!("{name} {beta}");
            in_order(&bracket.lower, &energy, 70, &what);
            in_order(&energy, &bracket.upper, 70, &what);
        }
    }
}

#[test]
fn the_entropy_decreases() {
    for (name, machine) in machines() {
        let entropies: Vec<Wide> = TEMPERATURES
            .iter()
            .map(|beta| machine.entropy::<Wide>(*beta, GOAL).unwrap().value)
            .collect();
        for pair in entropies.windows(2) {
            assert!((pair[0].clone() - &pair[1]).is_positive(), "{name}");
        }
    }
}

#[test]
fn a_single_pattern_is_exact() {
    let machine = AttnBm::new(1, 3, vec![1e150, 2.0, -3.0]).unwrap();
    let Found {
        value: energy,
        method,
    } = machine.mean_energy::<Ball<16>>(4.0, GOAL).unwrap();
    let exact = Ball::<16>::from_f64(1e150).sqr().mul_pow2(-1) + Ball::from_f64(6.5 - 0.375);
    assert!(energy.certainly_equal(&-exact), "{energy:?}");
    assert_eq!(method, Method::ClosedForm);
    // The entropy does not know the norm.
    let entropy = machine.entropy::<Ball<2>>(4.0, GOAL).unwrap().value;
    let gaussian = ((Ball::<2>::pi() / Ball::from_i64(2)).ln() + Ball::one()).mul_pow2(-1);
    assert!(!entropy.disjoint(&(gaussian * Ball::from_i64(3))));
    assert!(entropy.accuracy_bits() > 110);
}

#[test]
fn huge_levels_leave_the_entropy() {
    let machine = AttnBm::new(2, 1, vec![1e100, -1e100]).unwrap();
    let entropy = machine.entropy::<Ball<2>>(2.5, GOAL).unwrap().value;
    // A fair choice between two Gaussians.
    let gaussian = ((Ball::<2>::pi() / Ball::from_f64(1.25)).ln() + Ball::one()).mul_pow2(-1);
    let exact = gaussian + Ball::<2>::ln_2();
    assert!(
        !entropy.disjoint(&exact) && entropy.accuracy_bits() > 100,
        "{entropy:?}"
    );
}

#[test]
fn grids_of_different_fineness_agree() {
    for (name, machine) in machines() {
        for beta in [0.3, 2.0, 2.5] {
            let fine = machine.mean_energy::<Wide>(beta, GOAL).unwrap().value;
            for bits in [10, 20, 40, 60] {
                let goal = Goal { bits, ..GOAL };
                let coarse = machine.mean_energy::<Wide>(beta, goal).unwrap().value;
                agree(&coarse, &fine, i64::from(bits) - 12, name);
                let accuracy = coarse.accuracy_bits();
                assert!(
                    accuracy > i64::from(bits) - 12,
                    "{name} {beta} {bits} {accuracy}"
                );
            }
        }
    }
}

#[test]
fn clusters_agree_with_one_grid() {
    let mut compared = 0;
    for beta in [0.5, 1.0, 1.5, 2.0, 3.25] {
        let machine = AttnBm::new(4, 1, vec![0.0, 18.0, -17.0, 17.5])
            .and_then(|machine| machine.with_hidden_bias(vec![0.5, -140.0, 0.0, -130.0]))
            .unwrap();
        let reduced = reduce::<Wide>(&machine, beta, 1).unwrap().unwrap();
        let whole = energy_strip::energy_moments(&reduced, 110, 1_000_000).unwrap();
        let whole = energy_clusters::from_moments(&reduced, whole);
        for goal in [5, 8, 12, 20, 30] {
            match energy_clusters::energies::<Wide>(&machine, beta, goal, 1, 1_000_000).unwrap() {
                Ok(parts) => {
                    let (what, bits) = (format!("{beta} {goal}"), i64::from(goal) - 12);
                    agree(&parts.entropy, &whole.entropy, bits, &what);
                    agree(&parts.mean_energy, &whole.mean_energy, bits, &what);
                    compared += 1;
                }
                Err(obstacle) => assert!(matches!(obstacle, Obstacle::Accuracy { .. })),
            }
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn refusals() {
    let machine = AttnBm::new(2, 1, vec![0.0, 1e6]).unwrap();
    assert!(matches!(
        machine.entropy::<Wide>(0.0, GOAL),
        Err(Error::Domain { .. })
    ));
    let corners: Vec<f64> = (0..36).map(|k| f64::from(u8::from(k % 7 == 0))).collect();
    let machine = AttnBm::new(6, 6, corners).unwrap();
    assert!(matches!(
        machine.entropy::<Wide>(2.5, GOAL),
        Err(Error::Budget(_))
    ));
    let bracket = machine.mean_energy_bracket::<Wide>(2.5).unwrap();
    assert!((bracket.upper.lower() - bracket.lower.upper()).is_positive());
}

/// Where the sums over tuples have too many terms, chords that need none of them take their place.
#[test]
fn bounds_by_long_chords_hold() {
    let far = AttnBm::new(2, 1, vec![1.0, -0.5]).unwrap();
    let far = far.with_hidden_bias(vec![0.25, -1.0]).unwrap();
    let many = (0..1500).map(|k| f64::from(k % 7) / 8.0 - 0.25).collect();
    let many = AttnBm::new(1500, 1, many).unwrap();
    // What is compared to 40 bits needs no more than these.
    let goal = Goal { bits: 60, ..GOAL };
    for (machine, beta) in [(&far, 1000.0), (&far, 1000.5), (&many, 0.25), (&many, 0.75)] {
        let what = format!("{} patterns, {beta}", machine.count());
        let energy = machine.mean_energy::<Ball<2>>(beta, goal).unwrap().value;
        let bracket = machine.mean_energy_bracket::<Ball<2>>(beta).unwrap();
        in_order(&bracket.lower, &energy, 40, &what);
        in_order(&energy, &bracket.upper, 40, &what);
        let entropy = machine.entropy::<Ball<2>>(beta, goal).unwrap().value;
        let bracket = machine.entropy_bracket::<Ball<2>>(beta).unwrap();
        in_order(&bracket.lower, &entropy, 40, &what);
        in_order(&entropy, &bracket.upper, 40, &what);
    }
}
