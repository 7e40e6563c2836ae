//! The wire protocol: JSON Lines in, one answer per line out, in order.
//!
//! A request is `{"id": …, "quantity": "…", "input": {…}}` and its answer has either `value`,
//! `enclosure` and `method`, or an `error` of one of six kinds. The `id`, any JSON scalar, is echoed
//! letter by letter. Every line gets exactly one answer, whatever it holds, and the stream goes on.
//!
//! Decisions that the protocol leaves open:
//!
//! - An unknown key is refused, in the request as in its input: a misspelt optional field would silently give the
//!   answer to another question. So is a repeated key.
//! - A blank line is not a request, and is answered as such.
//! - A request with a `run` asks for one run of a sampler, if the quantity is one that samplers estimate.
//! - An object without a usable `quantity` is answered under its own `id` if it has one.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::value::RawValue;

use super::certify::{Certified, Options, Refusal, Shape};
use super::estimate::Estimate;
use super::json::{self, Object};
use super::registry::{Quantity, Registry};
use crate::Error;

/// The version of the protocol spoken here.
pub const VERSION: u32 = 1;

/// The longest line that is read, in bytes. Longer ones are skipped and refused.
pub const LONGEST_LINE: u64 = 256 << 20;

/// Answers every line of `requests` until it ends, flushing after each.
///
/// An error is one of the streams' own; no request can cause one.
pub fn serve(
    mut requests: impl BufRead,
    mut answers: impl Write,
    options: &Options,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = requests
            .by_ref()
            .take(LONGEST_LINE + 1)
            .read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(());
        }
        let ended = line.pop_if(|byte| *byte == b'\n').is_some();
        let mut answer = if line.len() as u64 > LONGEST_LINE {
            if !ended {
                requests.skip_until(b'\n')?;
            }
            let limit = format!("a request must be at most {LONGEST_LINE} bytes long, got more");
            refuse("null", &Error::Parse(limit).into())
        } else {
            answer_bytes(&line, options)
        };
        answer.push('\n');
        answers.write_all(answer.as_bytes())?;
        answers.flush()?;
    }
}

/// Answers one line that may not even be text.
fn answer_bytes(line: &[u8], options: &Options) -> String {
    match std::str::from_utf8(line) {
        Ok(line) => answer_line(line, options),
        Err(error) => {
            let position = error.valid_up_to();
            let message = format!("a request must be UTF-8, got a bad byte after {position}");
            refuse("null", &Error::Parse(message).into())
        }
    }
}

/// Answers one line, without the line's end on either side.
///
/// ```
/// use attnbm::oracle::{certify::Options, protocol::answer_line};
/// let request = r#"{"id": "a", "quantity": "special.softmax", "input": {"x": [1], "beta": -1}}"#;
/// assert_eq!(
///     answer_line(request, &Options::default()),
///     r#"{"id": "a", "error": {"kind": "domain", "message": "beta must be finite and > 0, got -1"}}"#
/// );
/// ```
pub fn answer_line(line: &str, options: &Options) -> String {
    answer_line_among(Registry::default(), line, options)
}

/// The same where other quantities are known.
pub fn answer_line_among(registry: Registry, line: &str, options: &Options) -> String {
    json::with_object("a request", line, |request| {
        answer_object(registry, &request, options)
    })
    .unwrap_or_else(|error| refuse("null", &error.into()))
}

