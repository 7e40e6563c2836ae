//! What the reports of one session count, and what follows for the exit code: the table, JSON and JUnit say
//! the same.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

use attnbm::grade::verdict::Grade;
use serde_json::Value;

use super::scripts::{Act, but_for, plain_questions, value};
use super::{grade, json};
use crate::ATTNBM;
use crate::directory::Directory;

const NAME: &str = "special.log_sum_exp";

const CASES: u64 = 22;

/// How many answers have each verdict, from the best to the worst: no two neighbours alike.
const COUNTS: [(&str, u64); 7] = [
    ("accurate", 11),
    ("refuses", 3),
    ("loses digits", 1),
    ("fails", 2),
    ("wrong", 3),
    ("malformed", 2),
    ("crashed", 0),
];

/// A subject with faults of every kind but those that end it.
static MIXED: LazyLock<String> = LazyLock::new(|| {
    let plain = plain_questions(NAME, CASES);
    assert!(plain.len() >= 11, "{} questions", plain.len());
    let says = |place: usize, change: &dyn Fn(f64) -> String| {
        let case = plain[place].1.clone();
        let answer = change(value(&case));
        (case, Act::Says(answer))
    };
    let refuses = |place: usize, kind| (plain[place].1.clone(), Act::Refuses(kind));
    let acts = [
        says(0, &|x| format!("{:?}", 1.5 * x + 1.0)),
        says(1, &|x| format!("{:?}", -x)),
        says(2, &|_| "1e200".into()),
        says(3, &|x| format!("{:?}", x * (1.0 + 1e-12))),
        says(4, &|_| "\"nan\"".into()),
        refuses(5, "domain"),
        refuses(6, "unsupported"),
        refuses(7, "budget"),
        refuses(8, "unsupported"),
        says(9, &|_| "[1.5]".into()),
        says(10, &|_| "\"<&>\"".into()),
    ];
    but_for(&acts)
});

fn options(more: &str) -> String {
    format!("--quantity {NAME} --quantity special.softmax --cases {CASES} --no-relations {more}")
}

#[test]
fn counts_in_json_are_those_of_the_outcomes() {
    let (code, document) = json(&options(""), &MIXED);
    assert_eq!((code, &document["passed"]), (1, &false.into()));
    assert_eq!(document["verdict"], "malformed");
    let lines = document["quantities"].as_array().unwrap();
    let of = |name: &str| lines.iter().find(|line| line["quantity"] == name).unwrap();
    let line = of(NAME);
    let outcomes = line["outcomes"].as_array().unwrap();
    for (word, count) in COUNTS {
        let found = outcomes
            .iter()
            .filter(|outcome| outcome["verdict"] == word)
            .count();
        assert_eq!(found as u64, count, "{word}");
        assert_eq!(line["counts"][word].as_u64().unwrap_or(0), count, "{word}");
    }
    assert_eq!(
        (&line["cases"], &line["failed"]),
        (&CASES.into(), &true.into())
    );
    assert_eq!(line["worst"]["verdict"], "malformed");
    assert_eq!(line["smallest"]["verdict"], "malformed");
    let other = of("special.softmax");
    assert_eq!(
        (&other["counts"]["accurate"], &other["failed"]),
        (&CASES.into(), &false.into())
    );
    assert_eq!(
        (&other["verdict"], &other["smallest"]),
        (&"accurate".into(), &Value::Null)
    );
    // The cases of each flag are those outcomes that have it.
    let flags = line["flags"].as_array().unwrap();
    assert!(flags.len() >= 2, "{}", flags.len());
    for flag in flags {
        let with = |outcome: &&Value| outcome["flags"].as_array().unwrap().contains(&flag["flag"]);
        let with: Vec<&Value> = outcomes.iter().filter(with).collect();
        assert_eq!(flag["cases"], with.len(), "{flag:#}");
        for (word, _) in COUNTS {
            let count = with
                .iter()
                .filter(|outcome| outcome["verdict"] == word)
                .count();
            assert_eq!(
                flag["counts"][word].as_u64().unwrap_or(0),
                count as u64,
                "{word}"
            );
        }
    }
    // Percentiles are of the errors that there are.
    let mut ulps: Vec<f64> = outcomes
        .iter()
        .filter_map(|outcome| outcome["ulps"].as_f64())
        .collect();
    ulps.sort_by(f64::total_cmp);
    assert_eq!(ulps.len(), 15);
    assert_eq!(line["ulps"]["max"].as_f64(), ulps.last().copied());
    assert_eq!(line["ulps"]["median"].as_f64(), Some(ulps[7]));
}

