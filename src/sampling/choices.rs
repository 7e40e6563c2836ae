//! Choices that decide a stream: a property test draws, shrinks and stores cases this way.
//!
//! A choice is a whole number, and the smaller it is, the simpler is what it stands for. After the last choice
//! every further one is 0, the simplest. Hence cases without an end of their own become smaller as choices are
//! lowered or left out:
//!
//! | what is drawn | 0 stands for | small choices stand for |
//! |---|---|---|
//! | a number below a count | 0 | themselves |
//! | an event, once in `n` times | no | themselves, in turns of `n` |
//! | a number in `[0, 1)` | 0 | 1/2, 1/4, 3/4, 1/8, … |
//! | a number between two ends | 0, else ±1, else the end next to it | short numbers |
//! | a positive number between two ends | 1, else the end next to it | powers of 2 |
//! | a coordinate | 0 | ±1, ±2, ±1/2, 3, then hostile ones |

use super::steering::{FAR, finite};

/// Coordinates that people read easily, the simplest first.
const SHORT: [f64; 8] = [0.0, 1.0, -1.0, 2.0, 0.5, -0.5, -2.0, 3.0];

/// Choices below this are hostile coordinates if they are not short ones; choices from it on are generic.
const GENERIC: u64 = 32;

/// Positive numbers are rounded to powers of 2 for choices below this.
const ROUND: u64 = 256;

/// The choices, and the coordinates drawn before, for repetition.
pub(super) struct Choices {
    choices: Vec<u64>,
    position: usize,
    coordinates: Vec<f64>,
}

impl Choices {
    pub(super) fn new(choices: &[u64]) -> Self {
        Self {
            choices: choices.to_vec(),
            position: 0,
            coordinates: Vec::new(),
        }
    }

    fn next(&mut self) -> u64 {
        let choice = self.choices.get(self.position).copied().unwrap_or(0);
        self.position += 1;
        choice
    }

    /// A number below a count that is not 0.
    pub(super) fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    /// Whether an event happens. The simplest choice is that nothing special happens.
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == n - 1
    }

    pub(super) fn unit(&mut self) -> f64 {
        fraction(self.next())
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        let choice = self.next();
        let simplest = if low <= 0.0 && high >= 0.0 {
            0.0
        } else {
            1f64.copysign(low).max(low).min(high)
        };
        let number = low + (high - low) * fraction(choice);
        // As many bits after the point as the choice has.
        let scale = match choice.checked_ilog2() {
            None => return simplest,
            Some(log) => libm::exp2(f64::from(log + 1)),
        };
        let short = (number * scale).round() / scale;
        within(low, high, short, number)
    }

    pub(super) fn log_between(&mut self, low: f64, high: f64) -> f64 {
        let choice = self.next();
        if choice == 0 {
            return 1f64.max(low).min(high);
        }
        let (low_log, high_log) = (libm::log(low), libm::log(high));
        let number = libm::exp(low_log + (high_log - low_log) * fraction(choice));
        if choice < ROUND {
            return within(low, high, libm::exp2(libm::log2(number).round()), number);
        }
        number
    }

    pub(super) fn coordinate(&mut self, scale: f64) -> f64 {
        let choice = self.next();
        let coordinate = match usize::try_from(choice) {
            Ok(place) if place < SHORT.len() => SHORT.get(place).copied().unwrap_or(0.0),
            Ok(place) if choice < GENERIC => self.hostile(place - SHORT.len()),
            _ => (2.0 * fraction(choice) - 1.0) * scale,
        };
        self.coordinates.push(coordinate);
        coordinate
    }

    /// A coordinate with something special about it.
    fn hostile(&self, kind: usize) -> f64 {
        let before = |distance: usize| {
            let place = self.coordinates.len().checked_sub(distance);
            let coordinate = place.and_then(|place| self.coordinates.get(place));
            coordinate.copied().unwrap_or(1.0)
        };
        finite(match kind {
            0 => before(1),
            1 => -before(1),
            2 => before(1).next_up(),
            3 => before(1).next_down(),
            4 => -before(1).next_up(),
            5 => before(1) * (1.0 + 1e-9),
            6 => before(2),
            7 => -0.0,
            _ => {
                let far = FAR.get((kind / 2) % FAR.len()).copied().unwrap_or(1.0);
                if kind.is_multiple_of(2) { far } else { -far }
            }
        })
    }
}

/// The fraction in `[0, 1)` whose bits are those of the choice in reverse: the sequence of van der Corput, whose first
/// numbers are short.
fn fraction(choice: u64) -> f64 {
    (choice.reverse_bits() >> 11) as f64 * (f64::EPSILON / 2.0)
}

