"""Recomputes the golden vectors with another library, by formulas written for this purpose.

    pip install python-flint                        # 0.9 was used; numpy too for --npz
    python docs/cross_check.py tests/vectors        # all of them
    python docs/cross_check.py tests/vectors --quantity vmf --every 10
    attnbm vectors --npz tables && python docs/cross_check.py tests/vectors --npz tables

Nothing here is shared with attnbm: the arithmetic is that of FLINT (Arb), and every formula is the definition as
docs/wire-protocol.md states it. Sums over multisets are replaced by sums over ordered tuples, quadratures by FLINT's
own, and recurrences by FLINT's Bessel functions.

A vector agrees if FLINT's ball has at least 30 digits and meets the vector's enclosure, in every entry, and if `f64` is
the binary64 number nearest to the enclosure's ends. Where the vector says exactly 0, the ball is within 1e-60 of it. A vector is undecided if no such ball is found in time. What has no
formula here is listed with the reason. The exit code is 0 if nothing disagrees.

The integrals leave out tails below 2^-300 of the whole, by an estimate and without a proof. They are a check and not a
reference.
"""

import argparse
import glob
import itertools
import json
import math
import os
import sys
import time
from fractions import Fraction

try:
    from flint import acb, arb, arb_mat, ctx
except ImportError:
    print("skipped: python-flint is not installed (pip install python-flint)")
    sys.exit(77)

DIGITS = 30
TAIL_BITS = 300
MOST_TUPLES = 30_000
PRECISIONS = (256, 512, 1024, 2048, 4096, 8192)


class NotHere(Exception):
    """There is no formula for this input."""


class TooSlow(Exception):
    """The time for this vector is over."""


deadline = math.inf


def integrate(f, lower, upper):
    """FLINT's integral; an exception must not leave the integrand, which FLINT calls."""
    errors = []

    def integrand(s, analytic):
        try:
            if time.monotonic() > deadline:
                raise TooSlow
            return f(s, analytic)
        except Exception as error:
            errors.append(error)
            return acb(arb("nan"))

    found = acb.integral(integrand, acb(lower), acb(upper), eval_limit=200_000)
    if errors:
        raise errors[0]
    return found.real


# --- small linear algebra over balls ---------------------------------------------------------------------------------


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


# --- the machine -----------------------------------------------------------------------------------------------------


