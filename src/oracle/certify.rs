//! Correct rounding by growing precision (Ziv's strategy).
//!
//! A formula is evaluated at balls of growing precision until every entry of its value rounds to a
//! single binary64. Exact values are recognised, so zeros and ties are decided too. The ladder ends
//! at 4 608 bits, more than a sum of two products of binary64 numbers can span. A value that is
//! still undecided there is answered with the best enclosure and the reason.

use crate::Error;
use crate::real::ziv::{LAST_LIMBS, ZivLoop};
use crate::real::{Ball, DecimalEnds, Enclosure, Goal, Real, Rounding};
pub use crate::real::{Formula, Found, Method};
use std::fmt;
use std::ops::ControlFlow;

/// How the entries of a value are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One number.
    Scalar,
    /// A list of this many numbers.
    Vector(usize),
    /// Rows and columns, in row-major order.
    Matrix(usize, usize),
}

impl Shape {
    /// The number of entries.
    pub fn len(self) -> usize {
        match self {
            Self::Scalar => 1,
            Self::Vector(length) => length,
            Self::Matrix(rows, columns) => rows.saturating_mul(columns),
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// A formula whose value can be certified.
pub trait Certifiable: Formula {
    /// How the entries are arranged.
    fn shape(&self) -> Shape;

    /// The approximate work, in multiplications, of an evaluation that does not count it itself.
    fn cost(&self) -> f64 {
        0.0
    }

    /// How an entry's value is rounded to binary64: to nearest, unless it is a bound.
    fn rounding(&self, _index: usize) -> Rounding {
        Rounding::Nearest
    }

    /// Enclosures that are always affordable, however wide. They are used once the work limit is reached.
    fn fallback<S: Enclosure>(&self) -> Option<Found<Vec<S>>> {
        None
    }
}

/// The caller's request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Significant digits to which the two ends of each enclosure must agree, in addition to
    /// correct rounding. A value beyond all exponents, about `2^±2^59`, has no digits. One end of its enclosure is then 0
    /// or an infinity, and the other is a bound that is not refined.
    pub digits: Option<u32>,
    /// A factor on the work allowed, 1 by default.
    pub effort: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            digits: None,
            effort: 1.0,
        }
    }
}

impl Options {
    /// The same with enclosures whose two ends agree to this many significant digits.
    #[must_use]
    pub fn with_digits(mut self, digits: u32) -> Self {
        self.digits = Some(digits);
        self
    }

    /// The same with this factor on the work allowed.
    #[must_use]
    pub fn with_effort(mut self, factor: f64) -> Self {
        self.effort = factor;
        self
    }
}

/// One certified entry.
#[derive(Clone)]
pub struct Entry {
    /// The binary64 nearest to the exact value, ties to even; infinite beyond the range. A bound is
    /// rounded outward instead. The sign of a zero is that of
    /// the midpoint of the enclosure, and is not certified.
    pub value: f64,
    /// An enclosure of the exact value, for further computation.
    pub enclosure: Ball<4>,
    /// The ends of the enclosure in decimal, to the digits that were asked for.
    pub ends: DecimalEnds,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Entry")
            .field("value", &self.value)
            .field("lower", &self.lower())
            .field("upper", &self.upper())
            .field("enclosure", &self.enclosure)
            .finish()
    }
}

impl Entry {
    /// A decimal number not above the exact value.
    pub fn lower(&self) -> &str {
        self.ends.lower()
    }

    /// A decimal number not below the exact value.
    pub fn upper(&self) -> &str {
        self.ends.upper()
    }
}

/// A correctly rounded value.
#[derive(Clone, Debug)]
pub struct Certified {
    /// How the entries are arranged.
    pub shape: Shape,
    /// The entries, in row-major order.
    pub entries: Vec<Entry>,
    /// How the value was found, in words.
    pub method: String,
    /// The precision of the balls that decided it.
    pub bits: u32,
}

/// A request that could not be answered.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The reason.
    pub error: Error,
    /// The best enclosures found until then, entry by entry, if there are any.
    pub best: Option<(Shape, Vec<(String, String)>)>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { error, best: None }
    }
}

/// The reason alone.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        refusal.error
    }
}

