//! `attnbm experiment`: what is done with images.
//!
//! | file | what |
//! |---|---|
//! | `capacity`, `receptive_fields`, `reconstruction` | the experiments |
//! | `shared`, `presets` | their arguments, and settings by name |
//! | `opened` | images from files |
//! | `held_out` | what is measured of images that were not trained on |
//! | `audits` | certified values beside the numbers of a training |
//! | `trained` | training with checkpoints, and what is said of a machine |
//! | `report`, `page`, `grid` | what they write |

mod audits;
pub mod capacity;
mod grid;
mod held_out;
mod opened;
mod page;
mod presets;
pub mod receptive_fields;
pub mod reconstruction;
mod report;
mod shared;
mod trained;
