//! The digests, of which a file has one line changed and one left out. All are computed again, which takes some seconds.

use super::{Transcript, check};

#[test]
fn digest() {
    let damage = "sed '/special.softmax/{s/[0-9a-f]$/x/;}; /vmf.entropy/d' \"$DIGESTS\" > mine.txt";
    check(
        "digest",
        &[Transcript::of(
            "digest-of-a-changed-file",
            &[damage, "attnbm digest --check mine.txt"],
        )],
    );
}
