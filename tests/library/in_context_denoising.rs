//! In-context denoising at the sizes of the paper's experiments, and what one step gains over many.

use crate::common::{agree, points_of_circle, reads, rounded_points};
use attnbm::models::in_context_denoising::{
    Context, LinearTask, MixtureTask, SphereTask, Subspace, linear_bayes_risk, sphere_bayes_risk,
    sphere_linear_risk, sphere_projection_risk, two_point_bayes_risk, two_point_predictor,
    two_point_risk,
};
use attnbm::real::{Ball, Bounded, Enclosure, Goal, Real, absolute};
use attnbm::sampling::stream::Stream;
use attnbm::special::bessel::bessel_ratio;
use attnbm::special::normal_distribution_function;

type Short = Ball<4>;

const GOAL: Goal = Goal {
    bits: 150,
    operations: 1e9,
};

fn points(stream: &mut Stream, count: usize, dimension: usize) -> Vec<f64> {
    (0..count * dimension)
        .map(|_| stream.between(-1.0, 1.0))
        .collect()
}

/// 500 tokens of 64 coordinates, by the defining formula in balls of twice the precision.
#[test]
fn attention_to_a_long_context_is_its_definition() {
    let mut stream = Stream::new(1, "a long context", 0);
    let (count, dimension) = (500, 64);
    let tokens = points(&mut stream, count, dimension);
    let query = points(&mut stream, 1, dimension);
    let context = Context::new(count, dimension, tokens.clone()).unwrap();
    let found: Vec<Short> = context.attention_of(&query, 1.25, 2.0).unwrap();
    let plain: Vec<f64> = context.attention_of(&query, 1.25, 2.0).unwrap();
    type Long = Ball<8>;
    let rows: Vec<&[f64]> = tokens.chunks_exact(dimension).collect();
    let overlap = |row: &[f64]| Long::dot(row, &query);
    let weights: Vec<Long> = rows
        .iter()
        .map(|row| (overlap(row) * Long::from_i64(2)).exp())
        .collect();
    let total = Long::sum(weights.clone());
    for i in 0..dimension {
        let terms = rows.iter().zip(&weights);
        let sum = Long::sum(terms.map(|(row, w)| Long::from_f64(row[i]) * w));
        let expected = sum * Long::from_f64(1.25) / &total;
        agree(&found[i], &expected, 200, "attention");
        assert_eq!(Some(plain[i]), expected.to_binary64(), "{i}");
    }
}

/// A subspace of 8 dimensions in 64, as basis vectors and as combinations of them: the same predictors.
#[test]
fn a_predictor_depends_on_the_subspace_alone() {
    let mut stream = Stream::new(2, "a subspace", 0);
    let (rank, dimension) = (8, 64);
    let basis = points(&mut stream, rank, dimension);
    // Sums of neighbouring rows, exact since all numbers are rounded to few bits.
    let short: Vec<f64> = basis.iter().map(|x| f64::from(*x as f32)).collect();
    let mut sums = short.clone();
    for k in 0..(rank - 1) * dimension {
        sums[k] = short[k] + short[k + dimension];
    }
    let query = points(&mut stream, 1, dimension);
    let of = |entries: &[f64]| {
        let space = || Subspace::new(rank, dimension, entries.to_vec()).unwrap();
        let linear = LinearTask::new(space(), 2.0, 1.0).unwrap();
        let sphere = SphereTask::new(space(), 1.0, 0.1).unwrap();
        let linear: Vec<Short> = linear.predictor(&query).unwrap();
        let sphere: Vec<Short> = sphere.predictor(&query).unwrap();
        [linear, sphere].concat()
    };
    for (one, other) in of(&short).iter().zip(&of(&sums)) {
        agree(one, other, 180, "a predictor");
    }
}

/// A uniform law on many points of a circle: its Bayes predictor is near that of the circle.
///
/// The sums over 64 points are the trapezoidal rule, whose error is less than `1/63!`, as `|x|/s^2` is below 2. In
/// binary64 the points are moved by at most ε. That moves the exponent `-|x - μ|²/(2 s²)` by at most
/// `η = (|x| + 1 + ε) ε/s²`, the weights by factors between `e^-2η` and `e^2η`, and their mean by `ε + e^2η - 1`.
#[test]
fn the_mixture_of_points_of_a_circle_is_nearly_the_circle() {
    let (means, moved) = rounded_points(&points_of_circle::<4>(6));
    let points = MixtureTask::new(64, 2, means, 0.5).unwrap();
    let plane = Subspace::new(2, 2, vec![1.0, 0.0, 0.0, 1.0]).unwrap();
    let circle = SphereTask::new(plane, 1.0, 0.5).unwrap();
    let query = [0.75, -0.5];
    let length = Short::dot(&query, &query).sqrt();
    let exponent = (length + Short::one() + &moved) * &moved / Short::from_f64(0.5);
    let most = exponent.mul_pow2(1).exp_m1() + moved + Short::one().mul_pow2(-280);
    let one: Vec<Short> = points.predictor(&query).unwrap();
    let other: Vec<Short> = circle.predictor(&query).unwrap();
    for (one, other) in one.into_iter().zip(other) {
        let distance = absolute(&(one - other));
        assert!(distance.certainly_at_most(&most), "{distance:?} {most:?}");
    }
}

