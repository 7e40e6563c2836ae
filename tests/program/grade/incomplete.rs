//! What the report for systems that show tests says of a session that ended early.

use super::{grade, json};

/// What an element counts: tests, failures, errors, skipped tests.
fn counts(element: &str) -> [usize; 4] {
    let tag = element.split('>').next().unwrap();
    ["tests", "failures", "errors", "skipped"].map(|name| {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    })
}

/// All suites together have the tests that there are, and the one that stands for what was not asked is among them.
#[test]
fn junit_counts_the_session_that_ended() {
    let options = "--quantity special --quantity bessel --cases 6 --no-relations";
    let (_, honest) = json(options, "exec $ATTNBM eval");
    let lines = honest["quantities"].as_array().unwrap().iter();
    let names: Vec<&str> = lines
        .filter_map(|line| line["quantity"].as_str())
        .take(3)
        .collect();
    // Who fails on three quantities in a row is asked nothing more.
    let failing = format!("*{}*", names.join("*|*"));
    let dies = format!(
        "while read -r line; do case $line in {failing}) exit 1;; esac; printf '%s\\n' \"$line\"; done | $ATTNBM eval"
    );
    let output = grade(&format!("{options} --format junit"), &dies);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let suites: Vec<&str> = text.split("<testsuite ").skip(1).collect();
    let session = suites.iter().find(|suite| suite.contains("not asked: "));
    assert_eq!(
        session.map(|suite| counts(&format!(" {suite}"))),
        Some([1, 0, 1, 0]),
        "{text}"
    );
    let mut sums = [0; 4];
    for suite in &suites {
        let counted = counts(&format!(" {suite}"));
        assert_eq!(suite.matches("<testcase ").count(), counted[0], "{suite}");
        sums.iter_mut()
            .zip(counted)
            .for_each(|(sum, count)| *sum += count);
    }
    let all = text.split("<testsuites ").nth(1).unwrap();
    assert_eq!(counts(&format!(" {all}")), sums, "{text}");
}
