//! The proofs: what the bounds in the code rest on.

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
