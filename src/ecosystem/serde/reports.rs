//! Certified values, and what the grader says of answers.

use ::serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::number::Number;
use crate::Error;
use crate::grade::answer::{Answer, Array};
use crate::grade::case::Case;
use crate::grade::grading::GradedCase;
use crate::grade::reference::Reference;
use crate::grade::runs::RunStatistics;
use crate::grade::spread::Spread;
use crate::grade::verdict::{Assessment, FloatFormat, Grade, dimensions};
use crate::oracle::certify::{Certified, Entry, Refusal, Shape};
use crate::oracle::input::Value;

fn numbers(entries: &[f64]) -> Vec<Number> {
    entries.iter().copied().map(Number).collect()
}

/// The entries of a value, nested as its shape has it.
struct Nested<'a, T, F> {
    shape: Shape,
    entries: &'a [T],
    show: F,
}

impl<'a, T, W: Serialize, F: Fn(&'a T) -> W + Copy> Serialize for Nested<'a, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.shape, self.entries) {
            (Shape::Scalar, [entry]) => (self.show)(entry).serialize(serializer),
            (Shape::Scalar | Shape::Vector(_), entries) => {
                serializer.collect_seq(entries.iter().map(self.show))
            }
            (Shape::Matrix(_, columns), entries) => {
                let rows = entries.chunks(columns.max(1));
                serializer.collect_seq(rows.map(|row| Nested {
                    shape: Shape::Vector(row.len()),
                    entries: row,
                    show: self.show,
                }))
            }
        }
    }
}

fn ends(entry: &Entry) -> [&str; 2] {
    [entry.lower(), entry.upper()]
}

impl Serialize for Certified {
    /// `value`, `enclosure` and `method`, as an answer of the wire protocol has them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (shape, entries) = (self.shape, self.entries.as_slice());
        let value = Nested {
            shape,
            entries,
            show: |entry: &Entry| Number(entry.value),
        };
        let enclosure = Nested {
            shape,
            entries,
            show: ends,
        };
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("value", &value)?;
        map.serialize_entry("enclosure", &enclosure)?;
        map.serialize_entry("method", &self.method)?;
        map.end()
    }
}

impl Serialize for Error {
    /// `kind` and `message`, as the wire protocol has them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("kind", self.kind())?;
        map.serialize_entry("message", &self.to_string())?;
        map.end()
    }
}

impl Serialize for Refusal {
    /// `error`, and `enclosure` if one was found.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("error", &self.error)?;
        if let Some((shape, best)) = &self.best {
            let (shape, entries) = (*shape, best.as_slice());
            let enclosure = Nested {
                shape,
                entries,
                show: |ends: &(String, String)| ends.clone(),
            };
            map.serialize_entry("enclosure", &enclosure)?;
        }
        map.end()
    }
}

impl Serialize for Grade {
    /// The word.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl Serialize for FloatFormat {
    /// The name on the wire.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The fields of a judgement.
fn judgement<M: SerializeMap>(map: &mut M, judged: &Assessment) -> Result<(), M::Error> {
    map.serialize_entry("verdict", &judged.verdict)?;
    map.serialize_entry("entry", &judged.entry)?;
    map.serialize_entry("ulps", &judged.ulps.map(Number))?;
    map.serialize_entry("condition", &judged.condition.map(Number))?;
    map.serialize_entry("stability", &judged.ratio.map(Number))?;
    map.serialize_entry("runs", &judged.runs)?;
    map.serialize_entry("reason", &judged.reason)
}

impl Serialize for Assessment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        judgement(&mut map, self)?;
        map.end()
    }
}

impl Serialize for RunStatistics {
    /// `runs`, `mean`, `spread`, `stated` and `standard_errors`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("runs", &self.runs)?;
        map.serialize_entry("mean", &Number(self.mean))?;
        map.serialize_entry("spread", &Number(self.spread))?;
        map.serialize_entry("stated", &self.stated.map(Number))?;
        map.serialize_entry("standard_errors", &Number(self.standard_errors))?;
        map.end()
    }
}

impl Serialize for Reference {
    /// `shape`, `values`, `enclosures` and `method`; or `none` with the reason, or `unknown` with it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Value(exact) => {
                let entries = &exact.certified.entries;
                let values = entries.iter().map(|entry| Number(entry.value));
                map.serialize_entry("shape", &dimensions(exact.shape()))?;
                map.serialize_entry("values", &values.collect::<Vec<_>>())?;
                let enclosures = entries.iter().map(ends);
                map.serialize_entry("enclosures", &enclosures.collect::<Vec<_>>())?;
                map.serialize_entry("method", &exact.certified.method)?;
            }
            Self::Nonexistent(error) => map.serialize_entry("none", &error.to_string())?,
            Self::Undecided(error) => map.serialize_entry("unknown", &error.to_string())?,
        }
        map.end()
    }
}

