//! L1 and L2: linear systems that are not negative cannot habituate, and time alone may not do it.

use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{FiniteResponse, zero_order_hold};
use crate::real::maximum;
use crate::witness::Request;
use std::fmt::{self, Display};

entries!(NoDecline, TimeInvariance);

/// A causal system in steps of time, and a train of pulses of any shape.
struct SteppedCase {
    identity: &'static str,
    kernel: Vec<f64>,
    /// One period of the stimulus, at least 0.
    pulse: Vec<f64>,
    /// So many periods.
    periods: usize,
    /// The steps that the stimulus is delayed by.
    delay: usize,
    decay: f64,
}

impl SteppedCase {
    /// All numbers are short, so that every sum is exact.
    fn draw(stream: &mut Stream, identity: &'static str) -> Self {
        let short = |stream: &mut Stream| match stream.below(4) {
            0 => 0.0,
            _ => (1 + stream.below(63)) as f64 / 64.0,
        };
        let (length, period) = (1 + stream.below(24), 1 + stream.below(6));
        let mut pulse: Vec<f64> = (0..period).map(|_| short(stream)).collect();
        if let Some(last) = pulse.last_mut() {
            *last = 1.0;
        }
        Self {
            identity,
            kernel: (0..length).map(|_| short(stream)).collect(),
            pulse,
            periods: 3 + stream.below(4),
            delay: 1 + stream.below(9),
            decay: stream.between(0.05, 1.0),
        }
    }

    fn stimulus(&self) -> Vec<f64> {
        self.pulse.repeat(self.periods)
    }

    /// The largest output of each period.
    fn peaks<S: Enclosure>(&self, output: &[S]) -> Vec<S> {
        output.chunks(self.pulse.len()).map(maximum).collect()
    }
}

impl Display for SteppedCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity(self.identity)
            .with_list("kernel", &self.kernel)
            .with_list("pulse", &self.pulse)
            .with_number("periods", self.periods as f64)
            .with_number("delay", self.delay as f64)
            .with_number("decay", self.decay)
            .fmt(f)
    }
}

/// `y = u(t) (m + e^{-r t})`: a response that declines because time passes, and not because of the stimulus.
fn fading_envelope<S: Enclosure>(stimulus: &[f64], decay: f64) -> Vec<S> {
    let at = |(time, u): (usize, &f64)| {
        let elapsed = S::from_f64(decay) * S::from_i64(time as i64);
        S::from_f64(*u) * (S::one().mul_pow2(-3) + (-elapsed).exp())
    };
    stimulus.iter().enumerate().map(at).collect()
}

/// L1.
struct NoDecline;

mutants!(NoDeclineMutant {
    SignedResponse: "the input less a fading memory of it, which is negative between pulses",
    FadingEnvelope: "an envelope that fades with time",
});

impl Identity for NoDecline {
    type Case = SteppedCase;
    type Mutant = NoDeclineMutant;

    const RECORD: Record = Record {
        id: "habituation-linear-no-decline",
        title: "Responses of a non-negative linear system never decline",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Monotonicity,
        statement: r"y = h * u, \; h \ge 0, \; u = \sum_k p(\cdot - kT), \; p \ge 0 \quad\Longrightarrow\quad \max_{\text{period } n} y \le \max_{\text{period } n+1} y",
        assumptions: "a causal system at rest; every sum is exact, so that the order is decided exactly",
        printed: HABITUATION.states(&["L1"]),
        left: "the largest output of each period, by the definition",
        right: "that of the next period, by the model's inner products",
        shares: &[],
        mutants: NoDeclineMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SteppedCase, Error> {
        let mut case = SteppedCase::draw(stream, "habituation-linear-no-decline");
        if let Some(first) = case.kernel.first_mut() {
            *first = 1.0;
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let stimulus = case.stimulus();
        let output = (0..stimulus.len()).map(|time| {
            let terms = case.kernel.iter().take(time + 1).enumerate();
            terms.fold(S::zero(), |sum, (lag, h)| {
                sum + S::from_f64(*h) * S::from_f64(stimulus[time - lag])
            })
        });
        let mut peaks = case.peaks(&output.collect::<Vec<S>>());
        peaks.pop();
        Ok(peaks)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let stimulus = case.stimulus();
        let output = match form {
            Form::Stated => FiniteResponse::new(case.kernel.clone())?.output::<S>(&stimulus),
            Form::Mutant(NoDeclineMutant::SignedResponse) => {
                let signed = case.kernel.iter().enumerate();
                let signed = signed.map(|(lag, h)| if lag == 0 { *h } else { -h });
                FiniteResponse::new(signed.collect())?.output::<S>(&stimulus)
            }
            Form::Mutant(NoDeclineMutant::FadingEnvelope) => fading_envelope(&stimulus, case.decay),
        };
        Ok(case.peaks(&output).into_iter().skip(1).collect())
    }
}

/// L2.
struct TimeInvariance;

mutants!(TimeInvarianceMutant {
    FadingEnvelope: "an envelope that fades with time",
    SmallMemoryAtStart: "a memory that is not at rest at the start",
});

/// The response of M1 to a stimulus in steps of time, from this memory.
fn base_motif<S: Enclosure>(case: &SteppedCase, stimulus: &[f64], start: &S) -> Values<S> {
    let [retained, increment] = zero_order_hold::<S>(case.decay, 1.0, 1.0)?;
    let mut memory = start.clone();
    let mut responses = Vec::new();
    for u in stimulus {
        let input = S::from_f64(*u);
        responses.push(input.clone() / (S::one() + memory.sqr()));
        memory = memory * &retained + increment.clone() * input;
    }
    Ok(responses)
}

impl Identity for TimeInvariance {
    type Case = SteppedCase;
    type Mutant = TimeInvarianceMutant;

    const RECORD: Record = Record {
        id: "habituation-time-invariance",
        title: "A delayed stimulus has the delayed response",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"u'(t) = u(t - d) \;\Longrightarrow\; y'(t) = y(t - d), \quad\text{which } y = u(t)\,(m + e^{-rt}) \text{ violates}",
        assumptions: "M1 in steps of time, and any linear system; both at rest at the start",
        printed: HABITUATION.states(&["L2"]),
        left: "0, added to 1",
        right: "the difference of the two responses, added to 1",
        shares: &[],
        mutants: TimeInvarianceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SteppedCase, Error> {
        Ok(SteppedCase::draw(stream, "habituation-time-invariance"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![S::one(); 2 * case.stimulus().len()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let linear = FiniteResponse::new(case.kernel.clone())?;
        let responses = |stimulus: &[f64]| -> Result<[Vec<S>; 2], Error> {
            let motif = match form {
                Form::Stated => base_motif(case, stimulus, &S::zero())?,
                Form::Mutant(TimeInvarianceMutant::FadingEnvelope) => {
                    fading_envelope(stimulus, case.decay)
                }
                Form::Mutant(TimeInvarianceMutant::SmallMemoryAtStart) => {
                    base_motif(case, stimulus, &S::one().mul_pow2(-4))?
                }
            };
            Ok([motif, linear.output(stimulus)])
        };
        let stimulus = case.stimulus();
        let delayed = [vec![0.0; case.delay], stimulus.clone()].concat();
        let pairs = responses(&stimulus)?.into_iter().zip(responses(&delayed)?);
        let differences = pairs.flat_map(|(prompt, late)| {
            let pairs = late.into_iter().skip(case.delay).zip(prompt);
            pairs.map(|(late, prompt)| S::one() + late - prompt)
        });
        Ok(differences.collect())
    }
}
