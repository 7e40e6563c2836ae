//! Damage to a vector that only an evaluation can find: whatever reads the files sees nothing wrong.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs, process};

use attnbm::grade::case::Case;
use attnbm::oracle::certify::Shape;
use attnbm::oracle::registry;
use attnbm::vectors::data::{Number, Value};
use attnbm::vectors::{Fault, Finding, SCHEMA, Truth, Vector, check, read, schema};

/// The committed vectors of a quantity.
fn vectors(quantity: &str) -> Vec<Vector> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vectors/{quantity}.json"));
    let (vectors, findings) = read::file(&path);
    assert!(findings.is_empty(), "{findings:?}");
    vectors.unwrap().vectors
}

fn value(vector: &Vector) -> &Value {
    match &vector.truth {
        Truth::Value(value) => value,
        Truth::Nothing { .. } => panic!("{} has no value", vector.id),
    }
}

/// The vector with another number in one entry.
fn damaged(vector: &Vector, entry: usize, change: impl Fn(&mut Number)) -> Vector {
    let mut vector = vector.clone();
    if let Truth::Value(value) = &mut vector.truth {
        change(&mut value.entries[entry]);
    }
    vector
}

/// Asserts that an evaluation finds nothing wrong but this.
fn found(vector: &Vector, message: &str) {
    let faults = check::again(vector);
    let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let [text] = texts.as_slice() else {
        panic!(
            "{}: {message:?} is to be the only fault of {texts:?}",
            vector.id
        );
    };
    assert!(
        text.contains(message),
        "{}: {message:?} is not in {text:?}",
        vector.id
    );
}

/// Scalars, a vector, matrices, bounds that are rounded outward, numbers beyond both ranges, sums of exact numbers.
const QUANTITIES: [&str; 6] = [
    "bessel.log_i",
    "special.softmax",
    "hopfield.activation",
    "attnbm.covariance",
    "attnbm.log_partition_bounds",
    "attnbm.energy",
];

/// Some vectors with a value, of each of those quantities.
static SOME: LazyLock<Vec<Vector>> = LazyLock::new(|| {
    let each = QUANTITIES.iter().flat_map(|quantity| {
        let with_value = vectors(quantity).into_iter();
        let with_value = with_value.filter(|v| matches!(v.truth, Truth::Value(_)));
        with_value.step_by(23).take(6).collect::<Vec<_>>()
    });
    let some: Vec<Vector> = each.collect();
    assert!(some.len() > 30, "{}", some.len());
    for vector in &some {
        assert_eq!(check::again(vector), [], "{}", vector.id);
    }
    some
});

/// A decimal number whose last digit is one more in absolute value.
fn one_more(text: &str) -> String {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, ""));
    let mut carried = digits.as_bytes().to_vec();
    for digit in carried
        .iter_mut()
        .rev()
        .filter(|byte| byte.is_ascii_digit())
    {
        if *digit != b'9' {
            *digit += 1;
            break;
        }
        *digit = b'0';
    }
    let digits = String::from_utf8(carried).unwrap();
    match exponent {
        "" => digits,
        exponent => format!("{digits}e{exponent}"),
    }
}

