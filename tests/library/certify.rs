//! What correct rounding decides: ties, boundaries, ends of the ladder, and why there is no value.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used)]

use attnbm::Error;
use attnbm::oracle::certify::{
    Certifiable, Certified, Formula, Found, MOST_DIGITS, Options, Refusal, Shape, certify, plain,
};
use attnbm::real::Goal;
use attnbm::real::{Ball, Bounded, Enclosure, Real, Rounding};
use std::cell::Cell;

/// What an entry is made of.
#[derive(Clone, Copy)]
enum Made {
    /// `1 + ulp/2 (2 k + 1) + sign 2^-far`: next to the middle between two binary64 numbers, with an error of some units
    /// in the last place of the scalar; or in the middle, exactly.
    NextToTie { k: i64, sign: i64, far: i64 },
    /// The square of the root of a number, which no ball knows to be that number.
    Root(f64),
    /// π.
    Pi,
    /// `sign 2^k`.
    Power { sign: i64, k: i64 },
    /// `exp(exp 800) / exp(exp 800)`: beyond every scalar.
    Beyond,
    /// `exp(800) / exp(799)`: beyond binary64 on the way, where it is a NaN.
    Overflowing,
    /// 1 give or take a power of two.
    Wide(i64),
}

impl Made {
    fn at<S: Bounded>(self) -> S {
        match self {
            Self::NextToTie { k, sign, far } => {
                let tie = S::from_i64(2 * k + 1).mul_pow2(-53);
                let rest = S::from_i64(sign).mul_pow2(-far);
                let value = S::one() + tie + rest;
                match sign {
                    0 => value,
                    _ => value.widen(&S::one().mul_pow2(10 - i64::from(S::BITS))),
                }
            }
            Self::Root(x) => S::from_f64(x).sqrt().sqr(),
            Self::Pi => S::pi(),
            Self::Power { sign, k } => S::from_i64(sign).mul_pow2(k),
            Self::Beyond => {
                let huge = S::from_i64(800).exp().exp();
                huge.clone() / huge
            }
            Self::Wide(exponent) => S::one().widen(&S::one().mul_pow2(exponent)),
            Self::Overflowing => S::from_i64(800).exp() / S::from_i64(799).exp(),
        }
    }
}

/// Some entries, and what befalls them.
struct Task {
    entries: Vec<Made>,
    shape: Shape,
    rounding: Rounding,
    cost: f64,
    /// From so many bits on this is the answer.
    error: Option<(u32, Error)>,
    fallback: Option<Made>,
    asked: Cell<u32>,
}

impl Task {
    fn new(entries: &[Made]) -> Self {
        Self {
            entries: entries.to_vec(),
            shape: Shape::Vector(entries.len()),
            rounding: Rounding::Nearest,
            cost: 0.0,
            error: None,
            fallback: None,
            asked: Cell::new(0),
        }
    }

    fn certify(&self) -> Result<Certified, Refusal> {
        certify(self, &Options::default())
    }

    fn plain(&self) -> Result<Vec<f64>, Error> {
        let goal = Goal {
            bits: 54,
            operations: 1e9,
        };
        plain(self, goal).map(|(_, found)| found.value)
    }
}

impl Formula for Task {
    fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
        self.asked.set(self.asked.get() + 1);
        match &self.error {
            Some((bits, error)) if S::BITS >= *bits => Err(error.clone()),
            _ => Ok(Found::new(
                self.entries.iter().map(|made| made.at()).collect(),
                format!("{} bits", S::BITS),
            )),
        }
    }
}

impl Certifiable for Task {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn rounding(&self, _: usize) -> Rounding {
        self.rounding
    }

    fn fallback<S: Enclosure>(&self) -> Option<Found<Vec<S>>> {
        let made = self.fallback?;
        Some(Found::new(
            self.entries.iter().map(|_| made.at()).collect(),
            "what is always affordable",
        ))
    }
}

/// The only entry's value, and the precision that decided it.
fn value(task: &Task) -> (f64, u32) {
    let certified = task.certify().unwrap();
    assert_eq!(certified.entries.len(), 1);
    (certified.entries[0].value, certified.bits)
}

fn refusal(task: &Task) -> (Error, Option<Vec<(String, String)>>) {
    let refusal = task.certify().unwrap_err();
    (refusal.error, refusal.best.map(|(_, ends)| ends))
}

