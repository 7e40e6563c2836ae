//! Which flags of a case its numbers show. After the search for a smaller case, some are gone.

use super::case::Case;
use super::flag::Flag;
use crate::oracle::field::Range;
use crate::oracle::input::{Matrix, Value};

/// The flags that the case still shows; `ordinary` if there is none.
pub fn shown(case: &Case) -> Vec<Flag> {
    let flags = case.flags.iter().copied();
    or_ordinary(flags.filter(|flag| is_shown(*flag, case).unwrap_or(true)))
}

/// The flags that the numbers of a case show by themselves, whatever it was made for; `ordinary` if there is none.
///
/// What only the draw of a case knows is left out, and so is where a number lies in its range: hardly any is in the middle.
pub fn inferred(case: &Case) -> Vec<Flag> {
    const OF_THE_DRAW: [Flag; 3] = [
        Flag::NEXT_TO_SPECIAL,
        Flag::END_OF_RANGE,
        Flag::REALISTIC_SIZE,
    ];
    let flags = Flag::all().filter(|flag| !OF_THE_DRAW.contains(flag));
    or_ordinary(flags.filter(|flag| is_shown(*flag, case) == Some(true)))
}

fn or_ordinary(flags: impl Iterator<Item = Flag>) -> Vec<Flag> {
    let mut shown: Vec<Flag> = flags.filter(|flag| *flag != Flag::ORDINARY).collect();
    if shown.is_empty() {
        shown.push(Flag::ORDINARY);
    }
    shown
}

/// Whether the numbers show what the flag says; `None` if they cannot tell.
fn is_shown(flag: Flag, case: &Case) -> Option<bool> {
    let meaning = flag.meaning();
    if let Some(at) = meaning.at {
        let mut numbers = meaning
            .about
            .iter()
            .filter_map(|name| case.number_or_size(name));
        return Some(numbers.any(at));
    }
    let size = |names: &[&str]| names.iter().find_map(|name| case.size(name));
    let at_least = |names: &[&str], least: usize| size(names).is_some_and(|size| size >= least);
    let field = |name: &str| case.number_or_size(name);
    Some(match flag {
        Flag::DUPLICATE_PATTERNS => rows(case).any(has_equal_rows),
        Flag::ZERO_PATTERN => {
            let mut rows = rows(case).flat_map(Matrix::rows);
            rows.any(|row| row.iter().all(|x| *x == 0.0))
        }
        Flag::LARGE_PATTERNS => largest_entry(case) >= 5.0,
        Flag::TINY_PATTERNS => is_within(largest_entry(case), 0.02),
        Flag::FAR_APART => rows(case).any(|rows| spread(rows.entries()) >= 5.0),
        Flag::VISIBLE_BIAS => has_entries(case, "visible_bias"),
        Flag::HIDDEN_BIAS => has_entries(case, "hidden_bias"),
        Flag::SMALL_BETA => field("beta").is_some_and(|beta| beta < 1.0),
        Flag::LARGE_BETA => field("beta").is_some_and(|beta| beta >= 8.0),
        Flag::MANY_DIMENSIONS => at_least(&["N"], 8) || field("dim").is_some_and(|dim| dim >= 20.0),
        Flag::MANY_PATTERNS => at_least(&["p", "L", "n"], 8),
        Flag::MANY_OBSERVATIONS => at_least(&["P"], 2),
        Flag::FAR_OBSERVATION => largest(case, &["v", "data"]) >= 10.0,
        Flag::NOTHING_OBSERVED => indices(case).is_some_and(<[usize]>::is_empty),
        Flag::ALL_OBSERVED => {
            indices(case).is_some_and(|observed| Some(observed.len()) == size(&["N"]))
        }
        Flag::UNORDERED_INDICES => indices(case).is_some_and(|list| !list.is_sorted()),
        Flag::SMALL_NOISE => field("noise_variance").is_some_and(|noise| noise < 0.25),
        Flag::LARGE_NOISE => field("noise_variance").is_some_and(|noise| noise > 2.0),
        Flag::SMALL_CONCENTRATION => (0.0..0.1).contains(&concentration(case)),
        Flag::LARGE_CONCENTRATION => concentration(case) >= 500.0,
        Flag::SMALL_ORDER => field("order").is_some_and(|order| order <= 1.0),
        Flag::LARGE_ORDER => field("order").is_some_and(|order| order >= 20.0),
        Flag::LARGE_ARGUMENT => largest(case, &["x", "h"]) >= 8.0,
        Flag::SMALL_ARGUMENT => is_within(largest(case, &["x", "h"]), 0.05),
        Flag::SPREAD_ARGUMENTS => case.vector("x").is_some_and(|x| spread(x) >= 30.0),
        Flag::SHIFTED_ARGUMENTS => case
            .vector("x")
            .is_some_and(|x| x.iter().all(|x| x.abs() >= 30.0)),
        Flag::TIED_ARGUMENTS => case.vector("x").is_some_and(has_tie),
        Flag::MANY_PULSES => {
            let counts = ["pulse", "pulses"];
            counts
                .iter()
                .any(|name| field(name).is_some_and(|count| count >= 10.0))
        }
        Flag::REALISTIC_SIZE => {
            let counts = ["dim", "order", "context_length", "pulse"];
            let is_large = |name: &&str| field(name).is_some_and(|count| count >= 16.0);
            case.slots().len() >= 16 || counts.iter().any(is_large)
        }
        Flag::MASKED => case.is_masked(),
        Flag::NEXT_TO_SPECIAL => case
            .slots()
            .iter()
            .any(|slot| is_next_to_whole(slot.number)),
        Flag::END_OF_RANGE => case.slots().iter().any(|slot| {
            let size = slot.number.abs();
            size >= 8.0 || size > 0.0 && size <= 0.05
        }),
        _ => return None,
    })
}

