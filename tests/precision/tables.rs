//! What was measured, as a table, a page and a record of bounds that only tighten.

use super::*;

/// Where all percentiles differ, each stands in its own column.
#[test]
fn percentiles_stand_under_their_titles() {
    let known: Vec<Known> = (1..=2000)
        .map(|k| (k, k as f64 / 1000.0, 10.0 * k as f64, &[][..], true))
        .collect();
    let page = page(&[measured(SOFTMAX, &known)], &[bound(3.0)], 5, 2000);
    let header = page.lines().find(|line| line.starts_with("| region"));
    let titles = header.unwrap().split('|').map(str::trim).skip(3);
    assert_eq!(
        titles.take(4).collect::<Vec<_>>(),
        ["ratio: median", "P99", "P99.9", "max"]
    );
    let row = "| everywhere | 2000 | 1.00 | 1.98 | 2.00 | 2.00 | 10000 | 19800 | 19980 | 20000 |";
    assert!(page.contains(row), "{row} is not in\n{page}");
}

/// What was measured of a case: its number, ratio and error, the regions, and whether it has a value.
type Known = (u64, f64, f64, &'static [&'static str], bool);

fn measured(quantity: &'static str, known: &[Known]) -> Measured {
    let question = draw(find(quantity).unwrap(), SEED, 0).unwrap();
    let samples = known
        .iter()
        .map(|&(index, ratio, ulps, regions, has_value)| {
            let mut question = question.clone();
            question.regions = regions.to_vec();
            Sample {
                index,
                question,
                failure: (!has_value).then(|| "it is a NaN".into()),
                is_compared: has_value,
                ratio,
                ulps,
            }
        });
    Measured::of(quantity, &samples.collect::<Vec<_>>())
}

fn bound(ratio: f64) -> Bound {
    Bound {
        quantity: SOFTMAX.into(),
        ratio,
        loosened: None,
    }
}

/// Four cases: in two regions, in either one, and in none.
const FOUR: &[Known] = &[
    (3, 0.25, 0.5, &[SCALED], true),
    (7, 2.5, 40.0, &[SCALED, HOSTILE], true),
    (9, 0.0, 0.0, &[HOSTILE], false),
    (12, 1.0, 3.0, &[], true),
];

#[test]
fn a_table_has_what_was_measured_by_region() {
    let found = measured(SOFTMAX, FOUR);
    let rows: Vec<_> = found
        .regions
        .iter()
        .map(|region| (region.name, region.cases, region.failures, region.worst))
        .collect();
    assert_eq!(
        rows,
        [
            ("everywhere", 4, 1, 7),
            (HOSTILE, 2, 1, 7),
            (SCALED, 2, 0, 7)
        ]
    );
    let spreads: Vec<_> = found
        .regions
        .iter()
        .map(|region| {
            let (ratio, ulps) = (region.ratio, region.ulps);
            [ratio.median, ratio.max, ulps.median, ulps.max]
        })
        .collect();
    assert_eq!(
        spreads,
        [
            [1.0, 2.5, 3.0, 40.0],
            [2.5, 2.5, 40.0, 40.0],
            [0.25, 2.5, 0.5, 40.0]
        ]
    );
    let page = page(&[found], &[bound(3.0)], 5, 4);
    for line in [
        "4 cases of each quantity were drawn, seed 5;",
        "| `special.softmax` | 3 | 3 | 1.00 | 2.50 | 2.50 | 2.50 | 3.00 | 40 | 40 | 40 |",
        "Stated: a stability ratio of at most 3.",
        "| everywhere | 3 | 1.00 | 2.50 | 2.50 | 2.50 | 3.00 | 40 | 40 | 40 |",
        "| hostile | 1 | 2.50 | 2.50 | 2.50 | 2.50 | 40 | 40 | 40 | 40 |",
        "| scaled | 2 | 0.25 | 2.50 | 2.50 | 2.50 | 0.50 | 40 | 40 | 40 |",
    ] {
        assert!(page.contains(line), "{line} is not in\n{page}");
    }
}

