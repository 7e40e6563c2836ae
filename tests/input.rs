//! What the input of a quantity may be, and what every kind of bad input is told.

#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

use attnbm::Error;
use attnbm::grade::cases;
use attnbm::oracle::field::{Field, Kind, Presence};
use attnbm::oracle::input::{Inputs, Lagrangian, Support};
use attnbm::oracle::{json, registry, schema};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(quantity: &str, input: &str) -> Result<Inputs, Error> {
    json::read_input(registry::find(quantity)?.fields, input)
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

/// Whether a document is valid under a schema of the keywords that ours have; any other keyword fails the test.
fn is_valid(schema: &Value, document: &Value) -> bool {
    let schema = schema.as_object().unwrap();
    let any = |list: &Value| -> usize {
        let schemas = list.as_array().unwrap().iter();
        schemas.filter(|schema| is_valid(schema, document)).count()
    };
    let number = document.as_f64();
    schema.iter().all(|(keyword, rule)| match keyword.as_str() {
        "description" | "default" => true,
        "anyOf" => any(rule) > 0,
        "oneOf" => any(rule) == 1,
        "enum" => rule.as_array().unwrap().contains(document),
        "const" => rule == document,
        "type" => match rule.as_str().unwrap() {
            "object" => document.is_object(),
            "array" => document.is_array(),
            "string" => document.is_string(),
            "number" => document.is_number(),
            "integer" => number.is_some_and(|number| number.fract() == 0.0),
            other => panic!("{other}"),
        },
        "minimum" => number.is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => number.is_none_or(|number| number <= rule.as_f64().unwrap()),
        "exclusiveMinimum" => number.is_none_or(|number| number > rule.as_f64().unwrap()),
        "minItems" => {
            let least = rule.as_u64().unwrap() as usize;
            document.as_array().is_none_or(|items| items.len() >= least)
        }
        "uniqueItems" => document.as_array().is_none_or(|items| {
            let mut others = items.iter().enumerate();
            others.all(|(index, item)| !items[..index].contains(item))
        }),
        "items" => document
            .as_array()
            .is_none_or(|items| items.iter().all(|item| is_valid(rule, item))),
        // The pattern of a hexadecimal float, which is read by its own parser here.
        "pattern" => document.as_str().is_none_or(|text| {
            use attnbm::oracle::hexadecimal::{Fault, parse};
            parse(text) != Err(Fault::Syntax)
        }),
        "required" => document.as_object().is_none_or(|fields| {
            let mut names = rule.as_array().unwrap().iter();
            names.all(|name| fields.contains_key(name.as_str().unwrap()))
        }),
        "properties" => document.as_object().is_none_or(|fields| {
            let known = rule.as_object().unwrap();
            let mut given = fields.iter();
            given.all(|(name, value)| known.get(name).is_none_or(|rule| is_valid(rule, value)))
        }),
        "additionalProperties" => document.as_object().is_none_or(|fields| {
            let known = schema["properties"].as_object().unwrap();
            rule == &json!(false) && fields.keys().all(|name| known.contains_key(name))
        }),
        other => panic!("{other} is no keyword that is known here"),
    })
}

/// What a field's value is replaced by, and whether the schema and the reader must agree on it: lengths that other
/// fields set are the reader's alone.
fn replacements(field: &Field) -> Vec<(Value, bool)> {
    let of_other_kinds = [
        json!(null),
        json!(true),
        json!("1"),
        json!("0x1p"),
        json!(""),
    ];
    let of_other_kinds = of_other_kinds.map(|value| (value, true));
    let own: Vec<(Value, bool)> = match field.kind {
        Kind::Number(_) => {
            let numbers = [
                -1.0,
                -5e-324,
                -0.0,
                0.0,
                5e-324,
                0.5,
                1f64.next_down(),
                1.0,
                1f64.next_up(),
                2.0,
                9_007_199_254_740_992.0,
                9_007_199_254_740_994.0,
                1e300,
            ];
            let numbers = numbers.map(|number| (json!(number), true));
            let lists = [json!([]), json!([1]), json!({})].map(|value| (value, true));
            numbers.into_iter().chain(lists).collect()
        }
        Kind::Vector(_) | Kind::Direction(_) => vec![
            (json!(1), true),
            (json!([null]), true),
            (json!([[1]]), true),
            (json!(["one"]), true),
            (json!({}), true),
            (json!([]), false),
            (json!(["0x1p0", -1.5]), false),
        ],
        Kind::Matrix(..) => vec![
            (json!(1), true),
            (json!([]), true),
            (json!([[]]), true),
            (json!([1]), true),
            (json!([[null]]), true),
            (json!([["one"]]), true),
            (json!([[[1]]]), true),
            (json!({}), true),
            (json!([["0x1p0", -1.5]]), false),
        ],
        Kind::Indices { .. } => vec![
            (json!(0), true),
            (json!([-1]), true),
            (json!([0.5]), true),
            (json!([null]), true),
            (json!([0, 0]), true),
            (json!([[0]]), true),
            (json!({}), true),
            (json!([0]), false),
        ],
        Kind::Lagrangian => [
            json!({}),
            json!({"kind": "sinh"}),
            json!({"kind": 1}),
            json!({"kind": "power"}),
            json!({"kind": "power", "n": 0.5}),
            json!({"kind": "power", "n": 1}),
            json!({"kind": "power", "n": "0x1.8p1"}),
            json!({"kind": "power", "n": null}),
            json!({"kind": "power", "n": 2, "c": 1}),
            json!({"kind": "atan", "c": 0}),
            json!({"kind": "atan", "c": 5e-324}),
            json!({"kind": "atan", "n": 1}),
            json!({"kind": "atan"}),
            json!({"kind": "log_sum_exp"}),
            json!({"kind": "log_sum_exp", "beta": 0}),
            json!({"kind": "log_sum_exp", "beta": 0.5}),
            json!({"kind": "cosh"}),
            json!({"kind": "exp"}),
            json!({"kind": "log_cosh"}),
            json!({"kind": "abs"}),
            json!({"kind": "identity"}),
            json!({"kind": "norm"}),
            json!({"kind": "norm", "beta": 1}),
            json!([]),
            json!(1),
        ]
        .map(|value| (value, true))
        .to_vec(),
        Kind::Support => ["reals", "half_line", "binary", "bernoulli", "R", "Reals"]
            .map(|word| (json!(word), true))
            .to_vec(),
    };
    of_other_kinds.into_iter().chain(own).collect()
}

/// The schema is what the reader reads: two descriptions of the same fields, held against each other on inputs that
/// are right and on each with one field left out, added or replaced.
#[test]
fn the_schema_and_the_reader_agree() {
    let (mut accepted, mut refused) = (0, 0);
    for quantity in registry::quantities() {
        let schema = schema::input(quantity.fields);
        let mut check = |input: &Value, must_agree: bool| {
            let text = input.to_string();
            let (valid, read) = (is_valid(&schema, input), read(quantity.name, &text));
            let what = format!("{}: {text}: {read:?}", quantity.name);
            assert!(valid || read.is_err(), "the schema alone refuses {what}");
            assert!(
                !must_agree || valid == read.is_ok(),
                "valid is {valid}: {what}"
            );
            if read.is_ok() {
                accepted += 1;
            } else {
                refused += 1;
            }
            read.is_ok()
        };
        let mut sensible = 0;
        for index in 0..12 {
            for exact in [false, true] {
                let case = cases::draw(quantity, 1, index).unwrap();
                let input: Value = serde_json::from_str(&case.input(exact)).unwrap();
                if !check(&input, false) {
                    continue;
                }
                sensible += 1;
                let with = |name: &str, value: Value| {
                    let mut input = input.clone();
                    input[name] = value;
                    input
                };
                assert!(!check(&with("no_such_field", json!(1)), true));
                for field in quantity.fields {
                    let mut without = input.clone();
                    without.as_object_mut().unwrap().remove(field.name);
                    let is_read = check(&without, true);
                    assert_eq!(is_read, field.presence != Presence::Required, "{without}");
                    for (value, must_agree) in replacements(field) {
                        check(&with(field.name, value), must_agree);
                    }
                }
            }
        }
        assert!(sensible >= 20, "{}: {sensible}", quantity.name);
        // What a field is by default is what the schema says.
        for field in quantity.fields {
            let stated = schema["properties"][field.name].get("default");
            let expected = match field.presence {
                Presence::Required => None,
                Presence::Default(number) => Some(json!(number)),
                Presence::Zero => Some(json!("zeros")),
            };
            assert_eq!(stated, expected.as_ref(), "{}", quantity.name);
        }
    }
    assert!(
        accepted > 2_000 && refused > 5_000,
        "{accepted} accepted, {refused} refused"
    );
}

/// A finite number as C99's `%a` prints it.
fn hexadecimal(number: f64) -> String {
    let bits = number.to_bits();
    let (sign, exponent) = (
        if number.is_sign_negative() { "-" } else { "" },
        bits >> 52 & 0x7ff,
    );
    let fraction = bits & ((1 << 52) - 1);
    match exponent {
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => format!("{sign}0x1.{fraction:013x}p{:+}", exponent as i64 - 1023),
    }
}

proptest! {
    #[test]
    fn a_number_is_the_same_in_decimal_and_in_hexadecimal(bits: Vec<u64>) {
        let numbers: Vec<f64> = bits
            .into_iter()
            .chain([1])
            .map(f64::from_bits)
            .filter(|number| number.is_finite())
            .collect();
        let pieces: Vec<String> =
            numbers.iter().map(|&n| format!("{n:?}, \"{}\",{n:e}", hexadecimal(n))).collect();
        let inputs = read("special.softmax", &format!("{{\"x\": [{}]}}", pieces.join(" ,"))).unwrap();
        let read: Vec<u64> = inputs.vector("x").unwrap().iter().map(|x| x.to_bits()).collect();
        let written: Vec<u64> =
            numbers.iter().flat_map(|number| [number.to_bits(); 3]).collect();
        prop_assert_eq!(read, written);
    }
}
