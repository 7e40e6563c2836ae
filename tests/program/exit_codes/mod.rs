//! Every command in every outcome, and the exit code that `docs/robustness.md` promises of it.

mod campaigns;
pub mod experiments;
mod grading;
mod interrupts;
mod vectors;

use super::ATTNBM;
use super::directory::Directory;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What a line of the shell, in which `attnbm` is this program, ends with and prints.
fn shell(directory: &Directory, line: &str) -> (Option<i32>, String) {
    let script = format!("attnbm() {{ \"$ATTNBM\" \"$@\"; }}\n{line}");
    let output = Command::new("/bin/sh")
        .args(["-c", &script])
        .current_dir(directory.path())
        .env("ATTNBM", ATTNBM)
        .env(
            "VECTORS",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"),
        )
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// Asserts the exit code of a line, and a part of what it prints.
fn ends(directory: &Directory, line: &str, code: i32, part: &str) {
    let (found, text) = shell(directory, line);
    assert_eq!(found, Some(code), "{line}\n{text}");
    assert!(text.contains(part), "{line}\n{part:?} is not in\n{text}");
}

fn all_end(directory: &Directory, lines: &[(&str, i32, &str)]) {
    for (line, code, part) in lines {
        ends(directory, line, *code, part);
    }
}

#[test]
fn completions_and_man() {
    let directory = Directory::new("man");
    directory.write("file", "");
    all_end(
        &directory,
        &[
            ("attnbm completions bash", 0, "attnbm"),
            ("attnbm completions tcsh", 2, "tcsh"),
            ("attnbm man --out pages", 0, "attnbm-verify.1"),
            // A page is there already, and is a directory.
            (
                "mkdir -p taken/attnbm.1 && attnbm man --out taken",
                1,
                "error: ",
            ),
            ("attnbm man --out file/pages", 2, "cannot make file/pages"),
            ("attnbm man", 2, "--out"),
        ],
    );
}

#[test]
fn eval() {
    let directory = Directory::new("eval");
    directory.write("input.json", r#"{"x": [1, 2]}"#);
    directory.write("domain.json", r#"{"x": [1, 2], "beta": 0}"#);
    directory.write("nonsense.json", "nonsense");
    fs::write(directory.join("latin.json"), b"{\"x\": [\xe9]}").unwrap();
    let hard = r#"{"patterns": [[0.5,-1,0,0,0],[0,2,1,0,0],[0,0,3,1,0],[0,0,0,1,1],[1,0,0,0,2],[1,1,1,1,1]], "beta": 1e300}"#;
    directory.write("hard.json", hard);
    all_end(
        &directory,
        &[
            (
                "attnbm eval special.log_sum_exp --input input.json",
                0,
                "2.313261687518223",
            ),
            (
                "attnbm eval special.log_sum_exp --input - < input.json",
                0,
                "2.313261687518223",
            ),
            (
                "attnbm eval special.log_sum_exp --input input.json --format json",
                0,
                "\"value\": 2.313261687518223",
            ),
            (
                "attnbm eval special.log_sum_exp --input domain.json",
                1,
                "error: beta must be finite and > 0, got 0 (domain)",
            ),
            (
                "attnbm eval special.log_sum_exp --input domain.json --format json",
                1,
                "\"kind\": \"domain\"",
            ),
            (
                "attnbm eval special.log_sum_exp --input nonsense.json",
                1,
                "(parse)",
            ),
            (
                "attnbm eval attnbm.log_partition --input hard.json",
                1,
                "(budget)",
            ),
            (
                "attnbm eval special.log_sum_exp --input latin.json",
                2,
                "must be UTF-8, got a bad byte after 7",
            ),
            (
                "attnbm eval special.log_sum_exp --input none.json",
                2,
                "cannot read none.json",
            ),
            (
                "attnbm eval special.sofmax --input input.json",
                2,
                "special.softmax",
            ),
            ("attnbm eval special.softmax", 2, "--input"),
            ("attnbm eval --digits 1301 < input.json", 2, "--digits"),
            // A stream ends with 0, whatever the answers are.
            ("attnbm eval < /dev/null", 0, ""),
            ("echo nonsense | attnbm eval", 0, "\"kind\": \"parse\""),
            (
                "echo '{\"quantity\": \"no.such\", \"input\": {}}' | attnbm eval",
                0,
                "\"kind\": \"unsupported\"",
            ),
            ("attnbm eval --digits 0 < /dev/null", 2, "--digits"),
            ("echo nonsense | attnbm eval > /dev/full", 1, "error: "),
            (
                "attnbm eval special.log_sum_exp --input input.json > /dev/full",
                1,
                "error: ",
            ),
        ],
    );
}

#[test]
fn list_and_the_program_itself() {
    let directory = Directory::new("list");
    let example = "\"quantity\": \"special.softmax\"";
    ends(&directory, "attnbm example special.softmax", 0, example);
    let near = "did you mean special.softmax";
    ends(&directory, "attnbm example special.sofmax", 2, near);
    ends(&directory, "attnbm example", 2, "QUANTITY");
    let mut listed = 0;
    for (what, part) in [
        ("identities", "vmf-normaliser"),
        ("quantities", "special.softmax"),
        ("equations", "49"),
        ("errata", "Eq"),
    ] {
        for format in ["table", "json", "markdown"] {
            let has_page = what != "identities";
            let (code, part) = match format == "markdown" && !has_page {
                true => (2, "only quantities, equations and errata have a page"),
                false => (0, part),
            };
            ends(
                &directory,
                &format!("attnbm list {what} --format {format}"),
                code,
                part,
            );
            listed += 1;
        }
    }
    assert_eq!(listed, 12);
    all_end(
        &directory,
        &[
            ("attnbm list", 2, "WHAT"),
            ("attnbm list theorems", 2, "theorems"),
            ("attnbm list quantities > /dev/full", 1, "error: "),
            ("attnbm list quantities | true", 0, ""),
            ("attnbm", 2, "Usage"),
            ("attnbm --version", 0, env!("CARGO_PKG_VERSION")),
            ("attnbm --help", 0, "Usage"),
            ("attnbm evaluate", 2, "evaluate"),
        ],
    );
}

/// The document of a campaign with one thing changed.
fn changed(text: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut document: Value = serde_json::from_str(text).unwrap();
    change(&mut document);
    document.to_string()
}

/// The pieces of a campaign's progress, each changed.
fn pieces(text: &str, change: impl Fn(&mut Value)) -> String {
    let (head, pieces) = text.split_once('\n').unwrap();
    let pieces: Vec<String> = pieces.lines().map(|line| changed(line, &change)).collect();
    format!("{head}\n{}\n", pieces.join("\n"))
}

#[test]
fn precision() {
    let directory = Directory::new("precision");
    all_end(
        &directory,
        &[
            (
                "attnbm precision --quantity special --cases 5",
                0,
                "every stated bound is kept",
            ),
            (
                "attnbm precision --quantity special --cases 5 --format json",
                0,
                "\"stability_ratio\"",
            ),
            (
                "attnbm precision --quantity special --cases 5 --format markdown",
                0,
                "special.softmax",
            ),
            (
                "attnbm precision --quantity special --cases 5 --format record",
                0,
                "special.softmax",
            ),
            (
                "attnbm precision --quantity no.such",
                2,
                "no quantity matches",
            ),
            ("attnbm precision --cases 0", 2, "--cases"),
            (
                "attnbm precision --quantity special --cases 5 > /dev/full",
                1,
                "error: ",
            ),
        ],
    );
}
