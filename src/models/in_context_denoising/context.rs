//! Attention to the tokens of a prompt: statements B6-B8, B11a, B16 and B20.

use crate::Error;
use crate::arguments;
use crate::real::{Bounded, Parameter, Real, climb};
use crate::routes::entered;
use crate::special::{ExponentialWeights, softmax};

/// The clean tokens of a prompt, of type `T`: keys and values of the attention. The query is not among them.
///
/// ```
/// use attnbm::models::in_context_denoising::Context;
///
/// let context = Context::new(2, 2, vec![1.0, 0.0, 0.0, 1.0])?;
/// assert_eq!(context.attention_of::<f64>(&[3.0, 3.0], 1.0, 2.0)?, [0.5, 0.5]);
/// assert_eq!(context.linear_attention_of::<f64>(&[3.0, 1.0], 2.0)?, [3.0, 1.0]);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Context<T = f64> {
    count: usize,
    dimension: usize,
    tokens: Vec<T>,
}

impl<T: Clone> Context<T> {
    /// The context of `count` tokens of `dimension` coordinates, given row by row.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a token or a coordinate, or for another number of entries.
    pub fn new(count: usize, dimension: usize, tokens: Vec<T>) -> Result<Self, Error> {
        arguments::matrix("tokens", count, dimension, tokens.len())?;
        Ok(Self {
            count,
            dimension,
            tokens,
        })
    }

    /// The number of tokens, L.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The number of coordinates, n.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The tokens, row by row.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[T]> + Clone {
        self.tokens.chunks_exact(self.dimension)
    }

    /// Refuses a vector that has not n entries.
    pub(super) fn check(&self, field: &str, vector: &[T]) -> Result<(), Error> {
        arguments::length(field, vector.len(), self.dimension)
    }

    /// The overlaps `X_t·s` of a point with the tokens.
    pub(super) fn overlaps<S: Real>(&self, point: &[T]) -> Vec<S>
    where
        T: Parameter<S>,
    {
        self.rows().map(|token| T::inner(token, point)).collect()
    }

    /// The mean of `offset_i + factor X_ti` under the weights `softmax(β h)_t`.
    pub(super) fn weighted_mean<S: Real>(
        &self,
        overlaps: &[S],
        beta: &S,
        offset: impl Fn(usize) -> S,
        factor: &S,
    ) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let exponents: Vec<S> = overlaps.iter().map(|h| h.clone() * beta).collect();
        let ones = vec![S::one(); self.count];
        let weights = ExponentialWeights::new(&exponents, &S::one(), &ones);
        (0..self.dimension)
            .map(|i| {
                let offset = offset(i);
                let column = self.rows().filter_map(|token| token.get(i));
                weights.mean(column.map(|x| x.lift() * factor + &offset))
            })
            .collect()
    }

    /// Softmax attention with weights that are multiples of the identity.
    ///
    /// # Statement
    ///
    /// `α X softmax(β Xᵀ x̃)`, `W_PV = α I`, `W_KQ = β I`. The query is not a key, and β is not divided by `√n`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the query has n entries.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion; entries that are exact for a reason come out exact.
    ///
    /// # Source
    ///
    /// Section 2 of the paper, and its statement that one step on the context energy is this (B16).
    pub fn attention<S: Real>(&self, query: &[T], alpha: &S, beta: &S) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::attention");
        self.check("query", query)?;
        Ok(self.weighted_mean(&self.overlaps(query), beta, |_| S::zero(), alpha))
    }

    /// The weights `softmax(β Xᵀ x̃)` of the tokens.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the query has n entries.
    pub fn attention_weights<S: Real>(&self, query: &[T], beta: &S) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::attention_weights");
        self.check("query", query)?;
        let overlaps = self.overlaps::<S>(query).into_iter();
        Ok(softmax(&overlaps.map(|h| h * beta).collect::<Vec<S>>()))
    }

    /// Linear attention with weights that are multiples of the identity.
    ///
    /// # Statement
    ///
    /// `c X Xᵀ x̃/L`, `W_PV W_KQ = c I`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the query has n entries.
    pub fn linear_attention<S: Real>(&self, query: &[T], scale: &S) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::linear_attention");
        self.check("query", query)?;
        let overlaps = self.overlaps::<S>(query);
        let count = S::from_i64(self.count as i64);
        let sums = self.weighted_sum(&overlaps).into_iter();
        Ok(sums.map(|sum| sum * scale / &count).collect())
    }

    /// Softmax attention with any weights.
    ///
    /// # Statement
    ///
    /// `W_PV X softmax(Xᵀ W_KQ x̃)`.
    ///
    /// # Shapes
    ///
    /// Both matrices are n × n, row by row.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for other shapes.
    pub fn attention_layer<S: Real>(
        &self,
        query: &[T],
        value_weights: &[T],
        key_query_weights: &[T],
    ) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::attention_layer");
        let overlaps = self.keyed_overlaps::<S>(query, value_weights, key_query_weights)?;
        let mean = self.weighted_mean(&overlaps, &S::one(), |_| S::zero(), &S::one());
        Ok(self.product(value_weights, &mean))
    }

    /// Linear attention with any weights.
    ///
    /// # Statement
    ///
    /// `(1/L) W_PV X Xᵀ W_KQ x̃`.
    ///
    /// # Shapes
    ///
    /// Both matrices are n × n, row by row.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for other shapes.
    pub fn linear_attention_layer<S: Real>(
        &self,
        query: &[T],
        value_weights: &[T],
        key_query_weights: &[T],
    ) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::linear_attention_layer");
        let overlaps = self.keyed_overlaps::<S>(query, value_weights, key_query_weights)?;
        let sum = self.weighted_sum(&overlaps);
        let count = S::from_i64(self.count as i64);
        let entries = self.product(value_weights, &sum).into_iter();
        Ok(entries.map(|entry| entry / &count).collect())
    }

    /// `Xᵀ W_KQ x̃`.
    fn keyed_overlaps<S: Real>(
        &self,
        query: &[T],
        value_weights: &[T],
        key_query_weights: &[T],
    ) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        self.check("query", query)?;
        let n = self.dimension;
        arguments::matrix("value_weights", n, n, value_weights.len())?;
        arguments::matrix("key_query_weights", n, n, key_query_weights.len())?;
        let keyed: Vec<S> = (key_query_weights.chunks_exact(n))
            .map(|row| T::inner(row, query))
            .collect();
        Ok(self.rows().map(|token| inner(token, &keyed)).collect())
    }

    /// `Σ_t h_t X_t`.
    fn weighted_sum<S: Real>(&self, overlaps: &[S]) -> Vec<S>
    where
        T: Parameter<S>,
    {
        (0..self.dimension)
            .map(|i| {
                let column = self.rows().filter_map(|token| token.get(i));
                S::sum(column.zip(overlaps).map(|(x, h)| x.lift() * h))
            })
            .collect()
    }

    /// The product of a matrix with a vector.
    fn product<S: Real>(&self, matrix: &[T], vector: &[S]) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let rows = matrix.chunks_exact(self.dimension);
        rows.map(|row| inner(row, vector)).collect()
    }
}

