//! Images at powers of two and around 0, judged by exact rational numbers.
//!
//! For `x = m ± r` and `y = n ± s` the ends of the exact image must be inside the result, and its radius
//! at most the one that `docs/enclosures.md` propagates, a unit in the last place of the middle for what
//! was cut off, and some units of `2^-31` of the radius for its own rounding: three units for a sum of
//! radii, eight for a product, twelve for a square, whose part below 0 is cut off, and for a quotient those
//! of a magnitude, two sums, a product, a quotient and its divisor, again twelve at most.

use super::count::Count;
use super::draw::{below, random};
use super::dyadic::{Dyadic, Fraction};
use super::image::{Ends, Image, Known, balls};
use super::reading::show;
use attnbm::real::{Ball, Bounded, Enclosure, Real};

/// The least and the greatest of some numbers.
fn extremes(values: &[Dyadic]) -> (Fraction, Fraction) {
    let first = || values[0].clone();
    (
        values.iter().cloned().fold(first(), Dyadic::min).into(),
        values.iter().cloned().fold(first(), Dyadic::max).into(),
    )
}

fn corners<const N: usize>(
    x: &Known<N>,
    y: &Known<N>,
    operation: impl Fn(&Dyadic, &Dyadic) -> Dyadic,
) -> [Dyadic; 4] {
    let (a, b, c, d) = (x.low(), x.high(), y.low(), y.high());
    [
        operation(&a, &c),
        operation(&a, &d),
        operation(&b, &c),
        operation(&b, &d),
    ]
}

/// Every pair of a few thousand.
fn pairs<const N: usize>(rounds: usize, check: impl Fn(&Known<N>, &Known<N>, &mut Count)) -> Count {
    let random = &mut random();
    let all = balls::<N>(random, 6);
    let around_zero: Vec<&Known<N>> = all.iter().filter(|x| x.contains_zero()).collect();
    assert!(around_zero.len() > 50, "{} balls", around_zero.len());
    let mut count = Count::default();
    for round in 0..rounds {
        // Every other time one is around 0, and every fourth time both are.
        let any = |random: &mut _| &all[below(random, all.len() as u32) as usize];
        let zero = |random: &mut _| around_zero[below(random, around_zero.len() as u32) as usize];
        let (x, y) = match round % 4 {
            0 | 1 => (any(random), any(random)),
            2 if below(random, 2) == 0 => (any(random), zero(random)),
            2 => (zero(random), any(random)),
            _ => (zero(random), zero(random)),
        };
        check(x, y, &mut count);
    }
    count
}

fn at_three_tiers(
    title: &str,
    minima: &[(&str, u64)],
    two: impl FnOnce() -> Count,
    four: impl FnOnce() -> Count,
    ten: impl FnOnce() -> Count,
) {
    for (limbs, count) in [(2, two()), (4, four()), (10, ten())] {
        count.assert_at_least(&format!("{title} of {limbs} limbs"), minima.iter().copied());
    }
}

/// The same check at 2, 4 and 10 limbs, with the least that each must decide.
macro_rules! tiers {
    ($title:literal, $rounds:expr, $check:ident, $minima:expr) => {
        at_three_tiers(
            $title,
            &$minima,
            || pairs::<2>($rounds, $check),
            || pairs::<4>($rounds, $check),
            || pairs::<10>($rounds, $check),
        )
    };
}

const ROUNDS: usize = 4_000;

fn sums<const N: usize>(x: &Known<N>, y: &Known<N>, count: &mut Count) {
    let radius = || Fraction::from(x.radius.add(&y.radius));
    for (name, sign, result) in [("+", 1, &x.ball + &y.ball), ("-", -1, &x.ball - &y.ball)] {
        let (low, high) = match sign {
            1 => (x.low().add(&y.low()), x.high().add(&y.high())),
            _ => (x.low().sub(&y.high()), x.high().sub(&y.low())),
        };
        let image = Image {
            low: low.into(),
            high: high.into(),
            ends: Ends::Limits,
            radius: radius(),
            slack: (1, 3),
            what: &|| format!("{}\n{name} {}", x.describe(), y.describe()),
        };
        image.judge(&result);
        count.add(name);
        if x.contains_zero() && y.contains_zero() {
            count.add("around 0");
        }
    }
}

