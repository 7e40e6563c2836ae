//! Machines of two layers: Hopfield networks and restricted machines.

use super::rows::{bias, first, rows};
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::models::hopfield::Network;
use crate::models::lagrangian::Lagrangian;
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};

/// A network, a state of it, and the parts that it was made from, for an implementation that needs them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DrawnNetwork {
    /// The weights `Ξ`, one row for each hidden unit.
    pub patterns: Vec<Vec<f64>>,
    /// The Lagrangian of the visible units.
    pub visible_lagrangian: Lagrangian,
    /// The Lagrangian of the hidden units.
    pub hidden_lagrangian: Lagrangian,
    /// The state of the visible units.
    pub v: Vec<f64>,
    /// The state of the hidden units.
    pub h: Vec<f64>,
    /// The network itself, with symmetric weights and time constants 1.
    pub network: Network,
}

/// Networks of 1 to `most_patterns` hidden and 1 to `most_units` visible units, with a state.
///
/// The Lagrangians are those of model B (the simplest), of model C, or any of [`lagrangians`]. Where an activation
/// is undefined, such as that of the norm at 0, the models refuse with a typed error.
///
/// ```
/// use attnbm::strategies::{networks, ordinary};
/// use proptest::prelude::*;
/// proptest!(|(drawn in networks(3, 2, ordinary()))| {
///     prop_assert_eq!(drawn.network.hidden_count(), drawn.h.len());
///     prop_assert_eq!(drawn.network.visible_count(), drawn.v.len());
/// });
/// ```
pub fn networks(
    most_patterns: usize,
    most_units: usize,
    numbers: impl Strategy<Value = f64> + 'static,
) -> BoxedStrategy<DrawnNetwork> {
    let numbers = numbers.boxed();
    let square = Lagrangian::Power { n: 2.0 };
    let attention = Lagrangian::LogSumExp { beta: 1.0 };
    let pair = prop_oneof![
        3 => Just((square, attention)),
        2 => Just((Lagrangian::Norm, Lagrangian::Identity)),
        3 => lagrangians().prop_map(move |hidden| (square, hidden)),
        2 => (lagrangians(), lagrangians()),
    ];
    let parts = (
        rows(most_patterns, most_units, numbers.clone()),
        pair,
        vec(numbers.clone(), most_units.max(1)),
        vec(numbers, most_patterns.max(1)),
    );
    parts
        .prop_filter_map("the parts of a network fit", |(patterns, pair, v, h)| {
            let (visible_lagrangian, hidden_lagrangian) = pair;
            let (hidden, visible) = (patterns.len(), patterns.first()?.len());
            let weights = patterns.concat();
            let network = Network::new(
                hidden,
                visible,
                weights,
                visible_lagrangian,
                hidden_lagrangian,
            );
            Some(DrawnNetwork {
                patterns,
                visible_lagrangian,
                hidden_lagrangian,
                v: first(v, visible),
                h: first(h, hidden),
                network: network.ok()?,
            })
        })
        .boxed()
}

/// Every kind of Lagrangian; the simplest is `h²/2`.
///
/// ```
/// use attnbm::models::lagrangian::Lagrangian;
/// use attnbm::strategies::lagrangians;
/// use proptest::prelude::*;
/// proptest!(|(lagrangian in lagrangians())| {
///     let value: f64 = lagrangian.value_of(&[0.5, -1.0]);
///     prop_assert!(value.is_finite());
/// });
/// ```
pub fn lagrangians() -> BoxedStrategy<Lagrangian> {
    let exponents = vec![2.0, 1.0, 1.5, 3.0, 4.0];
    let scales = vec![1.0, 2.0, 0.5];
    prop_oneof![
        proptest::sample::select(exponents).prop_map(|n| Lagrangian::Power { n }),
        proptest::sample::select(scales.clone()).prop_map(|beta| Lagrangian::LogSumExp { beta }),
        Just(Lagrangian::Exp),
        Just(Lagrangian::Cosh),
        Just(Lagrangian::LogCosh),
        Just(Lagrangian::Abs),
        proptest::sample::select(scales).prop_map(|c| Lagrangian::Atan { c }),
        Just(Lagrangian::Identity),
        Just(Lagrangian::Norm),
    ]
    .boxed()
}

/// Gaussian-Bernoulli machines of 1 to `most_hidden` hidden and 1 to `most_visible` visible units, with or without each
/// of the biases; σ is 1, or a short number from 1/4 to 4.
///
/// ```
/// use attnbm::strategies::{ordinary, restricted_machines};
/// use proptest::prelude::*;
/// proptest!(|(machine in restricted_machines(3, 2, ordinary()))| {
///     prop_assert!((0.25..=4.0).contains(&machine.sigma()));
///     prop_assert!(machine.rows().all(|row| row.len() == machine.visible_count()));
/// });
/// ```
pub fn restricted_machines(
    most_hidden: usize,
    most_visible: usize,
    numbers: impl Strategy<Value = f64> + 'static,
) -> BoxedStrategy<GaussianBernoulli> {
    let numbers = numbers.boxed();
    let sigma = proptest::sample::select(vec![1.0, 1.0, 2.0, 0.5, 1.5, 0.75, 4.0, 0.25]);
    let parts = (
        rows(most_hidden, most_visible, numbers.clone()),
        sigma,
        bias(most_visible, numbers.clone()),
        bias(most_hidden, numbers),
    );
    parts
        .prop_filter_map(
            "the parts of a machine fit",
            |(rows, sigma, visible_bias, hidden_bias)| {
                let (hidden, visible) = (rows.len(), rows.first()?.len());
                let machine = GaussianBernoulli::new(hidden, visible, rows.concat()).ok()?;
                let mut machine = machine.with_sigma(sigma).ok()?;
                if let Some(bias) = visible_bias {
                    machine = machine.with_visible_bias(first(bias, visible)).ok()?;
                }
                if let Some(bias) = hidden_bias {
                    machine = machine.with_hidden_bias(first(bias, hidden)).ok()?;
                }
                Some(machine)
            },
        )
        .boxed()
}
