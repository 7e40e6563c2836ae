use super::*;
use crate::cli::grade::graded::Source;
use crate::cli::grade::known::KnownFailures;
use crate::cli::grade::threshold::Threshold;
use attnbm::conformance::{Functions, GradingSettings, grade};
use attnbm::grade::session::Grading;
use attnbm::grade::wire::Greeting;

const NAME: &str = "special.digamma";

fn graded(grading: Grading) -> Graded {
    Graded {
        grading,
        command: vec!["sh".into(), "mine.sh".into()],
        source: Source::Fresh,
        greeting: Greeting::default(),
        notes: Vec::new(),
        fail_on: Threshold::Verdict(Grade::LosesDigits),
        known: KnownFailures::default(),
        incomplete: None,
        not_asked: Vec::new(),
    }
}

/// So many lines of a quantity, the first of which are faulty and the others accurate.
fn lines(faulty: usize, right: usize) -> Graded {
    let settings = GradingSettings::default()
        .with_quantities([NAME])
        .with_cases(4)
        .with_seed(7)
        .with_relations(false);
    let mut grading = grade(&Functions::new().with(NAME, |_| Ok(0.5)), &settings);
    let wrong = grading.lines.remove(0);
    let mut accurate = wrong.clone();
    for outcome in &mut accurate.outcomes {
        outcome.judgement.verdict = Grade::Accurate;
    }
    accurate.witnesses.clear();
    grading.lines = [vec![wrong; faulty], vec![accurate; right]].concat();
    graded(grading)
}

/// Up to twenty quantities have a row each; of more, those without a fault are counted.
#[test]
fn a_screen_has_the_rows_that_fit() {
    let rows = |graded: &Graded| {
        let table = narrow(graded);
        let count = table.lines().filter(|line| line.starts_with(NAME)).count();
        (count, table.lines().last().unwrap_or_default().to_owned())
    };
    assert_eq!(rows(&lines(0, 20)).0, 20);
    assert_eq!(rows(&lines(3, 17)).0, 20);
    assert_eq!(
        rows(&lines(0, 21)),
        (0, "21 quantities without a fault".into())
    );
    assert_eq!(narrow(&lines(0, 21)), "21 quantities without a fault");
    assert_eq!(
        rows(&lines(1, 20)),
        (1, "and 20 quantities without a fault".into())
    );
    assert_eq!(
        rows(&lines(20, 1)),
        (20, "and 1 quantity without a fault".into())
    );
    assert_eq!(rows(&lines(21, 0)).0, 21);
    assert!(!narrow(&lines(21, 0)).contains("without a fault"));
}

#[test]
fn up_to_four_names_are_listed() {
    assert_eq!(names(&[]), "");
    assert_eq!(names(&["a"]), "a");
    assert_eq!(names(&["a", "b", "c", "d"]), "a, b, c, d");
    assert_eq!(names(&["a", "b", "c", "d", "e"]), "a, b, c, d and 1 more");
    assert_eq!([0, 1, 12].map(dash), ["-", "1", "12"]);
}

#[test]
fn the_last_line_says_how_it_ended_and_of_how_much() {
    let cases = |graded: &Graded| summary::cases(&graded.grading);
    let said = |graded: &Graded| {
        last_line(graded)
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut right = lines(0, 2);
    let counts = format!(
        "{} cases of 2 quantities, 0 relations checked and 0 broken; seed 7",
        cases(&right)
    );
    assert_eq!(
        said(&right),
        [format!(
            "PASSED: no verdict is as bad as \"loses digits\"; {counts}"
        )]
    );
    right.source = Source::Requests("mine.jsonl".into());
    assert!(said(&right)[0].ends_with("broken; requests of mine.jsonl"));
    right.source = Source::Vectors("frozen".into());
    assert!(said(&right)[0].ends_with("broken; vectors of frozen"));
    right.source = Source::Fresh;
    right.incomplete = Some("the time is over".into());
    assert_eq!(
        said(&right),
        [
            format!("INCOMPLETE: no fault so far; {counts}"),
            "INCOMPLETE: the time is over".into()
        ]
    );
    right.not_asked = vec!["a", "b", "c", "d", "e"];
    assert_eq!(
        said(&right)[1],
        "INCOMPLETE: the time is over; not asked: a, b, c, d and 1 more"
    );
    for relations in [[1, 0], [3, 2]] {
        for (line, checked) in right.grading.lines.iter_mut().zip(relations) {
            line.relations = vec![("shift", checked)];
        }
        let total = counted(relations[0] + relations[1], "relation", "relations");
        assert!(said(&right)[0].contains(&format!(", {total} checked and 0 broken; ")));
    }
    let faulty = lines(5, 1);
    let counts = format!(
        "{} cases of 6 quantities, 0 relations checked and 0 broken; seed 7",
        cases(&faulty)
    );
    let failed = [NAME; 4].join(", ");
    assert_eq!(
        said(&faulty),
        [format!(
            "FAILED: 5 of 6 quantities ({failed} and 1 more); {counts}"
        )]
    );
    let mut silent = lines(0, 1);
    for outcome in &mut silent.grading.lines[0].outcomes {
        outcome.judgement.verdict = Grade::Refuses;
    }
    let count = cases(&silent);
    assert_eq!(
        said(&silent),
        [format!(
            "NOTHING GRADED: every question was refused or skipped; {count} cases of 1 quantity, 0 relations checked and 0 \
             broken; seed 7; {count} refused and 0 skipped, which count for nothing"
        )]
    );
}

/// Who was graded is called by its own name, or else by its command.
#[test]
fn a_headline_has_what_is_known_of_the_subject() {
    let mut graded = lines(0, 1);
    assert_eq!(graded.headline(), "sh mine.sh (f64)");
    graded.greeting.version = Some("1.2".into());
    assert_eq!(graded.headline(), "sh mine.sh (1.2, f64)");
    graded.greeting.name = Some("mine".into());
    graded.greeting.language = Some("Fortran".into());
    assert_eq!(graded.headline(), "mine (1.2, Fortran, f64)");
}

/// Both counts are printed even if only one of them is positive.
#[test]
fn what_is_refused_or_skipped_is_told() {
    let settings = GradingSettings::default()
        .with_quantities([NAME])
        .with_cases(4)
        .with_relations(false);
    let mine = Functions::new().with(NAME, |_| Ok(0.5));
    let told = |refused: usize, skipped: usize| {
        let mut grading = grade(&mine, &settings);
        let outcomes = &mut grading.lines[0].outcomes;
        let verdicts = [(Grade::Refuses, refused), (Grade::Skipped, skipped)];
        let verdicts = verdicts
            .map(|(verdict, count)| vec![verdict; count])
            .concat();
        for (outcome, verdict) in outcomes.iter_mut().zip(verdicts) {
            outcome.judgement.verdict = verdict;
        }
        for outcome in outcomes.iter_mut().skip(refused + skipped) {
            outcome.judgement.verdict = Grade::Accurate;
        }
        last_line(&graded(grading))
    };
    for (refused, skipped) in [(1, 0), (0, 1), (0, 2), (1, 2)] {
        let line = told(refused, skipped);
        let said = format!("; {refused} refused and {skipped} skipped, which count for nothing");
        assert!(line.contains(&said), "{line}");
    }
    assert!(!told(0, 0).contains("count for nothing"));
}
