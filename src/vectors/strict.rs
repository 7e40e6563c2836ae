//! The keys and values of JSON, strictly: what is missing, unknown or of another type is a fault with a name.

use serde_json::{Map, Value as Json};

use super::fault::Fault;
use crate::oracle::hexadecimal;

fn infinity(text: &str) -> Option<f64> {
    match text {
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

pub(super) fn number(key: &str, json: &Json) -> Result<f64, Fault> {
    let number = match json {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => infinity(text),
        _ => None,
    };
    number.ok_or_else(|| Fault::form(key, "a number, \"inf\" or \"-inf\"", json))
}

pub(super) fn hexadecimal(key: &str, json: &Json) -> Result<f64, Fault> {
    let number = json
        .as_str()
        .and_then(|text| infinity(text).or_else(|| hexadecimal::parse(text).ok()));
    number.ok_or_else(|| Fault::form(key, "a hexadecimal float in a string", json))
}

pub(super) fn map<'a>(key: &str, json: &'a Json) -> Result<&'a Map<String, Json>, Fault> {
    json.as_object()
        .ok_or_else(|| Fault::form(key, "an object", json))
}

/// An object with exactly these keys.
pub(super) fn object<'a>(
    name: &str,
    json: &'a Json,
    keys: &[&str],
) -> Result<&'a Map<String, Json>, Fault> {
    let object = map(name, json)?;
    if let Some(unknown) = object.keys().find(|key| !keys.contains(&key.as_str())) {
        return Err(Fault::Unknown(format!("{unknown:?} of {name}")));
    }
    match keys.iter().find(|key| !object.contains_key(**key)) {
        Some(missing) => Err(Fault::Missing(format!("{missing:?} of {name}"))),
        None => Ok(object),
    }
}

pub(super) fn get<'a>(object: &'a Map<String, Json>, key: &str) -> Result<&'a Json, Fault> {
    object
        .get(key)
        .ok_or_else(|| Fault::Missing(format!("{key:?}")))
}

pub(super) fn fixed(object: &Map<String, Json>, key: &str, expected: &Json) -> Result<(), Fault> {
    let got = get(object, key)?;
    if got == expected {
        return Ok(());
    }
    Err(Fault::form(key, expected.to_string(), got))
}

pub(super) fn string<'a>(object: &'a Map<String, Json>, key: &str) -> Result<&'a str, Fault> {
    let json = get(object, key)?;
    json.as_str()
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Fault::form(key, "a string that is not empty", json))
}

pub(super) fn whole_number(object: &Map<String, Json>, key: &str) -> Result<u64, Fault> {
    let json = get(object, key)?;
    json.as_u64()
        .ok_or_else(|| Fault::form(key, "a whole number from 0 up", json))
}

pub(super) fn list<'a>(key: &str, json: &'a Json) -> Result<&'a Vec<Json>, Fault> {
    json.as_array()
        .ok_or_else(|| Fault::form(key, "a list", json))
}

pub(super) fn strings(key: &str, json: &Json) -> Result<Vec<String>, Fault> {
    let items = list(key, json)?.iter();
    let texts = items.map(|item| item.as_str().map(str::to_owned));
    texts
        .collect::<Option<_>>()
        .ok_or_else(|| Fault::form(key, "a list of strings", json))
}
