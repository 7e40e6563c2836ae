//! Responses of the systems that habituate, with the hallmarks marked and decided.
//!
//! Each panel has the curves of one hallmark, at the numbers of the authors' program, and the inequalities that make the
//! hallmark, compared in balls: decided, not read off a figure. Nothing here is random.
//!
//! | file | what |
//! |---|---|
//! | `panel` | curves, marks, and a count of decided comparisons |
//! | `systems` | the motif and the train of the authors' illustration, and the scalar |
//! | `decline` | H1, H3, H4a, H5: responses to pulses |
//! | `recovery` | H2, H4b, H6, H8: responses after a rest or an interruption |

mod decline;
mod panel;
mod recovery;
mod systems;

pub use panel::{Curve, Decided, Mark, Panel};

use super::observer::{Observer, Progress};
use crate::Error;

type Draw = fn() -> Result<Panel, Error>;

/// The panels, in the order of the hallmarks.
const PANELS: [Draw; 9] = [
    decline::decrement,
    decline::circuit,
    recovery::recovery,
    decline::potentiation,
    decline::frequency,
    recovery::recovery_by_frequency,
    decline::intensity,
    recovery::subliminal,
    recovery::dishabituation,
];

/// All panels; those that are done if the observer stops.
///
/// # Errors
///
/// None: all numbers are within their domains.
///
/// ```no_run
/// use attnbm::experiments::habituation::run;
/// let panels = run(&())?;
/// assert!(panels.iter().all(|panel| panel.is_decided()));
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn run(observer: &dyn Observer) -> Result<Vec<Panel>, Error> {
    let progress = Progress::new(observer, PANELS.len() as u64);
    let mut panels = Vec::new();
    for draw in PANELS {
        let panel = draw()?;
        let goes_on = progress.step(panel.hallmark);
        panels.push(panel);
        if !goes_on {
            break;
        }
    }
    Ok(panels)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of `docs/habituation.md`, read off the panels.
    #[test]
    fn every_panel_is_decided_and_has_the_golden_marks() {
        let panels = run(&()).unwrap();
        assert_eq!(panels.len(), 9);
        for panel in &panels {
            assert!(
                panel.is_decided(),
                "{}: {:?}",
                panel.hallmark,
                panel.decided
            );
            let points = panel.curves.iter().flat_map(|curve| &curve.points);
            assert!(
                points.clone().count() > 10
                    && points.clone().all(|(x, y)| x.is_finite() && y.is_finite())
            );
            assert!(panel.curves.iter().all(|curve| !curve.points.is_empty()));
        }
        // The whole numbers, and the labels with what is rounded to the digits of the page.
        let marks = |hallmark: &str, system: &str| -> (Vec<f64>, Vec<&str>) {
            let found = panels
                .iter()
                .find(|panel| panel.hallmark == hallmark && panel.system == system);
            let marks = found.unwrap().marks.iter();
            marks.map(|mark| (mark.x, mark.label.as_str())).unzip()
        };
        assert_eq!(marks("H3", "M3").0, [11.0, 5.0, 4.0]);
        assert_eq!(marks("H4a", "M1").0, [6.0, 12.0]);
        assert_eq!(
            marks("H4b", "M1 and M5").1,
            ["T = 1: 11.596", "T = 2: 25.674", "T = 5: 46.166"]
        );
        assert_eq!(
            marks("H6", "M1r").1,
            ["4 pulses: 3.212", "10 pulses: 9.722", "20 pulses: 12.855"]
        );
        // A label tells its own mark, which lies on the curve that it is about.
        let panel = panels.iter().find(|panel| panel.hallmark == "H8").unwrap();
        let (mark, with) = (&panel.marks[0], &panel.curves[1]);
        assert_eq!(with.name, "with");
        assert!(with.points.contains(&(mark.x, mark.y)), "{mark:?}");
        assert_eq!(mark.label, format!("restored to {:.4}", mark.y));
        for panel in &panels {
            for mark in panel
                .marks
                .iter()
                .filter(|mark| mark.label.starts_with("y["))
            {
                assert_eq!(mark.label, format!("y[∞] = {:.4}", mark.y));
            }
        }
    }

    struct First;

    impl Observer for First {
        fn advanced(&self, _: u64, _: u64, _: &str) -> bool {
            false
        }
    }

    #[test]
    fn what_is_stopped_keeps_what_is_done() {
        assert_eq!(run(&First).unwrap().len(), 1);
    }
}
