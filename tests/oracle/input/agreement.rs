//! The JSON Schema and the reader agree.

use super::*;

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
