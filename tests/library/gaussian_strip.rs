//! The trapezoidal rule on the affine hull against closed forms, which it never uses.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use crate::common::agree;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::attnbm::integral::gaussian_strip::{
    Moments, Wanted, integrate, log_partition, moments,
};
use attnbm::models::attnbm::integral::reduction::{Obstacle, Reduction, reduce};
use attnbm::models::attnbm::integral::strip_plan::Plan;
use attnbm::real::{Ball, Bounded, Enclosure, Interval, Real};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The numbers of a machine, which a test may change; an empty bias counts as absent.
#[derive(Clone, Debug)]
struct Case {
    patterns: Vec<f64>,
    dimension: usize,
    visible_bias: Vec<f64>,
    hidden_bias: Vec<f64>,
    beta: f64,
}

impl Case {
    fn machine(&self) -> AttnBm {
        let count = self.patterns.len() / self.dimension;
        let mut machine = AttnBm::new(count, self.dimension, self.patterns.clone()).unwrap();
        if !self.visible_bias.is_empty() {
            machine = machine
                .with_visible_bias(self.visible_bias.clone())
                .unwrap();
        }
        if !self.hidden_bias.is_empty() {
            machine = machine.with_hidden_bias(self.hidden_bias.clone()).unwrap();
        }
        machine
    }

    fn reduced<S: Bounded>(&self) -> Reduction<S> {
        reduce(&self.machine(), self.beta, 4).unwrap().unwrap()
    }

    /// All moments at an integer β by the sum over all ordered tuples of β patterns: `log Z`, then
    /// `<s_μ> = E[n_μ]/β` and `<v_i s_μ> = E[n_μ S_i]/β²`, where `S` is the tuple's sum and `n_μ` counts `μ`.
    fn closed_form<S: Real>(&self) -> (S, Vec<S>, Vec<S>) {
        let (n, p, k) = (self.dimension, self.machine().count(), self.beta as usize);
        let beta = S::from_f64(self.beta);
        let lift = |values: &[f64], i: usize| S::from_f64(values.get(i).copied().unwrap_or(0.0));
        let zeros = |length: usize| vec![S::zero(); length];
        let (mut total, mut softmax, mut visible) = (S::zero(), zeros(p), zeros(p * n));
        for tuple in 0..p.pow(k as u32) {
            let members: Vec<usize> = (0..k)
                .map(|place| tuple / p.pow(place as u32) % p)
                .collect();
            let mut exponent = S::zero();
            let mut sums = Vec::new();
            for i in 0..n {
                let add = |s: S, mu: &usize| s + S::from_f64(self.patterns[mu * n + i]);
                let sum = members.iter().fold(S::zero(), add);
                // After completing the square the mean of v is b + S/β.
                exponent = exponent
                    + sum.sqr() / beta.mul_pow2(1)
                    + sum.clone() * lift(&self.visible_bias, i);
                sums.push(sum / &beta + lift(&self.visible_bias, i));
            }
            for mu in &members {
                exponent = exponent + lift(&self.hidden_bias, *mu);
            }
            let weight = exponent.exp();
            total = total + &weight;
            for mu in &members {
                softmax[*mu] = softmax[*mu].clone() + weight.clone() / &beta;
                for i in 0..n {
                    let entry = &mut visible[mu * n + i];
                    *entry = entry.clone() + weight.clone() * &sums[i] / &beta;
                }
            }
        }
        let gaussian = S::from_i64(n as i64).mul_pow2(-1) * (S::pi().mul_pow2(1) / &beta).ln();
        let share = |values: Vec<S>| values.into_iter().map(|x| x / &total).collect();
        (total.ln() + gaussian, share(softmax), share(visible))
    }
}

/// Random cases; the seed is printed by the tests and set by `ATTNBM_SEED`.
struct Source(ChaCha8Rng);

impl Source {
    fn new() -> Self {
        Self(ChaCha8Rng::seed_from_u64(crate::seed::seed(1)))
    }

    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    fn uniform(&mut self, scale: f64) -> f64 {
        ((self.0.next_u64() >> 11) as f64 / 2f64.powi(52) - 1.0) * scale
    }

