//! A mean with its confidence interval.

/// A mean over test prompts.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The half-width of its 95 % confidence interval.
    pub half_width: f64,
}

impl Estimate {
    /// The mean of these numbers, with the interval of a normal law.
    pub fn of(numbers: &[f64]) -> Self {
        /// The two-sided 95 % quantile of the normal law.
        const QUANTILE: f64 = 1.959963984540054;
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let squares = numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        Self {
            mean,
            half_width: QUANTILE * (squares / (count - 1.0) / count).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_the_mean_with_its_interval() {
        let estimate = Estimate::of(&[1.0, 2.0, 3.0, 6.0]);
        assert_eq!(estimate.mean, 3.0);
        // The variance is 14/3, and √(14/12) of it a standard error.
        let expected = 1.959963984540054 * (14.0_f64 / 12.0).sqrt();
        assert!((estimate.half_width - expected).abs() < 1e-15);
    }
}