#[test]
fn what_lies_next_to_a_tie_is_decided_by_the_precision_that_sees_it() {
    let ulp = f64::EPSILON;
    for k in 0..4 {
        let (below, above) = (1.0 + k as f64 * ulp, 1.0 + (k + 1) as f64 * ulp);
        let even = if k % 2 == 0 { below } else { above };
        let exactly = Made::NextToTie { k, sign: 0, far: 0 };
        // A tie is exact, so that the first precision decides it.
        assert_eq!(value(&Task::new(&[exactly])), (even, 128), "{k}");
        for (far, bits) in [
            (100, 128),
            (200, 256),
            (600, 640),
            (1700, 1792),
            (4500, 4608),
        ] {
            for (sign, expected) in [(1, above), (-1, below)] {
                let near = Made::NextToTie { k, sign, far };
                assert_eq!(
                    value(&Task::new(&[near])),
                    (expected, bits),
                    "{k} {sign} {far}"
                );
            }
        }
    }
}

#[test]
fn what_no_precision_tells_from_a_tie_is_refused_with_what_is_known() {
    let tie = 1.0 + f64::EPSILON;
    let boundary = Made::NextToTie {
        k: 0,
        sign: 1,
        far: 5000,
    };
    for (task, bits) in [
        (Task::new(&[boundary]), 4608),
        // The root of a number that is exact ends on either side of it: the value rounds all the same.
        (Task::new(&[Made::Root(tie), boundary]), 4608),
    ] {
        let (error, best) = refusal(&task);
        let count = task.entries.len();
        assert_eq!(error.kind(), "budget");
        let text = error.to_string();
        let start = format!("undecided at 4608 bits for 1 of {count} entries: ");
        assert!(text.starts_with(&start), "{text}");
        assert!(
            text.contains(&format!("by {bits} bits at {bits} bits")),
            "{text}"
        );
        assert!(text.contains("rounding boundary"), "{text}");
        let best = best.unwrap();
        assert_eq!(best.len(), count);
        for (lower, upper) in best {
            for end in [lower, upper] {
                assert!(
                    (end.parse::<f64>().unwrap() - 1.0).abs() <= f64::EPSILON,
                    "{end}"
                );
            }
        }
    }
}

#[test]
fn every_entry_has_the_precision_that_it_needs() {
    let near = |far| Made::NextToTie { k: 0, sign: 1, far };
    let task = Task::new(&[Made::Pi, near(600), Made::Root(2.0), near(200)]);
    let certified = task.certify().unwrap();
    let values: Vec<f64> = certified.entries.iter().map(|entry| entry.value).collect();
    let up = 1f64.next_up();
    assert_eq!(values, [std::f64::consts::PI, up, 2.0, up]);
    assert_eq!((certified.bits, task.asked.get()), (640, 4));
    for (entry, made) in certified.entries.iter().zip(&task.entries) {
        let exact = made.at::<Ball<72>>();
        assert!(entry.enclosure.is_bounded());
        assert!(!entry.enclosure.resize::<72>().disjoint(&exact));
    }
}

#[test]
fn digits_that_are_asked_for_are_there() {
    for (digits, bits) in [
        (1, 128),
        (30, 128),
        (36, 128),
        (60, 256),
        (180, 640),
        (1300, 4608),
    ] {
        let options = Options::default().with_digits(digits);
        let certified = certify(&Task::new(&[Made::Pi]), &options).unwrap();
        assert_eq!(certified.bits, bits, "{digits}");
        let entry = &certified.entries[0];
        let shared = entry
            .lower()
            .bytes()
            .zip(entry.upper().bytes())
            .take_while(|(one, other)| one == other)
            .filter(|(digit, _)| digit.is_ascii_digit())
            .count();
        // The last of them may differ by a carry.
        assert!(shared + 1 >= digits as usize, "{digits}: {entry:?}");
        // Relative to the value they differ by less than a unit of that digit.
        let lower = Ball::<72>::from_decimal(entry.lower()).unwrap();
        let width = Ball::<72>::from_decimal(entry.upper()).unwrap() - &lower;
        assert!(width.is_positive() && lower.is_positive(), "{entry:?}");
        let parts = width * Ball::from_i64(10).powi(u64::from(digits));
        assert!((lower - parts).is_positive(), "{digits}: {entry:?}");
    }
    // No more than the ladder has can be asked for.
    let most = Options::default().with_digits(u32::MAX);
    let certified = certify(&Task::new(&[Made::Pi]), &most).unwrap();
    assert!(certified.entries[0].lower().len() >= MOST_DIGITS as usize);
}

