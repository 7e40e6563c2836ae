//! Plain binary64 keeps the bounds that are stated for it, each of these can fail, and only what is proved to be too
//! narrow becomes wider.
//!
//! `ATTNBM_SEED` sets the seed of the fresh cases, `ATTNBM_PRECISION_CASES` how many there are of each quantity.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

mod plain;
mod rounding;
mod samples;
mod tables;

#[path = "../support/seed.rs"]
mod seed;

use attnbm::grade::case::Case;
use attnbm::grade::reference::Reference;
use attnbm::grade::verdict::{Assessment, FloatFormat};
use attnbm::oracle::input::Value;
use attnbm::oracle::registry::{find, quantities};
use attnbm::precision::bound::{self, Bound, Loosening, bounds, rung_above, rung_below};
use attnbm::precision::measure::{
    HOSTILE, LocatedCase, SCALED, Sample, draw, plain_answer, sample,
};
use attnbm::precision::stated_bound;
use attnbm::precision::table::{Measured, page, tightened};
use attnbm::real::{Enclosure, Real};

/// The work that a certified value may take, as a part of what it may by default.
const EFFORT: f64 = 1e-3;

const SOFTMAX: &str = "special.softmax";

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
    for quantity in quantities() {
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

/// Why the case that a bound was loosened for does not ask for it.
fn fault_of_witness(bound: &Bound) -> Option<String> {
    let loosened = bound.loosened.as_ref()?;
    let (seed, index) = loosened.witness;
    let smaller = rung_below(bound.ratio);
    match exceeds(&bound.quantity, seed, index, smaller) {
        None => Some(format!("{bound:?}: its witness has no certified value")),
        Some((false, sample)) => Some(format!(
            "{bound:?}: its witness has the ratio {}, which {smaller} would do for",
            sample.ratio
        )),
        Some((true, _)) => None,
    }
}

#[test]
fn a_loosened_bound_has_a_witness() {
    for bound in bounds() {
        assert_eq!(fault_of_witness(&bound), None);
    }
    // The check itself: a value that is rounded once asks for no more than the least bound.
    let loosened = |ratio, index| Bound {
        quantity: "hopfield.update".into(),
        ratio,
        loosened: Some(Loosening {
            witness: (SEED, index),
            reason: "to see".into(),
        }),
    };
    for (ratio, index) in [(4.0, 53), (3.0, 54), (2.0, 53)] {
        let fault = fault_of_witness(&loosened(ratio, index)).unwrap();
        assert!(fault.contains("would do for"), "{fault}");
    }
}

/// The page is measured with the record that it shows. What has no reason is a rung above what was measured, so that
/// a bound cannot be made larger by hand and pass.
#[test]
fn the_page_shows_the_record_and_asks_for_every_bound() {
    let page = include_str!("../../docs/precision.md");
    for bound in bounds() {
        let Bound {
            quantity, ratio, ..
        } = &bound;
        let start = format!("| `{quantity}` | {ratio} | ");
        let row = page.lines().find_map(|line| line.strip_prefix(&start));
        let row = row.unwrap_or_else(|| panic!(
                "docs/precision.md has no row {start}; `attnbm precision --quantity NAME --cases 500 --format markdown` prints it"
            ));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let largest: f64 = cells[4].parse().unwrap();
        // Two decimals are shown.
        let rung = rung_above(largest + 0.005).unwrap();
        assert!(
            bound.loosened.is_some() || *ratio <= rung,
            "{bound:?}: the largest ratio measured is {largest}, which {rung} leaves a margin to"
        );
        let own = format!("### `{quantity}`\n\nStated: a stability ratio of at most {ratio}.\n");
        assert!(page.contains(&own), "{own}");
    }
}

#[test]
fn every_quantity_has_a_bound_that_some_error_exceeds() {
    for quantity in quantities() {
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
            let judged = Assessment::of_entries(&answer, &reference, FloatFormat::Binary64, 1);
            judged[0].ratio.is_some_and(|ratio| ratio > bound)
        });
        assert!(spoiled, "{}: no error exceeds {bound}", quantity.name);
    }
}
