//! The catalogue as tests. Each record has one test that it holds, one for each mutant that the
//! mutant is refuted, and one that the record does not pass with a side that carries no
//! information. `cargo test --test catalogue vmf` runs the tests that match; `machinery` runs the
//! tests of the tests.
//!
//! `ATTNBM_SEED` sets the seed, `ATTNBM_CASES` the cases for each identity; anything but a number fails.
//!
//! With the default seed the first cases must be those of `tests/data/cases.txt`. Every report names a case
//! by a seed and a number, and no other test would notice a strategy that forgets a corner.
//! `ATTNBM_WRITE_PAGES=1 cargo test --test catalogue` writes the file.

#[path = "support/seed.rs"]
mod seed;

use attnbm::catalogue::campaign;
use attnbm::catalogue::campaign::{
    Campaign, CampaignSettings, IdentityResult, MutantOutcome, Nobody,
};
use attnbm::catalogue::entries;
use attnbm::catalogue::record::{CatalogueEntry, Form, INVALID_CASE, StatementKind};
use attnbm::catalogue::substitution::Substitution;
use attnbm::catalogue::tally::{ReportedCase, Tally};
use attnbm::catalogue::verdict::Verdict;
use attnbm::oracle::certify::Options;
use attnbm::oracle::protocol::answer_line;
use attnbm::sampling::stream::Stream;
use libtest_mimic::{Arguments, Failed, Trial};
use std::sync::atomic::AtomicBool;

/// Digits to which both sides must agree.
const DIGITS: u32 = 25;

/// The least share of cases that must be decided.
const DECIDED_SHARE: f64 = 0.9;

/// The seed, unless the environment says otherwise.
const SEED: u64 = 20_261_121;

/// A digest of the witnesses of each identity's first cases, with this seed.
const PINNED: &str = include_str!("data/cases.txt");

/// The pinned cases are those that run when this many are requested.
const PINNED_CASES: u64 = 20;

