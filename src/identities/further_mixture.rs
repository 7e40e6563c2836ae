//! What the mixture form implies: posteriors over the latent indices, their moments, escort
//! densities (not numbered in the paper).

use super::cases::{Limits, MachineCase, Temperatures};
use super::duals::{along_axis, constant_machine, machine_along};
use super::naive::{
    bias_sum, displacement, inner, inputs, lifted, log_sum, pattern_sum, shares, squared_norm,
    tuples,
};
use super::record::{Entry, Form, Identity, Kind, Printed, Record, Slip};
use super::stream::Stream;
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::real::{Dual, Enclosure};

/// The records of this file.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<Tweedie>(),
        Entry::new::<PosteriorFactorises>(),
        Entry::new::<PosteriorCovariance>(),
        Entry::new::<HiddenBiasGradient>(),
        Entry::new::<VisibleBiasGradient>(),
        Entry::new::<Escort>(),
        Entry::new::<OverlapSign>(),
        Entry::new::<MomentGenerating>(),
    ]
}

fn integer_case(stream: &mut Stream, quantity: &'static str) -> MachineCase {
    let limits = Limits {
        patterns: 3,
        dimension: 2,
        beta: Temperatures::Integers(3),
        scale: 2.0,
        quantity,
    };
    MachineCase::draw(stream, &limits)
}

/// The components of Eq. 25: tuples with their sums and log weights.
struct Components<S> {
    tuples: Vec<Vec<usize>>,
    sums: Vec<Vec<S>>,
    log_weights: Vec<S>,
}

impl<S: Enclosure> Components<S> {
    fn new(case: &MachineCase) -> Self {
        let machine = &case.machine;
        let divisor = S::from_f64(2.0 * case.beta);
        let tuples = tuples(machine.count(), case.integer());
        let sums: Vec<Vec<S>> = tuples
            .iter()
            .map(|tuple| pattern_sum(machine, tuple))
            .collect();
        let log_weights = tuples
            .iter()
            .zip(&sums)
            .map(|(tuple, sum)| squared_norm(sum) / &divisor + bias_sum::<S>(machine, tuple))
            .collect();
        Self {
            tuples,
            sums,
            log_weights,
        }
    }

    /// The posterior of the components given `v`.
    fn posterior(&self, case: &MachineCase) -> Vec<S> {
        let beta = S::from_f64(case.beta);
        let u = displacement::<S>(&case.machine, &case.v);
        let exponents: Vec<S> = self
            .sums
            .iter()
            .zip(&self.log_weights)
            .map(|(sum, weight)| {
                let distance: Vec<S> = u
                    .iter()
                    .zip(sum)
                    .map(|(u, s)| u.clone() - s.clone() / &beta)
                    .collect();
                weight.clone() - squared_norm(&distance) * beta.mul_pow2(-1)
            })
            .collect();
        shares(&exponents)
    }
}

/// Eq. 13 as the Bayes denoiser.
struct Tweedie;

impl Identity for Tweedie {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-tweedie",
        title: "The Hopfield update is the posterior mean of the component",
        section: "further",
        equations: &[13, 25],
        kind: Kind::Equality,
        statement: r"\mathbb E\big[b + S/\beta \,\big|\, v\big] = v + \tfrac1\beta \nabla\log p(v) = T(v)",
        assumptions: "β a positive integer, any v",
        printed: Printed::Implied,
        left: "posterior over all tuples, Eq. 25",
        right: "the update",
        mutants: &[
            "the prior mean for the posterior mean",
            "S for S/β",
            "v for T(v)",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        integer_case(stream, "hopfield.update")
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let components = Components::<S>::new(case);
        let posterior = components.posterior(case);
        Ok(means(case, &components, &posterior, case.beta))
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let components = Components::<S>::new(case);
        Ok(match form {
            Form::Stated => case.machine.update(&case.v, 1.0),
            Form::Mutant(0) => {
                let prior = shares(&components.log_weights);
                means(case, &components, &prior, case.beta)
            }
            Form::Mutant(1) => {
                let posterior = components.posterior(case);
                means(case, &components, &posterior, 1.0)
            }
            Form::Mutant(_) => lifted(&case.v),
        })
    }
}

