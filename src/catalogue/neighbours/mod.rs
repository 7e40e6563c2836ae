//! Systems of other papers, which are neighbours of the paper's, a folder for each paper.
//!
//! A record names its paper and the labels of its statements in [`Printed::Neighbour`](super::record::Printed), by [`Paper::states`](super::record::Paper::states).

pub(super) mod habituation;
pub(super) mod hopfield_rbm;
pub(super) mod in_context_denoising;
mod papers;
