//! Sums over multisets of patterns: Eqs. 23 and 24, and what follows from them.
//!
//! All closed forms of this model are sums of `exp(α (|S|² + λ Σ_k c_{μ_k}))` over the ordered tuples
//! `(μ_1, …, μ_k)`, `S = Σ_k ξ_{μ_k}`. The partition function at integer β has `k = β`,
//! `α = 1/(2β)`, `λ = 2β`; the bounds at real β have other combinations.

use super::AttnBm;
use super::integral::reduction::MOST_BYTES;
use crate::Error;
use crate::real::{Parameter, Real, Sum};
use crate::routes::entered;
use crate::special::{count_multisets, for_each_multiset, index_of_largest};

/// The most members of multisets that are visited in one sum.
const MOST_VISITS: f64 = 1e9;

/// The same for a sum that is only a bound.
pub(super) const MOST_VISITS_OF_A_BOUND: f64 = 1e6;

/// Up to this many products (terms times entries of the result, or pairs of terms), terms of equal exponents are
/// merged, so exact entries are found. Beyond, moments are summed term by term.
pub(super) const MOST_MERGED: f64 = 2e6;

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
    /// `|ξ_μ|² + λ c_μ`: the contribution of a further member, apart from its overlap with the others.
    own: Vec<S>,
    /// The index with the largest `k |ξ_μ|² + λ c_μ`. The numerator is convex in the
    /// multiplicities, so k copies of this index have the largest one.
    leader: usize,
}

impl<S: Real> Exponents<S> {
    /// Prepares the sum over multisets of `size` patterns, with `λ = bias_scale`.
    pub(super) fn new<T: Parameter<S>>(
        machine: &AttnBm<T>,
        size: u32,
        bias_scale: &S,
    ) -> Result<Self, Error> {
        check_visits(machine.count(), size)?;
        let squares: Vec<S> = machine
            .patterns()
            .map(|pattern| T::inner(pattern, pattern))
            .collect();
        let gram = if size == 1 {
            Vec::new()
        } else {
            gram(machine, &squares)?
        };
        let hidden = machine.effective_hidden_bias::<S>();
        Self::from_parts(size, gram, &squares, &hidden, bias_scale)
    }

    /// The same from the inner products of the patterns, row by row (none for a size of 1), the
    /// squares among them, and the effective hidden bias.
    pub(super) fn from_parts(
        size: u32,
        gram: Vec<S>,
        squares: &[S],
        hidden: &[S],
        bias_scale: &S,
    ) -> Result<Self, Error> {
        let count = squares.len();
        check_visits(count, size)?;
        let copies = S::from_i64(i64::from(size));
        let scaled: Vec<S> = hidden.iter().map(|c| c.clone() * bias_scale).collect();
        let merits: Vec<S> = squares
            .iter()
            .zip(&scaled)
            .map(|(square, c)| square.clone() * &copies + c)
            .collect();
        let leader = index_of_largest(&merits).unwrap_or(0);
        let own = squares
            .iter()
            .zip(scaled)
            .map(|(square, c)| square.clone() + c)
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
        let mut rest = Sum::new();
        self.for_each(|term| {
            if !self.is_leading(term.members) {
                let exponent = (term.numerator - &largest) * alpha;
                rest.add(exponent.exp() * term.weight);
            }
        });
        largest * alpha + rest.value().ln_1p()
    }

    /// The index whose copies make the leading term.
    pub(super) fn leader(&self) -> usize {
        self.leader
    }

    /// `E_w[n_μ]` for the weights `w ∝ exp(α (|S|² + λ Σ c))` of the tuples.
    pub(super) fn occupancy(&self, alpha: &S) -> Vec<S> {
        entered!("Exponents::occupancy");
        self.average(alpha, self.count, |members, visit| {
            members.iter().for_each(|&mu| visit(mu));
        })
    }

    /// `E_w[n_μ n_ν]` for the same weights, row by row.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for more of them than there is memory for.
    pub(super) fn second_moments(&self, alpha: &S) -> Result<Vec<S>, Error> {
        entered!("Exponents::second_moments");
        let count = self.count;
        // A sum is of two scalars.
        check_pairs::<S>(count, 2)?;
        Ok(self.average(alpha, count * count, |members, visit| {
            for &mu in members {
                members.iter().for_each(|&nu| visit(mu * count + nu));
            }
        }))
    }

