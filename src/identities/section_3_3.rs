//! Section 3.3: the Gaussian-Bernoulli machine, its truncation, and its relatives, Eqs. 31-34.

use super::naive::{inner, lifted, log_sum, log_volume, shares, squared_norm};
use super::record::{Entry, Form, Identity, Kind, Printed, Record, Slip};
use super::stream::Stream;
use super::witness::{Part, Request};
use crate::Error;
use crate::integrate::Goal;
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::models::gaussian_gaussian::GaussianGaussian;
use crate::real::Enclosure;
use std::fmt::{self, Display};

/// The records of this file that are not among the first of the catalogue.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<Marginal>(),
        Entry::new::<Expansion>(),
        Entry::new::<AsMixture>(),
        Entry::new::<Conditionals>(),
        Entry::new::<OrthogonalRows>(),
        Entry::new::<TruncationMass>(),
        Entry::new::<TruncationRatio>(),
        Entry::new::<GaussianHidden>(),
    ]
}

/// A machine of binary hidden units, and a point.
pub(super) struct RestrictedCase {
    weights: Vec<Vec<f64>>,
    sigma: f64,
    visible_bias: Option<Vec<f64>>,
    hidden_bias: Option<Vec<f64>>,
    v: Vec<f64>,
    quantity: &'static str,
}

impl RestrictedCase {
    /// A machine at `σ = 1` without biases, as Eqs. 33 and 34 have it.
    fn plain(stream: &mut Stream, quantity: &'static str) -> Self {
        let (hidden, visible) = (1 + stream.below(5), 1 + stream.below(4));
        let scale = match stream.below(4) {
            0 => stream.log_between(1e-100, 1e-3),
            _ => stream.between(0.1, 2.5),
        };
        let mut weights: Vec<Vec<f64>> = (0..hidden)
            .map(|_| (0..visible).map(|_| stream.coordinate(scale)).collect())
            .collect();
        for unit in 1..hidden {
            let before = weights[unit - 1].clone();
            match stream.below(8) {
                0 => weights[unit] = before,
                1 => weights[unit] = before.iter().map(|x| -x).collect(),
                _ => {}
            }
        }
        Self {
            weights,
            sigma: 1.0,
            visible_bias: None,
            hidden_bias: None,
            v: (0..visible).map(|_| stream.coordinate(2.0)).collect(),
            quantity,
        }
    }

    /// A machine of any variance with biases.
    fn general(stream: &mut Stream, quantity: &'static str) -> Self {
        let mut case = Self::plain(stream, quantity);
        case.sigma = stream.choose(&[1.0, 0.5, 2.0, 1.5], 0.75);
        if stream.one_in(2) {
            let bias = case.v.iter().map(|_| stream.coordinate(1.0)).collect();
            case.visible_bias = Some(bias);
        }
        if stream.one_in(2) {
            let bias = case
                .weights
                .iter()
                .map(|_| stream.coordinate(2.0))
                .collect();
            case.hidden_bias = Some(bias);
        }
        case
    }

    fn machine(&self) -> Result<GaussianBernoulli, Error> {
        let mut machine =
            GaussianBernoulli::new(self.weights.len(), self.v.len(), self.weights.concat())?
                .with_sigma(self.sigma)?;
        if let Some(bias) = &self.visible_bias {
            machine = machine.with_visible_bias(bias.clone())?;
        }
        if let Some(bias) = &self.hidden_bias {
            machine = machine.with_hidden_bias(bias.clone())?;
        }
        Ok(machine)
    }

    /// All sets of hidden units that are on.
    fn states(&self) -> Vec<Vec<usize>> {
        (0..1_usize << self.weights.len())
            .map(|state| {
                (0..self.weights.len())
                    .filter(|unit| state >> unit & 1 == 1)
                    .collect()
            })
            .collect()
    }

    fn visible<S: Enclosure>(&self) -> Vec<S> {
        match &self.visible_bias {
            Some(bias) => lifted(bias),
            None => vec![S::zero(); self.v.len()],
        }
    }

    fn hidden<S: Enclosure>(&self, unit: usize) -> S {
        S::from_f64(self.hidden_bias.as_ref().map_or(0.0, |c| c[unit]))
    }

