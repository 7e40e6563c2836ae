//! Attentional Boltzmann machines, with states and inverse temperatures.

use super::rows::{bias, first, rows};
use crate::models::attnbm::AttnBm;
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Strategy, prop_oneof};

/// Machines of 1 to `most_patterns` patterns in 1 to `most_units` visible units, with or without each of the
/// biases, whose entries are these numbers.
///
/// The numbers must be finite for the models to answer. A limit of 0 counts as 1.
///
/// ```
/// use attnbm::strategies::{hostile, machines};
/// use proptest::prelude::*;
/// proptest!(|(machine in machines(4, 3, hostile()))| {
///     prop_assert!((1..=4).contains(&machine.count()) && (1..=3).contains(&machine.dimension()));
/// });
/// ```
pub fn machines(
    most_patterns: usize,
    most_units: usize,
    numbers: impl Strategy<Value = f64> + 'static,
) -> BoxedStrategy<AttnBm> {
    machines_with_states(most_patterns, most_units, numbers)
        .prop_map(|(machine, _)| machine)
        .boxed()
}

/// The same with a state `v` of the visible units.
///
/// ```
/// use attnbm::strategies::{machines_with_states, ordinary};
/// use proptest::prelude::*;
/// proptest!(|((machine, v) in machines_with_states(4, 3, ordinary()))| {
///     prop_assert_eq!(machine.dimension(), v.len());
/// });
/// ```
pub fn machines_with_states(
    most_patterns: usize,
    most_units: usize,
    numbers: impl Strategy<Value = f64> + 'static,
) -> BoxedStrategy<(AttnBm, Vec<f64>)> {
    let numbers = numbers.boxed();
    let parts = (
        rows(most_patterns, most_units, numbers.clone()),
        bias(most_units, numbers.clone()),
        bias(most_patterns, numbers.clone()),
        vec(numbers, most_units.max(1)),
    );
    parts
        .prop_filter_map(
            "the parts of a machine fit",
            |(rows, visible, hidden, v)| {
                let (count, dimension) = (rows.len(), rows.first()?.len());
                let mut machine = AttnBm::new(count, dimension, rows.concat()).ok()?;
                if let Some(bias) = visible {
                    machine = machine.with_visible_bias(first(bias, dimension)).ok()?;
                }
                if let Some(bias) = hidden {
                    machine = machine.with_hidden_bias(first(bias, count)).ok()?;
                }
                Some((machine, first(v, dimension)))
            },
        )
        .boxed()
}

/// The inverse temperatures at which everything has a closed form: 1 to `most`, and 1 if that is 0.
///
/// ```
/// use attnbm::strategies::whole_temperatures;
/// use proptest::prelude::*;
/// proptest!(|(beta in whole_temperatures(3))| prop_assert!((1..=3).contains(&beta)));
/// ```
pub fn whole_temperatures(most: u32) -> BoxedStrategy<u32> {
    (1..=most.max(1)).boxed()
}

/// Real inverse temperatures up to `most` and a millionth above it, where `most` counts as 1 at least: whole numbers, their
/// neighbours, halves, small and generic numbers.
///
/// ```
/// use attnbm::strategies::temperatures;
/// use proptest::prelude::*;
/// proptest!(|(beta in temperatures(4))| prop_assert!(beta > 0.0 && beta <= 4.0 + 1e-6));
/// ```
pub fn temperatures(most: u32) -> BoxedStrategy<f64> {
    let whole = || whole_temperatures(most).prop_map(f64::from);
    prop_oneof![
        3 => whole(),
        2 => whole().prop_map(|beta| beta - 0.5),
        1 => whole().prop_map(f64::next_up),
        1 => whole().prop_map(f64::next_down),
        1 => whole().prop_map(|beta| beta + 1e-6),
        1 => (1..=10i32).prop_map(|k| libm::exp2(f64::from(-k))),
        // From 0.05 on; as whole numbers, which shrink to the one nearest to β = 1 that fails.
        4 => (-19 * STEPS / 20..=(i64::from(most.max(1)) - 1) * STEPS)
            .prop_map(|steps| 1.0 + steps as f64 / STEPS as f64),
    ]
    .boxed()
}

/// The steps from one whole number to the next.
const STEPS: i64 = 1 << 40;
