//! Cases of the tasks of in-context denoising: a law of the tokens, and noise.

use crate::Error;
use crate::catalogue::formulas::linear_system::{image, solve};
use crate::catalogue::formulas::naive::{inner, lifted};
use crate::models::in_context_denoising::{MixtureTask, Subspace};
use crate::real::Enclosure;
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// A subspace, its variances or radius, and a query.
pub(in crate::catalogue) struct SubspaceCase {
    pub(in crate::catalogue) basis: Vec<Vec<f64>>,
    pub(in crate::catalogue) query: Vec<f64>,
    /// The variance of the signal, or the radius of the sphere.
    pub(in crate::catalogue) size: f64,
    pub(in crate::catalogue) noise: f64,
    quantity: &'static str,
    size_field: &'static str,
}

impl SubspaceCase {
    /// A case of the quantity, one field of whose input is the size of the signal.
    pub(in crate::catalogue) fn draw(
        stream: &mut Stream,
        quantity: &'static str,
        size_field: &'static str,
    ) -> Self {
        let rank = 1 + stream.below(4);
        let dimension = rank + stream.below(3);
        // No row has an entry before its own place, where it is not 0.
        let mut basis = Vec::new();
        for i in 0..rank {
            let entry = |stream: &mut Stream, j: usize| match j.cmp(&i) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => stream.choose(&[1.0, 2.0, -1.5], 0.75),
                std::cmp::Ordering::Greater => stream.coordinate(1.0),
            };
            basis.push((0..dimension).map(|j| entry(stream, j)).collect());
        }
        let reach = match stream.below(4) {
            0 => stream.log_between(1e-100, 1e-3),
            _ => 2.0,
        };
        Self {
            query: (0..dimension).map(|_| stream.coordinate(reach)).collect(),
            size: stream.choose(&[1.0, 2.0, 0.5, 1.5], 0.75),
            noise: stream.choose(&[0.5, 1.0, 0.25, 0.75], 2.0),
            basis,
            quantity,
            size_field,
        }
    }

    pub(in crate::catalogue) fn subspace(&self) -> Result<Subspace, Error> {
        Subspace::new(self.basis.len(), self.query.len(), self.basis.concat())
    }

    pub(in crate::catalogue) fn rows<S: Enclosure>(&self) -> Vec<Vec<S>> {
        self.basis.iter().map(|row| lifted(row)).collect()
    }

    /// `B Bᵀ`.
    pub(in crate::catalogue) fn gram<S: Enclosure>(&self) -> Vec<Vec<S>> {
        let rows = self.rows::<S>();
        let of = |row: &Vec<S>| rows.iter().map(|other| inner(row, other)).collect();
        rows.iter().map(of).collect()
    }

    /// `Bᵀ (B Bᵀ)^{-1} B x̃`.
    pub(in crate::catalogue) fn projection<S: Enclosure>(&self) -> Vec<S> {
        let rows = self.rows::<S>();
        let right = image(&rows, &lifted(&self.query));
        let solution = solve(&self.gram(), &right);
        let column = |j: usize| {
            let terms = rows.iter().zip(&solution);
            terms.fold(S::zero(), |sum, (row, y)| sum + row[j].clone() * y)
        };
        (0..self.query.len()).map(column).collect()
    }
}

impl Display for SubspaceCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity(self.quantity)
            .with("basis", Part::Rows(self.basis.clone()))
            .with_list("query", &self.query)
            .with_number(self.size_field, self.size)
            .with_number("noise_variance", self.noise)
            .fmt(f)
    }
}

/// A Gaussian mixture, noise and a query.
pub(in crate::catalogue) struct MixtureCase {
    pub(in crate::catalogue) means: Vec<Vec<f64>>,
    pub(in crate::catalogue) deviations: Vec<f64>,
    pub(in crate::catalogue) log_weights: Vec<f64>,
    pub(in crate::catalogue) noise: f64,
    pub(in crate::catalogue) query: Vec<f64>,
}

