//! The losses of denoising: one against the other, closed forms, grids of different fineness, and
//! numbers from a program that shares nothing with this one.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::{agree, in_order};
use attnbm::Error;
use attnbm::models::attnbm::{AttnBm, Bracket};
use attnbm::models::denoising::{
    DenoisingTask, dae_integrand, dae_loss, dae_loss_bracket, dsm_integrand, dsm_loss,
    dsm_loss_bracket, ism_integrand, score_divergence,
};
use attnbm::models::sigmoid_autoencoder;
use attnbm::real::Goal;
use attnbm::real::{Ball, Bounded, Dual, Enclosure, Real};

type Wide = Ball<4>;

const GOAL: Goal = Goal {
    bits: 110,
    operations: 1e9,
};

/// Machines with observations, some of them patterns, some off the hull.
fn tasks() -> Vec<(&'static str, AttnBm, Vec<f64>)> {
    let new = |count, dimension, patterns: &[f64]| {
        AttnBm::new(count, dimension, patterns.to_vec()).unwrap()
    };
    let biased = new(3, 1, &[0.5, 0.5, -1.25])
        .with_hidden_bias(vec![0.1, 0.2, -0.3])
        .unwrap()
        .with_visible_bias(vec![0.7])
        .unwrap();
    let triangle = [1.0, 0.0, 0.0, 1.0, 1.5, -0.5];
    vec![
        (
            "two in the plane",
            new(2, 2, &[0.5, -1.0, 2.0, 0.25]),
            vec![0.3, 1.0, 2.0, 0.25],
        ),
        ("duplicates and biases", biased, vec![0.3, -1.0]),
        (
            "a triangle",
            new(3, 2, &triangle),
            vec![0.3, 1.0, 1.5, -0.5],
        ),
        (
            "a pattern, the other one far",
            new(2, 1, &[9.0, -9.0]),
            vec![9.0],
        ),
        (
            "nearly coincident",
            new(2, 1, &[1.0, 1.00000001]),
            vec![1.0],
        ),
        ("tiny mirror images", new(2, 1, &[1e-8, -1e-8]), vec![0.0]),
        (
            "on the line between",
            new(2, 3, &[1.0, 2.0, 3.0, -1.0, 0.0, 1.0]),
            vec![0.0, 1.0, 2.0],
        ),
    ]
}

#[test]
fn score_matching_is_an_autoencoder_at_matching_noise() {
    for (name, machine, data) in tasks() {
        for noise_variance in [0.125, 0.5, 1.0, 4.0] {
            let task = DenoisingTask {
                machine: &machine,
                data: &data,
                noise_variance,
            };
            let beta = 1.0 / noise_variance;
            let dae = dae_loss::<Wide>(&task, GOAL).unwrap().value;
            let dsm = dsm_loss::<Wide>(&task, beta, GOAL).unwrap().value;
            let scaled = dae.clone() * Wide::from_f64(beta).sqr();
            agree(&dsm, &scaled, 90, &format!("{name} {noise_variance}"));
            // The tiny mirror images cancel to the order of their square, 54 bits.
            let accuracy = dsm.accuracy_bits();
            assert!(accuracy > 50, "{name} {noise_variance} {dsm:?}");
        }
    }
}

#[test]
fn the_two_losses_agree_pointwise() {
    for (name, machine, data) in tasks() {
        let n = machine.dimension();
        let v = &data[..n];
        let noisy: Vec<f64> = v.iter().map(|x| x * 0.75 + 0.125).collect();
        let dae: Wide = dae_integrand(&machine, v, &noisy);
        let dsm: Wide = dsm_integrand(&machine, 4.0, 0.25, v, &noisy);
        agree(&dsm, &dae.mul_pow2(4), 200, name);
    }
}

