//! Dual numbers: known derivatives, and derivatives that two routes must agree on.

use super::draw::{Draw, describe, ends};
use super::exact::{Bracket, assert_narrow, assert_tightest};
use attnbm::real::{Dual, Enclosure, Interval, Parameter, Real};

type Certified = Dual<Interval>;

/// Of the 53 bits of a binary64 number, derivatives of the depth tested here keep at least so many.
const ACCURACY_BITS: i64 = 39;

fn variable(x: f64) -> Certified {
    Dual::variable(Interval::point(x))
}

/// Fails unless the two agree as far as enclosures can tell, and are narrow enough for that to say
/// something.
fn assert_agree(a: Interval, b: Interval, what: &str, x: f64) {
    assert!(!a.disjoint(&b), "{what} at {}: {a} and {b}", describe(&[x]));
    for set in [a, b] {
        // Relative to the value or to 1, whichever is larger: away from 0, nothing cancels.
        let beside = if set.sup() < 1.0 && set.inf() > -1.0 {
            set + Interval::point(2.0)
        } else {
            set
        };
        assert!(
            beside.accuracy_bits() >= ACCURACY_BITS,
            "{what} at {}: {set} is wide",
            describe(&[x])
        );
    }
}

#[test]
fn derivatives_over_plain_numbers() {
    let x = Dual::variable(2.0_f64);
    let three = Dual::constant(3.0);
    assert_eq!(
        x + three,
        Dual {
            value: 5.0,
            tangent: 1.0
        }
    );
    assert_eq!(
        three - x,
        Dual {
            value: 1.0,
            tangent: -1.0
        }
    );
    assert_eq!(
        x * three,
        Dual {
            value: 6.0,
            tangent: 3.0
        }
    );
    assert_eq!(
        three / x,
        Dual {
            value: 1.5,
            tangent: -0.75
        }
    );
    assert_eq!(
        -x,
        Dual {
            value: -2.0,
            tangent: -1.0
        }
    );
    assert_eq!(
        x.sqr(),
        Dual {
            value: 4.0,
            tangent: 4.0
        }
    );
    assert_eq!(
        x.mul_pow2(3),
        Dual {
            value: 16.0,
            tangent: 8.0
        }
    );
    assert_eq!(x.ln().tangent, 0.5);
    assert_eq!(
        Dual::variable(4.0).sqrt(),
        Dual {
            value: 2.0,
            tangent: 0.25
        }
    );
    assert_eq!(Dual::variable(1.0).ln_1p().tangent, 0.5);
    assert_eq!(
        Dual::variable(0.0).exp_m1(),
        Dual {
            value: 0.0,
            tangent: 1.0
        }
    );
    assert_eq!(
        Dual::variable(0.0).exp(),
        Dual {
            value: 1.0,
            tangent: 1.0
        }
    );
    assert_eq!(x.max_approx(three), three);
    assert_eq!(x.max_approx(-x), x);
    assert_eq!(Dual::<f64>::pi().tangent, 0.0);
    assert_eq!(
        Dual::<f64>::dot(&[1.0, 2.0], &[3.0, 4.0]),
        Dual::constant(11.0)
    );
}

#[test]
fn integer_powers_at_zero_and_beyond() {
    let derivatives: Vec<f64> = (0..4)
        .map(|n| Dual::variable(0.0_f64).powi(n).tangent)
        .collect();
    assert_eq!(derivatives, [0.0, 1.0, 0.0, 0.0]);
    assert_eq!(Dual::variable(0.0_f64).powi(0).value, 1.0);
    let steep = variable(1.0).powi(u64::MAX);
    assert_eq!(steep.value, Interval::one());
    assert_eq!(
        ends(steep.tangent),
        [2.0_f64.powi(64).next_down(), 2.0_f64.powi(64).next_up()]
    );
    assert_eq!(variable(-3.0).powi(5).tangent, Interval::from_i64(405));
}

#[test]
fn equal_only_with_the_tangent() {
    let (constant, moving) = (Certified::from_i64(2), variable(2.0));
    assert!(constant.certainly_equal(&Certified::from_i64(2)));
    assert!(!constant.certainly_equal(&moving));
    assert!(!moving.certainly_equal(&variable(3.0)));
    assert!(Certified::zero().certainly_zero() && !variable(0.0).certainly_zero());
}

#[test]
fn no_derivative_is_the_whole_line() {
    assert_eq!(variable(0.0).sqrt().tangent, Interval::WHOLE);
    assert_eq!(variable(0.0).sqrt().value, Interval::zero());
    assert_eq!(variable(-1.0).ln().value, Interval::WHOLE);
    assert_eq!(variable(0.0).powf(&Certified::one()).value, Interval::WHOLE);
}

