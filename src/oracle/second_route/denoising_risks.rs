//! Second routes to the risks of in-context denoising, which the evaluation integrates by one rule: two series, a closed
//! form, and for the Bayes risk on the sphere the same integrand by another rule.
//!
//! **Alternating series.** With the Chebyshev polynomial `T_n`, `P(x) = T_n(1 - 2x)` and `d = T_n(3) = P(-1)`,
//! `p(x) = (1 - P(x)/d)/(1 + x)` is a polynomial of degree `n - 1`, whose coefficients are those of Cohen, Rodriguez Villegas and
//! Zagier (2000). Since `|P| <= 1` and `|P'| <= 2n²` on `[0, 1]`,
//!
//! ```text
//! |1/(1 + x) - p(x)| <= 1/d,      |1/(1 + x)² - (x p)'(x)| <= (1 + n²)/d.
//! ```
//!
//! So with the moments `a_k` of a positive measure on `[0, 1]`, `n` of them give `Σ (-1)^k a_k` up to `a_0/d`, and
//! `Σ (-1)^k (k + 1) a_k` up to `a_0 (1 + n²)/d`.

use crate::oracle::input::Inputs;
use crate::real::{Ball, Bounded, Real};
use crate::special::{log_complementary_error_function, log_normal_distribution_function};

type Wide = Ball<4>;

/// The terms of an alternating series: the remainder is below 2^-128 of the first.
const TERMS: i64 = 56;

/// So many tokens have a sum over their signs that takes little.
const MOST_TOKENS: f64 = 12.0;

fn number(inputs: &Inputs, name: &str) -> Option<Wide> {
    inputs.number(name).ok().map(Wide::from_f64)
}

/// The coefficients `(-1)^k c_k` of `p`, and `d`.
fn weights() -> (Vec<Wide>, Wide) {
    let (mut before, mut last) = (Wide::one(), Wide::from_i64(3));
    for _ in 1..TERMS {
        let next = last.clone() * Wide::from_i64(6) - &before;
        (before, last) = (last, next);
    }
    let (mut b, mut c) = (-Wide::one(), -last.clone());
    let weights = (0..TERMS).map(|k| {
        c = b.clone() - &c;
        let factor = Wide::from_i64(2 * (k + TERMS) * (k - TERMS));
        b = b.clone() * factor / Wide::from_i64((2 * k + 1) * (k + 1));
        c.clone() / &last
    });
    (weights.collect(), last.clone())
}

/// `Σ (-1)^k a_k`, or `Σ (-1)^k (k + 1) a_k`, from the logarithms of the moments.
fn alternating(log_moment: impl Fn(i64) -> Wide, is_squared: bool) -> Wide {
    let (weights, limit) = weights();
    let terms = weights.into_iter().zip(0..).map(|(weight, k)| {
        let times = if is_squared { k + 1 } else { 1 };
        weight * log_moment(k).exp() * Wide::from_i64(times)
    });
    let times = if is_squared { 1 + TERMS * TERMS } else { 1 };
    let remainder = log_moment(0).exp() * Wide::from_i64(times) / limit;
    Wide::sum(terms).widen(&remainder)
}

/// `2 e^{-1/(2v)} Σ (-1)^k e^{z²} erfc(z)`, `z = (2k + 1)/√(2v)`.
///
/// The mean over both tokens is `e^{-1/(2v)} E sech t` with `t ~ N(0, 1/v)`, and `sech t = 2 Σ (-1)^k e^{-(2k+1)t}` for `t > 0`. The
/// terms are moments of `x = e^{-2t}`.
pub(in crate::oracle) fn two_point_bayes_risk(inputs: &Inputs) -> Option<Wide> {
    let twice = number(inputs, "noise_variance")?.mul_pow2(1);
    let root = twice.sqrt();
    let log_moment = |k: i64| {
        let z = Wide::from_i64(2 * k + 1) / &root;
        z.sqr() + log_complementary_error_function(&z)
    };
    let front = (-(Wide::one() / &twice)).exp().mul_pow2(1);
    Some(alternating(log_moment, false) * front)
}

