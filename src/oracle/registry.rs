//! Quantities by name.

use super::quantities::QUANTITIES;
pub use super::record::{Evaluator, Quantity};
use crate::Error;

/// A list of quantities. The functions of this module ask the one of all quantities of this crate.
#[derive(Clone, Copy, Debug)]
pub struct Registry(&'static [&'static Quantity]);

/// All quantities of this crate.
impl Default for Registry {
    fn default() -> Self {
        Self(QUANTITIES)
    }
}

impl Registry {
    /// These quantities alone. Their names must differ.
    pub const fn new(quantities: &'static [&'static Quantity]) -> Self {
        Self(quantities)
    }

    /// The quantities in their order.
    pub fn quantities(self) -> impl ExactSizeIterator<Item = &'static Quantity> + Clone {
        self.0.iter().copied()
    }

    /// The quantity of this name, or an error that suggests the nearest names.
    pub fn find(self, name: &str) -> Result<&'static Quantity, Error> {
        self.quantities()
            .find(|quantity| quantity.name == name)
            .ok_or_else(|| {
                let nearest = self.nearest(name);
                let hint = if nearest.is_empty() {
                    "`attnbm list quantities` lists them all".to_owned()
                } else {
                    format!("did you mean {}?", nearest.join(" or "))
                };
                // A name may be as long as a request; its beginning is enough to recognise it.
                let shown: String = name.chars().take(60).collect();
                Error::Unsupported(format!("there is no quantity called {shown:?}; {hint}"))
            })
    }

    /// The names most like this one, nearest first.
    fn nearest(self, name: &str) -> Vec<&'static str> {
        const LONGEST: usize = 60;
        const FEWEST_SHARED: f64 = 0.75;
        if name.len() > LONGEST {
            return Vec::new();
        }
        // A name without its model is as common a slip as a misspelling.
        let likeness = |known: &'static str| {
            let (_, last) = known.split_once('.').unwrap_or(("", known));
            strsim::jaro_winkler(name, known).max(strsim::jaro_winkler(name, last))
        };
        let mut known: Vec<(f64, &'static str)> = self
            .quantities()
            .map(|quantity| (likeness(quantity.name), quantity.name))
            .filter(|(likeness, _)| *likeness >= FEWEST_SHARED)
            .collect();
        known.sort_by(|a, b| b.0.total_cmp(&a.0));
        known.truncate(3);
        known.into_iter().map(|(_, name)| name).collect()
    }
}

/// All quantities in the protocol's order.
pub fn quantities() -> impl ExactSizeIterator<Item = &'static Quantity> + Clone {
    Registry::default().quantities()
}

/// The quantity of this name, or an error that suggests the nearest names.
pub fn find(name: &str) -> Result<&'static Quantity, Error> {
    Registry::default().find(name)
}

