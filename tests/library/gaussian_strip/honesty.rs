//! Coarse and short grids state their errors, and so do extremes, intervals and any number of threads.

use super::*;

/// The plan's grid with every step multiplied, and the extents kept.
fn coarser(plan: &Plan, factor: f64) -> Plan {
    let mut coarse = plan.clone();
    for j in 0..coarse.steps.len() {
        coarse.steps[j] = (plan.steps[j] * factor * 64.0).round() / 64.0;
        let ratio = plan.steps[j] / coarse.steps[j];
        let scaled = |k: i64| (k as f64 * ratio) as i64;
        coarse.extents[j] = (scaled(plan.extents[j].0) - 1, scaled(plan.extents[j].1) + 1);
        coarse.centre[j] = scaled(plan.centre[j]);
    }
    coarse
}

/// The half-width of a result relative to the distance of its centre from the exact value; NaN of a grid so coarse that
/// it bounds nothing.
fn honesty(got: &Ball<2>, exact: &Ball<4>, context: &str) -> f64 {
    let got = got.resize::<4>();
    assert!(
        exact.is_bounded() && !got.disjoint(exact),
        "{context}: {got:?} excludes {exact:?}"
    );
    if !got.is_bounded() {
        return f64::NAN;
    }
    let middle = (got.upper() + got.lower()).mul_pow2(-1);
    let width = (got.upper() - got.lower()).mul_pow2(-1);
    ((middle - exact) / width).approx().abs()
}

#[test]
fn coarse_grids_are_honest() {
    let mut bounded = 0;
    // On a grid so coarse that discretisation is the whole error, the exact value must be inside,
    // and now and then nearly at the end, or else the bound is not sharp.
    let mut source = Source::new();
    let (mut sharpest, mut sharpest_real) = (0.0f64, 0.0f64);
    for round in 0..150 {
        let beta = [1.0, 2.0, 3.0][round % 3];
        let dimension = 1 + round % 2;
        let count = 2 + source.below(3);
        let case = source.case(dimension, count, beta, 1.5);
        let reduced = case.reduced::<Ball<2>>();
        let mut plan = coarser(
            &Plan::new(&reduced, 40, 0.0, 1_000_000).unwrap(),
            [1.8, 2.2, 2.7][round / 3 % 3],
        );
        // The optimal strip for the step.
        for (strip, step) in plan.strips.iter_mut().zip(&plan.steps) {
            *strip = 2.0 * std::f64::consts::PI / (beta * step);
        }
        let exact = case.closed_form::<Ball<4>>();
        let got = integrate(&reduced, &plan, Wanted::Moments);
        let found = honesty(&got.log_partition, &exact.0, &format!("{case:?}"));
        bounded += u32::from(!found.is_nan());
        sharpest = sharpest.max(found);
        for (ours, exact) in got.softmax.iter().zip(&exact.1) {
            honesty(ours, exact, &format!("{case:?}"));
        }
        for (ours, exact) in got
            .visible_softmax(&case.machine(), &reduced)
            .iter()
            .zip(&exact.2)
        {
            honesty(ours, exact, &format!("{case:?}"));
        }
    }
    // Real β against a fine grid. Two far patterns make the strip the binding constraint.
    for round in 0..150 {
        let beta = [0.3, 0.5, 1.5, 2.5, 7.3][round % 5];
        let count = 2 + source.below(2);
        let case = source.case(1, count, beta, 2.5);
        let reduced = case.reduced::<Ball<2>>();
        let fine = moments(&case.reduced::<Ball<4>>(), 200, 1_000_000).unwrap();
        let shortfall = (2.0 - beta).max(0.0);
        let plan = Plan::new(&reduced, 40, shortfall, 1_000_000).unwrap();
        let plan = coarser(&plan, [2.5, 4.0, 6.0][round / 5 % 3]);
        let got = integrate(&reduced, &plan, Wanted::Moments);
        let found = honesty(
            &got.log_partition,
            &fine.log_partition,
            &format!("{case:?}"),
        );
        bounded += u32::from(!found.is_nan());
        sharpest_real = sharpest_real.max(found);
        for (ours, exact) in got.softmax.iter().zip(&fine.softmax) {
            honesty(ours, exact, &format!("{case:?}"));
        }
        for (ours, exact) in got.position_softmax.iter().zip(&fine.position_softmax) {
            honesty(ours, exact, &format!("{case:?}"));
        }
    }
    println!("sharpest {sharpest} {sharpest_real}, bounded {bounded}");
    assert!(bounded > 150, "{bounded} results are bounded");
    assert!(sharpest > 0.5, "{sharpest}");
    assert!(sharpest_real > 0.25, "{sharpest_real}");
}

