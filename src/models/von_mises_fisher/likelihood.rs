//! Maximum likelihood: the von Mises-Fisher distribution that is likeliest for given data.
//!
//! Up to a constant, the log likelihood of `n` rows `x_i` with the natural parameter `η = κ m` is
//!
//! ```text
//! κ m·Σ_i x_i - n log Z(κ).
//! ```
//!
//! For every `κ` it is largest where `m` is the direction of the sum. Since `log Z` is convex with the derivative
//! `A`, it is then largest where `A(κ) = R̄`, with the mean resultant length `R̄ = |Σ_i x_i|/n` of the data.

use super::VonMisesFisher;
use crate::Error;
use crate::real::{Bounded, absolute, between, climb};
use crate::routes::entered;
use std::cmp::Ordering;

/// The mean resultant length and the mean direction of data.
#[derive(Clone, Debug)]
pub struct Resultant<S> {
    /// `R̄ = |Σ_i x_i|/n`.
    pub length: S,
    /// `Σ_i x_i/|Σ_i x_i|`.
    pub direction: Vec<S>,
}

/// The mean resultant length and the mean direction of data, given row by row.
///
/// The rows enter as they are, and their sum is exact before it is rounded once. The length of a row of binary64
/// numbers differs from 1 by what rounding does.
///
/// # Errors
///
/// [`Error::Shape`] unless there are one or more whole rows of `dimension` entries; [`Error::Domain`] for rows whose sum
/// is 0, which has no direction.
pub fn resultant<S: Bounded>(dimension: usize, data: &[f64]) -> Result<Resultant<S>, Error> {
    entered!("likelihood::resultant");
    if dimension == 0 || data.is_empty() || !data.len().is_multiple_of(dimension) {
        return Err(Error::Shape {
            field: "rows".into(),
            expected: format!("one or more whole rows of {dimension} entries"),
            got: format!("{} entries", data.len()),
        });
    }
    let count = data.len() / dimension;
    let ones = vec![1.0; count];
    let sums: Vec<S> = (0..dimension)
        .map(|i| {
            let column: Vec<f64> = data.iter().skip(i).step_by(dimension).copied().collect();
            S::dot(&column, &ones)
        })
        .collect();
    if sums.iter().all(S::certainly_zero) {
        return Err(Error::Domain {
            field: "rows".into(),
            expected: "rows whose mean is not 0, for else no direction is the likeliest",
            got: format!("{count} rows with the mean 0"),
        });
    }
    let length = S::sum(sums.iter().map(S::sqr)).sqrt();
    Ok(Resultant {
        direction: sums.into_iter().map(|sum| sum / &length).collect(),
        length: length / S::from_i64(count as i64),
    })
}

/// The concentration that is likeliest for data of a mean resultant length.
///
/// ```
/// use attnbm::models::von_mises_fisher::likelihood::likeliest_concentration;
/// use attnbm::real::{Ball, Bounded, Enclosure, Real};
/// // A(κ) = coth κ - 1/κ in three dimensions.
/// let kappa = Ball::<4>::from_f64(2.5);
/// let (up, down) = (kappa.exp(), (-kappa.clone()).exp());
/// let length = (up.clone() + &down) / (up - down) - Ball::one() / &kappa;
/// let found = likeliest_concentration(3, &length)?;
/// assert!(!found.disjoint(&kappa) && found.accuracy_bits() > 200);
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Statement
///
/// The one root `κ > 0` of `A(κ) = R̄`.
///
/// # Domain
///
/// `0 < R̄ < 1`; an `R̄` that may be outside has an unknown root.
///
/// # Errors
///
/// [`Error::Domain`] for a dimension of 0 or above [`LARGEST_DIMENSION`](super::LARGEST_DIMENSION), and where `R̄` is certainly not between 0 and 1.
///
/// # Error
///
/// By inclusion. In two dimensions or more an enclosure is an interval at whose ends `A` is proved to be at most and at least `R̄`.
///
/// # Method
///
/// In one dimension `A` is tanh, and `κ = log(1 + 2 R̄/(1 - R̄))/2`, which keeps the digits of a small `R̄`. In more, Newton's
/// iteration with `A' = 1 - A² - (N-1) A/κ`, from `R̄ (N - R̄²)/(1 - R̄²)` and kept between the best bounds so far. It only
/// steers: the interval follows from `A` at its ends, since `A` increases.
///
/// # Source
///
/// Banerjee, Dhillon, Ghosh and Sra (2005) for the start.
pub fn likeliest_concentration<S: Bounded>(dimension: u64, length: &S) -> Result<S, Error> {
    entered!("likelihood::likeliest_concentration");
    // Whether there is such a distribution at all.
    VonMisesFisher::new(dimension, S::one())?;
    if S::one().certainly_at_most(length) || length.certainly_at_most(&S::zero()) {
        return Err(Error::Domain {
            field: "rows".into(),
            expected: "unit vectors that differ, for else no concentration is the likeliest",
            got: format!("a mean resultant length of {:?}", length.approx()),
        });
    }
    let (zero, one) = (S::zero(), S::one());
    if !(zero.certainly_at_most(length) && length.certainly_at_most(&one)) {
        return Ok(S::unknown());
    }
    if dimension == 1 {
        return Ok((length.mul_pow2(1) / (one - length)).ln_1p().mul_pow2(-1));
    }
    let equation = Equation { dimension, length };
    Ok(equation.enclose(&equation.approach()))
}

