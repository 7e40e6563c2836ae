use super::*;
use crate::real::agreement::agree;
use crate::real::{Ball, Enclosure, Meets, Real};

type B = Ball<4>;

fn f(x: f64) -> B {
    B::from_f64(x)
}

const GOAL: Goal = Goal {
    bits: 80,
    operations: 1e9,
};

/// `φ = -s²/(2v) + k s`, on an interval that it may end on.
struct Gaussian {
    variance: f64,
    slope: f64,
    ends: (f64, f64),
}

impl LogIntegrand<B> for Gaussian {
    fn beginning(&self) -> f64 {
        self.ends.0
    }
    fn end(&self) -> f64 {
        self.ends.1
    }
    fn value(&self, s: &B) -> B {
        f(self.slope) * s - s.sqr() / f(2.0 * self.variance)
    }
    fn slope(&self, s: &B) -> B {
        f(self.slope) - s.clone() / f(self.variance)
    }
    fn curvature(&self, _: &B, _: &B) -> B {
        f(1.0) / f(self.variance)
    }
    fn before(&self, s: &B) -> B {
        reciprocal_rate(&self.slope(s))
    }
    fn beyond(&self, s: &B) -> B {
        reciprocal_rate(&-self.slope(s))
    }
}

/// `φ = -r s` from 0 on, whose integral is `1/r`, or up to an end.
struct Exponential {
    rate: f64,
    end: f64,
}

impl LogIntegrand<B> for Exponential {
    fn beginning(&self) -> f64 {
        0.0
    }
    fn end(&self) -> f64 {
        self.end
    }
    fn value(&self, s: &B) -> B {
        -(s.clone() * f(self.rate))
    }
    fn slope(&self, _: &B) -> B {
        -f(self.rate)
    }
    fn curvature(&self, _: &B, _: &B) -> B {
        B::zero()
    }
    fn before(&self, s: &B) -> B {
        length_if_rising(&self.slope(s), s.clone())
    }
    fn beyond(&self, _: &B) -> B {
        f(1.0) / f(self.rate)
    }
}

#[test]
fn gaussians_on_the_line_have_their_integral() {
    for variance in [1e-200, 1e-6, 1.0, 40.0, 1e200] {
        for shift in [0.0, 0.5] {
            let slope = shift / f64::sqrt(variance);
            let ends = (f64::NEG_INFINITY, f64::INFINITY);
            let found = integrate(
                &Gaussian {
                    variance,
                    slope,
                    ends,
                },
                GOAL,
            )
            .unwrap();
            let exact = (B::pi() * f(variance).mul_pow2(1)).sqrt()
                * (f(slope).sqr() * f(variance / 2.0)).exp();
            agree(&found.relative, &exact, 76);
            assert!(found.relative.meets(&exact) && found.is_known());
            assert!(!found.reaches_end && found.log_scale.certainly_zero());
            assert!((20..2000).contains(&found.nodes), "{}", found.nodes);
        }
    }
}

#[test]
fn exponentials_end_where_they_are_told_to() {
    for rate in [1e-100, 0.5, 3.0, 1e100] {
        let found = integrate(
            &Exponential {
                rate,
                end: f64::INFINITY,
            },
            GOAL,
        )
        .unwrap();
        agree(&found.relative, &(f(1.0) / f(rate)), 76);
        assert!(!found.reaches_end);
        let end = 2.0 / rate;
        let found = integrate(&Exponential { rate, end }, GOAL).unwrap();
        let exact = (f(1.0) - (-(f(rate) * f(end))).exp()) / f(rate);
        agree(&found.relative, &exact, 76);
        assert!(found.reaches_end);
    }
}

#[test]
fn a_finite_beginning_is_where_the_integral_begins() {
    // Up to a distance of one deviation on either side, against the difference of two half-lines.
    let gaussian = |low: f64, high: f64| {
        let ends = (low, high);
        integrate(
            &Gaussian {
                variance: 1.0,
                slope: 0.0,
                ends,
            },
            GOAL,
        )
        .unwrap()
        .relative
    };
    let whole = (B::pi().mul_pow2(1)).sqrt();
    let left = gaussian(f64::NEG_INFINITY, 1.0);
    let right = gaussian(-1.0, f64::INFINITY);
    let middle = gaussian(-1.0, 1.0);
    agree(&(left + right - middle), &whole, 72);
    agree(&gaussian(0.0, f64::INFINITY), &whole.mul_pow2(-1), 76);
}

