//! The pages of the directory `docs`: guides, references, and the proofs that the bounds in the code rest on.
//!
//! Their links to each other lead to files, as in the package and in the repository.

#[doc = include_str!("../docs/implementers.md")]
pub mod implementers {}

#[doc = include_str!("../docs/wire-protocol.md")]
pub mod wire_protocol {}

#[doc = include_str!("../docs/grading.md")]
pub mod grading {}

#[doc = include_str!("../docs/python.md")]
pub mod python {}

#[doc = include_str!("../docs/julia.md")]
pub mod julia {}

#[doc = include_str!("../docs/r.md")]
pub mod r {}

#[doc = include_str!("../docs/ci.md")]
pub mod ci {}

#[doc = include_str!("../docs/vectors.md")]
pub mod vectors {}

#[doc = include_str!("../docs/subjects/README.md")]
pub mod subjects {}

#[doc = include_str!("../docs/bugs-found.md")]
pub mod bugs_found {}

#[doc = include_str!("../docs/faults.md")]
pub mod faults {}

#[doc = include_str!("../docs/digits.md")]
pub mod digits {}

#[doc = include_str!("../docs/campaigns.md")]
pub mod campaigns {}

#[doc = include_str!("../docs/property-tests.md")]
pub mod property_tests {}

#[doc = include_str!("../docs/quantities.md")]
pub mod quantities {}

#[doc = include_str!("../docs/accuracy.md")]
pub mod accuracy {}

#[doc = include_str!("../docs/equations.md")]
pub mod equations {}

#[doc = include_str!("../docs/errata.md")]
pub mod errata {}

#[doc = include_str!("../docs/precision.md")]
pub mod precision {}

#[doc = include_str!("../docs/routes.md")]
pub mod routes {}

#[doc = include_str!("../docs/design.md")]
pub mod design {}

#[doc = include_str!("../docs/robustness.md")]
pub mod robustness {}

#[doc = include_str!("../docs/fuzzing.md")]
pub mod fuzzing {}

#[doc = include_str!("../docs/mutation.md")]
pub mod mutation {}

#[doc = include_str!("../docs/dependencies.md")]
pub mod dependencies {}

#[doc = include_str!("../docs/packaging.md")]
pub mod packaging {}

#[doc = include_str!("../docs/assumptions.md")]
pub mod assumptions {}

#[doc = include_str!("../docs/enclosures.md")]
pub mod enclosures {}

#[doc = include_str!("../docs/bounds.md")]
pub mod bounds {}

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

#[doc = include_str!("../docs/restricted-machines.md")]
pub mod restricted_machines {}

#[doc = include_str!("../docs/calibrated-checks.md")]
pub mod calibrated_checks {}
