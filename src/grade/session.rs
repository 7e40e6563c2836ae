//! A session: every case that is asked, and the verdicts on the answers.
//!
//! The exact values are computed ahead of the questions, in parallel. The subject is asked one question at a
//! time. The order depends only on the settings.

use rayon::prelude::*;

use super::answer::{Answer, Subject};
use super::case::Case;
use super::cases;
use super::flag::Flag;
use super::reference::Reference;
use super::relation::{self, Breach};
use super::shrink::shrink;
use super::verdict::{Format, Judgement, Verdict};
use crate::oracle::registry::{Quantity, Registry, quantities};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Only quantities whose name is or contains one of these; all quantities if it is empty.
    pub quantities: Vec<String>,
    /// The number of fresh cases per quantity.
    pub cases: u64,
    /// The seed of the cases.
    pub seed: u64,
    /// Only cases with one of these flags; all cases if it is empty.
    pub flags: Vec<Flag>,
    /// The format that the subject computes in.
    pub format: Format,
    /// Whether relations between answers are checked.
    pub relations: bool,
}

/// One case: its exact value, the answer and the verdict.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its number in the stream of its quantity, or its place in a file of vectors.
    pub index: u64,
    /// The permanent id, for a case from a file of vectors.
    pub id: Option<String>,
    /// The question.
    pub case: Case,
    /// Its exact value.
    pub reference: Reference,
    /// The answer.
    pub answer: Answer,
    /// The verdict.
    pub judgement: Judgement,
}

/// The result for one quantity.
#[derive(Clone, Debug)]
pub struct Line {
    /// The quantity.
    pub quantity: &'static Quantity,
    /// All cases in order.
    pub outcomes: Vec<Outcome>,
    /// Relations that were checked, each with how often.
    pub relations: Vec<(&'static str, u64)>,
    /// Relations that do not hold.
    pub breaches: Vec<Breach>,
    /// The worst case, shrunk, if there is a fault.
    pub smallest: Option<Box<Outcome>>,
}

/// The result of a session.
#[derive(Clone, Debug)]
pub struct Grading {
    /// What was asked.
    pub settings: Settings,
    /// One line for each quantity.
    pub lines: Vec<Line>,
}

/// Follows the progress of a session, and decides whether to go on.
pub trait Observer: Sync {
    /// Reports how many questions have been answered; returns whether to go on.
    fn advanced(&self, _done: u64, _total: u64, _quantity: &str) -> bool {
        true
    }

    /// The exact value of a case. Override it to cache values when many subjects are asked the same cases.
    fn reference(&self, case: &Case) -> Reference {
        Reference::of(case)
    }
}

/// An observer that does not look.
impl Observer for () {}

impl Settings {
    /// Whether the quantity is asked at all. A pattern that is the name of a quantity selects that alone.
    pub fn selects(&self, quantity: &Quantity) -> bool {
        let is_name = |pattern: &str| quantities().any(|known| known.name == pattern);
        let fits = |pattern: &String| match is_name(pattern) {
            true => quantity.name == pattern,
            false => quantity.name.contains(pattern.as_str()),
        };
        self.quantities.is_empty() || self.quantities.iter().any(fits)
    }

    fn selects_case(&self, case: &Case) -> bool {
        self.flags.is_empty() || case.flags.iter().any(|flag| self.flags.contains(flag))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            quantities: Vec::new(),
            cases: 100,
            seed: 20_261_122,
            flags: Vec::new(),
            format: Format::Binary64,
            relations: true,
        }
    }
}

impl Line {
    /// The worst verdict, by answers and relations. A refusal or a skipped case counts only if there is
    /// nothing else.
    pub fn verdict(&self) -> Verdict {
        let verdicts = || {
            self.outcomes
                .iter()
                .map(|outcome| outcome.judgement.verdict)
        };
        let says_nothing =
            |verdict: &Verdict| matches!(verdict, Verdict::Refuses | Verdict::Skipped);
        let of_answers = verdicts().filter(|verdict| !says_nothing(verdict)).max();
        let of_answers = of_answers.or_else(|| verdicts().max());
        let own = |breach: &&Breach| breach.blamed == self.quantity.name;
        let of_relations = self
            .breaches
            .iter()
            .filter(own)
            .map(|breach| breach.verdict);
        let of_relations = of_relations.max();
        of_answers.max(of_relations).unwrap_or(Verdict::Skipped)
    }

    /// How many answers have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let outcomes = self.outcomes.iter();
        outcomes
            .filter(|outcome| outcome.judgement.verdict == verdict)
            .count()
    }

    /// The worst outcome: by verdict, then by stability ratio.
    pub fn worst(&self) -> Option<&Outcome> {
        self.outcomes
            .iter()
            .max_by(|a, b| compare(&a.judgement, &b.judgement))
    }
}

impl Grading {
    /// The worst verdict of all.
    pub fn verdict(&self) -> Verdict {
        self.lines
            .iter()
            .map(Line::verdict)
            .max()
            .unwrap_or(Verdict::Skipped)
    }

    /// Whether anything was answered at all.
    pub fn has_answers(&self) -> bool {
        let outcomes = self.lines.iter().flat_map(|line| &line.outcomes);
        let mut verdicts = outcomes.map(|outcome| outcome.judgement.verdict);
        verdicts.any(|verdict| !matches!(verdict, Verdict::Refuses | Verdict::Skipped))
    }
}

