//! The parameters of a training, and the tensors of its checkpoint.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::settings::{Optimiser, Settings};
use crate::Error;
use crate::batch::{Adam, Descent, Number};
use crate::ecosystem::safetensors::bytes;

/// All that a step changes.
pub(super) struct Parameters<T> {
    patterns: Vec<T>,
    visible: Option<Vec<T>>,
    hidden: Option<Vec<T>>,
    adam: Option<Adam>,
}

impl<T: Number> Parameters<T> {
    /// Before the first step: biases and moments are 0.
    pub(super) fn starting(patterns: Vec<T>, length: usize, settings: &Settings) -> Self {
        let biases = settings.biases;
        let visible = biases.visible.then(|| vec![T::default(); length]);
        let hidden = biases.hidden.then(|| vec![T::default(); settings.units]);
        let of_biases = [&visible, &hidden].into_iter().flatten().map(Vec::len);
        let all = patterns.len() + of_biases.sum::<usize>();
        let adam = (settings.optimiser == Optimiser::Adam).then(|| Adam::new(all));
        Self {
            patterns,
            visible,
            hidden,
            adam,
        }
    }

    /// From the tensors of a checkpoint.
    pub(super) fn read(
        tensors: &SafeTensors,
        of: &dyn Fn(&str) -> Result<Vec<T>, Error>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let double = |name: &str| entries(tensors, name, Dtype::F64, f64::from_le_bytes);
        let biases = settings.biases;
        let adam = match settings.optimiser {
            Optimiser::Descent => None,
            Optimiser::Adam => {
                let weights = double(WEIGHTS)?;
                let &[first, second] = weights.as_slice() else {
                    return Err(refused("must have two weights of moments"));
                };
                let moments = [double(FIRST)?, double(SECOND)?];
                Some(Adam::from_moments(moments, [first, second])?)
            }
        };
        Ok(Self {
            patterns: of(COORDINATES)?,
            visible: biases.visible.then(|| of(VISIBLE)).transpose()?,
            hidden: biases.hidden.then(|| of(HIDDEN)).transpose()?,
            adam,
        })
    }

    /// Refuses another number of patterns than there are.
    pub(super) fn checked(self, length: usize, settings: &Settings) -> Result<Self, Error> {
        match self.patterns.len() == settings.units * length {
            true => Ok(self),
            false => Err(refused("must have a row of coordinates for each pattern")),
        }
    }

    pub(super) fn descent(self, length: usize, settings: &Settings) -> Result<Descent<T>, Error> {
        let mut descent = Descent::new(self.patterns, length)?
            .with_threads(settings.threads)
            .with_weight_decay(settings.weight_decay)?
            .with_inverse_temperature(settings.beta)?;
        if let Some(bias) = self.visible {
            descent = descent.with_visible_bias(bias)?;
        }
        if let Some(bias) = self.hidden {
            descent = descent.with_hidden_bias(bias)?;
        }
        match self.adam {
            Some(adam) => descent.with_adam(adam),
            None => Ok(descent),
        }
    }
}

/// The tensors of a checkpoint.
const COORDINATES: &str = "coordinates";
const VISIBLE: &str = "visible_bias";
const HIDDEN: &str = "hidden_bias";
const FIRST: &str = "first_moments";
const SECOND: &str = "second_moments";
const WEIGHTS: &str = "weights_of_moments";

/// A name, a type, a shape and bytes.
pub(super) struct Tensor(
    pub(super) &'static str,
    pub(super) Dtype,
    pub(super) Vec<usize>,
    pub(super) Vec<u8>,
);

impl Tensor {
    pub(super) fn doubles(name: &'static str, shape: Vec<usize>, entries: &[f64]) -> Self {
        Self(name, Dtype::F64, shape, bytes(entries, f64::to_le_bytes))
    }
}

/// What a training that goes on needs of a descent.
pub(super) fn tensors<T: Number, const N: usize>(
    descent: &Descent<T>,
    length: usize,
    dtype: Dtype,
    of: fn(T) -> [u8; N],
) -> Vec<Tensor> {
    let patterns = descent.patterns();
    let shape = vec![patterns.len() / length, length];
    let mut tensors = vec![Tensor(COORDINATES, dtype, shape, bytes(patterns, of))];
    let biases = [
        (VISIBLE, descent.visible_bias()),
        (HIDDEN, descent.hidden_bias()),
    ];
    for (name, bias) in biases {
        let tensor = bias.map(|bias| Tensor(name, dtype, vec![bias.len()], bytes(bias, of)));
        tensors.extend(tensor);
    }
    if let Some(adam) = descent.adam() {
        for (name, moments) in [FIRST, SECOND].into_iter().zip(adam.moments()) {
            tensors.push(Tensor::doubles(name, vec![moments.len()], moments));
        }
        tensors.push(Tensor::doubles(WEIGHTS, vec![2], &adam.weights()));
    }
    tensors
}

/// The entries of a tensor of a checkpoint.
pub(super) fn entries<T, const N: usize>(
    tensors: &SafeTensors,
    name: &str,
    dtype: Dtype,
    of: fn([u8; N]) -> T,
) -> Result<Vec<T>, Error> {
    let tensor: TensorView = tensors
        .tensor(name)
        .map_err(|_| refused(&format!("must have the tensor {name}")))?;
    if tensor.dtype() != dtype {
        return Err(refused("has numbers of another type"));
    }
    let numbers = tensor.data().as_chunks().0.iter();
    Ok(numbers.map(|bytes| of(*bytes)).collect())
}

pub(super) fn refused(why: &str) -> Error {
    Error::Parse(format!("the checkpoint {why}"))
}
