//! Deliberately wrong subjects, each in one place: the grader must flag every one on its own quantity and
//! nothing else, and nothing on the correct ones.

#![allow(clippy::expect_used, reason = "helpers of tests are tests")]

mod bessel;
mod conformance;
mod faults;
mod habituation;
mod page;
mod plain;
mod strata;
mod subjects;

use attnbm::conformance::{Functions, InProcess, Question, Refusal};
use attnbm::grade::answer::Subject;
use attnbm::grade::session::{Grading, GradingSettings, QuantityResult, grade};
use attnbm::grade::stratum::Stratum;
use attnbm::grade::text;
use attnbm::grade::verdict::{FloatFormat, Grade};
use attnbm::oracle::input::Inputs;
use attnbm::oracle::registry::quantities;
use faults::{Fault, all};
use rayon::prelude::*;
use std::sync::LazyLock;
use subjects::{Faulty, Memory, Oracle, PLAIN};

static MEMORY: LazyLock<Memory> = LazyLock::new(Memory::default);

/// What is found of the reference. The other gradings begin when it is known, and find its exact values
/// in the memory.
static OF_THE_REFERENCE: LazyLock<Vec<Grading>> =
    LazyLock::new(|| of_everything(&Stratum::ALL, &|| Oracle(&MEMORY)));

/// Every fault with what is found of it.
static FINDINGS: LazyLock<Vec<(Fault, Grading)>> = LazyLock::new(|| {
    LazyLock::force(&OF_THE_REFERENCE);
    all()
        .into_par_iter()
        .map(|fault| {
            let start = std::time::Instant::now();
            let settings = settings_for(&fault);
            let grading = grade(&mut Faulty::new(&fault, &MEMORY), &settings, &*MEMORY);
            if std::env::var_os("ZOO_TABLE").is_some() {
                let (name, seconds) = (fault.name, start.elapsed().as_secs());
                eprintln!("{seconds} s: {name}\n{}", text::table(&grading));
            }
            (fault, grading)
        })
        .collect()
});

const CASES: u64 = 12;

/// As many where each is a quadrature.
const FEW: u64 = 3;

fn is_quadrature(quantity: &str) -> bool {
    let names = ["entropy", "mean_energy", "loss"];
    let is_one = names.iter().any(|name| quantity.ends_with(name));
    is_one && !quantity.starts_with("vmf")
}

/// What is found of a subject, quantity by quantity.
fn of_everything<S: Subject>(strata: &[Stratum], subject: &(dyn Fn() -> S + Sync)) -> Vec<Grading> {
    let quantities: Vec<_> = quantities().collect();
    let gradings = quantities.into_par_iter().map(|quantity| {
        let settings = settings(&[quantity.name]).with_strata(strata.iter().copied());
        let settings = match is_quadrature(quantity.name) {
            true => settings.with_cases(FEW).with_relations(false),
            false => settings,
        };
        grade(&mut subject(), &settings, &*MEMORY)
    });
    gradings.collect()
}

fn settings(quantities: &[&str]) -> GradingSettings {
    GradingSettings::default()
        .with_quantities(quantities.iter().copied())
        .with_cases(CASES)
}

/// As many cases as a fault needs to show, and fewer where each is a quadrature.
fn settings_for(fault: &Fault) -> GradingSettings {
    let quantity = fault.quantity;
    let is_quadrature = is_quadrature(quantity);
    let cases = match quantity {
        _ if is_quadrature => FEW,
        "attnbm.covariance" => CASES,
        _ if quantity.starts_with("attnbm") || quantity.starts_with("efh") => 2 * CASES,
        "hopfield.update" | "hopfield.attention" => 2 * CASES,
        _ => 4 * CASES,
    };
    let asked = match fault.strata {
        [Stratum::Corner] => neighbours(quantity),
        _ => vec![quantity],
    };
    settings(&asked)
        .with_cases(cases)
        .with_strata(fault.strata.iter().copied())
        .with_relations(!is_quadrature)
}

