//! Gaussian mixtures: Tweedie's formula, and attention with a skip connection.

use crate::catalogue::cases::prompt::{beside_one, combined, plus, times};
use crate::catalogue::cases::task::MixtureCase;
use crate::catalogue::formulas::naive::{inner, lifted, shares, squared_distance};
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::real::{Dual, Real};

entries!(MixtureTweedie, MixtureAsAttention);

/// `log Σ_a w_a (s² + σ_a²)^{-n/2} exp(-|x̃ - μ_a|²/(2 (s² + σ_a²)))`, which varies along one coordinate of the query.
fn log_density<S: Enclosure>(
    case: &MixtureCase,
    place: usize,
    form: Form<MixtureTweedieMutant>,
) -> Dual<S> {
    let coordinate = |(i, x): (usize, &f64)| match i == place {
        true => Dual::variable(S::from_f64(*x)),
        false => Dual::constant(S::from_f64(*x)),
    };
    let query: Vec<Dual<S>> = case.query.iter().enumerate().map(coordinate).collect();
    let noise = Dual::<S>::from_f64(case.noise);
    let half_dimension = Dual::<S>::from_i64(query.len() as i64).mul_pow2(-1);
    let components = case
        .means
        .iter()
        .zip(&case.deviations)
        .zip(&case.log_weights);
    let density = components.map(|((mean, deviation), weight)| {
        let signal = Dual::<S>::from_f64(*deviation).sqr();
        let width = signal.clone() + &noise;
        let volume = match form {
            Form::Mutant(MixtureTweedieMutant::RatioOfWidths) => (width.clone() / signal).ln(),
            Form::Mutant(MixtureTweedieMutant::WidthsInverted) => -width.ln(),
            Form::Mutant(MixtureTweedieMutant::WidthsDropped) => Dual::zero(),
            _ => width.ln(),
        };
        let weight = match form {
            Form::Mutant(MixtureTweedieMutant::WeightsDropped) => Dual::zero(),
            _ => Dual::from_f64(*weight),
        };
        let distance = squared_distance(&query, &lifted(mean));
        (weight - volume * &half_dimension - distance / width.mul_pow2(1)).exp()
    });
    density
        .fold(Dual::zero(), |sum, density| sum + density)
        .ln()
}

/// Tweedie's formula for a mixture of any widths.
struct MixtureTweedie;

mutants!(MixtureTweedieMutant {
    RatioOfWidths: "the factor ((s^2 + σ_a^2)/σ_a^2)^(-n/2) of the paper's appendix C.3",
    WidthsInverted: "(s^2 + σ_a^2)^(n/2)",
    WidthsDropped: "no power of the widths in the responsibilities",
    WeightsDropped: "equal weights",
    DeviationForVariance: "s for s^2 before the gradient",
});

impl Identity for MixtureTweedie {
    type Case = MixtureCase;
    type Mutant = MixtureTweedieMutant;

    const RECORD: Record = Record {
        id: "denoise-mixture-tweedie",
        title: "The Bayes predictor of a mixture, by Tweedie's formula",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\sum_a \pi_a \frac{\sigma_a^2 \tilde x + s^2 \mu_a}{\sigma_a^2 + s^2} = \tilde x + s^2\,\nabla \log \sum_a w_a (s^2+\sigma_a^2)^{-n/2} e^{-\|\tilde x - \mu_a\|^2/(2(s^2+\sigma_a^2))}",
        assumptions: "any weights and widths",
        printed: IN_CONTEXT_DENOISING.states(&["B2", "B5"]),
        left: "the model's predictor",
        right: "dual numbers through the density of the noisy token",
        shares: &[],
        mutants: MixtureTweedieMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MixtureCase, Error> {
        Ok(MixtureCase::draw(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(beside_one(case.task()?.predictor(&case.query)?))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let noise = S::from_f64(case.noise);
        let factor = match form {
            Form::Mutant(MixtureTweedieMutant::DeviationForVariance) => noise.sqrt(),
            _ => noise,
        };
        let entry = |i: usize| {
            let slope = log_density::<S>(case, i, form).tangent;
            slope * &factor + S::from_f64(case.query[i])
        };
        Ok(beside_one((0..case.query.len()).map(entry).collect()))
    }
}

/// Components of one width around means of one length: attention and a skip connection.
struct MixtureAsAttention;

mutants!(MixtureAsAttentionMutant {
    InverseNoise: "1/s^2 for 1/(σ^2 + s^2) in the softmax",
    SkipDropped: "attention alone",
    ShrinkageNotSquared: "γ for γ^2 before the query, in the limit of a long context",
    WeightsDropped: "equal weights",
});

impl Identity for MixtureAsAttention {
    type Case = MixtureCase;
    type Mutant = MixtureAsAttentionMutant;

    const RECORD: Record = Record {
        id: "denoise-mixture-as-attention",
        title: "Of a mixture of equal widths the Bayes predictor is attention and a skip connection",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"f = \gamma \tilde x + (1-\gamma) M p = \alpha\big(\sigma^2\beta\tilde x + M p\big) + \gamma^2 \tilde x, \qquad p = \operatorname{softmax}(\beta M^\top \tilde x + \log w), \quad \beta = \frac1{\sigma^2 + s^2},\; \alpha = \frac{s^2}{\sigma^2+s^2},\; \gamma = \frac{\sigma^2}{\sigma^2+s^2}",
        assumptions: "equal widths, means of equal lengths; α(σ²β x̃ + Mp) is the limit of attention to a long context",
        printed: IN_CONTEXT_DENOISING.states(&["B5", "B15"]),
        left: "the model's predictor, twice",
        right: "attention to the means, and what attention to a long context tends to",
        shares: &[],
        mutants: MixtureAsAttentionMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MixtureCase, Error> {
        Ok(MixtureCase::of_one_width(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let predictor = case.task()?.predictor::<S>(&case.query)?;
        Ok(beside_one([predictor.clone(), predictor].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [signal, noise] = case.variances::<S>();
        let width = signal.clone() + &noise;
        let query = lifted::<S>(&case.query);
        let beta = match form {
            Form::Mutant(MixtureAsAttentionMutant::InverseNoise) => S::one() / &noise,
            _ => S::one() / &width,
        };
        let exponents =
            case.rows::<S>()
                .into_iter()
                .zip(&case.log_weights)
                .map(|(mean, weight)| {
                    let weight = match form {
                        Form::Mutant(MixtureAsAttentionMutant::WeightsDropped) => S::zero(),
                        _ => S::from_f64(*weight),
                    };
                    inner(&mean, &query) * &beta + weight
                });
        let mean = combined(&case.rows(), &shares(&exponents.collect::<Vec<S>>()));
        let (alpha, gamma) = (noise / &width, signal.clone() / &width);
        let skip = match form {
            Form::Mutant(MixtureAsAttentionMutant::SkipDropped) => S::zero(),
            _ => gamma.clone(),
        };
        let square = match form {
            Form::Mutant(MixtureAsAttentionMutant::ShrinkageNotSquared) => gamma,
            _ => gamma * &skip,
        };
        let attended = times(&mean, &alpha);
        let short = plus(&attended, &times(&query, &skip));
        let limit = plus(&attended, &times(&query, &(signal / width * alpha)));
        let long = plus(&limit, &times(&query, &square));
        Ok(beside_one([short, long].concat()))
    }
}
