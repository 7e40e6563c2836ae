//! Section 3.2: the gradient of the likelihood.

use super::cases::{Limits, MachineCase, Temperatures};
use super::naive::{bias_sum, pattern_sum, squared_norm, tuples};
use super::record::{Form, Identity, Kind, Printed, Record};
use super::stream::Stream;
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::real::{Dual, Enclosure, Parameter};
use crate::special::softmax;

/// Eqs. 29 and 30 against the derivative of Eq. 24 and against the expectation itself.
pub(super) struct Gradient;

impl Identity for Gradient {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-gradient",
        title: "Gradient of the log partition function",
        section: "3.2",
        equations: &[29, 30],
        kind: Kind::Derivative,
        statement: r"\frac{\partial \log Z}{\partial \xi_{\mu i}} = \beta\,\big\langle v_i \operatorname{softmax}(\Xi v + c)_\mu \big\rangle = \frac1\beta\, \mathbb E_w\big[n_\mu (S_i + \beta b_i)\big]",
        assumptions: "β a positive integer; w the weights of Eq. 24, n the multiplicities",
        printed: Printed::AsPrinted,
        left: "the expectation by the trapezoidal rule; dual numbers through Eq. 24",
        right: "moments of the multiplicities",
        mutants: &[
            "the leading β dropped",
            "n dropped: the mean of v",
            "1/β for 1/β² forgotten in the second moment",
            "the sign of the negative phase",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let limits = Limits {
            patterns: 3,
            dimension: 2,
            beta: Temperatures::Integers(3),
            scale: 1.5,
            quantity: "attnbm.log_partition_gradient",
        };
        MachineCase::draw(stream, &limits)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let mut entries = machine.log_partition_gradient_by_quadrature::<S>(case.beta, goal)?;
        for place in 0..machine.count() * machine.dimension() {
            let log_z: Dual<S> =
                along_entry(machine, place)?.log_partition_of_integer(case.integer())?;
            entries.push(log_z.tangent);
        }
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let beta = S::from_i64(i64::from(case.integer()));
        let stated = || machine.log_partition_gradient_of_integer::<S>(case.integer());
        let gradient = match form {
            Form::Stated => stated()?,
            Form::Mutant(0) => stated()?.into_iter().map(|entry| entry / &beta).collect(),
            Form::Mutant(1) => mean_for_every_pattern(case),
            Form::Mutant(2) => stated()?.into_iter().map(|entry| entry * &beta).collect(),
            Form::Mutant(_) => stated()?.into_iter().map(|entry| -entry).collect(),
        };
        Ok([gradient.clone(), gradient].concat())
    }
}

/// The machine as a dual number along one entry of its patterns.
fn along_entry(machine: &AttnBm, place: usize) -> Result<AttnBm<Dual<f64>>, Error> {
    let constants = |values: &[f64]| {
        values
            .iter()
            .map(|&x| Dual::constant(x))
            .collect::<Vec<_>>()
    };
    let mut patterns = constants(&machine.patterns().flatten().copied().collect::<Vec<_>>());
    if let Some(entry) = patterns.get_mut(place) {
        *entry = Dual::variable(entry.value);
    }
    let mut along = AttnBm::new(machine.count(), machine.dimension(), patterns)?;
    if let Some(bias) = machine.visible_bias() {
        along = along.with_visible_bias(constants(bias))?;
    }
    if let Some(bias) = machine.hidden_bias() {
        along = along.with_hidden_bias(constants(bias))?;
    }
    Ok(along)
}

/// `<v_i> = E_w[S_i + β b_i]/β` in the place of every pattern's own moment.
fn mean_for_every_pattern<S: Enclosure>(case: &MachineCase) -> Vec<S> {
    let machine = &case.machine;
    let beta = S::from_i64(i64::from(case.integer()));
    let tuples = tuples(machine.count(), case.integer());
    let sums: Vec<Vec<S>> = tuples
        .iter()
        .map(|tuple| pattern_sum(machine, tuple))
        .collect();
    let exponents: Vec<S> = tuples
        .iter()
        .zip(&sums)
        .map(|(tuple, sum)| squared_norm(sum) / &beta.mul_pow2(1) + bias_sum::<S>(machine, tuple))
        .collect();
    let weights = softmax(&exponents);
    let mean = |i: usize| {
        let bias = machine.visible_bias().map_or_else(S::zero, |b| b[i].lift());
        weights.iter().zip(&sums).fold(bias, |mean, (weight, sum)| {
            mean + weight.clone() * &sum[i] / &beta
        })
    };
    (0..machine.count())
        .flat_map(|_| (0..machine.dimension()).map(mean))
        .collect()
}
