//! Strategies that construct cases, hostile corners included.

pub(super) mod binary;
pub(super) mod habituation;
pub(super) mod machine;
pub(super) mod network;
pub(super) mod noisy;
pub(super) mod pair;
pub(super) mod prompt;
pub(super) mod restricted;
pub(super) mod sphere;
pub(super) mod task;
