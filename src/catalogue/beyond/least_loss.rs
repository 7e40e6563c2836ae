//! The least loss of denoising score matching (not numbered in the paper).

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::cases::pair::small;
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{DenoisingTask, dsm_loss};
use crate::witness::Part;
use std::fmt::{self, Display};

entries!(LeastLoss);

/// Observations, and a machine that tries to denoise them.
struct LossCase {
    machine: MachineCase,
    data: Vec<f64>,
}

impl LossCase {
    /// The machine of the data smoothed by unit noise.
    fn smoothed(&self) -> Result<AttnBm, Error> {
        let bias = self.data.iter().map(|x| -x * x / 2.0).collect();
        AttnBm::new(self.data.len(), 1, self.data.clone())?.with_hidden_bias(bias)
    }

    /// The same law with its patterns taken from a visible bias.
    fn smoothed_about(&self, bias: f64) -> Result<AttnBm, Error> {
        let patterns = self.data.iter().map(|x| x - bias).collect();
        let hidden = self.data.iter().map(|x| -x * x / 2.0).collect();
        AttnBm::new(self.data.len(), 1, patterns)?
            .with_visible_bias(vec![bias])?
            .with_hidden_bias(hidden)
    }
}

impl Display for LossCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.data.iter().map(|x| vec![*x]).collect();
        self.machine
            .request("attnbm.dsm_loss")
            .with("data", Part::Rows(rows))
            .with_number("noise_variance", 1.0)
            .fmt(f)
    }
}

/// The minimum of denoising score matching.
struct LeastLoss;

mutants!(LeastLossMutant {
    HalvedOnOneSide: "the factor 1/2 of Eq. 35 on one side only",
    NoiseSubtracted: "the noise's own N/s² subtracted on one side only",
});

impl Identity for LeastLoss {
    type Case = LossCase;
    type Mutant = LeastLossMutant;

    const RECORD: Record = Record {
        id: "dsm-least-loss",
        title: "No machine denoises better than the smoothed data themselves",
        section: "3.4",
        equations: &[35],
        kind: StatementKind::Inequality,
        statement: r"J_{\mathrm{DSM}}[\Xi = \{x\},\ c_\mu = -\tfrac12\|x_\mu\|^2,\ \beta = 1] \le J_{\mathrm{DSM}}[\text{any machine at any } \beta]",
        assumptions: "unit noise; one visible unit; equality where the machine is the smoothed data",
        printed: Printed::Implied,
        left: "the loss of the machine with the data as its patterns",
        right: "the loss of the other machine",
        shares: &[
            "AttnBm::hidden_inputs",
            "Grid::expectation",
            "Grid::infinite_sum",
            "Grid::sums",
            "loss::dsm_from_means",
            "loss::dsm_loss",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: LeastLossMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<LossCase, Error> {
        let limits = Limits {
            quantity: "attnbm.dsm_loss",
            ..small(Temperatures::Reals(2.0), 3, 1)
        };
        let machine = MachineCase::draw(stream, &limits)?;
        // Multiples of 2^-6 up to 2: half their squares, and what they differ by from 1/2, are binary64 numbers.
        let rows = 1 + stream.below(3);
        let data = (0..rows).map(|_| (stream.between(-2.0, 2.0) * 64.0).round() / 64.0);
        let mut case = LossCase {
            data: data.collect(),
            machine,
        };
        if stream.one_in(6) {
            (case.machine.machine, case.machine.beta) = (case.smoothed_about(0.5)?, 1.0);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let task = DenoisingTask {
            machine: &case.smoothed()?,
            data: &case.data,
            noise_variance: 1.0,
        };
        Ok(vec![dsm_loss::<S>(&task, 1.0, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let task = DenoisingTask {
            machine: &case.machine.machine,
            data: &case.data,
            noise_variance: 1.0,
        };
        let loss = dsm_loss::<S>(&task, case.machine.beta, goal)?.value;
        Ok(vec![match form {
            Form::Stated => loss,
            Form::Mutant(LeastLossMutant::HalvedOnOneSide) => loss.mul_pow2(-1),
            Form::Mutant(LeastLossMutant::NoiseSubtracted) => loss - S::one(),
        }])
    }

    fn is_attained(case: &LossCase) -> bool {
        let machine = &case.machine.machine;
        let same = |smoothed: AttnBm| {
            smoothed.patterns().eq(machine.patterns())
                && smoothed.visible_bias() == machine.visible_bias()
                && smoothed.hidden_bias() == machine.hidden_bias()
        };
        case.machine.beta == 1.0 && case.smoothed_about(0.5).is_ok_and(same)
    }
}
