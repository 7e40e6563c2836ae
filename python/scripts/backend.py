"""The build backend: maturin's, after the golden vectors and the licences have been copied into the package.

They are in `tests/vectors` of the repository and at its root. A source distribution has its own copies.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

PYTHON = Path(__file__).resolve().parents[1]
VECTORS = PYTHON.parent / "tests" / "vectors"
GOLDEN = PYTHON / "src" / "attnbm" / "golden"
LICENSES = PYTHON / "licenses"


def copy_files() -> None:
    """Makes the package's vectors and licences those of the repository, if there is one."""
    if not VECTORS.is_dir():
        return
    LICENSES.mkdir(exist_ok=True)
    for path in PYTHON.parent.glob("LICENSE-*"):
        shutil.copyfile(path, LICENSES / path.name)
    shutil.rmtree(GOLDEN, ignore_errors=True)
    GOLDEN.mkdir()
    for path in sorted(VECTORS.glob("*.json")):
        if not path.name.endswith(".schema.json"):
            shutil.copyfile(path, GOLDEN / path.name)


if __name__ == "__main__":
    # For `maturin build` and for tests in a clone, which do not call this backend.
    copy_files()
else:
    import maturin
    from maturin import get_requires_for_build_editable, get_requires_for_build_sdist, get_requires_for_build_wheel  # noqa: F401

    def after_copying(hook: Callable[..., Any]) -> Callable[..., Any]:
        """A hook of maturin's, once the files are there."""

        def copying(*arguments: Any, **options: Any) -> Any:
            copy_files()
            return hook(*arguments, **options)

        return copying

    prepare_metadata_for_build_wheel = after_copying(maturin.prepare_metadata_for_build_wheel)
    prepare_metadata_for_build_editable = after_copying(maturin.prepare_metadata_for_build_editable)
    build_wheel = after_copying(maturin.build_wheel)
    build_sdist = after_copying(maturin.build_sdist)
    build_editable = after_copying(maturin.build_editable)
