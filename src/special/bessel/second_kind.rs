//! Modified Bessel functions of the second kind, by an integral over the whole line.
//!
//! `2 K_ν(x) = ∫ exp(ν t - x cosh t) dt` is entire and log-concave, and on the edge of a strip its modulus integrates to
//! `2 K_ν(x cos a)`. A bound on the logarithmic derivative of `K` says how much larger that is. The nodes are those
//! around the peak, at `x sinh t = ν`; only if `x` and `ν` are both small is there a plateau on its left.

use super::steering::steering_log;
use crate::quadrature::trapezoid;
use crate::quadrature::trapezoid::Rule;
use crate::real::{Bounded, Real, always, climb};
use crate::routes::entered;
use std::cmp::Ordering;
use std::f64::consts::LN_2;

/// The logarithm of the modified Bessel function of the second kind.
///
/// ```
/// use attnbm::special::bessel::log_bessel_k;
///
/// // K_(1/2)(x) = sqrt(π / (2 x)) e^-x
/// let x = 3.0_f64;
/// let closed_form = 0.5 * (std::f64::consts::PI / (2.0 * x)).ln() - x;
/// assert!((log_bessel_k(0.5, &x) - closed_form).abs() < 1e-15);
/// assert_eq!(log_bessel_k(-0.5, &x), log_bessel_k(0.5, &x));
/// ```
///
/// # Statement
///
/// `log K_ν(x)`, `K_ν(x) = ∫_0^∞ exp(-x cosh t) cosh(ν t) dt`.
///
/// # Domain
///
/// Any finite order, since `K_ν = K_(-ν)`, and `0 < x`, within the range of binary64 from above. Elsewhere the result is the
/// whole line (a NaN in `f64`). A scalar of B bits locates the peak for `x² + ν² < 2^(4B - 8)`, that is, everywhere from
/// 515 bits on. Beyond that a shorter one may know nothing.
///
/// # Error
///
/// The rule's, bounded by [`Rule::relative_error`] with the growth `edge_growth`, and two geometric tails: small against
/// the largest of 1 and the integrand's logarithm at its peak, not next to the zero of `log K_ν`. In plain `f64` half a
/// unit in the last place, and 2^-54 of the value; `large_orders_have_debye_s_expansion` measures it.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 9.
pub fn log_bessel_k<S: Bounded>(order: f64, x: &S) -> S {
    entered!("bessel::log_bessel_k");
    match x.as_plain() {
        Some(x) => always(
            climb!(S, [order: f64, x: f64] |W| Ok(log_bessel_k_in(*order, &W::from_f64(*x)))),
        ),
        None => log_bessel_k_in(order, x),
    }
}

fn log_bessel_k_in<S: Bounded>(order: f64, x: &S) -> S {
    let asked = trapezoid::decay::<S>();
    let found = integrate(order.abs(), x, Wanted::Logarithm, asked, asked);
    found.map_or_else(S::unknown, |found| found.log_integral - S::ln_2())
}

/// The logarithm of the ratio of two modified Bessel functions of the second kind whose orders differ by 1.
///
/// ```
/// use attnbm::special::bessel::log_bessel_k_ratio;
///
/// // K_(3/2)(x) / K_(1/2)(x) = 1 + 1/x
/// assert!((log_bessel_k_ratio(0.5, &3.0_f64) - (1.0_f64 / 3.0).ln_1p()).abs() < 1e-16);
/// assert_eq!(log_bessel_k_ratio(-0.5, &3.0_f64), 0.0);
/// ```
///
/// # Statement
///
/// `log (K_(ν+1)(x) / K_ν(x))`: 0 at `ν = -1/2` exactly, and above 0 beyond.
///
/// # Domain
///
/// As [`log_bessel_k`].
///
/// # Error
///
/// Small against the result for every `ν >= 0`, for a large `x` as well, where it is next to 0. Where both are beyond `10^15`
/// the rounding of exponents costs some bits of an enclosure. In plain `f64` half a unit in the last place, and 2^-54 of the
/// value; `large_orders_have_debye_s_expansion` measures it.
///
/// # Method
///
/// `K_(ν+1)/K_ν = 1 + ν/x + <cosh t - 1>`, the mean under the density proportional to `exp(|ν| t - x cosh t)`. Nothing is
/// subtracted unless `ν < 0`.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 9.
pub fn log_bessel_k_ratio<S: Bounded>(order: f64, x: &S) -> S {
    entered!("bessel::log_bessel_k_ratio");
    match x.as_plain() {
        Some(x) => always(
            climb!(S, [order: f64, x: f64] |W| Ok(log_bessel_k_ratio_in(*order, &W::from_f64(*x)))),
        ),
        None => log_bessel_k_ratio_in(order, x),
    }
}

