//! Cases of binary Hopfield networks, and of machines with binary visible and Gaussian hidden units.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::oracle::field::Presence;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::{Entries, Quantity};

pub(super) fn draw(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let has = |name: &str| quantity.field(name).is_some();
    let (mut given, mut flags) = (Vec::new(), Vec::new());
    let (hidden, visible) = if has("patterns") {
        let (rows, of_rows) = patterns(draw, quantity.value == "scalar");
        flags.extend(of_rows);
        let size = (rows.len(), rows.first()?.len());
        let rows = Matrix::from_rows("patterns", rows).ok()?;
        given.push(("patterns", Value::Matrix(rows)));
        size
    } else {
        let (rows, flag) = if quantity.entries == Entries::Decisions {
            mixtures(draw)
        } else {
            weights(draw)
        };
        flags.push(flag);
        let size = (rows.len(), rows.first()?.len());
        let rows = Matrix::from_rows("weights", rows).ok()?;
        given.push(("weights", Value::Matrix(rows)));
        size
    };
    if let Some(field) = quantity.field("beta") {
        let beta = draw.choose(&[1.0, 2.0, 0.5, 3.25, 0.0625]);
        if !(field.presence == Presence::Default(beta) && draw.one_in(2)) {
            given.push(("beta", Value::Number(beta)));
        }
        flags.push(if beta == 1.0 {
            Flag::BETA_ONE
        } else {
            Flag::REAL_BETA
        });
    }
    if has("visible_bias") && draw.one_in(2) {
        // A long row of spins with a field each has too many states.
        let bias = match visible > 12 {
            true => vec![draw.coordinate(1.0); visible],
            false => draw.coordinates(visible, 1.0),
        };
        given.push(("visible_bias", Value::Vector(bias)));
        flags.push(Flag::VISIBLE_BIAS);
    }
    if has("hidden_bias") && draw.one_in(2) {
        let bias = draw.coordinates(hidden, 2.0);
        given.push(("hidden_bias", Value::Vector(bias)));
        flags.push(Flag::HIDDEN_BIAS);
    }
    if has("v") {
        given.push(("v", Value::Vector(spins(draw, visible))));
    }
    if has("h") {
        given.push(("h", Value::Vector(draw.coordinates(hidden, 2.0))));
    }
    if has("data") {
        let observations = draw.whole(1, 3);
        let rows = (0..observations).map(|_| spins(draw, visible)).collect();
        given.push(("data", Value::Matrix(Matrix::from_rows("data", rows).ok()?)));
        flags.push(Flag::of_observations(observations));
    }
    Some(Case::new(quantity, given).flagged(&flags))
}

fn spins(draw: &mut Draw, count: usize) -> Vec<f64> {
    (0..count).map(|_| draw.choose(&[1.0, -1.0])).collect()
}

/// Patterns: random, near copies of one of them, repeated, negated, as many as spins, or long.
fn patterns(draw: &mut Draw, is_scalar: bool) -> (Vec<Vec<f64>>, Vec<Flag>) {
    let (count, visible) = match draw.below(8) {
        0 => (1, draw.whole(1, 6)),
        1 if is_scalar => (draw.whole(1, 2), draw.whole(40, 120)),
        1 => (draw.whole(5, 8), draw.whole(12, 20)),
        2 => {
            let size = draw.whole(1, 4);
            (size, size)
        }
        _ => (draw.whole(1, 4), draw.whole(3, 9)),
    };
    let mut rows: Vec<Vec<f64>> = (0..count).map(|_| spins(draw, visible)).collect();
    let mut flags = vec![Flag::ORDINARY];
    if count == 1 {
        flags.push(Flag::ONE_PATTERN);
        return (rows, flags);
    }
    match draw.below(6) {
        0 => {
            rows[1] = rows[0].clone();
            flags.push(Flag::DUPLICATE_PATTERNS);
        }
        1 => {
            rows[1] = rows[0].iter().map(|x| -x).collect();
            flags.push(Flag::DUPLICATE_PATTERNS);
        }
        2 | 3 => {
            // Correlated: all but a few spins are those of the first.
            for row in 1..count {
                rows[row] = rows[0].clone();
                for _ in 0..row {
                    let site = draw.below(visible);
                    rows[row][site] = -rows[row][site];
                }
            }
            flags.push(Flag::NEARLY_SINGULAR);
        }
        _ => {}
    }
    (rows, flags)
}

fn weights(draw: &mut Draw) -> (Vec<Vec<f64>>, Flag) {
    let (hidden, visible) = (draw.whole(1, 4), draw.whole(1, 7));
    let (scale, flag) = match draw.below(5) {
        0 => (draw.log_between(1e-6, 1e-2), Flag::TINY_PATTERNS),
        // Exponents beyond the range of double precision.
        1 => (draw.log_between(5.0, 100.0), Flag::LARGE_PATTERNS),
        _ => (1.0, Flag::ORDINARY),
    };
    let mut rows = draw.rows(hidden, visible, scale);
    if hidden > 1 && draw.one_in(6) {
        rows[1] = rows[0].clone();
        return (rows, Flag::DUPLICATE_PATTERNS);
    }
    (rows, flag)
}

/// Weights whose rows mix binary patterns with whole coefficients, and now and then others.
fn mixtures(draw: &mut Draw) -> (Vec<Vec<f64>>, Flag) {
    let (count, visible) = (draw.whole(1, 4), draw.whole(2, 9));
    let patterns: Vec<Vec<f64>> = (0..count).map(|_| spins(draw, visible)).collect();
    let scale = draw.choose(&[1.0, 0.25, 8.0]);
    let mix = |draw: &mut Draw| {
        let factors: Vec<f64> = patterns
            .iter()
            .map(|_| draw.between(-4.0, 4.0).round())
            .collect();
        let entry = |site: usize| -> f64 {
            let terms = factors.iter().zip(&patterns).map(|(f, row)| f * row[site]);
            scale * terms.sum::<f64>()
        };
        (0..visible).map(entry).collect::<Vec<f64>>()
    };
    let mut rows: Vec<Vec<f64>> = (0..count).map(|_| mix(draw)).collect();
    if draw.one_in(4) {
        let (row, site) = (draw.below(count), draw.below(visible));
        rows[row][site] += draw.choose(&[0.0009765625, 1.0]);
        return (rows, Flag::NEARLY_SINGULAR);
    }
    (rows, Flag::ORDINARY)
}
