//! What a request may look like, and what every kind of bad request is told.

#![cfg(feature = "cli")]

use attnbm::Error;
use attnbm::oracle::certify::{Certified, Entry, Options, Refusal, Shape};
use attnbm::oracle::input::{Inputs, Lagrangian, Support};
use attnbm::oracle::{json, protocol, registry};
use serde_json::Value;

fn read(quantity: &str, input: &str) -> Result<Inputs, Error> {
    json::read_input(registry::find(quantity)?.fields, input)
}

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

/// Every refusal names the field, the value it got and what it expected.
#[test]
fn bad_inputs_are_refused_by_name() {
    let energy = "attnbm.energy";
    let cases = [
        // Numbers.
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": -1}"#,
            "domain",
            "beta must be finite and > 0, got -1",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": 1e999}"#,
            "domain",
            "beta must be at most 1.7976931348623157e308 in absolute value, got 1e999",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": "inf"}"#,
            "domain",
            "beta must be finite and > 0, got \"inf\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": NaN}"#,
            "domain",
            "beta must be finite and > 0, got \"NaN\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": "2.5"}"#,
            "parse",
            "beta must be a JSON number or a hexadecimal float in a string such as \
             \"-0x1.8p-3\", got \"2.5\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": "0x1.00000000000001p0"}"#,
            "domain",
            "beta must be a hexadecimal float that binary64 represents exactly, got \
             \"0x1.00000000000001p0\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": [2]}"#,
            "shape",
            "beta must have the form of a single number, got [2]",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": null}"#,
            "parse",
            "beta must be a JSON number or a hexadecimal float in a string such as \
             \"-0x1.8p-3\", got null",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]]}"#,
            "parse",
            "beta is missing from the input; it must be a number, finite and > 0",
        ),
        (
            "vmf.entropy",
            r#"{"dim": 2.5, "kappa": 1}"#,
            "domain",
            "dim must be an integer from 1 to 2^53, got 2.5",
        ),
        (
            "vmf.entropy",
            r#"{"dim": 0, "kappa": 1}"#,
            "domain",
            "dim must be an integer from 1 to 2^53, got 0",
        ),
        (
            "vmf.entropy",
            r#"{"dim": 3, "kappa": -5e-324}"#,
            "domain",
            "kappa must be finite and >= 0, got -5e-324",
        ),
        // Matrices.
        (
            energy,
            r#"{"patterns": [[1, 2], [3, 4], [Infinity, 5]], "v": [1, 2]}"#,
            "domain",
            "patterns[2][0] must be finite, got \"Infinity\"",
        ),
        (
            energy,
            r#"{"patterns": [[1, 2], [3, -1e309]], "v": [1, 2]}"#,
            "domain",
            "patterns[1][1] must be at most 1.7976931348623157e308 in absolute value, got -1e309",
        ),
        (
            energy,
            r#"{"patterns": [[1, 2], [3]], "v": [1, 2]}"#,
            "shape",
            "patterns[1] must have as many entries as patterns[0], which has 2, got 1",
        ),
        (
            energy,
            r#"{"patterns": [[1, 2], []], "v": [1, 2]}"#,
            "shape",
            "patterns[1] must have as many entries as patterns[0], which has 2, got 0",
        ),
        (
            energy,
            r#"{"patterns": [], "v": []}"#,
            "shape",
            "patterns must have at least 1 row, got 0",
        ),
        (
            energy,
            r#"{"patterns": [[]], "v": []}"#,
            "shape",
            "patterns[0] must have at least 1 entry, got 0",
        ),
        (
            energy,
            r#"{"patterns": [1, 2], "v": [1]}"#,
            "shape",
            "patterns[0] must have the form of a list of numbers, got 1",
        ),
        (
            energy,
            r#"{"patterns": [[[1]]], "v": [1]}"#,
            "shape",
            "patterns[0][0] must have the form of a single number, got [1]",
        ),
        (
            energy,
            r#"{"patterns": {"0": [1]}, "v": [1]}"#,
            "parse",
            "patterns must be a list of rows, got {\"0\": [1]}",
        ),
        (
            energy,
            r#"{"patterns": [[1, true]], "v": [1, 2]}"#,
            "parse",
            "patterns[0][1] must be a JSON number or a hexadecimal float in a string such as \
             \"-0x1.8p-3\", got true",
        ),
        // Lengths that do not fit.
        (
            energy,
            r#"{"patterns": [[1, 2]], "v": [1, 2, 3]}"#,
            "shape",
            "v must have length 2 (row length of patterns), got 3",
        ),
        (
            energy,
            r#"{"patterns": [[1, 2]], "v": [1, 2], "hidden_bias": [1, 2]}"#,
            "shape",
            "hidden_bias must have length 1 (row count of patterns), got 2",
        ),
        (
            "attnbm.negative_log_likelihood",
            r#"{"patterns": [[1, 2]], "beta": 1, "data": [[1]]}"#,
            "shape",
            "data must have row length 2 (row length of patterns), got 1",
        ),
        (
            "special.softmax",
            r#"{"x": []}"#,
            "shape",
            "x must have at least 1 entry, got 0",
        ),
        // Fields that are not the quantity's.
        (
            energy,
            r#"{"patterns": [[1]], "v": [1], "hidden_bais": [1]}"#,
            "parse",
            "\"hidden_bais\" is not a field of this quantity's input; its fields are patterns, v, \
             visible_bias, hidden_bias",
        ),
        // The other kinds of field.
        (
            "vmf.log_density",
            r#"{"eta": [1, 2], "beta": 1, "x": [0, -0.0]}"#,
            "domain",
            "x must be a vector with an entry that is not 0, got 2 zeros",
        ),
        (
            "attnbm.conditional_mean",
            r#"{"patterns": [[1, 2]], "beta": 1, "observed": [0.5], "values": [1]}"#,
            "domain",
            "observed[0] must be a 0-based index, an integer from 0 up, got 0.5",
        ),
        (
            "attnbm.conditional_mean",
            r#"{"patterns": [[1, 2]], "beta": 1, "observed": [0, 2], "values": [1, 2]}"#,
            "domain",
            "observed[1] must be an index below the length of a row, got 2 where that length is 2",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "power", "n": 0}, "h": [1]}"#,
            "domain",
            "lagrangian.n must be finite and >= 1, got 0",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "power"}, "h": [1]}"#,
            "parse",
            "lagrangian.n is missing, got {\"kind\": \"power\"}",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "cosh", "n": 2}, "h": [1]}"#,
            "parse",
            "lagrangian of kind \"cosh\" has no parameter called \"n\"",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": "cosh", "h": [1]}"#,
            "parse",
            "lagrangian must be an object such as {\"kind\": \"log_cosh\"}, got \"cosh\"",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "sinh"}, "h": [1]}"#,
            "domain",
            "lagrangian.kind must be one of \"power\", \"cosh\", \"exp\", \"log_cosh\", \"abs\", \
             \"atan\", \"identity\", \"log_sum_exp\", \"norm\", got \"sinh\"",
        ),
        (
            "efh.conditional_log_partition",
            r#"{"lagrangian": {"kind": "abs"}, "domain": "R", "beta": 1, "x": 0}"#,
            "domain",
            "domain must be one of \"reals\", \"half_line\", \"binary\", \"bernoulli\", got \"R\"",
        ),
        // Inputs that are no objects.
        (
            "special.softmax",
            "[1]",
            "parse",
            "input must be a JSON object, got [1]",
        ),
        (
            "special.softmax",
            "",
            "parse",
            "input must be a JSON object, got nothing",
        ),
    ];
    for (quantity, input, kind, message) in cases {
        let error = read(quantity, input).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (kind, message),
            "{input}"
        );
    }
}

