"""What can go wrong, each with the field and the value that caused it."""

from __future__ import annotations

import re
from typing import Any

#: The forms of the messages that name a field.
_REFUSAL = re.compile(r"(?P<field>[A-Za-z_]\w*(?:\[\d+\])*) must (?:be|have) .*?, got (?P<got>.*)", re.DOTALL)
_MISSING = re.compile(r"(?P<field>[A-Za-z_]\w*) is missing from the input")
_UNKNOWN = re.compile(r'"(?P<field>.*?)" is not a field')


class AttnbmError(Exception):
    """A question without an answer.

    Attributes:
        kind: the word of the wire protocol for it.
        message: what is wrong.
        field: the field that is wrong, with its indices where it has some, such as ``patterns[2][0]``; or ``None``.
        value: what stands there; for a wrong shape, the field.
        quantity: what was asked for, or ``None``.
        index: its place in a batch, or ``None``.
    """

    kind = "error"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        value: Any = None,
        quantity: str | None = None,
        index: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.value = value
        self.quantity = quantity
        self.index = index

    def __str__(self) -> str:
        place = "" if self.index is None else f" (request {self.index} of the batch)"
        what = "" if self.quantity is None else f"{self.quantity}: "
        return f"{what}{self.message}{place}"

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception of a worker process has to come back with everything that it says.
        return (_restored, (type(self), self.message, self.__dict__))


class ParseError(AttnbmError, TypeError):
    """The fields are not an input of the quantity: one is missing, unknown, or not a number."""

    kind = "parse"


class DomainError(AttnbmError, ValueError):
    """A parameter lies outside the domain of the quantity."""

    kind = "domain"


class ShapeError(AttnbmError, ValueError):
    """The lengths of two fields do not fit."""

    kind = "shape"


class NotNormalizable(AttnbmError, ArithmeticError):
    """The model does not exist: its density has no finite integral."""

    kind = "not_normalizable"


class Unsupported(AttnbmError, NotImplementedError):
    """A question that the reference does not answer."""

    kind = "unsupported"


class BudgetExceeded(AttnbmError):
    """The answer exists, but takes more work than allowed. ``effort=`` raises the limit.

    Attributes:
        enclosure: the best pair of bounds that was found, nested as the value, or ``None``.
    """

    kind = "budget"
    enclosure: Any = None


class ProcessDied(AttnbmError, RuntimeError):
    """The reference itself ended twice on one question, or cannot be started."""

    kind = "process"


class Refused(Exception):
    """Raised by a function under test to say that it gives no value: ``raise attnbm.Refused("domain")``.

    Args:
        kind: ``domain``, ``shape`` or ``not_normalizable`` where there is none; ``unsupported`` or ``budget`` where it only
            is not implemented, or takes too long.
        message: why.
    """

    KINDS = ("parse", "domain", "shape", "not_normalizable", "unsupported", "budget")

    def __init__(self, kind: str, message: str = "") -> None:
        if kind not in self.KINDS:
            raise ValueError(f"kind must be one of {', '.join(self.KINDS)}, got {kind!r}")
        super().__init__(kind, message)
        self.kind = kind
        self.message = message


_BY_KIND: dict[str, type[AttnbmError]] = {
    kind.kind: kind for kind in (ParseError, DomainError, ShapeError, NotNormalizable, Unsupported, BudgetExceeded)
}


def _restored(kind: type[AttnbmError], message: str, state: dict[str, Any]) -> AttnbmError:
    error = kind(message)
    error.__dict__.update(state)
    return error


def _lookup(fields: dict[str, Any], path: str, got: str) -> Any:
    """The value at ``patterns[2][0]``, or what the message shows where there is none."""
    name, *indices = re.findall(r"\w+", path)
    value = fields.get(name)
    try:
        for index in indices:
            value = value[int(index)]  # type: ignore[index]
    except (TypeError, IndexError, KeyError):
        return got
    return got if value is None else value


def error_of(answer: dict[str, Any], quantity: str, fields: dict[str, Any], index: int | None = None) -> AttnbmError:
    """The exception for an answer with an error."""
    problem = answer["error"]
    message = problem["message"]
    kind = _BY_KIND.get(problem["kind"], AttnbmError)
    field, value = None, None
    if named := _REFUSAL.match(message):
        field = named["field"]
        value = _lookup(fields, field, named["got"])
    elif named := _MISSING.match(message):
        field = named["field"]
    elif named := _UNKNOWN.match(message):
        field = named["field"]
        value = fields.get(field)
    error = kind(message, field=field, value=value, quantity=quantity, index=index)
    if isinstance(error, BudgetExceeded):
        error.enclosure = answer.get("enclosure")
    return error