    /// `Wᵀ h + b`.
    fn field<S: Enclosure>(&self, state: &[usize]) -> Vec<S> {
        state.iter().fold(self.visible(), |sum, &unit| {
            sum.into_iter()
                .zip(&self.weights[unit])
                .map(|(s, w)| s + S::from_f64(*w))
                .collect()
        })
    }

    /// `log` of the integral of the joint weight over the visible units, for one state.
    fn log_mass<S: Enclosure>(&self, state: &[usize]) -> S {
        let variance = S::from_f64(self.sigma).sqr();
        let bias = state
            .iter()
            .fold(S::zero(), |sum, &unit| sum + self.hidden::<S>(unit));
        let volume =
            (S::pi().mul_pow2(1) * &variance).ln() * S::from_i64(self.v.len() as i64).mul_pow2(-1);
        bias + squared_norm(&self.field::<S>(state)) * variance.mul_pow2(-1) + volume
    }

    /// `-E(v, h)` for one state.
    fn log_joint<S: Enclosure>(&self, state: &[usize], variance: &S) -> S {
        let v: Vec<S> = lifted(&self.v);
        let bias = state
            .iter()
            .fold(S::zero(), |sum, &unit| sum + self.hidden::<S>(unit));
        bias + inner(&self.field(state), &v) - squared_norm(&v) / variance.mul_pow2(1)
    }

    fn variance<S: Enclosure>(&self) -> S {
        S::from_f64(self.sigma).sqr()
    }

    /// `w_μ·v + c_μ`.
    fn input<S: Enclosure>(&self, unit: usize) -> S {
        inner::<S>(&lifted(&self.weights[unit]), &lifted(&self.v)) + self.hidden::<S>(unit)
    }
}

impl Display for RestrictedCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut request =
            Request::for_quantity(self.quantity).with("weights", Part::Rows(self.weights.clone()));
        if self.sigma != 1.0 {
            request = request.with_number("sigma", self.sigma);
        }
        if let Some(bias) = &self.visible_bias {
            request = request.with_list("visible_bias", bias);
        }
        if let Some(bias) = &self.hidden_bias {
            request = request.with_list("hidden_bias", bias);
        }
        if self.quantity == "gbrbm.log_density" {
            request = request.with_list("v", &self.v);
        }
        request.fmt(f)
    }
}

/// AttnBM as the truncation, exactly.
pub(super) struct Truncation;

impl Identity for Truncation {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-truncation",
        title: "The truncated Gaussian-Bernoulli machine is an AttnBM",
        section: "3.3",
        equations: &[34],
        kind: Kind::Equality,
        statement: r"p_{\mathrm{AttnBM}[\{0, \sigma w_1, \dots, \sigma w_{N_h}\}, 1]}(v/\sigma)\,\sigma^{-N_v} = p_{\mathrm{GB}}\Big(v \,\Big|\, \sum_\mu h_\mu \le 1\Big)",
        assumptions: "any W, σ and biases; β = 1",
        printed: Printed::Corrected,
        left: "log density of the AttnBM of N_h + 1 patterns",
        right: "enumeration of the states with at most one unit on",
        mutants: &[
            "the untruncated machine, as if H were negligible",
            "without the pattern 0",
            "all states in the normaliser",
        ],
        slips: &[
            Slip {
                place: "text after Eq. 34",
                printed: r"\text{neglecting the higher-order terms } H(v; w) \text{ approximates } p_{\mathrm{GB}}",
                correction: "there is no small parameter: what is dropped is the probability of two or more units on, 99.96 % for three orthogonal rows of norm 3; what is exact is the law conditioned on at most one unit on",
                mutant: 0,
            },
            Slip {
                place: "text after Eq. 34",
                printed: r"\text{instead of } w_0 \text{ we may set a bias term}",
                correction: "neither a visible bias nor a bias of the remaining units stands for the pattern 0: it is a constant 1 inside the logarithm of the sum",
                mutant: 1,
            },
        ],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        RestrictedCase::general(stream, "gbrbm.log_density")
    }

    fn left<S: Enclosure>(case: &RestrictedCase, _: Goal) -> Result<Vec<S>, Error> {
        let attention = case.machine()?.truncated::<S>()?;
        let sigma = S::from_f64(case.sigma);
        let v: Vec<S> = case.v.iter().map(|v| S::from_f64(*v) / &sigma).collect();
        let density: S = attention.log_density_of_integer(1, &v)?;
        Ok(vec![
            density - sigma.ln() * S::from_i64(case.v.len() as i64),
        ])
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let variance = case.variance::<S>();
        let all = case.states();
        let few = || all.iter().filter(|state| state.len() <= 1);
        let (joint, mass): (Vec<&Vec<usize>>, Vec<&Vec<usize>>) = match form {
            Form::Stated => (few().collect(), few().collect()),
            Form::Mutant(0) => (all.iter().collect(), all.iter().collect()),
            Form::Mutant(1) => {
                let one = || all.iter().filter(|state| state.len() == 1).collect();
                (one(), one())
            }
            Form::Mutant(_) => (few().collect(), all.iter().collect()),
        };
        let joint: Vec<S> = joint
            .iter()
            .map(|state| case.log_joint(state, &variance))
            .collect();
        let mass: Vec<S> = mass.iter().map(|state| case.log_mass(state)).collect();
        Ok(vec![log_sum(&joint) - log_sum(&mass)])
    }
}

