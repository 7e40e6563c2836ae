//! Functions of the second kind against closed forms, recurrences and those of the first kind.

use super::*;
use crate::real::{Ball, Enclosure, Meets};
use crate::special::bessel::{bessel_ratio, log_bessel_i};

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
#[test]
fn the_wronskian_is_one_over_x() {
    for order in ORDERS {
        for x in ARGUMENTS {
            let x = Ball::<4>::from_f64(x);
            let what = format!("order {order}, x {}", x.approx());
            let ratio = log_bessel_k_ratio_in(order, &x);
            assert!(ratio.accuracy_bits() > 160, "{what}: {ratio:?}");
            let product = log_bessel_i(order, &x) + log_bessel_k_in(order, &x) + x.ln();
            let sum = (ratio.exp() + bessel_ratio(order, &x)).ln();
            let left = product + sum;
            assert!(left.meets(&Ball::zero()), "{what}: {left:?}");
            let width = (left.upper() - left.lower()).approx();
            let scale = order * (x.approx().ln().abs() + order.max(1.0).ln()) + x.approx() + 1.0;
            assert!(width < 1e-60 * scale, "{what}: {left:?}");
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
            assert!((up - down).meets(&slope), "order {order}, x {x}");
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
                let asked = f64::from(halves) / 2.0;
                let what = format!("order {order}, x {}, asked {asked}", x.approx());
                for found in [at(90.0, asked), at(asked, asked)] {
                    // A coarse rule may bound nothing; a fine one must, and so must one asked for 5 or more.
                    assert!(!found.log_integral.disjoint(&fine.log_integral), "{what}");
                    assert!(!found.mean_excess.disjoint(&fine.mean_excess), "{what}");
                    let (log, mean) = (&found.log_integral, &found.mean_excess);
                    let width = (log.upper() - log.lower()).approx();
                    assert!(
                        asked < 5.0 || width < 20.0 * libm::exp(-asked),
                        "{what}: {width}"
                    );
                    assert!(asked < 5.0 || mean.is_bounded(), "{what}");
                }
            }
        }
    }
}

/// The bound on the growth along the edge is one: against the function itself.
#[test]
fn the_growth_is_bounded() {
    for order in ORDERS {
        for x in [1e-3, 0.4, 3.0, 1e4] {
            for tangent in [0.01, 0.3, 1.0] {
                let x = Ball::<4>::from_f64(x);
                let reduced = x.clone() / (Ball::from_f64(tangent).sqr() + Ball::one()).sqrt();
                let exact = log_bessel_k_in(order, &reduced) - log_bessel_k_in(order, &x);
                let growth = edge_growth(tangent, &Ball::from_f64(order), &x);
                let what = format!("order {order}, x {}, tangent {tangent}", x.approx());
                assert!(exact.certainly_at_most(&growth.exponent), "{what}");
                // Nor is it much too large.
                let excess = (growth.exponent - &exact).approx();
                assert!(excess < 0.4, "{what}: {excess}");
            }
        }
    }
}

#[test]
fn the_number_of_nodes_is_that_of_the_peak_or_of_the_plateau() {
    for order in ORDERS {
        for x in ARGUMENTS {
            let found =
                integrate(order, &x, Wanted::Logarithm, 40.0, 40.0).expect("within the domain");
            let plateau = 40.0 / order.max(0.05) + 4.0 + (1.0 / x).ln().max(0.0) * 2.0;
            let most = if x >= 1.0 || order > 20.0 {
                110.0
            } else {
                110.0 + 9.0 * plateau
            };
            assert!(
                (found.nodes as f64) < most,
                "order {order}, x {x}: {} {most}",
                found.nodes
            );
        }
    }
}
