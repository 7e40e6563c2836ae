//! The links of the pages in `docs`: in the package they lead to files, in the documentation of the crate to modules.
//!
//! rustdoc refuses a path that leads nowhere. These tests check that a path leads to the same page as the link.

use std::collections::BTreeMap;
use std::path::Path;

use super::links::packaged;
use super::markdown::{definitions, links};
use super::modules::{Module, modules};

/// The file that a target leads to from a page.
fn resolve(page: &str, target: &str) -> String {
    let mut path: Vec<&str> = page.split('/').collect();
    path.pop();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// What the documentation's own definition of a link to a file has to be.
fn in_documentation(file: &str, pages: &[Module]) -> Option<String> {
    if let Some(source) = file.strip_prefix("src/") {
        return Some(format!("../../../src/attnbm/{source}.html"));
    }
    let page = pages.iter().find(|page| page.file == file)?;
    Some(format!("self::{}", page.path))
}

/// What is wrong with the links of a page.
fn faults(page: &Module, text: &str, pages: &[Module], packaged: &[String]) -> Vec<String> {
    let defined: BTreeMap<String, String> = definitions(text).into_iter().collect();
    let (targets, labels) = links(text);
    let mut faults = Vec::new();
    for target in targets {
        if !target.starts_with("https://") {
            faults.push(format!("({target}) is not a reference"));
        }
    }
    for label in &labels {
        let is_file = [".md", ".py", ".rs"].iter().any(|end| label.ends_with(end));
        if is_file && !defined.contains_key(label) {
            faults.push(format!("[{label}] is not defined"));
        }
    }
    for (label, target) in &defined {
        let file = resolve(&page.file, target);
        if !labels.contains(label) {
            faults.push(format!("[{label}] is not used"));
        }
        if !packaged.contains(&file) {
            faults.push(format!("{file} is not in the package"));
        }
        let expected = in_documentation(&file, pages);
        if page.definitions.get(label) != expected.as_ref() {
            faults.push(format!(
                "src/docs.rs needs #[doc = \"[{label}]: {}\"] above {}",
                expected.unwrap_or_default(),
                page.path
            ));
        }
    }
    for label in page.definitions.keys() {
        if !defined.contains_key(label) {
            faults.push(format!("src/docs.rs defines [{label}] for nothing"));
        }
    }
    faults
}

#[test]
fn every_link_of_a_page_leads_to_a_file_and_to_its_module() {
    let (pages, packaged) = (modules(include_str!("../../src/docs.rs")), packaged());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for page in pages.iter().filter(|page| page.file.ends_with(".md")) {
        let text = std::fs::read_to_string(root.join(&page.file)).unwrap();
        let found = faults(page, &text, &pages, &packaged);
        assert!(found.is_empty(), "{}: {found:#?}", page.file);
        seen += page.definitions.len();
        // A test that cannot fail tests nothing.
        for (broken, fault) in [
            ("See [x](ci.md).", "(ci.md) is not a reference"),
            ("See [none.md].", "[none.md] is not defined"),
            ("[none]: none.md", "docs/none.md is not in the package"),
            ("[unused]: https://example.org", "[unused] is not used"),
        ] {
            let found = faults(page, &format!("{text}\n{broken}\n"), &pages, &packaged);
            let is_found = |found: &String| {
                found == fault || page.file.contains("subjects/") && found.ends_with(&fault[5..])
            };
            assert!(
                found.iter().any(is_found),
                "{}, {broken}: {found:?}",
                page.file
            );
        }
    }
    assert!(seen > 60, "{seen} links");
    for file in packaged
        .iter()
        .filter(|file| file.starts_with("docs/") && file.ends_with(".md"))
    {
        let is_page = pages.iter().any(|page| page.file == *file);
        assert!(is_page, "{file} has no module in src/docs.rs");
    }
}
