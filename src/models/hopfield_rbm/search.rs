//! A13: the approximate reverse map, by descent from a start.

use super::machine::BinaryGaussian;
use super::patterns::BinaryPatterns;
use crate::Error;
use crate::exact::OrthogonalRows;
use crate::real::{Parameter, Real};
use crate::routes::entered;
use crate::special::tanh;
use num_bigint::BigInt;

/// What a search has found.
#[derive(Clone, Debug)]
pub struct Search {
    /// The combinations `X` of the rows of the weights, a row a pattern.
    pub mixing: Vec<f64>,
    /// The signs of `X W`, 1 for 0.
    pub patterns: BinaryPatterns,
    /// How many of the patterns are linearly independent, exactly.
    pub rank: usize,
    /// The largest distance of an entry of `X W` from its sign.
    pub distance: f64,
}

impl Search {
    /// Whether the patterns are independent and as near as this to the span of the weights. The objective says nothing: it
    /// is 0 where all combinations are.
    pub fn succeeds(&self, distance: f64) -> bool {
        entered!("Search::succeeds");
        self.rank == self.patterns.count() && self.distance <= distance
    }
}

impl<T: Clone> BinaryGaussian<T> {
    /// What the search makes small.
    ///
    /// # Statement
    ///
    /// `f(X) = |E|²`, `E = X W - tanh(a X W)`, the sum of squares of the entries. `f(0) = 0`, and `f = N p (1 - tanh a)²` where
    /// `X W` is binary.
    ///
    /// # Shapes
    ///
    /// `X` has `p` rows of `p` entries.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for another number of entries.
    pub fn search_objective<S: Real>(&self, mixing: &[T], steepness: f64) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::search_objective");
        let steepness = S::from_f64(steepness);
        let entries = self.mixed::<S>(mixing)?.into_iter().flatten();
        Ok(S::sum(
            entries.map(|y| (y.clone() - tanh(&(y * &steepness))).sqr()),
        ))
    }

    /// Its gradient.
    ///
    /// # Statement
    ///
    /// `∇f(X) = 2 [E ∘ (1 - a (1 - tanh²(a X W)))] Wᵀ`, row by row.
    ///
    /// # Errors
    ///
    /// As [`BinaryGaussian::search_objective`].
    pub fn search_gradient<S: Real>(&self, mixing: &[T], steepness: f64) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::search_gradient");
        let steepness = S::from_f64(steepness);
        let slope = |y: S| {
            let t = tanh(&(y.clone() * &steepness));
            let inner = S::one() - (S::one() - t.sqr()) * &steepness;
            ((y - t) * inner).mul_pow2(1)
        };
        let mut gradient = Vec::new();
        for row in self.mixed::<S>(mixing)? {
            let slopes: Vec<S> = row.into_iter().map(slope).collect();
            for weights in self.rows() {
                let terms = weights.iter().zip(&slopes);
                gradient.push(S::sum(terms.map(|(w, s)| w.lift() * s)));
            }
        }
        Ok(gradient)
    }

    /// The rows of `X W`.
    fn mixed<S: Real>(&self, mixing: &[T]) -> Result<Vec<Vec<S>>, Error>
    where
        T: Parameter<S>,
    {
        let hidden = self.hidden_count();
        if mixing.len() != hidden * hidden {
            return Err(Error::Shape {
                field: "mixing".into(),
                expected: format!("{hidden} rows of {hidden} entries"),
                got: format!("{} entries", mixing.len()),
            });
        }
        let columns: Vec<Vec<T>> = (0..self.visible_count())
            .map(|site| {
                let entries = self.rows().filter_map(|row| row.get(site).cloned());
                entries.collect()
            })
            .collect();
        let row = |factors: &[T]| {
            let entries = columns.iter();
            entries.map(|column| T::inner(factors, column)).collect()
        };
        Ok(mixing.chunks_exact(hidden).map(row).collect())
    }
}