/// [`likeliest_concentration`] for a binary64 number, with the uniform distribution for the length 0, and in plain `f64` by way of
/// balls.
///
/// ```
/// use attnbm::models::von_mises_fisher::likelihood::concentration_of;
/// assert_eq!(concentration_of::<f64>(1, 0.5)?, 0.5 * 3_f64.ln());
/// assert_eq!(concentration_of::<f64>(768, 0.0)?, 0.0);
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Statement
///
/// The `κ >= 0` with `A(κ) = R̄`.
///
/// # Domain
///
/// `0 <= R̄ < 1`.
///
/// # Errors
///
/// [`Error::Domain`] outside, and for a dimension of 0 or above [`LARGEST_DIMENSION`](super::LARGEST_DIMENSION); in plain `f64`
/// [`Error::Budget`] where a ball of 1 792 bits leaves the value undecided.
///
/// # Error
///
/// In plain `f64` half a unit in the last place, and 2^-54 of the value.
pub fn concentration_of<S: Bounded>(dimension: u64, length: f64) -> Result<S, Error> {
    entered!("likelihood::concentration_of");
    VonMisesFisher::new(dimension, S::zero())?;
    if !(0.0..1.0).contains(&length) {
        return Err(Error::Domain {
            field: "length".into(),
            expected: "at least 0 and below 1",
            got: length.to_string(),
        });
    }
    if length == 0.0 {
        return Ok(S::zero());
    }
    climb!(S, [dimension: u64, length: f64] |W| {
        likeliest_concentration::<W>(*dimension, &W::from_f64(*length))
    })
}

/// `A(κ) = R̄`.
struct Equation<'a, S> {
    dimension: u64,
    length: &'a S,
}

/// The most steps of Newton's iteration, far above what it takes.
const MOST_STEPS: usize = 200;

/// How often an interval is widened before it is given up.
const MOST_WIDENINGS: usize = 6;

impl<S: Bounded> Equation<'_, S> {
    fn ratio(&self, kappa: &S) -> S {
        let distribution = VonMisesFisher {
            dimension: self.dimension,
            concentration: kappa.clone(),
        };
        distribution.mean_resultant_length()
    }

    /// `R̄ - A`, and `A' = 1 - A² - (N-1) A/κ`.
    fn gap_and_slope(&self, kappa: &S) -> (S, S) {
        let ratio = self.ratio(kappa);
        let degrees = S::from_f64((self.dimension - 1) as f64);
        let slope = S::one() - ratio.sqr() - degrees * &ratio / kappa;
        (self.length.clone() - ratio, slope)
    }

    /// A number near the root. Nothing is proved of it.
    fn approach(&self) -> S {
        let square = self.length.sqr();
        let dimension = S::from_f64(self.dimension as f64);
        let start = self.length.clone() * (dimension - &square) / (S::one() - square);
        let mut kappa = start.lower();
        let mut bounds = Bounds::default();
        for _ in 0..MOST_STEPS {
            let (gap, slope) = self.gap_and_slope(&kappa);
            bounds.take(&kappa, gap.cmp_approx(&S::zero()));
            let next = bounds.keep((kappa.clone() + gap / slope).lower());
            let step = absolute(&(next.clone() - &kappa));
            // One step more doubles the digits.
            let is_last =
                step.cmp_approx(&kappa.mul_pow2(-i64::from(S::BITS / 2))) != Ordering::Greater;
            kappa = next;
            if is_last {
                break;
            }
        }
        kappa
    }

    /// An interval around this number at whose ends the ratio is proved to be at most and at least `R̄`.
    fn enclose(&self, kappa: &S) -> S {
        let (gap, slope) = self.gap_and_slope(kappa);
        let gap = absolute(&gap.lower()).max_approx(absolute(&gap.upper()));
        let rounding = kappa.mul_pow2(-i64::from(S::BITS - 8));
        let mut reach = (gap / slope).mul_pow2(1) + rounding;
        for _ in 0..MOST_WIDENINGS {
            let (low, high) = (
                (kappa.clone() - &reach).lower(),
                (kappa.clone() + &reach).upper(),
            );
            // Below 0 there is no concentration, and the ratio at 0 is 0.
            let low = if S::zero().certainly_at_most(&low) {
                low
            } else {
                S::zero()
            };
            if self.ratio(&low).certainly_at_most(self.length)
                && self.length.certainly_at_most(&self.ratio(&high))
            {
                return between(&low, &high);
            }
            reach = reach.mul_pow2(2);
        }
        S::unknown()
    }
}