#[test]
fn the_divergence_is_the_trace_of_the_derivative() {
    for (name, machine, data) in tasks() {
        let n = machine.dimension();
        let dual = |x: &f64| Dual::<f64>::constant(*x);
        let lifted = || machine.patterns().flatten().map(dual).collect::<Vec<_>>();
        let mut moving = AttnBm::new(machine.count(), n, lifted()).unwrap();
        if let Some(bias) = machine.hidden_bias() {
            moving = moving
                .with_hidden_bias(bias.iter().map(dual).collect())
                .unwrap();
        }
        if let Some(bias) = machine.visible_bias() {
            moving = moving
                .with_visible_bias(bias.iter().map(dual).collect())
                .unwrap();
        }
        let trace = (0..n).fold(Wide::zero(), |trace, i| {
            let mut v: Vec<Dual<f64>> = data[..n].iter().map(dual).collect();
            v[i].tangent = 1.0;
            trace + &moving.score::<Dual<Wide>>(&v, 2.5)[i].tangent
        });
        let formula: Wide = score_divergence(&machine, 2.5, &data[..n]);
        agree(&trace, &formula, 200, name);
        let square = machine.score::<Wide>(&data[..n], 2.5);
        let square = square.iter().fold(Wide::zero(), |sum, x| sum + x.sqr());
        let implicit: Wide = ism_integrand(&machine, 2.5, &data[..n]);
        agree(&implicit, &(square + trace.mul_pow2(1)), 200, name);
    }
}

#[test]
fn grids_of_different_fineness_agree() {
    for (name, machine, data) in tasks() {
        for noise_variance in [0.01, 0.5, 100.0] {
            let task = DenoisingTask {
                machine: &machine,
                data: &data,
                noise_variance,
            };
            for beta in [0.3, 2.5] {
                let fine = dsm_loss::<Wide>(&task, beta, GOAL).unwrap().value;
                for bits in [10, 20, 40, 60] {
                    let goal = Goal { bits, ..GOAL };
                    let coarse = dsm_loss::<Wide>(&task, beta, goal).unwrap().value;
                    let what = format!("{name} {noise_variance} {beta} {bits}");
                    agree(&coarse, &fine, i64::from(bits) - 12, &what);
                }
            }
        }
    }
}

/// `E Σ_μ s_μ |o_μ|² = |a|²` for two patterns `±a` seen from 0, and it is the square and the variance
/// together: `J_DSM` at two inverse temperatures gives both.
#[test]
fn mirror_images_share_the_square() {
    for a in [0.25, 2.0, 7.0] {
        let machine = AttnBm::new(2, 1, vec![a, -a]).unwrap();
        let task = DenoisingTask {
            machine: &machine,
            data: &[0.0],
            noise_variance: 0.5,
        };
        let square = dae_loss::<Wide>(&task, GOAL).unwrap().value;
        // At β = 1: J = A + V + 1/2.
        let loss = dsm_loss::<Wide>(&task, 1.0, GOAL).unwrap().value;
        let sum = Wide::from_f64(a).sqr() + Wide::from_f64(0.5);
        agree(&loss, &sum, 90, &format!("{a}"));
        assert!((loss - square).accuracy_bits() > 90);
    }
}

#[test]
fn a_single_pattern_is_exact() {
    let machine = AttnBm::new(2, 2, vec![3.0, 4.0, 3.0, 4.0]).unwrap();
    let machine = machine.with_visible_bias(vec![0.5, -0.5]).unwrap();
    let data = [0.5, 0.5, 3.5, 4.5];
    let task = DenoisingTask {
        machine: &machine,
        data: &data,
        noise_variance: 0.25,
    };
    let dae = dae_loss::<Wide>(&task, GOAL).unwrap().value;
    assert!(
        dae.certainly_equal(&Wide::from_f64((9.0 + 9.0 + 1.0) / 2.0)),
        "{dae:?}"
    );
    // (1 - β s²)² N/s² remains of the noise: (1/2)² · 2 · 4.
    let dsm = dsm_loss::<Wide>(&task, 2.0, GOAL).unwrap().value;
    assert!(
        dsm.certainly_equal(&Wide::from_f64(4.0 * 9.5 + 2.0)),
        "{dsm:?}"
    );
}

