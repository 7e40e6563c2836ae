//! The second moment along the mean direction, and the divergence of two distributions.

use super::VonMisesFisher;
use crate::Error;
use crate::real::{Bounded, always, climb, positive_part};
use crate::routes::entered;
use crate::special::{bessel_ratio, cosh};

impl<S: Bounded> VonMisesFisher<S> {
    /// The derivative of the mean resultant length, which is the variance of `m·x`.
    ///
    /// ```
    /// use attnbm::models::von_mises_fisher::VonMisesFisher;
    /// // 1/κ² - 1/sinh² κ in three dimensions, and 1/N at κ = 0.
    /// let slope = VonMisesFisher::new(3, 2.0)?.mean_resultant_slope();
    /// assert!((slope - (0.25 - 2_f64.sinh().powi(-2))).abs() < 1e-16);
    /// assert_eq!(VonMisesFisher::new(5, 0.0)?.mean_resultant_slope(), 0.2);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Statement
    ///
    /// `A'(κ) = 1 - A² - (N-1) A/κ`; at `κ = 0`, `1/N`; at `N = 1`, `1/cosh² κ`.
    ///
    /// # Domain
    ///
    /// `κ >= 0`.
    ///
    /// # Error
    ///
    /// By inclusion, small against the result for a small `κ`. For `κ >= N`, at most `2 log2 κ - log2(N/2) + 2` bits of `A` and
    /// `A_+` cancel. Both are below 1, so that `κ (A - A_+)` is off by at most `2 κ 2^-b` where they have b bits, while
    /// `1 - κ (A - A_+) = κ A'/A`, which tends to `(N-1)/(2 κ)`, is above `N/(4 κ)`. The test
    /// `a_large_concentration_cancels_as_many_bits_as_derived` holds balls to both. In plain `f64` half a unit in the last place,
    /// and 2^-54 of the value.
    ///
    /// # Method
    ///
    /// `A'(κ) = (A/κ) (1 - κ (A - A_+))` with the mean resultant length `A_+` in two dimensions more, by the recurrence
    /// `1/A = N/κ + A_+`.
    pub fn mean_resultant_slope(&self) -> S {
        entered!("VonMisesFisher::mean_resultant_slope");
        let dimension = self.dimension;
        match self.concentration.as_plain() {
            Some(kappa) => always(climb!(S, [dimension: u64, kappa: f64] |W| {
                let concentration = W::from_f64(*kappa);
                Ok(VonMisesFisher { dimension: *dimension, concentration }.mean_resultant_slope_in())
            })),
            None => self.mean_resultant_slope_in(),
        }
    }

    fn mean_resultant_slope_in(&self) -> S {
        let kappa = &self.concentration;
        if kappa.certainly_zero() {
            return S::one() / S::from_f64(self.dimension as f64);
        }
        if self.dimension == 1 {
            return (S::one() / cosh(kappa)).sqr();
        }
        let length = self.mean_resultant_length();
        let two_up = bessel_ratio(self.dimension as f64 / 2.0, kappa);
        // A variance is not negative, however small it is.
        positive_part(&((S::one() - (length.clone() - two_up) * kappa) * length / kappa))
    }
}

/// The Kullback-Leibler divergence of two distributions on one sphere, in nats.
///
/// ```
/// use attnbm::models::von_mises_fisher::moments::divergence;
/// // From the uniform distribution in three dimensions: log(sinh(κ)/κ).
/// let found: f64 = divergence(&[0.0, 0.0, 0.0], &[0.0, 2.0, 0.0])?;
/// assert!((found - (2_f64.sinh() / 2.0).ln()).abs() < 1e-15);
/// assert_eq!(divergence::<f64>(&[1.0, 2.0], &[1.0, 2.0])?, 0.0);
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Statement
///
/// `D(p_η | p_η') = E_η [log p_η - log p_η'] = (A(κ)/κ) η·(η - η') - log Z(κ) + log Z(κ')`, `κ = |η|`, `κ' = |η'|`.
///
/// # Domain
///
/// Natural parameters of the same length, at least 1, of which either may be 0.
///
/// # Errors
///
/// [`Error::Shape`] unless the lengths are the same; [`Error::Domain`] for a length of 0.
///
/// # Error
///
/// By inclusion; where the two are next to each other the terms cancel. In plain `f64` half a unit in the last place, and
/// 2^-54 of the value.
pub fn divergence<S: Bounded>(eta: &[f64], other: &[f64]) -> Result<S, Error> {
    entered!("von_mises_fisher::divergence");
    if other.len() != eta.len() {
        return Err(Error::Shape {
            field: "other_eta".into(),
            expected: format!("{} entries, as eta has", eta.len()),
            got: other.len().to_string(),
        });
    }
    climb!(S, [eta: &'a [f64], other: &'a [f64]] |W| divergence_in::<W>(eta, other))
}

