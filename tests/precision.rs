//! Plain binary64 keeps the bounds that are stated for it, each of these can fail, and only what is proved to be too
//! narrow becomes wider.
//!
//! `ATTNBM_SEED` sets the seed of the fresh cases, `ATTNBM_PRECISION_CASES` how many there are of each quantity.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

#[path = "support/seed.rs"]
mod seed;

use attnbm::grade::case::Case;
use attnbm::grade::reference::Reference;
use attnbm::grade::verdict::{Assessment, FloatFormat};
use attnbm::oracle::input::Value;
use attnbm::oracle::registry::{find, quantities};
use attnbm::precision::bound::{self, Bound, Loosening, bounds, rung_above, rung_below};
use attnbm::precision::measure::{
    HOSTILE, LocatedCase, SCALED, Sample, draw, plain_answer, sample,
};
use attnbm::precision::stated_bound;
use attnbm::precision::table::{Measured, page, tightened};
use attnbm::real::{Enclosure, Real};

/// The work that a certified value may take, as a part of what it may by default.
const EFFORT: f64 = 1e-3;

/// The seed of the record.
const SEED: u64 = 20_261_128;

/// Measures a case against a bound; the sensitivity, which takes most of the time, only where it matters.
fn exceeds(name: &str, seed: u64, index: u64, bound: f64) -> Option<(bool, Sample)> {
    let quantity = find(name).ok()?;
    let quick = Sample::of(index, draw(quantity, seed, index)?, |case| {
        Reference::value_within(case, EFFORT)
    })?;
    if quick.keeps(bound) {
        return Some((false, quick));
    }
    let exact = sample(quantity, seed, index)?;
    Some((!exact.keeps(bound), exact))
}

#[test]
fn plain_values_keep_the_stated_bounds() {
    let (seed, cases) = (seed::seed(SEED), seed::number("ATTNBM_PRECISION_CASES", 60));
    for quantity in quantities() {
        let bound = stated_bound(quantity.name);
        let mut measured = 0;
        for index in 0..cases {
            let Some((is_over, sample)) = exceeds(quantity.name, seed, index, bound) else {
                continue;
            };
            measured += 1;
            let case = &sample.question.case;
            assert!(
                !is_over,
                "{}: the bound is {bound}, and case {index} of seed {seed} has the ratio {} {:?}\n{}\n{}",
                quantity.name,
                sample.ratio,
                sample.failure,
                case.line(index, false),
                case.line(index, true)
            );
        }
        // Where most cases have no certified value, nothing is held.
        assert!(
            2 * measured > cases,
            "{}: only {measured} of {cases} cases were measured",
            quantity.name
        );
    }
}

/// Why the case that a bound was loosened for does not ask for it.
fn fault_of_witness(bound: &Bound) -> Option<String> {
    let loosened = bound.loosened.as_ref()?;
    let (seed, index) = loosened.witness;
    let smaller = rung_below(bound.ratio);
    match exceeds(&bound.quantity, seed, index, smaller) {
        None => Some(format!("{bound:?}: its witness has no certified value")),
        Some((false, sample)) => Some(format!(
            "{bound:?}: its witness has the ratio {}, which {smaller} would do for",
            sample.ratio
        )),
        Some((true, _)) => None,
    }
}

#[test]
fn a_loosened_bound_has_a_witness() {
    for bound in bounds() {
        assert_eq!(fault_of_witness(&bound), None);
    }
    // The check itself: a value that is rounded once asks for no more than the least bound.
    let loosened = |ratio, index| Bound {
        quantity: "hopfield.update".into(),
        ratio,
        loosened: Some(Loosening {
            witness: (SEED, index),
            reason: "to see".into(),
        }),
    };
    for (ratio, index) in [(4.0, 53), (3.0, 54), (2.0, 53)] {
        let fault = fault_of_witness(&loosened(ratio, index)).unwrap();
        assert!(fault.contains("would do for"), "{fault}");
    }
}

