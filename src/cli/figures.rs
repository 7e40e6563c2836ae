//! The canvas of all figures: SVG that follows the page's colours.

use std::error::Error;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::*;

pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub type Drawn = Result<(), Box<dyn Error>>;

/// Text and axes; replaced by the page's own text colour.
pub const INK: RGBColor = RGBColor(1, 2, 3);
/// Grid lines; replaced likewise, and faint.
pub const FAINT: RGBColor = RGBColor(4, 5, 6);
/// Colours that can be told apart on light and on dark ground, and by most of the colour-blind.
pub const BLUE: RGBColor = RGBColor(0x2f, 0x7f, 0xd1);
pub const ORANGE: RGBColor = RGBColor(0xd4, 0x76, 0x0f);
pub const GREEN: RGBColor = RGBColor(0x17, 0x95, 0x68);

const WIDTH: u32 = 760;
/// The size of text, in the units of plotters, which are larger than pixels by 1.24.
const TEXT: u32 = 17;

type Plane = plotters::coord::types::RangedCoordf64;

/// Axes to draw on.
pub type Plot<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Plane, Plane>>;

/// What is written at two axes.
#[derive(Default)]
pub struct Axes<'a> {
    pub x: &'a str,
    pub y: &'a str,
    /// At most so many numbers at either, if not as many as there is room for.
    pub labels: Option<[usize; 2]>,
    /// The numbers at either in words, if not as they are.
    pub words: Option<[&'a Words; 2]>,
}

/// A number at an axis in words.
type Words = dyn Fn(&f64) -> String;

/// Axes over two ranges, with a grid.
pub fn plot<'a, 'b>(
    root: &'a Area<'b>,
    x: Range<f64>,
    y: Range<f64>,
    axes: &Axes<'_>,
) -> Result<Plot<'a, 'b>, Box<dyn Error>> {
    let mut chart = ChartBuilder::on(root)
        .margin(14)
        .set_label_area_size(LabelAreaPosition::Left, 84)
        .set_label_area_size(LabelAreaPosition::Bottom, 48)
        .build_cartesian_2d(x, y)?;
    let mut mesh = chart.configure_mesh();
    mesh.light_line_style(TRANSPARENT)
        .bold_line_style(FAINT)
        .axis_style(INK)
        .label_style(text())
        .x_desc(axes.x)
        .y_desc(axes.y);
    if let Some([x, y]) = axes.labels {
        mesh.x_labels(x).y_labels(y);
    }
    if let Some([x, y]) = axes.words {
        mesh.x_label_formatter(x).y_label_formatter(y);
    }
    mesh.draw()?;
    Ok(chart)
}

/// A curve that the legend names.
pub fn curve<'a, 'b: 'a>(
    chart: &mut Plot<'a, 'b>,
    points: impl IntoIterator<Item = (f64, f64)>,
    colour: RGBColor,
    name: impl Into<String>,
) -> Drawn {
    chart
        .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
        .label(name)
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(3)));
    Ok(())
}

pub fn legend<'a, 'b: 'a>(chart: &mut Plot<'a, 'b>, position: SeriesLabelPosition) -> Drawn {
    chart
        .configure_series_labels()
        .position(position)
        .label_font(text())
        .margin(12)
        .draw()?;
    Ok(())
}

pub fn text() -> TextStyle<'static> {
    coloured(INK)
}

pub fn coloured(colour: RGBColor) -> TextStyle<'static> {
    ("sans-serif", TEXT).into_font().color(&colour)
}

/// A power of ten by its exponent.
pub fn power(exponent: &f64) -> String {
    format!("1e{exponent:.0}")
}

/// Draws on a canvas of the common width; nothing, should the drawing fail.
pub fn svg(height: u32, draw: impl FnOnce(&Area<'_>) -> Drawn) -> Option<String> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        draw(&root).ok()?;
        root.present().ok()?;
    }
    let text = text
        .replace("\"#010203\"", "\"currentColor\"")
        .replace("\"#040506\"", "\"currentColor\" stroke-opacity=\"0.15\"")
        .replace("stroke-opacity=\"0.15\" opacity=\"1\"", "opacity=\"0.15\"");
    Some(text)
}
