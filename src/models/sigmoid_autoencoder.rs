//! The denoising autoencoder of sigmoids that the Gaussian-Bernoulli machine trains: Eq. 36.
//!
//! At `σ = 1` and without biases the score of the machine is `Ψ(v) = Wᵀ sigmoid(W v) - v`. With unit noise the
//! skip connection cancels, `Ψ(x + e) + e = Wᵀ sigmoid(W (x + e)) - x`, so denoising score matching
//! is an autoencoder's loss, exactly. Multiplied out, it needs the means of single sigmoids and of
//! pairs of them, which are integrals over one and two dimensions for any number of units.

use super::attnbm::integral::gaussian_expectation::{Accuracy, Exponents, Grid};
use super::attnbm::integral::reduction::Obstacle;
use crate::Error;
use crate::arguments;
use crate::exact::affine_rank::{AffineHull, affine_hull};
use crate::models::attnbm::Bracket;
use crate::parallel;
use crate::real::{
    Bounded, Found, Goal, Method, Parameter, Real, absolute, climb, largest, positive_part,
};
use crate::routes::entered;
use crate::special::sigmoid;
use std::cmp::Ordering;

/// The integrand of the autoencoder for the observation `v` and its noisy copy `ṽ`.
///
/// # Statement
///
/// `|Wᵀ sigmoid(W ṽ) - v|²`, Eq. 36 at `σ = 1`.
///
/// # Shapes
///
/// `weights` has one row per hidden unit, of the length of `v` and `noisy`.
pub fn sigmoid_integrand<S: Real, T: Parameter<S>>(weights: &[T], v: &[T], noisy: &[T]) -> S {
    entered!("sigmoid_autoencoder::sigmoid_integrand");
    let rows = || weights.chunks_exact(v.len().max(1));
    let hidden: Vec<S> = rows().map(|row| sigmoid(&T::inner(row, noisy))).collect();
    v.iter().enumerate().fold(S::zero(), |sum, (i, v)| {
        let terms = rows().zip(&hidden);
        let output = terms.fold(-v.lift(), |output, (row, h)| output + row[i].lift() * h);
        sum + output.sqr()
    })
}

/// The loss of denoising score matching for the Gaussian-Bernoulli machine, and the method in words.
///
/// # Statement
///
/// The mean over the rows `x` of the data of `E |Wᵀ sigmoid(W (x + e)) - x|²` over `e ~ N(0, I)`, which is
/// `Σ_μν w_μ·w_ν E[σ_μ σ_ν] - 2 Σ_μ w_μ·x E[σ_μ] + |x|²`.
///
/// # Shapes
///
/// `weights` and `data` have whole rows of `dimension` entries: one row per hidden unit, and one
/// per observation.
///
/// # Domain
///
/// All finite. Fails with [`Error::Budget`] where the grids of all pairs of hidden units need more
/// nodes than the goal allows.
///
/// # Error
///
/// For an enclosure, by inclusion; the errors of the rule are widened in
/// ([`docs::integration_expectation`](crate::docs::integration_expectation)).
///
/// # Source
///
/// Eq. 36, exact at unit noise.
///
/// ```
/// use attnbm::real::{Ball, Enclosure, Goal};
/// use attnbm::models::sigmoid_autoencoder::dsm_loss;
/// // Without weights nothing is reconstructed.
/// let goal = Goal { bits: 80, operations: 1e6 };
/// let value = dsm_loss::<Ball<2>>(2, &[0.0, 0.0], &[3.0, 4.0], goal)?.value;
/// assert_eq!(value.to_binary64(), Some(25.0));
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn dsm_loss<S: Bounded>(
    dimension: usize,
    weights: &[f64],
    data: &[f64],
    goal: Goal,
) -> Result<Found<S>, Error> {
    entered!("sigmoid_autoencoder::dsm_loss");
    climb!(S, goal, [dimension: usize, weights: &'a [f64], data: &'a [f64]] |W, goal| {
        dsm_loss_in::<W>(*dimension, weights, data, goal)
    })
}

