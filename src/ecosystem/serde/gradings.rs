//! Sessions of the grader: broken relations, quantities, the whole.

use ::serde::ser::{Serialize, SerializeMap, Serializer};

use super::number::Number;
use crate::grade::answer::Answer;
use crate::grade::case::Case;
use crate::grade::grading::{Grading, GradingSettings, QuantityResult};
use crate::grade::relation::breach::Breach;

/// A question and what came back.
#[derive(Clone, Copy)]
struct Answered<'a>(&'a (Case, Answer));

impl Serialize for Answered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (case, answer) = self.0;
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("request", case)?;
        map.serialize_entry("answer", answer)?;
        map.end()
    }
}

impl Serialize for Breach {
    /// `relation`, `statement`, `blamed`, `answers` with their requests, `difference`, `allowed` and `verdict`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let answers: Vec<Answered> = self.answers.iter().map(Answered).collect();
        let mut map = serializer.serialize_map(Some(7))?;
        map.serialize_entry("relation", self.relation)?;
        map.serialize_entry("statement", self.statement)?;
        map.serialize_entry("blamed", self.blamed)?;
        map.serialize_entry("answers", &answers)?;
        map.serialize_entry("difference", &self.difference.map(Number))?;
        map.serialize_entry("allowed", &Number(self.allowed))?;
        map.serialize_entry("verdict", &self.verdict)?;
        map.end()
    }
}

/// A relation of a quantity, with how often it was checked and how often it was broken.
struct Checked<'a> {
    relation: &'a str,
    checked: u64,
    broken: usize,
}

impl Serialize for Checked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("relation", self.relation)?;
        map.serialize_entry("checked", &self.checked)?;
        map.serialize_entry("broken", &self.broken)?;
        map.end()
    }
}

impl Serialize for QuantityResult {
    /// `quantity` (its name), `verdict`, `cases` (how many), `relations`, `breaches`, `smallest`, `witnesses` and `outcomes`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let checked = |(relation, checked): &(&'static str, u64)| Checked {
            relation,
            checked: *checked,
            broken: (self.breaches.iter())
                .filter(|breach| breach.relation == *relation)
                .count(),
        };
        let relations: Vec<Checked> = self.relations.iter().map(checked).collect();
        let mut map = serializer.serialize_map(Some(8))?;
        map.serialize_entry("quantity", self.quantity.name)?;
        map.serialize_entry("verdict", &self.verdict())?;
        map.serialize_entry("cases", &self.outcomes.len())?;
        map.serialize_entry("relations", &relations)?;
        map.serialize_entry("breaches", &self.breaches)?;
        map.serialize_entry("smallest", &self.smallest())?;
        map.serialize_entry("witnesses", &self.witnesses)?;
        map.serialize_entry("outcomes", &self.outcomes)?;
        map.end()
    }
}

impl Serialize for GradingSettings {
    /// `quantities`, `cases`, `seed`, `strata`, `flags`, `where` (the restrictions), `dtype` and `relations`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let strata: Vec<&str> = self.strata.iter().map(|stratum| stratum.name()).collect();
        let flags: Vec<&str> = self.flags.iter().map(|flag| flag.name()).collect();
        let restrictions = self.restrictions.iter();
        let restrictions: Vec<String> = restrictions.map(ToString::to_string).collect();
        let mut map = serializer.serialize_map(Some(8))?;
        map.serialize_entry("quantities", &self.quantities)?;
        map.serialize_entry("cases", &self.cases)?;
        map.serialize_entry("seed", &self.seed)?;
        map.serialize_entry("strata", &strata)?;
        map.serialize_entry("flags", &flags)?;
        map.serialize_entry("where", &restrictions)?;
        map.serialize_entry("dtype", &self.format)?;
        map.serialize_entry("relations", &self.relations)?;
        map.end()
    }
}

impl Serialize for Grading {
    /// `settings`, `verdict` and `quantities`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("settings", &self.settings)?;
        map.serialize_entry("verdict", &self.verdict())?;
        map.serialize_entry("quantities", &self.lines)?;
        map.end()
    }
}
