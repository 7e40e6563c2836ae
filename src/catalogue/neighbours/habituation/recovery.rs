//! H2 and H8: responses recover, by themselves in silence, and at once by a second input.

use crate::catalogue::cases::habituation::TrainCase;
use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{
    Affine, Dishabituation, Interruption, Nonlinearity, by_taylor, onsets_by_taylor,
};
use crate::real::positive_part;

entries!(Recovery, TimeToRecover, Restoration, RestorationByFlow);

/// H2.
struct Recovery;

mutants!(RecoveryMutant {
    HalfOfTheRest: "half of the rest",
    SecondResponse: "the second response for the first",
});

impl Identity for Recovery {
    type Case = TrainCase;
    type Mutant = RecoveryMutant;

    const RECORD: Record = Record {
        id: "habituation-recovery",
        title: "Responses recover in silence, up to the first",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"g(x^+ e^{-\alpha\tau}, A) \le g(x^+ e^{-\alpha\tau'}, A) \le y[0] \quad \text{for } \tau < \tau'",
        assumptions: "M1, M1r, M2 and M3; a train of pulses",
        printed: HABITUATION.states(&["H2"]),
        left: "the response after a rest",
        right: "the response after a longer rest, and the first one",
        shares: &["Motif::response_after_rest"],
        mutants: RecoveryMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let (rest, further) = (stream.between(0.1, 10.0), stream.between(0.1, 10.0));
        let case = TrainCase::draw(stream, "habituation-recovery");
        Ok(case.with("rest", rest).with("longer", rest + further))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let rests = [case.other("rest"), case.other("longer")];
        after_rests(case, &rests)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let longer = match form {
            Form::Mutant(RecoveryMutant::HalfOfTheRest) => 0.5 * case.other("rest"),
            _ => case.other("longer"),
        };
        let mut values = after_rests(case, &[longer])?;
        let train = case.train()?;
        let earlier = u64::from(form == Form::Mutant(RecoveryMutant::SecondResponse));
        let motifs = case.motifs()?;
        values.extend(motifs.iter().map(|motif| motif.response(&train, earlier)));
        Ok(values)
    }
}

/// The responses of all motifs after each of the rests.
fn after_rests<S: Enclosure>(case: &TrainCase, rests: &[f64]) -> Values<S> {
    let (train, motifs) = (case.train()?, case.motifs()?);
    let pairs = rests
        .iter()
        .flat_map(|rest| motifs.iter().map(move |motif| (motif, *rest)));
    pairs
        .map(|(motif, rest)| motif.response_after_rest(&train, case.pulses, rest))
        .collect()
}

/// H2, in numbers.
struct TimeToRecover;

mutants!(TimeToRecoverMutant {
    MemoryAtOnset: "the memory at the onset of the last pulse",
    BinaryLogarithm: "the binary logarithm",
    DecayDropped: "α dropped",
});

impl Identity for TimeToRecover {
    type Case = TrainCase;
    type Mutant = TimeToRecoverMutant;

