use super::*;
use crate::models::attnbm::integral::evidence::{machine, plan, reduction};
use crate::models::attnbm::integral::walk::End;
use crate::real::agreement::{agree, cosine};
use crate::real::{Ball, Enclosure, Meets};

type B = Ball<2>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

/// Lemmas 3 to 5: `δ = 2 K e^{βa²/2}/(e^{2πa/h} - 1)`, `K = (1 - aR/π)^{-(q-β)}` if `q > β`.
#[test]
fn the_relative_error_is_that_of_the_lemmas() {
    let axes = [(0.5, 0.5, (-4, 4)), (0.25, 1.0, (-4, 4))];
    let grid = plan(&axes, 20);
    for beta in [0.75, 1.0, 1.5, 2.0, 2.5] {
        let model = reduction::<B>(2, &[0.0, 0.0, 1.0, -2.0], &[0.0, 0.0], beta);
        let ends = ends(&model);
        for q in [0.0, 1.0, 2.0] {
            let mut product = f(1.0);
            for ((step, strip, _), extent) in axes.into_iter().zip([1.0, 2.0]) {
                let growth = (f(strip * strip * beta) / f(2.0)).exp();
                let fall = (B::pi() * f(2.0 * strip) / f(step)).exp() - f(1.0);
                let mut delta = growth.mul_pow2(1) / fall;
                if beta.fract() != 0.0 && q > beta {
                    let chord = (B::pi() - f(strip * extent)) / B::pi();
                    delta = delta / (chord.ln() * f(q - beta)).exp();
                }
                product = product * (f(1.0) + delta);
            }
            agree(
                &relative_error(&model, &grid, &ends, q),
                &(product - f(1.0)),
                90,
            );
        }
        // A strip that may contain a zero gives no bound, unless the power is an integer.
        for j in 0..2 {
            let mut beyond = grid.clone();
            beyond.strips[j] = 3.2;
            let error = relative_error(&model, &beyond, &ends, 0.0);
            assert_eq!(error.is_known(), beta.fract() == 0.0);
        }
    }
}

#[test]
fn the_mixture_on_the_edge_is_not_below_the_chord() {
    // A pair at distance R seen from its middle: |S(u + ia)| = e^{a²/2} S(u) cos(aR/2).
    for range in [1.0, 2.0] {
        for a in [0.25, 0.75, 1.25] {
            let chord = f(1.0) - f(a * range) / B::pi();
            assert!(chord.certainly_at_most(&cosine(&f(a * range / 2.0))));
        }
    }
}

#[test]
fn nodes_beyond_the_patterns_know_what_lies_beyond_them() {
    for beta in [0.75, 2.0] {
        let model = reduction::<B>(1, &[0.0, 1.25], &[0.0, 0.0], beta);
        let mut grid = plan(&[(0.5, 0.5, (-5, 8))], 20);
        grid.allowance = vec![3.0];
        grid.centre = vec![1];
        let table = nodes(&model, &grid, 0, &(f(0.0), f(1.25)));
        assert_eq!(table.centre, 6);
        assert_eq!(
            (table.factors.len(), table.above.len(), table.below.len()),
            (14, 14, 14)
        );
        assert_eq!(table.weights.len(), if beta == 2.0 { 0 } else { 14 });
        let value = |u: f64| {
            let mixture = f(-u * u / 2.0).exp() + f(-(u - 1.25) * (u - 1.25) / 2.0).exp();
            (mixture.ln() * f(beta)).exp()
        };
        for (place, index) in (-5..=8).enumerate() {
            let node = 0.5 * f64::from(index);
            assert_eq!(table.above[place].is_some(), node > 1.25);
            assert_eq!(table.below[place].is_some(), node < 0.0);
            let nearest = node.abs().min((node - 1.25).abs());
            let raise = if beta == 2.0 {
                0.0
            } else {
                (nearest * nearest / 2.0).floor()
            };
            if beta != 2.0 {
                agree(&table.weights[place], &f(-0.75 * raise).exp(), 110);
            }
            for (factor, x) in table.factors[place].iter().zip([0.0, 1.25]) {
                agree(factor, &f(raise - (node - x).powi(2) / 2.0).exp(), 110);
            }
            for (end, distance, direction) in [
                (&table.above[place], node - 1.25, 0.5),
                (&table.below[place], -node, -0.5),
            ] {
                let Some(End { ratios, enough }) = end else {
                    continue;
                };
                let [ratio] = ratios;
                let q = f(-beta * 0.5 * (distance + 0.25)).exp();
                let exact = q.clone() / (f(1.0) - q);
                agree(ratio, &exact, 110);
                agree(enough, &(f(3.0).mul_pow2(-20) / exact), 110);
                let rest = (1..60).fold(B::zero(), |rest, m| {
                    rest + value(node + direction * f64::from(m))
                });
                assert!(rest.certainly_at_most(&(value(node) * ratio)));
            }
        }
        // If a grid ends among the patterns, the last nodes are used, however weak the bound.
        let short = plan(&[(0.5, 0.5, (0, 2))], 20);
        let table = nodes(&model, &short, 0, &(f(0.0), f(1.25)));
        let marked =
            |ends: &[Option<End<B, 1>>]| ends.iter().map(Option::is_some).collect::<Vec<_>>();
        assert_eq!(marked(&table.above), [false, false, true]);
        assert_eq!(marked(&table.below), [true, false, false]);
    }
}

