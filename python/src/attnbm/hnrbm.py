"""The quantities `hnrbm.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Matrix, Number, Vector

__all__ = ['coupling', 'weights', 'symmetric_weights', 'energy', 'readout', 'log_partition', 'joint_log_partition', 'log_probability', 'hidden_log_density', 'hidden_conditional_mean', 'visible_conditional_mean', 'log_likelihood_gradient', 'reverse', 'ais_log_partition']


@overload
def coupling(patterns: Matrix, *, digits: None = ...) -> Array: ...
@overload
def coupling(patterns: Matrix, *, digits: int) -> Result: ...
def coupling(patterns: Matrix, *, digits: int | None = None) -> Array | Result:
    """Couplings of the Hopfield network of the projection rule.

        J = xi^+ xi, which is xi^T (xi xi^T)^-1 xi for independent patterns

    Args:
        patterns: one binary pattern a row: a list of p rows, each a list of N numbers, each 1 or -1.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.coupling(patterns=[[-1, 1, -1]]))]
    [0.3333333333333333, -0.3333333333333333, 0.3333333333333333, -0.3333333333333333, 0.3333333333333333, -0.3333333333333333, 0.3333333333333333, -0.3333333333333333, 0.3333333333333333]
    """
    return array_or_result('hnrbm.coupling', {"patterns": patterns}, digits)


@overload
def weights(patterns: Matrix, *, digits: None = ...) -> Array: ...
@overload
def weights(patterns: Matrix, *, digits: int) -> Result: ...
def weights(patterns: Matrix, *, digits: int | None = None) -> Array | Result:
    """Weights of the machine with the law of the Hopfield network.

        the rows of the patterns made orthonormal in their order, so that W^T W = J

    Args:
        patterns: one binary pattern a row: a list of p rows, each a list of N numbers, each 1 or -1.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.weights(patterns=[[1]]))]
    [1.0]
    """
    return array_or_result('hnrbm.weights', {"patterns": patterns}, digits)


@overload
def symmetric_weights(patterns: Matrix, *, digits: None = ...) -> Array: ...
@overload
def symmetric_weights(patterns: Matrix, *, digits: int) -> Result: ...
def symmetric_weights(patterns: Matrix, *, digits: int | None = None) -> Array | Result:
    """Weights of the machine with the law of the Hopfield network, in the symmetric gauge.

        (xi xi^T)^(-1/2) xi, the orthonormal rows nearest to the patterns (Lowdin), so that W^T W = J

    Args:
        patterns: one binary pattern a row: a list of p rows, each a list of N numbers, each 1 or -1.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.symmetric_weights(patterns=[[-1]]))]
    [-1.0]
    """
    return array_or_result('hnrbm.symmetric_weights', {"patterns": patterns}, digits)


@overload
def energy(patterns: Matrix, v: Vector, *, visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def energy(patterns: Matrix, v: Vector, *, visible_bias: Vector | None = ..., digits: int) -> Result: ...
def energy(patterns: Matrix, v: Vector, *, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Energy of a state of the Hopfield network.

        -1/2 v . J v - b . v

    Args:
        patterns: one binary pattern a row: a list of p rows, each a list of N numbers, each 1 or -1.
        v: the visible units: a list of numbers of length N, each 1 or -1.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hnrbm.energy(patterns=[[1]], v=[-1])
    -0.5
    """
    return number_or_result('hnrbm.energy', {"patterns": patterns, "v": v, "visible_bias": visible_bias}, digits)


@overload
def readout(patterns: Matrix, v: Vector, *, digits: None = ...) -> Array: ...
@overload
def readout(patterns: Matrix, v: Vector, *, digits: int) -> Result: ...
def readout(patterns: Matrix, v: Vector, *, digits: int | None = None) -> Array | Result:
    """Coefficients of a state on the patterns.

        (xi xi^T)^-1 xi v

    Args:
        patterns: one binary pattern a row: a list of p rows, each a list of N numbers, each 1 or -1.
        v: the visible units: a list of numbers of length N, each 1 or -1.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.readout(patterns=[[1, 1]], v=[1, 1]))]
    [1.0]
    """
    return array_or_result('hnrbm.readout', {"patterns": patterns, "v": v}, digits)