#[test]
fn the_table_has_each_count_under_its_word() {
    let output = grade(&options("--verbose"), &MIXED);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let row = |name: &str| -> Vec<&str> {
        let row = text
            .lines()
            .find(|line| line.trim_start().starts_with(name))
            .unwrap();
        row.split_whitespace().collect()
    };
    let occurring: Vec<(&str, u64)> = COUNTS.into_iter().filter(|(_, count)| *count > 0).collect();
    // Two spaces separate the titles, of which some have one.
    let header = text
        .lines()
        .find(|line| line.trim_start().starts_with("quantity"))
        .unwrap();
    let titles: Vec<&str> = header
        .split("  ")
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .collect();
    let words: Vec<&str> = occurring.iter().map(|(word, _)| *word).collect();
    assert_eq!(titles[..3], ["quantity", "verdict", "cases"]);
    assert_eq!(titles[3..9], words);
    // The verdict is one word.
    let cells = row(NAME);
    assert_eq!(cells[2], CASES.to_string());
    let counts: Vec<u64> = cells[3..9]
        .iter()
        .map(|cell| cell.parse().unwrap())
        .collect();
    assert_eq!(
        counts,
        occurring
            .iter()
            .map(|(_, count)| *count)
            .collect::<Vec<u64>>()
    );
    assert_eq!(cells[1], "malformed");
    assert_eq!(
        row("special.softmax")[2..9],
        ["22", "22", "-", "-", "-", "-", "-"]
    );
    let last = text.lines().last().unwrap();
    for said in [
        "FAILED: 1 of 2 quantities (special.log_sum_exp); ",
        "44 cases of 2 quantities, 0 relations checked and 0 broken",
        "3 refused and 0 skipped",
    ] {
        assert!(last.contains(said), "{said}: {last}");
    }
}

/// The attributes of the suite of this name, and of all suites.
fn attributes(text: &str, element: &str) -> [u64; 4] {
    let start = text.find(element).unwrap();
    let tag = text[start..].split('>').next().unwrap();
    ["tests", "failures", "errors", "skipped"].map(|name| {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    })
}

#[test]
fn junit_counts_what_its_tests_are() {
    for (threshold, failures, errors, skipped) in [
        ("loses-digits", 6, 2, 3),
        ("accepts-nonsense", 5, 2, 3),
        ("wrong", 3, 2, 3),
        ("malformed", 0, 2, 3),
        ("timed-out", 0, 0, 3),
        ("refuses", 9, 2, 0),
    ] {
        let output = grade(
            &options(&format!("--format junit --fail-on {threshold}")),
            &MIXED,
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let code = i32::from(failures + errors > 0);
        assert_eq!(output.status.code(), Some(code), "{threshold}");
        let own = attributes(&text, &format!("<testsuite name=\"{NAME}\""));
        assert_eq!(own, [CASES, failures, errors, skipped], "{threshold}");
        let other = attributes(&text, "<testsuite name=\"special.softmax\"");
        assert_eq!(other, [CASES, 0, 0, 0], "{threshold}");
        let all = attributes(&text, "<testsuites ");
        assert_eq!(all, [2 * CASES, failures, errors, skipped], "{threshold}");
        let count = |element: &str| text.matches(element).count() as u64;
        assert_eq!(count("<testcase "), 2 * CASES);
        assert_eq!(count("<failure "), failures, "{threshold}");
        assert_eq!(count("<error "), errors, "{threshold}");
        assert_eq!(count("<skipped "), skipped, "{threshold}");
    }
}

/// It answers the greeting, what is asked before anything is graded, and three cases. Then it ends, and cannot be started
/// again, as it has removed itself.
const ONCE: &str = "#!/bin/sh\nrm -f \"$0\"\nn=0; while read -r line; do n=$((n+1)); [ $n -le 8 ] || exit 0; \
    printf '%s\\n' \"$line\"; done | \"$ATTNBM\" eval\n";

#[test]
fn junit_counts_its_tests_where_a_session_ends_early() {
    let directory = Directory::new("once");
    directory.write("once.sh", ONCE);
    let line = "chmod +x once.sh; exec \"$ATTNBM\" grade --quantity special.log_sum_exp --quantity special.softmax --cases 6 \
                --strata corner --no-relations --format junit -- ./once.sh";
    let output = Command::new("/bin/sh")
        .args(["-c", line])
        .current_dir(directory.path())
        .env("ATTNBM", ATTNBM)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(attributes(&text, "<testsuite name=\"session\"")[0], 1);
    assert!(text.contains("cannot be started"), "{text}");
    let [tests, failures, errors, skipped] = attributes(&text, "<testsuites ");
    for (number, element) in [
        (tests, "<testcase "),
        (failures, "<failure "),
        (errors, "<error "),
        (skipped, "<skipped "),
    ] {
        assert_eq!(
            number,
            text.matches(element).count() as u64,
            "{element}: {text}"
        );
    }
    // Six cases of either quantity, and the one test of the session. One case ends the subject, one cannot start it again,
    // and those after it are skipped.
    assert_eq!([tests, failures, errors, skipped], [13, 0, 3, 7], "{text}");
    let suites = text.match_indices("<testsuite ");
    let of_suites: u64 = suites
        .map(|(place, _)| attributes(&text[place..], "<testsuite ")[0])
        .sum();
    assert_eq!(of_suites, tests, "{text}");
}

/// A subject that is right about every question, and wrong when it is asked again.
const FORGETFUL: &str = "exec 3>&1; n=0; while read -r line; do n=$((n+1)); id=${line#*'\"id\": '}; id=${id%%,*}; \
    if [ $n -gt 11 ] && [ $((n % 2)) -eq 1 ]; then printf '{\"id\": %s, \"value\": 123.5}\\n' \"$id\" >&3; \
    else printf '%s\\n' \"$line\"; fi; done | $ATTNBM eval";

#[test]
fn broken_relations_alone_fail_a_session() {
    // The greeting, three questions and a malformed line, six cases; then the relations.
    let options = "--quantity log_sum_exp --cases 6";
    let (code, document) = json(options, FORGETFUL);
    assert_eq!((code, &document["passed"]), (1, &false.into()));
    let line = &document["quantities"][0];
    assert_eq!(line["counts"]["accurate"], 6, "{line:#}");
    assert_eq!(
        (&line["failed"], &line["smallest"]),
        (&true.into(), &Value::Null)
    );
    assert_eq!(line["verdict"], "wrong");
    let breaches = line["breaches"].as_array().unwrap();
    let relations = line["relations"].as_array().unwrap();
    assert_eq!(relations[0]["relation"], "asked-again");
    assert_eq!(
        (&relations[0]["checked"], &relations[0]["broken"]),
        (&6.into(), &6.into())
    );
    let mut broken = 0;
    for relation in relations {
        let own = breaches
            .iter()
            .filter(|breach| breach["relation"] == relation["relation"]);
        assert_eq!(relation["broken"], own.count(), "{relation:#}");
        assert!(relation["broken"].as_u64() <= relation["checked"].as_u64());
        broken += relation["broken"].as_u64().unwrap();
    }
    assert_eq!(broken, breaches.len() as u64);
    let failing = relations
        .iter()
        .filter(|relation| relation["broken"] != 0)
        .count() as u64;

    let output = grade(&format!("{options} --format junit"), FORGETFUL);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let suite = attributes(&text, &format!("<testsuite name=\"{NAME}\""));
    assert_eq!(suite, [6 + relations.len() as u64, failing, 0, 0]);
    assert_eq!(
        text.matches("<failure type=\"broken relation\"").count() as u64,
        failing
    );
    assert!(text.contains("(6 of 6 times)"), "{text}");

    let output = grade(options, FORGETFUL);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("a relation is broken 6 of 6 times"), "{text}");
    let checked: u64 = relations.iter().filter_map(|r| r["checked"].as_u64()).sum();
    let counted = format!("{checked} relations checked and {broken} broken");
    assert!(text.contains(&counted), "{counted}: {text}");

    let (code, document) = json(&format!("{options} --fail-on malformed"), FORGETFUL);
    assert_eq!((code, &document["passed"]), (0, &true.into()));
    assert_eq!(document["quantities"][0]["failed"], false);
    let (code, document) = json(&format!("{options} --no-relations"), FORGETFUL);
    assert_eq!((code, &document["verdict"]), (0, &"accurate".into()));
}

