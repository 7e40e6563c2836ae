//! Filling in missing pixels: by the conditional mean, Eq. 39, and by an update of the Hopfield network, Eq. 13.

use crate::Error;
use crate::batch::Rows;
use crate::models::attnbm::AttnBm;
use crate::real::Goal;
use crate::sampling::random::{bernoulli, stream};

/// Which pixels are observed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mask {
    /// Each with the probability 1/5, as in the paper.
    Random {
        /// The seed.
        seed: u64,
    },
    /// Those of the upper half of an image of this height.
    UpperHalf {
        /// The number of rows of an image.
        height: usize,
    },
}

impl Mask {
    /// Whether each pixel of the image of this number is observed.
    pub fn observed(self, image: usize, size: usize) -> Vec<bool> {
        match self {
            Self::Random { seed } => {
                let mut generator = stream(seed, "observed pixels", image as u64);
                (0..size).map(|_| bernoulli(&mut generator, 0.2)).collect()
            }
            Self::UpperHalf { height } => {
                let width = size.checked_div(height).unwrap_or(size);
                (0..size).map(|pixel| pixel < height / 2 * width).collect()
            }
        }
    }
}

/// Images that were reconstructed, one a row each.
#[derive(Clone, Debug)]
pub struct Reconstructed {
    /// What was observed, with 0 for each missing pixel.
    pub masked: Vec<f64>,
    /// By Eq. 39: the missing pixels are their conditional mean.
    pub conditional: Vec<f64>,
    /// By one update, Eq. 13, from the masked image.
    pub updated: Vec<f64>,
    /// By up to a hundred updates, until none moves an entry by more than 1e-9 of the largest one.
    pub settled: Vec<f64>,
    /// The mean squared errors.
    pub errors: Errors,
}

/// Mean squared errors, over all pixels and over the missing ones.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// Of 0 for each missing pixel.
    pub masked: [f64; 2],
    /// Of Eq. 39.
    pub conditional: [f64; 2],
    /// Of Eq. 13, one step.
    pub updated: [f64; 2],
    /// Of Eq. 13, to convergence.
    pub settled: [f64; 2],
}

/// Reconstructs images, one a row, from their observed pixels, at an integer `β`.
///
/// # Statement
///
/// Eq. 39 at `β = 1`: `<v_m | v_o> = Σ_μ π_μ ξ_μm` with `π = softmax(Ξ_o v_o + |Ξ_m|²/2)`. At other β the conditional mean is that of
/// [`AttnBm::conditional_mean`]. Eq. 13: `Ξᵀ softmax(Ξ v)`, which decreases the energy. Neither depends on β.
///
/// # Error
///
/// That of [`Batch::conditional_means`](crate::batch::Batch::conditional_means) and
/// [`Batch::updates`](crate::batch::Batch::updates).
///
/// # Errors
///
/// [`Error::Shape`] unless there are whole rows of as many entries as the machine has visible units. At `β > 1` those of
/// [`AttnBm::conditional_mean`].
pub fn reconstruct(
    machine: &AttnBm,
    beta: u32,
    images: &[f64],
    mask: Mask,
) -> Result<Reconstructed, Error> {
    let size = machine.dimension();
    let rows = Rows::new(images, size)?;
    let observed: Vec<bool> = (0..rows.count())
        .flat_map(|image| mask.observed(image, size))
        .collect();
    let keep = |(x, seen): (&f64, &bool)| if *seen { *x } else { 0.0 };
    let masked: Vec<f64> = images.iter().zip(&observed).map(keep).collect();
    let conditional = filled(machine, beta, images, &observed)?;
    let batch = machine.batch()?;
    let update = |v: &[f64]| -> Result<Vec<f64>, Error> {
        Ok(batch.updates(1.0, &Rows::new(v, size)?)?.into())
    };
    let updated = update(&masked)?;
    let mut settled = updated.clone();
    for _ in 0..99 {
        let next = update(&settled)?;
        let moved: f64 = next
            .iter()
            .zip(&settled)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        let largest = next
            .iter()
            .fold(0.0, |largest: f64, x| largest.max(x.abs()));
        settled = next;
        if moved <= 1e-9 * largest {
            break;
        }
    }
    let errors = |found: &[f64]| errors(images, found, &observed);
    Ok(Reconstructed {
        errors: Errors {
            masked: errors(&masked),
            conditional: errors(&conditional),
            updated: errors(&updated),
            settled: errors(&settled),
        },
        masked,
        conditional,
        updated,
        settled,
    })
}

