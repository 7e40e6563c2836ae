//! A campaign in parts: the cases of each part.

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
