//! Grey images.

use crate::Error;
use crate::experiments::idx;
use crate::experiments::settings::refuse;

/// Grey images of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Images {
    /// The number of images.
    pub count: usize,
    /// The number of rows of an image.
    pub height: usize,
    /// The number of columns.
    pub width: usize,
    /// The pixels, image after image and row after row.
    pub pixels: Vec<u8>,
}

impl Images {
    /// Reads an IDX file of unsigned bytes with three axes: images, rows, columns. The file may be compressed by gzip.
    ///
    /// # Errors
    ///
    /// [`Error::Parse`] for a file of another type, and for one that is cut off or too long.
    ///
    /// ```
    /// use attnbm::experiments::images::Images;
    /// let file = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255];
    /// let images = Images::read(&file)?;
    /// assert_eq!((images.height, images.width), (1, 2));
    /// assert_eq!(images.pixels, [0, 255]);
    /// let error = Images::read(&file[..17]).unwrap_err();
    /// assert_eq!(error.to_string(), "the file of images must have 1 x 1 x 2 bytes after its header, got 1");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn read(file: &[u8]) -> Result<Self, Error> {
        let array = idx::read("images", file, 3)?;
        let [count, height, width] = array.lengths.as_slice() else {
            return Err(Error::Parse(
                "the file of images must have three axes".into(),
            ));
        };
        Ok(Self {
            count: *count,
            height: *height,
            width: *width,
            pixels: array.bytes.into_owned(),
        })
    }

    /// The number of pixels of an image.
    pub fn size(&self) -> usize {
        self.height * self.width
    }

    /// The first images, one a row, with pixels from 0 to 1.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for fewer than two images or more than there are.
    pub fn first(&self, count: usize) -> Result<Vec<f64>, Error> {
        if count < 2 || count > self.count {
            let expected = "at least 2 and at most the number of images in the file";
            return refuse("count", expected, format!("{count} of {}", self.count));
        }
        let pixels = self.pixels.iter().take(count * self.size());
        Ok(pixels.map(|pixel| f64::from(*pixel) / 255.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

    const FILE: [u8; 20] = [
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 3, 255,
    ];

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_and_compressed_files_have_the_same_images() {
        let images = Images::read(&FILE).unwrap();
        assert_eq!((images.count, images.size()), (2, 2));
        assert_eq!(images, Images::read(&compressed(&FILE)).unwrap());
        assert_eq!(images.first(2).unwrap()[1], 0.2);
        for count in [1, 3] {
            assert_eq!(images.first(count).unwrap_err().kind(), "domain");
        }
    }

    #[test]
    fn files_that_are_not_images_are_refused() {
        let zipped = compressed(&FILE);
        let cut = zipped[..zipped.len() - 9].to_vec();
        let mut flipped = zipped.clone();
        let last = flipped.len() - 8;
        flipped[last] ^= 1;
        let mut all = idx::damaged(&FILE);
        all.extend([cut, flipped, compressed(&FILE[..18])]);
        for wrong in all {
            let error = Images::read(&wrong).unwrap_err();
            assert_eq!(error.kind(), "parse", "{wrong:?}");
        }
    }
}