/// Bayes, then the nearest memory: `sign` at two points has the risk `4Φ(-1/s)`, and the Bayes risk is below it.
#[test]
fn one_step_is_better_than_exact_retrieval() {
    for (noise, retrieval) in [
        (0.1, "0.003130805"),
        (0.25, "0.0910005"),
        (0.5, "0.3145984"),
    ] {
        let bayes: Short = two_point_bayes_risk(noise, GOAL).unwrap().value;
        let deviation = Short::from_f64(noise).sqrt();
        let nearest = normal_distribution_function(&(-Short::one() / deviation)).mul_pow2(2);
        reads(&nearest, retrieval);
        assert!(bayes.certainly_at_most(&nearest));
    }
    for dimension in [1, 2, 8] {
        let bayes: Short = sphere_bayes_risk(dimension, 1.0, 0.1, GOAL).unwrap().value;
        let nearest: Short = sphere_projection_risk(dimension, 1.0, 0.1, GOAL)
            .unwrap()
            .value;
        let linear: Short = sphere_linear_risk(dimension, 1.0, 0.1).unwrap();
        assert!(bayes.certainly_at_most(&nearest) && bayes.certainly_at_most(&linear));
    }
    // The values that the specification gives for linear attention on spheres: n s²/(1 + n s²), n = d + 1.
    for (dimension, digits) in [(8, "0.473684210526316"), (1, "0.166666666666667")] {
        let found: Short = sphere_linear_risk(dimension, 1.0, 0.1).unwrap();
        let scaled = Short::from_f64(0.1) * Short::from_i64(dimension as i64 + 1);
        agree(
            &found,
            &(scaled.clone() / (scaled + Short::one())),
            200,
            "a sphere",
        );
        reads(&found, digits);
    }
    // A sphere's best linear map is the linear task's. With the radius 3 the variance of a coordinate is 1.
    let of_sphere: Short = sphere_linear_risk(8, 3.0, 0.1).unwrap();
    let of_task: Short = linear_bayes_risk(9, [1.0, 0.1]).unwrap();
    agree(&of_sphere, &of_task, 200, "the best linear map");
}

/// The values that the specification of the sphere gives: the ratio of Bessel functions, and two risks at radius 1.
#[test]
fn the_sphere_has_its_golden_values() {
    for (kappa, ratios) in [
        (
            0.3,
            [
                "0.148337426940875",
                "0.0994050969884083",
                "0.0333030768426957",
            ],
        ),
        (
            2.0,
            [
                "0.697774657964008",
                "0.537314720727548",
                "0.213813822937838",
            ],
        ),
        (
            15.0,
            [
                "0.966069563986508",
                "0.933333333333520",
                "0.761521252795994",
            ],
        ),
    ] {
        for (dimension, digits) in [1.0, 2.0, 8.0].into_iter().zip(ratios) {
            let order = (dimension - 1.0) / 2.0;
            reads(&bessel_ratio(order, &Short::from_f64(kappa)), digits);
        }
    }
    for (dimension, bayes, projection) in [
        (1, "0.106988407374976", "0.11095498558335"),
        (2, "0.188082115837597", "0.199417577423396"),
        (8, "0.463883529935508", "0.539093958115491"),
    ] {
        let found: Short = sphere_bayes_risk(dimension, 1.0, 0.1, GOAL).unwrap().value;
        reads(&found, bayes);
        let found: Short = sphere_projection_risk(dimension, 1.0, 0.1, GOAL)
            .unwrap()
            .value;
        reads(&found, projection);
    }
}

/// With one or two tokens, attention is worse than predicting 0, whose risk is 1.
#[test]
fn small_contexts_are_worse_than_nothing() {
    for noise in [0.25, 0.5] {
        let risk = |tokens| -> Short { two_point_risk(tokens, noise, GOAL).unwrap().value };
        assert!(Short::one().certainly_at_most(&risk(2)));
        assert!(risk(4).certainly_at_most(&Short::one()));
    }
    let predicted: Short = two_point_predictor(0.25, 0.5).unwrap();
    assert!(predicted.is_positive());
}
