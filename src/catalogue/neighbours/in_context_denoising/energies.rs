//! The energies of a context, of which one step is one layer of attention.

use super::statement::{SECTION, of};
use crate::catalogue::cases::prompt::{PromptCase, attended, beside_one, combined, plus, times};
use crate::catalogue::formulas::duals::{along_axis, constants};
use crate::catalogue::formulas::linear_system::{image, inverse, transposed};
use crate::catalogue::formulas::machines::machine_of;
use crate::catalogue::formulas::naive::{inner, log_sum, squared_distance, squared_norm};
use crate::catalogue::prelude::*;
use crate::models::in_context_denoising::Context;
use crate::real::{Dual, Real};

entries!(
    EnergyGradient,
    OneStep,
    Descent,
    EnergyIsAttnBm,
    AttentionIsUpdate,
    LinearEnergy,
    WarpedEnergy
);

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
        section: SECTION,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\nabla\Big(\frac{\|s\|^2}{2\alpha} - \frac1\beta\log\sum_t e^{\beta X_t\cdot s}\Big) = \frac s\alpha - X\operatorname{softmax}(\beta X^\top s)",
        assumptions: "any tokens, α and β positive",
        printed: of(&["B16"]),
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
        let count = case.tokens.len();
        let context = Context::new(count, case.query.len(), constants(&case.tokens.concat()))?;
        let [alpha, beta, ..] = case.numbers::<Dual<S>>();
        let mut slopes = Vec::new();
        for place in 0..case.query.len() {
            let state = along_axis(&case.query, place);
            let energy: Dual<S> = context.energy(&state, &alpha, &beta)?;
            slopes.push(energy.tangent);
        }
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
        section: SECTION,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\tilde x - \alpha\nabla E(\tilde x) = \alpha X\operatorname{softmax}(\beta X^\top\tilde x), \qquad s - \gamma\nabla E(s) = \Big(1 - \frac\gamma\alpha\Big)s + \gamma X\operatorname{softmax}(\beta X^\top s)",
        assumptions: "any tokens; γ between α/4 and 7α/4",
        printed: of(&["B16"]),
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
        section: SECTION,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"E(s') \le E(s) - \frac\gamma\alpha\Big(2 - \frac\gamma\alpha\Big)\frac{\|T(s) - s\|^2}{2\alpha}, \qquad s' = s + \frac\gamma\alpha(T(s) - s), \quad T(s) = \alpha X\operatorname{softmax}(\beta X^\top s)",
        assumptions: "0 < γ < 2α; equality for a single token",
        printed: of(&["B17"]),
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

/// At α = 1 and β = 1/s² the energy is that of an AttnBM, and the logarithm of a Gaussian mixture.
struct EnergyIsAttnBm;

mutants!(EnergyIsAttnBmMutant {
    UnitTemperature: "β = 1 for 1/s^2",
    LengthsDropped: "R^2/2 missing from the constant",
    VarianceForDeviation: "tokens over s^2 for tokens over s",
    CountDropped: "s^2 log L missing from the constant",
});

impl Identity for EnergyIsAttnBm {
    type Case = PromptCase;
    type Mutant = EnergyIsAttnBmMutant;

    const RECORD: Record = Record {
        id: "denoise-energy-attnbm",
        title: "The energy of a context is that of an AttnBM, and minus the logarithm of a density",
        section: SECTION,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"E(s)\big|_{\alpha=1,\,\beta=1/\varsigma^2} = \varsigma^2 E_{\mathrm{AttnBM}}\Big(\frac s\varsigma; \Big\{\frac{X_t}\varsigma\Big\}\Big) = -\varsigma^2\log\frac1L\sum_t \mathcal N(s; X_t, \varsigma^2 I) - \frac{R^2}2 - \varsigma^2\log L - \frac{n\varsigma^2}2\log(2\pi\varsigma^2)",
        assumptions: "tokens of length R; ς² the variance of the noise",
        printed: of(&["B18"]),
        left: "the model's energy of the context, twice",
        right: "the energy of the AttnBM with the tokens over ς as patterns; the density as it stands",
        shares: &[],
        mutants: EnergyIsAttnBmMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::of_one_length(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let [_, _, _, noise] = case.numbers::<S>();
        let energy = case
            .context()?
            .energy::<S>(&case.query, &S::one(), &(S::one() / noise))?;
        Ok(beside_one(vec![energy.clone(), energy]))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [_, _, _, noise] = case.numbers::<S>();
        let (rows, state) = (case.rows::<S>(), case.point::<S>());
        let unit = match form {
            Form::Mutant(EnergyIsAttnBmMutant::UnitTemperature) => S::one(),
            _ => noise.clone(),
        };
        let scale = match form {
            Form::Mutant(EnergyIsAttnBmMutant::VarianceForDeviation) => S::one() / &unit,
            _ => S::one() / unit.sqrt(),
        };
        let patterns: Vec<Vec<S>> = rows.iter().map(|row| times(row, &scale)).collect();
        let machine = machine_of(patterns, None, None)?;
        let of_machine = machine.energy::<S>(&times(&state, &scale)) * &unit;
        let twice = noise.mul_pow2(1);
        let kernel = |row: &Vec<S>| -(squared_distance(row, &state) / &twice);
        let exponents: Vec<S> = rows.iter().map(kernel).collect();
        // Without the volumes of the Gaussians, which cancel.
        let count = S::from_i64(rows.len() as i64).ln() * &noise;
        let density = count.clone() - log_sum(&exponents) * &noise;
        let count = match form {
            Form::Mutant(EnergyIsAttnBmMutant::CountDropped) => S::zero(),
            _ => count,
        };
        let length = match form {
            Form::Mutant(EnergyIsAttnBmMutant::LengthsDropped) => S::zero(),
            _ => squared_norm(&rows[0]).mul_pow2(-1),
        };
        Ok(beside_one(vec![of_machine, density - count - length]))
    }
}

/// Attention is the update of that AttnBM, and Tweedie's formula for the tokens' own law.
struct AttentionIsUpdate;

mutants!(AttentionIsUpdateMutant {
    TokensNotScaled: "tokens and query not divided by s",
    HalfAStep: "half of the step of Tweedie's formula",
    DeviationForVariance: "s for s^2 in Tweedie's formula",
});

impl Identity for AttentionIsUpdate {
    type Case = PromptCase;
    type Mutant = AttentionIsUpdateMutant;

