"""The quantities `gbrbm.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Matrix, Number, Vector

__all__ = ['log_partition', 'log_density', 'free_energy', 'score', 'hidden_conditional_mean', 'visible_conditional_mean', 'truncation_mass', 'dsm_loss']


@overload
def log_partition(weights: Matrix, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_partition(weights: Matrix, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_partition(weights: Matrix, *, hidden_bias: Vector | None = None, sigma: Number | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log partition function of the Gaussian-Bernoulli machine.

        log sum over h in {0,1}^p of the integral over R^N of exp(-|v|^2/(2 sigma^2) + b . v + c . h + h . W v) dv

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        sigma: the standard deviation of a visible unit: a number, finite and > 0; 1 by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.gbrbm.log_partition(weights=[[2]])
    3.0458665442476454
    """
    return number_or_result('gbrbm.log_partition', {"weights": weights, "hidden_bias": hidden_bias, "sigma": sigma, "visible_bias": visible_bias}, digits)


@overload
def log_density(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_density(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_density(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = None, sigma: Number | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log density of the visible units of the Gaussian-Bernoulli machine.

        log sum over h of the joint density of v and h

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        sigma: the standard deviation of a visible unit: a number, finite and > 0; 1 by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.gbrbm.log_density(weights=[[0, 2.941992998123169, 5.354221343994141]], v=[0, -1.6296417713165283, 1.0914348363876343])
    -21.992195346887502
    """
    return number_or_result('gbrbm.log_density', {"weights": weights, "v": v, "hidden_bias": hidden_bias, "sigma": sigma, "visible_bias": visible_bias}, digits)


@overload
def free_energy(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def free_energy(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def free_energy(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = None, sigma: Number | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Free energy of the visible units of the Gaussian-Bernoulli machine.

        |v|^2/(2 sigma^2) - b . v - sum over mu of log(1 + exp(c_mu + w_mu . v))

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        sigma: the standard deviation of a visible unit: a number, finite and > 0; 1 by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.gbrbm.free_energy(weights=[[17.633493423461914, 0]], v=[-0.9912040829658508, 0.8197622895240784])
    0.8272478470484598
    """
    return number_or_result('gbrbm.free_energy', {"weights": weights, "v": v, "hidden_bias": hidden_bias, "sigma": sigma, "visible_bias": visible_bias}, digits)


@overload
def score(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def score(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def score(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = None, sigma: Number | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Gradient of the log density of the Gaussian-Bernoulli machine.

        -v/sigma^2 + b + W^T sigmoid(c + W v)

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        sigma: the standard deviation of a visible unit: a number, finite and > 0; 1 by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.gbrbm.score(weights=[[-1], [0.5]], v=[4], visible_bias=[-0.9811388254165649]))]
    [-4.558726496389715]
    """
    return array_or_result('gbrbm.score', {"weights": weights, "v": v, "hidden_bias": hidden_bias, "sigma": sigma, "visible_bias": visible_bias}, digits)


@overload
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., digits: int) -> Result: ...
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the hidden units of the Gaussian-Bernoulli machine given the visible ones.

        E[h given v] = sigmoid(c + W v)

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.gbrbm.hidden_conditional_mean(weights=[[245.54171752929688]], v=[0]))]
    [0.5]
    """
    return array_or_result('gbrbm.hidden_conditional_mean', {"weights": weights, "v": v, "hidden_bias": hidden_bias}, digits)


@overload
def visible_conditional_mean(weights: Matrix, h: Vector, *, sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def visible_conditional_mean(weights: Matrix, h: Vector, *, sigma: Number | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def visible_conditional_mean(weights: Matrix, h: Vector, *, sigma: Number | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the visible units of the Gaussian-Bernoulli machine given the hidden ones.

        E[v given h] = sigma^2 (W^T h + b)

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        h: the hidden units: a list of numbers of length p.
        sigma: the standard deviation of a visible unit: a number, finite and > 0; 1 by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.gbrbm.visible_conditional_mean(weights=[[-0.6832845211029053, -1.4585832357406616], [-0.6166550517082214, -2]], h=[-0.7861769199371338, -0.8077021241188049]))]
    [1.0352561153547235, 2.7621087239841415]
    """
    return array_or_result('gbrbm.visible_conditional_mean', {"weights": weights, "h": h, "sigma": sigma, "visible_bias": visible_bias}, digits)


@overload
def truncation_mass(weights: Matrix, *, digits: None = ...) -> float: ...
@overload
def truncation_mass(weights: Matrix, *, digits: int) -> Result: ...
def truncation_mass(weights: Matrix, *, digits: int | None = None) -> float | Result:
    """Probability that truncation to at most one active hidden unit drops.

        P(sum h >= 2) at sigma = 1, b = c = 0

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.gbrbm.truncation_mass(weights=[[0, 0, 2]])
    0.0
    """
    return number_or_result('gbrbm.truncation_mass', {"weights": weights}, digits)


@overload
def dsm_loss(weights: Matrix, data: Matrix, *, digits: None = ...) -> float: ...
@overload
def dsm_loss(weights: Matrix, data: Matrix, *, digits: int) -> Result: ...
def dsm_loss(weights: Matrix, data: Matrix, *, digits: int | None = None) -> float | Result:
    """Denoising score matching loss of the Gaussian-Bernoulli machine.

        mean over the rows x of data of E |psi(x + e) + e|^2 over e ~ N(0, I), psi the score at sigma = 1

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        data: one observation a row: a list of P rows, each a list of N numbers.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.gbrbm.dsm_loss(weights=[[1]], data=[[0]])
    0.29337903585809294
    """
    return number_or_result('gbrbm.dsm_loss', {"weights": weights, "data": data}, digits)
