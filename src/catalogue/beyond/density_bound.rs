//! An upper bound of the density.

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::naive::{log_volume, squared_norm};
use crate::catalogue::prelude::*;

entries!(BoundedDensity);

/// The likelihood is bounded.
struct BoundedDensity;

mutants!(BoundedDensityMutant {
    VolumeAtBetaOne: "1/2π for β/2π",
    ScoreTwice: "twice the square of the score",
});

impl Identity for BoundedDensity {
    type Case = MachineCase;
    type Mutant = BoundedDensityMutant;

    const RECORD: Record = Record {
        id: "attn-density-bound",
        title: "The density is bounded whatever the patterns",
        section: "further",
        equations: &[19],
        kind: StatementKind::Inequality,
        statement: r"\log p(v) \le \frac N2 \log \frac\beta{2\pi} - \frac1{2\beta}\|\nabla\log p(v)\|^2",
        assumptions: "any real β > 0, any v; equality for a single pattern",
        printed: Printed::Implied,
        left: "log density",
        right: "the peak of a Gaussian of covariance I/β, and the score",
        shares: &["AttnBm::hidden_inputs"],
        mutants: BoundedDensityMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let energy = case.machine.energy::<S>(&case.v) * S::from_f64(case.beta);
        Ok(vec![-energy - log_z])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let score: Vec<S> = case.machine.score(&case.v, case.beta);
        let square = squared_norm(&score) / beta.mul_pow2(1);
        let (scale, square) = match form {
            Form::Stated => (beta, square),
            Form::Mutant(BoundedDensityMutant::VolumeAtBetaOne) => (S::one(), square),
            Form::Mutant(BoundedDensityMutant::ScoreTwice) => (beta, square.mul_pow2(1)),
        };
        Ok(vec![
            -log_volume::<S>(case.machine.dimension(), &scale) - square,
        ])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern()
    }
}
