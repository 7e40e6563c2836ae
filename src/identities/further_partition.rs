//! Closed forms of the partition function at special patterns, and its shape (not numbered in the
//! paper): oracles that share nothing with the sum over multisets or the quadrature.

use super::cases::{Limits, MachineCase, Temperatures, described};
use super::naive::{inner, lifted, log_sum, log_volume, pattern_sum, squared_norm, tuples};
use super::record::{Entry, Form, Identity, Kind, Printed, Record};
use super::stream::Stream;
use super::witness::Request;
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::real::Enclosure;
use std::fmt::{self, Display};

/// The records of this file.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<SinglePattern>(),
        Entry::new::<Sumset>(),
        Entry::new::<DirectSum>(),
        Entry::new::<RankOneGram>(),
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

fn real_case(stream: &mut Stream, patterns: usize, quantity: &'static str) -> MachineCase {
    let limits = Limits {
        patterns,
        dimension: 2,
        beta: Temperatures::Reals(3.5),
        scale: 1.5,
        quantity,
    };
    MachineCase::draw(stream, &limits)
}

fn log_z<S: Enclosure>(machine: &AttnBm, beta: f64, goal: Goal) -> Result<S, Error> {
    Ok(machine.log_partition::<S>(beta, goal)?.0)
}

/// One pattern: a Gaussian.
struct SinglePattern;

impl Identity for SinglePattern {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-single-pattern",
        title: "One pattern is a Gaussian",
        section: "further",
        equations: &[20],
        kind: Kind::Normalisation,
        statement: r"p = 1: \quad \log Z = \frac N2 \log\frac{2\pi}\beta + \beta\Big(\tfrac12\|\xi + b\|^2 - \tfrac12\|b\|^2 + c\Big)",
        assumptions: "any real β > 0, one pattern of any size",
        printed: Printed::Implied,
        left: "log Z",
        right: "the closed form",
        mutants: &[
            "2π for 2π/β",
            "the cross term of pattern and bias dropped",
            "β dropped",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 1, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&case.machine, case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let beta = S::from_f64(case.beta);
        let pattern: Vec<S> = machine.patterns().next().map(lifted).unwrap_or_default();
        let bias = machine.visible_bias().map(lifted).unwrap_or_default();
        let c = S::from_f64(machine.hidden_bias().map_or(0.0, |c| c[0]));
        let mut exponent = squared_norm(&pattern).mul_pow2(-1) + c;
        if form != Form::Mutant(1) {
            exponent = exponent + inner(&pattern, &bias);
        }
        if form != Form::Mutant(2) {
            exponent = exponent * &beta;
        }
        let volume = match form {
            Form::Mutant(0) => log_volume(machine.dimension(), &S::one()),
            _ => log_volume(machine.dimension(), &beta),
        };
        Ok(vec![volume + exponent])
    }
}

/// A machine whose patterns are all sums of `repeats` among `generators`, at `β = power/repeats`.
struct SumsetCase {
    generators: Vec<f64>,
    dimension: usize,
    repeats: u32,
    power: u32,
}

impl SumsetCase {
    fn machine(&self) -> Result<AttnBm, Error> {
        let count = self.generators.len() / self.dimension;
        let patterns: Vec<f64> = tuples(count, self.repeats)
            .iter()
            .flat_map(|tuple| {
                (0..self.dimension).map(move |i| {
                    let terms = tuple
                        .iter()
                        .map(|&g| self.generators[g * self.dimension + i]);
                    terms.sum()
                })
            })
            .collect();
        AttnBm::new(patterns.len() / self.dimension, self.dimension, patterns)
    }

    fn beta(&self) -> f64 {
        f64::from(self.power) / f64::from(self.repeats)
    }
}

impl Display for SumsetCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = Request::for_quantity("attnbm.log_partition");
        match self.machine() {
            Ok(machine) => described(request, &machine)
                .with_number("beta", self.beta())
                .fmt(f),
            Err(error) => error.fmt(f),
        }
    }
}

/// Rational β in closed form.
struct Sumset;

impl Identity for Sumset {
    type Case = SumsetCase;

