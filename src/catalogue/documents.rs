//! Pages generated from the records: `docs/equations.md` and `docs/errata.md`.

use super::coverage::{Covered, coverage};
use super::entries;
use super::record::{CatalogueEntry, Form, Paper, Slip};
use super::verdict::Verdict;
use crate::sampling::simplify::Simplifier;
use crate::sampling::stream::Stream;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The seed of the cases that are searched for witnesses.
const SEED: u64 = 20_261_121;

/// The number of cases of short numbers examined for each slip.
const CASES: u64 = 120;

/// Digits to which a witness is judged.
const DIGITS: u32 = 15;

/// The number of choices of a case; all further ones are the simplest.
const CHOICES: usize = 40;

/// The choices are below this: short numbers.
const SHORT: usize = 8;

/// The number of witnesses that are simplified, and the number of proposals for each.
const SIMPLIFIED: usize = 3;
const PROPOSALS: usize = 400;

/// The text for a slip that no case of short numbers refutes.
pub const NO_WITNESS: &str = "No case of short numbers refutes it.";

const GENERATED: &str = "<!-- Generated from the catalogue; do not edit. -->\n";

/// The table of all equations with the records that check them.
pub fn equations_page() -> String {
    let mut page = format!(
        "{GENERATED}# The equations of the paper, and what checks them\n\n\
         `attnbm list equations --format markdown` prints this page.\n\n\
         | equation | identities | status | statement | formula |\n|---|---|---|---|---|\n"
    );
    let mut sources = BTreeMap::new();
    for covered in coverage() {
        push(&mut page, format_args!("{}\n", equation_row(&covered)));
        let files = covered.statements.iter().map(String::as_str);
        let files = files.chain(covered.formula);
        sources.extend(files.map(|file| (label(file).to_owned(), file.to_owned())));
    }
    page.push_str("\n## What the paper does not number\n\n| section | identity | statement |\n|---|---|---|\n");
    for record in entries().iter().map(|entry| entry.record) {
        if record.equations.is_empty() && record.neighbour().is_none() {
            push(
                &mut page,
                format_args!(
                    "| {} | `{}` | {} |\n",
                    record.section, record.id, record.title
                ),
            );
        }
    }
    let mut others = Vec::new();
    for paper in neighbours() {
        push(&mut page, format_args!("\n{}", neighbour_section(paper)));
        others.push(paper.page);
    }
    // As definitions, of which the documentation of the crate has others: docs/packaging.md.
    page.push('\n');
    for other in others {
        push(&mut page, format_args!("[{other}]: {other}\n"));
    }
    for (label, file) in sources {
        push(&mut page, format_args!("[{label}]: ../{file}\n"));
    }
    page
}

/// The papers on neighbouring systems, in the order of the catalogue.
fn neighbours() -> Vec<&'static Paper> {
    let mut papers: Vec<&Paper> = Vec::new();
    for statement in entries()
        .iter()
        .filter_map(|entry| entry.record.neighbour())
    {
        if !papers.contains(&statement.paper) {
            papers.push(statement.paper);
        }
    }
    papers
}

/// The statements about one neighbouring system, with the records that check them.
fn neighbour_section(paper: &Paper) -> String {
    let mut text = format!(
        "## {}\n\n{}. The labels are those of [{}].\n\n\
         | statements | identity | kind | what |\n|---|---|---|---|\n",
        paper.system, paper.citation, paper.page
    );
    for record in entries().iter().map(|entry| entry.record) {
        if record.neighbour().is_some_and(|of| of.paper == paper) {
            push(
                &mut text,
                format_args!(
                    "| {} | `{}` | {} | {} |\n",
                    record.labels(),
                    record.id,
                    record.kind,
                    record.title
                ),
            );
        }
    }
    text
}

fn equation_row(covered: &Covered) -> String {
    let ids = covered.records.iter().map(|record| record.id);
    let ids: Vec<String> = ids.map(|id| format!("`{id}`")).collect();
    let status = match covered.waiver {
        Some(reason) if ids.is_empty() => format!("waived: {reason}"),
        _ => {
            let mut states: Vec<String> = Vec::new();
            for record in &covered.records {
                let state = record.printed.to_string();
                if !states.contains(&state) {
                    states.push(state);
                }
            }
            states.join(", ")
        }
    };
    let link = |file: &str| format!("[{}]", label(file));
    let statements: Vec<String> = covered.statements.iter().map(|file| link(file)).collect();
    format!(
        "| {} | {} | {status} | {} | {} |",
        covered.equation,
        ids.join(", "),
        statements.join(", "),
        covered.formula.map(link).unwrap_or_default()
    )
}

