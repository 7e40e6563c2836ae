//! Quantities of the systems that habituate.
//!
//! The stimulus is a train of equal pulses, one in the last `width` of each `period`. Every memory is 0 before the
//! first.

use super::habituation_fields::{
    AFTER, AMPLITUDE, CIRCUIT, CIRCUIT_WITH_PULSE, DECAY, DECAY_1, DECAY_1_IN_THE_LIMIT, DECAY_2,
    DECAY_2_IN_THE_LIMIT, DECAY_IN_THE_LIMIT, DURATION, ERASURE, EXPONENT, GAIN, GAIN_1, GAIN_2,
    INPUT_GAIN, JUMP_1, JUMP_2, LEVEL, MULTIPLE, PERIOD, PULSE, PULSES, REST, SERIES, STEEPNESS,
    STRENGTH, THRESHOLD, UPTAKE, WHICH_SERIES, WIDTH,
};
use crate::oracle::evaluators;
use crate::oracle::record::{Cases, Entries, Move, Quantity, SecondRoute, StatedBound};
use crate::oracle::second_route::habituation as second_route;

/// The same value in another unit of time.
const fn unit_of_time(times: &'static [&'static str], rates: &'static [&'static str]) -> Move {
    Move::UnitOfTime {
        times,
        rates,
        is_time: false,
    }
}
const IN_ANY_UNIT: &[Move] = &[unit_of_time(&["width", "period"], &["decay", "gain"])];
const WITH_REST_IN_ANY_UNIT: &[Move] = &[unit_of_time(
    &["width", "period", "rest"],
    &["decay", "gain"],
)];
const SATURATING_IN_ANY_UNIT: &[Move] = &[unit_of_time(&["width", "period"], &["uptake", "decay"])];
const CIRCUIT_IN_ANY_UNIT: &[Move] = &[unit_of_time(&["width", "period", "capacitance"], &[])];

/// `habituation.memory`: memory after trains of pulses, each followed by a rest.
pub static MEMORY: Quantity = Quantity {
    name: "habituation.memory",
    summary: "memory after trains of pulses, each followed by a rest",
    definition: "x at the end of the last rest, where x' = gain u - decay x from x(0) = 0; a train has its pulses of the height A in the last w of each period T",
    latex: r"x^+_N e^{-\alpha\rho} \frac{1 - D^K}{1 - D}, \quad x^+_N = \frac{\beta A}{\alpha} \left(1 - e^{-\alpha w}\right) \frac{1 - q^N}{1 - q}, \; q = e^{-\alpha T}, \; D = e^{-\alpha (N T + \rho)}",
    value: "scalar",
    fields: &[DECAY, GAIN, AMPLITUDE, WIDTH, PERIOD, PULSES, REST, SERIES],
    evaluator: evaluators::habituation::memory(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: WITH_REST_IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::memory)),
};

/// `habituation.recovery_time`: time in which the memory of a train fades to a level.
pub static RECOVERY_TIME: Quantity = Quantity {
    name: "habituation.recovery_time",
    summary: "time in which the memory of a train fades to a level",
    definition: "the time from the end of the last pulse until x = level, at least 0",
    latex: r"\max\left(0, \; \frac1\alpha \log \frac{x^+_N}{\theta}\right)",
    value: "scalar",
    fields: &[
        DECAY_IN_THE_LIMIT,
        GAIN,
        AMPLITUDE,
        WIDTH,
        PERIOD,
        PULSES,
        LEVEL,
    ],
    evaluator: evaluators::habituation::recovery_time(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: &[Move::UnitOfTime {
        times: &["width", "period"],
        rates: &["decay", "gain"],
        is_time: true,
    }],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::recovery_time)),
};

/// `habituation.response`: response to a pulse: the base motif, M1.
pub static RESPONSE: Quantity = Quantity {
    name: "habituation.response",
    summary: "response to a pulse: the base motif, M1",
    definition: "A / (1 + x^N) with the memory x at the onset of the pulse",
    latex: r"\frac{A}{1 + (x^-_n)^N}, \quad x^-_n = \frac{\beta A}{\alpha} \left(1 - e^{-\alpha w}\right) e^{-\alpha (T - w)} \frac{1 - q^n}{1 - q}",
    value: "scalar",
    fields: &[DECAY, GAIN, AMPLITUDE, WIDTH, PERIOD, EXPONENT, PULSE],
    evaluator: evaluators::habituation::response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::response)),
};

