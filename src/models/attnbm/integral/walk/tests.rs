use super::*;
use crate::real::{Ball, Real};

type B = Ball<2>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

#[test]
fn the_last_row_and_a_negligible_one_end_the_sum_with_their_share_of_the_tail() {
    let axis = Axis::<B, (), 2> {
        centre: 1,
        factors: vec![vec![]; 4],
        weights: vec![],
        above: vec![],
        below: vec![],
    };
    let row = || {
        [(2.0, 0.5), (4.0, 1.0)].map(|(sum, tail)| Sum {
            sum: f(sum),
            tail: f(tail),
        })
    };
    let end = |enough: f64| {
        Some(End {
            ratios: [f(0.25), f(0.5)],
            enough: f(enough),
        })
    };
    // (index, end, whether it stops): `enough` is compared with the row of the power.
    for (index, end, stops) in [
        (1, None, false),
        (0, None, false),
        (1, end(1.0), false),
        (2, end(1.0), false),
        (1, end(2.0), true),
        (1, end(3.0), true),
        (0, end(1.0), true),
        (3, end(1.0), true),
    ] {
        let mut total = [Sum::new(f(10.0)), Sum::new(f(20.0))];
        assert_eq!(
            axis.add(&mut total, row(), index, end.as_ref(), false),
            stops
        );
        assert!(total[0].sum.certainly_equal(&f(12.0)));
        assert!(total[1].sum.certainly_equal(&f(24.0)));
        // The end's ratio is of all that the row may amount to.
        let tails = if stops { [1.125, 3.5] } else { [0.5, 1.0] };
        assert!(total[0].tail.certainly_equal(&f(tails[0])));
        assert!(total[1].tail.certainly_equal(&f(tails[1])));
    }
}

/// The sum of the terms times the weight, and apart from it the weight alone.
struct Weighed;

impl Integrand<B, 1> for Weighed {
    type Weight = f64;

    fn weigh(&self, level: usize, before: &f64, own: &f64) -> f64 {
        before + own * 10f64.powi(level as i32)
    }

    fn node(&self, terms: &[B], weight: &f64, further: &mut [B]) -> [Sum<B>; 1] {
        further[0] = further[0].clone() + f(*weight);
        let sum = terms.iter().fold(B::zero(), |sum, term| sum + term);
        [Sum::new(sum * f(*weight))]
    }
}

/// Two coordinates of integers: all sums are exact.
fn axes(with_ends: bool) -> Vec<Axis<B, f64, 1>> {
    let end = |enough: f64| {
        Some(End {
            ratios: [f(0.5)],
            enough: f(enough),
        })
    };
    let axis = |factors: [[f64; 2]; 3], enough: f64| Axis {
        centre: 1,
        factors: factors.map(|row| row.map(f).to_vec()).to_vec(),
        weights: vec![1.0, 2.0, 3.0],
        above: match with_ends {
            true => vec![None, end(enough), end(enough)],
            false => Vec::new(),
        },
        below: match with_ends {
            true => vec![end(enough), None, None],
            false => Vec::new(),
        },
    };
    vec![
        axis([[1.0, 2.0], [3.0, 5.0], [7.0, 11.0]], 1e9),
        axis([[13.0, 17.0], [19.0, 23.0], [29.0, 31.0]], 0.0),
    ]
}

#[test]
fn all_nodes_are_visited_with_their_factors_and_weights() {
    let axes = axes(false);
    let walk = Walk {
        axes: &axes,
        integrand: &Weighed,
        further: 1,
    };
    let terms = [f(2.0), f(3.0)];
    let (mut sum, mut weights) = (0.0, 0.0);
    let factors =
        |axis: &Axis<B, f64, 1>, index: usize, term: usize| axis.factors[index][term].approx();
    for one in 0..3 {
        for other in 0..3 {
            let weight = 100.0 + axes[0].weights[one] + 10.0 * axes[1].weights[other];
            let product =
                |term: usize| factors(&axes[0], one, term) * factors(&axes[1], other, term);
            sum += (2.0 * product(0) + 3.0 * product(1)) * weight;
            weights += weight;
        }
    }
    let in_turn = walk.in_turn(&terms, &100.0);
    let parallel = [(1, 1), (1, 8), (2, 1), (64, usize::MAX)]
        .map(|(nodes, batch)| walk.in_parallel(&terms, &100.0, &Tasks { nodes, batch }));
    for found in [in_turn].into_iter().chain(parallel) {
        let [value] = found.values;
        assert!(value.sum.certainly_equal(&f(sum)) && value.tail.certainly_zero());
        assert!(found.further[0].certainly_equal(&f(weights)));
    }
}

#[test]
fn a_side_ends_at_a_negligible_row_and_keeps_a_tail() {
    let axes = axes(true);
    let walk = Walk {
        axes: &axes,
        integrand: &Weighed,
        further: 1,
    };
    let terms = [f(2.0), f(3.0)];
    // Along the second coordinate only the outermost nodes end a side, with half of their values beyond.
    let row = |one: usize| {
        let value = |other: usize| {
            let weight = 100.0 + axes[0].weights[one] + 10.0 * axes[1].weights[other];
            let term = |place: usize| {
                axes[0].factors[one][place].approx() * axes[1].factors[other][place].approx()
            };
            (2.0 * term(0) + 3.0 * term(1)) * weight
        };
        (value(0) + value(1) + value(2), (value(0) + value(2)) / 2.0)
    };
    // Along the first the row at the centre is already negligible, so the row above it is not visited.
    let rows = [row(1), row(0)];
    let sum = rows[0].0 + rows[1].0;
    let tail = rows.map(|(sum, tail)| tail + (sum + tail) / 2.0);
    let in_turn = walk.in_turn(&terms, &100.0);
    let parallel = [1, 8].map(|batch| walk.in_parallel(&terms, &100.0, &Tasks { nodes: 1, batch }));
    for found in [in_turn].into_iter().chain(parallel) {
        let [value] = found.values;
        assert!(value.sum.certainly_equal(&f(sum)), "{:?} {sum}", value.sum);
        assert!(value.tail.certainly_equal(&f(tail[0] + tail[1])));
        // The further sums are those of the rows that are visited.
        assert!(found.further[0].certainly_equal(&f(2.0 * 360.0 + 9.0)));
    }
}

#[test]
fn without_coordinates_there_is_one_node() {
    let walk = Walk::<B, Weighed, 1> {
        axes: &[],
        integrand: &Weighed,
        further: 1,
    };
    let tasks = Tasks { nodes: 1, batch: 8 };
    for found in [
        walk.in_turn(&[f(2.0), f(3.0)], &4.0),
        walk.in_parallel(&[f(2.0), f(3.0)], &4.0, &tasks),
    ] {
        let [value] = found.values;
        assert!(value.sum.certainly_equal(&f(20.0)) && value.tail.certainly_zero());
        assert!(found.further[0].certainly_equal(&f(4.0)));
    }
}