fn answer_object(registry: Registry, request: &Object, options: &Options) -> String {
    let id = request.get("id").map_or("null", |id| id.get());
    if id.starts_with(['{', '[']) {
        let message = format!("id must be a JSON scalar, got {}", json::excerpt(id));
        return refuse("null", &Error::Parse(message).into());
    }
    let known: &[&str] = match request.contains_key("hello") {
        true => &["id", "hello", "protocol"],
        false => &["id", "quantity", "input", "run"],
    };
    if let Err(error) = check_keys(request, known) {
        return refuse(id, &error.into());
    }
    if let Some(hello) = request.get("hello") {
        return greet(registry, hello, request.get("protocol").copied())
            .unwrap_or_else(|error| refuse(id, &error.into()));
    }
    match request.get("run") {
        Some(run) => match estimate(registry, request, run) {
            Ok(Some(estimate)) => respond_with_estimate(id, estimate),
            // What is computed is the same in every run.
            Ok(None) => respond(id, &answer_request(registry, request, options)),
            Err(error) => refuse(id, &error.into()),
        },
        None => respond(id, &answer_request(registry, request, options)),
    }
}

fn check_keys(request: &Object, known: &[&str]) -> Result<(), Error> {
    let Some(key) = request.keys().find(|key| !known.contains(&key.as_str())) else {
        return Ok(());
    };
    let (key, known) = (format!("{key:?}"), known.join(", "));
    Err(Error::Parse(format!(
        "{} is not a key of a request; its keys are {known}",
        json::excerpt(&key)
    )))
}

/// A request for a quantity, taken apart: its `id` as text if it has one, the quantity, and the text of the input.
///
/// # Errors
///
/// What is wrong with it. The input is not read.
pub fn request(
    registry: Registry,
    line: &str,
) -> Result<(Option<String>, &'static Quantity, String), Error> {
    json::with_object("a request", line, |request| {
        check_keys(&request, &["id", "quantity", "input"])?;
        let id = request.get("id").map(|id| {
            let text: Option<String> = serde_json::from_str(id.get()).ok();
            text.unwrap_or_else(|| id.get().to_owned())
        });
        let (quantity, input) = question(registry, &request)?;
        Ok((id, quantity, input.to_owned()))
    })?
}

/// The quantity that a request names, and the text of its input.
fn question<'a>(
    registry: Registry,
    request: &'a Object,
) -> Result<(&'static Quantity, &'a str), Error> {
    let Some(quantity) = request.get("quantity") else {
        return Err(Error::Parse("quantity is missing from the request".into()));
    };
    let name: String = serde_json::from_str(quantity.get()).map_err(|_| {
        let got = json::excerpt(quantity.get());
        Error::Parse(format!("quantity must be a string, got {got}"))
    })?;
    let quantity = registry.find(&name)?;
    let Some(input) = request.get("input") else {
        return Err(Error::Parse("input is missing from the request".into()));
    };
    Ok((quantity, input.get()))
}

/// One run of the quantity's estimator, if it has one.
fn estimate(
    registry: Registry,
    request: &Object,
    run: &RawValue,
) -> Result<Option<Estimate>, Error> {
    let (quantity, input) = question(registry, request)?;
    let Some(estimate) = quantity.evaluator.estimate else {
        return Ok(None);
    };
    let run: u64 = run.get().parse().map_err(|_| {
        let got = json::excerpt(run.get());
        Error::Parse(format!("run must be a whole number, got {got}"))
    })?;
    estimate(&json::read_input(quantity.fields, input)?, run).map(Some)
}

fn answer_request(
    registry: Registry,
    request: &Object,
    options: &Options,
) -> Result<Certified, Refusal> {
    let (quantity, input) = question(registry, request)?;
    let inputs = json::read_input(quantity.fields, input)?;
    // No evaluator should ever panic; if one does, the other requests still get their answers.
    catch_unwind(AssertUnwindSafe(|| quantity.certified(&inputs, options))).unwrap_or_else(|_| {
        let message = format!(
            "a defect of this program came up while it computed {}",
            quantity.name
        );
        Err(Error::Unsupported(message).into())
    })
}

