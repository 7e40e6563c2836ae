//! Reading what a subject writes: one line, which is an answer, a greeting, or neither.
//!
//! Only an object with the `id` of the question is taken for its answer. A line too many or too few
//! therefore never shifts the others.

use serde_json::Value as Json;

use super::answer::{Answer, Array, Estimate};
use crate::oracle::hexadecimal::{self, Fault};
use crate::oracle::json::{Object, with_object};

/// A subject's answer to the greeting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Greeting {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The language that it is written in.
    pub language: Option<String>,
    /// The format that it computes in, as it calls it.
    pub dtype: Option<String>,
    /// The quantities that it answers; `None` if it does not say.
    pub quantities: Option<Vec<String>>,
    /// Whether it reads the strings `"-inf"` and `"inf"` as numbers.
    pub infinities: bool,
}

/// What one line is.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The answer to the question of this `id`, possibly a malformed one.
    Answer(Answer),
    /// An object without an `id` that is not an answer.
    Greeting(Greeting),
    /// A value without an `id`, as it is written.
    Anonymous(String),
    /// An error without an `id`, as it is written; it may be the answer to a greeting.
    Refusal(String),
    /// The answer to another question; the `id` as it is written.
    Other(String),
    /// Not a JSON object; the text says what is wrong.
    Garbage(String),
    /// White space.
    Blank,
}

/// Reads a line, for the question of this `id`.
///
/// ```
/// use attnbm::grade::{answer::Answer, wire::{Reply, read}};
/// assert_eq!(read(br#"{"id": 7, "value": "inf"}"#, 7), Reply::Answer(Answer::Value(f64::INFINITY.into())));
/// assert_eq!(read(br#"{"id": 6, "value": 1}"#, 7), Reply::Other("6".into()));
/// ```
pub fn read(line: &[u8], id: u64) -> Reply {
    let line = line.trim_ascii();
    if line.is_empty() {
        return Reply::Blank;
    }
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => {
            let place = error.valid_up_to();
            return Reply::Garbage(format!("invalid UTF-8 after {place} bytes: {}", show(line)));
        }
    };
    with_object("an answer", text, |object| read_object(&object, line, id)).unwrap_or_else(|_| {
        let is_cut = text.starts_with('{') && !text.ends_with('}');
        let what = match is_cut {
            true => "a line that is cut off",
            false => "a line that is not a JSON object",
        };
        Reply::Garbage(format!("{what}: {}", show(line)))
    })
}

fn read_object(object: &Object, line: &[u8], id: u64) -> Reply {
    let present = |key: &str| object.get(key).filter(|raw| raw.get() != "null");
    match present("id") {
        Some(raw) if is_id(raw.get(), id) => Reply::Answer(read_answer(object, line)),
        Some(raw) => Reply::Other(show(raw.get().as_bytes())),
        None if present("error").is_some() => Reply::Refusal(show(line)),
        None if object.contains_key("value") => Reply::Anonymous(show(line)),
        None => Reply::Greeting(read_greeting(object)),
    }
}

/// Whether this is the number, however it is written.
fn is_id(raw: &str, id: u64) -> bool {
    raw.parse() == Ok(id as f64)
}

fn read_greeting(object: &Object) -> Greeting {
    let text = |key: &str| {
        let value: Json = serde_json::from_str(object.get(key)?.get()).ok()?;
        match value {
            Json::String(text) => Some(show(text.as_bytes())),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        }
    };
    let list = |key: &str| serde_json::from_str(object.get(key)?.get()).ok();
    Greeting {
        name: text("name"),
        version: text("version"),
        language: text("language"),
        dtype: text("dtype"),
        quantities: list("quantities"),
        infinities: object
            .get("infinities")
            .is_some_and(|raw| raw.get() == "true"),
    }
}

