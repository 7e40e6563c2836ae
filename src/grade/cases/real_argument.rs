//! Cases of special functions of one real argument, and of their inverses.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use super::sphere;
use crate::oracle::input::Value;
use crate::oracle::record::Quantity;
use crate::special::is_pole_of_gamma;

/// The poles of a function, of which none is drawn.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Poles {
    Nowhere,
    /// At 0 and the negative integers.
    OfGamma,
}

/// Beyond this a function with poles at the negative integers has hardly a number between two of them.
const FARTHEST_POLE: f64 = 1e3;

/// Next to the zeros of log-gamma, digamma, log erfc, and to what the logarithms of tails are nearest to 0 at.
const NEAR: [f64; 10] = [
    1.0,
    2.0,
    1.461_632_1,
    -0.504_083,
    -2.457_024_8,
    -2.747_682_6,
    -1.573_498_5,
    0.5,
    -0.5,
    -1.5,
];

pub(super) fn draw(quantity: &'static Quantity, draw: &mut Draw, poles: Poles) -> Case {
    let (x, flag) = match draw.below(8) {
        0 => (
            sign(draw) * draw.log_between(1e-30, 1e-2),
            Flag::SMALL_ARGUMENT,
        ),
        1 => (
            sign(draw) * draw.log_between(100.0, 1e6),
            Flag::LARGE_ARGUMENT,
        ),
        2 => {
            let zero = draw.choose(&NEAR);
            (draw.near(zero, 1e-3), Flag::NEAR_ZERO_OF_LOG)
        }
        3 => (sign(draw) * 0.5 * draw.whole(0, 40) as f64, Flag::ORDINARY),
        // Where one formula gives way to another, and where exp leaves the range of binary64.
        4 => (sign(draw) * draw.between(1.5, 9.0), Flag::ORDINARY),
        5 => (sign(draw) * draw.between(9.0, 40.0), Flag::LARGE_ARGUMENT),
        _ => (draw.coordinate(2.0), Flag::ORDINARY),
    };
    let x = match poles {
        Poles::OfGamma if x < -FARTHEST_POLE => -x,
        Poles::OfGamma if is_pole_of_gamma(x) => x + 0.5,
        _ => x,
    };
    Case::new(quantity, [("x", Value::Number(x))]).flagged(&[flag])
}

fn sign(draw: &mut Draw) -> f64 {
    if draw.one_in(2) { -1.0 } else { 1.0 }
}

/// A dimension and a mean resultant length, next to 0 and next to 1 as well.
pub(super) fn resultant_length(quantity: &'static Quantity, draw: &mut Draw) -> Case {
    let (dimension, mut flags) = sphere::dimension(draw);
    let (length, flag) = match draw.below(6) {
        0 => (0.0, Flag::ZERO_CONCENTRATION),
        1 => (draw.log_between(1e-12, 1e-2), Flag::SMALL_CONCENTRATION),
        2 => {
            let halvings = draw.whole(7, 24) as f64;
            (1.0 - (-halvings).exp2(), Flag::LARGE_CONCENTRATION)
        }
        _ => (draw.between(0.02, 0.98), Flag::ORDINARY),
    };
    flags.push(flag);
    let given = [
        ("dim", Value::Number(dimension)),
        ("length", Value::Number(length)),
    ];
    Case::new(quantity, given).flagged(&flags)
}

/// An interval around the mean, beside it, or far out in a tail.
pub(super) fn interval(quantity: &'static Quantity, draw: &mut Draw) -> Case {
    let sigma = draw.choose(&[1.0, 1.0, 2.0, 0.5, 0.375]);
    let mean = draw.choose(&[0.0, 0.0, 1.0, -0.75]);
    let (lower, upper, flag) = match draw.below(6) {
        0 => (
            -draw.between(0.1, 3.0),
            draw.between(0.1, 3.0),
            Flag::ORDINARY,
        ),
        1 => (
            draw.between(0.1, 3.0),
            draw.between(3.25, 5.0),
            Flag::ORDINARY,
        ),
        2 => (
            draw.between(4.0, 8.0),
            draw.between(9.0, 60.0),
            Flag::LARGE_ARGUMENT,
        ),
        3 => (
            draw.between(8.5, 40.0),
            draw.between(41.0, 90.0),
            Flag::LARGE_ARGUMENT,
        ),
        4 => (
            draw.log_between(1e-9, 1e-3),
            draw.between(0.01, 0.1),
            Flag::SMALL_ARGUMENT,
        ),
        _ => (
            -draw.between(4.0, 9.0),
            draw.between(4.0, 9.0),
            Flag::NEAR_ZERO_OF_LOG,
        ),
    };
    let (lower, upper) = match draw.one_in(2) {
        true => (lower, upper),
        false => (-upper, -lower),
    };
    let given = [
        ("lower", Value::Number(lower)),
        ("upper", Value::Number(upper)),
        ("mean", Value::Number(mean)),
        ("sigma", Value::Number(sigma)),
    ];
    Case::new(quantity, given).flagged(&[flag])
}

#[cfg(test)]
mod tests {
    use super::super::draw_from;
    use super::*;
    use crate::oracle::record::Cases;
    use crate::oracle::registry::quantities;
    use crate::sampling::stream::Stream;

    /// Of functions without poles the places of the poles are drawn, so that the check can fail.
    #[test]
    fn only_functions_without_poles_are_asked_at_the_poles_of_gamma() {
        let poles = |cases: Cases| {
            let asked = quantities().filter(move |quantity| quantity.cases == cases);
            let drawn = asked.flat_map(|quantity| {
                (0..400).filter_map(move |index| {
                    draw_from(quantity, Stream::new(5, quantity.name, index), true)
                })
            });
            let arguments: Vec<f64> = drawn.filter_map(|case| case.number("x")).collect();
            assert!(arguments.len() >= 800, "{cases:?}");
            let is_refused = |x: &f64| is_pole_of_gamma(*x) || *x < -FARTHEST_POLE;
            arguments.into_iter().filter(is_refused).count()
        };
        assert_eq!(poles(Cases::BetweenPoles), 0);
        assert!(poles(Cases::RealArgument) > 0);
    }
}
