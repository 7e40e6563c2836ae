//! Vectors from text, strictly: nothing unknown, nothing missing, nothing that does not fit the rest.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::consistency::consistent;
use super::content;
use super::data::{Number, Provenance, Truth, Value, Vector, Vectors};
use super::fault::{Fault, Finding};
use super::format::{FORMAT, SCHEMA, VERSION, file_name, statement};
use super::rounding::shortest;
use super::strict::{
    fixed, get, hexadecimal, list, map, number, object, string, strings, whole_number,
};
use crate::grade::case::Case;
use crate::grade::flag::Flag;
use crate::grade::grading::Question;
use crate::oracle::certify::Shape;
use crate::oracle::json;
use crate::oracle::registry::{Quantity, Registry};

/// The most bytes of a file of vectors: those that are committed have less than a thousandth of it.
pub const LONGEST_FILE: u64 = 256 << 20;

/// The files with vectors in a directory, in the order of their names.
///
/// # Errors
///
/// If the directory cannot be read, or has none.
pub fn files(directory: &Path) -> Result<Vec<PathBuf>, Finding> {
    let finding = |message: String| Finding {
        file: directory.display().to_string(),
        id: None,
        fault: Box::new(Fault::Unreadable(message)),
    };
    let entries = fs::read_dir(directory).map_err(|error| finding(error.to_string()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| finding(error.to_string()))?.path();
        let is_json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        if is_json && path.file_name().is_some_and(|name| name != SCHEMA) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(finding("there are no files of vectors in it".into()));
    }
    paths.sort_unstable();
    Ok(paths)
}

/// Reads a file; what is wrong with it comes beside what could be read.
pub fn file(path: &Path) -> (Option<Vectors>, Vec<Finding>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match contents(path) {
        Ok(content) => text(&name, &content),
        Err(error) => {
            let fault = Fault::Unreadable(error.to_string());
            (None, vec![of_file(&name, fault)])
        }
    }
}

/// The text of a regular file of moderate size. Anything else, such as a pipe, may have no end, or keep its reader waiting for ever.
pub(super) fn contents(path: &Path) -> io::Result<String> {
    let refuse = |message: String| Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    let too_large = || refuse(format!("is longer than {LONGEST_FILE} bytes"));
    // Before it is opened, which may wait as well.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return refuse("is not a regular file".into());
    }
    if metadata.len() > LONGEST_FILE {
        return too_large();
    }
    // Some files say that they are empty, and a file may grow.
    match read_up_to(fs::File::open(path)?, LONGEST_FILE)? {
        Some(text) => Ok(text),
        None => too_large(),
    }
}

/// The whole of a text of at most so many bytes; nothing if it is longer.
fn read_up_to(source: impl Read, most: u64) -> io::Result<Option<String>> {
    let mut text = String::new();
    let read = source.take(most + 1).read_to_string(&mut text)?;
    Ok((read as u64 <= most).then_some(text))
}

/// The questions of a directory of vectors, one list a quantity, in the order of the quantities' names.
///
/// The exact values are those of the files. Only where a condition number is infinite, which leaves
/// the sensitivity open, is a question left to be evaluated again.
///
/// # Errors
///
/// What is wrong with the first file that cannot be read.
pub fn load(directory: &Path) -> Result<Vec<Vec<Question>>, Finding> {
    files(directory)?
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let (vectors, findings) = file(path);
            if let Some(finding) = findings.into_iter().next() {
                return Err(finding);
            }
            let vectors = vectors.ok_or_else(|| Finding {
                file: name.into_owned(),
                id: None,
                fault: Box::new(Fault::Syntax("nothing was read".into())),
            })?;
            Ok(vectors.vectors.iter().map(Vector::question).collect())
        })
        .collect()
}

fn of_file(name: &str, fault: Fault) -> Finding {
    Finding {
        file: name.to_owned(),
        id: None,
        fault: Box::new(fault),
    }
}

