//! What a request may look like, and what its answer does.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::Error;
use attnbm::oracle::certify::{Certified, Entry, Options, Refusal, Shape};
use attnbm::oracle::{protocol, registry};
use attnbm::real::{Ball, Real};
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
fn the_last_of_equal_keys_counts_and_foreign_keys_of_a_request_are_ignored() {
    let line = r#"{"id": 1, "id": 2, "quantity": "special.softmax", "input": {"x": [0], "x": [5]},
                   "value": [1.0], "note": {"a": [null]}}"#;
    let answer = parsed(line);
    assert_eq!(
        (&answer["id"], &answer["value"]),
        (&Value::from(2), &serde_json::json!([1.0]))
    );
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
        let nearest = hints.trim_end_matches('?').split(" or ").next();
        assert_eq!(nearest, Some(quantity.name), "{slip}: {message}");
    }
}

/// A word that is no number is found outside of strings only, and a quotation mark that is escaped ends none.
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
        lower: "-1.5".into(),
        upper: "2e+9".into(),
        enclosure: Ball::from_f64(value),
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

#[test]
fn a_spent_budget_still_carries_the_best_enclosure() {
    let reason = "4096 bits were not enough; --effort raises the limit";
    let mut refusal = Refusal::from(Error::Budget(reason.into()));
    refusal.best = Some((Shape::Scalar, vec![("1.5".into(), "1.75".into())]));
    assert_eq!(
        refusal.to_string(),
        format!("{reason}; it is in [1.5, 1.75]")
    );
    assert_eq!(
        protocol::respond("\"x\"", &Err(refusal)),
        r#"{"id": "x", "error": {"kind": "budget", "message": "4096 bits were not enough; --effort raises the limit"}, "enclosure": ["1.5", "1.75"]}"#
    );
}

/// The answer to a request, whose `budget` is spent if it has no value.
fn answer_within_budget(quantity: &str, input: &str) -> Value {
    let request = format!("{{\"quantity\": \"{quantity}\", \"input\": {{{input}}}}}");
    let answer = parsed(&request);
    let kind = &answer["error"]["kind"];
    let shown: String = answer.to_string().chars().take(300).collect();
    assert!(
        answer.get("value").is_some() || kind == "budget",
        "{quantity}: {shown}"
    );
    answer
}

/// Peaks that binary64 cannot tell from a point, or whose height no ball can hold, and sums without end: each is answered
/// at once or given up at once.
#[test]
fn extreme_numbers_take_no_more_work_than_others() {
    let unit = |lagrangian: &str, domain: &str, beta: &str, x: &str| {
        let input = format!(
            "\"lagrangian\": {{\"kind\": {lagrangian}}}, \"domain\": \"{domain}\", \"beta\": {beta}, \"x\": {x}"
        );
        answer_within_budget("efh.conditional_log_partition", &input)
    };
    // Where the logarithm itself, 1e150^1e308, is beyond what a ball can hold, nothing is known of it.
    let answer = unit("\"power\", \"n\": 1e308", "reals", "1", "-1e150");
    assert_eq!(answer["error"]["kind"], "budget");
    let answer = unit("\"power\", \"n\": 1e308", "half_line", "1", "-1e150");
    assert!(answer.get("enclosure").is_some(), "{answer}");
    let answer = unit("\"power\", \"n\": 1e15", "reals", "1e9", "1e308");
    assert_eq!(answer["error"]["kind"], "budget");
    // x βc atan x - βc log(1 + x²)/2.
    let answer = unit("\"atan\", \"c\": 1e308", "reals", "1", "0.5");
    assert!(
        (answer["value"].as_f64().unwrap() / 1.202_520_28e307 - 1.0).abs() < 1e-6,
        "{answer}"
    );
    let answer = unit("\"atan\", \"c\": 1e308", "reals", "1", "1e150");
    assert_eq!(answer["value"], "inf");
    let answer = unit("\"atan\", \"c\": 1e308", "half_line", "1", "-0.5");
    assert!(answer.get("enclosure").is_some(), "{answer}");
}

