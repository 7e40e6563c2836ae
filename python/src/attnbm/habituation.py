"""The quantities `habituation.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import number_or_result
from ._result import Result
from ._types import Number

__all__ = ['memory', 'recovery_time', 'response', 'asymptote', 'rectified_response', 'rectified_asymptote', 'intensity_response', 'intensity_asymptote', 'threshold_response', 'threshold_asymptote', 'dishabituated_response', 'chain_response', 'chain_asymptote', 'diode_response', 'diode_asymptote', 'two_filter_response', 'two_filter_asymptote', 'saturating_response', 'saturating_asymptote']


@overload
def memory(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, *, series: int | None = ..., digits: None = ...) -> float: ...
@overload
def memory(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, *, series: int | None = ..., digits: int) -> Result: ...
def memory(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, *, series: int | None = None, digits: int | None = None) -> float | Result:
    """Memory after trains of pulses, each followed by a rest.

        x at the end of the last rest, where x' = gain u - decay x from x(0) = 0; a train has its pulses of the height A in the last w of each period T

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulses: how many pulses a train has: an integer from 1 to 2^53.
        rest: the time after the end of the last pulse: a number, finite and >= 0.
        series: how many trains with their rests there are: an integer from 1 to 2^53; 1 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.memory(decay=0.032536543905735016, gain=0.3642061650753021, amplitude=2.209386110305786, width=1, period=2, pulses=9, rest=0)
    5.570372781948049
    """
    return number_or_result('habituation.memory', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "pulses": pulses, "rest": rest, "series": series}, digits)


@overload
def recovery_time(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, level: Number, *, digits: None = ...) -> float: ...
@overload
def recovery_time(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, level: Number, *, digits: int) -> Result: ...
def recovery_time(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, level: Number, *, digits: int | None = None) -> float | Result:
    """Time in which the memory of a train fades to a level.

        the time from the end of the last pulse until x = level, at least 0

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulses: how many pulses a train has: an integer from 1 to 2^53.
        level: the memory to fade to: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.recovery_time(decay=0.13579222559928894, gain=1.2698594331741333, amplitude=7.573454856872559, width=1, period=1, pulses=1, level=1.5693817138671875)
    12.85600784057231
    """
    return number_or_result('habituation.recovery_time', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "pulses": pulses, "level": level}, digits)


@overload
def response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, exponent: Number | None = ..., digits: None = ...) -> float: ...
@overload
def response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, exponent: Number | None = ..., digits: int) -> Result: ...
def response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, exponent: Number | None = None, digits: int | None = None) -> float | Result:
    """Response to a pulse: the base motif, M1.

        A / (1 + x^N) with the memory x at the onset of the pulse

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        exponent: N, the steepness of the response: a number, finite and > 0; 2 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.response(decay=0.20821724832057953, gain=1.7869675159454346, amplitude=3.429347515106201, width=0.25, period=1, pulse=1)
    3.429347515106201
    """
    return number_or_result('habituation.response', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "pulse": pulse, "exponent": exponent}, digits)


@overload
def asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, exponent: Number | None = ..., digits: None = ...) -> float: ...
@overload
def asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, exponent: Number | None = ..., digits: int) -> Result: ...
def asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, exponent: Number | None = None, digits: int | None = None) -> float | Result:
    """Response after infinitely many pulses: the base motif, M1.

        A / (1 + x^N) with the limit x of the memory at onsets

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        exponent: N, the steepness of the response: a number, finite and > 0; 2 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.asymptote(decay=0.9600836038589478, gain=1.61360502243042, amplitude=2.920043468475342, width=0.5, period=1)
    0.6461550711056693
    """
    return number_or_result('habituation.asymptote', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "exponent": exponent}, digits)


@overload
def rectified_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, digits: None = ...) -> float: ...
@overload
def rectified_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, digits: int) -> Result: ...
def rectified_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, digits: int | None = None) -> float | Result:
    """Response to a pulse: the rectifying motif, M1r.

        max(0, A - x) with the memory x at the onset of the pulse

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.rectified_response(decay=0.13573268055915833, gain=0.333539217710495, amplitude=75902.6875, width=0.3125, period=5, pulse=18)
    67581.87160750902
    """
    return number_or_result('habituation.rectified_response', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "pulse": pulse}, digits)


@overload
def rectified_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, digits: None = ...) -> float: ...
@overload
def rectified_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, digits: int) -> Result: ...
def rectified_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, digits: int | None = None) -> float | Result:
    """Response after infinitely many pulses: the rectifying motif, M1r.

        max(0, A - x) with the limit x of the memory at onsets

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.rectified_asymptote(decay=0.6407324075698853, gain=0.62710040807724, amplitude=11.296268463134766, width=1, period=1)
    0.24033547256066007
    """
    return number_or_result('habituation.rectified_asymptote', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period}, digits)


@overload
def intensity_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, input_gain: Number | None = ..., digits: None = ...) -> float: ...
@overload
def intensity_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, input_gain: Number | None = ..., digits: int) -> Result: ...
def intensity_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, input_gain: Number | None = None, digits: int | None = None) -> float | Result:
    """Response to a pulse: the motif with a nonlinear input, M2.

        tanh(c A) / (1 + x^2), where the memory x takes in 2 A / (1 + A^2) of a pulse

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        input_gain: c, the steepness in the input: a number, finite and > 0; 100 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.intensity_response(decay=0.03665146976709366, gain=0.6707073450088501, amplitude=9.117267608642578, width=1, period=1, pulse=1)
    1.0
    """
    return number_or_result('habituation.intensity_response', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "pulse": pulse, "input_gain": input_gain}, digits)


@overload
def intensity_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, input_gain: Number | None = ..., digits: None = ...) -> float: ...
@overload
def intensity_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, input_gain: Number | None = ..., digits: int) -> Result: ...
def intensity_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, input_gain: Number | None = None, digits: int | None = None) -> float | Result:
    """Response after infinitely many pulses: the motif with a nonlinear input, M2.

        tanh(c A) / (1 + x^2) with the limit x of the memory at onsets

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        input_gain: c, the steepness in the input: a number, finite and > 0; 100 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.intensity_asymptote(decay=0.8367674946784973, gain=0.5935603380203247, amplitude=0.3364759683609009, width=1, period=2)
    0.9834830014278884
    """
    return number_or_result('habituation.intensity_asymptote', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "input_gain": input_gain}, digits)


@overload
def threshold_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, pulse: int, *, series: int | None = ..., steepness: Number | None = ..., threshold: Number | None = ..., digits: None = ...) -> float: ...
@overload
def threshold_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, pulse: int, *, series: int | None = ..., steepness: Number | None = ..., threshold: Number | None = ..., digits: int) -> Result: ...
def threshold_response(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, pulse: int, *, series: int | None = None, steepness: Number | None = None, threshold: Number | None = None, digits: int | None = None) -> float | Result:
    """Response to a pulse of one of several trains: the motif with a threshold, M3.

        A (1 + tanh(k (theta - x))) / 2 with the memory x at the onset of the pulse; each train before it is followed by a rest

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulses: how many pulses a train has: an integer from 1 to 2^53.
        rest: the time after the end of the last pulse: a number, finite and >= 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        series: which of the trains, 1 for the first: an integer from 1 to 2^53; 1 by default.
        steepness: k, the steepness of the response: a number, finite and > 0; 1 by default.
        threshold: theta, the memory at which the response is halved: a number, finite; 8 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.threshold_response(decay=147.60537719726562, gain=8.36139965057373, amplitude=0.6891077756881714, width=0.0625, period=0.125, pulses=1, rest=0, pulse=1)
    0.6891076981393162
    """
    return number_or_result('habituation.threshold_response', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "pulses": pulses, "rest": rest, "pulse": pulse, "series": series, "steepness": steepness, "threshold": threshold}, digits)


@overload
def threshold_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, steepness: Number | None = ..., threshold: Number | None = ..., digits: None = ...) -> float: ...
@overload
def threshold_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, steepness: Number | None = ..., threshold: Number | None = ..., digits: int) -> Result: ...
def threshold_asymptote(decay: Number, gain: Number, amplitude: Number, width: Number, period: Number, *, steepness: Number | None = None, threshold: Number | None = None, digits: int | None = None) -> float | Result:
    """Response after infinitely many pulses: the motif with a threshold, M3.

        A (1 + tanh(k (theta - x))) / 2 with the limit x of the memory at onsets

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        steepness: k, the steepness of the response: a number, finite and > 0; 1 by default.
        threshold: theta, the memory at which the response is halved: a number, finite; 8 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.threshold_asymptote(decay=0.12015336006879807, gain=0.017383238300681114, amplitude=9.318933486938477, width=15, period=30)
    9.318931950760957
    """
    return number_or_result('habituation.threshold_asymptote', {"decay": decay, "gain": gain, "amplitude": amplitude, "width": width, "period": period, "steepness": steepness, "threshold": threshold}, digits)


@overload
def dishabituated_response(decay: Number, gain: Number, erasure: Number, amplitude: Number, width: Number, period: Number, after: int, strength: Number, duration: Number, pulse: int, *, digits: None = ...) -> float: ...
@overload
def dishabituated_response(decay: Number, gain: Number, erasure: Number, amplitude: Number, width: Number, period: Number, after: int, strength: Number, duration: Number, pulse: int, *, digits: int) -> Result: ...
def dishabituated_response(decay: Number, gain: Number, erasure: Number, amplitude: Number, width: Number, period: Number, after: int, strength: Number, duration: Number, pulse: int, *, digits: int | None = None) -> float | Result:
    """Response to a pulse after a second input: the motif with an eraser, M4.

        A / (1 + x^2) with the memory x at the onset of the pulse, where x' = gain u - decay x - erasure v x, and v > 0 right after the end of a pulse

    Args:
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        gain: beta, the rate at which the memory fills: a number, finite and > 0.
        erasure: kappa, the rate at which the second input erases the memory: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        after: how many pulses are before the second input: an integer from 1 to 2^53.
        strength: v, the height of the second input: a number, finite and >= 0.
        duration: d, the duration of the second input, at most period - width: a number, finite and >= 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.
    """
    return number_or_result('habituation.dishabituated_response', {"decay": decay, "gain": gain, "erasure": erasure, "amplitude": amplitude, "width": width, "period": period, "after": after, "strength": strength, "duration": duration, "pulse": pulse}, digits)


@overload
def chain_response(decay_1: Number, gain_1: Number, decay_2: Number, gain_2: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, *, digits: None = ...) -> float: ...
@overload
def chain_response(decay_1: Number, gain_1: Number, decay_2: Number, gain_2: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, *, digits: int) -> Result: ...
def chain_response(decay_1: Number, gain_1: Number, decay_2: Number, gain_2: Number, amplitude: Number, width: Number, period: Number, pulses: int, rest: Number, *, digits: int | None = None) -> float | Result:
    """Response to a pulse after a train and a rest: a chain of two units, M5.

        A / ((1 + x_1^2)(1 + x_2^2)), where x_1' = gain_1 u - decay_1 x_1 and x_2' = gain_2 u / (1 + x_1^2) - decay_2 x_2

    Args:
        decay_1: the rate at which the first memory fades: a number, finite and > 0.
        gain_1: the rate at which the first memory fills: a number, finite and > 0.
        decay_2: the rate at which the second memory fades: a number, finite and > 0.
        gain_2: the rate at which the second memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulses: how many pulses a train has: an integer from 1 to 2^53.
        rest: the time after the end of the last pulse: a number, finite and >= 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.
    """
    return number_or_result('habituation.chain_response', {"decay_1": decay_1, "gain_1": gain_1, "decay_2": decay_2, "gain_2": gain_2, "amplitude": amplitude, "width": width, "period": period, "pulses": pulses, "rest": rest}, digits)


@overload
def chain_asymptote(decay_1: Number, gain_1: Number, decay_2: Number, gain_2: Number, amplitude: Number, width: Number, period: Number, *, digits: None = ...) -> float: ...
@overload
def chain_asymptote(decay_1: Number, gain_1: Number, decay_2: Number, gain_2: Number, amplitude: Number, width: Number, period: Number, *, digits: int) -> Result: ...
def chain_asymptote(decay_1: Number, gain_1: Number, decay_2: Number, gain_2: Number, amplitude: Number, width: Number, period: Number, *, digits: int | None = None) -> float | Result:
    """Response after infinitely many pulses: a chain of two units, M5.

        A / ((1 + x_1^2)(1 + x_2^2)) with the limits of both memories at onsets, where x_1' = gain_1 u - decay_1 x_1 and x_2' = gain_2 u / (1 + x_1^2) - decay_2 x_2

    Args:
        decay_1: the rate at which the first memory fades: a number, finite and > 0.
        gain_1: the rate at which the first memory fills: a number, finite and > 0.
        decay_2: the rate at which the second memory fades: a number, finite and > 0.
        gain_2: the rate at which the second memory fills: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.chain_asymptote(decay_1=0.12809982895851135, gain_1=1.304702639579773, decay_2=0.06291555613279343, gain_2=0.7950572371482849, amplitude=5.669137001037598, width=1, period=1)
    0.001699129411394614
    """
    return number_or_result('habituation.chain_asymptote', {"decay_1": decay_1, "gain_1": gain_1, "decay_2": decay_2, "gain_2": gain_2, "amplitude": amplitude, "width": width, "period": period}, digits)


@overload
def diode_response(amplitude: Number, width: Number, period: Number, pulse: int, *, capacitance: Number | None = ..., diode_conductance: Number | None = ..., diode_current: Number | None = ..., divider: Number | None = ..., load: Number | None = ..., resistance: Number | None = ..., digits: None = ...) -> float: ...
@overload
def diode_response(amplitude: Number, width: Number, period: Number, pulse: int, *, capacitance: Number | None = ..., diode_conductance: Number | None = ..., diode_current: Number | None = ..., divider: Number | None = ..., load: Number | None = ..., resistance: Number | None = ..., digits: int) -> Result: ...
def diode_response(amplitude: Number, width: Number, period: Number, pulse: int, *, capacitance: Number | None = None, diode_conductance: Number | None = None, diode_current: Number | None = None, divider: Number | None = None, load: Number | None = None, resistance: Number | None = None, digits: int | None = None) -> float | Result:
    """Response to a pulse: the analog circuit with a diode, M6.

        R_L / (1 + a R_L) max(0, a (c A - x) + b) with x at the onset of the pulse, where x' = (u - x) / (R C)

    Args:
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        capacitance: C, of the capacitor: a number, finite and > 0; 0.0047 by default.
        diode_conductance: a, the slope of the current of the diode: a number, finite and > 0; 0.004381 by default.
        diode_current: b, the current of the diode at 0, extrapolated: a number, finite; -0.002765 by default.
        divider: c, by which the input is multiplied: a number, finite and > 0; 0.2115 by default.
        load: R_L, the resistance of the load: a number, finite and > 0; 100000 by default.
        resistance: R, of the resistor that charges the capacitor: a number, finite and > 0; 470 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.diode_response(divider=0.25, load=64350.48046875, amplitude=1.4424669742584229, width=2, period=2, pulse=7)
    0.0
    """
    return number_or_result('habituation.diode_response', {"amplitude": amplitude, "width": width, "period": period, "pulse": pulse, "capacitance": capacitance, "diode_conductance": diode_conductance, "diode_current": diode_current, "divider": divider, "load": load, "resistance": resistance}, digits)


@overload
def diode_asymptote(amplitude: Number, width: Number, period: Number, *, capacitance: Number | None = ..., diode_conductance: Number | None = ..., diode_current: Number | None = ..., divider: Number | None = ..., load: Number | None = ..., resistance: Number | None = ..., digits: None = ...) -> float: ...
@overload
def diode_asymptote(amplitude: Number, width: Number, period: Number, *, capacitance: Number | None = ..., diode_conductance: Number | None = ..., diode_current: Number | None = ..., divider: Number | None = ..., load: Number | None = ..., resistance: Number | None = ..., digits: int) -> Result: ...
def diode_asymptote(amplitude: Number, width: Number, period: Number, *, capacitance: Number | None = None, diode_conductance: Number | None = None, diode_current: Number | None = None, divider: Number | None = None, load: Number | None = None, resistance: Number | None = None, digits: int | None = None) -> float | Result:
    """Response after infinitely many pulses: the analog circuit with a diode, M6.

        R_L / (1 + a R_L) max(0, a (c A - x) + b) with the limit x at onsets

    Args:
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        capacitance: C, of the capacitor: a number, finite and > 0; 0.0047 by default.
        diode_conductance: a, the slope of the current of the diode: a number, finite and > 0; 0.004381 by default.
        diode_current: b, the current of the diode at 0, extrapolated: a number, finite; -0.002765 by default.
        divider: c, by which the input is multiplied: a number, finite and > 0; 0.2115 by default.
        load: R_L, the resistance of the load: a number, finite and > 0; 100000 by default.
        resistance: R, of the resistor that charges the capacitor: a number, finite and > 0; 470 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.diode_asymptote(resistance=138.5675048828125, amplitude=1.5576069355010986, width=0.015625, period=0.125)
    0.0
    """
    return number_or_result('habituation.diode_asymptote', {"amplitude": amplitude, "width": width, "period": period, "capacitance": capacitance, "diode_conductance": diode_conductance, "diode_current": diode_current, "divider": divider, "load": load, "resistance": resistance}, digits)


@overload
def two_filter_response(jump_1: Number, decay_1: Number, jump_2: Number, decay_2: Number, multiple: Number, period: Number, pulse: int, *, digits: None = ...) -> float: ...
@overload
def two_filter_response(jump_1: Number, decay_1: Number, jump_2: Number, decay_2: Number, multiple: Number, period: Number, pulse: int, *, digits: int) -> Result: ...
def two_filter_response(jump_1: Number, decay_1: Number, jump_2: Number, decay_2: Number, multiple: Number, period: Number, pulse: int, *, digits: int | None = None) -> float | Result:
    """Response to an impulse: the product of two memories, M7.

        (m x_1(inf) - x_1) x_2 right after the impulse, where an impulse adds jump_i to x_i and x_i' = -decay_i x_i

    Args:
        jump_1: what an impulse adds to the first memory: a number, finite and > 0.
        decay_1: the rate at which the first memory fades: a number, finite and > 0.
        jump_2: what an impulse adds to the second memory: a number, finite and > 0.
        decay_2: the rate at which the second memory fades: a number, finite and > 0.
        multiple: m, how many times the limit of the first memory: a number, finite and >= 1.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.two_filter_response(jump_1=1.040057897567749, decay_1=9.84973430633545, jump_2=1.6024169921875, decay_2=7.252566814422607, multiple=1, period=5, pulse=1)
    6.814072820374088e-22
    """
    return number_or_result('habituation.two_filter_response', {"jump_1": jump_1, "decay_1": decay_1, "jump_2": jump_2, "decay_2": decay_2, "multiple": multiple, "period": period, "pulse": pulse}, digits)


@overload
def two_filter_asymptote(jump_1: Number, decay_1: Number, jump_2: Number, decay_2: Number, multiple: Number, period: Number, *, digits: None = ...) -> float: ...
@overload
def two_filter_asymptote(jump_1: Number, decay_1: Number, jump_2: Number, decay_2: Number, multiple: Number, period: Number, *, digits: int) -> Result: ...
def two_filter_asymptote(jump_1: Number, decay_1: Number, jump_2: Number, decay_2: Number, multiple: Number, period: Number, *, digits: int | None = None) -> float | Result:
    """Response after infinitely many impulses: the product of two memories, M7.

        (m - 1) x_1 x_2 with the limits of both memories right after an impulse, where an impulse adds jump_i to x_i and x_i' = -decay_i x_i

    Args:
        jump_1: what an impulse adds to the first memory: a number, finite and > 0.
        decay_1: the rate at which the first memory fades: a number, finite and > 0.
        jump_2: what an impulse adds to the second memory: a number, finite and > 0.
        decay_2: the rate at which the second memory fades: a number, finite and > 0.
        multiple: m, how many times the limit of the first memory: a number, finite and >= 1.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.two_filter_asymptote(jump_1=3.07373046875, decay_1=0.07043487578630447, jump_2=1.4400110244750977, decay_2=0.06233806535601616, multiple=3, period=5)
    111.36232652367814
    """
    return number_or_result('habituation.two_filter_asymptote', {"jump_1": jump_1, "decay_1": decay_1, "jump_2": jump_2, "decay_2": decay_2, "multiple": multiple, "period": period}, digits)


@overload
def saturating_response(uptake: Number, decay: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, digits: None = ...) -> float: ...
@overload
def saturating_response(uptake: Number, decay: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, digits: int) -> Result: ...
def saturating_response(uptake: Number, decay: Number, amplitude: Number, width: Number, period: Number, pulse: int, *, digits: int | None = None) -> float | Result:
    """Response to a pulse: the motif with a limited memory, M8.

        (1 - x) A with the memory x at the onset of the pulse, where x' = uptake (1 - x) u - decay x

    Args:
        uptake: a, the rate at which the memory fills: a number, finite and > 0.
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        pulse: which pulse of the train, 1 for the first: an integer from 1 to 2^53.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.saturating_response(uptake=0.8803014755249023, decay=0.36290645599365234, amplitude=4.193173408508301, width=0.5, period=2, pulse=6)
    2.11064755346703
    """
    return number_or_result('habituation.saturating_response', {"uptake": uptake, "decay": decay, "amplitude": amplitude, "width": width, "period": period, "pulse": pulse}, digits)


@overload
def saturating_asymptote(uptake: Number, decay: Number, amplitude: Number, width: Number, period: Number, *, digits: None = ...) -> float: ...
@overload
def saturating_asymptote(uptake: Number, decay: Number, amplitude: Number, width: Number, period: Number, *, digits: int) -> Result: ...
def saturating_asymptote(uptake: Number, decay: Number, amplitude: Number, width: Number, period: Number, *, digits: int | None = None) -> float | Result:
    """Response after infinitely many pulses: the motif with a limited memory, M8.

        (1 - x) A with the limit x of the memory at onsets

    Args:
        uptake: a, the rate at which the memory fills: a number, finite and > 0.
        decay: alpha, the rate at which the memory fades: a number, finite and > 0.
        amplitude: A, the height of a pulse: a number, finite and > 0.
        width: w, the width of a pulse, at most the period: a number, finite and > 0.
        period: T, from the onset of one pulse to that of the next: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.habituation.saturating_asymptote(uptake=1.5572583675384521, decay=1.9598242044448853, amplitude=8868.2890625, width=0.25, period=1)
    6829.263898393218
    """
    return number_or_result('habituation.saturating_asymptote', {"uptake": uptake, "decay": decay, "amplitude": amplitude, "width": width, "period": period}, digits)