/// The reason, and the best enclosure of the first entry.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.error)?;
        match self.best.as_ref().map(|(_, ends)| ends.as_slice()) {
            Some([(lower, upper)]) => write!(f, "; it is in [{lower}, {upper}]"),
            Some([(lower, upper), ..]) => {
                write!(f, "; its first entry is in [{lower}, {upper}]")
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// The digits printed by default.
const DEFAULT_DIGITS: u32 = 25;

/// The most digits that can be requested: those of the last rung, less what evaluation loses.
pub const MOST_DIGITS: u32 = 1300;

/// The default work limit of a rung, in multiplications of 128-bit balls: a few tens of seconds.
const OPERATIONS: f64 = 1e9;

/// The last rung.
const LAST_BITS: u32 = Ball::<LAST_LIMBS>::BITS;

/// The most entries that a value may have. A covariance has the square of its input's length.
const MOST_ENTRIES: usize = 1_000_000;

/// Refuses a value that has too many entries or takes more work than allowed.
fn check_affordable(shape: Shape, cost: f64, goal: Goal) -> Result<(), Error> {
    let count = shape.len();
    if count > MOST_ENTRIES {
        return Err(Error::Budget(format!(
            "the value has {count} entries; the limit is {MOST_ENTRIES}"
        )));
    }
    if cost > goal.operations {
        return Err(Error::Budget(format!(
            "the evaluation would take about {cost:.1e} multiplications, and {:.1e} are allowed; \
             --effort raises the limit",
            goal.operations
        )));
    }
    Ok(())
}

/// Evaluates a formula at growing precision until every entry is decided.
///
/// # Errors
///
/// The formula's own errors; [`Error::Budget`], with the best enclosure, if the work or the ladder
/// ends before the value is decided.
///
/// ```
/// use attnbm::oracle::certify::*;
/// use attnbm::Error;
/// use attnbm::real::{Bounded, Goal};
///
/// struct Third;
/// impl Formula for Third {
///     fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
///         Ok(Found::scalar(S::one() / S::from_i64(3), "division"))
///     }
/// }
/// impl Certifiable for Third {
///     fn shape(&self) -> Shape { Shape::Scalar }
/// }
/// assert_eq!(certify(&Third, &Options::default()).unwrap().entries[0].value, 1.0 / 3.0);
/// ```
pub fn certify<F: Certifiable>(formula: &F, options: &Options) -> Result<Certified, Refusal> {
    let no_limit = Goal {
        bits: 0,
        operations: f64::INFINITY,
    };
    // Before anything is allocated for the entries.
    check_affordable(formula.shape(), formula.cost(), no_limit)?;
    let mut state = Climb::new(formula, options);
    if let ControlFlow::Break(end) = state.climb() {
        end?;
    }
    state.fall_back();
    state.entries.finish()
}

/// A value in plain binary64, and its shape.
pub type Plain = (Shape, Found<Vec<f64>>);

/// Evaluates a formula in plain binary64, with the errors that `docs/precision.md` states.
///
/// A value that the formula leaves undecided is evaluated again in balls of the last rung, and within bounds that are
/// always affordable. A value that is still undecided is refused. Finite numbers therefore never give a NaN or a guess.
///
/// # Errors
///
/// The formula's own errors; [`Error::Budget`] for a value that has too many entries or takes more work than
/// the goal allows.
pub fn plain<F: Certifiable>(formula: &F, goal: Goal) -> Result<Plain, Error> {
    check_affordable(formula.shape(), formula.cost(), goal)?;
    let is_number = |found: &Found<Vec<f64>>| !found.value.iter().any(|entry| entry.is_nan());
    let reason = match formula.evaluate::<f64>(goal) {
        Ok(found) if is_number(&found) => return Ok((formula.shape(), within(formula, found))),
        Ok(Found { method, .. }) => Error::Budget(format!(
            "no scalar at hand tells what the value is, by {method}"
        )),
        Err(error @ Error::Budget(_)) => error,
        Err(error) => return Err(error),
    };
    let found = formula.evaluate::<Ball<LAST_LIMBS>>(at_the_end(goal));
    let found = found
        .ok()
        .and_then(|found| decided(&found))
        .or_else(|| decided(&formula.fallback::<Ball<4>>()?))
        .or_else(|| decided(&formula.fallback::<Ball<28>>()?));
    Ok((formula.shape(), within(formula, found.ok_or(reason)?)))
}

/// A value whose bounds beyond the range of binary64 are the last numbers within it.
fn within<F: Certifiable>(formula: &F, mut found: Found<Vec<f64>>) -> Found<Vec<f64>> {
    for (index, entry) in found.value.iter_mut().enumerate() {
        *entry = within_range(*entry, formula.rounding(index));
    }
    found
}

/// The same digits, with the work counted in multiplications of the last rung.
fn at_the_end(goal: Goal) -> Goal {
    Goal {
        operations: goal.at_least(LAST_BITS).operations,
        ..goal
    }
}

/// A bound beyond the range of binary64 becomes the largest finite number if it is rounded towards zero.
fn within_range(x: f64, rounding: Rounding) -> f64 {
    match rounding {
        Rounding::Down => x.min(f64::MAX),
        Rounding::Up => x.max(-f64::MAX),
        Rounding::Nearest => x,
    }
}

/// The entries rounded, if every one of them is decided.
fn decided<const N: usize>(found: &Found<Vec<Ball<N>>>) -> Option<Found<Vec<f64>>> {
    let entries = found.value.iter().map(Enclosure::to_binary64);
    Some(Found::new(
        entries.collect::<Option<_>>()?,
        found.method.clone(),
    ))
}

/// The Ziv loop of correct rounding.
struct Climb<'a, F> {
    formula: &'a F,
    effort: f64,
    entries: Entries,
}

/// What is known of the entries so far. It does not depend on the formula, so that it is compiled once for each precision.
struct Entries {
    shape: Shape,
    roundings: Vec<Rounding>,
    digits: Option<u32>,
    best: Option<Vec<Best>>,
    method: String,
    decided: Option<u32>,
    exhausted: Option<Error>,
    reached: u32,
}

/// The best enclosure of an entry so far.
struct Best {
    value: Option<f64>,
    accuracy: i64,
    ends: Option<DecimalEnds>,
    enclosure: Option<Ball<4>>,
}

impl Default for Best {
    fn default() -> Self {
        Self {
            value: None,
            accuracy: i64::MIN,
            ends: None,
            enclosure: None,
        }
    }
}

impl<F: Certifiable> ZivLoop for Climb<'_, F> {
    type End = Result<(), Refusal>;

    fn rung<const N: usize>(&mut self, bits: u32) -> ControlFlow<Self::End> {
        let goal = Goal {
            bits,
            operations: OPERATIONS * self.effort
                / crate::real::cost_of_multiplication(N as f64 / 2.0),
        };
        let evaluation = check_affordable(self.entries.shape, self.formula.cost(), goal)
            .and_then(|()| self.formula.evaluate::<Ball<N>>(goal));
        let end = self.entries.take(evaluation)?;
        if matches!(end, Rung::Unaffordable)
            && let Some(evaluation) = self.formula.fallback::<Ball<4>>()
        {
            self.entries.absorb(&evaluation);
        }
        match end {
            Rung::Undecided => ControlFlow::Continue(()),
            Rung::Decided | Rung::Unaffordable => ControlFlow::Break(Ok(())),
        }
    }
}

