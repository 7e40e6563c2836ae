//! The length of a noisy point of a sphere, and the risks that are means over it: statement B4.
//!
//! With `m = R/s` and `ν = (d - 1)/2`, the length `y = r/s` of the noisy point within the subspace has the density
//!
//! ```text
//! f(y) = y^d exp(-(y² + m²)/2) Z_ν(m y) / (2^ν Γ(ν + 1)),      Z_ν(x) = Γ(ν + 1) (2/x)^ν I_ν(x),
//! ```
//!
//! the noncentral χ law of `d + 1` degrees of freedom. With `ρ_d(κ) = κ Z_{ν+1}(κ)/((d + 1) Z_ν(κ))`, the means of 1, `ρ_d`
//! and `ρ_d²` are integrals of one kind over `u = log y`,
//!
//! ```text
//! ∫ exp φ(u) du,      φ(u) = (a + 1) u - e^{2u}/2 + c_0 log Z_ν(m e^u) + c_1 log Z_{ν+1}(m e^u),      c_0 + c_1 = 1.
//! ```
//!
//! **The second derivative.** `A_ν = I_{ν+1}/I_ν` is `Σ_k 2x/(x² + j_k²)` over the positive zeros of `J_ν`. On a disc of
//! radius `t < π/4` around `u` let `ξ² = e^{2(u - t)} cos 2t` and `η = e^{u + t}`: there `Re y² >= ξ²` and `|y| <= η`. So
//! `|κ² + j²| >= m² ξ² + j²`, hence `|A_ν(κ)| <= |κ| A_ν(mξ)/(mξ)` and
//! `|A_ν'(κ)| <= Σ 2 |j² - κ²|/|j² + κ²|² <= (η/ξ)² A_ν(mξ)/(mξ)`. With `d²/du² log Z_ν = κ A_ν + κ² A_ν'`,
//!
//! ```text
//! |φ''| <= 2 η² + Σ |c| (mη)² (1 + (η/ξ)²) sup A_ν(x)/x at x = mξ.
//! ```
//!
//! **The tails.** `0 <= A_ν(κ) <= κ/(d + 1)` and `A_{ν+1} <= A_ν <= 1`, so that
//! `φ' >= a + 1 - y² - c_- m² y²/(d + 1)` with `c_- = max(0, -c_0)`, and `φ' <= a + 1 - y² + m y`. The first bound falls with
//! `y`; the second falls where `y >= m`, which it implies where it is negative.

use crate::Error;
use crate::arguments;
use crate::quadrature::peak::{Integral, LogIntegrand, integrate, reciprocal_rate};
use crate::real::{Bounded, Found, Goal, Method, climb};
use crate::routes::entered;
use crate::special::bessel::amos;
use crate::special::{bessel_ratio, log_gamma, log_zonal};

/// What is averaged over the length `r` of the noisy point, `κ = R r/s²`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RadialMoment {
    /// 1, whose mean is 1.
    Mass,
    /// `ρ_d(κ)`, the length of the Bayes predictor over R.
    Length,
    /// `ρ_d(κ)²`.
    SquaredLength,
    /// `ρ_d(κ) r/R`, whose mean is 1: `E⟨x̃, f⟩ = E⟨x̃, X⟩ = R²`.
    Alignment,
}

impl RadialMoment {
    /// The power of `y`, above that of the density.
    fn power(self) -> i64 {
        match self {
            Self::Mass => 0,
            Self::Length => 1,
            Self::SquaredLength | Self::Alignment => 2,
        }
    }

    /// `c_0` and `c_1`.
    fn coefficients(self) -> [i64; 2] {
        match self {
            Self::Mass => [1, 0],
            Self::Length | Self::Alignment => [0, 1],
            Self::SquaredLength => [-1, 2],
        }
    }
}

/// The integrand, with the centre `u` near its peak.
struct Radial<S> {
    /// `a + 1`.
    exponent: S,
    order: f64,
    /// `d + 1`.
    ambient: S,
    ratio: S,
    coefficients: [i64; 2],
    centre: f64,
}

