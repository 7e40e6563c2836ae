//! The shape of the partition function: convexity, monotonicity and what follows from them (not
//! numbered in the paper).

use crate::Error;
use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::cases::pair::short;
use crate::catalogue::formulas::machines::log_z;
use crate::catalogue::formulas::naive::{
    inputs, lifted, log_sum, log_volume, pattern_sum, squared_norm, visible_bias,
};
use crate::catalogue::record::{
    CatalogueEntry, Form, Identity, Mutant, Printed, Record, StatementKind, mutants,
};
use crate::models::attnbm::AttnBm;
use crate::real::Enclosure;
use crate::real::Goal;
use crate::sampling::stream::Stream;

/// The records of this file.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    vec![
        CatalogueEntry::new::<LogConvexInBeta>(),
        CatalogueEntry::new::<LogConvexInPatterns>(),
        CatalogueEntry::new::<TangentParabola>(),
        CatalogueEntry::new::<MeanPattern>(),
        CatalogueEntry::new::<Union>(),
        CatalogueEntry::new::<Scaling>(),
        CatalogueEntry::new::<BoundedDensity>(),
        CatalogueEntry::new::<NormMonotone>(),
    ]
}

/// Convexity in the inverse temperature.
struct LogConvexInBeta;

mutants!(LogConvexInBetaMutant {
    SmallerEnd: "the smaller of the two ends for their mean",
    ReflectedMean: "concave instead: the reflected mean",
});

impl Identity for LogConvexInBeta {
    type Case = MachineCase;
    type Mutant = LogConvexInBetaMutant;

    const RECORD: Record = Record {
        id: "attn-log-convex-in-beta",
        title: "log Z is convex in the inverse temperature",
        section: "further",
        equations: &[20],
        kind: StatementKind::Inequality,
        statement: r"\log Z\big(\tfrac54\beta\big) \le \tfrac12 \log Z(\beta) + \tfrac12 \log Z\big(\tfrac32\beta\big)",
        assumptions: "any real β > 0",
        printed: Printed::Implied,
        left: "log Z at the middle",
        right: "the mean of log Z at the ends",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "Bounds::below",
            "Bounds::power_sum",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: LogConvexInBetaMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?;
        Ok(at_coarse_beta(case))
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&case.machine, 1.25 * case.beta, goal)?])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<LogConvexInBetaMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let low: S = log_z(&case.machine, case.beta, goal)?;
        let high: S = log_z(&case.machine, 1.5 * case.beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (low + high).mul_pow2(-1),
            Form::Mutant(LogConvexInBetaMutant::SmallerEnd) => -(-low).max_approx(-high),
            Form::Mutant(LogConvexInBetaMutant::ReflectedMean) => {
                let middle: S = log_z(&case.machine, 1.25 * case.beta, goal)?;
                middle.mul_pow2(1) - (low + high).mul_pow2(-1)
            }
        }])
    }
}

/// The case at an inverse temperature of 24 bits, so that its multiples by quarters of small integers are binary64
/// numbers.
pub(in crate::catalogue) fn at_coarse_beta(mut case: MachineCase) -> MachineCase {
    case.beta = f64::from(case.beta as f32);
    case
}

/// The machine without biases, each entry of its patterns changed.
fn patterns_alone(machine: &AttnBm, change: impl Fn(usize, f64) -> f64) -> Result<AttnBm, Error> {
    let change = &change;
    let patterns = machine
        .patterns()
        .enumerate()
        .flat_map(|(mu, row)| row.iter().map(move |x| change(mu, *x)));
    AttnBm::new(machine.count(), machine.dimension(), patterns.collect())
}

/// Convexity in the patterns.
struct LogConvexInPatterns;

mutants!(LogConvexInPatternsMutant {
    ReflectedMean: "the reflected mean",
    LowerOfOneWay: "moved one way only, the lower of the two",
});

impl Identity for LogConvexInPatterns {
    type Case = MachineCase;
    type Mutant = LogConvexInPatternsMutant;

    const RECORD: Record = Record {
        id: "attn-log-convex-in-patterns",
        title: "log Z is convex in the patterns",
        section: "further",
        equations: &[29],
        kind: StatementKind::Inequality,
        statement: r"\log Z(\Xi) \le \tfrac12 \log Z(\Xi + \Delta) + \tfrac12 \log Z(\Xi - \Delta)",
        assumptions: "any real β > 0, no biases; here the rows of Δ are v/4 and -v/4 in turns",
        printed: Printed::Implied,
        left: "log Z",
        right: "the mean of log Z at patterns moved both ways",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "Bounds::below",
            "Bounds::power_sum",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: LogConvexInPatternsMutant::NAMES,
        slips: &[],
    };

