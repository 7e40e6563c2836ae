//! Campaigns in shards and pieces, and their reports.

mod files;
mod pieces;
mod shards;

use super::directory::Directory;
use attnbm::catalogue::campaign;
use attnbm::catalogue::campaign::{
    Campaign, CampaignObserver, CampaignSettings, MutantOutcome, Nobody, Piece, Progress, Work,
};
use attnbm::catalogue::merge::merge;
use attnbm::catalogue::shards::Shard;
use attnbm::catalogue::tally::Tally;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

fn settings(cases: u64, shard: &str) -> CampaignSettings {
    CampaignSettings::default()
        .with_filter("attn-gradient")
        .with_cases(cases)
        .with_shard(shard.parse().unwrap())
}

fn run(settings: &CampaignSettings) -> Campaign {
    campaign::run(settings, Vec::new(), &AtomicBool::new(false), &Nobody)
}

/// Everything but the times.
fn results(campaign: &Campaign) -> String {
    let lines = campaign.lines.iter();
    let results: Vec<_> = lines
        .map(|line| (line.record.id, line.cases, &line.tally, &line.mutants))
        .collect();
    format!("{:?} {results:?}", campaign.settings)
}
