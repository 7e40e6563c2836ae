//! Counts and percentiles, which every form of the result shows.

use attnbm::grade::flag::Flag;
use attnbm::grade::runs::RunStatistics;
use attnbm::grade::session::{GradedCase, Grading, QuantityResult};
use attnbm::grade::spread::Spread;
use attnbm::grade::verdict::Grade;

/// How many outcomes have each verdict, for those that occur.
pub fn counts<'a>(outcomes: impl Iterator<Item = &'a GradedCase> + Clone) -> Vec<(Grade, usize)> {
    let count = |verdict: Grade| {
        let of_verdict = outcomes.clone().filter(|o| o.judgement.verdict == verdict);
        (verdict, of_verdict.count())
    };
    let counts = Grade::ALL.into_iter().map(count);
    counts.filter(|(_, count)| *count > 0).collect()
}

/// The errors of some outcomes, in units in the last place.
pub fn errors<'a>(outcomes: impl Iterator<Item = &'a GradedCase>) -> Option<Spread> {
    Spread::of(outcomes.filter_map(|o| o.judgement.ulps).collect())
}

/// The flags of a quantity's cases, each with its outcomes.
pub fn by_flag(line: &QuantityResult) -> Vec<(Flag, Vec<&GradedCase>)> {
    let with = |flag: Flag| {
        let outcomes = line
            .outcomes
            .iter()
            .filter(|o| o.case.flags.contains(&flag));
        (flag, outcomes.collect::<Vec<_>>())
    };
    let flags = Flag::all().map(with);
    flags.filter(|(_, outcomes)| !outcomes.is_empty()).collect()
}

/// The outcomes that were judged by repeated runs, with what these are in numbers.
pub fn estimates(line: &QuantityResult) -> Vec<(&GradedCase, RunStatistics)> {
    let outcomes = line.outcomes.iter();
    outcomes
        .filter_map(|outcome| Some((outcome, outcome.judgement.runs?)))
        .collect()
}

/// The largest distance of a mean of runs from its exact value, in standard errors.
pub fn farthest(line: &QuantityResult) -> Option<RunStatistics> {
    let found = estimates(line).into_iter().map(|(_, runs)| runs);
    found.max_by(|a, b| a.standard_errors.abs().total_cmp(&b.standard_errors.abs()))
}

/// The outcome with the largest stability ratio.
pub fn least_stable(line: &QuantityResult) -> Option<&GradedCase> {
    let ratio = |outcome: &&GradedCase| outcome.judgement.ratio.unwrap_or(f64::NEG_INFINITY);
    let measured = line.outcomes.iter().filter(|o| o.judgement.ratio.is_some());
    measured.max_by(|a, b| ratio(a).total_cmp(&ratio(b)))
}

/// The outcome with the largest error that is nevertheless unavoidable.
pub fn unavoidable(line: &QuantityResult) -> Option<&GradedCase> {
    let ulps = |outcome: &&GradedCase| outcome.judgement.ulps.unwrap_or(0.0);
    let stable = line
        .outcomes
        .iter()
        .filter(|o| o.judgement.verdict == Grade::BackwardStable)
        .filter(|o| ulps(o) > attnbm::grade::explain::LARGE_ULPS);
    stable.max_by(|a, b| ulps(a).total_cmp(&ulps(b)))
}

/// Whether a verdict fails a session that is to fail on `threshold`: what is at least as bad, but a
/// refusal and what is skipped only where they are named.
pub fn fails(verdict: Grade, threshold: Grade) -> bool {
    match verdict {
        Grade::Refuses | Grade::Skipped => verdict == threshold,
        _ => verdict >= threshold,
    }
}

/// The number of cases.
pub fn cases(grading: &Grading) -> usize {
    grading.lines.iter().map(|line| line.outcomes.len()).sum()
}

/// How many cases have a verdict.
pub fn total(grading: &Grading, verdict: Grade) -> usize {
    grading.lines.iter().map(|line| line.count(verdict)).sum()
}
