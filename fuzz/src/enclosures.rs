//! Inclusion: a short program over numbers, run at every scalar side by side.
//!
//! Each register holds one exact number, as an enclosure at machine precision, as balls of 2, 4 and 10 limbs,
//! as wide sets that contain it, and in exact rational numbers for as long as it is one. Whatever the
//! operations, all of these have the number in common; so a set without it, or two sets without a common
//! number, are a proof of an error.

use super::bytes::{Bytes, show};
use super::outcome::{Outcome, Said};
use super::rational::Rational;
use attnbm::real::{Ball, Bounded, Enclosure, Interval, Real, Rounding};
use attnbm::special;
use std::fmt::Write as _;

/// The most operations of a program.
const STEPS: usize = 24;

/// What the widest ball is compared at.
type Wide = Ball<10>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    Add,
    Sub,
    Mul,
    Div,
    Neg,
    Sqr,
    Sqrt,
    MulPow2(i64),
    Powi(u64),
    Hull,
    Exp,
    ExpM1,
    Ln,
    Ln1p,
    Powf,
    Sinh,
    Cosh,
    Tanh,
    LogCosh,
    Sigmoid,
    Softplus,
    LogSumExp,
    Absolute,
    Arctangent,
    Erfc,
    LogGamma,
}

use Operation::{
    Absolute, Add, Arctangent, Cosh, Div, Erfc, Exp, ExpM1, Hull, Ln, Ln1p, LogCosh, LogGamma,
    LogSumExp, Mul, MulPow2, Neg, Powf, Powi, Sigmoid, Sinh, Softplus, Sqr, Sqrt, Sub, Tanh,
};

impl Operation {
    fn read(bytes: &mut Bytes) -> Self {
        let byte = bytes.byte();
        // Half of the operations are those whose results have exact counterparts.
        match byte % 48 {
            0..5 => Add,
            5..10 => Sub,
            10..15 => Mul,
            15..19 => Div,
            19 => Neg,
            20..22 => Sqr,
            22..24 => Sqrt,
            24 => MulPow2(i64::from(bytes.byte() as i8) * 9),
            25 => Powi(u64::from(bytes.byte() % 12)),
            26 => Hull,
            27..30 => Exp,
            30 | 31 => ExpM1,
            32..34 => Ln,
            34 | 35 => Ln1p,
            36 => Powf,
            37 => Sinh,
            38 => Cosh,
            39 => Tanh,
            40 => LogCosh,
            41 => Sigmoid,
            42 => Softplus,
            43 => LogSumExp,
            44 => Absolute,
            45 => Arctangent,
            46 => Erfc,
            _ => LogGamma,
        }
    }

    fn at<S: Enclosure>(self, a: &S, b: &S) -> S {
        match self {
            Add => a.clone() + b,
            Sub => a.clone() - b,
            Mul => a.clone() * b,
            Div => a.clone() / b,
            Neg => -a.clone(),
            Sqr => a.sqr(),
            Sqrt => a.sqrt(),
            MulPow2(k) => a.mul_pow2(k),
            Powi(n) => a.powi(n),
            // The number itself, in a set that has another as well.
            Hull => a.hull(b),
            Exp => a.exp(),
            ExpM1 => a.exp_m1(),
            Ln => a.ln(),
            Ln1p => a.ln_1p(),
            Powf => a.powf(b),
            Sinh => special::sinh(a),
            Cosh => special::cosh(a),
            Tanh => special::tanh(a),
            LogCosh => special::log_cosh(a),
            Sigmoid => special::sigmoid(a),
            Softplus => special::softplus(a),
            LogSumExp => special::log_sum_exp(&[a.clone(), b.clone()]),
            Absolute => attnbm::real::absolute(a),
            Arctangent => special::arctangent(a),
            Erfc => special::complementary_error_function(a),
            LogGamma => special::log_gamma(a),
        }
    }

    fn exactly(self, a: &Rational, b: &Rational) -> Option<Rational> {
        match self {
            Add => a.add(b),
            Sub => a.sub(b),
            Mul => a.mul(b),
            Div => a.div(b),
            Neg => Some(a.neg()),
            Sqr => a.mul(a),
            Sqrt => a.sqrt(),
            MulPow2(k) => a.mul_pow2(k),
            Powi(n) => a.powi(n),
            Hull => Some(a.clone()),
            _ => None,
        }
    }

