//! Sides that say nothing, put in the place of those that do, to show that no check passes on their
//! account.
//!
//! A mutant shows that a check can say no to a wrong number. A substitution shows that it does not say
//! yes to a side that says nothing: to not-a-number, to infinities, to enclosures of the whole line, to lists
//! of another length. `tests/catalogue.rs` makes every one of them in every record.

use crate::real::Bounded;

/// The side of a record that is replaced; of a law, the sampler or what its statistic is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left side: the sampler of a law.
    Left,
    /// The right side: the threshold of a law.
    Right,
}

/// What a side is replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Substitute {
    /// Not a number, in every entry.
    Nan,
    /// Positive infinity, in every entry.
    Infinity,
    /// Negative infinity, in every entry.
    NegativeInfinity,
    /// The whole line, in every entry.
    Line,
    /// The side itself, its last entry replaced by the whole line.
    LineAtTheEnd,
    /// Two finite ends that are farther apart than any two values, in every entry.
    Wide,
    /// No entries at all.
    Nothing,
    /// The side itself without its last entry.
    Shorter,
    /// The side itself with its last entry twice.
    Longer,
}

/// A side and what it is replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// Which side.
    pub side: Side,
    /// By what.
    pub by: Substitute,
}

impl Substitution {
    /// Every substitution.
    pub fn all() -> Vec<Self> {
        const SUBSTITUTES: [Substitute; 9] = [
            Substitute::Nan,
            Substitute::Infinity,
            Substitute::NegativeInfinity,
            Substitute::Line,
            Substitute::LineAtTheEnd,
            Substitute::Wide,
            Substitute::Nothing,
            Substitute::Shorter,
            Substitute::Longer,
        ];
        [Side::Left, Side::Right]
            .into_iter()
            .flat_map(|side| SUBSTITUTES.map(|by| Self { side, by }))
            .collect()
    }

    /// Makes the substitution in two sides.
    pub(in crate::catalogue) fn apply<S: Bounded>(self, left: &mut Vec<S>, right: &mut Vec<S>) {
        let side = match self.side {
            Side::Left => left,
            Side::Right => right,
        };
        let replacement = match self.by {
            Substitute::Nan => S::from_f64(f64::NAN),
            Substitute::Infinity => S::from_f64(f64::INFINITY),
            Substitute::NegativeInfinity => S::from_f64(f64::NEG_INFINITY),
            Substitute::Line => S::unknown(),
            // No value of the catalogue has an exponent like this.
            Substitute::Wide => S::zero().widen(&S::one().mul_pow2(1 << 50)),
            Substitute::LineAtTheEnd => {
                side.pop();
                side.push(S::unknown());
                return;
            }
            Substitute::Nothing => return side.clear(),
            Substitute::Shorter => return side.truncate(side.len().saturating_sub(1)),
            Substitute::Longer => return side.extend(side.last().cloned()),
        };
        side.fill(replacement);
    }

    /// The number that stands for it where there is no enclosure, or nothing if it is about how many
    /// there are.
    pub(in crate::catalogue) fn number(self) -> Option<f64> {
        match self.by {
            Substitute::Nan | Substitute::Line | Substitute::LineAtTheEnd => Some(f64::NAN),
            Substitute::Infinity => Some(f64::INFINITY),
            Substitute::NegativeInfinity => Some(f64::NEG_INFINITY),
            // Draws that are large may well be those of a law; what is wide tells nothing of them.
            Substitute::Wide if self.side == Side::Left => Some(f64::NAN),
            Substitute::Wide => Some(1e300),
            Substitute::Nothing | Substitute::Shorter | Substitute::Longer => None,
        }
    }
}