/// Eqs. 31-33.
struct Marginal;

impl Identity for Marginal {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-marginal",
        title: "The visible marginal of the Gaussian-Bernoulli machine",
        section: "3.3",
        equations: &[31, 32, 33],
        kind: Kind::Equality,
        statement: r"\sum_{h \in \{0,1\}^{N_h}} \frac{e^{-E_{\mathrm{GB}}(v,h)}}{Z} = \frac1Z \prod_\mu \big(1 + e^{w_\mu \cdot v + c_\mu}\big)\, e^{b\cdot v - \|v\|^2/(2\sigma^2)}",
        assumptions: "any W, σ and biases",
        printed: Printed::Corrected,
        left: "the model's log density",
        right: "enumeration of all states, above and below",
        mutants: &[
            "variance 1 for σ², as Eq. 33 has it",
            "E with σ² for 1/σ²",
            "units in {-1, 1}",
        ],
        slips: &[Slip {
            place: "text before Eq. 33",
            printed: r"\text{we assume that visible units have a non-zero mean and constant variance}",
            correction: "Eqs. 33 and 34 drop σ and have no visible bias: what is assumed is a zero mean and the variance 1; in general the exponent is -|v|²/(2σ²)",
            mutant: 0,
        }],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        RestrictedCase::general(stream, "gbrbm.log_density")
    }

    fn left<S: Enclosure>(case: &RestrictedCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![case.machine()?.log_density::<S>(&case.v, goal)?.0])
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let variance = match form {
            Form::Mutant(0) => S::one(),
            Form::Mutant(1) => S::one() / case.variance::<S>(),
            _ => case.variance(),
        };
        let states = case.states();
        let joint: Vec<S> = states
            .iter()
            .map(|state| case.log_joint(state, &variance))
            .collect();
        let mass: Vec<S> = states.iter().map(|state| case.log_mass(state)).collect();
        let mut value = log_sum(&joint) - log_sum(&mass);
        if form == Form::Mutant(2) {
            let half = (0..case.weights.len()).fold(S::zero(), |sum, unit| {
                sum + case.input::<S>(unit).mul_pow2(-1)
            });
            value = value - half;
        }
        Ok(vec![value])
    }
}

/// Eq. 34, multiplied out.
struct Expansion;

