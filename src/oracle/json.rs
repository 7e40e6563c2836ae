//! Reading a quantity's input from JSON text.
//!
//! Every number is read from its own text by `str::parse`, which rounds correctly; no reader's
//! approximate conversion is involved. `serde_json` checks the syntax and cuts the text into values
//! without copying. A well-formed list of numbers is split at its commas. Only a defective list is read
//! entry by entry, to name the entry.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::field::{Field, Kind, Range};
use super::hexadecimal::{self, Fault};
use super::input::{Inputs, Lagrangian, Matrix, Support, Value};
use super::lagrangian::{Shown, of_kind};
use crate::Error;

/// The fields of an object, each still as text.
pub(crate) type Object<'a> = BTreeMap<String, &'a RawValue>;

/// An object in which no key is repeated: of two values under one key, neither is what was meant for certain.
struct Distinct<'a>(Object<'a>);

impl<'de> Deserialize<'de> for Distinct<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Distinct<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object::new();
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            let quoted = format!("{key:?}");
            if object.insert(key, value).is_some() {
                let message = format!("the key {} is repeated", excerpt(&quoted));
                return Err(A::Error::custom(message));
            }
        }
        Ok(Distinct(object))
    }
}

fn parse_object(text: &str) -> serde_json::Result<Object<'_>> {
    serde_json::from_str::<Distinct>(text).map(|Distinct(object)| object)
}

/// Reads the input of a quantity with these fields.
///
/// ```
/// use attnbm::oracle::{json, registry};
/// let softmax = registry::find("special.softmax")?;
/// let inputs = json::read_input(softmax.fields, r#"{"x": [0.1, "0x1.8p-3"]}"#)?;
/// assert_eq!(inputs.vector("x")?, [0.1, 0.1875]);
/// let error = json::read_input(softmax.fields, r#"{"x": [0.1, 1e999]}"#).unwrap_err();
/// assert_eq!(error.kind(), "domain");
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn read_input(fields: &'static [Field], text: &str) -> Result<Inputs, Error> {
    with_object("input", text, |object| read_fields(fields, object))?
}

/// Cuts an object into its fields and hands them to `action`.
///
/// Many writers put NaN and infinities into JSON as bare words, which JSON does not allow. If
/// nothing else is wrong, they are read as if they were quoted, and the refusal can name the field.
pub(crate) fn with_object<T>(
    name: &str,
    text: &str,
    action: impl Fn(Object) -> T,
) -> Result<T, Error> {
    let malformed = match parse_object(text) {
        Ok(object) => return Ok(action(object)),
        Err(malformed) => malformed,
    };
    if let Some(quoted) = quote_non_finite(text)
        && let Ok(object) = parse_object(&quoted)
    {
        return Ok(action(object));
    }
    let start = text.trim_start_matches(is_space);
    Err(Error::Parse(if start.is_empty() {
        format!("{name} must be a JSON object, got nothing")
    } else if start.starts_with('{') {
        format!(
            "{name} must be a JSON object: {malformed}, in {}",
            excerpt(text)
        )
    } else {
        format!("{name} must be a JSON object, got {}", excerpt(text))
    }))
}

/// Reads the fields that are given, each of its kind; neither their ranges nor their lengths are checked.
pub fn read_values(
    fields: &'static [Field],
    text: &str,
) -> Result<Vec<(&'static str, Value)>, Error> {
    with_object("input", text, |object| values_of(fields, object))?
}

/// Reads the fields of an input and checks them against each other.
pub(super) fn read_fields(fields: &'static [Field], object: Object) -> Result<Inputs, Error> {
    Inputs::new(fields, values_of(fields, object)?)
}

fn values_of(
    fields: &'static [Field],
    object: Object,
) -> Result<Vec<(&'static str, Value)>, Error> {
    let mut values = Vec::with_capacity(object.len());
    for (name, raw) in object {
        let field = Field::find(fields, &name)?;
        values.push((field.name, read_value(field, raw.get())?));
    }
    Ok(values)
}

