use super::*;
use crate::grade::case::Case;
use crate::grade::scripted::{
    self, error, exact, list, nonexistent, number, rigid, rigid_list, scalar, undecided,
};
use crate::oracle::input::Value;
use crate::oracle::registry::find;

fn log_sum_exp(x: &[f64]) -> (Reference, usize) {
    let case = scripted::log_sum_exp(x);
    (Reference::of(&case), case.slots().len())
}

fn judge(x: &[f64], answer: &Answer) -> Assessment {
    let (reference, numbers) = log_sum_exp(x);
    Assessment::of(answer, &reference, FloatFormat::Binary64, numbers)
}

#[test]
fn words_are_found_again() {
    for verdict in Grade::ALL {
        assert_eq!(
            Grade::find(&verdict.word().replace(' ', "-")),
            Some(verdict)
        );
    }
    assert!(Grade::ALL.is_sorted());
}

#[test]
fn the_nearest_number_is_accurate_and_its_distance_is_counted() {
    // The value is log 2 ≈ 0.693, where an ulp is 2^-53.
    let exact = std::f64::consts::LN_2;
    let ulps = |steps: f64| judge(&[0.0, 0.0], &number(exact + steps * f64::EPSILON / 2.0));
    assert_eq!(ulps(0.0).verdict, Grade::Accurate);
    assert_eq!(ulps(4.0).ulps.map(f64::round), Some(4.0));
    // Zeros do not move, so that nothing excuses an error here.
    assert_eq!(ulps(0.0).condition, Some(0.0));
    assert_eq!(ulps(10.0).verdict, Grade::BackwardStable);
    assert_eq!(ulps(30.0).verdict, Grade::LosesDigits);
    assert_eq!(ulps(1e9).verdict, Grade::Wrong);
}

#[test]
fn what_the_question_costs_is_not_held_against_the_answer() {
    // log(e^x + e^y) next to 0 with terms of size 40: eps·40 / |value| is lost in any arithmetic.
    let x = [-40.0, -2.0_f64.powi(-40)];
    let (reference, numbers) = log_sum_exp(&x);
    let exact = reference.exact().unwrap();
    let value = exact.certified.entries[0].value;
    assert!(exact.condition(0) > 0.9, "{}", exact.condition(0));
    let far = number(value * (1.0 + 30.0 * f64::EPSILON));
    let judged = Assessment::of(&far, &reference, FloatFormat::Binary64, numbers);
    assert!(judged.ratio < judged.ulps, "{judged:?}");
}

#[test]
fn what_is_no_number_fails() {
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(judge(&[1000.0, 1000.0], &number(x)).verdict, Grade::Fails);
    }
    let vector = Answer::Value(vec![1.0].into());
    assert_eq!(judge(&[1.0], &vector).verdict, Grade::Malformed);
    assert_eq!(
        judge(&[1.0], &Answer::unsupported()).verdict,
        Grade::Refuses
    );
    let error = Answer::Error {
        kind: "domain".into(),
        message: String::new(),
    };
    assert_eq!(judge(&[1.0], &error).verdict, Grade::Fails);
    assert_eq!(judge(&[1.0], &Answer::TimedOut).verdict, Grade::TimedOut);
}

#[test]
fn where_nothing_exists_only_a_number_is_wrong() {
    let quantity = find("ggrbm.log_partition").unwrap();
    let weights = crate::oracle::input::Matrix::from_rows("weights", vec![vec![2.0]]).unwrap();
    let given = [
        ("weights", Value::Matrix(weights)),
        ("beta", Value::Number(1.0)),
    ];
    let case = Case::new(quantity, given);
    let reference = Reference::of(&case);
    let of = |answer: &Answer| Assessment::of(answer, &reference, FloatFormat::Binary64, 2).verdict;
    assert_eq!(of(&number(1.5)), Grade::AcceptsNonsense);
    assert_eq!(of(&number(f64::INFINITY)), Grade::Accurate);
    let error = Answer::Error {
        kind: "not_normalizable".into(),
        message: String::new(),
    };
    assert_eq!(of(&error), Grade::Accurate);
}

const FORMATS: [FloatFormat; 2] = [FloatFormat::Binary32, FloatFormat::Binary64];

