//! Section 3.1, case (iii): real inverse temperature, Eqs. 26-28.

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::machines::machine_of;
use crate::catalogue::formulas::naive::{inputs, lifted, log_sum, log_volume, squared_norm};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;

entries!(
    PowerMean,
    ReversedPowerMean,
    JensenBound,
    ReversedJensenBound,
    BoundAsPartition,
    SharperBound,
);

/// Draws inverse temperatures on the side of 1 that an inequality is about, and 1 itself.
fn case_on_side(
    stream: &mut Stream,
    above: bool,
    quantity: &'static str,
) -> Result<MachineCase, Error> {
    let limits = Limits::new([4, 2], Temperatures::Reals(4.0), 2.0, quantity);
    let mut case = MachineCase::draw(stream, &limits)?;
    if (case.beta > 1.0) != above && case.beta != 1.0 {
        case.beta = 1.0 / case.beta;
    }
    if stream.one_in(10) {
        case.beta = 1.0;
    }
    Ok(case)
}

/// `(β - 1) log p`.
fn slack<S: Enclosure>(case: &MachineCase) -> S {
    (S::from_f64(case.beta) - S::one()) * S::from_i64(case.machine.count() as i64).ln()
}

/// `β log Σ exp(h)`.
fn power_of_sum<S: Enclosure>(case: &MachineCase) -> S {
    log_sum(&inputs::<S>(&case.machine, &lifted(&case.v))) * S::from_f64(case.beta)
}

/// `log Σ exp(β h)`.
fn sum_of_powers<S: Enclosure>(case: &MachineCase) -> S {
    let beta = S::from_f64(case.beta);
    let inputs = inputs::<S>(&case.machine, &lifted(&case.v));
    let scaled: Vec<S> = inputs.into_iter().map(|h| h * &beta).collect();
    log_sum(&scaled)
}

/// A single pattern, or β = 1: where Jensen's inequality is an equality.
fn is_jensen_equality(case: &MachineCase) -> bool {
    case.beta == 1.0 || case.has_one_pattern()
}

/// Eq. 26.
struct PowerMean;

mutants!(PowerMeanMutant {
    ConstantDropped: "the factor p^{β-1} dropped",
    PowerOfTermsDropped: "the power β of the terms dropped",
});

impl Identity for PowerMean {
    type Case = MachineCase;
    type Mutant = PowerMeanMutant;

