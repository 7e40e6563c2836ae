//! Runs the catalogue: cases, mutants and counts, in pieces that can be saved and resumed.

use super::entries;
use super::record::{CatalogueEntry, Form, Record, StatementKind};
use super::shards::Shard;
use super::tally::{ReportedCase, Tally};
use super::verdict::Verdict;
use crate::sampling::stream::Stream;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The settings of a campaign.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CampaignSettings {
    /// Only identities whose name or title contains this text, ignoring case; all if absent.
    pub filter: Option<String>,
    /// The number of cases of each identity, over all shards.
    pub cases: u64,
    /// The seed of all cases.
    pub seed: u64,
    /// The significant digits to which both sides must be proved to agree for a case to count as decided.
    pub digits: u32,
    /// The part of the campaign to run.
    pub shard: Shard,
}

impl Default for CampaignSettings {
    fn default() -> Self {
        Self {
            filter: None,
            cases: 200,
            seed: 20_261_121,
            digits: 25,
            shard: Shard::WHOLE,
        }
    }
}

impl CampaignSettings {
    /// The same with only the identities whose name or title contains this text.
    #[must_use]
    pub fn with_filter(mut self, filter: impl Into<String>) -> Self {
        self.filter = Some(filter.into());
        self
    }

    /// The same with this many cases of each identity.
    #[must_use]
    pub fn with_cases(mut self, cases: u64) -> Self {
        self.cases = cases;
        self
    }

    /// The same with this seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same with this part of the campaign.
    #[must_use]
    pub fn with_shard(mut self, shard: Shard) -> Self {
        self.shard = shard;
        self
    }

    /// Whether any identity passes the filter.
    pub fn has_identities(&self) -> bool {
        !self.selected().is_empty()
    }

    /// The identities to run, and the number of cases of each.
    pub fn plan(&self) -> Vec<(Record, u64)> {
        let entries = self.selected().into_iter();
        entries
            .map(|entry| (entry.record, self.share(&entry)))
            .collect()
    }

    /// The number of an identity's cases in this part.
    fn share(&self, entry: &CatalogueEntry) -> u64 {
        self.shard.share(entry.cases(self.cases))
    }

    /// The identities that pass the filter.
    fn selected(&self) -> Vec<CatalogueEntry> {
        let wanted = self.filter.as_ref().map(|filter| filter.to_lowercase());
        entries()
            .into_iter()
            .filter(|entry| {
                let text = format!("{} {}", entry.record.id, entry.record.title).to_lowercase();
                wanted.as_ref().is_none_or(|wanted| text.contains(wanted))
            })
            .collect()
    }
}

/// The outcome of a mutant.
#[derive(Clone, Debug, PartialEq)]
pub enum MutantOutcome {
    /// The campaign ended before all cases were tried.
    NotTried,
    /// No case refuted it.
    Survived,
    /// A case refuted it, which is a proof that the check can fail.
    Refuted(ReportedCase),
}

/// The result of one identity.
#[derive(Clone, Debug)]
pub struct IdentityResult {
    /// The identity.
    pub record: Record,
    /// The number of cases to run.
    pub cases: u64,
    /// Their outcomes, counted.
    pub tally: Tally,
    /// The outcome of each mutant.
    pub mutants: Vec<MutantOutcome>,
    /// The wall-clock time, summed over interruptions and shards.
    pub seconds: f64,
}

impl IdentityResult {
    /// An identity of which nothing has been run.
    pub fn new(record: Record, cases: u64) -> Self {
        Self {
            record,
            cases,
            tally: Tally::default(),
            mutants: vec![MutantOutcome::NotTried; record.mutants.len()],
            seconds: 0.0,
        }
    }

    /// Whether anything was run.
    pub fn is_started(&self) -> bool {
        self.tally.cases() > 0 || self.mutants.iter().any(|o| *o != MutantOutcome::NotTried)
    }

