//! Section 3.4: denoising score matching and the denoising autoencoder, Eqs. 35-37.

use super::cases::{Limits, MachineCase, Temperatures, described};
use super::duals::{along_axis, constant_machine, constants};
use super::naive::{displacement, inner, inputs, lifted, shares, squared_norm};
use super::record::{Entry, Form, Identity, Kind, Printed, Record, Slip};
use super::stream::Stream;
use super::witness::{Part, Request};
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{
    DenoisingTask, dae_integrand, dae_loss, dsm_integrand, dsm_loss, ism_integrand,
    score_divergence,
};
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::models::sigmoid_autoencoder::{self, sigmoid_integrand};
use crate::real::{Dual, Enclosure};
use std::fmt::{self, Display};

/// The records of this file that are not among the first of the catalogue.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<GeneralNoise>(),
        Entry::new::<IntegratedDenoising>(),
        Entry::new::<SigmoidDenoising>(),
        Entry::new::<SigmoidLoss>(),
        Entry::new::<SinglePatternLoss>(),
        Entry::new::<Divergence>(),
        Entry::new::<OptimalDenoiser>(),
    ]
}

/// A machine with an observation and a noisy copy of it.
pub(super) struct NoisyCase {
    machine: MachineCase,
    noise_variance: f64,
    clean: Vec<f64>,
    /// Whether the noisy copy counts, rather than an expectation over all noise.
    pointwise: bool,
}

impl NoisyCase {
    fn draw(stream: &mut Stream, patterns: usize, dimension: usize, scale: f64) -> Self {
        let limits = Limits {
            patterns,
            dimension,
            beta: Temperatures::Reals(4.0),
            scale,
            quantity: "attnbm.dsm_loss",
        };
        let machine = MachineCase::draw(stream, &limits);
        Self {
            clean: machine
                .v
                .iter()
                .map(|_| stream.coordinate(scale.max(1.0)))
                .collect(),
            noise_variance: stream.choose(&[1.0, 0.5, 2.0, 0.25], 0.75),
            machine,
            pointwise: true,
        }
    }

    /// The same case for an expectation.
    fn integrated(mut self) -> Self {
        self.pointwise = false;
        self
    }

    /// The noise that belongs to the inverse temperature, exactly: a power of two each.
    fn matched(mut self, stream: &mut Stream) -> Self {
        self.machine.beta = stream.choose(&[1.0, 2.0, 0.5, 4.0, 0.25], 1.0);
        self.noise_variance = 1.0 / self.machine.beta;
        self
    }

    /// The integrand of the loss, from the score.
    fn integrand<S: Enclosure>(&self) -> S {
        let (machine, beta) = (&self.machine.machine, self.machine.beta);
        dsm_integrand(
            machine,
            beta,
            self.noise_variance,
            &self.clean,
            &self.machine.v,
        )
    }

    /// `T(ṽ)`, as it stands.
    fn update<S: Enclosure>(&self) -> Vec<S> {
        let machine = &self.machine.machine;
        let weights = shares(&inputs::<S>(machine, &lifted(&self.machine.v)));
        (0..machine.dimension())
            .map(|i| {
                let column: Vec<S> = machine.patterns().map(|row| S::from_f64(row[i])).collect();
                let bias = S::from_f64(machine.visible_bias().map_or(0.0, |b| b[i]));
                inner(&weights, &column) + bias
            })
            .collect()
    }
}

impl Display for NoisyCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointwise {
            return described(
                Request::for_identity("dsm-equals-dae"),
                &self.machine.machine,
            )
            .with_number("beta", self.machine.beta)
            .with_number("noise_variance", self.noise_variance)
            .with_list("clean", &self.clean)
            .with_list("noisy", &self.machine.v)
            .fmt(f);
        }
        self.machine
            .request("attnbm.dsm_loss")
            .with("data", Part::Rows(vec![self.clean.clone()]))
            .with_number("noise_variance", self.noise_variance)
            .fmt(f)
    }
}

/// `|a - b|²`.
fn squared_distance<S: Enclosure>(a: &[S], b: &[S]) -> S {
    let difference: Vec<S> = a.iter().zip(b).map(|(a, b)| a.clone() - b).collect();
    squared_norm(&difference)
}

/// Eqs. 35 and 37, pointwise.
pub(super) struct Denoising;

impl Identity for Denoising {
    type Case = NoisyCase;

