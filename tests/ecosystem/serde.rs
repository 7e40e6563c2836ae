//! Machines and reports for serde: the objects of the wire protocol.

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
use attnbm::models::attnbm::AttnBm;
use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
use attnbm::models::hopfield::Network;
use attnbm::models::lagrangian::Lagrangian;
use attnbm::models::von_mises_fisher::VonMisesFisher;
use attnbm::oracle::certify::Options;
use attnbm::oracle::input::{Inputs, Matrix, Value};
use attnbm::oracle::registry;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, from_value, json, to_value};

fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn refusal<T: DeserializeOwned>(text: &str) -> String {
    match read::<T>(text) {
        Ok(_) => panic!("{text} is read"),
        Err(error) => error,
    }
}

/// What is written is read again as the same object.
fn comes_back<T: Serialize + DeserializeOwned>(written: &Json) -> T {
    let machine: T = from_value(written.clone()).unwrap();
    assert_eq!(&to_value(&machine).unwrap(), written);
    machine
}

#[test]
fn machines_come_back() {
    let machine: AttnBm = comes_back(&json!({
        "patterns": [[0.1, -1.0], [2.0, 0.25], [5e-324, 1e300]],
        "visible_bias": [0.5, 0.25],
        "hidden_bias": [0.0, -1.5, 3.0],
    }));
    assert_eq!(machine.hidden_bias(), Some(&[0.0, -1.5, 3.0][..]));
    let machine: AttnBm = comes_back(&json!({"patterns": [[0.5, -1.0]]}));
    assert_eq!(machine.visible_bias(), None);
    let machine: GaussianBernoulli = comes_back(&json!({
        "weights": [[0.5, -1.0]], "sigma": 0.5, "hidden_bias": [0.25],
    }));
    assert_eq!((machine.sigma(), machine.hidden_count()), (0.5, 1));
    let sphere: VonMisesFisher<f64> = comes_back(&json!({"dim": 784, "kappa": 2.5}));
    assert_eq!(sphere.dimension(), 784);
    let network: Network = comes_back(&json!({
        "patterns": [[0.5, -1.0, 2.0]],
        "visible_lagrangian": {"kind": "power", "n": 2.0},
        "hidden_lagrangian": {"kind": "log_sum_exp", "beta": 0.5},
        "feedback": [[0.25], [1.0], [-0.5]],
        "tau_v": 0.5,
    }));
    assert_eq!(network.times(), (0.5, 1.0));
    let network: Network = comes_back(&json!({
        "patterns": [[0.5, -1.0, 2.0]],
        "visible_lagrangian": {"kind": "norm"},
        "hidden_lagrangian": {"kind": "cosh"},
        "tau_v": 0.25,
        "tau_h": 4.0,
    }));
    assert_eq!(network.times(), (0.25, 4.0));
    assert_eq!(network.lagrangians(), (Lagrangian::Norm, Lagrangian::Cosh));
    for lagrangian in [
        Lagrangian::Norm,
        Lagrangian::Atan { c: 0.75 },
        Lagrangian::Cosh,
    ] {
        let written = to_value(lagrangian).unwrap();
        assert_eq!(comes_back::<Lagrangian>(&written), lagrangian);
    }
}

/// The bits, also through a struct that has the machine's fields beside its own.
#[test]
fn every_bit_survives() {
    #[derive(Serialize, Deserialize)]
    struct Input {
        #[serde(flatten)]
        machine: AttnBm,
        beta: f64,
    }
    let entries: Vec<f64> = (1..=60).map(|i| f64::from(i).ln() / 3.0).collect();
    let machine = AttnBm::new(6, 10, entries.clone()).unwrap();
    let text = serde_json::to_string(&Input { machine, beta: 0.1 }).unwrap();
    let input: Input = serde_json::from_str(&text).unwrap();
    assert!(input.machine.patterns().flatten().eq(&entries));
    assert_eq!(input.beta, 0.1);
    // An entry off by a unit in the last place is another machine.
    let moved = text.replacen(
        &format!("{:?}", entries[1]),
        &format!("{:?}", entries[1].next_up()),
        1,
    );
    let moved: Input = serde_json::from_str(&moved).unwrap();
    assert!(!moved.machine.patterns().flatten().eq(&entries));
}