#[test]
fn good_inputs_are_read_exactly() {
    let inputs = read(
        "attnbm.conditional_log_density",
        r#"{"beta": "0x1.8p+1", "missing_values": [-0], "patterns": [[1e0, "0x1p-1074"], [0.1, -0.0]],
            "values": [9007199254740993], "observed": [1.0], "hidden_bias": [1, 2]}"#,
    )
    .unwrap();
    assert_eq!(inputs.number("beta"), Ok(3.0));
    let patterns = inputs.matrix("patterns").unwrap();
    assert_eq!((patterns.row_count(), patterns.column_count()), (2, 2));
    let bits: Vec<u64> = patterns
        .entries()
        .iter()
        .map(|entry| entry.to_bits())
        .collect();
    assert_eq!(bits, [1.0, 5e-324, 0.1, -0.0].map(f64::to_bits));
    assert_eq!(inputs.vector("values"), Ok(&[9007199254740992.0][..]));
    assert_eq!(inputs.indices("observed"), Ok(&[1][..]));
    assert_eq!(inputs.vector("hidden_bias"), Ok(&[1.0, 2.0][..]));
    assert_eq!(inputs.vector("visible_bias"), Ok(&[0.0, 0.0][..]));

    let inputs = read("vmf.entropy", r#"{"dim": 3.0e0, "kappa": -0.0}"#).unwrap();
    assert_eq!(inputs.dimension("dim"), Ok(3));
    assert_eq!(inputs.number("kappa").map(f64::to_bits), Ok(0));
}

