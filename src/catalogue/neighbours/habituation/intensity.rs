//! H5: what the intensity of the stimulus does to the decline.

use crate::catalogue::cases::habituation::TrainCase;
use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{Nonlinearity, PulseTrain};
use crate::special::tanh;

entries!(StrongerDecline, IntensityAndInverse);

const BASE: Nonlinearity = Nonlinearity::Hill { exponent: 2.0 };
const INTENSITY: Nonlinearity = Nonlinearity::Intensity { gain: 100.0 };

/// The part of the first response that is left in the end, at this amplitude.
fn left_over<S: Enclosure>(
    case: &TrainCase,
    nonlinearity: Nonlinearity,
    amplitude: f64,
) -> Result<S, Error> {
    let motif = case.motif(nonlinearity)?;
    let train = PulseTrain::new(amplitude, case.width, case.period)?;
    Ok(motif.asymptote::<S>(&train) / motif.response::<S>(&train, 0))
}

/// The same, pulse by pulse, where the memory takes in this height.
fn left_over_of<S: Enclosure>(case: &TrainCase, height: &S) -> S {
    let (decay, gain) = (S::from_f64(case.decay), S::from_f64(case.gain));
    let memory = case.recursion_of(&decay, &(gain * height), &decay).limit();
    S::one() / (S::one() + memory.sqr())
}

/// `2A/(1 + A²)`.
fn taken_in<S: Enclosure>(amplitude: f64) -> S {
    let amplitude = S::from_f64(amplitude);
    amplitude.mul_pow2(1) / (S::one() + amplitude.sqr())
}

/// H5, which M1 violates and M2 satisfies.
struct StrongerDecline;

mutants!(StrongerDeclineMutant {
    HallmarkOfBaseMotif: "the hallmark for M1",
    LinearInput: "M2 with h(u) = u",
    NearerToOne: "M2 at an amplitude nearer to 1",
});

impl Identity for StrongerDecline {
    type Case = TrainCase;
    type Mutant = StrongerDeclineMutant;

    const RECORD: Record = Record {
        id: "habituation-intensity",
        title: "Stronger pulses leave less of the response in M1, and more in M2",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"1 \le A < A': \qquad \frac{y_\infty}{y_0}\Big|_{A'} \le \frac{y_\infty}{y_0}\Big|_{A} \text{ in M1}, \qquad \frac{y_\infty}{y_0}\Big|_{A} \le \frac{y_\infty}{y_0}\Big|_{A'} \text{ in M2}",
        assumptions: "the same train but for the amplitude; in M2 the input of the memory 2u/(1 + u²) falls for u ≥ 1",
        printed: HABITUATION.states(&["H5", "M2"]),
        left: "M1 at the larger amplitude and M2 at the smaller one, by the model",
        right: "the others, pulse by pulse",
        shares: &[],
        mutants: StrongerDeclineMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let smaller = stream.between(1.0, 8.0);
        let factor = stream.choose(&[2.0, 10.0, 1.25], 1.5);
        let case = TrainCase::draw(stream, "habituation-intensity");
        Ok(case
            .with("smaller", smaller)
            .with("larger", factor * smaller))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![
            left_over(case, BASE, case.other("larger"))?,
            left_over(case, INTENSITY, case.other("smaller"))?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (smaller, larger) = (case.other("smaller"), case.other("larger"));
        let of_base = match form {
            Form::Mutant(StrongerDeclineMutant::HallmarkOfBaseMotif) => S::from_f64(2.0 * larger),
            _ => S::from_f64(smaller),
        };
        let of_intensity = match form {
            Form::Mutant(StrongerDeclineMutant::LinearInput) => S::from_f64(larger),
            Form::Mutant(StrongerDeclineMutant::NearerToOne) => {
                taken_in(1.0 + (smaller - 1.0) / 2.0)
            }
            _ => taken_in(larger),
        };
        Ok(vec![
            left_over_of(case, &of_base),
            left_over_of(case, &of_intensity),
        ])
    }
}

/// H5 reversed below 1.
struct IntensityAndInverse;

mutants!(IntensityAndInverseMutant {
    SaturatingInput: "2u/(1 + u) for 2u/(1 + u²)",
    RatioToAmplitude: "y[∞]/A for y[∞]/y[0]",
});

impl Identity for IntensityAndInverse {
    type Case = TrainCase;
    type Mutant = IntensityAndInverseMutant;

    const RECORD: Record = Record {
        id: "habituation-intensity-inverse",
        title: "M2 answers an amplitude and its inverse with the same decline",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"h(u) = \frac{2u}{1 + u^2} = h(1/u) \quad\Longrightarrow\quad \frac{y_\infty}{y_0}\Big|_{A} = \frac{y_\infty}{y_0}\Big|_{1/A}",
        assumptions: "so that H5 is reversed for A < 1",
        printed: HABITUATION.states(&["H5", "M2"]),
        left: "the ratio at the inverse amplitude, by the model",
        right: "the ratio at the amplitude, pulse by pulse",
        shares: &[],
        mutants: IntensityAndInverseMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        // The inverse of a power of two is exact.
        let exponent = stream.below(9) as i32 - 4;
        let case = TrainCase::draw(stream, "habituation-intensity-inverse");
        Ok(case.with("power", libm::ldexp(1.0, exponent)))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let power = case.other("power");
        let motif = case.motif(INTENSITY)?;
        let train = PulseTrain::new(1.0 / power, case.width, case.period)?;
        let first: S = motif.response(&train, 0);
        let second: S = motif.response(&train, 1);
        let onset = left_over(case, INTENSITY, 1.0 / power)?;
        Ok(vec![onset, second / first])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let power = case.other("power");
        let height = match form {
            Form::Mutant(IntensityAndInverseMutant::SaturatingInput) => {
                S::from_f64(power).mul_pow2(1) / (S::one() + S::from_f64(power))
            }
            _ => taken_in(power),
        };
        let (decay, gain) = (S::from_f64(case.decay), S::from_f64(case.gain));
        let recursion = case.recursion_of(&decay, &(gain * &height), &decay);
        let second = S::one() / (S::one() + recursion.onset(S::zero(), 1).sqr());
        let factor = match form {
            Form::Mutant(IntensityAndInverseMutant::RatioToAmplitude) => {
                tanh(&(S::from_i64(100) * S::from_f64(power))) / S::from_f64(power)
            }
            _ => S::one(),
        };
        let ratio = left_over_of(case, &height);
        Ok(vec![ratio * &factor, second * factor])
    }
}
