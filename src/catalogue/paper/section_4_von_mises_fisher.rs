//! Section 4, model C: what holds of the von Mises-Fisher distribution besides its normaliser.

use crate::Error;
use crate::catalogue::cases::machine::SphereCase;
use crate::catalogue::formulas::naive::{inner, lifted, squared_norm};
use crate::catalogue::record::{
    CatalogueEntry, Form, Identity, Mutant, Printed, Record, StatementKind, mutants,
};
use crate::models::von_mises_fisher::{VonMisesFisher, log_density};
use crate::real::Enclosure;
use crate::real::Goal;
use crate::sampling::stream::Stream;
use crate::special::bessel::log_bessel_i;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// The records of this file.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    vec![
        CatalogueEntry::new::<OddDimensions>(),
        CatalogueEntry::new::<DimensionRecurrence>(),
        CatalogueEntry::new::<RatioRecurrence>(),
        CatalogueEntry::new::<AmosBounds>(),
        CatalogueEntry::new::<NormaliserBounds>(),
        CatalogueEntry::new::<EntropyFalls>(),
        CatalogueEntry::new::<DegreeZero>(),
    ]
}

fn at<S: Enclosure>(dimension: u32, kappa: &S) -> Result<VonMisesFisher<S>, Error> {
    VonMisesFisher::new(u64::from(dimension), kappa.clone())
}

/// A concentration above 0, which divisions need: 1/2 where the strategy draws 0.
fn positive_case(stream: &mut Stream, identity: &'static str) -> SphereCase {
    let mut case = SphereCase::draw(stream, identity);
    if case.kappa == 0.0 {
        case.kappa = 0.5;
    }
    case
}

fn concentration<S: Enclosure>(case: &SphereCase) -> S {
    S::from_f64(case.kappa) * S::from_f64(case.beta)
}

/// The elementary cases.
struct OddDimensions;

mutants!(OddDimensionsMutant {
    AreaAlone: "the area of the sphere in the place of that times the mean",
    SinhAndCoshExchanged: "sinh and cosh exchanged",
});

impl Identity for OddDimensions {
    type Case = SphereCase;
    type Mutant = OddDimensionsMutant;

    const RECORD: Record = Record {
        id: "vmf-elementary",
        title: "The normaliser in one and three dimensions",
        section: "4",
        equations: &[49],
        kind: StatementKind::Normalisation,
        statement: r"N = 1:\ Z = 2\cosh\kappa, \qquad N = 3:\ Z = (2\pi)^{3/2}\,\frac{I_{1/2}(\kappa)}{\sqrt\kappa} = 4\pi\,\frac{\sinh\kappa}{\kappa}",
        assumptions: "κ > 0",
        printed: Printed::Implied,
        left: "the model's normaliser; Eq. 49 with the modified Bessel function",
        right: "exponentials",
        shares: &[],
        mutants: OddDimensionsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        let mut case = positive_case(stream, Self::RECORD.id);
        case.dimension = 3;
        case.kappa = stream.log_between(1e-6, 300.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &SphereCase, _: Goal) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        Ok(vec![
            at(1, &kappa)?.log_partition(),
            at(3, &kappa)?.log_partition(),
            log_from_bessel(&kappa),
        ])
    }

    fn right<S: Enclosure>(
        case: &SphereCase,
        form: Form<OddDimensionsMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        let (up, down) = (kappa.exp(), (-kappa.clone()).exp());
        let (sum, difference) = (up.clone() + &down, up - down);
        let log_area = (S::pi().mul_pow2(2)).ln();
        let (one, three) = match form {
            Form::Stated => (sum.ln(), log_area + (difference.mul_pow2(-1) / kappa).ln()),
            Form::Mutant(OddDimensionsMutant::AreaAlone) => (S::ln_2(), log_area),
            Form::Mutant(OddDimensionsMutant::SinhAndCoshExchanged) => {
                let exchanged = (sum.mul_pow2(-1) / kappa).ln();
                (difference.ln(), log_area + exchanged)
            }
        };
        Ok(vec![one, three.clone(), three])
    }
}

