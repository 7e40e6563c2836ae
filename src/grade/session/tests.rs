use std::sync::Mutex;

use super::*;
use crate::grade::case::Case;
use crate::grade::flag::Flag;
use crate::grade::relation::Breach;
use crate::grade::runs::RunStatistics;
use crate::grade::scripted::{
    Answering, Knowing, error, list, log_sum_exp, nonexistent, number, rigid, rigid_list, softmax,
    undecided,
};
use crate::grade::verdict::Grade;
use crate::oracle::registry::find;
use crate::oracle::registry::quantities;

/// The only number of a question.
fn x(case: &Case) -> f64 {
    case.vector("x").unwrap()[0]
}

fn question(index: u64, case: Case, reference: Reference) -> Question {
    Question {
        index,
        id: Some(format!("{}-{index}", case.quantity.name)),
        case,
        reference: Some(reference),
    }
}

fn settings() -> GradingSettings {
    GradingSettings {
        relations: false,
        ..GradingSettings::default()
    }
}

/// What is answered at each place, with the verdict on it; the value is 1.
fn script() -> [(Answer, Grade); 9] {
    use Grade::{Accurate, Crashed, Fails, LosesDigits, Malformed, Refuses, TimedOut, Wrong};
    [
        (number(1.0), Accurate),
        (Answer::Crashed("given".into()), Crashed),
        (number(2.0), Wrong),
        (error("unsupported"), Refuses),
        (number(1.0 + 64.0 * f64::EPSILON), LosesDigits),
        (number(f64::NAN), Fails),
        (Answer::TimedOut, TimedOut),
        (Answer::Malformed("given".into()), Malformed),
        (number(1.0 + 5.0 * f64::EPSILON), Grade::BackwardStable),
    ]
}

#[test]
fn every_answer_is_held_against_its_own_question() {
    let script = script();
    let questions = script.iter().enumerate();
    let questions: Vec<Question> = questions
        .map(|(index, _)| question(index as u64, log_sum_exp(&[index as f64 + 0.5]), rigid(1.0)))
        .collect();
    let mut asked = Vec::new();
    let mut subject = Answering(|case: &Case| {
        asked.push(x(case));
        script[x(case) as usize].0.clone()
    });
    let grading = grade_questions(&mut subject, &settings(), vec![questions], &());
    let [line] = grading.lines.as_slice() else {
        panic!("{} lines", grading.lines.len());
    };
    assert_eq!(line.outcomes.len(), script.len());
    for (index, (outcome, (answer, verdict))) in line.outcomes.iter().zip(&script).enumerate() {
        assert_eq!(outcome.index, index as u64);
        assert_eq!(outcome.id, Some(format!("special.log_sum_exp-{index}")));
        assert_eq!(x(&outcome.case), index as f64 + 0.5);
        assert_eq!(format!("{:?}", outcome.answer), format!("{answer:?}"));
        assert_eq!(outcome.judgement.verdict, *verdict, "{index}");
    }
    for (_, verdict) in &script {
        assert_eq!(line.count(*verdict), 1, "{verdict:?}");
    }
    assert_eq!(line.verdict(), Grade::Crashed);
    assert_eq!(line.worst().unwrap().index, 1);
    assert_eq!(line.smallest().unwrap().index, 1);
    let places: Vec<f64> = (0..9).map(|index| f64::from(index) + 0.5).collect();
    // The witnesses of the other faults are looked for afterwards.
    assert_eq!(asked.get(..9), Some(&places[..]));
}

