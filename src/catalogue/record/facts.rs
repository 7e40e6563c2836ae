//! The facts about an identity or a law that are known before anything is evaluated.

use std::fmt::Display;

/// The relation of the statement to the printed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// It is the printed form.
    AsPrinted,
    /// The printed form is wrong or incomplete; the statement is the corrected one.
    Corrected,
    /// The paper does not print it, but it follows.
    Implied,
    /// It is a statement about a system of another paper.
    Neighbour(Statement),
}

/// A paper on a neighbouring system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The system, as the heading of listings.
    pub system: &'static str,
    /// Authors and year, and where to find it.
    pub citation: &'static str,
    /// The page on the system, a file in `docs`.
    pub page: &'static str,
}

impl Paper {
    /// Its statements with these labels, for a record that checks them.
    pub(in crate::catalogue) const fn states(
        &'static self,
        labels: &'static [&'static str],
    ) -> Printed {
        Printed::Neighbour(Statement {
            paper: self,
            labels,
        })
    }
}

/// The statements about a neighbouring system that a record checks.
///
/// The labels are those of the system's page: the equations of these papers do not all have known numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The paper.
    pub paper: &'static Paper,
    /// The labels, at least one.
    pub labels: &'static [&'static str],
}

impl Display for Printed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::AsPrinted => "as printed",
            Self::Corrected => "corrected",
            Self::Implied => "implied",
            Self::Neighbour(statement) => return statement.fmt(f),
        })
    }
}

/// The labels, and the paper.
impl Display for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.labels.join(", "), self.paper.citation)
    }
}

/// The kind of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// The two sides are equal.
    Equality,
    /// The left side is at most the right side, entry by entry.
    Inequality,
    /// One side is the derivative of the other's antecedent, by dual numbers.
    Derivative,
    /// A total mass, by quadrature or enumeration, equals the closed form.
    Normalisation,
    /// A transformation of the input transforms the value in a known way.
    Equivariance,
    /// A quantity never increases along a flow or a parameter: the left side, its change, is at
    /// most the right side.
    Monotonicity,
    /// Samples follow a law, tested at a stated rate of false alarms.
    Law,
}

impl StatementKind {
    /// Whether the left side is claimed to be at most the right side, rather than equal to it.
    pub fn is_one_sided(self) -> bool {
        matches!(self, Self::Inequality | Self::Monotonicity)
    }
}

impl Display for StatementKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Equality => "equality",
            Self::Inequality => "inequality",
            Self::Derivative => "derivative",
            Self::Normalisation => "normalisation",
            Self::Equivariance => "equivariance",
            Self::Monotonicity => "monotonicity",
            Self::Law => "law of sampling",
        })
    }
}

/// A place where the printed text is wrong, and the mutant that states the printed form, or its meaning
/// if it is not a formula.
#[derive(Clone, Copy, Debug)]
pub struct Slip {
    /// Where it is printed: `Eq. 34`, or `text after Eq. 25`.
    pub place: &'static str,
    /// The printed form, in LaTeX or in words.
    pub printed: &'static str,
    /// The correct form, and why it matters.
    pub correction: &'static str,
    /// The index of the mutant that states the printed form; its name says how the printed form is understood.
    pub mutant: usize,
}

/// The facts about an identity that are known before it is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The permanent name, never reused.
    pub id: &'static str,
    /// The identity in a few words.
    pub title: &'static str,
    /// The section of the paper: `3.1`, `further`, or the system of another paper.
    pub section: &'static str,
    /// The numbers of the equations it covers.
    pub equations: &'static [u8],
    /// The kind of statement.
    pub kind: StatementKind,
    /// The statement, in LaTeX.
    pub statement: &'static str,
    /// The assumptions on the variables.
    pub assumptions: &'static str,
    /// Its relation to the printed text.
    pub printed: Printed,
    /// The left side's route.
    pub left: &'static str,
    /// The right side's route.
    pub right: &'static str,
    /// The functions of the models and the rules of quadrature that both sides enter, by the names that
    /// [`routes`](crate::routes) records. A slip in one of these can pass the identity.
    pub shares: &'static [&'static str],
    /// Wrong forms of the right side that must be refuted: [`Mutant::NAMES`](super::Mutant::NAMES) of the identity's.
    pub mutants: &'static [&'static str],
    /// The mutants that are printed.
    pub slips: &'static [Slip],
}

impl Record {
    /// The statements of another paper that it checks, if it is about the system of one.
    pub fn neighbour(&self) -> Option<Statement> {
        match self.printed {
            Printed::Neighbour(statement) => Some(statement),
            Printed::AsPrinted | Printed::Corrected | Printed::Implied => None,
        }
    }

    /// The numbers of the equations, or the labels of the statements of another paper.
    ///
    /// ```
    /// use attnbm::catalogue::entries;
    /// let record = entries()[0].record;
    /// assert_eq!((record.id, record.labels()), ("attn-z-integer", "20, 23, 24".into()));
    /// ```
    pub fn labels(&self) -> String {
        match self.neighbour() {
            Some(statement) => statement.labels.join(", "),
            None => {
                let numbers: Vec<String> = self.equations.iter().map(u8::to_string).collect();
                numbers.join(", ")
            }
        }
    }
}
