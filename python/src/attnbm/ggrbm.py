"""The quantities `ggrbm.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import number_or_result
from ._result import Result
from ._types import Matrix, Number, Vector

__all__ = ['log_partition']


@overload
def log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log partition function of the Gaussian-Gaussian machine.

        log of the integral of exp(-beta (|v|^2/2 + |h|^2/2 - h . W v - b . v - c . h)) dv dh

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.ggrbm.log_partition(weights=[[0.11220306903123856, 0, 0, 0]], beta=1)
    4.601027390169173
    """
    return number_or_result('ggrbm.log_partition', {"weights": weights, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)
