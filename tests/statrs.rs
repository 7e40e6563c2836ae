//! The traits of `statrs` over certified values.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::ecosystem::statrs::Law;
use attnbm::models::attnbm::AttnBm;
use attnbm::real::{Ball, Enclosure, Interval, Real};
use statrs::distribution::{Continuous, ContinuousCDF};
use statrs::statistics::{Max, MeanN, Min, Mode, VarianceN};

fn machine() -> AttnBm {
    AttnBm::new(3, 2, vec![1.5, 0.0, -1.0, 1.0, 0.25, -0.5])
        .and_then(|machine| machine.with_visible_bias(vec![0.5, -0.25]))
        .and_then(|machine| machine.with_hidden_bias(vec![0.0, 0.75, 1.0]))
        .unwrap()
}

#[test]
fn densities_are_those_of_the_mixture_rounded_once() {
    for beta in 1..=3 {
        let law = Law::new(machine(), f64::from(beta)).unwrap();
        for v in [[0.75, -0.5], [0.0, 0.0], [-12.0, 9.0], [20.0, 20.0]] {
            // The mixture, component by component: another route than the energy.
            let mixture = machine().mixture_log_density::<Ball<6>>(beta, &v).unwrap();
            assert_eq!(Some(law.ln_pdf(&v[..])), mixture.to_binary64());
            assert_eq!(Some(law.pdf(&v[..])), mixture.exp().to_binary64());
        }
    }
}

#[test]
fn what_cannot_be_evaluated_is_not_a_number() {
    let law = Law::new(machine(), 2.0).unwrap();
    for v in [&[0.0][..], &[0.0, f64::NAN], &[]] {
        assert!(law.pdf(v).is_nan() && law.ln_pdf(v).is_nan(), "{v:?}");
    }
    for beta in [0.0, f64::INFINITY] {
        assert!(Law::new(machine(), beta).is_err());
    }
    assert_eq!((law.beta(), law.machine().count()), (2.0, 3));
}

#[test]
fn moments_are_those_of_the_machine() {
    // One pattern: a normal law.
    let single = AttnBm::new(1, 2, vec![1.5, -0.25]).unwrap();
    let law = Law::new(single, 4.0).unwrap();
    assert_eq!(law.mean(), Some(vec![1.5, -0.25]));
    let rows = vec![vec![0.25, 0.0], vec![0.0, 0.25]];
    assert_eq!(law.variance(), Some(rows));
    assert_eq!(law.mode(), Some(vec![1.5, -0.25]));
    // Both moments at a whole β by the sums over the components, at 384 bits.
    let law = Law::new(machine(), 2.0).unwrap();
    let rounded = |exact: Vec<Ball<6>>| {
        exact
            .iter()
            .map(Ball::to_binary64)
            .collect::<Option<Vec<f64>>>()
    };
    assert_eq!(law.mean(), rounded(machine().mean_of_integer(2).unwrap()));
    let covariance = rounded(machine().covariance_of_integer(2).unwrap());
    assert_eq!(law.variance().map(|rows| rows.concat()), covariance);
    // The patterns are too far apart for a proof that there is one mode.
    assert_eq!(law.mode(), None);
    // At a real β too.
    let law = Law::new(machine(), 2.5).unwrap();
    assert!(law.mean().is_some() && law.variance().is_some());
}

#[test]
fn distribution_functions_are_those_of_the_projection() {
    let direction = [1.0, -2.0];
    let plain = machine().projection::<f64>(2, &direction).unwrap();
    let sharp = machine().projection::<Ball<4>>(2, &direction).unwrap();
    let proved = machine().projection::<Interval>(2, &direction).unwrap();
    for x in [-30.0, -6.0, -0.5, 0.0, 3.25, 6.0] {
        let (below, above) = (proved.distribution_function(x), proved.survival_function(x));
        assert!(
            below.contains(sharp.cdf(x)) && above.contains(sharp.sf(x)),
            "{x}"
        );
        // Rounded step by step it stays within the enclosure of the same steps.
        assert!(
            below.contains(plain.cdf(x)) && above.contains(plain.sf(x)),
            "{x}"
        );
        assert!(!below.contains(sharp.cdf(x + 0.125)), "{x}");
    }
    // The upper tail is not 1 less a rounded number.
    assert!(sharp.sf(40.0) > 0.0 && sharp.cdf(40.0) == 1.0);
    assert_eq!(
        (sharp.cdf(f64::NEG_INFINITY), sharp.cdf(f64::INFINITY)),
        (0.0, 1.0)
    );
    assert_eq!(
        (sharp.sf(f64::NEG_INFINITY), sharp.sf(f64::INFINITY)),
        (1.0, 0.0)
    );
    assert!(sharp.cdf(f64::NAN).is_nan());
    assert_eq!(
        (sharp.min(), sharp.max()),
        (f64::NEG_INFINITY, f64::INFINITY)
    );
}

#[test]
fn quantiles_are_the_least_numbers_that_reach_their_level() {
    let law = machine().projection::<Ball<4>>(2, &[1.0, -2.0]).unwrap();
    for p in [1e-300, 1e-10, 0.25, 0.5] {
        let x = law.inverse_cdf(p);
        assert!(law.cdf(x) >= p && law.cdf(x.next_down()) < p, "{p}");
    }
    for p in [0.75, 1.0 - 1e-10, 1f64.next_down()] {
        let x = law.inverse_cdf(p);
        assert!(
            law.sf(x) <= 1.0 - p && law.sf(x.next_down()) > 1.0 - p,
            "{p}"
        );
    }
    // A level that a number reaches exactly, on either side of the median.
    let mut exact = [0, 0];
    for k in -40..40 {
        let x = f64::from(k) / 4.0;
        let (below, above) = (law.cdf(x), law.sf(x));
        if below < 0.5 {
            exact[0] += 1;
            assert!(law.inverse_cdf(below) <= x, "{x}");
        }
        let p = 1.0 - above;
        if p > 0.5 && 1.0 - p == above {
            exact[1] += 1;
            assert!(law.inverse_cdf(p) <= x, "{x}");
        }
    }
    assert!(exact[0] > 5 && exact[1] > 1, "{exact:?}");
    assert_eq!(
        (law.inverse_cdf(0.0), law.inverse_cdf(1.0)),
        (law.min(), law.max())
    );
    for p in [-0.5, 1.5, f64::NAN] {
        assert!(law.inverse_cdf(p).is_nan());
    }
    // A normal law's median is its mean.
    let single = AttnBm::new(1, 1, vec![1.5]).unwrap();
    let along = single.projection::<Ball<4>>(2, &[1.0]).unwrap();
    assert_eq!(along.inverse_cdf(0.5), 1.5);
    assert_eq!(along.cdf(1.5), 0.5);
    assert_eq!(Ball::<2>::from_f64(0.5).approx(), 0.5);
}
