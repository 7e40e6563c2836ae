//! The pages that follow from the catalogue are those that are committed, every equation is
//! accounted for, and every record is whole.

use attnbm::catalogue::coverage::{EQUATIONS, WAIVED, coverage};
use attnbm::catalogue::documents::{NO_WITNESS, equations_page, errata_page};
use attnbm::catalogue::entries;
use attnbm::catalogue::record::Printed;
use attnbm::oracle::page::quantities_page;

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
