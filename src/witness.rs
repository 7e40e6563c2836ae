//! Cases as text: a request that can be pasted, once exactly in hexadecimal and once in decimal.

use std::fmt::{self, Display};

use crate::models::lagrangian::Lagrangian;

/// A part of a request's input.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Number(f64),
    Integer(u64),
    List(Vec<f64>),
    Rows(Vec<Vec<f64>>),
    Indices(Vec<usize>),
    /// JSON as it stands, such as a Lagrangian.
    Json(String),
}

/// A request: a quantity and its input.
///
/// A case without a quantity of the wire protocol has the name of its identity instead, for people
/// to read.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    key: &'static str,
    name: &'static str,
    parts: Vec<(&'static str, Part)>,
}

impl Request {
    /// A request for a quantity, which `attnbm eval` answers.
    pub(crate) fn for_quantity(name: &'static str) -> Self {
        Self {
            key: "quantity",
            name,
            parts: Vec::new(),
        }
    }

    /// The input of an identity that has no quantity of its own.
    pub(crate) fn for_identity(name: &'static str) -> Self {
        Self {
            key: "identity",
            name,
            parts: Vec::new(),
        }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, part: Part) -> Self {
        self.parts.push((name, part));
        self
    }

    #[must_use]
    pub(crate) fn with_number(self, name: &'static str, x: f64) -> Self {
        self.with(name, Part::Number(x))
    }

    #[must_use]
    pub(crate) fn with_list(self, name: &'static str, list: &[f64]) -> Self {
        self.with(name, Part::List(list.to_vec()))
    }

    /// The input as a JSON object.
    pub(crate) fn input(&self, exact: bool) -> String {
        let field = |(name, part): &(&str, Part)| format!("\"{name}\": {}", part.text(exact));
        let fields: Vec<String> = self.parts.iter().map(field).collect();
        format!("{{{}}}", fields.join(", "))
    }

    fn line(&self, exact: bool) -> String {
        let (key, name, input) = (self.key, self.name, self.input(exact));
        format!("{{\"{key}\": \"{name}\", \"input\": {input}}}")
    }
}

impl Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.line(true), self.line(false))
    }
}

impl Part {
    /// A Lagrangian as the wire protocol writes it.
    pub(crate) fn lagrangian(lagrangian: Lagrangian) -> Self {
        let (kind, parameter) = lagrangian.name_and_parameter();
        let parameter = parameter.map_or(String::new(), |(name, x)| format!(", \"{name}\": {x}"));
        Self::Json(format!("{{\"kind\": \"{kind}\"{parameter}}}"))
    }

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
///
/// JSON has no number for what is not finite: the wire protocol's words are strings.
pub(crate) fn number(x: f64, exact: bool) -> String {
    if !x.is_finite() {
        return format!("\"{}\"", x.to_string().to_lowercase());
    }
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