    /// Patterns and `v` are multiples of 2^-10 of at most 1000, so that the moved patterns are binary64 numbers.
    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?;
        let mut case = case.asked_by(Self::RECORD.id);
        case.machine = patterns_alone(&case.machine, |_, x| short(x))?;
        case.v.iter_mut().for_each(|v| *v = short(*v));
        Ok(case)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&case.machine, case.beta, goal)?])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<LogConvexInPatternsMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let plus: S = log_z(&moved(case, 1.0)?, case.beta, goal)?;
        let minus: S = log_z(&moved(case, -1.0)?, case.beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (plus + minus).mul_pow2(-1),
            Form::Mutant(LogConvexInPatternsMutant::ReflectedMean) => {
                let middle: S = log_z(&case.machine, case.beta, goal)?;
                middle.mul_pow2(1) - (plus + minus).mul_pow2(-1)
            }
            Form::Mutant(LogConvexInPatternsMutant::LowerOfOneWay) => -(-plus).max_approx(-minus),
        }])
    }
}

/// The machine with `v/4` added to its patterns and subtracted from them in turns, beginning with this sign.
fn moved(case: &MachineCase, sign: f64) -> Result<AttnBm, Error> {
    let machine = &case.machine;
    let patterns = machine.patterns().enumerate().flat_map(|(mu, row)| {
        let sign = if mu.is_multiple_of(2) { sign } else { -sign };
        let ends = row.iter().zip(&case.v);
        ends.map(move |(x, v)| x + sign * v / 4.0)
    });
    AttnBm::new(machine.count(), machine.dimension(), patterns.collect())
}

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

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![tangent_bound(case)])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<TangentParabolaMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
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

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let bound = case.machine.bounds::<S>(case.beta)?.arithmetic_geometric();
        // At most and at least: equal.
        Ok(vec![bound.clone(), bound.clone(), -bound])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<MeanPatternMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
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
        case.machine.count() == 1
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

/// Uniting two sets of patterns.
struct Union;

mutants!(UnionMutant {
    BoundsOfOtherSide: "the bounds of the other side of β = 1",
    NormOfOrderBeta: "Minkowski's norm of order β",
});

impl Identity for Union {
    type Case = MachineCase;
    type Mutant = UnionMutant;

    const RECORD: Record = Record {
        id: "attn-union",
        title: "The partition function of a union of pattern sets",
        section: "further",
        equations: &[20],
        kind: StatementKind::Inequality,
        statement: r"Z_A + Z_B \le Z_{A \cup B} \le \big(Z_A^{1/\beta} + Z_B^{1/\beta}\big)^\beta",
        assumptions: "β >= 1; both reversed for β <= 1; no biases; here B = -A",
        printed: Printed::Implied,
        left: "log of the sum, and log Z of the union (exchanged for β < 1)",
        right: "log Z of the union, and log of the sum in the norm of order 1/β (exchanged for β < 1)",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "Bounds::below",
            "Bounds::power_sum",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: UnionMutant::NAMES,
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
        let mut case = MachineCase::draw(stream, &limits)?;
        case.machine = patterns_alone(&case.machine, |_, x| x)?;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let [sum, union, norm] = union_terms(case, goal, &S::from_f64(case.beta))?;
        Ok(if case.beta >= 1.0 {
            vec![sum, union]
        } else {
            vec![norm, union]
        })
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<UnionMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.beta);
        let is_above = case.beta >= 1.0;
        let (order, is_norm) = match form {
            Form::Stated => (beta, is_above),
            Form::Mutant(UnionMutant::BoundsOfOtherSide) => (beta, !is_above),
            Form::Mutant(UnionMutant::NormOfOrderBeta) => (S::one() / beta, is_above),
        };
        let [sum, union, norm] = union_terms(case, goal, &order)?;
        Ok(vec![union, if is_norm { norm } else { sum }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.beta == 1.0
    }
}

/// `log(Z_A + Z_B)`, `log Z_(A ∪ B)` and the logarithm of the norm of order `1/order`.
fn union_terms<S: Enclosure>(case: &MachineCase, goal: Goal, order: &S) -> Result<[S; 3], Error> {
    let set = &case.machine;
    let negated = patterns_alone(set, |_, x| -x)?;
    let both = set.patterns().chain(negated.patterns()).flatten();
    let both = AttnBm::new(2 * set.count(), set.dimension(), both.copied().collect())?;
    let one: S = log_z(set, case.beta, goal)?;
    let other: S = log_z(&negated, case.beta, goal)?;
    let union: S = log_z(&both, case.beta, goal)?;
    let norm = log_sum(&[(one.clone() - &other) / order, S::zero()]) * order + &other;
    let sum = log_sum(&[one - &other, S::zero()]) + other;
    Ok([sum, union, norm])
}

/// Scaling the patterns up.
struct Scaling;

mutants!(ScalingMutant {
    Halved: "scaled by 1/2",
    AllButFirstReversed: "all patterns but the first times -1/2",
});

impl Identity for Scaling {
    type Case = MachineCase;
    type Mutant = ScalingMutant;