impl Serialize for Array {
    /// `shape` and `values`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("shape", &self.dimensions)?;
        map.serialize_entry("values", &numbers(&self.entries))?;
        map.end()
    }
}

impl Serialize for Answer {
    /// What came back, under the name of its kind; the `shape` and `values` of a value, each estimate with its standard error.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// An error of the subject's own.
        struct Own<'a>(&'a str, &'a str);

        impl Serialize for Own<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("kind", self.0)?;
                map.serialize_entry("message", self.1)?;
                map.end()
            }
        }

        let mut map = match self {
            Self::Value(array) => return array.serialize(serializer),
            _ => serializer.serialize_map(Some(1))?,
        };
        match self {
            Self::Value(_) => {}
            Self::Estimates(runs) => {
                let runs = runs.iter();
                let pairs = runs.map(|run| (Number(run.value), run.standard_error.map(Number)));
                map.serialize_entry("estimates", &pairs.collect::<Vec<_>>())?;
            }
            Self::Error { kind, message } => map.serialize_entry("error", &Own(kind, message))?,
            Self::Malformed(what) => map.serialize_entry("malformed", what)?,
            Self::TimedOut => map.serialize_entry("timed_out", &true)?,
            Self::Crashed(what) => map.serialize_entry("crashed", what)?,
            Self::NotAsked(why) => map.serialize_entry("not_asked", why)?,
        }
        map.end()
    }
}

impl Serialize for Spread {
    /// `median`, `p99` and `max`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("median", &Number(self.median))?;
        map.serialize_entry("p99", &Number(self.p99))?;
        map.serialize_entry("max", &Number(self.max))?;
        map.end()
    }
}

impl Serialize for Value {
    /// As the wire protocol writes it. A number that is not finite, which a case may have on purpose, is a word.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => Number(*number).serialize(serializer),
            Self::Vector(vector) => numbers(vector).serialize(serializer),
            Self::Matrix(matrix) => {
                let mut rows = serializer.serialize_seq(Some(matrix.row_count()))?;
                for row in matrix.rows() {
                    rows.serialize_element(&numbers(row))?;
                }
                rows.end()
            }
            Self::Indices(indices) => indices.serialize(serializer),
            Self::Lagrangian(lagrangian) => lagrangian.serialize(serializer),
            Self::Support(support) => serializer.serialize_str(support.name()),
        }
    }
}

impl Serialize for Case {
    /// `quantity` and `input`, a request of the wire protocol.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The fields that are given, in the order in which the quantity declares them.
        struct Input<'a>(&'a Case);

        impl Serialize for Input<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let declared = self.0.quantity.fields.iter();
                serializer.collect_map(
                    declared.filter_map(|field| Some((field.name, self.0.get(field.name)?))),
                )
            }
        }

        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("quantity", self.quantity.name)?;
        map.serialize_entry("input", &Input(self))?;
        map.end()
    }
}

/// The fields of a graded case.
fn graded<M: SerializeMap>(map: &mut M, case: &GradedCase) -> Result<(), M::Error> {
    let flags = case.case.flags.iter().map(|flag| flag.name());
    map.serialize_entry("flags", &flags.collect::<Vec<_>>())?;
    map.serialize_entry("request", &case.case)?;
    map.serialize_entry("exact", &case.reference)?;
    map.serialize_entry("answer", &case.answer)?;
    judgement(map, &case.judgement)
}

impl Serialize for GradedCase {
    /// `stratum`, `index` (of that stratum), `id`, and the fields of a graded case.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("stratum", self.case.stratum.name())?;
        map.serialize_entry("index", &self.index)?;
        map.serialize_entry("id", &self.id)?;
        graded(&mut map, self)?;
        map.end()
    }
}

#[cfg(feature = "testing")]
impl Serialize for crate::testing::Report {
    /// The fields of a graded case, the `dtype` of the result, and the `explanation`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("dtype", &self.format)?;
        graded(&mut map, &self.outcome)?;
        let explanation = crate::grade::explain::sentence(&self.outcome, self.format);
        map.serialize_entry("explanation", &explanation)?;
        map.end()
    }
}
