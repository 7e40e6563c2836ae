//! Two-sided bounds of log Z at real β by sums over tuples of patterns, each an independent bracket of the
//! quadrature (sharper than the paper's).

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::naive::log_volume;
use crate::catalogue::prelude::*;

entries!(PowerSums, Minkowski, SplitPower);

/// `B_k`.
struct PowerSums;

mutants!(PowerSumsMutant {
    PriceDropped: "the price (k-β) log p dropped",
    NextIntegerLessLogCount: "the sum at the next integer, less log p",
});

impl Identity for PowerSums {
    type Case = MachineCase;
    type Mutant = PowerSumsMutant;

    const RECORD: Record = Record {
        id: "attn-bound-power-sums",
        title: "Bounds by sums of powers at the neighbouring integers",
        section: "3.1",
        equations: &[26, 28],
        kind: StatementKind::Inequality,
        statement: r"B_k - (k - \beta)\log p \le \log Z \le B_k \ (k \ge \beta), \quad B_k \le \log Z \le B_k + (\beta - k)\log p \ (k \le \beta), \quad B_k = \tfrac N2\log\tfrac{2\pi}\beta + \log\sum_{\mu_1 \dots \mu_k} e^{\beta\|S\|^2/(2k^2) + (\beta/k)\sum c}",
        assumptions: "real β > 0; k = ⌊β⌋ (where that is not 0) and ⌊β⌋ + 1",
        printed: Printed::Implied,
        left: "the lower bounds; log Z by the trapezoidal rule",
        right: "log Z by the trapezoidal rule; the upper bounds",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_partition_by_quadrature",
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
        mutants: PowerSumsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let log_z: S = case.log_partition_by_quadrature(goal)?;
        let above = bounds.below() + 1;
        let price = (S::one() - case.distance::<S>()) * case.log_count::<S>();
        let mut left = vec![bounds.power_sum(above)? - price, log_z.clone()];
        if above > 1 {
            left.extend([bounds.power_sum(above - 1)?, log_z]);
        }
        Ok(left)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let log_z: S = case.log_partition_by_quadrature(goal)?;
        let above = bounds.below() + 1;
        let price = case.distance::<S>() * case.log_count::<S>();
        let upper = match form {
            Form::Mutant(PowerSumsMutant::NextIntegerLessLogCount) => {
                bounds.power_sum(above + 1)? - case.log_count::<S>()
            }
            Form::Stated | Form::Mutant(PowerSumsMutant::PriceDropped) => {
                bounds.power_sum(above)?
            }
        };
        let mut right = vec![log_z.clone(), upper];
        if above > 1 {
            let below = bounds.power_sum(above - 1)?;
            right.extend([
                log_z,
                match form {
                    Form::Mutant(PowerSumsMutant::PriceDropped) => below,
                    Form::Stated | Form::Mutant(PowerSumsMutant::NextIntegerLessLogCount) => {
                        below + price
                    }
                },
            ]);
        }
        Ok(right)
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern()
    }
}

/// `M_k`.
struct Minkowski;

mutants!(MinkowskiMutant {
    BoundsExchanged: "the bounds exchanged",
    RatioDropped: "β/k dropped",
});

impl Identity for Minkowski {
    type Case = MachineCase;
    type Mutant = MinkowskiMutant;

    const RECORD: Record = Record {
        id: "attn-bound-minkowski",
        title: "Bounds by Minkowski's inequality",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"M_{\lfloor\beta\rfloor + 1} \le \log Z \le M_{\lfloor\beta\rfloor}, \quad M_k = \tfrac N2\log\tfrac{2\pi}\beta + \tfrac\beta k \log\zeta(k)",
        assumptions: "real β > 0; the upper bound for β >= 1",
        printed: Printed::Implied,
        left: "the lower bound; log Z by the trapezoidal rule",
        right: "log Z by the trapezoidal rule; the upper bound",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_partition_by_quadrature",
            "Bounds::below",
            "Bounds::minkowski",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: MinkowskiMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let mut left = vec![bounds.minkowski(bounds.below() + 1)?];
        if bounds.below() > 0 {
            left.push(case.log_partition_by_quadrature(goal)?);
        }
        Ok(left)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let mut right = vec![case.log_partition_by_quadrature(goal)?];
        if bounds.below() > 0 {
            let k = bounds.below();
            let volume = log_volume::<S>(case.machine.dimension(), &S::from_f64(case.beta));
            right.push(match form {
                Form::Stated => bounds.minkowski(k)?,
                Form::Mutant(MinkowskiMutant::BoundsExchanged) => bounds.minkowski(k + 1)?,
                Form::Mutant(MinkowskiMutant::RatioDropped) => {
                    let ratio = S::from_f64(case.beta) / S::from_i64(i64::from(k));
                    (bounds.minkowski(k)? - &volume) / ratio + volume
                }
            });
        }
        Ok(right)
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern()
    }
}

/// `A`.
struct SplitPower;

mutants!(SplitPowerMutant {
    PriceOffUpperBound: "the price of the lower bound off the upper one",
    PriceWithFractionOffUpperBound: "the price with t for 1 - t off the upper bound",
});

impl Identity for SplitPower {
    type Case = MachineCase;
    type Mutant = SplitPowerMutant;

    const RECORD: Record = Record {
        id: "attn-bound-split-power",
        title: "Bounds by splitting off the fractional power",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"A - (1 - t)\log p \le \log Z \le A, \quad A = \tfrac N2\log\tfrac{2\pi}\beta + \log\sum_{\mu_1\dots\mu_n}\sum_\nu e^{\|S + t\xi_\nu\|^2/(2\beta) + \dots}, \quad \beta = n + t",
        assumptions: "real β > 0, n = ⌊β⌋",
        printed: Printed::Implied,
        left: "the lower bound; the negative of the upper bound",
        right: "log Z by the trapezoidal rule, with both signs",
        shares: &[],
        mutants: SplitPowerMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")?;
        if case.beta.fract() == 0.0 {
            case.beta += 0.25;
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        Ok(vec![bounds.split_power_reversed()?, -bounds.split_power()?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let log_z: S = case.log_partition_by_quadrature(goal)?;
        let t = case.distance::<S>();
        // What is taken off the upper bound is added to what has to lie below it.
        let price = match form {
            Form::Stated => S::zero(),
            Form::Mutant(SplitPowerMutant::PriceOffUpperBound) => {
                (S::one() - t) * case.log_count::<S>()
            }
            Form::Mutant(SplitPowerMutant::PriceWithFractionOffUpperBound) => {
                t * case.log_count::<S>()
            }
        };
        Ok(vec![log_z.clone(), -(log_z + price)])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern()
    }
}
