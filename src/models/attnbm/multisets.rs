//! The exponents of Eq. 24, multiset by multiset.

use super::AttnBm;
use crate::Error;
use crate::real::{Parameter, Real};
use crate::special::{count_multisets, for_each_multiset};

/// The most tuples of indices that are enumerated at all.
const MOST_MULTISETS: f64 = 2e8;

/// One term of the sum over multisets.
pub(super) struct Term<'a, S> {
    /// The indices `μ_1 <= … <= μ_β`.
    pub(super) members: &'a [usize],
    /// The number of ordered tuples that they stand for.
    pub(super) weight: S,
    /// `2β` times the exponent, exact if its terms are: `|S|² + 2β Σ_k c_{μ_k}`, `S = Σ_k ξ_{μ_k}`.
    pub(super) numerator: S,
}

/// The inner products that the exponents consist of.
pub(super) struct Exponents<S> {
    count: usize,
    beta: u32,
    /// `ξ_μ·ξ_ν`, row by row; needed from β = 2 on.
    gram: Vec<S>,
    /// `|ξ_μ|² + 2β c_μ`: what a further member adds apart from the overlap with the others.
    own: Vec<S>,
    /// The index with the largest `β |ξ_μ|²/2 + β c_μ`. The exponent is convex in the
    /// multiplicities, so that β copies of this index have the largest of all.
    leader: usize,
}

impl<S: Real> Exponents<S> {
    pub(super) fn new<T: Parameter<S>>(machine: &AttnBm<T>, beta: u32) -> Result<Self, Error> {
        let count = machine.count();
        if count_multisets(count, beta) > MOST_MULTISETS || (count == 1 && beta > 1 << 20) {
            return Err(Error::Budget(format!(
                "the sum over multisets has {:.3e} terms, more than {MOST_MULTISETS:.0e}",
                count_multisets(count, beta)
            )));
        }
        let hidden = machine.effective_hidden_bias::<S>();
        let squares: Vec<S> = machine.patterns().map(|pattern| T::inner(pattern, pattern)).collect();
        let scale = S::from_i64(2 * i64::from(beta));
        let merits: Vec<S> =
            squares.iter().zip(&hidden).map(|(square, c)| square.clone() + c.mul_pow2(1)).collect();
        let leader = crate::special::index_of_largest(&merits).unwrap_or(0);
        let gram = if beta == 1 { Vec::new() } else { gram(machine, &squares) };
        let own = squares.into_iter().zip(hidden).map(|(square, c)| square + c * &scale).collect();
        Ok(Self { count, beta, gram, own, leader })
    }

    /// The numerator of the leading term, β copies of the leader: `β² |ξ|² + 2β² c`.
    pub(super) fn largest(&self) -> S {
        let beta = i64::from(self.beta);
        match self.gram.get(self.leader * (self.count + 1)) {
            Some(square) => {
                // own = |ξ|² + 2β c, so that β own + (β² - β) |ξ|² is what is asked for.
                self.own[self.leader].clone() * S::from_i64(beta)
                    + square.clone() * S::from_i64(beta * (beta - 1))
            }
            None => self.own[self.leader].clone(),
        }
    }

    /// Whether a term is the leading one.
    pub(super) fn is_leading(&self, members: &[usize]) -> bool {
        members.first() == Some(&self.leader) && members.last() == Some(&self.leader)
    }

    /// Visits all terms, allocating nothing for each.
    pub(super) fn for_each(&self, mut visit: impl FnMut(Term<'_, S>)) {
        let (count, size) = (self.count, self.beta as usize);
        // After k members: the numerator, and 2 S·ξ_ν for every ν that may still follow.
        let mut numerators = vec![S::zero(); size + 1];
        let mut overlaps = vec![S::zero(); size * count];
        for_each_multiset(count, self.beta, |set| {
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
                        overlaps[(k + 1) * count + next] = if k > 0 { product + before } else { product };
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
    /// `beta >= 1` and `C(p + β - 1, β) <= 2e8`; otherwise [`Error::Domain`], [`Error::Budget`].
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
        if beta == 0 {
            super::check_inverse_temperature(0.0)?;
        }
        let exponents = Exponents::<S>::new(self, beta)?;
        let largest = exponents.largest();
        let inverse = S::one() / S::from_i64(2 * i64::from(beta));
        // Relative to the leading term, which is 1.
        let mut rest = S::zero();
        exponents.for_each(|term| {
            if !exponents.is_leading(term.members) {
                let exponent = (term.numerator - &largest) * &inverse;
                rest = rest.clone() + exponent.exp() * term.weight;
            }
        });
        let gaussian = self.log_gaussian_volume(&S::from_i64(i64::from(beta)));
        Ok(gaussian + largest * &inverse + rest.ln_1p())
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
