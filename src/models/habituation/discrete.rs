//! The fading memory in steps of time.

use crate::Error;
use crate::arguments::{in_range, positive};
use crate::real::Bounded;
use crate::routes::entered;

/// The memory in steps of time of an input that is constant within each, `x_{t+1} = a x_t + b u_t`.
///
/// # Statement
///
/// `a = e^{-α Δ}`, `b = β (1 - a)/α`: the solution of `x' = β u - α x`, without an error of discretisation.
///
/// # Errors
///
/// [`Error::Domain`] unless the rates and the step are finite and positive.
///
/// # Error
///
/// By inclusion; in plain `f64` a few roundings.
pub fn zero_order_hold<S: Bounded>(decay: f64, gain: f64, step: f64) -> Result<[S; 2], Error> {
    entered!("discrete::zero_order_hold");
    positive("decay", decay)?;
    positive("gain", gain)?;
    positive("step", step)?;
    let exponent = -(S::from_f64(decay) * S::from_f64(step));
    let lost = -exponent.exp_m1();
    Ok([
        exponent.exp(),
        S::from_f64(gain) * lost / S::from_f64(decay),
    ])
}

/// The rates of a memory in steps of time: the inverse of [`zero_order_hold`].
///
/// # Statement
///
/// `α = -log(a)/Δ`, `β = b α/(1 - a)`.
///
/// # Errors
///
/// [`Error::Domain`] unless `0 < a < 1` and the increment and the step are finite and positive.
///
/// # Error
///
/// By inclusion; in plain `f64` a few roundings.
///
/// ```
/// let [decay, gain] = attnbm::models::habituation::rates_of_step::<f64>(0.8, 0.2, 1.0)?;
/// assert!((decay - 0.223144).abs() < 1e-6 && (gain - 0.223144).abs() < 1e-6);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn rates_of_step<S: Bounded>(
    retained: f64,
    increment: f64,
    step: f64,
) -> Result<[S; 2], Error> {
    entered!("discrete::rates_of_step");
    positive("retained", retained)?;
    in_range("retained", retained, retained < 1.0, "below 1")?;
    positive("increment", increment)?;
    positive("step", step)?;
    let decay = -S::from_f64(retained).ln() / S::from_f64(step);
    let lost = S::one() - S::from_f64(retained);
    let gain = S::from_f64(increment) * &decay / lost;
    Ok([decay, gain])
}