fn log_bessel_k_ratio_in<S: Bounded>(order: f64, x: &S) -> S {
    let asked = trapezoid::decay::<S>();
    match integrate(order.abs(), x, Wanted::Ratio, asked, asked) {
        // K_(1/2) = K_(-1/2).
        Some(_) if order == -0.5 => S::zero(),
        Some(found) => (S::from_f64(order) / x + found.mean_excess).ln_1p(),
        None => S::unknown(),
    }
}

/// What a walk over the nodes is for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    /// The integral.
    Logarithm,
    /// The mean of `cosh t - 1` as well. For `ν < 1`, `cosh t - 1` times the integrand has a second peak, left of 0.
    Ratio,
}

/// The results of one pass over the nodes.
struct Integrals<S> {
    /// `log ∫ exp(ν t - x cosh t) dt`.
    log_integral: S,
    /// The mean of `cosh t - 1`; unknown unless wanted.
    mean_excess: S,
    /// The number of nodes, for tests.
    #[cfg_attr(not(test), expect(dead_code))]
    nodes: usize,
}

/// The widest strip whose half-width has a bound: `tan a = 1`.
const WIDEST_STRIP: f64 = 1.0;

/// The integrals for `ν >= 0`, by a rule of an accuracy of about `e^-asked` and nodes down to about `e^-depth` of the
/// peak. `None` outside the domain.
fn integrate<S: Bounded>(
    order: f64,
    x: &S,
    wanted: Wanted,
    asked: f64,
    depth: f64,
) -> Option<Integrals<S>> {
    let is_positive = x.is_known() && x.lower().cmp_approx(&S::zero()) == Ordering::Greater;
    if !(is_positive && order.is_finite()) {
        return None;
    }
    let half_size = half_size(order, x);
    if !half_size.is_finite() {
        return None;
    }
    let rule = rule(half_size, asked);
    let integrand = Integrand::around_peak(order, x, half_size)?;
    let right = integrand.walk(rule.step(), Direction::Right, wanted, depth);
    let left = integrand.walk(rule.step(), Direction::Left, wanted, depth);
    let sum = (S::one() + &right.weights + &left.weights)
        .widen(&right.beyond)
        .widen(&left.beyond);
    let growth = edge_growth(rule.tangent(), &integrand.order, x);
    let relative = rule.relative_error(&growth.exponent);
    let integral = rule.integral(&sum, &relative);
    let mean_excess = match wanted {
        Wanted::Logarithm => S::unknown(),
        Wanted::Ratio => {
            let excesses =
                (integrand.excess(&S::zero(), Direction::Right) + &right.excesses + &left.excesses)
                    .widen(&right.beyond_excess)
                    .widen(&left.beyond_excess);
            let moment = excesses * S::from_f64(rule.step());
            moment.widen(&(relative * growth.excess * &integral)) / &integral
        }
    };
    Some(Integrals {
        log_integral: integral.ln() + integrand.log_peak(),
        mean_excess,
        nodes: right.nodes + left.nodes + 1,
    })
}

/// Half of `sqrt(x² + ν²)`, which is finite for any two binary64 numbers. It steers.
fn half_size<S: Real>(order: f64, x: &S) -> f64 {
    libm::hypot(0.5 * order, 0.5 * x.approx())
}

/// The rule of an accuracy of about `e^-asked`. The growth is about `edge_growth`.
fn rule(half_size: f64, asked: f64) -> Rule {
    Rule::steer(asked, WIDEST_STRIP, |tangent| {
        (0.25 + half_size) * libm::log1p(tangent * tangent)
    })
}

/// Bounds on the edge of the strip.
struct Growth<S> {
    /// For the logarithm of the integral of the modulus, relative to that on the line.
    exponent: S,
    /// For the mean of `|cosh t - 1|` on the edge, under the modulus.
    excess: S,
}