/// The verdict on a single number.
fn of(got: f64, reference: &Reference, format: FloatFormat, numbers: usize) -> Grade {
    Assessment::of(&number(got), reference, format, numbers).verdict
}

/// A part of an ulp that no number of the format shows, but every verdict does.
fn hair(format: FloatFormat) -> Ball<4> {
    Ball::from_f64(format.unit_roundoff()).mul_pow2(-37)
}

#[test]
fn accurate_is_4_ulp_and_not_a_hair_more() {
    for format in FORMATS {
        let step = 2.0 * format.unit_roundoff();
        for (sign, value) in [(1.0, 1.5), (-1.0, 1.5), (1.0, -1.5), (-1.0, -1.5)] {
            let got = value + sign * 4.0 * step;
            assert_eq!(format.round(got), got);
            let at = |shift: Ball<4>| {
                let sign = Ball::from_f64(sign);
                let reference = scalar(Ball::from_f64(value) + shift * sign, Ball::zero());
                Assessment::of(&number(got), &reference, format, 0)
            };
            let exactly = at(Ball::zero());
            assert_eq!(
                (exactly.verdict, exactly.ulps),
                (Grade::Accurate, Some(4.0))
            );
            let nearer = at(hair(format));
            assert!(nearer.ulps < Some(4.0), "{nearer:?}");
            assert_eq!(nearer.verdict, Grade::Accurate);
            let farther = at(-hair(format));
            assert!(farther.ulps > Some(4.0), "{farther:?}");
            assert_eq!(farther.verdict, Grade::BackwardStable);
        }
    }
}

#[test]
fn an_ulp_is_that_of_the_exact_value() {
    for format in FORMATS {
        let step = 2.0 * format.unit_roundoff();
        // From 1 downward the distance is halved.
        let ulps = |value: f64, got: f64| {
            let judged = Assessment::of(&number(got), &rigid(value), format, 0);
            judged.ulps
        };
        assert_eq!(ulps(1.0, 1.0 - step), Some(1.0));
        assert_eq!(ulps(1.0 - step / 2.0, 1.0), Some(1.0));
        assert_eq!(ulps(1.0 - step / 2.0, 1.0 + step), Some(3.0));
        assert_eq!(ulps(2.0, 2.0 + 2.0 * step), Some(1.0));
        assert_eq!(ulps(-2.0, -2.0 + step), Some(0.5));
        assert_eq!(ulps(1.75, 1.75 + 3.0 * step), Some(3.0));
    }
}

#[test]
fn stable_is_16_more_than_the_numbers_and_not_a_hair_more() {
    for format in FORMATS {
        let step = 2.0 * format.unit_roundoff();
        for numbers in [0_u32, 1, 7] {
            let limit = 16.0 + f64::from(numbers);
            let got = 1.0 + limit * step;
            // Size and sensitivity are 2 together, of which the unit roundoff is a step.
            let at = |shift: Ball<4>| {
                let sensitivity = Ball::one() - shift.resize::<2>();
                let reference = scalar(Ball::one() + shift, sensitivity);
                Assessment::of(&number(got), &reference, format, numbers as usize)
            };
            let exactly = at(Ball::zero());
            assert_eq!(exactly.verdict, Grade::BackwardStable, "{exactly:?}");
            assert!(exactly.ratio <= Some(limit), "{exactly:?}");
            let nearer = at(hair(format));
            assert!(nearer.ratio < Some(limit), "{nearer:?}");
            assert_eq!(nearer.verdict, Grade::BackwardStable);
            let farther = at(-hair(format));
            assert!(farther.ratio > Some(limit), "{farther:?}");
            assert_eq!(farther.verdict, Grade::LosesDigits);
            // The same answer to a question that does not move.
            let rigid = Assessment::of(&number(got), &rigid(1.0), format, numbers as usize);
            assert_eq!(rigid.verdict, Grade::LosesDigits);
            assert_eq!(rigid.condition, Some(0.0));
        }
    }
}