/// What is known of a value that stays undecided is what the last precision knows, to the digits that were asked for.
#[test]
fn a_refusal_has_the_narrowest_enclosure() {
    let boundary = Made::NextToTie {
        k: 0,
        sign: 1,
        far: 5000,
    };
    for digits in [60, 180, 1000] {
        let options = Options::default().with_digits(digits);
        let refusal = certify(&Task::new(&[boundary]), &options).unwrap_err();
        let (shape, best) = refusal.best.unwrap();
        assert_eq!((shape, best.len()), (Shape::Vector(1), 1));
        let (lower, upper) = &best[0];
        let lower = Ball::<72>::from_decimal(lower).unwrap();
        let width = Ball::<72>::from_decimal(upper).unwrap() - lower;
        assert!(width.is_positive(), "{best:?}");
        let parts = width * Ball::from_i64(10).powi(u64::from(digits));
        assert!((Ball::one() - parts).is_positive(), "{digits}: {best:?}");
    }
}

#[test]
fn an_error_is_final_and_a_budget_is_not() {
    let near = Made::NextToTie {
        k: 0,
        sign: 1,
        far: 200,
    };
    let domain = || Error::Domain {
        field: "x".into(),
        expected: "there",
        got: "nothing".into(),
    };
    for (bits, error, asked) in [
        (0, domain(), 1),
        (256, domain(), 3),
        (0, Error::NotNormalizable("no".into()), 1),
        (0, Error::Unsupported("no".into()), 1),
    ] {
        let task = Task {
            error: Some((bits, error.clone())),
            fallback: Some(Made::Pi),
            ..Task::new(&[near])
        };
        assert_eq!(refusal(&task), (error, None));
        assert_eq!(task.asked.get(), asked);
    }
    // What was found before a budget is spent is told; a fallback takes its place if it is narrower.
    let spent = |bits, fallback| Task {
        error: Some((bits, Error::Budget("spent".into()))),
        fallback,
        ..Task::new(&[near])
    };
    let task = spent(256, None);
    let (error, best) = refusal(&task);
    assert_eq!(
        error,
        Error::Budget("spent; the enclosure is by 128 bits at 128 bits".into())
    );
    assert_eq!((best.unwrap().len(), task.asked.get()), (1, 3));
    let (error, best) = refusal(&spent(128, None));
    assert_eq!(
        (error, best),
        (
            Error::Budget("spent; no precision was affordable".into()),
            None
        )
    );
    let exact = Made::Power { sign: 1, k: 3 };
    for bits in [128, 256] {
        // The fallback is exact, and decides.
        assert_eq!(value(&spent(bits, Some(exact))).0, 8.0);
    }
    // One that is unbounded or wider says less, and takes nothing away; a narrower one is told.
    let known = refusal(&spent(256, None)).1;
    assert!(known.is_some());
    for worse in [Made::Beyond, Made::Wide(-20)] {
        assert_eq!(refusal(&spent(256, Some(worse))).1, known);
    }
    let wide = Task {
        entries: vec![Made::Wide(-10)],
        ..spent(256, Some(Made::Wide(-20)))
    };
    let narrower = Task::new(&[Made::Wide(-20)]);
    assert_eq!(refusal(&wide).1, refusal(&narrower).1);
}

#[test]
fn what_is_too_much_is_refused_before_it_is_begun() {
    let dear = Task {
        cost: 5e8,
        ..Task::new(&[Made::Pi])
    };
    assert_eq!(value(&dear).0, std::f64::consts::PI);
    let options = Options::default().with_effort(0.4);
    dear.asked.set(0);
    let refused = certify(&dear, &options).unwrap_err().error;
    assert_eq!((refused.kind(), dear.asked.get()), ("budget", 0));
    assert!(refused.to_string().contains("--effort raises the limit"));
    for (shape, kind) in [
        (Shape::Vector(1_000_001), "budget"),
        (Shape::Matrix(1001, 1000), "budget"),
        (Shape::Matrix(usize::MAX, 2), "budget"),
    ] {
        let large = Task {
            shape,
            ..Task::new(&[Made::Pi])
        };
        assert_eq!(large.certify().unwrap_err().error.kind(), kind);
        assert_eq!(large.plain().unwrap_err().kind(), kind);
        assert_eq!(large.asked.get(), 0);
    }
    // Exactly as many as are allowed are evaluated.
    for shape in [Shape::Vector(1_000_000), Shape::Matrix(1000, 1000)] {
        let largest = Task {
            shape,
            error: Some((0, Error::NotNormalizable("asked".into()))),
            ..Task::new(&[Made::Pi])
        };
        assert_eq!(
            largest.certify().unwrap_err().error.kind(),
            "not_normalizable"
        );
        assert_eq!(largest.plain().unwrap_err().kind(), "not_normalizable");
        assert_eq!(largest.asked.get(), 2);
    }
}

