//! The pages of the directory `docs`: guides, references, and the proofs that the bounds in the code rest on.
//!
//! In the package their links lead to files. Here they lead to the modules that have the same pages: of two definitions of a
//! link the first counts. `tests/readme` holds one against the other.

#[doc = "[bugs-found.md]: self::bugs_found"]
#[doc = "[grading.md]: self::grading"]
#[doc = "[numpy_attnbm.py]: self::subjects::numpy_attnbm"]
#[doc = "[numpy_relatives.py]: self::subjects::numpy_relatives"]
#[doc = "[protocol.py]: self::subjects::protocol"]
#[doc = "[subjects]: self::subjects"]
#[doc = "[wire-protocol.md]: self::wire_protocol"]
#[doc = ""]
#[doc = include_str!("../docs/implementers.md")]
pub mod implementers {}

#[doc = "[bounds.md]: self::bounds"]
#[doc = "[grading.md]: self::grading"]
#[doc = "[hopfield-rbm.md]: self::hopfield_rbm"]
#[doc = "[implementers.md]: self::implementers"]
#[doc = "[masks.md]: self::masks"]
#[doc = ""]
#[doc = include_str!("../docs/wire-protocol.md")]
pub mod wire_protocol {}

#[doc = "[ci.md]: self::ci"]
#[doc = "[faults.md]: self::faults"]
#[doc = "[implementers.md]: self::implementers"]
#[doc = "[masks.md]: self::masks"]
#[doc = "[strata.md]: self::strata"]
#[doc = "[wire-protocol.md]: self::wire_protocol"]
#[doc = "[julia.md]: self::julia"]
#[doc = "[python.md]: self::python"]
#[doc = "[r.md]: self::r"]
#[doc = ""]
#[doc = include_str!("../docs/grading.md")]
pub mod grading {}

#[doc = "[grading.md]: self::grading"]
#[doc = "[vectors.md]: self::vectors"]
#[doc = ""]
#[doc = include_str!("../docs/python.md")]
pub mod python {}

#[doc = "[grading.md]: self::grading"]
#[doc = ""]
#[doc = include_str!("../docs/julia.md")]
pub mod julia {}

#[doc = "[grading.md]: self::grading"]
#[doc = ""]
#[doc = include_str!("../docs/r.md")]
pub mod r {}

#[doc = "[grading.md]: self::grading"]
#[doc = "[implementers.md]: self::implementers"]
#[doc = ""]
#[doc = include_str!("../docs/ci.md")]
pub mod ci {}

#[doc = include_str!("../docs/vectors.md")]
pub mod vectors {}

#[doc = "[accuracy-python.md]: self::accuracy_python"]
#[doc = "[bugs-found.md]: self::bugs_found"]
#[doc = "[implementers.md]: self::implementers"]
#[doc = "[wire-protocol.md]: self::wire_protocol"]
#[doc = ""]
#[doc = include_str!("../docs/subjects/README.md")]
pub mod subjects {
    #[doc = "`docs/subjects/protocol.py`, as it is."]
    #[doc = "```python"]
    #[doc = include_str!("../docs/subjects/protocol.py")]
    #[doc = "```"]
    pub mod protocol {}

    #[doc = "`docs/subjects/numpy_attnbm.py`, as it is."]
    #[doc = "```python"]
    #[doc = include_str!("../docs/subjects/numpy_attnbm.py")]
    #[doc = "```"]
    pub mod numpy_attnbm {}

    #[doc = "`docs/subjects/numpy_relatives.py`, as it is."]
    #[doc = "```python"]
    #[doc = include_str!("../docs/subjects/numpy_relatives.py")]
    #[doc = "```"]
    pub mod numpy_relatives {}
}

#[doc = "[accuracy.md]: self::accuracy"]
#[doc = "[implementers.md]: self::implementers"]
#[doc = "[subjects]: self::subjects"]
#[doc = ""]
#[doc = include_str!("../docs/bugs-found.md")]
pub mod bugs_found {}

#[doc = include_str!("../docs/faults.md")]
pub mod faults {}

#[doc = "[grading.md]: self::grading"]
#[doc = ""]
#[doc = include_str!("../docs/hopfield-rbm.md")]
pub mod hopfield_rbm {}

#[doc = include_str!("../docs/digits.md")]
pub mod digits {}

