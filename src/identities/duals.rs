//! Machines among dual numbers, for derivatives in anything.

use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::real::Dual;

/// Numbers that do not vary.
pub(super) fn constants(list: &[f64]) -> Vec<Dual<f64>> {
    list.iter().map(|x| Dual::constant(*x)).collect()
}

/// A point that varies along one coordinate.
pub(super) fn along_axis(point: &[f64], place: usize) -> Vec<Dual<f64>> {
    let mut point = constants(point);
    if let Some(entry) = point.get_mut(place) {
        entry.tangent = 1.0;
    }
    point
}

/// The machine with parameters that do not vary.
pub(super) fn constant_machine(machine: &AttnBm) -> Result<AttnBm<Dual<f64>>, Error> {
    machine_along(machine, |_| 0.0, |_| 0.0)
}

/// The machine with biases that vary at these rates.
pub(super) fn machine_along(
    machine: &AttnBm,
    visible: impl Fn(usize) -> f64,
    hidden: impl Fn(usize) -> f64,
) -> Result<AttnBm<Dual<f64>>, Error> {
    let patterns: Vec<f64> = machine.patterns().flatten().copied().collect();
    let bias = |given: Option<&[f64]>, length: usize, tangent: &dyn Fn(usize) -> f64| {
        (0..length)
            .map(|i| Dual {
                value: given.map_or(0.0, |bias| bias[i]),
                tangent: tangent(i),
            })
            .collect()
    };
    AttnBm::new(machine.count(), machine.dimension(), constants(&patterns))?
        .with_visible_bias(bias(machine.visible_bias(), machine.dimension(), &visible))?
        .with_hidden_bias(bias(machine.hidden_bias(), machine.count(), &hidden))
}