/// The matrices of the input that are not data.
fn rows(case: &Case) -> impl Iterator<Item = &Matrix> {
    let fields = case.quantity.fields.iter();
    fields
        .filter(|field| field.name != "data")
        .filter_map(|field| case.matrix(field.name))
}

fn largest_entry(case: &Case) -> f64 {
    rows(case).fold(0.0, |largest, rows| largest.max(size(rows.entries())))
}

/// The largest absolute value of those that are finite.
fn size(entries: &[f64]) -> f64 {
    let finite = entries.iter().filter(|x| x.is_finite());
    finite.fold(0.0, |largest, x| largest.max(x.abs()))
}

/// Whether it is below the bound, and not the 0 of what is not there.
fn is_within(size: f64, bound: f64) -> bool {
    size > 0.0 && size < bound
}

/// The largest absolute value in these fields.
fn largest(case: &Case, names: &[&str]) -> f64 {
    let of = |name: &&str| match case.get(name) {
        Some(Value::Number(number)) => number.abs(),
        Some(Value::Vector(vector)) => size(vector),
        Some(Value::Matrix(matrix)) => size(matrix.entries()),
        _ => 0.0,
    };
    names.iter().map(of).fold(0.0, f64::max)
}

fn spread(entries: &[f64]) -> f64 {
    let finite = entries.iter().filter(|x| x.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(*x), high.max(*x))
    });
    high - low
}

/// Whether two rows are equal, or opposite where entries are binary.
fn has_equal_rows(rows: &Matrix) -> bool {
    let rows: Vec<&[f64]> = rows.rows().collect();
    let is_binary = rows
        .iter()
        .all(|row| row.iter().all(|x| Range::Binary.contains(*x)));
    let mut pairs = rows
        .iter()
        .enumerate()
        .flat_map(|(index, row)| rows.iter().skip(index + 1).map(move |other| (row, other)));
    pairs.any(|(row, other)| {
        let opposite = row.iter().zip(*other).all(|(x, y)| *x == -y);
        row == other || is_binary && opposite
    })
}

fn has_entries(case: &Case, name: &str) -> bool {
    case.vector(name)
        .is_some_and(|bias| bias.iter().any(|x| *x != 0.0))
}

/// Whether the largest entry is there twice.
fn has_tie(x: &[f64]) -> bool {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    x.iter().filter(|x| **x == largest).count() > 1
}

fn indices(case: &Case) -> Option<&[usize]> {
    let mut fields = case.quantity.fields.iter();
    fields.find_map(|field| match case.get(field.name) {
        Some(Value::Indices(indices)) => Some(indices.as_slice()),
        _ => None,
    })
}

/// The concentration, or the length of the natural parameter.
fn concentration(case: &Case) -> f64 {
    let length = |eta: &[f64]| eta.iter().map(|x| x * x).sum::<f64>().sqrt();
    let of_vector = case.vector("eta").map(length);
    case.number("kappa").or(of_vector).unwrap_or(f64::NAN)
}

fn is_next_to_whole(x: f64) -> bool {
    let distance = (2.0 * x - (2.0 * x).round()).abs();
    distance > 0.0 && distance <= 1e-2 * x.abs().max(1.0)
}

#[cfg(test)]
mod tests;
