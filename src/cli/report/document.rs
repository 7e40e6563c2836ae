//! A campaign as a JSON document, and back.

use attnbm::catalogue::campaign::{
    Campaign, CampaignSettings, IdentityResult, MutantOutcome, Piece, Work, identities,
};
use attnbm::catalogue::record::Record;
use attnbm::catalogue::tally::{ReportedCase, Tally, Worst};
use serde_json::{Map, Value, json};

/// The version of this program, which its reports carry.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a campaign was asked for, as a JSON object.
pub fn settings(settings: &CampaignSettings) -> Value {
    json!({
        "version": VERSION,
        "seed": settings.seed,
        "cases": settings.cases,
        "digits": settings.digits,
        "filter": settings.filter,
        "shard": settings.shard.to_string(),
    })
}

/// The report, whole.
pub fn campaign(campaign: &Campaign) -> Value {
    let mut document = settings(&campaign.settings);
    let (seconds, decided) = (campaign.seconds(), campaign.total(|tally| tally.decided));
    let identities: Vec<Value> = campaign.lines.iter().map(line).collect();
    let results = json!({
        "complete": campaign.is_complete(),
        "passed": campaign.passed(),
        "seconds": seconds,
        "decided_a_second": decided as f64 / seconds.max(1e-9),
        "identities": identities,
    });
    extend(&mut document, results);
    document
}

fn line(line: &IdentityResult) -> Value {
    let mut document = record(&line.record);
    extend(
        &mut document,
        json!({
            "status": line.status(),
            "finished": line.is_finished(),
            "passed": line.passed(),
            "cases": line.cases,
        }),
    );
    extend(&mut document, tally(&line.tally));
    let trials = line.mutants.iter().zip(line.record.mutants);
    let trials: Vec<Value> = trials
        .map(|(outcome, mutant)| match outcome {
            MutantOutcome::NotTried => json!({ "mutant": mutant, "outcome": "not tried" }),
            MutantOutcome::Survived => json!({ "mutant": mutant, "outcome": "survived" }),
            MutantOutcome::Refuted(by) => {
                json!({ "mutant": mutant, "outcome": "refuted", "by": found(by) })
            }
        })
        .collect();
    extend(
        &mut document,
        json!({
            "mutants": line.mutants.len(),
            "killed": line.killed(),
            "survivors": line.survivors(),
            "trials": trials,
            "seconds": line.seconds,
        }),
    );
    document
}

/// What a record says, as the listing of identities has it too.
pub fn record(record: &Record) -> Value {
    let slips = record.slips.iter().map(|slip| {
        json!({
            "place": slip.place,
            "printed": slip.printed,
            "correction": slip.correction,
            "mutant": record.mutants.get(slip.mutant),
        })
    });
    let neighbour = record.neighbour().map(
        |statement| json!({ "paper": statement.paper.citation, "statements": statement.labels }),
    );
    json!({
        "id": record.id,
        "title": record.title,
        "section": record.section,
        "equations": record.equations,
        "neighbour": neighbour,
        "kind": record.kind.to_string(),
        "one_sided": record.kind.is_one_sided(),
        "statement": record.statement,
        "assumptions": record.assumptions,
        "printed": record.printed.to_string(),
        "routes": [record.left, record.right],
        "shares": record.shares,
        "slips": Value::Array(slips.collect()),
    })
}

fn tally(tally: &Tally) -> Value {
    json!({
        "decided": tally.decided,
        "undecided": tally.undecided,
        "refuted": tally.refuted,
        "strict": tally.strict,
        "exact": tally.exact,
        "attained": tally.attained,
        // Neither what is exact nor what is strict has digits.
        "digits": tally.worst.as_ref().map(|worst| worst.digits),
        "held": tally.held(),
        "worst": tally.worst.as_ref().map(|worst| json!({
            "digits": worst.digits,
            "case": worst.case,
            "requests": lines(&worst.witness),
        })),
        "unclear": tally.unclear.as_ref().map(found),
        "counterexample": tally.counterexample.as_ref().map(found),
    })
}

fn found(found: &ReportedCase) -> Value {
    json!({
        "case": found.case,
        "finding": found.finding,
        "requests": lines(&found.witness),
    })
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// A finished piece as an object, for the file of progress.
pub fn piece(piece: &Piece) -> Value {
    let mut document = json!({ "id": piece.id, "seconds": piece.seconds });
    let work = match &piece.work {
        Work::Cases {
            first,
            count,
            tally: counted,
        } => json!({ "first": first, "count": count, "tally": tally(counted) }),
        Work::Mutant { index, refuted } => {
            json!({ "mutant": index, "by": refuted.as_ref().map(found) })
        }
    };
    extend(&mut document, work);
    document
}

fn extend(document: &mut Value, more: Value) {
    if let (Value::Object(document), Value::Object(more)) = (document, more) {
        document.extend(more);
    }
}

/// Reads a report again.
pub fn read_campaign(text: &str) -> Result<Campaign, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let fields = Fields::of(&document)?;
    let settings = fields.settings()?;
    let records = identities();
    let lines = fields
        .list("identities")?
        .iter()
        .map(|line| Fields::of(line)?.line(&records))
        .collect::<Result<_, String>>()?;
    Ok(Campaign { settings, lines })
}

/// Reads the settings of a report or of a file of progress again.
pub fn read_settings(text: &str) -> Result<CampaignSettings, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Fields::of(&document)?.settings()
}

/// Reads a finished piece again.
pub fn read_piece(text: &str, records: &[Record]) -> Result<Piece, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let fields = Fields::of(&document)?;
    let work = if fields.get("mutant").is_ok() {
        Work::Mutant {
            index: fields.count("mutant")? as usize,
            refuted: fields.found("by")?,
        }
    } else {
        Work::Cases {
            first: fields.count("first")?,
            count: fields.count("count")?,
            tally: Fields::of(fields.get("tally")?)?.tally()?,
        }
    };
    Ok(Piece {
        id: fields.record(records)?.id,
        work,
        seconds: fields.number("seconds")?,
    })
}

