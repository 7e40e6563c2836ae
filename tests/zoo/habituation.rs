//! Systems that habituate in binary64: geometric sums by `expm1`, and what small mistakes make of them.

use attnbm::conformance::{Array, Computed, Functions, Question, Refusal};
use attnbm::grade::case::Case;
use attnbm::oracle::registry::quantities;

use super::faults::Wrong;

/// A mistake in one step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    PulseAtBeginning,
    CountedFromZero,
    WithoutExpm1,
    RestLeftOut,
    ImpulseForPulse,
    NotRectified,
    LinearInput,
    TanhOfTail,
    DurationLeftOut,
    NoLoad,
    ComplementRounded,
    TimeNotClamped,
    BothUnitsDriven,
    LimitNotSubtracted,
}

/// Wrong in one step.
pub struct Habituating(pub Mistake);

impl Wrong for Habituating {
    fn answer(&self, question: &Question<'_>) -> Computed<Array> {
        Ok(value(question.case(), Some(self.0))?.into())
    }
}

/// The quantities of the chain of two units, which has no closed form.
const OF_THE_CHAIN: [&str; 2] = ["habituation.chain_response", "habituation.chain_asymptote"];

/// These functions, and those of the quantities of this system, without the chain.
pub fn with_functions(functions: Functions<'static>) -> Functions<'static> {
    quantities()
        .map(|quantity| quantity.name)
        .filter(|name| name.starts_with("habituation.") && !OF_THE_CHAIN.contains(name))
        .fold(functions, |functions, name| {
            functions.with(name, |question| value(question.case(), None))
        })
}

/// What fades in so much time, `1 - e^{-x}`.
fn lost(x: f64, mistake: Option<Mistake>) -> f64 {
    match mistake {
        Some(Mistake::WithoutExpm1) => 1.0 - (-x).exp(),
        _ => -libm::expm1(-x),
    }
}

/// The memory of a train of pulses of some height.
struct Memory {
    decay: f64,
    gain: f64,
    height: f64,
    width: f64,
    period: f64,
    mistake: Option<Mistake>,
}

impl Memory {
    fn of_one_pulse(&self) -> f64 {
        let Self { decay, width, .. } = *self;
        let strength = self.gain * self.height;
        match self.mistake {
            Some(Mistake::ImpulseForPulse) => strength * width,
            _ => strength / decay * lost(decay * width, self.mistake),
        }
    }

    /// At the end of the last of so many pulses.
    fn end(&self, count: f64) -> f64 {
        if count == 0.0 {
            return 0.0;
        }
        let fading = self.decay * self.period;
        self.of_one_pulse() * lost(fading * count, self.mistake) / lost(fading, self.mistake)
    }

    fn in_silence(&self) -> f64 {
        match self.mistake {
            Some(Mistake::PulseAtBeginning) => 1.0,
            _ => (-self.decay * (self.period - self.width)).exp(),
        }
    }

    fn onset(&self, earlier: f64) -> f64 {
        self.end(earlier) * self.in_silence()
    }

    fn limit(&self) -> f64 {
        self.of_one_pulse() / lost(self.decay * self.period, self.mistake) * self.in_silence()
    }

    fn after_series(&self, pulses: f64, rest: f64, series: f64) -> f64 {
        if series == 0.0 {
            return 0.0;
        }
        let first = self.end(pulses) * (-self.decay * rest).exp();
        let rest = match self.mistake {
            Some(Mistake::RestLeftOut) => 0.0,
            _ => rest,
        };
        let length = self.decay * (self.period * pulses + rest);
        first * lost(length * series, self.mistake) / lost(length, self.mistake)
    }
}

fn value(question: &Case, mistake: Option<Mistake>) -> Computed<f64> {
    let domain = |error: attnbm::Error| Refusal::Domain(error.to_string());
    let inputs = question.inputs().map_err(domain)?;
    let number = |name: &str| inputs.number(name).map_err(domain);
    // A pulse must fit into its period, and a second input into the silence between two pulses.
    if let (Ok(width), Ok(period)) = (inputs.number("width"), inputs.number("period")) {
        let duration = inputs.number("duration").unwrap_or(0.0);
        if width > period || duration > period - width {
            return Err(Refusal::Domain(
                "the inputs do not fit into a period".into(),
            ));
        }
    }
    let is = |other| mistake == Some(other);
    let earlier = || -> Computed<f64> {
        let first = if is(Mistake::CountedFromZero) {
            0.0
        } else {
            1.0
        };
        Ok(number("pulse")? - first)
    };
    let memory = |decay: f64, gain: f64, height: f64| -> Computed<Memory> {
        Ok(Memory {
            decay,
            gain,
            height,
            width: number("width")?,
            period: number("period")?,
            mistake,
        })
    };
    let linear = || memory(number("decay")?, number("gain")?, number("amplitude")?);
    let name = question.quantity.name;
    let (_, name) = name.split_once('.').ok_or(Refusal::NotImplemented)?;
    Ok(match name {
        "memory" => {
            let (pulses, rest) = (number("pulses")?, number("rest")?);
            linear()?.after_series(pulses, rest, number("series")?)
        }
        "recovery_time" => {
            let ratio = linear()?.end(number("pulses")?) / number("level")?;
            let time = ratio.ln() / number("decay")?;
            if is(Mistake::TimeNotClamped) {
                time
            } else {
                time.max(0.0)
            }
        }
        "response" | "asymptote" => {
            let memory = match name {
                "response" => linear()?.onset(earlier()?),
                _ => linear()?.limit(),
            };
            number("amplitude")? / (1.0 + memory.powf(number("exponent")?))
        }
        "rectified_response" | "rectified_asymptote" => {
            let memory = match name {
                "rectified_response" => linear()?.onset(earlier()?),
                _ => linear()?.limit(),
            };
            let response = number("amplitude")? - memory;
            if is(Mistake::NotRectified) {
                response
            } else {
                response.max(0.0)
            }
        }
        "intensity_response" | "intensity_asymptote" => {
            let amplitude = number("amplitude")?;
            let taken_in = match is(Mistake::LinearInput) {
                true => amplitude,
                false => 2.0 * amplitude / (1.0 + amplitude * amplitude),
            };
            let memory = memory(number("decay")?, number("gain")?, taken_in)?;
            let memory = match name {
                "intensity_response" => memory.onset(earlier()?),
                _ => memory.limit(),
            };
            (number("input_gain")? * amplitude).tanh() / (1.0 + memory * memory)
        }
        "threshold_response" | "threshold_asymptote" => {
            let memory = linear()?;
            let x = if name == "threshold_response" {
                let earlier = earlier()?;
                let series = number("series")? - 1.0;
                let left = memory.after_series(number("pulses")?, number("rest")?, series);
                let since = memory.period * earlier + (memory.period - memory.width);
                memory.onset(earlier) + left * (-memory.decay * since).exp()
            } else {
                memory.limit()
            };
            let z = number("steepness")? * (number("threshold")? - x);
            number("amplitude")?
                * match is(Mistake::TanhOfTail) {
                    true => 0.5 * (1.0 + z.tanh()),
                    false => 1.0 / (1.0 + (-2.0 * z).exp()),
                }
        }
        "dishabituated_response" => {
            let (memory, earlier, after) = (linear()?, earlier()?, number("after")?);
            let duration = match is(Mistake::DurationLeftOut) {
                true => 1.0,
                false => number("duration")?,
            };
            let x = if earlier < after {
                memory.onset(earlier)
            } else {
                let silence = memory.period - memory.width;
                let fading = memory.decay * (memory.period * (earlier - after) + silence);
                let erased = number("erasure")? * number("strength")? * duration;
                memory.onset(earlier - after) + memory.end(after) * (-erased - fading).exp()
            };
            number("amplitude")? / (1.0 + x * x)
        }
        "chain_response" | "chain_asymptote" if is(Mistake::BothUnitsDriven) => {
            let amplitude = number("amplitude")?;
            let sigma = |decay: f64, gain: f64| -> Computed<f64> {
                let memory = memory(decay, gain, amplitude)?;
                let x = match name {
                    "chain_asymptote" => memory.limit(),
                    _ => memory.end(number("pulses")?) * (-decay * number("rest")?).exp(),
                };
                Ok(1.0 / (1.0 + x * x))
            };
            amplitude
                * sigma(number("decay_1")?, number("gain_1")?)?
                * sigma(number("decay_2")?, number("gain_2")?)?
        }
        "diode_response" | "diode_asymptote" => {
            let rate = 1.0 / (number("resistance")? * number("capacitance")?);
            let memory = memory(rate, rate, number("amplitude")?)?;
            let memory = match name {
                "diode_response" => memory.onset(earlier()?),
                _ => memory.limit(),
            };
            let (conductance, load) = (number("diode_conductance")?, number("load")?);
            let open = number("divider")? * number("amplitude")? - memory;
            let current = (conductance * open + number("diode_current")?).max(0.0);
            match is(Mistake::NoLoad) {
                true => current / conductance,
                false => current * load / (1.0 + conductance * load),
            }
        }
        "two_filter_response" | "two_filter_asymptote" => {
            let period = number("period")?;
            let fading = [number("decay_1")? * period, number("decay_2")? * period];
            let limit = [
                number("jump_1")? / lost(fading[0], mistake),
                number("jump_2")? / lost(fading[1], mistake),
            ];
            if name == "two_filter_asymptote" {
                let multiple = number("multiple")?;
                let excess = if is(Mistake::LimitNotSubtracted) {
                    multiple
                } else {
                    multiple - 1.0
                };
                return Ok(limit[0] * excess * limit[1]);
            }
            let count = if is(Mistake::CountedFromZero) {
                number("pulse")? - 1.0
            } else {
                number("pulse")?
            };
            let rest = number("multiple")? - 1.0 + (-fading[0] * count).exp();
            limit[0] * rest * limit[1] * lost(fading[1] * count, mistake)
        }
        "saturating_response" | "saturating_asymptote" => {
            let amplitude = number("amplitude")?;
            let (decay, filling) = (number("decay")?, number("uptake")? * amplitude);
            let (width, period) = (number("width")?, number("period")?);
            let pulse = (filling + decay) * width;
            let silence = decay * (period - width);
            let share = filling / (filling + decay);
            let first = share * lost(pulse, mistake) * (-silence).exp();
            let in_period = lost(pulse + silence, mistake);
            let kept = match name {
                "saturating_response" => (-(pulse + silence) * earlier()?).exp(),
                _ => 0.0,
            };
            if is(Mistake::ComplementRounded) {
                return Ok((1.0 - first * (1.0 - kept) / in_period) * amplitude);
            }
            // 1 - x without cancellation: all terms are positive.
            let empty = decay / (filling + decay) * (-silence).exp() * lost(pulse, mistake);
            (lost(silence, mistake) + empty + first * kept) / in_period * amplitude
        }
        _ => return Err(Refusal::NotImplemented),
    })
}