    /// The nearest binary64, where IEEE 754 has it so.
    fn plainly(self, a: f64, b: f64) -> Option<f64> {
        Some(match self {
            Add => a + b,
            Sub => a - b,
            Mul => a * b,
            Div => a / b,
            Sqr => a * a,
            Sqrt => a.sqrt(),
            _ => return None,
        })
    }

    /// Whether the result is the whole line although the operands are of a moderate size, and the operation
    /// is defined and bounded on them. The whole line contains everything, so that inclusion alone allows it.
    fn forgets<const N: usize>(self, a: &Ball<N>, b: &Ball<N>, result: &Ball<N>) -> bool {
        let within = |x: &Ball<N>, bound: f64| {
            let bound = Ball::from_f64(bound);
            x.is_bounded() && (bound.clone() - x).is_positive() && (bound + x).is_positive()
        };
        let is_moderate = |x: &Ball<N>| within(x, 1e100);
        let is_defined = match self {
            Add | Sub | Mul | Hull => is_moderate(a) && is_moderate(b),
            Div => is_moderate(a) && is_moderate(b) && !b.contains_zero(),
            Neg | Sqr | MulPow2(_) | Powi(_) | Absolute => is_moderate(a),
            Sqrt | Ln => is_moderate(a) && a.is_positive(),
            Ln1p => is_moderate(a) && (Ball::one() + a).is_positive(),
            Exp | ExpM1 => within(a, 1e6),
            _ => false,
        };
        is_defined && !result.is_bounded()
    }

    /// Whether intervals promise a subset as the result of a subset.
    fn is_monotone(self) -> bool {
        matches!(self, Add | Sub | Mul | Div | Neg | Sqr | Sqrt | MulPow2(_))
    }
}

/// One number at every scalar.
#[derive(Clone, Debug)]
struct Register {
    exact: Option<Rational>,
    interval: Interval,
    wide_interval: Interval,
    two: Ball<2>,
    wide_two: Ball<2>,
    four: Ball<4>,
    ten: Wide,
}

impl Register {
    fn leaf(x: f64, below: f64, above: f64) -> Self {
        let (low, high) = (x - below.abs(), x + above.abs());
        let error = below.abs().max(above.abs());
        let wide_interval = Interval::new(low.min(x), high.max(x)).unwrap_or(Interval::WHOLE);
        Self {
            exact: Rational::from_f64(x),
            interval: Interval::point(x),
            wide_interval,
            two: Ball::from_f64(x),
            wide_two: Ball::from_f64(x).widen(&Ball::from_f64(error)),
            four: Ball::from_f64(x),
            ten: Ball::from_f64(x),
        }
    }

    fn dot(a: &[f64], b: &[f64]) -> Self {
        let zero = Rational::from_f64(0.0);
        let exact = a.iter().zip(b).fold(zero, |sum, (x, y)| {
            sum?.add(&Rational::from_f64(*x)?.mul(&Rational::from_f64(*y)?)?)
        });
        Self {
            exact,
            interval: Interval::dot(a, b),
            wide_interval: Interval::dot(a, b),
            two: Ball::dot(a, b),
            wide_two: Ball::dot(a, b),
            four: Ball::dot(a, b),
            ten: Ball::dot(a, b),
        }
    }

    fn apply(operation: Operation, a: &Self, b: &Self) -> Self {
        let exact = || operation.exactly(a.exact.as_ref()?, b.exact.as_ref()?);
        Self {
            exact: exact(),
            interval: operation.at(&a.interval, &b.interval),
            wide_interval: operation.at(&a.wide_interval, &b.wide_interval),
            two: operation.at(&a.two, &b.two),
            wide_two: operation.at(&a.wide_two, &b.wide_two),
            four: operation.at(&a.four, &b.four),
            ten: operation.at(&a.ten, &b.ten),
        }
    }

    /// Everything that two of its sets must have in common, or a set and the exact number.
    fn contradiction(&self) -> Option<String> {
        let intervals = [
            ("interval", &self.interval),
            ("wide interval", &self.wide_interval),
        ];
        for (name, interval) in intervals {
            if misses_interval(&self.ten, interval) {
                return Some(format!("the {name} and the ball of 10 limbs are disjoint"));
            }
            if let Some(exact) = &self.exact
                && !interval_has(interval, exact)
            {
                return Some(format!("the {name} does not have the exact number"));
            }
        }
        let balls = [
            ("ball of 2 limbs", self.two.resize::<10>()),
            ("wide ball of 2 limbs", self.wide_two.resize::<10>()),
            ("ball of 4 limbs", self.four.resize::<10>()),
            ("ball of 10 limbs", self.ten.clone()),
            (
                "ball of 10 limbs cut to 2",
                self.ten.resize::<2>().resize::<10>(),
            ),
        ];
        for (name, ball) in &balls {
            if self.ten.disjoint(ball) {
                return Some(format!("the {name} and the ball of 10 limbs are disjoint"));
            }
            if let Some(exact) = &self.exact
                && ball_has(ball, exact) == Some(false)
            {
                return Some(format!("the {name} does not have the exact number"));
            }
        }
        self.misrounding()
    }

