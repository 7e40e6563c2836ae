//! `attnbm list`: what there is to verify and to evaluate.

use std::io::{self, Write};
use std::process::ExitCode;

use attnbm::catalogue::coverage::coverage;
use attnbm::catalogue::record::{Record, Slip};
use attnbm::catalogue::{campaign, documents, entries};
use attnbm::oracle::{page, registry, schema};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::Stop;
use super::report::document;
use super::style::table;

#[derive(Args)]
pub struct Arguments {
    /// What to list
    what: What,
    /// The output format
    #[arg(long, default_value = "table")]
    format: Listing,
}

/// How a listing is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Listing {
    /// An aligned table for people
    Table,
    /// One JSON document
    Json,
    /// The generated page under `docs`, of quantities, equations or errata
    Markdown,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// The identities that `attnbm verify` checks
    Identities,
    /// The quantities that `attnbm eval` evaluates
    Quantities,
    /// The equations of the paper, and the identities that check them
    Equations,
    /// The misprints of the paper, and their corrections
    Errata,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let text = match (arguments.what, arguments.format) {
        (What::Identities, Listing::Table) => identity_table(),
        (What::Identities, Listing::Json) => identity_json(),
        (What::Quantities, Listing::Table) => quantity_table(),
        (What::Quantities, Listing::Json) => quantity_json(),
        (What::Equations, Listing::Table) => equation_table(),
        (What::Equations, Listing::Json) => equation_json(),
        (What::Equations, Listing::Markdown) => documents::equations_page().trim_end().to_owned(),
        (What::Quantities, Listing::Markdown) => page::quantities_page().trim_end().to_owned(),
        (What::Errata, Listing::Markdown) => documents::errata_page().trim_end().to_owned(),
        (What::Errata, Listing::Table) => errata_table(),
        (What::Errata, Listing::Json) => errata_json(),
        (What::Identities, Listing::Markdown) => {
            return Err(Stop::Misuse(
                "only quantities, equations and errata have a page in Markdown".into(),
            ));
        }
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn identity_table() -> String {
    let mut rows = table(&[
        "identity",
        "section",
        "equations",
        "kind",
        ">mutants",
        ">shared",
        "title",
    ]);
    for record in campaign::identities() {
        rows.add_row([
            record.id,
            record.section,
            &record.labels(),
            &record.kind.to_string(),
            &record.mutants.len().to_string(),
            &record.shares.len().to_string(),
            record.title,
        ]);
    }
    rows.trim_fmt()
}

fn identity_json() -> String {
    let list = campaign::identities().into_iter().map(|record| {
        let mut document = document::record(&record);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("mutants".to_owned(), json!(record.mutants));
        }
        document
    });
    format!("{:#}", Value::Array(list.collect()))
}

fn quantity_table() -> String {
    let mut rows = table(&["quantity", "value", "input", "what it is"]);
    for quantity in registry::quantities() {
        rows.add_row([
            quantity.name,
            quantity.value,
            &quantity.input(),
            quantity.summary,
        ]);
    }
    rows.trim_fmt()
}

fn quantity_json() -> String {
    let list = registry::quantities().map(schema::quantity);
    format!("{:#}", Value::Array(list.collect()))
}

fn equation_table() -> String {
    let mut rows = table(&[">equation", "identities", "waiver"]);
    for covered in coverage() {
        let ids: Vec<&str> = covered.records.iter().map(|record| record.id).collect();
        rows.add_row([
            covered.equation.to_string(),
            ids.join(", "),
            covered.waiver.unwrap_or_default().to_owned(),
        ]);
    }
    rows.trim_fmt()
}

fn equation_json() -> String {
    let list = coverage().into_iter().map(|covered| {
        let ids: Vec<&str> = covered.records.iter().map(|record| record.id).collect();
        json!({ "equation": covered.equation, "identities": ids, "waiver": covered.waiver })
    });
    format!("{:#}", Value::Array(list.collect()))
}

fn errata_table() -> String {
    let mut rows = table(&["place", "identity", "correction"]);
    for (record, slip) in slips() {
        rows.add_row([slip.place, record.id, slip.correction]);
    }
    rows.trim_fmt()
}

fn errata_json() -> String {
    let list = slips().into_iter().map(|(record, slip)| {
        json!({
            "place": slip.place,
            "printed": slip.printed,
            "correction": slip.correction,
            "identity": record.id,
            "statement": record.statement,
        })
    });
    format!("{:#}", Value::Array(list.collect()))
}

fn slips() -> Vec<(Record, Slip)> {
    let of = |record: Record| record.slips.iter().map(move |slip| (record, *slip));
    entries()
        .into_iter()
        .flat_map(|entry| of(entry.record))
        .collect()
}
