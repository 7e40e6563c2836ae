//! The trapezoidal rule on the affine hull against closed forms, which it never uses.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod extremes;
mod honesty;

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
