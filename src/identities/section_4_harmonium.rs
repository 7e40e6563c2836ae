//! Section 4, model A: its Boltzmann machine as an exponential family harmonium, Eqs. 40-46.

use super::naive::{inner, lifted, log_sum, shares};
use super::networks::{self, ADDITIVE, NetworkCase, activation, described, lagrangian, rows_times};
use super::record::{Entry, Form, Identity, Kind, Printed, Record, Slip};
use super::stream::Stream;
use super::witness::{Part, Request};
use crate::Error;
use crate::integrate::Goal;
use crate::models::harmonium::{
    Harmonium, Support, Unit, log_partition_by_series, sufficient_statistics,
};
use crate::models::lagrangian::Lagrangian;
use crate::real::{Dual, Enclosure, Real};
use std::fmt::{self, Display};

/// The records of this file that are not among the first of the catalogue.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<ConditionalFactorises>(),
        Entry::new::<ConditionalNormaliser>(),
        Entry::new::<DivergenceStatistic>(),
        Entry::new::<ClassicalNetwork>(),
        Entry::new::<MarginalOdds>(),
    ]
}

const SQUARE: Lagrangian = Lagrangian::Power { n: 2.0 };

/// A network with a state at an inverse temperature.
pub(super) struct JointCase {
    network: NetworkCase,
    beta: f64,
}

impl Display for JointCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.network.fmt(f)
    }
}

/// Eqs. 40-46.
pub(super) struct FamilyExponent;

impl Identity for FamilyExponent {
    type Case = JointCase;

