//! What fails a session: a verdict, or an aspect.

use std::fmt;
use std::str::FromStr;

use attnbm::grade::aspect::Aspect;
use attnbm::grade::verdict::Grade;

/// The least fault that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// This verdict and all that are worse.
    Verdict(Grade),
    /// This aspect and all that are more urgent.
    Aspect(Aspect),
}

impl Threshold {
    /// Whether a verdict fails, which is about this aspect if it is a fault. A refusal and what is skipped fail only where
    /// they are named.
    pub fn fails(self, verdict: Grade, aspect: Option<Aspect>) -> bool {
        match self {
            Self::Verdict(least) => match verdict {
                Grade::Refuses | Grade::Skipped => verdict == least,
                _ => verdict >= least,
            },
            Self::Aspect(last) => aspect.is_some_and(|aspect| aspect <= last),
        }
    }

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Verdict(verdict) => verdict.word(),
            Self::Aspect(aspect) => aspect.word(),
        }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verdict(verdict) => write!(out, "no verdict is as bad as \"{}\"", verdict.word()),
            Self::Aspect(Aspect::Program) => out.write_str("the program answers everything"),
            Self::Aspect(aspect) => {
                let last = Aspect::ALL.iter().take_while(|other| *other <= aspect);
                let words: Vec<&str> = last.map(|aspect| aspect.word()).collect();
                write!(out, "no fault of {}", words.join(" or "))
            }
        }
    }
}

impl FromStr for Threshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let verdict = Grade::find(text).filter(|verdict| *verdict != Grade::Accurate);
        let aspect = || Aspect::find(text).map(Self::Aspect);
        verdict.map(Self::Verdict).or_else(aspect).ok_or_else(|| {
            let aspects = Aspect::ALL
                .into_iter()
                .map(|aspect| aspect.word().to_owned());
            let verdicts = Grade::ALL.into_iter().skip(1);
            let verdicts = verdicts.map(|verdict| verdict.word().replace(' ', "-"));
            let words: Vec<String> = aspects.chain(verdicts).collect();
            format!("it must be one of {}", words.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two verdicts the worse, but what is no fault only by its own name.
    #[test]
    fn a_verdict_fails_from_its_threshold_on() {
        for (place, least) in Grade::ALL.into_iter().enumerate() {
            for (other, verdict) in Grade::ALL.into_iter().enumerate() {
                let is_silent = matches!(verdict, Grade::Refuses | Grade::Skipped);
                let expected = if is_silent {
                    other == place
                } else {
                    other >= place
                };
                for aspect in [None, Some(Aspect::Program), Some(Aspect::Precision)] {
                    let found = Threshold::Verdict(least).fails(verdict, aspect);
                    assert_eq!(found, expected, "{least:?} {verdict:?}");
                }
            }
        }
    }

    #[test]
    fn an_aspect_fails_with_all_that_are_more_urgent() {
        for (place, last) in Aspect::ALL.into_iter().enumerate() {
            for (other, aspect) in Aspect::ALL.into_iter().enumerate() {
                for verdict in Grade::ALL {
                    let threshold = Threshold::Aspect(last);
                    assert_eq!(threshold.fails(verdict, Some(aspect)), other <= place);
                    assert!(!threshold.fails(verdict, None));
                }
            }
        }
    }

    #[test]
    fn a_threshold_is_read_by_its_word_and_says_what_has_passed() {
        for verdict in Grade::ALL.into_iter().skip(1) {
            let threshold = Threshold::Verdict(verdict);
            for word in [verdict.word().to_owned(), verdict.word().replace(' ', "-")] {
                assert_eq!(word.parse(), Ok(threshold), "{word}");
            }
            assert_eq!(threshold.word(), verdict.word());
            let said = format!("no verdict is as bad as \"{}\"", verdict.word());
            assert_eq!(threshold.to_string(), said);
        }
        for (aspect, said) in [
            (Aspect::Program, "the program answers everything"),
            (Aspect::Formula, "no fault of program or formula"),
            (Aspect::Domain, "no fault of program or formula or domain"),
            (
                Aspect::Precision,
                "no fault of program or formula or domain or precision",
            ),
        ] {
            let threshold = Threshold::Aspect(aspect);
            assert_eq!(aspect.word().parse(), Ok(threshold));
            assert_eq!(
                (threshold.word(), threshold.to_string().as_str()),
                (aspect.word(), said)
            );
        }
        for word in ["accurate", "", "nothing", "Wrong"] {
            let refusal = word.parse::<Threshold>().unwrap_err();
            assert!(
                refusal.starts_with("it must be one of program, formula, domain, precision, "),
                "{refusal}"
            );
            assert!(!refusal.contains("accurate"), "{refusal}");
        }
    }
}