#[test]
fn a_small_value_keeps_its_digits() {
    // At a pattern, with the other one 18 away. Its weight s is at most e^(-162 - 18e), and s² at most the
    // square root of that bound, so that the loss is at most 18² E e^(-81 - 9e) = 18² e^(-81 + 81 s²/2).
    let machine = AttnBm::new(2, 1, vec![9.0, -9.0]).unwrap();
    for noise_variance in [0.125, 1.0] {
        let task = DenoisingTask {
            machine: &machine,
            data: &[9.0],
            noise_variance,
        };
        let value = dae_loss::<Ball<2>>(&task, Goal { bits: 80, ..GOAL })
            .unwrap()
            .value;
        let exponent = 81.0 * noise_variance / 2.0 - 81.0;
        let bound = Ball::<2>::from_f64(exponent).exp() * Ball::from_f64(324.0);
        assert!(
            (bound - &value).is_positive() && value.accuracy_bits() > 70,
            "{value:?}"
        );
    }
}

#[test]
fn sigmoids() {
    let loss = |weights: &[f64], data: &[f64], bits: u32| {
        let goal = Goal { bits, ..GOAL };
        sigmoid_autoencoder::dsm_loss::<Wide>(2, weights, data, goal)
            .unwrap()
            .value
    };
    let cases: [(&[f64], &[f64]); 4] = [
        (&[1.0, 2.0], &[0.5, -0.25]),
        (&[1.0, 2.0, -2.0, 1.0], &[0.5, -0.25, 1.0, 1.0]),
        (&[1.0, 2.0, -0.5, -1.0, 0.25, 0.5], &[0.5, -0.25]),
        (&[3.0, 0.5, 1.0, -1.0], &[0.5, -0.25]),
    ];
    for (weights, data) in cases {
        let fine = loss(weights, data, 90);
        for bits in [10, 30, 50] {
            let (coarse, what) = (loss(weights, data, bits), format!("{weights:?} {bits}"));
            agree(&coarse, &fine, i64::from(bits) - 12, &what);
        }
        assert!(fine.accuracy_bits() > 70);
    }
}

/// One unit, the same twice, and one with its opposite: three losses of two moments of one sigmoid.
#[test]
fn parallel_sigmoids() {
    let (w, x) = ([1.0, 2.0], [1.0, 0.5]);
    let loss = |weights: &[f64]| {
        sigmoid_autoencoder::dsm_loss::<Wide>(2, weights, &x, GOAL)
            .unwrap()
            .value
    };
    let (square, input) = (Wide::dot(&w, &w), Wide::dot(&w, &x));
    let norm = Wide::dot(&x, &x);
    let (single, double) = (loss(&w), loss(&[w, w].concat()));
    // J_1 = |w|² E σ² - 2 α E σ + |x|², J_2 = 4 |w|² E σ² - 4 α E σ + |x|².
    let mean = (double - single.mul_pow2(2) + norm.clone() * Wide::from_i64(3)) / input.mul_pow2(2);
    let second = (single + input.clone() * mean.mul_pow2(1) - &norm) / &square;
    // 2 σ - 1 is the output of the opposite pair.
    let even = second.mul_pow2(2) - mean.mul_pow2(2) + Wide::one();
    let odd = mean.mul_pow2(1) - Wide::one();
    let expected = square * even - input.mul_pow2(1) * odd + norm;
    let opposite = loss(&[1.0, 2.0, -1.0, -2.0]);
    assert!(!opposite.disjoint(&expected), "{opposite:?} {expected:?}");
    assert!(opposite.accuracy_bits() > 90 && expected.accuracy_bits() > 80);
}

