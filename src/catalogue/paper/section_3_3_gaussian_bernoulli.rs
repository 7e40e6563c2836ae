//! Section 3.3: the Gaussian-Bernoulli machine and its relatives, Eqs. 31-34.

use crate::catalogue::cases::restricted::RestrictedCase;
use crate::catalogue::formulas::naive::{log_sum, shares, squared_norm};
use crate::catalogue::prelude::*;

entries!(Marginal, Expansion, AsMixture, Conditionals);

/// Eqs. 31-33.
struct Marginal;

mutants!(MarginalMutant {
    UnitVariance: "variance 1 for σ², as Eq. 33 has it, in E and in Z",
    InverseVariance: "variance 1/σ² for σ², in E and in Z",
    CentredUnits: "units in {-1/2, 1/2}, but for Z",
});

impl Identity for Marginal {
    type Case = RestrictedCase;
    type Mutant = MarginalMutant;

    const RECORD: Record = Record {
        id: "gb-marginal",
        title: "The visible marginal of the Gaussian-Bernoulli machine",
        section: "3.3",
        equations: &[31, 32, 33],
        kind: StatementKind::Equality,
        statement: r"\sum_{h \in \{0,1\}^{N_h}} \frac{e^{-E_{\mathrm{GB}}(v,h)}}{Z} = \frac1Z \prod_\mu \big(1 + e^{w_\mu \cdot v + c_\mu}\big)\, e^{b\cdot v - \|v\|^2/(2\sigma^2)}",
        assumptions: "any W, σ and biases",
        printed: Printed::Corrected,
        left: "the model's log density",
        right: "enumeration of all states, above and below",
        shares: &[],
        mutants: MarginalMutant::NAMES,
        slips: &[Slip {
            place: "text before Eq. 33",
            printed: r"\text{we assume that visible units have a non-zero mean and constant variance}",
            correction: "Eqs. 33 and 34 drop σ and have no visible bias: what is assumed is a zero mean and the variance 1; in general the exponent is -|v|²/(2σ²). What is refuted is the density with the variance 1 in the place of σ²",
            mutant: MarginalMutant::UnitVariance as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        Ok(RestrictedCase::general(stream, "gbrbm.log_density"))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![case.machine()?.log_density::<S>(&case.v, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let variance = match form {
            Form::Mutant(MarginalMutant::UnitVariance) => S::one(),
            Form::Mutant(MarginalMutant::InverseVariance) => S::one() / case.variance::<S>(),
            Form::Stated | Form::Mutant(MarginalMutant::CentredUnits) => case.variance(),
        };
        let states = case.states();
        let joint: Vec<S> = states
            .iter()
            .map(|state| case.log_joint(state, &variance))
            .collect();
        let mass: Vec<S> = states
            .iter()
            .map(|state| case.log_mass(state, &variance))
            .collect();
        let value = log_sum(&joint) - log_sum(&mass);
        Ok(vec![match form {
            Form::Stated
            | Form::Mutant(MarginalMutant::UnitVariance | MarginalMutant::InverseVariance) => value,
            Form::Mutant(MarginalMutant::CentredUnits) => {
                let units = 0..case.weights.len();
                units.fold(value, |value, unit| {
                    value - case.input::<S>(unit).mul_pow2(-1)
                })
            }
        }])
    }
}

/// Eq. 34, multiplied out.
struct Expansion;

mutants!(ExpansionMutant {
    OrderedPairs: "pairs summed over μ ≠ μ', as printed",
    LastTermDropped: "the last term dropped",
    SingleUnitsAmongHigherOrder: "the terms of one unit counted among the higher-order ones",
});

impl Identity for Expansion {
    type Case = RestrictedCase;
    type Mutant = ExpansionMutant;

    const RECORD: Record = Record {
        id: "gb-expansion",
        title: "The product over hidden units, multiplied out",
        section: "3.3",
        equations: &[34],
        kind: StatementKind::Equality,
        statement: r"\prod_\mu \big(1 + e^{w_\mu\cdot v}\big) = 1 + \sum_\mu e^{w_\mu\cdot v} + \underbrace{\sum_{\mu<\mu'} e^{(w_\mu + w_{\mu'})\cdot v} + \dots + e^{(\sum_\mu w_\mu)\cdot v}}_{H(v; w)}",
        assumptions: "any v; every set of units once",
        printed: Printed::Corrected,
        left: "the product, and the model's higher-order terms",
        right: "the sum over all sets of units, and over those of two or more",
        shares: &[],
        mutants: ExpansionMutant::NAMES,
        slips: &[Slip {
            place: "Eq. 34",
            printed: r"1 + \sum_\mu e^{w_\mu v} + \sum_{\mu\neq\mu'} e^{(w_\mu + w_{\mu'})v} + \dots",
            correction: "the sum over μ ≠ μ' counts every pair twice; it must be over μ < μ'",
            mutant: ExpansionMutant::OrderedPairs as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        Ok(RestrictedCase::plain(stream, "gbrbm.log_density"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let product = (0..case.weights.len()).fold(S::one(), |product, unit| {
            product * (S::one() + case.input::<S>(unit).exp())
        });
        // With the rest added, so that a machine of one unit has something to compare.
        let rest = case.machine()?.higher_order_terms::<S>(&case.v)?;
        Ok(vec![product, S::one() + rest])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let units = case.weights.len();
        let term = |state: &Vec<usize>| {
            let factor = match form {
                Form::Stated | Form::Mutant(ExpansionMutant::SingleUnitsAmongHigherOrder) => 1,
                Form::Mutant(ExpansionMutant::OrderedPairs) => 1 + i64::from(state.len() == 2),
                Form::Mutant(ExpansionMutant::LastTermDropped) => i64::from(state.len() != units),
            };
            let exponent = state
                .iter()
                .fold(S::zero(), |sum, &unit| sum + case.input::<S>(unit));
            exponent.exp() * S::from_i64(factor)
        };
        let least = match form {
            Form::Stated
            | Form::Mutant(ExpansionMutant::OrderedPairs | ExpansionMutant::LastTermDropped) => 2,
            Form::Mutant(ExpansionMutant::SingleUnitsAmongHigherOrder) => 1,
        };
        let states = case.states();
        let sum = |least: usize| {
            let chosen = states.iter().filter(|state| state.len() >= least);
            chosen.fold(S::zero(), |sum, state| sum + term(state))
        };
        Ok(vec![sum(0), S::one() + sum(least)])
    }
}

/// The whole machine as an AttnBM of `2^{N_h}` patterns.
struct AsMixture;

mutants!(AsMixtureMutant {
    VolumeWithoutVariance: "2π for 2πσ²",
    ExponentDoubled: "σ² for σ²/2",
    HiddenBiasDropped: "c·h dropped",
});

impl Identity for AsMixture {
    type Case = RestrictedCase;
    type Mutant = AsMixtureMutant;

    const RECORD: Record = Record {
        id: "gb-as-attention",
        title: "A Gaussian-Bernoulli machine is an AttnBM of all its states",
        section: "3.3",
        equations: &[31, 33, 34],
        kind: StatementKind::Normalisation,
        statement: r"Z_{\mathrm{GB}} = (2\pi\sigma^2)^{N_v/2} \sum_h e^{c\cdot h + \sigma^2\|W^\top h + b\|^2/2} = \sigma^{N_v} e^{\sigma^2\|b\|^2/2}\, Z_{\mathrm{AttnBM}}(\{\sigma W^\top h\}, \sigma b, c\cdot h;\, 1)",
        assumptions: "any W, σ and biases",
        printed: Printed::Implied,
        left: "the model's log Z, component by component; the AttnBM of 2^N_h patterns",
        right: "enumeration",
        shares: &[],
        mutants: AsMixtureMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        Ok(RestrictedCase::general(stream, "gbrbm.log_partition"))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.machine()?;
        let attention = machine.to_attnbm::<S>()?;
        let sigma = S::from_f64(case.sigma);
        let shift = sigma.ln() * S::from_i64(case.v.len() as i64)
            + squared_norm(&case.visible::<S>()) * case.variance::<S>().mul_pow2(-1);
        Ok(vec![
            machine.log_partition_of::<S>(goal)?.value,
            attention.log_partition_of_integer::<S>(1)? + shift,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let masses: Vec<S> = case
            .states()
            .iter()
            .map(|state| {
                let mass = case.log_mass(state, &case.variance::<S>());
                match form {
                    Form::Stated | Form::Mutant(AsMixtureMutant::VolumeWithoutVariance) => mass,
                    Form::Mutant(AsMixtureMutant::ExponentDoubled) => {
                        mass + squared_norm(&case.field::<S>(state))
                            * case.variance::<S>().mul_pow2(-1)
                    }
                    Form::Mutant(AsMixtureMutant::HiddenBiasDropped) => state
                        .iter()
                        .fold(mass, |mass, &unit| mass - case.hidden::<S>(unit)),
                }
            })
            .collect();
        let value = log_sum(&masses);
        let value = match form {
            Form::Stated
            | Form::Mutant(AsMixtureMutant::ExponentDoubled | AsMixtureMutant::HiddenBiasDropped) => {
                value
            }
            Form::Mutant(AsMixtureMutant::VolumeWithoutVariance) => {
                value - case.variance::<S>().ln() * S::from_i64(case.v.len() as i64).mul_pow2(-1)
            }
        };
        Ok(vec![value.clone(), value])
    }
}

/// The two conditional laws.
struct Conditionals;

mutants!(ConditionalsMutant {
    InputsNegated: "the sign of the inputs",
    VarianceDropped: "v for v/σ²",
    TanhForSigmoid: "tanh of half the input for the sigmoid",
});

impl Identity for Conditionals {
    type Case = RestrictedCase;
    type Mutant = ConditionalsMutant;

    const RECORD: Record = Record {
        id: "gb-conditionals",
        title: "Given the visible units, the hidden ones are independent sigmoids",
        section: "3.3",
        equations: &[31, 32],
        kind: StatementKind::Equality,
        statement: r"P(h_\mu = 1 \mid v) = \operatorname{sigmoid}(w_\mu\cdot v + c_\mu), \qquad \frac{\partial \log p(v)}{\partial v} = \mathbb E\big[W^\top h + b \,\big|\, v\big] - \frac{v}{\sigma^2}",
        assumptions: "any W, σ and biases, any v",
        printed: Printed::Implied,
        left: "the model's probabilities and score",
        right: "enumeration of the posterior over all states",
        shares: &[],
        mutants: ConditionalsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        Ok(RestrictedCase::general(stream, "gbrbm.log_density"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = case.machine()?;
        Ok([
            machine.hidden_probabilities::<S>(&case.v)?,
            machine.score::<S>(&case.v)?,
        ]
        .concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let states = case.states();
        let variance = case.variance::<S>();
        let joint: Vec<S> = states
            .iter()
            .map(|state| case.log_joint(state, &variance))
            .collect();
        let posterior = shares(&joint);
        let mut probabilities: Vec<S> = (0..case.weights.len())
            .map(|unit| {
                let on = states.iter().zip(&posterior);
                on.filter(|(state, _)| state.contains(&unit))
                    .fold(S::zero(), |sum, (_, share)| sum + share)
            })
            .collect();
        let score = (0..case.v.len()).map(|i| {
            let fields = states.iter().zip(&posterior);
            let mean = fields.fold(S::zero(), |sum, (state, share)| {
                sum + case.field::<S>(state)[i].clone() * share
            });
            let pull = S::from_f64(case.v[i]);
            match form {
                Form::Mutant(ConditionalsMutant::VarianceDropped) => mean - pull,
                Form::Stated
                | Form::Mutant(
                    ConditionalsMutant::InputsNegated | ConditionalsMutant::TanhForSigmoid,
                ) => mean - pull / &variance,
            }
        });
        let score: Vec<S> = score.collect();
        match form {
            Form::Mutant(ConditionalsMutant::InputsNegated) => {
                probabilities = probabilities.into_iter().map(|p| S::one() - p).collect();
            }
            Form::Mutant(ConditionalsMutant::TanhForSigmoid) => {
                probabilities = probabilities
                    .into_iter()
                    .map(|p| p.mul_pow2(1) - S::one())
                    .collect();
            }
            Form::Stated | Form::Mutant(ConditionalsMutant::VarianceDropped) => {}
        }
        Ok([probabilities, score].concat())
    }
}