fn read_value(field: &Field, raw: &str) -> Result<Value, Error> {
    let name = field.name;
    Ok(match field.kind {
        Kind::Number(range) => Value::Number(read_number(name, range.expected(), raw)?),
        Kind::Vector(_) | Kind::Direction(_) if field.mask.is_some() => {
            Value::Vector(read_masked_vector(field, raw)?)
        }
        Kind::Vector(_) | Kind::Direction(_) => Value::Vector(read_vector(name, raw)?),
        Kind::Matrix(..) => {
            let rows = read_list(name, raw, "a list of rows")?
                .iter()
                .enumerate()
                .map(|(index, row)| read_vector(&format!("{name}[{index}]"), row.get()))
                .collect::<Result<_, _>>()?;
            Value::Matrix(Matrix::from_rows(name, rows)?)
        }
        Kind::Indices { .. } => {
            let indices = read_vector(name, raw)?;
            let indices = indices.iter().enumerate().map(|(position, &index)| {
                // Beyond 2^53 a number in the text and its binary64 may be different integers.
                if index.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&index) {
                    return Ok(index as usize);
                }
                Err(Error::Domain {
                    field: format!("{name}[{position}]"),
                    expected: "a 0-based index, an integer from 0 up",
                    got: index.to_string(),
                })
            });
            Value::Indices(indices.collect::<Result<_, _>>()?)
        }
        Kind::Lagrangian => Value::Lagrangian(read_lagrangian(name, raw)?),
        Kind::Support => Value::Support(read_support(name, raw)?),
    })
}

/// Reads a finite number: a JSON number or a hexadecimal float in a string. What is expected is for the
/// message only.
fn read_number(name: &str, expected: &'static str, raw: &str) -> Result<f64, Error> {
    if let Some(number) = quick_number(raw) {
        return Ok(number);
    }
    let domain = |expected| {
        Err(Error::Domain {
            field: name.to_owned(),
            expected,
            got: excerpt(raw),
        })
    };
    match raw.as_bytes().first() {
        Some(b'[') => return Err(misnested(name, "a single number", raw)),
        Some(b'-' | b'0'..=b'9') => {
            return domain("at most 1.7976931348623157e308 in absolute value");
        }
        Some(b'"') => {
            let text: String = serde_json::from_str(raw).unwrap_or_default();
            if hexadecimal::parse(&text) == Err(Fault::NotBinary64) {
                return domain("a hexadecimal float that binary64 represents exactly");
            }
            if non_finite(&text).is_some() {
                return domain(expected);
            }
        }
        _ => {}
    }
    Err(Error::Parse(format!(
        "{name} must be a JSON number or a hexadecimal float in a string such as \"-0x1.8p-3\", \
         got {}",
        excerpt(raw)
    )))
}

/// An infinity or a NaN from one of its usual spellings, which `str::parse` reads.
fn non_finite(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    // `1e999` is too large a number, not an infinity.
    let is_word = !text.contains(|letter: char| letter.is_ascii_digit());
    (!number.is_finite() && is_word).then_some(number)
}

/// A finite number from the text of one JSON value, if it is one.
fn quick_number(raw: &str) -> Option<f64> {
    match raw.as_bytes().first()? {
        b'-' | b'0'..=b'9' => raw.parse().ok().filter(|number: &f64| number.is_finite()),
        b'"' => hexadecimal::parse(raw.strip_prefix('"')?.strip_suffix('"')?).ok(),
        _ => None,
    }
}

/// Reads a list of finite numbers.
fn read_vector(name: &str, raw: &str) -> Result<Vec<f64>, Error> {
    if let Some(numbers) = quick_vector(raw) {
        return Ok(numbers);
    }
    read_list(name, raw, "a list of numbers")?
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let name = format!("{name}[{index}]");
            read_number(&name, Range::Finite.expected(), item.get())
        })
        .collect()
}

/// Reads a list of numbers, some of which may be infinite.
fn read_masked_vector(field: &Field, raw: &str) -> Result<Vec<f64>, Error> {
    if let Some(numbers) = quick_vector(raw) {
        return Ok(numbers);
    }
    let name = field.name;
    let read = |(index, item): (usize, &&RawValue)| {
        let text: Option<String> = serde_json::from_str(item.get()).ok();
        match text.and_then(|text| non_finite(&text)) {
            Some(number) if field.admits(number) => Ok(number),
            _ => read_number(
                &format!("{name}[{index}]"),
                field.expected_entry(),
                item.get(),
            ),
        }
    };
    let items = read_list(name, raw, "a list of numbers")?;
    items.iter().enumerate().map(read).collect()
}

