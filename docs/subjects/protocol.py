"""Everything that a subject of `attnbm grade` written in Python needs, besides the mathematics.

A subject maps names of quantities to functions whose parameters are the fields of their inputs:

    import numpy
    import protocol

    def log_sum_exp(x, beta=1.0):
        return numpy.log(numpy.sum(numpy.exp(beta * x))) / beta

    protocol.serve({"special.log_sum_exp": log_sum_exp}, "mine", "0.1", array=numpy.array)
"""

import inspect
import json
import math
import re
import sys

HEXADECIMAL = re.compile(
    r"[+-]?0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)([pP][+-]?[0-9]+)?"
)
NOT_FINITE = ("nan", "inf", "infinity")


class Refusal(Exception):
    """There is no number to answer with; `kind` is one of the protocol's kinds of errors."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def positive(name, number):
    """The number, which must be above 0."""
    if not number > 0.0:
        raise Refusal("domain", f"{name} must be > 0, got {number}")
    return number


def not_negative(name, number):
    """The number, which must be 0 or above."""
    if not number >= 0.0:
        raise Refusal("domain", f"{name} must be >= 0, got {number}")
    return number


def whole(name, number):
    """The number as an int, which must be 1 or above."""
    if number != int(number) or number < 1:
        raise Refusal("domain", f"{name} must be an integer from 1 up, got {number}")
    return int(number)


def direction(x):
    """The array divided by its length, which must not be 0."""
    length = math.hypot(*x)
    if length == 0.0:
        raise Refusal("domain", "x must have an entry that is not 0")
    return x / length


def serve(quantities, name, version, dtype="f64", array=list):
    """Answers each line of standard input with one line, until the input ends.

    Lists of numbers reach the functions as `array(list)`; what they return may be a number, an
    array with `tolist`, or a nested list.
    """
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints is no answer
    greeting = {
        "name": name,
        "version": version,
        "language": "python",
        "dtype": dtype,
        "quantities": sorted(quantities),
    }
    for line in sys.stdin.buffer:
        print(json.dumps(answer(line, quantities, greeting, array)), file=answers, flush=True)


def answer(line, quantities, greeting, array):
    """The answer to one line, whatever it holds."""
    identity = None
    try:
        request = parse(line)
        if "hello" in request:
            return greeting
        identity = request.get("id")
        function = quantities.get(request.get("quantity"))
        if function is None:
            raise Refusal("unsupported", f"no quantity {request.get('quantity')!r} here")
        fields = {key: read(value, key, array) for key, value in request["input"].items()}
        try:
            inspect.signature(function).bind(**fields)
        except TypeError as error:  # a field too many, or one too few
            raise Refusal("parse", str(error)) from error
        return {"id": identity, "value": plain(function(**fields))}
    except Refusal as refusal:
        return {"id": identity, "error": {"kind": refusal.kind, "message": str(refusal)}}
    except NotImplementedError as error:
        return {"id": identity, "error": {"kind": "unsupported", "message": str(error)}}
    except MemoryError as error:
        return {"id": identity, "error": {"kind": "budget", "message": f"MemoryError: {error}"}}
    except Exception as error:  # the library's own refusal, in its own words
        message = f"{type(error).__name__}: {error}"
        return {"id": identity, "error": {"kind": "domain", "message": message}}


def parse(line):
    """The JSON object that a line holds."""
    try:
        request = json.loads(line)
    except ValueError as error:
        raise Refusal("parse", str(error)) from error
    if not isinstance(request, dict):
        raise Refusal("parse", "a request is a JSON object")
    if "hello" not in request and not isinstance(request.get("input"), dict):
        raise Refusal("parse", "a request has an input, which is a JSON object")
    return request


def read(value, name, array):
    """A field of the input: lists of numbers become arrays, and words stay words."""
    if isinstance(value, list):
        entries = [
            read(entry, name, list) if isinstance(entry, list) else number(entry, name)
            for entry in value
        ]
        try:
            return array(entries)
        except ValueError as error:  # rows of different lengths
            raise Refusal("shape", f"{name}: {error}") from error
    if isinstance(value, dict):  # a Lagrangian
        return {key: read(entry, key, array) for key, entry in value.items()}
    if isinstance(value, str) and value.isidentifier() and value.lower() not in NOT_FINITE:
        return value  # a domain, or the kind of a Lagrangian
    return number(value, name)


def number(value, name):
    """A JSON number, or a hexadecimal float in a string, as a finite binary64 number."""
    try:
        if isinstance(value, str) and HEXADECIMAL.fullmatch(value):
            value = float.fromhex(value)
        elif isinstance(value, str) and value.lower().lstrip("+-") in NOT_FINITE:
            value = math.nan
        elif isinstance(value, (str, bool)) or value is None:
            raise Refusal("parse", f"{name} must be a number, got {json.dumps(value)}")
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Refusal("domain", f"{name} must be finite")
    return value


def plain(value):
    """A result as JSON has it: nested lists of numbers, and strings where JSON has no number."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    value = float(value)
    return value if math.isfinite(value) else str(value)  # "inf", "-inf" or "nan"
