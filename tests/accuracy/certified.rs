//! Certified values of the functions that are measured.
//!
//! Log-gamma and the complementary error function are those of `attnbm::special`. The others are made of them here: by
//! series of positive terms, whose rests are bounded by geometric series, and by chords of a convex function.

use attnbm::real::{Ball, Bounded, Enclosure, Real};
use attnbm::special::{complementary_error_function, log_gamma};

/// A function with an enclosure of any precision.
pub trait Certified {
    /// Its value at these arguments, exactly as they are.
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N>;
}

/// The exact value as the nearest binary64 number and what it lacks, and the errors of some answers.
#[derive(Debug)]
pub struct Judged {
    pub value: f64,
    /// The exact value less `value`, rounded.
    pub tail: f64,
    /// The distance of `value` to the next number away from 0.
    pub last_place: f64,
    /// In units of the last place.
    pub errors: Vec<f64>,
}

/// Judges answers at some arguments; `None` if no precision decides the nearest number.
pub fn judge<F: Certified>(arguments: &[f64], answers: &[f64]) -> Option<Judged> {
    judge_at::<F, 2>(arguments, answers)
        .or_else(|| judge_at::<F, 4>(arguments, answers))
        .or_else(|| judge_at::<F, 10>(arguments, answers))
        .or_else(|| judge_at::<F, 28>(arguments, answers))
}

fn judge_at<F: Certified, const N: usize>(arguments: &[f64], answers: &[f64]) -> Option<Judged> {
    let exact = F::at::<N>(arguments);
    let value = exact.to_binary64()?;
    let last_place = value.abs().next_up() - value.abs();
    let off = |answer: f64| (exact.clone() - Ball::from_f64(answer)).approx();
    let error = |answer: &f64| match answer.is_finite() {
        true => off(*answer).abs() / last_place,
        false => f64::INFINITY,
    };
    Some(Judged {
        value,
        tail: off(value),
        last_place,
        errors: answers.iter().map(error).collect(),
    })
}

/// `log Γ(x)`.
pub struct LogGamma;

impl Certified for LogGamma {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        log_gamma(&Ball::from_f64(arguments[0]))
    }
}

/// `ψ(x) = d log Γ(x)/dx`, between the slopes of two chords: log Γ is convex.
pub struct Digamma;

impl Certified for Digamma {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        let x = Ball::<N>::from_f64(arguments[0]);
        // A third of the digits: the chord's slope is off by as much, and loses as many to cancellation.
        let step = x.mul_pow2(-i64::from(Ball::<N>::BITS) / 3);
        let middle = log_gamma(&x);
        let below = (middle.clone() - log_gamma(&(x.clone() - &step))) / &step;
        let above = (log_gamma(&(x + &step)) - middle) / &step;
        below.hull(&above)
    }
}

/// `erf(x)`.
pub struct ErrorFunction;

impl Certified for ErrorFunction {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        Ball::one() - complementary_error_function(&Ball::from_f64(arguments[0]))
    }
}

/// `erfc(x) = 1 - erf(x)`.
pub struct ComplementaryErrorFunction;

impl Certified for ComplementaryErrorFunction {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        complementary_error_function(&Ball::from_f64(arguments[0]))
    }
}

/// `P(a, x)`, the regularised lower incomplete gamma function.
pub struct LowerGamma;

impl Certified for LowerGamma {
    /// `x^a e^-x / Γ(a+1) Σ_n x^n / ((a+1) … (a+n))`.
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        let [a, x] = [0, 1].map(|i| Ball::<N>::from_f64(arguments[i]));
        let ratio = |n: i64| x.clone() / (a.clone() + Ball::from_i64(n + 1));
        let sum = series(ratio, &Ball::zero());
        let exponent = a.clone() * x.ln() - &x - log_gamma(&(a + Ball::one()));
        exponent.exp() * sum
    }
}

/// `Q(a, x) = 1 - P(a, x)`, the regularised upper incomplete gamma function.
pub struct UpperGamma;

impl Certified for UpperGamma {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        Ball::one() - LowerGamma::at::<N>(arguments)
    }
}

/// `log B(a, b) = log Γ(a) + log Γ(b) - log Γ(a+b)`.
pub struct LogBeta;

impl Certified for LogBeta {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        let [a, b] = [0, 1].map(|i| Ball::<N>::from_f64(arguments[i]));
        log_beta(&a, &b)
    }
}

/// `I_x(a, b)`, the regularised incomplete beta function of `a`, `b` and `x`.
pub struct RegularizedBeta;

impl Certified for RegularizedBeta {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        let [a, b, x] = [0, 1, 2].map(|i| Ball::<N>::from_f64(arguments[i]));
        let rest = Ball::one() - &x;
        match arguments[2] > arguments[0] / (arguments[0] + arguments[1]) {
            true => Ball::one() - regularized_beta(&b, &a, &rest, &x),
            false => regularized_beta(&a, &b, &x, &rest),
        }
    }
}

