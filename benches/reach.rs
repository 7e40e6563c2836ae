//! What certified values cost beside our own plain binary64 on the same data in the same run.
//!
//! `cargo bench --bench reach` prints the table; nothing is asserted, since machines differ.

#![allow(clippy::print_stdout)]

use attnbm::models::attnbm::AttnBm;
use attnbm::models::attnbm::integral::gaussian_strip::{self, Wanted};
use attnbm::models::attnbm::integral::reduction::reduce;
use attnbm::models::attnbm::integral::strip_plan::{Arithmetic, Plan};
use attnbm::models::von_mises_fisher::VonMisesFisher;
use attnbm::oracle::certify::{Certifiable, Formula, Found, Options, Shape, certify};
use attnbm::real::{Ball, Bounded, Goal};
use std::hint::black_box;
use std::time::Instant;

struct LogPartition<'a>(&'a AttnBm, f64);

impl Formula for LogPartition<'_> {
    fn evaluate<S: Bounded>(&self, goal: Goal) -> Result<Found<Vec<S>>, attnbm::Error> {
        Ok(self.0.log_partition(self.1, goal)?.listed())
    }
}

impl Certifiable for LogPartition<'_> {
    fn shape(&self) -> Shape {
        Shape::Scalar
    }
}

struct Sphere(u64, f64);

impl Formula for Sphere {
    fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, attnbm::Error> {
        let value = VonMisesFisher::new(self.0, S::from_f64(self.1))?.log_partition();
        Ok(Found::scalar(value, ""))
    }
}

impl Certifiable for Sphere {
    fn shape(&self) -> Shape {
        Shape::Scalar
    }
}

/// The least of several times, in milliseconds.
fn least(runs: usize, mut work: impl FnMut()) -> f64 {
    let once = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..runs)
        .map(|_| once(&mut work))
        .fold(f64::INFINITY, f64::min)
}

/// A fixed stream of numbers between -1 and 1 of all 53 bits.
fn numbers(count: usize) -> Vec<f64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 * (-52f64).exp2() - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn row(work: &str, runs: usize, formula: &impl Certifiable, plain: Option<f64>) {
    let answer = certify(formula, &Options::default());
    let time = least(runs, || {
        black_box(certify(formula, &Options::default()).is_ok());
    });
    let outcome = match answer {
        Ok(answer) => format!("{:?}", answer.entries[0].value),
        Err(refusal) => refusal.error.to_string(),
    };
    let ratio = plain.map_or(String::new(), |plain| format!("{:.1} x f64", time / plain));
    println!("{work:<44} {time:>10.3} ms  {ratio:>12}  {outcome}");
}

fn machine_rows(work: &str, runs: usize, machine: &AttnBm, beta: u32) {
    let plain = least(runs, || {
        black_box(machine.log_partition_of_integer::<f64>(beta).is_ok());
    });
    row(
        work,
        runs,
        &LogPartition(machine, f64::from(beta)),
        Some(plain),
    );
}

fn machine(count: usize, dimension: usize, scale: f64) -> Option<AttnBm> {
    let patterns = numbers(count * dimension)
        .into_iter()
        .map(|x| x * scale)
        .collect();
    AttnBm::new(count, dimension, patterns).ok()
}

/// What a call of the everyday interface costs at a real size, in plain `f64`: the checks of its input included.
fn everyday_rows(count: usize, dimension: usize) -> Result<(), attnbm::Error> {
    let entries = numbers(count * dimension);
    let machine = attnbm::AttnBm::from_rows(entries.chunks(dimension))?;
    let v = numbers(dimension);
    let row = |work: &str, call: &mut dyn FnMut() -> Result<f64, attnbm::Error>| {
        let outcome = call().map_or_else(|error| error.to_string(), |value| format!("{value:?}"));
        let time = least(99, || {
            black_box(call().is_ok());
        });
        let work = format!("plain {work}, p {count}, N {dimension}");
        println!("{work:<44} {time:>10.3} ms  {:>12}  {outcome}", "");
    };
    let first = |entries: Vec<f64>| entries.first().copied().unwrap_or_default();
    row("energy", &mut || machine.energy(&v));
    row("attention", &mut || machine.attention(1.0, &v).map(first));
    row("score", &mut || machine.score(1.0, &v).map(first));
    row("log Z, beta 1", &mut || machine.log_partition(1.0));
    Ok(())
}

/// How fast the rows of a grid are summed, in fixed point and binary64: the nodes of the box over the time, on all cores. The corners of the
/// box are left out.
fn grid_rows(count: usize, beta: f64) -> Result<(), Box<dyn std::error::Error>> {
    let machine = machine(count, 3, 3.0).ok_or("no machine")?;
    let reduced = reduce::<Ball<2>>(&machine, beta, 3)?.map_err(|_| "no reduction")?;
    let plan = Plan::new(&reduced, 80, 0.0, u64::MAX).map_err(|_| "no grid")?;
    let plan = Plan {
        arithmetic: Arithmetic::FixedPoint,
        ..plan
    };
    let along = |(first, last): &(i64, i64)| (last - first + 1) as f64;
    let nodes: f64 = plan.extents.iter().map(along).product();
    for (work, wanted) in [("log Z", Wanted::Partition), ("moments", Wanted::Moments)] {
        let time = least(3, || {
            black_box(gaussian_strip::integrate(&reduced, &plan, wanted));
        });
        let work = format!("grid of {work}, beta {beta}, p {count}, rank 3");
        println!(
            "{work:<44} {time:>10.3} ms  {:>12}  {:.3e} nodes a second",
            "",
            nodes / time * 1e3
        );
    }
    Ok(())
}

fn main() {
    if let Err(error) = everyday_rows(200, 784) {
        println!("{error}");
    }
    println!("correctly rounded values, best of several runs");
    if let Some(machine) = machine(900, 784, 0.5) {
        machine_rows("log Z, beta 1, p 900, N 784", 9, &machine, 1);
    }
    if let Some(machine) = machine(20, 5, 1.0) {
        machine_rows("log Z, beta 3, p 20, N 5 (1540 multisets)", 99, &machine, 3);
    }
    if let Some(machine) = machine(6, 2, 1.0) {
        machine_rows("log Z, beta 8, p 6, N 2 (1287 multisets)", 99, &machine, 8);
    }
    for (rank, runs) in [(1, 9), (2, 3), (3, 1)] {
        if let Some(machine) = machine(rank + 1, rank + 2, 1.5) {
            let work = format!("log Z, beta 2.5, rank {rank}");
            row(&work, runs, &LogPartition(&machine, 2.5), None);
        }
    }
    for (count, beta) in [(4, 2.3), (20, 2.3), (4, 0.7)] {
        if let Err(error) = grid_rows(count, beta) {
            println!("{error}");
        }
    }
    for dim in [2, 3, 300, 784, 5000] {
        for kappa in [1e-300, 1e-3, 1.0, 300.0, 1e5, 1e8] {
            row(
                &format!("log Z, von Mises-Fisher, dim {dim}, kappa {kappa:e}"),
                9,
                &Sphere(dim, kappa),
                None,
            );
        }
    }
}
