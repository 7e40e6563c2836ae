use super::*;

fn spanned(rows: &[f64], dimension: usize, maximum: usize) -> Option<usize> {
    match affine_hull(rows, dimension, maximum).unwrap() {
        AffineHull::Spanned { pivots } => Some(pivots.len()),
        AffineHull::Beyond => None,
    }
}

#[test]
fn the_maximum_is_itself_allowed() {
    let square = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    assert_eq!(spanned(&square, 2, 2), Some(2));
    assert_eq!(spanned(&square, 2, 1), None);
    assert_eq!(spanned(&[1.0, 2.0], 2, 0), Some(0));
    assert_eq!(spanned(&[1.0, 2.0, 1.0, 3.0], 2, 0), None);
}

#[test]
fn impossible_shapes_are_refused() {
    for (rows, dimension) in [(&[][..], 2), (&[1.0], 0), (&[], 0), (&[1.0, 2.0, 3.0], 2)] {
        assert!(matches!(
            affine_hull(rows, dimension, 4),
            Err(Error::Shape { .. })
        ));
    }
    let Err(Error::Domain { field, .. }) =
        affine_hull(&[0.0, 1.0, 2.0, f64::INFINITY, 4.0, 5.0], 3, 4)
    else {
        panic!("accepted")
    };
    assert_eq!(field, "patterns[1][0]");
}

/// A matrix of determinant `p = 2^61 - c`.
fn divisible(prime: u64) -> [[f64; 2]; 2] {
    [
        [2f64.powi(31), ((1u64 << 61) - prime) as f64],
        [1.0, 2f64.powi(30)],
    ]
}

#[test]
fn a_determinant_that_one_prime_divides_is_not_0() {
    let [one, other] = divisible((1 << 61) - 1);
    let rows = [0.0, 0.0, one[0], one[1], other[0], other[1]];
    let mut primes = Primes::new();
    let found = |field: Arc<Field>| field.pivots(&rows, 2, &[1, 2], 4).len();
    assert_eq!(
        (found(primes.next_field()), found(primes.next_field())),
        (1, 2)
    );
    assert_eq!(spanned(&rows, 2, 4), Some(2));
    assert_eq!(spanned(&rows, 2, 1), None);
}

#[test]
fn a_determinant_that_two_primes_divide_is_not_0() {
    let mut primes = Primes::new();
    let [first, second] = [primes.next_field().prime, primes.next_field().prime];
    let mut rows = vec![0.0; 20];
    for (block, matrix) in [divisible(first), divisible(second)].iter().enumerate() {
        for (i, row) in matrix.iter().enumerate() {
            rows[4 * (1 + 2 * block + i) + 2 * block..][..2].copy_from_slice(row);
        }
    }
    let mut primes = Primes::new();
    let ranks: Vec<usize> = (0..3)
        .map(|_| primes.next_field().pivots(&rows, 4, &[1, 2, 3, 4], 9).len())
        .collect();
    assert_eq!(ranks, [3, 3, 4]);
    assert_eq!(spanned(&rows, 4, 4), Some(4));
    assert_eq!(spanned(&rows, 4, 3), None);
}

#[test]
fn minors_have_no_more_bits_than_are_counted() {
    // Columns: 3 and 12 are multiples of 1 below 16; 1/2 and 8 of 1/2 below 16. With the differences' bit 5 and 6.
    // Rows, each with the first: 3 and 1/2 of 1/2 below 4; 12 and 8 of 4 below 16. 4 and 3.
    let rows = [0.0, 0.0, 3.0, 0.5, 12.0, 8.0];
    assert_eq!(minor_bits(&rows, 2, 1), 4 + 1);
    assert_eq!(minor_bits(&rows, 2, 2), 7 + 1 + 2);
    assert_eq!(minor_bits(&rows, 2, 4), 7 + 1 + 2 + 2 + 3);
    // By columns, where the rows are as wide as the columns together.
    let rows = [0.0, 0.0, 1.0, 1024.0, 1.0, 1024.0, 3.0, 1024.0];
    assert_eq!(minor_bits(&rows, 2, 1), 3 + 1);
    assert_eq!(minor_bits(&rows, 2, 2), 5 + 3);
    assert_eq!(minor_bits(&[0.0; 6], 2, 2), 3);
    // The origin counts in every row: 4 less 1/4 is 15 quarters.
    assert_eq!(minor_bits(&[0.25, 0.25, 4.0, 4.0], 2, 1), 6 + 1);
    assert_eq!(minor_bits(&[0.25, 0.25, 4.0, 4.0], 2, 2), 6 + 3);
    // And they are bounds: the largest minors of small integers.
    let rows = [0.0, 0.0, 7.0, -7.0, 7.0, 7.0];
    assert!(98.0 < libm::exp2(minor_bits(&rows, 2, 2) as f64));
}

