//! Section 4, model C: bounds of the mean resultant length, the normaliser and the entropy.

use crate::catalogue::cases::sphere::{SphereCase, distribution};
use crate::catalogue::prelude::*;

entries!(AmosBounds, NormaliserBounds, EntropyFalls);

/// Amos's bounds.
struct AmosBounds;

mutants!(AmosBoundsMutant {
    LowerConstantInUpperBound: "3/2 in the upper bound",
    NextOrder: "order ν + 1",
});

impl Identity for AmosBounds {
    type Case = SphereCase;
    type Mutant = AmosBoundsMutant;

    const RECORD: Record = Record {
        id: "vmf-amos-bounds",
        title: "Amos's bounds of the mean resultant length",
        section: "4",
        equations: &[49],
        kind: StatementKind::Inequality,
        statement: r"\frac{\kappa}{\nu + \frac12 + \sqrt{\kappa^2 + (\nu + \frac32)^2}} \le A_N(\kappa) \le \frac{\kappa}{\nu + \frac12 + \sqrt{\kappa^2 + (\nu + \frac12)^2}}, \quad \nu = \tfrac N2 - 1",
        assumptions: "N >= 2, κ > 0",
        printed: Printed::Implied,
        left: "the lower bound; A_N",
        right: "A_N; the upper bound",
        shares: &[
            "VonMisesFisher::mean_resultant_length",
            "bessel::bessel_ratio",
            "fraction::bessel_ratio",
        ],
        mutants: AmosBoundsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        let mut case = SphereCase::draw_positive(stream, Self::RECORD.id);
        // The bounds close as κ vanishes: below this they are equal to many digits.
        case.kappa = case.kappa.max(1e-3);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        Ok(vec![
            amos(case.dimension, &kappa, 3),
            distribution(case.dimension, &kappa)?.mean_resultant_length(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let bound = match form {
            Form::Stated => amos(case.dimension, &kappa, 1),
            Form::Mutant(AmosBoundsMutant::LowerConstantInUpperBound) => {
                amos(case.dimension, &kappa, 3)
            }
            Form::Mutant(AmosBoundsMutant::NextOrder) => amos(case.dimension + 2, &kappa, 1),
        };
        Ok(vec![
            distribution(case.dimension, &kappa)?.mean_resultant_length(),
            bound,
        ])
    }
}

/// `κ/(ν + 1/2 + √(κ² + (ν + halves/2)²))`.
fn amos<S: Enclosure>(dimension: u32, kappa: &S, halves: i64) -> S {
    let twice_order = i64::from(dimension) - 2;
    let root = (kappa.sqr() + S::from_i64(twice_order + halves).mul_pow2(-1).sqr()).sqrt();
    kappa.clone() / (S::from_i64(twice_order + 1).mul_pow2(-1) + root)
}

/// How far the normaliser is from the area.
struct NormaliserBounds;

mutants!(NormaliserBoundsMutant {
    HalfConcentration: "κ/2",
    HalfSquare: "κ²/(4N)",
});

impl Identity for NormaliserBounds {
    type Case = SphereCase;
    type Mutant = NormaliserBoundsMutant;

    const RECORD: Record = Record {
        id: "vmf-normaliser-bounds",
        title: "The normaliser between the area and a Gaussian's",
        section: "4",
        equations: &[49],
        kind: StatementKind::Inequality,
        statement: r"\log |S^{N-1}| \le \log Z \le \log |S^{N-1}| + \min\Big(\kappa, \frac{\kappa^2}{2N}\Big)",
        assumptions: "N >= 2, κ >= 0; equality at κ = 0",
        printed: Printed::Implied,
        left: "log area; log Z twice",
        right: "log Z; log area and each of the two bounds",
        shares: &[
            "Rule::integral",
            "VonMisesFisher::log_partition",
            "bessel::log_zonal",
            "series::log_zonal",
        ],
        mutants: NormaliserBoundsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        Ok(SphereCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let log_z = distribution(case.dimension, &case.concentration::<S>())?.log_partition();
        let area = distribution(case.dimension, &S::zero())?.log_partition();
        Ok(vec![area, log_z.clone(), log_z])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let log_z = distribution(case.dimension, &kappa)?.log_partition();
        let area = distribution(case.dimension, &S::zero())?.log_partition();
        let mut linear = kappa.clone();
        let mut square = kappa.sqr() / S::from_i64(2 * i64::from(case.dimension));
        match form {
            Form::Stated => {}
            Form::Mutant(NormaliserBoundsMutant::HalfConcentration) => linear = linear.mul_pow2(-1),
            Form::Mutant(NormaliserBoundsMutant::HalfSquare) => square = square.mul_pow2(-1),
        }
        Ok(vec![log_z, area.clone() + linear, area + square])
    }

    fn is_attained(case: &SphereCase) -> bool {
        case.kappa == 0.0
    }
}

/// The entropy as a function of the concentration.
struct EntropyFalls;

mutants!(EntropyFallsMutant {
    PullCountedTwice: "κA counted twice in the entropy at κ",
    UpperBoundLowered: "the upper bound lowered by 2κA",
});

impl Identity for EntropyFalls {
    type Case = SphereCase;
    type Mutant = EntropyFallsMutant;

    const RECORD: Record = Record {
        id: "vmf-entropy",
        title: "The entropy is that of the uniform law at most, and falls",
        section: "4",
        equations: &[49],
        kind: StatementKind::Monotonicity,
        statement: r"H(2\kappa) \le H(\kappa) = \log Z(\kappa) - \kappa A_N(\kappa) \le \log |S^{N-1}|",
        assumptions: "N >= 2, κ > 0",
        printed: Printed::Implied,
        left: "the model's entropy at 2κ and at κ; that at κ with both signs",
        right: "log Z - κA; log area; log Z - κA with both signs",
        shares: &[
            "Rule::integral",
            "VonMisesFisher::mean_resultant_length",
            "bessel::bessel_ratio",
            "bessel::log_zonal",
            "fraction::bessel_ratio",
            "series::log_zonal",
        ],
        mutants: EntropyFallsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        let mut case = SphereCase::draw_positive(stream, Self::RECORD.id);
        case.kappa = case.kappa.max(1e-2);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let entropy = distribution(case.dimension, &kappa)?.entropy();
        // At most and at least: equal.
        Ok(vec![
            distribution(case.dimension, &kappa.mul_pow2(1))?.entropy(),
            entropy.clone(),
            entropy.clone(),
            -entropy,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let here = distribution(case.dimension, &kappa)?;
        let area = distribution(case.dimension, &S::zero())?.log_partition();
        let pull = kappa * here.mean_resultant_length();
        let value = match form {
            Form::Mutant(EntropyFallsMutant::PullCountedTwice) => {
                here.log_partition() - pull.mul_pow2(1)
            }
            Form::Stated | Form::Mutant(EntropyFallsMutant::UpperBoundLowered) => {
                here.log_partition() - &pull
            }
        };
        let most = match form {
            Form::Mutant(EntropyFallsMutant::UpperBoundLowered) => area - pull.mul_pow2(1),
            Form::Stated | Form::Mutant(EntropyFallsMutant::PullCountedTwice) => area,
        };
        Ok(vec![value.clone(), most, value.clone(), -value])
    }
}
