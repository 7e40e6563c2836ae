use super::*;

#[test]
fn the_mode_of_a_pair() {
    // Two patterns at distance 1 merge into one hump at the midpoint, two at distance 8 do not.
    let (place, height) = mode(&[0.0, 1.0], &[0.0, 0.0], 1);
    assert!((place[0] - 0.5).abs() < 1e-9 && (height - (2f64.ln() - 0.125)).abs() < 1e-12);
    let (place, height) = mode(&[0.0, 8.0], &[0.0, 1.0], 1);
    assert!((place[0] - 8.0).abs() < 1e-9 && (height - 1.0).abs() < 1e-12);
    assert_eq!(mode(&[], &[0.0, 0.0], 0).1, 2f64.ln());
}

#[test]
fn few_bits_are_fewer_and_close() {
    for x in [std::f64::consts::PI, 1e-200, 7.0, 1e300] {
        let short = few_bits(x);
        assert!(short <= x && short > x * (1.0 - 1.0 / 512.0));
        // Room for a factor of 43 bits.
        assert!(short.to_bits().trailing_zeros() >= 43);
    }
}

use crate::models::attnbm::integral::evidence::reduction;
use crate::real::Ball;
use std::cell::RefCell;
use std::f64::consts::{LN_2, PI};

fn nearly(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs(),
        "{found} {expected}"
    );
}

fn is_short(step: f64, exact: f64) {
    assert!(
        step <= exact * (1.0 + 1e-12) && exact * (1.0 - 1.0 / 512.0) < step,
        "{step} {exact}"
    );
}

/// `h = π √(2/(β L))` at `a = √(2L/β)`, where every strip is valid.
#[test]
fn an_entire_integrand_has_the_best_of_all_strips() {
    for (beta, goal, rank) in [(1.0, 20, 1), (3.0, 60, 1), (2.0, 40, 2)] {
        let points = [0.0, 0.0, 1.0, 2.0];
        let model = reduction::<f64>(rank, &points[..2 * rank], &[0.0, 0.0], beta);
        let plan = Plan::new(&model, goal, 0.0, u64::MAX).unwrap();
        let effort = f64::from(goal) * LN_2 + (8.0 * rank as f64).ln();
        for j in 0..rank {
            nearly(plan.strips[j], (2.0 * effort / beta).sqrt());
            is_short(plan.steps[j], PI * (2.0 / (beta * effort)).sqrt());
        }
        assert_eq!(plan.goal, goal);
    }
}

/// `2πa/h - βa²/2 = L` with the widest strip, and with shortfall `1 - aR/π = s/(s + L)`.
#[test]
fn a_strip_between_zeros_is_as_wide_as_it_may_be() {
    for (beta, range, shortfall) in [(0.5, 10.0, 0.0), (1.5, 20.0, 0.5), (0.25, 8.0, 1.75)] {
        let model = reduction::<f64>(1, &[0.0, range], &[0.0, 0.0], beta);
        let plan = Plan::new(&model, 40, shortfall, u64::MAX).unwrap();
        let bits = 40.0 * LN_2;
        let widest = PI / range;
        if shortfall == 0.0 {
            nearly(plan.strips[0], widest * (1.0 - 2f64.powi(-23)));
        } else {
            nearly(
                1.0 - plan.strips[0] / widest,
                shortfall / (shortfall + bits),
            );
        }
        let growth = match shortfall {
            0.0 => 0.0,
            _ => shortfall * ((shortfall + bits) / shortfall).ln(),
        };
        let effort = bits + 8f64.ln() + growth;
        let a = plan.strips[0];
        is_short(plan.steps[0], PI * a / (effort / 2.0 + beta * a * a / 4.0));
        // The logarithm needs a strip at an integer power too.
        let whole = reduction::<f64>(1, &[0.0, range], &[0.0, 0.0], 2.0);
        let strip = Plan::for_logarithm(&whole, 40, u64::MAX).unwrap().strips[0];
        nearly(strip, widest * (1.0 - 2f64.powi(-23)));
    }
}

