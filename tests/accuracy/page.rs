//! The page: the errors of each region.

use std::fmt::Write;

use attnbm::grade::spread::Spread;
use attnbm::sampling::stream::Stream;
use rayon::prelude::*;

use super::certified::Judged;
use super::regions::{FUNCTIONS, Function, Library, Region};

const CASES: u64 = 100;
const SEED: u64 = 20_261_129;

/// From here on an error leaves no correct digit: it is as large as the value.
const NOTHING: f64 = 4_503_599_627_370_496.0;

const HEAD: &str = "\
# Special functions of two Rust libraries, by region

The errors of `special` 0.14.2 and `statrs` 0.19.1, in units in the last place of the exact value (ulps): half a unit is a
correctly rounded result. Each row has 100 arguments, which have six digits each and are spread evenly, or evenly in their
logarithm. It shows the median, the 99th percentile and the largest of the errors, where the largest is, and how many of the 100
results are within one and within four ulps. The exact values are enclosures of `attnbm`, each narrow enough to decide the
nearest binary64 number. The libraries are subjects here, not oracles: the test asserts that every exact value is decided and
that the errors are those of this page, not that they are small. [accuracy-python.md] has libraries of Python, at the same
arguments.

`special` is built with `no_std`, so its elementary functions are those of `libm`. Those of `statrs` are the platform's.
The page was measured on Linux with glibc, and only there is it compared.

The arguments are exact, so a large error next to a zero is one of the algorithm. *Nothing* is an error as large as the value itself, or a result that is not finite.

```sh
cargo test --test accuracy                          # measures again and compares
ATTNBM_WRITE_PAGES=1 cargo test --test accuracy     # writes this page
```
";

const COLUMNS: &str = "
| region | function | median | P99 | largest | at | ≤ 1 ulp | ≤ 4 ulp |
|---|---|---|---|---|---|---|---|
";

/// Some arguments with what is exact there and what the libraries answer.
pub struct Case {
    pub arguments: Vec<f64>,
    pub judged: Judged,
}

/// The cases of a region, in order.
pub struct Measured {
    pub function: &'static Function,
    pub region: &'static Region,
    pub cases: Vec<Case>,
}

/// Every region of every function.
pub fn measure() -> Vec<Measured> {
    let of = |function: &'static Function| {
        let regions = function.regions.iter();
        regions.map(move |region| Measured {
            function,
            region,
            cases: cases(function, region),
        })
    };
    FUNCTIONS.iter().flat_map(of).collect()
}

/// The page of the libraries that are measured here.
pub fn page(measured: &[Measured]) -> String {
    let mut page = HEAD.to_owned();
    let mut last = "";
    for measured in measured {
        if libraries(measured.function).next().is_none() {
            continue;
        }
        let name = measured.function.name;
        if last != name {
            write!(page, "\n## {name}\n{COLUMNS}").expect("a text");
            last = name;
        }
        for (index, (library, _)) in libraries(measured.function).enumerate() {
            let region = if index == 0 { measured.region.name } else { "" };
            writeln!(
                page,
                "| {region} | {library} | {} |",
                row(&measured.cases, index)
            )
            .expect("a text");
        }
    }
    page + "\n[accuracy-python.md]: accuracy-python.md\n"
}

/// What the libraries call the function, and the function.
fn libraries(function: &Function) -> impl Iterator<Item = (String, Library)> {
    let named = |library: &str, held: Option<(&str, Library)>| {
        held.map(|(name, call)| (format!("`{library}` `{name}`"), call))
    };
    let both = [
        named("special", function.special),
        named("statrs", function.statrs),
    ];
    both.into_iter().flatten()
}

/// The cells of one library.
fn row(cases: &[Case], library: usize) -> String {
    let error = |case: &Case| case.judged.errors[library];
    let spread = Spread::of(cases.iter().map(error).collect()).expect("cases");
    let worst = cases.iter().max_by(|a, b| error(a).total_cmp(&error(b)));
    let worst = worst
        .expect("cases")
        .arguments
        .iter()
        .map(|x| format!("{x:?}"));
    let within = |most: f64| {
        let count = cases.iter().filter(|case| error(case) <= most).count();
        format!("{} %", 100 * count / cases.len())
    };
    [
        ulps(spread.median),
        ulps(spread.p99),
        ulps(spread.max),
        format!("`{}`", worst.collect::<Vec<_>>().join(", ")),
        within(1.0),
        within(4.0),
    ]
    .join(" | ")
}

fn cases(function: &Function, region: &Region) -> Vec<Case> {
    let libraries: Vec<Library> = libraries(function).map(|(_, library)| library).collect();
    let id = format!("{} {}", function.name, region.name);
    let case = |index| {
        let drawn = (region.draw)(&mut Stream::new(SEED, &id, index));
        let arguments: Vec<f64> = drawn.into_iter().map(short).collect();
        let answers: Vec<f64> = libraries
            .iter()
            .map(|library| library(&arguments))
            .collect();
        let judged = (function.judge)(&arguments, &answers);
        let judged = judged.unwrap_or_else(|| panic!("{id} at {arguments:?} is undecided"));
        Case { arguments, judged }
    };
    (0..CASES).into_par_iter().map(case).collect()
}

/// One line of JSON for each case: arguments and exact values for programs in other languages.
pub fn lines(measured: &[Measured]) -> String {
    let line = |measured: &Measured, case: &Case| {
        let Judged {
            value,
            tail,
            last_place,
            ..
        } = case.judged;
        serde_json::json!({
            "function": measured.function.name, "region": measured.region.name,
            "arguments": case.arguments, "value": value, "tail": tail, "last_place": last_place,
        })
    };
    let lines = measured
        .iter()
        .flat_map(|measured| measured.cases.iter().map(move |case| line(measured, case)));
    lines.map(|line| format!("{line}\n")).collect()
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