/// Reads the text of the file called `name`.
pub fn text(name: &str, text: &str) -> (Option<Vectors>, Vec<Finding>) {
    text_among(Registry::default(), name, text)
}

/// Reads the text of the file called `name`, whose quantity is one of this registry.
pub fn text_among(registry: Registry, name: &str, text: &str) -> (Option<Vectors>, Vec<Finding>) {
    match head(registry, text) {
        Err(fault) => (None, vec![of_file(name, fault)]),
        Ok((mut vectors, items, explained)) => {
            let mut findings = Vec::new();
            if file_name(vectors.quantity) != name {
                let expected = file_name(vectors.quantity);
                let message = format!("a file for {expected} is called {name}");
                findings.push(of_file(name, Fault::Inconsistent(message)));
            }
            for item in &items {
                let (vector, faults) = vector(vectors.quantity, item);
                let id = item.get("id").and_then(Json::as_str);
                let finding = |fault| Finding {
                    file: name.to_owned(),
                    id: Some(id.unwrap_or("a vector without an id").to_owned()),
                    fault: Box::new(fault),
                };
                findings.extend(faults.into_iter().map(finding));
                vectors.vectors.extend(vector);
            }
            let faults = whole(&vectors, &explained);
            findings.extend(faults.into_iter().map(|fault| of_file(name, fault)));
            (Some(vectors), findings)
        }
    }
}

/// What a file explains.
struct Explained {
    flags: BTreeSet<String>,
    checks: BTreeSet<String>,
}

/// Everything but the vectors, which come as they are.
fn head(registry: Registry, text: &str) -> Result<(Vectors, Vec<Json>, Explained), Fault> {
    let json: Json =
        serde_json::from_str(text).map_err(|error| Fault::Syntax(error.to_string()))?;
    let keys = [
        "format",
        "version",
        "quantity",
        "summary",
        "definition",
        "shape",
        "provenance",
        "flags",
        "checks",
        "count",
        "vectors",
    ];
    let object = object("the file", &json, &keys)?;
    fixed(object, "format", &FORMAT.into())?;
    fixed(object, "version", &VERSION.into())?;
    let quantity = registry
        .find(string(object, "quantity")?)
        .map_err(Fault::Input)?;
    fixed(object, "summary", &quantity.summary.into())?;
    fixed(object, "definition", &quantity.definition.into())?;
    fixed(object, "shape", &quantity.value.into())?;
    let provenance = provenance(get(object, "provenance")?)?;
    let explained = explained(quantity, object)?;
    let items = list("vectors", get(object, "vectors")?)?.clone();
    let count = get(object, "count")?;
    if count.as_u64() != Some(items.len() as u64) {
        let message = format!("count is {count}, but there are {} vectors", items.len());
        return Err(Fault::Inconsistent(message));
    }
    let vectors = Vectors {
        quantity,
        provenance,
        vectors: Vec::new(),
    };
    Ok((vectors, items, explained))
}

fn provenance(json: &Json) -> Result<Provenance, Fault> {
    let keys = ["crate", "crate_version", "seed", "command"];
    let object = object("provenance", json, &keys)?;
    fixed(object, "crate", &"attnbm".into())?;
    Ok(Provenance {
        crate_version: string(object, "crate_version")?.to_owned(),
        seed: whole_number(object, "seed")?,
        command: string(object, "command")?.to_owned(),
    })
}

fn explained(quantity: &Quantity, file: &Map<String, Json>) -> Result<Explained, Fault> {
    let flags = map("flags", get(file, "flags")?)?;
    for (name, meaning) in flags {
        known_flag(name)?;
        let meaning = object(&format!("flags.{name}"), meaning, &["reveals", "costs"])?;
        string(meaning, "reveals")?;
        string(meaning, "costs")?;
    }
    let checks = map("checks", get(file, "checks")?)?;
    for (name, _) in checks {
        known_check(quantity, name)?;
        string(checks, name)?;
    }
    Ok(Explained {
        flags: flags.keys().cloned().collect(),
        checks: checks.keys().cloned().collect(),
    })
}