    const RECORD: Record = Record {
        id: "attn-scaling",
        title: "log Z grows as the patterns are scaled up",
        section: "further",
        equations: &[20],
        kind: StatementKind::Monotonicity,
        statement: r"\log Z(\Xi) \le \log Z(\tfrac32\Xi)",
        assumptions: "any real β > 0, no biases",
        printed: Printed::Implied,
        left: "log Z",
        right: "log Z at scaled patterns",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "Bounds::below",
            "Bounds::power_sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: ScalingMutant::NAMES,
        slips: &[],
    };

    /// Patterns have 24 bits and are at most 1000, so that 3/2 of them are binary64 numbers.
    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?;
        let coarse = |x: f64| f64::from(x.clamp(-1e3, 1e3) as f32);
        case.machine = patterns_alone(&case.machine, |_, x| coarse(x))?;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&case.machine, case.beta, goal)?])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<ScalingMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let factor = |mu: usize| match form {
            Form::Stated => 1.5,
            Form::Mutant(ScalingMutant::Halved) => 0.5,
            Form::Mutant(ScalingMutant::AllButFirstReversed) if mu == 0 => 1.0,
            Form::Mutant(ScalingMutant::AllButFirstReversed) => -0.5,
        };
        let machine = patterns_alone(&case.machine, |mu, x| x * factor(mu))?;
        Ok(vec![log_z(&machine, case.beta, goal)?])
    }
}

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

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let energy = case.machine.energy::<S>(&case.v) * S::from_f64(case.beta);
        Ok(vec![-energy - log_z])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<BoundedDensityMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
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
        case.machine.count() == 1
    }
}

/// The norm of the sum of exponentials.
struct NormMonotone;

mutants!(NormMonotoneMutant {
    PowerDropped: "the power 1/β dropped",
    VolumeDividedOutTwice: "the Gaussian volume divided out twice",
});

impl Identity for NormMonotone {
    type Case = MachineCase;
    type Mutant = NormMonotoneMutant;

    const RECORD: Record = Record {
        id: "attn-zeta-monotone",
        title: "The Gaussian mean of X^β, to the power 1/β, never grows with β",
        section: "further",
        equations: &[20],
        kind: StatementKind::Monotonicity,
        statement: r"\zeta(\beta)^{1/\beta} \text{ is non-increasing}, \quad \zeta(\beta) = Z(\beta)\Big(\frac\beta{2\pi}\Big)^{N/2} = \mathbb E_{g \sim \mathcal N(0, I/\beta)}\Big[\Big(\sum_\mu e^{\xi_\mu\cdot g + c_\mu}\Big)^\beta\Big]",
        assumptions: "any real β > 0; here between β and 3β/2",
        printed: Printed::Implied,
        left: "log ζ(3β/2)/(3β/2)",
        right: "log ζ(β)/β",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "Bounds::below",
            "Bounds::power_sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: NormMonotoneMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?;
        Ok(at_coarse_beta(case))
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_zeta(case, 1.5 * case.beta, 1, goal)?])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<NormMonotoneMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let value = |divisions| log_zeta::<S>(case, case.beta, divisions, goal);
        Ok(vec![match form {
            Form::Stated => value(1)?,
            Form::Mutant(NormMonotoneMutant::PowerDropped) => value(1)? * S::from_f64(case.beta),
            Form::Mutant(NormMonotoneMutant::VolumeDividedOutTwice) => value(2)?,
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