/// The images with each missing pixel's conditional mean. Rows with one mask are found at once.
fn filled(
    machine: &AttnBm,
    beta: u32,
    images: &[f64],
    observed: &[bool],
) -> Result<Vec<f64>, Error> {
    let temperature = f64::from(beta);
    let (size, batch) = (machine.dimension(), machine.batch()?);
    let masks: Vec<&[bool]> = observed.chunks_exact(size).collect();
    let mut rows = images.chunks_exact(size);
    let mut filled = Vec::with_capacity(images.len());
    for same in masks.chunk_by(|a, b| a == b) {
        let seen = same.first().copied().unwrap_or_default();
        let units: Vec<usize> = (0..size)
            .filter(|&unit| seen.get(unit) == Some(&true))
            .collect();
        let rows: Vec<&[f64]> = rows.by_ref().take(same.len()).collect();
        let pick = |row: &&[f64]| -> Vec<f64> {
            units
                .iter()
                .filter_map(|&unit| row.get(unit))
                .copied()
                .collect()
        };
        let means = if units.is_empty() {
            machine
                .mean::<f64>(temperature, Goal::PLAIN)?
                .value
                .repeat(rows.len())
        } else {
            let values: Vec<f64> = rows.iter().flat_map(pick).collect();
            if beta == 1 {
                let values = Rows::new(&values, units.len())?;
                batch.conditional_means(&units, &values)?.into()
            } else {
                let mean = |row: &[f64]| {
                    let found =
                        machine.conditional_mean::<f64>(temperature, &units, row, Goal::PLAIN);
                    found.map(|found| found.value)
                };
                let means: Result<Vec<_>, Error> =
                    values.chunks_exact(units.len()).map(mean).collect();
                means?.concat()
            }
        };
        let mut means = means.into_iter();
        for (row, seen) in rows.iter().zip(same) {
            let pixels = row.iter().zip(*seen);
            filled.extend(pixels.map(|(x, seen)| match seen {
                true => *x,
                false => means.next().unwrap_or(f64::NAN),
            }));
        }
    }
    Ok(filled)
}

