//! The table of features in `docs/packaging.md` says what `Cargo.toml` does.

use std::collections::BTreeMap;
use std::process::Command;

const PAGE: &str = include_str!("../../docs/packaging.md");

/// A row of the table.
#[derive(Debug, PartialEq)]
struct Row {
    brings: Vec<String>,
    crates: usize,
    is_default: bool,
}

/// The rows by feature.
fn table(page: &str) -> BTreeMap<String, Row> {
    let (_, table) = page.split_once("| feature |").unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [name, adds, brings, crates, default] = cells[..] else {
            panic!("five cells: {line}");
        };
        assert!(!adds.is_empty(), "{line}");
        let mut brings: Vec<String> = brings
            .split(", ")
            .map(|name| name.replace('`', ""))
            .collect();
        brings.sort();
        let row = Row {
            brings,
            crates: crates.parse().unwrap(),
            is_default: default != "no |",
        };
        (name.trim_matches(['|', ' ', '`']).to_owned(), row)
    })
    .collect()
}

fn cargo(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout).unwrap()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// What each feature brings, by `Cargo.toml`.
fn declared() -> BTreeMap<String, Vec<String>> {
    let metadata = cargo(&[
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ])
    .unwrap();
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let features = metadata["packages"][0]["features"].as_object().unwrap();
    let brings = |list: &serde_json::Value| {
        let names = list
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().to_owned());
        names.collect::<Vec<String>>()
    };
    features
        .iter()
        .map(|(name, list)| (name.clone(), brings(list)))
        .collect()
}

/// The names of features and of crates alike.
fn unmarked(brings: &[String]) -> Vec<String> {
    let mut names: Vec<String> = brings.iter().map(|name| name.replace("dep:", "")).collect();
    names.sort();
    names
}

/// The features that `default` switches on, directly or not.
fn defaults(declared: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut found = vec!["default".to_owned()];
    let mut at = 0;
    while let Some(name) = found.get(at) {
        let brings = declared.get(name).cloned().unwrap_or_default();
        // Crates are marked; some have the name of a feature.
        let new = brings
            .into_iter()
            .filter(|name| !found.contains(name) && declared.contains_key(name));
        found.extend(new.collect::<Vec<_>>());
        at += 1;
    }
    found
}

#[test]
fn the_table_of_features_is_that_of_the_manifest() {
    let (table, mut declared) = (table(PAGE), declared());
    let defaults = defaults(&declared);
    declared.remove("default");
    let names: Vec<&String> = declared.keys().collect();
    assert_eq!(table.keys().collect::<Vec<_>>(), names);
    for (name, row) in &table {
        assert_eq!(row.brings, unmarked(&declared[name]), "{name}");
        assert_eq!(row.is_default, defaults.contains(name), "{name}");
    }
    // A dependency that is always built has no row; every optional one is some feature's.
    assert!(table["cli"].brings.len() > 10 && table["testing"].brings == ["json"]);
    // A test that cannot fail tests nothing.
    let other = PAGE.replace("of a quantity | `json` |", "of a quantity | `serde` |");
    assert_ne!(
        self::table(&other)["testing"].brings,
        unmarked(&declared["testing"])
    );
}

#[test]
fn the_counts_of_crates_are_those_of_cargo() {
    let count = |features: &str| {
        let arguments =
            "tree --offline --locked -e normal --prefix none --no-default-features --features";
        let mut arguments: Vec<&str> = arguments.split(' ').collect();
        arguments.push(features);
        let tree = cargo(&arguments)?;
        let mut crates: Vec<&str> = tree
            .lines()
            .map(|line| line.trim_end_matches(" (*)"))
            .collect();
        crates.sort_unstable();
        crates.dedup();
        // Without this crate itself.
        Ok(crates.len() - 1)
    };
    if !cfg!(target_os = "linux") {
        println!("skipped: the page counts the crates of Linux");
        return;
    }
    let alone = match count("") {
        Ok(alone) => alone,
        Err::<_, String>(error) => {
            println!("skipped: the packages of some feature were not fetched: {error}");
            return;
        }
    };
    assert!(
        PAGE.contains(&format!("to the {alone} crates below the library alone")),
        "{alone}"
    );
    for (name, row) in table(PAGE) {
        match count(&name) {
            Ok(found) => assert_eq!(row.crates, found - alone, "{name}"),
            Err(error) => println!("skipped: {name}: {error}"),
        }
    }
}
