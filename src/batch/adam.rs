//! Adam, the rule of Kingma and Ba: steps along means of slopes, divided by the root of the mean square.

use super::tiles::Number;
use crate::Error;

/// How much of a mean is kept at a step.
const FIRST: f64 = 0.9;
const SECOND: f64 = 0.999;

/// Added to the root of the mean square.
const EPSILON: f64 = 1e-8;

/// The moments of all parameters.
///
/// # Statement
///
/// With the slope g of a parameter x, `m ← β₁ m + (1 - β₁) g` and `v ← β₂ v + (1 - β₂) g²`. After t steps `m̂ = m/(1 - β₁^t)` and
/// `v̂ = v/(1 - β₂^t)`, and `x ← (1 - r λ) x - r m̂/(√v̂ + ε)` with the rate r, the weight decay λ, `β₁ = 0.9`, `β₂ = 0.999` and
/// `ε = 1e-8`. The decay is decoupled (Loshchilov and Hutter): it does not enter the moments.
///
/// # Error
///
/// The test `steps_are_those_of_the_rule` derives a bound, and holds steps within it.
///
/// # Source
///
/// Kingma and Ba, *Adam: a method for stochastic optimization*, algorithm 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Adam {
    /// m, then v, one entry a parameter.
    moments: [Vec<f64>; 2],
    /// `1 - β₁^t` and `1 - β₂^t`, by `1 - β^t = β (1 - β^(t-1)) + 1 - β`, whose terms are positive.
    weights: [f64; 2],
}

impl Adam {
    /// Before the first step, for so many parameters.
    pub fn new(parameters: usize) -> Self {
        Self {
            moments: [vec![0.0; parameters], vec![0.0; parameters]],
            weights: [0.0; 2],
        }
    }

    /// From moments and weights that were written down.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for moments of two lengths.
    pub fn from_moments(moments: [Vec<f64>; 2], weights: [f64; 2]) -> Result<Self, Error> {
        let [first, second] = moments.each_ref().map(Vec::len);
        if first == second {
            return Ok(Self { moments, weights });
        }
        Err(Error::Shape {
            field: "moments".into(),
            expected: format!("{first} entries each"),
            got: second.to_string(),
        })
    }

    /// The moments m and v, one entry a parameter.
    pub fn moments(&self) -> &[Vec<f64>; 2] {
        &self.moments
    }

    /// `1 - β₁^t` and `1 - β₂^t` after t steps.
    pub fn weights(&self) -> [f64; 2] {
        self.weights
    }

    /// Begins a step.
    pub(super) fn begin(&mut self) {
        let [first, second] = &mut self.weights;
        *first = FIRST * *first + (1.0 - FIRST);
        *second = SECOND * *second + (1.0 - SECOND);
    }

