use super::*;
use crate::models::attnbm::integral::evidence::{level, machine, reduction};
use crate::real::agreement::agree;
use crate::real::{Ball, Enclosure, Meets};

type B = Ball<2>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

fn powf(x: f64, y: f64) -> B {
    (f(x).ln() * f(y)).exp()
}

/// The terms of Lemma 8 with the integrals put in, as products.
#[test]
fn the_bound_on_a_pair_is_that_of_the_lemma() {
    let (level, other, square) = (f(-0.5), f(0.75), f(9.0));
    for beta in [0.25, 1.0, 1.5, 2.0, 3.0, 4.5] {
        for (clusters, sizes) in [(2, (1, 1)), (5, (3, 2)), (3, (1, 4))] {
            let bound = PairBound {
                beta,
                clusters,
                sizes,
            };
            let found: Vec<B> = bound
                .logarithms(&level, &other, &square)
                .iter()
                .map(B::exp)
                .collect();
            let middle = f(beta * (0.25 / 2.0 - 9.0 / 8.0)).exp();
            let (k, left, right) = (clusters as f64, sizes.0 as f64, sizes.1 as f64);
            let spread = powf(k, beta) * powf((k - 1.0) * beta, beta / 2.0) * &middle;
            let first = f(1.0).exp() * f(beta);
            let one_and_rest = |minor: f64, major: f64, size: f64| {
                let exponent =
                    f(minor + (beta - 1.0) * major) - f(9.0 * (beta - 1.0)) / f(2.0 * beta);
                first.clone() * powf(size, beta - 2.0) * exponent.exp()
            };
            let expected = if beta < 1.0 {
                vec![middle]
            } else if beta <= 2.0 {
                vec![spread, first * middle]
            } else {
                vec![
                    spread * powf(left * right, beta / 2.0 - 1.0),
                    one_and_rest(-0.5, 0.75, right),
                    one_and_rest(0.75, -0.5, left),
                ]
            };
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(&expected) {
                agree(found, expected, 100);
            }
        }
    }
    let guess = PairBound::new(2.5, 7);
    assert_eq!((guess.beta, guess.clusters, guess.sizes), (2.5, 7, (1, 1)));
}

/// The difference between the whole and the clusters' partition functions, by a grid over all of them.
#[test]
fn the_interaction_bounds_what_the_clusters_leave_out() {
    let patterns = [0.0, 0.5, 5.0, 5.25, -6.0];
    let clusters = [vec![0, 1], vec![2, 3], vec![4]];
    for beta in [0.5, 1.0, 1.5, 2.0, 3.0, 3.5] {
        // Levels of 0, so the clusters compare.
        let bound = interaction::<B>(&level(&patterns), beta, &clusters, 0);
        let volume = |of: &[usize]| {
            let points: Vec<f64> = of
                .iter()
                .map(|index| patterns[*index] - patterns[of[0]])
                .collect();
            let rank = usize::from(points.len() > 1);
            let mut reduced = reduction::<B>(
                rank,
                if rank == 0 { &[] } else { &points },
                &vec![0.0; of.len()],
                beta,
            );
            reduced.dimension = 1;
            (gaussian_strip::excess(&reduced, 80, 100_000).unwrap() - log_volume::<B>(1, &f(beta)))
                .exp()
        };
        let alone = clusters.iter().fold(B::zero(), |sum, of| sum + volume(of));
        let lost = volume(&[0, 1, 2, 3, 4]) - alone;
        // Its sign is that of β - 1.
        let lost = if beta < 1.0 { -lost } else { lost };
        if beta == 1.0 {
            assert!(lost.contains_zero());
        } else {
            assert!(
                lost.is_positive() && lost.certainly_at_most(&bound),
                "{beta} {lost:?} {bound:?}"
            );
        }
        // The bound is the sum over all pairs of different clusters.
        let mut sum = B::zero();
        for (one, other) in [(1, 0), (2, 0), (2, 1)] {
            let pair = PairBound {
                beta,
                clusters: 3,
                sizes: (clusters[one].len(), clusters[other].len()),
            };
            for a in &clusters[one] {
                for b in &clusters[other] {
                    let square = f(patterns[*a] - patterns[*b]).sqr();
                    for logarithm in pair.logarithms(&B::zero(), &B::zero(), &square) {
                        sum = sum + logarithm.exp();
                    }
                }
            }
        }
        agree(&bound, &sum, 100);
    }
}

