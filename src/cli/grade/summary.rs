//! Counts and percentiles, which every form of the result shows.

use attnbm::grade::aspect::Aspect;
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

/// The number of cases.
pub fn cases(grading: &Grading) -> usize {
    grading.lines.iter().map(|line| line.outcomes.len()).sum()
}

/// How many cases have a verdict.
pub fn total(grading: &Grading, verdict: Grade) -> usize {
    grading.lines.iter().map(|line| line.count(verdict)).sum()
}

/// Quantities by what their faults are about, and those of which nothing shows the formula.
pub struct Aspects {
    /// For each aspect the quantities that have such a fault.
    pub faulty: Vec<(Aspect, Vec<&'static str>)>,
    /// Those that were answered at an ordinary input.
    pub shown: Vec<&'static str>,
    /// Those that were answered, but at no ordinary input.
    pub hidden: Vec<&'static str>,
}

impl Aspects {
    pub fn of(grading: &Grading) -> Self {
        let says_something =
            |line: &&QuantityResult| line.outcomes.iter().any(GradedCase::says_something);
        let lines: Vec<&QuantityResult> = grading.lines.iter().filter(says_something).collect();
        let names = |of: &dyn Fn(&QuantityResult) -> bool| -> Vec<&'static str> {
            let chosen = lines.iter().filter(|line| of(line));
            chosen.map(|line| line.quantity.name).collect()
        };
        let faulty = |aspect: Aspect| (aspect, names(&|line| line.aspects().contains(&aspect)));
        Self {
            faulty: Aspect::ALL.into_iter().map(faulty).collect(),
            shown: names(&QuantityResult::shows_formula),
            hidden: names(&|line| !line.shows_formula()),
        }
    }

    /// The quantities with a fault of this aspect.
    pub fn with(&self, aspect: Aspect) -> &[&'static str] {
        let found = self.faulty.iter().find(|(own, _)| *own == aspect);
        found.map_or(&[], |(_, names)| names)
    }

