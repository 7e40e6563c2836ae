//! The bounds against the statements, written out over all tuples.

use super::*;
use crate::models::agreement::{
    Exact, assert_same, exact, hidden, log_partition, machine, power, sums, tuples, volume,
};
use crate::real::Bounded;

const TEMPERATURES: [f64; 5] = [0.5, 1.0, 1.5, 2.0, 2.75];

/// `log Σ exp(a |S|² + b C)` over all tuples.
fn log_sum(size: u32, a: &Exact, b: &Exact) -> Exact {
    let machine = machine();
    let terms = tuples(3, size).map(|tuple| {
        let (square, bias) = sums(&machine, &tuple);
        (exact(square) * a + exact(bias) * b).exp()
    });
    Exact::sum(terms).ln()
}

#[test]
fn sums_over_tuples_are_those_of_the_statements_and_bound_on_their_side() {
    let machine = machine();
    for beta in TEMPERATURES {
        let (bounds, value) = (
            machine.bounds::<Exact>(beta).unwrap(),
            log_partition(&machine, beta),
        );
        for size in 1..=4 {
            let (k, b, v) = (exact(size.into()), exact(beta), volume(&machine, beta));
            let by_norms = bounds.power_sum(size).unwrap();
            let share = b.clone() / &k;
            let sum = log_sum(size, &(share.clone() / (k.clone() * exact(2.0))), &share);
            assert_same(&by_norms, &(v.clone() + sum));
            let by_triangles = bounds.minkowski(size).unwrap();
            let sum = log_sum(size, &(exact(0.5) / &k), &Exact::one());
            assert_same(&by_triangles, &(v + share * sum));
            let (one, other) = (&by_norms, &by_triangles);
            let k = f64::from(size);
            if k < beta {
                assert!(one.certainly_at_most(&value) && value.certainly_at_most(other));
            } else if k > beta {
                assert!(value.certainly_at_most(one) && other.certainly_at_most(&value));
            } else {
                assert_same(one, &value);
                assert_same(other, &value);
            }
        }
    }
}

#[test]
fn the_fractional_part_alone_gives_the_sum_of_the_statement() {
    let machine = machine();
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    for beta in TEMPERATURES {
        let (n, t) = (beta.floor(), beta.fract());
        let mut terms = Vec::new();
        for tuple in tuples(3, n as u32) {
            for (nu, more) in patterns.iter().enumerate() {
                let square: f64 = (0..2)
                    .map(|i| tuple.iter().map(|mu| patterns[*mu][i]).sum::<f64>() + t * more[i])
                    .map(|sum| sum * sum)
                    .sum();
                let bias = sums(&machine, &tuple).1 + t * hidden(&machine)[nu];
                terms.push((exact(square / 2.0) / exact(beta) + exact(bias)).exp());
            }
        }
        let bounds = machine.bounds::<Exact>(beta).unwrap();
        let (upper, lower) = (bounds.split_power(), bounds.split_power_reversed());
        let (upper, lower) = (upper.unwrap(), lower.unwrap());
        assert_same(&upper, &(Exact::sum(terms).ln() + volume(&machine, beta)));
        assert_same(
            &(upper.clone() - &lower),
            &(exact(3.0).ln() * exact(1.0 - t)),
        );
        let value = log_partition(&machine, beta);
        assert!(value.certainly_at_most(&upper));
        if t == 0.0 {
            assert_same(&lower, &value);
        } else {
            assert!(lower.certainly_at_most(&value));
        }
    }
}

/// `Φ(k)` about the mean of the patterns, with `β|m|²/2`.
fn centred_power(beta: f64, size: u32) -> Exact {
    let machine = machine();
    // Three times the mean.
    let mean = [-0.25, 2.25];
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    let square = mean[0] * mean[0] + mean[1] * mean[1];
    let terms = tuples(3, size).map(|tuple| {
        let moved = |i: usize| {
            tuple
                .iter()
                .map(|mu| 3.0 * patterns[*mu][i] - mean[i])
                .sum()
        };
        let moved: [f64; 2] = [moved(0), moved(1)];
        let norm = exact(moved[0] * moved[0] + moved[1] * moved[1]) / exact(18.0 * beta);
        let along = exact(moved[0] * mean[0] + moved[1] * mean[1]) / exact(9.0);
        (norm + along + exact(sums(&machine, &tuple).1)).exp()
    });
    Exact::sum(terms).ln() + volume(&machine, beta) + exact(square * beta) / exact(18.0)
}

