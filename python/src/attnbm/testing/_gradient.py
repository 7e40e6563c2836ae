"""Gradients by automatic differentiation, held against certified derivatives."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Literal

from .._schema import FIELDS, VALUES
from ._check import check
from ._differences import check_by_differences
from ._grading import Grading

#: The quantity that is the derivative of another with respect to a field.
DERIVATIVES = {
    ("attnbm.log_partition", "patterns"): "attnbm.log_partition_gradient",
    ("attnbm.log_density", "v"): "attnbm.score",
    ("attnbm.negative_log_likelihood", "patterns"): "attnbm.negative_log_likelihood_gradient",
    ("hopfield.lagrangian", "h"): "hopfield.activation",
    ("special.log_sum_exp", "x"): "special.softmax",
    ("vmf.log_partition", "kappa"): "vmf.mean_resultant_length",
}

Framework = Literal["torch", "jax"]


def by_torch(function: Callable[..., Any], wrt: str, dtype: str) -> Callable[..., Any]:
    """The gradient of a function by PyTorch."""
    import torch

    precision = torch.float32 if dtype == "f32" else torch.float64

    def gradient(**fields: Any) -> Any:
        given = {name: _tensor(torch, value, precision) for name, value in fields.items()}
        at = torch.as_tensor(given[wrt], dtype=precision).clone().requires_grad_(True)
        given[wrt] = at
        value = function(**given)
        if not getattr(value, "requires_grad", False):
            raise TypeError(f"the value does not depend on {wrt} in a way that PyTorch can follow")
        (found,) = torch.autograd.grad(value.sum(), at, allow_unused=True)
        return torch.zeros_like(at) if found is None else found

    return gradient


def _tensor(torch: Any, value: Any, precision: Any) -> Any:
    # Numbers stay numbers, as they are in a call by hand.
    if not hasattr(value, "dtype"):
        return value
    tensor = torch.as_tensor(value)
    return tensor.to(precision) if tensor.is_floating_point() else tensor


def by_jax(function: Callable[..., Any], wrt: str, dtype: str) -> Callable[..., Any]:
    """The gradient of a function by JAX."""
    import jax
    import jax.numpy as jnp

    if dtype == "f64" and jnp.asarray(0.0).dtype != jnp.float64:
        raise ValueError("JAX computes in single precision; pass dtype='f32', or jax.config.update('jax_enable_x64', True)")
    precision = jnp.float32 if dtype == "f32" else jnp.float64

    def gradient(**fields: Any) -> Any:
        given = {name: jnp.asarray(value) if hasattr(value, "dtype") else value for name, value in fields.items()}
        at = jnp.asarray(given.pop(wrt), dtype=precision)
        return jax.grad(lambda moved: jnp.sum(function(**given, **{wrt: moved})))(at)

    return gradient


def _framework(named: Framework | None) -> Framework:
    if named is not None:
        if named not in ("torch", "jax"):
            raise ValueError(f"framework must be 'torch' or 'jax', got {named!r}")
        return named
    loaded: list[Framework] = [name for name in ("torch", "jax") if name in sys.modules]
    if len(loaded) != 1:
        what = "neither PyTorch nor JAX is" if not loaded else "both PyTorch and JAX are"
        raise ValueError(f"{what} imported; pass framework='torch' or framework='jax', or gradient=")
    return loaded[0]


def _by_name(function: Callable[..., Any], quantity: str) -> Callable[..., Any]:
    """The function with its arguments by the names of the fields."""
    from ._subject import Function

    passing = Function(quantity, function)

    def call(**fields: Any) -> Any:
        positional, named = passing.arguments(fields)
        return function(*positional, **named)

    return call


def check_gradient(
    function: Callable[..., Any] | None,
    quantity: str,
    *,
    wrt: str,
    framework: Framework | None = None,
    gradient: Callable[..., Any] | None = None,
    dtype: Literal["f32", "f64"] = "f64",
    **options: Any,
) -> Grading | None:
    """Holds the gradient of a function against certified derivatives, which are as exact in single precision.

    Where the derivative is a quantity itself, such as the score, it is graded as that quantity: :func:`check`. Where it is not, it is
    compared with certified differences of many digits, at cases of few numbers. The limit is then that of *backward stable*: 16 + n
    times what a rounding of each of the n numbers of the input does.

    Args:
        function: it computes the quantity from arrays of the framework.
        quantity: what it computes; a number.
        wrt: the field to differentiate with respect to.
        framework: ``torch`` or ``jax``; by default the one that is imported.
        gradient: computes the gradient itself, from NumPy's arrays; then ``function`` is not called and may be ``None``.
        dtype: the format that is computed in.
        options: those of :func:`check`. Without a quantity for the derivative, only ``cases``, ``seed`` and ``where``.

    Raises:
        AssertionError: if the gradient is off.
    """
    __tracebackhide__ = True
    if quantity not in FIELDS or VALUES[quantity] != "scalar":
        raise ValueError(f"quantity must be one whose value is a number, got {quantity!r}")
    fields = FIELDS[quantity]
    names = [name for name, field in fields.items() if field.is_continuous]
    if wrt not in names:
        raise ValueError(f"wrt must be one of {', '.join(names)}, got {wrt!r}")
    if gradient is None:
        if function is None:
            raise TypeError("give either a function or gradient=")
        by_name = _by_name(function, quantity)
        made = by_torch if _framework(framework) == "torch" else by_jax
        computed = made(by_name, wrt, dtype)
    else:
        computed = _by_name(gradient, quantity)

    derivative = DERIVATIVES.get((quantity, wrt))
    if derivative is not None:
        return check({derivative: computed}, dtype=dtype, **options)
    check_by_differences(computed, quantity, wrt, dtype, **options)
    return None