#[test]
fn sums_have_the_exact_image() {
    let rounds = ROUNDS as u64;
    let minima = [("+", rounds), ("-", rounds), ("around 0", rounds / 2)];
    tiers!("sums", ROUNDS, sums, minima);
}

fn products<const N: usize>(x: &Known<N>, y: &Known<N>, count: &mut Count) {
    let (low, high) = extremes(&corners(x, y, Dyadic::mul));
    let image = Image {
        low,
        high,
        ends: Ends::Limits,
        radius: x.product_radius(y).into(),
        slack: (1, 8),
        what: &|| format!("{}\n* {}", x.describe(), y.describe()),
    };
    image.judge(&(&x.ball * &y.ball));
    count.add("*");
    match (x.middle.is_zero(), y.middle.is_zero()) {
        (true, true) => count.add("both middles 0"),
        (false, false) if x.contains_zero() || y.contains_zero() => count.add("around 0"),
        (false, false) => count.add("away from 0"),
        _ => count.add("one middle 0"),
    }
}

#[test]
fn products_have_the_exact_image() {
    let rounds = ROUNDS as u64;
    let minima = [
        ("*", rounds),
        ("around 0", rounds / 4),
        ("away from 0", rounds / 4),
        ("one middle 0", 50),
    ];
    tiers!("products", ROUNDS, products, minima);
}

fn quotients<const N: usize>(x: &Known<N>, y: &Known<N>, count: &mut Count) {
    let result = &x.ball / &y.ball;
    if y.contains_zero() {
        assert!(!result.is_bounded(), "{}\n/ {}", x.describe(), y.describe());
        count.add("by 0");
        return;
    }
    let (a, b, c, d) = (x.low(), x.high(), y.low(), y.high());
    let ends = [(&a, &c), (&a, &d), (&b, &c), (&b, &d)].map(|(x, y)| Fraction::quotient(x, y));
    let pick = |order: std::cmp::Ordering| {
        ends.iter()
            .find(|end| {
                ends.iter().all(|other| {
                    let found = end.compare(other);
                    found == order || found.is_eq()
                })
            })
            .cloned()
    };
    let (low, high) = (
        pick(std::cmp::Ordering::Less),
        pick(std::cmp::Ordering::Greater),
    );
    // (r + |m/n| s) / min |y| = (r |n| + |m| s) / (|n| min |y|).
    let (m, n) = (x.middle.abs(), y.middle.abs());
    let least = n.sub(&y.radius);
    let radius = Fraction::quotient(&x.radius.mul(&n).add(&m.mul(&y.radius)), &n.mul(&least));
    let image = Image {
        low: low.unwrap(),
        high: high.unwrap(),
        ends: Ends::Limits,
        radius,
        slack: (1, 12),
        what: &|| format!("{}\n/ {}", x.describe(), y.describe()),
    };
    image.judge(&result);
    count.add("/");
    if x.contains_zero() {
        count.add("of 0");
    }
}

#[test]
fn quotients_have_the_exact_image() {
    let rounds = ROUNDS as u64;
    let minima = [
        ("/", rounds / 4),
        ("of 0", rounds / 16),
        ("by 0", rounds / 4),
    ];
    tiers!("quotients", ROUNDS, quotients, minima);
}

fn widenings<const N: usize>(x: &Known<N>, y: &Known<N>, count: &mut Count) {
    // The error may be attained.
    let error = y.size();
    let radius = x.radius.add(&error);
    let image = Image {
        low: x.middle.sub(&radius).into(),
        high: x.middle.add(&radius).into(),
        ends: if error.is_zero() {
            Ends::Limits
        } else {
            Ends::Attained
        },
        radius: radius.into(),
        slack: (0, 8),
        what: &|| format!("{}\nwidened by {}", x.describe(), y.describe()),
    };
    image.judge(&x.ball.widen(&y.ball));
    count.add("widened");
    // Five units for the ends that are rounded outward, the middle between them and their distance.
    let (low, high) = (x.low().min(y.low()), x.high().max(y.high()));
    let largest = low.abs().max(high.abs());
    let units = largest.unit::<N>().mul(&Dyadic::new(5, 0));
    let radius = high.sub(&low).times_power_of_two(-1).add(&units);
    let image = Image {
        low: low.into(),
        high: high.into(),
        ends: if x.radius.is_zero() || y.radius.is_zero() {
            Ends::Attained
        } else {
            Ends::Limits
        },
        radius: radius.into(),
        slack: (0, 8),
        what: &|| format!("{}\nand {}", x.describe(), y.describe()),
    };
    image.judge(&x.ball.hull(&y.ball));
    count.add("hull");
}

