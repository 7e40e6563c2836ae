//! What the two sides of each record share is what the record declares, and every function of the models is checked
//! by a record of which only one side enters it.
//!
//! The recording is of the whole process, so that these tests are one, in a process of its own.
//! `ATTNBM_WRITE_PAGES=1 cargo test --test routes` writes `docs/routes.md` and prints what each record has to declare.

use attnbm::identities::sides::{self, Sides};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Public functions of the models that compute nothing: they construct, count, name or give back what they were given.
const ACCESSORS: &[&str] = &[
    "best_bracket_cost",
    "count",
    "dimension",
    "hidden_bias",
    "hidden_count",
    "into_enclosure",
    "is_additive",
    "lagrangian",
    "name",
    "new",
    "patterns",
    "plus_minus",
    "predicted_cost",
    "rows",
    "sigma",
    "smaller_layer",
    "support",
    "values",
    "visible_bias",
    "visible_count",
    "with_feedback",
    "with_hidden_bias",
    "with_sigma",
    "with_times",
    "with_visible_bias",
];

/// Functions that no record reaches with one side only, each with the test that checks it by another route.
const CHECKED_ELSEWHERE: &[(&str, &str)] = &[];

#[test]
fn sides_share_what_is_declared_and_every_function_is_checked() {
    let sides = sides::sides();
    let page = sides::routes_page(&sides);
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        std::fs::write(Path::new(ROOT).join("docs/routes.md"), &page).unwrap();
        for sides in &sides {
            let shared: Vec<&str> = sides.shared.iter().copied().collect();
            println!("{}: shares: &{shared:?},", sides.record.id);
        }
        return println!("{}", unchecked(&sides).join("\n"));
    }
    let mut complaints = undeclared(&sides);
    complaints.extend(unchecked(&sides));
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    let committed = std::fs::read_to_string(Path::new(ROOT).join("docs/routes.md")).unwrap();
    assert!(
        committed == page,
        "docs/routes.md is stale: ATTNBM_WRITE_PAGES=1 cargo test --test routes"
    );
}

/// The records that declare other functions than both sides enter.
fn undeclared(sides: &[Sides]) -> Vec<String> {
    let complaint = |sides: &Sides| {
        let shared: Vec<&str> = sides.shared.iter().copied().collect();
        let (id, declared) = (sides.record.id, sides.record.shares);
        (shared != declared)
            .then(|| format!("{id}: both sides enter {shared:?}, declared is {declared:?}"))
    };
    assert!(sides.len() > 100, "{} records", sides.len());
    for sides in sides {
        let enters = !sides.shared.is_empty() || !sides.checked.is_empty();
        assert!(enters, "{} enters nothing", sides.record.id);
    }
    sides.iter().filter_map(complaint).collect()
}

/// The functions in the sources that no record checks.
fn unchecked(sides: &[Sides]) -> Vec<String> {
    let checks = sides::checks(sides);
    let named: BTreeSet<String> = sources("src")
        .iter()
        .flat_map(|(_, text)| entered(text))
        .collect();
    assert!(
        named.len() > 100,
        "{} functions say that they are entered",
        named.len()
    );
    let is_checked = |name: &str| checks.get(name).is_some_and(|records| !records.is_empty());
    let elsewhere: BTreeSet<&str> = CHECKED_ELSEWHERE.iter().map(|(name, _)| *name).collect();
    let mut complaints: Vec<String> = named
        .iter()
        .filter(|name| !is_checked(name) && !elsewhere.contains(name.as_str()))
        .map(|name| format!("{name}: no record checks it by a route that does not enter it"))
        .collect();
    let idle = elsewhere
        .iter()
        .filter(|name| is_checked(name) || !named.contains(**name));
    complaints.extend(idle.map(|name| format!("{name}: need not be in CHECKED_ELSEWHERE")));
    complaints
}

/// Every public function of the models says that it is entered, by its own name.
#[test]
fn public_functions_of_the_models_say_that_they_are_entered() {
    let mut seen = 0;
    for (path, text) in sources("src/models") {
        let mut lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
        while let Some(line) = lines.next() {
            let Some((_, rest)) = line.trim_start().split_once("pub fn ") else {
                continue;
            };
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if ACCESSORS.contains(&name.as_str()) {
                continue;
            }
            if !line.ends_with('{') {
                lines.by_ref().find(|line| line.ends_with('{'));
            }
            let first = lines.next().unwrap_or_default();
            let said = entered(first);
            let says = said
                .first()
                .is_some_and(|said| said.ends_with(&format!("::{name}")));
            assert!(
                says,
                "{}: `{name}` begins with `{first}`, not with `entered!`",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} functions seen");
}

/// The names in `entered!("…")` of a text.
fn entered(text: &str) -> Vec<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let names = code.filter_map(|line| {
        line.trim()
            .strip_prefix("entered!(\"")?
            .strip_suffix("\");")
    });
    names.map(str::to_owned).collect()
}

/// The Rust files below a folder with their texts.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(ROOT).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}
