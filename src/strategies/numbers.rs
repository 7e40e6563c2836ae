//! Numbers for the entries of patterns, weights, biases and states.

use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};

/// Numbers from -4 to 4: mostly multiples of 1/8, whose sums and products are exact, and zeros of both signs.
///
/// ```
/// use attnbm::strategies::ordinary;
/// use proptest::prelude::*;
/// proptest!(|(x in ordinary())| prop_assert!(x.abs() <= 4.0));
/// ```
pub fn ordinary() -> BoxedStrategy<f64> {
    prop_oneof![
        6 => eighths(32),
        1 => Just(-0.0),
        5 => generic(4),
    ]
    .boxed()
}

/// Finite numbers of any size: half of them are [`ordinary`] or short, the others lie at the ends of the range of
/// binary64, next to 1, near the overflow of an exponential or of a square, or are any number at all.
///
/// ```
/// use attnbm::strategies::hostile;
/// use proptest::prelude::*;
/// proptest!(|(x in hostile())| prop_assert!(x.is_finite()));
/// ```
pub fn hostile() -> BoxedStrategy<f64> {
    let far = [
        5e-324,
        f64::MIN_POSITIVE,
        1e-200,
        1e-160,
        1e-8,
        1f64.next_down(),
        1f64.next_up(),
        709.0,
        710.0,
        1e10,
        1e154,
        1e155,
        1e200,
        f64::MAX,
    ];
    let signed = |x: f64| [x, -x];
    let far: Vec<f64> = far.into_iter().flat_map(signed).collect();
    prop_oneof![
        3 => eighths(800),
        3 => ordinary(),
        2 => generic(1_000),
        3 => proptest::sample::select(far),
        1 => any::<f64>().prop_map(|x| if x.is_finite() { x } else { 0.0 }),
    ]
    .boxed()
}

/// The multiples of 1/8 of at most `most/8`; the simplest is 0.
fn eighths(most: i32) -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => (-most / 8..=most / 8).prop_map(f64::from),
        1 => (-most..=most).prop_map(|x| f64::from(x) / 8.0),
    ]
}

/// Numbers of at most this size with 40 bits after the point; the simplest is 0.
///
/// They are drawn as whole numbers, which shrink to the smallest one that fails. Floats either shrink to 0 or stay.
fn generic(most: i64) -> impl Strategy<Value = f64> {
    let scale = 1i64 << 40;
    (-most * scale..=most * scale).prop_map(move |x| x as f64 / scale as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    fn drawn(strategy: impl Strategy<Value = f64>) -> Vec<f64> {
        let mut runner = TestRunner::deterministic();
        let draw = |_| strategy.new_tree(&mut runner).unwrap().current();
        (0..400).map(draw).collect()
    }

    /// On both sides of 0 and up to the bound, with no digits beyond those that they may have.
    #[test]
    fn numbers_are_within_their_bound_on_both_sides() {
        for most in [1, 3, 1000] {
            for (numbers, size, unit) in [
                (drawn(generic(most.into())), f64::from(most), 2f64.powi(-40)),
                (drawn(eighths(8 * most)), f64::from(most), 0.125),
            ] {
                assert!(
                    numbers
                        .iter()
                        .all(|x| x.abs() <= size && (x / unit).fract() == 0.0)
                );
                let (least, largest) = (
                    numbers.iter().copied().fold(0.0, f64::min),
                    numbers.iter().copied().fold(0.0, f64::max),
                );
                assert!(
                    least < -0.75 * size && largest > 0.75 * size,
                    "{least} {largest}"
                );
            }
            // Half of the multiples of 1/8 are whole, and few of the generic numbers are multiples.
            let eighths = drawn(eighths(8 * most));
            assert!(eighths.iter().any(|x| x.fract() != 0.0));
            let generic = drawn(generic(most.into()));
            assert!(
                generic
                    .iter()
                    .filter(|x| (8.0 * **x).fract() != 0.0)
                    .count()
                    > 300
            );
        }
    }
}
