//! The exact dimension of the affine hull of binary64 vectors.
//!
//! The affine rank of the patterns determines the dimension of an integral over them, and rounding
//! must not decide it: three points that miss a common line by one unit in the last place span a
//! plane. The rank is decided here modulo primes. Binary64 numbers are integers times powers of two,
//! and two is invertible modulo every odd prime `q`. So reduction modulo `q` is a ring homomorphism
//! of all of them, for any exponents. It can only lower a rank, so the rank modulo one prime
//! is a lower bound. If the rank stays at `r` modulo primes whose product exceeds every minor of
//! order `r + 1`, each of those minors is divisible by more than its own magnitude. It is then 0, so
//! `r` is an upper bound as well.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Error;
use crate::arguments;

/// The affine hull of a set of vectors, up to the requested dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffineHull {
    /// The dimension of the hull is known.
    Spanned {
        /// The indices of the vectors that, with vector 0, span the hull. Their number is the rank.
        /// The remotest comes first, so elimination in this order is well conditioned.
        pivots: Vec<usize>,
    },
    /// The dimension of the hull exceeds the requested maximum.
    Beyond,
}

/// The affine rank of the rows of a matrix, decided exactly, if it is at most `maximum`.
///
/// # Statement
///
/// The rank is the dimension of the affine hull, `rank(v_1 - v_0, …, v_{p-1} - v_0)` over the real
/// numbers, of the vectors `v_k` exactly as given.
///
/// # Domain
///
/// `rows` holds finite numbers, whole rows of length `dimension >= 1`, and at least one.
///
/// # Method
///
/// Elimination modulo 61-bit primes: one prime where the rank exceeds `maximum` (which takes little
/// more than `maximum` rows of work), otherwise as many as the Hadamard-type bound on the minors
/// requires: about six for data of similar size, and about two hundred for exponents spread over
/// all of binary64. The pivots come from an ordinary floating-point elimination by largest residual
/// and are then checked modulo a prime; if that check fails, the pivots of the modular elimination
/// are returned instead.
///
/// ```
/// use attnbm::exact::affine_rank::{AffineHull, affine_hull};
/// let collinear = [0.0, 0.0, 1.0, 1.0, 3.0, 3.0];
/// assert_eq!(affine_hull(&collinear, 2, 4)?, AffineHull::Spanned { pivots: vec![2] });
/// let bent = [0.0, 0.0, 1.0, 1.0, 3.0, 3.0f64.next_up()];
/// assert_eq!(affine_hull(&bent, 2, 4)?, AffineHull::Spanned { pivots: vec![2, 1] });
/// assert_eq!(affine_hull(&bent, 2, 1)?, AffineHull::Beyond);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn affine_hull(rows: &[f64], dimension: usize, maximum: usize) -> Result<AffineHull, Error> {
    if dimension == 0 || rows.is_empty() || !rows.len().is_multiple_of(dimension) {
        return Err(Error::Shape {
            field: "patterns".into(),
            expected: format!("one or more rows of {dimension} numbers"),
            got: format!("{} numbers", rows.len()),
        });
    }
    arguments::finite_rows("patterns", rows.iter().copied(), dimension)?;
    let all: Vec<usize> = (1..rows.len() / dimension).collect();
    let mut primes = Primes::new();
    let mut modular = primes.next_field().pivots(rows, dimension, &all, maximum);
    let mut covered = u64::from(FIELD_BITS);
    loop {
        if modular.len() > maximum {
            return Ok(AffineHull::Beyond);
        }
        if covered > minor_bits(rows, dimension, modular.len() + 1) {
            break;
        }
        let again = primes.next_field().pivots(rows, dimension, &all, maximum);
        covered += u64::from(FIELD_BITS);
        // A prime that divides a minor by accident hides a dimension; a later one shows it.
        if again.len() > modular.len() {
            modular = again;
        }
    }
    let remote = remotest(rows, dimension, modular.len());
    let independent = Primes::new()
        .next_field()
        .pivots(rows, dimension, &remote, maximum)
        .len()
        == modular.len();
    Ok(AffineHull::Spanned {
        pivots: if independent { remote } else { modular },
    })
}

/// Every prime in use is above `2^FIELD_BITS`.
const FIELD_BITS: u32 = 60;

