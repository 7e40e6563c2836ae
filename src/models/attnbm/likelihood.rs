//! The likelihood of data.

use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, Parameter, Real, climb};
use crate::routes::entered;
use crate::special::ExponentialWeights;

impl<T: Clone> AttnBm<T> {
    /// The mean energy of the data, times β: the negative log likelihood less log Z.
    ///
    /// # Statement
    ///
    /// `β/P Σ_x E(x)` over the `P` rows x of `data`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row, or with an incomplete one.
    pub fn scaled_energy_of_data<S: Real>(&self, beta: f64, data: &[T]) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::scaled_energy_of_data");
        let rows = self.check_data(data.len())?;
        let total = data
            .chunks_exact(self.dimension)
            .fold(S::zero(), |sum, row| sum + self.energy::<S>(row));
        Ok(total * S::from_f64(beta) / S::from_i64(rows as i64))
    }

    /// The number of rows of data of this length.
    fn check_data(&self, length: usize) -> Result<usize, Error> {
        if length > 0 && length.is_multiple_of(self.dimension) {
            return Ok(length / self.dimension);
        }
        Err(Error::Shape {
            field: "data".into(),
            expected: format!("one or more whole rows of {} entries", self.dimension),
            got: format!("{length} entries"),
        })
    }

    /// `Σ_x s_μ(x) x_i` over the rows of data, p x N in row-major order, with `s = softmax(Ξ x + c)`.
    fn attended_data<S: Real>(&self, data: &[T]) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let ones = vec![S::one(); self.count()];
        let mut sums = vec![S::zero(); self.patterns.len()];
        for row in data.chunks_exact(self.dimension) {
            let inputs = self.hidden_inputs::<S>(row);
            let weights = ExponentialWeights::new(&inputs, &S::one(), &ones);
            for (place, sum) in sums.iter_mut().enumerate() {
                let (term, i) = (place / self.dimension, place % self.dimension);
                *sum = sum.clone() + weights.apportion(term, row[i].lift());
            }
        }
        sums
    }
}

impl AttnBm {
    /// The mean negative log density of data, and the method in words.
    ///
    /// # Statement
    ///
    /// `-1/P Σ_x log p(x) = β/P Σ_x E(x) + log Z` over the `P` rows x of `data`, given row by row.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition`]; at least one row.
    pub fn negative_log_likelihood<S: Bounded>(
        &self,
        beta: f64,
        data: &[f64],
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("AttnBm::negative_log_likelihood");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64, data: &'a [f64]] |W, goal| {
            machine.negative_log_likelihood_in::<W>(*beta, data, goal)
        })
    }

    fn negative_log_likelihood_in<S: Bounded>(
        &self,
        beta: f64,
        data: &[f64],
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        check_inverse_temperature(beta)?;
        let energy = self.scaled_energy_of_data::<S>(beta, data)?;
        let found = self.log_partition::<S>(beta, goal)?;
        Ok(found.map(|log_partition| energy + log_partition))
    }

    /// The gradient of the mean negative log density of data with respect to the patterns, p x N in
    /// row-major order, and the method in words.
    ///
    /// # Statement
    ///
    /// `∂/∂ξ_μi (-1/P Σ_x log p(x)) = β (<v_i s_μ(v)> - 1/P Σ_x x_i s_μ(x))` with `s(v) = softmax(Ξ v + c)`.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_gradient`]; at least one row.
    ///
    /// # Source
    ///
    /// Eq. 29 and the data term that it is compared with.
    pub fn negative_log_likelihood_gradient<S: Bounded>(
        &self,
        beta: f64,
        data: &[f64],
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        entered!("AttnBm::negative_log_likelihood_gradient");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64, data: &'a [f64]] |W, goal| {
            machine.negative_log_likelihood_gradient_in::<W>(*beta, data, goal)
        })
    }

    fn negative_log_likelihood_gradient_in<S: Bounded>(
        &self,
        beta: f64,
        data: &[f64],
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        check_inverse_temperature(beta)?;
        let rows = self.check_data(data.len())?;
        if self.is_single_point() {
            let gradient = self.likelihood_gradient_of_single_point(beta, data, rows);
            return Ok(Found::new(gradient, Method::ClosedForm));
        }
        let found = self.log_partition_gradient::<S>(beta, goal)?;
        Ok(found.map(|model| self.less_attended_data(model, beta, data)))
    }

    /// The gradient of the negative log likelihood from that of log Z.
    pub fn less_attended_data<S: Bounded>(
        &self,
        log_partition_gradient: Vec<S>,
        beta: f64,
        data: &[f64],
    ) -> Vec<S> {
        entered!("AttnBm::less_attended_data");
        let rows = S::from_i64((data.len() / self.dimension) as i64);
        let beta = S::from_f64(beta);
        let attended = self.attended_data::<S>(data);
        log_partition_gradient
            .into_iter()
            .zip(attended)
            .map(|(model, sum)| model - sum * &beta / &rows)
            .collect()
    }

    /// `β s_μ (P (b + ξ) - Σ_x x)_i/P` with the constant softmax of equal patterns.
    fn likelihood_gradient_of_single_point<S: Bounded>(
        &self,
        beta: f64,
        data: &[f64],
        rows: usize,
    ) -> Vec<S> {
        let (beta, count) = (S::from_f64(beta), S::from_i64(rows as i64));
        let weights = self.constant_softmax::<S>();
        let excess: Vec<S> = self
            .shifted_patterns::<S>()
            .into_iter()
            .take(self.dimension)
            .enumerate()
            .map(|(i, shifted)| {
                let column = data.iter().skip(i).step_by(self.dimension);
                column.fold(shifted * &count, |sum, x| sum - S::from_f64(*x)) * &beta
            })
            .collect();
        (0..self.patterns.len())
            .map(|place| {
                let (term, i) = (place / self.dimension, place % self.dimension);
                weights.apportion(term, excess[i].clone()) / &count
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mean is over at least one row, and over whole ones.
    #[test]
    fn data_is_one_or_more_whole_rows() {
        let machine = AttnBm::new(1, 2, vec![1.0, -0.5]).unwrap();
        for length in [0, 1, 3] {
            let data = vec![0.5; length];
            let found = machine.scaled_energy_of_data::<f64>(1.0, &data);
            assert!(
                matches!(&found, Err(Error::Shape { field, .. }) if field == "data"),
                "{length}: {found:?}"
            );
        }
        let one = machine.scaled_energy_of_data::<f64>(1.0, &[0.5, 0.5]);
        assert_eq!(machine.scaled_energy_of_data(1.0, &[0.5; 4]), one);
    }
}
