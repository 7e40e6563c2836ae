use super::*;
use crate::real::agreement::{agree, is_least_bound};
use crate::real::{Ball, Enclosure, Meets};
use std::f64::consts::{LN_2, PI};

type B = Ball<2>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

const ACCURACY: Accuracy = Accuracy { bits: 40, depth: 3 };

fn nearly(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs(),
        "{found} {expected}"
    );
}

/// `2πa/h - a²/(2s²) = L` with `L` the bits, the number of coordinates and the growth of two weights.
#[test]
fn the_choice_meets_the_goal() {
    for (variance, width, rank) in [(1.0, 0.01, 1), (0.5, 10.0, 1), (3.0, 2.0, 3)] {
        let choice = Choice::new(variance, width, rank, ACCURACY);
        let bits = 40.0 * LN_2;
        let free = (2.0 * variance * (bits + 4.0)).sqrt();
        let strip = free.min(PI / width * bits / (bits + 2.0));
        nearly(choice.strip, strip);
        let growth = -2.0 * (1.0 - strip * width / PI).ln();
        let effort = bits + (8.0 * rank as f64).ln() + growth;
        let exact = 2.0 * PI * strip / (effort + strip * strip / (2.0 * variance));
        assert!(choice.step <= exact && exact < choice.step * (1.0 + 1.0 / 256.0));
        // The Gaussian's tail, in bits and depth.
        let reach = choice.last * choice.step;
        let depth = reach * reach / (2.0 * variance) - 4.0 - (rank as f64).ln();
        let before = reach - choice.step;
        let less = before * before / (2.0 * variance) - 4.0 - (rank as f64).ln();
        assert!(less < 43.0 * LN_2 && 43.0 * LN_2 <= depth);
        assert_eq!(choice.nodes(), 2.0 * choice.last + 1.0);
    }
    assert!(few_bits(0.0).is_nan());
    assert_eq!(few_bits(1.0 + 2f64.powi(-9)), 1.0 + 2f64.powi(-9));
    assert_eq!(few_bits(1.0 + 2f64.powi(-10)), 1.0);
}

#[test]
fn the_relative_error_is_that_of_two_weights() {
    for (strip, width, variance) in [(0.5, 2.0, 1.0), (1.5, 1.0, 0.25)] {
        let choice = Choice {
            step: 0.25,
            strip,
            last: 10.0,
        };
        let chord = (B::pi() - f(strip * width)) / B::pi();
        let growth = f(strip * strip / (2.0 * variance)).exp();
        let fall = (B::pi() * f(8.0 * strip)).exp() - f(1.0);
        let exact = growth.mul_pow2(1) / (fall * chord.sqr());
        agree(
            &relative_error(&choice, &f(width), &f(variance)),
            &exact,
            100,
        );
        assert!(!relative_error(&choice, &f(8.0), &f(variance)).is_known());
    }
}

#[test]
fn the_nodes_left_out_have_no_more_than_the_tail() {
    for (variance, step, last) in [(1.0, 0.5, 6), (0.25, 0.125, 9)] {
        let slopes = [f(1.0), f(-0.5)];
        let widths = [f(1.5)];
        let exponents = Exponents {
            variance,
            rank: 1,
            slopes: &slopes,
            widths: &widths,
        };
        let choice = Choice {
            step,
            strip: 0.5,
            last: last as f64,
        };
        let (nodes, tail) = axis(&exponents, 0, &choice, &f(variance));
        assert_eq!(
            (nodes.weights.len(), nodes.factors.len()),
            (2 * last + 1, 2 * last + 1)
        );
        let density = |k: i64| {
            let u = f(step) * B::from_i64(k);
            (-(u.sqr() / f(2.0 * variance))).exp() * f(step) / (B::pi() * f(2.0 * variance)).sqrt()
        };
        for (place, k) in (-(last as i64)..=last as i64).enumerate() {
            agree(&nodes.weights[place], &density(k), 110);
            let u = step * k as f64;
            agree(&nodes.factors[place][0], &f(u).exp(), 110);
            agree(&nodes.factors[place][1], &f(-u / 2.0).exp(), 110);
        }
        let rest = (1..200)
            .fold(B::zero(), |rest, k| rest + density(last as i64 + k))
            .mul_pow2(1);
        assert!(tail.is_exact() && rest.certainly_at_most(&tail));
        // A geometric series of the first step's fall.
        let q = density(last as i64 + 1) / density(last as i64);
        let series = density(last as i64) * &q / (f(1.0) - q);
        is_least_bound(&tail, &series.mul_pow2(1));
    }
}

