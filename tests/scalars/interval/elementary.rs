//! Elementary functions: inclusion, width, exact cases.

use super::*;

#[test]
fn elementary_functions_include_and_are_narrow() {
    let mut draw = Draw::new(7);
    let mut constants = constants();
    let mut decided = [[0; 3]; 4];
    for _ in 0..4_000 {
        let (number, set, bounded) = (draw.number(), draw.interval(), draw.bounded());
        for ((name, function, exact, infimum, widest), decided) in
            ELEMENTARY.iter().zip(&mut decided)
        {
            let (name, infimum, widest) = (*name, *infimum, *widest);
            if number > infimum {
                decided[0] += 1;
                let image = function(&Interval::point(number));
                let value = exact(number, &mut constants);
                value.assert_in(image, name, &[number]);
                assert_narrow(image, widest, name, &[number]);
            }
            if set.inf() > infimum || infimum == f64::NEG_INFINITY {
                let member = draw.member(set);
                exact(member, &mut constants).assert_in(
                    function(&set),
                    name,
                    &[set.inf(), set.sup(), member],
                );
                decided[1] += 1;
            }
            // The functions rise: at each end the image is no wider than that of a point.
            if bounded.inf() > infimum {
                let [low, high] = ends(bounded).map(|end| function(&Interval::point(end)));
                let image = function(&bounded);
                let beyond = [
                    steps(image.inf(), low.sup()),
                    steps(high.inf(), image.sup()),
                ];
                assert!(
                    beyond.into_iter().all(|count| count <= widest),
                    "{name} of {}: {}",
                    describe(&ends(bounded)),
                    describe(&ends(image))
                );
                decided[2] += 1;
            }
        }
    }
    // Half of the numbers are below the domains of the logarithms, and more of the sets reach below.
    for ((name, ..), decided) in ELEMENTARY.iter().zip(decided) {
        assert!(
            decided.iter().all(|count| *count > 400),
            "{name}: {decided:?}"
        );
    }
}

#[test]
fn exp_m1_near_zero_is_narrow() {
    let mut draw = Draw::new(8);
    let mut constants = constants();
    let mut widest = 0;
    for _ in 0..4_000 {
        let magnitude = libm::ldexp(0.5 + 0.5 * draw.uniform(), -(draw.below(60) as i32));
        let x = (if draw.below(2) == 0 {
            magnitude
        } else {
            -magnitude
        })
        .clamp(-0.5, 0.5);
        let image = Interval::point(x).exp_m1();
        Bracket::exp_m1(x, &mut constants).assert_in(image, "exp_m1", &[x]);
        assert_narrow(image, 5, "exp_m1", &[x]);
        widest = widest.max(steps(image.inf(), image.sup()));
    }
    println!("exp_m1 within 1/2 of 0 is at most {widest} steps wide");
}

/// Arguments whose exact logarithm or exponential lies just above a power of two: a library value just
/// below it is then nearly two of the smaller steps away.
#[test]
fn elementary_functions_across_powers_of_two() {
    let mut constants = constants();
    let check =
        |name: &str, image: Interval, value: Bracket, x: f64| value.assert_in(image, name, &[x]);
    for k in -1022..1024 {
        let near = f64::from(k) * std::f64::consts::LN_2;
        for offset in -2..=2 {
            let x = step(near, offset);
            check(
                "exp",
                Interval::point(x).exp(),
                Bracket::exp(x, &mut constants),
                x,
            );
        }
    }
    for k in -9..9 {
        let near = libm::exp(libm::ldexp(1.0, k));
        for offset in -60..=60 {
            let x = step(near, offset);
            check(
                "ln",
                Interval::point(x).ln(),
                Bracket::ln(x, &mut constants),
                x,
            );
            let x = step(near - 1.0, offset);
            check(
                "ln_1p",
                Interval::point(x).ln_1p(),
                Bracket::ln_1p(x, &mut constants),
                x,
            );
        }
    }
}

#[test]
fn exact_cases_are_points() {
    let (zero, one) = (Interval::zero(), Interval::one());
    assert_eq!(zero.exp(), one);
    assert_eq!(zero.exp_m1(), zero);
    assert_eq!(one.ln(), zero);
    assert_eq!(zero.ln_1p(), zero);
    assert_eq!(zero.sqrt(), zero);
    assert_eq!(between(-1.0, 0.0).exp().sup(), 1.0);
    assert_eq!(between(0.0, 1.0).exp().inf(), 1.0);
    assert_eq!(Interval::point(-1e300).exp().inf(), 0.0);
    assert!(
        Interval::point(1e300).exp().inf() > 1e308
            && Interval::point(1e300).exp().sup() == f64::INFINITY
    );
}

#[test]
fn general_powers_include() {
    let mut constants = constants();
    let mut draw = Draw::new(9);
    for _ in 0..500 {
        let (x, n) = (8.0 * draw.uniform(), draw.below(9));
        if x > 0.0 {
            let power = Interval::point(x).powf(&Interval::from_i64(n as i64));
            Bracket::power(x, n).assert_in(power, "real power", &[x, n as f64]);
        }
        let root = Interval::point(x + 1.0).powf(&Interval::point(0.5));
        Bracket::square_root(x + 1.0).assert_in(root, "power 1/2", &[x + 1.0]);
        let base = Bracket::exp(1.0, &mut constants);
        base.assert_in(Interval::one().exp().powf(&Interval::one()), "power 1", &[]);
    }
}
