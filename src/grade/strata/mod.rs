//! Fresh cases in strata, so that each kind has its share of every session.
//!
//! The corners are those of [`cases`]. The other strata start from one of them and change what the declared
//! fields say can be changed, so that a new quantity has all strata without a line of its own.

#![allow(clippy::indexing_slicing, reason = "what is indexed is drawn here")]

mod changed;
mod ends;
mod invalid;
mod masked;
mod realistic;
mod significand;
mod special;
mod start;

use super::case::Case;
use super::cases;
use super::flag::Flag;
use super::shown::{inferred, shown};
use super::stratum::Stratum;
use super::verdict::FloatFormat;
use crate::oracle::record::Quantity;

/// Case number `index` of a stratum that is drawn, for a subject of this format; `None` if the numbers drawn make no case.
///
/// The numbers of every second case have the full significand of binary64, and the others that of single precision.
pub fn draw(
    quantity: &'static Quantity,
    stratum: Stratum,
    seed: u64,
    index: u64,
    format: FloatFormat,
) -> Option<Case> {
    let case = match stratum {
        Stratum::Corner => cases::draw(quantity, seed, index)?,
        Stratum::Special => special::draw(quantity, seed, index)?,
        Stratum::Ends => ends::draw(quantity, seed, index)?,
        Stratum::Realistic => realistic::draw(quantity, seed, index)?,
        _ => return None,
    }
    .of_stratum(stratum);
    let case = match stratum {
        Stratum::Special | Stratum::Ends => with_flags_of_numbers(case),
        _ => case,
    };
    Some(match format {
        FloatFormat::Binary32 => significand::rounded(case),
        FloatFormat::Binary64 if index % 2 == 1 => significand::filled(case),
        FloatFormat::Binary64 => case,
    })
}

/// The case with the flags that it shows: of those that it was made for, and of others.
fn with_flags_of_numbers(mut case: Case) -> Case {
    if case.inputs().is_err() {
        return case.flagged(&[Flag::OUT_OF_DOMAIN]);
    }
    let mut flags = shown(&case);
    flags.extend(inferred(&case));
    let is_ordinary = flags.iter().all(|flag| *flag == Flag::ORDINARY);
    flags.retain(|flag| is_ordinary || *flag != Flag::ORDINARY);
    case.flags.clear();
    case.flagged(&flags)
}

/// The cases of a stratum that has as many as the fields make; none of one that is drawn.
pub fn all(
    quantity: &'static Quantity,
    stratum: Stratum,
    seed: u64,
    format: FloatFormat,
) -> Vec<Case> {
    let cases = match stratum {
        Stratum::Changed => changed::all(quantity, seed),
        Stratum::Invalid => invalid::all(quantity, seed),
        Stratum::Masked => masked::all(quantity, seed),
        _ => Vec::new(),
    };
    let of_format = |case: Case| match format {
        FloatFormat::Binary32 => significand::rounded(case),
        FloatFormat::Binary64 => case,
    };
    let cases = cases.into_iter().map(of_format);
    cases.map(|case| case.of_stratum(stratum)).collect()
}

#[cfg(test)]
mod tests;
