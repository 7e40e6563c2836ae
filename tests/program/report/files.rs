//! The files that a campaign of the program leaves, continues and merges.

use super::super::ATTNBM;
use super::*;

fn attnbm(arguments: &[&str]) -> Output {
    Command::new(ATTNBM).args(arguments).output().unwrap()
}

/// `attnbm verify` of the von Mises-Fisher identity, which is fast, with a report.
fn verify(directory: &Path, more: &[&str]) -> Output {
    let directory = directory.to_str().unwrap();
    let filter = ["verify", "--filter", "vmf-norm", "--report", directory];
    attnbm(&[&filter[..], more].concat())
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A report without what depends on the clock.
fn timeless(mut report: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| name != "seconds" && name != "decided_a_second");
                fields.values_mut().for_each(strip);
            }
            Value::Array(entries) => entries.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut report);
    report
}

#[test]
fn the_merged_report_is_that_of_a_single_run() {
    let directory = Directory::new("merge");
    let mut reports = Vec::new();
    for shard in ["3/3", "1/3", "2/3"] {
        let place = directory.join(&shard[..1]);
        let output = verify(&place, &["--cases", "100", "--shard", shard]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        reports.push(place.join("report.json").to_str().unwrap().to_owned());
    }
    let single = directory.join("single");
    verify(&single, &["--cases", "100"]);
    let out = directory.join("merged");
    let merge = |reports: &[String]| {
        let start = ["report", "merge", "--out", out.to_str().unwrap()];
        let reports = reports.iter().map(String::as_str);
        attnbm(&start.into_iter().chain(reports).collect::<Vec<_>>())
    };
    let output = merge(&reports);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let merged = json(&out.join("report.json"));
    assert_eq!(
        timeless(merged),
        timeless(json(&single.join("report.json")))
    );
    assert!(out.join("report.html").exists());

    let twice = [reports[0].clone(), reports[0].clone(), reports[1].clone()];
    for (reports, message) in [
        (&reports[..2], "shards missing: 2/3"),
        (&twice[..], "shards given more than once: 3/3"),
        (
            &[single.join("report.html").to_str().unwrap().to_owned()][..],
            "report.html",
        ),
    ] {
        let output = merge(reports);
        assert_eq!(output.status.code(), Some(2));
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(message), "{complaint}");
    }

    // A shard of another campaign.
    let other = directory.join("other");
    for (change, message) in [
        (
            ["--cases", "99"],
            "different numbers of cases: \"100\" and \"99\"",
        ),
        (["--digits", "20"], "different digits: \"25\" and \"20\""),
        (["--seed", "7"], "different seeds: \"20261121\" and \"7\""),
    ] {
        let cases = if change[0] == "--cases" {
            &[][..]
        } else {
            &["--cases", "100"]
        };
        let more = [&["--shard", "2/3", "--fresh"][..], &change[..], cases].concat();
        verify(&other, &more);
        let mut mixed = reports[..2].to_vec();
        mixed.push(other.join("report.json").to_str().unwrap().to_owned());
        let output = merge(&mixed);
        assert_eq!(output.status.code(), Some(2));
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(message), "{complaint}");
    }
}

