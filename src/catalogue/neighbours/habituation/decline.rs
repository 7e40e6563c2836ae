//! H0, H1, H3 and H6: responses decline, and the more trains there were, the more.

use crate::catalogue::cases::habituation::TrainCase;
use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{
    Diode, Filter, Motif, Nonlinearity, Saturating, Series, TwoFilters,
};

entries!(Bounded, Decrement, Potentiation, SubliminalAccumulation);

/// A circuit on the scale of the case, whose diode opens at an eighth of the amplitude.
fn circuit(case: &TrainCase) -> Result<Motif, Error> {
    let filter = Filter::Circuit {
        resistance: 1.0 / case.decay,
        capacitance: 1.0,
    };
    let diode = Diode {
        conductance: 0.5,
        current: -0.0625 * case.amplitude,
        divider: 1.0,
        load: 64.0,
    };
    Motif::new(filter, Nonlinearity::Diode(diode))
}

/// The motifs with linear memories, and the circuit.
fn motifs(case: &TrainCase) -> Result<Vec<Motif>, Error> {
    let mut motifs = case.motifs()?;
    motifs.push(circuit(case)?);
    Ok(motifs)
}

/// The responses of all motifs and of the saturating memory to the pulse after so many others.
fn responses<S: Enclosure>(case: &TrainCase, earlier: u64) -> Values<S> {
    let (train, saturating) = (case.train()?, Saturating::new(case.gain, case.decay)?);
    let motifs = motifs(case)?;
    let mut responses: Vec<S> = motifs
        .iter()
        .map(|motif| motif.response(&train, earlier))
        .collect();
    responses.push(saturating.response(&train, earlier));
    Ok(responses)
}

/// The same after infinitely many pulses.
fn asymptotes<S: Enclosure>(case: &TrainCase) -> Values<S> {
    let (train, saturating) = (case.train()?, Saturating::new(case.gain, case.decay)?);
    let motifs = motifs(case)?;
    let mut responses: Vec<S> = motifs.iter().map(|motif| motif.asymptote(&train)).collect();
    responses.push(saturating.asymptote(&train));
    Ok(responses)
}

/// H0.
struct Bounded;

mutants!(BoundedMutant {
    Unrectified: "u - x, not rectified",
    DifferenceReversed: "x₁ - m x₁(∞) in M7",
});

impl Identity for Bounded {
    type Case = TrainCase;
    type Mutant = BoundedMutant;

    const RECORD: Record = Record {
        id: "habituation-bounded",
        title: "Responses are never negative",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"y[n] \ge 0 \text{ in M1, M1r, M2, M3, M6, M7 and M8}",
        assumptions: "a train of pulses; m ≥ 1 in M7",
        printed: HABITUATION.states(&["H0"]),
        left: "0",
        right: "the responses of the models",
        shares: &[],
        mutants: BoundedMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(TrainCase::draw(stream, "habituation-bounded"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![S::zero(); motifs(case)?.len() + 2])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let mut responses = responses::<S>(case, case.pulses)?;
        let filters = TwoFilters::new([0.5, 1.5], [case.decay, 2.0 * case.decay], 1.0)?;
        let product = filters.response::<S>(case.period, case.pulses)?;
        responses.push(match form {
            Form::Mutant(BoundedMutant::DifferenceReversed) => -product,
            _ => product,
        });
        if form == Form::Mutant(BoundedMutant::Unrectified) {
            let memory = case.recursion::<S>().onset(S::zero(), case.pulses);
            responses[2] = S::from_f64(case.amplitude) - memory;
        }
        Ok(responses)
    }
}

/// H1.
struct Decrement;

mutants!(DecrementMutant {
    TwoPulsesLater: "y[n + 2] for y[n]",
    Asymptote: "y[∞] for y[n]",
});

impl Identity for Decrement {
    type Case = TrainCase;
    type Mutant = DecrementMutant;

