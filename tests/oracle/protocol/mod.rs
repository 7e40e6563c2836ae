//! What a request may look like, and what its answer does.

mod decided;
mod stream;
mod work;

use attnbm::Error;
use attnbm::grade::answer::Estimate;
use attnbm::grade::runs::{MISSTATED, RUNS, RunStatistics, STANDARD_ERRORS};
use attnbm::oracle::certify::{Certified, Entry, Options, Refusal, Shape};
use attnbm::oracle::{protocol, registry};
use attnbm::real::{Ball, DecimalEnds, Real};
use proptest::prelude::*;
use serde_json::Value;

fn answer(line: &str) -> String {
    protocol::answer_line(line, &Options::default())
}

/// The answer as JSON, which every answer must be.
fn parsed(line: &str) -> Value {
    let answer = answer(line);
    assert!(!answer.contains('\n'), "{answer}");
    serde_json::from_str(&answer).unwrap()
}

/// The `id`, and the kind and the message of the error, in the answer to this line.
fn error(line: &str) -> (Value, String, String) {
    let answer = parsed(line);
    assert!(answer.get("value").is_none(), "{answer}");
    let text = |key: &str| answer["error"][key].as_str().unwrap().to_owned();
    (answer["id"].clone(), text("kind"), text("message"))
}

