//! `attnbm experiment in-context`: training one layer of attention to denoise.

use std::process::ExitCode;

use attnbm::experiments::in_context::{
    Estimate, Outcome, Settings, Task, Trained, run as experiment,
};
use clap::Args;
use serde_json::{Value, json};

use super::chart::{Chart, Curve, figure};
use super::output::Output;
use super::table::{Part, Table};
use super::watcher::watched;
use crate::cli::exit::Stop;

#[derive(Args)]
pub struct Arguments {
    /// The seed of prompts and initial weights
    #[arg(long, default_value = "1")]
    seed: u64,
    /// The number of clean tokens of a prompt in training
    #[arg(long, default_value = "500")]
    context_length: usize,
    /// The number of prompts to train on, and of others to test on
    #[arg(long, default_value = "800")]
    prompts: usize,
    /// How often each prompt is trained on
    #[arg(long, default_value = "60")]
    epochs: usize,
    #[command(flatten)]
    output: Output,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let settings = Settings {
        seed: arguments.seed,
        context_length: arguments.context_length,
        prompts: arguments.prompts,
        epochs: arguments.epochs,
        ..Settings::default()
    };
    arguments.output.prepare()?;
    let (outcomes, is_stopped) = watched(|observer| experiment(&settings, observer))?;
    let files = files(&settings, &outcomes);
    arguments
        .output
        .report(&parts(&outcomes), &files, is_stopped)
}

fn files(settings: &Settings, outcomes: &[Outcome]) -> Vec<(String, String)> {
    let mut files = vec![(
        "in-context.json".to_owned(),
        format!("{:#}\n", document(settings, outcomes)),
    )];
    for outcome in outcomes {
        let name = outcome.task.name();
        let figures = [
            ("training", training_figure(outcome)),
            ("lengths", length_figure(outcome)),
            ("dimensions", dimension_figure(outcome)),
        ];
        for (figure, drawn) in figures {
            if let Some(drawn) = drawn {
                files.push((format!("{name}-{figure}.svg"), drawn));
            }
        }
    }
    files
}

fn estimate(estimate: &Estimate) -> String {
    format!("{:.4} ± {:.4}", estimate.mean, estimate.half_width)
}

/// The weights of a layer in words.
fn weights(trained: &Trained) -> &'static str {
    if trained.is_scalar {
        "scalars"
    } else {
        "matrices"
    }
}

fn last(trained: &Trained) -> Option<&Estimate> {
    trained.risks.last().map(|(_, risk)| risk)
}

fn parts(outcomes: &[Outcome]) -> Vec<Part> {
    let mut parts = vec![Part::Table(risks(outcomes))];
    let layers = outcomes.iter().flat_map(|outcome| &outcome.layers);
    for trained in layers.filter(|trained| !trained.by_dimension.is_empty()) {
        parts.push(Part::Text(format!(
            "Linear attention with {} at other dimensions of the subspace, a dimension's share:",
            weights(trained)
        )));
        parts.push(Part::Table(shares(trained)));
    }
    parts
}

/// The layers of each task, and the Bayes predictor.
fn risks(outcomes: &[Outcome]) -> Table {
    let mut rows = Vec::new();
    for outcome in outcomes {
        let task = outcome.task.name().to_owned();
        for trained in &outcome.layers {
            let [values, keys] = trained.scales;
            let [first, second] = trained.remainders;
            rows.push(vec![
                task.clone(),
                trained.kind.name().to_owned(),
                weights(trained).to_owned(),
                last(trained).map(estimate).unwrap_or_default(),
                format!("{values:.4}"),
                format!("{keys:.4}"),
                format!("{:.4}", values * keys),
                format!("{first:.3}, {second:.3}"),
            ]);
        }
        let certified = outcome
            .bayes_risk
            .map_or("none".into(), |risk| format!("{risk:.6}"));
        let mut bayes = vec![
            task,
            "Bayes".to_owned(),
            format!("certified: {certified}"),
            estimate(&outcome.bayes_estimate),
        ];
        bayes.resize(8, String::new());
        rows.push(bayes);
    }
    Table::new(
        &[
            "task",
            "attention",
            "weights",
            "test risk",
            ">W_PV",
            ">W_KQ",
            ">their product",
            "off the identity",
        ],
        rows,
    )
}

/// The risk of a layer at other dimensions of the subspace.
fn shares(trained: &Trained) -> Table {
    let rows = trained.by_dimension.iter().map(|(dimension, risk, exact)| {
        let d = *dimension as f64;
        let share = Estimate {
            mean: risk.mean / d,
            half_width: risk.half_width / d,
        };
        vec![
            dimension.to_string(),
            estimate(&share),
            format!("{:.4}", exact / d),
        ]
    });
    Table::new(
        &[">d", "test risk/d", ">exact at the product of the scales"],
        rows.collect(),
    )
}