#[test]
fn powers_are_taken_in_the_cheapest_way_and_lowered() {
    let x = f(1.75);
    let kinds: Vec<char> = [
        1.0,
        7.0,
        0.5,
        2.25,
        0.125,
        0.3,
        2f64.powi(31),
        2f64.powi(32),
        2f64.powi(30) - 0.5,
    ]
    .into_iter()
    .map(|beta| match Power::<B>::new(beta) {
        Power::Integer(power) => {
            assert_eq!(power as f64, beta);
            'i'
        }
        Power::Root { roots, power } => {
            assert_eq!(power as f64, beta * f64::from(1 << roots));
            assert!(power % 2 == 1);
            'r'
        }
        Power::Real(power) => {
            assert!(power.certainly_equal(&f(beta)));
            'e'
        }
    })
    .collect();
    assert_eq!(kinds, ['i', 'i', 'r', 'r', 'e', 'e', 'i', 'e', 'r']);
    for beta in [0.5, 0.75, 0.3, 1.0, 1.5, 2.0, 3.0, 3.25, 4.7] {
        let power = Power::<B>::new(beta);
        for order in 0..3 {
            let exact = (x.ln() * (f(beta) - B::from_i64(order as i64))).exp();
            agree(&power.of(&x, order), &exact, 105);
        }
    }
}

#[test]
fn equal_patterns_are_a_gaussian_in_closed_form() {
    let mut model = reduction::<B>(0, &[], &[0.0, -0.5, -2.0], 2.5);
    model.dimension = 3;
    model.reference_level = f(0.75);
    let found = moments(&model, 60, 1000).unwrap();
    let total = f(1.0) + f(-0.5).exp() + f(-2.0).exp();
    let exact = f(1.5) * (B::pi() / f(1.25)).ln() + total.ln() * f(2.5);
    agree(&found.log_excess, &exact, 105);
    agree(&found.log_partition, &(exact + f(1.875)), 105);
    for (weight, level) in found.softmax.iter().zip([0.0, -0.5, -2.0]) {
        agree(weight, &(f(level).exp() / &total), 105);
    }
}

#[test]
fn threads_change_nothing() {
    let points = [0.0, 0.0, 1.0, 0.5, -0.25, 1.5];
    for beta in [1.0, 2.0, 0.75] {
        let model = reduction::<B>(2, &points, &[0.0, -0.5, 0.25], beta);
        let grid = Plan::new(&model, 30, 2.0, 100_000).unwrap();
        let ends = ends(&model);
        let axes: Vec<Axis<B, B, 1>> = (0..2).map(|j| nodes(&model, &grid, j, &ends[j])).collect();
        // The second order also at β = 1.
        let integrand = Mass {
            order: 2,
            ..Mass::new(&model, &ends, Wanted::Moments)
        };
        let walk = Walk {
            axes: &axes,
            integrand: &integrand,
            further: 9,
        };
        let heights = [0.0, -0.5, 0.25].map(|level| f(level).exp());
        let one = walk.in_turn(&heights, &f(1.0));
        let tasks = Tasks { nodes: 1, batch: 8 };
        let many = walk.in_parallel(&heights, &f(1.0), &tasks);
        let [Sum { sum, tail }] = one.values;
        let [parallel] = many.values;
        agree(&parallel.sum, &sum, 105);
        agree(&parallel.tail, &tail, 105);
        assert_eq!((one.further.len(), many.further.len()), (9, 9));
        for (a, b) in many.further.iter().zip(&one.further) {
            agree(a, b, 105);
        }
        assert!(tail.is_positive() && (tail / sum).approx() < 1e-8);
    }
}