#[test]
fn widenings_and_hulls_have_the_exact_image() {
    let rounds = ROUNDS as u64;
    tiers!(
        "sets",
        ROUNDS,
        widenings,
        [("widened", rounds), ("hull", rounds)]
    );
}

/// What two balls are known to have in common, or not to.
fn questions<const N: usize>(x: &Known<N>, y: &Known<N>, count: &mut Count) {
    let what = || format!("{}\nand {}", x.describe(), y.describe());
    assert_eq!(x.ball.contains_zero(), x.contains_zero(), "{}", what());
    let is_positive = x.low().is_positive();
    assert_eq!(x.ball.is_positive(), is_positive, "{}", what());
    let (distance, radii) = (x.middle.sub(&y.middle).abs(), x.radius.add(&y.radius));
    // The radii are rounded up by three units of 2^-31 at most, the distance down by a unit.
    let certain = radii
        .mul(&Dyadic::new((1i64 << 31) + 3, -31))
        .add(&distance.unit::<N>());
    let is_disjoint = x.ball.disjoint(&y.ball);
    if is_disjoint {
        assert!(radii.less(&distance), "{}", what());
        count.add("disjoint");
    } else {
        assert!(distance.at_most(&certain), "{}", what());
        count.add("meeting");
    }
}

#[test]
fn questions_have_the_exact_answer() {
    let minima = [
        ("disjoint", ROUNDS as u64 / 8),
        ("meeting", ROUNDS as u64 / 8),
    ];
    tiers!("questions", ROUNDS, questions, minima);
}

fn of_one<const N: usize, const M: usize, const L: usize>() -> Count {
    let mut count = Count::default();
    for x in balls::<N>(&mut random(), 10) {
        scalings(&x, &mut count);
        ends(&x, &mut count);
        squares(&x, &mut count);
        roots(&x, &mut count);
        resized::<N, M>(&x, &mut count);
        resized::<N, L>(&x, &mut count);
    }
    count
}

#[test]
fn operations_of_one_ball_have_the_exact_image() {
    let minima = [
        ("scaled", 900),
        ("ends", 900),
        ("squares", 900),
        ("squares around 0", 150),
        ("roots", 250),
        ("roots from the ends", 20),
        ("roots of numbers", 50),
        ("no roots", 400),
        ("longer", 900),
        ("shorter", 900),
    ];
    at_three_tiers(
        "one ball",
        &minima,
        of_one::<2, 1, 3>,
        of_one::<4, 2, 8>,
        of_one::<10, 4, 12>,
    );
}

fn same<const N: usize>(ball: &Ball<N>, low: &Dyadic, high: &Dyadic) -> bool {
    let (a, b) = Dyadic::ends(ball);
    a.compare(low).is_eq() && b.compare(high).is_eq()
}

/// A power of two changes nothing else, nor does the sign.
fn scalings<const N: usize>(x: &Known<N>, count: &mut Count) {
    for k in [-300, -1, 0, 1, 200] {
        let scaled = |x: Dyadic| x.times_power_of_two(k);
        let (low, high) = (scaled(x.low()), scaled(x.high()));
        assert!(
            same(&x.ball.mul_pow2(k), &low, &high),
            "2^{k} {}",
            x.describe()
        );
    }
    let negative = -x.ball.clone();
    assert!(
        same(&negative, &x.high().neg(), &x.low().neg()),
        "- {}",
        x.describe()
    );
    count.add("scaled");
}