fn document(settings: &Settings, outcomes: &[Outcome]) -> Value {
    let number = |estimate: &Estimate| json!([estimate.mean, estimate.half_width]);
    let layer = |trained: &Trained| {
        let risks: Vec<Value> = trained.risks.iter().map(|(_, risk)| number(risk)).collect();
        let lengths = trained.by_length.iter();
        let lengths: Vec<Value> = lengths
            .map(|(length, risk)| json!([length, number(risk)]))
            .collect();
        let dimensions = trained.by_dimension.iter();
        let dimensions: Vec<Value> = dimensions
            .map(|(d, risk, exact)| json!([d, number(risk), exact]))
            .collect();
        json!({
            "attention": trained.kind.name(),
            "weights": weights(trained),
            "risk_by_epoch": risks,
            "scales": trained.scales,
            "off_the_identity": trained.remainders,
            "risk_by_context_length": lengths,
            "risk_by_dimension": dimensions,
        })
    };
    let tasks: Vec<Value> = outcomes
        .iter()
        .map(|outcome| {
            json!({
                "task": outcome.task.name(),
                "bayes_risk": outcome.bayes_risk,
                "bayes_estimate": number(&outcome.bayes_estimate),
                "layers": outcome.layers.iter().map(layer).collect::<Vec<Value>>(),
            })
        })
        .collect();
    json!({
        "seed": settings.seed,
        "dimension": settings.dimension,
        "context_length": settings.context_length,
        "prompts": settings.prompts,
        "epochs": settings.epochs,
        "estimates": "a mean over test prompts, and the half-width of its 95 % confidence interval",
        "tasks": tasks,
    })
}

fn training_figure(outcome: &Outcome) -> Option<String> {
    let curves = curves(outcome, |trained| {
        let risks = trained.risks.iter();
        risks
            .map(|(epoch, risk)| (*epoch as f64, risk.mean, risk.half_width))
            .collect()
    });
    chart(&curves, outcome.bayes_risk, "epoch", "test risk")
}

fn length_figure(outcome: &Outcome) -> Option<String> {
    let curves = curves(outcome, |trained| {
        let risks = trained.by_length.iter();
        let log = |length: &usize| (*length as f64).log10();
        risks
            .map(|(length, risk)| (log(length), risk.mean, risk.half_width))
            .collect()
    });
    chart(
        &curves,
        outcome.bayes_risk,
        "log10 of the number of clean tokens",
        "test risk",
    )
}

fn dimension_figure(outcome: &Outcome) -> Option<String> {
    let trained = outcome
        .layers
        .iter()
        .find(|trained| trained.is_scalar && !trained.by_dimension.is_empty())?;
    let points = trained.by_dimension.iter();
    let measured = points.clone().map(|(d, risk, _)| {
        let share = *d as f64;
        (share, risk.mean / share, risk.half_width / share)
    });
    let exact = points.map(|(d, _, exact)| (*d as f64, exact / *d as f64, 0.0));
    let curves = [
        Curve {
            name: "linear attention".into(),
            points: measured.collect(),
        },
        Curve {
            name: "exact".into(),
            points: exact.collect(),
        },
    ];
    // The same in every dimension.
    let floor = match outcome.task {
        Task::Linear { dimension, .. } => outcome.bayes_risk.map(|risk| risk / dimension as f64),
        _ => None,
    };
    chart(
        &curves,
        floor,
        "dimension of the subspace",
        "test risk over dimension",
    )
}

/// Of the layers with scalar weights, and of those with matrices, each attention.
fn curves(outcome: &Outcome, points: impl Fn(&Trained) -> Vec<(f64, f64, f64)>) -> Vec<Curve> {
    let layers = outcome.layers.iter();
    layers
        .map(|trained| Curve {
            name: format!("{}, {}", trained.kind.name(), weights(trained)),
            points: points(trained),
        })
        .collect()
}

fn chart(curves: &[Curve], floor: Option<f64>, x: &str, y: &str) -> Option<String> {
    let chart = Chart {
        x,
        y,
        floor,
        ..Chart::default()
    };
    figure(curves, &chart)
}

#[cfg(test)]
mod tests {
    use super::*;
    use attnbm::experiments::in_context::Kind;

    fn risk(mean: f64) -> Estimate {
        let half_width = mean / 8.0;
        Estimate { mean, half_width }
    }

    /// Outcomes of two tasks, no two numbers of which are equal.
    fn outcomes() -> [Outcome; 2] {
        let trained = |task: Task, kind: Kind, is_scalar: bool, size: f64| Trained {
            task,
            kind,
            is_scalar,
            risks: vec![(0, risk(2.0 * size)), (7, risk(size))],
            scales: [0.25 * size, 0.75],
            remainders: [0.125 * size, 0.375],
            by_length: vec![(5, risk(5.0 * size)), (1500, risk(6.0 * size))],
            by_dimension: match kind {
                Kind::Linear => vec![(4, risk(8.0 * size), 16.0 * size)],
                Kind::Softmax => Vec::new(),
            },
        };
        let [linear, _, mixture] = Task::ALL;
        [
            Outcome {
                task: linear,
                bayes_risk: Some(5.5),
                bayes_estimate: risk(9.0),
                layers: vec![
                    trained(linear, Kind::Softmax, true, 1.0),
                    trained(linear, Kind::Linear, false, 1.5),
                ],
            },
            Outcome {
                task: mixture,
                bayes_risk: None,
                bayes_estimate: risk(10.0),
                layers: vec![trained(mixture, Kind::Softmax, false, 2.0)],
            },
        ]
    }

