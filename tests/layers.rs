//! Each layer imports only the layers that `docs/design.md` allows it, and no two files import each other.
//!
//! Imports are read from the text of the sources: paths that begin with `crate`, `super`, `self` or the crate's name,
//! and paths into a file's own child modules. A re-export by a parent (`pub use child::Item`) is a table of contents and
//! no import. Unit tests are left out: they may look wherever they like.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The heading above the table of layers.
const HEADING: &str = "## Layers";

type Module = Vec<String>;

/// The files of the library and the binary by their module paths.
fn modules() -> BTreeMap<Module, PathBuf> {
    let source = Path::new(ROOT).join("src");
    let mut folders = vec![source.clone()];
    let mut modules = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(&source).unwrap().with_extension("");
                let mut module: Module = below
                    .iter()
                    .map(|part| part.to_str().unwrap().to_owned())
                    .collect();
                if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
                    module.pop();
                }
                modules.insert(module, path);
            }
        }
    }
    modules
}

/// The text without comments, the contents of strings, and inline unit tests.
fn code(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let mut code = String::new();
    for line in text.lines() {
        let (mut in_string, mut escaped, mut previous) = (false, false, ' ');
        for c in line.chars() {
            if !in_string && previous == '/' && c == '/' {
                code.pop();
                break;
            }
            if c == '"' && !escaped && previous != '\'' {
                in_string = !in_string;
            } else if !in_string {
                code.push(c);
            }
            escaped = in_string && c == '\\' && !escaped;
            previous = c;
        }
        code.push('\n');
    }
    code
}

/// Identifiers, `::`, and other characters one by one.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Reads a path or a tree of paths that begins at a token; the place after it.
fn read_tree(tokens: &[&str], mut place: usize, prefix: &[&str], paths: &mut Vec<Module>) -> usize {
    if tokens.get(place) == Some(&"{") {
        place += 1;
        while tokens.get(place).is_some_and(|token| *token != "}") {
            place = match tokens[place] {
                "," => place + 1,
                _ => read_tree(tokens, place, prefix, paths),
            };
        }
        return place + 1;
    }
    let mut segments = prefix.to_vec();
    segments.push(tokens[place]);
    place += 1;
    while tokens.get(place) == Some(&"::") {
        match tokens.get(place + 1) {
            Some(&"{") => return read_tree(tokens, place + 1, &segments, paths),
            Some(next) if next.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '*') => {
                segments.push(next)
            }
            _ => break,
        }
        place += 2;
    }
    if tokens.get(place) == Some(&"as") {
        place += 2;
    }
    paths.push(
        segments
            .iter()
            .map(|segment| (*segment).to_owned())
            .collect(),
    );
    place
}

/// The paths in a file, from the root of the crate.
fn paths(here: &Module, code: &str) -> Vec<Module> {
    let tokens = tokens(code);
    let follows = |place: usize, token: &str| tokens.get(place + 1) == Some(&token);
    let children: BTreeSet<&str> = tokens
        .windows(3)
        .filter(|window| window[0] == "mod" && window[2] == ";")
        .map(|window| window[1])
        .collect();
    // The binary is a crate of its own, whose modules lie beside it.
    let above = if here[..] == ["main"] { &[] } else { &here[..] };
    let mut found = Vec::new();
    let mut place = 0;
    let mut statement = 0;
    while place < tokens.len() {
        let token = tokens[place];
        if matches!(token, ";" | "}") {
            statement = place + 1;
        }
        let is_first = place == 0 || tokens[place - 1] != "::";
        // `pub(in crate::layer)` says who may look, and imports nothing.
        let is_visibility = place > 1 && tokens[place - 2..place] == ["(", "in"];
        if is_first
            && !is_visibility
            && follows(place, "::")
            && matches!(token, "crate" | "attnbm" | "super" | "self")
        {
            let mut trees = Vec::new();
            place = read_tree(&tokens, place, &[], &mut trees);
            found.extend(trees.into_iter().map(|path| absolute(here, &path)));
            continue;
        }
        let before = tokens.get(statement..place).unwrap_or_default();
        let is_reexport = before.starts_with(&["pub"]) && before.contains(&"use");
        if is_first && follows(place, "::") && children.contains(token) && !is_reexport {
            found.push([above, &[token.to_owned()]].concat());
        }
        place += 1;
    }
    found
}

/// A path from the root of the crate.
fn absolute(here: &Module, path: &[String]) -> Module {
    match path[0].as_str() {
        "crate" | "attnbm" => path[1..].to_vec(),
        "self" => [here, &path[1..]].concat(),
        _ => {
            let above = path
                .iter()
                .take_while(|segment| *segment == "super")
                .count();
            [&here[..here.len().saturating_sub(above)], &path[above..]].concat()
        }
    }
}

/// For each file the files that it imports.
fn imports() -> BTreeMap<Module, BTreeSet<Module>> {
    let modules = modules();
    let is_test = |module: &Module| module.iter().any(|part| part.ends_with("tests"));
    let mut imports = BTreeMap::new();
    for (here, file) in modules.iter().filter(|(module, _)| !is_test(module)) {
        let text = std::fs::read_to_string(file).unwrap();
        if text.contains("#![cfg(test)]") {
            continue;
        }
        let imported = paths(here, &code(&text)).into_iter().filter_map(|path| {
            let lengths = (0..=path.len()).rev();
            let module = lengths
                .map(|length| path[..length].to_vec())
                .find(|prefix| modules.contains_key(prefix))?;
            (module != *here).then_some(module)
        });
        imports.insert(here.clone(), imported.collect());
    }
    assert!(imports.len() > 150, "{} files", imports.len());
    let arrows: usize = imports.values().map(BTreeSet::len).sum();
    assert!(arrows > 500, "{arrows} imports");
    imports
}

