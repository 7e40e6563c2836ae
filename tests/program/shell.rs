//! Completions and manual pages have every command and every option that the program's own help has.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

fn run(arguments: &[&str]) -> Output {
    let output = Command::new(super::ATTNBM)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}");
    output
}

fn printed(arguments: &[&str]) -> String {
    String::from_utf8(run(arguments).stdout).unwrap()
}

/// The first words of the lines below a heading of a help text.
fn below<'a>(help: &'a str, heading: &str) -> Vec<&'a str> {
    let lines = help.lines().skip_while(|line| *line != heading).skip(1);
    lines
        .take_while(|line| line.is_empty() || line.starts_with(' '))
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

/// Every command that the help names, as its words, with its long options.
fn commands() -> BTreeMap<Vec<String>, Vec<String>> {
    let mut commands = BTreeMap::new();
    let mut waiting = vec![Vec::<String>::new()];
    while let Some(words) = waiting.pop() {
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["-h"]).collect();
        let help = printed(&arguments);
        for name in below(&help, "Commands:")
            .into_iter()
            .filter(|name| *name != "help")
        {
            let mut words = words.clone();
            words.push(name.to_owned());
            waiting.push(words);
        }
        let options = help
            .split_whitespace()
            .filter_map(|word| word.strip_prefix("--"));
        let letters = |word: &str| {
            let end = word.find(|c: char| !(c.is_ascii_lowercase() || c == '-'));
            word[..end.unwrap_or(word.len())].to_owned()
        };
        let options: Vec<String> = options
            .map(letters)
            .filter(|word| !word.is_empty())
            .collect();
        commands.insert(words, options);
    }
    commands
}

#[test]
fn the_help_is_read() {
    let commands = commands();
    assert!(commands.len() >= 12, "{commands:?}");
    assert!(commands[&vec!["report".to_owned(), "merge".to_owned()]].contains(&"out".to_owned()));
    assert!(commands[&vec!["verify".to_owned()]].contains(&"shard".to_owned()));
}

#[test]
fn completions_have_every_command_and_option() {
    for shell in SHELLS {
        let script = printed(&["completions", shell]);
        let names = |word: &str| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
            script.split(|c| !is_part(c)).any(|found| found == word)
        };
        for (words, options) in commands() {
            assert!(words.iter().all(|word| names(word)), "{shell}: {words:?}");
            for option in options {
                // Fish has the name alone, behind `-l`.
                let is_there = names(&format!("--{option}")) || (shell == "fish" && names(&option));
                assert!(is_there, "{shell}: {words:?} --{option}");
            }
        }
        assert!(!names("--no-such-option") && !names("no-such-command"));
    }
    // A script is for a shell to read: where there is one, it does.
    let syntax = Command::new("bash")
        .args(["-n", "-c", &printed(&["completions", "bash"])])
        .status();
    match syntax {
        Ok(status) => assert!(status.success()),
        Err(_) => println!("skipped: there is no bash"),
    }
}

#[test]
fn every_command_has_a_manual_page_with_every_option() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let _ = fs::remove_dir_all(&directory);
    let listed = printed(&["man", "--out", directory.to_str().unwrap()]);
    let commands = commands();
    assert_eq!(listed.lines().count(), commands.len());
    assert_eq!(fs::read_dir(&directory).unwrap().count(), commands.len());
    for (words, options) in commands {
        let name = [&["attnbm".to_owned()], &words[..]].concat().join("-");
        let page = fs::read_to_string(directory.join(format!("{name}.1"))).unwrap();
        // Hyphens are escaped, dashes are not.
        let page = page.replace("\\-", "-");
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
        for option in options {
            assert!(page.contains(&format!("--{option}")), "{name} --{option}");
        }
    }
    fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn an_unknown_shell_is_misuse() {
    let output = Command::new(super::ATTNBM)
        .args(["completions", "command.com"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        SHELLS.iter().all(|shell| complaint.contains(shell)),
        "{complaint}"
    );
}