/// A list of finite numbers from the text of one JSON value. Since the text is known to be JSON, a
/// comma in a nested list or in a string shows as a piece that cannot be read as a number.
fn quick_vector(raw: &str) -> Option<Vec<f64>> {
    let inside = raw
        .strip_prefix('[')?
        .strip_suffix(']')?
        .trim_matches(is_space);
    if inside.is_empty() {
        return Some(Vec::new());
    }
    inside
        .split(',')
        .map(|piece| quick_number(piece.trim_matches(is_space)))
        .collect()
}

/// Cuts a list into its items.
fn read_list<'a>(name: &str, raw: &'a str, form: &str) -> Result<Vec<&'a RawValue>, Error> {
    serde_json::from_str(raw).map_err(|_| misnested(name, form, raw))
}

fn read_lagrangian(name: &str, raw: &str) -> Result<Lagrangian, Error> {
    let mut object = parse_object(raw).map_err(|malformed| {
        let why = if raw.starts_with('{') {
            format!(": {malformed}")
        } else {
            String::new()
        };
        Error::Parse(format!(
            "{name} must be an object such as {{\"kind\": \"log_cosh\"}}, got {}{why}",
            excerpt(raw)
        ))
    })?;
    let kind = object
        .remove("kind")
        .ok_or_else(|| Error::Parse(format!("{name}.kind is missing, got {}", excerpt(raw))))?;
    let kind_raw = kind.get();
    let kind: String = serde_json::from_str(kind_raw).map_err(|_| {
        let got = excerpt(kind_raw);
        Error::Parse(format!("{name}.kind must be a string, got {got}"))
    })?;
    let parameter = |key: &'static str, range: Range| {
        let raw = object.remove(key);
        raw.map(|raw| read_number(&format!("{name}.{key}"), range.expected(), raw.get()))
            .transpose()
    };
    let shown = Shown {
        field: name,
        kind: &excerpt(kind_raw),
        whole: &excerpt(raw),
    };
    let lagrangian = of_kind(&kind, &shown, parameter)?;
    match object.keys().next() {
        None => Ok(lagrangian),
        Some(key) => Err(Error::Parse(format!(
            "{name} of kind {kind:?} has no parameter called {key:?}"
        ))),
    }
}

fn read_support(name: &str, raw: &str) -> Result<Support, Error> {
    Ok(match raw {
        "\"reals\"" => Support::Reals,
        "\"half_line\"" => Support::HalfLine,
        "\"binary\"" => Support::Binary,
        "\"bernoulli\"" => Support::Bernoulli,
        _ if !raw.starts_with('"') => {
            let got = excerpt(raw);
            return Err(Error::Parse(format!("{name} must be a string, got {got}")));
        }
        _ => {
            return Err(Error::Domain {
                field: name.to_owned(),
                expected: "one of \"reals\", \"half_line\", \"binary\", \"bernoulli\"",
                got: excerpt(raw),
            });
        }
    })
}

/// A number where a list should be, a list where a number should be, or neither.
fn misnested(name: &str, form: &str, raw: &str) -> Error {
    match raw.as_bytes().first() {
        Some(b'[' | b'-' | b'0'..=b'9') => Error::Shape {
            field: name.to_owned(),
            expected: format!("the form of {form}"),
            got: excerpt(raw),
        },
        _ => Error::Parse(format!("{name} must be {form}, got {}", excerpt(raw))),
    }
}

