use super::super::gaussian_expectation::{Accuracy, Exponents, Grid};
use super::super::strip_plan::Arithmetic;
use super::*;
use crate::real::{Ball, Enclosure, Meets, Real};

type B = Ball<2>;
type Exact = Ball<4>;

fn lift<S: Real>(values: &[f64]) -> Vec<S> {
    values.iter().map(|x| S::from_f64(*x)).collect()
}

/// Slopes and points of rank 2 or 3, and the logarithms of the terms at the start.
struct Case {
    rank: usize,
    slopes: Vec<f64>,
    points: Vec<f64>,
    start: Vec<f64>,
    variance: f64,
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            rank: 2,
            slopes: vec![0.0, 0.0, 1.0, 0.5, -0.5, 1.25],
            points: vec![0.25, -0.5, 1.25, 0.0, -0.25, 0.75],
            start: vec![0.0, 0.5, -1.0],
            variance: 0.5,
        },
        // Terms that differ by more than their bits.
        Case {
            rank: 2,
            slopes: vec![0.0, 0.0, 4.0, 0.0, 0.0, 6.0, 1.0, 1.0],
            points: vec![3.0, -1e3, 7.0, -1e3, 3.0, -994.0, 4.0, -999.0],
            start: vec![0.0, -60.0, -130.0, 2.0],
            variance: 1.0,
        },
        Case {
            rank: 3,
            slopes: vec![
                0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.25, 1.5, 0.0, 0.5, -0.25, 1.0,
            ],
            points: vec![
                1e-20, 0.0, 0.0, 1.0, 0.0, 0.0, 0.25, 1.5, 0.0, 0.5, -0.25, 1.0,
            ],
            start: vec![0.0, -2.0, 0.5, 0.0],
            variance: 0.25,
        },
    ]
}

fn grid<S: Bounded>(case: &Case, bits: u32, arithmetic: Arithmetic) -> Grid<S> {
    let extent = |j: usize| {
        let column = || case.slopes.iter().skip(j).step_by(case.rank).copied();
        column().fold(f64::MIN, f64::max) - column().fold(f64::MAX, f64::min)
    };
    let widths: Vec<S> = (0..case.rank).map(|j| S::from_f64(extent(j))).collect();
    let exponents = Exponents {
        variance: case.variance,
        rank: case.rank,
        slopes: &lift::<S>(&case.slopes),
        widths: &widths,
    };
    let accuracy = Accuracy { bits, depth: 4 };
    Grid::lay(&exponents, accuracy, 3_000_000, arithmetic).unwrap()
}

fn start<S: Real>(case: &Case) -> Vec<S> {
    lift::<S>(&case.start).iter().map(Real::exp).collect()
}

#[test]
fn a_spread_in_fixed_point_is_that_of_the_same_grid_in_balls() {
    for (place, case) in cases().iter().enumerate() {
        let fixed = grid::<B>(case, 40, Arithmetic::FixedPoint);
        let found = fixed.softmax_spread(&start(case), &lift(&case.points));
        let balls = grid::<Exact>(case, 40, Arithmetic::OfTheScalar);
        let exact = balls.softmax_spread(&start(case), &lift(&case.points));
        let pairs = [
            (found.square, exact.square),
            (found.variance, exact.variance),
        ];
        let largest = case.points.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
        for (found, exact) in pairs {
            let found = found.resize::<4>();
            assert!(found.meets(&exact), "case {place}: {found:?} {exact:?}");
            let width = (found.upper() - found.lower()).approx();
            let bound = 2f64.powi(-34) * largest * largest;
            assert!(width < bound, "case {place}: {width:e} of {bound:e}");
            assert!(!found.meets(&(exact + Exact::from_f64(2.0 * width))));
        }
    }
}

