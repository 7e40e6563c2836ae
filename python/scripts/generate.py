"""Writes the modules that follow from the registry of quantities: `python scripts/generate.py`.

With `--check` it writes nothing, and fails if a committed file is not what it would write. It needs only the
program `attnbm`, which the environment variable ATTNBM_BINARY or the PATH names.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

PACKAGE = Path(__file__).parent.parent / "src" / "attnbm"

#: The longest input that is shown as an example.
LONGEST_EXAMPLE = 160

VECTORS = Path(__file__).parents[2] / "tests" / "vectors"

TYPES = {
    "number": "Number",
    "integer": "int",
    "vector": "Vector",
    "direction": "Vector",
    "indices": "Indices",
    "matrix": "Matrix",
    "lagrangian": "Lagrangian",
}

#: The quantities of the machine that have a file of their own, by the beginnings of their names.
MOMENTS = ("mean", "covariance", "entropy", "conditional")

HEADER = '"""{title}"""\n\n# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.\n# fmt: off\n# ruff: noqa\n\n'


def program() -> str:
    return os.environ.get("ATTNBM_BINARY") or shutil.which("attnbm") or sys.exit("the program attnbm is not on the PATH")


def run(*arguments: str, text: str | None = None) -> str:
    command = [program(), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def numbers_of(schema: dict[str, Any]) -> str:
    """What the numbers of a field may be: `>0`, `>=1`, `1|-1`, or nothing for all finite ones."""
    while schema.get("type") == "array":
        schema = schema["items"]
    # Every number may be written as a string, too.
    option: dict[str, Any] = next((option for option in schema.get("anyOf", ()) if option.get("type") != "string"), {})
    unknown = set(option) - {"type", "enum", "minimum", "maximum", "exclusiveMinimum"}
    if unknown or ("maximum" in option and option["type"] != "integer"):
        raise ValueError(f"numbers of an unknown range: {option}")
    if "enum" in option:
        return "|".join(str(number) for number in option["enum"])
    if "exclusiveMinimum" in option:
        return f">{option['exclusiveMinimum']}"
    return f">={option['minimum']}" if "minimum" in option else ""


def kind_of(schema: dict[str, Any]) -> str:
    """A field's kind in one line: the word, and the symbols of its axes."""
    description = schema["description"]
    if match := re.search(r"a list of (\w+) rows, each a list of (\w+) numbers", description):
        return f"matrix {match[1]} {match[2]}"
    if match := re.search(r"a list of (\w+) distinct 0-based indices below (\w+)", description):
        return f"indices {match[1]} {match[2]}"
    if match := re.search(r"a list of numbers of length (\w+(?: - \w+)?)(, not all of them 0)?", description):
        return f"{'direction' if match[2] else 'vector'} {match[1]}"
    if "enum" in schema:
        return "support " + " ".join(schema["enum"])
    if "oneOf" in schema:
        return "lagrangian"
    for option in schema.get("anyOf", ()):
        if option.get("type") in ("integer", "number"):
            return str(option["type"])
    raise ValueError(f"a field of an unknown kind: {schema}")


class Field(NamedTuple):
    """What a listing says of a field."""

    kind: str
    numbers: str
    required: bool
    default: Any
    meaning: str


def fields_of(quantity: dict[str, Any]) -> dict[str, Field]:
    """The fields, the required ones first."""
    schema = quantity["input"]
    required = schema["required"]
    names = [*required, *sorted(name for name in schema["properties"] if name not in required)]
    found = {}
    for name in names:
        of = schema["properties"][name]
        found[name] = Field(kind_of(of), numbers_of(of), name in required, of.get("default"), of["description"])
    return found


def annotation(kind: str) -> str:
    word, *rest = kind.split()
    return f"Literal[{', '.join(map(repr, rest))}]" if word == "support" else TYPES[word]


def parameters(quantity: dict[str, Any], default: str) -> str:
    fields = fields_of(quantity)
    needed = [f"{name}: {annotation(field.kind)}" for name, field in fields.items() if field.required]
    optional = [f"{name}: {annotation(field.kind)} | None = {default}" for name, field in fields.items() if not field.required]
    return ", ".join([*needed, "*", *optional])


def literal(value: Any) -> str:
    return repr(value)


