//! Faults of binary Hopfield networks and of their machines.

use std::f64::consts::PI;

use attnbm::grade::answer::{Answer, Array};
use attnbm::grade::case::Case;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::input::Value;

use super::{Ask, Fault, alters, mapped};

pub fn faults() -> Vec<Fault> {
    let mut faults = of_networks();
    faults.extend(of_machines());
    faults
}

fn of_networks() -> Vec<Fault> {
    use Grade::Wrong;
    vec![
        alters(
            "hnrbm.coupling",
            "the diagonal removed",
            Wrong,
            |case, ask| {
                let size = size(case, "patterns").1;
                entries(
                    case,
                    ask,
                    |place, x| if place % (size + 1) == 0 { 0.0 } else { x },
                )
            },
        ),
        alters("hnrbm.coupling", "the Hebbian rule", Wrong, |case, ask| {
            let rows = rows(case, "patterns");
            let size = size(case, "patterns").1;
            entries(case, ask, |place, _| {
                let products = rows.iter().map(|row| row[place / size] * row[place % size]);
                products.sum::<f64>() / size as f64
            })
        }),
        alters(
            "hnrbm.weights",
            "patterns that are not made orthogonal",
            Wrong,
            |case, ask| {
                let rows = rows(case, "patterns");
                let size = size(case, "patterns").1;
                entries(case, ask, |place, _| {
                    rows[place / size][place % size] / (size as f64).sqrt()
                })
            },
        ),
        alters(
            "hnrbm.symmetric_weights",
            "the rows of the Gram-Schmidt process",
            Wrong,
            |case, ask| {
                let basis = orthonormal(&rows(case, "patterns"));
                let size = size(case, "patterns").1;
                entries(case, ask, |place, _| basis[place / size][place % size])
            },
        ),
        alters(
            "hnrbm.symmetric_weights",
            "the patterns divided by their lengths",
            Wrong,
            |case, ask| {
                let rows = rows(case, "patterns");
                let size = size(case, "patterns").1;
                entries(case, ask, |place, _| {
                    rows[place / size][place % size] / (size as f64).sqrt()
                })
            },
        ),
        alters(
            "hnrbm.energy",
            "the whole quadratic form for half of it",
            Wrong,
            |case, ask| {
                let field = field(case);
                mapped(case, ask, |x| 2.0 * x + field)
            },
        ),
        alters(
            "hnrbm.energy",
            "the sign of the field",
            Wrong,
            |case, ask| {
                let field = field(case);
                mapped(case, ask, |x| x + 2.0 * field)
            },
        ),
        alters(
            "hnrbm.readout",
            "overlaps for coefficients",
            Wrong,
            |case, ask| {
                let (rows, v) = (rows(case, "patterns"), vector(case, "v"));
                entries(case, ask, |place, _| {
                    let products = rows[place].iter().zip(&v).map(|(x, v)| x * v);
                    products.sum::<f64>() / v.len() as f64
                })
            },
        ),
        alters(
            "hnrbm.log_partition",
            "the diagonal of J left out",
            Wrong,
            |case, ask| {
                let trace = 0.5 * beta(case) * size(case, "patterns").0 as f64;
                mapped(case, ask, |x| x - trace)
            },
        ),
        alters(
            "hnrbm.log_partition",
            "beta applied twice",
            Wrong,
            |case, ask| {
                let beta = beta(case);
                ask(&case.clone().with("beta", Value::Number(beta * beta)))
            },
        ),
    ]
}

