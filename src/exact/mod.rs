//! Exact decisions about matrices of binary64 numbers, and factorisations of scalars.
//!
//! | file | what is decided |
//! |---|---|
//! | `affine_rank` | the dimension of the affine hull of vectors, with vectors that span it |
//! | `spectral_norm` | whether the largest singular value of a matrix is below, at or above 1 |
//! | `cholesky` | the Cholesky factor of `I - W^T W`, its determinant and quadratic form |

pub mod affine_rank;
mod cholesky;
pub mod spectral_norm;

pub use cholesky::ComplementFactor;
