//! The tasks: the sizes of everyday work.

use crate::data::{DIMENSION, Data, SPAN, Training};
use crate::naive;
use attnbm::Error;
use attnbm::batch::{Descent, Rows};
use attnbm::models::attnbm::AttnBm;

/// Work of one side; the first numbers of its result.
pub type Work<'a> = Box<dyn FnMut() -> Vec<f64> + 'a>;

pub struct Task<'a> {
    /// Also what NumPy's side calls it.
    pub name: &'static str,
    pub work: &'static str,
    /// The ratio to NumPy's time that is wanted.
    pub goal: f64,
    pub ours: Work<'a>,
    /// Nothing for what takes too long.
    pub naive: Option<Work<'a>>,
}

/// The first numbers, by which the sides are compared; none if a side failed.
fn first<E>(result: Result<Vec<f64>, E>) -> Vec<f64> {
    let mut values = result.unwrap_or_default();
    values.truncate(3);
    values
}

fn rows(entries: &[f64]) -> Result<Rows<'_>, Error> {
    Rows::new(entries, DIMENSION)
}

fn machine(patterns: &[f64]) -> Result<AttnBm, Error> {
    AttnBm::new(patterns.len() / DIMENSION, DIMENSION, patterns.to_vec())
}

/// Each call checks its data, and finds the norms of the patterns again.
pub fn all(data: &Data) -> Result<Vec<Task<'_>>, Error> {
    let (few, many) = (machine(&data.few)?, machine(&data.many)?);
    let with = |name, work, goal, ours: Work<'static>, naive| Task {
        name,
        work,
        goal,
        ours,
        naive: Some(naive),
    };
    let epoch = |name, work, goal, ours| Task {
        name,
        work,
        goal,
        ours,
        naive: None,
    };
    let batch = data.batch.clone();
    let asked = move |machine: &AttnBm, entries: &[f64], ask: Ask| -> Vec<f64> {
        first(rows(entries).and_then(|rows| ask(machine, &rows)))
    };
    type Ask = fn(&AttnBm, &Rows) -> Result<Vec<f64>, Error>;
    let of = |machine: &AttnBm, entries: &[f64], ask: Ask| -> Work<'static> {
        let (machine, entries) = (machine.clone(), entries.to_vec());
        Box::new(move || asked(&machine, &entries, ask))
    };
    let thousand = "1 000 vectors, p 200, N 784";
    let images = "200 images, p 900, N 784";
    let large = "p 900, N 784, beta 1";
    let (patterns, trained) = (&data.few, &data.many);
    Ok(vec![
        with(
            "energies",
            thousand,
            1.0,
            of(&few, &batch, |m, v| Ok(m.batch()?.energies(v)?.into())),
            Box::new(|| first::<()>(Ok(naive::energies(patterns, &data.batch)))),
        ),
        with(
            "updates",
            thousand,
            1.0,
            of(&few, &batch, |m, v| Ok(m.batch()?.updates(1.0, v)?.into())),
            Box::new(|| first::<()>(Ok(naive::updates(patterns, &data.batch)))),
        ),
        with(
            "scores",
            thousand,
            1.0,
            of(&few, &batch, |m, v| Ok(m.batch()?.scores(1.0, v)?.into())),
            Box::new(|| {
                let updates = naive::updates(patterns, &data.batch).into_iter();
                first::<()>(Ok(updates.zip(&data.batch).map(|(u, v)| u - v).collect()))
            }),
        ),
        with(
            "log densities",
            thousand,
            1.0,
            of(&few, &batch, |m, v| {
                Ok(m.batch()?.log_densities(1.0, v)?.into())
            }),
            Box::new(|| {
                let log_partition = naive::log_partition(patterns);
                let energies = naive::energies(patterns, &data.batch).into_iter();
                first::<()>(Ok(energies.map(|energy| -energy - log_partition).collect()))
            }),
        ),
        with(
            "likelihood",
            images,
            1.0,
            of(&many, &data.data, |m, v| {
                Ok(vec![m.batch()?.negative_log_likelihood(1.0, v)?])
            }),
            Box::new(|| {
                let energies = naive::energies(trained, &data.data);
                let mean = energies.iter().sum::<f64>() / energies.len() as f64;
                vec![mean + naive::log_partition(trained)]
            }),
        ),
        with(
            "its gradient",
            images,
            1.0,
            of(&many, &data.data, |m, v| {
                m.batch()?.negative_log_likelihood_gradient(1.0, v)
            }),
            Box::new(|| first::<()>(Ok(naive::likelihood_gradient(trained, &data.data)))),
        ),
        with(
            "log Z",
            large,
            1.2,
            of(&many, &data.five, |m, _| {
                Ok(vec![m.batch()?.log_partition(1.0)?])
            }),
            Box::new(|| vec![naive::log_partition(trained)]),
        ),
        with(
            "its gradient in the patterns",
            large,
            1.5,
            of(&many, &data.five, |m, _| {
                m.batch()?.log_partition_gradient(1.0)
            }),
            Box::new(|| first::<()>(Ok(naive::log_partition_gradient(trained)))),
        ),
        with(
            "SGD step",
            "5 images, p 900, N 784",
            0.5,
            descent(&data.many, &data.five)?,
            naive_descent(&data.many, &data.five),
        ),
        epoch(
            "epoch in pixels",
            "200 images, batches of 5, p 900, N 784, f32",
            0.5,
            epochs(&data.pixels, DIMENSION, 5)?,
        ),
        epoch(
            "epoch in the span",
            "the same in 201 coordinates",
            0.5,
            epochs(&data.span, SPAN, 5)?,
        ),
        epoch(
            "epoch of many images",
            "10 000 images, batches of 50, p 900, N 784, f32",
            0.7,
            epochs(&data.large, DIMENSION, 50)?,
        ),
    ])
}

/// The rate of the steps.
const RATE: f64 = 0.01;

/// Steps from where the last one ended; nothing is compared.
fn descent(patterns: &[f64], data: &[f64]) -> Result<Work<'static>, Error> {
    let mut descent = Descent::new(patterns.to_vec(), DIMENSION)?;
    let data = data.to_vec();
    Ok(Box::new(move || {
        descent
            .step(&data, RATE)
            .map_or(vec![f64::NAN], |_| Vec::new())
    }))
}

fn naive_descent<'a>(patterns: &[f64], data: &'a [f64]) -> Work<'a> {
    let mut patterns = patterns.to_vec();
    Box::new(move || {
        let gradient = naive::likelihood_gradient(&patterns, data);
        for (entry, slope) in patterns.iter_mut().zip(gradient) {
            *entry -= RATE * slope;
        }
        Vec::new()
    })
}

/// The images of an epoch are taken in steps of this many, which visits each once.
const STRIDE: usize = 77;

/// An epoch of training in binary32, from where the last one ended: the first numbers of the patterns.
fn epochs(training: &Training, length: usize, batch: usize) -> Result<Work<'static>, Error> {
    let mut descent = Descent::new(training.patterns.clone(), length)?;
    let images = training.images.clone();
    let count = images.len() / length;
    let order: Vec<usize> = (0..count).map(|place| place * STRIDE % count).collect();
    let mut rows = Vec::new();
    Ok(Box::new(move || {
        for batch in order.chunks(batch) {
            rows.clear();
            for place in batch {
                rows.extend_from_slice(&images[place * length..][..length]);
            }
            if descent.step(&rows, RATE).is_err() {
                return vec![f64::NAN];
            }
        }
        let first = descent.patterns().iter().take(3);
        first.map(|x| f64::from(*x)).collect()
    }))
}
