//! Campaigns, their shards and the merged report.

use super::*;

const REFUTED: &str = r#"{"case": 1, "finding": "left is 1, right is 2", "requests": ["{}"]}"#;

#[test]
fn verify() {
    let directory = Directory::new("verify");
    let run = "attnbm verify --filter vmf-normaliser-bounds --cases 20";
    all_end(
        &directory,
        &[
            (run, 0, "1 of 1 identity holds"),
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
    // A closed standard output does not change the exit code.
    let fails = "attnbm verify --filter vmf-normaliser --cases 2 --digits 1000";
    for (line, code) in [(run, "0"), (fails, "1")] {
        let unread = format!("{{ {line}; echo $? > code; }} | true");
        assert_eq!(shell(&directory, &unread).0, Some(0));
        let read = || directory.read("code");
        assert_eq!(read().trim(), code, "{line}");
    }
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
    ends(&directory, merge, 0, "1 of 1 identity holds");
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
