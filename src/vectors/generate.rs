//! Vectors from fresh cases, and the checks made on the way.
//!
//! Whether a case becomes a vector follows from the seed alone: the work that it may take is
//! counted, not timed.

use rayon::prelude::*;
use std::collections::BTreeSet;

use super::consistency::consistent;
use super::data::{Number, Provenance, Truth, Value, Vector, Vectors};
use super::format::{DIGITS, TWO_PRECISIONS, shortened};
use super::{rounding, write};
use crate::grade::case::Case;
use crate::grade::cases;
use crate::grade::grading::Observer;
use crate::grade::reference::Reference;
use crate::grade::relation;
use crate::oracle::certify::{Certified, Options};
use crate::oracle::record::Cases;
use crate::oracle::registry::Quantity;
use crate::real::{Ball, Enclosure};

/// What is made.
#[derive(Clone, Copy, Debug)]
pub struct VectorSettings {
    /// The seed that the cases follow from.
    pub seed: u64,
    /// At most how many vectors each quantity gets.
    pub cases: u64,
}

/// How many vectors a quantity gets if nothing else is said: fewer where it is one of many about a neighbouring system.
pub fn default_cases(quantity: &Quantity) -> u64 {
    match quantity.cases {
        Cases::Binary | Cases::InContext | Cases::PulseTrain => 72,
        _ => 160,
    }
}

/// Significant digits of the second evaluation, where the first took no more bits than the least one.
const MORE_DIGITS: u32 = 100;

/// The work that a value may take, as a part of what it may by default.
const EFFORT: f64 = 1e-3;

/// The longest line.
const MOST_BYTES: usize = 5_000;

/// So many cases are drawn for each vector that is wanted, before it is given up.
const DRAWN: u64 = 4;

/// How many cases are looked at together.
const CHUNK: u64 = 32;

/// A defect of this crate: two certified statements that exclude each other.
#[derive(Clone, Debug, thiserror::Error)]
#[error("a defect of this program: the check {check} fails at {line}")]
pub struct Defect {
    /// The check.
    pub check: String,
    /// The question.
    pub line: String,
}

/// Makes the vectors of one quantity; `None` if the observer does not want to go on.
///
/// # Errors
///
/// A check that fails.
pub fn generate(
    quantity: &'static Quantity,
    settings: VectorSettings,
    observer: &dyn Observer,
) -> Result<Option<Vectors>, Defect> {
    let mut vectors: Vec<Vector> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut first = 0;
    let most = (DRAWN * settings.cases).max(CHUNK);
    // No more at a time than are wanted.
    let chunk = CHUNK.min(settings.cases.max(1));
    while first < most && (vectors.len() as u64) < settings.cases {
        let made: Vec<Option<Vector>> = (first..first + chunk)
            .into_par_iter()
            .map(|index| match cases::draw(quantity, settings.seed, index) {
                Some(case) => vector(index, case),
                None => Ok(None),
            })
            .collect::<Result<_, _>>()?;
        for vector in made.into_iter().flatten() {
            // The same question in another place is no other question.
            let is_new = seen.insert(vector.case.input(true));
            if is_new && (vectors.len() as u64) < settings.cases {
                vectors.push(vector);
            }
        }
        first += chunk;
        if !observer.advanced(vectors.len() as u64, settings.cases, quantity.name) {
            return Ok(None);
        }
    }
    let VectorSettings { seed, cases } = settings;
    let name = quantity.name;
    Ok(Some(Vectors {
        quantity,
        provenance: Provenance {
            crate_version: env!("CARGO_PKG_VERSION").to_owned(),
            seed,
            command: format!(
                "attnbm vectors --out DIR --quantity {name} --cases {cases} --seed {seed}"
            ),
        },
        vectors,
    }))
}

