//! The same relations between exact values: what a defect of this crate itself would break.

use super::link::{Form, Link};
use super::of;
use crate::grade::case::Case;
use crate::oracle::certify::Options;
use crate::real::{Ball, Enclosure, Real};

/// The relations that the certified values at a case have been put to, and whether each holds.
///
/// A relation is left out where it does not apply, where a value of it is not found with these options, and
/// where it asks nothing of a reference that remembers nothing (`asked-again`).
pub fn certified(case: &Case, options: &Options) -> Vec<(&'static str, bool)> {
    let mut find = |case: &Case| {
        let entries = case.evaluate(options).ok()?.entries.into_iter();
        Some(entries.map(|entry| entry.enclosure).collect())
    };
    of(case.quantity)
        .filter(|relation| relation.name != "asked-again")
        .filter_map(|relation| {
            let link = relation.link(case)?;
            Some((relation.name, link.holds(&mut find)?))
        })
        .collect()
}

impl Link {
    /// Whether it may hold between the enclosures that are found, of one term after the other; `None` where
    /// there are none, or none that say much.
    pub(super) fn holds(
        &self,
        find: &mut dyn FnMut(&Case) -> Option<Vec<Ball<4>>>,
    ) -> Option<bool> {
        let mut sums: Vec<Ball<4>> = Vec::new();
        for term in &self.terms {
            let entries = term.form.rearrange(find(&term.case)?)?;
            let factor = Ball::from_f64(term.coefficient);
            sums.resize(entries.len().max(sums.len()), Ball::zero());
            for (sum, entry) in sums.iter_mut().zip(entries) {
                *sum = sum.clone() + entry * &factor;
            }
        }
        for (index, sum) in sums.iter_mut().enumerate() {
            let constant = self.constants.get(index).or(self.constants.first())?;
            *sum = sum.clone() + constant.resize::<4>();
        }
        if sums.is_empty() || !sums.iter().all(Enclosure::is_bounded) {
            return None;
        }
        Some(sums.iter().all(|sum| match self.is_bound {
            true => !(-sum.clone()).is_positive(),
            false => sum.contains_zero(),
        }))
    }
}

impl Form {
    /// The entries as they enter the relation.
    fn rearrange(&self, entries: Vec<Ball<4>>) -> Option<Vec<Ball<4>>> {
        Some(match self {
            Self::Plain => entries,
            Self::Selected(case, selection) => case.select_enclosures(&entries, selection)?,
            Self::Logarithm => entries.iter().map(Real::ln).collect(),
            Self::Sum => vec![entries.into_iter().fold(Ball::zero(), |sum, x| sum + x)],
        })
    }
}
