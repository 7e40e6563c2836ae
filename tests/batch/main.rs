//! The batched surface against the formulas of the generic layer in balls: each value lies within the bound that comes
//! with it, and the bound keeps the promise.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod cases;
mod relatives;
#[path = "../support/seed.rs"]
mod seed;
mod truth;

use attnbm::Error;
use attnbm::batch::{Evaluated, Rows};
use attnbm::models::attnbm::AttnBm;
use attnbm::real::{Goal, Real};
use cases::{Case, all, generic, memorising};
use truth::{
    Exact, distance_is_within, exact, is_as_promised, number_is_within, square, vector_is_within,
};

/// Above `e^-708`: a responsibility below it may be 0.
const VANISHING: f64 = 1e-307;

/// What a bound may be of a value, or of a norm.
const PROMISE: f64 = 1.0 / 8_589_934_592.0;

/// Checks the value of each row.
fn numbers(case: &Case, found: &Evaluated, truth: impl Fn(&[f64]) -> Exact) {
    truth::numbers_are_as_promised(&case.to_string(), &case.rows(), found, &truth);
}

/// The same of vectors, in the Euclidean norm.
fn vectors(case: &Case, found: &Evaluated, truth: impl Fn(&[f64]) -> Vec<Exact>) {
    let columns = case.machine.dimension();
    let count = case.data.len() / columns;
    assert_eq!(found.errors().len(), count, "{case}");
    let length = found.values().len() / count;
    let rows = case
        .data
        .chunks(columns)
        .zip(found.values().chunks(length).zip(found.errors()));
    for (v, (values, &error)) in rows {
        let truth = truth(v);
        assert!(
            vector_is_within(values, &truth, error),
            "{case} at {v:?}: {values:?} within {error:e}"
        );
        assert!(
            is_as_promised(values, error),
            "{case} at {v:?}: {error:e} of {values:?}"
        );
    }
}

#[test]
fn energies_lie_within_their_bounds() {
    let mut recomputed = 0;
    for case in all() {
        let data = case.rows();
        let found = case.machine.batch().unwrap().energies(&data).unwrap();
        recomputed += found.recomputed();
        numbers(&case, &found, |v| case.machine.energy::<Exact>(v));
    }
    // Some cases are made to need the scalar route.
    assert!(recomputed > 0);
}

#[test]
fn log_densities_lie_within_their_bounds() {
    for case in all().filter(|case| case.machine.count() < 20 || case.beta == 1.0) {
        let beta = case.beta.ceil();
        let data = case.rows();
        let found = case
            .machine
            .batch()
            .unwrap()
            .log_densities(beta, &data)
            .unwrap();
        let log_z = case
            .machine
            .log_partition_of_integer::<Exact>(beta as u32)
            .unwrap();
        numbers(&case, &found, |v| {
            -(case.machine.energy::<Exact>(v) * exact(beta)) - &log_z
        });
    }
}

#[test]
fn updates_scores_and_responsibilities_lie_within_their_bounds() {
    for case in all() {
        let (data, beta) = (case.rows(), case.beta);
        let batch = case.machine.batch().unwrap();
        vectors(&case, &batch.updates(beta, &data).unwrap(), |v| {
            case.machine.update(v, beta)
        });
        vectors(&case, &batch.scores(beta, &data).unwrap(), |v| {
            case.machine.score(v, beta)
        });
        let found = batch.responsibilities(beta, &data).unwrap();
        vectors(&case, &found, |v| case.machine.attention(v, beta));
        let entries = found.values().chunks(case.machine.count());
        for (v, values) in data.entries().chunks(data.columns()).zip(entries) {
            for (&value, truth) in values.iter().zip(case.machine.attention::<Exact>(v, beta)) {
                let error = PROMISE * value + VANISHING;
                assert!(
                    number_is_within(value, &truth, error),
                    "{case} at {v:?}: {value:e}, {truth:?}"
                );
            }
        }
    }
}

