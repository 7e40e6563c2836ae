//! Lagrangians and the generalised Hopfield network, by two routes each.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::Error;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::hopfield::{Network, ramsauer_energy, ramsauer_energy_by_model_b};
use attnbm::models::lagrangian::Lagrangian;
use attnbm::real::{Ball, Enclosure, Real};

type Scalar = Ball<4>;

const SQUARE: Lagrangian = Lagrangian::Power { n: 2.0 };

fn kinds() -> Vec<Lagrangian> {
    let powers = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 7.3].map(|n| Lagrangian::Power { n });
    let others = [
        Lagrangian::Cosh,
        Lagrangian::Exp,
        Lagrangian::LogCosh,
        Lagrangian::Abs,
        Lagrangian::Atan { c: 1.7 },
        Lagrangian::Identity,
        Lagrangian::LogSumExp { beta: 1.0 },
        Lagrangian::LogSumExp { beta: 3.5 },
        Lagrangian::Norm,
    ];
    powers.into_iter().chain(others).collect()
}

fn layer(entries: &[f64]) -> Vec<Scalar> {
    entries.iter().map(|x| Scalar::from_f64(*x)).collect()
}

fn layers() -> Vec<Vec<Scalar>> {
    vec![
        layer(&[0.5, -1.25, 2.0]),
        layer(&[-3.0, 0.01, -0.75]),
        layer(&[1e-20, 4.0, -1e-3]),
        layer(&[1.0, 1.0, 1.0]),
        layer(&[-1.1]),
        layer(&[8.0, -12.0]),
    ]
}

fn dot(a: &[Scalar], b: &[Scalar]) -> Scalar {
    let products = a.iter().zip(b).map(|(a, b)| a * b);
    products.fold(Scalar::zero(), |sum, product| sum + product)
}

/// Both are the same number, and both know it to 180 bits.
#[track_caller]
fn agree(left: &Scalar, right: &Scalar, what: &str) {
    crate::common::agree(left, right, 180, what);
}

/// The value of a derivative over an interval, which is as wide as the interval makes it, is that of a secant.
#[track_caller]
fn secant(slope: &Scalar, derivative: &Scalar, what: &str) {
    assert!(derivative.is_bounded(), "{what}: {derivative:?}");
    assert!(
        !slope.disjoint(derivative),
        "{what}: {slope:?} and {derivative:?}"
    );
    assert!(crate::common::known_bits(slope) > 150, "{what}: {slope:?}");
}

/// The interval from `h[index]` to `h[index] + step` in place of that entry, and the layer with the end.
fn moved(h: &[Scalar], index: usize, step: f64) -> (Vec<Scalar>, Vec<Scalar>) {
    let end = h[index].clone() + Scalar::from_f64(step);
    let mut across = h.to_vec();
    let mut far = h.to_vec();
    across[index] = h[index].hull(&end);
    far[index] = end;
    (across, far)
}

/// By the mean value theorem the slope of a secant is a value of the derivative in between.
#[test]
fn the_activation_is_the_gradient_and_the_hessian_that_of_the_activation() {
    for kind in kinds() {
        for h in layers() {
            for index in 0..h.len() {
                for step in [1.0 / 1_073_741_824.0, 0.0625, 0.5] {
                    let (across, far) = moved(&h, index, step);
                    let width = Scalar::from_f64(step);
                    let what = format!("{kind:?} {h:?} {index} {step}");
                    let slope = (kind.value(&far) - kind.value(&h)) / &width;
                    let Ok(activation) = kind.activation("h", &across) else {
                        panic!("{what}")
                    };
                    secant(&slope, &activation[index], &what);
                    let mut unit = vec![Scalar::zero(); h.len()];
                    unit[index] = Scalar::one();
                    let column = kind.hessian_times("h", &across, &unit).unwrap();
                    let before = kind.activation("h", &h).unwrap();
                    let after = kind.activation("h", &far).unwrap();
                    // A jump has no derivative in between.
                    let crosses = across[index].contains_zero() && !kind_is_smooth(kind);
                    for (entry, column) in column.iter().enumerate().filter(|_| !crosses) {
                        let slope = (after[entry].clone() - &before[entry]) / &width;
                        secant(&slope, column, &what);
                    }
                }
            }
        }
    }
}