class Machine:
    """AttnBM with patterns xi, visible bias b and hidden bias c, at one beta."""

    def __init__(self, patterns, beta=1.0, visible_bias=None, hidden_bias=None):
        self.floats = patterns
        self.xi = rows(patterns)
        self.p, self.n = len(patterns), len(patterns[0])
        self.b = balls(visible_bias or [0] * self.n)
        self.c = balls(hidden_bias or [0] * self.p)
        self.beta = arb(beta)
        self.is_whole = float(beta).is_integer()
        self.whole = int(beta) if self.is_whole else None

    def logits(self, v):
        return [dot(xi, v) + c for xi, c in zip(self.xi, self.c)]

    def energy(self, v):
        u = subtract(v, self.b)
        return dot(u, u) / 2 - log_sum_exp(self.logits(v))

    def average(self, v):
        """The patterns' mean by the softmax at v."""
        weights = softmax(self.logits(v))
        return [dot(weights, column) for column in zip(*self.xi)]

    def score(self, v):
        return scale(self.beta, subtract(add(self.b, self.average(v)), v))

    def components(self):
        """The Gaussians of exp(-beta E) at a whole beta, from ordered tuples: weights, sums of patterns, tuples."""
        if not self.is_whole or self.p**self.whole > MOST_TUPLES:
            raise NotHere("too many tuples, or beta is not whole")
        exponents, sums, tuples = [], [], []
        for chosen in itertools.product(range(self.p), repeat=self.whole):
            total = [arb(0)] * self.n
            for mu in chosen:
                total = add(total, self.xi[mu])
            bias = sum((self.c[mu] for mu in chosen), arb(0))
            exponents.append(dot(total, total) / (2 * self.beta) + dot(self.b, total) + bias)
            sums.append(total)
            tuples.append(chosen)
        return exponents, sums, tuples

    def line(self):
        return Line(self)

    def log_partition(self):
        try:
            exponents, _, _ = self.components()
        except NotHere:
            return self.line().log_partition()
        return self.volume() + log_sum_exp(exponents)

    def volume(self):
        return (2 * arb.pi() / self.beta).log() * self.n / 2

    def mean(self):
        try:
            exponents, sums, _ = self.components()
        except NotHere:
            return self.line().mean()
        weights = softmax(exponents)
        return [b + dot(weights, column) / self.beta for b, column in zip(self.b, zip(*sums))]

    def covariance(self):
        try:
            exponents, sums, _ = self.components()
        except NotHere:
            return self.line().covariance()
        weights = softmax(exponents)
        columns = list(zip(*sums))
        means = [dot(weights, column) for column in columns]
        entries = []
        for i in range(self.n):
            for j in range(self.n):
                deviations = [(x - means[i]) * (y - means[j]) for x, y in zip(columns[i], columns[j])]
                entries.append(dot(weights, deviations) / self.beta**2 + (1 / self.beta if i == j else 0))
        return entries

    def gradient(self):
        """The derivative of log Z in the patterns, row by row."""
        try:
            exponents, sums, tuples = self.components()
        except NotHere:
            return self.line().gradient()
        weights = softmax(exponents)
        entries = []
        for mu in range(self.p):
            counted = [w * chosen.count(mu) for w, chosen in zip(weights, tuples)]
            total = sum(counted, arb(0))
            for b, column in zip(self.b, zip(*sums)):
                entries.append(b * total + dot(counted, column) / self.beta)
        return entries

    def mean_energy(self):
        return self.line().mean_energy()

    def conditional(self, observed, values):
        """The machine of the coordinates that are not observed."""
        missing = [i for i in range(self.n) if i not in observed]
        if not missing:
            return None, missing
        seen = balls(values)
        rest = Machine([[row[i] for i in missing] for row in self.floats])
        rest.b = [self.b[i] for i in missing]
        rest.c = [c + dot([xi[i] for i in observed], seen) for c, xi in zip(self.c, self.xi)]
        rest.beta, rest.is_whole, rest.whole = self.beta, self.is_whole, self.whole
        return rest, missing


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


def float_of(x):
    return float(x.mid())


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


# --- Lagrangians -----------------------------------------------------------------------------------------------------


def lagrangian(spec):
    """(L, its gradient) as functions of lists of balls."""
    kind = spec["kind"]
    if kind == "log_sum_exp":
        beta = arb(spec["beta"])
        return (
            lambda h: log_sum_exp(scale(beta, h)) / beta,
            lambda h: softmax(scale(beta, h)),
        )
    if kind == "norm":
        length = lambda h: dot(h, h).sqrt()
        return length, lambda h: [x / length(h) for x in h]
    value, slope = entrywise(spec)
    return lambda h: sum((value(x) for x in h), arb(0)), lambda h: [slope(x) for x in h]


def sign(x):
    return arb(1) if x > 0 else arb(-1) if x < 0 else arb(0)


def entrywise(spec):
    kind = spec["kind"]
    if kind == "power":
        n = arb(spec["n"])
        power = lambda x, n: abs(x) ** n if x != 0 else arb(1) if n == 0 else arb(0)
        return lambda x: power(x, n) / n, lambda x: sign(x) * power(x, n - 1)
    if kind == "atan":
        c = arb(spec["c"])
        return lambda x: c * (x * x.atan() - (1 + x * x).log() / 2), lambda x: c * x.atan()
    return {
        "cosh": (lambda x: x.cosh(), lambda x: x.sinh()),
        "exp": (lambda x: x.exp(), lambda x: x.exp()),
        "log_cosh": (lambda x: x.cosh().log(), lambda x: x.tanh()),
        "abs": (abs, sign),
        "identity": (lambda x: x, lambda x: arb(1)),
    }[kind]


# --- quantities ------------------------------------------------------------------------------------------------------


def machine_of(i, beta=None):
    return Machine(i["patterns"], i.get("beta", 1.0) if beta is None else beta, i.get("visible_bias"), i.get("hidden_bias"))


