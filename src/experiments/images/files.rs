//! Which format a file of images has.

use super::pixels::{Images, Pixels};
use super::pngs::PNG;
use super::{npy, npz};
use crate::Error;
use crate::experiments::idx;

/// The first bytes of IDX.
const IDX: &[u8] = &[0, 0];

impl Images {
    /// Reads a file of one of these formats, which is found by its first bytes:
    ///
    /// - IDX of unsigned bytes with three axes: images, rows, columns; plain or compressed by gzip;
    /// - NPY of unsigned bytes, binary32 or binary64, in either order of the bytes and of the axes. It has the same three axes,
    ///   or two: images and pixels, if these make squares. Bytes stand for numbers from 0 to 1, other numbers are taken as
    ///   they are;
    /// - NPZ, an archive of such arrays, with the feature `npz`. If there are several, `array` names the one to read. It is
    ///   ignored for the other formats, which have one.
    ///
    /// # Errors
    ///
    /// [`Error::Parse`] for a file of another kind, and for one that is cut off, too long or damaged; [`Error::Shape`] for
    /// other axes; [`Error::Domain`] for a number that is not finite; [`Error::Unsupported`] for an NPZ file without the feature.
    ///
    /// ```
    /// use attnbm::experiments::images::{Images, Pixels};
    /// let file = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255];
    /// let images = Images::read(&file, None)?;
    /// assert_eq!((images.height, images.width), (1, 2));
    /// assert_eq!(images.pixels, Pixels::Bytes(vec![0, 255]));
    /// let error = Images::read(&file[..17], None).unwrap_err();
    /// assert_eq!(error.to_string(), "the file of images must have 1 x 1 x 2 bytes after its header, got 1");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn read(file: &[u8], array: Option<&str>) -> Result<Self, Error> {
        if file.starts_with(npy::MAGIC) {
            return npy::read("the file of images", file);
        }
        if file.starts_with(npz::MAGIC) {
            return npz::read(file, array);
        }
        if file.starts_with(PNG) {
            let why = "the file of images is one PNG; many are read from their directory";
            return Err(Error::Parse(why.into()));
        }
        if !file.is_empty() && !file.starts_with(IDX) && !file.starts_with(idx::GZIP) {
            let start: Vec<u8> = file.iter().copied().take(8).collect();
            return Err(Error::Parse(format!(
                "the file of images must be IDX, plain or compressed by gzip, NPY or NPZ; it begins with {start:?}"
            )));
        }
        let array = idx::read("images", file, 3)?;
        let pixels = Pixels::Bytes(array.bytes.into_owned());
        Self::of("the file of images", &array.lengths, pixels)
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
        let images = Images::read(&FILE, None).unwrap();
        assert_eq!((images.count, images.size()), (2, 2));
        assert_eq!(images, Images::read(&compressed(&FILE), None).unwrap());
        assert_eq!(images.first(2).unwrap()[1], 0.2);
        assert_eq!(images.last(1).unwrap(), [3.0 / 255.0, 1.0]);
        assert!(images.last(0).unwrap().is_empty());
        for count in [1, 3] {
            assert_eq!(images.first(count).unwrap_err().kind(), "domain");
        }
        assert_eq!(images.last(3).unwrap_err().kind(), "domain");
    }

    #[test]
    fn files_that_are_not_images_are_refused() {
        let zipped = compressed(&FILE);
        let cut = zipped[..zipped.len() - 9].to_vec();
        let mut flipped = zipped.clone();
        let last = flipped.len() - 8;
        flipped[last] ^= 1;
        let mut all = idx::damaged(&FILE);
        let foreign = b"%PDF-1.7".to_vec();
        all.extend([cut, flipped, compressed(&FILE[..18]), foreign, PNG.to_vec()]);
        let mut complaints = Vec::new();
        for wrong in all {
            let error = Images::read(&wrong, None).unwrap_err();
            assert_eq!(error.kind(), "parse", "{wrong:?}");
            complaints.push(error.to_string());
        }
        let [.., foreign, png] = complaints.as_slice() else {
            panic!("{complaints:?}")
        };
        assert!(foreign.ends_with("begins with [37, 80, 68, 70, 45, 49, 46, 55]"));
        assert!(png.ends_with("many are read from their directory"));
    }
}
