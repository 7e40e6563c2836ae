//! What every evaluation gives, bit for bit, in a line each, to be compared between runs, numbers of
//! threads, levels of optimisation and machines.
//!
//! `tests/data/digests.txt` has the lines, which are the same for every build; the tests compare those of the build
//! under test. `attnbm digest` prints them.

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::{content, generate, write};
use crate::catalogue::campaign;
use crate::catalogue::campaign::Nobody;
use crate::grade::case::Case;
use crate::grade::cases;
use crate::oracle::certify::Options;
use crate::oracle::registry::{Quantity, quantities};

/// Cases of each quantity: the last of them is one that must be refused.
const CASES: u64 = 24;

/// Cases of each identity.
const CASES_OF_IDENTITY: u64 = 2;

/// Vectors of each quantity.
const VECTORS: u64 = 2;

const SEED: u64 = 20_261_128;

/// The work that a certified value may take: what is refused for it has a digest as well.
const OPTIONS: Options = Options {
    digits: None,
    effort: 1e-4,
};

/// The digests: a line for each quantity, certified and in plain binary64, for its golden vectors, and for
/// each identity.
pub fn digests() -> String {
    let quantities: Vec<&Quantity> = quantities().collect();
    let of_quantities: Vec<String> = quantities.into_par_iter().map(of_quantity).collect();
    let settings = campaign::CampaignSettings {
        cases: CASES_OF_IDENTITY,
        seed: SEED,
        ..campaign::CampaignSettings::default()
    };
    let result = campaign::run(&settings, Vec::new(), &AtomicBool::new(false), &Nobody);
    let of_identities = result.lines.iter().map(|line| {
        let outcome = format!("{:?} {:?}", line.tally, line.mutants);
        digest("identity", line.record.id, &outcome)
    });
    of_quantities.into_iter().chain(of_identities).collect()
}

fn of_quantity(quantity: &'static Quantity) -> String {
    let (mut certified, mut plain) = (String::new(), String::new());
    for case in (0..CASES).filter_map(|index| cases::draw(quantity, SEED, index)) {
        let _ = writeln!(certified, "{:?}", case.evaluate(&OPTIONS));
        let _ = writeln!(plain, "{}", plainly(&case));
    }
    let settings = generate::VectorSettings {
        seed: SEED,
        cases: VECTORS,
    };
    let vectors = match generate::generate(quantity, settings, &()) {
        Ok(Some(found)) => write::text(&found),
        other => format!("{other:?}"),
    };
    let texts = [
        ("certified", certified),
        ("plain", plain),
        ("vectors", vectors),
    ];
    let lines = texts.map(|(what, text)| digest(what, quantity.name, &text));
    lines.concat()
}

fn digest(what: &str, name: &str, text: &str) -> String {
    format!("{what} {name} {:016x}\n", content::hash(text))
}

/// The bits of what plain binary64 gives; a NaN has many, and stands for itself.
fn plainly(case: &Case) -> String {
    let evaluation = match case.evaluate_plainly() {
        Ok((_, evaluation)) => evaluation,
        Err(error) => return format!("{error:?}"),
    };
    let mut text = evaluation.method.to_string();
    for entry in evaluation.value {
        let bits = if entry.is_nan() { f64::NAN } else { entry };
        let _ = write!(text, " {:016x}", bits.to_bits());
    }
    text
}