#[doc = include_str!("../docs/campaigns.md")]
pub mod campaigns {}

#[doc = include_str!("../docs/property-tests.md")]
pub mod property_tests {}

#[doc = "[wire-protocol.md]: self::wire_protocol"]
#[doc = ""]
#[doc = include_str!("../docs/quantities.md")]
pub mod quantities {}

#[doc = "[accuracy-python.md]: self::accuracy_python"]
#[doc = ""]
#[doc = include_str!("../docs/accuracy.md")]
pub mod accuracy {}

#[doc = "[accuracy.md]: self::accuracy"]
#[doc = ""]
#[doc = include_str!("../docs/accuracy-python.md")]
pub mod accuracy_python {}

#[doc = "[attnbm/bounds.rs]: ../../../src/attnbm/models/attnbm/bounds.rs.html"]
#[doc = "[attnbm/conditional.rs]: ../../../src/attnbm/models/attnbm/conditional.rs.html"]
#[doc = "[attnbm/density.rs]: ../../../src/attnbm/models/attnbm/density.rs.html"]
#[doc = "[attnbm/energy.rs]: ../../../src/attnbm/models/attnbm/energy.rs.html"]
#[doc = "[attnbm/gradient.rs]: ../../../src/attnbm/models/attnbm/gradient.rs.html"]
#[doc = "[attnbm/likelihood.rs]: ../../../src/attnbm/models/attnbm/likelihood.rs.html"]
#[doc = "[attnbm/mixture.rs]: ../../../src/attnbm/models/attnbm/mixture.rs.html"]
#[doc = "[attnbm/partition_function.rs]: ../../../src/attnbm/models/attnbm/partition_function.rs.html"]
#[doc = "[attnbm/partition_function_at_integers.rs]: ../../../src/attnbm/models/attnbm/partition_function_at_integers.rs.html"]
#[doc = "[beyond/bounds_by_convexity.rs]: ../../../src/attnbm/catalogue/beyond/bounds_by_convexity.rs.html"]
#[doc = "[beyond/bounds_by_tuples.rs]: ../../../src/attnbm/catalogue/beyond/bounds_by_tuples.rs.html"]
#[doc = "[beyond/convexity.rs]: ../../../src/attnbm/catalogue/beyond/convexity.rs.html"]
#[doc = "[beyond/density_bound.rs]: ../../../src/attnbm/catalogue/beyond/density_bound.rs.html"]
#[doc = "[beyond/distance_and_entropy.rs]: ../../../src/attnbm/catalogue/beyond/distance_and_entropy.rs.html"]
#[doc = "[beyond/divergence.rs]: ../../../src/attnbm/catalogue/beyond/divergence.rs.html"]
#[doc = "[beyond/energy_and_entropy.rs]: ../../../src/attnbm/catalogue/beyond/energy_and_entropy.rs.html"]
#[doc = "[beyond/fisher_information.rs]: ../../../src/attnbm/catalogue/beyond/fisher_information.rs.html"]
#[doc = "[beyond/least_loss.rs]: ../../../src/attnbm/catalogue/beyond/least_loss.rs.html"]
#[doc = "[beyond/lower_bounds.rs]: ../../../src/attnbm/catalogue/beyond/lower_bounds.rs.html"]
#[doc = "[beyond/mixture.rs]: ../../../src/attnbm/catalogue/beyond/mixture.rs.html"]
#[doc = "[beyond/moments.rs]: ../../../src/attnbm/catalogue/beyond/moments.rs.html"]
#[doc = "[beyond/norm.rs]: ../../../src/attnbm/catalogue/beyond/norm.rs.html"]
#[doc = "[beyond/partition_function.rs]: ../../../src/attnbm/catalogue/beyond/partition_function.rs.html"]
#[doc = "[beyond/pattern_sets.rs]: ../../../src/attnbm/catalogue/beyond/pattern_sets.rs.html"]
#[doc = "[beyond/posterior.rs]: ../../../src/attnbm/catalogue/beyond/posterior.rs.html"]
#[doc = "[beyond/reparametrisation.rs]: ../../../src/attnbm/catalogue/beyond/reparametrisation.rs.html"]
#[doc = "[beyond/sampling.rs]: ../../../src/attnbm/catalogue/beyond/sampling.rs.html"]
#[doc = "[beyond/special_functions.rs]: ../../../src/attnbm/catalogue/beyond/special_functions.rs.html"]
#[doc = "[beyond/von_mises_fisher.rs]: ../../../src/attnbm/catalogue/beyond/von_mises_fisher.rs.html"]
#[doc = "[denoising/mod.rs]: ../../../src/attnbm/models/denoising/mod.rs.html"]
#[doc = "[gaussian_bernoulli/density.rs]: ../../../src/attnbm/models/gaussian_bernoulli/density.rs.html"]
#[doc = "[gaussian_bernoulli/partition.rs]: ../../../src/attnbm/models/gaussian_bernoulli/partition.rs.html"]
#[doc = "[gaussian_bernoulli/truncation.rs]: ../../../src/attnbm/models/gaussian_bernoulli/truncation.rs.html"]
#[doc = "[harmonium/machine.rs]: ../../../src/attnbm/models/harmonium/machine.rs.html"]
#[doc = "[harmonium/unit.rs]: ../../../src/attnbm/models/harmonium/unit.rs.html"]
#[doc = "[hopfield/adiabatic.rs]: ../../../src/attnbm/models/hopfield/adiabatic.rs.html"]
#[doc = "[hopfield/mod.rs]: ../../../src/attnbm/models/hopfield/mod.rs.html"]
#[doc = "[lagrangian.rs]: ../../../src/attnbm/models/lagrangian.rs.html"]
#[doc = "[paper/section_2_1_energy.rs]: ../../../src/attnbm/catalogue/paper/section_2_1_energy.rs.html"]
#[doc = "[paper/section_2_1_lagrangians.rs]: ../../../src/attnbm/catalogue/paper/section_2_1_lagrangians.rs.html"]
#[doc = "[paper/section_2_2_descent.rs]: ../../../src/attnbm/catalogue/paper/section_2_2_descent.rs.html"]
#[doc = "[paper/section_2_2_fast_hidden_units.rs]: ../../../src/attnbm/catalogue/paper/section_2_2_fast_hidden_units.rs.html"]
#[doc = "[paper/section_2_2_update.rs]: ../../../src/attnbm/catalogue/paper/section_2_2_update.rs.html"]
#[doc = "[paper/section_3_1_partition_function.rs]: ../../../src/attnbm/catalogue/paper/section_3_1_partition_function.rs.html"]
#[doc = "[paper/section_3_1_real_temperature.rs]: ../../../src/attnbm/catalogue/paper/section_3_1_real_temperature.rs.html"]
#[doc = "[paper/section_3_2_gradient.rs]: ../../../src/attnbm/catalogue/paper/section_3_2_gradient.rs.html"]
#[doc = "[paper/section_3_2_likelihood.rs]: ../../../src/attnbm/catalogue/paper/section_3_2_likelihood.rs.html"]
#[doc = "[paper/section_3_3_gaussian_bernoulli.rs]: ../../../src/attnbm/catalogue/paper/section_3_3_gaussian_bernoulli.rs.html"]
#[doc = "[paper/section_3_3_truncation.rs]: ../../../src/attnbm/catalogue/paper/section_3_3_truncation.rs.html"]
#[doc = "[paper/section_3_4_denoising.rs]: ../../../src/attnbm/catalogue/paper/section_3_4_denoising.rs.html"]
#[doc = "[paper/section_3_4_denoising_losses.rs]: ../../../src/attnbm/catalogue/paper/section_3_4_denoising_losses.rs.html"]
#[doc = "[paper/section_3_4_sigmoid_autoencoder.rs]: ../../../src/attnbm/catalogue/paper/section_3_4_sigmoid_autoencoder.rs.html"]
#[doc = "[paper/section_3_5_reconstruction.rs]: ../../../src/attnbm/catalogue/paper/section_3_5_reconstruction.rs.html"]
#[doc = "[paper/section_4_harmonium.rs]: ../../../src/attnbm/catalogue/paper/section_4_harmonium.rs.html"]
#[doc = "[paper/section_4_harmonium_marginals.rs]: ../../../src/attnbm/catalogue/paper/section_4_harmonium_marginals.rs.html"]
#[doc = "[paper/section_4_harmonium_units.rs]: ../../../src/attnbm/catalogue/paper/section_4_harmonium_units.rs.html"]
#[doc = "[paper/section_4_model_c.rs]: ../../../src/attnbm/catalogue/paper/section_4_model_c.rs.html"]
#[doc = "[paper/section_4_von_mises_fisher_bounds.rs]: ../../../src/attnbm/catalogue/paper/section_4_von_mises_fisher_bounds.rs.html"]
#[doc = "[paper/section_4_von_mises_fisher_density.rs]: ../../../src/attnbm/catalogue/paper/section_4_von_mises_fisher_density.rs.html"]
#[doc = "[paper/section_4_von_mises_fisher_normaliser.rs]: ../../../src/attnbm/catalogue/paper/section_4_von_mises_fisher_normaliser.rs.html"]
#[doc = "[paper/section_4_von_mises_fisher_recurrences.rs]: ../../../src/attnbm/catalogue/paper/section_4_von_mises_fisher_recurrences.rs.html"]
#[doc = "[sigmoid_autoencoder.rs]: ../../../src/attnbm/models/sigmoid_autoencoder.rs.html"]
#[doc = "[von_mises_fisher.rs]: ../../../src/attnbm/models/von_mises_fisher.rs.html"]
#[doc = "[habituation.md]: self::habituation"]
#[doc = "[hopfield-rbm.md]: self::hopfield_rbm"]
#[doc = "[in-context-denoising.md]: self::in_context_denoising"]
#[doc = ""]
#[doc = include_str!("../docs/equations.md")]
pub mod equations {}