/// How a rung ended that the formula did not refuse.
enum Rung {
    Decided,
    Undecided,
    Unaffordable,
}

impl<'a, F: Certifiable> Climb<'a, F> {
    fn new(formula: &'a F, options: &Options) -> Self {
        let shape = formula.shape();
        Self {
            formula,
            effort: options.effort,
            entries: Entries {
                shape,
                roundings: (0..shape.len()).map(|i| formula.rounding(i)).collect(),
                digits: options.digits.map(|digits| digits.min(MOST_DIGITS)),
                best: None,
                method: String::new(),
                decided: None,
                exhausted: None,
                reached: 0,
            },
        }
    }

    /// Falls back on enclosures that are always affordable if the last rung leaves an entry without ends.
    fn fall_back(&mut self) {
        if self.entries.exhausted.is_none() {
            self.fall_back_to::<4>();
            self.fall_back_to::<28>();
        }
    }

    fn fall_back_to<const N: usize>(&mut self) {
        if !self.entries.have_ends()
            && let Some(evaluation) = self.formula.fallback::<Ball<N>>()
        {
            self.entries.absorb(&evaluation);
        }
    }
}

impl Entries {
    fn have_ends(&self) -> bool {
        self.best.iter().flatten().all(|best| best.ends.is_some())
    }

    /// Takes what a rung gave; breaks with a refusal that no other rung would mend.
    fn take<const N: usize>(
        &mut self,
        evaluation: Result<Found<Vec<Ball<N>>>, Error>,
    ) -> ControlFlow<Result<(), Refusal>, Rung> {
        match evaluation {
            Ok(evaluation) => self.absorb(&evaluation),
            Err(error @ Error::Budget(_)) => {
                self.exhausted = Some(error);
                return ControlFlow::Continue(Rung::Unaffordable);
            }
            Err(error) => return ControlFlow::Break(Err(error.into())),
        }
        ControlFlow::Continue(match self.decided {
            Some(_) => Rung::Decided,
            None => Rung::Undecided,
        })
    }