    /// Whether every case was run and every mutant tried.
    pub fn is_finished(&self) -> bool {
        self.tally.cases() == self.cases && !self.mutants.contains(&MutantOutcome::NotTried)
    }

    /// Mutants refuted.
    pub fn killed(&self) -> usize {
        let is_refuted = |outcome: &&MutantOutcome| matches!(outcome, MutantOutcome::Refuted(_));
        self.mutants.iter().filter(is_refuted).count()
    }

    /// The mutants that were tried on all cases and refuted by none.
    pub fn survivors(&self) -> Vec<&'static str> {
        let outcomes = self.mutants.iter().zip(self.record.mutants);
        outcomes
            .filter(|(outcome, _)| **outcome == MutantOutcome::Survived)
            .map(|(_, mutant)| *mutant)
            .collect()
    }

    /// Whether every case was run, at least one was decided, none was refuted, and every mutant was
    /// refuted.
    pub fn passed(&self) -> bool {
        self.is_finished()
            && self.tally.refuted == 0
            && self.tally.decided > 0
            && self.killed() == self.mutants.len()
    }

    /// The fewest digits, as text; `sampled` for a law of sampling, which has no digits.
    pub fn held(&self) -> String {
        if self.record.kind == StatementKind::Law && self.tally.decided > 0 {
            "sampled".into()
        } else {
            self.tally.held()
        }
    }

    /// The verdict on the identity, in a word.
    pub fn status(&self) -> &'static str {
        if self.tally.refuted > 0 {
            "REFUTED"
        } else if !self.survivors().is_empty() {
            "MUTANT SURVIVES"
        } else if !self.is_started() && !self.is_finished() {
            "not run"
        } else if !self.is_finished() {
            "incomplete"
        } else if self.tally.decided == 0 {
            "NOTHING DECIDED"
        } else {
            "holds"
        }
    }

    /// Adds another shard's results for the same identity.
    pub fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.tally = std::mem::take(&mut self.tally).plus(other.tally);
        self.seconds += other.seconds;
        for (mine, other) in self.mutants.iter_mut().zip(other.mutants) {
            *mine = match (std::mem::replace(mine, MutantOutcome::NotTried), other) {
                (MutantOutcome::Refuted(one), MutantOutcome::Refuted(other)) => {
                    MutantOutcome::Refuted(if other.case < one.case { other } else { one })
                }
                (refuted @ MutantOutcome::Refuted(_), _)
                | (_, refuted @ MutantOutcome::Refuted(_)) => refuted,
                (MutantOutcome::Survived, MutantOutcome::Survived) => MutantOutcome::Survived,
                _ => MutantOutcome::NotTried,
            };
        }
    }
}

/// A campaign, or a part of one, with its results.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The settings.
    pub settings: CampaignSettings,
    /// The result of every requested identity, whether or not the campaign reached it.
    pub lines: Vec<IdentityResult>,
}

impl Campaign {
    /// Whether everything was run.
    pub fn is_complete(&self) -> bool {
        self.lines.iter().all(IdentityResult::is_finished)
    }

    /// Whether there is an identity, everything was run and every identity passed. A single shard need
    /// not refute every mutant or decide a case of every identity, since the other shards may do so.
    pub fn passed(&self) -> bool {
        let is_whole = self.settings.shard == Shard::WHOLE;
        !self.lines.is_empty()
            && self.lines.iter().all(|line| {
                line.passed() || (!is_whole && line.is_finished() && line.tally.refuted == 0)
            })
    }

    /// All tallies together.
    pub fn total(&self, count: fn(&Tally) -> u64) -> u64 {
        self.lines.iter().map(|line| count(&line.tally)).sum()
    }

    /// The time of all identities together.
    pub fn seconds(&self) -> f64 {
        self.lines.iter().map(|line| line.seconds).sum()
    }
}

/// A finished piece of a campaign.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The identity.
    pub id: &'static str,
    /// The work done.
    pub work: Work,
    /// The time since the piece before it.
    pub seconds: f64,
}