#[test]
fn a_bound_is_exceeded_by_a_larger_ratio_a_missing_value_and_a_nan() {
    let exceeded = |known: &[Known], bounds: &[Bound]| -> Vec<&'static str> {
        let found = measured(SOFTMAX, known);
        let names: Vec<_> = found.exceeded(bounds).map(|region| region.name).collect();
        assert_eq!(names.is_empty(), found.keeps(bounds), "{names:?}");
        names
    };
    let three = [bound(3.0)];
    assert_eq!(
        exceeded(FOUR, &[bound(2.0)]),
        ["everywhere", HOSTILE, SCALED]
    );
    assert_eq!(exceeded(FOUR, &three), ["everywhere", HOSTILE]);
    // Nothing is stated.
    assert_eq!(exceeded(FOUR, &[]), ["everywhere", HOSTILE, SCALED]);
    for (ratio, is_over) in [
        (3.0, false),
        (3f64.next_up(), true),
        (f64::NAN, true),
        (f64::INFINITY, true),
    ] {
        let names = exceeded(
            &[(0, 0.5, 1.0, &[], true), (1, ratio, 1.0, &[SCALED], true)],
            &three,
        );
        let expected: &[&str] = if is_over {
            &["everywhere", SCALED]
        } else {
            &[]
        };
        assert_eq!(names, expected, "{ratio}");
    }
    // Where nothing is measured nothing is exceeded, and nothing is kept.
    assert!(!measured(SOFTMAX, &[]).keeps(&three));
}

#[test]
fn bounds_only_tighten() {
    let record = |stated: &[Bound], known: &[Known], reason| {
        tightened(&[measured(SOFTMAX, known)], stated, 5, reason)
    };
    let worst = |ratio| {
        [
            (3, 0.5, 1.0, [].as_slice(), true),
            (8, ratio, 9.0, &[], true),
        ]
    };
    let loosened = |ratio, seed, index, reason: &str| Bound {
        loosened: Some(Loosening {
            witness: (seed, index),
            reason: reason.into(),
        }),
        ..bound(ratio)
    };
    let before = loosened(3.0, 1, 2, "before");
    for (old, ratio, new) in [
        (bound(3.0), 0.5, bound(1.5)),
        (bound(3.0), 1.0, bound(1.5)),
        (bound(3.0), 1f64.next_up(), bound(2.0)),
        // Kept without the margin, to the end.
        (bound(3.0), 2.5, bound(3.0)),
        (bound(3.0), 3.0, bound(3.0)),
        (bound(12.0), 11.0, bound(12.0)),
        (bound(16.0), 16.0, bound(16.0)),
        // A reason stays as long as its bound.
        (before.clone(), 3.0, before.clone()),
        (before, 0.5, bound(1.5)),
    ] {
        // A reason changes nothing where none is needed.
        for reason in [None, Some("why not")] {
            let found = record(std::slice::from_ref(&old), &worst(ratio), reason);
            assert_eq!(
                found.unwrap(),
                std::slice::from_ref(&new),
                "{old:?} at {ratio}"
            );
        }
    }
    for (old, ratio, new) in [
        (1.5, 1.6, 2.0),
        (3.0, 3f64.next_up(), 4.0),
        (3.0, 4.5, 6.0),
        (12.0, 16.0, 16.0),
    ] {
        let found = record(&[bound(old)], &worst(ratio), Some("it must be")).unwrap();
        assert_eq!(found, [loosened(new, 5, 8, "it must be")]);
        assert!(ratio > rung_below(new), "the witness is one");
        let text = bound::write(&found);
        assert_eq!(bound::read(&text).unwrap(), found, "{text}");
        for reason in [None, Some(""), Some(" "), Some("two\nlines")] {
            let refusal = record(&[bound(old)], &worst(ratio), reason).unwrap_err();
            let refusal = refusal.to_string();
            assert!(
                refusal.starts_with("special.softmax, case 8 must be within the stated bound"),
                "{reason:?}: {refusal}"
            );
        }
    }
    // No reason excuses what is beyond the ladder or has no value.
    for known in [
        worst(16f64.next_up()),
        worst(f64::NAN),
        worst(f64::INFINITY),
        [(3, 0.5, 1.0, &[], true), (8, 0.5, 0.5, &[], false)],
    ] {
        for stated in [&[bound(3.0)][..], &[]] {
            let refusal = record(stated, &known, Some("it must be")).unwrap_err();
            assert!(refusal.to_string().contains("at most 16"), "{refusal}");
        }
    }
    // What is new leaves a margin.
    assert_eq!(record(&[], &worst(1.4), None).unwrap(), [bound(3.0)]);
    assert!(record(&[], &worst(11.0), Some("it must be")).is_err());
    // What was not measured stays, in the order of the record.
    let others = ["a.b", "c.d"].map(|name| Bound {
        quantity: name.into(),
        ..bound(16.0)
    });
    let stated = [others[0].clone(), others[1].clone(), bound(3.0)];
    assert_eq!(record(&stated, &[], None).unwrap(), stated);
    let found = record(&stated, &worst(0.5), None).unwrap();
    assert_eq!(found, [bound(1.5), others[0].clone(), others[1].clone()]);
}
