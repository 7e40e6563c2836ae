//! Binary Hopfield networks, and restricted Boltzmann machines with binary visible and Gaussian hidden units.
//!
//! With spins `v ∈ {-1, 1}^N`, `p` binary patterns `ξ` (one a row) and `β > 0`,
//!
//! ```text
//! network   E(v) = -½ v·J v - b·v,                       p(v) = exp(-β E(v)) / Z
//! machine   E(v, h) = |h|²/2 - h·W v - b·v - c·h,        p(v, h) = exp(-β E(v, h)) / Z_joint,    h ∈ R^p
//! ```
//!
//! with `J = ξᵀ(ξξᵀ)⁻¹ξ` (projection rule) or `J = ξᵀξ/N` (Hebbian rule). With the hidden units integrated out, a machine
//! is a network with `J = WᵀW` and the field `b + Wᵀc`: Smart and Zilman (2021), and the page
//! [`docs::hopfield_rbm`](crate::docs::hopfield_rbm), whose labels the files name.
//!
//! | file | statements |
//! |---|---|
//! | `patterns` | binary patterns and states, checked |
//! | `network` | A6, A7: couplings, energy, read-out, exact to the last division |
//! | `spectrum` | the energies of a network's states and how often each occurs |
//! | `partition` | the network's partition function |
//! | `machine` | the machine, and the forward map from a network to it: A2, A3 |
//! | `symmetric` | A5: the weights in the symmetric gauge |
//! | `inverse_root` | the root of a Gram matrix, for the symmetric gauge |
//! | `groups` | A9: sums over states, for sites that are alike |
//! | `hidden_integral` | A9: the integral over the hidden units |
//! | `machine_partition` | A1, A10: the machine's partition function, and bounds |
//! | `density` | A1, A9: probabilities, densities and conditional means |
//! | `gradient` | A10': the gradient of the likelihood |
//! | `reverse` | A11, A12: binary patterns in the rows' span, decided exactly |
//! | `search` | A13: binary patterns near the rows' span, searched for |
//! | `sampling` | A8: block Gibbs sampling; annealed importance sampling |
//! | `annealed` | the joint partition function by annealed importance sampling, from a seed |

mod annealed;
mod density;
mod gradient;
mod groups;
mod hidden_integral;
mod inverse_root;
mod machine;
mod machine_partition;
mod network;
mod partition;
mod patterns;
mod reverse;
mod sampling;
mod search;
mod spectrum;
mod symmetric;

pub use machine::BinaryGaussian;
pub use network::{BinaryNetwork, Rule};
pub use patterns::{BinaryPatterns, binary_state};
pub use reverse::{BinaryDirections, binary_directions};
pub use sampling::{AnnealedImportance, BlockGibbs};
pub use search::Search;