/// What is wrong with the vectors taken together.
fn whole(vectors: &Vectors, explained: &Explained) -> Vec<Fault> {
    let mut faults = Vec::new();
    let is_sorted = vectors
        .vectors
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.index < b.index));
    if !is_sorted {
        let message =
            "the vectors are not in the order of their places, each of which is taken once";
        faults.push(Fault::Inconsistent(message.into()));
    }
    let flags = vectors.vectors.iter().flat_map(|vector| &vector.case.flags);
    let flags: BTreeSet<String> = flags.map(|flag| flag.name().to_owned()).collect();
    let checks = vectors.vectors.iter().flat_map(|vector| &vector.checks);
    let checks: BTreeSet<String> = checks.cloned().collect();
    let pairs = [
        ("flags", &explained.flags, &flags),
        ("checks", &explained.checks, &checks),
    ];
    for (key, explained, used) in pairs {
        if let Some(name) = explained.symmetric_difference(used).next() {
            let message = format!("{key}: {name} is either used or explained, but not both");
            faults.push(Fault::Inconsistent(message));
        }
    }
    faults
}

/// Reads a vector, and says all that is wrong with it.
fn vector(quantity: &'static Quantity, json: &Json) -> (Option<Vector>, Vec<Fault>) {
    let mut faults = Vec::new();
    let stored = json.get("digest").and_then(Json::as_str);
    let found = content::digest(json);
    if let Some(stored) = stored.filter(|stored| *stored != found) {
        let stored = stored.to_owned();
        faults.push(Fault::Digest { stored, found });
    }
    match parts(quantity, json) {
        Ok(vector) => {
            faults.extend(consistent(&vector).err());
            (Some(vector), faults)
        }
        Err(fault) => {
            faults.push(fault);
            (None, faults)
        }
    }
}

fn parts(quantity: &'static Quantity, json: &Json) -> Result<Vector, Fault> {
    let answer = match json.get("error") {
        None => "truth",
        Some(_) => "error",
    };
    let keys = [
        "id",
        "quantity",
        "flags",
        "input",
        "input_exact",
        answer,
        "checks",
        "digest",
    ];
    let object = object("the vector", json, &keys)?;
    fixed(object, "quantity", &quantity.name.into())?;
    string(object, "digest")?;
    let case = case(quantity, object)?;
    let id = string(object, "id")?.to_owned();
    let index = id
        .strip_prefix(quantity.name)
        .and_then(|rest| rest.strip_prefix('/')?.split_once('-'))
        .and_then(|(index, _)| index.parse::<u64>().ok());
    let Some(index) = index else {
        let expected = format!("{}/INDEX-HASH", quantity.name);
        return Err(Fault::form("id", expected, &id.into()));
    };
    let computed = content::id(&case, index);
    if computed != id {
        let message = format!("the id of this question is {computed}");
        return Err(Fault::Inconsistent(message));
    }
    let truth = match answer {
        "truth" => Truth::Value(value(quantity, get(object, "truth")?)?),
        _ => nothing(get(object, "error")?)?,
    };
    let checks = strings("checks", get(object, "checks")?)?;
    for check in &checks {
        known_check(quantity, check)?;
    }
    Ok(Vector {
        id,
        index,
        case,
        truth,
        checks,
    })
}

/// The question, which both forms of the input must be exactly.
fn case(quantity: &'static Quantity, vector: &Map<String, Json>) -> Result<Case, Fault> {
    let exact = get(vector, "input_exact")?;
    let given = json::read_values(quantity.fields, &exact.to_string()).map_err(Fault::Input)?;
    let mut flags = Vec::new();
    for name in strings("flags", get(vector, "flags")?)? {
        flags.push(known_flag(&name)?);
    }
    if !flags.is_sorted_by(|one, next| one < next) {
        let message = "flags: not in the order of their listing, each once";
        return Err(Fault::Inconsistent(message.into()));
    }
    let case = Case::new(quantity, given).flagged(&flags);
    for (key, is_exact) in [("input", false), ("input_exact", true)] {
        let written = content::parsed(&case.input(is_exact));
        if content::canonical(&written) != content::canonical(get(vector, key)?) {
            return Err(Fault::Unequal(key));
        }
    }
    Ok(case)
}