/// `b + Σ weight · S/divisor`.
fn means<S: Enclosure>(
    case: &MachineCase,
    components: &Components<S>,
    weights: &[S],
    divisor: f64,
) -> Vec<S> {
    let divisor = S::from_f64(divisor);
    (0..case.machine.dimension())
        .map(|i| {
            let column: Vec<S> = components.sums.iter().map(|sum| sum[i].clone()).collect();
            let bias = S::from_f64(case.machine.visible_bias().map_or(0.0, |b| b[i]));
            inner(weights, &column) / &divisor + bias
        })
        .collect()
}

/// The latent indices are independent given the visible units.
struct PosteriorFactorises;

impl Identity for PosteriorFactorises {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-latent-indices",
        title: "Given the visible units, the latent indices are independent softmax draws",
        section: "4",
        equations: &[],
        kind: Kind::Equality,
        statement: r"p(\mu_1, \dots, \mu_\beta \mid v) = \prod_k \operatorname{softmax}(\Xi v + c)_{\mu_k}",
        assumptions: "β a positive integer; so that AttnBM is the visible marginal of an exponential family harmonium with β tied Potts units",
        printed: Printed::Corrected,
        left: "posterior over all tuples, Eq. 25",
        right: "product of attentions",
        mutants: &[
            "prior weights, as if nothing factorised",
            "attention at inverse temperature β",
            "attention at half the inputs",
        ],
        slips: &[Slip {
            place: "text after Eq. 46",
            printed: r"\text{Model B does not belong to the EFHs: no conditional independence}",
            correction: "the joint law of model B in continuous h does not exist at all (its weight does not decay in h); the AttnBM itself, at integer β, is the visible marginal of a harmonium with β tied Potts units that are independent given v, so that contrastive divergence and Gibbs sampling apply",
            mutant: 0,
        }],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        integer_case(stream, "hopfield.update")
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(Components::<S>::new(case).posterior(case))
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let components = Components::<S>::new(case);
        let h = inputs::<S>(&case.machine, &lifted(&case.v));
        let attention: Vec<S> = match form {
            Form::Mutant(0) => return Ok(shares(&components.log_weights)),
            Form::Mutant(1) => case.machine.attention(&case.v, case.beta.max(2.0)),
            Form::Mutant(_) => shares(&h.iter().map(|h| h.mul_pow2(-1)).collect::<Vec<S>>()),
            Form::Stated => case.machine.attention(&case.v, 1.0),
        };
        let product = |tuple: &Vec<usize>| {
            tuple
                .iter()
                .fold(S::one(), |product, &mu| product * &attention[mu])
        };
        Ok(components.tuples.iter().map(product).collect())
    }
}

/// The posterior covariance is the curvature that is missing from the identity.
struct PosteriorCovariance;

impl Identity for PosteriorCovariance {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-posterior-covariance",
        title: "The derivative of the update is the posterior covariance",
        section: "further",
        equations: &[13],
        kind: Kind::Derivative,
        statement: r"\operatorname{Cov}\big[S/\beta \,\big|\, v\big] = \frac1\beta \frac{\partial T(v)}{\partial v} = \frac1\beta\, \Xi^\top\big(\operatorname{diag} s - s s^\top\big)\Xi",
        assumptions: "β a positive integer, any v",
        printed: Printed::Implied,
        left: "second moments over all tuples, Eq. 25",
        right: "dual numbers through the update",
        mutants: &[
            "1/β dropped",
            "uncentred second moments",
            "the transposed sign",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let mut case = integer_case(stream, "hopfield.update");
        // At β = 1 the factor 1/β would not show.
        case.beta = case.beta.max(2.0);
        case
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let components = Components::<S>::new(case);
        let posterior = components.posterior(case);
        Ok(second_moments(case, &components, &posterior, true))
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        if form == Form::Mutant(1) {
            let components = Components::<S>::new(case);
            let posterior = components.posterior(case);
            return Ok(second_moments(case, &components, &posterior, false));
        }
        let beta = S::from_f64(case.beta);
        let dimension = case.machine.dimension();
        let machine = constant_machine(&case.machine)?;
        let mut entries = Vec::with_capacity(dimension * dimension);
        for place in 0..dimension {
            let update: Vec<Dual<S>> = machine.update(&along_axis(&case.v, place), 1.0);
            entries.extend(update.into_iter().map(|entry| match form {
                Form::Mutant(0) => entry.tangent + S::one(),
                Form::Mutant(_) => -entry.tangent / &beta + S::one(),
                Form::Stated => entry.tangent / &beta + S::one(),
            }));
        }
        Ok(entries)
    }
}