/// A row in binary64 holds the same row in fixed point and in balls, within no more than it must, and so does one of both.
#[test]
fn far_nodes_of_a_row_are_within_their_bound() {
    for (place, case) in cases().iter().enumerate() {
        let balls = grid::<B>(case, 40, Arithmetic::OfTheScalar);
        let points = lift::<B>(&case.points);
        let terms = start::<B>(case);
        let mut rows = Rows::new(&balls.axes, &points, terms.len(), 0.0).unwrap();
        let largest = case.points.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
        let mut found = Vec::new();
        let weights: Vec<f64> = balls
            .axes
            .last()
            .unwrap()
            .weights
            .iter()
            .map(Real::approx)
            .collect();
        let heaviest = weights.iter().copied().fold(0.0, f64::max);
        for threshold in [
            0.0,
            heaviest / 1e6,
            heaviest / 2.0,
            heaviest.next_down(),
            heaviest,
        ] {
            rows.far.threshold = threshold;
            found.push(rows.row(&terms, 1.0).unwrap());
        }
        let near = &found[0];
        for far in &found[1..] {
            for (near, far) in near.iter().zip(far).take(2) {
                assert!(far.is_bounded() && near.is_bounded(), "case {place}");
                assert!(far.meets(near), "case {place}: {far:?} {near:?}");
            }
            // Nothing is lost, and nothing counts twice.
            assert!(far[2].meets(&near[2]));
            let width = (far[0].upper() - far[0].lower()).approx();
            assert!(
                width < 2f64.powi(-38) * largest * largest,
                "case {place}: {width:e}"
            );
        }
        let widths: Vec<f64> = found
            .iter()
            .map(|row| (row[0].upper() - row[0].lower()).approx())
            .collect();
        assert!(
            widths.is_sorted() && widths[0] < widths[4] / 1e3,
            "case {place}: {widths:?}"
        );
    }
}

/// Whatever the share of the nodes that are far.
#[test]
fn a_spread_is_within_its_bound_at_any_accuracy() {
    let case = &cases()[0];
    for bits in (20..84).step_by(4) {
        let found = grid::<B>(case, bits, Arithmetic::FixedPoint)
            .softmax_spread(&start(case), &lift(&case.points));
        let balls = grid::<Exact>(case, 90, Arithmetic::OfTheScalar);
        let exact = balls.softmax_spread(&start(case), &lift(&case.points));
        for (found, exact) in [
            (found.square, exact.square),
            (found.variance, exact.variance),
        ] {
            let found = found.resize::<4>();
            assert!(
                found.is_bounded() && found.meets(&exact),
                "{bits}: {found:?} {exact:?}"
            );
            assert!(
                found.accuracy_bits() > i64::from(bits) - 8,
                "{bits}: {found:?}"
            );
        }
    }
}

/// The errors of fixed point are far below those of the rule.
#[test]
fn fixed_point_costs_few_bits() {
    for case in &cases()[..1] {
        let fixed = grid::<B>(case, 80, Arithmetic::FixedPoint);
        let found = fixed.softmax_spread(&start(case), &lift(&case.points));
        for value in [found.square, found.variance] {
            assert!(value.accuracy_bits() >= 74, "{}", value.accuracy_bits());
        }
    }
}

/// Rows without weight are left out, and what they may contribute is in the result.
#[test]
fn rows_that_are_left_out_count_as_unknown() {
    let case = &cases()[0];
    let balls = grid::<B>(case, 40, Arithmetic::OfTheScalar);
    let (start, points) = (start::<B>(case), lift::<B>(&case.points));
    let spread = |negligible: f64| spread(&balls.axes, &start, &points, negligible).unwrap();
    let share = 2f64.powi(-20);
    let (all, few, none) = (spread(0.0), spread(share), spread(1e300));
    assert!(all.left_out.certainly_zero());
    assert!(none.square.certainly_zero() && none.variance.certainly_zero());
    // All weights together are those of a Gaussian.
    let mass = balls.expectation(&none.left_out, &B::one());
    assert!(mass.meets_to(&B::one(), 35));
    assert!(few.left_out.is_positive());
    assert!(
        few.left_out
            .certainly_at_most(&(none.left_out * B::from_f64(share)))
    );
    // What is missing is at most the square of the farthest point, times what is left out.
    let missing = all.square.clone() - few.square;
    let bound = few.left_out * B::from_f64(1.25 * 1.25);
    assert!(missing.is_positive() && missing.certainly_at_most(&bound));
}

