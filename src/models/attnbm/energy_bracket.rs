//! Two-sided bounds on the mean energy and the entropy, from closed forms.
//!
//! With `u = v - b`, `X(u) = Σ_μ exp(ξ_μ·u + c_μ)`, `s` the softmax weights and `H(s)` their entropy,
//! `u·Ξᵀ s = log X - H(s) - s·c`. The virial theorem `<u·(u - Ξᵀ s)> = N/β` turns `<|u|²>` into that, so
//!
//! ```text
//! <E> = N/(2β) - (<log X> + <H(s)> + <s·c>)/2,      0 <= H(s) <= log p,
//! ```
//!
//! and `<log X>` is the slope at `α = β` of the convex function `Φ(α) = log ∫ exp(-β|u|²/2) X^α du`, which
//! lies between slopes of its chords. At integers `Φ` is the sum over tuples of Eq. 24.

use super::bounds::Centre;
use super::partition_function_at_integers::{MOST_VISITS_OF_A_BOUND, log_gaussian_volume};
use super::{AttnBm, Bracket};
use crate::Error;
use crate::real::{Bounded, largest, smaller};
use crate::routes::entered;
use crate::special::{count_multisets, log_sum_exp};
use std::cmp::Ordering;

impl AttnBm {
    /// Bounds on the mean energy.
    ///
    /// # Statement
    ///
    /// With `n = floor(β)`: `Φ(n) - Φ(n-1) <= <log X> <= Φ(m+1) - Φ(m)`, `m` the least integer from β up; for
    /// `β < 1` the lower bound is `log Σ_μ exp(c_μ)`, by Jensen's inequality. Where these sums have too many terms,
    /// `Φ(β) - Φ(0) <= β <log X> <= Φ(2β) - Φ(β)` with bounds on both.
    ///
    /// # Error
    ///
    /// The gap is at most `(log p + max c - min c)/2` and half the difference of the two slopes, which
    /// is of the order of the variance of `log X`.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`.
    pub fn mean_energy_bracket<S: Bounded>(&self, beta: f64) -> Result<Bracket<S>, Error> {
        entered!("AttnBm::mean_energy_bracket");
        super::check_inverse_temperature(beta)?;
        let exact_beta = S::from_f64(beta);
        let bias = self.effective_hidden_bias::<S>();
        let (least, most) = self.slopes(beta, &bias)?;
        let gaussian = S::from_i64(self.dimension() as i64).mul_pow2(-1) / &exact_beta;
        let crowd = S::from_i64(self.count() as i64).ln();
        let high = largest(bias.iter().cloned());
        let low = -largest(bias.iter().map(|c| -c.clone()));
        Ok(Bracket {
            lower: gaussian.clone() - (most + crowd + high).mul_pow2(-1),
            upper: gaussian - (least + low).mul_pow2(-1),
        })
    }

    /// The two slopes between which that of `Φ` at β lies, with the effective hidden bias.
    fn slopes<S: Bounded>(&self, beta: f64, bias: &[S]) -> Result<(S, S), Error> {
        let above = beta.ceil();
        let terms = count_multisets(self.count(), (above + 1.0).min(1e6) as u32);
        if terms * above > MOST_VISITS_OF_A_BOUND {
            return self.long_slopes(beta, bias);
        }
        let (below, above) = (beta.floor() as u32, above as u32);
        let bounds = self.bounds::<S>(beta)?;
        let slope = |from: u32| -> Result<S, Error> {
            let power = |size| bounds.power(size, Centre::Origin);
            Ok(power(from + 1)? - power(from)?)
        };
        let least = match below {
            0 => log_sum_exp(bias),
            n => slope(n - 1)?,
        };
        Ok((least, slope(above)?))
    }

    /// Slopes of chords from 0 to β and from β to 2β: `Φ(0) = V`, `Φ(β)` is log Z, and for any power `α`
    /// `Φ(α) <= V + log Σ_μ exp(α²|ξ_μ|²/(2β) + α c_μ) + max(α - 1, 0) log p`, as in Eq. 28.
    fn long_slopes<S: Bounded>(&self, beta: f64, bias: &[S]) -> Result<(S, S), Error> {
        let log_z = self.log_partition_best_bracket::<S>(beta)?;
        let beta = S::from_f64(beta);
        let twice = beta.mul_pow2(1);
        let volume = log_gaussian_volume(self.dimension(), &beta);
        let terms: Vec<S> = self
            .patterns()
            .zip(bias)
            .map(|(row, c)| (S::dot(row, row) + c) * &twice)
            .collect();
        let price = match twice.cmp_approx(&S::one()) {
            Ordering::Less => S::zero(),
            _ => (twice - S::one()) * S::from_i64(self.count() as i64).ln(),
        };
        let far = volume.clone() + log_sum_exp(&terms) + price;
        let least = (log_z.lower.clone() - volume) / &beta;
        Ok((least, (far - log_z.lower) / beta))
    }

