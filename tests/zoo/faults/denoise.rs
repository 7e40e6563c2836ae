//! Faults of in-context denoising: conventions of papers and libraries, each in one place.

use attnbm::grade::answer::Answer;
use attnbm::grade::case::Case;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::input::{Matrix, Value};
use attnbm::oracle::registry::find;

use super::{Ask, Fault, alters, mapped};

pub fn faults() -> Vec<Fault> {
    let mut faults = of_tasks();
    faults.extend(of_contexts());
    faults
}

fn of_tasks() -> Vec<Fault> {
    use Grade::Wrong;
    vec![
        alters(
            "denoise.linear_predictor",
            "the projection, not shrunk",
            Wrong,
            |case, ask| {
                let (signal, noise) = (
                    number(case, "signal_variance"),
                    number(case, "noise_variance"),
                );
                mapped(case, ask, |x| x * (signal + noise) / signal)
            },
        ),
        alters(
            "denoise.linear_bayes_risk",
            "the risk of the projection that is not shrunk",
            Wrong,
            |case, ask| {
                let (signal, noise) = (
                    number(case, "signal_variance"),
                    number(case, "noise_variance"),
                );
                mapped(case, ask, |x| x * (signal + noise) / signal)
            },
        ),
        alters(
            "denoise.linear_risk",
            "the risk of an infinite context",
            Wrong,
            |case, ask| ask(&with_number(case, "context_length", 9e15)),
        ),
        alters(
            "denoise.optimal_linear_scale",
            "the scale of an infinite context",
            Wrong,
            |case, ask| ask(&with_number(case, "context_length", 9e15)),
        ),
        alters(
            "denoise.sphere_predictor",
            "the Bessel orders of the released code",
            Wrong,
            released_orders,
        ),
        alters(
            "denoise.sphere_predictor",
            "a radius that is missing from the concentration",
            Wrong,
            |case, ask| {
                let radius = number(case, "radius");
                mapped(&with_number(case, "radius", 1.0), ask, |x| x * radius)
            },
        ),
        alters(
            "denoise.sphere_bayes_risk",
            "the dimension of the space for that of the sphere",
            Wrong,
            |case, ask| {
                let dimension = number(case, "sphere_dimension");
                ask(&with_number(case, "sphere_dimension", dimension + 1.0))
            },
        ),
        alters(
            "denoise.sphere_projection_risk",
            "half of the risk: 1 - cos for 2 - 2 cos",
            Wrong,
            |case, ask| mapped(case, ask, |x| x / 2.0),
        ),
        alters(
            "denoise.sphere_linear_risk",
            "the variance R^2/d for R^2/(d + 1)",
            Wrong,
            |case, ask| {
                let dimension = number(case, "sphere_dimension");
                let square = number(case, "radius").powi(2);
                let noise = number(case, "noise_variance");
                mapped(case, ask, |x| {
                    let right = square / (dimension + 1.0) + noise;
                    x * right / (square / dimension + noise)
                })
            },
        ),
        alters(
            "denoise.mixture_predictor",
            "responsibilities without the volumes of the components",
            Wrong,
            without_volumes,
        ),
        alters(
            "denoise.mixture_predictor",
            "standard deviations taken for variances",
            Wrong,
            |case, ask| {
                let Some(deviations) = case.vector("standard_deviations") else {
                    return ask(case);
                };
                let roots = deviations.iter().map(|x| x.abs().sqrt()).collect();
                ask(&case
                    .clone()
                    .with("standard_deviations", Value::Vector(roots)))
            },
        ),
        alters(
            "denoise.two_point_bayes_risk",
            "the standard deviation of the noise for its variance",
            Wrong,
            |case, ask| {
                let noise = number(case, "noise_variance");
                ask(&with_number(case, "noise_variance", noise.sqrt()))
            },
        ),
        alters(
            "denoise.two_point_risk",
            "the Bayes risk, whatever the context",
            Wrong,
            |case, ask| {
                let noise = Value::Number(number(case, "noise_variance"));
                ask(&of_quantity(
                    "denoise.two_point_bayes_risk",
                    vec![("noise_variance", noise)],
                ))
            },
        ),
    ]
}

