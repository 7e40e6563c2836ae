//! Positions along one axis of a question, left out, repeated or put in another order in every field at once.
//!
//! The declaration of a quantity's fields is enough for that. The relations and the search for small witnesses are built
//! on this.

use super::case::Case;
use crate::oracle::field::{Field, Kind, Size};
use crate::oracle::record::Move;
use crate::oracle::value::{Value, selected};
use crate::real::Ball;

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
        selected(entries, width, &self.positions, &|old| self.sign(old))
    }

    /// The entries of rows of `length` numbers, each of which lies along the axis.
    fn columns(&self, entries: &[f64], length: usize) -> Vec<f64> {
        let rows = entries.chunks(length.max(1));
        rows.flat_map(|row| self.rows(row, 1)).collect()
    }
}

impl Case {
    /// Whether the quantity allows any order of an axis, and then whether it allows changes of sign as well.
    pub fn rearranges(&self, symbol: &str) -> Option<bool> {
        self.quantity.moves.iter().find_map(|own| match own {
            Move::Permutation(axis) if *axis == symbol => Some(false),
            Move::SignedPermutation { axis, even } if *axis == symbol => {
                Some(even.is_none_or(|field| match self.get(field) {
                    Some(Value::Lagrangian(lagrangian)) => lagrangian.is_even(),
                    _ => true,
                }))
            }
            _ => None,
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
            let Some(value) = self.get(field.name) else {
                continue;
            };
            let value = self.select_value(field, value, selection)?;
            case = case.with(field.name, value);
        }
        Some(case)
    }

    fn select_value(&self, field: &Field, value: &Value, selection: &Selection) -> Option<Value> {
        let (symbol, positions) = (selection.symbol, &selection.positions);
        let along = value.select(field, symbol, positions, &|old| selection.sign(old));
        if along.is_some() {
            return along;
        }
        Some(match (field.kind, value) {
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
        let mut fields = self.quantity.fields.iter();
        let list = fields.find_map(|field| match self.get(field.name)? {
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

    /// The same for enclosures. Where each entry goes, and with which sign, is seen on their numbers.
    pub fn select_enclosures(
        &self,
        entries: &[Ball<4>],
        selection: &Selection,
    ) -> Option<Vec<Ball<4>>> {
        let numbers: Vec<f64> = (1..=entries.len()).map(|number| number as f64).collect();
        let moved = self.select_answer(&numbers, selection)?;
        let entry = |number: &f64| {
            let entry = entries.get(number.abs() as usize - 1)?.clone();
            Some(if *number < 0.0 { -entry } else { entry })
        };
        moved.iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::registry::find;
    use crate::oracle::value::Matrix;

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
