//! The Bayes predictors of the three tasks, and of two points.

use crate::catalogue::cases::prompt::{beside_one, combined, times};
use crate::catalogue::cases::task::{MixtureCase, SubspaceCase};
use crate::catalogue::formulas::linear_system::{image, solve};
use crate::catalogue::formulas::naive::{lifted, shares, squared_distance, squared_norm};
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::models::in_context_denoising::{
    LinearTask, MixtureTask, SphereTask, two_point_predictor,
};

entries!(
    LinearBayes,
    SphereBayes,
    PosteriorVariance,
    TwoPointPredictor
);

/// How many terms of the series are summed; its argument stays far below the square of half of them.
const TERMS: i64 = 400;

/// `Z(y) = Σ y^k/(k! h_k)` and its derivative, `h_k` the rising factorial.
fn series<S: Enclosure>(half: &S, y: &S) -> [S; 2] {
    let (mut term, mut value, mut slope) = (S::one(), S::one(), S::zero());
    for k in 0..TERMS {
        let next = term / (half.clone() + S::from_i64(k));
        slope = slope + &next;
        term = next * y / S::from_i64(k + 1);
        value = value + &term;
    }
    // From here on each term is less than half of the one before.
    let rest = term.mul_pow2(1);
    [value.widen(&rest), slope.widen(&rest)]
}

/// `π_a ∝ w_a exp(-|x̃ - μ_a|²/(2 s²))`.
fn responsibilities<S: Enclosure>(case: &MixtureCase) -> Vec<S> {
    let twice = S::from_f64(case.noise).mul_pow2(1);
    let query = lifted::<S>(&case.query);
    let rows = case.rows::<S>().into_iter().zip(&case.log_weights);
    let exponent = |(mean, weight): (Vec<S>, &f64)| {
        S::from_f64(*weight) - squared_distance(&query, &mean) / &twice
    };
    shares(&rows.map(exponent).collect::<Vec<S>>())
}

/// The predictor of a token on a subspace is the mean, and the mode, of a Gaussian.
struct LinearBayes;

mutants!(LinearBayesMutant {
    Unshrunk: "the projection, not shrunk: the risk printed in Eq. 4 is not its",
    VariancesExchanged: "the variances of signal and noise exchanged",
    DeviationsForVariances: "standard deviations for variances",
});

impl Identity for LinearBayes {
    type Case = SubspaceCase;
    type Mutant = LinearBayesMutant;

