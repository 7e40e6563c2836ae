use super::*;
use crate::catalogue::record::Judgement;

/// An identity with a mutant that the first case does not refute.
const LATE: &str = "attn-rescaling";

fn found(case: u64) -> ReportedCase {
    ReportedCase {
        case,
        finding: String::new(),
        witness: String::new(),
    }
}

fn judged(verdict: Verdict) -> Judgement {
    Judgement {
        verdict,
        witness: String::new(),
        attained: false,
    }
}

fn held(case: u64) -> Tally {
    let verdict = Verdict::Holds {
        digits: 30.0,
        strict: false,
    };
    Tally::of(case, judged(verdict))
}

fn undecided(case: u64) -> Tally {
    let reason = "too wide".into();
    Tally::of(case, judged(Verdict::Undecided { reason }))
}

fn refuted(case: u64) -> Tally {
    let verdict = Verdict::Refuted {
        entry: 0,
        left: "1".into(),
        right: "2".into(),
    };
    Tally::of(case, judged(verdict))
}

/// An identity with as many mutants as outcomes, of which so many cases were to be run.
fn line(cases: u64, tally: Tally, outcomes: &[MutantOutcome]) -> IdentityResult {
    let is_alike = |entry: &CatalogueEntry| entry.record.mutants.len() == outcomes.len();
    let entry = entries().into_iter().find(is_alike).unwrap();
    IdentityResult {
        tally,
        mutants: outcomes.to_vec(),
        seconds: 2.0,
        ..IdentityResult::new(entry.record, cases)
    }
}

#[test]
fn an_identity_passes_only_when_all_is_run_and_every_mutant_is_refuted() {
    use MutantOutcome::{NotTried, Refuted, Survived};
    let dead = || Refuted(found(3));
    for (cases, tally, outcomes, status, passes, killed) in [
        (1, held(0), [dead(), dead()], "holds", true, 2),
        (1, held(0), [dead(), Survived], "MUTANT SURVIVES", false, 1),
        (1, held(0), [dead(), NotTried], "incomplete", false, 1),
        (2, held(0), [dead(), dead()], "incomplete", false, 2),
        (
            1,
            undecided(0),
            [dead(), dead()],
            "NOTHING DECIDED",
            false,
            2,
        ),
        (
            2,
            held(0).plus(refuted(1)),
            [dead(), dead()],
            "REFUTED",
            false,
            2,
        ),
        (
            1,
            Tally::default(),
            [NotTried, NotTried],
            "not run",
            false,
            0,
        ),
        (
            0,
            Tally::default(),
            [dead(), dead()],
            "NOTHING DECIDED",
            false,
            2,
        ),
        (
            2,
            held(0).plus(undecided(1)),
            [dead(), dead()],
            "holds",
            true,
            2,
        ),
    ] {
        let line = line(cases, tally, &outcomes);
        assert_eq!(line.status(), status, "{outcomes:?}");
        assert_eq!(line.passed(), passes, "{status}");
        assert_eq!(line.killed(), killed, "{status}");
        let survivors: Vec<_> = (line.record.mutants.iter().zip(&outcomes))
            .filter(|(_, outcome)| **outcome == Survived)
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(line.survivors(), survivors);
        assert_eq!(line.is_started(), status != "not run");
    }
}

#[test]
fn shards_of_an_identity_add_up() {
    use MutantOutcome::{NotTried, Refuted, Survived};
    for (mine, others, both) in [
        (Refuted(found(5)), Refuted(found(2)), Refuted(found(2))),
        (Refuted(found(2)), Refuted(found(5)), Refuted(found(2))),
        (Refuted(found(2)), Survived, Refuted(found(2))),
        (Survived, Refuted(found(2)), Refuted(found(2))),
        (NotTried, Refuted(found(2)), Refuted(found(2))),
        (Survived, Survived, Survived),
        (Survived, NotTried, NotTried),
        (NotTried, Survived, NotTried),
        (NotTried, NotTried, NotTried),
    ] {
        let mut sum = line(3, held(1).plus(undecided(2)), &[mine, Survived]);
        sum.add(line(4, held(0).plus(refuted(7)), &[others, Survived]));
        assert_eq!(sum.mutants, [both, Survived]);
        assert_eq!((sum.cases, sum.seconds), (7, 4.0));
        let tally = &sum.tally;
        assert_eq!((tally.decided, tally.undecided, tally.refuted), (2, 1, 1));
        assert_eq!(tally.counterexample.as_ref().unwrap().case, 7);
    }
}

