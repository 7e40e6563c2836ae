"""Machines whose patterns lie on a line, at any beta: integrals of one variable."""

import math
from fractions import Fraction

from balls import (
    TAIL_BITS,
    NotHere,
    acb,
    add,
    arb,
    balls,
    dot,
    float_of,
    gaussian_expectations,
    integral,
    scale,
    subtract,
)


class Axis:
    """Patterns on a line: xi_mu = origin + t_mu direction, exactly; the direction may be 0."""

    def __init__(self, patterns):
        exact = [[Fraction(x) for x in row] for row in patterns]
        origin = exact[0]
        differences = [[x - y for x, y in zip(row, origin)] for row in exact]
        longest = max(differences, key=lambda d: max(abs(x) for x in d))
        pivot = max(range(len(longest)), key=lambda i: abs(longest[i]))
        self.origin = balls(patterns[0])
        if longest[pivot] == 0:
            self.length, self.unit = arb(0), [arb(0)] * len(origin)
            self.steps = [arb(0)] * len(patterns)
            return
        steps = [d[pivot] / longest[pivot] for d in differences]
        for d, t in zip(differences, steps):
            if any(x != t * y for x, y in zip(d, longest)):
                raise NotHere("the patterns span more than a line")
        ball = lambda q: arb(q.numerator) / arb(q.denominator)
        direction = [ball(x) for x in longest]
        self.length = dot(direction, direction).sqrt()
        self.unit = scale(1 / self.length, direction)
        self.steps = [ball(t) for t in steps]


def log_sum(terms, s, analytic):
    """log sum exp(a s + k) at a complex ball s, where it is holomorphic."""
    total = acb(0)
    for a, k in terms:
        total += (s * a + k).exp()
    return total.log(analytic=analytic)


class Line:
    """Integrals over exp(-beta E) of a machine whose patterns lie on a line, at any beta.

    With u = v - b = origin + s unit + w, w orthogonal, -E = |origin|^2/2 - |w|^2/2 - s^2/2 + log sum exp(a_mu s + k_mu).
    """

    def __init__(self, machine):
        self.m = machine
        axis = Axis(machine.floats)
        self.axis = axis
        self.terms = []
        for mu, t in enumerate(axis.steps):
            a = t * axis.length
            k = a * dot(axis.unit, axis.origin) + dot(machine.xi[mu], machine.b) + machine.c[mu]
            self.terms.append((a, k))
        heights = [a * a / 2 + k for a, k in self.terms]
        self.top = max(heights, key=lambda h: float_of(h))
        reach = 2 * TAIL_BITS * math.log(2) / float_of(machine.beta) + 2 * math.log(machine.p)
        self.width = arb(math.sqrt(reach))
        self.peaks = [a for a, _ in self.terms]
        self.norm = None

    def against(self, f):
        """The integral of f against the density, which is not normalised."""
        beta, top, terms = self.m.beta, self.top, self.terms

        def integrand(s, analytic):
            log = log_sum(terms, s, analytic)
            return f(s, log) * ((log - s * s / 2 - top) * beta).exp()

        return integral(integrand, self.peaks, self.width)

    def total(self):
        if self.norm is None:
            self.norm = self.against(lambda s, log: acb(1))
        return self.norm

    def expectation(self, f):
        return self.against(f) / self.total()

    def log_partition(self):
        m, o = self.m, self.axis.origin
        outside = (2 * arb.pi() / m.beta).log() * (m.n - 1) / 2
        return outside + m.beta * (dot(o, o) / 2 + self.top) + self.total().log()

    def mean(self):
        shift = self.expectation(lambda s, log: s)
        return add(add(self.m.b, self.axis.origin), scale(shift, self.axis.unit))

    def covariance(self):
        mean = self.expectation(lambda s, log: s)
        variance = self.expectation(lambda s, log: (s - mean) ** 2)
        unit, beta = self.axis.unit, self.m.beta
        excess = variance - 1 / beta
        n = range(self.m.n)
        return [unit[i] * unit[j] * excess + (1 / beta if i == j else 0) for i in n for j in n]

    def gradient(self):
        m, entries = self.m, []
        base = add(m.b, self.axis.origin)
        for a, k in self.terms:
            weight = lambda s, log, a=a, k=k: (s * a + k - log).exp()
            plain = self.expectation(weight)
            moved = self.expectation(lambda s, log: weight(s, log) * s)
            entries += [m.beta * (x * plain + y * moved) for x, y in zip(base, self.axis.unit)]
        return entries

    def mean_energy(self):
        m, o = self.m, self.axis.origin
        along = self.expectation(lambda s, log: s * s / 2 - log)
        return arb(m.n - 1) / (2 * m.beta) + along - dot(o, o) / 2


def reconstruction(machine, x, variance, k, base):
    """E |base(T) + k e|^2 over e ~ N(0, variance I), with base(T) = scale (b - x + T(x + e)) and T the softmax mean."""
    axis, m = Axis(machine.floats), machine
    logits = m.logits(x)
    slopes = [t * axis.length for t in axis.steps]
    fixed = scale(base, subtract(add(m.b, axis.origin), x))
    terms = list(zip(slopes, logits))

    def average(y, analytic):
        """Where on the line T is."""
        log = log_sum(terms, y, analytic)
        return sum(((y * a + l - log).exp() * a for a, l in terms), acb(0))

    first, second, mixed = gaussian_expectations(
        variance,
        [average, lambda y, g: average(y, g) ** 2, lambda y, g: average(y, g) * y],
    )
    square = dot(fixed, fixed) + 2 * base * dot(fixed, axis.unit) * first + base * base * second
    return square + 2 * k * base * mixed + k * k * arb(variance) * m.n
