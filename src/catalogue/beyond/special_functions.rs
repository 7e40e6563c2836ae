//! Special functions by routes that share nothing but the scalar.

use crate::catalogue::prelude::*;
use crate::real::Dual;
use crate::special::bessel::{bessel_ratio, log_bessel_i, log_bessel_k, log_bessel_k_ratio};
use crate::special::{
    complementary_error_by_integral, digamma, log_complementary_error_function, log_gamma,
    log_normal_distribution_function, log_normal_interval, sine_and_cosine_of_pi, softmax,
    softmax_jacobian_of,
};
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(
    GammaReflection,
    DigammaOfQuarters,
    ErfcByIntegral,
    BesselOfHalfOddOrder,
    BesselWronskian,
    SoftmaxJacobian,
);

/// An argument of a quantity, and an order where it has one.
struct ArgumentCase {
    x: f64,
    order: Option<f64>,
    quantity: &'static str,
}

impl Display for ArgumentCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = Request::for_quantity(self.quantity);
        let request = match self.order {
            Some(order) => request.with("order", Part::Number(order)),
            None => request,
        };
        request.with_number("x", self.x).fmt(f)
    }
}

/// Euler's reflection.
struct GammaReflection;

mutants!(GammaReflectionMutant {
    NumeratorOne: "1 for π",
    SineWithoutPi: "sin²(πx) for sin(πx)",
});

impl Identity for GammaReflection {
    type Case = ArgumentCase;
    type Mutant = GammaReflectionMutant;

    const RECORD: Record = Record {
        id: "gamma-reflection",
        title: "The gamma function at x and at 1 - x",
        section: "further",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"\log\Gamma(x) + \log\Gamma(1 - x) = \log\frac{\pi}{\sin \pi x}",
        assumptions: "0 < x < 1",
        printed: Printed::Implied,
        left: "log-gamma by the trapezoidal rule on Euler's integral",
        right: "the series of the sine",
        shares: &[],
        mutants: GammaReflectionMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<ArgumentCase, Error> {
        let x = match stream.below(4) {
            0 => stream.log_between(1e-300, 1e-3),
            1 => 1.0 - stream.log_between(1e-12, 1e-3),
            _ => stream.between(0.01, 0.49),
        };
        let (order, quantity) = (None, "special.log_gamma");
        Ok(ArgumentCase { x, order, quantity })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let x = S::from_f64(case.x);
        Ok(vec![log_gamma(&x) + log_gamma(&(S::one() - x))])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let sine = sine_and_cosine_of_pi::<S>(case.x).0;
        Ok(vec![match form {
            Form::Stated => (S::pi() / sine).ln(),
            Form::Mutant(GammaReflectionMutant::NumeratorOne) => -sine.ln(),
            Form::Mutant(GammaReflectionMutant::SineWithoutPi) => (S::pi() / sine.sqr()).ln(),
        }])
    }
}

/// Gauss's digamma theorem at two fractions.
struct DigammaOfQuarters;

mutants!(DigammaOfQuartersMutant {
    QuarterOfPi: "π/4 for π/2",
    OneTermMore: "a term of the recurrence too many",
});

/// `n` and `m`.
struct FractionsCase {
    halves: u32,
    quarters: u32,
}

impl Display for FractionsCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity("digamma-quarters")
            .with("n", Part::Integer(u64::from(self.halves)))
            .with("m", Part::Integer(u64::from(self.quarters)))
            .fmt(f)
    }
}

impl Identity for DigammaOfQuarters {
    type Case = FractionsCase;
    type Mutant = DigammaOfQuartersMutant;

