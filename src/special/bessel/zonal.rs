//! The integral over the sphere, reduced to one along its axis.
//!
//! In `N = 2ν + 2` dimensions the density of `u = m·x` is proportional to `(1 - u²)^(ν - 1/2)`; with
//! `u = tanh s` the average of `e^(xu)` becomes `F_c(x) / F_c(0)`, `c = ν + 1/2`,
//!
//! `F_c(x) = ∫ exp(x tanh s) sech^2c(s) ds`,
//!
//! whose integrand is analytic for `|Im s| < π/2` and falls off exponentially on both sides. The
//! trapezoidal rule does the rest, and the number of nodes depends on the precision only: not on
//! `x`, nor, once `ν` has been raised to about half the bits by the recurrence, on `ν`.

use super::steering::steering_log;
use crate::quadrature::trapezoid;
use crate::quadrature::trapezoid::Rule;
use crate::real::{Bounded, Real};
use crate::routes::entered;
use std::f64::consts::LN_2;

/// `log Z_ν(x)` by the integral.
///
/// ```
/// use attnbm::special::bessel::zonal::log_zonal;
///
/// assert!((log_zonal(0.5, &2.0_f64) - (2.0_f64.sinh() / 2.0).ln()).abs() < 1e-13);
/// ```
///
/// # Statement
///
/// `log F_c(x) - log F_c(0)`, `c = ν + 1/2`; for a small `ν`, from `ν + m` by
/// `Z_ν = Z_(ν+1) (1 + x A_(ν+1) / (2ν + 2))`.
///
/// # Domain
///
/// A finite `ν >= 0` and `x > 0`; where `x` may be below 0 the result is the whole line.
///
/// # Error
///
/// The rule's, bounded by [`Rule::relative_error`] with the growth `edge_growth`; the nodes left
/// out, bounded by a geometric series on the right and by the length of the axis on the left. All
/// of them small against 1, not against the result: below `x = 1`, say, prefer the series.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), sections 3 to 6.
pub fn log_zonal<S: Bounded>(order: f64, x: &S) -> S {
    entered!("zonal::log_zonal");
    let asked = trapezoid::decay::<S>();
    let raise = levels_to_raise::<S>(order);
    let order = S::from_f64(order);
    let c = order.clone() + S::from_i64(raise) + S::one().mul_pow2(-1);
    let with = integrate(&c, x, asked, asked);
    let without = integrate(&c, &S::zero(), asked, asked);
    let mut log_average = with.log_integral - without.log_integral;

    let half = x.mul_pow2(-1);
    let mut ratio = half.clone() / c * with.mean_square_sech;
    let mut product = S::one();
    for level in (1..=raise).rev() {
        let order = order.clone() + S::from_i64(level);
        product = product * (ratio.clone() * &half / &order + S::one());
        ratio = x.clone() / (ratio * x + order.mul_pow2(1));
        if product.approx() > LARGE {
            log_average = log_average + product.ln();
            product = S::one();
        }
    }
    log_average + product.ln()
}

/// `A_ν(x) = I_(ν+1)(x) / I_ν(x)` by the integral.
///
/// # Statement
///
/// `A_ν(x) = x / (2ν + 1) · F_(c+1)(x) / F_c(x)`, `c = ν + 1/2`: the mean of `sech² s`, not a difference
/// from 1. For a small `ν`, from `ν + m` by `A_ν = x / (2ν + 2 + x A_(ν+1))`.
///
/// # Domain
///
/// A finite `ν >= 0` and `x > 0`; where `x` may be below 0 the result is the whole line.
///
/// # Error
///
/// As [`log_zonal`], here small against the result.
pub fn bessel_ratio<S: Bounded>(order: f64, x: &S) -> S {
    entered!("zonal::bessel_ratio");
    let asked = trapezoid::decay::<S>();
    let raise = levels_to_raise::<S>(order);
    let order = S::from_f64(order);
    let c = order.clone() + S::from_i64(raise) + S::one().mul_pow2(-1);
    let mut ratio = x.mul_pow2(-1) / &c * integrate(&c, x, asked, asked).mean_square_sech;
    for level in (1..=raise).rev() {
        let twice = (order.clone() + S::from_i64(level)).mul_pow2(1);
        ratio = x.clone() / (ratio * x + twice);
    }
    ratio
}

/// When a running product is folded into the logarithm: before binary64 would overflow.
const LARGE: f64 = 1e250;

/// By how much a small order is raised, so the right tail, like `e^(-2cs)`, is not too long.
fn levels_to_raise<S: Real>(order: f64) -> i64 {
    (0.6 * trapezoid::decay::<S>() - order).ceil().max(0.0) as i64
}

/// The largest tangent of the half-width of the strip: the lemma requires `tan² a < 1/2`.
const WIDEST_STRIP: f64 = 0.6;

