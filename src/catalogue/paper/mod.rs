//! What the paper states, section by section.

pub(super) mod section_2_1_energy;
pub(super) mod section_2_1_lagrangians;
pub(super) mod section_2_2_descent;
pub(super) mod section_2_2_fast_hidden_units;
pub(super) mod section_2_2_update;
pub(super) mod section_3_1_partition_function;
pub(super) mod section_3_1_real_temperature;
pub(super) mod section_3_2_gradient;
pub(super) mod section_3_2_likelihood;
pub(super) mod section_3_2_tractable_machines;
pub(super) mod section_3_3_gaussian_bernoulli;
pub(super) mod section_3_3_truncation;
pub(super) mod section_3_4_denoising;
pub(super) mod section_3_4_denoising_losses;
pub(super) mod section_3_4_sigmoid_autoencoder;
pub(super) mod section_3_5_reconstruction;
pub(super) mod section_4_harmonium;
pub(super) mod section_4_harmonium_marginals;
pub(super) mod section_4_harmonium_units;
pub(super) mod section_4_model_c;
pub(super) mod section_4_von_mises_fisher_bounds;
pub(super) mod section_4_von_mises_fisher_density;
pub(super) mod section_4_von_mises_fisher_normaliser;
pub(super) mod section_4_von_mises_fisher_recurrences;
