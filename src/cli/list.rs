//! `attnbm list`: what there is to verify and to evaluate.

use std::io::{self, Write};
use std::process::ExitCode;

use attnbm::identities::campaign;
use attnbm::oracle::registry;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Format, Stop, schema, table};

#[derive(Args)]
pub struct Arguments {
    /// What to list
    what: What,
    /// How to print it
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// The identities that `attnbm verify` checks
    Identities,
    /// The quantities that `attnbm eval` evaluates
    Quantities,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let text = match (arguments.what, arguments.format) {
        (What::Identities, Format::Table) => identity_table(),
        (What::Identities, Format::Json) => identity_json(),
        (What::Quantities, Format::Table) => quantity_table(),
        (What::Quantities, Format::Json) => quantity_json(),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn identity_table() -> String {
    let mut rows = table(&["identity", "equations", ">mutants", "title"]);
    for identity in campaign::identities() {
        rows.add_row([
            identity.id,
            &identity.equations,
            &identity.mutants.len().to_string(),
            identity.title,
        ]);
    }
    rows.trim_fmt()
}

fn identity_json() -> String {
    let list = campaign::identities().into_iter().map(|identity| {
        json!({
            "id": identity.id,
            "title": identity.title,
            "equations": identity.equations,
            "statement": identity.statement,
            "mutants": identity.mutants,
        })
    });
    format!("{:#}", Value::Array(list.collect()))
}

fn quantity_table() -> String {
    let mut rows = table(&["quantity", "value", "input", "what it is"]);
    for quantity in registry::quantities() {
        let fields: Vec<String> = quantity.fields.iter().map(ToString::to_string).collect();
        let mut summary = quantity.summary.to_owned();
        if quantity.evaluate.is_none() {
            summary.push_str(" (not implemented)");
        }
        rows.add_row([quantity.name, quantity.value, &fields.join(", "), &summary]);
    }
    rows.trim_fmt()
}

fn quantity_json() -> String {
    let list = registry::quantities().iter().map(|quantity| {
        json!({
            "name": quantity.name,
            "summary": quantity.summary,
            "definition": quantity.definition,
            "value": quantity.value,
            "implemented": quantity.evaluate.is_some(),
            "input": schema::input(quantity.fields),
        })
    });
    format!("{:#}", Value::Array(list.collect()))
}
