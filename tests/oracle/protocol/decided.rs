//! Values that lie beyond every exponent or next to a number halfway between two binary64 numbers, and digits of what is tiny.

use super::parsed;
use attnbm::oracle::{certify::Options, protocol};
use serde_json::{Value, json};

fn ask(quantity: &str, input: &str) -> Value {
    parsed(&format!(
        r#"{{"quantity": "{quantity}", "input": {input}}}"#
    ))
}

fn ask_for_digits(quantity: &str, input: &str, digits: u32) -> Value {
    let line = format!(r#"{{"quantity": "{quantity}", "input": {input}}}"#);
    let options = Options::default().with_digits(digits);
    serde_json::from_str(&protocol::answer_line(&line, &options)).unwrap()
}

/// An answer above the largest binary64 number is infinite, whether or not an exponent can hold it. Its enclosure says from
/// where on.
#[test]
fn what_is_beyond_every_exponent_is_infinite() {
    for (quantity, input) in [
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "exp"}, "h": [1e150]}"#,
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "exp"}, "h": [1e150, -3, 1e200]}"#,
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "cosh"}, "h": [1e18]}"#,
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "power", "n": 1e300}, "h": [-2]}"#,
        ),
        (
            "efh.conditional_log_partition",
            r#"{"lagrangian": {"kind": "cosh"}, "domain": "reals", "beta": 1, "x": 1e20}"#,
        ),
        (
            "efh.conditional_log_partition",
            r#"{"lagrangian": {"kind": "cosh"}, "domain": "half_line", "beta": 1e-300, "x": 1e20}"#,
        ),
        (
            "efh.conditional_log_partition",
            r#"{"lagrangian": {"kind": "exp"}, "domain": "half_line", "beta": 3, "x": 1e300}"#,
        ),
    ] {
        let answer = ask(quantity, input);
        assert_eq!(answer["value"], "inf", "{input}: {answer}");
        assert_eq!(answer["enclosure"][1], "inf", "{input}: {answer}");
        let lower = answer["enclosure"][0].as_str().unwrap();
        let (_, exponent) = lower.split_once('e').unwrap();
        assert!(exponent.parse::<i64>().unwrap() > 308, "{input}: {lower}");
    }
    // A gradient has both signs, and entries that are small.
    let input = r#"{"lagrangian": {"kind": "power", "n": 1e300}, "h": [2, -2, 0.5, 1]}"#;
    let answer = ask("hopfield.activation", input);
    assert_eq!(
        answer["value"],
        json!(["inf", "-inf", 0.0, 1.0]),
        "{answer}"
    );
    assert_eq!(answer["enclosure"][1][0], "-inf", "{answer}");
    let input = r#"{"lagrangian": {"kind": "cosh"}, "h": [1e300, -1e300, 0]}"#;
    let answer = ask("hopfield.activation", input);
    assert_eq!(answer["value"], json!(["inf", "-inf", 0.0]), "{answer}");
    // What is large and has an exponent keeps both ends.
    let answer = ask(
        "hopfield.lagrangian",
        r#"{"lagrangian": {"kind": "exp"}, "h": [1e9]}"#,
    );
    let ends = &answer["enclosure"];
    assert!(answer["value"] == "inf" && ends[1] != "inf", "{answer}");
}

/// A tie is decided by a rest of any size, also after it is scaled.
#[test]
fn a_tie_is_decided_by_what_no_precision_shows() {
    let input = r#"{"patterns": [[1, 0], [0, 1]], "beta": 2, "hidden_bias": [1e5, -1e5],
        "v": [-1.125645717087018, 1.4788572907537256]}"#;
    let answer = ask("attnbm.score", &input.replace('\n', " "));
    assert_eq!(answer["value"][0], 4.251_291_434_174_035_5, "{answer}");
    // Three halves of 1e150 are halfway, and the gradient is nearer to 0 by a factor that the terms of both patterns make.
    let input = r#"{"patterns": [[1e150], [-1e150]], "beta": 3}"#;
    let answer = ask("attnbm.log_partition_gradient", input);
    let [above, below] = [0, 1].map(|row| answer["value"][row][0].as_f64().unwrap());
    let nearer = 1.5e150_f64.next_down();
    assert_eq!((above, below), (nearer, -nearer), "{answer}");
}

