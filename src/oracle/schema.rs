//! The JSON Schema of a quantity's input. Lengths that depend on other fields are beyond JSON
//! Schema; the descriptions state them.

use super::field::{Field, Kind, Presence, Range};
use super::record::Quantity;
use serde_json::{Map, Value, json};

/// What a listing says of a quantity.
pub fn quantity(quantity: &Quantity) -> Value {
    json!({
        "name": quantity.name,
        "summary": quantity.summary,
        "definition": quantity.definition,
        "latex": quantity.latex,
        "value": quantity.value,
        // Every quantity is; readers of listings may ask all the same.
        "implemented": true,
        "input": input(quantity.fields),
    })
}

/// The schema of the input with these fields.
pub fn input(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.to_owned(), property(field)))
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.presence == Presence::Required)
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Number(range) => number(range),
        Kind::Vector(_) | Kind::Direction(_) => json!({
            "type": "array", "items": entry(field),
        }),
        Kind::Matrix(..) => json!({
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "minItems": 1, "items": number(field.entries)},
        }),
        Kind::Indices { .. } => json!({
            "type": "array", "uniqueItems": true, "items": {"type": "integer", "minimum": 0},
        }),
        Kind::Lagrangian => lagrangian(),
        Kind::Support => json!({"enum": ["reals", "half_line", "binary", "bernoulli"]}),
    };
    if let Some(schema) = schema.as_object_mut() {
        let description = format!("{}: {}", field.summary, field.description());
        schema.insert("description".into(), description.into());
        match field.presence {
            Presence::Required => {}
            Presence::Default(value) => {
                schema.insert("default".into(), value.into());
            }
            Presence::Zero => {
                schema.insert("default".into(), "zeros".into());
            }
        }
    }
    schema
}

/// An entry of a vector: a number, or a word for an infinity that has a meaning.
fn entry(field: &Field) -> Value {
    let mut schema = number(field.entries);
    let words = ["-inf", "inf"].map(|word| (word, word.parse().unwrap_or(f64::NAN)));
    let words = words.into_iter().filter(|(_, entry)| field.admits(*entry));
    let words: Vec<&str> = words.map(|(word, _)| word).collect();
    if let Some(Value::Array(alternatives)) = schema.get_mut("anyOf")
        && !words.is_empty()
    {
        alternatives.push(json!({"enum": words}));
    }
    schema
}

/// A number in the range, or a hexadecimal float in a string.
fn number(range: Range) -> Value {
    let plain = match range {
        Range::Finite => json!({"type": "number"}),
        Range::Positive => json!({"type": "number", "exclusiveMinimum": 0}),
        Range::NonNegative => json!({"type": "number", "minimum": 0}),
        Range::AtLeastOne => json!({"type": "number", "minimum": 1}),
        Range::Dimension => {
            json!({"type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_992_u64})
        }
        Range::Binary => json!({"enum": [1, -1]}),
    };
    let pattern = "^[-+]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)([pP][-+]?[0-9]+)?$";
    json!({"anyOf": [plain, {"type": "string", "pattern": pattern}]})
}

fn lagrangian() -> Value {
    let plain = ["cosh", "exp", "log_cosh", "abs", "identity", "norm"];
    let kind = |kind: &str, parameter: &str, range: Range, required: &[&str]| {
        json!({
            "type": "object",
            "properties": {"kind": {"const": kind}, parameter: number(range)},
            "required": required,
            "additionalProperties": false,
        })
    };
    json!({"oneOf": [
        {
            "type": "object",
            "properties": {"kind": {"enum": plain}},
            "required": ["kind"],
            "additionalProperties": false,
        },
        kind("power", "n", Range::AtLeastOne, &["kind", "n"]),
        kind("atan", "c", Range::Positive, &["kind", "c"]),
        kind("log_sum_exp", "beta", Range::Positive, &["kind"]),
    ]})
}
