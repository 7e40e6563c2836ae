//! Distance and entropy of densities (not numbered in the paper).

use crate::catalogue::cases::machine::{MachineCase, Temperatures};
use crate::catalogue::cases::pair::{PairCase, small};
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::naive::{
    displacement, inner, lifted, log_sum, log_volume, squared_norm,
};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;

entries!(SquaredDistance, EntropyFalls);

/// The mean square distance of densities.
struct SquaredDistance;

mutants!(SquaredDistanceMutant {
    TwoPi: "2π for 4π",
    HalfTheSquare: "half the squared distance for a quarter",
    WeightsAllPositive: "the weights of the other machine not negative",
});

impl SquaredDistance {
    /// `1/STEPS` is the step of the rule.
    const STEPS: f64 = 8.0;

    fn density<S: Enclosure>(machine: &AttnBm, log_z: &S, v: f64) -> S {
        let point = displacement::<S>(machine, &[v]);
        let bias = machine.effective_hidden_bias::<S>();
        let exponents: Vec<S> = machine
            .patterns()
            .zip(bias)
            .map(|(pattern, c)| c + inner(&lifted::<S>(pattern), &point))
            .collect();
        (log_sum(&exponents) - squared_norm(&point).mul_pow2(-1) - log_z).exp()
    }

    /// Components of weight `w`, the other machine's with a minus sign, at their means.
    fn signed<S: Enclosure>(case: &PairCase) -> Vec<(S, S)> {
        let of = |machine: &AttnBm, sign: i64| -> Vec<(S, S)> {
            let components = Components::<S>::new(machine, 1);
            let weights = components.weights().into_iter();
            let means = components.shifted_sums(machine, 1).into_iter();
            let means = means.map(|sum| inner(&sum, &[S::one()]));
            weights.map(|w| w * S::from_i64(sign)).zip(means).collect()
        };
        [of(&case.machine.machine, 1), of(&case.other.machine, -1)].concat()
    }
}

impl Identity for SquaredDistance {
    type Case = PairCase;
    type Mutant = SquaredDistanceMutant;

    const RECORD: Record = Record {
        id: "attn-squared-distance",
        title: "The distance of two densities in the mean square",
        section: "further",
        equations: &[22],
        kind: StatementKind::Equality,
        statement: r"\int (p - p')^2 dv = (4\pi)^{-N/2} \sum_{jk} a_j a_k\, e^{-\|m_j - m_k\|^2/4}, \quad a = (w, -w'),\ m = (b + \xi, b' + \xi')",
        assumptions: "β = 1; N = 1",
        printed: Printed::Implied,
        left: "the densities on a grid of step 1/8, whose error is that of Gaussians",
        right: "the model's closed form",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "multisets::for_each_multiset",
        ],
        mutants: SquaredDistanceMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 2;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Integers(1), 3, 1);
        // The grid does not tell a distance of 0 from a small one.
        PairCase::of_different(stream, &limits, Self::RECORD.id)
    }

    /// By Poisson's formula the sum of `e^{-(v - m)²}` over the grid of step h is its integral but for a
    /// share of `2 Σ_{k>=1} e^{-π² k²/h²}`, at most `4 e^{-π²/h²}`. A product of components is such a Gaussian
    /// of integral at most `1/√(4π)`, and the weights of all pairs add up to 4. Beyond a distance T of all
    /// means, the square is at most `4 e^{-T²}/2π`, and the nodes there sum to at most that over h², for T >= 1.
    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let (machine, other) = (&case.machine.machine, &case.other.machine);
        let step = S::one() / S::from_f64(Self::STEPS);
        let ends = Self::signed::<S>(case)
            .into_iter()
            .map(|(_, mean)| mean.approx());
        let (low, high) = ends.fold((0.0, 0.0), |(low, high): (f64, f64), mean| {
            (low.min(mean), high.max(mean))
        });
        if high - low > 100.0 {
            return Err(Error::Budget("means too far apart for the grid".into()));
        }
        let reach = (f64::from(goal.bits) * std::f64::consts::LN_2)
            .sqrt()
            .ceil()
            + 2.0;
        let log_z: S = machine.log_partition_of_integer(1)?;
        let other_log_z: S = other.log_partition_of_integer(1)?;
        let first = ((low - reach).floor() * Self::STEPS) as i64;
        let last = ((high + reach).ceil() * Self::STEPS) as i64;
        let mut sum = S::zero();
        for node in first..=last {
            let v = node as f64 / Self::STEPS;
            let gap: S =
                Self::density::<S>(machine, &log_z, v) - Self::density(other, &other_log_z, v);
            sum = sum + gap.sqr();
        }
        let sharp = (-(S::pi() / &step).sqr()).exp().mul_pow2(4);
        // The reach less 1, for means that are not rounded.
        let tail = (-S::from_f64(reach - 1.0).sqr()).exp().mul_pow2(2) / step.sqr();
        Ok(vec![(sum * step).widen(&(sharp + tail).upper())])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (machine, other) = (&case.machine.machine, &case.other.machine);
        let (of_square, of_pi, keeps_signs) = match form {
            Form::Stated => return Ok(vec![machine.squared_distance_of_densities(other)?]),
            Form::Mutant(SquaredDistanceMutant::TwoPi) => (-2, 1, true),
            Form::Mutant(SquaredDistanceMutant::HalfTheSquare) => (-1, 2, true),
            Form::Mutant(SquaredDistanceMutant::WeightsAllPositive) => (-2, 2, false),
        };
        let components = Self::signed::<S>(case);
        let mut sum = S::zero();
        for (a, m) in &components {
            for (b, n) in &components {
                let overlap = (-(m.clone() - n).sqr().mul_pow2(of_square)).exp();
                let product = match keeps_signs {
                    true => a.clone() * b,
                    false => (a.clone() * b).sqr().sqrt(),
                };
                sum = sum + overlap * product;
            }
        }
        Ok(vec![sum / S::pi().mul_pow2(of_pi).sqrt()])
    }
}