#[test]
fn half_of_the_digits_is_the_root_of_the_unit_roundoff() {
    let reference = scalar(Ball::one(), Ball::one());
    // 2 sqrt(2^-24) is 2^-11.
    let format = FloatFormat::Binary32;
    let edge = 2.0_f64.powi(-11);
    assert_eq!(of(1.0 + edge, &reference, format, 0), Grade::LosesDigits);
    assert_eq!(of(1.0 - edge, &reference, format, 0), Grade::LosesDigits);
    let beyond = 2.0_f64.powi(-24);
    assert_eq!(
        of(1.0 + edge + 2.0 * beyond, &reference, format, 0),
        Grade::Wrong
    );
    assert_eq!(of(1.0 - edge - beyond, &reference, format, 0), Grade::Wrong);
    // 2 sqrt(2^-53) is 94906265.6 steps of 2^-52.
    let format = FloatFormat::Binary64;
    let steps = |count: f64| 1.0 + count * f64::EPSILON;
    assert_eq!(
        of(steps(94_906_265.0), &reference, format, 0),
        Grade::LosesDigits
    );
    assert_eq!(of(steps(94_906_266.0), &reference, format, 0), Grade::Wrong);
    assert_eq!(of(-1.0, &reference, format, 0), Grade::Wrong);
}

#[test]
fn what_underflows_may_become_0_and_nothing_larger_may() {
    for format in FORMATS {
        let least = format.least_normal();
        // The distance between subnormal numbers.
        let step = 2.0 * format.unit_roundoff() * least;
        for sign in [1.0, -1.0] {
            let judge = |value: f64, got: f64| of(sign * got, &rigid(sign * value), format, 0);
            assert_eq!(judge(4.0 * step, 0.0), Grade::Accurate);
            assert_eq!(judge(5.0 * step, 0.0), Grade::BackwardStable);
            assert_eq!(judge(5.0 * step, 9.0 * step), Grade::Accurate);
            assert_eq!(judge(5.0 * step, 10.0 * step), Grade::BackwardStable);
            // All subnormal numbers, and the normal ones below 16 times the least.
            assert_eq!(judge(least - step, 0.0), Grade::BackwardStable);
            assert_eq!(judge(least, 0.0), Grade::BackwardStable);
            assert_eq!(judge(16.0 * least, 0.0), Grade::BackwardStable);
            assert_eq!(judge(16.5 * least, 0.0), Grade::Wrong);
            // A sign that is wrong counts as what it is off by.
            assert_eq!(judge(8.0 * least, -8.0 * least), Grade::BackwardStable);
            assert_eq!(judge(8.5 * least, -8.5 * least), Grade::Wrong);
            // Normal numbers have digits to lose.
            let ulp = 2.0 * format.unit_roundoff();
            assert_eq!(judge(least, least * (1.0 + 4.0 * ulp)), Grade::Accurate);
            assert_eq!(
                judge(least, least * (1.0 + 5.0 * ulp)),
                Grade::BackwardStable
            );
        }
        // Below all numbers of the format.
        let vanishing = scalar(Ball::from_f64(step).mul_pow2(-2000), Ball::zero());
        for got in [0.0, -0.0, step, -step] {
            assert_eq!(of(got, &vanishing, format, 0), Grade::Accurate, "{got}");
        }
    }
}

#[test]
fn zeros_have_no_sign() {
    for format in FORMATS {
        for value in [0.0, -0.0] {
            for got in [0.0, -0.0] {
                let judged = Assessment::of(&number(got), &rigid(value), format, 0);
                assert_eq!(judged.verdict, Grade::Accurate);
                assert_eq!((judged.ulps, judged.ratio), (Some(0.0), Some(0.0)));
            }
        }
        // An exact 0 that no input moves leaves what underflows, and nothing else.
        let least = format.least_normal();
        assert_eq!(
            of(16.0 * least, &rigid(0.0), format, 0),
            Grade::BackwardStable
        );
        assert_eq!(
            of((16.0 * least).next_up(), &rigid(0.0), format, 0),
            Grade::Wrong
        );
        // One that moves has the size of what it moves by.
        let moving = scalar(Ball::zero(), Ball::one());
        let unit = format.unit_roundoff();
        assert_eq!(of(16.0 * unit, &moving, format, 0), Grade::BackwardStable);
        assert_eq!(of(17.0 * unit, &moving, format, 0), Grade::LosesDigits);
    }
}

