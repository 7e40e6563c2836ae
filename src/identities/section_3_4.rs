//! Section 3.4: denoising score matching and the denoising autoencoder, Eqs. 35-37.

use super::cases::{Limits, MachineCase, Temperatures, described};
use super::duals::{along_axis, constant_machine};
use super::naive::{
    displacement, inner, inputs, lifted, log_sum, log_volume, shares, squared_distance,
    squared_norm, visible_bias,
};
use super::record::{Entry, Form, Identity, Kind, Printed, Record, Slip};
use super::stream::Stream;
use super::witness::{Part, Request};
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{
    DenoisingTask, dae_integrand, dae_loss, dsm_integrand, dsm_loss, ism_integrand,
};
use crate::real::{Dual, Enclosure};
use crate::special::absolute;
use std::fmt::{self, Display};

/// The records of this file that are not among the first of the catalogue.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<GeneralNoise>(),
        Entry::new::<IntegratedDenoising>(),
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
    /// The identity, where the noisy copy counts rather than an expectation over all noise.
    identity: Option<&'static str>,
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
            identity: None,
        }
    }

    /// The same case at one noisy copy.
    fn pointwise(mut self, identity: &'static str) -> Self {
        self.identity = Some(identity);
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
        update_at(&self.machine.machine, &lifted(&self.machine.v))
    }
}

/// `T(v)`, as it stands.
fn update_at<S: Enclosure>(machine: &AttnBm, v: &[S]) -> Vec<S> {
    let weights = shares(&inputs::<S>(machine, v));
    let bias = visible_bias::<S>(machine).into_iter().enumerate();
    bias.map(|(i, bias)| {
        let column: Vec<S> = machine.patterns().map(|row| S::from_f64(row[i])).collect();
        inner(&weights, &column) + bias
    })
    .collect()
}

impl Display for NoisyCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(identity) = self.identity {
            return described(Request::for_identity(identity), &self.machine.machine)
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
        NoisyCase::draw(stream, 5, 4, 2.5)
            .matched(stream)
            .pointwise(Self::RECORD.id)
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
        NoisyCase::draw(stream, 5, 4, 2.5).pointwise(Self::RECORD.id)
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
        assumptions: "one observation of one visible unit; certified Gaussian expectations",
        printed: Printed::Implied,
        left: "Eq. 35 as it stands, by the trapezoidal rule on the line, twice",
        right: "the autoencoder's loss by the model, and that of score matching",
        mutants: &["β for β²", "the noiseless autoencoder"],
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 3, 1, 1.0).matched(stream)
    }

    fn left<S: Enclosure>(case: &NoisyCase, goal: Goal) -> Result<Vec<S>, Error> {
        let loss: S = score_matching_on_the_line(case, goal)?;
        Ok(vec![loss.clone(), loss])
    }

    fn right<S: Enclosure>(case: &NoisyCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let beta = S::from_f64(case.machine.beta);
        let loss: S = match form {
            Form::Mutant(1) => dae_integrand(&case.machine.machine, &case.clean, &case.clean),
            _ => dae_loss(&case.task(), goal)?.0,
        };
        let scaled = match form {
            Form::Mutant(0) => loss * beta,
            _ => loss * beta.sqr(),
        };
        let (by_model, _) = dsm_loss(&case.task(), case.machine.beta, goal)?;
        Ok(vec![scaled, by_model])
    }
}

