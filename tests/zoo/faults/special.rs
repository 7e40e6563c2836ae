//! Faults of special functions, and of what is made of them on the sphere.

use attnbm::grade::answer::Answer;
use attnbm::grade::case::Case;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::input::Value;
use attnbm::oracle::registry::quantities;

use super::{Fault, alters, mapped};

pub fn faults() -> Vec<Fault> {
    let mut faults = of_one_argument();
    faults.extend(of_the_second_kind());
    faults.extend(on_the_sphere());
    faults.extend(of_a_softmax_and_an_interval());
    faults
}

fn of_one_argument() -> Vec<Fault> {
    use Grade::{Fails, LosesDigits, Wrong};
    vec![
        alters(
            "special.log_gamma",
            "no reflection on the negative axis",
            Wrong,
            |case, ask| ask(&at(case, x(case).abs())),
        ),
        alters(
            "special.log_gamma",
            "the logarithm of the function",
            Fails,
            |case, ask| mapped(case, ask, |log| log.exp().ln()),
        ),
        alters(
            "special.digamma",
            "the cotangent of the reflection left out",
            Wrong,
            |case, ask| match x(case) {
                x if x < 0.0 => ask(&at(case, 1.0 - x)),
                _ => ask(case),
            },
        ),
        alters(
            "special.digamma",
            "two terms of the asymptotic series from 4 on",
            LosesDigits,
            |case, ask| {
                let x = x(case);
                mapped(case, ask, |y| match x >= 4.0 {
                    true => x.ln() - 0.5 / x - 1.0 / (12.0 * x * x),
                    false => y,
                })
            },
        ),
        alters(
            "special.log_erfc",
            "the logarithm of erfc",
            Fails,
            |case, ask| mapped(case, ask, |_| libm::erfc(x(case)).ln()),
        ),
        alters(
            "special.log_normal_cdf",
            "the logarithm of a rounded probability",
            Fails,
            |case, ask| {
                let scaled = -x(case) * std::f64::consts::FRAC_1_SQRT_2;
                mapped(case, ask, |_| (0.5 * libm::erfc(scaled)).ln())
            },
        ),
        alters(
            "special.log_normal_cdf",
            "the other tail",
            Wrong,
            |case, ask| ask(&at(case, -x(case))),
        ),
    ]
}

fn of_the_second_kind() -> Vec<Fault> {
    use Grade::{Fails, Wrong};
    vec![
        alters(
            "bessel.log_k",
            "the order off by one",
            Wrong,
            |case, ask| {
                let order = number(case, "order") + 1.0;
                ask(&case.clone().with("order", Value::Number(order)))
            },
        ),
        alters("bessel.log_k", "log of the function", Fails, |case, ask| {
            mapped(case, ask, |log| log.exp().ln())
        }),
        alters(
            "bessel.log_k_ratio",
            "the ratio upside down",
            Wrong,
            |case, ask| mapped(case, ask, |log| -log),
        ),
    ]
}

fn on_the_sphere() -> Vec<Fault> {
    use Grade::{LosesDigits, Wrong};
    vec![
        alters(
            "vmf.mean_resultant_slope",
            "1 - A² - (N-1) A/κ, whose terms cancel",
            LosesDigits,
            |case, ask| {
                let (dim, kappa) = (number(case, "dim"), number(case, "kappa"));
                let length = value(ask(&case.for_quantity(known("vmf.mean_resultant_length"))));
                mapped(case, ask, |slope| match length {
                    Some(length) if kappa > 0.0 => {
                        1.0 - length * length - (dim - 1.0) * length / kappa
                    }
                    _ => slope,
                })
            },
        ),
        alters(
            "vmf.mean_resultant_slope",
            "the variance around 0",
            Wrong,
            |case, ask| {
                let length = value(ask(&case.for_quantity(known("vmf.mean_resultant_length"))));
                mapped(case, ask, |slope| slope + length.unwrap_or(0.0).powi(2))
            },
        ),
        alters(
            "vmf.concentration",
            "the approximation by Banerjee and others",
            Wrong,
            |case, ask| {
                let (dim, length) = (number(case, "dim"), number(case, "length"));
                let square = length * length;
                mapped(case, ask, |_| length * (dim - square) / (1.0 - square))
            },
        ),
        alters(
            "vmf.divergence",
            "the expectation under the other distribution",
            Wrong,
            |case, ask| {
                let vector = |name| Value::Vector(case.vector(name).unwrap_or(&[]).to_vec());
                let (eta, other) = (vector("eta"), vector("other_eta"));
                ask(&case.clone().with("eta", other).with("other_eta", eta))
            },
        ),
    ]
}

fn of_a_softmax_and_an_interval() -> Vec<Fault> {
    use Grade::{Fails, Wrong};
    vec![
        alters(
            "special.softmax_jacobian",
            "the diagonal without the squares of the shares",
            Wrong,
            |case, ask| {
                let shares = match ask(&case.for_quantity(known("special.softmax"))) {
                    Answer::Value(array) => array.entries,
                    other => return other,
                };
                let beta = case.number("beta").unwrap_or(1.0);
                match ask(case) {
                    Answer::Value(mut array) => {
                        for (i, share) in shares.iter().enumerate() {
                            array.entries[i * (shares.len() + 1)] = beta * share;
                        }
                        Answer::Value(array)
                    }
                    other => other,
                }
            },
        ),
        alters(
            "special.log_normal_interval",
            "a difference of rounded distribution functions",
            Fails,
            |case, ask| {
                let (mean, sigma) = (
                    case.number("mean").unwrap_or(0.0),
                    case.number("sigma").unwrap_or(1.0),
                );
                let phi =
                    |x: f64| 0.5 * libm::erfc((mean - x) / sigma * std::f64::consts::FRAC_1_SQRT_2);
                let (lower, upper) = (number(case, "lower"), number(case, "upper"));
                mapped(case, ask, |_| (phi(upper) - phi(lower)).ln())
            },
        ),
    ]
}

fn number(case: &Case, name: &str) -> f64 {
    case.number(name).unwrap_or(f64::NAN)
}

fn x(case: &Case) -> f64 {
    number(case, "x")
}

fn at(case: &Case, x: f64) -> Case {
    case.clone().with("x", Value::Number(x))
}

fn value(answer: Answer) -> Option<f64> {
    match answer {
        Answer::Value(array) => array.entries.first().copied(),
        _ => None,
    }
}

/// The quantity of this name.
fn known(name: &str) -> &'static attnbm::oracle::record::Quantity {
    quantities()
        .find(|quantity| quantity.name == name)
        .expect("a quantity")
}
