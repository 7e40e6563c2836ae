//! The mean softmax weights and their moments with the visible units at any β, by quadrature.

use super::AttnBm;
use super::integral::clusters::VisibleMoments;
use super::integral::reduction::{Obstacle, PatternModel, reduce};
use super::integral::{clusters, gaussian_strip};
use super::partition_function::LARGEST_RANK;
use crate::Error;
use crate::real::Goal;
use crate::real::{Bounded, Found, Method, Real};
use crate::routes::entered;
use crate::special::ExponentialWeights;

impl AttnBm {
    /// The moments, or `None` if nothing is known at this precision.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if the affine rank is above 4 or the grid too large.
    pub(super) fn visible_moments<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Option<Found<VisibleMoments<S>>>, Error> {
        entered!("AttnBm::visible_moments");
        // Each node sums the weights of every pattern and their positions in each coordinate.
        let columns = 2.0 + 2.0 * LARGEST_RANK as f64;
        let limit = self.affordable_nodes(goal, columns);
        let model = self.pattern_model(beta);
        let found = |moments| Ok(Some(Found::new(moments, Method::AffineHull)));
        let obstacle = match clusters::moments::<S>(&model, goal.bits, LARGEST_RANK, limit)? {
            Ok(moments) => return found(moments),
            Err(Obstacle::Undecided(_)) => return Ok(None),
            Err(obstacle) => obstacle,
        };
        // Clusters that interact too much for the goal are integrated as one.
        if matches!(obstacle, Obstacle::Accuracy { .. })
            && let Some(moments) = moments_as_one(&model, goal, limit)?
        {
            return found(moments);
        }
        Err(obstacle.into())
    }

    /// Whether all patterns are equal.
    pub(in crate::models) fn is_single_point(&self) -> bool {
        self.pattern_model(1.0).is_single_point()
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
        let bias = |i: usize| self.visible_bias().map_or(0.0, |b| b[i]);
        self.patterns()
            .flat_map(|row| row.iter().enumerate())
            .map(|(i, x)| S::from_f64(*x) + S::from_f64(bias(i)))
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
    model: &PatternModel,
    goal: Goal,
    limit: u64,
) -> Result<Option<VisibleMoments<S>>, Error> {
    let Ok(reduced) = reduce::<S>(model, LARGEST_RANK)? else {
        return Ok(None);
    };
    let Ok(moments) = gaussian_strip::moments(&reduced, goal.bits, limit) else {
        return Ok(None);
    };
    Ok(Some(VisibleMoments {
        visible_softmax: moments.visible_softmax(model, &reduced),
        displacement_softmax: moments.displacement_softmax(&reduced),
        origin: 0,
        log_partition: moments.log_partition,
        softmax: moments.softmax,
    }))
}

/// The interval between two numbers, in either order.
pub(super) fn between<S: Bounded>(one: &S, other: &S) -> S {
    let middle = (one.clone() + other).mul_pow2(-1);
    middle.widen(&(one.clone() - other).mul_pow2(-1))
}
