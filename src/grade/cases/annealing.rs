//! Cases for samplers of a partition function: machines whose exact value is known, and whose modes a sampler reaches.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::Quantity;

/// A machine and its β. The rows have lengths so that `β |w|²` is from 1/4 to 3, on both sides of 1, where one row begins to
/// order the spins.
pub(super) fn draw(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let (hidden, visible) = match draw.below(6) {
        0 => (1, draw.whole(2, 4)),
        1 => (1, draw.whole(20, 60)),
        _ => (draw.whole(1, 3), draw.whole(4, 10)),
    };
    let beta = draw.choose(&[1.0, 2.0, 0.5, 3.25, 0.125]);
    let mut rows = Vec::new();
    for _ in 0..hidden {
        let strength = draw.between(0.25, 3.0);
        let scale = libm::sqrt(strength / beta / visible as f64);
        // Uniform entries of mean square 1.
        let reach = 3f64.sqrt() * scale;
        let row: Vec<f64> = match visible > 12 {
            true => vec![draw.between(0.8 * scale, scale); visible],
            false => (0..visible).map(|_| draw.between(-reach, reach)).collect(),
        };
        rows.push(row);
    }
    let mut flags = vec![Flag::ORDINARY];
    flags.push(if beta == 1.0 {
        Flag::BETA_ONE
    } else {
        Flag::REAL_BETA
    });
    let rows = Matrix::from_rows("weights", rows).ok()?;
    let mut given = vec![
        ("weights", Value::Matrix(rows)),
        ("beta", Value::Number(beta)),
    ];
    if draw.one_in(2) {
        let reach = 0.5 / beta;
        let bias = match visible > 12 {
            true => vec![draw.between(-0.2 * reach, 0.2 * reach); visible],
            false => (0..visible).map(|_| draw.between(-reach, reach)).collect(),
        };
        given.push(("visible_bias", Value::Vector(bias)));
        flags.push(Flag::VISIBLE_BIAS);
    }
    if draw.one_in(2) {
        let reach = 0.5 / libm::sqrt(beta);
        let bias = (0..hidden).map(|_| draw.between(-reach, reach)).collect();
        given.push(("hidden_bias", Value::Vector(bias)));
        flags.push(Flag::HIDDEN_BIAS);
    }
    Some(Case::new(quantity, given).flagged(&flags))
}
