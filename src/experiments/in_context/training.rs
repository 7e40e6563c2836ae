//! Adam, on small batches.

use super::layer::Layer;
use super::task::Prompt;
use crate::sampling::random::{stream, unit};

/// How to train.
pub(super) struct Schedule {
    pub(super) epochs: usize,
    /// Along multiples of the identity alone.
    pub(super) is_scalar: bool,
    pub(super) seed: u64,
}

/// The prompts of a batch.
const BATCH: usize = 40;

/// The first step's length in each weight; it falls linearly to a hundredth.
const RATE: f64 = 0.02;

/// Adam's usual decay rates, and what keeps its quotient finite.
const DECAYS: [f64; 2] = [0.9, 0.999];
const FLOOR: f64 = 1e-8;

/// Trains a layer; nothing if what follows an epoch says not to go on.
pub(super) fn train(
    mut layer: Layer,
    prompts: &[Prompt],
    schedule: &Schedule,
    mut after: impl FnMut(usize, &Layer) -> bool,
) -> Option<Layer> {
    let size = layer.weights.len();
    let (mut first, mut second) = (vec![0.0; size], vec![0.0; size]);
    let mut generator = stream(schedule.seed, "order of training", 0);
    let mut order: Vec<usize> = (0..prompts.len()).collect();
    let steps = schedule.epochs * prompts.len().div_ceil(BATCH);
    let mut step = 0_i32;
    for epoch in 1..=schedule.epochs {
        for last in (1..order.len()).rev() {
            let other = (unit(&mut generator) * (last + 1) as f64) as usize;
            order.swap(last, other);
        }
        for batch in order.chunks(BATCH) {
            let mut gradient = vec![0.0; size];
            for prompt in batch.iter().filter_map(|place| prompts.get(*place)) {
                layer.add_gradient(prompt, &mut gradient);
            }
            if schedule.is_scalar {
                layer.tie(&mut gradient);
            }
            step += 1;
            let rate = RATE * (1.0 - 0.99 * f64::from(step) / steps as f64);
            let corrections = DECAYS.map(|decay| 1.0 - decay.powi(step));
            let weights = layer.weights.iter_mut().zip(&gradient);
            let moments = first.iter_mut().zip(second.iter_mut());
            for ((weight, slope), (first, second)) in weights.zip(moments) {
                let slope = slope / batch.len() as f64;
                *first += (1.0 - DECAYS[0]) * (slope - *first);
                *second += (1.0 - DECAYS[1]) * (slope * slope - *second);
                let scale = (*second / corrections[1]).sqrt() + FLOOR;
                *weight -= rate * *first / corrections[0] / scale;
            }
        }
        if !after(epoch, &layer) {
            return None;
        }
    }
    Some(layer)
}
