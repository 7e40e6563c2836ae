//! Steps with biases and at integer `β`, beside certified gradients.

use crate::batch::Descent;
use crate::batch::tiles::Number;
use crate::models::attnbm::AttnBm;
use crate::real::agreement::is_within;
use crate::real::{Ball, Dual, Goal, Real};
use crate::sampling::random::{normals, stream};
use crate::special::count_multisets;

type Exact = Ball<4>;

const LENGTH: usize = 7;
const RATE: f64 = 0.25;

fn ball(x: f64) -> Exact {
    Exact::from_f64(x)
}

/// A machine and rows of data, in numbers that `T` has.
struct Case {
    beta: u32,
    patterns: Vec<f64>,
    visible: Vec<f64>,
    hidden: Vec<f64>,
    data: Vec<f64>,
}

/// Bounds on the errors of entries of patterns and of biases, and of the loss.
struct Bounds {
    pattern: f64,
    visible: f64,
    hidden: f64,
    loss: f64,
}

impl Case {
    fn drawn<T: Number>(beta: u32, count: usize, rows: usize) -> Self {
        let mut generator = stream(11, "descents", u64::from(beta) + count as u64);
        let mut draw = |entries: usize, scale: f64| -> Vec<f64> {
            let drawn = normals(&mut generator, entries).into_iter();
            drawn.map(|x| T::nearest(scale * x).value()).collect()
        };
        Self {
            beta,
            patterns: draw(count * LENGTH, 0.8),
            visible: draw(LENGTH, 0.5),
            hidden: draw(count, 0.5),
            data: draw(rows * LENGTH, 1.0),
        }
    }

    fn count(&self) -> usize {
        self.hidden.len()
    }

    fn machine(&self) -> AttnBm {
        let machine = AttnBm::new(self.count(), LENGTH, self.patterns.clone());
        let machine = machine.and_then(|machine| machine.with_visible_bias(self.visible.clone()));
        let machine = machine.and_then(|machine| machine.with_hidden_bias(self.hidden.clone()));
        machine.unwrap()
    }

    fn descent<T: Number>(&self) -> Descent<T> {
        let of = |entries: &[f64]| entries.iter().map(|x| T::nearest(*x)).collect::<Vec<T>>();
        Descent::new(of(&self.patterns), LENGTH)
            .and_then(|descent| descent.with_visible_bias(of(&self.visible)))
            .and_then(|descent| descent.with_hidden_bias(of(&self.hidden)))
            .and_then(|descent| descent.with_inverse_temperature(self.beta))
            .unwrap()
    }

    /// The derivatives of the negative log likelihood along the biases, by dual numbers: no formula of a gradient enters.
    fn slopes_of_biases(&self) -> [Vec<Exact>; 2] {
        let constants = |entries: &[f64]| -> Vec<Dual<f64>> {
            entries.iter().map(|x| Dual::constant(*x)).collect()
        };
        let along = |visible: Vec<Dual<f64>>, hidden: Vec<Dual<f64>>| {
            let machine = AttnBm::new(self.count(), LENGTH, constants(&self.patterns))
                .and_then(|machine| machine.with_visible_bias(visible))
                .and_then(|machine| machine.with_hidden_bias(hidden))
                .unwrap();
            let beta = f64::from(self.beta);
            let energy: Dual<Exact> = machine
                .scaled_energy_of_data(beta, &constants(&self.data))
                .unwrap();
            (energy + machine.log_partition_of_integer(self.beta).unwrap()).tangent
        };
        let moved = |entries: &[f64], place: usize| {
            let mut moved = constants(entries);
            moved[place] = Dual::variable(entries[place]);
            moved
        };
        let (visible, hidden) = (&self.visible, &self.hidden);
        let of_visible = (0..LENGTH).map(|i| along(moved(visible, i), constants(hidden)));
        let of_hidden = (0..self.count()).map(|mu| along(constants(visible), moved(hidden, mu)));
        [of_visible.collect(), of_hidden.collect()]
    }

