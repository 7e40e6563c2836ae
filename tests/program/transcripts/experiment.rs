//! Experiments with the smallest settings. That on habituation takes minutes, and a unit test of its command runs it.

use super::{Transcript, check};
use crate::exit_codes::experiments::digits;

#[test]
fn experiment() {
    let in_context =
        "attnbm experiment in-context --prompts 2 --context-length 2 --epochs 1 --seed 3";
    let starts = "attnbm experiment hopfield-init --images images --labels labels --epochs 1 \
         --temperatures 3 --runs 3 --batch 20 --rate 0.001 --seed 4";
    let of_images = |command: &str, more: &str| {
        format!(
            "attnbm experiment {command} --images images --units 3 --epochs 2 --epsilon 0.01 {more}"
        )
    };
    check(
        "experiment",
        &[
            Transcript::of(
                "experiment-in-context",
                &[
                    &format!("{in_context} --out out"),
                    "ls out",
                    &format!("{in_context} --format markdown"),
                ],
            )
            .showing(&[
                "out/in-context.json",
                "out/linear-training.svg",
                "out/linear-lengths.svg",
                "out/linear-dimensions.svg",
                "out/mixture-training.svg",
            ]),
            Transcript::of(
                "experiment-hopfield-init",
                &[
                    &format!("{starts} --out out"),
                    "ls out",
                    &format!("{starts} --format markdown"),
                ],
            )
            .prepared(digits)
            .showing(&[
                "out/hopfield-init.csv",
                "out/hopfield-init.json",
                "out/hopfield-init.svg",
            ]),
            Transcript::of(
                "experiment-on-images",
                &[
                    &of_images("reconstruction", "--seed 1 --count 4 --out r"),
                    "ls r",
                    &of_images(
                        "reconstruction",
                        "--seed 1 --count 4 --out r --format markdown",
                    ),
                    &of_images("reconstruction", "--seed 2 --count 4 --out r"),
                    &of_images("capacity", "--counts 2,4 --seeds 2 --out c"),
                    "ls c",
                    &of_images(
                        "capacity",
                        "--counts 2,4 --seeds 2 --out c --format markdown",
                    ),
                    &of_images("receptive-fields", "--seed 1 --count 4 --out f"),
                    "ls f",
                    &of_images("reconstruction", "--count 4 --batch 0 --out x"),
                    &of_images("reconstruction", "--count 100 --out x"),
                ],
            )
            .prepared(digits)
            .showing(&[
                "r/nll.csv",
                "r/nll.svg",
                "c/capacity.csv",
                "c/capacity.svg",
                "c/capacity-held-out.svg",
            ]),
        ],
    );
}
