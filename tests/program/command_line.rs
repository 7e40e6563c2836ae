//! The built program: its streams, its exit codes and what it prints.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(super::ATTNBM);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = program(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that refuses its arguments reads nothing.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_stream_is_answered_line_by_line_in_order() {
    let requests = concat!(
        "{\"id\": \"first\", \"quantity\": \"special.softmax\", \"input\": {\"x\": [\"0x1p0\", 1]}}\n",
        "not a request\n",
        "{\"id\": 3, \"quantity\": \"special.softmax\", \"input\": {\"x\": [1, 1e999]}}\n",
        "{\"id\": 4, \"quantity\": \"special.nothing\", \"input\": {}}\n",
        "{\"id\": 5.50, \"quantity\": \"special.softmax\", \"input\": {\"x\": [7], \"beta\": 3}}\n",
    );
    let mut input = requests.as_bytes().to_vec();
    input.extend_from_slice(b"\xc3\x28\n");
    let output = run(&["eval"], &input);
    assert_eq!(output.status.code(), Some(0));
    let starts = [
        "{\"id\": \"first\", \"value\": [0.5, 0.5], ",
        "{\"id\": null, \"error\": {\"kind\": \"parse\", ",
        "{\"id\": 3, \"error\": {\"kind\": \"domain\", \"message\": \"x[1] must be at most ",
        "{\"id\": 4, \"error\": {\"kind\": \"unsupported\", ",
        "{\"id\": 5.50, \"value\": [1.0], ",
        "{\"id\": null, \"error\": {\"kind\": \"parse\", \"message\": \"a request must be UTF-8",
    ];
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), starts.len());
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    assert!(output.stderr.is_empty());
    assert_eq!(run(&["eval"], b"").stdout, b"");
}

