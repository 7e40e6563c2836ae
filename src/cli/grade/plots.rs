//! Errors over the parameter that drives them, as SVG that follows the page's colours.

use attnbm::grade::case::Case;
use attnbm::grade::session::{GradedCase, Grading, QuantityResult};
use attnbm::grade::verdict::{ACCURATE_ULPS, STABLE_RATIO};
use plotters::prelude::*;

use crate::cli::figures::{BLUE, FAINT, GREEN, INK, ORANGE, legend, power, svg, text};

/// One answer in a figure; logarithms to base 10.
struct Point {
    at: f64,
    /// The error in units in the last place.
    error: f64,
    /// The error up to which the answer is called backward stable.
    allowed: f64,
    is_fault: bool,
}

/// Errors are drawn from here…
const FLOOR: f64 = -1.0;
/// … to here; beyond are those that are larger, and answers without a number.
const CEILING: f64 = 17.0;

/// The errors of a quantity over the parameter that drives them, with the parameter's name.
pub fn errors(line: &QuantityResult) -> Option<(String, String)> {
    let name = driver(&line.outcomes.first()?.case).0;
    let points = line
        .outcomes
        .iter()
        .filter_map(|o| point(o, driver(&o.case).1));
    let figure = draw(points.collect(), name)?;
    Some((figure, name.to_owned()))
}

/// From here on rounding the input alone takes all digits of binary64.
const LARGEST_CONDITION: f64 = 1e16;

/// The errors of all quantities over the condition number, and how many answers have a condition number beyond the figure.
pub fn conditions(grading: &Grading) -> Option<(String, usize)> {
    let outcomes = grading.lines.iter().flat_map(|line| &line.outcomes);
    let conditioned = outcomes.filter_map(|o| {
        let of_value = || Some(o.reference.exact()?.condition(0));
        Some((o, o.judgement.condition.or_else(of_value)?))
    });
    let (drawn, beyond): (Vec<_>, Vec<_>) =
        conditioned.partition(|(_, condition)| *condition <= LARGEST_CONDITION);
    let points = drawn
        .into_iter()
        .filter_map(|(o, condition)| point(o, condition.max(1e-3)));
    Some((draw(points.collect(), "condition number")?, beyond.len()))
}

/// The parameter on which errors of a quantity depend most, and its size.
fn driver(case: &Case) -> (&'static str, f64) {
    let vector = |name: &str| case.vector(name).map(largest);
    let rows = |name: &str| case.matrix(name).map(|m| largest(m.entries()));
    let scalar = |name: &str| case.number(name).map(f64::abs);
    let drivers = [
        ("concentration κ", scalar("kappa")),
        ("argument x", scalar("x")),
        (
            "largest |x|",
            vector("x").filter(|_| case.vector("eta").is_none()),
        ),
        ("largest |η|", vector("eta")),
        ("largest entry of the patterns", rows("patterns")),
        ("largest weight", rows("weights")),
        ("largest |h|", vector("h")),
    ];
    let found = drivers
        .into_iter()
        .find_map(|(name, size)| Some((name, size?)));
    found.unwrap_or_else(|| ("numbers in the input", case.slots().len() as f64))
}

fn largest(entries: &[f64]) -> f64 {
    entries.iter().fold(0.0, |most, x| most.max(x.abs()))
}

fn point(outcome: &GradedCase, at: f64) -> Option<Point> {
    let judgement = &outcome.judgement;
    // Estimates have standard errors for units in the last place.
    if judgement.runs.is_some() {
        return None;
    }
    let is_fault = judgement.verdict.is_fault();
    if judgement.ulps.is_none() && !is_fault || !(at > 0.0 && at.is_finite()) {
        return None;
    }
    let stable = STABLE_RATIO + outcome.case.slots().len() as f64;
    let allowed = match (judgement.ulps, judgement.ratio) {
        (Some(ulps), Some(ratio)) if ratio > 0.0 => stable * ulps / ratio,
        // An exact answer: what a value at the lower end of its binade is allowed.
        _ => stable * (1.0 + judgement.condition.unwrap_or(0.0)) / 2.0,
    };
    Some(Point {
        at: at.log10(),
        error: judgement
            .ulps
            .map_or(CEILING, |ulps| ulps.log10().clamp(FLOOR, CEILING)),
        allowed: allowed.max(ACCURATE_ULPS).log10().clamp(FLOOR, CEILING),
        is_fault,
    })
}

/// How many steps the border of the region has that is allowed.
const STEPS: usize = 40;

/// The lower edge of a figure.
const BASE: f64 = FLOOR - 0.2;

