//! A layer of attention in plain numbers, its loss and its gradient.

use super::task::{Prompt, inner};
use crate::sampling::random::{normal, stream};

/// The attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `W_PV X softmax(Xᵀ W_KQ x̃)`.
    Softmax,
    /// `W_PV X Xᵀ W_KQ x̃/L`.
    Linear,
}

impl Kind {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Softmax => "softmax",
            Self::Linear => "linear",
        }
    }
}

/// A layer with its two matrices, row by row.
#[derive(Clone, Debug)]
pub struct Layer {
    kind: Kind,
    dimension: usize,
    /// `W_PV`, then `W_KQ`.
    pub(super) weights: Vec<f64>,
}

/// What a layer computes on the way.
struct Pass {
    /// The softmax, or the overlaps over L.
    weights: Vec<f64>,
    /// `X` times the weights.
    mean: Vec<f64>,
    error: Vec<f64>,
}

impl Layer {
    /// A layer before training: multiples of the identity, or small random matrices.
    pub(super) fn start(seed: u64, kind: Kind, dimension: usize, is_scalar: bool) -> Self {
        /// Of the identities, and the standard deviation of an entry times √n.
        const SIZE: f64 = 0.5;
        let square = dimension * dimension;
        let weights = if is_scalar {
            let entry = |k: usize| {
                if k % square / dimension == k % dimension {
                    SIZE
                } else {
                    0.0
                }
            };
            (0..2 * square).map(entry).collect()
        } else {
            let mut generator = stream(seed, "initial weights", 0);
            let deviation = SIZE / (dimension as f64).sqrt();
            (0..2 * square)
                .map(|_| deviation * normal(&mut generator))
                .collect()
        };
        Self {
            kind,
            dimension,
            weights,
        }
    }

    fn matrices(&self) -> (&[f64], &[f64]) {
        self.weights.split_at(self.weights.len() / 2)
    }

    fn pass(&self, prompt: &Prompt) -> Pass {
        let (values, keys) = self.matrices();
        let n = self.dimension;
        let product = |matrix: &[f64], vector: &[f64]| -> Vec<f64> {
            matrix
                .chunks_exact(n)
                .map(|row| inner(row, vector))
                .collect()
        };
        let keyed = product(keys, &prompt.query);
        let tokens = || prompt.tokens.chunks_exact(n);
        let mut weights: Vec<f64> = tokens().map(|token| inner(token, &keyed)).collect();
        match self.kind {
            Kind::Softmax => {
                let largest = weights.iter().copied().fold(f64::MIN, f64::max);
                weights
                    .iter_mut()
                    .for_each(|w| *w = libm::exp(*w - largest));
                let total: f64 = weights.iter().sum();
                weights.iter_mut().for_each(|w| *w /= total);
            }
            Kind::Linear => {
                let count = weights.len() as f64;
                weights.iter_mut().for_each(|w| *w /= count);
            }
        }
        let mut mean = vec![0.0; n];
        for (token, weight) in tokens().zip(&weights) {
            let pairs = mean.iter_mut().zip(token);
            pairs.for_each(|(m, x)| *m += weight * x);
        }
        let output = product(values, &mean).into_iter();
        let error = output.zip(&prompt.target).map(|(y, x)| y - x).collect();
        Pass {
            weights,
            mean,
            error,
        }
    }

    /// The squared error on a prompt.
    pub fn error(&self, prompt: &Prompt) -> f64 {
        let error = self.pass(prompt).error;
        inner(&error, &error)
    }

    /// Adds the gradient of the squared error on a prompt.
    pub(super) fn add_gradient(&self, prompt: &Prompt, gradient: &mut [f64]) {
        let n = self.dimension;
        let Pass {
            weights,
            mean,
            error,
        } = self.pass(prompt);
        let (values, _) = self.matrices();
        let (of_values, of_keys) = gradient.split_at_mut(n * n);
        // The error pulled back to the mean: W_PVᵀ e.
        let mut pulled = vec![0.0; n];
        for ((row, e), of_row) in
            (values.chunks_exact(n).zip(&error)).zip(of_values.chunks_exact_mut(n))
        {
            for ((p, v), (g, m)) in (pulled.iter_mut().zip(row)).zip(of_row.iter_mut().zip(&mean)) {
                *p += 2.0 * e * v;
                *g += 2.0 * e * m;
            }
        }
        let tokens = || prompt.tokens.chunks_exact(n);
        let along_mean = inner(&mean, &pulled);
        let count = weights.len() as f64;
        // The derivative in Wᵀ_KQ x̃: X times the derivatives in the overlaps.
        let mut of_keyed = vec![0.0; n];
        for (token, weight) in tokens().zip(&weights) {
            let along = inner(token, &pulled);
            let slope = match self.kind {
                Kind::Softmax => weight * (along - along_mean),
                Kind::Linear => along / count,
            };
            let pairs = of_keyed.iter_mut().zip(token);
            pairs.for_each(|(g, x)| *g += slope * x);
        }
        for (row, g) in of_keys.chunks_exact_mut(n).zip(&of_keyed) {
            let pairs = row.iter_mut().zip(&prompt.query);
            pairs.for_each(|(entry, x)| *entry += g * x);
        }
    }

