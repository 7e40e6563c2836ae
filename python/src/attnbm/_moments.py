"""Its moments and conditionals."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Indices, Matrix, Number, Vector

__all__ = ['mean', 'covariance', 'mean_energy', 'entropy', 'conditional_mean', 'conditional_log_density']


@overload
def mean(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def mean(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def mean(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the visible units.

        E[v]

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.mean(patterns=[[0, 0], [0.39480307698249817, 1], [-0.20953898131847382, 0]], beta=5))]
    [0.12565840340174728, 0.4604735412865518]
    """
    return array_or_result('attnbm.mean', {"patterns": patterns, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def covariance(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def covariance(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def covariance(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Covariance of the visible units.

        E[v v^T] - E[v] E[v]^T

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.covariance(patterns=[[0, -0.18795426189899445]], beta=5, visible_bias=[0, -0.75]))]
    [0.2, 0.0, 0.0, 0.2]
    """
    return array_or_result('attnbm.covariance', {"patterns": patterns, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def mean_energy(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def mean_energy(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def mean_energy(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Mean of the energy.

        E[E(v)]

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.mean_energy(patterns=[[0, -0.25], [0, 0.125]], beta=1)
    0.30452665237748894
    """
    return number_or_result('attnbm.mean_energy', {"patterns": patterns, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def entropy(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def entropy(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def entropy(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Differential entropy in nats.

        -E[log p(v)] = beta E[E(v)] + log Z

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.entropy(patterns=[[-0.8102676868438721, 0.375]], beta=6)
    1.0461175971812904
    """
    return number_or_result('attnbm.entropy', {"patterns": patterns, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def conditional_mean(patterns: Matrix, beta: Number, observed: Indices, values: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def conditional_mean(patterns: Matrix, beta: Number, observed: Indices, values: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def conditional_mean(patterns: Matrix, beta: Number, observed: Indices, values: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the missing visible units given the observed ones.

        E[v_missing given v_observed = values], in increasing order of coordinates

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        observed: the observed coordinates: a list of k distinct 0-based indices below N.
        values: what was observed, in that order: a list of numbers of length k.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N - k, correctly rounded. Raises an AttnbmError where there is no value.
    """
    return array_or_result('attnbm.conditional_mean', {"patterns": patterns, "beta": beta, "observed": observed, "values": values, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def conditional_log_density(patterns: Matrix, beta: Number, observed: Indices, values: Vector, missing_values: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def conditional_log_density(patterns: Matrix, beta: Number, observed: Indices, values: Vector, missing_values: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def conditional_log_density(patterns: Matrix, beta: Number, observed: Indices, values: Vector, missing_values: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log density of the missing visible units given the observed ones.

        log p(v_missing = missing_values given v_observed = values)

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        observed: the observed coordinates: a list of k distinct 0-based indices below N.
        values: what was observed, in that order: a list of numbers of length k.
        missing_values: the other coordinates, in increasing order: a list of numbers of length N - k.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.conditional_log_density(patterns=[[0.026212848722934723], [-0.75], [0.125]], beta=2, observed=[], values=[], missing_values=[-1.0898489952087402])
    -1.2627820233632399
    """
    return number_or_result('attnbm.conditional_log_density', {"patterns": patterns, "beta": beta, "observed": observed, "values": values, "missing_values": missing_values, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)