#[test]
fn what_does_not_fit_is_refused() {
    let case = &cases()[0];
    let plain = grid::<f64>(case, 40, Arithmetic::FixedPoint);
    let found = plain.softmax_spread(&start(case), &lift(&case.points));
    assert!(found.square.is_nan() && found.variance.is_nan());
    assert!(Points::new(&[B::unknown(), B::one()], 2).is_none());
    assert!(Points::new(&[B::one()], 0).is_none());
    // A coordinate of either sign that is not known well enough.
    for x in [1.5, -1.5, 0.0] {
        let sharp = [B::from_f64(x), B::one()];
        assert!(Points::new(&sharp, 2).is_some());
        let wide = [B::from_f64(x).widen(&B::one().mul_pow2(-90)), B::one()];
        assert!(Points::new(&wide, 2).is_none(), "{x}");
    }
}

/// What terms leave open moves the softmax by as much, and counts relative to the largest coordinate.
#[test]
fn a_row_of_wide_terms_holds_the_rows_of_their_ends() {
    let (points, slopes) = ([1.0, -0.5, 0.25, 0.75, -1.0, 0.5], [0.0, 0.5, -0.75]);
    fn factors<S: Real>(slopes: &[f64]) -> Vec<Vec<S>> {
        let at = |node: usize| move |slope: &f64| S::from_f64(slope * node as f64).exp();
        (0..5)
            .map(|node| slopes.iter().map(at(node)).collect())
            .collect()
    }
    let weights = [0.125, 0.25, 0.5, 0.25, 0.125];
    let balls = lift::<B>(&weights);
    let rows = |is_far: bool| {
        let table = Table::of(&factors::<B>(&slopes)).unwrap();
        let points = Points::new(&lift::<B>(&points), 2).unwrap();
        let mut far = Far::new(&table, &balls, &points, 1e-30, 0.5);
        far.threshold = if is_far { 1.0 } else { 0.0 };
        Rows {
            table,
            weights: balls
                .iter()
                .map(|weight| weight.in_units(-WEIGHT_BITS).unwrap().0)
                .collect(),
            sum_of_weights: B::sum(balls.iter().cloned()),
            points,
            far,
            least_weight: 0.0,
        }
    };
    // By the definition: the square of the mean, and the variance about it.
    let stated = |terms: &[Exact]| {
        let mut sums = [Exact::zero(), Exact::zero()];
        for (factors, weight) in factors::<Exact>(&slopes).iter().zip(weights) {
            let masses: Vec<Exact> = terms
                .iter()
                .zip(factors)
                .map(|(x, f)| x.clone() * f)
                .collect();
            let total = Exact::sum(masses.iter().cloned());
            let mean = |of: &dyn Fn(&[f64]) -> Exact| {
                let pairs = masses.iter().zip(points.chunks(2));
                Exact::sum(pairs.map(|(mass, point)| mass.clone() * of(point))) / &total
            };
            let means = [0, 1].map(|j| mean(&|point| Exact::from_f64(point[j])));
            let square = Exact::sum(means.iter().map(Exact::sqr));
            let all = mean(&|point| Exact::from_f64(point.iter().map(|x| x * x).sum()));
            sums[0] = sums[0].clone() + square.clone() * Exact::from_f64(weight);
            sums[1] = sums[1].clone() + (all - square) * Exact::from_f64(weight);
        }
        sums
    };
    for (bits, is_far) in [24, 30, 45, 60, 90]
        .into_iter()
        .flat_map(|bits| [(bits, false), (bits, true)])
    {
        let wide = |x: f64| B::from_f64(x).widen(&B::from_f64(x).mul_pow2(-bits));
        let terms = [1.0, 0.5, 0.25].map(wide);
        let [square, variance, left_out] = rows(is_far).row(&terms, 1.0).unwrap();
        assert!(left_out.certainly_zero(), "{bits} bits");
        // Every term at either of its ends.
        for ends in 0..8_u32 {
            let end = |(place, x): (usize, &B)| match ends >> place & 1 {
                0 => x.lower().resize(),
                _ => x.upper().resize(),
            };
            let corner: Vec<Exact> = terms.iter().enumerate().map(end).collect();
            for (found, exact) in [&square, &variance].into_iter().zip(stated(&corner)) {
                let found = found.resize::<4>();
                let holds = found.is_bounded() && found.meets(&exact);
                assert!(holds, "{bits} bits, far: {is_far}: {found:?} {exact:?}");
            }
        }
    }
}
