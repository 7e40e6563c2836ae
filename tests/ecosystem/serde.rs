//! Machines for serde: the input objects of the wire protocol.

use attnbm::models::attnbm::AttnBm;
use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
use attnbm::models::hopfield::Network;
use attnbm::models::lagrangian::Lagrangian;
use attnbm::models::von_mises_fisher::VonMisesFisher;
use attnbm::oracle::certify::Options;
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
    // Whole numbers of either sign, decimals, and hexadecimal ones.
    let machine: AttnBm = read(r#"{"patterns": [[7, -3, 2.5, -1e-3, "-0x1p-1074"]]}"#).unwrap();
    let expected = [7.0, -3.0, 2.5, -1e-3, -5e-324];
    assert_eq!(machine.patterns().next(), Some(&expected[..]));
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
        // Nothing is a field left out only where it may be.
        (
            r#"{"patterns": null}"#,
            "invalid type: null, expected a list of rows for patterns",
        ),
        (
            r#"{"patterns": 1}"#,
            "invalid type: integer `1`, expected a list of rows for patterns",
        ),
        (
            r#"{"patterns": [[1]], "visible_bias": 1}"#,
            "invalid type: integer `1`, expected a list of numbers for visible_bias",
        ),
        (
            r#"{"patterns": [[1]], "visible_bias": [true]}"#,
            "visible_bias[0]: invalid type: boolean `true`, expected a finite number or a hexadecimal float in a string",
        ),
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
    let got = refusal::<Lagrangian>(r#"{"n": 2}"#);
    assert!(got.contains("lagrangian.kind is missing"), "{got}");
    let got = refusal::<Lagrangian>(r#"{"kind": "power", "n": 2, "m": 3}"#);
    assert!(
        got.contains("lagrangian has more than one parameter: \"m\""),
        "{got}"
    );
    let got = refusal::<Lagrangian>(r#"{"kind": "power", "n": [2]}"#);
    assert!(
        got.contains("lagrangian.n: invalid type: sequence"),
        "{got}"
    );
    let got = refusal::<Lagrangian>("[1]");
    assert!(got.contains("for lagrangian"), "{got}");
    let got = refusal::<VonMisesFisher<f64>>(r#"{"dim": null, "kappa": 1}"#);
    assert!(got.contains("dim: invalid type: null"), "{got}");
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
