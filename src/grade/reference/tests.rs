use super::*;
use crate::grade::scripted::{self, exact, log_sum_exp};
use crate::models::attnbm::AttnBm;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::registry::find;
use crate::real::Dual;

const PATTERNS: [f64; 4] = [0.5, -1.0, 2.0, 0.25];

fn machine(quantity: &str, more: &[(&'static str, Value)]) -> Case {
    let rows = PATTERNS.chunks(2).map(<[f64]>::to_vec).collect();
    let patterns = Matrix::from_rows("patterns", rows).unwrap();
    let given = [("patterns", Value::Matrix(patterns))];
    Case::new(
        find(quantity).unwrap(),
        given.into_iter().chain(more.iter().cloned()),
    )
}

/// `∂E/∂ξ` by dual numbers, with one entry of the patterns moved.
fn derivative(place: usize, entry: f64, v: &[Dual<f64>; 2]) -> Ball<4> {
    let mut patterns = PATTERNS.map(Dual::constant);
    patterns[place] = Dual::variable(entry);
    let machine = AttnBm::new(2, 2, patterns.to_vec()).unwrap();
    machine.energy::<Dual<Ball<4>>>(v).tangent
}

#[test]
fn a_difference_quotient_lies_between_the_derivatives_at_both_ends() {
    let v = [1.5, -0.75];
    let lifted = v.map(Dual::constant);
    let case = machine("attnbm.energy", &[("v", Value::Vector(v.to_vec()))]);
    let here = case.evaluate(&Options::default()).unwrap();
    let slots = case.slots();
    let of_patterns = slots.iter().filter(|slot| slot.field == "patterns");
    for slot in of_patterns.clone() {
        let (there, step) = neighbour(&case, &here, slot, 1.0).unwrap();
        let change = there.entries[0].enclosure.clone() - &here.entries[0].enclosure;
        let quotient = change / Ball::from_f64(step);
        assert!(quotient.accuracy_bits() > 40, "{slot:?}: {quotient:?}");
        // The energy is concave in each entry, so that its derivative lies between those at the ends.
        let at = |entry| derivative(slot.index, entry, &lifted);
        let between = at(slot.number).hull(&at(slot.number + step));
        assert!(
            !quotient.disjoint(&between),
            "{slot:?}: {quotient:?} {between:?}"
        );
        assert!(between.accuracy_bits() > 40, "{slot:?}: {between:?}");
    }
    assert_eq!(of_patterns.count(), PATTERNS.len());
}

#[test]
fn conditions_that_are_known() {
    let condition = |quantity: &str, given: Vec<(&'static str, Value)>| match Reference::of(
        &Case::new(find(quantity).unwrap(), given),
    ) {
        Reference::Value(exact) => exact.condition(0),
        other => panic!("{other:?}"),
    };
    let x = |x: &[f64]| ("x", Value::Vector(x.to_vec()));
    // log exp x = x.
    assert_eq!(
        condition("special.log_sum_exp", vec![x(&[3.0])]).round(),
        1.0
    );
    // The difference of two large numbers decides: 1000 (1 - p) for both of them.
    let large = condition("special.softmax", vec![x(&[1000.0, 1000.0])]);
    assert!((999.0..1001.0).contains(&large), "{large}");
    // Zeros are exact.
    assert_eq!(condition("special.softmax", vec![x(&[0.0, 0.0])]), 0.0);
    // log I_0(x) = x²/4 near 0.
    let bessel = vec![("order", Value::Number(0.0)), ("x", Value::Number(1e-3))];
    assert_eq!(condition("bessel.log_i", bessel).round(), 2.0);
    // An exact 0 that moves.
    let cancelling = condition("attnbm.score", {
        let patterns = Matrix::from_rows("patterns", vec![vec![1.0]]).unwrap();
        vec![
            ("patterns", Value::Matrix(patterns)),
            ("beta", Value::Number(1.0)),
            ("v", Value::Vector(vec![1.0])),
        ]
    });
    assert_eq!(cancelling, f64::INFINITY);
}

#[test]
fn a_whole_beta_moves_to_its_neighbour() {
    let case = machine("attnbm.log_partition", &[("beta", Value::Number(2.0))]);
    let Reference::Value(exact) = Reference::of(&case) else {
        panic!("log Z exists");
    };
    // d log Z / d beta = -<E>, and the patterns add to it.
    assert!(exact.condition(0) > 0.1 && exact.condition(0) < 100.0);
}

#[test]
fn a_condition_is_the_sensitivity_by_the_size() {
    let exactly = |x: f64| Ball::<4>::from_f64(x);
    let near_zero = Ball::<4>::from_f64(1e-30) + exactly(-1.0).hull(&exactly(1.0)) * exactly(1e-20);
    assert!(near_zero.is_bounded() && near_zero.contains_zero());
    let entries = [
        (exactly(4.0), Ball::from_f64(12.0)),
        (exactly(-0.5), Ball::from_f64(0.125)),
        (exactly(8.0), Ball::zero()),
        (exactly(0.0), Ball::zero()),
        (exactly(0.0), Ball::from_f64(2.0)),
        (near_zero, Ball::from_f64(2.0)),
    ];
    let exact = exact(Shape::Vector(6), &entries);
    let conditions: Vec<f64> = (0..6).map(|index| exact.condition(index)).collect();
    let infinity = f64::INFINITY;
    assert_eq!(conditions, [3.0, 0.25, 0.0, 0.0, infinity, infinity]);
    assert!(exact.condition(6).is_nan());
    // What is 0 whatever happens has the size of the largest entry, which is 4 + 12.
    let scales: Vec<f64> = (0..5).map(|index| exact.scale(index).approx()).collect();
    assert_eq!(scales, [16.0, 0.625, 8.0, 16.0, 2.0]);
}

#[test]
fn a_number_moves_to_its_neighbour_away_from_0() {
    let moves = |x: f64| {
        let case = log_sum_exp(&[x]);
        let here = case.evaluate(&Options::default()).unwrap();
        let slots = case.slots();
        let (there, step) = neighbour(&case, &here, &slots[0], 1.0)?;
        // log exp x = x.
        assert_eq!(there.entries[0].value, x + step);
        Some(x + step)
    };
    for x in [1.0_f64, 0.75, -1.0, -3.5, 5e-324, -5e-324] {
        let away = if x > 0.0 { x.next_up() } else { x.next_down() };
        assert_eq!(moves(x), Some(away), "{x}");
    }
    // Zeros are exact, and the largest number has a neighbour on one side only.
    assert_eq!(moves(0.0), None);
    assert_eq!(moves(f64::MAX), Some(f64::MAX.next_down()));
    assert_eq!(moves(-f64::MAX), Some((-f64::MAX).next_up()));
}

/// Whether a sensitivity may be that of `log Σ exp x`, by its derivatives: each is a share, and grows with its
/// argument, so that a difference quotient lies between the shares at both ends.
fn is_of_log_sum_exp(x: &[f64], sensitivity: &Ball<2>) -> bool {
    let share = |x: &[f64], index: usize| {
        let terms: Vec<Ball<4>> = x.iter().map(|x| Ball::from_f64(*x).exp()).collect();
        let sum = terms.iter().fold(Ball::zero(), |sum: Ball<4>, x| sum + x);
        terms[index].clone() / sum
    };
    let between = |index: usize| {
        let mut moved = x.to_vec();
        moved[index] = match x[index] {
            up if up > 0.0 => up.next_up(),
            down => down.next_down(),
        };
        let hull = share(x, index).hull(&share(&moved, index));
        hull * Ball::from_f64(x[index].abs())
    };
    let sum = (0..x.len()).fold(Ball::zero(), |sum: Ball<4>, index| sum + between(index));
    // The shares are known to what an ulp of a number moves them; a part in 2^32 shows.
    assert!(sum.accuracy_bits() > 40, "{x:?}: {sum:?}");
    !sensitivity.resize::<4>().disjoint(&sum)
}

#[test]
fn a_false_sensitivity_is_told_from_the_right_one() {
    for x in [
        &[0.5, -1.25, 2.75][..],
        &[3.0],
        &[-2.0, -2.0],
        &[1e3, 999.0, -7.0],
    ] {
        let case = log_sum_exp(x);
        let Reference::Value(found) = Reference::of(&case) else {
            panic!("{x:?}");
        };
        let sensitivity = &found.sensitivities[0];
        assert!(sensitivity.accuracy_bits() > 45, "{x:?}: {sensitivity:?}");
        assert!(is_of_log_sum_exp(x, sensitivity), "{x:?}: {sensitivity:?}");
        let slots = case.slots();
        let (there, step) = neighbour(&case, &found.certified, &slots[0], 1.0).unwrap();
        let change = there.entries[0].enclosure.clone() - &found.certified.entries[0].enclosure;
        let quotient = absolute(&(change / Ball::from_f64(step))).resize::<2>();
        let own = quotient.clone() * Ball::from_f64(x[0].abs());
        // Doubled, a number left out, a derivative by the number itself, a part in 2^32 too many.
        let falsities = [
            sensitivity.mul_pow2(1),
            sensitivity.clone() - own.clone(),
            sensitivity.clone() - own + quotient,
            sensitivity.clone() + sensitivity.mul_pow2(-32),
        ];
        for falsity in falsities {
            assert!(falsity.is_bounded());
            assert!(!is_of_log_sum_exp(x, &falsity), "{x:?}: {falsity:?}");
        }
    }
}

#[test]
fn a_change_that_may_be_none_counts_as_none() {
    let around_zero = Ball::<4>::from_f64(-1.0).hull(&Ball::from_f64(1.0));
    assert!(size(&around_zero).certainly_zero());
    assert_eq!(size(&Ball::from_f64(-3.0)).approx(), 3.0);
    assert_eq!(size(&Ball::from_f64(2.0)).approx(), 2.0);
    let of = |enclosures: &[Ball<4>]| {
        let entries: Vec<_> = enclosures
            .iter()
            .map(|e| (e.clone(), Ball::zero()))
            .collect();
        exact(Shape::Vector(entries.len()), &entries).certified
    };
    let one = Ball::<4>::one();
    let wide = |width: i64| {
        one.clone()
            .hull(&(one.clone() + Ball::one().mul_pow2(width)))
    };
    let here = of(&[one.clone(), one.clone()]);
    let two = Ball::from_f64(2.0);
    assert!(is_resolved(&here, &of(&[two.clone(), one.clone()])));
    // The change is 1 and known to a thousandth or not.
    let at = |width| two.clone() - Ball::one() + wide(width);
    assert!(is_resolved(&here, &of(&[one.clone(), at(-12)])));
    assert!(!is_resolved(&here, &of(&[one.clone(), at(-8)])));
    assert!(!is_resolved(&here, &of(&[at(-8), two])));
}

#[test]
fn errors_of_the_input_are_nothing_and_errors_of_the_reference_are_unknown() {
    let beta = |beta: f64| log_sum_exp(&[0.5]).with("beta", Value::Number(beta));
    assert!(matches!(
        Reference::of(&beta(-1.0)),
        Reference::Nonexistent(_)
    ));
    assert!(matches!(
        Reference::of(&beta(0.0)),
        Reference::Nonexistent(_)
    ));
    assert!(Reference::of(&beta(0.5)).exact().is_some());
    // No work at all is allowed.
    let case = machine("attnbm.log_partition", &[("beta", Value::Number(2.5))]);
    assert!(matches!(
        Reference::within(&case, 0.0),
        Reference::Undecided(_)
    ));
    assert!(scripted::undecided().exact().is_none());
}
