//! Cases of restricted Boltzmann machines with Gaussian visible units.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::{Quantity, Weights};

pub(super) fn draw(
    quantity: &'static Quantity,
    of_weights: Weights,
    draw: &mut Draw,
) -> Option<Case> {
    let has = |name: &str| quantity.field(name).is_some();
    let is_gaussian = of_weights == Weights::Contraction;
    let has_data = has("data");
    let (most_hidden, most_visible) = if has_data { (2, 2) } else { (6, 4) };
    let (hidden, visible) = (draw.whole(1, most_hidden), draw.whole(1, most_visible));
    let (mut rows, flag) = if is_gaussian {
        contraction(draw, hidden, visible)
    } else {
        weights(draw, hidden, visible, has_data)
    };
    let mut flags = vec![flag];
    let mut given = Vec::new();
    if has("beta") {
        let beta = draw.choose(&[1.0, 1.0, 2.0, 0.5, 3.25]);
        given.push(("beta", Value::Number(beta)));
        flags.push(if beta == 1.0 {
            Flag::BETA_ONE
        } else {
            Flag::REAL_BETA
        });
    }
    if has("sigma") && draw.one_in(2) {
        given.push(("sigma", Value::Number(draw.log_between(0.125, 8.0))));
    }
    if has("visible_bias") && draw.one_in(2) {
        let bias = draw.coordinates(visible, 1.0);
        given.push(("visible_bias", Value::Vector(bias)));
        flags.push(Flag::VISIBLE_BIAS);
    }
    if has("hidden_bias") && draw.one_in(2) {
        let bias = draw.coordinates(hidden, 2.0);
        given.push(("hidden_bias", Value::Vector(bias)));
        flags.push(Flag::HIDDEN_BIAS);
    }
    if has("v") {
        let v = state(draw, &rows, flag == Flag::LARGE_PATTERNS);
        given.push(("v", Value::Vector(v)));
    }
    if has_data {
        let observations = draw.whole(1, 2);
        let data = Matrix::from_rows("data", draw.rows(observations, visible, 1.0)).ok()?;
        flags.push(Flag::of_observations(observations));
        given.push(("data", Value::Matrix(data)));
    }
    if hidden > 1 && !is_gaussian && draw.one_in(6) {
        rows[1] = rows[0].clone();
        flags.push(Flag::DUPLICATE_PATTERNS);
    }
    let rows = Matrix::from_rows("weights", rows).ok()?;
    given.push(("weights", Value::Matrix(rows)));
    Some(Case::new(quantity, given).flagged(&flags))
}

/// A state of the visible units. If the weights are large, it saturates one hidden unit for certain now and then.
fn state(draw: &mut Draw, rows: &[Vec<f64>], is_large: bool) -> Vec<f64> {
    let weights = &rows[0];
    let mut v = draw.coordinates(weights.len(), 2.0);
    if is_large && draw.one_in(2) {
        let signs = v.iter_mut().zip(weights);
        signs.for_each(|(x, w)| *x = x.abs().copysign(*w));
    }
    v
}

fn weights(draw: &mut Draw, hidden: usize, visible: usize, gently: bool) -> (Vec<Vec<f64>>, Flag) {
    let (scale, flag) = match draw.below(4) {
        0 => (draw.log_between(1e-6, 1e-2), Flag::TINY_PATTERNS),
        1 if !gently => {
            // The larger ones overflow exp in double precision, all of them in single precision.
            let most = draw.choose(&[100.0, 2e3]);
            (draw.log_between(0.05 * most, most), Flag::LARGE_PATTERNS)
        }
        _ => (1.0, Flag::ORDINARY),
    };
    (draw.rows(hidden, visible, scale), flag)
}

/// Weights with a largest singular value below 1, just below it, or above.
fn contraction(draw: &mut Draw, hidden: usize, visible: usize) -> (Vec<Vec<f64>>, Flag) {
    let rows = draw.rows(hidden, visible, 1.0);
    let norm = rows
        .iter()
        .flatten()
        .map(|x| x * x)
        .sum::<f64>()
        .sqrt()
        .max(0.1);
    let (size, flag) = match draw.below(5) {
        0 | 1 => (draw.between(1.5, 3.0), Flag::NOT_NORMALIZABLE),
        // With one singular value next to 1 the determinant is next to 0.
        2 => {
            let next = 1.0 - (-(draw.whole(4, 20) as f64)).exp2();
            (next, Flag::NEARLY_SINGULAR)
        }
        _ => (draw.between(0.1, 0.9), Flag::ORDINARY),
    };
    let of_diagonal = hidden.min(visible);
    // A dense matrix is larger than its largest row, and smaller than its Frobenius norm. On a diagonal the
    // singular values are seen, and two beyond 1 leave the determinant positive.
    let filled = match (flag, draw.below(3)) {
        (Flag::NEARLY_SINGULAR, _) => 1,
        (Flag::NOT_NORMALIZABLE, 0) => {
            let row = rows[0].iter().map(|x| x * x).sum::<f64>().sqrt();
            return match row > 0.1 {
                true => (scaled(rows, size / row), flag),
                false => (diagonal(hidden, visible, 1, 1.0), flag),
            };
        }
        (_, 1) => of_diagonal.min(2),
        (Flag::NOT_NORMALIZABLE, _) => 1,
        (_, 0) => of_diagonal,
        _ => return (scaled(rows, size / norm), flag),
    };
    (diagonal(hidden, visible, filled, size), flag)
}

/// The same number in the first places of the diagonal.
fn diagonal(hidden: usize, visible: usize, filled: usize, number: f64) -> Vec<Vec<f64>> {
    let entry = |i: usize, j: usize| if i == j && i < filled { number } else { 0.0 };
    let row = |i: usize| (0..visible).map(|j| entry(i, j)).collect();
    (0..hidden).map(row).collect()
}

fn scaled(mut rows: Vec<Vec<f64>>, factor: f64) -> Vec<Vec<f64>> {
    let entries = rows.iter_mut().flatten();
    entries.for_each(|x| *x = f64::from((*x * factor) as f32));
    rows
}
