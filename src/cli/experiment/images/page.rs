//! A page with figures, settings and the command, which loads nothing from elsewhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, html};
use serde_json::Value;

use crate::cli::experiment::table::Table;
use crate::cli::style::{figure, head};

/// What a page shows, with captions.
pub enum Shown {
    Drawn(String, String),
    Grid(Vec<u8>, String),
    Table(Table, String),
}

pub fn page(title: &str, settings: &Value, shown: Vec<Shown>) -> String {
    let none = serde_json::Map::new();
    let settings = settings.as_object().unwrap_or(&none);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            (head(title))
            body { main {
                h1 { (title) }
                @for part in shown { @match part {
                    Shown::Drawn(svg, caption) => { (figure(Some(svg), html! { (caption) })) }
                    Shown::Grid(png, caption) => figure {
                        img style="max-width: 100%" alt=(caption)
                            src={ "data:image/png;base64," (STANDARD.encode(png)) };
                        figcaption { (caption) }
                    },
                    Shown::Table(table, caption) => {
                        p { (caption) }
                        table {
                            thead { tr { @for title in table.header() { th { (title) } } } }
                            tbody { @for row in &table.rows { tr { @for cell in row { td { (cell) } } } } }
                        }
                    }
                } }
                h2 { "Settings" }
                table { tbody { @for (name, value) in settings { tr { th { (name) } td {
                    code { (value.as_str().map_or_else(|| value.to_string(), str::to_owned)) }
                } } } } }
            } }
        }
    };
    markup.into_string()
}
