//! A condition on the cases that are asked: `dim=3`, `N<=64`, `beta=1`.
//!
//! A program for one case is graded on that case. A drawn case that does not fit is changed where that makes
//! sense: a number is set, an axis is cut or repeated. What cannot be changed is drawn again.

use std::fmt;
use std::str::FromStr;

use super::answer::{Answer, Subject};
use super::case::Case;
use super::flag::Flag;
use super::selection::Selection;
use crate::oracle::field::{Field, Kind, Size};
use crate::oracle::input::Value;
use crate::oracle::record::Quantity;

/// A bound on a number of the input, or on the length of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Restriction {
    name: &'static str,
    comparison: Comparison,
    number: f64,
}

/// How a number must compare with the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    AtMost,
    AtLeast,
    Below,
    Above,
}

/// How far a case may be changed to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Set what must be equal, and leave out what is too many.
    Small,
    /// Also move numbers to their bound, and repeat what is too few.
    Any,
}

/// The longest axis that is made.
const LONGEST_AXIS: f64 = 4096.0;

impl Comparison {
    /// The longer signs first, since the shorter ones begin them.
    const SIGNS: [(&'static str, Self); 6] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("==", Self::Equal),
        ("<", Self::Below),
        (">", Self::Above),
        ("=", Self::Equal),
    ];

    fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Self::Equal => number == bound,
            Self::AtMost => number <= bound,
            Self::AtLeast => number >= bound,
            Self::Below => number < bound,
            Self::Above => number > bound,
        }
    }

    fn sign(self) -> &'static str {
        let mut signs = Self::SIGNS.iter().rev();
        let found = signs.find(|(_, comparison)| *comparison == self);
        found.map_or("", |(sign, _)| sign)
    }
}

/// The symbols of the axes of a field.
fn symbols(field: &Field) -> Vec<&'static str> {
    match field.kind {
        Kind::Matrix(rows, columns) => vec![rows, columns],
        Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)) => vec![own],
        _ => Vec::new(),
    }
}

/// What of a quantity's input can be restricted: its numbers, and the lengths of its axes.
pub fn restrictable(quantity: &Quantity) -> Vec<&'static str> {
    let mut names = Vec::new();
    for field in quantity.fields {
        if matches!(field.kind, Kind::Number(_)) {
            names.push(field.name);
        }
        names.extend(symbols(field));
    }
    names.sort_unstable();
    names.dedup();
    names
}

impl Restriction {
    /// The field or the axis that is restricted.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether this says anything about a quantity.
    pub fn concerns(&self, quantity: &Quantity) -> bool {
        restrictable(quantity).contains(&self.name)
    }

    /// Whether a case is within the restriction. One that has no such number or axis is.
    ///
    /// ```
    /// use attnbm::grade::{case::Case, restriction::Restriction};
    /// use attnbm::oracle::{input::Value, registry};
    ///
    /// let quantity = registry::find("special.softmax")?;
    /// let case = Case::new(quantity, [("x", Value::Vector(vec![0.0, 1.0]))]);
    /// let fits = |text: &str| text.parse::<Restriction>().is_ok_and(|within| within.fits(&case));
    /// assert!(fits("n <= 2") && !fits("n < 2"));
    /// assert!(fits("beta = 1"));                  // its default
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn fits(&self, case: &Case) -> bool {
        let number = case.number_or_size(self.name);
        number.is_none_or(|number| self.comparison.holds(number, self.number))
    }