#[test]
fn numbers_are_odd_integers_times_powers_of_two() {
    for (x, mantissa, exponent) in [
        (0.0, 0, 0),
        (-0.0, 0, 0),
        (1.0, 1, 0),
        (-6.0, -3, 1),
        (0.375, 3, -3),
        (5e-324, 1, -1074),
        (-1.5e-323, -3, -1074),
        (f64::MIN_POSITIVE, 1, -1022),
        (f64::MAX, (1 << 53) - 1, 971),
    ] {
        assert_eq!(decompose(x), (mantissa, exponent), "{x:e}");
    }
}

#[test]
fn residues_are_those_of_the_fractions() {
    let field = Primes::new().next_field();
    let prime = field.prime;
    assert_eq!(field.powers.len(), 2098);
    assert_eq!(field.residue(1.0), 1);
    assert_eq!(field.residue(-1.0), prime - 1);
    assert_eq!(field.residue(12.0), 12);
    assert_eq!((field.residue(0.5) * 2) % prime, 1);
    assert_eq!(field.residue(2f64.powi(61)), 1);
    let tiny = field.residue(5e-324);
    assert_eq!(field.product(tiny, power_mod(2, 1074, prime)), 1);
    assert_eq!(field.residue(0.0), 0);
    assert_eq!(field.difference(3, 5), prime - 2);
    assert_eq!((field.difference(5, 3), field.difference(5, 5)), (2, 0));
    assert_eq!(power_mod(3, 5, 1000), 243);
    assert_eq!((power_mod(3, 0, 1000), power_mod(1003, 2, 1000)), (1, 9));
    assert_eq!(
        multiply_mod(1 << 60, 1 << 60, prime),
        power_mod(2, 120, prime)
    );
}

#[test]
fn pivots_are_the_first_independent_candidates() {
    let field = Primes::new().next_field();
    let rows = [1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 5.0, 5.0, 0.0, 4.0, 7.0, 8.0];
    assert_eq!(field.pivots(&rows, 2, &[1, 2, 3, 4, 5], 4), [2, 4]);
    assert_eq!(field.pivots(&rows, 2, &[5, 4, 3, 2, 1], 4), [5, 4]);
    // One more than the maximum, and no further.
    assert_eq!(field.pivots(&rows, 2, &[2, 4, 5], 0), [2]);
    assert_eq!(field.pivots(&rows, 2, &[2, 4, 5], 1), [2, 4]);
}

#[test]
fn primes_pass_and_strong_pseudoprimes_do_not() {
    for composite in [
        2047,
        1_373_653,
        25_326_001,
        3_215_031_751,
        2_152_302_898_747,
        341_550_071_728_321,
    ] {
        assert!(!is_prime(composite), "{composite}");
    }
    let sieve = |n: u64| {
        (2..n)
            .take_while(|d| d * d <= n)
            .all(|d| !n.is_multiple_of(d))
    };
    for n in (39..3000).step_by(2) {
        assert_eq!(is_prime(n), sieve(n), "{n}");
    }
    // The largest below 2^61 are known: 2^61 - 1, 2^61 - 31 and 2^61 - 45.
    let mut primes = Primes::new();
    let found: Vec<u64> = (0..3)
        .map(|_| (1u64 << 61) - primes.next_field().prime)
        .collect();
    assert_eq!(found, [1, 31, 45]);
}

#[test]
fn the_remotest_row_comes_first_and_what_it_spans_is_taken_away() {
    // Distances 1, 5 and 4.2; from the line through the second the others lie 0.8 and 0.6 away.
    let rows = [1.0, 1.0, 2.0, 1.0, 4.0, 5.0, 4.0, 4.0];
    assert_eq!(remotest(&rows, 2, 1), [2]);
    assert_eq!(remotest(&rows, 2, 2), [2, 1]);
    assert_eq!(remotest(&rows, 2, 0), [0; 0]);
    // There are no more than the rank.
    assert_eq!(
        remotest(&[0.0, 0.0, 1.0, 1.0, 2.0, 2.0], 2, 2).len().min(1),
        1
    );
    for scale in [5e-324, 1e-300, 1e300, 8e307] {
        let rows = [-scale, 0.0, 0.0, scale, scale, 0.0, scale, scale];
        assert_eq!(remotest(&rows, 2, 2)[0], 3, "{scale:e}");
    }
}

#[test]
fn half_a_gap_does_not_overflow() {
    assert_eq!(half_gap((&3.0, &1.0)), 1.0);
    assert_eq!(half_gap((&f64::MAX, &f64::MIN)), f64::MAX);
    assert_eq!(
        half_gap((&f64::MAX, &(f64::MIN / 2.0))),
        f64::MAX / 4.0 * 3.0
    );
}
