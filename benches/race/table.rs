//! What the race prints.

use crate::Timed;

/// How the table is printed.
#[derive(Clone, Copy)]
pub enum Style {
    Text,
    Markdown,
    Json,
}

impl Style {
    pub fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Self {
        let style = |argument: String| match argument.as_str() {
            "--markdown" => Some(Self::Markdown),
            "--json" => Some(Self::Json),
            _ => None,
        };
        arguments.find_map(style).unwrap_or(Self::Text)
    }
}

/// A side's best time.
#[derive(Default)]
struct Side {
    rounds: usize,
    seconds: Option<f64>,
    values: Vec<f64>,
}

impl Side {
    fn take(&mut self, timed: Timed) {
        self.rounds += 1;
        let least = self
            .seconds
            .map_or(timed.seconds, |least| least.min(timed.seconds));
        self.seconds = Some(least);
        self.values = timed.values;
    }

    fn milliseconds(&self) -> String {
        self.seconds
            .map_or("-".into(), |seconds| format!("{:.2}", seconds * 1e3))
    }

    /// The largest relative difference of the first numbers; nothing without numbers.
    fn difference(&self, other: &Self) -> Option<f64> {
        let pairs = self.values.iter().zip(&other.values);
        pairs.map(|(a, b)| ((a - b) / b).abs()).reduce(f64::max)
    }
}

/// A task and its times.
pub struct Line {
    name: &'static str,
    work: &'static str,
    goal: f64,
    ours: Side,
    numpy: Side,
    naive: Side,
}

impl Line {
    pub fn new(name: &'static str, work: &'static str, goal: f64) -> Self {
        Self {
            name,
            work,
            goal,
            ours: Side::default(),
            numpy: Side::default(),
            naive: Side::default(),
        }
    }

    pub fn ours(&mut self, timed: Timed) {
        self.ours.take(timed);
    }

    pub fn numpy(&mut self, timed: Timed) {
        self.numpy.take(timed);
    }

    pub fn naive(&mut self, timed: Timed) {
        self.naive.take(timed);
    }

    pub fn naive_rounds(&self) -> usize {
        self.naive.rounds
    }

    fn ratio(&self) -> Option<f64> {
        Some(self.ours.seconds? / self.numpy.seconds?)
    }

    pub fn summary(&self) -> String {
        let difference = |side| {
            self.ours
                .difference(side)
                .map_or("-".into(), |x| format!("{x:.0e}"))
        };
        format!(
            "{}: difference from NumPy {}, from the loop {}",
            self.name,
            difference(&self.numpy),
            difference(&self.naive)
        )
    }

    fn cells(&self) -> [String; 6] {
        [
            format!("{}: {}", self.name, self.work),
            self.ours.milliseconds(),
            self.numpy.milliseconds(),
            self.naive.milliseconds(),
            self.ratio()
                .map_or("-".into(), |ratio| format!("{ratio:.2}")),
            format!("{:.1}", self.goal),
        ]
    }
}

const HEADINGS: [&str; 6] = [
    "work",
    "ours, ms",
    "NumPy, ms",
    "loop, ms",
    "ours/NumPy",
    "goal",
];

pub fn print(style: Style, lines: &[Line]) {
    match style {
        Style::Text => {
            let row = |c: [String; 6]| {
                let [work, ours, numpy, naive, ratio, goal] = c;
                println!("{work:<56} {ours:>9} {numpy:>9} {naive:>9} {ratio:>10} {goal:>5}");
            };
            row(HEADINGS.map(String::from));
            lines.iter().for_each(|line| row(line.cells()));
        }
        Style::Markdown => {
            println!(
                "| {} |\n|---|---:|---:|---:|---:|---:|",
                HEADINGS.join(" | ")
            );
            lines
                .iter()
                .for_each(|line| println!("| {} |", line.cells().join(" | ")));
        }
        Style::Json => {
            let lines = lines.iter().map(|line| {
                serde_json::json!({
                    "task": line.name, "work": line.work, "goal": line.goal,
                    "ours_seconds": line.ours.seconds, "numpy_seconds": line.numpy.seconds,
                    "loop_seconds": line.naive.seconds, "ratio": line.ratio(),
                })
            });
            let text = serde_json::Value::Array(lines.collect());
            println!("{text:#}");
        }
    }
}
