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
    arguments.output.prepare()?;
    let (panels, is_stopped) = watched(experiment)?;
    let parts = [Part::Table(decided(&panels))];
    let code = arguments
        .output
        .report(&parts, &files(&panels), is_stopped)?;
    Ok(ends_with(&panels, code))
}

/// A hallmark that is not decided is a failure of this program.
fn ends_with(panels: &[Panel], code: ExitCode) -> ExitCode {
    match panels.iter().all(Panel::is_decided) {
        true => code,
        false => FAILURE.into(),
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
    use attnbm::experiments::habituation::Decided;

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

    /// In what is published all that is compared holds.
    #[test]
    fn a_row_has_how_many_hold_before_how_many_were_compared() {
        let panel = |hold: usize| Panel {
            hallmark: "H1",
            system: "M1",
            title: "",
            x: "",
            y: "",
            curves: Vec::new(),
            marks: Vec::new(),
            decided: vec![Decided {
                statement: "y < x",
                hold,
                compared: 7,
            }],
        };
        let (some, all) = ([panel(7), panel(5)], [panel(7), panel(7)]);
        assert_eq!(decided(&some).rows[1][3], "5 of 7");
        let of_json = &document(&some)["panels"][1]["decided"][0];
        assert_eq!(
            (&of_json["hold"], &of_json["compared"]),
            (&json!(5), &json!(7))
        );
        for code in [ExitCode::SUCCESS, ExitCode::from(130)] {
            assert_eq!(ends_with(&some, code), ExitCode::from(FAILURE));
            assert_eq!(ends_with(&all, code), code);
        }
    }
}