/// The contents of a piece.
#[derive(Clone, Debug)]
pub enum Work {
    /// The cases at `count` positions of the shard from `first` on.
    Cases {
        /// The first position.
        first: u64,
        /// Their number.
        count: u64,
        /// Their outcomes, counted.
        tally: Tally,
    },
    /// A mutant, and the first case of the shard that refutes it.
    Mutant {
        /// Its index.
        index: usize,
        /// The case.
        refuted: Option<ReportedCase>,
    },
}

/// The progress of a campaign.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Cases done, including those of saved pieces.
    pub done: u64,
    /// Cases in all.
    pub total: u64,
    /// Cases decided since the campaign was started or resumed.
    pub decided: u64,
    /// The current identity.
    pub id: &'static str,
}

/// Receives the progress of a campaign, from any thread.
pub trait CampaignObserver: Sync {
    /// A case is done.
    fn advanced(&self, progress: Progress);
    /// A piece is finished and may be saved. Calls do not overlap.
    fn finished(&self, piece: &Piece);
}

/// An observer that ignores everything.
pub struct Nobody;

impl CampaignObserver for Nobody {
    fn advanced(&self, _: Progress) {}
    fn finished(&self, _: &Piece) {}
}

/// All identities.
pub fn identities() -> Vec<Record> {
    entries().into_iter().map(|entry| entry.record).collect()
}

/// Runs the selected identities one after the other, each on all cores. Pieces that are `kept` from
/// an earlier run with the same settings are not run again. Once `stop` is set, the pieces finished
/// so far are returned. The counts depend neither on the number of threads nor on interruptions.
pub fn run(
    settings: &CampaignSettings,
    kept: Vec<Piece>,
    stop: &AtomicBool,
    observer: &dyn CampaignObserver,
) -> Campaign {
    run_entries(settings.selected(), settings, kept, stop, observer)
}

/// [`run`] for these entries, without regard to the filter; for tests of the machinery.
pub fn run_entries(
    selected: Vec<CatalogueEntry>,
    settings: &CampaignSettings,
    kept: Vec<Piece>,
    stop: &AtomicBool,
    observer: &dyn CampaignObserver,
) -> Campaign {
    let share = |entry: &CatalogueEntry| settings.share(entry);
    let mut by_identity: HashMap<&str, Vec<Piece>> = HashMap::new();
    for piece in kept {
        by_identity.entry(piece.id).or_default().push(piece);
    }
    let run = Run {
        settings,
        stop,
        observer,
        total: selected.iter().map(share).sum(),
        done: AtomicU64::new(0),
        decided: AtomicU64::new(0),
        latest: Mutex::new(Instant::now()),
    };
    let lines = selected.iter().map(|entry| {
        let kept = by_identity.remove(entry.record.id).unwrap_or_default();
        run.identity(entry, share(entry), kept)
    });
    Campaign {
        lines: lines.collect(),
        settings: settings.clone(),
    }
}

/// The number of cases in a piece. Small pieces lose little to an interruption; large ones keep
/// their number low.
fn piece_size(cases: u64) -> u64 {
    (cases / 64).clamp(16, 4096)
}

struct Run<'a> {
    settings: &'a CampaignSettings,
    stop: &'a AtomicBool,
    observer: &'a dyn CampaignObserver,
    total: u64,
    done: AtomicU64,
    decided: AtomicU64,
    /// When the latest piece was finished.
    latest: Mutex<Instant>,
}

