//! The golden vectors that are committed hold, and damage to any part of a vector is found.

// Helpers of tests may panic as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

mod damage;
mod set;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use attnbm::grade::flag::Flag;
use attnbm::grade::session::Observer;
use attnbm::oracle::registry::{self, quantities};
use attnbm::vectors::{self, Finding, SCHEMA, check, content, generate, read, schema, write};
use serde_json::{Value, json};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

#[test]
fn every_vector_is_what_it_is_evaluated_to_now() {
    let outcome = check::directory(&committed(), |_| true, &());
    let shown: Vec<String> = outcome
        .findings
        .iter()
        .take(20)
        .map(Finding::to_string)
        .collect();
    assert!(outcome.passed(), "{}", shown.join("\n"));
    assert_eq!(outcome.files, quantities().count() as u64);
    assert!(outcome.vectors >= 5000, "{}", outcome.vectors);
}

/// Stops after so many vectors.
struct Until(u64);

impl Observer for Until {
    fn advanced(&self, done: u64, _: u64, _: &str) -> bool {
        done < self.0
    }
}

/// What is stopped before the end has counted what it has evaluated, and does not pass. A stop after the last one is none.
#[test]
fn a_check_that_is_stopped_does_not_pass() {
    let of = |most| check::directory(&committed(), |name| name == "special.softmax", &Until(most));
    let whole = of(u64::MAX);
    assert!(whole.passed() && whole.vectors > 20, "{}", whole.vectors);
    let early = of(1);
    assert!(early.is_interrupted && !early.passed());
    assert!(early.vectors >= 1 && early.vectors < whole.vectors);
    assert_eq!((early.files, early.findings.len()), (1, 0));
    let last = of(whole.vectors);
    assert!(last.passed() && !last.is_interrupted);
    assert_eq!(last.vectors, whole.vectors);
}

/// Files come in the order of their names, and their questions too.
#[test]
fn files_are_in_the_order_of_their_names() {
    let paths = read::files(&committed()).unwrap();
    let names: Vec<_> = paths
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap())
        .collect();
    assert!(names.is_sorted() && names.len() > 40, "{names:?}");
    let lists = vectors::load(&committed()).unwrap();
    let loaded: Vec<&str> = lists
        .iter()
        .map(|list| list[0].case.quantity.name)
        .collect();
    assert_eq!(loaded, names);
}

/// The command of a file is one that writes it again.
#[test]
fn the_command_of_a_file_has_its_quantity_number_and_seed() {
    let quantity = registry::find("special.softmax").unwrap();
    let settings = generate::VectorSettings { seed: 11, cases: 7 };
    let made = generate::generate(quantity, settings, &())
        .unwrap()
        .unwrap();
    assert_eq!(made.provenance.seed, 11);
    assert_eq!(
        made.provenance.command,
        "attnbm vectors --out DIR --quantity special.softmax --cases 7 --seed 11"
    );
}

/// Files of vectors only: the schema, which is larger, is not one.
#[test]
fn the_files_are_small() {
    for path in read::files(&committed()).unwrap() {
        let size = std::fs::metadata(&path).unwrap().len();
        assert!(size < 500_000, "{}: {size} bytes", path.display());
    }
}

/// Every committed file says what is read from it and nothing else, letter by letter.
#[test]
fn the_committed_files_are_written_as_they_are_read() {
    for path in read::files(&committed()).unwrap() {
        let (vectors, findings) = read::file(&path);
        assert_eq!(findings.len(), 0, "{}", path.display());
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(write::text(&vectors.unwrap()) == text, "{}", path.display());
    }
}

#[test]
fn every_rounded_value_has_passed_a_check_and_ids_are_unique() {
    let mut ids = BTreeSet::new();
    for path in read::files(&committed()).unwrap() {
        let (vectors, _) = read::file(&path);
        for vector in vectors.unwrap().vectors {
            // At 128 bits, which is fewer than the digits ask for, only exact values are decided: more
            // precision changes nothing about them.
            let needs_check = match &vector.truth {
                vectors::Truth::Value(value) => value.bits > 128,
                vectors::Truth::Nothing { .. } => false,
            };
            assert!(!needs_check || !vector.checks.is_empty(), "{}", vector.id);
            assert!(ids.insert(vector.id));
        }
    }
}