/// The mean squared error over all pixels and over the missing ones.
fn errors(images: &[f64], found: &[f64], observed: &[bool]) -> [f64; 2] {
    let squares = images.iter().zip(found).map(|(x, y)| (x - y) * (x - y));
    let all: f64 = squares.clone().sum();
    let missing = squares.zip(observed).filter(|(_, seen)| !**seen);
    let count = observed.iter().filter(|seen| !**seen).count();
    let sum: f64 = missing.map(|(square, _)| square).sum();
    [all / images.len() as f64, sum / count.max(1) as f64]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::random::normals;

    /// Whether a vector is within what the batch promises, twice over for the norms of this test.
    fn is_as_promised(found: &[f64], exact: &[f64]) -> bool {
        let norm = |entries: &mut dyn Iterator<Item = f64>| entries.map(|x| x * x).sum::<f64>();
        let distance = norm(&mut found.iter().zip(exact).map(|(a, b)| a - b));
        found.len() == exact.len() && distance <= norm(&mut exact.iter().copied()) * 2f64.powi(-64)
    }

    /// The generic layer has Eq. 39 as well, by the machine of the missing units.
    #[test]
    fn conditional_means_are_those_of_the_machine_of_the_missing_units() {
        let size = 12;
        let patterns = normals(&mut stream(5, "reconstruction", 0), 7 * size);
        let machine = AttnBm::new(7, size, patterns).unwrap();
        let images = normals(&mut stream(5, "reconstruction", 1), 4 * size);
        for mask in [Mask::Random { seed: 2 }, Mask::UpperHalf { height: 3 }] {
            let found = reconstruct(&machine, 1, &images, mask).unwrap();
            for (index, image) in images.chunks(size).enumerate() {
                let observed = mask.observed(index, size);
                let seen: Vec<usize> = (0..size).filter(|i| observed[*i]).collect();
                let values: Vec<f64> = seen.iter().map(|i| image[*i]).collect();
                let exact = machine
                    .conditional_mean::<f64>(1.0, &seen, &values, Goal::PLAIN)
                    .unwrap()
                    .value;
                let missing: Vec<usize> = (0..size).filter(|i| !observed[*i]).collect();
                let row = |of: &[f64]| of[index * size..][..size].to_vec();
                let filled = row(&found.conditional);
                let filled: Vec<f64> = missing.iter().map(|i| filled[*i]).collect();
                assert!(is_as_promised(&filled, &exact), "{filled:?} {exact:?}");
                assert!(missing.iter().all(|i| row(&found.masked)[*i] == 0.0));
                for i in seen {
                    assert_eq!(found.conditional[index * size + i], image[i]);
                }
                let update = machine.update_of::<f64>(&row(&found.masked), 1.0).unwrap();
                assert!(is_as_promised(&row(&found.updated), &update));
            }
        }
    }

    /// At another temperature the batch has no such means: they are those of the generic layer, image by image.
    #[test]
    fn conditional_means_at_another_temperature_are_of_that_temperature() {
        let machine = AttnBm::new(2, 3, vec![1.0, -0.5, 2.0, 0.25, 1.0, -1.0]).unwrap();
        let images = [0.5, 1.0, -1.0, 0.0, 0.25, 2.0];
        let mask = Mask::UpperHalf { height: 3 };
        let found = reconstruct(&machine, 2, &images, mask).unwrap().conditional;
        for (image, found) in images.chunks(3).zip(found.chunks(3)) {
            let exact = machine.conditional_mean::<f64>(2.0, &[0], &image[..1], Goal::PLAIN);
            assert_eq!(found[1..], exact.unwrap().value);
        }
        let at_one = reconstruct(&machine, 1, &images, mask).unwrap().conditional;
        assert_ne!(found, at_one);
        // Where nothing is observed it is the mean, at that temperature too.
        let mask = Mask::UpperHalf { height: 1 };
        assert_eq!(mask.observed(0, 3), [false; 3]);
        let mean = |beta| machine.mean::<f64>(beta, Goal::PLAIN).unwrap().value;
        assert_ne!(mean(1.0), mean(2.0));
        for beta in [1, 2] {
            let found = reconstruct(&machine, beta, &images, mask).unwrap();
            assert_eq!(found.conditional, mean(f64::from(beta)).repeat(2));
        }
    }

    #[test]
    fn errors_are_means_over_all_and_over_the_missing() {
        let found = errors(
            &[1.0, 2.0, 3.0, 4.0],
            &[1.0, 0.0, 3.0, 1.0],
            &[true, false, true, false],
        );
        assert_eq!(found, [13.0 / 4.0, 13.0 / 2.0]);
        assert_eq!(errors(&[1.0], &[1.0], &[true]), [0.0, 0.0]);
    }

    #[test]
    fn a_fifth_of_the_pixels_is_observed() {
        let seen = (0..100).flat_map(|image| Mask::Random { seed: 1 }.observed(image, 100));
        let count = seen.filter(|seen| *seen).count();
        // Eight standard deviations of a binomial law, which are exceeded once in 10^14.
        assert!(count.abs_diff(2000) < 320, "{count}");
        let half = Mask::UpperHalf { height: 3 }.observed(0, 6);
        assert_eq!(half, [true, true, false, false, false, false]);
    }
}