impl Identity for Expansion {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-expansion",
        title: "The product over hidden units, multiplied out",
        section: "3.3",
        equations: &[34],
        kind: Kind::Equality,
        statement: r"\prod_\mu \big(1 + e^{w_\mu\cdot v}\big) = 1 + \sum_\mu e^{w_\mu\cdot v} + \underbrace{\sum_{\mu<\mu'} e^{(w_\mu + w_{\mu'})\cdot v} + \dots + e^{(\sum_\mu w_\mu)\cdot v}}_{H(v; w)}",
        assumptions: "any v; every set of units once",
        printed: Printed::Corrected,
        left: "the product, and the model's higher-order terms",
        right: "the sum over all sets of units, and over those of two or more",
        mutants: &[
            "pairs summed over μ ≠ μ', as printed",
            "the last term dropped",
            "the terms of one unit counted among the higher-order ones",
        ],
        slips: &[Slip {
            place: "Eq. 34",
            printed: r"1 + \sum_\mu e^{w_\mu v} + \sum_{\mu\neq\mu'} e^{(w_\mu + w_{\mu'})v} + \dots",
            correction: "the sum over μ ≠ μ' counts every pair twice; it must be over μ < μ'",
            mutant: 0,
        }],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        RestrictedCase::plain(stream, "gbrbm.log_density")
    }

    fn left<S: Enclosure>(case: &RestrictedCase, _: Goal) -> Result<Vec<S>, Error> {
        let product = (0..case.weights.len()).fold(S::one(), |product, unit| {
            product * (S::one() + case.input::<S>(unit).exp())
        });
        // With the rest added, so that a machine of one unit has something to compare.
        let rest = case.machine()?.higher_order_terms::<S>(&case.v)?;
        Ok(vec![product, S::one() + rest])
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let units = case.weights.len();
        let term = |state: &Vec<usize>| {
            let factor = match (form, state.len()) {
                (Form::Mutant(0), 2) => 2,
                (Form::Mutant(1), size) if size == units => 0,
                _ => 1,
            };
            let exponent = state
                .iter()
                .fold(S::zero(), |sum, &unit| sum + case.input::<S>(unit));
            exponent.exp() * S::from_i64(factor)
        };
        let least = if form == Form::Mutant(2) { 1 } else { 2 };
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

impl Identity for AsMixture {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-as-attention",
        title: "A Gaussian-Bernoulli machine is an AttnBM of all its states",
        section: "3.3",
        equations: &[31, 33, 34],
        kind: Kind::Normalisation,
        statement: r"Z_{\mathrm{GB}} = (2\pi\sigma^2)^{N_v/2} \sum_h e^{c\cdot h + \sigma^2\|W^\top h + b\|^2/2} = \sigma^{N_v} e^{\sigma^2\|b\|^2/2}\, Z_{\mathrm{AttnBM}}(\{\sigma W^\top h\}, \sigma b, c\cdot h;\, 1)",
        assumptions: "any W, σ and biases",
        printed: Printed::Implied,
        left: "the model's log Z, component by component; the AttnBM of 2^N_h patterns",
        right: "enumeration",
        mutants: &["2π for 2πσ²", "σ² for σ²/2", "c·h dropped"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        RestrictedCase::general(stream, "gbrbm.log_partition")
    }

    fn left<S: Enclosure>(case: &RestrictedCase, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = case.machine()?;
        let attention = machine.to_attnbm::<S>()?;
        let sigma = S::from_f64(case.sigma);
        let shift = sigma.ln() * S::from_i64(case.v.len() as i64)
            + squared_norm(&case.visible::<S>()) * case.variance::<S>().mul_pow2(-1);
        Ok(vec![
            machine.log_partition::<S>(goal)?.0,
            attention.log_partition_of_integer::<S>(1)? + shift,
        ])
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let masses: Vec<S> = case
            .states()
            .iter()
            .map(|state| {
                let mass = case.log_mass::<S>(state);
                match form {
                    Form::Stated | Form::Mutant(0) => mass,
                    Form::Mutant(1) => {
                        mass + squared_norm(&case.field::<S>(state))
                            * case.variance::<S>().mul_pow2(-1)
                    }
                    Form::Mutant(_) => state
                        .iter()
                        .fold(mass, |mass, &unit| mass - case.hidden::<S>(unit)),
                }
            })
            .collect();
        let mut value = log_sum(&masses);
        if form == Form::Mutant(0) {
            value =
                value - case.variance::<S>().ln() * S::from_i64(case.v.len() as i64).mul_pow2(-1);
        }
        Ok(vec![value.clone(), value])
    }
}

/// The two conditional laws.
struct Conditionals;

impl Identity for Conditionals {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-conditionals",
        title: "Given the visible units, the hidden ones are independent sigmoids",
        section: "3.3",
        equations: &[31, 32],
        kind: Kind::Equality,
        statement: r"P(h_\mu = 1 \mid v) = \operatorname{sigmoid}(w_\mu\cdot v + c_\mu), \qquad \frac{\partial \log p(v)}{\partial v} = \mathbb E\big[W^\top h + b \,\big|\, v\big] - \frac{v}{\sigma^2}",
        assumptions: "any W, σ and biases, any v",
        printed: Printed::Implied,
        left: "the model's probabilities and score",
        right: "enumeration of the posterior over all states",
        mutants: &[
            "the sign of the inputs",
            "v for v/σ²",
            "tanh for the sigmoid",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        RestrictedCase::general(stream, "gbrbm.log_density")
    }

    fn left<S: Enclosure>(case: &RestrictedCase, _: Goal) -> Result<Vec<S>, Error> {
        let machine = case.machine()?;
        Ok([
            machine.hidden_probabilities::<S>(&case.v)?,
            machine.score::<S>(&case.v)?,
        ]
        .concat())
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
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
                Form::Mutant(1) => mean - pull,
                _ => mean - pull / &variance,
            }
        });
        let score: Vec<S> = score.collect();
        match form {
            Form::Mutant(0) => {
                probabilities = probabilities.into_iter().map(|p| S::one() - p).collect();
            }
            Form::Mutant(2) => {
                probabilities = probabilities
                    .into_iter()
                    .map(|p| p.mul_pow2(1) - S::one())
                    .collect();
            }
            _ => {}
        }
        Ok([probabilities, score].concat())
    }
}

