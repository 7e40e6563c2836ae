//! Section 4, model A: marginals of visible units that are signs, Eqs. 40-42.

use super::section_4_harmonium::{SQUARE, states};
use crate::catalogue::cases::network::rows_times;
use crate::catalogue::formulas::naive::{inner, lifted, log_sum};
use crate::catalogue::prelude::*;
use crate::models::harmonium::{Harmonium, Support, Unit, log_partition_by_series};
use crate::models::lagrangian::Lagrangian;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(ClassicalNetwork, MarginalOdds);

/// Signs for visible units.
struct SignsCase {
    patterns: Vec<Vec<f64>>,
    beta: f64,
    id: &'static str,
}

impl SignsCase {
    fn draw(stream: &mut Stream, id: &'static str, most: (usize, usize)) -> Self {
        let (hidden, visible) = (1 + stream.below(most.0), 1 + stream.below(most.1));
        let scale = stream.choose(&[1.0, 0.5, 0.0625], 0.75);
        // Multiples of 1/64 below 1000, so that the inputs are binary64 numbers.
        let entry =
            |stream: &mut Stream| (stream.coordinate(scale).clamp(-1e3, 1e3) * 64.0).round() / 64.0;
        let row = |stream: &mut Stream| (0..visible).map(|_| entry(stream)).collect();
        Self {
            patterns: (0..hidden).map(|_| row(stream)).collect(),
            beta: stream.choose(&[1.0, 2.0, 0.5], 1.5),
            id,
        }
    }

    fn machine(&self, hidden: Lagrangian) -> Result<Harmonium, Error> {
        let visible = (self.patterns[0].len(), (Lagrangian::Abs, Support::Binary));
        Harmonium::new(
            (self.patterns.len(), visible.0),
            self.patterns.concat(),
            visible.1,
            (hidden, Support::Reals),
            self.beta,
        )
    }
}

impl Display for SignsCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity(self.id)
            .with("patterns", Part::Rows(self.patterns.clone()))
            .with_number("beta", self.beta)
            .fmt(f)
    }
}

/// Hopfield's network of 1982.
struct ClassicalNetwork;

mutants!(ClassicalNetworkMutant {
    EnergyDoubled: "the energy -|Ξv|²",
    BetaDropped: "β dropped from the exponent",
    VolumeDropped: "the Gaussian volume dropped",
    SelfCouplingsDropped: "the units' self-couplings dropped",
});

impl Identity for ClassicalNetwork {
    type Case = SignsCase;
    type Mutant = ClassicalNetworkMutant;

