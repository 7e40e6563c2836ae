//! Faults of systems that habituate.

use attnbm::grade::verdict::Grade;

use super::{Fault, computes};
use crate::habituation::{Habituating, Mistake};

pub fn faults() -> Vec<Fault> {
    use Grade::{LosesDigits, Wrong};
    [
        (
            "response",
            "the pulse at the beginning of its period",
            Wrong,
            Mistake::PulseAtBeginning,
        ),
        (
            "response",
            "pulses counted from 0",
            Wrong,
            Mistake::CountedFromZero,
        ),
        (
            "asymptote",
            "the area of a pulse for what it leaves",
            Wrong,
            Mistake::ImpulseForPulse,
        ),
        (
            "memory",
            "1 - exp(-x) for small x",
            LosesDigits,
            Mistake::WithoutExpm1,
        ),
        (
            "memory",
            "the rest left out of a series",
            Wrong,
            Mistake::RestLeftOut,
        ),
        (
            "recovery_time",
            "a negative time where nothing is to recover",
            Wrong,
            Mistake::TimeNotClamped,
        ),
        (
            "rectified_response",
            "no rectifier",
            Wrong,
            Mistake::NotRectified,
        ),
        (
            "rectified_asymptote",
            "the area of a pulse for what it leaves, rectified",
            Wrong,
            Mistake::ImpulseForPulse,
        ),
        (
            "intensity_response",
            "the nonlinearity of the input left out",
            Wrong,
            Mistake::LinearInput,
        ),
        (
            "threshold_response",
            "1 + tanh in the tail",
            LosesDigits,
            Mistake::TanhOfTail,
        ),
        (
            "threshold_asymptote",
            "the pulse at the beginning of its period, in the limit",
            Wrong,
            Mistake::PulseAtBeginning,
        ),
        (
            "dishabituated_response",
            "the duration of the second input left out",
            Wrong,
            Mistake::DurationLeftOut,
        ),
        (
            "chain_response",
            "both units driven by the input",
            Wrong,
            Mistake::BothUnitsDriven,
        ),
        (
            "chain_asymptote",
            "both units driven by the input, in the limit",
            Wrong,
            Mistake::BothUnitsDriven,
        ),
        ("diode_response", "an infinite load", Wrong, Mistake::NoLoad),
        (
            "two_filter_response",
            "impulses counted from 0",
            Wrong,
            Mistake::CountedFromZero,
        ),
        (
            "two_filter_asymptote",
            "m times the limit of a memory that is at 0",
            Wrong,
            Mistake::LimitNotSubtracted,
        ),
        (
            "saturating_response",
            "1 - x for an x next to 1",
            LosesDigits,
            Mistake::ComplementRounded,
        ),
    ]
    .into_iter()
    .map(|(quantity, name, grade, mistake)| {
        let quantity = full_name(quantity);
        computes(quantity, name, grade, Habituating(mistake))
    })
    .collect()
}

/// The quantity of this system.
fn full_name(name: &str) -> &'static str {
    let mut names = attnbm::oracle::registry::quantities().map(|quantity| quantity.name);
    names
        .find(|full| full.strip_prefix("habituation.") == Some(name))
        .expect("a quantity")
}