/// Orthogonal rows.
struct OrthogonalRows;

impl Identity for OrthogonalRows {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-orthogonal",
        title: "Orthogonal weights make the Gaussian-Bernoulli machine tractable",
        section: "3.2",
        equations: &[],
        kind: Kind::Normalisation,
        statement: r"W W^\top \text{ diagonal}: \quad \log Z = \frac{N_v}2\log 2\pi\sigma^2 + \frac{\sigma^2}2\|b\|^2 + \sum_\mu \log\Big(1 + e^{c_\mu + \sigma^2(\|w_\mu\|^2/2 + w_\mu\cdot b)}\Big)",
        assumptions: "orthogonal rows, N_h <= N_v or rows of zeros",
        printed: Printed::AsPrinted,
        left: "the closed form",
        right: "enumeration of all states",
        mutants: &["one state less", "w·b counted twice", "all units on"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        let mut case = RestrictedCase::general(stream, "gbrbm.log_partition");
        let visible = case.v.len();
        // Rows along the axes, and for two units in the plane of two axes a rotation of them.
        for (unit, row) in case.weights.iter_mut().enumerate() {
            let size = row.first().copied().unwrap_or(0.0);
            row.fill(0.0);
            if unit < visible {
                row[unit] = size;
            }
        }
        if case.weights.len() >= 2 && visible >= 2 && stream.one_in(2) {
            let (a, b) = (case.weights[0][0], case.weights[1][1]);
            case.weights[0][..2].copy_from_slice(&[a, b]);
            case.weights[1][..2].copy_from_slice(&[-b, a]);
        }
        case
    }

    fn left<S: Enclosure>(case: &RestrictedCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![case.machine()?.log_partition_of_orthogonal_rows()])
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let variance = case.variance::<S>();
        let masses = case.states();
        let kept = match form {
            Form::Mutant(0) => &masses[1..],
            Form::Mutant(2) => &masses[masses.len() - 1..],
            _ => &masses[..],
        };
        let exponents: Vec<S> = kept
            .iter()
            .map(|state| {
                let mass = case.log_mass::<S>(state);
                if form != Form::Mutant(1) {
                    return mass;
                }
                let along = state.iter().fold(S::zero(), |sum, &unit| {
                    sum + inner(&lifted(&case.weights[unit]), &case.visible::<S>())
                });
                mass + along * &variance
            })
            .collect();
        Ok(vec![log_sum(&exponents)])
    }
}

/// How much the truncation drops.
struct TruncationMass;

impl Identity for TruncationMass {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-truncation-mass",
        title: "What the truncation drops",
        section: "3.3",
        equations: &[34],
        kind: Kind::Equality,
        statement: r"P\Big(\sum_\mu h_\mu \ge 2\Big) = \frac{\sum_{|h| \ge 2} e^{\|W^\top h\|^2/2}}{\sum_h e^{\|W^\top h\|^2/2}} = 1 - \frac{Z_{\mathrm{AttnBM}}}{Z_{\mathrm{GB}}}",
        assumptions: "σ = 1, no biases; not small unless the hidden biases are very negative",
        printed: Printed::Implied,
        left: "the model's mass, and what it leaves of Z",
        right: "enumeration, and log Z of the truncated AttnBM",
        mutants: &[
            "pairs only",
            "one unit on counted as dropped",
            "the truncated Z without the pattern 0",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        RestrictedCase::plain(stream, "gbrbm.truncation_mass")
    }