    const RECORD: Record = Record {
        id: "efh-model-a",
        title: "Model A is an exponential family harmonium",
        section: "4.1",
        equations: &[7, 40, 41, 43, 44, 45, 46],
        kind: Kind::Equality,
        statement: r"-\beta E_{\mathrm A}(v, h) = \sum_i \beta\, r_{i2} + \sum_j \beta\, s_{j2} + \sum_{ij} \beta\, \xi_{ji}\, r_{i1} s_{j1}, \quad r_{i1} = G'(v_i),\ r_{i2} = G(v_i) - v_i G'(v_i),\ s_{j1} = F'(h_j),\ s_{j2} = F(h_j) - h_j F'(h_j)",
        assumptions: "any additive Lagrangians, where they have derivatives; an equality of exponents, whether or not they can be normalised",
        printed: Printed::AsPrinted,
        left: "Eq. 7 with dual numbers for the activations",
        right: "the model's sufficient statistics and couplings",
        mutants: &[
            "the coupling's sign",
            "the two indices of ξ exchanged",
            "1 for β in the parameters θ and λ",
            "-G(v_i) + v_i g_i for the second statistic",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> JointCase {
        JointCase {
            network: NetworkCase::draw(stream, [ADDITIVE, ADDITIVE]),
            beta: stream.choose(&[1.0, 2.0, 0.5, 3.25], 0.75),
        }
    }

    fn left<S: Enclosure>(case: &JointCase, _: Goal) -> Result<Vec<S>, Error> {
        let network = &case.network;
        let energy: S = network.energy(&lifted::<S>(&network.v), &lifted::<S>(&network.h));
        Ok(vec![-energy * S::from_f64(case.beta)])
    }

    fn right<S: Enclosure>(case: &JointCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let network = &case.network;
        let (v, h) = (lifted::<S>(&network.v), lifted::<S>(&network.h));
        if form == Form::Stated {
            let machine = Harmonium::new(
                (h.len(), v.len()),
                network.patterns.concat(),
                (network.visible, Support::Reals),
                (network.hidden, Support::Reals),
                case.beta,
            )?;
            return Ok(vec![machine.family_exponent(&v, &h)?]);
        }
        let beta = S::from_f64(case.beta);
        let r = sufficient_statistics(network.visible, "v", &v)?;
        let s = sufficient_statistics(network.hidden, "h", &h)?;
        let mut own = (r.iter().chain(&s)).fold(S::zero(), |sum, [_, own]| sum + own);
        let mut coupling = S::zero();
        for (j, [hidden, _]) in s.iter().enumerate() {
            for (i, [visible, _]) in r.iter().enumerate() {
                // Exchanged indices are read modulo the shape.
                let weight = match form {
                    Form::Mutant(1) => network.patterns[i % s.len()][j % r.len()],
                    _ => network.patterns[j][i],
                };
                coupling = coupling + S::from_f64(weight) * hidden * visible;
            }
        }
        match form {
            Form::Mutant(0) => coupling = -coupling,
            Form::Mutant(3) => own = -own,
            _ => {}
        }
        let own = if form == Form::Mutant(2) {
            own
        } else {
            own * &beta
        };
        Ok(vec![own + coupling * beta])
    }
}

/// Hidden units of two values each.
struct ConditionalFactorises;

/// Hidden units on a finite set, with the state of a network.
struct FiniteCase {
    joint: JointCase,
    support: Support,
}

impl Display for FiniteCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let network = &self.joint.network;
        Request::for_identity("efh-conditional-product")
            .with("patterns", Part::Rows(network.patterns.clone()))
            .with_list("v", &network.v)
            .with_list("h", &network.h)
            .with("visible_lagrangian", described(network.visible))
            .with("hidden_lagrangian", described(network.hidden))
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

    const RECORD: Record = Record {
        id: "efh-conditional-product",
        title: "Given the visible units, the hidden ones are independent",
        section: "4.1",
        equations: &[42],
        kind: Kind::Equality,
        statement: r"\log p(h \mid v) = \sum_{j=1}^{N_h} \log p(h_j \mid v), \quad p(h_j \mid v) = \frac{\exp\big(\beta s_{j2} + \beta\,(\Xi g)_j\, s_{j1}\big)}{\sum_{h_j} \exp\big(\beta s_{j2} + \beta\,(\Xi g)_j\, s_{j1}\big)}",
        assumptions: "additive Lagrangians; hidden units from {-1, 1} or {0, 1}, where all states can be listed",
        printed: Printed::Corrected,
        left: "Eq. 7 over all states of the hidden layer",
        right: "the units one by one",
        mutants: &[
            "a factor for each visible unit, as printed",
            "β dropped from the inputs",
            "the inputs from v for g(v)",
        ],
        slips: &[Slip {
            place: "text before Eq. 42",
            printed: r"p(h \mid v) = \prod_i p(h_i \mid v)",
            correction: "the product is over the hidden units, j = 1, …, N_h; i counts the visible ones",
            mutant: 0,
        }],
    };

    fn case(stream: &mut Stream) -> FiniteCase {
        let mut network = NetworkCase::draw(stream, [&REGULAR, &REGULAR]);
        let support = stream.choose(&[Support::Binary, Support::Bernoulli], Support::Binary);
        let values = support.values().unwrap_or([0.0, 1.0]);
        network.h = (network.h.iter())
            .map(|_| stream.choose(&values, 1.0))
            .collect();
        FiniteCase {
            joint: JointCase {
                network,
                beta: stream.choose(&[1.0, 2.0, 0.5], 3.0),
            },
            support,
        }
    }

    fn left<S: Enclosure>(case: &FiniteCase, _: Goal) -> Result<Vec<S>, Error> {
        let network = &case.joint.network;
        let (v, beta) = (lifted::<S>(&network.v), S::from_f64(case.joint.beta));
        let exponent = |h: &[S]| -network.energy(&v, h) * &beta;
        let all: Vec<S> = states(case.support, network.h.len())
            .iter()
            .map(|h| exponent(&lifted(h)))
            .collect();
        Ok(vec![exponent(&lifted(&network.h)) - log_sum(&all)])
    }

    fn right<S: Enclosure>(case: &FiniteCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let network = &case.joint.network;
        let v = lifted::<S>(&network.v);
        let beta = S::from_f64(case.joint.beta);
        let g = match form {
            Form::Mutant(2) => v,
            _ => network.visible.activation("v", &v)?,
        };
        let factor = match form {
            Form::Mutant(1) => S::one(),
            _ => beta.clone(),
        };
        let count = match form {
            Form::Mutant(0) => network.v.len(),
            _ => network.h.len(),
        };
        let inputs = rows_times(&network.patterns, &g);
        let values = case.support.values().unwrap_or([0.0, 1.0]);
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
fn states(support: Support, count: usize) -> Vec<Vec<f64>> {
    let values = support.values().unwrap_or([0.0, 1.0]);
    (0..1_usize << count)
        .map(|state| (0..count).map(|unit| values[state >> unit & 1]).collect())
        .collect()
}

/// A unit with its input.
struct UnitCase {
    lagrangian: Lagrangian,
    support: Support,
    beta: f64,
    x: f64,
}

impl UnitCase {
    fn unit(&self) -> Result<Unit, Error> {
        Unit::new(self.lagrangian, self.support, self.beta)
    }
}

impl Display for UnitCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("efh.conditional_log_partition")
            .with("lagrangian", described(self.lagrangian))
            .with("domain", Part::Json(format!("\"{}\"", self.support.name())))
            .with_number("beta", self.beta)
            .with_number("x", self.x)
            .fmt(f)
    }
}

/// The normaliser of Eq. 42.
struct ConditionalNormaliser;

impl Identity for ConditionalNormaliser {
    type Case = UnitCase;

