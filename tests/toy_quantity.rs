//! A quantity defined here, as one record: it is evaluated, listed, answered on the wire, graded, given vectors, measured
//! and fuzzed like those of the crate, without another line.

#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

use attnbm::Error;
use attnbm::conformance::{Functions, InProcess};
use attnbm::grade::answer::{Answer, Subject};
use attnbm::grade::case::Case;
use attnbm::grade::cases;
use attnbm::grade::session::{Grading, GradingSettings, grade_among};
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::certify::{Certifiable, Found, Options, Shape, certify, plain};
use attnbm::oracle::field::{Field, Kind, Size};
use attnbm::oracle::input::{Inputs, Value};
use attnbm::oracle::protocol::answer_line_among;
use attnbm::oracle::record::{
    Cases, Entries, Equation, Evaluator, Move, Quantity, SecondRoute, StatedBound, Tie,
};
use attnbm::oracle::registry::Registry;
use attnbm::oracle::schema;
use attnbm::precision::measure;
use attnbm::real::{Ball, Bounded, Formula, Goal, Real};
use attnbm::sampling::stream::Stream;
use attnbm::vectors::{check, generate, read, write};

/// The squares of some numbers as shares of their sum.
static SHARES: Quantity = Quantity {
    name: "toy.shares",
    summary: "squares as shares of their sum",
    definition: "x_i^2 / sum_j x_j^2",
    latex: r"\frac{x_i^2}{\sum_j x_j^2}",
    value: "n",
    fields: &[Field::required(
        "x",
        Kind::Direction(Size::Symbol("n")),
        "numbers",
    )],
    evaluator: Evaluator {
        certified: |inputs, options| certify(&Shares::of(inputs)?, options),
        plain: |inputs, goal| plain(&Shares::of(inputs)?, goal),
        estimate: None,
    },
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Fields,
    moves: &[Move::Permutation("n"), Move::Scaling("x")],
    ties: &[Tie {
        name: "shares-sum-to-one",
        statement: "the shares sum to 1",
        equation: Equation::SumsTo(1),
    }],
    second_route: Some(SecondRoute::Definition(as_written)),
};

static TOYS: Registry = Registry::new(&[&SHARES]);

struct Shares(Vec<f64>);

impl Shares {
    fn of(inputs: &Inputs) -> Result<Self, Error> {
        Ok(Self(inputs.vector("x")?.to_vec()))
    }
}

impl Certifiable for Shares {
    fn shape(&self) -> Shape {
        Shape::Vector(self.0.len())
    }
}

impl Formula for Shares {
    fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
        // A power of two, so that no square overflows and the largest does not underflow.
        let largest = self.0.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let exponent = libm::frexp(largest).1;
        let square = |x: &f64| S::from_f64(*x).mul_pow2(-i64::from(exponent)).sqr();
        let squares: Vec<S> = self.0.iter().map(square).collect();
        let total = squares.iter().fold(S::zero(), |sum, square| sum + square);
        let shares = squares.into_iter().map(|square| square / &total);
        Ok(Found::new(shares.collect(), "definition, scaled"))
    }
}

/// The definition as it stands.
fn as_written(inputs: &Inputs) -> Option<Vec<Ball<28>>> {
    let x = inputs.vector("x").ok()?;
    let squares = || {
        x.iter()
            .map(|x| Ball::<28>::from_f64(*x) * Ball::from_f64(*x))
    };
    let total = squares().fold(Ball::zero(), |sum, square| sum + square);
    Some(squares().map(|square| square / &total).collect())
}

fn case(x: &[f64]) -> Case {
    Case::new(&SHARES, [("x", Value::Vector(x.to_vec()))])
}

