//! Grey images.

use crate::Error;
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
    pub pixels: Pixels,
}

/// Pixels in the numbers in which a file has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Pixels {
    /// From 0 to 255, which stand for numbers from 0 to 1.
    Bytes(Vec<u8>),
    /// Numbers as they are.
    Numbers(Vec<f64>),
}

impl Images {
    /// Images of an array with these axes. `what` is what has the array.
    pub(super) fn of(what: &str, lengths: &[usize], pixels: Pixels) -> Result<Self, Error> {
        let [count, height, width] = match *lengths {
            [count, height, width] => [count, height, width],
            [count, size] if size.isqrt().pow(2) == size => [count, size.isqrt(), size.isqrt()],
            _ => {
                return Err(Error::Shape {
                    field: what.into(),
                    expected: "three axes, images, rows and columns, or two, images and the pixels of a square".into(),
                    got: format!("the lengths {lengths:?}"),
                });
            }
        };
        Ok(Self {
            count,
            height,
            width,
            pixels,
        })
    }

    /// The number of pixels of an image.
    pub fn size(&self) -> usize {
        self.height * self.width
    }

    /// The first images, one a row. Bytes are divided by 255.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for fewer than two images or more than there are.
    pub fn first(&self, count: usize) -> Result<Vec<f64>, Error> {
        if count < 2 || count > self.count {
            let expected = "at least 2 and at most the number of images in the file";
            return refuse("count", expected, format!("{count} of {}", self.count));
        }
        Ok(self.numbers(0, count))
    }

    /// The last images, one a row. Bytes are divided by 255.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for more images than there are.
    pub fn last(&self, count: usize) -> Result<Vec<f64>, Error> {
        let Some(start) = self.count.checked_sub(count) else {
            let expected = "at most the number of images in the file";
            return refuse("count", expected, format!("{count} of {}", self.count));
        };
        Ok(self.numbers(start, count))
    }

    fn numbers(&self, start: usize, count: usize) -> Vec<f64> {
        let (start, count) = (start * self.size(), count * self.size());
        match &self.pixels {
            Pixels::Bytes(bytes) => {
                let bytes = bytes.iter().skip(start).take(count);
                bytes.map(|byte| f64::from(*byte) / 255.0).collect()
            }
            Pixels::Numbers(numbers) => {
                let numbers = numbers.iter().skip(start).take(count);
                numbers.copied().collect()
            }
        }
    }
}
