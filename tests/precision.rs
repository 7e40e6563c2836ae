//! Plain binary64 keeps the bounds that are stated for it, and each of these can fail.
//!
//! `ATTNBM_SEED` sets the seed of the fresh cases, `ATTNBM_PRECISION_CASES` how many there are of each quantity.

#[path = "support/seed.rs"]
mod seed;

use attnbm::grade::reference::Reference;
use attnbm::grade::verdict::{Format, Judgement};
use attnbm::oracle::registry::{find, implemented};
use attnbm::precision::bound::{bounds, rung_below};
use attnbm::precision::measure::{HOSTILE, SCALED, Sample, draw, plain_answer, sample};
use attnbm::precision::stated_bound;
use attnbm::real::Real;

/// The work that a certified value may take, as a part of what it may by default.
const EFFORT: f64 = 1e-3;

/// The seed of the record.
const SEED: u64 = 20_261_128;

/// Measures a case against a bound; the sensitivity, which takes most of the time, only where it matters.
fn exceeds(name: &str, seed: u64, index: u64, bound: f64) -> Option<(bool, Sample)> {
    let quantity = find(name).ok()?;
    let quick = Sample::of(index, draw(quantity, seed, index)?, |case| {
        Reference::value_within(case, EFFORT)
    })?;
    if quick.keeps(bound) {
        return Some((false, quick));
    }
    let exact = sample(quantity, seed, index)?;
    Some((!exact.keeps(bound), exact))
}

#[test]
fn plain_values_keep_the_stated_bounds() {
    let (seed, cases) = (seed::seed(SEED), seed::number("ATTNBM_PRECISION_CASES", 60));
    for quantity in implemented() {
        let bound = stated_bound(quantity.name);
        let mut measured = 0;
        for index in 0..cases {
            let Some((is_over, sample)) = exceeds(quantity.name, seed, index, bound) else {
                continue;
            };
            measured += 1;
            let case = &sample.question.case;
            assert!(
                !is_over,
                "{}: the bound is {bound}, and case {index} of seed {seed} has the ratio {} {:?}\n{}\n{}",
                quantity.name,
                sample.ratio,
                sample.failure,
                case.line(index, false),
                case.line(index, true)
            );
        }
        // Where most cases have no certified value, nothing is held.
        assert!(
            2 * measured > cases,
            "{}: only {measured} of {cases} cases were measured",
            quantity.name
        );
    }
}

#[test]
fn a_loosened_bound_has_a_witness() {
    for bound in bounds().unwrap() {
        let Some(loosened) = &bound.loosened else {
            continue;
        };
        let (seed, index) = loosened.witness;
        let smaller = rung_below(bound.ratio);
        let (is_over, sample) = exceeds(&bound.quantity, seed, index, smaller).unwrap();
        assert!(
            is_over,
            "{bound:?}: its witness has the ratio {}, which {smaller} would do for",
            sample.ratio
        );
    }
}

#[test]
fn every_quantity_has_a_bound_that_some_error_exceeds() {
    for quantity in implemented() {
        let bound = stated_bound(quantity.name);
        // A case with a value that is neither 0 nor next to the end of the range.
        let spoiled = (0..50).any(|index| {
            let Some(question) = draw(quantity, SEED, index) else {
                return false;
            };
            let case = question.case;
            let reference = Reference::of(&case);
            let attnbm::grade::answer::Answer::Value(mut array) = plain_answer(&case) else {
                return false;
            };
            let Some(exact) = reference.exact() else {
                return false;
            };
            let off = 2.0 * (bound + 1.0) * exact.scale(0).approx() * f64::EPSILON;
            array.entries[0] += off;
            let answer = attnbm::grade::answer::Answer::Value(array);
            let judged = Judgement::of_entries(&answer, &reference, Format::Binary64, 1);
            judged[0].ratio.is_some_and(|ratio| ratio > bound)
        });
        assert!(spoiled, "{}: no error exceeds {bound}", quantity.name);
    }
}

#[test]
fn cases_of_every_kind_are_drawn() {
    for quantity in implemented() {
        let drawn: Vec<_> = (0..60)
            .filter_map(|index| draw(quantity, 1, index))
            .collect();
        for region in [SCALED, HOSTILE] {
            let is_drawn = drawn
                .iter()
                .any(|question| question.regions.contains(&region));
            assert!(is_drawn, "{}: {region}", quantity.name);
        }
        let digits = |question: &&attnbm::precision::measure::Question| {
            let slots = question.case.slots();
            slots
                .iter()
                .any(|slot| f64::from(slot.number as f32) != slot.number)
        };
        assert!(
            drawn.iter().any(|question| digits(&question)),
            "{}",
            quantity.name
        );
    }
}