/// Whether a pattern selects this name. The name of a quantity selects that one alone; any other text selects the names that
/// contain it.
pub fn selects(pattern: &str, name: &str) -> bool {
    match quantities().any(|known| known.name == pattern) {
        true => name == pattern,
        false => name.contains(pattern),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_selects_one_quantity_and_a_part_of_it_more() {
        let selected = |pattern: &str| {
            let names = super::quantities().map(|quantity| quantity.name);
            names
                .filter(|name| super::selects(pattern, name))
                .collect::<Vec<&str>>()
        };
        assert_eq!(selected("special.softmax"), ["special.softmax"]);
        assert_eq!(
            selected("softmax"),
            ["special.softmax", "special.softmax_jacobian"]
        );
        assert_eq!(selected("").len(), super::quantities().len());
    }

    use super::*;
    use crate::oracle::field::{Field, Kind, Presence, Size};
    use crate::oracle::record::{Coefficient, Equation, Move};

    #[test]
    fn names_are_unique_and_found() {
        for quantity in quantities() {
            assert_eq!(
                find(quantity.name).map(|found| found.name),
                Ok(quantity.name)
            );
        }
        let mut names: Vec<&str> = quantities().map(|quantity| quantity.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), quantities().len());
    }

    #[test]
    fn an_unknown_name_is_told_its_neighbours() {
        let message = |name: &str| find(name).map(|_| ()).unwrap_err().to_string();
        assert!(message("attnbm.log_partiton").contains("did you mean attnbm.log_partition"));
        assert!(message("softmax").contains("special.softmax"));
        assert!(message("zzz").contains("`attnbm list quantities`"));
        assert!(message(&"long".repeat(1_000_000)).len() < 200);
    }

    #[test]
    fn a_vector_never_comes_before_the_field_that_sets_its_length() {
        for quantity in quantities() {
            let position = |symbol: &str| {
                quantity.fields.iter().position(|field| match field.kind {
                    Kind::Matrix(rows, columns) => rows == symbol || columns == symbol,
                    Kind::Indices { count, .. } => count == symbol,
                    Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)) => {
                        own == symbol && field.presence == Presence::Required
                    }
                    _ => false,
                })
            };
            for (index, field) in quantity.fields.iter().enumerate() {
                let symbols = match field.kind {
                    Kind::Vector(Size::Symbol(symbol)) => vec![symbol],
                    Kind::Vector(Size::Difference { whole, part }) => vec![whole, part],
                    Kind::Indices { below, .. } => vec![below],
                    _ => Vec::new(),
                };
                for symbol in symbols {
                    let first = position(symbol);
                    assert!(
                        first.is_some_and(|first| first <= index),
                        "{}",
                        quantity.name
                    );
                }
            }
        }
    }

    /// Whether the fields have this axis.
    fn has_axis(quantity: &Quantity, symbol: &str) -> bool {
        quantity.fields.iter().any(|field| match field.kind {
            Kind::Matrix(rows, columns) => rows == symbol || columns == symbol,
            Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)) => own == symbol,
            _ => false,
        })
    }

    #[test]
    fn moves_and_ties_are_about_fields_that_there_are() {
        let (mut moves, mut ties) = (0, 0);
        for quantity in quantities() {
            let name = quantity.name;
            assert!(!quantity.latex.is_empty(), "{name}");
            let opened = quantity.latex.matches('{').count();
            assert_eq!(opened, quantity.latex.matches('}').count(), "{name}");
            let mut fields: Vec<&str> = Vec::new();
            for own in quantity.moves {
                moves += 1;
                match own {
                    Move::Permutation(axis) | Move::Repetition { axis, .. } => {
                        assert!(has_axis(quantity, axis), "{name}: {axis}");
                    }
                    Move::SignedPermutation { axis, even } => {
                        assert!(has_axis(quantity, axis), "{name}: {axis}");
                        fields.extend(even);
                    }
                    Move::Gauge(_) => fields.extend(["patterns", "visible_bias", "hidden_bias"]),
                    Move::Shift { field, .. } | Move::Scaling(field) => fields.push(field),
                    Move::Exchange => fields.extend(["weights", "visible_bias", "hidden_bias"]),
                    Move::UnitOfTime { times, rates, .. } => {
                        fields.extend(times.iter().chain(rates.iter()));
                    }
                }
            }
            for tie in quantity.ties {
                ties += 1;
                match tie.equation {
                    Equation::Linear(others) => {
                        for (coefficient, other) in others {
                            let required = |field: &&Field| field.presence == Presence::Required;
                            let required = other.fields.iter().filter(required);
                            fields.extend(required.map(|field| field.name));
                            if let Coefficient::Times(_, field) = coefficient {
                                fields.push(field);
                            }
                        }
                    }
                    Equation::Step { from, rate, .. } => fields.extend([from, rate]),
                    Equation::MinusMean { of, rows, row } => {
                        fields.push(rows);
                        assert!(of.field(row).is_some(), "{name}: {row}");
                    }
                    Equation::GivenNothing(_) => fields.extend(["observed", "values"]),
                    Equation::SumsTo(_) => assert_ne!(quantity.value, "scalar", "{name}"),
                    Equation::Slope { of, field, .. }
                    | Equation::Difference { of, field }
                    | Equation::LogDifference { of, field } => {
                        fields.push(field);
                        assert!(of.field(field).is_some(), "{name}: {field}");
                    }
                }
            }
            for field in fields {
                assert!(quantity.field(field).is_some(), "{name}: {field}");
            }
        }
        assert!(moves > 0 && ties > 0, "{moves} moves, {ties} ties");
    }

    /// An axis whose order matters is the exception: rows that are made orthonormal or chosen one after another, and
    /// values in the order of a list of indices.
    #[test]
    fn the_positions_of_an_axis_may_be_rearranged() {
        let mut ordered = Vec::new();
        for quantity in quantities() {
            let is_free = |symbol: &str| {
                quantity.moves.iter().any(|own| match own {
                    Move::Permutation(axis) | Move::SignedPermutation { axis, .. } => {
                        *axis == symbol
                    }
                    _ => false,
                })
            };
            for field in quantity.fields {
                let axes = match field.kind {
                    Kind::Matrix(rows, columns) => vec![rows, columns],
                    Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)) => {
                        vec![own]
                    }
                    _ => Vec::new(),
                };
                ordered.extend(
                    axes.into_iter()
                        .filter(|axis| !is_free(axis))
                        .map(|axis| (quantity.name, axis)),
                );
            }
        }
        ordered.sort_unstable();
        ordered.dedup();
        let expected = [
            ("attnbm.conditional_log_density", "k"),
            ("attnbm.conditional_mean", "k"),
            // An estimate changes with everything.
            ("hnrbm.ais_log_partition", "N"),
            ("hnrbm.ais_log_partition", "p"),
            ("hnrbm.reverse", "N"),
            ("hnrbm.reverse", "p"),
            ("hnrbm.weights", "p"),
        ];
        assert_eq!(ordered, expected);
    }
}
