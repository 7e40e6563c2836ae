//! Tables of text: aligned for people, in Markdown, and as CSV.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};

use crate::cli::style;

/// How tables are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned tables for people
    Table,
    /// Tables in Markdown
    Markdown,
}

#[derive(Args)]
pub struct Printed {
    /// The output format
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Printed {
    /// Prints all parts, with an empty line between two.
    pub fn print(&self, parts: &[Part]) -> io::Result<()> {
        let mut standard = io::stdout().lock();
        standard.write_all(text(parts, self.format).as_bytes())?;
        standard.flush()
    }
}

/// A header, and rows of as many cells. A column whose title starts with `>` is aligned to the right in a table for people.
#[derive(Clone, Debug)]
pub struct Table {
    header: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

/// What an experiment prints, one below the other.
pub enum Part {
    Text(String),
    Table(Table),
}

impl Table {
    pub fn new(header: &'static [&'static str], rows: Vec<Vec<String>>) -> Self {
        Self { header, rows }
    }

    /// The titles of the columns.
    pub fn header(&self) -> impl Iterator<Item = &'static str> {
        self.header
            .iter()
            .map(|title| title.trim_start_matches('>'))
    }

    fn printed(&self, format: Format) -> String {
        match format {
            Format::Table => self.aligned(),
            Format::Markdown => self.markdown(),
        }
    }

    fn aligned(&self) -> String {
        let mut table = style::table(self.header);
        table.add_rows(&self.rows);
        table.trim_fmt() + "\n"
    }

    fn markdown(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let cells: Vec<&str> = cells.collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut page = line(&mut self.header());
        page += &line(&mut self.header.iter().map(|_| "---"));
        for row in &self.rows {
            page += &line(&mut row.iter().map(String::as_str));
        }
        page
    }

    /// Comma-separated values, the header first. Cells with a comma are quoted. Quotation marks are not escaped, because no cell
    /// has them.
    pub fn csv(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let cells = cells.map(|cell| match cell.contains(',') {
                true => format!("\"{cell}\""),
                false => cell.to_owned(),
            });
            cells.collect::<Vec<String>>().join(",") + "\n"
        };
        let mut page = line(&mut self.header());
        for row in &self.rows {
            page += &line(&mut row.iter().map(String::as_str));
        }
        page
    }
}

fn text(parts: &[Part], format: Format) -> String {
    let parts = parts.iter().map(|part| match part {
        Part::Text(words) => format!("{words}\n"),
        Part::Table(table) => table.printed(format),
    });
    parts.collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_printed_for_people_and_as_markdown_and_written_as_csv() {
        let quoted = Table::new(&["way"], vec![vec!["Eq. 13, settled".into()]]);
        assert_eq!(quoted.csv(), "way\n\"Eq. 13, settled\"\n");
        let rows = ["50", "1.5", "1000", "12.5"].map(str::to_owned);
        let rows: Vec<Vec<String>> = rows.chunks(2).map(<[String]>::to_vec).collect();
        let table = Table::new(&["P", ">NLL"], rows);
        assert_eq!(table.csv(), "P,NLL\n50,1.5\n1000,12.5\n");
        let parts = [Part::Text("Losses.".into()), Part::Table(table)];
        assert_eq!(
            text(&parts, Format::Markdown),
            "Losses.\n\n| P | NLL |\n| --- | --- |\n| 50 | 1.5 |\n| 1000 | 12.5 |\n"
        );
        let aligned = text(&parts, Format::Table);
        let aligned: Vec<&str> = aligned.lines().map(str::trim_end).collect();
        let expected = ["Losses.", "", "P      NLL", "50     1.5", "1000  12.5"];
        assert_eq!(aligned, expected);
    }
}
