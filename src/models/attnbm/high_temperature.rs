//! Two-sided bounds on log Z at high temperature, for patterns of any rank.
//!
//! As β → 0, `log Z = N/2 log(2π/β) + √β E max_μ ξ_μ·g + O(β)` with a Gaussian `g`: the noise
//! dominates the patterns. If even the second term is below the resolution, no integral is needed.

use super::{AttnBm, Bracket};
use crate::Error;
use crate::real::{Bounded, positive_part};
use crate::routes::entered;
use crate::special::{index_of_largest, log_sum_exp};

impl AttnBm {
    /// Bounds on log Z that close as β goes to 0.
    ///
    /// # Statement
    ///
    /// Let `ℓ_μ = |ξ_μ|²/2 + c_μ + ξ_μ·b`, `ν` the pattern of about the highest level, `D_μ = |ξ_μ - ξ_ν|` and
    /// `X = log Z - N/2 log(2π/β) - β ℓ_ν`. Then
    ///
    /// ```text
    /// β log Σ_μ exp(ℓ_μ - ℓ_ν - D_μ²/2)  <=  X
    ///     <=  β log p + log(1 + Σ_{μ≠ν} [D_μ √(β/2π) + (exp(β (ℓ_μ - ℓ_ν)) - 1)_+])
    /// ```
    ///
    /// # Error
    ///
    /// The gap is of the order of `√β Σ_μ D_μ`.
    ///
    /// # Source
    ///
    /// Jensen's inequality for the convex log-sum-exp, and the price of a call option at the money;
    /// proved in [`docs::integration_line`](crate::docs::integration_line), section 5.
    pub fn log_partition_bracket_at_high_temperature<S: Bounded>(
        &self,
        beta: f64,
    ) -> Result<Bracket<S>, Error> {
        entered!("AttnBm::log_partition_bracket_at_high_temperature");
        super::check_inverse_temperature(beta)?;
        let exact_beta = S::from_f64(beta);
        let levels: Vec<S> = (0..self.count()).map(|index| self.level(index)).collect();
        let highest = index_of_largest(&levels).unwrap_or(0);
        let mut exponents = vec![S::zero()];
        let mut calls = S::zero();
        for index in (0..self.count()).filter(|index| *index != highest) {
            let level = self.level_difference::<S>(index, highest);
            let square = self.squared_distance::<S>(index, highest);
            exponents.push(level.clone() - square.mul_pow2(-1));
            let spread = square * &exact_beta / S::pi().mul_pow2(1);
            calls = calls + spread.sqrt();
            // At most a rounding error, as the other level is the highest.
            calls = calls + positive_part(&(level * &exact_beta).exp_m1()).upper();
        }
        let crowd = S::from_i64(self.count() as i64).ln() * &exact_beta;
        let volume = self.log_gaussian_volume(&exact_beta);
        let base = volume + levels[highest].clone() * &exact_beta;
        Ok(Bracket {
            lower: base.clone() + log_sum_exp(&exponents) * &exact_beta,
            upper: base + crowd + calls.ln_1p(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::models::agreement::{
        Exact, assert_between, assert_same, exact, hidden, log_partition, machine, sums, volume,
    };
    use crate::real::Real;

    #[test]
    fn the_bounds_are_those_of_the_statement_and_hold() {
        let machine = machine();
        let bias = hidden(&machine);
        let levels: Vec<f64> = (0..3)
            .map(|mu| sums(&machine, &[mu]).0 / 2.0 + bias[mu])
            .collect();
        let patterns: Vec<&[f64]> = machine.patterns().collect();
        let highest = (0..3).fold(
            0,
            |best, mu| if levels[mu] > levels[best] { mu } else { best },
        );
        for beta in [1e-6, 1e-3, 0.0625, 0.75] {
            let bracket = machine
                .log_partition_bracket_at_high_temperature::<Exact>(beta)
                .unwrap();
            let (mut weights, mut calls) = (Exact::zero(), Exact::one());
            for mu in 0..3 {
                let gaps = [0, 1].map(|i| patterns[mu][i] - patterns[highest][i]);
                let square = gaps[0] * gaps[0] + gaps[1] * gaps[1];
                weights = weights + exact(levels[mu] - levels[highest] - square / 2.0).exp();
                let slope = (exact(beta) / Exact::pi().mul_pow2(1)).sqrt();
                calls = calls + exact(square).sqrt() * slope;
            }
            let base = volume(&machine, beta) + exact(beta) * exact(levels[highest]);
            let lower = base.clone() + exact(beta) * weights.ln();
            let upper = base + exact(beta) * exact(3.0).ln() + calls.ln();
            assert_same(&bracket.lower, &lower);
            assert_same(&bracket.upper, &upper);
            if beta > 0.5 {
                let value = log_partition(&machine, beta);
                assert_between(&lower, &value, &upper);
            }
        }
    }
}
