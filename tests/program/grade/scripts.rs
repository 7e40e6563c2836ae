//! Subjects that answer as `attnbm eval` does, but for some questions.

use attnbm::grade::case::Case;
use attnbm::grade::reference::Reference;
use attnbm::grade::strata;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::FloatFormat;
use attnbm::oracle::registry;

/// The default of `--seed`.
const SEED: u64 = 20_261_122;

/// The question that a quantity is asked in this place.
pub fn question(quantity: &str, index: u64) -> Case {
    let quantity = registry::find(quantity).unwrap();
    strata::draw(
        quantity,
        Stratum::Corner,
        SEED,
        index,
        FloatFormat::Binary64,
    )
    .unwrap()
}

/// Its exact value, rounded.
pub fn value(case: &Case) -> f64 {
    let reference = Reference::without_condition(case);
    reference.exact().unwrap().certified.entries[0].value
}

/// What the line of a question has, and no other of the first ones of its quantity.
fn mark(case: &Case) -> String {
    let mark = |case: &Case| {
        format!(
            "\"{}\", \"input\": {}}}",
            case.quantity.name,
            case.input(false)
        )
    };
    let own = mark(case);
    let others = (0..40).map(|index| mark(&question(case.quantity.name, index)));
    assert_eq!(others.filter(|other| *other == own).count(), 1, "{own}");
    own
}

/// What a subject does instead of answering a question.
pub enum Act {
    /// It ends.
    Ends,
    /// It says nothing more.
    Hangs,
    /// It says nothing for so many seconds, and then answers.
    Waits(u32),
    /// It ends in the middle of a line.
    EndsWithin,
    /// It answers, and ends.
    AnswersAndEnds,
    /// It answers with this JSON value.
    Says(String),
    /// It answers with an error of this kind.
    Refuses(&'static str),
}

impl Act {
    fn script(&self, case: &Case) -> String {
        let line = |text: &str| format!("printf '{text}\\n' \"$id\" >&3");
        match self {
            Self::Ends => "exit 3".into(),
            Self::Hangs => "exec sleep 1000".into(),
            Self::Waits(seconds) => format!("sleep {seconds}; printf '%s\\n' \"$line\""),
            Self::EndsWithin => "printf '{\"id\": %s, \"val' \"$id\" >&3; exit 3".into(),
            Self::AnswersAndEnds => {
                let answer = line(&format!("{{\"id\": %s, \"value\": {:?}}}", value(case)));
                format!("{answer}; exit 3")
            }
            Self::Says(value) => line(&format!("{{\"id\": %s, \"value\": {value}}}")),
            Self::Refuses(kind) => line(&format!(
                "{{\"id\": %s, \"error\": {{\"kind\": \"{kind}\"}}}}"
            )),
        }
    }
}

/// The reference, but for these questions.
pub fn but_for(acts: &[(Case, Act)]) -> String {
    let cases = acts
        .iter()
        .map(|(case, act)| format!("*'{}'*) {};; ", mark(case), act.script(case)));
    let cases: String = cases.collect();
    format!(
        "exec 3>&1; while read -r line; do id=${{line#*'\"id\": '}}; id=${{id%%,*}}; \
         case $line in {cases}*) printf '%s\\n' \"$line\";; esac; done | $ATTNBM eval"
    )
}

/// The first questions whose value is of moderate size, and no other has the same input.
pub fn plain_questions(quantity: &str, most: u64) -> Vec<(u64, Case)> {
    let of = |index: u64| (index, question(quantity, index));
    let all: Vec<(u64, Case)> = (0..most).map(of).collect();
    let is_plain = |case: &Case| {
        let Reference::Value(exact) = Reference::of(case) else {
            return false;
        };
        let (size, condition) = (exact.certified.entries[0].value.abs(), exact.condition(0));
        let input = case.input(false);
        let alike = all.iter().filter(|(_, other)| other.input(false) == input);
        (0.01..1e6).contains(&size) && condition < 2.0 && alike.count() == 1
    };
    all.iter()
        .filter(|(_, case)| is_plain(case))
        .cloned()
        .collect()
}
