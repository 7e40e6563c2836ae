//! Two-sided bounds of log Z, the mean energy and the entropy at real β, each an independent bracket of
//! the quadrature (sharper than the paper's).

use super::convexity::at_coarse_beta;
use crate::Error;
use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::naive::log_volume;
use crate::catalogue::record::{
    CatalogueEntry, Form, Identity, Mutant, Printed, Record, StatementKind, mutants,
};
use crate::models::attnbm::Centre;
use crate::real::Enclosure;
use crate::real::Goal;
use crate::sampling::stream::Stream;

/// The records of this file.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    vec![
        CatalogueEntry::new::<PowerSums>(),
        CatalogueEntry::new::<Minkowski>(),
        CatalogueEntry::new::<SplitPower>(),
        CatalogueEntry::new::<Convexity>(),
        CatalogueEntry::new::<Chords>(),
        CatalogueEntry::new::<BestBracket>(),
        CatalogueEntry::new::<MeanEnergyBracket>(),
        CatalogueEntry::new::<EntropyBounds>(),
    ]
}

fn by_quadrature<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<S, Error> {
    case.machine.log_partition_by_quadrature(case.beta, goal)
}

fn log_count<S: Enclosure>(case: &MachineCase) -> S {
    S::from_i64(case.machine.count() as i64).ln()
}

/// `β - floor(β)`.
fn distance<S: Enclosure>(case: &MachineCase) -> S {
    S::from_f64(case.beta) - S::from_f64(case.beta.floor())
}

fn is_exact(case: &MachineCase) -> bool {
    case.machine.count() == 1
}

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

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let log_z: S = by_quadrature(case, goal)?;
        let above = bounds.below() + 1;
        let price = (S::one() - distance::<S>(case)) * log_count::<S>(case);
        let mut left = vec![bounds.power_sum(above)? - price, log_z.clone()];
        if above > 1 {
            left.extend([bounds.power_sum(above - 1)?, log_z]);
        }
        Ok(left)
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<PowerSumsMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let log_z: S = by_quadrature(case, goal)?;
        let above = bounds.below() + 1;
        let price = distance::<S>(case) * log_count::<S>(case);
        let upper = match form {
            Form::Mutant(PowerSumsMutant::NextIntegerLessLogCount) => {
                bounds.power_sum(above + 1)? - log_count::<S>(case)
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
        is_exact(case)
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

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let mut left = vec![bounds.minkowski(bounds.below() + 1)?];
        if bounds.below() > 0 {
            left.push(by_quadrature(case, goal)?);
        }
        Ok(left)
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<MinkowskiMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let mut right = vec![by_quadrature(case, goal)?];
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
        is_exact(case)
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

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        Ok(vec![bounds.split_power_reversed()?, -bounds.split_power()?])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<SplitPowerMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let log_z: S = by_quadrature(case, goal)?;
        let t = distance::<S>(case);
        // What is taken off the upper bound is added to what has to lie below it.
        let price = match form {
            Form::Stated => S::zero(),
            Form::Mutant(SplitPowerMutant::PriceOffUpperBound) => {
                (S::one() - t) * log_count::<S>(case)
            }
            Form::Mutant(SplitPowerMutant::PriceWithFractionOffUpperBound) => {
                t * log_count::<S>(case)
            }
        };
        Ok(vec![log_z.clone(), -(log_z + price)])
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_exact(case)
    }
}

/// `C_m`.
struct Convexity;

mutants!(ConvexityMutant {
    HalfLogCountOffMean: "half of log p off the bound at the mean",
    LogCountOffBoth: "log p off both bounds",
});

impl Identity for Convexity {
    type Case = MachineCase;
    type Mutant = ConvexityMutant;

    const RECORD: Record = Record {
        id: "attn-bound-convexity",
        title: "Upper bounds by convexity in the power",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"\log Z \le C_m = \tfrac\beta2\|m\|^2 + (1 - t)\,\Phi_m(n) + t\,\Phi_m(n + 1), \quad \Phi_m(k) = \log\int e^{-\beta\|u\|^2/2}\Big(\sum_\mu e^{c_\mu + (\xi_\mu - m)\cdot(u + m)}\Big)^k du",
        assumptions: "real β > 0; m = 0 and the mean of the patterns",
        printed: Printed::Implied,
        left: "log Z by the trapezoidal rule",
        right: "the bounds at both centres",
        shares: &[],
        mutants: ConvexityMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let log_z: S = by_quadrature(case, goal)?;
        Ok(vec![log_z.clone(), log_z])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<ConvexityMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let (origin, mean) = (
            bounds.convexity(Centre::Origin)?,
            bounds.convexity(Centre::Mean)?,
        );
        let log_count = log_count::<S>(case);
        Ok(match form {
            Form::Stated => vec![origin, mean],
            Form::Mutant(ConvexityMutant::HalfLogCountOffMean) => {
                vec![origin, mean - log_count.mul_pow2(-1)]
            }
            Form::Mutant(ConvexityMutant::LogCountOffBoth) => {
                vec![origin - &log_count, mean - log_count]
            }
        })
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_exact(case) && case.beta.fract() == 0.0
    }
}

