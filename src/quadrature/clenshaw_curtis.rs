//! The Clenshaw-Curtis rule on [-1, 1], with a bound on its error for an analytic integrand.
//!
//! Several rules converge geometrically for analytic functions; the nodes of this one, `cos(kπ/n)`,
//! need only square roots. A Gauss rule needs half the nodes, but each is the root of a polynomial,
//! and a ball loses a bit per degree when it evaluates that polynomial by recurrence.
//! Proofs are in [`docs::integration_line`](crate::docs::integration_line), section 1.

use crate::real::{Bounded, Real};
use crate::routes::entered;

/// The rule with `n + 1` nodes.
///
/// # Statement
///
/// It integrates polynomials of degree `n` exactly, with positive weights. Where `f` is analytic
/// inside the ellipse with foci ±1 whose semi-axes sum to `ρ > 1`, and `|f| <= M` there,
///
/// `|Σ_k w_k f(x_k) - ∫ f| <= (64/15) M ρ^-(n+2) / (1 - ρ^-2)`.
///
/// # Source
///
/// Trefethen, *Is Gauss quadrature better than Clenshaw-Curtis?*, SIAM Review 50 (2008); with the
/// constant for even `n >= 2`, proved in [`docs::integration_line`](crate::docs::integration_line).
#[derive(Clone, Debug)]
pub struct ClenshawCurtis<S> {
    /// The nodes from 1 down to 0, `n/2 + 1` of them; those below are their mirror images.
    nodes: Vec<S>,
    /// The weight of each node and of its mirror image.
    weights: Vec<S>,
}

impl<S: Bounded> ClenshawCurtis<S> {
    /// The rule of degree [`degree`]`(index)`.
    pub fn new(index: u32) -> Self {
        let n = degree(index);
        let cosines = cosines::<S>(index);
        // cos(jπ/n) for any j, by its symmetries.
        let cosine = |j: usize| -> S {
            let j = j % (2 * n);
            let j = if j > n { 2 * n - j } else { j };
            if j > n / 2 {
                -cosines[n - j].clone()
            } else {
                cosines[j].clone()
            }
        };
        let integer = |k: usize| S::from_i64(k as i64);
        let end = S::one() / integer(n * n - 1);
        let mut weights = vec![end.clone()];
        for k in 1..=n / 2 {
            let last = if k % 2 == 0 {
                end.clone()
            } else {
                -end.clone()
            };
            let rest = (1..n / 2).fold(last, |sum, j| {
                sum + cosine(2 * j * k).mul_pow2(1) / integer(4 * j * j - 1)
            });
            weights.push((S::one() - rest).mul_pow2(1) / integer(n));
        }
        Self {
            nodes: cosines,
            weights,
        }
    }

    /// `Σ_k w_k f(x_k)`.
    pub fn sum(&self, mut f: impl FnMut(&S) -> S) -> S {
        entered!("ClenshawCurtis::sum");
        let mut sum = S::zero();
        let middle = self.nodes.len() - 1;
        for (k, (node, weight)) in self.nodes.iter().zip(&self.weights).enumerate() {
            let value = if k == middle {
                f(node)
            } else {
                f(node) + f(&-node.clone())
            };
            sum = sum + value * weight;
        }
        sum
    }
}

/// The degree of the rule number `index`: 4, 6, 8, 12, 16, 24, …, all that halving angles reaches.
pub fn degree(index: u32) -> usize {
    let power = 2usize << (index / 2);
    if index.is_multiple_of(2) {
        2 * power
    } else {
        3 * power
    }
}

/// A bound on the error of the rule of degree `n`, relative to the bound on the integrand.
///
/// # Statement
///
/// `(64/15) ρ^-(n+2) / (1 - ρ^-2)`, for `ρ > 1`.
pub fn error_factor<S: Real>(n: usize, rho: f64) -> S {
    let inverse = S::one() / S::from_f64(rho);
    let complement = S::one() - inverse.sqr();
    S::from_i64(64) / S::from_i64(15) * inverse.powi(n as u64 + 2) / complement
}

