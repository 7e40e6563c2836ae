//! A question of the grader, from bytes: its own hostile case, steered, and some of its numbers replaced.

use super::bytes::Bytes;
use attnbm::grade::case::Case;
use attnbm::grade::cases;
use attnbm::oracle::certify::Options;
use attnbm::oracle::registry::Quantity;
use attnbm::sampling::stream::Stream;

/// The most numbers that are replaced in one question.
const REPLACED: usize = 6;

/// The most numbers of a question, so that an execution stays short.
const NUMBERS: usize = 160;

/// A question about one of these quantities.
///
/// Two bytes name the quantity and one the number of replacements, each of which is a place and a hostile
/// number; all that is left steers the grader's case.
pub fn read(input: &[u8], quantities: &[&'static Quantity]) -> Option<Case> {
    let mut bytes = Bytes::new(input);
    let quantity = bytes.choose(quantities, |quantity| quantity.name)?;
    let control = bytes.byte();
    let is_sensible = control % 16 != 15;
    let replaced = usize::from(control >> 4).saturating_sub(15 - REPLACED);
    let mut places = Vec::new();
    for _ in 0..replaced {
        // Numbers are relative to others, which are not there yet.
        let place = usize::from(bytes.byte());
        let other = usize::from(bytes.byte());
        let start = bytes.byte();
        let tail = bytes.word();
        places.push((place, other, start, tail));
    }
    let mut case = cases::draw_from(quantity, Stream::steered(bytes.rest()), is_sensible)?;
    for (place, other, start, tail) in places {
        let slots = case.slots();
        let count = slots.len().max(1);
        let (Some(slot), Some(near)) = (slots.get(place % count), slots.get(other % count)) else {
            break;
        };
        let mut number = [0; 9];
        number[0] = start;
        number[1..].copy_from_slice(&tail.to_le_bytes());
        let number = Bytes::new(&number).number(near.number);
        case = case.with_number(slot.field, slot.index, number);
    }
    // A case may be made of sums of coordinates at the ends of the range.
    let slots = case.slots();
    let is_finite = slots.iter().all(|slot| slot.number.is_finite());
    (slots.len() <= NUMBERS && is_finite).then_some(case)
}

/// Options with this factor on the work allowed.
pub fn options(effort: f64) -> Options {
    Options::default().with_effort(effort)
}

/// The question for people, and exactly.
pub fn show(case: &Case) -> String {
    let (short, exact) = (case.line(1, false), case.line(1, true));
    format!("{short}\n{exact}")
}