#[test]
fn an_id_is_echoed_letter_by_letter() {
    let ids = [
        "7",
        "-0",
        "1.0",
        "1E+2",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "1e999",
        "true",
        "null",
        r#""""#,
        r#""a\u0041\n\"é\ud83d""#,
        r#""$serde_json::private::Number""#,
    ];
    for id in ids {
        let request =
            format!(r#"{{"quantity":"special.softmax","input":{{"x":[0,0]}} , "id" :  {id} }}"#);
        let echoed = format!(r#"{{"id": {id}, "value": [0.5, 0.5], "enclosure": [["#);
        assert!(
            answer(&request).starts_with(&echoed),
            "{}",
            answer(&request)
        );
        let refused = format!(r#"{{"id": {id}, "error": {{"kind": "unsupported""#);
        let request = format!(r#"{{"id": {id}, "quantity": "?"}}"#);
        assert!(
            answer(&request).starts_with(&refused),
            "{}",
            answer(&request)
        );
    }
    let (id, kind, message) = error(r#"{"id": [1], "quantity": "special.softmax"}"#);
    assert_eq!((id, kind.as_str()), (Value::Null, "parse"));
    assert_eq!(message, "id must be a JSON scalar, got [1]");
    assert_eq!(
        parsed(r#"{"quantity": "special.softmax", "input": {"x": [3]}}"#)["id"],
        Value::Null
    );
}

#[test]
fn what_is_no_request_is_told_so() {
    let lines = [
        "",
        " ",
        "nonsense",
        "{}",
        "[]",
        "7",
        "null",
        "\"id\"",
        "{",
        "}",
        "{\"id\": }",
        "{} {}",
        "NaN",
        "{\"id\": 1, \"id\"",
        "\u{feff}{}",
        "{\"quantity\": 5}",
        "{'id': 1}",
        "{\"quantity\": \"special.softmax\"}",
        "{\"quantity\": \"special.softmax\", \"input\": 3}",
    ];
    for line in lines {
        let (id, kind, message) = error(line);
        assert_eq!(
            (id, kind.as_str()),
            (Value::Null, "parse"),
            "{line}: {message}"
        );
        assert!(
            message.contains("must be") || message.contains("is missing"),
            "{line}: {message}"
        );
    }
    let (id, kind, message) = error(r#"{"id": 7, "input": {}}"#);
    assert_eq!((id, kind.as_str()), (Value::from(7), "parse"));
    assert_eq!(message, "quantity is missing from the request");
}

#[test]
fn nesting_however_deep_is_only_a_wrong_shape() {
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    let request =
        |input: &str| format!(r#"{{"id": 1, "quantity": "special.softmax", "input": {input}}}"#);
    let (_, kind, message) = error(&request(&format!(r#"{{"x": {deep}}}"#)));
    assert_eq!(kind, "shape");
    assert!(message.starts_with("x[0] must have the form of a single number, got [[[["));
    assert!(message.len() < 200);
    assert_eq!(error(&request(&deep)).1, "parse");
    assert_eq!(error(&deep).1, "parse");
    assert_eq!(error(&"[".repeat(1_000_000)).1, "parse");
    assert_eq!(error(&format!(r#"{{"id": {deep}}}"#)).1, "parse");
}

#[test]
fn repeated_and_unknown_keys_are_refused_at_every_level() {
    let softmax = |rest: &str| format!(r#"{{"id": 3, "quantity": "special.softmax", {rest}}}"#);
    let lagrangian = |given: &str| {
        format!(
            r#"{{"id": 3, "quantity": "hopfield.lagrangian", "input": {{"h": [1], "lagrangian": {given}}}}}"#
        )
    };
    let unknown = [
        (
            softmax(r#""input": {"x": [0]}, "note": 1"#),
            "\"note\" is not a key of a request; its keys are id, quantity, input, run",
        ),
        (
            r#"{"id": 3, "hello": "attnbm", "protocol": 1, "input": {}}"#.into(),
            "\"input\" is not a key of a request; its keys are id, hello, protocol",
        ),
        (
            softmax(r#""input": {"x": [0], "y": 1}"#),
            "\"y\" is not a field of this quantity's input; its fields are x, beta",
        ),
    ];
    for (line, expected) in unknown {
        let (id, kind, message) = error(&line);
        assert_eq!(
            (id, kind.as_str(), message.as_str()),
            (Value::from(3), "parse", expected)
        );
    }
    let repeated = [
        (
            softmax(r#""input": {"x": [0], "x": [5]}"#),
            "the key \"x\" is repeated",
        ),
        (
            softmax(r#""input": {"x": [0]}, "input": {"x": [0]}"#),
            "the key \"input\" is repeated",
        ),
        (
            softmax(r#""id": 4, "input": {"x": [0]}"#),
            "the key \"id\" is repeated",
        ),
        (
            softmax(r#""input": {"x": [NaN], "x": [5]}"#),
            "the key \"x\" is repeated",
        ),
        (
            lagrangian(r#"{"kind": "power", "n": 2, "n": 3}"#),
            "the key \"n\" is repeated",
        ),
    ];
    for (line, expected) in repeated {
        let (_, kind, message) = error(&line);
        assert_eq!(kind, "parse", "{line}: {message}");
        assert!(message.contains(expected), "{line}: {message}");
    }
}

/// Orders and dimensions are answered as far as binary64 has every whole number.
#[test]
fn orders_and_dimensions_reach_the_largest_whole_numbers() {
    let ask = |quantity: &str, input: &str| {
        format!(r#"{{"id": 1, "quantity": "{quantity}", "input": {input}}}"#)
    };
    for (quantity, input, value) in [
        (
            "bessel.log_i",
            r#"{"order": 1e7, "x": 2.5}"#,
            -148_949_529.974_427_3,
        ),
        (
            "bessel.ratio",
            r#"{"order": 9007199254740992, "x": 9007199254740994}"#,
            0.414_213_562_373_095_1,
        ),
        (
            "vmf.mean_resultant_length",
            r#"{"dim": 9007199254740992, "kappa": 1}"#,
            1.110_223_024_625_156_5e-16,
        ),
    ] {
        assert_eq!(
            parsed(&ask(quantity, input))["value"],
            value,
            "{quantity} {input}"
        );
    }
    let (_, kind, message) = error(&ask("bessel.log_i", r#"{"order": 1e16, "x": 2.5}"#));
    assert_eq!(kind, "unsupported", "{message}");
    let (_, kind, message) = error(&ask(
        "vmf.entropy",
        r#"{"dim": 9007199254740994, "kappa": 1}"#,
    ));
    assert_eq!(kind, "domain", "{message}");
}

#[test]
fn the_greeting_lists_all_quantities() {
    let answer = parsed(r#"{"hello": "attnbm", "protocol": 1}"#);
    assert_eq!(answer["name"], "attnbm");
    assert_eq!(answer["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        (&answer["language"], &answer["dtype"]),
        (&"rust".into(), &"f64".into())
    );
    let names: Vec<&str> = registry::quantities()
        .map(|quantity| quantity.name)
        .collect();
    assert_eq!(answer["quantities"], serde_json::json!(names));

    let refusals = [
        (
            r#"{"hello": "attnbm", "protocol": 2}"#,
            "protocol must be 1, got 2",
        ),
        (r#"{"hello": "attnbm"}"#, "protocol must be 1, got nothing"),
        (
            r#"{"hello": "world", "protocol": 1}"#,
            "hello must be \"attnbm\", got \"world\"",
        ),
    ];
    for (line, message) in refusals {
        let (_, kind, got) = error(line);
        assert_eq!(kind, "unsupported");
        assert!(got.ends_with(message), "{got}");
    }
}

#[test]
fn every_quantity_has_an_example_that_runs() {
    for quantity in registry::quantities() {
        let case = attnbm::grade::cases::example(quantity).unwrap();
        assert_eq!(case.quantity.name, quantity.name);
        let line = case.line(1, false);
        let answer = parsed(&line);
        assert!(answer.get("value").is_some(), "{line}: {answer}");
    }
}

#[test]
fn the_name_that_is_nearest_is_suggested_first() {
    // One letter is missing from each.
    for quantity in registry::quantities() {
        let slip = &quantity.name[..quantity.name.len() - 1];
        if registry::quantities().any(|known| known.name == slip) {
            continue;
        }
        let (_, _, message) = error(&format!(r#"{{"quantity": "{slip}", "input": {{}}}}"#));
        let (_, hints) = message.split_once("did you mean ").unwrap();
        let nearest = hints.trim_end_matches('?').split(" or ").next().unwrap();
        // `bessel.log_` lacks one letter of two names.
        let lacks_one = nearest.len() == quantity.name.len() && nearest.starts_with(slip);
        assert!(lacks_one, "{slip}: {message}");
    }
}

/// Bare words such as NaN are looked for outside of strings only. An escaped quotation mark does not end a string.
#[test]
fn bare_words_in_strings_are_text() {
    for id in [
        r#""NaN""#,
        r#""a \" NaN \"""#,
        r#""a \\""#,
        r#""\\\" -Infinity""#,
    ] {
        let line =
            format!(r#"{{"id": {id}, "quantity": "special.softmax", "input": {{"x": [0, NaN]}}}}"#);
        let (echoed, kind, message) = error(&line);
        let expected: Value = serde_json::from_str(id).unwrap();
        assert_eq!((echoed, kind.as_str()), (expected, "domain"), "{line}");
        assert!(message.starts_with("x[1]"), "{message}");
    }
}

#[test]
fn unknown_quantities_are_unsupported() {
    let (id, kind, message) = error(r#"{"id": 3, "quantity": "special.sofmax", "input": {}}"#);
    assert_eq!((id, kind.as_str()), (Value::from(3), "unsupported"));
    assert!(message.contains("\"special.sofmax\"") && message.contains("special.softmax"));
}

/// What is outside of the domain has no answer at any cost; what is beyond the work allowed has one that is not given.
#[test]
fn every_kind_of_error_is_told_from_the_others() {
    let planes = "[[0.5,-1,0,0,0],[0,2,1,0,0],[0,0,3,1,0],[0,0,0,1,1],[1,0,0,0,2],[1,1,1,1,1]]";
    let over_budget = format!(r#""patterns": {planes}, "beta": 1e300"#);
    for (kind, quantity, input, is_enclosed) in [
        ("parse", "special.softmax", r#""y": [1]"#, false),
        ("parse", "special.softmax", r#""x": ["1"]"#, false),
        ("parse", "attnbm.log_partition", r#""beta": 1"#, false),
        (
            "domain",
            "attnbm.log_partition",
            r#""patterns": [[1]], "beta": 0"#,
            false,
        ),
        (
            "domain",
            "attnbm.log_partition",
            r#""patterns": [[1e999]], "beta": 1"#,
            false,
        ),
        (
            "domain",
            "vmf.log_density",
            r#""eta": [1], "beta": 1, "x": [0]"#,
            false,
        ),
        (
            "shape",
            "attnbm.energy",
            r#""patterns": [[1]], "v": [1, 2]"#,
            false,
        ),
        ("shape", "special.softmax", r#""x": []"#, false),
        (
            "not_normalizable",
            "ggrbm.log_partition",
            r#""weights": [[1]], "beta": 1"#,
            false,
        ),
        (
            "not_normalizable",
            "ggrbm.log_partition",
            r#""weights": [[2, 0]], "beta": 3"#,
            false,
        ),
        ("unsupported", "special.nothing", "", false),
        ("budget", "attnbm.log_partition", over_budget.as_str(), true),
    ] {
        let line = format!(r#"{{"id": "k", "quantity": "{quantity}", "input": {{{input}}}}}"#);
        let (id, found, message) = error(&line);
        assert_eq!(
            (id, found.as_str()),
            ("k".into(), kind),
            "{line}: {message}"
        );
        assert!(!message.is_empty());
        let answer = parsed(&line);
        assert_eq!(answer.get("enclosure").is_some(), is_enclosed, "{line}");
        let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        let expected: &[&str] = if is_enclosed {
            &["enclosure", "error", "id"]
        } else {
            &["error", "id"]
        };
        assert_eq!(keys, expected);
        assert_eq!(answer["error"].as_object().unwrap().len(), 2, "{line}");
    }
    // Just inside of the domain there is a value.
    let inside = r#"{"quantity": "ggrbm.log_partition", "input": {"weights": [[0.9999999999999999]], "beta": 1}}"#;
    assert!(parsed(inside)["value"].as_f64().is_some_and(f64::is_finite));
}

#[test]
fn answers_are_nested_as_their_shape() {
    let entry = |value: f64| Entry {
        value,
        enclosure: Ball::from_f64(value),
        ends: DecimalEnds::given("-1.5", "2e+9"),
    };
    let certified = |shape, values: &[f64]| {
        let entries = values.iter().copied().map(entry).collect();
        protocol::respond(
            "1",
            &Ok(Certified {
                shape,
                entries,
                method: "\"m\"".into(),
                bits: 64,
            }),
        )
    };
    let pair = r#"["-1.5", "2e+9"]"#;
    assert_eq!(
        certified(Shape::Scalar, &[-0.0]),
        format!(r#"{{"id": 1, "value": -0.0, "enclosure": {pair}, "method": "\"m\""}}"#)
    );
    assert_eq!(
        certified(
            Shape::Vector(3),
            &[f64::INFINITY, f64::NEG_INFINITY, 5e-324]
        ),
        format!(
            r#"{{"id": 1, "value": ["inf", "-inf", 5e-324], "enclosure": [{pair}, {pair}, {pair}], "method": "\"m\""}}"#
        )
    );
    assert_eq!(
        certified(Shape::Matrix(2, 1), &[0.1, f64::MAX]),
        format!(
            r#"{{"id": 1, "value": [[0.1], [1.7976931348623157e308]], "enclosure": [[{pair}], [{pair}]], "method": "\"m\""}}"#
        )
    );
    assert_eq!(
        certified(Shape::Vector(0), &[]),
        r#"{"id": 1, "value": [], "enclosure": [], "method": "\"m\""}"#
    );
}

/// What others have written is shown without anything that moves the cursor or turns the direction of the text.
#[test]
fn what_is_shown_has_no_hidden_marks() {
    use attnbm::grade::wire::show;
    // The controls, the marks and isolates of direction, the separators of lines, and what has no width.
    let ranges = [
        '\0'..='\u{8}',
        '\n'..='\u{1f}',
        '\u{7f}'..='\u{9f}',
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2066}'..='\u{2069}',
        '\u{feff}'..='\u{feff}',
    ];
    for mark in ranges.into_iter().flatten() {
        let shown = show(format!("a{mark}b").as_bytes());
        assert_eq!(shown, format!("a{}b", mark.escape_unicode()));
    }
    assert_eq!(show("a\tb \u{e9}\u{5d0}".as_bytes()), "a b \u{e9}\u{5d0}");
}

/// A machine of one row, whose exact value is known.
const SAMPLED: &str = r#""quantity": "hnrbm.ais_log_partition", "input": {"weights": [[0.5, -0.25, 0.75]], "beta": 2}"#;

#[test]
fn a_run_is_an_estimate_and_no_run_the_exact_value() {
    let exact = parsed(&format!("{{\"id\": 1, {SAMPLED}}}"));
    let joint = SAMPLED.replace("ais_log_partition", "joint_log_partition");
    let joint = parsed(&format!("{{\"id\": 1, {joint}}}"));
    assert_eq!(exact["value"], joint["value"]);
    let run = |run: &str| parsed(&format!("{{\"id\": 7, {SAMPLED}, \"run\": {run}}}"));
    let (first, second) = (run("0"), run("1"));
    assert_eq!(first, run("0"));
    assert_ne!(first["value"], second["value"]);
    // As the grader judges them: for a right sampler with other random numbers, this fails in about one of a million cases.
    let estimate = |index: u64| {
        let answer = run(&index.to_string());
        Estimate {
            value: answer["value"].as_f64().unwrap(),
            standard_error: answer["standard_error"].as_f64(),
        }
    };
    let runs: Vec<Estimate> = (0..RUNS).map(estimate).collect();
    let value = exact["value"].as_f64().unwrap();
    let found = RunStatistics::of(&runs, value, true).unwrap();
    assert!(found.standard_errors.abs() <= STANDARD_ERRORS, "{found:?}");
    let ratio = found.spread_over_stated().unwrap();
    assert!((1.0 / MISSTATED..=MISSTATED).contains(&ratio), "{found:?}");
    for wrong in ["-1", "1.5", "\"0\"", "[]"] {
        assert_eq!(run(wrong)["error"]["kind"], "parse", "{wrong}");
    }
    // What is computed is the same in every run.
    let computed =
        answer(r#"{"id": 1, "quantity": "special.softmax", "input": {"x": [0]}, "run": 3}"#);
    assert!(computed.contains("\"value\": [1.0]"), "{computed}");
    let refused = parsed(&format!(
        "{{\"id\": 1, {}, \"run\": 0}}",
        SAMPLED.replace('2', "-1")
    ));
    assert!(refused.get("error").is_some(), "{refused}");
}
