//! log-gamma and the Bessel functions, certified: the two routes against each other, against closed
//! forms and identities, and against Arb. No tolerance decides anything here: sets are disjoint or
//! they are not, and beside every containment stands the number of bits it is worth.

#![allow(clippy::unwrap_used, clippy::panic)]

mod enclosures;
mod gamma;
mod golden;
mod identities;
mod routes;

use attnbm::real::{Ball, Bounded, Enclosure, Real};
use attnbm::special::bessel::{
    amos, bessel_ratio, fraction, log_bessel_i, log_zonal, series, zonal,
};
use attnbm::special::log_gamma;

const ORDERS: [f64; 12] = [
    0.0, 0.5, 1.0, 1.5, 2.0, 9.0, 10.5, 49.5, 391.0, 1000.0, 4999.5, 1e5,
];
const ARGUMENTS: [f64; 14] = [
    5e-324, 1e-300, 1e-8, 1e-3, 0.5, 1.0, 5.0, 20.0, 100.0, 1e3, 1e4, 1e6, 1e8, 1e12,
];

fn grid() -> impl Iterator<Item = (f64, f64)> {
    ORDERS
        .into_iter()
        .flat_map(|order| ARGUMENTS.into_iter().map(move |x| (order, x)))
}

/// At which arguments the series and the fraction, forced, still end in reasonable time.
fn elementary_is_feasible(order: f64, x: f64) -> bool {
    x <= 1e4 || x <= order * 100.0 && x <= 1e6
}

#[track_caller]
fn assert_meet<const N: usize>(a: &Ball<N>, b: &Ball<N>, what: &str) {
    assert!(
        a.is_bounded() && b.is_bounded() && !a.disjoint(b),
        "{what}: {a:?} and {b:?} have nothing in common, or nothing is known"
    );
}

#[track_caller]
fn assert_accurate<const N: usize>(value: &Ball<N>, bits: i64, what: &str) {
    assert!(
        value.accuracy_bits() >= bits,
        "{what}: {} bits, not {bits}",
        value.accuracy_bits()
    );
}

/// Bits relative to 1, for values that are small against what they are made of.
fn absolute_bits<const N: usize>(value: &Ball<N>) -> i64 {
    let width = value.upper() - value.lower();
    (width.upper() + Ball::one() - Ball::one())
        .ln()
        .approx()
        .div_euclid(-std::f64::consts::LN_2) as i64
}

fn ball<const N: usize>(x: f64) -> Ball<N> {
    Ball::from_f64(x)
}
