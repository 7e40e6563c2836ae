//! Values by Arb and by another independent library.

use super::*;

/// A decimal number, give or take a unit of its 60th digit.
fn decimal<const N: usize>(text: &str) -> Ball<N> {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let mut exponent: i64 = exponent.parse().unwrap();
    let ten = Ball::from_i64(10);
    let mut value = Ball::zero();
    let mut after_point = false;
    for byte in digits.trim_start_matches('-').bytes() {
        if byte == b'.' {
            after_point = true;
        } else {
            exponent -= i64::from(after_point);
            value = value * &ten + Ball::from_i64(i64::from(byte - b'0'));
        }
    }
    let scale = ten.powi(exponent.unsigned_abs());
    let value = if exponent < 0 {
        value / scale
    } else {
        value * scale
    };
    let value = if digits.starts_with('-') {
        -value
    } else {
        value
    };
    let unit = value.clone() / ten.powi(59);
    value.widen(&unit)
}

/// Every value of Arb is met by the enclosure, at two precisions.
#[test]
fn golden_values_are_enclosed() {
    let mut cases = 0;
    for line in include_str!("../../data/bessel.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [function, order, argument, value] = fields[..] else {
            panic!("{line}")
        };
        let argument: f64 = argument.parse().unwrap();
        let order: f64 = order.parse().unwrap_or(0.0);
        assert_golden::<2>(function, order, argument, &decimal(value));
        assert_golden::<4>(function, order, argument, &decimal(value));
        cases += 1;
    }
    assert_eq!(cases, 527);
}

fn assert_golden<const N: usize>(function: &str, order: f64, x: f64, golden: &Ball<N>) {
    let argument = ball::<N>(x);
    let ours = match function {
        "log_gamma" => log_gamma(&argument),
        "log_bessel_i" => log_bessel_i(order, &argument),
        "log_zonal" => log_zonal(order, &argument),
        "bessel_ratio" => bessel_ratio(order, &argument),
        _ => panic!("no function {function}"),
    };
    let what = format!("{function}({order}, {x:e})");
    assert_meet(&ours, golden, &what);
    // What is wide meets everything.
    let known = crate::common::known_bits(&ours);
    assert!(known > 64 * N as i64 - 40, "{what}: {known} bits");
}

/// A value by an independent library at an order of ten million.
#[test]
fn a_large_order_has_its_golden_value() {
    let value = log_bessel_i(1e7, &ball::<4>(2.5));
    let golden = Ball::from_decimal("-148949529.9744273110907").unwrap();
    // The digits may be cut off.
    let unit = Ball::from_decimal("1e-13").unwrap();
    assert_accurate(&value, 200, "order 1e7");
    assert!(
        (value.clone() - &golden).certainly_at_most(&unit),
        "{value:?}"
    );
    assert!((golden - value).certainly_at_most(&unit));
}
