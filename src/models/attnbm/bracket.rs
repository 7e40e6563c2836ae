//! Two-sided bounds on log Z at real β: Eqs. 26-28, sharpened.
//!
//! `bounds` has them by name; this file chooses the best of them. If their sums are affordable, the integers next
//! to `β >= 1` alone leave a gap of at most `min(t, 1 - t) log p`, where `t` is the distance to the lower one. At a
//! β one unit in the last place from an integer, the gap is below the resolution of binary64.

use super::bounds::Centre;
use super::partition_function_at_integers::MOST_VISITS_OF_A_BOUND;
use super::{AttnBm, as_integer, partition_function_at_integers};
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, Parameter, absolute, climb, largest, smaller};
use crate::routes::entered;
use crate::special::count_multisets;

/// The most members of multisets that a bound at a neighbouring integer sums over.
const MOST_NEIGHBOURING_VISITS: f64 = 4e6;

/// The same for each of the many sums of the best bounds.
const MOST_BEST_VISITS: f64 = 1e7;

/// The most sums that the best bounds take.
const MOST_SUMS: f64 = 7.0;

/// The most products of entries that the overlaps of the patterns may take.
const MOST_PRODUCTS: f64 = 1e9;

/// The most overlaps that are stored, so short balls fit in memory.
const MOST_PAIRS: f64 = 4e6;

/// Two numbers between which log Z lies.
#[derive(Clone, Debug)]
pub struct Bracket<S> {
    /// A number at most log Z.
    pub lower: S,
    /// A number at least log Z.
    pub upper: S,
}

impl<S: Bounded> Bracket<S> {
    /// The bracket as one scalar: an enclosure of everything in between. A lower end of 0 stays 0.
    ///
    /// ```
    /// use attnbm::{models::attnbm::Bracket, real::{Ball, Bounded, Real}};
    /// let [lower, upper] = [0.0, 0.3].map(Ball::<2>::from_f64);
    /// let enclosure = Bracket { lower, upper }.into_enclosure();
    /// assert!(enclosure.lower().certainly_zero());
    /// ```
    pub fn into_enclosure(self) -> S {
        /// The logarithm of a size too small to matter, but far above the smallest balls, of which only
        /// the sign is known.
        const LEAST: i64 = -(1 << 20);
        let (lower, upper) = (self.lower.lower(), self.upper.upper());
        let half = (upper - &lower).upper().mul_pow2(-1);
        if lower.certainly_zero() && !half.certainly_zero() {
            // A radius is rounded up, and the middle must be where it ends.
            let around = S::zero().widen(&largest([half.clone(), S::one().mul_pow2(LEAST)]));
            return largest([half, around.clone()]) + around;
        }
        (lower + &half).widen(&half)
    }

    /// [`Bracket::into_enclosure`], if the gap is certainly at most `2^-bits` of the lower bound.
    pub(in crate::models) fn enclosure_if_narrow(self, bits: u32) -> Option<S> {
        let gap = self.upper.clone() - &self.lower;
        let allowed = absolute(&self.lower).mul_pow2(-i64::from(bits));
        gap.certainly_at_most(&allowed)
            .then(|| self.into_enclosure())
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
    /// For `β >= 1`, where the sums at both integers are affordable, the gap is at most
    /// `min(t, 1 - t) log p`. If one of them has too many terms, or does not exist (`β < 1`), the other
    /// one's bounds are the answer. Their gap is `t log p` or `(1 - t) log p`.
    ///
    /// # Source
    ///
    /// Eqs. 26-28, corrected: the printed inequality is the case k = 1 and reverses for `β < 1`.
    pub fn log_partition_bracket<S: Bounded>(&self, beta: f64) -> Result<Bracket<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::log_partition_bracket");
        let bounds = self.bounds::<S>(beta)?;
        let below = bounds.below();
        let affordable = |size: u32| {
            size > 0
                && count_multisets(self.count(), size) * f64::from(size) <= MOST_NEIGHBOURING_VISITS
        };
        let (distance, log_count) = (bounds.distance(), bounds.log_count());
        let mut best = Best::default();
        if affordable(below) {
            let sum = bounds.power_sum(below)?;
            best.lower(sum.clone());
            best.upper(sum + log_count.clone() * distance);
        }
        if affordable(below + 1) {
            let sum = bounds.power_sum(below + 1)?;
            best.lower(sum.clone() - (S::one() - distance) * &log_count);
            best.upper(sum);
        }
        best.into_bracket().ok_or_else(|| {
            Error::Budget(format!(
                "the bounds at beta = {beta} have too many terms for {} patterns",
                self.count()
            ))
        })
    }

