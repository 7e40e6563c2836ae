use super::*;

const DEMAND: Demand = Demand {
    detectable: 0.1,
    false_fail: 1e-6,
    false_pass: 1e-3,
};

#[test]
fn deviations_are_those_of_the_inequality_from_above() {
    for (samples, rate) in [(1.0, 0.5), (100.0, 1e-6), (1e6, 1e-12)] {
        let found = deviation(samples, rate);
        let back = 2.0 * (-2.0 * samples * found * found).exp();
        assert!(
            back <= rate * (1.0 + 1e-12) && back > rate * (1.0 - 1e-9),
            "{back} {rate}"
        );
    }
}

#[test]
fn the_samples_are_as_few_as_the_inequality_allows() {
    for margin in [0.0, 0.02] {
        let check = calibrate(DEMAND, margin).unwrap();
        let n = check.samples as f64;
        // √(log(2/rate)/2n) for either rate fit between the margins.
        let width = ((2e6f64).ln() / 2.0).sqrt() + ((2e3f64).ln() / 2.0).sqrt();
        let exact = (width / (0.1 - margin)).powi(2);
        assert!((exact..exact + 1.5).contains(&n), "{exact} {n}");
        let threshold = margin + deviation(n, DEMAND.false_fail);
        assert!((check.threshold - threshold).abs() < 1e-15);
        assert_eq!(check.demand, DEMAND);
    }
    // None at all if the margin is the discrepancy.
    assert!(calibrate(DEMAND, 0.1).is_err());
}

#[test]
fn the_most_samples_are_allowed_and_no_more() {
    let width = deviation(1.0, DEMAND.false_fail) + deviation(1.0, DEMAND.false_pass);
    let with = |samples: f64| {
        let detectable = width / samples.sqrt();
        calibrate(
            Demand {
                detectable,
                ..DEMAND
            },
            0.0,
        )
    };
    assert!(with(0.999e9).is_ok());
    assert!(matches!(with(1.001e9), Err(Error::Budget(_))));
}

#[test]
fn demands_are_above_0_and_not_above_what_is_possible() {
    assert!(DEMAND.check(0.1).is_ok() && DEMAND.check(0.099).is_err());
    for bad in [0.0, -1.0, f64::NAN, 1.5] {
        for demand in [
            Demand {
                detectable: bad,
                ..DEMAND
            },
            Demand {
                false_fail: bad,
                ..DEMAND
            },
            Demand {
                false_pass: bad,
                ..DEMAND
            },
        ] {
            assert!(matches!(demand.check(1.0), Err(Error::Domain { .. })));
        }
    }
    let certain = Demand {
        detectable: 1.0,
        false_fail: 1.0,
        false_pass: 1.0,
    };
    assert!(certain.check(1.0).is_ok());
}