    const RECORD: Record = Record {
        id: "dsm-equals-dae",
        title: "Denoising score matching is the denoising autoencoder with softmax units",
        section: "3.4",
        equations: &[35, 37],
        kind: Kind::Equality,
        statement: r"\Big\|\Psi(\tilde v) - \frac{\partial \log q(\tilde v|v)}{\partial\tilde v}\Big\|^2 = \beta^2 \big\| b + \Xi^\top \operatorname{softmax}(\Xi\tilde v + c) - v \big\|^2, \quad q = \mathcal N(v, I/\beta)",
        assumptions: "any β, noise variance 1/β, any v and ṽ; pointwise, and thus for the losses",
        printed: Printed::Corrected,
        left: "the integrand of the loss, from the score",
        right: "the autoencoder's error, as it stands",
        mutants: &[
            "β² dropped: Eq. 37 at any β",
            "the factor 1/2 of Vincent",
            "softmax at the clean v",
            "the sign of the gradient of log q",
        ],
        slips: &[Slip {
            place: "Eq. 37",
            printed: r"J_{\mathrm{DSM}} = \big\langle\| \Xi^\top \operatorname{softmax}(\Xi\tilde v) - v \|^2\big\rangle \text{ for AttnBM}",
            correction: "as printed only at β = 1 and unit noise; in general the noise variance must be 1/β and the right side carries β², otherwise a skip connection (1/s² - β) ṽ remains",
            mutant: 0,
        }],
    };

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 5, 4, 2.5).matched(stream)
    }

    fn left<S: Enclosure>(case: &NoisyCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![case.integrand()])
    }

    fn right<S: Enclosure>(case: &NoisyCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let (clean, noisy): (Vec<S>, Vec<S>) = (lifted(&case.clean), lifted(&case.machine.v));
        let beta = S::from_f64(case.machine.beta);
        let error = match form {
            Form::Mutant(2) => {
                let update: Vec<S> = case.machine.machine.update(&case.clean, 1.0);
                squared_distance(&update, &clean)
            }
            Form::Mutant(3) => {
                let target: Vec<S> = noisy
                    .iter()
                    .zip(&clean)
                    .map(|(noisy, v)| noisy.mul_pow2(1) - v)
                    .collect();
                squared_distance(&case.update(), &target)
            }
            _ => squared_distance(&case.update(), &clean),
        };
        Ok(vec![match form {
            Form::Mutant(0) => error,
            Form::Mutant(1) => error.mul_pow2(-1) * beta.sqr(),
            _ => error * beta.sqr(),
        }])
    }
}

/// Any noise at any β.
struct GeneralNoise;

impl Identity for GeneralNoise {
    type Case = NoisyCase;

    const RECORD: Record = Record {
        id: "dsm-skip-connection",
        title: "At other noise a skip connection remains",
        section: "3.4",
        equations: &[35],
        kind: Kind::Equality,
        statement: r"\Big\|\Psi(\tilde v) + \frac{\tilde v - v}{s^2}\Big\|^2 = \Big\|\beta T(\tilde v) - \frac{v}{s^2} + \Big(\frac1{s^2} - \beta\Big)\tilde v\Big\|^2",
        assumptions: "any β, any noise variance s², any v and ṽ",
        printed: Printed::Implied,
        left: "the integrand of the loss, from the score",
        right: "the update with its skip connection, as it stands",
        mutants: &["the skip connection dropped", "s for s²"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 5, 4, 2.5)
    }

    fn left<S: Enclosure>(case: &NoisyCase, _: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![case.integrand()])
    }

    fn right<S: Enclosure>(case: &NoisyCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.machine.beta);
        let mut variance = S::from_f64(case.noise_variance);
        if form == Form::Mutant(1) {
            variance = variance.sqrt();
        }
        let skip = S::one() / &variance - &beta;
        let terms = case.update::<S>().into_iter().zip(&case.clean);
        let residual: Vec<S> = terms
            .zip(&case.machine.v)
            .map(|((update, v), noisy)| {
                let direct = update * &beta - S::from_f64(*v) / &variance;
                match form {
                    Form::Mutant(0) => direct,
                    _ => direct + skip.clone() * S::from_f64(*noisy),
                }
            })
            .collect();
        Ok(vec![squared_norm(&residual)])
    }
}

/// The losses themselves, by quadrature.
struct IntegratedDenoising;

impl Identity for IntegratedDenoising {
    type Case = NoisyCase;

