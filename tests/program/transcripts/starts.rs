//! What one starts from: examples, and programs that can be graded.

use super::{Transcript, check};

#[test]
fn starts() {
    check(
        "starts",
        &[
            Transcript::of(
                "starts-examples",
                &[
                    "attnbm example special.log_sum_exp",
                    "attnbm example attnbm.conditional_mean",
                    "attnbm example vmf.concentration",
                    "attnbm example hnrbm.ais_log_partition",
                    "attnbm example habituation.chain_response",
                    "attnbm example special.log_sum_exp | attnbm eval",
                    "attnbm example attnbm.entropy | attnbm eval",
                ],
            ),
            Transcript::of(
                "starts-programs",
                &[
                    "attnbm init python",
                    "attnbm init python",
                    "attnbm init c --out mine.c",
                    "attnbm init rust",
                    "attnbm init julia",
                    "attnbm init javascript",
                    "ls",
                ],
            )
            .showing(&["subject.jl"]),
        ],
    );
}
