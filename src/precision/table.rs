//! The measurements, by quantity and region.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::bound::{self, Bound, Loosening};
use super::measure::Sample;
use crate::Error;
use crate::grade::explain::size;
use crate::grade::spread::Spread;

/// The text of the page before its tables.
const INTRODUCTION: &str = include_str!("introduction.md");

/// The region of all cases of a quantity.
const EVERYWHERE: &str = "everywhere";

/// One region of a quantity.
#[derive(Clone, Debug)]
pub struct Region {
    /// The name.
    pub name: &'static str,
    /// How many cases were measured.
    pub cases: usize,
    /// How many of them have two numbers to compare. The others are refused by both sides, or fail.
    pub compared: usize,
    /// Stability ratios of those that are compared; 0 without one.
    pub ratio: Spread,
    /// Errors of those that are compared, in units in the last place.
    pub ulps: Spread,
    /// The number of the case with the largest ratio.
    pub worst: u64,
    /// The cases with no two numbers to compare.
    pub failures: usize,
}

/// The measurements of one quantity.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The quantity.
    pub quantity: &'static str,
    /// All cases first, then the regions by name.
    pub regions: Vec<Region>,
}

impl Region {
    fn of(name: &'static str, samples: &[&Sample]) -> Option<Self> {
        let worst = samples.iter().max_by(|a, b| a.ratio.total_cmp(&b.ratio))?;
        let compared = || samples.iter().filter(|sample| sample.is_compared);
        let spread = |sizes: Vec<f64>| {
            // Without a case to compare there are still failures to be told.
            let sizes = if sizes.is_empty() { vec![0.0] } else { sizes };
            Spread::of(sizes)
        };
        Some(Self {
            name,
            cases: samples.len(),
            compared: compared().count(),
            ratio: spread(compared().map(|sample| sample.ratio).collect())?,
            ulps: spread(compared().map(|sample| sample.ulps).collect())?,
            worst: worst.index,
            failures: samples.iter().filter(|s| s.failure.is_some()).count(),
        })
    }

    /// Whether every case had a value within the bound.
    pub fn keeps(&self, bound: f64) -> bool {
        self.failures == 0 && self.ratio.max <= bound
    }
}

impl Measured {
    /// Sorts samples by their regions.
    pub fn of(quantity: &'static str, samples: &[Sample]) -> Self {
        let mut by_region: BTreeMap<&'static str, Vec<&Sample>> = BTreeMap::new();
        for sample in samples {
            for region in &sample.question.regions {
                by_region.entry(region).or_default().push(sample);
            }
        }
        let all: Vec<&Sample> = samples.iter().collect();
        let everywhere = Region::of(EVERYWHERE, &all);
        let regions = by_region
            .iter()
            .filter_map(|(name, own)| Region::of(name, own));
        Self {
            quantity,
            regions: everywhere.into_iter().chain(regions).collect(),
        }
    }

    /// The regions in which the stated bound is exceeded; all of them if nothing is stated.
    pub fn exceeded<'a>(&'a self, bounds: &'a [Bound]) -> impl Iterator<Item = &'a Region> {
        let stated = bound::find(bounds, self.quantity);
        let keeps = move |region: &Region| stated.is_some_and(|bound| region.keeps(bound.ratio));
        self.regions.iter().filter(move |region| !keeps(region))
    }

    /// Whether anything was measured, and the stated bound is exceeded nowhere.
    pub fn keeps(&self, bounds: &[Bound]) -> bool {
        !self.regions.is_empty() && self.exceeded(bounds).next().is_none()
    }
}

