//! The reverse map: binary patterns in the span of a machine's weights, decided exactly.
//!
//! A binary vector in the span of `r` independent rows is determined by its entries in `r` columns where the rows are the
//! unit matrix, so at most `2^r` vectors have to be tried, in whole numbers. Weights are taken exactly as they are given:
//! the rounded rows of an orthonormal basis span no binary vector any more.

use super::machine::BinaryGaussian;
use super::patterns::BinaryPatterns;
use crate::Error;
use crate::arguments;
use crate::exact::{ReducedRows, whole_numbers};
use crate::routes::entered;
use num_bigint::{BigInt, Sign};

/// The largest rank for which all candidates are tried.
const MOST_RANK: usize = 16;

/// The binary vectors in the span of some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinaryDirections {
    /// The dimension of the span.
    pub rank: usize,
    /// Those whose first entry is 1, in lexicographic order with 1 before -1. With each of them its negative lies in
    /// the span.
    pub directions: Vec<Vec<i8>>,
}

/// The binary vectors in the span of the rows of a matrix of binary64 numbers.
///
/// # Statement
///
/// All `v ∈ {-1, 1}^N` with `v = Wᵀx` for some real `x`; at most `2^rank` (A12).
///
/// # Domain
///
/// Whole rows of length `dimension` of finite numbers, exactly as given, of rank 16 or less.
///
/// # Errors
///
/// [`Error::Shape`] unless there are whole rows, [`Error::Domain`] for a number that is not finite, [`Error::Budget`] for a
/// rank above 16 or a matrix that is too large.
///
/// ```
/// use attnbm::models::hopfield_rbm::binary_directions;
/// // Half the difference of the rows is (1, -1, -1).
/// let found = binary_directions(&[3.0, 1.0, -1.0, 1.0, 3.0, 1.0], 3)?;
/// assert_eq!((found.rank, found.directions), (2, vec![vec![1, -1, -1]]));
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn binary_directions(rows: &[f64], dimension: usize) -> Result<BinaryDirections, Error> {
    entered!("reverse::binary_directions");
    if dimension == 0 || rows.is_empty() || !rows.len().is_multiple_of(dimension) {
        return Err(Error::Shape {
            field: "weights".into(),
            expected: format!("one or more rows of {dimension} numbers"),
            got: format!("{} numbers", rows.len()),
        });
    }
    arguments::finite_rows("weights", rows.iter().copied(), dimension)?;
    let whole: Vec<Vec<BigInt>> = whole_numbers(rows)
        .chunks(dimension)
        .map(<[BigInt]>::to_vec)
        .collect();
    let reduced = ReducedRows::new(&whole)?;
    let rank = reduced.rows.len();
    if rank > MOST_RANK {
        return Err(Error::Budget(format!(
            "weights of rank {rank} have 2^{rank} candidates for binary vectors, and 2^{MOST_RANK} are allowed"
        )));
    }
    let mut directions = Vec::new();
    // The first entry is that of the row whose pivot it is. Without such a row every vector of the span is 0 there.
    if let Some(first) = reduced.columns.iter().position(|column| *column == 0) {
        for choice in 0..1_u32 << (rank - 1) {
            let (below, above) = (choice & ((1 << first) - 1), choice >> first);
            let signs = below | above << (first + 1);
            directions.extend(candidate(&reduced, signs, dimension));
        }
    }
    directions.sort_by(|a: &Vec<i8>, b| b.cmp(a));
    Ok(BinaryDirections { rank, directions })
}

/// The vector whose entries in the columns of the unit matrix are -1 where the bits of `choice` are set, if it is
/// binary.
fn candidate(reduced: &ReducedRows, choice: u32, dimension: usize) -> Option<Vec<i8>> {
    let entry = |column: usize| {
        let terms = reduced.rows.iter().enumerate().filter_map(|(k, row)| {
            let entry = row.get(column)?;
            Some(if choice >> k & 1 == 1 {
                -entry
            } else {
                entry.clone()
            })
        });
        let sum: BigInt = terms.sum();
        if sum == reduced.scale {
            Some(1)
        } else {
            (-sum == reduced.scale).then_some(-1)
        }
    };
    (0..dimension).map(entry).collect()
}

