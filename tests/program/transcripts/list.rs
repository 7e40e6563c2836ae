//! The listings: all of the tables, and of the largest documents some records. The pages of `docs` are compared elsewhere.

use super::{Transcript, check};

/// Records of a JSON document of records that have one of some names.
const RECORDS: &str = "records() { sed -n -E -e '/^  \\{$/{:a' -e 'N;/\\n  }/!ba' -e \"/\\\"$1\\\": \\\"($2)\\\"/p;}\"; }";

#[test]
fn list() {
    let records = |what: &str, key: &str, names: &str| {
        format!("{RECORDS}; attnbm list {what} --format json | records {key} '{names}'")
    };
    let identities = records(
        "identities",
        "id",
        "vmf-normaliser|vmf-entropy|vmf-sampler|hnrbm-gauge-law",
    );
    let quantities = records(
        "quantities",
        "name",
        "special.log_sum_exp|vmf.entropy|attnbm.conditional_mean",
    );
    check(
        "list",
        &[
            Transcript::of("list-identities", &["attnbm list identities"]),
            Transcript::of("list-identities-json", &[&identities]),
            Transcript::of("list-quantities", &["attnbm list quantities"]),
            Transcript::of("list-quantities-json", &[&quantities]),
            Transcript::of(
                "list-equations",
                &[
                    "attnbm list equations",
                    "attnbm list equations --format json",
                ],
            ),
            Transcript::of(
                "list-errata",
                &["attnbm list errata", "attnbm list errata --format json"],
            ),
        ],
    );
}