    const RECORD: Record = Record {
        id: "digamma-quarters",
        title: "The digamma function at halves and quarters",
        section: "further",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"\psi(n + \tfrac12) - \psi(m + \tfrac14) = \frac\pi2 + \log 2 + \sum_{k<n} \frac{1}{k + 1/2} - \sum_{k<m} \frac{1}{k + 1/4}",
        assumptions: "whole n, m >= 0",
        printed: Printed::Implied,
        left: "digamma by trapezoidal rules on Euler's integral",
        right: "sums of fractions",
        shares: &[],
        mutants: DigammaOfQuartersMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<FractionsCase, Error> {
        Ok(FractionsCase {
            halves: stream.below(200) as u32,
            quarters: stream.below(200) as u32,
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let half: S = digamma(f64::from(case.halves) + 0.5);
        Ok(vec![half - digamma::<S>(f64::from(case.quarters) + 0.25)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (angle, more) = match form {
            Form::Stated => (-1, 0),
            Form::Mutant(DigammaOfQuartersMutant::QuarterOfPi) => (-2, 0),
            Form::Mutant(DigammaOfQuartersMutant::OneTermMore) => (-1, 1),
        };
        let sum = |count: u32, part: f64| {
            S::sum((0..count).map(|k| S::one() / S::from_f64(f64::from(k) + part)))
        };
        let sums = sum(case.halves + more, 0.5) - sum(case.quarters, 0.25);
        Ok(vec![S::pi().mul_pow2(angle) + S::ln_2() + sums])
    }
}

/// The normal law's tail by an integral over the line.
struct ErfcByIntegral;

mutants!(ErfcByIntegralMutant {
    NotScaled: "x for x/√2 in the normal law",
    BothTails: "erfc for half of it in the normal law",
});

impl Identity for ErfcByIntegral {
    type Case = ArgumentCase;
    type Mutant = ErfcByIntegralMutant;

    const RECORD: Record = Record {
        id: "erfc-integral",
        title: "The logarithms of erfc and of the normal law by an integral over the line",
        section: "further",
        equations: &[43],
        kind: StatementKind::Equality,
        statement: r"\operatorname{erfc}(x) = \frac{x}{\pi} e^{-x^2} \int_{\mathbb R} \frac{e^{-t^2}}{x^2 + t^2}\,dt, \quad \Phi(-x) = \tfrac12 \operatorname{erfc}(x/\sqrt2) = 1 - \Phi(x)",
        assumptions: "x > 0",
        printed: Printed::Implied,
        left: "series and Laplace's continued fraction",
        right: "the trapezoidal rule between the poles",
        shares: &[],
        mutants: ErfcByIntegralMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<ArgumentCase, Error> {
        let x = match stream.below(3) {
            0 => stream.log_between(0.1, 1.0),
            1 => stream.between(1.5, 4.5),
            _ => stream.log_between(1.0, 60.0),
        };
        let (order, quantity) = (None, "special.log_erfc");
        Ok(ArgumentCase { x, order, quantity })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let x = S::from_f64(case.x);
        Ok(vec![
            log_complementary_error_function(&x),
            log_complementary_error_function(&-x.clone()),
            log_normal_distribution_function(&-x.clone()),
            // Next to 0 on the right, where digits relative to 1 are what the other side has.
            log_normal_distribution_function(&x) + S::one(),
            log_normal_interval(case.x, 2.0 * case.x, 0.0, 1.0),
            log_normal_interval(-case.x, 2.0 * case.x, 0.0, 1.0),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let x = S::from_f64(case.x);
        let scaled = match form {
            Form::Mutant(ErfcByIntegralMutant::NotScaled) => x.clone(),
            Form::Stated | Form::Mutant(ErfcByIntegralMutant::BothTails) => {
                x.clone() / S::from_i64(2).sqrt()
            }
        };
        let halvings = match form {
            Form::Mutant(ErfcByIntegralMutant::BothTails) => 0,
            Form::Stated | Form::Mutant(ErfcByIntegralMutant::NotScaled) => -1,
        };
        let erfc = complementary_error_by_integral(&x);
        let tail = complementary_error_by_integral(&scaled).mul_pow2(halvings);
        let farther = complementary_error_by_integral(&scaled.mul_pow2(1)).mul_pow2(halvings);
        Ok(vec![
            erfc.ln(),
            (S::from_i64(2) - erfc).ln(),
            tail.ln(),
            (-tail.clone()).ln_1p() + S::one(),
            (tail.clone() - &farther).ln(),
            (S::one() - tail - farther).ln(),
        ])
    }
}

/// Orders at which the functions of the second kind are elementary.
struct BesselOfHalfOddOrder;

mutants!(BesselOfHalfOddOrderMutant {
    ArgumentNotDoubled: "x for 2x in the sum",
    SumAlternates: "the signs of the first kind's sum",
});

impl Identity for BesselOfHalfOddOrder {
    type Case = ArgumentCase;
    type Mutant = BesselOfHalfOddOrderMutant;

    const RECORD: Record = Record {
        id: "bessel-k-half-odd",
        title: "Modified Bessel functions of the second kind of half-odd order",
        section: "further",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"K_{n + 1/2}(x) = \sqrt{\frac{\pi}{2x}}\, e^{-x} \sum_{k=0}^{n} \frac{(n + k)!}{k!\,(n - k)!\,(2x)^k}",
        assumptions: "whole n >= 0, x > 0",
        printed: Printed::Implied,
        left: "the trapezoidal rule on the line",
        right: "the finite sum",
        shares: &[],
        mutants: BesselOfHalfOddOrderMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<ArgumentCase, Error> {
        let n = match stream.below(3) {
            0 => 1,
            1 => 1 + stream.below(8),
            _ => 1 + stream.below(120),
        };
        let x = match stream.below(4) {
            0 => stream.log_between(1e-6, 1e-2),
            1 => stream.log_between(1e2, 1e8),
            _ => stream.log_between(1e-2, 1e2),
        };
        let (order, quantity) = (Some(n as f64 + 0.5), "bessel.log_k");
        Ok(ArgumentCase { x, order, quantity })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let order = case.order.unwrap_or_default();
        // Relative to e^-x, whose logarithm would outweigh the sum.
        let x = S::from_f64(case.x);
        Ok(vec![(log_bessel_k(order, &x) + x).exp()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let n = case.order.unwrap_or_default() as i64;
        let x = S::from_f64(case.x);
        let twice = x.mul_pow2(1);
        let divisor = match form {
            Form::Stated => twice.clone(),
            Form::Mutant(BesselOfHalfOddOrderMutant::ArgumentNotDoubled) => x,
            Form::Mutant(BesselOfHalfOddOrderMutant::SumAlternates) => -twice.clone(),
        };
        let (mut term, mut sum) = (S::one(), S::one());
        for k in 0..n {
            term = term * S::from_i64((n + k + 1) * (n - k)) / S::from_i64(k + 1) / &divisor;
            sum = sum + &term;
        }
        Ok(vec![(S::pi() / twice).sqrt() * sum])
    }
}

/// Both kinds of modified Bessel functions.
struct BesselWronskian;

mutants!(BesselWronskianMutant {
    MinusBetween: "the difference of the products",
    ArgumentSquared: "1/x²",
});

impl Identity for BesselWronskian {
    type Case = ArgumentCase;
    type Mutant = BesselWronskianMutant;

    const RECORD: Record = Record {
        id: "bessel-wronskian",
        title: "The Wronskian of the modified Bessel functions",
        section: "further",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"I_\nu(x)\, K_{\nu+1}(x) + I_{\nu+1}(x)\, K_\nu(x) = \frac1x",
        assumptions: "ν >= 0, x > 0",
        printed: Printed::Implied,
        left: "the products of all four",
        right: "1/x",
        shares: &[],
        mutants: BesselWronskianMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<ArgumentCase, Error> {
        let order = match stream.below(4) {
            0 => 0.0,
            1 => stream.log_between(1e-6, 1.0),
            2 => stream.log_between(30.0, 1e4),
            _ => stream.between(0.0, 20.0),
        };
        let x = match stream.below(4) {
            0 => stream.log_between(1e-6, 1e-2),
            1 => stream.log_between(1e2, 1e5),
            _ => stream.log_between(1e-2, 1e2),
        };
        let (order, quantity) = (Some(order), "bessel.log_k_ratio");
        Ok(ArgumentCase { x, order, quantity })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (order, x) = (case.order.unwrap_or_default(), S::from_f64(case.x));
        let product = log_bessel_i(order, &x) + log_bessel_k(order, &x);
        let of_first = bessel_ratio(order, &x);
        let of_second = log_bessel_k_ratio(order, &x).exp();
        Ok(vec![product.exp() * (of_second + of_first)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let x = S::from_f64(case.x);
        Ok(vec![match form {
            Form::Stated => S::one() / x,
            Form::Mutant(BesselWronskianMutant::MinusBetween) => {
                let order = case.order.unwrap_or_default();
                let product = (log_bessel_i(order, &x) + log_bessel_k(order, &x)).exp();
                S::one() / &x - (bessel_ratio(order, &x) * product).mul_pow2(1)
            }
            Form::Mutant(BesselWronskianMutant::ArgumentSquared) => S::one() / x.sqr(),
        }])
    }
}

/// The derivatives of the softmax.
struct SoftmaxJacobian;

mutants!(SoftmaxJacobianMutant {
    BetaDropped: "β dropped",
    SharesOnDiagonal: "the diagonal without the squares of the shares",
});

/// Arguments and an inverse temperature.
struct ListCase {
    x: Vec<f64>,
    beta: f64,
}

impl Display for ListCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("special.softmax_jacobian")
            .with_list("x", &self.x)
            .with("beta", Part::Number(self.beta))
            .fmt(f)
    }
}

impl Identity for SoftmaxJacobian {
    type Case = ListCase;
    type Mutant = SoftmaxJacobianMutant;

    const RECORD: Record = Record {
        id: "softmax-jacobian",
        title: "The derivatives of the softmax",
        section: "further",
        equations: &[10],
        kind: StatementKind::Derivative,
        statement: r"\frac{\partial s_i}{\partial x_j} = \beta\, s_i\, (\delta_{ij} - s_j), \quad s = \operatorname{softmax}(\beta x)",
        assumptions: "any x, β > 0",
        printed: Printed::Implied,
        left: "the products of the shares",
        right: "dual numbers through the softmax",
        shares: &[],
        mutants: SoftmaxJacobianMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<ListCase, Error> {
        let count = 2 + stream.below(4);
        let scale = stream.choose(&[1.0, 5.0, 0.1], 1.0);
        Ok(ListCase {
            x: (0..count).map(|_| stream.coordinate(scale)).collect(),
            beta: stream.choose(&[0.5, 2.0, 3.25], 1.0),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        softmax_jacobian_of(&case.x, case.beta)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(match form {
            Form::Mutant(SoftmaxJacobianMutant::BetaDropped) => 1.0,
            Form::Stated | Form::Mutant(SoftmaxJacobianMutant::SharesOnDiagonal) => case.beta,
        });
        let count = case.x.len();
        let mut entries = vec![S::zero(); count * count];
        for column in 0..count {
            // β x_j has the derivative β, whatever the temperature inside.
            let dual = |(j, x): (usize, &f64)| Dual {
                value: S::from_f64(*x) * S::from_f64(case.beta),
                tangent: if j == column { beta.clone() } else { S::zero() },
            };
            let exponents: Vec<Dual<S>> = case.x.iter().enumerate().map(dual).collect();
            for (row, share) in softmax(&exponents).into_iter().enumerate() {
                let squares_dropped =
                    matches!(form, Form::Mutant(SoftmaxJacobianMutant::SharesOnDiagonal));
                let is_kept = row == column && squares_dropped;
                let entry = if is_kept {
                    share.value * &beta
                } else {
                    share.tangent
                };
                if let Some(place) = entries.get_mut(row * count + column) {
                    *place = entry;
                }
            }
        }
        Ok(entries)
    }
}