/// `Σ_k C(L, k) 2^-L E g²`, `g = 2/(1 + y)` with `y = q e^{2t}`, `q = k/(L - k)` and `t ~ N(1/v, 1/v)`: a series in `y` where
/// `y < 1` and in `1/y` where `y > 1`.
///
/// `E[e^{ct}; t < t_0] = e^{(c + c²/2)/v} Φ((t_0 - (1 + c)/v) √v)`.
pub(in crate::oracle) fn two_point_risk(inputs: &Inputs) -> Option<Wide> {
    let tokens = inputs.number("context_length").ok()?;
    if !(1.0..=MOST_TOKENS).contains(&tokens) {
        return None;
    }
    let tokens = tokens as i64;
    let variance = number(inputs, "noise_variance")?;
    let root = variance.sqrt();
    // Tokens of one sign alone decide the answer.
    let mut risk = Wide::from_i64(4);
    let mut choices = Wide::one();
    for heads in 1..tokens {
        choices = choices * Wide::from_i64(tokens + 1 - heads) / Wide::from_i64(heads);
        let log_ratio = Wide::from_i64(heads).ln() - Wide::from_i64(tokens - heads).ln();
        let middle = -log_ratio.mul_pow2(-1);
        // The logarithm of E y^power where y is on the side of 1 on which it is at most 1 for a positive power.
        let log_mean = |power: i64| {
            let shift = Wide::from_i64(1 + 2 * power) / &variance;
            let distance = (middle.clone() - shift) * &root;
            let side = if power < 0 { -distance } else { distance };
            let exponent = Wide::from_i64(2 * power * (1 + power)) / &variance;
            exponent
                + log_ratio.clone() * Wide::from_i64(power)
                + log_normal_distribution_function(&side)
        };
        let above = alternating(|k| log_mean(-(k + 2)), true);
        let below = alternating(log_mean, true);
        risk = risk + (below + above) * &choices * Wide::from_i64(4);
    }
    Some(risk.mul_pow2(-tokens))
}

/// The task on a sphere in `d + 1` dimensions, in units of the noise.
struct Sphere {
    /// `d + 1`.
    ambient: i64,
    square_of_radius: Wide,
    /// `m² = R²/s²`.
    ratio: Wide,
}

impl Sphere {
    fn of(inputs: &Inputs, most_dimensions: f64, largest_ratio: f64) -> Option<Self> {
        let dimension = inputs.number("sphere_dimension").ok()?;
        let square_of_radius = number(inputs, "radius")?.sqr();
        let ratio = square_of_radius.clone() / number(inputs, "noise_variance")?;
        let is_small = dimension <= most_dimensions && ratio.approx() <= largest_ratio;
        is_small.then_some(Self {
            ambient: dimension as i64 + 1,
            square_of_radius,
            ratio,
        })
    }
}

/// `2R² (1 - E cos)`, the mean of the cosine between a noisy point and its token in closed form:
/// `√x Γ((D + 1)/2)/Γ(D/2 + 1) e^{-x} ₁F₁((D + 1)/2; D/2 + 1; x)` with `x = R²/(2s²)` and `D = d + 1`, the derivative of the mean
/// length of the noisy point. All terms of the series are positive.
pub(in crate::oracle) fn sphere_projection_risk(inputs: &Inputs) -> Option<Wide> {
    let sphere = Sphere::of(inputs, 1000.0, 4000.0)?;
    let x = sphere.ratio.mul_pow2(-1);
    // Γ((k + 1)/2)/Γ(k/2 + 1), from k = 0 on, times its predecessor is 2/k.
    let mut gammas = Wide::pi().sqrt();
    for k in 1..=sphere.ambient {
        gammas = Wide::from_i64(2) / (gammas * Wide::from_i64(k));
    }
    let last = 2 * x.upper().approx().ceil() as i64 + 300;
    let (mut term, mut sum) = (Wide::one(), Wide::one());
    for k in 0..last {
        // (a + k)/(b + k), each doubled.
        let ratio =
            Wide::from_i64(sphere.ambient + 1 + 2 * k) / Wide::from_i64(sphere.ambient + 2 + 2 * k);
        term = term * ratio * &x / Wide::from_i64(k + 1);
        sum = sum + &term;
    }
    // From here on a term is at most half of that before.
    let series = sum.widen(&term.mul_pow2(1));
    let cosine = x.sqrt() * gammas * (-x).exp() * series;
    Some((Wide::one() - cosine) * sphere.square_of_radius.mul_pow2(1))
}

/// The nodes in a unit of `u`, a power of 2.
const NODES: i64 = 64;

