//! The verdict on one answer.
//!
//! The error of an answer is measured twice: in fractional units in the last place of the subject's own
//! format, and against what no computation in that format can avoid,
//!
//! ```text
//! stability ratio = |answer - exact| / (u (|exact| + sensitivity) + η)
//! ```
//!
//! with the unit roundoff `u`, the least normal number `η`, and the sensitivity of
//! [`reference`](super::reference). An ill-conditioned question is therefore not held against the subject. A
//! digit lost in a well-conditioned one is.

use super::answer::Answer;
use super::reference::{Exact, Reference};
use super::runs::RunStatistics;
use crate::Error;
use crate::oracle::certify::Shape;
use crate::real::{Ball, Enclosure, Real, absolute};

/// The verdict on one answer, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Grade {
    /// At most 4 units in the last place from the exact value, or a refusal if there is no value.
    Accurate,
    /// As good as the rounding of its inputs allows, up to a factor for the rounding on the way.
    BackwardStable,
    /// Estimates whose mean is a few standard errors from the exact value.
    Agrees,
    /// The subject does not know the quantity, or says that it cannot answer.
    Refuses,
    /// No judgement: the reference has no value within its budget, or the question was not asked.
    Skipped,
    /// More digits are lost than the question's condition explains, but half of them are right.
    LosesDigits,
    /// Estimates with standard errors that are not their spread.
    MisstatesError,
    /// A finite number, although the model does not exist or the input is outside the domain.
    AcceptsNonsense,
    /// An infinity, a NaN or an error, although a finite value exists.
    Fails,
    /// Estimates whose mean is too many standard errors from the exact value.
    Disagrees,
    /// Fewer than half of the digits are right.
    Wrong,
    /// Not an answer: not JSON, the answer to another question, or a value of another shape.
    Malformed,
    /// Nothing came back in time.
    TimedOut,
    /// The subject ended.
    Crashed,
}

/// The binary format that a subject computes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FloatFormat {
    /// Single precision.
    Binary32,
    /// Double precision.
    #[default]
    Binary64,
}

/// A verdict, and the reasons for it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Assessment {
    /// The word.
    pub verdict: Grade,
    /// The entry that decided it, in row-major order.
    pub entry: usize,
    /// The error in units in the last place of the exact value, if there are two numbers to compare.
    pub ulps: Option<f64>,
    /// The condition number of that entry.
    pub condition: Option<f64>,
    /// The stability ratio.
    pub ratio: Option<f64>,
    /// What the runs of an estimator are in numbers.
    pub runs: Option<RunStatistics>,
    /// What is wrong, in words, unless it is a matter of size.
    pub reason: String,
}

/// Errors up to here are called accurate, in units in the last place.
pub const ACCURATE_ULPS: f64 = 4.0;

/// Stability ratios up to here are called backward stable, whatever the size of the input.
pub const STABLE_RATIO: f64 = 16.0;

impl Grade {
    /// All of them, from the best to the worst.
    pub const ALL: [Self; 14] = [
        Self::Accurate,
        Self::BackwardStable,
        Self::Agrees,
        Self::Refuses,
        Self::Skipped,
        Self::LosesDigits,
        Self::MisstatesError,
        Self::AcceptsNonsense,
        Self::Fails,
        Self::Disagrees,
        Self::Wrong,
        Self::Malformed,
        Self::TimedOut,
        Self::Crashed,
    ];

    /// The word and its definition.
    pub fn definition(self) -> (&'static str, &'static str) {
        match self {
            Self::Accurate => (
                "accurate",
                "every entry at most 4 ulp from the exact value, or an error where there is no value",
            ),
            Self::BackwardStable => (
                "backward stable",
                "stability ratio at most 16 + n, for n numbers in the input",
            ),
            Self::Agrees => (
                "agrees",
                "estimates whose mean over 16 runs is at most 8 standard errors from the exact value",
            ),
            Self::Refuses => ("refuses", "an error of the kind unsupported or budget"),
            Self::Skipped => (
                "skipped",
                "no certified value within the reference's own budget, or a question that was not asked",
            ),
            Self::LosesDigits => (
                "loses digits",
                "a larger ratio, but an error of at most sqrt(u) times (value + sensitivity)",
            ),
            Self::MisstatesError => (
                "misstates error",
                "the spread of 16 runs is more than 4 times the standard error that they state, or less than a quarter of it",
            ),
            Self::AcceptsNonsense => (
                "accepts nonsense",
                "a finite number where the model does not exist or the input is outside the domain",
            ),
            Self::Fails => ("fails", "inf, NaN or an error where a finite value exists"),
            Self::Disagrees => (
                "disagrees",
                "the mean of 16 runs is more than 8 standard errors from the exact value",
            ),
            Self::Wrong => ("wrong", "a larger error"),
            Self::Malformed => (
                "malformed",
                "not a JSON object with the request's id and either an error or a value of the right shape",
            ),
            Self::TimedOut => ("timed out", "no answer in time"),
            Self::Crashed => ("crashed", "the subject ended without an answer"),
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        self.definition().0
    }

    /// The verdict of this word, with hyphens or spaces.
    pub fn find(word: &str) -> Option<Self> {
        let word = word.replace('-', " ");
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }

    /// Whether it is held against the subject.
    pub fn is_fault(self) -> bool {
        self > Self::Skipped
    }
}

impl FloatFormat {
    /// The unit roundoff.
    pub fn unit_roundoff(self) -> f64 {
        match self {
            Self::Binary32 => f64::from(f32::EPSILON) / 2.0,
            Self::Binary64 => f64::EPSILON / 2.0,
        }
    }