/// `habituation.asymptote`: response after infinitely many pulses: the base motif, M1.
pub static ASYMPTOTE: Quantity = Quantity {
    name: "habituation.asymptote",
    summary: "response after infinitely many pulses: the base motif, M1",
    definition: "A / (1 + x^N) with the limit x of the memory at onsets",
    latex: r"\frac{A}{1 + (x^-_\infty)^N}, \quad x^-_\infty = \frac{\beta A}{\alpha} \frac{(1 - e^{-\alpha w})\, e^{-\alpha (T - w)}}{1 - e^{-\alpha T}}",
    value: "scalar",
    fields: &[DECAY_IN_THE_LIMIT, GAIN, AMPLITUDE, WIDTH, PERIOD, EXPONENT],
    evaluator: evaluators::habituation::asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::asymptote)),
};

/// `habituation.rectified_response`: response to a pulse: the rectifying motif, M1r.
pub static RECTIFIED_RESPONSE: Quantity = Quantity {
    name: "habituation.rectified_response",
    summary: "response to a pulse: the rectifying motif, M1r",
    definition: "max(0, A - x) with the memory x at the onset of the pulse",
    latex: r"\max(0, \; A - x^-_n)",
    value: "scalar",
    fields: &[DECAY, GAIN, AMPLITUDE, WIDTH, PERIOD, PULSE],
    evaluator: evaluators::habituation::rectified_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::rectified_response)),
};

/// `habituation.rectified_asymptote`: response after infinitely many pulses: the rectifying motif, M1r.
pub static RECTIFIED_ASYMPTOTE: Quantity = Quantity {
    name: "habituation.rectified_asymptote",
    summary: "response after infinitely many pulses: the rectifying motif, M1r",
    definition: "max(0, A - x) with the limit x of the memory at onsets",
    latex: r"\max(0, \; A - x^-_\infty)",
    value: "scalar",
    fields: &[DECAY_IN_THE_LIMIT, GAIN, AMPLITUDE, WIDTH, PERIOD],
    evaluator: evaluators::habituation::rectified_asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::rectified_asymptote)),
};

/// `habituation.intensity_response`: response to a pulse: the motif with a nonlinear input, M2.
pub static INTENSITY_RESPONSE: Quantity = Quantity {
    name: "habituation.intensity_response",
    summary: "response to a pulse: the motif with a nonlinear input, M2",
    definition: "tanh(c A) / (1 + x^2), where the memory x takes in 2 A / (1 + A^2) of a pulse",
    latex: r"\frac{\tanh c A}{1 + (x^-_n)^2}, \quad x^-_n \text{ of pulses of the height } \frac{2 A}{1 + A^2}",
    value: "scalar",
    fields: &[DECAY, GAIN, AMPLITUDE, WIDTH, PERIOD, INPUT_GAIN, PULSE],
    evaluator: evaluators::habituation::intensity_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::intensity_response)),
};

/// `habituation.intensity_asymptote`: response after infinitely many pulses: the motif with a nonlinear input, M2.
pub static INTENSITY_ASYMPTOTE: Quantity = Quantity {
    name: "habituation.intensity_asymptote",
    summary: "response after infinitely many pulses: the motif with a nonlinear input, M2",
    definition: "tanh(c A) / (1 + x^2) with the limit x of the memory at onsets",
    latex: r"\frac{\tanh c A}{1 + (x^-_\infty)^2}, \quad x^-_\infty \text{ of pulses of the height } \frac{2 A}{1 + A^2}",
    value: "scalar",
    fields: &[
        DECAY_IN_THE_LIMIT,
        GAIN,
        AMPLITUDE,
        WIDTH,
        PERIOD,
        INPUT_GAIN,
    ],
    evaluator: evaluators::habituation::intensity_asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::intensity_asymptote)),
};

/// `habituation.threshold_response`: response to a pulse of one of several trains: the motif with a threshold, M3.
pub static THRESHOLD_RESPONSE: Quantity = Quantity {
    name: "habituation.threshold_response",
    summary: "response to a pulse of one of several trains: the motif with a threshold, M3",
    definition: "A (1 + tanh(k (theta - x))) / 2 with the memory x at the onset of the pulse; each train before it is followed by a rest",
    latex: r"\frac A2 \left(1 + \tanh k (\theta - x)\right), \quad x = x^-_n + r_{K} e^{-\alpha ((n + 1) T - w)}, \; r_{K} \text{ the memory after } K \text{ series}",
    value: "scalar",
    fields: &[
        DECAY,
        GAIN,
        AMPLITUDE,
        WIDTH,
        PERIOD,
        THRESHOLD,
        STEEPNESS,
        PULSES,
        REST,
        WHICH_SERIES,
        PULSE,
    ],
    evaluator: evaluators::habituation::threshold_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: WITH_REST_IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::threshold_response)),
};

