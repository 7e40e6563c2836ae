"""Writes the tutorial notebook, with what its cells show: `python scripts/notebook.py`.

The cells are in `tutorial.py`, separated by lines that begin with `# %%`. With `--check` nothing is written, and a difference fails.
No Jupyter is needed, and the notebook is one that Jupyter runs.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NOTEBOOK = HERE.parent / "tutorial.ipynb"


def cells(text: str) -> list[tuple[str, str]]:
    """The kind and the source of each cell."""
    found = []
    for part in text.split("# %%")[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            lines = [line[2:] if line.startswith("# ") else line.removeprefix("#") for line in body.strip().splitlines()]
            found.append(("markdown", "\n".join(lines)))
        else:
            found.append(("code", body.strip()))
    return found


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def run(source: str, scope: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """What a cell shows: what it prints, its last expression, or its exception."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    outputs: list[dict[str, Any]] = []
    value: Any = None
    failure: BaseException | None = None
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(tree, f"cell {number}", "exec"), scope)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), scope)
        except Exception as error:
            failure = error
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": lines(printed.getvalue())})
    if failure is not None:
        name = type(failure).__name__
        outputs.append({"output_type": "error", "ename": name, "evalue": str(failure), "traceback": [f"{name}: {failure}"]})
    elif value is not None:
        data = {"text/plain": lines(repr(value))}
        if hasattr(value, "_repr_html_"):
            data["text/html"] = lines(value._repr_html_())
        outputs.append({"output_type": "execute_result", "execution_count": number, "data": data, "metadata": {}})
    return outputs


def notebook() -> str:
    scope: dict[str, Any] = {"__name__": "__main__"}
    found: list[dict[str, Any]] = []
    number = 0
    for index, (kind, source) in enumerate(cells((HERE / "tutorial.py").read_text(encoding="utf-8"))):
        cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{index}", "metadata": {}, "source": lines(source)}
        if kind == "code":
            number += 1
            outputs = run(source, scope, number)
            cell |= {"execution_count": number, "outputs": outputs}
            # Without an output there is only a definition.
            cell["metadata"] = {} if outputs else {"tags": ["quiet"]}
        found.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    document = {"cells": found, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def comparable(text: str) -> Any:
    """The notebook without the tables: errors in units in the last place differ with the version of NumPy."""
    document = json.loads(text)
    for cell in document["cells"]:
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("text/html", None)
    return document


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if the notebook differs")
    text = notebook()
    if not parser.parse_args().check:
        NOTEBOOK.write_text(text, encoding="utf-8")
    elif comparable(NOTEBOOK.read_text(encoding="utf-8")) != comparable(text):
        sys.exit("tutorial.ipynb is not what scripts/notebook.py writes")


if __name__ == "__main__":
    main()