#[test]
fn loaded_vectors_are_questions_with_their_exact_values() {
    let lists = vectors::load(&committed()).unwrap();
    assert_eq!(lists.len(), quantities().count());
    let questions: Vec<_> = lists.iter().flatten().collect();
    assert!(questions.iter().all(|question| question.id.is_some()));
    let known = questions
        .iter()
        .filter(|question| question.reference.is_some());
    assert!(known.count() > questions.len() * 4 / 5);
    // The condition number is that of the file.
    let mut compared = 0;
    // The first of each quantity, and the first with a negative value.
    let is_negative = |question: &&attnbm::grade::session::Question| {
        let exact = question
            .reference
            .as_ref()
            .and_then(|reference| reference.exact());
        let mut entries = exact.iter().flat_map(|exact| &exact.certified.entries);
        entries.any(|entry| entry.value < 0.0)
    };
    let firsts = lists.iter().filter_map(|list| list.first());
    let negative = lists
        .iter()
        .filter_map(|list| list.iter().find(is_negative));
    assert!(negative.clone().count() > 10);
    for question in firsts.chain(negative) {
        let Some(attnbm::grade::reference::Reference::Value(exact)) = &question.reference else {
            continue;
        };
        compared += 1;
        let fresh = attnbm::grade::reference::Reference::of(&question.case);
        let fresh = fresh.exact().unwrap();
        for index in 0..exact.certified.entries.len() {
            let (a, b) = (exact.condition(index), fresh.condition(index));
            assert!(a >= 0.0, "{:?}: {a}", question.id);
            assert!(
                (a - b).abs() <= 1e-4 * b.abs(),
                "{:?}: {a} {b}",
                question.id
            );
        }
    }
    assert!(
        compared * 3 > lists.len() * 2,
        "{compared} of {}",
        lists.len()
    );
}

/// A file of few vectors, as JSON: the text is the same however often it is written.
fn sample(name: &str, cases: u64) -> Value {
    let quantity = registry::find(name).unwrap();
    let settings = generate::VectorSettings { seed: 7, cases };
    let make = || {
        generate::generate(quantity, settings, &())
            .unwrap()
            .unwrap()
    };
    let text = write::text(&make());
    assert_eq!(text, write::text(&make()));
    serde_json::from_str(&text).unwrap()
}

/// All that the reader finds wrong with the file; `damage.rs` has what only an evaluation finds.
fn findings(name: &str, file: &Value) -> Vec<String> {
    let (_, findings) = read::text(name, &file.to_string());
    findings.iter().map(Finding::to_string).collect()
}

/// Applies a change to the first vector, with a digest that fits it or with the old one.
fn damaged(file: &Value, with_digest: bool, change: impl Fn(&mut Value)) -> Value {
    let mut file = file.clone();
    let vector = &mut file["vectors"][0];
    change(vector);
    if with_digest {
        vector["digest"] = content::digest(vector).into();
    }
    file
}

/// The same text with another digit in the middle.
fn another_digit(text: &Value) -> Value {
    let text = text.as_str().unwrap();
    let places: Vec<usize> = text
        .char_indices()
        .filter(|(_, letter)| letter.is_ascii_digit())
        .map(|(place, _)| place)
        .collect();
    let place = places[places.len() / 2];
    let digit = if text.as_bytes()[place] == b'5' {
        "6"
    } else {
        "5"
    };
    format!("{}{digit}{}", &text[..place], &text[place + 1..]).into()
}

fn negated(text: &Value) -> Value {
    let text = text.as_str().unwrap();
    let positive = text.strip_prefix('-').map(str::to_owned);
    positive.unwrap_or_else(|| format!("-{text}")).into()
}

const NAME: &str = "bessel.log_i";
const FILE: &str = "bessel.log_i.json";