#[test]
fn it_is_evaluated() {
    // All of it is exact up to the division.
    for scale in [1.0, 2.0_f64.powi(-660), -2.0_f64.powi(660)] {
        let x = [scale, 3.0 * scale];
        let certified = case(&x).evaluate(&Options::default()).unwrap();
        assert_eq!(certified.shape, Shape::Vector(2));
        let values: Vec<f64> = certified.entries.iter().map(|entry| entry.value).collect();
        assert_eq!(values, [0.1, 0.9], "{x:?}");
        let (shape, plain) = case(&x).evaluate_plainly().unwrap();
        assert_eq!((shape, plain.value), (certified.shape, values), "{x:?}");
    }
    // The record's own check of the input.
    let refusal = case(&[0.0, 0.0]).evaluate(&Options::default()).unwrap_err();
    assert_eq!(refusal.error.kind(), "domain", "{}", refusal.error);
}

#[test]
fn it_is_listed() {
    let listed = schema::quantity(&SHARES);
    assert_eq!(listed["name"], "toy.shares");
    assert_eq!(listed["definition"], SHARES.definition);
    assert_eq!(listed["input"]["required"][0], "x");
    assert_eq!(listed["input"]["properties"]["x"]["type"], "array");
    assert_eq!(SHARES.input(), "x");
    let names: Vec<&str> = TOYS.quantities().map(|quantity| quantity.name).collect();
    assert_eq!(names, ["toy.shares"]);
    let message = TOYS.find("toy.share").unwrap_err().to_string();
    assert!(message.contains("did you mean toy.shares"), "{message}");
}

fn answer(line: &str) -> serde_json::Value {
    serde_json::from_str(&answer_line_among(TOYS, line, &Options::default())).unwrap()
}