/// The results of one pass over the nodes.
struct Integrals<S> {
    /// `log F_c(x)`.
    log_integral: S,
    /// `F_(c+1)(x) / F_c(x)`, the mean of `sech² s`.
    mean_square_sech: S,
    /// The number of nodes, for tests.
    #[cfg_attr(not(test), expect(dead_code))]
    nodes: usize,
}

/// `F_c(x)` and `F_(c+1)(x)`, from the same nodes, with a rule of an accuracy of about `e^-asked` and
/// nodes down to about `e^-depth` of the peak.
fn integrate<S: Bounded>(c: &S, x: &S, asked: f64, depth: f64) -> Integrals<S> {
    let unsymmetric = !x.certainly_zero();
    if !S::zero().certainly_at_most(x) {
        return Integrals::unknown();
    }
    let Some(integrand) = Integrand::steer(c, x, asked, depth) else {
        return Integrals::unknown();
    };
    let right = integrand.walk(1);
    let left = if unsymmetric {
        Some(integrand.walk(-1))
    } else {
        None
    };
    let nodes = right.nodes + left.as_ref().unwrap_or(&right).nodes + 1;
    let total = |which: usize, c: &S| {
        let right_tail = trapezoid::beyond_concave(&right.last[which], &right.before[which]);
        let sum = S::one() + &right.sum[which];
        let sum = match &left {
            Some(left) => {
                let left_tail = integrand.beyond_left(left, which);
                (sum + &left.sum[which])
                    .widen(&right_tail)
                    .widen(&left_tail)
            }
            None => (sum + &right.sum[which])
                .widen(&right_tail)
                .widen(&right_tail),
        };
        let growth = edge_growth(integrand.rule.tangent(), c, x);
        integrand
            .rule
            .integral(&sum, &integrand.rule.relative_error(&growth))
    };
    let zeroth = total(0, c);
    let first = total(1, &(c.clone() + S::one()));
    // exp(x) f(peak), which the nodes are relative to.
    let log_peak = integrand.square_sech.ln() * c + (S::one() - &integrand.complement) * x;
    Integrals {
        log_integral: zeroth.ln() + log_peak,
        mean_square_sech: integrand.square_sech * first / zeroth,
        nodes,
    }
}

impl<S: Bounded> Integrals<S> {
    fn unknown() -> Self {
        let unknown = S::from_f64(f64::NAN);
        Self {
            log_integral: unknown.clone(),
            mean_square_sech: unknown,
            nodes: 0,
        }
    }
}

/// A bound for the growth of the integral from the line to the edge of the strip.
///
/// # Statement
///
/// With `τ = tan a`, `τ² < 1/2`, `x' = (1 - 2τ²) x`, `c = ν + 1/2`, `d = ν + 3/2`, `r(x) = sqrt(x² + d²)`:
///
/// `log (∫ |f(s ± ia)| ds / ∫ f(s) ds)
///   <= (x - x') - (r(x) - r(x')) + c log((c + r(x)) / (c + r(x'))) + c log(1 + τ²)`,
///
/// computed without cancellation from `x - x' = 2τ²x` and
/// `1 - (r(x) - r(x')) / (x - x') = (d²/(r(x) + x) + d²/(r(x') + x')) / (r(x) + r(x'))`.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 5.
fn edge_growth<S: Real>(tangent: f64, c: &S, x: &S) -> S {
    let square = S::from_f64(tangent).sqr();
    let twice = square.mul_pow2(1);
    let reduced = x.clone() * (S::one() - &twice);
    let d_square = (c.clone() + S::one()).sqr();
    let root = (x.sqr() + &d_square).sqrt();
    let reduced_root = (reduced.sqr() + &d_square).sqrt();
    let slack =
        d_square.clone() / (root.clone() + x) + d_square / (reduced_root.clone() + &reduced);
    let axis = twice * x * slack / (root.clone() + &reduced_root);
    let power = ((root + c) / (reduced_root + c)).ln() + square.ln_1p();
    power * c + axis
}

/// The integrand `exp(x tanh s) sech^2c(s)` on the nodes, relative to its value at the one next to the
/// peak, so nothing overflows and exponents are small. There `e^2s`, not `s`, is a number of few
/// bits: the integrand needs no other function of `s`.
struct Integrand<S> {
    c: S,
    x: S,
    rule: Rule,
    /// `e^2s` next to the peak; at least 1.
    exponential: S,
    /// `1 - tanh s` there.
    complement: S,
    /// `sech² s` there.
    square_sech: S,
    /// The logarithm of how much smaller than the peak the last nodes are to be.
    depth: f64,
}