def attnbm_energy(i):
    return [machine_of(i, 1.0).energy(balls(i["v"]))]


def attnbm_log_partition(i):
    return [machine_of(i).log_partition()]


def attnbm_log_density(i):
    m = machine_of(i)
    return [-m.beta * m.energy(balls(i["v"])) - m.log_partition()]


def attnbm_score(i):
    return machine_of(i).score(balls(i["v"]))


def attnbm_log_partition_gradient(i):
    return machine_of(i).gradient()


def attnbm_negative_log_likelihood(i):
    m, data = machine_of(i), rows(i["data"])
    return [m.beta * sum((m.energy(v) for v in data), arb(0)) / len(data) + m.log_partition()]


def attnbm_negative_log_likelihood_gradient(i):
    m, data = machine_of(i), rows(i["data"])
    gradient = m.gradient()
    for v in data:
        for mu, weight in enumerate(softmax(m.logits(v))):
            for j, x in enumerate(v):
                gradient[mu * m.n + j] -= m.beta * weight * x / len(data)
    return gradient


def attnbm_mean(i):
    return machine_of(i).mean()


def attnbm_covariance(i):
    return machine_of(i).covariance()


def attnbm_mean_energy(i):
    return [machine_of(i).mean_energy()]


def attnbm_entropy(i):
    m = machine_of(i)
    return [m.beta * m.mean_energy() + m.log_partition()]


def attnbm_conditional_mean(i):
    rest, _ = machine_of(i).conditional([int(x) for x in i["observed"]], i["values"])
    return [] if rest is None else rest.mean()


def attnbm_conditional_log_density(i):
    rest, _ = machine_of(i).conditional([int(x) for x in i["observed"]], i["values"])
    if rest is None:
        return [arb(0)]
    return [-rest.beta * rest.energy(balls(i["missing_values"])) - rest.log_partition()]


def attnbm_dsm_loss(i):
    m, variance = machine_of(i), i["noise_variance"]
    k = 1 / arb(variance) - m.beta
    losses = [reconstruction(m, x, variance, k, m.beta) for x in rows(i["data"])]
    return [sum(losses, arb(0)) / len(losses)]


def attnbm_dae_loss(i):
    m = machine_of(i, 1.0)
    losses = [reconstruction(m, x, i["noise_variance"], arb(0), arb(1)) for x in rows(i["data"])]
    return [sum(losses, arb(0)) / len(losses)]


def hopfield_attention(i):
    m = machine_of(i)
    return softmax(scale(m.beta, m.logits(balls(i["v"]))))


def hopfield_update(i):
    m = machine_of(i)
    weights = hopfield_attention(i)
    return [b + dot(weights, column) for b, column in zip(m.b, zip(*m.xi))]


def hopfield_lagrangian(i):
    return [lagrangian(i["lagrangian"])[0](balls(i["h"]))]


def hopfield_activation(i):
    return lagrangian(i["lagrangian"])[1](balls(i["h"]))


def hopfield_energy(i):
    v, h, xi = balls(i["v"]), balls(i["h"]), rows(i["patterns"])
    visible, activation_v = lagrangian(i["visible_lagrangian"])
    hidden, activation_h = lagrangian(i["hidden_lagrangian"])
    g, f = activation_v(v), activation_h(h)
    return [dot(v, g) - visible(v) + dot(h, f) - hidden(h) - dot(f, [dot(row, g) for row in xi])]


class GaussianBernoulli:
    def __init__(self, i):
        self.w = rows(i["weights"])
        self.p, self.n = len(self.w), len(self.w[0])
        self.sigma = arb(i.get("sigma", 1.0))
        self.b = balls(i.get("visible_bias") or [0] * self.n)
        self.c = balls(i.get("hidden_bias") or [0] * self.p)

    def states(self):
        """The log weight of every state of the hidden units, without the volume."""
        for h in itertools.product((0, 1), repeat=self.p):
            on = [j for j in range(self.p) if h[j]]
            m = self.b
            for j in on:
                m = add(m, self.w[j])
            yield sum(h), sum((self.c[j] for j in on), arb(0)) + self.sigma**2 * dot(m, m) / 2

    def log_partition(self):
        volume = (2 * arb.pi() * self.sigma**2).log() * self.n / 2
        return volume + log_sum_exp([x for _, x in self.states()])


