//! Statistical assertions that state their errors.
//!
//! A check of a sampler fixes three numbers before it draws anything: the discrepancy to detect, the
//! rate at which a correct sampler may fail, and the rate at which a sampler with that discrepancy may
//! pass. The number of samples and the threshold follow. No bound here is asymptotic. All are
//! evaluated in intervals, and the end on the unsafe side is used:
//!
//! | what is compared | bound |
//! |---|---|
//! | a distribution function | Dvoretzky, Kiefer and Wolfowitz with Massart's constant: `P(sup abs(F_n - F) > ε) <= 2 e^{-2nε²}` |
//! | a mean of numbers in `[a, b]` | Hoeffding: `P(abs(mean_n - mean) >= ε) <= 2 e^{-2nε²/(b-a)²}` |
//! | the count of an event | binomial tails, each a geometric series from its first term |
//!
//! A sampler's own rounding changes its distribution function by at most [`ROUNDING`]. This is
//! added to the thresholds of the first check.

use super::random::ROUNDING;
use crate::Error;
use crate::real::{Bounded, Interval, Real};
use crate::special::log_gamma;
use std::collections::VecDeque;

/// The most samples that an assertion may require.
const MOST_SAMPLES: f64 = 1e9;

/// The requirements that a check is calibrated for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// The discrepancy to be detected.
    pub detectable: f64,
    /// The probability with which a correct sampler may fail.
    pub false_fail: f64,
    /// The probability with which a sampler that is wrong by `detectable` or more may pass.
    pub false_pass: f64,
}

/// A calibrated check: the number of samples it takes, and the threshold it applies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// The demand, which is met.
    pub demand: Demand,
    /// The number of independent samples to take.
    pub samples: usize,
    /// A statistic above this fails.
    pub threshold: f64,
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestOutcome {
    /// The discrepancy between the sample and the law.
    pub statistic: f64,
    /// A statistic above this fails.
    pub threshold: f64,
    /// A discrepancy that is detected with probability `1 - false_pass` or more.
    pub detectable: f64,
    /// The number of samples taken.
    pub samples: usize,
    /// A bound on the probability that a correct sampler fails.
    pub false_fail: f64,
    /// A bound on the probability that a sampler wrong by `detectable` passes.
    pub false_pass: f64,
}

impl TestOutcome {
    /// Whether the sample is compatible with the law. False if the check cannot fail: without samples,
    /// without a statistic, or with a threshold that lets the detectable discrepancy pass.
    pub fn passed(&self) -> bool {
        self.samples > 0
            && (0.0..=self.threshold).contains(&self.statistic)
            && self.threshold < self.detectable
    }
}

impl Calibration {
    fn outcome(&self, statistic: f64, detectable: f64) -> TestOutcome {
        TestOutcome {
            statistic,
            threshold: self.threshold,
            detectable,
            samples: self.samples,
            false_fail: self.demand.false_fail,
            false_pass: self.demand.false_pass,
        }
    }

    fn check_count(&self, field: &str, count: usize) -> Result<(), Error> {
        if count == self.samples {
            return Ok(());
        }
        Err(Error::Shape {
            field: field.into(),
            expected: format!("{} samples, as calibrated", self.samples),
            got: count.to_string(),
        })
    }
}

impl Demand {
    /// Refuses a demand that no number of samples meets.
    fn check(&self, largest: f64) -> Result<(), Error> {
        let fields = [
            ("detectable", self.detectable, largest),
            ("false_fail", self.false_fail, 1.0),
            ("false_pass", self.false_pass, 1.0),
        ];
        for (field, value, end) in fields {
            if !(value > 0.0 && value <= end) {
                return Err(Error::Domain {
                    field: field.into(),
                    expected: "above 0 and not above what is possible",
                    got: value.to_string(),
                });
            }
        }
        Ok(())
    }
}

/// An upper bound on the deviation `ε` with `2 e^{-2nε²} = rate`.
fn deviation(samples: f64, rate: f64) -> f64 {
    let logarithm = (Interval::from_i64(2) / Interval::point(rate)).ln();
    (logarithm / Interval::point(2.0 * samples)).sqrt().sup()
}

