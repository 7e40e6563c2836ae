//! What a record of the catalogue consists of.

use super::stream::Stream;
use super::verdict::{Verdict, compare};
use crate::Error;
use crate::integrate::Goal;
use crate::real::{Ball, Enclosure, Real};
use std::fmt::Display;

/// How the statement relates to what the paper prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// It is what is printed.
    AsPrinted,
    /// The printed form is wrong or incomplete; the statement is the corrected one.
    Corrected,
    /// The paper does not print it, but it follows.
    Implied,
}

impl Display for Printed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::AsPrinted => "as printed",
            Self::Corrected => "corrected",
            Self::Implied => "implied",
        })
    }
}

/// What there is to know about an identity before it is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The permanent name, never reused.
    pub id: &'static str,
    /// The identity in a few words.
    pub title: &'static str,
    /// The numbers of the equations it covers.
    pub equations: &'static [u8],
    /// The statement, in LaTeX.
    pub statement: &'static str,
    /// What is assumed of the variables.
    pub assumptions: &'static str,
    /// How the statement relates to the printed text.
    pub printed: Printed,
    /// The left side's route.
    pub left: &'static str,
    /// The right side's route.
    pub right: &'static str,
    /// Wrong forms of the right side that must be refuted.
    pub mutants: &'static [&'static str],
}

/// Which form of the right side to evaluate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The statement.
    Stated,
    /// The mutant with this index.
    Mutant(usize),
}

/// An identity: its record, its cases and its two sides.
///
/// See `CONTRIBUTING.md` for how to add one.
pub trait Identity: 'static {
    /// Everything that is needed to evaluate both sides; displayed as a request that can be pasted.
    type Case: Display;

    /// The record.
    const RECORD: Record;

    /// Draws a case within the assumptions, hostile corners included.
    fn case(stream: &mut Stream) -> Self::Case;

    /// The left side.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Result<Vec<S>, Error>;

    /// The right side, or a mutant of it.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn right<S: Enclosure>(case: &Self::Case, form: Form, goal: Goal) -> Result<Vec<S>, Error>;
}

/// The work one side may take at one precision, in multiplications.
const OPERATIONS: f64 = 3e6;

/// A record of the catalogue with its cases and sides behind it.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The record.
    pub record: Record,
    judge: fn(&mut Stream, Form, u32) -> Judgement,
}

/// The verdict on one case.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The case, as a request that can be pasted.
    pub witness: String,
}

impl Entry {
    /// The entry of an identity.
    pub fn new<I: Identity>() -> Self {
        Self {
            record: I::RECORD,
            judge: judge::<I>,
        }
    }

    /// Draws a case and judges one form of the right side against the left side, at growing
    /// precision, until the verdict is clear to so many digits.
    ///
    /// ```
    /// use attnbm::identities::{catalogue, record::Form, stream::Stream, verdict::Verdict};
    /// for entry in catalogue() {
    ///     let mut stream = Stream::new(7, entry.record.id, 0);
    ///     let verdict = entry.judge(&mut stream, Form::Stated, 20).verdict;
    ///     assert!(!matches!(verdict, Verdict::Refuted { .. }));
    /// }
    /// ```
    pub fn judge(&self, stream: &mut Stream, form: Form, digits: u32) -> Judgement {
        (self.judge)(stream, form, digits)
    }
}

fn judge<I: Identity>(stream: &mut Stream, form: Form, digits: u32) -> Judgement {
    let case = I::case(stream);
    let mut verdict = at_precision::<I, 2>(&case, form, digits);
    if matches!(verdict, Verdict::Undecided { .. }) {
        verdict = at_precision::<I, 4>(&case, form, digits);
    }
    if matches!(verdict, Verdict::Undecided { .. }) {
        verdict = at_precision::<I, 16>(&case, form, digits);
    }
    Judgement {
        verdict,
        witness: case.to_string(),
    }
}

fn at_precision<I: Identity, const N: usize>(case: &I::Case, form: Form, digits: u32) -> Verdict {
    let wanted = (f64::from(digits) * std::f64::consts::LOG2_10) as u32 + 8;
    let goal = Goal {
        bits: wanted.min(Ball::<N>::BITS - 12),
        operations: OPERATIONS / (N as f64 / 2.0).powf(1.7),
    };
    let sides = I::left::<Ball<N>>(case, goal)
        .and_then(|left| Ok((left, I::right::<Ball<N>>(case, form, goal)?)));
    match sides {
        Ok((left, right)) => compare(&left, &right, digits),
        Err(error) => Verdict::Undecided {
            reason: error.to_string(),
        },
    }
}