/// The bounds that refusals carry hold, and for a single pattern they are the value.
#[test]
fn bounds_hold() {
    let check = |value: &Wide, bracket: &Bracket<Wide>, what: &str| {
        in_order(&bracket.lower, value, 70, what);
        in_order(value, &bracket.upper, 70, what);
        let enclosure = bracket.clone().into_enclosure();
        assert!(
            !enclosure.disjoint(value) && enclosure.is_bounded(),
            "{what}"
        );
    };
    for (name, machine, data) in tasks() {
        for noise_variance in [0.25, 1.0, 4.0] {
            let task = DenoisingTask {
                machine: &machine,
                data: &data,
                noise_variance,
            };
            let value = dae_loss::<Wide>(&task, GOAL).unwrap().value;
            let bracket = dae_loss_bracket::<Wide>(&task).unwrap();
            check(&value, &bracket, name);
            for beta in [0.25, 1.0, 3.0] {
                let value = dsm_loss::<Wide>(&task, beta, GOAL).unwrap().value;
                let bracket = dsm_loss_bracket::<Wide>(&task, beta).unwrap();
                check(&value, &bracket, &format!("{name} {beta} {noise_variance}"));
            }
        }
    }
    for weights in [
        &[0.5, -1.0, 2.0, 0.25][..],
        &[3.0, 1.0],
        &[-1.0, 0.0, 0.0, 2.0],
    ] {
        let data = [0.5, 1.0, -3.0, 4.0];
        let value = sigmoid_autoencoder::dsm_loss::<Wide>(2, weights, &data, GOAL)
            .unwrap()
            .value;
        let bracket = sigmoid_autoencoder::dsm_loss_bracket::<Wide>(2, weights, &data).unwrap();
        check(&value, &bracket, &format!("{weights:?}"));
    }
}

/// Patterns so far away that they have no softmax weight, more of them than a grid has dimensions for;
/// and one that has just enough to matter where the value is small.
#[test]
fn far_patterns_do_not_matter() {
    let near = [0.5, 0.0, 0.0, 0.0, 0.0, -0.5, 0.25, 0.0, 0.0, 0.0];
    let mut patterns = near.to_vec();
    for i in 0..5 {
        patterns.extend((0..5).map(|j| if i == j { -60.0 } else { 0.0 }));
    }
    let bias = [vec![0.0; 2], vec![-1800.0; 5]].concat();
    let all = AttnBm::new(7, 5, patterns).unwrap();
    let all = all.with_hidden_bias(bias).unwrap();
    let few = AttnBm::new(2, 5, near.to_vec()).unwrap();
    let data = [1.0, 0.5, 0.0, 0.25, 2.0];
    let task = |machine| DenoisingTask {
        machine,
        data: &data,
        noise_variance: 1.0,
    };
    for beta in [0.5, 1.0, 2.0] {
        let value = dsm_loss::<Wide>(&task(&all), beta, GOAL).unwrap().value;
        let other = dsm_loss::<Wide>(&task(&few), beta, GOAL).unwrap().value;
        // They differ by less than 2^-130.
        let other = other.widen(&Wide::one().mul_pow2(-130));
        assert!(!value.disjoint(&other), "{beta} {value:?} {other:?}");
        assert!(value.accuracy_bits() > 90, "{value:?}");
    }
    // By a trapezoidal sum of 6 000 terms.
    let small = AttnBm::new(2, 1, vec![0.0, 20.0]).unwrap();
    let small = small.with_hidden_bias(vec![0.0, -200.0]).unwrap();
    let task = DenoisingTask {
        machine: &small,
        data: &[0.0],
        noise_variance: 0.25,
    };
    let value = dae_loss::<Wide>(&task, GOAL).unwrap().value;
    let expected = Wide::from_f64(2.550_468_377_967_230_6e-85);
    let error = expected.mul_pow2(-52);
    assert!(!value.disjoint(&expected.widen(&error)), "{value:?}");
    assert!(value.accuracy_bits() > 90, "{value:?}");
}

/// A clamped unit is a hidden bias.
#[test]
fn clamped_units_count() {
    let whole = AttnBm::new(2, 2, vec![-1.5, 1.0, 1.75, 1.5]).unwrap();
    let given = whole.given(&[1], &[2.0]).unwrap().unwrap();
    let biased = AttnBm::new(2, 1, vec![-1.5, 1.75]).unwrap();
    let biased = biased.with_hidden_bias(vec![2.0, 3.0]).unwrap();
    let loss = |machine: &AttnBm| {
        let task = DenoisingTask {
            machine,
            data: &[0.5, 2.0],
            noise_variance: 1.0,
        };
        dae_loss::<Wide>(&task, GOAL).unwrap().value
    };
    let (one, other) = (loss(&given), loss(&biased));
    agree(&one, &other, 90, "clamped");
}