fn divergence_in<S: Bounded>(eta: &[f64], other: &[f64]) -> Result<S, Error> {
    let dimension = eta.len() as u64;
    let at = |eta: &[f64]| VonMisesFisher::new(dimension, S::dot(eta, eta).sqrt());
    let (own, others) = (at(eta)?, at(other)?);
    if eta == other {
        return Ok(S::zero());
    }
    let excess = others.log_partition() - own.log_partition();
    let kappa = own.concentration();
    if kappa.certainly_zero() {
        return Ok(excess);
    }
    let towards = S::dot(eta, eta) - S::dot(eta, other);
    Ok(own.mean_resultant_length() / kappa * towards + excess)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real, between};

    type B = Ball<4>;

    /// Two routes: the recurrence, and `1 - A² - (N-1) A/κ`.
    #[test]
    fn the_slope_is_that_of_the_differential_equation() {
        for dimension in [1, 2, 3, 10, 768, 100_000] {
            for kappa in [1e-8, 0.5, 3.0, 1e3, 1e9] {
                let law = VonMisesFisher {
                    dimension,
                    concentration: Ball::<10>::from_f64(kappa),
                };
                let (length, kappa) = (law.mean_resultant_length(), law.concentration().clone());
                let degrees = Ball::from_i64(dimension as i64 - 1);
                let stated = Ball::one() - length.sqr() - degrees * length / kappa;
                let found = law.mean_resultant_slope();
                assert!(
                    found.meets(&stated) && found.accuracy_bits() > 400,
                    "{dimension}: {found:?} {stated:?}"
                );
            }
        }
    }

    /// A bit more than derived for the roundings, and one for the whole number that bits are counted in.
    #[test]
    fn a_large_concentration_cancels_as_many_bits_as_derived() {
        for dimension in [2, 3, 10, 768, 100_000] {
            for exponent in [0, 1, 7, 30, 60] {
                let kappa = dimension as f64 * f64::from(exponent).exp2();
                let law = VonMisesFisher::new(dimension, B::from_f64(kappa)).unwrap();
                let length = law.mean_resultant_length().accuracy_bits();
                let two_up = bessel_ratio(dimension as f64 / 2.0, law.concentration());
                let terms = length.min(two_up.accuracy_bits());
                let slope = law.mean_resultant_slope();
                let least = B::from_i64(dimension as i64).mul_pow2(-2) / law.concentration().sqr();
                assert!(
                    least.certainly_at_most(&slope),
                    "{dimension} {kappa}: {slope:?}"
                );
                let cancelled = (2.0 * kappa.log2() - (dimension as f64 / 2.0).log2()).ceil();
                let found = slope.accuracy_bits();
                println!(
                    "{dimension} {kappa:e}: {terms} bits, {cancelled} cancel, {found} are left"
                );
                assert!(
                    found >= terms - cancelled as i64 - 4,
                    "{dimension} {kappa:e}"
                );
                // Half as many bits do not account for what a large concentration cancels.
                let is_enough = found >= terms - cancelled as i64 / 2 - 4;
                assert!(exponent < 30 || !is_enough, "{dimension} {kappa:e}");
            }
        }
    }

    /// In one dimension, where all is elementary: two points with the probabilities `1/(1 + e^∓2η)`.
    #[test]
    fn two_points_have_the_divergence_of_two_coins() {
        for (a, b) in [(0.5, -1.25), (2.0, 0.0), (0.0, 3.0), (-1.0, -1.5)] {
            let up = |x: f64| B::one() / ((B::from_f64(-2.0 * x)).exp() + B::one());
            let part = |p: B, q: B| p.clone() * (p / q).ln();
            let exact = part(up(a), up(b)) + part(up(-a), up(-b));
            let found = divergence::<B>(&[a], &[b]).unwrap();
            assert!(
                found.meets(&exact) && found.accuracy_bits() > 200,
                "{a} {b}: {found:?}"
            );
        }
    }

    /// Next to each other the divergence is half the square of the distance in the metric of Fisher: by Taylor's theorem it is
    /// `A' h²/2` with the slope at a concentration in between.
    #[test]
    fn neighbours_are_a_variance_apart() {
        let near = 4.0 * f64::EPSILON;
        let to =
            |step: f64| divergence::<Ball<10>>(&[2.0, 0.0, 0.0], &[2.0 + step, 0.0, 0.0]).unwrap();
        let ends = [2.0, 2.0 + near].map(Ball::<10>::from_f64);
        let slope = VonMisesFisher::new(3, between(&ends[0], &ends[1]))
            .unwrap()
            .mean_resultant_slope();
        let quadratic = slope * Ball::from_f64(near).sqr().mul_pow2(-1);
        assert!(quadratic.accuracy_bits() > 40, "{quadratic:?}");
        let found = to(near);
        assert!(found.accuracy_bits() > 400, "{found:?}");
        assert!(
            quadratic.lower().certainly_at_most(&found)
                && found.certainly_at_most(&quadratic.upper()),
            "{found:?} {quadratic:?}"
        );
        let farther = to(near + 2.0 * f64::EPSILON);
        assert!(
            farther.is_bounded() && farther.disjoint(&quadratic),
            "{farther:?}"
        );
        assert!(divergence::<f64>(&[1.0], &[1.0, 2.0]).is_err());
        assert!(divergence::<f64>(&[], &[]).is_err());
    }
}
