//! Special functions over the scalar tower.

mod arctangent;
pub mod bessel;
mod circular;
mod digamma;
mod error_function;
mod exponential_mean;
mod hyperbolic;
mod log_erfc;
mod log_gamma;
mod log_sum_exp;
mod multisets;
mod normal_interval;
mod power;
mod sigmoid;
mod softmax_jacobian;
mod strip_of_erfc;

pub use arctangent::arctangent;
pub use bessel::{bessel_ratio, log_bessel_i, log_bessel_k, log_bessel_k_ratio, log_zonal};
pub use circular::sine_and_cosine_of_pi;
pub use digamma::digamma;
pub use error_function::{complementary_error_function, normal_distribution_function};
pub use exponential_mean::ExponentialWeights;
pub use hyperbolic::{cosh, log_cosh, sinh, tanh};
pub use log_erfc::{log_complementary_error_function, log_normal_distribution_function};
pub use log_gamma::{is_pole_of_gamma, log_absolute_gamma, log_gamma};
pub(crate) use log_sum_exp::{index_of_largest, split_log_sum_exp};
pub use log_sum_exp::{log_sum_exp, smooth_maximum, smooth_maximum_of, softmax, softmax_of};
pub use multisets::{Multiset, count_multisets, for_each_multiset};
pub use normal_interval::log_normal_interval;
pub use power::absolute_power;
pub use sigmoid::{sigmoid, softplus};
pub use softmax_jacobian::softmax_jacobian_of;
pub use strip_of_erfc::complementary_error_by_integral;
