//! `attnbm grade` against subjects that do everything but answer: each has a verdict of its own, and
//! nothing that goes missing is taken for a pass.

mod estimates;
mod processes;
mod reports;
mod requests;
mod scripts;
mod selection;
mod stdio;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use attnbm::grade::{case::Case, flag::Flag, relation, verdict::Grade};
use serde_json::Value;

use super::ATTNBM;

/// The grader with a subject that is a script of the shell; `$ATTNBM` is this program. It asks the corners only, whose cases
/// are as many as is said, where no strata are named.
fn grader(options: &str, script: &str) -> Command {
    let mut command = Command::new(ATTNBM);
    let names = ["--strata", "--vectors", "--requests"];
    let names_strata = names.iter().any(|name| options.contains(name));
    command
        .arg("grade")
        .args(if names_strata {
            &[][..]
        } else {
            &["--strata", "corner"]
        })
        .args(options.split_whitespace())
        .args(["--", "/bin/sh", "-c", script])
        .env("ATTNBM", ATTNBM)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn grade(options: &str, script: &str) -> Output {
    grader(options, script).output().unwrap()
}

fn json(options: &str, script: &str) -> (i32, Value) {
    let output = grade(&format!("--format json {options}"), script);
    let code = output.status.code().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(!text.is_empty(), "exit code {code}, {shown}");
    (code, serde_json::from_str(&text).unwrap())
}

/// The counts of a quantity's verdicts.
fn count(document: &Value, quantity: &str, verdict: &str) -> u64 {
    let mut lines = document["quantities"].as_array().unwrap().iter();
    let line = lines.find(|line| line["quantity"] == quantity).unwrap();
    line["counts"][verdict].as_u64().unwrap_or(0)
}

/// Asserts that nothing is graded, and that it is said why.
fn refused(script: &str, reason: &str) {
    let output = grade("--quantity special --timeout 3 --start-timeout 3", script);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{script}: {said}");
    assert!(output.stdout.is_empty());
    assert!(
        said.contains("does not speak the protocol"),
        "{script}: {said}"
    );
    assert!(said.contains(reason), "{script}: {said}");
}

/// Asserts it of each script with its reason; what one waits for, the others use.
fn all_refused(subjects: &[(&str, &str)]) {
    thread::scope(|scope| {
        for (script, reason) in subjects {
            scope.spawn(|| refused(script, reason));
        }
    });
}

/// A subject that knows the `id`s and says something of its own.
fn saying(answer: &str) -> String {
    format!(
        "while read -r line; do case $line in *hello*) continue;; esac; \
         id=${{line#*'\"id\": '}}; id=${{id%%,*}}; {answer}; done"
    )
}

const FEW: &str = "--quantity special.log_sum_exp --quantity special.softmax --cases 6 --no-relations --timeout 20";

#[test]
fn the_reference_itself_is_accurate() {
    let names = [
        "special.log_sum_exp",
        "special.softmax",
        "bessel.log_i",
        "bessel.ratio",
        "vmf.log_partition",
    ];
    let options = format!("--quantity {} --cases 24", names.join(" --quantity "));
    let (code, document) = json(&options, "exec $ATTNBM eval");
    assert_eq!(code, 0, "{document:#}");
    assert_eq!(document["subject"]["name"], "attnbm");
    assert_eq!(document["complete"], true);
    for line in document["quantities"].as_array().unwrap() {
        assert_eq!(line["verdict"], "accurate", "{line:#}");
        assert_eq!(line["counts"]["accurate"], line["cases"]);
        assert_eq!(line["breaches"].as_array().unwrap().len(), 0);
        assert_eq!(line["relations"][0]["relation"], "asked-again");
    }
    assert_eq!(
        document["quantities"].as_array().unwrap().len(),
        names.len()
    );
}

#[test]
fn what_is_no_answer_is_shown() {
    all_refused(&[
        (
            "while read -r line; do echo garbage; done",
            "not a JSON object: garbage",
        ),
        (
            &saying("printf '{\"id\": %s, \"value\": [1, 2\\n' $id"),
            "a line that is cut off",
        ),
        ("yes", "not a JSON object: y"),
        ("cat", "neither a value nor an error"),
        (&saying("printf '\\033[31m{\"id\\n'"), "\\u{1b}"),
        (&saying("printf '\\377\\376\\n'"), "invalid UTF-8"),
    ]);
}

#[test]
fn an_answer_to_another_question_is_none() {
    refused(&saying("echo '{\"id\": 1, \"value\": 0}'"), "not asked");
    refused(&saying("echo '{\"value\": 0}'"), "without an id");
    refused(
        "echo '{\"id\": 1, \"value\": 0}'; exec $ATTNBM eval",
        "not asked",
    );
    refused("$ATTNBM eval | sed -u p", "an object without an id");
    refused("$ATTNBM eval | sed -u '1!p'", "asked the same again");
}

#[test]
fn an_end_is_reported_with_the_last_words() {
    all_refused(&[
        (
            "echo last words >&2; exit 3",
            "exit status: 3; its standard error ends with: last words",
        ),
        ("kill -9 $$", "signal: 9"),
        (
            "exec >&-; exec cat >/dev/null",
            "closed its standard output",
        ),
    ]);
    let output = Command::new(ATTNBM)
        .args(["grade", "--", "/no/such/program"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be started"));
}

#[test]
fn silence_ends() {
    let silent = |script: &str| {
        let start = Instant::now();
        let output = grade(
            "--quantity special.softmax --timeout 1 --start-timeout 1",
            script,
        );
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(start.elapsed() < Duration::from_secs(15));
        said
    };
    let subjects = [
        ("exec sleep 1000", "did not answer in time"),
        ("sleep 1000; true", "did not answer in time"),
        ("while :; do echo; done", "did not answer in time"),
        (
            "printf '{\"id\": '; exec sleep 1000",
            "a line without an end",
        ),
    ];
    thread::scope(|scope| {
        for (script, reason) in subjects {
            scope.spawn(move || assert!(silent(script).contains(reason), "{script}"));
        }
    });
}

#[test]
fn an_endless_line_is_cut_off() {
    refused(
        "tr '\\0' x </dev/zero",
        "more bytes than any answer to this question",
    );
}

#[test]
fn a_wrong_shape_is_malformed_on_its_own_quantity() {
    let nested = "$ATTNBM eval | sed -u 's/\"value\": \\[\\([^]]*\\)\\]/\"value\": [[\\1]]/'";
    let (code, document) = json(FEW, nested);
    assert_eq!(code, 1);
    assert_eq!(count(&document, "special.softmax", "malformed"), 6);
    assert_eq!(count(&document, "special.log_sum_exp", "accurate"), 6);
    refused(
        &saying("echo \"{\\\"id\\\": $id, \\\"value\\\": [0, 0]}\""),
        "a value of shape [2]",
    );
    refused(
        &saying("echo \"{\\\"id\\\": $id, \\\"value\\\": [[1], 2]}\""),
        "unequal lengths or depths",
    );
}

#[test]
fn what_is_not_finite_fails() {
    for word in ["NaN", "\\\"nan\\\"", "-Infinity", "\\\"inf\\\"", "1e999"] {
        let script = saying(&format!(
            "echo \"{{\\\"id\\\": $id, \\\"value\\\": {word}}}\""
        ));
        let (code, document) = json("--quantity log_sum_exp --cases 4 --no-relations", &script);
        assert_eq!(code, 1);
        assert_eq!(
            count(&document, "special.log_sum_exp", "fails"),
            4,
            "{word}"
        );
    }
}

#[test]
fn a_crash_is_recorded_and_the_rest_is_asked() {
    // Five lines, and the end: the greeting, the smoke set, and none for the first case.
    let script = "i=0; while [ $i -lt 5 ] && read -r line; do printf '%s\\n' \"$line\"; i=$((i+1)); done | $ATTNBM eval";
    let (code, document) = json("--quantity log_sum_exp --cases 8 --no-relations", script);
    assert_eq!(code, 1);
    assert_eq!(
        count(&document, "special.log_sum_exp", "accurate"),
        6,
        "{document:#}"
    );
    assert_eq!(count(&document, "special.log_sum_exp", "crashed"), 2);
    assert_eq!(
        document["quantities"][0]["outcomes"][5]["verdict"],
        "crashed"
    );
}

#[test]
fn a_quantity_that_always_fails_is_given_up_and_nothing_else() {
    let dies_on_softmax = "while read -r line; do case $line in *softmax*) exit 1;; esac; printf '%s\\n' \"$line\"; done | $ATTNBM eval";
    let (code, document) = json(
        "--quantity special --cases 9 --no-relations",
        dies_on_softmax,
    );
    assert_eq!(code, 1);
    assert_eq!(
        count(&document, "special.softmax", "crashed"),
        5,
        "{document:#}"
    );
    assert_eq!(count(&document, "special.softmax", "skipped"), 4);
    assert_eq!(count(&document, "special.log_sum_exp", "accurate"), 9);
    assert!(
        document["notes"]
            .to_string()
            .contains("special.softmax failed on 5 questions in a row")
    );

    let hangs_on_softmax = "while read -r line; do case $line in *softmax*) exec sleep 1000;; esac; printf '%s\\n' \"$line\"; done | $ATTNBM eval";
    let options = "--quantity special --cases 5 --no-relations --timeout 1.5 --start-timeout 1.5";
    let (_, document) = json(options, hangs_on_softmax);
    assert_eq!(
        count(&document, "special.softmax", "timed out"),
        3,
        "{document:#}"
    );
    assert_eq!(count(&document, "special.softmax", "skipped"), 2);
    assert_eq!(count(&document, "special.log_sum_exp", "accurate"), 5);
}

#[test]
fn greetings_may_be_ignored_refused_or_fatal() {
    for script in [
        "grep --line-buffered -v hello | $ATTNBM eval",
        "sed -u 's/.*hello.*/no request/' | $ATTNBM eval",
        "sed -u 's/.*hello.*/{\"id\": 0}/' | $ATTNBM eval | sed -u '1s/.*/what?/'",
        "while read -r line; do case $line in *hello*) exit 1;; esac; printf '%s\\n' \"$line\"; done | $ATTNBM eval",
        "yes complaint | head -c 3000000 >&2; exec $ATTNBM eval",
    ] {
        let (code, document) = json(FEW, script);
        assert_eq!(code, 0, "{script}: {document:#}");
        assert_eq!(
            count(&document, "special.softmax", "accurate"),
            6,
            "{script}"
        );
    }
}

#[test]
fn a_refusal_is_no_pass() {
    let error = |kind: &str| {
        saying(&format!(
            "echo \"{{\\\"id\\\": $id, \\\"error\\\": {{\\\"kind\\\": \\\"{kind}\\\"}}}}\""
        ))
    };
    let (code, document) = json(FEW, &error("unsupported"));
    assert_eq!((code, &document["passed"]), (1, &Value::Bool(false)));
    assert_eq!(count(&document, "special.softmax", "refuses"), 6);
    let (code, document) = json(FEW, &error("domain"));
    assert_eq!(code, 1);
    assert_eq!(count(&document, "special.softmax", "fails"), 6);
}

#[test]
fn the_threshold_and_the_format_are_options() {
    // The last of the digits is off by a part in 10^12.
    let rough = "$ATTNBM eval | sed -u 's/\"value\": \\(-*[0-9]*\\.[0-9]\\{12\\}\\)[0-9]*,/\"value\": \\1,/'";
    let options = "--quantity log_sum_exp --cases 12 --no-relations";
    let (code, document) = json(options, rough);
    assert_eq!(
        (code, &document["verdict"]),
        (1, &"loses digits".into()),
        "{document:#}"
    );
    let smallest = &document["quantities"][0]["smallest"];
    assert!(
        smallest["explanation"]
            .as_str()
            .unwrap()
            .starts_with("avoidable"),
        "{smallest:#}"
    );
    let (code, _) = json(&format!("{options} --fail-on wrong"), rough);
    assert_eq!(code, 0);
    let (code, document) = json(&format!("{options} --dtype f32"), rough);
    assert_eq!((code, &document["settings"]["dtype"]), (0, &"f32".into()));
}

#[test]
fn a_table_has_witnesses_words_and_a_last_line() {
    let off = saying("echo \"{\\\"id\\\": $id, \\\"value\\\": 1}\"");
    let output = grade("--quantity log_sum_exp --cases 6 --verbose", &off);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    for part in [
        "request ",
        "exactly ",
        "exact ",
        "\"0x",
        "found by ",
        "avoidable",
        "\nwords",
        "FAILED: 1 of 1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains(Grade::Wrong.definition().1));
    // In short it is one screen, without hexadecimal.
    let output = grade("--quantity log_sum_exp --cases 6", &off);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().count() <= 40 && !text.contains("0x"), "{text}");
    for part in [
        "formulas     0 of 1 right",
        "\nnext",
        "--verbose",
        "FAILED: 1 of 1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// Faults of precision do not fail where only the formula is asked for.
#[test]
fn a_formula_passes_without_its_digits() {
    let questions = scripts::plain_questions("special.log_sum_exp", 20).into_iter();
    let is_hostile = |case: &Case| case.flags.iter().any(|flag| flag.is_hostile());
    let mut hostile = questions.map(|(_, case)| case).filter(is_hostile);
    let fails = (
        hostile.next().unwrap(),
        scripts::Act::Says("\"nan\"".into()),
    );
    let subject = scripts::but_for(&[fails]);
    let options = "--quantity log_sum_exp --cases 20 --no-relations";
    let (code, document) = json(&format!("{options} --fail-on precision"), &subject);
    assert_eq!((code, document["passed"].as_bool()), (1, Some(false)));
    let (code, document) = json(&format!("{options} --fail-on formula"), &subject);
    assert_eq!((code, document["passed"].as_bool()), (0, Some(true)));
    let summary = document["summary"].as_array().unwrap();
    assert_eq!(summary[0]["aspect"], "formula");
    assert_eq!(summary[0]["sentence"], "1 of 1 right on ordinary inputs");
}

#[test]
fn junit_counts_and_escapes() {
    let nested = "$ATTNBM eval | sed -u 's/\"value\": \\[[^]]*\\]/\"value\": \"<\\&>\"/'";
    let output = grade(&format!("{FEW} --format junit"), nested);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"));
    assert!(text.contains("<testsuite name=\"special.softmax\" tests=\"6\" failures=\"0\" errors=\"6\" skipped=\"0\">"), "{text}");
    assert!(text.contains("<testsuite name=\"special.log_sum_exp\" tests=\"6\" failures=\"0\" errors=\"0\" skipped=\"0\">"));
    assert!(text.contains("&lt;&amp;&gt;") && !text.contains("<&>"));
    assert_eq!(
        text.matches("<testcase ").count(),
        text.matches("</testcase>").count()
    );
}

#[test]
fn a_report_is_complete_in_itself() {
    let directory: PathBuf =
        std::env::temp_dir().join(format!("attnbm-grade-{}", std::process::id()));
    let options = format!(
        "{FEW} --quantity vmf.log_partition --report {}",
        directory.display()
    );
    let output = grade(&options, "exec $ATTNBM eval");
    assert_eq!(output.status.code(), Some(0));
    let page = fs::read_to_string(directory.join("report.html")).unwrap();
    let document = fs::read_to_string(directory.join("report.json")).unwrap();
    fs::remove_dir_all(&directory).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["passed"], true);
    for part in [
        "<svg",
        "special.softmax",
        "backward stable",
        "prefers-color-scheme",
        "concentration κ",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for part in ["<script", "href=\"http", "src=\"http", "@import", "url("] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn an_interrupt_still_prints_what_is_known() {
    let hangs = "while read -r line; do case $line in *softmax*) exec sleep 1000;; esac; printf '%s\\n' \"$line\"; done | $ATTNBM eval";
    let child = grader(
        "--quantity special --cases 4 --timeout 600 --start-timeout 600",
        hangs,
    )
    .spawn()
    .unwrap();
    thread::sleep(Duration::from_secs(4));
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("INCOMPLETE: interrupted"), "{text}");
    assert!(text.contains("special.log_sum_exp"), "{text}");
}

#[test]
fn frozen_vectors_are_asked() {
    let name = format!("attnbm-grade-vectors-{}", std::process::id());
    let directory = std::env::temp_dir().join(name);
    let path = directory.to_str().unwrap();
    let arguments = [
        "vectors",
        "--out",
        path,
        "--quantity",
        "bessel.ratio",
        "--cases",
        "5",
    ];
    assert!(
        Command::new(ATTNBM)
            .args(arguments)
            .stdout(Stdio::null())
            .status()
            .unwrap()
            .success()
    );
    let (code, document) = json(&format!("--vectors {path}"), "exec $ATTNBM eval");
    fs::remove_dir_all(&directory).unwrap();
    assert_eq!(code, 0, "{document:#}");
    assert_eq!(document["quantities"].as_array().unwrap().len(), 1);
    assert_eq!(count(&document, "bessel.ratio", "accurate"), 5);
    assert!(document["quantities"][0]["outcomes"][0]["id"].is_string());
}

#[test]
fn misuse_is_told() {
    let misuse = |arguments: &[&str], reason: &str| {
        let output = Command::new(ATTNBM)
            .arg("grade")
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(reason), "{said}");
    };
    misuse(&[], "COMMAND");
    misuse(&["--quantity", "softmix", "--", "true"], "special.softmax");
    misuse(&["--flags", "no-such", "--", "true"], "small-concentration");
    misuse(&["--fail-on", "bad", "--", "true"], "loses-digits");
    misuse(&["--dtype", "f16", "--", "true"], "f32 or f64");
    misuse(
        &["--vectors", "/no/such", "--", "true"],
        "cannot take vectors",
    );
}

#[test]
fn the_page_says_what_the_program_says() {
    let page = include_str!("../../../docs/grading.md");
    for verdict in Grade::ALL {
        let (word, definition) = verdict.definition();
        assert!(
            page.contains(&format!("| *{word}* | {definition} |")),
            "{word}"
        );
    }
    for relation in relation::all() {
        let row = format!("| `{}` | {} |", relation.name, relation.statement);
        assert!(page.contains(&row), "{row}");
    }
    for flag in Flag::all() {
        let meaning = flag.meaning();
        let row = format!(
            "| `{}` | {} | {} |",
            meaning.name,
            meaning.reveals.replace('|', "\\|"),
            meaning.costs
        );
        assert!(page.contains(&row), "{row}");
    }
}
