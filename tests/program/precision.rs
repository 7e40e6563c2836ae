//! `attnbm precision`, held against records of our own.

use super::ATTNBM;
use attnbm::oracle::registry::find;
use attnbm::precision::bound;
use attnbm::precision::measure::samples;
use attnbm::precision::stated_bound;
use attnbm::precision::table::Measured;
use serde_json::Value as Json;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The seed of the record.
const SEED: u64 = 20_261_128;

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
    let mut command = Command::new(ATTNBM);
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
    let output = Command::new(ATTNBM)
        .args(["precision", "--quantity", "no.such"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
