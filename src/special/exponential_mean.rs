//! Means under weights that are exponentials.
//!
//! A mean `Σ a_k e^{s_k} / Σ m_k e^{s_k}` of exact numbers can be exact itself: when all patterns
//! share a coordinate, or when mirror images cancel. Interval arithmetic alone would never see that,
//! since it cannot know that two equal exponentials are equal. Here terms with certainly equal
//! exponents are merged first, with exact coefficients, and the mean is taken relative to that of
//! the leading group:
//!
//! ```text
//! t + Σ_k (a_k - t m_k) e^{s_k} / Σ_k m_k e^{s_k},      t = a_0 / m_0.
//! ```
//!
//! By the theorem of Lindemann and Weierstrass, exponentials of distinct algebraic numbers are
//! linearly independent over the algebraic numbers, so this recognises *every* exact mean: it is
//! algebraic only if all coefficients `a_k - t m_k` vanish.

use crate::real::Real;

/// Weights proportional to `m_k exp(s_k)`, with equal exponents merged.
#[derive(Clone, Debug)]
pub struct ExponentialWeights<S> {
    /// The group that each term belongs to.
    group_of: Vec<usize>,
    /// The summed multiplicity of each group; group 0 has the largest exponent.
    multiplicities: Vec<S>,
    /// `exp(s_k - s_0)` of each group.
    exponentials: Vec<S>,
    /// `Σ m_k exp(s_k - s_0)`.
    total: S,
}

impl<S: Real> ExponentialWeights<S> {
    /// The weights of terms with the given exponents, each divided by `divisor`, and multiplicities.
    ///
    /// Exponents are compared before the division, which would not be exact.
    pub fn new(exponents: &[S], divisor: &S, multiplicities: &[S]) -> Self {
        let mut order: Vec<usize> = (0..exponents.len()).collect();
        // The sort is stable and descending: the leading group comes first, equal numbers are
        // neighbours.
        order.sort_by(|&i, &j| exponents[j].cmp_approx(&exponents[i]));
        let mut weights = Self {
            group_of: vec![0; exponents.len()],
            multiplicities: Vec::new(),
            exponentials: Vec::new(),
            total: S::zero(),
        };
        let mut representative = None;
        for &index in &order {
            let known = representative
                .is_some_and(|r: usize| exponents[r].certainly_equal(&exponents[index]));
            if known && let Some(last) = weights.multiplicities.last_mut() {
                *last = last.clone() + &multiplicities[index];
            } else {
                representative = Some(index);
                let difference = exponents[index].clone() - &exponents[order[0]];
                weights.exponentials.push((difference / divisor).exp());
                weights.multiplicities.push(multiplicities[index].clone());
            }
            weights.group_of[index] = weights.multiplicities.len() - 1;
        }
        let parts = weights.multiplicities.iter().zip(&weights.exponentials);
        weights.total = S::sum(parts.map(|(m, e)| m.clone() * e));
        weights
    }

    /// The mean of the terms' values, each already multiplied by its term's multiplicity:
    /// `Σ a_k exp(s_k) / Σ m_k exp(s_k)`.
    pub fn mean(&self, weighted_values: impl Iterator<Item = S>) -> S {
        let mut sums = vec![S::zero(); self.multiplicities.len()];
        for (value, &group) in weighted_values.zip(&self.group_of) {
            sums[group] = sums[group].clone() + value;
        }
        let Some((first, rest)) = sums.split_first() else {
            return S::zero();
        };
        let leading = first.clone() / &self.multiplicities[0];
        let excess = |(k, sum): (usize, &S)| {
            let excess = sum.clone() - leading.clone() * &self.multiplicities[k + 1];
            (!excess.certainly_zero()).then(|| excess * &self.exponentials[k + 1])
        };
        let deviation = S::sum(rest.iter().enumerate().filter_map(excess));
        if deviation.certainly_zero() {
            leading
        } else {
            leading + deviation / &self.total
        }
    }

    /// Each term's share at multiplicity 1; exact if the share is rational and the quotient exact.
    pub fn apportion(&self, term: usize, value: S) -> S {
        match (self.multiplicities.as_slice(), self.group_of.get(term)) {
            // The share is the reciprocal of a count, and dividing by the count rounds once only.
            ([count], _) => value / count,
            (_, Some(&group)) => value * &self.exponentials[group] / &self.total,
            (_, None) => S::zero(),
        }
    }
}
