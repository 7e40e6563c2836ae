use super::*;
use crate::models::attnbm::integral::evidence::reduction;
use crate::real::agreement::{agree, is_least_bound};
use crate::real::{Ball, Enclosure, Meets, absolute};

type B = Ball<4>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

const POINTS: [f64; 4] = [0.0, 1.5, -2.0, 0.25];
const LEVELS: [f64; 4] = [0.0, -0.5, 0.75, -1.0];

/// `Σ exp(ℓ - (u - x)²/2)` and its moments about `origin`, straight from the definition.
fn moments(points: &[f64], levels: &[f64], u: &B, origin: &B) -> [B; 3] {
    let mut sums = [B::zero(), B::zero(), B::zero()];
    for (x, level) in points.iter().zip(levels) {
        let distance = u.clone() - f(*x);
        let mut term = (f(*level) - distance.sqr().mul_pow2(-1)).exp();
        for sum in &mut sums {
            *sum = sum.clone() + &term;
            term = term * (f(*x) - origin);
        }
    }
    sums
}

fn log_mixture(points: &[f64], levels: &[f64], u: f64) -> B {
    moments(points, levels, &f(u), &B::zero())[0].ln()
}

fn at(point: f64) -> Local<B> {
    Local::new(&reduction(1, &POINTS, &LEVELS, 1.0), &f(point))
}

const PLACES: [f64; 6] = [-7.0, -2.25, -0.5, 0.75, 1.5, 4.0];
const SHIFTS: [f64; 5] = [-1.0, -0.375, 0.0, 0.5, 1.0];

#[test]
fn the_local_form_is_the_mixture() {
    for c in PLACES {
        let local = at(c);
        for s in SHIFTS {
            agree(
                &local.log_value(&f(s)),
                &log_mixture(&POINTS, &LEVELS, c + s),
                220,
            );
        }
    }
}

#[test]
fn the_shape_is_made_of_the_first_two_moments() {
    for c in PLACES {
        let [mass, first, second] = moments(&POINTS, &LEVELS, &f(c), &B::zero());
        let mean = first / &mass;
        let variance = second / &mass - mean.sqr();
        let shape = at(c).shape();
        agree(&shape.value, &mass.ln(), 220);
        agree(&shape.slope, &(mean - f(c)), 200);
        agree(&shape.variance, &variance, 200);
        assert!(shape.range.certainly_equal(&f(3.5)));
    }
}

#[test]
fn the_parabola_stands_at_about_the_mean() {
    for c in PLACES {
        let [mass, first, _] = moments(&POINTS, &LEVELS, &f(c), &B::zero());
        let local = at(c);
        let leader = f(c) - &local.offset;
        let pull = first / mass - leader;
        assert!((local.pull.clone() - pull).approx().abs() < 1e-12, "{c}");
        assert!(local.pull.is_exact());
    }
}

/// The bound of Lemma 2, over all of the interval and not at its ends alone.
fn parabola_and_ends(c: f64, a: f64, pull: &B, leader: (f64, f64)) -> B {
    let (x, level) = leader;
    let t = f(c - x);
    let end = |s: f64| {
        // log S + (t + s)²/2 - level is the logarithm of the sum of ratios.
        let ratios =
            log_mixture(&POINTS, &LEVELS, c + s) + (t.clone() + f(s)).sqr().mul_pow2(-1) - f(level);
        pull.clone() * (pull.mul_pow2(-1) - &t - f(s)) + ratios
    };
    let away = absolute(&(t.clone() - pull)) - f(a);
    let gap = if away.approx() > 0.0 { away } else { B::zero() };
    f(level) + end(a).max_approx(end(-a)) - gap.sqr().mul_pow2(-1)
}

#[test]
fn bounds_of_an_interval_hold_in_all_of_it() {
    for c in PLACES {
        let local = at(c);
        let index = (0..4)
            .max_by(|i, j| {
                let log = |k: usize| LEVELS[k] - (c - POINTS[k]).powi(2) / 2.0;
                log(*i).total_cmp(&log(*j))
            })
            .unwrap();
        let (x, level) = (POINTS[index], LEVELS[index]);
        let shape = local.shape();
        for a in [0.0, 0.0625, 0.5, 1.0, 3.0] {
            let reach = f(a);
            let (upper, lower) = (local.upper(&reach), local.lower(&reach));
            let second = shape.upper(&reach);
            for s in SHIFTS {
                let value = log_mixture(&POINTS, &LEVELS, c + s * a);
                assert!(lower.certainly_at_most(&value), "{c} {a}");
                for bound in [&upper, &second] {
                    let slack = f(1e-60);
                    assert!(value.certainly_at_most(&(bound.clone() + slack)), "{c} {a}");
                }
            }
            agree(
                &upper,
                &parabola_and_ends(c, a, &local.pull, (x, level)),
                150,
            );
            let farthest = (c - x).abs() + a;
            agree(&lower, &f(level - farthest * farthest / 2.0), 200);
            let convexity = shape.variance.clone() * f(3.5 * a).exp() - f(1.0);
            let convexity = if convexity.approx() > 0.0 {
                convexity
            } else {
                B::zero()
            };
            let exact =
                shape.value.clone() + absolute(&shape.slope) * f(a) + convexity * f(a * a / 2.0);
            agree(&second, &exact, 200);
        }
        // An interval of no length has no room.
        agree(
            &shape.upper(&B::zero()),
            &log_mixture(&POINTS, &LEVELS, c),
            200,
        );
    }
}