/// A number of bits that no minor of the given order of the matrix of differences needs more than,
/// once rows or columns are scaled by powers of two to make it integral.
///
/// A column (or a row) whose entries are multiples of `2^low` below `2^high` in magnitude
/// contributes integers below `2^(high - low)`, their differences at most twice that, and the
/// Leibniz sum has `order!` terms. Scaling by columns and scaling by rows are both valid.
fn minor_bits(rows: &[f64], dimension: usize, order: usize) -> u64 {
    let width = |values: &mut dyn Iterator<Item = f64>| -> u64 {
        let (mut low, mut high) = (i32::MAX, i32::MIN);
        for (mantissa, exponent) in values.map(decompose).filter(|(mantissa, _)| *mantissa != 0) {
            low = low.min(exponent);
            high = high.max(exponent + (64 - mantissa.unsigned_abs().leading_zeros()) as i32);
        }
        if low > high {
            0
        } else {
            (high - low) as u64 + 1
        }
    };
    let largest = |mut widths: Vec<u64>| -> u64 {
        widths.sort_unstable_by(|a, b| b.cmp(a));
        widths.iter().take(order).sum()
    };
    let columns = (0..dimension)
        .map(|j| width(&mut rows.iter().skip(j).step_by(dimension).copied()))
        .collect();
    let (first, rest) = rows.split_at(dimension);
    let by_row = rest
        .chunks_exact(dimension)
        .map(|row| width(&mut row.iter().chain(first).copied()))
        .collect();
    let factorial: u64 = (1..=order as u64)
        .map(|k| u64::from(64 - k.leading_zeros()))
        .sum();
    largest(columns).min(largest(by_row)) + factorial
}

/// `x = mantissa · 2^exponent` with an odd mantissa, or a zero one.
pub(super) fn decompose(x: f64) -> (i64, i32) {
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i32;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let magnitude = if biased == 0 {
        fraction
    } else {
        fraction | 1 << 52
    };
    if magnitude == 0 {
        return (0, 0);
    }
    let shift = magnitude.trailing_zeros();
    let signed = (magnitude >> shift) * if x.is_sign_negative() { -1 } else { 1 };
    (signed, biased.max(1) - 1075 + shift as i32)
}

/// The integers modulo a prime below 2^61.
struct Field {
    prime: u64,
    /// `2^(k - 1074)` for `k = 0, …, 2097`, every power of two in a binary64.
    powers: Vec<u64>,
}

impl Field {
    fn new(prime: u64) -> Self {
        let half = prime.div_ceil(2);
        let mut powers = vec![power_mod(half, 1074, prime)];
        for k in 0..2097 {
            powers.push((powers[k] << 1) % prime);
        }
        Self { prime, powers }
    }

    fn product(&self, a: u64, b: u64) -> u64 {
        multiply_mod(a, b, self.prime)
    }

    fn difference(&self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + self.prime - b }
    }

    fn residue(&self, x: f64) -> u64 {
        let (mantissa, exponent) = decompose(x);
        let magnitude = self.product(
            mantissa.unsigned_abs(),
            self.powers[(exponent + 1074) as usize],
        );
        if mantissa < 0 {
            self.difference(0, magnitude)
        } else {
            magnitude
        }
    }

    /// The candidates whose difference from row 0 is independent of those before, in their order,
    /// stopping at one more than `maximum`.
    fn pivots(
        &self,
        rows: &[f64],
        dimension: usize,
        candidates: &[usize],
        maximum: usize,
    ) -> Vec<usize> {
        let first: Vec<u64> = rows[..dimension].iter().map(|x| self.residue(*x)).collect();
        // Each row of the echelon form is 1 in its pivot column and reduced by those before it.
        let mut echelon: Vec<(usize, Vec<u64>)> = Vec::new();
        let mut pivots = Vec::new();
        for &candidate in candidates {
            let row = &rows[candidate * dimension..(candidate + 1) * dimension];
            let mut difference: Vec<u64> = row
                .iter()
                .zip(&first)
                .map(|(x, origin)| self.difference(self.residue(*x), *origin))
                .collect();
            for (column, reduced) in &echelon {
                let factor = difference[*column];
                if factor != 0 {
                    for (entry, other) in difference.iter_mut().zip(reduced) {
                        *entry = self.difference(*entry, self.product(factor, *other));
                    }
                }
            }
            let Some(column) = difference.iter().position(|entry| *entry != 0) else {
                continue;
            };
            let inverse = power_mod(difference[column], self.prime - 2, self.prime);
            for entry in &mut difference {
                *entry = self.product(*entry, inverse);
            }
            echelon.push((column, difference));
            pivots.push(candidate);
            if pivots.len() > maximum {
                break;
            }
        }
        pivots
    }
}

