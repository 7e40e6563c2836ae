//! Every sampler is a [`Distribution`] of `rand`, for any of its generators.
//!
//! A sample is the sampler's own `draw`. It depends on the numbers of the generator alone, so a stream of `rand_chacha`
//! gives the same samples on every machine. `tests/rand.rs` pins the first ones of each sampler.
//!
//! ```
//! use attnbm::models::attnbm::AttnBm;
//! use rand::distr::Distribution;
//! use rand_chacha::ChaCha8Rng;
//! use rand_chacha::rand_core::SeedableRng;
//!
//! let machine = AttnBm::new(2, 2, vec![1.0, 3.0, -2.0, 4.0])?;
//! let sampler = machine.mixture_sampler(2)?;
//! let samples: Vec<Vec<f64>> = sampler.sample_iter(ChaCha8Rng::seed_from_u64(1)).take(100).collect();
//! assert_eq!(samples.len(), 100);
//! # Ok::<(), attnbm::Error>(())
//! ```

use rand::Rng;
use rand::distr::Distribution;

use crate::models::attnbm::{ConditionalSampler, MixtureSampler, RejectionSampler};
use crate::models::gaussian_bernoulli::VisibleSampler;
use crate::models::von_mises_fisher::sampling::Sampler;

macro_rules! distributions {
    ($($(#[$doc:meta])* $sampler:ty;)*) => {$(
        $(#[$doc])*
        impl Distribution<Vec<f64>> for $sampler {
            fn sample<R: Rng + ?Sized>(&self, generator: &mut R) -> Vec<f64> {
                self.draw(generator)
            }
        }
    )*};
}

distributions! {
    /// Samples of the visible units at a whole β.
    MixtureSampler;
    /// Samples of the missing visible units given the observed ones, at a whole β.
    ConditionalSampler;
    /// Samples of the visible units at any real β.
    RejectionSampler;
    /// Samples of the visible units of a Gaussian-Bernoulli machine.
    VisibleSampler;
    /// Samples of the von Mises-Fisher law, points of the unit sphere.
    Sampler;
}