#[test]
fn texts_may_be_hexadecimal_and_nothing_is_a_field_left_out() {
    let machine: AttnBm = read(r#"{"patterns": [["0x1.8p-3", 2]], "visible_bias": null}"#).unwrap();
    assert_eq!(machine.patterns().next(), Some(&[0.1875, 2.0][..]));
    assert_eq!(machine.visible_bias(), None);
}

#[test]
fn refusals_name_the_field() {
    let cases = [
        (r#"{}"#, "patterns is missing from the input"),
        (
            r#"{"patterns": []}"#,
            "patterns must have at least 1 row, got 0",
        ),
        (
            r#"{"patterns": [[]]}"#,
            "patterns[0] must have at least 1 entry, got 0",
        ),
        (
            r#"{"patterns": [[1, 2], [3]]}"#,
            "patterns[1] must have as many entries",
        ),
        (
            r#"{"patterns": [[1, null]]}"#,
            "patterns[0][1]: invalid type: null",
        ),
        (
            r#"{"patterns": [[1], ["x"]]}"#,
            "patterns[1][0]: invalid value: string \"x\"",
        ),
        (
            r#"{"patterns": [1]}"#,
            "invalid type: integer `1`, expected a list of numbers for patterns[0]",
        ),
        (
            r#"{"patterns": [[1]], "hidden_bias": [1, 2]}"#,
            "hidden_bias must have length 1 (row count of patterns), got 2",
        ),
        (
            r#"{"patterns": [[1]], "hidden_bais": [1]}"#,
            "\"hidden_bais\" is not a field",
        ),
        (
            r#"{"patterns": [[1]], "patterns": [[1]]}"#,
            "duplicate field `patterns`",
        ),
        (r#"[[1, 2]]"#, "expected the fields of AttnBm"),
    ];
    for (text, message) in cases {
        let got = refusal::<AttnBm>(text);
        assert!(got.contains(message), "{text}: {got}");
    }
    let got = refusal::<GaussianBernoulli>(r#"{"weights": [[1]], "sigma": 0}"#);
    assert!(got.contains("sigma must be finite and > 0, got 0"), "{got}");
    let got = refusal::<VonMisesFisher<f64>>(r#"{"dim": 3, "kappa": -2.5}"#);
    assert!(
        got.contains("kappa must be finite and >= 0, got -2.5"),
        "{got}"
    );
    let got = refusal::<VonMisesFisher<f64>>(r#"{"dim": 0, "kappa": 1}"#);
    assert!(
        got.contains("dim must be an integer from 1 to 2^53, got 0"),
        "{got}"
    );
    let got = refusal::<Lagrangian>(r#"{"kind": "power", "n": 0.5}"#);
    assert!(
        got.contains("lagrangian.n must be finite and >= 1, got 0.5"),
        "{got}"
    );
    let got = refusal::<Lagrangian>(r#"{"kind": "power"}"#);
    assert!(got.contains("lagrangian.n is missing"), "{got}");
    let got = refusal::<Lagrangian>(r#"{"kind": "norm", "n": 2}"#);
    assert!(
        got.contains("lagrangian of kind \"norm\" has no parameter called \"n\""),
        "{got}"
    );
    let got = refusal::<Lagrangian>(r#"{"kind": "nrom"}"#);
    assert!(got.contains("lagrangian.kind must be one of"), "{got}");
    let network = |rest: &str| {
        let layers =
            r#""visible_lagrangian": {"kind": "norm"}, "hidden_lagrangian": {"kind": "norm"}"#;
        refusal::<Network>(&format!(r#"{{"patterns": [[1, 2]], {layers}, {rest}}}"#))
    };
    let got = network(r#""feedback": [[1, 2]]"#);
    assert!(got.contains("feedback must have row count 2"), "{got}");
    let got = network(r#""tau_h": 0"#);
    assert!(got.contains("tau_h must be finite and > 0, got 0"), "{got}");
}

#[test]
fn what_no_format_can_hold_is_not_written() {
    let machine = AttnBm::new(1, 2, vec![1.0, f64::NAN]).unwrap();
    let error = serde_json::to_string(&machine).unwrap_err().to_string();
    assert_eq!(error, "patterns[0][1] must be finite, got NaN");
    let machine = AttnBm::new(1, 2, vec![1.0, 2.0]).unwrap();
    let rest = machine.given(&[0], &[0.5]).unwrap().unwrap();
    let error = serde_json::to_string(&rest).unwrap_err().to_string();
    assert!(
        error.contains("the conditional of a larger machine"),
        "{error}"
    );
}

/// A written machine is the input of a request: the answer is that of the machine.
#[cfg(feature = "json")]
#[test]
fn a_written_machine_is_pasted_into_a_request() {
    use attnbm::oracle::protocol::answer_line;
    use attnbm::real::{Ball, Enclosure, Goal, Real};

    let answer = |quantity: &str, input: &Json| {
        let request = json!({"id": 1, "quantity": quantity, "input": input}).to_string();
        let answer: Json =
            serde_json::from_str(&answer_line(&request, &Options::default())).unwrap();
        answer["value"]
            .as_f64()
            .unwrap_or_else(|| panic!("{answer}"))
    };
    let machine = AttnBm::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])
        .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.5]))
        .unwrap();
    let mut input = to_value(&machine).unwrap();
    input["beta"] = json!(2);
    let log_z: Ball<2> = machine.log_partition_of_integer(2).unwrap();
    assert_eq!(
        Some(answer("attnbm.log_partition", &input)),
        log_z.to_binary64()
    );
    let machine = GaussianBernoulli::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])
        .and_then(|machine| machine.with_sigma(0.5))
        .unwrap();
    let log_z = machine
        .log_partition_of::<Ball<2>>(Goal::PLAIN)
        .unwrap()
        .value;
    let input = to_value(&machine).unwrap();
    assert_eq!(
        Some(answer("gbrbm.log_partition", &input)),
        log_z.to_binary64()
    );
    let sphere = VonMisesFisher::new(3, 2.5).unwrap();
    let input = to_value(&sphere).unwrap();
    let log_z: Ball<2> = VonMisesFisher::new(3, Real::from_f64(2.5))
        .unwrap()
        .log_partition();
    assert_eq!(
        Some(answer("vmf.log_partition", &input)),
        log_z.to_binary64()
    );
    let network = Network::new(1, 2, vec![1.0, 2.0], Lagrangian::Norm, Lagrangian::Cosh).unwrap();
    let mut input = to_value(&network).unwrap();
    (input["v"], input["h"]) = (json!([3.0, -4.0]), json!([0.5]));
    let energy: Ball<2> = network.energy_of(&[3.0, -4.0], &[0.5]).unwrap();
    assert_eq!(
        Some(answer("hopfield.energy", &input)),
        energy.to_binary64()
    );
}

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
