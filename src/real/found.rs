//! What was found, and how.

use std::borrow::Cow;
use std::fmt;

/// A value, and the method that gave it.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The value; lists and matrices in row-major order.
    pub value: T,
    /// The method.
    pub method: Method,
}

impl<T> Found<T> {
    /// A value by this method.
    pub fn new(value: T, method: impl Into<Method>) -> Self {
        let method = method.into();
        Self { value, method }
    }

    /// A value about which nothing is known at this precision.
    pub fn undecided(unknown: T) -> Self {
        Self::new(unknown, Method::Undecided)
    }

    /// The same method's value, mapped.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Found<U> {
        Found::new(map(self.value), self.method)
    }
}

impl<S> Found<Vec<S>> {
    /// A number as a list of one entry.
    pub fn scalar(value: S, method: impl Into<Method>) -> Self {
        Self::new(vec![value], method)
    }
}

impl<S> Found<S> {
    /// The number as a list of one entry.
    pub fn listed(self) -> Found<Vec<S>> {
        self.map(|value| vec![value])
    }
}

/// How a value was found. The text is what answers and vectors state.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// Nothing is known at this precision. The value is unknown.
    Undecided,
    /// A closed form.
    ClosedForm,
    /// A symmetry that determines the value.
    Symmetry,
    /// No unit is left to ask about.
    NothingMissing,
    /// The two densities are the same.
    SameDensity,
    /// A sum over this many multisets of patterns.
    MultisetSum(f64),
    /// Closed-form bounds at the integers next to β.
    NeighbouringIntegers,
    /// Closed-form bounds near `β = 0`.
    HighTemperature,
    /// An expansion for patterns that are close together.
    ClosePatterns,
    /// A quadrature on the affine hull of the patterns, whole or by clusters.
    AffineHull,
    /// A quadrature on the affine hull of the patterns of two machines.
    HullOfBoth,
    /// Adaptive intervals on a line.
    Line,
    /// So many independent blocks of visible units, each by a method of its own.
    IndependentBlocks(usize),
    /// A sum over all states of so many hidden units.
    States(usize),
    /// Sums over the states of so many independent components.
    StatesOfComponents(usize),
    /// A sum over all states, their equal exponents merged.
    AllStates,
    /// The numbers of active units in so many independent components.
    ActiveUnits(usize),
    /// Closed-form bounds by machines of independent units.
    IndependentUnits,
    /// A sum over the two values of a unit.
    TwoValues,
    /// A Gaussian integral.
    Gaussian,
    /// A quadrature on the half-line.
    Quadrature,
    /// Quadratures on both half-lines.
    QuadratureOnBothSides,
    /// A quadrature for each pair of hidden units.
    PairsOfUnits,
    /// The energy function, and another method for the rest.
    EnergyFunction(Box<Method>),
    /// What the formula says of itself.
    Stated(Cow<'static, str>),
}

impl Method {
    /// The energy function, and this method for the rest.
    #[must_use]
    pub fn with_energy_function(self) -> Self {
        Self::EnergyFunction(Box::new(self))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let text = match self {
            Self::Undecided => "undecided at this precision",
            Self::ClosedForm => "closed form",
            Self::Symmetry => "symmetry",
            Self::NothingMissing => "nothing is missing",
            Self::SameDensity => "the same density",
            Self::MultisetSum(1.0) => "a single term",
            Self::MultisetSum(terms) => return write!(f, "multiset sum, {terms} terms"),
            Self::NeighbouringIntegers => "closed-form bounds at the neighbouring integers",
            Self::HighTemperature => "closed-form bounds at high temperature",
            Self::ClosePatterns => "expansion for close patterns",
            Self::AffineHull => "quadrature on the affine hull",
            Self::HullOfBoth => "quadrature on the hull of both",
            Self::Line => "intervals halved towards the kinks",
            Self::IndependentBlocks(blocks) => {
                return write!(f, "{blocks} independent blocks of units");
            }
            Self::States(units) => return write!(f, "sum over 2^{units} states"),
            Self::StatesOfComponents(components) => {
                return write!(f, "sum over the states of {components} components");
            }
            Self::AllStates => "sum over all states",
            Self::ActiveUnits(components) => {
                return write!(f, "numbers of active units in {components} components");
            }
            Self::IndependentUnits => "bounds by independent units",
            Self::TwoValues => "sum over two values",
            Self::Gaussian => "Gaussian integral",
            Self::Quadrature => "quadrature",
            Self::QuadratureOnBothSides => "quadrature on either side of 0",
            Self::PairsOfUnits => "quadrature for each pair of hidden units",
            Self::EnergyFunction(rest) => return write!(f, "energy function; {rest}"),
            Self::Stated(text) => text,
        };
        f.write_str(text)
    }
}

impl From<&'static str> for Method {
    fn from(text: &'static str) -> Self {
        Self::Stated(text.into())
    }
}

impl From<String> for Method {
    fn from(text: String) -> Self {
        Self::Stated(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_stated_in_words() {
        for (method, text) in [
            (Method::MultisetSum(1.0), "a single term"),
            (Method::MultisetSum(6.0), "multiset sum, 6 terms"),
            (Method::States(3), "sum over 2^3 states"),
            (
                Method::StatesOfComponents(2),
                "sum over the states of 2 components",
            ),
            (
                Method::ActiveUnits(2),
                "numbers of active units in 2 components",
            ),
            (
                Method::AffineHull.with_energy_function(),
                "energy function; quadrature on the affine hull",
            ),
            ("division".into(), "division"),
            (format!("{} bits", 128).into(), "128 bits"),
        ] {
            assert_eq!(method.to_string(), text);
        }
    }
}