#[test]
fn inverse_functions_have_derivative_one() {
    let mut draw = Draw::new(20);
    for _ in 0..3_000 {
        let x = 1e-3 + 20.0 * draw.uniform();
        let one = Interval::one();
        assert_agree(variable(x).ln().exp().tangent, one, "exp(ln x)", x);
        assert_agree(variable(x).exp().ln().tangent, one, "ln(exp x)", x);
        assert_agree(variable(x).sqrt().sqr().tangent, one, "sqrt(x)²", x);
        assert_agree(variable(x).sqr().sqrt().tangent, one, "sqrt(x²)", x);
        assert_agree(
            variable(x).ln_1p().exp_m1().tangent,
            one,
            "exp_m1(ln_1p x)",
            x,
        );
    }
}

#[test]
fn two_routes_agree() {
    let mut draw = Draw::new(21);
    for _ in 0..3_000 {
        let x = 0.1 + 4.0 * draw.uniform();
        let (t, one) = (variable(x), Certified::one());
        let pairs = [
            ("x^5 and the product", t.powi(5), t * t * t * t * t),
            (
                "x^5 and exp(5 ln x)",
                t.powi(5),
                t.powf(&Certified::from_i64(5)),
            ),
            ("x^x and exp(x ln x)", t.powf(&t), (t * t.ln()).exp()),
            ("x² and the product", t.sqr(), t * t),
            ("1/x and exp(-ln x)", one / t, (-t.ln()).exp()),
            (
                "sqrt x and x^(1/2)",
                t.sqrt(),
                t.powf(&Certified::one().mul_pow2(-1)),
            ),
            ("ln_1p x and ln(1 + x)", t.ln_1p(), (one + t).ln()),
            ("exp_m1 x and exp(x) - 1", t.exp_m1(), t.exp() - one),
            (
                "x²/(1 + x) by parts",
                t.sqr() / (one + t),
                t - one + one / (one + t),
            ),
        ];
        for (what, a, b) in pairs {
            assert_agree(a.value, b.value, what, x);
            assert_agree(a.tangent, b.tangent, what, x);
        }
    }
}

#[test]
fn second_derivatives() {
    let x = Dual {
        value: variable(0.7),
        tangent: Dual::constant(Interval::one()),
    };
    let exponential = x.exp();
    assert_agree(
        exponential.tangent.tangent,
        exponential.value.value,
        "exp''",
        0.7,
    );
    assert_eq!(x.powi(0).tangent.tangent, Interval::zero());
    let quartic = x.powi(4).tangent.tangent;
    assert_agree(
        quartic,
        Interval::point(0.7).sqr() * Interval::from_i64(12),
        "(x^4)''",
        0.7,
    );
}

#[test]
fn inner_products_of_parameters_are_tightest() {
    let mut draw = Draw::new(22);
    for _ in 0..3_000 {
        let length = draw.below(6) as usize;
        let mut vector = |extra: usize| -> Vec<Dual<f64>> {
            (0..length + extra)
                .map(|_| Dual {
                    value: draw.number(),
                    tangent: draw.number(),
                })
                .collect()
        };
        let (a, b) = (vector(0), vector(1));
        let product: Certified = Parameter::<Certified>::inner(&a, &b);
        let part = |of: &[Dual<f64>], value: bool| -> Vec<f64> {
            of[..length]
                .iter()
                .map(|x| if value { x.value } else { x.tangent })
                .collect()
        };
        let (a_value, a_tangent, b_value, b_tangent) = (
            part(&a, true),
            part(&a, false),
            part(&b, true),
            part(&b, false),
        );
        let inputs = [
            a_value.clone(),
            a_tangent.clone(),
            b_value.clone(),
            b_tangent.clone(),
        ]
        .concat();
        let value = Bracket::dot(&a_value, &b_value);
        assert_tightest(product.value, &value, &value, "inner product", &inputs);
        let slope = Bracket::dot(
            &[a_value, a_tangent].concat(),
            &[b_tangent, b_value].concat(),
        );
        assert_tightest(product.tangent, &slope, &slope, "its derivative", &inputs);
        assert_narrow(product.tangent, 1, "its derivative", &inputs);
    }
    let lifted: Certified = Parameter::<Certified>::lift(&Dual {
        value: 2.0,
        tangent: 3.0,
    });
    assert_eq!(
        lifted,
        Dual {
            value: Interval::point(2.0),
            tangent: Interval::point(3.0)
        }
    );
}
