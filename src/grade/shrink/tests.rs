use super::*;
use crate::grade::answer::Answer;
use crate::grade::scripted::{Answering, Knowing, error, log_sum_exp, nonexistent, number};
use crate::grade::session::{Question, grade_questions};

/// The witness of one question, with how many questions were asked for it.
fn witness(x: &[f64], answer: impl FnMut(&Case) -> Answer) -> (GradedCase, usize) {
    let mut answer = answer;
    let mut asked = 0;
    let mut subject = Answering(|case: &Case| {
        asked += 1;
        answer(case)
    });
    let question = Question {
        index: 7,
        id: Some("given".into()),
        case: log_sum_exp(x),
        reference: None,
    };
    let settings = GradingSettings {
        relations: false,
        ..GradingSettings::default()
    };
    let grading = grade_questions(&mut subject, &settings, vec![vec![question]], &());
    let smallest = grading.lines[0].smallest().cloned().unwrap();
    (smallest, asked - 1)
}

fn length(case: &Case) -> usize {
    case.vector("x").unwrap().len()
}

/// The exact value, which the reference rounds.
fn right(case: &Case) -> f64 {
    let exact = Reference::without_condition(case);
    exact.exact().unwrap().certified.entries[0].value
}

/// Long inputs are answered with the fault, short ones with another one.
fn from_three(long: &dyn Fn(&Case) -> Answer, short: &dyn Fn(&Case) -> Answer) -> GradedCase {
    let x = [0.5, -1.25, 2.75, 0.125, 1.5, -3.0, 0.75];
    let of = |case: &Case| match length(case) >= 3 {
        true => long(case),
        false => short(case),
    };
    witness(&x, of).0
}

/// A subject by its answers.
type Answers<'a> = &'a dyn Fn(&Case) -> Answer;

#[test]
fn a_fault_of_all_cases_is_shown_at_the_smallest_one() {
    let wrong = |case: &Case| number(right(case) + 1.0);
    let (smallest, asked) = witness(&[0.5, -1.25, 2.75], wrong);
    assert_eq!(smallest.case.input(false), "{\"x\": [0]}");
    assert_eq!(smallest.judgement.verdict, Grade::Wrong);
    assert_eq!(smallest.answer, number(1.0));
    assert_eq!(
        smallest.reference.exact().unwrap().certified.entries[0].value,
        0.0
    );
    assert_eq!((smallest.index, smallest.id), (7, None));
    assert!((1..=QUESTIONS).contains(&asked), "{asked}");
}

#[test]
fn a_witness_has_the_fault_of_its_line() {
    let wrong = |case: &Case| number(right(case) + 1.0);
    let fails = |_: &Case| number(f64::NAN);
    let malformed = |_: &Case| Answer::Malformed("given".into());
    let crashed = |_: &Case| Answer::Crashed("given".into());
    let silent = |_: &Case| Answer::TimedOut;
    let refuses = |_: &Case| error("unsupported");
    let correct = |case: &Case| number(right(case));
    let rough = |case: &Case| number(right(case) * (1.0 + 1e-12));
    let others: [(Answers, Grade); 8] = [
        (&wrong, Grade::Wrong),
        (&fails, Grade::Fails),
        (&malformed, Grade::Malformed),
        (&crashed, Grade::Crashed),
        (&silent, Grade::TimedOut),
        (&refuses, Grade::Refuses),
        (&correct, Grade::Accurate),
        (&rough, Grade::LosesDigits),
    ];
    for (long, fault) in [others[0], others[1], others[2], others[7]] {
        for (short, other) in others {
            let smallest = from_three(long, short);
            let expected = match other {
                _ if other == fault => (fault, 1),
                // A formula that is wrong on ordinary inputs is another fault than lost digits.
                _ => (fault, 3),
            };
            let found = (smallest.judgement.verdict, length(&smallest.case));
            assert_eq!(found, expected, "{fault:?} of three, {other:?} below");
            // What is said of it is what the subject said there.
            let (length, case) = (length(&smallest.case), &smallest.case);
            let again = if length >= 3 { long(case) } else { short(case) };
            assert_eq!(format!("{:?}", smallest.answer), format!("{again:?}"));
        }
    }
}

#[test]
fn a_crash_and_a_silence_are_shown_where_they_happened() {
    for fault in [Answer::Crashed("given".into()), Answer::TimedOut] {
        let x = [0.5, -1.25, 2.75];
        let (smallest, asked) = witness(&x, |_| fault.clone());
        assert_eq!(smallest.case.vector("x"), Some(&x[..]));
        assert_eq!((&smallest.answer, asked), (&fault, 0));
        assert_eq!(smallest.id.as_deref(), Some("given"));
    }
}

