//! The pages that follow from the catalogue are those that are committed, every equation is
//! accounted for, and every record is whole. The questions of the grader and of the measured precision are those of before.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::catalogue::coverage::{EQUATIONS, WAIVED, coverage};
use attnbm::catalogue::documents::{NO_WITNESS, equations_page, errata_page};
use attnbm::catalogue::entries;
use attnbm::catalogue::record::Printed;
use attnbm::grade::case::Case;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::FloatFormat;
use attnbm::grade::{cases, strata};
use attnbm::oracle::certify::Options;
use attnbm::oracle::page::quantities_page;
use attnbm::oracle::registry::{Quantity, quantities};
use attnbm::precision::measure;

fn is_fresh(page: &str, committed: &str, name: &str) {
    let difference = page
        .lines()
        .zip(committed.lines())
        .find(|(new, old)| new != old);
    assert!(
        page == committed,
        "docs/{name}.md is stale: `cargo run --release -- list {name} --format markdown > docs/{name}.md`; \
         the first line that differs: {difference:#?}"
    );
}

#[test]
fn the_page_of_equations_is_fresh() {
    is_fresh(
        &equations_page(),
        include_str!("../docs/equations.md"),
        "equations",
    );
}

#[test]
fn the_page_of_quantities_is_fresh() {
    is_fresh(
        &quantities_page(),
        include_str!("../docs/quantities.md"),
        "quantities",
    );
}

#[test]
fn the_page_of_errata_is_fresh() {
    is_fresh(&errata_page(), include_str!("../docs/errata.md"), "errata");
}

#[test]
fn every_equation_is_claimed_or_waived_and_not_both() {
    let of = |equation: u8| {
        coverage()
            .into_iter()
            .find(|covered| covered.equation == equation)
    };
    for equation in 1..=EQUATIONS {
        let covered = of(equation).expect("every equation has an entry");
        assert!(
            covered.records.is_empty() == covered.waiver.is_some(),
            "equation {equation}: {} records, waived: {:?}",
            covered.records.len(),
            covered.waiver
        );
    }
    assert!(
        WAIVED
            .iter()
            .all(|(equation, reason)| *equation <= EQUATIONS && !reason.is_empty())
    );
    for entry in entries() {
        assert!(
            entry
                .record
                .equations
                .iter()
                .all(|equation| (1..=EQUATIONS).contains(equation)),
            "{}",
            entry.record.id
        );
    }
}

/// A record about the system of another paper names its statements, and claims no equation of this one.
#[test]
fn records_of_neighbours_name_their_statements() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for record in entries().iter().map(|entry| entry.record) {
        let Some(statement) = record.neighbour() else {
            continue;
        };
        let (id, paper) = (record.id, statement.paper);
        assert!(
            !statement.labels.is_empty() && record.equations.is_empty(),
            "{id}"
        );
        assert_eq!(record.section, paper.system, "{id}");
        assert!(record.slips.is_empty(), "{id}");
        let page = root.join("docs").join(paper.page);
        let page = std::fs::read_to_string(&page).expect(paper.page);
        for label in statement.labels {
            // In a row of its own, or at the head of a paragraph.
            let places = [
                format!("| {label} |"),
                format!("**{label}, "),
                format!("**{label}."),
            ];
            assert!(
                places.iter().any(|place| page.contains(place)),
                "{}: no {label} for {id}",
                paper.page
            );
        }
        assert!(page.contains(&format!("`{id}`")), "{}: no {id}", paper.page);
    }
}

#[test]
fn identifiers_are_unique() {
    let mut ids: Vec<&str> = entries().iter().map(|entry| entry.record.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

/// A printed slip is a mutant of its record, which is marked as corrected, and a case of short numbers
/// shows it.
#[test]
fn every_slip_is_a_mutant_with_a_readable_witness() {
    assert!(!include_str!("../docs/errata.md").contains(NO_WITNESS));
    for entry in entries() {
        for slip in entry.record.slips {
            let id = entry.record.id;
            assert!(slip.mutant < entry.record.mutants.len(), "{id}");
            assert_eq!(entry.record.printed, Printed::Corrected, "{id}");
        }
    }
}

/// Each equation is a click away from the file of its statement and from that of its formula, and the formula's file
/// says which equations it evaluates.
#[test]
fn equations_lead_to_files_that_are_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for covered in coverage() {
        let number = covered.equation;
        if covered.waiver.is_some() {
            assert!(
                covered.statements.is_empty() && covered.formula.is_none(),
                "{number}"
            );
            continue;
        }
        assert!(!covered.statements.is_empty(), "{number}");
        for file in &covered.statements {
            let text = std::fs::read_to_string(root.join(file)).expect(file);
            assert!(
                text.contains("const RECORD: Record"),
                "{file} has no record"
            );
        }
        let file = covered
            .formula
            .expect("every equation that states something has a formula");
        let text = std::fs::read_to_string(root.join(file)).expect(file);
        assert!(
            mentions(&text, number),
            "{file} does not mention Eq. {number}"
        );
    }
}

/// Whether a text mentions an equation, by itself or in a list or range: `Eq. 24`, `Eqs. 22-25`, `Eqs. 22, 24 and 25`.
fn mentions(text: &str, number: u8) -> bool {
    let lists = text.split("Eq").skip(1).filter_map(|rest| {
        let rest = rest.strip_prefix("s").unwrap_or(rest);
        rest.strip_prefix(". ")
    });
    lists.into_iter().any(|list| {
        let words = list.replace("and", ",");
        let end = words.find(|c: char| {
            !(c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '\n' | '/' | '!'))
        });
        let list = words[..end.unwrap_or(words.len())].replace(['/', '!', '\n'], " ");
        list.split(',').any(|part| {
            let ends: Vec<u8> = part
                .split('-')
                .filter_map(|end| end.trim().parse().ok())
                .collect();
            match ends[..] {
                [one] => one == number,
                [first, last] => (first..=last).contains(&number),
                _ => false,
            }
        })
    })
}

