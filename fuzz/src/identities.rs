//! Every identity of the catalogue, on a case that is steered by bytes.

use super::bytes::Bytes;
use super::outcome::{Outcome, Said};
use attnbm::catalogue::entries;
use attnbm::catalogue::record::{CatalogueEntry, Form, Judgement, StatementKind};
use attnbm::catalogue::verdict::Verdict;
use attnbm::sampling::stream::Stream;
use std::sync::LazyLock;

/// Digits to which both sides are asked to agree; disjoint sides refute at any number.
const DIGITS: u32 = 25;

/// The work allowed, as a part of what the campaign allows.
const EFFORT: f64 = 0.03;

/// The identities; the laws of sampling need large samples, and a seed instead of a case.
static IDENTITIES: LazyLock<Vec<CatalogueEntry>> = LazyLock::new(|| {
    let entries = entries().into_iter();
    entries
        .filter(|entry| entry.record.kind != StatementKind::Law)
        .collect()
});

/// Two bytes name the identity, and all others steer its case.
pub fn check(input: &[u8]) -> Said {
    let Some((entry, judgement)) = judge(input, |_| Form::Stated) else {
        return Ok(Outcome::Nothing);
    };
    match judgement.verdict {
        Verdict::Holds { .. } => Ok(Outcome::Kept),
        Verdict::Undecided { .. } => Ok(Outcome::Nothing),
        Verdict::Refuted {
            entry: place,
            left,
            right,
        } => Err(format!(
            "{} is refuted in entry {place}\nleft   {left}\nright  {right}\n{}",
            entry.record.id, judgement.witness
        )),
    }
}

fn judge(
    input: &[u8],
    form: impl Fn(&CatalogueEntry) -> Form,
) -> Option<(CatalogueEntry, Judgement)> {
    let mut bytes = Bytes::new(input);
    let entry = bytes.choose(&IDENTITIES, |entry| entry.record.id)?;
    let mut stream = Stream::steered(bytes.rest());
    let judgement = entry.judge_within(&mut stream, form(&entry), DIGITS, EFFORT);
    Some((entry, judgement))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wrong form is found by the same judgement: some hundred inputs refute a good part of the mutants.
    #[test]
    fn mutants_are_refuted() {
        let mut refuted = 0;
        for selector in 0..100u8 {
            let input = [selector, 1, selector];
            let form = |entry: &CatalogueEntry| match entry.record.mutants.len() {
                0 => Form::Stated,
                count => Form::Mutant(usize::from(selector) % count),
            };
            let judged = judge(&input, form);
            let is_refuted = judged
                .is_some_and(|(_, judgement)| matches!(judgement.verdict, Verdict::Refuted { .. }));
            refuted += usize::from(is_refuted);
        }
        assert!(refuted > 30, "{refuted}");
    }

    #[test]
    fn most_cases_are_decided() {
        let kept =
            (0..100u8).filter(|selector| check(&[*selector, 1, *selector]) == Ok(Outcome::Kept));
        let kept = kept.count();
        assert!(kept >= 50, "{kept} of 100");
    }

    #[test]
    fn every_identity_has_its_bytes() {
        let mut found = std::collections::BTreeSet::new();
        for selector in 0..8_000u16 {
            let input = selector.to_le_bytes();
            let entry = Bytes::new(&input).choose(&IDENTITIES, |entry| entry.record.id);
            found.extend(entry.map(|entry| entry.record.id));
        }
        assert_eq!(found.len(), IDENTITIES.len());
    }
}
