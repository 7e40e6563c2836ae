//! Campaigns in shards and pieces, and their reports.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::catalogue::campaign;
use attnbm::catalogue::campaign::{
    Campaign, CampaignObserver, CampaignSettings, MutantOutcome, Nobody, Piece, Progress, Work,
};
use attnbm::catalogue::merge::merge;
use attnbm::catalogue::shards::Shard;
use attnbm::catalogue::tally::Tally;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A directory of this test's own, which is removed in the end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("attnbm-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn attnbm(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_attnbm"))
        .args(arguments)
        .output()
        .unwrap()
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

fn settings(cases: u64, shard: &str) -> CampaignSettings {
    CampaignSettings::default()
        .with_filter("attn-gradient")
        .with_cases(cases)
        .with_shard(shard.parse().unwrap())
}

fn run(settings: &CampaignSettings) -> Campaign {
    campaign::run(settings, Vec::new(), &AtomicBool::new(false), &Nobody)
}

/// Everything but the times.
fn results(campaign: &Campaign) -> String {
    let lines = campaign.lines.iter();
    let results: Vec<_> = lines
        .map(|line| (line.record.id, line.cases, &line.tally, &line.mutants))
        .collect();
    format!("{:?} {results:?}", campaign.settings)
}

#[test]
fn the_shards_are_the_whole() {
    let whole = run(&settings(101, "1/1"));
    assert!(whole.passed());
    assert_eq!(whole.lines[0].tally.cases(), whole.lines[0].cases);
    for count in [2, 3, 7] {
        let shards = (1..=count)
            .rev()
            .map(|number| run(&settings(101, &format!("{number}/{count}"))));
        let merged = merge(shards.collect()).unwrap();
        assert_eq!(results(&merged), results(&whole));
    }
}

#[test]
fn only_what_the_settings_ask_for_is_merged() {
    let shards = [run(&settings(20, "1/2")), run(&settings(20, "2/2"))];
    let whole = merge(shards.to_vec()).unwrap();
    assert!(whole.passed());
    type Change<'a> = &'a dyn Fn(&mut Campaign);
    let changes: [(Change, &[&str]); 13] = [
        (&|part| part.lines.clear(), &["identities of shard #/2"]),
        (
            &|part| part.lines.push(part.lines[0].clone()),
            &["identities of shard #/2"],
        ),
        (
            &|part| part.lines[0].record = campaign::identities()[0],
            &["identities of shard #/2"],
        ),
        // Fewer and more cases than the settings ask for, and more than the part claims to have.
        (
            &|part| part.lines[0].cases -= 1,
            &["shard #/2", "of 9 cases of attn-gradient", "ask for 10"],
        ),
        (
            &|part| part.lines[0].cases += 1,
            &["shard #/2", "of 11 cases of attn-gradient", "ask for 10"],
        ),
        (
            &|part| part.lines[0].tally.undecided += 1,
            &["shard #/2 has 11 of 10 cases of attn-gradient"],
        ),
        (
            &|part| part.settings.filter = None,
            &["different filters", "\"\"", "\"attn-gradient\""],
        ),
        (
            &|part| part.settings.filter = Some("attn-grad".into()),
            &["different filters", "\"attn-grad\""],
        ),
        (
            &|part| part.settings.digits = 20,
            &["different digits", "\"25\"", "\"20\""],
        ),
        (
            &|part| part.settings.seed = 7,
            &["different seeds", "\"20261121\"", "\"7\""],
        ),
        (
            &|part| part.settings.cases = 19,
            &["different numbers of cases", "\"20\"", "\"19\""],
        ),
        (
            &|part| part.settings.shard = "2/3".parse().unwrap(),
            &["different numbers of shards", "\"2\"", "\"3\""],
        ),
        (
            &|part| part.settings.shard = Shard::WHOLE,
            &["different numbers of shards", "\"2\"", "\"1\""],
        ),
    ];
    // Whichever part it is, and in either order.
    for (changed, first) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        for (change, messages) in &changes {
            let mut parts = shards.to_vec();
            change(&mut parts[changed]);
            parts.rotate_left(first);
            // A part that asks for other cases does not have them either.
            let own = format!("shard {}", parts[0].settings.shard);
            let complaint = merge(parts).unwrap_err();
            let is_named = messages.iter().all(|message| {
                let message = message.replace('#', &(changed + 1).to_string());
                complaint.contains(&message)
            });
            assert!(
                is_named || first == changed && complaint.contains(&own),
                "{messages:?}: {complaint}"
            );
        }
    }
    // Too few, too many, and the same one twice.
    let [one, other] = &shards;
    for (parts, message) in [
        (vec![], "nothing to merge"),
        (vec![one.clone()], "shards missing: 2/2"),
        (vec![other.clone()], "shards missing: 1/2"),
        (
            vec![one.clone(), one.clone()],
            "shards given more than once: 1/2",
        ),
        (
            vec![one.clone(), other.clone(), one.clone()],
            "shards given more than once: 1/2",
        ),
    ] {
        let complaint = merge(parts).unwrap_err();
        assert_eq!(complaint, message.replace("nothing", "there is nothing"));
    }
    // An unfinished part makes the whole unfinished, not refused.
    let mut unfinished = shards.to_vec();
    unfinished[1].lines[0].tally.decided -= 1;
    let whole = merge(unfinished).unwrap();
    assert!(!whole.is_complete() && !whole.passed());
    // Nothing is no pass, and no part of a campaign.
    let [mut nothing, _] = shards;
    nothing.settings.shard = Shard::WHOLE;
    nothing.lines.clear();
    assert!(!nothing.passed());
    assert!(merge(vec![nothing]).is_err());
}