/// The number of samples and the threshold, where `2 e^{-2nε²}` bounds either error; `margin` is
/// subtracted from the discrepancy.
fn calibrate(demand: Demand, margin: f64) -> Result<Calibration, Error> {
    let gap = (demand.detectable - margin).next_down();
    let width = deviation(1.0, demand.false_fail) + deviation(1.0, demand.false_pass);
    let mut samples = (width / gap).powi(2).ceil();
    while gap > 0.0 && samples <= MOST_SAMPLES {
        let threshold = deviation(samples, demand.false_fail);
        let reach =
            Interval::point(threshold) + Interval::point(deviation(samples, demand.false_pass));
        if reach.sup() <= gap {
            return Ok(Calibration {
                demand,
                samples: samples as usize,
                threshold: (threshold + margin).next_up(),
            });
        }
        samples = (samples * (1.0 + 1e-12) + 1.0).ceil();
    }
    Err(Error::Budget(format!(
        "a discrepancy of {} at these rates takes {samples:.1e} samples, and {MOST_SAMPLES:.0e} are \
         allowed",
        demand.detectable
    )))
}

/// Calibrates a check of a distribution function.
///
/// # Statement
///
/// With `n` samples and threshold `t`: `2 e^{-2n(t-r)²} <= false_fail` and
/// `2 e^{-2n(detectable-t)²} <= false_pass`, `r` the sampler's rounding. If the true distribution
/// function is `detectable` away from the claimed one somewhere, a statistic of at most `t` needs a
/// deviation of `detectable - t` there.
///
/// ```
/// use attnbm::sampling::calibrated::*;
/// use attnbm::sampling::random::{stream, unit};
/// use attnbm::real::Interval;
///
/// let demand = Demand { detectable: 0.05, false_fail: 1e-12, false_pass: 1e-6 };
/// let check = distribution(demand)?;
/// let mut generator = stream(1, "doc", 0);
/// let sample = (0..check.samples).map(|_| unit(&mut generator)).collect();
/// assert!(check_distribution(&check, sample, |x| Interval::point(x))?.passed());
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn distribution(demand: Demand) -> Result<Calibration, Error> {
    demand.check(1.0)?;
    calibrate(demand, ROUNDING)
}

/// The distance between the empirical distribution function and the claimed one.
///
/// # Error
///
/// The statistic is a lower bound on the distance, which keeps `false_fail` valid. The width of the
/// widest enclosure of the claimed function is added to `detectable`, which keeps `false_pass` valid.
///
/// # Method
///
/// Both functions increase. Between the `k`-th and the `l`-th sample the empirical one therefore exceeds the claimed
/// one by at most `(l + 1)/n - F(x_k)`, and falls below it by at most `F(x_l) - k/n`. The claimed function is not
/// evaluated between them if neither number exceeds the distance already found.
///
/// # Errors
///
/// [`Error::Shape`] for a wrong number of samples; [`Error::Budget`] if an enclosure of the claimed
/// function is wider than [`ROUNDING`], since any sample would agree with a function that is not known.
pub fn check_distribution(
    calibration: &Calibration,
    mut sample: Vec<f64>,
    claimed: impl Fn(f64) -> Interval,
) -> Result<TestOutcome, Error> {
    calibration.check_count("sample", sample.len())?;
    sample.sort_by(f64::total_cmp);
    let count = Interval::from_i64(sample.len() as i64);
    let step = |k: usize| Interval::from_i64(k as i64) / count;
    let (mut statistic, mut widest) = (0.0_f64, 0.0_f64);
    let mut look = |k: usize, statistic: &mut f64| -> Result<Interval, Error> {
        let value = sample
            .get(k)
            .map_or_else(Interval::unknown, |x| claimed(*x));
        widest = widest.max(known_width(&value)?);
        let above = (step(k + 1) - value).inf();
        let below = (value - step(k)).inf();
        *statistic = statistic.max(above).max(below);
        Ok(value)
    };
    let last = sample.len().saturating_sub(1);
    // Sorting moves NaNs to the ends, which are always examined.
    let ends = (look(0, &mut statistic)?, look(last, &mut statistic)?);
    // Breadth first: a large distance found early rules out more gaps.
    let mut gaps = VecDeque::from([((0, ends.0), (last, ends.1))]);
    while let Some((low, high)) = gaps.pop_front() {
        let most = (step(high.0 + 1) - low.1)
            .sup()
            .max((high.1 - step(low.0)).sup());
        if high.0 - low.0 < 2 || most <= statistic {
            continue;
        }
        let middle = low.0 + (high.0 - low.0) / 2;
        let between = (middle, look(middle, &mut statistic)?);
        gaps.extend([(low, between), (between, high)]);
    }
    let detectable = (calibration.demand.detectable + widest).next_up();
    Ok(calibration.outcome(statistic, detectable))
}

/// The width of an enclosure that a sample is compared with; refused if it is too wide.
fn known_width(claimed: &Interval) -> Result<f64, Error> {
    let width = claimed.width();
    if width <= ROUNDING {
        return Ok(width);
    }
    Err(Error::Budget(format!(
        "the claimed value is known only to lie in {claimed}"
    )))
}