impl BinaryGaussian {
    /// Searches for binary patterns near the span of the weights, by steps of gradient descent from a start.
    ///
    /// # Method
    ///
    /// Fixed steps `X - η ∇f(X)`. The authors' program takes a hundred steps of `η = 0.05` with `a = 200`, from several starts.
    ///
    /// # Error
    ///
    /// None is stated: plain numbers. What is found is judged by its exact rank and its distance, [`Search::succeeds`].
    /// [`BinaryGaussian::reverse`] decides the exact question.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a start of another number of entries.
    ///
    /// ```
    /// use attnbm::models::hopfield_rbm::BinaryGaussian;
    ///
    /// // The sums and differences of two patterns.
    /// let machine = BinaryGaussian::new(2, 4, vec![1.0, 0.0, 0.0, 1.0, 0.0, 1.0, -1.0, 0.0])?;
    /// let found = machine.search(vec![0.8, 0.9, 0.7, -0.8], 20.0, 0.05, 100)?;
    /// assert!(found.succeeds(1e-6));
    /// let nothing = machine.search(vec![0.0; 4], 20.0, 0.05, 100)?;
    /// assert!(!nothing.succeeds(0.5));
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn search(
        &self,
        start: Vec<f64>,
        steepness: f64,
        step: f64,
        steps: usize,
    ) -> Result<Search, Error> {
        entered!("BinaryGaussian::search");
        let mut mixing = start;
        for _ in 0..steps {
            let gradient = self.search_gradient::<f64>(&mixing, steepness)?;
            for (x, slope) in mixing.iter_mut().zip(gradient) {
                *x -= step * slope;
            }
        }
        let entries: Vec<f64> = self.mixed::<f64>(&mixing)?.concat();
        let sign = |y: &f64| if *y < 0.0 { -1.0 } else { 1.0 };
        let signs: Vec<f64> = entries.iter().map(sign).collect();
        let distances = entries.iter().zip(&signs).map(|(y, sign)| (y - sign).abs());
        let patterns = BinaryPatterns::new(self.hidden_count(), self.visible_count(), &signs)?;
        let rows: Vec<Vec<BigInt>> = patterns
            .rows()
            .map(|row| row.iter().map(|x| BigInt::from(*x)).collect())
            .collect();
        Ok(Search {
            rank: OrthogonalRows::new(&rows)?.pivots().len(),
            distance: distances.fold(0.0, f64::max),
            mixing,
            patterns,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::hopfield_rbm::{BinaryNetwork, Rule, binary_directions};
    use crate::sampling::random::{normal, stream};

    /// Rows that are orthonormal and rotated, so that no pattern is a row.
    fn machine() -> (BinaryGaussian, Vec<i8>) {
        let rows = [
            1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, //
            1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0,
        ];
        let patterns = BinaryPatterns::new(2, 8, &rows).unwrap();
        let network = BinaryNetwork::new(patterns.clone(), Rule::Projection).unwrap();
        let q = network.weights::<f64>();
        let (one, other) = q.split_at(8);
        let pairs = || one.iter().zip(other);
        let first = pairs().map(|(a, b)| 0.6 * a + 0.8 * b);
        let second = pairs().map(|(a, b)| -0.8 * a + 0.6 * b);
        let weights = first.chain(second).collect();
        let machine = BinaryGaussian::new(2, 8, weights).unwrap();
        (machine, patterns.rows().flatten().copied().collect())
    }

    #[test]
    fn patterns_are_found_from_a_start_near_them() {
        let (machine, patterns) = machine();
        // ξ = X W has X = ξ Wᵀ.
        let mut start = Vec::new();
        for row in patterns.chunks(8) {
            for weights in machine.rows() {
                let product: f64 = row
                    .iter()
                    .zip(weights)
                    .map(|(x, w)| f64::from(*x) * w)
                    .sum();
                start.push(0.95 * product);
            }
        }
        let found = machine.search(start, 200.0, 0.05, 100).unwrap();
        assert!(found.succeeds(1e-3), "{found:?}");
        let rows: Vec<i8> = found.patterns.rows().flatten().copied().collect();
        assert_eq!(rows, patterns);
    }

    #[test]
    fn a_small_objective_is_no_success() {
        let (machine, _) = machine();
        let found = machine.search(vec![0.0; 4], 200.0, 0.05, 100).unwrap();
        let objective: f64 = machine.search_objective(&found.mixing, 200.0).unwrap();
        assert_eq!((objective, found.rank), (0.0, 1));
        assert!(!found.succeeds(2.0));
        assert!(machine.search(vec![0.0; 3], 200.0, 0.05, 1).is_err());
    }

    /// The rows of a matrix of whole numbers times some patterns, divided by a power of 2: exact weights.
    fn mixed(mixing: &[&[f64]], patterns: &[&[f64]], scale: f64) -> BinaryGaussian {
        let size = patterns[0].len();
        let entry = |row: &[f64], site: usize| {
            let terms = row
                .iter()
                .zip(patterns)
                .map(|(x, pattern)| x * pattern[site]);
            terms.sum::<f64>() / scale
        };
        let rows = mixing.iter();
        let weights = rows.flat_map(|row| (0..size).map(move |site| entry(row, site)));
        BinaryGaussian::new(mixing.len(), size, weights.collect()).unwrap()
    }

    /// What succeeds is a part of what the exact procedure lists (A12), and where that has too little nothing succeeds (A11).
    #[test]
    fn the_search_finds_what_the_exact_procedure_finds() {
        let two: [&[f64]; 2] = [
            &[1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0],
            &[1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0],
        ];
        // With the second and third less the first as a fourth binary vector of the span.
        let three: [&[f64]; 3] = [
            &[1.0; 6],
            &[1.0, 1.0, 1.0, 1.0, -1.0, -1.0],
            &[1.0, 1.0, -1.0, -1.0, 1.0, 1.0],
        ];
        let mut generator = stream(4, "search", 0);
        let weights = (0..18).map(|_| 0.4 * normal(&mut generator)).collect();
        let none = BinaryGaussian::new(3, 6, weights).unwrap();
        for (machine, count) in [
            (mixed(&[&[3.0, 4.0], &[-4.0, 3.0]], &two, 16.0), 2),
            (
                mixed(
                    &[&[2.0, 1.0, 0.0], &[-1.0, 2.0, 0.0], &[0.0, 0.0, 2.0]],
                    &three,
                    4.0,
                ),
                4,
            ),
            (none, 0),
        ] {
            let rows: Vec<f64> = machine.rows().flatten().copied().collect();
            let exact = binary_directions(&rows, machine.visible_count()).unwrap();
            assert_eq!(exact.directions.len(), count);
            assert_eq!(machine.reverse().unwrap().is_some(), count > 0);
            let (mut seen, mut successes) = (std::collections::BTreeSet::new(), 0);
            for _ in 0..24 {
                let hidden = machine.hidden_count();
                let start = (0..hidden * hidden).map(|_| normal(&mut generator));
                let found = machine.search(start.collect(), 200.0, 0.3, 100).unwrap();
                if !found.succeeds(1e-6) {
                    continue;
                }
                successes += 1;
                for row in found.patterns.rows() {
                    let direction: Vec<i8> = row.iter().map(|x| x * row[0]).collect();
                    assert!(exact.directions.contains(&direction), "{row:?}");
                    seen.insert(direction);
                }
            }
            // All of them are found from one start or another, and never all starts lead to success.
            assert_eq!(seen.len(), count);
            assert!(
                successes < 24 && (successes > 0) == (count > 0),
                "{successes}"
            );
        }
    }
}