#[test]
fn a_whole_file_has_nothing_wrong_and_is_read_as_it_is_written() {
    for (name, cases) in [
        (NAME, 30),
        ("hopfield.attention", 30),
        // Each takes long.
        ("attnbm.covariance", 5),
        ("efh.conditional_log_partition", 30),
    ] {
        let file = sample(name, cases);
        let found = findings(&format!("{name}.json"), &file);
        assert!(found.is_empty(), "{found:?}");
        let (vectors, _) = read::text(&format!("{name}.json"), &file.to_string());
        let again: Value = serde_json::from_str(&write::text(&vectors.unwrap())).unwrap();
        assert_eq!(again, file);
    }
}

type Change = fn(&mut Value);

#[test]
fn every_damage_to_a_vector_is_found() {
    let file = sample(NAME, 4);
    let changes: &[(&str, Change)] = &[
        ("id", |v| v["id"] = another_digit(&v["id"])),
        ("id", |v| v["id"] = 3.into()),
        ("quantity", |v| v["quantity"] = "bessel.ratio".into()),
        ("flags", |v| v["flags"] = json!(["no-such-flag"])),
        ("flags", |v| v["flags"] = json!(["spread-arguments"])),
        ("flags", |v| v["flags"] = "ordinary".into()),
        ("input", |v| v["input"]["x"] = 1.5.into()),
        ("input", |v| v["input"]["y"] = 1.5.into()),
        ("input_exact", |v| {
            v["input_exact"]["x"] = another_digit(&v["input_exact"]["x"])
        }),
        ("input_exact", |v| {
            v["input_exact"]["x"] = negated(&v["input_exact"]["x"])
        }),
        ("input_exact", |v| {
            v["input_exact"]["x"] = v["input"]["x"].clone()
        }),
        ("enclosure", |v| {
            v["truth"]["enclosure"][0] = another_digit(&v["truth"]["enclosure"][0]);
        }),
        ("enclosure", |v| {
            v["truth"]["enclosure"][1] = another_digit(&v["truth"]["enclosure"][1]);
        }),
        ("enclosure", |v| {
            // Both ends, so that they still agree.
            for end in 0..2 {
                v["truth"]["enclosure"][end] = negated(&v["truth"]["enclosure"][end]);
            }
        }),
        ("enclosure", |v| v["truth"]["enclosure"] = json!(["1", "2"])),
        ("enclosure", |v| {
            let ends = &v["truth"]["enclosure"];
            v["truth"]["enclosure"] = json!([ends[1], ends[0]]);
        }),
        ("enclosure", |v| v["truth"]["enclosure"] = json!(["1"])),
        ("enclosure", |v| v["truth"]["enclosure"] = json!(["x", "y"])),
        ("f64", |v| v["truth"]["f64"] = 1.25.into()),
        ("f64", |v| v["truth"]["f64"] = "nan".into()),
        ("f64_hex", |v| {
            v["truth"]["f64_hex"] = negated(&v["truth"]["f64_hex"])
        }),
        ("both f64", |v| {
            v["truth"]["f64"] = 1.25.into();
            v["truth"]["f64_hex"] = "0x1.4p+0".into();
        }),
        ("f32", |v| v["truth"]["f32"] = 1.25.into()),
        ("f32_hex", |v| {
            v["truth"]["f32_hex"] = another_digit(&v["truth"]["f32_hex"])
        }),
        ("both f32", |v| {
            v["truth"]["f32"] = 1.25.into();
            v["truth"]["f32_hex"] = "0x1.4p+0".into();
        }),
        ("condition", |v| v["truth"]["condition"] = (-1.0).into()),
        ("condition", |v| v["truth"]["condition"] = "inf".into()),
        ("method", |v| v["truth"]["method"] = "".into()),
        ("bits", |v| v["truth"]["bits"] = (-128).into()),
        ("checks", |v| v["checks"] = json!(["no-such-check"])),
        ("truth", |v| v["truth"] = 1.into()),
        ("truth", |v| v["truth"]["extra"] = 1.into()),
        ("extra", |v| v["extra"] = 1.into()),
        ("error", |v| {
            let error = json!({"kind": "budget", "message": "x"});
            let object = v.as_object_mut().unwrap();
            object.remove("truth");
            object.insert("error".into(), error);
        }),
        ("error", |v| {
            v["error"] = json!({"kind": "domain", "message": "x"})
        }),
    ];
    for (part, change) in changes {
        for with_digest in [true, false] {
            let file = damaged(&file, with_digest, change);
            let found = findings(FILE, &file);
            assert!(!found.is_empty(), "{part}: {}", file["vectors"][0]);
        }
    }
    let digest = damaged(&file, false, |v| v["digest"] = another_digit(&v["digest"]));
    assert!(!findings(FILE, &digest).is_empty());
}

