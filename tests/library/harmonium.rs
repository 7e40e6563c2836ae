//! The exponential family harmonium: conditionals by two routes, and everything that has none.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::Error;
use attnbm::models::harmonium::{
    Divergence, Harmonium, Support, Unit, joint_divergence, log_partition_by_series,
};
use attnbm::models::lagrangian::Lagrangian;
use attnbm::real::Goal;
use attnbm::real::{Ball, Enclosure, Real};
use attnbm::special::{log_gamma, log_sum_exp};

type Scalar = Ball<2>;

const GOAL: Goal = Goal {
    bits: 100,
    operations: 1e9,
};
const SQUARE: Lagrangian = Lagrangian::Power { n: 2.0 };
const CONTINUOUS: [Support; 2] = [Support::Reals, Support::HalfLine];

fn log_partition(lagrangian: Lagrangian, support: Support, beta: f64, x: f64) -> Scalar {
    let unit = Unit::new(lagrangian, support, beta).unwrap();
    unit.log_partition(x, GOAL).unwrap().value
}

/// Both are the same number, and both know 60 bits of it.
fn agree(left: &Scalar, right: &Scalar, what: &str) {
    assert!(!left.disjoint(right), "{what}: {left:?} and {right:?}");
    for side in [left, right] {
        assert!(side.accuracy_bits() > 60, "{what}: {side:?}");
    }
}

#[test]
fn powers_by_the_series() {
    for n in [1.25, 1.5, 2.0, 2.5, 3.0, 4.0] {
        for beta in [0.25, 1.0, 3.0] {
            for x in [0.0, 0.5, 2.0] {
                for support in CONTINUOUS {
                    let quadrature = log_partition(Lagrangian::Power { n }, support, beta, x);
                    let series = log_partition_by_series(n, beta, x, support == Support::Reals);
                    agree(&quadrature, &series, &format!("{n} {beta} {x} {support:?}"));
                }
            }
        }
    }
}

/// The two halves of a Gaussian by quadrature, and the whole in closed form.
#[test]
fn the_halves_of_a_gaussian() {
    for beta in [1e-6, 0.3, 1.0, 1e6] {
        for x in [0.0, 1e-3, 2.0, 30.0, 1e6] {
            let half = |x: f64| log_partition(SQUARE, Support::HalfLine, beta, x);
            let sum = log_sum_exp(&[half(x), half(-x)]);
            let whole = log_partition(SQUARE, Support::Reals, beta, x);
            agree(&sum, &whole, &format!("{beta} {x}"));
        }
    }
}

/// `∫ cos^(p-1) θ e^(κθ) dθ`, in closed form at `p = 1, 2`, and from there by its recurrence.
fn arctangent_integral(p: i64, kappa: &Scalar, whole: bool) -> Scalar {
    let (kappa, integer) = (kappa.clone(), Scalar::from_i64);
    let growth = (Scalar::pi().mul_pow2(-1) * &kappa).exp();
    let decay = Scalar::one() / &growth;
    if p == 1 {
        let low = if whole { decay } else { Scalar::one() };
        return (growth - low) / kappa;
    }
    if p == 2 {
        let low = if whole { -decay } else { kappa.clone() };
        return (growth - low) / (kappa.sqr() + Scalar::one());
    }
    // (m + 2)(m + 1) I(m) = ((m + 2)² + κ²) I(m + 2) + κ [on the half-line], m = p - 3.
    let boundary = if whole { Scalar::zero() } else { kappa.clone() };
    let below = arctangent_integral(p - 2, &kappa, whole);
    (below * integer((p - 1) * (p - 2)) - boundary) / (integer((p - 1) * (p - 1)) + kappa.sqr())
}

#[test]
fn arctangents_by_closed_forms() {
    for (beta, c) in [(1.0, 2.0), (2.0, 1.0), (1.5, 2.0), (2.5, 2.0), (6.0, 1.5)] {
        let p = (beta * c) as i64 - 1;
        for x in [0.25, -0.5, 2.0, -3.0] {
            for support in CONTINUOUS {
                let kappa = Scalar::from_f64(beta * c * x);
                let closed = arctangent_integral(p, &kappa, support == Support::Reals).ln();
                let quadrature = log_partition(Lagrangian::Atan { c }, support, beta, x);
                agree(&quadrature, &closed, &format!("{beta} {c} {x} {support:?}"));
            }
        }
    }
    // At x = 0 for any p: B(p/2, 1/2).
    for p in [1e-9, 0.125, 0.5, 3.0, 3.9375, 4.0625, 1000.0] {
        let exact = Scalar::from_f64(1.0 + p) - Scalar::one();
        let half = exact.mul_pow2(-1);
        let closed = Scalar::pi().ln().mul_pow2(-1) + log_gamma(&half)
            - log_gamma(&(half + Scalar::one().mul_pow2(-1)));
        let kind = Lagrangian::Atan { c: 1.0 + p };
        let whole = log_partition(kind, Support::Reals, 1.0, 0.0);
        agree(&whole, &closed, &format!("{p}"));
        let half = log_partition(kind, Support::HalfLine, 1.0, 0.0);
        agree(&(half + Scalar::ln_2()), &closed, &format!("{p}"));
    }
}

