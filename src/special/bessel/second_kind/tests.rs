//! Functions of the second kind against closed forms, recurrences and those of the first kind.

use super::*;
use crate::real::{Ball, Enclosure, Meets, absolute};
use crate::special::bessel::{bessel_ratio, log_bessel_i};
use crate::special::log_gamma;

const ORDERS: [f64; 9] = [0.0, 1e-300, 0.25, 0.5, 1.0, 3.75, 40.0, 1000.5, 1e6];
const ARGUMENTS: [f64; 8] = [1e-30, 1e-8, 1e-3, 0.4, 3.0, 50.0, 1e4, 1e8];

/// `K_(n+1/2)(x) = sqrt(π/(2x)) e^-x Σ_k (n + k)!/(k! (n - k)! (2x)^k)`.
#[test]
fn half_odd_orders_are_elementary() {
    for n in [0_i64, 1, 2, 7, 30] {
        for x in ARGUMENTS {
            let x = Ball::<4>::from_f64(x);
            let twice = x.mul_pow2(1);
            let (mut term, mut sum) = (Ball::one(), Ball::one());
            for k in 0..n {
                term =
                    term * Ball::from_i64((n + k + 1) * (n - k)) / Ball::from_i64(k + 1) / &twice;
                sum = sum + &term;
            }
            let exact = (Ball::pi() / &twice).ln().mul_pow2(-1) - &x + sum.ln();
            let found = log_bessel_k_in(n as f64 + 0.5, &x);
            let what = format!("n {n}, x {}", x.approx());
            assert!(found.meets(&exact), "{what}: {found:?} {exact:?}");
            assert!(found.accuracy_bits() > 200, "{what}: {found:?}");
        }
    }
}

/// The Wronskian, `x (I_ν K_(ν+1) + I_(ν+1) K_ν) = 1`, with the ratio of each kind.
///
/// Its width is that of roundings relative to each term of the logarithm. Exponents of nodes go up to 2^8, about 2^4 operations
/// are involved in each, and every node adds to the error of the `e^s` of the next.
#[test]
fn the_wronskian_is_one_over_x() {
    for order in ORDERS {
        for x in ARGUMENTS {
            let x = Ball::<4>::from_f64(x);
            let what = format!("order {order}, x {}", x.approx());
            let ratio = log_bessel_k_ratio_in(order, &x);
            assert!(ratio.accuracy_bits() > 160, "{what}: {ratio:?}");
            let sum = (ratio.exp() + bessel_ratio(order, &x)).ln();
            let terms = [
                log_bessel_i(order, &x),
                log_bessel_k_in(order, &x),
                x.ln(),
                sum,
            ];
            // Those of log I_ν, and the exponent at the peak.
            let power = x.mul_pow2(-1).ln() * Ball::from_f64(order);
            let of_gamma = log_gamma(&Ball::from_f64(order + 1.0));
            let scale = [power, of_gamma, x.clone(), Ball::from_f64(order)]
                .iter()
                .chain(&terms)
                .fold(Ball::one(), |scale, term| scale + absolute(term));
            let left = terms.iter().fold(Ball::zero(), |sum, term| sum + term);
            assert!(left.meets(&Ball::zero()), "{what}: {left:?}");
            let asked = trapezoid::decay::<Ball<4>>();
            let found = integrate(order, &x, Wanted::Ratio, asked, asked);
            let nodes = found.expect("within the domain").nodes as i64;
            let unit = Ball::one().mul_pow2(-i64::from(Ball::<4>::BITS));
            let allowed = scale * unit.mul_pow2(8 + 4) * Ball::from_i64(nodes);
            let width = left.upper() - left.lower();
            assert!(width.certainly_at_most(&allowed), "{what}: {left:?}");
        }
    }
}

/// `K_(ν+1) - K_(ν-1) = 2ν K_ν/x`, with negative orders on the way.
#[test]
fn three_orders_recur() {
    for order in [0.25, 0.5, 0.75, 1.5, 40.25] {
        for x in [1e-3, 0.4, 3.0, 50.0] {
            let ball = Ball::<4>::from_f64(x);
            let down = (-log_bessel_k_ratio_in(order - 1.0, &ball)).exp();
            let up = log_bessel_k_ratio_in(order, &ball).exp();
            let slope = Ball::from_f64(2.0 * order) / &ball;
            let difference = up - down;
            // The second difference of three orders cancels x²/ν² at the most.
            assert!(difference.meets_to(&slope, 200), "order {order}, x {x}");
        }
    }
}

#[test]
fn outside_the_domain_nothing_is_claimed() {
    for (order, x) in [
        (0.0, 0.0),
        (1.0, -1.0),
        (f64::NAN, 1.0),
        (f64::INFINITY, 1.0),
    ] {
        assert!(log_bessel_k(order, &x).is_nan(), "{order} {x}");
        assert!(log_bessel_k_ratio(order, &x).is_nan(), "{order} {x}");
    }
    let set = Ball::<2>::one().widen(&Ball::from_i64(2));
    assert!(!log_bessel_k(1.0, &set).is_bounded());
}

