//! Every link of README leads to a file of the package, and in the documentation of the crate to the same page.
//!
//! A registry resolves relative links against the address of the repository, and shows them as text as long as the package has no address.
//! The documentation has no files beside it: `src/lib.rs` defines every link of README as a link to a module.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::markdown::{README, definitions, links};
use super::modules::modules;

/// What is wrong with the links of a page, given where the documentation leads and what the package has.
fn faults(page: &str, modules: &BTreeMap<String, String>, packaged: &[String]) -> Vec<String> {
    let defined: BTreeMap<String, String> = definitions(page).into_iter().collect();
    let (targets, labels) = links(page);
    let mut faults = Vec::new();
    for target in targets {
        // Relative ones would break in the documentation, and absolute ones need an address that is known to stay.
        faults.push(format!("({target}) is not a reference"));
    }
    for label in &labels {
        if !defined.contains_key(label) {
            faults.push(format!("[{label}] is not defined"));
        }
    }
    for (label, target) in &defined {
        if !labels.contains(label) {
            faults.push(format!("[{label}] is not used"));
        }
        if !packaged.contains(target) {
            faults.push(format!("{target} is not in the package"));
        }
        match modules.get(label) {
            None => faults.push(format!("[{label}] leads nowhere in the documentation")),
            Some(file) if file != target => {
                faults.push(format!("[{label}] leads to {file} in the documentation"));
            }
            Some(_) => {}
        }
    }
    faults
}

/// The file behind each label that `src/lib.rs` defines.
fn files() -> BTreeMap<String, String> {
    let pages = modules(include_str!("../../src/docs.rs"));
    let file = |path: &str| {
        let page = pages.iter().find(|page| page.path == path)?;
        Some(page.file.clone())
    };
    let library = include_str!("../../src/lib.rs");
    let definition = |line: &str| {
        let line = line.strip_prefix("#![doc = \"[")?.strip_suffix("\"]")?;
        let (label, module) = line.split_once("]: docs::")?;
        Some((label.to_owned(), file(module)?))
    };
    library.lines().filter_map(definition).collect()
}

/// The files of the package.
pub fn packaged() -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let list = String::from_utf8(output.stdout).unwrap();
    list.lines().map(|line| line.replace('\\', "/")).collect()
}

#[test]
fn every_link_leads_somewhere_in_the_package_and_in_the_documentation() {
    let found = faults(README, &files(), &packaged());
    assert!(found.is_empty(), "{found:#?}");
    assert!(definitions(README).len() > 20);
    // A test that cannot fail tests nothing.
    for (broken, fault) in [
        (
            "[docs/ci.md]: docs/nothing.md\n",
            "docs/nothing.md is not in the package",
        ),
        ("See [docs/none.md].\n", "[docs/none.md] is not defined"),
        (
            "See [this](docs/ci.md).\n",
            "(docs/ci.md) is not a reference",
        ),
    ] {
        let page = format!("{README}\n{broken}");
        let found = faults(&page, &files(), &packaged());
        assert!(
            found.iter().any(|found| found == fault),
            "{broken}: {found:?}"
        );
    }
}

/// The package has what its sources include, and nothing of the tests but what its sources include.
#[test]
fn the_package_is_whole_and_clean() {
    let list = packaged();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut included = Vec::new();
    for file in list.iter().filter(|file| file.ends_with(".rs")) {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        for macro_ in ["include_str!(\"", "include!(\"", "include_bytes!(\""] {
            for part in text.split(macro_).skip(1) {
                let (target, _) = part.split_once('"').unwrap();
                let mut path: Vec<&str> = file.split('/').collect();
                path.pop();
                for step in target.split('/') {
                    match step {
                        ".." => drop(path.pop()),
                        step => path.push(step),
                    }
                }
                included.push(path.join("/"));
            }
        }
    }
    assert!(included.len() > 20, "{included:?}");
    for file in &included {
        assert!(
            list.contains(file),
            "{file} is included by the sources, but not packaged"
        );
    }
    for file in [
        "README.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "Cargo.lock",
        "Cargo.toml",
    ] {
        assert!(list.iter().any(|listed| listed == file), "{file}");
    }
    let allowed = ["src/", "docs/", "examples/", "tests/support/"];
    let strange = |file: &&String| {
        file.contains('/') && !allowed.iter().any(|folder| file.starts_with(folder))
    };
    let strange: Vec<&String> = list.iter().filter(strange).collect();
    assert!(strange.is_empty(), "{strange:?}");
    let hidden: Vec<&String> = list
        .iter()
        .filter(|file| {
            file.split('/')
                .any(|part| part.starts_with('.') || part.ends_with(".new"))
        })
        .filter(|file| *file != ".cargo_vcs_info.json")
        .collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

/// What `Cargo.toml` promises as the minimum supported version is enough for every dependency that a user builds.
#[test]
fn no_dependency_needs_a_newer_compiler() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--all-features",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    // Metadata wants the packages of every platform. Some may not have been fetched.
    if !output.status.success() {
        println!("skipped: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let own = packages
        .iter()
        .find(|package| package["name"] == "attnbm")
        .unwrap();
    let promised = version(own["rust_version"].as_str().unwrap());
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let mut waiting = vec![own["id"].as_str().unwrap()];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(id) = waiting.pop() {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let node = nodes.iter().find(|node| node["id"] == id).unwrap();
        for dependency in node["deps"].as_array().unwrap() {
            let mut kinds = dependency["dep_kinds"].as_array().unwrap().iter();
            if kinds.any(|kind| kind["kind"] != "dev") {
                waiting.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    assert!(seen.len() > 20);
    for package in packages
        .iter()
        .filter(|package| seen.iter().any(|id| package["id"] == *id))
    {
        if let Some(needed) = package["rust_version"].as_str() {
            assert!(
                version(needed) <= promised,
                "{} needs {needed}",
                package["name"]
            );
        }
    }
    assert!(version("1.91") < version("1.100") && version("1.91.0") == version("1.91"));
}

fn version(text: &str) -> Vec<u32> {
    let mut parts: Vec<u32> = text.split('.').map(|part| part.parse().unwrap()).collect();
    parts.resize(3, 0);
    parts
}
