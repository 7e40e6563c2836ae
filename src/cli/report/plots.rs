//! The figures of the page, as SVG that follows the page's colours.

use attnbm::catalogue::campaign::{Campaign, IdentityResult};
use attnbm::oracle::figures::{Bounds, Quadrature, Truncation};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::cli::figures::{
    Axes, BLUE, FAINT, GREEN, INK, ORANGE, coloured, curve, legend, plot, power, svg, text,
};

/// The fewest certified digits of each identity.
pub fn digits(campaign: &Campaign) -> Option<String> {
    let is_decided = |line: &&IdentityResult| line.tally.decided > 0;
    let lines: Vec<_> = campaign.lines.iter().filter(is_decided).collect();
    let names = lines.iter().map(|line| line.record.id.len());
    let labels = 16 + 8 * names.max()? as u32;
    let (row, top, bottom) = (19, 34, 54);
    let wanted = f64::from(campaign.settings.digits);
    let proved = lines.iter().filter_map(|line| worst(line));
    let most = proved.fold(wanted + 5.0, f64::max);
    let height = top + bottom + row * lines.len() as u32;
    svg(height, |root| {
        let mut chart = ChartBuilder::on(root)
            .margin_top(top as i32)
            .margin_right(24)
            .margin_bottom(8)
            .set_label_area_size(LabelAreaPosition::Left, labels)
            .set_label_area_size(LabelAreaPosition::Bottom, bottom - 8)
            .build_cartesian_2d(wanted - 0.5..most + 1.0, 0.0..lines.len() as f64)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .light_line_style(TRANSPARENT)
            .bold_line_style(FAINT)
            .axis_style(INK)
            .label_style(text())
            .x_label_formatter(&|x| format!("{x:.0}"))
            .x_desc("certified significant digits in the worst decided case")
            .draw()?;
        for (index, line) in lines.iter().enumerate() {
            let y = lines.len() as f64 - index as f64 - 0.5;
            let (left, middle) = chart.backend_coord(&(wanted - 0.5, y));
            root.draw(&Text::new(
                line.record.id,
                (left - 10, middle),
                aligned(HPos::Right),
            ))?;
            let Some(digits) = worst(line) else {
                let (x, y) = chart.backend_coord(&(wanted, y));
                root.draw(&Text::new(line.held(), (x + 8, y), aligned(HPos::Left)))?;
                continue;
            };
            let ends = [(wanted, y), (digits, y)];
            chart.draw_series([PathElement::new(ends, BLUE.stroke_width(2))])?;
            chart.draw_series([Circle::new((digits, y), 5, BLUE.filled())])?;
        }
        let line = [(wanted, 0.0), (wanted, lines.len() as f64)];
        chart.draw_series([PathElement::new(line, ORANGE.stroke_width(2))])?;
        let (x, y) = chart.backend_coord(&(wanted, lines.len() as f64));
        let style = coloured(ORANGE).pos(Pos::new(HPos::Left, VPos::Bottom));
        root.draw(&Text::new("asked for", (x - 4, y - 6), style))?;
        Ok(())
    })
}

/// The digits of the worst decided case, if its two sides are not the same number.
fn worst(line: &IdentityResult) -> Option<f64> {
    line.tally.worst.as_ref().map(|worst| worst.digits)
}

/// A line of text beside a point.
fn aligned(side: HPos) -> TextStyle<'static> {
    text().pos(Pos::new(side, VPos::Center))
}

