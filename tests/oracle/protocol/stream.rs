//! A stream of requests: one answer a line, whatever is in it.

use super::*;

#[test]
fn a_stream_gets_one_answer_a_line_whatever_is_in_it() {
    let request = br#"{"id": 1, "quantity": "special.softmax", "input": {"x": [2]}}"#;
    let mut stream = Vec::new();
    for line in [&request[..], b"\xff\xfe", b"", b"\0", request] {
        stream.extend_from_slice(line);
        stream.extend_from_slice(b"\r\n");
    }
    stream.extend_from_slice(request);
    let mut answers = Vec::new();
    protocol::serve(&stream[..], &mut answers, &Options::default()).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    let ids: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone())
        .collect();
    let one = Value::from(1);
    assert_eq!(
        ids,
        [
            one.clone(),
            Value::Null,
            Value::Null,
            Value::Null,
            one.clone(),
            one
        ]
    );
    assert!(answers.contains("a request must be UTF-8, got a bad byte after 0"));
}

/// A line as long as is allowed is a line, whenever its end comes, and one byte more is too much.
#[test]
fn the_longest_line_is_a_line() {
    use attnbm::grade::lines::{Cutter, Piece};
    for longest in [1, 2, 9, 1000] {
        let line = vec![b'x'; longest];
        let mut cutter = Cutter::default();
        assert_eq!(cutter.cut(&line, longest), []);
        assert_eq!(cutter.cut(b"\n", longest), [Piece::Line(line.clone())]);
        let longer = [&line[..], b"x"].concat();
        let Some(Piece::TooLong(shown)) = cutter.cut(&longer, longest).pop() else {
            panic!("{longest}");
        };
        assert!(longer.starts_with(&shown));
    }
}

#[test]
fn every_answer_is_flushed_whatever_the_writer_keeps() {
    /// Counts the lines that have come and those that were passed on.
    #[derive(Default)]
    struct Keeping {
        lines: usize,
        flushed: usize,
    }
    impl std::io::Write for &mut Keeping {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            // Nothing comes before the answer before it is passed on.
            assert_eq!(self.flushed, self.lines);
            self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            self.flushed = self.lines;
            Ok(())
        }
    }
    let mut answers = Keeping::default();
    let requests = "{}\nnonsense\n\n{\"quantity\": \"special.softmax\", \"input\": {\"x\": [0]}}";
    protocol::serve(requests.as_bytes(), &mut answers, &Options::default()).unwrap();
    assert_eq!((answers.lines, answers.flushed), (4, 4));
}

#[test]
fn a_line_beyond_the_limit_is_skipped() {
    use std::io::{BufReader, Read};
    let tail: &[u8] = b"1\n{\"id\": 2, \"quantity\": \"special.softmax\", \"input\": {\"x\": [2]}}";
    let stream = std::io::repeat(b' ')
        .take(protocol::LONGEST_LINE + 1_000)
        .chain(tail);
    let mut answers = Vec::new();
    let stream = BufReader::with_capacity(1 << 20, stream);
    protocol::serve(stream, &mut answers, &Options::default()).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    let lines: Vec<&str> = answers.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].contains("at most 268435456 bytes long"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("{\"id\": 2, \"value\": [1.0]"),
        "{}",
        lines[1]
    );
}

/// Pieces that requests are made of, and some that they are not.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "null",
    "true",
    "-",
    "1",
    "1e999",
    "-0.0",
    "NaN",
    "-Infinity",
    "\"id\"",
    "\"id\": 5, ",
    "\"quantity\": \"special.softmax\"",
    "\"input\": ",
    "\"x\": ",
    "\"beta\": ",
    "{\"x\": [1, 2]}",
    "\"0x1p-3\"",
    "\"0x1p\"",
    "é",
    "\"hello\": \"attnbm\"",
    "\\ud800",
    "\u{0}",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_line_gets_an_answer_that_is_json(pieces in prop::collection::vec(piece(), 0..20)) {
        let line = pieces.concat();
        for line in [line.clone(), format!("{{\"quantity\": \"special.softmax\", {line}")] {
            let answer = parsed(&line);
            let has = |key: &str| answer.get(key).is_some();
            prop_assert!(has("value") && has("enclosure") || has("error") || has("quantities"));
        }
    }
}
