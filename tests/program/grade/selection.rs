//! Which cases are asked, `--where`, and which faults fail, `--known-failures`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{count, grade, json, saying};

const REFERENCE: &str = "exec $ATTNBM eval";

/// A file of this test's own, which is removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, text: &str) -> Self {
        let file = format!("attnbm-known-{}-{name}.txt", std::process::id());
        let path = std::env::temp_dir().join(file);
        fs::write(&path, text).unwrap();
        Self(path)
    }

    fn shown(&self) -> std::path::Display<'_> {
        self.0.display()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The inputs of all cases of a quantity.
fn inputs(document: &Value, quantity: &str) -> Vec<Value> {
    let mut lines = document["quantities"].as_array().unwrap().iter();
    let line = lines.find(|line| line["quantity"] == quantity).unwrap();
    let outcomes = line["outcomes"].as_array().unwrap().iter();
    outcomes
        .map(|outcome| outcome["request"]["input"].clone())
        .collect()
}

#[test]
fn every_case_is_within_and_there_are_as_many_as_asked_for() {
    let options = "--quantity vmf --cases 20 --no-relations --where dim=3 --where kappa<=100";
    let (code, document) = json(options, REFERENCE);
    assert_eq!(code, 0, "{document:#}");
    assert_eq!(document["settings"]["where"][1], "kappa<=100");
    for quantity in ["vmf.log_partition", "vmf.entropy"] {
        let inputs = inputs(&document, quantity);
        assert_eq!(inputs.len(), 20);
        for input in inputs {
            assert_eq!(input["dim"], 3, "{input}");
            assert!(input["kappa"].as_f64().unwrap() <= 100.0, "{input}");
        }
    }
    // Here `dim` is the length of two lists, and there is no `kappa`.
    for input in inputs(&document, "vmf.log_density") {
        assert_eq!(input["x"].as_array().unwrap().len(), 3, "{input}");
        assert_eq!(input["eta"].as_array().unwrap().len(), 3, "{input}");
    }
}

/// A program for one temperature and few units is asked nothing else, not for a relation, nor for a smaller case.
#[test]
fn nothing_beyond_is_asked_for_a_relation_or_a_smaller_case() {
    let strict = saying(
        "case $line in *'\"x\": [0]'*|*'no request'*|*'\"beta\": 1,'*|*'\"beta\": 1}'*) \
         echo \"{\\\"id\\\": $id, \\\"value\\\": 7}\";; *) exit 1;; esac",
    );
    let options = "--quantity attnbm.log_density --cases 12 --where beta=1,N<=3,p<=2";
    let (code, document) = json(options, &strict);
    assert_eq!(code, 1);
    let line = &document["quantities"][0];
    assert_eq!(line["cases"], 12);
    assert_eq!(
        line["counts"]["crashed"],
        Value::Null,
        "{:#}",
        line["counts"]
    );
    let smallest = &line["smallest"]["request"]["input"];
    assert_eq!(smallest["beta"], 1, "{smallest}");
    let rows = smallest["patterns"].as_array().unwrap();
    assert!(rows.len() <= 2 && rows[0].as_array().unwrap().len() <= 3);
}

#[test]
fn a_restriction_that_means_nothing_is_a_misuse() {
    for (options, part) in [
        ("--where dim", "NAME=NUMBER"),
        ("--where nonsense=1", "no quantity has \"nonsense\""),
        ("--where dim=three", "must be a finite number"),
        (
            "--quantity special --where kappa=1",
            "kappa=1 restricts nothing",
        ),
    ] {
        let output = grade(options, REFERENCE);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{options}: {said}");
        assert!(said.contains(part), "{options}: {said}");
    }
    // What no case can be is not asked, and nothing asked is no pass.
    let (code, _) = json("--quantity vmf --where dim<1 --cases 4", REFERENCE);
    assert_eq!(code, 1);
}

/// A value of 7 for every log-sum-exp, and the reference for all else.
const WRONG: &str =
    "$ATTNBM eval | sed -u '/shifted by the maximum/s/\"value\": [-0-9.e]*,/\"value\": 7,/'";

const SPECIAL: &str = "--quantity special --cases 8";