#[test]
fn every_missing_key_is_found() {
    let file = sample(NAME, 2);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    for key in keys(&file) {
        let mut file = file.clone();
        file.as_object_mut().unwrap().remove(&key);
        assert!(!findings(FILE, &file).is_empty(), "{key}");
    }
    for part in ["", "/input", "/input_exact", "/truth"] {
        for key in keys(file["vectors"][0].pointer(part).unwrap()) {
            let file = damaged(&file, key != "digest", |vector| {
                let part = vector.pointer_mut(part).unwrap();
                part.as_object_mut().unwrap().remove(&key);
            });
            assert!(!findings(FILE, &file).is_empty(), "{part}/{key}");
        }
    }
    for key in keys(&file["provenance"]) {
        let mut file = file.clone();
        file["provenance"].as_object_mut().unwrap().remove(&key);
        assert!(!findings(FILE, &file).is_empty(), "provenance/{key}");
    }
}

#[test]
fn damage_to_the_head_of_a_file_is_found() {
    let file = sample(NAME, 4);
    let changes: &[(&str, Change)] = &[
        ("format", |f| f["format"] = "vectors".into()),
        ("version", |f| f["version"] = 2.into()),
        ("quantity", |f| f["quantity"] = "bessel.ratio".into()),
        ("quantity", |f| f["quantity"] = "bessel".into()),
        ("definition", |f| f["definition"] = "another".into()),
        ("shape", |f| f["shape"] = "n".into()),
        ("count", |f| f["count"] = 3.into()),
        ("provenance", |f| f["provenance"]["seed"] = (-1).into()),
        ("provenance", |f| f["provenance"]["host"] = "x".into()),
        ("flags", |f| {
            f["flags"]["spread-arguments"] = json!({"reveals": "x", "costs": "y"});
        }),
        ("flags", |f| {
            f["flags"]["no-such-flag"] = json!({"reveals": "x", "costs": "y"})
        }),
        ("flags", |f| f["flags"] = json!({})),
        ("checks", |f| f["checks"] = json!({})),
        ("extra", |f| f["extra"] = 1.into()),
        ("one vector twice", |f| {
            f["vectors"][1] = f["vectors"][0].clone()
        }),
        ("one vector less", |f| {
            f["vectors"].as_array_mut().unwrap().pop();
        }),
    ];
    for (part, change) in changes {
        let mut file = file.clone();
        change(&mut file);
        assert!(!findings(FILE, &file).is_empty(), "{part}");
    }
    // What is there twice is found by its place, with nothing else wrong.
    let mut twice = file.clone();
    let first = twice["vectors"][0].clone();
    twice["vectors"].as_array_mut().unwrap().insert(0, first);
    twice["count"] = 5.into();
    let found = findings(FILE, &twice);
    assert!(found.len() == 1 && found[0].contains("order"), "{found:?}");
    assert!(!findings("bessel.ratio.json", &file).is_empty());
    let (vectors, found) = read::text(FILE, &file.to_string()[..500]);
    assert!(vectors.is_none() && found.len() == 1);
}

/// The digits of a number of single precision are the fewest that read back as it; more of them are another number.
#[test]
fn single_precision_has_no_more_digits_than_it_needs() {
    let file = sample(NAME, 4);
    let short = file["vectors"][0]["truth"]["f32"].as_f64().unwrap();
    let long = f64::from(short as f32);
    assert_ne!(
        short, long,
        "a number that needs more digits in double precision"
    );
    let found = findings(
        FILE,
        &damaged(&file, true, |vector| vector["truth"]["f32"] = long.into()),
    );
    assert!(
        found.len() == 1 && found[0].contains("binary32"),
        "{found:?}"
    );
}
