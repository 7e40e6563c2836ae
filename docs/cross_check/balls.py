"""Balls of FLINT: integrals, sums and small linear algebra."""

import math
import sys
import time

try:
    from flint import acb, arb, arb_mat
except ImportError:
    print("skipped: python-flint is not installed (pip install python-flint)")
    sys.exit(77)

TAIL_BITS = 300


class NotHere(Exception):
    """There is no formula for this input."""


class TooSlow(Exception):
    """The time for this vector is over."""


class Deadline:
    """When the time for the current vector is over: that of the processor, so that other work does not count."""

    at = math.inf

    @classmethod
    def is_over(cls):
        return time.process_time() > cls.at

    @classmethod
    def start(cls, seconds):
        cls.at = time.process_time() + seconds


def integrate(f, lower, upper):
    """FLINT's integral; an exception must not leave the integrand, which FLINT calls."""
    errors = []

    def integrand(s, analytic):
        try:
            if Deadline.is_over():
                raise TooSlow
            return f(s, analytic)
        except Exception as error:
            errors.append(error)
            return acb(arb("nan"))

    found = acb.integral(integrand, acb(lower), acb(upper), eval_limit=200_000)
    if errors:
        raise errors[0]
    return found.real


def integral(f, peaks, width):
    """The integral of f over what is no farther than the width from a peak."""
    ends = sorted((float((peak - width).mid()), float((peak + width).mid())) for peak in peaks)
    pieces = [list(ends[0])]
    for lower, upper in ends[1:]:
        if lower <= pieces[-1][1]:
            pieces[-1][1] = max(upper, pieces[-1][1])
        else:
            pieces.append([lower, upper])
    return sum((integrate(f, lower, upper) for lower, upper in pieces), arb(0))


def gaussian_expectations(variance, fs):
    """E f(y) over y ~ N(0, variance), for each f of a complex ball; f(y, analytic)."""
    variance = arb(variance)
    width = (variance * 2 * TAIL_BITS * arb(2).log()).sqrt() * arb("1.05")
    norm = (2 * arb.pi() * variance).sqrt()
    found = []
    for f in fs:
        integrand = lambda y, analytic, f=f: f(y, analytic) * (-y * y / (2 * variance)).exp()
        found.append(integral(integrand, [arb(0)], width) / norm)
    return found


def float_of(x):
    return float(x.mid())


def balls(xs):
    return [arb(x) for x in xs]


def rows(xs):
    return [balls(x) for x in xs]


def dot(x, y):
    return sum((a * b for a, b in zip(x, y)), arb(0))


def add(x, y):
    return [a + b for a, b in zip(x, y)]


def subtract(x, y):
    return [a - b for a, b in zip(x, y)]


def scale(s, x):
    return [s * a for a in x]


def log_sum_exp(xs):
    """As it stands: the exponents of balls do not overflow."""
    return sum((x.exp() for x in xs), arb(0)).log()


def softmax(xs):
    weights = [x.exp() for x in xs]
    total = sum(weights, arb(0))
    return [w / total for w in weights]


def log_2_pi():
    return (2 * arb.pi()).log()
