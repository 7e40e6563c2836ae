//! The search for the simplest choices with a property.

/// Proposes simpler choices, and keeps those that still have the property looked for.
///
/// Simpler choices are shorter, or smaller at the first place that differs. Trailing zeros say nothing, since
/// [`Stream::chosen`](super::stream::Stream::chosen) goes on with zeros. The search first cuts off the end, then
/// leaves out blocks, then lowers one choice after another, and begins again as long as that helps.
///
/// ```
/// use attnbm::sampling::simplify::Simplifier;
///
/// // The simplest choices whose sum is above 9.
/// let mut search = Simplifier::new(vec![3, 90, 0, 17, 4, 0]);
/// while let Some(choices) = search.propose() {
///     if choices.iter().sum::<u64>() > 9 {
///         search.keep();
///     }
/// }
/// assert_eq!(search.best(), [10]);
/// ```
#[derive(Clone, Debug)]
pub struct Simplifier {
    best: Vec<u64>,
    proposed: Option<Vec<u64>>,
    /// The step that made the proposal, to be repeated if it is kept.
    made_by: Step,
    next: Step,
    /// Whether anything was kept in this round.
    has_improved: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Keeps only so many choices.
    Cut {
        kept: usize,
    },
    /// Leaves out a block.
    Delete {
        size: usize,
        at: usize,
    },
    /// Lowers one choice in one of several ways.
    Lower {
        at: usize,
        way: usize,
    },
    Done,
}

/// The size of the first blocks that are left out.
const BLOCK: usize = 4;

/// The shifts that make a choice smaller.
const SHIFTS: [u32; 6] = [32, 16, 8, 4, 2, 1];

/// Choices up to this are tried for every larger one.
const SMALLEST: u64 = 3;

/// A choice below this is lowered by 1 as well.
const SMALL: u64 = 64;

impl Simplifier {
    /// A search that begins at choices with the property.
    pub fn new(choices: Vec<u64>) -> Self {
        let start = Step::Cut { kept: 0 };
        Self {
            best: trimmed(choices),
            proposed: None,
            made_by: start,
            next: start,
            has_improved: false,
        }
    }

    /// The simplest choices that were kept.
    pub fn best(&self) -> &[u64] {
        &self.best
    }

    /// The proposal that is to be kept or not.
    pub fn proposed(&self) -> Option<&[u64]> {
        self.proposed.as_deref()
    }

    /// Simpler choices, or nothing at the end of the search; drops the last proposal unless it was kept.
    pub fn propose(&mut self) -> Option<&[u64]> {
        loop {
            let step = self.next;
            let choices = match step {
                Step::Cut { kept } if kept < self.best.len() => {
                    let rest = self.best.len() - kept;
                    self.next = Step::Cut {
                        kept: kept + rest.div_ceil(2),
                    };
                    self.best.iter().take(kept).copied().collect()
                }
                Step::Cut { .. } => {
                    self.next = Step::Delete { size: BLOCK, at: 0 };
                    continue;
                }
                Step::Delete { size: 0, .. } => {
                    self.next = Step::Lower { at: 0, way: 0 };
                    continue;
                }
                Step::Delete { size, at } if at + size <= self.best.len() => {
                    self.next = Step::Delete {
                        size,
                        at: at + size,
                    };
                    let (before, after) = self.best.split_at(at);
                    before
                        .iter()
                        .chain(after.iter().skip(size))
                        .copied()
                        .collect()
                }
                Step::Delete { size, .. } => {
                    self.next = Step::Delete {
                        size: size / BLOCK,
                        at: 0,
                    };
                    continue;
                }
                Step::Lower { at, way } => match self.best.get(at) {
                    None if self.has_improved => {
                        self.has_improved = false;
                        self.next = Step::Cut { kept: 0 };
                        continue;
                    }
                    None => {
                        self.next = Step::Done;
                        continue;
                    }
                    Some(choice) => {
                        let Some(lower) = lower(*choice, way) else {
                            self.next = Step::Lower { at: at + 1, way: 0 };
                            continue;
                        };
                        self.next = Step::Lower { at, way: way + 1 };
                        self.made_by = step;
                        let mut choices = self.best.clone();
                        choices
                            .iter_mut()
                            .skip(at)
                            .take(1)
                            .for_each(|choice| *choice = lower);
                        self.proposed = Some(choices);
                        return self.proposed();
                    }
                },
                Step::Done => {
                    self.proposed = None;
                    return None;
                }
            };
            self.made_by = step;
            self.proposed = Some(choices);
            return self.proposed();
        }
    }

