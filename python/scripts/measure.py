"""Times the package: `python scripts/measure.py`, where it is installed.

Each line is the best of several runs: the time that has passed, and what the processors have spent on it, in all processes. The
load of the machine is said, since a busy one makes the former longer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import attnbm
import attnbm.testing
from attnbm._process import POOL

RUNS = 7

IMPORT = "import time; start, spent = time.perf_counter(), time.process_time(); import attnbm; print(time.perf_counter() - start, time.process_time() - spent)"  # fmt: skip


def spent() -> float:
    """What this process and those that it has ended have spent."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def imported() -> tuple[float, float]:
    said = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1])


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """The time that a call takes, with the start of the processes that it needs."""
    POOL.close()
    start, before = time.perf_counter(), spent()
    function()
    passed = time.perf_counter() - start
    # Only what a process that has ended has spent is known.
    POOL.close()
    return passed, spent() - before


def graded(quantity: str) -> Callable[[], object]:
    return lambda: attnbm.testing.grade({quantity: lambda **fields: 0.0}, cases=100)


def batch() -> object:
    kappas = [1e-3 * index for index in range(100_000)]
    return attnbm.evaluate_many("vmf.log_partition", dim=3, kappa=kappas).values


def main() -> None:
    tasks: dict[str, Callable[[], tuple[float, float]]] = {"import attnbm": imported}
    for quantity in ("vmf.log_partition", "attnbm.log_partition", "special.log_sum_exp", "bessel.log_i"):
        tasks[f"100 cases of {quantity}"] = lambda quantity=quantity: timed(graded(quantity))  # type: ignore[misc]
    tasks["100 000 values of vmf.log_partition"] = lambda: timed(batch)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors", end="")
    print(f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    for name, task in tasks.items():
        runs = [task() for _ in range(RUNS)]
        passed, busy = (min(run[place] for run in runs) for place in (0, 1))
        print(f"{name:40} {passed * 1e3:8.0f} ms passed {busy * 1e3:8.0f} ms of processors")


if __name__ == "__main__":
    main()