impl BinaryDirections {
    /// The first independent ones, as many as the rank, if there are so many.
    ///
    /// # Statement
    ///
    /// From the first direction on, each that does not depend on those taken before it: a choice that is a function of the
    /// span alone.
    pub fn basis(&self) -> Option<BinaryPatterns> {
        entered!("BinaryDirections::basis");
        let dimension = self.directions.first()?.len();
        let mut taken: Vec<i8> = Vec::new();
        let mut reduced: Vec<(usize, Vec<BigInt>)> = Vec::new();
        for direction in &self.directions {
            let mut row: Vec<BigInt> = direction.iter().map(|x| BigInt::from(*x)).collect();
            let mut before = BigInt::from(1);
            for (column, pivot_row) in &reduced {
                let pivot = pivot_row.get(*column).cloned().unwrap_or_default();
                let factor = row.get(*column).cloned().unwrap_or_default();
                for (entry, of_pivot) in row.iter_mut().zip(pivot_row) {
                    *entry = (&*entry * &pivot - &factor * of_pivot) / &before;
                }
                before = pivot;
            }
            if let Some(column) = row.iter().position(|x| x.sign() != Sign::NoSign) {
                reduced.push((column, row));
                taken.extend(direction);
            }
            if reduced.len() == self.rank {
                return Some(BinaryPatterns::of_signs(dimension, taken));
            }
        }
        None
    }
}

impl BinaryGaussian {
    /// The binary patterns whose span is that of the weights, if there are any.
    ///
    /// # Statement
    ///
    /// `p` independent vectors of `{-1, 1}^N` in the span of the `p` rows (A11, the second condition): the first ones
    /// in the order of [`BinaryDirections`]. They are unique up to their order, their signs, and the choice among further
    /// binary vectors of the span. With [`BinaryGaussian::isometry`], and without biases, the network with these patterns
    /// has the machine's law at `κ` times its `β`.
    ///
    /// # Errors
    ///
    /// As [`binary_directions`].
    pub fn reverse(&self) -> Result<Option<BinaryPatterns>, Error> {
        entered!("BinaryGaussian::reverse");
        let rows: Vec<f64> = self.rows().flatten().copied().collect();
        let found = binary_directions(&rows, self.visible_count())?;
        Ok(found.basis().filter(|_| found.rank == self.hidden_count()))
    }