fn read_answer(object: &Object, line: &[u8]) -> Answer {
    let present = |key: &str| object.get(key).filter(|raw| raw.get() != "null");
    if let Some(raw) = present("error") {
        return read_error(raw.get());
    }
    let Some(raw) = object.get("value") else {
        return Answer::Malformed(format!("neither a value nor an error: {}", show(line)));
    };
    match read_array(raw.get()) {
        Ok(array) => match object.get("standard_error") {
            Some(stated) => read_estimate(array, stated.get(), line),
            None => Answer::Value(array),
        },
        Err(reason) => Answer::Malformed(format!("{reason}: {}", show(line))),
    }
}

/// An answer with a `standard_error` is an estimate, whether one is known (a number) or not (`null`).
fn read_estimate(array: Array, stated: &str, line: &[u8]) -> Answer {
    let ([], [value]) = (array.dimensions.as_slice(), array.entries.as_slice()) else {
        return Answer::Value(array);
    };
    let standard_error = match stated {
        "null" => None,
        _ => match read_array(stated)
            .as_ref()
            .map(|read| read.entries.as_slice())
        {
            Ok([error]) if *error >= 0.0 => Some(*error),
            _ => {
                return Answer::Malformed(format!(
                    "a standard error that is neither null nor a number from 0 up: {}",
                    show(line)
                ));
            }
        },
    };
    Answer::Estimates(vec![Estimate {
        value: *value,
        standard_error,
    }])
}

fn read_error(raw: &str) -> Answer {
    let field = |object: &Object, key: &str| {
        let raw = object.get(key)?.get();
        let text = serde_json::from_str::<String>(raw);
        Some(show(text.as_deref().unwrap_or(raw).as_bytes()))
    };
    let whole = with_object("an error", raw, |object| {
        (field(&object, "kind"), field(&object, "message"))
    });
    let (kind, message) = match whole {
        Ok((kind, message)) => (kind, message.unwrap_or_default()),
        // An error that is a mere text is one as well.
        Err(_) => (None, show(raw.as_bytes())),
    };
    match kind.as_deref() {
        // A test framework that holds functions says so where a program of its own would end or be silent.
        Some("crashed") => Answer::Crashed(message),
        Some("timed_out") => Answer::TimedOut,
        _ => Answer::Error {
            kind: kind.unwrap_or_else(|| "without a kind".into()),
            message,
        },
    }
}

/// The most axes that are read; no quantity has more than two.
const MOST_AXES: usize = 8;

/// The lists that are open while a value is read.
#[derive(Default)]
struct Nesting {
    /// How many items each has so far.
    counts: Vec<usize>,
    /// The lengths of the axes that are known.
    dimensions: Vec<usize>,
    /// How deep the numbers are.
    depth: Option<usize>,
}

impl Nesting {
    fn open(&mut self) -> Result<(), String> {
        self.count_item();
        self.counts.push(0);
        if self.counts.len() > MOST_AXES {
            return Err(format!("a value of more than {MOST_AXES} axes"));
        }
        match self.depth {
            Some(depth) if self.counts.len() > depth => Err(ragged()),
            _ => Ok(()),
        }
    }

    fn close(&mut self) -> Result<(), String> {
        let length = self.counts.pop().unwrap_or(0);
        let axis = self.counts.len();
        // Inner lists close first, so that axes become known from the innermost outward.
        if self.dimensions.len() <= axis {
            self.dimensions.resize(axis + 1, usize::MAX);
        }
        match self.dimensions.get_mut(axis) {
            Some(known) if *known == usize::MAX => *known = length,
            Some(known) if *known == length => {}
            _ => return Err(ragged()),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), String> {
        self.count_item();
        let depth = self.counts.len();
        let is_deeper = self.dimensions.len() > depth;
        match self.depth {
            _ if is_deeper => Err(ragged()),
            Some(known) if known != depth => Err(ragged()),
            _ => {
                self.depth = Some(depth);
                Ok(())
            }
        }
    }

    fn count_item(&mut self) {
        if let Some(count) = self.counts.last_mut() {
            *count += 1;
        }
    }
}

fn ragged() -> String {
    "a value whose lists have unequal lengths or depths".into()
}

/// Reads nested lists of numbers, which are known to be JSON, without recursion.
fn read_array(raw: &str) -> Result<Array, String> {
    let mut nesting = Nesting::default();
    let mut entries = Vec::new();
    let mut rest = raw.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '[' => {
                nesting.open()?;
                1
            }
            ']' => {
                nesting.close()?;
                1
            }
            ',' => 1,
            _ => {
                nesting.number()?;
                let length = token(rest);
                let (text, _) = rest.split_at(length);
                entries.push(read_number(text)?);
                length
            }
        };
        rest = rest.split_at(length).1.trim_start();
    }
    Ok(Array {
        dimensions: nesting.dimensions,
        entries,
    })
}

