//! Sums over multisets of patterns: Eq. 24 and its relatives.
//!
//! All closed forms of this model are sums of `exp(α (|S|² + λ Σ_k c_{μ_k}))` over the ordered tuples
//! `(μ_1, …, μ_k)`, `S = Σ_k ξ_{μ_k}`. The partition function at integer β has `k = β`,
//! `α = 1/(2β)`, `λ = 2β`; the bounds at real β have other combinations.

use super::AttnBm;
use crate::Error;
use crate::real::{Parameter, Real};
use crate::special::{count_multisets, for_each_multiset, index_of_largest};

/// The most members of multisets that are visited in one sum.
const MOST_VISITS: f64 = 1e9;

/// One term of the sum over multisets.
pub(super) struct Term<'a, S> {
    /// The indices `μ_1 <= … <= μ_k`.
    pub(super) members: &'a [usize],
    /// The number of ordered tuples that they stand for.
    pub(super) weight: S,
    /// `|S|² + λ Σ_k c_{μ_k}`, exact if its summands are.
    pub(super) numerator: S,
}

/// The inner products that the exponents consist of.
pub(super) struct Exponents<S> {
    count: usize,
    size: u32,
    /// `ξ_μ·ξ_ν`, row by row; needed from two members on.
    gram: Vec<S>,
    /// `|ξ_μ|² + λ c_μ`: what a further member adds apart from the overlap with the others.
    own: Vec<S>,
    /// The index with the largest `k |ξ_μ|² + λ c_μ`. The numerator is convex in the
    /// multiplicities, so that k copies of this index have the largest of all.
    leader: usize,
}

impl<S: Real> Exponents<S> {
    /// Prepares the sum over multisets of `size` patterns, with `λ = bias_scale`.
    pub(super) fn new<T: Parameter<S>>(
        machine: &AttnBm<T>,
        size: u32,
        bias_scale: &S,
    ) -> Result<Self, Error> {
        let count = machine.count();
        let terms = count_multisets(count, size);
        if terms * f64::from(size) > MOST_VISITS {
            return Err(Error::Budget(format!(
                "the sum over multisets of {size} out of {count} patterns has {terms:.3e} terms"
            )));
        }
        let hidden = machine.effective_hidden_bias::<S>();
        let squares: Vec<S> = machine
            .patterns()
            .map(|pattern| T::inner(pattern, pattern))
            .collect();
        let copies = S::from_i64(i64::from(size));
        let scaled: Vec<S> = hidden.into_iter().map(|c| c * bias_scale).collect();
        let merits: Vec<S> = squares
            .iter()
            .zip(&scaled)
            .map(|(square, c)| square.clone() * &copies + c)
            .collect();
        let leader = index_of_largest(&merits).unwrap_or(0);
        let gram = if size == 1 {
            Vec::new()
        } else {
            gram(machine, &squares)
        };
        let own = squares
            .into_iter()
            .zip(scaled)
            .map(|(square, c)| square + c)
            .collect();
        Ok(Self {
            count,
            size,
            gram,
            own,
            leader,
        })
    }

    /// The numerator of the leading term, k copies of the leader: `k² |ξ|² + k λ c`.
    pub(super) fn largest(&self) -> S {
        let size = i64::from(self.size);
        let own = self.own[self.leader].clone();
        match self.gram.get(self.leader * (self.count + 1)) {
            Some(square) => {
                own * S::from_i64(size) + square.clone() * S::from_i64(size * (size - 1))
            }
            None => own,
        }
    }

    /// `log Σ exp(α (|S|² + λ Σ c))` over all ordered tuples.
    pub(super) fn log_sum(&self, alpha: &S) -> S {
        let largest = self.largest();
        // Relative to the leading term, which is 1.
        let mut rest = S::zero();
        self.for_each(|term| {
            if !self.is_leading(term.members) {
                let exponent = (term.numerator - &largest) * alpha;
                rest = rest.clone() + exponent.exp() * term.weight;
            }
        });
        largest * alpha + rest.ln_1p()
    }