def gbrbm_log_partition(i):
    return [GaussianBernoulli(i).log_partition()]


def gbrbm_log_density(i):
    g, v = GaussianBernoulli(i), balls(i["v"])
    hidden = [(1 + (c + dot(w, v)).exp()).log() for c, w in zip(g.c, g.w)]
    return [dot(g.b, v) - dot(v, v) / (2 * g.sigma**2) + sum(hidden, arb(0)) - g.log_partition()]


def gbrbm_truncation_mass(i):
    weights = [(count, x.exp()) for count, x in GaussianBernoulli(i).states()]
    many = sum((w for count, w in weights if count >= 2), arb(0))
    return [many / sum((w for _, w in weights), arb(0))]


def gbrbm_dsm_loss(i):
    g = GaussianBernoulli(i)
    # The rows of W on a line through 0.
    axis = Axis([[0.0] * g.n] + i["weights"])
    slopes = [t * axis.length for t in axis.steps[1:]]
    losses = []
    for x in rows(i["data"]):
        offsets = [dot(w, x) for w in g.w]

        def pull(y, analytic):
            units = zip(slopes, offsets)
            return sum((a / (1 + (-(y * a + o)).exp()) for a, o in units), acb(0))

        first, second = gaussian_expectations(1, [pull, lambda y, analytic: pull(y, analytic) ** 2])
        losses.append(dot(x, x) - 2 * dot(x, axis.unit) * first + second)
    return [sum(losses, arb(0)) / len(losses)]


def ggrbm_log_partition(i):
    w = rows(i["weights"])
    p, n, beta = len(w), len(w[0]), arb(i["beta"])
    linear = balls(i.get("visible_bias") or [0] * n) + balls(i.get("hidden_bias") or [0] * p)
    entries = [[arb(int(r == s)) for s in range(n + p)] for r in range(n + p)]
    for j in range(p):
        for k in range(n):
            entries[n + j][k] = entries[k][n + j] = -w[j][k]
    matrix = arb_mat(entries)
    solved = matrix.solve(arb_mat([[x] for x in linear]))
    square = dot(linear, [solved[k, 0] for k in range(n + p)])
    return [(2 * arb.pi() / beta).log() * (n + p) / 2 - matrix.det().log() / 2 + beta * square / 2]


def log_bessel(order, x):
    return x.bessel_i(order).log()


def bessel_log_i(i):
    return [log_bessel(arb(i["order"]), arb(i["x"]))]


def bessel_ratio(i):
    return [ratio(arb(i["order"]), arb(i["x"]))]


def ratio(order, x):
    return arb(0) if x == 0 else x.bessel_i(order + 1) / x.bessel_i(order)


def sphere(dim, kappa):
    """log Z of von Mises-Fisher."""
    if dim == 1:
        return (2 * kappa.cosh()).log()
    half = arb(dim) / 2
    if kappa == 0:
        return arb(2).log() + half * arb.pi().log() - half.lgamma()
    return half * log_2_pi() + log_bessel(half - 1, kappa) - (half - 1) * kappa.log()


def resultant(dim, kappa):
    return kappa.tanh() if dim == 1 else ratio(arb(dim) / 2 - 1, kappa)


def vmf_log_partition(i):
    return [sphere(int(i["dim"]), arb(i["kappa"]))]


def vmf_mean_resultant_length(i):
    return [resultant(int(i["dim"]), arb(i["kappa"]))]


def vmf_entropy(i):
    dim, kappa = int(i["dim"]), arb(i["kappa"])
    return [sphere(dim, kappa) - kappa * resultant(dim, kappa)]


def vmf_log_density(i):
    eta, x, beta = balls(i["eta"]), balls(i["x"]), arb(i["beta"])
    is_zero = all(float(e) == 0 for e in i["eta"])
    kappa = arb(0) if is_zero else beta * dot(eta, eta).sqrt()
    return [beta * dot(eta, x) / dot(x, x).sqrt() - sphere(len(x), kappa)]


