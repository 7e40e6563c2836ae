//! The grader's reader of a hostile subject: lines, however they arrive, and what is made of them.

use super::bytes::Bytes;
use super::nonsense;
use super::outcome::{Outcome, Said};
use attnbm::grade::answer::{Answer, Array};
use attnbm::grade::case::Case;
use attnbm::grade::lines::{Cutter, Piece};
use attnbm::grade::reference::Reference;
use attnbm::grade::verdict::{Assessment, FloatFormat, Grade};
use attnbm::grade::wire::{Reply, read};
use attnbm::oracle::input::{Matrix, Value};
use attnbm::oracle::registry::find;
use std::sync::LazyLock;

/// The `id` that is asked for.
const ID: u64 = 7;

/// The longest text that is kept of what a subject wrote, in characters.
const LONGEST_EXCERPT: usize = 3_000;

/// References with a scalar, a vector, a matrix and no value at all, to judge answers by.
static REFERENCES: LazyLock<Vec<Reference>> = LazyLock::new(|| {
    let rows = vec![vec![0.5, -1.0], vec![2.0, 0.25]];
    let patterns = Matrix::from_rows("patterns", rows).map(Value::Matrix);
    let Ok(patterns) = patterns else {
        return Vec::new();
    };
    let asked = [
        ("attnbm.log_partition", 2.0),
        ("attnbm.mean", 1.0),
        ("attnbm.covariance", 2.0),
        ("attnbm.log_partition", -1.0),
    ];
    let cases = asked.into_iter().filter_map(|(name, beta)| {
        let given = [
            ("patterns", patterns.clone()),
            ("beta", Value::Number(beta)),
        ];
        Some(Case::new(find(name).ok()?, given))
    });
    cases.map(|case| Reference::of(&case)).collect()
});

/// The first byte chooses between bytes as they are and lines of [`nonsense`], the next two how they arrive.
pub fn check(input: &[u8]) -> Said {
    let mut bytes = Bytes::new(input);
    let is_text = bytes.byte() % 2 == 1;
    let (chunk, longest) = (1 + usize::from(bytes.byte()), 1 << bytes.index(16));
    let written = if is_text {
        let mut lines = Vec::new();
        while !bytes.is_empty() && lines.len() < 4 {
            lines.push(nonsense::line(&mut bytes, 4_096));
        }
        lines.join("\n").into_bytes()
    } else {
        bytes.rest().to_vec()
    };
    let lines = cut(&written, chunk, longest)?;
    for line in &lines {
        let broken = broken_reply(line, &read(line, ID));
        if let Some(broken) = broken {
            return Err(format!("{broken}\n{:?}", String::from_utf8_lossy(line)));
        }
    }
    Ok(if lines.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Kept
    })
}

/// The lines, which must not depend on how they arrive unless one is too long.
fn cut(written: &[u8], chunk: usize, longest: usize) -> Result<Vec<Vec<u8>>, String> {
    let mut cutter = Cutter::default();
    let mut lines = Vec::new();
    for chunk in written.chunks(chunk) {
        for piece in cutter.cut(chunk, longest) {
            match piece {
                Piece::Line(line) => lines.push(line),
                Piece::TooLong(beginning) if beginning.len() > longest.max(1024) => {
                    return Err(format!(
                        "{} bytes are kept of a line that is too long",
                        beginning.len()
                    ));
                }
                Piece::TooLong(beginning) => {
                    lines.push(beginning);
                    return Ok(lines);
                }
            }
        }
        let held = cutter.beginning().len();
        if held > longest {
            return Err(format!(
                "{held} bytes are held of a line of at most {longest}"
            ));
        }
    }
    lines.extend(cutter.rest());
    let mut whole: Vec<&[u8]> = written.split(|byte| *byte == b'\n').collect();
    whole.pop_if(|line| line.is_empty());
    if lines != whole {
        return Err(format!(
            "the lines depend on how they arrive, {chunk} bytes at a time: {written:?}"
        ));
    }
    Ok(lines)
}

/// What is wrong with what was made of a line.
fn broken_reply(line: &[u8], reply: &Reply) -> Option<String> {
    let texts: Vec<&str> = match reply {
        Reply::Anonymous(text)
        | Reply::Refusal(text)
        | Reply::Other(text)
        | Reply::Garbage(text) => vec![text],
        Reply::Answer(Answer::Malformed(text)) => vec![text],
        Reply::Answer(Answer::Error { kind, message }) => vec![kind, message],
        Reply::Greeting(greeting) => {
            let texts = [
                &greeting.name,
                &greeting.version,
                &greeting.language,
                &greeting.dtype,
            ];
            texts.into_iter().flatten().map(String::as_str).collect()
        }
        Reply::Answer(_) | Reply::Blank => Vec::new(),
    };
    if let Some(long) = texts
        .iter()
        .find(|text| text.chars().count() > LONGEST_EXCERPT)
    {
        return Some(format!("a text of {} bytes is kept", long.len()));
    }
    if texts.iter().any(|text| text.chars().any(char::is_control)) {
        return Some("a text that is kept moves the cursor".into());
    }
    let Reply::Answer(answer) = reply else {
        return None;
    };
    if matches!(read(line, ID + 1), Reply::Answer(_)) {
        return Some("the line is an answer to two questions".into());
    }
    broken_answer(answer)
}

/// What is wrong with an answer, or with what is said of it.
fn broken_answer(answer: &Answer) -> Option<String> {
    if let Answer::Value(Array {
        dimensions,
        entries,
    }) = answer
    {
        let count = dimensions
            .iter()
            .try_fold(1usize, |count, length| count.checked_mul(*length));
        if count != Some(entries.len()) {
            return Some(format!(
                "{} numbers have the shape {dimensions:?}",
                entries.len()
            ));
        }
    }
    let lies = |judgement: &Assessment| {
        let is_number = |x: Option<f64>| x.is_none_or(|x| x >= 0.0);
        !is_number(judgement.ratio)
            || !is_number(judgement.ulps)
            || judgement.verdict == Grade::Accurate
                && judgement.ratio.is_some_and(|ratio| ratio > 16.0)
    };
    let formats = [FloatFormat::Binary32, FloatFormat::Binary64];
    let judged = REFERENCES
        .iter()
        .flat_map(|reference| formats.map(|format| Assessment::of(answer, reference, format, 4)));
    judged
        .into_iter()
        .find(lies)
        .map(|judgement| format!("the judgement contradicts itself: {judgement:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_replies_are_found() {
        let line = br#"{"id": 7, "value": [1, 2]}"#;
        assert_eq!(broken_reply(line, &read(line, ID)), None);
        assert_eq!(REFERENCES.len(), 4);
        let array = |dimensions: &[usize]| {
            Reply::Answer(Answer::Value(Array {
                dimensions: dimensions.to_vec(),
                entries: vec![1.0, 2.0],
            }))
        };
        let wrong = [
            array(&[]),
            array(&[3]),
            array(&[usize::MAX, 2]),
            Reply::Garbage("\u{1b}[2J".into()),
            Reply::Other("9".repeat(LONGEST_EXCERPT + 1)),
        ];
        for reply in wrong {
            assert!(broken_reply(line, &reply).is_some(), "{reply:?}");
        }
        // Somebody else's answer taken for this one.
        let other = br#"{"id": 8, "value": 1}"#;
        assert!(broken_reply(other, &Reply::Answer(Answer::TimedOut)).is_some());
    }
}