#[test]
fn what_is_written_is_known_the_next_time() {
    let file = Scratch::new("written", "");
    let options = format!("{SPECIAL} --write-known-failures {}", file.shown());
    let (code, document) = json(&options, WRONG);
    assert_eq!((code, &document["passed"]), (1, &false.into()));
    let written = fs::read_to_string(&file.0).unwrap();
    assert!(
        written.contains("\nspecial.log_sum_exp wrong\n"),
        "{written}"
    );
    assert!(written.contains(" relation "), "{written}");

    let options = format!("{SPECIAL} --known-failures {}", file.shown());
    let (code, document) = json(&options, WRONG);
    assert_eq!((code, &document["passed"]), (0, &true.into()), "{written}");
    assert_eq!(count(&document, "special.log_sum_exp", "wrong"), 8);
    // What is known is a fault, and fails nothing, on its line as well.
    for line in document["quantities"].as_array().unwrap() {
        assert_eq!(line["failed"], false, "{line:#}");
    }
    let met = document["known_failures"]["met"].as_array().unwrap();
    assert_eq!(met.len(), written.lines().count() - 1, "{met:?}");
    assert_eq!(document["known_failures"]["gone"], Value::Array(Vec::new()));

    // For a right program all of them have gone, which is said and does not fail.
    let output = grade(&options, REFERENCE);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let gone = format!(
        "no failure any more, to be taken out of {}: special.log_sum_exp wrong",
        file.shown()
    );
    assert!(text.contains(&gone), "{text}");
}

#[test]
fn only_what_is_listed_or_better_is_known() {
    for (listed, code) in [
        ("special.log_sum_exp wrong", 0),
        ("special.log_sum_exp crashed  # and everything better", 0),
        ("special.log_sum_exp loses-digits", 1),
        ("special.softmax wrong", 1),
        ("# special.log_sum_exp wrong", 1),
    ] {
        let file = Scratch::new("listed", listed);
        let options = format!("{SPECIAL} --no-relations --known-failures {}", file.shown());
        let (found, document) = json(&options, WRONG);
        assert_eq!(found, code, "{listed}: {:#}", document["known_failures"]);
        let output = grade(&format!("{options} --format junit"), WRONG);
        let text = String::from_utf8(output.stdout).unwrap();
        let is_failure = text.contains("<failure type=\"wrong\"");
        assert_eq!(is_failure, code == 1, "{listed}: {text}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_a_misuse() {
    for (listed, part) in [
        ("special.log_sum wrong", "line 1: there is no quantity"),
        ("\nspecial.softmax", "line 2: after special.softmax"),
        (
            "special.softmax accurate",
            "\"accurate\" is no verdict that fails",
        ),
        (
            "special.softmax relation of-none",
            "no relation \"of-none\"",
        ),
    ] {
        let file = Scratch::new("unread", listed);
        let options = format!("{SPECIAL} --known-failures {}", file.shown());
        let output = grade(&options, REFERENCE);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{listed}: {said}");
        assert!(said.contains(part), "{listed}: {said}");
    }
    let output = grade("--known-failures /no/such/file", REFERENCE);
    assert_eq!(output.status.code(), Some(2));
}

/// Who reads infinities is asked them too, unless strata are named.
#[test]
fn named_strata_are_all_that_is_asked() {
    let strata = |options: &str| {
        let options = format!("--quantity special.softmax --cases 4 --no-relations {options}");
        let (code, document) = json(&options, REFERENCE);
        assert_eq!(code, 0, "{document:#}");
        let outcomes = document["quantities"][0]["outcomes"].as_array().unwrap();
        let of = |outcome: &Value| outcome["stratum"].as_str().unwrap().to_owned();
        let asked: std::collections::BTreeSet<String> = outcomes.iter().map(of).collect();
        let settings = document["settings"]["strata"].as_array().unwrap().iter();
        let settings: Vec<String> = settings
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        (asked.into_iter().collect::<Vec<_>>(), settings)
    };
    for names in [&["corner"][..], &["ends", "special"]] {
        let (asked, settings) = strata(&format!("--strata {}", names.join(",")));
        assert_eq!(asked, names);
        assert_eq!(settings, names);
    }
}
