//! Means of missing visible units given the observed ones.

use super::evaluated::Evaluated;
use super::levels::Levels;
use super::machine::Batch;
use super::means::{Wanted, displaced};
use super::rows::Rows;
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::real::Goal;

impl Batch<'_> {
    /// The mean of the missing visible units for each row of observed values, at `β = 1`.
    ///
    /// # Statement
    ///
    /// `<v_m | v_o> = b_m + Ξ_mᵀ softmax(Ξ_o v_o + c + |ξ_m|²/2 + Ξ_m b_m)`, Eq. 39 with biases.
    ///
    /// # Shapes
    ///
    /// `values` has one entry for each observed unit, in the order of `observed`. The missing units are in increasing order.
    ///
    /// # Error
    ///
    /// As for [`Batch::updates`].
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for an index that is out of range or repeated, [`Error::Shape`] for rows of another length.
    ///
    /// ```
    /// use attnbm::batch::Rows;
    /// let machine = attnbm::AttnBm::from_rows([[4.0, -1.0, 2.0], [-4.0, 3.0, 0.0]])?;
    /// let observed = Rows::new(&[3.0, -3.0], 1)?;
    /// let found = machine.batch()?.conditional_means(&[0], &observed)?;
    /// let second = machine.conditional_mean(1.0, &[0], &[-3.0])?;
    /// assert!((found.values()[2] - second[0]).abs() <= found.errors()[1]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn conditional_means(&self, observed: &[usize], values: &Rows) -> Result<Evaluated, Error> {
        let first = values.entries().get(..values.columns()).unwrap_or_default();
        if self.machine.given(observed, first)?.is_none() {
            return Ok(Evaluated::new(Vec::new(), vec![0.0; values.count()], 0));
        }
        let missing: Vec<usize> = (0..self.machine.dimension())
            .filter(|unit| !observed.contains(unit))
            .collect();
        let bias = self.machine.visible_bias().map(|bias| pick(&missing, bias));
        let bias = bias.as_deref();
        let part = |units: &[usize]| -> Vec<f64> {
            self.machine
                .patterns()
                .flat_map(|pattern| pick(units, pattern))
                .collect()
        };
        let vectors = part(&missing);
        let hidden = self.machine.hidden_bias();
        let levels = Levels::of(
            vectors.chunks_exact(missing.len()),
            missing.len(),
            bias,
            hidden,
        );
        let finish = |_: &[f64], mean: &mut [f64], error: f64| displaced(bias, mean, error);
        let scalar = |values: &[f64]| {
            let found = self
                .machine
                .conditional_mean::<f64>(1.0, observed, values, Goal::PLAIN)?;
            Ok(found.value)
        };
        let machine = AttnBm::new(self.machine.count(), observed.len(), part(observed))?;
        let machine = machine.with_hidden_bias(levels.values)?;
        let wanted = Wanted {
            attention: 1.0,
            vectors: &vectors,
            length: missing.len(),
            norm: levels.norm,
            bias_error: levels.error,
            finish: &finish,
            scalar: &scalar,
        };
        machine
            .batch()?
            .with_threads(self.threads)
            .vectors(values, &wanted)
    }
}

/// The entries of some units.
fn pick(units: &[usize], row: &[f64]) -> Vec<f64> {
    units
        .iter()
        .filter_map(|&unit| row.get(unit))
        .copied()
        .collect()
}
