//! Cases of the systems that habituate: a train of pulses, and rates on the scale of its period.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::oracle::field::{Kind, Presence, Range};
use crate::oracle::input::Value;
use crate::oracle::record::Quantity;

/// What the numbers of a case are made from.
struct Plan {
    period: f64,
    width: f64,
    amplitude: f64,
    /// How much of a memory fades in a period, as an exponent.
    fading: f64,
    pulses: f64,
}

pub(super) fn draw(quantity: &'static Quantity, draw: &mut Draw) -> Option<Case> {
    let is_chain = quantity.field("gain_2").is_some();
    let (plan, flag) = plan(is_chain, draw);
    let mut flags = vec![flag];
    let mut given = Vec::new();
    for field in quantity.fields {
        // What is left out is asked for as well.
        if field.presence != Presence::Required && draw.one_in(2) {
            continue;
        }
        let Kind::Number(range) = field.kind else {
            return None;
        };
        let value = plan.number(field.name, draw)?;
        if !range.contains(value) {
            return None;
        }
        if range == Range::Dimension && field.name == "pulse" && value == 1.0 {
            flags.push(Flag::FIRST_PULSE);
        }
        given.push((field.name, Value::Number(value)));
    }
    Some(Case::new(quantity, given).flagged(&flags))
}

fn plan(is_chain: bool, draw: &mut Draw) -> (Plan, Flag) {
    let period = draw.choose(&[1.0, 2.0, 5.0, 0.125, 30.0]);
    let part = draw.choose(&[0.125, 0.25, 0.0625, 0.5]);
    let mut plan = Plan {
        period,
        width: period * part,
        amplitude: draw.log_between(0.25, 16.0),
        fading: draw.log_between(0.02, 2.0),
        pulses: draw.whole(1, 20) as f64,
    };
    // Each pulse of a chain is an integral.
    let (strongest, most) = if is_chain { (40.0, 100.0) } else { (1e6, 1e9) };
    let flag = match draw.below(8) {
        0 => {
            plan.fading = draw.log_between(1e-12, 1e-5);
            Flag::SLOW_DECAY
        }
        1 => {
            plan.fading = draw.between(20.0, 80.0);
            Flag::FAST_DECAY
        }
        2 => {
            plan.pulses = draw.log_between(20.0, most).floor();
            Flag::MANY_PULSES
        }
        3 => {
            plan.width = plan.period;
            Flag::NO_SILENCE
        }
        4 => {
            plan.amplitude = draw.log_between(16.0, strongest);
            Flag::STRONG_PULSES
        }
        _ => Flag::ORDINARY,
    };
    (plan, flag)
}

impl Plan {
    /// A number for the field of this name; `None` for a field that no system of these has.
    fn number(&self, name: &str, draw: &mut Draw) -> Option<f64> {
        let rate = |draw: &mut Draw, factor: f64| {
            let spread = draw.log_between(0.5, 2.0);
            draw.near(factor * spread, 1e-3)
        };
        Some(match name {
            "amplitude" => self.amplitude,
            "width" => self.width,
            "period" => self.period,
            "decay" | "decay_1" | "decay_2" => rate(draw, self.fading / self.period),
            // The memory of a pulse is of the order of its area times this.
            "gain" | "gain_1" | "gain_2" | "uptake" => rate(draw, 1.0 / self.period),
            "jump_1" | "jump_2" => draw.log_between(0.1, 10.0),
            "multiple" => draw.choose(&[1.0, 1.5, 3.0]),
            "pulse" | "pulses" => match draw.below(6) {
                0 => 1.0,
                _ => self.pulses,
            },
            "after" => f64::max(1.0, draw.whole(0, 4) as f64 * (0.25 * self.pulses).floor()),
            "series" => draw.whole(1, 4) as f64,
            "rest" => match draw.below(4) {
                0 => 0.0,
                1 => (self.period - self.width).max(0.0),
                _ => {
                    let periods = draw.log_between(0.1, 30.0);
                    draw.near(self.period * periods, 1e-3)
                }
            },
            "level" => rate(draw, 0.3 * self.amplitude * self.width / self.period),
            "exponent" => draw.choose(&[1.0, 2.0, 3.0, 4.0, 1.5]),
            "input_gain" => draw.choose(&[0.5, 1.0, 10.0, 100.0]),
            "threshold" => draw.choose(&[8.0, 1.0, 0.25, 0.0]),
            "steepness" => draw.choose(&[0.5, 1.0, 3.0, 20.0]),
            "erasure" => draw.log_between(0.1, 20.0),
            "strength" => draw.choose(&[0.0, 0.5, 1.0, 4.0]),
            "duration" => match draw.below(4) {
                0 => 0.0,
                _ => 0.5 * (self.period - self.width).max(0.0),
            },
            "resistance" => draw.log_between(100.0, 1e4),
            "capacitance" => draw.near(self.period / (1e3 * self.fading), 0.5),
            "divider" => draw.choose(&[0.25, 0.5, 1.0]),
            "diode_conductance" => draw.log_between(1e-4, 1e-1),
            "diode_current" => match draw.below(4) {
                0 => 0.0,
                _ => -draw.log_between(1e-5, 1e-2),
            },
            "load" => draw.log_between(10.0, 1e6),
            _ => return None,
        })
    }
}
