//! Subjects that are right, wrong, imprecise, too bold, or gone, in every form of the report.

use super::{Transcript, check};

/// The reference without the inverse temperature.
const WRONG: &str = r#"sed -u 's/"beta": [^,}]*/"beta": 1/' | "$ATTNBM" eval"#;

/// The reference with twelve digits after the point.
const IMPRECISE: &str =
    r#""$ATTNBM" eval | sed -u 's/\("value": -\{0,1\}[0-9]*\.[0-9]\{12\}\)[0-9]*,/\1,/'"#;

/// The reference with a number where none exists.
const BOLD: &str = r#""$ATTNBM" eval | sed -u 's/"error": {"kind": "[sdp].*/"value": 0.5}/'"#;

/// The reference, which ends at an argument of 4 and more digits before the point.
const GONE: &str = r#"while IFS= read -r line; do case $line in *[1-9][0-9][0-9][0-9].[0-9]*) exit 3;; esac; printf '%s\n' "$line"; done | "$ATTNBM" eval"#;

/// What is no answer to a question about some functions.
const MALFORMED: &str = r#""$ATTNBM" eval | sed -u 's/"value": 0\.\([0-9]*\),/"value": "<\1>",/'"#;

/// What does not do it.
const UNABLE: &str = r#"sed -u 's/special\./nothing./' | "$ATTNBM" eval"#;

/// Two questions.
const QUESTIONS: &str = r#"{"id": 1, "quantity": "special.log_sum_exp", "input": {"x": [1, 2]}}
{"id": 2, "quantity": "special.softmax", "input": {"x": [1, 2, 3], "beta": 2}}
"#;

fn subjects(name: &'static str, lines: &[&str]) -> Transcript {
    Transcript::of(name, lines)
        .with("wrong.sh", WRONG)
        .with("imprecise.sh", IMPRECISE)
        .with("bold.sh", BOLD)
        .with("gone.sh", GONE)
        .with("malformed.sh", MALFORMED)
        .with("unable.sh", UNABLE)
        .with("questions.jsonl", QUESTIONS)
}

fn asks(options: &str, subject: &str) -> String {
    let subject = match subject {
        "itself" => "\"$ATTNBM\" eval".to_owned(),
        _ => format!("sh {subject}.sh"),
    };
    format!("attnbm grade --quantity special.log_sum_exp --seed 5 {options} -- {subject}")
}

#[test]
fn grade_tables() {
    check(
        "grade",
        &[
            subjects(
                "grade-right",
                &[
                    &asks("--quantity special.softmax --cases 4", "itself"),
                    &asks("--quantity special.softmax --cases 4 --verbose", "itself"),
                    &asks("--cases 4 --dtype f32", "itself"),
                    &asks("--cases 4 --strata corner,ends --no-relations", "itself"),
                    &asks("--cases 3 --strata invalid", "itself"),
                    &asks("--cases 20 --where 'beta<=1' --flags beta-one", "itself"),
                    "attnbm grade --quantity hnrbm.ais --cases 2 --seed 5 -- \"$ATTNBM\" eval",
                    "attnbm grade --requests questions.jsonl -- \"$ATTNBM\" eval",
                ],
            ),
            subjects(
                "grade-wrong",
                &[
                    &asks("--quantity special.softmax --cases 5", "wrong"),
                    &asks("--cases 5 --verbose", "wrong"),
                    &asks("--cases 8", "imprecise"),
                    &asks("--cases 4 --verbose", "imprecise"),
                    &asks("--cases 4 --fail-on wrong", "imprecise"),
                    &asks("--cases 4 --fail-on domain", "imprecise"),
                ],
            ),
            subjects(
                "grade-domain-and-program",
                &[
                    &asks("--cases 6", "bold"),
                    &asks("--cases 4 --strata invalid --verbose", "bold"),
                    &asks("--cases 8 --strata corner,realistic", "gone"),
                    &asks("--cases 8 --strata corner,realistic --verbose", "gone"),
                    &asks("--quantity special.softmax --cases 6", "malformed"),
                    &asks("--cases 4", "unable"),
                    &asks("--cases 4 --fail-on refuses", "unable"),
                ],
            ),
            subjects(
                "grade-formats",
                &[
                    &asks(
                        "--cases 2 --strata corner,invalid --format json --badge good.json",
                        "itself",
                    ),
                    &asks(
                        "--cases 3 --strata corner --format json --badge bad.json",
                        "wrong",
                    ),
                    &asks(
                        "--cases 3 --quantity special.softmax --format junit",
                        "wrong",
                    ),
                    &asks("--cases 2 --format junit", "itself"),
                    &asks("--cases 3 --format junit", "bold"),
                ],
            )
            .showing(&["good.json", "bad.json"]),
            subjects(
                "grade-report",
                &[
                    &asks("--cases 3 --strata corner,invalid --report r", "wrong"),
                    "ls r",
                ],
            )
            .showing(&["r/report.html"]),
            subjects(
                "grade-known-failures",
                &[
                    &asks("--cases 5 --write-known-failures known", "wrong"),
                    &asks("--cases 5 --known-failures known", "wrong"),
                    &asks("--cases 5 --known-failures known", "itself"),
                    &asks("--cases 5 --known-failures known", "bold"),
                    &asks("--cases 5 --known-failures questions.jsonl", "bold"),
                ],
            )
            .showing(&["known"]),
            subjects(
                "grade-nothing-to-grade",
                &[
                    "attnbm grade --quantity special.softmax -- true",
                    "attnbm grade --quantity special.softmax -- sh -c 'echo last words >&2; exit 3'",
                    "attnbm grade --quantity special.softmax -- sh -c 'while read -r line; do echo garbage; done'",
                    "attnbm grade --quantity special.softmax -- cat",
                    &asks("--cases 4 --where 'beta>1e300'", "itself"),
                ],
            ),
        ],
    );
}
