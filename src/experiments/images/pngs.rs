//! Images in PNG files, one a file.

use std::io::Cursor;

use png::{BitDepth, Decoder, Transformations};

use super::pixels::{Images, Pixels};
use crate::Error;

/// The first bytes.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The largest number of pixels of a file: more than are trained on, and less than fills a memory.
const LARGEST: u64 = 1 << 24;

/// Images that are read from PNG files, one after the other.
///
/// # Grey
///
/// Grey pixels are taken as they are. Colours become `0.299 R + 0.587 G + 0.114 B`, the luma of Rec. 601, by the whole numbers
/// `(19595 R + 38470 G + 7471 B + 32768) / 65536` rounded down, as Pillow's `convert("L")` does. The opacity is ignored.
/// Palettes and fewer than eight bits a sample are expanded.
///
/// ```
/// use attnbm::experiments::images::Pngs;
/// let mut pngs = Pngs::default();
/// let error = pngs.add("a.png", b"GIF89a").unwrap_err();
/// assert_eq!(error.to_string(), "a.png must be a PNG, it begins with [71, 73, 70, 56, 57, 97]");
/// assert_eq!(pngs.images().unwrap_err().to_string(), "images must have at least one PNG, got none");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Pngs {
    /// The name and the size of the first file.
    first: Option<(String, [u32; 2])>,
    pixels: Vec<u8>,
}

impl Pngs {
    /// Reads one more image. The name is for errors.
    ///
    /// # Errors
    ///
    /// [`Error::Parse`] for a file that is no PNG, is damaged or cut off; [`Error::Shape`] for an image that has not the size of the
    /// first one; [`Error::Unsupported`] for sixteen bits a sample, and for more than 2^24 pixels.
    pub fn add(&mut self, name: &str, file: &[u8]) -> Result<(), Error> {
        if !file.starts_with(PNG) {
            let start: Vec<u8> = file.iter().copied().take(8).collect();
            return Err(Error::Parse(format!(
                "{name} must be a PNG, it begins with {start:?}"
            )));
        }
        let damaged = |error: png::DecodingError| {
            Error::Parse(format!("{name} is a damaged PNG, or cut off: {error}"))
        };
        let mut decoder = Decoder::new(Cursor::new(file));
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info().map_err(damaged)?;
        let (width, height) = reader.info().size();
        if reader.info().bit_depth == BitDepth::Sixteen {
            let why = "has sixteen bits a sample; eight are read";
            return Err(Error::Unsupported(format!("{name} {why}")));
        }
        if let Some((first, size)) = &self.first
            && *size != [height, width]
        {
            let [rows, columns] = size;
            return Err(Error::Shape {
                field: name.into(),
                expected: format!("{rows} x {columns} pixels, as {first} has"),
                got: format!("{height} x {width}"),
            });
        }
        let size = reader.output_buffer_size();
        let (Some(size), true) = (size, u64::from(width) * u64::from(height) <= LARGEST) else {
            return Err(Error::Unsupported(format!(
                "{name} has {height} x {width} pixels; at most {LARGEST} are read"
            )));
        };
        let mut samples = vec![0; size];
        let frame = reader.next_frame(&mut samples).map_err(damaged)?;
        reader.finish().map_err(damaged)?;
        if (frame.width, frame.height) != (width, height) {
            let why = "is an animation whose first frame is smaller than the image";
            return Err(Error::Unsupported(format!("{name} {why}")));
        }
        let pixels = samples.chunks_exact(frame.color_type.samples());
        self.pixels.extend(pixels.map(grey));
        self.first
            .get_or_insert_with(|| (name.to_owned(), [height, width]));
        Ok(())
    }

    /// The images in the order in which they were read.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there is none.
    pub fn images(self) -> Result<Images, Error> {
        let Some((_, [height, width])) = self.first else {
            return Err(Error::Shape {
                field: "images".into(),
                expected: "at least one PNG".into(),
                got: "none".into(),
            });
        };
        // Their product is at most 2^24.
        let (height, width) = (height as usize, width as usize);
        let count = self.pixels.len().checked_div(height * width);
        let lengths = [count.unwrap_or(0), height, width];
        Images::of("images", &lengths, Pixels::Bytes(self.pixels))
    }
}