/// The page is measured with the record that it shows. What has no reason is a rung above what was measured, so that
/// a bound cannot be made larger by hand and pass.
#[test]
fn the_page_shows_the_record_and_asks_for_every_bound() {
    let page = include_str!("../docs/precision.md");
    for bound in bounds() {
        let Bound {
            quantity, ratio, ..
        } = &bound;
        let start = format!("| `{quantity}` | {ratio} | ");
        let row = page.lines().find_map(|line| line.strip_prefix(&start));
        let row = row.unwrap_or_else(|| panic!("docs/precision.md has no row {start}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let largest: f64 = cells[4].parse().unwrap();
        // Two decimals are shown.
        let rung = rung_above(largest + 0.005).unwrap();
        assert!(
            bound.loosened.is_some() || *ratio <= rung,
            "{bound:?}: the largest ratio measured is {largest}, which {rung} leaves a margin to"
        );
        let own = format!("### `{quantity}`\n\nStated: a stability ratio of at most {ratio}.\n");
        assert!(page.contains(&own), "{own}");
    }
}

#[test]
fn every_quantity_has_a_bound_that_some_error_exceeds() {
    for quantity in quantities() {
        let bound = stated_bound(quantity.name);
        // A case with a value that is neither 0 nor next to the end of the range.
        let spoiled = (0..50).any(|index| {
            let Some(question) = draw(quantity, SEED, index) else {
                return false;
            };
            let case = question.case;
            let reference = Reference::of(&case);
            let attnbm::grade::answer::Answer::Value(mut array) = plain_answer(&case) else {
                return false;
            };
            let Some(exact) = reference.exact() else {
                return false;
            };
            let off = 2.0 * (bound + 1.0) * exact.scale(0).approx() * f64::EPSILON;
            array.entries[0] += off;
            let answer = attnbm::grade::answer::Answer::Value(array);
            let judged = Assessment::of_entries(&answer, &reference, FloatFormat::Binary64, 1);
            judged[0].ratio.is_some_and(|ratio| ratio > bound)
        });
        assert!(spoiled, "{}: no error exceeds {bound}", quantity.name);
    }
}

#[test]
fn cases_of_every_kind_are_drawn() {
    for quantity in quantities() {
        let drawn: Vec<_> = (0..60)
            .filter_map(|index| draw(quantity, 1, index))
            .collect();
        for region in [SCALED, HOSTILE] {
            let is_drawn = drawn
                .iter()
                .any(|question| question.regions.contains(&region));
            assert!(is_drawn, "{}: {region}", quantity.name);
        }
        let digits = |question: &&LocatedCase| {
            let slots = question.case.slots();
            slots
                .iter()
                .any(|slot| f64::from(slot.number as f32) != slot.number)
        };
        // Binary input has no digits.
        let is_binary = quantity.fields.iter().all(|field| field.is_binary);
        assert!(
            is_binary || drawn.iter().any(|question| digits(&question)),
            "{}",
            quantity.name
        );
    }
}

/// Where all digits are used, a whole temperature and a dimension stay, since they select a closed form; all other numbers
/// but 0 move, by less than single precision sees.
#[test]
fn whole_temperatures_and_dimensions_keep_their_value() {
    let (mut kept, mut moved) = (0, 0);
    for quantity in quantities() {
        // Neither scaled nor hostile.
        for index in (1..120).step_by(6) {
            let Some(question) = draw(quantity, SEED, index) else {
                continue;
            };
            let before = attnbm::grade::cases::draw(quantity, SEED, index).unwrap();
            let (before, after) = (before.slots(), question.case.slots());
            assert_eq!(before.len(), after.len(), "{}", quantity.name);
            for (before, after) in before.iter().zip(after) {
                let is_whole = before.number.fract() == 0.0;
                if is_whole && (before.field == "beta" || before.is_whole) {
                    assert_eq!(before.number.to_bits(), after.number.to_bits());
                    kept += 1;
                } else {
                    assert_eq!(before.number as f32, after.number as f32);
                    moved += u64::from(before.number != after.number);
                }
            }
        }
    }
    assert!(kept > 100 && moved > 1000, "{kept} kept, {moved} moved");
}

/// A sample is what there is to compare: the worst entry, a failure where there are no two numbers, and nothing where
/// the reference has none.
#[test]
fn a_sample_is_the_worst_entry_a_failure_or_nothing() {
    use attnbm::Error;
    let x = Value::Vector(vec![0.25, 0.5, -1.0]);
    let question = LocatedCase {
        case: Case::new(find(SOFTMAX).unwrap(), [("x", x)]),
        regions: Vec::new(),
    };
    let of = |reference: &dyn Fn() -> Reference| Sample::of(4, question.clone(), |_| reference());
    let exact = || Reference::of(&question.case);
    let right = of(&exact).unwrap();
    assert_eq!((right.index, right.failure.as_ref()), (4, None));
    assert!(right.keeps(1.5) && right.ulps < 4.0);
    // One entry that is off, wherever it is.
    let Reference::Value(value) = exact() else {
        panic!("there is a value");
    };
    let count = value.certified.entries.len();
    assert_eq!(count, 3);
    for index in 0..count {
        let mut off = value.clone();
        let entry = &mut off.certified.entries[index];
        let moved = entry.enclosure.clone() * attnbm::real::Ball::from_f64(1.0 + 1e-6);
        entry.value = moved.to_binary64().unwrap();
        entry.enclosure = moved;
        let sample = of(&|| Reference::Value(off.clone())).unwrap();
        assert_eq!(sample.failure, None);
        assert!(
            sample.ratio > 1e6 && sample.ulps > 1e8,
            "{index}: {sample:?}"
        );
        assert!(!sample.keeps(16.0));
    }
    // A value where there is none, and a value of another shape.
    let error = Error::NotNormalizable("no such density".into());
    let nonsense = of(&|| Reference::Nonexistent(error.clone())).unwrap();
    let mut short = value.clone();
    short.certified.shape = attnbm::oracle::certify::Shape::Vector(count - 1);
    short.certified.entries.truncate(count - 1);
    let short = of(&|| Reference::Value(short.clone())).unwrap();
    for sample in [nonsense, short] {
        assert!(
            sample.failure.is_some() && !sample.keeps(f64::MAX),
            "{sample:?}"
        );
    }
    // What is not decided is not counted.
    let error = Error::Budget("spent".into());
    assert!(of(&|| Reference::Undecided(error.clone())).is_none());
}

/// An infinity in the place of a number is a failure in whichever entry it stands.
#[test]
fn every_entry_can_fail() {
    use attnbm::oracle::input::Lagrangian;
    let quantity = find("hopfield.activation").unwrap();
    for (place, h) in [(0, [800.0, 0.0]), (1, [0.0, 800.0])] {
        let case = Case::new(
            quantity,
            [
                ("lagrangian", Value::Lagrangian(Lagrangian::Exp)),
                ("h", Value::Vector(h.to_vec())),
            ],
        );
        let question = LocatedCase {
            case,
            regions: Vec::new(),
        };
        let of = |reference: Reference| Sample::of(0, question.clone(), |_| reference.clone());
        // exp(800) is beyond binary64, and infinity is right.
        let reference = Reference::of(&question.case);
        assert!(of(reference.clone()).unwrap().keeps(1.5));
        let Reference::Value(mut exact) = reference else {
            panic!("there is a value");
        };
        exact.certified.entries[place] = exact.certified.entries[1 - place].clone();
        let sample = of(Reference::Value(exact)).unwrap();
        assert!(sample.failure.is_some(), "{place}: {sample:?}");
        assert!(!sample.keeps(f64::MAX));
    }
}

/// A bound beyond the range is the last number within it, or an infinity, and nothing is measured against it.
#[test]
fn a_bound_beyond_the_range_is_the_last_number_within_it() {
    use attnbm::grade::answer::{Answer, Array};
    use attnbm::grade::verdict::Grade;
    let matrix =
        attnbm::oracle::input::Matrix::from_rows("patterns", vec![vec![1e200], vec![-1e200]]);
    let case = Case::new(
        find("attnbm.log_partition_bounds").unwrap(),
        [
            ("patterns", Value::Matrix(matrix.unwrap())),
            ("beta", Value::Number(2.5)),
        ],
    );
    let reference = Reference::of(&case);
    let entries = &reference.exact().unwrap().certified.entries;
    let values: Vec<f64> = entries.iter().map(|entry| entry.value).collect();
    assert_eq!(values, [f64::MAX, f64::INFINITY]);
    let judged = |entries: [f64; 2]| {
        let dimensions = vec![2];
        let entries = entries.to_vec();
        let answer = Answer::Value(Array {
            dimensions,
            entries,
        });
        let each = Assessment::of_entries(&answer, &reference, FloatFormat::Binary64, 3);
        each.iter().map(|one| one.verdict).collect::<Vec<_>>()
    };
    let right = judged([f64::MAX, f64::INFINITY]);
    assert_eq!(right, [Grade::Accurate, Grade::Accurate]);
    let wrong = judged([1e300, -f64::INFINITY]);
    assert_eq!(wrong, [Grade::Wrong, Grade::Fails]);
}

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
                ratio,
                ulps,
            }
        });
    Measured::of(quantity, &samples.collect::<Vec<_>>())
}

