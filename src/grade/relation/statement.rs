//! A relation: its name, its statement, and its instance at a case.

use super::link::Link;
use super::tie;
use crate::grade::case::Case;
use crate::oracle::record::{Equation, Tie};

/// A statement about several answers.
#[derive(Clone, Copy)]
pub struct Relation {
    /// The name in listings.
    pub name: &'static str,
    /// The statement.
    pub statement: &'static str,
    form: RelationForm,
}

#[derive(Clone, Copy)]
enum RelationForm {
    /// The instance at a case of any quantity, if the record of that declares the move.
    Symmetry(fn(&Case) -> Option<Link>),
    /// A tie that the record of a quantity states.
    Tie(Equation),
}

impl Relation {
    pub(super) const fn symmetry(
        name: &'static str,
        statement: &'static str,
        link: fn(&Case) -> Option<Link>,
    ) -> Self {
        Self {
            name,
            statement,
            form: RelationForm::Symmetry(link),
        }
    }

    /// Its instance at a case of the quantity that it is a relation of, where it applies.
    pub(super) fn link(&self, case: &Case) -> Option<Link> {
        match self.form {
            RelationForm::Symmetry(link) => link(case),
            RelationForm::Tie(equation) => tie::link(equation, case),
        }
    }
}

impl From<&Tie> for Relation {
    fn from(tie: &Tie) -> Self {
        Self {
            name: tie.name,
            statement: tie.statement,
            form: RelationForm::Tie(tie.equation),
        }
    }
}
