//! Shards that are joined, and those that cannot be.

use super::{Transcript, check};

#[test]
fn report() {
    let shard = |number: u32, seed: u32| {
        format!(
            "attnbm verify --filter vmf-normaliser-bounds --cases 6 --seed {seed} --shard {number}/2 --report {number}-{seed}"
        )
    };
    let merge = |parts: &str| format!("attnbm report merge --out all {parts}");
    check(
        "report",
        &[
            Transcript::of(
                "report-merged",
                &[
                    &shard(1, 1),
                    &shard(2, 1),
                    &merge("2-1/report.json 1-1/report.json"),
                    "ls all",
                ],
            )
            .showing(&["1-1/report.json", "all/report.json"]),
            Transcript::of(
                "report-refused",
                &[
                    &shard(1, 1),
                    &shard(2, 1),
                    &shard(2, 2),
                    &merge("1-1/report.json"),
                    &merge("1-1/report.json 1-1/report.json"),
                    &merge("1-1/report.json 2-2/report.json"),
                    &merge("1-1/report.html 2-1/report.json"),
                    "sed 's/\"decided\": 3/\"decided\": 2/' 2-1/report.json > fewer.json",
                    &merge("1-1/report.json fewer.json"),
                    "sed 's/\"cases\": 6/\"cases\": 8/' 2-1/report.json > other.json",
                    &merge("1-1/report.json other.json"),
                    "sed 's/vmf-normaliser-bounds/no-such/' 2-1/report.json > renamed.json",
                    &merge("1-1/report.json renamed.json"),
                    &merge("1-1/report.json 2-1/report.json --out /dev/null/all"),
                ],
            ),
        ],
    );
}