    /// The best closed-form bounds on log Z at real β.
    ///
    /// # Statement
    ///
    /// With `n = floor(β)`, `t = β - n` and the bounds of [`Bounds`](super::Bounds),
    ///
    /// ```text
    /// max(M_{n+1}, B_n [n >= 1], A - (1-t) log p)  <=  log Z  <=  min(B_{n+1}, M_n [n >= 1], C_0, C_mean)
    /// ```
    ///
    /// and both are log Z itself at an integer and for a single pattern. Sums of more than 1e7 indices are left out. If
    /// there are too many tuples next to β, the longest ones of at most 1e6 indices replace them, together with the
    /// bound from the geometric mean. The choice of sums does not depend on the scalar, so the bounds are the same
    /// numbers at every precision. Their cost does: [`AttnBm::best_bracket_cost`].
    ///
    /// # Error
    ///
    /// If the sums at both neighbouring integers are affordable, the gap is at most `min(t, 1 - t) log p`
    /// for `β >= 1` and `(1 - β) log p` below. Otherwise no such bound is promised.
    ///
    /// # Source
    ///
    /// Eqs. 26-28, corrected and sharpened; proved in [`docs::bounds`](crate::docs::bounds).
    pub fn log_partition_best_bracket<S: Bounded>(&self, beta: f64) -> Result<Bracket<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::log_partition_best_bracket");
        let bounds = self.bounds::<S>(beta)?;
        let below = bounds.below();
        let visits = |size: u32| self.visits(size);
        let affordable = |size: u32| self.is_affordable(size);
        let closed_form = if self.count() == 1 {
            Some(bounds.power_sum(1)?)
        } else if as_integer(beta).is_some_and(affordable) {
            Some(self.log_partition_of_integer::<S>(below)?)
        } else {
            None
        };
        if let Some(exact) = closed_form {
            return Ok(Bracket {
                lower: exact.clone(),
                upper: exact,
            });
        }
        let mut best = Best::default();
        if below > 0 {
            let longest = self.longest_affordable(below);
            best.lower(bounds.power_sum(longest)?);
            best.upper(bounds.minkowski(longest)?);
            if longest < below {
                best.lower(bounds.arithmetic_geometric());
            }
        }
        if affordable(below + 1) {
            best.lower(bounds.minkowski(below + 1)?);
            best.upper(bounds.power_sum(below + 1)?);
            best.upper(bounds.convexity(Centre::Origin)?);
            if self.has_overlaps() {
                best.upper(bounds.convexity(Centre::Mean)?);
            }
        }
        let with_fraction = visits(below) * (self.count() as f64) * f64::from(below + 1);
        if below == 0 || with_fraction <= MOST_BEST_VISITS {
            best.lower(bounds.split_power_reversed()?);
        }
        best.into_bracket()
            .ok_or_else(|| Error::Budget(format!("no bound at beta = {beta} is affordable")))
    }

    /// The largest cost of the sums of [`AttnBm::log_partition_best_bracket`], in multiplications of a scalar of this
    /// many bits.
    pub fn best_bracket_cost(&self, beta: f64, bits: u32) -> f64 {
        // A single pattern's bounds are those of one at a time.
        let most = if self.count() == 1 { 1 } else { u32::MAX - 2 };
        let below = beta.floor().min(f64::from(most)) as u32;
        let lower = self.longest_affordable(below.max(1));
        let upper = Some(below.saturating_add(1)).filter(|&size| self.is_affordable(size));
        let sum = |size: u32| partition_function_at_integers::cost(self.count(), size, bits);
        upper.map_or(sum(lower), |upper| sum(lower).max(sum(upper))) * MOST_SUMS
    }

    /// The members of multisets that a sum over tuples of this length visits; infinite if the overlaps of the patterns
    /// alone are too expensive.
    fn visits(&self, size: u32) -> f64 {
        match size {
            0 | 1 => self.count() as f64,
            _ if !self.has_overlaps() => f64::INFINITY,
            _ => count_multisets(self.count(), size) * f64::from(size),
        }
    }

    /// Whether the overlaps of the patterns are few enough to store and cheap enough to compute.
    fn has_overlaps(&self) -> bool {
        let pairs = (self.count() as f64).powi(2);
        pairs <= MOST_PAIRS && pairs * self.dimension() as f64 <= MOST_PRODUCTS
    }

    /// Whether the best bounds use the sum over tuples of this length.
    fn is_affordable(&self, size: u32) -> bool {
        size > 0 && self.visits(size) <= MOST_BEST_VISITS
    }

    /// The length, at most `below`, of the tuples of the best bounds from below; single patterns are always affordable.
    fn longest_affordable(&self, below: u32) -> u32 {
        if self.is_affordable(below) {
            return below;
        }
        // More tuples in place of those next to β hardly improve the bound.
        let stands_in = |size: &u32| self.visits(*size) <= MOST_VISITS_OF_A_BOUND;
        (2..below).take_while(stands_in).last().unwrap_or(1)
    }
}

