//! Certified values, judgements and sessions for serde, as the protocol and the grader's report have them.

use attnbm::Error;
use attnbm::grade::answer::{Answer, Estimate, Subject};
use attnbm::grade::case::Case;
use attnbm::grade::flag::Flag;
use attnbm::grade::reference::Reference;
use attnbm::grade::relation::Breach;
use attnbm::grade::runs::RunStatistics;
use attnbm::grade::session::{GradingSettings, grade};
use attnbm::grade::spread::Spread;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::{Assessment, FloatFormat, Grade};
use attnbm::oracle::certify::Options;
use attnbm::oracle::input::{Inputs, Matrix, Value};
use attnbm::oracle::registry;
use serde_json::{Value as Json, json, to_value};

fn question(x: &[f64]) -> Case {
    let quantity = registry::find("special.softmax").unwrap();
    Case::new(quantity, [("x", Value::Vector(x.to_vec()))])
}

/// What is certified has the form of an answer, and what is judged that of the grader's report.
#[test]
fn reports_have_the_form_of_the_protocol() {
    let certified = question(&[0.0, 0.0]).evaluate(&Options::default()).unwrap();
    let written = to_value(&certified).unwrap();
    assert_eq!(written["value"], json!([0.5, 0.5]));
    assert_eq!(written["enclosure"].as_array().map(Vec::len), Some(2));
    let keys: Vec<&String> = written.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["enclosure", "method", "value"]);

    let refused = question(&[f64::NAN])
        .evaluate(&Options::default())
        .unwrap_err();
    let error = json!({"kind": "domain", "message": "x[0] must be finite, -inf or inf, got NaN"});
    assert_eq!(to_value(&refused).unwrap(), json!({"error": error}));
    assert_eq!(
        to_value(question(&[1.0, f64::NAN])).unwrap(),
        json!({
            "quantity": "special.softmax", "input": {"x": [1.0, "nan"]},
        })
    );

    let case = question(&[0.0, 0.0]);
    let reference = Reference::of(&case);
    let answer = Answer::Value(vec![0.5, 0.75].into());
    let judged = Assessment::of(&answer, &reference, FloatFormat::Binary64, 2);
    let written = to_value(&judged).unwrap();
    assert_eq!(
        (&written["verdict"], &written["entry"]),
        (&json!("wrong"), &json!(1))
    );
    assert_eq!(
        to_value(&answer).unwrap(),
        json!({"shape": [2], "values": [0.5, 0.75]})
    );
    assert_eq!(to_value(&reference).unwrap()["values"], json!([0.5, 0.5]));
    let infinite = Answer::Value(f64::INFINITY.into());
    assert_eq!(
        to_value(&infinite).unwrap(),
        json!({"shape": [], "values": ["inf"]})
    );
}

#[cfg(feature = "json")]
#[test]
fn a_certified_matrix_is_written_as_an_answer_is() {
    use attnbm::oracle::protocol::respond;

    let quantity = registry::find("attnbm.covariance").unwrap();
    let patterns = Matrix::from_rows("patterns", vec![vec![0.5, -1.0], vec![2.0, 0.25]]).unwrap();
    let given = [
        ("patterns", Value::Matrix(patterns)),
        ("beta", Value::Number(2.0)),
    ];
    let inputs = Inputs::new(quantity.fields, given).unwrap();
    let certified = quantity.certified(&inputs, &Options::default()).unwrap();
    let mut written = to_value(&certified).unwrap();
    written["id"] = json!(1);
    let answer: Json = serde_json::from_str(&respond("1", &Ok(certified))).unwrap();
    assert_eq!(written, answer);
}

/// Answers with equal shares, which is wrong unless all entries are equal.
struct Equal;

impl Subject for Equal {
    fn ask(&mut self, case: &Case) -> Answer {
        match case.get("x") {
            Some(Value::Vector(x)) => {
                Answer::Value(vec![1.0 / x.len() as f64 + x[0]; x.len()].into())
            }
            _ => Answer::Malformed("no x".into()),
        }
    }
}