    const RECORD: Record = Record {
        id: "dsm-loss-equals-dae-loss",
        title: "The two losses, integrated",
        section: "3.4",
        equations: &[35, 37],
        kind: Kind::Equality,
        statement: r"J_{\mathrm{DSM}} = \beta^2 J_{\mathrm{DAE}} \quad \text{at } s^2 = 1/\beta",
        assumptions: "one observation; certified Gaussian expectations",
        printed: Printed::Implied,
        left: "the loss of score matching",
        right: "the autoencoder's loss",
        mutants: &["β for β²", "the noiseless autoencoder"],
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 3, 2, 1.0)
            .matched(stream)
            .integrated()
    }

    fn left<S: Enclosure>(case: &NoisyCase, goal: Goal) -> Result<Vec<S>, Error> {
        let (loss, _) = dsm_loss(&case.task(), case.machine.beta, goal)?;
        Ok(vec![loss])
    }

    fn right<S: Enclosure>(case: &NoisyCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.machine.beta);
        let loss: S = match form {
            Form::Mutant(1) => dae_integrand(&case.machine.machine, &case.clean, &case.clean),
            _ => dae_loss(&case.task(), goal)?.0,
        };
        Ok(vec![match form {
            Form::Mutant(0) => loss * beta,
            _ => loss * beta.sqr(),
        }])
    }
}

impl NoisyCase {
    fn task(&self) -> DenoisingTask<'_> {
        DenoisingTask {
            machine: &self.machine.machine,
            data: &self.clean,
            noise_variance: self.noise_variance,
        }
    }
}

/// Weights of sigmoid units, an observation and a noisy copy.
struct SigmoidCase {
    weights: Vec<Vec<f64>>,
    clean: Vec<f64>,
    noisy: Vec<f64>,
}

impl SigmoidCase {
    fn draw(stream: &mut Stream, hidden: usize, visible: usize) -> Self {
        let (hidden, visible) = (1 + stream.below(hidden), 1 + stream.below(visible));
        let row = |stream: &mut Stream, scale: f64| -> Vec<f64> {
            (0..visible).map(|_| stream.coordinate(scale)).collect()
        };
        Self {
            weights: (0..hidden).map(|_| row(stream, 1.5)).collect(),
            clean: row(stream, 1.5),
            noisy: row(stream, 2.5),
        }
    }
}

impl Display for SigmoidCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("gbrbm.dsm_loss")
            .with("weights", Part::Rows(self.weights.clone()))
            .with("data", Part::Rows(vec![self.clean.clone()]))
            .fmt(f)
    }
}

/// Eq. 36, pointwise.
struct SigmoidDenoising;

impl Identity for SigmoidDenoising {
    type Case = SigmoidCase;

