//! Distance, entropy and Fisher information of the density (not numbered in the paper).

use crate::Error;
use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::cases::pair::{PairCase, small};
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::naive::{
    displacement, inner, lifted, log_sum, log_volume, squared_norm,
};
use crate::catalogue::record::{
    CatalogueEntry, Form, Identity, Mutant, Printed, Record, StatementKind, mutants,
};
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{DenoisingTask, dsm_loss};
use crate::real::Enclosure;
use crate::real::Goal;
use crate::sampling::stream::Stream;
use crate::witness::Part;
use std::fmt::{self, Display};

/// The records of this file.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    vec![
        CatalogueEntry::new::<SquaredDistance>(),
        CatalogueEntry::new::<EntropyFalls>(),
        CatalogueEntry::new::<FisherInformation>(),
        CatalogueEntry::new::<CramerRao>(),
        CatalogueEntry::new::<LeastLoss>(),
    ]
}

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
    fn left<S: Enclosure>(case: &PairCase, goal: Goal) -> Result<Vec<S>, Error> {
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

    fn right<S: Enclosure>(
        case: &PairCase,
        form: Form<SquaredDistanceMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
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

    fn left<S: Enclosure>(case: &PairCase, goal: Goal) -> Result<Vec<S>, Error> {
        let other = &case.other;
        Ok(vec![other.machine.entropy::<S>(other.beta, goal)?.value])
    }

    fn right<S: Enclosure>(
        case: &PairCase,
        form: Form<EntropyFallsMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
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

/// `u^T <Ξ^T J Ξ> u` for `u = (1, -3/4, …)` by quadrature, β not 1: with `x_μ = u·ξ_μ`, integration by parts of
/// `<u·(v - b) s_μ>` gives `(β - 1) <(Σ s x)²> = β <u·(v - b) Σ s x> - <Σ s x²>`.
fn mean_attention_variance<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<S, Error> {
    let machine = &case.machine;
    let size = machine.dimension();
    // In a further coordinate all patterns are 1, so that its moment is the weight itself.
    let rows: Vec<f64> = machine
        .patterns()
        .flat_map(|row| row.iter().copied().chain([1.0]))
        .collect();
    let mut extended = AttnBm::new(machine.count(), size + 1, rows)?;
    if let Some(bias) = machine.visible_bias() {
        extended = extended.with_visible_bias([bias, &[0.0]].concat())?;
    }
    if let Some(bias) = machine.hidden_bias() {
        extended = extended.with_hidden_bias(bias.to_vec())?;
    }
    let gradient: Vec<S> = extended.log_partition_gradient_by_quadrature(case.beta, goal)?;
    let beta = S::from_f64(case.beta);
    let u = direction::<S>(size);
    let bias = machine
        .visible_bias()
        .map_or_else(S::zero, |b| inner(&lifted(b), &u));
    let (mut raw, mut with_position) = (S::zero(), S::zero());
    for (pattern, moments) in machine.patterns().zip(gradient.chunks_exact(size + 1)) {
        let x = inner(&lifted::<S>(pattern), &u);
        let weight = moments[size].clone() / &beta;
        let position = inner(&moments[..size], &u) - bias.clone() * &weight * &beta;
        raw = raw + x.sqr() * weight;
        with_position = with_position + x * position;
    }
    let square = (with_position - &raw) / (beta - S::one());
    Ok(raw - square)
}

/// `(1, -3/4, 1, …)`.
fn direction<S: Enclosure>(size: usize) -> Vec<S> {
    let entry = |i: usize| S::from_f64(if i.is_multiple_of(2) { 1.0 } else { -0.75 });
    (0..size).map(entry).collect()
}

/// The location Fisher information at integers.
struct FisherInformation;

mutants!(FisherInformationMutant {
    DividedByBeta: "1/β for 1/(β - 1)",
    SumsNotCentred: "the sums not centred",
    BetaDropped: "β dropped",
});

impl Identity for FisherInformation {
    type Case = MachineCase;
    type Mutant = FisherInformationMutant;

    const RECORD: Record = Record {
        id: "attn-fisher-information",
        title: "The Fisher information by the sample covariance of the indices",
        section: "further",
        equations: &[25, 30],
        kind: StatementKind::Equality,
        statement: r"I_F = \beta\big(I - \langle\Xi^\top J\,\Xi\rangle\big) = \beta\Big(I - \mathbb E_w\Big[\frac1{\beta - 1}\sum_{k=1}^\beta (\xi_{\mu_k} - S/\beta)(\xi_{\mu_k} - S/\beta)^\top\Big]\Big)",
        assumptions: "integers β >= 2; along u = (1, -3/4)",
        printed: Printed::Implied,
        left: "quadrature of the softmax moments and integration by parts",
        right: "all tuples",
        shares: &[],
        mutants: FisherInformationMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 2;

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = small(Temperatures::Integers(3), 3, 2);
        let mut case = MachineCase::draw(stream, &limits)?;
        case.beta = case.beta.max(2.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let square = squared_norm(&direction::<S>(case.machine.dimension()));
        let variance: S = mean_attention_variance(case, goal)?;
        Ok(vec![(square - variance) * S::from_f64(case.beta)])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<FisherInformationMutant>,
        _: Goal,
    ) -> Result<Vec<S>, Error> {
        let (machine, size) = (&case.machine, case.integer());
        let u = direction::<S>(machine.dimension());
        let along: Vec<S> = machine
            .patterns()
            .map(|row| inner(&lifted(row), &u))
            .collect();
        let beta = S::from_f64(case.beta);
        let components = Components::<S>::new(machine, size);
        let less = beta.clone() - S::one();
        let (divisor, centres, factor) = match form {
            Form::Stated => (less, true, beta.clone()),
            Form::Mutant(FisherInformationMutant::DividedByBeta) => {
                (beta.clone(), true, beta.clone())
            }
            Form::Mutant(FisherInformationMutant::SumsNotCentred) => (less, false, beta.clone()),
            Form::Mutant(FisherInformationMutant::BetaDropped) => (less, true, S::one()),
        };
        let spreads: Vec<S> = components
            .tuples
            .iter()
            .map(|tuple| {
                let members = || tuple.iter().map(|&mu| along[mu].clone());
                let mean = members().fold(S::zero(), |sum, x| sum + x) / &beta;
                let centre = if centres { mean } else { S::zero() };
                members().fold(S::zero(), |sum, x| sum + (x - &centre).sqr()) / &divisor
            })
            .collect();
        let rest = squared_norm(&u) - inner(&components.weights(), &spreads);
        Ok(vec![rest * factor])
    }
}

/// The inequality of Cramér and Rao.
struct CramerRao;

mutants!(CramerRaoMutant {
    OneComponent: "the variance of one component for that of all",
    HalfTheVariance: "half the variance",
});

impl Identity for CramerRao {
    type Case = MachineCase;
    type Mutant = CramerRaoMutant;

    const RECORD: Record = Record {
        id: "attn-cramer-rao",
        title: "The inequality of Cramér and Rao, for the location of the density",
        section: "further",
        equations: &[25, 30],
        kind: StatementKind::Inequality,
        statement: r"\frac{(a\cdot a)^2}{a^\top I_F\, a} \le a^\top \operatorname{Cov}(v)\, a, \qquad a^\top I_F\, a \le \beta\,\|a\|^2, \quad I_F = \beta\big(I - \langle\Xi^\top J\,\Xi\rangle\big)",
        assumptions: "any real β > 0 but 1; a = (1, -3/4); equality for a single pattern",
        printed: Printed::Implied,
        left: "the softmax moments by quadrature and integration by parts; the same",
        right: "the covariance; that of a component",
        shares: &[
            "AttnBm::visible_moments",
            "clusters::moments",
            "gaussian_strip::integrate",
            "gaussian_strip::moments",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: CramerRaoMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 2;

    /// At 1 there is nothing to divide by, and next to 1 the division costs digits: 1.25 stands for these.
    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = small(Temperatures::Reals(3.5), 3, 2);
        let mut case = MachineCase::draw(stream, &limits)?;
        if (case.beta - 1.0).abs() < 1e-3 {
            case.beta = 1.25;
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let square = squared_norm(&direction::<S>(case.machine.dimension()));
        let variance: S = mean_attention_variance(case, goal)?;
        let information = (square.clone() - variance) * S::from_f64(case.beta);
        Ok(vec![square.sqr() / &information, information])
    }

    fn right<S: Enclosure>(
        case: &MachineCase,
        form: Form<CramerRaoMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let size = case.machine.dimension();
        let a = direction::<S>(size);
        let covariance = case.machine.covariance::<S>(case.beta, goal)?.value;
        let product: Vec<S> = covariance
            .chunks_exact(size)
            .map(|row| inner(row, &a))
            .collect();
        let variance = inner(&product, &a);
        let (beta, square) = (S::from_f64(case.beta), squared_norm(&a));
        let variance = match form {
            Form::Stated => variance,
            Form::Mutant(CramerRaoMutant::OneComponent) => square.clone() / &beta,
            Form::Mutant(CramerRaoMutant::HalfTheVariance) => variance.mul_pow2(-1),
        };
        Ok(vec![variance, beta * square])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.machine.count() == 1
    }
}

/// Observations, and a machine that tries to denoise them.
struct LossCase {
    machine: MachineCase,
    data: Vec<f64>,
}

impl LossCase {
    /// The machine of the data smoothed by unit noise.
    fn smoothed(&self) -> Result<AttnBm, Error> {
        let bias = self.data.iter().map(|x| -x * x / 2.0).collect();
        AttnBm::new(self.data.len(), 1, self.data.clone())?.with_hidden_bias(bias)
    }

    /// The same law with its patterns taken from a visible bias.
    fn smoothed_about(&self, bias: f64) -> Result<AttnBm, Error> {
        let patterns = self.data.iter().map(|x| x - bias).collect();
        let hidden = self.data.iter().map(|x| -x * x / 2.0).collect();
        AttnBm::new(self.data.len(), 1, patterns)?
            .with_visible_bias(vec![bias])?
            .with_hidden_bias(hidden)
    }
}

impl Display for LossCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.data.iter().map(|x| vec![*x]).collect();
        self.machine
            .request("attnbm.dsm_loss")
            .with("data", Part::Rows(rows))
            .with_number("noise_variance", 1.0)
            .fmt(f)
    }
}

/// The minimum of denoising score matching.
struct LeastLoss;

mutants!(LeastLossMutant {
    HalvedOnOneSide: "the factor 1/2 of Eq. 35 on one side only",
    NoiseSubtracted: "the noise's own N/s² subtracted on one side only",
});

impl Identity for LeastLoss {
    type Case = LossCase;
    type Mutant = LeastLossMutant;

    const RECORD: Record = Record {
        id: "dsm-least-loss",
        title: "No machine denoises better than the smoothed data themselves",
        section: "3.4",
        equations: &[35],
        kind: StatementKind::Inequality,
        statement: r"J_{\mathrm{DSM}}[\Xi = \{x\},\ c_\mu = -\tfrac12\|x_\mu\|^2,\ \beta = 1] \le J_{\mathrm{DSM}}[\text{any machine at any } \beta]",
        assumptions: "unit noise; one visible unit; equality where the machine is the smoothed data",
        printed: Printed::Implied,
        left: "the loss of the machine with the data as its patterns",
        right: "the loss of the other machine",
        shares: &[
            "AttnBm::hidden_inputs",
            "Grid::expectation",
            "Grid::infinite_sum",
            "Grid::sums",
            "loss::dsm_from_means",
            "loss::dsm_loss",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: LeastLossMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<LossCase, Error> {
        let limits = Limits {
            quantity: "attnbm.dsm_loss",
            ..small(Temperatures::Reals(2.0), 3, 1)
        };
        let machine = MachineCase::draw(stream, &limits)?;
        // Multiples of 2^-6 up to 2: half their squares, and what they differ by from 1/2, are binary64 numbers.
        let rows = 1 + stream.below(3);
        let data = (0..rows).map(|_| (stream.between(-2.0, 2.0) * 64.0).round() / 64.0);
        let mut case = LossCase {
            data: data.collect(),
            machine,
        };
        if stream.one_in(6) {
            (case.machine.machine, case.machine.beta) = (case.smoothed_about(0.5)?, 1.0);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &LossCase, goal: Goal) -> Result<Vec<S>, Error> {
        let task = DenoisingTask {
            machine: &case.smoothed()?,
            data: &case.data,
            noise_variance: 1.0,
        };
        Ok(vec![dsm_loss::<S>(&task, 1.0, goal)?.value])
    }

    fn right<S: Enclosure>(
        case: &LossCase,
        form: Form<LeastLossMutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        let task = DenoisingTask {
            machine: &case.machine.machine,
            data: &case.data,
            noise_variance: 1.0,
        };
        let loss = dsm_loss::<S>(&task, case.machine.beta, goal)?.value;
        Ok(vec![match form {
            Form::Stated => loss,
            Form::Mutant(LeastLossMutant::HalvedOnOneSide) => loss.mul_pow2(-1),
            Form::Mutant(LeastLossMutant::NoiseSubtracted) => loss - S::one(),
        }])
    }

    fn is_attained(case: &LossCase) -> bool {
        let machine = &case.machine.machine;
        let same = |smoothed: AttnBm| {
            smoothed.patterns().eq(machine.patterns())
                && smoothed.visible_bias() == machine.visible_bias()
                && smoothed.hidden_bias() == machine.hidden_bias()
        };
        case.machine.beta == 1.0 && case.smoothed_about(0.5).is_ok_and(same)
    }
}
