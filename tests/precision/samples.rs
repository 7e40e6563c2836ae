//! What is drawn and measured: cases of every kind, the worst entry, the ratio at which each fails.

use super::*;

#[test]
fn cases_of_every_kind_are_drawn() {
    for quantity in quantities() {
        let drawn: Vec<_> = (0..60)
            .filter_map(|index| draw(quantity, 1, index))
            .collect();
        for region in [SCALED, HOSTILE] {
            let is_drawn = drawn
                .iter()
                .any(|question| question.regions.contains(&region));
            assert!(is_drawn, "{}: {region}", quantity.name);
        }
        let digits = |question: &&LocatedCase| {
            let slots = question.case.slots();
            slots
                .iter()
                .any(|slot| f64::from(slot.number as f32) != slot.number)
        };
        // Binary input has no digits.
        let is_binary = quantity
            .fields
            .iter()
            .all(|field| field.entries == attnbm::oracle::field::Range::Binary);
        assert!(
            is_binary || drawn.iter().any(|question| digits(&question)),
            "{}",
            quantity.name
        );
    }
}

/// Where all digits are used, a whole temperature and a dimension stay, since they select a closed form; all other numbers
/// but 0 move, by less than single precision sees.
#[test]
fn whole_temperatures_and_dimensions_keep_their_value() {
    let (mut kept, mut moved) = (0, 0);
    for quantity in quantities() {
        // Neither scaled nor hostile.
        for index in (1..120).step_by(6) {
            let Some(question) = draw(quantity, SEED, index) else {
                continue;
            };
            let before = attnbm::grade::cases::draw(quantity, SEED, index).unwrap();
            let (before, after) = (before.slots(), question.case.slots());
            assert_eq!(before.len(), after.len(), "{}", quantity.name);
            for (before, after) in before.iter().zip(after) {
                let is_whole = before.number.fract() == 0.0;
                if is_whole && (before.field == "beta" || before.is_whole) {
                    assert_eq!(before.number.to_bits(), after.number.to_bits());
                    kept += 1;
                } else {
                    assert_eq!(before.number as f32, after.number as f32);
                    moved += u64::from(before.number != after.number);
                }
            }
        }
    }
    assert!(kept > 100 && moved > 1000, "{kept} kept, {moved} moved");
}

/// A sample is what there is to compare: the worst entry, a failure where there are no two numbers, and nothing where
/// the reference has none.
#[test]
fn a_sample_is_the_worst_entry_a_failure_or_nothing() {
    use attnbm::Error;
    let x = Value::Vector(vec![0.25, 0.5, -1.0]);
    let question = LocatedCase {
        case: Case::new(find(SOFTMAX).unwrap(), [("x", x)]),
        regions: Vec::new(),
    };
    let of = |reference: &dyn Fn() -> Reference| Sample::of(4, question.clone(), |_| reference());
    let exact = || Reference::of(&question.case);
    let right = of(&exact).unwrap();
    assert_eq!((right.index, right.failure.as_ref()), (4, None));
    assert!(right.keeps(1.5) && right.ulps < 4.0 && right.is_compared);
    // One entry that is off, wherever it is.
    let Reference::Value(value) = exact() else {
        panic!("there is a value");
    };
    let count = value.certified.entries.len();
    assert_eq!(count, 3);
    for index in 0..count {
        let mut off = value.clone();
        let entry = &mut off.certified.entries[index];
        let moved = entry.enclosure.clone() * attnbm::real::Ball::from_f64(1.0 + 1e-6);
        entry.value = moved.to_binary64().unwrap();
        entry.enclosure = moved;
        let sample = of(&|| Reference::Value(off.clone())).unwrap();
        assert_eq!(sample.failure, None);
        assert!(
            sample.ratio > 1e6 && sample.ulps > 1e8,
            "{index}: {sample:?}"
        );
        assert!(!sample.keeps(16.0));
    }
    // A value where there is none, and a value of another shape.
    let error = Error::NotNormalizable("no such density".into());
    let nonsense = of(&|| Reference::Nonexistent(error.clone())).unwrap();
    let mut short = value.clone();
    short.certified.shape = attnbm::oracle::certify::Shape::Vector(count - 1);
    short.certified.entries.truncate(count - 1);
    let short = of(&|| Reference::Value(short.clone())).unwrap();
    for sample in [nonsense, short] {
        assert!(
            sample.failure.is_some() && !sample.keeps(f64::MAX),
            "{sample:?}"
        );
    }
    // Where both sides refuse, nothing is compared and nothing has failed.
    let weights = attnbm::oracle::input::Matrix::from_rows("weights", vec![vec![1.0]]).unwrap();
    let case = Case::new(
        find("ggrbm.log_partition").unwrap(),
        [
            ("weights", Value::Matrix(weights)),
            ("beta", Value::Number(1.0)),
        ],
    );
    let singular = LocatedCase {
        case,
        regions: Vec::new(),
    };
    let refused = Sample::of(5, singular, Reference::of).unwrap();
    assert!(!refused.is_compared && refused.keeps(1.5), "{refused:?}");
    // A refusal of what has a value is no right answer, though none that is wrong: a covariance of too many entries.
    let wide = attnbm::oracle::input::Matrix::from_rows("patterns", vec![vec![0.0; 1001]]).unwrap();
    let case = Case::new(
        find("attnbm.covariance").unwrap(),
        [
            ("patterns", Value::Matrix(wide)),
            ("beta", Value::Number(1.0)),
        ],
    );
    let vast = LocatedCase {
        case,
        regions: Vec::new(),
    };
    let refused = Sample::of(6, vast, |_| exact()).unwrap();
    let failure = refused.failure.as_deref().unwrap();
    assert!(failure.starts_with("refuses: "), "{failure}");
    assert!(!refused.is_compared && !refused.keeps(f64::MAX));
    // An undecided value is not counted.
    let error = Error::Budget("spent".into());
    assert!(of(&|| Reference::Undecided(error.clone())).is_none());
}

