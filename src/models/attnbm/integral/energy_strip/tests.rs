use super::*;
use crate::models::attnbm::integral::evidence::{plan, reduction};
use crate::real::agreement::{agree, is_least_bound};
use crate::real::{Ball, Enclosure, Meets};

type B = Ball<2>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

#[test]
fn the_ceiling_is_the_sum_of_its_parts() {
    let model = reduction::<B>(2, &[0.0, 0.0, 1.0, -2.0, 0.5, 3.0], &[0.0, -1.0, 0.5], 0.75);
    let ends = ends(&model);
    let heights = [f(1.0), f(0.25), f(3.0)];
    // max + log(p Σ) + 2/β, each edge being the largest in turn.
    for (strips, largest) in [([0.5, 0.125], 0), ([0.125, 0.5], 1), ([2.0, 0.0625], 0)] {
        let grid = plan(&[(0.5, strips[0], (-4, 4)), (0.5, strips[1], (-4, 4))], 20);
        let found = ceiling(&model, &grid, &ends, &heights);
        let extent = [1.0, 5.0][largest];
        let (a, turn) = (f(strips[largest]), f(strips[largest] * extent));
        let chord = (B::pi() - &turn) / B::pi();
        let parts = a.sqr() + turn + (f(12.75) / chord).ln() + f(2.0) / f(0.75);
        assert!(found.is_exact());
        is_least_bound(&found, &parts);
    }
}

/// The bound of Lemma 10: `δ = 2 e^{βa²/2}/(e^{2πa/h} - 1)`, and `Π(1 + 2δ) - 1` halved.
#[test]
fn the_relative_error_composes_over_the_coordinates() {
    let model = reduction::<B>(2, &[0.0, 0.0, 1.0, -2.0], &[0.0, 0.0], 1.5);
    let ends = ends(&model);
    let beta = f(1.5);
    let delta = |step: f64, strip: f64| {
        let growth = (f(strip).sqr() * &beta).mul_pow2(-1).exp();
        let fall = (B::pi() * f(2.0 * strip) / f(step)).exp_m1();
        growth.mul_pow2(1) / fall
    };
    for axes in [[(0.5, 0.5), (0.25, 1.0)], [(1.0, 2.0), (2.0, 0.75)]] {
        let grid = plan(&axes.map(|(step, strip)| (step, strip, (-4, 4))), 20);
        let [one, other] = axes.map(|(step, strip)| delta(step, strip));
        let exact = one.clone() + &other + (one * other).mul_pow2(1);
        agree(&relative_error(&grid, &ends, &beta), &exact, 110);
        // If there may be a zero in any coordinate, nothing is known.
        for j in 0..2 {
            let mut beyond = grid.clone();
            beyond.strips[j] = 4.0;
            assert!(!relative_error(&beyond, &ends, &beta).is_known());
        }
    }
}

#[test]
fn the_integral_covers_the_tail_and_the_error_and_no_more() {
    let small = f(1.0).mul_pow2(-30);
    let sum = Sum {
        sum: f(1.0),
        tail: small.clone(),
    };
    let found = integral(&sum, &small);
    // From 1/(1 + e) to (1 + e)/(1 - e).
    let above = f(1.0) + &small;
    let (low, high) = (f(1.0) / &above, above / (f(1.0) - &small));
    assert!(found.lower().certainly_at_most(&low.upper()));
    assert!(high.lower().certainly_at_most(&found.upper()));
    agree(&(found.lower() - f(1.0)), &-small.clone(), 20);
    agree(&(found.upper() - f(1.0)), &small.mul_pow2(1), 20);
    let alone = Sum::new(f(3.0));
    assert!(alone.tail.certainly_zero());
    agree(&integral(&alone, &B::zero()), &f(3.0), 120);
}

