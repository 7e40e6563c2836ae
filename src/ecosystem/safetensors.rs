//! Machines as files of tensors, in the format of the crate `safetensors`.
//!
//! A file has the tensor `patterns` of two axes, and `visible_bias` and `hidden_bias` where there are any; binary64 or binary32.
//! That of a trained machine also has `beta`, the inverse temperature of the training.
//!
//! ```
//! use attnbm::AttnBm;
//! use attnbm::ecosystem::safetensors::{read, write};
//!
//! let machine = AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?.with_hidden_bias([0.5, -0.5])?;
//! let file = write(machine.generic())?;
//! let same = AttnBm::try_from(read(&file)?)?;
//! assert_eq!(same.log_partition(1.0)?, machine.log_partition(1.0)?);
//! # Ok::<(), attnbm::Error>(())
//! ```

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};

use super::machines::attentional;
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::oracle::input::{Matrix, Value};

/// The tensor of an inverse temperature.
const BETA: &str = "beta";

/// The bytes of a file with this machine, in binary64.
///
/// # Errors
///
/// [`Error::Unsupported`] for what the format refuses, which is nothing of this kind.
pub fn write(machine: &AttnBm) -> Result<Vec<u8>, Error> {
    written(machine, None)
}

/// The same for a machine that was trained at this inverse temperature.
///
/// # Errors
///
/// As for [`write()`].
pub fn write_trained(machine: &AttnBm, beta: f64) -> Result<Vec<u8>, Error> {
    written(machine, Some(beta))
}

fn written(machine: &AttnBm, beta: Option<f64>) -> Result<Vec<u8>, Error> {
    let double = |numbers: &[f64]| bytes(numbers, f64::to_le_bytes);
    let patterns: Vec<u8> = machine.patterns().flat_map(double).collect();
    let visible = machine.visible_bias().map(double);
    let hidden = machine.hidden_bias().map(double);
    let shape = [machine.count(), machine.dimension()];
    let mut tensors = vec![("patterns", view(Dtype::F64, &shape, &patterns)?)];
    for (name, bias) in [("visible_bias", &visible), ("hidden_bias", &hidden)] {
        if let Some(bias) = bias {
            tensors.push((name, view(Dtype::F64, &[bias.len() / 8], bias)?));
        }
    }
    let beta = beta.map(f64::to_le_bytes);
    if let Some(beta) = &beta {
        tensors.push((BETA, view(Dtype::F64, &[], beta)?));
    }
    file(tensors)
}

/// The inverse temperature that a machine was trained at, if its file has one.
///
/// # Errors
///
/// [`Error::Parse`] for a file of another kind, and for anything but one number.
pub fn read_inverse_temperature(file: &[u8]) -> Result<Option<f64>, Error> {
    let tensors = deserialized(file)?;
    let Ok(tensor) = tensors.tensor(BETA) else {
        return Ok(None);
    };
    match numbers(BETA, &tensor)?.as_slice() {
        [beta] => Ok(Some(*beta)),
        several => Err(Error::Parse(format!(
            "{BETA} must be one number, got {}",
            several.len()
        ))),
    }
}

fn deserialized(file: &[u8]) -> Result<SafeTensors<'_>, Error> {
    SafeTensors::deserialize(file)
        .map_err(|error| Error::Parse(format!("the file of a machine is damaged: {error}")))
}

/// The machine that a file has.
///
/// # Errors
///
/// [`Error::Parse`] for a file of another kind, or one that is cut off; [`Error::Shape`] and [`Error::Domain`] for tensors
/// that make no machine.
pub fn read(file: &[u8]) -> Result<AttnBm, Error> {
    let tensors = deserialized(file)?;
    let mut given = Vec::new();
    for name in ["patterns", "visible_bias", "hidden_bias"] {
        let tensor = match tensors.tensor(name) {
            Ok(tensor) => tensor,
            Err(_) if name != "patterns" => continue,
            Err(_) => {
                return Err(Error::Parse(
                    "the file of a machine must have the tensor patterns".into(),
                ));
            }
        };
        let numbers = numbers(name, &tensor)?;
        given.push((
            name,
            match tensor.shape() {
                [_] if name != "patterns" => Value::Vector(numbers),
                [_, columns] if name == "patterns" && *columns > 0 => {
                    let rows = numbers.chunks_exact(*columns).map(<[f64]>::to_vec);
                    Value::Matrix(Matrix::from_rows(name, rows.collect())?)
                }
                shape => {
                    return Err(Error::Shape {
                        field: name.into(),
                        expected: "two axes for patterns and one for a bias".into(),
                        got: format!("{shape:?}"),
                    });
                }
            },
        ));
    }
    attentional(given)
}

/// The bytes of numbers, one after the other, where `of` has those of one.
pub(crate) fn bytes<T: Copy, const N: usize>(numbers: &[T], of: fn(T) -> [u8; N]) -> Vec<u8> {
    numbers.iter().flat_map(|x| of(*x)).collect()
}

/// A tensor of these bytes.
pub(crate) fn view<'a>(
    dtype: Dtype,
    shape: &[usize],
    bytes: &'a [u8],
) -> Result<TensorView<'a>, Error> {
    TensorView::new(dtype, shape.to_vec(), bytes).map_err(refused)
}