fn main() {
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        return write_digests();
    }
    let (seed, cases) = (seed::seed(SEED), seed::number("ATTNBM_CASES", 200));
    let mut trials = Vec::new();
    for entry in entries() {
        let id = entry.record.id;
        let is_pinned = seed == SEED && cases >= PINNED_CASES;
        let cases = entry.cases(cases);
        trials.push(Trial::test(format!("{id}::holds"), move || {
            let digest = holds(entry, seed, cases)?;
            match PINNED.lines().find_map(|line| line.strip_prefix(id)?.strip_prefix(' ')) {
                _ if !is_pinned => Ok(()),
                Some(pinned) if pinned == digest => Ok(()),
                None => Err(format!(
                    "{id} has no digest in tests/data/cases.txt yet: `ATTNBM_WRITE_PAGES=1 cargo test --test catalogue` \
                     writes it"
                )
                .into()),
                Some(pinned) => Err(format!(
                    "the cases are not those of before, of digest {pinned}, but have {digest}: if that is \
                     meant, `ATTNBM_WRITE_PAGES=1 cargo test --test catalogue` writes tests/data/cases.txt"
                )
                .into()),
            }
        }));
        for (index, mutant) in entry.record.mutants.iter().enumerate() {
            let name = format!("{id}::refutes::{}", mutant.replace(' ', "_"));
            trials.push(Trial::test(name, move || {
                is_refuted(entry, index, seed, cases)
            }));
        }
        trials.push(Trial::test(
            format!("{id}::does_not_pass_without_a_side"),
            move || does_not_pass_without_a_side(entry, seed),
        ));
        trials.push(Trial::test(
            format!("{id}::witnesses_are_requests"),
            move || witnesses_are_requests(entry, seed),
        ));
        trials.push(Trial::test(format!("{id}::forms_differ"), move || {
            forms_differ(entry, seed)
        }));
        let name = format!("{id}::has_two_mutants");
        trials.push(Trial::test(name, move || {
            match entry.record.mutants.len() {
                0 | 1 => Err("a record needs at least two mutants".into()),
                _ => Ok(()),
            }
        }));
    }
    trials.push(Trial::test(
        "machinery::a_campaign_without_sides_fails",
        move || a_campaign_without_sides_fails(seed),
    ));
    trials.push(Trial::test(
        "machinery::nothing_decided_is_no_pass",
        nothing_decided_is_no_pass,
    ));
    trials.push(Trial::test(
        "machinery::no_identity_is_lost",
        no_identity_is_lost,
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// An identity that is left out takes all of its tests with it; its first cases stay pinned.
fn no_identity_is_lost() -> Result<(), Failed> {
    let catalogue = entries();
    let is_there = |id: &str| catalogue.iter().any(|entry| entry.record.id == id);
    let pinned = PINNED.lines().filter_map(|line| line.split_once(' '));
    let lost: Vec<&str> = pinned
        .map(|(id, _)| id)
        .filter(|id| !is_there(id))
        .collect();
    if lost.is_empty() && PINNED.lines().count() == catalogue.len() {
        return Ok(());
    }
    Err(format!(
        "pinned without a record: {lost:?}; records: {}",
        catalogue.len()
    )
    .into())
}

/// The hash of Fowler, Noll and Vo, continued.
fn hash(before: u64, text: &str) -> u64 {
    text.bytes().fold(before, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

const HASH_OF_NOTHING: u64 = 0xcbf2_9ce4_8422_2325;

fn write_digests() {
    let mut page = String::new();
    for entry in entries() {
        let id = entry.record.id;
        let digest = (0..entry.cases(PINNED_CASES)).fold(HASH_OF_NOTHING, |digest, index| {
            let mut stream = Stream::new(SEED, id, index);
            // One digit is enough: the case is what counts here.
            hash(digest, &entry.judge(&mut stream, Form::Stated, 1).witness)
        });
        page += &format!("{id} {digest:016x}\n");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cases.txt");
    if let Err(error) = std::fs::write(path, page) {
        eprintln!("{path}: {error}");
        std::process::exit(1);
    }
}

/// Whether the identity holds; the digest of the first cases' witnesses.
fn holds(entry: CatalogueEntry, seed: u64, cases: u64) -> Result<String, Failed> {
    let mut tally = Tally::default();
    let mut digest = HASH_OF_NOTHING;
    let mut unclear = Vec::new();
    for index in 0..cases {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let judgement = entry.judge(&mut stream, Form::Stated, DIGITS);
        if index < entry.cases(PINNED_CASES) {
            digest = hash(digest, &judgement.witness);
        }
        if let Verdict::Undecided { reason } = &judgement.verdict {
            if reason.starts_with(INVALID_CASE) {
                return Err(format!("case {index}: {reason}").into());
            }
            unclear.push(format!("{reason}\n{}", judgement.witness));
        }
        tally = tally.plus(Tally::of(index, judgement));
        if tally.refuted > 0 {
            break;
        }
    }
    match accept(&tally, cases) {
        Ok(()) => Ok(format!("{digest:016x}")),
        Err(complaint) => {
            let shown: Vec<String> = unclear.into_iter().take(3).collect();
            Err(format!("{complaint}\n{}", shown.join("\n")).into())
        }
    }
}

/// Whether a tally passes: no case is refuted, and nearly all are decided.
fn accept(tally: &Tally, cases: u64) -> Result<(), String> {
    if let Some(found) = &tally.counterexample {
        return Err(format!(
            "case {}: {}\n{}",
            found.case, found.finding, found.witness
        ));
    }
    let enough = tally.decided > 0 && tally.decided as f64 >= DECIDED_SHARE * cases as f64;
    match enough && tally.refuted == 0 {
        true => Ok(()),
        false => Err(format!(
            "only {} of {cases} cases are decided",
            tally.decided
        )),
    }
}

/// Cases that are decided as they stand are undecided with a side that carries no information.
/// Neither the tests here nor a campaign then passes, even if every mutant is refuted.
fn does_not_pass_without_a_side(entry: CatalogueEntry, seed: u64) -> Result<(), Failed> {
    const DECIDED: usize = 2;
    const TRIED: u64 = 20;
    let substitutions = Substitution::all();
    let decided = (0..TRIED).filter(|index| {
        let mut stream = Stream::new(seed, entry.record.id, *index);
        let verdict = entry.judge(&mut stream, Form::Stated, DIGITS).verdict;
        matches!(verdict, Verdict::Holds { .. })
    });
    let decided: Vec<u64> = decided.take(DECIDED).collect();
    if decided.len() < DECIDED {
        return Err(format!("{TRIED} cases decide only {}", decided.len()).into());
    }
    let mut tallies = vec![Tally::default(); substitutions.len()];
    for index in decided {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let judgements = entry.judge_substituted(&mut stream, &substitutions, DIGITS);
        if judgements.len() != substitutions.len() {
            return Err(format!("{} judgements", judgements.len()).into());
        }
        for (tally, judgement) in tallies.iter_mut().zip(judgements) {
            *tally = std::mem::take(tally).plus(Tally::of(index, judgement));
        }
    }
    for (tally, substitution) in tallies.into_iter().zip(substitutions) {
        let case = format!("{substitution:?}: {tally:?}");
        if tally.decided > 0 || tally.cases() != DECIDED as u64 {
            return Err(case.into());
        }
        if accept(&tally, DECIDED as u64).is_ok() {
            return Err(format!("the test passes with {case}").into());
        }
        passes_no_campaign(entry, tally).map_err(|complaint| format!("{complaint} {case}"))?;
    }
    Ok(())
}

/// A campaign of one record with this tally, and with every mutant refuted.
fn campaign_with(entry: CatalogueEntry, tally: Tally) -> Campaign {
    let mut line = IdentityResult::new(entry.record, tally.cases());
    let found = ReportedCase {
        case: 0,
        finding: String::new(),
        witness: String::new(),
    };
    line.mutants.fill(MutantOutcome::Refuted(found));
    line.tally = tally;
    Campaign {
        settings: CampaignSettings::default(),
        lines: vec![line],
    }
}

fn passes_no_campaign(entry: CatalogueEntry, tally: Tally) -> Result<(), String> {
    let campaign = campaign_with(entry, tally);
    let passed = campaign.passed() || campaign.lines.iter().any(IdentityResult::passed);
    let holds = campaign.lines.iter().any(|line| line.status() == "holds");
    match passed || holds {
        true => Err("a campaign passes with".into()),
        false => Ok(()),
    }
}

/// The campaign itself, with another substitution in each record and all of them in turn.
fn a_campaign_without_sides_fails(seed: u64) -> Result<(), Failed> {
    let substitutions = Substitution::all().into_iter().cycle();
    let entries = entries()
        .into_iter()
        .filter(|entry| entry.record.kind != StatementKind::Law)
        .zip(substitutions)
        .map(|(entry, substitution)| entry.substituted(substitution));
    let settings = CampaignSettings::default().with_cases(1).with_seed(seed);
    let stop = AtomicBool::new(false);
    let campaign = campaign::run_entries(entries.collect(), &settings, Vec::new(), &stop, &Nobody);
    if !campaign.is_complete() || campaign.lines.len() < 100 || campaign.passed() {
        return Err("the campaign is incomplete or passes".into());
    }
    for line in campaign.lines {
        if line.passed() || line.tally.decided > 0 || line.killed() != line.mutants.len() {
            let complaint = format!("{}: {:?}, {:?}", line.record.id, line.tally, line.mutants);
            return Err(complaint.into());
        }
    }
    Ok(())
}

/// A tally without a decided case, or without cases, passes neither here nor in a campaign.
fn nothing_decided_is_no_pass() -> Result<(), Failed> {
    let undecided = |count| Tally {
        undecided: count,
        ..Tally::default()
    };
    let decided = |count| Tally {
        decided: count,
        ..Tally::default()
    };
    for entry in entries() {
        for count in [0, 1, 200] {
            passes_no_campaign(entry, undecided(count))?;
            if accept(&undecided(count), count).is_ok() {
                return Err(format!("{count} undecided cases are accepted").into());
            }
        }
        // This would pass; otherwise the test would prove nothing.
        if !campaign_with(entry, decided(2)).passed() || accept(&decided(2), 2).is_err() {
            return Err("decided cases do not pass".into());
        }
    }
    Ok(())
}

fn is_refuted(entry: CatalogueEntry, mutant: usize, seed: u64, cases: u64) -> Result<(), Failed> {
    for index in 0..cases {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let verdict = entry
            .judge(&mut stream, Form::Mutant(mutant), DIGITS)
            .verdict;
        if matches!(verdict, Verdict::Refuted { .. }) {
            return Ok(());
        }
    }
    Err(format!("{cases} cases do not refute it").into())
}

/// The statement and the mutants differ pairwise, each pair in some case. Two that never differ are one form under two
/// names, and a mutant without an arm of its own would be refuted as another one.
fn forms_differ(entry: CatalogueEntry, seed: u64) -> Result<(), Failed> {
    const TRIED: u64 = 200;
    let forms =
        std::iter::once(Form::Stated).chain((0..entry.record.mutants.len()).map(Form::Mutant));
    let forms: Vec<Form> = forms.collect();
    let mut alike: Vec<(Form, Form)> = Vec::new();
    for (place, one) in forms.iter().enumerate() {
        alike.extend(forms[place + 1..].iter().map(|other| (*one, *other)));
    }
    for index in 0..if entry.record.kind == StatementKind::Law {
        1
    } else {
        TRIED
    } {
        if alike.is_empty() {
            return Ok(());
        }
        let mut stream = Stream::new(seed, entry.record.id, index);
        let differing = entry.differing_forms(&mut stream);
        alike.retain(|pair| !differing.contains(pair));
    }
    match alike.is_empty() {
        true => Ok(()),
        false => Err(format!("no case tells apart {alike:?}").into()),
    }
}

/// A witness that claims to be pasteable is a request that can be read.
fn witnesses_are_requests(entry: CatalogueEntry, seed: u64) -> Result<(), Failed> {
    // Only reading is tested here, not the answer.
    let options = Options::default().with_effort(1e-6);
    for index in 0..3 {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let witness = entry.judge(&mut stream, Form::Stated, 1).witness;
        let lines: Vec<&str> = witness.lines().collect();
        if lines.len() != 2 {
            return Err(format!("a witness of {} lines", lines.len()).into());
        }
        for request in lines
            .iter()
            .filter(|line| line.starts_with("{\"quantity\""))
        {
            let answer = answer_line(request, &options);
            let is_unread = ["parse", "shape", "unsupported"]
                .iter()
                .any(|kind| answer.contains(&format!("\"kind\": \"{kind}\"")));
            if is_unread {
                return Err(format!("{request}\n{answer}").into());
            }
        }
    }
    Ok(())
}
