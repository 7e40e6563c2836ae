//! The help of every command.

use super::{Transcript, check};

#[test]
fn help() {
    check(
        "help",
        &[
            Transcript::of(
                "help-program",
                &["attnbm --help", "attnbm -h", "attnbm --version"],
            ),
            Transcript::of(
                "help-campaigns",
                &[
                    "attnbm verify --help",
                    "attnbm report --help",
                    "attnbm report merge --help",
                ],
            ),
            Transcript::of("help-grade", &["attnbm grade --help", "attnbm init --help"]),
            Transcript::of(
                "help-values",
                &[
                    "attnbm eval --help",
                    "attnbm example --help",
                    "attnbm list --help",
                ],
            ),
            Transcript::of(
                "help-records",
                &[
                    "attnbm vectors --help",
                    "attnbm precision --help",
                    "attnbm digest --help",
                ],
            ),
            Transcript::of(
                "help-experiments",
                &[
                    "attnbm experiment --help",
                    "attnbm experiment habituation --help",
                    "attnbm experiment hopfield-init --help",
                    "attnbm experiment in-context --help",
                ],
            ),
            Transcript::of(
                "help-experiments-on-images",
                &[
                    "attnbm experiment capacity --help",
                    "attnbm experiment receptive-fields --help",
                    "attnbm experiment reconstruction --help",
                ],
            ),
            Transcript::of(
                "help-others",
                &["attnbm completions --help", "attnbm man --help"],
            ),
        ],
    );
}
