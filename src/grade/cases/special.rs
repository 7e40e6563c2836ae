//! Cases of log-sum-exp, softmax and the units of exponential-family harmoniums.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::models::harmonium::Support;
use crate::models::lagrangian::Lagrangian;
use crate::oracle::input::Value;
use crate::oracle::registry::Quantity;

pub(super) fn list(quantity: &'static Quantity, draw: &mut Draw) -> Case {
    let (x, flag) = arguments(draw);
    let mut given = vec![("x", Value::Vector(x))];
    let mut flags = vec![flag];
    if draw.one_in(2) {
        let (beta, flag) = match draw.below(3) {
            0 => (draw.log_between(1e-3, 0.9), Flag::SMALL_BETA),
            1 => (draw.log_between(10.0, 1e3), Flag::LARGE_BETA),
            _ => (draw.between(0.5, 4.0), Flag::REAL_BETA),
        };
        given.push(("beta", Value::Number(beta)));
        flags.push(flag);
    }
    Case::new(quantity, given).flagged(&flags)
}

fn arguments(draw: &mut Draw) -> (Vec<f64>, Flag) {
    let count = draw.whole(1, 6);
    match draw.below(7) {
        0 => {
            let x = draw.coordinate(3.0);
            (vec![x; count], Flag::TIED_ARGUMENTS)
        }
        1 => {
            let scale = draw.log_between(100.0, 1e10);
            (draw.coordinates(count, scale), Flag::SPREAD_ARGUMENTS)
        }
        2 => {
            let shift = draw.choose(&[1000.0, -1000.0, 100.0, -745.0, 1e5]);
            let short = |x: f64| f64::from((x + shift) as f32);
            (
                draw.coordinates(count, 1.0)
                    .into_iter()
                    .map(short)
                    .collect(),
                Flag::SHIFTED_ARGUMENTS,
            )
        }
        3 => (draw.coordinates(2, 1e-6), Flag::SMALL_ARGUMENT),
        4 => {
            let many = draw.whole(50, 100);
            (draw.coordinates(many, 2.0), Flag::MANY_PATTERNS)
        }
        _ => (draw.coordinates(count, 2.0), Flag::ORDINARY),
    }
}

pub(super) fn unit(quantity: &'static Quantity, draw: &mut Draw) -> Case {
    let lagrangian = match draw.below(8) {
        0 => Lagrangian::Power {
            n: draw.choose(&[2.0, 4.0, 3.0]),
        },
        7 => Lagrangian::Power { n: 2.0 },
        1 => Lagrangian::Cosh,
        2 => Lagrangian::Exp,
        3 => Lagrangian::LogCosh,
        4 => Lagrangian::Atan {
            c: draw.choose(&[1.0, 1.75, 3.0]),
        },
        5 => Lagrangian::Abs,
        _ => Lagrangian::Identity,
    };
    let discrete = [Support::Binary, Support::Bernoulli];
    let supports = [
        Support::Reals,
        Support::HalfLine,
        Support::Binary,
        Support::Bernoulli,
    ];
    let needs_other_points = lagrangian == Lagrangian::Abs;
    let supports = if needs_other_points {
        &discrete[..1]
    } else {
        &supports[..]
    };
    let support = match lagrangian {
        Lagrangian::Power { n: 2.0 } if draw.one_in(3) => Support::HalfLine,
        _ => draw.pick(supports).unwrap_or(Support::Binary),
    };
    let beta = draw.choose(&[1.0, 1.0, 2.0, 0.5, 3.25]);
    let x = match (lagrangian, support) {
        // The tail of a normal distribution, as far as beyond the underflow of erfc.
        (Lagrangian::Power { n: 2.0 }, Support::HalfLine) if draw.one_in(2) => {
            -draw.log_between(2.0, 40.0)
        }
        _ => draw.coordinate(2.0),
    };
    let given = [
        ("lagrangian", Value::Lagrangian(lagrangian)),
        ("domain", Value::Support(support)),
        ("beta", Value::Number(beta)),
        ("x", Value::Number(x)),
    ];
    let case = Case::new(quantity, given);
    let exists = crate::models::harmonium::Unit::new(lagrangian, support, beta)
        .is_ok_and(|unit| unit.divergence().is_none());
    let flag = if exists {
        Flag::ORDINARY
    } else {
        Flag::NOT_NORMALIZABLE
    };
    case.flagged(&[flag])
}