fn grid(variance: f64, slopes: &[B], widths: &[B]) -> Grid<B> {
    let exponents = Exponents {
        variance,
        rank: widths.len(),
        slopes,
        widths,
    };
    Grid::new(&exponents, ACCURACY, 10_000_000).unwrap()
}

#[test]
fn what_a_grid_misses_composes_over_the_coordinates() {
    let slopes = [f(0.5), f(-1.0), f(0.25), f(2.0)];
    let widths = [f(0.25), f(3.0)];
    let exponents = Exponents {
        variance: 1.5,
        rank: 2,
        slopes: &slopes,
        widths: &widths,
    };
    let found = grid(1.5, &slopes, &widths);
    let (mut all, mut inside, mut product) = (f(1.0), f(1.0), f(1.0));
    for (j, width) in [0.25, 3.0].into_iter().enumerate() {
        let choice = Choice::new(1.5, width, 2, ACCURACY);
        let (nodes, tail) = axis(&exponents, j, &choice, &f(1.5));
        let sum = nodes
            .weights
            .iter()
            .fold(B::zero(), |sum, weight| sum + weight);
        all = all * (sum.clone() + tail);
        inside = inside * sum;
        product = product * (f(1.0) + relative_error(&choice, &f(width), &f(1.5)));
    }
    agree(&found.outside, &(all - inside), 60);
    agree(&found.discretisation, &(product - f(1.0)), 60);
    let bits = -libm::log2(found.discretisation.approx());
    assert!((36.0..44.0).contains(&bits), "{bits}");
    let nodes = found
        .axes
        .iter()
        .map(|axis| axis.weights.len() as u64)
        .product::<u64>();
    assert!(Grid::new(&exponents, ACCURACY, nodes).is_ok());
    let refused = Grid::new(&exponents, ACCURACY, nodes - 1).unwrap_err();
    assert_eq!(
        refused,
        Obstacle::Nodes {
            nodes: nodes as f64,
            limit: nodes - 1
        }
    );
    // One coordinate alone may have this many and no more, at any limit.
    let narrow = [f(1e6)];
    let steep = Exponents {
        variance: 1.0,
        rank: 1,
        slopes: &[],
        widths: &narrow,
    };
    assert!(Grid::new(&steep, ACCURACY, u64::MAX).is_err());
}

#[test]
fn sums_are_over_all_nodes_of_all_coordinates() {
    let slopes = [f(0.5), f(-1.0), f(0.25), f(2.0)];
    let grid = grid(0.75, &slopes, &[f(0.25), f(3.0)]);
    let start = [f(1.0), f(3.0)];
    let sums = grid.sums(&start, 2, &|terms, weight, sums| {
        sums[0] = sums[0].clone() + weight;
        sums[1] = sums[1].clone() + terms[0].clone() * &terms[1] * weight;
    });
    let (mut mass, mut product) = (B::zero(), B::zero());
    for (one, first) in grid.axes[0].weights.iter().zip(&grid.axes[0].factors) {
        for (other, second) in grid.axes[1].weights.iter().zip(&grid.axes[1].factors) {
            let weight = one.clone() * other;
            mass = mass + &weight;
            product = product + weight * &first[0] * &second[0] * &first[1] * &second[1] * f(3.0);
        }
    }
    agree(&sums[0], &mass, 105);
    agree(&sums[1], &product, 105);
    // The mean of exp(x·e) is exp(s² |x|²/2), and the Gaussian's mass is 1.
    assert!((mass.approx() - 1.0).abs() < 1e-12);
    let exact = f(0.75 * (0.75 * 0.75 + 1.0) / 2.0).exp() * f(3.0);
    assert!((product / exact).approx() - 1.0 < 1e-9);
    // Without coordinates there is one node.
    let point = Grid::<B> {
        arithmetic: Arithmetic::OfTheScalar,
        accuracy: Accuracy { bits: 0, depth: 0 },
        axes: vec![],
        discretisation: B::zero(),
        outside: B::zero(),
    };
    let sums = point.sums(&start, 1, &|terms, weight, sums| {
        sums[0] = sums[0].clone() + terms[1].clone() * weight;
    });
    assert!(sums[0].certainly_equal(&f(3.0)));
}