/// `R² (1 - E ρ²)` by the trapezoidal rule in `u = log y`, with the step 1/64.
///
/// The evaluation integrates the same integrand in the same variable. It has another rule, with another bound for its
/// remainder, and other Bessel functions: here they are their series. So this checks the number and not the formula.
///
/// With `D = d + 1`, `y = r/s` and `Z_ν` the zonal functions by their series, `ν = D/2 - 1`, the integrand is
///
/// ```text
/// F(u) = y^D e^{-(y² + m²)/2} (m y/D)² Z_{ν+1}(m y)²/Z_ν(m y) / C,      C = 2^ν Γ(D/2).
/// ```
///
/// For `|Im u| <= π/6` it is `Re y² >= |y|²/2`, `|Z_{ν+1}/Z_ν| <= 1` (every term of `Σ 2D/(κ² + j²)` over the zeros is largest at
/// `κ = 0`) and `|Z_ν(κ)| <= e^{|κ|}`. With `m r <= r²/8 + 2m²`, the integral of the modulus is at most
/// `(4m²/D) 2^D e^{3m²/2}`. On the line, `F <= y^{D+2} (m/D)² e^{-(y-m)²/2}/C`, which bounds the nodes left out.
pub(in crate::oracle) fn sphere_bayes_risk(inputs: &Inputs) -> Option<Wide> {
    let sphere = Sphere::of(inputs, 39.0, 40.0)?;
    let (ambient, ratio) = (sphere.ambient, &sphere.ratio);
    let root = ratio.sqrt();
    // 2^ν Γ(D/2) = √(π/2) or 1, times D - 2, D - 4, and so on.
    let mut normaliser = match ambient % 2 {
        0 => Wide::one(),
        _ => Wide::pi().mul_pow2(-1).sqrt(),
    };
    let mut factor = ambient - 2;
    while factor > 0 {
        normaliser = normaliser * Wide::from_i64(factor);
        factor -= 2;
    }
    let scale = ratio.clone() / Wide::from_i64(ambient * ambient) / normaliser;
    let exponent = |k: i64, y: &Wide| {
        let u = Wide::from_i64(k) / Wide::from_i64(NODES);
        u * Wide::from_i64(ambient + 2) - (y.clone() - &root).sqr().mul_pow2(-1)
    };
    let at = |k: i64| (Wide::from_i64(k) / Wide::from_i64(NODES)).exp();

    let first = -120 * NODES / (ambient + 2);
    let end = root.approx() + 16.0 + 3.0 * libm::sqrt(ambient as f64);
    let last = (libm::log(end) * NODES as f64).ceil() as i64;
    let nodes = (first..=last).map(|k| {
        let y = at(k);
        let argument = root.clone() * &y;
        let quarter = argument.sqr().mul_pow2(-2);
        // e^{-my} is taken out of the Gaussian.
        let zonal = zonal(ambient + 2, &quarter).sqr() / zonal(ambient, &quarter);
        (exponent(k, &y) - argument).exp() * zonal
    });
    let step = Wide::one() / Wide::from_i64(NODES);
    let sum = Wide::sum(nodes) * &scale * &step;

    // Below, y is at most 1 and F at most its exponential times e^{(D + 2) u}.
    let begin = Wide::from_i64(first * (ambient + 2)) / Wide::from_i64(NODES);
    let least = (begin + &root - ratio.mul_pow2(-1)).exp() / Wide::from_i64(ambient + 2);
    let y = at(last);
    let slope = (y.clone() - &root) * &y - Wide::from_i64(ambient + 2);
    let most = exponent(last, &y).exp() / slope;
    let left_out = (least + most) * scale;
    let growth = (ratio.clone() * Wide::from_i64(3)).mul_pow2(-1).exp();
    let modulus = growth.mul_pow2(ambient + 2) * ratio / Wide::from_i64(ambient);
    // 2πa/h with a = π/6.
    let decay = Wide::pi().sqr() * Wide::from_i64(NODES) / Wide::from_i64(3);
    let of_rule = modulus.mul_pow2(1) / (decay.exp() - Wide::one());
    let mean = sum.widen(&left_out.upper()).widen(&of_rule.upper());
    Some((Wide::one() - mean) * sphere.square_of_radius)
}

