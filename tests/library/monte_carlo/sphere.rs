//! The von Mises-Fisher law.

use super::*;

#[test]
fn von_mises_fisher_on_the_ordinary_sphere() {
    let checks = Checks::new("von mises-fisher density");
    // P(m·x <= t) = (e^{κt} - e^{-κ})/(e^κ - e^{-κ}) in three dimensions.
    let law = |kappa: f64| {
        move |t: f64| {
            let k = Interval::point(kappa);
            let shifted = |t: f64| (k * (Interval::point(t) - Interval::one())).exp();
            let least = shifted(-1.0);
            (shifted(t.clamp(-1.0, 1.0)) - least) / (Interval::one() - least)
        }
    };
    let altitude = |kappa: f64| {
        move |mut generator: &mut dyn Rng| {
            let x = sampling::draw(&[0.0, 0.6 * kappa, -0.8 * kappa], &mut generator).unwrap();
            0.6 * x[1] - 0.8 * x[2]
        }
    };
    assert!(checks.passes(0.015, altitude(2.0), law(2.0)));
    assert!(checks.passes(0.015, altitude(1e4), law(1e4)));
    let apart = distance(law(2.0), law(2.2));
    assert!(apart > 0.02, "{apart}");
    assert!(!checks.passes(0.02, altitude(2.2), law(2.0)));
}

#[test]
fn von_mises_fisher_refuses_what_is_no_vector() {
    // No law is tested, so that the ledger has no entry.
    let mut generator = stream(20_261_121, "no vector", 0);
    for eta in [
        &[f64::NAN, 1.0][..],
        &[1.0, f64::NAN],
        &[f64::NAN],
        &[f64::INFINITY, 0.0],
        &[],
    ] {
        assert!(sampling::draw(eta, &mut generator).is_err(), "{eta:?}");
    }
}

#[test]
fn von_mises_fisher_has_its_mean_resultant_length() {
    let checks = Checks::new("von mises-fisher mean");
    let check = bounded_mean(demand(0.05), 2.0).unwrap();
    let mean = |dimension: usize, kappa: f64, claimed: f64| {
        let mut generator = checks.next();
        let mut eta = vec![0.0; dimension];
        eta[dimension - 1] = -kappa;
        let sample: Vec<f64> = (0..check.samples)
            .map(|_| -sampling::draw(&eta, &mut generator).unwrap()[dimension - 1])
            .collect();
        let law = VonMisesFisher::new(dimension as u64, Ball::<2>::from_f64(claimed)).unwrap();
        let length = law.mean_resultant_length().to_binary64().unwrap();
        let outcome = check_bounded_mean(&check, &sample, Interval::point(length)).unwrap();
        println!("dimension {dimension}, kappa {kappa}: {outcome:?}");
        outcome.passed()
    };
    for (dimension, kappa) in [(1, 0.5), (2, 1.0), (5, 0.0), (2, 50.0), (20, 30.0)] {
        assert!(mean(dimension, kappa, kappa), "{dimension} {kappa}");
    }
    assert!(!mean(2, 1.0, 1.2));
}
