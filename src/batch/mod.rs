//! Many vectors at once, in plain `f64` with a certified bound on the error.
//!
//! ```
//! use attnbm::AttnBm;
//! use attnbm::batch::Rows;
//!
//! let machine = AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
//! let batch = machine.batch()?;
//! let data = Rows::new(&[0.5, 0.5, 2.0, -1.0, 0.0, 0.0], 2)?;
//!
//! let energies = batch.energies(&data)?;
//! assert_eq!(energies.values()[2], -2f64.ln());
//! assert!(energies.errors()[2] < 2f64.powi(-33));
//! let one = machine.energy(&[2.0, -1.0])?;
//! assert!((energies.values()[1] - one).abs() <= energies.errors()[1] + f64::EPSILON);
//! # Ok::<(), attnbm::Error>(())
//! ```
//!
//! The inputs of the hidden units of all rows are one matrix product, and `log Z` is found once. A thousand energies of 200
//! patterns in 784 dimensions take milliseconds; `docs/performance.md` compares them with NumPy.
//!
//! # Error
//!
//! Each value comes with a bound on its error, derived from the input in [`docs::batch`](crate::docs::batch). The bound is
//! at most 2^-33 of the value, or of the Euclidean norm of a vector. A value whose bound exceeds that is found again by the
//! scalar route, from balls; below the normal range of binary64 its error is at most 2^-1022. So this surface is fast where binary64 is enough and right everywhere. What is found again costs
//! as much as a call of [`AttnBm`](crate::AttnBm): [`Evaluated::recomputed`] says how many rows did.
//!
//! # Determinism
//!
//! The bits of a value depend neither on the number of threads nor on the processor. Sums have a fixed order, and matrix products
//! and steps of training are of `mul_add`, which is rounded once by definition. A processor that cannot fuse (x86-64 from before
//! 2013) computes it by a routine, and is many times slower.
//!
//! # Method
//!
//! | file | what |
//! |---|---|
//! | `rows` | data as rows |
//! | `evaluated` | values with their bounds |
//! | `machine` | a machine with the norms of its patterns |
//! | `levels` | the exponents of the mixture |
//! | `partition` | log Z and its gradient |
//! | `energies` | energies and log densities |
//! | `means` | responsibilities, updates, scores |
//! | `conditional` | means of missing units given the observed ones |
//! | `likelihood` | the negative log likelihood and its gradient |
//! | `restricted` | log densities of Gaussian-Bernoulli machines |
//! | `sphere` | log densities of von Mises-Fisher distributions |
//! | `descent` | steps of training at an integer `β` |
//! | `adam` | the rule of Adam |
//! | `responsibilities` | its softmax weights |
//! | `rounding` | the bounds |
//! | `lanes` | sums with a fixed number of accumulators |
//! | `kernels` | loops over lanes: inner products, exponentials |
//! | `panels` | patterns and rows of data as loops over registers take them |
//! | `tiles` | these loops: products, and updates of patterns |
//! | `product` | the matrix product |
//! | `workers` | threads |

mod adam;
mod conditional;
mod descent;
mod energies;
mod evaluated;
mod kernels;
mod lanes;
mod levels;
mod likelihood;
mod machine;
mod means;
mod panels;
mod partition;
mod product;
mod responsibilities;
mod restricted;
mod rounding;
mod rows;
mod sphere;
mod tiles;
mod workers;

pub use adam::Adam;
pub use descent::Descent;
pub use evaluated::Evaluated;
pub use machine::Batch;
#[cfg(feature = "training")]
pub(crate) use partition::LOG_TWO_PI;
pub use rows::Rows;
pub use sphere::von_mises_fisher_log_densities;
pub use tiles::Number;
