//! P1 to P4: the memory of a train of pulses in closed form.

use crate::catalogue::cases::habituation::TrainCase;
use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{
    Affine, Nonlinearity, PulseTrain, Series, onsets_by_taylor, rates_of_step, zero_order_hold,
};

entries!(ByPulses, ByFlow, GeometricApproach, InSeries, InSteps);

/// P1, pulse by pulse.
struct ByPulses;

mutants!(ByPulsesMutant {
    PulseAtBeginning: "a pulse at the beginning of its period",
    ImpulseForPulse: "the area of a pulse for what it leaves",
    OnePulseMore: "one pulse more",
});

impl Identity for ByPulses {
    type Case = TrainCase;
    type Mutant = ByPulsesMutant;

    const RECORD: Record = Record {
        id: "habituation-memory-pulses",
        title: "The memory of a train of pulses is a geometric sum",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"x^+_N = Q\,\frac{1 - q^N}{1 - q}, \qquad x^-_n = Q\,e^{-\alpha(T-w)}\,\frac{1 - q^n}{1 - q}, \qquad Q = \frac{\beta A}{\alpha}\left(1 - e^{-\alpha w}\right), \; q = e^{-\alpha T}",
        assumptions: "x' = βu - αx, x(0) = 0; pulse n lasts from (n + 1)T - w to (n + 1)T",
        printed: HABITUATION.states(&["P1"]),
        left: "the closed form of the model",
        right: "the solution of each pulse and of each silence, one by one; the fixed point of a period",
        shares: &[],
        mutants: ByPulsesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(TrainCase::draw(stream, "habituation-memory-pulses"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (motif, train) = (case.motif(Nonlinearity::Rectifier)?, case.train()?);
        Ok(vec![
            motif.memory_at_end(&train, case.pulses),
            motif.memory_at_onset(&train, case.pulses),
            motif.memory_in_the_limit(&train),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let recursion = case.recursion::<S>();
        let end = |pulses| recursion.end(S::zero(), pulses);
        let onset = |earlier| recursion.onset(S::zero(), earlier);
        let (pulses, limit) = (case.pulses, recursion.limit());
        Ok(match form {
            Form::Stated => vec![end(pulses), onset(pulses), limit],
            Form::Mutant(ByPulsesMutant::PulseAtBeginning) => {
                vec![end(pulses), end(pulses), limit / &recursion.kept_in_silence]
            }
            Form::Mutant(ByPulsesMutant::ImpulseForPulse) => {
                let numbers = [case.gain, case.amplitude, case.width];
                let area = numbers
                    .map(S::from_f64)
                    .into_iter()
                    .fold(S::one(), |a, b| a * b);
                let ratio = area / end(1);
                let values = [end(pulses), onset(pulses), limit];
                values.map(|value| value * &ratio).to_vec()
            }
            Form::Mutant(ByPulsesMutant::OnePulseMore) => {
                vec![end(pulses + 1), onset(pulses + 1), limit]
            }
        })
    }
}

/// P1, by the differential equation.
struct ByFlow;

mutants!(ByFlowMutant {
    NoDecayInPulse: "no decay within a pulse",
    GainDropped: "β dropped",
    NoDecayInSilence: "no decay in silence",
});

/// Enough for 20 digits of what fades by less than a factor `e⁴` a period.
const STEPS: u32 = 8;
const ORDER: usize = 36;

impl Identity for ByFlow {
    type Case = TrainCase;
    type Mutant = ByFlowMutant;

    const RECORD: Record = Record {
        id: "habituation-memory-flow",
        title: "The memory solves its differential equation",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\dot x = \beta u - \alpha x, \; x(0) = 0 \quad\Longrightarrow\quad x\big((n+1)T - w\big) = Q\,e^{-\alpha(T-w)}\,\frac{1 - q^n}{1 - q}",
        assumptions: "a train of pulses",
        printed: HABITUATION.states(&["P1"]),
        left: "the closed form of the model",
        right: "the Taylor method with a proved remainder, which knows no exponential",
        shares: &[],
        mutants: ByFlowMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let mut case = TrainCase::draw(stream, "habituation-memory-flow");
        case.pulses = case.pulses.min(4);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (motif, train) = (case.motif(Nonlinearity::Rectifier)?, case.train()?);
        let onset = |earlier| motif.memory_at_onset(&train, earlier);
        Ok((1..=case.pulses).map(onset).collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [decay, gain, height, width, period] = [
            case.decay,
            case.gain,
            case.amplitude,
            case.width,
            case.period,
        ]
        .map(S::from_f64);
        let is = |mutant| form == Form::Mutant(mutant);
        let rate = |is_left_out: bool| match is_left_out {
            true => S::zero(),
            false => decay.clone(),
        };
        let pulse = Affine {
            inflow: match is(ByFlowMutant::GainDropped) {
                true => height,
                false => gain * height,
            },
            rate: rate(is(ByFlowMutant::NoDecayInPulse)),
        };
        let silence = Affine {
            inflow: S::zero(),
            rate: rate(is(ByFlowMutant::NoDecayInSilence)),
        };
        let rest = period - &width;
        let onsets = onsets_by_taylor(
            (&silence, &rest),
            (&pulse, &width),
            vec![S::zero()],
            case.pulses,
            STEPS,
            ORDER,
        );
        Ok(onsets.into_iter().skip(1).flatten().collect())
    }
}

/// P2.
struct GeometricApproach;

mutants!(GeometricApproachMutant {
    OneFactorMore: "n + 1 for n",
    DecayInSilenceOnly: "T - w for T",
});

impl Identity for GeometricApproach {
    type Case = TrainCase;
    type Mutant = GeometricApproachMutant;

    const RECORD: Record = Record {
        id: "habituation-geometric-approach",
        title: "The memory at onsets approaches its limit geometrically",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"x^-_\infty - x^-_n = x^-_\infty\, e^{-\alpha T n}",
        assumptions: "a train of pulses",
        printed: HABITUATION.states(&["P2"]),
        left: "the closed forms of the model",
        right: "the fixed point of a period, and powers of what it keeps",
        shares: &[],
        mutants: GeometricApproachMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(TrainCase::draw(stream, "habituation-geometric-approach"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (motif, train) = (case.motif(Nonlinearity::Rectifier)?, case.train()?);
        let limit: S = motif.memory_in_the_limit(&train);
        Ok(vec![
            limit - motif.memory_at_onset::<S>(&train, case.pulses),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let recursion = case.recursion::<S>();
        let silence = recursion.kept_in_silence.clone();
        let period = recursion.kept_in_pulse.clone() * &silence;
        let kept = match form {
            Form::Stated => period.powi(case.pulses),
            Form::Mutant(GeometricApproachMutant::OneFactorMore) => period.powi(case.pulses + 1),
            Form::Mutant(GeometricApproachMutant::DecayInSilenceOnly) => silence.powi(case.pulses),
        };
        Ok(vec![recursion.limit() * kept])
    }
}

/// P3.
struct InSeries;

mutants!(InSeriesMutant {
    RestForgotten: "the rest left out",
    OneSeriesMore: "one series more",
    NothingFadesInTrain: "what earlier series left does not fade within a train",
});

impl Identity for InSeries {
    type Case = TrainCase;
    type Mutant = InSeriesMutant;

    const RECORD: Record = Record {
        id: "habituation-series",
        title: "What series of pulses and rests leave is a geometric sum",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"r_K = x^+_N\, e^{-\alpha\rho}\,\frac{1 - D^K}{1 - D}, \; D = e^{-\alpha(NT + \rho)}, \qquad x = x^-_n + r_K\, e^{-\alpha((n+1)T - w)}",
        assumptions: "K series of N pulses and a rest ρ",
        printed: HABITUATION.states(&["P3"]),
        left: "the closed forms of the model; the response of the motif M3",
        right: "pulse by pulse",
        shares: &[],
        mutants: InSeriesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let rest = match stream.below(4) {
            0 => 0.0,
            _ => stream.between(0.5, 20.0),
        };
        let series = 1.0 + stream.below(4) as f64;
        let earlier = stream.below(4) as f64;
        let case = TrainCase::draw(stream, "habituation-series");
        Ok(case
            .with("rest", rest)
            .with("series", series)
            .with("earlier", earlier))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let train = case.train()?;
        let motif = case.motif(Nonlinearity::Threshold {
            level: 1.0,
            steepness: 0.5,
        })?;
        let series = Series {
            pulses: case.pulses,
            rest: case.other("rest"),
            complete: case.other("series") as u64,
        };
        Ok(vec![
            motif.memory_after_series(&train, &series)?,
            motif.response_in_series(&train, &series, case.other("earlier") as u64)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let recursion = case.recursion::<S>();
        let rest = match form {
            Form::Mutant(InSeriesMutant::RestForgotten) => 0.0,
            _ => case.other("rest"),
        };
        let more = u64::from(form == Form::Mutant(InSeriesMutant::OneSeriesMore));
        let kept = (-(S::from_f64(case.decay) * S::from_f64(rest))).exp();
        let series = 0..case.other("series") as u64 + more;
        let left = series.fold(S::zero(), |left, _| {
            recursion.end(left, case.pulses) * &kept
        });
        let earlier = case.other("earlier") as u64;
        let memory = match form {
            Form::Mutant(InSeriesMutant::NothingFadesInTrain) => {
                recursion.onset(S::zero(), earlier) + &left
            }
            _ => recursion.onset(left.clone(), earlier),
        };
        // (1 + tanh z)/2 with z = (θ - x)/2.
        let growth = (S::one() - memory).exp();
        let response = S::from_f64(case.amplitude) * &growth / (growth + S::one());
        Ok(vec![left, response])
    }
}

/// P4.
struct InSteps;

mutants!(InStepsMutant {
    ForwardForInverse: "β = b (1 - a)/α, the forward formula",
    Euler: "β = b/Δ",
});

impl Identity for InSteps {
    type Case = TrainCase;
    type Mutant = InStepsMutant;

    const RECORD: Record = Record {
        id: "habituation-steps",
        title: "The memory in steps of time, and the rates that it has",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"x_{t+1} = a x_t + b u_t, \; a = e^{-\alpha\Delta}, \; b = \beta\,\frac{1 - a}{\alpha}; \qquad \alpha = -\frac{\log a}{\Delta}, \; \beta = \frac{b\,\alpha}{1 - a}",
        assumptions: "an input that is constant within each step",
        printed: HABITUATION.states(&["P4"]),
        left: "steps from rest; the rates from a and b",
        right: "the memory at the end of a pulse of so many steps; the rates from the slope of the solution",
        shares: &[],
        mutants: InStepsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let otherwise = stream.between(0.05, 0.95);
        let retained = stream.choose(&[0.8, 0.95, 0.99, 0.5], otherwise);
        let increment = stream.choose(&[0.2, 1.0], 0.75);
        let case = TrainCase::draw(stream, "habituation-steps");
        Ok(case.with("retained", retained).with("increment", increment))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let [a, b] = zero_order_hold::<S>(case.decay, case.gain, case.width)?;
        let height = S::from_f64(case.amplitude);
        let memory = (0..case.pulses).fold(S::zero(), |x, _| x * &a + b.clone() * &height);
        let (retained, increment) = (case.other("retained"), case.other("increment"));
        let [decay, gain] = rates_of_step::<S>(retained, increment, case.width)?;
        Ok(vec![memory, decay, gain])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        // Pulses without silence between them.
        let motif = case.motif(Nonlinearity::Rectifier)?;
        let train = PulseTrain::new(case.amplitude, case.width, case.width)?;
        let memory = motif.memory_at_end::<S>(&train, case.pulses);
        let [retained, increment, step] =
            [case.other("retained"), case.other("increment"), case.width].map(S::from_f64);
        let decay = (S::one() / &retained).ln() / &step;
        let lost = S::one() - retained;
        let gain = match form {
            Form::Stated => increment / (lost / &decay),
            Form::Mutant(InStepsMutant::ForwardForInverse) => increment * lost / &decay,
            Form::Mutant(InStepsMutant::Euler) => increment / step,
        };
        Ok(vec![memory, decay, gain])
    }
}
