"""The quantities `special.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Number, Vector

__all__ = ['log_sum_exp', 'softmax', 'softmax_jacobian', 'log_gamma', 'digamma', 'log_erfc', 'log_normal_cdf', 'log_normal_interval']


@overload
def log_sum_exp(x: Vector, *, beta: Number | None = ..., digits: None = ...) -> float: ...
@overload
def log_sum_exp(x: Vector, *, beta: Number | None = ..., digits: int) -> Result: ...
def log_sum_exp(x: Vector, *, beta: Number | None = None, digits: int | None = None) -> float | Result:
    """Smooth maximum.

        (1/beta) log sum_i exp(beta x_i)

    Args:
        x: the arguments: a list of numbers of length n, each finite, -inf or inf.
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
        x: the arguments: a list of numbers of length n, each finite, -inf or inf.
        beta: the inverse temperature: a number, finite and > 0; 1 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, n, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.special.softmax(x=[0]))]
    [1.0]
    """
    return array_or_result('special.softmax', {"x": x, "beta": beta}, digits)


@overload
def softmax_jacobian(x: Vector, *, beta: Number | None = ..., digits: None = ...) -> Array: ...
@overload
def softmax_jacobian(x: Vector, *, beta: Number | None = ..., digits: int) -> Result: ...
def softmax_jacobian(x: Vector, *, beta: Number | None = None, digits: int | None = None) -> Array | Result:
    """Derivatives of the softmax, one row an entry of it.

        beta s_i (delta_ij - s_j), s the softmax

    Args:
        x: the arguments: a list of numbers of length n, each finite, -inf or inf.
        beta: the inverse temperature: a number, finite and > 0; 1 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, n x n, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.special.softmax_jacobian(x=[0.96968013048172]))]
    [0.0]
    """
    return array_or_result('special.softmax_jacobian', {"x": x, "beta": beta}, digits)


@overload
def log_gamma(x: Number, *, digits: None = ...) -> float: ...
@overload
def log_gamma(x: Number, *, digits: int) -> Result: ...
def log_gamma(x: Number, *, digits: int | None = None) -> float | Result:
    """Log of the modulus of the gamma function.

        log |Gamma(x)|

    Args:
        x: the argument: a number, finite.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.special.log_gamma(x=4)
    1.791759469228055
    """
    return number_or_result('special.log_gamma', {"x": x}, digits)


@overload
def digamma(x: Number, *, digits: None = ...) -> float: ...
@overload
def digamma(x: Number, *, digits: int) -> Result: ...
def digamma(x: Number, *, digits: int | None = None) -> float | Result:
    """Derivative of the logarithm of the gamma function.

        Gamma'(x) / Gamma(x)

    Args:
        x: the argument: a number, finite.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.special.digamma(x=0.5)
    -1.9635100260214235
    """
    return number_or_result('special.digamma', {"x": x}, digits)


@overload
def log_erfc(x: Number, *, digits: None = ...) -> float: ...
@overload
def log_erfc(x: Number, *, digits: int) -> Result: ...
def log_erfc(x: Number, *, digits: int | None = None) -> float | Result:
    """Log of the complementary error function.

        log((2/sqrt(pi)) times the integral over t >= x of exp(-t^2) dt)

    Args:
        x: the argument: a number, finite.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.special.log_erfc(x=8)
    -66.65947197080516
    """
    return number_or_result('special.log_erfc', {"x": x}, digits)


@overload
def log_normal_cdf(x: Number, *, digits: None = ...) -> float: ...
@overload
def log_normal_cdf(x: Number, *, digits: int) -> Result: ...
def log_normal_cdf(x: Number, *, digits: int | None = None) -> float | Result:
    """Log of the distribution function of the standard normal law.

        log((1/sqrt(2 pi)) times the integral over t <= x of exp(-t^2/2) dt)

    Args:
        x: the argument: a number, finite.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.special.log_normal_cdf(x=7)
    -1.279812543886654e-12
    """
    return number_or_result('special.log_normal_cdf', {"x": x}, digits)


@overload
def log_normal_interval(lower: Number, upper: Number, *, mean: Number | None = ..., sigma: Number | None = ..., digits: None = ...) -> float: ...
@overload
def log_normal_interval(lower: Number, upper: Number, *, mean: Number | None = ..., sigma: Number | None = ..., digits: int) -> Result: ...
def log_normal_interval(lower: Number, upper: Number, *, mean: Number | None = None, sigma: Number | None = None, digits: int | None = None) -> float | Result:
    """Log normaliser of a normal law truncated on both sides, the log probability of an interval.

        log(Phi((upper - mean)/sigma) - Phi((lower - mean)/sigma)), Phi the distribution function of the standard normal law

    Args:
        lower: the lower end: a number, finite.
        upper: the upper end, above the lower one: a number, finite.
        mean: the mean: a number, finite; 0 by default.
        sigma: the standard deviation: a number, finite and > 0; 1 by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.special.log_normal_interval(lower=1.146713376045227, upper=3.9227428436279297, mean=0, sigma=1)
    -2.0738072290602365
    """
    return number_or_result('special.log_normal_interval', {"lower": lower, "upper": upper, "mean": mean, "sigma": sigma}, digits)
