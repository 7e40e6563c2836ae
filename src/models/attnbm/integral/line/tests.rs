use super::*;
use crate::models::attnbm::integral::evidence::reduction;
use crate::real::agreement::agree;
use crate::real::{Ball, Enclosure, Meets};

type B = Ball<2>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

#[test]
fn equal_patterns_are_a_gaussian_in_closed_form() {
    let mut model = reduction::<B>(0, &[], &[0.0, -0.5, -2.0], 2.5);
    model.dimension = 3;
    let outcome = run(&model, 80, 10).unwrap();
    let count = (f(1.0) + f(-0.5).exp() + f(-2.0).exp()).ln();
    let exact = f(1.5) * (B::pi() / f(1.25)).ln() + count * f(2.5);
    agree(&outcome.excess, &exact, 110);
    assert_eq!((outcome.panels, outcome.nodes), (0, 0));
    // With the level of the reference.
    model.reference_level = f(3.0);
    let whole = log_partition(&model, 80, 10).unwrap();
    agree(&whole, &(exact + f(7.5)), 110);
}

#[test]
fn powers_of_a_pair_have_closed_forms_across_further_coordinates() {
    // ∫ S^2 = √π (2 + 2 e^{-R²/4}) in the line, and a factor √π for every further coordinate.
    for range in [0.5, 3.0, 20.0] {
        let mut model = reduction::<B>(1, &[0.0, range], &[0.0, 0.0], 2.0);
        model.dimension = 4;
        let outcome = run(&model, 90, 100_000).unwrap();
        let cross = (-f(range * range / 4.0)).exp();
        let exact = B::pi().ln().mul_pow2(1) + (f(2.0) + cross.mul_pow2(1)).ln();
        agree(&outcome.excess, &exact, 85);
    }
}

#[test]
fn the_two_bounds_that_need_the_maximum_only_are_those_of_the_lemma() {
    let model = reduction::<B>(1, &[0.0, 1.0], &[0.0, -0.75], 3.5);
    let peak = Peak {
        height: f(0.25),
        bound: f(0.375),
    };
    let beta = f(3.5);
    let (lower, upper) = bounds(&model, &peak, &beta).unwrap();
    let first = (f(1.0) + f(-0.75).exp()).ln();
    let low = (B::pi() / f(1.75)).ln().mul_pow2(-1) + f(0.875);
    let high = (B::pi().mul_pow2(1)).ln().mul_pow2(-1) + first + f(2.5 * 0.375);
    agree(&lower, &low, 110);
    agree(&upper, &high, 110);
    assert!(lower.certainly_at_most(&low) && high.certainly_at_most(&upper));
    // At β = 1 the upper bound is the integral itself; below there is none.
    let one = reduction::<B>(1, &[0.0, 1.0], &[0.0, -0.75], 1.0);
    let (_, upper) = bounds(&one, &peak, &f(1.0)).unwrap();
    let exact = B::pi().mul_pow2(1).ln().mul_pow2(-1) + (f(1.0) + f(-0.75).exp()).ln();
    agree(&upper, &exact, 110);
    let below = reduction::<B>(1, &[0.0, 1.0], &[0.0, -0.75], 0.75);
    assert!(bounds(&below, &peak, &f(0.75)).is_none());
}

#[test]
fn between_is_the_hull() {
    let (low, high) = (f(1.0), f(4.0));
    let hull = between(&low, &high);
    agree(&hull.lower(), &low, 25);
    agree(&hull.upper(), &high, 25);
    assert!(hull.lower().certainly_at_most(&low) && high.certainly_at_most(&hull.upper()));
}

#[test]
fn binary_logarithms_reach_beyond_the_range_of_binary64() {
    assert_eq!(log_2(&f(8.0)), 3.0);
    assert_eq!(log_2(&B::zero()), f64::NEG_INFINITY);
    for k in [-5000, 5000, -1074, 1024] {
        let found = log_2(&f(1.0).mul_pow2(k));
        assert!((found - k as f64).abs() < 1e-9, "{found}");
    }
}

