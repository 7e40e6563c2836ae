//! Which conditionals and joints of model A have a finite normaliser.

use super::Support;
use crate::Error;
use crate::models::lagrangian::Lagrangian;
use crate::routes::entered;
use std::fmt;

/// Why an integral diverges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divergence {
    /// `h F' - F = 0`: the weight depends on the sign of `h` only, or on nothing.
    Flat,
    /// `h F' - F` and `F'` stay bounded at infinity, and so does the weight from below.
    Bounded,
    /// The weight tends to 1 as `h → -∞`.
    FlatBelow,
    /// The weight falls like `|h|^(-βc)` with `βc <= 1`.
    HeavyTail,
    /// The joint: the visible units leave a growing exponential of the hidden ones that their own
    /// weight does not outweigh, or only for small enough weights `Ξ`.
    Coupling,
    /// The joint: it is a product of diverging conditionals' integrals.
    Conditional,
}

impl fmt::Display for Divergence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Flat => {
                "the weight is flat: h F'(h) - F(h) = 0, so that it depends on the sign of h at most \
                 and has no finite integral"
            }
            Self::Bounded => {
                "the weight does not fall: h F'(h) - F(h) and F'(h) are bounded, so that it stays above \
                 a positive number and has no finite integral"
            }
            Self::FlatBelow => {
                "the weight tends to 1 as h falls, since h F'(h) - F(h) and F'(h) vanish there, and has \
                 no finite integral over the reals; over half_line it has"
            }
            Self::HeavyTail => {
                "the weight falls like |h|^(-beta c), whose integral is finite only if beta c > 1"
            }
            Self::Coupling => {
                "the joint weight grows along some direction: the coupling outweighs the two layers' own \
                 terms"
            }
            Self::Conditional => "a conditional has no finite normaliser",
        })
    }
}

impl From<Divergence> for Error {
    fn from(divergence: Divergence) -> Self {
        Self::NotNormalizable(divergence.to_string())
    }
}

/// Why a unit given its input cannot be normalised, if it cannot.
///
/// # Statement
///
/// The weight is `exp(-β (e(h) - F'(h) x))`, `e = h F' - F`. On finite sets it always has a finite sum. On the reals and on
/// the half-line it has a finite integral for `|h|^n/n` with `n > 1` and for `cosh h`; for `e^h` on the half-line only; for the
/// arctangent iff `βc > 1`, decided for exactly the numbers given; and for the others never. Whether it has does
/// not depend on `x`.
///
/// # Source
///
/// Not in the paper, which assumes normalisability. The log-sum-exp of one unit is the identity, its norm is `|h|`.
pub(super) fn conditional_divergence(
    lagrangian: Lagrangian,
    support: Support,
    beta: f64,
) -> Option<Divergence> {
    if support.values().is_some() {
        return None;
    }
    match lagrangian {
        Lagrangian::Power { n } if n > 1.0 => None,
        Lagrangian::Power { .. }
        | Lagrangian::Abs
        | Lagrangian::Norm
        | Lagrangian::Identity
        | Lagrangian::LogSumExp { .. } => Some(Divergence::Flat),
        Lagrangian::Cosh => None,
        Lagrangian::Exp => (support == Support::Reals).then_some(Divergence::FlatBelow),
        Lagrangian::LogCosh => Some(Divergence::Bounded),
        // The rounding of βc - 1 has its sign.
        Lagrangian::Atan { c } => {
            let converges = libm::fma(beta, c, -1.0) > 0.0;
            (!converges).then_some(Divergence::HeavyTail)
        }
    }
}

