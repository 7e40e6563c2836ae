//! Questions with one field that is not what it must be. The right answer is an error.

use super::super::case::Case;
use super::super::flag::Flag;
use super::start::{EFFORT_OF_START, short_start, starts, with_flags_of_structure};
use crate::oracle::certify::Options;
use crate::oracle::field::{Field, Kind, Presence, Range, Size};
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::Quantity;

/// One case for each field and each way to be wrong; only what the declared fields refuse is one.
pub(super) fn all(quantity: &'static Quantity, seed: u64) -> Vec<Case> {
    let Some(first) = short_start(quantity, seed).map(with_flags_of_structure) else {
        return Vec::new();
    };
    let fields = quantity.fields.iter();
    let read = fields.filter(|field| matters(quantity, seed, field));
    let ways = read.flat_map(|field| ways(&first, field));
    let refused = ways.filter(|case| case.inputs().is_err());
    refused
        .map(|case| case.flagged(&[Flag::OUT_OF_DOMAIN]))
        .collect()
}

/// Whether the value depends on a field, if that is a vector which may be left out. A formula has no reason to read another,
/// and whatever it is does no harm.
fn matters(quantity: &'static Quantity, seed: u64, field: &'static Field) -> bool {
    let (Presence::Zero, Kind::Vector(Size::Symbol(symbol))) = (field.presence, field.kind) else {
        return true;
    };
    let options = Options {
        effort: EFFORT_OF_START,
        ..Options::default()
    };
    let changes = |case: &Case| {
        let length = case.size(symbol)?;
        let values = |entry: f64| {
            let vector = (0..length)
                .map(|place| entry * (1 + place) as f64)
                .collect();
            let case = case.clone().with(field.name, Value::Vector(vector));
            let entries = case.evaluate(&options).ok()?.entries.into_iter();
            Some(entries.map(|entry| entry.value).collect::<Vec<f64>>())
        };
        Some(values(0.0)? != values(0.25)?)
    };
    starts(quantity, seed, 0).any(|case| changes(&case) == Some(true))
}

/// Whether the value depends on the first entry of a field. Some activations are constant, and no formula for them reads the layer.
fn is_read(first: &Case, field: &'static Field) -> bool {
    let mut slots = first.slots().into_iter();
    let Some(slot) = slots.find(|slot| slot.field == field.name) else {
        return true;
    };
    let options = Options {
        effort: EFFORT_OF_START,
        ..Options::default()
    };
    let values = |case: &Case| {
        let entries = case.evaluate(&options).ok()?.entries.into_iter();
        Some(entries.map(|entry| entry.value).collect::<Vec<f64>>())
    };
    let moved = first.with_number(slot.field, slot.index, slot.number + 0.375);
    match (values(first), values(&moved)) {
        (Some(here), Some(there)) => here != there,
        _ => true,
    }
}

fn ways(first: &Case, field: &'static Field) -> Vec<Case> {
    let mut ways = Vec::new();
    if field.presence == Presence::Required {
        ways.push(first.clone().without(field.name));
    }
    let is_read = is_read(first, field);
    let mut with = |value: Value| ways.push(first.clone().with(field.name, value));
    match (field.kind, first.get(field.name)) {
        (Kind::Number(range), _) => {
            for number in numbers(field, range) {
                with(Value::Number(number));
            }
        }
        (Kind::Vector(_) | Kind::Direction(_), given) => {
            let given = match given {
                Some(Value::Vector(vector)) => vector.clone(),
                // Of one entry, which may be broadcast.
                _ => vec![0.5],
            };
            for vector in vectors(&given, field, is_read) {
                with(Value::Vector(vector));
            }
        }
        (Kind::Matrix(..), Some(Value::Matrix(matrix))) => {
            for matrix in matrices(matrix, field) {
                with(Value::Matrix(matrix));
            }
        }
        (Kind::Indices { below, .. }, Some(Value::Indices(indices))) => {
            let size = first.size(below).unwrap_or(0);
            for indices in lists_of_indices(indices, size) {
                with(Value::Indices(indices));
            }
        }
        _ => {}
    }
    let texts = texts(first, field).into_iter();
    ways.extend(texts.map(|json| first.clone().with_text(field.name, json)));
    ways
}

