//! `attnbm experiment habituation`: responses with the hallmarks marked.

use std::process::ExitCode;

use attnbm::experiments::habituation::{Panel, run as experiment};
use clap::Args;
use serde_json::{Value, json};

use super::chart::{Chart, Curve, figure};
use super::output::Output;
use super::table::{Part, Table};
use super::watcher::watched;
use crate::cli::exit::{FAILURE, Stop};

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    output: Output,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let (panels, is_stopped) = watched(experiment)?;
    let parts = [Part::Table(decided(&panels))];
    let code = arguments
        .output
        .report(&parts, &files(&panels), is_stopped)?;
    // A hallmark that is not decided is a failure of this program.
    match panels.iter().all(Panel::is_decided) {
        true => Ok(code),
        false => Ok(FAILURE.into()),
    }
}

/// What is decided, with the marks beside the first inequality of each panel.
fn decided(panels: &[Panel]) -> Table {
    let rows = panels.iter().flat_map(|panel| {
        let numbered = panel.decided.iter().enumerate();
        numbered.map(|(place, decided)| {
            let marks = panel.marks.iter().filter(|_| place == 0);
            let marks: Vec<&str> = marks.map(|mark| mark.label.as_str()).collect();
            vec![
                panel.hallmark.to_owned(),
                panel.system.to_owned(),
                decided.statement.to_owned(),
                format!("{} of {}", decided.hold, decided.compared),
                marks.join("; "),
            ]
        })
    });
    Table::new(
        &[
            "hallmark",
            "system",
            "inequality, compared in balls",
            "decided",
            "marks",
        ],
        rows.collect(),
    )
}

/// The name of a panel's files.
fn stem(panel: &Panel) -> String {
    let name = format!("{}-{}", panel.hallmark, panel.system);
    name.to_lowercase().replace(' ', "-")
}

fn files(panels: &[Panel]) -> Vec<(String, String)> {
    let mut files = vec![(
        "habituation.json".to_owned(),
        format!("{:#}\n", document(panels)),
    )];
    for panel in panels {
        let curves: Vec<Curve> = panel
            .curves
            .iter()
            .map(|curve| Curve {
                name: curve.name.clone(),
                points: curve.points.iter().map(|(x, y)| (*x, *y, 0.0)).collect(),
            })
            .collect();
        let chart = Chart {
            x: panel.x,
            y: panel.y,
            marks: panel
                .marks
                .iter()
                .map(|mark| (mark.x, mark.y, mark.label.clone()))
                .collect(),
            ..Chart::default()
        };
        if let Some(drawn) = figure(&curves, &chart) {
            files.push((format!("{}.svg", stem(panel)), drawn));
        }
        files.push((format!("{}.csv", stem(panel)), points(panel).csv()));
    }
    files
}

/// All points of a panel.
fn points(panel: &Panel) -> Table {
    let rows = panel.curves.iter().flat_map(|curve| {
        let points = curve.points.iter();
        points.map(|(x, y)| vec![curve.name.clone(), format!("{x:?}"), format!("{y:?}")])
    });
    Table::new(&["curve", "x", "y"], rows.collect())
}

fn document(panels: &[Panel]) -> Value {
    let panels: Vec<Value> = panels
        .iter()
        .map(|panel| {
            let curves = panel.curves.iter();
            let marks = panel.marks.iter();
            let decided = panel.decided.iter();
            json!({
                "hallmark": panel.hallmark,
                "system": panel.system,
                "title": panel.title,
                "curves": curves.map(|c| json!({ "name": c.name, "points": c.points })).collect::<Vec<_>>(),
                "marks": marks.map(|m| json!({ "x": m.x, "y": m.y, "label": m.label })).collect::<Vec<_>>(),
                "decided": decided.map(|d| json!({
                    "statement": d.statement, "hold": d.hold, "compared": d.compared,
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "panels": panels })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_panel_has_its_files_and_rows() {
        let panels = experiment(&()).unwrap();
        let files = files(&panels);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(files.len(), 1 + 2 * panels.len());
        for name in ["h3-m3.svg", "h4b-m1-and-m5.csv", "habituation.json"] {
            assert!(names.contains(&name), "{names:?}");
        }
        for panel in &panels {
            let count: usize = panel.curves.iter().map(|curve| curve.points.len()).sum();
            let text = points(panel).csv();
            assert_eq!(text.lines().next(), Some("curve,x,y"));
            assert_eq!(text.lines().count(), 1 + count);
        }
        let rows: usize = panels.iter().map(|panel| panel.decided.len()).sum();
        assert_eq!(decided(&panels).rows.len(), rows);
    }
}