    /// The same for what is rounded or written in decimal.
    fn misrounding(&self) -> Option<String> {
        let nearest = [
            ("2", self.two.to_binary64()),
            ("4", self.four.to_binary64()),
            ("10", self.ten.to_binary64()),
        ];
        let known = nearest.iter().filter_map(|(limbs, x)| Some((limbs, (*x)?)));
        for (limbs, x) in known.clone() {
            if let Some(first) = known.clone().map(|(_, x)| x).next()
                && first != x
            {
                return Some(format!("balls round to {} and to {}", show(first), show(x)));
            }
            if let Some(exact) = &self.exact
                && exact.rounds_to(x) == Some(false)
            {
                return Some(format!(
                    "the ball of {limbs} limbs rounds to {}, which is not the nearest",
                    show(x)
                ));
            }
        }
        let directed = [Rounding::Down, Rounding::Nearest, Rounding::Up];
        let [down, middle, up] = directed.map(|rounding| self.four.rounded(rounding));
        if let (Some(down), Some(middle), Some(up)) = (down, middle, up)
            && !(down <= middle && middle <= up)
        {
            return Some(format!(
                "{} is rounded between {} and {}",
                show(middle),
                show(down),
                show(up)
            ));
        }
        let (lower, upper) = self.two.to_decimal(20)?;
        let (low, high) = (
            Rational::from_decimal(&lower)?,
            Rational::from_decimal(&upper)?,
        );
        let exact = self.exact.as_ref();
        let is_outside =
            exact.is_some_and(|exact| !low.is_at_most(exact) || !exact.is_at_most(&high));
        (is_outside || !low.is_at_most(&high)).then(|| {
            format!("the decimal ends [{lower}, {upper}] do not have the number between them")
        })
    }
}

/// Whether no number is in both.
fn misses_interval(ball: &Wide, interval: &Interval) -> bool {
    let end = |x: f64| x.is_finite().then(|| Ball::from_f64(x));
    let is_above = |high: Wide| (ball.clone() - high).is_positive();
    let is_below = |low: Wide| (low - ball).is_positive();
    end(interval.sup()).is_some_and(is_above) || end(interval.inf()).is_some_and(is_below)
}

fn interval_has(interval: &Interval, exact: &Rational) -> bool {
    let low = Rational::from_f64(interval.inf());
    let high = Rational::from_f64(interval.sup());
    low.is_none_or(|low| low.is_at_most(exact)) && high.is_none_or(|high| exact.is_at_most(&high))
}

/// `None` where the ends cannot be read.
fn ball_has<const N: usize>(ball: &Ball<N>, exact: &Rational) -> Option<bool> {
    if !ball.is_bounded() {
        return Some(true);
    }
    let low = Rational::from_ball(&ball.lower())?;
    let high = Rational::from_ball(&ball.upper())?;
    Some(low.is_at_most(exact) && exact.is_at_most(&high))
}

fn is_within(inner: &Interval, outer: &Interval) -> bool {
    outer.inf() <= inner.inf() && inner.sup() <= outer.sup()
}

/// The first byte says how many numbers there are; they follow, each with what is below and above it in
/// the wide sets; then the operations, each with the places of its operands.
pub fn check(input: &[u8]) -> Said {
    run(input, |register| register)
}

