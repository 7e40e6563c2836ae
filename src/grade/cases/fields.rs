//! Cases drawn field by field, from what the fields declare.

use std::collections::BTreeMap;

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use super::hopfield;
use crate::models::harmonium::Support;
use crate::oracle::field::{Field, Kind, Presence, Range, Size};
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::Quantity;

/// The largest size of an axis.
const LARGEST_SIZE: usize = 5;

/// The largest dimension, as a number.
const LARGEST_DIMENSION: usize = 64;

/// The sizes of the axes by their symbols, and that of the numbers.
struct Plan {
    sizes: BTreeMap<&'static str, usize>,
    scale: f64,
}

pub(super) fn draw(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let (scale, flag) = match draw.below(6) {
        0 => (draw.log_between(1e-6, 1e-2), Flag::SMALL_ARGUMENT),
        1 => (draw.log_between(100.0, 1e6), Flag::LARGE_ARGUMENT),
        _ => (2.0, Flag::ORDINARY),
    };
    let mut plan = Plan {
        sizes: BTreeMap::new(),
        scale,
    };
    let mut given = Vec::new();
    for field in quantity.fields {
        let value = plan.value(field, draw)?;
        // What is left out is asked for as well.
        if field.presence == Presence::Required || draw.one_in(2) {
            given.push((field.name, value));
        }
    }
    Some(Case::new(quantity, given).flagged(&[flag]))
}

impl Plan {
    fn size(&mut self, symbol: &'static str, draw: &mut Draw) -> usize {
        let size = self.sizes.entry(symbol);
        *size.or_insert_with(|| draw.whole(1, LARGEST_SIZE))
    }

    fn vector(&mut self, size: Size, draw: &mut Draw) -> Vec<f64> {
        let length = match size {
            Size::Symbol(symbol) => self.size(symbol, draw),
            Size::Difference { whole, part } => {
                let whole = self.size(whole, draw);
                whole.saturating_sub(self.size(part, draw))
            }
        };
        draw.coordinates(length, self.scale)
    }

    fn value(&mut self, field: &Field, draw: &mut Draw) -> Option<Value> {
        Some(match field.kind {
            Kind::Number(range) => Value::Number(number(range, self.scale, draw)),
            Kind::Vector(size) => {
                let mut vector = self.vector(size, draw);
                if field.entries != Range::Finite {
                    vector.fill_with(|| number(field.entries, self.scale, draw));
                }
                Value::Vector(vector)
            }
            Kind::Direction(size) => {
                let mut vector = self.vector(size, draw);
                if vector.iter().all(|x| *x == 0.0) {
                    vector.fill(1.0);
                }
                Value::Vector(vector)
            }
            Kind::Matrix(rows, columns) => {
                let (rows, columns) = (self.size(rows, draw), self.size(columns, draw));
                let mut rows = draw.rows(rows, columns, self.scale);
                if field.entries != Range::Finite {
                    for row in &mut rows {
                        row.fill_with(|| number(field.entries, self.scale, draw));
                    }
                }
                Value::Matrix(Matrix::from_rows(field.name, rows).ok()?)
            }
            Kind::Indices { below, count } => {
                let size = self.size(below, draw);
                let first = draw.below(size);
                self.sizes.insert(count, size - first);
                Value::Indices((first..size).collect())
            }
            Kind::Lagrangian => Value::Lagrangian(hopfield::lagrangian(draw)),
            Kind::Support => {
                let supports = [
                    Support::Reals,
                    Support::HalfLine,
                    Support::Binary,
                    Support::Bernoulli,
                ];
                Value::Support(draw.pick(&supports)?)
            }
        })
    }
}

/// A number in the range, of about this size where the range has such numbers.
fn number(range: Range, scale: f64, draw: &mut Draw) -> f64 {
    match range {
        Range::Finite => draw.coordinate(scale),
        Range::Positive => draw.between(0.125 * scale, scale),
        Range::NonNegative => match draw.below(8) {
            0 => 0.0,
            _ => draw.between(0.125 * scale, scale),
        },
        Range::AtLeastOne => 1.0 + draw.between(0.0, 8.0).floor(),
        Range::Dimension => draw.whole(1, LARGEST_DIMENSION) as f64,
        Range::Binary => draw.choose(&[1.0, -1.0]),
    }
}