#[test]
fn more_shards_than_cases_are_the_whole_too() {
    let whole = run(&settings(2, "1/1"));
    let shards: Vec<Campaign> = (1..=5)
        .map(|number| run(&settings(2, &format!("{number}/5"))))
        .collect();
    // A shard without cases does not fail.
    assert!(shards.iter().all(Campaign::passed));
    assert_eq!(results(&merge(shards).unwrap()), results(&whole));
}

/// Stops a campaign after so many pieces, and keeps them.
struct Impatient {
    patience: usize,
    stop: AtomicBool,
    pieces: Mutex<Vec<Piece>>,
}

impl CampaignObserver for Impatient {
    fn advanced(&self, _: Progress) {}

    fn finished(&self, piece: &Piece) {
        let mut pieces = self.pieces.lock().unwrap();
        pieces.push(piece.clone());
        if pieces.len() >= self.patience {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn an_interrupted_campaign_is_resumed_to_the_same_end() {
    let settings = settings(150, "1/1");
    let whole = run(&settings);
    let mut kept = Vec::new();
    let mut interruptions = 0;
    let resumed = loop {
        let impatient = Impatient {
            patience: 3,
            stop: AtomicBool::new(false),
            pieces: Mutex::default(),
        };
        let campaign = campaign::run(&settings, kept.clone(), &impatient.stop, &impatient);
        kept.extend(impatient.pieces.into_inner().unwrap());
        if campaign.is_complete() {
            break campaign;
        }
        assert!(!campaign.passed());
        interruptions += 1;
    };
    assert!(interruptions >= 2, "{interruptions}");
    assert_eq!(results(&resumed), results(&whole));
    // A piece that is kept twice, or that belongs to another campaign, counts once or not at all.
    let again = [kept.clone(), kept].concat();
    let nothing = AtomicBool::new(true);
    let all_kept = campaign::run(&settings, again, &nothing, &Nobody);
    assert_eq!(results(&all_kept), results(&whole));
}

/// Every piece of a campaign, once.
fn pieces(settings: &CampaignSettings) -> Vec<Piece> {
    let patient = Impatient {
        patience: usize::MAX,
        stop: AtomicBool::new(false),
        pieces: Mutex::default(),
    };
    campaign::run(settings, Vec::new(), &patient.stop, &patient);
    patient.pieces.into_inner().unwrap()
}

/// Counts the cases that are run, and keeps the last that is said of how far a campaign is.
#[derive(Default)]
struct Counting {
    run: AtomicU64,
    pieces: AtomicU64,
    farthest: AtomicU64,
}

impl CampaignObserver for Counting {
    fn advanced(&self, progress: Progress) {
        self.run.fetch_add(1, Ordering::Relaxed);
        self.farthest.fetch_max(progress.done, Ordering::Relaxed);
        assert!(progress.done <= progress.total, "{progress:?}");
    }

    fn finished(&self, _: &Piece) {
        self.pieces.fetch_add(1, Ordering::Relaxed);
    }
}

/// A piece of another campaign is run again, and nothing of it is counted.
#[test]
fn only_pieces_of_the_right_length_are_kept() {
    let settings = settings(150, "1/1");
    let whole = run(&settings);
    let kept = pieces(&settings);
    let total = whole.lines[0].cases;
    let place = kept
        .iter()
        .position(|piece| matches!(piece.work, Work::Cases { first, .. } if first == 16));
    let place = place.unwrap();
    let Work::Cases { count, .. } = kept[place].work else {
        panic!("the piece has cases");
    };
    let resumed = |kept: Vec<Piece>, asked: u64| {
        let counting = Counting::default();
        let campaign = campaign::run(&settings, kept, &AtomicBool::new(false), &counting);
        assert_eq!(results(&campaign), results(&whole));
        assert_eq!(counting.run.into_inner(), asked);
        assert_eq!(counting.pieces.into_inner(), u64::from(asked > 0));
        // The pieces that were kept are counted as done.
        assert_eq!(
            counting.farthest.into_inner(),
            if asked > 0 { total } else { 0 }
        );
    };
    resumed(kept.clone(), 0);
    type Change<'a> = &'a dyn Fn(&mut u64, &mut u64, &mut Tally);
    let changes: [Change; 8] = [
        &|_, count, tally| {
            *count -= 1;
            tally.decided -= 1;
        },
        &|_, count, tally| {
            *count += 1;
            tally.decided += 1;
        },
        // The length is right, and the cases are not.
        &|_, _, tally| tally.decided -= 1,
        &|_, _, tally| tally.decided += 1,
        &|_, _, tally| *tally = Tally::default(),
        &|first, _, _| *first += 1,
        &|first, _, _| *first = 16_000,
        &|_, count, _| *count = u64::MAX,
    ];
    for change in changes {
        let mut spoiled = kept.clone();
        let Work::Cases {
            first,
            count: length,
            tally,
        } = &mut spoiled[place].work
        else {
            panic!("the piece has cases");
        };
        change(first, length, tally);
        resumed(spoiled, count);
    }
    // Of two pieces with the same cases one counts, and a mutant that is not there does not.
    let mut more = kept.clone();
    more.extend(kept.clone());
    more.push(Piece {
        work: Work::Mutant {
            index: 1000,
            refuted: None,
        },
        ..kept[0].clone()
    });
    resumed(more, 0);
    // Another identity's pieces are not this one's.
    let mut foreign = kept.clone();
    for piece in &mut foreign {
        piece.id = campaign::identities()[0].id;
    }
    let nothing = campaign::run(&settings, foreign, &AtomicBool::new(true), &Nobody);
    assert_eq!(nothing.lines[0].tally, Tally::default());
    assert!(
        nothing.lines[0]
            .mutants
            .iter()
            .all(|o| *o == MutantOutcome::NotTried)
    );
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
    let first = verify(&directory.0, &["--cases", "40"]);
    assert_eq!(first.status.code(), Some(0));
    let progress = directory.join("progress.jsonl");
    let finished = fs::read_to_string(&progress).unwrap();
    let before = timeless(json(&directory.join("report.json")));

    // The same command finds everything done; a line cut off is done again.
    verify(&directory.0, &["--cases", "40"]);
    assert_eq!(fs::read_to_string(&progress).unwrap(), finished);
    fs::write(&progress, &finished[..finished.len() - 30]).unwrap();
    verify(&directory.0, &["--cases", "40"]);
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
        let output = verify(&directory.0, &change);
        assert_eq!(output.status.code(), Some(2), "{change:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        let name = change[0].trim_start_matches('-');
        for said in ["--fresh", &format!("\"{name}\":"), change[1]] {
            assert!(complaint.contains(said), "{said}: {complaint}");
        }
    }
    let output = verify(&directory.0, &["--cases", "41", "--fresh"]);
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
    assert_eq!(verify(&directory.0, &cases).status.code(), Some(0));
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
        verify(&directory.0, &cases)
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
    // Many more pieces than the three that are waited for, even in a release build.
    let arguments = ["--cases", "12000", "--digits", "20"];
    let progress = directory.join("progress.jsonl");
    let pieces =
        || fs::read(&progress).map_or(0, |text| text.iter().filter(|b| **b == b'\n').count());
    // Nobody who is killed reports, but what was finished is kept.
    for (signal, code) in [("-INT", Some(1)), ("-TERM", Some(1)), ("-KILL", None)] {
        let before = pieces();
        let mut child = Command::new(env!("CARGO_BIN_EXE_attnbm"))
            .args(["verify", "--filter", "vmf-norm", "--report"])
            .arg(&directory.0)
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
    let output = verify(&directory.0, &arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let resumed = timeless(json(&directory.join("report.json")));
    let single = Directory::new("uninterrupted");
    verify(&single.0, &arguments);
    assert_eq!(resumed, timeless(json(&single.join("report.json"))));
}

#[test]
fn the_page_has_every_identity_once_and_needs_nothing_else() {
    let directory = Directory::new("page");
    let place = directory.0.to_str().unwrap();
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

#[test]
fn an_unreached_identity_is_listed_as_not_run() {
    let stopped = campaign::run(
        &CampaignSettings::default(),
        Vec::new(),
        &AtomicBool::new(true),
        &Nobody,
    );
    assert_eq!(stopped.lines.len(), campaign::identities().len());
    assert!(stopped.lines.iter().all(|line| line.status() == "not run"));
    assert!(!stopped.is_complete() && !stopped.passed());
    assert_eq!(stopped.settings.shard, Shard::WHOLE);
}
