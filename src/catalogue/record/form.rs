//! The forms of a record: its statement, and its mutants.

/// The form of the right side to evaluate.
///
/// An identity names its mutants by its own enum. Code that walks the catalogue uses their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<M = usize> {
    /// The statement.
    Stated,
    /// This wrong form.
    Mutant(M),
}

impl Form {
    /// The form as the identity names it; `None` if it has no such mutant.
    pub(super) fn of<M: Mutant>(self) -> Option<Form<M>> {
        match self {
            Self::Stated => Some(Form::Stated),
            Self::Mutant(place) => M::ALL.get(place).copied().map(Form::Mutant),
        }
    }
}

/// The wrong forms of one record, declared with `mutants!`.
pub trait Mutant: Copy + PartialEq + 'static {
    /// All of them, in the order of the listings.
    const ALL: &'static [Self];
    /// The error in each of them, in the same order.
    const NAMES: &'static [&'static str];
}

/// Declares the mutants of a record, each with its error.
///
/// A right side has an arm for every variant, so a new mutant without an arm does not compile.
macro_rules! mutants {
    ($name:ident { $($variant:ident: $text:literal,)+ }) => {
        #[allow(clippy::enum_variant_names, reason = "each is named after what it does wrong")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::catalogue) enum $name {
            $(#[doc = $text] $variant,)+
        }

        impl $crate::catalogue::record::Mutant for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            const NAMES: &'static [&'static str] = &[$($text,)+];
        }
    };
}

pub(in crate::catalogue) use mutants;

/// The sampler that a law is tested with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampler<M = usize> {
    /// The one that is claimed to follow the law.
    Stated,
    /// This wrong one.
    Mutant(M),
    /// One whose draws consist of this number.
    Constant(f64),
}