    /// Bounds on the entropy.
    ///
    /// # Statement
    ///
    /// `β <E> + log Z` with the bounds of [`AttnBm::mean_energy_bracket`] and of
    /// [`AttnBm::log_partition_bracket`] or [`AttnBm::log_partition_best_bracket`], and not below `N/2 log(2π e/β)`.
    ///
    /// # Domain
    ///
    /// As for both.
    pub fn entropy_bracket<S: Bounded>(&self, beta: f64) -> Result<Bracket<S>, Error> {
        entered!("AttnBm::entropy_bracket");
        let energy = self.mean_energy_bracket::<S>(beta)?;
        let log_partition = self
            .log_partition_bracket::<S>(beta)
            .or_else(|_| self.log_partition_best_bracket(beta))?;
        let exact_beta = S::from_f64(beta);
        let half_dimension = S::from_i64(self.dimension() as i64).mul_pow2(-1);
        let least = log_gaussian_volume(self.dimension(), &exact_beta) + half_dimension;
        let lower = energy.lower * &exact_beta + log_partition.lower;
        Ok(Bracket {
            lower: -smaller(-lower, -least),
            upper: energy.upper * exact_beta + log_partition.upper,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Coarse, Exact, QUICK, assert_between, assert_same, exact, hidden, machine, power, sums,
        volume,
    };
    use crate::real::Real;

    #[test]
    fn the_slopes_are_those_of_the_chords_next_to_the_temperature() {
        let machine = machine();
        let bias = machine.effective_hidden_bias::<Exact>();
        for (beta, below, above) in [
            (0.5, 0, 1),
            (1.0, 1, 1),
            (1.5, 1, 2),
            (2.0, 2, 2),
            (2.5, 2, 3),
        ] {
            let (least, most) = machine.slopes::<Exact>(beta, &bias).unwrap();
            let phi = |size: u32| match size {
                0 => volume(&machine, beta),
                _ => power(&machine, beta, size),
            };
            assert_same(&most, &(phi(above + 1) - phi(above)));
            if below > 0 {
                assert_same(&least, &(phi(below) - phi(below - 1)));
            } else {
                let weights = hidden(&machine).into_iter().map(|c| exact(c).exp());
                assert_same(&least.exp(), &Exact::sum(weights));
            }
        }
    }

    #[test]
    fn the_long_chords_are_those_of_the_statement() {
        let machine = machine();
        let bias = machine.effective_hidden_bias::<Exact>();
        for beta in [0.25, 0.5, 1.5, 2.0] {
            let (least, most) = machine.long_slopes::<Exact>(beta, &bias).unwrap();
            let log_z = machine
                .log_partition_best_bracket::<Exact>(beta)
                .unwrap()
                .lower;
            let volume = volume(&machine, beta);
            assert_same(&(least * exact(beta) + &volume), &log_z);
            // Φ(2β) at most: exp(α²|ξ|²/(2β) + α c) with α = 2β.
            let terms = (0..3).map(|mu| {
                let (square, bias) = sums(&machine, &[mu]);
                (exact(2.0 * beta * square) + exact(2.0 * beta * bias)).exp()
            });
            let price = exact((2.0 * beta - 1.0).max(0.0)) * exact(3.0).ln();
            let far = volume + Exact::sum(terms).ln() + price;
            assert_same(&(most * exact(beta) + log_z), &far);
        }
    }

    #[test]
    fn the_mean_energy_lies_in_its_bracket_whichever_slopes_it_has() {
        let machine = machine();
        for beta in [0.25, 1.0, 1.5, 2.5] {
            let bracket = machine.mean_energy_bracket::<Exact>(beta).unwrap();
            let energy = machine.mean_energy::<Coarse>(beta, QUICK).unwrap().value;
            let energy = energy.resize();
            assert_between(&bracket.lower, &energy, &bracket.upper);
            let bias = machine.effective_hidden_bias::<Exact>();
            let gaussian = Exact::one() / exact(beta);
            let largest = hidden(&machine)
                .into_iter()
                .fold(f64::NEG_INFINITY, f64::max);
            let smallest = hidden(&machine).into_iter().fold(f64::INFINITY, f64::min);
            let (least, most) = machine.slopes::<Exact>(beta, &bias).unwrap();
            let half = exact(0.5);
            let expected = gaussian.clone() - (most + exact(3.0).ln() + exact(largest)) * &half;
            assert_same(&bracket.lower, &expected);
            assert_same(
                &bracket.upper,
                &(gaussian.clone() - (least + exact(smallest)) * &half),
            );
            let (least, most) = machine.long_slopes::<Exact>(beta, &bias).unwrap();
            let lower = gaussian.clone() - (most + exact(3.0).ln() + exact(largest)) * &half;
            let upper = gaussian - (least + exact(smallest)) * half;
            assert_between(&lower, &energy, &upper);
        }
    }

    #[test]
    fn the_entropy_lies_in_its_bracket() {
        let machine = machine();
        for beta in [0.25, 1.5, 2.5] {
            let bracket = machine.entropy_bracket::<Exact>(beta).unwrap();
            let entropy = machine.entropy::<Coarse>(beta, QUICK).unwrap().value;
            let entropy = entropy.resize();
            assert_between(&bracket.lower, &entropy, &bracket.upper);
            let energy = machine.mean_energy_bracket::<Exact>(beta).unwrap();
            let log_z = machine.log_partition_bracket::<Exact>(beta).unwrap();
            let gaussian = volume(&machine, beta) + Exact::one();
            let lower = energy.lower * exact(beta) + log_z.lower;
            let is_larger = gaussian.certainly_at_most(&lower);
            assert_same(&bracket.lower, if is_larger { &lower } else { &gaussian });
            assert_same(&bracket.upper, &(energy.upper * exact(beta) + log_z.upper));
        }
    }

    #[test]
    fn sums_that_are_too_long_make_room_for_long_chords() {
        let machine = AttnBm::new(2, 1, vec![0.25, -0.5]).unwrap();
        let bias = machine.effective_hidden_bias::<f64>();
        for (beta, is_long) in [(850.0, false), (1200.0, true)] {
            let long = machine.long_slopes::<f64>(beta, &bias).unwrap();
            assert_eq!(machine.slopes(beta, &bias).unwrap() == long, is_long);
        }
    }
}