/// The bounds after a measurement. They leave a margin, and never exceed the stated ones unless a reason is
/// given. A bound that is exceeded becomes the next one that is kept, so that the worst case exceeds all smaller ones.
///
/// # Errors
///
/// [`Error::Domain`] if a stated bound is exceeded without a reason of one line, a case has no value, or a ratio
/// is above all bounds.
pub fn tightened(
    measured: &[Measured],
    stated: &[Bound],
    seed: u64,
    reason: Option<&str>,
) -> Result<Vec<Bound>, Error> {
    let is_reason = |reason: &&str| !reason.trim().is_empty() && reason.lines().count() == 1;
    let reason = reason.filter(is_reason);
    let mut bounds = Vec::new();
    for quantity in measured {
        let name = quantity.quantity;
        let Some(everywhere) = quantity.regions.first() else {
            continue;
        };
        let refused = |expected| Error::Domain {
            field: format!("{name}, case {}", everywhere.worst),
            expected,
            got: size(everywhere.ratio.max),
        };
        let beyond = || {
            refused("a stability ratio that a bound of at most 16 leaves a margin to, everywhere")
        };
        let rung = bound::rung_above(everywhere.ratio.max).filter(|_| everywhere.failures == 0);
        let (ratio, loosened) = match bound::find(stated, name) {
            Some(old) if everywhere.keeps(old.ratio) => match rung {
                Some(rung) if rung < old.ratio => (rung, None),
                _ => {
                    bounds.push(old.clone());
                    continue;
                }
            },
            Some(_) => {
                let reason = reason.ok_or_else(|| refused("within the stated bound"))?;
                let rung = bound::rung_at_least(everywhere.ratio.max);
                let rung = rung.filter(|_| everywhere.failures == 0);
                let witness = (seed, everywhere.worst);
                let reason = reason.into();
                (
                    rung.ok_or_else(beyond)?,
                    Some(Loosening { witness, reason }),
                )
            }
            None => (rung.ok_or_else(beyond)?, None),
        };
        bounds.push(Bound {
            quantity: name.into(),
            ratio,
            loosened,
        });
    }
    // Bounds that were not measured stay unchanged.
    let is_missing = |old: &&Bound| bound::find(&bounds, &old.quantity).is_none();
    let kept: Vec<Bound> = stated.iter().filter(is_missing).cloned().collect();
    bounds.extend(kept);
    Ok(bounds)
}

/// The page of the measurements.
pub fn page(measured: &[Measured], bounds: &[Bound], seed: u64, cases: u64) -> String {
    let stated = |quantity: &Measured| {
        let bound = bound::find(bounds, quantity.quantity);
        bound.map_or_else(|| "nothing".into(), |bound| bound.ratio.to_string())
    };
    let mut text = format!(
        "{INTRODUCTION}## What was measured\n\n\
         {cases} cases of each quantity were drawn, seed {seed}; those without a certified value, and those that both \
         sides refuse, are left out. All regions together, beside the stability ratio that is stated:\n\n{}",
        head("quantity | stated", "---|--:")
    );
    for quantity in measured {
        if let Some(everywhere) = quantity.regions.first() {
            let name = format!("`{}` | {}", quantity.quantity, stated(quantity));
            text += &row(&name, everywhere);
        }
    }
    for quantity in measured {
        let _ = write!(
            text,
            "\n### `{}`\n\nStated: a stability ratio of at most {}.\n\n{}",
            quantity.quantity,
            stated(quantity),
            head("region", "---")
        );
        for region in &quantity.regions {
            text += &row(region.name, region);
        }
    }
    text
}

/// The head of a table, after the columns that name its rows.
fn head(names: &str, rule: &str) -> String {
    format!(
        "| {names} | compared | ratio: median | P99 | P99.9 | max | ulp: median | P99 | P99.9 | max |\n\
         |{rule}|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    )
}

fn row(name: &str, region: &Region) -> String {
    let cells = |spread: &Spread| {
        let Spread {
            median,
            p99,
            p999,
            max,
        } = *spread;
        [median, p99, p999, max].map(size).join(" | ")
    };
    let (ratio, ulps) = (cells(&region.ratio), cells(&region.ulps));
    format!("| {name} | {} | {ratio} | {ulps} |\n", region.compared)
}
