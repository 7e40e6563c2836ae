//! The shape of the partition function: convexity, monotonicity and what follows from them (not
//! numbered in the paper).

use super::cases::{Limits, MachineCase, Temperatures};
use super::machines::log_z;
use super::naive::{lifted, log_sum, log_volume, pattern_sum, squared_norm};
use super::record::{Entry, Form, Identity, Kind, Printed, Record};
use super::stream::Stream;
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::real::Enclosure;

/// The records of this file.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<LogConvexInBeta>(),
        Entry::new::<LogConvexInPatterns>(),
        Entry::new::<TangentParabola>(),
        Entry::new::<MeanPattern>(),
        Entry::new::<Union>(),
        Entry::new::<Scaling>(),
        Entry::new::<BoundedDensity>(),
        Entry::new::<NormMonotone>(),
    ]
}

/// Convexity in the inverse temperature.
struct LogConvexInBeta;

impl Identity for LogConvexInBeta {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-log-convex-in-beta",
        title: "log Z is convex in the inverse temperature",
        section: "further",
        equations: &[20],
        kind: Kind::Inequality,
        statement: r"\log Z\big(\tfrac54\beta\big) \le \tfrac12 \log Z(\beta) + \tfrac12 \log Z\big(\tfrac32\beta\big)",
        assumptions: "any real β > 0",
        printed: Printed::Implied,
        left: "log Z at the middle",
        right: "the mean of log Z at the ends",
        shares: &[],
        mutants: &[
            "the smaller of the two ends for their mean",
            "concave instead: the reflected mean",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&case.machine, 1.25 * coarse(case.beta), goal)?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let beta = coarse(case.beta);
        let low: S = log_z(&case.machine, beta, goal)?;
        let high: S = log_z(&case.machine, 1.5 * beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (low + high).mul_pow2(-1),
            Form::Mutant(0) => {
                // The smaller of the two ends.
                -(-low).max_approx(-high)
            }
            Form::Mutant(_) => {
                let middle: S = log_z(&case.machine, 1.25 * beta, goal)?;
                middle.mul_pow2(1) - (low + high).mul_pow2(-1)
            }
        }])
    }
}

/// Few bits, so that simple multiples are exact.
fn coarse(beta: f64) -> f64 {
    f64::from(beta as f32)
}

/// Convexity in the patterns.
struct LogConvexInPatterns;

impl Identity for LogConvexInPatterns {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-log-convex-in-patterns",
        title: "log Z is convex in the patterns",
        section: "further",
        equations: &[29],
        kind: Kind::Inequality,
        statement: r"\log Z(\Xi) \le \tfrac12 \log Z(\Xi + \Delta) + \tfrac12 \log Z(\Xi - \Delta)",
        assumptions: "any real β > 0, no biases; here the rows of Δ are v/4 and -v/4 in turns, and the entries are rounded to 12 bits after the point",
        printed: Printed::Implied,
        left: "log Z",
        right: "the mean of log Z at patterns moved both ways",
        shares: &[],
        mutants: &[
            "the reflected mean",
            "moved one way only, the lower of the two",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        Ok(MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?.asked_by(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&moved(case, 0.0)?, case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let plus: S = log_z(&moved(case, 1.0)?, case.beta, goal)?;
        let minus: S = log_z(&moved(case, -1.0)?, case.beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (plus + minus).mul_pow2(-1),
            Form::Mutant(0) => {
                let middle: S = log_z(&moved(case, 0.0)?, case.beta, goal)?;
                middle.mul_pow2(1) - (plus + minus).mul_pow2(-1)
            }
            Form::Mutant(_) => -(-plus).max_approx(-minus),
        }])
    }
}

