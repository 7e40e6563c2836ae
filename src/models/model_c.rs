//! Model C with a general `F`, on the circle.
//!
//! The energy `E_C(v) = -Σ_μ F(ξ_μ·v/|v|)`, Eq. 48 before its second equality, is that of a network with the norm for
//! its visible Lagrangian and fast hidden units. It depends on the direction of `v` only, so its Boltzmann machine
//! lives on the sphere. For the identity this is the von Mises-Fisher distribution; for `x²/2` it is Bingham's. On the
//! circle any entire `F` gives a periodic entire integrand, for which the trapezoidal rule converges fastest.

use super::hopfield::Network;
use super::lagrangian::Lagrangian;
use crate::Error;
use crate::quadrature::trapezoid;
use crate::real::{Bounded, Goal};
use crate::routes::entered;
use crate::special::cosh;
use std::f64::consts::LN_2;

/// Model C in the plane: its patterns, the function `F`, and the inverse temperature.
///
/// ```
/// use attnbm::real::Goal;
/// use attnbm::models::lagrangian::Lagrangian;
/// use attnbm::models::model_c::CircularMachine;
/// use attnbm::real::{Ball, Enclosure};
///
/// let machine = CircularMachine::new(&[[1.0, 0.5], [0.0, -2.0]], Lagrangian::Identity, 2.0)?;
/// let log_z: Ball<2> = machine.log_partition(Goal { bits: 100, operations: 1e9 })?;
/// // eta = (1, -1.5): the normaliser of von Mises, 2π I_0(2 |eta|).
/// assert_eq!(log_z.to_binary64(), Some(3.925_471_229_589_355));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CircularMachine {
    patterns: Vec<[f64; 2]>,
    network: Network,
    function: Lagrangian,
    beta: f64,
}

impl CircularMachine {
    /// The machine with these patterns.
    ///
    /// # Errors
    ///
    /// Those of [`Network::new`]; [`Error::Domain`] unless `β` is finite and above 0; [`Error::Unsupported`] for an
    /// `F` that is not entire: powers with an even exponent, `cosh`, `exp` and the identity are.
    pub fn new(patterns: &[[f64; 2]], function: Lagrangian, beta: f64) -> Result<Self, Error> {
        super::attnbm::check_inverse_temperature(beta)?;
        let entire = match function {
            Lagrangian::Power { n } => n % 2.0 == 0.0,
            Lagrangian::Cosh | Lagrangian::Exp | Lagrangian::Identity => true,
            _ => false,
        };
        if !entire {
            return Err(Error::Unsupported(
                "model C is integrated for entire functions only: even powers, cosh, exp and the \
                 identity"
                    .into(),
            ));
        }
        let weights = patterns.iter().flatten().copied().collect();
        Ok(Self {
            patterns: patterns.to_vec(),
            network: Network::new(patterns.len(), 2, weights, Lagrangian::Norm, function)?,
            function,
            beta,
        })
    }

    /// The energy of a direction.
    ///
    /// # Statement
    ///
    /// `E_C(v) = -Σ_μ F(ξ_μ·v/|v|)`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] at the zero vector, which has no direction.
    ///
    /// # Source
    ///
    /// Eq. 48, first equality.
    pub fn energy<S: Bounded>(&self, v: &[S; 2]) -> Result<S, Error> {
        entered!("CircularMachine::energy");
        self.network.adiabatic_energy(v)
    }

    /// The log partition function in arc length.
    ///
    /// # Statement
    ///
    /// `log ∫_0^2π exp(β Σ_μ F(ξ_μ·(cos θ, sin θ))) dθ`.
    ///
    /// # Error
    ///
    /// By inclusion. The rule of `n` equal steps is off by at most `4π M/(e^(an) - 1)` where the integrand is at
    /// most `M` for `|Im θ| <= a`; there `|ξ·(cos θ, sin θ)| <= |ξ| cosh a`, so `log M <= β Σ_μ F^(|ξ_μ| cosh a)`,
    /// `F^` being `F` for even powers, `cosh`, `exp` and the identity.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if the nodes cost more than the goal allows.
    ///
    /// # Source
    ///
    /// Trefethen and Weideman, SIAM Review 56 (2014), Theorem 3.2. Not in the paper, which normalises the identity only.
    pub fn log_partition<S: Bounded>(&self, goal: Goal) -> Result<S, Error> {
        entered!("CircularMachine::log_partition");
        const NODE_COST: f64 = 60.0;
        let asked = (f64::from(goal.bits) * LN_2).min(trapezoid::decay::<S>());
        let reference = (self.exponents::<S>(6).into_iter())
            .reduce(S::max_approx)
            .unwrap_or_else(S::zero)
            .lower();
        let (halfwidth, needed) = self.steer(asked, &reference);
        let level = libm::ceil(libm::log2(needed.max(4.0)));
        let nodes = libm::exp2(level);
        let is_affordable = nodes * NODE_COST * self.patterns.len() as f64 <= goal.operations;
        if !is_affordable {
            return Err(Error::Budget(format!(
                "a rule with {nodes} nodes is more than the work allowed; --effort raises it"
            )));
        }
        let level = level as u32;
        let exponents = self.exponents::<S>(level).into_iter();
        let sum = exponents.fold(S::zero(), |sum, exponent| {
            sum + (exponent - &reference).exp()
        });
        let growth = self.log_bound(&S::from_f64(halfwidth)) - &reference;
        let decay = S::from_f64(halfwidth).mul_pow2(i64::from(level));
        let error = error_of_mean(&growth, &decay);
        let mean = sum.mul_pow2(-i64::from(level)).widen(&error.upper());
        Ok(reference + (mean * S::pi().mul_pow2(1)).ln())
    }

