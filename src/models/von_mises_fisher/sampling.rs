//! Sampling from the von Mises-Fisher distribution: Wood's rejection from an envelope.

use crate::Error;
use crate::routes::entered;
use crate::sampling::random::{Rng, bernoulli, normal, normals, unit};
use crate::special::sigmoid;

/// One draw from the density proportional to `exp(eta·x)` on the unit sphere, `κ = |eta|`.
///
/// # Statement
///
/// `x = t m + √(1-t²) ω`: `m` the direction of `eta`, `ω` even on the sphere across it, and `t` with the
/// density proportional to `(1-t²)^{(N-3)/2} e^{κt}`.
///
/// # Method
///
/// For `N >= 2`, with `b = (N-1)/(2κ + √(4κ² + (N-1)²))`, `x_0 = (1-b)/(1+b)` and a coordinate `s` of an
/// even point of the sphere, `t = (s + x_0)/(1 + x_0 s)` has the density proportional to
/// `(1-t²)^{(N-3)/2} (1 - x_0 t)^{-(N-1)}`; it is accepted with the probability
/// `exp(κ(t - x_0) + (N-1) log((1 - x_0 t)/(1 - x_0²)))`, which is at most 1 since the exponent is
/// concave in `t`, and 0 and stationary at `t = x_0`. At `N = 1` the sphere is `{-1, +1}`.
///
/// # Errors
///
/// [`Error::Shape`] for an empty `eta`; [`Error::Domain`] for one with entries that are not finite or
/// whose length is beyond the range of binary64.
///
/// # Source
///
/// Ulrich (1984), as corrected by Wood (1994).
pub fn draw<R: Rng + ?Sized>(eta: &[f64], generator: &mut R) -> Result<Vec<f64>, Error> {
    entered!("sampling::draw");
    Ok(Sampler::new(eta)?.draw(generator))
}

/// A sampler of independent draws from the density proportional to `exp(eta·x)` on the unit sphere: [`draw`], with
/// `eta` checked once.
///
/// ```
/// use attnbm::models::von_mises_fisher::sampling::Sampler;
/// use attnbm::sampling::random::stream;
///
/// let sampler = Sampler::new(&[0.0, 3.0, 4.0])?;
/// let point = sampler.draw(&mut stream(1, "doc", 0));
/// assert_eq!(point.len(), 3);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sampler {
    eta: Vec<f64>,
    concentration: f64,
}

impl Sampler {
    /// The sampler with the natural parameter `eta = κ m`.
    ///
    /// # Errors
    ///
    /// Those of [`draw`].
    pub fn new(eta: &[f64]) -> Result<Self, Error> {
        if eta.is_empty() {
            return Err(Error::Shape {
                field: "eta".into(),
                expected: "at least one entry".into(),
                got: "none".into(),
            });
        }
        let concentration = norm(eta);
        if !concentration.is_finite() {
            return Err(Error::Domain {
                field: "eta".into(),
                expected: "finite, and of finite length",
                got: format!("{eta:?}"),
            });
        }
        Ok(Self {
            eta: eta.to_vec(),
            concentration,
        })
    }

    /// One draw, independent of all others.
    pub fn draw<R: Rng + ?Sized>(&self, generator: &mut R) -> Vec<f64> {
        entered!("sampling::draw");
        let (eta, concentration) = (&self.eta, self.concentration);
        if let [single] = eta[..] {
            let up = bernoulli(generator, sigmoid(&(2.0 * single)));
            return vec![if up { 1.0 } else { -1.0 }];
        }
        if concentration == 0.0 {
            return direction(normals(generator, eta.len()));
        }
        let mean: Vec<f64> = eta.iter().map(|x| x / concentration).collect();
        let (along, across) = altitude(eta.len(), concentration, generator);
        // An even direction across the mean: a normal vector without its part along it.
        let noise = normals(generator, eta.len());
        let overlap: f64 = noise.iter().zip(&mean).map(|(x, m)| x * m).sum();
        let rejected = noise.iter().zip(&mean).map(|(x, m)| x - overlap * m);
        let omega = direction(rejected.collect());
        let point = mean.iter().zip(&omega).map(|(m, w)| along * m + across * w);
        direction(point.collect())
    }
}

/// `t` and `√(1-t²)`.
fn altitude<R: Rng + ?Sized>(dimension: usize, kappa: f64, generator: &mut R) -> (f64, f64) {
    let degrees = (dimension - 1) as f64;
    let b = degrees / (2.0 * kappa + libm::hypot(2.0 * kappa, degrees));
    let x0 = (1.0 - b) / (1.0 + b);
    // 1 - x0, without cancellation where x0 is next to 1.
    let gap = 2.0 * b / (1.0 + b);
    loop {
        let first = normal(generator);
        let others: f64 = normals(generator, dimension - 1)
            .iter()
            .map(|x| x * x)
            .sum();
        let length = (first * first + others).sqrt();
        if length == 0.0 {
            continue;
        }
        // 1 + s and 1 - s, whichever is small without cancellation.
        let (more, less) = if first > 0.0 {
            (1.0 + first / length, others / (length * (length + first)))
        } else {
            (others / (length * (length - first)), 1.0 - first / length)
        };
        // 1 - t = (1-x0)(1-s)/(1 + x0 s) and 1 + t = (1+x0)(1+s)/(1 + x0 s).
        let divisor = gap + x0 * more;
        let below = gap * less / divisor;
        let above = (1.0 + x0) * more / divisor;
        // t - x0 = (1-x0) - (1-t), and (1 - x0 t)/(1 - x0²) = 1/(1 + x0 s).
        let exponent = kappa * (gap - below) - degrees * libm::log(divisor);
        if libm::log(unit(generator)) <= exponent {
            return (1.0 - below, (below * above).sqrt());
        }
    }
}

/// The vector divided by its length.
fn direction(vector: Vec<f64>) -> Vec<f64> {
    let length = norm(&vector);
    vector.into_iter().map(|x| x / length).collect()
}

/// The Euclidean length, scaled so that no square overflows.
fn norm(vector: &[f64]) -> f64 {
    // The maximum of binary64 passes over a NaN.
    if vector.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let scale = vector
        .iter()
        .fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if scale == 0.0 || !scale.is_finite() {
        return scale;
    }
    let sum: f64 = vector.iter().map(|x| (x / scale).powi(2)).sum();
    scale * sum.sqrt()
}