#[test]
fn the_next_number_in_the_place_of_any_is_found() {
    let (mut doubles, mut singles, mut conditions) = (0, 0, 0);
    for vector in SOME.iter() {
        for (index, entry) in value(vector).entries.iter().enumerate().take(4) {
            for other in [
                entry.binary64.next_up(),
                entry.binary64.next_down(),
                -entry.binary64,
            ] {
                // A zero has another of the other sign; what is infinite has none on one side.
                if other.to_bits() != entry.binary64.to_bits() {
                    doubles += 1;
                    let message = format!(
                        "value-breaking: entry {index}: f64 is {other:?}, and now {:?}",
                        entry.binary64
                    );
                    found(
                        &damaged(vector, index, |entry| entry.binary64 = other),
                        &message,
                    );
                }
            }
            for other in [
                entry.binary32.next_up(),
                entry.binary32.next_down(),
                -entry.binary32,
            ] {
                if other.to_bits() != entry.binary32.to_bits() {
                    singles += 1;
                    let message = format!(
                        "value-breaking: entry {index}: f32 is {other:?}, and now {:?}",
                        entry.binary32
                    );
                    found(
                        &damaged(vector, index, |entry| entry.binary32 = other),
                        &message,
                    );
                }
            }
            // The last of its six digits.
            let other: f64 = one_more(&format!("{:.5e}", entry.condition))
                .parse()
                .unwrap_or(1.0);
            if other == entry.condition {
                assert_eq!(other, f64::INFINITY);
                continue;
            }
            conditions += 1;
            found(
                &damaged(vector, index, |entry| entry.condition = other),
                &format!(
                    "entry {index}: condition is {other:e}, and now {:e}",
                    entry.condition
                ),
            );
        }
    }
    assert!(
        doubles > 150 && singles > 150 && conditions > 50,
        "{doubles} {singles} {conditions}"
    );
}

#[test]
fn a_zero_of_the_other_sign_is_found() {
    let mut zeros = 0;
    for quantity in QUANTITIES {
        for vector in vectors(quantity) {
            let Truth::Value(value) = &vector.truth else {
                continue;
            };
            let Some(index) = value.entries.iter().position(|entry| entry.binary64 == 0.0) else {
                continue;
            };
            zeros += 1;
            let (double, single) = (value.entries[index].binary64, value.entries[index].binary32);
            found(
                &damaged(&vector, index, |entry| entry.binary64 = -double),
                &format!("f64 is {:?}", -double),
            );
            found(
                &damaged(&vector, index, |entry| entry.binary32 = -single),
                &format!("f32 is {:?}", -single),
            );
        }
    }
    assert!(zeros > 20, "{zeros}");
}

#[test]
fn either_end_on_the_wrong_side_of_the_value_is_found_to_the_last_digit() {
    let (mut ends, mut exact) = (0, 0);
    for vector in SOME.iter() {
        for (index, entry) in value(vector).entries.iter().enumerate().take(4) {
            let message = format!("value-breaking: entry {index}: the enclosure [");
            // The end nearer to 0, in the other's place and one unit further, is beyond the value.
            let is_negative = entry.upper.starts_with('-');
            let further = |entry: &mut Number| match is_negative {
                true => entry.upper = one_more(&entry.upper),
                false => entry.lower = one_more(&entry.lower),
            };
            if entry.lower == entry.upper {
                // An exact value, to either side.
                if entry.lower != "0" {
                    exact += 1;
                    found(&damaged(vector, index, further), &message);
                }
                for (lower, upper) in [("1e-9000", "1e9000"), ("-1e9000", "-1e-9000")] {
                    let far = damaged(vector, index, |entry| {
                        (entry.lower, entry.upper) = (lower.into(), upper.into());
                    });
                    let is_apart =
                        (entry.binary64 <= 0.0) == (lower == "1e-9000") || entry.binary64 == 0.0;
                    if is_apart {
                        found(&far, &message);
                    }
                }
                continue;
            }
            ends += 1;
            let is_full = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() > 41;
            // What rounds to a power of ten may be closer to it than an evaluation tells.
            let is_round = |text: &str| !text.bytes().any(|byte| (b'1'..=b'8').contains(&byte));
            if is_full(&entry.lower) && is_full(&entry.upper) && !is_round(&entry.lower) {
                found(&damaged(vector, index, further), &message);
            }
            // The ends the wrong way around, of which the hull is still around the value.
            let swapped = damaged(vector, index, |entry| {
                std::mem::swap(&mut entry.lower, &mut entry.upper);
            });
            found(&swapped, &message);
            for text in ["", "inf", "0x1p0", "1e"] {
                found(
                    &damaged(vector, index, |entry| entry.lower = text.into()),
                    &message,
                );
                found(
                    &damaged(vector, index, |entry| entry.upper = text.into()),
                    &message,
                );
            }
        }
    }
    assert!(ends > 50 && exact > 3, "{ends} {exact}");
}