def special_log_sum_exp(i):
    beta = arb(i.get("beta", 1.0))
    return [log_sum_exp(scale(beta, balls(i["x"]))) / beta]


def special_softmax(i):
    return softmax(scale(arb(i.get("beta", 1.0)), balls(i["x"])))


def efh_conditional_log_partition(i):
    beta, x = arb(i["beta"]), arb(i["x"])
    value, slope = entrywise(i["lagrangian"])
    exponent = lambda h: -beta * (h * slope(h) - value(h) - slope(h) * x)
    if i["domain"] in ("binary", "bernoulli"):
        states = (-1, 1) if i["domain"] == "binary" else (0, 1)
        return [log_sum_exp([exponent(arb(h)) for h in states])]
    sides = (1,) if i["domain"] == "half_line" else (-1, 1)
    return [sum((half_line(i["lagrangian"], beta, x, side) for side in sides), arb(0)).log()]


def half_line(spec, beta, x, side):
    """The integral over h = side exp(t), t real: smooth for every power, and decaying at both ends."""

    def exponent(t, analytic=False):
        size = t.exp()
        h = size * side
        if spec["kind"] == "power":
            n = arb(spec["n"])
            value, slope = (t * n).exp() / n, (t * (n - 1)).exp() * side
        elif spec["kind"] == "atan":
            c = arb(spec["c"])
            if analytic and h.real.contains(0):
                return acb(arb("nan"))
            arc = h.atan()
            value, slope = c * (h * arc - (1 + h * h).log(analytic=analytic) / 2), c * arc
        else:
            value, slope = {"cosh": (h.cosh(), h.sinh()), "exp": (h.exp(), h.exp())}[spec["kind"]]
        return -beta * (h * slope - value - slope * x) + t

    # Where the integrand is not negligible, on a grid. Below the grid it is exp(t) times a constant.
    grid = [k / 16 for k in range(-4096, 4096)]
    heights = [exponent(acb(t)).real for t in grid]
    heights = [float_of(y) if y.is_finite() else -math.inf for y in heights]
    top = max(heights)
    reached = [t for t, y in zip(grid, heights) if y > top - TAIL_BITS * math.log(2)]
    integrand = lambda t, analytic: (exponent(t, analytic) - top).exp()
    return integrate(integrand, reached[0] - 1, reached[-1] + 1) * arb(top).exp()


def attnbm_log_partition_bounds(i):
    """Not the bounds themselves, which are formulas of this project: log Z has to lie between them."""
    return [machine_of(i).log_partition()] * 2


# --- binary networks and their machines -----------------------------------------------------------------------------

MOST_SPINS = 13


def whole(x):
    return [[int(entry) for entry in row] for row in x]


