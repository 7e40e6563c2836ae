//! Section 3.2: the likelihood of data and its gradient, Eq. 29.

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::naive::{inputs, lifted, shares};
use crate::catalogue::prelude::*;
use crate::witness::Part;
use std::fmt::{self, Display};

entries!(NegativeLogLikelihood, LikelihoodGradient);

/// A machine and data.
struct DataCase {
    machine: MachineCase,
    data: Vec<Vec<f64>>,
    quantity: &'static str,
}

impl DataCase {
    fn draw(stream: &mut Stream, quantity: &'static str) -> Result<Self, Error> {
        let limits = Limits::new([3, 2], Temperatures::Reals(3.0), 1.5, quantity);
        let machine = MachineCase::draw(stream, &limits)?;
        let rows = 1 + stream.below(3);
        let row = |stream: &mut Stream| -> Vec<f64> {
            machine.v.iter().map(|_| stream.coordinate(2.0)).collect()
        };
        Ok(Self {
            data: (0..rows).map(|_| row(stream)).collect(),
            machine,
            quantity,
        })
    }
}

impl Display for DataCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.machine
            .request(self.quantity)
            .with("data", Part::Rows(self.data.clone()))
            .fmt(f)
    }
}

/// The negative log-likelihood.
struct NegativeLogLikelihood;

mutants!(NegativeLogLikelihoodMutant {
    SumForMean: "the sum for the mean",
    Sign: "the sign",
    BetaDropped: "β dropped from the energy",
});

impl Identity for NegativeLogLikelihood {
    type Case = DataCase;
    type Mutant = NegativeLogLikelihoodMutant;

    const RECORD: Record = Record {
        id: "attn-likelihood",
        title: "The negative log-likelihood of data",
        section: "3.2",
        equations: &[19, 29],
        kind: StatementKind::Equality,
        statement: r"-\frac1P \sum_x \log p(x) = \frac\beta P\sum_x E(x) + \log Z",
        assumptions: "any real β > 0",
        printed: Printed::AsPrinted,
        left: "the model's negative log-likelihood",
        right: "log densities one by one",
        shares: &[
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::squared_displacement",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: NegativeLogLikelihoodMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<DataCase, Error> {
        DataCase::draw(stream, "attnbm.negative_log_likelihood")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let data = case.data.concat();
        let value = machine
            .machine
            .negative_log_likelihood::<S>(machine.beta, &data, goal)?
            .value;
        Ok(vec![value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let log_z: S = machine.log_partition_by_quadrature(case.machine.beta, goal)?;
        let beta = match form {
            Form::Mutant(NegativeLogLikelihoodMutant::BetaDropped) => S::one(),
            Form::Stated
            | Form::Mutant(
                NegativeLogLikelihoodMutant::SumForMean | NegativeLogLikelihoodMutant::Sign,
            ) => S::from_f64(case.machine.beta),
        };
        let rows = S::from_i64(case.data.len() as i64);
        let total = case.data.iter().fold(S::zero(), |sum, x| {
            sum + machine.energy::<S>(x) * &beta + &log_z
        });
        Ok(vec![match form {
            Form::Mutant(NegativeLogLikelihoodMutant::SumForMean) => total,
            Form::Mutant(NegativeLogLikelihoodMutant::Sign) => -total / rows,
            Form::Stated | Form::Mutant(NegativeLogLikelihoodMutant::BetaDropped) => total / rows,
        }])
    }
}

/// The gradient of the likelihood.
struct LikelihoodGradient;

mutants!(LikelihoodGradientMutant {
    SignOfNegativePhase: "the sign of the negative phase",
    BetaDropped: "β dropped",
    DataAlone: "the data's phase alone",
});

impl Identity for LikelihoodGradient {
    type Case = DataCase;
    type Mutant = LikelihoodGradientMutant;

    const RECORD: Record = Record {
        id: "attn-likelihood-gradient",
        title: "The gradient of the negative log-likelihood",
        section: "3.2",
        equations: &[29],
        kind: StatementKind::Equality,
        statement: r"\frac{\partial}{\partial\xi_{\mu i}} \Big({-\frac1P}\sum_x \log p(x)\Big) = \beta\Big(\langle v_i s_\mu(v)\rangle - \frac1P\sum_x x_i s_\mu(x)\Big)",
        assumptions: "any real β > 0",
        printed: Printed::AsPrinted,
        left: "the model's gradient",
        right: "the expectation by quadrature and the attention of the data",
        shares: &[
            "AttnBm::log_partition_gradient_by_quadrature",
            "AttnBm::visible_moments",
            "clusters::moments",
            "gaussian_strip::integrate",
            "gaussian_strip::moments",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: LikelihoodGradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<DataCase, Error> {
        DataCase::draw(stream, "attnbm.negative_log_likelihood_gradient")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let data = case.data.concat();
        let gradient = machine
            .machine
            .negative_log_likelihood_gradient::<S>(machine.beta, &data, goal)?
            .value;
        Ok(gradient)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let expectation: Vec<S> =
            machine.log_partition_gradient_by_quadrature(case.machine.beta, goal)?;
        let beta = S::from_f64(case.machine.beta);
        let rows = S::from_i64(case.data.len() as i64);
        let size = machine.dimension();
        let attentions: Vec<Vec<S>> = case
            .data
            .iter()
            .map(|x| shares(&inputs::<S>(machine, &lifted(x))))
            .collect();
        let entries = expectation.into_iter().enumerate().map(|(place, model)| {
            let (mu, i) = (place / size, place % size);
            let attended = case
                .data
                .iter()
                .zip(&attentions)
                .fold(S::zero(), |sum, (x, attention)| {
                    sum + attention[mu].clone() * S::from_f64(x[i])
                });
            let data = attended * &beta / &rows;
            match form {
                Form::Stated => model - data,
                Form::Mutant(LikelihoodGradientMutant::SignOfNegativePhase) => -model - data,
                Form::Mutant(LikelihoodGradientMutant::BetaDropped) => (model - data) / &beta,
                Form::Mutant(LikelihoodGradientMutant::DataAlone) => -data,
            }
        });
        Ok(entries.collect())
    }
}
