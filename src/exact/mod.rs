//! Exact decisions about matrices of binary64 numbers, and factorisations of scalars.
//!
//! | file | what is decided |
//! |---|---|
//! | `affine_rank` | the dimension of the affine hull of vectors, with vectors that span it |
//! | `spectral_norm` | whether the largest singular value of a matrix is below, at or above 1 |
//! | `elimination` | the rank of a matrix of whole numbers, an orthogonal and a dual basis of its rows |
//! | `fraction` | quotients of whole numbers |
//! | `cholesky` | the Cholesky factor of `I - W^T W`, its determinant and quadratic form |

pub mod affine_rank;
mod cholesky;
mod elimination;
mod fraction;
pub mod spectral_norm;

pub use cholesky::ComplementFactor;
pub use elimination::{OrthogonalRows, ReducedRows, whole_numbers};
pub use fraction::{Fraction, integer};