    /// With the unit u of `T`, the norms X, D and B of the longest pattern and row and of the visible bias, and the largest
    /// entries x, d, b and c. An inner product of vectors is off by at most `γ(N + 10)` times their norms.
    ///
    /// - *Data.* The exponents `ξ·x + c` are off by `e_s = γ(N + 10) X D + γ(2) (X D + c)`, and a responsibility by as much, by the
    ///   lemma of `docs/batch.md`, and by the roundings of exponentials and sums.
    /// - *Model.* An exponent is `(|S|² + 2β Σ (c + ξ·b))/(2β)` with `|S|² ≤ β² X²`. Its `4β + 14` operations are on numbers of at most
    ///   `M = β² X² + 2β² (X B + c)`, and its inner products are off by `γ(N + 10) (β² X² + 2β² X B)`: together `2β e_w`. The weights are
    ///   off by at most `e_w` and roundings in all, so that `Σ_ν |Δ E_w[n_μ n_ν]| ≤ β²` of it and `|Δ E_w[n_μ]| ≤ β` of it.
    /// - *Updates.* A parameter is a sum of what is kept, of terms of the model, of at most β times x and b, and of those of the
    ///   data, of at most β d.
    fn bounds(&self, unit: f64, loss: f64) -> Bounds {
        let gamma = |roundings: f64| 1.02 * roundings * unit;
        let largest = |of: &[f64]| of.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        let norm = |of: &[f64]| {
            let squares = of.chunks(LENGTH).map(|row| row.iter().map(|x| x * x).sum());
            squares.fold(0.0, f64::max).sqrt()
        };
        let beta = f64::from(self.beta);
        let (count, rows) = (self.count() as f64, (self.data.len() / LENGTH) as f64);
        let sets = count_multisets(self.count(), self.beta);
        let (xs, ds, bs) = (norm(&self.patterns), norm(&self.data), norm(&self.visible));
        let (x, d) = (largest(&self.patterns), largest(&self.data));
        let (b, c) = (largest(&self.visible), largest(&self.hidden));
        let inner = gamma(LENGTH as f64 + 10.0);
        let of_exponents = inner * xs * ds + gamma(2.0) * (xs * ds + c);
        let of_responsibilities = of_exponents + gamma(2.0 * count + 20.0);
        let square = beta * beta;
        let magnitude = square * xs * xs + 2.0 * square * (xs * bs + c);
        let of_terms = (inner * (square * xs * xs + 2.0 * square * xs * bs)
            + gamma(4.0 * beta + 14.0) * magnitude)
            / (2.0 * beta);
        let of_weights = of_terms + gamma(2.0 * sets + count + 20.0);
        let moved = RATE * beta;
        let all = rows + count + 1.0;
        Bounds {
            pattern: gamma(all + 8.0) * (x + moved * (x + b + d))
                + moved * ((x + b) * of_weights + d * of_responsibilities),
            visible: gamma(all + 10.0) * (b + moved * (b + d + x)) + moved * x * of_weights,
            hidden: gamma(all + 10.0) * (c + 2.0 * moved)
                + moved * (of_weights + of_responsibilities),
            loss: beta * of_responsibilities
                + of_weights
                + inner * beta * (ds + bs) * (ds + bs)
                + gamma(rows + sets + 20.0)
                    * (loss.abs() + beta * (xs * ds + c + (ds + bs) * (ds + bs)) + magnitude),
        }
    }
}

fn follows<T: Number>(case: &Case, unit: f64) {
    let mut descent = case.descent::<T>();
    let data: Vec<T> = case.data.iter().map(|x| T::nearest(*x)).collect();
    let loss = descent.step(&data, RATE).unwrap();
    let bounds = case.bounds(unit, loss);
    let (machine, beta) = (case.machine(), f64::from(case.beta));
    let certified = |machine: &AttnBm| {
        let found =
            machine.negative_log_likelihood_gradient::<Exact>(beta, &case.data, Goal::PLAIN);
        found.unwrap().value
    };
    let holds = |after: &[T], before: &[f64], slopes: &[Exact], bound: f64| {
        let mut all = after.iter().zip(before).zip(slopes);
        assert_eq!((after.len(), before.len()), (slopes.len(), slopes.len()));
        all.all(|((after, before), slope)| {
            let truth = ball(*before) - slope.clone() * ball(RATE);
            is_within(after.value(), &truth, bound)
        })
    };
    let patterns = |machine: &AttnBm| {
        let slopes = certified(machine);
        holds(descent.patterns(), &case.patterns, &slopes, bounds.pattern)
    };
    assert!(patterns(&machine), "β = {beta}");
    let [of_visible, of_hidden] = case.slopes_of_biases();
    let (visible, hidden) = (
        descent.visible_bias().unwrap(),
        descent.hidden_bias().unwrap(),
    );
    assert!(holds(visible, &case.visible, &of_visible, bounds.visible));
    assert!(holds(hidden, &case.hidden, &of_hidden, bounds.hidden));
    let likelihood = machine
        .negative_log_likelihood::<Exact>(beta, &case.data, Goal::PLAIN)
        .unwrap();
    let volume = (Exact::pi().mul_pow2(1).ln() * Exact::from_i64(LENGTH as i64)).mul_pow2(-1);
    assert!(is_within(loss, &(likelihood.value - volume), bounds.loss));

    // The checks can fail: a machine without biases has other gradients.
    let plain = AttnBm::new(case.count(), LENGTH, case.patterns.clone()).unwrap();
    assert!(!patterns(&plain));
    assert!(!holds(
        visible,
        &case.visible,
        &reversed(&of_visible),
        bounds.visible
    ));
}