    fn left<S: Enclosure>(case: &RestrictedCase, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = case.machine()?;
        let (mass, _) = machine.truncation_mass::<S>(goal)?;
        let kept = (-mass.clone()).ln_1p() + machine.log_partition::<S>(goal)?.0;
        Ok(vec![mass + S::one(), kept])
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let states = case.states();
        let exponent = |state: &Vec<usize>| squared_norm(&case.field::<S>(state)).mul_pow2(-1);
        let exponents: Vec<S> = states.iter().map(exponent).collect();
        let dropped = |state: &Vec<usize>| match form {
            Form::Mutant(0) => state.len() == 2,
            Form::Mutant(1) => !state.is_empty(),
            _ => state.len() >= 2,
        };
        let mass = states
            .iter()
            .zip(shares(&exponents))
            .filter(|(state, _)| dropped(state))
            .fold(S::zero(), |sum, (_, share)| sum + share);
        let kept: Vec<S> = states
            .iter()
            .zip(&exponents)
            .filter(|(state, _)| state.len() == 1 || form != Form::Mutant(2) && state.is_empty())
            .map(|(_, exponent)| exponent.clone())
            .collect();
        let log_z = log_sum(&kept) + log_volume(case.v.len(), &S::one());
        Ok(vec![mass + S::one(), log_z])
    }
}

/// How far the truncated density is from the whole one.
struct TruncationRatio;

impl Identity for TruncationRatio {
    type Case = RestrictedCase;

    const RECORD: Record = Record {
        id: "gb-truncation-ratio",
        title: "The truncated density exceeds the whole one at most by the mass dropped",
        section: "3.3",
        equations: &[34],
        kind: Kind::Inequality,
        statement: r"\log\frac{p_{\mathrm{trunc}}(v)}{p_{\mathrm{GB}}(v)} = \log P\Big(\sum_\mu h_\mu \le 1 \,\Big|\, v\Big) - \log(1 - \varepsilon) \le -\log(1 - \varepsilon), \quad \varepsilon = P\Big(\sum_\mu h_\mu \ge 2\Big)",
        assumptions: "σ = 1, no biases, any v; equality for one hidden unit",
        printed: Printed::Implied,
        left: "log densities of the truncated AttnBM and of the model",
        right: "the mass dropped",
        mutants: &["log(1 + ε) for -log(1 - ε)", "0 for the bound"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> RestrictedCase {
        let mut case = RestrictedCase::plain(stream, "gbrbm.log_density");
        // Where all units are rather off, the bound is nearly attained.
        if stream.one_in(2) {
            case.v = (0..case.v.len())
                .map(|i| -2.0 * case.weights.iter().map(|row| row[i]).sum::<f64>())
                .collect();
        }
        case
    }

    fn left<S: Enclosure>(case: &RestrictedCase, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = case.machine()?;
        let attention = machine.truncated::<S>()?;
        let v: Vec<S> = lifted(&case.v);
        let truncated: S = attention.log_density_of_integer(1, &v)?;
        // One is added to both sides, so that there is something to be relative to.
        let whole = machine.log_density::<S>(&case.v, goal)?.0;
        Ok(vec![truncated - whole + S::one()])
    }

    fn right<S: Enclosure>(case: &RestrictedCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let (mass, _) = case.machine()?.truncation_mass::<S>(goal)?;
        Ok(vec![match form {
            Form::Stated => S::one() - (-mass).ln_1p(),
            Form::Mutant(0) => S::one() + mass.ln_1p(),
            Form::Mutant(_) => S::one(),
        }])
    }
}

/// Gaussian hidden units, with their inverse temperature.
struct GaussianCase {
    weights: Vec<Vec<f64>>,
    visible_bias: Vec<f64>,
    hidden_bias: Vec<f64>,
    beta: f64,
}

impl Display for GaussianCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("ggrbm.log_partition")
            .with("weights", Part::Rows(self.weights.clone()))
            .with_number("beta", self.beta)
            .with_list("visible_bias", &self.visible_bias)
            .with_list("hidden_bias", &self.hidden_bias)
            .fmt(f)
    }
}

/// The Gaussian-Gaussian machine.
struct GaussianHidden;

impl Identity for GaussianHidden {
    type Case = GaussianCase;

