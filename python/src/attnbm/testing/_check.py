"""Holding functions of the caller against the reference."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from .._evaluate import evaluate
from .._schema import FIELDS
from ._grading import Grading, call
from ._options import OPTIONS, report_directory
from ._session import hidden, restrictions, run
from ._subject import Converter, Subject


def grade(
    functions: Mapping[str, Callable[..., Any]],
    *,
    array: Converter | None = None,
    dtype: Literal["f32", "f64"] = "f64",
    cases: int = 100,
    seed: int | None = None,
    where: str | Iterable[str] | None = None,
    strata: Iterable[str] | None = None,
    flags: Iterable[str] | None = None,
    infinities: bool = False,
    known_failures: str | os.PathLike[str] | None = None,
    write_known_failures: str | os.PathLike[str] | None = None,
    fail_on: str | None = None,
    relations: bool = True,
    timeout: float | None = 30.0,
    refusals: Mapping[type[BaseException], str] | None = None,
    report: str | os.PathLike[str] | None = None,
) -> Grading:
    """Asks functions fresh cases, and returns what was found. :func:`check` has the arguments."""
    __tracebackhide__ = hidden
    if not functions:
        raise ValueError("functions must have at least one entry")
    for name in functions:
        if name not in FIELDS:
            # The error of the reference suggests a name.
            evaluate(name)
    if dtype not in ("f32", "f64"):
        raise ValueError(f"dtype must be 'f32' or 'f64', got {dtype!r}")
    subject = Subject(functions, array, dtype, dict(refusals or {}), infinities)
    options: dict[str, Any] = {
        "quantity": list(functions),
        "dtype": dtype,
        "cases": cases if OPTIONS.cases is None else OPTIONS.cases,
        "seed": seed if OPTIONS.seed is None else OPTIONS.seed,
        "where": restrictions(where),
        "strata": ",".join(strata) if strata else None,
        "flags": ",".join(flags) if flags else None,
        "known_failures": known_failures,
        "write_known_failures": write_known_failures,
        "fail_on": None if fail_on is None else fail_on.replace(" ", "-"),
        "no_relations": not relations,
    }
    directory = report_directory() if report is None else Path(report)
    document, _ = run(subject, options, timeout, directory)
    return Grading(document, subject.tracebacks, subject.refused)


def check(functions: Mapping[str, Callable[..., Any]], **options: Any) -> Grading:
    """Asks functions fresh cases, and fails if one of them is wrong where it need not be.

    Args:
        functions: a function for each quantity. Its arguments are passed by name if it has the names of the fields, else in their
            order. Where it has no parameter for an optional field that a case has, the case counts as refused.
        array: makes arrays of another library of NumPy's, such as ``torch.as_tensor``. By default the arguments are NumPy's arrays,
            and nested lists where NumPy is not installed. Numbers arrive as ``float``; a dimension arrives as ``int``.
        dtype: the format that the functions compute in, ``f32`` or ``f64``, by which errors are judged.
        cases: how many corner cases a quantity; the other strata have cases in proportion.
        seed: of the cases.
        where: only cases within, such as ``"dim <= 512"`` or ``["N = 3", "beta = 1"]``.
        strata: only cases of these strata, such as ``"realistic"``.
        flags: only cases with one of these flags.
        infinities: whether the functions take infinite arguments and biases where these have a meaning, such as a mask of
            ``-inf``. Then they are asked such cases as well.
        known_failures: a file of faults that do not fail.
        write_known_failures: a file that the faults are written to.
        fail_on: the least verdict that fails, ``loses digits`` by default.
        relations: whether answers are held against each other as well.
        timeout: for one call, in seconds; ``None`` for no limit.
        refusals: exceptions that say that there is no value, each with its kind: ``{ValueError: "domain"}``. By default only
            :class:`attnbm.Refused` does, and every other exception is a crash.
        report: a directory for ``report.html`` and ``report.json``.

    Returns:
        what was found.

    Raises:
        AssertionError: with the smallest case of each fault, the exact value, and what it probably is.

    >>> import math
    >>> def log_sum_exp(x, beta=1.0):
    ...     return math.log(sum(math.exp(beta * item) for item in x)) / beta
    >>> try:
    ...     check({"special.log_sum_exp": log_sum_exp}, cases=20)
    ... except AssertionError as error:
    ...     print(str(error).split(" (")[0])
    special.log_sum_exp: crashed
    """
    __tracebackhide__ = True
    grading = grade(functions, **options)
    if not grading.passed:
        raise AssertionError(str(grading))
    return grading


def assert_accurate(value: Any, quantity: str, /, *, max_ulps: float = 4.0, dtype: str | None = None, **fields: Any) -> None:
    """Fails if a value is further from the exact one than so many units in the last place.

    Args:
        value: a number, or an array of the shape of the value.
        quantity: the quantity that it is a value of.
        max_ulps: the largest error, in units in the last place of the exact value.
        dtype: ``f32`` or ``f64``; by default that of the value.
        fields: the input.

    Raises:
        AssertionError: with both values.
        AttnbmError: if there is no exact value.

    >>> assert_accurate(2.3132616875182228, "special.log_sum_exp", x=[1.0, 2.0])
    """
    __tracebackhide__ = True
    from .._encode import plain

    exact = evaluate(quantity, **fields)
    errors = plain(exact.ulps(value, dtype))
    worst, place = _worst(errors, ())
    if worst <= max_ulps:
        return
    where = f" in entry {list(place)}" if place else ""
    request = {"quantity": quantity, "input": {name: plain(item) for name, item in fields.items() if item is not None}}
    raise AssertionError(
        f"{quantity} is off by {worst:.3g} ulp{where}, more than {max_ulps:g}\n"
        f"  reproduce  {call(request)}\n  exact      {exact!r}\n  yours      {value!r}"
    )


def _worst(errors: Any, place: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
    if not isinstance(errors, list):
        return errors, place
    return max((_worst(item, (*place, index)) for index, item in enumerate(errors)), default=(0.0, place))
