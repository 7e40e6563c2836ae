//! Special functions over the scalar tower.

mod exponential_mean;
mod log_sum_exp;
mod multisets;

pub use exponential_mean::ExponentialWeights;
pub(crate) use log_sum_exp::index_of_largest;
pub use log_sum_exp::{log_sum_exp, softmax};
pub use multisets::{Multiset, count_multisets, for_each_multiset};
