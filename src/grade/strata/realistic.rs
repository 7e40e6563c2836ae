//! Arrays of the sizes at which people work, as far as the reference finds their values quickly.

use std::collections::BTreeMap;

use super::super::case::Case;
use super::super::cases::draw::Draw;
use super::super::flag::Flag;
use super::super::stratum::Stratum;
use super::start::{is_integral, start, stream, with_flags_of_structure};
use crate::oracle::field::{Field, Kind, Presence, Range, Size};
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::{Cases, Quantity, Reach, Weights};

/// The lengths of the axes, and the size of the entries of a row.
struct Plan {
    sizes: BTreeMap<&'static str, usize>,
    length: f64,
}

/// The numbers of an ordinary case with new arrays; `None` for a quantity without arrays, numbers that count, or orders.
pub(super) fn draw(quantity: &'static Quantity, seed: u64, index: u64) -> Option<Case> {
    let mut draw = Draw::new(stream(quantity, Stratum::Realistic, seed, index));
    let first = start(quantity, seed, 3_000 + index)?;
    let plan = Plan::new(quantity, index)?;
    let mut case = with_flags_of_structure(first.clone());
    case.flags.clear();
    for field in quantity.fields {
        let is_given = first.get(field.name).is_some();
        if field.presence != Presence::Required && !is_given {
            continue;
        }
        if let Some(value) = plan.value(&case, field, &mut draw) {
            case = case.with(field.name, value);
        }
    }
    let biases = [
        ("visible_bias", Flag::VISIBLE_BIAS),
        ("hidden_bias", Flag::HIDDEN_BIAS),
    ];
    let given = biases.iter().filter(|(name, _)| case.get(name).is_some());
    let flags: Vec<Flag> = given.map(|(_, flag)| *flag).collect();
    let case = case.flagged(&flags).flagged(&[Flag::REALISTIC_SIZE]);
    case.inputs().is_ok().then_some(case)
}

impl Plan {
    fn new(quantity: &Quantity, index: u64) -> Option<Self> {
        let turn = index as usize;
        let of = |choices: &[(usize, usize)]| choices[turn % choices.len()];
        let has_data = quantity.field("data").is_some();
        let mut length = 2.0;
        let sizes: Vec<(&'static str, usize)> = match quantity.cases {
            Cases::Attentional(reach) => {
                let (p, n) = match reach {
                    Reach::Quadrature => of(&[(2, 64), (2, 300), (3, 784)]),
                    Reach::Matrix => of(&[(64, 10), (10, 20)]),
                    _ if has_data => of(&[(64, 32), (20, 64), (8, 300)]),
                    _ => of(&[(100, 64), (20, 300), (10, 784), (1000, 8), (200, 32)]),
                };
                let rows = if reach == Reach::Quadrature {
                    2
                } else {
                    64 + turn % 3
                };
                // Every second coordinate is observed.
                vec![("p", p), ("N", n), ("P", rows), ("k", n.div_ceil(2))]
            }
            Cases::Layer => vec![("n", of(&[(300, 0), (1024, 0), (2000, 0)]).0)],
            Cases::Network => vec![("p", 32), ("N", 100)],
            Cases::Restricted(Weights::Any) if has_data => vec![("p", 4), ("N", 64), ("P", 4)],
            Cases::Restricted(Weights::Any) => {
                let (hidden, visible) = of(&[(6, 300), (8, 64), (5, 784)]);
                vec![("p", hidden), ("N", visible)]
            }
            Cases::Restricted(Weights::Contraction) => {
                length = 0.1;
                vec![("p", 12), ("N", 16)]
            }
            Cases::Binary => {
                // The partition function of one pattern has a term for each magnetisation.
                let (p, n) = of(&[(3, 10), (1, 300), (2, 60)]);
                vec![("p", p), ("N", n), ("P", 8)]
            }
            Cases::Concentration | Cases::ResultantLength | Cases::Bessel | Cases::LogBessel => {
                Vec::new()
            }
            Cases::Direction => vec![("dim", of(&[(300, 0), (768, 0), (1536, 0), (4096, 0)]).0)],
            Cases::Arguments => vec![("n", of(&[(500, 0), (1000, 0), (4096, 0)]).0)],
            Cases::InContext => {
                let (tokens, n) = of(&[(128, 16), (64, 32), (300, 8), (500, 64)]);
                vec![("L", tokens), ("p", 32), ("N", n), ("d", n / 2)]
            }
            Cases::PulseTrain => Vec::new(),
            Cases::Fields => {
                let symbols = quantity.fields.iter().flat_map(symbols);
                symbols.map(|symbol| (symbol, 64)).collect()
            }
            // Numbers alone, or what a sampler reaches.
            Cases::Unit
            | Cases::RealArgument
            | Cases::BetweenPoles
            | Cases::Interval
            | Cases::Annealing => return None,
        };
        Some(Self {
            sizes: sizes.into_iter().collect(),
            length,
        })
    }