/// The quantity and those that are tied to it.
fn neighbours(quantity: &'static str) -> Vec<&'static str> {
    const TIES: &[&[&str]] = &[
        &[
            "attnbm.energy",
            "attnbm.log_partition",
            "attnbm.log_density",
            "attnbm.negative_log_likelihood",
        ],
        &["attnbm.score", "hopfield.update", "hopfield.attention"],
        &["attnbm.mean", "attnbm.conditional_mean"],
        &[
            "vmf.log_partition",
            "vmf.mean_resultant_length",
            "vmf.entropy",
            "vmf.log_density",
        ],
        &["bessel.log_i", "bessel.ratio"],
        &["bessel.log_k", "bessel.log_k_ratio"],
        &["special.log_sum_exp", "special.softmax"],
        &[
            "gbrbm.free_energy",
            "gbrbm.log_density",
            "gbrbm.log_partition",
        ],
    ];
    let tied = TIES.iter().filter(|tied| tied.contains(&quantity));
    let mut neighbours: Vec<&str> = tied.flat_map(|tied| tied.iter().copied()).collect();
    if neighbours.is_empty() {
        neighbours.push(quantity);
    }
    neighbours
}

/// Asserts that nothing is held against a subject, and that it has answered: each of at least so many quantities
/// at least once, so many questions, and so many relations.
fn are_clean(gradings: &[Grading], [quantities, answers, relations]: [u64; 3]) {
    let lines = || gradings.iter().flat_map(|grading| &grading.lines);
    let right = |line: &QuantityResult| {
        let verdicts = [Grade::Accurate, Grade::BackwardStable, Grade::Agrees];
        verdicts
            .map(|verdict| line.count(verdict) as u64)
            .iter()
            .sum::<u64>()
    };
    for line in lines() {
        assert!(
            right(line) > 0,
            "nothing is decided of {}",
            line.quantity.name
        );
        // Each quantity is graded by itself, and a relation may blame another one.
        for breach in &line.breaches {
            assert!(!breach.verdict.is_fault(), "{breach:?}");
        }
    }
    let checked = lines()
        .flat_map(|line| &line.relations)
        .map(|(_, count)| count)
        .sum();
    let found = [lines().count() as u64, lines().map(right).sum(), checked];
    eprintln!("quantities, right answers and relations: {found:?}");
    let least = [quantities, answers, relations];
    assert!(
        found
            .iter()
            .zip(least)
            .all(|(found, least)| *found >= least),
        "{found:?}, not {least:?}"
    );
    let mut faults = String::new();
    for grading in gradings {
        if std::env::var_os("ZOO_TABLE").is_some() {
            eprintln!("{}", text::table(grading));
        }
        if grading.verdict().is_fault() {
            faults += &format!("\n{}", text::failure(grading));
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn the_reference_has_no_fault() {
    let all = quantities().count() as u64;
    are_clean(&OF_THE_REFERENCE, [all, 500, 500]);
}

#[test]
fn plain_arithmetic_has_no_fault() {
    LazyLock::force(&OF_THE_REFERENCE);
    are_clean(
        &of_everything(Stratum::BY_DEFAULT, &|| InProcess::new(&PLAIN)),
        [40, 2000, 1000],
    );
}

/// Plain arithmetic at the sizes of everyday use, where an error that grows with them would show.
#[test]
fn plain_arithmetic_has_no_fault_at_real_sizes() {
    LazyLock::force(&OF_THE_REFERENCE);
    let plain = quantities().filter(|quantity| !is_quadrature(quantity.name));
    let gradings = plain.collect::<Vec<_>>().into_par_iter().map(|quantity| {
        let settings = settings(&[quantity.name])
            .with_cases(3 * CASES)
            .with_strata([Stratum::Realistic]);
        grade(&mut InProcess::new(&PLAIN), &settings, &*MEMORY)
    });
    let answered = |grading: &Grading| grading.has_answers();
    let gradings: Vec<Grading> = gradings.collect();
    are_clean(
        &gradings.into_iter().filter(answered).collect::<Vec<_>>(),
        [40, 120, 0],
    );
}

/// Where the logarithm spreads by 0.2 or less, a right subject is blamed for at most 1.6 cases in a million (`docs/grading.md`), and
/// more than two of sixteen are beyond 4 standard errors about once in a million.
#[test]
fn right_samplers_agree() {
    let quantity = "hnrbm.ais_log_partition";
    let settings = settings(&[quantity]).with_cases(8 * 16);
    let ours = |question: &Question<'_>, run| {
        let estimate = quantities().find(|known| known.name == quantity);
        let estimate = estimate.and_then(|known| known.evaluator.estimate);
        let estimate = estimate.ok_or(Refusal::NotImplemented)?;
        let case = question.case();
        let fields = case.quantity.fields.iter();
        let given = fields.filter_map(|field| Some((field.name, case.get(field.name)?.clone())));
        let refused = |error: attnbm::Error| Refusal::Domain(error.to_string());
        let inputs = Inputs::new(case.quantity.fields, given).map_err(refused)?;
        estimate(&inputs, run).map_err(refused)
    };
    for subject in [
        Functions::new().with_estimator(quantity, ours),
        faults::annealing::subject(faults::annealing::Wrong::Nothing),
    ] {
        let grading = grade(&mut InProcess::new(&subject), &settings, &*MEMORY);
        assert!(
            !grading.verdict().is_fault(),
            "\n{}",
            text::failure(&grading)
        );
        let agree: usize = grading
            .lines
            .iter()
            .map(|line| line.count(Grade::Agrees))
            .sum();
        assert!(agree >= 14, "{agree}\n{}", text::table(&grading));
        // Student's law exceeds 4 standard errors once in a thousand cases.
        let distances = grading.lines.iter().flat_map(|line| &line.outcomes);
        let distances = distances.filter_map(|outcome| outcome.judgement.runs);
        let far = distances
            .filter(|runs| runs.standard_errors.abs() > 4.0)
            .count();
        assert!(
            far <= 2,
            "{far} of {agree} cases are beyond 4 standard errors"
        );
    }
}

#[test]
fn every_fault_is_found_where_it_is_and_nowhere_else() {
    let mut missed = String::new();
    for (fault, grading) in FINDINGS.iter() {
        let mut lines = grading.lines.iter();
        if !lines.any(|line| line.quantity.name == fault.quantity) {
            missed += &format!("\n{}: {} is not asked\n", fault.name, fault.quantity);
        }
        for line in &grading.lines {
            let (name, verdict) = (line.quantity.name, line.verdict());
            if name != fault.quantity && verdict.is_fault() {
                missed += &format!(
                    "\n{}: flagged on {name}\n{}",
                    fault.name,
                    text::faulty_line(line, FloatFormat::Binary64)
                );
            }
            if name == fault.quantity && !fault.is_found(line) {
                let expected = &fault.expected;
                missed += &format!(
                    "\n{}: {name} is {verdict:?}, not {expected:?}\n",
                    fault.name
                );
                missed += &text::faulty_line(line, FloatFormat::Binary64);
            }
        }
    }
    assert!(FINDINGS.len() >= 65 && missed.is_empty(), "{missed}");
}

#[test]
fn the_page_of_faults_is_fresh() {
    let page = page::page(&FINDINGS);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/faults.md");
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        std::fs::write(path, &page).expect("docs/faults.md can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == committed,
        "docs/faults.md is stale: `ATTNBM_WRITE_PAGES=1 cargo test --test zoo` writes it"
    );
}

#[test]
fn every_stratum_has_cases_of_every_quantity() {
    let empty = strata::empty(&OF_THE_REFERENCE);
    assert!(empty.is_empty(), "{}", empty.join("\n"));
    let page = strata::page(&OF_THE_REFERENCE, CASES);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/strata.md");
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        std::fs::write(path, &page).expect("docs/strata.md can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == committed,
        "docs/strata.md is stale: `ATTNBM_WRITE_PAGES=1 cargo test --test zoo` writes it"
    );
}