fn kind_is_smooth(kind: Lagrangian) -> bool {
    !matches!(kind, Lagrangian::Abs | Lagrangian::Norm)
        && !matches!(kind, Lagrangian::Power { n } if n < 2.0)
}

#[test]
fn transforms_are_what_their_definition_says() {
    for kind in kinds() {
        for h in layers() {
            let f = kind.activation("h", &h).unwrap();
            let definition = dot(&h, &f) - kind.value(&h);
            let closed = kind.transform("h", &h).unwrap().value();
            agree(&definition, &closed, &format!("{kind:?} {h:?}"));
            let x = layer(&[0.3, -2.0, 1.0]);
            let form = kind.hessian_form("h", &h, &x[..h.len()]).unwrap();
            crate::common::in_order(&Scalar::zero(), &form, 180, "a quadratic form");
        }
    }
}

#[test]
fn what_is_exact_comes_out_exact() {
    let power = |n: f64| Lagrangian::Power { n };
    let value = |kind: Lagrangian, h: &[f64]| kind.value(&layer(h));
    let exactly = |x: Scalar, exact: f64| {
        assert!(x.certainly_equal(&Scalar::from_f64(exact)), "{x:?} {exact}")
    };
    exactly(value(power(1.5), &[4.0, -4.0, 4.0]), 16.0);
    exactly(value(power(4.0), &[3.0]), 20.25);
    exactly(value(power(3.0), &[1.0, 1.0, -1.0]), 1.0);
    let scale = 2f64.powi(600);
    exactly(
        value(Lagrangian::Norm, &[3.0 * scale, -4.0 * scale]),
        5.0 * scale,
    );
    exactly(value(Lagrangian::LogCosh, &[0.0]), 0.0);
    exactly(value(Lagrangian::Cosh, &[0.0, 0.0]), 2.0);
    let transform = |kind: Lagrangian, h: &[f64]| kind.transform("h", &layer(h)).unwrap().value();
    exactly(transform(Lagrangian::Abs, &[2.0, -1e300]), 0.0);
    exactly(transform(Lagrangian::Norm, &[2.0, -1e300]), 0.0);
    exactly(transform(Lagrangian::Identity, &[2.0, 0.0]), 0.0);
    exactly(transform(Lagrangian::Exp, &[1.0]), 0.0);
    exactly(transform(Lagrangian::LogSumExp { beta: 0.3 }, &[7.0]), 0.0);
    let shares = Lagrangian::LogSumExp { beta: 0.1 };
    for share in shares.activation("h", &layer(&[0.3; 4])).unwrap() {
        exactly(share, 0.25);
    }
    // Thirds that add up: one unit of each layer at 1 and 2 of the cube, and an interaction that makes 0.
    let cube = power(3.0);
    let network = Network::new(1, 2, vec![1.0, 1.0], cube, cube).unwrap();
    let energy = network.energy(&layer(&[1.0, 1.0]), &layer(&[1.0])).unwrap();
    exactly(energy, 0.0);
}

/// The ends of binary64.
#[test]
fn nothing_overflows_that_need_not() {
    let value = |kind: Lagrangian, h: f64| kind.value(&layer(&[h])).to_binary64();
    assert_eq!(value(Lagrangian::LogCosh, -1e300), Some(1e300));
    assert_eq!(value(Lagrangian::Abs, -5e-324), Some(5e-324));
    assert_eq!(value(Lagrangian::Exp, -1e300), Some(0.0));
    assert_eq!(
        value(Lagrangian::Atan { c: 1.0 }, 1e300),
        Some(1e300 * std::f64::consts::FRAC_PI_2)
    );
    let slope =
        |kind: Lagrangian, h: f64| kind.activation("h", &layer(&[h])).unwrap()[0].to_binary64();
    assert_eq!(slope(Lagrangian::LogCosh, 1e300), Some(1.0));
    assert_eq!(
        slope(Lagrangian::Atan { c: 2.0 }, -1e300),
        Some(-std::f64::consts::PI)
    );
    assert_eq!(slope(Lagrangian::Norm, -1e-300), Some(-1.0));
    let information = Lagrangian::LogCosh.transform("h", &layer(&[1e9])).unwrap();
    assert_eq!(
        information.value().to_binary64(),
        Some(std::f64::consts::LN_2)
    );
    // Plain binary64 too.
    let scale = 2f64.powi(600);
    assert_eq!(
        Lagrangian::Norm.value(&[3.0 * scale, 4.0 * scale]),
        5.0 * scale
    );
    assert_eq!(
        Lagrangian::LogCosh.activation("h", &[-1e300_f64]).unwrap(),
        [-1.0]
    );
}