#[test]
fn nodes_beyond_the_patterns_know_what_lies_beyond_them() {
    let model = reduction::<B>(1, &[0.0, 1.25], &[0.0, 0.0], 0.75);
    let mut grid = plan(&[(0.5, 0.5, (-3, 5))], 20);
    grid.allowance = vec![3.0];
    grid.centre = vec![1];
    let (low, high) = (f(0.0), f(1.25));
    for others in [false, true] {
        let axis = nodes(&model, &grid, 0, &(low.clone(), high.clone()), others);
        assert_eq!(axis.centre, 4);
        assert_eq!(
            (axis.factors.len(), axis.above.len(), axis.below.len()),
            (9, 9, 9)
        );
        for (place, index) in (-3..=5).enumerate() {
            let node = 0.5 * f64::from(index);
            assert_eq!(axis.above[place].is_some(), node > 1.25);
            assert_eq!(axis.below[place].is_some(), node < 0.0);
            let nearest = node.abs().min((node - 1.25).abs());
            let raise = (nearest * nearest / 2.0).floor();
            assert_eq!(axis.weights[place], raise);
            for (factor, x) in axis.factors[place].iter().zip([0.0, 1.25]) {
                agree(factor, &f(raise - (node - x).powi(2) / 2.0).exp(), 110);
            }
            for (end, distance) in [
                (&axis.above[place], node - 1.25),
                (&axis.below[place], -node),
            ] {
                let Some(end) = end else { continue };
                let q = f(-0.75 * 0.5 * (distance + 0.25)).exp();
                let root = q.sqrt();
                let whole = q.clone() / (f(1.0) - &q);
                agree(&end.ratios[0], &whole, 110);
                let mut half = root.clone() / (f(1.0) - root);
                if others {
                    // (β/2) h R q/(1 - q)²
                    half = half + f(0.75 * 0.5 * 0.5 * 1.25) * &q / (f(1.0) - &q).sqr();
                }
                agree(&end.ratios[1], &half, 110);
                agree(&end.enough, &(f(3.0).mul_pow2(-20) / half), 110);
            }
        }
    }
}

/// Lemmas 11 and 13: what lies beyond a node is at most its share.
#[test]
fn the_shares_are_bounds_of_the_rest() {
    let (beta, step) = (0.75, 0.5);
    let points = [0.0, 1.25];
    let model = reduction::<B>(1, &points, &[0.0, 0.0], beta);
    let grid = plan(&[(step, 0.5, (-3, 5))], 20);
    let mixture = |u: f64, of: &[f64]| log_sum(of.iter().map(|x| f(-(u - x).powi(2) / 2.0).exp()));
    for others in [false, true] {
        let axis = nodes(&model, &grid, 0, &(f(0.0), f(1.25)), others);
        let ceiling = f(2.0).ln() + f(2.0 / beta);
        // The density is of the one pattern and the logarithm of the other, or both are of both.
        let (own, other) = match others {
            true => (&points[1..], &points[..1]),
            false => (&points[..], &points[..]),
        };
        let value = |u: f64| {
            let power = (mixture(u, own) * f(beta)).exp();
            let weighted = power.clone() * (ceiling.clone() - mixture(u, other));
            [power, weighted]
        };
        let mut decided = 0;
        for (place, index) in (-3..=5).enumerate() {
            let node = step * f64::from(index);
            for (end, direction) in [(&axis.above[place], step), (&axis.below[place], -step)] {
                let Some(end) = end else { continue };
                let here = value(node);
                let mut beyond = [B::zero(), B::zero()];
                for m in 1..60 {
                    let [power, weighted] = value(node + direction * f64::from(m));
                    beyond = [beyond[0].clone() + power, beyond[1].clone() + weighted];
                }
                for place in 0..2 {
                    let share = here[place].clone() * &end.ratios[place];
                    assert!(beyond[place].certainly_at_most(&share), "{node}");
                }
                decided += 1;
            }
        }
        // Three nodes below the patterns and three above.
        assert_eq!(decided, 6);
    }
}

#[test]
fn equal_patterns_are_a_gaussian_in_closed_form() {
    let mut model = reduction::<B>(0, &[], &[0.0, -0.5, -2.0], 2.5);
    model.dimension = 3;
    let found = energy_moments(&model, 60, 1000).unwrap();
    let count = (f(1.0) + f(-0.5).exp() + f(-2.0).exp()).ln();
    let volume = f(1.5) * (B::pi() / f(1.25)).ln();
    agree(
        &found.log_excess,
        &(volume.clone() + count.clone() * f(2.5)),
        110,
    );
    agree(&found.mean_log_mixture, &(count - f(3.0) / f(5.0)), 110);
    agree(&found.entropy, &(volume + f(1.5)), 110);
    // The logarithm of others, of which the first is not one.
    let other = mean_of_other_logarithm(&model, 1, 60, 1000).unwrap();
    let exact = (f(-0.5).exp() + f(-2.0).exp()).ln() - f(3.0) / f(5.0);
    agree(&other, &exact, 110);
    for own in [0, 3, 7] {
        assert!(
            !mean_of_other_logarithm(&model, own, 60, 1000)
                .unwrap()
                .is_known()
        );
    }
}

