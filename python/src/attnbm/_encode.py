"""Numbers and arrays of any library as the text of a request."""

from __future__ import annotations

import json
import math
from typing import Any


def plain(value: Any) -> Any:
    """A value as numbers and nested lists: of NumPy, PyTorch, JAX, or whatever has ``tolist`` or ``__float__``.

    >>> plain((1, 2.5))
    [1, 2.5]
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, (list, tuple, range)):
        return [plain(item) for item in value]
    if hasattr(value, "__array__"):
        return plain(value.__array__())
    if hasattr(value, "__index__"):
        return int(value)
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"neither a number nor an array: {type(value).__name__}")


def _default(value: Any) -> Any:
    """What the encoder does not know."""
    converted = plain(value)
    if converted is value:
        raise TypeError(f"neither a number nor an array: {type(value).__name__}")
    return converted


def with_words(value: Any) -> Any:
    """The same with words for what JSON has no numbers for."""
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, list):
        return [with_words(item) for item in value]
    if isinstance(value, dict):
        return {key: with_words(item) for key, item in value.items()}
    return value


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=_default).encode


def dumps(value: Any) -> str:
    """JSON text, with ``"nan"``, ``"inf"`` and ``"-inf"`` where JSON has no number."""
    try:
        return _encode(value)
    except ValueError:
        return _encode(with_words(plain(value)))


_WORDS = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


def numbers(value: Any) -> Any:
    """A value of an answer, with floats for ``"inf"`` and ``"-inf"``."""
    if type(value) is float:
        return value
    if isinstance(value, str):
        return _WORDS[value] if value in _WORDS else float.fromhex(value)
    if isinstance(value, list):
        return [numbers(item) for item in value]
    return float(value)
