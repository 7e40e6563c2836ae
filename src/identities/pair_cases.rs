//! Cases of two machines, and what their records share.

use super::cases::{Limits, MachineCase, Temperatures, described};
use super::stream::Stream;
use super::witness::{Part, Request};
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::real::Enclosure;
use std::fmt::{self, Display};

/// Two machines with as many visible units, at inverse temperatures of their own.
pub(super) struct PairCase {
    pub(super) machine: MachineCase,
    pub(super) other: MachineCase,
    pub(super) identity: &'static str,
}

impl PairCase {
    pub(super) fn draw(stream: &mut Stream, limits: &Limits, identity: &'static str) -> Self {
        let machine = Self::within_reach(stream, limits);
        if stream.one_in(6) {
            let other = machine.clone();
            return Self {
                machine,
                other,
                identity,
            };
        }
        let mut other = Self::within_reach(stream, limits);
        let size = machine.machine.dimension();
        while other.machine.dimension() != size {
            other = Self::within_reach(stream, limits);
        }
        // Visible biases that differ by what no binary64 holds are refused: equal ones, or short numbers.
        if stream.one_in(2) {
            let bias = machine.machine.visible_bias().map(<[f64]>::to_vec);
            other.machine = with_visible_bias(&other.machine, bias);
            return Self {
                machine,
                other,
                identity,
            };
        }
        let mut machine = machine;
        for case in [&mut machine, &mut other] {
            let size = case.machine.dimension();
            let bias = (0..size).map(|_| stream.choose(&[0.5, -1.0, 0.0], 0.25));
            case.machine = with_visible_bias(&shortened(&case.machine), Some(bias.collect()));
        }
        Self {
            machine,
            other,
            identity,
        }
    }

    /// A machine whose patterns a grid reaches, huge ones cut off.
    pub(super) fn within_reach(stream: &mut Stream, limits: &Limits) -> MachineCase {
        let mut case = MachineCase::draw(stream, limits);
        let bias = case.machine.visible_bias().map(<[f64]>::to_vec);
        let rows = case.machine.patterns().flatten();
        let rows: Vec<f64> = rows.map(|x| x.clamp(-4.0, 4.0)).collect();
        let cut = AttnBm::new(case.machine.count(), case.machine.dimension(), rows);
        if let Ok(cut) = cut {
            let cut = match case.machine.hidden_bias() {
                Some(hidden) => cut.clone().with_hidden_bias(hidden.to_vec()).unwrap_or(cut),
                None => cut,
            };
            case.machine = with_visible_bias(&cut, bias);
        }
        case
    }

    pub(super) fn is_same(&self) -> bool {
        self.machine.to_string() == self.other.to_string()
    }
}

/// The same patterns and hidden bias.
pub(super) fn with_visible_bias(machine: &AttnBm, bias: Option<Vec<f64>>) -> AttnBm {
    let rows = machine.patterns().flatten().copied().collect();
    let mut moved = AttnBm::new(machine.count(), machine.dimension(), rows);
    if let Some(hidden) = machine.hidden_bias() {
        moved = moved.and_then(|moved| moved.with_hidden_bias(hidden.to_vec()));
    }
    if let Some(bias) = bias {
        moved = moved.and_then(|moved| moved.with_visible_bias(bias));
    }
    moved.unwrap_or_else(|_| machine.clone())
}

/// The patterns to a few bits after the point, unless they are huge.
pub(super) fn shortened(machine: &AttnBm) -> AttnBm {
    let short = |x: &f64| (x.clamp(-1e3, 1e3) * 1024.0).round() / 1024.0;
    let rows = machine.patterns().flatten().map(short).collect();
    let moved = AttnBm::new(machine.count(), machine.dimension(), rows);
    match (moved, machine.hidden_bias()) {
        (Ok(moved), Some(bias)) => moved
            .clone()
            .with_hidden_bias(bias.to_vec())
            .unwrap_or(moved),
        (Ok(moved), None) => moved,
        (Err(_), _) => machine.clone(),
    }
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

pub(super) fn small(beta: Temperatures, patterns: usize, dimension: usize) -> Limits {
    Limits {
        patterns,
        dimension,
        beta,
        scale: 1.5,
        quantity: "attnbm.entropy",
    }
}

/// The divergence from the first machine to the second.
pub(super) fn divergence<S: Enclosure>(case: &PairCase, goal: Goal) -> Result<S, Error> {
    let (machine, other) = (&case.machine, &case.other);
    let (value, _) =
        machine
            .machine
            .divergence::<S>(machine.beta, &other.machine, other.beta, goal)?;
    Ok(value)
}
