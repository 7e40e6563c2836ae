//! Relations of a quantity with itself: asked again, rearranged, repeated, shifted.

use super::link::{Form, Link, Term};
use super::statement::Relation;
use crate::grade::case::Case;
use crate::grade::selection::Selection;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::{Logarithm, Move, Position};
use crate::real::{Ball, Real};

pub(super) static RELATIONS: &[Relation] = &[
    Relation::symmetry(
        "asked-again",
        "the same question has the same answer, whatever was asked in between",
        |case| {
            let terms = vec![
                Term::plain(1.0, case.clone()),
                Term::plain(-1.0, case.clone()),
            ];
            Some(Link::equation(terms))
        },
    ),
    Relation::symmetry(
        "patterns-permuted",
        "the order of the patterns does not matter",
        |case| permuted(case, "p"),
    ),
    Relation::symmetry(
        "tokens-permuted",
        "the order of the tokens of a prompt does not matter",
        |case| permuted(case, "L"),
    ),
    Relation::symmetry(
        "tokens-repeated",
        "every token taken twice adds log 2 inside the logarithm, and changes nothing else",
        |case| repeated(case, "L", added(case, "L")?),
    ),
    Relation::symmetry(
        "basis-permuted",
        "the order and the signs of the vectors that span a subspace do not matter",
        |case| permuted(case, "d"),
    ),
    Relation::symmetry(
        "coordinates-permuted",
        "a signed permutation of the coordinates, which is an exact rotation, carries over",
        |case| permuted(case, "N"),
    ),
    Relation::symmetry(
        "directions-permuted",
        "a signed permutation of the coordinates of the sphere changes nothing",
        |case| permuted(case, "dim"),
    ),
    Relation::symmetry(
        "arguments-permuted",
        "the order of the arguments does not matter",
        |case| permuted(case, "n"),
    ),
    Relation::symmetry(
        "observations-permuted",
        "the order of the observations does not matter",
        |case| permuted(case, "P"),
    ),
    Relation::symmetry(
        "observations-repeated",
        "a mean over the observations does not change when each is there twice",
        observations_repeated,
    ),
    Relation::symmetry(
        "patterns-split",
        "every pattern taken twice adds log 2 inside the logarithm, and changes nothing else",
        patterns_split,
    ),
    Relation::symmetry(
        "bias-gauge",
        "shifting v and b by t and c by -Xi t changes nothing but positions",
        bias_gauge,
    ),
    Relation::symmetry(
        "arguments-shifted",
        "a constant added to all arguments is added to the maximum, and cancels in softmax",
        arguments_shifted,
    ),
    Relation::symmetry(
        "direction-scaled",
        "only the direction of x matters, not its length",
        |case| scaled(case, |field| matches!(field, Value::Vector(_))),
    ),
    Relation::symmetry(
        "span-scaled",
        "only the span of the rows matters, not their lengths",
        |case| scaled(case, |field| matches!(field, Value::Matrix(_))),
    ),
    Relation::symmetry(
        "layers-exchanged",
        "the two layers of Gaussian units may be exchanged",
        layers_exchanged,
    ),
    Relation::symmetry(
        "time-rescaled",
        "in half the unit of time all times are doubled and all rates halved, and nothing else changes",
        time_rescaled,
    ),
];

/// What the record of the case's quantity says of a move.
fn declared<T>(case: &Case, of: impl Fn(Move) -> Option<T>) -> Option<T> {
    case.quantity.moves.iter().copied().find_map(of)
}

fn permuted(case: &Case, symbol: &'static str) -> Option<Link> {
    rearranged(case, symbol, case.rearranges(symbol)?)
}

/// What a repetition adds to the value, if the quantity has a repetition along this axis.
fn added(case: &Case, symbol: &str) -> Option<Logarithm> {
    declared(case, |own| match own {
        Move::Repetition { axis, adds } if axis == symbol => Some(adds),
        _ => None,
    })
}