    fn vector(&mut self, length: usize, scale: f64) -> Vec<f64> {
        (0..length).map(|_| self.uniform(scale)).collect()
    }

    fn case(&mut self, dimension: usize, count: usize, beta: f64, scale: f64) -> Case {
        Case {
            patterns: self.vector(dimension * count, scale),
            dimension,
            visible_bias: if self.below(2) == 0 {
                vec![]
            } else {
                self.vector(dimension, 0.7)
            },
            hidden_bias: if self.below(2) == 0 {
                vec![]
            } else {
                self.vector(count, 1.0)
            },
            beta,
        }
    }
}

fn agree_with_moments(case: &Case, got: &Moments<Ball<2>>, bits: i64) {
    let (log_partition, softmax, visible) = case.closed_form::<Ball<4>>();
    let what = format!("{case:?}");
    agree(&got.log_partition, &log_partition, bits, &what);
    for (ours, exact) in got.softmax.iter().zip(&softmax) {
        agree(ours, exact, bits, &what);
    }
    let ours = got.visible_softmax(&case.machine(), &case.reduced());
    for (ours, exact) in ours.iter().zip(&visible) {
        agree(ours, exact, bits, &what);
    }
}

#[test]
fn integer_beta_has_closed_forms() {
    let mut source = Source::new();
    for beta in [1.0, 2.0, 3.0] {
        for round in 0..12 {
            let (dimension, count) = (1 + round % 4, 1 + source.below(3));
            let case = source.case(dimension, count, beta, 1.5);
            let reduced = case.reduced::<Ball<2>>();
            let goal = if reduced.rank < 3 { 108 } else { 60 };
            let got = log_partition(&reduced, goal, 1_000_000).unwrap();
            let bits = i64::from(goal) - 6;
            agree(
                &got,
                &case.closed_form::<Ball<4>>().0,
                bits,
                &format!("{case:?}"),
            );
            let got = moments(&reduced, goal, 1_000_000).unwrap();
            agree_with_moments(&case, &got, bits);
        }
    }
}

#[test]
fn three_dimensions() {
    let mut source = Source::new();
    let case = source.case(4, 4, 2.0, 1.0);
    let reduced = case.reduced::<Ball<2>>();
    assert_eq!(reduced.rank, 3);
    agree_with_moments(&case, &moments(&reduced, 50, 1_000_000).unwrap(), 44);
}

/// All sums of `m` of the generators, in every order.
fn sumset(generators: &[f64], dimension: usize, m: u32) -> Vec<f64> {
    let q = generators.len() / dimension;
    (0..q.pow(m))
        .flat_map(|tuple| {
            (0..dimension).map(move |i| {
                (0..m)
                    .map(|place| generators[tuple / q.pow(place) % q * dimension + i])
                    .sum()
            })
        })
        .collect()
}

#[test]
fn rational_beta_has_closed_forms_on_sumsets() {
    // If the patterns are all m-fold sums of η, S(v) is the m-th power of Σ exp(η·v), and β = k/m
    // makes S^β its k-th power: the integer case with β = k and the generators scaled by m/k. A
    // power of two m makes β a binary64.
    let mut source = Source::new();
    for (m, k) in [(2u32, 1u32), (2, 3), (2, 5), (4, 1), (4, 3)] {
        for q in 1..=3 {
            let dimension = 1 + source.below(2);
            // Few bits, so that the sums are exact.
            let generators: Vec<f64> = source
                .vector(q * dimension, 1.0)
                .iter()
                .map(|x| (x * 1024.0).round() / 1024.0)
                .collect();
            let beta = f64::from(k) / f64::from(m);
            let patterns = sumset(&generators, dimension, m);
            let case = Case {
                patterns,
                dimension,
                visible_bias: vec![],
                hidden_bias: vec![],
                beta,
            };
            // ∫ exp(-β|v|²/2) (Σ exp(η·v))^k dv over tuples: exp(|S|²/(2β)).
            let exact_beta = Ball::<4>::from_i64(i64::from(k)) / Ball::from_i64(i64::from(m));
            let total = (0..q.pow(k)).fold(Ball::<4>::zero(), |total, tuple| {
                let square = (0..dimension).fold(Ball::zero(), |square, i| {
                    let sum: f64 = (0..k)
                        .map(|place| generators[tuple / q.pow(place) % q * dimension + i])
                        .sum();
                    square + Ball::from_f64(sum).sqr()
                });
                total + (square / exact_beta.mul_pow2(1)).exp()
            });
            let exact = total.ln()
                + Ball::from_i64(dimension as i64).mul_pow2(-1)
                    * (Ball::pi().mul_pow2(1) / &exact_beta).ln();
            let reduced = case.reduced::<Ball<2>>();
            let got = log_partition(&reduced, 60, 1_000_000).unwrap();
            agree(&got, &exact, 54, &format!("{case:?}"));
        }
    }
}