fn of_contexts() -> Vec<Fault> {
    use Grade::Wrong;
    vec![
        alters(
            "denoise.attention",
            "overlaps divided by the root of the dimension",
            Wrong,
            |case, ask| {
                let dimension = case.vector("query").map_or(1, <[f64]>::len);
                let beta = number(case, "beta") / (dimension as f64).sqrt();
                ask(&with_number(case, "beta", beta))
            },
        ),
        alters(
            "denoise.attention",
            "the query among the keys",
            Wrong,
            |case, ask| match (case.matrix("tokens"), case.vector("query")) {
                (Some(tokens), Some(query)) => {
                    let rows = tokens.rows().chain([query]).map(<[f64]>::to_vec);
                    ask(&with_rows(case, "tokens", rows.collect()))
                }
                _ => ask(case),
            },
        ),
        alters(
            "denoise.linear_attention",
            "a sum over the tokens for their mean",
            Wrong,
            |case, ask| {
                let count = case.matrix("tokens").map_or(1, Matrix::row_count);
                mapped(case, ask, |x| x * count as f64)
            },
        ),
        alters(
            "denoise.attention_layer",
            "the values' weights transposed",
            Wrong,
            |case, ask| match case.matrix("value_weights") {
                Some(weights) => {
                    let rows: Vec<&[f64]> = weights.rows().collect();
                    let column = |j: usize| rows.iter().map(|row| row[j]).collect();
                    let transposed = (0..rows.len()).map(column).collect();
                    ask(&with_rows(case, "value_weights", transposed))
                }
                None => ask(case),
            },
        ),
        alters(
            "denoise.energy",
            "a logarithm that beta does not divide",
            Wrong,
            |case, ask| {
                let (square, beta) = (
                    square(case) / (2.0 * number(case, "alpha")),
                    number(case, "beta"),
                );
                mapped(case, ask, |energy| square + (energy - square) * beta)
            },
        ),
        alters(
            "denoise.energy_step",
            "a step of length 1 for alpha",
            Wrong,
            |case, ask| ask(&with_number(case, "step", 1.0)),
        ),
        alters(
            "denoise.linear_energy",
            "1/L for 1/(2L)",
            Wrong,
            |case, ask| {
                let square = square(case) / (2.0 * number(case, "gamma"));
                mapped(case, ask, |energy| square + (energy - square) * 2.0)
            },
        ),
    ]
}

/// `I_(d - 1/2)/I_(d - 3/2)` for `I_((d + 1)/2)/I_((d - 1)/2)`: the ratio of a sphere in `2d - 1` dimensions.
fn released_orders(case: &Case, ask: &mut Ask<'_>) -> Answer {
    let (Some(basis), Some(query)) = (case.matrix("basis"), case.vector("query")) else {
        return ask(case);
    };
    let sphere_dimension = basis.row_count() as f64 - 1.0;
    // At these two variances the linear predictor is half of the projection.
    let half = of_quantity(
        "denoise.linear_predictor",
        vec![
            ("basis", Value::Matrix(basis.clone())),
            ("query", Value::Vector(query.to_vec())),
            ("signal_variance", Value::Number(1.0)),
            ("noise_variance", Value::Number(1.0)),
        ],
    );
    let Answer::Value(half) = ask(&half) else {
        return ask(case);
    };
    let length = 2.0 * half.entries.iter().map(|x| x * x).sum::<f64>().sqrt();
    let kappa = number(case, "radius") * length / number(case, "noise_variance");
    let mut ratio = |dim: f64| {
        let given = vec![("dim", Value::Number(dim)), ("kappa", Value::Number(kappa))];
        match ask(&of_quantity("vmf.mean_resultant_length", given)) {
            Answer::Value(found) => found.entries[0],
            _ => 1.0,
        }
    };
    if sphere_dimension < 1.0 || kappa == 0.0 {
        return ask(case);
    }
    let factor = ratio(2.0 * sphere_dimension - 1.0) / ratio(sphere_dimension + 1.0);
    mapped(case, ask, |x| x * factor)
}

/// The weights that cancel the volumes.
fn without_volumes(case: &Case, ask: &mut Ask<'_>) -> Answer {
    let Some(means) = case.matrix("means") else {
        return ask(case);
    };
    let (count, half_dimension) = (means.row_count(), means.column_count() as f64 / 2.0);
    let or_zeros = |name| case.vector(name).map_or(vec![0.0; count], <[f64]>::to_vec);
    let noise = number(case, "noise_variance");
    let weights = or_zeros("log_weights")
        .into_iter()
        .zip(or_zeros("standard_deviations"));
    let weights = weights.map(|(weight, x)| weight + half_dimension * (x * x + noise).ln());
    ask(&case
        .clone()
        .with("log_weights", Value::Vector(weights.collect())))
}

fn square(case: &Case) -> f64 {
    let state = case.vector("state").unwrap_or(&[]);
    state.iter().map(|x| x * x).sum()
}

fn number(case: &Case, name: &str) -> f64 {
    case.number(name).unwrap_or(1.0)
}

fn with_number(case: &Case, name: &'static str, number: f64) -> Case {
    case.clone().with(name, Value::Number(number))
}

fn with_rows(case: &Case, name: &'static str, rows: Vec<Vec<f64>>) -> Case {
    let matrix = Matrix::from_rows(name, rows).expect("rows of one length");
    case.clone().with(name, Value::Matrix(matrix))
}

fn of_quantity(name: &str, given: Vec<(&'static str, Value)>) -> Case {
    Case::new(find(name).expect("a quantity"), given)
}