    const RECORD: Record = Record {
        id: "gg-normaliser",
        title: "The Gaussian-Gaussian machine is tractable where it exists",
        section: "3.2",
        equations: &[],
        kind: Kind::Normalisation,
        statement: r"\log Z = \frac{N_v + N_h}2 \log\frac{2\pi}\beta - \frac12 \log\det(I - W^\top W) + \frac\beta2\, x^\top A^{-1} x, \quad x = (b, c),\ A = \begin{pmatrix} I & -W^\top \\ -W & I \end{pmatrix}",
        assumptions: "the largest singular value of W below 1; otherwise there is no such machine",
        printed: Printed::AsPrinted,
        left: "the model, by its smaller layer",
        right: "Gauss's elimination of the units one by one",
        mutants: &[
            "det(I + WᵀW)",
            "the determinant not halved",
            "β dropped from the quadratic form",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> GaussianCase {
        let (hidden, visible) = (1 + stream.below(3), 1 + stream.below(3));
        let mut weights: Vec<Vec<f64>> = (0..hidden)
            .map(|_| (0..visible).map(|_| stream.coordinate(1.0)).collect())
            .collect();
        // Frobenius' norm bounds the largest singular value.
        let norm = weights.iter().flatten().map(|w| w * w).sum::<f64>().sqrt();
        let target = stream.choose(&[0.5, 0.9, 0.999], 0.25);
        if norm > 0.0 {
            weights
                .iter_mut()
                .flatten()
                .for_each(|w| *w *= target / norm);
        }
        GaussianCase {
            visible_bias: (0..visible).map(|_| stream.coordinate(1.0)).collect(),
            hidden_bias: (0..hidden).map(|_| stream.coordinate(1.0)).collect(),
            weights,
            beta: stream.choose(&[1.0, 2.0, 0.5, 3.0], 0.75),
        }
    }

    fn left<S: Enclosure>(case: &GaussianCase, _: Goal) -> Result<Vec<S>, Error> {
        let (hidden, visible) = (case.hidden_bias.len(), case.visible_bias.len());
        let machine = GaussianGaussian::new(hidden, visible, case.weights.concat())?
            .with_visible_bias(case.visible_bias.clone())?
            .with_hidden_bias(case.hidden_bias.clone())?;
        Ok(vec![machine.log_partition(case.beta)])
    }

    fn right<S: Enclosure>(case: &GaussianCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let visible = case.visible_bias.len();
        let size = visible + case.hidden_bias.len();
        let sign = if form == Form::Mutant(0) { 1.0 } else { -1.0 };
        let entry = |i: usize, j: usize| match (i < visible, j < visible) {
            _ if i == j => 1.0,
            (true, false) => -case.weights[j - visible][i],
            (false, true) => sign * case.weights[i - visible][j],
            _ => 0.0,
        };
        let bias: Vec<f64> = [case.visible_bias.as_slice(), &case.hidden_bias].concat();
        let mut rows: Vec<Vec<S>> = (0..size)
            .map(|i| {
                let row = (0..size).map(|j| S::from_f64(entry(i, j)));
                row.chain([S::from_f64(bias[i])]).collect()
            })
            .collect();
        let mut log_determinant = S::zero();
        for pivot in 0..size {
            log_determinant = log_determinant + rows[pivot][pivot].ln();
            for lower in pivot + 1..size {
                let factor = rows[lower][pivot].clone() / &rows[pivot][pivot];
                let leading = rows[pivot].clone();
                for (entry, above) in rows[lower].iter_mut().zip(leading) {
                    *entry = entry.clone() - above * &factor;
                }
            }
        }
        let mut solution = vec![S::zero(); size];
        for i in (0..size).rev() {
            let known =
                (i + 1..size).fold(S::zero(), |sum, j| sum + rows[i][j].clone() * &solution[j]);
            solution[i] = (rows[i][size].clone() - known) / &rows[i][i];
        }
        let beta = S::from_f64(case.beta);
        let mut square = inner(&solution, &lifted(&bias)).mul_pow2(-1);
        if form != Form::Mutant(2) {
            square = square * &beta;
        }
        if form != Form::Mutant(1) {
            log_determinant = log_determinant.mul_pow2(-1);
        }
        Ok(vec![log_volume(size, &beta) - log_determinant + square])
    }
}