#[doc = include_str!("../docs/errata.md")]
pub mod errata {}

#[doc = include_str!("../docs/precision.md")]
pub mod precision {}

#[doc = include_str!("../docs/routes.md")]
pub mod routes {}

#[doc = include_str!("../docs/masks.md")]
pub mod masks {}

#[doc = "[grading.md]: self::grading"]
#[doc = ""]
#[doc = include_str!("../docs/strata.md")]
pub mod strata {}

#[doc = include_str!("../docs/design.md")]
pub mod design {}

#[doc = include_str!("../docs/robustness.md")]
pub mod robustness {}

#[doc = "[property-tests.md]: self::property_tests"]
#[doc = ""]
#[doc = include_str!("../docs/fuzzing.md")]
pub mod fuzzing {}

#[doc = include_str!("../docs/mutation.md")]
pub mod mutation {}

#[doc = "[packaging.md]: self::packaging"]
#[doc = ""]
#[doc = include_str!("../docs/dependencies.md")]
pub mod dependencies {}

#[doc = include_str!("../docs/packaging.md")]
pub mod packaging {}

#[doc = include_str!("../docs/batch.md")]
pub mod batch {}

#[doc = "[batch.md]: self::batch"]
#[doc = "[integration-strip.md]: self::integration_strip"]
#[doc = ""]
#[doc = include_str!("../docs/performance.md")]
pub mod performance {}

