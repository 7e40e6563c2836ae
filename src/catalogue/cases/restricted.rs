//! Cases of the Gaussian-Bernoulli machine, and the formulas of its enumeration as they stand.

use super::machine::requires;
use crate::Error;
use crate::catalogue::formulas::naive::{inner, lifted, squared_norm};
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::real::Enclosure;
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// A machine of binary hidden units, and a point.
pub(in crate::catalogue) struct RestrictedCase {
    pub(in crate::catalogue) weights: Vec<Vec<f64>>,
    pub(in crate::catalogue) sigma: f64,
    pub(in crate::catalogue) visible_bias: Option<Vec<f64>>,
    pub(in crate::catalogue) hidden_bias: Option<Vec<f64>>,
    pub(in crate::catalogue) v: Vec<f64>,
    pub(in crate::catalogue) quantity: &'static str,
}

impl RestrictedCase {
    /// A machine at `σ = 1` without biases, as Eqs. 33 and 34 have it.
    pub(in crate::catalogue) fn plain(stream: &mut Stream, quantity: &'static str) -> Self {
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
    pub(in crate::catalogue) fn general(stream: &mut Stream, quantity: &'static str) -> Self {
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

    pub(in crate::catalogue) fn machine(&self) -> Result<GaussianBernoulli, Error> {
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
    pub(in crate::catalogue) fn states(&self) -> Vec<Vec<usize>> {
        (0..1_usize << self.weights.len())
            .map(|state| {
                (0..self.weights.len())
                    .filter(|unit| state >> unit & 1 == 1)
                    .collect()
            })
            .collect()
    }

    pub(in crate::catalogue) fn visible<S: Enclosure>(&self) -> Vec<S> {
        match &self.visible_bias {
            Some(bias) => lifted(bias),
            None => vec![S::zero(); self.v.len()],
        }
    }

    pub(in crate::catalogue) fn hidden<S: Enclosure>(&self, unit: usize) -> S {
        S::from_f64(self.hidden_bias.as_ref().map_or(0.0, |c| c[unit]))
    }

    /// `Wᵀ h + b`.
    pub(in crate::catalogue) fn field<S: Enclosure>(&self, state: &[usize]) -> Vec<S> {
        state.iter().fold(self.visible(), |sum, &unit| {
            sum.into_iter()
                .zip(&self.weights[unit])
                .map(|(s, w)| s + S::from_f64(*w))
                .collect()
        })
    }

    /// `log` of the integral of the joint weight over the visible units, for one state.
    pub(in crate::catalogue) fn log_mass<S: Enclosure>(&self, state: &[usize], variance: &S) -> S {
        let bias = state
            .iter()
            .fold(S::zero(), |sum, &unit| sum + self.hidden::<S>(unit));
        let volume =
            (S::pi().mul_pow2(1) * variance).ln() * S::from_i64(self.v.len() as i64).mul_pow2(-1);
        bias + squared_norm(&self.field::<S>(state)) * variance.mul_pow2(-1) + volume
    }

    /// `-E(v, h)` for one state.
    pub(in crate::catalogue) fn log_joint<S: Enclosure>(&self, state: &[usize], variance: &S) -> S {
        let v: Vec<S> = lifted(&self.v);
        let bias = state
            .iter()
            .fold(S::zero(), |sum, &unit| sum + self.hidden::<S>(unit));
        bias + inner(&self.field(state), &v) - squared_norm(&v) / variance.mul_pow2(1)
    }

    pub(in crate::catalogue) fn variance<S: Enclosure>(&self) -> S {
        S::from_f64(self.sigma).sqr()
    }

    /// `w_μ·v + c_μ`.
    pub(in crate::catalogue) fn input<S: Enclosure>(&self, unit: usize) -> S {
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
        if requires(self.quantity, "v") {
            request = request.with_list("v", &self.v);
        }
        request.fmt(f)
    }
}