    /// The gradient along the multiples of the identity alone.
    pub(super) fn tie(&self, gradient: &mut [f64]) {
        let n = self.dimension;
        for matrix in gradient.chunks_exact_mut(n * n) {
            let trace: f64 = matrix.iter().step_by(n + 1).sum();
            matrix.fill(0.0);
            matrix.iter_mut().step_by(n + 1).for_each(|x| *x = trace);
        }
    }

    /// The means of the diagonals of `W_PV` and of `W_KQ`.
    pub fn scales(&self) -> [f64; 2] {
        let (values, keys) = self.matrices();
        let n = self.dimension;
        [values, keys].map(|matrix| matrix.iter().step_by(n + 1).sum::<f64>() / n as f64)
    }

    /// The Frobenius norm of each matrix less its scale, over that of the matrix.
    pub fn remainders(&self) -> [f64; 2] {
        let (values, keys) = self.matrices();
        [values, keys].map(|matrix| {
            let square = inner(matrix, matrix);
            let scale = matrix.iter().step_by(self.dimension + 1).sum::<f64>();
            let kept = scale * scale / self.dimension as f64;
            ((square - kept).max(0.0) / square).sqrt()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Dual, Enclosure, Real};
    use crate::special::softmax;

    type B = Ball<4>;

    /// The error of a layer as a function of one weight, in dual numbers of balls.
    fn slope(layer: &Layer, prompt: &Prompt, place: usize) -> B {
        let n = layer.dimension;
        let weight = |index: usize| {
            let value = B::from_f64(layer.weights[index]);
            match index == place {
                true => Dual::variable(value),
                false => Dual::constant(value),
            }
        };
        let constant = |x: &f64| Dual::constant(B::from_f64(*x));
        let tokens: Vec<&[f64]> = prompt.tokens.chunks_exact(n).collect();
        let overlap = |token: &&[f64]| {
            let terms = (0..n * n).map(|k| {
                constant(&token[k / n]) * weight(n * n + k) * constant(&prompt.query[k % n])
            });
            terms.fold(Dual::zero(), |sum, term| sum + term)
        };
        let overlaps: Vec<Dual<B>> = tokens.iter().map(overlap).collect();
        let shares = match layer.kind {
            Kind::Softmax => softmax(&overlaps),
            Kind::Linear => {
                let count = Dual::from_i64(tokens.len() as i64);
                overlaps.into_iter().map(|x| x / &count).collect()
            }
        };
        let error = (0..n).map(|i| {
            let terms = (0..n).flat_map(|j| {
                let value = weight(n * i + j);
                let each = tokens.iter().zip(&shares);
                each.map(move |(token, share)| value.clone() * constant(&token[j]) * share)
            });
            terms.fold(-constant(&prompt.target[i]), |sum, term| sum + term)
        });
        error.fold(Dual::zero(), |sum, e| sum + e.sqr()).tangent
    }

    /// Every sum of the plain gradient is exact here, so it lies in the enclosure of the derivative.
    #[test]
    fn the_gradient_is_that_of_the_error() {
        // Short numbers, so that plain numbers are exact but for the softmax.
        let numbers = |count: usize, shift: usize| -> Vec<f64> {
            let entry = |k: usize| ((7 * k + shift) % 11) as f64 - 5.0;
            (0..count).map(entry).collect()
        };
        let (n, length) = (3, 4);
        let prompt = Prompt::new(numbers(n * length, 3), numbers(n, 1), numbers(n, 8));
        for kind in [Kind::Softmax, Kind::Linear] {
            let mut layer = Layer::start(5, kind, n, true);
            layer.weights = numbers(2 * n * n, 5);
            if kind == Kind::Softmax {
                // All overlaps are 0, so that the softmax is exact as well.
                layer.weights[n * n..].fill(0.0);
            }
            let mut gradient = vec![0.0; 2 * n * n];
            layer.add_gradient(&prompt, &mut gradient);
            for (place, found) in gradient.iter().enumerate() {
                let exact = slope(&layer, &prompt, place);
                let place = format!("{kind:?} {place}: {found} for {exact:?}");
                assert!(
                    exact.accuracy_bits() > 200 || exact.certainly_zero(),
                    "{place}"
                );
                assert!(!exact.disjoint(&B::from_f64(*found)), "{place}");
            }
            assert!(gradient.iter().filter(|slope| **slope != 0.0).count() > n * n);
        }
    }

    #[test]
    fn a_multiple_of_the_identity_has_no_remainder() {
        let layer = Layer::start(5, Kind::Linear, 16, true);
        assert_eq!((layer.scales(), layer.remainders()), ([0.5; 2], [0.0; 2]));
        let free = Layer::start(5, Kind::Linear, 16, false);
        assert!(free.remainders().iter().all(|x| *x > 0.9));
    }
}
