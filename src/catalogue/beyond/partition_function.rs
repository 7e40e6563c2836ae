//! Closed forms of the partition function at special patterns (not numbered in the paper): oracles that share nothing with the sum over multisets or the quadrature.

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures, described};
use crate::catalogue::formulas::machines::{log_z, patterns_alone};
use crate::catalogue::formulas::naive::{
    inner, lifted, log_sum, log_volume, pattern_sum, squared_norm, tuples,
};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::witness::Request;
use std::fmt::{self, Display};

entries!(SinglePattern, Sumset, DirectSum, RankOneGram);

/// One pattern: a Gaussian.
struct SinglePattern;

mutants!(SinglePatternMutant {
    VolumeWithoutBeta: "2π for 2π/β",
    CrossTermDropped: "the cross term of pattern and bias dropped",
    BetaDropped: "β dropped",
});

impl Identity for SinglePattern {
    type Case = MachineCase;
    type Mutant = SinglePatternMutant;

    const RECORD: Record = Record {
        id: "attn-single-pattern",
        title: "One pattern is a Gaussian",
        section: "further",
        equations: &[20],
        kind: StatementKind::Normalisation,
        statement: r"p = 1: \quad \log Z = \frac N2 \log\frac{2\pi}\beta + \beta\Big(\tfrac12\|\xi + b\|^2 - \tfrac12\|b\|^2 + c\Big)",
        assumptions: "any real β > 0, one pattern of any size",
        printed: Printed::Implied,
        left: "log Z",
        right: "the closed form",
        shares: &[],
        mutants: SinglePatternMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 1, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![log_z(&case.machine, case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let beta = S::from_f64(case.beta);
        let pattern: Vec<S> = machine.patterns().next().map(lifted).unwrap_or_default();
        let bias = machine.visible_bias().map(lifted).unwrap_or_default();
        let c = S::from_f64(machine.hidden_bias().map_or(0.0, |c| c[0]));
        let own = squared_norm(&pattern).mul_pow2(-1) + c;
        let exponent = inner(&pattern, &bias) + &own;
        let volume = log_volume(machine.dimension(), &beta);
        Ok(vec![match form {
            Form::Stated => volume + exponent * beta,
            Form::Mutant(SinglePatternMutant::VolumeWithoutBeta) => {
                log_volume(machine.dimension(), &S::one()) + exponent * beta
            }
            Form::Mutant(SinglePatternMutant::CrossTermDropped) => volume + own * beta,
            Form::Mutant(SinglePatternMutant::BetaDropped) => volume + exponent,
        }])
    }
}

/// A machine whose patterns are all sums of `REPEATS` of the generators, at `β = power/REPEATS`.
struct SumsetCase {
    /// The generators as patterns.
    generators: AttnBm,
    machine: AttnBm,
    power: u32,
}

impl SumsetCase {
    /// `m`, a power of two, so that `β` is a binary64 number.
    const REPEATS: u32 = 2;

    /// Generators must be short numbers, so that their sums are binary64 numbers.
    fn new(generators: AttnBm, power: u32) -> Result<Self, Error> {
        let dimension = generators.dimension();
        let sums: Vec<Vec<f64>> = tuples(generators.count(), Self::REPEATS)
            .iter()
            .map(|tuple| pattern_sum(&generators, tuple))
            .collect();
        Ok(Self {
            machine: AttnBm::new(sums.len(), dimension, sums.concat())?,
            generators,
            power,
        })
    }

    fn beta(&self) -> f64 {
        f64::from(self.power) / f64::from(Self::REPEATS)
    }
}

impl Display for SumsetCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        described(Request::for_quantity("attnbm.log_partition"), &self.machine)
            .with_number("beta", self.beta())
            .fmt(f)
    }
}

/// Rational β in closed form.
struct Sumset;

