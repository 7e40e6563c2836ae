"""AttnBM at a whole beta, by sums over ordered tuples of patterns; at any other beta on a line."""

import itertools

from balls import NotHere, add, arb, balls, dot, log_sum_exp, rows, scale, softmax, subtract
from line import Line

MOST_TUPLES = 30_000


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


def machine_of(i, beta=None):
    return Machine(
        i["patterns"], i.get("beta", 1.0) if beta is None else beta, i.get("visible_bias"), i.get("hidden_bias")
    )
