//! The energy of a context, of which one step is one layer of attention.

use crate::catalogue::cases::prompt::{PromptCase, attended, beside_one, plus, times};
use crate::catalogue::formulas::naive::{inner, log_sum, squared_distance, squared_norm};
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::real::Dual;

entries!(EnergyGradient, OneStep, Descent);

/// The gradient of the context energy.
struct EnergyGradient;

mutants!(EnergyGradientMutant {
    TemperatureDropped: "the logarithm without its prefactor 1/β",
    WeightDropped: "α missing from the first term",
    Sign: "the sign of the attention",
});

impl Identity for EnergyGradient {
    type Case = PromptCase;
    type Mutant = EnergyGradientMutant;

    const RECORD: Record = Record {
        id: "denoise-context-gradient",
        title: "The gradient of the energy of a context",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\nabla\Big(\frac{\|s\|^2}{2\alpha} - \frac1\beta\log\sum_t e^{\beta X_t\cdot s}\Big) = \frac s\alpha - X\operatorname{softmax}(\beta X^\top s)",
        assumptions: "any tokens, α and β positive",
        printed: IN_CONTEXT_DENOISING.states(&["B16"]),
        left: "dual numbers through the model's energy; the model's gradient",
        right: "the difference as it stands",
        shares: &[],
        mutants: EnergyGradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let [alpha, beta, ..] = case.numbers::<Dual<S>>();
        let slopes = case.gradient(|context, state| context.energy(state, &alpha, &beta))?;
        let [alpha, beta, ..] = case.numbers::<S>();
        let gradient = case
            .context()?
            .energy_gradient::<S>(&case.query, &alpha, &beta)?;
        Ok(beside_one([slopes, gradient].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [alpha, beta, ..] = case.numbers::<S>();
        let state = case.point::<S>();
        let mean = attended(&case.rows(), &state, &beta);
        let (pull, push) = match form {
            Form::Stated => (S::one() / alpha, -S::one()),
            Form::Mutant(EnergyGradientMutant::TemperatureDropped) => (S::one() / alpha, -beta),
            Form::Mutant(EnergyGradientMutant::WeightDropped) => (S::one(), -S::one()),
            Form::Mutant(EnergyGradientMutant::Sign) => (S::one() / alpha, S::one()),
        };
        let gradient = plus(&times(&state, &pull), &times(&mean, &push));
        Ok(beside_one([gradient.clone(), gradient].concat()))
    }
}

/// One step on the energy is a layer of attention.
struct OneStep;

mutants!(OneStepMutant {
    UnitStep: "the step 1 for α",
    QueryKept: "the residual connection kept",
    RootOfDimension: "β/√n",
});

impl Identity for OneStep {
    type Case = PromptCase;
    type Mutant = OneStepMutant;

    const RECORD: Record = Record {
        id: "denoise-one-step",
        title: "One step of length α from the query is a layer of attention",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\tilde x - \alpha\nabla E(\tilde x) = \alpha X\operatorname{softmax}(\beta X^\top\tilde x), \qquad s - \gamma\nabla E(s) = \Big(1 - \frac\gamma\alpha\Big)s + \gamma X\operatorname{softmax}(\beta X^\top s)",
        assumptions: "any tokens; γ between α/4 and 7α/4",
        printed: IN_CONTEXT_DENOISING.states(&["B16"]),
        left: "the model's step of length α, and of length γ",
        right: "attention as it stands, and its mean with the state",
        shares: &[],
        mutants: OneStepMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let context = case.context()?;
        let (query, step) = (&case.query, case.alpha * case.ratio);
        let whole = context.energy_step_of::<S>(query, case.alpha, case.beta, case.alpha)?;
        let part = context.energy_step_of::<S>(query, case.alpha, case.beta, step)?;
        Ok(beside_one([whole, part].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [alpha, beta, step, _] = case.numbers::<S>();
        let state = case.point::<S>();
        let beta = match form {
            Form::Mutant(OneStepMutant::RootOfDimension) => {
                beta / S::from_i64(state.len() as i64).sqrt()
            }
            _ => beta,
        };
        let mean = attended(&case.rows(), &state, &beta);
        let layer = times(&mean, &alpha);
        let moved = |step: &S| {
            let kept = S::one() - step.clone() / &alpha;
            plus(&times(&state, &kept), &times(&mean, step))
        };
        let whole = match form {
            Form::Mutant(OneStepMutant::UnitStep) => moved(&S::one()),
            Form::Mutant(OneStepMutant::QueryKept) => plus(&layer, &state),
            _ => layer,
        };
        Ok(beside_one([whole, moved(&step)].concat()))
    }
}

/// Every step shorter than 2α lowers the energy, by at least so much.
struct Descent;

mutants!(DescentMutant {
    TwiceTheDecrease: "without the 2 of 2α",
    LinearInStep: "γ/α for (γ/α)(2 - γ/α)",
    WeightDropped: "α missing from the denominator",
});

impl Identity for Descent {
    type Case = PromptCase;
    type Mutant = DescentMutant;

    const RECORD: Record = Record {
        id: "denoise-descent",
        title: "A step shorter than 2α lowers the energy",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"E(s') \le E(s) - \frac\gamma\alpha\Big(2 - \frac\gamma\alpha\Big)\frac{\|T(s) - s\|^2}{2\alpha}, \qquad s' = s + \frac\gamma\alpha(T(s) - s), \quad T(s) = \alpha X\operatorname{softmax}(\beta X^\top s)",
        assumptions: "0 < γ < 2α; equality for a single token",
        printed: IN_CONTEXT_DENOISING.states(&["B17"]),
        left: "the energy after the step, as it stands",
        right: "the model's energy before, less the guaranteed decrease",
        shares: &[],
        mutants: DescentMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let [alpha, beta, ..] = case.numbers::<S>();
        let (rows, state) = (case.rows::<S>(), case.point::<S>());
        let target = times(&attended(&rows, &state, &beta), &alpha);
        let moved = plus(&target, &times(&state, &-S::one()));
        let after = plus(&state, &times(&moved, &S::from_f64(case.ratio)));
        let exponents: Vec<S> = rows.iter().map(|row| inner(row, &after) * &beta).collect();
        let energy = squared_norm(&after) / alpha.mul_pow2(1) - log_sum(&exponents) / beta;
        Ok(vec![energy + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [alpha, beta, ..] = case.numbers::<S>();
        let state = case.point::<S>();
        let energy = case
            .context()?
            .energy_of::<S>(&case.query, case.alpha, case.beta)?;
        let target = times(&attended(&case.rows(), &state, &beta), &alpha);
        let square = squared_distance(&target, &state);
        let ratio = S::from_f64(case.ratio);
        let share = match form {
            Form::Mutant(DescentMutant::LinearInStep) => ratio,
            _ => ratio.clone() * (S::from_i64(2) - ratio),
        };
        let divisor = match form {
            Form::Mutant(DescentMutant::TwiceTheDecrease) => alpha,
            Form::Mutant(DescentMutant::WeightDropped) => S::from_i64(2),
            _ => alpha.mul_pow2(1),
        };
        Ok(vec![energy - share * square / divisor + S::one()])
    }

    fn is_attained(case: &Self::Case) -> bool {
        case.tokens.iter().all(|token| *token == case.tokens[0])
    }
}