#[test]
fn moments_at_real_beta_are_the_gradient() {
    // ∂ log Z/∂ξ_μi = β <v_i s_μ> and ∂ log Z/∂c_μ = β <s_μ>, by central differences at a higher
    // precision; their own error is of order 2^-80.
    let mut source = Source::new();
    let nudge = 2f64.powi(-40);
    for (beta, count) in [(0.3, 3), (0.75, 2), (1.5, 3), (2.7, 2), (1.0, 3), (7.1, 2)] {
        let mut case = source.case(2, count, beta, 1.0);
        for x in case.patterns.iter_mut().chain(&mut case.hidden_bias) {
            *x = (*x * 256.0).round() / 256.0;
        }
        case.hidden_bias.resize(count, 0.25);
        let reduced = case.reduced::<Ball<2>>();
        let got = moments(&reduced, 76, 1_000_000).unwrap();
        let visible = got.visible_softmax(&case.machine(), &reduced);
        let slope = |change: &dyn Fn(&mut Case, f64)| {
            let at = |x: f64| {
                let mut moved = case.clone();
                change(&mut moved, x);
                log_partition(&moved.reduced::<Ball<3>>(), 130, 1_000_000).unwrap()
            };
            (at(nudge) - at(-nudge)) / Ball::from_f64(2.0 * nudge * beta)
        };
        for (place, entry) in visible.iter().enumerate().take(2 * count) {
            let exact = slope(&|case, x| case.patterns[place] += x);
            agree(
                entry,
                &exact.widen(&Ball::from_f64(2f64.powi(-70))),
                70,
                "v s",
            );
        }
        for index in 0..count {
            let exact = slope(&|case, x| case.hidden_bias[index] += x);
            agree(
                &got.softmax[index],
                &exact.widen(&Ball::from_f64(2f64.powi(-70))),
                70,
                "s",
            );
        }
    }
}

/// The plan's grid with every step multiplied, and the extents kept.
fn coarser(plan: &Plan, factor: f64) -> Plan {
    let mut coarse = plan.clone();
    for j in 0..coarse.steps.len() {
        coarse.steps[j] = (plan.steps[j] * factor * 64.0).round() / 64.0;
        let ratio = plan.steps[j] / coarse.steps[j];
        let scaled = |k: i64| (k as f64 * ratio) as i64;
        coarse.extents[j] = (scaled(plan.extents[j].0) - 1, scaled(plan.extents[j].1) + 1);
        coarse.centre[j] = scaled(plan.centre[j]);
    }
    coarse
}

/// The half-width of a result relative to the distance of its centre from the exact value; NaN of a grid so coarse that
/// it bounds nothing.
fn honesty(got: &Ball<2>, exact: &Ball<4>, context: &str) -> f64 {
    let got = got.resize::<4>();
    assert!(
        exact.is_bounded() && !got.disjoint(exact),
        "{context}: {got:?} excludes {exact:?}"
    );
    if !got.is_bounded() {
        return f64::NAN;
    }
    let middle = (got.upper() + got.lower()).mul_pow2(-1);
    let width = (got.upper() - got.lower()).mul_pow2(-1);
    ((middle - exact) / width).approx().abs()
}