#[test]
fn a_session_is_written_with_its_broken_relations() {
    let settings = GradingSettings::default()
        .with_quantities(["special.softmax"])
        .with_strata([Stratum::Corner])
        .with_cases(12);
    let grading = grade(&mut Equal, &settings, &());
    let written = to_value(&grading).unwrap();
    assert_eq!(written["settings"]["cases"], json!(12));
    assert_eq!(written["settings"]["dtype"], json!("f64"));
    assert_eq!(written["verdict"], to_value(grading.verdict()).unwrap());
    let line = &written["quantities"][0];
    assert_eq!(
        (&line["quantity"], &line["cases"]),
        (&json!("special.softmax"), &json!(12))
    );
    assert_eq!(line["outcomes"].as_array().map(Vec::len), Some(12));
    assert!(line["outcomes"][0]["request"]["input"]["x"].is_array());
    assert!(line["smallest"]["request"].is_object());
    let breaches = &grading.lines[0].breaches;
    assert!(!breaches.is_empty());
    let first = &line["breaches"][0];
    assert_eq!(first["relation"], json!(breaches[0].relation));
    assert_eq!(
        first["answers"].as_array().map(Vec::len),
        Some(breaches[0].answers.len())
    );
    assert_eq!(
        first["answers"][0]["request"]["quantity"],
        json!("special.softmax")
    );
    // Each relation with its own counts, of which some are 0.
    let relations: Vec<Json> = grading.lines[0]
        .relations
        .iter()
        .map(|(name, checked)| {
            let broken = breaches.iter().filter(|breach| breach.relation == *name);
            json!({ "relation": name, "checked": checked, "broken": broken.count() })
        })
        .collect();
    assert!(relations.iter().any(|relation| relation["broken"] == 0));
    assert!(relations.iter().any(|relation| relation["broken"] != 0));
    assert_eq!(line["relations"], json!(relations));
    for (written, outcome) in line["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&grading.lines[0].outcomes)
    {
        assert_eq!(
            [&written["stratum"], &written["index"], &written["id"]],
            [&json!("corner"), &json!(outcome.index), &Json::Null]
        );
    }
}

/// Whatever decides which cases are asked is among the settings.
#[test]
fn settings_are_written_whole() {
    let settings = GradingSettings::default()
        .with_quantities(["vmf"])
        .with_cases(7)
        .with_seed(3)
        .with_strata([Stratum::Corner, Stratum::Masked])
        .with_flags([Flag::BETA_ONE])
        .with_restrictions(["dim<=3".parse().unwrap()])
        .with_format(FloatFormat::Binary32)
        .with_relations(false);
    assert_eq!(
        to_value(&settings).unwrap(),
        json!({
            "quantities": ["vmf"], "cases": 7, "seed": 3, "strata": ["corner", "masked"], "flags": [Flag::BETA_ONE.name()],
            "where": ["dim<=3"], "dtype": "f32", "relations": false,
        })
    );
}

/// Every number of a report under its own name: no two of one report are equal.
#[test]
fn every_number_has_its_name() {
    // Of 2, 4, 4 and 6 the mean is 4, the variance 8/3 and that of the mean 2/3: 3 is 1/√(2/3) standard errors off.
    let runs = [(2.0, 1.0), (4.0, 1.0), (4.0, 1.0), (6.0, 5.0)];
    let runs = runs.map(|(value, error)| Estimate {
        value,
        standard_error: Some(error),
    });
    let found = RunStatistics::of(&runs, 3.0, false).unwrap();
    assert_eq!(found.stated, Some(7f64.sqrt()));
    assert_eq!(
        to_value(found).unwrap(),
        json!({
            "runs": 4, "mean": 4.0, "spread": found.spread, "stated": found.stated,
            "standard_errors": found.standard_errors,
        })
    );
    assert!(found.spread > 1.6 && found.spread < 1.7 && found.standard_errors < 1.3);
    let spread = Spread::of((1..=2000).map(f64::from).collect()).unwrap();
    assert_eq!(
        to_value(spread).unwrap(),
        json!({"median": 1000.0, "p99": 1980.0, "max": 2000.0})
    );
    let breach = Breach {
        relation: "a",
        statement: "b",
        blamed: "c",
        answers: vec![(question(&[1.5]), Answer::TimedOut)],
        difference: Some(0.5),
        allowed: f64::INFINITY,
        verdict: Grade::Fails,
    };
    let request = json!({"quantity": "special.softmax", "input": {"x": [1.5]}});
    assert_eq!(
        to_value(breach).unwrap(),
        json!({
            "relation": "a", "statement": "b", "blamed": "c", "difference": 0.5, "allowed": "inf", "verdict": "fails",
            "answers": [{"request": request, "answer": {"timed_out": true}}],
        })
    );
    let judged = |got: f64| {
        let reference = Reference::of(&question(&[0.0, 0.0]));
        Assessment::of(
            &Answer::Value(vec![0.5, got].into()),
            &reference,
            FloatFormat::Binary64,
            2,
        )
    };
    let found = judged(0.5 + 3e-16);
    let numbers = [found.ulps, found.condition, found.ratio].map(Option::unwrap);
    assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2] && numbers[0] != numbers[2]);
    assert_eq!(
        to_value(&found).unwrap(),
        json!({
            "verdict": "accurate", "entry": found.entry, "ulps": numbers[0], "condition": numbers[1],
            "stability": numbers[2], "runs": null, "reason": "",
        })
    );
}

