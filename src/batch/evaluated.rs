//! Values with their bounds.

/// Values of rows of data, each with a bound on its error.
#[derive(Clone, Debug)]
pub struct Evaluated {
    values: Vec<f64>,
    errors: Vec<f64>,
    recomputed: usize,
}

impl Evaluated {
    pub(super) fn new(values: Vec<f64>, errors: Vec<f64>, recomputed: usize) -> Self {
        Self {
            values,
            errors,
            recomputed,
        }
    }

    /// The values: one a row of data, or one vector a row, row after row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// A bound on the absolute error of each value, or on the Euclidean norm of the error of each vector.
    pub fn errors(&self) -> &[f64] {
        &self.errors
    }

    /// The number of values that the scalar route found, because the bound of the fast one was too wide.
    pub fn recomputed(&self) -> usize {
        self.recomputed
    }
}

impl From<Evaluated> for Vec<f64> {
    fn from(evaluated: Evaluated) -> Self {
        evaluated.values
    }
}
