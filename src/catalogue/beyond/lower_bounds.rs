//! Lower bounds of log Z from a single point: a tangent parabola and the mean pattern.

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::naive::{
    inputs, lifted, log_volume, pattern_sum, squared_norm, visible_bias,
};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;

entries!(TangentParabola, MeanPattern);

/// A lower bound from the energy and its gradient at any point.
struct TangentParabola;

mutants!(TangentParabolaMutant {
    VolumeAtBetaOne: "2π for 2π/β on the right",
    GradientNotHalved: "the squared gradient not halved",
});

impl Identity for TangentParabola {
    type Case = MachineCase;
    type Mutant = TangentParabolaMutant;

    const RECORD: Record = Record {
        id: "attn-tangent-bound",
        title: "Every point gives a lower bound of log Z",
        section: "further",
        equations: &[17, 20],
        kind: StatementKind::Inequality,
        statement: r"\frac N2 \log\frac{2\pi}\beta - \beta E(v) + \frac\beta2 \|\nabla E(v)\|^2 \le \log Z",
        assumptions: "any real β > 0, any v; since the Hessian of E is at most I",
        printed: Printed::Implied,
        left: "energy and update at v",
        right: "log Z by the trapezoidal rule",
        shares: &[],
        mutants: TangentParabolaMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![tangent_bound(case)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let beta = S::from_f64(case.beta);
        let half = S::from_i64(case.machine.dimension() as i64).mul_pow2(-1);
        Ok(vec![match form {
            Form::Stated => log_z,
            // Below β = 1 the volume is larger than that at 1.
            Form::Mutant(TangentParabolaMutant::VolumeAtBetaOne) => log_z + beta.ln() * half,
            // Half of it is on the left already.
            Form::Mutant(TangentParabolaMutant::GradientNotHalved) => {
                log_z - squared_slope::<S>(case) * beta.mul_pow2(-1)
            }
        }])
    }
}

/// `|v - T(v)|²`.
fn squared_slope<S: Enclosure>(case: &MachineCase) -> S {
    let update: Vec<S> = case.machine.update(&case.v, 1.0);
    case.v
        .iter()
        .zip(update)
        .fold(S::zero(), |sum, (v, t)| sum + (S::from_f64(*v) - t).sqr())
}

fn tangent_bound<S: Enclosure>(case: &MachineCase) -> S {
    let beta = S::from_f64(case.beta);
    let energy: S = case.machine.energy(&case.v);
    let rise = squared_slope::<S>(case).mul_pow2(-1) - energy;
    log_volume::<S>(case.machine.dimension(), &beta) + rise * beta
}

/// The inequality of arithmetic and geometric means.
struct MeanPattern;

mutants!(MeanPatternMutant {
    LogCountTwice: "β log p counted twice",
    MeanOfSquares: "the mean of the squared norms for the squared norm of the mean",
});

impl Identity for MeanPattern {
    type Case = MachineCase;
    type Mutant = MeanPatternMutant;

    const RECORD: Record = Record {
        id: "attn-mean-pattern-bound",
        title: "A lower bound by the mean pattern",
        section: "further",
        equations: &[20],
        kind: StatementKind::Inequality,
        statement: r"\frac N2 \log\frac{2\pi}\beta + \beta \log p + \beta\Big(\tfrac12\|\bar\xi\|^2 + \bar c\Big) \le \log Z, \quad \bar c = \tfrac1p \sum_\mu (c_\mu + \xi_\mu \cdot b)",
        assumptions: "any real β > 0; equality if all patterns and biases are equal",
        printed: Printed::Implied,
        left: "the model's bound, and again with both signs",
        right: "log Z by the trapezoidal rule; the mean of the patterns and of the biases, with both signs",
        shares: &[],
        mutants: MeanPatternMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let bound = case.machine.bounds::<S>(case.beta)?.arithmetic_geometric();
        // At most and at least: equal.
        Ok(vec![bound.clone(), bound.clone(), -bound])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let log_z: S = machine.log_partition_by_quadrature(case.beta, goal)?;
        let beta = S::from_f64(case.beta);
        let log_count = S::from_i64(machine.count() as i64).ln();
        let log_z = match form {
            Form::Stated => log_z,
            Form::Mutant(MeanPatternMutant::LogCountTwice) => log_z - log_count * beta,
            Form::Mutant(MeanPatternMutant::MeanOfSquares) => {
                let squares = machine
                    .patterns()
                    .map(|row| squared_norm(&lifted::<S>(row)));
                let squares = squares.fold(S::zero(), |sum, square| sum + square);
                let count = S::from_i64(machine.count() as i64);
                let excess = squares / count - mean_pattern_square::<S>(machine);
                log_z - excess * beta.mul_pow2(-1)
            }
        };
        let bound = mean_pattern_bound::<S>(machine, case.beta);
        Ok(vec![log_z, bound.clone(), -bound])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern()
    }
}

/// The lower bound as it stands.
fn mean_pattern_bound<S: Enclosure>(machine: &AttnBm, beta: f64) -> S {
    let count = S::from_i64(machine.count() as i64);
    let (mean, beta) = (mean_pattern_square::<S>(machine), S::from_f64(beta));
    let biases = inputs::<S>(machine, &visible_bias::<S>(machine));
    let bias = biases.into_iter().fold(S::zero(), |sum, c| sum + c) / &count;
    let exponent = (mean.mul_pow2(-1) + bias + count.ln()) * &beta;
    log_volume::<S>(machine.dimension(), &beta) + exponent
}

/// The squared norm of the mean pattern.
fn mean_pattern_square<S: Enclosure>(machine: &AttnBm) -> S {
    let all: Vec<usize> = (0..machine.count()).collect();
    let count = S::from_i64(machine.count() as i64);
    squared_norm(&pattern_sum::<S>(machine, &all)) / count.sqr()
}