/// Both functions are enclosed on a set, and fall in it.
#[test]
fn sets_are_enclosed() {
    let set = Ball::<2>::from_f64(2.0).widen(&Ball::from_f64(1e-9));
    for order in [0.0, 0.5, 10.0] {
        let (image, ratio) = (log_bessel_k(order, &set), log_bessel_k_ratio(order, &set));
        for x in [2.0 - 0.99e-9, 2.0, 2.0 + 0.99e-9] {
            let x = Ball::from_f64(x);
            assert!(image.meets(&log_bessel_k(order, &x)), "{order}");
            assert!(ratio.meets(&log_bessel_k_ratio(order, &x)), "{order}");
        }
        assert!(image.disjoint(&log_bessel_k(order, &Ball::from_f64(2.0 + 1e-6))));
    }
}

/// At an accuracy where the rule and the tails, not the rounding, make the error, so a bound that is too small shows.
///
/// The width is twice what is left out, relative to the integral, and the rounding: by the rule, and by two tails of at most
/// `e^-(D + 2) n/(D + 2)` each, since the integrand falls to `e^-(D + 2)` of its peak over `n` nodes and is log-concave.
#[test]
fn coarse_sums_enclose_fine_ones() {
    for order in [0.0, 0.5, 3.75, 1000.5] {
        for x in [1e-3, 0.4, 3.0, 1e4] {
            let x = Ball::<2>::from_f64(x);
            let at = |asked, depth| {
                integrate(order, &x, Wanted::Ratio, asked, depth).expect("within the domain")
            };
            let fine = at(90.0, 90.0);
            assert!(fine.log_integral.is_bounded() && fine.mean_excess.is_bounded());
            for halves in 4..40 {
                let coarse = f64::from(halves) / 2.0;
                for (asked, depth) in [(90.0, coarse), (coarse, coarse)] {
                    let found = at(asked, depth);
                    let what = format!("order {order}, x {}, asked {asked}, {depth}", x.approx());
                    assert!(!found.log_integral.disjoint(&fine.log_integral), "{what}");
                    assert!(!found.mean_excess.disjoint(&fine.mean_excess), "{what}");
                    let rule = rule(half_size(order, &x), asked);
                    let growth = edge_growth(rule.tangent(), &Ball::from_f64(order), &x);
                    let of_rule = rule.relative_error(&growth.exponent).upper().approx();
                    let deep = depth + 2.0;
                    let of_tails = 2.0 * libm::exp(-deep) * found.nodes as f64 / deep;
                    // A coarse rule may bound nothing.
                    let left_out = of_rule / (1.0 - of_rule) + of_tails;
                    if of_rule < 0.25 && left_out < 0.25 {
                        let log = &found.log_integral;
                        let width = (log.upper() - log.lower()).approx();
                        // log((1 + e)/(1 - e)) < 2.2 e below 1/4; the rest is for the enlarged sum and the rounding.
                        assert!(width < 3.0 * left_out + 1e-30, "{what}: {width} {left_out}");
                    }
                    // A fine one must, and so must one asked for 5 or more.
                    let is_bounded = left_out < 0.25 && found.mean_excess.is_bounded();
                    assert!(coarse < 5.0 || is_bounded, "{what}: {left_out}");
                }
            }
        }
    }
}

/// Against the function itself: the bound on the growth along the edge holds, and is at most `L/2` too large.
#[test]
fn the_growth_is_bounded() {
    for order in ORDERS {
        for x in [1e-3, 0.4, 3.0, 1e4] {
            for tangent in [0.01, 0.3, 1.0] {
                let x = Ball::<4>::from_f64(x);
                let secant_square = Ball::from_f64(tangent).sqr() + Ball::one();
                let reduced = x.clone() / secant_square.sqrt();
                let exact = log_bessel_k_in(order, &reduced) - log_bessel_k_in(order, &x);
                let growth = edge_growth(tangent, &Ball::from_f64(order), &x).exponent;
                let what = format!("order {order}, x {}, tangent {tangent}", x.approx());
                assert!(exact.certainly_at_most(&growth), "{what}");
                // L/2, with L = log(1 + tan² a)/2.
                let most = exact + secant_square.ln().mul_pow2(-2);
                assert!(
                    growth.certainly_at_most(&most),
                    "{what}: {growth:?} {most:?}"
                );
            }
        }
    }
}

