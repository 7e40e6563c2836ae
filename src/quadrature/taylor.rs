//! The Taylor method for initial value problems, with a proved remainder.
//!
//! One step of length `h` from the state `X` at time 0, a box that holds the exact state:
//!
//! 1. A box `B` is found with `X + [0, h] f(B) ⊆ B`. By the theorem of Picard and Lindelöf the solution through any
//!    state in `X` stays in `B` until the time `h`.
//! 2. By Taylor's theorem every component has `x(h) = Σ_{k ≤ K} c_k h^k + r h^{K+1}`. Here `c_k` are the coefficients at
//!    a state in `X`, and `r` is the coefficient of order `K + 1` at a state on the way, which is in `B`.
//!
//! Both are evaluated in enclosures. No exponential is involved, so the closed forms of linear systems are checked by a
//! route of its own.

use crate::real::{Bounded, Enclosure};
use crate::routes::entered;

/// A vector field by the Taylor coefficients of its solutions. Enclosures in, enclosures out.
pub trait Flow<S> {
    /// For each component the coefficients `c_0, …, c_order` of the solution through the state, `c_0` the state itself.
    fn coefficients(&self, state: &[S], order: usize) -> Vec<Vec<S>>;
}

/// How often a box is inflated before a step is halved.
const INFLATIONS: usize = 12;

/// How often a step is halved before nothing is known.
const HALVINGS: u32 = 16;

/// The state after this time, in so many steps of this order.
///
/// # Statement
///
/// It holds the value at `time` of every solution that begins in the box `state`.
///
/// # Domain
///
/// `time >= 0`. Where no box is found even for a small step, nothing is known of the state.
///
/// # Error
///
/// By inclusion. The widths grow by the factor `e^{2 L t}` at most, about, for a field with the Lipschitz constant `L`:
/// a decay is taken for a growth twice.
pub fn advance<S: Enclosure>(
    flow: &dyn Flow<S>,
    state: Vec<S>,
    time: &S,
    steps: u32,
    order: usize,
) -> Vec<S> {
    entered!("taylor::advance");
    let length = time.clone() / S::from_i64(i64::from(steps.max(1)));
    (0..steps.max(1)).fold(state, |state, _| {
        step(flow, state, &length, order, HALVINGS)
    })
}

fn step<S: Enclosure>(
    flow: &dyn Flow<S>,
    state: Vec<S>,
    length: &S,
    order: usize,
    halvings: u32,
) -> Vec<S> {
    let Some(hull) = invariant_box(flow, &state, length) else {
        if halvings == 0 {
            return state.iter().map(|_| S::unknown()).collect();
        }
        let half = length.mul_pow2(-1);
        let middle = step(flow, state, &half, order, halvings - 1);
        return step(flow, middle, &half, order, halvings - 1);
    };
    let at_state = flow.coefficients(&state, order);
    let in_box = flow.coefficients(&hull, order + 1);
    let component = |(coefficients, remainder): (&Vec<S>, &Vec<S>)| {
        let last = remainder.last().cloned().unwrap_or_else(S::unknown);
        // Horner's scheme, from the remainder down.
        let terms = coefficients.iter().rev();
        terms.fold(last, |sum, coefficient| sum * length + coefficient)
    };
    at_state.iter().zip(&in_box).map(component).collect()
}

/// A box that no solution from the state leaves within this time; `None` if it is not found.
fn invariant_box<S: Enclosure>(flow: &dyn Flow<S>, state: &[S], length: &S) -> Option<Vec<S>> {
    let half = length.upper().mul_pow2(-1);
    let until = half.widen(&half);
    let image = |hull: &[S]| -> Vec<S> {
        let coefficients = flow.coefficients(hull, 1);
        let velocity = |list: &Vec<S>| list.get(1).cloned().unwrap_or_else(S::unknown);
        let moves = coefficients.iter().map(velocity);
        let pairs = state.iter().zip(moves);
        pairs.map(|(x, v)| x.clone() + v * &until).collect()
    };
    let mut hull = inflated(&image(state));
    for _ in 0..INFLATIONS {
        let reached = image(&hull);
        let is_inside = |(inner, outer): (&S, &S)| {
            outer.lower().certainly_at_most(inner) && inner.certainly_at_most(&outer.upper())
        };
        if reached.iter().zip(&hull).all(is_inside) {
            return Some(hull);
        }
        hull = inflated(&reached);
    }
    None
}