#[test]
fn another_shape_and_another_number_of_entries_are_found() {
    let reshaped = |vector: &Vector, change: fn(&mut Value)| {
        let mut vector = vector.clone();
        if let Truth::Value(value) = &mut vector.truth {
            change(value);
        }
        found(&vector, "value-breaking: the shape is ");
    };
    for vector in SOME.iter() {
        reshaped(vector, |value| {
            value.shape = match value.shape {
                Shape::Scalar => Shape::Vector(1),
                Shape::Vector(length) => Shape::Matrix(1, length),
                Shape::Matrix(rows, columns) => Shape::Vector(rows * columns),
            };
        });
        // As the shape has it, and not.
        reshaped(vector, |value| {
            value.entries.pop();
        });
        reshaped(vector, |value| {
            value.entries.extend(value.entries.first().cloned());
        });
        reshaped(vector, |value| value.entries.clear());
    }
}

#[test]
fn two_entries_in_each_others_place_are_found() {
    let mut swapped = 0;
    for mut vector in SOME.iter().cloned() {
        let is_pair =
            |value: &Value| value.entries.len() > 1 && value.entries[0] != value.entries[1];
        if let Truth::Value(value) = &mut vector.truth
            && is_pair(value)
        {
            swapped += 1;
            value.entries.swap(0, 1);
            let texts: Vec<String> = check::again(&vector)
                .iter()
                .map(ToString::to_string)
                .collect();
            for entry in ["entry 0: ", "entry 1: "] {
                assert!(
                    texts.iter().any(|text| text.contains(entry)),
                    "{}: {texts:?}",
                    vector.id
                );
            }
        }
    }
    assert!(swapped > 8, "{swapped}");
}

#[test]
fn an_error_of_another_kind_or_in_the_place_of_a_value_is_found() {
    let mut errors = 0;
    for quantity in [
        "bessel.log_i",
        "gbrbm.log_partition",
        "ggrbm.log_partition",
        "efh.conditional_log_partition",
    ] {
        for vector in vectors(quantity) {
            let Truth::Nothing { kind: known, .. } = &vector.truth else {
                continue;
            };
            errors += 1;
            assert_eq!(check::again(&vector), [], "{}", vector.id);
            for kind in ["domain", "shape", "not_normalizable", "budget", ""] {
                let other = Vector {
                    truth: Truth::Nothing {
                        kind: kind.into(),
                        message: "as it was".into(),
                    },
                    ..vector.clone()
                };
                match kind == known {
                    // The message is for people, and may change.
                    true => assert_eq!(check::again(&other), []),
                    false => found(
                        &other,
                        &format!(
                            "value-breaking: the error is of the kind {kind} in the file, and now {known}"
                        ),
                    ),
                }
            }
            let with_value = Vector {
                truth: some_value(),
                ..vector.clone()
            };
            found(
                &with_value,
                "value-breaking: there is a value in the file, and now an error",
            );
        }
    }
    assert!(errors >= 5, "{errors}");
    for vector in SOME.iter() {
        let truth = Truth::Nothing {
            kind: "domain".into(),
            message: "x".into(),
        };
        found(
            &Vector {
                truth,
                ..vector.clone()
            },
            "value-breaking: an error (domain) in the file, and now a value",
        );
    }
}

fn some_value() -> Truth {
    vectors("bessel.log_i")
        .into_iter()
        .map(|vector| vector.truth)
        .find(|truth| matches!(truth, Truth::Value(_)))
        .unwrap()
}

/// The answer to another question is found, however well the rest fits.
#[test]
fn a_question_that_was_changed_is_found() {
    let mut changed = 0;
    for vector in SOME.iter() {
        let Some(slot) = vector
            .case
            .slots()
            .into_iter()
            .find(|slot| slot.number != 0.0)
        else {
            continue;
        };
        let case: Case = match slot.is_whole {
            true => vector
                .case
                .with_number(slot.field, slot.index, slot.number + 1.0),
            false => vector
                .case
                .with_number(slot.field, slot.index, 1.25 * slot.number),
        };
        let other = Vector {
            case,
            ..vector.clone()
        };
        // An answer that does not depend on the number is right for either question.
        changed += usize::from(!check::again(&other).is_empty());
    }
    assert!(changed > 25, "{changed}");
}