#[test]
fn every_lagrangian_and_every_support_is_read() {
    let lagrangians = [
        (r#"{"kind": "power", "n": 4}"#, Lagrangian::Power { n: 4.0 }),
        (r#"{"kind": "cosh"}"#, Lagrangian::Cosh),
        (r#"{"kind": "exp"}"#, Lagrangian::Exp),
        (r#"{"kind": "log_cosh"}"#, Lagrangian::LogCosh),
        (r#"{"kind": "abs"}"#, Lagrangian::Abs),
        (
            r#"{"c": "0x1.8p0", "kind": "atan"}"#,
            Lagrangian::Atan { c: 1.5 },
        ),
        (r#"{"kind": "identity"}"#, Lagrangian::Identity),
        (
            r#"{"kind": "log_sum_exp", "beta": 2}"#,
            Lagrangian::LogSumExp { beta: 2.0 },
        ),
        (
            r#"{"kind": "log_sum_exp"}"#,
            Lagrangian::LogSumExp { beta: 1.0 },
        ),
        (r#"{"kind": "norm"}"#, Lagrangian::Norm),
    ];
    for (text, lagrangian) in lagrangians {
        let input = format!(r#"{{"lagrangian": {text}, "h": [1]}}"#);
        let inputs = read("hopfield.lagrangian", &input).unwrap();
        assert_eq!(inputs.lagrangian("lagrangian"), Ok(lagrangian));
    }
    let supports = [
        ("reals", Support::Reals),
        ("half_line", Support::HalfLine),
        ("binary", Support::Binary),
        ("bernoulli", Support::Bernoulli),
    ];
    for (word, support) in supports {
        let input = format!(
            r#"{{"lagrangian": {{"kind": "abs"}}, "domain": "{word}", "beta": 1, "x": -2}}"#
        );
        let inputs = read("efh.conditional_log_partition", &input).unwrap();
        assert_eq!(inputs.support("domain"), Ok(support));
    }
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
fn the_greeting_lists_what_is_implemented() {
    let answer = parsed(r#"{"hello": "attnbm", "protocol": 1}"#);
    assert_eq!(answer["name"], "attnbm");
    assert_eq!(answer["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        (&answer["language"], &answer["dtype"]),
        (&"rust".into(), &"f64".into())
    );
    let names: Vec<&str> = registry::implemented()
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
fn unknown_and_unimplemented_quantities_are_unsupported() {
    let (id, kind, message) = error(r#"{"id": 3, "quantity": "special.sofmax", "input": {}}"#);
    assert_eq!((id, kind.as_str()), (Value::from(3), "unsupported"));
    assert!(message.contains("\"special.sofmax\"") && message.contains("special.softmax"));
    for quantity in registry::quantities()
        .iter()
        .filter(|quantity| quantity.evaluate.is_none())
    {
        let line = format!(r#"{{"quantity": "{}", "input": {{}}}}"#, quantity.name);
        let (_, kind, message) = error(&line);
        assert_eq!(kind, "unsupported");
        assert!(message.contains(quantity.name), "{message}");
    }
}

#[test]
fn answers_are_nested_as_their_shape() {
    let entry = |value: f64| Entry {
        value,
        lower: "-1.5".into(),
        upper: "2e+9".into(),
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
    let refusal = Refusal {
        error: Error::Budget("4096 bits were not enough; --effort raises the limit".into()),
        best: Some((Shape::Scalar, vec![("1.5".into(), "1.75".into())])),
    };
    assert_eq!(
        protocol::respond("\"x\"", &Err(refusal)),
        r#"{"id": "x", "error": {"kind": "budget", "message": "4096 bits were not enough; --effort raises the limit"}, "enclosure": ["1.5", "1.75"]}"#
    );
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