/// The grey of a pixel with one to four samples.
fn grey(samples: &[u8]) -> u8 {
    match *samples {
        [grey] | [grey, _] => grey,
        [red, green, blue] | [red, green, blue, _] => {
            let [red, green, blue] = [red, green, blue].map(u32::from);
            // The weights add up to 65536, so that this is at most 255.
            ((19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16) as u8
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use png::{ColorType, Encoder};

    fn png(colours: ColorType, depth: BitDepth, size: [u32; 2], samples: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, size[1], size[0]);
        encoder.set_color(colours);
        encoder.set_depth(depth);
        if colours == ColorType::Indexed {
            encoder.set_palette(vec![0, 0, 0, 255, 0, 0]);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(samples).unwrap();
        writer.finish().unwrap();
        file
    }

    fn eight(colours: ColorType, size: [u32; 2], samples: &[u8]) -> Vec<u8> {
        png(colours, BitDepth::Eight, size, samples)
    }

    #[test]
    fn each_kind_of_pixel_becomes_grey() {
        let mut pngs = Pngs::default();
        let files = [
            eight(ColorType::Grayscale, [1, 2], &[7, 200]),
            eight(ColorType::GrayscaleAlpha, [1, 2], &[8, 0, 201, 255]),
            eight(ColorType::Rgb, [1, 2], &[255, 0, 0, 9, 9, 9]),
            eight(ColorType::Rgba, [1, 2], &[0, 255, 0, 255, 0, 0, 255, 3]),
            png(ColorType::Indexed, BitDepth::One, [1, 2], &[0b0100_0000]),
            png(ColorType::Grayscale, BitDepth::Four, [1, 2], &[0x3f]),
        ];
        for (place, file) in files.iter().enumerate() {
            pngs.add(&format!("{place}.png"), file).unwrap();
        }
        let images = pngs.images().unwrap();
        assert_eq!((images.count, images.height, images.width), (6, 1, 2));
        // 0.299 of 255 is 76.2, 0.587 of it 149.7, and 0.114 of it 29.1.
        let expected = [7, 200, 8, 201, 76, 9, 150, 29, 0, 76, 51, 255];
        assert_eq!(images.pixels, Pixels::Bytes(expected.to_vec()));
    }

    #[test]
    fn every_grey_stays_what_it_is() {
        for x in 0..=255 {
            assert_eq!(grey(&[x, x, x]), x);
        }
    }

    #[test]
    fn each_kind_of_damage_has_its_error() {
        let whole = eight(ColorType::Grayscale, [2, 3], &[1, 2, 3, 4, 5, 6]);
        let mut pngs = Pngs::default();
        pngs.add("a.png", &whole).unwrap();
        for cut in [8, 20, 40, whole.len() - 5] {
            let error = pngs.add("b.png", &whole[..cut]).unwrap_err();
            assert_eq!(error.kind(), "parse");
            let error = error.to_string();
            assert!(
                error.starts_with("b.png is a damaged PNG, or cut off: "),
                "{cut} {error}"
            );
        }
        // The signature and the header have 33 bytes, the length and the name of the data eight.
        let mut flipped = whole.clone();
        flipped[33 + 8 + 4] ^= 1;
        let error = pngs.add("b.png", &flipped).unwrap_err().to_string();
        assert!(
            error.starts_with("b.png is a damaged PNG, or cut off: "),
            "{error}"
        );
        let refused = |pngs: &mut Pngs, file: &[u8]| {
            let error = pngs.add("b.png", file).unwrap_err();
            (error.kind(), error.to_string())
        };
        let other = eight(ColorType::Grayscale, [3, 2], &[1, 2, 3, 4, 5, 6]);
        let wanted = "b.png must have 2 x 3 pixels, as a.png has, got 3 x 2";
        assert_eq!(refused(&mut pngs, &other), ("shape", wanted.into()));
        let deep = png(ColorType::Grayscale, BitDepth::Sixteen, [2, 3], &[0; 12]);
        let wanted = "b.png has sixteen bits a sample; eight are read";
        assert_eq!(refused(&mut pngs, &deep), ("unsupported", wanted.into()));
        // What was refused left nothing behind.
        let images = pngs.images().unwrap();
        assert_eq!(images.pixels, Pixels::Bytes(vec![1, 2, 3, 4, 5, 6]));
        // A header of a vast image, with the digest that belongs to it.
        let mut vast = whole;
        vast[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        let mut digest = flate2::Crc::new();
        digest.update(&vast[12..29]);
        vast[29..33].copy_from_slice(&digest.sum().to_be_bytes());
        let wanted = "b.png has 65536 x 65536 pixels; at most 16777216 are read";
        assert_eq!(
            refused(&mut Pngs::default(), &vast),
            ("unsupported", wanted.into())
        );
    }
}