/// The file within its layer: `paper/section_2_2_update.rs`, `hopfield/mod.rs`.
fn label(file: &str) -> &str {
    let within = |layer: &str| file.strip_prefix(layer);
    within("src/catalogue/")
        .or_else(|| within("src/models/"))
        .unwrap_or(file)
}

/// Every printed slip with its correction and a smallest witness.
pub fn errata_page() -> String {
    let mut page = format!(
        "{GENERATED}# Errata\n\n\
         Each of these printed statements is refuted by certified arithmetic, at the witness shown and at \
         others; the corrected statement holds on every case that is decided. `attnbm verify --filter ID` \
         repeats it; `attnbm list errata --format markdown` prints this page.\n"
    );
    let mut entries = entries();
    entries.sort_by_key(|entry| entry.record.section);
    for entry in entries {
        for slip in entry.record.slips {
            push(&mut page, format_args!("\n{}", slip_section(&entry, slip)));
        }
    }
    page
}

fn slip_section(entry: &CatalogueEntry, slip: &Slip) -> String {
    let record = entry.record;
    let mut text = format!(
        "## {}\n\nPrinted: ${}$\n\nCorrected (`{}`): ${}$\n\nWhy: {}.\n\nValid for: {}.\n\n",
        slip.place, slip.printed, record.id, record.statement, slip.correction, record.assumptions
    );
    match smallest_witness(entry, slip.mutant, CASES) {
        Some(witness) => push(
            &mut text,
            format_args!(
                "Witness:\n\n```json\n{}\n```\n\nLeft side ({}): {}. Right side as refuted ({}): {}.\n",
                witness.input,
                record.left,
                witness.exact,
                record.mutants.get(slip.mutant).copied().unwrap_or_default(),
                witness.printed
            ),
        ),
        None => push(&mut text, format_args!("{NO_WITNESS}\n")),
    }
    text
}

/// A refuting case.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The input in decimal. It is not a request: the comparison is of the two sides of the
    /// statement, entry by entry, and usually not of a quantity.
    pub input: String,
    /// The value of the refuted form in the entry that differs.
    pub printed: String,
    /// The value of the left side.
    pub exact: String,
}

/// A small case that refutes a mutant, or nothing if none of the first `cases` of short numbers does.
///
/// The cases with the shortest text are simplified as long as their text does not grow, and the shortest result is taken.
pub fn smallest_witness(entry: &CatalogueEntry, mutant: usize, cases: u64) -> Option<Witness> {
    let by_length = |witness: &Witness| (witness.input.len(), witness.input.clone());
    let mut found: Vec<(Witness, Vec<u64>)> = (0..cases)
        .into_par_iter()
        .filter_map(|index| {
            let mut stream = Stream::new(SEED, entry.record.id, index);
            let choices: Vec<u64> = (0..CHOICES).map(|_| stream.below(SHORT) as u64).collect();
            Some((refuting(entry, mutant, &choices)?, choices))
        })
        .collect();
    found.sort_by_key(|(witness, _)| by_length(witness));
    found.truncate(SIMPLIFIED);
    let simplified = found
        .into_par_iter()
        .map(|(witness, choices)| simplified(entry, mutant, witness, choices));
    simplified.min_by_key(by_length)
}

/// The witness that remains after the simplest choices have been looked for.
fn simplified(
    entry: &CatalogueEntry,
    mutant: usize,
    witness: Witness,
    choices: Vec<u64>,
) -> Witness {
    let mut simplest = witness;
    let mut search = Simplifier::new(choices);
    for _ in 0..PROPOSALS {
        let Some(choices) = search.propose() else {
            break;
        };
        match refuting(entry, mutant, choices) {
            Some(witness) if witness.input.len() <= simplest.input.len() => {
                simplest = witness;
                search.keep();
            }
            _ => {}
        }
    }
    simplest
}

/// The case of these choices, if it refutes the mutant.
fn refuting(entry: &CatalogueEntry, mutant: usize, choices: &[u64]) -> Option<Witness> {
    let mut stream = Stream::chosen(choices);
    let judgement = entry.judge(&mut stream, Form::Mutant(mutant), DIGITS);
    let Verdict::Refuted { left, right, .. } = judgement.verdict else {
        return None;
    };
    Some(Witness {
        input: input_of(judgement.witness.lines().last()?).to_owned(),
        printed: right,
        exact: left,
    })
}

/// The input of a request.
fn input_of(request: &str) -> &str {
    let start = request.find("\"input\": ").map_or(0, |at| at + 9);
    let input = request.get(start..).unwrap_or(request);
    input.strip_suffix('}').unwrap_or(input)
}

/// Writing to a string cannot fail.
fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = page.write_fmt(text);
}