impl Run<'_> {
    fn identity(&self, entry: &CatalogueEntry, cases: u64, kept: Vec<Piece>) -> IdentityResult {
        let mut line = IdentityResult::new(entry.record, cases);
        let size = piece_size(cases);
        let mut missing: Vec<u64> = (0..cases).step_by(size as usize).collect();
        for piece in kept {
            let is_new = match &piece.work {
                // A piece of another length, or with other cases than it claims, is run again.
                Work::Cases {
                    first,
                    count,
                    tally,
                } => match missing.binary_search(first) {
                    Ok(place) if *count == size.min(cases - first) && tally.cases() == *count => {
                        missing.remove(place);
                        true
                    }
                    _ => false,
                },
                Work::Mutant { index, .. } => {
                    line.mutants.get(*index) == Some(&MutantOutcome::NotTried)
                }
            };
            if is_new {
                self.done
                    .fetch_add(include(&mut line, piece), Ordering::Relaxed);
            }
        }
        let pieces: Vec<Piece> = missing
            .into_par_iter()
            .filter_map(|first| self.cases(entry, first, size.min(cases - first)))
            .collect();
        for piece in pieces {
            include(&mut line, piece);
        }
        let untried: Vec<usize> = (0..line.mutants.len())
            .filter(|index| line.mutants[*index] == MutantOutcome::NotTried)
            .collect();
        let trials: Vec<Piece> = untried
            .into_par_iter()
            .filter_map(|index| self.mutant(entry, index))
            .collect();
        for piece in trials {
            include(&mut line, piece);
        }
        line
    }

    /// Runs some of the cases; `None` if the campaign is stopped.
    fn cases(&self, entry: &CatalogueEntry, first: u64, count: u64) -> Option<Piece> {
        let tally = (first..first + count)
            .into_par_iter()
            .map(|position| {
                let case = self.settings.shard.case(position);
                let tally = Tally::of(case, self.judge(entry, case, Form::Stated)?);
                let decided = self.decided.fetch_add(tally.decided, Ordering::Relaxed);
                self.observer.advanced(Progress {
                    done: self.done.fetch_add(1, Ordering::Relaxed) + 1,
                    total: self.total,
                    decided: decided + tally.decided,
                    id: entry.record.id,
                });
                Some(tally)
            })
            .try_reduce(Tally::default, |one, other| Some(one.plus(other)))?;
        let work = Work::Cases {
            first,
            count,
            tally,
        };
        Some(self.finish(entry, work))
    }

    /// Tries a mutant on the shard's cases in order; `None` if the campaign is stopped.
    fn mutant(&self, entry: &CatalogueEntry, index: usize) -> Option<Piece> {
        // A minimum number of cases, even if fewer are requested.
        let cases = entry.cases(self.settings.cases).max(64);
        let shard = self.settings.shard;
        let mut refuted = None;
        for case in (0..shard.share(cases)).map(|position| shard.case(position)) {
            let judgement = self.judge(entry, case, Form::Mutant(index))?;
            if let Verdict::Refuted { entry, left, right } = judgement.verdict {
                refuted = Some(ReportedCase {
                    case,
                    finding: format!("entry {entry}: left {left}, mutant {right}"),
                    witness: judgement.witness,
                });
                break;
            }
        }
        Some(self.finish(entry, Work::Mutant { index, refuted }))
    }

    fn judge(
        &self,
        entry: &CatalogueEntry,
        case: u64,
        form: Form,
    ) -> Option<super::record::Judgement> {
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        let mut stream = Stream::new(self.settings.seed, entry.record.id, case);
        Some(entry.judge(&mut stream, form, self.settings.digits))
    }

    fn finish(&self, entry: &CatalogueEntry, work: Work) -> Piece {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let piece = Piece {
            id: entry.record.id,
            work,
            seconds: now.duration_since(*latest).as_secs_f64(),
        };
        *latest = now;
        self.observer.finished(&piece);
        piece
    }
}

/// Counts a piece and returns its number of cases.
fn include(line: &mut IdentityResult, piece: Piece) -> u64 {
    line.seconds += piece.seconds;
    match piece.work {
        Work::Cases { tally, .. } => {
            let cases = tally.cases();
            line.tally = std::mem::take(&mut line.tally).plus(tally);
            cases
        }
        Work::Mutant { index, refuted } => {
            if let Some(outcome) = line.mutants.get_mut(index) {
                *outcome = refuted.map_or(MutantOutcome::Survived, MutantOutcome::Refuted);
            }
            0
        }
    }
}

#[cfg(test)]
mod tests;