    /// The half-width of the strip that takes the fewest nodes, and how many.
    fn steer<S: Bounded>(&self, asked: f64, reference: &S) -> (f64, f64) {
        let nodes = |a: f64| {
            let growth = (self.log_bound(&S::from_f64(a)) - reference).approx();
            (growth + asked + 4.0) / a
        };
        let widths = (0..40).map(|k| 8.0 * libm::exp2(-f64::from(k) * 0.5));
        widths
            .map(|a| (a, nodes(a)))
            .filter(|(_, nodes)| *nodes > 0.0)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or((1.0, f64::INFINITY))
    }

    /// A bound on `log |exp(-β E)|` for `|Im θ| <= a`.
    fn log_bound<S: Bounded>(&self, a: &S) -> S {
        let stretch = cosh(a);
        let sizes: Vec<S> = (self.patterns.iter())
            .map(|pattern| S::dot(pattern, pattern).sqrt() * &stretch)
            .collect();
        self.function.value(&sizes) * S::from_f64(self.beta)
    }

    /// `-β E` at `2^level` equally spaced angles.
    fn exponents<S: Bounded>(&self, level: u32) -> Vec<S> {
        let beta = S::from_f64(self.beta);
        let exponent = |(cosine, sine): (S, S)| {
            let overlaps: Vec<S> = (self.patterns.iter())
                .map(|[x, y]| S::from_f64(*x) * &cosine + S::from_f64(*y) * &sine)
                .collect();
            self.function.value(&overlaps) * &beta
        };
        directions(level).into_iter().map(exponent).collect()
    }
}

/// `2 M/(e^(an) - 1)`, the error of the sum over `n` nodes divided by `n`, since `4π = 2 · 2π`; from `log M` and `an`.
fn error_of_mean<S: Bounded>(log_bound: &S, decay: &S) -> S {
    log_bound.exp().mul_pow2(1) / decay.exp_m1()
}

