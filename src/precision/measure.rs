//! Measuring plain binary64 against certified values, on fresh cases.

use rayon::prelude::*;
use std::ops::Range;

use crate::grade::answer::{Answer, Array};
use crate::grade::case::Case;
use crate::grade::cases;
use crate::grade::reference::Reference;
use crate::grade::verdict::{Assessment, FloatFormat, Grade, dimensions};
use crate::oracle::registry::Quantity;
use crate::sampling::stream::Stream;

/// One case, and the error of its plain value.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its number in the stream of its quantity.
    pub index: u64,
    /// The question.
    pub question: LocatedCase,
    /// The defect if there are no two numbers to compare: an error, an infinity or a NaN.
    pub failure: Option<String>,
    /// Whether any entry has two numbers to compare: not where both sides refuse the case.
    pub is_compared: bool,
    /// The largest stability ratio of an entry.
    pub ratio: f64,
    /// The largest error of an entry in units in the last place.
    pub ulps: f64,
}

/// A case, and the regions of its quantity that it lies in.
#[derive(Clone, Debug)]
pub struct LocatedCase {
    /// The case.
    pub case: Case,
    /// The names of the grader's flags, [`SCALED`] and [`HOSTILE`].
    pub regions: Vec<&'static str>,
}

/// The region of cases whose arrays are scaled by a power of two, far up or down.
pub const SCALED: &str = "scaled";

/// The region of cases in which some numbers are replaced by zeros, tiny, huge and neighbouring ones.
pub const HOSTILE: &str = "hostile";

/// The work allowed for a certified value, as a fraction of the default, since there are many cases.
const EFFORT: f64 = 1e-2;

/// The powers of two by which arrays are scaled: beyond, squares leave the range of binary64.
const SCALES: Range<i64> = -480..480;

/// Case number `index` of a quantity.
///
/// Every other case is one of the grader's, whose numbers are exact in single precision. The others have all
/// numbers moved by less than that, so they use all the digits of binary64. A third of those have
/// their arrays scaled by a power of two, and another third have some numbers replaced by hostile ones.
pub fn draw(quantity: &'static Quantity, seed: u64, index: u64) -> Option<LocatedCase> {
    let mut case = cases::draw(quantity, seed, index)?;
    let mut regions: Vec<&'static str> = case.flags.iter().map(|flag| flag.name()).collect();
    let mut stream = Stream::new(seed, "digits of binary64", index);
    if index % 2 == 1 {
        case = with_all_digits(case, &mut stream);
    }
    match index % 6 {
        5 => {
            case = scaled(case, &mut stream);
            regions.push(SCALED);
        }
        3 => {
            case = with_hostile_numbers(case, &mut stream);
            regions.push(HOSTILE);
        }
        _ => {}
    }
    Some(LocatedCase { case, regions })
}

fn with_all_digits(case: Case, stream: &mut Stream) -> Case {
    let slots = case.slots();
    slots.iter().fold(case, |case, slot| {
        // An integer β selects a closed form, and so does a dimension.
        if slot.number.fract() == 0.0 && (slot.field == "beta" || slot.is_whole) {
            return case;
        }
        let moved = slot.number * (1.0 + stream.between(-1.0, 1.0) * libm::exp2(-30.0));
        case.with_number(slot.field, slot.index, moved)
    })
}

/// Scales all arrays by the same power, or occasionally each by its own.
fn scaled(case: Case, stream: &mut Stream) -> Case {
    let mut power = || SCALES.start + stream.below((SCALES.end - SCALES.start) as usize) as i64;
    let common = power();
    let is_common = common % 4 != 0;
    let mut powers = std::collections::BTreeMap::new();
    let slots = case.slots();
    slots.iter().fold(case, |case, slot| {
        let is_array = case.number(slot.field).is_none();
        if !is_array {
            return case;
        }
        let own = *powers
            .entry(slot.field)
            .or_insert_with(|| if is_common { common } else { power() });
        case.with_number(slot.field, slot.index, libm::ldexp(slot.number, own as i32))
    })
}

/// Replaces some numbers by ones that formulas are rarely tested at, often next to another number.
fn with_hostile_numbers(case: Case, stream: &mut Stream) -> Case {
    let slots = case.slots();
    (0..=stream.below(4)).fold(case, |case, _| {
        let (Some(slot), Some(near)) = (
            slots.get(stream.below(slots.len())),
            slots.get(stream.below(slots.len())),
        ) else {
            return case;
        };
        if slot.is_whole {
            return case;
        }
        let near = near.number;
        let choices = [
            0.0,
            -0.0,
            f64::from_bits(1),
            f64::MIN_POSITIVE,
            1e-200,
            1e-30,
            1e9,
            1e30,
            1e150,
            near.next_up(),
            near.next_down(),
            -near,
            near.round(),
            near.round().next_up(),
            near * (1.0 + 1e-9),
            1.0,
            1f64.next_up(),
            1f64.next_down(),
        ];
        let number = stream.choose(&choices, 0.0);
        case.with_number(slot.field, slot.index, number)
    })
}

/// Measures one case; `None` if the reference itself has no answer.
pub fn sample(quantity: &'static Quantity, seed: u64, index: u64) -> Option<Sample> {
    Sample::of(index, draw(quantity, seed, index)?, |case| {
        Reference::within(case, EFFORT)
    })
}

/// Measures cases, in parallel and in order.
pub fn samples(quantity: &'static Quantity, seed: u64, indices: Range<u64>) -> Vec<Sample> {
    let measured = indices.into_par_iter();
    measured
        .filter_map(|index| sample(quantity, seed, index))
        .collect()
}

/// The plain value as the answer of a graded program.
pub fn plain_answer(case: &Case) -> Answer {
    match case.evaluate_plainly() {
        Ok((shape, evaluation)) => Answer::Value(Array {
            dimensions: dimensions(shape),
            entries: evaluation.value,
        }),
        Err(error) => Answer::Error {
            kind: error.kind().into(),
            message: error.to_string(),
        },
    }
}

impl Sample {
    /// Compares the plain value of a case with a reference.
    pub fn of(
        index: u64,
        question: LocatedCase,
        reference: impl Fn(&Case) -> Reference,
    ) -> Option<Self> {
        let case = &question.case;
        let reference = reference(case);
        if let Reference::Undecided(_) = reference {
            return None;
        }
        let (answer, numbers) = (plain_answer(case), case.slots().len());
        let judged = Assessment::of_entries(&answer, &reference, FloatFormat::Binary64, numbers);
        // A refusal is not a wrong value, but not a right one either.
        let failed = judged
            .iter()
            .find(|judgement| judgement.ratio.is_none() && judgement.verdict != Grade::Accurate);
        let failure = failed.map(|judgement| {
            let word = judgement.verdict.word();
            format!("{word}: {}", judgement.reason)
        });
        let largest = |of: fn(&Assessment) -> Option<f64>| {
            let sizes = judged.iter().filter_map(of);
            sizes.fold(0.0, |largest, size| {
                if size > largest || size.is_nan() {
                    size
                } else {
                    largest
                }
            })
        };
        Some(Self {
            index,
            failure,
            is_compared: judged.iter().any(|judgement| judgement.ratio.is_some()),
            ratio: largest(|judgement| judgement.ratio),
            ulps: largest(|judgement| judgement.ulps),
            question,
        })
    }

    /// Whether there is a value and its stability ratio is at most `bound`.
    pub fn keeps(&self, bound: f64) -> bool {
        self.failure.is_none() && self.ratio <= bound
    }
}