fn sum<'a>(model: &'a Reduction<B>, bits: f64) -> Sum<'a, B> {
    Sum {
        reduced: model,
        beta: f(model.beta),
        unit: (B::pi().mul_pow2(1) / f(model.beta)).sqrt(),
        height: B::zero(),
        bits,
        rules: Vec::new(),
        total: B::zero(),
        panels: 0,
        nodes: 0,
        limit: 100_000,
    }
}

/// The cheapest of the rules that reach the bits, by looking at all of them.
fn cheapest(sum: &Sum<'_, B>, c: f64, reach: f64) -> Option<(u32, B)> {
    let relative = f(reach) / &sum.unit;
    let local = Local::new(sum.reduced, &f(c));
    let shape = local.shape();
    let mut best: Option<(u32, B)> = None;
    for rho in ELLIPSES {
        let (along, up) = ((rho + 1.0 / rho) / 2.0, (rho - 1.0 / rho) / 2.0);
        let (along, up) = (f(along * reach).upper(), f(up * reach).upper());
        let near = local.within(&along);
        if !near.has_no_zero(&along, &up) {
            continue;
        }
        let real = smaller(near.upper(&along), shape.upper(&along));
        let bound = sum.power(&(real + shape.growth(&along, &up))) * &relative;
        for index in 0..14 {
            // A bound of 2^-bits, to which the estimate adds a factor 4 and drops 64/15.
            let needed = (log_2(&bound) + sum.bits + 2.0) / libm::log2(rho) - 2.0;
            let good = degree(index) as f64 >= needed;
            let affordable = degree(index) as f64 <= sum.bits / 1.25 + 8.0;
            if good {
                if affordable && best.as_ref().is_none_or(|(other, _)| index < *other) {
                    best = Some((index, bound.upper() * error_factor::<B>(degree(index), rho)));
                }
                break;
            }
        }
    }
    best
}

#[test]
fn the_rule_chosen_is_the_cheapest_and_of_those_the_widest() {
    let model = reduction::<B>(1, &[0.0, 3.0, -1.0], &[0.0, 0.25, -0.5], 0.75);
    let mut chosen = std::collections::BTreeSet::new();
    let mut decided = 0;
    for bits in [20.0, 60.0, 100.0] {
        for c in [-4.0, -0.5, 1.5, 2.0, 6.0] {
            for reach in [0.015625, 0.0625, 0.25, 0.5, 1.0, 4.0] {
                let mut sum = sum(&model, bits);
                let expected = cheapest(&sum, c, reach);
                let local = Local::new(&model, &f(c));
                let relative = f(reach) / &sum.unit;
                let found = sum.choose(&local, &local.shape(), &f(reach), &relative);
                let what = format!("{bits} {c} {reach}");
                assert_eq!(found.is_some(), expected.is_some(), "{what}");
                let (Some(found), Some((index, error))) = (found, expected) else {
                    continue;
                };
                assert_eq!(found.index, index, "{what}");
                agree(&found.error, &error, 40);
                assert!(log_2(&found.error) <= -bits + 2.0, "{what}");
                chosen.insert(index);
                decided += 1;
            }
        }
    }
    assert!(
        chosen.len() > 5 && decided > 30,
        "{decided} of 90: {chosen:?}"
    );
}

#[test]
fn intervals_are_summed_with_their_errors() {
    // The integral of one Gaussian over an interval, against the same in a hundred parts.
    let model = reduction::<B>(1, &[0.0, 1.0], &[0.0, 0.0], 1.5);
    let mut whole = sum(&model, 70.0);
    assert!(whole.interval(&f(-0.25), &f(0.5), false));
    assert_eq!(whole.panels, 1);
    let mut parts = sum(&model, 90.0);
    for k in 0..24 {
        let (low, high) = (f64::from(k) / 32.0 - 0.25, f64::from(k + 1) / 32.0 - 0.25);
        assert!(parts.interval(&f(low), &f(high), false));
    }
    assert_eq!(parts.panels, 24);
    assert!(whole.total.meets(&parts.total));
    agree(&whole.total, &parts.total, 62);
    // Indivisible: the wide result of the bounds, which hold.
    let mut coarse = sum(&model, 70.0);
    assert!(coarse.interval(&f(-0.25), &f(0.5), true));
    assert!(coarse.total.meets(&parts.total));
    let width = (coarse.total.upper() - coarse.total.lower()).approx();
    assert!((0.01..1.0).contains(&width), "{width}");
    assert_eq!((coarse.panels, coarse.nodes), (1, 4));
}