/// The best bounds on a root so far, by approximations.
struct Bounds<S> {
    low: Option<S>,
    high: Option<S>,
}

impl<S> Default for Bounds<S> {
    fn default() -> Self {
        let (low, high) = (None, None);
        Self { low, high }
    }
}

impl<S: Bounded> Bounds<S> {
    /// Takes a number below the root if the gap there is above 0.
    fn take(&mut self, kappa: &S, gap: Ordering) {
        match gap {
            Ordering::Less => self.high = Some(kappa.clone()),
            Ordering::Greater => self.low = Some(kappa.clone()),
            Ordering::Equal => {}
        }
    }

    /// This number if it lies between the bounds, else one that does.
    fn keep(&self, next: S) -> S {
        let is_above = |low: &S| next.cmp_approx(low) == Ordering::Greater;
        let is_below = |high: &S| next.cmp_approx(high) == Ordering::Less;
        let in_order =
            self.low.as_ref().is_none_or(is_above) && self.high.as_ref().is_none_or(is_below);
        if next.is_known() && in_order && next.cmp_approx(&S::zero()) == Ordering::Greater {
            return next;
        }
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => (low.clone() + high).mul_pow2(-1).lower(),
            (Some(low), None) => low.mul_pow2(1),
            (None, Some(high)) => high.mul_pow2(-1),
            (None, None) => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Real};
    use crate::special::tanh;

    type Exact = Ball<4>;

    fn exact(x: f64) -> Exact {
        Exact::from_f64(x)
    }

    /// `coth κ - 1/κ`.
    fn ratio_in_space(kappa: &Exact) -> Exact {
        let (up, down) = (kappa.exp(), (-kappa.clone()).exp());
        (up.clone() + &down) / (up - down) - Exact::one() / kappa
    }

