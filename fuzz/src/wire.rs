//! The wire protocol: every line gets one answer, which is JSON, whatever it holds.

use super::bytes::Bytes;
use super::nonsense;
use super::outcome::{Outcome, Said};
use super::question;
use attnbm::oracle::certify::Options;
use attnbm::oracle::protocol::{answer_line, serve};
use attnbm::oracle::registry::{Quantity, quantities};
use serde_json::Value;
use std::sync::LazyLock;

/// The work allowed for a value, as a part of what is allowed by default: requests are what counts here.
const EFFORT: f64 = 1e-6;

/// The longest message of an error, in bytes: nothing that is quoted may make it longer.
const LONGEST_MESSAGE: usize = 2_000;

/// The most lines that are asked again by themselves.
const ASKED_AGAIN: usize = 3;

static QUANTITIES: LazyLock<Vec<&'static Quantity>> = LazyLock::new(|| quantities().collect());

/// The first byte chooses: a stream as it is, lines of [`nonsense`], or a question that is well formed.
pub fn check(input: &[u8]) -> Said {
    let mut bytes = Bytes::new(input);
    match bytes.byte() % 4 {
        0 => stream(bytes.rest()),
        1 | 2 => {
            let mut lines = Vec::new();
            while !bytes.is_empty() && lines.len() < 4 {
                lines.push(nonsense::line(&mut bytes, 4_096));
            }
            stream(lines.join("\n").as_bytes())
        }
        _ => well_formed(&mut bytes),
    }
}

fn stream(requests: &[u8]) -> Said {
    let options = question::options(EFFORT);
    let mut answers = Vec::new();
    serve(requests, &mut answers, &options)
        .map_err(|error| format!("the stream ends with {error}"))?;
    judge(requests, &answers, &options)
}

/// Whether these are the answers to these requests.
fn judge(requests: &[u8], answers: &[u8], options: &Options) -> Said {
    let shown = || {
        format!(
            "requests {:?}\nanswers  {:?}",
            lossy(requests),
            lossy(answers)
        )
    };
    let mut lines: Vec<&[u8]> = requests.split(|byte| *byte == b'\n').collect();
    // What follows the last end of a line is a line only if there is something.
    lines.pop_if(|line| line.is_empty());
    let Ok(text) = std::str::from_utf8(answers) else {
        return Err(format!("an answer is no UTF-8\n{}", shown()));
    };
    let answers: Vec<&str> = text.split_terminator('\n').collect();
    if lines.len() != answers.len() || (!text.is_empty() && !text.ends_with('\n')) {
        return Err(format!(
            "{} lines and {} answers\n{}",
            lines.len(),
            answers.len(),
            shown()
        ));
    }
    for (line, answer) in lines.iter().zip(&answers) {
        sound(answer).map_err(|broken| format!("{broken}\n{}", shown()))?;
        if let Ok(line) = std::str::from_utf8(line)
            && lines.len() <= ASKED_AGAIN
            && answer_line(line, options) != *answer
        {
            return Err(format!(
                "the answer depends on what was asked before\n{}",
                shown()
            ));
        }
    }
    Ok(if lines.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Kept
    })
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(5_000).collect()
}

/// Whether an answer is one, by its form.
fn sound(answer: &str) -> Result<(), String> {
    let json: Value =
        serde_json::from_str(answer).map_err(|error| format!("an answer is no JSON: {error}"))?;
    let has = |key: &str| json.get(key).is_some();
    if has("quantities") && has("name") {
        return Ok(());
    }
    if json
        .get("id")
        .is_none_or(|id| id.is_array() || id.is_object())
    {
        return Err("an answer has no id".into());
    }
    let Some(error) = json.get("error") else {
        return match has("value") && has("enclosure") && has("method") {
            true => within(&json["value"], &json["enclosure"]),
            false => Err("neither a value nor an error".into()),
        };
    };
    let text = |key: &str| error.get(key).and_then(Value::as_str);
    let kinds = [
        "parse",
        "domain",
        "shape",
        "not_normalizable",
        "unsupported",
        "budget",
    ];
    match (text("kind"), text("message")) {
        (Some(kind), Some(message)) if kinds.contains(&kind) && !has("value") => {
            if message.contains("a defect of this program") {
                return Err("an evaluator panicked".into());
            }
            if message.len() > LONGEST_MESSAGE {
                return Err(format!("a message of {} bytes", message.len()));
            }
            Ok(())
        }
        _ => Err("an error without a kind and a message".into()),
    }
}