/// The machine with multiples of `v` added to its patterns, alternating in sign, in numbers of few
/// bits so that the sums are exact.
fn moved(case: &MachineCase, factor: f64) -> Result<AttnBm, Error> {
    let short = |x: f64| (x * 4096.0).round() / 4096.0;
    let machine = &case.machine;
    let patterns = machine
        .patterns()
        .enumerate()
        .flat_map(|(mu, row)| {
            let sign = if mu.is_multiple_of(2) {
                factor
            } else {
                -factor
            };
            row.iter()
                .zip(&case.v)
                .map(move |(x, v)| short(x.clamp(-1e3, 1e3)) + sign * short(v / 4.0))
        })
        .collect();
    AttnBm::new(machine.count(), machine.dimension(), patterns)
}

/// A lower bound from the energy and its gradient at any point.
struct TangentParabola;

impl Identity for TangentParabola {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-tangent-bound",
        title: "Every point gives a lower bound of log Z",
        section: "further",
        equations: &[17, 20],
        kind: Kind::Inequality,
        statement: r"\frac N2 \log\frac{2\pi}\beta - \beta E(v) + \frac\beta2 \|\nabla E(v)\|^2 \le \log Z",
        assumptions: "any real β > 0, any v; since the Hessian of E is at most I",
        printed: Printed::Implied,
        left: "energy and update at v",
        right: "log Z by the trapezoidal rule",
        shares: &[],
        mutants: &[
            "2π for 2π/β on the right",
            "the squared gradient not halved",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![tangent_bound(case)])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let beta = S::from_f64(case.beta);
        let half = S::from_i64(case.machine.dimension() as i64).mul_pow2(-1);
        Ok(vec![match form {
            Form::Stated => log_z,
            // Small β: the volume is larger than that at 1.
            Form::Mutant(0) => log_z + beta.ln() * half,
            // Half of it is on the left already.
            Form::Mutant(_) => log_z - squared_slope::<S>(case) * beta.mul_pow2(-1),
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

impl Identity for MeanPattern {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-mean-pattern-bound",
        title: "A lower bound by the mean pattern",
        section: "further",
        equations: &[20],
        kind: Kind::Inequality,
        statement: r"\frac N2 \log\frac{2\pi}\beta + \beta \log p + \beta\Big(\tfrac12\|\bar\xi\|^2 + \bar c\Big) \le \log Z, \quad \bar c = \tfrac1p \sum_\mu (c_\mu + \xi_\mu \cdot b)",
        assumptions: "any real β > 0; equality if all patterns and biases are equal",
        printed: Printed::Implied,
        left: "the mean of the patterns and of the biases",
        right: "log Z by the trapezoidal rule",
        shares: &[],
        mutants: &[
            "β log p counted twice",
            "the mean of the squared norms for the squared norm of the mean",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let count = S::from_i64(machine.count() as i64);
        let mean = mean_pattern_square::<S>(machine);
        let bias = machine.effective_hidden_bias::<S>();
        let bias = bias.into_iter().fold(S::zero(), |sum, c| sum + c) / &count;
        let beta = S::from_f64(case.beta);
        let exponent = (mean.mul_pow2(-1) + bias + count.ln()) * &beta;
        Ok(vec![log_volume(machine.dimension(), &beta) + exponent])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let log_z: S = machine.log_partition_by_quadrature(case.beta, goal)?;
        let beta = S::from_f64(case.beta);
        let log_count = S::from_i64(machine.count() as i64).ln();
        Ok(vec![match form {
            Form::Stated => log_z,
            Form::Mutant(0) => log_z - log_count * beta,
            Form::Mutant(_) => {
                let squares = machine
                    .patterns()
                    .map(|row| squared_norm(&lifted::<S>(row)));
                let squares = squares.fold(S::zero(), |sum, square| sum + square);
                let count = S::from_i64(machine.count() as i64);
                let excess = squares / count - mean_pattern_square::<S>(machine);
                log_z - excess * beta.mul_pow2(-1)
            }
        }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.machine.count() == 1
    }
}

/// The squared norm of the mean pattern.
fn mean_pattern_square<S: Enclosure>(machine: &AttnBm) -> S {
    let all: Vec<usize> = (0..machine.count()).collect();
    let count = S::from_i64(machine.count() as i64);
    squared_norm(&pattern_sum::<S>(machine, &all)) / count.sqr()
}

/// Uniting two sets of patterns.
struct Union;

impl Identity for Union {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-union",
        title: "The partition function of a union of pattern sets",
        section: "further",
        equations: &[20],
        kind: Kind::Inequality,
        statement: r"Z_A + Z_B \le Z_{A \cup B} \le \big(Z_A^{1/\beta} + Z_B^{1/\beta}\big)^\beta",
        assumptions: "β >= 1; both reversed for β <= 1; here B = -A",
        printed: Printed::Implied,
        left: "log of the sum, and log Z of the union (exchanged for β < 1)",
        right: "log Z of the union, and log of the sum in the norm of order 1/β (exchanged for β < 1)",
        shares: &[],
        mutants: &["the direction as for β > 1", "Minkowski's norm of order β"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits {
            patterns: 2,
            dimension: 2,
            beta: Temperatures::Reals(3.0),
            scale: 1.5,
            quantity: "attnbm.log_partition",
        };
        MachineCase::draw(stream, &limits)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let [sum, union, norm] = union_terms::<S>(case, goal, case.beta)?;
        Ok(if case.beta >= 1.0 {
            vec![sum, union]
        } else {
            vec![norm, union]
        })
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let order = match form {
            Form::Mutant(1) => 1.0 / case.beta,
            _ => case.beta,
        };
        let [sum, union, norm] = union_terms::<S>(case, goal, order)?;
        let above = case.beta >= 1.0;
        Ok(match form {
            Form::Mutant(0) if !above => vec![union, norm],
            Form::Mutant(0) => vec![union, sum],
            _ if above => vec![union, norm],
            _ => vec![union, sum],
        })
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.beta == 1.0
    }
}

/// `log(Z_A + Z_B)`, `log Z_(A ∪ B)` and the logarithm of the norm of order `1/order`.
fn union_terms<S: Enclosure>(case: &MachineCase, goal: Goal, order: f64) -> Result<[S; 3], Error> {
    let rows: Vec<f64> = case.machine.patterns().flatten().copied().collect();
    let negated: Vec<f64> = rows.iter().map(|x| -x).collect();
    let (count, dimension) = (case.machine.count(), case.machine.dimension());
    let set = |patterns: Vec<f64>, count| AttnBm::new(count, dimension, patterns);
    let one: S = log_z(&set(rows.clone(), count)?, case.beta, goal)?;
    let other: S = log_z(&set(negated.clone(), count)?, case.beta, goal)?;
    let union: S = log_z(&set([rows, negated].concat(), 2 * count)?, case.beta, goal)?;
    let order = S::from_f64(order);
    let norm = log_sum(&[(one.clone() - &other) / &order, S::zero()]) * &order + &other;
    let sum = log_sum(&[one - &other, S::zero()]) + other;
    Ok([sum, union, norm])
}

/// Scaling the patterns up.
struct Scaling;

impl Identity for Scaling {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-scaling",
        title: "log Z grows as the patterns are scaled up",
        section: "further",
        equations: &[20],
        kind: Kind::Monotonicity,
        statement: r"\log Z(\Xi) \le \log Z(\tfrac32\Xi)",
        assumptions: "any real β > 0, no biases",
        printed: Printed::Implied,
        left: "log Z",
        right: "log Z at scaled patterns",
        shares: &[],
        mutants: &["scaled by 1/2", "all patterns but the first times -1/2"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&scaled(case, |_| 2.0)?, case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = match form {
            Form::Stated => scaled(case, |_| 3.0),
            Form::Mutant(0) => scaled(case, |_| 1.0),
            // That is no scaling at all.
            Form::Mutant(_) => scaled(case, |mu| if mu == 0 { 2.0 } else { -1.0 }),
        }?;
        Ok(vec![log_z(&machine, case.beta, goal)?])
    }
}

/// The patterns, of few bits, times a small factor.
fn scaled(case: &MachineCase, factor: impl Fn(usize) -> f64) -> Result<AttnBm, Error> {
    let machine = &case.machine;
    let patterns = machine
        .patterns()
        .enumerate()
        .flat_map(|(mu, row)| {
            let factor = factor(mu);
            row.iter()
                .map(move |x| f64::from(x.clamp(-1e3, 1e3) as f32) / 2.0 * factor)
        })
        .collect();
    AttnBm::new(machine.count(), machine.dimension(), patterns)
}

/// The likelihood is bounded.
struct BoundedDensity;

impl Identity for BoundedDensity {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-density-bound",
        title: "The density is bounded whatever the patterns",
        section: "further",
        equations: &[19],
        kind: Kind::Inequality,
        statement: r"\log p(v) \le \frac N2 \log \frac\beta{2\pi} - \frac1{2\beta}\|\nabla\log p(v)\|^2",
        assumptions: "any real β > 0, any v; equality for a single pattern",
        printed: Printed::Implied,
        left: "log density",
        right: "the peak of a Gaussian of covariance I/β, and the score",
        shares: &[],
        mutants: &["1/2π for β/2π", "twice the square of the score"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let energy = case.machine.energy::<S>(&case.v) * S::from_f64(case.beta);
        Ok(vec![-energy - log_z])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.beta);
        let score: Vec<S> = case.machine.score(&case.v, case.beta);
        let mut square = squared_norm(&score) / beta.mul_pow2(1);
        if form == Form::Mutant(1) {
            square = square.mul_pow2(1);
        }
        let scale = if form == Form::Mutant(0) {
            S::one()
        } else {
            beta
        };
        Ok(vec![
            -log_volume::<S>(case.machine.dimension(), &scale) - square,
        ])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.machine.count() == 1
    }
}

/// The norm of the sum of exponentials.
struct NormMonotone;

impl Identity for NormMonotone {
    type Case = MachineCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-zeta-monotone",
        title: "The Gaussian mean of X^β, to the power 1/β, never grows with β",
        section: "further",
        equations: &[20],
        kind: Kind::Monotonicity,
        statement: r"\zeta(\beta)^{1/\beta} \text{ is non-increasing}, \quad \zeta(\beta) = Z(\beta)\Big(\frac\beta{2\pi}\Big)^{N/2} = \mathbb E_{g \sim \mathcal N(0, I/\beta)}\Big[\Big(\sum_\mu e^{\xi_\mu\cdot g + c_\mu}\Big)^\beta\Big]",
        assumptions: "any real β > 0; here between β and 3β/2",
        printed: Printed::Implied,
        left: "log ζ(3β/2)/(3β/2)",
        right: "log ζ(β)/β",
        shares: &[],
        mutants: &[
            "the power 1/β dropped",
            "the Gaussian volume divided out twice",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_zeta(case, 1.5 * coarse(case.beta), 1, goal)?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let beta = coarse(case.beta);
        let divisions = if form == Form::Mutant(1) { 2 } else { 1 };
        let value: S = log_zeta(case, beta, divisions, goal)?;
        Ok(vec![match form {
            Form::Mutant(0) => value * S::from_f64(beta),
            _ => value,
        }])
    }
}

/// `log ζ(β)/β`, with the Gaussian volume divided out so many times.
fn log_zeta<S: Enclosure>(
    case: &MachineCase,
    beta: f64,
    divisions: i64,
    goal: Goal,
) -> Result<S, Error> {
    let log_z: S = log_z(&case.machine, beta, goal)?;
    let scale = S::from_f64(beta);
    let volume = log_volume::<S>(case.machine.dimension(), &scale);
    Ok((log_z - volume * S::from_i64(divisions)) / scale)
}
