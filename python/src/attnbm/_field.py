"""What a field of an input is."""

from __future__ import annotations

from typing import NamedTuple

#: How deep the lists of a field are, by the word of its kind.
DEPTHS = {"number": 0, "integer": 0, "vector": 1, "direction": 1, "indices": 1, "matrix": 2, "lagrangian": 0, "support": 0}


class Field(NamedTuple):
    """What a field is.

    Attributes:
        kind: a word and the symbols of its axes, such as ``matrix p N``; for ``support``, the words that there are.
        required: whether it must be given.
        numbers: what its numbers may be: ``>0`` and ``>=1`` bound them, ``1|-1`` lists them, and any finite number fits ``""``.
        default: what it is where it is left out: a number, or each of its numbers; or ``None``.
    """

    kind: str
    required: bool
    numbers: str = ""
    default: float | None = None

    @property
    def word(self) -> str:
        """The kind without its axes."""
        return self.kind.split()[0]

    @property
    def depth(self) -> int:
        """How deep its lists are."""
        return DEPTHS[self.word]

    @property
    def is_continuous(self) -> bool:
        """Whether one can differentiate with respect to its numbers."""
        return self.word in ("number", "vector", "direction", "matrix") and "|" not in self.numbers
