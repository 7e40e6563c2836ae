//! What follows from the paper, by subject.

pub(super) mod bounds_by_convexity;
pub(super) mod bounds_by_tuples;
pub(super) mod convexity;
pub(super) mod density_bound;
pub(super) mod distance_and_entropy;
pub(super) mod divergence;
pub(super) mod energy_and_entropy;
pub(super) mod fisher_information;
pub(super) mod least_loss;
pub(super) mod lower_bounds;
pub(super) mod mixture;
pub(super) mod moments;
pub(super) mod norm;
pub(super) mod partition_function;
pub(super) mod pattern_sets;
pub(super) mod posterior;
pub(super) mod reparametrisation;
pub(super) mod sampling;
pub(super) mod special_functions;
pub(super) mod symmetry;
pub(super) mod von_mises_fisher;
