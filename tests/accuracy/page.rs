//! The page: the errors of each region.

use std::fmt::Write;

use attnbm::grade::spread::Spread;
use attnbm::sampling::stream::Stream;
use rayon::prelude::*;

use super::regions::{FUNCTIONS, Function, Region};

const CASES: u64 = 100;
const SEED: u64 = 20_261_129;

/// From here on an error leaves no correct digit: it is as large as the value.
const NOTHING: f64 = 4_503_599_627_370_496.0;

const HEAD: &str = "\
# Special functions of two libraries, by region

The largest and the median error of `special` 0.14.2 and `statrs` 0.19.1, in units in the last place of the exact value
(ulps): half a unit is a correctly rounded result. Each row has 100 arguments, which have six digits each and are
spread evenly, or evenly in their logarithm. The exact values are enclosures of `attnbm`, each narrow enough to
decide the nearest binary64 number. The libraries are subjects here, not oracles: the test asserts that every exact
value is decided and that the errors are those of this page, not that they are small.

`special` is built with `no_std`, so its elementary functions are those of `libm`. Those of `statrs` are the platform's.
The page was measured on Linux with glibc, and only there is it compared.

The arguments are exact, so a large error next to a zero is one of the algorithm. *Nothing* is an error as large as the value itself, or a result that is not finite.

```sh
cargo test --test accuracy                          # measures again and compares
ATTNBM_WRITE_PAGES=1 cargo test --test accuracy     # writes this page
```
";

/// What is measured of one library in one region.
struct Measured {
    spread: Spread,
    worst: Vec<f64>,
}

pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for function in FUNCTIONS {
        let libraries = [("special", &function.special), ("statrs", &function.statrs)];
        let held = libraries.iter().filter_map(|(name, library)| {
            let (method, _) = (*library).as_ref()?;
            Some((*name, *method))
        });
        let held: Vec<(&str, &str)> = held.collect();
        let head = held
            .iter()
            .map(|(library, method)| format!(" `{library}` `{method}`: largest | median | at |"));
        write!(page, "\n## {}\n\n| region |", function.name).expect("a text");
        page += &head.collect::<String>();
        page += "\n|---|";
        page += &"---|---|---|".repeat(held.len());
        page += "\n";
        for region in function.regions {
            page += &row(function, region);
        }
    }
    page
}

fn row(function: &Function, region: &Region) -> String {
    let mut row = format!("| {} |", region.name);
    for measured in measure(function, region) {
        let Measured { spread, worst } = measured;
        let arguments: Vec<String> = worst.iter().map(|x| format!("{x:?}")).collect();
        let at = arguments.join(", ");
        write!(
            row,
            " {} | {} | `{at}` |",
            ulps(spread.max),
            ulps(spread.median)
        )
        .expect("a text");
    }
    row + "\n"
}

fn measure(function: &Function, region: &Region) -> Vec<Measured> {
    let libraries: Vec<_> = [&function.special, &function.statrs]
        .into_iter()
        .flatten()
        .map(|(_, library)| *library)
        .collect();
    let id = format!("{} {}", function.name, region.name);
    let cases: Vec<(Vec<f64>, Vec<f64>)> = (0..CASES)
        .into_par_iter()
        .map(|index| {
            let drawn = (region.draw)(&mut Stream::new(SEED, &id, index));
            let arguments: Vec<f64> = drawn.into_iter().map(short).collect();
            let answers: Vec<f64> = libraries
                .iter()
                .map(|library| library(&arguments))
                .collect();
            let judged = (function.judge)(&arguments, &answers);
            let (_, errors) =
                judged.unwrap_or_else(|| panic!("{id} at {arguments:?} is undecided"));
            (arguments, errors)
        })
        .collect();
    let measured = (0..libraries.len()).map(|library| {
        let error = |case: &(Vec<f64>, Vec<f64>)| case.1[library];
        let worst = cases.iter().max_by(|a, b| error(a).total_cmp(&error(b)));
        Measured {
            spread: Spread::of(cases.iter().map(error).collect()).expect("cases"),
            worst: worst.expect("cases").0.clone(),
        }
    });
    measured.collect()
}

/// The number with six digits.
fn short(x: f64) -> f64 {
    format!("{x:.5e}").parse().expect("a number")
}

fn ulps(error: f64) -> String {
    match error {
        error if error >= NOTHING => "*nothing*".into(),
        error if error >= 1e4 => format!("{error:.1e}"),
        error if error >= 10.0 => format!("{error:.0}"),
        error => format!("{error:.2}"),
    }
}
