//! Closed forms of the partition function at special patterns (not numbered in the paper): oracles that share nothing with the sum over multisets or the quadrature.

use super::cases::{Limits, MachineCase, Temperatures, described};
use super::machines::log_z;
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
    ]
}

/// One pattern: a Gaussian.
struct SinglePattern;

impl Identity for SinglePattern {
    type Case = MachineCase;
    type Mutant = usize;

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
        shares: &[],
        mutants: &[
            "2π for 2π/β",
            "the cross term of pattern and bias dropped",
            "β dropped",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 1, "attnbm.log_partition")
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
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-sumset",
        title: "Closed form at rational β for sums of patterns",
        section: "further",
        equations: &[20],
        kind: Kind::Normalisation,
        statement: r"\Xi = \{\eta_{\nu_1} + \dots + \eta_{\nu_m}\}: \quad Z(k/m) = \Big(\frac{2\pi m}{k}\Big)^{N/2} \sum_{\nu_1, \dots, \nu_k} \exp\Big(\frac{m}{2k}\Big\|\sum_j \eta_{\nu_j}\Big\|^2\Big)",
        assumptions: "k, m positive integers, here m = 2; the sum of exponentials is a perfect power then",
        printed: Printed::Implied,
        left: "log Z at β = k/m by the trapezoidal rule",
        right: "sum over k-tuples of the generators",
        shares: &[],
        mutants: &["β = m/k", "the sum over m-tuples", "multisets for tuples"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SumsetCase, Error> {
        let dimension = 1 + stream.below(2);
        let count = 1 + stream.below(3);
        // Entries of few bits, so that the sums are exact.
        let generators = (0..count * dimension)
            .map(|_| (stream.coordinate(1.0) * 64.0).round() / 64.0)
            .collect();
        Ok(SumsetCase {
            generators,
            dimension,
            repeats: 2,
            power: stream.choose(&[1, 3, 5, 7, 2], 3),
        })
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
    type Mutant = usize;

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
        shares: &[],
        mutants: &["log Z once", "log Z at 2β"],
        slips: &[],
    };

    /// The left side's quadrature has the square of the nodes.
    const EVERY: u64 = 20;

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits {
            patterns: 3,
            dimension: 1,
            beta: Temperatures::Reals(3.0),
            scale: 1.0,
            quantity: "attnbm.log_partition",
        };
        let mut case = MachineCase::draw(stream, &limits)?;
        let patterns = case.machine.patterns().flatten().copied().collect();
        if let Ok(machine) = AttnBm::new(case.machine.count(), 1, patterns) {
            case.machine = machine;
        }
        Ok(case)
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
    type Mutant = usize;

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
        shares: &[],
        mutants: &["β! dropped", "a counted once, not β times", "n for n²"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
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
        let mut case = MachineCase::draw(stream, &limits)?;
        if let Ok(machine) = AttnBm::new(count, count + 1, patterns) {
            case.machine = machine;
        }
        Ok(case)
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