    const RECORD: Record = Record {
        id: "efh-hopfield-1982",
        title: "With quadratic hidden units the marginal is the Hopfield network of 1982",
        section: "4.1",
        equations: &[40, 41],
        kind: StatementKind::Normalisation,
        statement: r"v \in \{-1, 1\}^{N_v},\ G = |v|,\ F = \tfrac12 h^2: \quad \log Z = \tfrac{N_h}2 \log\tfrac{2\pi}\beta + \log \sum_v e^{\frac\beta2 \|\Xi v\|^2}",
        assumptions: "signs for the visible units: over the reals |v| leaves nothing that can be normalised. The same weights as with h = Ξ g(v) put in",
        printed: Printed::Implied,
        left: "the model's sum over visible states, hidden units integrated out",
        right: "the sum of Boltzmann weights of the energy -|Ξv|²/2",
        shares: &[],
        mutants: ClassicalNetworkMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SignsCase, Error> {
        Ok(SignsCase::draw(stream, "efh-hopfield-1982", (4, 5)))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![case.machine(SQUARE)?.log_partition(goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let own =
            (case.patterns.iter().flatten()).fold(S::zero(), |sum, x| sum + S::from_f64(*x).sqr());
        let exponent = |v: &Vec<f64>| {
            let x = rows_times::<S>(&case.patterns, &lifted(v));
            let square = inner(&x, &x);
            match form {
                Form::Mutant(ClassicalNetworkMutant::EnergyDoubled) => square * &beta,
                Form::Mutant(ClassicalNetworkMutant::BetaDropped) => square.mul_pow2(-1),
                Form::Mutant(ClassicalNetworkMutant::SelfCouplingsDropped) => {
                    ((square - &own) * &beta).mul_pow2(-1)
                }
                Form::Stated | Form::Mutant(ClassicalNetworkMutant::VolumeDropped) => {
                    (square * &beta).mul_pow2(-1)
                }
            }
        };
        let terms: Vec<S> = states(Support::Binary, case.patterns[0].len())?
            .iter()
            .map(exponent)
            .collect();
        let volume = (S::pi().mul_pow2(1) / &beta).ln();
        let volume = (volume * S::from_i64(case.patterns.len() as i64)).mul_pow2(-1);
        Ok(vec![match form {
            Form::Mutant(ClassicalNetworkMutant::VolumeDropped) => log_sum(&terms),
            Form::Stated
            | Form::Mutant(
                ClassicalNetworkMutant::EnergyDoubled
                | ClassicalNetworkMutant::BetaDropped
                | ClassicalNetworkMutant::SelfCouplingsDropped,
            ) => log_sum(&terms) + volume,
        }])
    }
}

/// Dense associative memories.
struct MarginalOdds;

mutants!(MarginalOddsMutant {
    AdiabaticWeights: "the adiabatic weights: h = Ξ v put into the energy",
    LaplaceWithShiftedCurvature: "Laplace's approximation, with the curvature 1 + 3x² for 3x²",
});

impl Identity for MarginalOdds {
    type Case = SignsCase;
    type Mutant = MarginalOddsMutant;

    const EVERY: u64 = 20;

    const RECORD: Record = Record {
        id: "efh-marginal-odds",
        title: "Quartic hidden units: the marginal, which is not the adiabatic law",
        section: "4.1",
        equations: &[40, 42],
        kind: StatementKind::Equality,
        statement: r"v \in \{-1, 1\}^{N_v},\ G = |v|,\ F = \tfrac14 h^4: \quad \log\frac{p(v)}{p(1)} = \sum_j \log\frac{M\big((\Xi v)_j\big)}{M\big((\Xi 1)_j\big)} \ne \beta \sum_j \big(F\big((\Xi v)_j\big) - F\big((\Xi 1)_j\big)\big)",
        assumptions: "v = (-1, 1, 1, …); the two laws differ at order one in the logarithm",
        printed: Printed::Implied,
        left: "normalisers of the hidden units by quadrature",
        right: "their series of Γ functions",
        shares: &["Rule::integral"],
        mutants: MarginalOddsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SignsCase, Error> {
        Ok(SignsCase::draw(stream, "efh-marginal-odds", (2, 3)))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let unit = Unit::new(Lagrangian::Power { n: 4.0 }, Support::Reals, case.beta)?;
        odds(case, |x| Ok(unit.log_partition(x, goal)?.value))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let adiabatic = |x: f64| S::from_f64(x).powi(4).mul_pow2(-2) * &beta;
        odds(case, |x| {
            Ok(match form {
                Form::Stated => log_partition_by_series(4.0, case.beta, x.abs(), true),
                Form::Mutant(MarginalOddsMutant::AdiabaticWeights) => adiabatic(x),
                // F'' = 3 x² itself vanishes at 0.
                Form::Mutant(MarginalOddsMutant::LaplaceWithShiftedCurvature) => {
                    let curvature = S::from_f64(x).sqr() * S::from_i64(3);
                    adiabatic(x) - curvature.ln_1p().mul_pow2(-1)
                }
            })
        })
    }
}

/// The difference of sums over the hidden units, at `(-1, 1, 1, …)` and at `(1, 1, 1, …)`.
fn odds<S: Enclosure>(
    case: &SignsCase,
    log_weight: impl Fn(f64) -> Result<S, Error>,
) -> Result<Vec<S>, Error> {
    let mut total = S::one();
    for row in &case.patterns {
        let same: f64 = row.iter().skip(1).sum();
        total = total + log_weight(same - row[0])? - log_weight(same + row[0])?;
    }
    // One more, so that the number of digits means something where the odds are even.
    Ok(vec![total])
}