/// `habituation.threshold_asymptote`: response after infinitely many pulses: the motif with a threshold, M3.
pub static THRESHOLD_ASYMPTOTE: Quantity = Quantity {
    name: "habituation.threshold_asymptote",
    summary: "response after infinitely many pulses: the motif with a threshold, M3",
    definition: "A (1 + tanh(k (theta - x))) / 2 with the limit x of the memory at onsets",
    latex: r"\frac A2 \left(1 + \tanh k (\theta - x^-_\infty)\right)",
    value: "scalar",
    fields: &[
        DECAY_IN_THE_LIMIT,
        GAIN,
        AMPLITUDE,
        WIDTH,
        PERIOD,
        THRESHOLD,
        STEEPNESS,
    ],
    evaluator: evaluators::habituation::threshold_asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::threshold_asymptote)),
};

/// `habituation.dishabituated_response`: response to a pulse after a second input: the motif with an eraser, M4.
pub static DISHABITUATED_RESPONSE: Quantity = Quantity {
    name: "habituation.dishabituated_response",
    summary: "response to a pulse after a second input: the motif with an eraser, M4",
    definition: "A / (1 + x^2) with the memory x at the onset of the pulse, where x' = gain u - decay x - erasure v x, and v > 0 right after the end of a pulse",
    latex: r"\frac{A}{1 + x^2}, \quad x = x^-_{n-m} + x^+_m e^{-\kappa v d - \alpha ((n - m + 1) T - w)} \text{ for } n \ge m",
    value: "scalar",
    fields: &[
        DECAY, GAIN, ERASURE, AMPLITUDE, WIDTH, PERIOD, AFTER, STRENGTH, DURATION, PULSE,
    ],
    evaluator: evaluators::habituation::dishabituated_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: &[unit_of_time(
        &["width", "period", "duration"],
        &["decay", "gain", "erasure"],
    )],
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::dishabituated_response,
    )),
};

/// `habituation.chain_response`: response to a pulse after a train and a rest: a chain of two units, M5.
pub static CHAIN_RESPONSE: Quantity = Quantity {
    name: "habituation.chain_response",
    summary: "response to a pulse after a train and a rest: a chain of two units, M5",
    definition: "A / ((1 + x_1^2)(1 + x_2^2)), where x_1' = gain_1 u - decay_1 x_1 and x_2' = gain_2 u / (1 + x_1^2) - decay_2 x_2",
    latex: r"\frac{A}{(1 + x_1^2)(1 + x_2^2)}, \quad x_1' = \beta_1 u - \alpha_1 x_1, \; x_2' = \frac{\beta_2 u}{1 + x_1^2} - \alpha_2 x_2",
    value: "scalar",
    fields: &[
        DECAY_1, GAIN_1, DECAY_2, GAIN_2, AMPLITUDE, WIDTH, PERIOD, PULSES, REST,
    ],
    evaluator: evaluators::habituation::chain_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: &[unit_of_time(
        &["width", "period", "rest"],
        &["decay_1", "gain_1", "decay_2", "gain_2"],
    )],
    ties: &[],
    second_route: Some(SecondRoute::Flow(second_route::chain_response)),
};

/// `habituation.chain_asymptote`: response after infinitely many pulses: a chain of two units, M5.
pub static CHAIN_ASYMPTOTE: Quantity = Quantity {
    name: "habituation.chain_asymptote",
    summary: "response after infinitely many pulses: a chain of two units, M5",
    definition: "A / ((1 + x_1^2)(1 + x_2^2)) with the limits of both memories at onsets, where x_1' = gain_1 u - decay_1 x_1 and x_2' = gain_2 u / (1 + x_1^2) - decay_2 x_2",
    latex: r"\frac{A}{(1 + x_1^2)(1 + x_2^2)}, \quad x_2 = \frac{\beta_2 A\, e^{-\alpha_2 (T - w)}}{1 - e^{-\alpha_2 T}} \int_0^w \frac{e^{-\alpha_2 (w - s)}}{1 + x_1(s)^2}\, ds, \; x_1(0) = x_1 = x^-_\infty",
    value: "scalar",
    fields: &[
        DECAY_1_IN_THE_LIMIT,
        GAIN_1,
        DECAY_2_IN_THE_LIMIT,
        GAIN_2,
        AMPLITUDE,
        WIDTH,
        PERIOD,
    ],
    evaluator: evaluators::habituation::chain_asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: &[unit_of_time(
        &["width", "period"],
        &["decay_1", "gain_1", "decay_2", "gain_2"],
    )],
    ties: &[],
    second_route: Some(SecondRoute::Flow(second_route::chain_asymptote)),
};

/// `habituation.diode_response`: response to a pulse: the analog circuit with a diode, M6.
pub static DIODE_RESPONSE: Quantity = Quantity {
    name: "habituation.diode_response",
    summary: "response to a pulse: the analog circuit with a diode, M6",
    definition: "R_L / (1 + a R_L) max(0, a (c A - x) + b) with x at the onset of the pulse, where x' = (u - x) / (R C)",
    latex: r"\frac{R_L}{1 + a R_L} \max\left(0, \; a (c A - x^-_n) + b\right), \quad x' = \frac{u - x}{R C}",
    value: "scalar",
    fields: CIRCUIT_WITH_PULSE,
    evaluator: evaluators::habituation::diode_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: CIRCUIT_IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::diode_response)),
};

