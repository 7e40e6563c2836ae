//! A subject that is right, wrong, late or absent.

use super::*;

/// Lines of a subject that answers right, but for what a line of `sed` does to its answers after so many of them.
fn subject(after: u32, edit: &str) -> String {
    format!(
        "\"$ATTNBM\" eval | {{ n=0; while IFS= read -r line; do n=$((n+1)); \
         [ $n -le {after} ] || line=$(printf '%s' \"$line\" | sed '{edit}'); printf '%s\\n' \"$line\"; done; }}"
    )
}

#[test]
fn grade() {
    let directory = Directory::new("grade");
    let log_sum_exp =
        "attnbm grade --quantity special.log_sum_exp --cases 6 --strata corner --timeout 60";
    all_end(
        &directory,
        &[
            (&format!("{log_sum_exp} -- $ATTNBM eval"), 0, "PASSED"),
            (
                &format!("{log_sum_exp} -- /no/such/program"),
                2,
                "cannot be started",
            ),
            (
                &format!("{log_sum_exp} -- true"),
                2,
                "does not speak the protocol",
            ),
            (
                "attnbm grade --quantity no.such -- $ATTNBM eval",
                2,
                "no quantity matches",
            ),
            (
                "attnbm grade --flags no-such -- $ATTNBM eval",
                2,
                "unknown flag",
            ),
            (
                "attnbm grade --fail-on accurate -- $ATTNBM eval",
                2,
                "must be one of",
            ),
            (
                "attnbm grade --vectors . -- $ATTNBM eval",
                2,
                "cannot take vectors from",
            ),
            (
                "attnbm grade --vectors $VECTORS --flags beta-one --quantity special.softmax -- $ATTNBM eval",
                2,
                "has no vectors of these",
            ),
            ("attnbm grade", 2, "COMMAND"),
            (
                &format!("{log_sum_exp} --report /dev/null/runs -- $ATTNBM eval"),
                2,
                "cannot make",
            ),
            (
                &format!("{log_sum_exp} -- $ATTNBM eval > /dev/full"),
                1,
                "error: ",
            ),
        ],
    );

    // Five answers to the greeting and to what is asked before anything is graded, then one a case.
    directory.write(
        "wrong.sh",
        &subject(9, "s/\"value\": [^,]*,/\"value\": 12345.5,/"),
    );
    directory.write(
        "later.sh",
        &subject(11, "s/\"value\": [^,]*,/\"value\": 12345.5,/"),
    );
    let refusal = "s/.*\"id\": \\([^,]*\\),.*/{\"id\": \\1, \"error\": {\"kind\": \"unsupported\", \"message\": \"x\"}}/";
    directory.write("refuses.sh", &subject(5, refusal));
    all_end(
        &directory,
        &[
            (&format!("{log_sum_exp} -- /bin/sh wrong.sh"), 1, "FAILED"),
            (
                &format!("{log_sum_exp} --no-relations -- /bin/sh wrong.sh"),
                1,
                "FAILED",
            ),
            (
                &format!("{log_sum_exp} --no-relations --fail-on malformed -- /bin/sh wrong.sh"),
                0,
                "PASSED",
            ),
            // Each answer is right, and they do not fit each other.
            (
                &format!("{log_sum_exp} --no-relations -- /bin/sh later.sh"),
                0,
                "PASSED",
            ),
            (&format!("{log_sum_exp} -- /bin/sh later.sh"), 1, "FAILED"),
            (
                &format!("{log_sum_exp} --format junit -- /bin/sh later.sh"),
                1,
                "<failure",
            ),
            // Refusals fail only where they are named, and nothing but refusals is no pass.
            (
                &format!("{log_sum_exp} --no-relations -- /bin/sh refuses.sh"),
                1,
                "NOTHING GRADED",
            ),
        ],
    );
    let (code, text) = shell(
        &directory,
        &format!("{log_sum_exp} --format json -- /bin/sh later.sh"),
    );
    let document: Value = serde_json::from_str(&text).unwrap();
    let line = &document["quantities"][0];
    assert_eq!((code, &document["passed"]), (Some(1), &Value::Bool(false)));
    assert_eq!(line["counts"]["accurate"], 6, "{line:#}");
    assert!(!line["breaches"].as_array().unwrap().is_empty());

    // It ends in the middle, and cannot be started again, as it has removed itself.
    let once = "#!/bin/sh\nrm -f \"$0\"\nn=0; while read -r line; do n=$((n+1)); [ $n -le 8 ] || exit 0; \
                printf '%s\\n' \"$line\"; done | \"$ATTNBM\" eval\n";
    directory.write("once.sh", once);
    let line =
        format!("chmod +x once.sh; {log_sum_exp} --no-relations --fail-on malformed -- ./once.sh");
    ends(&directory, &line, 1, "cannot be started");
}
