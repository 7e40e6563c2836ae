//! Cases of in-context denoising: a prompt, and the numbers of one layer of attention.

use crate::Error;
use crate::catalogue::formulas::duals::{along_axis, constants};
use crate::catalogue::formulas::naive::{inner, lifted, shares};
use crate::models::in_context_denoising::Context;
use crate::real::{Dual, Enclosure, Real};
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// Tokens and a query, with the numbers that a layer or a step may have.
pub(in crate::catalogue) struct PromptCase {
    pub(in crate::catalogue) tokens: Vec<Vec<f64>>,
    pub(in crate::catalogue) query: Vec<f64>,
    pub(in crate::catalogue) alpha: f64,
    pub(in crate::catalogue) beta: f64,
    /// The step over α.
    pub(in crate::catalogue) ratio: f64,
    pub(in crate::catalogue) noise: f64,
    /// Matrices of weights or of a warp, where there are any.
    pub(in crate::catalogue) matrices: Vec<Vec<Vec<f64>>>,
    identity: &'static str,
}

impl PromptCase {
    /// Tokens of any length.
    pub(in crate::catalogue) fn draw(stream: &mut Stream, identity: &'static str) -> Self {
        let (count, dimension) = (1 + stream.below(5), 1 + stream.below(4));
        Self::of_size(stream, count, dimension, identity)
    }

    fn of_size(
        stream: &mut Stream,
        count: usize,
        dimension: usize,
        identity: &'static str,
    ) -> Self {
        let scale = match stream.below(6) {
            0 => stream.log_between(1e-30, 1e-3),
            1 => 4.0,
            _ => stream.between(0.25, 2.0),
        };
        let mut row = || -> Vec<f64> { (0..dimension).map(|_| stream.coordinate(scale)).collect() };
        let mut tokens: Vec<Vec<f64>> = (0..count).map(|_| row()).collect();
        let query = row();
        for index in 1..count {
            let before = tokens[index - 1].clone();
            match stream.below(10) {
                0 => tokens[index] = before,
                1 => tokens[index] = before.iter().map(|x| -x).collect(),
                _ => {}
            }
        }
        Self {
            tokens,
            query,
            alpha: stream.choose(&[1.0, 0.5, 2.0, 0.75], 1.25),
            beta: stream.choose(&[1.0, 0.5, 2.0, 3.25], 0.75),
            ratio: stream.choose(&[1.0, 0.5, 1.5, 0.25], 1.75),
            noise: stream.choose(&[0.5, 1.0, 0.25, 0.75], 2.0),
            matrices: Vec::new(),
            identity,
        }
    }

    /// Tokens of one length: the coordinates of the first in other orders, with other signs.
    pub(in crate::catalogue) fn of_one_length(stream: &mut Stream, identity: &'static str) -> Self {
        let mut case = Self::draw(stream, identity);
        let first = case.tokens[0].clone();
        let dimension = first.len();
        for (place, token) in case.tokens.iter_mut().enumerate().skip(1) {
            token.clone_from(&first);
            token.rotate_left(place % dimension);
            for x in token {
                if stream.one_in(2) {
                    *x = -*x;
                }
            }
        }
        case
    }

    /// The case with so many square matrices whose determinants are far from 0: their diagonals dominate.
    pub(in crate::catalogue) fn with_matrices(mut self, stream: &mut Stream, count: usize) -> Self {
        let dimension = self.query.len();
        let entry = |stream: &mut Stream, i: usize, j: usize| match i == j {
            true => stream.choose(&[2.0, -1.5, 1.25, 3.0], 1.0),
            false => stream.between(-0.25, 0.25),
        };
        for _ in 0..count {
            let mut matrix = Vec::new();
            for i in 0..dimension {
                matrix.push((0..dimension).map(|j| entry(stream, i, j)).collect());
            }
            self.matrices.push(matrix);
        }
        self
    }

    pub(in crate::catalogue) fn context(&self) -> Result<Context, Error> {
        Context::new(self.tokens.len(), self.query.len(), self.tokens.concat())
    }

