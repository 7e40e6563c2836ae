//! The divergence of two machines: numbers from a program that shares nothing with this one, grids of
//! different fineness, other ways to write the same machine, and refusals.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::{agree, reads};
use attnbm::Error;
use attnbm::models::attnbm::AttnBm;
use attnbm::real::Goal;
use attnbm::real::{Ball, Enclosure, Real};

type Wide = Ball<4>;

const GOAL: Goal = Goal {
    bits: 110,
    operations: 1e9,
};

fn new(count: usize, dimension: usize, patterns: &[f64]) -> AttnBm {
    AttnBm::new(count, dimension, patterns.to_vec()).unwrap()
}

fn biased() -> (AttnBm, AttnBm) {
    let one = new(3, 1, &[0.5, -1.0, 2.0])
        .with_hidden_bias(vec![0.25, 0.0, -1.0])
        .unwrap()
        .with_visible_bias(vec![0.125])
        .unwrap();
    let other = new(2, 1, &[-1.5, 1.75])
        .with_hidden_bias(vec![0.5, 0.75])
        .unwrap()
        .with_visible_bias(vec![0.5])
        .unwrap();
    (one, other)
}

fn divergence(one: &AttnBm, beta: f64, other: &AttnBm, gamma: f64, bits: u32) -> Wide {
    let goal = Goal { bits, ..GOAL };
    one.divergence(beta, other, gamma, goal).unwrap().value
}

/// By adaptive quadrature of mpmath on the line, and by a plain sum over a fine grid in the plane.
#[test]
fn independent_numbers() {
    let (one, other) = biased();
    for (beta, gamma, there, back) in [
        (1.0, 1.0, "0.207951018982028", "0.179031284576947"),
        (0.75, 2.5, "1.47438571745258", "0.570690314703016"),
        (2.0, 0.5, "0.271500791640094", "0.655994840495446"),
    ] {
        for (found, digits) in [
            (divergence(&one, beta, &other, gamma, 110), there),
            (divergence(&other, beta, &one, gamma, 110), back),
        ] {
            reads(&found, digits);
            assert!(found.accuracy_bits() > 90, "{beta} {gamma} {found:?}");
        }
    }
    let square: Wide = one.squared_distance_of_densities(&other).unwrap();
    reads(&square, "0.04758354384559");
    assert!(square.accuracy_bits() > 200, "{square:?}");
}

#[test]
fn grids_of_different_fineness_agree() {
    let (one, other) = biased();
    let pairs = [
        (one, other),
        // The logarithm belongs to patterns far from the density, on both sides of it.
        (new(2, 1, &[0.0, 0.125]), new(2, 1, &[-9.0, 12.0])),
        (new(1, 1, &[0.0]), new(1, 1, &[25.0])),
        (
            new(2, 2, &[0.5, -1.0, 2.0, 0.0]),
            new(3, 2, &[-0.5, 0.75, 1.0, 1.0, 1.0, 1.0]),
        ),
        // The hull of both is larger than either's.
        (
            new(1, 3, &[0.0, 0.0, 0.5]),
            new(2, 3, &[1.0, 0.0, 0.5, 0.0, 2.0, 0.5]),
        ),
    ];
    for (one, other) in &pairs {
        for (beta, gamma) in [(0.5, 2.5), (2.0, 2.0)] {
            for (one, other) in [(one, other), (other, one)] {
                let fine = divergence(one, beta, other, gamma, 80);
                assert!(fine.accuracy_bits() > 50, "{one:?} {beta} {gamma} {fine:?}");
                assert!(fine.is_positive());
                for bits in [3, 10, 40] {
                    let coarse = divergence(one, beta, other, gamma, bits);
                    let what = format!("{one:?} {beta} {gamma} {bits}");
                    agree(&coarse, &fine, i64::from(bits) - 30, &what);
                }
            }
        }
    }
}

