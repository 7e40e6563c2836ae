//! Training machines on images: the experiments of section 3.5.
//!
//! Images are read and whitened, a machine without biases is trained on them at `β = 1` by exact stochastic gradient descent,
//! and missing pixels are filled in. `docs/experiments.md` has what was run and what came out.
//!
//! | file | what |
//! |---|---|
//! | `pixels` | images in files of MNIST's format |
//! | `whitening` | pixel-side ZCA |
//! | `span` | the span of the data |
//! | `training` | training, and its checkpoints |
//! | `reconstruction` | missing pixels, by Eqs. 39 and 13 |
//! | `fields` | receptive fields and their order |
//! | `audit` | certified values beside the numbers of a training |

mod audit;
mod fields;
#[cfg(test)]
mod findings;
mod pixels;
mod reconstruction;
mod span;
mod training;
mod whitening;

pub use audit::{Audited, audit};
pub use fields::Fields;
pub use pixels::Images;
pub use reconstruction::{Errors, Mask, Reconstructed, reconstruct};
pub use training::{Settings, Training, loss};
pub use whitening::whiten;
