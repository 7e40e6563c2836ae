//! The differential equations of the memories, for the Taylor method: a route without the closed forms.

use crate::quadrature::taylor::{Flow, advance};
use crate::real::{Bounded, Enclosure};
use crate::routes::entered;

/// `x' = c - r x`, a memory while the input is constant.
#[derive(Clone, Debug)]
pub struct Affine<S> {
    /// `c`.
    pub inflow: S,
    /// `r`.
    pub rate: S,
}

impl<S: Bounded> Flow<S> for Affine<S> {
    fn coefficients(&self, state: &[S], order: usize) -> Vec<Vec<S>> {
        state
            .iter()
            .map(|x| affine(x, order, &self.inflow, &self.rate))
            .collect()
    }
}

/// `x_1' = c - α_1 x_1`, `x_2' = d/(1 + x_1²) - α_2 x_2`, the chain of two units while the input is constant.
#[derive(Clone, Debug)]
pub struct ChainFlow<S> {
    /// `c`, the gain of the first unit times the input.
    pub inflow: S,
    /// `d`, the gain of the second unit times the input.
    pub drive: S,
    /// `α_1` and `α_2`.
    pub decays: [S; 2],
}

impl<S: Bounded> Flow<S> for ChainFlow<S> {
    fn coefficients(&self, state: &[S], order: usize) -> Vec<Vec<S>> {
        let [first, second] = state else {
            return vec![vec![S::unknown(); order + 1]; state.len()];
        };
        let memory = affine(first, order, &self.inflow, &self.decays[0]);
        // The series of 1 + x², and of its reciprocal.
        let products = |a: &[S], b: &[S]| {
            let terms = a.iter().zip(b.iter().rev());
            terms.fold(S::zero(), |sum, (a, b)| sum + a.clone() * b)
        };
        let mut squares = vec![S::one() + first.sqr()];
        squares.extend((1..=order).map(|k| products(&memory[..=k], &memory[..=k])));
        let mut reciprocal = vec![S::one() / &squares[0]];
        for k in 1..=order {
            let sum = products(&squares[1..=k], &reciprocal[..k]);
            reciprocal.push(-sum / &squares[0]);
        }
        let mut output = vec![second.clone()];
        for k in 0..order {
            let flow = self.drive.clone() * &reciprocal[k] - self.decays[1].clone() * &output[k];
            output.push(flow / S::from_i64(k as i64 + 1));
        }
        vec![memory, output]
    }
}

/// The coefficients of `x' = c - r x`.
fn affine<S: Bounded>(state: &S, order: usize, inflow: &S, rate: &S) -> Vec<S> {
    let mut list = vec![state.clone()];
    let mut last = state.clone();
    for k in 0..order {
        let decay = -(last * rate);
        let flow = if k == 0 { decay + inflow } else { decay };
        last = flow / S::from_i64(k as i64 + 1);
        list.push(last.clone());
    }
    list
}

/// The state after this time by the Taylor method, in so many steps of this order.
///
/// # Error
///
/// By inclusion, as [`advance`] has it.
pub fn by_taylor<S: Enclosure>(
    flow: &dyn Flow<S>,
    state: Vec<S>,
    time: &S,
    steps: u32,
    order: usize,
) -> Vec<S> {
    entered!("flow::by_taylor");
    advance(flow, state, time, steps, order)
}

/// The states at the onsets of the pulses `0, …, count` of a train, by the Taylor method.
///
/// # Statement
///
/// The solution that is `state` at time 0 and follows `silence` and `pulse` in turn for their durations.
///
/// # Error
///
/// By inclusion, as [`advance`] has it.
pub fn onsets_by_taylor<S: Enclosure>(
    silence: (&dyn Flow<S>, &S),
    pulse: (&dyn Flow<S>, &S),
    state: Vec<S>,
    count: u64,
    steps: u32,
    order: usize,
) -> Vec<Vec<S>> {
    entered!("flow::onsets_by_taylor");
    let mut onsets = vec![advance(silence.0, state, silence.1, steps, order)];
    for _ in 0..count {
        let onset = onsets.last().cloned().unwrap_or_default();
        let end = advance(pulse.0, onset, pulse.1, steps, order);
        onsets.push(advance(silence.0, end, silence.1, steps, order));
    }
    onsets
}