/// `Σ a_i b_i` of parameters and scalars.
fn inner<S: Real, T: Parameter<S>>(a: &[T], b: &[S]) -> S {
    S::sum(a.iter().zip(b).map(|(a, b)| a.lift() * b))
}

impl Context {
    /// [`Context::attention`] of binary64 numbers, but in plain `f64` by way of balls, so that what cancels costs no
    /// digits.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the query has n entries; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits
    /// leaves an entry undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    pub fn attention_of<S: Bounded>(
        &self,
        query: &[f64],
        alpha: f64,
        beta: f64,
    ) -> Result<Vec<S>, Error> {
        entered!("Context::attention_of");
        let context = self;
        climb!(S, [context: &'a Context, query: &'a [f64], alpha: f64, beta: f64] |W| {
            context.attention(query, &W::from_f64(*alpha), &W::from_f64(*beta))
        })
    }

    /// [`Context::linear_attention`] of binary64 numbers, but in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As [`Context::attention_of`].
    ///
    /// # Error
    ///
    /// As for [`Context::attention_of`].
    pub fn linear_attention_of<S: Bounded>(
        &self,
        query: &[f64],
        scale: f64,
    ) -> Result<Vec<S>, Error> {
        entered!("Context::linear_attention_of");
        let context = self;
        climb!(S, [context: &'a Context, query: &'a [f64], scale: f64] |W| {
            context.linear_attention(query, &W::from_f64(*scale))
        })
    }

    /// [`Context::attention_layer`] of binary64 numbers, but in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As [`Context::attention_of`], and for the shapes of [`Context::attention_layer`].
    ///
    /// # Error
    ///
    /// As for [`Context::attention_of`].
    pub fn attention_layer_of<S: Bounded>(
        &self,
        query: &[f64],
        value_weights: &[f64],
        key_query_weights: &[f64],
    ) -> Result<Vec<S>, Error> {
        entered!("Context::attention_layer_of");
        let (context, values, keys) = (self, value_weights, key_query_weights);
        climb!(S, [context: &'a Context, query: &'a [f64], values: &'a [f64], keys: &'a [f64]] |W| {
            context.attention_layer::<W>(query, values, keys)
        })
    }
}
