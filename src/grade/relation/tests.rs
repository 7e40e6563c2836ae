use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::link::Term;
use super::*;
use crate::grade::answer::Array;
use crate::grade::cases;
use crate::grade::reference::Reference;
use crate::grade::scripted::{
    Answering, Knowing, error, list, log_sum_exp, nonexistent, number, rigid, rigid_list, scalar,
    softmax, undecided,
};
use crate::grade::session::GradedCase;
use crate::oracle::certify::Options;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::registry::{find, quantities};
use crate::real::{Ball, Real};

const FORMATS: [FloatFormat; 2] = [FloatFormat::Binary32, FloatFormat::Binary64];

/// What is found of a link when its terms are answered so, one after the other.
fn found(link: &Link, answers: &[Answer], exact: &Reference, format: FloatFormat) -> Found {
    let mut left = answers.iter();
    let mut subject = Answering(|_: &Case| left.next().cloned().unwrap());
    link.check(&mut subject, format, &Knowing(|_: &Case| exact.clone()))
}

/// Twice the same question, whose answers must be equal.
fn twice(case: &Case) -> Link {
    all()
        .find(|r| r.name == "asked-again")
        .unwrap()
        .link(case)
        .unwrap()
}

#[test]
fn answers_may_differ_by_what_both_may_be_off_and_no_more() {
    for format in FORMATS {
        let unit = format.unit_roundoff();
        // Each may be off by 16 units, and one more for the number in the input.
        for (size, sensitivity) in [(1.0, 0.0), (0.25, 0.75), (-0.5, 0.5)] {
            let exact = scalar(Ball::from_f64(size), Ball::from_f64(sensitivity));
            let first = number(1.0);
            let at = |second: f64| {
                let answers = [first.clone(), number(second)];
                found(&twice(&log_sum_exp(&[0.5])), &answers, &exact, format)
            };
            let edge = 1.0 + 34.0 * unit;
            assert!(matches!(at(edge), Found::Holds));
            let next = edge.next_up();
            match at(next) {
                Found::Broken {
                    answers,
                    difference,
                    allowed,
                } => {
                    assert_eq!(difference, Some(next - 1.0));
                    assert_eq!(allowed, 34.0 * unit);
                    let answers: Vec<Answer> = answers.into_iter().map(|(_, a)| a).collect();
                    assert_eq!(answers, [first.clone(), number(next)]);
                }
                _ => panic!("{next:?} differs by too much in {format:?}"),
            }
        }
        // What underflows may differ by 16 of the least normal numbers each.
        let least = format.least_normal();
        let at = |second: f64| {
            let answers = [number(0.0), number(second)];
            found(&twice(&log_sum_exp(&[0.5])), &answers, &rigid(0.0), format)
        };
        assert!(matches!(at(32.0 * least), Found::Holds));
        assert!(matches!(at((32.0 * least).next_up()), Found::Broken { .. }));
        assert!(matches!(
            at(-(32.0 * least).next_up()),
            Found::Broken { .. }
        ));
    }
}

#[test]
fn every_entry_is_compared() {
    let case = softmax(&[0.0, 0.0, 0.0]);
    let exact = rigid_list(&[1.0, 1.0, 1.0]);
    for place in 0..3 {
        let mut second = [1.0; 3];
        second[place] = 2.0;
        let answers = [list(&[1.0; 3]), list(&second)];
        let broken = found(&twice(&case), &answers, &exact, FloatFormat::Binary64);
        assert!(
            matches!(
                broken,
                Found::Broken {
                    difference: Some(1.0),
                    ..
                }
            ),
            "{place}"
        );
    }
}

#[test]
fn a_bound_is_missed_from_one_side_only() {
    for format in FORMATS {
        let link = Link {
            is_bound: true,
            ..Link::equation(vec![Term::plain(1.0, log_sum_exp(&[0.5]))])
        };
        let at = |answer: f64| found(&link, &[number(answer)], &rigid(1.0), format);
        let edge = 17.0 * format.unit_roundoff();
        assert!(matches!(at(1e6), Found::Holds));
        assert!(matches!(at(0.0), Found::Holds));
        assert!(matches!(at(-edge), Found::Holds));
        assert!(matches!(at((-edge).next_down()), Found::Broken { .. }));
    }
}

#[test]
fn constants_enter_entry_by_entry() {
    let term = Term::plain(1.0, softmax(&[0.0, 0.0]));
    let link = Link {
        constants: [-1.0, 2.0].map(Ball::from_f64).to_vec(),
        ..Link::equation(vec![term])
    };
    let exact = rigid_list(&[1.0, 1.0]);
    let at = |x: [f64; 2]| found(&link, &[list(&x)], &exact, FloatFormat::Binary64);
    assert!(matches!(at([1.0, -2.0]), Found::Holds));
    assert!(matches!(at([1.0, 1.0]), Found::Broken { .. }));
    assert!(matches!(at([-2.0, -2.0]), Found::Broken { .. }));
}

