//! The page of the quantities, `docs/quantities.md`, from their records.

use std::fmt::Write;

use super::field::{Field, Presence};
use super::record::Quantity;
use super::registry;

const HEAD: &str = "\
<!-- Generated from the records of the quantities; do not edit. -->
# The quantities

`attnbm list quantities --format markdown` prints this page. `attnbm example QUANTITY` prints a request that runs, and
[wire-protocol.md] has the conventions of the fields.
";

/// The whole page: of each quantity the definition, the input, the value, and what the value is tied to.
pub fn quantities_page() -> String {
    let mut page = String::from(HEAD);
    for quantity in registry::quantities() {
        section(&mut page, quantity);
    }
    page.push_str("\n[wire-protocol.md]: wire-protocol.md\n");
    page
}

fn section(page: &mut String, quantity: &Quantity) {
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "\n## `{}`\n\n{}.\n\n```math\n{}\n```\n\n| field | what it is | must be | default |\n|---|---|---|---|\n",
        quantity.name,
        sentence_case(quantity.summary),
        quantity.latex
    );
    for field in quantity.fields {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            field.name,
            field.summary,
            field.description(),
            default(field)
        );
    }
    let _ = writeln!(page, "\nThe value: {}.", quantity.value);
    for tie in quantity.ties {
        let _ = writeln!(page, "It is tied by `{}`: {}.", tie.name, tie.statement);
    }
}

fn default(field: &Field) -> String {
    match field.presence {
        Presence::Required => "required".into(),
        Presence::Default(value) => value.to_string(),
        Presence::Zero => "zeros".into(),
    }
}

fn sentence_case(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
