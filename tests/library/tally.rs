//! What is counted of a case, and how counts add up.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used)]

use attnbm::catalogue::record::Judgement;
use attnbm::catalogue::tally::{ReportedCase, Tally};
use attnbm::catalogue::verdict::Verdict;

fn tally(case: u64, verdict: Verdict, attained: bool) -> Tally {
    Tally::of(
        case,
        Judgement {
            verdict,
            witness: format!("case {case}"),
            attained,
        },
    )
}

fn held(case: u64, digits: f64) -> Tally {
    tally(
        case,
        Verdict::Holds {
            digits,
            strict: false,
        },
        false,
    )
}

fn strict(case: u64) -> Tally {
    let digits = f64::INFINITY;
    tally(
        case,
        Verdict::Holds {
            digits,
            strict: true,
        },
        false,
    )
}

fn undecided(case: u64) -> Tally {
    let reason = "too wide".into();
    // What is attained counts where it is decided only.
    tally(case, Verdict::Undecided { reason }, true)
}

fn refuted(case: u64) -> Tally {
    let verdict = Verdict::Refuted {
        entry: 3,
        left: "1".into(),
        right: "2".into(),
    };
    tally(case, verdict, true)
}

/// Decided, undecided, refuted, strict, exact, attained.
fn counts(tally: &Tally) -> [u64; 6] {
    let Tally {
        decided,
        undecided,
        refuted,
        strict,
        exact,
        attained,
        ..
    } = tally;
    [*decided, *undecided, *refuted, *strict, *exact, *attained]
}

#[test]
fn a_case_is_counted_as_what_it_is() {
    let attained = Verdict::Holds {
        digits: 30.0,
        strict: false,
    };
    for (tally, expected) in [
        (held(1, 30.0), [1, 0, 0, 0, 0, 0]),
        (held(1, f64::INFINITY), [1, 0, 0, 0, 1, 0]),
        (strict(1), [1, 0, 0, 1, 0, 0]),
        (tally(1, attained, true), [1, 0, 0, 0, 0, 1]),
        (undecided(1), [0, 1, 0, 0, 0, 0]),
        (refuted(1), [0, 0, 1, 0, 0, 0]),
    ] {
        assert_eq!(counts(&tally), expected);
        assert_eq!(tally.cases(), 1);
        // Only what has digits has a worst case.
        assert_eq!(tally.worst.is_some(), tally.held() == "30.0");
        assert_eq!(tally.unclear.is_some(), tally.undecided == 1);
        assert_eq!(tally.counterexample.is_some(), tally.refuted == 1);
    }
    let found = refuted(7).counterexample.unwrap();
    let expected = ReportedCase {
        case: 7,
        finding: "entry 3: left 1, right 2".into(),
        witness: "case 7".into(),
    };
    assert_eq!(found, expected);
    assert_eq!(undecided(7).unclear.unwrap().finding, "too wide");
}

#[test]
fn sums_do_not_depend_on_the_order() {
    let parts = [
        held(4, 30.0),
        held(2, 26.5),
        held(9, 26.5),
        held(1, f64::INFINITY),
        strict(0),
        undecided(8),
        undecided(3),
        refuted(11),
        refuted(5),
        Tally::default(),
    ];
    let sum = |order: &[usize]| {
        let picked = order.iter().map(|index| parts[*index].clone());
        picked.fold(Tally::default(), Tally::plus)
    };
    let forward: Vec<usize> = (0..parts.len()).collect();
    let expected = sum(&forward);
    assert_eq!(counts(&expected), [5, 2, 2, 1, 1, 0]);
    assert_eq!((expected.cases(), expected.held().as_str()), (9, "26.5"));
    // The first of its kind is kept; of equally bad ones that with the lower number.
    let case = |found: &Option<ReportedCase>| found.as_ref().unwrap().case;
    assert_eq!(expected.worst.as_ref().unwrap().case, 2);
    assert_eq!(case(&expected.unclear), 3);
    assert_eq!(case(&expected.counterexample), 5);
    for turn in 0..parts.len() {
        let mut order = forward.clone();
        order.rotate_left(turn);
        assert_eq!(sum(&order), expected);
        order.reverse();
        assert_eq!(sum(&order), expected);
        // Grouped in another way.
        let (one, other) = order.split_at(turn);
        assert_eq!(sum(one).plus(sum(other)), expected);
    }
}
