//! Cases of in-context denoising: prompts of all sizes, tasks, and their noise.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::oracle::field::{Kind, Presence, Range};
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::Quantity;

/// The sizes and the scale of a case.
struct Plan {
    dimension: usize,
    /// Tokens of a prompt, or components of a mixture.
    count: usize,
    rank: usize,
    scale: f64,
    noise: f64,
}

pub(super) fn draw(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let has = |name: &str| quantity.field(name).is_some();
    let mut flags = Vec::new();
    let plan = Plan::draw(draw, &has, &mut flags);
    let mut given = Vec::new();
    for field in quantity.fields {
        let value = match field.kind {
            Kind::Matrix(..) => Value::Matrix(plan.matrix(field.name, draw, &mut flags)?),
            Kind::Number(Range::Dimension) => Value::Number(plan.whole(field.name, draw)),
            Kind::Number(_) => Value::Number(plan.number(field.name, draw)),
            _ => Value::Vector(plan.vector(field.name, draw)),
        };
        if field.presence == Presence::Required || draw.one_in(2) {
            given.push((field.name, value));
        }
    }
    if flags.is_empty() {
        flags.push(Flag::ORDINARY);
    }
    Some(Case::new(quantity, given).flagged(&flags))
}

impl Plan {
    fn draw(draw: &mut Draw, has: &dyn Fn(&str) -> bool, flags: &mut Vec<Flag>) -> Self {
        let has_points = has("tokens") || has("means");
        let dimension = match draw.below(16) {
            0 => {
                flags.push(Flag::MANY_DIMENSIONS);
                draw.whole(8, 16)
            }
            1 | 2 => {
                flags.push(Flag::ONE_DIMENSION);
                1
            }
            _ => draw.whole(2, 4),
        };
        let count = match draw.below(16) {
            0 if has_points && dimension < 8 => {
                flags.push(Flag::MANY_PATTERNS);
                draw.whole(20, 60)
            }
            1 if has_points => {
                flags.push(Flag::ONE_PATTERN);
                1
            }
            _ => draw.whole(2, 6),
        };
        let has_arrays = has_points || has("basis");
        let scale = match draw.below(8) {
            0 if has_arrays => {
                flags.push(Flag::TINY_PATTERNS);
                draw.log_between(1e-6, 1e-2)
            }
            1 if has_arrays => {
                flags.push(Flag::LARGE_PATTERNS);
                draw.log_between(10.0, 1e3)
            }
            _ => 1.0,
        };
        let noise = match draw.below(6) {
            0 if has("noise_variance") => {
                flags.push(Flag::SMALL_NOISE);
                draw.log_between(1e-2, 5e-2)
            }
            1 if has("noise_variance") => {
                flags.push(Flag::LARGE_NOISE);
                draw.log_between(5.0, 100.0)
            }
            _ => draw.between(0.1, 2.0),
        };
        Self {
            dimension,
            count,
            rank: draw.whole(1, dimension),
            scale,
            noise,
        }
    }

    fn matrix(&self, name: &str, draw: &mut Draw, flags: &mut Vec<Flag>) -> Option<Matrix> {
        let rows = match name {
            "basis" => self.basis(draw),
            "value_weights" | "key_query_weights" => draw.rows(self.dimension, self.dimension, 1.0),
            _ => self.points(draw, flags),
        };
        Matrix::from_rows(name, rows).ok()
    }

    /// Independent rows: none of them has an entry before its own place, where it is not 0.
    fn basis(&self, draw: &mut Draw) -> Vec<Vec<f64>> {
        let mut rows = draw.rows(self.rank, self.dimension, self.scale);
        for (place, row) in rows.iter_mut().enumerate() {
            row[..place].fill(0.0);
            if row[place] == 0.0 {
                row[place] = f64::from(self.scale as f32);
            }
        }
        rows
    }

    fn points(&self, draw: &mut Draw, flags: &mut Vec<Flag>) -> Vec<Vec<f64>> {
        let mut rows = draw.rows(self.count, self.dimension, self.scale);
        if self.count > 1 && draw.one_in(6) {
            flags.push(Flag::DUPLICATE_PATTERNS);
            rows[1] = rows[0].clone();
        } else if draw.one_in(4) {
            // Tokens of one length: the entries of the first in other orders, with other signs.
            let first = rows[0].clone();
            for (place, row) in rows.iter_mut().enumerate() {
                row.clone_from(&first);
                row.rotate_left(place % self.dimension);
                let sign = if draw.one_in(2) { -1.0 } else { 1.0 };
                row.iter_mut().for_each(|x| *x *= sign);
            }
        }
        rows
    }

    fn vector(&self, name: &str, draw: &mut Draw) -> Vec<f64> {
        match name {
            "standard_deviations" => draw.coordinates(self.count, self.scale),
            "log_weights" => draw.coordinates(self.count, 2.0),
            _ => draw.coordinates(self.dimension, 1.5 * self.scale),
        }
    }

    fn number(&self, name: &str, draw: &mut Draw) -> f64 {
        match name {
            "noise_variance" => self.noise,
            "beta" => match draw.below(4) {
                0 => 1.0,
                1 => draw.log_between(5.0, 50.0),
                _ => draw.between(0.25, 4.0),
            },
            "scale" => draw.coordinate(1.0),
            "radius" | "signal_variance" => draw.between(0.5, 3.0),
            _ => draw.choose(&[1.0, 0.5, 2.0, 0.75, 0.3125]),
        }
    }

    fn whole(&self, name: &str, draw: &mut Draw) -> f64 {
        let whole = match (name, draw.below(8)) {
            ("context_length", 0) => draw.choose(&[1.0, 2.0, 3.0]) as usize,
            ("context_length", 1) => draw.whole(100, 500),
            ("context_length", _) => draw.whole(2, 40),
            (_, 0) => draw.whole(16, 64),
            _ => draw.whole(1, 9),
        };
        whole as f64
    }
}