/// Extrapolated chords.
struct Chords;

mutants!(ChordsMutant {
    LogCountOffLogPartition: "log p off log Z",
    LogTwoOffLogPartition: "log 2 off log Z",
});

impl Identity for Chords {
    type Case = MachineCase;
    type Mutant = ChordsMutant;

    const RECORD: Record = Record {
        id: "attn-bound-chords",
        title: "Lower bounds by extrapolated chords",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"\tfrac\beta2\|m\|^2 + (2 - t)\Phi_m(n+1) - (1 - t)\Phi_m(n+2) \le \log Z, \quad \tfrac\beta2\|m\|^2 + (1 + t)\Phi_m(n) - t\,\Phi_m(n-1) \le \log Z",
        assumptions: "real β > 0; the second for β >= 1; m = 0 and the mean of the patterns",
        printed: Printed::Implied,
        left: "the bounds at both centres",
        right: "log Z by the trapezoidal rule",
        shares: &[],
        mutants: ChordsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let mut left = Vec::new();
        for centre in [Centre::Origin, Centre::Mean] {
            left.push(bounds.chord_from_above(centre)?);
            if case.beta >= 1.0 {
                left.push(bounds.chord_from_below(centre)?);
            }
        }
        Ok(left)
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<ChordsMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let log_z: S = by_quadrature(case, goal)?;
        let value = match form {
            Form::Stated => log_z,
            Form::Mutant(ChordsMutant::LogCountOffLogPartition) => log_z - log_count::<S>(case),
            Form::Mutant(ChordsMutant::LogTwoOffLogPartition) => log_z - S::ln_2(),
        };
        Ok(vec![value; if case.beta >= 1.0 { 4 } else { 2 }])
    }
}

/// The best of all.
struct BestBracket;

mutants!(BestBracketMutant {
    ThirdOfGapOffUpperEnd: "a third of the largest gap off the upper end",
    LowerEndForUpperEnd: "the lower end less a tenth of log p for the upper end",
});

impl Identity for BestBracket {
    type Case = MachineCase;
    type Mutant = BestBracketMutant;

    const RECORD: Record = Record {
        id: "attn-bound-best",
        title: "The best closed-form bracket, and how wide it is",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"\max(M_{n+1}, B_n, A - (1-t)\log p) \le \log Z \le \min(B_{n+1}, M_n, C_0, C_{\bar\xi}), \quad \text{gap} \le \min(t, 1-t)\log p",
        assumptions: "real β > 0, n = ⌊β⌋; for β < 1 the gap is at most (1-β) log p; equality at integers",
        printed: Printed::Implied,
        left: "the lower end; the negative of the upper end; the gap",
        right: "log Z by the trapezoidal rule, with both signs; what bounds the gap",
        shares: &[],
        mutants: BestBracketMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let bounds: Vec<S> = case.machine.log_partition_bounds(case.beta, goal)?;
        let [lower, upper] = bounds.as_slice() else {
            return Err(Error::Unsupported("bounds without two ends".into()));
        };
        let gap = upper.clone() - lower;
        Ok(vec![lower.clone(), -upper.clone(), gap + S::one()])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<BestBracketMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let log_z: S = by_quadrature(case, goal)?;
        let t = S::from_f64(case.beta.fract());
        let nearest = if case.beta < 1.0 || case.beta.fract() > 0.5 {
            S::one() - t
        } else {
            t
        };
        let most = nearest * log_count::<S>(case);
        // What is taken off the upper end is added to what has to lie below it.
        let taken = match form {
            Form::Stated => S::zero(),
            Form::Mutant(BestBracketMutant::ThirdOfGapOffUpperEnd) => most.clone() / S::from_i64(3),
            Form::Mutant(BestBracketMutant::LowerEndForUpperEnd) => {
                let bracket = case.machine.log_partition_best_bracket::<S>(case.beta)?;
                bracket.upper - bracket.lower + log_count::<S>(case) / S::from_i64(10)
            }
        };
        Ok(vec![log_z.clone(), -(log_z + taken), most + S::one()])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.beta.fract() == 0.0 || is_exact(case) && case.beta > 1.0
    }
}

/// The mean energy.
struct MeanEnergyBracket;

mutants!(MeanEnergyBracketMutant {
    ChordsExchanged: "the chords exchanged",
    SignOfEnergy: "the sign of the energy",
});

impl Identity for MeanEnergyBracket {
    type Case = MachineCase;
    type Mutant = MeanEnergyBracketMutant;

