//! The Kullback-Leibler divergence of two machines (not numbered in the paper).

use crate::catalogue::cases::machine::Temperatures;
use crate::catalogue::cases::pair::{PairCase, divergence, small};
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::naive::{inner, log_sum, squared_distance};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;

entries!(
    DivergenceOfTemperatures,
    DivergenceOfGaussians,
    DivergenceIsNotNegative,
    DivergenceBound,
);

/// A machine at two temperatures.
struct DivergenceOfTemperatures;

mutants!(DivergenceOfTemperaturesMutant {
    MeanEnergyOfOther: "the mean energy at γ",
    MeanEnergySubtracted: "the mean energy's sign",
    TemperaturesExchanged: "the temperatures exchanged",
});

impl Identity for DivergenceOfTemperatures {
    type Case = PairCase;
    type Mutant = DivergenceOfTemperaturesMutant;

    const RECORD: Record = Record {
        id: "attn-divergence-temperatures",
        title: "The divergence of two temperatures is the gap of log Z above its tangent",
        section: "further",
        equations: &[20],
        kind: StatementKind::Equality,
        statement: r"\mathrm{KL}(p_\beta \,\|\, p_\gamma) = \log Z(\gamma) - \log Z(\beta) + (\gamma - \beta)\langle E\rangle_\beta",
        assumptions: "real β, γ > 0; on the left every pattern of p_γ is there twice, which leaves the density as it is",
        printed: Printed::Implied,
        left: "quadrature of the energy of one mixture under another",
        right: "log Z and the mean energy",
        shares: &[
            "energy_clusters::energies",
            "energy_strip::energy_moments",
            "energy_strip::integrate",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: DivergenceOfTemperaturesMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Reals(3.5), 3, 1);
        let machine = PairCase::within_reach(stream, &limits)?;
        let mut other = machine.clone();
        other.beta = limits.beta.draw(stream);
        Ok(PairCase {
            machine,
            other,
            identity: Self::RECORD.id,
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let (machine, beta) = (&case.machine.machine, case.machine.beta);
        let all: Vec<usize> = (0..machine.count()).collect();
        let twice = machine.select(&all.repeat(2));
        let value = machine
            .divergence::<S>(beta, &twice, case.other.beta, goal)?
            .value;
        // One is added to both sides, so that there is something to be relative to.
        Ok(vec![value + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let (own, other) = (case.machine.beta, case.other.beta);
        let (beta, gamma, at, sign) = match form {
            Form::Stated => (own, other, own, 1),
            Form::Mutant(DivergenceOfTemperaturesMutant::MeanEnergyOfOther) => {
                (own, other, other, 1)
            }
            Form::Mutant(DivergenceOfTemperaturesMutant::MeanEnergySubtracted) => {
                (own, other, own, -1)
            }
            Form::Mutant(DivergenceOfTemperaturesMutant::TemperaturesExchanged) => {
                (other, own, other, 1)
            }
        };
        let energy = machine.mean_energy::<S>(at, goal)?.value;
        let before = machine.log_partition::<S>(beta, goal)?.value;
        let after = machine.log_partition::<S>(gamma, goal)?.value;
        let linear = (S::from_f64(gamma) - S::from_f64(beta)) * energy;
        Ok(vec![after - before + linear * S::from_i64(sign) + S::one()])
    }
}

/// Two Gaussians.
struct DivergenceOfGaussians;

mutants!(DivergenceOfGaussiansMutant {
    DistanceTimesBeta: "β for γ on the distance",
    DistanceNotHalved: "the distance not halved",
    OneDimension: "1 for N",
});

impl Identity for DivergenceOfGaussians {
    type Case = PairCase;
    type Mutant = DivergenceOfGaussiansMutant;

    const RECORD: Record = Record {
        id: "attn-divergence-gaussians",
        title: "The divergence of single patterns is that of two Gaussians",
        section: "further",
        equations: &[19],
        kind: StatementKind::Equality,
        statement: r"p = p' = 1: \quad \mathrm{KL} = \frac N2\Big(\frac\gamma\beta - 1 - \log\frac\gamma\beta\Big) + \frac\gamma2 \|b + \xi - b' - \xi'\|^2",
        assumptions: "one pattern each, real β, γ > 0",
        printed: Printed::Implied,
        left: "entropy, log Z and quadrature of the energy",
        right: "closed form",
        shares: &[],
        mutants: DivergenceOfGaussiansMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Reals(3.5), 1, 3);
        PairCase::draw(stream, &limits, Self::RECORD.id)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![divergence(case, goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (machine, other) = (&case.machine.machine, &case.other.machine);
        let mean = |machine: &AttnBm| -> Vec<S> {
            let bias = machine.visible_bias().unwrap_or_default();
            let pattern = machine.patterns().next().unwrap_or_default().iter();
            let entry = |(i, x): (usize, &f64)| {
                S::from_f64(*x) + S::from_f64(bias.get(i).copied().unwrap_or(0.0))
            };
            pattern.enumerate().map(entry).collect()
        };
        let square = squared_distance(&mean(machine), &mean(other));
        let (beta, gamma) = (S::from_f64(case.machine.beta), S::from_f64(case.other.beta));
        let ratio = gamma.clone() / &beta;
        let spread = (ratio.clone() - S::one() - ratio.ln()).mul_pow2(-1);
        let size = S::from_i64(machine.dimension() as i64);
        Ok(vec![match form {
            Form::Stated => spread * size + gamma.mul_pow2(-1) * square,
            Form::Mutant(DivergenceOfGaussiansMutant::DistanceTimesBeta) => {
                spread * size + beta.mul_pow2(-1) * square
            }
            Form::Mutant(DivergenceOfGaussiansMutant::DistanceNotHalved) => {
                spread * size + gamma * square
            }
            Form::Mutant(DivergenceOfGaussiansMutant::OneDimension) => {
                spread + gamma.mul_pow2(-1) * square
            }
        }])
    }
}

/// Gibbs' inequality.
struct DivergenceIsNotNegative;

mutants!(DivergenceIsNotNegativeMutant {
    OwnPartition: "log Z of p for that of p'",
    DivergenceSubtracted: "the sign of the divergence",
});

impl Identity for DivergenceIsNotNegative {
    type Case = PairCase;
    type Mutant = DivergenceIsNotNegativeMutant;

    const RECORD: Record = Record {
        id: "attn-divergence-positive",
        title: "A wrong machine explains the data worse: Gibbs' inequality",
        section: "further",
        equations: &[19],
        kind: StatementKind::Inequality,
        statement: r"H(p) \le \log Z' + \gamma\,\langle E'\rangle_p = H(p) + \mathrm{KL}(p \,\|\, p')",
        assumptions: "real β, γ > 0; equality for equal densities",
        printed: Printed::Implied,
        left: "the entropy by quadrature",
        right: "the entropy and the divergence, the latter by quadrature on the hull of both",
        shares: &[
            "AttnBm::entropy",
            "energy_clusters::energies",
            "energy_strip::energy_moments",
            "energy_strip::integrate",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: DivergenceIsNotNegativeMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Reals(3.0), 2, 2);
        PairCase::draw(stream, &limits, Self::RECORD.id)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        Ok(vec![
            machine.machine.entropy::<S>(machine.beta, goal)?.value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let (machine, other) = (&case.machine, &case.other);
        let entropy = machine.machine.entropy::<S>(machine.beta, goal)?.value;
        let divergence: S = divergence(case, goal)?;
        Ok(vec![match form {
            Form::Stated => entropy + divergence,
            Form::Mutant(DivergenceIsNotNegativeMutant::OwnPartition) => {
                let own = machine
                    .machine
                    .log_partition::<S>(machine.beta, goal)?
                    .value;
                let theirs = other.machine.log_partition::<S>(other.beta, goal)?.value;
                entropy + divergence + own - theirs
            }
            Form::Mutant(DivergenceIsNotNegativeMutant::DivergenceSubtracted) => {
                entropy - divergence
            }
        }])
    }

    fn is_attained(case: &PairCase) -> bool {
        case.is_same()
    }
}

/// A closed-form bound.
struct DivergenceBound;

mutants!(DivergenceBoundMutant {
    WeightsDropped: "the divergence of the weights dropped",
    SumsDropped: "the distance of the sums dropped",
    DistanceNotHalved: "1/β for 1/(2β)",
});

impl Identity for DivergenceBound {
    type Case = PairCase;
    type Mutant = DivergenceBoundMutant;

    const RECORD: Record = Record {
        id: "attn-divergence-bound",
        title: "The divergence is at most that of the components",
        section: "further",
        equations: &[25],
        kind: StatementKind::Inequality,
        statement: r"\mathrm{KL}(p\,\|\,p') \le \mathrm{KL}(w\,\|\,w') + \frac1{2\beta}\,\mathbb E_w\|S + \beta b - S' - \beta b'\|^2",
        assumptions: "the same integer β and number of patterns; equality for single patterns and for equal machines",
        printed: Printed::Implied,
        left: "the divergence by quadrature; the model's bound with both signs",
        right: "all tuples; all tuples with both signs",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: DivergenceBoundMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Integers(3), 3, 2);
        let mut case = PairCase::of_one_count(stream, &limits, Self::RECORD.id)?;
        case.other.beta = case.machine.beta;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        // One is added to both sides, so that there is something to be relative to.
        let divergence = divergence::<S>(case, goal)? + S::one();
        let bound = Self::model::<S>(case)? + S::one();
        Ok(vec![divergence, bound.clone(), -bound])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let bound = Self::bound::<S>(case, form) + S::one();
        Ok(vec![bound.clone(), bound.clone(), -bound])
    }

    fn is_attained(case: &PairCase) -> bool {
        case.machine.machine.count() == 1 || case.is_same()
    }
}

impl DivergenceBound {
    fn model<S: Enclosure>(case: &PairCase) -> Result<S, Error> {
        let (machine, other) = (&case.machine, &case.other);
        machine
            .machine
            .divergence_bound(machine.integer(), &other.machine)
    }

    fn bound<S: Enclosure>(case: &PairCase, form: Form<DivergenceBoundMutant>) -> S {
        let beta = case.machine.integer();
        let (machine, other) = (&case.machine.machine, &case.other.machine);
        let components = Components::<S>::new(machine, beta);
        let others = Components::<S>::new(other, beta);
        let (exponents, other_exponents) = (&components.log_weights, &others.log_weights);
        let weights = components.weights();
        let gaps: Vec<S> = exponents
            .iter()
            .zip(other_exponents)
            .map(|(e, f)| e.clone() - f)
            .collect();
        let of_weights = inner(&weights, &gaps) + log_sum(other_exponents) - log_sum(exponents);
        let sums = components.shifted_sums(machine, beta);
        let squares: Vec<S> = sums
            .iter()
            .zip(others.shifted_sums(other, beta))
            .map(|(s, t)| squared_distance(s, &t))
            .collect();
        let of_sums = inner(&weights, &squares) / S::from_i64(i64::from(2 * beta));
        match form {
            Form::Stated => of_weights + of_sums,
            Form::Mutant(DivergenceBoundMutant::WeightsDropped) => of_sums,
            Form::Mutant(DivergenceBoundMutant::SumsDropped) => of_weights,
            Form::Mutant(DivergenceBoundMutant::DistanceNotHalved) => {
                of_weights + of_sums.mul_pow2(1)
            }
        }
    }
}