/// Second moments of `S/β` under given weights of the components.
fn second_moments<S: Enclosure>(
    case: &MachineCase,
    components: &Components<S>,
    weights: &[S],
    central: bool,
) -> Vec<S> {
    let dimension = case.machine.dimension();
    let square = S::from_f64(case.beta).sqr();
    let columns: Vec<Vec<S>> = (0..dimension)
        .map(|i| components.sums.iter().map(|sum| sum[i].clone()).collect())
        .collect();
    let centred: Vec<Vec<S>> = columns
        .into_iter()
        .map(|column| {
            let mean = if central {
                inner(weights, &column)
            } else {
                S::zero()
            };
            column.into_iter().map(|x| x - &mean).collect()
        })
        .collect();
    let mut entries = Vec::with_capacity(dimension * dimension);
    for left in &centred {
        for right in &centred {
            let product = left.iter().zip(right).zip(weights);
            let moment = product.fold(S::zero(), |sum, ((a, b), w)| sum + a.clone() * b * w);
            // One is added to every entry, so that there is something to be relative to.
            entries.push(moment / &square + S::one());
        }
    }
    entries
}

/// The derivative in the hidden bias.
struct HiddenBiasGradient;

impl Identity for HiddenBiasGradient {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-hidden-bias-gradient",
        title: "The derivative in the hidden bias counts the indices",
        section: "further",
        equations: &[29],
        kind: Kind::Derivative,
        statement: r"\frac{\partial \log Z}{\partial c_\mu} = \beta \langle s_\mu \rangle = \mathbb E_w[n_\mu]",
        assumptions: "β a positive integer",
        printed: Printed::Implied,
        left: "dual numbers through the sum over multisets",
        right: "the mean count over all tuples",
        mutants: &[
            "divided by β",
            "at least one for the count",
            "multisets counted once",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let mut case = integer_case(stream, "attnbm.log_partition");
        case.beta = case.beta.max(2.0);
        case
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        (0..case.machine.count())
            .map(|place| {
                let along = |mu: usize| f64::from(u8::from(mu == place));
                let machine = machine_along(&case.machine, |_| 0.0, along)?;
                let log_z: Dual<S> = machine.log_partition_of_integer(case.integer())?;
                Ok(log_z.tangent)
            })
            .collect()
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let mut components = Components::<S>::new(case);
        if form == Form::Mutant(2) {
            let sorted = |tuple: &Vec<usize>| tuple.is_sorted();
            let keep: Vec<bool> = components.tuples.iter().map(sorted).collect();
            let mut flags = keep.iter();
            components.tuples.retain(|_| flags.next() == Some(&true));
            let mut flags = keep.iter();
            components
                .log_weights
                .retain(|_| flags.next() == Some(&true));
        }
        let weights = shares(&components.log_weights);
        Ok((0..case.machine.count())
            .map(|mu| {
                let counts = components.tuples.iter().zip(&weights);
                let sum = counts.fold(S::zero(), |sum, (tuple, weight)| {
                    let mut count = tuple.iter().filter(|&&nu| nu == mu).count() as i64;
                    if form == Form::Mutant(1) {
                        count = count.min(1);
                    }
                    sum + weight.clone() * S::from_i64(count)
                });
                match form {
                    Form::Mutant(0) => sum / S::from_f64(case.beta),
                    _ => sum,
                }
            })
            .collect())
    }
}

/// The derivative in the visible bias.
struct VisibleBiasGradient;

