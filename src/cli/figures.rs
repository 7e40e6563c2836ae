//! The canvas of all figures: SVG that follows the page's colours.

use plotters::coord::Shift;
use plotters::prelude::*;

pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub type Drawn = Result<(), Box<dyn std::error::Error>>;

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

pub fn legend<'a>(
    chart: &mut ChartContext<'a, SVGBackend<'a>, Cartesian2d<Plane, Plane>>,
    position: SeriesLabelPosition,
) -> Drawn {
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