    /// Keeps the entries that this evaluation decides, and the narrowest enclosures of the others.
    fn absorb<const N: usize>(&mut self, evaluation: &Found<Vec<Ball<N>>>) {
        let needed = self.digits.map_or(i64::MIN, bits_for);
        let digits = self.digits.map_or(DEFAULT_DIGITS, |digits| digits + 3);
        let best = self.best.get_or_insert_with(|| {
            let count = evaluation.value.len();
            std::iter::repeat_with(Best::default).take(count).collect()
        });
        let entries = evaluation.value.iter().zip(&self.roundings);
        for (best, (entry, rounding)) in best.iter_mut().zip(entries) {
            if best.value.is_some() {
                continue;
            }
            let accuracy = entry.accuracy_bits();
            // What is too large or too small for any exponent has no digits to be asked for.
            let is_accurate = accuracy >= needed || entry.is_beyond_exponents();
            let value = entry.rounded(*rounding).filter(|_| is_accurate);
            if value.is_some() || accuracy > best.accuracy || best.ends.is_none() {
                *best = Best {
                    value,
                    accuracy,
                    ends: DecimalEnds::of(entry, digits),
                    enclosure: Some(entry.resize()),
                };
            }
        }
        if best.iter().all(|entry| entry.value.is_some()) {
            self.decided = Some(Ball::<N>::BITS);
        }
        self.method = evaluation.method.to_string();
        self.reached = Ball::<N>::BITS;
    }

    fn finish(self) -> Result<Certified, Refusal> {
        let best = self.best.unwrap_or_default();
        if let Some(bits) = self.decided {
            let entries = best
                .into_iter()
                .filter_map(|entry| {
                    Some(Entry {
                        value: entry.value?,
                        enclosure: entry.enclosure?,
                        ends: entry.ends?,
                    })
                })
                .collect::<Vec<_>>();
            if entries.len() == self.shape.len() {
                return Ok(Certified {
                    shape: self.shape,
                    entries,
                    method: self.method,
                    bits,
                });
            }
            return Err(Error::Budget("an entry was decided without two ends".into()).into());
        }
        let undecided = best.iter().filter(|entry| entry.value.is_none()).count();
        let reached = match self.reached {
            0 => "no precision was affordable".into(),
            bits => format!("the enclosure is by {} at {bits} bits", self.method),
        };
        let reason = if best.iter().any(|entry| entry.ends.is_none()) {
            "what it is made of leaves the range that an enclosure can hold"
        } else {
            "the exact value lies at a rounding boundary or closer to one than this resolves"
        };
        let error = self.exhausted.map_or_else(
            || {
                format!(
                    "undecided at {LAST_BITS} bits for {undecided} of {} entries: {reached}; {reason}",
                    self.shape.len()
                )
            },
            |error| format!("{error}; {reached}"),
        );
        // If any entry is enclosed, an entry without an enclosure is reported as the whole line.
        let is_known = best.iter().any(|entry| entry.ends.is_some());
        let whole_line = || ("-inf".to_owned(), "inf".to_owned());
        let text = |ends: DecimalEnds| (ends.lower().to_owned(), ends.upper().to_owned());
        let ends = best
            .into_iter()
            .map(|entry| entry.ends.map_or_else(whole_line, text));
        let best = (is_known && self.shape.len() == ends.len()).then(|| ends.collect());
        Err(Refusal {
            error: Error::Budget(error),
            best: best.map(|ends: Vec<_>| (self.shape, ends)),
        })
    }
}

/// The bits of relative accuracy at which two ends agree to this many digits.
fn bits_for(digits: u32) -> i64 {
    (f64::from(digits) * std::f64::consts::LOG2_10).ceil() as i64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_empty_without_entries() {
        for (shape, length) in [
            (Shape::Scalar, 1),
            (Shape::Vector(0), 0),
            (Shape::Vector(3), 3),
            (Shape::Matrix(2, 3), 6),
            (Shape::Matrix(0, 3), 0),
            (Shape::Matrix(2, 0), 0),
        ] {
            assert_eq!((shape.len(), shape.is_empty()), (length, length == 0));
        }
    }

    /// A bound is rounded outward, so that it is the last finite number where the value is beyond the other end.
    #[test]
    fn a_bound_beyond_the_range_is_infinite_on_its_own_side_only() {
        let (top, infinite) = (f64::MAX, f64::INFINITY);
        for (rounding, above, below) in [
            (Rounding::Nearest, infinite, -infinite),
            (Rounding::Down, top, -infinite),
            (Rounding::Up, infinite, -top),
        ] {
            assert_eq!(within_range(infinite, rounding), above, "{rounding:?}");
            assert_eq!(within_range(-infinite, rounding), below, "{rounding:?}");
            assert_eq!(within_range(-0.5, rounding), -0.5, "{rounding:?}");
        }
    }
}
