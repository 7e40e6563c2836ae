//! Fresh cases, biased to the corners where implementations are known to break.
//!
//! Every number is exact in single precision, so that one case serves subjects of both formats, and
//! every case follows from the seed, the quantity's name and its index alone.

#![allow(
    clippy::indexing_slicing,
    reason = "the rows that are indexed are drawn here"
)]

mod annealing;
mod attnbm;
mod binary;
pub(super) mod draw;
mod fields;
mod habituation;
pub(super) mod hopfield;
mod in_context;
mod real_argument;
mod restricted;
mod special;
mod sphere;

use super::case::Case;
use super::flag::Flag;
use crate::oracle::certify::Options;
use crate::oracle::input::Value;
use crate::oracle::record::{Cases, Quantity};
use crate::sampling::stream::Stream;
use draw::Draw;
use real_argument::Poles;
use sphere::Zeros;

/// Case number `index` of a quantity; `None` if the numbers drawn make no case.
pub fn draw(quantity: &'static Quantity, seed: u64, index: u64) -> Option<Case> {
    let stream = Stream::new(seed, quantity.name, index);
    // A few cases of each quantity mean nothing, and must be refused.
    draw_from(quantity, stream, index % 24 != 23)
}

/// A case from a stream of one's own, within the domain or not; `None` if the numbers
/// drawn make no case.
pub fn draw_from(quantity: &'static Quantity, stream: Stream, is_sensible: bool) -> Option<Case> {
    let mut draw = Draw::new(stream);
    if is_sensible {
        sensible(quantity, &mut draw)
    } else {
        out_of_domain(quantity, &mut draw)
    }
}

fn sensible(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    match quantity.cases {
        Cases::Fields => fields::draw(quantity, draw),
        Cases::Attentional(reach) => attnbm::draw(quantity, reach, draw),
        Cases::Layer => Some(hopfield::one_layer(quantity, draw)),
        Cases::Network => hopfield::network(quantity, draw),
        Cases::Restricted(weights) => restricted::draw(quantity, weights, draw),
        Cases::Binary => binary::draw(quantity, draw),
        Cases::Concentration => Some(sphere::normaliser(quantity, draw)),
        Cases::Direction => Some(sphere::density(quantity, draw)),
        Cases::Bessel => Some(sphere::bessel(quantity, draw, Zeros::LeftOut)),
        Cases::LogBessel => Some(sphere::bessel(quantity, draw, Zeros::Drawn)),
        Cases::Arguments => Some(special::list(quantity, draw)),
        Cases::RealArgument => Some(real_argument::draw(quantity, draw, Poles::Nowhere)),
        Cases::BetweenPoles => Some(real_argument::draw(quantity, draw, Poles::OfGamma)),
        Cases::ResultantLength => Some(real_argument::resultant_length(quantity, draw)),
        Cases::Interval => Some(real_argument::interval(quantity, draw)),
        Cases::Unit => Some(special::unit(quantity, draw)),
        Cases::InContext => in_context::draw(quantity, draw),
        Cases::PulseTrain => habituation::draw(quantity, draw),
        Cases::Annealing => annealing::draw(quantity, draw),
    }
}

/// An ordinary case with one number for which nothing exists.
///
/// Only inputs that the mathematics refuses. The protocol also excludes a negative order or inverse
/// temperature in a closed form that still makes sense, and a dimension between two integers. A program
/// that answers those does no harm.
fn out_of_domain(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let case = sensible(quantity, draw)?;
    let broken: Vec<_> = quantity
        .fields
        .iter()
        .filter(|field| !field.without_value.is_empty())
        .collect();
    let Some(field) = draw.pick(&broken) else {
        return Some(case);
    };
    let value = draw.choose(field.without_value);
    Some(
        case.with(field.name, Value::Number(value))
            .flagged(&[Flag::OUT_OF_DOMAIN]),
    )
}

/// How many cases are drawn to find an example.
const EXAMPLES: u64 = 24;

/// The work that an example may take, as a part of what it may by default.
const EFFORT_OF_EXAMPLE: f64 = 1e-3;

/// A short case that has a value; `None` if no case has one at little cost.
pub fn example(quantity: &'static Quantity) -> Option<Case> {
    const SEED: u64 = 1;
    let options = Options {
        effort: EFFORT_OF_EXAMPLE,
        ..Options::default()
    };
    let mut drawn: Vec<Case> = (0..EXAMPLES)
        .filter_map(|index| draw(quantity, SEED, index))
        .collect();
    drawn.sort_by_key(|case| case.input(false).len());
    drawn
        .into_iter()
        .find(|case| case.evaluate(&options).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::registry::quantities;

    #[test]
    fn every_quantity_has_cases_that_are_the_same_again() {
        for quantity in quantities() {
            for index in 0..50 {
                let case = draw(quantity, 7, index).map(|case| case.line(index, true));
                assert!(case.is_some(), "{}", quantity.name);
                assert_eq!(
                    case,
                    draw(quantity, 7, index).map(|case| case.line(index, true))
                );
            }
        }
    }

    #[test]
    fn every_number_is_exact_in_single_precision() {
        for quantity in quantities() {
            for case in (0..200).filter_map(|index| draw(quantity, 11, index)) {
                for slot in case.slots() {
                    let line = case.line(0, false);
                    assert_eq!(f64::from(slot.number as f32), slot.number, "{line}");
                }
            }
        }
    }
}
