//! Programs that end, hang or are slow in the midst of a session: each failure counts for its own question.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json;
use super::scripts::{Act, but_for, plain_questions, question};

/// Asserts the verdicts on these places of a quantity, and that all others are accurate.
fn verdicts(document: &Value, quantity: &str, cases: usize, others: &[(u64, &str)]) {
    let others: BTreeMap<u64, &str> = others.iter().copied().collect();
    let mut lines = document["quantities"].as_array().unwrap().iter();
    let line = lines.find(|line| line["quantity"] == quantity).unwrap();
    let outcomes = line["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), cases, "{quantity}");
    for (index, outcome) in outcomes.iter().enumerate() {
        let expected = others.get(&(index as u64)).unwrap_or(&"accurate");
        assert_eq!(outcome["index"], index as u64);
        assert_eq!(
            outcome["verdict"], *expected,
            "{quantity} {index}: {outcome:#}"
        );
        let asked = question(quantity, index as u64).line(1, false);
        assert_eq!(
            outcome["request"],
            serde_json::from_str::<Value>(&asked).unwrap()
        );
    }
}

const NAMES: [&str; 2] = ["special.log_sum_exp", "special.softmax"];

#[test]
fn crashes_here_and_there_count_for_their_own_questions() {
    // Four in a row, which is one less than are given up, and some alone.
    let places: [&[u64]; 2] = [&[0, 4, 5, 6, 7, 19], &[2, 11, 22]];
    let each = |(name, places): (&'static str, &'static [u64])| {
        places
            .iter()
            .map(move |place| (question(name, *place), Act::Ends))
    };
    let acts: Vec<_> = [(NAMES[0], places[0]), (NAMES[1], places[1])]
        .into_iter()
        .flat_map(each)
        .collect();
    let options = "--quantity special --cases 24 --no-relations";
    let (code, document) = json(options, &but_for(&acts));
    assert_eq!(code, 1);
    for (name, places) in NAMES.into_iter().zip(places) {
        let crashed: Vec<(u64, &str)> = places.iter().map(|place| (*place, "crashed")).collect();
        verdicts(&document, name, 24, &crashed);
    }
    assert_eq!(
        (&document["complete"], &document["verdict"]),
        (&true.into(), &"crashed".into())
    );
    assert!(
        !document["notes"]
            .to_string()
            .contains("not asked any further")
    );
}

#[test]
fn silence_and_half_a_line_and_an_end_after_the_answer_are_told_apart() {
    let plain = plain_questions(NAMES[0], 14);
    assert!(plain.len() >= 5, "{plain:?}");
    // Apart from each other, so that each failure is seen alone.
    let [silent, half, last] = [0, 2, 4].map(|place| plain[place].clone());
    let acts = [
        (silent.1, Act::Hangs),
        (half.1, Act::EndsWithin),
        (last.1, Act::AnswersAndEnds),
    ];
    let options = "--quantity log_sum_exp --cases 16 --no-relations --timeout 3";
    let (code, document) = json(options, &but_for(&acts));
    assert_eq!(code, 1);
    // Who has answered and ended fails on what is asked next.
    let expected = [
        (silent.0, "timed out"),
        (half.0, "malformed"),
        (last.0 + 1, "crashed"),
    ];
    verdicts(&document, NAMES[0], 16, &expected);
    let reason = |place: u64| {
        let outcomes = document["quantities"][0]["outcomes"].as_array().unwrap();
        outcomes[place as usize]["reason"].to_string()
    };
    assert!(reason(half.0).contains("cut off"), "{}", reason(half.0));
    assert!(
        reason(last.0 + 1).contains("the subject ended"),
        "{}",
        reason(last.0 + 1)
    );
}

#[test]
fn a_start_may_be_slow_and_an_answer_may_not() {
    let end = (question(NAMES[0], 2), Act::Ends);
    let wait = (question(NAMES[0], 5), Act::Waits(6));
    // Every start takes longer than an answer may, also the ones after the end and after the silence.
    let script = format!("sleep 3; {}", but_for(&[end, wait]));
    let options = "--quantity log_sum_exp --cases 9 --no-relations --timeout 2 --start-timeout 60";
    let (faulty, honest) = std::thread::scope(|scope| {
        let faulty = scope.spawn(|| json(options, &script));
        let honest = json(options, "sleep 3; exec $ATTNBM eval");
        (faulty.join().unwrap(), honest)
    });
    assert_eq!((faulty.0, honest.0), (1, 0));
    verdicts(&faulty.1, NAMES[0], 9, &[(2, "crashed"), (5, "timed out")]);
    verdicts(&honest.1, NAMES[0], 9, &[]);
}

#[test]
fn who_fails_on_three_quantities_in_a_row_is_asked_nothing_more() {
    let dies = |on: &str| {
        format!(
            "while read -r line; do case $line in {on}) exit 1;; esac; printf '%s\\n' \"$line\"; done | $ATTNBM eval"
        )
    };
    let options =
        "--quantity special --quantity bessel --quantity vmf.log --cases 6 --no-relations";
    let names = |document: &Value| -> Vec<String> {
        let lines = document["quantities"].as_array().unwrap().iter();
        lines
            .map(|line| line["quantity"].as_str().unwrap().to_owned())
            .collect()
    };
    let (code, honest) = json(options, "exec $ATTNBM eval");
    assert_eq!((code, &honest["complete"]), (0, &true.into()));
    let order = names(&honest);
    assert!(order.len() >= 5, "{order:?}");
    let not_asked = |document: &Value| document["not_asked"].as_array().unwrap().len();
    // The first three of them.
    let three = format!("*{}*|*{}*|*{}*", order[0], order[1], order[2]);
    let (code, document) = json(options, &dies(&three));
    assert_eq!(
        (code, &document["complete"]),
        (1, &false.into()),
        "{document:#}"
    );
    assert_eq!(names(&document), order[..3]);
    assert_eq!(not_asked(&document), order.len() - 3);
    let reason = document["incomplete"].as_str().unwrap();
    assert!(reason.contains("3 quantities in a row"), "{reason}");
    // Three with an answer in between.
    let apart = format!("*{}*|*{}*|*{}*", order[0], order[1], order[3]);
    let (code, document) = json(options, &dies(&apart));
    assert_eq!((code, &document["complete"]), (1, &true.into()));
    assert_eq!((names(&document), not_asked(&document)), (order.clone(), 0));
    for (place, name) in order.iter().enumerate() {
        let expected = if [0, 1, 3].contains(&place) {
            "crashed"
        } else {
            "accurate"
        };
        assert_eq!(document["quantities"][place]["verdict"], expected, "{name}");
    }
}

/// One that ends on what is not an input is asked all other questions, and its relations are checked.
#[test]
fn who_ends_on_invalid_input_is_still_graded() {
    let dies = "while read -r line; do case $line in *null*|*many*|*some*|*nan*|*'[]'*) exit 1;; esac; \
                printf '%s\\n' \"$line\"; done | $ATTNBM eval";
    let options = "--quantity special.softmax --cases 20 --strata corner,invalid,masked";
    let (code, document) = json(options, dies);
    assert_eq!(code, 1);
    let line = &document["quantities"][0];
    let count = |stratum: &str, verdict: &str| {
        let outcomes = line["outcomes"].as_array().unwrap().iter();
        outcomes
            .filter(|outcome| outcome["stratum"] == stratum && outcome["verdict"] == verdict)
            .count()
    };
    assert!(count("invalid", "crashed") >= 3, "{line:#}");
    assert_eq!(count("corner", "accurate"), 20);
    assert!(count("masked", "accurate") >= 4 && count("masked", "skipped") == 0);
    let relations = line["relations"].as_array().unwrap().iter();
    let checked: u64 = relations
        .map(|relation| relation["checked"].as_u64().unwrap())
        .sum();
    assert!(checked > 0, "{line:#}");
}

/// Two silences on one quantity and two on the next are no three in a row of either.
#[test]
fn silences_are_counted_for_each_quantity() {
    let places = [(NAMES[0], 3), (NAMES[0], 4), (NAMES[1], 0), (NAMES[1], 1)];
    let acts = places.map(|(name, place)| (question(name, place), Act::Hangs));
    let options = "--quantity log_sum_exp --quantity softmax --cases 5 --no-relations --timeout 3 --start-timeout 3";
    let (code, document) = json(options, &but_for(&acts));
    assert_eq!(code, 1);
    verdicts(
        &document,
        NAMES[0],
        5,
        &[(3, "timed out"), (4, "timed out")],
    );
    verdicts(
        &document,
        NAMES[1],
        5,
        &[(0, "timed out"), (1, "timed out")],
    );
}