/// Every kind of answer, and every kind of reference, under the word of its kind.
#[test]
fn every_answer_and_every_reference_has_its_form() {
    let answers = [
        (
            Answer::Value(1.5.into()),
            json!({"shape": [], "values": [1.5]}),
        ),
        (
            Answer::Value(vec![vec![1.0, f64::NAN]].into()),
            json!({"shape": [1, 2], "values": [1.0, "nan"]}),
        ),
        (
            Answer::Estimates(vec![
                Estimate {
                    value: 2.0,
                    standard_error: Some(0.25),
                },
                Estimate::bare(f64::NEG_INFINITY),
            ]),
            json!({"estimates": [[2.0, 0.25], ["-inf", null]]}),
        ),
        (
            Answer::Error {
                kind: "domain".into(),
                message: "no".into(),
            },
            json!({"error": {"kind": "domain", "message": "no"}}),
        ),
        (Answer::Malformed("m".into()), json!({"malformed": "m"})),
        (Answer::TimedOut, json!({"timed_out": true})),
        (Answer::Crashed("c".into()), json!({"crashed": "c"})),
        (Answer::NotAsked("n".into()), json!({"not_asked": "n"})),
    ];
    for (answer, expected) in answers {
        assert_eq!(to_value(&answer).unwrap(), expected, "{answer:?}");
    }
    let error = Error::Unsupported("e".into());
    let nonexistent = to_value(Reference::Nonexistent(error.clone())).unwrap();
    assert_eq!(nonexistent, json!({"none": error.to_string()}));
    let undecided = to_value(Reference::Undecided(error.clone())).unwrap();
    assert_eq!(undecided, json!({"unknown": error.to_string()}));
    let reference = Reference::of(&question(&[0.0, 0.0]));
    let method = reference.exact().unwrap().certified.method.clone();
    let exact = to_value(reference).unwrap();
    assert_eq!(
        [&exact["shape"], &exact["values"], &exact["method"]],
        [&json!([2]), &json!([0.5, 0.5]), &json!(method)]
    );
    assert_eq!(exact["enclosures"].as_array().map(Vec::len), Some(2));
}
