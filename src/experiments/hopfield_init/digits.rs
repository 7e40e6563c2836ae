//! Binary images and their labels.

use crate::Error;
use crate::experiments::idx;

/// Binary images with the classes that they belong to.
#[derive(Clone, Debug)]
pub struct Digits {
    /// The number of pixels of an image.
    pub pixels: usize,
    /// The images, one after the other: 1 for ink, -1 for none.
    pub images: Vec<Vec<i8>>,
    /// The class of each image.
    pub labels: Vec<u8>,
}

impl Digits {
    /// Reads a file of images and one of labels. A pixel is ink if its value divided by 255 is above 0.01, as in the authors'
    /// program.
    ///
    /// # Errors
    ///
    /// [`Error::Parse`] for a file of another type, cut off or too long; [`Error::Shape`] unless there is
    /// a label for each image.
    ///
    /// ```
    /// use attnbm::experiments::hopfield_init::Digits;
    /// let images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255];
    /// let labels = [0, 0, 8, 1, 0, 0, 0, 1, 7];
    /// let digits = Digits::read(&images, &labels)?;
    /// assert_eq!((digits.images[0].as_slice(), digits.labels[0]), ([-1, 1].as_slice(), 7));
    /// assert!(Digits::read(&labels, &images).is_err());
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn read(images: &[u8], labels: &[u8]) -> Result<Self, Error> {
        let images = idx::read("images", images, 3)?;
        let labels = idx::read("labels", labels, 1)?.bytes;
        let [count, rows, columns] = images.lengths.as_slice() else {
            return Err(Error::Parse(
                "the file of images must have three axes".into(),
            ));
        };
        let size = rows * columns;
        if *count != labels.len() {
            return Err(Error::Shape {
                field: "labels".into(),
                expected: format!("{count} entries, one an image"),
                got: format!("{} entries", labels.len()),
            });
        }
        // The least byte whose 255th is above 0.01 is 3.
        let is_ink = |pixel: &u8| f64::from(*pixel) / 255.0 > 0.01;
        let image = |pixels: &[u8]| {
            let signs = pixels
                .iter()
                .map(|pixel| if is_ink(pixel) { 1 } else { -1 });
            signs.collect()
        };
        Ok(Self {
            pixels: size,
            images: images.bytes.chunks_exact(size).map(image).collect(),
            labels: labels.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMAGES: [u8; 20] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 2, 3, 255];
    const LABELS: [u8; 10] = [0, 0, 8, 1, 0, 0, 0, 2, 4, 9];

    #[test]
    fn pixels_are_ink_from_three_on() {
        let digits = Digits::read(&IMAGES, &LABELS).unwrap();
        assert_eq!(digits.images, [[-1, -1], [1, 1]]);
        assert_eq!(
            (digits.pixels, digits.labels.as_slice()),
            (2, [4, 9].as_slice())
        );
    }

    #[test]
    fn there_is_a_label_for_each_image() {
        assert_eq!(Digits::read(&LABELS, &IMAGES).unwrap_err().kind(), "parse");
        let one = [0, 0, 8, 1, 0, 0, 0, 1, 4];
        assert_eq!(Digits::read(&IMAGES, &one).unwrap_err().kind(), "shape");
    }
}
