// README's links lead to files. In the documentation of the crate they lead to the modules that have the same pages: of two
// definitions of a link, the first counts.
#![doc = "[docs/accuracy-python.md]: docs::accuracy_python"]
#![doc = "[docs/accuracy.md]: docs::accuracy"]
#![doc = "[docs/assumptions.md]: docs::assumptions"]
#![doc = "[docs/batch.md]: docs::batch"]
#![doc = "[docs/bounds.md]: docs::bounds"]
#![doc = "[docs/bugs-found.md]: docs::bugs_found"]
#![doc = "[docs/calibrated-checks.md]: docs::calibrated_checks"]
#![doc = "[docs/campaigns.md]: docs::campaigns"]
#![doc = "[docs/ci.md]: docs::ci"]
#![doc = "[docs/dependencies.md]: docs::dependencies"]
#![doc = "[docs/design.md]: docs::design"]
#![doc = "[docs/digits.md]: docs::digits"]
#![doc = "[docs/enclosures.md]: docs::enclosures"]
#![doc = "[docs/equations.md]: docs::equations"]
#![doc = "[docs/errata.md]: docs::errata"]
#![doc = "[docs/experiments.md]: docs::experiments"]
#![doc = "[docs/faults.md]: docs::faults"]
#![doc = "[docs/fuzzing.md]: docs::fuzzing"]
#![doc = "[docs/grading.md]: docs::grading"]
#![doc = "[docs/hopfield-rbm.md]: docs::hopfield_rbm"]
#![doc = "[docs/habituation.md]: docs::habituation"]
#![doc = "[docs/implementers.md]: docs::implementers"]
#![doc = "[docs/in-context-denoising.md]: docs::in_context_denoising"]
#![doc = "[docs/integration-energy.md]: docs::integration_energy"]
#![doc = "[docs/integration-expectation.md]: docs::integration_expectation"]
#![doc = "[docs/integration-harmonium.md]: docs::integration_harmonium"]
#![doc = "[docs/integration-line.md]: docs::integration_line"]
#![doc = "[docs/integration-strip.md]: docs::integration_strip"]
#![doc = "[docs/integration-zonal.md]: docs::integration_zonal"]
#![doc = "[docs/julia.md]: docs::julia"]
#![doc = "[docs/mutation.md]: docs::mutation"]
#![doc = "[docs/packaging.md]: docs::packaging"]
#![doc = "[docs/performance.md]: docs::performance"]
#![doc = "[docs/precision.md]: docs::precision"]
#![doc = "[docs/property-tests.md]: docs::property_tests"]
#![doc = "[docs/python.md]: docs::python"]
#![doc = "[docs/quantities.md]: docs::quantities"]
#![doc = "[docs/r.md]: docs::r"]
#![doc = "[docs/restricted-machines.md]: docs::restricted_machines"]
#![doc = "[docs/robustness.md]: docs::robustness"]
#![doc = "[docs/routes.md]: docs::routes"]
#![doc = "[docs/masks.md]: docs::masks"]
#![doc = "[docs/strata.md]: docs::strata"]
#![doc = "[docs/subjects]: docs::subjects"]
#![doc = "[docs/vectors.md]: docs::vectors"]
#![doc = "[docs/wire-protocol.md]: docs::wire_protocol"]
#![doc = ""]
#![doc = include_str!("../README.md")]
// Library code does not panic, nor end the program, on any input; `docs/robustness.md` has what no lint says.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::get_unwrap,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::panic_in_result_fn,
        clippy::unwrap_in_result,
        clippy::string_slice,
        clippy::exit,
        clippy::mem_forget
    )
)]
#![warn(missing_docs, clippy::print_stdout)]
// On docs.rs, what needs a feature says so.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod api;
pub(crate) mod arguments;
#[cfg(feature = "batch")]
pub mod batch;
pub mod catalogue;
pub mod conformance;
pub mod docs;
pub mod ecosystem;
pub mod error;
pub mod exact;
pub mod experiments;
pub mod grade;
pub mod models;
pub mod oracle;
pub(crate) mod parallel;
pub mod precision;
pub mod quadrature;
pub mod real;
pub mod routes;
pub mod sampling;
pub mod special;
#[cfg(feature = "proptest")]
pub mod strategies;
#[cfg(feature = "testing")]
pub mod testing;
pub(crate) mod vectorised;
#[cfg(feature = "cli")]
pub mod vectors;
pub(crate) mod witness;

pub use api::{AttnBm, GaussianBernoulli, HopfieldNetwork, VonMisesFisher};
pub use error::Error;