    #[test]
    fn the_likeliest_concentration_is_that_of_closed_forms() {
        for kappa in [1e-6, 0.01, 0.5, 1.0, 2.5, 10.0, 40.0, 1e3, 1e7] {
            let kappa = exact(kappa);
            for (dimension, length) in [(3, ratio_in_space(&kappa)), (1, tanh(&kappa))] {
                // Next to 1 the length tells little of the concentration.
                if length.certainly_equal(&exact(1.0)) || dimension == 1 && kappa.approx() > 40.0 {
                    continue;
                }
                let found = likeliest_concentration(dimension, &length).unwrap();
                assert!(!found.disjoint(&kappa), "{dimension}: {found:?}");
                assert!(found.accuracy_bits() > 80, "{dimension}: {found:?}");
                // Another length has another root, so that this can fail.
                let other = length * exact(1.0 - f64::EPSILON);
                let found = likeliest_concentration(dimension, &other).unwrap();
                assert!(
                    found.is_bounded() && found.disjoint(&kappa),
                    "{dimension}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn the_ratio_at_the_root_is_the_length() {
        for dimension in [2, 3, 10, 784, 100_000] {
            for length in [1e-17, 1e-3, 0.3, 0.9, 0.999_999, 1.0 - f64::EPSILON] {
                let length = exact(length);
                let found = likeliest_concentration(dimension, &length).unwrap();
                assert!(found.accuracy_bits() > 100, "{dimension}: {found:?}");
                let at = |kappa| {
                    VonMisesFisher::new(dimension, kappa)
                        .unwrap()
                        .mean_resultant_length()
                };
                assert!(at(found.lower()).certainly_at_most(&length), "{dimension}");
                assert!(length.certainly_at_most(&at(found.upper())), "{dimension}");
                // A little beyond either end the ratio is another.
                let beyond = |factor: f64| at((found.clone() * exact(factor)).lower());
                assert!(beyond(0.999_999).disjoint(&length) && beyond(1.000_001).disjoint(&length));
            }
        }
    }

    /// In one dimension there is a closed form, which keeps the digits of a small length.
    #[test]
    fn the_hyperbolic_tangent_at_the_root_is_the_length() {
        for length in [1e-300, 1e-17, 1e-3, 0.3, 0.9, 0.999_999, 1.0 - f64::EPSILON] {
            let length = exact(length);
            let found = likeliest_concentration(1, &length).unwrap();
            assert!(found.accuracy_bits() > 240, "{found:?}");
            let back = tanh(&found);
            assert!(back.is_bounded() && !back.disjoint(&length), "{back:?}");
            let other = tanh(&(found * exact(1.0 + f64::EPSILON)));
            assert!(other.is_bounded() && other.disjoint(&length), "{other:?}");
        }
        let refused = likeliest_concentration(1, &exact(1.0)).unwrap_err();
        assert_eq!(refused.kind(), "domain");
    }

    #[test]
    fn lengths_without_a_root_are_refused() {
        for length in [-0.5, 0.0, 1.0, 1.5] {
            let error = likeliest_concentration(3, &exact(length)).unwrap_err();
            assert_eq!(error.kind(), "domain");
        }
        let wide = between(&exact(0.5), &exact(1.5));
        assert!(!likeliest_concentration(3, &wide).unwrap().is_known());
        assert!(likeliest_concentration(0, &exact(0.5)).is_err());
    }

    #[test]
    fn the_resultant_is_the_length_and_the_direction_of_the_mean() {
        let data = [0.6, 0.8, 0.6, -0.8, 1.0, 0.0, 1.0, 0.0];
        let found = resultant::<Exact>(2, &data).unwrap();
        // The second coordinates cancel exactly.
        assert!(found.direction[1].certainly_zero());
        assert!(found.direction[0].certainly_equal(&exact(1.0)));
        let length = (exact(0.6).mul_pow2(1) + exact(2.0)).mul_pow2(-2);
        assert!(found.length.certainly_equal(&length), "{:?}", found.length);
        assert_eq!(
            resultant::<Exact>(2, &[1.0, 0.0, -1.0, 0.0])
                .unwrap_err()
                .kind(),
            "domain"
        );
        for (dimension, data) in [(2, &data[..3]), (2, &[]), (0, &data)] {
            assert_eq!(
                resultant::<Exact>(dimension, data).unwrap_err().kind(),
                "shape"
            );
        }
    }

    /// In one dimension by tanh, and in others by the ratio itself; 0 and nothing outside of the domain.
    #[test]
    fn concentrations_have_the_lengths_that_were_given() {
        for dimension in [1, 2, 3, 768] {
            for length in [1e-9, 0.25, 0.5, 0.9990234375] {
                let kappa = concentration_of::<Exact>(dimension, length).unwrap();
                let found = match dimension {
                    1 => tanh(&kappa),
                    _ => VonMisesFisher::new(dimension, kappa.clone())
                        .unwrap()
                        .mean_resultant_length(),
                };
                assert!(
                    kappa.accuracy_bits() > 200 && found.is_bounded(),
                    "{dimension} {length}"
                );
                assert!(
                    !found.disjoint(&exact(length)),
                    "{dimension} {length}: {found:?}"
                );
            }
            assert!(
                concentration_of::<Exact>(dimension, 0.0)
                    .unwrap()
                    .certainly_zero()
            );
            for length in [-0.5, 1.0, 1.5, f64::NAN] {
                assert!(
                    concentration_of::<f64>(dimension, length).is_err(),
                    "{dimension} {length}"
                );
            }
        }
        assert!(concentration_of::<f64>(0, 0.5).is_err());
    }
}