/// The bound on the error of a quadrature and the error itself, as the grid grows.
pub fn quadratures(points: &[Quadrature]) -> Option<String> {
    let bounds: Vec<_> = points.iter().map(|p| (p.nodes, p.bound.log10())).collect();
    let errors: Vec<_> = points.iter().map(|p| (p.nodes, p.error.log10())).collect();
    let most = points.last()?.nodes;
    let all = || {
        bounds
            .iter()
            .chain(&errors)
            .map(|(_, y)| *y)
            .filter(|y| y.is_finite())
    };
    let (low, high) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
    svg(400, |root| {
        let axes = Axes {
            x: "nodes of the grid",
            y: "absolute error of log Z",
            words: Some([&|x| format!("{x:.0}"), &power]),
            ..Axes::default()
        };
        let mut chart = plot(root, 0.0..most * 1.03, low - 2.0..high + 3.0, &axes)?;
        for (points, colour, name) in [
            (&bounds, BLUE, "certified bound"),
            (&errors, ORANGE, "true error"),
        ] {
            let points: Vec<_> = points
                .iter()
                .copied()
                .filter(|(_, y)| y.is_finite())
                .collect();
            curve(&mut chart, points.iter().copied(), colour, name)?;
            chart.draw_series(points.iter().map(|p| Circle::new(*p, 4, colour.filled())))?;
        }
        legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// How far the closed-form bounds are from log Z, over the inverse temperature.
pub fn bounds(points: &[Bounds]) -> Option<String> {
    // Distances of 0 lie at the floor of the figure.
    const FLOOR: f64 = -3.5;
    let log = |distance: f64| distance.abs().log10().max(FLOOR);
    let most = points.iter().map(|p| log(p.printed)).fold(0.0, f64::max);
    let last = points.last()?.beta;
    svg(400, |root| {
        let axes = Axes {
            x: "inverse temperature β",
            y: "distance to log Z, in nats",
            labels: Some([6, 5]),
            words: Some([&|x| format!("{x}"), &power]),
        };
        let mut chart = plot(root, 0.0..last, FLOOR..most + 0.9, &axes)?;
        let of = |distance: fn(&Bounds) -> f64| -> Vec<(f64, f64)> {
            points.iter().map(|p| (p.beta, log(distance(p)))).collect()
        };
        for (line, colour, name) in [
            (of(|p| p.printed), ORANGE, "Eq. 28"),
            (of(|p| p.above), BLUE, "sharpened upper bound"),
            (of(|p| p.below), GREEN, "sharpened lower bound"),
        ] {
            curve(&mut chart, line, colour, name)?;
        }
        legend(&mut chart, SeriesLabelPosition::UpperLeft)
    })
}

/// log Z itself, over the inverse temperature.
pub fn log_partition(points: &[Bounds]) -> Option<String> {
    let values = || points.iter().map(|p| p.log_partition);
    let (low, high) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(f64::NEG_INFINITY, f64::max),
    );
    let last = points.last()?.beta;
    svg(300, |root| {
        let axes = Axes {
            x: "inverse temperature β",
            y: "log Z, in nats",
            labels: Some([6, 6]),
            words: Some([&|x| format!("{x}"), &|y| format!("{y:.0}")]),
        };
        let mut chart = plot(root, 0.0..last, low - 0.5..high + 0.5, &axes)?;
        let line = points.iter().map(|p| (p.beta, p.log_partition));
        chart.draw_series(LineSeries::new(line, BLUE.stroke_width(2)))?;
        Ok(())
    })
}

/// What truncating Eq. 34 drops, for machines of several sizes, over the length of the weights.
pub fn truncations(curves: &[(usize, Vec<Truncation>)]) -> Option<String> {
    let longest = curves.first()?.1.last()?.length;
    svg(400, |root| {
        let axes = Axes {
            x: "length of each row of weights, in standard deviations",
            y: "probability mass dropped",
            labels: Some([7, 6]),
            words: Some([&|x| format!("{x}"), &|y| format!("{y:.1}")]),
        };
        let mut chart = plot(root, 0.0..longest, 0.0..1.02, &axes)?;
        for ((hidden, points), colour) in curves.iter().zip([BLUE, ORANGE, GREEN]) {
            let line = points.iter().map(|p| (p.length, p.mass));
            curve(&mut chart, line, colour, format!("{hidden} hidden units"))?;
        }
        legend(&mut chart, SeriesLabelPosition::LowerRight)
    })
}
