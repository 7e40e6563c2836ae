//! The risks of the linear and of the spherical task.

use crate::catalogue::cases::task::RiskCase;
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::models::in_context_denoising::{
    RadialMoment, covariance_error, linear_attention_excess, linear_attention_risk,
    linear_bayes_risk, optimal_linear_scale, radial_moment, sphere_bayes_risk, sphere_linear_risk,
    sphere_projection_risk,
};

entries!(
    LinearRisk,
    LinearScale,
    CovarianceError,
    SphereLinearGap,
    SphereProjection,
    RadialLaw
);

/// All pairs of numbers below this.
fn pairs(count: i64) -> impl Iterator<Item = (i64, i64)> {
    (0..count).flat_map(move |a| (0..count).map(move |b| (a, b)))
}

/// The risk of linear attention to finitely many tokens, from the fourth moments of a Gaussian.
struct LinearRisk;

mutants!(LinearRiskMutant {
    MeansForMoments: "the square of the mean of the covariance for the mean of its square",
    PairingDropped: "d/L for (d + 1)/L: one pairing of four factors left out",
    NoiseDropped: "the noise of the query left out",
});

impl Identity for LinearRisk {
    type Case = RiskCase;
    type Mutant = LinearRiskMutant;

    const RECORD: Record = Record {
        id: "denoise-linear-risk",
        title: "The risk of linear attention to any number of tokens",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\mathbb E\Big\|\frac cL X X^\top \tilde x - x\Big\|^2 = d\Big[c^2\sigma_0^4\Big(1 + \frac{d+1}L\Big)(\sigma_0^2 + s^2) - 2c\sigma_0^4 + \sigma_0^2\Big]",
        assumptions: "any c; L tokens in d dimensions",
        printed: IN_CONTEXT_DENOISING.states(&["B8"]),
        left: "the model's risk",
        right: "all pairings of four Gaussian factors, index by index",
        shares: &[],
        mutants: LinearRiskMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        Ok(RiskCase::draw(stream, Self::RECORD.id, [4, 5]))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let task = [case.size, case.noise];
        Ok(vec![linear_attention_risk(
            case.scale,
            case.dimension,
            case.tokens,
            task,
        )?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (d, l) = (case.dimension as i64, case.tokens as i64);
        let delta = |a: i64, b: i64| i64::from(a == b);
        // (1/σ₀⁴) E tr (Σ_t y_t y_tᵀ)², from the pairings of y_ti y_tj y_uj y_ui.
        let mut pairings = 0;
        for (t, u) in pairs(l) {
            for (i, j) in pairs(d) {
                pairings += delta(i, j) * delta(i, j);
                if form != Form::Mutant(LinearRiskMutant::MeansForMoments) {
                    pairings += delta(t, u);
                }
                let is_kept = !matches!(
                    form,
                    Form::Mutant(
                        LinearRiskMutant::MeansForMoments | LinearRiskMutant::PairingDropped
                    )
                );
                if is_kept {
                    pairings += delta(t, u) * delta(i, j);
                }
            }
        }
        let (signal, noise) = (S::from_f64(case.size), S::from_f64(case.noise));
        let (c, dimension) = (S::from_f64(case.scale), S::from_i64(d));
        let second = signal.sqr() * S::from_i64(pairings) / S::from_i64(l * l);
        let first = signal.clone() * &dimension;
        let of_token = c.sqr() * &second - c.mul_pow2(1) * first + dimension;
        let of_noise = match form {
            Form::Mutant(LinearRiskMutant::NoiseDropped) => S::zero(),
            _ => c.sqr() * second * noise,
        };
        Ok(vec![of_token * signal + of_noise])
    }
}

/// The risk is a parabola around the best scale, and at the asymptotic scale it has a simple excess.
struct LinearScale;

mutants!(LinearScaleMutant {
    AsymptoticScale: "the scale of infinitely many tokens, 1/(σ₀² + s²), as the best",
    DimensionForDimensionPlusOne: "d for d + 1 in the best scale",
    ExcessWithoutDimension: "the excess d σ₀⁴/(L (σ₀² + s²))",
});

impl Identity for LinearScale {
    type Case = RiskCase;
    type Mutant = LinearScaleMutant;

    const RECORD: Record = Record {
        id: "denoise-linear-scale",
        title: "Finitely many tokens ask for a smaller scale",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"R(c) = d\sigma_0^2\big(1 - \sigma_0^2 c^*\big) + d\sigma_0^4\,\frac{(c - c^*)^2}{c^*}, \quad c^* = \frac{L}{(\sigma_0^2+s^2)(L+d+1)}, \qquad R\Big(\frac1{\sigma_0^2+s^2}\Big) - \frac{d\sigma_0^2 s^2}{\sigma_0^2+s^2} = \frac{d(d+1)\sigma_0^4}{L(\sigma_0^2+s^2)}",
        assumptions: "any c",
        printed: IN_CONTEXT_DENOISING.states(&["B3", "B8"]),
        left: "the model's risk at c, and its excess and Bayes risk",
        right: "the parabola around the model's best scale, and around the best scale as stated",
        shares: &[],
        mutants: LinearScaleMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        Ok(RiskCase::draw(stream, Self::RECORD.id, [9, 60]))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let task = [case.size, case.noise];
        let (d, l) = (case.dimension, case.tokens);
        let risk = linear_attention_risk::<S>(case.scale, d, l, task)?;
        let at_limit = linear_attention_excess::<S>(d, l, task)? + linear_bayes_risk::<S>(d, task)?;
        Ok(vec![risk.clone(), risk, at_limit])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let task = [case.size, case.noise];
        let (d, l) = (
            S::from_i64(case.dimension as i64),
            S::from_i64(case.tokens as i64),
        );
        let (signal, c) = (S::from_f64(case.size), S::from_f64(case.scale));
        let total = signal.clone() + S::from_f64(case.noise);
        let extra = match form {
            Form::Mutant(LinearScaleMutant::DimensionForDimensionPlusOne) => d.clone(),
            Form::Mutant(LinearScaleMutant::AsymptoticScale) => S::zero(),
            _ => d.clone() + S::one(),
        };
        let stated = l.clone() / (total.clone() * (l.clone() + extra));
        let parabola = |best: &S, c: &S| {
            let least = (S::one() - signal.clone() * best) * &d * &signal;
            least + (c.clone() - best).sqr() / best * &d * signal.sqr()
        };
        let best = optimal_linear_scale::<S>(case.dimension, case.tokens, task)?;
        let limit = match form {
            Form::Mutant(LinearScaleMutant::ExcessWithoutDimension) => {
                linear_bayes_risk::<S>(case.dimension, task)?
                    + d.clone() * signal.sqr() / (l * total)
            }
            _ => parabola(&stated, &(S::one() / total)),
        };
        Ok(vec![parabola(&best, &c), parabola(&stated, &c), limit])
    }
}

/// How far the estimated projection moves a point of the subspace.
struct CovarianceError;

mutants!(CovarianceErrorMutant {
    DimensionForDimensionPlusOne: "d/L",
    OneOverContext: "1/L, whatever the dimension",
    RootOfContext: "(d + 1)/L^2",
});

impl Identity for CovarianceError {
    type Case = RiskCase;
    type Mutant = CovarianceErrorMutant;

    const RECORD: Record = Record {
        id: "denoise-covariance-error",
        title: "The estimated projection errs by (d + 1)/L",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\mathbb E\,\|\hat\Pi x - x\|^2 = \frac{d+1}L\,\|x\|^2, \qquad \hat\Pi = \frac{X X^\top}{L\sigma_0^2}",
        assumptions: "x in the subspace of the tokens",
        printed: IN_CONTEXT_DENOISING.states(&["B9"]),
        left: "the model's error",
        right: "all pairings of four Gaussian factors, for a vector of unequal entries",
        shares: &[],
        mutants: CovarianceErrorMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        Ok(RiskCase::draw(stream, Self::RECORD.id, [4, 5]))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![covariance_error(case.dimension, case.tokens)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (d, l) = (case.dimension as i64, case.tokens as i64);
        let delta = |a: i64, b: i64| i64::from(a == b);
        // x_i = i + 1, and E Σ x_i y_ti y_tj y_uj y_uk x_k, with σ₀ = 1.
        let mut fourth = 0;
        for (t, u) in pairs(l) {
            for (i, k) in pairs(d) {
                for j in 0..d {
                    let pairings =
                        delta(i, j) * delta(j, k) * (1 + delta(t, u)) + delta(t, u) * delta(i, k);
                    fourth += pairings * (i + 1) * (k + 1);
                }
            }
        }
        let length: i64 = (1..=d).map(|x| x * x).sum();
        let mean = S::from_i64(fourth) / S::from_i64(l * l * length);
        let (one, over) = (S::one(), S::from_i64(l));
        Ok(vec![match form {
            Form::Stated => mean - one,
            Form::Mutant(CovarianceErrorMutant::DimensionForDimensionPlusOne) => {
                S::from_i64(d) / over
            }
            Form::Mutant(CovarianceErrorMutant::OneOverContext) => one / over,
            Form::Mutant(CovarianceErrorMutant::RootOfContext) => S::from_i64(d + 1) / over.sqr(),
        }])
    }
}

/// Linear attention on spheres: never better than Bayes, and not as good.
struct SphereLinearGap;

mutants!(SphereLinearGapMutant {
    DimensionOfSphere: "d for d + 1, the dimension of the sphere for that of its space",
    HalfTheNoise: "half of the noise",
    RadiusNotSquared: "R for R^2 in the signal's variance",
});

impl Identity for SphereLinearGap {
    type Case = RiskCase;
    type Mutant = SphereLinearGapMutant;

    const RECORD: Record = Record {
        id: "denoise-sphere-linear-gap",
        title: "On a sphere a linear predictor is never better than the Bayes predictor",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"R^2\big(1 - \mathbb E\,\rho_d(\kappa)^2\big) \le \frac{R^2 s^2}{R^2/(d+1) + s^2}",
        assumptions: "d >= 1",
        printed: IN_CONTEXT_DENOISING.states(&["B4", "B14"]),
        left: "the model's Bayes risk, by quadrature over the noisy token's length",
        right: "the linear task's Bayes risk at the same covariance; the model's",
        shares: &[],
        mutants: SphereLinearGapMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        Ok(RiskCase::draw(stream, Self::RECORD.id, [9, 1]))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let risk = sphere_bayes_risk::<S>(case.dimension, case.size, case.noise, goal)?.value;
        Ok(vec![risk.clone(), risk])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let d = S::from_i64(case.dimension as i64);
        let (square, noise) = (S::from_f64(case.size).sqr(), S::from_f64(case.noise));
        let ambient = match form {
            Form::Mutant(SphereLinearGapMutant::DimensionOfSphere) => d,
            _ => d + S::one(),
        };
        let noise = match form {
            Form::Mutant(SphereLinearGapMutant::HalfTheNoise) => noise.mul_pow2(-1),
            _ => noise,
        };
        let signal = match form {
            Form::Mutant(SphereLinearGapMutant::RadiusNotSquared) => {
                S::from_f64(case.size) / &ambient
            }
            _ => square / &ambient,
        };
        let of_direction = signal.clone() * &noise / (signal + noise);
        let model = sphere_linear_risk::<S>(case.dimension, case.size, case.noise)?;
        Ok(vec![of_direction * ambient, model])
    }
}

/// The nearest point of the sphere is not the best guess.
struct SphereProjection;

mutants!(SphereProjectionMutant {
    FactorTwoDropped: "R^2 (1 - E ρ)",
    RadiusNotSquared: "R for R^2",
    SquareOfMean: "2 R^2 (1 - E ρ) E ρ",
});

impl Identity for SphereProjection {
    type Case = RiskCase;
    type Mutant = SphereProjectionMutant;

    const RECORD: Record = Record {
        id: "denoise-sphere-projection",
        title: "Shrinking beats the nearest point of the sphere",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"R^2\big(1 - \mathbb E\,\rho_d(\kappa)^2\big) \le 2R^2\big(1 - \mathbb E\,\rho_d(\kappa)\big)",
        assumptions: "d >= 1",
        printed: IN_CONTEXT_DENOISING.states(&["B1", "B4"]),
        left: "the model's Bayes risk",
        right: "twice the mean of 1 - ρ, by quadrature; the model's risk of the nearest point",
        shares: &[
            "ClenshawCurtis::sum",
            "bessel::bessel_ratio",
            "bessel::log_zonal",
            "fraction::bessel_ratio",
            "peak::integrate",
            "series::log_zonal",
        ],
        mutants: SphereProjectionMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        Ok(RiskCase::draw(stream, Self::RECORD.id, [9, 1]))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let risk = sphere_bayes_risk::<S>(case.dimension, case.size, case.noise, goal)?.value;
        Ok(vec![risk.clone(), risk])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let sphere = [case.size, case.noise];
        let mean = radial_moment::<S>(RadialMoment::Length, case.dimension, sphere, goal)?.value;
        let radius = S::from_f64(case.size);
        let missing = S::one() - &mean;
        let twice = missing.clone().mul_pow2(1);
        let risk = match form {
            Form::Stated => twice * radius.sqr(),
            Form::Mutant(SphereProjectionMutant::FactorTwoDropped) => missing * radius.sqr(),
            Form::Mutant(SphereProjectionMutant::RadiusNotSquared) => twice * radius,
            Form::Mutant(SphereProjectionMutant::SquareOfMean) => twice * mean * radius.sqr(),
        };
        let model = sphere_projection_risk::<S>(case.dimension, case.size, case.noise, goal)?;
        Ok(vec![risk, model.value])
    }
}

/// The law of the noisy token's length, integrated.
struct RadialLaw;

mutants!(RadialLawMutant {
    CentralLaw: "the normaliser without exp(-R²/(2s²))",
    LengthOfNoise: "E rρ = √(R² + (d + 1)s²), the root of E r², for R",
    FlatDensity: "one power of r too many",
});

impl Identity for RadialLaw {
    type Case = RiskCase;
    type Mutant = RadialLawMutant;

    const RECORD: Record = Record {
        id: "denoise-radial-law",
        title: "The length of a noisy point of a sphere, and its mean along the predictor",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Normalisation,
        statement: r"\int_0^\infty f(r)\,dr = 1, \quad \int_0^\infty r\,\rho_d(Rr/s^2) f(r)\,dr = R, \qquad f(r) = \frac r{s^2}\Big(\frac rR\Big)^\nu e^{-(r^2+R^2)/(2s^2)} I_\nu\Big(\frac{rR}{s^2}\Big), \quad \nu = \tfrac{d-1}2",
        assumptions: "d >= 1",
        printed: IN_CONTEXT_DENOISING.states(&["B4"]),
        left: "the model's quadrature of the mass and of the mean along the predictor, over R",
        right: "1, and what the tower rule gives: E⟨x̃, f⟩ = E⟨x̃, X⟩ = R²",
        shares: &[],
        mutants: RadialLawMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        Ok(RiskCase::draw(stream, Self::RECORD.id, [9, 1]))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let sphere = [case.size, case.noise];
        let of = |moment| radial_moment::<S>(moment, case.dimension, sphere, goal);
        Ok(vec![
            of(RadialMoment::Mass)?.value,
            of(RadialMoment::Alignment)?.value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (square, noise) = (S::from_f64(case.size).sqr(), S::from_f64(case.noise));
        let ambient = S::from_i64(case.dimension as i64 + 1);
        Ok(match form {
            Form::Stated => vec![S::one(), square.clone() / square],
            Form::Mutant(RadialLawMutant::CentralLaw) => {
                let factor = (square / noise.mul_pow2(1)).exp();
                vec![factor.clone(), factor]
            }
            Form::Mutant(RadialLawMutant::LengthOfNoise) => {
                let mean_square = square.clone() + ambient * noise;
                vec![S::one(), (mean_square / square).sqrt()]
            }
            Form::Mutant(RadialLawMutant::FlatDensity) => {
                let mean_square = square.clone() + ambient * &noise;
                vec![(mean_square / noise).sqrt(), S::one()]
            }
        })
    }
}
