//! Training a machine without biases at `β = 1`.

use safetensors::{Dtype, SafeTensors};

use super::span::Span;
use crate::Error;
use crate::arguments::positive;
use crate::batch::{Descent, LOG_TWO_PI, Number, Rows};
use crate::ecosystem::safetensors::{bytes, file, view, write};
use crate::experiments::settings::{at_least, refuse};
use crate::models::attnbm::AttnBm;
use crate::sampling::random::{normals, stream, unit};

/// How to train.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The number of patterns.
    pub units: usize,
    /// The rate of a step.
    pub rate: f64,
    /// The number of images of a step; the last step of an epoch may have fewer.
    pub batch: usize,
    /// How often each image is trained on.
    pub epochs: usize,
    /// The seed of the initial patterns and of the order of the images.
    pub seed: u64,
    /// Whether to train in binary32.
    pub is_single: bool,
    /// The number of threads of a step.
    pub threads: usize,
}

impl Settings {
    fn check(&self) -> Result<(), Error> {
        at_least(&[
            ("units", self.units, 1, "at least 1"),
            ("batch", self.batch, 1, "at least 1"),
        ])?;
        positive("rate", self.rate)
    }
}

/// Patterns and data in the numbers of training.
#[derive(Clone, Debug)]
enum State {
    Single(Descent<f32>, Vec<f32>),
    Double(Descent<f64>, Vec<f64>),
}

/// A machine in training.
///
/// The initial entries are normal with the variance `1/N`. Each epoch takes the images in a new order. Both are functions
/// of the seed, and the order of the number of the epoch: what is stopped between two epochs goes on with the same bits.
///
/// Where the span of the data has fewer than four fifths of the `N` dimensions, the training takes place in its coordinates.
/// That changes rounding only: the test `the_span_changes_nothing_but_the_cost` holds entries within 1e-9 after forty epochs.
///
/// ```
/// use attnbm::experiments::images::{Settings, Training};
/// let data = [2.0, 0.0, 0.0, 0.0, -2.0, 0.0];
/// let settings = Settings {
///     units: 4, rate: 0.1, batch: 1, epochs: 200, seed: 1, is_single: false, threads: 1,
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
        let span = (rows.count() < size).then(|| Span::of(images, size));
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
        let threads = settings.threads;
        let state = match settings.is_single {
            true => State::Single(
                Descent::new(convert(&patterns), length)?.with_threads(threads),
                convert(&data),
            ),
            false => State::Double(Descent::new(patterns, length)?.with_threads(threads), data),
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
        let (patterns, data) = match &self.state {
            State::Single(descent, data) => (values(descent.patterns()), values(data)),
            State::Double(descent, data) => (descent.patterns().to_vec(), data.clone()),
        };
        loss(&patterns, &data, self.coordinates(), self.settings.threads)
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
        AttnBm::new(self.settings.units, self.size, self.patterns())
    }

    /// The machine as a file that [`ecosystem::safetensors`](crate::ecosystem::safetensors) reads.
    ///
    /// # Errors
    ///
    /// As for [`Training::machine`].
    pub fn machine_file(&self) -> Result<Vec<u8>, Error> {
        write(&self.machine()?)
    }

    /// Where the training is, as a file.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for what the format refuses, which is nothing of this kind.
    pub fn save(&self) -> Result<Vec<u8>, Error> {
        let (dtype, patterns) = match &self.state {
            State::Single(descent, _) => (Dtype::F32, bytes(descent.patterns(), f32::to_le_bytes)),
            State::Double(descent, _) => (Dtype::F64, bytes(descent.patterns(), f64::to_le_bytes)),
        };
        let numbers = [self.epoch as u64, self.fingerprint()];
        let numbers = bytes(&numbers, u64::to_le_bytes);
        let curve: Vec<f64> = self
            .curve
            .iter()
            .flat_map(|(epoch, loss)| [*epoch as f64, *loss])
            .collect();
        let curve = bytes(&curve, f64::to_le_bytes);
        let shape = [self.settings.units, self.coordinates()];
        let points = [self.curve.len(), 2];
        file(vec![
            ("coordinates", view(dtype, &shape, &patterns)?),
            ("curve", view(Dtype::F64, &points, &curve)?),
            ("epoch_and_fingerprint", view(Dtype::U64, &[2], &numbers)?),
        ])
    }

    /// Goes on from where a file says. Only the number of threads may differ from what it was written with.
    ///
    /// # Errors
    ///
    /// [`Error::Parse`] for a file of another kind, one that is damaged, and one of other images or settings.
    pub fn restore(&mut self, file: &[u8]) -> Result<(), Error> {
        let refuse = |why: &str| Error::Parse(format!("the checkpoint {why}"));
        let tensors = SafeTensors::deserialize(file)
            .map_err(|error| refuse(&format!("is damaged: {error}")))?;
        let tensor = |name: &str| {
            let found = tensors.tensor(name);
            found.map_err(|_| refuse(&format!("must have the tensor {name}")))
        };
        let numbers = tensor("epoch_and_fingerprint")?;
        let numbers = numbers.data().as_chunks().0.iter();
        let numbers: Vec<u64> = numbers.map(|bytes| u64::from_le_bytes(*bytes)).collect();
        let &[epoch, fingerprint] = numbers.as_slice() else {
            return Err(refuse("must have an epoch and a fingerprint"));
        };
        if fingerprint != self.fingerprint() {
            return Err(refuse("is of other images or settings"));
        }
        let (coordinates, curve) = (tensor("coordinates")?, tensor("curve")?);
        if coordinates.shape() != [self.settings.units, self.coordinates()] {
            return Err(refuse("must have a row of coordinates for each pattern"));
        }
        let length = self.coordinates();
        let threads = self.settings.threads;
        let entries = coordinates.data();
        match (&mut self.state, coordinates.dtype()) {
            (State::Single(descent, _), Dtype::F32) => {
                let entries = entries.as_chunks().0.iter();
                let entries = entries.map(|bytes| f32::from_le_bytes(*bytes)).collect();
                *descent = Descent::new(entries, length)?.with_threads(threads);
            }
            (State::Double(descent, _), Dtype::F64) => {
                let entries = entries.as_chunks().0.iter();
                let entries = entries.map(|bytes| f64::from_le_bytes(*bytes)).collect();
                *descent = Descent::new(entries, length)?.with_threads(threads);
            }
            _ => return Err(refuse("has numbers of another type")),
        }
        let curve = curve.data().as_chunks().0.iter();
        let curve: Vec<f64> = curve.map(|bytes| f64::from_le_bytes(*bytes)).collect();
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
        ];
        let images = self.images.iter().map(|x| x.to_bits());
        let numbers = settings.into_iter().chain(images);
        numbers.fold(0xcbf2_9ce4_8422_2325, |hash, number| {
            (hash ^ number).wrapping_mul(0x100_0000_01b3)
        })
    }
}

/// The mean negative log density of rows at `β = 1` less the constant `N/2 log 2π`.
///
/// # Errors
///
/// Those of [`Batch::negative_log_likelihood`](crate::batch::Batch::negative_log_likelihood).
pub fn loss(patterns: &[f64], data: &[f64], size: usize, threads: usize) -> Result<f64, Error> {
    let count = patterns.len().checked_div(size).unwrap_or(0);
    let machine = AttnBm::new(count, size, patterns.to_vec())?;
    let batch = machine.batch()?.with_threads(threads);
    let value = batch.negative_log_likelihood(1.0, &Rows::new(data, size)?)?;
    Ok(value - size as f64 / 2.0 * LOG_TWO_PI)
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