#[test]
fn the_tails_are_in_the_total() {
    // At β = 1 the integral is √(2π) times the number of patterns; with few bits the tails show.
    for bits in [4.0, 12.0, 30.0] {
        let model = reduction::<B>(1, &[0.0, 1.0], &[0.0, 0.0], 1.0);
        let mut sum = sum(&model, bits);
        sum.whole_line(&(f(0.0), f(1.0))).unwrap();
        assert!(sum.total.meets(&f(2.0)), "{bits}");
        let width = (sum.total.upper() - sum.total.lower()).approx();
        assert!(width < libm::exp2(4.0 - bits), "{bits} {width:e}");
    }
}

#[test]
fn the_work_is_refused_beyond_the_limit_and_not_before() {
    let model = reduction::<B>(1, &[0.0, 1.0], &[0.0, 0.0], 0.5);
    let outcome = run(&model, 60, 100_000).unwrap();
    assert!(outcome.nodes > 0);
    let enough = run(&model, 60, outcome.nodes).unwrap();
    assert!((enough.excess - &outcome.excess).contains_zero());
    assert!(matches!(
        run(&model, 60, outcome.nodes - 1),
        Err(Obstacle::Nodes { .. })
    ));
}

#[test]
fn an_error_counts_relative_to_the_logarithm() {
    // A level of 2^40 reduces the bits that the integral needs by 40, to 16 at least.
    let cost = |level: f64, goal: u32| {
        let mut model = reduction::<B>(1, &[0.0, 1.0], &[0.0, 0.0], 0.5);
        model.reference_level = f(level);
        run(&model, goal, 100_000).unwrap().nodes
    };
    let plain = cost(0.0, 100);
    assert_eq!(cost(2.0, 100), plain);
    assert_eq!(cost(2f64.powi(41), 100), cost(0.0, 60));
    assert_eq!(cost(2f64.powi(900), 100), cost(0.0, 16));
    assert!(cost(0.0, 60) < plain);
}

#[test]
fn a_tail_is_bounded_by_its_value_and_rate() {
    for beta in [0.25, 1.0, 3.0] {
        let model = reduction::<B>(1, &[0.0, 1.5, -2.0], &[0.0, -0.5, 0.25], beta);
        let mut sum = sum(&model, 30.0);
        sum.height = f(0.125);
        let power = |u: f64| {
            let terms = [(0.0, 0.0), (1.5, -0.5), (-2.0, 0.25)];
            let mixture = terms.iter().fold(B::zero(), |sum, (x, level)| {
                sum + f(level - (u - x).powi(2) / 2.0).exp()
            });
            ((mixture.ln() - f(0.125)) * f(beta)).exp()
        };
        for (end, outermost) in [(3.0, 1.5), (-2.5, -2.0), (-6.0, -2.0)] {
            let found = sum.tail(&f(end), &f(outermost));
            let distance = f64::abs(end - outermost);
            agree(&found, &(power(end) / f(distance * beta) / &sum.unit), 100);
            // For a decreasing function a sum of right steps is below the integral, and one of left steps above.
            let step = f64::signum(end) / 64.0;
            let rest = (1..2000).fold(B::zero(), |rest, k| rest + power(end + step * f64::from(k)));
            let below = rest * f(1.0 / 64.0) / &sum.unit;
            assert!(found.is_exact() && below.certainly_at_most(&found));
        }
    }
}

#[test]
fn patterns_on_both_sides_of_0_have_their_closed_form() {
    // ∫ S² over all pairs: √π Σ exp(ℓ + ℓ' - (x - x')²/4).
    let (points, levels) = ([0.0, 1.0, -2.5], [0.0, -0.5, -0.25]);
    let model = reduction::<B>(1, &points, &levels, 2.0);
    let mut sum = B::zero();
    for (x, level) in points.iter().zip(levels) {
        for (y, other) in points.iter().zip(levels) {
            sum = sum + f(level + other - (x - y) * (x - y) / 4.0).exp();
        }
    }
    let exact = B::pi().ln().mul_pow2(-1) + sum.ln();
    agree(&run(&model, 90, 100_000).unwrap().excess, &exact, 85);
}

