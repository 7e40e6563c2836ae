//! What `attnbm init` writes: it runs, and passes.

use std::fs;
use std::process::{Command, Output};

use super::ATTNBM;
use super::directory::Directory;

/// As a test of a package: its own test is one of this program.
#[path = "../../examples/subjects/subject.rs"]
mod subject;

fn attnbm(directory: &Directory, arguments: &[&str]) -> Output {
    let mut command = Command::new(ATTNBM);
    command.current_dir(directory.path()).args(arguments);
    command.output().unwrap()
}

fn is_here(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Grades a subject, and asserts that nothing is wrong with its numbers, its infinities or its lines.
fn passes(directory: &Directory, subject: &[&str]) {
    let mut arguments = vec!["grade", "--cases", "40", "--start-timeout", "300", "--"];
    arguments.extend(subject);
    let output = attnbm(directory, &arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    assert!(
        text.contains("PASSED") && text.contains("accurate"),
        "{text}"
    );
    assert!(!text.contains("notes"), "{text}");
    // It reads infinities.
    let output = attnbm(
        directory,
        &[&["grade", "--strata", "masked", "--"], subject].concat(),
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn subjects_pass_where_their_language_is_here() {
    let directory = Directory::new("init");
    for (language, file, program) in [
        ("python", "subject.py", "python3"),
        ("javascript", "subject.js", "node"),
        ("julia", "subject.jl", "julia"),
    ] {
        let output = attnbm(&directory, &["init", language]);
        assert!(output.status.success());
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            said.contains(&format!("attnbm grade -- {program} {file}")),
            "{said}"
        );
        match is_here(program) {
            true => passes(&directory, &[program, file]),
            false => eprintln!("not run: {file}, since there is no {program}"),
        }
    }
    assert!(
        attnbm(&directory, &["init", "c", "--out", "mine.c"])
            .status
            .success()
    );
    match is_here("cc") {
        true => {
            let mut compiler = Command::new("cc");
            compiler.args([
                "-O2", "-Wall", "-Wextra", "-Werror", "-o", "mine", "mine.c", "-lm",
            ]);
            assert!(
                compiler
                    .current_dir(directory.path())
                    .status()
                    .unwrap()
                    .success()
            );
            passes(&directory, &["./mine"]);
        }
        false => eprintln!("not run: mine.c, since there is no C compiler"),
    }
}

#[test]
fn what_is_there_is_kept() {
    let directory = Directory::new("init-twice");
    directory.write("subject.py", "mine");
    let output = attnbm(&directory, &["init", "python"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(directory.read("subject.py"), "mine");
    let output = attnbm(&directory, &["init", "rust"]);
    assert!(output.status.success());
    let template = include_str!("../../examples/subjects/subject.rs");
    assert_eq!(
        fs::read_to_string(directory.join("subject.rs")).unwrap(),
        template
    );
}