/// The same of numbers beside others.
#[test]
fn extreme_numbers_beside_others_take_no_more_work() {
    // What one observation does to a quadrature of another.
    let far = "\"weights\": [[1e-160], [1]], \"data\": [[1e308]]";
    answer_within_budget("gbrbm.dsm_loss", far);
    // A vector whose second entry alone is beyond what a ball can hold.
    let wide = "\"lagrangian\": {\"kind\": \"exp\"}, \"h\": [0.5, 1e308]";
    let answer = answer_within_budget("hopfield.activation", wide);
    assert_eq!(answer["enclosure"][1], serde_json::json!(["-inf", "inf"]));
    assert!(
        answer["enclosure"][0][0]
            .as_str()
            .unwrap()
            .starts_with("1.6487")
    );
    let three = "\"patterns\": [[0.5, -1.0], [2.0, 0.25], [1, 1]], \"beta\": 1e300";
    let answer = answer_within_budget("attnbm.log_partition_bounds", three);
    assert!(answer.get("enclosure").is_some(), "{answer}");
}

/// Few bytes that would take any amount of work or memory; whoever allocates before thinking ends here.
#[test]
fn small_requests_for_enormous_work_are_refused_with_what_is_known() {
    let list = |item: &str, count: usize| vec![item; count].join(",");
    let line: Vec<String> = (0..6000).map(|mu| format!("[{mu}]")).collect();
    let line = line.join(",");
    let planes = "[[0.5,-1,0,0,0],[0,2,1,0,0],[0,0,3,1,0],[0,0,0,1,1],[1,0,0,0,2],[1,1,1,1,1]]";
    let refused = [
        // 10^10 entries.
        (
            "attnbm.covariance",
            format!("\"patterns\": [[{}]], \"beta\": 1", list("0", 100_000)),
            false,
        ),
        // 3.6e7 inner products, and grids of 1e7 nodes.
        (
            "attnbm.mean",
            format!("\"patterns\": [{line}], \"beta\": 2"),
            true,
        ),
        (
            "attnbm.covariance",
            format!("\"patterns\": [{line}], \"beta\": 2"),
            true,
        ),
        (
            "attnbm.log_partition_gradient",
            format!("\"patterns\": [{line}], \"beta\": 2"),
            true,
        ),
        (
            "attnbm.mean",
            "\"patterns\": [[0], [100]], \"beta\": 1e-6".into(),
            true,
        ),
        (
            "attnbm.entropy",
            "\"patterns\": [[0], [100]], \"beta\": 1e-6".into(),
            true,
        ),
        // 8e6 couplings.
        (
            "gbrbm.log_partition",
            format!("\"weights\": [{}]", list("[1]", 4000)),
            true,
        ),
        (
            "gbrbm.log_density",
            format!("\"v\": [1], \"weights\": [{}]", list("[1]", 4000)),
            true,
        ),
        (
            "gbrbm.truncation_mass",
            format!("\"weights\": [{}]", list("[0.5]", 60)),
            true,
        ),
        (
            "gbrbm.dsm_loss",
            format!("\"data\": [[1]], \"weights\": [{}]", list("[0.5]", 2000)),
            true,
        ),
        // As many multisets as there are numbers.
        (
            "attnbm.log_partition",
            format!("\"patterns\": {planes}, \"beta\": 1e300"),
            true,
        ),
        (
            "attnbm.log_partition",
            format!("\"patterns\": {planes}, \"beta\": 4294967295"),
            true,
        ),
        (
            "attnbm.entropy",
            format!("\"patterns\": {planes}, \"beta\": 1e9"),
            true,
        ),
        (
            "attnbm.mean_energy",
            format!("\"patterns\": {planes}, \"beta\": 1e300"),
            true,
        ),
        (
            "attnbm.entropy",
            format!("\"patterns\": {planes}, \"beta\": 1000000.5"),
            true,
        ),
    ];
    for (quantity, input, is_enclosed) in refused {
        let request = format!("{{\"quantity\": \"{quantity}\", \"input\": {{{input}}}}}");
        let answer = parsed(&request);
        let shown: String = answer.to_string().chars().take(300).collect();
        assert_eq!(answer["error"]["kind"], "budget", "{quantity}: {shown}");
        assert_eq!(
            answer.get("enclosure").is_some(),
            is_enclosed,
            "{quantity}: {shown}"
        );
    }
}