#[test]
fn a_coefficient_counts_for_an_answer_and_for_what_that_may_be_off() {
    for format in FORMATS {
        let unit = format.unit_roundoff();
        for sign in [1.0, -1.0] {
            let link = Link {
                constants: vec![Ball::from_f64(sign * -2.0)],
                ..Link::equation(vec![Term::plain(sign * 4.0, log_sum_exp(&[0.5]))])
            };
            let at = |answer: f64| found(&link, &[number(answer)], &rigid(0.5), format);
            assert!(matches!(at(0.5 + 8.0 * unit), Found::Holds));
            match at(0.5 + 9.0 * unit) {
                Found::Broken {
                    difference,
                    allowed,
                    ..
                } => {
                    assert_eq!(difference, Some(36.0 * unit));
                    assert_eq!(allowed, 34.0 * unit);
                }
                _ => panic!("{format:?}"),
            }
        }
    }
}

#[test]
fn what_cannot_be_related_is_neither_kept_nor_broken() {
    let infinity = number(f64::INFINITY);
    let (one, nan) = (number(1.0), number(f64::NAN));
    let case = log_sum_exp(&[0.5]);
    let of = |first: &Answer, second: &Answer, exact: &Reference| {
        let answers = [first.clone(), second.clone()];
        match found(&twice(&case), &answers, exact, FloatFormat::Binary64) {
            Found::Holds => "holds",
            Found::Nothing => "nothing",
            Found::Broken {
                difference: None, ..
            } => "one is missing",
            Found::Broken { .. } => "broken",
        }
    };
    let exact = rigid(1.0);
    assert_eq!(of(&one, &one, &exact), "holds");
    assert_eq!(of(&one, &number(2.0), &exact), "broken");
    for quiet in [
        error("unsupported"),
        error("budget"),
        Answer::NotAsked("given".into()),
    ] {
        assert_eq!(of(&one, &quiet, &exact), "nothing");
        assert_eq!(of(&quiet, &one, &exact), "nothing");
    }
    for missing in [
        nan.clone(),
        infinity.clone(),
        error("domain"),
        list(&[1.0, 1.0]),
        Answer::TimedOut,
        Answer::Crashed("given".into()),
        Answer::Malformed("given".into()),
    ] {
        assert_eq!(of(&one, &missing, &exact), "one is missing", "{missing:?}");
        assert_eq!(of(&missing, &one, &exact), "one is missing", "{missing:?}");
        assert_eq!(of(&missing, &nan, &exact), "nothing", "{missing:?}");
    }
    assert_eq!(of(&one, &number(2.0), &undecided()), "nothing");
    assert_eq!(of(&one, &number(2.0), &nonexistent()), "nothing");
    // An infinity is right beyond the range, and the largest number may be.
    let beyond = scalar(Ball::one().mul_pow2(1030), Ball::zero());
    assert_eq!(of(&infinity, &number(f64::MAX), &beyond), "nothing");
}

#[test]
fn a_breach_is_as_bad_as_an_answer_that_is_off_as_much() {
    // 16 times the root of 2^-24 is 2^-8.
    let allowed = 2.0_f64.powi(-20);
    let edge = 2.0_f64.powi(-12);
    let of = |difference| severity(difference, allowed, FloatFormat::Binary32);
    assert_eq!(of(Some(edge)), Grade::LosesDigits);
    assert_eq!(of(Some(edge.next_up())), Grade::Wrong);
    assert_eq!(of(None), Grade::Fails);
    assert_eq!(
        severity(Some(edge), allowed, FloatFormat::Binary64),
        Grade::LosesDigits
    );
}

#[test]
fn blamed_is_who_is_wrong_and_else_who_asked() {
    let own = find("special.log_sum_exp").unwrap().name;
    let other = find("special.softmax").unwrap().name;
    let observer = Knowing(|case: &Case| match case.quantity.name == own {
        true => rigid(1.0),
        false => rigid_list(&[1.0]),
    });
    let of = |mine: f64, theirs: f64| {
        let answers = [
            (softmax(&[0.5]), list(&[theirs])),
            (log_sum_exp(&[0.5]), number(mine)),
        ];
        blame(own, &answers, FloatFormat::Binary64, &observer)
    };
    assert_eq!(of(1.0, 2.0), other);
    assert_eq!(of(2.0, 1.0), own);
    assert_eq!(of(2.0, 2.0), own);
    assert_eq!(of(1.0, 1.0), own);
    // What is backward stable is no fault.
    assert_eq!(of(1.0, 1.0 + 8.0 * f64::EPSILON), own);
}

