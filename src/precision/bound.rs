//! The stated bounds on stability ratios, and how they may change.
//!
//! The record of each quantity states one, valid in all regions. A bound is a rung of a short ladder, at least
//! 1.5 times the largest ratio measured when it was set. It can only become smaller, unless a reason and a witness
//! are given: a case that exceeds the next smaller rung. A loosened bound therefore has no margin.

use crate::Error;
use crate::oracle::registry::{Quantity, quantities};

/// The stated bound of a quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The quantity.
    pub quantity: String,
    /// The largest stability ratio allowed.
    pub ratio: f64,
    /// Why the bound was loosened, if it once was smaller.
    pub loosened: Option<Loosening>,
}

/// Why a bound was loosened.
#[derive(Clone, Debug, PartialEq)]
pub struct Loosening {
    /// The seed and the number of a case that exceeds the next smaller bound.
    pub witness: (u64, u64),
    /// The reason, in words.
    pub reason: String,
}

/// The bounds that can be stated. None is below 1.5, which is proved for a value rounded from a ball that is
/// known to 54 bits: 1 for the rounding, and 1/4 for the ball. None is above 16: a worse formula has to be
/// repaired.
pub const LADDER: [f64; 8] = [1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0];

/// The least factor between a bound and the largest ratio measured.
const MARGIN: f64 = 1.5;

/// The first line of a file of bounds.
const HEADER: &str = "quantity,ratio,seed,case,reason";

/// All stated bounds, in the order of the listings.
pub fn bounds() -> Vec<Bound> {
    let bound = |quantity: &Quantity| {
        let loosened = quantity.bound.loosened;
        Bound {
            quantity: quantity.name.to_owned(),
            ratio: quantity.bound.ratio,
            loosened: loosened.map(|(witness, reason)| Loosening {
                witness,
                reason: reason.to_owned(),
            }),
        }
    };
    quantities().map(bound).collect()
}

/// The stated bound on the stability ratio of a quantity in plain binary64, in all regions; infinite for
/// a quantity without a stated bound.
///
/// ```
/// assert!(attnbm::precision::stated_bound("attnbm.log_density") <= 16.0);
/// assert_eq!(attnbm::precision::stated_bound("no.such_thing"), f64::INFINITY);
/// ```
pub fn stated_bound(quantity: &str) -> f64 {
    let found = quantities().find(|record| record.name == quantity);
    found.map_or(f64::INFINITY, |record| record.bound.ratio)
}

/// The bound of a quantity.
pub fn find<'a>(bounds: &'a [Bound], quantity: &str) -> Option<&'a Bound> {
    bounds.iter().find(|bound| bound.quantity == quantity)
}

/// The smallest rung that leaves the margin above a measured ratio; `None` if that exceeds the ladder.
pub fn rung_above(measured: f64) -> Option<f64> {
    let least = measured * MARGIN;
    LADDER.into_iter().find(|rung| *rung >= least)
}

/// The smallest rung that a measured ratio keeps; none where that is above the ladder.
pub fn rung_at_least(measured: f64) -> Option<f64> {
    LADDER.into_iter().find(|rung| *rung >= measured)
}

/// The next smaller rung; 0 below the first.
pub fn rung_below(bound: f64) -> f64 {
    let below = LADDER.into_iter().rev().find(|rung| *rung < bound);
    below.unwrap_or(0.0)
}

/// Reads a file of bounds: `quantity,ratio` or `quantity,ratio,seed,case,reason`, a header first.
///
/// # Errors
///
/// [`Error::Parse`] for a wrong header, a malformed line, or a second bound of the same quantity.
pub fn read(text: &str) -> Result<Vec<Bound>, Error> {
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        return Err(Error::Parse(format!(
            "a file of bounds must begin with the line {HEADER}"
        )));
    }
    let mut bounds: Vec<Bound> = Vec::new();
    for (index, line) in lines.enumerate() {
        let refused = |what: &str| {
            let number = index + 2;
            Error::Parse(format!("line {number} of the bounds is {what}: {line}"))
        };
        let bound = parse(line).ok_or_else(|| refused("no bound"))?;
        if find(&bounds, &bound.quantity).is_some() {
            return Err(refused("the second of its quantity"));
        }
        bounds.push(bound);
    }
    Ok(bounds)
}

fn parse(line: &str) -> Option<Bound> {
    let mut fields = line.splitn(5, ',');
    let quantity = fields.next()?.to_owned();
    let ratio = fields.next()?.parse().ok()?;
    let loosened = match fields.next() {
        None => None,
        Some(seed) => Some(Loosening {
            witness: (seed.parse().ok()?, fields.next()?.parse().ok()?),
            reason: fields
                .next()
                .filter(|reason| !reason.is_empty())?
                .to_owned(),
        }),
    };
    LADDER.contains(&ratio).then_some(Bound {
        quantity,
        ratio,
        loosened,
    })
}

/// The bounds as a file.
pub fn write(bounds: &[Bound]) -> String {
    let mut text = format!("{HEADER}\n");
    for bound in bounds {
        let Bound {
            quantity,
            ratio,
            loosened,
        } = bound;
        text += &format!("{quantity},{ratio}");
        if let Some(Loosening { witness, reason }) = loosened {
            text += &format!(",{},{},{reason}", witness.0, witness.1);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rungs_and_are_written_and_read_back() {
        let bounds = bounds();
        assert_eq!(read(&write(&bounds)).unwrap(), bounds);
        assert_eq!(bounds.len(), quantities().count());
    }

    #[test]
    fn what_is_no_bound_is_refused() {
        let line = |line: &str| read(&format!("{HEADER}\n{line}"));
        assert!(line("a.b,2").is_ok());
        // A reason may have commas.
        let reason = "because of this, of that, and of more";
        let found = line(&format!("a.b,2,1,7,{reason}")).unwrap();
        let loosened = found[0].loosened.as_ref().unwrap();
        assert_eq!(
            (loosened.witness, loosened.reason.as_str()),
            ((1, 7), reason)
        );
        for wrong in [
            "a.b",
            "a.b,2.5",
            "a.b,32",
            "a.b,NaN",
            "a.b,2,1,7",
            "a.b,2,1,7,",
            "a.b,2,one,7,because",
            "a.b,2\na.b,3",
        ] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
        assert!(read("").is_err() && read("a.b,2").is_err());
    }

    #[test]
    fn rungs_leave_a_margin() {
        assert_eq!(rung_above(0.5), Some(1.5));
        assert_eq!(rung_above(2.0), Some(3.0));
        assert_eq!(rung_above(2.1), Some(4.0));
        assert_eq!(rung_above(11.0), None);
        assert_eq!(rung_above(f64::NAN), None);
        assert_eq!((rung_below(4.0), rung_below(1.5)), (3.0, 0.0));
        assert_eq!(rung_at_least(2.0), Some(2.0));
        assert_eq!(rung_at_least(2f64.next_up()), Some(3.0));
        assert_eq!(rung_at_least(16f64.next_up()), None);
        assert_eq!(rung_at_least(f64::NAN), None);
    }
}