impl AttnBm {
    /// [`AttnBm::log_partition_best_bracket`] of a machine of binary64 numbers, its lower end first: but in plain `f64` by
    /// way of balls, so that what cancels costs no digits.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::log_partition_best_bracket`], and [`Error::Budget`] where its sums cost more than the goal allows.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of each end, in either direction.
    pub fn log_partition_bounds<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Vec<S>, Error> {
        entered!("AttnBm::log_partition_bounds");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64] |W, goal| {
            let ends = machine.affordable_bounds::<W>(*beta, goal)?;
            Ok(Found::new(ends, Method::NeighbouringIntegers))
        })
        .map(|ends| ends.value)
    }

    fn affordable_bounds<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Vec<S>, Error> {
        let cost = self.best_bracket_cost(beta, S::BITS);
        if cost > goal.operations {
            return Err(Error::Budget(format!(
                "the sums of the bounds would take about {cost:.1e} multiplications, and {:.1e} are allowed; \
                 --effort raises the limit",
                goal.operations
            )));
        }
        let bracket = self.log_partition_best_bracket::<S>(beta)?;
        Ok(vec![bracket.lower, bracket.upper])
    }
}

/// The best bounds so far.
struct Best<S> {
    lower: Option<S>,
    upper: Option<S>,
}

impl<S> Default for Best<S> {
    fn default() -> Self {
        Self {
            lower: None,
            upper: None,
        }
    }
}

impl<S: Bounded> Best<S> {
    fn lower(&mut self, bound: S) {
        self.lower = Some(match self.lower.take() {
            Some(best) => maximum(best, bound),
            None => bound,
        });
    }

    fn upper(&mut self, bound: S) {
        self.upper = Some(match self.upper.take() {
            Some(best) => -maximum(-best, -bound),
            None => bound,
        });
    }

    fn into_bracket(self) -> Option<Bracket<S>> {
        Some(Bracket {
            lower: self.lower?,
            upper: self.upper?,
        })
    }
}