/// The positions of an axis in reverse order, every other sign changed.
fn rearranged(case: &Case, symbol: &'static str, with_signs: bool) -> Option<Link> {
    let size = case.size(symbol)?;
    let mut selection = Selection::new(symbol, (0..size).rev().collect());
    if with_signs {
        selection.negated = (0..size).map(|old| old % 2 == 1).collect();
    } else if size < 2 {
        return None;
    }
    let moved = case.select(&selection)?;
    let form = Form::Selected(case.clone(), selection);
    let before = Term {
        coefficient: -1.0,
        case: case.clone(),
        form,
    };
    Some(Link::equation(vec![Term::plain(1.0, moved), before]))
}

/// Every position of an axis twice.
fn repeated(case: &Case, symbol: &'static str, adds: Logarithm) -> Option<Link> {
    let constant = match adds {
        Logarithm::Nothing => Ball::zero(),
        Logarithm::OfTwo(times) => Ball::ln_2() * Ball::from_f64(times),
        Logarithm::OfTwoTimesBeta => Ball::ln_2() * Ball::from_f64(case.number("beta")?),
        Logarithm::MinusOfTwoOverBeta => -(Ball::ln_2() / Ball::from_f64(case.number("beta")?)),
    };
    let size = case.size(symbol)?;
    let twice = Selection::new(symbol, (0..size).chain(0..size).collect());
    let terms = vec![
        Term::plain(-1.0, case.select(&twice)?),
        Term::plain(1.0, case.clone()),
    ];
    Some(Link {
        constants: vec![constant],
        ..Link::equation(terms)
    })
}

/// Sums over multisets grow with the number of patterns.
const MOST_PATTERNS_TO_SPLIT: usize = 6;

fn patterns_split(case: &Case) -> Option<Link> {
    let adds = added(case, "p")?;
    // A hidden bias that is left out is 0 for the new patterns as well.
    if case.size("p")? > MOST_PATTERNS_TO_SPLIT {
        return None;
    }
    repeated(case, "p", adds)
}

fn observations_repeated(case: &Case) -> Option<Link> {
    repeated(case, "P", added(case, "P")?)
}

/// The same case in multiples of 1/64 of moderate size, whose sums and products are exact.
fn coarse(case: &Case, fields: &[&str]) -> Option<Case> {
    let mut coarse = case.clone();
    for slot in case.slots() {
        if fields.contains(&slot.field) {
            let number = (slot.number * 64.0).round() / 64.0;
            if number.abs() > 512.0 {
                return None;
            }
            coarse = coarse.with_number(slot.field, slot.index, number);
        }
    }
    Some(coarse)
}

fn bias_gauge(case: &Case) -> Option<Link> {
    const SHIFT: f64 = 0.5;
    let position = declared(case, |own| match own {
        Move::Gauge(position) => Some(position),
        _ => None,
    })?;
    let case = coarse(
        case,
        &["patterns", "visible_bias", "hidden_bias", "v", "data"],
    )?;
    let patterns = case.matrix("patterns")?;
    let (count, dimension) = (patterns.row_count(), patterns.column_count());
    let or_zeros = |name, length| case.vector(name).map_or(vec![0.0; length], <[f64]>::to_vec);
    let shift = |vector: &[f64]| vector.iter().map(|x| x + SHIFT).collect::<Vec<f64>>();
    let visible = shift(&or_zeros("visible_bias", dimension));
    let overlap = |row: &[f64]| row.iter().sum::<f64>() * SHIFT;
    let hidden = or_zeros("hidden_bias", count);
    let hidden = hidden
        .iter()
        .zip(patterns.rows())
        .map(|(c, row)| c - overlap(row))
        .collect();
    let mut moved = case
        .clone()
        .with("visible_bias", Value::Vector(visible))
        .with("hidden_bias", Value::Vector(hidden));
    if let Some(v) = case.vector("v") {
        moved = moved.with("v", Value::Vector(shift(v)));
    }
    if let Some(data) = case.matrix("data") {
        let rows: Vec<Vec<f64>> = data.rows().map(shift).collect();
        moved = moved.with("data", Value::Matrix(Matrix::from_rows("data", rows).ok()?));
    }
    let constant = match position {
        Position::Moves => -SHIFT,
        Position::Stays => 0.0,
    };
    Some(Link {
        constants: vec![Ball::from_f64(constant)],
        ..Link::equation(vec![Term::plain(1.0, moved), Term::plain(-1.0, case)])
    })
}