/// `x^a y^b / (a B(a,b)) Σ_n x^n (a+b) … (a+b+n-1) / ((a+1) … (a+n))`, `y = 1 - x`.
fn regularized_beta<const N: usize>(a: &Ball<N>, b: &Ball<N>, x: &Ball<N>, y: &Ball<N>) -> Ball<N> {
    let ratio = |n: i64| {
        let n = Ball::from_i64(n);
        x.clone() * (a.clone() + b + &n) / (a.clone() + Ball::one() + n)
    };
    // The ratios tend to x, from above or from below.
    let sum = series(ratio, x);
    let exponent = a.clone() * x.ln() + b.clone() * y.ln() - log_beta(a, b);
    exponent.exp() / a * sum
}

fn log_beta<const N: usize>(a: &Ball<N>, b: &Ball<N>) -> Ball<N> {
    log_gamma(a) + log_gamma(b) - log_gamma(&(a.clone() + b))
}

/// `Σ_n t_n` with `t_0 = 1` and `t_(n+1) = t_n ratio(n)`, where from any `n` on the ratios are at most the larger one of
/// `ratio(n)` and the limit: the rest after `t_n` is at most `t_(n+1) / (1 - r)`.
fn series<const N: usize>(ratio: impl Fn(i64) -> Ball<N>, limit: &Ball<N>) -> Ball<N> {
    let small = -i64::from(Ball::<N>::BITS) - 8;
    let (mut sum, mut term) = (Ball::<N>::zero(), Ball::<N>::one());
    for n in 0..100_000 {
        sum = sum + &term;
        let next_ratio = ratio(n);
        let missing = Ball::one() - next_ratio.upper().max_approx(limit.upper());
        let next = term * next_ratio;
        let rest = next.clone() / missing.clone();
        if missing.is_positive() && rest.certainly_at_most(&sum.mul_pow2(small)) {
            return sum.widen(&rest);
        }
        term = next;
    }
    Ball::unknown()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Exact = Ball<6>;

    fn same(one: &Exact, other: &Exact) {
        assert!(!one.disjoint(other), "{one:?} and {other:?}");
        let bits = one.accuracy_bits().min(other.accuracy_bits());
        assert!(bits > 90, "{bits} bits");
    }

    fn number(x: f64) -> Exact {
        Exact::from_f64(x)
    }

    #[test]
    fn digamma_has_its_recurrence_and_doubles_its_argument() {
        let psi = |x: f64| Digamma::at::<6>(&[x]);
        for x in [0.0625, 0.75, 2.5, 40.0, 1e5] {
            same(&(psi(x) + Exact::one() / number(x)), &psi(x + 1.0));
            let halves = (psi(x) + psi(x + 0.5)).mul_pow2(-1);
            same(&psi(2.0 * x), &(halves + Exact::ln_2()));
        }
        // The slope is not that of a chord with a value exchanged.
        assert!(psi(2.5).disjoint(&psi(2.5f64.next_up())));
    }

    #[test]
    fn incomplete_gamma_functions_have_closed_forms() {
        for x in [0.125, 1.0, 7.5, 60.0] {
            let tail = (-number(x)).exp();
            same(&UpperGamma::at(&[1.0, x]), &tail);
            same(
                &UpperGamma::at(&[2.0, x]),
                &(tail * (Exact::one() + number(x))),
            );
            same(&LowerGamma::at(&[0.5, x * x]), &ErrorFunction::at(&[x]));
        }
    }

    #[test]
    fn incomplete_beta_functions_have_closed_forms() {
        for x in [0.0625, 0.5, 0.875] {
            let (up, down) = (number(x), number(1.0 - x));
            for power in [1, 5, 40] {
                let at = |a: f64, b: f64| RegularizedBeta::at(&[a, b, x]);
                same(&at(power as f64, 1.0), &up.powi(power));
                same(&(Exact::one() - at(1.0, power as f64)), &down.powi(power));
            }
            // The arcsine law, by its tangent at two points.
            let half = RegularizedBeta::at::<6>(&[0.5, 0.5, 0.5]);
            same(&half, &number(0.5));
            // I_x(a, b) - I_x(a+1, b) = x^a (1-x)^b / (a B(a, b)).
            let step = RegularizedBeta::at(&[2.5, 3.25, x]) - RegularizedBeta::at(&[3.5, 3.25, x]);
            let exponent = up.ln() * number(2.5) + down.ln() * number(3.25);
            let jump = (exponent - LogBeta::at(&[2.5, 3.25])).exp() / number(2.5);
            same(&step, &jump);
        }
    }

    #[test]
    fn log_beta_of_whole_numbers_is_rational() {
        // B(3, 4) = 2! 3! / 6! = 1/60.
        same(&-LogBeta::at::<6>(&[3.0, 4.0]), &Exact::from_i64(60).ln());
    }

    #[test]
    fn errors_are_in_units_of_the_last_place() {
        let Judged {
            value,
            tail,
            last_place,
            errors,
        } = judge::<LogBeta>(
            &[3.0, 4.0],
            &[-(60f64.ln()), (-(60f64.ln())).next_up(), 1.0, f64::NAN],
        )
        .unwrap();
        assert_eq!(Some(-value), number(60.0).ln().to_binary64());
        assert!(tail.abs() <= last_place / 2.0 && last_place == 2f64.powi(-50));
        assert!(errors[0] <= 1.0 && errors[1] > 0.0 && errors[1] <= 2.0);
        assert!(errors[2] > 2f64.powi(51) && errors[3] == f64::INFINITY);
    }
}