    const RECORD: Record = Record {
        id: "denoise-linear-bayes",
        title: "The Bayes predictor of a token on a subspace",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\frac{\sigma_0^2}{\sigma_0^2 + s^2} P \tilde x = B^\top y, \qquad \Big(\frac1{s^2} + \frac1{\sigma_0^2}\Big) B B^\top y = \frac{B \tilde x}{s^2}",
        assumptions: "B of independent rows, P the projection on their span",
        printed: IN_CONTEXT_DENOISING.states(&["B3"]),
        left: "the model's predictor and projection, by elimination without fractions",
        right: "the mode of the posterior density, by Gaussian elimination",
        shares: &[],
        mutants: LinearBayesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SubspaceCase, Error> {
        Ok(SubspaceCase::draw(
            stream,
            "denoise.linear_predictor",
            "signal_variance",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let task = LinearTask::new(case.subspace()?, case.size, case.noise)?;
        let projection = task.subspace().projection(&case.query)?;
        Ok(beside_one(
            [task.predictor(&case.query)?, projection].concat(),
        ))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (signal, noise) = (S::from_f64(case.size), S::from_f64(case.noise));
        let (signal, noise) = match form {
            Form::Mutant(LinearBayesMutant::VariancesExchanged) => (noise, signal),
            Form::Mutant(LinearBayesMutant::DeviationsForVariances) => {
                (signal.sqrt(), noise.sqrt())
            }
            Form::Stated | Form::Mutant(LinearBayesMutant::Unshrunk) => (signal, noise),
        };
        let of_prior = match form {
            Form::Mutant(LinearBayesMutant::Unshrunk) => S::zero(),
            _ => S::one() / signal,
        };
        let of_noise = S::one() / noise;
        let precision = of_noise.clone() + of_prior;
        let matrix: Vec<Vec<S>> = case
            .gram()
            .iter()
            .map(|row| times(row, &precision))
            .collect();
        let rows = case.rows::<S>();
        let right = times(&image(&rows, &lifted(&case.query)), &of_noise);
        let mode = combined(&rows, &solve(&matrix, &right));
        Ok(beside_one([mode, case.projection()].concat()))
    }
}

/// The predictor on a sphere is `s² ∇ log` of the mean of `exp(⟨x, x̃⟩/s²)` over it.
struct SphereBayes;

mutants!(SphereBayesMutant {
    ReleasedOrders: "the orders of the released code, d - 1/2 and d - 3/2",
    RadiusDropped: "R missing from the concentration",
    Unprojected: "the query for its projection",
    DeviationForVariance: "s for s^2 in the concentration",
});

impl Identity for SphereBayes {
    type Case = SubspaceCase;
    type Mutant = SphereBayesMutant;

    const RECORD: Record = Record {
        id: "denoise-sphere-bayes",
        title: "The Bayes predictor of a token on a sphere",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"R\,\rho_d(\kappa)\,\frac{P\tilde x}{\|P\tilde x\|} = s^2\,\nabla_{\tilde x} \log \int_{S_R} e^{x\cdot\tilde x/s^2}\,dx, \qquad \rho_d(\kappa) = \frac{I_{(d+1)/2}(\kappa)}{I_{(d-1)/2}(\kappa)}, \quad \kappa = \frac{R\|P\tilde x\|}{s^2}",
        assumptions: "a subspace of d + 1 dimensions, d >= 0",
        printed: IN_CONTEXT_DENOISING.states(&["B2", "B4"]),
        left: "the model's predictor, through the ratio of Bessel functions",
        right: "the power series of the integral, differentiated term by term",
        shares: &[],
        mutants: SphereBayesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SubspaceCase, Error> {
        Ok(SubspaceCase::draw(
            stream,
            "denoise.sphere_predictor",
            "radius",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let task = SphereTask::new(case.subspace()?, case.size, case.noise)?;
        Ok(beside_one(task.predictor(&case.query)?))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (radius, noise) = (S::from_f64(case.size), S::from_f64(case.noise));
        let along = match form {
            Form::Mutant(SphereBayesMutant::Unprojected) => lifted(&case.query),
            _ => case.projection::<S>(),
        };
        let ambient = case.basis.len() as i64;
        let half = match form {
            // ν + 1 is half the dimension of the space around the sphere, (d + 1)/2.
            Form::Mutant(SphereBayesMutant::ReleasedOrders) => S::from_i64(2 * ambient - 3),
            _ => S::from_i64(ambient),
        }
        .mul_pow2(-1);
        let reach = match form {
            Form::Mutant(SphereBayesMutant::RadiusDropped) => S::one(),
            _ => radius.clone(),
        };
        let spread = match form {
            Form::Mutant(SphereBayesMutant::DeviationForVariance) => noise.sqrt(),
            _ => noise,
        };
        // The mean is Σ y^k/(k! (ν + 1)_k) with y = κ²/4.
        let y = (squared_norm(&along) * reach.sqr() / spread.sqr()).mul_pow2(-2);
        let [value, slope] = series(&half, &y);
        // s² ∇ log = s² · Z'/Z · R² P x̃/(2 s⁴).
        let factor = slope / value * reach * radius / spread.mul_pow2(1);
        Ok(beside_one(times(&along, &factor)))
    }
}

/// The posterior over finitely many tokens: what any predictor loses against the Bayes predictor.
struct PosteriorVariance;

mutants!(PosteriorVarianceMutant {
    PairsCountedTwice: "every pair counted twice in the posterior variance",
    LossNotSquared: "the variance alone, without the distance from the Bayes predictor",
    PriorForPosterior: "the mean of the prior for that of the posterior",
});

impl Identity for PosteriorVariance {
    type Case = MixtureCase;
    type Mutant = PosteriorVarianceMutant;

    const RECORD: Record = Record {
        id: "denoise-orthogonality",
        title: "A predictor loses its squared distance from the Bayes predictor",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\sum_a \pi_a \|g - \mu_a\|^2 = \sum_{a<b} \pi_a \pi_b \|\mu_a - \mu_b\|^2 + \|g - f\|^2, \qquad f = \sum_a \pi_a \mu_a",
        assumptions: "finitely many tokens, π the posterior given the query; any g, here the query itself",
        printed: IN_CONTEXT_DENOISING.states(&["B1", "B5"]),
        left: "the loss under the posterior, as it stands",
        right: "the posterior variance by pairs, and the model's predictor",
        shares: &[],
        mutants: PosteriorVarianceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MixtureCase, Error> {
        Ok(MixtureCase::of_points(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let query = lifted::<S>(&case.query);
        let losses = case
            .rows()
            .into_iter()
            .map(|mean| squared_distance(&query, &mean));
        let posterior = responsibilities::<S>(case);
        let loss = posterior
            .iter()
            .zip(losses)
            .fold(S::zero(), |sum, (p, loss)| sum + loss * p);
        Ok(beside_one(vec![loss]))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let posterior = responsibilities::<S>(case);
        let rows = case.rows::<S>();
        let mut variance = S::zero();
        for (a, mean) in rows.iter().enumerate() {
            for (b, other) in rows.iter().enumerate().skip(a + 1) {
                let distance = squared_distance(mean, other);
                variance = variance + distance * &posterior[a] * &posterior[b];
            }
        }
        let center = match form {
            Form::Mutant(PosteriorVarianceMutant::PriorForPosterior) => {
                combined(&rows, &shares(&lifted::<S>(&case.log_weights)))
            }
            _ => case.task()?.predictor(&case.query)?,
        };
        let distance = squared_distance(&lifted(&case.query), &center);
        Ok(beside_one(vec![match form {
            Form::Mutant(PosteriorVarianceMutant::PairsCountedTwice) => {
                variance.mul_pow2(1) + distance
            }
            Form::Mutant(PosteriorVarianceMutant::LossNotSquared) => variance,
            Form::Stated | Form::Mutant(PosteriorVarianceMutant::PriorForPosterior) => {
                variance + distance
            }
        }]))
    }
}

/// The predictor of two points.
struct TwoPointPredictor;

mutants!(TwoPointPredictorMutant {
    DeviationForVariance: "s for s^2",
    HalfTheArgument: "the sigmoid's argument for that of tanh: x/(2 s^2)",
});

impl Identity for TwoPointPredictor {
    type Case = MixtureCase;
    type Mutant = TwoPointPredictorMutant;

    const RECORD: Record = Record {
        id: "denoise-two-point-predictor",
        title: "Of two points the Bayes predictor is a hyperbolic tangent",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\tanh(\tilde x/s^2) = \frac{e^{\tilde x/s^2} - e^{-\tilde x/s^2}}{e^{\tilde x/s^2} + e^{-\tilde x/s^2}}",
        assumptions: "tokens -1 and 1 with equal probability",
        printed: IN_CONTEXT_DENOISING.states(&["B5a"]),
        left: "the model's predictor of two points; of a mixture of two",
        right: "the mean under both exponentials, as it stands",
        shares: &[],
        mutants: TwoPointPredictorMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MixtureCase, Error> {
        Ok(MixtureCase::of_points(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let points = MixtureTask::new(2, 1, vec![1.0, -1.0], case.noise)?;
        let of_mixture = points.predictor::<S>(&case.query[..1])?;
        let of_points = two_point_predictor::<S>(case.query[0], case.noise)?;
        Ok(beside_one([vec![of_points], of_mixture].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (x, noise) = (S::from_f64(case.query[0]), S::from_f64(case.noise));
        let argument = match form {
            Form::Stated => x / noise,
            Form::Mutant(TwoPointPredictorMutant::DeviationForVariance) => x / noise.sqrt(),
            Form::Mutant(TwoPointPredictorMutant::HalfTheArgument) => x / noise.mul_pow2(1),
        };
        let [up, down] = [argument.exp(), (-argument).exp()];
        let mean = (up.clone() - &down) / (up + down);
        Ok(beside_one(vec![mean.clone(), mean]))
    }
}