#[test]
fn a_session_fails_from_its_threshold_on() {
    let plain = plain_questions(NAME, 8);
    let with = |act: Act| but_for(&[(plain[0].1.clone(), act)]);
    let off = |change: &dyn Fn(f64) -> f64| Act::Says(format!("{:?}", change(value(&plain[0].1))));
    let subjects = [
        (with(Act::Refuses("unsupported")), Grade::Refuses),
        (with(off(&|x| x * (1.0 + 1e-12))), Grade::LosesDigits),
        (with(off(&|_| f64::MAX)), Grade::Wrong),
        (with(Act::Says("\"inf\"".into())), Grade::Fails),
        (with(Act::Says("[]".into())), Grade::Malformed),
        (with(Act::Ends), Grade::Crashed),
    ];
    for (script, verdict) in subjects {
        let is_own = |threshold: &Grade| *threshold == verdict;
        let own_and_next = Grade::ALL.into_iter().skip_while(|v| !is_own(v)).take(2);
        for threshold in own_and_next {
            let fails = threshold == verdict;
            let word = threshold.word().replace(' ', "-");
            let options =
                format!("--quantity log_sum_exp --cases 8 --no-relations --fail-on {word}");
            let (code, document) = json(&options, &script);
            let found = (code, document["passed"].as_bool().unwrap());
            assert_eq!(
                found,
                (i32::from(fails), !fails),
                "{verdict:?} at {threshold:?}"
            );
        }
    }
    // A refusal says nothing of the numbers, however low the threshold for them is.
    let options = "--quantity log_sum_exp --cases 8 --no-relations --fail-on backward-stable";
    let (code, document) = json(options, &with(Act::Refuses("unsupported")));
    assert_eq!((code, &document["passed"]), (0, &true.into()));
    let counts = &document["quantities"][0]["counts"];
    assert_eq!(
        (&counts["refuses"], &counts["accurate"]),
        (&1.into(), &7.into())
    );
}
