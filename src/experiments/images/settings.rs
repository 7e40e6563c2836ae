//! How to train.

use crate::Error;
use crate::arguments::{non_negative, positive};
use crate::experiments::settings::at_least;

/// How to train. The default has what the paper says of its training, and the quick epochs of its Fig. 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The number of patterns.
    pub units: usize,
    /// The rate of a step.
    pub rate: f64,
    /// The number of images of a step; the last step of an epoch may have fewer.
    pub batch: usize,
    /// How often each image is trained on.
    pub epochs: usize,
    /// The seed of the initial patterns and of the order of the images.
    pub seed: u64,
    /// Whether to train in binary32.
    pub is_single: bool,
    /// The number of threads of a step.
    pub threads: usize,
    /// The rule of a step.
    pub optimiser: Optimiser,
    /// What a step takes of a pattern, over the rate. It is decoupled: no part of the loss, nor of Adam's moments.
    pub weight_decay: f64,
    /// The biases that are trained.
    pub biases: Biases,
    /// The inverse temperature, an integer.
    pub beta: u32,
}

/// The rule of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Optimiser {
    /// Stochastic gradient descent.
    #[default]
    Descent,
    /// [`Adam`](crate::batch::Adam).
    Adam,
}

/// The biases that are trained, from 0 on. The others stay 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Biases {
    /// Whether the visible bias is.
    pub visible: bool,
    /// Whether the hidden bias is.
    pub hidden: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            units: 900,
            rate: 0.01,
            batch: 5,
            epochs: 2500,
            seed: 0,
            is_single: true,
            threads: 1,
            optimiser: Optimiser::default(),
            weight_decay: 0.0,
            biases: Biases::default(),
            beta: 1,
        }
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), Error> {
        at_least(&[
            ("units", self.units, 1, "at least 1"),
            ("batch", self.batch, 1, "at least 1"),
            ("beta", self.beta as usize, 1, "at least 1"),
        ])?;
        non_negative("weight_decay", self.weight_decay)?;
        positive("rate", self.rate)
    }

    /// Whether steps see patterns only by their inner products with the data and by their norms.
    pub(super) fn is_invariant(&self) -> bool {
        self.optimiser == Optimiser::Descent && !self.biases.visible && self.beta == 1
    }

    /// Whether [`stationary_loss`](super::stationary_loss) is about this training: no weight decay, no biases, and `β = 1`.
    pub fn is_plain(&self) -> bool {
        self.weight_decay == 0.0 && self.biases == Biases::default() && self.beta == 1
    }
}
