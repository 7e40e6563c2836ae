//! Flags: the fault that a case can reveal, and what that fault costs its users.

use std::fmt;

/// A property of a case that a known kind of fault depends on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flag(usize);

/// What one flag means.
#[derive(Clone, Copy, Debug)]
pub struct Meaning {
    /// The name in listings, vectors and filters.
    pub name: &'static str,
    /// The fault that a failure with this flag points at.
    pub reveals: &'static str,
    /// What that fault costs its users.
    pub costs: &'static str,
    /// The numbers and axes of an input that it speaks of.
    pub about: &'static [&'static str],
    /// Whether such a number, or the length of such an axis, deserves it without further thought.
    pub at: Option<fn(f64) -> bool>,
    /// Whether the numbers of such an input are difficult in themselves: digits are lost there by formulas that are right.
    pub is_hostile: bool,
}

macro_rules! flags {
    (@at) => { None };
    (@at $at:expr) => { Some($at) };
    (@hostile) => { false };
    (@hostile hostile) => { true };
    ($(
        $constant:ident $name:literal $reveals:literal $costs:literal
        $(about $($about:literal),+ $(, at $at:expr)?)?
        $(=> $hostile:ident)?;
    )*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Index { $($constant),* }

        impl Flag {
            $(
                #[doc = concat!("`", $name, "`: ", $reveals)]
                pub const $constant: Self = Self(Index::$constant as usize);
            )*
        }

        const MEANINGS: &[Meaning] = &[
            $(Meaning {
                name: $name,
                reveals: $reveals,
                costs: $costs,
                about: &[$($($about),+)?],
                at: flags!(@at $($($at)?)?),
                is_hostile: flags!(@hostile $($hostile)?),
            }),*
        ];
    };
}