#[test]
fn coarse_grids_are_honest() {
    let mut bounded = 0;
    // On a grid so coarse that discretisation is the whole error, the exact value must be inside,
    // and now and then nearly at the end, or else the bound is not sharp.
    let mut source = Source::new();
    let (mut sharpest, mut sharpest_real) = (0.0f64, 0.0f64);
    for round in 0..150 {
        let beta = [1.0, 2.0, 3.0][round % 3];
        let dimension = 1 + round % 2;
        let count = 2 + source.below(3);
        let case = source.case(dimension, count, beta, 1.5);
        let reduced = case.reduced::<Ball<2>>();
        let mut plan = coarser(
            &Plan::new(&reduced, 40, 0.0, 1_000_000).unwrap(),
            [1.8, 2.2, 2.7][round / 3 % 3],
        );
        // The optimal strip for the step.
        for (strip, step) in plan.strips.iter_mut().zip(&plan.steps) {
            *strip = 2.0 * std::f64::consts::PI / (beta * step);
        }
        let exact = case.closed_form::<Ball<4>>();
        let got = integrate(&reduced, &plan, Wanted::Moments);
        let found = honesty(&got.log_partition, &exact.0, &format!("{case:?}"));
        bounded += u32::from(!found.is_nan());
        sharpest = sharpest.max(found);
        for (ours, exact) in got.softmax.iter().zip(&exact.1) {
            honesty(ours, exact, &format!("{case:?}"));
        }
        for (ours, exact) in got
            .visible_softmax(&case.machine(), &reduced)
            .iter()
            .zip(&exact.2)
        {
            honesty(ours, exact, &format!("{case:?}"));
        }
    }
    // Real β against a fine grid. Two far patterns make the strip the binding constraint.
    for round in 0..150 {
        let beta = [0.3, 0.5, 1.5, 2.5, 7.3][round % 5];
        let count = 2 + source.below(2);
        let case = source.case(1, count, beta, 2.5);
        let reduced = case.reduced::<Ball<2>>();
        let fine = moments(&case.reduced::<Ball<4>>(), 200, 1_000_000).unwrap();
        let shortfall = (2.0 - beta).max(0.0);
        let plan = Plan::new(&reduced, 40, shortfall, 1_000_000).unwrap();
        let plan = coarser(&plan, [2.5, 4.0, 6.0][round / 5 % 3]);
        let got = integrate(&reduced, &plan, Wanted::Moments);
        let found = honesty(
            &got.log_partition,
            &fine.log_partition,
            &format!("{case:?}"),
        );
        bounded += u32::from(!found.is_nan());
        sharpest_real = sharpest_real.max(found);
        for (ours, exact) in got.softmax.iter().zip(&fine.softmax) {
            honesty(ours, exact, &format!("{case:?}"));
        }
        for (ours, exact) in got.position_softmax.iter().zip(&fine.position_softmax) {
            honesty(ours, exact, &format!("{case:?}"));
        }
    }
    println!("sharpest {sharpest} {sharpest_real}, bounded {bounded}");
    assert!(bounded > 150, "{bounded} results are bounded");
    assert!(sharpest > 0.5, "{sharpest}");
    assert!(sharpest_real > 0.25, "{sharpest_real}");
}

#[test]
fn short_grids_are_honest() {
    let mut bounded = 0;
    // Where the grid ends too early, the tail is the whole error.
    let mut source = Source::new();
    let mut sharpest = 0.0f64;
    for round in 0..120 {
        let beta = [1.0, 2.0, 3.0][round % 3];
        let case = source.case(1 + round % 2, 2, beta, 1.0);
        let reduced = case.reduced::<Ball<2>>();
        let mut plan = Plan::new(&reduced, 60, 0.0, 1_000_000).unwrap();
        for (j, (first, last)) in plan.extents.iter_mut().enumerate() {
            let cut = ([0.9, 1.6][round / 3 % 2] / beta.sqrt() / plan.steps[j]) as i64;
            let coordinate = || reduced.coordinates.iter().skip(j).step_by(reduced.rank);
            let at = |x: f64| (x / plan.steps[j]) as i64;
            *first = at(coordinate().map(Real::approx).fold(0.0, f64::min)) - cut;
            *last = at(coordinate().map(Real::approx).fold(0.0, f64::max)) + cut;
            plan.centre[j] = (*first + *last) / 2;
        }
        let exact = case.closed_form::<Ball<4>>();
        let got = integrate(&reduced, &plan, Wanted::Moments);
        let found = honesty(&got.log_partition, &exact.0, &format!("{case:?}"));
        bounded += u32::from(!found.is_nan());
        sharpest = sharpest.max(found);
        for (ours, exact) in got.softmax.iter().zip(&exact.1) {
            honesty(ours, exact, &format!("{case:?}"));
        }
        for (ours, exact) in got
            .visible_softmax(&case.machine(), &reduced)
            .iter()
            .zip(&exact.2)
        {
            honesty(ours, exact, &format!("{case:?}"));
        }
    }
    println!("sharpest {sharpest}, bounded {bounded}");
    assert!(bounded > 20, "{bounded} results are bounded");
    assert!(sharpest > 0.5, "{sharpest}");
}

