//! Tokens of one length as the patterns of an AttnBM, and as a Gaussian mixture.

use crate::catalogue::cases::prompt::{PromptCase, beside_one, times};
use crate::catalogue::formulas::machines::machine_of;
use crate::catalogue::formulas::naive::{log_sum, squared_distance, squared_norm};
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::real::{Dual, Real};

entries!(EnergyIsAttnBm, AttentionIsUpdate);

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
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"E(s)\big|_{\alpha=1,\,\beta=1/\varsigma^2} = \varsigma^2 E_{\mathrm{AttnBM}}\Big(\frac s\varsigma; \Big\{\frac{X_t}\varsigma\Big\}\Big) = -\varsigma^2\log\frac1L\sum_t \mathcal N(s; X_t, \varsigma^2 I) - \frac{R^2}2 - \varsigma^2\log L - \frac{n\varsigma^2}2\log(2\pi\varsigma^2)",
        assumptions: "tokens of length R; ς² the variance of the noise",
        printed: IN_CONTEXT_DENOISING.states(&["B18"]),
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
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"X\operatorname{softmax}(X^\top\tilde x/\varsigma^2) = \varsigma\,T_{\mathrm{AttnBM}}\Big(\frac{\tilde x}\varsigma; \Big\{\frac{X_t}\varsigma\Big\}\Big) = \tilde x + \varsigma^2\nabla\log\frac1L\sum_t\mathcal N(\tilde x; X_t, \varsigma^2 I)",
        assumptions: "tokens of one length",
        printed: IN_CONTEXT_DENOISING.states(&["B2", "B18"]),
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