#[test]
fn the_grid_reaches_beyond_the_patterns_by_what_the_goal_asks_for() {
    let points = [0.0, 0.0, 3.0, -1.0];
    let model = reduction::<f64>(2, &points, &[0.0, 1.0], 1.5);
    let plan = Plan::new(&model, 30, 0.0, u64::MAX).unwrap();
    // A Gaussian that has fallen by the goal, 8 and 3 for each coordinate.
    let margin = ((30.0 * LN_2 + 14.0) / 0.75).sqrt();
    let mut nodes = 1.0;
    for (j, (low, high)) in [(0.0, 3.0), (-1.0, 0.0)].into_iter().enumerate() {
        let (first, last) = plan.extents[j];
        let (first, last) = (first as f64 * plan.steps[j], last as f64 * plan.steps[j]);
        assert!(first <= low - margin && low - margin < first + plan.steps[j]);
        assert!(last >= high + margin && high + margin > last - plan.steps[j]);
        nodes *= (plan.extents[j].1 - plan.extents[j].0 + 1) as f64;
        let (mode, _) = mode(&points, &[0.0, 1.0], 2);
        assert!((plan.centre[j] as f64 * plan.steps[j] - mode[j]).abs() <= plan.steps[j] / 2.0);
    }
    let volume = 2.0 * PI / 1.5 / plan.steps[0] / plan.steps[1];
    nearly(plan.allowance[0], volume / 32.0);
    let along = (plan.extents[0].1 - plan.extents[0].0 + 1) as f64;
    nearly(plan.allowance[1], volume / (32.0 * along));
    nearly(plan.height, mode(&points, &[0.0, 1.0], 2).1);
    // This many nodes are allowed, and no fewer.
    assert!(Plan::new(&model, 30, 0.0, nodes as u64).is_ok());
    let refused = Plan::new(&model, 30, 0.0, nodes as u64 - 1).unwrap_err();
    assert_eq!(
        refused,
        Obstacle::Nodes {
            nodes,
            limit: nodes as u64 - 1
        }
    );
    // A refusal counts the whole grid, however soon its first coordinate is too much.
    let refused = Plan::new(&model, 30, 0.0, 1).unwrap_err();
    assert_eq!(refused, Obstacle::Nodes { nodes, limit: 1 });
}

#[test]
fn a_grid_of_one_node_is_never_refused() {
    let model = reduction::<f64>(0, &[], &[0.0, 1.0], 1.5);
    assert!(Plan::new(&model, 30, 0.0, 0).is_ok());
}

/// Fixed point allows more nodes than the scalar, so its refusal is reported.
#[test]
fn a_refusal_names_the_limit_of_fixed_point() {
    let points = [0.0, 0.0, 40.0, 0.0, 0.0, 50.0];
    let told = |beta: f64, allowed: u64| {
        let model = reduction::<Ball<2>>(2, &points, &[0.0; 3], beta);
        let limits = Limits::of_powers(allowed);
        let factors = Factors::power(beta, 0.0);
        Plan::affordable(&model, 80, factors, limits, |_| ((), true)).unwrap_err()
    };
    let Obstacle::Nodes { nodes, limit } = told(0.5, LEAST_LIMIT) else {
        panic!("another refusal")
    };
    let allowed = LEAST_LIMIT as f64 * Limits::of_powers(1).speed * corners(2);
    assert_eq!(limit, allowed as u64);
    assert!(nodes > limit as f64, "{nodes}");
    // Below the least limit fixed point is not tried, nor where the power is not moderate.
    for (beta, allowed) in [(0.5, LEAST_LIMIT - 1), (1e-5, LEAST_LIMIT)] {
        let refused = told(beta, allowed);
        assert!(matches!(refused, Obstacle::Nodes { limit, .. } if limit == allowed));
    }
}

#[test]
fn tables_end_before_the_memory_does() {
    let plan = |x: f64| {
        let reduced = reduction::<f64>(1, &[0.0, x], &[0.0; 2], 1.0);
        Plan::new(&reduced, 20, 0.0, u64::MAX)
    };
    // Two numbers of eight bytes for the patterns, and eight more.
    let most = 5e8 / 80.0;
    let step = plan(1.0).unwrap().steps[0];
    assert!(plan(0.99 * most * step).is_ok() && plan(-0.99 * most * step).is_ok());
    for x in [1.01, -1.01] {
        let refused = plan(x * most * step).unwrap_err();
        assert!(
            matches!(refused, Obstacle::Memory(bytes) if bytes > 5e8),
            "{refused}"
        );
    }
}

#[test]
fn integer_powers_are_entire() {
    assert!(is_entire(1.0) && is_entire(7.0) && is_entire(1e300));
    assert!(!is_entire(0.5) && !is_entire(1.0f64.next_up()));
}

#[test]
fn the_mode_in_a_plane_is_a_fixed_point() {
    for (points, levels) in [
        ([0.0, 0.0, 1.0, 0.5, -0.5, 1.0], [0.0, 0.0, 0.0]),
        ([0.0, 0.0, 6.0, 1.0, -5.0, 2.0], [0.0, 0.5, 0.25]),
        ([0.0, 0.0, 6.0, 1.0, 6.5, 1.5], [0.25, 0.0, 0.0]),
    ] {
        let (place, height) = mode(&points, &levels, 2);
        let value = |u: &[f64]| -> f64 {
            let terms = points.chunks(2).zip(levels).map(|(x, level)| {
                let square: f64 = x.iter().zip(u).map(|(x, u)| (u - x) * (u - x)).sum();
                (level - square / 2.0).exp()
            });
            terms.sum::<f64>().ln()
        };
        assert!((value(&place) - height).abs() < 1e-12);
        // Neither around it nor at any pattern is there more.
        for step in [[0.01, 0.0], [-0.01, 0.0], [0.0, 0.01], [0.0, -0.01]] {
            assert!(value(&[place[0] + step[0], place[1] + step[1]]) < height);
        }
        assert!(points.chunks(2).all(|x| value(x) <= height + 1e-12));
    }
}