fn nothing(json: &Json) -> Result<Truth, Fault> {
    let object = object("error", json, &["kind", "message"])?;
    let kind = string(object, "kind")?;
    if !["domain", "shape", "not_normalizable"].contains(&kind) {
        let expected = "one of domain, shape, not_normalizable";
        return Err(Fault::form("error.kind", expected, &kind.into()));
    }
    Ok(Truth::Nothing {
        kind: kind.to_owned(),
        message: string(object, "message")?.to_owned(),
    })
}

fn value(quantity: &Quantity, json: &Json) -> Result<Value, Fault> {
    let keys = [
        "enclosure",
        "f64",
        "f64_hex",
        "f32",
        "f32_hex",
        "condition",
        "method",
        "bits",
    ];
    let truth = object("truth", json, &keys)?;
    let depth = match quantity.value {
        "scalar" => 0,
        matrix if matrix.contains(" x ") => 2,
        _ => 1,
    };
    let (shape, numbers) = leaves("f64", get(truth, "f64")?, depth)?;
    let all = |key: &str| {
        let (own, leaves) = leaves(key, get(truth, key)?, depth)?;
        if own != shape {
            let message = format!("{key} and f64 have different shapes");
            return Err(Fault::Inconsistent(message));
        }
        Ok(leaves)
    };
    let (exact, enclosures) = (all("f64_hex")?, all("enclosure")?);
    let (short, short_exact, conditions) = (all("f32")?, all("f32_hex")?, all("condition")?);
    // Equal shapes have equally many entries.
    let mut entries = Vec::with_capacity(numbers.len());
    let doubles = numbers.into_iter().zip(exact).zip(enclosures);
    let singles = short.into_iter().zip(short_exact).zip(conditions);
    for (((double, exact), enclosure), ((short, short_exact), condition)) in doubles.zip(singles) {
        let ends = strings("enclosure", enclosure)?;
        let [lower, upper] = ends.as_slice() else {
            return Err(Fault::form("enclosure", "two numbers", enclosure));
        };
        entries.push(Number {
            lower: lower.clone(),
            upper: upper.clone(),
            binary64: twice("f64", double, exact)?,
            // The decimal form is the shortest of binary32, another number of binary64.
            binary32: single(short, short_exact)?,
            condition: number("condition", condition)?,
        });
    }
    let bits = whole_number(truth, "bits")?;
    let bits = u32::try_from(bits).map_err(|_| Fault::form("bits", "a precision", &bits.into()))?;
    Ok(Value {
        shape,
        entries,
        method: string(truth, "method")?.to_owned(),
        bits,
    })
}

/// The entries at this depth of lists, and the shape of those.
fn leaves<'a>(key: &str, json: &'a Json, depth: u32) -> Result<(Shape, Vec<&'a Json>), Fault> {
    if depth == 0 {
        return Ok((Shape::Scalar, vec![json]));
    }
    let items = list(key, json)?;
    if depth == 1 {
        return Ok((Shape::Vector(items.len()), items.iter().collect()));
    }
    let mut entries = Vec::new();
    let mut columns = None;
    for row in items {
        let row = list(key, row)?;
        if *columns.get_or_insert(row.len()) != row.len() {
            return Err(Fault::Inconsistent(format!(
                "{key} has rows of different lengths"
            )));
        }
        entries.extend(row);
    }
    let shape = Shape::Matrix(items.len(), columns.unwrap_or(0));
    Ok((shape, entries))
}