/// The border of the region that every question nearby allows: what one of them allows beyond that, its colour tells.
fn allowed(points: &[Point], low: f64, high: f64) -> Vec<(f64, f64)> {
    let width = (high - low) / STEPS as f64;
    let mut border = Vec::new();
    let mut level = None;
    for step in 0..STEPS {
        let (from, to) = (low + step as f64 * width, low + (step + 1) as f64 * width);
        let inside = points.iter().filter(|p| (from..=to).contains(&p.at));
        level = inside.map(|p| p.allowed).min_by(f64::total_cmp).or(level);
        if let Some(level) = level {
            border.extend([(from, level), (to, level)]);
        }
    }
    let (first, last) = (border.first().map_or(low, |p| p.0), high);
    border.extend([(last, BASE), (first, BASE)]);
    border
}

fn draw(mut points: Vec<Point>, name: &str) -> Option<String> {
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    let (low, high) = (points.first()?.at, points.last()?.at);
    let margin = 0.04 * (high - low) + 0.05;
    let highest = points
        .iter()
        .map(|p| p.error.max(p.allowed))
        .fold(2.0, f64::max);
    svg(340, |root| {
        let mut chart = ChartBuilder::on(root)
            .margin(14)
            .set_label_area_size(LabelAreaPosition::Left, 84)
            .set_label_area_size(LabelAreaPosition::Bottom, 48)
            // The legend is above all points.
            .build_cartesian_2d(low - margin..high + margin, BASE..1.35 * highest + 1.5)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(FAINT)
            .axis_style(INK)
            .label_style(text())
            .x_labels(7)
            .y_labels(7)
            .x_label_formatter(&tick)
            .y_label_formatter(&power)
            .x_desc(name)
            .y_desc("error in ulp")
            .draw()?;
        let border = allowed(&points, low - margin, high + margin);
        chart
            .draw_series(std::iter::once(Polygon::new(border, GREEN.mix(0.18))))?
            .label("allowed")
            .legend(|(x, y)| {
                Rectangle::new([(x, y - 5), (x + 18, y + 5)], GREEN.mix(0.3).filled())
            });
        for (is_fault, colour, label) in [
            (false, BLUE, "as good as it can be"),
            (true, ORANGE, "fault"),
        ] {
            let chosen: Vec<&Point> = points.iter().filter(|p| p.is_fault == is_fault).collect();
            if chosen.is_empty() {
                continue;
            }
            let circles = chosen
                .iter()
                .map(|p| Circle::new((p.at, p.error), 4, colour.filled()));
            chart
                .draw_series(circles)?
                .label(label)
                .legend(move |(x, y)| Circle::new((x + 9, y), 5, colour.filled()));
        }
        legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// A tick of a logarithmic axis.
fn tick(exponent: &f64) -> String {
    let size = 10.0_f64.powf(*exponent);
    match exponent.abs() {
        ..3.0 => format!("{size:.2}")
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
        _ => format!("1e{exponent:.1}")
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at: f64, allowed: f64) -> Point {
        Point {
            at,
            error: 0.0,
            allowed,
            is_fault: false,
        }
    }

    /// Of 40 steps each is as high as the lowest point in it, on its ends as well, and as the step before where it has none.
    #[test]
    fn the_border_is_as_low_as_the_lowest_point_of_each_step() {
        // Two in the first step, one at the end that the fifth and the sixth share, and one in the last.
        let points = [at(0.25, 6.0), at(0.75, 4.0), at(5.0, 3.0), at(39.5, 5.0)];
        let border = allowed(&points, 0.0, 40.0);
        let level = |step: usize| match step {
            0..4 => 4.0,
            4..39 => 3.0,
            _ => 5.0,
        };
        let ends = |step: usize| [step as f64, (step + 1) as f64].map(|x| (x, level(step)));
        let mut expected: Vec<(f64, f64)> = (0..40).flat_map(ends).collect();
        expected.extend([(40.0, BASE), (0.0, BASE)]);
        assert_eq!(border, expected);
        // It begins with the first point, wherever the figure does.
        let border = allowed(&[at(-13.5, 2.0)], -20.0, 20.0);
        assert_eq!(border.len(), 2 * 34 + 2);
        assert_eq!(border[..2], [(-14.0, 2.0), (-13.0, 2.0)]);
        assert_eq!(border[68..], [(20.0, BASE), (-14.0, BASE)]);
        assert_eq!(allowed(&[], 1.0, 2.0), [(2.0, BASE), (1.0, BASE)]);
    }

    #[test]
    fn a_tick_has_no_digits_that_say_nothing() {
        for (exponent, expected) in [
            (0.0, "1"),
            (1.0, "10"),
            (2.0, "100"),
            (0.5, "3.16"),
            (-1.0, "0.1"),
            (-2.0, "0.01"),
            (2.5, "316.23"),
            (3.0, "1e3"),
            (-3.0, "1e-3"),
            (3.5, "1e3.5"),
            (-12.5, "1e-12.5"),
            (20.0, "1e20"),
        ] {
            assert_eq!(tick(&exponent), expected, "{exponent}");
        }
    }
}
