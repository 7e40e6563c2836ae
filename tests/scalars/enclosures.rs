//! The two enclosures against each other: both contain the exact value, so neither may exclude the other.

use super::draw::{Draw, describe, ends};
use attnbm::real::{Ball, Bounded, Dual, Enclosure, Interval, Real};

/// Every operation, at two numbers.
fn operations<S: Real>(a: f64, b: f64) -> Vec<(&'static str, S)> {
    let (x, y) = (S::from_f64(a), S::from_f64(b));
    let share = x.sqr() / (S::one() + x.sqr());
    vec![
        ("a + b", x.clone() + &y),
        ("a - b", x.clone() - &y),
        ("a b", x.clone() * &y),
        ("a / b", x.clone() / &y),
        ("-a", -x.clone()),
        ("a²", x.sqr()),
        ("a^7", x.powi(7)),
        ("a^b", x.powf(&y)),
        ("sqrt a", x.sqrt()),
        ("exp a", x.exp()),
        ("exp_m1 a", x.exp_m1()),
        ("ln a", x.ln()),
        ("ln_1p a", x.ln_1p()),
        ("8 a", x.mul_pow2(3)),
        ("a/2^1060", x.mul_pow2(-1060)),
        ("(a, b) (b, 1)", S::dot(&[a, b], &[b, 1.0])),
        ("(a, -a) (b, b)", S::dot(&[a, -a], &[b, b])),
        ("a²/(1 + a²)", share),
        ("π", S::pi()),
        ("ln 2", S::ln_2()),
        ("2^53 + 1", S::from_i64((1 << 53) + 1)),
    ]
}

/// Whether the interval must have two ends: the value is well within the range of binary64, and so is what
/// it is made of. A power of a number that is not positive is undefined, but for the exponent 0.
fn must_be_bounded(what: &str, a: f64, nearest: f64) -> bool {
    let is_defined = match what {
        "a²/(1 + a²)" => a.abs() < 1e150,
        "a^b" => a > 0.0,
        _ => true,
    };
    is_defined && nearest.abs() < 1e300
}

/// `x^0 = 1` at any `x`, a NaN included, if the exponent is certainly 0.
fn zeroth_powers_are_one<S: Real>() {
    for x in [-2.0, -0.0, 0.0, 5e-324, 3.0, f64::NAN] {
        let power = S::from_f64(x).powf(&S::zero());
        assert!(power.certainly_equal(&S::one()), "{x}^0 is {power:?}");
    }
}

#[test]
fn zeroth_powers_are_one_in_all_scalars() {
    zeroth_powers_are_one::<f64>();
    zeroth_powers_are_one::<Interval>();
    zeroth_powers_are_one::<Ball<2>>();
    zeroth_powers_are_one::<Dual<f64>>();
    zeroth_powers_are_one::<Dual<Ball<2>>>();
    let nearly = Ball::<2>::zero().widen(&Ball::from_f64(1e-300));
    for x in [-2.0, 0.0] {
        assert!(!Ball::from_f64(x).powf(&nearly).is_bounded());
        assert!(!Ball::<2>::from_f64(x).powf(&Ball::one()).is_bounded());
    }
}

#[test]
fn intervals_contain_what_balls_round_to() {
    let mut draw = Draw::new(30);
    let rounds = 10_000;
    // Of each operation how often the ball was rounded, and how often the interval had to be bounded.
    let mut decided = [(0, 0); 19];
    for _ in 0..rounds {
        let (a, b) = draw.pair();
        let results = operations::<Ball<2>>(a, b)
            .into_iter()
            .zip(operations::<Interval>(a, b));
        for (((what, ball), (_, interval)), decided) in results.zip(&mut decided) {
            // Rounding to nearest never passes a binary64 end.
            let Some(nearest) = ball.to_binary64() else {
                continue;
            };
            decided.0 += 1;
            let inputs = describe(&[a, b]);
            if must_be_bounded(what, a, nearest) {
                assert!(interval.is_bounded(), "{what} of {inputs}");
                decided.1 += 1;
            }
            assert!(
                interval.inf() <= nearest && nearest <= interval.sup(),
                "{what} of {inputs}: {} and {}",
                describe(&ends(interval)),
                describe(&[nearest])
            );
            if ball.is_exact() && interval.is_exact() {
                assert_eq!(
                    interval.to_binary64(),
                    ball.to_binary64(),
                    "{what} of {inputs}"
                );
            }
        }
    }
    for ((what, _), (rounded, bounded)) in operations::<Interval>(1.0, 1.0).iter().zip(decided) {
        // Half of the numbers are negative, where a root, a logarithm and a power are undefined; powers
        // are often out of range.
        let (least, least_bounded) = match *what {
            "a^b" | "sqrt a" | "ln a" => (0.3, 0.2),
            "ln_1p a" => (0.6, 0.5),
            "a / b" => (0.8, 0.4),
            _ => (0.85, 0.4),
        };
        let of_all = |share: f64| share * f64::from(rounds);
        assert!(
            f64::from(rounded) >= of_all(least) && f64::from(bounded) >= of_all(least_bounded),
            "{what}: {rounded} rounded and {bounded} bounded of {rounds}"
        );
    }
}
