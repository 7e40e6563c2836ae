//! `attnbm::strategies`: what is drawn has the corners that are promised, and shrinks to small machines.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::models::lagrangian::Lagrangian;
use attnbm::strategies::{
    DrawnNetwork, hostile, lagrangians, machines, machines_with_states, networks, ordinary,
    restricted_machines, spheres, temperatures, whole_temperatures,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::fmt::Debug;

#[path = "../examples/property_test.rs"]
mod example;

/// A runner whose draws are the same every time.
fn runner() -> TestRunner {
    TestRunner::new(settings(7))
}

fn settings(seed: u64) -> Config {
    Config {
        failure_persistence: None,
        max_shrink_iters: 4_000,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    }
}

/// How many draws are counted.
const DRAWS: usize = 500;

/// The number of draws out of [`DRAWS`] that satisfy a condition. What holds of all is counted, not what holds of none: a NaN
/// satisfies no inequality.
fn drawn<T: Debug>(strategy: &impl Strategy<Value = T>, has: impl Fn(&T) -> bool) -> usize {
    let mut runner = runner();
    let draws = (0..DRAWS).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    draws.filter(has).count()
}

/// The same of ten times as many draws, for what is rare.
fn of_many<T: Debug>(strategy: &impl Strategy<Value = T>, has: impl Fn(&T) -> bool) -> usize {
    let mut runner = runner();
    let draws = (0..10 * DRAWS).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    draws.filter(has).count()
}

/// What remains of some draws after shrinking without a condition.
fn simplest<T: Debug>(strategy: &impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = runner();
    (0..50)
        .map(|_| {
            let mut tree = strategy.new_tree(&mut runner).unwrap();
            while tree.simplify() {}
            tree.current()
        })
        .collect()
}

#[test]
fn numbers_have_all_kinds() {
    let is_negative_zero = |x: &f64| *x == 0.0 && x.is_sign_negative();
    assert_eq!(drawn(&ordinary(), |x| x.abs() <= 4.0), DRAWS);
    assert!(drawn(&ordinary(), is_negative_zero) > 10);
    assert!(drawn(&ordinary(), |x| *x == 0.0) > 30);
    assert_eq!(drawn(&hostile(), |x| x.is_finite()), DRAWS);
    assert!(drawn(&hostile(), |x| x.abs() > 1e100) > 20);
    assert!(drawn(&hostile(), |x| *x != 0.0 && x.abs() < 1e-100) > 20);
    assert!(drawn(&hostile(), |x| x.is_subnormal()) > 2);
    assert!(drawn(&hostile(), is_negative_zero) > 1);
    // Each of them on both sides.
    for size in [5e-324, 1e-160, 709.0, 1e155, f64::MAX] {
        for number in [size, -size] {
            let count = of_many(&hostile(), |x| *x == number);
            assert!(count > 5, "{number}: {count}");
        }
    }
    for strategy in [ordinary(), hostile()] {
        assert!(simplest(&strategy).iter().all(|x| *x == 0.0));
    }
}

#[test]
fn temperatures_have_all_kinds() {
    let is_in_range = |beta: &f64| *beta > 0.0 && *beta <= 4.0 + 1e-6;
    assert_eq!(drawn(&temperatures(4), is_in_range), DRAWS);
    assert!(drawn(&temperatures(4), |beta| beta.fract() == 0.0) > 50);
    assert!(drawn(&temperatures(4), |beta| *beta == 1f64.next_up()) > 1);
    // From below as well, half-way, and a millionth above.
    assert!(drawn(&temperatures(4), |beta| *beta == 1f64.next_down()) > 1);
    assert!(drawn(&temperatures(4), |beta| *beta == 4f64.next_down()) > 1);
    assert!(drawn(&temperatures(4), |beta| beta.fract() == 0.5) > 40);
    assert!(drawn(&temperatures(4), |beta| *beta == 1.0 + 1e-6) > 1);
    assert!(drawn(&temperatures(4), |beta| *beta == 2f64.powi(-10)) > 0);
    assert!(drawn(&temperatures(4), |beta| *beta < 0.1) > 10);
    assert!(simplest(&temperatures(4)).iter().all(|beta| *beta == 1.0));
    assert!(
        simplest(&whole_temperatures(4))
            .iter()
            .all(|beta| *beta == 1)
    );
}

#[test]
fn machines_have_the_corners() {
    let strategy = machines_with_states(4, 3, hostile());
    let rows = |machine: &attnbm::models::attnbm::AttnBm| -> Vec<Vec<f64>> {
        machine.patterns().map(<[f64]>::to_vec).collect()
    };
    let has_pair = |related: fn(f64, f64) -> bool| {
        drawn(&strategy, |(machine, _)| {
            let rows = rows(machine);
            let (last, others) = rows.split_last().unwrap();
            let is_zero = last.iter().all(|x| *x == 0.0);
            let related = |row: &Vec<f64>| row.iter().zip(last).all(|(x, y)| related(*x, *y));
            !is_zero && others.iter().any(related)
        })
    };
    assert!(has_pair(|x, y| x == y) > 10);
    assert!(has_pair(|x, y| x == -y) > 5);
    assert!(has_pair(|x, y| x.next_up() == y) > 5);
    // Sums that nearly cancel.
    assert!(
        has_pair(|x, y| x == 0.0 && y == 0.0 || x + y != 0.0 && (x + y).abs() < 1e-15 * x.abs())
            > 5
    );
    assert!(drawn(&strategy, |(machine, _)| machine.count() == 1) > 30);
    assert!(drawn(&strategy, |(machine, _)| machine.hidden_bias().is_some()) > 50);
    assert!(drawn(&strategy, |(machine, _)| machine.visible_bias().is_some()) > 50);
    for (machine, v) in simplest(&strategy) {
        assert_eq!(rows(&machine), [[0.0]]);
        assert!(machine.visible_bias().is_none() && machine.hidden_bias().is_none());
        assert_eq!(v, [0.0]);
    }
}

/// The last row may repeat the first as well as the second.
#[test]
fn a_row_is_related_to_any_earlier_one() {
    let strategy = machines_with_states(3, 3, hostile());
    let is_row = |index: usize| {
        of_many(&strategy, |(machine, _)| {
            let rows: Vec<&[f64]> = machine.patterns().collect();
            let [first, second, last] = rows.as_slice() else {
                return false;
            };
            let is_plain = last.iter().all(|x| *x != 0.0) && first != second;
            is_plain && rows.get(index) == Some(last)
        })
    };
    assert!(is_row(0) > 20, "{}", is_row(0));
    assert!(is_row(1) > 20, "{}", is_row(1));
}

/// Nothing is rejected: limits of 0 count as the least that there is.
#[test]
fn every_limit_draws() {
    for limit in [0, 1, 2, 7] {
        assert_eq!(drawn(&machines(limit, limit, hostile()), |_| true), DRAWS);
        assert_eq!(drawn(&networks(limit, limit, hostile()), |_| true), DRAWS);
        let machines = restricted_machines(limit, limit, hostile());
        assert_eq!(drawn(&machines, |_| true), DRAWS);
        assert_eq!(drawn(&spheres(limit, hostile()), |_| true), DRAWS);
    }
}

#[test]
fn networks_and_restricted_machines_shrink_to_one_unit_a_layer() {
    for drawn in simplest(&networks(4, 3, hostile())) {
        assert_eq!(
            (drawn.patterns, drawn.v, drawn.h),
            (vec![vec![0.0]], vec![0.0], vec![0.0])
        );
        let energy: f64 = drawn.network.energy(&[0.0], &[0.0]).unwrap();
        assert_eq!(energy, 0.0);
    }
    for machine in simplest(&restricted_machines(4, 3, hostile())) {
        let rows: Vec<&[f64]> = machine.rows().collect();
        assert_eq!((rows, machine.sigma()), (vec![&[0.0][..]], 1.0));
    }
}

/// Each Lagrangian and each size of a parameter, and nothing else.
#[test]
fn every_lagrangian_is_drawn() {
    let mut expected = vec![
        Lagrangian::Exp,
        Lagrangian::Cosh,
        Lagrangian::LogCosh,
        Lagrangian::Abs,
        Lagrangian::Identity,
        Lagrangian::Norm,
    ];
    expected.extend([2.0, 1.0, 1.5, 3.0, 4.0].map(|n| Lagrangian::Power { n }));
    expected.extend([1.0, 2.0, 0.5].map(|beta| Lagrangian::LogSumExp { beta }));
    expected.extend([1.0, 2.0, 0.5].map(|c| Lagrangian::Atan { c }));
    let counts = expected.iter().map(|kind| {
        let count = drawn(&lagrangians(), |drawn| drawn == kind);
        assert!(count > 3, "{kind:?}: {count}");
        count
    });
    assert_eq!(counts.sum::<usize>(), DRAWS);
}

/// Model B, model C, the simplest visible layer below any hidden one, and any two. A drawn network is that of its parts.
#[test]
fn networks_have_every_pair_of_layers() {
    let strategy = networks(3, 2, ordinary());
    let square = Lagrangian::Power { n: 2.0 };
    let attention = Lagrangian::LogSumExp { beta: 1.0 };
    let pairs = |has: fn(Lagrangian, Lagrangian) -> bool| {
        let has = |drawn: &DrawnNetwork| has(drawn.visible_lagrangian, drawn.hidden_lagrangian);
        drawn(&strategy, has)
    };
    let is = |visible, hidden| {
        let of = |drawn: &DrawnNetwork| (drawn.visible_lagrangian, drawn.hidden_lagrangian);
        drawn(&strategy, |drawn| of(drawn) == (visible, hidden))
    };
    assert!(is(square, attention) > 80);
    assert!(is(Lagrangian::Norm, Lagrangian::Identity) > 50);
    assert!(
        pairs(
            |visible, hidden| visible == Lagrangian::Power { n: 2.0 } && hidden == Lagrangian::Abs
        ) > 5
    );
    assert!(pairs(|visible, _| visible == Lagrangian::LogCosh) > 3);
    let is_of_its_parts = |drawn: &DrawnNetwork| {
        let rows: Vec<&[f64]> = drawn.network.weights().collect();
        rows == drawn.patterns
            && drawn.network.lagrangians() == (drawn.visible_lagrangian, drawn.hidden_lagrangian)
    };
    assert_eq!(drawn(&strategy, is_of_its_parts), DRAWS);
}

/// Each bias by itself, both and none, numbers in them, and each deviation.
#[test]
fn restricted_machines_have_every_part() {
    let strategy = restricted_machines(3, 2, ordinary());
    let moves = |bias: Option<&[f64]>| bias.is_some_and(|bias| bias.iter().any(|x| *x != 0.0));
    for visible in [false, true] {
        for hidden in [false, true] {
            let count = drawn(&strategy, |machine| {
                let biases = [machine.visible_bias(), machine.hidden_bias()];
                biases.map(|bias| bias.is_some()) == [visible, hidden]
            });
            assert!(count > 20, "{visible} {hidden}: {count}");
        }
    }
    assert!(drawn(&strategy, |machine| moves(machine.visible_bias())) > 50);
    assert!(drawn(&strategy, |machine| moves(machine.hidden_bias())) > 50);
    let deviations = [1.0, 2.0, 0.5, 1.5, 0.75, 4.0, 0.25];
    let counts = deviations.map(|sigma| drawn(&strategy, |machine| machine.sigma() == sigma));
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
    assert_eq!(counts.iter().sum::<usize>(), DRAWS);
}

#[test]
fn directions_lie_along_and_against() {
    let strategy = spheres(4, hostile());
    let cosine = |eta: &[f64], x: &[f64]| {
        let largest = eta.iter().fold(0f64, |largest, x| largest.max(x.abs()));
        let scaled: Vec<f64> = eta.iter().map(|x| x / largest).collect();
        let norm = scaled.iter().map(|x| x * x).sum::<f64>().sqrt();
        scaled.iter().zip(x).map(|(e, x)| e * x).sum::<f64>() / norm
    };
    assert!(
        drawn(&strategy, |drawn| cosine(&drawn.eta, &drawn.x)
            > 1.0 - 1e-12)
            > 20
    );
    assert!(
        drawn(&strategy, |drawn| cosine(&drawn.eta, &drawn.x)
            < -1.0 + 1e-12)
            > 20
    );
    // Each axis, in each number of dimensions, and directions that are neither.
    for dimension in 2..=4 {
        for axis in 0..dimension {
            let is_axis = |x: &[f64]| (0..dimension).all(|i| x[i] == f64::from(i == axis));
            let count = drawn(&strategy, |d| d.x.len() == dimension && is_axis(&d.x));
            assert!(count > 5, "{axis} of {dimension}: {count}");
        }
    }
    let is_generic = |x: &[f64]| x.iter().all(|x| *x != 0.0);
    assert!(
        drawn(&strategy, |drawn| is_generic(&drawn.x)
            && cosine(&drawn.eta, &drawn.x).abs() < 0.9)
            > 20
    );
    for drawn in simplest(&strategy) {
        assert_eq!((drawn.eta, drawn.x), (vec![0.0, 0.0], vec![1.0, 0.0]));
    }
}

/// The example finds the overflow, or with some seeds the underflow, and shows it by one or two numbers.
#[test]
fn the_example_finds_the_overflow() {
    let mut overflows = 0;
    for seed in 0..10 {
        let (machine, reason) = example::search(settings(seed)).expect("it overflows");
        overflows += usize::from(reason.starts_with("inf"));
        assert!(reason.contains("exactly"), "{reason}");
        let numbers = machine.patterns().flatten();
        let bias = [machine.visible_bias(), machine.hidden_bias()];
        let bias = bias.into_iter().flatten().flatten();
        let others: Vec<f64> = numbers.chain(bias).copied().filter(|x| *x != 0.0).collect();
        assert!(others.len() <= 2, "{machine:?}");
        assert!(machine.count() * machine.dimension() <= 2, "{machine:?}");
    }
    assert!(overflows >= 3, "{overflows} of 10");
}
