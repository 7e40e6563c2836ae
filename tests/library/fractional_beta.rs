//! The bounds at a fractional β above 6, against the quadrature, which shares no sum with them.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used)]

use crate::common::{agree, in_order, known_bits};
use attnbm::models::attnbm::{AttnBm, Bracket, Centre};
use attnbm::oracle::certify::Options;
use attnbm::oracle::input::{Matrix, Value};
use attnbm::oracle::registry::find;
use attnbm::real::Goal;
use attnbm::real::{Ball, Bounded, Enclosure, Real};

type B = Ball<4>;

const GOAL: Goal = Goal {
    bits: 100,
    operations: 1e9,
};

/// To so many bits both sides of an inequality are known.
const BITS: i64 = 70;

/// Next to an integer from either side, and between two.
const TEMPERATURES: [f64; 5] = [6.0625, 7.25, 8.875, 9.5, 12.9375];

/// So many of the patterns below have tuples that are all summed.
const FEW: usize = 3;

/// Machines on a line and in the plane, with and without biases; the last has more tuples than are summed.
fn machines() -> Vec<(&'static str, AttnBm)> {
    let line = AttnBm::new(2, 1, vec![0.75, -0.5]).unwrap();
    let biased = AttnBm::new(3, 2, vec![0.5, -1.0, 2.0, 0.25, -0.75, 1.5])
        .unwrap()
        .with_visible_bias(vec![0.25, -0.5])
        .unwrap()
        .with_hidden_bias(vec![0.5, 0.0, -1.25])
        .unwrap();
    let cluster = vec![1.0, 0.0, 1.0, 0.125, 0.875, -0.125, -0.25, 0.5];
    let cluster = AttnBm::new(4, 2, cluster).unwrap();
    let ring: Vec<f64> = (0..40)
        .flat_map(|k| [f64::from(k * k % 17) / 16.0, f64::from(k * 5 % 19) / 16.0])
        .collect();
    let many = AttnBm::new(40, 2, ring).unwrap();
    vec![
        ("line", line),
        ("biased", biased),
        ("cluster", cluster),
        ("many", many),
    ]
}

fn few() -> Vec<(&'static str, AttnBm)> {
    machines().into_iter().take(FEW).collect()
}

fn by_quadrature(machine: &AttnBm, beta: f64) -> B {
    let value = machine
        .log_partition_by_quadrature::<B>(beta, GOAL)
        .unwrap();
    assert!(known_bits(&value) >= BITS, "{value:?}");
    value
}

/// Asserts that a bracket holds the value, and that its gap is not above `most`.
fn holds(bracket: &Bracket<B>, value: &B, most: Option<&B>, what: &str) {
    in_order(&bracket.lower, value, BITS, what);
    in_order(value, &bracket.upper, BITS, what);
    if let Some(most) = most {
        let gap = bracket.upper.clone() - &bracket.lower;
        in_order(&gap, most, BITS, &format!("{what}: the gap"));
    }
}

/// The distance of β from `size`, times `log p`.
fn price(machine: &AttnBm, beta: f64, size: f64) -> B {
    B::from_f64((beta - size).abs()) * B::from_i64(machine.count() as i64).ln()
}

#[test]
fn sums_over_tuples_bound_from_their_side() {
    for (name, machine) in few() {
        for beta in TEMPERATURES {
            let exact = by_quadrature(&machine, beta);
            let bounds = machine.bounds::<B>(beta).unwrap();
            assert_eq!(f64::from(bounds.below()), beta.floor());
            for size in 1..=14 {
                let what = format!("{name}, beta {beta}, tuples of {size}");
                let power = bounds.power_sum(size).unwrap();
                let minkowski = bounds.minkowski(size).unwrap();
                let price = price(&machine, beta, f64::from(size));
                let (bracket, other) = if f64::from(size) <= beta {
                    let upper = power.clone() + &price;
                    (
                        Bracket {
                            lower: power,
                            upper,
                        },
                        (exact.clone(), minkowski),
                    )
                } else {
                    let lower = power.clone() - &price;
                    (
                        Bracket {
                            lower,
                            upper: power,
                        },
                        (minkowski, exact.clone()),
                    )
                };
                holds(&bracket, &exact, None, &what);
                in_order(&other.0, &other.1, BITS, &what);
            }
        }
    }
}

#[test]
fn bounds_by_both_neighbours_hold() {
    for (name, machine) in few() {
        for beta in TEMPERATURES {
            let what = format!("{name}, beta {beta}");
            let exact = by_quadrature(&machine, beta);
            let bounds = machine.bounds::<B>(beta).unwrap();
            for centre in [Centre::Origin, Centre::Mean] {
                in_order(&exact, &bounds.convexity(centre).unwrap(), BITS, &what);
                for chord in [
                    bounds.chord_from_below(centre),
                    bounds.chord_from_above(centre),
                ] {
                    in_order(&chord.unwrap(), &exact, BITS, &what);
                }
            }
            let split = Bracket {
                lower: bounds.split_power_reversed().unwrap(),
                upper: bounds.split_power().unwrap(),
            };
            let to_next = price(&machine, beta, beta.ceil());
            holds(&split, &exact, None, &what);
            let gap = split.upper - split.lower;
            agree(&gap, &to_next, BITS, &what);
            in_order(&bounds.arithmetic_geometric(), &exact, BITS, &what);
            let jensen = bounds.jensen().unwrap();
            holds(&jensen, &exact, None, &what);
            let gap = jensen.upper - jensen.lower;
            agree(&gap, &price(&machine, beta, 1.0), BITS, &what);
        }
    }
}

