//! `attnbm precision`: measures the errors of plain binary64 and compares them with the stated bounds.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use attnbm::grade::explain::size;
use attnbm::grade::spread::Spread;
use attnbm::oracle::registry::{self, Quantity, quantities};
use attnbm::precision::bound::{self, Bound, bounds};
use attnbm::precision::measure::samples;
use attnbm::precision::table::{Measured, Region, page, tightened};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{FAILURE, Stop, complain};
use super::progress::{progress_bar, stop_flag};
use super::style::table;

/// How many cases are measured between two looks at whether to go on.
const CHUNK: u64 = 200;

#[derive(Args)]
pub struct Arguments {
    /// Measure only the quantity of this name, or else those whose name contains this text
    #[arg(long, value_name = "PATTERN", default_value = "")]
    quantity: String,
    /// The number of cases per quantity
    #[arg(long, default_value = "2000", value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// The seed of the cases
    #[arg(long, default_value = "20261128")]
    seed: u64,
    /// The output format
    #[arg(long, default_value = "table")]
    format: PrecisionFormat,
    /// With --format record, loosen exceeded bounds; the record states this reason and the worst case
    #[arg(long, value_name = "REASON")]
    loosen: Option<String>,
    /// Compare with the bounds of this file, in the form that --format record writes, instead of the stated ones
    #[arg(long, value_name = "FILE")]
    bounds: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PrecisionFormat {
    /// An aligned table for people, one line per quantity
    Table,
    /// One JSON document, with all regions
    Json,
    /// The page of the documentation, with all regions
    Markdown,
    /// The bounds, tightened to the measurements
    Record,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let pattern = &arguments.quantity;
    let selected: Vec<&'static Quantity> = quantities()
        .filter(|quantity| registry::selects(pattern, quantity.name))
        .collect();
    if selected.is_empty() {
        return Err(Stop::Misuse(format!(
            "no quantity matches {pattern:?}; `attnbm list quantities` lists them all"
        )));
    }
    if arguments.loosen.is_some() && arguments.format != PrecisionFormat::Record {
        return Err(Stop::Misuse(
            "--loosen changes the bounds that --format record writes, and nothing else".into(),
        ));
    }
    let stated = stated(arguments.bounds.as_deref())?;
    let (measured, is_complete) = measure(&selected, arguments);
    let exceeded: usize = measured.iter().map(|m| m.exceeded(&stated).count()).sum();
    let text = match arguments.format {
        PrecisionFormat::Table => table_of(&measured, &stated, exceeded),
        PrecisionFormat::Json => format!("{:#}", document(&measured, &stated, arguments)),
        PrecisionFormat::Markdown => page(&measured, &stated, arguments.seed, arguments.cases),
        PrecisionFormat::Record => {
            let reason = arguments.loosen.as_deref();
            match tightened(&measured, &stated, arguments.seed, reason) {
                Ok(bounds) => bound::write(&bounds),
                Err(error) => {
                    complain(&error.to_string());
                    return Ok(FAILURE.into());
                }
            }
        }
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{}", text.trim_end())?;
    out.flush()?;
    if !is_complete {
        complain("interrupted: the output covers only the cases measured so far");
    }
    for quantity in measured
        .iter()
        .filter(|quantity| quantity.regions.is_empty())
    {
        let name = quantity.quantity;
        complain(&format!("no case of {name} has a certified value"));
    }
    let is_kept = measured.iter().all(|quantity| quantity.keeps(&stated));
    Ok(if passes(is_complete, is_kept, arguments.format) {
        ExitCode::SUCCESS
    } else {
        FAILURE.into()
    })
}

/// Whether the exit code is 0: a record is made of whatever was measured, and anything else states the bounds.
fn passes(is_complete: bool, is_kept: bool, format: PrecisionFormat) -> bool {
    is_complete && (is_kept || format == PrecisionFormat::Record)
}

/// The bounds of this file, or those that are compiled in.
fn stated(path: Option<&Path>) -> Result<Vec<Bound>, Stop> {
    let Some(path) = path else {
        return Ok(bounds());
    };
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
    bound::read(&text).map_err(|error| Stop::Misuse(format!("{shown}: {error}")))
}

/// Measures quantity by quantity; returns whether it came to the end.
fn measure(selected: &[&'static Quantity], arguments: &Arguments) -> (Vec<Measured>, bool) {
    let (bar, stop) = (progress_bar(), stop_flag());
    bar.set_length(arguments.cases * selected.len() as u64);
    let mut measured = Vec::new();
    let mut is_complete = true;
    for quantity in selected {
        bar.set_message(quantity.name);
        let mut found = Vec::new();
        let mut start = 0;
        while start < arguments.cases && is_complete {
            let end = (start + CHUNK).min(arguments.cases);
            found.extend(samples(quantity, arguments.seed, start..end));
            bar.inc(end - start);
            start = end;
            is_complete = !stop.load(Ordering::Relaxed);
        }
        measured.push(Measured::of(quantity.name, &found));
        if !is_complete {
            break;
        }
    }
    bar.finish_and_clear();
    (measured, is_complete)
}

fn table_of(measured: &[Measured], stated: &[Bound], exceeded: usize) -> String {
    let mut rows = table(&[
        "quantity",
        ">compared",
        ">median",
        ">P99",
        ">P99.9",
        ">max",
        ">bound",
        ">ulp: median",
        ">P99",
        ">max",
        "verdict",
    ]);
    let mut complaints = String::new();
    for quantity in measured {
        let Some(everywhere) = quantity.regions.first() else {
            continue;
        };
        rows.add_row(row_of(quantity, everywhere, stated));
        for region in quantity.exceeded(stated) {
            complaints += &format!(
                "\n{} in {}: ratio {} at case {}, {} cases without a value",
                quantity.quantity,
                region.name,
                size(region.ratio.max),
                region.worst,
                region.failures
            );
        }
    }
    let verdict = match exceeded {
        0 => "every stated bound is kept".to_owned(),
        count => format!("{count} regions exceed the bound of their quantity"),
    };
    format!(
        "Stability ratios and errors in units in the last place of plain binary64\n\n{}\n{complaints}\n{verdict}",
        rows.trim_fmt()
    )
}

fn row_of(quantity: &Measured, everywhere: &Region, stated: &[Bound]) -> [String; 11] {
    let bound = bound::find(stated, quantity.quantity);
    let is_kept = quantity.exceeded(stated).next().is_none();
    let (ratio, ulps) = (everywhere.ratio, everywhere.ulps);
    [
        quantity.quantity.to_owned(),
        everywhere.compared.to_string(),
        size(ratio.median),
        size(ratio.p99),
        size(ratio.p999),
        size(ratio.max),
        bound.map_or_else(|| "-".into(), |bound| bound.ratio.to_string()),
        size(ulps.median),
        size(ulps.p99),
        size(ulps.max),
        if is_kept { "within" } else { "EXCEEDED" }.to_owned(),
    ]
}

fn document(measured: &[Measured], stated: &[Bound], arguments: &Arguments) -> Value {
    let spread = |spread: &Spread| json!({"median": spread.median, "p99": spread.p99, "p999": spread.p999, "max": spread.max});
    let quantities: Vec<Value> = measured
        .iter()
        .map(|quantity| {
            let regions = quantity.regions.iter().map(|region| {
                json!({
                    "region": region.name,
                    "cases": region.cases,
                    "compared": region.compared,
                    "without_value": region.failures,
                    "stability_ratio": spread(&region.ratio),
                    "ulps": spread(&region.ulps),
                    "worst_case": region.worst,
                })
            });
            let bound = bound::find(stated, quantity.quantity).map(|bound| bound.ratio);
            json!({
                "quantity": quantity.quantity,
                "bound": bound,
                "regions": regions.collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({"seed": arguments.seed, "cases": arguments.cases, "quantities": quantities})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exceeded_bound_and_an_interrupt_do_not_pass() {
        for format in [
            PrecisionFormat::Table,
            PrecisionFormat::Json,
            PrecisionFormat::Markdown,
            PrecisionFormat::Record,
        ] {
            assert!(passes(true, true, format));
            assert!(!passes(false, true, format) && !passes(false, false, format));
            assert_eq!(
                passes(true, false, format),
                format == PrecisionFormat::Record
            );
        }
    }

    /// What is measured beyond a bound counts, and is shown.
    #[test]
    fn an_exceeded_bound_is_counted_and_shown() {
        let quantity = quantities().find(|quantity| quantity.name == "special.softmax");
        let found = samples(quantity.unwrap(), 1, 0..20);
        let measured = [Measured::of("special.softmax", &found)];
        let mut stated = bounds();
        assert_eq!(measured[0].exceeded(&stated).count(), 0);
        for bound in &mut stated {
            bound.ratio = 1e-9;
        }
        let exceeded = measured[0].exceeded(&stated).count();
        assert!(exceeded > 0);
        let text = table_of(&measured, &stated, exceeded);
        assert!(
            text.contains("EXCEEDED") && text.contains(&format!("{exceeded} regions exceed")),
            "{text}"
        );
    }
}