impl MixtureCase {
    /// Components of any widths.
    pub(in crate::catalogue) fn draw(stream: &mut Stream) -> Self {
        let (count, dimension) = (1 + stream.below(4), 1 + stream.below(3));
        let scale = match stream.below(5) {
            0 => stream.log_between(1e-30, 1e-3),
            _ => stream.between(0.25, 2.0),
        };
        let mut row =
            |scale: f64| -> Vec<f64> { (0..dimension).map(|_| stream.coordinate(scale)).collect() };
        let means: Vec<Vec<f64>> = (0..count).map(|_| row(scale)).collect();
        let query = row(scale);
        let mut list = |choices: &[f64]| -> Vec<f64> {
            (0..count).map(|_| stream.choose(choices, 1.0)).collect()
        };
        let deviations = list(&[0.5, 1.0, 0.25, 1.5]);
        let log_weights = list(&[0.0, -1.0, 0.5, 1.75]);
        Self {
            means,
            deviations,
            log_weights,
            noise: stream.choose(&[0.5, 1.0, 0.25, 0.75], 2.0),
            query,
        }
    }

    /// Components of one width, and means of one length.
    pub(in crate::catalogue) fn of_one_width(stream: &mut Stream) -> Self {
        let mut case = Self::draw(stream);
        let deviation = case.deviations[0];
        case.deviations.fill(deviation);
        let first = case.means[0].clone();
        let dimension = first.len();
        for (place, mean) in case.means.iter_mut().enumerate().skip(1) {
            mean.clone_from(&first);
            mean.rotate_left(place % dimension);
            if stream.one_in(2) {
                mean.iter_mut().for_each(|x| *x = -*x);
            }
        }
        case
    }

    /// Points: components of no width.
    pub(in crate::catalogue) fn of_points(stream: &mut Stream) -> Self {
        let mut case = Self::draw(stream);
        case.deviations.fill(0.0);
        case
    }

    pub(in crate::catalogue) fn task(&self) -> Result<MixtureTask, Error> {
        let (count, dimension) = (self.means.len(), self.query.len());
        MixtureTask::new(count, dimension, self.means.concat(), self.noise)?
            .with_standard_deviations(self.deviations.clone())?
            .with_log_weights(self.log_weights.clone())
    }

    pub(in crate::catalogue) fn rows<S: Enclosure>(&self) -> Vec<Vec<S>> {
        self.means.iter().map(|mean| lifted(mean)).collect()
    }

    /// `σ²` of the first component, and `s²`.
    pub(in crate::catalogue) fn variances<S: Enclosure>(&self) -> [S; 2] {
        [
            S::from_f64(self.deviations[0]).sqr(),
            S::from_f64(self.noise),
        ]
    }
}

impl Display for MixtureCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("denoise.mixture_predictor")
            .with("means", Part::Rows(self.means.clone()))
            .with_list("query", &self.query)
            .with_number("noise_variance", self.noise)
            .with_list("standard_deviations", &self.deviations)
            .with_list("log_weights", &self.log_weights)
            .fmt(f)
    }
}

/// Counts and variances: a risk.
pub(in crate::catalogue) struct RiskCase {
    /// The dimension of the subspace or of the sphere.
    pub(in crate::catalogue) dimension: u64,
    pub(in crate::catalogue) tokens: u64,
    pub(in crate::catalogue) scale: f64,
    /// The variance of the signal, or the radius of the sphere.
    pub(in crate::catalogue) size: f64,
    pub(in crate::catalogue) noise: f64,
    /// A probability.
    pub(in crate::catalogue) confidence: f64,
    identity: &'static str,
}

impl RiskCase {
    /// Up to so many dimensions and tokens.
    pub(in crate::catalogue) fn draw(
        stream: &mut Stream,
        identity: &'static str,
        [dimensions, tokens]: [usize; 2],
    ) -> Self {
        Self {
            dimension: 1 + stream.below(dimensions) as u64,
            tokens: 1 + stream.below(tokens) as u64,
            scale: stream.coordinate(1.0),
            size: stream.choose(&[1.0, 2.0, 0.5, 3.0], 0.75),
            noise: stream.choose(&[1.0, 0.25, 0.125, 4.0], 0.0625),
            confidence: stream.choose(&[0.5, 0.1, 0.9, 0.75], 0.01),
            identity,
        }
    }
}

impl Display for RiskCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity(self.identity)
            .with("dimension", Part::Integer(self.dimension))
            .with("context_length", Part::Integer(self.tokens))
            .with_number("scale", self.scale)
            .with_number("signal_variance_or_radius", self.size)
            .with_number("noise_variance", self.noise)
            .with_number("confidence", self.confidence)
            .fmt(f)
    }
}
