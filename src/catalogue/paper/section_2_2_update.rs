//! Section 2.2 and the energy of section 3.1: the update rule, the energy and its gradient,
//! Eqs. 10, 13, 14 and 17.

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::duals::{along_axis, constant_machine};
use crate::catalogue::formulas::naive::{
    displacement, inputs, lifted, log_sum, shares, squared_norm, visible_bias,
};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::real::{Dual, Real};

entries!(Energy, Attention, UpdateIsGradientStep, Score);

/// Eqs. 14 and 17, term by term.
struct Energy;

mutants!(EnergyMutant {
    SquareNotHalved: "|v - b|² for half of it",
    MeanOfExponentials: "the mean of the exponentials",
    LargestExponent: "the largest exponent for the log-sum-exp",
    PatternOfZeros: "a 1 in the sum, as of a pattern 0",
});

impl Identity for Energy {
    type Case = MachineCase;
    type Mutant = EnergyMutant;

    const RECORD: Record = Record {
        id: "attn-energy",
        title: "The energy",
        section: "2.2",
        equations: &[14, 15, 16, 17, 18],
        kind: StatementKind::Equality,
        statement: r"E(v) = \tfrac12\|v - b\|^2 - \log \sum_\mu \exp(\xi_\mu \cdot v + c_\mu)",
        assumptions: "any v",
        printed: Printed::AsPrinted,
        left: "the model, with its leading exponent split off",
        right: "the formula as it stands",
        shares: &[],
        mutants: EnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_closed_form(stream, 3.0, "attnbm.energy")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![case.machine.energy_of(&case.v)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let square = squared_norm(&displacement::<S>(machine, &case.v));
        let h = inputs::<S>(machine, &lifted(&case.v));
        let half = square.mul_pow2(-1);
        Ok(vec![match form {
            Form::Stated => half - log_sum(&h),
            Form::Mutant(EnergyMutant::SquareNotHalved) => square - log_sum(&h),
            Form::Mutant(EnergyMutant::MeanOfExponentials) => {
                half - log_sum(&h) + S::from_i64(h.len() as i64).ln()
            }
            Form::Mutant(EnergyMutant::LargestExponent) => {
                half - h.into_iter().reduce(S::max_approx).unwrap_or_else(S::zero)
            }
            Form::Mutant(EnergyMutant::PatternOfZeros) => {
                half - log_sum(&[h, vec![S::zero()]].concat())
            }
        }])
    }
}

/// Eq. 10 at `h = Ξ v + c`.
struct Attention;

mutants!(AttentionMutant {
    BetaDropped: "β dropped",
    Negated: "softmax of -h",
    FirstPatternNotCounted: "normalised over p - 1 patterns",
});

impl Identity for Attention {
    type Case = MachineCase;
    type Mutant = AttentionMutant;

    const RECORD: Record = Record {
        id: "hopfield-attention",
        title: "The attention is the gradient of the log-sum-exp",
        section: "2.2",
        equations: &[9, 10],
        kind: StatementKind::Derivative,
        statement: r"\operatorname{softmax}(\beta h)_\mu = \frac{e^{\beta h_\mu}}{\sum_\nu e^{\beta h_\nu}} = \frac{\partial}{\partial h_\mu} \frac1\beta \log \sum_\nu e^{\beta h_\nu}, \quad h = \Xi v + c",
        assumptions: "any real β > 0, any v",
        printed: Printed::AsPrinted,
        left: "the model",
        right: "quotients of exponentials; dual numbers through the log-sum-exp",
        shares: &[],
        mutants: AttentionMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_closed_form(stream, 3.0, "hopfield.attention")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let attention: Vec<S> = case.machine.attention_of(&case.v, case.beta)?;
        Ok([attention.clone(), attention].concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = match form {
            Form::Mutant(AttentionMutant::BetaDropped) => S::one(),
            Form::Mutant(AttentionMutant::Negated) => -S::from_f64(case.beta),
            Form::Stated | Form::Mutant(AttentionMutant::FirstPatternNotCounted) => {
                S::from_f64(case.beta)
            }
        };
        let h = inputs::<S>(&case.machine, &lifted(&case.v));
        let scaled: Vec<S> = h.into_iter().map(|h| h * &beta).collect();
        let quotients = match form {
            Form::Mutant(AttentionMutant::FirstPatternNotCounted) => {
                let fewer = &scaled[scaled.len().min(2) - 1..];
                let total = log_sum(fewer);
                scaled.iter().map(|x| (x.clone() - &total).exp()).collect()
            }
            Form::Stated
            | Form::Mutant(AttentionMutant::BetaDropped | AttentionMutant::Negated) => {
                shares(&scaled)
            }
        };
        let derivatives = (0..scaled.len()).map(|place| {
            let total = scaled
                .iter()
                .enumerate()
                .fold(Dual::zero(), |sum, (index, x)| {
                    let tangent = if index == place { S::one() } else { S::zero() };
                    sum + Dual {
                        value: x.clone(),
                        tangent,
                    }
                    .exp()
                });
            total.ln().tangent
        });
        let derivatives: Vec<S> = derivatives.collect();
        Ok([quotients, derivatives].concat())
    }
}

/// The gradient of the energy, by dual numbers along each coordinate.
fn slope<S: Enclosure>(machine: &AttnBm, v: &[f64]) -> Result<Vec<S>, Error> {
    let dual = constant_machine(machine)?;
    Ok((0..v.len())
        .map(|place| dual.energy::<Dual<S>>(&along_axis(v, place)).tangent)
        .collect())
}

/// Eq. 13 against the gradient of Eq. 17.
struct UpdateIsGradientStep;

mutants!(UpdateIsGradientStepMutant {
    MeanPattern: "the patterns' mean for their softmax",
    StateForUpdate: "v for T(v)",
    TwiceTheBeta: "softmax at twice the inverse temperature",
});

impl Identity for UpdateIsGradientStep {
    type Case = MachineCase;
    type Mutant = UpdateIsGradientStepMutant;

