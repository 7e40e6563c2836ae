//! Every command in every outcome, and the exit code that `docs/robustness.md` promises of it.

#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

const ATTNBM: &str = env!("CARGO_BIN_EXE_attnbm");

/// A directory of this test's own, which is removed in the end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("attnbm-exit-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.join(name)).unwrap()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a line of the shell, in which `attnbm` is this program, ends with and prints.
fn shell(directory: &Directory, line: &str) -> (Option<i32>, String) {
    let script = format!("attnbm() {{ \"$ATTNBM\" \"$@\"; }}\n{line}");
    let output = Command::new("/bin/sh")
        .args(["-c", &script])
        .current_dir(&directory.0)
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
            let has_page = ["equations", "errata"].contains(&what);
            let (code, part) = match format == "markdown" && !has_page {
                true => (2, "only equations and errata have a page"),
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

const REFUTED: &str = r#"{"case": 1, "finding": "left is 1, right is 2", "requests": ["{}"]}"#;

#[test]
fn verify() {
    let directory = Directory::new("verify");
    let run = "attnbm verify --filter vmf-normaliser-bounds --cases 20";
    all_end(
        &directory,
        &[
            (run, 0, "1 of 1 identities hold"),
            // Of nothing decided nothing holds, although every mutant is refuted; a shard may leave that to its brothers.
            (
                "attnbm verify --filter 48 --cases 2",
                2,
                "no identity matches the filter",
            ),
            (
                "attnbm verify --filter von.no.such",
                2,
                "no identity matches the filter",
            ),
            (
                "attnbm verify --filter vmf-normaliser --cases 2 --digits 1000",
                1,
                "NOTHING DECIDED",
            ),
            (
                "attnbm verify --filter vmf-normaliser --cases 2 --digits 1000 --format json",
                1,
                "\"passed\": false",
            ),
            (
                "attnbm verify --filter vmf-normaliser --cases 2 --digits 1000 --shard 1/2",
                0,
                "pending",
            ),
            ("attnbm verify --cases 0", 2, "--cases"),
            ("attnbm verify --digits 1001", 2, "--digits"),
            ("attnbm verify --shard 3/2", 2, "--shard"),
            ("attnbm verify --fresh", 2, "--report"),
            (
                "attnbm verify --filter vmf-norm --cases 2 --report /dev/null/runs",
                2,
                "cannot make",
            ),
        ],
    );
    for shard in ["1/1", "1/2"] {
        let run = format!("{run} --shard {shard} --report runs");
        ends(&directory, &format!("{run} --fresh"), 0, "0 refuted");
        let progress = directory.read("runs/progress.jsonl");
        ends(&directory, &run, 0, "0 refuted");
        // One refuted case is enough, of a shard as well.
        directory.write(
            "runs/progress.jsonl",
            &pieces(&progress, |piece| {
                if let Some(tally) = piece.get_mut("tally") {
                    tally["decided"] = (tally["decided"].as_u64().unwrap() - 1).into();
                    tally["refuted"] = 1.into();
                    tally["counterexample"] = serde_json::from_str(REFUTED).unwrap();
                }
            }),
        );
        ends(&directory, &run, 1, "REFUTED");
        // A mutant that survives: a shard may leave it to its brothers.
        directory.write(
            "runs/progress.jsonl",
            &pieces(&progress, |piece| {
                if piece["mutant"] == 0 {
                    piece["by"] = Value::Null;
                }
            }),
        );
        match shard {
            "1/1" => ends(&directory, &run, 1, "MUTANT SURVIVES"),
            _ => ends(&directory, &run, 0, "pending"),
        }
        if shard != "1/1" {
            continue;
        }
        // Not what was begun.
        ends(&directory, &format!("{run} --seed 3"), 2, "--fresh");
        directory.write("runs/progress.jsonl", "nonsense\n");
        ends(&directory, &run, 2, "cannot be continued");
    }
    ends(&directory, &format!("{run} > /dev/full"), 1, "error: ");
}

#[test]
fn report_merge() {
    let directory = Directory::new("merge");
    for shard in [1, 2] {
        let run = format!(
            "attnbm verify --filter vmf-normaliser-bounds --cases 20 --shard {shard}/2 --report {shard}"
        );
        ends(&directory, &run, 0, "");
    }
    let merge = "attnbm report merge --out all 1/report.json 2/report.json";
    let other = directory.read("2/report.json");
    let with =
        |change: &dyn Fn(&mut Value)| directory.write("2/report.json", &changed(&other, change));
    ends(&directory, merge, 0, "1 of 1 identities hold");
    assert!(directory.join("all/report.html").exists());
    with(&|report| {
        let line = &mut report["identities"][0];
        line["decided"] = (line["decided"].as_u64().unwrap() - 1).into();
        line["refuted"] = 1.into();
        line["counterexample"] = serde_json::from_str(REFUTED).unwrap();
    });
    ends(&directory, merge, 1, "REFUTED");
    // Of an interrupted shard some cases are missing.
    with(&|report| {
        let line = &mut report["identities"][0];
        line["decided"] = (line["decided"].as_u64().unwrap() - 1).into();
    });
    ends(&directory, merge, 1, "INCOMPLETE");
    // What one shard does not refute its brother may; what neither does survives.
    let survives =
        |report: &mut Value| report["identities"][0]["trials"][0]["outcome"] = "survived".into();
    with(&survives);
    ends(&directory, merge, 0, "");
    let one = directory.read("1/report.json");
    directory.write("1/report.json", &changed(&one, survives));
    ends(&directory, merge, 1, "MUTANT SURVIVES");
    // Survival is known once every shard has tried.
    with(&|report| report["identities"][0]["trials"][0]["outcome"] = "not tried".into());
    ends(&directory, merge, 1, "INCOMPLETE");
    directory.write("1/report.json", &one);
    with(&|_| ());
    all_end(
        &directory,
        &[
            (
                "attnbm report merge --out all 1/report.json",
                2,
                "shards missing: 2/2",
            ),
            (
                "attnbm report merge --out all 1/report.json 1/report.json",
                2,
                "given more than once",
            ),
            (
                "attnbm report merge --out all 1/report.html 2/report.json",
                2,
                "cannot be merged",
            ),
            (
                "attnbm report merge --out all 3/report.json",
                2,
                "cannot read",
            ),
            (
                "attnbm report merge --out /dev/null/all 1/report.json 2/report.json",
                2,
                "cannot make",
            ),
            ("attnbm report merge 1/report.json", 2, "--out"),
            ("attnbm report", 2, "Usage"),
        ],
    );
    for (key, value) in [("seed", 7), ("cases", 21), ("digits", 24)] {
        with(&|report| report[key] = value.into());
        ends(&directory, merge, 2, "");
    }
    with(&|report| report["version"] = "0.0.0".into());
    ends(&directory, merge, 2, "it is from version 0.0.0");
}

/// Each count of a report stands under its own title, in the table and on the page; and a file that cannot be written leaves
/// none behind that is half-written.
#[test]
fn a_report_shows_each_count_in_its_place() {
    let directory = Directory::new("counts");
    let run = "attnbm verify --filter vmf-normaliser-bounds --cases 20 --report 1";
    ends(&directory, run, 0, "");
    let counts = [
        ("decided", 1_230_000, "1\u{202f}230\u{202f}000"),
        ("undecided", 4_560, "4\u{202f}560"),
        ("refuted", 7, "7"),
    ];
    let report = changed(&directory.read("1/report.json"), |report| {
        let all = 1_234_567;
        assert_eq!(report["cases"], report["identities"][0]["cases"]);
        report["cases"] = all.into();
        let line = &mut report["identities"][0];
        line["cases"] = all.into();
        for (title, count, _) in counts {
            line[title] = count.into();
        }
        line["counterexample"] = serde_json::from_str(REFUTED).unwrap();
    });
    directory.write("1/report.json", &report);
    let (code, text) = shell(&directory, "attnbm report merge --out all 1/report.json");
    assert_eq!(code, Some(1), "{text}");
    let header = text.lines().next().unwrap();
    let row = text.lines().nth(1).unwrap();
    assert!(row.starts_with("vmf-normaliser-bounds"), "{text}");
    let page = directory.read("all/report.html");
    for (title, count, grouped) in counts {
        // Numbers are aligned to the right, under the end of the title.
        let end = header.find(title).unwrap() + title.len();
        let before: String = row.chars().take(end).collect();
        let number = before.split_whitespace().last().unwrap();
        assert_eq!(number, count.to_string(), "{title}: {text}");
        assert!(page.contains(&format!(">{grouped}<")), "{title}");
    }

    fs::create_dir_all(directory.join("taken/report.html/inside")).unwrap();
    let line = "attnbm report merge --out taken 1/report.json";
    ends(&directory, line, 1, "error: ");
    let names = fs::read_dir(directory.join("taken")).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["report.html", "report.json"]);
}

/// Lines of a subject that answers right, but for what a line of `sed` does to its answers after so many of them.
fn subject(after: u32, edit: &str) -> String {
    format!(
        "\"$ATTNBM\" eval | {{ n=0; while IFS= read -r line; do n=$((n+1)); \
         [ $n -le {after} ] || line=$(printf '%s' \"$line\" | sed '{edit}'); printf '%s\\n' \"$line\"; done; }}"
    )
}

#[test]
fn grade() {
    let directory = Directory::new("grade");
    let log_sum_exp = "attnbm grade --quantity special.log_sum_exp --cases 6 --timeout 60";
    all_end(
        &directory,
        &[
            (&format!("{log_sum_exp} -- $ATTNBM eval"), 0, "PASSED"),
            (
                &format!("{log_sum_exp} -- /no/such/program"),
                2,
                "cannot be started",
            ),
            (
                &format!("{log_sum_exp} -- true"),
                2,
                "does not speak the protocol",
            ),
            (
                "attnbm grade --quantity no.such -- $ATTNBM eval",
                2,
                "no quantity matches",
            ),
            (
                "attnbm grade --flags no-such -- $ATTNBM eval",
                2,
                "unknown flag",
            ),
            (
                "attnbm grade --fail-on accurate -- $ATTNBM eval",
                2,
                "must be one of",
            ),
            (
                "attnbm grade --vectors . -- $ATTNBM eval",
                2,
                "cannot take vectors from",
            ),
            (
                "attnbm grade --vectors $VECTORS --flags beta-one --quantity special.softmax -- $ATTNBM eval",
                2,
                "has no vectors of these",
            ),
            ("attnbm grade", 2, "COMMAND"),
            (
                &format!("{log_sum_exp} --report /dev/null/runs -- $ATTNBM eval"),
                2,
                "cannot make",
            ),
            (
                &format!("{log_sum_exp} -- $ATTNBM eval > /dev/full"),
                1,
                "error: ",
            ),
        ],
    );

    // Five answers to the greeting and to what is asked before anything is graded, then one a case.
    directory.write(
        "wrong.sh",
        &subject(9, "s/\"value\": [^,]*,/\"value\": 12345.5,/"),
    );
    directory.write(
        "later.sh",
        &subject(11, "s/\"value\": [^,]*,/\"value\": 12345.5,/"),
    );
    let refusal = "s/.*\"id\": \\([^,]*\\),.*/{\"id\": \\1, \"error\": {\"kind\": \"unsupported\", \"message\": \"x\"}}/";
    directory.write("refuses.sh", &subject(5, refusal));
    all_end(
        &directory,
        &[
            (&format!("{log_sum_exp} -- /bin/sh wrong.sh"), 1, "FAILED"),
            (
                &format!("{log_sum_exp} --no-relations -- /bin/sh wrong.sh"),
                1,
                "FAILED",
            ),
            (
                &format!("{log_sum_exp} --no-relations --fail-on malformed -- /bin/sh wrong.sh"),
                0,
                "PASSED",
            ),
            // Each answer is right, and they do not fit each other.
            (
                &format!("{log_sum_exp} --no-relations -- /bin/sh later.sh"),
                0,
                "PASSED",
            ),
            (&format!("{log_sum_exp} -- /bin/sh later.sh"), 1, "FAILED"),
            (
                &format!("{log_sum_exp} --format junit -- /bin/sh later.sh"),
                1,
                "<failure",
            ),
            // Refusals fail only where they are named, and nothing but refusals is no pass.
            (
                &format!("{log_sum_exp} --no-relations -- /bin/sh refuses.sh"),
                1,
                "NOTHING GRADED",
            ),
        ],
    );
    let (code, text) = shell(
        &directory,
        &format!("{log_sum_exp} --format json -- /bin/sh later.sh"),
    );
    let document: Value = serde_json::from_str(&text).unwrap();
    let line = &document["quantities"][0];
    assert_eq!((code, &document["passed"]), (Some(1), &Value::Bool(false)));
    assert_eq!(line["counts"]["accurate"], 6, "{line:#}");
    assert!(!line["breaches"].as_array().unwrap().is_empty());

    // It ends in the middle, and cannot be started again, as it has removed itself.
    let once = "#!/bin/sh\nrm -f \"$0\"\nn=0; while read -r line; do n=$((n+1)); [ $n -le 8 ] || exit 0; \
                printf '%s\\n' \"$line\"; done | \"$ATTNBM\" eval\n";
    directory.write("once.sh", once);
    let line =
        format!("chmod +x once.sh; {log_sum_exp} --no-relations --fail-on malformed -- ./once.sh");
    ends(&directory, &line, 1, "cannot be started");
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

#[test]
fn digest() {
    let directory = Directory::new("digest");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/digests.txt");
    let digests = fs::read_to_string(committed).unwrap();
    let lines: Vec<&str> = digests.lines().collect();
    let (last, rest) = lines.split_last().unwrap();
    let (kept, digit) = last.split_at(last.len() - 1);
    let changed = format!("{kept}{}", if digit == "0" { '1' } else { '0' });
    directory.write("same.txt", &digests);
    directory.write("other.txt", &format!("{}\n{changed}\n", rest.join("\n")));
    directory.write(
        "more.txt",
        &format!("{digests}certified no.such 0123456789abcdef\n"),
    );
    // Only what differs is printed.
    let differ = "error: the digests differ from the file\n";
    for (name, code, text) in [
        ("same.txt", 0, String::new()),
        ("other.txt", 1, format!("{last}\n{differ}")),
        ("more.txt", 1, differ.to_owned()),
    ] {
        let found = shell(&directory, &format!("attnbm digest --check {name}"));
        assert_eq!(found, (Some(code), text), "{name}");
    }
    all_end(
        &directory,
        &[
            ("attnbm digest --check none.txt", 2, "cannot read none.txt"),
            ("attnbm digest --chek same.txt", 2, "--check"),
        ],
    );
}

#[test]
fn vectors() {
    let directory = Directory::new("vectors");
    let quantity = "--quantity special.log_sum_exp";
    all_end(
        &directory,
        &[
            (
                &format!("attnbm vectors --out all {quantity} --cases 8"),
                0,
                "8 vectors in 1 files",
            ),
            (
                "attnbm vectors --check all",
                0,
                "8 vectors in 1 files evaluated again: 0 differences",
            ),
            (
                &format!("attnbm vectors --check all {quantity}"),
                0,
                "0 differences",
            ),
            // Nothing is no pass.
            (
                "attnbm vectors --check all --quantity bessel",
                1,
                "all: there are no vectors to check",
            ),
            (
                "mkdir none; cp all/*schema* none; attnbm vectors --check none",
                1,
                "there are no files of vectors in it",
            ),
            (
                "attnbm vectors --check missing",
                1,
                "missing: cannot be read",
            ),
            (
                "attnbm vectors --check all --quantity no.such",
                2,
                "no quantity matches",
            ),
            (
                "attnbm vectors --check all --out all",
                2,
                "cannot be used with",
            ),
            ("attnbm vectors", 2, "--out"),
            ("attnbm vectors --out /dev/null/all", 2, "cannot make"),
            ("attnbm vectors --check all > /dev/full", 1, "error: "),
            (
                "mkdir busy; mkdir busy/special.log_sum_exp.json; attnbm vectors --out busy --quantity special.log_sum_exp --cases 2",
                1,
                "error: ",
            ),
        ],
    );
    // Nothing is left of a file that could not be written.
    assert!(
        !directory
            .join("busy/special.log_sum_exp.json.part")
            .exists()
    );
    let name = "all/special.log_sum_exp.json";
    let text = directory.read(name);
    let damaged = |change: &dyn Fn(&mut Value), message: &str, summary: &str| {
        let changed = changed(&text, |file| {
            let vector = &mut file["vectors"][2];
            change(vector);
            vector["digest"] = attnbm::vectors::content::digest(vector).into();
        });
        directory.write(name, &changed);
        ends(&directory, "attnbm vectors --check all", 1, message);
        ends(&directory, "attnbm vectors --check all", 1, summary);
    };
    // What the reader cannot know, and an evaluation finds.
    damaged(
        &|vector| vector["truth"]["condition"] = 8.75.into(),
        "condition is 8.75e0, and now ",
        "8 vectors in 1 files evaluated again: 1 differences",
    );
    // What the reader finds.
    damaged(
        &|vector| vector["truth"]["method"] = "".into(),
        "method must be a string that is not empty",
        // A vector that cannot be read is missed where its flags are explained.
        "7 vectors in 1 files evaluated again: 2 differences",
    );
    directory.write(
        name,
        &text.replace("\"vectors\": [", "\"vectors\": [],\n\"x\": ["),
    );
    ends(
        &directory,
        "attnbm vectors --check all",
        1,
        "0 vectors in 1 files",
    );
    directory.write(name, &text);
    ends(&directory, "attnbm vectors --check all", 0, "0 differences");
    directory.write("all/vectors.schema.json", "{}\n");
    ends(
        &directory,
        "attnbm vectors --check all",
        1,
        "is not the schema of this version",
    );
}

/// Whether the process has a handler for SIGINT.
fn catches_interrupts(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 2 != 0))
}

