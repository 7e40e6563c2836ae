//! Results of either format and of any shape that a quantity has.

use crate::grade::answer::Array;
use crate::grade::verdict::FloatFormat;

/// A result that can be compared with an exact value: numbers of one format in the shape of a scalar, a vector or a
/// matrix.
///
/// ```
/// use attnbm::testing::Numbers;
/// assert_eq!([[1.0_f32, 2.0]].to_array().dimensions, [1, 2]);
/// assert_eq!(vec![0.5].to_array().dimensions, [1]);
/// ```
pub trait Numbers {
    /// The format that the numbers have.
    const FORMAT: FloatFormat;

    /// The numbers and the lengths of the axes.
    fn to_array(&self) -> Array;
}

impl<V: Numbers + ?Sized> Numbers for &V {
    const FORMAT: FloatFormat = V::FORMAT;

    fn to_array(&self) -> Array {
        V::to_array(self)
    }
}

fn list<T: Copy + Into<f64>>(entries: &[T]) -> Vec<f64> {
    entries.iter().map(|entry| (*entry).into()).collect()
}

macro_rules! numbers {
    ($($float:ty, $format:ident;)*) => {$(
        impl Numbers for $float {
            const FORMAT: FloatFormat = FloatFormat::$format;

            fn to_array(&self) -> Array {
                f64::from(*self).into()
            }
        }

        impl Numbers for [$float] {
            const FORMAT: FloatFormat = FloatFormat::$format;

            fn to_array(&self) -> Array {
                list(self).into()
            }
        }

        impl Numbers for [Vec<$float>] {
            const FORMAT: FloatFormat = FloatFormat::$format;

            /// Rows of unequal length have the shape of no value.
            fn to_array(&self) -> Array {
                self.iter().map(|row| list(row)).collect::<Vec<_>>().into()
            }
        }

        impl<const COLUMNS: usize> Numbers for [[$float; COLUMNS]] {
            const FORMAT: FloatFormat = FloatFormat::$format;

            fn to_array(&self) -> Array {
                self.iter().map(|row| list(row)).collect::<Vec<_>>().into()
            }
        }
    )*};
}

numbers! {
    f32, Binary32;
    f64, Binary64;
}

impl<T, const LENGTH: usize> Numbers for [T; LENGTH]
where
    [T]: Numbers,
{
    const FORMAT: FloatFormat = <[T]>::FORMAT;

    fn to_array(&self) -> Array {
        self.as_slice().to_array()
    }
}

impl<T> Numbers for Vec<T>
where
    [T]: Numbers,
{
    const FORMAT: FloatFormat = <[T]>::FORMAT;

    fn to_array(&self) -> Array {
        self.as_slice().to_array()
    }
}
