//! One coordinate of a grid over the affine hull of the patterns, for any power of the mixture.

use super::reduction::Reduction;
use super::strip_plan::Plan;
use super::walk::{Axis, End};
use crate::real::{Bounded, Real, largest};

/// Bounds on the patterns' coordinates: below and above, for each.
pub(super) fn ends<S: Bounded>(reduced: &Reduction<S>) -> Vec<(S, S)> {
    (0..reduced.rank)
        .map(|j| {
            let coordinate = || reduced.coordinates.iter().skip(j).step_by(reduced.rank);
            (
                -largest(coordinate().map(|x| -x.clone())),
                largest(coordinate().cloned()),
            )
        })
        .collect()
}

/// `y` itself if it is certainly positive, and otherwise the whole line, because the bound holds
/// for positive `y` only.
pub(super) fn if_positive<S: Real>(y: &S) -> S {
    y.sqrt().sqr()
}

/// The ratio of all that lies beyond a node to the node itself, where each step takes the integrand down by `exp(-rate)` or more.
pub(super) fn ratio_beyond<S: Real>(rate: &S) -> S {
    S::one() / if_positive(&rate.exp_m1())
}

/// `exp(ℓ_μ - height)`.
pub(super) fn heights<S: Real>(levels: &[S], height: f64) -> Vec<S> {
    let height = S::from_f64(height);
    let relative = levels.iter().map(|level| level.clone() - &height);
    relative.map(|level| level.exp()).collect()
}

/// `1 - a R/π`, which is at most `cos(a R/2)` while it is positive, and the whole line unless it is.
pub(super) fn cosine_bound<S: Bounded>(width: &S, low: &S, high: &S) -> S {
    if_positive(&(S::one() - width.clone() * &(high.clone() - low) / S::pi()))
}

/// `K e^{βa²/2}/(e^{2πa/h} - 1)`, a bound on the relative error of the infinite sum along one coordinate: `K` is the
/// factor, `h` the step and `a` the strip.
pub(super) fn error_along<S: Real>(factor: S, step: f64, strip: &S, beta: &S) -> S {
    let growth = strip.sqr() * beta;
    let decay = S::pi() * &strip.mul_pow2(1) / S::from_f64(step);
    factor * (growth.mul_pow2(-1) - &decay).exp() / -(-decay).exp_m1()
}

/// How an integrand uses the nodes of a coordinate.
pub(super) struct Use<W, R> {
    /// Twice the largest `g` in the factors `exp(g - (u - x_μ)²/2)`. The integer `g` keeps the mixture within the
    /// range of binary64.
    pub(super) twice_highest_raise: f64,
    /// The weight of a node, from its `g`.
    pub(super) weight: W,
    /// The ratios of all that lies beyond a node to the node itself, the largest last, from the rate of decay
    /// there: at a rate `r`, each step takes `S^β` down by at least `exp(-r)`.
    pub(super) ratios: R,
}

/// The nodes of coordinate `j`, `low` and `high` being the patterns' ends.
pub(super) fn axis<S: Bounded, W, const K: usize>(
    reduced: &Reduction<S>,
    plan: &Plan,
    j: usize,
    (low, high): &(S, S),
    of: &Use<impl Fn(f64) -> Option<W>, impl Fn(S) -> [S; K]>,
) -> Axis<S, W, K> {
    let (first, last) = plan.extents[j];
    let step = plan.steps[j];
    let beta = S::from_f64(reduced.beta);
    let coordinate = || reduced.coordinates.iter().skip(j).step_by(reduced.rank);
    let approximate: Vec<f64> = coordinate().map(Real::approx).collect();
    let negligible = S::from_f64(plan.allowance[j]).mul_pow2(-i64::from(plan.goal));
    // Σ_{m>=1} exp(-β (d h m + h² m²/2)) <= 1/(exp(β h (d + h/2)) - 1).
    let end = |beyond: S| {
        let rate = (beyond + S::from_f64(step / 2.0)) * &beta * S::from_f64(step);
        let ratios = (of.ratios)(rate);
        let largest = ratios.last()?;
        let enough = negligible.clone() / largest;
        Some(End { ratios, enough })
    };
    let mut axis = Axis {
        centre: (plan.centre[j] - first) as usize,
        factors: Vec::new(),
        weights: Vec::new(),
        above: Vec::new(),
        below: Vec::new(),
    };
    for index in first..=last {
        let place = index as f64 * step;
        let node = S::from_f64(place);
        let squares = approximate.iter().map(|x| (place - x).powi(2));
        let raise = (squares.fold(of.twice_highest_raise, f64::min) / 2.0).floor();
        let lifted = S::from_f64(raise);
        let exponent = |x: &S| lifted.clone() - (node.clone() - x).sqr().mul_pow2(-1);
        axis.factors
            .push(coordinate().map(|x| exponent(x).exp()).collect());
        axis.weights.extend((of.weight)(raise));
        let above = node.clone() - high;
        let beyond = index == last || above.approx() > 0.0;
        axis.above.push(if beyond { end(above) } else { None });
        let below = low.clone() - node;
        let beyond = index == first || below.approx() > 0.0;
        axis.below.push(if beyond { end(below) } else { None });
    }
    axis
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::attnbm::integral::evidence::reduction;
    use crate::real::Ball;
    use crate::real::agreement::{agree, cosine};

    type B = Ball<2>;

    fn f(x: f64) -> B {
        B::from_f64(x)
    }

    #[test]
    fn the_ends_are_those_of_each_coordinate() {
        let model = reduction::<B>(2, &[0.0, 0.0, 1.0, -2.0, -0.5, 3.0], &[0.0; 3], 1.0);
        let found = ends(&model);
        let expected = [(-0.5, 1.0), (-2.0, 3.0)];
        for ((low, high), (least, most)) in found.iter().zip(expected) {
            assert!(low.certainly_equal(&f(least)) && high.certainly_equal(&f(most)));
        }
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn what_is_not_positive_is_unknown() {
        assert!(if_positive(&f(0.25)).certainly_equal(&f(0.25)));
        for y in [f(-0.25), f(0.25).widen(&f(0.5))] {
            assert!(!if_positive(&y).is_known());
        }
    }

    #[test]
    fn the_chord_is_below_the_cosine_and_meets_it_at_both_ends() {
        for (low, high) in [(0.0, 1.0), (-3.0, 0.5), (2.0, 9.0)] {
            let extent = f(high) - f(low);
            for share in [0.0, 0.015625, 0.25, 0.5, 0.75, 0.984375] {
                let width = B::pi() * f(share) / &extent;
                let bound = cosine_bound(&width, &f(low), &f(high));
                agree(&bound, &(B::pi() * f(1.0 - share) / B::pi()), 110);
                let exact = cosine(&(width * &extent).mul_pow2(-1));
                assert!(share == 0.0 || bound.certainly_at_most(&exact));
            }
            // If the mixture may have a zero, nothing is known.
            let widest = B::pi() / &extent;
            for width in [widest.clone(), widest.mul_pow2(1)] {
                assert!(!cosine_bound(&width, &f(low), &f(high)).is_known());
            }
        }
    }
}
