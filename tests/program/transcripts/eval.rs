//! Evaluations: a stream of requests, and single ones.

use super::{Transcript, check};

/// Requests that are answered.
const ANSWERED: &str = r#"{"hello": "attnbm", "protocol": 1}
{"id": 1, "quantity": "special.log_sum_exp", "input": {"x": [1, 2]}}
{"id": "two", "quantity": "special.softmax", "input": {"x": [1, "0x1p+1", -3.5], "beta": 0.5}}
{"id": null, "quantity": "vmf.entropy", "input": {"dim": 3, "kappa": 2}}
{"quantity": "bessel.log_i", "input": {"order": 2.5, "x": 4}}
{"id": 5, "quantity": "special.log_sum_exp", "input": {"x": ["-inf", 2]}}
{"id": 6, "quantity": "hnrbm.ais_log_partition", "input": {"weights": [[0.5, -0.25]], "beta": 2}, "run": 1}
{"id": 7, "quantity": "attnbm.mean", "input": {"patterns": [[1, 2], [0.5, -1]], "beta": 2}}
{"id": 8, "quantity": "attnbm.log_partition_bounds", "input": {"patterns": [[1, 2], [0.5, -1]], "beta": 1.5}}
"#;

/// Requests that are refused, of every kind.
const REFUSED: &str = r#"nonsense
{"id": 1, "quantity": "special.softmax"}
{"id": 2, "quantity": "special.softmax", "input": {"x": [1], "y": 2}}
{"id": 3, "quantity": "special.softmax", "input": {"x": [1], "x": [2]}}
{"id": 4, "quantity": "special.softmax", "input": {"x": "one"}}
{"id": 5, "quantity": "special.softmax", "input": {"x": [1, [2]]}}
{"id": 6, "quantity": "special.softmax", "input": {"x": []}}
{"id": 7, "quantity": "attnbm.energy", "input": {"patterns": [[1, 2]], "v": [1]}}
{"id": 8, "quantity": "attnbm.energy", "input": {"patterns": [[1, 2], [1]], "v": [1, 2]}}
{"id": 9, "quantity": "attnbm.energy", "input": {"patterns": [[1, 2]], "v": [1, 2], "hidden_bias": [1, 2]}}
{"id": 10, "quantity": "special.softmax", "input": {"x": [1, "nan"]}}
{"id": 11, "quantity": "special.softmax", "input": {"x": [1, 2], "beta": 0}}
{"id": 12, "quantity": "vmf.entropy", "input": {"dim": 0, "kappa": 2}}
{"id": 13, "quantity": "attnbm.energy", "input": {"patterns": [[1, "inf"]], "v": [1, 2]}}
{"id": 14, "quantity": "special.sofmax", "input": {"x": [1, 2]}}
{"id": 15, "quantity": "nothing.like.it", "input": {}}
{"id": 16, "quantity": "ggrbm.log_partition", "input": {"weights": [[3, 1]], "beta": 1}}
{"id": 17, "quantity": "attnbm.log_partition", "input": {"patterns": [[0.5,-1,0,0,0],[0,2,1,0,0],[0,0,3,1,0],[0,0,0,1,1],[1,0,0,0,2],[1,1,1,1,1]], "beta": 1e300}}
{"id": 18, "quantity": "special.log_sum_exp", "input": {"x": [1e400]}}
[1, 2]
{"id": 20, "input": {}}
"#;

const MACHINE: &str = r#"{"patterns": [[1, 2], [0.5, -1]], "beta": 1}"#;

#[test]
fn eval() {
    check(
        "eval",
        &[
            Transcript::of(
                "eval-stream",
                &[
                    "attnbm eval < requests",
                    "attnbm eval --digits 40 < requests",
                ],
            )
            .with("requests", ANSWERED),
            Transcript::of(
                "eval-refusals",
                &[
                    "attnbm eval < requests",
                    "attnbm eval --effort 1e-9 < requests",
                ],
            )
            .with("requests", REFUSED),
            Transcript::of(
                "eval-single",
                &[
                    "attnbm eval attnbm.log_partition --input machine.json",
                    "attnbm eval attnbm.mean --input machine.json",
                    "attnbm eval attnbm.covariance --input machine.json",
                    "attnbm eval attnbm.covariance --input machine.json --digits 40 --format json",
                    "attnbm eval attnbm.log_partition_bounds --input machine.json --digits 30",
                    "attnbm eval attnbm.log_partition --input - --format json < machine.json",
                    "attnbm example special.log_erfc | sed 's/.*\"input\": //; s/}$//' | \
                     attnbm eval special.log_erfc --input - --digits 3",
                    "attnbm eval special.log_sum_exp --input domain.json",
                    "attnbm eval special.log_sum_exp --input domain.json --format json",
                    "attnbm eval special.log_sum_exp --input machine.json",
                    "attnbm eval special.log_sum_exp --input nonsense.json",
                    "attnbm eval special.log_sum_exp --input shape.json",
                ],
            )
            .with("machine.json", MACHINE)
            .with("domain.json", r#"{"x": [1, 2], "beta": 0}"#)
            .with("shape.json", r#"{"x": []}"#)
            .with("nonsense.json", "nonsense"),
        ],
    );
}