/// What a command ends with and prints that is interrupted so many times, each once the last is understood.
#[cfg(target_os = "linux")]
fn interrupted(directory: &Directory, arguments: &str, times: usize) -> (Option<i32>, String) {
    let mut child = Command::new(ATTNBM)
        .args(arguments.split_whitespace())
        .current_dir(&directory.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !catches_interrupts(&child) {
        assert!(
            child.try_wait().unwrap().is_none(),
            "{arguments} has no handler"
        );
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let mut complaints = child.stderr.take().unwrap();
    let mut said = String::new();
    for _ in 0..times {
        let kill = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let mut byte = [0];
        while !said.ends_with('\n') && complaints.read(&mut byte).unwrap() == 1 {
            said.push(char::from(byte[0]));
        }
    }
    let output = child.wait_with_output().unwrap();
    complaints.read_to_string(&mut said).unwrap();
    said.push_str(&String::from_utf8_lossy(&output.stdout));
    (output.status.code(), said)
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_is_no_pass_and_a_second_one_ends_at_once() {
    let directory = Directory::new("interrupt");
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let long = [
        ("verify --cases 1000000".to_owned(), "INCOMPLETE"),
        (
            "precision --quantity attnbm --cases 1000000".to_owned(),
            "error: interrupted",
        ),
        (
            format!("vectors --check {}", vectors.display()),
            "INCOMPLETE",
        ),
        (
            "vectors --out all --cases 5000".to_owned(),
            "error: interrupted",
        ),
    ];
    for (arguments, part) in long {
        let (code, text) = interrupted(&directory, &arguments, 1);
        assert_eq!(code, Some(1), "{arguments}\n{text}");
        assert!(text.contains(part), "{arguments}\n{text}");
    }
    // Two hundred cases are at hand, which take long enough for another interrupt.
    let slow = "precision --quantity attnbm.dae_loss --cases 1000000";
    let (code, text) = interrupted(&directory, slow, 2);
    assert_eq!(code, Some(130), "{text}");
}