/// Calibrates a check of a mean of numbers between two bounds that lie `range` apart.
///
/// # Statement
///
/// As for [`distribution`], in units of the range, by Hoeffding's inequality. Discrepancies and
/// thresholds are in the units of the mean itself.
pub fn bounded_mean(demand: Demand, range: f64) -> Result<Calibration, Error> {
    demand.check(range)?;
    let relative = Demand {
        detectable: (demand.detectable / range).next_down(),
        ..demand
    };
    let relative = calibrate(relative, ROUNDING)?;
    Ok(Calibration {
        demand,
        samples: relative.samples,
        threshold: (relative.threshold * range).next_up(),
    })
}

/// The distance between the mean of a sample and the claimed mean.
///
/// # Errors
///
/// As for [`check_distribution`].
pub fn check_bounded_mean(
    calibration: &Calibration,
    sample: &[f64],
    claimed: Interval,
) -> Result<TestOutcome, Error> {
    calibration.check_count("sample", sample.len())?;
    let sum = sample
        .iter()
        .fold(Interval::zero(), |sum, x| sum + Interval::point(*x));
    let difference = sum / Interval::from_i64(sample.len() as i64) - claimed;
    let statistic = difference.inf().max(-difference.sup()).max(0.0);
    let detectable = (calibration.demand.detectable + known_width(&difference)?).next_up();
    Ok(calibration.outcome(statistic, detectable))
}

/// A check of how often an event of known probability happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountCheck {
    /// The demand, which is met.
    pub demand: Demand,
    /// The number of independent trials to make.
    pub samples: usize,
    /// The least count that passes.
    pub least: usize,
    /// The greatest count that passes.
    pub greatest: usize,
    probability: f64,
}

/// Calibrates a check of the count of an event of the given probability.
///
/// # Statement
///
/// A correct sampler's count is below `least` or above `greatest` with a total probability of at most
/// `false_fail`. If the event's probability is wrong by `detectable` or more, the count lies between
/// the two with a probability of at most `false_pass`. The binomial tails are bounded without a normal
/// approximation. The number of trials is close to the smallest that suffices.
///
/// # Domain
///
/// `0 < probability < 1`, taken at the two ends of the enclosure in the unsafe direction.
pub fn event_count(demand: Demand, probability: Interval) -> Result<CountCheck, Error> {
    demand.check(1.0)?;
    if !(probability.inf() > 0.0 && probability.sup() < 1.0) {
        return Err(Error::Domain {
            field: "probability".into(),
            expected: "above 0 and below 1",
            got: probability.to_string(),
        });
    }
    // By Hoeffding's inequality this many trials are enough; the tails may show that fewer are.
    let enough = calibrate(demand, ROUNDING)?.samples;
    let (mut low, mut best) = (1, None);
    let mut high = enough;
    while low <= high {
        let middle = low + (high - low) / 2;
        match CountCheck::with(demand, probability, middle) {
            Some(check) => {
                best = Some(check);
                high = middle - 1;
            }
            None => low = middle + 1,
        }
    }
    best.ok_or_else(|| Error::Budget("no number of trials tried meets the demand".into()))
}

impl CountCheck {
    /// The check with this many trials, if it meets the demand.
    fn with(demand: Demand, probability: Interval, samples: usize) -> Option<Self> {
        let (p_low, p_high) = (probability.inf() - ROUNDING, probability.sup() + ROUNDING);
        let rate = demand.false_fail / 2.0;
        // A correct sampler's count rarely lies above the first of these or below the second.
        let greatest = bisect(0, samples, |k| upper_tail(samples, k + 1, p_high) <= rate);
        let least = samples
            - bisect(0, samples, |k| {
                upper_tail(samples, k + 1, 1.0 - p_low) <= rate
            });
        let (above, below) = (
            (p_low + demand.detectable).next_down(),
            (p_high - demand.detectable).next_up(),
        );
        // At a probability beyond 1 or below 0 there is nothing to detect.
        let misses_above =
            above < 1.0 && upper_tail(samples, samples - greatest, 1.0 - above) > demand.false_pass;
        let misses_below = below > 0.0 && upper_tail(samples, least, below) > demand.false_pass;
        (!misses_above && !misses_below).then_some(Self {
            demand,
            samples,
            least,
            greatest,
            probability: probability.inf(),
        })
    }

