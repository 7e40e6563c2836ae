//! Systems that habituate: the numbers of `docs/habituation.md`, strict declines, and the differential equations.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use crate::common::{agree, reads};
use attnbm::grade::case::Case;
use attnbm::models::habituation::{
    Affine, Chain, Dishabituation, Filter, Interruption, Motif, Nonlinearity, PulseTrain,
    Saturating, Series, TwoFilters, Unit, onsets_by_taylor, rates_of_step, zero_order_hold,
};
use attnbm::oracle::certify::Options;
use attnbm::oracle::input::Value;
use attnbm::oracle::registry;
use attnbm::real::{Ball, Bounded, Enclosure, Goal, Real, absolute};

type Exact = Ball<4>;

fn exact(x: f64) -> Exact {
    Exact::from_f64(x)
}

fn motif(decay: f64, gain: f64, nonlinearity: Nonlinearity) -> Motif {
    Motif::new(Filter::Rates { decay, gain }, nonlinearity).unwrap()
}

fn train(amplitude: f64, period: f64) -> PulseTrain {
    PulseTrain::new(amplitude, 0.1, period).unwrap()
}

const HILL: Nonlinearity = Nonlinearity::Hill { exponent: 2.0 };

/// M1 at the rates of the authors' illustration of frequency.
fn base() -> Motif {
    motif(0.1, 0.2, HILL)
}

#[test]
fn the_base_motif_has_its_golden_values() {
    for (earlier, digits) in [
        (0, "10"),
        (1, "9.6798052"),
        (2, "8.9283903"),
        (3, "8.0297323"),
    ] {
        reads(&base().response(&train(10.0, 1.0), earlier), digits);
    }
    for (period, limit, ratio) in [
        (1.0, "1.91120649473444", "0.214928491767860"),
        (2.0, "0.907862862024279", "0.54818100554111"),
        (5.0, "0.309845461775023", "0.912405254203736"),
    ] {
        let train = train(10.0, period);
        reads(&base().memory_in_the_limit(&train), limit);
        reads(&(base().asymptote::<Exact>(&train) / exact(10.0)), ratio);
    }
}

#[test]
fn the_circuit_has_its_golden_values() {
    let circuit = Motif::OF_THE_CIRCUIT;
    reads(&circuit.response(&train(9.0, 1.0), 0), "1.26946788886");
    reads(&circuit.asymptote(&train(9.0, 2.0)), "0.98713997105");
    // Below what the diode lets through there is exactly nothing.
    let weak: Exact = circuit.response(&train(2.98, 1.0), 0);
    assert!(weak.certainly_zero());
    assert!(
        circuit
            .response::<Exact>(&train(2.99, 1.0), 0)
            .is_positive()
    );
    // The fortieth response is not the limit.
    let fast = train(9.0, 1.0);
    reads(&circuit.response(&fast, 39), "0.54316743010");
    reads(&circuit.asymptote(&fast), "0.54316741448");
}

#[test]
fn series_decline_faster_one_after_another() {
    let nonlinearity = Nonlinearity::Threshold {
        level: 8.0,
        steepness: 1.0,
    };
    let (motif, train) = (motif(0.05, 1.0, nonlinearity), train(10.0, 1.0));
    for (complete, first_below_half) in [(0, 11), (1, 5), (2, 4)] {
        let series = Series {
            pulses: 15,
            rest: 15.0,
            complete,
        };
        let is_below = |earlier: &u64| {
            let response = motif.response_in_series::<Exact>(&train, &series, *earlier);
            (exact(5.0) - response.unwrap()).is_positive()
        };
        assert_eq!((0..15).find(is_below), Some(first_below_half));
    }
    for (complete, digits) in [(1, "5.0976"), (2, "6.2351"), (3, "6.4889")] {
        let series = Series {
            pulses: 15,
            rest: 15.0,
            complete,
        };
        reads(&motif.memory_after_series(&train, &series).unwrap(), digits);
    }
}

#[test]
fn rapid_has_two_meanings_that_order_differently() {
    for (period, first_below, to_own_asymptote) in
        [(1.0, Some(6), 47), (2.0, Some(12), 24), (5.0, None, 10)]
    {
        let train = train(10.0, period);
        let is_below = |earlier: &u64| {
            let response: Exact = base().response(&train, *earlier);
            (exact(6.0) - response).is_positive()
        };
        assert_eq!((0..500).find(is_below), first_below);
        let limit: Exact = base().memory_in_the_limit(&train);
        let is_near = |earlier: &u64| {
            let missing = limit.clone() - base().memory_at_onset::<Exact>(&train, *earlier);
            (limit.clone() / exact(100.0) - missing).is_positive()
        };
        assert_eq!((0..500).find(is_near), Some(to_own_asymptote));
    }
}

