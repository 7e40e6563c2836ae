//! Cases of the von Mises-Fisher distribution and of modified Bessel functions.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::oracle::input::Value;
use crate::oracle::registry::Quantity;
use crate::real::{Ball, Real};
use crate::special::log_bessel_i;

/// Whether arguments at which the logarithm is nearly 0 are drawn.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Zeros {
    Drawn,
    LeftOut,
}

pub(super) fn bessel(quantity: &'static Quantity, draw: &mut Draw, zeros: Zeros) -> Case {
    let (order, x, flags) = order_and_argument(draw, zeros);
    let given = [("order", Value::Number(order)), ("x", Value::Number(x))];
    Case::new(quantity, given).flagged(&flags)
}

pub(super) fn normaliser(quantity: &'static Quantity, draw: &mut Draw) -> Case {
    let (dimension, mut flags) = dimension(draw);
    let (kappa, flag) = concentration(draw, dimension);
    flags.push(flag);
    let given = [
        ("dim", Value::Number(dimension)),
        ("kappa", Value::Number(kappa)),
    ];
    Case::new(quantity, given).flagged(&flags)
}

/// Small dimensions, those of ordinary embeddings, and large ones.
pub(super) fn dimension(draw: &mut Draw) -> (f64, Vec<Flag>) {
    match draw.below(4) {
        0 => (draw.choose(&[1.0, 2.0]), vec![Flag::ONE_DIMENSION]),
        1 => (
            draw.choose(&[64.0, 128.0, 300.0, 512.0, 768.0, 1024.0, 3072.0]),
            vec![Flag::MANY_DIMENSIONS],
        ),
        2 => (draw.whole(20, 200) as f64, vec![Flag::MANY_DIMENSIONS]),
        _ => (draw.whole(3, 12) as f64, Vec::new()),
    }
}

fn concentration(draw: &mut Draw, dimension: f64) -> (f64, Flag) {
    match draw.below(9) {
        0 => (0.0, Flag::ZERO_CONCENTRATION),
        1 | 2 => (draw.log_between(1e-12, 1e-2), Flag::SMALL_CONCENTRATION),
        3 | 5 => (draw.log_between(1e3, 4e9), Flag::LARGE_CONCENTRATION),
        4 => (draw.near(dimension, 0.5), Flag::TRANSITION),
        _ => (draw.log_between(0.1, 100.0), Flag::ORDINARY),
    }
}

pub(super) fn density(quantity: &'static Quantity, draw: &mut Draw) -> Case {
    let (dimension, mut flags) = match draw.below(4) {
        0 => (1, vec![Flag::ONE_DIMENSION]),
        1 => (draw.whole(30, 64), vec![Flag::MANY_DIMENSIONS]),
        _ => (draw.whole(2, 8), Vec::new()),
    };
    let (kappa, flag) = concentration(draw, dimension as f64);
    flags.push(flag);
    let scale = (kappa / (dimension as f64).sqrt()).max(0.0);
    let eta = match flag {
        Flag::ZERO_CONCENTRATION => vec![0.0; dimension],
        _ => draw.coordinates(dimension, scale),
    };
    let mut x = draw.coordinates(dimension, 1.0);
    if x.iter().all(|x| *x == 0.0) {
        x[0] = 1.0;
    }
    let beta = draw.choose(&[1.0, 1.0, 2.0, 0.5, 3.25]);
    let given = [
        ("eta", Value::Vector(eta)),
        ("beta", Value::Number(beta)),
        ("x", Value::Vector(x)),
    ];
    Case::new(quantity, given).flagged(&flags)
}

fn order_and_argument(draw: &mut Draw, zeros: Zeros) -> (f64, f64, Vec<Flag>) {
    let (order, mut flags) = match draw.below(4) {
        0 => (draw.choose(&[0.0, 0.5, 1.0]), vec![Flag::SMALL_ORDER]),
        1 => (draw.log_between(50.0, 5e3), vec![Flag::LARGE_ORDER]),
        _ => (draw.between(0.0, 20.0), Vec::new()),
    };
    if zeros == Zeros::Drawn && order > 0.0 && draw.one_in(8) {
        flags.push(Flag::NEAR_ZERO_OF_LOG);
        return (order, f64::from(zero_of_log(order) as f32), flags);
    }
    let x = match draw.below(5) {
        0 => {
            flags.push(Flag::SMALL_ARGUMENT);
            draw.log_between(1e-10, 1e-2)
        }
        1 => {
            flags.push(Flag::LARGE_ARGUMENT);
            draw.log_between(1e3, 1e7)
        }
        2 => {
            flags.push(Flag::TRANSITION);
            draw.near(order.max(1.0), 0.5)
        }
        _ => draw.log_between(0.1, 100.0),
    };
    if flags.is_empty() {
        flags.push(Flag::ORDINARY);
    }
    (order, x, flags)
}

/// An argument next to the one at which `I_order` is 1, by bisection.
fn zero_of_log(order: f64) -> f64 {
    let (mut low, mut high) = (0.0, 2.0 * order + 4.0);
    // Single precision resolves no more.
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if log_bessel_i(order, &Ball::<2>::from_f64(middle)).approx() < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