/// An infinity in the place of a number is a failure in whichever entry it stands.
#[test]
fn every_entry_can_fail() {
    use attnbm::oracle::input::Lagrangian;
    let quantity = find("hopfield.activation").unwrap();
    for (place, h) in [(0, [800.0, 0.0]), (1, [0.0, 800.0])] {
        let case = Case::new(
            quantity,
            [
                ("lagrangian", Value::Lagrangian(Lagrangian::Exp)),
                ("h", Value::Vector(h.to_vec())),
            ],
        );
        let question = LocatedCase {
            case,
            regions: Vec::new(),
        };
        let of = |reference: Reference| Sample::of(0, question.clone(), |_| reference.clone());
        // exp(800) is beyond binary64, and infinity is right.
        let reference = Reference::of(&question.case);
        assert!(of(reference.clone()).unwrap().keeps(1.5));
        let Reference::Value(mut exact) = reference else {
            panic!("there is a value");
        };
        exact.certified.entries[place] = exact.certified.entries[1 - place].clone();
        let sample = of(Reference::Value(exact)).unwrap();
        assert!(sample.failure.is_some(), "{place}: {sample:?}");
        assert!(!sample.keeps(f64::MAX));
    }
}

/// A bound beyond the range is the last number within it, or an infinity, and nothing is measured against it.
#[test]
fn a_bound_beyond_the_range_is_the_last_number_within_it() {
    use attnbm::grade::answer::{Answer, Array};
    use attnbm::grade::verdict::Grade;
    let matrix =
        attnbm::oracle::input::Matrix::from_rows("patterns", vec![vec![1e200], vec![-1e200]]);
    let case = Case::new(
        find("attnbm.log_partition_bounds").unwrap(),
        [
            ("patterns", Value::Matrix(matrix.unwrap())),
            ("beta", Value::Number(2.5)),
        ],
    );
    let reference = Reference::of(&case);
    let entries = &reference.exact().unwrap().certified.entries;
    let values: Vec<f64> = entries.iter().map(|entry| entry.value).collect();
    assert_eq!(values, [f64::MAX, f64::INFINITY]);
    let judged = |entries: [f64; 2]| {
        let dimensions = vec![2];
        let entries = entries.to_vec();
        let answer = Answer::Value(Array {
            dimensions,
            entries,
        });
        let each = Assessment::of_entries(&answer, &reference, FloatFormat::Binary64, 3);
        each.iter().map(|one| one.verdict).collect::<Vec<_>>()
    };
    let right = judged([f64::MAX, f64::INFINITY]);
    assert_eq!(right, [Grade::Accurate, Grade::Accurate]);
    let wrong = judged([1e300, -f64::INFINITY]);
    assert_eq!(wrong, [Grade::Wrong, Grade::Fails]);
}
