"""The quantities `efh.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import Literal, overload

from ._evaluate import number_or_result
from ._result import Result
from ._types import Lagrangian, Number

__all__ = ['conditional_log_partition']


@overload
def conditional_log_partition(lagrangian: Lagrangian, domain: Literal['reals', 'half_line', 'binary', 'bernoulli'], beta: Number, x: Number, *, digits: None = ...) -> float: ...
@overload
def conditional_log_partition(lagrangian: Lagrangian, domain: Literal['reals', 'half_line', 'binary', 'bernoulli'], beta: Number, x: Number, *, digits: int) -> Result: ...
def conditional_log_partition(lagrangian: Lagrangian, domain: Literal['reals', 'half_line', 'binary', 'bernoulli'], beta: Number, x: Number, *, digits: int | None = None) -> float | Result:
    """Log normaliser of a unit of the exponential-family harmonium given its input.

        log of the integral (or sum) over the domain of exp(-beta (h F'(h) - F(h) - F'(h) x)) dh

    Args:
        lagrangian: L or F: an object such as {"kind": "log_cosh"}.
        domain: the set that h is from: a word such as "reals".
        beta: the inverse temperature: a number, finite and > 0.
        x: the input to the unit: a number, finite.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.efh.conditional_log_partition(lagrangian={'kind': 'cosh'}, domain='binary', beta=1, x=2)
    2.7273287418470544
    """
    return number_or_result('efh.conditional_log_partition', {"lagrangian": lagrangian, "domain": domain, "beta": beta, "x": x}, digits)
