//! Small cases of a quantity's faults: one of each aspect, and further ones where other flags are at fault.

use super::answer::Subject;
use super::aspect::Aspect;
use super::flag::Flag;
use super::grading::{GradedCase, GradingSettings, Observer, QuantityResult, compare};
use super::shrink::shrink;

/// The most witnesses of one aspect.
const MOST: usize = 3;

/// The worst case of each aspect, the most urgent first.
pub fn worst(line: &QuantityResult) -> Vec<&GradedCase> {
    let of = |aspect: Aspect| of_aspect(line, aspect).into_iter().next();
    Aspect::ALL.into_iter().filter_map(of).collect()
}

/// Small cases of every aspect, the most urgent first.
///
/// A fault at one end of a range must not hide one at the other: after the worst case of an aspect, the worst of those that
/// share no flag with it follows.
pub fn small(
    subject: &mut dyn Subject,
    settings: &GradingSettings,
    observer: &dyn Observer,
    line: &QuantityResult,
) -> Vec<GradedCase> {
    let mut witnesses: Vec<GradedCase> = Vec::new();
    for aspect in Aspect::ALL {
        let mut left = of_aspect(line, aspect);
        for _ in 0..MOST {
            let Some(worst) = left.first().copied() else {
                break;
            };
            let witness = shrink(subject, settings, observer, worst);
            let flags = worst.case.flags.iter().chain(&witness.case.flags);
            // Each invalid question is invalid in another way.
            let seen: Vec<Flag> = flags
                .copied()
                .filter(|flag| *flag != Flag::OUT_OF_DOMAIN)
                .collect();
            left.retain(|outcome| {
                let is_new = outcome.case.flags.iter().all(|flag| !seen.contains(flag));
                is_new && !std::ptr::eq(*outcome, worst)
            });
            let is_there = |own: &GradedCase| own.case.input(true) == witness.case.input(true);
            if !witnesses.iter().any(is_there) {
                witnesses.push(witness);
            }
        }
    }
    witnesses
}

/// The outcomes whose faults are of this aspect, the worst first; the first asked of those that are as bad.
fn of_aspect(line: &QuantityResult, aspect: Aspect) -> Vec<&GradedCase> {
    let faults = line.outcomes.iter();
    let mut faults: Vec<&GradedCase> = faults
        .filter(|outcome| Aspect::of(outcome) == Some(aspect))
        .collect();
    faults.sort_by(|a, b| compare(&b.judgement, &a.judgement));
    faults
}
