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

    /// The deviations from the mean have the squares 1, 1, 1 and 9, of which 12/3/4 is the square of a standard error.
    #[test]
    fn an_estimate_is_the_mean_with_its_interval() {
        let estimate = Estimate::of(&[1.0, 1.0, 1.0, 5.0]);
        assert_eq!(estimate.mean, 2.0);
        assert_eq!(estimate.half_width, 1.959963984540054);
    }
}
