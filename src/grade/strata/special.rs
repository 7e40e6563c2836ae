//! Numbers that formulas treat apart, and what is next to them.

use super::super::case::Case;
use super::super::cases::draw::Draw;
use super::super::flag::Flag;
use super::super::selection::Selection;
use super::super::stratum::Stratum;
use super::start::{is_integral, start, stream, with_flags_of_structure};
use crate::oracle::field::{Field, Kind, Range};
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::Quantity;

/// The fields take turns.
pub(super) fn draw(quantity: &'static Quantity, seed: u64, index: u64) -> Option<Case> {
    let case = start(quantity, seed, 1_000 + index)?;
    let mut draw = Draw::new(stream(quantity, Stratum::Special, seed, index));
    let fields: Vec<&Field> = quantity
        .fields
        .iter()
        .filter(|field| !matches!(field.kind, Kind::Lagrangian | Kind::Support))
        .collect();
    let first = (index as usize).checked_rem(fields.len())?;
    let turns = fields.iter().cycle().skip(first).take(fields.len());
    // Not every field can be changed so in every case: all the rows of one pattern are equal.
    let mut made = turns.filter_map(|field| {
        let changed = change(&case, field, index as usize / fields.len(), &mut draw)?;
        changed.inputs().is_ok().then_some(changed)
    });
    made.next()
}

fn change(case: &Case, field: &'static Field, turn: usize, draw: &mut Draw) -> Option<Case> {
    let with =
        |case: Case, value: Value| Some(with_flags_of_structure(case).with(field.name, value));
    match field.kind {
        Kind::Number(range) => number(case, field, range, turn, draw),
        Kind::Vector(_) | Kind::Direction(_) => {
            let vector = match case.vector(field.name) {
                Some(vector) => vector.to_vec(),
                None => draw.coordinates(length(case, field)?, 1.0),
            };
            with(
                case.clone(),
                Value::Vector(entries(field, vector, turn, draw)),
            )
        }
        Kind::Matrix(..) => {
            let matrix = case.matrix(field.name)?;
            let rows: Vec<Vec<f64>> = matrix.rows().map(<[f64]>::to_vec).collect();
            let rows = arranged(field, rows, turn, draw);
            with(
                case.clone(),
                Value::Matrix(Matrix::from_rows(field.name, rows).ok()?),
            )
        }
        Kind::Indices { below, .. } => observe(case, field, below, turn, draw),
        Kind::Lagrangian | Kind::Support => None,
    }
}

fn length(case: &Case, field: &Field) -> Option<usize> {
    use crate::oracle::field::Size;
    match field.kind {
        Kind::Vector(Size::Symbol(symbol)) | Kind::Direction(Size::Symbol(symbol)) => {
            case.size(symbol)
        }
        _ => None,
    }
}

/// A whole or half-odd number, or one that another field has, or the next to it.
fn number(
    case: &Case,
    field: &'static Field,
    range: Range,
    turn: usize,
    draw: &mut Draw,
) -> Option<Case> {
    let special = special_number(case, field, turn, draw);
    // Every second round is of the numbers themselves, so that each kind has its turn soon.
    let distance = if turn.is_multiple_of(2) {
        3
    } else {
        draw.below(4)
    };
    let (number, flag) = match distance {
        _ if matches!(range, Range::Dimension | Range::Binary) => (special, None),
        0 => (draw.next(special), Some(Flag::NEXT_TO_SPECIAL)),
        1 => (draw.near(special, 1e-6), Some(Flag::NEXT_TO_SPECIAL)),
        2 => (draw.near(special, 2e-3), Some(Flag::NEXT_TO_SPECIAL)),
        _ => (special, None),
    };
    let is_asked = range.contains(number) && !(field.is_open_below && number < 0.0);
    let number = if is_asked { number } else { 1.0 };
    let case = reachable(case.clone(), field, number)?;
    let about = Flag::all().filter(|flag| {
        let meaning = flag.meaning();
        meaning.about.contains(&field.name) && meaning.at.is_some_and(|at| at(number))
    });
    let flags: Vec<Flag> = about.take(1).chain(flag).collect();
    let case = with_flags_of_structure(case).with(field.name, Value::Number(number));
    Some(case.flagged(&flags))
}