#[test]
fn an_expectation_covers_what_is_outside_and_the_error() {
    let small = f(1.0).mul_pow2(-30);
    let grid = Grid::<B> {
        arithmetic: Arithmetic::OfTheScalar,
        accuracy: Accuracy { bits: 0, depth: 0 },
        axes: vec![],
        discretisation: small.clone(),
        outside: small.mul_pow2(1),
    };
    // All nodes: from 1 to 1 + 2e·3.
    let sum = grid.infinite_sum(&f(1.0), &f(3.0));
    assert!(sum.lower().certainly_at_most(&f(1.0)));
    agree(&(sum.upper() - f(1.0)), &(small.clone() * f(6.0)), 25);
    assert!((sum.lower() - f(1.0)).approx().abs() < 1e-15);
    let value = grid.expectation(&f(1.0), &f(3.0));
    agree(&(value.upper() - f(1.0)), &(small.clone() * f(7.0)), 20);
    agree(&(value.lower() - f(1.0)), &-small, 20);
}

/// Two points with opposite slopes: the weights are sigmoids of `2xe`.
#[test]
fn the_spread_of_a_pair_is_that_of_a_sigmoid() {
    let slopes = [f(0.75), f(-0.75)];
    let grid = grid(1.5, &slopes, &[f(1.5)]);
    let points = [f(1.0), f(0.5), f(-1.0), f(3.0)];
    let found = grid.softmax_spread(&[f(1.0), f(2.0)], &points);
    // By the sums of the grid itself, s the weight of the first point.
    let sums = grid.sums(&[f(1.0), f(2.0)], 2, &|terms, weight, sums| {
        let s = terms[0].clone() / (terms[0].clone() + &terms[1]);
        let t = f(1.0) - &s;
        let z = [s.clone() - &t, s.clone().mul_pow2(-1) + t.clone() * f(3.0)];
        sums[0] = sums[0].clone() + (z[0].sqr() + z[1].sqr()) * weight;
        // s t |o - o'|², and |o - o'|² = 4 + 25/4.
        sums[1] = sums[1].clone() + s * t * f(10.25) * weight;
    });
    for (value, sum, bound) in [
        (&found.square, &sums[0], 10.0),
        (&found.variance, &sums[1], 10.25 / 4.0),
    ] {
        assert!(value.meets(sum));
        let width = value.upper() - value.lower();
        let outside = grid.outside.clone() * f(bound);
        assert!(outside.certainly_at_most(&(width.clone() + f(1e-30))));
        // Twice the relative error of something of that size, and the outside.
        let most = grid.discretisation.clone() * f(2.2 * bound) + outside.mul_pow2(1);
        assert!(width.certainly_at_most(&most), "{width:?} {most:?}");
    }
    let share = grid.discretisation.clone() * &sums[1];
    let width = found.variance.upper() - found.variance.lower();
    let expected = share.mul_pow2(1) + grid.outside.clone() * f(10.25 / 4.0);
    agree(&width, &expected, 20);
}

#[test]
fn the_square_errs_by_what_dominates_it() {
    // Points of both signs: |z|² is small where Σ s|o| is 1.
    let slopes = [f(0.0), f(0.0)];
    let grid = grid(1.0, &slopes, &[f(0.5)]);
    let found = grid.softmax_spread(&[f(1.0), f(1.0)], &[f(1.0), f(-1.0)]);
    assert!(found.square.meets(&B::zero()) && found.variance.meets(&f(1.0)));
    // The outside counts with the largest |o|² = 1, and the error with E (Σ s|o|)² = 1.
    let half = (found.square.upper() - found.square.lower()).mul_pow2(-1);
    let expected = grid.outside.mul_pow2(-1) + &grid.discretisation;
    agree(&half, &expected, 20);
}

#[test]
fn widths_are_the_extents_of_the_coordinates() {
    let points = [0.0, 0.0, 1.0, -2.0, -0.5, 3.0];
    let model =
        crate::models::attnbm::integral::evidence::reduction::<B>(2, &points, &[0.0; 3], 1.0);
    let found = widths(&model);
    assert!(found[0].certainly_equal(&f(1.5)) && found[1].certainly_equal(&f(5.0)));
    assert_eq!(found.len(), 2);
    // Exact zeros are left out of a moment, others not.
    let values = [f(2.0), f(0.0), f(-1.0)];
    let found = moment(&[f(3.0), f(5.0), f(7.0)], values.iter());
    assert!(found.certainly_equal(&f(-1.0)));
    assert!(square_sum(&[f(3.0), f(-4.0)]).certainly_equal(&f(25.0)));
}