/// The nodes on one side of the peak, for `F_c` and for `F_(c+1)`, each relative to the peak's.
struct Side<S> {
    sum: [S; 2],
    last: [S; 2],
    before: [S; 2],
    nodes: usize,
}

/// `1 - tanh s` and `sech² s`, from `e^2s`.
///
/// With `w = 1 - tanh s = 2/(1 + e^2s)`, `sech² s = e^2s w²`: no cancellation on either side.
fn hyperbolic<S: Real>(exponential: &S) -> (S, S) {
    let complement = S::from_i64(2) / (exponential.clone() + S::one());
    let square_sech = exponential.clone() * &complement * &complement;
    (complement, square_sech)
}

impl<S: Bounded> Integrand<S> {
    /// Finds the peak and chooses the step, in binary64.
    ///
    /// The peak is where `x sech² s = 2c tanh s`. For a large `x` the integrand only moves as `x`
    /// grows, by half the logarithm, so any `x` is as good as a moderate one.
    fn steer(c: &S, x: &S, asked: f64, depth: f64) -> Option<Self> {
        const MODERATE: f64 = 1e30;
        let half_exponent = c.approx();
        let log_x = if x.certainly_zero() {
            f64::NEG_INFINITY
        } else {
            steering_log(x)
        };
        let doublings = ((log_x - libm::log(MODERATE)) / LN_2).max(0.0).floor();
        let moderate = libm::exp(log_x - doublings * LN_2);
        let root = libm::hypot(half_exponent, moderate);
        let mean = moderate / (half_exponent + root);
        let exponential =
            (1.0 + mean) * (1.0 + mean) * (half_exponent + root) / (2.0 * half_exponent);
        let peak = 0.5 * (libm::log(exponential) + doublings * LN_2);
        if !(half_exponent.is_finite() && peak.is_finite()) {
            return None;
        }
        // The step is for F_(c+1) as well, whose growth is the larger.
        let log_growth = |tangent| edge_growth(tangent, &(half_exponent + 1.0), &moderate);
        let rule = Rule::steer(asked, WIDEST_STRIP, log_growth);
        let depth = depth + libm::log(2.0 + (peak + 2.0) / rule.step());
        // Not below 1, where the integrand need not be log-concave.
        // At x = 0 it is 1 exactly, so one side mirrors the other.
        let exponential = if x.certainly_zero() {
            1.0
        } else {
            exponential.max(1.0)
        };
        let exponential = S::from_f64(exponential).mul_pow2(doublings as i64);
        let (complement, square_sech) = hyperbolic(&exponential);
        Some(Self {
            c: c.clone(),
            x: x.clone(),
            rule,
            exponential,
            complement,
            square_sech,
            depth,
        })
    }

    /// Sums the nodes on one side of the peak until they are negligible.
    fn walk(&self, direction: i64) -> Side<S> {
        let ratio = (S::from_f64(self.rule.step()) * S::from_i64(2 * direction)).exp();
        let mut exponential = self.exponential.clone();
        let mut sum = [S::zero(), S::zero()];
        let mut before = [S::one(), S::one()];
        let mut nodes = 0;
        loop {
            nodes += 1;
            exponential = exponential * &ratio;
            let (complement, square_sech) = hyperbolic(&exponential);
            let relative = square_sech / &self.square_sech;
            let exponent = relative.ln() * &self.c - (complement - &self.complement) * &self.x;
            let value = exponent.exp();
            let value = [value.clone(), value * relative];
            let [zeroth, first] = sum;
            sum = [zeroth + &value[0], first + &value[1]];
            if exponent.approx() > -self.depth && nodes < trapezoid::most_nodes::<S>() {
                before = value;
            } else {
                return Side {
                    sum,
                    last: value,
                    before,
                    nodes,
                };
            }
        }
    }

    /// A bound for all the nodes to the left of the last one, at `l`.
    ///
    /// # Statement
    ///
    /// `f` rises up to its peak and falls from there. So if its value at the node `l + h` is at least
    /// that at `l`, it rises up to `l`; and to the left of `min(l, 0)` it falls at least like `sech`.
    /// The nodes to the left of `l` then sum to at most `f(l) (1 + (s + π/2) / h)`, where `s >= max(l,
    /// 0)` is any node.
    fn beyond_left(&self, side: &Side<S>, which: usize) -> S {
        let (last, before) = (&side.last[which], &side.before[which]);
        if !last.certainly_at_most(before) {
            return S::from_f64(f64::INFINITY);
        }
        let start = self.exponential.ln().mul_pow2(-1);
        let length = S::pi().mul_pow2(-1) + start;
        last.clone() * (length / S::from_f64(self.rule.step()) + S::one())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets};