    /// The `κ` of `W Wᵀ = κ I`, if there is one, as the square of a row's length: whether the rows are orthogonal and of
    /// the same length (A11, the first condition), decided exactly.
    ///
    /// The number is rounded to binary64; the decision is not.
    pub fn isometry(&self) -> Option<f64> {
        entered!("BinaryGaussian::isometry");
        let rows: Vec<f64> = self.rows().flatten().copied().collect();
        let whole = whole_numbers(&rows);
        let rows: Vec<&[BigInt]> = whole.chunks(self.visible_count()).collect();
        let product =
            |a: &[BigInt], b: &[BigInt]| -> BigInt { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let first = rows.first()?;
        let square = product(first, first);
        let holds = rows.iter().enumerate().all(|(k, row)| {
            product(row, row) == square
                && rows
                    .iter()
                    .skip(k + 1)
                    .all(|other| product(row, other).sign() == Sign::NoSign)
        });
        let length = self.rows().next()?;
        (holds && square.sign() == Sign::Plus)
            .then(|| <f64 as crate::real::Real>::dot(length, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::hopfield_rbm::{BinaryNetwork, Rule};
    use crate::sampling::random::{normal, stream, unit};

    #[test]
    fn mixed_patterns_are_found_again() {
        // 2 a + b and a - b of two patterns.
        let (a, b) = ([1.0, -1.0, 1.0, 1.0], [1.0, 1.0, -1.0, 1.0]);
        let mix = |x: f64, y: f64| (0..4).map(move |i| x * a[i] + y * b[i]);
        let weights: Vec<f64> = mix(2.0, 1.0).chain(mix(1.0, -1.0)).collect();
        let machine = BinaryGaussian::new(2, 4, weights.clone()).unwrap();
        let patterns = machine.reverse().unwrap().unwrap();
        let rows: Vec<&[i8]> = patterns.rows().collect();
        assert_eq!(rows, [[1, 1, -1, 1], [1, -1, 1, 1]]);
        assert_eq!(machine.isometry(), None);
        // A unit in the last place moves the span away from them.
        let mut moved = weights;
        moved[3] = moved[3].next_up();
        let machine = BinaryGaussian::new(2, 4, moved).unwrap();
        assert_eq!(machine.reverse().unwrap(), None);
    }

    #[test]
    fn the_row_of_the_first_entry_need_not_be_the_first() {
        let found = binary_directions(&[0.0, 4.0, -4.0, -2.0, -4.0, 4.0], 3).unwrap();
        assert_eq!(found.directions, [vec![1, 1, -1], vec![1, -1, 1]]);
        let late = [0.0, 1.0, 1.0, 0.0, 1.0, -1.0, 3.0, 0.0, 2.0];
        let found = binary_directions(&late, 3).unwrap();
        assert_eq!((found.rank, found.directions.len()), (3, 4));
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        let refusal = |rows: &[f64], dimension| {
            let found = binary_directions(rows, dimension);
            found.err().map(|error| (error.kind(), error.to_string()))
        };
        let rank = MOST_RANK + 1;
        let identity: Vec<f64> = (0..rank * rank)
            .map(|place| f64::from(u8::from(place % (rank + 1) == 0)))
            .collect();
        for (rows, dimension, kind, message) in [
            (
                &[1.0, 2.0, 3.0][..],
                2,
                "shape",
                "weights must have one or more rows of 2 numbers, got 3 numbers",
            ),
            (
                &[],
                2,
                "shape",
                "weights must have one or more rows of 2 numbers, got 0 numbers",
            ),
            (
                &[1.0],
                0,
                "shape",
                "weights must have one or more rows of 0 numbers, got 1 numbers",
            ),
            (
                &[1.0, 2.0, 3.0, 4.0, f64::NAN, 6.0],
                3,
                "domain",
                "weights[1][1] must be finite, got NaN",
            ),
            (
                &[1.0, 2.0, f64::NEG_INFINITY],
                1,
                "domain",
                "weights[2][0] must be finite, got -inf",
            ),
            (
                &identity,
                rank,
                "budget",
                "weights of rank 17 have 2^17 candidates for binary vectors, and 2^16 are allowed",
            ),
        ] {
            assert_eq!(refusal(rows, dimension), Some((kind, message.into())));
        }
        assert_eq!(refusal(&identity[..rank * MOST_RANK], rank), None);
    }

    #[test]
    fn random_spans_have_no_binary_vector() {
        let mut generator = stream(1, "reverse", 0);
        for _ in 0..20 {
            let weights: Vec<f64> = (0..24).map(|_| normal(&mut generator)).collect();
            let found = binary_directions(&weights, 8).unwrap();
            assert_eq!((found.rank, found.directions.len()), (3, 0));
        }
    }

    #[test]
    fn all_binary_vectors_of_the_span_are_found() {
        let mut generator = stream(2, "reverse", 0);
        let mut more = 0;
        for _ in 0..30 {
            let mut sign = || {
                if unit(&mut generator) < 0.5 {
                    -1.0
                } else {
                    1.0
                }
            };
            let rows: Vec<f64> = (0..21).map(|_| sign()).collect();
            let found = binary_directions(&rows, 7).unwrap();
            let patterns = BinaryPatterns::new(3, 7, &rows).unwrap();
            let network = BinaryNetwork::new(patterns, Rule::Projection).unwrap();
            assert_eq!(found.rank, network.hidden_count());
            // By definition: v·J v = N for those in the span and for no other.
            let inside = (0..128_u32).filter_map(|state| {
                let v: Vec<i8> = (0..7).map(|i| 1 - 2 * (state >> i & 1) as i8).collect();
                let form = network.quadratic_form(&v).unwrap();
                (form == crate::exact::Fraction::new(7.into(), 1.into()) && v[0] == 1).then_some(v)
            });
            let mut inside: Vec<Vec<i8>> = inside.collect();
            inside.sort_by(|a, b| b.cmp(a));
            assert_eq!(found.directions, inside, "{rows:?}");
            more += usize::from(found.directions.len() > found.rank);
            let basis = found.basis().unwrap();
            let again = BinaryNetwork::new(basis, Rule::Projection).unwrap();
            assert_eq!(again.coupling::<f64>(), network.coupling::<f64>());
        }
        assert!(more > 0);
    }

    #[test]
    fn rows_of_one_length_at_right_angles_are_an_isometry() {
        let machine = BinaryGaussian::new(2, 2, vec![3.0, 4.0, -4.0, 3.0]).unwrap();
        assert_eq!(machine.isometry(), Some(25.0));
        let other = BinaryGaussian::new(2, 2, vec![3.0, 4.0, -4.0, 3.0f64.next_up()]).unwrap();
        assert_eq!(other.isometry(), None);
        assert_eq!(
            BinaryGaussian::new(1, 2, vec![0.0, 0.0])
                .unwrap()
                .isometry(),
            None
        );
        let missing = BinaryGaussian::new(1, 2, vec![0.0, 1.0]).unwrap();
        assert_eq!(missing.reverse().unwrap(), None);
    }
}
