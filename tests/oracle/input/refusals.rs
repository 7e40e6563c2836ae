//! What is refused, and by which name.

use super::*;

/// Every refusal names the field, the value it got and what it expected.
#[test]
fn bad_inputs_are_refused_by_name() {
    let energy = "attnbm.energy";
    let cases = [
        // Numbers.
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": -1}"#,
            "domain",
            "beta must be finite and > 0, got -1",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": 1e999}"#,
            "domain",
            "beta must be at most 1.7976931348623157e308 in absolute value, got 1e999",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": "inf"}"#,
            "domain",
            "beta must be finite and > 0, got \"inf\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": NaN}"#,
            "domain",
            "beta must be finite and > 0, got \"NaN\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": "2.5"}"#,
            "parse",
            "beta must be a JSON number or a hexadecimal float in a string such as \
             \"-0x1.8p-3\", got \"2.5\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": "0x1.00000000000001p0"}"#,
            "domain",
            "beta must be a hexadecimal float that binary64 represents exactly, got \
             \"0x1.00000000000001p0\"",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": [2]}"#,
            "shape",
            "beta must have the form of a single number, got [2]",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]], "beta": null}"#,
            "parse",
            "beta must be a JSON number or a hexadecimal float in a string such as \
             \"-0x1.8p-3\", got null",
        ),
        (
            "attnbm.log_partition",
            r#"{"patterns": [[1]]}"#,
            "parse",
            "beta is missing from the input; it must be a number, finite and > 0",
        ),
        (
            "vmf.entropy",
            r#"{"dim": 2.5, "kappa": 1}"#,
            "domain",
            "dim must be an integer from 1 to 2^53, got 2.5",
        ),
        (
            "vmf.entropy",
            r#"{"dim": 0, "kappa": 1}"#,
            "domain",
            "dim must be an integer from 1 to 2^53, got 0",
        ),
        (
            "vmf.entropy",
            r#"{"dim": 3, "kappa": -5e-324}"#,
            "domain",
            "kappa must be finite and >= 0, got -5e-324",
        ),
        // Lengths that do not fit.
        (
            energy,
            r#"{"patterns": [[1, 2]], "v": [1, 2, 3]}"#,
            "shape",
            "v must have length 2 (row length of patterns), got 3",
        ),
        (
            energy,
            r#"{"patterns": [[1, 2]], "v": [1, 2], "hidden_bias": [1, 2]}"#,
            "shape",
            "hidden_bias must have length 1 (row count of patterns), got 2",
        ),
        (
            "attnbm.negative_log_likelihood",
            r#"{"patterns": [[1, 2]], "beta": 1, "data": [[1]]}"#,
            "shape",
            "data must have row length 2 (row length of patterns), got 1",
        ),
        (
            "special.softmax",
            r#"{"x": []}"#,
            "shape",
            "x must have at least 1 entry, got 0",
        ),
        // Fields that are not the quantity's.
        (
            energy,
            r#"{"patterns": [[1]], "v": [1], "hidden_bais": [1]}"#,
            "parse",
            "\"hidden_bais\" is not a field of this quantity's input; its fields are patterns, v, \
             visible_bias, hidden_bias",
        ),
        // The other kinds of field.
        (
            "vmf.log_density",
            r#"{"eta": [1, 2], "beta": 1, "x": [0, -0.0]}"#,
            "domain",
            "x must be a vector with an entry that is not 0, got 2 zeros",
        ),
        (
            "attnbm.conditional_mean",
            r#"{"patterns": [[1, 2]], "beta": 1, "observed": [0.5], "values": [1]}"#,
            "domain",
            "observed[0] must be a 0-based index, an integer from 0 up, got 0.5",
        ),
        (
            "attnbm.conditional_mean",
            r#"{"patterns": [[1, 2]], "beta": 1, "observed": [0, 2], "values": [1, 2]}"#,
            "domain",
            "observed[1] must be an index below the length of a row, got 2 where that length is 2",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "power", "n": 0}, "h": [1]}"#,
            "domain",
            "lagrangian.n must be finite and >= 1, got 0",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "power"}, "h": [1]}"#,
            "parse",
            "lagrangian.n is missing, got {\"kind\": \"power\"}",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "cosh", "n": 2}, "h": [1]}"#,
            "parse",
            "lagrangian of kind \"cosh\" has no parameter called \"n\"",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": "cosh", "h": [1]}"#,
            "parse",
            "lagrangian must be an object such as {\"kind\": \"log_cosh\"}, got \"cosh\"",
        ),
        (
            "hopfield.lagrangian",
            r#"{"lagrangian": {"kind": "sinh"}, "h": [1]}"#,
            "domain",
            "lagrangian.kind must be one of \"power\", \"cosh\", \"exp\", \"log_cosh\", \"abs\", \
             \"atan\", \"identity\", \"log_sum_exp\", \"norm\", got \"sinh\"",
        ),
        (
            "efh.conditional_log_partition",
            r#"{"lagrangian": {"kind": "abs"}, "domain": "R", "beta": 1, "x": 0}"#,
            "domain",
            "domain must be one of \"reals\", \"half_line\", \"binary\", \"bernoulli\", got \"R\"",
        ),
        // Inputs other than objects.
        (
            "special.softmax",
            "[1]",
            "parse",
            "input must be a JSON object, got [1]",
        ),
        (
            "special.softmax",
            "",
            "parse",
            "input must be a JSON object, got nothing",
        ),
    ];
    for (quantity, input, kind, message) in cases {
        refused(quantity, input, kind, message);
    }
}

#[track_caller]
fn refused(quantity: &str, input: &str, kind: &str, message: &str) {
    let error = read(quantity, input).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (kind, message),
        "{input}"
    );
}

#[test]
fn bad_matrices_are_refused_by_name() {
    for (patterns, kind, message) in [
        (
            "[[1, 2], [3, 4], [Infinity, 5]]",
            "domain",
            "patterns[2][0] must be finite, got \"Infinity\"",
        ),
        (
            "[[1, 2], [3, -1e309]]",
            "domain",
            "patterns[1][1] must be at most 1.7976931348623157e308 in absolute value, got -1e309",
        ),
        (
            "[[1, 2], [3]]",
            "shape",
            "patterns[1] must have as many entries as patterns[0], which has 2, got 1",
        ),
        (
            "[[1, 2], []]",
            "shape",
            "patterns[1] must have as many entries as patterns[0], which has 2, got 0",
        ),
        ("[]", "shape", "patterns must have at least 1 row, got 0"),
        (
            "[[]]",
            "shape",
            "patterns[0] must have at least 1 entry, got 0",
        ),
        (
            "[1, 2]",
            "shape",
            "patterns[0] must have the form of a list of numbers, got 1",
        ),
        (
            "[[[1]]]",
            "shape",
            "patterns[0][0] must have the form of a single number, got [1]",
        ),
        (
            r#"{"0": [1]}"#,
            "parse",
            "patterns must be a list of rows, got {\"0\": [1]}",
        ),
        (
            "[[1, true]]",
            "parse",
            "patterns[0][1] must be a JSON number or a hexadecimal float in a string such as \
             \"-0x1.8p-3\", got true",
        ),
    ] {
        let input = format!("{{\"patterns\": {patterns}, \"v\": [1, 2]}}");
        refused("attnbm.energy", &input, kind, message);
    }
}