/// What is asked for is there, and where there are no digits to be had their lack does not keep the value back.
#[test]
fn digits_do_not_keep_a_value_back() {
    let answer = ask_for_digits("special.softmax", r#"{"x": [0, -1e300]}"#, 30);
    assert_eq!(answer["value"], json!([1.0, 0.0]), "{answer}");
    assert_eq!(answer["enclosure"][1][0], "0", "{answer}");
    let answer = ask_for_digits("special.softmax", r#"{"x": [0, -100000]}"#, 120);
    let [low, high] = [0, 1].map(|end| answer["enclosure"][1][end].as_str().unwrap().to_owned());
    let digits = "3.562949565309373121071174";
    assert!(
        low.starts_with(digits) && high.starts_with(digits),
        "{answer}"
    );
    assert!(
        low[..120] == high[..120] && low.ends_with("e-43430"),
        "{answer}"
    );
    let answer = ask_for_digits("vmf.entropy", r#"{"dim": 1, "kappa": 1e4}"#, 30);
    assert_eq!(answer["value"], 0.0, "{answer}");
    // log(1 + q) + 2 κ q/(1 + q) with q = e^-20000, of which q and its square are all.
    let low = answer["enclosure"][0].as_str().unwrap();
    assert!(low.ends_with("e-8682"), "{answer}");
    let answer = ask_for_digits(
        "hopfield.lagrangian",
        r#"{"lagrangian": {"kind": "exp"}, "h": [1e150]}"#,
        30,
    );
    assert_eq!(answer["value"], "inf", "{answer}");
}

/// Patterns that are close together have a mean next to one that is written down. A quadrature would need 2 100 bits to tell
/// on which side of it the mean is.
#[test]
fn the_mean_of_close_patterns_is_an_expansion() {
    let input = r#"{"patterns": [[1e-310, 2e-312], [5e-324, 0]], "beta": 1.5}"#;
    let answer = ask("attnbm.mean", input);
    assert_eq!(
        answer["value"],
        json!([5e-311, 1.000_000_000_003e-312]),
        "{answer}"
    );
    assert_eq!(answer["method"], "expansion for close patterns", "{answer}");
}

/// The mean of two patterns that are one rounding apart is just above their midpoint. At a small β an expansion whose remainder is
/// small beside the mean does not say so.
#[test]
fn an_expansion_is_taken_only_where_it_knows_the_side() {
    for (patterns, beta, mean) in [
        (
            "[[1e-94], [1.0000000000000001e-94]]",
            "1e-84",
            1.0000000000000001e-94,
        ),
        (
            "[[1e-94], [1.0000000000000001e-94]]",
            "1e-100",
            1.0000000000000001e-94,
        ),
        ("[[0], [5e-324]]", "1e-300", 5e-324),
    ] {
        let input = format!(r#"{{"patterns": {patterns}, "beta": {beta}}}"#);
        let answer = ask("attnbm.mean", &input);
        assert_eq!(answer["value"][0], mean, "{answer}");
    }
}

/// Pulses that the second unit forgets at once have no panel, and still take work.
#[test]
fn pulses_without_panels_are_work() {
    let input = r#"{"decay_1": 1e-17, "gain_1": 1, "decay_2": 1e20, "gain_2": 1, "amplitude": 1, "width": 1, "period": 1,
        "pulses": 9007199254740992, "rest": 0}"#;
    let answer = ask("habituation.chain_response", &input.replace('\n', " "));
    assert_eq!(answer["error"]["kind"], "budget", "{answer}");
}
