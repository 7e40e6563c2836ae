//! A figure of curves with error bars, of marked points, and of a horizontal line.

use plotters::prelude::*;

use crate::cli::figures::{Axes, BLUE, GREEN, INK, ORANGE, curve, legend, plot, svg, text};

/// A named curve.
pub struct Curve {
    pub name: String,
    /// Abscissa, ordinate, and half the length of the error bar, which is left out if it is 0.
    pub points: Vec<(f64, f64, f64)>,
}

/// What a figure has besides curves.
#[derive(Default)]
pub struct Chart<'a> {
    pub x: &'a str,
    pub y: &'a str,
    /// The height of a horizontal line. The vertical axis reaches down to it.
    pub floor: Option<f64>,
    /// Points with a text beside them.
    pub marks: Vec<(f64, f64, String)>,
    /// Whether the vertical axis begins at the lowest point, instead of at 0 or the line if these are lower.
    pub is_tight: bool,
}

/// Colours that can be told apart. A figure with more curves takes the first ones again.
const COLOURS: [RGBColor; 6] = [
    BLUE,
    GREEN,
    ORANGE,
    RGBColor(0x8a, 0x5c, 0xc7),
    RGBColor(0xc2, 0x3b, 0x5e),
    RGBColor(0x6b, 0x72, 0x80),
];

/// The figure as SVG; nothing, should the drawing fail.
pub fn figure(curves: &[Curve], chart: &Chart<'_>) -> Option<String> {
    let all = || curves.iter().flat_map(|curve| &curve.points);
    // Axes without an end would be divided for ever.
    all().next()?;
    let right = all().map(|point| point.0).fold(0.0, f64::max);
    let high = all()
        .map(|point| point.1 + point.2)
        .fold(f64::NEG_INFINITY, f64::max);
    let least = all()
        .map(|point| point.1 - point.2)
        .fold(f64::INFINITY, f64::min);
    let low = match chart.is_tight {
        true => least,
        false => least.min(chart.floor.unwrap_or(0.0)),
    };
    let margin = 0.04 * (high - low).max(1e-9);
    svg(400, |root| {
        let axes = Axes {
            x: chart.x,
            y: chart.y,
            ..Axes::default()
        };
        let mut drawn = plot(root, 0.0..right * 1.03, low - margin..high + margin, &axes)?;
        if let Some(floor) = chart.floor {
            let line = [(0.0, floor), (right * 1.03, floor)];
            drawn.draw_series([PathElement::new(line, INK.stroke_width(1))])?;
        }
        for (shown, colour) in curves.iter().zip(COLOURS.iter().cycle()) {
            let middle = shown.points.iter().map(|point| (point.0, point.1));
            curve(&mut drawn, middle, *colour, shown.name.as_str())?;
            let bars = shown.points.iter().filter(|point| point.2 > 0.0);
            let bars = bars.map(|(x, y, half)| {
                PathElement::new([(*x, y - half), (*x, y + half)], colour.stroke_width(1))
            });
            drawn.draw_series(bars)?;
        }
        let marks = chart.marks.iter();
        let marks = marks.map(|(x, y, _)| Circle::new((*x, *y), 5, INK.stroke_width(2)));
        drawn.draw_series(marks)?;
        let texts = chart.marks.iter();
        let texts = texts.map(|(x, y, label)| {
            // To the left of a mark that is far on the right.
            let shift = if *x > 0.6 * right {
                -9 * label.chars().count() as i32 - 8
            } else {
                10
            };
            EmptyElement::at((*x, *y)) + Text::new(label.clone(), (shift, -22), text())
        });
        drawn.draw_series(texts)?;
        legend(&mut drawn, SeriesLabelPosition::UpperRight)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_its_curves_and_marks() {
        let curves = [Curve {
            name: "falling".into(),
            points: vec![(0.0, 2.0, 0.1), (1.0, 1.0, 0.1)],
        }];
        let chart = Chart {
            x: "time",
            y: "height",
            floor: Some(0.5),
            marks: vec![(1.0, 1.0, "here".into())],
            is_tight: false,
        };
        let drawn = figure(&curves, &chart).unwrap();
        for part in ["falling", "time", "height", "here", "circle"] {
            assert!(drawn.contains(part), "{part}\n{drawn}");
        }
    }

    /// An experiment that was interrupted before anything was done has nothing to draw.
    #[test]
    fn without_a_point_there_is_no_figure() {
        let chart = Chart::default();
        assert!(figure(&[], &chart).is_none());
        let empty = Curve {
            name: "empty".into(),
            points: Vec::new(),
        };
        assert!(figure(&[empty], &chart).is_none());
    }
}