/// Duplicates, another visible bias for other patterns, and clamped units for a hidden bias.
#[test]
fn other_ways_to_write_the_same_machine() {
    let (one, other) = biased();
    let expected = divergence(&one, 1.5, &other, 2.5, 110);
    let hidden = vec![0.5, 0.75, 0.5, 0.75];
    let ways = [
        new(4, 1, &[-1.5, 1.75, -1.5, 1.75])
            .with_hidden_bias(hidden)
            .unwrap()
            .with_visible_bias(vec![0.5])
            .unwrap(),
        new(2, 1, &[-1.0, 2.25])
            .with_hidden_bias(vec![0.5, 0.75])
            .unwrap(),
        // x y is 1/2 and 3/4.
        new(2, 2, &[-1.5, 1.0, 1.75, 1.5])
            .with_visible_bias(vec![0.5, 0.0])
            .unwrap()
            .given(&[1], &[0.5])
            .unwrap()
            .unwrap(),
    ];
    for way in &ways {
        let found = divergence(&one, 1.5, way, 2.5, 110);
        agree(&found, &expected, 90, &format!("{way:?}"));
        let nothing = divergence(&other, 2.0, way, 2.0, 110);
        agree(&nothing, &Wide::zero(), 90, &format!("{way:?}"));
        let back = divergence(way, 1.5, &one, 2.5, 110);
        let expected = divergence(&other, 1.5, &one, 2.5, 110);
        agree(&back, &expected, 90, &format!("{way:?}"));
    }
}

#[test]
fn equal_machines_are_at_distance_0() {
    let (one, _) = biased();
    assert!(divergence(&one, 1.5, &one, 1.5, 110).certainly_zero());
    assert!(
        one.squared_distance_of_densities::<Wide>(&one)
            .unwrap()
            .certainly_zero()
    );
    // Levels of 1e300 that cancel.
    let far = new(2, 1, &[1e150, 1e150])
        .with_hidden_bias(vec![0.0, -0.5])
        .unwrap();
    let cooled = divergence(&far, 1.0, &far, 2.0, 110);
    assert!(cooled.accuracy_bits() > 100, "{cooled:?}");
}

#[test]
fn temperatures_of_one_machine() {
    for machine in [
        new(2, 2, &[0.5, -1.0, 2.0, 0.25]),
        new(3, 1, &[30.0, -30.0, 10.0]),
        new(2, 1, &[1.0, 1.000_000_01]),
    ] {
        for (beta, gamma) in [(1.0, 2.0), (2.5, 0.5), (1.0, 1.0f64.next_up())] {
            let one_way = machine
                .divergence_of_temperatures::<Wide>(beta, gamma, GOAL)
                .unwrap()
                .value;
            let energy = machine.mean_energy::<Wide>(beta, GOAL).unwrap().value;
            let log_z = |beta| machine.log_partition::<Wide>(beta, GOAL).unwrap().value;
            let step = Wide::from_f64(gamma) - Wide::from_f64(beta);
            let other_way = log_z(gamma) - log_z(beta) + step * energy;
            let what = format!("{machine:?} {beta} {gamma}");
            agree(&one_way, &other_way, 80, &what);
        }
    }
}

#[test]
fn refusals() {
    let (one, other) = biased();
    let goal = GOAL;
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = one.divergence::<f64>(bad, &other, 1.0, goal);
        assert!(matches!(refused, Err(Error::Domain { .. })));
        let refused = one.divergence_of_temperatures::<f64>(1.0, bad, goal);
        assert!(matches!(refused, Err(Error::Domain { .. })));
    }
    let plane = new(1, 2, &[1.0, 2.0]);
    let refused = one.divergence::<f64>(1.0, &plane, 1.0, goal);
    assert!(matches!(refused, Err(Error::Shape { .. })));
    assert!(matches!(
        one.squared_distance_of_densities::<f64>(&plane),
        Err(Error::Shape { .. })
    ));
    assert!(matches!(
        one.divergence_bound::<f64>(1, &other),
        Err(Error::Shape { .. })
    ));
    let far = new(1, 1, &[1e150]);
    let refused = far.divergence::<Wide>(1.0, &new(1, 1, &[0.0]), 1.0, goal);
    assert!(matches!(refused, Err(Error::Budget(_))));
    let odd = new(1, 1, &[0.1]).with_visible_bias(vec![0.7]).unwrap();
    let refused = one.divergence::<Wide>(1.0, &odd, 1.0, goal);
    assert!(matches!(refused, Err(Error::Budget(_))));
}
