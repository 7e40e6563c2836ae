//! Decimal ends judged against the ends of the ball, in exact rational numbers.

use super::super::magnitude::EXPONENT_LIMIT;
use super::super::magnitude::Magnitude;
use super::*;
use crate::real::{Bounded, Enclosure};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

/// How many digits are asked for: the fewest, the default, both sides of every change of method, the most.
const DIGITS: [u32; 13] = [1, 2, 3, 17, 25, 59, 60, 61, 103, 500, 501, 1300, 1303];

/// `± number · 2^two · 10^ten`.
#[derive(Clone, Debug)]
struct Exact {
    number: BigInt,
    two: i64,
    ten: i64,
}

impl Exact {
    fn new(number: BigInt, two: i64, ten: i64) -> Self {
        Self { number, two, ten }
    }

    /// The printed number, its digits and the exponent of the first; `None` where the text is no decimal number.
    fn read(text: &str) -> Option<(Self, usize, i64)> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (digits, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        if whole.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let significant = all.trim_start_matches('0').trim_end_matches('0').len();
        let leading = all.len() - all.trim_start_matches('0').len();
        let exponent: i64 = exponent.parse().ok()?;
        let first = exponent + whole.len() as i64 - 1 - leading as i64;
        let number: BigInt = all.parse().ok()?;
        let number = if text.starts_with('-') {
            -number
        } else {
            number
        };
        let exact = Self::new(number, 0, exponent - fraction.len() as i64);
        Some((exact, significant, first))
    }

    fn of<const N: usize>(x: &Float<N>) -> Self {
        let limbs = x.limbs.iter().flat_map(|l| [*l as u32, (*l >> 32) as u32]);
        let sign = if x.negative { Sign::Minus } else { Sign::Plus };
        let number = BigInt::from_biguint(sign, BigUint::new(limbs.collect()));
        Self::new(number, x.exponent - 64 * N as i64, 0)
    }

    /// The sum of two numbers without a power of ten.
    fn plus(&self, other: &Self) -> Self {
        if other.number.sign() == Sign::NoSign {
            return self.clone();
        }
        assert_eq!((self.ten, other.ten), (0, 0));
        let two = self.two.min(other.two);
        let aligned = |x: &Self| &x.number << (x.two - two) as usize;
        Self::new(aligned(self) + aligned(other), two, 0)
    }

    /// The order of two numbers: exact where the powers of ten can be written out, and certain in any case.
    fn cmp(&self, other: &Self) -> Ordering {
        let signs = self.number.sign().cmp(&other.number.sign());
        if signs.is_ne() || self.number.sign() == Sign::NoSign {
            return signs;
        }
        let ten = self.ten.min(other.ten);
        let (mine, others) = (self.sized(ten), other.sized(ten));
        let order = if mine.0.cmp(&others.1).is_gt() {
            Ordering::Greater
        } else if mine.1.cmp(&others.0).is_lt() {
            Ordering::Less
        } else {
            let is_exact = mine.0.cmp(&mine.1).is_eq() && others.0.cmp(&others.1).is_eq();
            assert!(is_exact, "the comparison is undecided: {self:?} {other:?}");
            Ordering::Equal
        };
        match self.number.sign() {
            Sign::Minus => order.reverse(),
            _ => order,
        }
    }

    /// Bounds on the absolute value without this power of ten.
    fn sized(&self, ten: i64) -> (Positive, Positive) {
        let (low, high) = known_power_of_ten((self.ten - ten) as u64);
        let times = |power: &Positive| Positive {
            number: &power.number * self.number.magnitude(),
            two: power.two + self.two,
        };
        (times(&low), times(&high))
    }
}

/// `number · 2^two`, positive.
#[derive(Clone, Debug)]
struct Positive {
    number: BigUint,
    two: i64,
}

impl Positive {
    fn cmp(&self, other: &Self) -> Ordering {
        let top = |x: &Self| x.number.bits() as i64 + x.two;
        top(self).cmp(&top(other)).then_with(|| {
            let two = self.two.min(other.two);
            (&self.number << (self.two - two) as usize)
                .cmp(&(&other.number << (other.two - two) as usize))
        })
    }
}

