//! What is rounded once is within half a unit in the last place and 2^-54 of itself, or within 2^-1023: the promise of
//! `docs/precision.md`, which the stability ratio alone would not hold it to.

use attnbm::grade::cases;
use attnbm::oracle::certify::Options;
use attnbm::oracle::record::{Entries, StatedBound};
use attnbm::oracle::registry::quantities;
use attnbm::real::{Ball, Bounded, Enclosure, Real, absolute};
use rayon::prelude::*;

use super::{EFFORT, SEED};

/// How many cases there are of each quantity.
const CASES: u64 = 30;

fn is_rounded_once(got: f64, exact: &Ball<4>) -> bool {
    assert!(exact.is_bounded());
    let error = absolute(&(Ball::from_f64(got) - exact));
    let ulp = Ball::from_f64(got.abs().next_up() - got.abs());
    let allowed = ulp.mul_pow2(-1) + absolute(exact).mul_pow2(-54);
    let least = Ball::from_f64(f64::MIN_POSITIVE).mul_pow2(-1);
    error.certainly_at_most(&allowed) || error.certainly_at_most(&least)
}

#[test]
fn what_is_rounded_once_has_no_other_error() {
    let rounded = quantities().filter(|quantity| {
        quantity.entries == Entries::Values && quantity.bound == StatedBound::OF_ONE_ROUNDING
    });
    let rounded: Vec<_> = rounded.collect();
    assert!(rounded.len() > 90, "{}", rounded.len());
    let options = Options::default().with_effort(EFFORT);
    rounded.into_par_iter().for_each(|quantity| {
        let mut compared = 0;
        for case in (0..CASES).filter_map(|index| cases::draw(quantity, SEED, index)) {
            let (Ok(certified), Ok((_, found))) =
                (case.evaluate(&options), case.evaluate_plainly())
            else {
                continue;
            };
            compared += 1;
            assert_eq!(certified.entries.len(), found.value.len());
            for (entry, got) in certified.entries.iter().zip(&found.value) {
                let is_right = match entry.value.is_finite() {
                    true => is_rounded_once(*got, &entry.enclosure),
                    false => *got == entry.value,
                };
                assert!(
                    is_right,
                    "{got} for {} of {}",
                    entry.value,
                    case.line(1, true)
                );
            }
        }
        assert!(2 * compared > CASES, "{}: {compared}", quantity.name);
    });
}

/// Two units beside the nearest number are too many, and a NaN is.
#[test]
fn what_is_rounded_twice_is_found() {
    let third = Ball::<4>::one() / Ball::from_i64(3);
    let nearest = 1.0 / 3.0_f64;
    assert!(is_rounded_once(nearest, &third));
    for wrong in [
        nearest.next_up().next_up(),
        nearest.next_down().next_down(),
        f64::NAN,
    ] {
        assert!(!is_rounded_once(wrong, &third), "{wrong}");
    }
}