/// A score is a difference times β, and so is its error, where the mean is large and the difference small.
#[test]
fn scores_near_a_large_mean_lie_within_their_bounds() {
    for bias in (1..10).map(|k| f64::from(k) / 10.0) {
        let machine = AttnBm::new(2, 2, vec![1000.25, -999.75, 999.75, -1000.25])
            .and_then(|machine| machine.with_hidden_bias(vec![bias, -0.3]))
            .unwrap();
        // Near the fixed point of the update.
        let mut mean = vec![1000.0, -1000.0];
        for _ in 0..100 {
            mean = machine.update_of::<f64>(&mean, 1.0).unwrap();
        }
        let shifts = (1..5).map(|k| f64::from(k) / 4096.0);
        let data = shifts.flat_map(|shift| [mean[0] + shift, mean[1] - shift]);
        let case = Case {
            machine,
            beta: 1_073_741_824.0,
            data: data.collect(),
        };
        let batch = case.machine.batch().unwrap();
        let found = batch.scores(case.beta, &case.rows()).unwrap();
        vectors(&case, &found, |v| case.machine.score(v, case.beta));
    }
}

#[test]
fn log_z_and_its_gradient_keep_the_promise_at_one() {
    for case in all() {
        let batch = case.machine.batch().unwrap();
        let value = batch.log_partition(1.0).unwrap();
        let truth = case.machine.log_partition_of_integer::<Exact>(1).unwrap();
        assert!(
            number_is_within(value, &truth, PROMISE * value.abs()),
            "{case}: {value:e}, {truth:?}"
        );
        let values = batch.log_partition_gradient(1.0).unwrap();
        let truth = case
            .machine
            .log_partition_gradient_of_integer::<Exact>(1)
            .unwrap();
        assert_eq!(values.len(), truth.len());
        let entries = case.machine.patterns().flatten();
        let entries = entries.chain(case.machine.visible_bias().into_iter().flatten());
        let largest = 2.0 * entries.fold(0.0f64, |most, entry| most.max(entry.abs()));
        for (value, truth) in values.iter().zip(&truth) {
            let error = PROMISE * value.abs() + VANISHING * largest;
            assert!(
                number_is_within(*value, truth, error),
                "{case}: {value:e}, {truth:?}"
            );
        }
    }
}

#[test]
fn the_likelihood_and_its_gradient_keep_the_promise() {
    // The patterns of a machine are taken 256 at a time.
    let many = [generic(257, 2, 5, 1.0), generic(520, 3, 2, 1.0)];
    let cases = all().filter(|case| case.machine.count() < 100);
    for case in cases.chain(many) {
        let (machine, beta) = (&case.machine, case.whole_beta());
        let batch = machine.batch().unwrap();
        let value = batch
            .negative_log_likelihood(f64::from(beta), &case.rows())
            .unwrap();
        let energy = machine
            .scaled_energy_of_data::<Exact>(f64::from(beta), &case.data)
            .unwrap();
        let truth = energy + machine.log_partition_of_integer::<Exact>(beta).unwrap();
        assert!(
            number_is_within(value, &truth, PROMISE * value.abs()),
            "{case}: {value:e}, {truth:?}"
        );

        let values = batch
            .negative_log_likelihood_gradient(f64::from(beta), &case.rows())
            .unwrap();
        let model = machine
            .log_partition_gradient_of_integer::<Exact>(beta)
            .unwrap();
        let truth = machine.less_attended_data(model.clone(), f64::from(beta), &case.data);
        let terms = model.iter().zip(&truth);
        let data: Vec<Exact> = terms.map(|(model, truth)| model.clone() - truth).collect();
        let larger = square(&model).max_approx(square(&data));
        let promised = larger * exact(PROMISE).sqr();
        assert!(
            distance_is_within(&values, &truth, &promised),
            "{case}: {values:?}"
        );
    }
}