fn arguments_shifted(case: &Case) -> Option<Link> {
    const SHIFT: f64 = 64.0;
    let (field, adds) = declared(case, |own| match own {
        Move::Shift { field, adds } => Some((field, adds)),
        _ => None,
    })?;
    let case = coarse(case, &[field])?;
    let shifted = case.vector(field)?.iter().map(|x| x + SHIFT).collect();
    let moved = case.clone().with(field, Value::Vector(shifted));
    Some(Link {
        constants: vec![Ball::from_f64(-SHIFT * adds)],
        ..Link::equation(vec![Term::plain(1.0, moved), Term::plain(-1.0, case)])
    })
}

/// A field of this kind multiplied by 8.
fn scaled(case: &Case, is_meant: fn(&Value) -> bool) -> Option<Link> {
    let field = declared(case, |own| match own {
        Move::Scaling(field) => Some(field),
        _ => None,
    })?;
    let longer = |entries: &[f64]| entries.iter().map(|x| x * 8.0).collect();
    let value = case.get(field).filter(|value| is_meant(value))?;
    let value = match value {
        Value::Vector(vector) => Value::Vector(longer(vector)),
        Value::Matrix(matrix) => Value::Matrix(matrix.with_entries(longer(matrix.entries()))),
        _ => return None,
    };
    Some(Link::equation(vec![
        Term::plain(1.0, case.clone().with(field, value)),
        Term::plain(-1.0, case.clone()),
    ]))
}

fn time_rescaled(case: &Case) -> Option<Link> {
    let (times, rates, is_time) = declared(case, |own| match own {
        Move::UnitOfTime {
            times,
            rates,
            is_time,
        } => Some((times, rates, is_time)),
        _ => None,
    })?;
    let inputs = case.inputs().ok()?;
    let factors = [(times, 2.0), (rates, 0.5)];
    let mut moved = case.clone();
    for (fields, factor) in factors {
        for field in fields {
            let number = inputs.number(field).ok()?;
            moved = moved.with(field, Value::Number(factor * number));
        }
    }
    let before = if is_time { -2.0 } else { -1.0 };
    Some(Link::equation(vec![
        Term::plain(1.0, moved),
        Term::plain(before, case.clone()),
    ]))
}

fn layers_exchanged(case: &Case) -> Option<Link> {
    declared(case, |own| (own == Move::Exchange).then_some(()))?;
    let weights = case.matrix("weights")?;
    let column = |index: usize| {
        weights
            .rows()
            .filter_map(|row| row.get(index).copied())
            .collect()
    };
    let columns: Vec<Vec<f64>> = (0..weights.column_count()).map(column).collect();
    let transposed = Matrix::from_rows("weights", columns).ok()?;
    let mut moved = case
        .clone()
        .without("visible_bias")
        .without("hidden_bias")
        .with("weights", Value::Matrix(transposed));
    for (from, to) in [
        ("visible_bias", "hidden_bias"),
        ("hidden_bias", "visible_bias"),
    ] {
        if let Some(bias) = case.vector(from) {
            moved = moved.with(to, Value::Vector(bias.to_vec()));
        }
    }
    Some(Link::equation(vec![
        Term::plain(1.0, moved),
        Term::plain(-1.0, case.clone()),
    ]))
}
