//! Radii that results on numbers do not show: functions of sets that are wide.

use super::super::{Ball, Bounded, Real};

type B = Ball<4>;

/// The set of all numbers within this radius.
fn set(centre: f64, radius: f64) -> B {
    B::from_f64(centre).widen(&B::from_f64(radius))
}

/// The image of a set has the values at numbers next to both ends of it, and is at most a hundredth wider than they are apart.
fn check(what: &str, centre: f64, radius: f64, image: &B, value: impl Fn(&B) -> B) {
    // A ball is open, so its ends are not in it.
    let inside = radius * (1.0 - 1e-9);
    let (low, high) = (centre - inside, centre + inside);
    let (low, high) = (value(&B::from_f64(low)), value(&B::from_f64(high)));
    for value in [&low, &high] {
        let is_inside =
            image.lower().certainly_at_most(value) && value.certainly_at_most(&image.upper());
        assert!(
            is_inside,
            "{what} of {centre} ± {radius}: {value:?} in {image:?}"
        );
    }
    let (width, least) = (image.upper() - image.lower(), high - low);
    let most = least * B::from_f64(1.01) + B::one().mul_pow2(-200);
    assert!(
        width.certainly_at_most(&most),
        "{what} of {centre} ± {radius}: {image:?}"
    );
}

/// The slope of artanh is above 1 but at 0.
#[test]
fn artanh_of_a_set_is_wider_than_the_set() {
    let artanh = |x: &B| ((B::one() + x).ln() - (B::one() - x).ln()).mul_pow2(-1);
    for (centre, radius) in [
        (2f64.powi(-6), 2f64.powi(-7)),
        (-0.03, 0.001),
        (0.031, 2f64.powi(-13)),
        (0.0, 0.03),
    ] {
        check(
            "artanh",
            centre,
            radius,
            &set(centre, radius).artanh_of_small(),
            artanh,
        );
    }
}
