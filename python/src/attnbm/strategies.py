"""Strategies of hypothesis for machines, states, spheres and hostile numbers.

>>> from hypothesis import given, settings
>>> @settings(max_examples=20, database=None)
... @given(inputs("attnbm.energy"))
... def test(fields):
...     assert len(fields["v"]) == len(fields["patterns"][0])
>>> test()
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ._field import Field
from ._schema import FIELDS

#: Numbers at which implementations break: zeros, subnormal numbers, where squares and exponentials leave the range.
_CORNERS = [
    0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 2.2250738585072014e-308, 1e-160, 1e-16, 2.0**-53, 1.0 + 2.0**-52, 1.0 - 2.0**-53,
    36.7, 88.8, 709.8, -745.2, 1e8, 2.0**53, 1e154,
]  # fmt: skip


def floats(largest: float = 1e6) -> SearchStrategy[float]:
    """Finite numbers up to `largest` in absolute value, those at which implementations break among them."""
    corners = [number for number in _CORNERS if abs(number) <= largest]
    small = min(largest, 4.0)
    whole = int(min(largest, 8.0))
    return st.one_of(
        st.floats(-largest, largest, allow_nan=False),
        st.floats(-small, small),
        st.sampled_from(corners),
        st.integers(-whole, whole).map(float),
    )


def positive(largest: float = 1e6) -> SearchStrategy[float]:
    """Numbers above 0 on a logarithmic scale, whole ones and neighbours of whole ones among them."""
    if not largest > 0:
        raise ValueError(f"largest must be > 0, got {largest!r}")
    whole = [float(number) for number in range(1, 9) if number <= largest]
    few = [*whole, *(math.nextafter(number, 0.0) for number in whole), *(number for number in (0.5, 2.5) if number <= largest)]
    # The exponential may round up.
    spread = st.floats(math.log(min(1e-12, largest)), math.log(largest)).map(lambda number: min(math.exp(number), largest))
    return st.one_of(st.sampled_from(few), spread) if few else spread


def vectors(length: int, largest: float = 1e6) -> SearchStrategy[list[float]]:
    """Lists of hostile numbers."""
    return st.lists(floats(largest), min_size=length, max_size=length)


def states(length: int, largest: float = 1e3) -> SearchStrategy[list[float]]:
    """States of the visible units."""
    return vectors(length, largest)


def _within(numbers: str, largest: float) -> tuple[SearchStrategy[float], Callable[[float], bool]]:
    """Numbers of a range as a field has it, and whether a number is in it."""
    if not numbers:
        return floats(largest), lambda number: True
    if "|" in numbers:
        few = [float(word) for word in numbers.split("|")]
        return st.sampled_from(few), lambda number: number in few
    least = float(numbers.lstrip(">="))
    room = largest - least if largest > least else 1.0
    above = positive(room).map(lambda number: least + number)
    if numbers.startswith(">="):
        return st.one_of(st.just(least), above), lambda number: number >= least
    # A small number may vanish beside the bound.
    first = math.nextafter(least, math.inf)
    return above.map(lambda number: max(number, first)), lambda number: number > least


def matrices(rows: int, columns: int, largest: float = 1e3) -> SearchStrategy[list[list[float]]]:
    """Rows of hostile numbers; some are repeated, negated, or nearly the same."""
    return _rows(rows, columns, "", largest)


@st.composite
def _rows(draw: DrawFn, rows: int, columns: int, numbers: str, largest: float) -> list[list[float]]:
    entry, fits = _within(numbers, largest)
    found: list[list[float]] = []
    for _ in range(rows):
        fate = draw(st.integers(0, 5)) if found else 5
        factor = 0.0
        if fate == 0:
            factor = 1.0
        elif fate == 1:
            factor = -1.0
        elif fate == 2:
            factor = 1.0 + 2.0 ** -draw(st.integers(10, 40))
        row = [number * factor for number in draw(st.sampled_from(found))] if factor else []
        if not row or not all(map(fits, row)):
            row = draw(st.lists(entry, min_size=columns, max_size=columns))
        found.append(row)
    return found


@st.composite
def machines(draw: DrawFn, most_patterns: int = 4, most_units: int = 4, largest: float = 1e2) -> dict[str, Any]:
    """The fields of a machine: patterns, and sometimes its biases."""
    rows, columns = draw(st.integers(1, most_patterns)), draw(st.integers(1, most_units))
    fields: dict[str, Any] = {"patterns": draw(matrices(rows, columns, largest))}
    if draw(st.booleans()):
        fields["visible_bias"] = draw(vectors(columns, largest))
    if draw(st.booleans()):
        fields["hidden_bias"] = draw(vectors(rows, largest))
    return fields


def spheres(dim: int) -> SearchStrategy[list[float]]:
    """Directions: vectors of any length other than 0, most of them of length 1 up to rounding."""

    def unit(vector: list[float]) -> list[float]:
        length = math.hypot(*vector)
        return [number / length for number in vector] if math.isfinite(length) and length > 0 else vector

    some = vectors(dim, 1e3).filter(lambda vector: any(vector))
    return st.one_of(some.map(unit), some).filter(lambda vector: any(vector))


#: The lagrangians of the hierarchical associative memory.
lagrangians: SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from(["cosh", "exp", "log_cosh", "abs", "identity", "norm"]).map(lambda kind: {"kind": kind}),
    st.floats(1.0, 6.0).map(lambda n: {"kind": "power", "n": n}),
    st.floats(0.1, 4.0).map(lambda c: {"kind": "atan", "c": c}),
    st.floats(0.1, 4.0).map(lambda beta: {"kind": "log_sum_exp", "beta": beta}),
)


@st.composite
def inputs(draw: DrawFn, quantity: str, most: int = 4, largest: float = 1e2) -> dict[str, Any]:
    """The fields of any quantity, with fitting shapes: axes up to `most` long, numbers up to `largest`.

    A few have no value, such as weights of a machine that cannot be normalised; the reference raises for them.
    """
    sizes: dict[str, int] = {}

    def size(symbol: str) -> int:
        if symbol not in sizes:
            sizes[symbol] = draw(st.integers(1, most))
        return sizes[symbol]

    def value(field: Field) -> Any:
        word, *rest = field.kind.split()
        entry, _ = _within(field.numbers, largest)
        if word == "matrix":
            return draw(_rows(size(rest[0]), size(rest[1]), field.numbers, largest))
        if word == "indices":
            count, below = rest
            found = draw(st.lists(st.integers(0, size(below) - 1), unique=True, max_size=size(below)))
            sizes[count] = len(found)
            return found
        if word == "vector":
            length = size(rest[0]) if len(rest) == 1 else size(rest[0]) - sizes[rest[2]]
            return draw(st.lists(entry, min_size=length, max_size=length))
        if word == "direction":
            return draw(spheres(size(rest[0])))
        if word == "integer":
            least = int(field.numbers.removeprefix(">="))
            return draw(st.one_of(st.integers(least, least + 7), st.integers(least, least + 1023)))
        if word == "lagrangian":
            return draw(lagrangians)
        if word == "support":
            return draw(st.sampled_from(rest))
        return draw(entry)

    fields = FIELDS[quantity]
    return {name: value(field) for name, field in fields.items() if field.required or draw(st.booleans())}