/// `Z` of the sphere in so many dimensions, `Σ (x²/4)^k/(k! (D/2)_k)`, given `x²/4`.
fn zonal(ambient: i64, quarter: &Wide) -> Wide {
    /// A term of so little does not count.
    const LITTLE: f64 = 1e-90;
    let (mut term, mut sum) = (Wide::one(), Wide::one());
    for k in 0.. {
        let next = Wide::from_i64((k + 1) * (ambient + 2 * k)).mul_pow2(-1);
        let ratio = quarter.clone() / next;
        term = term * &ratio;
        sum = sum + &term;
        // The ratios fall, so that what is left is less than this term.
        if ratio.approx() < 0.4 && term.approx() < LITTLE {
            break;
        }
    }
    sum.widen(&term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::quantities::denoise as quantities;
    use crate::oracle::record::Quantity;
    use crate::real::{Enclosure, Meets};

    type Route = fn(&Inputs) -> Option<Wide>;

    fn value(quantity: &'static Quantity, route: Route, numbers: &[(&'static str, f64)]) -> Wide {
        let case = numbers.iter().fold(
            crate::grade::case::Case::new(quantity, Vec::new()),
            |case, (name, x)| case.with(name, crate::oracle::input::Value::Number(*x)),
        );
        let value = route(&case.inputs().unwrap()).unwrap();
        assert!(value.accuracy_bits() > 100, "{}", value.accuracy_bits());
        value
    }

    /// The golden values; at a neighbouring input the route gives another value.
    #[test]
    fn the_routes_give_the_golden_values_and_no_others() {
        let sphere = |d: f64, s: f64| {
            vec![
                ("sphere_dimension", d),
                ("radius", 1.0),
                ("noise_variance", s),
            ]
        };
        let points = |l: f64| vec![("context_length", l), ("noise_variance", 0.5)];
        let noise = |v: f64| vec![("noise_variance", v)];
        let bayes: (_, Route) = (&quantities::SPHERE_BAYES_RISK, sphere_bayes_risk);
        let nearest: (_, Route) = (&quantities::SPHERE_PROJECTION_RISK, sphere_projection_risk);
        let two: (_, Route) = (&quantities::TWO_POINT_BAYES_RISK, two_point_bayes_risk);
        let tokens: (_, Route) = (&quantities::TWO_POINT_RISK, two_point_risk);
        for ((quantity, route), given, other, golden, digits) in [
            (
                bayes,
                sphere(1.0, 0.1),
                sphere(1.0, 0.1f64.next_up()),
                0.106_988_407_374_975_95,
                1e-15,
            ),
            (
                bayes,
                sphere(2.0, 0.1),
                sphere(3.0, 0.1),
                0.188_082_115_837_597,
                1e-15,
            ),
            (
                bayes,
                sphere(8.0, 0.1),
                sphere(9.0, 0.1),
                0.463_883_529_935_508,
                1e-15,
            ),
            (
                nearest,
                sphere(1.0, 0.1),
                sphere(1.0, 0.1f64.next_up()),
                0.110_954_985_583_349,
                1e-15,
            ),
            (
                nearest,
                sphere(8.0, 0.1),
                sphere(7.0, 0.1),
                0.539_093_958_115_491,
                1e-15,
            ),
            (
                two,
                noise(0.1),
                noise(0.1f64.next_up()),
                0.002_411_314_735_412_26,
                1e-17,
            ),
            (two, noise(0.5), noise(0.25), 0.231_018_221_929_296, 1e-15),
            (tokens, points(1.0), points(2.0), 2.0, 0.0),
            (tokens, points(2.0), points(3.0), 1.115_509, 5e-7),
            (tokens, points(4.0), points(5.0), 0.474_223, 5e-7),
        ] {
            let found = value(quantity, route, &given);
            let distance = (found.clone() - Wide::from_f64(golden)).approx().abs();
            assert!(distance <= digits, "{} {distance:e}", quantity.name);
            assert!(
                !found.meets(&value(quantity, route, &other)),
                "{}",
                quantity.name
            );
        }
    }

    /// `Σ (-1)^k/(k + 1) = log 2`, and `Σ (-1)^k (k + 1) x^k = 1/(1 + x)²`.
    #[test]
    fn alternating_series_have_their_sums() {
        let harmonic = alternating(|k| -Wide::from_i64(k + 1).ln(), false);
        assert!(harmonic.meets_to(&Wide::ln_2(), 120));
        let x = Wide::from_f64(0.75);
        let squared = alternating(|k| x.ln() * Wide::from_i64(k), true);
        let expected = Wide::one() / (Wide::one() + &x).sqr();
        assert!(squared.meets_to(&expected, 110));
    }
}