#[test]
fn conditional_means_lie_within_their_bounds() {
    for case in all().filter(|case| case.machine.dimension() > 1) {
        let dimension = case.machine.dimension();
        // Every other unit is observed, from the last down.
        let observed: Vec<usize> = (0..dimension).rev().step_by(2).collect();
        let pick = |v: &[f64]| observed.iter().map(|&unit| v[unit]).collect::<Vec<f64>>();
        let values: Vec<f64> = case.data.chunks(dimension).flat_map(pick).collect();
        let rows = Rows::new(&values, observed.len()).unwrap();
        let found = case
            .machine
            .batch()
            .unwrap()
            .conditional_means(&observed, &rows)
            .unwrap();
        let missing = dimension - observed.len();
        let means = found.values().chunks(missing).zip(found.errors());
        for (values, (means, &error)) in values.chunks(observed.len()).zip(means) {
            let rest = case.machine.given(&observed, values).unwrap().unwrap();
            let truth = rest.mean::<Exact>(1.0, Goal::PLAIN).unwrap().value;
            assert!(
                vector_is_within(means, &truth, error),
                "{case} given {values:?}: {means:?}"
            );
            assert!(is_as_promised(means, error), "{case} given {values:?}");
        }
    }
}

#[test]
fn conditional_means_have_no_missing_unit_or_refuse() {
    let machine = AttnBm::new(2, 2, vec![1.0, 0.5, -0.25, 2.0]).unwrap();
    let batch = machine.batch().unwrap();
    let both = Rows::new(&[0.0; 4], 2).unwrap();
    let found = batch.conditional_means(&[1, 0], &both).unwrap();
    assert_eq!((found.values(), found.errors()), (&[][..], &[0.0, 0.0][..]));
    for (observed, field) in [(&[0, 0][..], "observed[1]"), (&[0, 2], "observed[1]")] {
        let found = batch.conditional_means(observed, &both);
        assert!(matches!(found, Err(Error::Domain { field: got, .. }) if got == field));
    }
    assert!(matches!(
        batch.conditional_means(&[0], &both),
        Err(Error::Shape { .. })
    ));
}

/// A real inverse temperature takes log Z from the quadrature.
#[test]
fn a_real_inverse_temperature_has_the_scalar_routes_log_z() {
    let machine = AttnBm::new(3, 2, vec![0.5, -1.0, 2.0, 0.25, 0.0, 0.75]).unwrap();
    let batch = machine.batch().unwrap();
    let log_z = machine
        .log_partition::<f64>(2.5, Goal::PLAIN)
        .unwrap()
        .value;
    assert_eq!(batch.log_partition(2.5), Ok(log_z));
    let data = [0.5, 0.25, -1.0, 3.0];
    let found = batch
        .log_densities(2.5, &Rows::new(&data, 2).unwrap())
        .unwrap();
    for (v, (value, error)) in data
        .chunks(2)
        .zip(found.values().iter().zip(found.errors()))
    {
        let truth = machine
            .log_density::<attnbm::real::Ball<4>>(2.5, v, Goal::PLAIN)
            .unwrap()
            .value;
        let difference = truth - attnbm::real::Ball::from_f64(*value);
        assert!(truth::at_most(&difference, *error), "{value} ± {error}");
    }
}

#[test]
fn threads_do_not_change_a_bit() {
    let case = generic(300, 40, 700, 1.0);
    let data = case.rows();
    let of = |threads: usize| {
        let batch = case.machine.batch().unwrap().with_threads(threads);
        let mut all: Vec<f64> = batch.energies(&data).unwrap().into();
        all.extend_from_slice(batch.updates(2.5, &data).unwrap().values());
        all.extend_from_slice(batch.responsibilities(2.5, &data).unwrap().values());
        all.extend(batch.negative_log_likelihood_gradient(1.0, &data).unwrap());
        all.into_iter().map(f64::to_bits).collect::<Vec<_>>()
    };
    let one = of(1);
    for threads in [0, 2, 3, 8] {
        assert_eq!(of(threads), one, "{threads} threads");
    }
}

/// Binary32 data are binary64 data.
#[test]
fn binary32_is_converted_exactly() {
    let machine = AttnBm::new(2, 2, vec![1.0, 0.5, 0.25, -1.0]).unwrap();
    let batch = machine.batch().unwrap();
    let single = [0.1f32, -2.7, 3.3, 0.9];
    let double = single.map(f64::from);
    let of_single = batch
        .energies(&Rows::from_f32(&single, 2).unwrap())
        .unwrap();
    let of_double = batch.energies(&Rows::new(&double, 2).unwrap()).unwrap();
    assert_eq!(of_single.values(), of_double.values());
}