/// The mean of a function of the noisy point's length.
///
/// # Statement
///
/// `E g(r)` over `r = |P x̃|`, `x̃ = X + Z`, `X` on the sphere `S^d` of radius `R`, `Z ~ N(0, s² I)`.
///
/// # Errors
///
/// [`Error::Domain`] unless `d >= 1` and the numbers are positive; [`Error::Budget`] where the peak cannot be integrated
/// with the work allowed.
///
/// # Error
///
/// For an enclosure, by inclusion; in plain `f64` half a unit in the last place, and 2^-54 of the value.
///
/// # Method
///
/// [`integrate`], as the file's head says.
///
/// # Source
///
/// Statement B4. Checked by `denoise-radial-law`.
///
/// ```
/// use attnbm::models::in_context_denoising::{RadialMoment, radial_moment};
/// use attnbm::real::Goal;
///
/// let mass = radial_moment::<f64>(RadialMoment::Mass, 2, [1.0, 0.25], Goal::PLAIN)?;
/// assert_eq!(mass.value, 1.0);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn radial_moment<S: Bounded>(
    moment: RadialMoment,
    sphere_dimension: u64,
    sphere: [f64; 2],
    goal: Goal,
) -> Result<Found<S>, Error> {
    entered!("radial_law::radial_moment");
    let (dimension, [radius, noise]) = checked(sphere_dimension, sphere)?;
    climb!(S, goal, [moment: RadialMoment, dimension: i64, radius: f64, noise: f64] |W, goal| {
        let log_mean = log_moment::<W>(*moment, *dimension, [*radius, *noise], goal)?;
        Ok(Found::new(log_mean.exp(), Method::Quadrature))
    })
}

/// The Bayes risk of the spherical task.
///
/// # Statement
///
/// `R² (1 - E ρ_d(κ)²)`, the mean over the noisy point's length.
///
/// # Errors
///
/// As [`radial_moment`].
///
/// # Error
///
/// As for [`radial_moment`].
///
/// # Source
///
/// Statement B4.
///
/// ```
/// use attnbm::models::in_context_denoising::sphere_bayes_risk;
/// use attnbm::real::Goal;
///
/// let risk = sphere_bayes_risk::<f64>(1, 1.0, 0.1, Goal::PLAIN)?.value;
/// assert!((risk - 0.106988407374975951).abs() < 1e-15);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn sphere_bayes_risk<S: Bounded>(
    sphere_dimension: u64,
    radius: f64,
    noise_variance: f64,
    goal: Goal,
) -> Result<Found<S>, Error> {
    entered!("radial_law::sphere_bayes_risk");
    let (dimension, [radius, noise]) = checked(sphere_dimension, [radius, noise_variance])?;
    climb!(S, goal, [dimension: i64, radius: f64, noise: f64] |W, goal| {
        let sphere = [*radius, *noise];
        let log_mean = log_moment::<W>(RadialMoment::SquaredLength, *dimension, sphere, goal)?;
        let risk = -log_mean.exp_m1() * W::from_f64(*radius).sqr();
        Ok(Found::new(risk, Method::Quadrature))
    })
}

/// The risk of the point of the sphere that is nearest to the noisy point, with the subspace known.
///
/// # Statement
///
/// `2 R² (1 - E ρ_d(κ))`. At least the Bayes risk: the nearest point is not shrunk.
///
/// # Errors
///
/// As [`radial_moment`].
///
/// # Error
///
/// As for [`radial_moment`].
///
/// # Source
///
/// Statement B4.
pub fn sphere_projection_risk<S: Bounded>(
    sphere_dimension: u64,
    radius: f64,
    noise_variance: f64,
    goal: Goal,
) -> Result<Found<S>, Error> {
    entered!("radial_law::sphere_projection_risk");
    let (dimension, [radius, noise]) = checked(sphere_dimension, [radius, noise_variance])?;
    climb!(S, goal, [dimension: i64, radius: f64, noise: f64] |W, goal| {
        let sphere = [*radius, *noise];
        let log_mean = log_moment::<W>(RadialMoment::Length, *dimension, sphere, goal)?;
        let risk = -log_mean.exp_m1() * W::from_f64(*radius).sqr().mul_pow2(1);
        Ok(Found::new(risk, Method::Quadrature))
    })
}

