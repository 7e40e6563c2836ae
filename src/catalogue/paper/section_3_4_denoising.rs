//! Section 3.4: denoising score matching and the denoising autoencoder, Eqs. 35-37.

use crate::catalogue::cases::noisy::NoisyCase;
use crate::catalogue::formulas::duals::{along_axis, constant_machine};
use crate::catalogue::formulas::naive::{
    inner, inputs, lifted, log_sum, log_volume, shares, squared_distance, squared_norm,
};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{dae_integrand, ism_integrand};
use crate::real::Dual;

// The records of this file that are not among the first of the catalogue.
entries!(GeneralNoise, Divergence, OptimalDenoiser);

/// Eqs. 35 and 37, pointwise.
pub(in crate::catalogue) struct Denoising;

mutants!(DenoisingMutant {
    BetaSquaredDropped: "β² dropped: Eq. 37 at any β",
    Halved: "the factor 1/2 of Vincent",
    SoftmaxAtClean: "softmax at the clean v",
    NoiseGradientNegated: "the sign of the gradient of log q",
});

impl Identity for Denoising {
    type Case = NoisyCase;
    type Mutant = DenoisingMutant;

    const RECORD: Record = Record {
        id: "dsm-equals-dae",
        title: "Denoising score matching is the denoising autoencoder with softmax units",
        section: "3.4",
        equations: &[35, 37],
        kind: StatementKind::Equality,
        statement: r"\Big\|\Psi(\tilde v) - \frac{\partial \log q(\tilde v|v)}{\partial\tilde v}\Big\|^2 = \beta^2 \big\| b + \Xi^\top \operatorname{softmax}(\Xi\tilde v + c) - v \big\|^2, \quad q = \mathcal N(v, I/\beta)",
        assumptions: "any β, noise variance 1/β, any v and ṽ; pointwise, and thus for the losses",
        printed: Printed::Corrected,
        left: "the model's integrand of either loss: from the score; the autoencoder's, times β²",
        right: "the autoencoder's error, as it stands, twice",
        shares: &[],
        mutants: DenoisingMutant::NAMES,
        slips: &[Slip {
            place: "Eq. 37",
            printed: r"J_{\mathrm{DSM}} = \big\langle\| \Xi^\top \operatorname{softmax}(\Xi\tilde v) - v \|^2\big\rangle \text{ for AttnBM}",
            correction: "as printed only at β = 1 and unit noise; in general the noise variance must be 1/β and the right side carries β², otherwise a skip connection (1/s² - β) ṽ remains",
            mutant: DenoisingMutant::BetaSquaredDropped as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<NoisyCase, Error> {
        Ok(NoisyCase::draw(stream, 5, 4, 2.5)?
            .matched(stream)
            .pointwise(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.machine.beta);
        let error: S = dae_integrand(&case.machine.machine, &case.clean, &case.machine.v);
        Ok(vec![case.integrand(), error * beta.sqr()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (clean, noisy): (Vec<S>, Vec<S>) = (lifted(&case.clean), lifted(&case.machine.v));
        let beta = S::from_f64(case.machine.beta);
        let error = match form {
            Form::Mutant(DenoisingMutant::SoftmaxAtClean) => {
                let update: Vec<S> = case.machine.machine.update(&case.clean, 1.0);
                squared_distance(&update, &clean)
            }
            Form::Mutant(DenoisingMutant::NoiseGradientNegated) => {
                let target: Vec<S> = noisy
                    .iter()
                    .zip(&clean)
                    .map(|(noisy, v)| noisy.mul_pow2(1) - v)
                    .collect();
                squared_distance(&case.update(), &target)
            }
            Form::Stated
            | Form::Mutant(DenoisingMutant::BetaSquaredDropped | DenoisingMutant::Halved) => {
                squared_distance(&case.update(), &clean)
            }
        };
        let error = match form {
            Form::Mutant(DenoisingMutant::BetaSquaredDropped) => error,
            Form::Mutant(DenoisingMutant::Halved) => error.mul_pow2(-1) * beta.sqr(),
            Form::Stated
            | Form::Mutant(
                DenoisingMutant::SoftmaxAtClean | DenoisingMutant::NoiseGradientNegated,
            ) => error * beta.sqr(),
        };
        Ok(vec![error; 2])
    }
}

/// Any noise at any β.
struct GeneralNoise;

mutants!(GeneralNoiseMutant {
    SkipDropped: "the skip connection dropped",
    DeviationForVariance: "s for s²",
});

impl Identity for GeneralNoise {
    type Case = NoisyCase;
    type Mutant = GeneralNoiseMutant;

    const RECORD: Record = Record {
        id: "dsm-skip-connection",
        title: "At other noise a skip connection remains",
        section: "3.4",
        equations: &[35],
        kind: StatementKind::Equality,
        statement: r"\Big\|\Psi(\tilde v) + \frac{\tilde v - v}{s^2}\Big\|^2 = \Big\|\beta T(\tilde v) - \frac{v}{s^2} + \Big(\frac1{s^2} - \beta\Big)\tilde v\Big\|^2",
        assumptions: "any β, any noise variance s², any v and ṽ",
        printed: Printed::Implied,
        left: "the integrand of the loss, from the score",
        right: "the update with its skip connection, as it stands",
        shares: &[],
        mutants: GeneralNoiseMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NoisyCase, Error> {
        Ok(NoisyCase::draw(stream, 5, 4, 2.5)?.pointwise(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![case.integrand()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.machine.beta);
        let variance = S::from_f64(case.noise_variance);
        let variance = match form {
            Form::Stated | Form::Mutant(GeneralNoiseMutant::SkipDropped) => variance,
            Form::Mutant(GeneralNoiseMutant::DeviationForVariance) => variance.sqrt(),
        };
        let skip = S::one() / &variance - &beta;
        let terms = case.update::<S>().into_iter().zip(&case.clean);
        let residual: Vec<S> = terms
            .zip(&case.machine.v)
            .map(|((update, v), noisy)| {
                let direct = update * &beta - S::from_f64(*v) / &variance;
                match form {
                    Form::Mutant(GeneralNoiseMutant::SkipDropped) => direct,
                    Form::Stated | Form::Mutant(GeneralNoiseMutant::DeviationForVariance) => {
                        direct + skip.clone() * S::from_f64(*noisy)
                    }
                }
            })
            .collect();
        Ok(vec![squared_norm(&residual)])
    }
}

/// The divergence of the score, and implicit score matching.
struct Divergence;

mutants!(DivergenceMutant {
    DimensionDropped: "-N dropped",
    BetaDropped: "β dropped",
    UncentredMoments: "uncentred second moments",
});

impl Identity for Divergence {
    type Case = NoisyCase;
    type Mutant = DivergenceMutant;

    const RECORD: Record = Record {
        id: "attn-score-divergence",
        title: "The divergence of the score",
        section: "3.4",
        equations: &[35],
        kind: StatementKind::Derivative,
        statement: r"\nabla\cdot\Psi(v) = \beta\big(\operatorname{tr} \Xi^\top (\operatorname{diag} s - s s^\top)\Xi - N\big)",
        assumptions: "any β, any v; what implicit score matching needs: |Ψ|² + 2 ∇·Ψ",
        printed: Printed::Implied,
        left: "dual numbers through the score; the model's integrand of implicit score matching",
        right: "the trace under the softmax; twice that and β²|T(v) - v|², as they stand",
        shares: &[],
        mutants: DivergenceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NoisyCase, Error> {
        Ok(NoisyCase::draw(stream, 5, 4, 2.0)?.pointwise(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let dual = constant_machine(machine)?;
        let divergence = (0..machine.dimension()).fold(S::zero(), |sum, place| {
            let point = along_axis(&case.machine.v, place);
            let score: Vec<Dual<S>> = dual.score(&point, case.machine.beta);
            sum + &score[place].tangent
        });
        let implicit = ism_integrand::<S, f64>(machine, case.machine.beta, &case.machine.v);
        Ok(vec![divergence, implicit])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let (beta, v) = (case.machine.beta, &case.machine.v);
        let weights = shares(&inputs::<S>(machine, &lifted(v)));
        let trace = (0..machine.dimension()).fold(S::zero(), |sum, i| {
            let column: Vec<S> = machine.patterns().map(|row| S::from_f64(row[i])).collect();
            let squares: Vec<S> = column.iter().map(S::sqr).collect();
            let mean = match form {
                Form::Mutant(DivergenceMutant::UncentredMoments) => S::zero(),
                Form::Stated
                | Form::Mutant(
                    DivergenceMutant::DimensionDropped | DivergenceMutant::BetaDropped,
                ) => inner(&weights, &column),
            };
            sum + inner(&weights, &squares) - mean.sqr()
        });
        let size = S::from_i64(machine.dimension() as i64);
        let beta = S::from_f64(beta);
        let value = match form {
            Form::Mutant(DivergenceMutant::DimensionDropped) => trace * beta,
            Form::Mutant(DivergenceMutant::BetaDropped) => trace - size,
            Form::Stated | Form::Mutant(DivergenceMutant::UncentredMoments) => {
                (trace - size) * beta
            }
        };
        let distance = squared_distance(&case.update::<S>(), &lifted(v));
        let implicit = distance * S::from_f64(case.machine.beta).sqr() + value.mul_pow2(1);
        Ok(vec![value, implicit])
    }
}

/// The empirical law, smoothed by the noise, is an AttnBM that score matching cannot improve.
struct OptimalDenoiser;

mutants!(OptimalDenoiserMutant {
    NoHiddenBias: "no hidden bias",
    SumForMean: "the sum for the mean",
});

impl Identity for OptimalDenoiser {
    type Case = NoisyCase;
    type Mutant = OptimalDenoiserMutant;

    const RECORD: Record = Record {
        id: "attn-smoothed-data",
        title: "Data smoothed by unit noise are an AttnBM",
        section: "3.4",
        equations: &[22, 35],
        kind: StatementKind::Equality,
        statement: r"\Xi = \{x_1, \dots, x_P\},\ c_\mu = -\tfrac12\|x_\mu\|^2,\ \beta = 1: \quad p(v) = \frac1P \sum_\mu \mathcal N(v; x_\mu, I)",
        assumptions: "any data; then explicit score matching has nothing left to gain",
        printed: Printed::Implied,
        left: "log density of the AttnBM with the data as its patterns",
        right: "the kernel density estimate",
        shares: &[],
        mutants: OptimalDenoiserMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NoisyCase, Error> {
        Ok(NoisyCase::draw(stream, 5, 4, 2.0)?.pointwise(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let data = &case.machine.machine;
        let rows: Vec<Vec<S>> = data.patterns().map(lifted).collect();
        let bias = rows.iter().map(|row| -squared_norm(row).mul_pow2(-1));
        let machine = AttnBm::new(data.count(), data.dimension(), rows.concat())?
            .with_hidden_bias(bias.collect())?;
        let v: Vec<S> = lifted(&case.machine.v);
        Ok(vec![machine.log_density_of_integer(1, &v)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let data = &case.machine.machine;
        let v: Vec<S> = lifted(&case.machine.v);
        let sum = || -> S {
            let exponents: Vec<S> = data
                .patterns()
                .map(|row| -squared_distance(&lifted(row), &v).mul_pow2(-1))
                .collect();
            log_sum(&exponents) - log_volume::<S>(data.dimension(), &S::one())
        };
        Ok(vec![match form {
            Form::Stated => sum() - S::from_i64(data.count() as i64).ln(),
            Form::Mutant(OptimalDenoiserMutant::NoHiddenBias) => {
                let plain = data.patterns().flatten().map(|x| S::from_f64(*x)).collect();
                let machine = AttnBm::new(data.count(), data.dimension(), plain)?;
                machine.log_density_of_integer(1, &v)?
            }
            Form::Mutant(OptimalDenoiserMutant::SumForMean) => sum(),
        }])
    }
}