/// The contributions of the pairs cancel where the data are reconstructed well.
fn dsm_loss_in<S: Bounded>(
    dimension: usize,
    weights: &[f64],
    data: &[f64],
    goal: Goal,
) -> Result<Found<S>, Error> {
    check(dimension, "weights", weights)?;
    check(dimension, "data", data)?;
    let units: Vec<&[f64]> = weights
        .chunks_exact(dimension)
        .filter(|row| row.iter().any(|w| *w != 0.0))
        .collect();
    let rows: Vec<&[f64]> = data.chunks_exact(dimension).collect();
    let count = units.len() as f64;
    let of_a_pair = PAIR_COST * (1.0 + dimension as f64 / 10.0);
    let cost = count * (count + 1.0) / 2.0 * of_a_pair;
    if cost > goal.operations {
        return Err(Error::Budget(format!(
            "the pairs of {count} hidden units would cost {cost:.1e} operations, and {:.1e} are allowed; \
             --effort raises the limit",
            goal.operations
        )));
    }
    let norm = S::dot(data, data);
    let mut pairs = Vec::new();
    for (place, unit) in units.iter().enumerate() {
        for other in &units[..=place] {
            match Pair::new(unit, other)? {
                Ok(pair) => pairs.push(pair),
                Err(obstacle) => return obstacle.or_unknown(S::unknown()),
            }
        }
    }
    let tasks = (pairs.len() * rows.len()).max(1) as f64;
    let growth = crate::real::goal::growth(S::BITS);
    let limit = (goal.operations / (tasks * NODE_COST * growth)) as u64;
    let parts = parallel::map(pairs.len(), |place| {
        pairs[place].contribution(&rows, goal.bits, limit)
    });
    let mut total = norm;
    for part in parts {
        let part: S = part?;
        total = total + part;
    }
    let method = match pairs.len() {
        0 => Method::ClosedForm,
        _ => Method::PairsOfUnits,
    };
    Ok(Found::new(total / S::from_i64(rows.len() as i64), method))
}

/// Bounds on [`dsm_loss`].
///
/// # Statement
///
/// `Σ_i dist(x_i, [Σ_μ min(w_μi, 0), Σ_μ max(w_μi, 0)])² <= |Wᵀ σ - x|² <= Σ_i max_± (Σ_μ (±w_μi)_+ ∓ x_i)²`
/// for all activities `σ` between 0 and 1, averaged over the rows of the data.
///
/// # Domain
///
/// As for [`dsm_loss`], but at any size.
///
/// # Error
///
/// By inclusion. The two bounds do not approach each other as the precision grows.
pub fn dsm_loss_bracket<S: Bounded>(
    dimension: usize,
    weights: &[f64],
    data: &[f64],
) -> Result<Bracket<S>, Error> {
    entered!("sigmoid_autoencoder::dsm_loss_bracket");
    check(dimension, "weights", weights)?;
    check(dimension, "data", data)?;
    let ones = vec![1.0; weights.len() / dimension + 1];
    let (mut lower, mut upper) = (S::zero(), S::zero());
    for (place, x) in data.iter().enumerate() {
        let column = || weights.iter().skip(place % dimension).step_by(dimension);
        // The largest distances of the output from the observation, on both sides.
        let above: Vec<f64> = column().map(|w| w.max(0.0)).chain([-x]).collect();
        let below: Vec<f64> = column().map(|w| -w.min(0.0)).chain([*x]).collect();
        let [above, below] = [above, below].map(|terms| S::dot(&terms, &ones));
        lower = lower + positive_part(&-above.clone()).sqr() + positive_part(&-below.clone()).sqr();
        upper = upper + largest([above.sqr(), below.sqr()]);
    }
    let rows = S::from_i64((data.len() / dimension) as i64);
    Ok(Bracket {
        lower: positive_part(&(lower / &rows).lower()),
        upper: (upper / rows).upper(),
    })
}

/// The cost of a node of a pair, in multiplications: an exponential and two divisions among them.
const NODE_COST: f64 = 40.0;

/// The cost of deciding exactly how two units depend on each other.
const PAIR_COST: f64 = 2000.0;

fn check(dimension: usize, field: &str, values: &[f64]) -> Result<(), Error> {
    if dimension == 0 || values.is_empty() || !values.len().is_multiple_of(dimension) {
        return Err(Error::Shape {
            field: field.into(),
            expected: format!("one or more whole rows of {dimension} entries"),
            got: format!("{} entries", values.len()),
        });
    }
    arguments::finite_rows(field, values.iter().copied(), dimension)
}

/// Two hidden units, or one with itself, and how their inputs `w·e` depend on standard normal numbers.
struct Pair<'a, S> {
    units: [&'a [f64]; 2],
    /// `w_μ·w_ν`.
    product: S,
    law: Law<S>,
}

enum Law<S> {
    /// One unit: the slope of its input.
    Single(S),
    /// Parallel weights: both slopes in one coordinate.
    Line([S; 2]),
    /// Orthogonal weights, whose product contributes nothing.
    Independent,
    /// The slopes of the first unit, which has only one, and of the second.
    Plane([S; 4]),
}

impl<'a, S: Bounded> Pair<'a, S> {
    /// The pair, if the scalar can separate its lengths from 0.
    fn new(unit: &'a [f64], other: &'a [f64]) -> Result<Result<Self, Obstacle>, Error> {
        let units = [unit, other];
        let product = S::dot(unit, other);
        let length = S::dot(unit, unit).sqrt();
        let law = if std::ptr::eq(unit, other) {
            Law::Single(length)
        } else if product.certainly_zero() {
            Law::Independent
        } else {
            let along = product.clone() / &length;
            let points = [vec![0.0; unit.len()], unit.to_vec(), other.to_vec()].concat();
            match affine_hull(&points, unit.len(), 1)? {
                AffineHull::Spanned { .. } => Law::Line([length, along]),
                AffineHull::Beyond => {
                    let rest = S::dot(other, other) - along.sqr();
                    if rest.lower().cmp_approx(&S::zero()) != Ordering::Greater {
                        return Ok(Err(Obstacle::Undecided(S::BITS)));
                    }
                    Law::Plane([length, S::zero(), along, rest.sqrt()])
                }
            }
        };
        Ok(Ok(Self {
            units,
            product,
            law,
        }))
    }

