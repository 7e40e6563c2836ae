"""The quantities `vmf.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import number_or_result
from ._result import Result
from ._types import Number, Vector

__all__ = ['log_partition', 'log_density', 'mean_resultant_length', 'entropy', 'mean_resultant_slope', 'concentration', 'divergence']


@overload
def log_partition(dim: int, kappa: Number, *, digits: None = ...) -> float: ...
@overload
def log_partition(dim: int, kappa: Number, *, digits: int) -> Result: ...
def log_partition(dim: int, kappa: Number, *, digits: int | None = None) -> float | Result:
    """Log normaliser of the von Mises-Fisher distribution.

        log of the integral over S^(dim-1) of exp(kappa m . x) dx in surface measure (counting measure at dim 1), m any unit vector

    Args:
        dim: of the space around the sphere: an integer from 1 to 2^53.
        kappa: the concentration: a number, finite and >= 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.vmf.log_partition(dim=3, kappa=0)
    2.5310242469692907
    """
    return number_or_result('vmf.log_partition', {"dim": dim, "kappa": kappa}, digits)


@overload
def log_density(eta: Vector, beta: Number, x: Vector, *, digits: None = ...) -> float: ...
@overload
def log_density(eta: Vector, beta: Number, x: Vector, *, digits: int) -> Result: ...
def log_density(eta: Vector, beta: Number, x: Vector, *, digits: int | None = None) -> float | Result:
    """Log density on the sphere, in surface measure, in the direction of x.

        beta eta . x/|x| - log Z

    Args:
        eta: the natural parameter: a list of numbers of length dim.
        beta: the inverse temperature: a number, finite and > 0.
        x: a direction: a list of numbers of length dim, not all of them 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.vmf.log_density(eta=[-162792.78125], beta=1, x=[-1])
    -0.0
    """
    return number_or_result('vmf.log_density', {"eta": eta, "beta": beta, "x": x}, digits)


@overload
def mean_resultant_length(dim: int, kappa: Number, *, digits: None = ...) -> float: ...
@overload
def mean_resultant_length(dim: int, kappa: Number, *, digits: int) -> Result: ...
def mean_resultant_length(dim: int, kappa: Number, *, digits: int | None = None) -> float | Result:
    """Length of the mean of the von Mises-Fisher distribution.

        I_(dim/2)(kappa) / I_(dim/2-1)(kappa)

    Args:
        dim: of the space around the sphere: an integer from 1 to 2^53.
        kappa: the concentration: a number, finite and >= 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.vmf.mean_resultant_length(dim=8, kappa=0)
    0.0
    """
    return number_or_result('vmf.mean_resultant_length', {"dim": dim, "kappa": kappa}, digits)


@overload
def entropy(dim: int, kappa: Number, *, digits: None = ...) -> float: ...
@overload
def entropy(dim: int, kappa: Number, *, digits: int) -> Result: ...
def entropy(dim: int, kappa: Number, *, digits: int | None = None) -> float | Result:
    """Entropy of the von Mises-Fisher distribution in nats, in surface measure.

        log Z - kappa I_(dim/2)(kappa) / I_(dim/2-1)(kappa)

    Args:
        dim: of the space around the sphere: an integer from 1 to 2^53.
        kappa: the concentration: a number, finite and >= 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.vmf.entropy(dim=139, kappa=0)
    -143.81980924598628
    """
    return number_or_result('vmf.entropy', {"dim": dim, "kappa": kappa}, digits)


@overload
def mean_resultant_slope(dim: int, kappa: Number, *, digits: None = ...) -> float: ...
@overload
def mean_resultant_slope(dim: int, kappa: Number, *, digits: int) -> Result: ...
def mean_resultant_slope(dim: int, kappa: Number, *, digits: int | None = None) -> float | Result:
    """Derivative of the mean resultant length in kappa, the variance along the mean direction.

        1 - A^2 - (dim - 1) A/kappa, A = I_(dim/2)(kappa) / I_(dim/2-1)(kappa); 1/dim at kappa = 0

    Args:
        dim: of the space around the sphere: an integer from 1 to 2^53.
        kappa: the concentration: a number, finite and >= 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.vmf.mean_resultant_slope(dim=12, kappa=0)
    0.08333333333333333
    """
    return number_or_result('vmf.mean_resultant_slope', {"dim": dim, "kappa": kappa}, digits)


@overload
def concentration(dim: int, length: Number, *, digits: None = ...) -> float: ...
@overload
def concentration(dim: int, length: Number, *, digits: int) -> Result: ...
def concentration(dim: int, length: Number, *, digits: int | None = None) -> float | Result:
    """Concentration of a given mean resultant length, the likeliest one for data.

        the kappa >= 0 at which I_(dim/2)(kappa) / I_(dim/2-1)(kappa) is length

    Args:
        dim: of the space around the sphere: an integer from 1 to 2^53.
        length: the mean resultant length, below 1: a number, finite and >= 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.vmf.concentration(dim=8, length=0)
    0.0
    """
    return number_or_result('vmf.concentration', {"dim": dim, "length": length}, digits)


@overload
def divergence(eta: Vector, other_eta: Vector, *, digits: None = ...) -> float: ...
@overload
def divergence(eta: Vector, other_eta: Vector, *, digits: int) -> Result: ...
def divergence(eta: Vector, other_eta: Vector, *, digits: int | None = None) -> float | Result:
    """Kullback-Leibler divergence of two von Mises-Fisher distributions in nats, the expectation under that of eta.

        A(|eta|)/|eta| eta . (eta - other_eta) - log Z(|eta|) + log Z(|other_eta|)

    Args:
        eta: the natural parameter: a list of numbers of length dim.
        other_eta: the natural parameter of the other distribution: a list of numbers of length dim.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.vmf.divergence(eta=[2], other_eta=[2])
    0.0
    """
    return number_or_result('vmf.divergence', {"eta": eta, "other_eta": other_eta}, digits)