/// A directory of this test's own, which is removed in the end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("attnbm-damage-{}-{name}", process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join(SCHEMA), schema::text()).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_directory_without_vectors_does_not_pass() {
    let messages = |directory: &Directory, selects: &dyn Fn(&str) -> bool| -> Vec<String> {
        let outcome = check::directory(&directory.0, selects, &());
        assert!(!outcome.passed());
        outcome.findings.iter().map(Finding::to_string).collect()
    };
    let directory = Directory::new("empty");
    let found = messages(&directory, &|_| true);
    assert!(
        found.len() == 1 && found[0].contains("there are no files of vectors in it"),
        "{found:?}"
    );

    // A file of another quantity, and one that is whole but for its vectors.
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/bessel.log_i.json");
    let (vectors, _) = read::file(&whole);
    let mut vectors = vectors.unwrap();
    vectors.vectors.truncate(2);
    let path = directory.0.join("bessel.log_i.json");
    fs::write(&path, attnbm::vectors::write::text(&vectors)).unwrap();
    assert!(check::directory(&directory.0, |_| true, &()).passed());
    let found = messages(&directory, &|name| name == "bessel.ratio");
    assert!(
        found.len() == 1 && found[0].ends_with("there are no vectors to check"),
        "{found:?}"
    );
    vectors.vectors.clear();
    fs::write(&path, attnbm::vectors::write::text(&vectors)).unwrap();
    let found = messages(&directory, &|_| true);
    assert_eq!(found, ["bessel.log_i.json: there are no vectors to check"]);
}

/// What an evaluation finds carries the file and the id, and each vector is evaluated once.
#[test]
fn findings_name_the_file_and_the_vector() {
    let directory = Directory::new("names");
    let quantity = registry::find("special.log_sum_exp").unwrap();
    let whole =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vectors/{}.json", quantity.name));
    let (vectors, _) = read::file(&whole);
    let mut vectors = vectors.unwrap();
    vectors.vectors.truncate(5);
    let victim = damaged(&vectors.vectors[3], 0, |entry| entry.condition = 8.75);
    vectors.vectors[3] = victim;
    let path = directory.0.join(format!("{}.json", quantity.name));
    fs::write(&path, attnbm::vectors::write::text(&vectors)).unwrap();
    let (_, findings) = read::file(&path);
    assert_eq!(findings, [], "the reader finds nothing");
    let outcome = check::directory(&directory.0, |_| true, &());
    assert_eq!(
        (outcome.vectors, outcome.files, outcome.passed()),
        (5, 1, false)
    );
    let [finding] = outcome.findings.as_slice() else {
        panic!("{:?}", outcome.findings);
    };
    assert_eq!(finding.file, "special.log_sum_exp.json");
    assert_eq!(finding.id.as_ref(), Some(&vectors.vectors[3].id));
    assert!(
        matches!(*finding.fault, Fault::Inconsistent(ref text) if text.contains("condition is 8.75e0")),
        "{finding}"
    );
}

/// An infinity is written with its sign, and a report of nothing is no pass.
#[test]
fn infinities_keep_their_sign_and_nothing_does_not_pass() {
    let vector = vectors("special.log_sum_exp").into_iter();
    let mut vector = vector.filter(|v| matches!(v.truth, Truth::Value(_)));
    let vector = vector.next().unwrap();
    for (infinity, text) in [(f64::INFINITY, "\"inf\""), (f64::NEG_INFINITY, "\"-inf\"")] {
        let vector = damaged(&vector, 0, |entry| {
            entry.binary64 = infinity;
            entry.binary32 = infinity as f32;
        });
        let line = attnbm::vectors::write::line(&vector);
        for key in ["f64", "f64_hex", "f32", "f32_hex"] {
            assert!(line.contains(&format!("\"{key}\":{text}")), "{key}: {line}");
        }
    }
    assert!(!check::CheckReport::default().passed());
}
