"""Derivatives of certified values by differences of many digits.

A difference quotient of five points at a distance of about 2^-30 of the number has an error of fourth order, which is far below
any format's rounding. The values have so many digits that nothing cancels. The error is estimated, not proved: the quotient over
twice the distance must agree. The sensitivity of the derivative to its input is found in the same way, from the second derivative
and from derivatives at inputs that are moved.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from .._encode import plain
from .._errors import Refused
from .._evaluate import evaluate_many
from .._result import Result
from .._schema import FIELDS
from ._grading import call
from ._options import OPTIONS
from ._session import restrictions, run
from ._subject import Subject, converted
from ._watch import Watch

#: The digits of the values.
DIGITS = 60

#: The distance of two points, relative to the number.
STEP = 2.0**-30

#: The numbers that a case may have, and the entries of a gradient that are looked at.
MOST_NUMBERS = 24
MOST_ENTRIES = 6

#: The factor up to which an answer counts as backward stable, as in the grader.
STABLE = 16

ROUNDOFF = {"f32": 2.0**-24, "f64": 2.0**-53}
LEAST = {"f32": 2.0**-126, "f64": 2.0**-1022}

Place = tuple[str, tuple[int, ...]]


class _Collector(Subject):
    """Refuses everything, and keeps the questions."""

    def __init__(self, quantity: str, dtype: str) -> None:
        super().__init__({quantity: lambda **fields: None}, None, dtype, {})
        self.quantity = quantity
        self.inputs: list[dict[str, Any]] = []

    def answer(self, request: dict[str, Any], watch: Watch) -> dict[str, Any]:
        if request["quantity"] == self.quantity and request["input"] not in self.inputs:
            self.inputs.append(request["input"])
        return {"id": request["id"], "error": {"kind": "unsupported", "message": ""}}


def draw(quantity: str, cases: int, seed: int | None, where: str | Iterable[str] | None, dtype: str) -> list[dict[str, Any]]:
    """Inputs of the grader's cases."""
    collector = _Collector(quantity, dtype)
    options = {
        "quantity": [quantity],
        "cases": cases if OPTIONS.cases is None else OPTIONS.cases,
        "seed": seed if OPTIONS.seed is None else OPTIONS.seed,
        "where": restrictions(where),
        # Where there is a value, and few numbers: differences are taken.
        "strata": "corner",
        "no_relations": True,
    }
    run(collector, options, None, None)
    return collector.inputs


def places(fields: Mapping[str, Any], quantity: str) -> list[Place]:
    """Every number of a continuum in an input."""
    found: list[Place] = []

    def walk(name: str, value: Any, place: tuple[int, ...]) -> None:
        if isinstance(value, list):
            for index, item in enumerate(value):
                walk(name, item, (*place, index))
        else:
            found.append((name, place))

    for name, field in FIELDS[quantity].items():
        if name in fields and field.is_continuous:
            walk(name, fields[name], ())
    return found


def number_at(fields: Mapping[str, Any], place: Place) -> float:
    value = fields[place[0]]
    for index in place[1]:
        value = value[index]
    return float(value)


def moved(fields: Mapping[str, Any], place: Place, number: float) -> dict[str, Any]:
    """The input with another number in one place."""

    def put(value: Any, rest: tuple[int, ...]) -> Any:
        if not rest:
            return number
        copy = list(value)
        copy[rest[0]] = put(copy[rest[0]], rest[1:])
        return copy

    return {**fields, place[0]: put(fields[place[0]], place[1])}


def distance(number: float) -> float:
    return math.ldexp(1.0, math.frexp(number)[1]) * STEP if number else STEP


def weights(nodes: list[Fraction], order: int) -> list[Fraction]:
    """The weights of the derivative of this order at 0 of the polynomial through the nodes."""
    found = []
    for j, node in enumerate(nodes):
        # The Lagrange polynomial of the node, by its coefficients.
        polynomial = [Fraction(1)]
        for k, other in enumerate(nodes):
            if k != j:
                scale = node - other
                shifted = [Fraction(0), *polynomial]
                polynomial = [a / scale - other * b / scale for a, b in zip(shifted, [*polynomial, Fraction(0)])]
        found.append(polynomial[order] * math.factorial(order))
    return found


class Stencil:
    """Five points on a line through an input."""

    def __init__(self, fields: Mapping[str, Any], place: Place) -> None:
        middle = number_at(fields, place)
        step = distance(middle)
        points = [middle - 2 * step, middle - step, middle, middle + step, middle + 2 * step]
        self.inputs = [moved(fields, place, point) for point in points]
        self.nodes = [Fraction(point) - Fraction(middle) for point in points]

    def derivative(self, values: list[Fraction], order: int = 1) -> Fraction:
        pairs = zip(weights(self.nodes, order), values)
        return sum((weight * value for weight, value in pairs), Fraction(0))

    def coarse(self, values: list[Fraction]) -> Fraction:
        """The first derivative from three of the points, for an estimate of the error."""
        outer = [self.nodes[0], self.nodes[2], self.nodes[4]]
        pairs = zip(weights(outer, 1), (values[0], values[2], values[4]))
        return sum((weight * value for weight, value in pairs), Fraction(0))