/// The fields of the primes below 2^61, from the largest prime down.
struct Primes {
    place: usize,
}

/// The fields that were asked for: finding a prime and its powers of two takes longer than most eliminations.
static FIELDS: Mutex<Vec<Arc<Field>>> = Mutex::new(Vec::new());

impl Primes {
    fn new() -> Self {
        Self { place: 0 }
    }

    fn next_field(&mut self) -> Arc<Field> {
        let mut fields = FIELDS.lock().unwrap_or_else(PoisonError::into_inner);
        let field = match fields.get(self.place) {
            Some(field) => Arc::clone(field),
            None => {
                let field = Arc::new(Field::new(prime_below(fields.last())));
                fields.push(Arc::clone(&field));
                field
            }
        };
        self.place += 1;
        field
    }
}

/// The largest prime below that of a field, or below 2^61 without one.
fn prime_below(field: Option<&Arc<Field>>) -> u64 {
    // 2^61 - 1 is itself a Mersenne prime.
    let mut candidate = field.map_or((1 << 61) - 1, |field| field.prime - 2);
    while !is_prime(candidate) {
        candidate -= 2;
    }
    candidate
}

fn multiply_mod(a: u64, b: u64, modulus: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
}

fn power_mod(base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let (mut result, mut square) = (1, base % modulus);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply_mod(result, square, modulus);
        }
        square = multiply_mod(square, square, modulus);
        exponent >>= 1;
    }
    result
}

/// Miller-Rabin to the first twelve prime bases, which decides primality below 3.3e24 (Sorenson and
/// Webster, 2015). Expects an odd number above 37.
fn is_prime(n: u64) -> bool {
    let twos = (n - 1).trailing_zeros();
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
        .iter()
        .all(|base| {
            let mut power = power_mod(*base, (n - 1) >> twos, n);
            if power == 1 || power == n - 1 {
                return true;
            }
            (1..twos).any(|_| {
                power = multiply_mod(power, power, n);
                power == n - 1
            })
        })
}

/// Up to `rank` rows, each of which is, in plain floating point, the remotest from the span of row 0
/// and those before it.
fn remotest(rows: &[f64], dimension: usize, rank: usize) -> Vec<usize> {
    if rank == 0 {
        return Vec::new();
    }
    let size = |row: &[f64]| row.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    // Halved, so no difference overflows; then scaled, so no square does.
    let (first, _) = rows.split_at(dimension);
    let mut residuals: Vec<f64> = rows
        .chunks_exact(dimension)
        .flatten()
        .zip(first.iter().cycle())
        .map(half_gap)
        .collect();
    let scale = size(&residuals);
    residuals.iter_mut().for_each(|x| *x /= scale);
    let mut chosen = Vec::new();
    while chosen.len() < rank {
        let norm = |row: &[f64]| {
            let scale = size(row);
            scale * row.iter().map(|x| (x / scale).powi(2)).sum::<f64>().sqrt()
        };
        let candidates = residuals.chunks_exact(dimension).map(norm).enumerate();
        let left = candidates.filter(|(k, norm)| *norm > 0.0 && !chosen.contains(k));
        let Some((best, length)) = left.max_by(|a, b| a.1.total_cmp(&b.1)) else {
            break;
        };
        chosen.push(best);
        let direction: Vec<f64> = residuals[best * dimension..(best + 1) * dimension]
            .iter()
            .map(|x| x / length)
            .collect();
        for row in residuals.chunks_exact_mut(dimension) {
            let along: f64 = row.iter().zip(&direction).map(|(x, d)| x * d).sum();
            row.iter_mut()
                .zip(&direction)
                .for_each(|(x, d)| *x -= along * d);
        }
    }
    chosen
}

