//! Second routes of the systems that habituate: pulse by pulse, where the evaluation has a sum in closed form.

use super::Wide;
use crate::models::habituation::{ChainEquations, PulseTrain, Unit};
use crate::oracle::input::Inputs;
use crate::real::{Ball, Enclosure, Real};

/// The most pulses that are followed one by one.
const MOST_PULSES: f64 = 64.0;

/// The stimulus: the height, the width and the period.
struct Train {
    height: Wide,
    width: Wide,
    period: Wide,
}

/// The memory while the input is on, `x' = c - r x`, and off, `x' = -d x`.
struct Memory {
    inflow: Wide,
    rate: Wide,
    decay: Wide,
}

impl Memory {
    fn end(&self, onset: Wide, train: &Train) -> Wide {
        let kept = (-(self.rate.clone() * &train.width)).exp();
        let plateau = self.inflow.clone() / &self.rate;
        onset * &kept + plateau * (Wide::one() - kept)
    }

    fn faded(&self, memory: Wide, time: &Wide) -> Wide {
        memory * (-(self.decay.clone() * time)).exp()
    }

    /// At the onset of the pulse after so many others, from this memory at the beginning of the train.
    fn onset(&self, start: Wide, train: &Train, earlier: u64) -> Wide {
        let silence = train.period.clone() - &train.width;
        let first = self.faded(start, &silence);
        (0..earlier).fold(first, |onset, _| {
            self.faded(self.end(onset, train), &silence)
        })
    }

    /// At onsets after infinitely many pulses: what a period, an affine map of the memory at its onset, leaves as it is.
    fn at_onsets_in_the_limit(&self, train: &Train) -> Wide {
        let silence = train.period.clone() - &train.width;
        let period = |onset: Wide| self.faded(self.end(onset, train), &silence);
        let of_nothing = period(Wide::zero());
        let kept = period(Wide::one()) - &of_nothing;
        of_nothing / (Wide::one() - kept)
    }

    /// At the end of the last of so many pulses, of which there is at least one.
    fn at_end(&self, start: Wide, train: &Train, count: u64) -> Wide {
        self.end(self.onset(start, train, count - 1), train)
    }
}

fn number(inputs: &Inputs, name: &str) -> Option<Wide> {
    inputs.number(name).ok().map(Wide::from_f64)
}

fn train(inputs: &Inputs) -> Option<Train> {
    Some(Train {
        height: number(inputs, "amplitude")?,
        width: number(inputs, "width")?,
        period: number(inputs, "period")?,
    })
}

/// A number of pulses, if they are few enough and there is one.
fn count(inputs: &Inputs, name: &str) -> Option<u64> {
    let count = inputs.number(name).ok()?;
    (1.0..=MOST_PULSES).contains(&count).then_some(count as u64)
}

/// How many pulses are before that of the field `pulse`.
fn earlier(inputs: &Inputs) -> Option<u64> {
    count(inputs, "pulse").map(|pulse| pulse - 1)
}

/// The memory that takes in pulses of this height.
fn linear(inputs: &Inputs, height: &Wide) -> Option<Memory> {
    let decay = number(inputs, "decay")?;
    Some(Memory {
        inflow: number(inputs, "gain")? * height,
        rate: decay.clone(),
        decay,
    })
}

/// Where the memory is looked at: at the onset of a pulse after so many others, or after infinitely many.
#[derive(Clone, Copy)]
enum When {
    After(u64),
    InTheLimit,
}

impl When {
    /// Of the field `pulse`.
    fn of(inputs: &Inputs) -> Option<Self> {
        earlier(inputs).map(Self::After)
    }

    fn memory(self, memory: &Memory, train: &Train) -> Wide {
        match self {
            Self::After(earlier) => memory.onset(Wide::zero(), train, earlier),
            Self::InTheLimit => memory.at_onsets_in_the_limit(train),
        }
    }
}

/// The height of the pulses, and the memory at an onset.
fn at_onset(inputs: &Inputs, when: When) -> Option<(Wide, Wide)> {
    let train = train(inputs)?;
    let onset = when.memory(&linear(inputs, &train.height)?, &train);
    Some((train.height, onset))
}

fn positive_part(x: Wide) -> Option<Vec<Wide>> {
    if x.is_positive() {
        return Some(vec![x]);
    }
    (-x).is_positive().then(|| vec![Wide::zero()])
}

pub(in crate::oracle) fn memory(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (train, rest) = (train(inputs)?, number(inputs, "rest")?);
    let memory = linear(inputs, &train.height)?;
    let (pulses, series) = (count(inputs, "pulses")?, count(inputs, "series")?);
    let left = (0..series).fold(Wide::zero(), |left, _| {
        memory.faded(memory.at_end(left, &train, pulses), &rest)
    });
    Some(vec![left])
}

pub(in crate::oracle) fn recovery_time(inputs: &Inputs) -> Option<Vec<Wide>> {
    let train = train(inputs)?;
    let memory = linear(inputs, &train.height)?;
    let end = memory.at_end(Wide::zero(), &train, count(inputs, "pulses")?);
    let time = (end.ln() - number(inputs, "level")?.ln()) / number(inputs, "decay")?;
    positive_part(time)
}