def example(quantity: dict[str, Any], function: str) -> str:
    """A doctest of the function, if its example is short."""
    request = json.loads(run("example", quantity["name"]))
    arguments = ", ".join(f"{name}={literal(value)}" for name, value in request["input"].items())
    if len(arguments) > LONGEST_EXAMPLE:
        return ""
    answer = json.loads(run("eval", text=json.dumps(request)))
    is_scalar = quantity["value"] == "scalar"
    # A scalar's digits are all certain; NumPy prints arrays in its own way.
    call = f"{function}({arguments})"
    call = call if is_scalar else f"[float(x) for x in numpy.ravel({call})]"
    flat: Any = answer["value"]
    while isinstance(flat, list) and flat and isinstance(flat[0], list):
        flat = [item for row in flat for item in row]
    return f"\n    >>> {call}\n    {flat!r}\n"


def shortest(default: Any) -> str:
    """A default as one would write it: 1 and not 1.0."""
    return f"{default:g}" if isinstance(default, float) else str(default)


def evaluator(quantity: dict[str, Any]) -> str:
    """The function that a function of a quantity calls."""
    return "number_or_result" if quantity["value"] == "scalar" else "array_or_result"


def name_of(quantity: dict[str, Any]) -> str:
    name: str = quantity["name"]
    return name.split(".", 1)[1]


def file_of(quantity: dict[str, Any]) -> str:
    """The module of a quantity: that of its prefix, or one of those whose functions the package has itself."""
    prefix: str = quantity["name"].split(".", 1)[0]
    if prefix != "attnbm":
        return prefix
    return "_moments" if name_of(quantity).startswith(MOMENTS) else "_machine"


def function(quantity: dict[str, Any]) -> str:
    prefix, name = quantity["name"].split(".", 1)
    fields = fields_of(quantity)
    result = "float" if quantity["value"] == "scalar" else "Array"
    full = f"attnbm.{name}" if prefix == "attnbm" else f"attnbm.{prefix}.{name}"
    lines = [
        f"@overload\ndef {name}({parameters(quantity, '...')}, digits: None = ...) -> {result}: ...",
        f"@overload\ndef {name}({parameters(quantity, '...')}, digits: int) -> Result: ...",
        f"def {name}({parameters(quantity, 'None')}, digits: int | None = None) -> {result} | Result:",
    ]
    summary = quantity["summary"]
    doc = [f"{summary[0].upper()}{summary[1:]}.", "", f"    {quantity['definition']}", "", "Args:"]
    for name_of_field, field in fields.items():
        shown = "" if field.required else "; optional" if field.default is None else f"; {shortest(field.default)} by default"
        doc.append(f"    {name_of_field}: {field.meaning}{shown}.")
    doc.append("    digits: returns a Result whose enclosure has so many digits.")
    value = "a number" if quantity["value"] == "scalar" else f"an array, {quantity['value']}"
    doc += ["", f"Returns {value}, correctly rounded. Raises an AttnbmError where there is no value."]
    body = "\n".join(f"    {line}".rstrip() for line in doc)
    body = body.replace("\\", "\\\\").replace('"""', "'''")
    arguments = ", ".join(f'"{field}": {field}' for field in fields)
    lines.append(f'    """{body.strip()}\n{example(quantity, full)}    """')
    lines.append(f"    return {evaluator(quantity)}({quantity['name']!r}, {{{arguments}}}, digits)")
    return "\n".join(lines) + "\n"


def module(file: str, quantities: list[dict[str, Any]]) -> str:
    names = [quantity["name"].split(".", 1)[1] for quantity in quantities]
    source = "\n\n".join(function(quantity) for quantity in quantities)
    types = sorted({word for word in ("Array", "Indices", "Lagrangian", "Matrix", "Number", "Vector") if re.search(rf"\b{word}\b", source)})
    literal_import = "Literal, overload" if "Literal[" in source else "overload"
    titles = {"_machine": "The attentional Boltzmann machine.", "_moments": "Its moments and conditionals."}
    title = titles.get(file, f"The quantities `{file}.*`.")
    return (
        HEADER.format(title=title)
        + "from __future__ import annotations\n\n"
        + f"from typing import {literal_import}\n\n"
        + f"from ._evaluate import {', '.join(sorted({evaluator(quantity) for quantity in quantities}))}\n"
        + "from ._result import Result\n"
        + f"from ._types import {', '.join(types)}\n\n"
        + f"__all__ = {names!r}\n\n\n"
        + source
    )


