//! Section 4, model C: the density for a natural parameter of any length, Eq. 48.

use crate::catalogue::cases::sphere::distribution;
use crate::catalogue::formulas::naive::{inner, lifted, squared_norm};
use crate::catalogue::prelude::*;
use crate::models::von_mises_fisher::log_density;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(DegreeZero);

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

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let longer: Vec<f64> = case.x.iter().map(|x| 8.0 * x).collect();
        Ok(vec![
            log_density(&case.eta, case.beta, &case.x)?,
            log_density(&case.eta, case.beta, &longer)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
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
        let log_z = distribution(case.x.len() as u32, &kappa)?.log_partition();
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