    /// Compares a count with the bounds; the statistic is the distance in frequency.
    pub fn check(&self, count: usize) -> TestOutcome {
        let trials = self.samples as f64;
        let frequency = count as f64 / trials;
        let above = self.greatest as f64 / trials - self.probability;
        let below = self.probability - self.least as f64 / trials;
        // Rounded towards the count, so the comparison agrees with that of the integers.
        let threshold = if frequency >= self.probability {
            above
        } else {
            below
        };
        let passed = (self.least..=self.greatest).contains(&count);
        let distance = (frequency - self.probability).abs();
        let statistic = if passed {
            distance.min(threshold)
        } else {
            distance.max(threshold.next_up())
        };
        TestOutcome {
            statistic,
            threshold,
            detectable: self.demand.detectable,
            samples: self.samples,
            false_fail: self.demand.false_fail,
            false_pass: self.demand.false_pass,
        }
    }
}

/// An upper bound on `P(X >= count)` for a binomial `X`.
///
/// The ratio of consecutive terms falls, so the tail from `count` on is at most the geometric
/// series of its first two terms.
fn upper_tail(trials: usize, count: usize, probability: f64) -> f64 {
    if count == 0 || probability >= 1.0 {
        return 1.0;
    }
    if count > trials || probability <= 0.0 {
        return 0.0;
    }
    let integer = |n: usize| Interval::from_i64(n as i64);
    let p = Interval::point(probability);
    let q = Interval::one() - p;
    let ratio = integer(trials - count) * p / (integer(count + 1) * q);
    if ratio.sup() >= 1.0 {
        return 1.0;
    }
    let log_binomial = log_gamma(&integer(trials + 1))
        - log_gamma(&integer(count + 1))
        - log_gamma(&integer(trials - count + 1));
    let log_term = log_binomial + integer(count) * p.ln() + integer(trials - count) * q.ln();
    (log_term.exp() / (Interval::one() - ratio)).sup().min(1.0)
}

/// The least number from `low` to `high` at which a monotone condition holds; `high` if there is none.
fn bisect(mut low: usize, mut high: usize, holds: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMAND: Demand = Demand {
        detectable: 0.01,
        false_fail: 1e-12,
        false_pass: 1e-6,
    };

    #[test]
    fn the_rates_are_those_of_the_inequality() {
        let check = distribution(DEMAND).unwrap();
        let rate = |deviation: f64| 2.0 * (-2.0 * check.samples as f64 * deviation.powi(2)).exp();
        assert!(rate(check.threshold) <= DEMAND.false_fail * 1.001);
        assert!(rate(DEMAND.detectable - check.threshold) <= DEMAND.false_pass * 1.001);
        // One percent fewer would not be enough.
        let fewer = 0.99 * check.samples as f64;
        assert!(deviation(fewer, 1e-12) + deviation(fewer, 1e-6) > DEMAND.detectable);
    }

    #[test]
    fn binomial_tails_bound_the_sums() {
        for (n, p) in [(10, 0.3), (40, 0.5), (25, 0.01), (60, 0.97)] {
            let term = |k: usize| {
                let choose = (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
                choose * f64::powi(p, k as i32) * f64::powi(1.0 - p, (n - k) as i32)
            };
            for count in 0..=n + 1 {
                let sum: f64 = (count..=n).map(term).sum();
                let bound = upper_tail(n, count, p);
                assert!(
                    bound >= sum * (1.0 - 1e-12),
                    "{n} {p} {count}: {bound} {sum}"
                );
                assert!(sum > 1e-3 || bound <= 2.0 * sum + 1e-300, "{n} {p} {count}");
            }
        }
    }

    #[test]
    fn rare_events_take_fewer_trials() {
        let rare = event_count(DEMAND, Interval::point(0.001)).unwrap();
        let even = event_count(DEMAND, Interval::point(0.5)).unwrap();
        assert!(
            rare.samples < even.samples / 4,
            "{} {}",
            rare.samples,
            even.samples
        );
        assert!(rare.check(rare.greatest).passed() && !rare.check(rare.greatest + 1).passed());
        assert!(even.check(even.least).passed() && !even.check(even.least - 1).passed());
        assert!(even.check(even.samples / 2).passed());
    }

    #[test]
    fn impossible_demands_are_refused() {
        let none = Demand {
            detectable: 0.0,
            ..DEMAND
        };
        assert!(matches!(distribution(none), Err(Error::Domain { .. })));
        let tiny = Demand {
            detectable: 1e-8,
            ..DEMAND
        };
        assert!(matches!(distribution(tiny), Err(Error::Budget(_))));
        assert!(matches!(
            event_count(DEMAND, Interval::point(1.0)),
            Err(Error::Domain { .. })
        ));
    }
}

#[cfg(test)]
mod further_tests;