fn run(input: &[u8], spoil: impl Fn(Register) -> Register) -> Said {
    let mut bytes = Bytes::new(input);
    let count = 2 + bytes.index(4);
    let mut registers = Vec::new();
    let mut numbers = vec![1.0];
    let mut program = String::new();
    for _ in 0..count {
        let near = numbers[bytes.index(numbers.len())];
        let x = bytes.number(near);
        let width = x.abs() * (-f64::from(bytes.byte() % 64)).exp2();
        let (below, above) = (bytes.index(3) as f64 * width, bytes.index(3) as f64 * width);
        let _ = writeln!(
            program,
            "r{} = {} - {below:e} + {above:e}",
            registers.len(),
            show(x)
        );
        registers.push(Register::leaf(x, below, above));
        numbers.push(x);
    }
    if bytes.byte().is_multiple_of(4) {
        let reversed: Vec<f64> = numbers.iter().rev().copied().collect();
        let _ = writeln!(
            program,
            "r{} = their inner product with themselves in reverse",
            registers.len()
        );
        registers.push(Register::dot(&numbers, &reversed));
    }
    for register in &registers {
        if let Some(contradiction) = register.contradiction() {
            return Err(format!("{contradiction}\n{program}{register:?}"));
        }
    }
    let mut decided = false;
    for _ in 0..STEPS {
        if bytes.is_empty() {
            break;
        }
        let operation = Operation::read(&mut bytes);
        let places = [bytes.index(registers.len()), bytes.index(registers.len())];
        let [a, b] = places.map(|place| registers[place].clone());
        let mut result = spoil(Register::apply(operation, &a, &b));
        let _ = writeln!(
            program,
            "r{} = {operation:?} r{} r{}",
            registers.len(),
            places[0],
            places[1]
        );
        let broken = result
            .contradiction()
            .or_else(|| broken_step(operation, &a, &b, &result));
        if let Some(broken) = broken {
            return Err(format!(
                "{broken}\n{program}a      {a:?}\nb      {b:?}\nresult {result:?}"
            ));
        }
        // So that the next operation may be asked for monotonicity again.
        result.wide_interval = result.wide_interval.hull(&result.interval);
        decided |= result.exact.is_some() || result.ten.is_bounded();
        registers.push(result);
    }
    Ok(if decided {
        Outcome::Kept
    } else {
        Outcome::Nothing
    })
}

/// What one operation promises beyond inclusion.
fn broken_step(
    operation: Operation,
    a: &Register,
    b: &Register,
    result: &Register,
) -> Option<String> {
    if operation.is_monotone() && !is_within(&result.interval, &result.wide_interval) {
        return Some("the interval of a subset is not a subset".into());
    }
    let forgotten = [
        ("2", operation.forgets(&a.two, &b.two, &result.two)),
        (
            "2, wide,",
            operation.forgets(&a.wide_two, &b.wide_two, &result.wide_two),
        ),
        ("4", operation.forgets(&a.four, &b.four, &result.four)),
        ("10", operation.forgets(&a.ten, &b.ten, &result.ten)),
    ];
    if let Some((limbs, _)) = forgotten.into_iter().find(|(_, forgets)| *forgets) {
        return Some(format!(
            "the ball of {limbs} limbs is unbounded where the values are not"
        ));
    }
    let point = |register: &Register| {
        let interval = &register.interval;
        interval.is_exact().then(|| interval.inf())
    };
    let plain = operation.plainly(point(a)?, point(b)?)?;
    (plain.is_finite() && !result.interval.contains(plain)).then(|| {
        format!(
            "the interval does not have the nearest binary64 number, {}",
            show(plain)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> impl Iterator<Item = [u8; 17]> {
        (0..100u8).map(|first| {
            [
                first, 0, 22, first, 9, 1, 1, 0, 23, 7, 9, 1, 1, 1, first, 0, 1,
            ]
        })
    }

    /// How many of some inputs are complaints when every result is spoilt like this.
    fn found(spoil: impl Fn(Register) -> Register) -> usize {
        inputs().filter(|input| run(input, &spoil).is_err()).count()
    }

    #[test]
    fn most_programs_are_decided() {
        let kept = inputs().filter(|input| check(input) == Ok(Outcome::Kept));
        let kept = kept.count();
        // One in four of these inputs has bytes left for an operation.
        assert!(kept >= 20, "{kept} of 100");
        assert_eq!(check(&[]), Ok(Outcome::Nothing));
    }

    #[test]
    fn a_set_beside_the_number_is_found() {
        assert_eq!(found(|register| register), 0);
        let spoilt = found(|register| Register {
            four: Ball::unknown(),
            ..register
        });
        assert!(spoilt > 5, "{spoilt}");
        let spoilt = found(|register| Register {
            two: register.two * Ball::from_f64(1.0f64.next_up()),
            ..register
        });
        assert!(spoilt > 5, "{spoilt}");
        let spoilt = found(|register| Register {
            interval: register.interval + Interval::point(1e-9),
            ..register
        });
        assert!(spoilt > 5, "{spoilt}");
        let spoilt = found(|register| Register {
            wide_interval: Interval::point(register.interval.inf()),
            ..register
        });
        assert!(spoilt > 0, "{spoilt}");
    }
}
