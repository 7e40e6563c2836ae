//! Whether a command can run: its program, its subcommand and its options exist.
//!
//! The options of our own program and of cargo are those that their help lists.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// What comes with a system or with the image of a workflow; its options are not looked up.
const KNOWN: [&str; 27] = [
    "7z",
    "[",
    "cat",
    "cd",
    "command",
    "cov",
    "cp",
    "curl",
    "date",
    "echo",
    "export",
    "find",
    "gh",
    "grep",
    "jq",
    "kill",
    "ls",
    "mkdir",
    "parallel",
    "pip",
    "printf",
    "rustup",
    "sha256sum",
    "tar",
    "test",
    "wait",
    "sbatch",
];

/// Subcommands of cargo that are crates of their own.
const PLUGINS: [&str; 5] = ["binstall", "deny", "fuzz", "nextest", "semver-checks"];

/// Texts of help, each asked for once.
#[derive(Default)]
pub struct Programs {
    help: HashMap<Vec<String>, Option<String>>,
}

impl Programs {
    /// Why the command cannot run.
    pub fn fault(&mut self, words: &[String]) -> Option<String> {
        let (program, arguments) = words.split_first()?;
        let name = program.rsplit('/').next().unwrap_or(program);
        match name {
            "attnbm" | "attnbm.exe" => self.options(&[], arguments),
            "cargo" => self.cargo(arguments),
            "python" | "python3" => missing(arguments.iter().find(|word| !word.starts_with('-'))?),
            "run" if program == ".ci/run" => missing(program),
            _ if KNOWN.contains(&name) => None,
            _ => Some(format!("{program} is not known here")),
        }
    }

    fn cargo(&mut self, arguments: &[String]) -> Option<String> {
        // `cargo +nightly`.
        let skipped = usize::from(arguments.first()?.starts_with('+'));
        let subcommand = arguments.get(skipped)?;
        if PLUGINS.contains(&subcommand.as_str()) {
            return None;
        }
        let arguments = &arguments[skipped..];
        let (own, others) = match arguments.iter().position(|word| word == "--") {
            Some(at) => (&arguments[..at], &arguments[at + 1..]),
            None => (arguments, &[][..]),
        };
        let found = self.options(&["cargo"], own);
        match subcommand.as_str() {
            "run" if !own.iter().any(|word| word == "--manifest-path") => {
                found.or_else(|| self.options(&[], others))
            }
            _ => found,
        }
    }

    /// Holds subcommands and options against the help. The path is empty for our own program.
    fn options(&mut self, path: &[&str], arguments: &[String]) -> Option<String> {
        let mut path: Vec<String> = path.iter().map(|word| (*word).to_owned()).collect();
        let mut words = arguments.iter().peekable();
        let shown = |path: &[String]| format!("`{}`", path.join(" "));
        // One subcommand of cargo; ours have subcommands too.
        while let Some(word) = words.next_if(|word| !word.starts_with('-')) {
            let is_first = path.len() == usize::from(path.first().is_some_and(|p| p == "cargo"));
            let listed = self.help(&path).is_some_and(|help| lists(&help, word));
            if is_first || listed {
                path.push(word.clone());
            }
            if is_first && self.help(&path).is_none() {
                return Some(format!("there is no {}", shown(&path)));
            }
            if !listed && !is_first {
                break;
            }
        }
        let help = self.help(&path)?;
        for word in words.take_while(|word| *word != "--") {
            let option = word.split('=').next().unwrap_or(word);
            let is_option = option.starts_with('-') && option.len() > 1;
            let is_listed = help
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
                .any(|listed| listed == option);
            if is_option && !is_listed {
                return Some(format!("{} has no option {option}", shown(&path)));
            }
        }
        let inner = arguments.iter().position(|word| word == "--")?;
        match path.first().map(String::as_str) {
            Some("cargo") => None,
            _ => self.fault(&arguments[inner + 1..]),
        }
    }

    fn help(&mut self, path: &[String]) -> Option<String> {
        let ask = || {
            let (program, rest) = match path.split_first() {
                Some((first, rest)) if first == "cargo" => (env!("CARGO"), rest),
                _ => (env!("CARGO_BIN_EXE_attnbm"), path),
            };
            // Clippy passes the options of `cargo check` on, and its help does not list them.
            let rest = rest
                .iter()
                .map(|word| if word == "clippy" { "check" } else { word });
            let output = Command::new(program)
                .args(rest)
                .arg("--help")
                .output()
                .ok()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            output.status.success().then_some(text)
        };
        self.help.entry(path.to_vec()).or_insert_with(ask).clone()
    }
}

/// Whether a text of help has a line for the subcommand.
fn lists(help: &str, subcommand: &str) -> bool {
    let (_, commands) = help.split_once("Commands:").unwrap_or_default();
    let names = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .clone()
        .any(|name| name.trim_end_matches(',') == subcommand)
}

/// A file of the repository that is not there.
fn missing(path: &str) -> Option<String> {
    let is_ours = ["docs/", "tests/", "src/", ".ci/"]
        .iter()
        .any(|start| path.starts_with(start));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    (is_ours && !root.join(path).exists()).then(|| format!("there is no {path}"))
}

#[test]
fn what_does_not_exist_is_found() {
    let mut programs = Programs::default();
    let mut fault = |command: &str| {
        let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        programs.fault(&words)
    };
    for command in [
        "attnbm verify --cases 3 --shard 1/2",
        "attnbm report merge --out x y",
        "target/x/release/attnbm grade --dtype f32 -- python3 docs/subjects/numpy_attnbm.py",
        "cargo run --release -- list errata --format markdown",
        "cargo build --release --locked --all-features --target x",
        "cargo semver-checks",
        "python docs/cross_check tests/vectors --npz tables",
    ] {
        assert_eq!(fault(command), None, "{command}");
    }
    for (command, expected) in [
        ("attnbm verify --case 3", "`verify` has no option --case"),
        ("attnbm verfy", "there is no `verfy`"),
        (
            "attnbm report merge --into x",
            "`report merge` has no option --into",
        ),
        ("cargo biuld", "there is no `cargo biuld`"),
        (
            "cargo build --realease",
            "`cargo build` has no option --realease",
        ),
        ("cargo run --release -- lists errata", "there is no `lists`"),
        (
            "attnbm grade -- python3 docs/subjects/none.py",
            "there is no docs/subjects/none.py",
        ),
        (
            "python docs/cross_check.py tests/vectors",
            "there is no docs/cross_check.py",
        ),
        ("frobnicate x", "frobnicate is not known here"),
    ] {
        assert_eq!(fault(command).as_deref(), Some(expected), "{command}");
    }
}
