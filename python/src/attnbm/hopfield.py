"""The quantities `hopfield.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Lagrangian, Matrix, Number, Vector

__all__ = ['update', 'attention', 'lagrangian', 'activation', 'energy']


@overload
def update(patterns: Matrix, v: Vector, *, beta: Number | None = ..., hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def update(patterns: Matrix, v: Vector, *, beta: Number | None = ..., hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def update(patterns: Matrix, v: Vector, *, beta: Number | None = None, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """One update of the modern Hopfield network.

        b + Xi^T softmax(beta (Xi v + c))

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        beta: the inverse temperature: a number, finite and > 0; 1 by default.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hopfield.update(patterns=[[0.5640614032745361], [0.625]], v=[0], beta=1.4941141605377197))]
    [0.5945307016372681]
    """
    return array_or_result('hopfield.update', {"patterns": patterns, "v": v, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def attention(patterns: Matrix, v: Vector, *, beta: Number | None = ..., hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def attention(patterns: Matrix, v: Vector, *, beta: Number | None = ..., hidden_bias: Vector | None = ..., visible_bias: Vector | None = ..., digits: int) -> Result: ...
def attention(patterns: Matrix, v: Vector, *, beta: Number | None = None, hidden_bias: Vector | None = None, visible_bias: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Attention of the visible units to each pattern.

        softmax(beta (Xi v + c))

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        beta: the inverse temperature: a number, finite and > 0; 1 by default.
        hidden_bias: c, one entry a hidden unit: a list of numbers of length p, each finite or -inf; zeros by default.
        visible_bias: b, one entry a visible unit: a list of numbers of length N; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, p, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hopfield.attention(patterns=[[-0.5], [-0.75], [0.9463130235671997]], v=[-0.5], beta=3))]
    [0.3892217317771297, 0.5663142781185521, 0.04446399010431815]
    """
    return array_or_result('hopfield.attention', {"patterns": patterns, "v": v, "beta": beta, "hidden_bias": hidden_bias, "visible_bias": visible_bias}, digits)


@overload
def lagrangian(lagrangian: Lagrangian, h: Vector, *, digits: None = ...) -> float: ...
@overload
def lagrangian(lagrangian: Lagrangian, h: Vector, *, digits: int) -> Result: ...
def lagrangian(lagrangian: Lagrangian, h: Vector, *, digits: int | None = None) -> float | Result:
    """Lagrangian of a layer.

        L(h)

    Args:
        lagrangian: L or F: an object such as {"kind": "log_cosh"}.
        h: the layer: a list of numbers of length n.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hopfield.lagrangian(lagrangian={'kind': 'norm'}, h=[-0.875, 0.25])
    0.9100137361600648
    """
    return number_or_result('hopfield.lagrangian', {"lagrangian": lagrangian, "h": h}, digits)


@overload
def activation(lagrangian: Lagrangian, h: Vector, *, digits: None = ...) -> Array: ...
@overload
def activation(lagrangian: Lagrangian, h: Vector, *, digits: int) -> Result: ...
def activation(lagrangian: Lagrangian, h: Vector, *, digits: int | None = None) -> Array | Result:
    """Activation of a layer, the gradient of its Lagrangian.

        dL(h) / dh

    Args:
        lagrangian: L or F: an object such as {"kind": "log_cosh"}.
        h: the layer: a list of numbers of length n.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, n, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.hopfield.activation(lagrangian={'kind': 'identity'}, h=[0]))]
    [1.0]
    """
    return array_or_result('hopfield.activation', {"lagrangian": lagrangian, "h": h}, digits)


@overload
def energy(patterns: Matrix, v: Vector, h: Vector, visible_lagrangian: Lagrangian, hidden_lagrangian: Lagrangian, *, digits: None = ...) -> float: ...
@overload
def energy(patterns: Matrix, v: Vector, h: Vector, visible_lagrangian: Lagrangian, hidden_lagrangian: Lagrangian, *, digits: int) -> Result: ...
def energy(patterns: Matrix, v: Vector, h: Vector, visible_lagrangian: Lagrangian, hidden_lagrangian: Lagrangian, *, digits: int | None = None) -> float | Result:
    """Energy of the hierarchical associative memory.

        (v . g - L_v(v)) + (h . f - L_h(h)) - f . Xi g, g and f the activations

    Args:
        patterns: one pattern a row: a list of p rows, each a list of N numbers.
        v: the visible units: a list of numbers of length N.
        h: the hidden units: a list of numbers of length p.
        visible_lagrangian: L_v: an object such as {"kind": "log_cosh"}.
        hidden_lagrangian: L_h: an object such as {"kind": "log_cosh"}.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.hopfield.energy(patterns=[[0]], v=[-1.9163345098495483], h=[1.7142741680145264], visible_lagrangian={'kind': 'cosh'}, hidden_lagrangian={'kind': 'norm'})
    2.8991431087540023
    """
    return number_or_result('hopfield.energy', {"patterns": patterns, "v": v, "h": h, "visible_lagrangian": visible_lagrangian, "hidden_lagrangian": hidden_lagrangian}, digits)