/// Every side an eighth longer at both ends.
fn inflated<S: Bounded>(hull: &[S]) -> Vec<S> {
    let widened = |x: &S| x.widen(&(x.upper() - x.lower()).mul_pow2(-3));
    hull.iter().map(widened).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Meets, Real};

    type Exact = Ball<4>;

    /// `x' = x²`, which from 1 is `1/(1 - t)`.
    struct Square;

    impl Flow<Exact> for Square {
        fn coefficients(&self, state: &[Exact], order: usize) -> Vec<Vec<Exact>> {
            let mut list = vec![state[0].clone()];
            for k in 0..order {
                let products = (0..=k).map(|i| list[i].clone() * &list[k - i]);
                let sum = products.fold(Exact::zero(), |sum, product| sum + product);
                list.push(sum / Exact::from_i64(k as i64 + 1));
            }
            vec![list]
        }
    }

    /// `x' = -x²`, which from -1 is `-1/(1 - t)`.
    struct Mirrored;

    impl Flow<Exact> for Mirrored {
        fn coefficients(&self, state: &[Exact], order: usize) -> Vec<Vec<Exact>> {
            let negated = |list: Vec<Exact>| list.into_iter().map(|x| -x).collect();
            let image = Square.coefficients(&[-state[0].clone()], order).into_iter();
            image.map(negated).collect()
        }
    }

    /// `x' = y`, `y' = -x`.
    struct Circle;

    impl Flow<Exact> for Circle {
        fn coefficients(&self, state: &[Exact], order: usize) -> Vec<Vec<Exact>> {
            let (mut x, mut y) = (vec![state[0].clone()], vec![state[1].clone()]);
            for k in 0..order {
                let next = Exact::from_i64(k as i64 + 1);
                x.push(y[k].clone() / &next);
                y.push(-x[k].clone() / &next);
            }
            vec![x, y]
        }
    }

    fn exact(x: f64) -> Exact {
        Exact::from_f64(x)
    }

    #[test]
    fn a_solution_that_grows_without_bound_is_followed() {
        let found = advance(&Square, vec![exact(1.0)], &exact(0.75), 24, 60);
        assert!(found[0].meets(&exact(4.0)), "{found:?}");
        assert!(found[0].accuracy_bits() > 60, "{found:?}");
        // Up to its pole there is no solution.
        let beyond = advance(&Square, vec![exact(1.0)], &exact(1.0), 1, 10);
        assert!(!beyond[0].is_bounded(), "{beyond:?}");
        // Nor below it, for the mirror image.
        let found = advance(&Mirrored, vec![exact(-1.0)], &exact(0.75), 24, 60);
        assert!(found[0].meets(&exact(-4.0)), "{found:?}");
        assert!(found[0].accuracy_bits() > 60, "{found:?}");
        for time in [1.0, 1.5] {
            let beyond = advance(&Mirrored, vec![exact(-1.0)], &exact(time), 1, 10);
            assert!(!beyond[0].is_bounded(), "{beyond:?}");
        }
    }

    #[test]
    fn a_low_order_is_wide_and_right() {
        let mut before = f64::INFINITY;
        for order in [1, 2, 4, 8, 16] {
            let found = advance(&Square, vec![exact(1.0)], &exact(0.5), 8, order);
            assert!(found[0].meets(&exact(2.0)), "{order}: {found:?}");
            let width = (found[0].upper() - found[0].lower()).approx();
            assert!(width < 0.3 * before, "{order}: {width}");
            before = width;
        }
    }

    #[test]
    fn a_turn_leads_back() {
        let turn = Exact::pi().mul_pow2(1);
        let state = vec![exact(1.0), exact(0.0)];
        let found = advance(&Circle, state.clone(), &turn, 32, 60);
        assert!(
            found[0].meets(&state[0]) && found[1].meets(&state[1]),
            "{found:?}"
        );
        assert!(found[0].accuracy_bits() > 150, "{found:?}");
        let elsewhere = advance(&Circle, state, &exact(6.25), 32, 60);
        assert!(elsewhere[1].disjoint(&exact(0.0)));
    }
}
