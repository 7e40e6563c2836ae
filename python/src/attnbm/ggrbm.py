"""The quantities `ggrbm.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Matrix, Number, Vector

__all__ = ['log_partition', 'log_density', 'hidden_conditional_mean', 'visible_conditional_mean']


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


@overload
def log_density(weights: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_density(weights: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_density(weights: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log density of the visible units of the Gaussian-Gaussian machine.

        (p/2) log(2 pi/beta) + beta (b . v - |v|^2/2 + |W v + c|^2/2) - log Z

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.ggrbm.log_density(weights=[[0.539151668548584], [0]], beta=1, v=[0])
    -1.090665977741307
    """
    return number_or_result('ggrbm.log_density', {"weights": weights, "beta": beta, "v": v, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., digits: int) -> Result: ...
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the hidden units of the Gaussian-Gaussian machine given the visible ones.

        E[h given v] = W v + c

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.ggrbm.hidden_conditional_mean(weights=[[-1.5]], v=[1], hidden_bias=[0.5481585264205933]))]
    [-0.9518414735794067]
    """
    return array_or_result('ggrbm.hidden_conditional_mean', {"weights": weights, "v": v, "hidden_bias": hidden_bias}, digits)


@overload
def visible_conditional_mean(weights: Matrix, h: Vector, *, visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def visible_conditional_mean(weights: Matrix, h: Vector, *, visible_bias: Vector | None = ..., digits: int) -> Result: ...
def visible_conditional_mean(weights: Matrix, h: Vector, *, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the visible units of the Gaussian-Gaussian machine given the hidden ones.

        E[v given h] = W^T h + b

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        h: the hidden units: a list of numbers of length p.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.ggrbm.visible_conditional_mean(weights=[[-2408.52392578125]], h=[-1457.421875]))]
    [3510235.45589447]
    """
    return array_or_result('ggrbm.visible_conditional_mean', {"weights": weights, "h": h, "visible_bias": visible_bias}, digits)