/// The vector of a case; `None` where the truth is not known, or takes too much work or space.
fn vector(index: u64, case: Case) -> Result<Option<Vector>, Defect> {
    let options = Options {
        digits: Some(DIGITS),
        effort: EFFORT,
    };
    let (truth, checks) = match case.evaluate(&options) {
        Ok(certified) => match value(&case, &certified, &options)? {
            Some((value, checks)) => (Truth::Value(value), checks),
            None => return Ok(None),
        },
        Err(_) => match Reference::without_condition(&case) {
            Reference::Nonexistent(error) => {
                let (kind, message) = (error.kind().to_owned(), error.to_string());
                (Truth::Nothing { kind, message }, Vec::new())
            }
            _ => return Ok(None),
        },
    };
    let vector = Vector::new(index, case, truth, checks);
    // A value that is known to fewer digits than were asked for, as some sums of separate values are, is
    // left out, as is one that would not be read back.
    let is_fit = write::line(&vector).len() <= MOST_BYTES && consistent(&vector).is_ok();
    Ok(is_fit.then_some(vector))
}

/// The value and the checks that it has passed.
fn value(
    case: &Case,
    certified: &Certified,
    options: &Options,
) -> Result<Option<(Value, Vec<String>)>, Defect> {
    let Reference::Value(reference) = Reference::of(case) else {
        return Ok(None);
    };
    let mut second = reference.certified.clone();
    if second.bits == certified.bits {
        let more = Options {
            digits: Some(MORE_DIGITS),
            ..*options
        };
        if let Ok(more) = case.evaluate(&more) {
            second = more;
        }
    }
    let (routes, relations) = (second_route(case), relation::certified(case, options));
    let passed = cross_checked(certified, &second, &routes, &relations);
    let checks = passed.map_err(|check| Defect {
        check: check.to_owned(),
        line: case.line(0, true),
    })?;
    let entries = certified.entries.iter().enumerate().map(|(index, entry)| {
        let rounding = case.quantity.entries.rounding(index);
        Some(Number {
            lower: entry.lower().to_owned(),
            upper: entry.upper().to_owned(),
            binary64: entry.value,
            binary32: rounding::binary32(&entry.enclosure, rounding)?,
            condition: shortened(reference.condition(index)),
        })
    });
    let Some(entries) = entries.collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    if entries.iter().any(|entry| entry.condition.is_nan()) {
        return Ok(None);
    }
    let value = Value {
        shape: certified.shape,
        entries,
        method: certified.method.clone(),
        bits: certified.bits,
    };
    Ok(Some((value, checks)))
}

/// The second route of a quantity, with its enclosures of the entries.
fn second_route(case: &Case) -> Vec<(&'static str, Vec<Ball<4>>)> {
    let found = || {
        let route = case.quantity.second_route?;
        let entries = route.entries(&case.inputs().ok()?)?;
        Some((route.check().0, entries))
    };
    found().into_iter().collect()
}

