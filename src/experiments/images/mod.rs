//! Training machines on images: the experiments of section 3.5.
//!
//! Images are read and whitened, a machine is trained on them by exact descent of its negative log likelihood, and missing pixels
//! are filled in. `docs/experiments.md` has what was run and what came out.
//!
//! | file | what |
//! |---|---|
//! | `pixels` | images |
//! | `files` | which format a file has: MNIST's, or one of the next two |
//! | `npy`, `npz` | NumPy's arrays and their archives |
//! | `pngs` | PNG files |
//! | `whitening` | pixel-side ZCA, its inverse, and the sample-side variant |
//! | `span` | the span of the data |
//! | `settings` | how to train |
//! | `checkpoint` | the parameters of a training, and its checkpoints as tensors |
//! | `training` | training |
//! | `reconstruction` | missing pixels, by Eqs. 39 and 13 |
//! | `stationary` | the loss that follows from which images share a pattern |
//! | `fields` | the responsibilities of images; receptive fields and their order |
//! | `audit` | certified values beside the numbers of a training |

mod audit;
mod checkpoint;
mod fields;
mod files;
#[cfg(test)]
mod findings;
mod npy;
mod npz;
mod pixels;
mod pngs;
mod reconstruction;
mod settings;
mod span;
mod stationary;
mod training;
mod whitening;

pub use audit::{Audited, audit};
pub use fields::Fields;
pub use pixels::{Images, Pixels};
pub use pngs::Pngs;
pub use reconstruction::{Errors, Mask, Reconstructed, reconstruct};
pub use settings::{Biases, Optimiser, Settings};
pub use stationary::stationary_loss;
pub use training::Training;
pub use whitening::{Whitening, whiten_samples};
