//! Campaigns: what holds, what is not decided, what goes on, and what cannot.

use super::{Transcript, check};

/// The lines of a campaign's progress, which are in the order in which its parts end: any.
const PROGRESS: &str = "sort r/progress.jsonl";

#[test]
fn verify() {
    let run = "attnbm verify --filter vmf-normaliser-bounds --cases 4 --seed 1";
    let with = |more: &str| format!("{run} {more}");
    let several = "attnbm verify --filter vmf-normaliser --cases 4 --seed 1 --report r";
    check(
        "verify",
        &[
            Transcript::of(
                "verify-tables",
                &[
                    "attnbm verify --filter hopfield --cases 4 --seed 1",
                    "attnbm verify --filter vmf- --cases 6 --seed 1",
                    "attnbm verify --filter gibbs --cases 20 --seed 1",
                    "attnbm verify --filter hnrbm-gauge --cases 3 --seed 1 --digits 40",
                    &with("--shard 2/3"),
                    "attnbm verify --filter vmf-normaliser --cases 2 --seed 1 --digits 1000",
                ],
            ),
            Transcript::of(
                "verify-json",
                &[
                    "attnbm verify --filter efh-hopfield-1982 --cases 3 --seed 1 --format json",
                    "attnbm verify --filter vmf-sampler --cases 12 --seed 1 --format json",
                    &with("--digits 900 --format json"),
                ],
            ),
            // Of several identities, whose figure has a row each.
            Transcript::of("verify-report", &[several, several, "ls r", PROGRESS])
                .showing(&["r/report.json", "r/report.html"]),
            Transcript::of(
                "verify-continued",
                &[
                    &with("--report r"),
                    "attnbm verify --filter vmf-normaliser-bounds --cases 4 --seed 2 --report r",
                    "attnbm verify --filter vmf-normaliser-bounds --cases 5 --seed 1 --report r",
                    "attnbm verify --filter vmf-normaliser --cases 4 --seed 1 --report r",
                    &with("--digits 20 --report r"),
                    &with("--shard 1/2 --report r"),
                    &with("--digits 20 --report r --fresh"),
                    "sed -i.old '1s/\"version\":\"[^\"]*\"/\"version\":\"0.0.1\"/' r/progress.jsonl",
                    &with("--digits 20 --report r"),
                    "echo nonsense > r/progress.jsonl",
                    &with("--report r"),
                    "sed 's/\"by\":{/\"by\":null,\"was\":{/' r/progress.jsonl.old > r/progress.jsonl",
                    &with("--digits 20 --report r"),
                ],
            ),
            Transcript::of(
                "verify-refuted",
                &[
                    &with("--report r"),
                    "sed -i.old -e 's/\"counterexample\":null/\"counterexample\":{\"case\":1,\"finding\":\"left is 1, right is 2\",\"requests\":[\"{}\"]}/' \
                     -e 's/\"decided\":4/\"decided\":3/; s/\"refuted\":0/\"refuted\":1/' r/progress.jsonl",
                    &with("--report r"),
                    &with("--report r --format json"),
                    "sed -i.old -e '/\"mutant\":0/s/\"by\":{.*},\"/\"by\":null,\"/' r/progress.jsonl",
                    &with("--report r"),
                    PROGRESS,
                ],
            ),
        ],
    );
}