    /// Keeps the last proposal: it has the property too.
    pub fn keep(&mut self) {
        if let Some(choices) = self.proposed.take() {
            self.best = trimmed(choices);
            self.has_improved = true;
            self.next = self.made_by;
        }
    }
}

/// The same choices without the zeros at the end.
pub(super) fn trimmed(mut choices: Vec<u64>) -> Vec<u64> {
    let length = choices.iter().rposition(|choice| *choice != 0);
    choices.truncate(length.map_or(0, |last| last + 1));
    choices
}

/// A smaller choice, by this one of the ways there are.
fn lower(choice: u64, way: usize) -> Option<u64> {
    let smallest = (0..=SMALLEST).filter(|small| *small < choice);
    let shifted = SHIFTS.iter().map(|shift| choice >> shift);
    let shifted = shifted.filter(|smaller| *smaller > SMALLEST);
    let next = (choice > SMALLEST + 1 && choice < SMALL).then(|| choice - 1);
    smallest.chain(shifted).chain(next).nth(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simplest(choices: &[u64], has: impl Fn(&[u64]) -> bool) -> (Vec<u64>, usize) {
        let mut search = Simplifier::new(choices.to_vec());
        let mut asked = 0;
        while let Some(choices) = search.propose() {
            asked += 1;
            assert!(asked < 10_000, "the search goes on and on");
            if has(choices) {
                search.keep();
            }
        }
        assert!(has(search.best()));
        assert!(search.propose().is_none());
        (search.best, asked)
    }

    #[test]
    fn what_is_not_needed_is_left_out() {
        let noise: Vec<u64> = (0..40).map(|k| u64::MAX / (k + 2)).collect();
        assert!(simplest(&noise, |_| true).0.is_empty());
        let needs = |choices: &[u64]| choices.iter().filter(|choice| **choice > 5).count() >= 2;
        assert_eq!(simplest(&noise, needs).0, [6, 6]);
        let place = |choices: &[u64]| choices.get(3).is_some_and(|choice| choice % 7 == 2);
        let short_or_place = |choices: &[u64]| choices.len() < 4 || place(choices);
        assert!(simplest(&noise, short_or_place).0.is_empty());
        let mut there = noise.clone();
        there[3] = 7 * 1_000_000_007 + 2;
        assert_eq!(simplest(&there, place).0, [0, 0, 0, 2]);
    }

    /// Whichever it is: a prefix of these lengths alone is never tried otherwise.
    #[test]
    fn a_block_goes_as_a_whole() {
        let noise: Vec<u64> = (0..12).map(|k| k + 100).collect();
        for block in 0..3 {
            let kept: Vec<u64> = noise
                .iter()
                .enumerate()
                .filter(|(k, _)| k / BLOCK != block)
                .map(|(_, choice)| *choice)
                .collect();
            let is_one = |choices: &[u64]| choices == kept || choices == noise;
            assert_eq!(simplest(&noise, is_one).0, kept, "{block}");
        }
    }

    #[test]
    fn nothing_simpler_is_found_where_nothing_is() {
        for choices in [&[][..], &[1], &[2, 1]] {
            assert_eq!(simplest(choices, |asked| asked == choices).0, choices);
        }
    }

    #[test]
    fn trailing_zeros_say_nothing() {
        assert_eq!(trimmed(vec![0, 2, 0, 0]), [0, 2]);
        assert!(trimmed(vec![0, 0]).is_empty());
    }

    /// A case is judged for every proposal: they must be few.
    #[test]
    fn the_search_is_short() {
        let noise: Vec<u64> = (0..40).map(|k| u64::MAX / (k + 2)).collect();
        let (_, asked) = simplest(&noise, |choices| {
            let is_large = choices.first().is_some_and(|choice| *choice > 1 << 40);
            is_large && choices.get(10).is_some_and(|choice| *choice > 0)
        });
        assert!(asked < 400, "{asked}");
    }
}