fn half_gap((x, origin): (&f64, &f64)) -> f64 {
    let gap = x - origin;
    if gap.is_finite() {
        gap / 2.0
    } else {
        x / 2.0 - origin / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(rows: &[f64], dimension: usize) -> Option<usize> {
        match affine_hull(rows, dimension, 4).unwrap() {
            AffineHull::Spanned { pivots } => Some(pivots.len()),
            AffineHull::Beyond => None,
        }
    }

    #[test]
    fn small_sets() {
        assert_eq!(rank(&[1.0, 2.0], 2), Some(0));
        assert_eq!(rank(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0], 2), Some(0));
        assert_eq!(rank(&[0.0, -0.0, 0.0, 0.0], 1), Some(0));
        assert_eq!(rank(&[0.0, 0.0, 0.0, 5e-324], 2), Some(1));
        assert_eq!(rank(&[0.0, 0.0, 1.0, 0.0, 0.0, 1.0], 2), Some(2));
        assert_eq!(rank(&[f64::MAX, f64::MIN, f64::MAX], 1), Some(1));
    }

    #[test]
    fn one_unit_in_the_last_place_bends_a_line() {
        // Points k·(1, 3, 5) are exactly collinear; the smallest change to one of them is seen,
        // at every scale, and even where the coordinates differ by 600 powers of two.
        for scale in [0, -600, 600] {
            let unit = 2f64.powi(scale);
            let mut rows: Vec<f64> = (0..6)
                .flat_map(|k| [f64::from(k) * unit, 3.0 * f64::from(k), 5.0 * f64::from(k)])
                .collect();
            assert_eq!(rank(&rows, 3), Some(1));
            rows[10] = rows[10].next_up();
            assert_eq!(rank(&rows, 3), Some(2));
        }
    }

    #[test]
    fn the_whole_exponent_range() {
        // The differences (2^1023, 2^-1074) and (2^1023, 0) are independent by the last bit only.
        let huge = 2f64.powi(1023);
        assert_eq!(rank(&[0.0, 0.0, huge, 5e-324, huge, 0.0], 2), Some(2));
        assert_eq!(rank(&[0.0, 0.0, huge, 5e-324, huge, 5e-324], 2), Some(1));
        assert_eq!(
            rank(&[0.0, 0.0, huge, 1e-323, huge / 2.0, 5e-324], 2),
            Some(1)
        );
    }

    #[test]
    fn hidden_dimension_of_many_patterns() {
        // 900 patterns in 784 coordinates made of integer combinations of three of them.
        let (p, n) = (900, 784);
        let generator = |k: usize, j: usize| ((k * 7919 + j * 104_729) % 2003) as f64 - 1001.0;
        let rows: Vec<f64> = (0..p)
            .flat_map(|row| {
                (0..n).map(move |j| {
                    (0..3)
                        .map(|k| ((row * (k + 2)) % 17) as f64 * generator(k, j))
                        .sum::<f64>()
                })
            })
            .collect();
        let AffineHull::Spanned { pivots } = affine_hull(&rows, n, 4).unwrap() else {
            panic!("beyond")
        };
        assert_eq!(pivots.len(), 3);
        let generic: Vec<f64> = (0..p * n).map(|k| (k as f64).sin()).collect();
        assert_eq!(affine_hull(&generic, n, 4).unwrap(), AffineHull::Beyond);
    }

    #[test]
    fn primes_are_prime() {
        assert!(is_prime((1 << 61) - 1));
        assert!(!is_prime((1 << 59) - 1)); // 179951 · 3203431780337
        assert!(is_prime(41) && is_prime(101) && !is_prime(1_373_653) && !is_prime(91));
        let mut primes = Primes::new();
        let found: Vec<u64> = (0..300).map(|_| primes.next_field().prime).collect();
        assert!(found.windows(2).all(|pair| pair[0] > pair[1]));
        assert!(found.iter().all(|prime| prime >> FIELD_BITS == 1));
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(matches!(
            affine_hull(&[1.0, 2.0, 3.0], 2, 4),
            Err(Error::Shape { .. })
        ));
        assert!(matches!(
            affine_hull(&[1.0, f64::NAN], 1, 4),
            Err(Error::Domain { .. })
        ));
    }
}

#[cfg(test)]
mod further_tests;