    /// The formula without cancellation against the one that is stated.
    #[test]
    fn the_growth_is_the_one_of_the_statement() {
        for tangent in [0.1, 0.3, 0.6] {
            for c in [0.5, 3.5, 1000.5] {
                for x in [0.0, 0.1, 3.0, 1e3, 1e6] {
                    let what = format!("tangent {tangent}, c {c}, x {x}");
                    let (c, x) = (Ball::<8>::from_f64(c), Ball::<8>::from_f64(x));
                    let square = Ball::<8>::from_f64(tangent).sqr();
                    let reduced = (Ball::one() - square.mul_pow2(1)) * &x;
                    let d = c.clone() + Ball::one();
                    let root = |x: &Ball<8>| (x.sqr() + d.sqr()).sqrt();
                    let (far, near) = (root(&x), root(&reduced));
                    let stated = (x.clone() - &reduced) - (far.clone() - &near)
                        + ((c.clone() + far) / (c.clone() + near)).ln() * &c
                        + (square + Ball::one()).ln() * &c;
                    let growth = edge_growth(tangent, &c, &x);
                    assert!(growth.meets(&stated), "{what}");
                    assert!(
                        growth.accuracy_bits() > 400 && stated.accuracy_bits() > 400,
                        "{what}"
                    );
                }
            }
        }
    }

    /// At the reference node, `x sech² s = 2c tanh s` up to steering.
    #[test]
    fn the_peak_is_where_the_slope_vanishes() {
        for c in [0.5, 30.0, 1000.5] {
            for x in [3.0, 40.0, 1e3, 1e6, 1e35] {
                let found = Integrand::steer(&c, &x, 40.0, 40.0);
                let balance = found.map(|integrand| {
                    x * integrand.square_sech / (2.0 * c * (1.0 - integrand.complement))
                });
                let is_level = balance.is_some_and(|balance| (0.999..1.001).contains(&balance));
                assert!(is_level, "c {c}, x {x}: {balance:?}");
            }
        }
    }

    #[test]
    fn the_number_of_nodes_depends_on_the_precision_only() {
        for order in [0.0, 0.5, 9.0, 391.0, 4999.5, 1e5] {
            for x in [1e-300, 1e-3, 1.0, 20.0, 1e3, 1e6, 1e12, 1e30, 1e300] {
                let c = order + levels_to_raise::<f64>(order) as f64 + 0.5;
                let nodes = integrate(&c, &x, 40.0, 40.0).nodes;
                assert!(nodes <= 60, "order {order}, x {x}: {nodes}");
            }
        }
    }

    /// Up to the order that `log_bessel_i` states, at arguments below, at and above it. What is lost is the rounding of
    /// exponents of about the order.
    #[test]
    fn orders_up_to_the_stated_limit_have_digits() {
        for order in [1e12, 1e16, 1e20] {
            for scale in [1e-3, 1.0, 1e3, 1e30] {
                let x = Ball::<10>::from_f64(order * scale);
                for found in [log_zonal(order, &x), bessel_ratio(order, &x)] {
                    assert!(found.accuracy_bits() > 300, "{order} {scale}: {found:?}");
                }
            }
        }
    }

    /// At an accuracy where the rule and the tails, not the rounding, make the error, so a bound
    /// that is too small shows.
    #[test]
    fn coarse_sums_enclose_fine_ones() {
        for c in [0.5, 1.0, 3.5, 30.0, 1000.5] {
            for x in [0.0, 0.1, 3.0, 40.0, 1e3, 1e6] {
                let (c, x) = (Ball::<2>::from_f64(c), Ball::from_f64(x));
                let fine = integrate(&c, &x, 90.0, 90.0);
                for quarters in 4..60 {
                    let asked = f64::from(quarters) / 4.0;
                    let coarse = integrate(&c, &x, asked, asked);
                    let what = format!("c {}, x {}, asked {asked}", c.approx(), x.approx());
                    // Less deep by what the depth is increased by to make up for the length of a tail.
                    let short = integrate(&c, &x, 90.0, asked - 8.0);
                    // A coarse rule may bound nothing; a fine one must, and so must one asked for 5 or more.
                    assert!(fine.log_integral.is_bounded(), "{what}");
                    assert!(fine.mean_square_sech.is_bounded(), "{what}");
                    for found in [&short, &coarse] {
                        assert!(!found.log_integral.disjoint(&fine.log_integral), "{what}");
                        let square = &found.mean_square_sech;
                        assert!(!square.disjoint(&fine.mean_square_sech), "{what}");
                    }
                    assert!(asked < 5.0 || coarse.log_integral.is_bounded(), "{what}");
                    let width =
                        (coarse.log_integral.upper() - coarse.log_integral.lower()).approx();
                    assert!(
                        asked < 5.0 || width < 20.0 * libm::exp(-asked),
                        "{what}: {width}"
                    );
                }
            }
        }
    }
}