/// Numbers outside the range, and those that the quantity declares to have no value.
fn numbers(field: &Field, range: Range) -> Vec<f64> {
    let candidates = [-1.0, 0.0, 0.5, 2.5, -0.25];
    let outside = candidates
        .into_iter()
        .filter(|x| !(range.contains(*x) || field.is_open_below && *x <= 0.0));
    let declared = field.without_value.iter().copied();
    let mut numbers: Vec<f64> = outside.chain(declared).chain([f64::NAN]).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}

/// Too short, too long, of one entry, empty, with a NaN, and of zeros where there must be a direction.
fn vectors(given: &[f64], field: &Field, is_read: bool) -> Vec<Vec<f64>> {
    let mut long = given.to_vec();
    long.push(1.0);
    let short = given.get(1..).unwrap_or(&[]).to_vec();
    let mut vectors = vec![vec![1.0], Vec::new(), long, short];
    if is_read {
        let mut unknown = given.to_vec();
        unknown.iter_mut().take(1).for_each(|x| *x = f64::NAN);
        vectors.push(unknown);
    }
    if matches!(field.kind, Kind::Direction(_)) {
        vectors.push(vec![0.0; given.len()]);
    }
    if field.entries == Range::Binary {
        vectors.push(vec![0.0; given.len()]);
    }
    vectors
}

/// A column too many, a row too many, a NaN.
fn matrices(given: &Matrix, field: &Field) -> Vec<Matrix> {
    let rows = || given.rows().map(<[f64]>::to_vec);
    let wide = rows().map(|mut row| {
        row.push(1.0);
        row
    });
    let long = rows().chain(rows().take(1));
    let mut unknown: Vec<f64> = given.entries().to_vec();
    unknown.iter_mut().take(1).for_each(|x| *x = f64::NAN);
    let made = [wide.collect(), long.collect()];
    let made = made
        .into_iter()
        .filter_map(|rows: Vec<Vec<f64>>| Matrix::from_rows(field.name, rows).ok());
    made.chain([given.with_entries(unknown)]).collect()
}

/// An index twice, and one beyond the last.
fn lists_of_indices(given: &[usize], size: usize) -> Vec<Vec<usize>> {
    let mut lists = Vec::new();
    if let Some((first, rest)) = given.split_first() {
        let beyond = [size].into_iter().chain(rest.iter().copied());
        lists.push(beyond.collect());
        if let [_, others @ ..] = rest {
            let twice = [*first, *first].into_iter().chain(others.iter().copied());
            lists.push(twice.collect());
        }
    }
    lists
}

/// What only text can say: rows of unequal length, no rows, a fraction or a sign in an index, an unknown word.
fn texts(first: &Case, field: &Field) -> Vec<String> {
    // Where a field may be left out, null may mean that it is.
    let mut texts = match field.presence {
        Presence::Required => vec!["null".to_owned()],
        _ => Vec::new(),
    };
    match (field.kind, first.get(field.name)) {
        (Kind::Number(_), _) => texts.push("\"many\"".to_owned()),
        (Kind::Vector(_) | Kind::Direction(_), _) => texts.push("[\"some\"]".to_owned()),
        (Kind::Matrix(..), Some(Value::Matrix(matrix))) => {
            let row = |length: usize| {
                let entries = (0..length).map(|_| "1".to_owned());
                format!("[{}]", entries.collect::<Vec<String>>().join(", "))
            };
            let columns = matrix.column_count();
            let rows = matrix.row_count();
            let ragged = (0..rows.max(2)).map(|index| row(columns + index % 2));
            texts.push(format!("[{}]", ragged.collect::<Vec<String>>().join(", ")));
            texts.extend(["[]".to_owned(), "[[]]".to_owned()]);
        }
        (Kind::Indices { .. }, Some(Value::Indices(indices))) if !indices.is_empty() => {
            let list = |first: &str| {
                let rest = indices.iter().skip(1).map(usize::to_string);
                let all = [first.to_owned()].into_iter().chain(rest);
                format!("[{}]", all.collect::<Vec<String>>().join(", "))
            };
            texts.extend([list("-1"), list("0.5")]);
        }
        (Kind::Lagrangian, _) => texts.push("{\"kind\": \"nonsense\"}".to_owned()),
        (Kind::Support, _) => texts.push("\"nonsense\"".to_owned()),
        _ => {}
    }
    texts
}