    const EVERY: u64 = 20;

    const RECORD: Record = Record {
        id: "efh-conditional-normaliser",
        title: "Normaliser of a hidden unit given its input",
        section: "4.1",
        equations: &[42],
        kind: Kind::Normalisation,
        statement: r"\int_{\mathbb R} e^{-\beta(h F' - F - x F')}\,dh = \sum_k \frac{(\beta x)^{2k}}{(2k)!}\, \frac2n \Big(\beta\tfrac{n-1}n\Big)^{-a_k} \Gamma(a_k),\ a_k = \tfrac{2k(n-1)+1}n,\ F = \tfrac{|h|^n}n; \quad n = 2:\ \sqrt{\tfrac{2\pi}\beta}\, e^{\beta x^2/2}; \quad \{-1, 1\},\ F = |h|:\ 2\cosh\beta x",
        assumptions: "n > 1 on the reals; finite sets with any F that has derivatives there",
        printed: Printed::Implied,
        left: "quadrature; for the Gaussian and for finite sets the model's closed form",
        right: "the series of Γ functions, also for the Gaussian; the sum as it stands",
        mutants: &[
            "the input dropped",
            "β dropped from the input",
            "the integral over the half-line for that over the reals; one state less",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> UnitCase {
        let beta = stream.choose(&[1.0, 2.0, 0.5], 1.5);
        let (lagrangian, support) = match stream.below(3) {
            0 => (
                stream.choose(&[Lagrangian::Abs, SQUARE, Lagrangian::Cosh], SQUARE),
                Support::Binary,
            ),
            1 => (
                stream.choose(&[Lagrangian::Exp, SQUARE, Lagrangian::Identity], SQUARE),
                Support::Bernoulli,
            ),
            _ => (
                Lagrangian::Power {
                    n: stream.choose(&[2.0, 4.0, 1.5, 3.0], 2.5),
                },
                Support::Reals,
            ),
        };
        let x = match stream.below(4) {
            0 => 0.0,
            1 => stream.log_between(1e-6, 0.1),
            _ => stream.between(0.0, 2.0),
        };
        UnitCase {
            lagrangian,
            support,
            beta,
            x,
        }
    }

    fn left<S: Enclosure>(case: &UnitCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![case.unit()?.log_partition(case.x, goal)?.0])
    }

    fn right<S: Enclosure>(case: &UnitCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let x = match form {
            Form::Mutant(0) => 0.0,
            Form::Mutant(1) => case.x / case.beta,
            _ => case.x,
        };
        let fewer = form == Form::Mutant(2);
        Ok(vec![match (case.lagrangian, case.support.values()) {
            (_, Some(values)) => {
                let terms = exponents(case.lagrangian, case.beta, &values, &S::from_f64(x));
                log_sum(&terms[usize::from(fewer)..])
            }
            (Lagrangian::Power { n }, None) => log_partition_by_series(n, case.beta, x, !fewer),
            _ => S::from_f64(f64::NAN),
        }])
    }
}

/// `-β (h F'(h) - F(h) - F'(h) x)` at each of the values, with dual numbers for `F'`.
fn exponents<R: networks::Smooth>(kind: Lagrangian, beta: f64, values: &[f64], x: &R) -> Vec<R> {
    let exponent = |value: &f64| {
        let h = [R::from_f64(*value)];
        let f = activation(kind, &h);
        let own = inner(&h, &f) - lagrangian(kind, &h);
        (inner(&f, std::slice::from_ref(x)) - own) * R::from_f64(beta)
    };
    values.iter().map(exponent).collect()
}

/// What contrastive divergence needs of the conditional.
struct DivergenceStatistic;

impl Identity for DivergenceStatistic {
    type Case = UnitCase;

