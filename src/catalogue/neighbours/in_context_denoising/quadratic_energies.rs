//! Quadratic energies, of which one step is linear attention: of a prompt, and of a warped one.

use crate::catalogue::cases::prompt::{PromptCase, beside_one, combined, plus, times};
use crate::catalogue::formulas::linear_system::{image, inverse, transposed};
use crate::catalogue::formulas::naive::squared_norm;
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::real::{Dual, Real};

entries!(LinearEnergy, WarpedEnergy);

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
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\tilde x - \gamma\nabla\Big(\frac{\|s\|^2}{2\gamma} - \frac{\|X^\top s\|^2}{2L}\Big)\Big|_{s=\tilde x} = \frac\gamma L XX^\top\tilde x",
        assumptions: "any tokens, γ positive",
        printed: IN_CONTEXT_DENOISING.states(&["B19"]),
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
        let [gamma, ..] = case.numbers::<Dual<S>>();
        let slopes = case.gradient(|context, state| context.linear_energy(state, &gamma))?;
        let step = plus(&case.point(), &times(&slopes, &-gamma.value));
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
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\frac\gamma L A XX^\top u = s - \gamma AA^\top\nabla_s\Big(\frac{\|A^{-1}s\|^2}{2\gamma} - \frac{\|X^\top A^{-1}s\|^2}{2L}\Big), \qquad s = Au",
        assumptions: "any regular A; here its diagonal dominates; u the query",
        printed: IN_CONTEXT_DENOISING.states(&["B19", "B20"]),
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