#[test]
fn patterns_are_joined_where_they_interact() {
    // At β = 1 a pair counts 2e + … times e^{-D²/8}; with levels of 0 by hidden biases.
    let patterns = [0.0, 20.0, 3.0, 40.0, 6.0, 23.0];
    let mut found = clusters(&level(&patterns), 1.0, 20);
    found.sort();
    assert_eq!(found, [vec![0, 2, 4], vec![1, 5], vec![3]]);
    // From which distance on a pair is apart: e^{-D²/8} (e + 2) is below 2^-(goal + 2)/4.
    for (beta, factor) in [(1.0, 2.0), (0.5, 1.0), (2.0, 8.0)] {
        let logarithm = f64::from(20 + 2) * std::f64::consts::LN_2 + 2.0 * 2f64.ln();
        let first: f64 = if beta < 1.0 { 1.0 } else { 1f64.exp() * beta };
        let distance = ((logarithm + first.max(factor).ln()) * 8.0 / beta).sqrt();
        for (share, apart) in [(0.999, 1), (1.001, 2)] {
            let patterns = [distance * share / 2.0, -distance * share / 2.0];
            let found = clusters(&level(&patterns), beta, 20);
            assert_eq!(found.len(), apart, "{beta} {share}");
        }
    }
}

#[test]
fn the_total_is_on_the_side_that_the_power_says() {
    for (beta, low, high) in [(0.5, 1.375, 1.5), (1.0, 1.5, 1.625), (3.0, 1.5, 1.625)] {
        let parts = Parts {
            clusters: vec![(vec![0], f(1.0), ()), (vec![1], f(0.5), ())],
            interaction: f(0.125),
            largest: f(0.25),
            highest: 1,
            beta,
        };
        let total = parts.total();
        agree(&total.lower(), &f(low), 25);
        agree(&total.upper(), &f(high), 25);
        let whole = parts.log_partition(&machine(&[0.0, 2.0], 1));
        let offset = f(0.25 + 2.0 * beta) + (B::pi() * f(2.0 / beta)).ln().mul_pow2(-1);
        let middle = f((low + high) / 2.0).ln() + offset;
        assert!(whole.meets(&middle));
        assert!((whole.upper() - whole.lower()).approx() < 0.1);
    }
    assert_eq!(highest(&machine(&[1.0, -3.0, 2.0], 1)), 1);
    let log = (B::pi().mul_pow2(1) / f(0.25)).ln() * f(1.5);
    agree(&log_volume::<B>(3, &f(0.25)), &log, 110);
}

/// Single patterns are exact, so all of the width is what passes between them.
#[test]
fn shares_and_moments_are_as_wide_as_the_interaction() {
    let patterns = [0.0, 1.0, 7.0, -1.5, -6.5, 0.5];
    let hidden = [0.0, 1.0, 1.5].into_iter().zip(patterns.chunks(2));
    let hidden: Vec<f64> = hidden
        .map(|(c, x)| c - x.iter().map(|x| x * x / 2.0).sum::<f64>())
        .collect();
    let bias = [0.5, -0.25];
    for beta in [1.5, 3.0] {
        let machine = machine(&patterns, 2)
            .with_hidden_bias(hidden.clone())
            .and_then(|machine| machine.with_visible_bias(bias.to_vec()))
            .unwrap();
        let goal = 3;
        let found = moments::<B>(&machine, beta, goal, 2, 100_000)
            .unwrap()
            .unwrap();
        let each = |reduced: &Reduction<B>, _: &AttnBm| Ok((alone(reduced, goal, 1000)?, ()));
        let parts = gather(&machine, beta, goal, 2, &each).unwrap().unwrap();
        assert_eq!(parts.clusters.len(), 3);
        assert_eq!(
            (parts.highest, found.origin),
            (highest(&machine), highest(&machine))
        );
        let total = parts.total();
        let error = parts.interaction.clone() / &total;
        let whole = {
            let reduced = reduce::<B>(&machine, beta, 2).unwrap().unwrap();
            let exact = gaussian_strip::moments(&reduced, 40, 1_000_000).unwrap();
            (
                exact.softmax.clone(),
                exact.visible_softmax(&machine, &reduced),
                exact.log_partition,
            )
        };
        assert!(found.log_partition.meets(&whole.2));
        for index in 0..3 {
            let share = parts.clusters[index].1.clone() / &total;
            agree(
                &found.softmax[index].upper(),
                &(share.upper() + error.upper()),
                20,
            );
            let radius = |x: &B| (x.upper() - x.lower()).mul_pow2(-1);
            assert!(found.softmax[index].meets(&whole.0[index]));
            for i in 0..2 {
                let own = patterns[2 * index + i];
                let farthest = patterns
                    .iter()
                    .skip(i)
                    .step_by(2)
                    .map(|x| (x - own).abs())
                    .fold(0.0, f64::max);
                let moved = f(3.0 * farthest * (beta - 1.0)) / f(beta) * &error;
                let place = f(own + bias[i]);
                let expected =
                    radius(&(place.clone() * &share)) + place.sqr().sqrt() * &error + &moved;
                let visible = &found.visible_softmax[2 * index + i];
                agree(&radius(visible), &expected.upper(), 10);
                assert!(visible.meets(&whole.1[2 * index + i]));
                // From the origin, which is a pattern.
                let offset = f(own - patterns[2 * found.origin + i]);
                let expected =
                    radius(&(offset.clone() * &share)) + offset.sqr().sqrt() * &error + moved;
                let displacement = &found.displacement_softmax[2 * index + i];
                agree(&radius(displacement), &expected.upper(), 10);
                let origin = f(patterns[2 * found.origin + i]) + f(bias[i]);
                let exact = whole.1[2 * index + i].clone() - origin * &whole.0[index];
                assert!(displacement.meets(&exact));
            }
        }
    }
}

