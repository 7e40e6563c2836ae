//! Inner products against big integers, bit for bit.

use super::super::exact_reference::{Exact, binary64, random};
use super::inner_product;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

fn inner_products<const N: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    for round in 0..rounds {
        let length = random.next_u32() as usize % 9;
        let narrow = round % 2 == 0;
        let entry = |random: &mut ChaCha8Rng| {
            let x = binary64(random);
            if narrow && x != 0.0 {
                // Exponents within a few of each other, but anywhere.
                let bits = x.to_bits() & ((1 << 52) - 1) | x.to_bits() >> 63 << 63;
                let field = 700 + u64::from(random.next_u32() % 40);
                f64::from_bits(bits | field << 52)
            } else {
                x
            }
        };
        let mut a: Vec<f64> = (0..length).map(|_| entry(random)).collect();
        let mut b: Vec<f64> = (0..length).map(|_| entry(random)).collect();
        if random.next_u32().is_multiple_of(2) && length > 0 {
            // The sum without the last product, taken away again: total cancellation.
            let copy_a: Vec<f64> = a.iter().map(|x| -x).collect();
            let copy_b = b.clone();
            a.extend(copy_a);
            b.extend(copy_b);
            if random.next_u32().is_multiple_of(2) {
                let i = random.next_u32() as usize % a.len();
                a[i] = f64::from_bits(a[i].to_bits() ^ 1);
            }
        }
        let mut exact = Exact::of_f64(0.0);
        for (x, y) in a.iter().zip(&b) {
            exact = exact.add(&Exact::of_f64(*x).mul(&Exact::of_f64(*y)));
        }
        assert_eq!(
            inner_product::<N>(&a, &b),
            Some(exact.truncated()),
            "{a:?} . {b:?}"
        );
        let mut square = Exact::of_f64(0.0);
        for x in &a {
            square = square.add(&Exact::of_f64(*x).mul(&Exact::of_f64(*x)));
        }
        assert_eq!(
            inner_product::<N>(&a, &a),
            Some(square.truncated()),
            "|{a:?}|²"
        );
    }
}

#[test]
fn inner_products_are_exact_then_truncated() {
    let random = &mut random();
    inner_products::<1>(random, 4_000);
    inner_products::<2>(random, 4_000);
    inner_products::<4>(random, 4_000);
    inner_products::<72>(random, 1_000);
    // The extremes of the register, and more entries than one flush of its carries takes.
    let huge = vec![f64::MAX; 3000];
    let tiny = [5e-324];
    for (a, b) in [(&huge[..], &huge[..]), (&tiny[..], &tiny[..])] {
        let one = Exact::of_f64(a[0]).mul(&Exact::of_f64(b[0]));
        let count = Exact {
            number: a.len().into(),
            exponent: 0,
        };
        assert_eq!(inner_product::<4>(a, b), Some(one.mul(&count).truncated()));
    }
    let largest = f64::from_bits(0x3ff << 52 | ((1 << 52) - 1));
    for (x, count) in [(largest, 300_000), (-largest, 300_000), (1.0, 140_001)] {
        let (a, b) = (vec![x; count], vec![largest; count]);
        let one = Exact::of_f64(x).mul(&Exact::of_f64(largest));
        let count = Exact {
            number: count.into(),
            exponent: 0,
        };
        assert_eq!(
            inner_product::<2>(&a, &b),
            Some(one.mul(&count).truncated())
        );
    }
    // As many of the largest parts as would overflow a slot, were its carry not handed on in time.
    let count = 5_000_000;
    let mut a = vec![largest; count];
    a[0] = f64::from_bits(largest.to_bits() - (63 << 52));
    let one = Exact::of_f64(largest).mul(&Exact::of_f64(largest));
    let rest = Exact::of_f64(largest).mul(&Exact::of_f64(a[0]));
    let count = Exact {
        number: (count - 1).into(),
        exponent: 0,
    };
    let exact = one.mul(&count).add(&rest).truncated();
    assert_eq!(inner_product::<3>(&a, &vec![largest; a.len()]), Some(exact));
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(inner_product::<2>(&[1.0, bad], &[1.0, 0.0]), None);
        assert_eq!(inner_product::<2>(&[0.0, 0.0], &[bad, 1.0]), None);
        // What is beyond the shorter length does not count.
        assert!(inner_product::<2>(&[1.0, bad], &[1.0]).is_some());
    }
}