    /// Whether a term is the leading one.
    pub(super) fn is_leading(&self, members: &[usize]) -> bool {
        members.first() == Some(&self.leader) && members.last() == Some(&self.leader)
    }

    /// Visits all terms, allocating nothing for each.
    pub(super) fn for_each(&self, mut visit: impl FnMut(Term<'_, S>)) {
        let (count, size) = (self.count, self.size as usize);
        // After k members: the numerator, and 2 S·ξ_ν for every ν that may still follow.
        let mut numerators = vec![S::zero(); size + 1];
        let mut overlaps = vec![S::zero(); size * count];
        for_each_multiset(count, self.size, |set| {
            for k in set.unchanged..size {
                let member = set.members[k];
                let mut numerator = numerators[k].clone() + &self.own[member];
                if k > 0 {
                    numerator = numerator + &overlaps[k * count + member];
                }
                numerators[k + 1] = numerator;
                if k + 1 < size {
                    for next in member..count {
                        let product = self.gram[member * count + next].mul_pow2(1);
                        let before = &overlaps[k * count + next];
                        overlaps[(k + 1) * count + next] =
                            if k > 0 { product + before } else { product };
                    }
                }
            }
            visit(Term {
                members: set.members,
                weight: set.weight,
                numerator: numerators[size].clone(),
            });
        });
    }
}

/// All inner products of the patterns.
fn gram<S: Real, T: Parameter<S>>(machine: &AttnBm<T>, squares: &[S]) -> Vec<S> {
    let count = machine.count();
    let mut gram = vec![S::zero(); count * count];
    for (mu, pattern) in machine.patterns().enumerate() {
        gram[mu * (count + 1)] = squares[mu].clone();
        for (nu, other) in machine.patterns().enumerate().take(mu) {
            let product = T::inner(pattern, other);
            gram[nu * count + mu] = product.clone();
            gram[mu * count + nu] = product;
        }
    }
    gram
}

impl<T: Clone> AttnBm<T> {
    /// The logarithm of the partition function at a positive integer inverse temperature.
    ///
    /// # Statement
    ///
    /// `log Z = N/2 log(2π/β) + log Σ_{μ_1 … μ_β} exp(|Σ_k ξ_{μ_k}|²/(2β) + Σ_k c_{μ_k})`, Eq. 24 with
    /// the hidden bias of [`AttnBm::effective_hidden_bias`].
    ///
    /// # Domain
    ///
    /// `beta >= 1` and a sum of at most 1e9 indices; otherwise [`Error::Domain`], [`Error::Budget`].
    ///
    /// # Method
    ///
    /// The sum over multisets with multinomial weights; each term costs a few additions and one
    /// exponential, independently of N.
    ///
    /// # Source
    ///
    /// Eq. 24, as printed. Checked by `attn-z-integer`.
    pub fn log_partition_of_integer<S: Real>(&self, beta: u32) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        super::check_inverse_temperature(f64::from(beta))?;
        let size = beta;
        let beta = S::from_i64(i64::from(beta));
        let divisor = beta.mul_pow2(1);
        let tuples = Exponents::new(self, size, &divisor)?.log_sum(&(S::one() / divisor));
        Ok(self.log_gaussian_volume(&beta) + tuples)
    }

    /// `N/2 log(2π/β)`: the volume that every component of the mixture contributes.
    pub(super) fn log_gaussian_volume<S: Real>(&self, beta: &S) -> S {
        log_gaussian_volume(self.dimension(), beta)
    }
}

/// `N/2 log(2π/β)`, the logarithm of `∫ exp(-β |v|²/2) dv` over R^N.
pub(super) fn log_gaussian_volume<S: Real>(dimension: usize, beta: &S) -> S {
    (S::pi().mul_pow2(1) / beta).ln() * S::from_i64(dimension as i64).mul_pow2(-1)
}
