//! One question to a subject: a quantity and an input, as numbers that can be taken apart.
//!
//! The declaration of a quantity's fields says which symbol (`p`, `N`, `n`, …) each of their axes
//! belongs to. That is enough to permute, repeat or leave out a pattern, a coordinate or an
//! observation in the input of *any* quantity, consistently in every field. The relations and the
//! search for small witnesses are built on this.

use std::collections::BTreeMap;

use super::flag::Flag;
use crate::Error;
use crate::oracle::certify::{Certified, Options, Plain, Refusal};
use crate::oracle::field::{Field, Kind, Range, Size};
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
    given: BTreeMap<&'static str, Value>,
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

/// What happens to one axis of an input: which old positions the new ones are, and with which sign.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The symbol of the axis, such as `N`.
    pub symbol: &'static str,
    /// The old position of each new one.
    pub positions: Vec<usize>,
    /// The coordinates, by their old positions, whose sign changes.
    pub negated: Vec<bool>,
}

impl Selection {
    /// Without a change of sign.
    pub fn new(symbol: &'static str, positions: Vec<usize>) -> Self {
        let negated = Vec::new();
        Self {
            symbol,
            positions,
            negated,
        }
    }

    fn sign(&self, old: usize) -> f64 {
        match self.negated.get(old) {
            Some(true) => -1.0,
            _ => 1.0,
        }
    }

    /// The entries along the axis, each `width` numbers wide, as they are afterwards.
    fn rows(&self, entries: &[f64], width: usize) -> Vec<f64> {
        let row = |old: usize| entries.get(old * width..(old + 1) * width);
        let signed = |old: &usize| {
            let sign = self.sign(*old);
            row(*old).into_iter().flatten().map(move |x| sign * x)
        };
        self.positions.iter().flat_map(signed).collect()
    }

