//! Conditional laws, detailed balance, the hidden units' density and the likelihood's gradient: A0, A8, A9, A10'.

use crate::catalogue::cases::binary::{BinaryCase, BinaryMachineCase};
use crate::catalogue::formulas::naive::{log_sum, shares, squared_norm};
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::models::hopfield_rbm::{BinaryGaussian, Rule};
use crate::real::{Dual, Real};

entries!(
    Means,
    HiddenDensity,
    DetailedBalance,
    Glauber,
    LikelihoodGradient
);

/// The conditional means.
struct Means;

mutants!(MeansMutant {
    Sigmoid: "the probability of 1 for the mean",
    HalfField: "tanh of half the field",
    HiddenBiasDropped: "the hidden bias dropped",
});

impl Identity for Means {
    type Case = BinaryMachineCase;
    type Mutant = MeansMutant;

    const RECORD: Record = Record {
        id: "hnrbm-conditional-means",
        title: "Either layer given the other",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\mathbb E[v_i \mid h] = \tanh(\beta((W^\top h)_i + b_i)), \qquad \mathbb E[h \mid v] = W v + c",
        assumptions: "β > 0, any W, biases and state",
        printed: HOPFIELD_RBM.states(&["A.0"]),
        left: "the model's conditional means",
        right: "enumeration of the joint weights given h; the derivative of the energy in h, which is 0 at the mean",
        shares: &[],
        mutants: MeansMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(BinaryMachineCase::general(
            stream,
            "hnrbm.joint_log_partition",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = case.machine()?;
        Ok([
            machine.visible_mean_of::<S>(&case.h, case.beta)?,
            machine.hidden_mean_of::<S>(&case.v)?,
        ]
        .concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = match form {
            Form::Mutant(MeansMutant::HalfField) => case.beta::<S>().mul_pow2(-1),
            _ => case.beta(),
        };
        let states = case.states();
        let h = case.h::<S>();
        let joint: Vec<S> = states
            .iter()
            .map(|v| case.minus_energy(v, &h) * &beta)
            .collect();
        let posterior = shares(&joint);
        let mut entries: Vec<S> = (0..case.v.len())
            .map(|site| {
                let terms = states.iter().zip(&posterior);
                terms.fold(S::zero(), |sum, (v, share)| {
                    let value = match form {
                        Form::Mutant(MeansMutant::Sigmoid) => i64::from(v[site] > 0),
                        _ => i64::from(v[site]),
                    };
                    sum + share.clone() * S::from_i64(value)
                })
            })
            .collect();
        // -∂E/∂h at 0, where the quadratic term does not count.
        for unit in 0..h.len() {
            let point = (0..h.len()).map(|place| match place == unit {
                true => Dual::variable(S::zero()),
                false => Dual::constant(S::zero()),
            });
            let point: Vec<Dual<S>> = point.collect();
            let slope = case.minus_energy(&case.v, &point).tangent;
            entries.push(match form {
                Form::Mutant(MeansMutant::HiddenBiasDropped) => slope - case.hidden_bias::<S>(unit),
                _ => slope,
            });
        }
        Ok(entries)
    }
}

/// A9, pointwise.
struct HiddenDensity;

mutants!(HiddenDensityMutant {
    VarianceWithoutBeta: "components of variance 1 for 1/β",
    UniformWeights: "every state with the same weight",
    UnnormalisedComponents: "components without their normaliser",
});

impl Identity for HiddenDensity {
    type Case = BinaryMachineCase;
    type Mutant = HiddenDensityMutant;

    const RECORD: Record = Record {
        id: "hnrbm-hidden-density",
        title: "The hidden units are a mixture of Gaussians, one for each state",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\frac{e^{-\frac\beta2\lVert h \rVert^2 + \beta c \cdot h}}{Z_{\mathrm{joint}}} \prod_i 2 \cosh(\beta((W^\top h)_i + b_i)) = \sum_v p(v) \, \mathcal N(h; W v + c, I/\beta)",
        assumptions: "β > 0, any W, biases and h",
        printed: HOPFIELD_RBM.states(&["A9"]),
        left: "the model's log density",
        right: "enumeration of the mixture",
        shares: &[],
        mutants: HiddenDensityMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(BinaryMachineCase::general(
            stream,
            "hnrbm.hidden_log_density",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.machine()?;
        Ok(vec![
            machine
                .hidden_log_density::<S>(&case.h, case.beta, goal)?
                .value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = case.beta::<S>();
        let precision = match form {
            Form::Mutant(HiddenDensityMutant::VarianceWithoutBeta) => S::one(),
            _ => beta.clone(),
        };
        let states = case.states();
        let weights: Vec<S> = states
            .iter()
            .map(|v| match form {
                Form::Mutant(HiddenDensityMutant::UniformWeights) => S::zero(),
                _ => case.exponent::<S>(v) * &beta,
            })
            .collect();
        let total = log_sum(&weights);
        let components: Vec<S> = states
            .iter()
            .zip(weights)
            .map(|(v, weight)| {
                let pairs = case.inputs::<S>(v).into_iter().zip(case.h::<S>());
                let distance: Vec<S> = pairs.map(|(mean, h)| h - mean).collect();
                weight - squared_norm(&distance).mul_pow2(-1) * &precision
            })
            .collect();
        let volume =
            (S::pi().mul_pow2(1) / &precision).ln() * S::from_i64(case.h.len() as i64).mul_pow2(-1);
        let value = log_sum(&components) - total;
        Ok(vec![match form {
            Form::Mutant(HiddenDensityMutant::UnnormalisedComponents) => value,
            _ => value - volume,
        }])
    }
}

/// A8.
struct DetailedBalance;

mutants!(DetailedBalanceMutant {
    HalfField: "visible units by the sigmoid of β times the field, for 2β",
    VarianceDoubled: "hidden units of variance 2/β",
    OtherTemperature: "the law at another inverse temperature",
});

impl Identity for DetailedBalance {
    type Case = BinaryMachineCase;
    type Mutant = DetailedBalanceMutant;

    const RECORD: Record = Record {
        id: "hnrbm-detailed-balance",
        title: "Block Gibbs sampling is reversible, through each state of the hidden units",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"p(v)\, p(h \mid v)\, p(v' \mid h) = p(v')\, p(h \mid v')\, p(v \mid h)",
        assumptions: "β > 0, any W, biases, h and pair of states; integrated over h it is p(v) T(v→v') = p(v') T(v'→v)",
        printed: HOPFIELD_RBM.states(&["A8"]),
        left: "the model's weights and conditional means, from v to v'",
        right: "the conditional laws as they stand, from v' to v",
        shares: &[],
        mutants: DetailedBalanceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        let mut case = BinaryMachineCase::general(stream, "hnrbm.hidden_log_density");
        // The other state is the first observation, and differs.
        case.data[0] = case.v.clone();
        case.data[0][0] = -case.v[0];
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = case.machine()?;
        let weight = machine.log_weight::<S>(&case.v, case.beta)?;
        let hidden = machine.hidden_mean::<S>(&case.v)?;
        let distance: Vec<S> = hidden
            .into_iter()
            .zip(case.h::<S>())
            .map(|(m, h)| h - m)
            .collect();
        let density = -squared_norm(&distance).mul_pow2(-1) * case.beta::<S>();
        let means = machine.visible_mean::<S>(&case.h, case.beta)?;
        let chances = means.into_iter().zip(&case.data[0]);
        let chances = chances.map(|(mean, v)| {
            (S::one() + mean * S::from_i64(i64::from(*v)))
                .mul_pow2(-1)
                .ln()
        });
        Ok(vec![
            chances.fold(weight + density, |sum, chance| sum + chance),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (beta, other) = (case.beta::<S>(), &case.data[0]);
        let of_law = match form {
            Form::Mutant(DetailedBalanceMutant::OtherTemperature) => beta.mul_pow2(1),
            _ => beta.clone(),
        };
        let precision = match form {
            Form::Mutant(DetailedBalanceMutant::VarianceDoubled) => beta.mul_pow2(-1),
            _ => beta.clone(),
        };
        let slope = match form {
            Form::Mutant(DetailedBalanceMutant::HalfField) => beta.clone(),
            _ => beta.mul_pow2(1),
        };
        let pairs = case.inputs::<S>(other).into_iter().zip(case.h::<S>());
        let distance: Vec<S> = pairs.map(|(m, h)| h - m).collect();
        let density = -squared_norm(&distance).mul_pow2(-1) * &precision;
        let chances = case
            .fields::<S>()
            .into_iter()
            .zip(&case.v)
            .map(|(field, v)| {
                let exponent = -field * &slope * S::from_i64(i64::from(*v));
                -(S::one() + exponent.exp()).ln()
            });
        let start = case.exponent::<S>(other) * of_law + density;
        Ok(vec![chances.fold(start, |sum, chance| sum + chance)])
    }
}

/// A4 and A8: single spins.
struct Glauber;

mutants!(GlauberMutant {
    DiagonalKept: "the field of a spin with its own, J_ii v_i",
    HalfField: "the sigmoid of β times the field, for 2β",
    Sign: "the sign of the field",
});

impl Identity for Glauber {
    type Case = BinaryCase;
    type Mutant = GlauberMutant;

    const RECORD: Record = Record {
        id: "hnrbm-glauber",
        title: "Single spins are reversible without their own field",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\log \frac{p(v^{(i)})}{p(v)} = \log \frac{\sigma(-2\beta v_i (\sum_{j\ne i} J_{ij} v_j + b_i))}{\sigma(2\beta v_i (\sum_{j\ne i} J_{ij} v_j + b_i))}, \qquad v^{(i)}_i = -v_i",
        assumptions: "projection rule, any field; v' is v with spin i reversed",
        printed: HOPFIELD_RBM.states(&["A4", "A8"]),
        left: "the difference of the network's energies, for each spin",
        right: "the chances of Glauber dynamics in either direction, by Cramer's rule",
        shares: &[],
        mutants: GlauberMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.energy").with_field(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let network = case.network(Rule::Projection)?;
        let here = network.energy::<S>(&case.v)?;
        (0..case.size())
            .map(|site| {
                let mut other = case.v.clone();
                other[site] = -other[site];
                Ok((here.clone() - network.energy::<S>(&other)?) * S::from_f64(case.beta))
            })
            .collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let slope = match form {
            Form::Mutant(GlauberMutant::HalfField) => S::from_f64(case.beta),
            _ => S::from_f64(case.beta).mul_pow2(1),
        };
        let projected = case.projected::<S>(&case.v);
        let bias = |site: usize| {
            let bias = case.visible_bias.as_ref();
            S::from_f64(bias.map_or(0.0, |b| b[site]))
        };
        let value = |site: usize| {
            let spin = S::from_i64(i64::from(case.v[site]));
            let mut other = case.v.clone();
            other[site] = -other[site];
            // J_ii v_i is half the change of the field.
            let changed = case.projected::<S>(&other)[site].clone();
            let own = (projected[site].clone() - &changed).mul_pow2(-1);
            let rest = projected[site].clone() - own + bias(site);
            // The two directions see the same field, but for the spin's own.
            let (there, back) = match form {
                Form::Mutant(GlauberMutant::DiagonalKept) => (
                    (projected[site].clone() + bias(site)) * &spin,
                    (changed + bias(site)) * -spin,
                ),
                Form::Mutant(GlauberMutant::Sign) => (-(rest.clone() * &spin), rest * spin),
                Form::Stated | Form::Mutant(GlauberMutant::HalfField) => {
                    (rest.clone() * &spin, -(rest * spin))
                }
            };
            // P(v → v') = σ(-2β v_i field) and P(v' → v) = σ(-2β v'_i field').
            let log_chance = |field: S| -(S::one() + (field * &slope).exp()).ln();
            log_chance(there) - log_chance(back)
        };
        Ok((0..case.size()).map(value).collect())
    }
}

/// A10'.
struct LikelihoodGradient;

mutants!(LikelihoodGradientMutant {
    BetaDropped: "β dropped",
    DataOnly: "the model's term dropped",
    Sign: "the model's term added",
});

impl Identity for LikelihoodGradient {
    type Case = BinaryMachineCase;
    type Mutant = LikelihoodGradientMutant;

    const RECORD: Record = Record {
        id: "hnrbm-likelihood-gradient",
        title: "The gradient of the likelihood, with which contrastive divergence is compared",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\frac{\partial}{\partial W} \langle \log p(v) \rangle_{\mathrm{data}} = \beta \left( \langle (W v + c) v^\top \rangle_{\mathrm{data}} - \langle (W v + c) v^\top \rangle_{p} \right)",
        assumptions: "β > 0, any W, biases and data",
        printed: HOPFIELD_RBM.states(&["A10'"]),
        left: "the model's gradient; dual numbers through its log weight and the sum over its states",
        right: "enumeration of both means, with 1 added",
        shares: &[],
        mutants: LikelihoodGradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(BinaryMachineCase::general(
            stream,
            "hnrbm.log_likelihood_gradient",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.machine()?;
        let mut entries = machine.log_likelihood_gradient::<S>(&case.data, case.beta, goal)?;
        for place in 0..case.weights.concat().len() {
            entries.push(likelihood_along(case, place, goal)?.tangent);
        }
        Ok(entries.into_iter().map(|entry| entry + S::one()).collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = case.beta::<S>();
        let states = case.states();
        let exponents: Vec<S> = states
            .iter()
            .map(|v| case.exponent::<S>(v) * &beta)
            .collect();
        let shares = shares(&exponents);
        let of_data = S::one() / S::from_i64(case.data.len() as i64);
        let mut entries = Vec::new();
        for unit in 0..case.weights.len() {
            for site in 0..case.v.len() {
                let product =
                    |v: &[i8]| case.inputs::<S>(v)[unit].clone() * S::from_i64(i64::from(v[site]));
                let data = case.data.iter().fold(S::zero(), |sum, v| sum + product(v)) * &of_data;
                let terms = states.iter().zip(&shares);
                let model = terms.fold(S::zero(), |sum, (v, share)| sum + product(v) * share);
                entries.push(match form {
                    Form::Stated => (data - model) * &beta,
                    Form::Mutant(LikelihoodGradientMutant::BetaDropped) => data - model,
                    Form::Mutant(LikelihoodGradientMutant::DataOnly) => data * &beta,
                    Form::Mutant(LikelihoodGradientMutant::Sign) => (data + model) * &beta,
                });
            }
        }
        let once = entries.into_iter().map(|entry| entry + S::one());
        let once: Vec<S> = once.collect();
        Ok([once.clone(), once].concat())
    }
}

/// The mean log likelihood along one weight.
fn likelihood_along<S: Enclosure>(
    case: &BinaryMachineCase,
    place: usize,
    goal: Goal,
) -> Result<Dual<S>, Error> {
    let constants = |list: Vec<f64>| list.into_iter().map(Dual::constant).collect::<Vec<_>>();
    let mut weights = constants(case.weights.concat());
    weights[place].tangent = 1.0;
    let mut machine: BinaryGaussian<Dual<f64>> =
        BinaryGaussian::new(case.weights.len(), case.v.len(), weights)?;
    if let Some(bias) = &case.visible_bias {
        machine = machine.with_visible_bias(constants(bias.clone()))?;
    }
    if let Some(bias) = &case.hidden_bias {
        machine = machine.with_hidden_bias(constants(bias.clone()))?;
    }
    let log_z: Dual<S> = machine
        .log_visible_partition_by_states(case.beta, goal)?
        .value;
    let mut sum = Dual::constant(S::zero());
    for v in &case.data {
        let weight: Dual<S> = machine.log_weight(v, case.beta)?;
        sum = sum + weight;
    }
    Ok(sum / Dual::from_i64(case.data.len() as i64) - log_z)
}