/// A line whose cases were answered so.
fn line(questions: &[(Case, Answer, Reference)]) -> QuantityResult {
    let outcome =
        |(index, (case, answer, reference)): (usize, &(Case, Answer, Reference))| GradedCase {
            index: index as u64,
            id: None,
            case: case.clone(),
            reference: reference.clone(),
            answer: answer.clone(),
            judgement: Assessment::of(answer, reference, FloatFormat::Binary64, case.slots().len()),
        };
    QuantityResult {
        quantity: questions[0].0.quantity,
        outcomes: questions.iter().enumerate().map(outcome).collect(),
        relations: Vec::new(),
        breaches: Vec::new(),
        witnesses: Vec::new(),
        diagnosis: None,
    }
}

#[test]
fn every_decided_relation_is_counted_and_every_broken_one_is_kept() {
    let one = || rigid(1.0);
    let mut questions = vec![
        (log_sum_exp(&[9.0]), Answer::Crashed("given".into()), one()),
        (log_sum_exp(&[8.0]), error("unsupported"), one()),
        (log_sum_exp(&[7.0]), number(1.0), nonexistent()),
    ];
    for index in 0..12 {
        questions.push((log_sum_exp(&[f64::from(index) / 64.0]), number(1.0), one()));
    }
    let mut line = line(&questions);
    // Only x = 0 and 2/64 are answered otherwise the second time.
    let mut asked: Vec<f64> = Vec::new();
    let mut subject = Answering(|case: &Case| {
        let x = case.vector("x").unwrap()[0];
        let is_second = asked.last() == Some(&x);
        asked.push(x);
        let is_unstable = is_second && (x == 0.0 || x == 2.0 / 64.0);
        number(if is_unstable { 1.5 } else { 1.0 })
    });
    let observer = Knowing(|_: &Case| rigid(1.0));
    let settings = GradingSettings::default();
    check(&mut subject, &settings, &observer, &mut line);
    // The shift of all arguments is not seen by a subject that answers the same: each of 8 is broken.
    assert_eq!(
        line.relations,
        [("asked-again", 8), ("arguments-shifted", 8)]
    );
    let of = |name: &str| {
        let breaches = line.breaches.iter().filter(|b| b.relation == name);
        let first = |b: &Breach| b.answers[0].0.vector("x").unwrap()[0];
        breaches.map(first).collect::<Vec<f64>>()
    };
    assert_eq!(of("asked-again"), [0.0, 2.0 / 64.0]);
    assert_eq!(of("arguments-shifted").len(), 8);
    for breach in &line.breaches {
        assert_eq!(breach.verdict, Grade::Wrong);
        assert_eq!(breach.blamed, "special.log_sum_exp");
        let relation = all()
            .find(|relation| relation.name == breach.relation)
            .unwrap();
        assert_eq!(relation.statement, breach.statement);
    }
    // What is no exact value, or had no answer, is asked no more.
    assert!(asked.iter().all(|x| ![9.0, 8.0, 7.0].contains(x)));
}

/// Certified values that have been found already.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Reference>>);

impl Memory {
    fn recall(&self, case: &Case) -> Reference {
        const EFFORT: f64 = 1e-3;
        let line = case.line(0, true);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&line) {
            return known.clone();
        }
        let found = Reference::value_within(case, EFFORT);
        lock().insert(line, found.clone());
        found
    }

    fn enclosures(&self, case: &Case) -> Option<Vec<Ball<4>>> {
        let exact = self.recall(case);
        let entries = exact.exact()?.certified.entries.iter();
        Some(entries.map(|entry| entry.enclosure.clone()).collect())
    }
}

/// The cases of a quantity, and one of a single pattern, which has a closed form.
fn cases_of(quantity: &'static crate::oracle::registry::Quantity) -> Vec<Case> {
    const SEED: u64 = 17;
    let mut cases: Vec<Case> = (0..10)
        .filter_map(|index| cases::draw(quantity, SEED, index))
        .collect();
    let patterns = Matrix::from_rows("patterns", vec![vec![0.5, -1.25]]).unwrap();
    let machine = [
        ("patterns", Value::Matrix(patterns)),
        ("beta", Value::Number(2.0)),
    ];
    if quantity.name == "attnbm.entropy" {
        cases = vec![Case::new(quantity, machine)];
    }
    cases
}

