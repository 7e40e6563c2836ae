//! Comparisons for the tests of the models: numbers with 256 bits, and the distance between two of them.

#![allow(clippy::panic, reason = "helpers of tests are tests")]

use super::attnbm::AttnBm;
use crate::real::{Ball, Bounded, Enclosure, Goal, Real, absolute};

pub(in crate::models) type Exact = Ball<4>;

/// Enough for 150 bits of everything that the tests integrate.
pub(in crate::models) const GOAL: Goal = Goal {
    bits: 150,
    operations: 1e9,
};

/// Enough to tell values from bounds, in [`Coarse`].
pub(in crate::models) const QUICK: Goal = Goal {
    bits: 40,
    operations: 1e8,
};

pub(in crate::models) type Coarse = Ball<2>;

pub(in crate::models) fn exact(x: f64) -> Exact {
    Exact::from_f64(x)
}

/// Asserts that the two numbers certainly differ by at most `2^-bits`.
#[track_caller]
pub(in crate::models) fn assert_near(one: &Exact, other: &Exact, bits: i64) {
    let gap = absolute(&(one.clone() - other));
    assert!(
        gap.certainly_at_most(&Exact::one().mul_pow2(-bits)),
        "{one:?} and {other:?}"
    );
}

/// The two numbers are the same to 100 bits relative to the larger one.
#[track_caller]
pub(in crate::models) fn assert_same(one: &Exact, other: &Exact) {
    let gap = absolute(&(one.clone() - other));
    let size = absolute(one).max_approx(absolute(other));
    assert!(
        gap.certainly_at_most(&size.mul_pow2(-100)),
        "{one:?} and {other:?}"
    );
}

/// The value certainly lies between the two.
#[track_caller]
pub(in crate::models) fn assert_between(lower: &Exact, value: &Exact, upper: &Exact) {
    assert!(
        lower.certainly_at_most(value) && value.certainly_at_most(upper),
        "{lower:?}, {value:?}, {upper:?}"
    );
}

/// The enclosure of everything between two numbers, whose radius has fewer bits than they have.
#[track_caller]
pub(in crate::models) fn assert_spans(enclosure: &Exact, lower: &Exact, upper: &Exact) {
    assert_near(&enclosure.lower(), lower, 18);
    assert_near(&enclosure.upper(), upper, 18);
}

/// The function has this slope at every point between the two: by the mean value theorem.
#[track_caller]
pub(in crate::models) fn assert_slope(
    function: impl Fn(&Exact) -> Exact,
    slope: impl Fn(&Exact) -> Exact,
    from: f64,
) {
    let step = Exact::one().mul_pow2(-60);
    let (low, high) = (exact(from), exact(from) + &step);
    let quotient = (function(&high) - function(&low)) / step;
    let slopes = slope(&low.hull(&high));
    assert!(!quotient.disjoint(&slopes), "{quotient:?} and {slopes:?}");
    assert_near(&quotient, &slopes, 30);
}

/// Three patterns in the plane, with both biases.
pub(in crate::models) fn machine() -> AttnBm {
    let patterns = vec![1.0, -0.5, 0.25, 2.0, -1.5, 0.75];
    AttnBm::new(3, 2, patterns)
        .and_then(|machine| machine.with_visible_bias(vec![0.5, -0.25]))
        .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.5, 1.0]))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// log Z, exact to all bits at integers and to some 40 elsewhere.
pub(in crate::models) fn log_partition(machine: &AttnBm, beta: f64) -> Exact {
    let value = if beta.fract() == 0.0 {
        machine.log_partition_of_integer::<Exact>(beta as u32)
    } else {
        let coarse = machine.log_partition_by_quadrature::<Coarse>(beta, QUICK);
        coarse.map(|value| value.resize())
    };
    value.unwrap_or_else(|error| panic!("{error}"))
}

/// All ordered tuples of this length from the first numbers.
pub(in crate::models) fn tuples(count: usize, size: u32) -> impl Iterator<Item = Vec<usize>> {
    (0..count.pow(size)).map(move |code| {
        (0..size)
            .map(|place| code / count.pow(place) % count)
            .collect()
    })
}

/// The effective hidden bias, `c + Ξ b`, which is exact in binary64 for [`machine`].
pub(in crate::models) fn hidden(machine: &AttnBm) -> Vec<f64> {
    (0..machine.count())
        .map(|mu| {
            let row: Vec<f64> = machine.patterns().nth(mu).unwrap_or_default().to_vec();
            let own = machine.hidden_bias().map_or(0.0, |c| c[mu]);
            let inputs = row.iter().enumerate();
            inputs.fold(own, |sum, (i, x)| {
                sum + x * machine.visible_bias().map_or(0.0, |b| b[i])
            })
        })
        .collect()
}

/// `|S|²` and `C` of a tuple about a centre, exact in binary64 for [`machine`].
pub(in crate::models) fn sums(machine: &AttnBm, tuple: &[usize]) -> (f64, f64) {
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    let square = (0..machine.dimension())
        .map(|i| tuple.iter().map(|mu| patterns[*mu][i]).sum::<f64>())
        .map(|sum| sum * sum)
        .sum();
    let hidden = hidden(machine);
    (square, tuple.iter().map(|mu| hidden[*mu]).sum())
}

/// `N/2 log(2π/β)`.
pub(in crate::models) fn volume(machine: &AttnBm, beta: f64) -> Exact {
    (Exact::pi() * exact(2.0) / exact(beta)).ln() * exact(machine.dimension() as f64 / 2.0)
}

/// `Φ(k) = N/2 log(2π/β) + log Σ exp(|S|²/(2β) + C)` over all k-tuples.
pub(in crate::models) fn power(machine: &AttnBm, beta: f64, size: u32) -> Exact {
    let sum = tuples(machine.count(), size).fold(Exact::zero(), |sum, tuple| {
        let (square, bias) = sums(machine, &tuple);
        sum + (exact(square / 2.0) / exact(beta) + exact(bias)).exp()
    });
    sum.ln() + volume(machine, beta)
}