def _middle(result: Any) -> Fraction | None:
    if not isinstance(result, Result):
        return None
    lower, upper = result.fractions()
    return (Fraction(lower) + Fraction(upper)) / 2


class _Entry:
    """One entry of the gradient at one input, with everything that has to be evaluated for it."""

    def __init__(self, fields: Mapping[str, Any], place: Place, quantity: str) -> None:
        self.place = place
        self.own = Stencil(fields, place)
        self.others: list[tuple[float, float, Stencil]] = []
        for other in places(fields, quantity):
            number = number_at(fields, other)
            if other != place and number != 0:
                there = number + distance(number)
                self.others.append((number, there - number, Stencil(moved(fields, other, there), place)))

    def inputs(self) -> list[dict[str, Any]]:
        return [*self.own.inputs, *(item for _, _, stencil in self.others for item in stencil.inputs)]

    def judge(self, values: list[Fraction | None], number: float) -> tuple[Fraction, Fraction] | None:
        """The derivative and its sensitivity; ``None`` if they are not known."""
        own, rest = values[:5], values[5:]
        if any(value is None for value in own):
            return None
        known = [value for value in own if value is not None]
        slope = self.own.derivative(known)
        sensitivity = abs(Fraction(number) * self.own.derivative(known, 2))
        if abs(slope - self.own.coarse(known)) > Fraction(2) ** -40 * (abs(slope) + sensitivity) + Fraction(2) ** -1000:
            return None
        for index, (at, step, stencil) in enumerate(self.others):
            there = [value for value in rest[5 * index : 5 * index + 5] if value is not None]
            if len(there) == 5:
                change = stencil.derivative(there) - slope
                sensitivity += abs(Fraction(at) * change / Fraction(step))
        return slope, sensitivity


def check_by_differences(
    gradient: Callable[..., Any],
    quantity: str,
    wrt: str,
    dtype: str,
    *,
    cases: int = 20,
    seed: int | None = None,
    where: str | Iterable[str] | None = None,
    array: Callable[[Any], Any] | None = None,
) -> None:
    """Compares a gradient with certified differences, entry by entry.

    Raises:
        AssertionError: at the first entry that is off, or if no entry could be compared.
    """
    __tracebackhide__ = True
    compared = 0
    chance = random.Random(f"{quantity} {wrt} {seed}")
    for fields in draw(quantity, cases, seed, where, dtype):
        if wrt not in fields or len(places(fields, quantity)) > MOST_NUMBERS:
            continue
        own = [place for place in places(fields, quantity) if place[0] == wrt]
        chosen = own if len(own) <= MOST_ENTRIES else chance.sample(own, MOST_ENTRIES)
        entries = [_Entry(fields, place, quantity) for place in chosen]
        inputs = [item for entry in entries for item in entry.inputs()]
        values = [_middle(item) for item in evaluate_many(quantity, inputs, digits=DIGITS, errors="keep")]
        if all(value is None for value in values):
            continue
        kinds = FIELDS[quantity]
        given = {name: converted(value, kinds[name].word, array, dtype) for name, value in fields.items()}
        try:
            found = plain(gradient(**given))
        except Refused:
            continue
        start = 0
        for entry in entries:
            count = len(entry.inputs())
            exact = entry.judge(values[start : start + count], number_at(fields, entry.place))
            start += count
            if exact is None:
                continue
            compared += 1
            yours = found
            for index in entry.place[1]:
                yours = yours[index]
            _compare(float(yours), *exact, entry.place, fields, quantity, dtype)
    if compared == 0:
        raise AssertionError(f"no entry of the gradient of {quantity} with respect to {wrt} could be compared")


def _compare(
    yours: float, slope: Fraction, sensitivity: Fraction, place: Place, fields: Mapping[str, Any], quantity: str, dtype: str
) -> None:
    __tracebackhide__ = True
    scale = Fraction(ROUNDOFF[dtype]) * (abs(slope) + sensitivity) + Fraction(LEAST[dtype])
    numbers = len(places(fields, quantity))
    if math.isfinite(yours):
        ratio = abs(Fraction(yours) - slope) / scale
        if ratio <= STABLE + numbers:
            return
        shown = f"{float(ratio):.3g}" if ratio < Fraction(10) ** 300 else "above 1e300"
    else:
        shown = "infinite"
    name, indices = place
    where = name + "".join(f"[{index}]" for index in indices)
    request = {"quantity": quantity, "input": json.loads(json.dumps(fields))}
    raise AssertionError(
        f"the derivative of {quantity} with respect to {where} is off\n"
        f"  reproduce  {call(request)}\n"
        f"  exact      {float(slope)!r}, by differences of {DIGITS} digits\n"
        f"  yours      {yours!r}\n"
        f"  stability  {shown} (backward stable up to {STABLE + numbers})"
    )
