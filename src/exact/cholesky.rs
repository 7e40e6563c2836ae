//! The factorisation of `I - G` for a Gram matrix `G`.
//!
//! With `G = V Vᵀ`, elimination of a unit from `I - G` leaves `I - G'` with
//! `G' = G + g gᵀ/(1 - g_kk)`, `g` the eliminated column: `G'` is again a sum of squares as long as the
//! pivots `1 - g_kk` are positive, and nothing cancels but the pivots themselves. Each pivot is stored as
//! its difference from 1, so the determinant is accurate however small `G` is.

use crate::parallel;
use crate::real::Real;
use crate::routes::entered;

/// From this many remaining rows on, they are distributed over threads.
const MANY_ROWS: usize = 48;

/// `L D Lᵀ = I - G`.
#[derive(Clone, Debug)]
pub struct ComplementFactor<S> {
    /// `1 - D_k`.
    deficits: Vec<S>,
    /// `-L_ik`, row by row, `k < i`.
    rows: Vec<Vec<S>>,
}

impl<S: Real> ComplementFactor<S> {
    /// Factors `I - G`, given the rows of the lower triangle of `G`, each with its diagonal entry.
    ///
    /// # Domain
    ///
    /// `I - G` positive definite. Where a pivot is not certainly positive, the logarithm of the
    /// determinant is undefined: in an enclosure, the whole line. So a bounded one is a proof that
    /// `I - G` is positive definite.
    ///
    /// ```
    /// use attnbm::exact::ComplementFactor;
    /// let factor = ComplementFactor::new(vec![vec![0.5], vec![0.25, 0.5]]);
    /// assert!((factor.log_determinant() - 0.1875f64.ln()).abs() < 1e-15);
    /// assert!((factor.quadratic_form(vec![1.0, 0.0]) - 8.0 / 3.0).abs() < 1e-15);
    /// ```
    pub fn new(mut gram: Vec<Vec<S>>) -> Self {
        entered!("ComplementFactor::new");
        let mut deficits = Vec::with_capacity(gram.len());
        for k in 0..gram.len() {
            let deficit = gram[k][k].clone();
            let pivot = S::one() - &deficit;
            deficits.push(deficit);
            let column: Vec<S> = gram[k + 1..].iter().map(|row| row[k].clone()).collect();
            // A pivot of 0 leaves its column unchanged; the caller interprets it.
            let scale = if pivot.certainly_zero() {
                S::one()
            } else {
                pivot
            };
            let eliminate = |i: usize, row: &mut Vec<S>| {
                if row[k].certainly_zero() {
                    return;
                }
                row[k] = row[k].clone() / &scale;
                let factor = row[k].clone();
                for (entry, other) in row[k + 1..].iter_mut().zip(&column[..=i]) {
                    *entry = entry.clone() + factor.clone() * other;
                }
            };
            let rest = &mut gram[k + 1..];
            if rest.len() < MANY_ROWS {
                let rows = rest.iter_mut().enumerate();
                rows.for_each(|(i, row)| eliminate(i, row));
            } else {
                parallel::for_each_mut(rest, eliminate);
            }
        }
        Self {
            deficits,
            rows: gram,
        }
    }

    /// `log det(I - G) = Σ_k log D_k`, no term positive.
    pub fn log_determinant(&self) -> S {
        let logarithms = self
            .deficits
            .iter()
            .map(|deficit| (-deficit.clone()).ln_1p());
        logarithms.fold(S::zero(), |sum, term| sum + term)
    }

    /// `yᵀ (I - G)^{-1} y`, by forward substitution.
    pub fn quadratic_form(&self, mut y: Vec<S>) -> S {
        let mut sum = S::zero();
        for (i, row) in self.rows.iter().enumerate() {
            let along = row
                .iter()
                .zip(&y[..i])
                .fold(y[i].clone(), |entry, (factor, z)| {
                    entry + factor.clone() * z
                });
            sum = sum + along.sqr() / (S::one() - &self.deficits[i]);
            y[i] = along;
        }
        sum
    }

    /// Column `k` of `-L` below the diagonal, or of `G'` if the pivot is exactly 0.
    pub fn column(&self, k: usize) -> impl Iterator<Item = &S> + Clone {
        self.rows.iter().skip(k + 1).map(move |row| &row[k])
    }

    /// The pivots `D_k`. Each is meaningful only if every pivot before it is positive, or is 0 with
    /// a column of zeros.
    pub fn pivots(&self) -> impl Iterator<Item = S> {
        self.deficits.iter().map(|deficit| S::one() - deficit)
    }
}
