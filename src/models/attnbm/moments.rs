//! The mean softmax weights and their moments with the visible units at any β, by quadrature.

use super::AttnBm;
use super::integral::clusters::VisibleMoments;
use super::integral::reduction::{LARGEST_RANK, Obstacle, reduce};
use super::integral::{clusters, gaussian_strip};
use crate::Error;
use crate::real::{Bounded, Goal, Real};
use crate::routes::entered;
use crate::special::ExponentialWeights;

impl AttnBm {
    /// The moments, if the affine rank is at most 6 and the grid not too large.
    pub(super) fn visible_moments<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Result<VisibleMoments<S>, Obstacle>, Error> {
        entered!("AttnBm::visible_moments");
        // Each node sums the weights of every pattern and their positions in each coordinate, mostly of four.
        let columns = 10.0;
        let limit = self.affordable_nodes(goal, columns);
        let found = clusters::moments::<S>(self, beta, goal.bits, LARGEST_RANK, limit)?;
        // Clusters that interact too much for the goal are integrated as one.
        if matches!(found, Err(Obstacle::Accuracy { .. }))
            && let Ok(moments) = moments_as_one(self, beta, goal, limit)?
        {
            return Ok(Ok(moments));
        }
        Ok(found)
    }

    /// `softmax(c)` with equal weights merged, which is `s` wherever `v` is if all patterns are equal.
    pub(super) fn constant_softmax<S: Real>(&self) -> ExponentialWeights<S> {
        entered!("AttnBm::constant_softmax");
        let inputs = self.hidden_inputs::<S>(&[]);
        let ones = vec![S::one(); self.count()];
        ExponentialWeights::new(&inputs, &S::one(), &ones)
    }

    /// `b_i + ξ_μi`, for all patterns row after row.
    pub(super) fn shifted_patterns<S: Real>(&self) -> Vec<S> {
        entered!("AttnBm::shifted_patterns");
        self.patterns()
            .flat_map(|row| row.iter().enumerate())
            .map(|(i, x)| S::from_f64(*x) + S::from_f64(self.bias_at(i)))
            .collect()
    }

    /// The least and the largest entry of the patterns at each visible unit; NaN where one is.
    pub(in crate::models) fn pattern_extremes(&self) -> Vec<(f64, f64)> {
        let column = |i: usize| self.patterns().map(move |row| row[i]);
        let extremes = |i: usize| {
            // The minimum of binary64 passes over a NaN.
            if column(i).any(f64::is_nan) {
                return (f64::NAN, f64::NAN);
            }
            let least = column(i).fold(f64::INFINITY, f64::min);
            (least, column(i).fold(f64::NEG_INFINITY, f64::max))
        };
        (0..self.dimension()).map(extremes).collect()
    }
}

/// All patterns as a single cluster.
fn moments_as_one<S: Bounded>(
    machine: &AttnBm,
    beta: f64,
    goal: Goal,
    limit: u64,
) -> Result<Result<VisibleMoments<S>, Obstacle>, Error> {
    let reduced = match reduce::<S>(machine, beta, LARGEST_RANK)? {
        Ok(reduced) => reduced,
        Err(obstacle) => return Ok(Err(obstacle)),
    };
    let moments = gaussian_strip::moments(&reduced, goal.bits, limit);
    Ok(moments.map(|moments| VisibleMoments {
        visible_softmax: moments.visible_softmax(machine, &reduced),
        displacement_softmax: moments.displacement_softmax(&reduced),
        origin: 0,
        log_partition: moments.log_partition,
        softmax: moments.softmax,
    }))
}
