use super::*;
use crate::models::attnbm::integral::evidence::reduction;
use crate::real::agreement::agree;
use crate::real::{Ball, Enclosure, Real};

type B = Ball<2>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

fn found(points: &[f64], levels: &[f64], tolerance: f64) -> Peak<B> {
    let low = points.iter().copied().fold(f64::INFINITY, f64::min);
    let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    peak(
        &reduction(1, points, levels, 1.0),
        &(f(low), f(high)),
        &f(tolerance),
        u64::MAX,
    )
}

#[test]
fn the_maximum_of_a_pair_lies_between_them() {
    // Up to distance 2 the only maximum is the middle, log 2 - R²/8.
    for range in [0.25, 1.0, 1.75] {
        for tolerance in [1e-3, 1e-12] {
            let peak = found(&[0.0, range], &[0.0, 0.0], tolerance);
            let exact = B::ln_2() - f(range * range / 8.0);
            assert!(peak.height.is_exact() && peak.bound.is_exact());
            assert!(peak.height.certainly_at_most(&exact.upper()));
            assert!(exact.lower().certainly_at_most(&peak.bound));
            let width = (peak.bound - peak.height).approx();
            assert!((0.0..=tolerance).contains(&width), "{range}: {width:e}");
        }
    }
}

#[test]
fn the_maximum_is_enclosed_by_the_tolerance_wherever_it_is() {
    let points = [0.0, 3.0, 7.5, -2.0];
    for levels in [
        [0.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.5, -2.0],
        [-1.0, -3.0, 0.25, 0.75],
        [0.0, -50.0, 0.0, 0.0],
    ] {
        let peak = found(&points, &levels, 1e-9);
        let width = (peak.bound.clone() - &peak.height).approx();
        assert!((0.0..=1e-9).contains(&width), "{width:e}");
        // Nowhere above, on a grid that is finer than the curvature allows to miss.
        let mut best = f64::NEG_INFINITY;
        for k in -2000..=8000 {
            let u = f64::from(k) / 1000.0;
            let sum: f64 = points
                .iter()
                .zip(&levels)
                .map(|(x, l)| (l - (u - x) * (u - x) / 2.0).exp())
                .sum();
            best = best.max(sum.ln());
        }
        assert!((best - peak.height.approx()).abs() < 1e-5, "{best}");
        assert!(best <= peak.bound.approx() + 1e-12);
    }
}

#[test]
fn a_single_place_is_its_own_maximum() {
    let peak = found(&[0.0, 0.0], &[0.0, -1.0], 1e-9);
    let exact = (f(1.0) + f(-1.0).exp()).ln();
    agree(&peak.height, &exact, 110);
    agree(&peak.bound, &exact, 110);
    assert!(exact.lower().certainly_at_most(&peak.bound));
}

#[test]
fn a_maximum_that_cannot_be_resolved_is_bounded_all_the_same() {
    // With no tolerance at all the halving ends when the number of intervals or their length does.
    let peak = found(&[0.0, 1.0], &[0.0, 0.0], 0.0);
    let exact = B::ln_2() - f(0.125);
    assert!(peak.height.certainly_at_most(&exact.upper()));
    assert!(exact.lower().certainly_at_most(&peak.bound));
    assert!((peak.bound - peak.height).approx() < 1e-20);
}

#[test]
fn a_coarse_answer_is_not_refined() {
    let peak = found(&[0.0, 3.0, 7.5, -2.0], &[0.0, 0.25, 0.0, 0.0], 8.0);
    let width = (peak.bound - peak.height).approx();
    assert!((1e-3..8.0).contains(&width), "{width}");
}

/// If no interval is ever dropped, the halving continues until there are more intervals than can be kept.
#[test]
fn as_many_intervals_are_kept_as_are_allowed() {
    let peak = found(&[0.0, 1.0], &[0.0, 0.0], -1e9);
    // 2048 of them, of half-length a, next to the maximum with a bound that is a²/32 above it.
    let width = (peak.bound - peak.height).approx();
    let expected = 1.0 / 32.0 / 4096f64.powi(2);
    assert!((width / expected - 1.0).abs() < 0.01, "{width:e}");
}

#[test]
fn the_search_ends_where_the_work_does() {
    let (points, ends) = ([-3.0, 0.0, 3.0], (f(-3.0), f(3.0)));
    let reduced = reduction(1, &points, &[0.0; 3], 1.0);
    let gap = |limit: u64| {
        let found: Peak<B> = peak(&reduced, &ends, &f(1e-9), limit);
        (found.bound - found.height).approx()
    };
    // One interval, some of them, and as many as it takes.
    assert!(
        gap(0) > gap(300) && gap(300) > 1e-8,
        "{} {}",
        gap(0),
        gap(300)
    );
    assert!(gap(u64::MAX) <= 1.1e-9);
}