#[doc = include_str!("../docs/assumptions.md")]
pub mod assumptions {}

#[doc = include_str!("../docs/enclosures.md")]
pub mod enclosures {}

#[doc = include_str!("../docs/bounds.md")]
pub mod bounds {}

#[doc = "[batch.md]: self::batch"]
#[doc = "[enclosures.md]: self::enclosures"]
#[doc = ""]
#[doc = include_str!("../docs/integration-strip.md")]
pub mod integration_strip {}

#[doc = include_str!("../docs/integration-line.md")]
pub mod integration_line {}

#[doc = include_str!("../docs/integration-zonal.md")]
pub mod integration_zonal {}

#[doc = include_str!("../docs/integration-energy.md")]
pub mod integration_energy {}

#[doc = include_str!("../docs/integration-expectation.md")]
pub mod integration_expectation {}

#[doc = include_str!("../docs/integration-harmonium.md")]
pub mod integration_harmonium {}

#[doc = include_str!("../docs/experiments.md")]
pub mod experiments {}

#[doc = include_str!("../docs/habituation.md")]
pub mod habituation {}

#[doc = include_str!("../docs/restricted-machines.md")]
pub mod restricted_machines {}

#[doc = include_str!("../docs/in-context-denoising.md")]
pub mod in_context_denoising {}

#[doc = include_str!("../docs/calibrated-checks.md")]
pub mod calibrated_checks {}
