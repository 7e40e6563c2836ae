//! Section 3.2: the gradient of the likelihood.

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::duals::{Varied, machine_along};
use crate::catalogue::prelude::*;
use crate::real::Dual;

/// Eqs. 29 and 30 against the derivative of Eq. 24 and against the expectation itself.
pub(in crate::catalogue) struct Gradient;

mutants!(GradientMutant {
    BetaDropped: "the leading β dropped",
    MultiplicityDropped: "n dropped: the mean of v",
    InverseBetaDropped: "1/β before the mean dropped",
    Sign: "the sign of the negative phase",
});

impl Identity for Gradient {
    type Case = MachineCase;
    type Mutant = GradientMutant;

    const RECORD: Record = Record {
        id: "attn-gradient",
        title: "Gradient of the log partition function",
        section: "3.2",
        equations: &[29, 30],
        kind: StatementKind::Derivative,
        statement: r"\frac{\partial \log Z}{\partial \xi_{\mu i}} = \beta\,\big\langle v_i \operatorname{softmax}(\Xi v + c)_\mu \big\rangle = \frac1\beta\, \mathbb E_w\big[n_\mu (S_i + \beta b_i)\big]",
        assumptions: "β a positive integer; w the weights of Eq. 24, n the multiplicities",
        printed: Printed::AsPrinted,
        left: "the expectation by the trapezoidal rule; dual numbers through Eq. 24",
        right: "moments of the multiplicities",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
        ],
        mutants: GradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits::new(
            [3, 2],
            Temperatures::Integers(3),
            1.5,
            "attnbm.log_partition_gradient",
        );
        MachineCase::draw(stream, &limits)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let mut entries = machine.log_partition_gradient_by_quadrature::<S>(case.beta, goal)?;
        for place in 0..machine.count() * machine.dimension() {
            let along = machine_along(machine, Varied::Pattern(place))?;
            let log_z: Dual<S> = along.log_partition_of_integer(case.integer())?;
            entries.push(log_z.tangent);
        }
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let beta = S::from_i64(i64::from(case.integer()));
        let stated = || machine.log_partition_gradient_of_integer::<S>(case.integer());
        let gradient = match form {
            Form::Stated => stated()?,
            Form::Mutant(GradientMutant::BetaDropped) => {
                stated()?.into_iter().map(|entry| entry / &beta).collect()
            }
            Form::Mutant(GradientMutant::MultiplicityDropped) => mean_for_every_pattern(case),
            Form::Mutant(GradientMutant::InverseBetaDropped) => {
                stated()?.into_iter().map(|entry| entry * &beta).collect()
            }
            Form::Mutant(GradientMutant::Sign) => {
                stated()?.into_iter().map(|entry| -entry).collect()
            }
        };
        Ok([gradient.clone(), gradient].concat())
    }
}

/// `<v_i> = E_w[S_i + β b_i]/β` in the place of every pattern's own moment.
fn mean_for_every_pattern<S: Enclosure>(case: &MachineCase) -> Vec<S> {
    let components = Components::new(&case.machine, case.integer());
    let mean = components.means(&case.machine, &components.weights(), case.beta);
    vec![mean; case.machine.count()].concat()
}