impl Identity for VisibleBiasGradient {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-visible-bias-gradient",
        title: "The derivative in the visible bias is the mean displacement",
        section: "further",
        equations: &[29],
        kind: Kind::Derivative,
        statement: r"\frac{\partial \log Z}{\partial b_i} = \beta \langle v_i - b_i \rangle = \mathbb E_w[S_i]",
        assumptions: "β a positive integer; E(v) = |v - b|²/2 - log Σ exp(Ξv + c)",
        printed: Printed::Implied,
        left: "dual numbers through the sum over multisets",
        right: "the mean of the sums of patterns over all tuples",
        mutants: &["divided by β", "β b added: the convention |v|²/2 - b·v"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let mut case = integer_case(stream, "attnbm.log_partition");
        case.beta = case.beta.max(2.0);
        case
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        (0..case.machine.dimension())
            .map(|place| {
                let along = |i: usize| f64::from(u8::from(i == place));
                let machine = machine_along(&case.machine, along, |_| 0.0)?;
                let log_z: Dual<S> = machine.log_partition_of_integer(case.integer())?;
                Ok(log_z.tangent)
            })
            .collect()
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let components = Components::<S>::new(case);
        let weights = shares(&components.log_weights);
        let beta = S::from_f64(case.beta);
        Ok((0..case.machine.dimension())
            .map(|i| {
                let column: Vec<S> = components.sums.iter().map(|sum| sum[i].clone()).collect();
                let mean = inner(&weights, &column);
                let bias = S::from_f64(case.machine.visible_bias().map_or(0.0, |b| b[i]));
                match form {
                    Form::Stated => mean,
                    Form::Mutant(0) => mean / &beta,
                    Form::Mutant(_) => mean + bias * &beta,
                }
            })
            .collect())
    }
}

/// The density at β as a power of that at 1.
struct Escort;

impl Identity for Escort {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-escort",
        title: "The density at β is the escort density of that at 1",
        section: "further",
        equations: &[19],
        kind: Kind::Equality,
        statement: r"\log p_\beta(v) = \beta \log p_1(v) + \beta \log Z(1) - \log Z(\beta)",
        assumptions: "any real β > 0, any v",
        printed: Printed::Implied,
        left: "log density at β, with Z by quadrature",
        right: "log density at 1 as a mixture, with Z(1) in closed form",
        mutants: &["β log Z(1) dropped", "log p_1 not multiplied"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let limits = Limits {
            patterns: 3,
            dimension: 2,
            beta: Temperatures::Reals(3.5),
            scale: 1.5,
            quantity: "attnbm.log_density",
        };
        MachineCase::draw(stream, &limits)
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let energy = case.machine.energy::<S>(&case.v) * S::from_f64(case.beta);
        Ok(vec![-energy - log_z])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.beta);
        let density: S = case.machine.mixture_log_density(1, &case.v)?;
        let at_one: S = case.machine.log_partition_of_integer(1)?;
        let (log_z, _) = case.machine.log_partition::<S>(case.beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (density + at_one) * beta - log_z,
            Form::Mutant(0) => density * beta - log_z,
            Form::Mutant(_) => density + at_one * beta - log_z,
        }])
    }
}

/// Two patterns of equal norms at two angles.
struct OverlapSign;

impl Identity for OverlapSign {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-overlap-sign",
        title: "Overlap of patterns raises Z above β = 1 and lowers it below",
        section: "further",
        equations: &[24],
        kind: Kind::Inequality,
        statement: r"\operatorname{sign} \frac{\partial Z}{\partial (\xi_\mu\cdot\xi_\nu)} = \operatorname{sign}(\beta - 1), \quad \mu \ne \nu",
        assumptions: "any real β > 0, norms fixed; equality at β = 1, where Z depends on the norms only",
        printed: Printed::Implied,
        left: "log Z of two patterns at the wider angle, negated for β < 1",
        right: "log Z at the narrower angle, negated for β < 1",
        mutants: &["the direction as for β > 1", "the direction as for β < 1"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let limits = Limits {
            patterns: 1,
            dimension: 2,
            beta: Temperatures::Reals(3.0),
            scale: 1.0,
            quantity: "attnbm.log_partition",
        };
        let mut case = MachineCase::draw(stream, &limits);
        // Points of equal norm, exactly: Pythagoras' triangles.
        let points = [
            [5.0, 0.0],
            [4.0, 3.0],
            [3.0, 4.0],
            [0.0, 5.0],
            [-3.0, 4.0],
            [-4.0, 3.0],
        ];
        let scale = stream.choose(&[0.25, 0.125, 0.0625, 0.5], 0.25);
        let first = 1 + stream.below(points.len() - 2);
        let second = first + 1 + stream.below(points.len() - 1 - first);
        let scaled = |index: usize| points[index].map(|x: f64| x * scale);
        let rows = [scaled(0), scaled(first), scaled(second)].concat();
        if let Ok(machine) = AttnBm::new(3, 2, rows) {
            case.machine = machine;
        }
        if stream.one_in(8) {
            case.beta = 1.0;
        }
        case
    }