/// The fields of a JSON object, read with messages that name them.
struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn of(value: &'a Value) -> Result<Self, String> {
        value
            .as_object()
            .map(Self)
            .ok_or_else(|| "expected a JSON object".into())
    }

    fn get(&self, name: &str) -> Result<&'a Value, String> {
        self.0
            .get(name)
            .ok_or_else(|| format!("the field {name:?} is missing"))
    }

    fn read<T>(&self, name: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<T, String> {
        let value = self.get(name)?;
        read(value).ok_or_else(|| format!("the field {name:?} cannot be {value}"))
    }

    fn count(&self, name: &str) -> Result<u64, String> {
        self.read(name, Value::as_u64)
    }

    fn number(&self, name: &str) -> Result<f64, String> {
        self.read(name, Value::as_f64)
    }

    fn text(&self, name: &str) -> Result<&'a str, String> {
        self.read(name, Value::as_str)
    }

    fn list(&self, name: &str) -> Result<&'a Vec<Value>, String> {
        self.read(name, Value::as_array)
    }

    fn optional(&self, name: &str) -> Result<Option<Self>, String> {
        match self.get(name)? {
            Value::Null => Ok(None),
            value => Self::of(value).map(Some),
        }
    }

    fn settings(&self) -> Result<CampaignSettings, String> {
        let version = self.text("version")?;
        if version != VERSION {
            return Err(format!(
                "it is from version {version}; this program is version {VERSION}"
            ));
        }
        let mut settings = CampaignSettings::default();
        settings.seed = self.count("seed")?;
        settings.cases = self.count("cases")?;
        settings.digits = self.read("digits", |x| x.as_u64()?.try_into().ok())?;
        settings.filter = self.read("filter", |x| match x {
            Value::Null => Some(None),
            other => other.as_str().map(|text| Some(text.to_owned())),
        })?;
        settings.shard = self.text("shard")?.parse()?;
        Ok(settings)
    }

    fn record(&self, records: &[Record]) -> Result<Record, String> {
        let id = self.text("id")?;
        let record = records.iter().find(|record| record.id == id);
        record
            .copied()
            .ok_or_else(|| format!("this program has no identity {id:?}"))
    }

    fn line(&self, records: &[Record]) -> Result<IdentityResult, String> {
        let record = self.record(records)?;
        let mut line = IdentityResult::new(record, self.count("cases")?);
        line.tally = self.tally()?;
        line.seconds = self.number("seconds")?;
        for trial in self.list("trials")? {
            let trial = Fields::of(trial)?;
            let name = trial.text("mutant")?;
            let place = record.mutants.iter().position(|mutant| *mutant == name);
            let outcome = match trial.text("outcome")? {
                "not tried" => MutantOutcome::NotTried,
                "survived" => MutantOutcome::Survived,
                _ => trial
                    .found("by")?
                    .map_or(MutantOutcome::NotTried, MutantOutcome::Refuted),
            };
            let slot = place.and_then(|place| line.mutants.get_mut(place));
            *slot.ok_or_else(|| format!("{} has no mutant {name:?}", record.id))? = outcome;
        }
        Ok(line)
    }

    fn tally(&self) -> Result<Tally, String> {
        let worst = match self.optional("worst")? {
            None => None,
            Some(worst) => Some(Worst {
                digits: worst.number("digits")?,
                case: worst.count("case")?,
                witness: worst.witness()?,
            }),
        };
        Ok(Tally {
            decided: self.count("decided")?,
            undecided: self.count("undecided")?,
            refuted: self.count("refuted")?,
            strict: self.count("strict")?,
            exact: self.count("exact")?,
            attained: self.count("attained")?,
            worst,
            unclear: self.found("unclear")?,
            counterexample: self.found("counterexample")?,
        })
    }

    fn found(&self, name: &str) -> Result<Option<ReportedCase>, String> {
        let Some(found) = self.optional(name)? else {
            return Ok(None);
        };
        Ok(Some(ReportedCase {
            case: found.count("case")?,
            finding: found.text("finding")?.to_owned(),
            witness: found.witness()?,
        }))
    }

    fn witness(&self) -> Result<String, String> {
        let lines: Option<Vec<&str>> = self.list("requests")?.iter().map(Value::as_str).collect();
        lines
            .map(|lines| lines.join("\n"))
            .ok_or_else(|| "a request is not a string".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attnbm::catalogue::campaign::{Nobody, run};
    use std::sync::atomic::AtomicBool;

    #[test]
    fn a_report_is_read_as_it_was_written() {
        let settings = CampaignSettings::default().with_filter("vmf").with_cases(3);
        let written = campaign(&run(
            &settings,
            Vec::new(),
            &AtomicBool::new(false),
            &Nobody,
        ));
        let read = read_campaign(&written.to_string()).unwrap();
        assert_eq!(campaign(&read), written);
        // Nothing is run once the flag is set, and everything is listed nevertheless.
        let stopped = campaign(&run(&settings, Vec::new(), &AtomicBool::new(true), &Nobody));
        assert_eq!(stopped["complete"], false);
        assert_eq!(stopped["identities"][0]["status"], "not run");
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for (text, message) in [
            ("[]", "object"),
            ("{}", "version"),
            (r#"{"version": "0.0.0"}"#, "0.0.0"),
            ("nonsense", "expected"),
        ] {
            let refusal = read_campaign(text).unwrap_err();
            assert!(refusal.contains(message), "{text}: {refusal}");
        }
    }
}
