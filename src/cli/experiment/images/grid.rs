//! Grids of images as PNG.

/// The space between two images, and the size of a pixel.
const GAP: usize = 3;
const ZOOM: usize = 2;

/// Images of one size in rows and columns, each row of them of this many. Grey is 0; black and white are the largest absolute
/// value of each image, or of all.
pub fn png(images: &[&[f64]], size: [usize; 2], columns: usize, each: bool) -> Option<Vec<u8>> {
    let [height, width] = size;
    let rows = images.len().div_ceil(columns.max(1));
    let (down, across) = (height * ZOOM + GAP, width * ZOOM + GAP);
    let (total_height, total_width) = (rows * down + GAP, columns * across + GAP);
    let largest = |image: &[f64]| image.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let all = images
        .iter()
        .map(|image| largest(image))
        .fold(0.0, f64::max);
    let mut pixels = vec![255u8; total_height * total_width];
    for (place, image) in images.iter().enumerate() {
        let scale = if each { largest(image) } else { all };
        let (top, left) = (GAP + place / columns * down, GAP + place % columns * across);
        for row in 0..height * ZOOM {
            let from = image.get(row / ZOOM * width..)?;
            let start = (top + row) * total_width + left;
            let to = pixels.get_mut(start..start + width * ZOOM)?;
            for (column, pixel) in to.iter_mut().enumerate() {
                let x = from.get(column / ZOOM).copied().unwrap_or(0.0);
                let share = if scale > 0.0 { x / scale } else { 0.0 };
                *pixel = (127.5 * (1.0 + share.clamp(-1.0, 1.0))).round() as u8;
            }
        }
    }
    let mut file = Vec::new();
    let axis = |length: usize| u32::try_from(length).ok();
    let mut encoder = png::Encoder::new(&mut file, axis(total_width)?, axis(total_height)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_its_images() {
        let (a, b) = ([1.0, -1.0], [0.0, 0.5]);
        let file = png(&[&a, &b], [1, 2], 2, false).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (17, 8));
        let row = &pixels[17 * GAP..][..17];
        assert_eq!(row[GAP..GAP + 4], [255, 255, 0, 0]);
        assert_eq!(row[GAP + 7..GAP + 11], [128, 128, 191, 191]);
    }
}