#[test]
fn large_exponents_are_bounded_by_the_largest() {
    // Terms at distance 20: over a reach of 4 the exponents grow beyond 64 and a few below.
    let points = [0.0, 20.0, 20.0];
    let levels = [0.0, 0.0, 0.0];
    let local = Local::<B>::new(&reduction(1, &points, &levels, 1.0), &f(9.0));
    for (s, exponent) in [(4.0, 60.0), (5.0, 80.0)] {
        let bound = local.log_rest(&f(s));
        let exact = (f(1.0) + f(exponent).exp().mul_pow2(1)).ln();
        assert!(exact.certainly_at_most(&(bound.clone() + f(1e-60))));
        let expected = if exponent > 64.0 {
            f(exponent) + f(3.0).ln()
        } else {
            exact
        };
        agree(&bound, &expected, 200);
    }
}

#[test]
fn what_does_not_show_is_left_out_with_a_bound() {
    let cut = f64::from(B::BITS + 16) * std::f64::consts::LN_2;
    // Distances d at c = 0 with exponents -d²/2 + level: the second and third just shown or not.
    let points = [0.0, 1.0, -1.0, 8.0];
    for (more, kept) in [(2.0, 1), (-2.0, 3)] {
        let low = -cut - more;
        let levels = [0.0, low, low - 0.25, 30.0];
        let model = reduction::<B>(1, &points, &levels, 1.0);
        let local = Local::new(&model, &B::zero());
        let near = local.within(&f(0.5));
        assert_eq!(near.others.len(), kept);
        // The ends are low - 1/2 ± 1/2 and low - 3/4 ± 1/2: the largest counts for both.
        let rest = if kept == 1 {
            f(low).exp().mul_pow2(1)
        } else {
            B::zero()
        };
        if kept == 1 {
            is_least_bound(&near.rest, &rest);
        } else {
            assert!(near.rest.certainly_zero());
        }
        for s in [-0.5, 0.0, 0.25, 0.5] {
            let exact = log_mixture(&points, &levels, s);
            agree(&near.log_value(&f(s)), &exact, 220);
            // The remainder is between 0 and its bound, at either end.
            let left_out: B = (1..3).fold(B::zero(), |sum, k| {
                sum + (f(levels[k] - 0.5 + points[k] * s)).exp()
            });
            assert!(kept == 3 || left_out.certainly_at_most(&near.rest));
        }
        // Left out twice, both remain in the bound.
        let again = near.within(&f(0.25));
        assert!(again.rest.certainly_equal(&near.rest));
    }
}

#[test]
fn the_bound_on_what_is_left_out_counts_in_every_bound() {
    let model = reduction::<B>(1, &[0.0, 1.0], &[0.0, -0.25], 1.0);
    let mut local = Local::new(&model, &f(0.25));
    let before = [local.log_rest(&f(0.5)), local.log_value(&f(0.5))];
    local.rest = f(0.125);
    let ratio = (f(-0.25) + f(0.25 - 0.5) + f(0.5)).exp();
    agree(&before[0], &(f(1.0) + &ratio).ln(), 200);
    agree(&local.log_rest(&f(0.5)), &(f(1.125) + &ratio).ln(), 200);
    // As a set from without it to with it.
    let value = local.log_value(&f(0.5));
    let with = before[1].clone() + (f(1.125) + &ratio).ln() - (f(1.0) + &ratio).ln();
    assert!(value.meets(&before[1]) && value.meets(&with));
    assert!((value.upper() - value.lower() - (with - &before[1])).approx() < 0.01);
}