    fn left<S: Enclosure>(case: &MachineCase, goal: Goal) -> Result<Vec<S>, Error> {
        let wide: S = of_pair(case, 2, goal)?;
        Ok(vec![if case.beta >= 1.0 { wide } else { -wide }])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let (wide, narrow): (S, S) = (of_pair(case, 2, goal)?, of_pair(case, 1, goal)?);
        let above = case.beta >= 1.0;
        Ok(vec![match form {
            // W <= N, written with -W on the left.
            Form::Mutant(0) if !above => narrow - wide.mul_pow2(1),
            // N <= W, written with W on the left.
            Form::Mutant(1) if above => wide.mul_pow2(1) - narrow,
            _ if above => narrow,
            _ => -narrow,
        }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.beta == 1.0
    }
}

/// log Z of the first pattern together with another.
fn of_pair<S: Enclosure>(case: &MachineCase, other: usize, goal: Goal) -> Result<S, Error> {
    let row = |index: usize| case.machine.patterns().nth(index).unwrap_or_default();
    let pair = AttnBm::new(2, 2, [row(0), row(other)].concat())?;
    pair.log_partition_by_quadrature(case.beta, goal)
}

/// The moment generating function.
struct MomentGenerating;

impl Identity for MomentGenerating {
    type Case = MachineCase;

    const RECORD: Record = Record {
        id: "attn-moment-generating",
        title: "The moment generating function is a ratio of partition functions",
        section: "further",
        equations: &[25],
        kind: Kind::Equality,
        statement: r"\mathbb E\, e^{t\cdot v} = \frac{Z(b + t/\beta)}{Z(b)}\, e^{t\cdot b + \|t\|^2/(2\beta)} = \mathbb E_w \exp\Big(t\cdot\big(b + \tfrac S\beta\big) + \frac{\|t\|^2}{2\beta}\Big)",
        assumptions: "β a positive integer; here t = v",
        printed: Printed::Implied,
        left: "sums over multisets with the bias moved",
        right: "mean over all tuples",
        mutants: &["|t|²/2 for |t|²/(2β)", "S for S/β", "log p for t·b"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> MachineCase {
        let mut case = integer_case(stream, "attnbm.log_partition");
        case.beta = case.beta.max(2.0);
        case
    }

    fn left<S: Enclosure>(case: &MachineCase, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        let beta = S::from_f64(case.beta);
        let t = lifted::<S>(&case.v);
        let bias = bias_of::<S>(machine);
        let moved: Vec<S> = bias
            .iter()
            .zip(&t)
            .map(|(b, t)| b.clone() + t.clone() / &beta)
            .collect();
        let patterns = machine.patterns().flatten().map(|x| S::from_f64(*x));
        let mut other = AttnBm::new(machine.count(), machine.dimension(), patterns.collect())?
            .with_visible_bias(moved)?;
        if let Some(hidden) = machine.hidden_bias() {
            other = other.with_hidden_bias(lifted(hidden))?;
        }
        let ratio = other.log_partition_of_integer::<S>(case.integer())?
            - machine.log_partition_of_integer::<S>(case.integer())?;
        Ok(vec![
            ratio + inner(&t, &bias) + squared_norm(&t) / beta.mul_pow2(1) + S::one(),
        ])
    }

    fn right<S: Enclosure>(case: &MachineCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let components = Components::<S>::new(case);
        let beta = S::from_f64(case.beta);
        let t = lifted::<S>(&case.v);
        let divisor = if form == Form::Mutant(1) {
            S::one()
        } else {
            beta.clone()
        };
        let tilted: Vec<S> = components
            .sums
            .iter()
            .zip(&components.log_weights)
            .map(|(sum, weight)| inner(sum, &t) / &divisor + weight)
            .collect();
        let spread = match form {
            Form::Mutant(0) => squared_norm(&t).mul_pow2(-1),
            _ => squared_norm(&t) / beta.mul_pow2(1),
        };
        let shift = match form {
            Form::Mutant(2) => S::from_i64(case.machine.count() as i64).ln(),
            _ => inner(&t, &bias_of::<S>(&case.machine)),
        };
        Ok(vec![
            log_sum(&tilted) - log_sum(&components.log_weights) + spread + shift + S::one(),
        ])
    }
}

fn bias_of<S: Enclosure>(machine: &AttnBm) -> Vec<S> {
    machine
        .visible_bias()
        .map_or_else(|| vec![S::zero(); machine.dimension()], lifted)
}
