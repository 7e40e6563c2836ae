//! Habituation of minimal dynamical systems.
//!
//! | file | statements |
//! |---|---|
//! | `memory` | P1 to P4: the memory at ends and onsets of pulses, in series, in steps of time |
//! | `decline` | H0, H1, H3, H6: responses decline, the more the more trains there were |
//! | `recovery` | H2, H8: responses recover, by themselves and by a second input |
//! | `frequency` | H4a, H4b: what the frequency of the stimulus does |
//! | `intensity` | H5: what its intensity does |
//! | `motifs` | M4 to M8: the closed forms of single systems |
//! | `limits` | M5, M7: what the responses tend to, and how fast |
//! | `linear` | L1, L2: linear systems cannot, and time may not |

mod decline;
mod frequency;
mod intensity;
mod limits;
mod linear;
mod memory;
mod motifs;
mod recovery;

use crate::catalogue::prelude::*;

/// The records, in the order of the listings.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    [
        memory::entries(),
        decline::entries(),
        recovery::entries(),
        frequency::entries(),
        intensity::entries(),
        motifs::entries(),
        limits::entries(),
        linear::entries(),
    ]
    .concat()
}