/// Eq. 49 as it stands, in three dimensions: `log (2π)^{3/2} I_{1/2}(κ)/√κ`.
fn log_from_bessel<S: Enclosure>(kappa: &S) -> S {
    let circumference = S::pi().mul_pow2(1);
    let halves = circumference.ln() * S::from_i64(3) - kappa.ln();
    halves.mul_pow2(-1) + log_bessel_i(0.5, kappa)
}

/// From N to N + 2.
struct DimensionRecurrence;

mutants!(DimensionRecurrenceMutant {
    RatioTwoDimensionsUp: "A_(N+2) for A_N",
    PiForTwoPi: "π for 2π",
    ConcentrationNotDividedOut: "1/κ dropped",
});

impl Identity for DimensionRecurrence {
    type Case = SphereCase;
    type Mutant = DimensionRecurrenceMutant;

    const RECORD: Record = Record {
        id: "vmf-dimension-recurrence",
        title: "The normaliser two dimensions up",
        section: "4",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"Z_{N+2}(\kappa) = \frac{2\pi}{\kappa} A_N(\kappa)\, Z_N(\kappa), \quad A_N = \frac{I_{N/2}(\kappa)}{I_{N/2-1}(\kappa)}",
        assumptions: "N >= 2, κ > 0",
        printed: Printed::Implied,
        left: "log Z in N + 2 dimensions",
        right: "log Z in N dimensions and the mean resultant length",
        shares: &[
            "Rule::integral",
            "VonMisesFisher::log_partition",
            "bessel::log_zonal",
            "series::log_zonal",
            "zonal::log_zonal",
        ],
        mutants: DimensionRecurrenceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        Ok(positive_case(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &SphereCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![
            at(case.dimension + 2, &concentration::<S>(case))?.log_partition(),
        ])
    }

    fn right<S: Enclosure>(
        case: &SphereCase,
        form: Form<DimensionRecurrenceMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        let here = at(case.dimension, &kappa)?;
        let ratio = match form {
            Form::Mutant(DimensionRecurrenceMutant::RatioTwoDimensionsUp) => {
                at(case.dimension + 2, &kappa)?.mean_resultant_length()
            }
            Form::Stated
            | Form::Mutant(
                DimensionRecurrenceMutant::PiForTwoPi
                | DimensionRecurrenceMutant::ConcentrationNotDividedOut,
            ) => here.mean_resultant_length(),
        };
        let factor = match form {
            Form::Mutant(DimensionRecurrenceMutant::PiForTwoPi) => S::pi(),
            Form::Stated
            | Form::Mutant(
                DimensionRecurrenceMutant::RatioTwoDimensionsUp
                | DimensionRecurrenceMutant::ConcentrationNotDividedOut,
            ) => S::pi().mul_pow2(1),
        };
        let divisor = match form {
            Form::Mutant(DimensionRecurrenceMutant::ConcentrationNotDividedOut) => S::one(),
            Form::Stated
            | Form::Mutant(
                DimensionRecurrenceMutant::RatioTwoDimensionsUp
                | DimensionRecurrenceMutant::PiForTwoPi,
            ) => kappa,
        };
        Ok(vec![here.log_partition() + (factor * ratio / divisor).ln()])
    }
}

/// The continued fraction of the mean resultant length, one step of it.
struct RatioRecurrence;

mutants!(RatioRecurrenceMutant {
    DimensionLessTwo: "N - 2 for N",
    RatioNegated: "the sign of A_(N+2)",
});

impl Identity for RatioRecurrence {
    type Case = SphereCase;
    type Mutant = RatioRecurrenceMutant;

