//! Cases of denoising: a machine, an observation and a noisy copy of it.

use super::machine::{Limits, MachineCase, Temperatures, described};
use crate::Error;
use crate::catalogue::formulas::naive::{inner, inputs, lifted, shares, visible_bias};
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{DenoisingTask, dsm_integrand};
use crate::real::Enclosure;
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// A machine with an observation and a noisy copy of it.
pub(in crate::catalogue) struct NoisyCase {
    pub(in crate::catalogue) machine: MachineCase,
    pub(in crate::catalogue) noise_variance: f64,
    pub(in crate::catalogue) clean: Vec<f64>,
    /// The identity, where the noisy copy counts rather than an expectation over all noise.
    identity: Option<&'static str>,
}

impl NoisyCase {
    pub(in crate::catalogue) fn draw(
        stream: &mut Stream,
        patterns: usize,
        dimension: usize,
        scale: f64,
    ) -> Result<Self, Error> {
        let limits = Limits::new(
            [patterns, dimension],
            Temperatures::Reals(4.0),
            scale,
            "attnbm.dsm_loss",
        );
        let machine = MachineCase::draw(stream, &limits)?;
        Ok(Self {
            clean: machine
                .v
                .iter()
                .map(|_| stream.coordinate(scale.max(1.0)))
                .collect(),
            noise_variance: stream.choose(&[1.0, 0.5, 2.0, 0.25], 0.75),
            machine,
            identity: None,
        })
    }

    /// The same case at one noisy copy.
    pub(in crate::catalogue) fn pointwise(mut self, identity: &'static str) -> Self {
        self.identity = Some(identity);
        self
    }

    /// The noise that belongs to the inverse temperature, exactly: a power of two each.
    pub(in crate::catalogue) fn matched(mut self, stream: &mut Stream) -> Self {
        self.machine.beta = stream.choose(&[1.0, 2.0, 0.5, 4.0, 0.25], 1.0);
        self.noise_variance = 1.0 / self.machine.beta;
        self
    }

    /// The integrand of the loss, from the score.
    pub(in crate::catalogue) fn integrand<S: Enclosure>(&self) -> S {
        let (machine, beta) = (&self.machine.machine, self.machine.beta);
        dsm_integrand(
            machine,
            beta,
            self.noise_variance,
            &self.clean,
            &self.machine.v,
        )
    }

    /// What is denoised.
    pub(in crate::catalogue) fn task(&self) -> DenoisingTask<'_> {
        DenoisingTask {
            machine: &self.machine.machine,
            data: &self.clean,
            noise_variance: self.noise_variance,
        }
    }

    /// `T(ṽ)`, as it stands.
    pub(in crate::catalogue) fn update<S: Enclosure>(&self) -> Vec<S> {
        update_at(&self.machine.machine, &lifted(&self.machine.v))
    }
}

/// `T(v)`, as it stands.
pub(in crate::catalogue) fn update_at<S: Enclosure>(machine: &AttnBm, v: &[S]) -> Vec<S> {
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
