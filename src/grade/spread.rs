//! The spread of some errors: their percentiles.

/// Percentiles of some sizes, each of them one of the sizes (nearest rank).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Half of them are at most this.
    pub median: f64,
    /// 99 of 100 are.
    pub p99: f64,
    /// 999 of 1 000 are.
    pub p999: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// Of any sizes, `None` of none. A NaN is the largest of all.
    ///
    /// ```
    /// use attnbm::grade::spread::Spread;
    ///
    /// let spread = Spread::of((1..=200).map(f64::from).collect()).unwrap();
    /// assert_eq!((spread.median, spread.p99, spread.max), (100.0, 198.0, 200.0));
    /// assert_eq!(Spread::of(Vec::new()), None);
    /// ```
    pub fn of(mut sizes: Vec<f64>) -> Option<Self> {
        // The sign of a NaN, which arithmetic sets as it likes, would put it first.
        sizes.sort_by(|a, b| a.is_nan().cmp(&b.is_nan()).then(a.total_cmp(b)));
        let rank = |share: f64| {
            let rank = (share * sizes.len() as f64).ceil() as usize;
            sizes.get(rank.max(1) - 1).copied()
        };
        Some(Self {
            median: rank(0.5)?,
            p99: rank(0.99)?,
            p999: rank(0.999)?,
            max: rank(1.0)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let of = |count: u32| {
            let spread = Spread::of((1..=count).rev().map(f64::from).collect()).unwrap();
            [spread.median, spread.p99, spread.p999, spread.max]
        };
        assert_eq!(of(1), [1.0; 4]);
        assert_eq!(of(2), [1.0, 2.0, 2.0, 2.0]);
        assert_eq!(of(101), [51.0, 100.0, 101.0, 101.0]);
        assert_eq!(of(2000), [1000.0, 1980.0, 1998.0, 2000.0]);
        for nan in [f64::NAN, -f64::NAN] {
            let spread = Spread::of(vec![nan, 1.0, f64::INFINITY]).unwrap();
            assert_eq!(spread.median, f64::INFINITY);
            assert!(spread.max.is_nan());
        }
    }
}