#[test]
fn what_has_no_certified_value_is_not_asked() {
    let references = [rigid(1.0), undecided(), nonexistent(), undecided()];
    let questions = references.into_iter().enumerate();
    let questions = questions
        .map(|(index, reference)| {
            let case = log_sum_exp(&[index as f64 + 0.25]);
            question(index as u64, case, reference)
        })
        .collect();
    let mut asked = Vec::new();
    let mut subject = Answering(|case: &Case| {
        asked.push(x(case));
        number(1.0)
    });
    let grading = grade_questions(&mut subject, &settings(), vec![questions], &());
    let verdicts: Vec<Grade> = grading.lines[0]
        .outcomes
        .iter()
        .map(|o| o.judgement.verdict)
        .collect();
    let skipped = Grade::Skipped;
    assert_eq!(
        verdicts,
        [Grade::Accurate, skipped, Grade::AcceptsNonsense, skipped]
    );
    // Two questions, and the witness of the third.
    assert_eq!(asked[..2], [0.25, 2.25]);
    assert!(asked.iter().all(|x| *x != 1.25 && *x != 3.25));
}

#[test]
fn exact_values_that_are_known_are_not_found_again() {
    let mut known = question(0, log_sum_exp(&[0.0]), rigid(1.0));
    let unknown = Question {
        reference: None,
        ..question(1, log_sum_exp(&[4.0]), rigid(1.0))
    };
    known.id = None;
    let found = Mutex::new(Vec::new());
    let observer = Knowing(|case: &Case| {
        found.lock().unwrap().push(x(case));
        rigid(2.0)
    });
    let mut subject = Answering(|case: &Case| number(if x(case) == 0.0 { 1.0 } else { 2.0 }));
    let grading = grade_questions(
        &mut subject,
        &settings(),
        vec![vec![known, unknown]],
        &observer,
    );
    assert_eq!(grading.lines[0].count(Grade::Accurate), 2);
    assert_eq!(*found.lock().unwrap(), [4.0]);
}

/// Ends a session after so many questions, and keeps what it was told.
struct Impatient {
    most: u64,
    told: Mutex<Vec<(u64, u64, String)>>,
}

impl Observer for Impatient {
    fn advanced(&self, done: u64, total: u64, quantity: &str) -> bool {
        self.told
            .lock()
            .unwrap()
            .push((done, total, quantity.into()));
        done < self.most
    }
}

#[test]
fn a_session_that_is_ended_keeps_what_it_has() {
    let of = |index: u64| question(index, log_sum_exp(&[index as f64]), rigid(1.0));
    let first: Vec<Question> = (0..100).map(of).collect();
    let second = vec![question(0, softmax(&[0.0]), rigid_list(&[1.0]))];
    let lists = vec![Vec::new(), first, second];
    let run = |most: u64| {
        let observer = Impatient {
            most,
            told: Mutex::default(),
        };
        let mut asked = 0;
        let mut subject = Answering(|case: &Case| {
            asked += 1;
            match case.quantity.name {
                "special.softmax" => list(&[1.0]),
                _ if x(case) == 2.0 => number(3.0),
                _ => number(1.0),
            }
        });
        let grading = grade_questions(&mut subject, &settings(), lists.clone(), &observer);
        (grading, asked, observer.told.into_inner().unwrap())
    };
    let (grading, asked, told) = run(70);
    assert_eq!((grading.lines.len(), asked, told.len()), (1, 70, 70));
    assert_eq!(told[0], (1, 101, "special.log_sum_exp".into()));
    assert_eq!(told[69], (70, 101, "special.log_sum_exp".into()));
    assert_eq!(grading.lines[0].outcomes.len(), 70);
    // The witness is the question itself.
    let smallest = grading.lines[0].smallest().unwrap();
    assert_eq!(
        (smallest.index, smallest.judgement.verdict),
        (2, Grade::Wrong)
    );
    let (grading, asked, told) = run(1000);
    assert_eq!((grading.lines.len(), told.len()), (2, 101));
    assert_eq!(told[100], (101, 101, "special.softmax".into()));
    assert!(asked > 101);
}

fn breach(blamed: &str, verdict: Grade) -> Breach {
    Breach {
        relation: "given",
        statement: "given",
        blamed: find(blamed).unwrap().name,
        answers: Vec::new(),
        difference: Some(1.0),
        allowed: 0.5,
        verdict,
    }
}