/// The length of the number, string, word or object at the start.
fn token(text: &str) -> usize {
    let end = match text.strip_prefix('"') {
        // No number contains a quotation mark.
        Some(inside) => inside.find('"').map(|end| end + 2),
        None => text.find([',', ']', ' ', '\t', '\n', '\r']),
    };
    end.unwrap_or(text.len())
}

fn read_number(text: &str) -> Result<f64, String> {
    let shown = || show(text.as_bytes());
    if let Some(inside) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        let is_digit = |letter: char| letter.is_ascii_digit();
        return match (hexadecimal::parse(inside), inside.parse::<f64>()) {
            (Ok(number), _) => Ok(number),
            (Err(Fault::NotBinary64), _) => Err(format!("{} is not a binary64 number", shown())),
            (_, Ok(number)) if !number.is_finite() && !inside.contains(is_digit) => Ok(number),
            _ => Err(format!(
                "the string {} in place of a number; the strings that are read are \"inf\", \"-inf\", \"nan\" \
                 and hexadecimal floats",
                shown()
            )),
        };
    }
    match text.chars().next() {
        Some('-' | '0'..='9') => text
            .parse()
            .map_err(|_| format!("{} in place of a number", shown())),
        _ if text == "null" => Err("null in place of a number (NaN is the string \"nan\")".into()),
        _ => Err(format!("{} in place of a number", shown())),
    }
}

/// The beginning of what a subject wrote, fit to be printed.
pub fn show(bytes: &[u8]) -> String {
    const LONGEST: usize = 160;
    let start = bytes.get(..4 * LONGEST).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    let mut shown = String::new();
    let mut count = 0;
    for letter in text.chars().take(LONGEST) {
        count += letter.len_utf8();
        match letter {
            '\t' => shown.push(' '),
            letter if is_hidden(letter) => shown.extend(letter.escape_unicode()),
            letter => shown.push(letter),
        }
    }
    if count < bytes.len() && text.chars().count() > LONGEST || start.len() < bytes.len() {
        shown.push_str(&format!("… ({} bytes)", bytes.len()));
    }
    shown
}

