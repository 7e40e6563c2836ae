//! Two-sided bounds on the denoising losses, for patterns of any affine rank and at any distance.
//!
//! An update `T(v)` is a point of the convex hull of the `b + ξ_μ`. The squared distance from an
//! observation is convex, so its maximum over the hull is attained at a pattern. It is at least the
//! squared distance from the box around the patterns. The trace of the softmax covariance is at most
//! a quarter of the sum of the squared sides of the box (Popoviciu). The moments of the noise are
//! exact.

use super::loss::{dsm_from_means, squared_distance};
use super::task::DenoisingTask;
use crate::Error;
use crate::models::attnbm::integral::gaussian_expectation::SoftmaxSpread;
use crate::models::attnbm::{Bracket, check_inverse_temperature};
use crate::real::{Bounded, largest, positive_part, smaller};
use crate::routes::entered;

/// Bounds on the loss of the denoising autoencoder.
///
/// # Statement
///
/// `dist(x - b, box)² <= |T(v) - x|² <= max_μ |b + ξ_μ - x|²` for every `v`; both bounds are averaged over
/// the rows `x` of the data.
///
/// # Domain
///
/// As for [`super::dae_loss`], but for patterns of any affine rank and at any distance.
///
/// # Error
///
/// By inclusion. The two bounds do not approach each other as the precision grows.
///
/// ```
/// use attnbm::models::{attnbm::AttnBm, denoising::{DenoisingTask, dae_loss_bracket}};
/// let machine = AttnBm::new(2, 1, vec![1.0, 2.0])?;
/// let task = DenoisingTask { machine: &machine, data: &[4.0], noise_variance: 1.0 };
/// let bracket = dae_loss_bracket::<f64>(&task)?;
/// assert_eq!((bracket.lower, bracket.upper), (4.0, 9.0));
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn dae_loss_bracket<S: Bounded>(task: &DenoisingTask) -> Result<Bracket<S>, Error> {
    entered!("bracket::dae_loss_bracket");
    task.check()?;
    Ok(square_bracket(task))
}

/// Bounds on the loss of denoising score matching.
///
/// # Statement
///
/// Let `A` lie between the bounds of [`dae_loss_bracket`], `0 <= V <= min(Σ_i (max ξ_i - min ξ_i)²/4, A_max)`
/// and `t = 1 - β s²`. The loss `J` lies in the range of `β² A + 2 β t V + t² N/s²`. By the triangle inequality
/// in the mean square also `J <= (β √A + |t| √N/s)²` and `√J >= |t| √N/s - β √A`.
///
/// # Domain
///
/// As for [`dae_loss_bracket`], and finite `β > 0`.
///
/// # Error
///
/// As for [`dae_loss_bracket`].
pub fn dsm_loss_bracket<S: Bounded>(task: &DenoisingTask, beta: f64) -> Result<Bracket<S>, Error> {
    entered!("bracket::dsm_loss_bracket");
    check_inverse_temperature(beta)?;
    task.check()?;
    let square = square_bracket::<S>(task);
    let most = square.upper.clone();
    let variance = smaller(variance_bound(task), most.clone());
    let means = SoftmaxSpread {
        square: square.into_enclosure(),
        variance: Bracket {
            lower: S::zero(),
            upper: variance,
        }
        .into_enclosure(),
    };
    let linear = dsm_from_means(task, beta, means);
    let (noise, reach) = {
        let (exact_beta, variance) = (S::from_f64(beta), S::from_f64(task.noise_variance));
        let skip = S::one() - exact_beta.clone() * &variance;
        let dimension = S::from_i64(task.machine.dimension() as i64);
        let noise = (skip.sqr() * dimension / variance).sqrt();
        (noise, exact_beta * most.sqrt())
    };
    let least = positive_part(&(noise.clone() - &reach)).sqr();
    let widest = (noise + reach).sqr();
    Ok(Bracket {
        lower: -smaller(-positive_part(&linear.lower()), -least),
        upper: smaller(linear, widest),
    })
}

/// Bounds on `<|T - x|²>`.
fn square_bracket<S: Bounded>(task: &DenoisingTask) -> Bracket<S> {
    let machine = task.machine;
    let bias = machine.visible_bias().unwrap_or_default();
    let sides = machine.pattern_extremes();
    let (mut lower, mut upper) = (S::zero(), S::zero());
    for row in task.rows() {
        let distances = machine.patterns();
        let distances = distances.map(|pattern| squared_distance(pattern, bias, [row]));
        upper = upper + largest::<S>(distances);
        for (i, (x, (low, high))) in row.iter().zip(&sides).enumerate() {
            let bias = bias.get(i).copied().unwrap_or(0.0);
            // At most one of the two is non-zero.
            let below = S::dot(&[*low, bias, -x], &[1.0; 3]);
            let above = S::dot(&[*x, -bias, -high], &[1.0; 3]);
            lower = lower + positive_part(&below).sqr() + positive_part(&above).sqr();
        }
    }
    let rows = S::from_i64(task.rows().len() as i64);
    Bracket {
        lower: positive_part(&(lower / &rows).lower()),
        upper: (upper / rows).upper(),
    }
}