/// A client that waits for each answer before it asks on must not wait for ever.
#[test]
fn every_answer_is_flushed() {
    let mut child = program(&["eval"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for id in 0..3 {
        writeln!(
            stdin,
            "{{\"id\": {id}, \"quantity\": \"special.softmax\", \"input\": {{\"x\": [1]}}}}"
        )
        .unwrap();
        let answer = answers.next().unwrap().unwrap();
        assert!(
            answer.starts_with(&format!("{{\"id\": {id}, \"value\": [1.0]")),
            "{answer}"
        );
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_single_evaluation_is_printed_for_people() {
    let single = ["eval", "special.softmax", "--input", "-"];
    let output = run(&single, b"{\n  \"x\": [3, 3]\n}\n");
    assert_eq!(output.status.code(), Some(0));
    let printed = text(&output.stdout);
    for part in [
        "special.softmax",
        "[0]",
        "[1]",
        "0.5",
        "method",
        "precision",
        "bits",
        "time",
    ] {
        assert!(printed.contains(part), "{printed}");
    }

    let json = [&single[..], &["--format", "json"]].concat();
    let output = run(&json, b"{\"x\": [3, 3]}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["value"], serde_json::json!([0.5, 0.5]));
}

/// What is printed of a number is what the document says of it.
#[test]
fn a_printed_number_has_both_ends() {
    let single = ["eval", "special.log_sum_exp", "--input", "-"];
    let input = b"{\"x\": [0.5, 1.25]}";
    let json = run(&[&single[..], &["--format", "json"]].concat(), input);
    let answer: Value = serde_json::from_slice(&json.stdout).unwrap();
    let [lower, upper] = [0, 1].map(|end| answer["enclosure"][end].as_str().unwrap());
    assert_ne!(lower, upper);
    let output = run(&single, input);
    let printed = text(&output.stdout);
    for line in [
        format!("value      {}", answer["value"]),
        format!("enclosure  [{lower}, {upper}]"),
        format!("method     {}", answer["method"].as_str().unwrap()),
    ] {
        assert!(printed.lines().any(|own| own == line), "{line}: {printed}");
    }
}

/// Equations and errata, in either format, are those of the catalogue, each text under its name.
#[test]
fn equations_and_errata_are_listed_with_their_texts() {
    use attnbm::catalogue::coverage::coverage;
    use attnbm::catalogue::entries;
    let json = |what: &str| -> Value {
        let output = run(&["list", what, "--format", "json"], b"");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let rows = |what: &str| text(&run(&["list", what], b"").stdout).lines().count() - 1;
    let mut expected = Vec::new();
    for entry in entries() {
        let record = entry.record;
        for slip in record.slips {
            assert_ne!(slip.printed, slip.correction);
            expected.push(serde_json::json!({
                "place": slip.place, "printed": slip.printed, "correction": slip.correction,
                "identity": record.id, "statement": record.statement,
            }));
        }
    }
    assert!(expected.len() > 3);
    assert_eq!(rows("errata"), expected.len());
    assert_eq!(json("errata"), Value::Array(expected));
    let expected: Vec<Value> = coverage()
        .into_iter()
        .map(|covered| {
            let ids: Vec<&str> = covered.records.iter().map(|record| record.id).collect();
            serde_json::json!({"equation": covered.equation, "identities": ids, "waiver": covered.waiver})
        })
        .collect();
    assert_eq!(rows("equations"), expected.len());
    assert_eq!(json("equations"), Value::Array(expected));
}

/// The entries of a matrix are named by row and column, in the order in which the document nests them.
#[test]
fn the_entries_of_a_matrix_are_named_by_row_and_column() {
    let single = ["eval", "attnbm.log_partition_gradient", "--input", "-"];
    let input = br#"{"patterns": [[1, 2, 3], [-1, 0.5, 4]], "beta": 1}"#;
    let json = run(&[&single[..], &["--format", "json"]].concat(), input);
    let answer: Value = serde_json::from_slice(&json.stdout).unwrap();
    let printed = run(&single, input);
    let mut lines = text(&printed.stdout)
        .lines()
        .filter(|line| line.starts_with('['));
    let mut count = 0;
    for (row, entries) in answer["value"].as_array().unwrap().iter().enumerate() {
        for (column, value) in entries.as_array().unwrap().iter().enumerate() {
            let line = lines.next().unwrap();
            let mut words = line.split_whitespace();
            assert_eq!(words.next(), Some(&*format!("[{row}][{column}]")), "{line}");
            let shown: f64 = words.next().unwrap().parse().unwrap();
            assert_eq!(Some(shown), value.as_f64(), "{line}");
            count += 1;
        }
    }
    assert_eq!((count, lines.next()), (6, None));
}

#[test]
fn a_refused_evaluation_exits_with_1_and_says_why() {
    let single = ["eval", "special.softmax", "--input", "-"];
    let output = run(&single, b"{\"x\": [1, 2], \"beta\": 0}");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "error: beta must be finite and > 0, got 0 (domain)\n"
    );
    assert!(output.stdout.is_empty());

    let json = [&single[..], &["--format", "json"]].concat();
    let output = run(&json, b"{\"x\": [1, oops]}");
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["error"]["kind"], "parse");
}

#[test]
fn misuse_exits_with_2() {
    let cases: [(&[&str], &str); 14] = [
        (&[], "Usage"),
        (&["evaluate"], "evaluate"),
        (&["eval", "special.softmax"], "--input"),
        (&["eval", "--input", "-"], "QUANTITY"),
        (&["eval", "--format", "json"], "QUANTITY"),
        (
            &["eval", "special.sofmax", "--input", "-"],
            "special.softmax",
        ),
        (
            &["eval", "special.softmax", "--input", "no-such-file.json"],
            "no-such-file.json",
        ),
        (&["eval", "--digits", "0"], "--digits"),
        (&["eval", "--effort", "nan"], "finite number > 0"),
        (&["eval", "--effort", "0"], "finite number > 0"),
        (&["list"], "WHAT"),
        (&["list", "quantities", "--format", "yaml"], "yaml"),
        (&["verify", "--cases", "0"], "--cases"),
        (
            &["verify", "--filter", "no such identity"],
            "no such identity",
        ),
    ];
    for (arguments, message) in cases {
        let output = run(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let complaint = text(&output.stderr);
        assert!(complaint.contains(message), "{arguments:?}: {complaint}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_lists_have_every_entry_in_both_formats() {
    use attnbm::catalogue::campaign;
    use attnbm::oracle::registry;
    let quantities: Vec<&str> = registry::quantities().map(|entry| entry.name).collect();
    let identities: Vec<&str> = campaign::identities()
        .iter()
        .map(|entry| entry.id)
        .collect();
    for (what, key, names) in [
        ("quantities", "name", quantities),
        ("identities", "id", identities),
    ] {
        let table = run(&["list", what], b"");
        assert_eq!(table.status.code(), Some(0));
        let first_words: Vec<&str> = text(&table.stdout)
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().next().unwrap())
            .collect();
        assert_eq!(first_words, names);

        let json = run(&["list", what, "--format", "json"], b"");
        let list: Value = serde_json::from_slice(&json.stdout).unwrap();
        let listed: Vec<&str> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry[key].as_str().unwrap())
            .collect();
        assert_eq!(listed, names);
    }
}

/// The numbers of a row stand under their titles, as the document of the same list has them.
#[test]
fn the_table_of_identities_counts_what_the_document_lists() {
    let table = run(&["list", "identities"], b"");
    let json = run(&["list", "identities", "--format", "json"], b"");
    let list: Value = serde_json::from_slice(&json.stdout).unwrap();
    let mut lines = text(&table.stdout).lines();
    let header = lines.next().unwrap();
    let mut counted = 0;
    for (line, entry) in lines.zip(list.as_array().unwrap()) {
        assert_eq!(line.split_whitespace().next(), entry["id"].as_str());
        for (title, key) in [("mutants", "mutants"), ("shared", "shares")] {
            // The numbers are aligned to the right, under the end of the title.
            let end = header.find(title).unwrap() + title.len();
            let before: String = line.chars().take(end).collect();
            let number = before.split_whitespace().last().unwrap();
            let count = entry[key].as_array().unwrap().len();
            assert_eq!(number, count.to_string(), "{title}: {line}");
            counted += 1;
        }
    }
    assert_eq!(counted, 2 * list.as_array().unwrap().len());
}

#[test]
fn a_schema_says_what_an_input_must_be() {
    let output = run(&["list", "quantities", "--format", "json"], b"");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let energy = &list.as_array().unwrap()[0];
    assert_eq!(energy["name"], "attnbm.energy");
    assert_eq!(
        energy["input"]["required"],
        serde_json::json!(["patterns", "v"])
    );
    assert_eq!(energy["input"]["additionalProperties"], false);
    assert_eq!(energy["input"]["properties"]["patterns"]["minItems"], 1);
}

#[test]
fn verification_prints_a_table_or_a_document_and_its_seed() {
    let first = attnbm::catalogue::campaign::identities()[0].id;
    let arguments = [
        "verify",
        "--filter",
        first,
        "--cases",
        "2",
        "--seed",
        "18446744073709551615",
    ];
    let output = run(&arguments, b"");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let printed = text(&output.stdout);
    assert!(
        printed.contains(first) && printed.contains("18446744073709551615"),
        "{printed}"
    );
    // No progress bar where there is no terminal.
    assert!(output.stderr.is_empty());

    let output = run(&[&arguments[..], &["--format", "json"]].concat(), b"");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["seed"], u64::MAX);
    assert_eq!(
        (&document["complete"], &document["passed"]),
        (&true.into(), &true.into())
    );
    assert_eq!(document["identities"][0]["id"], first);
}

#[test]
fn an_example_is_a_request_that_runs() {
    let example = run(&["example", "special.softmax"], b"");
    assert_eq!(example.status.code(), Some(0));
    let answer = run(&["eval"], &example.stdout);
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(answer["id"], 1);
    assert!(answer.get("value").is_some(), "{answer}");
    let unknown = run(&["example", "special.sofmax"], b"");
    assert_eq!(unknown.status.code(), Some(2));
    let complaint = String::from_utf8(unknown.stderr).unwrap();
    assert!(complaint.contains("special.softmax"), "{complaint}");
}

/// A badge is green, red or grey as the session passed, failed or did not end.
#[test]
fn a_badge_says_what_the_session_found() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("badge.json");
    let badge = |options: &[&str], subject: &[&str]| -> (Value, Option<i32>) {
        let of = [
            "grade",
            "--quantity",
            "special.softmax",
            "--cases",
            "5",
            "--strata",
            "corner",
            "--badge",
        ];
        let program = super::ATTNBM;
        let path = file.to_str().unwrap();
        let arguments = [&of, &[path][..], options, &["--", program], subject].concat();
        let output = run(&arguments, b"");
        let text = std::fs::read_to_string(&file).unwrap();
        (serde_json::from_str(&text).unwrap(), output.status.code())
    };
    let (good, code) = badge(&[], &["eval"]);
    assert_eq!(code, Some(0));
    assert_eq!(good["message"], "accurate, 1 quantity");
    assert_eq!(
        (&good["color"], &good["isError"]),
        (&"brightgreen".into(), &false.into())
    );
    assert_eq!(
        (&good["schemaVersion"], &good["label"]),
        (&1.into(), &"attnbm".into())
    );
    // A subject that refuses everything has answered nothing.
    let (bad, code) = badge(&[], &["eval", "--effort", "1e-12"]);
    assert_eq!(code, Some(1), "{bad}");
    assert_eq!(
        (&bad["color"], &bad["isError"]),
        (&"lightgrey".into(), &true.into())
    );
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let requests = "{\"quantity\": \"special.softmax\", \"input\": {\"x\": [1]}}\n".repeat(50_000);
    for arguments in [
        &["eval"][..],
        &["list", "quantities"],
        &["list", "quantities", "--format", "json"],
    ] {
        let mut child = program(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        let _ = stdin.write_all(requests.as_bytes());
        drop(stdin);
        let mut complaint = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut complaint)
            .unwrap();
        assert_eq!(complaint, "", "{arguments:?}");
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
    }
}

/// Whoever listens no more still gets the exit code.
#[cfg(unix)]
#[test]
fn a_closed_pipe_takes_nothing_from_a_verdict() {
    const WRONG: &str = r#"sed -u 's/"beta": [^,}]*/"beta": 1/' | "$ATTNBM" eval"#;
    for (subject, code) in [("\"$ATTNBM\" eval", 0), (WRONG, 1)] {
        for format in ["table", "json", "junit"] {
            let arguments = [
                "grade",
                "--quantity",
                "special.log_sum_exp",
                "--cases",
                "3",
                "--format",
                format,
            ];
            let mut command = program(&arguments);
            command.args(["--strata", "corner", "--", "/bin/sh", "-c", subject]);
            let mut child = command.env("ATTNBM", super::ATTNBM).spawn().unwrap();
            drop(child.stdout.take());
            let output = child.wait_with_output().unwrap();
            assert_eq!(
                output.status.code(),
                Some(code),
                "{format}: {}",
                text(&output.stderr)
            );
        }
    }
}
