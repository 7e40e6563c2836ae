mod biases;

use super::*;
use crate::models::attnbm::AttnBm;
use crate::real::agreement::is_within;
use crate::real::{Ball, Dual, Real};
use crate::sampling::random::{normals, stream};

const LENGTH: usize = 13;

fn drawn(index: u64, rows: usize) -> Vec<f64> {
    normals(&mut stream(1, "descent", index), rows * LENGTH)
}

type Exact = Ball<4>;

/// A step from some patterns, with what bounds its error.
struct Stepped {
    patterns: Vec<f64>,
    data: Vec<f64>,
    after: Vec<f64>,
    loss: f64,
    /// Of each entry, and of the loss.
    bounds: [f64; 2],
}

const RATE: f64 = 0.5;

/// With the unit roundoff of the numbers. The bounds are those of `docs/batch.md` with that unit in the place of the
/// smaller one of binary64, and each term at its largest.
fn stepped<T: Number>(patterns: &[f64], data: &[f64], unit: f64) -> Stepped {
    let convert = |entries: &[f64]| entries.iter().map(|x| T::nearest(*x)).collect::<Vec<T>>();
    let values = |entries: &[T]| entries.iter().map(|x| x.value()).collect::<Vec<f64>>();
    let (patterns, data) = (convert(patterns), convert(data));
    let mut descent = Descent::new(patterns.clone(), LENGTH).unwrap();
    let loss = descent.step(&data, RATE).unwrap();
    let after = values(descent.patterns());
    let (patterns, data) = (values(&patterns), values(&data));

    let gamma = |roundings: usize| 1.02 * roundings as f64 * unit;
    let largest = |entries: &[f64]| entries.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    let norm = |entries: &[f64]| {
        let squares = entries
            .chunks(LENGTH)
            .map(|row| row.iter().map(|x| x * x).sum::<f64>());
        squares.fold(0.0, f64::max).sqrt()
    };
    let (count, rows) = (patterns.len() / LENGTH, data.len() / LENGTH);
    let (xi, x) = (norm(&patterns), norm(&data));
    let rounding = gamma(2 * count + 20);
    let of_inner = gamma(LENGTH + 10);
    let of_responsibilities = of_inner * xi * x + rounding;
    let of_mixture = of_inner * xi * xi + rounding;
    let (entry, datum) = (largest(&patterns), largest(&data));
    let of_entry = gamma(rows + 6) * (entry + RATE * datum)
        + RATE * (entry * of_mixture + datum * of_responsibilities);
    let of_loss = of_responsibilities
        + of_mixture
        + of_inner * x * x
        + gamma(rows + 8) * (loss.abs() + xi * xi + xi * x + x * x);
    Stepped {
        patterns,
        data,
        after,
        loss,
        bounds: [of_entry, of_loss],
    }
}

#[test]
fn a_step_follows_the_gradient_in_balls() {
    for (count, rows) in [(1, 1), (5, 3), (70, 4), (130, 50)] {
        let (patterns, data) = (drawn(0, count), drawn(1, rows));
        for step in [
            stepped::<f64>(&patterns, &data, f64::EPSILON / 2.0),
            stepped::<f32>(&patterns, &data, f64::from(f32::EPSILON) / 2.0),
        ] {
            let machine = AttnBm::new(count, LENGTH, step.patterns.clone()).unwrap();
            let model = machine
                .log_partition_gradient_of_integer::<Exact>(1)
                .unwrap();
            let gradient = machine.less_attended_data(model, 1.0, &step.data);
            let rate = Exact::from_f64(RATE);
            for ((after, before), slope) in step.after.iter().zip(&step.patterns).zip(gradient) {
                let truth = Exact::from_f64(*before) - slope * &rate;
                assert!(
                    is_within(*after, &truth, step.bounds[0]),
                    "{after} {truth:?} {:?}",
                    step.bounds
                );
            }
            let energy = machine
                .scaled_energy_of_data::<Exact>(1.0, &step.data)
                .unwrap();
            let volume =
                (Exact::pi().mul_pow2(1).ln() * Exact::from_i64(LENGTH as i64)).mul_pow2(-1);
            let loss = energy + machine.log_partition_of_integer::<Exact>(1).unwrap() - volume;
            assert!(
                is_within(step.loss, &loss, step.bounds[1]),
                "{} {loss:?}",
                step.loss
            );
        }
    }
}

/// By dual numbers over balls through the likelihood: no formula of the gradient enters.
#[test]
fn a_step_follows_the_derivative_of_the_likelihood() {
    let step = stepped::<f64>(&drawn(2, 3), &drawn(3, 2), f64::EPSILON / 2.0);
    let constants: Vec<Dual<f64>> = step.data.iter().map(|x| Dual::constant(*x)).collect();
    for (place, after) in step.after.iter().enumerate() {
        let entries = step.patterns.iter().enumerate();
        let moved = entries.map(|(k, entry)| match k == place {
            true => Dual::variable(*entry),
            false => Dual::constant(*entry),
        });
        let machine = AttnBm::new(3, LENGTH, moved.collect::<Vec<Dual<f64>>>()).unwrap();
        let energy: Dual<Exact> = machine.scaled_energy_of_data(1.0, &constants).unwrap();
        let loss = energy + machine.log_partition_of_integer::<Dual<Exact>>(1).unwrap();
        let truth = Exact::from_f64(step.patterns[place]) - loss.tangent * Exact::from_f64(RATE);
        assert!(
            is_within(*after, &truth, step.bounds[0]),
            "{place}: {after} {truth:?}"
        );
    }
}

#[test]
fn threads_change_no_bit() {
    let (patterns, data) = (drawn(4, 200), drawn(5, 7));
    let run = |threads| {
        let mut descent = Descent::new(patterns.clone(), LENGTH)
            .unwrap()
            .with_threads(threads);
        let losses: Vec<f64> = (0..5).map(|_| descent.step(&data, 0.1).unwrap()).collect();
        (descent.patterns().to_vec(), losses)
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn what_does_not_fit_is_refused() {
    assert_eq!(Descent::new(vec![1.0; 5], 2).unwrap_err().kind(), "shape");
    let error = Descent::new(vec![1.0, f64::NAN], 2).unwrap_err();
    assert_eq!(error.to_string(), "patterns[0][1] must be finite, got NaN");
    let mut descent = Descent::new(vec![1.0_f32; 4], 2).unwrap();
    assert_eq!(descent.step(&[], 0.1).unwrap_err().kind(), "shape");
}