/// The ends are rounded outward to N limbs, by less than a unit.
fn ends<const N: usize>(x: &Known<N>, count: &mut Count) {
    let (low, high) = (Dyadic::of(&x.ball.lower()), Dyadic::of(&x.ball.upper()));
    let (below, above) = (x.low().sub(&low), high.sub(&x.high()));
    for (outward, end) in [(below, low), (above, high)] {
        let is_least = outward.is_zero() || outward.less(&end.unit::<N>());
        assert!(!outward.is_negative() && is_least, "{}", x.describe());
    }
    count.add("ends");
}

fn squares<const N: usize>(x: &Known<N>, count: &mut Count) {
    let (a, b) = (x.low(), x.high());
    let (low, high) = extremes(&[a.mul(&a), b.mul(&b)]);
    let around_zero = x.contains_zero();
    let result = x.ball.sqr();
    let image = Image {
        low: if around_zero {
            Dyadic::zero().into()
        } else {
            low
        },
        high,
        ends: Ends::Limits,
        radius: x.product_radius(x).into(),
        slack: (1, 12),
        what: &|| format!("the square of {}", x.describe()),
    };
    image.judge(&result);
    count.add("squares");
    let (low, _) = Dyadic::ends(&result);
    assert!(
        !low.is_negative(),
        "{} gives {}",
        x.describe(),
        show(&result)
    );
    if around_zero {
        count.add("squares around 0");
    }
}

fn roots<const N: usize>(x: &Known<N>, count: &mut Count) {
    let what = || format!("the root of {}", x.describe());
    let result = x.ball.sqrt();
    let is_zero = x.middle.is_zero() && x.radius.is_zero();
    if !is_zero && !x.low().is_positive() {
        assert!(!result.is_bounded(), "{}", what());
        count.add("no roots");
        return;
    }
    assert!(result.is_bounded(), "{}", what());
    let (low, high) = Dyadic::ends(&result);
    let shown = || format!("{} gives {}", what(), show(&result));
    assert!(!low.is_negative(), "{}", shown());
    assert!(low.mul(&low).at_most(&x.low()), "{}", shown());
    assert!(x.high().at_most(&high.mul(&high)), "{}", shown());
    let unit = low.add(&high).times_power_of_two(-1).unit::<N>();
    let own = high.sub(&low).times_power_of_two(-1);
    // What of the radius is not due to rounding: eight units of 2^-31 of it, and units of the middle's last place.
    let due = |units: i64| {
        let rest = own.sub(&unit.mul(&Dyadic::new(units, 0)));
        rest.sub(&own.mul(&Dyadic::new(8, -31)))
    };
    if x.radius.is_zero() {
        assert!(own.at_most(&unit), "{}", shown());
        count.add("roots of numbers");
    } else if x.middle.less(&x.radius.times_power_of_two(2)) {
        // From the ends: t <= (√b - √a)/2 if and only if 4 t √a <= b - a - 4 t².
        let (t, a) = (due(6), x.low());
        if t.is_positive() {
            let twice = t.times_power_of_two(1);
            let right = x.high().sub(&a).sub(&twice.mul(&twice));
            let left = t.mul(&t).mul(&a).times_power_of_two(4);
            let holds = !right.is_negative() && left.at_most(&right.mul(&right));
            assert!(holds, "{}", shown());
        }
        count.add("roots from the ends");
    } else {
        // r / √m: t² m <= r².
        let t = due(1);
        let holds = !t.is_positive() || t.mul(&t).mul(&x.middle).at_most(&x.radius.mul(&x.radius));
        assert!(holds, "{}", shown());
    }
    count.add("roots");
}

fn resized<const N: usize, const M: usize>(x: &Known<N>, count: &mut Count) {
    let result = x.ball.resize::<M>();
    if M >= N {
        assert!(
            same(&result, &x.low(), &x.high()),
            "{M} limbs of {}",
            x.describe()
        );
        count.add("longer");
        return;
    }
    let image = Image {
        low: x.low().into(),
        high: x.high().into(),
        ends: Ends::Limits,
        radius: x.radius.clone().into(),
        slack: (1, 3),
        what: &|| format!("{M} limbs of {}", x.describe()),
    };
    image.judge(&result);
    count.add("shorter");
}