/// How far a term must move so that the relation cannot hold.
fn misses(link: &Link, place: usize, values: &[Vec<Ball<4>>]) -> f64 {
    let largest = |x: &[f64]| x.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let coefficients: Vec<f64> = link.terms.iter().map(|term| term.coefficient).collect();
    let sizes = values.iter().zip(&coefficients).map(|(entries, a)| {
        let entries: Vec<f64> = entries.iter().map(|x| a * x.approx()).collect();
        largest(&entries)
    });
    let constants: Vec<f64> = link.constants.iter().map(Real::approx).collect();
    let size = largest(
        &sizes
            .chain([largest(&constants), 1.0])
            .collect::<Vec<f64>>(),
    );
    let own = coefficients[place];
    match link.is_bound {
        // The slope lies between its values at the ends, which are between 0 and 1.
        true => -own.signum() * (1.0 + 2.0 * largest(&coefficients) / own.abs()),
        false => 2.0_f64.powi(-12) * size / own.abs(),
    }
}

/// The values with one entry of one term moved.
fn falsified(values: &[Vec<Ball<4>>], place: usize, entry: usize, by: f64) -> Vec<Vec<Ball<4>>> {
    let mut values = values.to_vec();
    let moved = values[place][entry].clone() + Ball::from_f64(by);
    values[place][entry] = moved;
    values
}

/// Each relation holds between certified values, and is seen broken when any of them is false: between
/// enclosures, and between the answers of a subject.
#[test]
fn every_relation_sees_every_value_that_is_false() {
    let memory = Memory::default();
    let mut certified_checks: BTreeMap<&str, usize> = BTreeMap::new();
    let mut subject_checks: BTreeMap<&str, usize> = BTreeMap::new();
    const MOST: usize = 12;
    for case in quantities().flat_map(cases_of) {
        for relation in of(case.quantity) {
            let counts =
                [&certified_checks, &subject_checks].map(|c| c.get(relation.name).copied());
            if counts.iter().all(|count| *count >= Some(MOST)) {
                continue;
            }
            let Some(link) = relation.link(&case) else {
                continue;
            };
            let found = link.terms.iter().map(|term| memory.enclosures(&term.case));
            // Without certified values there is nothing to falsify; the counts below say of how many.
            let Some(values) = found.collect::<Option<Vec<_>>>() else {
                continue;
            };
            let holds = |values: &[Vec<Ball<4>>]| {
                let mut values = values.iter();
                link.holds(&mut |_| values.next().cloned())
            };
            let subject = |values: &[Vec<Ball<4>>]| {
                let mut terms = link.terms.iter().zip(values);
                let mut subject = Answering(|_: &Case| {
                    let (term, entries) = terms.next().unwrap();
                    let numbers: Vec<f64> = entries.iter().map(Real::approx).collect();
                    let reference = memory.recall(&term.case);
                    let shape = reference.exact().unwrap().shape();
                    Answer::Value(Array {
                        dimensions: crate::grade::verdict::dimensions(shape),
                        entries: numbers,
                    })
                });
                let observer = Knowing(|case: &Case| memory.recall(case));
                link.check(&mut subject, FloatFormat::Binary64, &observer)
            };
            let shown = || format!("{}: {}", relation.name, case.line(0, true));
            let is_known = holds(&values).is_some();
            if is_known {
                assert_eq!(holds(&values), Some(true), "{}", shown());
            }
            let is_related = match subject(&values) {
                Found::Holds => true,
                Found::Nothing => false,
                Found::Broken { .. } => panic!("{}", shown()),
            };
            for (place, entries) in values.iter().enumerate() {
                let ends: BTreeSet<usize> = [0, entries.len().saturating_sub(1)].into();
                for entry in ends.into_iter().filter(|entry| *entry < entries.len()) {
                    let by = misses(&link, place, &values);
                    let values = falsified(&values, place, entry, by);
                    let shown = || format!("{} with term {place} off by {by}", shown());
                    if is_known {
                        assert_eq!(holds(&values), Some(false), "{}", shown());
                        *certified_checks.entry(relation.name).or_default() += 1;
                    }
                    if is_related {
                        let broken = subject(&values);
                        assert!(matches!(broken, Found::Broken { .. }), "{}", shown());
                        *subject_checks.entry(relation.name).or_default() += 1;
                    }
                }
            }
        }
    }
    for counts in [certified_checks, subject_checks] {
        for relation in all() {
            let count = counts.get(relation.name).copied().unwrap_or(0);
            assert!(
                count >= 2,
                "{} decided for {}: {counts:?}",
                count,
                relation.name
            );
        }
    }
}

#[test]
fn no_relation_is_broken_by_certified_values() {
    for (name, least) in [
        ("special.softmax", 24),
        ("bessel.ratio", 6),
        ("hopfield.update", 18),
    ] {
        let quantity = find(name).unwrap();
        let mut count = 0;
        for case in (0..12).filter_map(|index| cases::draw(quantity, 5, index)) {
            let found = certified(&case, &Options::default());
            count += found.len();
            assert!(
                found.iter().all(|(_, holds)| *holds),
                "{}: {found:?}",
                case.line(0, false)
            );
        }
        assert!(count >= least, "{name}: {count}");
    }
}
