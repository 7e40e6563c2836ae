//! The fields of the systems that habituate.

use super::fields::{count, positive};
use crate::oracle::field::{Field, Kind, Range};

pub(super) const DECAY: Field = positive("decay", "alpha, the rate at which the memory fades");
pub(super) const DECAY_IN_THE_LIMIT: Field = DECAY.without_value_at(&[0.0, -1.0]);
pub(super) const GAIN: Field = positive("gain", "beta, the rate at which the memory fills");
pub(super) const AMPLITUDE: Field = positive("amplitude", "A, the height of a pulse");
pub(super) const WIDTH: Field = positive("width", "w, the width of a pulse, at most the period");
pub(super) const PERIOD: Field = positive(
    "period",
    "T, from the onset of one pulse to that of the next",
);
pub(super) const PULSE: Field = count("pulse", "which pulse of the train, 1 for the first");
pub(super) const PULSES: Field = count("pulses", "how many pulses a train has");
pub(super) const REST: Field = Field::required(
    "rest",
    Kind::Number(Range::NonNegative),
    "the time after the end of the last pulse",
);
pub(super) const SERIES: Field = Field::number(
    "series",
    Range::Dimension,
    1.0,
    "how many trains with their rests there are",
);
pub(super) const WHICH_SERIES: Field = Field::number(
    "series",
    Range::Dimension,
    1.0,
    "which of the trains, 1 for the first",
);
pub(super) const LEVEL: Field =
    positive("level", "the memory to fade to").without_value_at(&[0.0, -1.0]);
pub(super) const EXPONENT: Field = Field::number(
    "exponent",
    Range::Positive,
    2.0,
    "N, the steepness of the response",
);
pub(super) const INPUT_GAIN: Field = Field::number(
    "input_gain",
    Range::Positive,
    100.0,
    "c, the steepness in the input",
);
pub(super) const THRESHOLD: Field = Field::number(
    "threshold",
    Range::Finite,
    8.0,
    "theta, the memory at which the response is halved",
);
pub(super) const STEEPNESS: Field = Field::number(
    "steepness",
    Range::Positive,
    1.0,
    "k, the steepness of the response",
);
pub(super) const ERASURE: Field = positive(
    "erasure",
    "kappa, the rate at which the second input erases the memory",
);
pub(super) const AFTER: Field = count("after", "how many pulses are before the second input");
pub(super) const STRENGTH: Field = Field::required(
    "strength",
    Kind::Number(Range::NonNegative),
    "v, the height of the second input",
);
pub(super) const DURATION: Field = Field::required(
    "duration",
    Kind::Number(Range::NonNegative),
    "d, the duration of the second input, at most period - width",
);
pub(super) const DECAY_1: Field = positive("decay_1", "the rate at which the first memory fades");
pub(super) const DECAY_1_IN_THE_LIMIT: Field = DECAY_1.without_value_at(&[0.0, -1.0]);
pub(super) const GAIN_1: Field = positive("gain_1", "the rate at which the first memory fills");
pub(super) const JUMP_1: Field = positive("jump_1", "what an impulse adds to the first memory");
pub(super) const DECAY_2: Field = positive("decay_2", "the rate at which the second memory fades");
pub(super) const DECAY_2_IN_THE_LIMIT: Field = DECAY_2.without_value_at(&[0.0, -1.0]);
pub(super) const GAIN_2: Field = positive("gain_2", "the rate at which the second memory fills");
pub(super) const JUMP_2: Field = positive("jump_2", "what an impulse adds to the second memory");
pub(super) const MULTIPLE: Field = Field::required(
    "multiple",
    Kind::Number(Range::AtLeastOne),
    "m, how many times the limit of the first memory",
);
pub(super) const UPTAKE: Field = positive("uptake", "a, the rate at which the memory fills");
pub(super) const RESISTANCE: Field = Field::number(
    "resistance",
    Range::Positive,
    470.0,
    "R, of the resistor that charges the capacitor",
);
pub(super) const CAPACITANCE: Field = Field::number(
    "capacitance",
    Range::Positive,
    4.7e-3,
    "C, of the capacitor",
);
pub(super) const DIVIDER: Field = Field::number(
    "divider",
    Range::Positive,
    0.2115,
    "c, by which the input is multiplied",
);
pub(super) const DIODE_CONDUCTANCE: Field = Field::number(
    "diode_conductance",
    Range::Positive,
    4.381e-3,
    "a, the slope of the current of the diode",
);
pub(super) const DIODE_CURRENT: Field = Field::number(
    "diode_current",
    Range::Finite,
    -2.765e-3,
    "b, the current of the diode at 0, extrapolated",
);
pub(super) const LOAD: Field = Field::number(
    "load",
    Range::Positive,
    1e5,
    "R_L, the resistance of the load",
);

pub(super) const CIRCUIT_WITH_PULSE: &[Field] = &[
    RESISTANCE,
    CAPACITANCE,
    DIVIDER,
    DIODE_CONDUCTANCE,
    DIODE_CURRENT,
    LOAD,
    AMPLITUDE,
    WIDTH,
    PERIOD,
    PULSE,
];

/// The same without the pulse, for the limit.
pub(super) const CIRCUIT: &[Field] = match CIRCUIT_WITH_PULSE {
    [circuit @ .., _] => circuit,
    [] => &[],
};