    /// The answer to what a person asks first, one sentence an aspect; those of the program and the domain only where there
    /// is something to say.
    pub fn sentences(&self) -> Vec<(Aspect, String)> {
        let total = self.shown.len() + self.hidden.len();
        let count = |aspect: Aspect| self.with(aspect).len();
        let wrong = self.with(Aspect::Formula);
        let right = self
            .shown
            .iter()
            .filter(|name| !wrong.contains(name))
            .count();
        let mut sentences = Vec::new();
        if !self.shown.is_empty() {
            let shown = self.shown.len();
            let sentence = format!("{right} of {shown} right on ordinary inputs");
            sentences.push((Aspect::Formula, sentence));
        }
        let precision = match count(Aspect::Precision) {
            0 => "no digits lost that could have been kept".to_owned(),
            1 => format!("1 of {total} loses digits or fails on hostile or large inputs"),
            lose => format!("{lose} of {total} lose digits or fail on hostile or large inputs"),
        };
        if total > 0 {
            sentences.push((Aspect::Precision, precision));
        }
        match count(Aspect::Domain) {
            0 => {}
            1 => sentences.push((
                Aspect::Domain,
                format!("1 of {total} answers with a number where there is no value"),
            )),
            accept => sentences.push((
                Aspect::Domain,
                format!("{accept} of {total} answer with a number where there is no value"),
            )),
        }
        match count(Aspect::Program) {
            0 => {}
            failing => sentences.push((
                Aspect::Program,
                format!("{failing} of {total} crash, time out or answer in another shape"),
            )),
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attnbm::conformance::{Estimate, Functions, GradingSettings, grade};

    /// Of an aspect one quantity, several or none, with and without others whose formula nothing shows.
    #[test]
    fn a_sentence_counts_the_quantities_of_its_aspect() {
        const NAMES: [&str; 4] = ["a", "b", "c", "d"];
        let said = |shown: usize, hidden: usize, faulty: [usize; 4]| -> Vec<String> {
            let faulty = Aspect::ALL.into_iter().zip(faulty);
            let aspects = Aspects {
                faulty: faulty
                    .map(|(aspect, count)| (aspect, NAMES[..count].to_vec()))
                    .collect(),
                shown: NAMES[..shown].to_vec(),
                hidden: NAMES[shown..shown + hidden].to_vec(),
            };
            let sentences = aspects.sentences().into_iter();
            sentences
                .map(|(aspect, sentence)| format!("{}: {sentence}", aspect.word()))
                .collect()
        };
        let counts =
            |of: Aspect, count: usize| Aspect::ALL.map(|aspect| count * usize::from(aspect == of));
        let word = Aspect::word;
        let right = |count: usize| {
            format!(
                "{}: {count} of 3 right on ordinary inputs",
                word(Aspect::Formula)
            )
        };
        let kept = format!(
            "{}: no digits lost that could have been kept",
            word(Aspect::Precision)
        );
        assert_eq!(said(0, 0, [0; 4]), Vec::<String>::new());
        assert_eq!(said(0, 1, [0; 4]), std::slice::from_ref(&kept));
        assert_eq!(said(3, 0, [0; 4]), [right(3), kept.clone()]);
        for (count, left) in [(1, 2), (2, 1)] {
            assert_eq!(
                said(3, 1, counts(Aspect::Formula, count)),
                [right(left), kept.clone()]
            );
        }
        // A wrong formula among those that are not shown takes nothing from the others.
        assert_eq!(
            said(0, 3, counts(Aspect::Formula, 1)),
            std::slice::from_ref(&kept)
        );
        for (count, ends) in [
            (1, "1 of 4 loses digits or fails on hostile or large inputs"),
            (2, "2 of 4 lose digits or fail on hostile or large inputs"),
        ] {
            let lost = format!("{}: {ends}", word(Aspect::Precision));
            assert_eq!(
                said(3, 1, counts(Aspect::Precision, count)),
                [right(3), lost]
            );
        }
        for (aspect, count, ends) in [
            (
                Aspect::Domain,
                1,
                "1 of 4 answers with a number where there is no value",
            ),
            (
                Aspect::Domain,
                2,
                "2 of 4 answer with a number where there is no value",
            ),
            (
                Aspect::Program,
                1,
                "1 of 4 crash, time out or answer in another shape",
            ),
            (
                Aspect::Program,
                2,
                "2 of 4 crash, time out or answer in another shape",
            ),
        ] {
            let last = format!("{}: {ends}", word(aspect));
            assert_eq!(
                said(3, 1, counts(aspect, count)),
                [right(3), kept.clone(), last]
            );
        }
    }

    /// The largest distance on either side, and the largest ratio, wherever they are.
    #[test]
    fn what_is_farthest_and_least_stable_is_found() {
        let name = "hnrbm.ais_log_partition";
        let mine = Functions::new().with_estimator(name, |_, run| {
            let value = run as f64;
            Ok(Estimate {
                value,
                standard_error: None,
            })
        });
        let settings = GradingSettings::default()
            .with_quantities([name])
            .with_cases(24)
            .with_relations(false);
        let mut line = grade(&mine, &settings).lines.remove(0);
        let judged = |o: &&mut GradedCase| o.judgement.runs.is_some();
        let mut outcomes: Vec<&mut GradedCase> = line.outcomes.iter_mut().filter(judged).collect();
        assert!(outcomes.len() >= 3, "{}", outcomes.len());
        outcomes.truncate(3);
        for (place, [distance, ratio]) in [[2.0, 5.0], [-9.0, 1.0], [4.0, 3.0]]
            .into_iter()
            .enumerate()
        {
            let judgement = &mut outcomes[place].judgement;
            judgement.runs.as_mut().unwrap().standard_errors = distance;
            judgement.ratio = Some(ratio);
        }
        let kept: Vec<GradedCase> = outcomes
            .into_iter()
            .map(|outcome| outcome.clone())
            .collect();
        line.outcomes = kept;
        for _ in 0..3 {
            line.outcomes.rotate_left(1);
            assert_eq!(farthest(&line).unwrap().standard_errors, -9.0);
            assert_eq!(least_stable(&line).unwrap().judgement.ratio, Some(5.0));
        }
        line.outcomes.clear();
        assert!(farthest(&line).is_none() && least_stable(&line).is_none());
    }
}