mutants!(SumsetMutant {
    BetaInverted: "β = m/k",
    SumOverRepeats: "the sum over m-tuples",
    SumOverMultisets: "multisets for tuples",
});

impl Identity for Sumset {
    type Case = SumsetCase;
    type Mutant = SumsetMutant;

    const RECORD: Record = Record {
        id: "attn-sumset",
        title: "Closed form at rational β for sums of patterns",
        section: "further",
        equations: &[20],
        kind: StatementKind::Normalisation,
        statement: r"\Xi = \{\eta_{\nu_1} + \dots + \eta_{\nu_m}\}: \quad Z(k/m) = \Big(\frac{2\pi m}{k}\Big)^{N/2} \sum_{\nu_1, \dots, \nu_k} \exp\Big(\frac{m}{2k}\Big\|\sum_j \eta_{\nu_j}\Big\|^2\Big)",
        assumptions: "k, m positive integers, here m = 2; the sum of exponentials is a perfect power then",
        printed: Printed::Implied,
        left: "log Z at β = k/m by the trapezoidal rule",
        right: "sum over k-tuples of the generators",
        shares: &[],
        mutants: SumsetMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SumsetCase, Error> {
        let dimension = 1 + stream.below(2);
        let count = 1 + stream.below(3);
        let sixty_fourths = |x: f64| (x.clamp(-1e3, 1e3) * 64.0).round() / 64.0;
        let generators = (0..count * dimension)
            .map(|_| sixty_fourths(stream.coordinate(1.0)))
            .collect();
        let generators = AttnBm::new(count, dimension, generators)?;
        SumsetCase::new(generators, stream.choose(&[1, 3, 5, 7, 2], 3))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![
            case.machine
                .log_partition_by_quadrature(case.beta(), goal)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let generators = &case.generators;
        let (power, repeats) = (case.power, SumsetCase::REPEATS);
        let (k, m) = (
            S::from_i64(i64::from(power)),
            S::from_i64(i64::from(repeats)),
        );
        let (beta, size, counts_each_order) = match form {
            Form::Stated => (k / m, power, true),
            Form::Mutant(SumsetMutant::BetaInverted) => (m / k, power, true),
            Form::Mutant(SumsetMutant::SumOverRepeats) => (k / m, repeats, true),
            Form::Mutant(SumsetMutant::SumOverMultisets) => (k / m, power, false),
        };
        let exponents: Vec<S> = tuples(generators.count(), size)
            .iter()
            .filter(|tuple| counts_each_order || tuple.is_sorted())
            .map(|tuple| squared_norm(&pattern_sum::<S>(generators, tuple)) / beta.mul_pow2(1))
            .collect();
        Ok(vec![
            log_volume(generators.dimension(), &beta) + log_sum(&exponents),
        ])
    }
}

/// Pattern sets that are the product of two.
struct DirectSum;

mutants!(DirectSumMutant {
    OneFactor: "log Z once",
    BetaDoubled: "log Z at 2β",
});

impl Identity for DirectSum {
    type Case = MachineCase;
    type Mutant = DirectSumMutant;

    const RECORD: Record = Record {
        id: "attn-direct-sum",
        title: "A grid of patterns factorises",
        section: "further",
        equations: &[20],
        kind: StatementKind::Normalisation,
        statement: r"\Xi = \{(\xi_\mu, \eta_\nu)\}: \quad Z_\Xi = Z_\xi\, Z_\eta",
        assumptions: "any real β > 0; here both factors have the same patterns",
        printed: Printed::Implied,
        left: "log Z of p² patterns in 2N dimensions, by quadrature of twice the rank",
        right: "twice log Z of p patterns in N dimensions",
        shares: &[
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: DirectSumMutant::NAMES,
        slips: &[],
    };

    /// The left side's quadrature has the square of the nodes.
    const EVERY: u64 = 20;

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits::new(
            [3, 1],
            Temperatures::Reals(3.0),
            1.0,
            "attnbm.log_partition",
        );
        let mut case = MachineCase::draw(stream, &limits)?;
        case.machine = patterns_alone(&case.machine, |_, x| x)?;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let patterns: Vec<f64> = case.machine.patterns().flatten().copied().collect();
        let grid: Vec<f64> = patterns
            .iter()
            .flat_map(|&x| patterns.iter().flat_map(move |&y| [x, y]))
            .collect();
        let machine = AttnBm::new(grid.len() / 2, 2, grid)?;
        Ok(vec![machine.log_partition_by_quadrature(case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let factor = |beta: f64| log_z::<S>(&case.machine, beta, goal);
        Ok(vec![match form {
            Form::Stated => factor(case.beta)?.mul_pow2(1),
            Form::Mutant(DirectSumMutant::OneFactor) => factor(case.beta)?,
            Form::Mutant(DirectSumMutant::BetaDoubled) => factor(2.0 * case.beta)?.mul_pow2(1),
        }])
    }
}

/// Patterns `√d_μ e_μ + √a e_0`: a Gram matrix `diag(d) + a 1 1ᵀ`.
struct RankOneGram;

mutants!(RankOneGramMutant {
    FactorialDropped: "β! dropped",
    CommonCountedOnce: "a counted once, not β times",
    CountNotSquared: "n for n²",
});

impl Identity for RankOneGram {
    type Case = MachineCase;
    type Mutant = RankOneGramMutant;

    const RECORD: Record = Record {
        id: "attn-equiangular",
        title: "Generating function for equiangular patterns",
        section: "further",
        equations: &[24],
        kind: StatementKind::Normalisation,
        statement: r"\Xi\Xi^\top = \operatorname{diag}(d) + a\,\mathbf 1\mathbf 1^\top: \quad Z = \Big(\frac{2\pi}{\beta}\Big)^{N/2} e^{a\beta/2}\, \beta!\, [x^\beta] \prod_\mu \sum_n e^{n^2 d_\mu/(2\beta)} \frac{x^n}{n!}",
        assumptions: "β a positive integer; patterns √d_μ e_μ + √a e_0",
        printed: Printed::Implied,
        left: "log Z by the sum over multisets",
        right: "a coefficient of a product of polynomials",
        shares: &[],
        mutants: RankOneGramMutant::NAMES,
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
        let limits = Limits::new(
            [1, 1],
            Temperatures::Integers(7),
            1.0,
            "attnbm.log_partition",
        );
        let mut case = MachineCase::draw(stream, &limits)?;
        case.machine = AttnBm::new(count, count + 1, patterns)?;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![case.machine.log_partition_of_integer(case.integer())?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let degree = i64::from(case.integer());
        let beta = S::from_i64(degree);
        let (times, squares, orders) = match form {
            Form::Stated => (degree, true, true),
            Form::Mutant(RankOneGramMutant::FactorialDropped) => (degree, true, false),
            Form::Mutant(RankOneGramMutant::CommonCountedOnce) => (1, true, true),
            Form::Mutant(RankOneGramMutant::CountNotSquared) => (degree, false, true),
        };
        let factorial = |n: i64| (1..=n).fold(S::one(), |product, k| product * S::from_i64(k));
        let mut product = vec![S::zero(); degree as usize + 1];
        product[0] = S::one();
        let mut common = S::zero();
        for (mu, pattern) in machine.patterns().enumerate() {
            common = S::from_f64(pattern[0]).sqr();
            let own = S::from_f64(pattern[mu + 1]).sqr();
            let factor: Vec<S> = (0..=degree)
                .map(|n| {
                    let square = if squares { n * n } else { n };
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
        let shared = common * S::from_i64(times).sqr() / beta.mul_pow2(1);
        let mut value = log_volume(machine.dimension(), &beta) + shared;
        if orders {
            value = value + factorial(degree).ln();
        }
        Ok(vec![value + product[degree as usize].ln()])
    }
}
