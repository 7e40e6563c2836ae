//! Different parameters of the same density: biases that stand for each other, constants, repeated patterns (not
//! numbered in the paper).

use crate::catalogue::cases::machine::{MachineCase, Temperatures};
use crate::catalogue::cases::pair::short;
use crate::catalogue::formulas::machines::{machine_of, rows};
use crate::catalogue::formulas::naive::{displacement, lifted, visible_bias};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::real::Parameter;

entries!(BiasGauge, BiasTranslation, HiddenShift, Duplicates);

/// A common vector in all patterns is a visible bias.
struct BiasGauge;

mutants!(BiasGaugeMutant {
    GaugeSubtracted: "a subtracted from the visible bias",
    ConstantDropped: "the constant of the energy dropped",
});

impl Identity for BiasGauge {
    type Case = MachineCase;
    type Mutant = BiasGaugeMutant;

    const RECORD: Record = Record {
        id: "attn-bias-gauge",
        title: "A vector common to all patterns is a visible bias",
        section: "further",
        equations: &[17],
        kind: StatementKind::Equivariance,
        statement: r"E(v; \Xi + \mathbf 1 a^\top, b, c) = E(v; \Xi, b + a, c) - \tfrac12\|b + a\|^2 + \tfrac12\|b\|^2, \qquad p(v; \Xi + \mathbf 1 a^\top, b, c) = p(v; \Xi, b + a, c)",
        assumptions: "β a positive integer; here a = (1, -1/2, 1, …)",
        printed: Printed::Implied,
        left: "energy and log density with a added to every pattern",
        right: "energy and log density with a added to the visible bias",
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
        mutants: BiasGaugeMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_space(stream, Temperatures::Integers(3), "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let shifted = |row: Vec<S>| {
            let entries = row.into_iter().enumerate();
            entries.map(|(i, x)| x + gauge::<S>(i)).collect()
        };
        let other = machine_of(
            rows(machine).into_iter().map(shifted).collect(),
            machine.visible_bias().map(lifted),
            machine.hidden_bias().map(lifted),
        )?;
        let v: Vec<S> = lifted(&case.v);
        Ok(vec![
            other.energy(&v),
            other.log_density_of_integer(case.integer(), &v)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let before = visible_bias::<S>(machine);
        let after: Vec<S> = before
            .iter()
            .enumerate()
            .map(|(i, b)| match form {
                Form::Stated | Form::Mutant(BiasGaugeMutant::ConstantDropped) => {
                    b.clone() + gauge::<S>(i)
                }
                Form::Mutant(BiasGaugeMutant::GaugeSubtracted) => b.clone() - gauge::<S>(i),
            })
            .collect();
        let square = |list: &[S]| list.iter().fold(S::zero(), |sum, x| sum + x.sqr());
        let constant = (square(&before) - square(&after)).mul_pow2(-1);
        let other = machine_of(
            rows(machine),
            Some(after),
            machine.hidden_bias().map(lifted),
        )?;
        let v: Vec<S> = lifted(&case.v);
        let energy: S = other.energy(&v);
        Ok(vec![
            match form {
                Form::Stated | Form::Mutant(BiasGaugeMutant::GaugeSubtracted) => energy + constant,
                Form::Mutant(BiasGaugeMutant::ConstantDropped) => energy,
            },
            other.log_density_of_integer(case.integer(), &v)?,
        ])
    }
}

/// The vector `a`.
fn gauge<S: Enclosure>(i: usize) -> S {
    S::from_f64(if i.is_multiple_of(2) { 1.0 } else { -0.5 })
}

/// The visible bias as a hidden one.
struct BiasTranslation;

mutants!(BiasTranslationMutant {
    ProductSubtracted: "hidden bias c - Ξb",
    VisibleUnitsKept: "v not translated",
    HiddenBiasKept: "hidden bias c",
});

impl Identity for BiasTranslation {
    type Case = MachineCase;
    type Mutant = BiasTranslationMutant;

    const RECORD: Record = Record {
        id: "attn-bias-translation",
        title: "The visible bias is a translation and a hidden bias",
        section: "further",
        equations: &[17],
        kind: StatementKind::Equivariance,
        statement: r"p(v; \Xi, b, c) = p(v - b; \Xi, 0, c + \Xi b), \qquad Z(\Xi, b, c) = Z(\Xi, 0, c + \Xi b)",
        assumptions: "β a positive integer; E(v) = |v - b|²/2 - log Σ exp(Ξv + c)",
        printed: Printed::Implied,
        left: "log density and log Z",
        right: "log density at v - b and log Z of the machine without visible bias",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition_of_integer",
            "AttnBm::squared_displacement",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
        ],
        mutants: BiasTranslationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_space(stream, Temperatures::Integers(3), "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let log_z = case.machine.log_partition::<S>(case.beta, goal)?.value;
        let energy = case.machine.energy::<S>(&case.v) * S::from_f64(case.beta);
        Ok(vec![-energy - &log_z, log_z])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let bias = visible_bias::<S>(machine);
        let hidden = machine
            .patterns()
            .enumerate()
            .map(|(index, row)| {
                let product = row.iter().zip(&bias).fold(S::zero(), |sum, (x, b)| {
                    sum + b.clone() * Parameter::<S>::lift(x)
                });
                let c = S::from_f64(machine.hidden_bias().map_or(0.0, |c| c[index]));
                match form {
                    Form::Stated | Form::Mutant(BiasTranslationMutant::VisibleUnitsKept) => {
                        c + product
                    }
                    Form::Mutant(BiasTranslationMutant::ProductSubtracted) => c - product,
                    Form::Mutant(BiasTranslationMutant::HiddenBiasKept) => c,
                }
            })
            .collect();
        let other = machine_of(rows(machine), None, Some(hidden))?;
        let v: Vec<S> = match form {
            Form::Stated
            | Form::Mutant(
                BiasTranslationMutant::ProductSubtracted | BiasTranslationMutant::HiddenBiasKept,
            ) => displacement(machine, &case.v),
            Form::Mutant(BiasTranslationMutant::VisibleUnitsKept) => lifted(&case.v),
        };
        Ok(vec![
            other.log_density_of_integer(case.integer(), &v)?,
            other.log_partition_of_integer(case.integer())?,
        ])
    }
}

/// A constant in all hidden biases.
struct HiddenShift;

mutants!(HiddenShiftMutant {
    ShiftWithoutBeta: "t for βt",
    BetaDividedByShift: "β/t for βt",
});

impl HiddenShift {
    /// `t`.
    const SHIFT: f64 = 0.75;

    /// The machine with each hidden bias changed; a bias that is absent is 0.
    fn changed(machine: &AttnBm, change: impl Fn(f64) -> f64) -> Result<AttnBm, Error> {
        let zeros = vec![0.0; machine.count()];
        let bias = machine.hidden_bias().unwrap_or(&zeros).iter();
        machine
            .clone()
            .with_hidden_bias(bias.map(|c| change(*c)).collect())
    }
}

impl Identity for HiddenShift {
    type Case = MachineCase;
    type Mutant = HiddenShiftMutant;

    const RECORD: Record = Record {
        id: "attn-hidden-shift",
        title: "A constant in all hidden biases multiplies Z",
        section: "further",
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"\log Z(\Xi, b, c + t \mathbf 1) = \log Z(\Xi, b, c) + \beta t, \qquad p(v; \Xi, b, c + t\mathbf 1) = p(v; \Xi, b, c)",
        assumptions: "any real β > 0; here t = 3/4",
        printed: Printed::Implied,
        left: "log Z and log density after the shift",
        right: "log Z and log density before, corrected",
        shares: &[
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::squared_displacement",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: HiddenShiftMutant::NAMES,
        slips: &[],
    };

    /// Hidden biases are short numbers, so that the shifted ones are binary64 numbers too and both sides speak of
    /// one machine.
    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = MachineCase::in_the_plane(stream, 3, "attnbm.log_density")?;
        case.machine = Self::changed(&case.machine, short)?;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let shifted = Self::changed(&case.machine, |c| c + Self::SHIFT)?;
        let log_z = shifted.log_partition::<S>(case.beta, goal)?.value;
        let energy = shifted.energy::<S>(&case.v) * S::from_f64(case.beta);
        Ok(vec![log_z.clone(), -energy - log_z])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let beta = S::from_f64(case.beta);
        let log_z: S = machine.log_partition_by_quadrature(case.beta, goal)?;
        let density = -(machine.energy::<S>(&case.v) * &beta) - &log_z;
        let t = S::from_f64(Self::SHIFT);
        let change = match form {
            Form::Stated => t * beta,
            Form::Mutant(HiddenShiftMutant::ShiftWithoutBeta) => t,
            Form::Mutant(HiddenShiftMutant::BetaDividedByShift) => beta / t,
        };
        Ok(vec![log_z + change, density])
    }
}

/// Every pattern several times.
struct Duplicates;

mutants!(DuplicatesMutant {
    LogarithmWithoutBeta: "log m for β log m",
    DuplicatesIgnored: "the duplicates ignored",
});

impl Identity for Duplicates {
    type Case = MachineCase;
    type Mutant = DuplicatesMutant;

    const RECORD: Record = Record {
        id: "attn-duplicates",
        title: "Repeating every pattern",
        section: "further",
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\log Z(\{\xi_1 \times m, \dots, \xi_p \times m\}) = \log Z(\{\xi_1, \dots, \xi_p\}) + \beta \log m",
        assumptions: "any real β > 0; here m = 3",
        printed: Printed::Implied,
        left: "log Z of the machine of 3p patterns",
        right: "log Z of the machine of p patterns by the trapezoidal rule",
        shares: &[
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: DuplicatesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let all: Vec<usize> = (0..case.machine.count()).collect();
        let larger = case.machine.select(&all.repeat(3));
        Ok(vec![larger.log_partition::<S>(case.beta, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let log_three = S::from_i64(3).ln();
        Ok(vec![match form {
            Form::Stated => log_z + log_three * S::from_f64(case.beta),
            Form::Mutant(DuplicatesMutant::LogarithmWithoutBeta) => log_z + log_three,
            Form::Mutant(DuplicatesMutant::DuplicatesIgnored) => log_z,
        }])
    }
}
