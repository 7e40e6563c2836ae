//! Section 3.1: the partition function and the mixture form of AttnBM.

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::machines::machine_of;
use crate::catalogue::formulas::naive::{bias_sum, pattern_sum, squared_norm, tuples};
use crate::catalogue::prelude::*;
use crate::real::Parameter;
use crate::special::log_sum_exp;

// The records of this file that are not among the first of the catalogue.
entries!(MixtureForm);

/// Eq. 24 against the integral of Eq. 20.
pub(in crate::catalogue) struct PartitionFunctionAtIntegers;

mutants!(PartitionFunctionAtIntegersMutant {
    VolumeAtBetaOne: "2π for 2π/β",
    MultisetsOnce: "every multiset counted once",
    BetaDropped: "β dropped from 1/(2β)",
});

impl Identity for PartitionFunctionAtIntegers {
    type Case = MachineCase;
    type Mutant = PartitionFunctionAtIntegersMutant;

    const RECORD: Record = Record {
        id: "attn-z-integer",
        title: "Partition function at integer inverse temperature",
        section: "3.1",
        equations: &[20, 23, 24],
        kind: StatementKind::Normalisation,
        statement: r"\int_{\mathbb R^N} e^{-\beta E(v)}\,dv = \Big(\frac{2\pi}{\beta}\Big)^{N/2} \sum_{\mu_1,\dots,\mu_\beta} \exp\Big(\frac{1}{2\beta}\Big\|\sum_k \xi_{\mu_k}\Big\|^2 + \sum_k c_{\mu_k}\Big)",
        assumptions: "β a positive integer, p >= 1, N >= 1",
        printed: Printed::AsPrinted,
        left: "trapezoidal rule on the affine hull of the patterns",
        right: "sum over multisets",
        shares: &[],
        mutants: PartitionFunctionAtIntegersMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits::new(
            [4, 2],
            Temperatures::Integers(4),
            2.0,
            "attnbm.log_partition",
        );
        MachineCase::draw(stream, &limits)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![
            case.machine.log_partition_by_quadrature(case.beta, goal)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (machine, beta) = (&case.machine, case.integer());
        let stated = machine.log_partition_of_integer::<S>(beta)?;
        let half_dimension = S::from_i64(machine.dimension() as i64).mul_pow2(-1);
        let scale = S::from_i64(i64::from(beta));
        let by_tuples = |tuples: &[Vec<usize>], divisor: &S| {
            let exponent = |tuple: &Vec<usize>| {
                squared_norm(&pattern_sum::<S>(machine, tuple)) / divisor
                    + bias_sum::<S>(machine, tuple)
            };
            let exponents: Vec<S> = tuples.iter().map(exponent).collect();
            let volume = (S::pi().mul_pow2(1) / &scale).ln() * &half_dimension;
            volume + log_sum_exp(&exponents)
        };
        let value = match form {
            Form::Stated => stated,
            Form::Mutant(PartitionFunctionAtIntegersMutant::VolumeAtBetaOne) => {
                stated + half_dimension * scale.ln()
            }
            Form::Mutant(PartitionFunctionAtIntegersMutant::MultisetsOnce) => {
                by_tuples(&multisets(machine.count(), beta), &scale.mul_pow2(1))
            }
            Form::Mutant(PartitionFunctionAtIntegersMutant::BetaDropped) => {
                by_tuples(&tuples(machine.count(), beta), &S::from_i64(2))
            }
        };
        Ok(vec![value])
    }
}

/// One ordered tuple of each multiset.
fn multisets(count: usize, size: u32) -> Vec<Vec<usize>> {
    let mut tuples = tuples(count, size);
    tuples.retain(|tuple| tuple.is_sorted());
    tuples
}

/// Eqs. 22 and 25 against Eq. 19.
pub(in crate::catalogue) struct MixtureForm;

mutants!(MixtureFormMutant {
    CovarianceAtBetaOne: "covariance I for I/β",
    MeansNotDivided: "means S for S/β",
    MultisetsOnce: "every multiset counted once",
    WeightsAtBetaOne: "weights exp(|S|²/2)",
});

impl Identity for MixtureForm {
    type Case = MachineCase;
    type Mutant = MixtureFormMutant;

