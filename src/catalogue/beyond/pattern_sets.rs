//! The partition function of a union of sets of patterns, and of scaled patterns.

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::machines::{log_z, patterns_alone};
use crate::catalogue::formulas::naive::log_sum;
use crate::catalogue::prelude::*;

entries!(Union, Scaling);

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
        let limits = Limits::new(
            [2, 2],
            Temperatures::Reals(3.0),
            1.5,
            "attnbm.log_partition",
        );
        let mut case = MachineCase::draw(stream, &limits)?;
        case.machine = patterns_alone(&case.machine, |_, x| x)?;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let [sum, union, norm] = union_terms(case, goal, &S::from_f64(case.beta))?;
        Ok(if case.beta >= 1.0 {
            vec![sum, union]
        } else {
            vec![norm, union]
        })
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
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
    let both = set.join(&negated);
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

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![log_z(&case.machine, case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
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
