//! The norm of the sum of exponentials as a function of the inverse temperature.

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::machines::log_z;
use crate::catalogue::formulas::naive::log_volume;
use crate::catalogue::prelude::*;

entries!(NormMonotone);

/// The norm of the sum of exponentials.
struct NormMonotone;

mutants!(NormMonotoneMutant {
    PowerDropped: "the power 1/β dropped",
    VolumeDividedOutTwice: "the Gaussian volume divided out twice",
});

impl Identity for NormMonotone {
    type Case = MachineCase;
    type Mutant = NormMonotoneMutant;

    const RECORD: Record = Record {
        id: "attn-zeta-monotone",
        title: "The Gaussian mean of X^β, to the power 1/β, never grows with β",
        section: "further",
        equations: &[20],
        kind: StatementKind::Monotonicity,
        statement: r"\zeta(\beta)^{1/\beta} \text{ is non-increasing}, \quad \zeta(\beta) = Z(\beta)\Big(\frac\beta{2\pi}\Big)^{N/2} = \mathbb E_{g \sim \mathcal N(0, I/\beta)}\Big[\Big(\sum_\mu e^{\xi_\mu\cdot g + c_\mu}\Big)^\beta\Big]",
        assumptions: "any real β > 0; here between β and 3β/2",
        printed: Printed::Implied,
        left: "log ζ(3β/2)/(3β/2)",
        right: "log ζ(β)/β",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "Bounds::below",
            "Bounds::power_sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: NormMonotoneMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?;
        Ok(case.at_coarse_beta())
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![log_zeta(case, 1.5 * case.beta, 1, goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let value = |divisions| log_zeta::<S>(case, case.beta, divisions, goal);
        Ok(vec![match form {
            Form::Stated => value(1)?,
            Form::Mutant(NormMonotoneMutant::PowerDropped) => value(1)? * S::from_f64(case.beta),
            Form::Mutant(NormMonotoneMutant::VolumeDividedOutTwice) => value(2)?,
        }])
    }
}

/// `log ζ(β)/β`, with the Gaussian volume divided out so many times.
fn log_zeta<S: Enclosure>(
    case: &MachineCase,
    beta: f64,
    divisions: i64,
    goal: Goal,
) -> Result<S, Error> {
    let log_z: S = log_z(&case.machine, beta, goal)?;
    let scale = S::from_f64(beta);
    let volume = log_volume::<S>(case.machine.dimension(), &scale);
    Ok((log_z - volume * S::from_i64(divisions)) / scale)
}
