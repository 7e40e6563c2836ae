//! Relations of a quantity with itself: asked again, rearranged, repeated, shifted.

use super::link::{Form, Link, Relation, Term};
use crate::grade::case::{Case, Selection};
use crate::models::lagrangian::Lagrangian;
use crate::oracle::input::{Matrix, Value};
use crate::real::{Ball, Real};

pub(super) static RELATIONS: &[Relation] = &[
    Relation {
        name: "asked-again",
        statement: "the same question has the same answer, whatever was asked in between",
        link: |case| {
            let terms = vec![
                Term::plain(1.0, case.clone()),
                Term::plain(-1.0, case.clone()),
            ];
            Some(Link::equation(terms))
        },
    },
    Relation {
        name: "patterns-permuted",
        statement: "the order of the patterns does not matter",
        link: |case| rearranged(case, "p", false),
    },
    Relation {
        name: "coordinates-permuted",
        statement: "a signed permutation of the coordinates, which is an exact rotation, carries over",
        link: |case| rearranged(case, "N", signs_carry_over(case)),
    },
    Relation {
        name: "directions-permuted",
        statement: "a signed permutation of the coordinates of the sphere changes nothing",
        link: |case| rearranged(case, "dim", true),
    },
    Relation {
        name: "arguments-permuted",
        statement: "the order of the arguments does not matter",
        link: |case| rearranged(case, "n", false),
    },
    Relation {
        name: "observations-permuted",
        statement: "the order of the observations does not matter",
        link: |case| rearranged(case, "P", false),
    },
    Relation {
        name: "observations-repeated",
        statement: "a mean over the observations does not change when each is there twice",
        link: |case| repeated(case, "P", Ball::zero()),
    },
    Relation {
        name: "patterns-split",
        statement: "every pattern taken twice adds log 2 inside the logarithm, and changes nothing else",
        link: patterns_split,
    },
    Relation {
        name: "bias-gauge",
        statement: "shifting v and b by t and c by -Xi t changes nothing but positions",
        link: bias_gauge,
    },
    Relation {
        name: "arguments-shifted",
        statement: "a constant added to all arguments is added to the maximum, and cancels in softmax",
        link: arguments_shifted,
    },
    Relation {
        name: "direction-scaled",
        statement: "only the direction of x matters, not its length",
        link: direction_scaled,
    },
    Relation {
        name: "layers-exchanged",
        statement: "the two layers of Gaussian units may be exchanged",
        link: layers_exchanged,
    },
];

/// Whether a change of sign of a visible coordinate carries over to the value.
fn signs_carry_over(case: &Case) -> bool {
    match case.get("visible_lagrangian") {
        Some(Value::Lagrangian(lagrangian)) => !matches!(
            lagrangian,
            Lagrangian::Exp | Lagrangian::Identity | Lagrangian::LogSumExp { .. }
        ),
        _ => true,
    }
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

/// Every position of an axis twice: the value plus `constant` stays the same.
fn repeated(case: &Case, symbol: &'static str, constant: Ball<2>) -> Option<Link> {
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
    let name = case.quantity.name;
    let beta = case.number("beta").unwrap_or(1.0);
    let factor = match name {
        "attnbm.energy" | "attnbm.mean_energy" => -1.0,
        "attnbm.log_partition" => beta,
        "attnbm.log_density"
        | "attnbm.score"
        | "attnbm.negative_log_likelihood"
        | "attnbm.mean"
        | "attnbm.covariance"
        | "attnbm.entropy"
        | "attnbm.conditional_mean"
        | "attnbm.conditional_log_density"
        | "attnbm.dsm_loss"
        | "attnbm.dae_loss"
        | "hopfield.update" => 0.0,
        _ => return None,
    };
    // A hidden bias that is left out is 0 for the new patterns as well.
    if case.size("p")? > MOST_PATTERNS_TO_SPLIT {
        return None;
    }
    repeated(case, "p", Ball::ln_2() * Ball::from_f64(factor))
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
    let moves_with_v = matches!(case.quantity.name, "attnbm.mean" | "hopfield.update");
    let stays = matches!(
        case.quantity.name,
        "attnbm.energy"
            | "attnbm.log_partition"
            | "attnbm.log_density"
            | "attnbm.score"
            | "attnbm.negative_log_likelihood"
            | "attnbm.covariance"
            | "attnbm.mean_energy"
            | "attnbm.entropy"
            | "hopfield.attention"
    );
    if !moves_with_v && !stays {
        return None;
    }
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
    let constant = if moves_with_v { -SHIFT } else { 0.0 };
    Some(Link {
        constants: vec![Ball::from_f64(constant)],
        ..Link::equation(vec![Term::plain(1.0, moved), Term::plain(-1.0, case)])
    })
}

fn arguments_shifted(case: &Case) -> Option<Link> {
    const SHIFT: f64 = 64.0;
    let constant = match case.quantity.name {
        "special.log_sum_exp" => -SHIFT,
        "special.softmax" => 0.0,
        _ => return None,
    };
    let case = coarse(case, &["x"])?;
    let shifted = case.vector("x")?.iter().map(|x| x + SHIFT).collect();
    let moved = case.clone().with("x", Value::Vector(shifted));
    Some(Link {
        constants: vec![Ball::from_f64(constant)],
        ..Link::equation(vec![Term::plain(1.0, moved), Term::plain(-1.0, case)])
    })
}

fn direction_scaled(case: &Case) -> Option<Link> {
    if case.quantity.name != "vmf.log_density" {
        return None;
    }
    let longer = case.vector("x")?.iter().map(|x| x * 8.0).collect();
    let moved = case.clone().with("x", Value::Vector(longer));
    Some(Link::equation(vec![
        Term::plain(1.0, moved),
        Term::plain(-1.0, case.clone()),
    ]))
}

fn layers_exchanged(case: &Case) -> Option<Link> {
    if case.quantity.name != "ggrbm.log_partition" {
        return None;
    }
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
