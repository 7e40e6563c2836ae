//! No dimension, and parameters near either end of the range.

use super::*;

#[test]
fn no_dimension_at_all() {
    // Equal patterns: Z = (2π/β)^{N/2} exp(β |ξ|²/2) (Σ exp c_μ)^β.
    for beta in [0.125, 1.0, 2.5, 1e6] {
        let case = Case {
            patterns: [3.0, -4.0, 0.5].repeat(5),
            dimension: 3,
            visible_bias: vec![],
            hidden_bias: vec![],
            beta,
        };
        let got = moments(&case.reduced::<Ball<2>>(), 120, 1).unwrap();
        let beta = Ball::<4>::from_f64(beta);
        let exact = (Ball::pi().mul_pow2(1) / &beta).ln() * Ball::from_f64(1.5)
            + beta.clone() * Ball::from_f64(25.25 / 2.0)
            + beta * Ball::from_i64(5).ln();
        agree(&got.log_partition, &exact, 118, "log Z");
        for softmax in &got.softmax {
            agree(
                softmax,
                &(Ball::<4>::one() / Ball::from_i64(5)),
                100,
                "softmax",
            );
        }
    }
}

/// `log (2π/β)^{1/2}`.
fn log_volume(beta: f64) -> Ball<4> {
    (Ball::pi().mul_pow2(1) / Ball::from_f64(beta))
        .ln()
        .mul_pow2(-1)
}

/// Neither bound is disproved.
fn is_between(got: &Ball<2>, lower: &Ball<4>, upper: &Ball<4>) {
    let got = got.resize::<4>();
    let is_outside = (lower.clone() - &got).is_positive() || (got.clone() - upper).is_positive();
    assert!(
        !is_outside && got.is_bounded(),
        "{lower:?} {got:?} {upper:?}"
    );
}

#[test]
fn extremes() {
    let pair = |gap: f64, beta: f64| Case {
        patterns: vec![0.0, gap],
        dimension: 1,
        visible_bias: vec![],
        hidden_bias: vec![],
        beta,
    };
    // Too far apart for a grid: refused at once.
    for (gap, beta) in [
        (1e7, 1.5),
        (1e300, 2.0),
        (10.0, 1e300),
        (1.0, 1e18),
        (1e150, 0.5),
    ] {
        let refused = log_partition(&pair(gap, beta).reduced::<Ball<2>>(), 60, 100_000);
        assert!(
            matches!(refused, Err(Obstacle::Nodes { .. })),
            "{gap} {beta} {refused:?}"
        );
    }
    // A pattern apart by one unit in the last place, and β at both ends.
    for (gap, beta) in [
        (2f64.powi(-1074), 0.5),
        (1e-300, 3.0),
        (1e-8, 1e15),
        (1.0, 1e-4),
    ] {
        let got = log_partition(&pair(gap, beta).reduced::<Ball<2>>(), 60, 100_000).unwrap();
        // By the inequality of the means, and since log(1 + e^x) is at most log 2 and the positive part of x.
        let (x, b) = (Ball::<4>::from_f64(gap), Ball::from_f64(beta));
        let near = log_volume(beta) + Ball::ln_2() * &b;
        let most = (x.sqr() * &b).mul_pow2(-1) + x.clone() * b.sqrt();
        let least = (x.sqr() * b).mul_pow2(-3);
        is_between(&got, &(near.clone() + least), &(near + most));
        agree(&got, &got.resize::<4>(), 30, "width");
    }
    // A remote pattern of negligible weight and a remote one of all the weight.
    for (bias, beta) in [(-3000.0, 1.5), (800.0, 2.0)] {
        let case = Case {
            hidden_bias: vec![0.0, bias],
            ..pair(40.0, beta)
        };
        let got = log_partition(&case.reduced::<Ball<2>>(), 60, 100_000).unwrap();
        // At least the larger term; at most Minkowski's sum of both.
        let (levels, b) = ([0.0, 800.0 + bias], Ball::<4>::from_f64(beta));
        let sum = levels.map(|level| Ball::<4>::from_f64(level).exp());
        let sum = (sum[0].clone() + &sum[1]).ln();
        let largest = Ball::from_f64(levels[1].max(0.0));
        let volume = log_volume(beta);
        is_between(&got, &(largest * &b + &volume), &(sum * b + volume));
    }
}
