//! Fisher information of the location of the density (not numbered in the paper).

use crate::catalogue::cases::machine::{MachineCase, Temperatures};
use crate::catalogue::cases::pair::small;
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::naive::{inner, lifted, squared_norm};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;

entries!(FisherInformation, CramerRao);

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

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let square = squared_norm(&direction::<S>(case.machine.dimension()));
        let variance: S = mean_attention_variance(case, goal)?;
        Ok(vec![(square - variance) * S::from_f64(case.beta)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
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

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let square = squared_norm(&direction::<S>(case.machine.dimension()));
        let variance: S = mean_attention_variance(case, goal)?;
        let information = (square.clone() - variance) * S::from_f64(case.beta);
        Ok(vec![square.sqr() / &information, information])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
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
        case.has_one_pattern()
    }
}
