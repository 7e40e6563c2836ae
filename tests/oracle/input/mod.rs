//! What the input of a quantity may be, and what every kind of bad input is told.

mod agreement;
mod refusals;

use attnbm::Error;
use attnbm::grade::cases;
use attnbm::oracle::field::{Field, Kind, Presence};
use attnbm::oracle::input::{Inputs, Lagrangian, Support};
use attnbm::oracle::{json, registry, schema};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(quantity: &str, input: &str) -> Result<Inputs, Error> {
    json::read_input(registry::find(quantity)?.fields, input)
}

#[test]
fn good_inputs_are_read_exactly() {
    let inputs = read(
        "attnbm.conditional_log_density",
        r#"{"beta": "0x1.8p+1", "missing_values": [-0], "patterns": [[1e0, "0x1p-1074"], [0.1, -0.0]],
            "values": [9007199254740993], "observed": [1.0], "hidden_bias": [1, 2]}"#,
    )
    .unwrap();
    assert_eq!(inputs.number("beta"), Ok(3.0));
    let patterns = inputs.matrix("patterns").unwrap();
    assert_eq!((patterns.row_count(), patterns.column_count()), (2, 2));
    let bits: Vec<u64> = patterns
        .entries()
        .iter()
        .map(|entry| entry.to_bits())
        .collect();
    assert_eq!(bits, [1.0, 5e-324, 0.1, -0.0].map(f64::to_bits));
    assert_eq!(inputs.vector("values"), Ok(&[9007199254740992.0][..]));
    assert_eq!(inputs.indices("observed"), Ok(&[1][..]));
    assert_eq!(inputs.vector("hidden_bias"), Ok(&[1.0, 2.0][..]));
    assert_eq!(inputs.vector("visible_bias"), Ok(&[0.0, 0.0][..]));

    let inputs = read("vmf.entropy", r#"{"dim": 3.0e0, "kappa": -0.0}"#).unwrap();
    assert_eq!(inputs.dimension("dim"), Ok(3));
    assert_eq!(inputs.number("kappa").map(f64::to_bits), Ok(0));
}

#[test]
fn every_lagrangian_and_every_support_is_read() {
    let lagrangians = [
        (r#"{"kind": "power", "n": 4}"#, Lagrangian::Power { n: 4.0 }),
        (r#"{"kind": "cosh"}"#, Lagrangian::Cosh),
        (r#"{"kind": "exp"}"#, Lagrangian::Exp),
        (r#"{"kind": "log_cosh"}"#, Lagrangian::LogCosh),
        (r#"{"kind": "abs"}"#, Lagrangian::Abs),
        (
            r#"{"c": "0x1.8p0", "kind": "atan"}"#,
            Lagrangian::Atan { c: 1.5 },
        ),
        (r#"{"kind": "identity"}"#, Lagrangian::Identity),
        (
            r#"{"kind": "log_sum_exp", "beta": 2}"#,
            Lagrangian::LogSumExp { beta: 2.0 },
        ),
        (
            r#"{"kind": "log_sum_exp"}"#,
            Lagrangian::LogSumExp { beta: 1.0 },
        ),
        (r#"{"kind": "norm"}"#, Lagrangian::Norm),
    ];
    for (text, lagrangian) in lagrangians {
        let input = format!(r#"{{"lagrangian": {text}, "h": [1]}}"#);
        let inputs = read("hopfield.lagrangian", &input).unwrap();
        assert_eq!(inputs.lagrangian("lagrangian"), Ok(lagrangian));
    }
    let supports = [
        ("reals", Support::Reals),
        ("half_line", Support::HalfLine),
        ("binary", Support::Binary),
        ("bernoulli", Support::Bernoulli),
    ];
    for (word, support) in supports {
        let input = format!(
            r#"{{"lagrangian": {{"kind": "abs"}}, "domain": "{word}", "beta": 1, "x": -2}}"#
        );
        let inputs = read("efh.conditional_log_partition", &input).unwrap();
        assert_eq!(inputs.support("domain"), Ok(support));
    }
}

/// A finite number as C99's `%a` prints it.
fn hexadecimal(number: f64) -> String {
    let bits = number.to_bits();
    let (sign, exponent) = (
        if number.is_sign_negative() { "-" } else { "" },
        bits >> 52 & 0x7ff,
    );
    let fraction = bits & ((1 << 52) - 1);
    match exponent {
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => format!("{sign}0x1.{fraction:013x}p{:+}", exponent as i64 - 1023),
    }
}

proptest! {
    #[test]
    fn a_number_is_the_same_in_decimal_and_in_hexadecimal(bits: Vec<u64>) {
        let numbers: Vec<f64> = bits
            .into_iter()
            .chain([1])
            .map(f64::from_bits)
            .filter(|number| number.is_finite())
            .collect();
        let pieces: Vec<String> =
            numbers.iter().map(|&n| format!("{n:?}, \"{}\",{n:e}", hexadecimal(n))).collect();
        let inputs = read("special.softmax", &format!("{{\"x\": [{}]}}", pieces.join(" ,"))).unwrap();
        let read: Vec<u64> = inputs.vector("x").unwrap().iter().map(|x| x.to_bits()).collect();
        let written: Vec<u64> =
            numbers.iter().flat_map(|number| [number.to_bits(); 3]).collect();
        prop_assert_eq!(read, written);
    }
}