/// What is known of the integrals of the moduli along the edge of the strip.
///
/// # Statement
///
/// With `c = cos a`, `x' = c x`, `r(x) = sqrt(x² + ν²)` and `r(x) < -x K_ν'(x)/K_ν(x) < 1/2 + r(x)`:
///
/// `log (K_ν(x') / K_ν(x)) <= L/2 + D + ν (L - log(1 + D / (ν + r(x'))))`, `L = -log c`, `D = r(x) - r(x')`,
///
/// a bound that is at most `L/2` too large, and the modulus of `cosh t - 1`, which is `cosh s - c`, has a mean of at most `(1/2 + r(x'))/x' - c`.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 9.
fn edge_growth<S: Real>(tangent: f64, order: &S, x: &S) -> Growth<S> {
    let square = S::from_f64(tangent).sqr();
    let log_secant = square.ln_1p().mul_pow2(-1);
    let secant_square = square.clone() + S::one();
    let cosine = S::one() / secant_square.sqrt();
    let sine_square = square / secant_square;
    let reduced = x.clone() * &cosine;
    let root = (x.sqr() + order.sqr()).sqrt();
    let reduced_root = (reduced.sqr() + order.sqr()).sqrt();
    let difference = x.sqr() * &sine_square / (root + &reduced_root);
    let turn = (difference.clone() / (reduced_root.clone() + order)).ln_1p();
    // (1/2 + r')/x' - c without cancellation, from r' - x' = ν²/(r' + x') and 1 - c = sin² a/(1 + c).
    let half = S::one().mul_pow2(-1);
    let slack = order.sqr() / (reduced_root + &reduced);
    Growth {
        exponent: log_secant.mul_pow2(-1) + &difference + (log_secant - turn) * order,
        excess: (half + slack) / reduced + sine_square / (cosine + S::one()),
    }
}

/// The integrand `exp(ν t - x cosh t)` at `t = t_0 + s`, relative to its value at a `t_0` next to the peak, so that
/// exponents are small.
struct Integrand<S> {
    order: S,
    /// `e^t_0`, without error.
    exponential: S,
    /// `x e^t_0 / 2`.
    rising: S,
    /// `x e^-t_0 / 2`.
    falling: S,
}

/// A side of the peak.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Direction {
    Left,
    Right,
}

/// The nodes on one side of the peak.
struct Side<S> {
    /// The sum of the integrand, and a bound for the nodes beyond.
    weights: S,
    beyond: S,
    /// The same of the integrand times `cosh t - 1`.
    excesses: S,
    beyond_excess: S,
    nodes: usize,
}

/// The integrand at a node, with `e^t` and `e^-t` times it.
struct Node<S> {
    weight: S,
    raised: S,
    lowered: S,
}

impl<S: Bounded> Integrand<S> {
    /// The peak is where `x sinh t = ν`. A `t_0` near it is enough, so it is located in binary64 where the integrand next
    /// to that is not much smaller, and in the scalar elsewhere. `None` where that is not precise enough either.
    fn around_peak(order: f64, x: &S, half_size: f64) -> Option<Self> {
        /// What the logarithm of the integrand may lose between the peak and `t_0`.
        const NEAR: f64 = 64.0;
        let log_ratio = libm::log(order) - steering_log(x);
        let peak = match log_ratio {
            ratio if ratio > 20.0 => ratio + LN_2,
            ratio => libm::asinh(libm::exp(ratio)),
        };
        // About exp(-r s²/2) at a distance s from the peak. Next to 0 the distance is not above that of 0.
        let distance = peak.min(4.0 * f64::EPSILON * (1.0 + peak));
        let exponential = if half_size * distance * distance <= NEAR {
            let doublings = (peak / LN_2).floor();
            let mantissa = libm::exp(peak - doublings * LN_2);
            S::from_f64(mantissa).mul_pow2(doublings as i64)
        } else {
            Self::exponential_at_peak(order, x, half_size)?
        };
        let half = x.mul_pow2(-1);
        let (up, down) = (half.clone() * &exponential, half / &exponential);
        Some(Self {
            order: S::from_f64(order),
            rising: up,
            falling: down,
            exponential,
        })
    }

    /// `e^t = ν/x + sqrt((ν/x)² + 1)`, a number without error.
    ///
    /// A node at a distance `s` from the peak has an exponent that is the difference of two numbers of about `ν s`. Within the
    /// width of the peak they round by about `sqrt(r) 2^-BITS`, which leaves nothing from `sqrt(r) = 2^BITS` on.
    fn exponential_at_peak(order: f64, x: &S, half_size: f64) -> Option<S> {
        if half_size >= libm::exp2(2.0 * f64::from(S::BITS) - 5.0) {
            return None;
        }
        let ratio = S::from_f64(order) / x;
        // Where 1 does not count, twice the ratio is near enough to the peak.
        let exponential = match ratio.approx() > 1e100 {
            true => ratio.mul_pow2(1),
            false => (ratio.sqr() + S::one()).sqrt() + ratio,
        };
        Some(exponential.lower())
    }

    /// The logarithm of the value at `t_0`.
    fn log_peak(&self) -> S {
        self.exponential.ln() * &self.order - (self.rising.clone() + &self.falling)
    }