/// Whether the joint of both layers can be normalised, for any weights that are not all 0.
///
/// # Statement
///
/// `Ok(None)`: normalisable for all weights. `Ok(Some(_))`: for no weights. If it depends on the
/// weights, or is not known, an error. For two layers on the reals:
///
/// - conditionals that diverge make the joint diverge;
/// - `|v|^m/m` and `|h|^n/n`: finite for all weights if `1/m + 1/n > 1`, for none if `1/m + 1/n < 1`, and
///   depending on a norm of the weights if it is 1 (`|Ξ|_2 < 1` for `m = n = 2`);
/// - `v²/2` and `cosh h`: for none; `v²/2` and the arctangent: for all;
/// - two arctangents: for all.
///
/// A layer on a finite set leaves a finite sum of integrals of the other one's weights.
///
/// # Errors
///
/// [`Error::Unsupported`] where the answer depends on the weights or is not known here.
///
/// # Source
///
/// Not in the paper; by Young's inequality and scaling in the dual variables `f`, `g`.
pub fn joint_divergence(
    visible: (Lagrangian, Support),
    hidden: (Lagrangian, Support),
    beta: f64,
) -> Result<Option<Divergence>, Error> {
    entered!("normalizability::joint_divergence");
    for (lagrangian, support) in [visible, hidden] {
        if conditional_divergence(lagrangian, support, beta).is_some() {
            return Ok(Some(Divergence::Conditional));
        }
    }
    if visible.1.values().is_some() || hidden.1.values().is_some() {
        return Ok(None);
    }
    if (visible.1, hidden.1) != (Support::Reals, Support::Reals) {
        return Err(unsettled());
    }
    match (visible.0, hidden.0) {
        (Lagrangian::Power { n: m }, Lagrangian::Power { n }) => match young(m, n) {
            Some(std::cmp::Ordering::Greater) => Ok(None),
            Some(std::cmp::Ordering::Less) => Ok(Some(Divergence::Coupling)),
            _ => Err(unsettled()),
        },
        (Lagrangian::Power { n }, Lagrangian::Cosh)
        | (Lagrangian::Cosh, Lagrangian::Power { n })
            if n == 2.0 =>
        {
            Ok(Some(Divergence::Coupling))
        }
        (Lagrangian::Power { n }, Lagrangian::Atan { .. })
        | (Lagrangian::Atan { .. }, Lagrangian::Power { n })
            if n == 2.0 =>
        {
            Ok(None)
        }
        (Lagrangian::Atan { .. }, Lagrangian::Atan { .. }) => Ok(None),
        _ => Err(unsettled()),
    }
}

/// How `1/m + 1/n` compares with 1: as 1 with `(m - 1)(n - 1)`, for `m, n > 1`.
///
/// `m - 1` and `n - 1` are exact below 2^53, where the product's rounding less 1 has the right sign.
fn young(m: f64, n: f64) -> Option<std::cmp::Ordering> {
    0.0.partial_cmp(&libm::fma(m - 1.0, n - 1.0, -1.0))
}

fn unsettled() -> Error {
    Error::Unsupported(
        "whether this joint can be normalised depends on the weights, or is not settled here"
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const REALS: Support = Support::Reals;
    const SQUARE: Lagrangian = Lagrangian::Power { n: 2.0 };
    const CUBE: Lagrangian = Lagrangian::Power { n: 3.0 };
    const ATAN: Lagrangian = Lagrangian::Atan { c: 2.0 };

    #[test]
    fn only_the_square_is_settled_beside_other_kinds() {
        let joint = |one, other| joint_divergence((one, REALS), (other, REALS), 1.0);
        let swapped = [(SQUARE, Lagrangian::Cosh), (Lagrangian::Cosh, SQUARE)];
        for (one, other) in swapped {
            assert_eq!(joint(one, other).unwrap(), Some(Divergence::Coupling));
        }
        for (one, other) in [(SQUARE, ATAN), (ATAN, SQUARE), (ATAN, ATAN)] {
            assert_eq!(joint(one, other).unwrap(), None);
        }
        for other in [Lagrangian::Cosh, ATAN] {
            assert!(joint(CUBE, other).is_err() && joint(other, CUBE).is_err());
        }
        assert!(joint(SQUARE, SQUARE).is_err());
        assert_eq!(joint(CUBE, CUBE).unwrap(), Some(Divergence::Coupling));
        let root = Lagrangian::Power { n: 1.25 };
        assert_eq!(joint(CUBE, root).unwrap(), None);
    }

    #[test]
    fn every_reason_and_every_set_has_words_of_its_own() {
        let reasons = [
            (Divergence::Flat, "flat"),
            (Divergence::Bounded, "does not fall"),
            (Divergence::FlatBelow, "tends to 1"),
            (Divergence::HeavyTail, "beta c"),
            (Divergence::Coupling, "coupling"),
            (Divergence::Conditional, "conditional"),
        ];
        for (reason, words) in reasons {
            assert!(reason.to_string().contains(words));
        }
        let sets = [
            Support::Reals,
            Support::HalfLine,
            Support::Binary,
            Support::Bernoulli,
        ];
        let names = ["reals", "half_line", "binary", "bernoulli"];
        assert_eq!(sets.map(Support::name), names);
    }
}