#[test]
fn a_stream_gets_one_answer_a_line_whatever_is_in_it() {
    let request = br#"{"id": 1, "quantity": "special.softmax", "input": {"x": [2]}}"#;
    let mut stream = Vec::new();
    for line in [&request[..], b"\xff\xfe", b"", b"\0", request] {
        stream.extend_from_slice(line);
        stream.extend_from_slice(b"\r\n");
    }
    stream.extend_from_slice(request);
    let mut answers = Vec::new();
    protocol::serve(&stream[..], &mut answers, &Options::default()).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    let ids: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone())
        .collect();
    let one = Value::from(1);
    assert_eq!(
        ids,
        [
            one.clone(),
            Value::Null,
            Value::Null,
            Value::Null,
            one.clone(),
            one
        ]
    );
    assert!(answers.contains("a request must be UTF-8, got a bad byte after 0"));
}

/// A line as long as is allowed is a line, whenever its end comes, and one byte more is too much.
#[test]
fn the_longest_line_is_a_line() {
    use attnbm::grade::lines::{Cutter, Piece};
    for longest in [1, 2, 9, 1000] {
        let line = vec![b'x'; longest];
        let mut cutter = Cutter::default();
        assert_eq!(cutter.cut(&line, longest), []);
        assert_eq!(cutter.cut(b"\n", longest), [Piece::Line(line.clone())]);
        let longer = [&line[..], b"x"].concat();
        let Some(Piece::TooLong(shown)) = cutter.cut(&longer, longest).pop() else {
            panic!("{longest}");
        };
        assert!(longer.starts_with(&shown));
    }
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

#[test]
fn every_answer_is_flushed_whatever_the_writer_keeps() {
    /// Counts the lines that have come and those that were passed on.
    #[derive(Default)]
    struct Keeping {
        lines: usize,
        flushed: usize,
    }
    impl std::io::Write for &mut Keeping {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            // Nothing comes before the answer before it is passed on.
            assert_eq!(self.flushed, self.lines);
            self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            self.flushed = self.lines;
            Ok(())
        }
    }
    let mut answers = Keeping::default();
    let requests = "{}\nnonsense\n\n{\"quantity\": \"special.softmax\", \"input\": {\"x\": [0]}}";
    protocol::serve(requests.as_bytes(), &mut answers, &Options::default()).unwrap();
    assert_eq!((answers.lines, answers.flushed), (4, 4));
}

#[test]
fn a_line_beyond_the_limit_is_skipped() {
    use std::io::{BufReader, Read};
    let tail: &[u8] = b"1\n{\"id\": 2, \"quantity\": \"special.softmax\", \"input\": {\"x\": [2]}}";
    let stream = std::io::repeat(b' ')
        .take(protocol::LONGEST_LINE + 1_000)
        .chain(tail);
    let mut answers = Vec::new();
    let stream = BufReader::with_capacity(1 << 20, stream);
    protocol::serve(stream, &mut answers, &Options::default()).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    let lines: Vec<&str> = answers.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].contains("at most 268435456 bytes long"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("{\"id\": 2, \"value\": [1.0]"),
        "{}",
        lines[1]
    );
}

/// Pieces that requests are made of, and some that they are not.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "null",
    "true",
    "-",
    "1",
    "1e999",
    "-0.0",
    "NaN",
    "-Infinity",
    "\"id\"",
    "\"id\": 5, ",
    "\"quantity\": \"special.softmax\"",
    "\"input\": ",
    "\"x\": ",
    "\"beta\": ",
    "{\"x\": [1, 2]}",
    "\"0x1p-3\"",
    "\"0x1p\"",
    "é",
    "\"hello\": \"attnbm\"",
    "\\ud800",
    "\u{0}",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_line_gets_an_answer_that_is_json(pieces in prop::collection::vec(piece(), 0..20)) {
        let line = pieces.concat();
        for line in [line.clone(), format!("{{\"quantity\": \"special.softmax\", {line}")] {
            let answer = parsed(&line);
            let has = |key: &str| answer.get(key).is_some();
            prop_assert!(has("value") && has("enclosure") || has("error") || has("quantities"));
        }
    }
}
