//! Questions that differ from the one before in one field, for answers that are kept by an incomplete key.

use super::super::case::Case;
use super::super::cases::draw::Draw;
use super::super::cases::hopfield;
use super::super::flag::Flag;
use super::super::stratum::Stratum;
use super::start::{short_start, stream, with_flags_of_structure};
use crate::models::harmonium::Support;
use crate::oracle::field::{Field, Kind, Range, Size};
use crate::oracle::input::Value;
use crate::oracle::record::Quantity;

/// The relative size of a little change, which a key of six digits does not see.
const LITTLE: f64 = 2.0 / 8_388_608.0;

/// A case, the same with each field in turn changed much and little, and the case again. Each differs from the first in one
/// field, and so does the first from it.
pub(super) fn all(quantity: &'static Quantity, seed: u64) -> Vec<Case> {
    let Some(first) = short_start(quantity, seed).map(with_flags_of_structure) else {
        return Vec::new();
    };
    let mut draw = Draw::new(stream(quantity, Stratum::Changed, seed, 0));
    let mut cases = vec![first.clone()];
    for field in quantity.fields {
        let much = (0..8).find_map(|turn| {
            let changed = much(&first, field, turn, &mut draw)?;
            (changed.inputs().is_ok() && changed.input(true) != first.input(true))
                .then_some(changed)
        });
        let little = little(&first, field).filter(|changed| changed.inputs().is_ok());
        for changed in much.into_iter().chain(little) {
            cases.push(changed);
            cases.push(first.clone());
        }
    }
    let flagged = cases
        .into_iter()
        .map(|case| case.flagged(&[Flag::ONE_FIELD_CHANGED]));
    flagged.collect()
}

fn much(first: &Case, field: &'static Field, turn: usize, draw: &mut Draw) -> Option<Case> {
    let value = match (field.kind, first.get(field.name)) {
        (Kind::Number(range), _) => {
            let number = first.number_or_default(field.name)?;
            let steps: [f64; 8] = [
                number + 1.0,
                number * 0.5,
                number * 1.5,
                number - 1.0,
                -number,
                number * 2.0,
                number + 0.25,
                number * 0.9375,
            ];
            let changed = steps[turn % steps.len()];
            let is_open = field.is_open_below && changed < 0.0;
            match range.contains(changed) && !is_open {
                true => Value::Number(changed),
                false => return None,
            }
        }
        (Kind::Vector(_) | Kind::Direction(_), Some(Value::Vector(vector))) => {
            let mut vector = vector.clone();
            let last = vector.last_mut()?;
            *last = changed_entry(*last, field, turn);
            Value::Vector(vector)
        }
        (Kind::Vector(Size::Symbol(symbol)), None) => {
            Value::Vector(draw.coordinates(first.size(symbol)?, 1.0))
        }
        (Kind::Matrix(..), Some(Value::Matrix(matrix))) => {
            let mut entries = matrix.entries().to_vec();
            let place = match turn % 2 {
                0 => entries.len() - 1,
                _ => 0,
            };
            let entry = entries.get_mut(place)?;
            *entry = changed_entry(*entry, field, turn);
            Value::Matrix(matrix.with_entries(entries))
        }
        (Kind::Indices { .. }, Some(Value::Indices(indices))) => {
            let mut indices = indices.clone();
            match turn % 2 {
                0 => indices.reverse(),
                // Other coordinates with the same values.
                _ => indices.iter_mut().for_each(|index| *index += 1),
            }
            Value::Indices(indices)
        }
        (Kind::Lagrangian, _) => Value::Lagrangian(hopfield::lagrangian(draw)),
        (Kind::Support, _) => Value::Support(draw.pick(&[
            Support::Bernoulli,
            Support::Binary,
            Support::Reals,
            Support::HalfLine,
        ])?),
        _ => return None,
    };
    Some(first.clone().with(field.name, value))
}

fn changed_entry(entry: f64, field: &Field, turn: usize) -> f64 {
    match field.entries {
        Range::Binary => -entry,
        _ => entry + [0.5, -0.25, 1.0, 0.125][turn % 4],
    }
}

/// One number changed so little that six digits do not show it.
fn little(first: &Case, field: &'static Field) -> Option<Case> {
    let mut slots = first.slots().into_iter();
    let slot = slots.find(|slot| slot.field == field.name && slot.number != 0.0)?;
    let is_continuous = !slot.is_whole && field.entries != Range::Binary;
    let number = slot.number * (1.0 + LITTLE);
    is_continuous.then(|| first.with_number(slot.field, slot.index, number))
}
