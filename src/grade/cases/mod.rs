//! Fresh cases, biased to the corners where implementations are known to break.
//!
//! Every number is exact in single precision, so that one case serves subjects of both formats, and
//! every case follows from the seed, the quantity's name and its index alone.

#![allow(
    clippy::indexing_slicing,
    reason = "the rows that are indexed are drawn here"
)]

mod attnbm;
mod draw;
mod hopfield;
mod restricted;
mod special;
mod sphere;

use super::case::Case;
use super::flag::Flag;
use crate::oracle::input::Value;
use crate::oracle::registry::Quantity;
use crate::sampling::stream::Stream;
use draw::Draw;

/// Case number `index` of a quantity; `None` for a quantity that has no cases of its own.
pub fn draw(quantity: &'static Quantity, seed: u64, index: u64) -> Option<Case> {
    let stream = Stream::new(seed, quantity.name, index);
    // A few cases of each quantity mean nothing, and must be refused.
    draw_from(quantity, stream, index % 24 != 23)
}

/// A case from a stream of one's own, within the domain or not; `None` for a quantity that has no cases of
/// its own.
pub fn draw_from(quantity: &'static Quantity, stream: Stream, is_sensible: bool) -> Option<Case> {
    let mut draw = Draw::new(stream);
    if is_sensible {
        of_family(quantity, &mut draw)
    } else {
        out_of_domain(quantity, &mut draw)
    }
}

fn of_family(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let (family, name) = quantity.name.split_once('.')?;
    match (family, name) {
        ("attnbm", _) => attnbm::draw(quantity, draw),
        ("hopfield", "update" | "attention") => attnbm::draw(quantity, draw),
        ("hopfield", _) => hopfield::draw(quantity, draw),
        ("gbrbm" | "ggrbm", _) => restricted::draw(quantity, draw),
        ("vmf" | "bessel", _) => sphere::draw(quantity, draw),
        ("special" | "efh", _) => special::draw(quantity, draw),
        _ => None,
    }
}

/// An ordinary case with one number for which nothing exists.
///
/// Only inputs that the mathematics refuses. The protocol also excludes a negative order or inverse
/// temperature in a closed form that still makes sense, and a dimension between two integers. A program
/// that answers those does no harm.
fn out_of_domain(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let case = of_family(quantity, draw)?;
    let is_integral = !matches!(
        quantity.name,
        "attnbm.energy" | "attnbm.score" | "vmf.log_density" | "efh.conditional_log_partition"
    ) && !quantity.name.starts_with("hopfield")
        && !quantity.name.starts_with("special");
    let broken = [
        ("beta", [0.0, -1.0], is_integral),
        ("kappa", [-1.0, -0.5], true),
        ("noise_variance", [0.0, -1.0], true),
        ("sigma", [0.0, 0.0], true),
    ];
    let broken: Vec<_> = broken
        .into_iter()
        .filter(|(name, _, applies)| {
            *applies && quantity.fields.iter().any(|field| field.name == *name)
        })
        .collect();
    let Some((name, values, _)) = draw.pick(&broken) else {
        return Some(case);
    };
    let value = draw.choose(&values);
    Some(
        case.with(name, Value::Number(value))
            .flagged(&[Flag::OUT_OF_DOMAIN]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::registry::implemented;
    use std::collections::BTreeSet;

    #[test]
    fn every_quantity_has_cases_that_are_the_same_again() {
        for quantity in implemented() {
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
        for quantity in implemented() {
            for case in (0..200).filter_map(|index| draw(quantity, 11, index)) {
                for slot in case.slots() {
                    let line = case.line(0, false);
                    assert_eq!(f64::from(slot.number as f32), slot.number, "{line}");
                }
            }
        }
    }

    #[test]
    fn every_flag_is_drawn() {
        let drawn: BTreeSet<Flag> = implemented()
            .flat_map(|quantity| (0..400).filter_map(move |index| draw(quantity, 3, index)))
            .flat_map(|case| case.flags)
            .collect();
        let never: Vec<Flag> = Flag::all().filter(|flag| !drawn.contains(flag)).collect();
        assert!(never.is_empty(), "{never:?}");
    }
}
