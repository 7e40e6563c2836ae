"""A subject of `attnbm grade`: it answers one request a line. Fill in what you compute."""

import json
import math
import sys


def log_sum_exp(x, beta=1.0):
    """(1/beta) log sum_i exp(beta x_i), with the largest term taken out."""
    x = [float(entry) for entry in x]
    largest = max(x)
    if math.isinf(largest):
        return largest
    place = x.index(largest)
    others = (math.exp(beta * (entry - largest)) for i, entry in enumerate(x) if i != place)
    return largest + math.log1p(math.fsum(others)) / beta


# The names are those of `attnbm list quantities`. A function takes the fields of the input as keywords.
FUNCTIONS = {"special.log_sum_exp": log_sum_exp}


class Refused(Exception):
    """There is no value: the kind is domain, not_normalizable, shape or parse."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def is_number(value):
    words = ("-inf", "inf")
    return isinstance(value, (int, float)) and not isinstance(value, bool) or value in words


def checked(given):
    """The grader asks about inputs that mean nothing, too. An error is the right answer there."""
    for name in given:
        if name not in ("x", "beta"):
            raise Refused("parse", f"there is no field {name}")
    x = given.get("x")
    if not isinstance(x, list) or not x or not all(map(is_number, x)):
        raise Refused("parse", "x must be a list of numbers")
    beta = given.get("beta", 1.0)
    if not isinstance(beta, (int, float)) or isinstance(beta, bool) or not 0 < beta < math.inf:
        raise Refused("domain", "beta must be finite and > 0")
    if any(math.isnan(float(entry)) for entry in x):
        raise Refused("domain", "x must not have a NaN")
    return given


def answer(request):
    if "hello" in request:
        return {"name": "my subject", "language": "python", "infinities": True, "quantities": list(FUNCTIONS)}
    head = {"id": request.get("id")}
    function = FUNCTIONS.get(request.get("quantity"))
    if function is None:
        return head | {"error": {"kind": "unsupported", "message": "not filled in"}}
    try:
        value = function(**checked(request["input"]))
    except Refused as refused:
        return head | {"error": {"kind": refused.kind, "message": str(refused)}}
    # JSON has no number for these.
    return head | {"value": value if math.isfinite(value) else str(value)}


for line in sys.stdin:
    try:
        request = json.loads(line)
    except ValueError as error:
        request = None
        said = {"id": None, "error": {"kind": "parse", "message": str(error)}}
    print(json.dumps(said if request is None else answer(request)), flush=True)
