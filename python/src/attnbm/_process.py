"""Held processes of the reference: started once, asked over a pipe, ended at exit."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from ._binary import binary
from ._errors import ProcessDied

if TYPE_CHECKING:
    import subprocess

#: What a process is started with: digits and effort.
Options = tuple[int | None, float | None]

#: How many processes run at most. Further threads wait for one of them.
LIMIT = max(8, 2 * (os.cpu_count() or 1))

#: How much is read or written at a time.
_CHUNK = 1 << 16

#: How many requests are worth a process of their own.
_PART = 256


def start(command: Sequence[str], complaints: IO[bytes] | None = None, *, bufsize: int = -1) -> subprocess.Popen[bytes]:
    """Starts a program whose input and output are pipes, out of the way of Ctrl-C, which is for the caller.

    What it writes to standard error goes to ``complaints``, or nowhere.
    """
    # Only here, as it takes a good part of the time that the package takes to be imported.
    import subprocess

    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if complaints is None else complaints,
        bufsize=bufsize,
        creationflags=flags,
        start_new_session=sys.platform != "win32",
    )


class _Ended(Exception):
    """The process has ended in the middle of a batch."""


class Held:
    """One process, which answers line by line. Only one thread may use it at a time."""

    def __init__(self, options: Options) -> None:
        digits, effort = options
        command = [binary(), "eval"]
        if digits is not None:
            command += ["--digits", str(digits)]
        if effort is not None:
            command += ["--effort", repr(float(effort))]
        self.options = options
        self._process = start(command, bufsize=0)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()

    def exchange(self, requests: Sequence[bytes]) -> list[bytes]:
        """Writes lines, and returns as many answers."""
        if len(requests) == 1:
            self._write(requests[0])
            return self._read(1)
        # The answers are read while the requests are written, since a pipe holds only so much.
        writer = threading.Thread(target=self._write_quietly, args=(b"".join(requests),), daemon=True)
        writer.start()
        answers = self._read(len(requests))
        writer.join()
        return answers

    def _write(self, text: bytes) -> None:
        rest = memoryview(text)
        try:
            while rest:
                rest = rest[os.write(self._in, rest[:_CHUNK]) :]
        except OSError as error:
            raise _Ended from error

    def _write_quietly(self, text: bytes) -> None:
        try:
            self._write(text)
        except _Ended:
            pass  # The reader notices as well.

    def _read(self, count: int) -> list[bytes]:
        chunks: list[bytes] = []
        while count > 0:
            chunk = os.read(self._out, _CHUNK)
            if not chunk:
                raise _Ended
            count -= chunk.count(b"\n")
            chunks.append(chunk)
        return b"".join(chunks).splitlines()

    def end(self) -> None:
        """Ends the process, and waits for it, so that no zombie is left."""
        process = self._process
        process.kill()
        self._close()
        process.wait()

    def forget(self) -> None:
        """After a fork, in the child: the process belongs to the parent, but must see its pipe close with it."""
        self._close()
        # Nobody here may wait for a process that is not a child of this one.
        self._process.returncode = 0

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


class Pool:
    """The held processes. Each call has one to itself; there are never more than threads that call at once, or than LIMIT."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._idle: list[Held] = []
        self._busy: set[Held] = set()
        self._starting = 0

    def ask(self, requests: Sequence[bytes], options: Options) -> list[bytes]:
        """The answers to some lines, in order."""
        for attempt in (1, 2):
            held = self._take(options, is_fresh=attempt == 2)
            try:
                answers = held.exchange(requests)
            except _Ended:
                # It was ended from outside between two calls, perhaps. A new one is tried once.
                self._drop(held)
                continue
            except BaseException:
                # Interrupted in the middle: its next answer would be the one to this question.
                self._drop(held)
                raise
            self._give_back(held)
            return answers
        raise ProcessDied("the reference ended without an answer, twice")

    def ask_in_parts(self, requests: Sequence[bytes], options: Options) -> list[bytes]:
        """The same, divided among as many processes as there are processors, if there is enough to do."""
        parts = min(os.cpu_count() or 1, len(requests) // _PART)
        if parts < 2:
            return self.ask(requests, options)
        from concurrent.futures import ThreadPoolExecutor

        size = -(-len(requests) // parts)
        pieces = [requests[start : start + size] for start in range(0, len(requests), size)]
        with ThreadPoolExecutor(len(pieces)) as executor:
            answers = list(executor.map(lambda piece: self.ask(piece, options), pieces))
        return [line for part in answers for line in part]

    def _take(self, options: Options, is_fresh: bool) -> Held:
        unfit = None
        with self._changed:
            while True:
                fit = next((held for held in reversed(self._idle) if held.options == options), None)
                if fit is not None:
                    self._idle.remove(fit)
                    if not is_fresh:
                        self._busy.add(fit)
                        return fit
                    unfit = fit
                    break
                if len(self._idle) + len(self._busy) + self._starting < LIMIT:
                    break
                if self._idle:
                    # One with other options makes room.
                    unfit = self._idle.pop(0)
                    break
                self._changed.wait()
            self._starting += 1
        held = None
        try:
            if unfit is not None:
                unfit.end()
            held = Held(options)
        except OSError as error:
            raise ProcessDied(f"the reference cannot be started: {error}") from error
        finally:
            with self._changed:
                self._starting -= 1
                if held is not None:
                    self._busy.add(held)
                self._changed.notify()
        assert held is not None
        return held

    def _give_back(self, held: Held) -> None:
        with self._changed:
            self._busy.discard(held)
            self._idle.append(held)
            self._changed.notify()

    def _drop(self, held: Held) -> None:
        try:
            held.end()
        finally:
            with self._changed:
                self._busy.discard(held)
                self._changed.notify()

    def close(self) -> None:
        """Ends all processes. The next call starts a new one."""
        with self._changed:
            idle, self._idle = self._idle, []
            everything = [*idle, *self._busy]
        for held in everything:
            held.end()

    def after_fork(self) -> None:
        """In the child of a fork: what the parent holds is not the child's to use."""
        for held in [*self._idle, *self._busy]:
            held.forget()
        self._reset()


POOL = Pool()
atexit.register(POOL.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=POOL.after_fork)
