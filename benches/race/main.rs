//! Our batched surface beside NumPy and a naive loop, interleaved in one run on one thread.
//!
//! `cargo bench --bench race --features batch` prints the table; `-- --markdown` prints it for `docs/performance.md`, and
//! `-- --json` for comparison over time; `-- --only epoch` runs the tasks with that in their names. `PYTHON` names the
//! interpreter. Without NumPy its column stays empty. Nothing is asserted, since machines differ.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod data;
mod naive;
mod numpy;
mod table;
mod tasks;

use numpy::Numpy;
use std::time::Instant;
use table::{Line, Style};

/// The rounds of each task. All sides take their turn in each.
const ROUNDS: usize = 15;

/// A side's least time, and its first numbers.
struct Timed {
    seconds: f64,
    values: Vec<f64>,
}

fn timed(work: &mut dyn FnMut() -> Vec<f64>) -> Timed {
    let start = Instant::now();
    let values = work();
    Timed {
        seconds: start.elapsed().as_secs_f64(),
        values,
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let style = Style::from_arguments(std::env::args());
    let data = data::Data::new()?;
    let mut numpy = Numpy::start(data.folder());
    match &numpy {
        Ok(numpy) => eprintln!("NumPy {}, one thread", numpy.version()),
        Err(error) => eprintln!("no NumPy: {error}"),
    }
    let mut arguments = std::env::args().skip_while(|argument| argument != "--only");
    let only = arguments.nth(1).unwrap_or_default();
    let mut lines = Vec::new();
    for mut task in tasks::all(&data)? {
        if !task.name.contains(&only) {
            continue;
        }
        let mut line = Line::new(task.name, task.work, task.goal);
        for _ in 0..ROUNDS {
            line.ours(timed(&mut *task.ours));
            if let Ok(numpy) = &mut numpy {
                line.numpy(numpy.ask(task.name)?);
            }
            if let Some(naive) = &mut task.naive
                && line.naive_rounds() < 3
            {
                line.naive(timed(&mut **naive));
            }
        }
        eprintln!("{}", line.summary());
        lines.push(line);
    }
    table::print(style, &lines);
    Ok(())
}