#[test]
fn no_dimension_at_all() {
    // Equal patterns: Z = (2π/β)^{N/2} exp(β |ξ|²/2) (Σ exp c_μ)^β.
    for beta in [0.125, 1.0, 2.5, 1e6] {
        let case = Case {
            patterns: [3.0, -4.0, 0.5].repeat(5),
            dimension: 3,
            visible_bias: vec![],
            hidden_bias: vec![],
            beta,
        };
        let got = moments(&case.reduced::<Ball<2>>(), 120, 1).unwrap();
        let beta = Ball::<4>::from_f64(beta);
        let exact = (Ball::pi().mul_pow2(1) / &beta).ln() * Ball::from_f64(1.5)
            + beta.clone() * Ball::from_f64(25.25 / 2.0)
            + beta * Ball::from_i64(5).ln();
        agree(&got.log_partition, &exact, 118, "log Z");
        for softmax in &got.softmax {
            agree(
                softmax,
                &(Ball::<4>::one() / Ball::from_i64(5)),
                100,
                "softmax",
            );
        }
    }
}

/// `log (2π/β)^{1/2}`.
fn log_volume(beta: f64) -> Ball<4> {
    (Ball::pi().mul_pow2(1) / Ball::from_f64(beta))
        .ln()
        .mul_pow2(-1)
}

/// Neither bound is disproved.
fn is_between(got: &Ball<2>, lower: &Ball<4>, upper: &Ball<4>) {
    let got = got.resize::<4>();
    let is_outside = (lower.clone() - &got).is_positive() || (got.clone() - upper).is_positive();
    assert!(
        !is_outside && got.is_bounded(),
        "{lower:?} {got:?} {upper:?}"
    );
}

#[test]
fn extremes() {
    let pair = |gap: f64, beta: f64| Case {
        patterns: vec![0.0, gap],
        dimension: 1,
        visible_bias: vec![],
        hidden_bias: vec![],
        beta,
    };
    // Too far apart for a grid: refused at once.
    for (gap, beta) in [
        (1e7, 1.5),
        (1e300, 2.0),
        (10.0, 1e300),
        (1.0, 1e18),
        (1e150, 0.5),
    ] {
        let refused = log_partition(&pair(gap, beta).reduced::<Ball<2>>(), 60, 100_000);
        assert!(
            matches!(refused, Err(Obstacle::Nodes { .. })),
            "{gap} {beta} {refused:?}"
        );
    }
    // A pattern apart by one unit in the last place, and β at both ends.
    for (gap, beta) in [
        (2f64.powi(-1074), 0.5),
        (1e-300, 3.0),
        (1e-8, 1e15),
        (1.0, 1e-4),
    ] {
        let got = log_partition(&pair(gap, beta).reduced::<Ball<2>>(), 60, 100_000).unwrap();
        // By the inequality of the means, and since log(1 + e^x) is at most log 2 and the positive part of x.
        let (x, b) = (Ball::<4>::from_f64(gap), Ball::from_f64(beta));
        let near = log_volume(beta) + Ball::ln_2() * &b;
        let most = (x.sqr() * &b).mul_pow2(-1) + x.clone() * b.sqrt();
        let least = (x.sqr() * b).mul_pow2(-3);
        is_between(&got, &(near.clone() + least), &(near + most));
        agree(&got, &got.resize::<4>(), 30, "width");
    }
    // A remote pattern of negligible weight and a remote one of all the weight.
    for (bias, beta) in [(-3000.0, 1.5), (800.0, 2.0)] {
        let case = Case {
            hidden_bias: vec![0.0, bias],
            ..pair(40.0, beta)
        };
        let got = log_partition(&case.reduced::<Ball<2>>(), 60, 100_000).unwrap();
        // At least the larger term; at most Minkowski's sum of both.
        let (levels, b) = ([0.0, 800.0 + bias], Ball::<4>::from_f64(beta));
        let sum = levels.map(|level| Ball::<4>::from_f64(level).exp());
        let sum = (sum[0].clone() + &sum[1]).ln();
        let largest = Ball::from_f64(levels[1].max(0.0));
        let volume = log_volume(beta);
        is_between(&got, &(largest * &b + &volume), &(sum * b + volume));
    }
}

