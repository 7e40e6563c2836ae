"""A certified value: the nearest binary64 numbers, and decimal numbers that bracket the exact ones."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractions import Fraction

#: The precision and the least exponent of each format, as in IEEE 754.
FORMATS = {"f32": (24, -126), "f64": (53, -1022)}


def numpy() -> Any:
    """NumPy, or ``None`` where it is not installed."""
    if "numpy" in sys.modules:
        return sys.modules["numpy"]
    try:
        import numpy as found
    except ImportError:
        return None
    return found


def array(value: Any) -> Any:
    """Nested lists as an array where NumPy is installed; a number stays a number."""
    if not isinstance(value, list):
        return value
    np = numpy()
    return value if np is None else np.array(value, dtype=float)


def _map(pairs: Any, function: Callable[[str, str], Any], depth: int) -> Any:
    """Applies a function to each pair of ends, nested as the value is."""
    if depth == 0:
        return function(*pairs)
    return [_map(item, function, depth - 1) for item in pairs]


def _depth(value: Any) -> int:
    return 1 + (_depth(value[0]) if value else 0) if isinstance(value, list) else 0


def unit(value: Fraction, dtype: str = "f64") -> Fraction:
    """The distance between neighbouring numbers of a format at the size of a number.

    >>> from fractions import Fraction
    >>> float(unit(Fraction(1))) == 2.0 ** -52
    True
    """
    from fractions import Fraction

    precision, least = FORMATS[dtype]
    exponent = least
    if value:
        size = abs(value)
        exponent = size.numerator.bit_length() - size.denominator.bit_length()
        if size < Fraction(2) ** exponent:
            exponent -= 1
    return Fraction(2) ** (max(exponent, least) - precision + 1)


def distance(other: float, lower: str, upper: str, dtype: str = "f64") -> float:
    """How far a number is from the middle of an enclosure, in units in the last place of the exact value.

    Infinite for NaN, and for an infinity unless the exact value rounds to it.
    """
    from fractions import Fraction

    exact = (_within_reach(lower) + _within_reach(upper)) / 2
    if not math.isfinite(other):
        precision, least = FORMATS[dtype]
        largest = (2 - Fraction(2) ** (1 - precision)) * Fraction(2) ** (1 - least)
        overflows = abs(exact) > largest and (other > 0) == (exact > 0)
        return 0.0 if overflows and not math.isnan(other) else math.inf
    ulps = abs(Fraction(other) - exact) / unit(exact, dtype)
    return float(ulps) if ulps < sys.float_info.max else math.inf


def _within_reach(text: str) -> Fraction:
    """A decimal number, cut where it is far beyond any format: `1e-99999999` would fill the memory."""
    from fractions import Fraction

    mantissa, _, exponent = text.lower().partition("e")
    reach = max(-4000, min(4000, int(exponent or 0)))
    return Fraction(f"{mantissa}e{reach}")


class Result:
    """A certified value.

    Attributes:
        quantity: what was evaluated.
        value: the binary64 number nearest to the exact value; for a vector or a matrix a NumPy array of them, or nested lists where
            NumPy is not installed. A number beyond binary64 is ``inf`` or ``-inf``, as IEEE 754 rounds it.
        enclosure: two decimal numbers, as strings, that are proved to bracket the exact value; nested as the value is.
        method: how it was found.
    """

    __slots__ = ("quantity", "method", "enclosure", "_value", "_array")

    def __init__(self, quantity: str, answer: dict[str, Any]) -> None:
        from ._encode import numbers

        self.quantity = quantity
        self.method: str = answer["method"]
        self._value = numbers(answer["value"])
        self._array: Any = None
        enclosure = answer["enclosure"]
        self.enclosure: Any = _map(enclosure, lambda lower, upper: (lower, upper), _depth(self._value))

    @property
    def value(self) -> Any:
        if self._array is None:
            self._array = array(self._value)
        return self._array

    def fractions(self) -> Any:
        """The ends of the enclosure as a pair of :class:`fractions.Fraction`, nested as the value is."""
        from fractions import Fraction

        return self._ends(lambda lower, upper: (Fraction(lower), Fraction(upper)))

    def mpmath(self) -> Any:
        """The enclosure as an interval of mpmath, ``mpmath.iv.mpf``, rounded outward to the precision of ``mpmath.iv``."""
        from mpmath import iv

        interval: Any = iv.mpf
        return self._ends(lambda lower, upper: interval([lower, upper]))

    def decimals(self) -> Any:
        """The ends of the enclosure as a pair of :class:`decimal.Decimal`, exactly, nested as the value is."""
        from decimal import Decimal

        return self._ends(lambda lower, upper: (Decimal(lower), Decimal(upper)))

    def _ends(self, function: Callable[[str, str], Any]) -> Any:
        return _map(self.enclosure, function, _depth(self._value))

    def ulps(self, other: Any, dtype: str | None = None) -> Any:
        """How far other numbers are from the exact value, in units in the last place.

        Args:
            other: a number, or an array of the shape of the value.
            dtype: ``f32`` or ``f64``, the format to count in; by default that of ``other``, or else ``f64``.

        Raises:
            ValueError: if the shape is another one.
        """
        from ._encode import plain

        if dtype is None:
            dtype = "f32" if str(getattr(other, "dtype", "")).endswith("float32") else "f64"
        if dtype not in FORMATS:
            raise ValueError(f"dtype must be f32 or f64, got {dtype!r}")
        return array(self._ulps(self._squeezed(plain(other)), self.enclosure, _depth(self._value), dtype))

    def _squeezed(self, other: Any) -> Any:
        """A list of one number as that number, where the value is one."""
        while _depth(self._value) == 0 and isinstance(other, list) and len(other) == 1:
            other = other[0]
        return other

    def _ulps(self, other: Any, ends: Any, depth: int, dtype: str) -> Any:
        if depth == 0:
            if isinstance(other, (list, str)) or other is None:
                raise ValueError(f"a value of {self.quantity} has another shape than {self._shape()}")
            return distance(float(other), ends[0], ends[1], dtype)
        if not isinstance(other, list) or len(other) != len(ends):
            raise ValueError(f"a value of {self.quantity} has another shape than {self._shape()}")
        return [self._ulps(item, pair, depth - 1, dtype) for item, pair in zip(other, ends)]

    def _shape(self) -> tuple[int, ...]:
        shape, value = [], self._value
        while isinstance(value, list):
            shape.append(len(value))
            value = value[0] if value else None
        return tuple(shape)

    def __float__(self) -> float:
        if isinstance(self._value, list):
            raise TypeError(f"{self.quantity} is not a number here, but an array of shape {self._shape()}")
        return float(self._value)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        np = numpy()
        if np is None:
            raise TypeError("NumPy is not installed")
        return np.array(self._value, dtype=dtype)

    def __repr__(self) -> str:
        if isinstance(self._value, list):
            return f"<{self.quantity}, shape {self._shape()}: {self._value!r}>"
        lower, upper = self.enclosure
        return f"<{self.quantity} = {self._value!r} in [{lower}, {upper}]>"

    def _repr_html_(self) -> str:
        """A table for notebooks: each entry with its enclosure, the digits that its ends share in bold."""
        import html

        most = 64
        rows: list[str] = []
        _collect(rows, self._value, self.enclosure, ())
        hidden = f"<tr><td colspan='3'>… and {len(rows) - most} more</td></tr>" if len(rows) > most else ""
        head = "<th></th>" if isinstance(self._value, list) else ""
        return (
            f"<table><caption><code>{html.escape(self.quantity)}</code>, {html.escape(self.method)}</caption>"
            f"<tr>{head}<th>nearest binary64</th><th>the exact value lies in</th></tr>"
            f"{''.join(rows[:most])}{hidden}</table>"
        )


def _collect(rows: list[str], value: Any, ends: Any, place: tuple[int, ...]) -> None:
    if isinstance(value, list):
        for index, (item, pair) in enumerate(zip(value, ends)):
            _collect(rows, item, pair, (*place, index))
        return
    lower, upper = ends
    common = 0
    while common < min(len(lower), len(upper)) and lower[common] == upper[common]:
        common += 1
    shown = f"[<b>{lower[:common]}</b>{lower[common:]}, <b>{upper[:common]}</b>{upper[common:]}]"
    label = f"<td>{place[0] if len(place) == 1 else list(place)}</td>" if place else ""
    rows.append(f"<tr>{label}<td><code>{value!r}</code></td><td><code>{shown}</code></td></tr>")