/// The text with every bare `NaN`, `Infinity` and `-Infinity` outside of strings put in quotes, if
/// there is one.
fn quote_non_finite(text: &str) -> Option<String> {
    const WORDS: [&str; 3] = ["NaN", "-Infinity", "Infinity"];
    let mut quoted = String::new();
    let mut copied = 0;
    let mut position = 0;
    let mut in_string = false;
    while let Some(&byte) = text.as_bytes().get(position) {
        position += match byte {
            b'"' => {
                in_string = !in_string;
                1
            }
            b'\\' if in_string => 2,
            b'N' | b'I' | b'-' if !in_string => {
                let rest = text.get(position..).unwrap_or_default();
                match WORDS.into_iter().find(|word| rest.starts_with(word)) {
                    None => 1,
                    Some(word) => {
                        quoted.push_str(text.get(copied..position)?);
                        quoted.extend(["\"", word, "\""]);
                        copied = position + word.len();
                        word.len()
                    }
                }
            }
            _ => 1,
        };
    }
    (copied > 0).then(|| quoted + text.get(copied..).unwrap_or_default())
}

/// The beginning of a text, to quote in a message.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let text = text.trim_matches(is_space);
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// The white space of JSON.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_to_nearest() {
        let cases = [
            ("0.1", 0.1),
            ("9007199254740993", 9007199254740992.0),
            ("9007199254740992.99999999999999999999", 9007199254740992.0),
            ("9007199254740993.00000000000000000001", 9007199254740994.0),
            ("1.7976931348623158e308", f64::MAX),
            ("4.9406564584124654e-324", 5e-324),
            ("2.4703282292062327e-324", 0.0),
            ("2.4703282292062328e-324", 5e-324),
            ("1e-999999999999", 0.0),
            ("0e999999999999", 0.0),
        ];
        for (text, number) in cases {
            assert_eq!(read_number("x", "finite", text), Ok(number), "{text}");
        }
        assert_eq!(
            read_number("x", "finite", "-0").map(f64::to_bits),
            Ok((-0.0_f64).to_bits())
        );
    }

    /// Letters are counted, not bytes, and what is around them is not.
    #[test]
    fn an_excerpt_has_sixty_letters_at_most() {
        for letter in ["x", "ξ"] {
            for count in [0, 1, 59, 60] {
                let text = letter.repeat(count);
                assert_eq!(excerpt(&text), text);
                assert_eq!(excerpt(&format!(" \t{text}\n")), text);
            }
            let cut = format!("{}…", letter.repeat(60));
            for count in [61, 62, 1000] {
                assert_eq!(excerpt(&letter.repeat(count)), cut, "{count}");
            }
        }
    }

    #[test]
    fn only_bare_words_outside_of_strings_are_quoted() {
        let text = r#"{"NaN\"": [NaN, -Infinity,Infinity, "NaN"]}"#;
        let quoted = r#"{"NaN\"": ["NaN", "-Infinity","Infinity", "NaN"]}"#;
        assert_eq!(quote_non_finite(text).as_deref(), Some(quoted));
        assert_eq!(quote_non_finite(quoted), None);
        assert_eq!(quote_non_finite("\"é\\"), None);
    }

    /// From 0 to 2^53 every whole number is an index; whether there is such a coordinate is not asked here.
    #[test]
    fn indices_are_the_whole_numbers_that_binary64_tells_apart() {
        let fields = super::super::registry::find("attnbm.conditional_mean")
            .unwrap()
            .fields;
        let read = |index: &str| read_values(fields, &format!("{{\"observed\": [{index}]}}"));
        for (text, index) in [
            ("0", 0),
            ("-0", 0),
            ("7.0", 7),
            ("9007199254740992", 1 << 53),
        ] {
            assert_eq!(
                read(text),
                Ok(vec![("observed", Value::Indices(vec![index]))]),
                "{text}"
            );
        }
        for text in ["9007199254740994", "1e300", "-1", "0.5", "-5e-324"] {
            assert!(
                matches!(read(text), Err(Error::Domain { field, .. }) if field == "observed[0]"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_comma_in_a_string_splits_nothing() {
        assert_eq!(quick_vector(r#"[1,"0x1,0x1"]"#), None);
        assert_eq!(quick_vector("[1,[2,3]]"), None);
        assert_eq!(quick_vector("[ 1 ,\t\"0x1p1\"\n]"), Some(vec![1.0, 2.0]));
        assert_eq!(quick_vector("[ ]"), Some(Vec::new()));
    }
}
