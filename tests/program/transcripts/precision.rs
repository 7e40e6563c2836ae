//! Measured errors in every format, and against bounds of other quantities.

use super::{Transcript, check};

const OTHERS: &str = "quantity,ratio,seed,case,reason\nspecial.softmax,3\n";

#[test]
fn precision() {
    let run = |options: &str| format!("attnbm precision --cases 8 --seed 3 {options}");
    check(
        "precision",
        &[
            Transcript::of(
                "precision-formats",
                &[
                    &run("--quantity special.soft"),
                    &run("--quantity bessel"),
                    &run("--quantity special.softmax --format json"),
                    &run("--quantity special.log_sum_exp --format markdown"),
                    &run("--quantity special.softmax --format record"),
                ],
            ),
            Transcript::of(
                "precision-exceeded",
                &[
                    &run("--quantity special.log_sum_exp --bounds others.csv"),
                    &run("--quantity special.log_sum_exp --bounds others.csv --format json"),
                    &run("--quantity special.log_sum_exp --bounds others.csv --format record"),
                    &run("--quantity special.log_sum_exp --bounds others.csv --format record --loosen 'as it is'"),
                    &run("--quantity special.softmax --bounds others.csv"),
                ],
            )
            .with("others.csv", OTHERS),
        ],
    );
}