    /// The least positive number with a full significand, below which numbers underflow.
    pub fn least_normal(self) -> f64 {
        match self {
            Self::Binary32 => f64::from(f32::MIN_POSITIVE),
            Self::Binary64 => f64::MIN_POSITIVE,
        }
    }

    /// The nearest number of this format.
    pub fn round(self, x: f64) -> f64 {
        match self {
            Self::Binary32 => f64::from(x as f32),
            Self::Binary64 => x,
        }
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Binary32 => "f32",
            Self::Binary64 => "f64",
        }
    }

    /// The format of this name.
    pub fn find(name: &str) -> Option<Self> {
        match name {
            "f32" | "float32" => Some(Self::Binary32),
            "f64" | "float64" => Some(Self::Binary64),
            _ => None,
        }
    }

    /// The error of a number in units in the last place of the exact value, which may lie beyond binary64.
    pub fn ulps_between(self, got: f64, exact: &Ball<4>) -> Ball<4> {
        let size = absolute(exact);
        let ulp = match size.approx() {
            finite if finite.is_finite() => Ball::from_f64(self.ulp(finite)),
            _ => size * Ball::from_f64(self.unit_roundoff()),
        };
        absolute(&(Ball::from_f64(got) - exact)) / ulp
    }

    /// The distance between numbers of the size of `x`.
    fn ulp(self, x: f64) -> f64 {
        let size = x.abs().max(self.least_normal());
        libm::exp2(f64::from(libm::ilogb(size))) * 2.0 * self.unit_roundoff()
    }
}

impl Assessment {
    fn bare(verdict: Grade, reason: impl Into<String>) -> Self {
        Self {
            verdict,
            entry: 0,
            ulps: None,
            condition: None,
            ratio: None,
            runs: None,
            reason: reason.into(),
        }
    }

    /// No judgement, because the reference has no value.
    pub fn skipped(error: &Error) -> Self {
        Self::bare(Grade::Skipped, error.to_string())
    }

    /// Judges an answer to a question with `numbers` numbers in its input, by its worst entry.
    pub fn of(answer: &Answer, reference: &Reference, format: FloatFormat, numbers: usize) -> Self {
        let judged = Self::of_entries(answer, reference, format, numbers).into_iter();
        judged
            .max_by(|a, b| {
                let key = |j: &Self| (j.verdict, j.ratio.unwrap_or(f64::INFINITY));
                let ((v, r), (w, s)) = (key(a), key(b));
                v.cmp(&w).then(r.total_cmp(&s)).then(b.entry.cmp(&a.entry))
            })
            .unwrap_or_else(|| Self::bare(Grade::Accurate, "nothing to compare"))
    }

    /// Judges every entry of an answer. An answer without entries to compare is judged once.
    pub fn of_entries(
        answer: &Answer,
        reference: &Reference,
        format: FloatFormat,
        numbers: usize,
    ) -> Vec<Self> {
        let entries = match answer {
            Answer::Value(array) => array,
            // One run of several is judged as a value.
            Answer::Estimates(runs) => {
                let values = runs.iter().map(|run| Answer::Value(run.value.into()));
                let judged = values.map(|value| Self::of(&value, reference, format, numbers));
                return judged.collect();
            }
            _ => return vec![Self::without_value(answer, reference)],
        };
        let exact = match reference {
            Reference::Value(exact) => exact,
            Reference::Undecided(error) => return vec![Self::skipped(error)],
            Reference::Nonexistent(error) => {
                let says_so = |x: &f64| !x.is_finite();
                let is_refusal = !entries.entries.is_empty() && entries.entries.iter().all(says_so);
                let verdict = if is_refusal {
                    Grade::Accurate
                } else {
                    Grade::AcceptsNonsense
                };
                return vec![Self::bare(verdict, format!("there is no value: {error}"))];
            }
        };
        let expected = dimensions(exact.shape());
        if entries.dimensions != expected {
            let got = &entries.dimensions;
            let reason = format!("the value has shape {got:?} and must have {expected:?}");
            return vec![Self::bare(Grade::Malformed, reason)];
        }
        let each = entries.entries.iter().enumerate();
        each.map(|(index, got)| Self::of_entry(*got, exact, index, format, numbers))
            .collect()
    }

