//! One question to a subject: a quantity and an input, as numbers that can be taken apart.
//!
//! The declaration of a quantity's fields says which symbol (`p`, `N`, `n`, …) each of their axes
//! belongs to, which is enough to rearrange the input of any quantity ([`selection`](super::selection)).

use std::collections::BTreeMap;

use super::flag::Flag;
use super::stratum::Stratum;
use crate::Error;
use crate::oracle::certify::{Certified, Options, Plain, Refusal};
use crate::oracle::field::{Kind, Presence, Range, Size};
use crate::oracle::input::{Inputs, Matrix, Value};
use crate::oracle::registry::Quantity;
use crate::real::Goal;
use crate::witness::{Part, Request};

/// A quantity and the fields that are given.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is asked for.
    pub quantity: &'static Quantity,
    /// The faults that it can reveal.
    pub flags: Vec<Flag>,
    /// Where it is drawn from.
    pub stratum: Stratum,
    given: BTreeMap<&'static str, Value>,
    /// A field that is text which no value of its kind has.
    text: Option<(&'static str, String)>,
}

/// One number of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// The field.
    pub field: &'static str,
    /// The position in the field, row by row.
    pub index: usize,
    /// The number.
    pub number: f64,
    /// Whether it can only be a whole number.
    pub is_whole: bool,
}

impl Case {
    /// A question with these fields; those left out have their defaults.
    pub fn new(
        quantity: &'static Quantity,
        given: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Self {
        Self {
            quantity,
            flags: Vec::new(),
            stratum: Stratum::default(),
            given: given.into_iter().collect(),
            text: None,
        }
    }

    /// The same from this stratum.
    #[must_use]
    pub fn of_stratum(mut self, stratum: Stratum) -> Self {
        self.stratum = stratum;
        self
    }

    /// The same with JSON text in the place of a field, which only a subject that reads text can be asked.
    #[must_use]
    pub fn with_text(mut self, name: &'static str, json: impl Into<String>) -> Self {
        self.text = Some((name, json.into()));
        self
    }

    /// Whether a field is text that no value of its kind has.
    pub fn is_text(&self) -> bool {
        self.text.is_some()
    }

    /// The same with these flags added.
    #[must_use]
    pub fn flagged(mut self, flags: &[Flag]) -> Self {
        self.flags.extend(flags);
        self.flags.sort_unstable();
        self.flags.dedup();
        self
    }

    /// The same fields as the input of another quantity, which takes those it knows.
    pub fn for_quantity(&self, quantity: &'static Quantity) -> Self {
        let known = |name: &str| quantity.fields.iter().any(|field| field.name == name);
        Self {
            quantity,
            flags: self.flags.clone(),
            stratum: self.stratum,
            given: self.fields().filter(|(name, _)| known(name)).collect(),
            text: self.text.clone().filter(|(name, _)| known(name)),
        }
    }

    /// The fields that are given.
    fn fields(&self) -> impl Iterator<Item = (&'static str, Value)> {
        self.given
            .iter()
            .map(|(name, value)| (*name, value.clone()))
    }

    /// The field of this name, if it is given.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.given.get(name)
    }

    /// The number of this name, if it is given.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.given.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The number of this name, given or by default.
    pub fn number_or_default(&self, name: &str) -> Option<f64> {
        let default = match self.quantity.field(name)?.presence {
            Presence::Default(number) => Some(number),
            _ => None,
        };
        self.number(name).or(default)
    }

    /// The number of this name, or the length of the axis.
    pub fn number_or_size(&self, name: &str) -> Option<f64> {
        let number = self.quantity.field(name);
        match number.is_some_and(|field| matches!(field.kind, Kind::Number(_))) {
            true => self.number_or_default(name),
            false => self.size(name).map(|size| size as f64),
        }
    }

    /// The vector of this name, if it is given.
    pub fn vector(&self, name: &str) -> Option<&[f64]> {
        match self.given.get(name) {
            Some(Value::Vector(vector)) => Some(vector),
            _ => None,
        }
    }

    /// The matrix of this name, if it is given.
    pub fn matrix(&self, name: &str) -> Option<&Matrix> {
        match self.given.get(name) {
            Some(Value::Matrix(matrix)) => Some(matrix),
            _ => None,
        }
    }

