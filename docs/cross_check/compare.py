"""The comparison of a golden vector, or of a table of them, with what is recomputed."""

import math
from fractions import Fraction

from flint import ctx

from balls import Deadline, TooSlow, arb

DIGITS = 30
MOST_EXPONENT = 10_000
PRECISIONS = (256, 512, 1024, 2048, 4096, 8192)


def numbers(x):
    """Hexadecimal floats of an exact input as floats, and the rest as it is."""
    if isinstance(x, str):
        return float.fromhex(x) if "0x" in x else x
    if isinstance(x, list):
        return [numbers(y) for y in x]
    if isinstance(x, dict):
        return {key: numbers(value) for key, value in x.items()}
    return x


def flat(x, depth):
    """The leaves below so many levels of lists."""
    return [x] if depth == 0 else [leaf for y in x for leaf in flat(y, depth - 1)]


def depth_of(x):
    return 1 + depth_of(x[0]) if isinstance(x, list) and x else 1 if isinstance(x, list) else 0


class End:
    """An end of an enclosure, a decimal: exact as a fraction, unless its exponent is so large that the fraction is as well."""

    def __init__(self, text):
        digits, _, exponent = text.lower().partition("e")
        self.text, self.exponent = text, int(exponent or 0)
        self.is_zero = Fraction(digits) == 0
        self.is_negative = digits.startswith("-")
        self.exact = Fraction(text) if abs(self.exponent) <= MOST_EXPONENT else None

    def ball(self):
        if self.exact is None:
            return arb(self.text)
        return arb(self.exact.numerator) / arb(self.exact.denominator)

    def nearest(self):
        """The binary64 number nearest to it: Python's division of whole numbers is correctly rounded."""
        if self.exact is not None and not self.is_zero:
            try:
                return self.exact.numerator / self.exact.denominator
            except OverflowError:
                pass
        size = math.inf if self.exponent > 0 and not self.is_zero else 0.0
        return -size if self.is_negative else size


def is_narrow(ball, is_zero):
    """Whether a ball has the digits that are asked for. Around an exact 0 no ball has any; there it must be small."""
    if is_zero and ball.contains(0):
        return abs(ball) < arb("1e-60")
    return ball == 0 or ball.rel_accuracy_bits() >= DIGITS * math.log2(10)


def recompute(formula, vector, seconds):
    """The balls of an answer, narrow ones if they are found in time; else None."""
    question, truth = numbers(vector["input_exact"]), vector["truth"]
    ends = flat(truth["enclosure"], depth_of(truth["f64"]))
    zeros = [End(lower).is_zero and End(upper).is_zero for lower, upper in ends]
    Deadline.start(seconds)
    for precision in PRECISIONS:
        ctx.prec = precision
        try:
            found = formula(question)
        except (ZeroDivisionError, ValueError):
            continue
        except TooSlow:
            return None
        if len(found) != len(zeros) or all(map(is_narrow, found, zeros)):
            return found
        if Deadline.is_over():
            return None
    return None


def disagreement(vector, found):
    """What a vector and the recomputed balls contradict each other in; None if in nothing."""
    truth = vector["truth"]
    depth = depth_of(truth["f64"])
    stored, floats = flat(truth["enclosure"], depth), flat(truth["f64"], depth)
    ctx.prec = PRECISIONS[-1]
    if vector["quantity"] == "attnbm.log_partition_bounds":
        lower, upper = (arb(float(x)) for x in floats)
        within = lower.union(upper).overlaps(found[0])
        return None if within else f"log Z = {found[0].str(40)} is not between {floats}"
    if len(stored) != len(found):
        return f"{len(stored)} entries, recomputed {len(found)}"
    for k, (ends, x, ball) in enumerate(zip(stored, floats, found)):
        lower, upper = map(End, ends)
        if not lower.ball().union(upper.ball()).overlaps(ball):
            return f"entry {k} is in {ends}, recomputed {ball.str(40)}"
        x = float(x)
        nearest = lower.nearest()
        if nearest == upper.nearest() != x:
            return f"entry {k}: the nearest binary64 number is {nearest!r}, and f64 is {x!r}"
    return None


def check_table(path, vectors):
    """How a table of NumPy's arrays and the vectors with a value contradict each other; None if they do not."""
    import numpy

    table = numpy.load(path)
    vectors = [v for v in vectors if "truth" in v]
    columns = {"value": [float(v["truth"]["f64"]) for v in vectors]}
    for name in vectors[0]["input"]:
        columns[name] = [float(v["input"][name]) for v in vectors]
    columns["condition"] = [float(v["truth"]["condition"]) for v in vectors]
    columns["value_f32"] = [numpy.float32(v["truth"]["f32"]) for v in vectors]
    columns["id"] = [v["id"].encode() for v in vectors]
    for key, expected in columns.items():
        if not numpy.array_equal(table[key], numpy.array(expected)):
            return f"{path}: {key}"
    for v, value, tail in zip(vectors, table["value"], table["value_tail"]):
        exact = Fraction(v["truth"]["enclosure"][0])
        left = exact - Fraction(float(value)) - Fraction(float(tail))
        if abs(left) > abs(exact) / 2**100:
            return f"{path}: value + value_tail of {v['id']}"
    return None