/// Patterns that no grid covers, and more of them than it has dimensions for.
#[test]
fn refused_losses_have_bounds() {
    let far = AttnBm::new(2, 1, vec![1e150, -1e150]).unwrap();
    let task = DenoisingTask {
        machine: &far,
        data: &[0.25],
        noise_variance: 1.0,
    };
    let bracket = dae_loss_bracket::<Wide>(&task).unwrap();
    assert!(bracket.lower.certainly_zero());
    let most = Wide::from_f64(1e150) + Wide::from_f64(0.25);
    assert!(!(most.sqr() - bracket.upper).is_positive());
    let corners: Vec<f64> = (0..36).map(|i| f64::from(u8::from(i % 7 == 0))).collect();
    let many = AttnBm::new(6, 6, corners).unwrap();
    let task = DenoisingTask {
        machine: &many,
        data: &[2.0; 6],
        noise_variance: 1.0,
    };
    assert!(matches!(
        dae_loss::<Wide>(&task, GOAL),
        Err(Error::Budget(_))
    ));
    let bracket = dae_loss_bracket::<Wide>(&task).unwrap();
    assert_eq!(bracket.lower.to_binary64(), Some(6.0));
    assert_eq!(bracket.upper.to_binary64(), Some(21.0));
}

#[test]
fn refusals() {
    let machine = AttnBm::new(2, 1, vec![1.0, -1.0]).unwrap();
    let task = |data, noise_variance| DenoisingTask {
        machine: &machine,
        data,
        noise_variance,
    };
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = dae_loss::<f64>(&task(&[1.0], bad), GOAL);
        assert!(matches!(refused, Err(Error::Domain { .. })));
    }
    let refused = dae_loss::<f64>(&task(&[], 1.0), GOAL);
    assert!(matches!(refused, Err(Error::Shape { .. })));
    let refused = dsm_loss::<f64>(&task(&[f64::NAN], 1.0), 1.0, GOAL);
    assert!(matches!(refused, Err(Error::Domain { .. })));
    let refused = sigmoid_autoencoder::dsm_loss::<f64>(2, &[1.0], &[1.0, 2.0], GOAL);
    assert!(matches!(refused, Err(Error::Shape { .. })));
    let far = AttnBm::new(2, 1, vec![1e150, -1e150]).unwrap();
    let task = DenoisingTask {
        machine: &far,
        data: &[0.25],
        noise_variance: 1.0,
    };
    assert!(matches!(
        dae_loss::<Wide>(&task, GOAL),
        Err(Error::Budget(_))
    ));
}

/// The two blocks of a product are integrated one by one. With each pattern twice the same model is no product.
#[test]
fn blocks_of_units_have_the_losses_of_the_whole() {
    let plane = [[0.5, -1.0], [-0.25, 0.75], [1.5, 0.0]];
    let rows = plane
        .iter()
        .flat_map(|[x, y]| [[*x, -0.5, *y], [*x, 0.75, *y]]);
    let rows = rows.collect::<Vec<_>>().concat();
    let new = |count, rows| {
        let machine = AttnBm::new(count, 3, rows).unwrap();
        machine.with_visible_bias(vec![0.25, 0.0, -0.5]).unwrap()
    };
    let (product, doubled) = (new(6, rows.clone()), new(12, rows.repeat(2)));
    let goal = Goal {
        bits: 20,
        operations: 1e9,
    };
    let data = [0.5, 0.25, -1.0, -1.0, 0.5, 2.0];
    for noise_variance in [0.5, 2.0] {
        let of = |machine| DenoisingTask {
            machine,
            data: &data,
            noise_variance,
        };
        let (one, other) = (of(&product), of(&doubled));
        let found = dae_loss::<Wide>(&one, goal).unwrap();
        assert_eq!(found.method.to_string(), "2 independent blocks of units");
        let whole = dae_loss::<Wide>(&other, goal).unwrap();
        assert_ne!(whole.method, found.method);
        agree(&found.value, &whole.value, 16, "autoencoder");
        for beta in [0.75, 2.0] {
            let found = dsm_loss::<Wide>(&one, beta, goal).unwrap().value;
            let whole = dsm_loss::<Wide>(&other, beta, goal).unwrap().value;
            agree(&found, &whole, 16, "score matching");
        }
    }
}