/// For `cosh` and `exp` there is no closed form to compare with, but there are another program's digits.
#[test]
fn digits_of_another_program() {
    for (lagrangian, support, beta, x, digits) in REFERENCE {
        let value = log_partition(lagrangian, support, beta, x);
        let what = format!("{lagrangian:?} {support:?} {beta} {x}");
        assert_eq!(value.to_binary64(), Some(digits), "{what}");
    }
}

/// By mpmath at 30 digits, with breaks around the peak.
const REFERENCE: [(Lagrangian, Support, f64, f64, f64); 15] = [
    (
        Lagrangian::Cosh,
        Support::Reals,
        0.25,
        -0.75,
        1.5284480131203684,
    ),
    (
        Lagrangian::Cosh,
        Support::Reals,
        1.0,
        0.5,
        1.8434241921530237,
    ),
    (
        Lagrangian::Cosh,
        Support::Reals,
        3.0,
        -4.0,
        80.64640306232324,
    ),
    (
        Lagrangian::Cosh,
        Support::Reals,
        1e-06,
        20.0,
        240.75776415422655,
    ),
    (
        Lagrangian::Cosh,
        Support::Reals,
        1000000.0,
        3.0,
        10067654.852296812,
    ),
    (
        Lagrangian::Cosh,
        Support::HalfLine,
        0.25,
        -0.75,
        0.5388688447705506,
    ),
    (
        Lagrangian::Cosh,
        Support::HalfLine,
        1.0,
        0.5,
        1.4520515222306065,
    ),
    (
        Lagrangian::Cosh,
        Support::HalfLine,
        3.0,
        -4.0,
        0.48931274949109954,
    ),
    (
        Lagrangian::Cosh,
        Support::HalfLine,
        1e-06,
        20.0,
        240.75776415422655,
    ),
    (
        Lagrangian::Cosh,
        Support::HalfLine,
        1000000.0,
        3.0,
        10067654.852296812,
    ),
    (
        Lagrangian::Exp,
        Support::HalfLine,
        0.25,
        -0.75,
        0.14572964241785624,
    ),
    (
        Lagrangian::Exp,
        Support::HalfLine,
        1.0,
        0.5,
        1.8288813747129584,
    ),
    (
        Lagrangian::Exp,
        Support::HalfLine,
        3.0,
        -4.0,
        -11.576047312751314,
    ),
    (
        Lagrangian::Exp,
        Support::HalfLine,
        1e-06,
        20.0,
        482.9928363191526,
    ),
    (
        Lagrangian::Exp,
        Support::HalfLine,
        1000000.0,
        3.0,
        20085529.434370946,
    ),
];

/// A rule asked for little, with bounds of its own, must enclose what one asked for much finds.
#[test]
fn coarse_quadratures_enclose_fine_ones() {
    let kinds = [
        Lagrangian::Power { n: 1.5 },
        Lagrangian::Power { n: 4.0 },
        Lagrangian::Cosh,
        Lagrangian::Exp,
        Lagrangian::Atan { c: 1.7 },
        Lagrangian::Atan { c: 12.0 },
    ];
    for kind in kinds {
        for x in [-30.0, -0.4, 0.0, 1.5, 6.0] {
            let unit = Unit::new(kind, Support::HalfLine, 1.0).unwrap();
            let at = |bits: u32| -> Scalar {
                let goal = Goal { bits, ..GOAL };
                unit.log_partition(x, goal).unwrap().value
            };
            let fine = at(110);
            assert!(fine.accuracy_bits() > 60, "{kind:?} {x} {fine:?}");
            for bits in 2..60 {
                let coarse = at(bits);
                let what = format!("{kind:?} {x} at {bits} bits: {coarse:?}");
                assert!(coarse.is_bounded() && !coarse.disjoint(&fine), "{what}");
            }
        }
    }
}

