//! The multivariate normal law of `statrs` as an implementation: an AttnBM with a single pattern is one.

use attnbm::conformance::{Case, Computed, Functions, InProcess, Machine, Refusal};
use attnbm::grade::answer::Subject;
use attnbm::grade::cases;
use attnbm::grade::reference::Reference;
use attnbm::grade::session::{Grading, GradingSettings, Question, grade_questions};
use attnbm::grade::text;
use attnbm::grade::verdict::{Assessment, FloatFormat, Grade};
use attnbm::oracle::input::{Matrix, Value};
use attnbm::oracle::registry::quantities;
use nalgebra::{DMatrix, DVector, Dyn};
use statrs::distribution::{Continuous, MultivariateNormal};
use statrs::statistics::{MeanN, VarianceN};

/// `p = 1`: the normal law with the mean `b + ξ` and the covariance `I/β`.
fn law(machine: &Machine) -> Computed<MultivariateNormal<Dyn>> {
    let [pattern] = &machine.patterns[..] else {
        return Err(Refusal::NotImplemented);
    };
    if !(machine.beta.is_finite() && machine.beta > 0.0) {
        return Err(Refusal::Domain("beta".into()));
    }
    let entries = pattern.iter().zip(&machine.visible_bias);
    let mean = DVector::from_iterator(pattern.len(), entries.map(|(x, b)| x + b));
    let covariance = DMatrix::identity(pattern.len(), pattern.len()) / machine.beta;
    MultivariateNormal::new_from_nalgebra(mean, covariance)
        .map_err(|error| Refusal::GaveUp(error.to_string()))
}

fn normal() -> Functions<'static> {
    Functions::new()
        .with("attnbm.log_density", |question| {
            let v = DVector::from_row_slice(question.vector("v")?);
            Ok(law(&question.machine()?)?.ln_pdf(&v))
        })
        .with("attnbm.mean", |question| {
            let mean = law(&question.machine()?)?.mean();
            let mean = mean.ok_or(Refusal::NotImplemented)?;
            Ok(mean.iter().copied().collect::<Vec<f64>>())
        })
        .with("attnbm.covariance", |question| {
            let covariance = law(&question.machine()?)?.variance();
            let covariance = covariance.ok_or(Refusal::NotImplemented)?;
            let rows = covariance.row_iter();
            Ok(rows
                .map(|row| row.iter().copied().collect())
                .collect::<Vec<Vec<f64>>>())
        })
        .with("attnbm.entropy", |question| {
            let entropy = law(&question.machine()?)?.entropy();
            entropy.ok_or(Refusal::NotImplemented)
        })
}

const NAMES: [&str; 4] = [
    "attnbm.log_density",
    "attnbm.mean",
    "attnbm.covariance",
    "attnbm.entropy",
];

const CASES: usize = 40;

/// Asks for machines with one pattern only.
fn grading() -> Grading {
    let settings = GradingSettings::default()
        .with_cases(CASES as u64)
        .with_relations(false);
    let asked = quantities().filter(|quantity| NAMES.contains(&quantity.name));
    let questions = asked.map(|quantity| {
        let drawn = (0..4000).filter_map(|index| {
            let case = cases::draw(quantity, settings.seed, index)?;
            let is_normal =
                matches!(case.get("patterns"), Some(Value::Matrix(m)) if m.row_count() == 1);
            is_normal.then_some(Question {
                index,
                id: None,
                case,
                reference: None,
            })
        });
        drawn.take(CASES).collect()
    });
    let questions = questions.collect();
    grade_questions(&mut InProcess::new(&normal()), &settings, questions, &())
}

#[test]
fn the_multivariate_normal_law_is_graded() {
    let grading = grading();
    println!("{}", text::table(&grading));
    let found: Vec<(&str, usize, Grade)> = grading
        .lines
        .iter()
        .map(|line| (line.quantity.name, line.outcomes.len(), line.verdict()))
        .collect();
    let expected = [
        ("attnbm.log_density", CASES, Grade::BackwardStable),
        ("attnbm.mean", CASES, Grade::Accurate),
        ("attnbm.covariance", CASES, Grade::Accurate),
        ("attnbm.entropy", CASES, Grade::Accurate),
    ];
    assert_eq!(found, expected);
}

/// The verdict on one machine with a pattern of so many entries.
fn verdict(name: &str, dimension: usize) -> Grade {
    let quantity = quantities()
        .find(|quantity| quantity.name == name)
        .expect("a quantity");
    let row = vec![0.25; dimension];
    let patterns = Matrix::from_rows("patterns", vec![row.clone()]).expect("a matrix");
    let mut fields = vec![
        ("patterns", Value::Matrix(patterns)),
        ("beta", Value::Number(1.0)),
    ];
    if name == "attnbm.log_density" {
        fields.push(("v", Value::Vector(vec![0.5; dimension])));
    }
    let case = Case::new(quantity, fields);
    // At once, since a case of so many numbers takes long to be made small.
    let answer = InProcess::new(&normal()).ask(&case);
    let (reference, numbers) = (Reference::of(&case), case.slots().len());
    Assessment::of(&answer, &reference, FloatFormat::Binary64, numbers).verdict
}

/// It multiplies where it could add logarithms: `(2π)^N` and the determinant of `2πe Σ` overflow.
#[test]
fn many_dimensions_overflow() {
    for (name, most) in [("attnbm.log_density", 386), ("attnbm.entropy", 250)] {
        assert!(
            !verdict(name, most).is_fault(),
            "{name} in {most} dimensions"
        );
        assert_eq!(verdict(name, most + 1), Grade::Fails, "{name}");
    }
}