/// Compares two judgements, the worse one is greater.
fn compare(a: &Judgement, b: &Judgement) -> std::cmp::Ordering {
    let ratio = |judgement: &Judgement| judgement.ratio.unwrap_or(0.0);
    a.verdict
        .cmp(&b.verdict)
        .then(ratio(a).total_cmp(&ratio(b)))
}

/// How many questions are prepared at a time.
const CHUNK: usize = 64;

/// Asks a subject fresh questions.
pub fn grade(subject: &mut dyn Subject, settings: &Settings, observer: &dyn Observer) -> Grading {
    grade_among(Registry::default(), subject, settings, observer)
}

/// Asks a subject fresh questions about quantities of this registry.
pub fn grade_among(
    registry: Registry,
    subject: &mut dyn Subject,
    settings: &Settings,
    observer: &dyn Observer,
) -> Grading {
    let questions: Vec<Vec<Question>> = registry
        .quantities()
        .filter(|quantity| settings.selects(quantity) && subject.supports(quantity.name))
        .map(|quantity| {
            // Among those that are drawn, rare flags are rare.
            let most = settings.cases * if settings.flags.is_empty() { 1 } else { 50 };
            let drawn = (0..most)
                .filter_map(|index| Some((index, cases::draw(quantity, settings.seed, index)?)));
            let selected = drawn.filter(|(_, case)| settings.selects_case(case));
            let selected = selected.take(settings.cases as usize);
            selected
                .map(|(index, case)| Question {
                    index,
                    id: None,
                    case,
                    reference: None,
                })
                .collect()
        })
        .collect();
    grade_questions(subject, settings, questions, observer)
}

/// A question, with its exact value if that is known already.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its place.
    pub index: u64,
    /// Its permanent id, if it has one.
    pub id: Option<String>,
    /// The quantity and the input.
    pub case: Case,
    /// The exact value.
    pub reference: Option<Reference>,
}

/// Asks a subject these questions, one list a quantity.
pub fn grade_questions(
    subject: &mut dyn Subject,
    settings: &Settings,
    questions: Vec<Vec<Question>>,
    observer: &dyn Observer,
) -> Grading {
    let total: usize = questions.iter().map(Vec::len).sum();
    let mut done = 0;
    let mut lines = Vec::new();
    'quantities: for list in questions {
        let Some(quantity) = list.first().map(|question| question.case.quantity) else {
            continue;
        };
        let mut line = Line {
            quantity,
            outcomes: Vec::with_capacity(list.len()),
            relations: Vec::new(),
            breaches: Vec::new(),
            smallest: None,
        };
        let mut goes_on = true;
        for chunk in list.chunks(CHUNK) {
            let references: Vec<Reference> = chunk
                .par_iter()
                .map(|question| {
                    let known = question.reference.clone();
                    known.unwrap_or_else(|| observer.reference(&question.case))
                })
                .collect();
            for (question, reference) in chunk.iter().zip(references) {
                line.outcomes
                    .push(ask(subject, question, reference, settings));
                done += 1;
                goes_on = observer.advanced(done, total as u64, quantity.name);
                if !goes_on {
                    break;
                }
            }
            if !goes_on {
                break;
            }
        }
        if goes_on && settings.relations {
            relation::check(subject, settings, observer, &mut line);
        }
        line.smallest = match goes_on {
            true => shrink(subject, settings, observer, &line),
            // An interrupted search is none.
            false => {
                let worst = line.worst();
                let fault = worst.filter(|worst| worst.judgement.verdict.is_fault());
                fault.cloned().map(Box::new)
            }
        };
        lines.push(line);
        if !goes_on {
            break 'quantities;
        }
    }
    attribute(&mut lines);
    Grading {
        settings: settings.clone(),
        lines,
    }
}

/// Moves each breach to the line of the quantity whose answer is off, where that is asked too.
fn attribute(lines: &mut [Line]) {
    let names: Vec<&str> = lines.iter().map(|line| line.quantity.name).collect();
    let breaches: Vec<Breach> = lines
        .iter_mut()
        .flat_map(|line| {
            let (name, names) = (line.quantity.name, &names);
            let is_elsewhere =
                move |breach: &mut Breach| breach.blamed != name && names.contains(&breach.blamed);
            line.breaches.extract_if(.., is_elsewhere)
        })
        .collect();
    for breach in breaches {
        let mut lines = lines.iter_mut();
        if let Some(line) = lines.find(|line| line.quantity.name == breach.blamed) {
            line.breaches.push(breach);
        }
    }
}

fn ask(
    subject: &mut dyn Subject,
    question: &Question,
    reference: Reference,
    settings: &Settings,
) -> Outcome {
    let Question {
        index, id, case, ..
    } = question.clone();
    let answer = match &reference {
        // There is nothing to compare an answer with.
        Reference::Undecided(_) => Answer::unsupported(),
        _ => subject.ask(&case),
    };
    let judgement = judge(&case, &answer, &reference, settings);
    Outcome {
        index,
        id,
        case,
        reference,
        answer,
        judgement,
    }
}

/// Judges an answer in the format of the session.
pub(super) fn judge(
    case: &Case,
    answer: &Answer,
    reference: &Reference,
    settings: &Settings,
) -> Judgement {
    if let Reference::Undecided(error) = reference {
        return Judgement::skipped(error);
    }
    Judgement::of(answer, reference, settings.format, case.slots().len())
}

#[cfg(test)]
mod tests;