/// An enclosure of the larger of the two exact values.
fn maximum<S: Bounded>(one: S, other: S) -> S {
    if other.certainly_at_most(&one) {
        return one;
    }
    if one.certainly_at_most(&other) {
        return other;
    }
    Bracket {
        lower: -smaller(-one.lower(), -other.lower()),
        upper: largest([one, other]),
    }
    .into_enclosure()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Exact, assert_between, assert_same, exact, log_partition, machine,
    };
    use crate::real::Real;

    #[test]
    fn of_all_bounds_the_tightest_are_taken() {
        let machine = machine();
        let log_count = exact(3.0).ln();
        for beta in [0.5, 1.25, 1.75, 2.5] {
            let bounds = machine.bounds::<Exact>(beta).unwrap();
            let (n, t) = (bounds.below(), exact(beta.fract()));
            let above = bounds.power_sum(n + 1).unwrap();
            let mut low = vec![above.clone() - (Exact::one() - &t) * &log_count];
            let mut high = vec![above.clone()];
            let mut best_low = vec![
                bounds.minkowski(n + 1).unwrap(),
                bounds.split_power_reversed().unwrap(),
            ];
            let mut best_high = vec![
                above,
                bounds.convexity(Centre::Origin).unwrap(),
                bounds.convexity(Centre::Mean).unwrap(),
            ];
            if n > 0 {
                let below = bounds.power_sum(n).unwrap();
                low.push(below.clone());
                high.push(below.clone() + t * &log_count);
                best_low.push(below);
                best_high.push(bounds.minkowski(n).unwrap());
            }
            let value = log_partition(&machine, beta);
            let plain = machine.log_partition_bracket::<Exact>(beta).unwrap();
            let best = machine.log_partition_best_bracket::<Exact>(beta).unwrap();
            for (bracket, low, high) in [(plain, low, high), (best, best_low, best_high)] {
                assert_between(&bracket.lower, &value, &bracket.upper);
                let largest = low.into_iter().reduce(Real::max_approx).unwrap();
                assert_same(&bracket.lower, &largest);
                let least = high
                    .into_iter()
                    .map(|x| -x)
                    .reduce(Real::max_approx)
                    .unwrap();
                assert_same(&bracket.upper, &-least);
            }
        }
    }

    #[test]
    fn an_integer_and_a_single_pattern_need_no_bounds() {
        let machine = machine();
        let bracket = machine.log_partition_best_bracket::<Exact>(2.0).unwrap();
        let value = machine.log_partition_of_integer::<Exact>(2).unwrap();
        assert_same(&bracket.lower, &value);
        assert_same(&bracket.upper, &value);
        let single = AttnBm::new(1, 1, vec![2.0]).unwrap();
        let bracket = single.log_partition_best_bracket::<Exact>(2.5).unwrap();
        let value = (Exact::pi() / exact(1.25)).ln().mul_pow2(-1) + exact(5.0);
        assert_same(&bracket.lower, &value);
        assert_same(&bracket.upper, &value);
    }

    #[test]
    fn the_cost_is_that_of_the_sums_next_to_the_temperature() {
        let machine = machine();
        // A term is an exponential and some additions a member.
        assert_eq!(
            partition_function_at_integers::cost(3, 3, 128),
            10.0 * (12.0 + 12.0)
        );
        assert_eq!(
            partition_function_at_integers::cost(3, 3, 512),
            10.0 * (24.0 + 12.0)
        );
        assert_eq!(
            partition_function_at_integers::cost(3, 3, 53),
            10.0 * (12.0 + 12.0)
        );
        assert_eq!(machine.best_bracket_cost(2.5, 128), 7.0 * 240.0);
        assert_eq!(machine.best_bracket_cost(0.5, 128), 7.0 * 3.0 * 16.0);
        let single = AttnBm::new(1, 1, vec![2.0]).unwrap();
        assert_eq!(single.best_bracket_cost(7.5, 128), 7.0 * 20.0);
        assert!(machine.best_bracket_cost(1e300, 128) < 1e9);
    }

    #[test]
    fn tuples_are_as_long_as_can_be_afforded() {
        let machine = machine();
        assert_eq!(machine.visits(0), 3.0);
        assert_eq!(machine.visits(1), 3.0);
        assert_eq!(machine.visits(4), 60.0);
        assert!(!machine.is_affordable(0));
        assert!(machine.is_affordable(1) && !machine.is_affordable(1000));
        assert_eq!(machine.longest_affordable(200), 200);
        let stand_in = machine.longest_affordable(1000);
        let visits = |size: u32| f64::from(size) * f64::from((size + 1) * (size + 2) / 2);
        assert!(visits(stand_in) <= 1e6 && visits(stand_in + 1) > 1e6);
        let many = AttnBm::new(40_000, 1, vec![0.0; 40_000]).unwrap();
        assert_eq!(many.visits(2), f64::INFINITY);
        assert_eq!(many.longest_affordable(2), 1);
    }

    #[test]
    fn an_enclosure_spans_the_bracket_and_is_given_if_it_is_narrow() {
        let bracket = |lower: f64, upper: f64| Bracket {
            lower: exact(lower),
            upper: exact(upper),
        };
        let whole = bracket(-1.0, 3.0).into_enclosure();
        assert!(whole.lower().certainly_at_most(&exact(-1.0)));
        assert!(exact(3.0).certainly_at_most(&whole.upper()));
        assert!(whole.upper().certainly_at_most(&exact(3.001)));
        assert!(bracket(-2.0, -1.75).enclosure_if_narrow(3).is_some());
        assert!(bracket(-2.0, -1.75).enclosure_if_narrow(4).is_none());
        let from_zero = bracket(0.0, 1.0).into_enclosure();
        assert!(from_zero.lower().certainly_zero());
        assert!(exact(1.0).certainly_at_most(&from_zero.upper()));
        assert!(from_zero.upper().certainly_at_most(&exact(1.001)));
    }
}