#[test]
fn one_unit_recovers_more_slowly_after_faster_stimulation_and_a_chain_faster() {
    const MANY: u64 = 1_000_000;
    for (period, digits) in [(1.0, "14.309"), (2.0, "7.865"), (5.0, "0.115")] {
        let time = base().recovery_time::<Exact>(&train(10.0, period), MANY, 0.5);
        reads(&time.unwrap(), digits);
    }
    let unit = |decay, gain| Unit { decay, gain };
    let chain = Chain::new(unit(0.2, 1.0), unit(0.02, 0.5)).unwrap();
    let goal = Goal {
        bits: 100,
        operations: 1e8,
    };
    for (period, before, after) in [
        (1.0, 11.5955, 11.5965),
        (2.0, 25.6735, 25.6745),
        (5.0, 46.1655, 46.1665),
    ] {
        let response = |rest: f64| -> Exact {
            let found = chain.response_after_rest(&train(10.0, period), 60, rest, goal);
            found.unwrap().value
        };
        assert!((exact(5.0) - response(before)).is_positive(), "{period}");
        assert!((response(after) - exact(5.0)).is_positive(), "{period}");
    }
}

#[test]
fn intensity_weakens_the_decline_of_one_motif_and_strengthens_that_of_another() {
    let ratio = |nonlinearity, amplitude: f64| -> Exact {
        let (motif, train) = (motif(0.2, 4.0, nonlinearity), train(amplitude, 1.0));
        motif.response::<Exact>(&train, 29) / motif.response::<Exact>(&train, 0)
    };
    let intensity = Nonlinearity::Intensity { gain: 100.0 };
    for (amplitude, of_base, of_intensity) in [
        (1.0, "0.2320", "0.232022"),
        (5.0, "0.0119", "0.671305"),
        (10.0, "0.0030", "0.885121"),
    ] {
        reads(&ratio(HILL, amplitude), of_base);
        reads(&ratio(intensity, amplitude), of_intensity);
    }
}

#[test]
fn silence_lasts_longer_after_more_pulses_without_a_response() {
    let (motif, train) = (motif(0.1, 4.0, Nonlinearity::Rectifier), train(2.0, 1.0));
    for (pulses, digits) in [(4, "3.212"), (10, "9.722"), (20, "12.855")] {
        reads(&motif.recovery_time(&train, pulses, 2.0).unwrap(), digits);
        assert!(motif.response::<Exact>(&train, pulses).certainly_zero());
    }
}

#[test]
fn a_second_input_restores_the_response() {
    let system = Dishabituation::new(0.1, 1.0, 10.0).unwrap();
    let with = |height| {
        let interruption = Interruption {
            after: 15,
            height,
            duration: 0.9_f64.next_down(),
        };
        system.response::<Exact>(&train(10.0, 1.0), &interruption, 15)
    };
    reads(&with(0.0).unwrap(), "0.178");
    assert!((with(1.0).unwrap() - exact(9.9999)).is_positive());
    // Longer than the silence by the last bit.
    let interruption = Interruption {
        after: 15,
        height: 1.0,
        duration: 0.9,
    };
    let refused = system.response::<Exact>(&train(10.0, 1.0), &interruption, 15);
    assert!(refused.is_err());
    // A pulse before the second input does not feel it.
    let first: Exact = base_like(&system, 3);
    let undisturbed: Exact = motif(0.1, 1.0, HILL).response(&train(10.0, 1.0), 3);
    agree(&first, &undisturbed, 200, "before the second input");
}

fn base_like(system: &Dishabituation, earlier: u64) -> Exact {
    let late = Interruption {
        after: 15,
        height: 1.0,
        duration: 0.5,
    };
    system.response(&train(10.0, 1.0), &late, earlier).unwrap()
}

/// In binary64 the decline ends; in enclosures it never does.
#[test]
fn the_decline_is_strict_as_long_as_it_is_resolved() {
    let train = train(10.0, 1.0);
    for earlier in [0, 1, 10, 100, 1000] {
        let [now, next]: [Ball<10>; 2] =
            [earlier, earlier + 1].map(|earlier| base().response(&train, earlier));
        assert!((now - next).is_positive(), "{earlier}");
    }
    let [now, next]: [f64; 2] = [1000, 1001].map(|earlier| base().response(&train, earlier));
    assert_eq!(now, next);
}