/// Three points in space, with a grid of many nodes.
fn three_in_space() -> Reduction<Ball<2>> {
    let points = [0.0, 0.0, 0.0, 1.5, 1.0, 0.5, -0.5, 2.0, 1.0];
    reduction(3, &points, &[0.0; 3], 1.5)
}

/// The arithmetic and the goal of each plan that is integrated on, and whether there is a result.
fn tried(limits: Limits, goal: u32, fits: bool) -> (Vec<(Arithmetic, u32)>, bool) {
    tried_of(&three_in_space(), limits, goal, fits)
}

fn tried_of(
    model: &Reduction<Ball<2>>,
    limits: Limits,
    goal: u32,
    fits: bool,
) -> (Vec<(Arithmetic, u32)>, bool) {
    let plans = RefCell::new(Vec::new());
    let integrate = |plan: &Plan| {
        plans.borrow_mut().push((plan.arithmetic, plan.goal));
        ((), fits)
    };
    let factors = Factors::power(model.beta, 0.0);
    let found = Plan::affordable(model, goal, factors, limits, integrate).is_ok();
    (plans.into_inner(), found)
}

/// The nodes of that model's grid in balls.
fn nodes(goal: u32) -> u64 {
    let model = three_in_space();
    Plan::new(&model, goal, 0.0, u64::MAX).unwrap().nodes() as u64
}

#[test]
fn a_large_grid_is_in_fixed_point_and_in_balls_if_its_numbers_do_not_fit() {
    use Arithmetic::{FixedPoint, OfTheScalar};
    let limits = |nodes| Limits {
        nodes,
        speed: 1.0,
        fewest_bits: 0,
    };
    let whole = nodes(80);
    assert!(whole as f64 > LARGEST_GRID_IN_BALLS && whole > LEAST_LIMIT);
    assert_eq!(
        tried(limits(whole), 80, true),
        (vec![(FixedPoint, 80)], true)
    );
    let both = vec![(FixedPoint, 80), (OfTheScalar, 80)];
    assert_eq!(tried(limits(whole), 80, false), (both, true));
    // More bits than it is meant for.
    assert_eq!(
        tried(limits(u64::MAX), 81, true),
        (vec![(OfTheScalar, 81)], true)
    );
    // They are given up if balls would take too long.
    for (goal, given) in [(116, 88), (84, 84)] {
        let found = tried(limits(nodes(80)), goal, true);
        assert_eq!(found, (vec![(FixedPoint, given)], true), "{goal}");
    }
    // Not at an integer, where sums over multisets may have them.
    let entire = Reduction {
        beta: 2.0,
        ..three_in_space()
    };
    assert_eq!(
        tried_of(&entire, limits(LEAST_LIMIT), 116, true),
        (vec![], false)
    );
}

#[test]
fn fixed_point_goes_beyond_the_limit_of_balls_unless_little_work_is_asked_for() {
    use Arithmetic::FixedPoint;
    let limits = |nodes, speed| Limits {
        nodes,
        speed,
        fewest_bits: 0,
    };
    let speed = nodes(80) as f64 / LEAST_LIMIT as f64;
    assert_eq!(
        tried(limits(LEAST_LIMIT, speed), 80, true),
        (vec![(FixedPoint, 80)], true)
    );
    assert_eq!(
        tried(limits(LEAST_LIMIT - 1, 2.0 * speed), 80, true),
        (vec![], false)
    );
    // Nothing is left if the numbers do not fit, nor where too many nodes are needed.
    assert_eq!(
        tried(limits(LEAST_LIMIT, speed), 80, false),
        (vec![(FixedPoint, 80)], false)
    );
    assert_eq!(tried(limits(LEAST_LIMIT, 1e-3), 80, true), (vec![], false));
    // Between the two, fewer bits.
    let fewer: Vec<u32> = (1..40)
        .flat_map(|share| {
            tried(
                limits(LEAST_LIMIT, speed * f64::from(share) / 40.0),
                80,
                true,
            )
            .0
        })
        .map(|(_, goal)| goal)
        .collect();
    assert!(fewer.is_sorted());
    let mut kinds = fewer;
    kinds.dedup();
    assert_eq!(kinds, [66, 69, 72, 76, 80]);
    // But none that are not worth it.
    let tried_bits = |fewest: u32| {
        let tried = RefCell::new(Vec::new());
        let lay = |bits| {
            tried.borrow_mut().push(bits);
            Err::<(), _>(Obstacle::Memory(0.0))
        };
        assert!(for_fewer_bits(80, fewest, lay).is_err());
        tried.into_inner()
    };
    assert_eq!(tried_bits(72), [80, 76, 72]);
    assert_eq!(tried_bits(77), [80]);
}
