//! A campaign in parts: the cases of each part, and the sum of all parts.

use super::campaign::{Campaign, Settings};
use std::fmt::{self, Display};
use std::str::FromStr;

/// One of several parts of a campaign: every `count`th case, from number `number - 1` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    count: u64,
}

/// The most parts a campaign may have.
const MOST: u64 = 1_000_000;

impl Shard {
    /// The only part of an undivided campaign.
    pub const WHOLE: Self = Self {
        number: 1,
        count: 1,
    };

    /// The number of this part: 1, 2, ….
    pub fn number(self) -> u64 {
        self.number
    }

    /// The number of parts.
    pub fn count(self) -> u64 {
        self.count
    }

    /// The number of cases in this part, out of the first `total`.
    pub fn share(self, total: u64) -> u64 {
        (total + self.count - self.number) / self.count
    }

    /// The number, among all cases, of the case at a position of this part.
    pub fn case(self, position: u64) -> u64 {
        position * self.count + self.number - 1
    }
}

impl Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((number, count)) if 0 < number && number <= count && count <= MOST => {
                Ok(Self { number, count })
            }
            _ => Err(format!("a shard is i/n with 1 <= i <= n <= {MOST}")),
        }
    }
}

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
    let mut numbers = vec![whole.settings.shard.number];
    check_lines(&whole)?;
    for part in parts {
        agree(&whole.settings, &part.settings)?;
        check_lines(&part)?;
        numbers.push(part.settings.shard.number);
        for (line, other) in whole.lines.iter_mut().zip(part.lines) {
            line.add(other);
        }
    }
    let count = whole.settings.shard.count;
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
fn agree(one: &Settings, other: &Settings) -> Result<(), String> {
    let facts = |settings: &Settings| {
        [
            ("seeds", settings.seed.to_string()),
            ("digits", settings.digits.to_string()),
            ("numbers of cases", settings.cases.to_string()),
            ("numbers of shards", settings.shard.count.to_string()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_disjoint_and_all() {
        for (total, count) in [(0, 1), (1, 3), (7, 3), (9, 3), (64, 5), (3, 8)] {
            let mut seen: Vec<u64> = (1..=count)
                .map(|number| Shard { number, count })
                .flat_map(|shard| (0..shard.share(total)).map(move |k| shard.case(k)))
                .collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..total).collect::<Vec<_>>(), "{total} in {count}");
        }
    }

    #[test]
    fn shards_are_read_and_refused() {
        let shard: Shard = "2/8".parse().expect("a shard");
        assert_eq!(shard.to_string(), "2/8");
        for bad in [
            "",
            "0/3",
            "4/3",
            "1",
            "a/b",
            "1/0",
            "-1/2",
            "1/2/3",
            "1/1000001",
        ] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
        for good in ["1/1", "3/3", "1000000/1000000"] {
            let shard: Shard = good.parse().expect("a shard");
            assert_eq!(shard.to_string(), good);
        }
    }
}