pub(in crate::oracle) fn response(inputs: &Inputs) -> Option<Vec<Wide>> {
    response_at(inputs, When::of(inputs)?)
}

pub(in crate::oracle) fn asymptote(inputs: &Inputs) -> Option<Vec<Wide>> {
    response_at(inputs, When::InTheLimit)
}

fn response_at(inputs: &Inputs, when: When) -> Option<Vec<Wide>> {
    let (height, onset) = at_onset(inputs, when)?;
    let exponent = number(inputs, "exponent")?;
    let power = match onset.certainly_zero() {
        true => Wide::zero(),
        false => (onset.ln() * exponent).exp(),
    };
    Some(vec![height / (Wide::one() + power)])
}

pub(in crate::oracle) fn rectified_response(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (height, onset) = at_onset(inputs, When::of(inputs)?)?;
    positive_part(height - onset)
}

pub(in crate::oracle) fn rectified_asymptote(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (height, onset) = at_onset(inputs, When::InTheLimit)?;
    positive_part(height - onset)
}

pub(in crate::oracle) fn intensity_response(inputs: &Inputs) -> Option<Vec<Wide>> {
    intensity_at(inputs, When::of(inputs)?)
}

pub(in crate::oracle) fn intensity_asymptote(inputs: &Inputs) -> Option<Vec<Wide>> {
    intensity_at(inputs, When::InTheLimit)
}

fn intensity_at(inputs: &Inputs, when: When) -> Option<Vec<Wide>> {
    let train = train(inputs)?;
    let square = Wide::one() + train.height.clone() * &train.height;
    let taken_in = train.height.clone() * Wide::from_i64(2) / square;
    let onset = when.memory(&linear(inputs, &taken_in)?, &train);
    let growth = (number(inputs, "input_gain")? * &train.height * Wide::from_i64(2)).exp();
    let tanh = (growth.clone() - Wide::one()) / (growth + Wide::one());
    Some(vec![tanh / (Wide::one() + onset.sqr())])
}

pub(in crate::oracle) fn threshold_response(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (train, rest) = (train(inputs)?, number(inputs, "rest")?);
    let memory = linear(inputs, &train.height)?;
    let (pulses, series) = (count(inputs, "pulses")?, count(inputs, "series")?);
    let left = (1..series).fold(Wide::zero(), |left, _| {
        memory.faded(memory.at_end(left, &train, pulses), &rest)
    });
    let onset = memory.onset(left, &train, earlier(inputs)?);
    below_threshold(inputs, train.height, onset)
}

pub(in crate::oracle) fn threshold_asymptote(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (height, onset) = at_onset(inputs, When::InTheLimit)?;
    below_threshold(inputs, height, onset)
}

fn below_threshold(inputs: &Inputs, height: Wide, onset: Wide) -> Option<Vec<Wide>> {
    let distance = number(inputs, "threshold")? - onset;
    let growth = (distance * number(inputs, "steepness")? * Wide::from_i64(2)).exp();
    Some(vec![height * &growth / (growth + Wide::one())])
}

pub(in crate::oracle) fn dishabituated_response(inputs: &Inputs) -> Option<Vec<Wide>> {
    let train = train(inputs)?;
    let memory = linear(inputs, &train.height)?;
    let (after, earlier) = (count(inputs, "after")?, earlier(inputs)?);
    let silence = train.period.clone() - &train.width;
    let onset = if earlier < after {
        memory.onset(Wide::zero(), &train, earlier)
    } else {
        let end = memory.at_end(Wide::zero(), &train, after);
        let strength = number(inputs, "erasure")? * number(inputs, "strength")?;
        let erased = end * (-(strength * number(inputs, "duration")?)).exp();
        // The silence of the first period from here on is that after the interruption.
        let next = memory.faded(erased, &silence);
        (after..earlier).fold(next, |onset, _| {
            memory.faded(memory.end(onset, &train), &silence)
        })
    };
    Some(vec![train.height / (Wide::one() + onset.sqr())])
}

pub(in crate::oracle) fn diode_response(inputs: &Inputs) -> Option<Vec<Wide>> {
    diode_at(inputs, When::of(inputs)?)
}

pub(in crate::oracle) fn diode_asymptote(inputs: &Inputs) -> Option<Vec<Wide>> {
    diode_at(inputs, When::InTheLimit)
}

fn diode_at(inputs: &Inputs, when: When) -> Option<Vec<Wide>> {
    let train = train(inputs)?;
    let rate = Wide::one() / (number(inputs, "resistance")? * number(inputs, "capacitance")?);
    let memory = Memory {
        inflow: rate.clone() * &train.height,
        rate: rate.clone(),
        decay: rate,
    };
    let onset = when.memory(&memory, &train);
    // The voltage across the diode and the load: y = R (a (v - y) + b) where the diode conducts.
    let voltage = train.height * number(inputs, "divider")? - onset;
    let conductance = number(inputs, "diode_conductance")?;
    let open = voltage * &conductance + number(inputs, "diode_current")?;
    let load = number(inputs, "load")?;
    positive_part(open / (Wide::one() / load + conductance))
}