/// The short number, or the number itself if only that lies between the ends.
fn within(low: f64, high: f64, short: f64, number: f64) -> f64 {
    if (low..=high).contains(&short) {
        short
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use crate::sampling::stream::Stream;

    #[test]
    fn the_simplest_choices_are_simple() {
        let mut stream = Stream::chosen(&[]);
        assert_eq!(stream.below(5), 0);
        assert!(!stream.one_in(2) && !stream.one_in(12));
        assert_eq!(stream.choose(&[7, 8], 9), 7);
        assert_eq!(stream.unit(), 0.0);
        assert_eq!(stream.coordinate(1e-200), 0.0);
        let ranges = [
            (-1.0, 2.0, 0.0),
            (0.25, 3.5, 1.0),
            (-3.0, -0.5, -1.0),
            (2.0, 5.0, 2.0),
            (0.1, 0.2, 0.2),
            (-0.2, -0.1, -0.2),
            (-5.0, -2.0, -2.0),
        ];
        for (low, high, simplest) in ranges {
            assert_eq!(stream.between(low, high), simplest, "{low}, {high}");
        }
        for (low, high, simplest) in [(1e-3, 10.0, 1.0), (1e-9, 1e-3, 1e-3), (2.0, 1e5, 2.0)] {
            assert_eq!(stream.log_between(low, high), simplest, "{low}, {high}");
        }
    }

    #[test]
    fn small_choices_are_short_numbers() {
        let units: Vec<f64> = (0..6)
            .map(|choice| Stream::chosen(&[choice]).unit())
            .collect();
        assert_eq!(units, [0.0, 0.5, 0.25, 0.75, 0.125, 0.625]);
        for choice in 1..64 {
            let number = Stream::chosen(&[choice]).between(0.05, 3.5);
            assert_eq!((number * 64.0).fract(), 0.0, "{choice}: {number}");
            let number = Stream::chosen(&[choice]).log_between(1.0 / 1024.0, 700.0);
            assert_eq!(number.log2().fract(), 0.0, "{choice}: {number}");
        }
        let coordinates: Vec<f64> = (0..8)
            .map(|choice| Stream::chosen(&[choice]).coordinate(1e-3))
            .collect();
        assert_eq!(coordinates, super::SHORT);
        assert!(Stream::chosen(&[11]).one_in(12) && Stream::chosen(&[1]).one_in(2));
    }

    #[test]
    fn every_number_lies_where_it_must() {
        for choice in (0..200u64).chain((0..200).map(|k| u64::MAX / 199 * k)) {
            let stream = || Stream::chosen(&[choice]);
            assert!((0.0..1.0).contains(&stream().unit()), "{choice}");
            for (low, high) in [(-1.0, 1.0), (0.05, 3.5), (-1.6, -1.4), (0.01, 0.011)] {
                let number = stream().between(low, high);
                assert!((low..=high).contains(&number), "{choice}: {number}");
            }
            for (low, high) in [(1e-320, 1e-3), (1e-6, 300.0), (2.0, 1e5)] {
                let number = stream().log_between(low, high);
                // The ends themselves are rounded by the logarithm.
                assert!((low * 0.999..=high * 1.001).contains(&number), "{number}");
            }
            let coordinate = stream().coordinate(2.0);
            assert!(coordinate.is_finite() && (choice < 32 || coordinate.abs() <= 2.0));
        }
    }

    #[test]
    fn a_choice_repeats_negates_or_breaks_a_coordinate() {
        let mut stream = Stream::chosen(&[7, 3, 8, 9, 10, 14, 15, 30, 31]);
        let drawn: Vec<f64> = (0..9).map(|_| stream.coordinate(0.5)).collect();
        let up = (-2f64).next_up();
        assert_eq!(drawn[..6], [3.0, 2.0, 2.0, -2.0, up, -2.0]);
        assert!(drawn[6] == 0.0 && drawn[6].is_sign_negative());
        assert_eq!(drawn[7], -drawn[8]);
        // All of the far numbers are there, with both signs.
        let far = (16..32).map(|choice| Stream::chosen(&[choice]).coordinate(1.0));
        let mut far: Vec<u64> = far.map(f64::to_bits).collect();
        far.sort_unstable();
        far.dedup();
        assert_eq!(far.len(), 16);
    }

    /// A generator of zeros would never leave the loop of a sampler that rejects.
    #[test]
    fn samplers_have_a_generator() {
        let normal =
            |choices: &[u64]| crate::sampling::random::normal(Stream::chosen(choices).generator());
        assert!(normal(&[]).is_finite());
        assert_ne!(normal(&[]), normal(&[1]));
        assert_eq!(normal(&[1]), normal(&[1, 0, 0]));
    }
}
