"""Evaluating quantities, one at a time and in batches."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, cast, overload

from ._encode import dumps, numbers, plain
from ._errors import AttnbmError, ParseError, Unsupported, error_of
from ._process import POOL
from ._result import Result, array
from ._schema import FIELDS
from ._types import Array


def _request(quantity: str, fields: Mapping[str, Any]) -> bytes:
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        text = dumps({"id": 0, "quantity": quantity, "input": given})
    except TypeError as error:
        raise ParseError(str(error), quantity=quantity) from error
    return text.encode() + b"\n"


def _options(digits: int | None, effort: float | None) -> tuple[int | None, float | None]:
    if digits is not None and (isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 1000):
        raise ValueError(f"digits must be an integer from 1 to 1000, got {digits!r}")
    if effort is not None and not 0 < effort < float("inf"):
        raise ValueError(f"effort must be finite and > 0, got {effort!r}")
    return digits, effort


def evaluate(
    quantity: str, /, *, digits: int | None = None, effort: float | None = None, **fields: Any
) -> Result:
    """The certified value of a quantity.

    Args:
        quantity: its name, such as ``attnbm.log_partition``; :func:`attnbm.quantities` lists the names.
        digits: makes the ends of every enclosure agree to so many significant digits.
        effort: multiplies the limit on the work.
        fields: the input, numbers and arrays of any library. ``None`` leaves a field out.

    Raises:
        AttnbmError: one of its kinds, if there is no value or none is found: :class:`ParseError`, :class:`DomainError`,
            :class:`ShapeError`, :class:`NotNormalizable`, :class:`Unsupported`, :class:`BudgetExceeded`.

    >>> exact = evaluate("special.log_sum_exp", x=[0.0, -40.0])
    >>> exact.value
    4.248354255291589e-18
    >>> exact.ulps(4.25e-18) > 1e12
    True
    """
    request = _request(quantity, fields)
    answer = json.loads(POOL.ask([request], _options(digits, effort))[0])
    if "error" in answer:
        raise error_of(answer, quantity, {name: plain(value) for name, value in fields.items()})
    return Result(quantity, answer)


def number_or_result(quantity: str, fields: Mapping[str, Any], digits: int | None) -> float | Result:
    """What the functions of scalar quantities return: a number, or a result where digits are asked for."""
    result = evaluate(quantity, digits=digits, **fields)
    return float(result) if digits is None else result


def array_or_result(quantity: str, fields: Mapping[str, Any], digits: int | None) -> Array | Result:
    """The same for quantities whose value is an array."""
    result = evaluate(quantity, digits=digits, **fields)
    return cast("Array", result.value) if digits is None else result


class Batch(Sequence["Result | AttnbmError"]):
    """The answers to a batch, in order.

    An item is a :class:`Result`, or the exception of a request without a value where such are kept.
    """

    def __init__(self, quantity: str, answers: list[dict[str, Any]], requests: Sequence[bytes]) -> None:
        self.quantity = quantity
        self._answers = answers
        self._requests = requests

    def __len__(self) -> int:
        return len(self._answers)

    @overload
    def __getitem__(self, index: int, /) -> Result | AttnbmError: ...
    @overload
    def __getitem__(self, index: slice, /) -> Batch: ...
    def __getitem__(self, index: int | slice, /) -> Result | AttnbmError | Batch:
        if isinstance(index, slice):
            return Batch(self.quantity, self._answers[index], self._requests[index])
        answer = self._answers[index]
        if "error" in answer:
            fields = json.loads(self._requests[index])["input"]
            return error_of(answer, self.quantity, fields, index % len(self))
        return Result(self.quantity, answer)

    def __iter__(self) -> Iterator[Result | AttnbmError]:
        return (self[index] for index in range(len(self)))

    @property
    def values(self) -> Any:
        """All values: a NumPy array where they have one shape, else a list; ``nan`` where a number is missing."""
        nan = float("nan")
        found = [nan if "error" in answer else answer["value"] for answer in self._answers]
        found = [item if type(item) is float else numbers(item) for item in found]
        if any(isinstance(item, list) for item in found):
            shapes = {_shape(item) for item in found}
            return array(found) if len(shapes) == 1 else [array(item) for item in found]
        return array(found)

    @property
    def errors(self) -> dict[int, AttnbmError]:
        """The exceptions, by place."""
        indices = (index for index, answer in enumerate(self._answers) if "error" in answer)
        return {index: item for index in indices if isinstance(item := self[index], AttnbmError)}

    def __repr__(self) -> str:
        errors = sum("error" in answer for answer in self._answers)
        return f"<{len(self)} evaluations of {self.quantity}{f', {errors} without a value' if errors else ''}>"


def _shape(value: Any) -> tuple[int, ...]:
    return (len(value), *(_shape(value[0]) if value else ())) if isinstance(value, list) else ()


def _rank(value: Any) -> int:
    return 1 + (_rank(value[0]) if value else 0) if isinstance(value, list) else 0


def _columns(quantity: str, columns: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """What is the same in every request, and what varies: a field that is one axis deeper than it should be."""
    known = FIELDS.get(quantity)
    if known is None:
        raise Unsupported(f"there is no quantity called {quantity!r}")
    constant: dict[str, Any] = {}
    varied: dict[str, list[Any]] = {}
    for name, column in columns.items():
        column = plain(column)
        if column is None:
            continue
        if _rank(column) > (known[name].depth if name in known else 0):
            varied[name] = column
        else:
            constant[name] = column
    lengths = {name: len(column) for name, column in varied.items()}
    if len(set(lengths.values())) > 1:
        sizes = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"the fields of a batch must be equally long: {sizes}")
    return constant, varied


def _requests(quantity: str, columns: Mapping[str, Any]) -> list[bytes]:
    """The requests of a batch that is given by columns."""
    constant, varied = _columns(quantity, columns)
    if not varied:
        return [_request(quantity, constant)]
    lengths = {len(column) for column in varied.values()}
    texts = [_number_texts(column) for column in varied.values()]
    if any(text is None or {len(text)} != lengths for text in texts):
        names = list(varied)
        return [_request(quantity, {**constant, **dict(zip(names, row))}) for row in zip(*varied.values())]
    # Only numbers vary, so that all of a column is written at once.
    head = _request(quantity, constant).decode()[:-3] + ("," if constant else "")
    keys = [f'"{name}":' for name in varied]
    rows = zip(*(text for text in texts if text is not None))
    return [f"{head}{','.join(map(str.__add__, keys, row))}}}}}\n".encode() for row in rows]


def _number_texts(column: list[Any]) -> list[str] | None:
    """The JSON of each number of a column; `None` if there is anything else in it."""
    if not all(type(item) is float or type(item) is int for item in column):
        return None
    text = dumps(column)
    return None if '"' in text else text[1:-1].split(",")


def _answers(lines: list[bytes]) -> list[dict[str, Any]]:
    # Nothing that is made here is garbage, and looking for some takes longer than reading.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        answers: list[dict[str, Any]] = json.loads(b"[" + b",".join(lines) + b"]")
    finally:
        if was_enabled:
            gc.enable()
    return answers


def evaluate_many(
    quantity: str,
    inputs: Iterable[Mapping[str, Any]] | None = None,
    /,
    *,
    digits: int | None = None,
    effort: float | None = None,
    errors: Literal["raise", "keep"] = "raise",
    **columns: Any,
) -> Batch:
    """The certified values of a quantity at many inputs, pipelined.

    Args:
        quantity: its name.
        inputs: the fields of each request; or else ``columns``.
        columns: the fields. One with an axis more than it should have, such as a list of numbers for ``kappa``, has one entry a
            request; the others are the same in all of them.
        errors: ``raise`` raises the first exception; ``keep`` leaves the exceptions among the results.

    >>> evaluate_many("vmf.log_partition", dim=3, kappa=[0.0, 1.0, 2.0]).values.tolist()
    [2.5310242469692907, 2.6924636085404865, 3.126244439023514]
    """
    options = _options(digits, effort)
    if inputs is not None and columns:
        raise TypeError("give either inputs or fields, not both")
    if errors not in ("raise", "keep"):
        raise ValueError(f"errors must be 'raise' or 'keep', got {errors!r}")
    if inputs is None:
        requests = _requests(quantity, columns)
    else:
        requests = [_request(quantity, row) for row in inputs]
    if not requests:
        return Batch(quantity, [], [])
    lines = POOL.ask_in_parts(requests, options)
    answers = _answers(lines)
    batch = Batch(quantity, answers, requests)
    if errors == "raise":
        for index, answer in enumerate(answers):
            if "error" in answer:
                failure = batch[index]
                assert isinstance(failure, AttnbmError)
                raise failure
    return batch