    /// Sums the nodes on one side of the peak until they are negligible.
    fn walk(&self, step: f64, side: Direction, wanted: Wanted, depth: f64) -> Side<S> {
        let smallest = -depth - 2.0;
        let negligible = S::one().mul_pow2((smallest / LN_2).floor() as i64);
        let step = S::from_f64(step);
        let increment = step.exp_m1();
        let ratio = increment.clone() + S::one();
        // e^|s| - 1, which only grows.
        let mut growth = S::zero();
        let (mut weights, mut excesses) = (S::zero(), S::zero());
        let mut before = self.node(&growth, side, S::one());
        let mut nodes = 0;
        loop {
            nodes += 1;
            growth = growth * &ratio + &increment;
            let position = step.clone() * S::from_i64(nodes as i64);
            let exponent = self.exponent(position, &growth, side);
            let weight = exponent.exp();
            weights = weights + &weight;
            let mut is_last = exponent.approx() <= smallest;
            if wanted == Wanted::Ratio {
                let excess = self.excess(&growth, side) * &weight;
                excesses = excesses + &excess;
                let least = excesses.clone() * &negligible;
                is_last &= excess.cmp_approx(&least) != Ordering::Greater;
            }
            let node = self.node(&growth, side, weight);
            if is_last || nodes >= most_nodes::<S>() {
                return Side {
                    weights,
                    beyond: trapezoid::beyond_concave(&node.weight, &before.weight),
                    excesses,
                    // 0 <= cosh t - 1 < (e^t + e^-t)/2, both of which leave the integrand log-concave.
                    beyond_excess: (trapezoid::beyond_concave(&node.raised, &before.raised)
                        + trapezoid::beyond_concave(&node.lowered, &before.lowered))
                    .mul_pow2(-1),
                    nodes,
                };
            }
            before = node;
        }
    }

    /// `ν s - x (cosh t - cosh t_0)` from `|s|` and `e^|s| - 1`.
    fn exponent(&self, distance: S, growth: &S, side: Direction) -> S {
        // 1 - e^-|s|.
        let decay = growth.clone() / (growth.clone() + S::one());
        let linear = distance * &self.order;
        if self.is_far() {
            // Either exponential by itself: far to the left sinh and cosh would cancel.
            return match side {
                Direction::Right => linear + decay * &self.falling - growth.clone() * &self.rising,
                Direction::Left => decay * &self.rising - linear - growth.clone() * &self.falling,
            };
        }
        let sinh = (growth.clone() + &decay).mul_pow2(-1);
        let versine = (growth.clone() * decay).mul_pow2(-1);
        let tilt = linear - sinh * (self.rising.clone() - &self.falling);
        let bend = versine * (self.rising.clone() + &self.falling);
        match side {
            Direction::Right => tilt - bend,
            Direction::Left => -tilt - bend,
        }
    }

    /// Whether the peak is so far from 0 that `e^-t` is a small part of `cosh t` there.
    fn is_far(&self) -> bool {
        self.exponential.approx() >= 2.0
    }

    /// `e^t` from `e^|s| - 1`.
    fn exponential(&self, growth: &S, side: Direction) -> S {
        let whole = growth.clone() + S::one();
        match side {
            Direction::Right => self.exponential.clone() * whole,
            Direction::Left => self.exponential.clone() / whole,
        }
    }

    /// `cosh t - 1 = (e^t - 1)²/(2 e^t)` from `e^|s| - 1`.
    fn excess(&self, growth: &S, side: Direction) -> S {
        let exponential = self.exponential(growth, side);
        let above_one = if self.is_far() {
            exponential.clone() - S::one()
        } else {
            // Next to 0 all of e^t_0 - 1 and e^s - 1 may be small.
            let change = match side {
                Direction::Right => growth.clone(),
                Direction::Left => -(growth.clone() / (growth.clone() + S::one())),
            };
            self.exponential.clone() - S::one() + self.exponential.clone() * change
        };
        above_one.sqr() / exponential.mul_pow2(1)
    }

    fn node(&self, growth: &S, side: Direction, weight: S) -> Node<S> {
        let exponential = self.exponential(growth, side);
        Node {
            raised: weight.clone() * &exponential,
            lowered: weight.clone() / exponential,
            weight,
        }
    }
}

/// The number of nodes after which a sum stops in any case. The longest plateau, between the least binary64 numbers'
/// logarithms, has about 210 nodes a bit.
fn most_nodes<S: Real>() -> usize {
    S::BITS as usize * 256
}

#[cfg(test)]
mod tests;
