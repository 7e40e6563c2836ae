//! The JSON Schema of the files: one form for each quantity, with nothing beyond it.

use serde_json::{Map, Value, json};

use super::format::{FORMAT, OWN_CHECKS, VERSION};
use crate::grade::flag::Flag;
use crate::grade::relation;
use crate::oracle::registry::{Quantity, quantities};
use crate::oracle::schema;

/// The text of the schema's file.
pub fn text() -> String {
    format!("{:#}\n", document())
}

/// The schema.
pub fn document() -> Value {
    let files: Vec<Value> = quantities().map(file).collect();
    let mut document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Golden vectors of attnbm",
        "oneOf": files,
        "$defs": {
            "provenance": closed(json!({
                "crate": {"const": "attnbm"},
                "crate_version": {"type": "string"},
                "seed": {"type": "integer", "minimum": 0},
                "command": {"type": "string"},
            })),
            "flags": flags(),
            "meaning": closed(json!({
                "reveals": {"type": "string"},
                "costs": {"type": "string"},
            })),
            "flag": {"enum": Flag::all().map(Flag::name).collect::<Vec<_>>()},
            "checks": checks(),
            "check": {"enum": check_names()},
            "given": given(),
            "error": closed(json!({
                "kind": {"enum": ["domain", "shape", "not_normalizable"]},
                "message": {"type": "string"},
            })),
            "decimal": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?(e-?[0-9]+)?$"},
            "enclosure": {
                "type": "array",
                "items": {"$ref": "#/$defs/decimal"},
                "minItems": 2,
                "maxItems": 2,
            },
            "number": {"anyOf": [{"type": "number"}, {"enum": ["inf", "-inf"]}]},
            "condition": {"anyOf": [{"type": "number", "minimum": 0}, {"const": "inf"}]},
            "hexadecimal": {
                "type": "string",
                "pattern": "^(-?0x[01](\\.[0-9a-f]+)?p[-+][0-9]+|-?inf)$",
            },
            "hash": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "scalar": truth(0),
            "vector": truth(1),
            "matrix": truth(2),
        },
    });
    // Each input once: every vector has it twice, with a value or with an error.
    if let Some(definitions) = document.get_mut("$defs").and_then(Value::as_object_mut) {
        let inputs = quantities().map(|quantity| {
            let name = format!("input.{}", quantity.name);
            (name, unchecked(quantity))
        });
        definitions.extend(inputs);
    }
    document
}

/// A number of an input: in decimal or as a hexadecimal float.
fn given() -> Value {
    json!({"anyOf": [{"type": "number"}, {"$ref": "#/$defs/hexadecimal"}]})
}

/// An object with these keys, all of which must be there, and no others.
fn closed(properties: Value) -> Value {
    let required: Vec<String> = properties
        .as_object()
        .map(|object| object.keys().cloned().collect())
        .unwrap_or_default();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn flags() -> Value {
    let meaning = json!({"$ref": "#/$defs/meaning"});
    let known: Map<String, Value> = Flag::all()
        .map(|flag| (flag.name().to_owned(), meaning.clone()))
        .collect();
    json!({"type": "object", "properties": known, "additionalProperties": false})
}

/// The names of all checks.
fn check_names() -> Vec<&'static str> {
    let relations = relation::all().map(|relation| relation.name);
    let own = OWN_CHECKS.into_iter().map(|(name, _)| name);
    own.chain(relations).collect()
}

fn checks() -> Value {
    let known: Map<String, Value> = check_names()
        .into_iter()
        .map(|name| (name.to_owned(), json!({"type": "string"})))
        .collect();
    json!({"type": "object", "properties": known, "additionalProperties": false})
}

/// A certified value whose entries lie in lists so deep.
fn truth(depth: u32) -> Value {
    let nested = |name: &str| {
        let entry = json!({"$ref": format!("#/$defs/{name}")});
        (0..depth).fold(entry, |items, _| json!({"type": "array", "items": items}))
    };
    closed(json!({
        "enclosure": nested("enclosure"),
        "f64": nested("number"),
        "f64_hex": nested("hexadecimal"),
        "f32": nested("number"),
        "f32_hex": nested("hexadecimal"),
        "condition": nested("condition"),
        "method": {"type": "string"},
        "bits": {"type": "integer", "minimum": 1},
    }))
}

fn file(quantity: &Quantity) -> Value {
    closed(json!({
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "quantity": {"const": quantity.name},
        "summary": {"const": quantity.summary},
        "definition": {"const": quantity.definition},
        "shape": {"const": quantity.value},
        "provenance": {"$ref": "#/$defs/provenance"},
        "flags": {"$ref": "#/$defs/flags"},
        "checks": {"$ref": "#/$defs/checks"},
        "count": {"type": "integer", "minimum": 0},
        "vectors": {"type": "array", "items": vector(quantity)},
    }))
}

/// A vector: with a value, or with an error instead.
fn vector(quantity: &Quantity) -> Value {
    let truth = match quantity.value {
        "scalar" => "scalar",
        matrix if matrix.contains(" x ") => "matrix",
        _ => "vector",
    };
    let with = |key: &str, answer: &str| {
        let unordered = json!({
            "id": {
                "type": "string",
                "pattern": format!("^{}/[0-9]{{4,}}-[0-9a-f]{{16}}$", quantity.name.replace('.', "\\.")),
            },
            "quantity": {"const": quantity.name},
            "flags": {"type": "array", "items": {"$ref": "#/$defs/flag"}, "uniqueItems": true},
            "input": {"$ref": format!("#/$defs/input.{}", quantity.name)},
            "input_exact": {"$ref": format!("#/$defs/input.{}", quantity.name)},
            key: {"$ref": format!("#/$defs/{answer}")},
            "checks": {"type": "array", "items": {"$ref": "#/$defs/check"}, "uniqueItems": true},
            "digest": {"$ref": "#/$defs/hash"},
        });
        closed(unordered)
    };
    json!({"oneOf": [with("truth", truth), with("error", "error")]})
}

/// The schema of an input without its ranges: some vectors are outside of them, on purpose.
fn unchecked(quantity: &Quantity) -> Value {
    let mut input = schema::input(quantity.fields);
    without_ranges(&mut input);
    input
}

fn without_ranges(schema: &mut Value) {
    // What may be a hexadecimal float is a number of an input, whatever its range.
    if schema.get("anyOf").is_some() {
        *schema = json!({"$ref": "#/$defs/given"});
        return;
    }
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_ranges),
        Value::Object(object) => {
            // `attnbm list quantities` has the descriptions.
            object.remove("description");
            object.remove("default");
            object.values_mut().for_each(without_ranges);
        }
        _ => {}
    }
}
