//! Modified Bessel functions in binary64: the series of positive terms near 0, the uniform expansion far
//! out, a continued fraction for ratios.

use std::f64::consts::PI;
use std::sync::LazyLock;

/// From here on, `sqrt(order² + x²)` is large enough for the expansion.
const FAR: f64 = 40.0;

/// How many polynomials the expansion has.
const POLYNOMIALS: usize = 14;

/// The coefficients of `u_k(t) = t^k Σ_j c_(kj) t^(2j)`, by their recurrence.
static COEFFICIENTS: LazyLock<Vec<Vec<f64>>> = LazyLock::new(|| {
    let mut all = vec![vec![1.0]];
    for k in 0..POLYNOMIALS {
        // u_(k+1) = t²(1 - t²) u_k'/2 + (1/8) ∫ (1 - 5t²) u_k.
        let mut next = vec![0.0; k + 2];
        for (j, c) in all[k].iter().enumerate() {
            let power = (k + 2 * j) as f64;
            next[j] += c * (0.5 * power + 0.125 / (power + 1.0));
            next[j + 1] -= c * (0.5 * power + 0.625 / (power + 3.0));
        }
        all.push(next);
    }
    all
});

/// The sum of the expansion less 1, and `-w² / x` times its derivative, where `w² = order² + x²`.
fn expansion(order: f64, w: f64) -> (f64, f64) {
    let (s, square) = (1.0 / w, (order / w) * (order / w));
    let (mut sum, mut slope) = (0.0, 0.0);
    for (k, coefficients) in COEFFICIENTS.iter().enumerate().skip(1).rev() {
        for (j, c) in coefficients.iter().enumerate() {
            let term = c * s.powi(k as i32) * square.powi(j as i32);
            sum += term;
            slope += (k + 2 * j) as f64 * term;
        }
    }
    (sum, slope)
}

/// `log Σ_k (x²/4)^k / (k! (order + 1)_k)`.
fn log_series(order: f64, x: f64) -> f64 {
    // A series of NaN would not end.
    if x.is_nan() {
        return x;
    }
    let square = 0.25 * x * x;
    let (mut sum, mut term, mut k) = (0.0, 1.0, 0.0);
    loop {
        k += 1.0;
        term *= square / (k * (order + k));
        // From here on the terms fall faster than a geometric series does.
        let before = sum;
        sum += term;
        if sum == before {
            return f64::ln_1p(sum);
        }
    }
}

pub fn log_i(order: f64, x: f64) -> f64 {
    let w = order.hypot(x);
    if w < FAR {
        return order * (0.5 * x).ln() - libm::lgamma(order + 1.0) + log_series(order, x);
    }
    let (sum, _) = expansion(order, w);
    w + order * (x / (order + w)).ln() - 0.5 * (2.0 * PI * w).ln() + sum.ln_1p()
}

pub fn ratio(order: f64, x: f64) -> f64 {
    let w = order.hypot(x);
    if w >= FAR {
        let (sum, slope) = expansion(order, w);
        return x * (1.0 / (w + order) - (0.5 + slope / (1.0 + sum)) / (w * w));
    }
    if x == 0.0 {
        return 0.0;
    }
    let steps = (4.0 * FAR) as u32;
    (1..=steps)
        .rev()
        .fold(0.0, |tail, k| x / (2.0 * (order + f64::from(k)) + x * tail))
}

/// `dim/2 log 2π + log I_order(κ) - order log κ` for `order = dim/2 - 1`.
pub fn sphere_log_partition(dimension: u64, kappa: f64) -> f64 {
    match scaled_far(dimension, kappa) {
        Some(scaled) => kappa + scaled,
        None => sphere_log_partition_near(dimension, kappa),
    }
}

/// The same less `κ`.
pub fn sphere_log_scaled_partition(dimension: u64, kappa: f64) -> f64 {
    match scaled_far(dimension, kappa) {
        Some(scaled) => scaled,
        None => sphere_log_partition_near(dimension, kappa) - kappa,
    }
}

fn sphere_log_partition_near(dimension: u64, kappa: f64) -> f64 {
    let half = 0.5 * dimension as f64;
    2f64.ln() + half * PI.ln() - libm::lgamma(half) + log_series(half - 1.0, kappa)
}

/// `log Z - κ`, where it has an expansion.
fn scaled_far(dimension: u64, kappa: f64) -> Option<f64> {
    if dimension == 1 {
        return Some((-2.0 * kappa).exp().ln_1p());
    }
    let half = 0.5 * dimension as f64;
    let order = half - 1.0;
    let w = order.hypot(kappa);
    let (sum, _) = (w >= FAR).then(|| expansion(order, w))?;
    // w - κ without their difference.
    let rest = order * (order / (w + kappa));
    Some(
        half * (2.0 * PI).ln() + rest - order * (order + w).ln() - 0.5 * (2.0 * PI * w).ln()
            + sum.ln_1p(),
    )
}

pub fn mean_resultant_length(dimension: u64, kappa: f64) -> f64 {
    if dimension == 1 {
        return kappa.tanh();
    }
    ratio(0.5 * dimension as f64 - 1.0, kappa)
}

/// `log Z - κ A`, where far out what is as large as `κ` has been taken out of both.
pub fn sphere_entropy(dimension: u64, kappa: f64) -> f64 {
    let half = 0.5 * dimension as f64;
    let order = half - 1.0;
    if dimension == 1 {
        let odds = (-2.0 * kappa).exp();
        return odds.ln_1p() + 2.0 * kappa * odds / (1.0 + odds);
    }
    let w = order.hypot(kappa);
    if w < FAR {
        let (sum, slope) = series(order, kappa);
        let volume = 2f64.ln() + half * PI.ln() - libm::lgamma(half);
        return volume + (sum * (-kappa).exp()).ln() + slope / sum;
    }
    let (sum, slope) = expansion(order, w);
    let share = (kappa / w) * (kappa / w);
    half * (2.0 * PI).ln() + order - order * (order + w).ln() - 0.5 * (2.0 * PI * w).ln()
        + sum.ln_1p()
        + share * (0.5 + slope / (1.0 + sum))
}

/// `Σ_k t_k` and `Σ_k (x - 2k) t_k` for the terms of the series: `x` less its mean is small, `x` is not.
fn series(order: f64, x: f64) -> (f64, f64) {
    let square = 0.25 * x * x;
    let (mut sum, mut slope, mut term, mut k) = (1.0, x, 1.0, 0.0);
    loop {
        k += 1.0;
        term *= square / (k * (order + k));
        let before = (sum, slope);
        sum += term;
        slope += (x - 2.0 * k) * term;
        if (sum, slope) == before {
            return before;
        }
    }
}