fn line(quantity: &str, verdicts: &[Grade], breaches: Vec<Breach>) -> QuantityResult {
    let script = script();
    let case = log_sum_exp(&[0.0]);
    let outcome = |(index, verdict): (usize, &Grade)| {
        let answer = match script.iter().find(|(_, v)| v == verdict) {
            Some((answer, _)) => answer.clone(),
            None => Answer::NotAsked("given".into()),
        };
        let judgement = judge(&case, &answer, &rigid(1.0), &settings());
        assert_eq!(judgement.verdict, *verdict);
        GradedCase {
            index: index as u64,
            id: None,
            case: case.clone(),
            reference: rigid(1.0),
            answer,
            judgement,
        }
    };
    QuantityResult {
        quantity: find(quantity).unwrap(),
        outcomes: verdicts.iter().enumerate().map(outcome).collect(),
        relations: Vec::new(),
        breaches,
        witnesses: Vec::new(),
        diagnosis: None,
    }
}

#[test]
fn a_line_is_as_bad_as_its_worst_answer_or_breach() {
    use Grade::{Accurate, BackwardStable, Fails, LosesDigits, Refuses, Skipped, Wrong};
    let (own, other) = ("special.softmax", "special.log_sum_exp");
    let of = |verdicts: &[Grade], breaches: Vec<Breach>| line(own, verdicts, breaches).verdict();
    assert_eq!(
        of(&[Accurate, LosesDigits, BackwardStable], vec![]),
        LosesDigits
    );
    assert_eq!(of(&[Fails, Wrong, Fails], vec![]), Wrong);
    // What says nothing counts only where nothing else is said.
    assert_eq!(of(&[Accurate, Refuses, Skipped], vec![]), Accurate);
    assert_eq!(of(&[BackwardStable, Refuses], vec![]), BackwardStable);
    assert_eq!(of(&[Refuses, Refuses], vec![]), Refuses);
    assert_eq!(of(&[Refuses, Skipped], vec![]), Skipped);
    assert_eq!(of(&[], vec![]), Skipped);
    // Breaches count where they are blamed on the quantity.
    assert_eq!(of(&[Accurate], vec![breach(own, LosesDigits)]), LosesDigits);
    assert_eq!(of(&[Accurate], vec![breach(other, Wrong)]), Accurate);
    assert_eq!(of(&[Wrong], vec![breach(own, LosesDigits)]), Wrong);
    let several = vec![
        breach(own, Fails),
        breach(own, Wrong),
        breach(own, LosesDigits),
    ];
    assert_eq!(of(&[Accurate], several), Wrong);
    // The worst of equals is the one with the larger ratio.
    let mut line = line(own, &[Accurate, Wrong, Wrong, Wrong, Refuses], vec![]);
    for (outcome, ratio) in line.outcomes.iter_mut().zip([9.0, 3.0, 5.0, 4.0, 7.0]) {
        outcome.judgement.ratio = Some(ratio);
    }
    assert_eq!(line.worst().unwrap().index, 2);
    // Estimates have no ratio: the one whose mean is farthest, on either side.
    for (outcome, distance) in line.outcomes.iter_mut().zip([0.0, 9.0, -20.0, 12.0, 0.0]) {
        let runs = [1.0, 2.0].map(crate::oracle::estimate::Estimate::bare);
        let mut runs = RunStatistics::of(&runs, 1.5, false).unwrap();
        runs.standard_errors = distance;
        outcome.judgement.ratio = None;
        outcome.judgement.runs = Some(runs);
    }
    assert_eq!(line.worst().unwrap().index, 2);
    line.outcomes.swap(1, 2);
    assert_eq!(line.worst().unwrap().index, 2);
}