/// The loss of score matching of one observation `x` of one visible unit at the noise `s² = 1/β`, from Eq. 35
/// as it stands, by the trapezoidal rule of step `h`.
///
/// Let `R` be the distance of the outermost patterns, `M` the largest `|b + ξ_μ - x|` and `a R <= π/2`. At a height
/// of at most `a` above the line, the terms of the softmax differ from a common phase by at most `π/4`: their
/// sum is at least `1/√2` of that of their absolute values, and the integrand without its Gaussian,
/// `β² (T - x)²`, at most `2 β² M²`. The Gaussian has the integral `e^{a²/(2s²)}` at most there. So the rule errs
/// by at most `4 β² M² e^{a²/(2s²)}/(e^{2πa/h} - 1)`, and the nodes farther than `L + h` from `x` on one side
/// contribute at most `β² M² e^{-L²/(2s²)}/2`.
fn score_matching_on_the_line<S: Enclosure>(case: &NoisyCase, goal: Goal) -> Result<S, Error> {
    let (machine, x) = (&case.machine.machine, S::from_f64(case.clean[0]));
    let (beta, variance) = (
        S::from_f64(case.machine.beta),
        S::from_f64(case.noise_variance),
    );
    let patterns: Vec<S> = machine.patterns().map(|row| S::from_f64(row[0])).collect();
    let shift = visible_bias::<S>(machine)[0].clone() - &x;
    let largest = |list: Vec<S>| {
        let upper = list.into_iter().map(|x| x.upper());
        upper.reduce(S::max_approx).unwrap_or_else(S::zero)
    };
    let distances = patterns.iter().map(|p| absolute(&(p.clone() + &shift)));
    let most = largest(distances.collect());
    let width = largest(patterns.clone()) + largest(patterns.into_iter().map(|p| -p).collect());
    // Where the nodes are is chosen in binary64; what that is worth is bounded below.
    let (deviation, extent) = (case.noise_variance.sqrt(), width.upper().approx());
    let height = (1.5 / extent).min(4.0 * deviation);
    let wanted = f64::from(goal.bits + 20) * std::f64::consts::LN_2;
    let depth = wanted + (height / deviation).powi(2) / 2.0 + 2.0;
    let step = (2.0 * std::f64::consts::PI * height / depth)
        .log2()
        .floor()
        .exp2();
    let reach = deviation * (2.0 * wanted).sqrt();
    let first = ((case.clean[0] - reach) / step).floor() - 1.0;
    let last = ((case.clean[0] + reach) / step).ceil() + 1.0;
    if !(last - first < 1e5) {
        return Err(Error::Budget("patterns too far apart for the grid".into()));
    }
    let mut sum = S::zero();
    for node in first as i64..=last as i64 {
        let v = S::from_f64(node as f64 * step);
        let noise = v.clone() - &x;
        let score = (update_at(machine, std::slice::from_ref(&v))[0].clone() - v) * &beta;
        let weight = (-noise.sqr() / variance.mul_pow2(1)).exp();
        sum = sum + (score + noise / &variance).sqr() * weight;
    }
    let (step, height) = (S::from_f64(step), S::from_f64(height));
    let value = sum * &step / (variance.mul_pow2(1) * S::pi()).sqrt();
    let ends = [
        x.clone() - S::from_f64(first) * &step,
        S::from_f64(last) * &step - &x,
    ];
    let room = S::pi().mul_pow2(-1) - width * &height;
    if !(room.is_positive() && ends.iter().all(|end| end.is_positive())) {
        return Err(Error::Budget("a strip or a grid that is too narrow".into()));
    }
    let scale = (beta * most).sqr();
    let growth = (height.sqr() / variance.mul_pow2(1)).exp();
    let decay = (height * S::pi().mul_pow2(1) / &step).exp() - S::one();
    let outside = ends.iter().fold(S::zero(), |sum, end| {
        sum + (-end.sqr() / variance.mul_pow2(1)).exp().mul_pow2(-1)
    });
    Ok(value.widen(&(scale * (growth.mul_pow2(2) / decay + outside)).upper()))
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
        mutants: &["the trace term dropped", "the trace term divided by β"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 1, 4, 2.0)
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
        left: "dual numbers through the score; the model's integrand of implicit score matching",
        right: "the trace under the softmax; twice that and β²|T(v) - v|², as they stand",
        mutants: &["-N dropped", "β dropped", "uncentred second moments"],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> NoisyCase {
        NoisyCase::draw(stream, 5, 4, 2.0).pointwise(Self::RECORD.id)
    }

    fn left<S: Enclosure>(case: &NoisyCase, _: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine.machine;
        let dual = constant_machine(machine)?;
        let divergence = (0..machine.dimension()).fold(S::zero(), |sum, place| {
            let point = along_axis(&case.machine.v, place);
            let score: Vec<Dual<S>> = dual.score(&point, case.machine.beta);
            sum + &score[place].tangent
        });
        let implicit = ism_integrand::<S, f64>(machine, case.machine.beta, &case.machine.v);
        Ok(vec![divergence, implicit])
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
        let distance = squared_distance(&case.update::<S>(), &lifted(v));
        let implicit = distance * S::from_f64(case.machine.beta).sqr() + value.mul_pow2(1);
        Ok(vec![value, implicit])
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
        NoisyCase::draw(stream, 5, 4, 2.0).pointwise(Self::RECORD.id)
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
        let volume = log_volume::<S>(data.dimension(), &S::one());
        let sum = log_sum(&exponents) - volume;
        Ok(vec![match form {
            Form::Stated => sum - S::from_i64(data.count() as i64).ln(),
            Form::Mutant(_) => sum,
        }])
    }
}
