"""The verified numerical reference for the Boltzmann machines of modern Hopfield networks.

Every value is the binary64 number nearest to the exact one, with two decimal numbers that bracket it:

>>> import attnbm
>>> attnbm.log_partition([[0.5, -1.0], [2.0, 0.25]], 2.5)
6.229537718877866
>>> exact = attnbm.evaluate("vmf.entropy", dim=3, kappa=10.0, digits=30)
>>> exact.enclosure[0]
'0.535291930131073641241691219315496'

`attnbm.testing` holds functions of your own against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _functions
from ._errors import (
    AttnbmError,
    BudgetExceeded,
    DomainError,
    NotNormalizable,
    ParseError,
    ProcessDied,
    Refused,
    ShapeError,
    Unsupported,
)
from ._evaluate import Batch, evaluate, evaluate_many
from ._functions import *  # noqa: F403
from ._result import Result
from ._schema import FIELDS as _FIELDS

if TYPE_CHECKING:
    from ._vectors import vectors as vectors
    from .pytest_plugin import conformance as conformance

    __version__: str

# A traceback names them as they are imported.
for _exception in (AttnbmError, BudgetExceeded, DomainError, NotNormalizable, ParseError, ProcessDied, Refused, ShapeError, Unsupported):
    _exception.__module__ = "attnbm"

#: What is imported only when it is used.
_LATER = {"vectors": "_vectors", "conformance": "pytest_plugin"}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("attnbm")
    except PackageNotFoundError:
        # In a clone, that of the program.
        import subprocess

        from ._binary import binary

        return subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True).stdout.split()[1]


def _imported(name: str) -> Any:
    import importlib

    if name in _LATER:
        found = getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
    elif name in ("testing", "strategies"):
        return importlib.import_module(f"{__name__}.{name}")
    elif name == "__version__":
        found = _version()
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


if not TYPE_CHECKING:
    # A type checker would take every misspelt name for one of these.
    __getattr__ = _imported


def quantities() -> list[str]:
    """The names of all quantities.

    >>> "attnbm.log_partition" in quantities()
    True
    """
    return list(_FIELDS)


__all__ = [
    "AttnbmError",
    "Batch",
    "BudgetExceeded",
    "DomainError",
    "NotNormalizable",
    "ParseError",
    "ProcessDied",
    "Refused",
    "Result",
    "ShapeError",
    "Unsupported",
    "conformance",
    "evaluate",
    "evaluate_many",
    "quantities",
    "vectors",
]
__all__ += _functions.__all__