/// Only of a quantity that samplers estimate is it the exponential that they estimate without bias.
#[test]
fn estimates_of_a_computed_quantity_are_not_taken_for_logarithms() {
    let mut run = 0;
    let mut subject = Answering(|_: &Case| {
        run += 1;
        let value = if run % 2 == 0 { 1.5 } else { 0.5 };
        Answer::Estimates(vec![Estimate::bare(value)])
    });
    let questions = vec![vec![question(0, log_sum_exp(&[1.0]), rigid(1.0))]];
    let grading = grade_questions(&mut subject, &settings(), questions, &());
    let judged = &grading.lines[0].outcomes[0].judgement;
    // Half of the variance, which a logarithm would be off by, is not added.
    let runs = judged.runs.unwrap();
    assert_eq!(
        (runs.runs as u64, runs.mean, runs.standard_errors),
        (RUNS, 1.0, 0.0)
    );
    assert_eq!(judged.verdict, Grade::Agrees);
}

#[test]
fn a_grading_is_as_bad_as_its_worst_line() {
    use Grade::{Accurate, Refuses, Skipped, Wrong};
    let (a, b) = ("special.softmax", "special.log_sum_exp");
    let of = |lines: Vec<QuantityResult>| Grading {
        settings: settings(),
        lines,
    };
    let grading = of(vec![
        line(a, &[Wrong], vec![]),
        line(b, &[Accurate], vec![]),
    ]);
    assert_eq!((grading.verdict(), grading.has_answers()), (Wrong, true));
    let grading = of(vec![
        line(a, &[Refuses], vec![]),
        line(b, &[Skipped], vec![]),
    ]);
    assert_eq!((grading.verdict(), grading.has_answers()), (Skipped, false));
    let grading = of(vec![
        line(a, &[Refuses], vec![]),
        line(b, &[Skipped, Accurate], vec![]),
    ]);
    assert!(grading.has_answers());
    assert_eq!(
        (of(vec![]).verdict(), of(vec![]).has_answers()),
        (Skipped, false)
    );
}

#[test]
fn a_breach_is_on_the_line_of_who_is_blamed() {
    let (a, b, absent) = ("special.softmax", "special.log_sum_exp", "bessel.ratio");
    let verdict = Grade::Wrong;
    let of_a = vec![
        breach(b, verdict),
        breach(a, verdict),
        breach(absent, verdict),
    ];
    let mut lines = vec![
        line(a, &[], of_a),
        line(b, &[], vec![breach(a, Grade::Fails)]),
    ];
    attribute(&mut lines);
    let blamed = |line: &QuantityResult| -> Vec<(&'static str, Grade)> {
        line.breaches
            .iter()
            .map(|b| (b.blamed, b.verdict))
            .collect()
    };
    // Who is not asked cannot be told.
    let expected = [(a, verdict), (absent, verdict), (a, Grade::Fails)];
    assert_eq!(blamed(&lines[0]), expected);
    assert_eq!(blamed(&lines[1]), [(b, verdict)]);
}

#[test]
fn a_name_selects_one_quantity_and_a_part_of_it_several() {
    let selected = |patterns: &[&str]| -> Vec<&'static str> {
        let settings = GradingSettings {
            quantities: patterns.iter().map(|p| (*p).to_owned()).collect(),
            ..GradingSettings::default()
        };
        let selected = quantities().filter(|quantity| settings.selects(quantity));
        let mut names: Vec<&str> = selected.map(|quantity| quantity.name).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(selected(&[]).len(), quantities().count());
    assert_eq!(selected(&["attnbm.mean"]), ["attnbm.mean"]);
    assert_eq!(
        selected(&["attnbm.mea"]),
        ["attnbm.mean", "attnbm.mean_energy"]
    );
    assert_eq!(
        selected(&["softm", "bessel.ratio"]),
        [
            "bessel.ratio",
            "special.softmax",
            "special.softmax_jacobian"
        ]
    );
    assert!(selected(&["no such"]).is_empty());
}

