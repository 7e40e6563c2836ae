//! Section 4, model A: its Boltzmann machine as an exponential family harmonium, Eqs. 40-46.

use crate::catalogue::cases::network::{ADDITIVE, NetworkCase, rows_times};
use crate::catalogue::formulas::naive::{lifted, log_sum};
use crate::catalogue::prelude::*;
use crate::models::harmonium::{Harmonium, Support, sufficient_statistics};
use crate::models::lagrangian::Lagrangian;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

// The records of this file that are not among the first of the catalogue.
entries!(ConditionalFactorises);

pub(in crate::catalogue) const SQUARE: Lagrangian = Lagrangian::Power { n: 2.0 };

/// A network with a state at an inverse temperature.
pub(in crate::catalogue) struct JointCase {
    network: NetworkCase,
    beta: f64,
}

impl Display for JointCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.network
            .request(Request::for_identity(FamilyExponent::RECORD.id))
            .with_number("beta", self.beta)
            .fmt(f)
    }
}

/// Eqs. 40-46.
pub(in crate::catalogue) struct FamilyExponent;

mutants!(FamilyExponentMutant {
    CouplingNegated: "the coupling's sign",
    IndicesExchanged: "the two indices of ξ exchanged",
    ParametersWithoutBeta: "1 for β in the parameters θ and λ",
    SecondStatisticNegated: "-G(v_i) + v_i g_i for the second statistic",
});

impl Identity for FamilyExponent {
    type Case = JointCase;
    type Mutant = FamilyExponentMutant;

    const RECORD: Record = Record {
        id: "efh-model-a",
        title: "Model A is an exponential family harmonium",
        section: "4.1",
        equations: &[7, 40, 41, 43, 44, 45, 46],
        kind: StatementKind::Equality,
        statement: r"-\beta E_{\mathrm A}(v, h) = \sum_i \beta\, r_{i2} + \sum_j \beta\, s_{j2} + \sum_{ij} \beta\, \xi_{ji}\, r_{i1} s_{j1}, \quad r_{i1} = G'(v_i),\ r_{i2} = G(v_i) - v_i G'(v_i),\ s_{j1} = F'(h_j),\ s_{j2} = F(h_j) - h_j F'(h_j)",
        assumptions: "any additive Lagrangians, where they have derivatives; an equality of exponents, whether or not they can be normalised",
        printed: Printed::AsPrinted,
        left: "Eq. 7 with dual numbers for the activations, twice",
        right: "the model's sufficient statistics and couplings; its energy",
        shares: &[],
        mutants: FamilyExponentMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<JointCase, Error> {
        Ok(JointCase {
            network: NetworkCase::draw(stream, [ADDITIVE, ADDITIVE]),
            beta: stream.choose(&[1.0, 2.0, 0.5, 3.25], 0.75),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let network = &case.network;
        let energy: S = network.energy(&lifted::<S>(&network.v), &lifted::<S>(&network.h));
        Ok(vec![-energy * S::from_f64(case.beta); 2])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let network = &case.network;
        let (v, h) = (lifted::<S>(&network.v), lifted::<S>(&network.h));
        let mutant = match form {
            Form::Stated => {
                let machine = Harmonium::new(
                    (h.len(), v.len()),
                    network.patterns.concat(),
                    (network.visible, Support::Reals),
                    (network.hidden, Support::Reals),
                    case.beta,
                )?;
                let energy: S = machine.energy(&v, &h)?;
                let exponent = -energy * S::from_f64(case.beta);
                return Ok(vec![machine.family_exponent(&v, &h)?, exponent]);
            }
            Form::Mutant(mutant) => mutant,
        };
        let beta = S::from_f64(case.beta);
        let r = sufficient_statistics(network.visible, "v", &v)?;
        let s = sufficient_statistics(network.hidden, "h", &h)?;
        let own = |layer: &[[S; 2]]| layer.iter().fold(S::zero(), |sum, [_, own]| sum + own);
        let (own_visible, own_hidden) = (own(&r), own(&s));
        let mut coupling = S::zero();
        for (j, [hidden, _]) in s.iter().enumerate() {
            for (i, [visible, _]) in r.iter().enumerate() {
                // Exchanged indices are read modulo the shape.
                let weight = match mutant {
                    FamilyExponentMutant::IndicesExchanged => {
                        network.patterns[i % s.len()][j % r.len()]
                    }
                    FamilyExponentMutant::CouplingNegated
                    | FamilyExponentMutant::ParametersWithoutBeta
                    | FamilyExponentMutant::SecondStatisticNegated => network.patterns[j][i],
                };
                coupling = coupling + S::from_f64(weight) * hidden * visible;
            }
        }
        let exponent = match mutant {
            FamilyExponentMutant::CouplingNegated => (own_visible + own_hidden - coupling) * beta,
            FamilyExponentMutant::IndicesExchanged => (own_visible + own_hidden + coupling) * beta,
            FamilyExponentMutant::ParametersWithoutBeta => {
                own_visible + own_hidden + coupling * beta
            }
            FamilyExponentMutant::SecondStatisticNegated => {
                (own_hidden - own_visible + coupling) * beta
            }
        };
        Ok(vec![exponent; 2])
    }
}

/// Hidden units of two values each.
struct ConditionalFactorises;

mutants!(ConditionalFactorisesMutant {
    FactorForEachVisibleUnit: "a factor for each visible unit, as printed",
    BetaDroppedFromInputs: "β dropped from the inputs",
    InputsFromState: "the inputs from v for g(v)",
});

/// Hidden units on a finite set, with the state of a network.
struct FiniteCase {
    joint: JointCase,
    support: Support,
}

impl Display for FiniteCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.joint
            .network
            .request(Request::for_identity(ConditionalFactorises::RECORD.id))
            .with("domain", Part::Json(format!("\"{}\"", self.support.name())))
            .with_number("beta", self.joint.beta)
            .fmt(f)
    }
}

/// Lagrangians with derivatives at 0 and elsewhere.
const REGULAR: [Lagrangian; 6] = [
    SQUARE,
    Lagrangian::Power { n: 4.0 },
    Lagrangian::Cosh,
    Lagrangian::Exp,
    Lagrangian::Atan { c: 0.75 },
    Lagrangian::Identity,
];

impl Identity for ConditionalFactorises {
    type Case = FiniteCase;
    type Mutant = ConditionalFactorisesMutant;

