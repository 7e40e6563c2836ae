//! Natural parameters of von Mises-Fisher, with directions.

use super::numbers::ordinary;
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};

/// A natural parameter and a direction.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Direction {
    /// The natural parameter `η`, whose norm is the concentration.
    pub eta: Vec<f64>,
    /// A vector of norm 1, up to rounding.
    pub x: Vec<f64>,
}

/// How the direction lies to the parameter.
#[derive(Clone, Copy, Debug)]
enum Place {
    Axis(usize),
    Generic,
    Along,
    Against,
}

/// Parameters with these entries in 2 to `most_dimension` dimensions (2 if that is less), each with a direction `x`: along
/// an axis, generic, along `η` or against it.
///
/// ```
/// use attnbm::strategies::{hostile, spheres};
/// use proptest::prelude::*;
/// proptest!(|(drawn in spheres(5, hostile()))| {
///     let square: f64 = drawn.x.iter().map(|x| x * x).sum();
///     prop_assert!(drawn.eta.len() == drawn.x.len() && (square - 1.0).abs() < 1e-14);
/// });
/// ```
pub fn spheres(
    most_dimension: usize,
    numbers: impl Strategy<Value = f64> + 'static,
) -> BoxedStrategy<Direction> {
    let most = most_dimension.max(2);
    let place = prop_oneof![
        3 => (0..most).prop_map(Place::Axis),
        3 => Just(Place::Generic),
        1 => Just(Place::Along),
        1 => Just(Place::Against),
    ];
    let parts = (2..=most, vec(numbers, most), place, vec(ordinary(), most));
    parts
        .prop_map(|(dimension, mut eta, place, mut x)| {
            eta.truncate(dimension);
            x.truncate(dimension);
            let axis = |place: usize| {
                let entry = |i| if i == place % dimension { 1.0 } else { 0.0 };
                (0..dimension).map(entry).collect()
            };
            let x = match place {
                Place::Axis(place) => Some(axis(place)),
                Place::Generic => unit(&x),
                Place::Along => unit(&eta),
                Place::Against => unit(&eta).map(|x| x.into_iter().map(|entry| -entry).collect()),
            };
            // A vector without a direction has that of the first axis.
            Direction {
                x: x.unwrap_or_else(|| axis(0)),
                eta,
            }
        })
        .boxed()
}

/// The vector divided by its norm, at any size; nothing for the vector 0.
fn unit(x: &[f64]) -> Option<Vec<f64>> {
    let largest = x.iter().fold(0f64, |largest, x| largest.max(x.abs()));
    if largest == 0.0 {
        return None;
    }
    // Divided twice, since the inverse of a small number may be infinite.
    let scaled: Vec<f64> = x.iter().map(|x| x / largest).collect();
    let norm = scaled.iter().map(|x| x * x).sum::<f64>().sqrt();
    Some(scaled.into_iter().map(|x| x / norm).collect())
}
