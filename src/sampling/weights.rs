//! The logarithm of a mean of importance weights, and its standard error.

/// `log(mean of exp(x))` of these logarithms of independent weights, and its standard error; `None` of fewer than two.
///
/// # Statement
///
/// The error is the standard deviation of the weights divided by their mean and by the root of their number: that of the
/// logarithm to first order. The logarithm itself is too small by about half the square of it.
///
/// ```
/// use attnbm::sampling::weights::log_mean;
/// // The weights are exp(1000) and 0: their mean is half of the first, and so is its standard error.
/// let (value, error) = log_mean(&[1000.0, f64::NEG_INFINITY]).unwrap();
/// assert_eq!((value, error), (1000.0 - std::f64::consts::LN_2, 1.0));
/// assert_eq!(log_mean(&[0.0]), None);
/// ```
pub fn log_mean(logarithms: &[f64]) -> Option<(f64, f64)> {
    if logarithms.len() < 2 {
        return None;
    }
    let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let scaled: Vec<f64> = logarithms.iter().map(|x| libm::exp(x - largest)).collect();
    let count = scaled.len() as f64;
    let mean = scaled.iter().sum::<f64>() / count;
    let squares = scaled.iter().map(|w| (w - mean).powi(2)).sum::<f64>();
    let deviation = (squares / (count - 1.0)).sqrt();
    let value = largest + libm::log(mean);
    Some((value, deviation / mean / count.sqrt()))
}