/// `(cos θ, sin θ)` at `2^level >= 4` equally spaced angles, by halving angles and adding them, so no entry is more
/// than `level` products deep.
fn directions<S: Bounded>(level: u32) -> Vec<(S, S)> {
    let mut circle = vec![
        (S::one(), S::zero()),
        (S::zero(), S::one()),
        (-S::one(), S::zero()),
        (S::zero(), -S::one()),
    ];
    let (mut cosine, mut sine) = (S::zero(), S::one());
    for _ in 2..level {
        let half = ((S::one() + &cosine).mul_pow2(-1)).sqrt();
        sine = sine.mul_pow2(-1) / &half;
        cosine = half;
        let turned: Vec<(S, S)> = (circle.iter())
            .map(|(x, y)| {
                let real = x.clone() * &cosine - y.clone() * &sine;
                (real, x.clone() * &sine + y.clone() * &cosine)
            })
            .collect();
        circle.extend(turned);
    }
    circle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_near, assert_same, exact};
    use crate::real::Real;
    use crate::special::log_sum_exp;

    const PATTERNS: [[f64; 2]; 2] = [[0.75, 1.0], [0.0, -2.0]];

    fn machine(function: Lagrangian) -> CircularMachine {
        CircularMachine::new(&PATTERNS, function, 0.75).unwrap()
    }

    #[test]
    fn the_strip_is_bounded_by_the_longest_overlaps() {
        let stretch = cosh(&exact(0.5));
        let sizes = [exact(1.25) * &stretch, exact(2.0) * &stretch];
        let sum = |each: fn(&Exact) -> Exact| each(&sizes[0]) + each(&sizes[1]);
        type Function = fn(&Exact) -> Exact;
        let cases: [(Lagrangian, Function); 4] = [
            (Lagrangian::Identity, Clone::clone),
            (Lagrangian::Power { n: 4.0 }, |x| x.sqr().sqr().mul_pow2(-2)),
            (Lagrangian::Exp, Exact::exp),
            (Lagrangian::Cosh, cosh),
        ];
        for (function, each) in cases {
            let bound = machine(function).log_bound(&exact(0.5));
            assert_same(&bound, &(sum(each) * exact(0.75)));
        }
    }

    /// The error is `2M` times the geometric series of `e^(-an)`.
    #[test]
    fn the_error_of_the_mean_is_a_geometric_series() {
        for (log_bound, decay) in [(0.0, 1.0), (3.5, 4.0), (-2.0, 12.0)] {
            let fall = exact(-decay).exp();
            let series = (1..400)
                .map(|j| fall.powi(j))
                .fold(Exact::zero(), |sum, term| sum + term);
            let expected = (exact(log_bound).exp() * series).mul_pow2(1);
            assert_same(&error_of_mean(&exact(log_bound), &exact(decay)), &expected);
        }
    }

    #[test]
    fn the_half_width_takes_the_fewest_nodes() {
        let machine = machine(Lagrangian::Power { n: 4.0 });
        let reference = exact(1.0);
        let (width, nodes) = machine.steer(100.0, &reference);
        let needed = |a: f64| (machine.log_bound(&exact(a)).approx() - 1.0 + 104.0) / a;
        assert!((needed(width) / nodes - 1.0).abs() < 1e-12);
        for factor in [std::f64::consts::SQRT_2, std::f64::consts::FRAC_1_SQRT_2] {
            assert!(needed(width * factor) > nodes);
        }
        assert!((libm::log2(width / 8.0) * 2.0).fract().abs() < 1e-9);
    }

    #[test]
    fn directions_are_equally_spaced_on_the_circle() {
        for level in [2, 3, 5] {
            let circle = directions::<Exact>(level);
            assert_eq!(circle.len(), 1 << level);
            let mut angles: Vec<f64> = circle
                .iter()
                .map(|(x, y)| libm::atan2(y.approx(), x.approx()) / std::f64::consts::TAU)
                .map(|turn| (turn + 1.0 + 1e-9).fract() * f64::from(1 << level))
                .collect();
            angles.sort_by(f64::total_cmp);
            for (place, angle) in angles.iter().enumerate() {
                assert!((angle - place as f64).abs() < 1e-6);
            }
            for (x, y) in &circle {
                assert_same(&(x.sqr() + y.sqr()), &Exact::one());
            }
        }
    }

    #[test]
    fn the_quartic_of_one_pattern_is_a_series_of_its_moments() {
        // The mean of cos^4k over the circle is C(4k, 2k)/16^k.
        let machine = CircularMachine::new(&[[0.75, 1.0]], Lagrangian::Power { n: 4.0 }, 1.5);
        let value = machine.unwrap().log_partition::<Exact>(GOAL).unwrap();
        let size = exact(1.5 * 2.441_406_25 / 4.0);
        let (mut term, mut sum) = (Exact::one(), Exact::zero());
        for k in 0..80_i64 {
            sum = sum + &term;
            // From C(4k, 2k)/16^k to the next, and one more power over the factorial.
            let next = (4 * k + 1) * (4 * k + 3);
            let of = (4 * k + 2) * (4 * k + 4);
            term = term * &size * Exact::from_i64(next) / Exact::from_i64(of * (k + 1));
        }
        let expected = sum.ln() + Exact::pi().mul_pow2(1).ln();
        assert_near(&value, &expected, 110);
    }

    #[test]
    fn the_sum_over_the_nodes_is_that_of_the_weights() {
        let machine = machine(Lagrangian::Cosh);
        let value = machine.log_partition::<Exact>(GOAL).unwrap();
        let exponents = machine.exponents::<Exact>(9);
        let rule = log_sum_exp(&exponents) + (Exact::pi().mul_pow2(-8)).ln();
        assert_near(&rule, &value, 110);
        let energy = machine.energy(&[exact(3.0), exact(4.0)]).unwrap();
        let overlaps = cosh(&exact(1.25)) + cosh(&(exact(8.0) / exact(5.0)));
        assert_near(&energy, &-overlaps, 200);
    }

    #[test]
    fn functions_that_are_not_entire_are_refused() {
        let is_refused = |function| CircularMachine::new(&PATTERNS, function, 1.0).is_err();
        for function in [
            Lagrangian::Power { n: 3.0 },
            Lagrangian::Power { n: 2.5 },
            Lagrangian::Abs,
            Lagrangian::LogCosh,
        ] {
            assert!(is_refused(function));
        }
        assert!(!is_refused(Lagrangian::Power { n: 6.0 }) && !is_refused(Lagrangian::Exp));
        let short = Goal {
            bits: 100,
            operations: 10.0,
        };
        let machine = machine(Lagrangian::Identity);
        assert!(matches!(
            machine.log_partition::<f64>(short),
            Err(Error::Budget(_))
        ));
    }
}
