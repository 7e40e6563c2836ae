//! Cases to start from, and what is left of them.

use super::super::case::Case;
use super::super::cases;
use super::super::flag::Flag;
use super::super::stratum::Stratum;
use crate::oracle::certify::Options;
use crate::oracle::field::Field;
use crate::oracle::record::{Cases, Quantity, Reach};
use crate::sampling::stream::Stream;

/// How many corners are drawn to find one of ordinary numbers.
const TRIES: u64 = 40;

/// The work that a case may take which further ones start from, as a part of what it may by default.
pub(super) const EFFORT_OF_START: f64 = 1e-3;

/// The stream of a case.
pub(super) fn stream(quantity: &Quantity, stratum: Stratum, seed: u64, index: u64) -> Stream {
    Stream::new(
        seed,
        &format!("{} {}", stratum.name(), quantity.name),
        index,
    )
}

/// A case of ordinary numbers to start from: the first corner from `from` on that no flag calls hostile, or else the last.
pub(super) fn start(quantity: &'static Quantity, seed: u64, from: u64) -> Option<Case> {
    let mut corners = starts(quantity, seed, from);
    let is_ordinary = |case: &Case| {
        let is_difficult = |flag: &Flag| flag.is_hostile() || *flag == Flag::OUT_OF_DOMAIN;
        !case.flags.iter().any(is_difficult) && case.inputs().is_ok()
    };
    let last = corners.clone().last();
    corners.find(is_ordinary).or(last)
}

/// The shortest case of ordinary numbers that has a value at little cost.
pub(super) fn short_start(quantity: &'static Quantity, seed: u64) -> Option<Case> {
    let options = Options {
        effort: EFFORT_OF_START,
        ..Options::default()
    };
    let mut starts: Vec<Case> = starts(quantity, seed, 0).collect();
    starts.sort_by_key(|case| {
        let hostile = case.flags.iter().filter(|flag| flag.is_hostile()).count();
        // One row or one coordinate leaves little to change, and a list of one entry is as long as it must be.
        let is_single = |symbol: &str| case.size(symbol) == Some(1);
        let is_bare = case.slots().len() < 2 * quantity.fields.len()
            || ["p", "N", "n", "P", "L"].into_iter().any(is_single);
        (hostile, is_bare, case.input(false).len())
    });
    starts
        .into_iter()
        .find(|case| case.evaluate(&options).is_ok())
}

pub(super) fn starts(
    quantity: &'static Quantity,
    seed: u64,
    from: u64,
) -> impl Iterator<Item = Case> + Clone {
    (from..from + TRIES).filter_map(move |index| {
        let stream = stream(quantity, Stratum::Corner, seed, index);
        cases::draw_from(quantity, stream, true)
    })
}

/// The same case without the flags that may not hold of changed numbers.
pub(super) fn with_flags_of_structure(mut case: Case) -> Case {
    const KEPT: [Flag; 6] = [
        Flag::VISIBLE_BIAS,
        Flag::HIDDEN_BIAS,
        Flag::ONE_DIMENSION,
        Flag::ONE_PATTERN,
        Flag::ONE_OBSERVATION,
        Flag::MANY_OBSERVATIONS,
    ];
    case.flags.retain(|flag| KEPT.contains(flag));
    case
}

/// Whether the value at a real inverse temperature is an integral over the span of the patterns.
pub(super) fn is_integral(quantity: &Quantity, field: &Field) -> bool {
    field.name == "beta"
        && matches!(quantity.cases, Cases::Attentional(reach) if reach != Reach::Closed)
}
