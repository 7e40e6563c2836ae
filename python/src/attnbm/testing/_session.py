"""A session of the grader that asks functions of this process."""

from __future__ import annotations

import json
import operator
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from .._binary import binary
from .._process import start
from ._subject import Subject
from ._watch import Watch

#: How much longer the grader waits than the limit that is kept here, in seconds.
_SLACK = 60.0


class SessionError(RuntimeError):
    """The grader does not understand what it was asked, or has ended by itself."""


# A traceback names it as it is imported.
SessionError.__module__ = "attnbm.testing"

#: As `__tracebackhide__`, it has pytest show a misuse where it happens, and not here.
hidden = operator.methodcaller("errisinstance", SessionError)


def arguments(options: Mapping[str, Any]) -> list[str]:
    """Options of the command line: a list repeats an option, ``None`` and ``False`` leave it out."""
    given: list[str] = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            given.append(option)
            continue
        values = value if isinstance(value, (list, tuple)) else [value]
        for item in values:
            # One argument, so that a number below 0 is not taken for an option.
            given.append(f"{option}={item}")
    return given


def restrictions(where: str | Iterable[str] | None) -> list[str]:
    """``where="dim <= 512 and beta = 1"``, or a list, as options."""
    if where is None:
        return []
    texts = [where] if isinstance(where, str) else list(where)
    return [part.strip() for text in texts for part in text.replace(" and ", ",").split(",") if part.strip()]


def run(subject: Subject, options: Mapping[str, Any], timeout: float | None, report: Path | None) -> tuple[dict[str, Any], int]:
    """Runs a session: its report as the JSON document, and the exit code.

    Raises:
        SessionError: on misuse, with what the grader says.
    """
    __tracebackhide__ = hidden
    with tempfile.TemporaryDirectory(prefix="attnbm-") as temporary:
        directory = report if report is not None else Path(temporary)
        complaints = Path(temporary) / "stderr"
        patience = 1e9 if timeout is None else timeout + _SLACK
        command = [binary(), "grade", "--over-stdio", "--report", str(directory)]
        command += ["--timeout", str(patience), "--start-timeout", str(patience), *arguments(options)]
        with complaints.open("wb") as stderr:
            process = start(command, stderr)
            try:
                assert process.stdin is not None and process.stdout is not None
                _converse(process.stdin, process.stdout, subject, timeout)
                process.stdin.close()
                code = process.wait()
            except BaseException:
                # Ctrl-C, or a skipped test: the grader is of no use any more.
                process.kill()
                raise
            finally:
                for stream in (process.stdin, process.stdout):
                    if stream is not None:
                        _close(stream)
                process.wait()
        document = directory / "report.json"
        if code not in (0, 1) or not document.exists():
            said = complaints.read_text(errors="replace").strip()
            raise SessionError(said.removeprefix("error: ") or f"the grader ended with {code}")
        found: dict[str, Any] = json.loads(document.read_text(encoding="utf-8"))
        return found, code


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        pass  # What was left to be written has no reader any more.


def _converse(to: IO[bytes], questions: IO[bytes], subject: Subject, timeout: float | None) -> None:
    greeting = {
        "name": _name(subject),
        "language": "python",
        "dtype": subject.dtype,
        "infinities": subject.infinities,
        "quantities": list(subject.functions),
    }
    with Watch(timeout, lambda: subject.current) as watch:
        for line in questions:
            request = json.loads(line)
            answer = greeting if "hello" in request else subject.answer(request, watch)
            try:
                to.write(json.dumps(answer).encode() + b"\n")
                to.flush()
            except OSError:
                # It has ended; its exit code says why.
                return


def _name(subject: Subject) -> str:
    names = {getattr(function.function, "__name__", "a function") for function in subject.functions.values()}
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rsplit(" ", 1)[0]
    return test or ", ".join(sorted(names))