    const RECORD: Record = Record {
        id: "hopfield-update-gradient",
        title: "The update is a gradient step of length 1",
        section: "2.2",
        equations: &[12, 13],
        kind: StatementKind::Derivative,
        statement: r"b + \Xi^\top \operatorname{softmax}(\Xi v + c) = v - \nabla E(v)",
        assumptions: "any v",
        printed: Printed::AsPrinted,
        left: "dual numbers through the energy",
        right: "the update",
        shares: &["AttnBm::hidden_inputs"],
        mutants: UpdateIsGradientStepMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_closed_form(stream, 3.0, "hopfield.update")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let slope = slope::<S>(&case.machine, &case.v)?;
        let ends = lifted::<S>(&case.v).into_iter().zip(slope);
        Ok(ends.map(|(v, slope)| v - slope).collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        Ok(match form {
            Form::Stated => machine.update_of(&case.v, 1.0)?,
            Form::Mutant(UpdateIsGradientStepMutant::MeanPattern) => {
                let count = S::from_i64(machine.count() as i64);
                let bias = visible_bias::<S>(machine).into_iter().enumerate();
                bias.map(|(i, b)| {
                    let column = machine.patterns().map(|row| S::from_f64(row[i]));
                    column.fold(S::zero(), |sum, x| sum + x) / &count + b
                })
                .collect()
            }
            Form::Mutant(UpdateIsGradientStepMutant::StateForUpdate) => lifted(&case.v),
            Form::Mutant(UpdateIsGradientStepMutant::TwiceTheBeta) => machine.update(&case.v, 2.0),
        })
    }
}

/// The score.
struct Score;

mutants!(ScoreMutant {
    BetaDropped: "β dropped",
    Sign: "the sign",
    StateDropped: "-v dropped",
});

impl Identity for Score {
    type Case = MachineCase;
    type Mutant = ScoreMutant;

    const RECORD: Record = Record {
        id: "attn-score",
        title: "The score",
        section: "3.4",
        equations: &[19, 35],
        kind: StatementKind::Derivative,
        statement: r"\Psi(v) = \frac{\partial \log p(v)}{\partial v} = \beta\big(b + \Xi^\top \operatorname{softmax}(\Xi v + c) - v\big)",
        assumptions: "any real β > 0, any v",
        printed: Printed::AsPrinted,
        left: "dual numbers through the energy",
        right: "the model's score",
        shares: &["AttnBm::hidden_inputs"],
        mutants: ScoreMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_closed_form(stream, 3.0, "attnbm.score")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let slope = slope::<S>(&case.machine, &case.v)?;
        Ok(slope.into_iter().map(|slope| -slope * &beta).collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let score: Vec<S> = case.machine.score_of(&case.v, case.beta)?;
        let v = lifted::<S>(&case.v);
        Ok(score
            .into_iter()
            .zip(v)
            .map(|(score, v)| match form {
                Form::Stated => score,
                Form::Mutant(ScoreMutant::BetaDropped) => score / &beta,
                Form::Mutant(ScoreMutant::Sign) => -score,
                Form::Mutant(ScoreMutant::StateDropped) => score + v * &beta,
            })
            .collect())
    }
}
