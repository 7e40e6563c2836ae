//! What the input of a quantity consists of: the named fields and what each must be.
//!
//! A quantity declares its fields once. Reading, checking, the error messages and the listings all
//! follow from that declaration.

use std::fmt;

use crate::Error;

/// One named part of a quantity's input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// The key in the input object.
    pub name: &'static str,
    /// What the value must be.
    pub kind: Kind,
    /// Whether it may be left out.
    pub presence: Presence,
    /// What it means, in a few words.
    pub summary: &'static str,
    /// What the entries of a vector or a matrix may be.
    pub entries: Range,
    /// Numbers for which the quantity does not exist, however it is computed. The grader asks for some of them.
    pub without_value: &'static [f64],
    /// What infinite entries of a vector mean, where they have a meaning.
    pub mask: Option<Mask>,
    /// Whether some formulas go on below 0 and others refuse, so that the grader asks for no such number.
    pub is_open_below: bool,
}

/// What infinite entries of a vector mean: the limit in which the entry grows without bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// Arguments of the logarithm of a sum of exponentials. A term with `-inf` is 0; without any other term the value is `-inf`.
    /// With `inf` it is `inf`.
    LogOfSum,
    /// Arguments of normalised exponentials. A term with `-inf` is 0, and one with `inf` is all there is. There must be a term
    /// that is not 0, and at most one `inf`.
    Shares,
    /// Biases of components. One with `-inf` is not there. There must be one that is.
    Components,
}

/// What the value of a field must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A single number.
    Number(Range),
    /// A list of finite numbers.
    Vector(Size),
    /// A list of finite numbers that are not all 0.
    Direction(Size),
    /// A list of at least one row, each a list of at least one finite number. The two symbols name
    /// the number of rows and of columns.
    Matrix(&'static str, &'static str),
    /// A list of distinct 0-based indices, possibly empty.
    Indices {
        /// The symbol whose size every index is below.
        below: &'static str,
        /// The symbol for how many indices there are.
        count: &'static str,
    },
    /// A Lagrangian of the hierarchical associative memory.
    Lagrangian,
    /// The set that a unit takes its values from.
    Support,
}

/// Whether a field may be left out, and what it is then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Presence {
    /// It may not.
    Required,
    /// A number left out has this value.
    Default(f64),
    /// A vector left out is all zeros.
    Zero,
}

/// The numbers that a [`Kind::Number`] admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Any finite number.
    Finite,
    /// Finite and above 0.
    Positive,
    /// Finite and at least 0.
    NonNegative,
    /// Finite and at least 1.
    AtLeastOne,
    /// An integer from 1 to 2^53, written in any way: `3`, `3.0` and `"0x3p0"` are the same.
    Dimension,
    /// 1 or -1.
    Binary,
}

/// The length of a vector, in terms of the symbols that other fields share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The size that this symbol stands for; the first field to mention a symbol sets it.
    Symbol(&'static str),
    /// The size of `whole` less that of `part`.
    Difference {
        /// The symbol to subtract from.
        whole: &'static str,
        /// The symbol to subtract.
        part: &'static str,
    },
}

impl Field {
    /// A field that must be present.
    pub const fn required(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Self {
            name,
            kind,
            presence: Presence::Required,
            summary,
            entries: Range::Finite,
            without_value: &[],
            mask: None,
            is_open_below: false,
        }
    }

    /// A number that is `default` where it is left out.
    pub const fn number(
        name: &'static str,
        range: Range,
        default: f64,
        summary: &'static str,
    ) -> Self {
        Self {
            name,
            kind: Kind::Number(range),
            presence: Presence::Default(default),
            summary,
            entries: Range::Finite,
            without_value: &[],
            mask: None,
            is_open_below: false,
        }
    }

    /// A vector that is zero where it is left out.
    pub const fn bias(name: &'static str, symbol: &'static str, summary: &'static str) -> Self {
        let kind = Kind::Vector(Size::Symbol(symbol));
        Self {
            name,
            kind,
            presence: Presence::Zero,
            summary,
            entries: Range::Finite,
            without_value: &[],
            mask: None,
            is_open_below: false,
        }
    }

    /// The same field of a quantity that does not exist at these numbers.
    #[must_use]
    pub const fn without_value_at(mut self, numbers: &'static [f64]) -> Self {
        self.without_value = numbers;
        self
    }

    /// The same vector or matrix with entries 1 and -1 only.
    #[must_use]
    pub const fn of_binary(mut self) -> Self {
        self.entries = Range::Binary;
        self
    }

    /// The same number, below 0 of which some formulas go on and others refuse.
    #[must_use]
    pub const fn open_below(mut self) -> Self {
        self.is_open_below = true;
        self
    }

    /// The same vector with infinite entries, which mean this.
    #[must_use]
    pub const fn masked(mut self, mask: Mask) -> Self {
        self.mask = Some(mask);
        self
    }

    /// Whether a vector or a matrix may have this entry.
    pub fn admits(&self, entry: f64) -> bool {
        let is_infinite = match self.mask {
            None => false,
            Some(Mask::Components) => entry == f64::NEG_INFINITY,
            Some(Mask::LogOfSum | Mask::Shares) => entry.is_infinite(),
        };
        is_infinite || self.entries.contains(entry)
    }

