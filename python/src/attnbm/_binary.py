"""Where the program is that the wheel has installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

NAME = "attnbm.exe" if sys.platform == "win32" else "attnbm"

_found: str | None = None


def _candidates() -> Iterator[str]:
    import sysconfig

    # The environment that this package is installed in, before anything that merely is on the PATH.
    yield os.path.join(sysconfig.get_path("scripts"), NAME)
    here = os.path.dirname(os.path.abspath(__file__))
    packages = os.path.dirname(here)
    # `pip install --target DIR` and `--prefix DIR`.
    yield os.path.join(packages, "bin", NAME)
    yield os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(packages))), "bin", NAME)
    # `pip install --user`.
    scheme = sysconfig.get_preferred_scheme("user")
    yield os.path.join(sysconfig.get_path("scripts", scheme=scheme), NAME)
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        if directory:
            yield os.path.join(directory, NAME)


def binary() -> str:
    """The path of the program ``attnbm``.

    The environment variable ``ATTNBM_BINARY`` names another one.

    Raises:
        FileNotFoundError: if it is nowhere.
    """
    global _found
    named = os.environ.get("ATTNBM_BINARY")
    if named:
        return named
    if _found is None:
        for path in _candidates():
            if os.path.isfile(path) and os.access(path, os.X_OK):
                _found = path
                break
        else:
            raise FileNotFoundError(
                f"the program {NAME} is not installed beside this package; `pip install attnbm` puts it there, "
                "and the environment variable ATTNBM_BINARY names another one"
            )
    return _found
