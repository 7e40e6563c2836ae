//! Two-sided bounds on log Z at real β: Eqs. 26-28, sharpened.
//!
//! With `X(v) = Σ_μ exp(ξ_μ·v + c_μ)` and `a` its powers' terms over tuples, `X^β = (X^k)^{β/k}` for
//! any positive integer k, and `X^k = Σ a` over `p^k` tuples. For `q = β/k`:
//!
//! ```text
//! q >= 1:        Σ a^q  <=  (Σ a)^q  <=  p^{k(q-1)} Σ a^q     (norms; power means, Eq. 26)
//! q <= 1:        the same chain, reversed
//! ```
//!
//! and `∫ exp(-β|v|²/2) Σ a^q dv` is a sum over tuples in closed form, `exp(B_k)`. Eq. 28 is the upper
//! bound at `k = 1`; the integers next to β leave a gap of at most `min(t, 1 - t) log p`, `t` the
//! distance to the lower one. At a β one unit in the last place from an integer, that is below the
//! resolution of binary64.

use super::AttnBm;
use super::multisets::{Exponents, log_gaussian_volume};
use crate::Error;
use crate::real::{Bounded, Parameter};
use crate::special::count_multisets;

/// The most members of multisets that a bound sums over.
const MOST_VISITS: f64 = 4e6;

/// Two numbers between which log Z lies.
#[derive(Clone, Debug)]
pub struct Bracket<S> {
    /// Not above log Z.
    pub lower: S,
    /// Not below log Z.
    pub upper: S,
}

impl<S: Bounded> Bracket<S> {
    /// The bracket as one scalar: an enclosure of everything in between.
    pub fn into_enclosure(self) -> S {
        let (lower, upper) = (self.lower.lower(), self.upper.upper());
        let middle = (lower.clone() + &upper).mul_pow2(-1);
        middle.widen(&(upper - lower).mul_pow2(-1))
    }
}

impl<T: Clone> AttnBm<T> {
    /// Bounds on log Z at real β from the closed forms at the two integers next to it.
    ///
    /// # Statement
    ///
    /// With `n = floor(β)`, `t = β - n` and `B_k = N/2 log(2π/β) + log Σ_{k-tuples} exp(β|S|²/(2k²) +
    /// (β/k) Σ c)`: `B_n <= log Z <= B_n + t log p` (for `n >= 1`) and
    /// `B_{n+1} - (1-t) log p <= log Z <= B_{n+1}`.
    ///
    /// # Error
    ///
    /// The gap is at most `min(t, 1 - t) log p`, and far less if the patterns lie far apart, when
    /// each bound is attained in the limit. Where the sum at one of the two integers has too many
    /// terms, the other one's bounds are the answer.
    ///
    /// # Source
    ///
    /// Eqs. 26-28, corrected: the printed inequality is the case k = 1 and reverses for `β < 1`.
    pub fn log_partition_bracket<S: Bounded>(&self, beta: f64) -> Result<Bracket<S>, Error>
    where
        T: Parameter<S>,
    {
        super::check_inverse_temperature(beta)?;
        let floor = beta.floor();
        if floor >= f64::from(u32::MAX - 1) {
            return Err(Error::Budget(format!(
                "the bounds at beta = {beta} have too many terms"
            )));
        }
        let log_count = S::from_i64(self.count() as i64).ln();
        let exact_beta = S::from_f64(beta);
        let below = floor as u32;
        let distance = exact_beta.clone() - S::from_i64(i64::from(below));
        let neighbours = [below, below + 1].map(|size| {
            let affordable = count_multisets(self.count(), size) * f64::from(size) <= MOST_VISITS;
            (size > 0 && affordable).then(|| self.tuples_of(size, &exact_beta))
        });
        let [from_below, from_above] = neighbours;
        let from_below = from_below.transpose()?.map(|sum: S| Bracket {
            upper: sum.clone() + distance.clone() * &log_count,
            lower: sum,
        });
        let from_above = from_above.transpose()?.map(|sum: S| Bracket {
            lower: sum.clone() - (S::one() - &distance) * &log_count,
            upper: sum,
        });
        match (from_below, from_above) {
            (Some(one), Some(other)) => Ok(Bracket {
                lower: one.lower.max_approx(other.lower),
                upper: -(-one.upper).max_approx(-other.upper),
            }),
            (Some(bracket), None) | (None, Some(bracket)) => Ok(bracket),
            (None, None) => Err(Error::Budget(format!(
                "the bounds at beta = {beta} have too many terms for {} patterns",
                self.count()
            ))),
        }
    }

    /// `B_k`: log of `∫ exp(-β|v|²/2) Σ (terms of X^k)^{β/k} dv`.
    fn tuples_of<S: Bounded>(&self, size: u32, beta: &S) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        let k = S::from_i64(i64::from(size));
        let alpha = beta.clone() / k.sqr().mul_pow2(1);
        let sum = Exponents::new(self, size, &k.mul_pow2(1))?.log_sum(&alpha);
        Ok(log_gaussian_volume(self.dimension(), beta) + sum)
    }
}