/// Fewer entries than the shape has are no value.
#[test]
fn a_shape_that_is_not_filled_is_refused() {
    for count in [0, 2, 3] {
        let task = Task {
            shape: Shape::Vector(count),
            ..Task::new(&[Made::Pi])
        };
        assert_eq!(
            task.certify().unwrap_err().error.kind(),
            "budget",
            "{count}"
        );
    }
}

#[test]
fn bounds_are_rounded_to_their_side_and_stay_within_the_range() {
    let rounded = |made: Made, rounding| {
        let task = Task {
            rounding,
            ..Task::new(&[made])
        };
        let certified = value(&task).0;
        let plain = task.plain().unwrap();
        (certified, plain[0])
    };
    let power = |sign, k| Made::Power { sign, k };
    let pi = std::f64::consts::PI;
    assert_eq!(rounded(Made::Pi, Rounding::Down).0, pi);
    assert_eq!(rounded(Made::Pi, Rounding::Up).0, pi.next_up());
    let (infinity, largest) = (f64::INFINITY, f64::MAX);
    let least = f64::from_bits(1);
    for (made, down, nearest, up) in [
        (power(1, 2000), largest, infinity, infinity),
        (power(-1, 2000), -infinity, -infinity, -largest),
    ] {
        for (rounding, expected) in [
            (Rounding::Down, down),
            (Rounding::Nearest, nearest),
            (Rounding::Up, up),
        ] {
            assert_eq!(
                rounded(made, rounding),
                (expected, expected),
                "{rounding:?}"
            );
        }
    }
    // Below the range only the certified value is rounded to its side.
    for (made, down, nearest, up) in [
        (power(1, -2000), 0.0, 0.0, least),
        (power(-1, -2000), -least, 0.0, 0.0),
    ] {
        for (rounding, expected) in [
            (Rounding::Down, down),
            (Rounding::Nearest, nearest),
            (Rounding::Up, up),
        ] {
            assert_eq!(rounded(made, rounding).0, expected, "{rounding:?}");
        }
    }
}

#[test]
fn plain_values_are_numbers_or_refused() {
    let e = std::f64::consts::E;
    let task = Task::new(&[Made::Pi, Made::Overflowing]);
    assert_eq!(task.plain().unwrap(), [std::f64::consts::PI, e]);
    let beyond = Task::new(&[Made::Beyond]);
    let refused = beyond.plain().unwrap_err();
    assert_eq!(refused.kind(), "budget");
    assert!(refused.to_string().contains("by 53 bits"), "{refused}");
    let error = Error::NotNormalizable("no".into());
    let never = Task {
        error: Some((0, error.clone())),
        fallback: Some(Made::Pi),
        ..Task::new(&[Made::Pi])
    };
    assert_eq!((never.plain(), never.asked.get()), (Err(error), 1));
    // What is always affordable is the last resort.
    let spent = Task {
        error: Some((0, Error::Budget("spent".into()))),
        fallback: Some(Made::Power { sign: 1, k: 3 }),
        ..Task::new(&[Made::Pi])
    };
    assert_eq!(spent.plain().unwrap(), [8.0]);
    let undecided = Task {
        error: Some((0, Error::Budget("spent".into()))),
        fallback: Some(Made::Beyond),
        ..Task::new(&[Made::Pi])
    };
    assert_eq!(undecided.plain(), Err(Error::Budget("spent".into())));
}

/// A refusal says why, and where the first entry is.
#[test]
fn a_refusal_says_where_the_value_is() {
    let ends = |lower: &str, upper: &str| (lower.to_owned(), upper.to_owned());
    let mut refusal = Refusal::from(Error::Budget("spent".into()));
    let why = refusal.error.to_string();
    assert_eq!(refusal.to_string(), why);
    refusal.best = Some((Shape::Scalar, vec![ends("1", "2")]));
    assert_eq!(refusal.to_string(), format!("{why}; it is in [1, 2]"));
    refusal.best = Some((Shape::Vector(2), vec![ends("1", "2"), ends("3", "4")]));
    assert_eq!(
        refusal.to_string(),
        format!("{why}; its first entry is in [1, 2]")
    );
    refusal.best = Some((Shape::Vector(0), Vec::new()));
    assert_eq!(refusal.to_string(), why);
    let source = std::error::Error::source(&refusal).unwrap().to_string();
    assert_eq!(source, why);
}
