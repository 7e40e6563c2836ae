"""The build backend: maturin's, after the golden vectors have been copied into the package.

The vectors are in `tests/vectors` of the repository. A source distribution has its own copy.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

PYTHON = Path(__file__).resolve().parents[1]
VECTORS = PYTHON.parent / "tests" / "vectors"
GOLDEN = PYTHON / "src" / "attnbm" / "golden"

def copy_vectors() -> None:
    """Makes the package's directory of vectors that of the repository, if there is one."""
    if not VECTORS.is_dir():
        return
    shutil.rmtree(GOLDEN, ignore_errors=True)
    GOLDEN.mkdir()
    for path in sorted(VECTORS.glob("*.json")):
        if not path.name.endswith(".schema.json"):
            shutil.copyfile(path, GOLDEN / path.name)


if __name__ == "__main__":
    # For `maturin build` and for tests in a clone, which do not call this backend.
    copy_vectors()
else:
    import maturin
    from maturin import (  # noqa: F401
        get_requires_for_build_editable,
        get_requires_for_build_sdist,
        get_requires_for_build_wheel,
        prepare_metadata_for_build_editable,
        prepare_metadata_for_build_wheel,
    )

    def build_wheel(*arguments: Any, **options: Any) -> Any:
        copy_vectors()
        return maturin.build_wheel(*arguments, **options)

    def build_sdist(*arguments: Any, **options: Any) -> Any:
        copy_vectors()
        return maturin.build_sdist(*arguments, **options)

    def build_editable(*arguments: Any, **options: Any) -> Any:
        copy_vectors()
        return maturin.build_editable(*arguments, **options)
