//! Some visible units given the others: Eqs. 38 and 39.

use super::AttnBm;
use super::machine::Clamped;
use crate::Error;
use crate::real::Goal;
use crate::real::{Bounded, Found, Method};
use crate::routes::entered;

impl<T: Clone> AttnBm<T> {
    /// The entries `x_μ` of a pattern at the clamped units; none if none is clamped.
    pub(in crate::models) fn clamped_entries(&self, index: usize) -> &[T] {
        self.clamped
            .as_ref()
            .map_or(&[], |clamped| clamped.row(index))
    }

    /// Whether some units of a larger machine are held fixed, as [`AttnBm::given`] does.
    pub(crate) fn is_conditional(&self) -> bool {
        self.clamped.is_some()
    }

    /// The values `y` of the clamped units.
    pub(in crate::models) fn clamped_values(&self) -> &[T] {
        self.clamped.as_ref().map_or(&[], Clamped::values)
    }

    /// The machine of the missing visible units, given that the observed ones have these values;
    /// `None` if none is missing.
    ///
    /// # Statement
    ///
    /// `p(v_m | v_o) = p[Ξ_m, b_m, c + Ξ_o v_o](v_m)` at any β: the hidden units get `Ξ_o v_o` as a further
    /// bias. It is kept as raw numbers, so no inner product is rounded before the others are
    /// added to it.
    ///
    /// # Shapes
    ///
    /// One value for each observed unit, in the order of `observed`. The missing units keep their
    /// order.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there are more or fewer values than observed units, [`Error::Domain`] if an
    /// index is out of range or repeated.
    ///
    /// # Source
    ///
    /// Eqs. 38 and 39 at β = 1; any real β and both biases.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(2, 2, vec![1.0, 3.0, -2.0, 4.0]).unwrap();
    /// let rest = machine.given(&[0], &[0.5]).unwrap().unwrap();
    /// assert_eq!(rest.dimension(), 1);
    /// assert_eq!(rest.hidden_inputs::<f64>(&[2.0]), machine.hidden_inputs::<f64>(&[0.5, 2.0]));
    /// ```
    pub fn given(&self, observed: &[usize], values: &[T]) -> Result<Option<Self>, Error> {
        entered!("AttnBm::given");
        let is_observed = self.observed_units(observed, values.len())?;
        let missing: Vec<usize> = (0..self.dimension).filter(|i| !is_observed[*i]).collect();
        if missing.is_empty() {
            return Ok(None);
        }
        let rows = || self.patterns().enumerate();
        let columns = rows()
            .flat_map(|(index, row)| {
                let now = observed.iter().map(|&i| row[i].clone());
                self.clamped_entries(index).iter().cloned().chain(now)
            })
            .collect();
        let clamped = Clamped {
            columns,
            values: [self.clamped_values(), values].concat(),
        };
        let pick = |row: &[T]| missing.iter().map(|&i| row[i].clone()).collect::<Vec<T>>();
        Ok(Some(Self {
            count: self.count,
            dimension: missing.len(),
            patterns: self.patterns().flat_map(pick).collect(),
            visible_bias: self.visible_bias().map(pick),
            hidden_bias: self.hidden_bias.clone(),
            clamped: Some(clamped),
        }))
    }

    /// Which units are observed.
    pub(super) fn observed_units(
        &self,
        observed: &[usize],
        values: usize,
    ) -> Result<Vec<bool>, Error> {
        if observed.len() != values {
            return Err(Error::Shape {
                field: "values".into(),
                expected: format!("{} entries, one an observed unit", observed.len()),
                got: values.to_string(),
            });
        }
        let mut is_observed = vec![false; self.dimension];
        for (place, &unit) in observed.iter().enumerate() {
            match is_observed.get_mut(unit) {
                Some(seen) if !*seen => *seen = true,
                _ => {
                    return Err(Error::Domain {
                        field: format!("observed[{place}]"),
                        expected: "the index of a visible unit, each at most once",
                        got: unit.to_string(),
                    });
                }
            }
        }
        Ok(is_observed)
    }
}

impl AttnBm {
    /// The mean of the missing visible units given the observed ones, and the method in words.
    ///
    /// # Statement
    ///
    /// `<v_m | v_o>`, Eq. 39 at β = 1, in increasing order of the units; empty if none is missing.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::given`] and [`AttnBm::mean`].
    pub fn conditional_mean<S: Bounded>(
        &self,
        beta: f64,
        observed: &[usize],
        values: &[f64],
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        entered!("AttnBm::conditional_mean");
        match self.given(observed, values)? {
            Some(rest) => rest.mean(beta, goal),
            None => Ok(Found::new(Vec::new(), Method::NothingMissing)),
        }
    }

    /// The log density of the missing visible units given the observed ones, and the method in
    /// words.
    ///
    /// # Statement
    ///
    /// `log p(v_m | v_o)`, Eq. 38 at β = 1; 0 if none is missing.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::given`] and [`AttnBm::log_density`].
    pub fn conditional_log_density<S: Bounded>(
        &self,
        beta: f64,
        observed: &[usize],
        values: &[f64],
        missing_values: &[f64],
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("AttnBm::conditional_log_density");
        match self.given(observed, values)? {
            Some(rest) => rest.log_density(beta, missing_values, goal),
            None => Ok(Found::new(S::zero(), Method::NothingMissing)),
        }
    }
}