#[test]
fn refusals_name_the_field_and_what_it_was() {
    let text = |found: Option<Error>| found.map(|error| (error.kind(), error.to_string()));
    let expected = "above 0 and not above what is possible";
    let [detectable, false_fail, false_pass] = [0, 1, 2].map(|bad| {
        let mut numbers = [0.1, 0.2, 0.3];
        numbers[bad] = 1.5;
        let [detectable, false_fail, false_pass] = numbers;
        Demand {
            detectable,
            false_fail,
            false_pass,
        }
    });
    for (demand, field) in [
        (detectable, "detectable"),
        (false_fail, "false_fail"),
        (false_pass, "false_pass"),
    ] {
        let refusal = Some(("domain", format!("{field} must be {expected}, got 1.5")));
        assert_eq!(text(distribution(demand).err()), refusal);
        assert_eq!(text(bounded_mean(demand, 1.0).err()), refusal);
        assert_eq!(
            text(event_count(demand, Interval::point(0.5)).err()),
            refusal
        );
    }
    // What may happen always or never is no event to count.
    for (low, high) in [(0.25, 1.0), (0.0, 0.25), (-0.5, 0.5), (0.5, 1.5)] {
        let probability = Interval::new(low, high).unwrap();
        let message = format!("probability must be above 0 and below 1, got [{low:?}, {high:?}]");
        assert_eq!(
            text(event_count(DEMAND, probability).err()),
            Some(("domain", message))
        );
    }
    let calibration = Calibration {
        demand: DEMAND,
        samples: 2,
        threshold: 0.05,
    };
    let short = Some((
        "shape",
        "sample must have 2 samples, as calibrated, got 1".into(),
    ));
    let uniform = |x: f64| Interval::point(x);
    let found = check_distribution(&calibration, vec![0.5], uniform);
    assert_eq!(text(found.err()), short);
    let found = check_bounded_mean(&calibration, &[0.5], Interval::point(0.5));
    assert_eq!(text(found.err()), short);
    let wide = |_: f64| Interval::new(0.25, 0.5).unwrap();
    let found = check_distribution(&calibration, vec![0.5, 0.75], wide);
    let message = "the claimed value is known only to lie in [0.25, 0.5]";
    assert_eq!(text(found.err()), Some(("budget", message.into())));
}

#[test]
fn a_check_that_cannot_fail_does_not_pass() {
    let outcome = TestOutcome {
        statistic: 0.25,
        threshold: 0.25,
        detectable: 0.5,
        samples: 1,
        false_fail: 0.1,
        false_pass: 0.1,
    };
    assert!(
        outcome.passed()
            && TestOutcome {
                statistic: 0.0,
                ..outcome
            }
            .passed()
    );
    for bad in [
        TestOutcome {
            samples: 0,
            ..outcome
        },
        TestOutcome {
            statistic: 0.26,
            ..outcome
        },
        TestOutcome {
            statistic: -0.1,
            ..outcome
        },
        TestOutcome {
            statistic: f64::NAN,
            ..outcome
        },
        TestOutcome {
            detectable: 0.25,
            ..outcome
        },
    ] {
        assert!(!bad.passed(), "{bad:?}");
    }
}

fn calibration(samples: usize) -> Calibration {
    Calibration {
        demand: DEMAND,
        samples,
        threshold: 0.05,
    }
}

/// `max_k max((k + 1)/n - F(x_k), F(x_k) - k/n)` over all samples.
fn distance(sample: &[f64], law: impl Fn(f64) -> f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let sides = sorted.iter().enumerate().map(|(k, x)| {
        let below = law(*x) - k as f64 / n;
        below.max((k + 1) as f64 / n - law(*x))
    });
    sides.fold(0.0, f64::max)
}

#[test]
fn the_distance_is_that_over_all_samples() {
    let laws: [fn(f64) -> f64; 4] = [
        |x| x,
        |x| x * x,
        |x| x.sqrt(),
        |x| if x < 0.5 { 0.0 } else { 1.0 },
    ];
    for count in [1, 2, 3, 10, 57] {
        for offset in [0.0, 0.3] {
            let sample: Vec<f64> = (0..count)
                .map(|k| ((f64::from(k) * 0.618_034 + offset) % 1.0).abs())
                .collect();
            for law in laws {
                let check = calibration(count as usize);
                let evaluated = std::cell::Cell::new(0);
                let outcome = check_distribution(&check, sample.clone(), |x| {
                    evaluated.set(evaluated.get() + 1);
                    Interval::point(law(x))
                })
                .unwrap();
                let exact = distance(&sample, law);
                assert!(
                    (outcome.statistic - exact).abs() < 1e-12,
                    "{count} {} {exact}",
                    outcome.statistic
                );
                assert!(outcome.statistic <= exact);
                // No sample is examined twice, except a single one.
                assert!(evaluated.get() <= count.max(2));
                assert_eq!((outcome.threshold, outcome.samples), (0.05, count as usize));
                assert_eq!((outcome.false_fail, outcome.false_pass), (1e-6, 1e-3));
                assert!(outcome.detectable >= 0.1 && outcome.detectable < 0.1 + 1e-12);
            }
        }
    }
}