/// `habituation.diode_asymptote`: response after infinitely many pulses: the analog circuit with a diode, M6.
pub static DIODE_ASYMPTOTE: Quantity = Quantity {
    name: "habituation.diode_asymptote",
    summary: "response after infinitely many pulses: the analog circuit with a diode, M6",
    definition: "R_L / (1 + a R_L) max(0, a (c A - x) + b) with the limit x at onsets",
    latex: r"\frac{R_L}{1 + a R_L} \max\left(0, \; a (c A - x^-_\infty) + b\right)",
    value: "scalar",
    fields: CIRCUIT,
    evaluator: evaluators::habituation::diode_asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: CIRCUIT_IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::diode_asymptote)),
};

/// `habituation.two_filter_response`: response to an impulse: the product of two memories, M7.
pub static TWO_FILTER_RESPONSE: Quantity = Quantity {
    name: "habituation.two_filter_response",
    summary: "response to an impulse: the product of two memories, M7",
    definition: "(m x_1(inf) - x_1) x_2 right after the impulse, where an impulse adds jump_i to x_i and x_i' = -decay_i x_i",
    latex: r"\left(m x_1(\infty) - x_1(n)\right) x_2(n), \quad x_i(n) = a_i \frac{1 - e^{-b_i T n}}{1 - e^{-b_i T}}",
    value: "scalar",
    fields: &[JUMP_1, DECAY_1, JUMP_2, DECAY_2, MULTIPLE, PERIOD, PULSE],
    evaluator: evaluators::habituation::two_filter_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: &[unit_of_time(&["period"], &["decay_1", "decay_2"])],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::two_filter_response)),
};

/// `habituation.two_filter_asymptote`: response after infinitely many impulses: the product of two memories, M7.
pub static TWO_FILTER_ASYMPTOTE: Quantity = Quantity {
    name: "habituation.two_filter_asymptote",
    summary: "response after infinitely many impulses: the product of two memories, M7",
    definition: "(m - 1) x_1 x_2 with the limits of both memories right after an impulse, where an impulse adds jump_i to x_i and x_i' = -decay_i x_i",
    latex: r"(m - 1)\, x_1(\infty)\, x_2(\infty), \quad x_i(\infty) = \frac{a_i}{1 - e^{-b_i T}}",
    value: "scalar",
    fields: &[
        JUMP_1,
        DECAY_1_IN_THE_LIMIT,
        JUMP_2,
        DECAY_2_IN_THE_LIMIT,
        MULTIPLE,
        PERIOD,
    ],
    evaluator: evaluators::habituation::two_filter_asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: &[unit_of_time(&["period"], &["decay_1", "decay_2"])],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::two_filter_asymptote)),
};

/// `habituation.saturating_response`: response to a pulse: the motif with a limited memory, M8.
pub static SATURATING_RESPONSE: Quantity = Quantity {
    name: "habituation.saturating_response",
    summary: "response to a pulse: the motif with a limited memory, M8",
    definition: "(1 - x) A with the memory x at the onset of the pulse, where x' = uptake (1 - x) u - decay x",
    latex: r"(1 - x^-_n) A, \quad x^-_n = \frac{a A}{a A + b} \left(1 - e^{-(a A + b) w}\right) e^{-b (T - w)} \frac{1 - \rho^n}{1 - \rho}, \; \rho = e^{-b (T - w) - (a A + b) w}",
    value: "scalar",
    fields: &[UPTAKE, DECAY, AMPLITUDE, WIDTH, PERIOD, PULSE],
    evaluator: evaluators::habituation::saturating_response(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: SATURATING_IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::saturating_response)),
};

/// `habituation.saturating_asymptote`: response after infinitely many pulses: the motif with a limited memory, M8.
pub static SATURATING_ASYMPTOTE: Quantity = Quantity {
    name: "habituation.saturating_asymptote",
    summary: "response after infinitely many pulses: the motif with a limited memory, M8",
    definition: "(1 - x) A with the limit x of the memory at onsets",
    latex: r"(1 - x^-_\infty) A, \quad x^-_\infty = \frac{a A}{a A + b} \frac{(1 - e^{-(a A + b) w})\, e^{-b (T - w)}}{1 - \rho}",
    value: "scalar",
    fields: &[UPTAKE, DECAY_IN_THE_LIMIT, AMPLITUDE, WIDTH, PERIOD],
    evaluator: evaluators::habituation::saturating_asymptote(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::PulseTrain,
    moves: SATURATING_IN_ANY_UNIT,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::saturating_asymptote)),
};
