//! Means of missing visible units given the observed ones.

use super::evaluated::Evaluated;
use super::kernels::{add, inner};
use super::machine::Batch;
use super::means::{Wanted, norm};
use super::rounding;
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
    /// let one = machine.conditional_mean(1.0, &[0], &[-3.0])?;
    /// assert!(found.values()[2..].iter().zip(one).all(|(a, b)| (a - b).abs() < 1e-14));
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn conditional_means(&self, observed: &[usize], values: &Rows) -> Result<Evaluated, Error> {
        let first = values.entries().get(..values.columns()).unwrap_or_default();
        if self.machine.given(observed, first)?.is_none() {
            return Ok(Evaluated::new(Vec::new(), vec![0.0; values.count()], 0));
        }
        let parts = self.parts(observed);
        let bias = parts.visible_bias.as_deref();
        let finish = |_: &[f64], mean: &mut [f64], error: f64| match bias {
            None => error,
            Some(bias) => {
                add(mean, bias);
                rounding::combined(error, norm(mean))
            }
        };
        let scalar = |values: &[f64]| {
            let found = self
                .machine
                .conditional_mean::<f64>(1.0, observed, values, Goal::PLAIN)?;
            Ok(found.value)
        };
        let machine = AttnBm::new(self.machine.count(), observed.len(), parts.observed)?;
        let machine = machine.with_hidden_bias(parts.levels)?;
        let wanted = Wanted {
            attention: 1.0,
            vectors: &parts.missing,
            length: self.machine.dimension() - observed.len(),
            norm: parts.norm,
            bias_error: parts.error,
            finish: &finish,
            scalar: &scalar,
        };
        machine
            .batch()?
            .with_threads(self.threads)
            .vectors(values, &wanted)
    }

    /// The observed and the missing part of the patterns; of the biases, the missing part alone.
    fn parts(&self, observed: &[usize]) -> Parts {
        let missing: Vec<usize> = (0..self.machine.dimension())
            .filter(|unit| !observed.contains(unit))
            .collect();
        let pick = |units: &[usize], row: &[f64]| -> Vec<f64> {
            units
                .iter()
                .filter_map(|&unit| row.get(unit))
                .copied()
                .collect()
        };
        let visible_bias = self.machine.visible_bias().map(|bias| pick(&missing, bias));
        let hidden_bias = self.machine.hidden_bias();
        let mut parts = Parts {
            observed: Vec::new(),
            missing: Vec::new(),
            levels: Vec::new(),
            norm: 0.0,
            error: 0.0,
            visible_bias: None,
        };
        let bias_norm = visible_bias.as_deref().map_or(0.0, norm);
        let mut hidden = 0.0f64;
        for (index, pattern) in self.machine.patterns().enumerate() {
            let (seen, unseen) = (pick(observed, pattern), pick(&missing, pattern));
            let square = inner(&unseen, &unseen);
            let mut level = square / 2.0;
            if let Some(bias) = &visible_bias {
                level += inner(&unseen, bias);
            }
            if let Some(bias) = hidden_bias.and_then(|bias| bias.get(index)) {
                hidden = hidden.max(bias.abs());
                level += bias;
            }
            parts.norm = parts.norm.max(square.sqrt());
            parts.levels.push(level);
            parts.observed.extend(seen);
            parts.missing.extend(unseen);
        }
        let underflow = 1e-150 * (missing.len() as f64).sqrt();
        parts.norm += underflow;
        parts.error = rounding::level(missing.len(), parts.norm, bias_norm + underflow, hidden);
        parts.visible_bias = visible_bias;
        parts
    }
}

/// A machine in two parts.
struct Parts {
    observed: Vec<f64>,
    missing: Vec<f64>,
    /// `c + |ξ_m|²/2 + Ξ_m b_m`.
    levels: Vec<f64>,
    /// The largest `|ξ_m|`.
    norm: f64,
    /// A bound on the error of the levels.
    error: f64,
    visible_bias: Option<Vec<f64>>,
}