    /// The same with one field replaced or added.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.given.insert(name, value);
        self
    }

    /// The same without a field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.given.remove(name);
        self
    }

    /// The checked input.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with it; a case may be meant to be refused.
    pub fn inputs(&self) -> Result<Inputs, Error> {
        if let Some((name, json)) = &self.text {
            let field = self.quantity.field(name);
            let must_be = field.map_or_else(String::new, |field| field.description());
            return Err(Error::Parse(format!(
                "{name} must be {must_be}, got {json}"
            )));
        }
        Inputs::new(self.quantity.fields, self.fields())
    }

    /// The certified value.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub fn evaluate(&self, options: &Options) -> Result<Certified, Refusal> {
        self.quantity.certified(&self.inputs()?, options)
    }

    /// The value in plain binary64, whose errors `docs/precision.md` states.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub fn evaluate_plainly(&self) -> Result<Plain, Error> {
        self.quantity.plain(&self.inputs()?, Goal::PLAIN)
    }

    /// The request as one line of JSON, with numbers in the fewest digits that read back as themselves,
    /// or as hexadecimal floats.
    pub fn line(&self, id: u64, exact: bool) -> String {
        let (name, input) = (self.quantity.name, self.input(exact));
        format!("{{\"id\": {id}, \"quantity\": \"{name}\", \"input\": {input}}}")
    }

    /// The request for one run of an estimator.
    pub fn line_of_run(&self, id: u64, run: u64) -> String {
        let (name, input) = (self.quantity.name, self.input(false));
        format!("{{\"id\": {id}, \"quantity\": \"{name}\", \"input\": {input}, \"run\": {run}}}")
    }

    /// The input as a JSON object.
    pub fn input(&self, exact: bool) -> String {
        let mut request = Request::for_quantity(self.quantity.name);
        // In the order in which the quantity declares its fields.
        for field in self.quantity.fields {
            let text = self.text.iter().find(|(name, _)| *name == field.name);
            let value = self.given.get(field.name).map(part);
            let part = text.map(|(_, json)| Part::Json(json.clone())).or(value);
            if let Some(part) = part {
                request = request.with(field.name, part);
            }
        }
        request.input(exact)
    }

    /// Every number of the input that is one of a continuum, or a dimension.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        for field in self
            .quantity
            .fields
            .iter()
            .filter(|field| field.entries != Range::Binary)
        {
            let numbers: &[f64] = match self.given.get(field.name) {
                Some(Value::Number(number)) => std::slice::from_ref(number),
                Some(Value::Vector(vector)) => vector,
                Some(Value::Matrix(matrix)) => matrix.entries(),
                _ => &[],
            };
            let is_whole = matches!(field.kind, Kind::Number(Range::Dimension));
            slots.extend(numbers.iter().enumerate().map(|(index, number)| Slot {
                field: field.name,
                index,
                number: *number,
                is_whole,
            }));
        }
        slots
    }

    /// Whether a vector has an infinite entry.
    pub fn is_masked(&self) -> bool {
        let mut values = self.given.values();
        values.any(|value| match value {
            Value::Vector(vector) => vector.iter().any(|entry| entry.is_infinite()),
            _ => false,
        })
    }

    /// The same with another number in one place.
    #[must_use]
    pub fn with_number(&self, field: &'static str, index: usize, number: f64) -> Self {
        let mut case = self.clone();
        let place = |entries: &[f64]| {
            let mut entries = entries.to_vec();
            if let Some(entry) = entries.get_mut(index) {
                *entry = number;
            }
            entries
        };
        let value = match self.given.get(field) {
            Some(Value::Number(_)) => Value::Number(number),
            Some(Value::Vector(vector)) => Value::Vector(place(vector)),
            Some(Value::Matrix(matrix)) => {
                Value::Matrix(matrix.with_entries(place(matrix.entries())))
            }
            _ => return case,
        };
        case.given.insert(field, value);
        case
    }

    /// The same with other numbers in many places: `numbers` has one for each of `slots`, which must be all of a field or
    /// none, in order.
    #[must_use]
    pub(super) fn with_numbers(&self, slots: &[Slot], numbers: &[f64]) -> Self {
        let mut case = self.clone();
        let fields = slots.chunk_by(|a, b| a.field == b.field);
        let mut rest = numbers;
        for own in fields {
            let Some((entries, others)) = rest.split_at_checked(own.len()) else {
                return case;
            };
            rest = others;
            let Some(name) = own.first().map(|slot| slot.field) else {
                continue;
            };
            let value = match (self.given.get(name), entries) {
                (Some(Value::Number(_)), [number]) => Value::Number(*number),
                (Some(Value::Vector(_)), _) => Value::Vector(entries.to_vec()),
                (Some(Value::Matrix(matrix)), _) => {
                    Value::Matrix(matrix.with_entries(entries.to_vec()))
                }
                _ => continue,
            };
            case.given.insert(name, value);
        }
        case
    }

    /// The size that a symbol of the quantity's fields stands for here.
    pub fn size(&self, symbol: &str) -> Option<usize> {
        self.quantity.fields.iter().find_map(|field| {
            match (field.kind, self.given.get(field.name)?) {
                (Kind::Matrix(rows, _), Value::Matrix(matrix)) if rows == symbol => {
                    Some(matrix.row_count())
                }
                (Kind::Matrix(_, columns), Value::Matrix(matrix)) if columns == symbol => {
                    Some(matrix.column_count())
                }
                (
                    Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)),
                    Value::Vector(vector),
                ) if own == symbol => Some(vector.len()),
                _ => None,
            }
        })
    }
}

fn part(value: &Value) -> Part {
    match value {
        Value::Number(number) => Part::Number(*number),
        Value::Vector(vector) => Part::List(vector.clone()),
        Value::Matrix(matrix) => Part::Rows(matrix.rows().map(<[f64]>::to_vec).collect()),
        Value::Indices(indices) => Part::Indices(indices.clone()),
        Value::Lagrangian(lagrangian) => Part::lagrangian(*lagrangian),
        Value::Support(support) => Part::Json(format!("\"{}\"", support.name())),
    }
}