/// The length of the axis where the integrand is at least `e^-D` of its peak, `D = depth`, from above. On the right
/// `r (cosh s - 1) <= D`, and on the left, by the two parts of the exponent, `(r - ν) (cosh s - 1) <= D` and
/// `ν (s - 1 + e^-s) <= D`.
fn length_of_peak(order: f64, x: f64, depth: f64) -> f64 {
    // acosh(1 + u).
    let reach = |u: f64| libm::log1p(u + (u * (2.0 + u)).sqrt());
    let root = libm::hypot(order, x);
    let (mut low, mut high) = (0.0, 1.0 + depth / order);
    while high.is_finite() && (high - low) > 1e-9 * high {
        let middle = 0.5 * (low + high);
        match middle + libm::expm1(-middle) < depth / order {
            true => low = middle,
            false => high = middle,
        }
    }
    reach(depth / root) + reach(depth * (root + order) / x / x).min(high)
}

/// No more nodes than fit, and one on each side beyond.
#[test]
fn the_number_of_nodes_is_that_of_the_peak_or_of_the_plateau() {
    for order in ORDERS {
        for x in ARGUMENTS {
            let found =
                integrate(order, &x, Wanted::Logarithm, 40.0, 40.0).expect("within the domain");
            let step = rule(half_size(order, &x), 40.0).step();
            let most = length_of_peak(order, x, 42.0) / step;
            // Where neither of two parts of the exponent is more than half of it.
            let least = length_of_peak(order, x, 21.0) / step;
            let nodes = found.nodes as f64;
            assert!(
                least - 2.0 <= nodes && nodes <= most + 4.0,
                "order {order}, x {x}: {nodes} between {least} and {most}"
            );
        }
    }
}

/// What the page says of the cost: for small `x` about `B log(2/x)/3.6` nodes, or `B²/(10 ν)` where that is less. The ends of
/// the plateau and the guard bits add less than a tenth.
#[test]
fn a_plateau_has_the_nodes_that_the_page_states() {
    let asked = trapezoid::decay::<Ball<4>>();
    let bits = f64::from(Ball::<4>::BITS);
    for (order, x) in [(0.0, 1e-100), (1e-6, 1e-200), (0.25, 1e-300), (1.0, 1e-300)] {
        let argument = Ball::<4>::from_f64(x);
        let found = integrate(order, &argument, Wanted::Logarithm, asked, asked);
        let nodes = found.expect("within the domain").nodes as f64;
        let stated = (bits * libm::log(2.0 / x) / 3.6).min(bits * bits / (10.0 * order));
        assert!(
            stated < nodes && nodes < 1.1 * stated,
            "order {order}, x {x}: {nodes} of {stated}"
        );
    }
}

/// Where `x` and `ν` are large, Debye's expansion at its first term (DLMF 10.41.4), whose remainder is below `1/(2ν)`, and for
/// the ratio the bounds of Lemma 3, `r < x K_(ν+1)/K_ν - ν < 1/2 + r`.
#[test]
fn large_orders_have_debye_s_expansion() {
    type B = Ball<28>;
    for size in [1e30, 1e42, 1e60, 1e150, 1e300, f64::MAX] {
        for scale in [1.0, 0.25, 1e-8] {
            for (order, x) in [(size, size * scale), (size * scale, size)] {
                let what = format!("order {order}, x {x}");
                let (nu, at) = (B::from_f64(order), B::from_f64(x));
                let root = (nu.sqr() + at.sqr()).sqrt();
                let angle = ((nu.clone() + &root) / &at).ln();
                let width = (B::pi().mul_pow2(-1) / &root).ln().mul_pow2(-1);
                let remainder = B::one() / nu.mul_pow2(1);
                let stated = (width - &root + angle * &nu).widen(&remainder);
                let found = log_bessel_k(order, &at);
                assert!(found.meets_to(&stated, 100), "{what}: {found:?} {stated:?}");
                let plain = log_bessel_k(order, &x);
                assert_eq!(Some(plain), found.to_binary64(), "{what}");
                let ratio = log_bessel_k_ratio(order, &at);
                let below = ((nu + &root) / &at).ln();
                let above = (below.exp() + B::one().mul_pow2(-1) / &at).ln();
                let is_between = below.certainly_at_most(&ratio) && ratio.certainly_at_most(&above);
                assert!(is_between, "{what}: {below:?} {ratio:?} {above:?}");
                let plain = log_bessel_k_ratio(order, &x);
                assert_eq!(Some(plain), ratio.to_binary64(), "{what}");
            }
        }
    }
    // 640 bits are enough everywhere. A scalar of 256 bits says that it knows nothing, without a walk over all its nodes.
    let large = Ball::<10>::from_f64(1e300);
    assert!(log_bessel_k(1e300, &large).is_bounded());
    assert!(log_bessel_k_ratio(1e300, &large).is_bounded());
    let large = Ball::<4>::from_f64(1e300);
    assert!(!log_bessel_k(1e300, &large).is_bounded());
    assert!(!log_bessel_k_ratio(1e300, &large).is_bounded());
}
