//! Cases as text: a request that can be pasted, once exactly in hexadecimal and once in decimal.

use std::fmt::{self, Display, Write};

/// A part of a request's input.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Number(f64),
    Integer(u64),
    List(Vec<f64>),
    Rows(Vec<Vec<f64>>),
    Indices(Vec<usize>),
    /// JSON as it stands, such as a Lagrangian.
    Json(String),
}

/// A request: what is asked for, and its input.
///
/// What has no quantity of the wire protocol is asked for by the name of its identity instead, which
/// tells a person as much.
#[derive(Clone, Debug)]
pub(super) struct Request {
    key: &'static str,
    name: &'static str,
    parts: Vec<(&'static str, Part)>,
}

impl Request {
    /// A request for a quantity, which `attnbm eval` answers.
    pub(super) fn for_quantity(name: &'static str) -> Self {
        Self {
            key: "quantity",
            name,
            parts: Vec::new(),
        }
    }

    /// The input of an identity that has no quantity of its own.
    pub(super) fn for_identity(name: &'static str) -> Self {
        Self {
            key: "identity",
            name,
            parts: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &'static str, part: Part) -> Self {
        self.parts.push((name, part));
        self
    }

    #[must_use]
    pub(super) fn with_number(self, name: &'static str, x: f64) -> Self {
        self.with(name, Part::Number(x))
    }

    #[must_use]
    pub(super) fn with_list(self, name: &'static str, list: &[f64]) -> Self {
        self.with(name, Part::List(list.to_vec()))
    }

    fn line(&self, exact: bool) -> Result<String, fmt::Error> {
        let mut text = format!("{{\"{}\": \"{}\", \"input\": {{", self.key, self.name);
        for (index, (name, part)) in self.parts.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(text, "{comma}\"{name}\": {}", part.text(exact))?;
        }
        text.push_str("}}");
        Ok(text)
    }
}

impl Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.line(true)?, self.line(false)?)
    }
}

impl Part {
    fn text(&self, exact: bool) -> String {
        match self {
            Self::Number(x) => number(*x, exact),
            Self::Integer(n) => n.to_string(),
            Self::List(list) => sequence(list, |x| number(*x, exact)),
            Self::Rows(rows) => sequence(rows, |row| sequence(row, |x| number(*x, exact))),
            Self::Indices(indices) => sequence(indices, usize::to_string),
            Self::Json(text) => text.clone(),
        }
    }
}

fn sequence<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(text).collect();
    format!("[{}]", items.join(", "))
}

/// A number for JSON: hexadecimal and exact, or the shortest decimal that reads back as it.
fn number(x: f64, exact: bool) -> String {
    if !exact {
        let plain = x.to_string();
        let scientific = format!("{x:e}");
        return if plain.len() <= scientific.len() + 2 {
            plain
        } else {
            scientific
        };
    }
    let bits = x.abs().to_bits();
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let (field, fraction) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
    let (lead, exponent) = match (field, fraction) {
        (0, 0) => (0, 0),
        (0, _) => (0, -1022),
        _ => (1, field - 1023),
    };
    let digits = format!("{fraction:013x}");
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { "." };
    format!("\"{sign}0x{lead}{point}{digits}p{exponent:+}\"")
}
