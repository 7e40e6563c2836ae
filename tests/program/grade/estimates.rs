//! A sampler as a subject: this program, which answers a question with a `run` by annealed importance sampling.

use super::{grade, json};

const OPTIONS: &str = "--quantity hnrbm.ais_log_partition --cases 40";

/// Where the logarithm spreads by 0.2 or less, a right subject is blamed for at most 1.6 cases in a million (`docs/grading.md`).
#[test]
fn a_right_sampler_agrees_and_the_reports_say_how_far_it_is() {
    let (code, document) = json(OPTIONS, "exec \"$ATTNBM\" eval");
    assert_eq!(code, 0, "{document}");
    let line = &document["quantities"][0];
    assert_eq!(
        (&line["cases"], &line["verdict"]),
        (&5.into(), &"agrees".into())
    );
    for outcome in line["outcomes"].as_array().unwrap() {
        let runs = &outcome["runs"];
        assert_eq!(runs["runs"], 16, "{outcome}");
        let distance = runs["standard_errors"].as_f64().unwrap();
        assert!(distance.abs() < 8.0, "{outcome}");
        let [spread, stated] = ["spread", "stated"].map(|key| runs[key].as_f64().unwrap());
        assert!(spread < 0.2, "{outcome}");
        assert!(spread > 0.0 && stated > spread / 4.0 && stated < 4.0 * spread);
        let estimates = outcome["answer"]["estimates"].as_array().unwrap();
        assert_eq!(estimates.len(), 16);
        let said = outcome["explanation"].as_str().unwrap();
        assert!(said.contains("standard errors"), "{said}");
    }
    let table = grade(OPTIONS, "exec \"$ATTNBM\" eval");
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("5 cases of 16 runs"), "{table}");
    assert!(table.contains("a logarithm with a large spread"), "{table}");
}

#[test]
fn the_same_numbers_in_every_run_are_found() {
    let script = "sed -u 's/\"run\": [0-9]*/\"run\": 3/' | \"$ATTNBM\" eval";
    let (code, document) = json(OPTIONS, script);
    assert_eq!(code, 1, "{document}");
    let line = &document["quantities"][0];
    assert_eq!(line["verdict"], "misstates error", "{line}");
    let said = line["smallest"]["explanation"].as_str().unwrap();
    assert!(said.contains("do not differ"), "{said}");
}

#[test]
fn a_biased_sampler_is_found_and_the_page_shows_its_runs() {
    // One nat too much, which is a digit before the point of a value with one.
    let script = "\"$ATTNBM\" eval | sed -u 's/\"value\": \\([0-9]\\)/\"value\": 1\\1/'";
    let directory = std::env::temp_dir().join(format!("attnbm-estimates-{}", std::process::id()));
    let options = format!("{OPTIONS} --report {}", directory.display());
    let (code, document) = json(&options, script);
    let line = &document["quantities"][0];
    assert_eq!((code, &line["verdict"]), (1, &"disagrees".into()), "{line}");
    let page = std::fs::read_to_string(directory.join("report.html")).unwrap();
    assert!(page.contains("Standard errors off") && page.contains("pill bad"));
    std::fs::remove_dir_all(directory).unwrap();
}