#[test]
fn the_convex_function_of_the_power_bounds_from_both_sides() {
    let machine = machine();
    for beta in TEMPERATURES {
        let (bounds, value) = (
            machine.bounds::<Exact>(beta).unwrap(),
            log_partition(&machine, beta),
        );
        let (n, t) = (beta.floor() as u32, exact(beta.fract()));
        for centre in [Centre::Origin, Centre::Mean] {
            let phi = |size: u32| match centre {
                Centre::Origin => power(&machine, beta, size),
                Centre::Mean => centred_power(beta, size),
            };
            let (near, next, last) = (phi(n), phi(n + 1), phi(n + 2));
            let chord = bounds.convexity(centre).unwrap();
            assert_same(&chord, &((Exact::one() - &t) * &near + next.clone() * &t));
            let below = bounds.chord_from_above(centre).unwrap();
            let gap = Exact::one() - &t;
            let expected = (Exact::one() + &gap) * next - gap * last;
            assert_same(&below, &expected);
            let mut lower = vec![below];
            if n > 0 {
                let from_below = bounds.chord_from_below(centre).unwrap();
                let expected = (Exact::one() + &t) * &near - phi(n - 1) * &t;
                assert_same(&from_below, &expected);
                lower.push(from_below);
            } else {
                assert!(bounds.chord_from_below(centre).is_err());
            }
            if t.certainly_zero() {
                assert_same(&chord, &value);
            } else {
                assert!(value.certainly_at_most(&chord));
                assert!(lower.iter().all(|bound| bound.certainly_at_most(&value)));
            }
        }
    }
}

#[test]
fn jensen_and_the_means_are_the_statements() {
    let machine = machine();
    for beta in TEMPERATURES {
        let (bounds, value) = (
            machine.bounds::<Exact>(beta).unwrap(),
            log_partition(&machine, beta),
        );
        let sum = volume(&machine, beta) + log_sum(1, &exact(beta / 2.0), &exact(beta));
        let price = exact(3.0).ln() * exact(beta - 1.0);
        let pair = bounds.jensen().unwrap();
        let (low, high) = if beta < 1.0 {
            (sum.clone() + price, sum)
        } else {
            (sum.clone(), sum + price)
        };
        assert_same(&pair.lower, &low);
        assert_same(&pair.upper, &high);
        let geometric = bounds.arithmetic_geometric();
        let mean = exact((0.0625 + 5.0625) / 2.0) / exact(9.0)
            + exact(hidden(&machine).iter().sum()) / exact(3.0);
        let expected = volume(&machine, beta) + (exact(3.0).ln() + mean) * exact(beta);
        assert_same(&geometric, &expected);
        assert!(geometric.certainly_at_most(&value));
        if beta != 1.0 {
            assert!(low.certainly_at_most(&value) && value.certainly_at_most(&high));
        }
        assert_eq!(bounds.below(), beta.floor() as u32);
        assert_same(bounds.distance(), &exact(beta.fract()));
    }
}

#[test]
fn tuples_of_nothing_and_of_too_much_are_refused() {
    let machine = machine();
    let bounds = machine.bounds::<f64>(1e12).unwrap();
    assert_eq!(bounds.below(), u32::MAX - 2);
    assert!(matches!(bounds.power_sum(0), Err(Error::Domain { .. })));
    assert!(matches!(bounds.minkowski(0), Err(Error::Domain { .. })));
    assert!(matches!(bounds.split_power(), Err(Error::Budget(_))));
    assert!(matches!(
        bounds.chord_from_above(Centre::Origin),
        Err(Error::Budget(_))
    ));
    assert!(bounds.power_sum(2).is_ok());
}
