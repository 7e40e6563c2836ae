"""The restricted machines: Gaussian-Bernoulli by its states, Gaussian-Gaussian by its matrix."""

import itertools

from flint import arb_mat

from balls import acb, add, arb, balls, dot, gaussian_expectations, log_sum_exp, rows
from line import Axis


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


def bernoulli_log_partition(i):
    return [GaussianBernoulli(i).log_partition()]


def bernoulli_log_density(i):
    g, v = GaussianBernoulli(i), balls(i["v"])
    hidden = [(1 + (c + dot(w, v)).exp()).log() for c, w in zip(g.c, g.w)]
    return [dot(g.b, v) - dot(v, v) / (2 * g.sigma**2) + sum(hidden, arb(0)) - g.log_partition()]


def bernoulli_truncation_mass(i):
    weights = [(count, x.exp()) for count, x in GaussianBernoulli(i).states()]
    many = sum((w for count, w in weights if count >= 2), arb(0))
    return [many / sum((w for _, w in weights), arb(0))]


def bernoulli_dsm_loss(i):
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


def gaussian_log_partition(i):
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


FORMULAS = {
    "gbrbm.log_partition": bernoulli_log_partition,
    "gbrbm.log_density": bernoulli_log_density,
    "gbrbm.truncation_mass": bernoulli_truncation_mass,
    "gbrbm.dsm_loss": bernoulli_dsm_loss,
    "ggrbm.log_partition": gaussian_log_partition,
}