    const RECORD: Record = Record {
        id: "efh-conditional-product",
        title: "Given the visible units, the hidden ones are independent",
        section: "4.1",
        equations: &[42],
        kind: StatementKind::Equality,
        statement: r"\log p(h \mid v) = \sum_{j=1}^{N_h} \log p(h_j \mid v), \quad p(h_j \mid v) = \frac{\exp\big(\beta s_{j2} + \beta\,(\Xi g)_j\, s_{j1}\big)}{\sum_{h_j} \exp\big(\beta s_{j2} + \beta\,(\Xi g)_j\, s_{j1}\big)}",
        assumptions: "additive Lagrangians; hidden units from {-1, 1} or {0, 1}, where all states can be listed",
        printed: Printed::Corrected,
        left: "Eq. 7 over all states of the hidden layer",
        right: "the units one by one",
        shares: &[],
        mutants: ConditionalFactorisesMutant::NAMES,
        slips: &[Slip {
            place: "text before Eq. 42",
            printed: r"p(h \mid v) = \prod_i p(h_i \mid v)",
            correction: "the product is over the hidden units, j = 1, …, N_h; i counts the visible ones",
            mutant: ConditionalFactorisesMutant::FactorForEachVisibleUnit as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<FiniteCase, Error> {
        let mut network = NetworkCase::draw(stream, [&REGULAR, &REGULAR]);
        let support = stream.choose(&[Support::Binary, Support::Bernoulli], Support::Binary);
        let values = values_of(support)?;
        network.h = (network.h.iter())
            .map(|_| stream.choose(&values, 1.0))
            .collect();
        Ok(FiniteCase {
            joint: JointCase {
                network,
                beta: stream.choose(&[1.0, 2.0, 0.5], 3.0),
            },
            support,
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let network = &case.joint.network;
        let (v, beta) = (lifted::<S>(&network.v), S::from_f64(case.joint.beta));
        let exponent = |h: &[S]| -network.energy(&v, h) * &beta;
        let all: Vec<S> = states(case.support, network.h.len())?
            .iter()
            .map(|h| exponent(&lifted(h)))
            .collect();
        Ok(vec![exponent(&lifted(&network.h)) - log_sum(&all)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let network = &case.joint.network;
        let v = lifted::<S>(&network.v);
        let beta = S::from_f64(case.joint.beta);
        let g = match form {
            Form::Mutant(ConditionalFactorisesMutant::InputsFromState) => v,
            Form::Stated
            | Form::Mutant(
                ConditionalFactorisesMutant::FactorForEachVisibleUnit
                | ConditionalFactorisesMutant::BetaDroppedFromInputs,
            ) => network.visible.activation("v", &v)?,
        };
        let factor = match form {
            Form::Mutant(ConditionalFactorisesMutant::BetaDroppedFromInputs) => S::one(),
            Form::Stated
            | Form::Mutant(
                ConditionalFactorisesMutant::FactorForEachVisibleUnit
                | ConditionalFactorisesMutant::InputsFromState,
            ) => beta.clone(),
        };
        let count = match form {
            Form::Mutant(ConditionalFactorisesMutant::FactorForEachVisibleUnit) => network.v.len(),
            Form::Stated
            | Form::Mutant(
                ConditionalFactorisesMutant::BetaDroppedFromInputs
                | ConditionalFactorisesMutant::InputsFromState,
            ) => network.h.len(),
        };
        let inputs = rows_times(&network.patterns, &g);
        let values = values_of(case.support)?;
        let mut total = S::zero();
        for (input, own) in inputs.iter().zip(&network.h).take(count) {
            let exponent = |h: f64| -> Result<S, Error> {
                let pairs = sufficient_statistics(network.hidden, "h", &[S::from_f64(h)])?;
                let terms = pairs
                    .into_iter()
                    .map(|[first, second]| second * &beta + first * input * &factor);
                Ok(terms.fold(S::zero(), |sum, term| sum + term))
            };
            let all = [exponent(values[0])?, exponent(values[1])?];
            total = total + exponent(*own)? - log_sum(&all);
        }
        Ok(vec![total])
    }
}

/// All states of a layer of units of two values.
pub(in crate::catalogue) fn states(support: Support, count: usize) -> Result<Vec<Vec<f64>>, Error> {
    let values = values_of(support)?;
    let state = |state: usize| (0..count).map(|unit| values[state >> unit & 1]).collect();
    Ok((0..1_usize << count).map(state).collect())
}

/// The two values of a unit, where it has no more.
fn values_of(support: Support) -> Result<[f64; 2], Error> {
    let name = support.name();
    (support.values()).ok_or_else(|| Error::Unsupported(format!("states of units on {name}")))
}