/// The table of layers: what each may import.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let page = std::fs::read_to_string(Path::new(ROOT).join("docs/design.md")).unwrap();
    let section = page.split(HEADING).nth(1).expect("a section on layers");
    let rows = section
        .lines()
        .skip_while(|line| !line.starts_with("| `"))
        .take_while(|line| line.starts_with('|'));
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let rows = rows.map(|row| row.split('|').skip(1).collect::<Vec<_>>());
    rows.flat_map(|cells| {
        let may = names(cells[1]);
        names(cells[0])
            .into_iter()
            .map(move |layer| (layer, may.clone()))
    })
    .collect()
}

/// The layer of a file. The root of the crate declares the layers, and re-exports the error.
fn layer(module: &Module) -> String {
    let first = module.first().cloned();
    first.unwrap_or_else(|| "error".to_owned())
}

#[test]
fn each_layer_imports_only_what_it_may() {
    let allowed = allowed();
    let mut complaints = Vec::new();
    for (module, imported) in imports()
        .into_iter()
        .filter(|(module, _)| !module.is_empty())
    {
        let Some(may) = allowed.get(&layer(&module)) else {
            complaints.push(format!("{}: no layer of docs/design.md", module.join("::")));
            continue;
        };
        for other in imported {
            let to = layer(&other);
            if to != layer(&module) && !may.contains(&to) {
                complaints.push(format!(
                    "{} imports {}",
                    module.join("::"),
                    other.join("::")
                ));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The table names no more than is imported, so that it says what each layer knows.
#[test]
fn each_layer_imports_all_that_it_may() {
    let mut imported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, others) in imports() {
        let layers = others.iter().map(layer);
        imported.entry(layer(&module)).or_default().extend(layers);
    }
    let mut complaints = Vec::new();
    for (layer, may) in allowed() {
        let does = imported.remove(&layer).unwrap_or_default();
        let unused = may.difference(&does);
        complaints.extend(unused.map(|other| format!("`{layer}` does not import `{other}`")));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The table itself has no circle: each row names only rows below it.
#[test]
fn layers_are_listed_from_the_top_down() {
    let page = std::fs::read_to_string(Path::new(ROOT).join("docs/design.md")).unwrap();
    let section = page.split(HEADING).nth(1).expect("a section on layers");
    let rows: Vec<&str> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let place = |layer: &str| {
        let names = format!("`{layer}`");
        rows.iter().position(|row| {
            row.split('|')
                .nth(1)
                .is_some_and(|cell| cell.contains(&names))
        })
    };
    let allowed = allowed();
    assert!(allowed.len() > 10, "{} layers", allowed.len());
    for (layer, may) in &allowed {
        for other in may {
            assert!(
                place(other) > place(layer),
                "`{layer}` stands below `{other}`, which it may import"
            );
        }
    }
}

#[test]
fn no_two_files_import_each_other() {
    let imports = imports();
    let mut circles = BTreeSet::new();
    for start in imports.keys() {
        // Everything that is reached from the start; a circle if that includes it.
        let mut reached: BTreeSet<&Module> = BTreeSet::new();
        let mut next: Vec<&Module> = imports[start].iter().collect();
        while let Some(module) = next.pop() {
            if reached.insert(module) {
                next.extend(imports.get(module).into_iter().flatten());
            }
        }
        if reached.contains(start) {
            let direct = imports[start]
                .iter()
                .filter(|other| reached.contains(other));
            let back = direct.filter(|other| reaches(&imports, other, start));
            let others: Vec<String> = back.map(|module| module.join("::")).collect();
            circles.insert(format!("{} -> {}", start.join("::"), others.join(", ")));
        }
    }
    assert!(
        circles.is_empty(),
        "{}",
        circles.into_iter().collect::<Vec<_>>().join("\n")
    );
}

fn reaches(imports: &BTreeMap<Module, BTreeSet<Module>>, from: &Module, to: &Module) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        if module == to {
            return true;
        }
        if seen.insert(module) {
            next.extend(imports.get(module).into_iter().flatten());
        }
    }
    false
}

/// The reader finds what it is there to find.
#[test]
fn imports_are_read() {
    let here: Module = ["grade", "case"].map(str::to_owned).to_vec();
    let text = "
        // use crate::ignored::Comment;
        use super::flag::{self, Flag as Other, deep::{A, B}};
        use crate::real::Ball;
        mod child;
        pub use child::Item;
        pub(in crate::ignored) fn e() {}
        fn f() { child::g(\"crate::ignored::text\"); super::super::special::erfc(0.0) }
        #[cfg(test)]\nmod tests {\n use crate::ignored::Test;\n}
    ";
    let text = text.replace("\n        #[cfg(test)]", "\n#[cfg(test)]");
    let found: Vec<String> = paths(&here, &code(&text))
        .iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(
        found,
        [
            "grade::flag::self",
            "grade::flag::Flag",
            "grade::flag::deep::A",
            "grade::flag::deep::B",
            "real::Ball",
            "grade::case::child",
            "special::erfc",
        ]
    );
}
