"""The plugin of pytest: `@attnbm.conformance`, and the options `--attnbm-cases`, `--attnbm-seed`, `--attnbm-report`."""

from __future__ import annotations

import functools
import html
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.config import Config
    from _pytest.config.argparsing import Parser

#: The strata beside the corner cases, which have a test for each of their flags.
_STRATA = ("special", "ends", "realistic", "changed", "invalid")

#: The least number of cases of a test.
_LEAST = 4

Test = Callable[..., Any]


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(f"must be at least 1, got {number}")
    return number


def pytest_addoption(parser: Parser) -> None:
    group = parser.getgroup("attnbm", "holding functions against attnbm")
    group.addoption("--attnbm-cases", type=_count, metavar="N", help="the number of cases a quantity, for every check")
    group.addoption("--attnbm-seed", type=int, metavar="SEED", help="the seed of the cases, for every check")
    group.addoption("--attnbm-report", type=Path, metavar="DIR", help="write a report of every check to this directory")


def pytest_configure(config: Config) -> None:
    cases, seed, report = (config.getoption(f"--attnbm-{name}") for name in ("cases", "seed", "report"))
    if cases is None and seed is None and report is None:
        return
    from .testing._options import OPTIONS

    OPTIONS.cases, OPTIONS.seed = cases, seed
    OPTIONS.report = None if report is None else report.absolute()


def pytest_sessionfinish(session: pytest.Session) -> None:
    report: Path | None = session.config.getoption("--attnbm-report")
    # With xdist, the workers write their reports, and only the one that leads them writes the list.
    if report is None or hasattr(session.config, "workerinput"):
        return
    rows = []
    for path in sorted(report.glob("*/report.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        name, fate = path.parent.name, "passed" if document["passed"] else "failed"
        verdicts = ", ".join(f"{line['quantity']}: {line['verdict']}" for line in document["quantities"])
        rows.append(
            f'<tr><td><a href="{html.escape(name)}/report.html">{html.escape(name)}</a></td>'
            f"<td>{fate}</td><td>{html.escape(verdicts)}</td></tr>"
        )
    report.mkdir(parents=True, exist_ok=True)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>attnbm</title>'
        "<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
        "table{border-collapse:collapse}td,th{padding:.3rem .8rem;text-align:left;border-bottom:1px solid #8884}</style>"
        f"<h1>Checks</h1><table><tr><th>test</th><th></th><th>verdicts</th></tr>{''.join(rows)}</table></html>\n"
    )
    (report / "index.html").write_text(page, encoding="utf-8")


def conformance(quantity: str, **options: Any) -> Callable[[Test], Test]:
    """Makes a test of a function that computes a quantity, one for each kind of its cases.

    The decorated function is the one under test, if its parameters are the fields of the quantity. Otherwise its parameters are
    fixtures, and it returns the function under test.

    A kind is a flag of the corner cases, or one of the other strata. It is skipped if none of its cases is within ``where``, or all of them are refused as ``unsupported``.

    Args:
        quantity: what the function computes.
        options: those of :func:`attnbm.testing.check`. ``cases`` is the number of cases of all kinds together.

    .. code-block:: python

        @attnbm.conformance("vmf.log_density", array=torch.as_tensor)
        def test_density(eta, beta, x):
            return my_log_density(eta, beta, x)
    """
    from ._evaluate import evaluate
    from ._flags import FLAGS
    from ._schema import FIELDS

    if quantity not in FIELDS:
        evaluate(quantity)
    kinds = [*FLAGS[quantity], *_STRATA]
    fields = FIELDS[quantity]
    required = {name for name, field in fields.items() if field.required}

    def decorate(function: Test) -> Test:
        signature = inspect.signature(function)
        parameters = list(signature.parameters.values())
        is_subject = required <= set(signature.parameters)

        def run(kind: str, subject: Test) -> None:
            __tracebackhide__ = True
            from .testing import grade
            from .testing._options import OPTIONS

            total = OPTIONS.cases or options.get("cases", 100)
            # The option of the command line counts for all kinds together, too.
            held, OPTIONS.cases = OPTIONS.cases, None
            try:
                cases = max(_LEAST, total // len(kinds))
                own = {"strata": [kind]} if kind in _STRATA else {"strata": ["corner"], "flags": [kind]}
                grading = grade({quantity: subject}, **{**options, "cases": cases, **own})
            finally:
                OPTIONS.cases = held
            if grading.is_empty:
                pytest.skip(str(grading).replace("\n", "; "))
            if not grading.passed:
                pytest.fail(str(grading), pytrace=False)

        @functools.wraps(function)
        def test(*args: Any, attnbm_kind: str, **fixtures: Any) -> None:
            __tracebackhide__ = True
            run(attnbm_kind, function if is_subject else function(*args, **fixtures))

        kept = [] if is_subject else parameters
        kind = inspect.Parameter("attnbm_kind", inspect.Parameter.KEYWORD_ONLY)
        test.__signature__ = inspect.Signature([*kept, kind])  # type: ignore[attr-defined]
        del test.__wrapped__
        marked: Test = pytest.mark.parametrize("attnbm_kind", kinds)(test)
        return marked

    return decorate