@overload
def log_partition(patterns: Matrix, beta: Number, *, visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_partition(patterns: Matrix, beta: Number, *, visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_partition(patterns: Matrix, beta: Number, *, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log partition function of the Hopfield network.

        log sum over v in {-1,1}^N of exp(beta (1/2 v . J v + b . v))

    Args:
        patterns: one binary pattern a row: a list of p rows, each a list of N numbers, each 1 or -1.
        beta: the inverse temperature: a number, finite and > 0.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hnrbm.log_partition(patterns=[[1]], beta=0.5)
    0.9431471805599453
    """
    return number_or_result('hnrbm.log_partition', {"patterns": patterns, "beta": beta, "visible_bias": visible_bias}, digits)


@overload
def joint_log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def joint_log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def joint_log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log partition function of both layers of the machine.

        log sum over v in {-1,1}^N of the integral over R^p of exp(-beta (|h|^2/2 - h . W v - b . v - c . h)) dh

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hnrbm.joint_log_partition(weights=[[-1]], beta=1)
    2.112085713764618
    """
    return number_or_result('hnrbm.joint_log_partition', {"weights": weights, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def log_probability(weights: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def log_probability(weights: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_probability(weights: Matrix, beta: Number, v: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log probability of a state of the visible units of the machine.

        beta (|W v + c|^2/2 + b . v) - log sum over all states of the exponential of this

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        v: the visible units: a list of numbers of length N, each 1 or -1.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hnrbm.log_probability(weights=[[0.6387599110603333]], beta=3.25, v=[1], visible_bias=[0], hidden_bias=[4])
    -6.128334556897505e-08
    """
    return number_or_result('hnrbm.log_probability', {"weights": weights, "beta": beta, "v": v, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def hidden_log_density(weights: Matrix, beta: Number, h: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def hidden_log_density(weights: Matrix, beta: Number, h: Vector, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def hidden_log_density(weights: Matrix, beta: Number, h: Vector, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log density of the hidden units of the machine.

        log sum over v of the joint density of v and h

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        h: the hidden units: a list of numbers of length p.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hnrbm.hidden_log_density(weights=[[0], [2]], beta=3.25, h=[1.5877559185028076, 0.27259740233421326], hidden_bias=[2, 1.7853423357009888])
    -20.958376150881314
    """
    return number_or_result('hnrbm.hidden_log_density', {"weights": weights, "beta": beta, "h": h, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = ..., digits: int) -> Result: ...
def hidden_conditional_mean(weights: Matrix, v: Vector, *, hidden_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the hidden units given the visible ones.

        E[h given v] = W v + c

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N, each 1 or -1.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.hidden_conditional_mean(weights=[[0], [5.445170879364014]], v=[1]))]
    [0.0, 5.445170879364014]
    """
    return array_or_result('hnrbm.hidden_conditional_mean', {"weights": weights, "v": v, "hidden_bias": hidden_bias}, digits)


@overload
def visible_conditional_mean(weights: Matrix, beta: Number, h: Vector, *, visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def visible_conditional_mean(weights: Matrix, beta: Number, h: Vector, *, visible_bias: Vector | None = ..., digits: int) -> Result: ...
def visible_conditional_mean(weights: Matrix, beta: Number, h: Vector, *, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Mean of the visible units given the hidden ones.

        E[v given h] = tanh(beta (W^T h + b))

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        h: the hidden units: a list of numbers of length p.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.visible_conditional_mean(weights=[[-0.8770818710327148]], beta=2, h=[0], visible_bias=[-0.625]))]
    [-0.8482836399575129]
    """
    return array_or_result('hnrbm.visible_conditional_mean', {"weights": weights, "beta": beta, "h": h, "visible_bias": visible_bias}, digits)


@overload
def log_likelihood_gradient(weights: Matrix, data: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def log_likelihood_gradient(weights: Matrix, data: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def log_likelihood_gradient(weights: Matrix, data: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Gradient of the mean log likelihood in the weights.

        beta (mean over the rows of data of (W v + c) v^T - mean over p(v) of the same)

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        data: one observation a row: a list of P rows, each a list of N numbers, each 1 or -1.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.log_likelihood_gradient(weights=[[0.3606458902359009, 0.625, 0.29797428846359253, -0.5]], data=[[-1, -1, 1, -1]], beta=3.25))]
    [-4.614927561412657, -4.827290211486809, -5.664268415283915, 5.997073692588727]
    """
    return array_or_result('hnrbm.log_likelihood_gradient', {"weights": weights, "data": data, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def reverse(weights: Matrix, *, digits: None = ...) -> Array: ...
@overload
def reverse(weights: Matrix, *, digits: int) -> Result: ...
def reverse(weights: Matrix, *, digits: int | None = None) -> Array | Result:
    """Binary patterns that span what the rows of the weights span, or zeros.

        the binary vectors in the span of the p rows whose first entry is 1, in lexicographic order, 1 before -1; of these the first p that are linearly independent; zeros if there are fewer

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p x N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hnrbm.reverse(weights=[[-3, -3]]))]
    [1.0, 1.0]
    """
    return array_or_result('hnrbm.reverse', {"weights": weights}, digits)


@overload
def ais_log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> float: ...
@overload
def ais_log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def ais_log_partition(weights: Matrix, beta: Number, *, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> float | Result:
    """Log partition function of both layers of the machine, estimated by sampling.

        log sum over v in {-1,1}^N of the integral over R^p of exp(-beta (|h|^2/2 - h . W v - b . v - c . h)) dh

    Args:
        weights: W, one row a hidden unit: a list of p rows, each a list of N numbers.
        beta: the inverse temperature: a number, finite and > 0.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hnrbm.ais_log_partition(weights=[[-1.1594862937927246, -0.3416384756565094]], beta=1, hidden_bias=[0.017828678712248802])
    3.112721760970863
    """
    return number_or_result('hnrbm.ais_log_partition', {"weights": weights, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)
