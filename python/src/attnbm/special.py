"""The quantities `special.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Number, Vector

__all__ = ['log_sum_exp', 'softmax']


@overload
def log_sum_exp(x: Vector, *, beta: Number | None = ..., digits: None = ...) -> float: ...
@overload
def log_sum_exp(x: Vector, *, beta: Number | None = ..., digits: int) -> Result: ...
def log_sum_exp(x: Vector, *, beta: Number | None = None, digits: int | None = None) -> float | Result:
    """Smooth maximum.

        (1/beta) log sum_i exp(beta x_i)

    Args:
        x: the arguments: a list of numbers of length n.
        beta: the inverse temperature: a number, finite and > 0; 1 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.special.log_sum_exp(x=[1.2363885641098022])
    1.2363885641098022
    """
    return number_or_result('special.log_sum_exp', {"x": x, "beta": beta}, digits)


@overload
def softmax(x: Vector, *, beta: Number | None = ..., digits: None = ...) -> Array: ...
@overload
def softmax(x: Vector, *, beta: Number | None = ..., digits: int) -> Result: ...
def softmax(x: Vector, *, beta: Number | None = None, digits: int | None = None) -> Array | Result:
    """Normalised exponentials.

        exp(beta x_i) / sum_j exp(beta x_j)

    Args:
        x: the arguments: a list of numbers of length n.
        beta: the inverse temperature: a number, finite and > 0; 1 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, n, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.special.softmax(x=[0]))]
    [1.0]
    """
    return array_or_result('special.softmax', {"x": x, "beta": beta}, digits)
