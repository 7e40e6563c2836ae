//! How two sides are compared: at the edges of what decides.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use attnbm::catalogue::verdict::{Verdict, compare, compare_at_most};
use attnbm::real::{Ball, Bounded, Real};

type B = Ball<4>;

/// `middle` with the radius `2^exponent`.
fn around(middle: f64, exponent: i64) -> B {
    B::from_f64(middle).widen(&B::one().mul_pow2(exponent))
}

fn exact(x: f64) -> B {
    B::from_f64(x)
}

fn holds(digits: f64, strict: bool) -> Verdict {
    Verdict::Holds { digits, strict }
}

fn refuted_at(verdict: &Verdict) -> Option<usize> {
    match verdict {
        Verdict::Refuted { entry, .. } => Some(*entry),
        _ => None,
    }
}

#[test]
fn the_digits_asked_for_are_those_certified() {
    // A width of 2^-39 against 1, against 1000 and against -1000: 11.74, 14.74 and 14.74 digits.
    for (middle, digits) in [(1.0, 11.7), (1000.0, 14.7), (-1000.0, 14.7)] {
        let side = [around(middle, -40)];
        for asked in 1..=20 {
            let verdict = compare(&side, &side, asked);
            if f64::from(asked) <= digits {
                assert_eq!(verdict, holds(digits, false), "{middle} {asked}");
            } else {
                let Verdict::Undecided { reason } = verdict else {
                    panic!("{middle} {asked}: {verdict:?}");
                };
                assert_eq!(
                    reason,
                    format!("the enclosures agree to {digits:.1} of {asked} digits")
                );
            }
        }
    }
    // Of several entries the widest and the largest count, wherever they are.
    for side in [
        [around(1000.0, -60), around(1.0, -40)],
        [around(1.0, -40), around(-1000.0, -60)],
    ] {
        assert_eq!(compare(&side, &side, 14), holds(14.7, false));
    }
    // The width is that of both sides together, and the scale is what every side is certainly above.
    let (left, right) = ([exact(1.0)], [around(1.0 + libm::exp2(-21.0), -20)]);
    assert_eq!(compare(&left, &right, 5), holds(5.7, false));
    assert_eq!(compare(&right, &left, 5), holds(5.7, false));
    assert!(matches!(
        compare(&left, &right, 6),
        Verdict::Undecided { .. }
    ));
}

#[test]
fn sides_that_touch_are_not_told_apart() {
    let left = [exact(1.0), around(3.0, -30)];
    let apart = [exact(1.0), around(3.0 + libm::exp2(-28.0), -30)];
    for (one, other) in [(&left, &apart), (&apart, &left)] {
        assert_eq!(refuted_at(&compare(one, other, 1)), Some(1));
    }
    let close = [exact(1.0), around(3.0 + libm::exp2(-29.5), -30)];
    assert_eq!(refuted_at(&compare(&left, &close, 1)), None);
    // The first entry that differs is the one that is shown.
    let both = [exact(2.0), exact(4.0)];
    let Verdict::Refuted { entry, left, right } = compare(&both, &[exact(-1e9), exact(5.0)], 1)
    else {
        panic!("2 is not -1e9");
    };
    assert_eq!((entry, left.as_str(), right.as_str()), (0, "2", "-1e9"));
}

#[test]
fn an_inequality_is_strict_equal_or_open_in_every_entry() {
    let (below, at, open) = (exact(1.0), exact(2.0), around(2.0, -10));
    let two = [exact(2.0), exact(2.0)];
    let one = |x: &B, y: &B| compare_at_most(&[x.clone(), y.clone()], &two, 20);
    assert_eq!(one(&below, &below), holds(f64::INFINITY, true));
    // Equal in one entry is not strict, and its digits count.
    assert_eq!(one(&below, &at), holds(f64::INFINITY, false));
    assert_eq!(one(&at, &below), holds(f64::INFINITY, false));
    for (x, y) in [(&below, &open), (&open, &below), (&at, &open)] {
        assert!(
            matches!(one(x, y), Verdict::Undecided { .. }),
            "{x:?} {y:?}"
        );
    }
    // 2^-9 against 2 is to 3.0 digits.
    let verdict = compare_at_most(&[open.clone(), below], &two, 3);
    assert_eq!(verdict, holds(3.0, false));
    // An entry above refutes, whatever the others say.
    let above = exact(2.0 + 1e-9);
    for x in [&exact(1.0), &at, &open, &exact(f64::NAN)] {
        assert_eq!(refuted_at(&one(x, &above)), Some(1), "{x:?}");
        assert_eq!(refuted_at(&one(&above, x)), Some(0), "{x:?}");
    }
}

#[test]
fn what_is_not_known_holds_nothing_up() {
    let unknown = exact(f64::NAN);
    let known = exact(1.0);
    let sides = [
        (
            [unknown.clone(), known.clone()],
            [known.clone(), known.clone()],
        ),
        (
            [known.clone(), known.clone()],
            [known.clone(), unknown.clone()],
        ),
        ([unknown.clone(), known.clone()], [unknown, known]),
    ];
    for (left, right) in sides {
        for verdict in [compare(&left, &right, 1), compare_at_most(&left, &right, 1)] {
            assert!(matches!(verdict, Verdict::Undecided { .. }), "{verdict:?}");
        }
    }
    let empty: [B; 0] = [];
    for (left, right) in [(&empty[..], &empty[..]), (&[exact(1.0)][..], &empty[..])] {
        for verdict in [compare(left, right, 1), compare_at_most(left, right, 1)] {
            assert!(matches!(verdict, Verdict::Undecided { .. }), "{verdict:?}");
        }
    }
}