/// Whether each value lies between the binary64 numbers next to the ends of its enclosure.
fn within(value: &Value, enclosure: &Value) -> Result<(), String> {
    let wrong =
        || Err("a value does not have the form of its enclosure, or lies outside of it".into());
    match (value, enclosure.as_array().map(Vec::as_slice)) {
        (Value::Array(values), Some(enclosures)) if values.len() == enclosures.len() => {
            let mut pairs = values.iter().zip(enclosures);
            pairs.try_for_each(|(value, enclosure)| within(value, enclosure))
        }
        (value, Some([Value::String(lower), Value::String(upper)])) => {
            let value = match value {
                Value::String(text) => text.parse().ok(),
                value => value.as_f64(),
            };
            let (Some(value), Ok(lower), Ok(upper)) =
                (value, lower.parse::<f64>(), upper.parse::<f64>())
            else {
                return wrong();
            };
            // A bound is rounded outward, past the nearest number.
            let is_within = lower.next_down() <= value && value <= upper.next_up();
            if is_within { Ok(()) } else { wrong() }
        }
        _ => wrong(),
    }
}

/// What is written as a request is read as the same question: the answer on the wire has the bits of the
/// answer in this process.
fn well_formed(bytes: &mut Bytes) -> Said {
    let exact = bytes.byte() % 2 == 1;
    let rest = std::mem::replace(bytes, Bytes::new(&[])).rest();
    let Some(case) = question::read(rest, &QUANTITIES) else {
        return Ok(Outcome::Nothing);
    };
    let options = question::options(EFFORT);
    let answer = answer_line(&case.line(7, exact), &options);
    let shown = || format!("{}\n{answer}", question::show(&case));
    sound(&answer).map_err(|broken| format!("{broken}\n{}", shown()))?;
    let json: Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
    match case.evaluate(&options) {
        Ok(certified) => {
            let mut entries = Vec::new();
            flatten(&json["value"], &mut entries);
            let bits = |x: f64| x.to_bits();
            let expected = certified.entries.iter().map(|entry| bits(entry.value));
            if !entries.into_iter().map(bits).eq(expected) {
                return Err(format!("the answer on the wire is another\n{}", shown()));
            }
        }
        Err(refusal) => {
            let kind = json["error"]["kind"].as_str();
            if kind != Some(refusal.error.kind()) {
                return Err(format!(
                    "the refusal on the wire is another than {}\n{}",
                    refusal.error,
                    shown()
                ));
            }
        }
    }
    Ok(Outcome::Kept)
}

fn flatten(value: &Value, entries: &mut Vec<f64>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| flatten(value, entries)),
        Value::String(text) => entries.push(text.parse().unwrap_or(f64::NAN)),
        value => entries.push(value.as_f64().unwrap_or(f64::NAN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_answers_are_found() {
        let request = br#"{"id": 1, "quantity": "special.softmax", "input": {"x": [2]}}"#;
        let options = question::options(EFFORT);
        let judged = |answers: &str| judge(request, answers.as_bytes(), &options);
        let good =
            r#"{"id": 1, "value": [1.0], "enclosure": [["1", "1"]], "method": "closed form"}"#;
        let mut answers = Vec::new();
        serve(&request[..], &mut answers, &options).unwrap();
        assert_eq!(judge(request, &answers, &options), Ok(Outcome::Kept));
        let message = "x".repeat(LONGEST_MESSAGE + 1);
        let wrong = [
            String::new(),
            "\n".into(),
            format!("{good}\n{good}\n"),
            "{\"id\": 1}\n".into(),
            "{\"value\": 1, \"enclosure\": [\"1\", \"1\"], \"method\": \"\"}\n".into(),
            "{\"id\": 1, \"value\": 2, \"enclosure\": [\"1\", \"1\"], \"method\": \"\"}\n".into(),
            "{\"id\": 1, \"value\": [2], \"enclosure\": [\"1\", \"2\"], \"method\": \"\"}\n".into(),
            "{\"id\": 1, \"error\": {\"kind\": \"odd\", \"message\": \"no\"}}\n".into(),
            format!("{{\"id\": 1, \"error\": {{\"kind\": \"parse\", \"message\": \"{message}\"}}}}\n"),
            "{\"id\": 1, \"error\": {\"kind\": \"unsupported\", \"message\": \"a defect of this program\"}}\n".into(),
            // Sound, but not what is answered to this line by itself.
            "{\"id\": 1, \"error\": {\"kind\": \"parse\", \"message\": \"no\"}}\n".into(),
        ];
        for answers in wrong {
            assert!(judged(&answers).is_err(), "{answers}");
        }
    }
}
