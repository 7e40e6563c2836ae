//! `attnbm experiment`: what is done with images.
//!
//! | file | what |
//! |---|---|
//! | `capacity`, `receptive_fields`, `reconstruction` | the experiments |
//! | `shared` | their arguments |
//! | `trained` | training with checkpoints, and what is said of a machine |
//! | `report`, `page`, `grid` | what they write |

pub mod capacity;
mod grid;
mod page;
pub mod receptive_fields;
pub mod reconstruction;
mod report;
mod shared;
mod trained;
