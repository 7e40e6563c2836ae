//! Elementary laws, counts and streams.

use super::*;

#[test]
fn elementary_laws() {
    let checks = Checks::new("elementary laws");
    let standard = |x: f64| normal_distribution_function(&Interval::point(x));
    assert!(checks.passes(0.01, |generator| unit(generator), Interval::point));
    assert!(checks.passes(0.01, |generator| normal(generator), standard));
    // A deviation of 1.05 is 0.0118 away in distribution function.
    let off = Mixture {
        weights: vec![Interval::one()],
        means: vec![Interval::zero()],
        deviation: Interval::point(1.05),
    };
    assert!(distance(standard, |x| off.distribution_function(x)) > 0.0115);
    assert!(!checks.passes(0.0115, |generator| off.draw(generator), standard));

    // An event of probability a third, and one of a little more.
    let third = Interval::one() / Interval::from_i64(3);
    let check = event_count(demand(0.01), third).unwrap();
    let count = |probability: f64, mut generator: &mut dyn Rng| {
        (0..check.samples)
            .filter(|_| bernoulli(&mut generator, probability))
            .count()
    };
    assert!(check.check(count(1.0 / 3.0, &mut checks.next())).passed());
    assert!(
        !check
            .check(count(1.0 / 3.0 + 0.010_001, &mut checks.next()))
            .passed()
    );
}

/// Binomial probabilities, each from its definition.
fn binomial(trials: usize, counts: impl Iterator<Item = usize>, p: &Ball<4>) -> Ball<4> {
    let q = Ball::one() - p;
    counts.fold(Ball::zero(), |sum, count| {
        let choose = (0..count as i64).fold(Ball::one(), |choose: Ball<4>, i| {
            choose * Ball::from_i64(trials as i64 - i) / Ball::from_i64(i + 1)
        });
        sum + choose * p.powi(count as u64) * q.powi((trials - count) as u64)
    })
}

/// The two rates of a check of a count are kept, and on the side that alone can be wrong as well: next to 0 an event can
/// only be too frequent, and next to 1 too rare.
#[test]
fn counts_keep_both_rates_on_either_side() {
    let demand = Demand {
        detectable: 0.25,
        false_fail: 1e-3,
        false_pass: 1e-3,
    };
    for p in [0.0625, 0.125, 0.375, 0.5, 0.625, 0.875, 0.9375] {
        let check = event_count(demand, Interval::point(p)).unwrap();
        let (trials, passing) = (check.samples, check.least..=check.greatest);
        assert!(trials > 3 && check.greatest <= trials, "{p}: {check:?}");
        let rate = |of: f64| binomial(trials, passing.clone(), &Ball::from_f64(of));
        let fails = Ball::one() - rate(p);
        assert!(fails.is_bounded(), "{p}: {fails:?}");
        let allowed = Ball::from_f64(demand.false_fail);
        assert!((allowed - fails).is_positive(), "{p}: {check:?}");
        for wrong in [p - demand.detectable, p + demand.detectable] {
            if !(0.0..=1.0).contains(&wrong) {
                continue;
            }
            let passes = rate(wrong);
            assert!(passes.is_bounded(), "{p} {wrong}: {passes:?}");
            let allowed = Ball::from_f64(demand.false_pass);
            assert!((allowed - passes).is_positive(), "{p} {wrong}: {check:?}");
        }
    }
}

/// The number of a stream tells it from all others, whichever of its bits differs.
#[test]
fn streams_are_told_apart_by_every_bit_of_their_number() {
    let first = |index| stream(1, "a stream", index).next_u64();
    for bit in 0..u64::BITS {
        assert_ne!(first(1 << bit), first(0), "bit {bit}");
    }
}

/// The greatest number that a generator gives, for ever.
struct Greatest;

impl rand_chacha::rand_core::TryRng for Greatest {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::MAX)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::MAX)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(u8::MAX);
        Ok(())
    }
}

/// Of the least total there is, every part but 0 rounds to the total itself, which lies beyond the last index with a
/// weight.
#[test]
fn what_rounds_to_the_total_has_a_weight() {
    let least = f64::from_bits(1);
    assert_eq!(unit(&mut Greatest) * least, least);
    assert_eq!(Categorical::new([0.0, least, 0.0]).draw(&mut Greatest), 1);
}

/// A byte chooses among 256 and leaves the next one for the next choice; more choices take two.
#[test]
fn a_choice_takes_as_many_bytes_as_it_needs() {
    for count in [1, 2, 255, 256] {
        let mut stream = Stream::steered(&[0, 200, 77, 3]);
        assert_eq!(stream.below(count), 200 % count, "{count}");
        assert_eq!(stream.below(count), 77 % count, "{count}");
    }
    let mut stream = Stream::steered(&[0, 1, 1, 3]);
    assert_eq!((stream.below(257), stream.below(256)), (0, 3));
}

/// Bytes that are those of an infinity or of no number are a coordinate all the same, and a finite one.
#[test]
fn steered_coordinates_are_finite() {
    for number in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1.5, -0.0] {
        // 30 is the choice of eight bytes that are taken as they are.
        let bytes = [&[0, 30][..], &number.to_le_bytes(), &[27, 0]].concat();
        let mut stream = Stream::steered(&bytes);
        let drawn = stream.coordinate(1.0);
        let expected = if number.is_finite() { number } else { 0.0 };
        assert_eq!(drawn.to_bits(), expected.to_bits(), "{number}");
        assert!(stream.coordinate(1.0).is_finite());
    }
    // Of the largest number there is no larger one.
    let bytes = [&[0, 30][..], &f64::MAX.to_le_bytes(), &[24, 0]].concat();
    let mut stream = Stream::steered(&bytes);
    let drawn = [stream.coordinate(1.0), stream.coordinate(1.0)];
    assert_eq!(drawn, [f64::MAX, 0.0]);
}
