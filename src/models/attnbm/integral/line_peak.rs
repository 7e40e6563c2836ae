//! The maximum of a mixture on the line, by branch and bound.
//!
//! It has two uses: as the height that the integrand is measured from, and, at an inverse
//! temperature so large that only the height matters, in closed-form bounds on the integral. Proofs
//! are in [`docs::integration_line`](crate::docs::integration_line), section 4.

use super::line_panel::Local;
use super::reduction::Reduction;
use crate::real::{Bounded, largest, smaller};
use std::cmp::Ordering;

/// Two numbers without error between which the maximum of `log S` lies.
#[derive(Clone, Debug)]
pub(super) struct Peak<S> {
    /// A value that `log S` reaches.
    pub(super) height: S,
    /// No value of `log S` exceeds it.
    pub(super) bound: S,
}

/// The most intervals kept at a time, and the most halvings.
const MOST_INTERVALS: usize = 1024;
const MOST_HALVINGS: usize = 1500;

/// The cost of an interval, in nodes of the integral.
const NODES_OF_AN_INTERVAL: f64 = 16.0;

/// Encloses `max log S`, to a width of about `tolerance` if the scalar can resolve it.
///
/// # Method
///
/// The slope of `log S` points towards the patterns, so the maximum lies between the
/// outermost. Intervals are halved, and dropped once their upper bound does not exceed the best
/// value by more than the tolerance, or once the intervals cost as much as `limit` nodes.
pub(super) fn peak<S: Bounded>(
    reduced: &Reduction<S>,
    ends: &(S, S),
    tolerance: &S,
    limit: u64,
) -> Peak<S> {
    // Exponentials and logarithms take more multiplications at a higher precision.
    let growth = crate::real::goal::growth(S::BITS);
    let mut cost = 0.0;
    let mut best: Option<S> = None;
    let mut dropped: Vec<S> = Vec::new();
    let mut intervals = vec![(ends.0.clone(), ends.1.clone())];
    for halving in 0.. {
        let mut bounded = Vec::new();
        for (low, high) in intervals {
            let middle = (low.clone() + &high).mul_pow2(-1).lower();
            let reach = largest([high.clone() - &middle, middle.clone() - &low]);
            let local = Local::new(reduced, &middle);
            let value = local.log_value(&S::zero()).lower();
            best = Some(match best {
                Some(best) if !value.is_known() => best,
                Some(best) if best.is_known() => best.max_approx(value),
                _ => value,
            });
            let bound = smaller(
                local.within(&reach).upper(&reach),
                local.shape().upper(&reach),
            );
            bounded.push((bound, low, middle, high));
        }
        let Some(height) = best.clone() else { break };
        let enough = height.clone() + tolerance;
        cost += bounded.len() as f64 * NODES_OF_AN_INTERVAL * growth;
        let last =
            halving == MOST_HALVINGS || bounded.len() > MOST_INTERVALS || cost > limit as f64;
        intervals = Vec::new();
        for (bound, low, middle, high) in bounded {
            let settled = bound.is_known() && bound.cmp_approx(&enough) != Ordering::Greater;
            let inside = low.cmp_approx(&middle) == Ordering::Less
                && middle.cmp_approx(&high) == Ordering::Less;
            if settled || last || !inside {
                dropped.push(bound);
            } else {
                intervals.push((low, middle.clone()));
                intervals.push((middle, high));
            }
        }
        if intervals.is_empty() {
            break;
        }
    }
    let height = best.unwrap_or_else(S::zero);
    dropped.push(height.clone());
    Peak {
        height,
        bound: largest(dropped),
    }
}

#[cfg(test)]
mod tests;
