//! Machines among dual numbers, for derivatives in anything.

use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::real::Dual;

/// Numbers that do not vary.
pub(in crate::catalogue) fn constants(list: &[f64]) -> Vec<Dual<f64>> {
    list.iter().map(|x| Dual::constant(*x)).collect()
}

/// A point that varies along one coordinate.
pub(in crate::catalogue) fn along_axis(point: &[f64], place: usize) -> Vec<Dual<f64>> {
    let mut point = constants(point);
    if let Some(entry) = point.get_mut(place) {
        entry.tangent = 1.0;
    }
    point
}

/// A parameter of a machine.
#[derive(Clone, Copy)]
pub(in crate::catalogue) enum Varied {
    /// An entry of the patterns, row after row.
    Pattern(usize),
    /// An entry of the visible bias.
    Visible(usize),
    /// An entry of the hidden bias.
    Hidden(usize),
}

/// The machine with parameters that do not vary.
pub(in crate::catalogue) fn constant_machine(machine: &AttnBm) -> Result<AttnBm<Dual<f64>>, Error> {
    machine_varied(machine, None)
}

/// The machine with one parameter that varies.
pub(in crate::catalogue) fn machine_along(
    machine: &AttnBm,
    parameter: Varied,
) -> Result<AttnBm<Dual<f64>>, Error> {
    machine_varied(machine, Some(parameter))
}

fn machine_varied(machine: &AttnBm, parameter: Option<Varied>) -> Result<AttnBm<Dual<f64>>, Error> {
    let (count, dimension) = (machine.count(), machine.dimension());
    let patterns: Vec<f64> = machine.patterns().flatten().copied().collect();
    let bias = |given: Option<&[f64]>, length| given.map_or(vec![0.0; length], <[f64]>::to_vec);
    let mut patterns = constants(&patterns);
    let mut visible = constants(&bias(machine.visible_bias(), dimension));
    let mut hidden = constants(&bias(machine.hidden_bias(), count));
    let entry = match parameter {
        Some(Varied::Pattern(place)) => patterns.get_mut(place),
        Some(Varied::Visible(place)) => visible.get_mut(place),
        Some(Varied::Hidden(place)) => hidden.get_mut(place),
        None => None,
    };
    if let Some(entry) = entry {
        entry.tangent = 1.0;
    }
    AttnBm::new(count, dimension, patterns)?
        .with_visible_bias(visible)?
        .with_hidden_bias(hidden)
}