#[test]
fn it_is_answered_on_the_wire() {
    let greeting = answer(r#"{"hello": "attnbm", "protocol": 1}"#);
    assert_eq!(greeting["quantities"], serde_json::json!(["toy.shares"]));
    let found = answer(r#"{"id": 7, "quantity": "toy.shares", "input": {"x": [1, -1]}}"#);
    assert_eq!(found["value"], serde_json::json!([0.5, 0.5]));
    let refused = answer(r#"{"quantity": "toy.shares", "input": {"y": [1]}}"#);
    assert_eq!(refused["error"]["kind"], "parse");
    let unknown = answer(r#"{"quantity": "special.softmax", "input": {"x": [1]}}"#);
    assert_eq!(unknown["error"]["kind"], "unsupported");
    let example = cases::example(&SHARES).unwrap().line(1, false);
    assert!(answer(&example).get("value").is_some(), "{example}");
}

/// The shares of powers of the numbers: right for squares.
struct Powers(i32);

impl Powers {
    fn shares(&self, x: &[f64]) -> Vec<f64> {
        let largest = x.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let powers: Vec<f64> = x.iter().map(|x| (x / largest).abs().powi(self.0)).collect();
        let total: f64 = powers.iter().sum();
        powers.iter().map(|power| power / total).collect()
    }
}

impl Subject for Powers {
    fn ask(&mut self, case: &Case) -> Answer {
        case.vector("x").map_or_else(Answer::unsupported, |x| {
            Answer::Value(self.shares(x).into())
        })
    }
}

/// What the relations of the record are, and those of every quantity.
const RELATIONS: [&str; 4] = [
    "asked-again",
    "arguments-permuted",
    "direction-scaled",
    "shares-sum-to-one",
];

fn checked(grading: &Grading) -> Vec<&'static str> {
    let [line] = grading.lines.as_slice() else {
        panic!("{} lines", grading.lines.len());
    };
    assert_eq!(line.quantity.name, "toy.shares");
    assert_eq!(line.outcomes.len(), 40);
    line.relations.iter().map(|(name, _)| *name).collect()
}

#[test]
fn it_is_graded() {
    let settings = GradingSettings::default()
        .with_cases(40)
        .with_strata([Stratum::Corner]);
    let right = grade_among(TOYS, &mut Powers(2), &settings, &());
    assert_eq!(checked(&right), RELATIONS);
    assert!(!right.verdict().is_fault(), "{:?}", right.verdict());
    assert!(right.has_answers() && right.lines[0].breaches.is_empty());

    let wrong = grade_among(TOYS, &mut Powers(1), &settings, &());
    assert_eq!(checked(&wrong), RELATIONS);
    assert_eq!(wrong.verdict(), Grade::Wrong);
    // Shares of anything sum to 1 and do not depend on the order or the scale.
    assert!(wrong.lines[0].breaches.is_empty());

    struct Unscaled;
    impl Subject for Unscaled {
        fn ask(&mut self, case: &Case) -> Answer {
            let x = case.vector("x").unwrap();
            Answer::Value(x.iter().map(|x| x * x).collect::<Vec<f64>>().into())
        }
    }
    let unscaled = grade_among(TOYS, &mut Unscaled, &settings, &());
    for name in ["direction-scaled", "shares-sum-to-one"] {
        let breaches = unscaled.lines[0].breaches.iter();
        let count = breaches.filter(|breach| breach.relation == name).count();
        assert!(count > 0, "{name}");
    }

    for (power, is_fault) in [(2, false), (1, true)] {
        let functions = Functions::new().with(SHARES.name, |question| {
            Ok(Powers(power).shares(question.vector("x")?))
        });
        let mut subject = InProcess::among(TOYS, &functions);
        let found = grade_among(TOYS, &mut subject, &settings, &());
        assert_eq!(checked(&found), RELATIONS);
        assert_eq!(found.verdict().is_fault(), is_fault, "{power}");
    }
}

#[test]
fn it_has_vectors() {
    let settings = generate::VectorSettings { seed: 1, cases: 8 };
    let vectors = generate::generate(&SHARES, settings, &()).unwrap().unwrap();
    assert_eq!(vectors.vectors.len(), 8);
    for name in ["as-defined", "shares-sum-to-one", "arguments-permuted"] {
        let has_passed = |vector: &&attnbm::vectors::Vector| {
            let mut checks = vector.checks.iter();
            checks.any(|check| check == name)
        };
        let count = vectors.vectors.iter().filter(has_passed).count();
        assert!(count >= 2, "{name}: {count}");
    }
    for vector in &vectors.vectors {
        let faults = check::again(vector);
        assert!(faults.is_empty(), "{}: {faults:?}", vector.id);
    }
    let text = write::text(&vectors);
    let (read, findings) = read::text_among(TOYS, "toy.shares.json", &text);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(write::text(&read.unwrap()), text);
    // The crate itself does not know it.
    assert!(!read::text("toy.shares.json", &text).1.is_empty());
}

#[test]
fn its_precision_is_measured() {
    let samples = measure::samples(&SHARES, 1, 0..60);
    assert!(samples.len() >= 50, "{}", samples.len());
    let mut kept = 0;
    for sample in samples {
        let regions = &sample.question.regions;
        let is_extreme = [measure::SCALED, measure::HOSTILE]
            .iter()
            .any(|region| regions.contains(region));
        if !is_extreme {
            let line = sample.question.case.line(0, true);
            assert!(sample.keeps(16.0), "{line}: {:?}", sample.failure);
            kept += 1;
        }
    }
    assert!(kept >= 30, "{kept}");
}

/// As the fuzz targets do: bytes steer a case, and both evaluations and the wire have an answer to it.
#[test]
fn it_is_fuzzed() {
    let mut answered = 0;
    for seed in 0..64_u32 {
        let bytes: Vec<u8> = (0..96_u32)
            .map(|place| (seed.wrapping_mul(167) ^ place.wrapping_mul(seed + 29)) as u8)
            .collect();
        let case = cases::draw_from(&SHARES, Stream::steered(&bytes), true).unwrap();
        let line = case.line(1, true);
        let certified = case.evaluate(&Options::default());
        let certified = certified.unwrap_or_else(|refusal| panic!("{line}: {}", refusal.error));
        let (_, plain) = case.evaluate_plainly().unwrap();
        assert_eq!(plain.value.len(), certified.entries.len(), "{line}");
        assert!(answer(&line).get("value").is_some(), "{line}");
        answered += 1;
    }
    assert_eq!(answered, 64);
}
