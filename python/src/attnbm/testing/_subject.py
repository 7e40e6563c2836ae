"""Functions of the caller as a subject of the grader."""

from __future__ import annotations

import inspect
import os
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from .._encode import plain, with_words
from .._errors import Refused
from .._result import numpy
from .._field import Field
from .._schema import FIELDS
from ._watch import TimeLimit, Watch

#: A function that makes arrays of another library of NumPy's arrays, or of nested lists where NumPy is not installed.
Converter = Callable[[Any], Any]


class Misconverted(TypeError):
    """The converter makes arrays of another precision than the one to be judged."""


class Function:
    """One function of the caller, and how its arguments are passed."""

    def __init__(self, quantity: str, function: Callable[..., Any]) -> None:
        if not callable(function):
            raise TypeError(f"the function for {quantity} must be callable, got {function!r}")
        self.fields: dict[str, Field] = FIELDS[quantity]
        self.function = function
        try:
            parameters = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            # Some builtins have no signature. Their arguments are passed in order.
            parameters = ()  # type: ignore[assignment]
        self.takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        self.names = {p.name for p in named}
        required = [name for name, field in self.fields.items() if field.required]
        self.by_name = self.takes_any or all(name in self.names for name in required)

    def arguments(self, given: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The arguments, by name where the function has the names of the fields, else in the order of the fields.

        Raises:
            Refused: if the function has no parameter for an optional field that is given, and is not what it would be if left out.
        """
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name not in given:
                continue
            if field.required and not self.by_name:
                positional.append(given[name])
            elif self.takes_any or name in self.names:
                named[name] = given[name]
            elif not _is_default(plain(given[name]), field.default):
                raise Refused("unsupported", f"the function has no parameter {name}")
        return positional, named


def _is_default(value: Any, default: float | None) -> bool:
    """Whether a field is what it would be if it were left out."""
    return all(_is_default(item, default) for item in value) if isinstance(value, list) else value == default


def _floats(value: Any) -> Any:
    """Nested lists with floats for integers, and for the words that stand for infinities."""
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float.fromhex(value) if isinstance(value, str) else float(value)


def converted(value: Any, word: str, array: Converter | None, dtype: str) -> Any:
    """A field as the function gets it: integers as integers, other numbers as floats, lists as arrays."""
    if word in ("lagrangian", "support"):
        return value
    if word == "integer":
        return int(value) if float(value).is_integer() else float(value)
    if word == "number":
        return _floats(value)
    numbers = [int(item) for item in value] if word == "indices" else _floats(value)
    np = numpy()
    if np is not None:
        numbers = np.array(numbers, dtype="int64" if word == "indices" else "float32" if dtype == "f32" else "float64")
    if array is None:
        return numbers
    made = array(numbers)
    got = str(getattr(made, "dtype", ""))
    if word != "indices" and dtype == "f64" and got.endswith("float32"):
        raise Misconverted(
            "array= makes single precision of double precision; pass dtype='f32', or have the library keep float64 "
            "(for JAX: jax.config.update('jax_enable_x64', True))"
        )
    return made


def numbers_of(value: Any) -> Any:
    """A function's value as what can be written: of any array library, with or without a gradient."""
    if hasattr(value, "detach"):
        value = value.detach()
    return with_words(_reals(plain(value)))


def _reals(value: Any) -> Any:
    if isinstance(value, list):
        return [_reals(item) for item in value]
    if isinstance(value, (str, dict)) or value is None:
        raise TypeError(f"a value must be a number or an array, got {value!r}")
    return float(value)


class Subject:
    """Answers the grader's requests with functions of the caller."""

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        array: Converter | None,
        dtype: str,
        refusals: Mapping[type[BaseException], str],
        infinities: bool = False,
    ) -> None:
        self.functions = {name: Function(name, function) for name, function in functions.items()}
        self.array = array
        self.dtype = dtype
        self.refusals = refusals
        self.infinities = infinities
        self.current = "nothing"
        #: The last traceback of each kind of exception, by its message.
        self.tracebacks: dict[str, str] = {}
        #: Why questions were refused, and how many.
        self.refused: dict[str, dict[str, int]] = {}

    def answer(self, request: dict[str, Any], watch: Watch) -> dict[str, Any]:
        """The answer to a request."""
        number, quantity = request["id"], request["quantity"]
        function = self.functions.get(quantity)
        if function is None:
            return _error(number, "unsupported", "not under test")
        self.current = f"{getattr(function.function, '__name__', quantity)} for {quantity}"
        process = os.getpid()
        try:
            given = {
                name: converted(value, function.fields[name].word, self.array, self.dtype)
                for name, value in request["input"].items()
            }
            positional, named = function.arguments(given)
            value = watch.call(lambda: numbers_of(function.function(*positional, **named)))
            return {"id": number, "value": value}
        except Refused as refusal:
            if refusal.kind in ("unsupported", "budget"):
                reasons = self.refused.setdefault(quantity, {})
                reason = refusal.message or refusal.kind
                reasons[reason] = reasons.get(reason, 0) + 1
            return _error(number, refusal.kind, refusal.message)
        except TimeLimit:
            return _error(number, "timed_out", "")
        except Misconverted:
            raise
        except tuple(self.refusals) as error:
            kind = next(kind for known, kind in self.refusals.items() if isinstance(error, known))
            return _error(number, kind, str(error))
        except Exception as error:
            message = "".join(traceback.format_exception_only(type(error), error)).strip()
            self.tracebacks[message] = _own_traceback(error)
            return _error(number, "crashed", message)
        except SystemExit as error:
            return _error(number, "crashed", f"SystemExit: {error}")
        finally:
            if os.getpid() != process:
                # The function has forked, and this is the child, which has come back as if it were the caller.
                os._exit(1)


def _own_traceback(error: Exception) -> str:
    """The traceback of an exception, from the caller's function on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals.get("__name__", "").startswith("attnbm."):
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace))


def _error(number: int, kind: str, message: str) -> dict[str, Any]:
    return {"id": number, "error": {"kind": kind, "message": message}}