fn of_machines() -> Vec<Fault> {
    use Grade::Wrong;
    vec![
        alters(
            "hnrbm.joint_log_partition",
            "hidden units without their volume",
            Wrong,
            |case, ask| {
                let volume = volume(case);
                mapped(case, ask, |x| x - volume)
            },
        ),
        alters(
            "hnrbm.joint_log_partition",
            "|h - c|^2 for |h|^2 - 2 c.h",
            Wrong,
            |case, ask| {
                let square: f64 = vector(case, "hidden_bias").iter().map(|c| c * c).sum();
                let shift = 0.5 * beta(case) * square;
                mapped(case, ask, |x| x - shift)
            },
        ),
        alters(
            "hnrbm.log_probability",
            "the joint partition function for that of the visible units",
            Wrong,
            |case, ask| {
                let volume = volume(case);
                mapped(case, ask, |x| x - volume)
            },
        ),
        alters(
            "hnrbm.hidden_log_density",
            "a normaliser of variance 1",
            Wrong,
            |case, ask| {
                let shift = 0.5 * size(case, "weights").0 as f64 * beta(case).ln();
                mapped(case, ask, |x| x - shift)
            },
        ),
        alters(
            "hnrbm.hidden_conditional_mean",
            "the hidden bias dropped",
            Wrong,
            |case, ask| ask(&case.clone().without("hidden_bias")),
        ),
        alters(
            "hnrbm.visible_conditional_mean",
            "the probability of 1 for the mean",
            Wrong,
            |case, ask| mapped(case, ask, |mean| (1.0 + mean) / 2.0),
        ),
        alters(
            "hnrbm.log_likelihood_gradient",
            "beta dropped",
            Wrong,
            |case, ask| {
                let beta = beta(case);
                mapped(case, ask, |x| x / beta)
            },
        ),
        alters(
            "hnrbm.reverse",
            "the first vectors that depend on each other",
            Wrong,
            |case, ask| {
                let size = size(case, "weights").1;
                // Every row is the first.
                match ask(case) {
                    Answer::Value(Array {
                        dimensions,
                        entries,
                    }) => Answer::Value(Array {
                        dimensions,
                        entries: (0..entries.len())
                            .map(|place| entries[place % size])
                            .collect(),
                    }),
                    other => other,
                }
            },
        ),
    ]
}

/// The right answer with every number replaced, given its place.
fn entries(case: &Case, ask: &mut Ask<'_>, change: impl Fn(usize, f64) -> f64) -> Answer {
    match ask(case) {
        Answer::Value(mut array) => {
            let numbers = array.entries.iter_mut().enumerate();
            numbers.for_each(|(place, x)| *x = change(place, *x));
            Answer::Value(array)
        }
        other => other,
    }
}

fn rows(case: &Case, name: &str) -> Vec<Vec<f64>> {
    let rows = case
        .matrix(name)
        .map(|matrix| matrix.rows().map(<[f64]>::to_vec).collect());
    rows.unwrap_or_default()
}

/// The rows made orthonormal one after another.
fn orthonormal(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        let mut rest = row.clone();
        for unit in &basis {
            let share: f64 = unit.iter().zip(&rest).map(|(a, b)| a * b).sum();
            rest.iter_mut().zip(unit).for_each(|(x, a)| *x -= share * a);
        }
        let length = rest.iter().map(|x| x * x).sum::<f64>().sqrt();
        basis.push(rest.into_iter().map(|x| x / length).collect());
    }
    basis
}

fn vector(case: &Case, name: &str) -> Vec<f64> {
    case.vector(name).unwrap_or_default().to_vec()
}

fn size(case: &Case, name: &str) -> (usize, usize) {
    let rows = rows(case, name);
    (rows.len(), rows.first().map_or(0, Vec::len))
}

fn beta(case: &Case) -> f64 {
    case.number("beta").unwrap_or(1.0)
}

/// `b·v`.
fn field(case: &Case) -> f64 {
    let (bias, v) = (vector(case, "visible_bias"), vector(case, "v"));
    bias.iter().zip(&v).map(|(b, v)| b * v).sum()
}

/// `p/2 log(2π/β)`.
fn volume(case: &Case) -> f64 {
    0.5 * size(case, "weights").0 as f64 * (2.0 * PI / beta(case)).ln()
}
