//! Section 3.4: the Gaussian-Bernoulli machine and the sigmoid autoencoder, Eq. 36.

use crate::catalogue::formulas::duals::{along_axis, constants};
use crate::catalogue::formulas::naive::squared_norm;
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{DenoisingTask, dae_loss};
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::models::sigmoid_autoencoder::{self, sigmoid_integrand};
use crate::real::Dual;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(SigmoidDenoising, SigmoidLoss);

/// Weights of sigmoid units, an observation and a noisy copy.
struct SigmoidCase {
    weights: Vec<Vec<f64>>,
    clean: Vec<f64>,
    noisy: Vec<f64>,
    /// Whether the noisy copy counts, rather than an expectation over all noise.
    pointwise: bool,
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
            pointwise: true,
        }
    }
}

impl Display for SigmoidCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointwise {
            return Request::for_identity(SigmoidDenoising::RECORD.id)
                .with("weights", Part::Rows(self.weights.clone()))
                .with_list("clean", &self.clean)
                .with_list("noisy", &self.noisy)
                .fmt(f);
        }
        Request::for_quantity("gbrbm.dsm_loss")
            .with("weights", Part::Rows(self.weights.clone()))
            .with("data", Part::Rows(vec![self.clean.clone()]))
            .fmt(f)
    }
}

/// Eq. 36, pointwise.
struct SigmoidDenoising;

mutants!(SigmoidDenoisingMutant {
    SigmoidAtClean: "sigmoid at the clean v",
    Halved: "a factor 1/2",
    NoisyForClean: "ṽ for v",
});

impl Identity for SigmoidDenoising {
    type Case = SigmoidCase;
    type Mutant = SigmoidDenoisingMutant;

    const RECORD: Record = Record {
        id: "gb-dsm",
        title: "Score matching of the Gaussian-Bernoulli machine is the sigmoid autoencoder",
        section: "3.4",
        equations: &[35, 36],
        kind: StatementKind::Equality,
        statement: r"\|\Psi_{\mathrm{GB}}(\tilde v) + \tilde v - v\|^2 = \|W^\top \operatorname{sigmoid}(W\tilde v) - v\|^2",
        assumptions: "σ = 1, noise variance 1, no biases; any v and ṽ",
        printed: Printed::AsPrinted,
        left: "dual numbers through the machine's log density",
        right: "the sigmoid autoencoder's error",
        shares: &[],
        mutants: SigmoidDenoisingMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SigmoidCase, Error> {
        Ok(SigmoidCase::draw(stream, 5, 4))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
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

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let weights = case.weights.concat();
        let at = |clean: &[f64], noisy: &[f64]| sigmoid_integrand::<S, f64>(&weights, clean, noisy);
        Ok(vec![match form {
            Form::Stated => at(&case.clean, &case.noisy),
            Form::Mutant(SigmoidDenoisingMutant::SigmoidAtClean) => at(&case.clean, &case.clean),
            Form::Mutant(SigmoidDenoisingMutant::Halved) => {
                at(&case.clean, &case.noisy).mul_pow2(-1)
            }
            Form::Mutant(SigmoidDenoisingMutant::NoisyForClean) => at(&case.noisy, &case.noisy),
        }])
    }
}

/// Eq. 36, integrated, for a machine that is an AttnBM too.
struct SigmoidLoss;

mutants!(SigmoidLossMutant {
    OppositePatterns: "the patterns -w and w",
    NoiseDoubled: "the noise of variance 2",
});

impl Identity for SigmoidLoss {
    type Case = SigmoidCase;
    type Mutant = SigmoidLossMutant;

    const RECORD: Record = Record {
        id: "gb-dsm-loss",
        title: "With one hidden unit, the sigmoid and the softmax autoencoder agree",
        section: "3.4",
        equations: &[36, 37],
        kind: StatementKind::Equality,
        statement: r"N_h = 1: \quad J_{\mathrm{DSM on GB}}(w) = J_{\mathrm{DSM on AttnBM}}(\{0, w\})",
        assumptions: "σ = 1, β = 1, unit noise; one observation; certified Gaussian expectations",
        printed: Printed::Implied,
        left: "the sigmoid autoencoder's loss",
        right: "the softmax autoencoder's loss with the patterns 0 and w",
        shares: &["Grid::expectation", "Grid::infinite_sum", "Grid::sums"],
        mutants: SigmoidLossMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> Result<SigmoidCase, Error> {
        Ok(SigmoidCase {
            pointwise: false,
            ..SigmoidCase::draw(stream, 1, 3)
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let weights = case.weights.concat();
        let loss = sigmoid_autoencoder::dsm_loss(case.clean.len(), &weights, &case.clean, goal)?;
        Ok(vec![loss.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let row = case.weights.concat();
        let other = match form {
            Form::Mutant(SigmoidLossMutant::OppositePatterns) => row.iter().map(|w| -w).collect(),
            Form::Stated | Form::Mutant(SigmoidLossMutant::NoiseDoubled) => vec![0.0; row.len()],
        };
        let machine = AttnBm::new(2, row.len(), [other, row].concat())?;
        let task = DenoisingTask {
            machine: &machine,
            data: &case.clean,
            noise_variance: match form {
                Form::Stated | Form::Mutant(SigmoidLossMutant::OppositePatterns) => 1.0,
                Form::Mutant(SigmoidLossMutant::NoiseDoubled) => 2.0,
            },
        };
        Ok(vec![dae_loss(&task, goal)?.value])
    }
}
