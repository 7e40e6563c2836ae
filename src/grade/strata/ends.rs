//! Numbers evenly in the logarithm, up to the ends of their ranges.

use super::super::case::Case;
use super::super::cases::draw::Draw;
use super::super::cases::hopfield;
use super::super::flag::Flag;
use super::super::selection::Selection;
use super::super::stratum::Stratum;
use super::start::{is_integral, start, stream, with_flags_of_structure};
use crate::oracle::field::{Field, Kind, Range};
use crate::oracle::input::Value;
use crate::oracle::record::{Cases, Quantity, Reach};

/// The fields take turns: a number is drawn anew, and the entries of a vector or a matrix get another size.
pub(super) fn draw(quantity: &'static Quantity, seed: u64, index: u64) -> Option<Case> {
    let case = start(quantity, seed, 2_000 + index)?;
    let mut draw = Draw::new(stream(quantity, Stratum::Ends, seed, index));
    if let Some(case) = ladder(&case, index as usize, &mut draw) {
        return Some(case.flagged(&[Flag::END_OF_RANGE]));
    }
    let fields: Vec<&Field> = quantity
        .fields
        .iter()
        .filter(|field| has_size(field))
        .collect();
    let first = (index as usize).checked_rem(fields.len())?;
    let turns = fields.iter().cycle().skip(first).take(fields.len());
    let mut made = turns.filter_map(|field| {
        let changed = change(&case, field, &mut draw)?;
        changed.inputs().is_ok().then_some(changed)
    });
    Some(made.next()?.flagged(&[Flag::END_OF_RANGE]))
}

/// How many entries a ladder has: each is larger by a third.
const RUNGS: usize = 25;

/// A layer whose entries lie evenly in the logarithm where exponentials and their relatives change, for each kind of
/// Lagrangian in turn. Every other round is left to what is drawn.
fn ladder(case: &Case, turn: usize, draw: &mut Draw) -> Option<Case> {
    let is_turn = case.quantity.cases == Cases::Layer && (turn / hopfield::KINDS).is_multiple_of(2);
    if !is_turn {
        return None;
    }
    let kind = hopfield::lagrangian_of_kind(turn % hopfield::KINDS, draw);
    let rungs = (0..RUNGS).map(|rung| {
        let size = 0.05 * libm::pow(4.0 / 3.0, rung as f64 - 0.5 + draw.near(0.5, 0.4));
        let sign = if draw.one_in(2) { -1.0 } else { 1.0 };
        f64::from((sign * size) as f32)
    });
    let rungs: Vec<f64> = rungs.collect();
    let mut case = with_flags_of_structure(case.clone());
    for field in case.quantity.fields {
        case = match field.kind {
            Kind::Lagrangian => case.with(field.name, Value::Lagrangian(kind)),
            Kind::Vector(_) => case.with(field.name, Value::Vector(rungs.clone())),
            _ => case,
        };
    }
    case.inputs().is_ok().then_some(case)
}

fn has_size(field: &Field) -> bool {
    field.entries != Range::Binary
        && match field.kind {
            Kind::Number(range) => range != Range::Binary,
            Kind::Vector(_) | Kind::Direction(_) | Kind::Matrix(..) => true,
            _ => false,
        }
}

fn change(case: &Case, field: &'static Field, draw: &mut Draw) -> Option<Case> {
    let kept = with_flags_of_structure(case.clone());
    match field.kind {
        Kind::Number(range) => {
            let number = number(case.quantity, field, range, draw);
            let kept = match case.size("p") {
                Some(count) if count > 2 && is_integral(case.quantity, field) => {
                    kept.select(&Selection::new("p", vec![0, 1]))?
                }
                _ => kept,
            };
            Some(kept.with(field.name, Value::Number(number)))
        }
        _ => {
            // Half of them where exponentials and their relatives change, the others far away.
            let size = match draw.below(4) {
                0 | 1 => draw.log_between(0.05, 40.0),
                2 => draw.log_between(1e-15, 1e-2),
                _ => draw.log_between(40.0, farthest(case.quantity)),
            };
            let largest = |case: &Case| {
                let own = case
                    .slots()
                    .into_iter()
                    .filter(|slot| slot.field == field.name);
                own.fold(0.0f64, |largest, slot| largest.max(slot.number.abs()))
            };
            let factor = size / largest(case);
            if !factor.is_finite() {
                return None;
            }
            let own = case
                .slots()
                .into_iter()
                .filter(|slot| slot.field == field.name);
            Some(own.fold(kept, |case, slot| {
                let number = f64::from((slot.number * factor) as f32);
                case.with_number(slot.field, slot.index, number)
            }))
        }
    }
}

/// How large the entries of an array may become. The integrals over machines of long patterns cost much.
fn farthest(quantity: &Quantity) -> f64 {
    match quantity.cases {
        Cases::Arguments | Cases::Layer => 1e15,
        Cases::Attentional(Reach::Quadrature) => 50.0,
        _ => 1e3,
    }
}

fn number(quantity: &Quantity, field: &Field, range: Range, draw: &mut Draw) -> f64 {
    let (low, high) = match (field.name, range) {
        ("beta", _) if is_integral(quantity, field) => (1e-2, 30.0),
        ("beta", _) => (1e-6, 1e6),
        ("kappa", _) => (1e-30, 1e12),
        ("order", _) => (1e-6, 1e6),
        ("x", _) => (1e-30, 1e15),
        ("noise_variance" | "sigma", _) => (1e-4, 1e4),
        (_, Range::Dimension) => (1.0, 1e5),
        (_, Range::AtLeastOne) => (1.0, 1e4),
        (_, Range::Finite) => (1e-6, 1e3),
        _ => (1e-5, 1e4),
    };
    // Half of the numbers where most formulas change.
    let size = match draw.one_in(2) && low < 1e-2 && high > 1e2 {
        true => draw.log_between(1e-2, 1e2),
        false => draw.log_between(low, high),
    };
    match range {
        Range::Dimension => size.round().max(1.0),
        Range::Finite if !field.is_open_below && draw.one_in(2) => -size,
        _ => size.max(if range == Range::AtLeastOne { 1.0 } else { 0.0 }),
    }
}