    /// The sum over the rows of the terms that belong to the pair.
    fn contribution(&self, rows: &[&[f64]], bits: u32, limit: u64) -> Result<S, Obstacle> {
        let grid = match &self.law {
            Law::Independent => None,
            Law::Single(slope) => Some(grid(1, std::slice::from_ref(slope), bits, limit)?),
            Law::Line(slopes) => Some(grid(1, slopes, bits, limit)?),
            Law::Plane(slopes) => Some(grid(2, slopes, bits, limit)?),
        };
        let terms = parallel::map(rows.len(), |place| match &grid {
            None => S::zero(),
            Some(grid) => self.term(grid, rows[place]),
        });
        Ok(terms.into_iter().fold(S::zero(), |sum, term| sum + term))
    }

    fn term(&self, grid: &Grid<S>, row: &[f64]) -> S {
        let inputs = self.units.map(|unit| S::dot(unit, row));
        let one = S::one();
        let share = |term: &S| term.clone() / (S::one() + term);
        if let Law::Single(_) = self.law {
            let sums = grid.sums(&[inputs[0].exp()], 2, &|terms, weight, sums| {
                let active = share(&terms[0]);
                let weighted = active.clone() * weight;
                sums[1] = sums[1].clone() + active * &weighted;
                sums[0] = sums[0].clone() + weighted;
            });
            let [mean, square] = [0, 1].map(|place| grid.expectation(&sums[place], &one));
            return square * &self.product - mean * inputs[0].mul_pow2(1);
        }
        let start = inputs.map(|input| input.exp());
        let sums = grid.sums(&start, 1, &|terms, weight, sums| {
            let active = share(&terms[0]) * share(&terms[1]);
            sums[0] = sums[0].clone() + active * weight;
        });
        grid.expectation(&sums[0], &one) * self.product.mul_pow2(1)
    }
}

fn grid<S: Bounded>(rank: usize, slopes: &[S], bits: u32, limit: u64) -> Result<Grid<S>, Obstacle> {
    let widths: Vec<S> = (0..rank)
        .map(|j| {
            let slopes = slopes.iter().skip(j).step_by(rank);
            largest(slopes.map(absolute))
        })
        .collect();
    let exponents = Exponents {
        variance: 1.0,
        rank,
        slopes,
        widths: &widths,
    };
    Grid::new(&exponents, Accuracy { bits, depth: 0 }, limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_between, assert_same, exact};
    use crate::real::Real;

    const WEIGHTS: [f64; 4] = [0.5, -1.0, 1.25, 0.25];
    const DATA: [f64; 6] = [0.5, -1.5, 2.5, 0.5, -1.0, 0.125];

    #[test]
    fn the_bounds_are_those_of_the_statement_and_hold() {
        let bracket = dsm_loss_bracket::<Exact>(2, &WEIGHTS, &DATA).unwrap();
        let (mut least, mut most) = (0.0, 0.0);
        for row in DATA.chunks_exact(2) {
            // Outputs lie in [0, 7/4] times [-1, 1/4].
            for (x, (low, high)) in row.iter().zip([(0.0, 1.75), (-1.0, 0.25)]) {
                least += f64::max(low - x, x - high).max(0.0).powi(2);
                most += f64::max((high - x).powi(2), (x - low).powi(2));
            }
        }
        assert_same(&bracket.lower, &(exact(least) / exact(3.0)));
        assert_same(&bracket.upper, &(exact(most) / exact(3.0)));
        let goal = crate::real::Goal {
            bits: 60,
            operations: 1e9,
        };
        let loss = dsm_loss::<Exact>(2, &WEIGHTS, &DATA, goal).unwrap().value;
        assert_between(&bracket.lower, &loss, &bracket.upper);
    }

    #[test]
    fn the_integrand_is_that_of_the_statement() {
        let value = sigmoid_integrand::<Exact, f64>(&WEIGHTS, &[0.75, -0.5], &[1.5, 0.5]);
        let sigmoid = |x: f64| Exact::one() / (Exact::one() + exact(-x).exp());
        let (one, other) = (sigmoid(0.25), sigmoid(2.0));
        let first = exact(0.5) * &one + exact(1.25) * &other - exact(0.75);
        let second = exact(0.25) * other - one + exact(0.5);
        assert_same(&value, &(first.sqr() + second.sqr()));
    }
}