#[test]
fn where_the_distance_cannot_be_larger_the_law_is_not_evaluated() {
    let sample: Vec<f64> = (0..1000).map(|k| (f64::from(k) + 0.5) / 1000.0).collect();
    let evaluated = std::cell::Cell::new(0);
    let outcome = check_distribution(&calibration(1000), sample, |x| {
        evaluated.set(evaluated.get() + 1);
        Interval::point(x * x)
    })
    .unwrap();
    assert!((outcome.statistic - 0.25).abs() < 1e-3);
    assert!((100..200).contains(&evaluated.get()), "{}", evaluated.get());
}

#[test]
fn the_width_of_what_is_claimed_is_added_to_what_is_detected() {
    let radius = 1e-10;
    let sample = vec![0.25, 0.5, 0.75];
    let claimed = |x: f64| Interval::new(x - radius, x + radius).unwrap();
    let outcome = check_distribution(&calibration(3), sample.clone(), claimed).unwrap();
    assert!((outcome.detectable - 0.1 - 2.0 * radius).abs() < 1e-15);
    assert!((outcome.statistic - (0.25 - radius)).abs() < 1e-15);
    let vague = |x: f64| Interval::new(x - 1e-9, x + 1e-9).unwrap();
    assert!(matches!(
        check_distribution(&calibration(3), sample.clone(), vague),
        Err(Error::Budget(_))
    ));
    assert!(matches!(
        check_distribution(&calibration(4), sample, claimed),
        Err(Error::Shape { .. })
    ));
    assert!(known_width(&Interval::point(1.0)).is_ok_and(|width| width == 0.0));
}

#[test]
fn a_mean_is_compared_in_the_units_of_its_range() {
    let range = 4.0;
    let wide = Demand {
        detectable: 0.4,
        ..DEMAND
    };
    let check = bounded_mean(wide, range).unwrap();
    let relative = calibrate(DEMAND, ROUNDING).unwrap();
    assert!(check.samples.abs_diff(relative.samples) <= 1);
    assert!((check.threshold - 4.0 * relative.threshold).abs() < 1e-3);
    assert_eq!(check.demand, wide);
    assert!(
        bounded_mean(
            Demand {
                detectable: 4.1,
                ..DEMAND
            },
            range
        )
        .is_err()
    );
    let check = calibration(4);
    let sample = [1.0, 2.0, 3.0, 6.0];
    for (claimed, distance) in [(3.0, 0.0), (2.5, 0.5), (3.75, 0.75)] {
        let outcome = check_bounded_mean(&check, &sample, Interval::point(claimed)).unwrap();
        assert!((outcome.statistic - distance).abs() < 1e-12);
        assert!(outcome.detectable >= 0.1 && outcome.detectable < 0.1 + 1e-9);
    }
    let claimed = Interval::new(3.0, 3.0 + 1e-10).unwrap();
    let outcome = check_bounded_mean(&check, &sample, claimed).unwrap();
    assert!(outcome.statistic == 0.0 && outcome.detectable > 0.1 + 0.9e-10);
    assert!(check_bounded_mean(&check, &sample[1..], claimed).is_err());
}

