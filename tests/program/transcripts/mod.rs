//! What the program prints and writes, whole, against the files `*.txt` beside this one.
//!
//! A transcript has some lines of the shell, and of each all that it prints, its exit code, and then the files that it has
//! written. Only what must vary has a word in its place: `settled` says what that is.
//! `ATTNBM_WRITE_PAGES=1 cargo test --all-features --test program transcripts` writes the files again; read the difference
//! before it is committed.

mod eval;
mod experiment;
mod grade;
mod help;
mod list;
mod misuse;
mod precision;
mod report;
mod settled;
mod starts;
mod vectors;
mod verify;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::ATTNBM;
use super::directory::Directory;
use settled::{html, settled};

/// The first words of the names of files: each group is a test of its own.
const GROUPS: [&str; 11] = [
    "eval",
    "experiment",
    "grade",
    "help",
    "list",
    "misuse",
    "precision",
    "report",
    "starts",
    "vectors",
    "verify",
];

/// Some lines of the shell in a directory of their own, in which `attnbm` is this program.
struct Transcript {
    name: &'static str,
    lines: Vec<String>,
    files: Vec<(&'static str, String)>,
    prepare: fn(&Directory),
    shown: Vec<&'static str>,
}

impl Transcript {
    fn of(name: &'static str, lines: &[&str]) -> Self {
        Self {
            name,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            files: Vec::new(),
            prepare: |_| (),
            shown: Vec::new(),
        }
    }

    /// With this file in the directory.
    fn with(mut self, name: &'static str, text: &str) -> Self {
        self.files.push((name, text.to_owned()));
        self
    }

    /// With a directory that this prepares.
    fn prepared(mut self, prepare: fn(&Directory)) -> Self {
        self.prepare = prepare;
        self
    }

    /// And what these files have in the end.
    fn showing(mut self, files: &[&'static str]) -> Self {
        self.shown.extend(files);
        self
    }

    fn text(&self) -> String {
        let directory = Directory::new(self.name);
        for (name, text) in &self.files {
            directory.write(name, text);
        }
        (self.prepare)(&directory);
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&said(&directory, line));
        }
        for name in &self.shown {
            let written = directory.read(name);
            let written = match name.ends_with(".html") {
                true => html(&written),
                false => written,
            };
            section(&mut text, &format!("file {name}"), &written);
        }
        settled(&text, directory.path())
    }
}

/// A heading and a text, of which an empty one leaves nothing behind.
fn section(text: &mut String, heading: &str, part: &str) {
    if part.is_empty() {
        return;
    }
    text.push_str(&format!("--- {heading}\n{part}"));
    if !part.ends_with('\n') {
        text.push_str("\n--- without a newline\n");
    }
}

/// A line of the shell, what it prints, and its exit code.
fn said(directory: &Directory, line: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("/bin/sh")
        .args(["-c", &format!("attnbm() {{ \"$ATTNBM\" \"$@\"; }}\n{line}")])
        .current_dir(directory.path())
        .env("ATTNBM", ATTNBM)
        .env("VECTORS", root.join("tests/vectors"))
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let read = |bytes| String::from_utf8(bytes).unwrap();
    let mut text = format!("$ {line}\n");
    section(&mut text, "standard output", &read(output.stdout));
    section(&mut text, "standard error", &read(output.stderr));
    match output.status.code() {
        Some(code) => text.push_str(&format!("--- exit code {code}\n\n")),
        None => text.push_str("--- ended by a signal\n\n"),
    }
    text
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/transcripts")
}

/// The names of the transcripts that there are.
fn names() -> BTreeSet<String> {
    let files = fs::read_dir(folder()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names
        .filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned()))
        .collect()
}

/// The first line in which two texts differ.
fn difference(name: &str, expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let mut lines = [expected, found].map(|text| text.split('\n'));
    for number in 1.. {
        let [expected, found] = lines.each_mut().map(Iterator::next);
        if expected != found {
            let [expected, found] = [expected, found].map(|line| line.unwrap_or("(the end)"));
            return Some(format!(
                "{name}.txt, line {number}\n  expected: {expected}\n  found:    {found}"
            ));
        }
    }
    None
}

/// Asserts that a group's transcripts are those of its files, and that it has no other files.
fn check(group: &str, transcripts: &[Transcript]) {
    assert!(GROUPS.contains(&group), "{group}");
    let writes = std::env::var_os("ATTNBM_WRITE_PAGES").is_some();
    let mut complaints = Vec::new();
    let mut known = BTreeSet::new();
    for transcript in transcripts {
        let name = transcript.name;
        assert!(of_group(name, group), "{name} is not of {group}");
        assert!(known.insert(name.to_owned()), "{name} is there twice");
        let file = folder().join(format!("{name}.txt"));
        let found = transcript.text();
        if writes {
            fs::write(&file, found).unwrap();
            continue;
        }
        match fs::read_to_string(&file) {
            Ok(expected) => complaints.extend(difference(name, &expected, &found)),
            Err(_) => complaints.push(format!("{name}.txt is missing")),
        }
    }
    for name in names() {
        if of_group(&name, group) && !known.contains(&name) {
            complaints.push(format!("{name}.txt belongs to no command"));
        }
    }
    assert!(
        complaints.is_empty(),
        "{}\n`ATTNBM_WRITE_PAGES=1 cargo test --all-features --test program transcripts` writes what is found",
        complaints.join("\n")
    );
}

fn of_group(name: &str, group: &str) -> bool {
    name.split('-').next() == Some(group)
}

#[test]
fn every_transcript_has_a_group() {
    let names = names();
    assert!(names.len() > 40, "{}", names.len());
    for name in names {
        assert!(GROUPS.iter().any(|group| of_group(&name, group)), "{name}");
    }
}

#[test]
fn a_difference_is_shown_with_its_line() {
    assert_eq!(difference("a", "x\ny\n", "x\ny\n"), None);
    let shown = |expected, found| difference("a", expected, found).unwrap();
    assert_eq!(
        shown("x\ny\n", "x\nz\n"),
        "a.txt, line 2\n  expected: y\n  found:    z"
    );
    assert!(shown("x\n", "x\nz\n").ends_with("expected: \n  found:    z"));
    assert!(shown("x\n", "x").ends_with("expected: \n  found:    (the end)"));
}
