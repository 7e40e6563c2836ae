//! The integral over the affine hull of the patterns, with certified errors.
//!
//! | file | what |
//! |---|---|
//! | `reduction` | from N coordinates to those of the affine hull |
//! | `rotation` | coordinates in which a grid has fewer nodes |
//! | `strip_plan` | how to lay the grid for a goal |
//! | `strip_axis` | the nodes of one coordinate |
//! | `walk` | the sums over all nodes of a grid, for any integrand |
//! | `fixed_rows` | the rows of a large grid in fixed point |
//! | `fixed_terms` | terms and factors of a mixture in fixed point |
//! | `fixed_sums` | sums over nodes in fixed point, and their errors |
//! | `fixed_values` | what is summed over the nodes of a row |
//! | `fixed_spread` | the same for the losses of denoising |
//! | `far_nodes` | nodes of those rows far below the largest, in binary64 |
//! | `far_rows` | which nodes of a row are far, and the sums over those |
//! | `gaussian_strip` | the partition function and its moments on the grid |
//! | `energy_strip` | the mean energy on the grid |
//! | `gaussian_expectation` | expectations over a Gaussian, for the losses of denoising |
//! | `line`, `line_panel`, `line_peak` | patterns on a line, at any inverse temperature |
//! | `clusters`, `energy_clusters` | patterns in clusters far apart |

pub mod clusters;
pub mod energy_clusters;
pub mod energy_strip;
#[cfg(test)]
pub(crate) mod evidence;
mod far_nodes;
mod far_rows;
mod fixed_rows;
mod fixed_spread;
mod fixed_sums;
mod fixed_terms;
mod fixed_values;
pub mod gaussian_expectation;
pub mod gaussian_strip;
pub mod line;
mod line_panel;
mod line_peak;
pub mod reduction;
pub mod rotation;
mod strip_axis;
pub mod strip_plan;
mod walk;
