//! `src/docs.rs` as text: which module has which file, and where its links lead in the documentation.

use std::collections::BTreeMap;

/// A module without items that has a file as its page.
#[derive(Debug, Default)]
pub struct Module {
    /// Below `docs`: `ci`, `subjects::protocol`.
    pub path: String,
    /// From the root of the package.
    pub file: String,
    /// Labels of links and what they lead to.
    pub definitions: BTreeMap<String, String>,
}

/// The modules, in order.
pub fn modules(source: &str) -> Vec<Module> {
    let mut modules = Vec::new();
    let (mut open, mut next) = (Vec::new(), Module::default());
    for line in source.lines().map(str::trim) {
        if let Some(text) = between(line, "#[doc = \"[", "\"]")
            && let Some((label, target)) = text.split_once("]: ")
        {
            next.definitions.insert(label.to_owned(), target.to_owned());
        } else if let Some(file) = between(line, "#[doc = include_str!(\"../", "\")]") {
            next.file = file.to_owned();
        } else if let Some(name) = line.strip_prefix("pub mod ") {
            let (name, rest) = name.split_once(' ').unwrap();
            open.push(name);
            next.path = open.join("::");
            modules.push(std::mem::take(&mut next));
            if rest == "{}" {
                open.pop();
            }
        } else if line == "}" {
            open.pop();
        }
    }
    modules
}

fn between<'a>(line: &'a str, start: &str, end: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix(end)
}

#[test]
fn modules_are_read() {
    let source = "#[doc = \"[a.md]: self::a\"]\n#[doc = include_str!(\"../docs/b.md\")]\npub mod b {\n    \
                  #[doc = include_str!(\"../docs/b/c.py\")]\n    pub mod c {}\n}\n\n\
                  #[doc = include_str!(\"../docs/a.md\")]\npub mod a {}\n";
    let found = modules(source);
    let paths: Vec<&str> = found.iter().map(|module| module.path.as_str()).collect();
    assert_eq!(paths, ["b", "b::c", "a"]);
    assert_eq!(found[1].file, "docs/b/c.py");
    assert_eq!(found[0].definitions["a.md"], "self::a");
    assert!(found[1].definitions.is_empty());
}