flags! {
    ORDINARY "ordinary"
        "a wrong formula or convention: nothing about the numbers is difficult"
        "every result";
    ONE_PATTERN "one-pattern"
        "a special case of a single pattern, where the machine is a Gaussian"
        "wrong sizes, or an array that loses its axis"
        about "p", "L",
        at |count| count == 1.0;
    DUPLICATE_PATTERNS "duplicate-patterns"
        "ties between patterns: a maximum counted once, a division by a difference of 0"
        "NaN gradients, or a weight that is off by a factor of 2"
        about "p", "L";
    ZERO_PATTERN "zero-pattern"
        "a pattern of zeros: a normalisation by its length"
        "NaN";
    LARGE_PATTERNS "large-patterns"
        "exponentials without a maximum taken out, and expanded squares"
        "infinities and NaN beyond exponents of 709 (88 in single precision)"
        => hostile;
    TINY_PATTERNS "tiny-patterns"
        "differences that vanish against 1"
        "gradients of 0 where training starts"
        => hostile;
    FAR_APART "far-apart"
        "weights that underflow, or that an expanded square rounds away"
        "gradients that ignore a pattern"
        => hostile;
    NEARLY_CANCELLING "nearly-cancelling"
        "sums whose terms cancel: |v - x|^2 expanded, a variance as a difference of moments"
        "half of the digits, or a negative variance"
        => hostile;
    VISIBLE_BIAS "visible-bias"
        "a visible bias that is dropped, or that does not reach the hidden bias"
        "wrong reconstructions as soon as a bias is learnt";
    HIDDEN_BIAS "hidden-bias"
        "a hidden bias that is dropped, scaled by a power of beta, or added after the softmax"
        "wrong weights as soon as a bias is learnt";
    BETA_ONE "beta-one"
        "nothing special: the Gaussian mixture with as many components as patterns"
        "every result"
        about "beta",
        at |beta| beta == 1.0;
    WHOLE_BETA "whole-beta"
        "ordered tuples for multisets, a missing multinomial weight, beta missing from a variance"
        "every result beyond beta = 1"
        about "beta",
        at |beta| beta.fract() == 0.0;
    REAL_BETA "real-beta"
        "closed forms of whole beta used in between, and bounds taken for values"
        "a log Z that is off by as much as (beta - 1) log p"
        about "beta",
        at |beta| beta.fract() != 0.0;
    SMALL_BETA "small-beta"
        "inequalities that turn around below beta = 1"
        "bounds on the wrong side"
        about "beta";
    LARGE_BETA "large-beta"
        "overflow in exp(beta x) before the maximum is taken out"
        "infinities and NaN"
        about "beta"
        => hostile;
    ONE_DIMENSION "one-dimension"
        "the least dimension: an axis that is squeezed away, a circle of two points"
        "errors of shape"
        about "N", "dim",
        at |dimension| dimension == 1.0;
    MANY_DIMENSIONS "many-dimensions"
        "products of normalisers instead of sums of their logarithms; underflow of Bessel functions"
        "infinities at the size of ordinary embeddings"
        about "N", "dim";
    MANY_PATTERNS "many-patterns"
        "errors that grow with the number of patterns"
        "digits"
        about "p", "L", "n";
    ONE_OBSERVATION "one-observation"
        "an average over a batch of one"
        "an axis that is squeezed away"
        about "P",
        at |count| count == 1.0;
    MANY_OBSERVATIONS "many-observations"
        "a sum for a mean, or a value that depends on the size of the batch"
        "a learning rate that silently depends on the batch"
        about "P";
    FAR_OBSERVATION "far-observation"
        "densities far out in the tail"
        "a log density of minus infinity, on which training stops"
        => hostile;
    NOTHING_OBSERVED "nothing-observed"
        "an empty list of indices"
        "an error instead of the marginal";
    UNORDERED_INDICES "unordered-indices"
        "indices that are assumed to be sorted"
        "values that are clamped to the wrong coordinates";
    SMALL_NOISE "small-noise"
        "division by a small variance of the noise"
        "losses that are differences of huge numbers"
        about "noise_variance"
        => hostile;
    LARGE_NOISE "large-noise"
        "the variance of the noise taken for its standard deviation, or its inverse"
        "a loss for another noise"
        about "noise_variance";
    NEARLY_SINGULAR "nearly-singular"
        "a determinant as a product, or by an expansion, where it is nearly 0"
        "digits of log Z"
        => hostile;
    NOT_NORMALIZABLE "not-normalizable"
        "a number where the model does not exist, such as log |det| of an indefinite matrix"
        "training that goes on after the model has diverged";
    OUT_OF_DOMAIN "out-of-domain"
        "a number for an input that means nothing"
        "mistakes that go unnoticed";
    ZERO_CONCENTRATION "zero-concentration"
        "log 0 or 0/0 where the distribution is uniform"
        "NaN on initialisation"
        about "kappa",
        at |kappa| kappa == 0.0
        => hostile;
    SMALL_CONCENTRATION "small-concentration"
        "underflow of I_nu, whose logarithm is moderate; a gradient that cancels to 0"
        "an infinite density at the size of ordinary embeddings"
        about "kappa"
        => hostile;
    LARGE_CONCENTRATION "large-concentration"
        "overflow of I_nu, integer limits of library routines, a difference of large terms in the entropy"
        "NaN, or an entropy without correct digits"
        about "kappa"
        => hostile;
    SMALL_ORDER "small-order"
        "orders 0 and 1/2, where recurrences start"
        "an error, or a wrong branch"
        about "order";
    LARGE_ORDER "large-order"
        "underflow, and one-term asymptotic forms past their reach"
        "minus infinity, or an error in the second digit"
        about "order"
        => hostile;
    TRANSITION "transition"
        "an argument as large as the order, where both asymptotic forms fail"
        "an error in the second digit, or NaN"
        about "kappa", "order", "dim", "x"
        => hostile;
    NEAR_ZERO_OF_LOG "near-zero-of-log"
        "a logarithm of a number near 1, taken after rounding"
        "digits, unavoidably where the condition number says so"
        about "order", "x"
        => hostile;
    LARGE_ARGUMENT "large-argument"
        "overflow of exp or cosh inside a logarithm"
        "an infinite energy of a saturated unit"
        about "x"
        => hostile;
    SMALL_ARGUMENT "small-argument"
        "underflow of x^2, or log(1 + x) without log1p"
        "an energy of 0"
        about "x"
        => hostile;
    TIED_ARGUMENTS "tied-arguments"
        "equal largest arguments"
        "a log p that is missing, or a division of infinities"
        about "n";
    SPREAD_ARGUMENTS "spread-arguments"
        "differences beyond the range of exp"
        "NaN for 0"
        about "n"
        => hostile;
    FIRST_PULSE "first-pulse"
        "a train that begins with a memory, or that counts its pulses from 0"
        "a decline that is measured from the wrong response"
        about "pulse",
        at |pulse| pulse == 1.0;
    MANY_PULSES "many-pulses"
        "a loop over pulses whose errors add up, or an exponential that underflows"
        "digits, or an asymptote that is never reached"
        about "pulse", "pulses"
        => hostile;
    SLOW_DECAY "slow-decay"
        "1 - exp(-x) without expm1, where next to nothing fades"
        "NaN, or a memory of 0"
        about "decay", "decay_1", "decay_2", "period"
        => hostile;
    FAST_DECAY "fast-decay"
        "the pulse at the wrong end of its period, where next to nothing is kept"
        "a decline where there is none"
        about "decay", "decay_1", "decay_2", "period"
        => hostile;
    NO_SILENCE "no-silence"
        "a division by the silence between pulses, which may be 0"
        "NaN for a constant stimulus"
        about "width", "period";
    STRONG_PULSES "strong-pulses"
        "a rectifier left out, or an exponential that overflows"
        "negative responses"
        about "amplitude"
        => hostile;
    SHIFTED_ARGUMENTS "shifted-arguments"
        "a large constant in all arguments, which must cancel"
        "infinities"
        => hostile;
    WHOLE_ORDER "whole-order"
        "recurrences and routines for whole orders, from 2"
        "digits, or another function"
        about "order",
        at |order| order.fract() == 0.0 && order >= 2.0;
    HALF_ODD_ORDER "half-odd-order"
        "elementary forms at half-odd orders, from 3/2"
        "cancelling terms, or another function"
        about "order",
        at |order| (order + 0.5).fract() == 0.0 && order >= 1.0;
    NEXT_TO_SPECIAL "next-to-special"
        "a number that is rounded to a whole one nearby, or a difference of nearly equal terms there"
        "digits, in a narrow band"
        => hostile;
    ALL_OBSERVED "all-observed"
        "a conditional on everything, of which nothing is left"
        "NaN or an error where the log density is 0";
    REALISTIC_SIZE "realistic-size"
        "products of normalisers, truncated loops and overflow at sizes that no small test has"
        "infinities or wrong values on real data";
    END_OF_RANGE "end-of-range"
        "a switch between formulas in the wrong place, and the limits of the format"
        "digits, infinities or zeros for extreme parameters"
        => hostile;
    MASKED "masked"
        "a maximum of -inf that is subtracted from itself, or 0 times an infinity"
        "NaN in attention with a mask, or in a mixture with an empty component"
        => hostile;
    ONE_FIELD_CHANGED "one-field-changed"
        "something kept from the question before, by a key that leaves out a field or rounds it"
        "the answer to another question";
}

impl Flag {
    /// All flags in the order of their listing.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..MEANINGS.len()).map(Self)
    }

    /// The flag of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|flag| flag.name() == name)
    }

    /// The flag of data of so many rows.
    pub(super) fn of_observations(rows: usize) -> Self {
        if rows == 1 {
            Self::ONE_OBSERVATION
        } else {
            Self::MANY_OBSERVATIONS
        }
    }

    /// What it means.
    #[allow(
        clippy::indexing_slicing,
        reason = "the constants are the only ways to make a flag"
    )]
    pub fn meaning(self) -> Meaning {
        MEANINGS[self.0]
    }

    /// Whether the numbers of such an input are difficult in themselves.
    pub fn is_hostile(self) -> bool {
        self.meaning().is_hostile
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.meaning().name
    }
}

impl fmt::Debug for Flag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for flag in Flag::all() {
            assert_eq!(Flag::find(flag.name()), Some(flag));
        }
        assert_eq!(Flag::find("no-such-flag"), None);
        assert_eq!(Flag::TRANSITION.name(), "transition");
    }
}