    /// Moves the parameters from the one of this number on. What is kept of each is `1 - r λ`.
    pub(super) fn apply<T: Number>(
        &mut self,
        from: usize,
        parameters: &mut [T],
        slopes: impl IntoIterator<Item = f64>,
        rate: f64,
        keep: f64,
    ) {
        let [of_first, of_second] = self.weights;
        let [first, second] = &mut self.moments;
        let moments = first.iter_mut().zip(second).skip(from);
        for ((x, slope), (first, second)) in parameters.iter_mut().zip(slopes).zip(moments) {
            *first = FIRST * *first + (1.0 - FIRST) * slope;
            *second = SECOND * *second + (1.0 - SECOND) * (slope * slope);
            let root = (*second / of_second).sqrt();
            let step = *first / of_first / (root + EPSILON);
            *x = T::nearest(keep * x.value() - rate * step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::agreement::is_within;
    use crate::real::{Ball, Real};
    use crate::sampling::random::{normals, stream};

    type Exact = Ball<4>;

    const PARAMETERS: usize = 9;
    const STEPS: usize = 40;
    const RATE: f64 = 0.02;
    const DECAY: f64 = 0.125;

    fn ball(x: f64) -> Exact {
        Exact::from_f64(x)
    }

    /// The textbook's loop in balls, with powers for the corrections, and beside each parameter a bound on the error of binary64
    /// or binary32.
    ///
    /// With the unit u of binary64: after t steps m is off by at most `γ(3t + 3) M`, with the mean M of `|g|` in the place of m,
    /// and v, whose terms are positive, by `γ(3t + 4)` of it, and the weights by `γ(3t + 2)` of them. The root halves an error,
    /// and three operations follow, so that `m̂/(√v̂ + ε)` is off by at most `γ(9t + 20) M̂/(√v̂ + ε)`. The parameter keeps the
    /// part `1 - r λ` of its error, and each of its last roundings is of at most `|x| + r M̂/(√v̂ + ε)`.
    fn expected(starts: &[f64], slopes: &[Vec<f64>], unit: f64) -> Vec<(Exact, f64)> {
        let (b1, b2) = (ball(0.9), ball(0.999));
        let (one, rate) = (Exact::one(), ball(RATE));
        let of = |parameter: usize| {
            let (mut x, mut m, mut v) = (ball(starts[parameter]), Exact::zero(), Exact::zero());
            let (mut mean, mut error) = (0.0, 0.0);
            for (step, slopes) in slopes.iter().enumerate() {
                let g = ball(slopes[parameter]);
                m = m * &b1 + (one.clone() - &b1) * &g;
                v = v * &b2 + (one.clone() - &b2) * &g * &g;
                let power = |of: &Exact| (0..=step).fold(one.clone(), |product, _| product * of);
                let first = m.clone() / (one.clone() - power(&b1));
                let root = (v.clone() / (one.clone() - power(&b2))).sqrt() + ball(1e-8);
                x = x * (one.clone() - rate.clone() * ball(DECAY)) - rate.clone() * first / &root;

                mean = 0.9 * mean + 0.1 * slopes[parameter].abs();
                let step = step + 1;
                let scaled = mean / (1.0 - 0.9f64.powi(step as i32)) / root.approx();
                let gamma = 1.02 * (9 * step + 20) as f64 * f64::EPSILON / 2.0;
                error += RATE * gamma * scaled
                    + 1.02 * 6.0 * unit * (x.approx().abs() + RATE * scaled + error);
            }
            (x, error)
        };
        (0..PARAMETERS).map(of).collect()
    }

    fn steps_in<T: Number>(unit: f64) {
        let mut generator = stream(3, "adam", 0);
        let starts: Vec<T> = normals(&mut generator, PARAMETERS)
            .into_iter()
            .map(T::nearest)
            .collect();
        let slopes: Vec<Vec<f64>> = (0..STEPS)
            .map(|_| normals(&mut generator, PARAMETERS))
            .collect();
        let mut parameters = starts.clone();
        let mut adam = Adam::new(PARAMETERS);
        let keep = 1.0 - RATE * DECAY;
        for slopes in &slopes {
            adam.begin();
            // In two parts, as patterns and biases are.
            let (few, others) = parameters.split_at_mut(4);
            adam.apply(0, few, slopes[..4].iter().copied(), RATE, keep);
            adam.apply(4, others, slopes[4..].iter().copied(), RATE, keep);
        }
        let starts: Vec<f64> = starts.iter().map(|x| x.value()).collect();
        let all = expected(&starts, &slopes, unit);
        for (found, (truth, bound)) in parameters.iter().zip(&all) {
            let found = found.value();
            assert!(is_within(found, truth, *bound), "{found} {truth:?} {bound}");
        }
        // The check can fail: at the next step the parameters are elsewhere.
        let others = expected(&starts, &slopes[..STEPS - 1], unit);
        let mut pairs = parameters.iter().zip(&others);
        assert!(pairs.any(|(found, (truth, bound))| !is_within(found.value(), truth, *bound)));
    }

    #[test]
    fn steps_are_those_of_the_rule() {
        steps_in::<f64>(f64::EPSILON / 2.0);
        steps_in::<f32>(f64::from(f32::EPSILON) / 2.0);
    }

    #[test]
    fn moments_are_of_one_length() {
        let error = Adam::from_moments([vec![0.0; 2], vec![0.0]], [0.0; 2]).unwrap_err();
        assert_eq!(error.kind(), "shape");
        let mut adam = Adam::new(1);
        adam.begin();
        adam.apply(0, &mut [1.0], [0.5], 0.1, 1.0);
        let same = Adam::from_moments(adam.moments().clone(), adam.weights()).unwrap();
        assert_eq!(same, adam);
    }
}