/// A file of tensors with their names.
pub(crate) fn file(tensors: Vec<(&str, TensorView)>) -> Result<Vec<u8>, Error> {
    serialize(tensors, None).map_err(refused)
}

fn refused(error: safetensors::SafeTensorError) -> Error {
    Error::Unsupported(format!("a file of tensors: {error}"))
}

/// The numbers of a tensor, exactly.
fn numbers(name: &str, tensor: &TensorView) -> Result<Vec<f64>, Error> {
    let double = |bytes: &[u8; 8]| f64::from_le_bytes(*bytes);
    let single = |bytes: &[u8; 4]| f64::from(f32::from_le_bytes(*bytes));
    match tensor.dtype() {
        Dtype::F64 => Ok(tensor.data().as_chunks().0.iter().map(double).collect()),
        Dtype::F32 => Ok(tensor.data().as_chunks().0.iter().map(single).collect()),
        other => Err(Error::Parse(format!(
            "{name} must have the type F64 or F32, got {other:?}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> AttnBm {
        AttnBm::new(2, 3, vec![1.0, 2.0, 3.0, -4.0, 0.5, 1e-300])
            .and_then(|machine| machine.with_visible_bias(vec![0.0, 1.0, 2.0]))
            .unwrap()
    }

    #[test]
    fn a_machine_is_read_as_it_was_written() {
        let found = read(&write(&machine()).unwrap()).unwrap();
        assert!(found.patterns().eq(machine().patterns()));
        assert_eq!(found.visible_bias(), machine().visible_bias());
        assert_eq!(found.hidden_bias(), None);
    }

    #[test]
    fn a_trained_machine_has_its_inverse_temperature() {
        let file = write_trained(&machine(), 2.5).unwrap();
        assert_eq!(read_inverse_temperature(&file), Ok(Some(2.5)));
        assert!(read(&file).unwrap().patterns().eq(machine().patterns()));
        let plain = write(&machine()).unwrap();
        assert_eq!(read_inverse_temperature(&plain), Ok(None));
        let two = [1.0f64, 2.0].map(f64::to_le_bytes).concat();
        let tensor = TensorView::new(Dtype::F64, vec![2], &two).unwrap();
        let file = serialize([("beta", tensor)], None).unwrap();
        let error = read_inverse_temperature(&file).unwrap_err();
        assert_eq!(error.to_string(), "beta must be one number, got 2");
    }

    #[test]
    fn numbers_in_binary32_are_converted() {
        let entries: Vec<u8> = [1.5f32, -2.0]
            .iter()
            .flat_map(|x| x.to_le_bytes())
            .collect();
        let tensor = TensorView::new(Dtype::F32, vec![1, 2], &entries).unwrap();
        let file = serialize([("patterns", tensor)], None).unwrap();
        assert!(read(&file).unwrap().patterns().eq([[1.5, -2.0]]));
    }

    #[test]
    fn files_without_a_machine_are_refused() {
        let file = write(&machine()).unwrap();
        for cut in [0, 5, 8, file.len() - 1] {
            assert_eq!(read(&file[..cut]).unwrap_err().kind(), "parse");
        }
        let entries = f64::NAN.to_le_bytes();
        let of = |name, dtype, shape: Vec<usize>| {
            let tensor = TensorView::new(dtype, shape, &entries).unwrap();
            read(&serialize([(name, tensor)], None).unwrap()).unwrap_err()
        };
        assert_eq!(of("weights", Dtype::F64, vec![1, 1]).kind(), "parse");
        assert_eq!(of("patterns", Dtype::I64, vec![1, 1]).kind(), "parse");
        assert_eq!(of("patterns", Dtype::F64, vec![1]).kind(), "shape");
        let error = of("patterns", Dtype::F64, vec![1, 1]).to_string();
        assert_eq!(error, "patterns[0][0] must be finite, got NaN");
        // Each number of axes but two, and rows without an entry.
        for shape in [
            vec![],
            vec![2],
            vec![2, 1, 1],
            vec![2, 0],
            vec![0, 0],
            vec![0, 2],
        ] {
            let count: usize = shape.iter().product();
            let entries = vec![0; 8 * count];
            let tensor = TensorView::new(Dtype::F64, shape.clone(), &entries).unwrap();
            let error = read(&serialize([("patterns", tensor)], None).unwrap()).unwrap_err();
            assert!(
                ["shape", "domain"].contains(&error.kind()),
                "{shape:?}: {error}"
            );
        }
        // The tensor that is wrong, not the first one.
        let one = 1f64.to_le_bytes();
        for name in ["visible_bias", "hidden_bias"] {
            let tensor = |shape| TensorView::new(Dtype::F64, shape, &one).unwrap();
            let both = [("patterns", tensor(vec![1, 1])), (name, tensor(vec![1, 1]))];
            let error = read(&serialize(both, None).unwrap()).unwrap_err();
            let text = error.to_string();
            assert!(text.starts_with(&format!("{name} ")), "{text}");
            assert!(text.contains("[1, 1]") && error.kind() == "shape", "{text}");
        }
    }
}
