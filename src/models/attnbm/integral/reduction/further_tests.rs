use super::tests::model;
use super::*;
use crate::real::agreement::agree;
use crate::real::{Ball, Enclosure};

type B = Ball<4>;

#[test]
fn rows_and_counts() {
    let patterns = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    assert_eq!(model(&patterns, 2).count(), 3);
    assert_eq!(model(&patterns, 0).count(), 0);
    assert_eq!(model(&patterns, 2).pattern(1), [3.0, 4.0]);
    let clamped = Clamped {
        columns: &patterns,
        values: &[0.5, 0.25],
    };
    assert_eq!(clamped.row(2), [5.0, 6.0]);
    assert!(model(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0], 2).is_single_point());
    assert!(!model(&[1.0, 2.0, 1.0, 2.0, 1.0, 3.0], 2).is_single_point());
    assert!(model(&[1.0, 2.0], 2).is_single_point());
}

#[test]
fn what_is_no_model_is_refused() {
    let patterns = [1.0, 2.0, 3.0, 4.0];
    let good = PatternModel {
        visible_bias: &[0.0, 1.0],
        hidden_bias: &[0.5, 0.5],
        clamped: Clamped {
            columns: &[1.0, 2.0],
            values: &[3.0],
        },
        ..model(&patterns, 2)
    };
    assert!(good.check().is_ok());
    let shapes = [
        PatternModel {
            dimension: 0,
            ..good
        },
        PatternModel {
            patterns: &[],
            ..good
        },
        PatternModel {
            patterns: &patterns[..3],
            ..good
        },
        PatternModel {
            visible_bias: &[0.0],
            ..good
        },
        PatternModel {
            hidden_bias: &[0.0, 1.0, 2.0],
            ..good
        },
        PatternModel {
            clamped: Clamped {
                columns: &[1.0],
                values: &[3.0],
            },
            ..good
        },
        PatternModel {
            clamped: Clamped {
                columns: &[1.0],
                values: &[],
            },
            ..good
        },
    ];
    for bad in shapes {
        assert!(matches!(bad.check(), Err(Error::Shape { .. })), "{bad:?}");
    }
    let infinite = f64::INFINITY;
    let domains = [
        PatternModel {
            patterns: &[1.0, 2.0, 3.0, infinite],
            ..good
        },
        PatternModel {
            visible_bias: &[0.0, infinite],
            ..good
        },
        PatternModel {
            hidden_bias: &[0.0, f64::NAN],
            ..good
        },
        PatternModel {
            clamped: Clamped {
                columns: &[1.0, infinite],
                values: &[3.0],
            },
            ..good
        },
        PatternModel {
            clamped: Clamped {
                columns: &[1.0, 2.0],
                values: &[infinite],
            },
            ..good
        },
        PatternModel { beta: 0.0, ..good },
        PatternModel { beta: -1.0, ..good },
        PatternModel {
            beta: infinite,
            ..good
        },
        PatternModel {
            beta: f64::NAN,
            ..good
        },
    ];
    for bad in domains {
        assert!(matches!(bad.check(), Err(Error::Domain { .. })), "{bad:?}");
    }
    // An empty bias counts as absent.
    assert!(
        PatternModel {
            visible_bias: &[],
            hidden_bias: &[],
            ..good
        }
        .check()
        .is_ok()
    );
}

#[test]
fn clamped_units_raise_the_levels_by_their_products() {
    let patterns = [3.0, 4.0, 1.0, -1.0];
    let with = PatternModel {
        visible_bias: &[0.5, 2.0],
        hidden_bias: &[0.25, -8.0],
        clamped: Clamped {
            columns: &[1.0, 2.0, -4.0, 0.5],
            values: &[0.5, 3.0],
        },
        ..model(&patterns, 2)
    };
    // |ξ|²/2 + c + x·y + ξ·b.
    let levels = [12.5 + 0.25 + 6.5 + 9.5, 1.0 - 8.0 - 0.5 - 1.5];
    for (index, level) in levels.iter().enumerate() {
        assert!(with.level::<B>(index).certainly_equal(&B::from_f64(*level)));
    }
    assert!(
        with.level_difference::<B>(1, 0)
            .certainly_equal(&B::from_f64(levels[1] - levels[0]))
    );
    assert!(
        with.squared_distance::<B>(0, 1)
            .certainly_equal(&B::from_f64(29.0))
    );
}

#[test]
fn coordinates_and_basis_make_the_patterns_again() {
    let patterns = [
        1.0, 2.0, 3.0, -1.0, 4.0, 0.5, -1.0, 0.25, 2.0, 7.0, -3.0, 1.0, 1.5, -2.25, 6.0, 0.125,
        3.0, 9.0, -5.0, 2.5,
    ];
    let reduced = reduce::<B>(&model(&patterns, 4), 4).unwrap().unwrap();
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
    let reduced = reduce::<B>(&model(&patterns, 3), 2).unwrap().unwrap();
    assert_eq!(reduced.rank, 2);
    for a in 0..5 {
        for b in 0..5 {
            let gap = (0..2).fold(B::zero(), |sum, j| {
                sum + (reduced.coordinates[a * 2 + j].clone() - &reduced.coordinates[b * 2 + j])
                    .sqr()
            });
            let exact = model(&patterns, 3).squared_distance::<B>(a, b);
            assert!(
                (gap.clone() - exact).contains_zero()
                    && (gap.upper() - gap.lower()).approx() < 1e-60
            );
        }
    }
    let exact = model(&patterns, 3).level::<B>(reduced.reference);
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
        reduce::<crate::real::Interval>(&model(&patterns, 2), 2).unwrap(),
        Err(Obstacle::Undecided(53))
    ));
    assert_eq!(
        reduce::<B>(&model(&patterns, 2), 2).unwrap().unwrap().rank,
        2
    );
}

#[test]
fn differences_are_exact_sums_of_two() {
    for (x, origin) in [
        (1.0, 1e-30),
        (1e-30, 1.0),
        (0.1, 0.3),
        (f64::MAX, f64::MIN),
        (1e16, -0.7),
        (3.0, 1.0),
    ] {
        let difference = Difference::between(&[x, 2.0], &[origin, 1.0]);
        let exact = B::from_f64(x) - B::from_f64(origin);
        assert!(
            difference.entry::<B>(0).certainly_equal(&exact)
                || (difference.entry::<B>(0) - &exact).contains_zero()
        );
        let square = exact.sqr() + B::one();
        agree(&difference.dot::<B>(&difference), &square, 200);
    }
    // Zero errors are not stored.
    assert!(
        Difference::between(&[3.0, 0.5], &[1.0, 0.25])
            .low
            .is_empty()
    );
    let mixed = Difference::between(&[3.0, 1.0], &[1.0, 1e-30]);
    assert_eq!((mixed.high, mixed.low), (vec![2.0, 1.0], vec![0.0, -1e-30]));
}