    const RECORD: Record = Record {
        id: "efh-divergence-statistic",
        title: "The mean activation is the slope of the log normaliser",
        section: "4.1",
        equations: &[42],
        kind: Kind::Derivative,
        statement: r"\mathbb E[F'(h) \mid x] = \frac1\beta \frac{d}{dx} \log M(x), \quad M(x) = \sum_h e^{-\beta(h F' - F - x F')} \text{ or the integral}",
        assumptions: "finite sets; h²/2 on the reals. β F' g is what contrastive divergence compares",
        printed: Printed::Implied,
        left: "the model's mean of the activation",
        right: "dual numbers through the logarithm of the normaliser; the weighted mean",
        mutants: &[
            "1/β dropped",
            "the mean of h for that of F'",
            "the input's sign",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> UnitCase {
        let kinds = [SQUARE, Lagrangian::Power { n: 4.0 }, Lagrangian::Cosh];
        let (lagrangian, support) = match stream.below(4) {
            0 => (SQUARE, Support::Reals),
            1 => (Lagrangian::Abs, Support::Binary),
            2 => (stream.choose(&kinds, SQUARE), Support::Binary),
            _ => (
                stream.choose(&[SQUARE, Lagrangian::Exp, Lagrangian::Cosh], SQUARE),
                Support::Bernoulli,
            ),
        };
        UnitCase {
            lagrangian,
            support,
            beta: stream.choose(&[1.0, 2.0, 0.5], 3.0),
            x: stream.coordinate(3.0),
        }
    }

    fn left<S: Enclosure>(case: &UnitCase, _: Goal) -> Result<Vec<S>, Error> {
        let hidden = (case.lagrangian, case.support);
        let visible = (SQUARE, Support::Reals);
        let machine = Harmonium::new((1, 1), vec![1.0], visible, hidden, case.beta)?;
        let mean = machine.mean_hidden_activation::<S>(case.x)?;
        let mean = mean.unwrap_or_else(|| S::from_f64(f64::NAN));
        Ok(vec![mean.clone(), mean, S::one()])
    }

    fn right<S: Enclosure>(case: &UnitCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let x = match form {
            Form::Mutant(2) => -case.x,
            _ => case.x,
        };
        let x = Dual::variable(S::from_f64(x));
        let beta = S::from_f64(case.beta);
        let Some(values) = case.support.values() else {
            // The Gaussian's logarithm is β x²/2 and a constant.
            let slope = (x.sqr() * Dual::constant(beta.clone()))
                .mul_pow2(-1)
                .tangent;
            let mean = match form {
                Form::Mutant(0) => slope,
                _ => slope / beta,
            };
            return Ok(vec![mean.clone(), mean, S::one()]);
        };
        let terms = exponents(case.lagrangian, case.beta, &values, &x);
        let total = terms
            .iter()
            .fold(Dual::zero(), |sum, term| sum + term.exp());
        let slope = match form {
            Form::Mutant(0) => total.ln().tangent,
            _ => total.ln().tangent / beta,
        };
        let values: Vec<S> = lifted(&values);
        let weighed = match form {
            Form::Mutant(1) => values,
            _ => activation(case.lagrangian, &values),
        };
        let weights: Vec<S> = terms.into_iter().map(|term| term.value).collect();
        // A 1 on either side, so that digits mean something where the mean is 0.
        let mean = inner(&shares(&weights), &weighed);
        Ok(vec![slope, mean, S::one()])
    }
}

/// Signs for visible units.
struct SignsCase {
    patterns: Vec<Vec<f64>>,
    beta: f64,
    id: &'static str,
}

impl SignsCase {
    fn draw(stream: &mut Stream, id: &'static str, most: (usize, usize)) -> Self {
        let (hidden, visible) = (1 + stream.below(most.0), 1 + stream.below(most.1));
        let scale = stream.choose(&[1.0, 0.5, 1e-3], 0.75);
        // Multiples of 1/64, so that the inputs are binary64 numbers.
        let entry = |stream: &mut Stream| (stream.coordinate(scale) * 64.0).round() / 64.0;
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

impl Identity for ClassicalNetwork {
    type Case = SignsCase;

    const RECORD: Record = Record {
        id: "efh-hopfield-1982",
        title: "With quadratic hidden units the marginal is the Hopfield network of 1982",
        section: "4.1",
        equations: &[40, 41],
        kind: Kind::Normalisation,
        statement: r"v \in \{-1, 1\}^{N_v},\ G = |v|,\ F = \tfrac12 h^2: \quad \log Z = \tfrac{N_h}2 \log\tfrac{2\pi}\beta + \log \sum_v e^{\frac\beta2 \|\Xi v\|^2}",
        assumptions: "signs for the visible units: over the reals |v| leaves nothing that can be normalised. The same weights as with h = Ξ g(v) put in",
        printed: Printed::Implied,
        left: "the model's sum over visible states, hidden units integrated out",
        right: "the sum of Boltzmann weights of the energy -|Ξv|²/2",
        mutants: &[
            "the energy -|Ξv|²",
            "β dropped from the exponent",
            "the Gaussian volume dropped",
            "the units' self-couplings dropped",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> SignsCase {
        SignsCase::draw(stream, "efh-hopfield-1982", (4, 5))
    }

    fn left<S: Enclosure>(case: &SignsCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![case.machine(SQUARE)?.log_partition(goal)?])
    }

    fn right<S: Enclosure>(case: &SignsCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.beta);
        let own =
            (case.patterns.iter().flatten()).fold(S::zero(), |sum, x| sum + S::from_f64(*x).sqr());
        let exponent = |v: &Vec<f64>| {
            let x = rows_times::<S>(&case.patterns, &lifted(v));
            let square = inner(&x, &x);
            match form {
                Form::Mutant(0) => square * &beta,
                Form::Mutant(1) => square.mul_pow2(-1),
                Form::Mutant(3) => ((square - &own) * &beta).mul_pow2(-1),
                _ => (square * &beta).mul_pow2(-1),
            }
        };
        let terms: Vec<S> = states(Support::Binary, case.patterns[0].len())
            .iter()
            .map(exponent)
            .collect();
        let volume = (S::pi().mul_pow2(1) / &beta).ln();
        let volume = (volume * S::from_i64(case.patterns.len() as i64)).mul_pow2(-1);
        Ok(vec![match form {
            Form::Mutant(2) => log_sum(&terms),
            _ => log_sum(&terms) + volume,
        }])
    }
}

/// Dense associative memories.
struct MarginalOdds;

impl Identity for MarginalOdds {
    type Case = SignsCase;

    const EVERY: u64 = 20;

    const RECORD: Record = Record {
        id: "efh-marginal-odds",
        title: "Quartic hidden units: the marginal, which is not the adiabatic law",
        section: "4.1",
        equations: &[40, 42],
        kind: Kind::Equality,
        statement: r"v \in \{-1, 1\}^{N_v},\ G = |v|,\ F = \tfrac14 h^4: \quad \log\frac{p(v)}{p(1)} = \sum_j \log\frac{M\big((\Xi v)_j\big)}{M\big((\Xi 1)_j\big)} \ne \beta \sum_j \big(F\big((\Xi v)_j\big) - F\big((\Xi 1)_j\big)\big)",
        assumptions: "v = (-1, 1, 1, …); the two laws differ at order one in the logarithm",
        printed: Printed::Implied,
        left: "normalisers of the hidden units by quadrature",
        right: "their series of Γ functions",
        mutants: &[
            "the adiabatic weights: h = Ξ v put into the energy",
            "Laplace's approximation, with the curvature 1 + 3x² for 3x²",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> SignsCase {
        SignsCase::draw(stream, "efh-marginal-odds", (2, 3))
    }

    fn left<S: Enclosure>(case: &SignsCase, goal: Goal) -> Result<Vec<S>, Error> {
        let unit = Unit::new(Lagrangian::Power { n: 4.0 }, Support::Reals, case.beta)?;
        odds(case, |x| Ok(unit.log_partition(x, goal)?.0))
    }

    fn right<S: Enclosure>(case: &SignsCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.beta);
        let adiabatic = |x: f64| S::from_f64(x).powi(4).mul_pow2(-2) * &beta;
        odds(case, |x| {
            Ok(match form {
                Form::Stated => log_partition_by_series(4.0, case.beta, x.abs(), true),
                Form::Mutant(0) => adiabatic(x),
                // F'' = 3 x² itself vanishes at 0.
                Form::Mutant(_) => {
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
