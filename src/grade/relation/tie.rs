//! Ties between quantities: a subject's own answers must fit each other.

use super::link::{Form, Link, Term};
use crate::grade::case::Case;
use crate::oracle::input::Value;
use crate::oracle::record::{Coefficient, End, Equation, Quantity};
use crate::real::{Ball, Real};

/// The instance of a tie of the case's own quantity, where there is one.
pub(super) fn link(equation: Equation, case: &Case) -> Option<Link> {
    match equation {
        Equation::Linear(others) => linear(case, others),
        Equation::Step { to, from, rate } => step(case, to, from, rate),
        Equation::MinusMean { of, rows, row } => minus_mean(case, of, rows, row),
        Equation::GivenNothing(marginal) => Some(given_nothing(case, marginal)),
        Equation::SumsTo(total) => Some(sum(case, total)),
        Equation::Slope { of, field, end } => slope(case, of, field, end),
        Equation::Difference { of, field } => difference(case, of, field, Form::Plain),
        Equation::LogDifference { of, field } => difference(case, of, field, Form::Logarithm),
    }
}

fn linear(case: &Case, others: &[(Coefficient, &'static Quantity)]) -> Option<Link> {
    let mut terms = vec![Term::plain(1.0, case.clone())];
    for (coefficient, other) in others {
        let coefficient = match coefficient {
            Coefficient::Number(number) => *number,
            Coefficient::Times(number, field) => number * case.number(field)?,
        };
        terms.push(Term::plain(coefficient, case.for_quantity(other)));
    }
    Some(Link::equation(terms))
}

fn step(case: &Case, to: &'static Quantity, from: &str, rate: &str) -> Option<Link> {
    let factor = case.number(rate)?;
    let to = case.for_quantity(to).without(rate);
    let product = |x: &f64| Ball::from_f64(factor) * Ball::from_f64(*x);
    Some(Link {
        constants: case.vector(from)?.iter().map(product).collect(),
        ..Link::equation(vec![
            Term::plain(1.0, case.clone()),
            Term::plain(-factor, to),
        ])
    })
}

/// A relation of so many terms is enough.
const MOST_OBSERVATIONS: usize = 4;

fn minus_mean(case: &Case, of: &'static Quantity, rows: &str, row: &'static str) -> Option<Link> {
    let data = case.matrix(rows)?;
    // The mean over a power of two of observations is exact.
    let count = data.row_count();
    if count > MOST_OBSERVATIONS || !count.is_power_of_two() {
        return None;
    }
    let other = case.for_quantity(of);
    let mut terms = vec![Term::plain(1.0, case.clone())];
    for observation in data.rows() {
        let of_row = other.clone().with(row, Value::Vector(observation.to_vec()));
        terms.push(Term::plain(1.0 / count as f64, of_row));
    }
    Some(Link::equation(terms))
}

fn given_nothing(case: &Case, marginal: &'static Quantity) -> Link {
    let nothing = case
        .clone()
        .with("observed", Value::Indices(Vec::new()))
        .with("values", Value::Vector(Vec::new()));
    let terms = vec![
        Term::plain(-1.0, case.for_quantity(marginal)),
        Term::plain(1.0, nothing),
    ];
    Link::equation(terms)
}

fn sum(case: &Case, total: i64) -> Link {
    let sum = Term {
        coefficient: 1.0,
        case: case.clone(),
        form: Form::Sum,
    };
    Link {
        constants: vec![Ball::from_i64(-total)],
        ..Link::equation(vec![sum])
    }
}

/// One side of the mean value theorem.
fn slope(case: &Case, of: &'static Quantity, field: &'static str, end: End) -> Option<Link> {
    let side = match end {
        End::Lower => -1.0,
        End::Upper => 1.0,
    };
    let x = case.number(field)?;
    // A power of two, so that both ends are exact in single precision for most numbers.
    let half = libm::exp2(libm::floor(libm::log2(x)) - 3.0);
    let (low, high) = (x - half, x + half);
    let is_short = |x: f64| f64::from(x as f32) == x;
    if !half.is_normal() || !is_short(low) || !is_short(high) {
        return None;
    }
    let integral = case.for_quantity(of);
    let at = |case: &Case, x: f64| case.clone().with(field, Value::Number(x));
    let length = Term::plain(side * 2.0 * half, at(case, x + side * half));
    Some(Link {
        is_bound: true,
        ..Link::equation(vec![
            length,
            Term::plain(-side, at(&integral, high)),
            Term::plain(side, at(&integral, low)),
        ])
    })
}

/// The value or its logarithm as a difference.
fn difference(case: &Case, of: &'static Quantity, field: &'static str, form: Form) -> Option<Link> {
    let x = case.number(field)?;
    let next = f64::from((x + 1.0) as f32);
    if next - 1.0 != x {
        return None;
    }
    let other = case.for_quantity(of);
    // The ratio may exist where the logarithms do not.
    other.inputs().ok()?;
    let ratio = Term {
        coefficient: 1.0,
        case: case.clone(),
        form,
    };
    Some(Link::equation(vec![
        ratio,
        Term::plain(1.0, other.clone()),
        Term::plain(-1.0, other.with(field, Value::Number(next))),
    ]))
}
