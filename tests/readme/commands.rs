//! Every command of README is run, in order and in one directory, and prints what README shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::markdown::{Block, README, blocks, commands};

/// Commands that are not run here, and why.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("cargo install --path .", "builds everything again"),
    (
        "cargo run --release -- verify",
        "builds everything again, optimised; the tests of the catalogue do the same",
    ),
    ("cargo test", "this is it"),
];

/// A new directory that is removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Standard output of a command in the directory, with the built program on the path.
fn run(command: &str, directory: &Path) -> (String, Option<i32>) {
    let program = Path::new(env!("CARGO_BIN_EXE_attnbm")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(program.to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new("sh")
        .args(["-c", command])
        .env("PATH", std::env::join_paths(paths).unwrap())
        .current_dir(directory)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    (format!("{printed}{complaint}"), output.status.code())
}

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output();
    found.is_ok_and(|output| output.status.success())
}

/// Saves the script of a block of Python, or puts its function in the place of the one in the script.
fn save(block: &Block, script: &mut String) {
    let name = "`my_subject.py`";
    if block.above.contains(name) {
        *script = block.text.clone();
        return;
    }
    let head = block.text.lines().next().unwrap();
    let start = script.find(head).expect("a function of the script above");
    let length = script[start..].find("\n\n").unwrap() + 1;
    script.replace_range(start..start + length, &block.text);
}

/// A line without what differs between machines, versions of Python and runs: the digits of numbers and the gaps of a table.
fn blank(line: &str) -> String {
    let mut blank = String::new();
    for word in line.split_whitespace() {
        for c in word.chars() {
            let is_digit = c.is_ascii_digit() || c == '.';
            if !(is_digit && blank.ends_with('0')) {
                blank.push(if is_digit { '0' } else { c });
            }
        }
        blank.push(' ');
    }
    blank
}

/// The first line that README shows and the program does not print, in order.
fn missing(shown: &str, printed: &str, is_exact: bool) -> Option<String> {
    let form = |line: &str| {
        if is_exact {
            line.to_owned()
        } else {
            blank(line)
        }
    };
    let mut printed = printed.lines().map(form);
    let shown = shown
        .lines()
        .filter(|line| !line.is_empty() && *line != "...");
    let mut shown = shown.map(|line| (line, form(line)));
    shown
        .find(|(_, line)| !printed.any(|printed| printed == *line))
        .map(|(line, _)| line.to_owned())
}

#[test]
fn every_command_runs_and_prints_what_is_shown() {
    if !has("sh") {
        println!("skipped: there is no shell called sh");
        return;
    }
    let has_python = has("python3");
    let directory = Directory::new();
    let mut script = String::new();
    let (mut last, mut seen, mut compared) = (None::<String>, Vec::new(), 0);
    for block in blocks(README) {
        match block.language.as_str() {
            "python" => {
                save(&block, &mut script);
                fs::write(directory.0.join("my_subject.py"), &script).unwrap();
            }
            "sh" => {
                last = None;
                for command in commands(&block.text) {
                    seen.push(command.clone());
                    if EXCEPTIONS
                        .iter()
                        .any(|(exception, _)| *exception == command)
                    {
                        continue;
                    }
                    if command.contains("python3") && !has_python {
                        println!("skipped: {command}: there is no python3");
                        continue;
                    }
                    let (printed, code) = run(&command, &directory.0);
                    // A subject that fails is shown first.
                    let expected = i32::from(printed.contains("\nFAILED: "));
                    assert_eq!(code, Some(expected), "{command}: {printed}");
                    assert!(!printed.is_empty(), "{command}");
                    last = Some(printed);
                }
            }
            "text" | "json" => {
                // What is shown without a command above it is that of an exception: the catalogue.
                let Some(printed) = last.take() else { continue };
                let missing = missing(&block.text, &printed, block.language == "json");
                assert_eq!(missing, None, "is not in\n{printed}");
                compared += 1;
            }
            _ => {}
        }
    }
    for (exception, _) in EXCEPTIONS {
        assert!(
            seen.iter().any(|command| command == exception),
            "{exception}"
        );
    }
    assert!(seen.len() >= 10, "{seen:?}");
    assert_eq!(compared, if has_python { 3 } else { 1 });
}

#[test]
fn a_line_that_is_not_printed_is_found() {
    let printed = "quantity  cases\nattnbm.energy  100  fails\nPASSED: 3 of 3\n";
    assert_eq!(
        missing("quantity cases\n...\nPASSED: 2 of 2\n", printed, false),
        None
    );
    assert_eq!(
        missing("PASSED: 2 of 2\n", printed, true).unwrap(),
        "PASSED: 2 of 2"
    );
    assert_eq!(
        missing("attnbm.energy 90 wrong\n", printed, false).unwrap(),
        "attnbm.energy 90 wrong"
    );
    assert!(missing("PASSED: 3 of 3\nquantity cases\n", printed, false).is_some());
}

/// The version that README tells users to depend on is this one.
#[test]
fn the_version_is_this_one() {
    let (major, minor) = (
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
    );
    let line = format!("attnbm = {{ version = \"{major}.{minor}\"");
    assert!(README.contains(&line), "{line}");
    let needed = env!("CARGO_PKG_RUST_VERSION");
    assert!(
        README.contains(&format!("Rust {needed} or later")),
        "{needed}"
    );
}