    fn field(&self, quantity: &Quantity) -> Option<&'static Field> {
        let is_number = |field: &&Field| field.name == self.name;
        let field = quantity.fields.iter().find(is_number);
        field.filter(|field| matches!(field.kind, Kind::Number(_)))
    }

    /// The case, changed to fit; `None` if no such change makes sense.
    pub(super) fn fit(&self, case: Case, change: Change) -> Option<Case> {
        if self.fits(&case) {
            return Some(case);
        }
        let made_sense = case.inputs().is_ok();
        let mut changed = match self.field(case.quantity) {
            Some(field) => {
                let is_bound = self.comparison == Comparison::Equal || change == Change::Any;
                is_bound.then(|| case.with(field.name, Value::Number(self.number)))
            }
            None => self.fit_axis(&case, change),
        }
        .filter(|case| self.fits(case))?;
        let makes_sense = changed.inputs().is_ok();
        if made_sense && !makes_sense {
            return None;
        }
        changed.flags.retain(|flag| !self.is_about(*flag));
        if makes_sense {
            changed.flags.retain(|flag| *flag != Flag::OUT_OF_DOMAIN);
        }
        let flag = self.flag_of(&changed);
        Some(changed.flagged(flag.as_slice()))
    }

    fn fit_axis(&self, case: &Case, change: Change) -> Option<Case> {
        let size = case.size(self.name)?;
        let wanted = match self.comparison {
            Comparison::Equal | Comparison::AtMost => self.number.floor(),
            Comparison::Below => self.number.ceil() - 1.0,
            Comparison::AtLeast => self.number.ceil(),
            Comparison::Above => self.number.floor() + 1.0,
        };
        if !(1.0..=LONGEST_AXIS).contains(&wanted) {
            return None;
        }
        let wanted = wanted as usize;
        if size == 0 || wanted > size && change == Change::Small {
            return None;
        }
        let positions = (0..wanted).map(|position| position % size).collect();
        case.select(&Selection::new(self.name, positions))
    }

    /// Whether a flag speaks of what is restricted, so that a change may belie it.
    fn is_about(&self, flag: Flag) -> bool {
        flag.meaning().about.contains(&self.name)
    }

    /// The first flag that the changed number or axis deserves without further thought.
    fn flag_of(&self, case: &Case) -> Option<Flag> {
        let number = case.number_or_size(self.name)?;
        let mut flags = Flag::all().filter(|flag| self.is_about(*flag));
        flags.find(|flag| flag.meaning().at.is_some_and(|deserves| deserves(number)))
    }
}

impl fmt::Display for Restriction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = self.comparison.sign();
        write!(out, "{}{sign}{}", self.name, self.number)
    }
}

impl FromStr for Restriction {
    type Err = String;

    /// Reads `NAME=NUMBER`, or the same with `<=`, `>=`, `<` or `>`.
    fn from_str(text: &str) -> Result<Self, String> {
        let splits = Comparison::SIGNS.iter();
        let mut splits = splits.filter_map(|(sign, comparison)| {
            let (name, number) = text.split_once(sign)?;
            Some((name.trim(), *comparison, number.trim()))
        });
        let Some((name, comparison, number)) = splits.next() else {
            return Err("it must be NAME=NUMBER, or have <=, >=, < or > for the =".into());
        };
        let names = crate::oracle::registry::quantities().flat_map(restrictable);
        let mut names: Vec<&'static str> = names.collect();
        names.sort_unstable();
        names.dedup();
        let Some(name) = names.iter().find(|known| **known == name) else {
            let names = names.join(", ");
            return Err(format!(
                "no quantity has {name:?}; the numbers and axes are {names}"
            ));
        };
        let parsed = number.parse::<f64>().ok().filter(|x| x.is_finite());
        let Some(number) = parsed else {
            return Err(format!(
                "the bound on {name} must be a finite number, got {number:?}"
            ));
        };
        Ok(Self {
            name,
            comparison,
            number,
        })
    }
}

/// A subject that is only asked what fits, whatever relations or the search for a smaller case would ask.
pub(super) struct Restricted<'a> {
    pub subject: &'a mut dyn Subject,
    pub restrictions: &'a [Restriction],
}