#[test]
fn refusals_name_the_entry() {
    let refused = |kind: Lagrangian, h: &[f64]| match kind.activation("h", &layer(h)) {
        Err(Error::Domain { field, .. }) => field,
        other => panic!("{kind:?} {other:?}"),
    };
    assert_eq!(refused(Lagrangian::Abs, &[1.0, 0.0]), "h[1]");
    assert_eq!(refused(Lagrangian::Power { n: 1.0 }, &[-0.0]), "h[0]");
    assert_eq!(refused(Lagrangian::Norm, &[0.0, 0.0]), "h");
    assert!(
        Lagrangian::Norm
            .activation("h", &layer(&[0.0, 1.0]))
            .is_ok()
    );
    for n in [1.25, 1.5, 2.0, 3.0] {
        let kind = Lagrangian::Power { n };
        assert!(kind.activation("h", &layer(&[0.0])).unwrap()[0].certainly_zero());
        let second = kind.hessian_times("h", &layer(&[1.0, 0.0]), &layer(&[1.0, 1.0]));
        assert_eq!(second.is_err(), n < 2.0, "{n}");
    }
    let network = Network::new(1, 2, vec![1.0, 2.0], SQUARE, Lagrangian::Abs).unwrap();
    assert!(network.energy(&layer(&[1.0, 2.0]), &layer(&[0.0])).is_err());
    for (v, h, name) in [
        (&[1.0][..], &[1.0][..], "v"),
        (&[1.0, 2.0], &[1.0, 2.0], "h"),
        (&[1.0, 2.0], &[], "h"),
    ] {
        match network.energy(&layer(v), &layer(h)) {
            Err(Error::Shape { field, .. }) => assert_eq!(field, name),
            other => panic!("{v:?} {h:?}: {other:?}"),
        }
    }
}

fn pairs() -> Vec<(Lagrangian, Lagrangian)> {
    let all = kinds();
    let smooth = all.iter().filter(|kind| kind_is_smooth(**kind));
    smooth.flat_map(|a| all.iter().map(|b| (*a, *b))).collect()
}

const WEIGHTS: [f64; 6] = [0.5, -1.0, 0.25, 1.5, 0.125, -0.75];
const FEEDBACK: [f64; 6] = [0.5, 1.0, -1.0, 2.0, 0.25, -3.0];

/// `dE/dt` by the chain rule, entry by entry, from `∇E = (H_v (v - Ξᵀ f), H_h (h - Ξ g))`, where the Hessians are
/// symmetric; in the closed form the residuals are velocities.
#[test]
fn the_rate_of_the_energy_by_the_chain_rule() {
    let (v, h) = (layer(&[0.5, -0.7, 1.25]), layer(&[-0.3, 0.9]));
    for (visible, hidden) in pairs() {
        for feedback in [false, true] {
            let mut network = Network::new(2, 3, WEIGHTS.to_vec(), visible, hidden)
                .unwrap()
                .with_times(2.0, 0.375)
                .unwrap();
            if feedback {
                network = network.with_feedback(FEEDBACK.to_vec()).unwrap();
            }
            let (dv, dh) = network.velocity(&v, &h).unwrap();
            let g = visible.activation("v", &v).unwrap();
            let f = hidden.activation("h", &h).unwrap();
            let weight = |mu: usize, i: usize| Scalar::from_f64(WEIGHTS[3 * mu + i]);
            let back: Vec<Scalar> = (0..3)
                .map(|i| v[i].clone() - weight(0, i) * &f[0] - weight(1, i) * &f[1])
                .collect();
            let drive: Vec<Scalar> = (0..2)
                .map(|mu| h[mu].clone() - dot(&[weight(mu, 0), weight(mu, 1), weight(mu, 2)], &g))
                .collect();
            let rate = dot(&back, &visible.hessian_times("v", &v, &dv).unwrap())
                + dot(&drive, &hidden.hessian_times("h", &h, &dh).unwrap());
            let closed = network.energy_rate(&v, &h).unwrap();
            agree(
                &rate,
                &closed,
                &format!("{visible:?} {hidden:?} {feedback}"),
            );
            if !feedback {
                crate::common::in_order(&closed, &Scalar::zero(), 180, "the energy falls");
            }
        }
    }
}