fn special_number(case: &Case, field: &'static Field, turn: usize, draw: &mut Draw) -> f64 {
    let others: Vec<f64> = case
        .slots()
        .iter()
        .filter(|slot| slot.field != field.name)
        .map(|slot| slot.number)
        .filter(|_| !matches!(field.kind, Kind::Number(Range::Dimension)))
        .take(3)
        .collect();
    let whole = match draw.below(3) {
        0 => draw.whole(1, 5),
        1 => draw.whole(2, 20),
        _ => [10, 15, 20, 30, 50, 64, 100, 128, 200, 500, 1000][draw.below(11)],
    } as f64;
    // Thousands of multisets are no special case.
    let whole = if is_integral(case.quantity, field) {
        1.0 + whole % 12.0
    } else {
        whole
    };
    match (field.kind, (turn / 2) % 5) {
        (Kind::Number(Range::Dimension), _) => whole,
        (_, 1) | (_, 4) => whole - 0.5,
        (_, 2) => draw.choose(&[0.0, 1.0, 0.5]),
        (_, 3) => draw.pick(&others).unwrap_or(whole),
        _ => whole,
    }
}

/// The same with so few patterns that the value at this inverse temperature is quickly found.
fn reachable(case: Case, field: &Field, beta: f64) -> Option<Case> {
    let most = if beta.fract() == 0.0 && beta <= 4.0 {
        3
    } else {
        2
    };
    match case.size("p") {
        Some(count) if is_integral(case.quantity, field) && count > most => {
            case.select(&Selection::new("p", (0..most).collect()))
        }
        _ => Some(case),
    }
}

/// Entries that are equal, whole, zero, or all below a largest one of 0.
fn entries(field: &Field, mut vector: Vec<f64>, turn: usize, draw: &mut Draw) -> Vec<f64> {
    if field.entries != Range::Finite {
        let first = vector.first().copied().unwrap_or(1.0);
        vector.fill(first);
        return vector;
    }
    let place = draw.below(vector.len());
    match turn % 8 {
        0 => vector.fill(0.0),
        1 => vector.fill(draw.choose(&[1.0, -1.0, 0.5, 3.0])),
        2 => vector.iter_mut().for_each(|x| *x = x.round()),
        3 | 7 => {
            // 1 beside something small.
            let size = draw.log_between(0.01, 600.0);
            for (index, x) in vector.iter_mut().enumerate() {
                *x = if index == place {
                    0.0
                } else {
                    -draw.near(size, 0.2)
                };
            }
            if vector.len() == 1 {
                vector.push(-size);
            }
        }
        4 => {
            vector.fill(0.0);
            vector.iter_mut().skip(place).take(1).for_each(|x| *x = 1.0);
        }
        5 => {
            let first = vector.first().copied().unwrap_or(0.0);
            vector.iter_mut().take(2).for_each(|x| *x = first);
        }
        _ => {
            // Zeros of either sign.
            for x in vector.iter_mut().skip(place) {
                *x = if draw.one_in(2) { 0.0 } else { -0.0 };
            }
        }
    }
    vector
}

/// Rows that are equal, zero, opposite, whole or unit vectors.
fn arranged(field: &Field, mut rows: Vec<Vec<f64>>, turn: usize, draw: &mut Draw) -> Vec<Vec<f64>> {
    let (first, count) = (rows[0].clone(), rows.len());
    let place = draw.below(count);
    let is_binary = field.entries == Range::Binary;
    match turn % 7 {
        0 => rows.fill(first),
        1 if count > 1 => rows[1] = first,
        2 => rows[count - 1] = first.iter().map(|x| -x).collect(),
        3 if !is_binary => rows[place].fill(0.0),
        4 if !is_binary => {
            let length = first.len();
            for (index, row) in rows.iter_mut().enumerate() {
                row.fill(0.0);
                row[index % length] = 1.0;
            }
        }
        5 if !is_binary => rows.iter_mut().flatten().for_each(|x| *x = x.round()),
        6 if !is_binary => rows.iter_mut().flatten().for_each(|x| *x = x.signum()),
        _ => {}
    }
    rows
}

/// All coordinates observed, none, one, or all but one, in increasing or decreasing order.
fn observe(
    case: &Case,
    field: &'static Field,
    below: &str,
    turn: usize,
    draw: &mut Draw,
) -> Option<Case> {
    let size = case.size(below)?;
    let mut indices: Vec<usize> = match turn % 4 {
        0 => (0..size).collect(),
        1 => Vec::new(),
        2 => vec![draw.below(size)],
        _ => (1..size).collect(),
    };
    if turn % 8 >= 4 {
        indices.reverse();
    }
    let (observed, missing) = (indices.len(), size - indices.len());
    let mut case = with_flags_of_structure(case.clone());
    let flag = match (observed, missing) {
        (0, _) => Some(Flag::NOTHING_OBSERVED),
        (_, 0) => Some(Flag::ALL_OBSERVED),
        _ => None,
    };
    for (name, count) in [("values", observed), ("missing_values", missing)] {
        if let Some(field) = case.quantity.field(name) {
            let values = draw.coordinates(count, 1.0);
            case = case.with(field.name, Value::Vector(values));
        }
    }
    let case = case.with(field.name, Value::Indices(indices));
    Some(case.flagged(flag.as_slice()))
}