#[test]
fn nonsense_stays_nonsense() {
    let case =
        log_sum_exp(&[0.5, -1.25, 2.75]).with("beta", crate::oracle::input::Value::Number(-1.5));
    let (answer, settings) = (number(0.5), GradingSettings::default());
    let worst = GradedCase {
        index: 0,
        id: None,
        reference: nonexistent(),
        judgement: judge(&case, &answer, &nonexistent(), &settings),
        case,
        answer,
    };
    // Without beta the same answer is wrong, which is another fault.
    let mut subject = Answering(|_: &Case| number(0.5));
    let smallest = shrink(&mut subject, &settings, &(), &worst);
    assert_eq!(smallest.judgement.verdict, Grade::AcceptsNonsense);
    let beta = smallest.case.number("beta").unwrap();
    assert!(beta <= 0.0, "{beta}");
    assert_eq!(length(&smallest.case), 1);
}

#[test]
fn a_fault_that_its_condition_excuses_is_no_witness() {
    // Any answer is as good as another where nothing is known of the value.
    let excused = |case: &Case| {
        let exact = Reference::of(case);
        match (length(case) >= 3, exact) {
            (false, Reference::Value(exact)) => Reference::Value(super::super::reference::Exact {
                sensitivities: vec![crate::real::Real::from_f64(1e300)],
                ..exact
            }),
            (_, exact) => exact,
        }
    };
    let observer = Knowing(excused);
    let mut subject = Answering(|case: &Case| number(right(case) + 1.0));
    let question = Question {
        index: 0,
        id: None,
        case: log_sum_exp(&[0.5, -1.25, 2.75, 1.0]),
        reference: None,
    };
    let settings = GradingSettings {
        relations: false,
        ..GradingSettings::default()
    };
    let grading = grade_questions(&mut subject, &settings, vec![vec![question]], &observer);
    let smallest = grading.lines[0].smallest().unwrap();
    assert_eq!(length(&smallest.case), 3);
}

#[test]
fn the_search_ends() {
    let x: Vec<f64> = (0..16).map(|i| f64::from(i) + 0.123).collect();
    // Wrong only at the very question, so that no step succeeds.
    let (smallest, asked) = witness(&x, |case| match case.vector("x") == Some(&x[..]) {
        true => number(-1e6),
        false => number(right(case)),
    });
    assert_eq!(smallest.case.vector("x"), Some(&x[..]));
    assert_eq!(asked, QUESTIONS);
}

/// Where the numbers are difficult both are about precision. An answer that is off may be off by more, and not by less.
#[test]
fn lost_digits_may_become_a_wrong_value_and_not_the_reverse() {
    let x = [1000.5, 998.75, 1002.75, 1000.125, 1001.5, 997.0, 1000.75];
    let wrong = |case: &Case| number(right(case) + 1.0);
    let rough = |case: &Case| number(right(case) * (1.0 + 1e-12));
    let of = |long: Answers, short: Answers| {
        let (smallest, _) = witness(&x, |case| match length(case) >= 3 {
            true => long(case),
            false => short(case),
        });
        (smallest.judgement.verdict, length(&smallest.case))
    };
    assert_eq!(of(&rough, &wrong), (Grade::Wrong, 1));
    assert_eq!(of(&wrong, &rough), (Grade::Wrong, 3));
    assert_eq!(of(&rough, &rough), (Grade::LosesDigits, 1));
}

type Step = fn(f64) -> f64;

/// Not longer to write, not larger, another number, finite, and whole where the field is.
#[test]
fn a_number_becomes_a_shorter_one_that_its_field_allows() {
    let after = |number: f64, is_whole: bool, step: Step| {
        let slot = Slot {
            field: "x",
            index: 0,
            number,
            is_whole,
        };
        shorter(&slot, step).map(f64::to_bits)
    };
    let half: Step = |x| x / 2.0;
    let cases: [(f64, bool, Step, Option<f64>); 14] = [
        (3.0, false, half, Some(1.5)),
        (3.0, true, half, None),
        (4.0, true, half, Some(2.0)),
        (0.3, false, half, None),
        (0.29, false, power_of_two, Some(0.25)),
        (0.3, false, power_of_two, None),
        (1.0, false, |x| x, None),
        (-0.0, false, |_| 0.0, Some(0.0)),
        (0.0, false, |_| -0.0, None),
        (-1.5, false, |x| -x, Some(1.5)),
        (1.5, false, |x| x + 0.5, None),
        (1.5, false, |x| -x - 0.5, None),
        (f64::NEG_INFINITY, false, |x| -x, None),
        (1.5, false, |_| f64::NAN, None),
    ];
    for (number, is_whole, step, expected) in cases {
        let expected = expected.map(f64::to_bits);
        assert_eq!(
            after(number, is_whole, step),
            expected,
            "{number} {is_whole}"
        );
    }
    for (x, expected) in [
        (5.0, 4.0),
        (-5.0, -4.0),
        (8.0, 8.0),
        (0.3, 0.25),
        (-0.75, -0.5),
    ] {
        assert_eq!(power_of_two(x), expected);
    }
    // Four significant bits, of which the first is the leading one.
    assert_eq!(STEPS[4](0.3), 0.3125);
    assert_eq!(STEPS[4](-21.4), -22.0);
}