/// Bounds on `10^n` by repeated squaring, of as many bits as decide every comparison here; equal while nothing is cut off.
fn power_of_ten(n: u64) -> (Positive, Positive) {
    const BITS: u64 = 9_000;
    // 40 000 digits are written out.
    let limit = if n <= 40_000 { u64::MAX } else { BITS };
    let cut = |x: Positive, up: u32| {
        let excess = x.number.bits().saturating_sub(limit);
        if excess == 0 {
            return x;
        }
        Positive {
            number: (x.number >> excess as usize) + up,
            two: x.two + excess as i64,
        }
    };
    let power = |up: u32| {
        let mut power = Positive {
            number: BigUint::from(1u32),
            two: 0,
        };
        for bit in (0..u64::BITS - n.leading_zeros()).rev() {
            let square = &power.number * &power.number;
            let factor = if n >> bit & 1 == 1 { 10u32 } else { 1 };
            power = cut(
                Positive {
                    number: square * factor,
                    two: 2 * power.two,
                },
                up,
            );
        }
        power
    };
    (power(0), power(1))
}

/// The same from a memory, as neighbouring numbers have the same powers.
fn known_power_of_ten(n: u64) -> (Positive, Positive) {
    static KNOWN: LazyLock<Mutex<BTreeMap<u64, (Positive, Positive)>>> =
        LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().expect("no test fails in here");
    known.entry(n).or_insert_with(|| power_of_ten(n)).clone()
}

/// A number of 64-bit limbs without a pattern.
fn limbs<const N: usize>(seed: u64) -> [u64; N] {
    let mut state = seed;
    let mut limbs = std::array::from_fn(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state ^ state >> 29
    });
    limbs[N - 1] |= 1 << 63;
    limbs
}

/// A ball with this midpoint and the radius `count · 2^exponent`, and its exact ends.
fn ball<const N: usize>(midpoint: Float<N>, count: u32, exponent: i64) -> (Ball<N>, [Exact; 2]) {
    let radius = Magnitude::from_units(u64::from(count), exponent);
    let ends = [-1, 1].map(|sign| {
        let radius = Exact::new(BigInt::from(i64::from(count) * sign), exponent, 0);
        Exact::of(&midpoint).plus(&radius)
    });
    (Ball::new(midpoint, radius), ends)
}

/// Asserts what is promised of the printed ends of a ball with these ends: they are outside, of at most so many digits.
fn judge<const N: usize>(ball: &Ball<N>, ends: &[Exact; 2], digits: u32) -> [String; 2] {
    let (low, high) = ball.to_decimal(digits).expect("a bounded ball has ends");
    let texts = [low, high];
    for (text, end, outward) in [
        (&texts[0], &ends[0], Ordering::Less),
        (&texts[1], &ends[1], Ordering::Greater),
    ] {
        let shown = || format!("{ball:?}.to_decimal({digits}) = {texts:?}");
        let Some((printed, significant, _)) = Exact::read(text) else {
            panic!("no decimal number: {}", shown());
        };
        assert!(significant <= digits as usize, "too long: {}", shown());
        assert!(text != "-0", "{}", shown());
        let order = printed.cmp(end);
        assert!(order.is_eq() || order == outward, "inside: {}", shown());
    }
    texts
}

/// Asserts that no other number of so many digits is closer: one unit in the last of them further in is beyond the end.
fn judge_last_digit(text: &str, end: &Exact, outward: Ordering, digits: u32) {
    let (printed, significant, first) = Exact::read(text).expect("a decimal number");
    if printed.number.sign() == Sign::NoSign {
        assert_eq!(end.number.sign(), Sign::NoSign, "{text} for {end:?}");
        return;
    }
    // Towards zero from a power of ten the units are smaller.
    let is_power_of_ten = significant == 1 && printed.number.to_string().contains('1');
    let is_away = (printed.number.sign() == Sign::Minus) == outward.is_lt();
    let place = first - i64::from(digits) + 1 - i64::from(is_power_of_ten && is_away);
    let lowest = place.min(printed.ten);
    let power = |exponent: i64| BigInt::from(10u32).pow((exponent - lowest) as u32);
    let unit = match outward {
        Ordering::Less => power(place),
        _ => -power(place),
    };
    let inner = Exact::new(&printed.number * power(printed.ten) + unit, 0, lowest);
    assert_eq!(
        inner.cmp(end),
        outward.reverse(),
        "{text} for {end:?}, {digits} digits"
    );
}

