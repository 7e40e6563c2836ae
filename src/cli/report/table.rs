//! The result of a campaign as a table.

use attnbm::catalogue::campaign::{Campaign, IdentityResult};
use attnbm::catalogue::record::StatementKind;
use attnbm::catalogue::shards::Shard;

use crate::cli::style::{counted, table};

/// The result as a table for people.
pub fn table_of(campaign: &Campaign) -> String {
    let settings = &campaign.settings;
    let mut rows = table(&[
        "identity",
        "equations",
        ">decided",
        ">undecided",
        ">refuted",
        ">digits",
        ">mutants",
        ">time",
        "verdict",
    ]);
    for line in &campaign.lines {
        rows.add_row([
            line.record.id.to_owned(),
            line.record.labels(),
            line.tally.decided.to_string(),
            line.tally.undecided.to_string(),
            line.tally.refuted.to_string(),
            line.held(),
            format!("{}/{}", line.killed(), line.mutants.len()),
            format!("{:.1} s", line.seconds),
            status(line, settings.shard).to_owned(),
        ]);
    }
    let mut text = rows.trim_fmt();
    for line in &campaign.lines {
        let id = line.record.id;
        if let Some(found) = &line.tally.counterexample {
            text.push_str(&format!(
                "\n\n{id} is refuted, for instance at\n  {}\n{}",
                found.finding, found.witness
            ));
        }
        let survivors = line.survivors().join("\", \"");
        if !survivors.is_empty() && settings.shard == Shard::WHOLE {
            text.push_str(&format!(
                "\n\n{id}: no case refuted the mutant \"{survivors}\""
            ));
        }
    }
    text.push_str("\n\n");
    text.push_str(&last_line(campaign));
    if !campaign.is_complete() {
        text.push_str("\nINCOMPLETE: interrupted before every case was run");
    }
    text
}

/// What is to be said of the identity in a word. Of a single shard, only refutations are final.
fn status(line: &IdentityResult, shard: Shard) -> &'static str {
    let is_final = shard == Shard::WHOLE || line.tally.refuted > 0 || !line.is_finished();
    if is_final || line.passed() {
        line.status()
    } else {
        "pending"
    }
}

fn last_line(campaign: &Campaign) -> String {
    let Campaign { settings, lines } = campaign;
    let laws = |line: &&IdentityResult| line.record.kind == StatementKind::Law;
    let decided = campaign.total(|tally| tally.decided);
    let shard = match settings.shard {
        Shard::WHOLE => String::new(),
        shard => format!("; shard {shard}, whose mutants are judged by `report merge`"),
    };
    let (laws, identities): (Vec<_>, Vec<_>) = lines.iter().partition(laws);
    let of = |lines: &[&IdentityResult], one: &str, many: &str| {
        let held = lines.iter().filter(|line| line.passed()).count();
        let total = counted(lines.len(), one, many);
        (!lines.is_empty()).then(|| format!("{held} of {total}"))
    };
    let digits = settings.digits;
    let identities = of(&identities, "identity holds", "identities hold")
        .map(|of| format!("{of} to {digits} digits"));
    let laws = of(
        &laws,
        "law of sampling is not rejected",
        "laws of sampling are not rejected",
    );
    let held: Vec<String> = identities.into_iter().chain(laws).collect();
    format!(
        "{}: {decided} decided, {} undecided and {} refuted cases; {} of {} mutants refuted; {:.0} decided cases a \
         second; seed {}{shard}",
        held.join(", "),
        campaign.total(|tally| tally.undecided),
        campaign.total(|tally| tally.refuted),
        lines.iter().map(IdentityResult::killed).sum::<usize>(),
        lines.iter().map(|line| line.mutants.len()).sum::<usize>(),
        decided as f64 / campaign.seconds().max(1e-9),
        settings.seed,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use attnbm::catalogue::campaign::{CampaignSettings, MutantOutcome, Nobody, run};
    use std::sync::atomic::AtomicBool;

    /// The refuted mutants of all, which are all of them where an identity holds, and fewer where one was not tried.
    #[test]
    fn a_row_counts_the_refuted_mutants() {
        let settings = CampaignSettings::default()
            .with_filter("gb-orthogonal")
            .with_cases(2);
        let mut campaign = run(&settings, Vec::new(), &AtomicBool::new(false), &Nobody);
        let count = campaign.lines[0].mutants.len();
        assert!(count > 1 && campaign.passed());
        let shows = |campaign: &Campaign, killed: usize| {
            let text = table_of(campaign);
            let row = text.lines().find(|line| line.starts_with("gb-orthogonal"));
            let row = row.map(|row| row.split_whitespace().collect::<Vec<_>>());
            assert!(
                row.is_some_and(|row| row.contains(&&*format!("{killed}/{count}"))),
                "{text}"
            );
        };
        shows(&campaign, count);
        campaign.lines[0].mutants[0] = MutantOutcome::Survived;
        shows(&campaign, count - 1);
        // Another shard may refute it.
        let complains = |campaign: &Campaign| table_of(campaign).contains("no case refuted");
        assert!(complains(&campaign));
        campaign.settings.shard = "1/2".parse().unwrap();
        assert!(!complains(&campaign));
    }
}
