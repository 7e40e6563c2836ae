//! Infinite entries that mean something: components that are absent, terms that are masked.

use super::super::case::Case;
use super::super::flag::Flag;
use super::start::{short_start, with_flags_of_structure};
use crate::oracle::field::{Field, Kind, Mask, Size};
use crate::oracle::input::Value;
use crate::oracle::record::Quantity;

const NOTHING: f64 = f64::NEG_INFINITY;

/// For each field whose entries may be infinite: the first, the last, all but one and all of them masked, and one or two
/// that are above all others.
pub(super) fn all(quantity: &'static Quantity, seed: u64) -> Vec<Case> {
    let Some(first) = short_start(quantity, seed).map(with_flags_of_structure) else {
        return Vec::new();
    };
    let fields = quantity.fields.iter();
    let cases = fields.flat_map(|field| of_field(&first, field));
    let flagged = cases.map(|case| {
        let flag = match case.inputs() {
            Ok(_) => Flag::MASKED,
            Err(_) => Flag::OUT_OF_DOMAIN,
        };
        case.flagged(&[flag])
    });
    flagged.collect()
}

fn of_field(first: &Case, field: &'static Field) -> Vec<Case> {
    let (Some(mask), Kind::Vector(Size::Symbol(symbol))) = (field.mask, field.kind) else {
        return Vec::new();
    };
    let given = match first.vector(field.name) {
        Some(vector) => vector.to_vec(),
        None => vec![0.0; first.size(symbol).unwrap_or(0)],
    };
    let last = given.len().saturating_sub(1);
    let with = |places: &[usize], entry: f64| {
        let entries = given.iter().enumerate();
        let entries =
            entries.map(|(place, own)| if places.contains(&place) { entry } else { *own });
        entries.collect::<Vec<f64>>()
    };
    let everywhere: Vec<usize> = (0..given.len()).collect();
    let mut vectors = vec![
        with(&[0], NOTHING),
        with(&[last], NOTHING),
        with(&everywhere[..last], NOTHING),
        with(&everywhere, NOTHING),
    ];
    if mask != Mask::Components {
        vectors.extend([
            with(&[last], f64::INFINITY),
            with(&[0, last], f64::INFINITY),
        ]);
        // One of each.
        let mut both = with(&[last], f64::INFINITY);
        both.iter_mut().take(1).for_each(|entry| *entry = NOTHING);
        vectors.push(both);
    }
    vectors.dedup();
    let of_vector = |vector| first.clone().with(field.name, Value::Vector(vector));
    vectors.into_iter().map(of_vector).collect()
}