#[test]
fn a_campaign_is_continued_only_with_the_same_settings() {
    let directory = Directory::new("settings");
    let first = verify(directory.path(), &["--cases", "40"]);
    assert_eq!(first.status.code(), Some(0));
    let progress = directory.join("progress.jsonl");
    let finished = fs::read_to_string(&progress).unwrap();
    let before = timeless(json(&directory.join("report.json")));

    // The same command finds everything done; a line cut off is done again.
    verify(directory.path(), &["--cases", "40"]);
    assert_eq!(fs::read_to_string(&progress).unwrap(), finished);
    fs::write(&progress, &finished[..finished.len() - 30]).unwrap();
    verify(directory.path(), &["--cases", "40"]);
    assert_eq!(timeless(json(&directory.join("report.json"))), before);
    assert_eq!(
        fs::read_to_string(&progress).unwrap().lines().count(),
        finished.lines().count()
    );

    for change in [
        ["--cases", "41"],
        ["--seed", "7"],
        ["--digits", "20"],
        ["--shard", "1/2"],
    ] {
        let output = verify(directory.path(), &change);
        assert_eq!(output.status.code(), Some(2), "{change:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        let name = change[0].trim_start_matches('-');
        for said in ["--fresh", &format!("\"{name}\":"), change[1]] {
            assert!(complaint.contains(said), "{said}: {complaint}");
        }
    }
    let output = verify(directory.path(), &["--cases", "41", "--fresh"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(json(&directory.join("report.json"))["cases"], 41);
}

/// A change of a document.
type Change<'a> = &'a dyn Fn(&mut Value);

/// A line of the file of progress that says something else than what was run.
#[test]
fn a_piece_of_another_length_in_the_file_is_run_again() {
    let directory = Directory::new("pieces");
    let cases = ["--cases", "40"];
    assert_eq!(verify(directory.path(), &cases).status.code(), Some(0));
    let progress = directory.join("progress.jsonl");
    let finished = fs::read_to_string(&progress).unwrap();
    let before = timeless(json(&directory.join("report.json")));
    let place = finished
        .lines()
        .position(|line| line.contains("\"first\":0"))
        .unwrap();
    let spoiled = |change: &dyn Fn(&mut Value)| {
        let lines = finished.lines().enumerate().map(|(index, line)| {
            let mut piece: Value = serde_json::from_str(line).unwrap();
            if index == place {
                change(&mut piece);
            }
            format!("{piece}\n")
        });
        fs::write(&progress, lines.collect::<String>()).unwrap();
        verify(directory.path(), &cases)
    };
    let changes: [&dyn Fn(&mut Value); 4] = [
        &|piece| piece["count"] = 8.into(),
        &|piece| piece["tally"]["decided"] = 3.into(),
        &|piece| piece["tally"]["refuted"] = 3.into(),
        &|piece| piece["first"] = 5.into(),
    ];
    for change in changes {
        assert_eq!(spoiled(change).status.code(), Some(0));
        assert_eq!(timeless(json(&directory.join("report.json"))), before);
        let lines = fs::read_to_string(&progress).unwrap().lines().count();
        assert_eq!(lines, finished.lines().count() + 1);
    }
    let broken: [(Change, &str); 4] = [
        (&|piece| piece["count"] = (-1).into(), "\"count\""),
        (
            &|piece| piece["tally"]["decided"] = 0.5.into(),
            "\"decided\"",
        ),
        (&|piece| piece["id"] = "no-such".into(), "no-such"),
        (&|piece| piece["tally"] = Value::Null, "object"),
    ];
    for (change, message) in broken {
        let output = spoiled(change);
        assert_eq!(output.status.code(), Some(2));
        let complaint = String::from_utf8(output.stderr).unwrap();
        let line = format!("line {}: ", place + 1);
        assert!(
            complaint.contains(message) && complaint.contains(&line),
            "{complaint}"
        );
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_a_report_that_is_continued() {
    let directory = Directory::new("interrupt");
    // Some 140 pieces, of which three are waited for each time.
    let arguments = ["--cases", "2000", "--digits", "20"];
    let progress = directory.join("progress.jsonl");
    let pieces =
        || fs::read(&progress).map_or(0, |text| text.iter().filter(|b| **b == b'\n').count());
    // Nobody who is killed reports, but what was finished is kept.
    for (signal, code) in [("-INT", Some(1)), ("-TERM", Some(1)), ("-KILL", None)] {
        let before = pieces();
        let mut child = Command::new(ATTNBM)
            .args(["verify", "--filter", "vmf-norm", "--report"])
            .arg(directory.path())
            .args(arguments)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while pieces() < before + 3 && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let id = child.id().to_string();
        let _ = Command::new("kill").args([signal, &id]).status();
        // A campaign that ended before the signal came would have ended with 0.
        assert_eq!(child.wait().unwrap().code(), code, "{signal}");
        let report = json(&directory.join("report.json"));
        assert_eq!(report["complete"], false);
        assert!(report["identities"][0]["decided"].as_u64() > Some(0));
        let page = fs::read_to_string(directory.join("report.html")).unwrap();
        assert!(page.ends_with("</html>"));
    }
    // A kill in the middle of a letter of what is written.
    fs::OpenOptions::new()
        .append(true)
        .open(&progress)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"{\"id\": \"\xce"))
        .unwrap();
    let output = verify(directory.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let resumed = timeless(json(&directory.join("report.json")));
    let single = Directory::new("uninterrupted");
    verify(single.path(), &arguments);
    assert_eq!(resumed, timeless(json(&single.join("report.json"))));
}

#[test]
fn the_page_has_every_identity_once_and_needs_nothing_else() {
    let directory = Directory::new("page");
    let place = directory.path().to_str().unwrap();
    let output = attnbm(&["verify", "--cases", "1", "--report", place]);
    let passed = json(&directory.join("report.json"))["passed"] == true;
    assert_eq!(output.status.code(), Some(i32::from(!passed)));
    let page = fs::read_to_string(directory.join("report.html")).unwrap();
    for record in campaign::identities() {
        let anchor = format!("id=\"{}\"", record.id);
        assert_eq!(page.matches(&anchor).count(), 1, "{}", record.id);
    }
    for equation in 1..=49 {
        let anchor = format!("id=\"eq-{equation}\"");
        assert_eq!(page.matches(&anchor).count(), 1, "{equation}");
    }
    // Links stay on the page, and nothing is loaded.
    for attribute in ["src=", "href="] {
        for rest in page.split(attribute).skip(1) {
            assert!(rest.starts_with("\"#"), "{}", &rest[..40.min(rest.len())]);
        }
    }
    for loaded in ["<script", "<link", "<img", "@import", "url("] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    // Every formula is rendered, and every link has an end.
    assert!(!page.contains("class=\"source\""));
    for rest in page.split("href=\"#").skip(1) {
        let target = rest.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
    assert_eq!(page.matches("<svg").count(), 5);
}