/// Slopes with their signs changed.
fn reversed(slopes: &[Exact]) -> Vec<Exact> {
    slopes.iter().map(|slope| -slope.clone()).collect()
}

#[test]
fn a_step_with_biases_follows_certified_gradients() {
    for (beta, count, rows) in [(1, 1, 1), (1, 9, 4), (2, 5, 3), (3, 4, 2), (5, 2, 1)] {
        let case = Case::drawn::<f64>(beta, count, rows);
        follows::<f64>(&case, f64::EPSILON / 2.0);
        let case = Case::drawn::<f32>(beta, count, rows);
        follows::<f32>(&case, f64::from(f32::EPSILON) / 2.0);
    }
}

/// Weight decay takes `r λ` of a pattern away, and nothing of a bias.
#[test]
fn weight_decay_is_of_the_patterns_alone() {
    let case = Case::drawn::<f64>(1, 4, 3);
    let (mut plain, decayed) = (case.descent::<f64>(), case.descent::<f64>());
    let mut decayed = decayed.with_weight_decay(0.5).unwrap();
    let loss = plain.step(&case.data, RATE).unwrap();
    assert_eq!(decayed.step(&case.data, RATE).unwrap(), loss);
    assert_eq!(plain.visible_bias(), decayed.visible_bias());
    assert_eq!(plain.hidden_bias(), decayed.hidden_bias());
    let bound = case.bounds(f64::EPSILON / 2.0, 0.0).pattern;
    let pairs = plain.patterns().iter().zip(decayed.patterns());
    for ((plain, decayed), before) in pairs.zip(&case.patterns) {
        // Both are within the bound of what they should be.
        let truth = ball(*plain) - ball(RATE * 0.5) * ball(*before);
        assert!(is_within(*decayed, &truth, 2.0 * bound));
        assert!(!is_within(*plain, &truth, 2.0 * bound));
    }
    assert!(plain.with_weight_decay(-1.0).is_err());
    // By Adam as well, at every step.
    let by_adam = |decay| {
        let descent = case.descent::<f64>();
        let adam = super::Adam::new(descent.parameters());
        let descent = descent.with_adam(adam).unwrap();
        descent.with_weight_decay(decay).unwrap()
    };
    let (mut plain, mut decayed) = (by_adam(0.0), by_adam(0.5));
    let mut before = plain.patterns().to_vec();
    let (first, second) = (
        plain.step(&case.data, RATE).unwrap(),
        decayed.step(&case.data, RATE).unwrap(),
    );
    assert_eq!(first, second);
    assert_eq!(plain.visible_bias(), decayed.visible_bias());
    assert_eq!(plain.hidden_bias(), decayed.hidden_bias());
    let largest = before.iter().fold(RATE, |most, x| most.max(x.abs()));
    for ((before, plain), decayed) in before
        .iter_mut()
        .zip(plain.patterns())
        .zip(decayed.patterns())
    {
        // Of four roundings in each.
        let truth = ball(*plain) - ball(RATE * 0.5) * ball(*before);
        let error = 8.0 * f64::EPSILON * largest;
        assert!(is_within(*decayed, &truth, error));
        assert!(*before == 0.0 || !is_within(*plain, &truth, error));
    }
}