fn tail(n: usize, count: usize, p: f64) -> f64 {
    let term = |k: usize| {
        let choose = (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
        choose * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
    };
    (count..=n).map(term).sum()
}

#[test]
fn a_tail_is_the_geometric_series_of_its_first_two_terms() {
    for (n, k, p) in [(20, 12, 0.3), (50, 40, 0.5), (30, 3, 0.01), (10, 10, 0.2)] {
        let [first, second] = [
            tail(n, k, p) - tail(n, k + 1, p),
            tail(n, k + 1, p) - tail(n, k + 2, p),
        ];
        let exact = first / (1.0 - second / first);
        let found = upper_tail(n, k, p);
        assert!((found / exact - 1.0).abs() < 1e-9, "{found} {exact}");
    }
    assert_eq!((upper_tail(5, 0, 0.5), upper_tail(5, 6, 0.5)), (1.0, 0.0));
    assert_eq!((upper_tail(5, 3, 1.0), upper_tail(5, 3, 0.0)), (1.0, 0.0));
    assert_eq!((upper_tail(5, 3, 1.5), upper_tail(5, 3, -0.5)), (1.0, 0.0));
    // From the mean down the series does not fall.
    assert_eq!(upper_tail(20, 9, 0.5), 1.0);
}

#[test]
fn counts_are_as_narrow_as_the_rate_allows() {
    for p in [0.05, 0.5, 0.9] {
        let check = event_count(DEMAND, Interval::point(p)).unwrap();
        let n = check.samples;
        let rate = DEMAND.false_fail / 2.0;
        let (low, high) = (p - ROUNDING, p + ROUNDING);
        // A count rarely exceeds the greatest; one less would be exceeded too often.
        assert!(upper_tail(n, check.greatest + 1, high) <= rate);
        assert!(upper_tail(n, check.greatest, high) > rate);
        if check.least > 0 {
            assert!(upper_tail(n, n - check.least + 1, 1.0 - low) <= rate);
        }
        assert!(upper_tail(n, n - check.least, 1.0 - low) > rate);
        // An event that is off by the discrepancy is found, with one trial less it may not be.
        let found = |n: usize| CountCheck::with(DEMAND, Interval::point(p), n).is_some();
        assert!(found(n) && !found(n - 1), "{p}");
        if p < 0.8 {
            assert!(upper_tail(n, n - check.greatest, 0.9 - high) <= 2.0 * DEMAND.false_pass);
        }
        assert_eq!(check.demand, DEMAND);
        for count in [
            0,
            check.least,
            check.least + 1,
            check.greatest,
            check.greatest + 1,
            n,
        ] {
            let outcome = check.check(count);
            assert_eq!(
                outcome.passed(),
                (check.least..=check.greatest).contains(&count),
                "{p} {count}"
            );
            let frequency = count as f64 / n as f64;
            assert!((outcome.statistic - (frequency - p).abs()).abs() < 1e-12);
            let edge = if frequency >= p {
                check.greatest
            } else {
                check.least
            };
            assert!((outcome.threshold - (edge as f64 / n as f64 - p).abs()).abs() < 1e-12);
        }
    }
    for p in [0.0, 1.0] {
        assert!(event_count(DEMAND, Interval::point(p)).is_err());
    }
}

/// The sampler may round to either side. A rate that the exact probability just meets is exceeded by a rounded one.
#[test]
fn the_rounding_of_a_sampler_is_allowed_on_both_sides() {
    let (n, p) = (1000, 0.25);
    for k in [300, 320, 350] {
        // The tail from k on, and from n - k on of what does not happen, at the exact probability.
        for (tail, is_above) in [
            (upper_tail(n, k, p), true),
            (upper_tail(n, n - 500 + k, 1.0 - p), false),
        ] {
            let demand = Demand {
                detectable: 0.7,
                false_fail: 2.0 * tail,
                false_pass: 0.9,
            };
            let found = CountCheck::with(demand, Interval::point(p), n);
            let Some(check) = found else {
                panic!("{k}: {tail}");
            };
            match is_above {
                true => assert_eq!(check.greatest, k),
                false => assert_eq!(check.least, 500 - k),
            }
        }
    }
}

#[test]
fn the_least_number_is_found_by_halving() {
    for high in 0..12 {
        for least in 0..14 {
            assert_eq!(bisect(0, high, |k| k >= least), least.min(high));
        }
    }
    assert_eq!(bisect(5, 9, |k| k >= 2), 5);
}