    fn without_value(answer: &Answer, reference: &Reference) -> Self {
        match answer {
            Answer::Error { kind, message } => Self::of_error(kind, message, reference),
            Answer::Malformed(reason) => Self::bare(Grade::Malformed, reason),
            Answer::TimedOut => Self::bare(Grade::TimedOut, "no answer in time"),
            Answer::Crashed(reason) => Self::bare(Grade::Crashed, reason),
            Answer::NotAsked(reason) => Self::bare(Grade::Skipped, reason),
            Answer::Value(_) | Answer::Estimates(_) => {
                Self::bare(Grade::Accurate, "nothing to compare")
            }
        }
    }

    fn of_error(kind: &str, message: &str, reference: &Reference) -> Self {
        let said = format!("the subject's error: {kind}: {message}");
        let refuses = matches!(kind, "unsupported" | "budget");
        match reference {
            _ if refuses => Self::bare(Grade::Refuses, said),
            Reference::Value(_) => Self::bare(Grade::Fails, said),
            Reference::Nonexistent(_) => Self::bare(Grade::Accurate, said),
            Reference::Undecided(error) => Self::skipped(error),
        }
    }

    fn of_entry(
        got: f64,
        exact: &Exact,
        index: usize,
        format: FloatFormat,
        numbers: usize,
    ) -> Self {
        let nothing = (Ball::<4>::zero(), f64::NAN);
        let entry = exact.certified.entries.get(index);
        let (enclosure, nearest) =
            entry.map_or(nothing, |entry| (entry.enclosure.clone(), entry.value));
        if let Some((verdict, reason)) = beyond_range(got, &enclosure, format.round(nearest)) {
            return Self {
                entry: index,
                ..Self::bare(verdict, reason)
            };
        }
        let error = absolute(&(Ball::from_f64(got) - &enclosure));
        let unit = Ball::from_f64(format.unit_roundoff());
        let ulps = format.ulps_between(got, &enclosure).approx();
        let scale = exact.scale(index).resize::<4>();
        // What underflows may become 0, as some processors and compilers have it.
        let allowed = scale.clone() * &unit + Ball::from_f64(format.least_normal());
        let ratio = (error.clone() / allowed).approx();
        let keeps_half = error.cmp_approx(&(scale * unit.sqrt())).is_le();
        let verdict = if ulps <= ACCURATE_ULPS {
            Grade::Accurate
        } else if ratio <= STABLE_RATIO + numbers as f64 {
            Grade::BackwardStable
        } else if keeps_half {
            Grade::LosesDigits
        } else {
            Grade::Wrong
        };
        Self {
            verdict,
            entry: index,
            ulps: Some(ulps),
            condition: Some(exact.condition(index)),
            ratio: Some(ratio),
            runs: None,
            reason: String::new(),
        }
    }
}

/// The verdict on an entry that is infinite or NaN, or whose exact value is infinite or beyond the range: a bound is the last
/// number within it then.
fn beyond_range(got: f64, enclosure: &Ball<4>, nearest: f64) -> Option<(Grade, String)> {
    // No ball encloses an infinity but the whole line.
    if !enclosure.is_bounded() {
        let reason = format!("the exact value is {nearest}");
        let verdict = if got == nearest {
            Grade::Accurate
        } else {
            Grade::Wrong
        };
        return Some((verdict, reason));
    }
    let is_beyond = !enclosure.approx().is_finite();
    if got == nearest && (is_beyond || !got.is_finite()) {
        let reason = "the exact value is beyond the format's range";
        return Some((Grade::Accurate, reason.to_owned()));
    }
    let reason = || format!("{got} where the exact value is finite");
    (!got.is_finite()).then(|| (Grade::Fails, reason()))
}

/// The lengths of a shape's axes.
pub fn dimensions(shape: Shape) -> Vec<usize> {
    match shape {
        Shape::Scalar => Vec::new(),
        Shape::Vector(length) => vec![length],
        Shape::Matrix(rows, columns) => vec![rows, columns],
    }
}

mod of_runs;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod worst_entry_tests;