/// Ordinary values are found fast. An energy or a score may be nearly 0 by chance.
#[test]
fn ordinary_values_seldom_need_the_scalar_route() {
    let case = generic(60, 784, 300, 1.0);
    let data = case.rows();
    let batch = case.machine.batch().unwrap();
    for found in [
        batch.energies(&data),
        batch.log_densities(1.0, &data),
        batch.updates(1.0, &data),
        batch.scores(1.0, &data),
        batch.responsibilities(1.0, &data),
    ] {
        assert!(found.unwrap().recomputed() <= 3);
    }
}

/// With inner products near 1e12 no responsibility is within the bound, so that every row takes the scalar route.
#[test]
fn every_row_that_the_scalar_route_answers_is_counted() {
    let patterns = vec![1e6, -3e6, 2e6, 1e6, 3e6, 0.5e6];
    let machine = AttnBm::new(3, 2, patterns).unwrap();
    let batch = machine.batch().unwrap();
    let entries: Vec<f64> = (1..=14).map(|k| 1e6 / f64::from(k)).collect();
    let data = Rows::new(&entries, 2).unwrap();
    let found = batch.responsibilities(1.0, &data).unwrap();
    assert_eq!(found.recomputed(), 7);
}

/// Where one pattern is responsible for a row, long vectors cost no digits of the mean.
#[test]
fn memorised_rows_need_no_scalar_route() {
    let case = memorising(60, 784);
    let data = case.rows();
    let batch = case.machine.batch().unwrap();
    assert_eq!(batch.updates(1.0, &data).unwrap().recomputed(), 0);
    let half: Vec<usize> = (0..392).collect();
    let values: Vec<f64> = case
        .data
        .chunks(784)
        .flat_map(|row| row[..392].to_vec())
        .collect();
    let found = batch.conditional_means(&half, &Rows::new(&values, 392).unwrap());
    assert_eq!(found.unwrap().recomputed(), 0);
}

#[test]
fn errors_name_the_field() {
    let machine = AttnBm::new(1, 2, vec![1.0, 0.5]).unwrap();
    let batch = machine.batch().unwrap();
    let three = Rows::new(&[0.0; 3], 3).unwrap();
    let data = Rows::new(&[0.0; 2], 2).unwrap();
    for found in [
        batch.energies(&three),
        batch.updates(1.0, &three),
        batch.responsibilities(1.0, &three),
    ] {
        assert!(matches!(found, Err(Error::Shape { field, .. }) if field == "data[0]"));
    }
    assert!(batch.negative_log_likelihood_gradient(1.0, &three).is_err());
    let text = |found: Result<Evaluated, Error>| found.err().map(|error| error.to_string());
    let refusal = "data[0] must have 2 entries, one a visible unit, got 3";
    assert_eq!(text(batch.energies(&three)), Some(refusal.into()));
    let of_directions = attnbm::batch::von_mises_fisher_log_densities(&[1.0, 0.5], 1.0, &three, 1);
    let refusal = "data[0] must have 2 entries, as eta has, got 3";
    assert_eq!(text(of_directions), Some(refusal.into()));
    for (entries, columns, refusal) in [
        (
            &[1.0; 3][..],
            2,
            "data must have one or more whole rows of 2 entries, got 3 entries",
        ),
        (
            &[1.0, 1.0, 1.0, 1.0, f64::NAN, 1.0],
            3,
            "data[1][1] must be finite, got NaN",
        ),
    ] {
        let found = Rows::new(entries, columns).err();
        assert_eq!(found.map(|error| error.to_string()), Some(refusal.into()));
    }
    for beta in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        for found in [
            batch.updates(beta, &data),
            batch.log_densities(beta, &data),
            batch.scores(beta, &data),
        ] {
            assert!(matches!(found, Err(Error::Domain { field, .. }) if field == "beta"));
        }
    }
    assert!(
        Rows::new(&[], 2).is_err()
            && Rows::new(&[1.0; 3], 2).is_err()
            && Rows::new(&[1.0], 0).is_err()
    );
    let conditional = AttnBm::new(1, 2, vec![1.0, 0.5])
        .unwrap()
        .given(&[0], &[0.5])
        .unwrap()
        .unwrap();
    assert!(matches!(conditional.batch(), Err(Error::Unsupported(_))));
}
