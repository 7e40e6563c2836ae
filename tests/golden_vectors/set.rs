//! The set of files: its questions, their ids, the schema and the page.

use super::*;

/// No question is asked twice, although some are drawn twice.
#[test]
fn no_question_is_there_twice() {
    let repeats = registry::quantities().filter_map(|quantity| {
        let mut seen = std::collections::BTreeSet::new();
        let mut drawn = (0..160).map(|index| attnbm::grade::cases::draw(quantity, 7, index));
        let place = drawn.position(|case| case.is_some_and(|case| !seen.insert(case.input(true))));
        place.map(|place| (place as u64, quantity))
    });
    let (place, quantity) = repeats.min_by_key(|(place, _)| *place).unwrap();
    let file = sample(quantity.name, place + 1);
    let vectors = file["vectors"].as_array().unwrap();
    let inputs: std::collections::BTreeSet<String> = vectors
        .iter()
        .map(|vector| vector["input_exact"].to_string())
        .collect();
    assert_eq!(inputs.len(), vectors.len(), "{}", quantity.name);
}

#[test]
fn ids_do_not_change_when_vectors_are_added() {
    let ids = |cases: u64| -> Vec<String> {
        let file = sample(NAME, cases);
        let vectors = file["vectors"].as_array().unwrap().clone();
        let id = |vector: &Value| vector["id"].as_str().unwrap().to_owned();
        vectors.iter().map(id).collect()
    };
    let (few, many) = (ids(5), ids(40));
    assert_eq!(few, many[..few.len()]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_or_too_long_is_refused_unread() {
    let directory = std::env::temp_dir().join(format!("attnbm-unread-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    // Without an end; and without bytes on the disk.
    std::os::unix::fs::symlink("/dev/zero", directory.join(FILE)).unwrap();
    let long = std::fs::File::create(directory.join(SCHEMA)).unwrap();
    long.set_len(read::LONGEST_FILE + 1).unwrap();
    let (vectors, found) = read::file(&directory.join(FILE));
    let outcome = check::directory(&directory, |_| true, &());
    std::fs::remove_dir_all(&directory).unwrap();
    assert!(vectors.is_none());
    let found: Vec<String> = found.iter().map(Finding::to_string).collect();
    assert!(found[0].contains("is not a regular file"), "{found:?}");
    let findings: Vec<String> = outcome.findings.iter().map(Finding::to_string).collect();
    assert!(
        findings[0].contains("is longer than 268435456 bytes"),
        "{findings:?}"
    );
    assert_eq!((findings.len(), outcome.passed()), (2, false));
}

#[test]
fn the_schema_beside_the_vectors_is_fresh_and_closed() {
    let text = std::fs::read_to_string(committed().join(SCHEMA)).unwrap();
    assert!(
        text == schema::text(),
        "stale: `attnbm vectors --out tests/vectors`"
    );
    fn is_closed(schema: &Value) -> bool {
        let own = schema.get("type") != Some(&json!("object"))
            || schema.get("additionalProperties") == Some(&json!(false));
        let parts: Vec<&Value> = match schema {
            Value::Object(object) => object.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        own && parts.into_iter().all(is_closed)
    }
    assert!(is_closed(&schema::document()));
}

#[test]
fn the_page_names_every_key_flag_and_own_check() {
    let page = include_str!("../../docs/vectors.md");
    let mut names: BTreeSet<String> = Flag::all().map(|flag| flag.name().to_owned()).collect();
    let document = schema::document();
    let keys = |schema: &Value| -> Vec<String> {
        schema["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    let file = &document["oneOf"][0];
    names.extend(keys(file));
    for form in 0..2 {
        names.extend(keys(&file["properties"]["vectors"]["items"]["oneOf"][form]));
    }
    for part in ["provenance", "error", "scalar"] {
        names.extend(keys(&document["$defs"][part]));
    }
    let own = [
        "two-precisions",
        "as-defined",
        "integrated",
        "as-a-flow",
        "by-another-formula",
    ];
    names.extend(own.map(str::to_owned));
    for name in names {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/vectors.md does not name {name}"
        );
    }
    for flag in Flag::all() {
        let meaning = flag.meaning();
        for text in [meaning.reveals, meaning.costs] {
            assert!(
                page.contains(&text.replace('|', "&#124;")),
                "docs/vectors.md does not say of {flag:?}: {text}"
            );
        }
    }
}
