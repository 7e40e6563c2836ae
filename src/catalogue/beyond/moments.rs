//! Moments of the visible units: what integration by parts says of them, by closed forms at integer β
//! and by quadrature at any (not numbered in the paper).

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::naive::{inner, lifted, shares, squared_diameter, squared_norm};
use crate::catalogue::prelude::*;

entries!(
    Mean,
    Covariance,
    Virial,
    ScoreMeanZero,
    SmallestCovariance,
    BrascampLieb
);

fn case_at(
    stream: &mut Stream,
    beta: Temperatures,
    quantity: &'static str,
) -> Result<MachineCase, Error> {
    let limits = Limits::new([3, 2], beta, 1.5, quantity);
    MachineCase::draw(stream, &limits)
}

/// The first moment.
struct Mean;

mutants!(MeanMutant {
    BetaDropped: "1/β dropped",
    UniformWeights: "uniform weights",
    ExponentsHalved: "weights of half the exponents",
});

impl Identity for Mean {
    type Case = MachineCase;
    type Mutant = MeanMutant;

    const RECORD: Record = Record {
        id: "attn-mean",
        title: "The mean of the visible units",
        section: "further",
        equations: &[25],
        kind: StatementKind::Equality,
        statement: r"\langle v \rangle = b + \frac1\beta\,\mathbb E_w[S] = b + \Xi^\top \langle s \rangle",
        assumptions: "β a positive integer",
        printed: Printed::Implied,
        left: "the model's mean",
        right: "sum over all tuples",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: MeanMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = case_at(stream, Temperatures::Integers(3), "attnbm.mean")?;
        if stream.one_in(2) {
            case.beta = case.beta.max(2.0);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(case.machine.mean::<S>(case.beta, goal)?.value)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let components = Components::<S>::new(&case.machine, case.integer());
        let weights = components.weights();
        let (weights, divisor) = match form {
            Form::Stated => (weights, case.beta),
            Form::Mutant(MeanMutant::BetaDropped) => (weights, 1.0),
            Form::Mutant(MeanMutant::UniformWeights) => {
                (shares(&vec![S::zero(); weights.len()]), case.beta)
            }
            Form::Mutant(MeanMutant::ExponentsHalved) => {
                let halves: Vec<S> = weights.iter().map(|w| w.ln().mul_pow2(-1)).collect();
                (shares(&halves), case.beta)
            }
        };
        Ok(components.means(&case.machine, &weights, divisor))
    }
}

/// The second central moment.
struct Covariance;

mutants!(CovarianceMutant {
    OneComponentDropped: "I/β dropped",
    BetaNotSquared: "1/β for 1/β²",
    Uncentred: "uncentred",
});

impl Identity for Covariance {
    type Case = MachineCase;
    type Mutant = CovarianceMutant;

    const RECORD: Record = Record {
        id: "attn-covariance",
        title: "The covariance of the visible units",
        section: "further",
        equations: &[25],
        kind: StatementKind::Equality,
        statement: r"\operatorname{Cov}(v) = \frac1\beta I + \frac1{\beta^2} \operatorname{Cov}_w(S)",
        assumptions: "β a positive integer",
        printed: Printed::Implied,
        left: "the model's covariance",
        right: "sum over all tuples",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: CovarianceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = case_at(stream, Temperatures::Integers(3), "attnbm.covariance")?;
        if stream.one_in(2) {
            case.beta = case.beta.max(2.0);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(case.machine.covariance::<S>(case.beta, goal)?.value)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let components = Components::<S>::new(&case.machine, case.integer());
        let weights = components.weights();
        let beta = S::from_f64(case.beta);
        let (one_component, divisor, centres) = match form {
            Form::Stated => (S::one() / &beta, beta.sqr(), true),
            Form::Mutant(CovarianceMutant::OneComponentDropped) => (S::zero(), beta.sqr(), true),
            Form::Mutant(CovarianceMutant::BetaNotSquared) => (S::one() / &beta, beta, true),
            Form::Mutant(CovarianceMutant::Uncentred) => (S::one() / &beta, beta.sqr(), false),
        };
        let size = case.machine.dimension();
        let mut entries = Vec::with_capacity(size * size);
        for i in 0..size {
            for j in 0..size {
                let (left, right) = (components.column(i), components.column(j));
                let products: Vec<S> = left
                    .iter()
                    .zip(&right)
                    .map(|(a, b)| a.clone() * b)
                    .collect();
                let mut entry = inner(&weights, &products);
                if centres {
                    entry = entry - inner(&weights, &left) * inner(&weights, &right);
                }
                entry = entry / &divisor;
                if i == j {
                    entry = entry + &one_component;
                }
                entries.push(entry);
            }
        }
        Ok(entries)
    }
}

/// The virial theorem.
struct Virial;

mutants!(VirialMutant {
    SizeDropped: "N/β dropped",
    GradientTimesBeta: "1/β before the gradient dropped",
    SizeWithoutBeta: "N for N/β",
});

impl Identity for Virial {
    type Case = MachineCase;
    type Mutant = VirialMutant;

