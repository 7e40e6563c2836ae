//! A figure of one hallmark, and what is decided of it.

use super::systems::Exact;
use crate::real::{Enclosure, Real};

/// A curve of a panel.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// Its points.
    pub points: Vec<(f64, f64)>,
}

/// A point of a panel at which the hallmark shows.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where it is.
    pub x: f64,
    /// How high it is.
    pub y: f64,
    /// What it is.
    pub label: String,
}

/// Strict inequalities that were compared in balls.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// What they say.
    pub statement: &'static str,
    /// How many of them hold for all numbers of the two balls.
    pub hold: usize,
    /// How many there are.
    pub compared: usize,
}

/// A figure of one hallmark.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The hallmark.
    pub hallmark: &'static str,
    /// The system.
    pub system: &'static str,
    /// What the figure shows.
    pub title: &'static str,
    /// What the horizontal axis has.
    pub x: &'static str,
    /// What the vertical axis has.
    pub y: &'static str,
    /// The curves.
    pub curves: Vec<Curve>,
    /// Where the hallmark shows.
    pub marks: Vec<Mark>,
    /// What is decided of it.
    pub decided: Vec<Decided>,
}

impl Panel {
    /// Whether every inequality that was compared holds.
    pub fn is_decided(&self) -> bool {
        let mut decided = self.decided.iter();
        !self.decided.is_empty() && decided.all(|d| d.compared > 0 && d.hold == d.compared)
    }
}

impl Decided {
    /// Compares the first of each pair, which is to be less, with the second.
    pub(super) fn less(
        statement: &'static str,
        pairs: impl IntoIterator<Item = (Exact, Exact)>,
    ) -> Self {
        let mut decided = Self {
            statement,
            ..Self::default()
        };
        for (less, more) in pairs {
            decided.compared += 1;
            decided.hold += usize::from(certainly_less(&less, &more));
        }
        decided
    }

    /// Compares each of a list with the next one, which is to be less.
    pub(super) fn declining(statement: &'static str, values: &[Exact]) -> Self {
        let pairs = values.iter().zip(values.iter().skip(1));
        Self::less(
            statement,
            pairs.map(|(this, next)| (next.clone(), this.clone())),
        )
    }
}

/// Whether every number of the one ball is less than every number of the other.
pub(super) fn certainly_less(less: &Exact, more: &Exact) -> bool {
    (more.clone() - less).is_positive()
}

/// The points of a curve, counted from 0.
pub(super) fn counted(name: impl Into<String>, values: &[Exact]) -> Curve {
    let points = values.iter().enumerate();
    Curve {
        name: name.into(),
        points: points.map(|(n, y)| (n as f64, y.approx())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Bounded;

    #[test]
    fn only_what_is_certain_holds() {
        let at = |x: f64| Exact::from_f64(x);
        let third = at(1.0) / at(3.0);
        let found = Decided::less(
            "a < b",
            [
                (at(1.0), at(2.0)),
                (at(2.0), at(1.0)),
                (third.clone(), third),
            ],
        );
        assert_eq!((found.hold, found.compared), (1, 3));
        let found = Decided::declining("falls", &[at(3.0), at(2.0), at(2.0)]);
        assert_eq!((found.hold, found.compared), (1, 2));
        let found = Decided::less("of nothing known", [(Exact::unknown(), at(1.0))]);
        assert_eq!((found.hold, found.compared), (0, 1));
    }

    /// Neither what is not decided nor a comparison of nothing.
    #[test]
    fn a_panel_is_decided_only_by_comparisons_that_all_hold() {
        let with = |counts: &[(usize, usize)]| Panel {
            hallmark: "H1",
            system: "M1",
            title: "",
            x: "",
            y: "",
            curves: Vec::new(),
            marks: Vec::new(),
            decided: (counts.iter())
                .map(|(hold, compared)| Decided {
                    statement: "",
                    hold: *hold,
                    compared: *compared,
                })
                .collect(),
        };
        assert!(with(&[(2, 2), (1, 1)]).is_decided());
        for counts in [&[][..], &[(0, 0)], &[(2, 2), (1, 2)], &[(2, 2), (0, 0)]] {
            assert!(!with(counts).is_decided(), "{counts:?}");
        }
    }
}