fn greet(
    registry: Registry,
    hello: &RawValue,
    protocol: Option<&RawValue>,
) -> Result<String, Error> {
    let protocol = protocol.map_or("nothing", |protocol| protocol.get());
    if hello.get() != "\"attnbm\"" {
        let got = json::excerpt(hello.get());
        return Err(Error::Unsupported(format!(
            "hello must be \"attnbm\", got {got}"
        )));
    }
    if protocol.parse() != Ok(f64::from(VERSION)) {
        let got = json::excerpt(protocol);
        return Err(Error::Unsupported(format!(
            "protocol must be {VERSION}, got {got}"
        )));
    }
    let names: Vec<String> = registry
        .quantities()
        .map(|quantity| quote(quantity.name))
        .collect();
    Ok(format!(
        "{{\"name\": \"attnbm\", \"version\": {}, \"language\": \"rust\", \"dtype\": \"f64\", \
         \"infinities\": true, \"quantities\": [{}]}}",
        quote(env!("CARGO_PKG_VERSION")),
        names.join(", ")
    ))
}

/// The answer to the request whose `id` is this JSON text.
pub fn respond(id: &str, outcome: &Result<Certified, Refusal>) -> String {
    let certified = match outcome {
        Ok(certified) => certified,
        Err(refusal) => return refuse(id, refusal),
    };
    let value = nest(certified.shape, &certified.entries, |text, entry| {
        number(text, entry.value)
    });
    let enclosure = nest(certified.shape, &certified.entries, |text, entry| {
        pair(text, entry.lower(), entry.upper());
    });
    let method = quote(&certified.method);
    format!(
        "{{\"id\": {id}, \"value\": {value}, \"enclosure\": {enclosure}, \"method\": {method}}}"
    )
}

/// The answer by one run of an estimator to the request whose `id` is this JSON text.
pub fn respond_with_estimate(id: &str, estimate: Estimate) -> String {
    let mut text = format!("{{\"id\": {id}, \"value\": ");
    number(&mut text, estimate.value);
    text.push_str(", \"standard_error\": ");
    match estimate.standard_error {
        Some(error) => number(&mut text, error),
        None => text.push_str("null"),
    }
    text + "}"
}

fn refuse(id: &str, refusal: &Refusal) -> String {
    let kind = refusal.error.kind();
    let message = quote(&refusal.error.to_string());
    let mut answer =
        format!("{{\"id\": {id}, \"error\": {{\"kind\": \"{kind}\", \"message\": {message}}}");
    if let Some((shape, best)) = &refusal.best {
        let enclosure = nest(*shape, best, |text, (lower, upper)| {
            pair(text, lower, upper)
        });
        answer.extend([", \"enclosure\": ", &enclosure]);
    }
    answer + "}"
}

/// The entries as JSON, nested as the shape has it.
fn nest<T>(shape: Shape, entries: &[T], show: impl Fn(&mut String, &T)) -> String {
    let mut text = String::new();
    match shape {
        Shape::Scalar => entries.iter().for_each(|entry| show(&mut text, entry)),
        Shape::Vector(_) => list(&mut text, entries, &show),
        Shape::Matrix(_, columns) => {
            let rows: Vec<&[T]> = entries.chunks(columns.max(1)).collect();
            list(&mut text, &rows, |text, row| list(text, row, &show));
        }
    }
    text
}

fn list<T>(text: &mut String, items: &[T], show: impl Fn(&mut String, &T)) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        show(text, item);
    }
    text.push(']');
}

/// A number in the fewest digits that read back as the same binary64; JSON has no infinities.
fn number(text: &mut String, value: f64) {
    // Writing to a string cannot fail.
    let _ = if value.is_finite() {
        write!(text, "{value:?}")
    } else {
        write!(text, "\"{value}\"")
    };
}

/// The ends of an enclosure, which as decimal numbers need no escapes.
fn pair(text: &mut String, lower: &str, upper: &str) {
    text.extend(["[\"", lower, "\", \"", upper, "\"]"]);
}

/// The text as a JSON string.
fn quote(text: &str) -> String {
    // Only a map with keys that are not strings, or a failing writer, can make this fail.
    serde_json::to_string(text).unwrap_or_default()
}