    /// The entries of rows of `length` numbers, each of which lies along the axis.
    fn columns(&self, entries: &[f64], length: usize) -> Vec<f64> {
        let rows = entries.chunks(length.max(1));
        rows.flat_map(|row| self.rows(row, 1)).collect()
    }
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
            given: given.into_iter().collect(),
        }
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
            given: self.fields().filter(|(name, _)| known(name)).collect(),
        }
    }

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
        Inputs::new(self.quantity.fields, self.fields())
    }

    /// The certified value.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub fn evaluate(&self, options: &Options) -> Result<Certified, Refusal> {
        (self.quantity.evaluator.certified)(&self.inputs()?, options)
    }

    /// The value in plain binary64, whose errors `docs/precision.md` states.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub fn evaluate_plainly(&self) -> Result<Plain, Error> {
        (self.quantity.evaluator.plain)(&self.inputs()?, Goal::PLAIN)
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
            if let Some(value) = self.given.get(field.name) {
                request = request.with(field.name, part(value));
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

    /// The same after positions along one axis are taken out, repeated or put in another order; `None`
    /// where the quantity has no such axis, or where that makes no sense.
    pub fn select(&self, selection: &Selection) -> Option<Self> {
        let size = self.size(selection.symbol)?;
        if selection.positions.is_empty() || selection.positions.iter().any(|old| *old >= size) {
            return None;
        }
        let mut case = self.clone();
        for field in self.quantity.fields {
            let Some(value) = self.given.get(field.name) else {
                continue;
            };
            let value = self.select_value(field, value, selection)?;
            case.given.insert(field.name, value);
        }
        Some(case)
    }

    fn select_value(&self, field: &Field, value: &Value, selection: &Selection) -> Option<Value> {
        let symbol = selection.symbol;
        Some(match (field.kind, value) {
            (Kind::Matrix(rows, columns), Value::Matrix(matrix)) => {
                let mut matrix = matrix.clone();
                if rows == symbol {
                    let rows = selection.rows(matrix.entries(), matrix.column_count());
                    matrix = matrix.with_entries(rows);
                }
                if columns == symbol {
                    let length = matrix.column_count();
                    let entries = selection.columns(matrix.entries(), length);
                    let rows = entries.chunks(selection.positions.len());
                    let rows = rows.map(<[f64]>::to_vec).collect();
                    matrix = Matrix::from_rows(field.name, rows).ok()?;
                }
                Value::Matrix(matrix)
            }
            (
                Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)),
                Value::Vector(vector),
            ) if own == symbol => Value::Vector(selection.rows(vector, 1)),
            (Kind::Indices { below, .. }, Value::Indices(observed)) if below == symbol => {
                let new = |old: &usize| selection.positions.iter().position(|p| p == old);
                Value::Indices(observed.iter().map(new).collect::<Option<_>>()?)
            }
            (Kind::Vector(Size::Symbol(own)), Value::Vector(vector))
                if self.counts_indices(own, symbol) =>
            {
                let observed = self.observed();
                let signed = observed.iter().zip(vector);
                Value::Vector(signed.map(|(old, x)| selection.sign(*old) * x).collect())
            }
            (Kind::Vector(Size::Difference { whole, .. }), Value::Vector(vector))
                if whole == symbol =>
            {
                Value::Vector(self.select_missing(vector, selection)?)
            }
            _ => value.clone(),
        })
    }

    /// The indices of the input, if it has a list of them.
    fn observed(&self) -> &[usize] {
        let list = self.given.values().find_map(|value| match value {
            Value::Indices(indices) => Some(indices.as_slice()),
            _ => None,
        });
        list.unwrap_or(&[])
    }

    /// Whether `count` counts indices below `symbol`.
    fn counts_indices(&self, count: &str, symbol: &str) -> bool {
        self.quantity.fields.iter().any(|field| {
            matches!(field.kind, Kind::Indices { below, count: own } if below == symbol && own == count)
        })
    }

    /// The entries that belong to the coordinates that are not observed, in increasing order, after the
    /// coordinates are put in another order.
    pub fn select_missing(&self, entries: &[f64], selection: &Selection) -> Option<Vec<f64>> {
        let size = self.size(selection.symbol)?;
        let missing: Vec<usize> = (0..size).filter(|i| !self.observed().contains(i)).collect();
        let kept = selection
            .positions
            .iter()
            .filter(|old| missing.contains(old));
        kept.map(|old| {
            let place = missing.iter().position(|i| i == old)?;
            Some(selection.sign(*old) * entries.get(place)?)
        })
        .collect()
    }

    /// An answer to this question, rearranged as the answer to the question after `selection` must be;
    /// `None` where the value has no such axis and is not invariant either.
    pub fn select_answer(&self, entries: &[f64], selection: &Selection) -> Option<Vec<f64>> {
        let symbol = selection.symbol;
        let axes: Vec<&str> = self.quantity.value.split(" x ").collect();
        match axes.as_slice() {
            [axis] if *axis == symbol => Some(selection.rows(entries, 1)),
            [rows, columns] => {
                let columns_before = self.size(columns)?;
                let mut entries = entries.to_vec();
                if *rows == symbol {
                    entries = selection.rows(&entries, columns_before);
                }
                if *columns == symbol {
                    entries = selection.columns(&entries, columns_before);
                }
                Some(entries)
            }
            [axis] if *axis == format!("{symbol} - k") => self.select_missing(entries, selection),
            _ => Some(entries.to_vec()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::registry::find;

    fn conditional() -> Case {
        let rows = vec![vec![1.0, 2.0, 3.0, 4.0], vec![5.0, 6.0, 7.0, 8.0]];
        let given = [
            (
                "patterns",
                Value::Matrix(Matrix::from_rows("patterns", rows).unwrap()),
            ),
            ("beta", Value::Number(2.0)),
            ("observed", Value::Indices(vec![3, 1])),
            ("values", Value::Vector(vec![0.5, 0.25])),
            ("missing_values", Value::Vector(vec![10.0, 20.0])),
            ("hidden_bias", Value::Vector(vec![-1.0, 1.0])),
        ];
        Case::new(find("attnbm.conditional_log_density").unwrap(), given)
    }

    #[test]
    fn coordinates_move_in_every_field() {
        let selection = Selection {
            symbol: "N",
            positions: vec![3, 2, 1, 0],
            negated: vec![false, true, false, true],
        };
        let moved = conditional().select(&selection).unwrap();
        assert_eq!(
            moved.input(false),
            "{\"patterns\": [[-4, 3, -2, 1], [-8, 7, -6, 5]], \"beta\": 2, \"observed\": [0, 2], \
             \"values\": [-0.5, -0.25], \"missing_values\": [20, 10], \"hidden_bias\": [-1, 1]}"
        );
        let back = moved.select(&Selection {
            negated: vec![true, false, true, false],
            ..selection
        });
        assert_eq!(back.unwrap().input(true), conditional().input(true));
    }

    #[test]
    fn patterns_move_with_their_biases() {
        let case = conditional();
        let reversed = case.select(&Selection::new("p", vec![1, 0])).unwrap();
        assert_eq!(reversed.vector("hidden_bias"), Some(&[1.0, -1.0][..]));
        let one = case.select(&Selection::new("p", vec![1])).unwrap();
        assert_eq!(
            one.matrix("patterns").unwrap().entries(),
            [5.0, 6.0, 7.0, 8.0]
        );
        assert!(case.select(&Selection::new("p", vec![2])).is_none());
        assert!(case.select(&Selection::new("dim", vec![0])).is_none());
        // An observed coordinate cannot be taken away.
        assert!(case.select(&Selection::new("N", vec![0, 1, 2])).is_none());
    }

    #[test]
    fn answers_move_as_their_shape_says() {
        let selection = Selection::new("N", vec![3, 2, 1, 0]);
        let of = |name: &str| conditional().for_quantity(find(name).unwrap());
        let mean = of("attnbm.mean").select_answer(&[1.0, 2.0, 3.0, 4.0], &selection);
        assert_eq!(mean.unwrap(), [4.0, 3.0, 2.0, 1.0]);
        let gradient: Vec<f64> = (0..8).map(f64::from).collect();
        let gradient = of("attnbm.log_partition_gradient").select_answer(&gradient, &selection);
        assert_eq!(gradient.unwrap(), [3.0, 2.0, 1.0, 0.0, 7.0, 6.0, 5.0, 4.0]);
        let missing = of("attnbm.conditional_mean").select_answer(&[10.0, 20.0], &selection);
        assert_eq!(missing.unwrap(), [20.0, 10.0]);
        // A coordinate that is negated takes its entry with it, the missing ones as well.
        let mut negated = selection.clone();
        negated.negated = vec![true, false, true, false];
        let mean = of("attnbm.mean").select_answer(&[1.0, 2.0, 3.0, 4.0], &negated);
        assert_eq!(mean.unwrap(), [4.0, -3.0, 2.0, -1.0]);
        let missing = of("attnbm.conditional_mean").select_answer(&[10.0, 20.0], &negated);
        assert_eq!(missing.unwrap(), [-20.0, -10.0]);
        let scalar = of("attnbm.log_partition").select_answer(&[7.0], &selection);
        assert_eq!(scalar.unwrap(), [7.0]);
    }
}
