//! Vectors as text: one vector a line, so that a difference between two versions is a few lines.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::content;
use super::data::{Number, Truth, Value, Vector, Vectors};
use super::format::{FORMAT, VERSION, statement};
use super::rounding::shortest;
use crate::grade::flag::Flag;
use crate::oracle::certify::Shape;
use crate::witness;

/// A file's text.
pub fn text(file: &Vectors) -> String {
    let vectors: Vec<String> = file.vectors.iter().map(line).collect();
    let provenance = &file.provenance;
    let provenance = [
        ("crate", quoted("attnbm")),
        ("crate_version", quoted(&provenance.crate_version)),
        ("seed", provenance.seed.to_string()),
        ("command", quoted(&provenance.command)),
    ];
    let head = [
        ("format", quoted(FORMAT)),
        ("version", VERSION.to_string()),
        ("quantity", quoted(file.quantity.name)),
        ("summary", quoted(file.quantity.summary)),
        ("definition", quoted(file.quantity.definition)),
        ("shape", quoted(file.quantity.value)),
        ("provenance", object(&provenance)),
        ("flags", explained_flags(file)),
        ("checks", explained_checks(file)),
        ("count", file.vectors.len().to_string()),
        ("vectors", format!("[\n{}\n]", vectors.join(",\n"))),
    ];
    let pairs: Vec<String> = head
        .iter()
        .map(|(key, value)| format!("{}: {value}", quoted(key)))
        .collect();
    format!("{{\n{}\n}}\n", pairs.join(",\n"))
}

/// The flags of a file's vectors, each with its meaning.
fn explained_flags(file: &Vectors) -> String {
    let flags: BTreeSet<Flag> = file
        .vectors
        .iter()
        .flat_map(|vector| vector.case.flags.iter().copied())
        .collect();
    let explained = flags.iter().map(|flag| {
        let meaning = flag.meaning();
        let parts = [
            ("reveals", quoted(meaning.reveals)),
            ("costs", quoted(meaning.costs)),
        ];
        format!("{}: {}", quoted(meaning.name), object(&parts))
    });
    block(explained)
}

/// The checks of a file's vectors, each with what was found to hold.
fn explained_checks(file: &Vectors) -> String {
    let checks: BTreeMap<&str, &str> = file
        .vectors
        .iter()
        .flat_map(|vector| &vector.checks)
        .filter_map(|check| Some((check.as_str(), statement(file.quantity, check)?)))
        .collect();
    block(
        checks
            .iter()
            .map(|(name, statement)| format!("{}: {}", quoted(name), quoted(statement))),
    )
}

fn block(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return "{}".into();
    }
    format!("{{\n  {}\n}}", lines.join(",\n  "))
}

/// A vector as one line.
pub fn line(vector: &Vector) -> String {
    let flags = vector.case.flags.iter().map(|flag| quoted(flag.name()));
    let flags: Vec<String> = flags.collect();
    let checks: Vec<String> = vector.checks.iter().map(|check| quoted(check)).collect();
    let truth = match &vector.truth {
        Truth::Value(value) => ("truth", truth(value)),
        Truth::Nothing { kind, message } => (
            "error",
            object(&[("kind", quoted(kind)), ("message", quoted(message))]),
        ),
    };
    let mut pairs = vec![
        ("id", quoted(&vector.id)),
        ("quantity", quoted(vector.case.quantity.name)),
        ("flags", format!("[{}]", flags.join(","))),
        ("input", dense(&vector.case.input(false))),
        ("input_exact", dense(&vector.case.input(true))),
        truth,
        ("checks", format!("[{}]", checks.join(","))),
    ];
    let digest = content::digest(&content::parsed(&object(&pairs)));
    pairs.push(("digest", quoted(&digest)));
    object(&pairs)
}

fn truth(value: &Value) -> String {
    let nested = |text: &dyn Fn(&Number) -> String| {
        let texts: Vec<String> = value.entries.iter().map(text).collect();
        nest(value.shape, &texts)
    };
    let pairs = [
        (
            "enclosure",
            nested(&|entry| format!("[{},{}]", quoted(&entry.lower), quoted(&entry.upper))),
        ),
        ("f64", nested(&|entry| number(entry.binary64))),
        ("f64_hex", nested(&|entry| hexadecimal(entry.binary64))),
        ("f32", nested(&|entry| number(shortest(entry.binary32)))),
        (
            "f32_hex",
            nested(&|entry| hexadecimal(f64::from(entry.binary32))),
        ),
        ("condition", nested(&|entry| number(entry.condition))),
        ("method", quoted(&value.method)),
        ("bits", value.bits.to_string()),
    ];
    object(&pairs)
}

/// Entries in lists as the shape says.
fn nest(shape: Shape, entries: &[String]) -> String {
    match shape {
        Shape::Scalar => entries.first().cloned().unwrap_or_default(),
        Shape::Vector(_) => format!("[{}]", entries.join(",")),
        Shape::Matrix(_, columns) => {
            let rows = entries.chunks(columns.max(1));
            let rows: Vec<String> = rows.map(|row| format!("[{}]", row.join(","))).collect();
            format!("[{}]", rows.join(","))
        }
    }
}

/// A number in the fewest digits; an infinity as a string, as the wire protocol has it.
fn number(x: f64) -> String {
    if x.is_finite() {
        Json::from(x).to_string()
    } else if x > 0.0 {
        quoted("inf")
    } else {
        quoted("-inf")
    }
}

/// A number as a hexadecimal float.
fn hexadecimal(x: f64) -> String {
    if x.is_finite() {
        witness::number(x, true)
    } else {
        number(x)
    }
}

fn dense(text: &str) -> String {
    // No string in an input has a space after a comma or a colon.
    text.replace(", ", ",").replace(": ", ":")
}

fn object(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}:{value}", quoted(key)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}