#[test]
fn a_campaign_passes_with_all_of_its_identities() {
    let dead = || MutantOutcome::Refuted(found(0));
    let good = || line(1, held(0), &[dead(), dead()]);
    let campaign = |shard, lines| Campaign {
        settings: CampaignSettings {
            shard,
            ..CampaignSettings::default()
        },
        lines,
    };
    let part: Shard = "1/2".parse().unwrap();
    assert!(!campaign(Shard::WHOLE, vec![]).passed());
    assert!(campaign(Shard::WHOLE, vec![good(), good()]).passed());
    // A brother may refute the mutant and decide a case, but must not be needed to run one.
    let alive = || line(1, undecided(0), &[dead(), MutantOutcome::Survived]);
    assert!(!campaign(Shard::WHOLE, vec![good(), alive()]).passed());
    assert!(campaign(part, vec![good(), alive()]).passed());
    assert!(!campaign(part, vec![line(2, held(0), &[dead(), dead()])]).passed());
    assert!(!campaign(part, vec![line(1, refuted(0), &[dead(), dead()])]).passed());
    let unfinished = campaign(part, vec![good(), line(2, held(0), &[dead(), dead()])]);
    assert!(!unfinished.is_complete() && campaign(part, vec![good()]).is_complete());
    assert_eq!(unfinished.total(Tally::cases), 2);
    assert_eq!(unfinished.seconds(), 4.0);
}

#[test]
fn pieces_are_neither_many_nor_long() {
    for (cases, size) in [(1, 16), (1024, 16), (6400, 100), (1 << 30, 4096)] {
        assert_eq!(piece_size(cases), size);
    }
}

#[test]
fn a_plan_has_what_the_filter_leaves() {
    let settings = CampaignSettings {
        filter: Some("VMF".into()),
        cases: 7,
        ..CampaignSettings::default()
    };
    let plan = settings.plan();
    assert!(settings.has_identities() && !plan.is_empty());
    assert!(plan.iter().all(|(record, cases)| {
        let text = format!("{} {}", record.id, record.title).to_lowercase();
        text.contains("vmf") && *cases > 0 && *cases <= 7
    }));
    assert!(plan.len() < CampaignSettings::default().plan().len());
    assert_eq!(CampaignSettings::default().plan().len(), identities().len());
    let nobody = CampaignSettings {
        filter: Some("no such identity".into()),
        ..CampaignSettings::default()
    };
    assert!(!nobody.has_identities());
}

#[test]
fn pieces_add_up_with_their_time() {
    let mut line = line(
        3,
        Tally::default(),
        &[MutantOutcome::NotTried, MutantOutcome::NotTried],
    );
    let id = line.record.id;
    let piece = |work, seconds| Piece { id, work, seconds };
    let cases = Work::Cases {
        first: 0,
        count: 2,
        tally: held(0).plus(undecided(1)),
    };
    assert_eq!(include(&mut line, piece(cases, 0.5)), 2);
    let refuted = Some(found(7));
    assert_eq!(
        include(&mut line, piece(Work::Mutant { index: 1, refuted }, 0.25)),
        0
    );
    let survived = Work::Mutant {
        index: 0,
        refuted: None,
    };
    assert_eq!(include(&mut line, piece(survived, 4.0)), 0);
    assert_eq!(line.seconds, 6.75);
    assert_eq!(line.tally.cases(), 2);
    assert_eq!(
        line.mutants,
        [MutantOutcome::Survived, MutantOutcome::Refuted(found(7))]
    );
}

/// A mutant that the first case does not refute is tried on more, however few cases are asked for.
#[test]
fn mutants_are_tried_on_a_minimum_of_cases() {
    let settings = CampaignSettings {
        cases: 1,
        ..CampaignSettings::default()
    };
    let selected = entries()
        .into_iter()
        .filter(|entry| entry.record.id == LATE);
    let campaign = run_entries(
        selected.collect(),
        &settings,
        Vec::new(),
        &AtomicBool::new(false),
        &Nobody,
    );
    let [line] = campaign.lines.as_slice() else {
        panic!("{LATE} is not one identity");
    };
    let late = |outcome: &MutantOutcome| matches!(outcome, MutantOutcome::Refuted(found) if found.case > 0);
    assert!(line.mutants.iter().any(late), "{:?}", line.mutants);
    assert_eq!(line.killed(), line.mutants.len(), "{:?}", line.mutants);
}

#[test]
fn digits_are_worded_as_they_are() {
    let holds =
        |digits: f64, strict: bool| Tally::of(0, judged(Verdict::Holds { digits, strict })).held();
    assert_eq!(holds(30.5, false), "30.5");
    assert_eq!(holds(f64::INFINITY, false), "exact");
    assert_eq!(holds(f64::INFINITY, true), "strict");
    // An inequality that is strict in some cases and an exact equality in others was no more than exact.
    let [exact, strict] = [false, true].map(|strict| {
        let digits = f64::INFINITY;
        Tally::of(u64::from(strict), judged(Verdict::Holds { digits, strict }))
    });
    for sum in [exact.clone().plus(strict.clone()), strict.plus(exact)] {
        assert_eq!((sum.exact, sum.strict, sum.held()), (1, 1, "exact".into()));
    }
    assert_eq!(undecided(0).held(), "-");
    assert_eq!(Tally::default().held(), "-");
}