    const RECORD: Record = Record {
        id: "attn-sumset",
        title: "Closed form at rational β for sums of patterns",
        section: "further",
        equations: &[20],
        kind: Kind::Normalisation,
        statement: r"\Xi = \{\eta_{\nu_1} + \dots + \eta_{\nu_m}\}: \quad Z(k/m) = \Big(\frac{2\pi m}{k}\Big)^{N/2} \sum_{\nu_1, \dots, \nu_k} \exp\Big(\frac{m}{2k}\Big\|\sum_j \eta_{\nu_j}\Big\|^2\Big)",
        assumptions: "k, m positive integers; the sum of exponentials is a perfect power then",
        printed: Printed::Implied,
        left: "log Z at β = k/m by the trapezoidal rule",
        right: "sum over k-tuples of the generators",
        mutants: &["β = m/k", "the sum over m-tuples", "multisets for tuples"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> SumsetCase {
        let dimension = 1 + stream.below(2);
        let count = 1 + stream.below(3);
        // Entries of few bits, so that the sums are exact.
        let generators = (0..count * dimension)
            .map(|_| (stream.coordinate(1.0) * 64.0).round() / 64.0)
            .collect();
        SumsetCase {
            generators,
            dimension,
            repeats: 2,
            power: stream.choose(&[1, 3, 5, 7, 2], 3),
        }
    }

    fn left<S: Enclosure>(case: &SumsetCase, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = case.machine()?;
        Ok(vec![
            machine.log_partition_by_quadrature(case.beta(), goal)?,
        ])
    }

    fn right<S: Enclosure>(case: &SumsetCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let count = case.generators.len() / case.dimension;
        let generators = AttnBm::new(count, case.dimension, case.generators.clone())?;
        let (k, m) = (i64::from(case.power), i64::from(case.repeats));
        let beta = match form {
            Form::Mutant(0) => S::from_i64(m) / S::from_i64(k),
            _ => S::from_i64(k) / S::from_i64(m),
        };
        let size = if form == Form::Mutant(1) {
            case.repeats
        } else {
            case.power
        };
        let exponents: Vec<S> = tuples(count, size)
            .iter()
            .filter(|tuple| form != Form::Mutant(2) || tuple.is_sorted())
            .map(|tuple| squared_norm(&pattern_sum::<S>(&generators, tuple)) / beta.mul_pow2(1))
            .collect();
        Ok(vec![
            log_volume(case.dimension, &beta) + log_sum(&exponents),
        ])
    }
}

/// Pattern sets that are the product of two.
struct DirectSum;

impl Identity for DirectSum {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-direct-sum",
        title: "A grid of patterns factorises",
        section: "further",
        equations: &[20],
        kind: Kind::Normalisation,
        statement: r"\Xi = \{(\xi_\mu, \eta_\nu)\}: \quad Z_\Xi = Z_\xi\, Z_\eta",
        assumptions: "any real β > 0; here both factors have the same patterns",
        printed: Printed::Implied,
        left: "log Z of p² patterns in 2N dimensions, by quadrature of twice the rank",
        right: "twice log Z of p patterns in N dimensions",
        mutants: &["log Z once", "log Z at 2β"],
        slips: &[],
    };

    /// The left side's quadrature has the square of the nodes.
    const EVERY: u64 = 20;

    fn case(stream: &mut Stream) -> MachineCase {
        let limits = Limits {
            patterns: 3,
            dimension: 1,
            beta: Temperatures::Reals(3.0),
            scale: 1.5,
            quantity: "attnbm.log_partition",
        };
        let mut case = MachineCase::draw(stream, &limits);
        let patterns = case.machine.patterns().flatten().copied().collect();
        if let Ok(machine) = AttnBm::new(case.machine.count(), 1, patterns) {
            case.machine = machine;
        }
        case
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let patterns: Vec<f64> = case.machine.patterns().flatten().copied().collect();
        let grid: Vec<f64> = patterns
            .iter()
            .flat_map(|&x| patterns.iter().flat_map(move |&y| [x, y]))
            .collect();
        let machine = AttnBm::new(grid.len() / 2, 2, grid)?;
        Ok(vec![machine.log_partition_by_quadrature(case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let beta = match form {
            Form::Mutant(1) => 2.0 * case.beta,
            _ => case.beta,
        };
        let one: S = log_z(&case.machine, beta, goal)?;
        Ok(vec![if form == Form::Mutant(0) {
            one
        } else {
            one.mul_pow2(1)
        }])
    }
}

/// Patterns `√d_μ e_μ + √a e_0`: a Gram matrix `diag(d) + a 1 1ᵀ`.
struct RankOneGram;

impl Identity for RankOneGram {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-equiangular",
        title: "Generating function for equiangular patterns",
        section: "further",
        equations: &[24],
        kind: Kind::Normalisation,
        statement: r"\Xi\Xi^\top = \operatorname{diag}(d) + a\,\mathbf 1\mathbf 1^\top: \quad Z = \Big(\frac{2\pi}{\beta}\Big)^{N/2} e^{a\beta/2}\, \beta!\, [x^\beta] \prod_\mu \sum_n e^{n^2 d_\mu/(2\beta)} \frac{x^n}{n!}",
        assumptions: "β a positive integer; patterns √d_μ e_μ + √a e_0",
        printed: Printed::Implied,
        left: "log Z by the sum over multisets",
        right: "a coefficient of a product of polynomials",
        mutants: &["β! dropped", "a counted once, not β times", "n for n²"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let count = 1 + stream.below(5);
        let common = stream.coordinate(1.0);
        let patterns = (0..count)
            .flat_map(|mu| {
                let own = stream.coordinate(1.5);
                (0..=count).map(move |i| match i {
                    0 => common,
                    _ if i == mu + 1 => own,
                    _ => 0.0,
                })
            })
            .collect();
        let limits = Limits {
            patterns: 1,
            dimension: 1,
            beta: Temperatures::Integers(7),
            scale: 1.0,
            quantity: "attnbm.log_partition",
        };
        let mut case = MachineCase::draw(stream, &limits);
        if let Ok(machine) = AttnBm::new(count, count + 1, patterns) {
            case.machine = machine;
        }
        case
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![case.machine.log_partition_of_integer(case.integer())?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let degree = i64::from(case.integer());
        let beta = S::from_i64(degree);
        let factorial = |n: i64| (1..=n).fold(S::one(), |product, k| product * S::from_i64(k));
        let mut product = vec![S::zero(); degree as usize + 1];
        product[0] = S::one();
        let mut common = S::zero();
        for (mu, pattern) in machine.patterns().enumerate() {
            common = S::from_f64(pattern[0]).sqr();
            let own = S::from_f64(pattern[mu + 1]).sqr();
            let factor: Vec<S> = (0..=degree)
                .map(|n| {
                    let square = if form == Form::Mutant(2) { n } else { n * n };
                    let exponent = own.clone() * S::from_i64(square) / beta.mul_pow2(1);
                    exponent.exp() / factorial(n)
                })
                .collect();
            product = (0..=degree as usize)
                .map(|n| {
                    (0..=n).fold(S::zero(), |sum, k| {
                        sum + product[k].clone() * &factor[n - k]
                    })
                })
                .collect();
        }
        let scale = if form == Form::Mutant(1) {
            S::one() / &beta
        } else {
            beta.clone()
        };
        let mut value = log_volume(machine.dimension(), &beta) + (common * scale).mul_pow2(-1);
        if form != Form::Mutant(0) {
            value = value + factorial(degree).ln();
        }
        Ok(vec![value + product[degree as usize].ln()])
    }
}

/// Convexity in the inverse temperature.
struct LogConvexInBeta;

impl Identity for LogConvexInBeta {
    type Case = MachineCase;

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
        mutants: &[
            "the smaller of the two ends for their mean",
            "concave instead: the reflected mean",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 3, "attnbm.log_partition")
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

    const RECORD: Record = Record {
        id: "attn-log-convex-in-patterns",
        title: "log Z is convex in the patterns",
        section: "further",
        equations: &[29],
        kind: Kind::Inequality,
        statement: r"\log Z(\Xi) \le \tfrac12 \log Z(\Xi + \Delta) + \tfrac12 \log Z(\Xi - \Delta)",
        assumptions: "any real β > 0; here Δ has v as each of its rows",
        printed: Printed::Implied,
        left: "log Z",
        right: "the mean of log Z at patterns moved both ways",
        mutants: &[
            "the reflected mean",
            "moved one way only, the lower of the two",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 3, "attnbm.log_partition")
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
        mutants: &[
            "2π for 2π/β on the right",
            "the lower bound at twice the gradient",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 3, "attnbm.log_density")
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
            Form::Mutant(_) => tangent_bound::<S>(case) - squared_slope::<S>(case) * beta,
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
        mutants: &[
            "p dropped on the right",
            "the bound itself with the mean of the squared norms",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let count = S::from_i64(machine.count() as i64);
        let all: Vec<usize> = (0..machine.count()).collect();
        let mean = squared_norm(&pattern_sum::<S>(machine, &all)) / count.sqr();
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
            Form::Mutant(_) => log_z - log_count,
        }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.machine.count() == 1
    }
}

/// Uniting two sets of patterns.
struct Union;

impl Identity for Union {
    type Case = MachineCase;

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
        mutants: &["the direction as for β > 1", "Minkowski's norm of order β"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
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
        mutants: &["scaled down", "scaled in one half of the patterns only"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![log_z(&scaled(case, |_| 2.0)?, case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = match form {
            Form::Stated => scaled(case, |_| 3.0),
            Form::Mutant(0) => scaled(case, |_| 1.0),
            // Negating half of the patterns and scaling them down is no scaling at all.
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
        mutants: &["1/2π for β/2π", "twice the square of the score"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 3, "attnbm.log_density")
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
        mutants: &[
            "the power 1/β dropped",
            "the Gaussian volume divided out twice",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        real_case(stream, 3, "attnbm.log_partition")
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