#[test]
fn infinities_are_right_beyond_the_range_and_nowhere_else() {
    let largest = |format| match format {
        FloatFormat::Binary32 => f64::from(f32::MAX),
        FloatFormat::Binary64 => f64::MAX,
    };
    let infinity = f64::INFINITY;
    for format in FORMATS {
        let most = largest(format);
        assert_eq!(of(infinity, &rigid(most), format, 0), Grade::Fails);
        assert_eq!(of(-infinity, &rigid(-most), format, 0), Grade::Fails);
        assert_eq!(of(most, &rigid(most), format, 0), Grade::Accurate);
        // Twice the largest, and what lies beyond every format.
        for beyond in [Ball::from_f64(most).mul_pow2(1), Ball::one().mul_pow2(5000)] {
            for sign in [1.0, -1.0] {
                let reference = scalar(beyond.clone() * Ball::from_f64(sign), Ball::zero());
                let judge = |got: f64| of(sign * got, &reference, format, 0);
                assert_eq!(judge(infinity), Grade::Accurate);
                assert_eq!(judge(-infinity), Grade::Fails);
                assert_eq!(judge(f64::NAN), Grade::Fails);
                assert_eq!(judge(most), Grade::Wrong);
                assert_eq!(judge(0.0), Grade::Wrong);
            }
        }
    }
    // What rounds to the largest number of single precision, and what rounds beyond.
    let edge = f64::from(f32::MAX) + 2.0_f64.powi(103);
    assert_eq!(
        of(infinity, &rigid(edge), FloatFormat::Binary32, 0),
        Grade::Accurate
    );
    assert_eq!(
        of(infinity, &rigid(edge.next_down()), FloatFormat::Binary32, 0),
        Grade::Fails
    );
    assert_eq!(
        of(infinity, &rigid(edge), FloatFormat::Binary64, 0),
        Grade::Fails
    );
    for finite in [0.0, 1.0, -2.0, 5e-324] {
        for got in [infinity, -infinity, f64::NAN] {
            for format in FORMATS {
                let judged = Assessment::of(&number(got), &rigid(finite), format, 0);
                assert_eq!(judged.verdict, Grade::Fails);
                assert_eq!((judged.ulps, judged.ratio), (None, None));
            }
        }
    }
}

#[test]
fn a_judgement_has_the_sizes_of_the_entry_that_decided() {
    // Conditions 1/2 and 3; sizes and sensitivities are 2 and 16 together.
    let entries = [(1.5, 0.5), (4.0, 12.0)].map(|(x, s)| (Ball::from_f64(x), Ball::from_f64(s)));
    let reference = Reference::Value(exact(Shape::Vector(2), &entries));
    let unit = FloatFormat::Binary64.unit_roundoff();
    let answer = list(&[1.5 + 2.0 * unit, 4.0 + 64.0 * unit]);
    let judged = Assessment::of(&answer, &reference, FloatFormat::Binary64, 0);
    assert_eq!((judged.entry, judged.verdict), (1, Grade::BackwardStable));
    assert_eq!((judged.ulps, judged.condition), (Some(8.0), Some(3.0)));
    assert_eq!(judged.ratio, Some(4.0));
    let answer = list(&[1.5 + 128.0 * unit, 4.0]);
    let judged = Assessment::of(&answer, &reference, FloatFormat::Binary64, 0);
    assert_eq!((judged.entry, judged.verdict), (0, Grade::LosesDigits));
    assert_eq!(judged.ratio, Some(64.0));
    let third = judged.condition.unwrap() * 3.0;
    assert_eq!(third, 1.0);
}

#[test]
fn an_entry_that_is_nothing_has_the_size_of_the_largest() {
    let reference = rigid_list(&[0.0, -8.0, 2.0]);
    let unit = FloatFormat::Binary64.unit_roundoff();
    let of = |x: f64| Assessment::of(&list(&[x, -8.0, 2.0]), &reference, FloatFormat::Binary64, 0);
    assert_eq!(of(128.0 * unit).verdict, Grade::BackwardStable);
    assert_eq!(of(136.0 * unit).verdict, Grade::LosesDigits);
    assert_eq!(of(1e-3).verdict, Grade::Wrong);
}

