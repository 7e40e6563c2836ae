//! The two enclosures against each other: both contain the exact value, so neither may exclude the other.

use super::draw::{Draw, describe, ends};
use attnbm::real::{Ball, Enclosure, Interval, Real};

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

#[test]
fn intervals_contain_what_balls_round_to() {
    let mut draw = Draw::new(30);
    let (mut compared, mut tried) = (0, 0);
    for _ in 0..10_000 {
        let (a, b) = draw.pair();
        for ((what, ball), (_, interval)) in operations::<Ball<2>>(a, b)
            .iter()
            .zip(operations::<Interval>(a, b))
        {
            tried += 1;
            // Rounding to nearest never passes a binary64 end.
            let Some(nearest) = ball.to_binary64() else {
                continue;
            };
            compared += 1;
            let inputs = describe(&[a, b]);
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
    assert!(compared * 10 > tried * 9, "{compared} of {tried}");
}
