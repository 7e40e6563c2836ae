//! The counts over an identity's cases.
//!
//! Tallies add up: the sum does not depend on the order or the division of the cases.

use super::record::Judgement;
use super::verdict::Verdict;

/// A case to be reported.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportedCase {
    /// Its number among the cases of the identity.
    pub case: u64,
    /// The finding, in words.
    pub finding: String,
    /// The case as a request that can be pasted: in hexadecimal, then in decimal.
    pub witness: String,
}

impl ReportedCase {
    /// The one with the lower number.
    pub fn earlier(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) if other.case < one.case => Some(other),
            (Some(one), _) => Some(one),
            (None, other) => other,
        }
    }
}

/// The decided case with the fewest digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    /// The certified digits, a finite number.
    pub digits: f64,
    /// Its number among the cases of the identity.
    pub case: u64,
    /// The case as a request that can be pasted.
    pub witness: String,
}

/// The outcomes of a number of cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Cases that hold.
    pub decided: u64,
    /// Cases too wide to tell.
    pub undecided: u64,
    /// Cases that were refuted.
    pub refuted: u64,
    /// Decided cases in which an inequality is strict, and has no digits.
    pub strict: u64,
    /// Decided cases in which both sides are exact and equal.
    pub exact: u64,
    /// Decided cases in which an inequality is attained, as claimed.
    pub attained: u64,
    /// The fewest digits certified in a case that is decided and neither strict nor exact.
    pub worst: Option<Worst>,
    /// The first undecided case with its reason.
    pub unclear: Option<ReportedCase>,
    /// The first refuted case with both sides.
    pub counterexample: Option<ReportedCase>,
}

impl Tally {
    /// The tally of one case.
    pub fn of(case: u64, judgement: Judgement) -> Self {
        let Judgement {
            verdict,
            witness,
            attained,
        } = judgement;
        match verdict {
            Verdict::Holds { digits, strict } => Self {
                decided: 1,
                strict: u64::from(strict),
                exact: u64::from(!strict && digits.is_infinite()),
                attained: u64::from(attained),
                worst: digits.is_finite().then_some(Worst {
                    digits,
                    case,
                    witness,
                }),
                ..Self::default()
            },
            Verdict::Refuted { entry, left, right } => Self {
                refuted: 1,
                counterexample: Some(ReportedCase {
                    case,
                    finding: format!("entry {entry}: left {left}, right {right}"),
                    witness,
                }),
                ..Self::default()
            },
            Verdict::Undecided { reason } => Self {
                undecided: 1,
                unclear: Some(ReportedCase {
                    case,
                    finding: reason,
                    witness,
                }),
                ..Self::default()
            },
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let worst = match (self.worst, other.worst) {
            (Some(one), Some(other)) => {
                let order = one.digits.total_cmp(&other.digits);
                let is_first = order.then(one.case.cmp(&other.case)).is_le();
                Some(if is_first { one } else { other })
            }
            (one, other) => one.or(other),
        };
        Self {
            decided: self.decided + other.decided,
            undecided: self.undecided + other.undecided,
            refuted: self.refuted + other.refuted,
            strict: self.strict + other.strict,
            exact: self.exact + other.exact,
            attained: self.attained + other.attained,
            worst,
            unclear: ReportedCase::earlier(self.unclear, other.unclear),
            counterexample: ReportedCase::earlier(self.counterexample, other.counterexample),
        }
    }

    /// The number of cases.
    pub fn cases(&self) -> u64 {
        self.decided + self.undecided + self.refuted
    }

    /// The fewest digits, as text: a number, `exact`, `strict`, or `-` if nothing is decided.
    pub fn held(&self) -> String {
        match &self.worst {
            Some(worst) => format!("{:.1}", worst.digits),
            None if self.exact > 0 => "exact".into(),
            None if self.strict > 0 => "strict".into(),
            None => "-".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of cases with as few digits it is the first, in whatever order the parts are added.
    #[test]
    fn the_worst_case_does_not_depend_on_the_order() {
        let held = |case: u64, digits: f64| {
            let verdict = Verdict::Holds {
                digits,
                strict: false,
            };
            let judgement = Judgement {
                verdict,
                witness: case.to_string(),
                attained: false,
            };
            Tally::of(case, judgement)
        };
        let worst = |sum: Tally| sum.worst.map(|worst| (worst.case, worst.witness));
        for (one, other, expected) in [
            ((3, 27.0), (7, 27.0), 3),
            ((3, 27.5), (7, 27.0), 7),
            ((3, 27.0), (7, f64::INFINITY), 3),
        ] {
            let (one, other) = (held(one.0, one.1), held(other.0, other.1));
            let expected = Some((expected, expected.to_string()));
            assert_eq!(worst(one.clone().plus(other.clone())), expected);
            assert_eq!(worst(other.plus(one)), expected);
        }
    }
}
