//! What the scalars cost: `cargo bench --bench scalar`, nanoseconds an operation.
//!
//! Each figure is the least of many short runs, which is what a busy machine disturbs least; the
//! last column is the ratio to a plain binary64 multiply-and-add of the same run.

#![allow(clippy::print_stdout)]

use attnbm::real::{Ball, Real};
use std::hint::black_box;
use std::time::Instant;

const COUNT: usize = 256;

/// The least time a call of `f` takes over many runs, divided by `operations`, in nanoseconds.
fn least(operations: usize, mut f: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    let begin = Instant::now();
    let mut runs = 0;
    while runs < 20 || (begin.elapsed().as_millis() < 150 && runs < 2000) {
        let start = Instant::now();
        f();
        best = best.min(start.elapsed().as_nanos() as f64);
        runs += 1;
    }
    best / operations as f64
}

fn values(offset: f64) -> Vec<f64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..COUNT)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            offset + (state >> 11) as f64 / (1u64 << 53) as f64
        })
        .collect()
}

/// `cargo bench --bench scalar -- "Ball<2> mul"` measures what has this in its name.
fn wanted(name: &str) -> bool {
    let mut filters = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    filters.next().is_none_or(|filter| name.contains(&filter))
}

fn report(name: &str, nanoseconds: f64, unit: f64) {
    println!("{name:<24}{nanoseconds:>12.2}{:>12.1}", nanoseconds / unit);
}

fn arithmetic<const N: usize>(unit: f64) {
    // Quotients have all bits set and a radius, as intermediate values do.
    let three = Ball::<N>::from_i64(3);
    let ball = |x: &f64| Ball::<N>::from_f64(*x) / &three;
    let a: Vec<Ball<N>> = values(0.5).iter().map(ball).collect();
    let b: Vec<Ball<N>> = values(1.5).iter().rev().map(ball).collect();
    let mut out = a.clone();
    type Operation<'a, const N: usize> = (&'a str, &'a dyn Fn(&Ball<N>, &Ball<N>) -> Ball<N>);
    let cheap: [Operation<N>; 5] = [
        ("add", &|x, y| x + y),
        ("sub", &|x, y| x - y),
        ("mul", &|x, y| x * y),
        ("div", &|x, y| x / y),
        ("sqr", &|x, _| x.sqr()),
    ];
    let dear: [Operation<N>; 5] = [
        ("sqrt", &|x, _| x.sqrt()),
        ("exp", &|x, _| x.exp()),
        ("exp_m1", &|x, _| x.exp_m1()),
        ("ln", &|_, y| y.ln()),
        ("ln_1p", &|x, _| x.mul_pow2(-6).ln_1p()),
    ];
    for (name, operation) in cheap.iter().chain(&dear) {
        if !wanted(&format!("Ball<{N}> {name}")) {
            continue;
        }
        let count = if N > 16 { 2 } else { COUNT };
        let time = least(count, || {
            let (a, b) = (black_box(&a), black_box(&b));
            for i in 0..count {
                out[i] = operation(&a[i], &b[i]);
            }
            black_box(&mut out);
        });
        report(&format!("Ball<{N}> {name}"), time, unit);
    }
    if !wanted(&format!("Ball<{N}> sum of products")) {
        return;
    }
    let time = least(COUNT, || {
        let (a, b) = (black_box(&a), black_box(&b));
        let sum = a
            .iter()
            .zip(b)
            .fold(Ball::<N>::zero(), |sum, (x, y)| sum + x * y);
        black_box(sum);
    });
    report(&format!("Ball<{N}> sum of products"), time, unit);
}

fn main() {
    let (x, y) = (values(0.5), values(1.5));
    let unit = least(COUNT, || {
        let sum: f64 = f64::dot(black_box(&x), black_box(&y));
        black_box(sum);
    });
    println!("{:<24}{:>12}{:>12}", "", "ns", "ratio");
    report("f64 multiply and add", unit, unit);
    arithmetic::<1>(unit);
    arithmetic::<2>(unit);
    arithmetic::<4>(unit);
    arithmetic::<8>(unit);
    arithmetic::<72>(unit);

    for length in [5, 784, 705_600] {
        if !wanted("dot") {
            continue;
        }
        let a: Vec<f64> = values(-0.5).into_iter().cycle().take(length).collect();
        let b: Vec<f64> = values(0.25).into_iter().cycle().take(length).collect();
        let plain = least(length, || {
            black_box(f64::dot(black_box(&a), black_box(&b)));
        });
        report(&format!("f64 dot {length}"), plain, plain);
        let exact = least(length, || {
            black_box(Ball::<2>::dot(black_box(&a), black_box(&b)));
        });
        report(&format!("Ball<2> dot {length}"), exact, plain);
        let square = least(length, || {
            black_box(Ball::<2>::dot(black_box(&a), black_box(&a)));
        });
        report(&format!("Ball<2> norm {length}"), square, plain);
    }
}
