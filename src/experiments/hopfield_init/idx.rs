//! Images and labels in IDX files, the format of MNIST.

use crate::Error;

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
    /// [`Error::Parse`] for a file that is compressed, of another type, cut off or too long; [`Error::Shape`] unless there is
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
        let (axes, pixels) = read("images", images, 3)?;
        let (_, labels) = read("labels", labels, 1)?;
        let [count, rows, columns] = axes.as_slice() else {
            return Err(Error::Parse("images must have three axes".into()));
        };
        let size = rows * columns;
        if size == 0 || *count == 0 {
            return Err(Error::Parse("images must have pixels, got none".into()));
        }
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
            let pixels = pixels.iter();
            pixels
                .map(|pixel| if is_ink(pixel) { 1 } else { -1 })
                .collect()
        };
        Ok(Self {
            pixels: size,
            images: pixels.chunks_exact(size).map(image).collect(),
            labels: labels.to_vec(),
        })
    }
}

/// The lengths of the axes and the bytes of a file with this many axes.
fn read<'a>(what: &str, bytes: &'a [u8], axes: usize) -> Result<(Vec<usize>, &'a [u8]), Error> {
    let refuse = |why: &str| Err(Error::Parse(format!("the file of {what} {why}")));
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return refuse("is compressed; `gunzip` it first");
    }
    let Some((magic, rest)) = bytes.split_at_checked(4) else {
        return refuse("is too short for IDX");
    };
    if magic != [0, 0, 8, axes as u8] {
        return refuse(&format!("must be IDX of bytes with {axes} axes"));
    }
    let Some((lengths, data)) = rest.split_at_checked(4 * axes) else {
        return refuse("ends within its header");
    };
    let length = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |n, byte| (n << 8) | usize::from(*byte))
    };
    let lengths: Vec<usize> = lengths.chunks_exact(4).map(length).collect();
    let product = lengths
        .iter()
        .try_fold(1usize, |product, length| product.checked_mul(*length));
    if product != Some(data.len()) {
        return refuse(&format!(
            "must have {lengths:?} bytes after its header, got {}",
            data.len()
        ));
    }
    Ok((lengths, data))
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
    fn files_that_are_not_images_are_refused() {
        let cut = &IMAGES[..19];
        let long = [&IMAGES[..], &[0]].concat();
        let other = [&[0, 0, 13, 3], &IMAGES[4..]].concat();
        let huge = [&[0, 0, 8, 3], [255; 12].as_slice()].concat();
        let none = [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
        let compressed = [0x1f, 0x8b, 8, 0];
        for wrong in [
            cut,
            &long,
            &other,
            &huge,
            &none,
            &compressed,
            &[],
            &IMAGES[..9],
        ] {
            let kind = Digits::read(wrong, &LABELS).unwrap_err().kind();
            assert_eq!(kind, "parse", "{wrong:?}");
        }
        let one = [0, 0, 8, 1, 0, 0, 0, 1, 4];
        assert_eq!(Digits::read(&IMAGES, &one).unwrap_err().kind(), "shape");
    }
}
