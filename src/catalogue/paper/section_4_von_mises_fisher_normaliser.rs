//! Section 4, model C: the normaliser of the von Mises-Fisher distribution, Eqs. 48 and 49.

use crate::catalogue::cases::sphere::SphereCase;
use crate::catalogue::prelude::*;
use crate::models::von_mises_fisher::VonMisesFisher;
use crate::special::bessel;

/// Eq. 49: the Bessel series against zonal quadrature.
pub(in crate::catalogue) struct VonMisesFisherNormaliser;

mutants!(VonMisesFisherNormaliserMutant {
    Reciprocal: "the reciprocal, as printed",
    BetaDropped: "κ = |η|, β dropped, as printed",
    UnmodifiedBessel: "the unmodified Bessel function, as printed",
    OrderOneHigher: "order N/2",
});

impl Identity for VonMisesFisherNormaliser {
    type Case = SphereCase;
    type Mutant = VonMisesFisherNormaliserMutant;

    const RECORD: Record = Record {
        id: "vmf-normaliser",
        title: "Normaliser of the von Mises-Fisher distribution",
        section: "4",
        equations: &[48, 49],
        kind: StatementKind::Normalisation,
        statement: r"\int_{S^{N-1}} e^{\kappa\, m\cdot x}\,dx = (2\pi)^{N/2}\, \frac{I_{N/2-1}(\kappa)}{\kappa^{N/2-1}}, \quad \kappa = \beta\,\|\eta\|",
        assumptions: "N >= 2, κ >= 0; surface measure",
        printed: Printed::Corrected,
        left: "zonal reduction and the trapezoidal rule; the sphere's area from dimension to dimension",
        right: "ascending series of the modified Bessel function; the area by the gamma function",
        shares: &["Rule::integral"],
        mutants: VonMisesFisherNormaliserMutant::NAMES,
        slips: &[
            Slip {
                place: "Eq. 49",
                printed: r"Z = \frac{\kappa^{N/2-1}}{(2\pi)^{N/2} I_{N/2-1}(\kappa)}",
                correction: "this is the constant of the density, 1/Z",
                mutant: VonMisesFisherNormaliserMutant::Reciprocal as usize,
            },
            Slip {
                place: "Eq. 48",
                printed: r"\kappa = \|\eta\|",
                correction: "the density is exp(-βE), so that the concentration is β|η|; and it can only be normalised on the sphere, since the energy has degree 0 in v",
                mutant: VonMisesFisherNormaliserMutant::BetaDropped as usize,
            },
            Slip {
                place: "text after Eq. 49",
                printed: r"I_\nu \text{ is the Bessel function of the first kind}",
                correction: "it is the modified Bessel function of the first kind; J in its place gives a density that is negative somewhere",
                mutant: VonMisesFisherNormaliserMutant::UnmodifiedBessel as usize,
            },
        ],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        Ok(SphereCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let concentration = case.concentration::<S>();
        let order = f64::from(case.dimension) / 2.0 - 1.0;
        Ok(vec![
            log_area_by_recurrence::<S>(case.dimension)
                + bessel::zonal::log_zonal(order, &concentration),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (eta_norm, beta) = (S::from_f64(case.kappa), S::from_f64(case.beta));
        let concentration = eta_norm.clone() * beta;
        let order = f64::from(case.dimension) / 2.0 - 1.0;
        let sphere = VonMisesFisher::new(u64::from(case.dimension), S::zero())?;
        let log_area = sphere.log_partition();
        let log_zonal = bessel::series::log_zonal;
        Ok(vec![match form {
            Form::Stated => log_area + log_zonal(order, &concentration),
            Form::Mutant(VonMisesFisherNormaliserMutant::Reciprocal) => {
                -(log_area + log_zonal(order, &concentration))
            }
            Form::Mutant(VonMisesFisherNormaliserMutant::BetaDropped) => {
                log_area + log_zonal(order, &eta_norm)
            }
            Form::Mutant(VonMisesFisherNormaliserMutant::UnmodifiedBessel) => {
                log_area + alternating_series(order, &concentration)
            }
            Form::Mutant(VonMisesFisherNormaliserMutant::OrderOneHigher) => {
                log_area + log_zonal(order + 1.0, &concentration)
            }
        }])
    }
}

/// The logarithm of the area of the unit sphere, by `|S^{N-1}| = 2π/(N - 2) |S^{N-3}|` from that of the two
/// points of the line or of the circle.
fn log_area_by_recurrence<S: Enclosure>(dimension: u32) -> S {
    let circumference = S::pi().mul_pow2(1);
    let (start, first) = match dimension % 2 {
        0 => (2, circumference.clone()),
        _ => (1, S::from_i64(2)),
    };
    let steps = (start..dimension.saturating_sub(1)).step_by(2);
    steps
        .fold(first, |area, before| {
            area * &circumference / S::from_i64(i64::from(before))
        })
        .ln()
}

/// `log(1 - x)`, `x = κ²/(2N) - …`: the series of J in the place of that of I, cut after two terms,
/// which is an enclosure for small κ and honest nonsense for others.
fn alternating_series<S: Enclosure>(order: f64, concentration: &S) -> S {
    let quarter = concentration.sqr().mul_pow2(-2);
    let first = quarter.clone() / (S::from_f64(order) + S::one());
    let second = first.clone() * &quarter / (S::from_f64(order) + S::from_i64(2)).mul_pow2(1);
    // The series alternates with decreasing terms where the second is below the first.
    if second.clone().upper().cmp_approx(&first.lower()).is_lt() {
        (-first.clone()).widen(&second).ln_1p()
    } else {
        S::zero().ln()
    }
}