fn checked(sphere_dimension: u64, [radius, noise]: [f64; 2]) -> Result<(i64, [f64; 2]), Error> {
    let dimension = arguments::count("sphere_dimension", sphere_dimension)?;
    arguments::positive("radius", radius)?;
    arguments::positive("noise_variance", noise)?;
    Ok((dimension, [radius, noise]))
}

/// The logarithm of a mean; unknown where the quadrature finds no bound.
fn log_moment<S: Bounded>(
    moment: RadialMoment,
    dimension: i64,
    [radius, noise]: [f64; 2],
    goal: Goal,
) -> Result<S, Error> {
    let square = S::from_f64(radius).sqr() / S::from_f64(noise);
    let ratio = square.sqrt();
    let degree = dimension + moment.power();
    let integrand = Radial {
        exponent: S::from_i64(degree + 1),
        order: (dimension as f64 - 1.0) / 2.0,
        ambient: S::from_i64(dimension + 1),
        centre: centre(degree as f64, ratio.approx()),
        ratio: ratio.clone(),
        coefficients: moment.coefficients(),
    };
    let found = integrate(&integrand, goal)?;
    if !found.is_known() {
        return Ok(S::unknown());
    }
    let Integral {
        log_scale,
        relative,
        ..
    } = found;
    let half_order = S::from_i64(dimension - 1).mul_pow2(-1);
    let normaliser = S::ln_2() * &half_order + log_gamma(&(half_order + S::one()));
    let factor = match moment {
        RadialMoment::Mass => S::zero(),
        RadialMoment::Length => (ratio / &integrand.ambient).ln(),
        RadialMoment::SquaredLength => (ratio / &integrand.ambient).ln().mul_pow2(1),
        // κ/(d + 1) · y/m.
        RadialMoment::Alignment => -integrand.ambient.ln(),
    };
    Ok((log_scale - square.mul_pow2(-1)) + relative.ln() + factor - normaliser)
}

/// About where the integrand is largest: `y² = (m² + a)` within a factor that does not matter.
fn centre(degree: f64, ratio: f64) -> f64 {
    libm::log(libm::hypot(ratio, libm::sqrt(degree)))
}

impl<S: Bounded> Radial<S> {
    fn at(&self, s: &S) -> S {
        (S::from_f64(self.centre) + s).exp()
    }

    /// `Σ c g(order)` over the two orders.
    fn combined(&self, of: impl Fn(f64) -> S) -> S {
        let orders = [self.order, self.order + 1.0];
        let terms = self.coefficients.into_iter().zip(orders);
        terms.fold(S::zero(), |sum, (c, order)| match c {
            0 => sum,
            _ => sum + of(order) * S::from_i64(c),
        })
    }
}

impl<S: Bounded> LogIntegrand<S> for Radial<S> {
    fn beginning(&self) -> f64 {
        f64::NEG_INFINITY
    }

    fn value(&self, s: &S) -> S {
        let u = S::from_f64(self.centre) + s;
        let y = u.exp();
        let kappa = self.ratio.clone() * &y;
        let zonal = self.combined(|order| log_zonal(order, &kappa));
        u * &self.exponent - y.sqr().mul_pow2(-1) + zonal
    }

    fn slope(&self, s: &S) -> S {
        let y = self.at(s);
        let kappa = self.ratio.clone() * &y;
        let zonal = self.combined(|order| bessel_ratio(order, &kappa));
        self.exponent.clone() - y.sqr() + zonal * kappa
    }