/// The claim fails without symmetric weights: a state at which the energy rises.
#[test]
fn asymmetric_weights_can_raise_the_energy() {
    let network = Network::new(1, 1, vec![1.0], SQUARE, SQUARE)
        .unwrap()
        .with_feedback(vec![-4.0])
        .unwrap();
    let rate = network.energy_rate(&layer(&[0.0]), &layer(&[1.0])).unwrap();
    assert!(rate.is_positive());
}

#[test]
fn the_adiabatic_limit() {
    let v = layer(&[0.5, -0.7, 1.25]);
    let mut compared = 0;
    for (visible, hidden) in pairs() {
        let network = Network::new(2, 3, WEIGHTS.to_vec(), visible, hidden).unwrap();
        let rest = network.hidden_at_rest(&v).unwrap();
        let Ok(joint) = network.energy(&v, &rest) else {
            continue;
        };
        compared += 1;
        let what = format!("{visible:?} {hidden:?}");
        agree(&joint, &network.adiabatic_energy(&v).unwrap(), &what);
        // With the hidden units at rest only the visible ones move.
        let rate = network.energy_rate(&v, &rest).unwrap();
        agree(&rate, &network.adiabatic_energy_rate(&v).unwrap(), &what);
        // Eq. 13 is the Euler step of length tau_v.
        let step = network.adiabatic_step(&v, &Scalar::one()).unwrap();
        for (step, update) in step.iter().zip(network.update(&v).unwrap()) {
            agree(step, &update, &what);
        }
        let (step, _) = network.euler_step(&v, &rest, &Scalar::one()).unwrap();
        for (step, update) in step.iter().zip(network.update(&v).unwrap()) {
            agree(step, &update, &what);
        }
    }
    assert!(compared * 2 > pairs().len(), "{compared} pairs");
}

#[test]
fn model_b_is_attention_and_model_c_the_sphere() {
    let attention = Lagrangian::LogSumExp { beta: 1.0 };
    let v = [0.5, -0.7, 1.25];
    let network = Network::new(2, 3, WEIGHTS.to_vec(), SQUARE, attention).unwrap();
    let machine = AttnBm::new(2, 3, WEIGHTS.to_vec()).unwrap();
    agree(
        &network.adiabatic_energy(&layer(&v)).unwrap(),
        &machine.energy(&v),
        "Eq. 14",
    );
    let updates: Vec<Scalar> = machine.update(&v, 1.0);
    for (ours, theirs) in network.update(&layer(&v)).unwrap().iter().zip(&updates) {
        agree(ours, theirs, "Eq. 13");
    }
    // Eq. 48: eta = (2, -0.875, -0.5).
    let sphere = Network::new(
        2,
        3,
        WEIGHTS.to_vec(),
        Lagrangian::Norm,
        Lagrangian::Identity,
    );
    let energy = sphere.unwrap().adiabatic_energy(&layer(&v)).unwrap();
    let eta = [2.0, -0.875, -0.5];
    let cosine = Scalar::dot(&eta, &v) / Scalar::dot(&v, &v).sqrt();
    agree(&energy, &-cosine, "Eq. 48");
}

#[test]
fn ramsauer() {
    let patterns: [&[f64]; 3] = [&[0.5, -1.0], &[2.0, 0.25], &[0.0, 3.0]];
    for beta in [0.1, 1.0, 8.0] {
        for v in [[0.0, 0.0], [1.0, 2.0], [-30.0, 0.5]] {
            let energy: Scalar = ramsauer_energy(&patterns, &v, beta);
            agree(
                &energy,
                &ramsauer_energy_by_model_b(&patterns, &v, beta),
                "E_R",
            );
            let distance = Scalar::dot(&v, &v).sqrt() - Scalar::from_f64(3.0);
            let least = distance.sqr().mul_pow2(-1);
            crate::common::in_order(&least, &energy, 180, "E_R is not negative");
        }
    }
}