#[test]
fn a_flag_selects_as_many_cases_as_are_wanted() {
    let settings = GradingSettings {
        quantities: vec!["special.softmax".into()],
        cases: 6,
        strata: vec![Stratum::Corner, Stratum::Special],
        flags: vec![Flag::TIED_ARGUMENTS],
        ..settings()
    };
    let exact = |case: &Case| Reference::without_condition(case);
    let mut subject = Answering(|case: &Case| match exact(case) {
        Reference::Value(exact) => {
            let entries = exact.certified.entries.iter();
            list(&entries.map(|entry| entry.value).collect::<Vec<f64>>())
        }
        _ => error("domain"),
    });
    let grading = grade(&mut subject, &settings, &Knowing(exact));
    let [line] = grading.lines.as_slice() else {
        panic!("{} lines", grading.lines.len());
    };
    // Six corners, and two special cases.
    assert_eq!(line.count(Grade::Accurate), 8);
    for outcome in &line.outcomes {
        assert!(outcome.case.flags.contains(&Flag::TIED_ARGUMENTS));
        let (quantity, stratum) = (line.quantity, outcome.case.stratum);
        let (seed, index) = (settings.seed, outcome.index);
        let drawn = strata::draw(quantity, stratum, seed, index, settings.format).unwrap();
        assert_eq!(drawn.line(1, true), outcome.case.line(1, true));
    }
}

/// An error for an invalid question says nothing of a quantity whose other questions are all refused, and is an answer where
/// nothing else is asked.
#[test]
fn errors_for_invalid_questions_are_no_answers_beside_others() {
    let refuses = |case: &Case| match case.inputs() {
        Ok(_) => error("unsupported"),
        Err(_) => error("domain"),
    };
    let of = |strata: &[Stratum]| {
        let settings = GradingSettings {
            quantities: vec!["special.softmax".into()],
            cases: 6,
            strata: strata.to_vec(),
            ..settings()
        };
        let exact = |case: &Case| Reference::without_condition(case);
        grade(&mut Answering(refuses), &settings, &Knowing(exact))
    };
    let both = of(&[Stratum::Corner, Stratum::Invalid]);
    assert!(both.lines[0].count(Grade::Accurate) > 0);
    assert_eq!(
        (both.verdict(), both.has_answers()),
        (Grade::Refuses, false)
    );
    let invalid = of(&[Stratum::Invalid]);
    assert_eq!(
        (invalid.verdict(), invalid.has_answers()),
        (Grade::Accurate, true)
    );
}

/// A subject that is wrong everywhere has a witness for each aspect, and none twice. Each is about what it is printed for.
#[test]
fn witnesses_differ_and_stay_about_what_they_are_for() {
    use crate::grade::aspect::Aspect;
    let settings = GradingSettings {
        quantities: vec!["special.log_sum_exp".into()],
        cases: 30,
        ..settings()
    };
    let exact = |case: &Case| Reference::without_condition(case);
    let mut subject = Answering(|case: &Case| match exact(case) {
        Reference::Value(exact) => number(1.5 * exact.certified.entries[0].value + 1.0),
        _ => error("domain"),
    });
    let grading = grade(&mut subject, &settings, &Knowing(exact));
    let [line] = grading.lines.as_slice() else {
        panic!("{} lines", grading.lines.len());
    };
    let inputs: BTreeSet<String> = line.witnesses.iter().map(|w| w.case.input(true)).collect();
    assert_eq!(inputs.len(), line.witnesses.len());
    let mut aspects: Vec<Aspect> = line.witnesses.iter().filter_map(Aspect::of).collect();
    assert_eq!(aspects.len(), line.witnesses.len());
    aspects.dedup();
    assert_eq!(aspects, [Aspect::Formula, Aspect::Precision]);
    assert_eq!(aspects, line.aspects());
}
