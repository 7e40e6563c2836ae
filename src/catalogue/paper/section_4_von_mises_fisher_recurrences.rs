//! Section 4, model C: the elementary cases of the von Mises-Fisher distribution, and recurrences in the dimension.

use crate::catalogue::cases::sphere::{SphereCase, distribution};
use crate::catalogue::prelude::*;
use crate::special::bessel::log_bessel_i;

entries!(OddDimensions, DimensionRecurrence, RatioRecurrence);

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
        let mut case = SphereCase::draw_positive(stream, Self::RECORD.id);
        case.dimension = 3;
        case.kappa = stream.log_between(1e-6, 300.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        Ok(vec![
            distribution(1, &kappa)?.log_partition(),
            distribution(3, &kappa)?.log_partition(),
            log_from_bessel(&kappa),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
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
        Ok(SphereCase::draw_positive(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![
            distribution(case.dimension + 2, &case.concentration::<S>())?.log_partition(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let here = distribution(case.dimension, &kappa)?;
        let ratio = match form {
            Form::Mutant(DimensionRecurrenceMutant::RatioTwoDimensionsUp) => {
                distribution(case.dimension + 2, &kappa)?.mean_resultant_length()
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
        Ok(SphereCase::draw_positive(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![
            distribution(case.dimension, &case.concentration::<S>())?.mean_resultant_length(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let above = distribution(case.dimension + 2, &kappa)?.mean_resultant_length();
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