#[test]
fn the_differential_equations_have_the_closed_forms() {
    let (circuit, train) = (Motif::OF_THE_CIRCUIT, train(9.0, 1.0));
    let rate = exact(1.0) / (exact(470.0) * exact(4.7e-3));
    let pulse = Affine {
        inflow: rate.clone() * exact(9.0),
        rate: rate.clone(),
    };
    let silence = Affine {
        inflow: exact(0.0),
        rate,
    };
    let (width, rest) = (exact(0.1), exact(1.0) - exact(0.1));
    let start = vec![exact(0.0)];
    let onsets = onsets_by_taylor((&silence, &rest), (&pulse, &width), start, 12, 4, 60);
    assert_eq!(onsets.len(), 13);
    for (earlier, onset) in onsets.iter().enumerate() {
        let closed: Exact = circuit.memory_at_onset(&train, earlier as u64);
        agree(&onset[0], &closed, 200, "the capacitor");
    }
}

#[test]
fn a_saturating_memory_and_a_product_have_their_golden_values() {
    // M8: the differences from the asymptote fall by one factor.
    let system = Saturating::new(1.0, 0.1).unwrap();
    let train = PulseTrain::new(1.0, 1.0, 1.0).unwrap();
    let asymptote: Exact = system.asymptote(&train);
    let difference = |earlier| system.response::<Exact>(&train, earlier) - asymptote.clone();
    let ratio = (-exact(1.0) - exact(0.1)).exp();
    agree(
        &(difference(3) / difference(2)),
        &ratio,
        200,
        "without silence",
    );
    reads(&ratio, "0.33287108");
    // M7: the first impulse is all there is of the second memory.
    let product = TwoFilters::new([0.1, 0.5], [0.1, 5.0], 1.5).unwrap();
    let limit = exact(0.1) / (exact(1.0) - (-exact(0.1)).exp());
    let first = (limit * exact(1.5) - exact(0.1)) * exact(0.5);
    let found: Exact = product.response(1.0, 1).unwrap();
    agree(&found, &first, 200, "one impulse");
}

#[test]
fn steps_of_time_have_the_rates_of_the_authors() {
    for (retained, decay, gain) in [
        (0.8, "0.223144", "0.223144"),
        (0.95, "0.051293", "0.205173"),
        (0.99, "0.010050", "0.201007"),
    ] {
        let found: [Exact; 2] = rates_of_step(retained, 0.2, 1.0).unwrap();
        reads(&found[0], decay);
        reads(&found[1], gain);
        // Back from the rates in binary64. The coefficient is e^-α, whose slope is at most 1, and the increment is β times a
        // mean of e^-αt, whose slope is at most 1/2.
        let rounded = found.clone().map(|rate| rate.approx());
        let [kept, added]: [Exact; 2] = zero_order_hold(rounded[0], rounded[1], 1.0).unwrap();
        let moved = |place: usize| absolute(&(found[place].clone() - exact(rounded[place])));
        let off = |found: Exact, given: f64| absolute(&(found - exact(given)));
        assert!(off(kept, retained).certainly_at_most(&moved(0)));
        let most = moved(1) + moved(0) * exact(rounded[1]).mul_pow2(-1);
        assert!(off(added, 0.2).certainly_at_most(&most));
    }
    assert!(rates_of_step::<Exact>(1.0, 0.2, 1.0).is_err());
}

