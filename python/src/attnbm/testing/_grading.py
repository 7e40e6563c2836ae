"""What a session has found, and how it reads."""

from __future__ import annotations

import html
from typing import Any

from .._encode import numbers
from .._schema import DEFINITIONS

#: How wide a request may be before it is cut.
_WIDTH = 400


class Grading:
    """What a session has found.

    Attributes:
        passed: whether nothing fails.
        document: everything that is known, as the grader's ``report.json`` has it.
    """

    def __init__(self, document: dict[str, Any], tracebacks: dict[str, str], refused: dict[str, dict[str, int]]) -> None:
        self.document = document
        self.passed: bool = document["passed"]
        self._tracebacks = tracebacks
        self._refused = refused

    @property
    def verdicts(self) -> dict[str, str]:
        """The worst verdict on each quantity."""
        return {line["quantity"]: line["verdict"] for line in self.document["quantities"]}

    @property
    def gone(self) -> list[str]:
        """The known failures that have gone."""
        return list(self.document["known_failures"]["gone"])

    def line(self, quantity: str) -> dict[str, Any]:
        """What is known of one quantity."""
        for line in self.document["quantities"]:
            if line["quantity"] == quantity:
                return dict(line)
        raise KeyError(quantity)

    def __str__(self) -> str:
        lines = self.document["quantities"]
        failed = [line for line in lines if line["failed"]]
        parts = [_fault(line, self.document["settings"]["dtype"], self._tracebacks) for line in failed]
        if not failed and not self.passed:
            parts.append(self._nothing())
        others = [f"{line['quantity']}: {line['verdict']}" for line in lines if not line["failed"]]
        if others and failed:
            parts.append("without a fault: " + ", ".join(others))
        for quantity, reasons in self._refused.items():
            shown = "; ".join(f"{reason} ({count} times)" for reason, count in reasons.items())
            parts.append(f"{quantity} refused questions: {shown}")
            if sum(reasons.values()) > self.line(quantity)["cases"] // 2:
                parts.append("  where= keeps to questions that it answers")
        parts += [f"note: {note}" for note in self.document["notes"]]
        if self.gone:
            parts.append("no failure any more, to be taken out of the known ones: " + ", ".join(self.gone))
        return "\n".join(parts) or "nothing is wrong"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was graded, as no case fits or every question was refused as unsupported. Then it has not passed."""
        lines = self.document["quantities"]
        return not self.passed and not self.document["incomplete"] and not any(line["failed"] for line in lines)

    def _nothing(self) -> str:
        if self.document["incomplete"]:
            return f"incomplete: {self.document['incomplete']}"
        return "nothing was graded: every question was refused, or no case fits"

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}: {verdict}" for name, verdict in self.verdicts.items())
        return f"<{'passed' if self.passed else 'failed'}: {shown}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{html.escape(line['quantity'])}</code></td><td>{_mark(line)} {html.escape(line['verdict'])}</td>"
            f"<td>{line['cases']}</td><td>{_size((line['ulps'] or {}).get('median'))}</td>"
            f"<td>{_size((line['ulps'] or {}).get('max'))}</td></tr>"
            for line in self.document["quantities"]
        )
        head = "<tr><th>quantity</th><th>verdict</th><th>cases</th><th>median ulp</th><th>max ulp</th></tr>"
        details = "" if self.passed else f"<pre>{html.escape(str(self))}</pre>"
        return f"<table>{head}{rows}</table>{details}"


def _mark(line: dict[str, Any]) -> str:
    return "✗" if line["failed"] else "✓"


def _size(number: Any) -> str:
    if number is None:
        return "-"
    if isinstance(number, str):
        return number
    return f"{number:.3g}"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}… ({len(text)} characters)"


def call(request: dict[str, Any]) -> str:
    """A request as a call that can be pasted.

    >>> call({"quantity": "bessel.log_i", "input": {"order": 10, "x": 15}})
    'attnbm.evaluate("bessel.log_i", order=10, x=15)'
    """
    fields = "".join(f", {name}={value!r}" for name, value in request["input"].items())
    return f'attnbm.evaluate("{request["quantity"]}"{fields})'


def _nested(values: list[Any], shape: list[int]) -> Any:
    if not shape:
        return values[0]
    size = len(values) // shape[0] if shape[0] else 0
    return [_nested(values[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]


def _exact(outcome: dict[str, Any]) -> str:
    exact = outcome["exact"]
    if "values" not in exact:
        return f"none: {next(iter(exact.values()), 'there is no value')}"
    text = repr(_nested(numbers(exact["values"]), exact["shape"]))
    if not exact["shape"]:
        lower, upper = exact["enclosures"][0]
        text += f", in [{lower}, {upper}]"
    return text


def _answer(outcome: dict[str, Any]) -> str:
    answer = outcome["answer"]
    if "values" in answer:
        return repr(_nested(numbers(answer["values"]), answer["shape"]))
    if "error" in answer:
        error = answer["error"]
        return f"refused as {error['kind']}{': ' if error['message'] else ''}{error['message']}"
    if "crashed" in answer:
        return f"raised {answer['crashed']}"
    if "timed_out" in answer:
        return "no value in time"
    return ", ".join(f"{key}: {value}" for key, value in answer.items())


def _fault(line: dict[str, Any], dtype: str, tracebacks: dict[str, str]) -> str:
    counts = ", ".join(f"{count} {verdict}" for verdict, count in line["counts"].items())
    rows = [f"{line['quantity']}: {line['verdict']} ({line['cases']} cases: {counts})", f"  {DEFINITIONS[line['quantity']]}"]
    smallest = line["smallest"]
    if smallest is not None:
        rows.append(f"  smallest case, {smallest['verdict']}:")
        rows.append(f"    reproduce  {_cut(call(smallest['request']))}")
        rows.append(f"    exact      {_cut(_exact(smallest))}")
        rows.append(f"    yours      {_cut(_answer(smallest))}")
        if smallest["ulps"] is not None:
            entry = "" if not smallest["exact"].get("shape") else f" in entry {smallest['entry']}"
            rows.append(f"    error      {_size(smallest['ulps'])} ulp of {dtype}{entry}")
        if smallest["verdict"] not in ("crashed", "timed out"):
            rows.append(f"    avoidable  {smallest['explanation'].removeprefix('avoidable: ')}")
        reveals = {flag["flag"]: flag["reveals"] for flag in line["flags"]}
        for flag in smallest["flags"]:
            if flag in reveals:
                rows.append(f"    probably   {reveals[flag]} ({flag})")
        crashed = smallest["answer"].get("crashed")
        if crashed in tracebacks:
            rows += [f"    | {row}" for row in tracebacks[crashed].rstrip().splitlines()]
    for breach in line["breaches"][:2]:
        rows.append(f"  broken relation, {breach['relation']}: {breach['statement']}")
        for item in breach["answers"]:
            rows.append(f"    {_cut(call(item['request']))}")
            rows.append(f"      yours    {_cut(_answer(item))}")
        rows.append(f"    {breach['explanation']}")
    if len(line["breaches"]) > 2:
        rows.append(f"  and {len(line['breaches']) - 2} more broken relations")
    return "\n".join(rows)
