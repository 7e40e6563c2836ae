//! What a training computed in plain numbers, beside certified values of the same.

use super::reconstruction::{Mask, reconstruct};
use super::training::Training;
use crate::Error;
use crate::api::AttnBm;
use crate::batch::{LOG_TWO_PI, Rows};
use crate::models::attnbm::AttnBm as Machine;

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
    /// How much a relative change of each input is magnified at most, to first order; nothing where that is not known. Rounding
    /// the inputs alone may move a value by this times the unit roundoff times the value.
    pub condition: Option<f64>,
}

/// How far what a training computes is from certified values, for the machine as it is now.
///
/// # What is compared
///
/// - the loss over all images, in binary64 and in the numbers of the training;
/// - the gradient of the loss over all images in the patterns, by the batch;
/// - the missing pixels of the first three images by Eq. 39, with a fifth of the pixels observed.
///
/// # Condition numbers
///
/// - Of the loss L, in the entries of patterns and images: `(Σ |ξ_μi ∂L/∂ξ_μi| + Σ |x_i ∂L/∂x_i|)/|L|`.
/// - Of the gradient, which is the difference of a term of the model and one of the data: the sum of their norms over its own. Where
///   training has converged, the terms cancel.
/// - Of missing pixels at `β = 1`, in the entries of patterns, images and biases. With the weights `π` of Eq. 39 and the mean m of
///   the missing entries `ξ_m`, it is at most `(Σ_μ π_μ A_μ |ξ_m - m| + |Σ_μ π_μ abs ξ_m| + |b_m|)/|b_m + m|`, where `A_μ` is the sum
///   `2 Σ_o |ξ_i v_i| + Σ_m (ξ_i² + 2 |ξ_i b_i|) + |c_μ|` of what moves the exponents.
///
/// The test `a_condition_number_is_what_a_change_of_the_input_does` changes inputs.
///
/// # Method
///
/// The certified values are those of the machine in pixels, which is what a user gets. Training may take place in the coordinates
/// of a span, so that the distance of a loss has the change of basis in it. Certified values are correctly rounded: each entry
/// is at most half a unit in the last place from the exact value. The constant `N/2 log 2π` is subtracted
/// from the certified likelihood after it is rounded, which is one rounding more. Condition numbers are found in binary64.
///
/// # Errors
///
/// Those of the certified values.
///
/// ```
/// use attnbm::experiments::images::{Settings, Training, audit};
/// let data = [2.0, 0.0, 0.0, 0.0, -2.0, 0.0];
/// let settings = Settings { units: 4, rate: 0.1, batch: 1, epochs: 20, ..Settings::default() };
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
    let beta = training.settings().beta;
    let temperature = f64::from(beta);
    let batch = generic.batch()?;
    let data = Rows::new(images, size)?;

    let gradient =
        certified.negative_log_likelihood_gradient(temperature, images.chunks_exact(size))?;
    let gradient = gradient.values().concat();
    let loss = certified.negative_log_likelihood(temperature, images.chunks_exact(size))?;
    let loss = loss.value() - size as f64 / 2.0 * LOG_TWO_PI;
    let scores = batch.scores(temperature, &data)?;
    let of_patterns = inner_of_sizes(generic.patterns().flatten(), &gradient);
    let of_images = inner_of_sizes(images, scores.values()) / data.count() as f64;
    let condition = Some((of_patterns + of_images) / loss.abs());
    let number = |name, plain: f64| Audited {
        name,
        plain,
        certified: loss,
        distance: (plain - loss).abs(),
        condition,
    };
    let mut found = vec![
        number("NLL in binary64", training.loss()?),
        number(
            "NLL in the numbers of the training",
            training.loss_in_training()?,
        ),
    ];

    let plain = batch.negative_log_likelihood_gradient(temperature, &data)?;
    let of_model = batch.log_partition_gradient(temperature)?;
    let of_data = of_model
        .iter()
        .zip(&gradient)
        .map(|(model, all)| model - all);
    let terms = norm(of_model.iter().copied()) + norm(of_data);
    let condition = Some(terms / norm(gradient.iter().copied()));
    found.push(vectors("gradient", &plain, &gradient, condition));

    let few = images.get(..IMAGES * size).unwrap_or(images);
    let mask = Mask::Random { seed: 0 };
    let filled = reconstruct(&generic, beta, few, mask)?.conditional;
    for (index, (image, filled)) in few
        .chunks_exact(size)
        .zip(filled.chunks_exact(size))
        .enumerate()
    {
        let observed = mask.observed(index, size);
        let units = observed.iter().enumerate().filter(|(_, seen)| **seen);
        let units: Vec<usize> = units.map(|(unit, _)| unit).collect();
        let exact =
            certified.conditional_mean(temperature, &units, &pick(image, &observed, true))?;
        let plain = pick(filled, &observed, false);
        let condition = (beta == 1).then(|| of_missing(&generic, image, &observed));
        let name = "missing pixels by Eq. 39";
        found.push(vectors(name, &plain, &exact.values(), condition));
    }
    Ok(found)
}

