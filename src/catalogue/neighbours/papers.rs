//! The papers.

use crate::catalogue::record::Paper;

/// Binary Hopfield networks as restricted Boltzmann machines.
pub(super) const HOPFIELD_RBM: &Paper = &Paper {
    system: "Hopfield networks and restricted Boltzmann machines",
    citation: "Smart and Zilman, ICLR 2021, arXiv:2101.11744",
    page: "hopfield-rbm.md",
};

/// In-context denoising by one layer of attention.
pub(super) const IN_CONTEXT_DENOISING: &Paper = &Paper {
    system: "In-context denoising",
    citation: "Smart, Bietti and Sengupta, ICML 2025, arXiv:2502.05164",
    page: "in-context-denoising.md",
};

/// Habituation of minimal dynamical systems.
pub(super) const HABITUATION: &Paper = &Paper {
    system: "Habituation",
    citation: "Smart, Shvartsman and Mönnigmann, arXiv:2405.05770",
    page: "habituation.md",
};