    const RECORD: Record = Record {
        id: "attn-mean-energy-chords",
        title: "The mean energy between chords of log Z",
        section: "further",
        equations: &[20],
        kind: StatementKind::Inequality,
        statement: r"\frac{\log Z(\beta) - \log Z(\tfrac54\beta)}{\tfrac14\beta} \le \langle E \rangle = -\frac{\partial\log Z}{\partial\beta} \le \frac{\log Z(\tfrac34\beta) - \log Z(\beta)}{\tfrac14\beta}",
        assumptions: "real β > 0",
        printed: Printed::Implied,
        left: "chord above β; the mean energy by quadrature",
        right: "the mean energy by quadrature; chord below β",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "AttnBm::mean_energy",
            "Bounds::below",
            "Bounds::power_sum",
            "clusters::log_partition",
            "energy_clusters::energies",
            "energy_strip::energy_moments",
            "energy_strip::integrate",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: MeanEnergyBracketMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let case = MachineCase::in_the_plane(stream, 3, "attnbm.mean_energy")?;
        Ok(at_coarse_beta(case))
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![
            chord(case, 1.0, 1.25, goal)?,
            case.machine.mean_energy::<S>(case.beta, goal)?.value,
        ])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<MeanEnergyBracketMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let energy = case.machine.mean_energy::<S>(case.beta, goal)?.value;
        Ok(match form {
            Form::Stated => vec![energy, chord(case, 0.75, 1.0, goal)?],
            Form::Mutant(MeanEnergyBracketMutant::ChordsExchanged) => {
                vec![energy, chord(case, 1.0, 1.25, goal)?]
            }
            Form::Mutant(MeanEnergyBracketMutant::SignOfEnergy) => {
                vec![-energy, chord(case, 0.75, 1.0, goal)?]
            }
        })
    }
}

/// The slope of -log Z between two multiples of a coarse β, each a quarter of a small integer.
fn chord<S: Enclosure>(case: &MachineCase, low: f64, high: f64, goal: Goal) -> Result<S, Error> {
    let at = |factor: f64| -> Result<S, Error> {
        Ok(case
            .machine
            .log_partition::<S>(case.beta * factor, goal)?
            .value)
    };
    let step = S::from_f64(case.beta * (high - low));
    Ok((at(low)? - at(high)?) / step)
}

/// The entropy.
struct EntropyBounds;

mutants!(EntropyBoundsMutant {
    EulerNumberDropped: "2π for 2πe",
    DeterminantNotHalved: "the determinant not halved",
    BetaDropped: "β dropped from the mean energy",
});

impl Identity for EntropyBounds {
    type Case = MachineCase;
    type Mutant = EntropyBoundsMutant;

    const RECORD: Record = Record {
        id: "attn-entropy-bounds",
        title: "The entropy is at least that of one Gaussian component",
        section: "further",
        equations: &[19],
        kind: StatementKind::Inequality,
        statement: r"\frac N2\log\frac{2\pi e}\beta \le H = \beta\langle E\rangle + \log Z \le \frac12\log\det(2\pi e \operatorname{Cov})",
        assumptions: "real β > 0; equality on both sides for a single pattern",
        printed: Printed::Implied,
        left: "the lower bound; the entropy by quadrature, twice",
        right: "the entropy; the upper bound; mean energy and log Z by themselves, and back",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::entropy",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "AttnBm::mean_energy",
            "Bounds::below",
            "Bounds::power_sum",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "energy_clusters::energies",
            "energy_strip::energy_moments",
            "energy_strip::integrate",
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
        mutants: EntropyBoundsMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.entropy")
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let dimension = S::from_i64(case.machine.dimension() as i64).mul_pow2(-1);
        let least = log_volume::<S>(case.machine.dimension(), &S::from_f64(case.beta));
        let entropy = case.machine.entropy::<S>(case.beta, goal)?.value;
        let parts = parts::<S>(case, goal, true)?;
        Ok(vec![least + dimension, entropy.clone(), entropy, parts])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<EntropyBoundsMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let size = case.machine.dimension();
        let covariance = case.machine.covariance::<S>(case.beta, goal)?.value;
        let determinant = match covariance.as_slice() {
            [a, b, c, d] => a.clone() * d - b.clone() * c,
            [variance, ..] => variance.clone(),
            [] => S::one(),
        };
        let spread = determinant.ln();
        let volume = log_volume::<S>(size, &S::one());
        let one_each = S::from_i64(size as i64).mul_pow2(-1);
        let most = match form {
            Form::Stated | Form::Mutant(EntropyBoundsMutant::BetaDropped) => {
                volume + spread.mul_pow2(-1) + one_each
            }
            Form::Mutant(EntropyBoundsMutant::EulerNumberDropped) => volume + spread.mul_pow2(-1),
            Form::Mutant(EntropyBoundsMutant::DeterminantNotHalved) => volume + spread + one_each,
        };
        let entropy = case.machine.entropy::<S>(case.beta, goal)?.value;
        let parts = parts::<S>(
            case,
            goal,
            form != Form::Mutant(EntropyBoundsMutant::BetaDropped),
        )?;
        Ok(vec![entropy.clone(), most, parts, entropy])
    }

    fn is_attained(case: &MachineCase) -> bool {
        is_exact(case)
    }
}

/// `β <E> + log Z`, or without β.
fn parts<S: Enclosure>(case: &MachineCase, goal: Goal, scaled: bool) -> Result<S, Error> {
    let energy = case.machine.mean_energy::<S>(case.beta, goal)?.value;
    let log_z = case.machine.log_partition::<S>(case.beta, goal)?.value;
    Ok(if scaled {
        energy * S::from_f64(case.beta) + log_z
    } else {
        energy + log_z
    })
}
