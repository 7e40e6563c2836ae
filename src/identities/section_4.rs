//! Section 4: models A and C.

use super::cases::SphereCase;
use super::record::{Form, Identity, Kind, Printed, Record, Slip};
use super::stream::Stream;
use crate::Error;
use crate::integrate::Goal;
use crate::real::Enclosure;
use crate::special::{bessel, log_gamma};

/// Eq. 49: the Bessel series against zonal quadrature.
pub(super) struct VonMisesFisherNormaliser;

impl Identity for VonMisesFisherNormaliser {
    type Case = SphereCase;

    const RECORD: Record = Record {
        id: "vmf-normaliser",
        title: "Normaliser of the von Mises-Fisher distribution",
        section: "4",
        equations: &[48, 49],
        kind: Kind::Normalisation,
        statement: r"\int_{S^{N-1}} e^{\kappa\, m\cdot x}\,dx = (2\pi)^{N/2}\, \frac{I_{N/2-1}(\kappa)}{\kappa^{N/2-1}}, \quad \kappa = \beta\,\|\eta\|",
        assumptions: "N >= 2, κ >= 0; surface measure",
        printed: Printed::Corrected,
        left: "zonal reduction and the trapezoidal rule",
        right: "ascending series of the modified Bessel function",
        mutants: &[
            "the reciprocal, as printed",
            "κ = |η|, β dropped, as printed",
            "the unmodified Bessel function, as printed",
            "order N/2",
        ],
        slips: &[
            Slip {
                place: "Eq. 49",
                printed: r"Z = \frac{\kappa^{N/2-1}}{(2\pi)^{N/2} I_{N/2-1}(\kappa)}",
                correction: "this is the constant of the density, 1/Z",
                mutant: 0,
            },
            Slip {
                place: "Eq. 48",
                printed: r"\kappa = \|\eta\|",
                correction: "the density is exp(-βE), so that the concentration is β|η|; and it can only be normalised on the sphere, since the energy has degree 0 in v",
                mutant: 1,
            },
            Slip {
                place: "text after Eq. 49",
                printed: r"I_\nu \text{ is the Bessel function of the first kind}",
                correction: "it is the modified Bessel function of the first kind; J in its place gives a density that is negative somewhere",
                mutant: 2,
            },
        ],
    };

    fn case(stream: &mut Stream) -> SphereCase {
        SphereCase::draw(stream)
    }

    fn left<S: Enclosure>(case: &SphereCase, _: Goal) -> Result<Vec<S>, Error> {
        let concentration = S::from_f64(case.kappa) * S::from_f64(case.beta);
        let order = f64::from(case.dimension) / 2.0 - 1.0;
        Ok(vec![
            log_area::<S>(case.dimension) + bessel::zonal::log_zonal(order, &concentration),
        ])
    }

    fn right<S: Enclosure>(case: &SphereCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let mut concentration = S::from_f64(case.kappa);
        if form != Form::Mutant(1) {
            concentration = concentration * S::from_f64(case.beta);
        }
        let mut order = f64::from(case.dimension) / 2.0 - 1.0;
        if form == Form::Mutant(3) {
            order += 1.0;
        }
        let series = match form {
            Form::Mutant(2) => alternating_series(order, &concentration),
            _ => bessel::series::log_zonal(order, &concentration),
        };
        let log_z = log_area::<S>(case.dimension) + series;
        Ok(vec![if form == Form::Mutant(0) {
            -log_z
        } else {
            log_z
        }])
    }
}

/// `log(2 π^{N/2} / Γ(N/2))`.
fn log_area<S: Enclosure>(dimension: u32) -> S {
    let half = S::from_i64(i64::from(dimension)).mul_pow2(-1);
    S::ln_2() + S::pi().ln() * &half - log_gamma(&half)
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
