//! The mode, where the energy is convex.

use super::AttnBm;
use crate::real::{Interval, Real};
use crate::routes::entered;

/// The most steps of the iteration.
const MOST_STEPS: usize = 100_000;

impl AttnBm {
    /// The mode of the density, which is the same at every β, if the patterns are so close that it is proved to be the
    /// only stationary point; `None` otherwise.
    ///
    /// # Statement
    ///
    /// The Hessian of the energy is `I - C(v)`, `C` the covariance of the patterns under `softmax(Ξ v + c)`. By
    /// Popoviciu's inequality the variance along any direction is at most `D²/4`, `D` the largest distance of two
    /// patterns. For `D < 2` the energy is strictly convex, and the Hopfield update is a contraction by `D²/4`, whose
    /// fixed point is the mode.
    ///
    /// # Error
    ///
    /// `D < 2` is decided in intervals. The fixed point is iterated in plain `f64` until a step changes nothing or is
    /// not shorter than the one before. What is left is a few units in the last place of the largest entry of
    /// `b + ξ_μ`, divided by `1 - D²/4`. `None` also if this takes more than 1e5 steps.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// // A single pattern: a normal law.
    /// let machine = AttnBm::new(1, 2, vec![3.0, 4.0])?.with_visible_bias(vec![1.0, -1.0])?;
    /// assert_eq!(machine.single_mode(), Some(vec![4.0, 3.0]));
    /// // Two peaks.
    /// assert_eq!(AttnBm::new(2, 1, vec![-8.0, 8.0])?.single_mode(), None);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn single_mode(&self) -> Option<Vec<f64>> {
        entered!("AttnBm::single_mode");
        let close = |index: usize, other: usize| {
            self.squared_distance::<Interval>(index, other).sup() < 4.0
        };
        let indices = 0..self.count();
        if !indices
            .clone()
            .all(|index| (0..index).all(|other| close(index, other)))
        {
            return None;
        }
        let mut state = self.update::<f64>(&vec![0.0; self.dimension()], 1.0);
        let mut before = f64::INFINITY;
        for _ in 0..MOST_STEPS {
            let next = self.update::<f64>(&state, 1.0);
            let ends = state.iter().zip(&next);
            let length = f64::sum(ends.map(|(x, y)| (x - y).sqr())).sqrt();
            state = next;
            if length.is_nan() {
                return None;
            }
            if length == 0.0 || length >= before {
                return Some(state);
            }
            before = length;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure};

    fn close_machine() -> AttnBm {
        AttnBm::new(3, 2, vec![0.5, 0.0, -0.25, 0.5, 0.25, -0.5])
            .and_then(|machine| machine.with_visible_bias(vec![0.5, -0.25]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.0, 0.75, 1.0]))
            .unwrap()
    }

    /// By strong convexity, `E(w) - E(v) >= m|w-v|²/2 - |∇E(v)||w-v|` is positive on a sphere around the mode.
    #[test]
    fn the_energy_rises_in_every_direction_from_the_mode() {
        let machine = close_machine();
        let mode = machine.single_mode().unwrap();
        // D² = 1.25 at most, so that the smallest eigenvalue of the Hessian is at least 1 - 1.25/4.
        let slope = machine.score::<Ball<4>>(&mode, 1.0);
        let square = Ball::sum(slope.iter().map(Real::sqr));
        let radius = Ball::<4>::one().mul_pow2(-48);
        let least = Ball::from_f64(1.0 - 1.25 / 4.0) * &radius;
        assert!((least.mul_pow2(-1).sqr() - square).is_positive());
        for (i, sign) in [(0, 1.0), (0, -1.0), (1, 1.0), (1, -1.0)] {
            let mut other = mode.clone();
            other[i] += sign * 1e-3;
            let rise = machine.energy::<Ball<4>>(&other) - machine.energy::<Ball<4>>(&mode);
            assert!(rise.is_positive(), "{i} {sign}");
        }
    }

    #[test]
    fn distances_decide_whether_there_is_one() {
        let at = |distance: f64| AttnBm::new(2, 1, vec![0.0, distance]).unwrap();
        assert!(at(1.5).single_mode().is_some());
        assert_eq!(at(2.0).single_mode(), None);
        assert_eq!(at(f64::NAN).single_mode(), None);
        // Equal patterns are one.
        let twice = AttnBm::new(2, 1, vec![0.75, 0.75]).unwrap();
        assert_eq!(twice.single_mode(), Some(vec![0.75]));
    }
}
