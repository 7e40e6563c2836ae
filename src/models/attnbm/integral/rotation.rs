//! Orthonormal coordinates of the affine hull in which a grid has fewer nodes.
//!
//! The nodes along a coordinate grow with the patterns' extent along it, and a grid takes their product. Any rotation of the
//! coordinates is as good for the integral. Turns in planes of two coordinates are tried one after the other, in plain floating
//! point, and kept if they help.

use super::reduction::Reduction;
use crate::real::Real;
use std::borrow::Cow;

/// Turns in planes of two coordinates, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rotation {
    turns: Vec<Turn>,
}

/// A turn of coordinates `i` and `j`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Turn {
    i: usize,
    j: usize,
    /// The tangent of half the angle, of few bits.
    tangent: f64,
}

impl Turn {
    /// `cos` and `sin` of the angle, of a rational point of the circle.
    fn cosine_and_sine<S: Real>(&self) -> (S, S) {
        let tangent = S::from_f64(self.tangent);
        let square = tangent.sqr();
        let whole = S::one() + &square;
        ((S::one() - square) / &whole, tangent.mul_pow2(1) / whole)
    }

    fn apply<S: Real>(&self, rows: &mut [S], rank: usize) {
        let (cosine, sine) = self.cosine_and_sine::<S>();
        for row in rows.chunks_exact_mut(rank) {
            let (x, y) = (row[self.i].clone(), row[self.j].clone());
            row[self.i] = x.clone() * &cosine - y.clone() * &sine;
            row[self.j] = x * &sine + y * &cosine;
        }
    }
}

/// The tangents of half the angles that are tried, up to 42 degrees: twice that exchanges the coordinates.
const TANGENTS: i32 = 12;
const STEP: f64 = 1.0 / 32.0;

/// How often all planes are tried.
const SWEEPS: usize = 4;

impl Rotation {
    /// Turns that make a cost smaller, for points of `rank` coordinates each, which are turned as well.
    pub(super) fn towards_less(
        points: &mut Vec<f64>,
        rank: usize,
        cost: impl Fn(&[f64]) -> f64,
    ) -> Self {
        let mut turns = Vec::new();
        let mut least = cost(points);
        for _ in 0..SWEEPS {
            let before = turns.len();
            for j in 1..rank {
                for i in 0..j {
                    let turn = |step: i32| Turn {
                        i,
                        j,
                        tangent: f64::from(step) * STEP,
                    };
                    let mut best = None;
                    for turn in (-TANGENTS..=TANGENTS).map(turn) {
                        let mut turned = points.clone();
                        turn.apply(&mut turned, rank);
                        let found = cost(&turned);
                        if found < least {
                            least = found;
                            best = Some((turn, turned));
                        }
                    }
                    if let Some((turn, turned)) = best {
                        turns.push(turn);
                        *points = turned;
                    }
                }
            }
            if turns.len() == before {
                break;
            }
        }
        Self { turns }
    }

    /// The reduction in turned coordinates. The basis is not turned.
    pub(super) fn of<'a, S: Real>(&self, reduced: &'a Reduction<S>) -> Cow<'a, Reduction<S>> {
        if self.turns.is_empty() {
            return Cow::Borrowed(reduced);
        }
        let mut turned = reduced.clone();
        for turn in &self.turns {
            turn.apply(&mut turned.coordinates, reduced.rank);
        }
        Cow::Owned(turned)
    }

    /// Rows of `rank` coordinates each, turned back.
    pub(super) fn undo<S: Real>(&self, mut rows: Vec<S>, rank: usize) -> Vec<S> {
        for turn in self.turns.iter().rev() {
            let back = Turn {
                tangent: -turn.tangent,
                ..*turn
            };
            back.apply(&mut rows, rank);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::attnbm::integral::evidence::reduction;
    use crate::real::{Ball, Meets};

    type B = Ball<2>;

    fn product_of_extents(points: &[f64]) -> f64 {
        let extent = |j: usize| {
            let column = || points.iter().skip(j).step_by(2).copied();
            column().fold(f64::MIN, f64::max) - column().fold(f64::MAX, f64::min)
        };
        extent(0) * extent(1)
    }

    /// A line along the diagonal of a plane is turned into an axis.
    #[test]
    fn a_diagonal_becomes_an_axis() {
        let mut points = vec![0.0, 0.0, 1.0, 1.0, 3.0, 3.1, -2.0, -2.0];
        let before = product_of_extents(&points);
        let rotation = Rotation::towards_less(&mut points, 2, product_of_extents);
        assert!(product_of_extents(&points) < 0.1 * before);
        assert!(!rotation.turns.is_empty());
        // Nothing is gained by turning an axis.
        let mut along = vec![0.0, 0.0, 1.0, 0.0, 5.0, 0.0];
        let nothing = Rotation::towards_less(&mut along, 2, product_of_extents);
        assert_eq!((nothing, along[4]), (Rotation::default(), 5.0));
    }

    #[test]
    fn a_turn_keeps_distances_and_can_be_undone() {
        let points = [0.0, 0.0, 0.0, 1.0, 2.0, -0.5, 0.25, -3.0, 1e-20];
        let rotation = Rotation {
            turns: vec![
                Turn {
                    i: 0,
                    j: 2,
                    tangent: 0.25,
                },
                Turn {
                    i: 1,
                    j: 2,
                    tangent: -0.125,
                },
            ],
        };
        let model = reduction::<B>(3, &points, &[0.0; 3], 1.0);
        let turned = rotation.of(&model).into_owned();
        let square = |row: &[B]| B::sum(row.iter().map(B::sqr));
        for (before, after) in model
            .coordinates
            .chunks(3)
            .zip(turned.coordinates.chunks(3))
        {
            assert!(
                square(before).meets_to(&square(after), 100) || square(before).certainly_zero()
            );
        }
        assert!(!turned.coordinates[3].meets(&model.coordinates[3]));
        let back = rotation.undo(turned.coordinates, 3);
        for (before, after) in model.coordinates.iter().zip(&back) {
            assert!(before.meets(after));
        }
        assert!(matches!(Rotation::default().of(&model), Cow::Borrowed(_)));
    }
}
