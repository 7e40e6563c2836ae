//! Text that is nearly JSON: pieces of the protocol and of its mistakes, put together by bytes.

use super::bytes::Bytes;
use attnbm::oracle::registry::{Quantity, quantities};
use std::fmt::Write as _;
use std::sync::LazyLock;

static QUANTITIES: LazyLock<Vec<&'static Quantity>> = LazyLock::new(|| quantities().collect());

const PIECES: [&str; 96] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "\t",
    "null",
    "true",
    "false",
    "-",
    "0",
    "1",
    "7",
    "-0.0",
    "1e999",
    "-1e999",
    "1e-999",
    "5e-324",
    "1.7976931348623157e308",
    "9007199254740993",
    "NaN",
    "Infinity",
    "-Infinity",
    "\"nan\"",
    "\"inf\"",
    "\"-inf\"",
    "\"0x1p-3\"",
    "\"0x1p\"",
    "\"0x1.00000000000001p0\"",
    "\"0x1p-1075\"",
    "\"0x1p99999999999\"",
    "\"id\": ",
    "\"id\": 7",
    "\"id\": 7.0",
    "\"id\": 7e0",
    "\"id\": \"7\"",
    "\"id\": null",
    "\"id\": [1]",
    "\"value\": ",
    "\"value\": 1",
    "\"value\": [1, 2]",
    "\"error\": ",
    "\"error\": null",
    "\"error\": {\"kind\": \"domain\", \"message\": \"no\"}",
    "\"kind\": ",
    "\"message\": ",
    "\"quantity\": ",
    "\"input\": ",
    "\"hello\": \"attnbm\"",
    "\"protocol\": 1",
    "\"name\": ",
    "\"dtype\": \"f32\"",
    "\"quantities\": [\"special.softmax\"]",
    "\"x\": ",
    "\"beta\": ",
    "\"patterns\": ",
    "\"v\": ",
    "\"h\": ",
    "\"dim\": ",
    "\"observed\": ",
    "\"values\": ",
    "\"missing_values\": ",
    "\"lagrangian\": ",
    "\"domain\": ",
    "\"sigma\": ",
    "\"weights\": ",
    "\"data\": ",
    "\"kappa\": ",
    "\"order\": ",
    "[[1, 2], [3, 4]]",
    "[[1, 2], [3]]",
    "[[], []]",
    "[]",
    "[1, 2]",
    "[1, [2]]",
    "{}",
    "é",
    "\u{feff}",
    "\u{2028}",
    "\u{202e}",
    "\u{0}",
    "\u{1b}[31m",
    "\\ud800",
    "\\u0000",
    "{\"kind\": \"log_cosh\"}",
    "{\"kind\": \"power\", \"n\": 3}",
    "{\"kind\": \"atan\", \"c\": 1}",
    "\"reals\"",
    "\"binary\"",
    "\r",
    "/*",
    "'",
];

/// A line: pieces, names of quantities, repetitions, and now and then any character.
pub fn line(bytes: &mut Bytes, most: usize) -> String {
    let mut text = String::new();
    while !bytes.is_empty() && text.len() < most {
        let byte = bytes.byte();
        match byte {
            // The end of a line, for whoever wants several.
            0xff => break,
            0xfe => {
                let name = bytes.choose(&QUANTITIES, |quantity| quantity.name);
                let _ = write!(
                    text,
                    "\"quantity\": \"{}\"",
                    name.map_or("", |quantity| quantity.name)
                );
            }
            0xfd => {
                let piece = PIECES[bytes.index(PIECES.len())];
                text.push_str(&piece.repeat(1 << bytes.index(12)));
            }
            0xfc => text.push(char::from_u32(bytes.word() as u32 & 0x1f_ffff).unwrap_or('?')),
            0xfb => {
                let near = f64::from(bytes.byte());
                let _ = write!(text, "{:?}", bytes.number(near));
            }
            0xf8..=0xfa => {
                let fields = bytes
                    .choose(&QUANTITIES, |quantity| quantity.name)
                    .map_or(&[][..], |q| q.fields);
                if let Some(field) = fields.get(bytes.index(fields.len())) {
                    let _ = write!(text, "\"{}\": ", field.name);
                }
            }
            _ => text.push_str(PIECES[usize::from(byte) % PIECES.len()]),
        }
    }
    text
}