#[test]
fn a_shape_is_the_same_in_every_axis() {
    let matrix = |rows, columns| {
        let entry = (Ball::<4>::one(), Ball::zero());
        let entries = vec![entry; rows * columns];
        Reference::Value(exact(Shape::Matrix(rows, columns), &entries))
    };
    let of = |dimensions: &[usize], reference: &Reference| {
        let array = crate::grade::answer::Array {
            dimensions: dimensions.to_vec(),
            entries: vec![1.0; dimensions.iter().product()],
        };
        Assessment::of(&Answer::Value(array), reference, FloatFormat::Binary64, 1).verdict
    };
    let one = rigid(1.0);
    let list = rigid_list(&[1.0; 6]);
    for dimensions in [
        &[][..],
        &[1],
        &[6],
        &[2, 3],
        &[3, 2],
        &[1, 6],
        &[6, 1],
        &[2, 3, 1],
    ] {
        let expected = |own: &[usize]| match dimensions == own {
            true => Grade::Accurate,
            false => Grade::Malformed,
        };
        assert_eq!(of(dimensions, &one), expected(&[]), "{dimensions:?}");
        assert_eq!(of(dimensions, &list), expected(&[6]), "{dimensions:?}");
        assert_eq!(
            of(dimensions, &matrix(2, 3)),
            expected(&[2, 3]),
            "{dimensions:?}"
        );
        assert_eq!(
            of(dimensions, &matrix(3, 2)),
            expected(&[3, 2]),
            "{dimensions:?}"
        );
    }
    assert_eq!(of(&[5], &list), Grade::Malformed);
    assert_eq!(of(&[7], &list), Grade::Malformed);
    // Nothing is asked of a list of nothing.
    assert_eq!(of(&[0], &rigid_list(&[])), Grade::Accurate);
    assert_eq!(of(&[1], &rigid_list(&[])), Grade::Malformed);
}

#[test]
fn what_is_no_number_against_what_the_reference_says() {
    use Grade::{Accurate, Crashed, Fails, Malformed, Refuses, Skipped, TimedOut};
    let table = [
        (error("unsupported"), [Refuses; 3]),
        (error("budget"), [Refuses; 3]),
        (error("domain"), [Fails, Accurate, Skipped]),
        (error("not_normalizable"), [Fails, Accurate, Skipped]),
        (error("shape"), [Fails, Accurate, Skipped]),
        (error("parse"), [Fails, Accurate, Skipped]),
        (error("of no kind"), [Fails, Accurate, Skipped]),
        (Answer::Malformed("given".into()), [Malformed; 3]),
        (Answer::TimedOut, [TimedOut; 3]),
        (Answer::Crashed("given".into()), [Crashed; 3]),
        (Answer::NotAsked("given".into()), [Skipped; 3]),
        (number(f64::NAN), [Fails, Accurate, Skipped]),
        (number(f64::INFINITY), [Fails, Accurate, Skipped]),
        (number(1.0), [Accurate, Grade::AcceptsNonsense, Skipped]),
    ];
    let references = [rigid(1.0), nonexistent(), undecided()];
    for (answer, expected) in table {
        for (reference, expected) in references.iter().zip(expected) {
            for format in FORMATS {
                let judged = Assessment::of(&answer, reference, format, 1);
                assert_eq!(judged.verdict, expected, "{answer:?} for {reference:?}");
            }
        }
    }
}

#[test]
fn where_nothing_exists_every_entry_must_say_so() {
    let of = |x: &[f64]| Assessment::of(&list(x), &nonexistent(), FloatFormat::Binary64, 1).verdict;
    let (nan, infinity) = (f64::NAN, f64::INFINITY);
    assert_eq!(of(&[nan, infinity, -infinity]), Grade::Accurate);
    for place in 0..3 {
        let mut entries = [nan; 3];
        entries[place] = 0.0;
        assert_eq!(of(&entries), Grade::AcceptsNonsense, "{place}");
    }
    assert_eq!(of(&[]), Grade::AcceptsNonsense);
}

#[test]
fn what_is_skipped_or_refused_is_no_fault_and_all_after_it_is() {
    let faults = Grade::ALL.map(Grade::is_fault);
    assert_eq!(faults.iter().filter(|is_fault| !**is_fault).count(), 5);
    assert!(!Grade::Skipped.is_fault() && Grade::LosesDigits.is_fault());
}