fn vectors(name: &'static str, plain: &[f64], exact: &[f64], condition: Option<f64>) -> Audited {
    Audited {
        name,
        plain: norm(plain.iter().copied()),
        certified: norm(exact.iter().copied()),
        distance: norm(plain.iter().zip(exact).map(|(a, b)| a - b)),
        condition,
    }
}

fn norm(entries: impl IntoIterator<Item = f64>) -> f64 {
    let squares = entries.into_iter().map(|x| x * x);
    squares.sum::<f64>().sqrt()
}

/// `Σ |a_i b_i|`.
fn inner_of_sizes<'a>(left: impl IntoIterator<Item = &'a f64>, right: &[f64]) -> f64 {
    let products = left.into_iter().zip(right).map(|(a, b)| (a * b).abs());
    products.sum()
}

/// The entries of observed pixels, or of missing ones.
fn pick(row: &[f64], observed: &[bool], wanted: bool) -> Vec<f64> {
    let kept = row.iter().zip(observed);
    let kept = kept.filter(|(_, seen)| **seen == wanted);
    kept.map(|(x, _)| *x).collect()
}

/// The condition number of the missing pixels of an image at `β = 1`.
fn of_missing(machine: &Machine, image: &[f64], observed: &[bool]) -> f64 {
    let seen = pick(image, observed, true);
    let missing: Vec<Vec<f64>> = machine
        .patterns()
        .map(|pattern| pick(pattern, observed, false))
        .collect();
    let size = missing.first().map_or(0, Vec::len);
    let zeros = vec![0.0; machine.dimension()];
    let bias = pick(machine.visible_bias().unwrap_or(&zeros), observed, false);
    let hidden = machine.hidden_bias().unwrap_or_default().iter().copied();
    let mut hidden = hidden.chain(std::iter::repeat(0.0));
    // The exponents, and how much a relative change of the inputs moves them.
    let mut exponents = Vec::new();
    for (pattern, missing) in machine.patterns().zip(&missing) {
        let c = hidden.next().unwrap_or(0.0);
        let (mut exponent, mut moved) = (c, c.abs());
        for (x, v) in pick(pattern, observed, true).iter().zip(&seen) {
            exponent += x * v;
            moved += 2.0 * (x * v).abs();
        }
        for (x, b) in missing.iter().zip(&bias) {
            exponent += x * x / 2.0 + x * b;
            moved += x * x + 2.0 * (x * b).abs();
        }
        exponents.push((exponent, moved));
    }
    let largest = exponents.iter().map(|(exponent, _)| *exponent);
    let largest = largest.fold(f64::NEG_INFINITY, f64::max);
    let weights = exponents
        .iter()
        .map(|(exponent, _)| (exponent - largest).exp());
    let sum: f64 = weights.clone().sum();
    let weights: Vec<f64> = weights.map(|weight| weight / sum).collect();
    let mean = |of: fn(f64) -> f64| {
        let mut mean = vec![0.0; size];
        for (weight, row) in weights.iter().zip(&missing) {
            for (mean, x) in mean.iter_mut().zip(row) {
                *mean += weight * of(*x);
            }
        }
        mean
    };
    let (middle, sizes) = (mean(|x| x), mean(f64::abs));
    let by_weights = weights.iter().zip(&exponents).zip(&missing);
    let by_weights = by_weights.map(|((weight, (_, moved)), row)| {
        weight * moved * norm(row.iter().zip(&middle).map(|(x, m)| x - m))
    });
    let all = by_weights.sum::<f64>() + norm(sizes) + norm(bias.iter().copied());
    all / norm(middle.iter().zip(&bias).map(|(m, b)| m + b))
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;
    use crate::sampling::random::{bernoulli, normals, stream};

    /// A relative change, so small that what is of second order is below a thousandth of what it does.
    const CHANGE: f64 = 1.0 / 1_073_741_824.0;

    fn changed(entries: &[f64], signs: &[f64]) -> Vec<f64> {
        let pairs = entries.iter().zip(signs);
        pairs
            .map(|(x, sign)| x * (1.0 + sign.signum() * CHANGE))
            .collect()
    }

    #[test]
    fn a_condition_number_is_what_a_change_of_the_input_does() {
        let (size, units) = (6, 4);
        let mut generator = stream(9, "audit", 0);
        let images = normals(&mut generator, 3 * size);
        let settings = Settings {
            units,
            rate: 0.05,
            batch: 1,
            epochs: 30,
            is_single: false,
            ..Settings::default()
        };
        let mut training = Training::new(&images, size, settings).unwrap();
        training.advance(&mut |_| true).unwrap();
        let found = audit(&training).unwrap();
        let of = |audited: &Audited| audited.condition.unwrap();
        let machine = training.machine().unwrap();
        let patterns: Vec<f64> = machine.patterns().flatten().copied().collect();
        let exact = |patterns: &[f64], images: &[f64]| {
            let machine = Machine::new(units, size, patterns.to_vec()).unwrap();
            let machine = AttnBm::try_from(machine).unwrap();
            let loss = machine
                .certified()
                .negative_log_likelihood(1.0, images.chunks_exact(size));
            loss.unwrap().value()
        };
        // The change with the signs of the derivatives is the worst one, to first order.
        let data = Rows::new(&images, size).unwrap();
        let batch = machine.batch().unwrap();
        let slopes = batch.negative_log_likelihood_gradient(1.0, &data).unwrap();
        let scores = batch.scores(1.0, &data).unwrap();
        let signs = |entries: &[f64], slopes: &[f64]| -> Vec<f64> {
            entries
                .iter()
                .zip(slopes)
                .map(|(x, slope)| x * slope)
                .collect()
        };
        let away: Vec<f64> = scores.values().iter().map(|score| -score).collect();
        let worst = exact(
            &changed(&patterns, &signs(&patterns, &slopes)),
            &changed(&images, &signs(&images, &away)),
        ) - exact(&patterns, &images);
        let by_condition = of(&found[0]) * CHANGE * found[0].certified.abs();
        // The values are rounded, to 2^-52 of numbers below 16.
        let error = by_condition / 1000.0 + 16.0 * f64::EPSILON;
        assert!(
            (worst - by_condition).abs() <= error,
            "{worst} {by_condition}"
        );
        assert!(
            by_condition > 1000.0 * error / 2.0,
            "{by_condition} {error}"
        );

        // The number of missing pixels is a bound.
        let mask = Mask::Random { seed: 0 };
        let missing: Vec<&Audited> = found
            .iter()
            .filter(|audited| audited.name.starts_with("missing"))
            .collect();
        assert_eq!(missing.len(), 3);
        for (index, (image, audited)) in images.chunks(size).zip(missing).enumerate() {
            let observed = mask.observed(index, size);
            let seen: Vec<usize> = (0..size).filter(|unit| observed[*unit]).collect();
            let mean = |patterns: &[f64], image: &[f64]| {
                let machine = Machine::new(units, size, patterns.to_vec()).unwrap();
                let machine = AttnBm::try_from(machine).unwrap();
                let values = pick(image, &observed, true);
                let found = machine.certified().conditional_mean(1.0, &seen, &values);
                found.unwrap().values()
            };
            let before = mean(&patterns, image);
            let mut largest: f64 = 0.0;
            for _ in 0..20 {
                let mut signs = |count: usize| -> Vec<f64> {
                    let coin = |_| f64::from(u8::from(bernoulli(&mut generator, 0.5))) - 0.5;
                    (0..count).map(coin).collect()
                };
                let after = mean(
                    &changed(&patterns, &signs(patterns.len())),
                    &changed(image, &signs(size)),
                );
                let moved = norm(after.iter().zip(&before).map(|(a, b)| a - b));
                largest = largest.max(moved / (CHANGE * audited.certified));
            }
            assert!(largest <= 1.001 * of(audited), "{largest} {audited:?}");
            // It is not idle: what happens is of its order.
            assert!(largest >= of(audited) / 100.0, "{largest} {audited:?}");
        }
    }
}