#[test]
fn mentions_are_read() {
    let text = "Eq. 24, then Eqs. 26-28 and\n    /// 30; see Eq. 7.";
    let found: Vec<u8> = (1..=49).filter(|number| mentions(text, *number)).collect();
    assert_eq!(found, [7, 24, 26, 27, 28, 30]);
}

/// The hash of Fowler, Noll and Vo, continued.
fn hash(before: u64, text: &str) -> u64 {
    text.bytes().fold(before, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

const HASH_OF_NOTHING: u64 = 0xcbf2_9ce4_8422_2325;

/// The number of texts and a digest of them.
fn digest(texts: impl IntoIterator<Item = String>) -> String {
    let (mut count, mut digest) = (0, HASH_OF_NOTHING);
    for text in texts {
        (count, digest) = (count + 1, hash(digest, &text));
    }
    format!("{count} {digest:016x}")
}

/// A line for each quantity and stratum, with questions for both formats, and one for the questions that measure precision.
fn questions() -> String {
    const SEED: u64 = 20_261_201;
    let of = |quantity: &'static Quantity, stratum: Stratum, format: FloatFormat| {
        let count = match stratum {
            Stratum::Corner => 48,
            Stratum::Realistic => 3,
            _ => 16,
        };
        let drawn = (0..count)
            .filter_map(move |index| strata::draw(quantity, stratum, SEED, index, format));
        drawn.chain(strata::all(quantity, stratum, SEED, format))
    };
    let said = |case: &Case| {
        let flags: Vec<&str> = case.flags.iter().map(|flag| flag.name()).collect();
        format!("{} {}\n", case.line(1, true), flags.join(" "))
    };
    let mut page = String::new();
    for quantity in quantities() {
        let name = quantity.name;
        for stratum in Stratum::ALL {
            let [double, single] = [FloatFormat::Binary64, FloatFormat::Binary32]
                .map(|format| digest(of(quantity, stratum, format).map(|case| said(&case))));
            page += &format!("{name} {} {double} {single}\n", stratum.name());
        }
        let measured = (0..24).filter_map(|index| {
            let located = measure::draw(quantity, SEED, index)?;
            Some(format!(
                "{} {}\n",
                said(&located.case),
                located.regions.join(" ")
            ))
        });
        page += &format!("{name} precision {}\n", digest(measured));
    }
    page
}

/// What each quantity says of questions that may take next to no work: by how much it is too much, or how it is done all the same.
fn work() -> String {
    const SEED: u64 = 20_261_202;
    const EFFORT: f64 = 1e-300;
    let mut page = String::new();
    for quantity in quantities() {
        for index in 0..4 {
            let Some(case) = cases::draw(quantity, SEED, index) else {
                continue;
            };
            let options = Options::default().with_effort(EFFORT);
            let said = match case.evaluate(&options) {
                Ok(certified) => format!("by {}", certified.method),
                Err(refusal) => format!("refused: {}", refusal.error),
            };
            page += &format!("{} {index} {said}\n", quantity.name);
        }
    }
    page
}

/// Asserts that a file of `tests/data` has this text, or writes it.
fn is_pinned(found: &str, name: &str) {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        std::fs::write(path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap();
    let mut lines = found.lines().zip(expected.lines());
    let difference = lines.find(|(found, expected)| found != expected);
    assert!(
        found == expected,
        "tests/data/{name} has another text, found and expected: {difference:#?}; if that is meant, \
         `ATTNBM_WRITE_PAGES=1 cargo test --test documents` writes the file"
    );
}

/// Reports name a question by a seed and a number, and no other test would notice a stratum that forgets a corner.
#[test]
fn the_questions_are_those_of_before() {
    is_pinned(&questions(), "questions.txt");
}

#[test]
fn the_work_is_predicted_as_before() {
    is_pinned(&work(), "work.txt");
}