def solution(matrix, right):
    """The solution of a system of fractions by Gauss and Jordan; None if there is none or several."""
    rows = [[Fraction(x) for x in row] + [Fraction(r)] for row, r in zip(matrix, right)]
    for k in range(len(rows)):
        pivot = next((j for j in range(k, len(rows)) if rows[j][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for j in range(len(rows)):
            if j != k:
                rows[j] = [x - rows[j][k] * y for x, y in zip(rows[j], rows[k])]
    return [row[-1] for row in rows]


def product(x, y):
    return sum(a * b for a, b in zip(x, y))


def gram(rows):
    return [[product(x, y) for y in rows] for x in rows]


def independent(rows):
    kept = []
    for row in rows:
        if solution(gram(kept + [row]), [0] * (len(kept) + 1)) is not None:
            kept.append(row)
    return kept


def ball(q):
    return arb(q.numerator) / arb(q.denominator)


def projection(rows, v):
    """J v, exactly."""
    kept = independent(rows)
    a = solution(gram(kept), [product(row, v) for row in kept])
    return [product(a, column) for column in zip(*kept)]


def hnrbm_coupling(i):
    xi = whole(i["patterns"])
    n = len(xi[0])
    columns = [projection(xi, [int(k == j) for k in range(n)]) for j in range(n)]
    return [ball(columns[j][k]) for k in range(n) for j in range(n)]


def hnrbm_weights(i):
    basis = []
    for row in whole(i["patterns"]):
        rest = [Fraction(x) for x in row]
        for u in basis:
            share = product(u, row) / product(u, u)
            rest = [x - share * y for x, y in zip(rest, u)]
        basis.append(rest)
    return [ball(x) / ball(product(u, u)).sqrt() for u in basis for x in u]


def hnrbm_energy(i):
    v = [int(x) for x in i["v"]]
    form = product(v, projection(whole(i["patterns"]), v))
    return [-ball(form) / 2 - dot(balls(i.get("visible_bias") or [0] * len(v)), balls(v))]


def hnrbm_readout(i):
    xi, v = whole(i["patterns"]), [int(x) for x in i["v"]]
    return [ball(x) for x in solution(gram(xi), [product(row, v) for row in xi])]


def spins(n):
    if n > MOST_SPINS:
        raise NotHere
    return list(itertools.product((-1, 1), repeat=n))


def hnrbm_log_partition(i):
    kept = independent(whole(i["patterns"]))
    n = len(kept[0])
    beta, b = arb(i["beta"]), balls(i.get("visible_bias") or [0] * n)
    exponents = []
    for v in spins(n):
        overlaps = [product(row, v) for row in kept]
        form = product(overlaps, solution(gram(kept), overlaps))
        exponents.append(beta * (ball(form) / 2 + dot(b, balls(v))))
    return [log_sum_exp(exponents)]


class BinaryGaussian:
    def __init__(self, i):
        self.w = rows(i["weights"])
        self.p, self.n = len(self.w), len(self.w[0])
        self.beta = arb(i.get("beta", 1.0))
        self.b = balls(i.get("visible_bias") or [0] * self.n)
        self.c = balls(i.get("hidden_bias") or [0] * self.p)

    def inputs(self, v):
        return [c + dot(row, v) for row, c in zip(self.w, self.c)]

    def exponent(self, v):
        h = self.inputs(v)
        return self.beta * (dot(h, h) / 2 + dot(self.b, v))

    def states(self):
        return [balls(v) for v in spins(self.n)]

    def log_partition(self):
        return log_sum_exp([self.exponent(v) for v in self.states()])

    def volume(self):
        return (2 * arb.pi() / self.beta).log() * self.p / 2

    def fields(self, h):
        return [b + dot([row[k] for row in self.w], h) for k, b in enumerate(self.b)]


def hnrbm_joint_log_partition(i):
    m = BinaryGaussian(i)
    return [m.log_partition() + m.volume()]


def hnrbm_log_probability(i):
    m = BinaryGaussian(i)
    own = m.exponent(balls(i["v"]))
    return [-log_sum_exp([m.exponent(v) - own for v in m.states()])]


def hnrbm_hidden_log_density(i):
    m, h = BinaryGaussian(i), balls(i["h"])
    joint = [m.beta * (dot(m.inputs(v), h) + dot(m.b, v) - dot(h, h) / 2) for v in m.states()]
    return [log_sum_exp(joint) - m.log_partition() - m.volume()]


def hnrbm_hidden_conditional_mean(i):
    return BinaryGaussian(i).inputs(balls(i["v"]))


def hnrbm_visible_conditional_mean(i):
    m = BinaryGaussian(i)
    return [(m.beta * field).tanh() for field in m.fields(balls(i["h"]))]


def hnrbm_log_likelihood_gradient(i):
    m = BinaryGaussian(i)
    products = lambda v: [x * y for x in m.inputs(v) for y in v]
    data = [products(balls(v)) for v in i["data"]]
    states = m.states()
    shares = softmax([m.exponent(v) for v in states])
    model = [products(v) for v in states]
    mean = [sum(column, arb(0)) / len(data) for column in zip(*data)]
    return [m.beta * (x - dot(shares, list(column))) for x, column in zip(mean, zip(*model))]


def hnrbm_reverse(i):
    """All states of the span in the order that is asked for, by their distance from it."""
    w = [[Fraction(x) for x in row] for row in i["weights"]]
    kept = independent(w)
    n, found = len(w[0]), []
    for v in sorted(spins(n), reverse=True):
        overlaps = [product(row, v) for row in kept]
        inside = v[0] == 1 and kept and product(overlaps, solution(gram(kept), overlaps)) == n
        if inside and len(independent(found + [v])) > len(found):
            found.append(v)
    if len(found) < len(w):
        return [arb(0)] * (n * len(w))
    return [arb(x) for v in found[: len(w)] for x in v]


FORMULAS = {
    "attnbm.energy": attnbm_energy,
    "attnbm.log_partition": attnbm_log_partition,
    "attnbm.log_partition_bounds": attnbm_log_partition_bounds,
    "attnbm.log_density": attnbm_log_density,
    "attnbm.score": attnbm_score,
    "attnbm.log_partition_gradient": attnbm_log_partition_gradient,
    "attnbm.negative_log_likelihood": attnbm_negative_log_likelihood,
    "attnbm.negative_log_likelihood_gradient": attnbm_negative_log_likelihood_gradient,
    "attnbm.mean": attnbm_mean,
    "attnbm.covariance": attnbm_covariance,
    "attnbm.mean_energy": attnbm_mean_energy,
    "attnbm.entropy": attnbm_entropy,
    "attnbm.conditional_mean": attnbm_conditional_mean,
    "attnbm.conditional_log_density": attnbm_conditional_log_density,
    "attnbm.dsm_loss": attnbm_dsm_loss,
    "attnbm.dae_loss": attnbm_dae_loss,
    "hopfield.update": hopfield_update,
    "hopfield.attention": hopfield_attention,
    "hopfield.lagrangian": hopfield_lagrangian,
    "hopfield.activation": hopfield_activation,
    "hopfield.energy": hopfield_energy,
    "gbrbm.log_partition": gbrbm_log_partition,
    "gbrbm.log_density": gbrbm_log_density,
    "gbrbm.truncation_mass": gbrbm_truncation_mass,
    "gbrbm.dsm_loss": gbrbm_dsm_loss,
    "ggrbm.log_partition": ggrbm_log_partition,
    "vmf.log_partition": vmf_log_partition,
    "vmf.log_density": vmf_log_density,
    "vmf.mean_resultant_length": vmf_mean_resultant_length,
    "vmf.entropy": vmf_entropy,
    "bessel.log_i": bessel_log_i,
    "bessel.ratio": bessel_ratio,
    "hnrbm.coupling": hnrbm_coupling,
    "hnrbm.weights": hnrbm_weights,
    "hnrbm.energy": hnrbm_energy,
    "hnrbm.readout": hnrbm_readout,
    "hnrbm.log_partition": hnrbm_log_partition,
    "hnrbm.joint_log_partition": hnrbm_joint_log_partition,
    "hnrbm.log_probability": hnrbm_log_probability,
    "hnrbm.hidden_log_density": hnrbm_hidden_log_density,
    "hnrbm.hidden_conditional_mean": hnrbm_hidden_conditional_mean,
    "hnrbm.visible_conditional_mean": hnrbm_visible_conditional_mean,
    "hnrbm.log_likelihood_gradient": hnrbm_log_likelihood_gradient,
    "hnrbm.reverse": hnrbm_reverse,
    "special.log_sum_exp": special_log_sum_exp,
    "special.softmax": special_softmax,
    "efh.conditional_log_partition": efh_conditional_log_partition,
}


# --- the comparison --------------------------------------------------------------------------------------------------


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


def interval(ends):
    """The ball of two decimal strings, made from exact fractions: the text of a number near 0 has no exponent too small."""
    lower, upper = (Fraction(end) for end in ends)
    return lower, upper, hull(lower, upper)


def hull(lower, upper):
    ends = [arb(q.numerator) / arb(q.denominator) for q in (lower, upper)]
    return ends[0].union(ends[1])


def is_narrow(ball, is_zero):
    """Whether a ball has the digits that are asked for. Around an exact 0 no ball has any; there it must be small."""
    if is_zero and ball.contains(0):
        return abs(ball) < arb("1e-60")
    return ball == 0 or ball.rel_accuracy_bits() >= DIGITS * math.log2(10)


def nearest(q):
    """The binary64 number nearest to a fraction: Python's division of whole numbers is correctly rounded."""
    try:
        return q.numerator / q.denominator
    except OverflowError:
        return math.copysign(math.inf, q)


def recompute(formula, vector, seconds):
    """The balls of an answer, narrow ones if they are found in time; else None."""
    question, truth = numbers(vector["input_exact"]), vector["truth"]
    ends = flat(truth["enclosure"], depth_of(truth["f64"]))
    zeros = [Fraction(lower) == Fraction(upper) == 0 for lower, upper in ends]
    global deadline
    deadline = time.monotonic() + seconds
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
        if time.monotonic() > deadline:
            return None
    return None


def disagreement(vector, found):
    """What a vector and the recomputed balls contradict each other in; None if in nothing."""
    truth = vector["truth"]
    depth = depth_of(truth["f64"])
    stored, floats = flat(truth["enclosure"], depth), flat(truth["f64"], depth)
    ctx.prec = PRECISIONS[-1]
    if vector["quantity"] == "attnbm.log_partition_bounds":
        lower, upper = (Fraction(x) for x in floats)
        within = hull(lower, upper).overlaps(found[0])
        return None if within else f"log Z = {found[0].str(40)} is not between {floats}"
    if len(stored) != len(found):
        return f"{len(stored)} entries, recomputed {len(found)}"
    for k, (ends, x, ball) in enumerate(zip(stored, floats, found)):
        lower, upper, enclosure = interval(ends)
        if not enclosure.overlaps(ball):
            return f"entry {k} is in {ends}, recomputed {ball.str(40)}"
        x = float(x)
        if nearest(lower) == nearest(upper) != x:
            return f"entry {k}: the nearest binary64 number is {nearest(lower)!r}, and f64 is {x!r}"
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", help="of golden vectors, as JSON files")
    parser.add_argument("--quantity", default="", help="only those whose name contains this")
    parser.add_argument("--every", type=int, default=1, help="only every so many vectors of a file")
    parser.add_argument("--seconds", type=int, default=20, help="for one vector")
    parser.add_argument("--npz", help="a directory of tables to compare too")
    options = parser.parse_args()
    paths = sorted(glob.glob(os.path.join(options.directory, "*.json")))
    totals = {"agree": 0, "disagree": 0, "undecided": 0, "no formula": 0, "no value": 0}
    tables = 0
    print(f"{'quantity':42}{'agree':>7}{'disagree':>10}{'undecided':>11}{'no formula':>12}{'no value':>10}")
    for path in paths:
        with open(path) as file:
            document = json.load(file)
        name = document.get("quantity", "")
        if document.get("format") != "attnbm-vectors" or options.quantity not in name:
            continue
        counts = dict.fromkeys(totals, 0)
        for vector in document["vectors"][:: options.every]:
            if "truth" not in vector:
                counts["no value"] += 1
                continue
            formula = FORMULAS.get(name)
            try:
                if formula is None:
                    raise NotHere
                found = recompute(formula, vector, options.seconds)
            except NotHere:
                counts["no formula"] += 1
                continue
            if found is None:
                counts["undecided"] += 1
                continue
            wrong = disagreement(vector, found)
            counts["disagree" if wrong else "agree"] += 1
            if wrong:
                print(f"{vector['id']}: {wrong}")
        for key, count in counts.items():
            totals[key] += count
        shown = "".join(f"{counts[key]:>{width}}" for key, width in zip(counts, (7, 10, 11, 12, 10)))
        print(f"{name:42}{shown}", flush=True)
        table = options.npz and os.path.join(options.npz, f"{name}.npz")
        if table and os.path.exists(table):
            tables += 1
            wrong = check_table(table, document["vectors"])
            if wrong:
                totals["disagree"] += 1
                print(wrong)
    print(", ".join(f"{count} {key}" for key, count in totals.items()) + (f"; {tables} tables compared" if options.npz else ""))
    if totals["agree"] == 0:
        print("nothing was compared")
    sys.exit(0 if totals["disagree"] == 0 and totals["agree"] > 0 else 1)


if __name__ == "__main__":
    main()
