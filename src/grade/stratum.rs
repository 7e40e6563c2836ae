//! The strata that fresh cases are drawn from, each with its own share of a session.

/// A kind of case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stratum {
    /// Ordinary cases, and the corners where implementations are known to break.
    #[default]
    Corner,
    /// Whole, half-odd, equal and vanishing numbers, and what is next to them.
    Special,
    /// Numbers at the ends of their ranges, and evenly in the logarithm in between.
    Ends,
    /// Arrays of the sizes at which people work.
    Realistic,
    /// One question after another that differs in one field.
    Changed,
    /// One field that is not what it must be.
    Invalid,
    /// Infinite entries, for subjects that read them.
    Masked,
    /// Requests of the user's own, which are not drawn.
    Given,
}

impl Stratum {
    /// All that are drawn, in the order in which they are asked.
    pub const ALL: [Self; 7] = [
        Self::Corner,
        Self::Special,
        Self::Ends,
        Self::Realistic,
        Self::Changed,
        Self::Invalid,
        Self::Masked,
    ];

    /// Those that every subject is asked: all but the last.
    pub const BY_DEFAULT: &'static [Self] = Self::ALL.split_at(Self::ALL.len() - 1).0;

    /// The name in reports and its meaning.
    pub fn definition(self) -> (&'static str, &'static str) {
        match self {
            Self::Corner => (
                "corner",
                "ordinary inputs, and the corners that the flags name",
            ),
            Self::Special => (
                "special",
                "whole, half-odd, equal and vanishing numbers, or next to one by a rounding or by 1e-3; all and none observed",
            ),
            Self::Ends => (
                "ends",
                "numbers, and sizes of entries, in the logarithm: half where most formulas change, half towards the ends of their ranges",
            ),
            Self::Realistic => (
                "realistic",
                "arrays of the sizes at which people work: hundreds of coordinates, patterns, rows, arguments and orders",
            ),
            Self::Changed => (
                "changed",
                "one question after another that differs in one field, each field in turn, much and little",
            ),
            Self::Invalid => (
                "invalid",
                "each field in turn missing, not a number, of another length or shape, or outside its range",
            ),
            Self::Masked => (
                "masked",
                "biases and arguments of -inf, which leave a component or a term out, and of inf where a limit exists",
            ),
            Self::Given => ("given", "requests of a file"),
        }
    }

    /// The name in reports.
    pub fn name(self) -> &'static str {
        self.definition().0
    }

    /// The stratum of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stratum| stratum.name() == name)
    }

    /// How many cases there are where `corner` of the stratum of this name are asked; `None` where there are as many
    /// as the fields make.
    pub(super) fn share(self, corner: u64) -> Option<u64> {
        match self {
            Self::Corner => Some(corner),
            Self::Special | Self::Ends => Some((3 * corner).div_ceil(10)),
            Self::Realistic => Some((2 * corner).div_ceil(25)),
            Self::Changed | Self::Invalid | Self::Masked | Self::Given => None,
        }
    }
}