/// `cos(jπ/n)` for `j = 0, …, n/2`.
fn cosines<S: Real>(index: u32) -> Vec<S> {
    let n = degree(index);
    // cos and sin of π/2 or π/3, then of half the angle again and again.
    let (mut cosine, mut sine, mut divisor) = if index.is_multiple_of(2) {
        (S::zero(), S::one(), 2)
    } else {
        (S::one().mul_pow2(-1), S::from_i64(3).sqrt().mul_pow2(-1), 3)
    };
    while divisor < n {
        let half = ((S::one() + &cosine).mul_pow2(-1)).sqrt();
        sine = sine.mul_pow2(-1) / &half;
        cosine = half;
        divisor *= 2;
    }
    // Each power from the two of half its size: a chain of n products would widen an enclosure by
    // a factor √2 a product, a tree only does so by level.
    let mut powers = vec![(S::one(), S::zero()), (cosine, sine)];
    for j in 2..=n / 2 {
        let (a, b) = (&powers[j / 2], &powers[j.div_ceil(2)]);
        let real = a.0.clone() * &b.0 - a.1.clone() * &b.1;
        let imaginary = a.0.clone() * &b.1 + a.1.clone() * &b.0;
        powers.push((real, imaginary));
    }
    let mut cosines: Vec<S> = powers.into_iter().map(|(cosine, _)| cosine).collect();
    if let Some(last) = cosines.last_mut() {
        *last = S::zero();
    }
    cosines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::agreement::{agree, cosine};
    use crate::real::{Ball, Enclosure};

    #[test]
    fn monomials_up_to_the_degree() {
        for index in 0..10 {
            let rule = ClenshawCurtis::<Ball<2>>::new(index);
            let n = degree(index);
            assert!(rule.weights.iter().all(Enclosure::is_positive));
            for power in (0..=n as i64).step_by(2) {
                let sum = rule.sum(|x| x.powi(power as u64));
                let error = sum * Ball::from_i64(power + 1) - Ball::from_i64(2);
                assert!(
                    error.is_bounded() && error.contains_zero(),
                    "{n} {power} {error:?}"
                );
                assert!(error.upper().approx() < 1e-33, "{n} {power} {error:?}");
            }
            // The rule is not exact for the next even power.
            let sum = rule.sum(|x| x.powi(n as u64 + 2));
            assert!(!(sum * Ball::from_i64(n as i64 + 3) - Ball::from_i64(2)).contains_zero());
        }
    }

    #[test]
    fn the_error_of_a_pole_is_bounded_and_not_by_much() {
        // ∫ dx/(x² + a²) = (2/a) atan(1/a) with poles at ±ia, ρ = a + √(a² + 1). The bound is for
        // any ellipse inside, on which |x² + a²| >= a² - y².
        let a = Ball::<4>::one();
        let exact = Ball::<4>::pi().mul_pow2(-1);
        for index in 0..12 {
            let n = degree(index);
            let rule = ClenshawCurtis::<Ball<4>>::new(index);
            let sum = rule.sum(|x| Ball::one() / (x.sqr() + a.sqr()));
            let error = (sum - &exact).approx().abs();
            let rho = 1.0 + 2f64.sqrt() - 1.0 / n as f64;
            let height = (rho - 1.0 / rho) / 2.0;
            let bound = error_factor::<Ball<4>>(n, rho).approx() / (1.0 - height * height);
            assert!(error <= bound, "{n} {error:e} {bound:e}");
            assert!(
                bound <= error * 1e2 * (n * n * n) as f64,
                "{n} {error:e} {bound:e}"
            );
        }
    }

    #[test]
    fn degrees_are_two_and_three_times_the_powers_of_two() {
        let degrees: Vec<usize> = (0..9).map(degree).collect();
        assert_eq!(degrees, [4, 6, 8, 12, 16, 24, 32, 48, 64]);
    }

    #[test]
    fn the_error_factor_is_the_tail_of_the_series() {
        // Σ_{k = n+2, n+4, …} 2 ρ^-k (2 + 2/15), summed term by term.
        for (n, rho) in [(4, 1.5), (6, 2.0), (24, 3.25), (48, 1.125)] {
            let square = Ball::<4>::from_f64(rho).sqr();
            let mut term = Ball::from_i64(1);
            for _ in 0..n / 2 + 1 {
                term = term / &square;
            }
            let mut sum = Ball::zero();
            while term.approx() > 1e-60 {
                sum = sum + &term;
                term = term / &square;
            }
            let series =
                sum.mul_pow2(1) * (Ball::from_i64(2) + Ball::from_i64(2) / Ball::from_i64(15));
            agree(&error_factor(n, rho), &series, 100);
        }
    }

    #[test]
    fn nodes_are_cosines_and_weights_those_of_the_interpolant() {
        for index in 0..8 {
            let rule = ClenshawCurtis::<Ball<2>>::new(index);
            let n = degree(index);
            let of = |j: usize| {
                cosine(&(Ball::pi() * Ball::from_i64(j as i64) / Ball::from_i64(n as i64)))
            };
            assert_eq!(
                (rule.nodes.len(), rule.weights.len()),
                (n / 2 + 1, n / 2 + 1)
            );
            for (k, node) in rule.nodes.iter().enumerate() {
                assert!((node.clone() - of(k)).contains_zero());
                assert!((node.upper() - node.lower()).approx() < 1e-35);
            }
            // The rule integrates every T_k up to the degree; the even ones to 2/(1 - k²).
            for k in (0..=n).step_by(2) {
                let terms = (0..=n / 2).map(|j| {
                    let value = of(j * k % (2 * n)).mul_pow2(if j == n / 2 { 0 } else { 1 });
                    value * &rule.weights[j]
                });
                let sum = terms.fold(Ball::zero(), |sum: Ball<2>, term| sum + term);
                let exact = Ball::from_i64(2) / Ball::from_i64(1 - (k * k) as i64);
                agree(&sum, &exact, 80);
            }
        }
    }

    #[test]
    fn odd_functions_have_no_integral() {
        let rule = ClenshawCurtis::<Ball<2>>::new(3);
        assert!(rule.sum(|x| x.powi(3)).contains_zero());
        let shifted = rule.sum(|x| (x.clone() + Ball::one()).powi(3));
        agree(&shifted, &Ball::from_i64(4), 110);
    }
}
