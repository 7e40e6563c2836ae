//! Training a machine on images.

use safetensors::{Dtype, SafeTensors};

use super::checkpoint::{Parameters, Tensor, entries, refused, tensors};
use super::settings::{Optimiser, Settings};
use super::span::Span;
use crate::Error;
use crate::batch::{Descent, LOG_TWO_PI, Number, Rows};
use crate::ecosystem::safetensors::{bytes, file, view, write_trained};
use crate::experiments::settings::refuse;
use crate::models::attnbm::AttnBm;
use crate::sampling::random::{normals, stream, unit};

/// Patterns and data in the numbers of training.
#[derive(Clone, Debug)]
enum State {
    Single(Descent<f32>, Vec<f32>),
    Double(Descent<f64>, Vec<f64>),
}

/// A machine in training.
///
/// The initial entries are normal with the variance `1/N`. Each epoch takes the images in a new order. The
/// entries depend on the seed, and the order on the seed and the number of the epoch. A training that is stopped between two epochs
/// goes on with the same bits.
///
/// Where the span of the data has fewer than four fifths of the `N` dimensions, the training takes place in its coordinates.
/// That changes rounding only: the test `the_span_changes_nothing_but_the_cost` holds entries within 1e-9 after forty epochs. It
/// needs steps that see patterns by their inner products with the data and by their norms alone: gradient descent at `β = 1`, with
/// weight decay and a hidden bias or without. A visible bias and `β > 1` bring in the inner products of patterns, and Adam divides
/// each coordinate by a scale of its own; these train in pixels.
///
/// ```
/// use attnbm::experiments::images::{Settings, Training};
/// let data = [2.0, 0.0, 0.0, 0.0, -2.0, 0.0];
/// let settings = Settings {
///     units: 4, rate: 0.1, batch: 1, epochs: 200, seed: 1, is_single: false, ..Settings::default()
/// };
/// let mut training = Training::new(&data, 3, settings)?;
/// let before = training.loss()?;
/// training.advance(&mut |_| true)?;
/// assert!(training.loss()? < before);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Training {
    settings: Settings,
    /// The images, one a row.
    images: Vec<f64>,
    size: usize,
    span: Option<Span>,
    starts: Vec<f64>,
    state: State,
    epoch: usize,
    curve: Vec<(usize, f64)>,
}