    const RECORD: Record = Record {
        id: "habituation-decrement",
        title: "Responses decline to an asymptote",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"y[n+1] \le y[n], \; y[\infty] \le y[n], \text{ strictly where } y[n] > 0",
        assumptions: "M1, M1r, M2, M3, M6 and M8; a train of pulses",
        printed: HABITUATION.states(&["H1"]),
        left: "the next response, and the asymptote",
        right: "the response",
        shares: &["Motif::response", "Saturating::response"],
        mutants: DecrementMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(TrainCase::draw(stream, "habituation-decrement"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let next = responses(case, case.pulses)?;
        Ok([next, asymptotes(case)?].concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let response = responses::<S>(case, case.pulses - 1)?;
        let of_first = match form {
            Form::Stated => response.clone(),
            Form::Mutant(DecrementMutant::TwoPulsesLater) => responses(case, case.pulses + 1)?,
            Form::Mutant(DecrementMutant::Asymptote) => asymptotes(case)?,
        };
        Ok([of_first, response].concat())
    }
}

/// H3.
struct Potentiation;

mutants!(PotentiationMutant {
    TwoSeriesLater: "the series after next for the series",
    MemoryAfterNext: "r_{K+2} for r_K",
});

/// The response in a series, and minus what the series before it have left.
fn in_series<S: Enclosure>(case: &TrainCase, complete: u64) -> Values<S> {
    let train = case.train()?;
    let series = Series {
        pulses: case.pulses,
        rest: case.other("rest"),
        complete,
    };
    let earlier = case.other("earlier") as u64;
    let motifs = motifs(case)?;
    let mut values: Vec<S> = motifs
        .iter()
        .map(|motif| motif.response_in_series(&train, &series, earlier))
        .collect::<Result<_, _>>()?;
    if let Some(motif) = motifs.first() {
        values.push(-motif.memory_after_series::<S>(&train, &series)?);
    }
    Ok(values)
}

impl Identity for Potentiation {
    type Case = TrainCase;
    type Mutant = PotentiationMutant;

    const RECORD: Record = Record {
        id: "habituation-potentiation",
        title: "Each series of trains and rests declines below the one before",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"y^{(K+1)}[n] \le y^{(K)}[n], \qquad r_K \le r_{K+1}",
        assumptions: "M1, M1r, M2, M3 and M6; a finite rest",
        printed: HABITUATION.states(&["H3"]),
        left: "the response in the next series",
        right: "the response in the series",
        shares: &["Motif::memory_after_series", "Motif::response_in_series"],
        mutants: PotentiationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let rest = stream.between(0.0, 10.0);
        let (complete, earlier) = (stream.below(3) as f64, stream.below(4) as f64);
        let case = TrainCase::draw(stream, "habituation-potentiation");
        Ok(case
            .with("rest", rest)
            .with("complete", complete)
            .with("earlier", earlier))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        in_series(case, case.other("complete") as u64 + 1)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let complete = case.other("complete") as u64;
        match form {
            Form::Stated => in_series(case, complete),
            Form::Mutant(PotentiationMutant::TwoSeriesLater) => in_series(case, complete + 2),
            Form::Mutant(PotentiationMutant::MemoryAfterNext) => {
                let mut values = in_series(case, complete)?;
                values.pop();
                values.extend(in_series::<S>(case, complete + 2)?.pop());
                Ok(values)
            }
        }
    }
}

/// H6.
struct SubliminalAccumulation;

mutants!(SubliminalAccumulationMutant {
    TwoPulsesLess: "two pulses less",
    MemoryAtOnset: "the memory at the onset of the last pulse",
});

impl Identity for SubliminalAccumulation {
    type Case = TrainCase;
    type Mutant = SubliminalAccumulationMutant;

    const RECORD: Record = Record {
        id: "habituation-subliminal",
        title: "Pulses without a response lengthen the silence after them",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"\tfrac1\alpha \log \tfrac{x^+_{n}}{A} \le \tfrac1\alpha \log \tfrac{x^+_{n+1}}{A}, \text{ the time in which } \max(0, A - x) \text{ stays } 0",
        assumptions: "M1r; pulses so long that x exceeds A",
        printed: HABITUATION.states(&["H6"]),
        left: "the model's time in which the memory fades to the amplitude",
        right: "the same after one pulse more, from the memory pulse by pulse",
        shares: &[],
        mutants: SubliminalAccumulationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let mut case = TrainCase::draw(stream, "habituation-subliminal");
        // Each pulse leaves more than its height.
        case.gain = 4.0 * (case.decay + 1.0 / case.width);
        case.pulses = case.pulses.max(2);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let motif = case.motif(Nonlinearity::Rectifier)?;
        let time = motif.recovery_time::<S>(&case.train()?, case.pulses, case.amplitude)?;
        Ok(vec![time])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let recursion = case.recursion::<S>();
        let memory = match form {
            Form::Stated => recursion.end(S::zero(), case.pulses + 1),
            Form::Mutant(SubliminalAccumulationMutant::TwoPulsesLess) => {
                recursion.end(S::zero(), case.pulses - 1)
            }
            Form::Mutant(SubliminalAccumulationMutant::MemoryAtOnset) => {
                recursion.onset(S::zero(), case.pulses - 1)
            }
        };
        let ratio = memory / S::from_f64(case.amplitude);
        Ok(vec![ratio.ln() / S::from_f64(case.decay)])
    }
}