/// The checks that a value passes against what other ways have found, or the first that it fails.
fn cross_checked(
    certified: &Certified,
    second: &Certified,
    routes: &[(&'static str, Vec<Ball<4>>)],
    relations: &[(&'static str, bool)],
) -> Result<Vec<String>, &'static str> {
    let mut checks = Vec::new();
    if !agree(certified, second) {
        return Err(TWO_PRECISIONS.0);
    }
    if second.bits != certified.bits {
        checks.push(TWO_PRECISIONS.0.to_owned());
    }
    for (route, entries) in routes {
        let mut pairs = certified.entries.iter().zip(entries);
        let meets = entries.len() == certified.entries.len();
        if !meets || pairs.any(|(entry, other)| entry.enclosure.disjoint(other)) {
            return Err(route);
        }
        checks.push((*route).to_owned());
    }
    for (relation, holds) in relations {
        if !holds {
            return Err(relation);
        }
        checks.push((*relation).to_owned());
    }
    Ok(checks)
}

/// Whether two certified values may be those of one number, entry by entry.
fn agree(a: &Certified, b: &Certified) -> bool {
    let mut entries = a.entries.iter().zip(&b.entries);
    a.shape == b.shape
        && entries.all(|(a, b)| a.value == b.value && !a.enclosure.disjoint(&b.enclosure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::certify::Shape;
    use crate::oracle::input::Value;
    use crate::oracle::registry::find;
    use crate::oracle::second_route as route;
    use crate::real::Real;
    use crate::vectors::format::statement;

    fn softmax() -> Case {
        let x = Value::Vector(vec![0.5, -1.25, 2.0]);
        Case::new(find("special.softmax").unwrap(), [("x", x)])
    }

    fn evaluated(case: &Case, digits: u32) -> Certified {
        let options = Options {
            digits: Some(digits),
            ..Options::default()
        };
        case.evaluate(&options).unwrap()
    }

    #[test]
    fn every_false_value_is_a_defect_of_its_check() {
        let case = softmax();
        let (first, second) = (evaluated(&case, DIGITS), evaluated(&case, MORE_DIGITS));
        assert_ne!(first.bits, second.bits);
        let routes = second_route(&case);
        let relations = relation::certified(&case, &Options::default());
        let names: Vec<&str> = relations.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            ["arguments-permuted", "arguments-shifted", "sums-to-one"]
        );
        let all = [&[TWO_PRECISIONS.0, route::AS_DEFINED.0][..], &names[..]].concat();
        let passed = cross_checked(&first, &second, &routes, &relations).unwrap();
        assert_eq!(passed, all);
        // Of the same bits nothing is said.
        let passed = cross_checked(&first, &first, &routes, &relations).unwrap();
        assert_eq!(passed, all[1..]);

        // Enclosures share 40 digits, which are more than 128 bits.
        let off = |x: &Ball<4>| x.clone() + x.mul_pow2(-120);
        for place in 0..3 {
            let with = |change: &dyn Fn(&mut Certified)| {
                let mut second = second.clone();
                change(&mut second);
                cross_checked(&first, &second, &routes, &relations)
            };
            let of_two = Err(TWO_PRECISIONS.0);
            let entry = |certified: &mut Certified| {
                let enclosure = off(&certified.entries[place].enclosure);
                certified.entries[place].enclosure = enclosure;
            };
            assert_eq!(with(&entry), of_two, "{place}");
            let value = |certified: &mut Certified| {
                certified.entries[place].value = certified.entries[place].value.next_up();
            };
            assert_eq!(with(&value), of_two, "{place}");

            let mut routes = routes.clone();
            let moved = off(&routes[0].1[place]);
            routes[0].1[place] = moved;
            let found = cross_checked(&first, &second, &routes, &relations);
            assert_eq!(found, Err(route::AS_DEFINED.0), "{place}");
            routes[0].1.truncate(place);
            let found = cross_checked(&first, &second, &routes, &relations);
            assert_eq!(found, Err(route::AS_DEFINED.0), "{place}");

            let mut relations = relations.clone();
            relations[place].1 = false;
            let found = cross_checked(&first, &second, &second_route(&case), &relations);
            assert_eq!(found, Err(names[place]), "{place}");
        }
        let mut another = second.clone();
        another.shape = Shape::Vector(2);
        let found = cross_checked(&first, &another, &routes, &relations);
        assert_eq!(found, Err(TWO_PRECISIONS.0));
    }

    #[test]
    fn a_vector_says_which_checks_it_has_passed() {
        let vector = vector(3, softmax()).unwrap().unwrap();
        let own = [TWO_PRECISIONS.0, route::AS_DEFINED.0];
        let relations = ["arguments-permuted", "arguments-shifted", "sums-to-one"];
        assert_eq!(vector.checks, [&own[..], &relations[..]].concat());
        for check in &vector.checks {
            assert!(statement(vector.case.quantity, check).is_some(), "{check}");
        }
        assert_eq!(statement(vector.case.quantity, "no-such-check"), None);
    }
}