#[test]
fn inputs_and_temperatures_at_the_ends() {
    for kind in [
        Lagrangian::Power { n: 1.5 },
        Lagrangian::Power { n: 4.0 },
        Lagrangian::Atan { c: 2e6 },
    ] {
        for beta in [1e-6, 1.0, 1e6] {
            for x in [0.0, 1e-300, -1e6, 1e6, 1e9] {
                for support in CONTINUOUS {
                    let value = log_partition(kind, support, beta, x);
                    assert!(
                        value.to_binary64().is_some(),
                        "{kind:?} {beta} {x} {value:?}"
                    );
                }
            }
        }
    }
    // Beyond binary64, by bounds.
    for x in [1e4, -1e4, 1e8] {
        let value = log_partition(Lagrangian::Cosh, Support::Reals, 1e-6, x);
        assert_eq!(value.to_binary64(), Some(f64::INFINITY));
    }
    let value = log_partition(Lagrangian::Power { n: 4.0 }, Support::Reals, 1.0, 1e300);
    assert_eq!(value.to_binary64(), Some(f64::INFINITY));
}

#[test]
fn what_cannot_be_normalised() {
    let power = |n: f64| Lagrangian::Power { n };
    let atan = |c: f64| Lagrangian::Atan { c };
    let lse = Lagrangian::LogSumExp { beta: 2.0 };
    let (reals, half) = (Support::Reals, Support::HalfLine);
    let third: f64 = 1.0 / 3.0;
    let above = third.next_up();
    let table = [
        (power(1.0), reals, 1.0, Some(Divergence::Flat)),
        (power(1.0), half, 1.0, Some(Divergence::Flat)),
        (power(1f64.next_up()), reals, 1.0, None),
        (power(1f64.next_up()), half, 1.0, None),
        (power(1.5), reals, 1.0, None),
        (power(3.0), reals, 1.0, None),
        (Lagrangian::Cosh, reals, 1.0, None),
        (Lagrangian::Cosh, half, 1.0, None),
        (Lagrangian::Exp, reals, 1.0, Some(Divergence::FlatBelow)),
        (Lagrangian::Exp, half, 1.0, None),
        (Lagrangian::LogCosh, reals, 1.0, Some(Divergence::Bounded)),
        (Lagrangian::LogCosh, half, 1.0, Some(Divergence::Bounded)),
        (Lagrangian::Abs, reals, 1.0, Some(Divergence::Flat)),
        (Lagrangian::Abs, half, 1.0, Some(Divergence::Flat)),
        (Lagrangian::Norm, reals, 1.0, Some(Divergence::Flat)),
        (Lagrangian::Norm, half, 1.0, Some(Divergence::Flat)),
        (Lagrangian::Identity, reals, 1.0, Some(Divergence::Flat)),
        (Lagrangian::Identity, half, 1.0, Some(Divergence::Flat)),
        (lse, reals, 1.0, Some(Divergence::Flat)),
        (lse, half, 1.0, Some(Divergence::Flat)),
        (atan(0.5), reals, 2.0, Some(Divergence::HeavyTail)),
        (atan(0.5), half, 2.0, Some(Divergence::HeavyTail)),
        (atan(0.5), half, 1e-300, Some(Divergence::HeavyTail)),
        (atan(0.5), reals, 2f64.next_up(), None),
        (atan(0.5), half, 2f64.next_up(), None),
        // 3 (1/3) rounds to 1, but is below it.
        (atan(third), reals, 3.0, Some(Divergence::HeavyTail)),
        (atan(above), reals, 3.0, None),
        (atan(1e300), half, 1e300, None),
    ];
    for (lagrangian, support, beta, divergence) in table {
        let unit = Unit::new(lagrangian, support, beta).unwrap();
        assert_eq!(
            unit.divergence(),
            divergence,
            "{lagrangian:?} {support:?} {beta}"
        );
        let value = unit.log_partition::<Scalar>(0.25, GOAL);
        match divergence {
            Some(divergence) => {
                assert_eq!(
                    value.unwrap_err(),
                    Error::NotNormalizable(divergence.to_string())
                );
            }
            None => assert!(value.is_ok(), "{lagrangian:?} {support:?} {beta}"),
        }
    }
    // On two values everything can, but for a derivative that is missing.
    for lagrangian in [
        power(1.0),
        power(3.3),
        Lagrangian::Cosh,
        Lagrangian::Exp,
        Lagrangian::LogCosh,
        Lagrangian::Abs,
        atan(0.1),
        Lagrangian::Identity,
        lse,
        Lagrangian::Norm,
    ] {
        let value = log_partition(lagrangian, Support::Binary, 1.3, 0.4);
        assert!(value.accuracy_bits() > 100);
        let refused = Unit::new(lagrangian, Support::Bernoulli, 1.3).err();
        let no_derivative =
            matches!(lagrangian, Lagrangian::Abs | Lagrangian::Norm) || lagrangian == power(1.0);
        match refused {
            Some(Error::Domain { field, .. }) => assert!(no_derivative && field == "domain"),
            refused => assert!(refused.is_none() && !no_derivative, "{lagrangian:?}"),
        }
    }
    for (lagrangian, beta, expected) in [
        (power(0.5), 1.0, "lagrangian.n"),
        (power(f64::NAN), 1.0, "lagrangian.n"),
        (atan(0.0), 1.0, "lagrangian.c"),
        (SQUARE, 0.0, "beta"),
        (SQUARE, f64::INFINITY, "beta"),
    ] {
        match Unit::new(lagrangian, reals, beta) {
            Err(Error::Domain { field, .. }) => assert_eq!(field, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn joints_that_cannot_be_normalised() {
    let power = |n: f64| (Lagrangian::Power { n }, Support::Reals);
    let signs = (Lagrangian::Abs, Support::Binary);
    let atan = (Lagrangian::Atan { c: 3.0 }, Support::Reals);
    let cosh = (Lagrangian::Cosh, Support::Reals);
    let table = [
        (signs, power(2.0), Some(None)),
        (signs, power(1.5), Some(None)),
        (signs, cosh, Some(None)),
        (signs, signs, Some(None)),
        (
            signs,
            (Lagrangian::Exp, Support::Reals),
            Some(Some(Divergence::Conditional)),
        ),
        (
            (Lagrangian::Abs, Support::Reals),
            power(2.0),
            Some(Some(Divergence::Conditional)),
        ),
        (
            (Lagrangian::LogCosh, Support::Reals),
            power(2.0),
            Some(Some(Divergence::Conditional)),
        ),
        (power(2.0), power(2.0), None),
        (power(3.0), power(1.5), None),
        (
            power(2.0),
            power(2f64.next_up()),
            Some(Some(Divergence::Coupling)),
        ),
        (power(2.0), power(2f64.next_down()), Some(None)),
        (power(2.0), power(4.0), Some(Some(Divergence::Coupling))),
        (power(2.0), cosh, Some(Some(Divergence::Coupling))),
        (power(2.0), power(1.5), Some(None)),
        (power(2.0), atan, Some(None)),
        (power(2.0), signs, Some(None)),
        (atan, atan, Some(None)),
    ];
    for (visible, hidden, expected) in table {
        let found = joint_divergence(visible, hidden, 1.0).ok();
        assert_eq!(found, expected, "{visible:?} {hidden:?}");
    }
}

fn machine(hidden: (Lagrangian, Support)) -> Harmonium {
    let weights = vec![0.5, -1.0, 0.25, 1.5, 0.125, -0.75];
    let visible = (Lagrangian::Abs, Support::Binary);
    Harmonium::new((2, 3), weights, visible, hidden, 1.25).unwrap()
}

#[test]
fn the_energy_as_an_exponential_family() {
    let layer = |x: &[f64]| x.iter().map(|x| Scalar::from_f64(*x)).collect::<Vec<_>>();
    let (v, h) = (layer(&[1.0, -1.0, 1.0]), layer(&[0.3, -2.0]));
    for kind in [
        SQUARE,
        Lagrangian::Power { n: 1.5 },
        Lagrangian::Cosh,
        Lagrangian::Exp,
        Lagrangian::Abs,
        Lagrangian::Atan { c: 2.0 },
    ] {
        let machine = machine((kind, Support::Reals));
        let energy = machine.energy(&v, &h).unwrap() * Scalar::from_f64(-1.25);
        agree(
            &energy,
            &machine.family_exponent(&v, &h).unwrap(),
            &format!("{kind:?}"),
        );
        assert_eq!(machine.coupling_statistics(&v, &h).unwrap().len(), 6);
    }
}

/// Hopfield's machine of 1982, `exp(β |Ξ v|²/2)`, and the machine of two binary layers, as naive sums.
#[test]
fn classical_machines() {
    let weights = [[0.5, -1.0, 0.25], [1.5, 0.125, -0.75]];
    let states: Vec<[f64; 3]> = (0..8)
        .map(|k| [0, 1, 2].map(|bit| if k >> bit & 1 == 1 { 1.0 } else { -1.0 }))
        .collect();
    let beta = Scalar::from_f64(1.25);
    let overlaps = |v: &[f64; 3]| weights.map(|row| Scalar::dot(&row, v));
    let hopfield: Vec<Scalar> = states
        .iter()
        .map(|v| {
            overlaps(v)
                .iter()
                .fold(Scalar::zero(), |sum, x| sum + x.sqr())
        })
        .map(|square| square.mul_pow2(-1) * &beta)
        .collect();
    let width = (Scalar::pi().mul_pow2(1) / &beta).ln();
    let found = machine((SQUARE, Support::Reals))
        .log_partition(GOAL)
        .unwrap();
    agree(&found, &(log_sum_exp(&hopfield) + width), "Hopfield 1982");
    let mut terms = Vec::new();
    for v in &states {
        for signs in [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]] {
            let [first, second] = overlaps(v);
            let drive = first * Scalar::from_f64(signs[0]) + second * Scalar::from_f64(signs[1]);
            terms.push(drive * &beta);
        }
    }
    let binary = machine((Lagrangian::Abs, Support::Binary));
    agree(
        &binary.log_partition(GOAL).unwrap(),
        &log_sum_exp(&terms),
        "two binary layers",
    );
    let mean: Scalar = binary.mean_hidden_activation(0.5).unwrap().unwrap();
    assert_eq!(mean.to_binary64(), Some(0.554_599_722_349_382_3));
}

/// Model C on the circle: the identity against von Mises and Fisher, and `x²/2` against Bingham's Bessel function.
#[test]
fn model_c_on_the_circle() {
    use attnbm::models::model_c::CircularMachine;
    use attnbm::models::von_mises_fisher::VonMisesFisher;
    let patterns = [[0.5, -1.0], [1.5, 0.25]];
    for beta in [1e-6, 0.5, 3.0, 200.0] {
        let machine = CircularMachine::new(&patterns, Lagrangian::Identity, beta).unwrap();
        let eta = [2.0, -0.75];
        let kappa = Scalar::dot(&eta, &eta).sqrt() * Scalar::from_f64(beta);
        let closed = VonMisesFisher::new(2, kappa).unwrap().log_partition();
        agree(
            &machine.log_partition(GOAL).unwrap(),
            &closed,
            &format!("{beta}"),
        );
        // One pattern of length l: β l² cos²θ/2 = β l²/4 (1 + cos 2θ).
        let machine = CircularMachine::new(&[[3.0, 4.0]], SQUARE, beta).unwrap();
        let quarter = (Scalar::from_f64(25.0) * Scalar::from_f64(beta)).mul_pow2(-2);
        let closed = VonMisesFisher::new(2, quarter.clone())
            .unwrap()
            .log_partition();
        agree(
            &machine.log_partition(GOAL).unwrap(),
            &(closed + quarter),
            &format!("{beta}"),
        );
    }
    let hexagon = CircularMachine::new(&patterns, Lagrangian::Power { n: 6.0 }, 2.0).unwrap();
    assert!(
        hexagon
            .log_partition::<Scalar>(GOAL)
            .unwrap()
            .accuracy_bits()
            > 90
    );
    assert!(CircularMachine::new(&patterns, Lagrangian::LogCosh, 2.0).is_err());
}

/// An activation that binary64 cannot hold is refused instead of rounded.
#[test]
fn rounded_activations_are_refused() {
    let refused = |visible: Lagrangian| {
        let hidden = (Lagrangian::Abs, Support::Binary);
        let machine =
            Harmonium::new((1, 1), vec![1.0], (visible, Support::Binary), hidden, 1.0).unwrap();
        machine.log_partition::<Scalar>(GOAL)
    };
    // sinh 1 and tanh 1 are not rational.
    for visible in [
        Lagrangian::Cosh,
        Lagrangian::LogCosh,
        Lagrangian::Atan { c: 1.0 },
    ] {
        assert!(
            matches!(refused(visible), Err(Error::Unsupported(_))),
            "{visible:?}"
        );
    }
    for visible in [Lagrangian::Abs, Lagrangian::Power { n: 2.5 }] {
        assert!(refused(visible).unwrap().accuracy_bits() > 100);
    }
}
