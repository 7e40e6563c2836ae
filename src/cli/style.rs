//! How results look: tables for terminals, pages for browsers.

use std::fmt::Display;

use clap::ValueEnum;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use maud::{Markup, PreEscaped, html};

/// How a result is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// An aligned table for people
    Table,
    /// One JSON document
    Json,
}

/// A number of things: `1 file`, `2 files`.
pub fn counted<N: Display + PartialEq + From<bool>>(number: N, one: &str, many: &str) -> String {
    let noun = if number == N::from(true) { one } else { many };
    format!("{number} {noun}")
}

/// A table with this header; the columns whose headers start with `>` are aligned to the right. On
/// a terminal all columns but the first are wrapped where they do not fit.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().map(|title| title.trim_start_matches('>')));
    for (column, title) in table.column_iter_mut().zip(header) {
        column.set_padding((0, 2));
        if title.starts_with('>') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if let Some(first) = table.column_mut(0) {
        first.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

/// The head of a page.
pub fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { "attnbm: " (title) }
            style { (PreEscaped(include_str!("page.css"))) }
        }
    }
}

/// A figure with its caption; nothing where there is none.
pub fn figure(svg: Option<String>, caption: Markup) -> Markup {
    html! {
        @if let Some(svg) = svg {
            figure { div.plot { (PreEscaped(svg)) } figcaption { (caption) } }
        }
    }
}

/// A count with its thousands apart.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart_and_nothing_is_before_the_first() {
        for (count, expected) in [
            (0, "0"),
            (12, "12"),
            (999, "999"),
            (1_000, "1 000"),
            (12_345, "12 345"),
            (123_456, "123 456"),
            (1_234_567, "1 234 567"),
        ] {
            assert_eq!(grouped(count), expected.replace(' ', "\u{202f}"));
        }
    }

    #[test]
    fn one_thing_is_not_many() {
        let of = |number: usize| counted(number, "case", "cases");
        assert_eq!(
            [0, 1, 2, 11].map(of),
            ["0 cases", "1 case", "2 cases", "11 cases"]
        );
    }
}
