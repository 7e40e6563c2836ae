//! The quantities of AttnBM against second routes: dual numbers, joint less marginal, the sums against
//! the quadrature, and the bounds against what they bound.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::agree;
use attnbm::models::attnbm::{AttnBm, Bracket, Centre};
use attnbm::oracle::certify::Options;
use attnbm::oracle::protocol::answer_line;
use attnbm::real::Goal;
use attnbm::real::{Ball, Bounded, Dual, Enclosure, Interval, Real};

type B = Ball<4>;

const GOAL: Goal = Goal {
    bits: 80,
    operations: 1e8,
};

/// Three patterns in the plane, both biases.
fn machine() -> AttnBm {
    AttnBm::new(3, 2, vec![0.5, -1.0, 2.0, 0.25, -0.75, 1.5])
        .unwrap()
        .with_visible_bias(vec![0.25, -0.5])
        .unwrap()
        .with_hidden_bias(vec![0.5, 0.0, -1.25])
        .unwrap()
}

#[track_caller]
fn same(one: &B, other: &B, bits: i64) {
    agree(one, other, bits, "two routes");
}

fn all_same(one: &[B], other: &[B], bits: i64) {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).for_each(|(a, b)| same(a, b, bits));
}

fn answer(quantity: &str, input: &str) -> String {
    let request = format!(r#"{{"id": 0, "quantity": "{quantity}", "input": {input}}}"#);
    answer_line(&request, &Options::default())
}

#[test]
fn the_mean_is_the_derivative_by_the_visible_bias() {
    // d log Z/db = β <v - b>.
    let machine = machine();
    let bias = machine.visible_bias().unwrap();
    for beta in 1..=4 {
        let mean = machine.mean_of_integer::<B>(beta).unwrap();
        for i in 0..2 {
            let dual = |values: &[f64], along: Option<usize>| -> Vec<Dual<f64>> {
                let entry = |(j, x): (usize, &f64)| match along == Some(j) {
                    true => Dual::variable(*x),
                    false => Dual::constant(*x),
                };
                values.iter().enumerate().map(entry).collect()
            };
            let patterns: Vec<f64> = machine.patterns().flatten().copied().collect();
            let log_z: Dual<B> = AttnBm::new(3, 2, dual(&patterns, None))
                .unwrap()
                .with_visible_bias(dual(bias, Some(i)))
                .unwrap()
                .with_hidden_bias(dual(machine.hidden_bias().unwrap(), None))
                .unwrap()
                .log_partition_of_integer(beta)
                .unwrap();
            let expected = log_z.tangent / B::from_i64(i64::from(beta)) + B::from_f64(bias[i]);
            same(&mean[i], &expected, 200);
        }
    }
}

#[test]
fn sums_and_quadrature_agree() {
    // A β one unit in the last place from an integer takes the quadrature, and moves the moments by
    // little; the gradient has both routes at the integer itself.
    let machine = machine();
    for beta in [1.0, 2.0, 3.0] {
        let size = beta as u32;
        let close = f64::next_up(beta);
        let mean: Vec<B> = machine.mean(close, GOAL).unwrap().value;
        let sum: Vec<B> = machine.mean_of_integer(size).unwrap();
        let covariance: Vec<B> = machine.covariance(close, GOAL).unwrap().value;
        let by_terms: Vec<B> = machine.covariance_of_integer(size).unwrap();
        let pairs = mean
            .iter()
            .zip(&sum)
            .chain(covariance.iter().zip(&by_terms));
        for (one, other) in pairs {
            let gap = one.clone() - other;
            for end in [gap.upper(), -gap.lower()] {
                assert!((B::from_f64(4e-15) - end).is_positive(), "{gap:?}");
            }
            assert!(one.accuracy_bits() > 60);
        }
    }
}

#[test]
fn long_sums_agree_with_merged_ones() {
    // 30 patterns at β = 3 have more pairs of terms than are merged; the mean still is.
    let entries: Vec<f64> = (0..60).map(|k| f64::from(k * k % 17) / 8.0 - 1.0).collect();
    let machine = AttnBm::new(30, 2, entries).unwrap();
    let covariance = machine.covariance_of_integer::<B>(3).unwrap();
    // <v v^T> from d/dΞ: Σ_μ ξ_μi <s_μ v_j> = <T_i v_j>, and Cov = I/β + <T v^T> - <v><v>^T.
    let mean = machine.mean_of_integer::<B>(3).unwrap();
    let gradient = machine.log_partition_gradient_of_integer::<B>(3).unwrap();
    let third = B::one() / B::from_i64(3);
    for i in 0..2 {
        for j in 0..2 {
            let joint = machine
                .patterns()
                .enumerate()
                .fold(B::zero(), |sum, (mu, row)| {
                    sum + B::from_f64(row[i]) * &gradient[mu * 2 + j] * &third
                });
            let own = if i == j { third.clone() } else { B::zero() };
            let expected = own + joint - mean[i].clone() * &mean[j];
            same(&covariance[i * 2 + j], &expected, 150);
        }
    }
}

#[test]
fn a_conditional_is_joint_less_marginal() {
    let machine = machine();
    let (v, beta) = ([0.75, -1.5], 2);
    let joint: B = machine.log_density_of_integer(beta, &v).unwrap();
    for observed in [0, 1] {
        let missing = 1 - observed;
        let marginal: B = machine
            .marginal_log_density_of_integer(beta, &[observed], &[v[observed]])
            .unwrap();
        let conditional = machine
            .conditional_log_density::<B>(
                f64::from(beta),
                &[observed],
                &[v[observed]],
                &[v[missing]],
                GOAL,
            )
            .unwrap()
            .value;
        same(&conditional, &(joint.clone() - &marginal), 200);
        // The marginal by the partition functions of the two machines.
        let rest = machine.given(&[observed], &[v[observed]]).unwrap().unwrap();
        let energy = B::from_f64(v[observed] - machine.visible_bias().unwrap()[observed]).sqr();
        let partitions = rest.log_partition_of_integer::<B>(beta).unwrap()
            - machine.log_partition_of_integer::<B>(beta).unwrap();
        same(&marginal, &(partitions - energy), 200);
    }
    let nothing: B = machine
        .marginal_log_density_of_integer(beta, &[], &[])
        .unwrap();
    agree(&nothing, &B::zero(), 200, "nothing observed");
}

#[test]
fn clamping_at_real_beta_is_a_hidden_bias() {
    // Observed values for which Ξ_o v_o is exact, so that it may be written as a bias.
    let machine = machine();
    let rest = machine.given(&[1], &[2.0]).unwrap().unwrap();
    let bias: Vec<f64> = machine
        .patterns()
        .zip(machine.hidden_bias().unwrap())
        .map(|(row, c)| row[1] * 2.0 + c)
        .collect();
    let column = machine.patterns().map(|row| row[0]).collect();
    let written = AttnBm::new(3, 1, column)
        .unwrap()
        .with_visible_bias(vec![0.25])
        .unwrap()
        .with_hidden_bias(bias)
        .unwrap();
    for beta in [0.3, 2.5] {
        let (one, other) = (
            rest.mean::<B>(beta, GOAL).unwrap().value,
            written.mean::<B>(beta, GOAL).unwrap().value,
        );
        all_same(&one, &other, 60);
        let (one, other) = (
            rest.log_partition::<B>(beta, GOAL).unwrap().value,
            written.log_partition::<B>(beta, GOAL).unwrap().value,
        );
        same(&one, &other, 60);
    }
}

#[test]
fn all_bounds_hold() {
    let below = |low: &B, high: &B| low.lower_end() <= high.upper_end();
    for beta in [0.3, 0.75, 1.25, 1.5, 2.5, 3.875] {
        let machine = machine();
        let exact: B = machine.log_partition(beta, GOAL).unwrap().value;
        let bounds = machine.bounds::<B>(beta).unwrap();
        let n = bounds.below();
        for size in 1..=5 {
            let (power, minkowski) = (
                bounds.power_sum(size).unwrap(),
                bounds.minkowski(size).unwrap(),
            );
            if size <= n {
                assert!(below(&power, &exact) && below(&exact, &minkowski));
            } else {
                assert!(below(&minkowski, &exact) && below(&exact, &power));
            }
        }
        for centre in [Centre::Origin, Centre::Mean] {
            assert!(below(&exact, &bounds.convexity(centre).unwrap()));
            assert!(below(&bounds.chord_from_above(centre).unwrap(), &exact));
            if n >= 1 {
                assert!(below(&bounds.chord_from_below(centre).unwrap(), &exact));
            }
        }
        assert!(below(&bounds.split_power_reversed().unwrap(), &exact));
        assert!(below(&exact, &bounds.split_power().unwrap()));
        assert!(below(&bounds.arithmetic_geometric(), &exact));
        let jensen = bounds.jensen().unwrap();
        assert!(below(&jensen.lower, &exact) && below(&exact, &jensen.upper));
        let best = machine.log_partition_best_bracket::<B>(beta).unwrap();
        assert!(below(&best.lower, &exact) && below(&exact, &best.upper));
        let gaps = [best.upper - best.lower, jensen.upper - jensen.lower];
        assert!(below(&gaps[0], &gaps[1]));
    }
}

/// The ends as binary64, for comparisons that the enclosures' own widths cannot upset.
trait Ends {
    fn lower_end(&self) -> f64;
    fn upper_end(&self) -> f64;
}

impl Ends for B {
    fn lower_end(&self) -> f64 {
        self.rounded(attnbm::real::Rounding::Down).unwrap()
    }

    fn upper_end(&self) -> f64 {
        self.rounded(attnbm::real::Rounding::Up).unwrap()
    }
}

#[test]
fn exact_entries_are_found() {
    let plane = r#"{"patterns": [[1, 2], [-1, 2], [0, -1]], "beta": "#;
    for beta in ["2.5", "2", "40", "0.75"] {
        let input = format!("{plane}{beta}}}");
        assert!(answer("attnbm.mean", &input).contains(r#""value": [0.0, "#));
        let covariance = answer("attnbm.covariance", &input);
        assert!(covariance.contains(", 0.0], [0.0, "), "{covariance}");
        let gradient = answer("attnbm.log_partition_gradient", &input);
        assert!(gradient.contains("[0.0, "), "{gradient}");
    }
    let equal = r#"{"patterns": [[1, 2], [1, 2]], "beta": 2.5, "data": [[0, 1], [2, 3]]}"#;
    assert!(
        answer("attnbm.negative_log_likelihood_gradient", equal)
            .contains(r#""value": [[0.0, 0.0], [0.0, 0.0]]"#)
    );
}

#[test]
fn corners() {
    let all =
        r#"{"patterns": [[1, 2], [3, -1]], "beta": 2.5, "observed": [1, 0], "values": [4, 5]}"#;
    assert!(answer("attnbm.conditional_mean", all).contains(r#""value": [], "#));
    let with = all.replace('}', r#", "missing_values": []}"#);
    assert!(answer("attnbm.conditional_log_density", &with).contains(r#""value": 0.0, "#));
    // Nothing observed is the plain mean.
    let none = r#"{"patterns": [[1, 2], [3, -1]], "beta": 2.5, "observed": [], "values": []}"#;
    let plain = r#"{"patterns": [[1, 2], [3, -1]], "beta": 2.5}"#;
    assert_eq!(
        answer("attnbm.conditional_mean", none),
        answer("attnbm.mean", plain)
    );
    // An observation beyond any float decides for the pattern that matches.
    let huge = r#"{"patterns": [[1e300, 2], [-1e300, -1]], "beta": 2.5, "observed": [0], "values": [1e300]}"#;
    assert!(answer("attnbm.conditional_mean", huge).contains(r#""value": [2.0]"#));
    // Bounds are rounded outward, and one unit apart at an integer.
    let zero = r#"{"patterns": [[0, 0]], "beta": 1}"#;
    let log_two_pi = std::f64::consts::TAU.ln();
    let bounds = answer("attnbm.log_partition_bounds", zero);
    let down = format!("[{log_two_pi:?}, {:?}]", log_two_pi.next_up());
    let up = format!("[{:?}, {log_two_pi:?}]", log_two_pi.next_down());
    assert!(bounds.contains(&down) || bounds.contains(&up), "{bounds}");
    // A refusal carries what is known.
    let simplex = |rank: usize| {
        let row = |place: usize| (1..=rank).map(|unit| u8::from(unit == place)).collect();
        let patterns: Vec<Vec<u8>> = (0..=rank).map(row).collect();
        format!(r#"{{"patterns": {patterns:?}, "beta": 2.5}}"#)
    };
    for quantity in ["mean", "covariance", "log_partition_gradient"] {
        let refusal = answer(&format!("attnbm.{quantity}"), &simplex(7));
        assert!(refusal.contains("budget") && refusal.contains("enclosure"));
    }
    // Indices are checked.
    assert!(machine().given(&[0, 0], &[1.0, 1.0]).is_err());
    assert!(machine().given(&[2], &[1.0]).is_err());
    assert!(machine().given(&[0], &[]).is_err());
    // Of an index that is wrong the place is named, not the unit.
    for (observed, place) in [
        (&[1, 7][..], "observed[1]"),
        (&[1, 1], "observed[1]"),
        (&[3], "observed[0]"),
    ] {
        match machine().given(observed, &vec![1.0; observed.len()]) {
            Err(attnbm::Error::Domain { field, .. }) => assert_eq!(field, place),
            other => panic!("{observed:?}: {other:?}"),
        }
    }
}

/// What is observed in two steps, in any order, is observed at once: each value stays with its own unit.
#[test]
fn conditioning_twice_is_conditioning_once() {
    let rows = vec![
        0.5, -1.0, 2.0, 0.25, -0.75, 1.5, 1.0, -0.5, 0.125, 3.0, -2.0, 0.0,
    ];
    let machine = AttnBm::new(3, 4, rows)
        .unwrap()
        .with_visible_bias(vec![0.25, -0.5, 1.0, 0.0])
        .unwrap()
        .with_hidden_bias(vec![0.5, 0.0, -1.25])
        .unwrap();
    let once = machine.given(&[3, 1], &[0.5, -2.0]).unwrap().unwrap();
    // After unit 3, unit 1 is still the second; after unit 1, unit 3 is the third.
    let steps = [([3], [0.5], [1], [-2.0]), ([1], [-2.0], [2], [0.5])];
    for (first, value, second, other) in steps {
        let twice = machine.given(&first, &value).unwrap().unwrap();
        let twice = twice.given(&second, &other).unwrap().unwrap();
        all_same(
            &twice.hidden_inputs::<B>(&[0.75, -0.25]),
            &once.hidden_inputs::<B>(&[0.75, -0.25]),
            200,
        );
        for beta in [1, 3] {
            all_same(
                &twice.mean_of_integer::<B>(beta).unwrap(),
                &once.mean_of_integer::<B>(beta).unwrap(),
                200,
            );
        }
    }
    // And neither is the machine with the two values exchanged.
    let exchanged = machine.given(&[3, 1], &[-2.0, 0.5]).unwrap().unwrap();
    let inputs = |machine: &AttnBm| machine.hidden_inputs::<B>(&[0.75, -0.25]);
    let mut pairs = inputs(&exchanged).into_iter().zip(inputs(&once));
    assert!(pairs.any(|(one, other)| one.disjoint(&other)));
}

/// Beyond the range of the scalar nothing is known; it must not be taken for 0.
#[test]
fn bounds_of_what_overflows_are_unknown() {
    let one_end = |bracket: Bracket<Interval>| {
        let ends = [bracket.lower, bracket.upper];
        assert!(!ends[0].is_bounded() || !ends[1].is_bounded(), "{ends:?}");
        assert!(!bracket.into_enclosure().is_bounded());
    };
    let far = AttnBm::new(2, 1, vec![1e200, -3.0]).unwrap();
    one_end(
        far.log_partition_bracket_at_high_temperature(1e-20)
            .unwrap(),
    );
    one_end(far.mean_energy_bracket(1.5).unwrap());
    let biased = AttnBm::new(2, 1, vec![1e200, 1.0]).unwrap();
    let biased = biased.with_visible_bias(vec![1e200]).unwrap();
    one_end(biased.mean_energy_bracket(1.5).unwrap());
    // A ball reaches farther, and the bounds are as far apart as they should be.
    let bracket = far.mean_energy_bracket::<B>(1.5).unwrap();
    let size = B::from_f64(1e200).sqr().mul_pow2(-1);
    assert!((bracket.upper.clone() + size).is_bounded() && bracket.lower.is_bounded());
}

/// The layers between keep an entry that is NaN.
#[test]
fn entries_that_are_no_numbers_leave_nothing_known() {
    let machine = AttnBm::new(2, 2, vec![1.0, f64::NAN, 2.0, 3.0]).unwrap();
    let gradient = machine.log_partition_gradient_bounds::<B>(2.5).unwrap();
    assert!(gradient[0].is_bounded() && gradient[2].is_bounded());
    assert!(!gradient[1].is_bounded() && !gradient[3].is_bounded());
}