    const RECORD: Record = Record {
        id: "gb-dsm",
        title: "Score matching of the Gaussian-Bernoulli machine is the sigmoid autoencoder",
        section: "3.4",
        equations: &[35, 36],
        kind: Kind::Equality,
        statement: r"\|\Psi_{\mathrm{GB}}(\tilde v) + \tilde v - v\|^2 = \|W^\top \operatorname{sigmoid}(W\tilde v) - v\|^2",
        assumptions: "σ = 1, noise variance 1, no biases; any v and ṽ",
        printed: Printed::AsPrinted,
        left: "dual numbers through the machine's log density",
        right: "the sigmoid autoencoder's error",
        mutants: &["sigmoid at the clean v", "a factor 1/2", "ṽ for v"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> SigmoidCase {
        SigmoidCase::draw(stream, 5, 4)
    }

    fn left<S: Enclosure>(case: &SigmoidCase, _: Goal) -> Result<Vec<S>, Error> {
        let machine = GaussianBernoulli::new(
            case.weights.len(),
            case.clean.len(),
            constants(&case.weights.concat()),
        )?;
        let residual: Result<Vec<S>, Error> = (0..case.clean.len())
            .map(|place| {
                let weight: Dual<S> = machine.log_weight(&along_axis(&case.noisy, place))?;
                let noise = S::from_f64(case.noisy[place]) - S::from_f64(case.clean[place]);
                Ok(weight.tangent + noise)
            })
            .collect();
        Ok(vec![squared_norm(&residual?)])
    }

    fn right<S: Enclosure>(case: &SigmoidCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let weights = case.weights.concat();
        let at = |clean: &[f64], noisy: &[f64]| sigmoid_integrand::<S, f64>(&weights, clean, noisy);
        Ok(vec![match form {
            Form::Stated => at(&case.clean, &case.noisy),
            Form::Mutant(0) => at(&case.clean, &case.clean),
            Form::Mutant(1) => at(&case.clean, &case.noisy).mul_pow2(-1),
            Form::Mutant(_) => at(&case.noisy, &case.noisy),
        }])
    }
}

/// Eq. 36, integrated, for a machine that is an AttnBM too.
struct SigmoidLoss;

impl Identity for SigmoidLoss {
    type Case = SigmoidCase;

    const RECORD: Record = Record {
        id: "gb-dsm-loss",
        title: "With one hidden unit, the sigmoid and the softmax autoencoder agree",
        section: "3.4",
        equations: &[36, 37],
        kind: Kind::Equality,
        statement: r"N_h = 1: \quad J_{\mathrm{DSM on GB}}(w) = J_{\mathrm{DSM on AttnBM}}(\{0, w\})",
        assumptions: "σ = 1, β = 1, unit noise; one observation; certified Gaussian expectations",
        printed: Printed::Implied,
        left: "the sigmoid autoencoder's loss",
        right: "the softmax autoencoder's loss with the patterns 0 and w",
        mutants: &["the patterns -w and w", "the noise of variance 2"],
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> SigmoidCase {
        SigmoidCase::draw(stream, 1, 3)
    }

    fn left<S: Enclosure>(case: &SigmoidCase, goal: Goal) -> Result<Vec<S>, Error> {
        let weights = case.weights.concat();
        let loss = sigmoid_autoencoder::dsm_loss(case.clean.len(), &weights, &case.clean, goal)?;
        Ok(vec![loss.0])
    }

    fn right<S: Enclosure>(case: &SigmoidCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let row = case.weights.concat();
        let other = match form {
            Form::Mutant(0) => row.iter().map(|w| -w).collect(),
            _ => vec![0.0; row.len()],
        };
        let machine = AttnBm::new(2, row.len(), [other, row].concat())?;
        let task = DenoisingTask {
            machine: &machine,
            data: &case.clean,
            noise_variance: if form == Form::Mutant(1) { 2.0 } else { 1.0 },
        };
        Ok(vec![dae_loss(&task, goal)?.0])
    }
}

/// One pattern: nothing to denoise with.
struct SinglePatternLoss;

impl Identity for SinglePatternLoss {
    type Case = NoisyCase;

    const RECORD: Record = Record {
        id: "dae-single-pattern",
        title: "With one pattern the autoencoder answers with it",
        section: "3.4",
        equations: &[37],
        kind: Kind::Normalisation,
        statement: r"p = 1: \quad J_{\mathrm{DAE}} = \|\xi + b - v\|^2, \quad J_{\mathrm{DSM}} = \beta^2\|\xi + b - v\|^2 + \frac{N}{s^2}(1 - \beta s^2)^2",
        assumptions: "one pattern, one observation; any β and noise variance s²",
        printed: Printed::Implied,
        left: "the two losses",
        right: "the closed forms",
        mutants: &[
            "the trace term dropped",
            "b subtracted, or the trace divided by β",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 1, 4, 2.0).integrated()
    }

    fn left<S: Enclosure>(case: &NoisyCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![
            dae_loss(&case.task(), goal)?.0,
            dsm_loss(&case.task(), case.machine.beta, goal)?.0,
        ])
    }

    fn right<S: Enclosure>(case: &NoisyCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine.machine;
        let pattern: Vec<S> = machine.patterns().next().map(lifted).unwrap_or_default();
        // v - b.
        let target = displacement::<S>(machine, &case.clean);
        let square = squared_distance(&pattern, &target);
        let (beta, variance) = (
            S::from_f64(case.machine.beta),
            S::from_f64(case.noise_variance),
        );
        let skip = S::one() - beta.clone() * &variance;
        let trace = S::from_i64(machine.dimension() as i64) * skip.sqr() / variance;
        let shrunk = square.clone() * beta.sqr();
        Ok(vec![
            square,
            match form {
                Form::Stated => shrunk + trace,
                Form::Mutant(0) => shrunk,
                Form::Mutant(_) => shrunk + trace / beta,
            },
        ])
    }
}

/// The divergence of the score, and implicit score matching.
struct Divergence;

impl Identity for Divergence {
    type Case = NoisyCase;

    const RECORD: Record = Record {
        id: "attn-score-divergence",
        title: "The divergence of the score",
        section: "3.4",
        equations: &[35],
        kind: Kind::Derivative,
        statement: r"\nabla\cdot\Psi(v) = \beta\big(\operatorname{tr} \Xi^\top (\operatorname{diag} s - s s^\top)\Xi - N\big)",
        assumptions: "any β, any v; what implicit score matching needs: |Ψ|² + 2 ∇·Ψ",
        printed: Printed::Implied,
        left: "dual numbers through the score; the integrand of implicit score matching",
        right: "the trace under the softmax",
        mutants: &["-N dropped", "β dropped", "uncentred second moments"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 5, 4, 2.0)
    }

    fn left<S: Enclosure>(case: &NoisyCase, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine.machine;
        let dual = constant_machine(machine)?;
        let divergence = (0..machine.dimension()).fold(S::zero(), |sum, place| {
            let point = along_axis(&case.machine.v, place);
            let score: Vec<Dual<S>> = dual.score(&point, case.machine.beta);
            sum + &score[place].tangent
        });
        let score: Vec<S> = machine.score(&case.machine.v, case.machine.beta);
        let implicit = ism_integrand::<S, f64>(machine, case.machine.beta, &case.machine.v);
        let by_model = (implicit - squared_norm(&score)).mul_pow2(-1);
        Ok(vec![divergence, by_model])
    }

    fn right<S: Enclosure>(case: &NoisyCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine.machine;
        let (beta, v) = (case.machine.beta, &case.machine.v);
        let weights = shares(&inputs::<S>(machine, &lifted(v)));
        let trace = (0..machine.dimension()).fold(S::zero(), |sum, i| {
            let column: Vec<S> = machine.patterns().map(|row| S::from_f64(row[i])).collect();
            let squares: Vec<S> = column.iter().map(S::sqr).collect();
            let mean = match form {
                Form::Mutant(2) => S::zero(),
                _ => inner(&weights, &column),
            };
            sum + inner(&weights, &squares) - mean.sqr()
        });
        let size = S::from_i64(machine.dimension() as i64);
        let beta = S::from_f64(beta);
        let value = match form {
            Form::Mutant(0) => trace * beta,
            Form::Mutant(1) => trace - size,
            _ => (trace - size) * beta,
        };
        let by_model = match form {
            Form::Stated => score_divergence::<S, f64>(machine, case.machine.beta, v),
            Form::Mutant(_) => value.clone(),
        };
        Ok(vec![value, by_model])
    }
}

/// The empirical law, smoothed by the noise, is an AttnBM that score matching cannot improve.
struct OptimalDenoiser;

impl Identity for OptimalDenoiser {
    type Case = NoisyCase;

    const RECORD: Record = Record {
        id: "attn-smoothed-data",
        title: "Data smoothed by unit noise are an AttnBM",
        section: "3.4",
        equations: &[22, 35],
        kind: Kind::Equality,
        statement: r"\Xi = \{x_1, \dots, x_P\},\ c_\mu = -\tfrac12\|x_\mu\|^2,\ \beta = 1: \quad p(v) = \frac1P \sum_\mu \mathcal N(v; x_\mu, I)",
        assumptions: "any data; then explicit score matching has nothing left to gain",
        printed: Printed::Implied,
        left: "log density of the AttnBM with the data as its patterns",
        right: "the kernel density estimate",
        mutants: &["no hidden bias", "the sum for the mean"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 5, 4, 2.0)
    }

    fn left<S: Enclosure>(case: &NoisyCase, _: Goal) -> Result<Vec<S>, Error> {
        let data = &case.machine.machine;
        let rows: Vec<Vec<S>> = data.patterns().map(lifted).collect();
        let bias = rows.iter().map(|row| -squared_norm(row).mul_pow2(-1));
        let machine = AttnBm::new(data.count(), data.dimension(), rows.concat())?
            .with_hidden_bias(bias.collect())?;
        let v: Vec<S> = lifted(&case.machine.v);
        Ok(vec![machine.log_density_of_integer(1, &v)?])
    }

    fn right<S: Enclosure>(case: &NoisyCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let data = &case.machine.machine;
        let v: Vec<S> = lifted(&case.machine.v);
        if form == Form::Mutant(0) {
            let plain = data.patterns().flatten().map(|x| S::from_f64(*x)).collect();
            let machine = AttnBm::new(data.count(), data.dimension(), plain)?;
            return Ok(vec![machine.log_density_of_integer(1, &v)?]);
        }
        let exponents: Vec<S> = data
            .patterns()
            .map(|row| -squared_distance(&lifted(row), &v).mul_pow2(-1))
            .collect();
        let volume = super::naive::log_volume::<S>(data.dimension(), &S::one());
        let sum = super::naive::log_sum(&exponents) - volume;
        Ok(vec![match form {
            Form::Stated => sum - S::from_i64(data.count() as i64).ln(),
            Form::Mutant(_) => sum,
        }])
    }
}