#[test]
fn what_cannot_be_afforded_is_refused_and_not_before() {
    let ends = (f64::NEG_INFINITY, f64::INFINITY);
    let integrand = Gaussian {
        variance: 1.0,
        slope: 0.0,
        ends,
    };
    let afforded =
        |bits: u32, operations: f64| match integrate(&integrand, Goal { bits, operations }) {
            Ok(found) => found.is_known(),
            Err(error) => {
                assert!(matches!(error, Error::Budget(_)));
                false
            }
        };
    // Each interval examined costs four nodes per ellipse, at 256 bits √2 times as much.
    let step = 48.0 * NODE_COST * 2f64.sqrt();
    let range = Range::find(&integrand, &B::zero(), 80.0 * LN_2).unwrap();
    let steps = (1..100)
        .find(|&most| Panels::plan(&integrand, &B::zero(), &range, 80.0 * LN_2, most).is_ok())
        .unwrap();
    assert!(afforded(80, step * (steps as f64 + 0.01)));
    assert!(!afforded(80, step * (steps as f64 - 0.01)));
}

/// An integrand whose values are known only to this much.
struct Blurred(Gaussian, f64);

impl LogIntegrand<B> for Blurred {
    fn beginning(&self) -> f64 {
        self.0.beginning()
    }
    fn value(&self, s: &B) -> B {
        self.0.value(s).widen(&f(self.1))
    }
    fn slope(&self, s: &B) -> B {
        self.0.slope(s)
    }
    fn curvature(&self, s: &B, radius: &B) -> B {
        self.0.curvature(s, radius)
    }
    fn before(&self, s: &B) -> B {
        self.0.before(s)
    }
    fn beyond(&self, s: &B) -> B {
        self.0.beyond(s)
    }
}

/// Where a finer scalar may need less work, what is too much is not known, and no error; where none does, it is one.
#[test]
fn the_work_of_a_coarse_scalar_is_no_reason_to_give_up() {
    let one_step = Goal {
        bits: 80,
        operations: 1.5 * 48.0 * NODE_COST * 2f64.sqrt(),
    };
    let blurred = |by: f64| {
        let gaussian = Gaussian {
            variance: 1.0,
            slope: 0.0,
            ends: (f64::NEG_INFINITY, f64::INFINITY),
        };
        integrate(&Blurred(gaussian, by), one_step)
    };
    for by in [1e-25, 1e-10, 0.25] {
        assert!(!blurred(by).unwrap().is_known(), "{by}");
    }
    assert!(matches!(blurred(0.0), Err(Error::Budget(_))));
}

#[test]
fn widths_are_where_the_integrand_has_fallen_by_a_factor() {
    for rate in [1e-250, 0.01, 0.75, 1.0, 3.0, 1e250] {
        let exponential = Exponential {
            rate,
            end: f64::INFINITY,
        };
        let found = width(&exponential, &B::zero(), f64::INFINITY);
        // A power of 2, the first that has fallen.
        assert!(found * rate >= 1.0 && found * rate < 2.0, "{rate} {found}");
        assert_eq!(found, libm::scalbn(1.0, libm::ilogb(found)));
        let near = 0.375 / rate;
        assert_eq!(width(&exponential, &B::zero(), near), near);
    }
    let ends = (f64::NEG_INFINITY, f64::INFINITY);
    let gaussian = Gaussian {
        variance: 8.0,
        slope: 0.0,
        ends,
    };
    assert_eq!(width(&gaussian, &B::zero(), f64::INFINITY), 4.0);
    assert_eq!(width(&gaussian, &B::zero(), f64::NEG_INFINITY), -4.0);
    assert_eq!(width(&gaussian, &B::zero(), -3.0), -3.0);
    assert_eq!(width(&gaussian, &B::zero(), 0.0), 0.0);
}