/// `Σ_i (max_μ ξ_μi - min_μ ξ_μi)²/4`.
fn variance_bound<S: Bounded>(task: &DenoisingTask) -> S {
    let sides = task.machine.pattern_extremes();
    let squares = sides.into_iter().map(|(low, high)| {
        let side: S = S::from_f64(high) - S::from_f64(low);
        side.sqr()
    });
    squares
        .fold(S::zero(), |sum, square| sum + square)
        .mul_pow2(-2)
        .upper()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Coarse, Exact, QUICK, assert_between, assert_near, assert_same, exact, machine,
    };
    use crate::models::attnbm::AttnBm;
    use crate::models::denoising::{dae_loss, dsm_loss};
    use crate::real::Real;

    const DATA: [f64; 6] = [0.5, -1.0, 3.0, 2.5, -2.0, 1.0];

    fn task(machine: &AttnBm, noise_variance: f64) -> DenoisingTask<'_> {
        DenoisingTask {
            machine,
            data: &DATA,
            noise_variance,
        }
    }

    /// The bounds on `<|T - x|²>`: the box is [-1, 3/2] times [-3/4, 7/4].
    fn squares() -> (Exact, Exact) {
        let points = [[1.5, -0.75], [0.75, 1.75], [-1.0, 0.5]];
        let rows = || DATA.chunks_exact(2);
        let outside = |x: f64, low: f64, high: f64| (low - x).max(x - high).max(0.0).powi(2);
        let least: f64 = rows()
            .map(|x| outside(x[0], -1.0, 1.5) + outside(x[1], -0.75, 1.75))
            .sum();
        let furthest = |x: &[f64]| {
            let squares = points.map(|p| (p[0] - x[0]).powi(2) + (p[1] - x[1]).powi(2));
            squares.into_iter().fold(0.0, f64::max)
        };
        let most: f64 = rows().map(furthest).sum();
        (exact(least) / exact(3.0), exact(most) / exact(3.0))
    }

    #[test]
    fn the_update_is_no_further_and_no_nearer_than_the_patterns() {
        let machine = machine();
        let task = task(&machine, 0.75);
        let bracket = dae_loss_bracket::<Exact>(&task).unwrap();
        let (least, most) = squares();
        assert_same(&bracket.lower, &least);
        assert_same(&bracket.upper, &most);
        let loss = dae_loss::<Coarse>(&task, QUICK).unwrap().value;
        assert_between(&least, &loss.resize(), &most);
    }

    #[test]
    fn the_variance_is_at_most_a_quarter_of_the_squared_sides() {
        let machine = machine();
        assert_same(&variance_bound(&task(&machine, 1.0)), &exact(3.125));
    }

    #[test]
    fn the_loss_of_score_matching_is_bounded_as_stated() {
        let machine = machine();
        let (least, most) = squares();
        for (beta, noise) in [
            (0.5, 0.25),
            (1.0, 0.75),
            (2.0, 0.5),
            (1.5, 2.0),
            (0.25, 32.0),
        ] {
            let task = task(&machine, noise);
            let bracket = dsm_loss_bracket::<Exact>(&task, beta).unwrap();
            let skip = 1.0 - beta * noise;
            let variance = smaller(exact(3.125), most.clone()) * exact(2.0 * beta * skip);
            let own = exact(2.0 * skip * skip) / exact(noise);
            let square = |x: &Exact| x.clone() * exact(beta * beta);
            let (mut low, mut high) = (square(&least) + &own, square(&most) + &own);
            if skip > 0.0 {
                high = high + variance;
            } else {
                low = low + variance;
            }
            let (noise, reach) = (own.sqrt(), most.sqrt() * exact(beta));
            let apart = positive_part(&(noise.clone() - &reach)).sqr();
            let low = positive_part(&low).max_approx(apart);
            let high = smaller(high, (noise + reach).sqr());
            assert_near(&bracket.lower.lower(), &low, 18);
            assert_near(&bracket.upper.upper(), &high, 18);
            let loss = dsm_loss::<Coarse>(&task, beta, QUICK).unwrap().value;
            assert_between(
                &bracket.lower.lower(),
                &loss.resize(),
                &bracket.upper.upper(),
            );
        }
    }
}
