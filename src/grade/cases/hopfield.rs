//! Cases of Lagrangians, activations and the energy of the hierarchical associative memory.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::models::lagrangian::Lagrangian;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::registry::Quantity;

pub(super) fn one_layer(quantity: &'static Quantity, draw: &mut Draw) -> Case {
    let lagrangian = lagrangian(draw);
    let (h, flag) = layer(draw, lagrangian);
    let given = [
        ("lagrangian", Value::Lagrangian(lagrangian)),
        ("h", Value::Vector(h)),
    ];
    Case::new(quantity, given).flagged(&[flag])
}

pub(super) fn network(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let (hidden, visible) = (draw.whole(1, 4), draw.whole(1, 4));
    let (of_visible, of_hidden) = (lagrangian(draw), lagrangian(draw));
    let rows = Matrix::from_rows("patterns", draw.rows(hidden, visible, 1.0)).ok()?;
    // A zero coordinate has no activation for |h|, and a zero layer none for its norm.
    let unit = |draw: &mut Draw| draw.between(0.25, 2.0) * draw.choose(&[1.0, -1.0]);
    let layer = |draw: &mut Draw, count| (0..count).map(|_| unit(draw)).collect();
    let given = [
        ("patterns", Value::Matrix(rows)),
        ("v", Value::Vector(layer(draw, visible))),
        ("h", Value::Vector(layer(draw, hidden))),
        ("visible_lagrangian", Value::Lagrangian(of_visible)),
        ("hidden_lagrangian", Value::Lagrangian(of_hidden)),
    ];
    Some(Case::new(quantity, given).flagged(&[Flag::ORDINARY]))
}

pub(in crate::grade) fn lagrangian(draw: &mut Draw) -> Lagrangian {
    let kind = draw.below(KINDS);
    lagrangian_of_kind(kind, draw)
}

/// How many kinds take turns; one of them does so twice.
pub(in crate::grade) const KINDS: usize = 10;

/// The kind of this number, with a parameter of its own.
pub(in crate::grade) fn lagrangian_of_kind(kind: usize, draw: &mut Draw) -> Lagrangian {
    match kind {
        0 => Lagrangian::Power {
            n: draw.choose(&[2.0, 3.0, 4.0, 1.5, 6.0]),
        },
        1 => Lagrangian::Cosh,
        2 => Lagrangian::Exp,
        3 => Lagrangian::LogCosh,
        4 => Lagrangian::Abs,
        5 => Lagrangian::Atan {
            c: draw.choose(&[0.5, 1.0, 1.75]),
        },
        6 => Lagrangian::Identity,
        7 => Lagrangian::Norm,
        8 => Lagrangian::LogSumExp {
            beta: draw.choose(&[1.0, 0.5, 2.0, 8.0]),
        },
        // Its overflow is the commonest fault of all.
        _ => Lagrangian::LogCosh,
    }
}

fn layer(draw: &mut Draw, lagrangian: Lagrangian) -> (Vec<f64>, Flag) {
    let count = draw.whole(1, 5);
    // cosh and exp themselves overflow beyond 88 in single precision.
    let grows = matches!(lagrangian, Lagrangian::Cosh | Lagrangian::Exp);
    let (scale, flag) = match draw.below(5) {
        0 => (draw.log_between(1e-10, 1e-3), Flag::SMALL_ARGUMENT),
        // A coordinate is at most twice as large.
        1 | 2 if grows => (draw.log_between(15.0, 40.0), Flag::LARGE_ARGUMENT),
        1 => (draw.log_between(30.0, 80.0), Flag::LARGE_ARGUMENT),
        // Beyond the range of exp and cosh in double precision.
        2 => (draw.log_between(1e3, 1e5), Flag::LARGE_ARGUMENT),
        _ => (1.0, Flag::ORDINARY),
    };
    let needs_all = matches!(
        lagrangian,
        Lagrangian::Abs | Lagrangian::Power { .. } | Lagrangian::Norm
    );
    let coordinate = |draw: &mut Draw| match draw.coordinate(scale) {
        x if x == 0.0 && needs_all => draw.between(0.25, 1.0),
        x => x,
    };
    let mut h: Vec<f64> = (0..count).map(|_| coordinate(draw)).collect();
    if flag == Flag::LARGE_ARGUMENT && h.iter().all(|x| x.abs() < 0.8 * scale) {
        h[0] = scale;
    }
    (h, flag)
}
