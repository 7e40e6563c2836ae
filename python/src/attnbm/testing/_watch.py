"""A limit on the time of a call in the caller's own thread.

Functions are called where the caller is, because much of the state of array libraries belongs to a thread. A call that takes too
long is therefore interrupted by an exception: at once in the main thread, and in another thread at its next step in Python. Code
that neither returns nor comes back to Python cannot be interrupted; that is said on standard error.
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

#: How long after the limit a call that cannot be interrupted is reported, in seconds.
_PATIENCE = 5.0


class TimeLimit(BaseException):
    """Interrupts a call that takes too long. No `except Exception` of a subject catches it."""


class Watch:
    """Calls functions, each with a limit on its time. Used as a context manager."""

    def __init__(self, limit: float | None, describe: Callable[[], str]) -> None:
        self._limit = limit
        self._describe = describe
        self._lock = threading.Condition()
        self._deadline: float | None = None
        self._fired = False
        self._is_over = False
        self._target = threading.get_ident()
        self._signal: int | None = None
        self._thread = threading.Thread(target=self._run, name="attnbm time limit", daemon=True)

    def __enter__(self) -> Watch:
        if self._limit is not None:
            self._signal = _free_signal()
            if self._signal is not None:
                signal.signal(self._signal, _raise)
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._limit is None:
            return
        with self._lock:
            self._is_over = True
            self._lock.notify()
        self._thread.join()
        if self._signal is not None:
            signal.signal(self._signal, signal.SIG_DFL)

    def call(self, function: Callable[[], Any]) -> Any:
        """The function's value.

        Raises:
            TimeLimit: if it took too long.
        """
        if self._limit is None:
            return function()
        with self._lock:
            self._fired = False
            self._deadline = time.monotonic() + self._limit
        try:
            try:
                return function()
            finally:
                with self._lock:
                    self._deadline = None
                    fired = self._fired
                if fired:
                    # The exception is on its way, if it has not come.
                    time.sleep(0.2)
        except TimeLimit:
            # It may have come in the middle of the lines above.
            self._deadline = None
            raise

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._is_over:
                    return
                deadline = self._deadline
                now = time.monotonic()
                if deadline is not None and now >= deadline:
                    self._fired = True
                    self._deadline = None
                    self._interrupt()
                    fired_at = now
                else:
                    # A deadline is never nearer than the limit, so that a call need not wake this thread.
                    wait = min(self._limit or 1.0, 1.0) / 4 if deadline is None else deadline - now
                    self._lock.wait(max(min(wait, 1.0), 0.001))
                    continue
            self._report_if_deaf(fired_at)

    def _interrupt(self) -> None:
        if self._signal is not None:
            signal.pthread_kill(self._target, self._signal)
        else:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._target), ctypes.py_object(TimeLimit))

    def _report_if_deaf(self, fired_at: float) -> None:
        with self._lock:
            while not self._is_over and self._deadline is None:
                if time.monotonic() - fired_at > _PATIENCE:
                    sys.stderr.write(
                        f"attnbm: {self._describe()} has taken {self._limit:g} s and cannot be interrupted from Python; "
                        "it has to be ended from outside\n"
                    )
                    sys.stderr.flush()
                    while not self._is_over and self._deadline is None:
                        self._lock.wait(0.5)
                    return
                self._lock.wait(0.1)


def _raise(number: int, frame: FrameType | None) -> None:
    raise TimeLimit


def _free_signal() -> int | None:
    """A signal that nobody uses, if this is the main thread of a system that has such."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_kill"):
        return None
    for name in ("SIGALRM", "SIGUSR2", "SIGUSR1"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            return int(number)
    return None