const SOFTMAX: &str = "special.softmax";

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
            [0.25, 2.5, 0.5, 40.0],
            [0.0, 2.5, 0.0, 40.0],
            [0.25, 2.5, 0.5, 40.0]
        ]
    );
    let page = page(&[found], &[bound(3.0)], 5, 4);
    for line in [
        "4 cases of each quantity were drawn, seed 5;",
        "| `special.softmax` | 3 | 4 | 0.25 | 2.50 | 2.50 | 2.50 | 0.50 | 40 | 40 | 40 |",
        "Stated: a stability ratio of at most 3.",
        "| everywhere | 4 | 0.25 | 2.50 | 2.50 | 2.50 | 0.50 | 40 | 40 | 40 |",
        "| hostile | 2 | 0 | 2.50 | 2.50 | 2.50 | 0 | 40 | 40 | 40 |",
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

/// The program, held against records of our own.
#[cfg(feature = "cli")]
mod program {
    use super::*;
    use serde_json::Value as Json;
    use std::path::PathBuf;
    use std::process::{Command, Output};

    /// The ratio of 2.64 is at number 53.
    const ENOUGH: [&str; 5] = [
        "precision",
        "--quantity",
        "hopfield.update",
        "--cases",
        "60",
    ];

    struct Record(PathBuf);

    impl Record {
        fn new(name: &str, text: &str) -> Self {
            let name = format!("attnbm-{}-{name}.csv", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, text).unwrap();
            Self(path)
        }
    }

    impl Drop for Record {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn run(record: Option<&Record>, more: &[&str]) -> (Output, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_attnbm"));
        command.args(ENOUGH).args(more);
        if let Some(Record(path)) = record {
            command.arg("--bounds").arg(path);
        }
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let (printed, complaint) = (text(&output.stdout), text(&output.stderr));
        (output, printed, complaint)
    }

    const WIDE: &str = "quantity,ratio,seed,case,reason\nhopfield.update,3\n";
    const SILENT: &str = "quantity,ratio,seed,case,reason\nspecial.softmax,3\n";

    #[test]
    fn a_kept_bound_ends_with_0_and_a_missing_one_with_1() {
        let [wide, silent] = [Record::new("wide", WIDE), Record::new("silent", SILENT)];
        for (record, code, said) in [
            (None, 0, "every stated bound is kept"),
            (Some(&wide), 0, "every stated bound is kept"),
            // No bound is stated of the quantity, so that none is kept.
            (
                Some(&silent),
                1,
                "\nhopfield.update in everywhere: ratio 0.41 at case 53, 0 cases without a value",
            ),
        ] {
            for format in ["table", "json", "markdown"] {
                let (output, printed, complaint) = run(record, &["--format", format]);
                assert_eq!(output.status.code(), Some(code), "{format}: {printed}");
                assert!(format != "table" || printed.contains(said), "{printed}");
                assert_eq!(
                    format == "table" && code == 1,
                    printed.contains("EXCEEDED"),
                    "{printed}"
                );
                assert_eq!(complaint, "");
            }
        }
    }

    #[test]
    fn what_is_printed_is_what_is_measured() {
        use attnbm::precision::measure::samples;
        let quantity = find("hopfield.update").unwrap();
        let expected = Measured::of(quantity.name, &samples(quantity, SEED, 0..60));
        let (_, printed, _) = run(None, &["--format", "json"]);
        let document: Json = serde_json::from_str(&printed).unwrap();
        assert_eq!(
            (&document["seed"], &document["cases"]),
            (&SEED.into(), &60.into())
        );
        let [found] = document["quantities"].as_array().unwrap().as_slice() else {
            panic!("one quantity is asked for: {printed}");
        };
        assert_eq!(found["quantity"], quantity.name);
        assert_eq!(found["bound"], stated_bound(quantity.name));
        let regions = found["regions"].as_array().unwrap();
        assert_eq!(regions.len(), expected.regions.len());
        for (found, expected) in regions.iter().zip(&expected.regions) {
            assert_eq!(found["region"], expected.name);
            assert_eq!(found["cases"], expected.cases);
            assert_eq!(found["worst_case"], expected.worst);
            assert_eq!(found["without_value"], expected.failures);
            for (name, spread) in [("stability_ratio", expected.ratio), ("ulps", expected.ulps)] {
                assert_eq!(found[name]["median"], spread.median);
                assert_eq!(found[name]["p99"], spread.p99);
                assert_eq!(found[name]["p999"], spread.p999);
                assert_eq!(found[name]["max"], spread.max);
            }
        }
        // Other cases have other errors.
        let (_, other, _) = run(None, &["--format", "json", "--seed", "7"]);
        let other: Json = serde_json::from_str(&other).unwrap();
        assert_ne!(other["quantities"], document["quantities"]);
    }

    #[test]
    fn a_record_keeps_or_tightens_what_is_stated() {
        let wide = Record::new("to-tighten", WIDE);
        let format = ["--format", "record"];
        let (output, printed, complaint) = run(Some(&wide), &format);
        assert_eq!((output.status.code(), complaint.as_str()), (Some(0), ""));
        let [bound] = &bound::read(&printed).unwrap()[..] else {
            panic!("one quantity is measured: {printed}");
        };
        assert!(bound.ratio < 3.0 && bound.loosened.is_none(), "{printed}");
        // The new record is kept, and stays as it is.
        let new = Record::new("tightened", &printed);
        assert_eq!(run(Some(&new), &[]).0.status.code(), Some(0));
        assert_eq!(run(Some(&new), &format).1, printed);
    }

    #[test]
    fn what_is_no_record_is_misuse() {
        let broken = Record::new(
            "broken",
            "quantity,ratio,seed,case,reason\nhopfield.update,2.5\n",
        );
        for (output, message) in [
            (run(Some(&broken), &[]), "line 2 of the bounds is no bound"),
            (
                run(Some(&Record("no-such-file.csv".into())), &[]),
                "no-such-file.csv",
            ),
            (run(None, &["--seed", "one"]), "--seed"),
        ] {
            let (output, printed, complaint) = output;
            assert_eq!((output.status.code(), printed.as_str()), (Some(2), ""));
            assert!(complaint.contains(message), "{complaint}");
        }
        let output = Command::new(env!("CARGO_BIN_EXE_attnbm"))
            .args(["precision", "--quantity", "no.such"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
    }
}