pub(in crate::oracle) fn two_filter_response(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (period, pulses) = (number(inputs, "period")?, count(inputs, "pulse")?);
    let filter = |jump: &str, decay: &str| -> Option<(Wide, Wide)> {
        let jump = number(inputs, jump)?;
        let kept = (-(number(inputs, decay)? * &period)).exp();
        let after = (0..pulses).fold(Wide::zero(), |memory, _| memory * &kept + &jump);
        Some((jump / (Wide::one() - kept), after))
    };
    let (limit, first) = filter("jump_1", "decay_1")?;
    let (_, second) = filter("jump_2", "decay_2")?;
    Some(vec![(number(inputs, "multiple")? * limit - first) * second])
}

pub(in crate::oracle) fn two_filter_asymptote(inputs: &Inputs) -> Option<Vec<Wide>> {
    let period = number(inputs, "period")?;
    // What an impulse and the silence before it, an affine map of a memory, leaves as it is.
    let limit = |jump: &str, decay: &str| -> Option<Wide> {
        let kept = (-(number(inputs, decay)? * &period)).exp();
        Some(number(inputs, jump)? / (Wide::one() - kept))
    };
    let first = limit("jump_1", "decay_1")?;
    let second = limit("jump_2", "decay_2")?;
    let multiple = number(inputs, "multiple")?;
    Some(vec![(multiple * &first - first) * second])
}

pub(in crate::oracle) fn saturating_response(inputs: &Inputs) -> Option<Vec<Wide>> {
    saturating_at(inputs, When::of(inputs)?)
}

pub(in crate::oracle) fn saturating_asymptote(inputs: &Inputs) -> Option<Vec<Wide>> {
    saturating_at(inputs, When::InTheLimit)
}

fn saturating_at(inputs: &Inputs, when: When) -> Option<Vec<Wide>> {
    let (train, decay) = (train(inputs)?, number(inputs, "decay")?);
    let inflow = number(inputs, "uptake")? * &train.height;
    let memory = Memory {
        rate: inflow.clone() + &decay,
        inflow,
        decay,
    };
    let onset = when.memory(&memory, &train);
    Some(vec![(Wide::one() - onset) * train.height])
}

/// The order of the Taylor method, the most steps of a phase, and the most pulses.
const ORDER: usize = 60;
const MOST_STEPS: f64 = 12.0;
const FEW_PULSES: u64 = 3;

/// The chain by its differential equations; `None` if a pulse, a period or a rest takes too many steps.
fn chain_equations(inputs: &Inputs, rest: f64) -> Option<(ChainEquations<Ball<4>>, Ball<4>)> {
    let plain = |name: &str| inputs.number(name).ok();
    let unit = |names: [&str; 2]| -> Option<Unit> {
        let [decay, gain] = names.map(plain);
        Some(Unit {
            decay: decay?,
            gain: gain?,
        })
    };
    let units = [unit(["decay_1", "gain_1"])?, unit(["decay_2", "gain_2"])?];
    let [height, width, period] = ["amplitude", "width", "period"].map(plain);
    let train = PulseTrain::new(height?, width?, period?).ok()?;
    let fastest = f64::max(units[0].decay, units[1].decay);
    let times = [
        units[0].gain * train.amplitude() * train.width(),
        fastest * train.period(),
        fastest * rest,
    ];
    let steps = (4.0 * times.into_iter().fold(0.25, f64::max)).ceil();
    if steps.is_nan() || steps > MOST_STEPS {
        return None;
    }
    let flow = ChainEquations::new(units, &train, steps as u32, ORDER);
    Some((flow, Ball::from_f64(train.amplitude())))
}

/// The response at these memories.
fn output_of_chain(height: Ball<4>, memories: &[Ball<4>]) -> Ball<4> {
    let sigmas = memories.iter().map(|x| Ball::one() + x.sqr());
    let product = sigmas.fold(Ball::one(), |product, sigma| product * sigma);
    height / product
}

/// Pulse by pulse.
pub(in crate::oracle) fn chain_response(inputs: &Inputs) -> Option<Ball<4>> {
    let pulses = count(inputs, "pulses").filter(|count| *count <= FEW_PULSES)?;
    let rest = inputs.number("rest").ok()?;
    let (flow, height) = chain_equations(inputs, rest)?;
    let end = flow.at_end(flow.at_onset(pulses - 1));
    let rested = flow.rested(end, &Ball::from_f64(rest));
    Some(output_of_chain(height, &rested))
}

/// The fixed point of a period, first of the first unit and then, with that in its limit, of the second.
pub(in crate::oracle) fn chain_asymptote(inputs: &Inputs) -> Option<Ball<4>> {
    let (flow, height) = chain_equations(inputs, 0.0)?;
    let first = flow.first_limit();
    let second = flow.second_limit(&first);
    Some(output_of_chain(height, &[first, second]))
}