#[test]
fn clusters_of_several_patterns_have_the_moments_of_the_whole() {
    let patterns = [0.0, 1.0, 17.0, 17.5, -0.5];
    let machine = level(&patterns).with_visible_bias(vec![0.25]).unwrap();
    for beta in [0.75, 1.0, 2.0, 2.5] {
        let goal = 12;
        assert_eq!(clusters(&machine, beta, goal).len(), 2);
        let found = moments::<B>(&machine, beta, goal, 2, 100_000)
            .unwrap()
            .unwrap();
        let reduced = reduce::<B>(&machine, beta, 2).unwrap().unwrap();
        let exact = gaussian_strip::moments(&reduced, 60, 1_000_000).unwrap();
        let close = |one: &B, other: &B| {
            assert!(one.meets(other), "{one:?} {other:?}");
            assert!((one.upper() - one.lower()).approx() < 0.05, "{one:?}");
        };
        close(&found.log_partition, &exact.log_partition);
        let visible = exact.visible_softmax(&machine, &reduced);
        for (index, visible) in visible.iter().enumerate() {
            close(&found.softmax[index], &exact.softmax[index]);
            close(&found.visible_softmax[index], visible);
            let origin = f(patterns[found.origin] + 0.25);
            let displacement = visible.clone() - origin * &exact.softmax[index];
            close(&found.displacement_softmax[index], &displacement);
        }
        let alone = log_partition::<B>(&machine, beta, goal, 2, 100_000)
            .unwrap()
            .unwrap();
        close(&alone, &exact.log_partition);
    }
}

#[test]
fn what_does_not_reach_the_goal_says_how_far_it_comes() {
    // A ball of twice the bits takes 2^1.7 times the work, and √2 times as much of it for an exponential.
    let count = 20_000;
    let many = vec![1.0; count];
    let growth = f64::from(B::BITS) / 128.0;
    let work = (count * count) as f64 * (1.0 + 20.0 * growth.sqrt()) * growth.powf(1.7);
    let refused = log_partition::<B>(&machine(&many, 1), 1.5, 20, 1, 1000).unwrap();
    match refused.unwrap_err() {
        Obstacle::Pairs { work: found, limit } => {
            assert!((found / work - 1.0).abs() < 1e-12, "{found} {work}");
            assert_eq!(limit, 5e8);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_line_has_a_grid_while_that_is_small() {
    // By the grid the width is that of the goal, by intervals it is narrower: tell them by equality.
    let line = |beta: f64, range: f64| {
        let reduced = reduction::<B>(1, &[0.0, range], &[0.0, 0.0], beta);
        let found = alone(&reduced, 40, 100_000).unwrap();
        let grid = gaussian_strip::excess(&reduced, 40, 1000);
        let intervals = line::excess(&reduced, 40, 100_000).unwrap();
        let same = |other: &B| {
            found.lower().certainly_equal(&other.lower())
                && found.upper().certainly_equal(&other.upper())
        };
        assert!(found.meets(&intervals));
        (grid.is_ok_and(|value| same(&value)), same(&intervals))
    };
    assert_eq!(line(1.5, 1.0), (true, false));
    assert_eq!(line(0.5, 1e3), (false, true));
    assert_eq!(line(1e6, 1e-3), (true, false));
    assert_eq!(line(1e6 + 1.0, 1e-3), (false, true));
}