    const RECORD: Record = Record {
        id: "attn-mixture-pointwise",
        title: "The density as a Gaussian mixture",
        section: "3.1",
        equations: &[19, 21, 22, 25],
        kind: StatementKind::Equality,
        statement: r"\frac{e^{-\beta E(v)}}{Z} = \sum_{\mu_1,\dots,\mu_\beta} \operatorname{softmax}\Big(\frac{\|S\|^2}{2\beta} + \sum_k c_{\mu_k}\Big)\, \mathcal N\Big(v;\, b + \frac S\beta,\, \frac1\beta I\Big), \quad S = \sum_k \xi_{\mu_k}",
        assumptions: "β a positive integer, any v",
        printed: Printed::AsPrinted,
        left: "energy, and Z by the trapezoidal rule",
        right: "each component's own mean and distance",
        shares: &["AttnBm::hidden_inputs"],
        mutants: MixtureFormMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::at_integers(stream, "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let energy = case.machine.energy::<S>(&case.v);
        Ok(vec![
            -(energy * S::from_i64(i64::from(case.integer()))) - log_z,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (machine, beta) = (&case.machine, S::from_i64(i64::from(case.integer())));
        let mutant = match form {
            Form::Stated => {
                return Ok(vec![machine.mixture_log_density(case.integer(), &case.v)?]);
            }
            Form::Mutant(mutant) => mutant,
        };
        let width = beta.mul_pow2(1);
        let [precision, divisor, width] = match mutant {
            MixtureFormMutant::CovarianceAtBetaOne => [S::one(), beta, width],
            MixtureFormMutant::MeansNotDivided => [beta, S::one(), width],
            MixtureFormMutant::MultisetsOnce => [beta.clone(), beta, width],
            MixtureFormMutant::WeightsAtBetaOne => [beta.clone(), beta, S::from_i64(2)],
        };
        let tuples = match mutant {
            MixtureFormMutant::MultisetsOnce => multisets(machine.count(), case.integer()),
            MixtureFormMutant::CovarianceAtBetaOne
            | MixtureFormMutant::MeansNotDivided
            | MixtureFormMutant::WeightsAtBetaOne => tuples(machine.count(), case.integer()),
        };
        let mut log_weights = Vec::new();
        let mut log_terms = Vec::new();
        for tuple in tuples {
            let sum = pattern_sum::<S>(machine, &tuple);
            let weight = squared_norm(&sum) / &width + bias_sum::<S>(machine, &tuple);
            let displacement: Vec<S> = sum
                .into_iter()
                .enumerate()
                .map(|(i, s)| {
                    let v: S = case.v[i].lift();
                    let shift = machine.visible_bias().map_or_else(S::zero, |b| b[i].lift());
                    v - shift - s / &divisor
                })
                .collect();
            log_terms.push(weight.clone() - squared_norm(&displacement) * &precision.mul_pow2(-1));
            log_weights.push(weight);
        }
        let half_dimension = S::from_i64(machine.dimension() as i64).mul_pow2(-1);
        let volume = (S::pi().mul_pow2(1) / precision).ln() * half_dimension;
        Ok(vec![
            log_sum_exp(&log_terms) - log_sum_exp(&log_weights) - volume,
        ])
    }
}

/// The equivalence of `[p, β]` and `[p^β, 1]`, with the rescaling that the paper leaves out.
pub(in crate::catalogue) struct Rescaling;

mutants!(RescalingMutant {
    NotRescaled: "no rescaling of v and the patterns, as printed",
    JacobianDropped: "Jacobian β^{N/2} dropped",
    MultisetsForTuples: "multisets for tuples",
    OnePattern: "p set to one, as printed",
});

impl Identity for Rescaling {
    type Case = MachineCase;
    type Mutant = RescalingMutant;

    const RECORD: Record = Record {
        id: "attn-rescaling",
        title: "[p, β] is [p^β, 1] at rescaled units",
        section: "3.1",
        equations: &[25],
        kind: StatementKind::Equality,
        statement: r"p_{[p,\beta]}(v) = \beta^{N/2}\, p_{[p^\beta,1]}(\sqrt\beta\, v), \quad \text{with the patterns } \frac{1}{\sqrt\beta}\sum_k \xi_{\mu_k}",
        assumptions: "β an integer, any v; here β >= 2, since at β = 1 nothing is rescaled",
        printed: Printed::Corrected,
        left: "energy and the sum over multisets at β",
        right: "a machine of p^β patterns at β = 1",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::log_density_of_integer",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition_of_integer",
            "AttnBm::squared_displacement",
            "multisets::for_each_multiset",
            "partition_function_at_integers::log_gaussian_volume",
        ],
        mutants: RescalingMutant::NAMES,
        slips: &[
            Slip {
                place: "text after Eq. 25",
                printed: r"\text{from this fact, we will always set } p \text{ to be one}",
                correction: "β is what is set to one: a single pattern has a Gaussian density, whatever β is",
                mutant: RescalingMutant::OnePattern as usize,
            },
            Slip {
                place: "text after Eq. 25",
                printed: r"p_{[p,\beta]} \text{ is included in } p_{[p^\beta,1]}",
                correction: "v and the sums of patterns must be rescaled by √β: the components have the covariance I/β on the left and I on the right, so that without rescaling the inclusion is false for every β > 1",
                mutant: RescalingMutant::NotRescaled as usize,
            },
        ],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits::new([4, 4], Temperatures::Integers(4), 3.0, "attnbm.log_density");
        let mut case = MachineCase::draw(stream, &limits)?;
        // At β = 1 both sides are the same call.
        case.beta = case.beta.max(2.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![
            case.machine
                .log_density_of_integer(case.integer(), &case.v)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let root = if form == Form::Mutant(RescalingMutant::NotRescaled) {
            S::one()
        } else {
            S::from_i64(i64::from(case.integer())).sqrt()
        };
        let all = || tuples(machine.count(), case.integer());
        let tuples = match form {
            Form::Stated
            | Form::Mutant(RescalingMutant::NotRescaled | RescalingMutant::JacobianDropped) => {
                all()
            }
            Form::Mutant(RescalingMutant::MultisetsForTuples) => {
                multisets(machine.count(), case.integer())
            }
            Form::Mutant(RescalingMutant::OnePattern) => all().into_iter().take(1).collect(),
        };
        let rescaled = |tuple: &Vec<usize>| {
            let sum = pattern_sum::<S>(machine, tuple).into_iter();
            sum.map(|s| s / &root).collect()
        };
        let patterns: Vec<Vec<S>> = tuples.iter().map(rescaled).collect();
        // The bias of the tuple, without what the visible bias contributes: that is rescaled itself.
        let hidden: Vec<S> = tuples
            .iter()
            .map(|tuple| {
                let bias = |index: &usize| {
                    machine
                        .hidden_bias()
                        .map(|c| Parameter::<S>::lift(&c[*index]))
                };
                tuple
                    .iter()
                    .filter_map(bias)
                    .fold(S::zero(), |sum, c| sum + c)
            })
            .collect();
        let scaled = |x: &f64| root.clone() * Parameter::<S>::lift(x);
        let bias = machine.visible_bias();
        let bias = bias.map(|bias| bias.iter().map(scaled).collect());
        let larger = machine_of(patterns, bias, Some(hidden))?;
        let v: Vec<S> = case.v.iter().map(scaled).collect();
        let mut value: S = larger.log_density_of_integer(1, &v)?;
        if form != Form::Mutant(RescalingMutant::JacobianDropped) {
            value = value + root.ln() * S::from_i64(machine.dimension() as i64);
        }
        Ok(vec![value])
    }
}