#[test]
fn a_pair_may_have_a_zero_from_the_height_on_at_which_the_cosine_is_bounded() {
    // At the kink of a pair at distance R, 1 - (yR)²/8 is positive below y = √8/R.
    for distance in [1.0, 3.0] {
        let model = reduction::<B>(1, &[0.0, distance], &[0.0, 0.0], 1.0);
        let local = Local::new(&model, &f(distance / 2.0));
        let edge = f(8.0).sqrt() / f(distance);
        for (share, none) in [(0.999, true), (1.001, false), (0.5, true), (4.0, false)] {
            let height = edge.clone() * f(share);
            assert_eq!(local.has_no_zero(&f(0.01), &height), none, "{share}");
        }
        // The sum of left out terms takes its part: 1 - (yR)²/8 > q.
        let mut local = local;
        local.rest = f(0.75);
        for (share, none) in [(0.499, true), (0.501, false)] {
            assert_eq!(
                local.has_no_zero(&f(0.01), &(edge.clone() * f(share))),
                none
            );
        }
    }
}

#[test]
fn terms_far_below_need_no_cosine() {
    // Two terms at distance 3 either side, e^-9/2 below, at heights where their phases are anywhere.
    let model = reduction::<B>(1, &[0.0, 3.0, -3.0], &[0.0, 0.0, 0.0], 1.0);
    let local = Local::new(&model, &B::zero());
    assert!(local.has_no_zero(&f(0.25), &f(100.0)));
    // The threshold is 1/(4·3), at -4.5 + 3·reach: log 12 = 2.4849.
    assert!(local.has_no_zero(&f(0.67), &f(100.0)));
    assert!(!local.has_no_zero(&f(0.68), &f(100.0)));
    // Below a height of √8/6 no condition remains.
    assert!(local.has_no_zero(&f(0.68), &f(0.47)));
    assert!(!local.has_no_zero(&f(0.68), &f(0.472)));
    // The sum of far and near terms counts: 1 - (3y)²/8 - e^{-4.5 + 1.5}, one near and one far.
    let model = reduction::<B>(1, &[0.0, 3.0, -3.0], &[0.0, 3.0, 0.0], 1.0);
    let local = Local::new(&model, &B::zero());
    let margin = f(1.0) - f(-3.0).exp();
    let height = (margin.mul_pow2(3)).sqrt() / f(3.0);
    assert!(local.has_no_zero(&f(0.5), &(height.clone() * f(0.9999))));
    assert!(!local.has_no_zero(&f(0.5), &(height * f(1.0001))));
}

#[test]
fn several_far_terms_count_as_often_as_there_are() {
    // Beside a pair at distance 1 two far terms of e^{-3 + 1/2 …}: 1 - y²/8 - 2 e^{most}.
    let model = reduction::<B>(1, &[0.0, 1.0, 2.0, -2.0], &[0.0, 0.0, -1.5, -1.5], 1.0);
    let local = Local::new(&model, &B::zero());
    // Exponents at 0: -1/2, -3.5, -3.5; the threshold is -log 16 = -2.77, and the reach 1/4 moves by 1/2.
    let margin = f(1.0) - f(-3.0).exp().mul_pow2(1);
    let height = margin.mul_pow2(3).sqrt();
    assert!(local.has_no_zero(&f(0.25), &(height.clone() * f(0.9999))));
    assert!(!local.has_no_zero(&f(0.25), &(height * f(1.0001))));
}

/// Lemma 5 for a pair, where `|S(x + iy)/S(x)|² = e^{y²} (cosh 2z + cos yR)/(cosh 2z + 1)`.
#[test]
fn the_growth_is_a_bound_and_as_documented() {
    for (range, c) in [(1.0, 0.5), (2.0, 1.0), (2.0, 1.75), (3.0, 0.0)] {
        let model = reduction::<B>(1, &[0.0, range], &[0.0, 0.0], 1.0);
        let shape = Local::new(&model, &f(c)).shape();
        for reach in [0.0, 0.125, 0.5] {
            for height in [0.125, 0.5, 0.75, 1.5, 4.0] {
                let found = shape.growth(&f(reach), &f(height));
                let plain = height * height / 2.0;
                let quartic = f(1.0) - f(height * range).sqr() / f(12.0);
                let damping = shape.variance.clone() * quartic / f(range * reach).exp();
                let exact = if damping.approx() <= 0.0 {
                    f(plain)
                } else if damping.approx() < 1.0 {
                    f(plain) - f(plain) * damping
                } else {
                    B::zero()
                };
                agree(&found, &exact, 180);
                for share in [-1.0, 0.0, 1.0] {
                    let z = f(range * (c + share * reach - range / 2.0));
                    let hyperbolic = (z.exp() + (-z).exp()).mul_pow2(-1);
                    let turn = height * range;
                    if turn > 3.0 {
                        continue;
                    }
                    let ratio = (hyperbolic.clone() + crate::real::agreement::cosine(&f(turn)))
                        / (hyperbolic + f(1.0));
                    let growth = (f(height * height) + ratio.ln()).mul_pow2(-1);
                    assert!(growth.certainly_at_most(&(found.clone() + f(1e-60))));
                }
            }
        }
    }
}