/// For large β the maximum alone suffices, if the gap of the two bounds is below the goal's share of `log Z`.
#[test]
fn the_maximum_is_enough_where_the_bounds_are_close_enough() {
    let beta = 1e6;
    let model = reduction::<B>(1, &[0.0, 1.0], &[0.0, 0.0], beta);
    let coarse = run(&model, 4, 100_000).unwrap();
    assert_eq!((coarse.panels, coarse.nodes), (0, 0));
    let gap = (coarse.excess.upper() - coarse.excess.lower()).approx();
    // ½ log β + log 2, and the maximum to 1/(4β) at most; the first bound loses (β - 1) for β too.
    let least = 0.5 * beta.ln() + 2f64.ln() - (2f64.ln() - 0.125);
    assert!((least - 1e-3..least + 0.26).contains(&gap), "{gap} {least}");
    // The goal up to which that suffices, relative to β log S and to the level too.
    let size = beta * (2f64.ln() - 0.125);
    let goal = libm::log2(size / gap).floor() as u32;
    assert_eq!(run(&model, goal, 100_000).unwrap().panels, 0);
    assert!(run(&model, goal + 1, 100_000).unwrap().panels > 0);
    let mut raised = model.clone();
    raised.reference_level = f(3.0 * (2f64.ln() - 0.125));
    assert_eq!(run(&raised, goal + 2, 100_000).unwrap().panels, 0);
    assert!(run(&raised, goal + 3, 100_000).unwrap().panels > 0);
    raised.reference_level = f(-5.0 * (2f64.ln() - 0.125));
    assert_eq!(run(&raised, goal + 2, 100_000).unwrap().panels, 0);
    assert!(run(&raised, goal + 3, 100_000).unwrap().panels > 0);
}

#[test]
fn what_the_scalar_does_not_resolve_is_not_looked_into() {
    let model = reduction::<crate::real::Interval>(1, &[0.0, 1.0], &[0.0, 0.0], 1e18);
    let outcome = run(&model, 70, 100_000).unwrap();
    assert_eq!((outcome.panels, outcome.nodes), (0, 0));
    assert!(outcome.excess.is_known());
}

/// The cost; update it when something becomes cheaper.
#[test]
fn the_work_is_what_it_was() {
    let mut counts = Vec::new();
    for (points, beta, goal) in [
        (&[0.0, 1.0][..], 0.5, 60),
        (&[0.0, 1.0], 1e-30, 80),
        (&[0.0, -3.0, 5.0], 0.3, 40),
        (&[0.0, 30.0, 29.0, -30.0], 1.5, 100),
        (&[0.0, 30.0, 29.0, -30.0], 1e-3, 20),
        (&[0.0, 0.5, -0.25], 1000.5, 90),
    ] {
        let model = reduction::<B>(1, points, &vec![0.0; points.len()], beta);
        let outcome = run(&model, goal, 1_000_000).unwrap();
        counts.push((outcome.panels, outcome.nodes));
    }
    let expected = [
        (6, 360),
        (66, 3560),
        (17, 722),
        (23, 1306),
        (38, 960),
        (6, 486),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn narrower_ellipses_are_tried_while_they_may_be_cheaper() {
    // About a Gaussian there are no zeros, but on wide ellipses it is large.
    let mut chosen = std::collections::BTreeSet::new();
    for beta in [0.75, 5.0] {
        let model = reduction::<B>(1, &[0.0, 0.125], &[0.0, 0.0], beta);
        for bits in [50.0, 70.0, 100.0] {
            for k in 1..24 {
                let reach = f64::from(k) / 8.0;
                let mut sum = sum(&model, bits);
                let expected = cheapest(&sum, 0.5, reach).map(|(index, _)| index);
                let local = Local::new(&model, &f(0.5));
                let relative = f(reach) / &sum.unit;
                let found = sum.choose(&local, &local.shape(), &f(reach), &relative);
                assert_eq!(
                    found.map(|choice| choice.index),
                    expected,
                    "{beta} {bits} {reach}"
                );
                chosen.insert(expected);
            }
        }
    }
    assert!(chosen.len() > 4, "{chosen:?}");
}
