//! What a training computed in plain numbers, beside certified values of the same.

use super::reconstruction::{Mask, reconstruct};
use super::training::Training;
use crate::Error;
use crate::api::AttnBm;
use crate::batch::{LOG_TWO_PI, Rows};

/// The images whose reconstructions are certified.
const IMAGES: usize = 3;

/// A number or a vector that the program computed, and the certified one.
#[derive(Clone, Debug)]
pub struct Audited {
    /// What it is.
    pub name: &'static str,
    /// The number, or the norm of the vector, of the program.
    pub plain: f64,
    /// The certified one.
    pub certified: f64,
    /// Their distance, of vectors the Euclidean one.
    pub distance: f64,
}

/// How far what a training computes is from certified values, for the machine as it is now.
///
/// # What is compared
///
/// - the loss over all images, in binary64 and in the numbers of the training;
/// - the gradient of the loss over all images, by the batch;
/// - the missing pixels of the first three images by Eq. 39, with a fifth of the pixels observed.
///
/// # Method
///
/// The certified values are those of the machine in pixels, which is what a user gets. Training may take place in the coordinates
/// of a span, so that the distance of a loss has the change of basis in it. Certified values are correctly rounded: a distance
/// is that from the exact value but for half a unit in the last place of each entry. The constant `N/2 log 2π` is subtracted
/// from the certified likelihood after it is rounded, which is one rounding more.
///
/// # Errors
///
/// Those of the certified values.
///
/// ```
/// use attnbm::experiments::images::{Settings, Training, audit};
/// let data = [2.0, 0.0, 0.0, 0.0, -2.0, 0.0];
/// let settings = Settings {
///     units: 4, rate: 0.1, batch: 1, epochs: 20, seed: 1, is_single: true, threads: 1,
/// };
/// let training = Training::new(&data, 3, settings)?;
/// let found = audit(&training)?;
/// assert_eq!(found[0].name, "NLL in binary64");
/// // What the batch promises of it.
/// assert!(found[0].distance <= 2f64.powi(-32) * found[0].certified.abs());
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn audit(training: &Training) -> Result<Vec<Audited>, Error> {
    let generic = training.machine()?;
    let machine = AttnBm::try_from(generic.clone())?;
    let certified = machine.certified();
    let (images, size) = (training.images(), generic.dimension());

    let loss = certified.negative_log_likelihood(1.0, images.chunks_exact(size))?;
    let loss = loss.value() - size as f64 / 2.0 * LOG_TWO_PI;
    let number = |name, plain: f64| Audited {
        name,
        plain,
        certified: loss,
        distance: (plain - loss).abs(),
    };
    let mut found = vec![
        number("NLL in binary64", training.loss()?),
        number(
            "NLL in the numbers of the training",
            training.loss_in_training()?,
        ),
    ];

    let exact = certified.negative_log_likelihood_gradient(1.0, images.chunks_exact(size))?;
    let data = Rows::new(images, size)?;
    let plain = generic
        .batch()?
        .negative_log_likelihood_gradient(1.0, &data)?;
    found.push(vectors("gradient", &plain, &exact.values().concat()));

    let few = images.get(..IMAGES * size).unwrap_or(images);
    let mask = Mask::Random { seed: 0 };
    let filled = reconstruct(&generic, few, mask)?.conditional;
    for (index, (image, filled)) in few
        .chunks_exact(size)
        .zip(filled.chunks_exact(size))
        .enumerate()
    {
        let observed = mask.observed(index, size);
        let pick = |row: &[f64], wanted: bool| -> Vec<f64> {
            let kept = row
                .iter()
                .zip(&observed)
                .filter(|(_, seen)| **seen == wanted);
            kept.map(|(x, _)| *x).collect()
        };
        let units = observed.iter().enumerate().filter(|(_, seen)| **seen);
        let units: Vec<usize> = units.map(|(unit, _)| unit).collect();
        let exact = certified.conditional_mean(1.0, &units, &pick(image, true))?;
        let plain = pick(filled, false);
        found.push(vectors("missing pixels by Eq. 39", &plain, &exact.values()));
    }
    Ok(found)
}

fn vectors(name: &'static str, plain: &[f64], exact: &[f64]) -> Audited {
    let norm = |entries: &mut dyn Iterator<Item = f64>| entries.map(|x| x * x).sum::<f64>().sqrt();
    Audited {
        name,
        plain: norm(&mut plain.iter().copied()),
        certified: norm(&mut exact.iter().copied()),
        distance: norm(&mut plain.iter().zip(exact).map(|(a, b)| a - b)),
    }
}
