//! H4: what the frequency of the stimulus does to the decline, and to the recovery after it.

use crate::catalogue::cases::habituation::TrainCase;
use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{Chain, Nonlinearity, PulseTrain, Unit};

entries!(DeeperDecline, OwnAsymptote, SlowerRecovery, ChainRecovery);

/// A case with a longer period.
fn with_longer_period(stream: &mut Stream, identity: &'static str) -> TrainCase {
    let factor = stream.choose(&[2.0, 1.25, 5.0], 1.5);
    let case = TrainCase::draw(stream, identity);
    let longer = factor * case.period;
    case.with("longer_period", longer)
}

/// H4a.
struct DeeperDecline;

mutants!(DeeperDeclineMutant {
    EvenLonger: "twice the longer period for the period",
    HalfOfThePulses: "half of the pulses",
});

impl Identity for DeeperDecline {
    type Case = TrainCase;
    type Mutant = DeeperDeclineMutant;

    const RECORD: Record = Record {
        id: "habituation-frequency",
        title: "Faster stimulation leaves more memory at every onset",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"T < T' \;\Longrightarrow\; x^-_n(T') \le x^-_n(T), \; x^-_\infty(T') \le x^-_\infty(T)",
        assumptions: "the same amplitude and width; for the limit also the same duty w/T",
        printed: HABITUATION.states(&["H4a"]),
        left: "the memory at the longer period, by the model",
        right: "the memory at the shorter period, pulse by pulse",
        shares: &[],
        mutants: DeeperDeclineMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(with_longer_period(stream, "habituation-frequency"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let motif = case.motif(Nonlinearity::Rectifier)?;
        let longer = case.other("longer_period");
        let fixed_width = PulseTrain::new(case.amplitude, case.width, longer)?;
        // Twice the period and the width are twice the rates in another unit of time.
        let mut scaled = case.clone();
        (scaled.decay, scaled.gain) = (2.0 * case.decay, 2.0 * case.gain);
        let fixed_duty = scaled.motif(Nonlinearity::Rectifier)?;
        Ok(vec![
            motif.memory_at_onset(&fixed_width, case.pulses),
            motif.memory_in_the_limit(&fixed_width),
            fixed_duty.memory_in_the_limit(&case.train()?),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let mut shorter = case.clone();
        match form {
            Form::Stated => {}
            Form::Mutant(DeeperDeclineMutant::EvenLonger) => {
                shorter.period = 2.0 * case.other("longer_period");
            }
            Form::Mutant(DeeperDeclineMutant::HalfOfThePulses) => shorter.pulses /= 2,
        }
        let recursion = shorter.recursion::<S>();
        let at_fixed_duty = case.recursion::<S>().limit();
        Ok(vec![
            recursion.onset(S::zero(), shorter.pulses),
            recursion.limit(),
            at_fixed_duty,
        ])
    }
}

/// H4a's trap.
struct OwnAsymptote;

mutants!(OwnAsymptoteMutant {
    OnePulseMore: "missing already after N pulses",
    WidthForPeriod: "w for T",
    Thousandth: "a thousandth for a hundredth",
});

impl Identity for OwnAsymptote {
    type Case = TrainCase;
    type Mutant = OwnAsymptoteMutant;

    const RECORD: Record = Record {
        id: "habituation-own-asymptote",
        title: "Faster stimulation takes more pulses to come within 1 % of its own asymptote",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"x^-_\infty - x^-_N \le \tfrac{1}{100} x^-_\infty \le x^-_\infty - x^-_{N-1}, \qquad N = \Big\lceil \frac{\log 100}{\alpha T} \Big\rceil",
        assumptions: "so that N falls as T rises: a rapid decline is one to a fixed level, not to the own asymptote",
        printed: HABITUATION.states(&["H4a"]),
        left: "what is missing after N pulses by the model, and a hundredth of the limit",
        right: "a hundredth of the limit, and what is missing after N - 1 pulses, both pulse by pulse",
        shares: &[],
        mutants: OwnAsymptoteMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let mut case = TrainCase::draw(stream, "habituation-own-asymptote");
        // From 2 to about 100 pulses.
        case.decay = stream.between(0.05, 2.5) / case.period;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (motif, train) = (case.motif(Nonlinearity::Rectifier)?, case.train()?);
        let limit: S = motif.memory_in_the_limit(&train);
        let count = pulses_to_asymptote::<S>(case, case.period);
        let missing = limit.clone() - motif.memory_at_onset::<S>(&train, count);
        Ok(vec![missing, limit / S::from_i64(100)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let recursion = case.recursion::<S>();
        let limit = recursion.limit();
        let stated = pulses_to_asymptote::<S>(case, case.period);
        let (part, count) = match form {
            Form::Stated => (100, stated - 1),
            Form::Mutant(OwnAsymptoteMutant::OnePulseMore) => (100, stated),
            Form::Mutant(OwnAsymptoteMutant::WidthForPeriod) => {
                (100, pulses_to_asymptote::<S>(case, case.width) - 1)
            }
            Form::Mutant(OwnAsymptoteMutant::Thousandth) => (1000, stated - 1),
        };
        let missing = limit.clone() - recursion.onset(S::zero(), count);
        Ok(vec![limit / S::from_i64(part), missing])
    }
}

/// `⌈log(100)/(α t)⌉` for a time that a pulse takes, at least 1.
fn pulses_to_asymptote<S: Enclosure>(case: &TrainCase, time: f64) -> u64 {
    let quotient = S::from_i64(100).ln() / (S::from_f64(case.decay) * S::from_f64(time));
    quotient.approx().ceil().clamp(1.0, 1e4) as u64
}

/// H4b, which one unit violates.
struct SlowerRecovery;

mutants!(SlowerRecoveryMutant {
    Hallmark: "the hallmark itself: faster recovery after faster stimulation",
    MemoryAtOnset: "the memory at onset for that at the end",
});

impl Identity for SlowerRecovery {
    type Case = TrainCase;
    type Mutant = SlowerRecoveryMutant;

    const RECORD: Record = Record {
        id: "habituation-single-unit-recovery",
        title: "One unit recovers more slowly after faster stimulation",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"T < T' \;\Longrightarrow\; \tau(T') \le \tau(T), \qquad \tau = \frac1\alpha \log\frac{x^+_N}{\theta}",
        assumptions: "any motif with a linear memory; as many pulses of the same height and width; a level below what one pulse leaves",
        printed: HABITUATION.states(&["H4b"]),
        left: "the time after slower stimulation, by the model",
        right: "the time after faster stimulation, pulse by pulse",
        shares: &[],
        mutants: SlowerRecoveryMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let mut case = with_longer_period(stream, "habituation-single-unit-recovery");
        case.pulses += 1;
        // What one pulse leaves is at least this.
        let kept = libm::exp(-case.decay * case.width);
        let least = case.gain * case.amplitude * case.width * kept;
        Ok(case.with("level", 0.5 * least))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let motif = case.motif(Nonlinearity::Rectifier)?;
        let train = PulseTrain::new(case.amplitude, case.width, case.other("longer_period"))?;
        let time = motif.recovery_time::<S>(&train, case.pulses, case.other("level"))?;
        Ok(vec![time])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let mut other = case.clone();
        if form == Form::Mutant(SlowerRecoveryMutant::Hallmark) {
            other.period = 2.0 * case.other("longer_period");
        }
        let recursion = other.recursion::<S>();
        let memory = match form {
            Form::Mutant(SlowerRecoveryMutant::MemoryAtOnset) => {
                recursion.onset(S::zero(), case.pulses)
            }
            _ => recursion.end(S::zero(), case.pulses),
        };
        let ratio = memory / S::from_f64(case.other("level"));
        Ok(vec![ratio.ln() / S::from_f64(case.decay)])
    }
}

/// H4b, which a chain of two units satisfies.
struct ChainRecovery;

mutants!(ChainRecoveryMutant {
    FirstUnitAlone: "the first unit alone",
    BothDriven: "the second unit driven by the input",
});

/// The response after the rest, of the chain or of what a mutant takes for it.
fn after_rest<S: Enclosure>(
    case: &TrainCase,
    form: Form<ChainRecoveryMutant>,
    period: f64,
    rest: f64,
    goal: Goal,
) -> Result<S, Error> {
    let units = Unit::OF_THE_EXAMPLE;
    let [first, second] = units;
    let driven = match form {
        Form::Stated => {
            let train = PulseTrain::new(case.amplitude, case.width, period)?;
            let chain = Chain::new(first, second)?;
            let found = chain.response_after_rest(&train, case.pulses, rest, goal)?;
            return Ok(found.value);
        }
        Form::Mutant(ChainRecoveryMutant::FirstUnitAlone) => &units[..1],
        Form::Mutant(ChainRecoveryMutant::BothDriven) => &units[..],
    };
    let height = S::from_f64(case.amplitude);
    let sigmas = driven.iter().map(|unit| {
        let mut alone = case.clone();
        (alone.decay, alone.gain, alone.period) = (unit.decay, unit.gain, period);
        let memory = alone.recursion::<S>().end(S::zero(), case.pulses);
        let kept = (-(S::from_f64(unit.decay) * S::from_f64(rest))).exp();
        S::one() / (S::one() + (memory * kept).sqr())
    });
    Ok(sigmas.fold(height, |response, sigma| response * sigma))
}

impl Identity for ChainRecovery {
    type Case = TrainCase;
    type Mutant = ChainRecoveryMutant;

    const RECORD: Record = Record {
        id: "habituation-chain-recovery",
        title: "A chain of two units can recover faster after faster stimulation",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"y_{T=5}(\tau) \le y_{T=2}(\tau) \le y_{T=1}(\tau) \text{ for } 11 \le \tau \le 48; \quad y_T(\tau) = \tfrac12 A \text{ at } \tau_{T=1} < 12 < \tau_{T=2} < 26 < \tau_{T=5}",
        assumptions: "M5 with α = (0.2, 0.02), β = (1, 0.5), A = 10, w = 0.1 and 60 pulses: a statement about these numbers only",
        printed: HABITUATION.states(&["H4b", "M5"]),
        left: "0",
        right: "differences of the model's responses, and of these and half of the amplitude",
        shares: &[],
        mutants: ChainRecoveryMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let rest = stream.between(11.0, 48.0);
        let mut case = TrainCase::draw(stream, "habituation-chain-recovery");
        (case.pulses, case.amplitude, case.width) = (60, 10.0, 0.1);
        let [first, _] = Unit::OF_THE_EXAMPLE;
        (case.decay, case.gain) = (first.decay, first.gain);
        Ok(case.with("rest", rest))
    }

    fn left<S: Enclosure>(_: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![S::zero(); 6])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let after = |period, rest| after_rest::<S>(case, form, period, rest, goal);
        let (rest, half) = (case.other("rest"), S::from_i64(5));
        let [fast, middle, slow] = [after(1.0, rest)?, after(2.0, rest)?, after(5.0, rest)?];
        Ok(vec![
            middle.clone() - slow,
            fast - middle,
            after(1.0, 12.0)? - &half,
            half.clone() - after(2.0, 12.0)?,
            after(2.0, 26.0)? - &half,
            half - after(5.0, 26.0)?,
        ])
    }
}
