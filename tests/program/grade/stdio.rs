//! `attnbm grade --over-stdio`: what starts the grader is the subject.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use attnbm::oracle::certify::Options;
use attnbm::oracle::protocol::answer_line;
use serde_json::{Value, json};

use super::{ATTNBM, count};

/// How a session ended: its exit code, the report, and what it said.
struct Ended {
    code: i32,
    document: Value,
    said: String,
}

/// Runs a session whose questions are answered by a function; `None` ends the answers.
fn session(options: &str, mut answer: impl FnMut(&str) -> Option<String>) -> Ended {
    let directory = std::env::temp_dir().join(format!(
        "attnbm-stdio-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    let mut grader = Command::new(ATTNBM)
        .args(["grade", "--over-stdio", "--strata", "corner", "--report"])
        .arg(&directory)
        .args(options.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = grader.stdin.take();
    for line in BufReader::new(grader.stdout.take().unwrap()).lines() {
        let Some(text) = answer(&line.unwrap()) else {
            stdin = None;
            continue;
        };
        if let Some(stdin) = &mut stdin {
            // A grader that has ended says so by its exit code.
            let _ = writeln!(stdin, "{text}");
        }
    }
    drop(stdin);
    let output = grader.wait_with_output().unwrap();
    let document = std::fs::read_to_string(directory.join("report.json"));
    let _ = std::fs::remove_dir_all(&directory);
    Ended {
        code: output.status.code().unwrap(),
        document: document.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap()),
        said: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The reference's answer.
fn exact(line: &str) -> String {
    answer_line(line, &Options::default())
}

/// An error of this kind as the answer to a question about softmax, and the reference's to all others.
fn but_softmax(kind: &str) -> impl Fn(&str) -> Option<String> {
    move |line| {
        let request: Value = serde_json::from_str(line).unwrap();
        let error = json!({ "kind": kind, "message": "given" });
        Some(match request["quantity"] == "special.softmax" {
            true => json!({ "id": request["id"], "error": error }).to_string(),
            false => exact(line),
        })
    }
}

const FEW: &str = "--quantity special --cases 6 --no-relations";

#[test]
fn the_reference_passes_and_the_result_is_on_standard_error() {
    let ended = session("--quantity special --cases 6", |line| Some(exact(line)));
    assert_eq!(ended.code, 0, "{}", ended.said);
    assert!(ended.said.contains("PASSED"), "{}", ended.said);
    assert_eq!(ended.document["subject"]["name"], "attnbm");
    assert_eq!(
        ended.document["subject"]["command"][0],
        "over standard input"
    );
    for quantity in ["special.log_sum_exp", "special.softmax"] {
        assert_eq!(count(&ended.document, quantity, "accurate"), 6);
    }
    // Every question is JSON, and the second line of all is the first question.
    let mut lines = Vec::new();
    session(FEW, |line| {
        lines.push(serde_json::from_str::<Value>(line).unwrap());
        Some(exact(line))
    });
    assert_eq!(lines[0], json!({ "hello": "attnbm", "protocol": 1 }));
    assert!(lines[1..].iter().all(|line| line["id"].is_u64()));
}

#[test]
fn what_a_function_does_is_told_by_its_kind_of_error() {
    let ended = session(FEW, but_softmax("crashed"));
    assert_eq!(ended.code, 1);
    assert_eq!(count(&ended.document, "special.softmax", "crashed"), 6);
    assert_eq!(count(&ended.document, "special.log_sum_exp", "accurate"), 6);
    assert!(ended.said.contains("given"), "{}", ended.said);

    let ended = session(FEW, but_softmax("timed_out"));
    assert_eq!(ended.code, 1);
    // Silence costs time, so that three in a row are enough.
    assert_eq!(count(&ended.document, "special.softmax", "timed out"), 3);
    assert_eq!(count(&ended.document, "special.softmax", "skipped"), 3);

    let ended = session(FEW, but_softmax("unsupported"));
    assert_eq!(ended.code, 0);
    assert_eq!(count(&ended.document, "special.softmax", "refuses"), 6);
    assert_eq!(
        session(FEW, but_softmax("domain")).document["verdict"],
        "fails"
    );
}

#[test]
fn a_line_that_is_no_answer_counts_for_its_question_and_the_session_goes_on() {
    let mut asked = 0;
    let ended = session(FEW, |line| {
        asked += 1;
        Some(match asked {
            4 => "no answer".into(),
            6 => "{\"id\": 1, \"value\": 0}".into(),
            _ => exact(line),
        })
    });
    assert_eq!(ended.code, 1, "{}", ended.said);
    assert_eq!(count(&ended.document, "special.log_sum_exp", "accurate"), 4);
    assert_eq!(count(&ended.document, "special.softmax", "accurate"), 6);
    assert_eq!(ended.document["complete"], true);
}

#[test]
fn a_late_answer_is_not_taken_for_another() {
    let mut asked = 0;
    let ended = session(&format!("{FEW} --timeout 1"), |line| {
        asked += 1;
        if asked == 4 {
            std::thread::sleep(std::time::Duration::from_millis(1600));
        }
        Some(exact(line))
    });
    assert_eq!(ended.code, 1, "{}", ended.said);
    assert_eq!(
        count(&ended.document, "special.log_sum_exp", "timed out"),
        1
    );
    assert_eq!(count(&ended.document, "special.log_sum_exp", "accurate"), 5);
    assert_eq!(count(&ended.document, "special.softmax", "accurate"), 6);
}

#[test]
fn answers_that_end_are_no_pass() {
    let mut asked = 0;
    let ended = session(FEW, |line| {
        asked += 1;
        (asked < 6).then(|| exact(line))
    });
    assert_eq!(ended.code, 1, "{}", ended.said);
    assert_eq!(ended.document["complete"], false);
    assert!(
        ended.said.contains("INCOMPLETE: the answers ended"),
        "{}",
        ended.said
    );
    assert_eq!(ended.document["not_asked"][0], "special.softmax");

    let ended = session(FEW, |_| None);
    assert_eq!(ended.code, 2);
    assert!(ended.said.contains("the answers ended"), "{}", ended.said);
    let ended = session(FEW, |_| Some("nonsense".into()));
    assert_eq!(ended.code, 2, "{}", ended.said);
    assert!(
        ended.said.contains("does not speak the protocol"),
        "{}",
        ended.said
    );
}

#[test]
fn a_command_beside_it_is_a_misuse() {
    for arguments in [
        &["grade", "--over-stdio", "--", "true"][..],
        &["grade"],
        &["grade", "--over-stdio", "--quantity", "nothing.of.the.kind"],
    ] {
        let command = Command::new(ATTNBM)
            .args(arguments)
            .stdin(Stdio::null())
            .output();
        assert_eq!(command.unwrap().status.code(), Some(2), "{arguments:?}");
    }
}
