//! Rows of numbers that are related to each other.

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};

/// How a row follows from an earlier one.
#[derive(Clone, Copy, Debug)]
enum Relation {
    Own,
    Repeated,
    Negated,
    NextUp,
    NearlyNegated,
}

/// From 1 to `most_rows` rows of one common length from 1 to `most_columns`.
///
/// The length is drawn beside the longest rows, so that it shrinks without drawing them again.
pub(super) fn rows(
    most_rows: usize,
    most_columns: usize,
    numbers: BoxedStrategy<f64>,
) -> BoxedStrategy<Vec<Vec<f64>>> {
    let relation = prop_oneof![
        12 => Just(Relation::Own),
        2 => Just(Relation::Repeated),
        1 => Just(Relation::Negated),
        1 => Just(Relation::NextUp),
        1 => Just(Relation::NearlyNegated),
    ];
    let (most_rows, most_columns) = (most_rows.max(1), most_columns.max(1));
    let row = (relation, 0..most_rows, vec(numbers, most_columns));
    (1..=most_columns, vec(row, 1..=most_rows))
        .prop_map(|(columns, drawn)| {
            let mut rows: Vec<Vec<f64>> = Vec::new();
            for (relation, earlier, mut own) in drawn {
                own.truncate(columns);
                let earlier = rows.get(earlier % rows.len().max(1)).cloned();
                let row = match earlier {
                    None => own,
                    Some(earlier) => related(relation, own, &earlier),
                };
                rows.push(row);
            }
            rows
        })
        .boxed()
}

fn related(relation: Relation, own: Vec<f64>, earlier: &[f64]) -> Vec<f64> {
    let map = |f: fn(f64) -> f64| earlier.iter().map(|x| finite(f(*x))).collect();
    match relation {
        Relation::Own => own,
        Relation::Repeated => earlier.to_vec(),
        Relation::Negated => map(|x| -x),
        Relation::NextUp => map(f64::next_up),
        Relation::NearlyNegated => map(|x| -x * (1.0 + f64::EPSILON)),
    }
}

/// The number itself, or the largest one of its sign in the place of an infinity.
fn finite(x: f64) -> f64 {
    x.clamp(-f64::MAX, f64::MAX)
}

/// A bias or none.
pub(super) fn bias(length: usize, numbers: BoxedStrategy<f64>) -> BoxedStrategy<Option<Vec<f64>>> {
    proptest::option::weighted(0.3, vec(numbers, length.max(1))).boxed()
}

/// The first entries.
pub(super) fn first(mut list: Vec<f64>, count: usize) -> Vec<f64> {
    list.truncate(count);
    list
}