    fn curvature(&self, s: &S, radius: &S) -> S {
        // Below π/4, and cos 2t >= 1 - 2t² > 1/4.
        const WIDEST: f64 = 0.609375;
        if !radius.certainly_at_most(&S::from_f64(WIDEST)) {
            return S::unknown();
        }
        let cosine = S::one() - radius.sqr().mul_pow2(1);
        let y = self.at(s).sqr();
        let growth = radius.mul_pow2(1).exp();
        // ξ² and η².
        let least = y.clone() / &growth * cosine;
        let most = y * growth;
        let nearest = (least.sqrt() * &self.ratio).lower();
        let size = self.ratio.sqr() * &most * (S::one() + most.clone() / least);
        let orders = [self.order, self.order + 1.0];
        let terms = self.coefficients.into_iter().zip(orders);
        let slopes = terms.fold(S::zero(), |sum, (c, order)| match c {
            0 => sum,
            _ => sum + amos::upper_slope(order, &nearest) * S::from_i64(c.abs()),
        });
        most.mul_pow2(1) + size * slopes
    }

    fn before(&self, s: &S) -> S {
        let square = self.at(s).sqr();
        let [first, _] = self.coefficients;
        let negative = S::from_i64(-first.min(0));
        let fall = S::one() + negative * self.ratio.sqr() / &self.ambient;
        reciprocal_rate(&(self.exponent.clone() - square * fall))
    }

    fn beyond(&self, s: &S) -> S {
        let y = self.at(s);
        let fall = (y.clone() - &self.ratio) * y;
        reciprocal_rate(&(fall - &self.exponent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_near};
    use crate::real::{Ball, Enclosure, Real};

    fn moment(moment: RadialMoment, dimension: u64, sphere: [f64; 2]) -> Exact {
        radial_moment(moment, dimension, sphere, GOAL)
            .unwrap()
            .value
    }

    #[test]
    fn the_mass_is_1_and_the_noisy_point_is_aligned() {
        for dimension in [1, 2, 8, 63] {
            for sphere in [[1.0, 0.1], [1.0, 4.0], [3.0, 0.05]] {
                for kind in [RadialMoment::Mass, RadialMoment::Alignment] {
                    assert_near(&moment(kind, dimension, sphere), &Exact::one(), 120);
                }
            }
        }
    }

    /// The golden values, of 15 digits and more, at R = 1 and s² = 0.1.
    #[test]
    fn the_risks_are_those_of_the_specification() {
        for (dimension, bayes, projection) in [
            (1, 0.106_988_407_374_975_95, 0.110_954_985_583_349),
            (2, 0.188_082_115_837_597, 0.199_417_577_423_396),
            (8, 0.463_883_529_935_508, 0.539_093_958_115_491),
        ] {
            let goal = Goal::PLAIN;
            let risk: f64 = sphere_bayes_risk(dimension, 1.0, 0.1, goal).unwrap().value;
            assert!((risk - bayes).abs() < 1e-14, "{dimension} {risk}");
            let risk: f64 = sphere_projection_risk(dimension, 1.0, 0.1, goal)
                .unwrap()
                .value;
            assert!((risk - projection).abs() < 1e-14, "{dimension} {risk}");
        }
    }

    /// Differences of the slope over a disc's real diameter are bounded by the curvature.
    #[test]
    fn the_curvature_bounds_the_second_derivative() {
        let integrand = Radial::<Ball<4>> {
            exponent: Ball::from_i64(5),
            order: 0.5,
            ambient: Ball::from_i64(3),
            ratio: Ball::from_f64(1.75),
            coefficients: [-1, 2],
            centre: 0.25,
        };
        for s in [-3.0, -1.0, 0.0, 0.5, 1.5] {
            for radius in [0.0625, 0.25, 0.5] {
                let bound = integrand.curvature(&Ball::from_f64(s), &Ball::from_f64(radius));
                let slope = |x: f64| integrand.slope(&Ball::from_f64(x));
                let change = slope(s + radius) - slope(s - radius);
                let change = crate::real::absolute(&change);
                let most = bound * Ball::from_f64(2.0 * radius);
                assert!(change.certainly_at_most(&most), "{s} {radius}");
                // On small discs it is not much more.
                let near = change * Ball::from_i64(8) + Ball::one();
                assert!(radius > 0.1 || most.certainly_at_most(&near), "{s}");
            }
        }
        let beyond = integrand.curvature(&Ball::zero(), &Ball::from_f64(0.625));
        assert!(!beyond.is_bounded());
    }
}