    const RECORD: Record = Record {
        id: "attn-jensen-pointwise",
        title: "Jensen's inequality for the power of the sum",
        section: "3.1",
        equations: &[26],
        kind: StatementKind::Inequality,
        statement: r"\beta \log \sum_\mu e^{h_\mu} \le (\beta - 1) \log p + \log \sum_\mu e^{\beta h_\mu}, \quad h = \Xi v + c",
        assumptions: "β >= 1, any v; equality if β = 1 or p = 1",
        printed: Printed::AsPrinted,
        left: "log of the sum, times β",
        right: "log of the sum of powers",
        shares: &[],
        mutants: PowerMeanMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        Ok(case_on_side(stream, true, "attnbm.energy")?.asked_by(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![power_of_sum(case)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        Ok(vec![match form {
            Form::Stated => slack::<S>(case) + sum_of_powers::<S>(case),
            Form::Mutant(PowerMeanMutant::ConstantDropped) => sum_of_powers(case),
            Form::Mutant(PowerMeanMutant::PowerOfTermsDropped) => {
                slack::<S>(case) + log_sum(&inputs::<S>(&case.machine, &lifted(&case.v)))
            }
        }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_jensen_equality(case)
    }
}

/// Eq. 26 for β < 1, where it reverses.
struct ReversedPowerMean;

mutants!(ReversedPowerMeanMutant {
    AsAboveOne: "the inequality as for β > 1",
    ConstantDropped: "the factor p^{β-1} dropped",
});

impl Identity for ReversedPowerMean {
    type Case = MachineCase;
    type Mutant = ReversedPowerMeanMutant;

    const RECORD: Record = Record {
        id: "attn-jensen-pointwise-reversed",
        title: "Jensen's inequality reverses below β = 1",
        section: "3.1",
        equations: &[26],
        kind: StatementKind::Inequality,
        statement: r"(\beta - 1) \log p + \log \sum_\mu e^{\beta h_\mu} \le \beta \log \sum_\mu e^{h_\mu} \le \log \sum_\mu e^{\beta h_\mu}, \quad h = \Xi v + c",
        assumptions: "0 < β <= 1, any v",
        printed: Printed::Implied,
        left: "log of the sum of powers; log of the sum, times β",
        right: "log of the sum, times β; log of the sum of powers",
        shares: &[],
        mutants: ReversedPowerMeanMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        Ok(case_on_side(stream, false, "attnbm.energy")?.asked_by(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![
            slack::<S>(case) + sum_of_powers::<S>(case),
            power_of_sum(case),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (power, sum) = (power_of_sum::<S>(case), sum_of_powers::<S>(case));
        Ok(match form {
            Form::Stated => vec![power, sum],
            Form::Mutant(ReversedPowerMeanMutant::AsAboveOne) => {
                vec![power, slack::<S>(case) + sum]
            }
            Form::Mutant(ReversedPowerMeanMutant::ConstantDropped) => {
                vec![power.clone() + slack::<S>(case), sum]
            }
        })
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_jensen_equality(case)
    }
}

/// `log ((2π/β)^{N/2} Σ exp(β(|ξ|²/2 + c)))`, Eq. 27 without its constant.
fn single_sum<S: Enclosure>(machine: &AttnBm, beta: &S) -> S {
    let exponents: Vec<S> = machine
        .effective_hidden_bias::<S>()
        .into_iter()
        .zip(machine.patterns())
        .map(|(c, pattern)| (squared_norm(&lifted::<S>(pattern)).mul_pow2(-1) + c) * beta)
        .collect();
    log_volume(machine.dimension(), beta) + log_sum(&exponents)
}

/// The model's lower bound, log Z, and both of the model's bounds with both signs: at most and at least is equal.
fn jensen_of_the_model<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
    let pair = case.machine.bounds::<S>(case.beta)?.jensen()?;
    let log_z = case.machine.log_partition_by_quadrature(case.beta, goal)?;
    let (lower, upper) = (pair.lower, pair.upper);
    Ok(vec![
        lower.clone(),
        log_z,
        lower.clone(),
        -lower,
        upper.clone(),
        -upper,
    ])
}

/// What belongs on the other side of [`jensen_of_the_model`].
fn beside_the_model<S: Enclosure>(log_z: S, lower: S, upper: S) -> Vec<S> {
    vec![
        log_z,
        upper.clone(),
        lower.clone(),
        -lower,
        upper.clone(),
        -upper,
    ]
}

/// Eqs. 27 and 28.
struct JensenBound;

mutants!(JensenBoundMutant {
    PartitionAtOne: "log Z at β = 1 itself as the bound",
    ConstantDropped: "the constant (β-1) log p dropped",
    PatternsNotRescaled: "the patterns not rescaled by √β",
});

impl Identity for JensenBound {
    type Case = MachineCase;
    type Mutant = JensenBoundMutant;

    const RECORD: Record = Record {
        id: "attn-jensen-partition",
        title: "The partition function is bounded by a single sum",
        section: "3.1",
        equations: &[27, 28],
        kind: StatementKind::Inequality,
        statement: r"\log \Big(\frac{2\pi}{\beta}\Big)^{N/2} \sum_\mu e^{\beta(\|\xi_\mu\|^2/2 + c_\mu)} \le \log Z(\beta) \le (\beta - 1) \log p + \log \Big(\frac{2\pi}{\beta}\Big)^{N/2} \sum_\mu e^{\beta(\|\xi_\mu\|^2/2 + c_\mu)}",
        assumptions: "β >= 1; equality if β = 1 or p = 1",
        printed: Printed::Corrected,
        left: "the model's lower bound; log Z by the trapezoidal rule; the model's bounds, each with both signs",
        right: "log Z by the trapezoidal rule; the single sum",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_partition_by_quadrature",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: JensenBoundMutant::NAMES,
        slips: &[Slip {
            place: "text after Eq. 28",
            printed: r"\text{the partition function of } \beta = 1 \text{ works as an upper bound of the real-valued case}",
            correction: "only with the patterns √β Ξ and with the constant (β-1) log p - (N/2) log β, for β >= 1; log Z(Ξ, 1) itself is no bound",
            mutant: JensenBoundMutant::PartitionAtOne as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        case_on_side(stream, true, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        jensen_of_the_model(case, goal)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let beta = S::from_f64(case.beta);
        let log_z: S = machine.log_partition_by_quadrature(case.beta, goal)?;
        let bound = match form {
            Form::Stated => single_sum(machine, &beta) + slack::<S>(case),
            Form::Mutant(JensenBoundMutant::PartitionAtOne) => single_sum(machine, &S::one()),
            Form::Mutant(JensenBoundMutant::ConstantDropped) => single_sum(machine, &beta),
            Form::Mutant(JensenBoundMutant::PatternsNotRescaled) => {
                single_sum(machine, &S::one()) + slack::<S>(case)
                    - beta.ln() * S::from_i64(machine.dimension() as i64).mul_pow2(-1)
            }
        };
        Ok(beside_the_model(log_z, single_sum(machine, &beta), bound))
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_jensen_equality(case)
    }
}

/// Eqs. 27 and 28 for β < 1.
struct ReversedJensenBound;

mutants!(ReversedJensenBoundMutant {
    AsAboveOne: "the bounds as for β > 1",
    VolumeAtBetaOne: "2π for 2π/β",
});

impl Identity for ReversedJensenBound {
    type Case = MachineCase;
    type Mutant = ReversedJensenBoundMutant;

    const RECORD: Record = Record {
        id: "attn-jensen-partition-reversed",
        title: "Below β = 1 the single sum bounds from above",
        section: "3.1",
        equations: &[27, 28],
        kind: StatementKind::Inequality,
        statement: r"(\beta - 1) \log p + \log \Big(\frac{2\pi}{\beta}\Big)^{N/2} \sum_\mu e^{\beta(\|\xi_\mu\|^2/2 + c_\mu)} \le \log Z(\beta) \le \log \Big(\frac{2\pi}{\beta}\Big)^{N/2} \sum_\mu e^{\beta(\|\xi_\mu\|^2/2 + c_\mu)}",
        assumptions: "0 < β <= 1; equality if β = 1 or p = 1",
        printed: Printed::Implied,
        left: "the model's lower bound; log Z by the trapezoidal rule; the model's bounds, each with both signs",
        right: "log Z by the trapezoidal rule; the single sum",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_partition_by_quadrature",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: ReversedJensenBoundMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        case_on_side(stream, false, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        jensen_of_the_model(case, goal)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let bound = single_sum(&case.machine, &beta);
        let lower = bound.clone() + slack::<S>(case);
        let bound = match form {
            Form::Stated => bound,
            Form::Mutant(ReversedJensenBoundMutant::AsAboveOne) => bound + slack::<S>(case),
            Form::Mutant(ReversedJensenBoundMutant::VolumeAtBetaOne) => {
                bound + beta.ln() * S::from_i64(case.machine.dimension() as i64).mul_pow2(-1)
            }
        };
        Ok(beside_the_model(log_z, lower, bound))
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_jensen_equality(case)
    }
}

/// The last line of Eq. 28 with its constant.
struct BoundAsPartition;

mutants!(BoundAsPartitionMutant {
    LogBetaDropped: "the constant without -N/2 log β",
    BetaForItsRoot: "patterns β Ξ for √β Ξ",
});

impl Identity for BoundAsPartition {
    type Case = MachineCase;
    type Mutant = BoundAsPartitionMutant;

    const RECORD: Record = Record {
        id: "attn-jensen-constant",
        title: "The bound as a partition function at β = 1",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Equality,
        statement: r"\log \Big(\frac{2\pi}{\beta}\Big)^{N/2} \sum_\mu e^{\beta(\|\xi_\mu\|^2/2 + c_\mu)} = \log Z(\sqrt\beta\,\Xi, \sqrt\beta\, b, \beta c;\, 1) - \frac N2 \log \beta",
        assumptions: "any real β > 0",
        printed: Printed::Corrected,
        left: "the single sum",
        right: "log Z of a machine with rescaled patterns at β = 1",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: BoundAsPartitionMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let above = stream.one_in(2);
        case_on_side(stream, above, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![single_sum(&case.machine, &S::from_f64(case.beta))])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let beta = S::from_f64(case.beta);
        let factor = match form {
            Form::Stated | Form::Mutant(BoundAsPartitionMutant::LogBetaDropped) => beta.sqrt(),
            Form::Mutant(BoundAsPartitionMutant::BetaForItsRoot) => beta.clone(),
        };
        let times = |list: &[f64], factor: &S| -> Vec<S> {
            list.iter()
                .map(|x| factor.clone() * S::from_f64(*x))
                .collect()
        };
        let larger = machine_of(
            machine.patterns().map(|row| times(row, &factor)).collect(),
            machine.visible_bias().map(|bias| times(bias, &factor)),
            machine.hidden_bias().map(|bias| times(bias, &beta)),
        )?;
        let log_z: S = larger.log_partition_of_integer(1)?;
        let constant = beta.ln() * S::from_i64(machine.dimension() as i64).mul_pow2(-1);
        Ok(vec![match form {
            Form::Mutant(BoundAsPartitionMutant::LogBetaDropped) => log_z,
            Form::Stated | Form::Mutant(BoundAsPartitionMutant::BetaForItsRoot) => log_z - constant,
        }])
    }
}

/// A bound by Z(1) that is tighter than Eq. 28.
struct SharperBound;

mutants!(SharperBoundMutant {
    BetaDropped: "β dropped before log Z(1)",
    VolumesDropped: "the Gaussian volumes dropped",
});

impl Identity for SharperBound {
    type Case = MachineCase;
    type Mutant = SharperBoundMutant;

    const RECORD: Record = Record {
        id: "attn-norm-bound",
        title: "A bound by Z(1) that is nowhere weaker than Eq. 28",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"\log Z(\beta) \le \beta \log Z(1) + \frac N2 \Big(\log\frac{2\pi}{\beta} - \beta \log 2\pi\Big) \le (\beta-1)\log p + \log \Big(\frac{2\pi}{\beta}\Big)^{N/2} \sum_\mu e^{\beta(\|\xi_\mu\|^2/2 + c_\mu)}",
        assumptions: "β >= 1; equality if β = 1 or p = 1",
        printed: Printed::Implied,
        left: "log Z by the trapezoidal rule; the bound",
        right: "log Z(1) in closed form; the bound of Eq. 28",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: SharperBoundMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        case_on_side(stream, true, "attnbm.log_partition")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![
            case.machine.log_partition_by_quadrature(case.beta, goal)?,
            norm_bound(case, Form::Stated),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let jensen = single_sum(&case.machine, &S::from_f64(case.beta)) + slack::<S>(case);
        Ok(vec![norm_bound(case, form), jensen])
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_jensen_equality(case)
    }
}

/// `β log Z(1) + N/2 (log(2π/β) - β log 2π)`.
fn norm_bound<S: Enclosure>(case: &MachineCase, form: Form<SharperBoundMutant>) -> S {
    let beta = S::from_f64(case.beta);
    let at_one = single_sum(&case.machine, &S::one());
    let volume = |beta: &S| log_volume::<S>(case.machine.dimension(), beta);
    match form {
        Form::Stated => (at_one - volume(&S::one())) * &beta + volume(&beta),
        Form::Mutant(SharperBoundMutant::BetaDropped) => {
            at_one - volume(&S::one()) * &beta + volume(&beta)
        }
        Form::Mutant(SharperBoundMutant::VolumesDropped) => at_one * &beta,
    }
}
