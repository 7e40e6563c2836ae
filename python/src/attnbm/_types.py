"""What the functions take and return, for type checkers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, SupportsFloat, Union


class HasToList(Protocol):
    """An array of NumPy, PyTorch, JAX, or another library."""

    def tolist(self) -> Any: ...


if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    #: A NumPy array of binary64 numbers; nested lists where NumPy is not installed.
    Array = NDArray[numpy.float64]
else:
    Array = Any

Number = Union[float, SupportsFloat]
Vector = Union[Sequence[float], HasToList]
Matrix = Union[Sequence[Sequence[float]], Sequence[HasToList], HasToList]
Indices = Union[Sequence[int], HasToList]
Lagrangian = Mapping[str, Any]