/// One pattern as density, the same and another at a distance as logarithm: `<log S'>` in closed form.
#[test]
fn the_mean_square_distance_of_a_gaussian_is_known() {
    for beta in [0.5, 2.25] {
        let mut model = reduction::<B>(1, &[0.0, 1.5], &[0.0, 0.25], beta);
        model.dimension = 3;
        let found = mean_of_other_logarithm(&model, 1, 80, 10_000).unwrap();
        // 1/4 - <(u - 3/2)²>/2 - <w²>/2
        let exact = f(0.25 - 1.125) - f(1.5) / f(beta);
        agree(&found, &exact, 70);
    }
}

#[test]
fn two_coordinates_are_summed_as_two_lines_are() {
    // The density of a product is a product, and the entropies add.
    let line = |points: &[f64], beta: f64| {
        let model = reduction::<B>(1, points, &vec![0.0; points.len()], beta);
        energy_moments(&model, 70, 100_000).unwrap()
    };
    let beta = 1.5;
    let square = [0.0, 0.0, 1.0, 0.0, 0.0, -2.0, 1.0, -2.0];
    let model = reduction::<B>(2, &square, &[0.0; 4], beta);
    let found = energy_moments(&model, 40, 1_000_000).unwrap();
    let (one, other) = (line(&[0.0, 1.0], beta), line(&[0.0, -2.0], beta));
    agree(&found.log_excess, &(one.log_excess + other.log_excess), 30);
    agree(&found.entropy, &(one.entropy + other.entropy), 30);
    agree(
        &found.mean_log_mixture,
        &(one.mean_log_mixture + other.mean_log_mixture),
        30,
    );
}

#[test]
fn the_error_is_about_what_is_asked_for() {
    for goal in [20, 50, 90] {
        let model = reduction::<B>(1, &[0.0, 1.0, -0.5], &[0.0, -1.0, 0.5], 0.75);
        let found = energy_moments(&model, goal, 100_000).unwrap();
        let fine = energy_moments(&model, 110, 100_000).unwrap();
        for (value, exact) in [
            (&found.log_excess, &fine.log_excess),
            (&found.entropy, &fine.entropy),
            (&found.mean_log_mixture, &fine.mean_log_mixture),
        ] {
            assert!(value.meets(exact));
            let bits = -libm::log2((value.upper() - value.lower()).approx());
            let asked = f64::from(goal);
            assert!((asked - 8.0..asked + 8.0).contains(&bits), "{goal}: {bits}");
        }
    }
}

/// A second pattern so low that it does not show: a Gaussian of any height, across further coordinates.
#[test]
fn a_gaussian_of_any_height_has_its_entropy() {
    for beta in [0.75, 2.0] {
        for level in [-0.75, 1.5] {
            let mut model = reduction::<B>(1, &[0.0, 0.5], &[level, -1e9], beta);
            model.dimension = 4;
            let found = energy_moments(&model, 90, 100_000).unwrap();
            let volume = (B::pi() * f(2.0 / beta)).ln().mul_pow2(1);
            let volume = if beta == 0.75 {
                (B::pi() * f(8.0) / f(3.0)).ln().mul_pow2(1)
            } else {
                volume
            };
            agree(&found.log_excess, &(volume.clone() + f(level * beta)), 80);
            agree(&found.mean_log_mixture, &(f(level) - f(2.0) / f(beta)), 80);
            agree(&found.entropy, &(volume + f(2.0)), 80);
        }
    }
}

/// The other mixture's density is centred where its own patterns are, and takes no part elsewhere.
#[test]
fn the_logarithm_of_others_has_a_height_of_its_own() {
    let beta = 1.25;
    // Density about 2, and log S' = 3/4 - u²/2: 3/4 - (4 + 1/β)/2.
    let model = reduction::<B>(1, &[2.0, 0.0], &[-1.5, 0.75], beta);
    let found = mean_of_other_logarithm(&model, 1, 80, 10_000).unwrap();
    agree(&found, &(f(0.75 - 2.0) - f(0.5) / f(beta)), 70);
}