    const RECORD: Record = Record {
        id: "habituation-recovery-time",
        title: "The time to recover is a logarithm",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\tau = \max\Big(0, \; \frac1\alpha \log\frac{x^+}{\theta}\Big), \qquad y(\tau) = \frac{A}{1 + (x^+ e^{-\alpha\tau})^2}",
        assumptions: "M1; a train of pulses; any level θ > 0",
        printed: HABITUATION.states(&["H2"]),
        left: "the model's time and response",
        right: "the memory pulse by pulse",
        shares: &[],
        mutants: TimeToRecoverMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let rest = stream.between(0.0, 10.0);
        let part = stream.between(0.01, 1.0);
        let case = TrainCase::draw(stream, "habituation-recovery-time");
        let level = part * case.gain * case.amplitude * case.width;
        Ok(case.with("rest", rest).with("level", level))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (train, pulses) = (case.train()?, case.pulses);
        let motif = case.motif(Nonlinearity::Hill { exponent: 2.0 })?;
        Ok(vec![
            motif.recovery_time(&train, pulses, case.other("level"))?,
            motif.response_after_rest(&train, pulses, case.other("rest"))?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let recursion = case.recursion::<S>();
        let memory = match form {
            Form::Mutant(TimeToRecoverMutant::MemoryAtOnset) => {
                recursion.onset(S::zero(), case.pulses)
            }
            _ => recursion.end(S::zero(), case.pulses),
        };
        let decay = S::from_f64(case.decay);
        let logarithm = memory.ln() - S::from_f64(case.other("level")).ln();
        let time = match form {
            Form::Mutant(TimeToRecoverMutant::BinaryLogarithm) => logarithm / S::ln_2() / &decay,
            Form::Mutant(TimeToRecoverMutant::DecayDropped) => logarithm,
            Form::Stated | Form::Mutant(TimeToRecoverMutant::MemoryAtOnset) => logarithm / &decay,
        };
        let kept = (-(decay * S::from_f64(case.other("rest")))).exp();
        let response = S::from_f64(case.amplitude) / (S::one() + (memory * kept).sqr());
        Ok(vec![positive_part(&time), response])
    }
}

/// A case with a second input in the silence after some of its pulses.
fn interrupted(stream: &mut Stream, identity: &'static str) -> TrainCase {
    let (erasing, strength) = (stream.between(0.25, 8.0), stream.between(0.25, 2.0));
    let part = stream.choose(&[0.0, 1.0, 0.5], 0.25);
    let mut case = TrainCase::draw(stream, identity);
    if case.width == case.period {
        case.width *= 0.5;
    }
    let erasure = erasing / case.period;
    let after = 1.0 + stream.below(case.pulses as usize) as f64;
    let silence = case.period - case.width;
    case.with("erasure", erasure)
        .with("strength", strength)
        .with("after", after)
        .with("duration", part * silence)
}

/// The response after the interruption, with this multiple of its strength.
fn with_strength<S: Enclosure>(case: &TrainCase, multiple: f64) -> Result<S, Error> {
    let system = Dishabituation::new(case.decay, case.gain, case.other("erasure"))?;
    let interruption = Interruption {
        after: case.other("after") as u64,
        height: multiple * case.other("strength"),
        duration: case.other("duration"),
    };
    system.response(&case.train()?, &interruption, case.pulses)
}

/// H8.
struct Restoration;

mutants!(RestorationMutant {
    ErasureReversed: "the second input fills the memory",
    OnePulseMore: "one pulse more",
});

impl Identity for Restoration {
    type Case = TrainCase;
    type Mutant = RestorationMutant;

    const RECORD: Record = Record {
        id: "habituation-dishabituation",
        title: "A second input restores the response",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"\dot x = \beta u - \alpha x - \kappa v x, \quad y = \frac{A}{1 + x^2}: \qquad y|_{v=0} \le y|_{v} \le y|_{2v}",
        assumptions: "M4; v > 0 for some time in the silence after a pulse",
        printed: HABITUATION.states(&["H8", "M4"]),
        left: "the response without the second input, and with it",
        right: "the response with it, pulse by pulse; the model's response with twice as much of it",
        shares: &["Dishabituation::response"],
        mutants: RestorationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(interrupted(stream, "habituation-dishabituation"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![with_strength(case, 0.0)?, with_strength(case, 1.0)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let more = u64::from(form == Form::Mutant(RestorationMutant::OnePulseMore));
        let sign = match form {
            Form::Mutant(RestorationMutant::ErasureReversed) => -S::one(),
            _ => S::one(),
        };
        let erased = ["erasure", "strength", "duration"]
            .map(|name| S::from_f64(case.other(name)))
            .into_iter()
            .fold(sign, |product, number| product * number);
        let recursion = case.recursion::<S>();
        let after = case.other("after") as u64;
        let end = recursion.end(S::zero(), after);
        let memory = recursion.onset(end * (-erased).exp(), case.pulses + more - after);
        let response = S::from_f64(case.amplitude) / (S::one() + memory.sqr());
        Ok(vec![response, with_strength(case, 2.0)?])
    }
}

/// H8, by the differential equation.
struct RestorationByFlow;

mutants!(RestorationByFlowMutant {
    DecaySuspended: "no decay while the second input is on",
    Subtracted: "κv for κvx",
});

/// Enough for 20 digits of what fades by less than a factor `e⁸` a phase.
const STEPS: u32 = 16;
const ORDER: usize = 36;

impl Identity for RestorationByFlow {
    type Case = TrainCase;
    type Mutant = RestorationByFlowMutant;

    const RECORD: Record = Record {
        id: "habituation-dishabituation-flow",
        title: "The memory with a second input solves its differential equation",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\dot x = \beta u - (\alpha + \kappa v)\,x \quad\Longrightarrow\quad y[n] = \frac{A}{1 + x^2}, \; x = x^-_{n-m} + x^+_m\, e^{-\kappa v d - \alpha((n-m+1)T - w)}",
        assumptions: "M4; v > 0 for the time d right after m pulses",
        printed: HABITUATION.states(&["M4"]),
        left: "the closed form of the model",
        right: "the Taylor method with a proved remainder",
        shares: &[],
        mutants: RestorationByFlowMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let mut case = interrupted(stream, "habituation-dishabituation-flow");
        case.pulses = case.other("after") as u64 + stream.below(2) as u64;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![with_strength(case, 1.0)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let is = |mutant| form == Form::Mutant(mutant);
        let number = |name: &str| S::from_f64(case.other(name));
        let decay = S::from_f64(case.decay);
        let erased = number("erasure") * number("strength");
        let suspended = is(RestorationByFlowMutant::DecaySuspended);
        let kept = if suspended { S::zero() } else { decay.clone() };
        let erasing = match is(RestorationByFlowMutant::Subtracted) {
            true => Affine {
                inflow: -erased,
                rate: kept,
            },
            false => Affine {
                inflow: S::zero(),
                rate: kept + erased,
            },
        };
        let pulse = Affine {
            inflow: S::from_f64(case.gain) * S::from_f64(case.amplitude),
            rate: decay.clone(),
        };
        let silence = Affine {
            inflow: S::zero(),
            rate: decay,
        };
        let (width, duration) = (S::from_f64(case.width), number("duration"));
        let rest = S::from_f64(case.period) - &width;
        let after = case.other("after") as u64;
        let start = vec![S::zero()];
        let onsets = onsets_by_taylor(
            (&silence, &rest),
            (&pulse, &width),
            start,
            after - 1,
            STEPS,
            ORDER,
        );
        let onset = onsets.last().cloned().unwrap_or_default();
        let end = by_taylor(&pulse, onset, &width, STEPS, ORDER);
        let erased = by_taylor(&erasing, end, &duration, STEPS, ORDER);
        // What is left of the silence, and the periods after it.
        let left = rest.clone() - &duration;
        let next = by_taylor(&silence, erased, &left, STEPS, ORDER);
        let memory = (after..case.pulses).fold(next, |onset, _| {
            let end = by_taylor(&pulse, onset, &width, STEPS, ORDER);
            by_taylor(&silence, end, &rest, STEPS, ORDER)
        });
        let height = S::from_f64(case.amplitude);
        let response = |x: &S| height.clone() / (S::one() + x.sqr());
        Ok(memory.iter().map(response).collect())
    }
}
