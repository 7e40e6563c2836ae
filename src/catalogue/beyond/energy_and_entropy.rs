//! Bounds of the mean energy and of the entropy at real β.

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::naive::log_volume;
use crate::catalogue::prelude::*;

entries!(MeanEnergyBracket, EntropyBounds);

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
        Ok(case.at_coarse_beta())
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![
            chord(case, 1.0, 1.25, goal)?,
            case.machine.mean_energy::<S>(case.beta, goal)?.value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
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

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let dimension = S::from_i64(case.machine.dimension() as i64).mul_pow2(-1);
        let least = log_volume::<S>(case.machine.dimension(), &S::from_f64(case.beta));
        let entropy = case.machine.entropy::<S>(case.beta, goal)?.value;
        let parts = parts::<S>(case, goal, true)?;
        Ok(vec![least + dimension, entropy.clone(), entropy, parts])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
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
        case.has_one_pattern()
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