    const RECORD: Record = Record {
        id: "attn-virial",
        title: "The virial theorem",
        section: "further",
        equations: &[29],
        kind: StatementKind::Equality,
        statement: r"\langle\|v\|^2\rangle = \frac N\beta + \frac1\beta \sum_{\mu i} \xi_{\mu i} \frac{\partial\log Z}{\partial\xi_{\mu i}} + b\cdot\langle v\rangle",
        assumptions: "any real β > 0",
        printed: Printed::Implied,
        left: "trace of the covariance and square of the mean",
        right: "the gradient of log Z",
        shares: &[
            "AttnBm::mean",
            "AttnBm::shifted_patterns",
            "AttnBm::visible_moments",
            "clusters::moments",
            "gaussian_strip::integrate",
            "gaussian_strip::moments",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: VirialMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        case_at(stream, Temperatures::Reals(3.5), "attnbm.covariance")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let size = case.machine.dimension();
        let covariance = case.machine.covariance::<S>(case.beta, goal)?.value;
        let mean = case.machine.mean::<S>(case.beta, goal)?.value;
        let trace = (0..size).fold(S::zero(), |sum, i| sum + &covariance[i * (size + 1)]);
        Ok(vec![trace + squared_norm(&mean)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let gradient: Vec<S> = machine.log_partition_gradient_by_quadrature(case.beta, goal)?;
        let patterns: Vec<S> = machine.patterns().flat_map(lifted::<S>).collect();
        let beta = S::from_f64(case.beta);
        let size = S::from_i64(machine.dimension() as i64);
        let gradient = inner(&gradient, &patterns);
        let mut value = match form {
            Form::Stated => (size + gradient) / beta,
            Form::Mutant(VirialMutant::SizeDropped) => gradient / beta,
            Form::Mutant(VirialMutant::GradientTimesBeta) => size / beta + gradient,
            Form::Mutant(VirialMutant::SizeWithoutBeta) => size + gradient / beta,
        };
        if let Some(bias) = machine.visible_bias() {
            let mean = machine.mean::<S>(case.beta, goal)?.value;
            value = value + inner(&mean, &lifted::<S>(bias));
        }
        Ok(vec![value])
    }
}

/// The mean of the score.
struct ScoreMeanZero;

mutants!(ScoreMeanZeroMutant {
    MeanOfPatterns: "the mean of the patterns",
    BetaDropped: "β dropped",
});

impl Identity for ScoreMeanZero {
    type Case = MachineCase;
    type Mutant = ScoreMeanZeroMutant;

    const RECORD: Record = Record {
        id: "attn-mean-of-update",
        title: "The mean of the update is the mean",
        section: "further",
        equations: &[13, 29],
        kind: StatementKind::Equality,
        statement: r"\langle v \rangle = \langle T(v) \rangle = b + \Xi^\top\langle s\rangle, \quad \beta\langle s_\mu\rangle = \frac{\partial\log Z}{\partial c_\mu}",
        assumptions: "β a positive integer; the score has mean zero",
        printed: Printed::Implied,
        left: "the mean by quadrature, through the gradient in the patterns at a common shift",
        right: "mean counts over all tuples",
        shares: &[],
        mutants: ScoreMeanZeroMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = case_at(stream, Temperatures::Integers(3), "attnbm.mean")?;
        case.beta = case.beta.max(2.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        // Σ_μ β <v s_μ> = β <v>, since the softmax sums to one.
        let machine = &case.machine;
        let gradient: Vec<S> = machine.log_partition_gradient_by_quadrature(case.beta, goal)?;
        let beta = S::from_f64(case.beta);
        Ok((0..machine.dimension())
            .map(|i| {
                let column = gradient.iter().skip(i).step_by(machine.dimension());
                column.fold(S::zero(), |sum, entry| sum + entry) / &beta
            })
            .collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let components = Components::<S>::new(machine, case.integer());
        let weights = components.weights();
        let beta = S::from_f64(case.beta);
        let occupancy: Vec<S> = (0..machine.count())
            .map(|mu| {
                let counts = components.tuples.iter().zip(&weights);
                let sum = counts.fold(S::zero(), |sum, (tuple, weight)| {
                    let count = tuple.iter().filter(|&&nu| nu == mu).count();
                    sum + weight.clone() * S::from_i64(count as i64)
                });
                match form {
                    Form::Stated => sum / &beta,
                    Form::Mutant(ScoreMeanZeroMutant::MeanOfPatterns) => {
                        S::one() / S::from_i64(machine.count() as i64)
                    }
                    Form::Mutant(ScoreMeanZeroMutant::BetaDropped) => sum,
                }
            })
            .collect();
        Ok((0..machine.dimension())
            .map(|i| {
                let column: Vec<S> = machine.patterns().map(|row| S::from_f64(row[i])).collect();
                let bias = S::from_f64(machine.visible_bias().map_or(0.0, |b| b[i]));
                inner(&occupancy, &column) + bias
            })
            .collect())
    }
}

/// `uᵀ Cov u` along a direction.
fn variance_along<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<(S, S), Error> {
    let size = case.machine.dimension();
    let covariance = case.machine.covariance::<S>(case.beta, goal)?.value;
    let u: Vec<S> = (0..size)
        .map(|i| S::from_f64(if i == 0 { 1.0 } else { -0.75 }))
        .collect();
    let product: Vec<S> = covariance
        .chunks_exact(size)
        .map(|row| inner(row, &u))
        .collect();
    Ok((inner(&product, &u), squared_norm(&u)))
}

/// The covariance from below.
struct SmallestCovariance;

mutants!(SmallestCovarianceMutant {
    HalfTheVariance: "a half of the variance",
    VarianceTimesBetaSquared: "the variance times β²",
});

impl Identity for SmallestCovariance {
    type Case = MachineCase;
    type Mutant = SmallestCovarianceMutant;

    const RECORD: Record = Record {
        id: "attn-covariance-bound",
        title: "No direction has a variance below that of one component",
        section: "further",
        equations: &[25],
        kind: StatementKind::Inequality,
        statement: r"\frac1\beta\|u\|^2 \le u^\top \operatorname{Cov}(v)\, u",
        assumptions: "any real β > 0; u = (1, -3/4); equality for a single pattern",
        printed: Printed::Implied,
        left: "the variance of a component",
        right: "the variance along u",
        shares: &[
            "AttnBm::covariance",
            "AttnBm::covariance_of_integer",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::visible_moments",
            "Terms::of",
            "clusters::moments",
            "gaussian_strip::integrate",
            "gaussian_strip::moments",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: SmallestCovarianceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        case_at(stream, Temperatures::Reals(3.5), "attnbm.covariance")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let (_, square) = variance_along::<S>(case, goal)?;
        Ok(vec![square / S::from_f64(case.beta)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let (variance, _) = variance_along::<S>(case, goal)?;
        let beta = S::from_f64(case.beta);
        Ok(vec![match form {
            Form::Stated => variance,
            Form::Mutant(SmallestCovarianceMutant::HalfTheVariance) => variance.mul_pow2(-1),
            Form::Mutant(SmallestCovarianceMutant::VarianceTimesBetaSquared) => {
                variance * beta.sqr()
            }
        }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern()
    }
}

/// The covariance from above.
struct BrascampLieb;

mutants!(BrascampLiebMutant {
    DiameterDropped: "1 for 1/(1 - D²/4)",
    BetaDropped: "the bound without 1/β",
});

impl Identity for BrascampLieb {
    type Case = MachineCase;
    type Mutant = BrascampLiebMutant;

    const RECORD: Record = Record {
        id: "attn-brascamp-lieb",
        title: "Patterns within distance 2 keep the covariance small",
        section: "further",
        equations: &[17],
        kind: StatementKind::Inequality,
        statement: r"u^\top\operatorname{Cov}(v)\,u \le \frac{\|u\|^2}{\beta(1 - \tfrac14 D^2)}, \quad D = \max_{\mu\nu}\|\xi_\mu - \xi_\nu\| < 2",
        assumptions: "any real β > 0; the energy is convex then (Brascamp and Lieb); u = (1, -3/4)",
        printed: Printed::Implied,
        left: "the variance along u",
        right: "the bound",
        shares: &[
            "AttnBm::covariance",
            "AttnBm::covariance_of_integer",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::visible_moments",
            "Terms::of",
            "clusters::moments",
            "gaussian_strip::integrate",
            "gaussian_strip::moments",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: BrascampLiebMutant::NAMES,
        slips: &[],
    };

    /// Patterns that are not all the same are cut off, so that no two of them are 2 apart.
    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits::new([3, 2], Temperatures::Reals(3.5), 0.6, "attnbm.covariance");
        let mut case = MachineCase::draw(stream, &limits)?;
        let rows = case.machine.patterns();
        let is_single = rows
            .clone()
            .zip(rows.skip(1))
            .all(|(row, next)| row == next);
        if !is_single {
            // The diameter is at most 1.98 then.
            let reach = if case.machine.dimension() == 1 {
                0.99
            } else {
                0.7
            };
            let near = case.machine.patterns().flatten();
            let near = near.map(|x| x.clamp(-reach, reach)).collect();
            case.machine = case.machine.with_patterns(near)?;
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![variance_along::<S>(case, goal)?.0])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let (_, square) = variance_along::<S>(case, goal)?;
        let room = S::one() - squared_diameter::<S>(&case.machine).mul_pow2(-2);
        let beta = S::from_f64(case.beta);
        Ok(vec![match form {
            Form::Stated => square / (beta * room),
            Form::Mutant(BrascampLiebMutant::DiameterDropped) => square / beta,
            Form::Mutant(BrascampLiebMutant::BetaDropped) => square / room,
        }])
    }
}