def field_source(field: Field) -> str:
    """A field as the package has it."""
    text = f"Field({field.kind!r}, {field.required}"
    text += f", {field.numbers!r}" if field.numbers else ""
    text += "" if field.default is None else f", default={0.0 if field.default == 'zeros' else float(field.default)}"
    return text + ")"


def words_of(quantities: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """A word for each field that there is, by its name and its source: the name, with a number where there are several."""
    words: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    for quantity in quantities:
        for name, field in fields_of(quantity).items():
            key = (name, field_source(field))
            if key not in words:
                counts[name] = counts.get(name, 0) + 1
                words[key] = name if counts[name] == 1 else f"{name}#{counts[name]}"
    return words


def schema(quantities: list[dict[str, Any]]) -> str:
    words = words_of(quantities)
    text = HEADER.format(title="The fields of every quantity.")
    text += "from __future__ import annotations\n\nfrom ._field import Field\n\n"
    text += "#: Every field that there is: its word, its name, and what it is.\n_ALL: dict[str, tuple[str, Field]] = {\n"
    for (name, source), word in words.items():
        text += f"    {word!r}: ({name!r}, {source}),\n"
    text += "}\n\n#: The words of the fields of each quantity, in order.\n_WORDS: dict[str, str] = {\n"
    for quantity in quantities:
        own = [words[name, field_source(field)] for name, field in fields_of(quantity).items()]
        text += f"    {quantity['name']!r}: {' '.join(own)!r},\n"
    text += "}\n\n#: The fields of each quantity, in order.\nFIELDS: dict[str, dict[str, Field]] = {\n"
    text += "    name: dict(_ALL[word] for word in words.split()) for name, words in _WORDS.items()\n"
    text += "}\n\n#: The axes of each value: `scalar`, or symbols.\nVALUES: dict[str, str] = {\n"
    for quantity in quantities:
        text += f"    {quantity['name']!r}: {quantity['value']!r},\n"
    text += "}\n\n#: The definition of each.\nDEFINITIONS: dict[str, str] = {\n"
    for quantity in quantities:
        text += f"    {quantity['name']!r}: {quantity['definition']!r},\n"
    return text + "}\n"


def functions(by_file: dict[str, list[dict[str, Any]]]) -> str:
    others = sorted(file for file in by_file if not file.startswith("_"))
    text = HEADER.format(title="All functions and modules of quantities, as the package has them.")
    text += f"from . import {', '.join(others)}\n"
    names = []
    for file in sorted(set(by_file) - set(others)):
        own = [name_of(quantity) for quantity in by_file[file]]
        text += f"from .{file} import {', '.join(own)}\n"
        names += own
    return text + f"\n__all__ = {[*others, *names]!r}\n"


def flags(quantities: list[dict[str, Any]]) -> str:
    """The flags of the cases of each quantity, as the golden vectors have them."""
    text = HEADER.format(title="The flags of the corner cases of every quantity.")
    text += "FLAGS: dict[str, list[str]] = {\n"
    for quantity in quantities:
        vectors = json.loads((VECTORS / f"{quantity['name']}.json").read_text())
        drawn = {flag for vector in vectors["vectors"] for flag in vector["flags"]}
        text += f"    {quantity['name']!r}: {sorted(drawn)!r},\n"
    return text + "}\n"


def generated() -> dict[str, str]:
    quantities = json.loads(run("list", "quantities", "--format", "json"))
    by_file: dict[str, list[dict[str, Any]]] = {}
    for quantity in quantities:
        by_file.setdefault(file_of(quantity), []).append(quantity)
    files = {f"{file}.py": module(file, own) for file, own in by_file.items()}
    files["_schema.py"] = schema(quantities)
    files["_functions.py"] = functions(by_file)
    files["_flags.py"] = flags(quantities)
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if a file differs")
    is_check = parser.parse_args().check
    stale = []
    for name, text in generated().items():
        path = PACKAGE / name
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if not is_check:
            path.write_text(text)
    if is_check and stale:
        sys.exit(f"not what scripts/generate.py writes: {', '.join(stale)}")
    print(f"{len(stale)} files written" if not is_check else "all files are as generated")


if __name__ == "__main__":
    main()