#[test]
fn the_best_bounds_hold_and_are_as_close_as_promised() {
    for (name, machine) in machines() {
        // A grid for as many patterns takes its time.
        let temperatures = if machine.count() < 10 {
            &TEMPERATURES[..]
        } else {
            &[6.5, 9.5]
        };
        for &beta in temperatures {
            let what = format!("{name}, beta {beta}");
            let exact = by_quadrature(&machine, beta);
            let nearest = price(&machine, beta, beta.round());
            let most = (machine.count() < 10).then_some(&nearest);
            let best = machine.log_partition_best_bracket::<B>(beta).unwrap();
            holds(&best, &exact, most, &what);
            let enclosure = best.clone().into_enclosure();
            assert!(
                enclosure.is_bounded() && !enclosure.disjoint(&exact),
                "{what}"
            );
            let Some(most) = most else {
                // No sum over as long tuples is affordable, and what stands in for it holds.
                assert!(machine.log_partition_bracket::<B>(beta).is_err(), "{what}");
                continue;
            };
            let bracket = machine.log_partition_bracket::<B>(beta).unwrap();
            holds(&bracket, &exact, Some(most), &what);
            // The best are not farther away than the ones next to β.
            in_order(&bracket.lower, &best.lower, BITS, &what);
            in_order(&best.upper, &bracket.upper, BITS, &what);
        }
    }
}

#[test]
fn moments_at_fractional_beta_keep_their_bounds() {
    for (name, machine) in few() {
        for beta in [6.5, 7.25, 9.5] {
            let what = format!("{name}, beta {beta}");
            let energy = machine.mean_energy::<B>(beta, GOAL).unwrap().value;
            holds(
                &machine.mean_energy_bracket(beta).unwrap(),
                &energy,
                None,
                &what,
            );
            let entropy = machine.entropy::<B>(beta, GOAL).unwrap().value;
            holds(
                &machine.entropy_bracket(beta).unwrap(),
                &entropy,
                None,
                &what,
            );
            let gradient = machine
                .log_partition_gradient_by_quadrature::<B>(beta, GOAL)
                .unwrap();
            let extent = machine.log_partition_gradient_bounds::<B>(beta).unwrap();
            assert_eq!(gradient.len(), extent.len());
            for (entry, extent) in gradient.iter().zip(&extent) {
                assert!(known_bits(entry) >= 50, "{what}: {entry:?}");
                let inside = entry.lower() - extent.lower();
                let below = extent.upper() - entry.upper();
                assert!(
                    inside.is_bounded() && below.is_bounded(),
                    "{what}: {extent:?}"
                );
                for room in [inside, below] {
                    assert!(
                        !(-room.clone()).is_positive(),
                        "{what}: {entry:?} {extent:?}"
                    );
                }
            }
        }
    }
}

/// The certified ends are binary64 numbers on either side, next to the bounds that they round.
#[test]
fn certified_bounds_are_rounded_outward() {
    let quantity = find("attnbm.log_partition_bounds").unwrap();
    for (name, machine) in few() {
        let rows = machine.patterns().map(<[f64]>::to_vec).collect();
        let mut given = vec![(
            "patterns",
            Value::Matrix(Matrix::from_rows("patterns", rows).unwrap()),
        )];
        let biases = [
            ("visible_bias", machine.visible_bias()),
            ("hidden_bias", machine.hidden_bias()),
        ];
        for (field, bias) in biases {
            given.extend(bias.map(|bias| (field, Value::Vector(bias.to_vec()))));
        }
        for beta in TEMPERATURES {
            let what = format!("{name}, beta {beta}");
            let given = given.iter().cloned().chain([("beta", Value::Number(beta))]);
            let inputs = attnbm::oracle::input::Inputs::new(quantity.fields, given).unwrap();
            let evaluator = quantity.evaluator;
            let certified = (evaluator.certified)(&inputs, &Options::default()).unwrap();
            let ends: Vec<f64> = certified.entries.iter().map(|entry| entry.value).collect();
            assert_eq!(ends.len(), 2, "{what}");
            let exact = by_quadrature(&machine, beta);
            let best = machine.log_partition_best_bracket::<B>(beta).unwrap();
            let number = |x: f64| B::from_f64(x);
            in_order(&number(ends[0]), &exact, BITS, &what);
            in_order(&exact, &number(ends[1]), BITS, &what);
            in_order(&number(ends[0]), &best.lower, BITS, &what);
            in_order(&best.lower, &number(ends[0].next_up()), BITS, &what);
            in_order(&best.upper, &number(ends[1]), BITS, &what);
            in_order(&number(ends[1].next_down()), &best.upper, BITS, &what);
        }
    }
}
