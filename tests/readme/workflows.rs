//! Workflows are well-formed, and every command in them and in the pages can run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use yaml_rust2::{Yaml, YamlLoader};

use super::markdown::blocks;
use super::programs::Programs;
use super::shell::commands;

/// What is wrong with a workflow.
fn faults(text: &str, programs: &mut Programs) -> Vec<String> {
    let documents = match YamlLoader::load_from_str(text) {
        Ok(documents) => documents,
        Err(error) => return vec![error.to_string()],
    };
    let [workflow] = &documents[..] else {
        return vec![format!("{} documents", documents.len())];
    };
    let Some(jobs) = workflow["jobs"].as_hash() else {
        return vec!["no jobs".into()];
    };
    let mut faults = Vec::new();
    for (name, job) in jobs {
        let name = name.as_str().unwrap_or_default();
        let needs = match &job["needs"] {
            Yaml::String(one) => vec![one.as_str()],
            several => several
                .as_vec()
                .into_iter()
                .flatten()
                .filter_map(Yaml::as_str)
                .collect(),
        };
        for other in needs {
            if !jobs.contains_key(&Yaml::String(other.into())) {
                faults.push(format!("{name} needs {other}, which is no job"));
            }
        }
        let axes = axes(&job["strategy"]["matrix"]);
        for axis in references(job, "matrix.") {
            if !axes.contains(&axis) {
                faults.push(format!("{name} uses matrix.{axis}, which is not set"));
            }
        }
        let steps = job["steps"].as_vec().map(Vec::as_slice).unwrap_or_default();
        if steps.is_empty() {
            faults.push(format!("{name} has no steps"));
        }
        for step in steps {
            match (&step["uses"], &step["run"]) {
                (Yaml::String(action), Yaml::BadValue) => {
                    let version = action.rsplit_once("@v").map(|(_, version)| version);
                    if version.is_none_or(|version| version.parse::<u32>().is_err()) {
                        faults.push(format!("{action} has no version"));
                    }
                }
                (Yaml::BadValue, Yaml::String(script)) => {
                    let found = commands(script)
                        .into_iter()
                        .filter_map(|c| programs.fault(&c));
                    faults.extend(found.map(|fault| format!("{name}: {fault}")));
                }
                _ => faults.push(format!("a step of {name} neither uses nor runs anything")),
            }
        }
    }
    faults
}

/// The names that a matrix sets.
fn axes(matrix: &Yaml) -> BTreeSet<String> {
    let entries = matrix["include"].as_vec().into_iter().flatten();
    let sets = entries.chain([matrix]).filter_map(Yaml::as_hash);
    let names = sets.flat_map(|set| set.keys()).filter_map(Yaml::as_str);
    names.map(str::to_owned).collect()
}

/// What follows the prefix in the expressions `${{ … }}` anywhere below.
fn references(node: &Yaml, prefix: &str) -> BTreeSet<String> {
    match node {
        Yaml::String(text) => {
            let expressions = text
                .split("${{")
                .skip(1)
                .filter_map(|part| part.split_once("}}"));
            let names = expressions.filter_map(|(inside, _)| inside.trim().strip_prefix(prefix));
            names.map(str::to_owned).collect()
        }
        Yaml::Array(list) => list
            .iter()
            .flat_map(|node| references(node, prefix))
            .collect(),
        Yaml::Hash(map) => map
            .values()
            .flat_map(|node| references(node, prefix))
            .collect(),
        _ => BTreeSet::new(),
    }
}

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// README, CONTRIBUTING and the pages of `docs`.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
    for folder in ["docs", "docs/subjects"] {
        let files = std::fs::read_dir(root.join(folder)).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        pages.extend(paths.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    pages
}

#[test]
fn workflows_are_whole_and_their_commands_exist() {
    let release = Path::new(ROOT).join(".github/workflows/release.yml");
    let mut workflows = vec![(
        "release.yml".to_owned(),
        std::fs::read_to_string(release).unwrap(),
    )];
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let snippets = blocks(&text)
            .into_iter()
            .filter(|block| block.language == "yaml");
        workflows.extend(snippets.map(|block| (page.display().to_string(), block.text)));
    }
    assert!(
        workflows.len() >= 3,
        "the release, and the snippets of two pages"
    );
    let mut programs = Programs::default();
    for (name, text) in &workflows {
        let found = faults(text, &mut programs);
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
    // A test that cannot fail tests nothing.
    let release = &workflows[0].1;
    for (from, to, fault) in [
        (
            "needs: check",
            "needs: chek",
            "program needs chek, which is no job",
        ),
        (
            "digest --check",
            "digest --chek",
            "program: `digest` has no option --chek",
        ),
        (
            "cargo publish",
            "cargo publsh",
            "check: there is no `cargo publsh`",
        ),
        (
            "docs/cross_check ",
            "docs/cross_chek ",
            "vectors: there is no docs/cross_chek",
        ),
        (
            "matrix.os }}",
            "matrix.so }}",
            "program uses matrix.so, which is not set",
        ),
        ("checkout@v4", "checkout", "actions/checkout has no version"),
        ("  program:\n", "  program\n", "simple key"),
    ] {
        assert!(release.contains(from), "{from}");
        let found = faults(&release.replace(from, to), &mut programs);
        assert!(
            found.iter().any(|found| found.contains(fault)),
            "{to}: {found:?}"
        );
    }
}

#[test]
fn every_command_in_the_pages_exists() {
    let (mut programs, mut seen) = (Programs::default(), 0);
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for block in blocks(&text)
            .into_iter()
            .filter(|block| block.language == "sh")
        {
            for command in commands(&block.text) {
                let fault = programs.fault(&command);
                assert_eq!(fault, None, "{}: {}", page.display(), command.join(" "));
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen} commands");
}
