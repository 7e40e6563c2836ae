"""The attentional Boltzmann machine."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Matrix, Number, Vector

__all__ = ['energy', 'log_partition', 'log_partition_bounds', 'log_density', 'score', 'log_partition_gradient', 'negative_log_likelihood', 'negative_log_likelihood_gradient', 'dsm_loss', 'dae_loss']


@overload
def energy(patterns: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def energy(patterns: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def energy(patterns: Matrix, v: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Energy of the visible units, hidden units summed out.

        E(v) = |v - b|^2/2 - log sum_mu exp(xi_mu . v + c_mu)

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.energy(patterns=[[-0.5427579283714294], [0.385188490152359]], v=[-0.5427579283714294], hidden_bias=[-0.476076602935791, 0.7082482576370239])
    -0.7615310152585144
    """
    return number_or_result('attnbm.energy', {"patterns": patterns, "v": v, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def log_partition(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_partition(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_partition(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log of the partition function.

        log Z = log integral over R^N of exp(-beta E(v)) dv

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.log_partition(patterns=[[-1], [1], [0.125], [0]], beta=2.396578550338745)
    4.117362944556968
    """
    return number_or_result('attnbm.log_partition', {"patterns": patterns, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def log_partition_bounds(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def log_partition_bounds(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_partition_bounds(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """The best closed-form lower and upper bounds of log Z at real beta.

        the two ends, rounded outward, of bounds on log Z by neighbouring integer beta

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, 2, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.log_partition_bounds(patterns=[[0.5], [-0.4756959080696106], [1], [0.9795111417770386]], beta=4.02174186706543))]
    [6.663974720158624, 6.666440715606419]
    """
    return array_or_result('attnbm.log_partition_bounds', {"patterns": patterns, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def log_density(patterns: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_density(patterns: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_density(patterns: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log density of the visible units.

        log p(v) = -beta E(v) - log Z

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.log_density(patterns=[[-0.7882998585700989], [0.7823699116706848]], beta=2, v=[0.7387504577636719])
    -1.1584525627813034
    """
    return number_or_result('attnbm.log_density', {"patterns": patterns, "beta": beta, "v": v, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def score(patterns: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def score(patterns: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def score(patterns: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Gradient of the log density in the visible units.

        d log p(v) / dv = beta (b - v + Xi^T softmax(Xi v + c))

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        v: the visible units: a list of numbers of length N.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.score(patterns=[[-0.875], [0.6564290523529053], [2], [0]], beta=2, v=[0]))]
    [0.8907145261764526]
    """
    return array_or_result('attnbm.score', {"patterns": patterns, "beta": beta, "v": v, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def log_partition_gradient(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def log_partition_gradient(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_partition_gradient(patterns: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Gradient of log Z in the patterns.

        d log Z / d xi_mu = beta E[softmax_mu(Xi v + c) v]

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.log_partition_gradient(patterns=[[1], [0], [0]], beta=2))]
    [0.67524511026052, 0.10831650732461763, 0.10831650732461763]
    """
    return array_or_result('attnbm.log_partition_gradient', {"patterns": patterns, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def negative_log_likelihood(patterns: Matrix, beta: Number, data: Matrix, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def negative_log_likelihood(patterns: Matrix, beta: Number, data: Matrix, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def negative_log_likelihood(patterns: Matrix, beta: Number, data: Matrix, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Mean negative log density of the data.

        mean over the rows v of data of -log p(v)

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        data: one observation a row: a list of P rows, each a list of N numbers.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.
    """
    return number_or_result('attnbm.negative_log_likelihood', {"patterns": patterns, "beta": beta, "data": data, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def negative_log_likelihood_gradient(patterns: Matrix, beta: Number, data: Matrix, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def negative_log_likelihood_gradient(patterns: Matrix, beta: Number, data: Matrix, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def negative_log_likelihood_gradient(patterns: Matrix, beta: Number, data: Matrix, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Gradient of the negative log likelihood in the patterns.

        d/d xi_mu of the mean over the rows v of data of -log p(v)

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        data: one observation a row: a list of P rows, each a list of N numbers.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.negative_log_likelihood_gradient(patterns=[[0], [0.875], [-0.03069206327199936]], beta=2.670644521713257, data=[[0], [-1.2842981815338135], [-0.03069206327199936], [0], [1.0348948240280151]]))]
    [0.3313245059055096, 0.42424278335445664, 0.3358356700489262]
    """
    return array_or_result('attnbm.negative_log_likelihood_gradient', {"patterns": patterns, "beta": beta, "data": data, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def dsm_loss(patterns: Matrix, beta: Number, data: Matrix, noise_variance: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def dsm_loss(patterns: Matrix, beta: Number, data: Matrix, noise_variance: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def dsm_loss(patterns: Matrix, beta: Number, data: Matrix, noise_variance: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Denoising score matching loss.

        mean over the rows x of data of E |psi(x + e) + e/s2|^2 over e ~ N(0, s2 I), psi the score

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        data: one observation a row: a list of P rows, each a list of N numbers.
        noise_variance: s2, the variance of the noise in each coordinate: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.
    """
    return number_or_result('attnbm.dsm_loss', {"patterns": patterns, "beta": beta, "data": data, "noise_variance": noise_variance, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def dae_loss(patterns: Matrix, data: Matrix, noise_variance: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def dae_loss(patterns: Matrix, data: Matrix, noise_variance: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def dae_loss(patterns: Matrix, data: Matrix, noise_variance: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Loss of the denoising autoencoder that one Hopfield update makes.

        mean over the rows x of data of E |b + Xi^T softmax(Xi (x + e) + c) - x|^2 over e ~ N(0, s2 I)

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        data: one observation a row: a list of P rows, each a list of N numbers.
        noise_variance: s2, the variance of the noise in each coordinate: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.dae_loss(patterns=[[0.2631991505622864], [0.28100284934043884], [0]], data=[[0.28100383281707764]], noise_variance=13.11228084564209)
    0.013241910798875298
    """
    return number_or_result('attnbm.dae_loss', {"patterns": patterns, "data": data, "noise_variance": noise_variance, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)
