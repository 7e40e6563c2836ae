//! Vectors, matrices and arrays of other crates as results for `assert_certified!`.

use crate::grade::answer::Array;
use crate::grade::verdict::FloatFormat;
use crate::testing::Numbers;

#[cfg(feature = "nalgebra")]
macro_rules! matrices {
    ($($float:ty, $format:ident;)*) => {$(
        /// A column or a row by its type, such as `DVector`, is a vector; everything else is a matrix by rows.
        impl<R, C, S> Numbers for ::nalgebra::Matrix<$float, R, C, S>
        where
            R: ::nalgebra::Dim,
            C: ::nalgebra::Dim,
            S: ::nalgebra::RawStorage<$float, R, C>,
        {
            const FORMAT: FloatFormat = FloatFormat::$format;

            fn to_array(&self) -> Array {
                let is_line = R::try_to_usize() == Some(1) || C::try_to_usize() == Some(1);
                let rows = self.row_iter();
                let entries = rows.flat_map(|row| row.iter().map(|x| f64::from(*x)).collect::<Vec<_>>());
                Array {
                    dimensions: match is_line {
                        true => vec![self.len()],
                        false => vec![self.nrows(), self.ncols()],
                    },
                    entries: entries.collect(),
                }
            }
        }
    )*};
}

#[cfg(feature = "nalgebra")]
matrices! {
    f32, Binary32;
    f64, Binary64;
}

#[cfg(feature = "ndarray")]
macro_rules! arrays {
    ($($float:ty, $format:ident;)*) => {$(
        /// In the order of its axes, however it is stored.
        impl<S, D> Numbers for ::ndarray::ArrayBase<S, D, $float>
        where
            S: ::ndarray::Data<Elem = $float>,
            D: ::ndarray::Dimension,
        {
            const FORMAT: FloatFormat = FloatFormat::$format;

            fn to_array(&self) -> Array {
                Array {
                    dimensions: self.shape().to_vec(),
                    entries: self.iter().map(|x| f64::from(*x)).collect(),
                }
            }
        }
    )*};
}

#[cfg(feature = "ndarray")]
arrays! {
    f32, Binary32;
    f64, Binary64;
}