    /// The gradient of an energy at the query, by dual numbers through the model.
    pub(in crate::catalogue) fn gradient<S: Enclosure>(
        &self,
        energy: impl Fn(&Context<Dual<f64>>, &[Dual<f64>]) -> Result<Dual<S>, Error>,
    ) -> Result<Vec<S>, Error> {
        let (count, dimension) = (self.tokens.len(), self.query.len());
        let context = Context::new(count, dimension, constants(&self.tokens.concat()))?;
        let slope = |place| Ok(energy(&context, &along_axis(&self.query, place))?.tangent);
        (0..dimension).map(slope).collect()
    }

    pub(in crate::catalogue) fn rows<R: Real>(&self) -> Vec<Vec<R>> {
        self.tokens.iter().map(|token| lifted(token)).collect()
    }

    pub(in crate::catalogue) fn point<R: Real>(&self) -> Vec<R> {
        lifted(&self.query)
    }

    pub(in crate::catalogue) fn matrix<R: Real>(&self, index: usize) -> Vec<Vec<R>> {
        self.matrices[index].iter().map(|row| lifted(row)).collect()
    }

    /// `α`, `β`, `γ` and `s²`.
    pub(in crate::catalogue) fn numbers<R: Real>(&self) -> [R; 4] {
        let alpha = R::from_f64(self.alpha);
        let step = alpha.clone() * R::from_f64(self.ratio);
        [alpha, R::from_f64(self.beta), step, R::from_f64(self.noise)]
    }
}

/// A context of scalars.
pub(in crate::catalogue) fn context_of<S: Enclosure>(rows: &[Vec<S>]) -> Result<Context<S>, Error> {
    let dimension = rows.first().map_or(0, Vec::len);
    Context::new(rows.len(), dimension, rows.concat())
}

/// `X softmax(β Xᵀ s)`, as it stands.
pub(in crate::catalogue) fn attended<S: Enclosure>(
    rows: &[Vec<S>],
    state: &[S],
    beta: &S,
) -> Vec<S> {
    let exponents: Vec<S> = rows.iter().map(|row| inner(row, state) * beta).collect();
    combined(rows, &shares(&exponents))
}

/// `Σ_t weight_t X_t`.
pub(in crate::catalogue) fn combined<S: Enclosure>(rows: &[Vec<S>], weights: &[S]) -> Vec<S> {
    let dimension = rows.first().map_or(0, Vec::len);
    let column = |i: usize| {
        let terms = rows.iter().zip(weights);
        terms.fold(S::zero(), |sum, (row, w)| sum + row[i].clone() * w)
    };
    (0..dimension).map(column).collect()
}

/// A vector with a factor.
pub(in crate::catalogue) fn times<S: Enclosure>(vector: &[S], factor: &S) -> Vec<S> {
    vector.iter().map(|x| x.clone() * factor).collect()
}

/// The sum of two vectors.
pub(in crate::catalogue) fn plus<S: Enclosure>(a: &[S], b: &[S]) -> Vec<S> {
    a.iter().zip(b).map(|(a, b)| a.clone() + b).collect()
}

/// The entries, and 1, beside which an entry may vanish.
pub(in crate::catalogue) fn beside_one<S: Enclosure>(mut entries: Vec<S>) -> Vec<S> {
    entries.push(S::one());
    entries
}

impl Display for PromptCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = Request::for_identity(self.identity)
            .with("tokens", Part::Rows(self.tokens.clone()))
            .with_list("query", &self.query)
            .with_number("alpha", self.alpha)
            .with_number("beta", self.beta)
            .with_number("step_over_alpha", self.ratio)
            .with_number("noise_variance", self.noise);
        let names = ["first_matrix", "second_matrix"].into_iter();
        let matrices = names.zip(&self.matrices);
        let request = matrices.fold(request, |request, (name, rows)| {
            request.with(name, Part::Rows(rows.clone()))
        });
        request.fmt(f)
    }
}