#[test]
fn intervals_enclose_what_is_exact_and_what_is_plain() {
    let mut source = Source::new();
    for beta in [0.01, 0.3, 1.0, 1.5, 2.0, 9.5] {
        let case = source.case(2, 3, beta, 1.5);
        let got = moments(&case.reduced::<Interval>(), 48, 1_000_000).unwrap();
        let exact = moments(&case.reduced::<Ball<2>>(), 80, 1_000_000).unwrap();
        let plain = moments(&case.reduced::<f64>(), 52, 1_000_000).unwrap();
        let inside = |got: &Interval, exact: &Ball<2>, plain: f64, width: f64| {
            let (low, high) = (got.lower().approx(), got.upper().approx());
            let (below, above) = (Ball::from_f64(low), Ball::from_f64(high));
            assert!(
                !(below - exact).is_positive() && !(exact.clone() - above).is_positive(),
                "{beta} {got:?} {exact:?}"
            );
            assert!(got.contains(plain), "{beta} {got:?} {plain}");
            assert!(high - low < width, "{beta} {low} {high}");
        };
        inside(
            &got.log_partition,
            &exact.log_partition,
            plain.log_partition,
            1e-10,
        );
        let weights = got.softmax.iter().zip(&exact.softmax);
        for ((got, exact), plain) in weights.zip(&plain.softmax) {
            inside(got, exact, *plain, 1e-10);
        }
        let positions = got.position_softmax.iter().zip(&exact.position_softmax);
        for ((got, exact), plain) in positions.zip(&plain.position_softmax) {
            inside(got, exact, *plain, 1e-10 / beta.min(1.0));
        }
    }
}

#[test]
fn more_bits_decide_a_thin_triangle() {
    // The third pattern is off the line through the others by 2^-132 of its length.
    let long = 2f64.powi(80);
    let case = Case {
        patterns: vec![0.0, 0.0, long, 1.0, 2.0 * long, 2f64.next_up().next_up()],
        dimension: 2,
        visible_bias: vec![],
        hidden_bias: vec![],
        beta: 2.0,
    };
    let few = reduce::<Ball<2>>(&case.machine(), case.beta, 4).unwrap();
    assert_eq!(few.unwrap_err(), Obstacle::Undecided(128));
    let reduced = case.reduced::<Ball<8>>();
    assert_eq!(reduced.rank, 2);
    assert!(matches!(
        log_partition(&reduced, 60, 1_000_000),
        Err(Obstacle::Nodes { .. })
    ));
}

#[test]
fn the_number_of_threads_does_not_show() {
    let mut source = Source::new();
    let case = source.case(3, 4, 1.3, 0.7);
    let with_threads = |count: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .unwrap();
        let start = std::time::Instant::now();
        let result = pool.install(|| moments(&case.reduced::<Ball<2>>(), 60, 10_000_000).unwrap());
        println!("{count} threads: {:?}", start.elapsed());
        format!("{result:?}")
    };
    let alone = with_threads(1);
    assert_eq!(alone, with_threads(2));
    assert_eq!(alone, with_threads(5));
}
