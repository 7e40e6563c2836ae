//! Inner products of binary64 vectors.

use super::draw::{random, uniform};
use super::reading::contains;
use attnbm::real::{Ball, Enclosure, Real};
use rand_chacha::rand_core::Rng;
use std::cmp::Ordering;

#[test]
fn data_vectors() {
    let random = &mut random();
    for length in [0, 1, 5, 100, 1000] {
        let a: Vec<f64> = (0..length).map(|_| uniform(random) - 0.5).collect();
        let b: Vec<f64> = (0..length).map(|_| uniform(random) * 1e3).collect();
        let slow = a.iter().zip(&b).fold(Ball::<8>::zero(), |sum, (x, y)| {
            sum + Ball::from_f64(*x) * Ball::from_f64(*y)
        });
        assert!(slow.is_exact());
        assert!(Ball::<8>::dot(&a, &b).certainly_equal(&slow));
        assert!(contains(&Ball::<1>::dot(&a, &b), &slow));
        assert!(Ball::<8>::dot(&a, &a).cmp_approx(&Ball::zero()) != Ordering::Less);
    }
}

/// A vector's product with itself takes a path of its own, which must agree with the general one.
#[test]
fn a_vector_with_itself_is_as_with_its_copy() {
    let mut generator = random();
    for case in 0..400 {
        let length = 1 + case % 40;
        let spread = [1, 20, 40, 70, 600][case % 5];
        let vector: Vec<f64> = (0..length)
            .map(|_| {
                let bits = generator.next_u64();
                let exponent = (generator.next_u64() % spread) as i64 - 300;
                let size = 1.0 + (bits >> 12) as f64 * (-52f64).exp2();
                let signed = if bits & 1 == 1 { -size } else { size };
                if bits & 30 == 30 {
                    0.0
                } else {
                    signed * (exponent as f64).exp2()
                }
            })
            .collect();
        let copy = vector.clone();
        let (squares, products) = (
            Ball::<72>::dot(&vector, &vector),
            Ball::<72>::dot(&vector, &copy),
        );
        assert!(
            squares.is_exact() && squares.certainly_equal(&products),
            "{vector:?}"
        );
        let sum = vector
            .iter()
            .fold(Ball::<72>::zero(), |sum, x| sum + Ball::from_f64(*x).sqr());
        assert!(sum.certainly_equal(&squares), "{vector:?}");
    }
}
