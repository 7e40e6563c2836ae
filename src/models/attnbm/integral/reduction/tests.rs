use super::*;
use crate::models::attnbm::integral::evidence::machine;
use crate::real::{Ball, Enclosure};

type B = Ball<4>;

#[test]
fn distances_survive() {
    let patterns = [
        1.0, 2.0, 3.0, 4.0, 0.5, -1.0, 2.0, 7.0, -3.0, 1.0, 1.0, 0.25,
    ];
    let reduced = reduce::<f64>(&machine(&patterns, 3), 1.0, 4)
        .unwrap()
        .unwrap();
    assert_eq!(reduced.rank, 3);
    for a in 0..4 {
        for b in 0..4 {
            let gap = |x: &[f64], n: usize| -> f64 {
                (0..n).map(|i| (x[a * n + i] - x[b * n + i]).powi(2)).sum()
            };
            let (before, after) = (gap(&patterns, 3), gap(&reduced.coordinates, 3));
            assert!((before - after).abs() < 1e-12, "{before} {after}");
        }
    }
    for a in 0..3 {
        for b in 0..3 {
            let product: f64 = (0..3)
                .map(|i| reduced.basis[a * 3 + i] * reduced.basis[b * 3 + i])
                .sum();
            assert!((product - f64::from(a == b)).abs() < 1e-12);
        }
    }
}

#[test]
fn levels_are_relative_to_the_highest() {
    let with = machine(&[3.0, 4.0, 1.0, -1.0], 2)
        .with_visible_bias(vec![0.5, 2.0])
        .and_then(|machine| machine.with_hidden_bias(vec![0.25, -8.0]))
        .unwrap();
    let reduced = reduce::<f64>(&with, 1.0, 4).unwrap().unwrap();
    assert_eq!(reduced.reference_level, 22.25);
    assert_eq!(reduced.levels, [0.0, -30.75]);
}

#[test]
fn refusals() {
    let square = machine(&[0.0, 0.0, 1.0, 0.0, 0.0, 1.0], 2);
    let refused = reduce::<f64>(&square, 1.0, 1).unwrap();
    assert_eq!(refused.unwrap_err(), Obstacle::Rank(1));
    let good = || machine(&[1.0, 2.0, 3.0, 4.0], 2);
    let clamped = |patterns: &[f64], value: f64| {
        let machine = machine(patterns, 3).given(&[0], &[value]);
        machine.unwrap().unwrap()
    };
    assert!(check(&good(), 1.0).is_ok());
    assert!(check(&clamped(&[1.0; 6], 3.0), 1.0).is_ok());
    let infinite = f64::INFINITY;
    for (bad, field) in [
        (machine(&[1.0, 2.0, 3.0, infinite], 2), "patterns"),
        (
            good().with_visible_bias(vec![0.0, infinite]).unwrap(),
            "visible_bias",
        ),
        (
            good().with_hidden_bias(vec![0.0, f64::NAN]).unwrap(),
            "hidden_bias",
        ),
        (
            clamped(&[1.0, 1.0, 1.0, infinite, 1.0, 1.0], 3.0),
            "clamped columns",
        ),
        (clamped(&[1.0; 6], infinite), "clamped values"),
    ] {
        let refused = reduce::<f64>(&bad, 1.0, 4).unwrap_err();
        let named = matches!(&refused, Error::Domain { field: found, .. } if found == field);
        assert!(named, "{refused:?} {field}");
    }
    for beta in [0.0, -1.0, infinite, f64::NAN] {
        let refused = check(&good(), beta).unwrap_err();
        assert!(matches!(refused, Error::Domain { .. }), "{beta}");
    }
}

#[test]
fn coordinates_and_basis_make_the_patterns_again() {
    let patterns = [
        1.0, 2.0, 3.0, -1.0, 4.0, 0.5, -1.0, 0.25, 2.0, 7.0, -3.0, 1.0, 1.5, -2.25, 6.0, 0.125,
        3.0, 9.0, -5.0, 2.5,
    ];
    let reduced = reduce::<B>(&machine(&patterns, 4), 1.0, 4)
        .unwrap()
        .unwrap();
    assert_eq!((reduced.rank, reduced.dimension), (4, 4));
    for index in 0..5 {
        for i in 0..4 {
            let sum = (0..4).fold(B::zero(), |sum, j| {
                sum + reduced.coordinates[index * 4 + j].clone() * &reduced.basis[j * 4 + i]
            });
            let exact = B::from_f64(patterns[index * 4 + i]) - B::from_f64(patterns[i]);
            assert!((sum.clone() - exact).contains_zero());
            assert!((sum.upper() - sum.lower()).approx() < 1e-60);
        }
    }
    for a in 0..4 {
        for b in 0..4 {
            let product = (0..4).fold(B::zero(), |sum, i| {
                sum + reduced.basis[a * 4 + i].clone() * &reduced.basis[b * 4 + i]
            });
            assert!((product - B::from_i64(i64::from(a == b))).contains_zero());
        }
    }
    // The pivots' coordinates end in exact zeros, as those of pattern 0 are.
    let zeros = reduced
        .coordinates
        .iter()
        .filter(|x| x.certainly_zero())
        .count();
    assert_eq!(zeros, 4 + 3 + 2 + 1);
}

#[test]
fn patterns_beside_the_pivots_are_projected() {
    // Rank 2 of five patterns in three dimensions: a + b·i + c·k.
    let at = |b: f64, c: f64| [1.0 + b, 2.0 - b + c, 0.5 + 2.0 * c];
    let patterns = [
        at(0.0, 0.0),
        at(1.0, 0.0),
        at(0.25, 3.0),
        at(-2.0, 1.0),
        at(0.5, -0.5),
    ]
    .concat();
    let reduced = reduce::<B>(&machine(&patterns, 3), 1.0, 2)
        .unwrap()
        .unwrap();
    assert_eq!(reduced.rank, 2);
    for a in 0..5 {
        for b in 0..5 {
            let gap = (0..2).fold(B::zero(), |sum, j| {
                sum + (reduced.coordinates[a * 2 + j].clone() - &reduced.coordinates[b * 2 + j])
                    .sqr()
            });
            let exact = machine(&patterns, 3).squared_distance::<B>(a, b);
            assert!(
                (gap.clone() - exact).contains_zero()
                    && (gap.upper() - gap.lower()).approx() < 1e-60
            );
        }
    }
    let exact = machine(&patterns, 3).level::<B>(reduced.reference);
    assert!(reduced.reference_level.certainly_equal(&exact));
    assert!(
        reduced
            .levels
            .iter()
            .all(|level| level.certainly_at_most(&B::zero()))
    );
    assert!(reduced.levels[reduced.reference].certainly_zero());
}

#[test]
fn what_the_scalar_cannot_tell_from_a_line_is_undecided() {
    let patterns = [0.0, 0.0, 1.0, 1.0, 3.0, 3.0f64.next_up()];
    assert!(matches!(
        reduce::<crate::real::Interval>(&machine(&patterns, 2), 1.0, 2).unwrap(),
        Err(Obstacle::Undecided(53))
    ));
    assert_eq!(
        reduce::<B>(&machine(&patterns, 2), 1.0, 2)
            .unwrap()
            .unwrap()
            .rank,
        2
    );
}
