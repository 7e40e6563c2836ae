"""What the command line of pytest sets for every check."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Options:
    """What overrides the arguments of :func:`attnbm.testing.check`."""

    cases: int | None = None
    seed: int | None = None
    report: Path | None = None


OPTIONS = Options()


def report_directory() -> Path | None:
    """Where the report of the current test goes: a directory of its own, so that tests may run in parallel."""
    if OPTIONS.report is None:
        return None
    test = os.environ.get("PYTEST_CURRENT_TEST", "session").rsplit(" ", 1)[0]
    name = re.sub(r"[^\w.\-]+", "_", test).strip("_")[-120:]
    path = OPTIONS.report / name
    number = 1
    while True:
        try:
            path.mkdir(parents=True, exist_ok=False)
        except FileExistsError:
            # A test may check several times.
            number += 1
            path = OPTIONS.report / f"{name}-{number}"
        else:
            return path
