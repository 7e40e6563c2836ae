//! Golden vectors and digests, whole and damaged.

use super::*;
use attnbm::catalogue::campaign;
use attnbm::oracle::registry::quantities;
use std::collections::BTreeSet;

#[test]
fn vectors() {
    let directory = Directory::new("vectors");
    let quantity = "--quantity special.log_sum_exp";
    all_end(
        &directory,
        &[
            (
                &format!("attnbm vectors --out all {quantity} --cases 8"),
                0,
                "8 vectors in 1 file",
            ),
            (
                "attnbm vectors --check all",
                0,
                "8 vectors in 1 file evaluated again: 0 differences",
            ),
            (
                &format!("attnbm vectors --check all {quantity}"),
                0,
                "0 differences",
            ),
            // Nothing is no pass.
            (
                "attnbm vectors --check all --quantity bessel",
                1,
                "all: there are no vectors to check",
            ),
            (
                "mkdir none; cp all/*schema* none; attnbm vectors --check none",
                1,
                "there are no files of vectors in it",
            ),
            (
                "attnbm vectors --check missing",
                1,
                "missing: cannot be read",
            ),
            (
                "attnbm vectors --check all --quantity no.such",
                2,
                "no quantity matches",
            ),
            (
                "attnbm vectors --check all --out all",
                2,
                "cannot be used with",
            ),
            ("attnbm vectors", 2, "--out"),
            ("attnbm vectors --out /dev/null/all", 2, "cannot make"),
            ("attnbm vectors --check all > /dev/full", 1, "error: "),
            (
                "mkdir busy; mkdir busy/special.log_sum_exp.json; attnbm vectors --out busy --quantity special.log_sum_exp --cases 2",
                1,
                "error: ",
            ),
        ],
    );
    // Nothing is left of a file that could not be written.
    assert!(
        !directory
            .join("busy/special.log_sum_exp.json.part")
            .exists()
    );
    let name = "all/special.log_sum_exp.json";
    let text = directory.read(name);
    let damaged = |change: &dyn Fn(&mut Value), message: &str, summary: &str| {
        let changed = changed(&text, |file| {
            let vector = &mut file["vectors"][2];
            change(vector);
            vector["digest"] = attnbm::vectors::content::digest(vector).into();
        });
        directory.write(name, &changed);
        ends(&directory, "attnbm vectors --check all", 1, message);
        ends(&directory, "attnbm vectors --check all", 1, summary);
    };
    // What the reader cannot know, and an evaluation finds.
    damaged(
        &|vector| vector["truth"]["condition"] = 8.75.into(),
        "condition is 8.75e0, and now ",
        "8 vectors in 1 file evaluated again: 1 difference",
    );
    // What the reader finds.
    damaged(
        &|vector| vector["truth"]["method"] = "".into(),
        "method must be a string that is not empty",
        // A vector that cannot be read is missed where its flags are explained.
        "7 vectors in 1 file evaluated again: 2 differences",
    );
    directory.write(
        name,
        &text.replace("\"vectors\": [", "\"vectors\": [],\n\"x\": ["),
    );
    ends(
        &directory,
        "attnbm vectors --check all",
        1,
        "0 vectors in 1 file",
    );
    directory.write(name, &text);
    ends(&directory, "attnbm vectors --check all", 0, "0 differences");
    directory.write("all/vectors.schema.json", "{}\n");
    ends(
        &directory,
        "attnbm vectors --check all",
        1,
        "is not the schema of this version",
    );
}

/// Without tables there is a message that says how to get them; with them, one that says which there are.
#[test]
fn vectors_as_tables() {
    let directory = Directory::new("npz");
    let line = "attnbm vectors --npz tables --cases 2 --quantity";
    if cfg!(feature = "npz") {
        ends(
            &directory,
            &format!("{line} bessel"),
            0,
            "8 vectors in 4 files",
        );
        ends(
            &directory,
            &format!("{line} energy"),
            2,
            "function of numbers",
        );
    } else {
        ends(&directory, &format!("{line} bessel"), 2, "the feature npz");
    }
}

/// The committed digests are the same for every build; here are those of the build under test, on more threads than
/// most test machines have. `cargo run --release -- digest > tests/data/digests.txt` makes them again.
#[test]
fn digest() {
    let directory = Directory::new("digest");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/digests.txt");
    let digests = fs::read_to_string(committed).unwrap();
    let lines: Vec<&str> = digests.lines().collect();
    // Three of every quantity, and one of every identity.
    let identities = campaign::identities().len();
    assert_eq!(lines.len(), 3 * quantities().count() + identities);
    let different: BTreeSet<&str> = lines.iter().copied().collect();
    assert_eq!(different.len(), lines.len());
    let (last, rest) = lines.split_last().unwrap();
    let (kept, digit) = last.split_at(last.len() - 1);
    let changed = format!("{kept}{}", if digit == "0" { '1' } else { '0' });
    directory.write("same.txt", &digests);
    directory.write("other.txt", &format!("{}\n{changed}\n", rest.join("\n")));
    // Only what differs is printed.
    let differ = "error: the digests differ from the file\n";
    for (name, code, text) in [
        ("same.txt", 0, String::new()),
        ("other.txt", 1, format!("{last}\n{differ}")),
    ] {
        let line = format!("export RAYON_NUM_THREADS=5; attnbm digest --check {name}");
        assert_eq!(shell(&directory, &line), (Some(code), text), "{name}");
    }
    all_end(
        &directory,
        &[
            ("attnbm digest --check none.txt", 2, "cannot read none.txt"),
            ("attnbm digest --chek same.txt", 2, "--check"),
        ],
    );
}