impl Training {
    /// A machine before its training on these images, one a row of `size` entries.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for settings of 0 and entries that are not finite, [`Error::Shape`] unless there are whole rows.
    pub fn new(images: &[f64], size: usize, settings: Settings) -> Result<Self, Error> {
        settings.check()?;
        let rows = Rows::new(images, size)?;
        let deviation = (size as f64).sqrt().recip();
        let mut starts = normals(
            &mut stream(settings.seed, "patterns", 0),
            settings.units * size,
        );
        starts.iter_mut().for_each(|x| *x *= deviation);
        // More images than dimensions span them all, as a rule.
        let is_possible = settings.is_invariant() && rows.count() < size;
        let span = is_possible.then(|| Span::of(images, size));
        let span = span.filter(|span| 5 * (span.dimension() + 1) < 4 * size);
        let (patterns, data, length) = match &span {
            Some(span) => {
                let mut data = span.coordinates(images);
                let length = span.dimension() + 1;
                // What rounding leaves outside of the span.
                data.chunks_exact_mut(length)
                    .filter_map(<[f64]>::last_mut)
                    .for_each(|rest| *rest = 0.0);
                (span.coordinates(&starts), data, length)
            }
            None => (starts.clone(), images.to_vec(), size),
        };
        let state = match settings.is_single {
            true => {
                let start = Parameters::starting(convert(&patterns), length, &settings);
                State::Single(start.descent(length, &settings)?, convert(&data))
            }
            false => {
                let start = Parameters::starting(patterns, length, &settings);
                State::Double(start.descent(length, &settings)?, data)
            }
        };
        Ok(Self {
            settings,
            images: images.to_vec(),
            size,
            span,
            starts,
            state,
            epoch: 0,
            curve: Vec::new(),
        })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The images, one a row.
    pub fn images(&self) -> &[f64] {
        &self.images
    }

    /// The number of pixels of an image.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The number of epochs that are done.
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// The loss after so many epochs, about fifty times.
    pub fn curve(&self) -> &[(usize, f64)] {
        &self.curve
    }

    /// The number of coordinates in which the training takes place.
    pub fn coordinates(&self) -> usize {
        match &self.state {
            State::Single(descent, _) => descent.length(),
            State::Double(descent, _) => descent.length(),
        }
    }

    /// The number of steps of an epoch.
    pub fn steps(&self) -> usize {
        (self.images.len() / self.size).div_ceil(self.settings.batch)
    }

    /// Trains until the epochs are done, or until what is told after each epoch answers no.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for a rate at which the loss is no longer finite.
    pub fn advance(&mut self, go_on: &mut dyn FnMut(&Self) -> bool) -> Result<(), Error> {
        let every = (self.settings.epochs / 50).max(1);
        if self.curve.is_empty() {
            self.curve.push((self.epoch, self.loss()?));
        }
        while self.epoch < self.settings.epochs {
            let settings = self.settings;
            let order = order(settings.seed, self.epoch, self.images.len() / self.size);
            let mean = match &mut self.state {
                State::Single(descent, data) => pass(descent, data, &order, &settings),
                State::Double(descent, data) => pass(descent, data, &order, &settings),
            }?;
            if !mean.is_finite() {
                let expected = "so small that the loss stays finite";
                return refuse("rate", expected, settings.rate.to_string());
            }
            self.epoch += 1;
            if self.epoch.is_multiple_of(every) || self.epoch == settings.epochs {
                self.curve.push((self.epoch, self.loss()?));
            }
            if !go_on(self) {
                break;
            }
        }
        Ok(())
    }

    /// The mean negative log density of the images, less the constant `N/2 log 2π`, in `f64`.
    ///
    /// # Errors
    ///
    /// Those of [`Batch::negative_log_likelihood`](crate::batch::Batch::negative_log_likelihood).
    pub fn loss(&self) -> Result<f64, Error> {
        let (machine, data) = match &self.state {
            State::Single(descent, data) => {
                (machine(descent, values(descent.patterns()))?, values(data))
            }
            State::Double(descent, data) => {
                (machine(descent, descent.patterns().to_vec())?, data.clone())
            }
        };
        loss(&machine, self.settings.beta, &data, self.settings.threads)
    }

    /// The same of other images, one a row, by the machine in pixels.
    ///
    /// # Errors
    ///
    /// As for [`Training::loss`]; [`Error::Shape`] unless there are whole rows.
    pub fn loss_of(&self, images: &[f64]) -> Result<f64, Error> {
        loss(
            &self.machine()?,
            self.settings.beta,
            images,
            self.settings.threads,
        )
    }

    /// The same loss in the numbers and the order of operations of the training itself: that of steps of rate 0.
    ///
    /// # Errors
    ///
    /// None for a machine in training.
    pub fn loss_in_training(&self) -> Result<f64, Error> {
        let order: Vec<usize> = (0..self.images.len() / self.size).collect();
        let settings = Settings {
            rate: 0.0,
            ..self.settings
        };
        match &self.state {
            State::Single(descent, data) => pass(&mut descent.clone(), data, &order, &settings),
            State::Double(descent, data) => pass(&mut descent.clone(), data, &order, &settings),
        }
    }

    /// The patterns, one a row of pixels.
    pub fn patterns(&self) -> Vec<f64> {
        let patterns = match &self.state {
            State::Single(descent, _) => values(descent.patterns()),
            State::Double(descent, _) => descent.patterns().to_vec(),
        };
        match &self.span {
            Some(span) => span.rows(&patterns, &self.starts),
            None => patterns,
        }
    }

    /// The machine.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for patterns that are no longer finite.
    pub fn machine(&self) -> Result<AttnBm, Error> {
        let patterns = self.patterns();
        match &self.state {
            State::Single(descent, _) => biased(
                AttnBm::new(self.settings.units, self.size, patterns)?,
                descent,
            ),
            State::Double(descent, _) => biased(
                AttnBm::new(self.settings.units, self.size, patterns)?,
                descent,
            ),
        }
    }

    /// The machine as a file that [`ecosystem::safetensors`](crate::ecosystem::safetensors) reads.
    ///
    /// # Errors
    ///
    /// As for [`Training::machine`].
    pub fn machine_file(&self) -> Result<Vec<u8>, Error> {
        write_trained(&self.machine()?, f64::from(self.settings.beta))
    }

    /// Where the training is, as a file: patterns and biases, the moments of Adam, the number of the epoch, and the curve.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for what the format refuses, which is nothing of this kind.
    pub fn save(&self) -> Result<Vec<u8>, Error> {
        let coordinates = self.coordinates();
        let mut tensors = match &self.state {
            State::Single(descent, _) => {
                tensors(descent, coordinates, Dtype::F32, f32::to_le_bytes)
            }
            State::Double(descent, _) => {
                tensors(descent, coordinates, Dtype::F64, f64::to_le_bytes)
            }
        };
        let numbers = bytes(&[self.epoch as u64, self.fingerprint()], u64::to_le_bytes);
        tensors.push(Tensor(
            "epoch_and_fingerprint",
            Dtype::U64,
            vec![2],
            numbers,
        ));
        let curve = self.curve.iter();
        let curve: Vec<f64> = curve
            .flat_map(|(epoch, loss)| [*epoch as f64, *loss])
            .collect();
        tensors.push(Tensor::doubles("curve", vec![self.curve.len(), 2], &curve));
        let views: Result<Vec<_>, Error> = tensors
            .iter()
            .map(|Tensor(name, dtype, shape, bytes)| Ok((*name, view(*dtype, shape, bytes)?)))
            .collect();
        file(views?)
    }

    /// Goes on from where a file says. Only the number of threads may differ from what it was written with.
    ///
    /// # Errors
    ///
    /// [`Error::Parse`] for a file of another kind, one that is damaged, and one of other images or settings.
    pub fn restore(&mut self, file: &[u8]) -> Result<(), Error> {
        let tensors = SafeTensors::deserialize(file)
            .map_err(|error| refused(&format!("is damaged: {error}")))?;
        let numbers = entries(
            &tensors,
            "epoch_and_fingerprint",
            Dtype::U64,
            u64::from_le_bytes,
        )?;
        let &[epoch, fingerprint] = numbers.as_slice() else {
            return Err(refused("must have an epoch and a fingerprint"));
        };
        if fingerprint != self.fingerprint() {
            return Err(refused("is of other images or settings"));
        }
        let length = self.coordinates();
        let settings = self.settings;
        match &mut self.state {
            State::Single(descent, _) => {
                let single = |name: &str| entries(&tensors, name, Dtype::F32, f32::from_le_bytes);
                let found = Parameters::read(&tensors, &single, &settings)?;
                *descent = found
                    .checked(length, &settings)?
                    .descent(length, &settings)?;
            }
            State::Double(descent, _) => {
                let double = |name: &str| entries(&tensors, name, Dtype::F64, f64::from_le_bytes);
                let found = Parameters::read(&tensors, &double, &settings)?;
                *descent = found
                    .checked(length, &settings)?
                    .descent(length, &settings)?;
            }
        }
        let curve = entries(&tensors, "curve", Dtype::F64, f64::from_le_bytes)?;
        let points = curve.as_chunks().0.iter();
        self.curve = points
            .map(|[epoch, loss]| (*epoch as usize, *loss))
            .collect();
        self.epoch = epoch as usize;
        Ok(())
    }

    /// A digest of the images and of the settings that decide the bits (FNV-1a).
    fn fingerprint(&self) -> u64 {
        let s = &self.settings;
        let settings = [
            s.units as u64,
            s.rate.to_bits(),
            s.batch as u64,
            s.seed,
            u64::from(s.is_single),
            // The loss is noted after certain epochs.
            s.epochs as u64,
            u64::from(s.optimiser == Optimiser::Adam),
            s.weight_decay.to_bits(),
            u64::from(s.biases.visible),
            u64::from(s.biases.hidden),
            u64::from(s.beta),
        ];
        let images = self.images.iter().map(|x| x.to_bits());
        let numbers = settings.into_iter().chain(images);
        numbers.fold(0xcbf2_9ce4_8422_2325, |hash, number| {
            (hash ^ number).wrapping_mul(0x100_0000_01b3)
        })
    }
}

/// The mean negative log density of rows at an integer `β`, less the constant `N/2 log 2π`.
///
/// # Errors
///
/// Those of [`Batch::negative_log_likelihood`](crate::batch::Batch::negative_log_likelihood).
fn loss(machine: &AttnBm, beta: u32, data: &[f64], threads: usize) -> Result<f64, Error> {
    let size = machine.dimension();
    let batch = machine.batch()?.with_threads(threads);
    let value = batch.negative_log_likelihood(f64::from(beta), &Rows::new(data, size)?)?;
    Ok(value - size as f64 / 2.0 * LOG_TWO_PI)
}

/// The machine of these patterns with the biases that are trained.
fn machine<T: Number>(descent: &Descent<T>, patterns: Vec<f64>) -> Result<AttnBm, Error> {
    let length = descent.length();
    biased(
        AttnBm::new(patterns.len() / length, length, patterns)?,
        descent,
    )
}

fn biased<T: Number>(mut machine: AttnBm, descent: &Descent<T>) -> Result<AttnBm, Error> {
    let values = |bias: &[T]| bias.iter().map(|x| x.value()).collect();
    if let Some(bias) = descent.visible_bias() {
        machine = machine.with_visible_bias(values(bias))?;
    }
    if let Some(bias) = descent.hidden_bias() {
        machine = machine.with_hidden_bias(values(bias))?;
    }
    Ok(machine)
}

/// The order of the images in an epoch.
fn order(seed: u64, epoch: usize, count: usize) -> Vec<usize> {
    let mut generator = stream(seed, "order of images", epoch as u64);
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, (unit(&mut generator) * (last + 1) as f64) as usize);
    }
    order
}