#[test]
fn the_first_is_found_wherever_it_is() {
    for most in [0, 1, 2, 7, 100, 2200] {
        for least in [0, 1, 2, 3, 5, 6, 7, 8, 64, 99, 100, 101, 2199, 2200, 5000] {
            assert_eq!(first(most, |k| k >= least), least.min(most));
        }
    }
}

#[test]
fn tails_are_cut_off_at_the_first_step_below_the_target() {
    let tail = |s: f64| f(-s.abs()).exp();
    for (start, limit) in [(1.0, f64::INFINITY), (-1.0, f64::NEG_INFINITY), (3.0, 50.0)] {
        let (place, bound) = cut(start, limit, -10.0, tail).unwrap();
        assert!(place.abs() > 10.0 && place.abs() <= 12.5);
        agree(&bound, &tail(place), 200);
        let steps = (place / start).ln() / 1.25f64.ln();
        assert!((steps - steps.round()).abs() < 1e-9);
    }
    for limit in [8.0, 1.0] {
        let (place, bound) = cut(1.0, limit, -10.0, tail).unwrap();
        assert!(place == limit && bound.certainly_zero());
    }
    let (place, bound) = cut(-1.0, 0.0, -10.0, tail).unwrap();
    assert!(place == 0.0 && bound.certainly_zero());
    assert!(cut(1.0, f64::INFINITY, -10.0, |_| f(1.0)).is_none());
    assert!(cut(1.0, f64::INFINITY, -10.0, |_| B::unknown()).is_none());
}

#[test]
fn degrees_are_those_that_the_error_asks_for() {
    // M ρ^-(n+2) times at most e², which 64/15 and the series stay below for ρ from 1.5 on.
    for (log_bound, target, rho) in [(3.0, -40.0, 2.0), (0.0, -60.0, 7.0), (-5.0, -70.0, 1.5)] {
        let needed = needed_degree(log_bound, target, rho);
        let reached = log_bound + 2.0 - (needed + 2.0) * f64::ln(rho);
        assert!((reached - target).abs() < 1e-9);
        let n = needed.ceil() as usize;
        let factor: f64 = error_factor::<B>(n, rho).approx();
        assert!(rho < 1.6 || log_bound + factor.ln() <= target);
    }
    let of = |bits: f64| degree(largest_index(bits * LN_2));
    assert_eq!(
        [
            of(1.0),
            of(32.0),
            of(34.0),
            of(80.0),
            of(64.0),
            of(128.0),
            of(1e5)
        ],
        [24, 24, 32, 64, 48, 96, 1024]
    );
}

#[test]
fn the_rule_chosen_is_the_cheapest_there_is() {
    let ends = (f64::NEG_INFINITY, f64::INFINITY);
    let integrand = Gaussian {
        variance: 1.0,
        slope: 0.0,
        ends,
    };
    let mut decided = 0;
    for (middle, half) in [
        (0.0, 0.5),
        (1.0, 0.25),
        (2.0, 2.0),
        (-3.0, 0.125),
        (0.0, 8.0),
    ] {
        for target in [-20.0, -50.0] {
            let level = integrand.value(&f(middle));
            let found = choose(&integrand, level.clone(), &f(middle), &f(half), target, 8);
            let mut best: Option<(u32, f64)> = None;
            for rho in ELLIPSES {
                let radius = (rho + 1.0 / rho) / 2.0 * half;
                // φ and its slope at the middle, and 1 for the second derivative.
                let bound =
                    -middle * middle / 2.0 + f64::abs(middle) * radius + radius * radius / 2.0;
                let index = (0..=8)
                    .find(|&index| degree(index) as f64 >= needed_degree(bound, target, rho));
                if let Some(index) = index
                    && best.is_none_or(|(other, _)| index < other)
                {
                    best = Some((index, rho));
                }
            }
            assert_eq!(
                found.as_ref().map(|choice| (choice.index, choice.rho)),
                best,
                "{middle} {half} {target}"
            );
            let Some(choice) = found else { continue };
            decided += 1;
            let radius = (f(choice.rho) + f(1.0) / f(choice.rho)) * f(half / 2.0);
            let bound = level + f(middle.abs()) * &radius + radius.sqr().mul_pow2(-1);
            agree(&choice.log_bound, &bound, 200);
            // The error of the panel is that of the rule.
            let panel = Panel::new(f(middle), f(half), &choice);
            let factor: B = error_factor(degree(choice.index), choice.rho);
            agree(&panel.error, &(bound.exp() * factor * f(half)), 200);
            assert!(panel.error.is_exact() && panel.index == choice.index);
            assert!(panel.error.ln().approx() <= target + f64::ln(half) + 0.5);
        }
    }
    assert!(decided >= 6, "{decided} of 10");
}