/// Balls of N limbs with a midpoint of this exponent, of every relative size and either sign.
fn judge_all<const N: usize>(exponent: i64, digits: &[u32]) -> usize {
    let mut judged = 0;
    let mut power_of_two = [0; N];
    power_of_two[N - 1] = 1 << 63;
    let midpoints = [
        power_of_two,
        [u64::MAX; N],
        limbs::<N>(exponent as u64 ^ 0x5eed),
    ];
    let midpoints = midpoints.into_iter().flat_map(|limbs| {
        [false, true].map(|negative| Float {
            negative,
            exponent,
            limbs,
        })
    });
    for midpoint in midpoints {
        let last = exponent - 64 * N as i64;
        let radii = [
            // The number itself, and a few units in its last place.
            (0, 0),
            (3, last),
            // As good as binary64, as good as nothing, from 0 for a power of two, and around 0.
            (0x8000_0001, exponent - 32 - 53),
            (0xc000_0001, exponent - 34),
            (0x8000_0000, exponent - 32),
            (0xffff_ffff, exponent - 31),
        ];
        for (count, place) in radii {
            let (ball, ends) = ball(midpoint, count, place);
            // What is printed is an end of N limbs, which is outside as well.
            let kept = [ball.low_end(), ball.high_end()].map(|end| Exact::of(&end.unwrap()));
            let is_outside = kept[0].cmp(&ends[0]).is_le() && kept[1].cmp(&ends[1]).is_ge();
            assert!(is_outside, "{ball:?}: {kept:?}");
            for &digits in digits {
                let [low, high] = judge(&ball, &ends, digits);
                judge_last_digit(&low, &kept[0], Ordering::Less, digits);
                judge_last_digit(&high, &kept[1], Ordering::Greater, digits);
                judged += 1;
            }
        }
    }
    judged
}

#[test]
fn printed_ends_are_outside_and_next_to_the_ball() {
    let exponents = [
        0, 1, -1, 2, 4, 7, 10, -16, -20, 53, 67, 70, -1021, -1074, 1024, 5000, 32_767, 32_768,
        -32_767, -32_768,
    ];
    let mut judged = 0;
    for exponent in exponents {
        judged += judge_all::<1>(exponent, &DIGITS);
        judged += judge_all::<2>(exponent, &DIGITS);
        judged += judge_all::<4>(exponent, &[1, 25, 43, 103]);
        judged += judge_all::<72>(exponent, &[2, 1303]);
    }
    assert_eq!(judged, 20 * 36 * (13 + 13 + 4 + 2));
}

/// Beyond the exponents whose powers of ten are written out.
#[test]
fn printed_ends_are_outside_and_next_to_the_ball_at_enormous_exponents() {
    let mut judged = 0;
    for exponent in [
        32_769,
        -32_769,
        33_000,
        -40_000,
        1 << 20,
        -(1 << 30),
        (1 << 45) + 12_345,
        -(1 << 52) - 77,
        (1 << 59) - 5_000,
        5_000 - (1 << 59),
    ] {
        judged += judge_all::<2>(exponent, &[1, 25, 60]);
    }
    for exponent in [-32_769, (1 << 52) + 77, (1 << 59) - 5_000] {
        judged += judge_all::<1>(exponent, &[61, 500, 501]);
        judged += judge_all::<72>(exponent, &[20, 1303]);
    }
    assert_eq!(judged, (10 * 3 + 3 * 5) * 36);
}

#[test]
fn what_vanishes_is_bracketed() {
    let zero = || Exact::new(BigInt::ZERO, 0, 0);
    let one = |two: i64| Exact::new(BigInt::from(1), two, 0);
    let minus_one = |two: i64| Exact::new(BigInt::from(-1), two, 0);
    for place in [0, 1, 100].map(|k| k - EXPONENT_LIMIT) {
        let ball = Ball::<2>::from_zero_to(Magnitude::power_of_two(place));
        assert!(ball.is_vanishing() && (-ball.clone()).is_vanishing());
        for digits in [1, 25, 1300] {
            let [low, high] = judge(&ball, &[zero(), one(place)], digits);
            assert!(low == "0" && high.contains("e-1735"), "{low} {high}");
            let [low, high] = judge(&-ball.clone(), &[minus_one(place), zero()], digits);
            assert!(
                high == "0" && low.starts_with("-") && low.contains("e-1735"),
                "{low} {high}"
            );
            let square = ball.clone() * &ball;
            judge(&square, &[zero(), one(2 * place)], digits);
            judge(
                &(ball.clone() - &ball),
                &[minus_one(place), one(place)],
                digits,
            );
        }
    }
}

