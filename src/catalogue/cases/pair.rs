//! Cases of two machines, and what their records share.

use super::machine::{Limits, MachineCase, Temperatures, described};
use crate::Error;
use crate::real::{Enclosure, Goal};
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// Two machines with as many visible units, at inverse temperatures of their own.
pub(in crate::catalogue) struct PairCase {
    pub(in crate::catalogue) machine: MachineCase,
    pub(in crate::catalogue) other: MachineCase,
    pub(in crate::catalogue) identity: &'static str,
}

impl PairCase {
    /// Two machines; one in six times the same machine twice.
    pub(in crate::catalogue) fn draw(
        stream: &mut Stream,
        limits: &Limits,
        identity: &'static str,
    ) -> Result<Self, Error> {
        let most = limits.patterns;
        let count = |stream: &mut Stream, _: &MachineCase| 1 + stream.below(most);
        Self::with_another(stream, limits, count, identity)
    }

    /// Two machines with as many patterns; one in six times the same machine twice.
    pub(in crate::catalogue) fn of_one_count(
        stream: &mut Stream,
        limits: &Limits,
        identity: &'static str,
    ) -> Result<Self, Error> {
        let count = |_: &mut Stream, case: &MachineCase| case.machine.count();
        Self::with_another(stream, limits, count, identity)
    }

    /// A machine and one with so many patterns; one in six times the same machine twice.
    fn with_another(
        stream: &mut Stream,
        limits: &Limits,
        count: impl Fn(&mut Stream, &MachineCase) -> usize,
        identity: &'static str,
    ) -> Result<Self, Error> {
        let machine = Self::within_reach(stream, limits)?;
        if stream.one_in(6) {
            let other = machine.clone();
            return Ok(Self {
                machine,
                other,
                identity,
            });
        }
        let count = count(stream, &machine);
        Self::beside(stream, limits, machine, count, identity)
    }

    /// Two machines that are not the same: where the draw makes them so, the other one's first pattern moves by 1.
    pub(in crate::catalogue) fn of_different(
        stream: &mut Stream,
        limits: &Limits,
        identity: &'static str,
    ) -> Result<Self, Error> {
        let machine = Self::within_reach(stream, limits)?;
        let count = 1 + stream.below(limits.patterns);
        let mut pair = Self::beside(stream, limits, machine, count, identity)?;
        if pair.is_same() {
            let other = &pair.other.machine;
            let mut rows: Vec<f64> = other.patterns().flatten().copied().collect();
            if let Some(first) = rows.first_mut() {
                *first += if *first > 0.0 { -1.0 } else { 1.0 };
            }
            pair.other.machine = other.clone().with_patterns(rows)?;
        }
        Ok(pair)
    }

    /// A machine of so many patterns beside another, in as many coordinates.
    fn beside(
        stream: &mut Stream,
        limits: &Limits,
        mut machine: MachineCase,
        count: usize,
        identity: &'static str,
    ) -> Result<Self, Error> {
        let dimension = machine.machine.dimension();
        let mut other = cut_off(MachineCase::of_size(stream, limits, count, dimension)?)?;
        // The models refuse visible biases whose difference no binary64 number holds. Equal ones and short numbers
        // differ by one.
        if stream.one_in(2) {
            other.machine = match machine.machine.visible_bias() {
                Some(bias) => other.machine.with_visible_bias(bias.to_vec())?,
                None => other.machine.without_visible_bias(),
            };
        } else {
            for case in [&mut machine, &mut other] {
                let bias = (0..dimension).map(|_| stream.choose(&[0.5, -1.0, 0.0], 0.25));
                let patterns = case
                    .machine
                    .patterns()
                    .flatten()
                    .map(|x| short(*x))
                    .collect();
                let machine = case.machine.clone().with_patterns(patterns)?;
                case.machine = machine.with_visible_bias(bias.collect())?;
            }
        }
        Ok(Self {
            machine,
            other,
            identity,
        })
    }

    /// A machine whose patterns a grid reaches.
    pub(in crate::catalogue) fn within_reach(
        stream: &mut Stream,
        limits: &Limits,
    ) -> Result<MachineCase, Error> {
        cut_off(MachineCase::draw(stream, limits)?)
    }

    pub(in crate::catalogue) fn is_same(&self) -> bool {
        self.machine.to_string() == self.other.to_string()
    }
}

/// Huge patterns cut off, so that a grid reaches them.
fn cut_off(mut case: MachineCase) -> Result<MachineCase, Error> {
    let rows = case.machine.patterns().flatten();
    let rows = rows.map(|x| x.clamp(-4.0, 4.0)).collect();
    case.machine = case.machine.with_patterns(rows)?;
    Ok(case)
}

/// A multiple of 2^-10 of at most 1000, so that sums and differences of a few of them are binary64 numbers.
pub(in crate::catalogue) fn short(x: f64) -> f64 {
    (x.clamp(-1e3, 1e3) * 1024.0).round() / 1024.0
}

impl Display for PairCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (machine, other) = (&self.machine, &self.other);
        let rows = other.machine.patterns().map(<[f64]>::to_vec).collect();
        let bias = |given: Option<&[f64]>| given.unwrap_or_default().to_vec();
        described(Request::for_identity(self.identity), &machine.machine)
            .with_number("beta", machine.beta)
            .with("other_patterns", Part::Rows(rows))
            .with(
                "other_visible_bias",
                Part::List(bias(other.machine.visible_bias())),
            )
            .with(
                "other_hidden_bias",
                Part::List(bias(other.machine.hidden_bias())),
            )
            .with_number("other_beta", other.beta)
            .fmt(f)
    }
}

pub(in crate::catalogue) fn small(beta: Temperatures, patterns: usize, dimension: usize) -> Limits {
    Limits::new([patterns, dimension], beta, 1.5, "attnbm.entropy")
}

/// The divergence from the first machine to the second.
pub(in crate::catalogue) fn divergence<S: Enclosure>(
    case: &PairCase,
    goal: Goal,
) -> Result<S, Error> {
    let (machine, other) = (&case.machine, &case.other);
    let value = machine
        .machine
        .divergence::<S>(machine.beta, &other.machine, other.beta, goal)?
        .value;
    Ok(value)
}