    /// What an entry is, to follow "must be".
    pub const fn expected_entry(&self) -> &'static str {
        match self.mask {
            None => self.entries.expected(),
            Some(Mask::Components) => "finite or -inf",
            Some(Mask::LogOfSum | Mask::Shares) => "finite, -inf or inf",
        }
    }

    /// The field called `name`, or an error that names the ones there are.
    pub fn find<'a>(fields: &'a [Self], name: &str) -> Result<&'a Self, Error> {
        fields
            .iter()
            .find(|field| field.name == name)
            .ok_or_else(|| {
                let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
                Error::Parse(format!(
                    "{name:?} is not a field of this quantity's input; its fields are {}",
                    known.join(", ")
                ))
            })
    }

    /// The error of leaving out a required field.
    pub fn missing(&self) -> Error {
        Error::Parse(format!(
            "{} is missing from the input; it must be {}",
            self.name,
            self.description()
        ))
    }

    /// What the value is, to follow "must be".
    pub fn description(&self) -> String {
        match (self.entries, self.mask) {
            (Range::Finite, None) => self.kind.to_string(),
            _ => format!("{}, each {}", self.kind, self.expected_entry()),
        }
    }
}

/// The name, with the value that it has where it is left out.
impl fmt::Display for Field {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.presence {
            Presence::Required => write!(out, "{}", self.name),
            Presence::Default(value) => write!(out, "{}={value}", self.name),
            Presence::Zero => write!(out, "{}=0", self.name),
        }
    }
}

impl Range {
    /// Whether the range has `value` in it.
    pub fn contains(self, value: f64) -> bool {
        /// Up to here every integer is a binary64 number.
        const LARGEST_DIMENSION: f64 = 9_007_199_254_740_992.0;
        value.is_finite()
            && match self {
                Self::Finite => true,
                Self::Positive => value > 0.0,
                Self::NonNegative => value >= 0.0,
                Self::AtLeastOne => value >= 1.0,
                Self::Binary => value.abs() == 1.0,
                Self::Dimension => {
                    (1.0..=LARGEST_DIMENSION).contains(&value) && value.fract() == 0.0
                }
            }
    }

    /// What a number in the range is, to follow "must be".
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Finite => "finite",
            Self::Positive => "finite and > 0",
            Self::NonNegative => "finite and >= 0",
            Self::AtLeastOne => "finite and >= 1",
            Self::Dimension => "an integer from 1 to 2^53",
            Self::Binary => "1 or -1",
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Symbol(symbol) => out.write_str(symbol),
            Self::Difference { whole, part } => write!(out, "{whole} - {part}"),
        }
    }
}

/// What the value is, to follow "must be".
impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(Range::Dimension) => out.write_str(Range::Dimension.expected()),
            Self::Number(range) => write!(out, "a number, {}", range.expected()),
            Self::Vector(size) => write!(out, "a list of numbers of length {size}"),
            Self::Direction(size) => {
                write!(out, "a list of numbers of length {size}, not all of them 0")
            }
            Self::Matrix(rows, columns) => {
                write!(
                    out,
                    "a list of {rows} rows, each a list of {columns} numbers"
                )
            }
            Self::Indices { below, count } => {
                write!(
                    out,
                    "a list of {count} distinct 0-based indices below {below}"
                )
            }
            Self::Lagrangian => out.write_str("an object such as {\"kind\": \"log_cosh\"}"),
            Self::Support => out.write_str("a word such as \"reals\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_their_ends_and_no_more() {
        let numbers = [
            f64::NEG_INFINITY,
            -1.0,
            0.0,
            5e-324,
            0.5,
            1.0,
            1.5,
            3.0,
            1e300,
            f64::NAN,
        ];
        let members = |range: Range| -> Vec<f64> {
            numbers
                .into_iter()
                .filter(|&number| range.contains(number))
                .collect()
        };
        assert_eq!(members(Range::Finite), numbers[1..9]);
        assert_eq!(members(Range::NonNegative), numbers[2..9]);
        assert_eq!(members(Range::Positive), numbers[3..9]);
        assert_eq!(members(Range::AtLeastOne), numbers[5..9]);
        assert_eq!(members(Range::Dimension), [1.0, 3.0]);
        let most = 2f64.powi(53);
        let whole = [most - 1.0, most, most + 2.0, 0.0, -0.0, -1.0];
        let are_dimensions = whole.map(|number| Range::Dimension.contains(number));
        assert_eq!(are_dimensions, [true, true, false, false, false, false]);
        assert_eq!(members(Range::Binary), [-1.0, 1.0]);
    }

    #[test]
    fn an_unknown_field_is_told_the_known_ones() {
        let fields = [
            Field::bias("hidden_bias", "p", ""),
            Field::bias("visible_bias", "N", ""),
        ];
        let message = Field::find(&fields, "hidden_bais").unwrap_err().to_string();
        assert_eq!(
            message,
            "\"hidden_bais\" is not a field of this quantity's input; its fields are hidden_bias, \
             visible_bias"
        );
    }
}