    /// The mean number of visits to each of `length` places.
    fn average(
        &self,
        alpha: &S,
        length: usize,
        places: impl Fn(&[usize], &mut dyn FnMut(usize)),
    ) -> Vec<S> {
        let largest = self.largest();
        let mut total = Sum::new();
        let mut sums = vec![Sum::new(); length];
        self.for_each(|term| {
            let mass = ((term.numerator - &largest) * alpha).exp() * term.weight;
            places(term.members, &mut |place| {
                sums[place].add(mass.clone());
            });
            total.add(mass);
        });
        let total = total.value();
        sums.into_iter().map(|sum| sum.value() / &total).collect()
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

/// The cost of the sum over multisets of `size` out of `count` patterns, in multiplications of a scalar of this many
/// bits: an exponential per term, whose cost grows with the precision, and some additions per member.
pub(super) fn cost(count: usize, size: u32, bits: u32) -> f64 {
    const TERM: f64 = 12.0;
    const MEMBER: f64 = 4.0;
    let growth = crate::real::goal::growth(bits);
    count_multisets(count, size) * (TERM * growth + MEMBER * f64::from(size))
}

/// The same for the second moments of the multiplicities in addition to the sum; 0 for single patterns, whose sums are
/// as long as the input.
pub(super) fn cost_of_moments<S: Real>(count: usize, size: u32) -> f64 {
    if size == 1 {
        return 0.0;
    }
    let pairs = count_multisets(count, size) * f64::from(size).powi(2);
    cost(count, size, S::BITS) + 2.0 * pairs
}

/// Refuses sums that are too long.
fn check_visits(count: usize, size: u32) -> Result<(), Error> {
    let terms = count_multisets(count, size);
    if terms * f64::from(size) <= MOST_VISITS {
        return Ok(());
    }
    Err(Error::Budget(format!(
        "the sum over multisets of {size} out of {count} patterns has {terms:.3e} terms"
    )))
}

/// All terms of a sum, kept.
pub(super) struct Terms<S> {
    size: usize,
    /// The members of all terms, one term after the other.
    members: Vec<usize>,
    pub(super) multiplicities: Vec<S>,
    pub(super) numerators: Vec<S>,
}

impl<S: Real> Terms<S> {
    pub(super) fn of(exponents: &Exponents<S>) -> Self {
        entered!("Terms::of");
        let mut terms = Self {
            size: exponents.size as usize,
            members: Vec::new(),
            multiplicities: Vec::new(),
            numerators: Vec::new(),
        };
        exponents.for_each(|term| {
            terms.members.extend_from_slice(term.members);
            terms.multiplicities.push(term.weight);
            terms.numerators.push(term.numerator);
        });
        terms
    }

    /// The members of each term.
    pub(super) fn members(&self) -> impl Iterator<Item = &[usize]> {
        self.members.chunks_exact(self.size.max(1))
    }

    /// `start + Σ_k x_{μ_k}` for each term.
    pub(super) fn sums<'a>(
        &'a self,
        entries: &'a [S],
        start: &'a S,
    ) -> impl Iterator<Item = S> + 'a {
        self.members().map(move |set| {
            set.iter()
                .fold(start.clone(), |sum, &nu| sum + &entries[nu])
        })
    }
}

/// Refuses a table with this many scalars for each pair of patterns if it takes too much memory.
fn check_pairs<S>(count: usize, scalars: usize) -> Result<(), Error> {
    let bytes = (count as f64).powi(2) * (scalars * size_of::<S>()) as f64;
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    Err(Error::Budget(format!(
        "a table over the pairs of {count} patterns takes {bytes:.1e} bytes, and {MOST_BYTES:.1e} are allowed"
    )))
}

/// All inner products of the patterns.
///
/// # Errors
///
/// [`Error::Budget`] for more of them than there is memory for.
pub(super) fn gram<S: Real, T: Parameter<S>>(
    machine: &AttnBm<T>,
    squares: &[S],
) -> Result<Vec<S>, Error> {
    entered!("partition_function_at_integers::gram");
    let count = machine.count();
    check_pairs::<S>(count, 1)?;
    let mut gram = vec![S::zero(); count * count];
    for (mu, pattern) in machine.patterns().enumerate() {
        gram[mu * (count + 1)] = squares[mu].clone();
        for (nu, other) in machine.patterns().enumerate().take(mu) {
            let product = T::inner(pattern, other);
            gram[nu * count + mu] = product.clone();
            gram[mu * count + nu] = product;
        }
    }
    Ok(gram)
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
        entered!("AttnBm::log_partition_of_integer");
        super::check_inverse_temperature(f64::from(beta))?;
        let size = beta;
        let beta = S::from_i64(i64::from(beta));
        let divisor = beta.mul_pow2(1);
        let tuples = Exponents::new(self, size, &divisor)?.log_sum(&(S::one() / divisor));
        Ok(self.log_gaussian_volume(&beta) + tuples)
    }

    /// `N/2 log(2π/β)`: the volume that every component of the mixture contributes.
    pub(super) fn log_gaussian_volume<S: Real>(&self, beta: &S) -> S {
        entered!("AttnBm::log_gaussian_volume");
        log_gaussian_volume(self.dimension(), beta)
    }
}

/// `N/2 log(2π/β)`, the logarithm of `∫ exp(-β |v|²/2) dv` over R^N.
pub(super) fn log_gaussian_volume<S: Real>(dimension: usize, beta: &S) -> S {
    entered!("partition_function_at_integers::log_gaussian_volume");
    (S::pi().mul_pow2(1) / beta).ln() * S::from_i64(dimension as i64).mul_pow2(-1)
}