/// The entropy against the temperature.
struct EntropyFalls;

mutants!(EntropyFallsMutant {
    OneComponent: "the entropy of one component for that of all",
    ColderByFour: "the entropy at 4γ for that at β",
});

impl Identity for EntropyFalls {
    type Case = PairCase;
    type Mutant = EntropyFallsMutant;

    const RECORD: Record = Record {
        id: "attn-entropy-monotone",
        title: "Cooling never raises the entropy",
        section: "further",
        equations: &[19],
        kind: StatementKind::Monotonicity,
        statement: r"H(\gamma) \le H(\beta) \ (\gamma \ge \beta)",
        assumptions: "real β > 0, since ∂H/∂β = -β Var E; equality at γ = β",
        printed: Printed::Implied,
        left: "the entropy at the colder temperature",
        right: "the entropy at the warmer one",
        shares: &[
            "AttnBm::entropy",
            "energy_clusters::energies",
            "energy_strip::energy_moments",
            "energy_strip::integrate",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: EntropyFallsMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Reals(3.0), 3, 2);
        let machine = MachineCase::draw(stream, &limits)?;
        let mut other = machine.clone();
        if !stream.one_in(8) {
            other.beta *= 1.0 + stream.between(0.01, 1.0);
        }
        Ok(PairCase {
            machine,
            other,
            identity: Self::RECORD.id,
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let other = &case.other;
        Ok(vec![other.machine.entropy::<S>(other.beta, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let (machine, beta) = (&case.machine.machine, case.machine.beta);
        Ok(vec![match form {
            Form::Stated => machine.entropy::<S>(beta, goal)?.value,
            Form::Mutant(EntropyFallsMutant::OneComponent) => {
                let half = S::from_i64(machine.dimension() as i64).mul_pow2(-1);
                log_volume::<S>(machine.dimension(), &S::from_f64(beta)) + half
            }
            Form::Mutant(EntropyFallsMutant::ColderByFour) => {
                machine.entropy::<S>(4.0 * case.other.beta, goal)?.value
            }
        }])
    }

    fn is_attained(case: &PairCase) -> bool {
        case.machine.beta == case.other.beta
    }
}