/// The refusals name the field, and the values beyond any loop are there at once.
#[test]
fn quantities_refuse_and_answer() {
    let ask = |name: &str, given: &[(&'static str, f64)]| {
        let given = given.iter().map(|(name, x)| (*name, Value::Number(*x)));
        Case::new(registry::find(name).unwrap(), given).evaluate(&Options::default())
    };
    let case = |width, pulse| {
        [
            ("decay", 0.1),
            ("gain", 0.2),
            ("amplitude", 10.0),
            ("width", width),
            ("period", 1.0),
            ("pulse", pulse),
        ]
    };
    let refusal = ask("habituation.response", &case(2.0, 3.0)).unwrap_err();
    assert_eq!(
        refusal.error.to_string(),
        "width must be at most the period, got 2"
    );
    let late = ask("habituation.response", &case(0.1, 9_007_199_254_740_992.0)).unwrap();
    assert_eq!(late.entries[0].value, 2.149_284_917_678_602_6);
    let strong = [
        ("decay_1", 1e-12),
        ("gain_1", 1e9),
        ("decay_2", 1.0),
        ("gain_2", 1.0),
        ("amplitude", 1e9),
        ("width", 1.0),
        ("period", 1.0),
        ("pulses", 1e12),
        ("rest", 1.0),
    ];
    let refusal = ask("habituation.chain_response", &strong).unwrap_err();
    assert_eq!(refusal.error.kind(), "budget");
}

/// The digits are those of a quadrature in another arbitrary-precision library.
#[test]
fn a_chain_and_a_product_have_their_asymptotes() {
    let [first, second] = Unit::OF_THE_EXAMPLE;
    let chain = Chain::new(first, second).unwrap();
    let goal = Goal {
        bits: 100,
        operations: 1e8,
    };
    for (period, digits) in [
        (1.0, "0.23978107170564784391431"),
        (2.0, "0.49306775708842292847678"),
        (5.0, "1.1922945533316624880228"),
    ] {
        let found = chain.asymptote::<Exact>(&train(10.0, period), goal);
        reads(&found.unwrap().value, digits);
    }
    let product = TwoFilters::new([0.1, 0.5], [0.1, 5.0], 1.5).unwrap();
    reads(
        &product.asymptote(1.0).unwrap(),
        "0.26449042105823241001786",
    );
    // For m = 1 nothing is left, exactly.
    let nothing = TwoFilters::new([0.1, 0.5], [0.1, 5.0], 1.0).unwrap();
    assert!(nothing.asymptote::<Exact>(1.0).unwrap().certainly_zero());
}

/// The response to pulse `n` is between the bounds of `docs/habituation.md` with the limits, whether it is evaluated pulse by
/// pulse or by those bounds.
#[test]
fn long_trains_of_a_chain_are_as_good_as_their_limit() {
    let unit = |decay, gain| Unit { decay, gain };
    let chain = Chain::new(unit(0.2, 1.0), unit(0.3, 0.5)).unwrap();
    let train = PulseTrain::new(8.0, 0.25, 1.0).unwrap();
    let goal = Goal {
        bits: 100,
        operations: 1e9,
    };
    let limit = chain.asymptote::<Exact>(&train, goal).unwrap().value;
    let response = |count| -> Exact {
        let found = chain.response_after_rest(&train, count, 0.75, goal);
        found.unwrap().value
    };
    let mut before = f64::INFINITY;
    for count in [50, 200, 400, 700, 1_000_000_000_000, u64::MAX] {
        let distance = absolute(&(response(count) - &limit)).upper().approx();
        assert!(distance <= before, "{count}: {distance}");
        before = distance;
    }
    agree(&response(u64::MAX), &limit, 90, "the limit");
}

/// A second memory that fades fast overshoots, and the responses rise on their way to the asymptote.
#[test]
fn the_responses_of_a_chain_can_rise() {
    let unit = |decay, gain| Unit { decay, gain };
    let chain = Chain::new(unit(0.02, 0.2), unit(0.5, 2.0)).unwrap();
    let train = PulseTrain::new(4.0, 0.5, 1.0).unwrap();
    let goal = Goal {
        bits: 100,
        operations: 1e8,
    };
    for (pulses, digits) in [(4, "0.1091"), (12, "0.1577")] {
        let found = chain.response_after_rest(&train, pulses, 0.5, goal);
        reads(&found.unwrap().value, digits);
    }
    reads(&chain.asymptote(&train, goal).unwrap().value, "0.01007");
}

/// Pulses of any strength and width take panels by their logarithm.
#[test]
fn strong_and_wide_pulses_of_a_chain_are_evaluated() {
    let goal = Goal {
        bits: 80,
        operations: 1e8,
    };
    for (amplitude, width, decay) in [
        (1e12, 1.0, 0.5),
        (1e150, 1.0, 0.5),
        (1.0, 1e9, 1.0),
        (1e6, 1e3, 1e-9),
        (1e-150, 1.0, 1e150),
    ] {
        let unit = |decay, gain| Unit { decay, gain };
        let chain = Chain::new(unit(decay, 1.0), unit(0.5 * decay, 2.0)).unwrap();
        let train = PulseTrain::new(amplitude, width, 2.0 * width).unwrap();
        let limit = chain.asymptote::<Exact>(&train, goal).unwrap().value;
        assert!(limit.accuracy_bits() > 54, "{amplitude} {width}: {limit:?}");
        let after = chain.response_after_rest::<Exact>(&train, 3, width, goal);
        let after = after.unwrap().value;
        assert!(after.accuracy_bits() > 54, "{amplitude} {width}: {after:?}");
    }
}