/// A step by Adam has the gradient of a step of gradient descent, and goes by its rule. At the first step that is the sign of
/// the slope.
#[test]
fn a_first_step_by_adam_is_the_rate_against_the_slope() {
    for beta in [1, 2] {
        let case = Case::drawn::<f64>(beta, 4, 3);
        let descent = case.descent::<f64>();
        let adam = super::Adam::new(descent.parameters());
        let mut descent = descent.with_adam(adam).unwrap();
        let loss = descent.step(&case.data, RATE).unwrap();
        assert_eq!(case.descent::<f64>().step(&case.data, RATE).unwrap(), loss);
        let bounds = case.bounds(f64::EPSILON / 2.0, loss);
        let gradient = case.machine().negative_log_likelihood_gradient::<Exact>(
            f64::from(beta),
            &case.data,
            Goal::PLAIN,
        );
        let [of_visible, of_hidden] = case.slopes_of_biases();
        for (after, before, slopes, bound) in [
            (
                descent.patterns(),
                &case.patterns,
                gradient.unwrap().value,
                bounds.pattern,
            ),
            (
                descent.visible_bias().unwrap(),
                &case.visible,
                of_visible,
                bounds.visible,
            ),
            (
                descent.hidden_bias().unwrap(),
                &case.hidden,
                of_hidden,
                bounds.hidden,
            ),
        ] {
            for ((after, before), slope) in after.iter().zip(before).zip(slopes) {
                // g/(|g| + 1e-8), a function of g that rises by at most 1e8, and much less far from 0.
                let size = slope.approx().abs();
                let scaled = slope.clone() / (ball(size) + ball(1e-8));
                let off = bound / RATE;
                let steep = 1e-8 / (size - off).max(0.0).mul_add(1.0, 1e-8).powi(2);
                let roundings = 40.0 * f64::EPSILON * (1.0 + before.abs());
                let error = RATE * steep * off + roundings;
                let truth = ball(*before) - scaled * ball(RATE);
                assert!(
                    is_within(*after, &truth, error),
                    "{after} {truth:?} {error}"
                );
            }
        }
    }
}

#[test]
fn threads_change_no_bit_of_a_step_with_biases() {
    for beta in [1, 2] {
        let case = Case::drawn::<f32>(beta, 150, 3);
        let data: Vec<f32> = case.data.iter().map(|x| *x as f32).collect();
        let run = |threads, by_adam: bool| {
            let mut descent = case.descent::<f32>().with_threads(threads);
            if by_adam {
                let adam = super::Adam::new(descent.parameters());
                descent = descent.with_adam(adam).unwrap();
            }
            let losses: Vec<f64> = (0..3).map(|_| descent.step(&data, 0.01).unwrap()).collect();
            let biases = [descent.visible_bias(), descent.hidden_bias()];
            let biases = biases.map(|bias| bias.unwrap().to_vec());
            (descent.patterns().to_vec(), biases, losses)
        };
        for by_adam in [false, true] {
            assert_eq!(run(1, by_adam), run(3, by_adam));
        }
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let descent = || Descent::new(vec![1.0; 6], 2).unwrap();
    let rows = |entries: Vec<f64>, length| Descent::new(entries, length).map(|_| descent());
    let moments = |first: usize, second: usize| {
        let moments = [vec![0.0; first], vec![0.0; second]];
        super::Adam::from_moments(moments, [0.0; 2]).and_then(|adam| descent().with_adam(adam))
    };
    for (found, kind, message) in [
        (
            rows(vec![1.0; 5], 2),
            "shape",
            "patterns must have one or more whole rows of 2 entries, got 5 entries",
        ),
        (
            rows(vec![1.0, 1.0, 1.0, 1.0, f64::NAN, 1.0], 3),
            "domain",
            "patterns[1][1] must be finite, got NaN",
        ),
        (
            descent().with_visible_bias(vec![0.0; 3]),
            "shape",
            "visible_bias must have 2 entries, one a visible unit, got 3",
        ),
        (
            descent().with_hidden_bias(vec![0.0; 2]),
            "shape",
            "hidden_bias must have 3 entries, one a hidden unit, got 2",
        ),
        (
            descent().with_visible_bias(vec![0.0, f64::NAN]),
            "domain",
            "visible_bias[1] must be finite, got NaN",
        ),
        (
            descent().with_hidden_bias(vec![0.0, f64::INFINITY, 0.0]),
            "domain",
            "hidden_bias[1] must be finite, got inf",
        ),
        (
            descent().with_inverse_temperature(0),
            "domain",
            "beta must be finite and > 0, got 0",
        ),
        (
            descent().with_weight_decay(-0.5),
            "domain",
            "weight_decay must be finite and >= 0, got -0.5",
        ),
        (
            moments(6, 7),
            "shape",
            "moments must have 6 entries each, got 7",
        ),
        (
            moments(5, 5),
            "shape",
            "moments must have 6 entries, one a parameter, got 5",
        ),
    ] {
        let error = found.unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (kind, message.into()));
    }
    let cold = descent().with_inverse_temperature(1000);
    assert_eq!(cold.unwrap_err().kind(), "budget");
    let step = descent().step(&[1.0; 3], 0.5).unwrap_err();
    assert_eq!(
        step.to_string(),
        "data must have one or more whole rows of 2 entries, got 3 entries"
    );
}