#[test]
fn panels_cover_the_range_without_gaps() {
    let ends = (f64::NEG_INFINITY, f64::INFINITY);
    let integrand = Gaussian {
        variance: 1.0,
        slope: 0.0,
        ends,
    };
    let range = Range::find(&integrand, &B::zero(), 60.0).unwrap();
    assert!(range.log_width == libm::log(2.0));
    assert!(range.low == -range.high && range.high > 10.0 && range.high < 14.0);
    // Both tails, by the slope at the ends.
    let one = f(-range.high * range.high / 2.0).exp() / f(range.high);
    agree(&range.tails, &one.mul_pow2(1), 100);
    assert!(range.tails.ln().approx() < range.log_width - 60.0 + LN_2);
    let panels = Panels::plan(&integrand, &B::zero(), &range, 60.0, 4000)
        .unwrap_or_else(|_| panic!("halted"));
    let length = panels
        .panels
        .iter()
        .fold(B::zero(), |sum, panel| sum + panel.half.mul_pow2(1));
    agree(&length, &f(range.high - range.low), 200);
    let nodes: usize = panels
        .panels
        .iter()
        .map(|panel| degree(panel.index) + 1)
        .sum();
    assert_eq!(panels.nodes(), nodes);
    let errors = panels
        .panels
        .iter()
        .fold(range.tails.clone(), |sum, panel| sum + &panel.error);
    // A share of e^-5 each, of so few.
    assert!(errors.ln().approx() < range.log_width - 60.0 + 1.0);
    assert!(matches!(
        Panels::plan(&integrand, &B::zero(), &range, 60.0, 2),
        Err(Halt::Work)
    ));
}

#[test]
fn rates_and_lengths_are_known_where_their_signs_are() {
    agree(&reciprocal_rate(&f(4.0)), &f(0.25), 200);
    agree(&reciprocal_rate(&f(4.0).widen(&f(2.0))), &f(0.5), 25);
    // A length bounds nothing where the slope may be negative, wherever its midpoint is.
    assert!(length_if_rising(&f(0.0), f(2.0)).certainly_equal(&f(2.0)));
    assert!(!length_if_rising(&f(0.5).widen(&f(1.0)), f(2.0)).is_known());
    assert!(!length_if_rising(&f(-0.5), f(2.0)).is_known());
    for rate in [f(0.0), f(-1.0), f(1.0).widen(&f(2.0))] {
        assert!(!reciprocal_rate(&rate).is_known());
    }
    assert!(length_if_rising(&f(0.0), f(3.0)).certainly_equal(&f(3.0)));
    assert!(length_if_rising(&f(1.0), f(3.0)).certainly_equal(&f(3.0)));
    assert!(!length_if_rising(&f(-1.0), f(3.0)).is_known());
}

#[test]
fn a_scale_that_is_known_to_less_than_a_factor_is_not_worth_a_quadrature() {
    struct Vague(f64);
    impl LogIntegrand<B> for Vague {
        fn beginning(&self) -> f64 {
            0.0
        }
        fn value(&self, s: &B) -> B {
            -s.clone().widen(&f(self.0))
        }
        fn slope(&self, _: &B) -> B {
            -f(1.0)
        }
        fn curvature(&self, _: &B, _: &B) -> B {
            B::zero()
        }
        fn before(&self, s: &B) -> B {
            s.clone()
        }
        fn beyond(&self, _: &B) -> B {
            f(1.0)
        }
    }
    assert!(integrate(&Vague(0.1), GOAL).unwrap().is_known());
    for radius in [0.5, 3.0] {
        let found = integrate(&Vague(radius), GOAL).unwrap();
        assert!(!found.is_known() && found.nodes == 0 && found.reaches_end);
    }
}