impl Subject for Restricted<'_> {
    fn ask(&mut self, case: &Case) -> Answer {
        match self.restrictions.iter().all(|within| within.fits(case)) {
            true => self.subject.ask(case),
            false => Answer::unsupported(),
        }
    }

    fn ask_run(&mut self, case: &Case, run: u64) -> Answer {
        match self.restrictions.iter().all(|within| within.fits(case)) {
            true => self.subject.ask_run(case, run),
            false => Answer::unsupported(),
        }
    }

    fn reads_text(&self) -> bool {
        self.subject.reads_text()
    }

    fn raises(&self) -> bool {
        self.subject.raises()
    }

    fn supports(&self, quantity: &str) -> bool {
        self.subject.supports(quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::cases;
    use crate::oracle::registry::{find, quantities};

    fn parsed(text: &str) -> Restriction {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn what_is_written_is_read() {
        for text in ["dim=3", "N<=64", "beta>=0.5", "p<4", "kappa>1000000"] {
            assert_eq!(parsed(text).to_string(), text);
        }
        assert_eq!(parsed(" beta == 1 "), parsed("beta=1"));
        for (text, part) in [
            ("dim", "NAME=NUMBER"),
            ("nonsense=1", "\"nonsense\""),
            ("dim=many", "dim must be a finite number"),
            ("dim<=inf", "dim must be a finite number"),
            ("dim<=", "dim must be a finite number"),
        ] {
            let error = text.parse::<Restriction>().unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn flags_are_about_numbers_and_axes_that_there_are() {
        let known: Vec<&str> = quantities().flat_map(restrictable).collect();
        for flag in Flag::all() {
            let meaning = flag.meaning();
            for name in meaning.about {
                assert!(known.contains(name), "{flag:?}: {name}");
            }
            assert!(meaning.at.is_none() || !meaning.about.is_empty());
        }
        // The first flag that fits: 1 is a whole number as well.
        let flag = |text: &str, case: &Case| parsed(text).flag_of(case);
        let case = Case::new(
            find("special.softmax").unwrap(),
            [
                ("x", Value::Vector(vec![0.0])),
                ("beta", Value::Number(1.0)),
            ],
        );
        assert_eq!(flag("beta=1", &case), Some(Flag::BETA_ONE));
        let case = case.with("beta", Value::Number(3.0));
        assert_eq!(flag("beta=3", &case), Some(Flag::WHOLE_BETA));
        let case = case.with("beta", Value::Number(0.5));
        assert_eq!(flag("beta=0.5", &case), Some(Flag::REAL_BETA));
        assert_eq!(flag("n=1", &case), None);
    }

    /// Every case that is made fits, is as sensible as the one that was drawn, and carries no flag that it belies.
    #[test]
    fn drawn_cases_are_made_to_fit() {
        for text in [
            "beta=1",
            "N=3",
            "N<=2",
            "p<=2",
            "dim=3",
            "kappa<=10",
            "P=1",
            "N>=50",
        ] {
            let within = parsed(text);
            let mut made = 0;
            for quantity in quantities().filter(|quantity| within.concerns(quantity)) {
                for index in 0..48 {
                    let Some(drawn) = cases::draw(quantity, 5, index) else {
                        continue;
                    };
                    let (fitted, sensible) = (within.fits(&drawn), drawn.inputs().is_ok());
                    let line = drawn.line(index, false);
                    let Some(case) = within.fit(drawn, Change::Any) else {
                        continue;
                    };
                    assert!(within.fits(&case), "{text}: {}", case.line(index, false));
                    assert!(!sensible || case.inputs().is_ok(), "{text}: {line}");
                    let is_single = case.flags.contains(&Flag::ONE_DIMENSION);
                    assert!(text != "N=3" || fitted || !is_single, "{line}");
                    made += u32::from(!fitted);
                }
            }
            assert!(made > 10, "{text}: {made} cases were changed");
        }
    }

    /// A small change never invents coordinates or moves a number to a bound.
    #[test]
    fn a_small_change_only_sets_and_leaves_out() {
        let quantity = find("special.softmax").unwrap();
        let case = Case::new(quantity, [("x", Value::Vector(vec![1.0, 2.0, 3.0]))]);
        let fit = |text: &str, change| parsed(text).fit(case.clone(), change);
        let shown = |case: Option<Case>| case.map(|case| case.input(false));
        assert_eq!(
            shown(fit("n<3", Change::Small)).as_deref(),
            Some("{\"x\": [1, 2]}")
        );
        assert_eq!(shown(fit("n=5", Change::Small)), None);
        assert_eq!(
            shown(fit("n=5", Change::Any)).as_deref(),
            Some("{\"x\": [1, 2, 3, 1, 2]}")
        );
        assert_eq!(shown(fit("beta<=0.5", Change::Small)), None);
        assert_eq!(
            shown(fit("beta<=0.5", Change::Any)).as_deref(),
            Some("{\"x\": [1, 2, 3], \"beta\": 0.5}")
        );
        assert_eq!(shown(fit("beta<0.5", Change::Any)), None);
        // The nearest length within the bound, whether that is whole or not.
        for (text, length) in [
            ("n<2", Some(1)),
            ("n<=2", Some(2)),
            ("n<1.5", Some(1)),
            ("n<=1.5", Some(1)),
            ("n>3", Some(4)),
            ("n>=4", Some(4)),
            ("n>3.5", Some(4)),
            ("n>=3.5", Some(4)),
            ("n<1", None),
            ("n<=0.5", None),
            ("n=2.5", None),
        ] {
            let size = fit(text, Change::Any).and_then(|case| case.size("n"));
            assert_eq!(size, length, "{text}");
        }
        assert_eq!(shown(fit("n=0", Change::Any)), None);
        assert_eq!(shown(fit("n=1e9", Change::Any)), None);
    }
}
