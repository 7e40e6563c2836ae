//! The gradient of log Z with respect to the patterns: Eqs. 29 and 30.

use super::AttnBm;
use super::partition_function_at_integers::{Exponents, MOST_MERGED, Terms};
use crate::Error;
use crate::real::{Parameter, Real};
use crate::routes::entered;
use crate::special::{ExponentialWeights, count_multisets};

impl<T: Clone> AttnBm<T> {
    /// The gradient of log Z at a positive integer inverse temperature, p x N in row-major order.
    ///
    /// # Statement
    ///
    /// `∂ log Z/∂ξ_μi = E_w[n_μ (S_i + β b_i)]/β`, where `w` are the weights of the terms of Eq. 24,
    /// `n_μ` their multiplicities and `S = Σ_ν n_ν ξ_ν`. At `β = 1` and `b = 0` that is Eq. 30.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_of_integer`].
    ///
    /// # Source
    ///
    /// Eqs. 29 and 30, as printed, and their extension to all integers. Checked by `attn-gradient`.
    pub fn log_partition_gradient_of_integer<S: Real>(&self, beta: u32) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::log_partition_gradient_of_integer");
        super::check_inverse_temperature(f64::from(beta))?;
        let exponents = Exponents::<S>::new(self, beta, &S::from_i64(2 * i64::from(beta)))?;
        let products = count_multisets(self.count(), beta) * self.patterns.len() as f64;
        if beta == 1 {
            Ok(self.gradient_at_one(&exponents))
        } else if products <= MOST_MERGED {
            Ok(self.gradient_by_groups(&exponents, beta))
        } else {
            self.gradient_by_moments(&exponents, beta)
        }
    }

    /// `(ξ_μi + b_i) softmax(|ξ|²/2 + c)_μ`, Eq. 30.
    fn gradient_at_one<S: Real>(&self, exponents: &Exponents<S>) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let mut numerators = Vec::with_capacity(self.count());
        exponents.for_each(|term| numerators.push(term.numerator));
        let ones = vec![S::one(); self.count()];
        let weights = ExponentialWeights::new(&numerators, &S::from_i64(2), &ones);
        let mut gradient = Vec::with_capacity(self.patterns.len());
        for (term, pattern) in self.patterns().enumerate() {
            for (i, coordinate) in pattern.iter().enumerate() {
                let shifted = match self.visible_bias() {
                    Some(bias) => coordinate.lift() + bias[i].lift(),
                    None => coordinate.lift(),
                };
                gradient.push(weights.apportion(term, shifted));
            }
        }
        gradient
    }

    /// Each entry as one mean over merged terms.
    fn gradient_by_groups<S: Real>(&self, exponents: &Exponents<S>, beta: u32) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let terms = Terms::of(exponents);
        let scale = S::from_i64(i64::from(beta));
        let weights =
            ExponentialWeights::new(&terms.numerators, &scale.mul_pow2(1), &terms.multiplicities);
        let mut gradient = Vec::with_capacity(self.count() * self.dimension());
        let mut columns = Vec::with_capacity(self.dimension());
        for i in 0..self.dimension() {
            let start = self
                .visible_bias()
                .map_or_else(S::zero, |bias| bias[i].lift() * &scale);
            let coordinates: Vec<S> = self.patterns().map(|pattern| pattern[i].lift()).collect();
            let sums: Vec<S> = terms
                .sums(&coordinates, &start)
                .zip(&terms.multiplicities)
                .map(|(sum, weight)| sum * weight)
                .collect();
            let column: Vec<S> = (0..self.count())
                .map(|mu| {
                    let values = terms.members().zip(&sums).map(|(set, sum)| {
                        match set.iter().filter(|&&nu| nu == mu).count() {
                            0 => S::zero(),
                            n => sum.clone() * S::from_i64(n as i64),
                        }
                    });
                    weights.mean(values) / &scale
                })
                .collect();
            columns.push(column);
        }
        for mu in 0..self.count() {
            gradient.extend(columns.iter().map(|column| column[mu].clone()));
        }
        gradient
    }

    /// `E_w[n_μ S_i] = Σ_ν E_w[n_μ n_ν] ξ_νi`, from the second moments of the multiplicities.
    fn gradient_by_moments<S: Real>(
        &self,
        exponents: &Exponents<S>,
        beta: u32,
    ) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        let count = self.count();
        let scale = S::from_i64(i64::from(beta));
        let moments = exponents.second_moments(&(S::one() / scale.mul_pow2(1)))?;
        let mut gradient = Vec::with_capacity(count * self.dimension());
        for row in moments.chunks_exact(count) {
            let row: Vec<S> = row.iter().map(|moment| moment.clone() / &scale).collect();
            // Σ_ν n_ν = β, so the row sums to E_w[n_μ].
            let occupancy = row.iter().fold(S::zero(), |sum, moment| sum + moment);
            for i in 0..self.dimension() {
                let start = self
                    .visible_bias()
                    .map_or_else(S::zero, |bias| occupancy.clone() * bias[i].lift());
                let entry = row
                    .iter()
                    .zip(self.patterns())
                    .fold(start, |sum, (moment, pattern)| {
                        sum + moment.clone() * pattern[i].lift()
                    });
                gradient.push(entry);
            }
        }
        Ok(gradient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_same, exact, machine};

    #[test]
    fn moments_merged_terms_and_the_quadrature_have_one_gradient() {
        let plain = AttnBm::new(2, 2, vec![1.0, 0.5, -0.25, 2.0]).unwrap();
        for machine in [machine(), plain] {
            for beta in [1, 2, 3] {
                let scale = exact(2.0 * f64::from(beta));
                let exponents = Exponents::<Exact>::new(&machine, beta, &scale).unwrap();
                let by_groups = machine.gradient_by_groups(&exponents, beta);
                let by_quadrature = machine
                    .log_partition_gradient_by_quadrature::<Exact>(f64::from(beta), GOAL)
                    .unwrap();
                let of_integer = machine.log_partition_gradient_of_integer(beta).unwrap();
                let mut routes = vec![by_quadrature, of_integer];
                assert_eq!(by_groups.len(), machine.patterns.len());
                if beta == 1 {
                    routes.push(machine.gradient_at_one(&exponents));
                } else {
                    routes.push(machine.gradient_by_moments(&exponents, beta).unwrap());
                }
                for route in routes {
                    assert_eq!(route.len(), by_groups.len());
                    for (one, other) in route.iter().zip(&by_groups) {
                        assert_same(one, other);
                    }
                }
            }
        }
    }
}