#[test]
fn short_grids_are_honest() {
    let mut bounded = 0;
    // Where the grid ends too early, the tail is the whole error.
    let mut source = Source::new();
    let mut sharpest = 0.0f64;
    for round in 0..120 {
        let beta = [1.0, 2.0, 3.0][round % 3];
        let case = source.case(1 + round % 2, 2, beta, 1.0);
        let reduced = case.reduced::<Ball<2>>();
        let mut plan = Plan::new(&reduced, 60, 0.0, 1_000_000).unwrap();
        for (j, (first, last)) in plan.extents.iter_mut().enumerate() {
            let cut = ([0.9, 1.6][round / 3 % 2] / beta.sqrt() / plan.steps[j]) as i64;
            let coordinate = || reduced.coordinates.iter().skip(j).step_by(reduced.rank);
            let at = |x: f64| (x / plan.steps[j]) as i64;
            *first = at(coordinate().map(Real::approx).fold(0.0, f64::min)) - cut;
            *last = at(coordinate().map(Real::approx).fold(0.0, f64::max)) + cut;
            plan.centre[j] = (*first + *last) / 2;
        }
        let exact = case.closed_form::<Ball<4>>();
        let got = integrate(&reduced, &plan, Wanted::Moments);
        let found = honesty(&got.log_partition, &exact.0, &format!("{case:?}"));
        bounded += u32::from(!found.is_nan());
        sharpest = sharpest.max(found);
        for (ours, exact) in got.softmax.iter().zip(&exact.1) {
            honesty(ours, exact, &format!("{case:?}"));
        }
        for (ours, exact) in got
            .visible_softmax(&case.machine(), &reduced)
            .iter()
            .zip(&exact.2)
        {
            honesty(ours, exact, &format!("{case:?}"));
        }
    }
    println!("sharpest {sharpest}, bounded {bounded}");
    assert!(bounded > 20, "{bounded} results are bounded");
    assert!(sharpest > 0.5, "{sharpest}");
}

#[test]
fn intervals_enclose_what_is_exact_and_what_is_plain() {
    let mut source = Source::new();
    for beta in [0.01, 0.3, 1.0, 1.5, 2.0, 9.5] {
        let case = source.case(2, 3, beta, 1.5);
        let got = moments(&case.reduced::<Interval>(), 48, 1_000_000).unwrap();
        let exact = moments(&case.reduced::<Ball<2>>(), 80, 1_000_000).unwrap();
        let plain = moments(&case.reduced::<f64>(), 52, 1_000_000).unwrap();
        let inside = |got: &Interval, exact: &Ball<2>, plain: f64, width: f64| {
            let (low, high) = (got.lower().approx(), got.upper().approx());
            let (below, above) = (Ball::from_f64(low), Ball::from_f64(high));
            assert!(
                !(below - exact).is_positive() && !(exact.clone() - above).is_positive(),
                "{beta} {got:?} {exact:?}"
            );
            assert!(got.contains(plain), "{beta} {got:?} {plain}");
            assert!(high - low < width, "{beta} {low} {high}");
        };
        inside(
            &got.log_partition,
            &exact.log_partition,
            plain.log_partition,
            1e-10,
        );
        let weights = got.softmax.iter().zip(&exact.softmax);
        for ((got, exact), plain) in weights.zip(&plain.softmax) {
            inside(got, exact, *plain, 1e-10);
        }
        let positions = got.position_softmax.iter().zip(&exact.position_softmax);
        for ((got, exact), plain) in positions.zip(&plain.position_softmax) {
            inside(got, exact, *plain, 1e-10 / beta.min(1.0));
        }
    }
}

#[test]
fn more_bits_decide_a_thin_triangle() {
    // The third pattern is off the line through the others by 2^-132 of its length.
    let long = 2f64.powi(80);
    let case = Case {
        patterns: vec![0.0, 0.0, long, 1.0, 2.0 * long, 2f64.next_up().next_up()],
        dimension: 2,
        visible_bias: vec![],
        hidden_bias: vec![],
        beta: 2.0,
    };
    let few = reduce::<Ball<2>>(&case.machine(), case.beta, 4).unwrap();
    assert_eq!(few.unwrap_err(), Obstacle::Undecided(128));
    let reduced = case.reduced::<Ball<8>>();
    assert_eq!(reduced.rank, 2);
    assert!(matches!(
        log_partition(&reduced, 60, 1_000_000),
        Err(Obstacle::Nodes { .. })
    ));
}

#[test]
fn the_number_of_threads_does_not_show() {
    let mut source = Source::new();
    let case = source.case(3, 4, 1.3, 0.7);
    let with_threads = |count: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .unwrap();
        let start = std::time::Instant::now();
        let result = pool.install(|| moments(&case.reduced::<Ball<2>>(), 60, 10_000_000).unwrap());
        println!("{count} threads: {:?}", start.elapsed());
        format!("{result:?}")
    };
    let alone = with_threads(1);
    assert_eq!(alone, with_threads(2));
    assert_eq!(alone, with_threads(5));
}
