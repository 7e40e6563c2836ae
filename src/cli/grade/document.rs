//! The result as a JSON document.

use attnbm::grade::aspect::Aspect;
use attnbm::grade::explain::{describe_breach, sentence};
use attnbm::grade::relation::Breach;
use attnbm::grade::session::{GradedCase, QuantityResult};
use attnbm::grade::verdict::{FloatFormat, Grade};
use serde_json::{Map, Value, json};

use super::graded::{Graded, Source};
use super::summary::{Aspects, by_flag, counts, errors, unavoidable};

/// Everything that is known of a session.
pub fn document(graded: &Graded) -> Value {
    let grading = &graded.grading;
    let settings = &grading.settings;
    let greeting = &graded.greeting;
    let flags: Vec<&str> = settings.flags.iter().map(|flag| flag.name()).collect();
    let restrictions = settings.restrictions.iter();
    let restrictions: Vec<String> = restrictions.map(ToString::to_string).collect();
    let lines: Vec<Value> = grading
        .lines
        .iter()
        .map(|line_| line(line_, graded))
        .collect();
    let aspects = Aspects::of(grading);
    let summary: Vec<Value> = aspects
        .sentences()
        .into_iter()
        .map(|(aspect, sentence)| {
            json!({
                "aspect": aspect.word(),
                "sentence": sentence,
                "quantities": aspects.with(aspect),
            })
        })
        .collect();
    let words: Vec<Value> = Grade::ALL.into_iter().map(definition).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "subject": {
            "command": graded.command,
            "name": greeting.name,
            "version": greeting.version,
            "language": greeting.language,
            "dtype": greeting.dtype,
            "quantities": greeting.quantities,
        },
        "settings": {
            "quantities": settings.quantities,
            "cases": settings.cases,
            "seed": settings.seed,
            "vectors": match &graded.source { Source::Vectors(directory) => Some(directory), _ => None },
            "requests": match &graded.source { Source::Requests(file) => Some(file), _ => None },
            "strata": settings.strata.iter().map(|stratum| stratum.name()).collect::<Vec<_>>(),
            "flags": flags,
            "where": restrictions,
            "dtype": settings.format.name(),
            "relations": settings.relations,
            "fail_on": graded.fail_on.word(),
        },
        "summary": summary,
        "passed": graded.passed(),
        "verdict": grading.verdict().word(),
        "complete": graded.incomplete.is_none(),
        "incomplete": graded.incomplete,
        "not_asked": graded.not_asked,
        "known_failures": { "met": graded.known_met(), "gone": graded.known_gone() },
        "notes": graded.notes,
        "quantities": lines,
        "verdicts": words,
    })
}

fn definition(verdict: Grade) -> Value {
    let (word, definition) = verdict.definition();
    json!({ "verdict": word, "definition": definition, "fault": verdict.is_fault() })
}

fn line(line: &QuantityResult, graded: &Graded) -> Value {
    let format = graded.grading.settings.format;
    let all = |outcomes: &mut dyn Iterator<Item = &GradedCase>| -> Vec<Value> {
        outcomes.map(|o| outcome(o, format)).collect()
    };
    let flags: Vec<Value> = by_flag(line)
        .into_iter()
        .map(|(flag, outcomes)| {
            let meaning = flag.meaning();
            json!({
                "flag": meaning.name,
                "reveals": meaning.reveals,
                "costs": meaning.costs,
                "cases": outcomes.len(),
                "counts": tally(outcomes.iter().copied()),
                "ulps": errors(outcomes.iter().copied()),
            })
        })
        .collect();
    let relations: Vec<Value> = line
        .relations
        .iter()
        .map(|(name, checked)| {
            let broken = line
                .breaches
                .iter()
                .filter(|breach| breach.relation == *name);
            json!({ "relation": name, "checked": checked, "broken": broken.count() })
        })
        .collect();
    let breaches: Vec<Value> = line.breaches.iter().map(breach).collect();
    json!({
        "quantity": line.quantity.name,
        "verdict": line.verdict().word(),
        "failed": graded.line_fails(line),
        "cases": line.outcomes.len(),
        "counts": tally(line.outcomes.iter()),
        "ulps": errors(line.outcomes.iter()),
        "flags": flags,
        "worst": line.worst().map(|o| outcome(o, format)),
        "aspects": line.aspects().into_iter().map(Aspect::word).collect::<Vec<_>>(),
        "diagnosis": line.diagnosis,
        "smallest": line.smallest().map(|o| outcome(o, format)),
        "witnesses": all(&mut line.witnesses.iter()),
        "unavoidable": unavoidable(line).map(|o| outcome(o, format)),
        "relations": relations,
        "breaches": breaches,
        "outcomes": all(&mut line.outcomes.iter()),
    })
}

fn tally<'a>(outcomes: impl Iterator<Item = &'a GradedCase> + Clone) -> Value {
    let counts = counts(outcomes).into_iter();
    Value::Object(
        counts
            .map(|(verdict, count)| (verdict.word().to_owned(), json!(count)))
            .collect(),
    )
}

fn outcome(outcome: &GradedCase, format: FloatFormat) -> Value {
    let flags: Vec<&str> = outcome.case.flags.iter().map(|flag| flag.name()).collect();
    let mut document = json!(outcome.judgement);
    let further = json!({
        "stratum": outcome.case.stratum.name(),
        "index": outcome.index,
        "aspect": Aspect::of(outcome).map(Aspect::word),
        "id": outcome.id,
        "flags": flags,
        "request": raw(&outcome.case.line(1, false)),
        "input_exact": raw(&outcome.case.input(true)),
        "exact": outcome.reference,
        "answer": outcome.answer,
        "explanation": sentence(outcome, format),
    });
    if let (Value::Object(document), Value::Object(further)) = (&mut document, further) {
        document.extend(further);
    }
    document
}

/// JSON text as a value.
fn raw(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A number, or the string that stands for what JSON has no number for.
fn number(x: f64) -> Value {
    match x {
        _ if x.is_finite() => json!(x),
        _ if x.is_nan() => json!("nan"),
        _ => json!(x.to_string()),
    }
}

fn breach(breach: &Breach) -> Value {
    let answers: Vec<Value> = breach
        .answers
        .iter()
        .map(|(case, got)| json!({ "request": raw(&case.line(1, false)), "answer": got }))
        .collect();
    let mut document = Map::new();
    document.insert("relation".into(), json!(breach.relation));
    document.insert("statement".into(), json!(breach.statement));
    document.insert("answers".into(), Value::Array(answers));
    document.insert(
        "difference".into(),
        breach.difference.map_or(Value::Null, number),
    );
    document.insert("allowed".into(), number(breach.allowed));
    let verdict = describe_breach(breach).pop().map(|(_, text)| text);
    document.insert("explanation".into(), json!(verdict));
    Value::Object(document)
}