#[test]
fn moments_of_a_pair_at_the_square_have_closed_forms() {
    // At β = 2 the density is three Gaussians of variance 1/2, at 0, R/2 and R, of weights 1, 2c and 1,
    // c = e^{-R²/4}; the softmax weights of their terms are 1, 1/2 and 0.
    for range in [1.0, 2.5] {
        let model = reduction::<B>(1, &[0.0, range], &[0.0, 0.0], 2.0);
        let found = moments(&model, 90, 10_000).unwrap();
        let cross = f(-range * range / 4.0).exp();
        let total = f(2.0) + cross.mul_pow2(1);
        let exact = B::pi().ln().mul_pow2(-1) + total.ln();
        agree(&found.log_excess, &exact, 84);
        for weight in &found.softmax {
            agree(weight, &f(0.5), 84);
        }
        // <u s_2> = (R + c R/2)/total, and <u s_1> is the rest of <u> = R/2.
        let second = (f(range) + cross * f(range / 2.0)) / total;
        agree(&found.position_softmax[1], &second, 82);
        agree(&found.position_softmax[0], &(f(range / 2.0) - second), 78);
    }
}

#[test]
fn sums_of_the_moments_are_what_they_are_of_the_density() {
    // Σ s = 1, and β <u> = β Σ <x s>: the mean force is 0.
    for beta in [0.75, 1.0, 1.5, 2.5] {
        let points = [0.0, 0.0, 1.0, 0.5, -0.25, 1.5];
        let model = reduction::<B>(2, &points, &[0.0, -0.5, 0.25], beta);
        let found = moments(&model, 40, 100_000).unwrap();
        let sum = found.softmax.iter().fold(B::zero(), |sum, s| sum + s);
        agree(&sum, &f(1.0), 32);
        for j in 0..2 {
            let mean = (0..3).fold(B::zero(), |sum, k| sum + &found.position_softmax[2 * k + j]);
            let force = (0..3).fold(B::zero(), |sum, k| {
                sum + found.softmax[k].clone() * f(points[2 * k + j])
            });
            agree(&mean, &force, 28);
        }
    }
}

#[test]
fn the_error_is_about_what_is_asked_for() {
    for beta in [0.75, 2.0] {
        let model = reduction::<B>(1, &[0.0, 1.0, -0.5], &[0.0, -1.0, 0.5], beta);
        let fine = moments(&model, 110, 100_000).unwrap();
        for goal in [20, 50, 90] {
            let found = moments(&model, goal, 100_000).unwrap();
            let values = |of: &Moments<B>| {
                let mut values = vec![of.log_excess.clone()];
                values.extend(of.softmax.iter().chain(&of.position_softmax).cloned());
                values
            };
            for (value, exact) in values(&found).iter().zip(values(&fine)) {
                assert!(value.meets(&exact));
                let bits = -libm::log2((value.upper() - value.lower()).approx());
                let asked = f64::from(goal);
                assert!(
                    (asked - 8.0..asked + 8.0).contains(&bits),
                    "{beta} {goal}: {bits}"
                );
            }
        }
    }
}

#[test]
fn moments_are_carried_back_along_the_basis() {
    let mut model = reduction::<B>(2, &[0.0; 4], &[0.0; 2], 1.0);
    model.dimension = 3;
    // Any numbers in the place of the basis, so none of them hides another.
    let basis = [2.0, 3.0, 5.0, 7.0, 11.0, 13.0];
    model.basis = basis.map(f).to_vec();
    let moments = Moments {
        log_partition: B::zero(),
        log_excess: B::zero(),
        softmax: vec![f(0.25), f(0.75)],
        position_softmax: [17.0, 19.0, 23.0, 29.0].map(f).to_vec(),
    };
    let along = |a: f64, b: f64| [0, 1, 2].map(|i| a * basis[i] + b * basis[3 + i]);
    let expected = [along(17.0, 19.0), along(23.0, 29.0)].concat();
    let found = moments.displacement_softmax(&model);
    assert_eq!(found.len(), 6);
    assert!(
        found
            .iter()
            .zip(&expected)
            .all(|(x, y)| x.certainly_equal(&f(*y)))
    );
    let patterns = [1.0, -2.0, 4.0, 9.0, 9.0, 9.0];
    let bias = [0.5, 0.25, -8.0];
    let whole = machine(&patterns, 3)
        .with_visible_bias(bias.to_vec())
        .unwrap();
    let visible = moments.visible_softmax(&whole, &model);
    assert_eq!(visible.len(), 6);
    for (place, entry) in visible.iter().enumerate() {
        let softmax = [0.25, 0.75][place / 3];
        let fixed = (patterns[place % 3] + bias[place % 3]) * softmax;
        assert!(
            entry.certainly_equal(&f(expected[place] + fixed)),
            "{place}"
        );
    }
}
