//! Golden vectors that are written, evaluated again, and damaged.

use super::{Transcript, check};

const WRITE: &str = "attnbm vectors --quantity special.log_sum_exp --cases 6 --seed 7 --out v";

#[test]
fn vectors() {
    let file = "v/special.log_sum_exp.json";
    let damage = |edit: &str| {
        format!("sed -i.old -e '{edit}' {file}; rm -f v/*.old; attnbm vectors --check v")
    };
    check(
        "vectors",
        &[
            Transcript::of(
                "vectors-of-one-quantity",
                &[WRITE, "ls v", "attnbm vectors --check v"],
            )
            .showing(&["v/special.log_sum_exp.json"]),
            Transcript::of(
                "vectors-of-several",
                &[
                    "attnbm vectors --quantity special.soft --cases 3 --seed 7 --out v",
                    "ls v",
                    "attnbm vectors --check v --quantity special.softmax",
                ],
            )
            .showing(&["v/special.softmax_jacobian.json"]),
            Transcript::of(
                "vectors-damaged",
                &[
                    WRITE,
                    &damage("s/\"f64\":\\([-0-9]*\\)\\./\"f64\":\\17./"),
                    WRITE,
                    &damage("s/\"condition\":[0-9.]*/\"condition\":3/"),
                    WRITE,
                    &damage("s/\"checks\":\\[\"[a-z-]*\"/\"checks\":[\"no-such\"/"),
                    WRITE,
                    &damage("s/\"beta\"/\"gamma\"/"),
                    WRITE,
                    &damage("$d"),
                    WRITE,
                    "rm v/vectors.schema.json; attnbm vectors --check v",
                    WRITE,
                    "mv v/special.log_sum_exp.json v/special.softmax.json; attnbm vectors --check v",
                    "rm -r v; mkdir v; attnbm vectors --check v",
                ],
            ),
        ],
    );
}