/// Characters that would move the cursor, or change the direction of the text.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Reply {
        read(format!("{{\"id\": 3, \"value\": {text}}}").as_bytes(), 3)
    }

    fn entries(text: &str) -> (Vec<usize>, Vec<f64>) {
        match value(text) {
            Reply::Answer(Answer::Value(array)) => (array.dimensions, array.entries),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn numbers_lists_and_what_is_not_finite() {
        let infinity = f64::INFINITY;
        assert_eq!(entries("0.1"), (vec![], vec![0.1]));
        assert_eq!(entries("\"0x1.8p-3\""), (vec![], vec![0.1875]));
        assert_eq!(
            entries(" [ [1, \"inf\"] , [\"-inf\", 1e999] ] "),
            (vec![2, 2], vec![1.0, infinity, -infinity, infinity])
        );
        assert_eq!(entries("[-Infinity, 2]"), (vec![2], vec![-infinity, 2.0]));
        assert!(entries("NaN").1[0].is_nan());
        assert!(entries("[\"nan\"]").1[0].is_nan());
        assert_eq!(entries("[]"), (vec![0], vec![]));
        assert_eq!(entries("[[], []]"), (vec![2, 0], vec![]));
    }

    #[test]
    fn what_is_no_array_is_malformed() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let texts = [
            "[[1, 2], [3]]",
            "[1, [2]]",
            "[[1], 2]",
            "[[], 1]",
            "[[[1]], [1]]",
            "null",
            "[null]",
            "true",
            "{}",
            "{\"a\": [1, 2]}",
            "\"1.5\"",
            "\"abc\"",
            "\"0x1p-1075\"",
            "\"in\\\"f\"",
            &deep,
        ];
        for text in texts {
            let reply = value(text);
            assert!(
                matches!(
                    reply,
                    Reply::Answer(Answer::Malformed(_)) | Reply::Garbage(_)
                ),
                "{text}: {reply:?}"
            );
        }
    }

    #[test]
    fn only_the_same_id_is_an_answer() {
        let answer = |text: &str| read(text.as_bytes(), 12);
        let is_value = |text: &str| matches!(answer(text), Reply::Answer(Answer::Value(_)));
        assert!(is_value("{\"id\": 12.0, \"value\": 1, \"error\": null}\r"));
        assert_eq!(
            answer("{\"id\": \"12\", \"value\": 1}"),
            Reply::Other("\"12\"".into())
        );
        assert!(matches!(answer("{\"value\": 1}"), Reply::Anonymous(_)));
        assert!(matches!(
            answer("{\"id\": null, \"error\": {}}"),
            Reply::Refusal(_)
        ));
        assert!(matches!(
            answer("{\"id\": 12}"),
            Reply::Answer(Answer::Malformed(_))
        ));
        assert!(
            matches!(answer("{\"id\": 12, \"value\": 1"), Reply::Garbage(text) if text.contains("cut off"))
        );
        assert!(
            matches!(answer("\u{1b}[31mred"), Reply::Garbage(text) if text.contains("\\u{1b}"))
        );
        assert_eq!(answer("  "), Reply::Blank);
        let error = answer("{\"id\": 12, \"error\": {\"kind\": \"domain\", \"message\": \"no\"}}");
        let (kind, message) = ("domain".into(), "no".into());
        assert_eq!(error, Reply::Answer(Answer::Error { kind, message }));
    }

    #[test]
    fn an_answer_with_a_standard_error_is_an_estimate() {
        let estimate = |stated: &str| {
            let line = format!("{{\"id\": 1, \"value\": 2.5, \"standard_error\": {stated}}}");
            read(line.as_bytes(), 1)
        };
        let run = |standard_error| {
            Reply::Answer(Answer::Estimates(vec![Estimate {
                value: 2.5,
                standard_error,
            }]))
        };
        assert_eq!(estimate("0.125"), run(Some(0.125)));
        assert_eq!(estimate("\"inf\""), run(Some(f64::INFINITY)));
        assert_eq!(estimate("null"), run(None));
        // An error of 0 is one, of either sign.
        for stated in ["0", "0.0", "-0"] {
            assert_eq!(estimate(stated), run(Some(0.0)), "{stated}");
        }
        for stated in [
            "-5e-324",
            "-1",
            "\"nan\"",
            "\"small\"",
            "[]",
            "[1, 2]",
            "{}",
        ] {
            assert!(
                matches!(estimate(stated), Reply::Answer(Answer::Malformed(_))),
                "{stated}"
            );
        }
        // Of a list nothing is known but its entries.
        let list = read(b"{\"id\": 1, \"value\": [1, 2], \"standard_error\": 1}", 1);
        assert!(matches!(list, Reply::Answer(Answer::Value(_))), "{list:?}");
    }

    #[test]
    fn a_greeting_has_no_id() {
        let text = br#"{"name": "mine", "version": 2, "dtype": "f32", "quantities": ["a", "b"]}"#;
        let Reply::Greeting(greeting) = read(text, 1) else {
            panic!("no greeting");
        };
        assert_eq!(greeting.version.as_deref(), Some("2"));
        assert_eq!(greeting.quantities, Some(vec!["a".into(), "b".into()]));
    }
}