    const RECORD: Record = Record {
        id: "denoise-attention-attnbm",
        title: "Attention is the update of an AttnBM, and Tweedie's formula for the mixture of the tokens",
        section: SECTION,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"X\operatorname{softmax}(X^\top\tilde x/\varsigma^2) = \varsigma\,T_{\mathrm{AttnBM}}\Big(\frac{\tilde x}\varsigma; \Big\{\frac{X_t}\varsigma\Big\}\Big) = \tilde x + \varsigma^2\nabla\log\frac1L\sum_t\mathcal N(\tilde x; X_t, \varsigma^2 I)",
        assumptions: "tokens of one length",
        printed: of(&["B2", "B18"]),
        left: "the model's attention, twice",
        right: "the update of the AttnBM; dual numbers through the density",
        shares: &[],
        mutants: AttentionIsUpdateMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::of_one_length(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let [_, _, _, noise] = case.numbers::<S>();
        let attention =
            case.context()?
                .attention::<S>(&case.query, &S::one(), &(S::one() / noise))?;
        Ok(beside_one([attention.clone(), attention].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [_, _, _, noise] = case.numbers::<S>();
        let deviation = match form {
            Form::Mutant(AttentionIsUpdateMutant::TokensNotScaled) => S::one(),
            _ => noise.sqrt(),
        };
        let scale = S::one() / &deviation;
        let patterns: Vec<Vec<S>> = case.rows().iter().map(|row| times(row, &scale)).collect();
        let machine = machine_of(patterns, None, None)?;
        let update = machine.update::<S>(&times(&case.point(), &scale), 1.0);
        let rows = case.rows::<Dual<S>>();
        let twice = Dual::<S>::from_f64(case.noise).mul_pow2(1);
        let step = match form {
            Form::Mutant(AttentionIsUpdateMutant::HalfAStep) => noise.mul_pow2(-1),
            Form::Mutant(AttentionIsUpdateMutant::DeviationForVariance) => noise.sqrt(),
            _ => noise,
        };
        let entry = |place: usize| {
            let mut query = case.point::<Dual<S>>();
            query[place].tangent = S::one();
            let densities = rows
                .iter()
                .map(|row| (-(squared_distance(row, &query) / &twice)).exp());
            let slope = densities.fold(Dual::zero(), |sum, x| sum + x).ln().tangent;
            slope * &step + S::from_f64(case.query[place])
        };
        let tweedie = (0..case.query.len()).map(entry).collect();
        Ok(beside_one([times(&update, &deviation), tweedie].concat()))
    }
}

/// Linear attention is a step on a quadratic energy.
struct LinearEnergy;

mutants!(LinearEnergyMutant {
    HalfDropped: "1/L for 1/(2L) in the energy",
    CountDropped: "1/L missing",
    StepInverted: "the step 1/γ",
});

impl Identity for LinearEnergy {
    type Case = PromptCase;
    type Mutant = LinearEnergyMutant;

    const RECORD: Record = Record {
        id: "denoise-linear-energy",
        title: "One step of length γ on a quadratic energy is linear attention",
        section: SECTION,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\tilde x - \gamma\nabla\Big(\frac{\|s\|^2}{2\gamma} - \frac{\|X^\top s\|^2}{2L}\Big)\Big|_{s=\tilde x} = \frac\gamma L XX^\top\tilde x",
        assumptions: "any tokens, γ positive",
        printed: of(&["B19"]),
        left: "a step down dual numbers through the model's energy; the model's linear attention and energy",
        right: "the product as it stands",
        shares: &[],
        mutants: LinearEnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let count = case.tokens.len();
        let context = Context::new(count, case.query.len(), constants(&case.tokens.concat()))?;
        let [gamma, ..] = case.numbers::<Dual<S>>();
        let mut step = Vec::new();
        for place in 0..case.query.len() {
            let state = along_axis(&case.query, place);
            let energy: Dual<S> = context.linear_energy(&state, &gamma)?;
            step.push(S::from_f64(case.query[place]) - energy.tangent * &gamma.value);
        }
        let context = case.context()?;
        let linear = context.linear_attention_of::<S>(&case.query, case.alpha)?;
        let energy = context.linear_energy_of::<S>(&case.query, case.alpha)?;
        Ok(beside_one([step, linear, vec![energy]].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [gamma, ..] = case.numbers::<S>();
        let (rows, state) = (case.rows::<S>(), case.point::<S>());
        let overlaps = image(&rows, &state);
        let sum = combined(&rows, &overlaps);
        let count = S::from_i64(rows.len() as i64);
        let quadratic = squared_norm(&overlaps) / count.mul_pow2(1);
        let energy = squared_norm(&state) / gamma.mul_pow2(1) - quadratic;
        let factor = match form {
            Form::Stated => gamma / count,
            Form::Mutant(LinearEnergyMutant::HalfDropped) => gamma.mul_pow2(1) / count,
            Form::Mutant(LinearEnergyMutant::CountDropped) => gamma,
            Form::Mutant(LinearEnergyMutant::StepInverted) => S::one() / (gamma * count),
        };
        let linear = times(&sum, &factor);
        Ok(beside_one([linear.clone(), linear, vec![energy]].concat()))
    }
}

/// The energy of a warped prompt, and the preconditioner that goes with it.
struct WarpedEnergy;

mutants!(WarpedEnergyMutant {
    LengthNotUnwarped: "|s|² for |A^-1 s|², as printed in appendix H",
    NoPreconditioner: "the step without AAᵀ",
    GramForCovariance: "AᵀA for AAᵀ",
});

impl Identity for WarpedEnergy {
    type Case = PromptCase;
    type Mutant = WarpedEnergyMutant;

    const RECORD: Record = Record {
        id: "denoise-warped-energy",
        title: "A preconditioned step on the energy of a warped prompt",
        section: SECTION,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\frac\gamma L A XX^\top u = s - \gamma AA^\top\nabla_s\Big(\frac{\|A^{-1}s\|^2}{2\gamma} - \frac{\|X^\top A^{-1}s\|^2}{2L}\Big), \qquad s = Au",
        assumptions: "any regular A; here its diagonal dominates; u the query",
        printed: of(&["B19", "B20"]),
        left: "the model's linear attention to the prompt, warped",
        right: "dual numbers through the energy as it stands, and the preconditioner",
        shares: &[],
        mutants: WarpedEnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id).with_matrices(stream, 1))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let [gamma, ..] = case.numbers::<S>();
        let linear = case.context()?.linear_attention::<S>(&case.query, &gamma)?;
        Ok(beside_one(image(&case.matrix(0), &linear)))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [gamma, ..] = case.numbers::<S>();
        let warp = case.matrix::<S>(0);
        let state = image(&warp, &case.point());
        let back = inverse(&warp);
        let along = |matrix: &[Vec<S>], point: &[Dual<S>]| -> Vec<Dual<S>> {
            let row = |row: &Vec<S>| -> Dual<S> {
                let entries = row.iter().cloned().map(Dual::constant).zip(point);
                entries.fold(Dual::zero(), |sum, (a, x)| sum + a * x)
            };
            matrix.iter().map(row).collect()
        };
        let twice = Dual::constant(gamma.mul_pow2(1));
        let count = Dual::<S>::from_i64(2 * case.tokens.len() as i64);
        let slope = |place: usize| {
            let mut point: Vec<Dual<S>> = state.iter().cloned().map(Dual::constant).collect();
            point[place].tangent = S::one();
            let unwarped = along(&back, &point);
            let length = match form {
                Form::Mutant(WarpedEnergyMutant::LengthNotUnwarped) => squared_norm(&point),
                _ => squared_norm(&unwarped),
            };
            let overlaps = along(&case.rows(), &unwarped);
            (length / &twice - squared_norm(&overlaps) / &count).tangent
        };
        let gradient: Vec<S> = (0..state.len()).map(slope).collect();
        let direction = match form {
            Form::Mutant(WarpedEnergyMutant::NoPreconditioner) => gradient,
            Form::Mutant(WarpedEnergyMutant::GramForCovariance) => {
                image(&transposed(&warp), &image(&warp, &gradient))
            }
            _ => image(&warp, &image(&transposed(&warp), &gradient)),
        };
        Ok(beside_one(plus(&state, &times(&direction, &-gamma))))
    }
}
