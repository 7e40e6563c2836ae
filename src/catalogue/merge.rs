//! The sum of all parts of a campaign.

use super::campaign::{Campaign, CampaignSettings};
use super::shards::Shard;

/// Joins all parts of a campaign.
///
/// # Errors
///
/// A message if they are not the parts of one campaign, each exactly once.
pub fn merge(parts: Vec<Campaign>) -> Result<Campaign, String> {
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else {
        return Err("there is nothing to merge".into());
    };
    let mut numbers = vec![whole.settings.shard.number()];
    check_lines(&whole)?;
    for part in parts {
        agree(&whole.settings, &part.settings)?;
        check_lines(&part)?;
        numbers.push(part.settings.shard.number());
        for (line, other) in whole.lines.iter_mut().zip(part.lines) {
            line.add(other);
        }
    }
    let count = whole.settings.shard.count();
    numbers.sort_unstable();
    let twice: Vec<u64> = numbers
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect();
    let missing: Vec<u64> = (1..=count)
        .filter(|number| numbers.binary_search(number).is_err())
        .collect();
    for (what, list) in [("given more than once", twice), ("missing", missing)] {
        if !list.is_empty() {
            let list: Vec<String> = list.iter().map(|i| format!("{i}/{count}")).collect();
            return Err(format!("shards {what}: {}", list.join(", ")));
        }
    }
    whole.settings.shard = Shard::WHOLE;
    Ok(whole)
}

/// Refuses a part whose lines do not match its settings: another identity, or another number of cases.
fn check_lines(part: &Campaign) -> Result<(), String> {
    let plan = part.settings.plan();
    let shard = part.settings.shard;
    let asked: Vec<&str> = plan.iter().map(|(record, _)| record.id).collect();
    let given: Vec<&str> = part.lines.iter().map(|line| line.record.id).collect();
    if asked != given {
        return Err(format!(
            "the identities of shard {shard} are not those that its settings ask for"
        ));
    }
    for (line, (record, cases)) in part.lines.iter().zip(&plan) {
        if line.cases != *cases || line.tally.cases() > *cases {
            return Err(format!(
                "shard {shard} has {} of {} cases of {}, and its settings ask for {cases}",
                line.tally.cases(),
                line.cases,
                record.id
            ));
        }
    }
    Ok(())
}

/// Refuses settings that differ in more than the part.
fn agree(one: &CampaignSettings, other: &CampaignSettings) -> Result<(), String> {
    let facts = |settings: &CampaignSettings| {
        [
            ("seeds", settings.seed.to_string()),
            ("digits", settings.digits.to_string()),
            ("numbers of cases", settings.cases.to_string()),
            ("numbers of shards", settings.shard.count().to_string()),
            ("filters", settings.filter.clone().unwrap_or_default()),
        ]
    };
    for ((name, one), (_, other)) in facts(one).into_iter().zip(facts(other)) {
        if one != other {
            return Err(format!(
                "the reports have different {name}: {one:?} and {other:?}"
            ));
        }
    }
    Ok(())
}