/// A number that is given in decimal and in hexadecimal.
fn twice(key: &str, decimal: &Json, exact: &Json) -> Result<f64, Fault> {
    let (a, b) = (number(key, decimal)?, hexadecimal(key, exact)?);
    if a.to_bits() != b.to_bits() {
        let message = format!("{key} is {decimal} and {exact}, which are different numbers");
        return Err(Fault::Inconsistent(message));
    }
    Ok(b)
}

/// A binary32 number that is given in decimal and in hexadecimal.
fn single(decimal: &Json, exact: &Json) -> Result<f32, Fault> {
    let (a, b) = (number("f32", decimal)?, hexadecimal("f32_hex", exact)?);
    let short = b as f32;
    let is_short = f64::from(short).to_bits() == b.to_bits();
    if !is_short || (a as f32).to_bits() != short.to_bits() || shortest(short) != a {
        let message = format!("f32 is {decimal} and {exact}, which are not one binary32 number");
        return Err(Fault::Inconsistent(message));
    }
    Ok(short)
}

fn known_flag(name: &str) -> Result<Flag, Fault> {
    Flag::find(name).ok_or_else(|| Fault::form("flags", "a flag that there is", &name.into()))
}

fn known_check(quantity: &Quantity, name: &str) -> Result<(), Fault> {
    match statement(quantity, name) {
        Some(_) => Ok(()),
        None => Err(Fault::form("checks", "a check that there is", &name.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::witness;
    use serde_json::json;

    fn exactly(x: f64) -> Json {
        serde_json::from_str(&witness::number(x, true)).unwrap()
    }

    /// The decimal is the shortest of the number, and the hexadecimal one is the number.
    #[test]
    fn a_binary32_number_is_given_twice_as_the_same_number() {
        let tenth = f64::from(0.1_f32);
        let next = f64::from(0.1_f32.next_up());
        let is_read = |decimal: Json, exact: f64| single(&decimal, &exactly(exact)).ok();
        assert_eq!(is_read(json!(0.1), tenth), Some(0.1));
        assert_eq!(is_read(json!(-2.5), -2.5), Some(-2.5));
        assert_eq!(
            is_read(json!("-inf"), f64::NEG_INFINITY),
            Some(f32::NEG_INFINITY)
        );
        for (decimal, exact) in [
            // No number of binary32, although the nearest one is that of the decimal.
            (json!(0.1), 0.1),
            (json!(0.1), tenth.next_up()),
            (json!(0.1), next),
            (json!(0.1), -tenth),
            // The same number with more digits than it needs.
            (json!(0.10000000149011612), tenth),
            (json!(-0.0), 0.0),
            (json!("inf"), f64::NEG_INFINITY),
            (json!(1e39), f64::INFINITY),
        ] {
            assert_eq!(is_read(decimal.clone(), exact), None, "{decimal} {exact}");
        }
    }

    #[test]
    fn a_text_is_read_up_to_its_last_byte_or_not_at_all() {
        let read = |text: &str, most: u64| read_up_to(text.as_bytes(), most).unwrap();
        assert_eq!(read("abc", 4).as_deref(), Some("abc"));
        assert_eq!(read("abc", 3).as_deref(), Some("abc"));
        assert_eq!(read("abc", 2), None);
        assert_eq!(read("", 0).as_deref(), Some(""));
    }

    /// In binary64 any decimal that reads as the number will do.
    #[test]
    fn a_binary64_number_is_one_number_twice() {
        let is_read = |decimal: Json, exact: f64| twice("x", &decimal, &exactly(exact)).ok();
        assert_eq!(is_read(json!(0.1), 0.1), Some(0.1));
        let long = serde_json::from_str("0.10000000000000000555").unwrap();
        assert_eq!(is_read(long, 0.1), Some(0.1));
        for (decimal, exact) in [
            (json!(0.1), 0.1_f64.next_up()),
            (json!(-0.0), 0.0),
            (json!(0.1), -0.1),
        ] {
            assert_eq!(is_read(decimal.clone(), exact), None, "{decimal} {exact}");
        }
    }
}
