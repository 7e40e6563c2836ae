"""The golden vectors of the package: frozen questions with exact answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ._encode import numbers
from ._errors import Unsupported
from ._result import Result, array
from ._schema import FIELDS

#: The files, one a quantity.
DIRECTORY = Path(__file__).parent / "golden"


class Vector:
    """One question with its exact answer.

    Attributes:
        id: permanent.
        quantity: what is asked for.
        input: the fields, as numbers and lists.
        flags: the faults that it can reveal.
        value: the binary64 number nearest to the exact value, or an array of them; ``None`` where there is no value.
        value_f32: the same for binary32.
        condition: the condition number, or one for each entry.
        error: the kind of the refusal where there is no value, else ``None``.
    """

    __slots__ = ("id", "quantity", "input", "flags", "value", "value_f32", "condition", "error", "_truth")

    def __init__(self, vector: dict[str, Any]) -> None:
        self.id: str = vector["id"]
        self.quantity: str = vector["quantity"]
        self.input: dict[str, Any] = vector["input"]
        self.flags: list[str] = vector["flags"]
        truth = vector.get("truth")
        self._truth = truth
        self.error: str | None = None if truth else vector["error"]["kind"]
        self.value: Any = array(numbers(truth["f64"])) if truth else None
        self.value_f32: Any = array(numbers(truth["f32"])) if truth else None
        self.condition: Any = array(numbers(truth["condition"])) if truth else None

    @property
    def result(self) -> Result:
        """The value with its enclosure of at least 40 digits.

        Raises:
            ValueError: if there is no value.
        """
        if self._truth is None:
            raise ValueError(f"{self.id} has no value: {self.error}")
        truth = self._truth
        return Result(self.quantity, {"value": truth["f64"], "enclosure": truth["enclosure"], "method": truth["method"]})

    def __repr__(self) -> str:
        return f"<vector {self.id}>"


def vectors(quantity: str) -> list[Vector]:
    """The golden vectors of a quantity. Nothing is evaluated, and no process is started.

    >>> first = vectors("bessel.log_i")[0]
    >>> sorted(first.input)
    ['order', 'x']
    >>> first.result.ulps(first.value) <= 0.5
    True
    """
    if quantity not in FIELDS:
        raise Unsupported(f"there is no quantity called {quantity!r}")
    with (DIRECTORY / f"{quantity}.json").open(encoding="utf-8") as file:
        return [Vector(vector) for vector in json.load(file)["vectors"]]
