//! Special functions over the scalar tower.

mod arctangent;
pub mod bessel;
mod error_function;
mod exponential_mean;
mod hyperbolic;
mod log_gamma;
mod log_sum_exp;
mod multisets;
mod power;
mod sigmoid;

pub use arctangent::arctangent;
pub use bessel::{bessel_ratio, log_bessel_i, log_zonal};
pub use error_function::{complementary_error_function, normal_distribution_function};
pub use exponential_mean::ExponentialWeights;
pub use hyperbolic::{cosh, log_cosh, sinh, tanh};
pub use log_gamma::log_gamma;
pub(crate) use log_sum_exp::{index_of_largest, split_log_sum_exp};
pub use log_sum_exp::{log_sum_exp, smooth_maximum, smooth_maximum_of, softmax, softmax_of};
pub use multisets::{Multiset, count_multisets, for_each_multiset};
pub use power::absolute_power;
pub use sigmoid::{sigmoid, softplus};
