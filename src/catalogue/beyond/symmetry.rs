//! Symmetries of the visible space and of the order of units (not numbered in the paper).

use crate::catalogue::cases::machine::{MachineCase, Temperatures};
use crate::catalogue::formulas::machines::{machine_of, rows};
use crate::catalogue::formulas::naive::lifted;
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;

entries!(Permutation, Rotation, Reflection);

/// Permuting the hidden units and the visible ones.
struct Permutation;

mutants!(PermutationMutant {
    VisibleUnitsKept: "v not permuted",
    HiddenBiasKept: "the hidden bias not permuted",
    VisibleBiasKept: "the visible bias not permuted",
});

impl Identity for Permutation {
    type Case = MachineCase;
    type Mutant = PermutationMutant;

    const RECORD: Record = Record {
        id: "attn-permutation",
        title: "The order of hidden and of visible units does not matter",
        section: "further",
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"p(v; \Xi, b, c) = p(\Pi v; P \Xi \Pi^\top, \Pi b, P c)",
        assumptions: "β a positive integer; P, Π permutations",
        printed: Printed::Implied,
        left: "log density",
        right: "log density of the machine with its rows and columns reversed, at v reversed",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::log_density_of_integer",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition_of_integer",
            "AttnBm::squared_displacement",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
        ],
        mutants: PermutationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_space(stream, Temperatures::Integers(3), "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![
            case.machine
                .log_density_of_integer(case.integer(), &case.v)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let reversed = |list: &[f64], reverse: bool| {
            let mut list = list.to_vec();
            if reverse {
                list.reverse();
            }
            list
        };
        let [v, hidden_bias, visible_bias] = match form {
            Form::Stated => [true, true, true],
            Form::Mutant(PermutationMutant::VisibleUnitsKept) => [false, true, true],
            Form::Mutant(PermutationMutant::HiddenBiasKept) => [true, false, true],
            Form::Mutant(PermutationMutant::VisibleBiasKept) => [true, true, false],
        };
        let machine = &case.machine;
        let mut patterns: Vec<Vec<f64>> =
            machine.patterns().map(|row| reversed(row, true)).collect();
        patterns.reverse();
        let mut other = AttnBm::new(machine.count(), machine.dimension(), patterns.concat())?;
        if let Some(bias) = machine.visible_bias() {
            other = other.with_visible_bias(reversed(bias, visible_bias))?;
        }
        if let Some(bias) = machine.hidden_bias() {
            other = other.with_hidden_bias(reversed(bias, hidden_bias))?;
        }
        let v = reversed(&case.v, v);
        Ok(vec![other.log_density_of_integer(case.integer(), &v)?])
    }
}

/// A rotation of the visible space.
struct Rotation;

mutants!(RotationMutant {
    VisibleUnitsKept: "v not reflected",
    NotOrthogonal: "a map that is not orthogonal",
});

impl Identity for Rotation {
    type Case = MachineCase;
    type Mutant = RotationMutant;

    const RECORD: Record = Record {
        id: "attn-rotation",
        title: "Orthogonal maps of the visible space",
        section: "further",
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"p(v; \Xi, b, c) = p(Q v; \Xi Q^\top, Q b, c), \qquad Z(\Xi, b, c) = Z(\Xi Q^\top, Q b, c)",
        assumptions: "β a positive integer; Q orthogonal, here a Householder reflection",
        printed: Printed::Implied,
        left: "log density and log Z",
        right: "the same after a reflection",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::log_density_of_integer",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition_of_integer",
            "AttnBm::squared_displacement",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
        ],
        mutants: RotationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_space(stream, Temperatures::Integers(3), "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![
            case.machine
                .log_density_of_integer(case.integer(), &case.v)?,
            case.machine.log_partition_of_integer(case.integer())?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (factor, reflects_v) = match form {
            Form::Stated => (2, true),
            Form::Mutant(RotationMutant::VisibleUnitsKept) => (2, false),
            Form::Mutant(RotationMutant::NotOrthogonal) => (1, true),
        };
        let map = |x: &[S]| reflected(x, factor);
        let machine = &case.machine;
        let other = machine_of(
            rows(machine).iter().map(|row| map(row)).collect(),
            machine.visible_bias().map(|b| map(&lifted(b))),
            machine.hidden_bias().map(lifted),
        )?;
        let v = lifted(&case.v);
        let v = if reflects_v { map(&v) } else { v };
        Ok(vec![
            other.log_density_of_integer(case.integer(), &v)?,
            other.log_partition_of_integer(case.integer())?,
        ])
    }
}

/// `x - factor · u (u·x)/(u·u)` with `u = (1, 2, 3, …)`. With the factor 2 it is a reflection, and it keeps no
/// coordinate axis.
fn reflected<S: Enclosure>(x: &[S], factor: i64) -> Vec<S> {
    let weight = |i: usize| S::from_i64(i as i64 + 1);
    let (mut product, mut square) = (S::zero(), S::zero());
    for (i, x) in x.iter().enumerate() {
        product = product + x.clone() * weight(i);
        square = square + weight(i).sqr();
    }
    let ratio = product * S::from_i64(factor) / square;
    x.iter()
        .enumerate()
        .map(|(i, x)| x.clone() - ratio.clone() * weight(i))
        .collect()
}

/// `v -> -v` with `Ξ -> -Ξ`, at real β.
struct Reflection;

mutants!(ReflectionMutant {
    VisibleUnitsKept: "v not negated",
    VisibleBiasKept: "the visible bias not negated",
});

impl Identity for Reflection {
    type Case = MachineCase;
    type Mutant = ReflectionMutant;

    const RECORD: Record = Record {
        id: "attn-sign",
        title: "Reversing the sign of everything",
        section: "further",
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"p(v; \Xi, b, c) = p(-v; -\Xi, -b, c)",
        assumptions: "any real β > 0",
        printed: Printed::Implied,
        left: "log density",
        right: "log density of the machine with patterns and visible bias negated, at -v",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::log_density",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "AttnBm::squared_displacement",
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
        mutants: ReflectionMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![
            case.machine.log_density(case.beta, &case.v, goal)?.value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let negated = |list: &[f64]| -> Vec<f64> { list.iter().map(|x| -x).collect() };
        let (negates_v, negates_bias) = match form {
            Form::Stated => (true, true),
            Form::Mutant(ReflectionMutant::VisibleUnitsKept) => (false, true),
            Form::Mutant(ReflectionMutant::VisibleBiasKept) => (true, false),
        };
        let negated_if = |negates: bool, list: &[f64]| match negates {
            true => negated(list),
            false => list.to_vec(),
        };
        let machine = &case.machine;
        let patterns = machine.patterns().flat_map(negated).collect();
        let mut other = machine.clone().with_patterns(patterns)?;
        if let Some(bias) = machine.visible_bias() {
            other = other.with_visible_bias(negated_if(negates_bias, bias))?;
        }
        let v = negated_if(negates_v, &case.v);
        Ok(vec![other.log_density(case.beta, &v, goal)?.value])
    }
}