    fn size(&self, symbol: &str) -> Option<usize> {
        self.sizes.get(symbol).copied()
    }

    /// The value of a field; `None` where that of the ordinary case is kept.
    fn value(&self, case: &Case, field: &'static Field, draw: &mut Draw) -> Option<Value> {
        match field.kind {
            Kind::Number(range) => number(case, field, range, draw).map(Value::Number),
            Kind::Vector(Size::Symbol(symbol)) | Kind::Direction(Size::Symbol(symbol)) => {
                let count = self.size(symbol)?;
                Some(Value::Vector(self.entries(
                    case.quantity,
                    field,
                    count,
                    draw,
                )))
            }
            Kind::Vector(Size::Difference { whole, part })
            | Kind::Direction(Size::Difference { whole, part }) => {
                let count = self.size(whole)?.checked_sub(self.size(part)?)?;
                Some(Value::Vector(draw.coordinates(count, 1.0)))
            }
            Kind::Matrix(rows, columns) => {
                let (rows, columns) = (self.size(rows)?, self.size(columns)?);
                // Rows of about the same length, however many entries they have.
                let scale = self.length / (columns as f64).sqrt();
                let mut rows = match field.entries {
                    Range::Binary => (0..rows)
                        .map(|_| (0..columns).map(|_| draw.choose(&[1.0, -1.0])).collect())
                        .collect(),
                    _ => draw.rows(rows, columns, 1.7 * scale),
                };
                if field.name == "basis" {
                    // Independent rows: each has its own leading entry.
                    for (place, row) in rows.iter_mut().enumerate() {
                        row[..place].fill(0.0);
                        row[place] = 1.0;
                    }
                }
                Some(Value::Matrix(Matrix::from_rows(field.name, rows).ok()?))
            }
            Kind::Indices { below, .. } => {
                let size = self.size(below)?;
                Some(Value::Indices((0..size).step_by(2).collect()))
            }
            Kind::Lagrangian | Kind::Support => None,
        }
    }

    fn entries(
        &self,
        quantity: &Quantity,
        field: &Field,
        count: usize,
        draw: &mut Draw,
    ) -> Vec<f64> {
        if field.entries == Range::Binary {
            return (0..count).map(|_| draw.choose(&[1.0, -1.0])).collect();
        }
        let scale = match (quantity.cases, field.name) {
            (Cases::Arguments, _) => 4.0,
            // A concentration of the order of the dimension.
            (Cases::Direction, "eta") => 2.0 * (count as f64).sqrt(),
            _ => 1.0,
        };
        let mut entries = draw.coordinates(count, scale);
        if matches!(field.entries, Range::Positive | Range::NonNegative) {
            entries.fill_with(|| draw.between(0.25, 2.0) * scale);
        }
        entries
    }
}

fn symbols(field: &Field) -> Vec<&'static str> {
    match field.kind {
        Kind::Matrix(rows, columns) => vec![rows, columns],
        Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)) => vec![own],
        _ => Vec::new(),
    }
}

/// Numbers that have a size: inverse temperatures at which sums over multisets are short, dimensions, orders and counts.
fn number(case: &Case, field: &Field, range: Range, draw: &mut Draw) -> Option<f64> {
    match (field.name, range) {
        _ if is_integral(case.quantity, field) => Some(match case.size("p") {
            Some(0..=3) => draw.choose(&[1.0, 2.0, 3.0]),
            Some(4..=20) if draw.one_in(2) => 2.0,
            _ => 1.0,
        }),
        ("kappa", _) => Some(draw.log_between(10.0, 1e4)),
        ("order", _) => Some(draw.log_between(50.0, 5e4)),
        ("x", _) if case.quantity.field("order").is_some() => {
            let order = case.number("order").unwrap_or(100.0);
            Some(order * draw.log_between(0.1, 10.0)).map(|x| f64::from(x as f32))
        }
        (_, Range::Dimension) if matches!(case.quantity.cases, Cases::PulseTrain) => {
            Some(draw.log_between(10.0, 500.0).round())
        }
        (_, Range::Dimension) if matches!(case.quantity.cases, Cases::InContext) => {
            Some(draw.log_between(16.0, 256.0).round())
        }
        (_, Range::Dimension) => Some(draw.choose(&[
            300.0, 384.0, 768.0, 1024.0, 1536.0, 3072.0, 10_000.0, 100_000.0,
        ])),
        _ => None,
    }
}