    /// The last risk of a training, and each number under its title.
    #[test]
    fn the_tables_have_each_number_under_its_title() {
        let table = risks(&outcomes());
        let titles: Vec<&str> = table.header().collect();
        assert_eq!(
            titles,
            [
                "task",
                "attention",
                "weights",
                "test risk",
                "W_PV",
                "W_KQ",
                "their product",
                "off the identity",
            ]
        );
        assert_eq!(
            table.rows,
            [
                [
                    "linear",
                    "softmax",
                    "scalars",
                    "1.0000 ± 0.1250",
                    "0.2500",
                    "0.7500",
                    "0.1875",
                    "0.125, 0.375",
                ],
                [
                    "linear",
                    "linear",
                    "matrices",
                    "1.5000 ± 0.1875",
                    "0.3750",
                    "0.7500",
                    "0.2812",
                    "0.188, 0.375",
                ],
                [
                    "linear",
                    "Bayes",
                    "certified: 5.500000",
                    "9.0000 ± 1.1250",
                    "",
                    "",
                    "",
                    ""
                ],
                [
                    "mixture",
                    "softmax",
                    "matrices",
                    "2.0000 ± 0.2500",
                    "0.5000",
                    "0.7500",
                    "0.3750",
                    "0.250, 0.375",
                ],
                [
                    "mixture",
                    "Bayes",
                    "certified: none",
                    "10.0000 ± 1.2500",
                    "",
                    "",
                    "",
                    ""
                ],
            ]
        );
        // Only linear attention to a subspace has risks at other dimensions: a fourth of 12 and of 24.
        let shares = shares(&outcomes()[0].layers[1]);
        let titles: Vec<&str> = shares.header().collect();
        assert_eq!(
            titles,
            ["d", "test risk/d", "exact at the product of the scales"]
        );
        assert_eq!(shares.rows, [["4", "3.0000 ± 0.3750", "6.0000"]]);
        let words: Vec<String> = parts(&outcomes())
            .into_iter()
            .filter_map(|part| match part {
                Part::Text(words) => Some(words),
                Part::Table(_) => None,
            })
            .collect();
        assert_eq!(words.len(), 1);
        assert!(words[0].contains("with matrices"), "{words:?}");
    }

    #[test]
    fn the_document_has_each_number_under_its_name() {
        let settings = Settings {
            seed: 3,
            dimension: 16,
            context_length: 20,
            prompts: 4,
            epochs: 7,
        };
        let document = document(&settings, &outcomes());
        let numbers = ["seed", "dimension", "context_length", "prompts", "epochs"];
        assert_eq!(
            numbers.map(|name| document[name].as_u64()),
            [3, 16, 20, 4, 7].map(Some)
        );
        let [linear, mixture] = [&document["tasks"][0], &document["tasks"][1]];
        assert_eq!(
            (&linear["task"], &mixture["task"]),
            (&json!("linear"), &json!("mixture"))
        );
        assert_eq!(
            (&linear["bayes_risk"], &mixture["bayes_risk"]),
            (&json!(5.5), &Value::Null)
        );
        assert_eq!(linear["bayes_estimate"], json!([9.0, 1.125]));
        assert_eq!(
            linear["layers"][1],
            json!({
                "attention": "linear",
                "weights": "matrices",
                "risk_by_epoch": [[3.0, 0.375], [1.5, 0.1875]],
                "scales": [0.375, 0.75],
                "off_the_identity": [0.1875, 0.375],
                "risk_by_context_length": [[5, [7.5, 0.9375]], [1500, [9.0, 1.125]]],
                "risk_by_dimension": [[4, [12.0, 1.5], 24.0]],
            })
        );
    }

    /// A figure of the dimensions only where scalars were trained at some.
    #[test]
    fn every_task_has_its_figures() {
        let names = |outcomes: &[Outcome]| -> Vec<String> {
            let files = files(&Settings::default(), outcomes);
            files.into_iter().map(|(name, _)| name).collect()
        };
        let mut outcomes = outcomes();
        let expected = [
            "in-context.json",
            "linear-training.svg",
            "linear-lengths.svg",
            "mixture-training.svg",
            "mixture-lengths.svg",
        ];
        assert_eq!(names(&outcomes), expected);
        outcomes[0].layers[1].is_scalar = true;
        assert!(names(&outcomes).contains(&"linear-dimensions.svg".to_owned()));
    }
}
