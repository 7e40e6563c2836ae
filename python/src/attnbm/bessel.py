"""The quantities `bessel.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import number_or_result
from ._result import Result
from ._types import Number

__all__ = ['log_i', 'ratio', 'log_k', 'log_k_ratio']


@overload
def log_i(order: Number, x: Number, *, digits: None = ...) -> float: ...
@overload
def log_i(order: Number, x: Number, *, digits: int) -> Result: ...
def log_i(order: Number, x: Number, *, digits: int | None = None) -> float | Result:
    """Log of the modified Bessel function of the first kind.

        log I_order(x)

    Args:
        order: a real order: any from -1 up, any whole one, and elsewhere where the function is positive: a number, finite.
        x: the argument: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.bessel.log_i(order=0, x=1.2902286052703857)
    0.37948215368080646
    """
    return number_or_result('bessel.log_i', {"order": order, "x": x}, digits)


@overload
def ratio(order: Number, x: Number, *, digits: None = ...) -> float: ...
@overload
def ratio(order: Number, x: Number, *, digits: int) -> Result: ...
def ratio(order: Number, x: Number, *, digits: int | None = None) -> float | Result:
    """Ratio of modified Bessel functions of neighbouring orders.

        I_(order+1)(x) / I_order(x)

    Args:
        order: any real order from 0 up: a number, finite and >= 0.
        x: the argument: a number, finite and >= 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.bessel.ratio(order=1, x=3445513)
    0.9999995646512171
    """
    return number_or_result('bessel.ratio', {"order": order, "x": x}, digits)


@overload
def log_k(order: Number, x: Number, *, digits: None = ...) -> float: ...
@overload
def log_k(order: Number, x: Number, *, digits: int) -> Result: ...
def log_k(order: Number, x: Number, *, digits: int | None = None) -> float | Result:
    """Log of the modified Bessel function of the second kind.

        log K_order(x)

    Args:
        order: any real order from 0 up: a number, finite and >= 0.
        x: the argument: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.bessel.log_k(order=0.5, x=3008558.75)
    -3008565.9826944983
    """
    return number_or_result('bessel.log_k', {"order": order, "x": x}, digits)


@overload
def log_k_ratio(order: Number, x: Number, *, digits: None = ...) -> float: ...
@overload
def log_k_ratio(order: Number, x: Number, *, digits: int) -> Result: ...
def log_k_ratio(order: Number, x: Number, *, digits: int | None = None) -> float | Result:
    """Log of the ratio of modified Bessel functions of the second kind of neighbouring orders.

        log (K_(order+1)(x) / K_order(x))

    Args:
        order: any real order from 0 up: a number, finite and >= 0.
        x: the argument: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.bessel.log_k_ratio(order=1, x=509372.0625)
    2.944799367750157e-06
    """
    return number_or_result('bessel.log_k_ratio', {"order": order, "x": x}, digits)
