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