/// One epoch; the mean loss of its steps, each before it is taken.
fn pass<T: Number>(
    descent: &mut Descent<T>,
    data: &[T],
    order: &[usize],
    settings: &Settings,
) -> Result<f64, Error> {
    let length = descent.length();
    let mut rows = Vec::with_capacity(settings.batch.min(order.len()) * length);
    let mut sum = 0.0;
    for batch in order.chunks(settings.batch) {
        rows.clear();
        for place in batch {
            let row = data.get(place * length..(place + 1) * length);
            rows.extend_from_slice(row.unwrap_or_default());
        }
        sum += descent.step(&rows, settings.rate)? * batch.len() as f64;
    }
    Ok(sum / order.len() as f64)
}

fn convert(entries: &[f64]) -> Vec<f32> {
    entries.iter().map(|x| f32::nearest(*x)).collect()
}

fn values(entries: &[f32]) -> Vec<f64> {
    entries.iter().map(|x| f64::from(*x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three images in the plane of two coordinates of ten: what is told of a training before it has begun, and after.
    #[test]
    fn a_training_tells_its_sizes() {
        let mut images = vec![0.0; 30];
        for (place, x) in [(0, 1.0), (11, 2.0), (20, 3.0), (21, -1.0)] {
            images[place] = x;
        }
        for (batch, steps) in [(1, 3), (2, 2), (3, 1), (4, 1)] {
            for (is_single, beta, coordinates) in [(true, 1, 3), (false, 1, 3), (true, 2, 10)] {
                let settings = Settings {
                    units: 2,
                    batch,
                    epochs: 2,
                    is_single,
                    beta,
                    ..Settings::default()
                };
                let mut training = Training::new(&images, 10, settings).unwrap();
                assert_eq!(training.steps(), steps);
                assert_eq!(training.coordinates(), coordinates);
                assert_eq!((training.size(), training.images()), (10, &images[..]));
                assert_eq!((training.epoch(), training.curve()), (0, &[][..]));
                training.advance(&mut |_| false).unwrap();
                assert_eq!(training.epoch(), 1);
                training.advance(&mut |_| true).unwrap();
                assert_eq!(training.epoch(), 2);
                let epochs = training.curve().iter().map(|(epoch, _)| *epoch);
                assert!(epochs.eq([0, 1, 2]));
            }
        }
    }

    /// The last epoch is in the curve, and of 100 and more only each second, third or later one.
    #[test]
    fn a_curve_has_about_fifty_points() {
        for (epochs, every) in [(1, 1), (49, 1), (99, 1), (100, 2), (151, 3)] {
            let settings = Settings {
                units: 1,
                batch: 2,
                epochs,
                ..Settings::default()
            };
            let mut training = Training::new(&[1.0, -1.0], 1, settings).unwrap();
            training.advance(&mut |_| true).unwrap();
            let found: Vec<usize> = training.curve().iter().map(|(epoch, _)| *epoch).collect();
            let expected: Vec<usize> = (0..=epochs)
                .filter(|epoch| epoch % every == 0 || *epoch == epochs)
                .collect();
            assert_eq!(found, expected);
        }
    }
}