    const RECORD: Record = Record {
        id: "vmf-ratio-recurrence",
        title: "The mean resultant length two dimensions up",
        section: "4",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"\frac{1}{A_N(\kappa)} = \frac N\kappa + A_{N+2}(\kappa)",
        assumptions: "N >= 2, κ > 0",
        printed: Printed::Implied,
        left: "A_N",
        right: "1/(N/κ + A_(N+2))",
        shares: &[
            "VonMisesFisher::mean_resultant_length",
            "bessel::bessel_ratio",
            "fraction::bessel_ratio",
        ],
        mutants: RatioRecurrenceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        Ok(positive_case(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &SphereCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![
            at(case.dimension, &concentration::<S>(case))?.mean_resultant_length(),
        ])
    }

    fn right<S: Enclosure>(
        case: &SphereCase,
        form: Form<RatioRecurrenceMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        let above = at(case.dimension + 2, &kappa)?.mean_resultant_length();
        let dimension = i64::from(case.dimension);
        let numerator = match form {
            Form::Mutant(RatioRecurrenceMutant::DimensionLessTwo) => S::from_i64(dimension - 2),
            Form::Stated | Form::Mutant(RatioRecurrenceMutant::RatioNegated) => {
                S::from_i64(dimension)
            }
        };
        let above = match form {
            Form::Stated | Form::Mutant(RatioRecurrenceMutant::DimensionLessTwo) => above,
            Form::Mutant(RatioRecurrenceMutant::RatioNegated) => -above,
        };
        // Multiplied by κ, so that a tiny one divides nothing.
        Ok(vec![kappa.clone() / (numerator + kappa * above)])
    }
}

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
        let mut case = positive_case(stream, Self::RECORD.id);
        // The bounds close as κ vanishes: below this they are equal to many digits.
        case.kappa = case.kappa.max(1e-3);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &SphereCase, _: Goal) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        Ok(vec![
            amos(case.dimension, &kappa, 3),
            at(case.dimension, &kappa)?.mean_resultant_length(),
        ])
    }

    fn right<S: Enclosure>(
        case: &SphereCase,
        form: Form<AmosBoundsMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        let bound = match form {
            Form::Stated => amos(case.dimension, &kappa, 1),
            Form::Mutant(AmosBoundsMutant::LowerConstantInUpperBound) => {
                amos(case.dimension, &kappa, 3)
            }
            Form::Mutant(AmosBoundsMutant::NextOrder) => amos(case.dimension + 2, &kappa, 1),
        };
        Ok(vec![
            at(case.dimension, &kappa)?.mean_resultant_length(),
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

    fn left<S: Enclosure>(case: &SphereCase, _: Goal) -> Result<Vec<S>, Error> {
        let log_z = at(case.dimension, &concentration::<S>(case))?.log_partition();
        let area = at(case.dimension, &S::zero())?.log_partition();
        Ok(vec![area, log_z.clone(), log_z])
    }

    fn right<S: Enclosure>(
        case: &SphereCase,
        form: Form<NormaliserBoundsMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        let log_z = at(case.dimension, &kappa)?.log_partition();
        let area = at(case.dimension, &S::zero())?.log_partition();
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
        let mut case = positive_case(stream, Self::RECORD.id);
        case.kappa = case.kappa.max(1e-2);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &SphereCase, _: Goal) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        let entropy = at(case.dimension, &kappa)?.entropy();
        // At most and at least: equal.
        Ok(vec![
            at(case.dimension, &kappa.mul_pow2(1))?.entropy(),
            entropy.clone(),
            entropy.clone(),
            -entropy,
        ])
    }

    fn right<S: Enclosure>(
        case: &SphereCase,
        form: Form<EntropyFallsMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let kappa = concentration::<S>(case);
        let here = at(case.dimension, &kappa)?;
        let area = at(case.dimension, &S::zero())?.log_partition();
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

/// A natural parameter and a point that need not be on the sphere.
struct PointCase {
    eta: Vec<f64>,
    beta: f64,
    x: Vec<f64>,
}

impl Display for PointCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("vmf.log_density")
            .with_list("eta", &self.eta)
            .with("beta", Part::Number(self.beta))
            .with_list("x", &self.x)
            .fmt(f)
    }
}

/// Eq. 48.
struct DegreeZero;

mutants!(DegreeZeroMutant {
    NotNormalised: "x not divided by its norm",
    BetaDroppedFromEnergy: "β dropped from the energy",
    BetaDroppedFromConcentration: "β dropped from the concentration",
});

impl Identity for DegreeZero {
    type Case = PointCase;
    type Mutant = DegreeZeroMutant;

    const RECORD: Record = Record {
        id: "vmf-degree-zero",
        title: "The energy of model C depends on the direction only",
        section: "4",
        equations: &[48],
        kind: StatementKind::Equality,
        statement: r"\log p(x) = \beta\, \eta \cdot \frac{x}{\|x\|} - \log Z(\beta\|\eta\|)",
        assumptions: "x not 0, of any length; on R^N nothing normalises such a density",
        printed: Printed::Corrected,
        left: "the model's log density at x and at 8x",
        right: "the formula with its parts computed from x",
        shares: &[
            "Rule::integral",
            "VonMisesFisher::log_partition",
            "bessel::log_zonal",
            "series::log_zonal",
        ],
        mutants: DegreeZeroMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PointCase, Error> {
        let dimension = 1 + stream.below(6);
        // 8x must be a binary64 number too.
        let entry = |stream: &mut Stream| stream.coordinate(2.0).clamp(-1e300, 1e300);
        let mut x: Vec<f64> = (0..dimension).map(|_| entry(stream)).collect();
        // The zero vector has no direction: the first axis stands for it.
        if x.iter().all(|x| *x == 0.0) {
            x[0] = 1.0;
        }
        Ok(PointCase {
            eta: (0..dimension).map(|_| stream.coordinate(3.0)).collect(),
            beta: stream.choose(&[1.0, 2.0, 0.5, 3.0], 1.5),
            x,
        })
    }

    fn left<S: Enclosure>(case: &PointCase, _: Goal) -> Result<Vec<S>, Error> {
        let longer: Vec<f64> = case.x.iter().map(|x| 8.0 * x).collect();
        Ok(vec![
            log_density(&case.eta, case.beta, &case.x)?,
            log_density(&case.eta, case.beta, &longer)?,
        ])
    }

    fn right<S: Enclosure>(
        case: &PointCase,
        form: Form<DegreeZeroMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.beta);
        let (eta, x) = (lifted::<S>(&case.eta), lifted::<S>(&case.x));
        let norm = squared_norm(&eta).sqrt();
        let kappa = match form {
            Form::Mutant(DegreeZeroMutant::BetaDroppedFromConcentration) => norm,
            Form::Stated
            | Form::Mutant(
                DegreeZeroMutant::NotNormalised | DegreeZeroMutant::BetaDroppedFromEnergy,
            ) => norm * &beta,
        };
        let log_z = at(case.x.len() as u32, &kappa)?.log_partition();
        let along = inner(&eta, &x);
        let length = squared_norm(&x).sqrt();
        let cosine = match form {
            Form::Mutant(DegreeZeroMutant::NotNormalised) => along,
            Form::Stated
            | Form::Mutant(
                DegreeZeroMutant::BetaDroppedFromEnergy
                | DegreeZeroMutant::BetaDroppedFromConcentration,
            ) => along / length,
        };
        let energy = match form {
            Form::Mutant(DegreeZeroMutant::BetaDroppedFromEnergy) => cosine,
            Form::Stated
            | Form::Mutant(
                DegreeZeroMutant::NotNormalised | DegreeZeroMutant::BetaDroppedFromConcentration,
            ) => cosine * beta,
        };
        let value = energy - log_z;
        Ok(vec![value.clone(), value])
    }
}