/// Where no quotient by a power of ten exists, and next to it.
#[test]
fn the_last_numbers_on_either_side_are_bracketed() {
    let exponents = [0, 1, 60, 200].map(|k| EXPONENT_LIMIT - k);
    for exponent in exponents.into_iter().flat_map(|e| [e, -e]) {
        for negative in [false, true] {
            let midpoint = Float {
                negative,
                exponent,
                limbs: limbs::<2>(7),
            };
            let (ball, ends) = ball(midpoint, 0, 0);
            for digits in [1, 25, 1300] {
                let [low, high] = judge(&ball, &ends, digits);
                // The outer end says how large it is, to a billionth of the exponent.
                let (_, _, first) = Exact::read(if negative { &low } else { &high }).unwrap();
                let place = exponent as f64 * std::f64::consts::LOG10_2;
                let is_near = (first as f64 - place).abs() <= 1.1e-9 * place.abs();
                assert!(is_near, "{low} {high}: {place}");
            }
        }
    }
}

#[test]
fn what_is_read_is_within_the_ball() {
    let texts = [
        "0",
        "-0",
        "0.1",
        "-0.1",
        "1e-1",
        "12345678901234567890123456789012345678901234567890.5e-30",
        "1E5",
        "0.000e-7",
        "-1.25e-400",
        "9.99999999999999999999999999999999999999999e300",
        "1e-9000",
        "-123456789012345678.5e9000",
        "100000000000000000000000000000000000001",
    ];
    for text in texts {
        let (exact, _, _) = Exact::read(&text.replace('E', "e")).unwrap();
        let (wide, narrow) = (Ball::<4>::from_decimal(text), Ball::<1>::from_decimal(text));
        let (wide, narrow) = (wide.unwrap(), narrow.unwrap());
        for ends in [
            [wide.low_end(), wide.high_end()].map(|end| Exact::of(&end.unwrap())),
            [narrow.low_end(), narrow.high_end()].map(|end| Exact::of(&end.unwrap())),
        ] {
            assert!(
                ends[0].cmp(&exact).is_le() && exact.cmp(&ends[1]).is_le(),
                "{text}"
            );
        }
        assert!(
            wide.accuracy_bits() > 200 && narrow.accuracy_bits() > 30,
            "{text}"
        );
    }
    for text in [
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "1e9223372036854775807.5",
    ] {
        assert!(Ball::<2>::from_decimal(text).is_none(), "{text}");
    }
    let enormous = Ball::<2>::from_decimal("1e9223372036854775807");
    assert!(enormous.is_none_or(|ball| !ball.is_bounded()));
}

fn bracket(x: f64, digits: u32) -> (String, String) {
    Ball::<2>::from_f64(x).to_decimal(digits).unwrap()
}

#[test]
fn exact_numbers_have_equal_ends() {
    for (x, text) in [
        (0.0, "0"),
        (1.0, "1"),
        (-1024.0, "-1024"),
        (0.125, "0.125"),
        (1e23, "9.9999999999999991611392e22"),
        (-0.000030517578125, "-0.000030517578125"),
    ] {
        assert_eq!(bracket(x, 50), (text.into(), text.into()));
    }
}

#[test]
fn what_is_no_decimal_number_is_none() {
    for text in [
        "", "-", ".", "1.", ".5", "1e", "e5", "1.e5", "--1", "+1", "1x", "x.5", "1.5.5", "1e2e3",
    ] {
        assert!(Ball::<2>::from_decimal(text).is_none(), "{text:?}");
    }
}

#[test]
fn brackets_are_rounded_outward() {
    assert_eq!(bracket(0.1, 5), ("0.1".into(), "0.10001".into()));
    assert_eq!(bracket(-0.1, 5), ("-0.10001".into(), "-0.1".into()));
    assert_eq!(bracket(999999.0, 3), ("999000".into(), "1000000".into()));
    assert_eq!(bracket(5e-324, 3), ("4.94e-324".into(), "4.95e-324".into()));
}

#[test]
fn enormous_exponents_are_bracketed_too() {
    // e^(1e15) = 10^434294481903251.8276511…
    let (low, high) = Ball::<4>::from_f64(1e15).exp().to_decimal(20).unwrap();
    assert_eq!(&low[..9], "6.7243626");
    assert!(low.ends_with("e434294481903251") && high.ends_with("e434294481903251"));
    assert!(low < high);
    let (low, high) = Ball::<2>::from_f64(-1e17).exp().to_decimal(20).unwrap();
    assert!(low.ends_with("e-43429448190325183") && high.ends_with("e-43429448190325183"));
    let (low, high) = Ball::<2>::from_f64(-1e300).exp().to_decimal(20).unwrap();
    assert!(low == "0" && high.contains("e-17353"));
    let wide = Ball::<2>::from_f64(0.0).widen(&Ball::from_f64(-1e17).exp());
    let (low, high) = wide.to_decimal(3).unwrap();
    assert!(low.starts_with('-') && !high.starts_with('-') && high.contains("e-"));
}
