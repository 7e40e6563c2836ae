"""Binary Hopfield networks by whole numbers and fractions, and their machines by all states."""

import itertools
from fractions import Fraction

from balls import NotHere, arb, arb_mat, balls, dot, log_sum_exp, rows, softmax

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


def coupling(i):
    xi = whole(i["patterns"])
    n = len(xi[0])
    columns = [projection(xi, [int(k == j) for k in range(n)]) for j in range(n)]
    return [ball(columns[j][k]) for k in range(n) for j in range(n)]


def weights(i):
    basis = []
    for row in whole(i["patterns"]):
        rest = [Fraction(x) for x in row]
        for u in basis:
            share = product(u, row) / product(u, u)
            rest = [x - share * y for x, y in zip(rest, u)]
        basis.append(rest)
    return [ball(x) / ball(product(u, u)).sqrt() for u in basis for x in u]


def symmetric_weights(i):
    """The orthogonal factor of the patterns by Newton's iteration, from the triangle of the Gram-Schmidt process."""
    xi = whole(i["patterns"])
    p, n = len(xi), len(xi[0])
    basis = arb_mat(p, n, weights(i))
    unit = arb_mat(p, p, [int(k == j) for k in range(p) for j in range(p)])
    u = arb_mat(p, n, [x for row in xi for x in row]) * basis.transpose()
    for _ in range(60):
        u = (u + u.inv().transpose()) / 2
        # From the first step on, the singular values are 1 at least.
        distance = sum((abs(x) for x in (u * u.transpose() - unit).entries()), arb(0)) / 2
        if distance < 1e-70:
            return [x + arb(0, distance.upper()) for x in (u * basis).entries()]
    raise NotHere


def energy(i):
    v = [int(x) for x in i["v"]]
    form = product(v, projection(whole(i["patterns"]), v))
    return [-ball(form) / 2 - dot(balls(i.get("visible_bias") or [0] * len(v)), balls(v))]


def readout(i):
    xi, v = whole(i["patterns"]), [int(x) for x in i["v"]]
    return [ball(x) for x in solution(gram(xi), [product(row, v) for row in xi])]


def spins(n):
    if n > MOST_SPINS:
        raise NotHere
    return list(itertools.product((-1, 1), repeat=n))


def log_partition(i):
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


def joint_log_partition(i):
    m = BinaryGaussian(i)
    return [m.log_partition() + m.volume()]


def log_probability(i):
    m = BinaryGaussian(i)
    own = m.exponent(balls(i["v"]))
    return [-log_sum_exp([m.exponent(v) - own for v in m.states()])]


def hidden_log_density(i):
    m, h = BinaryGaussian(i), balls(i["h"])
    joint = [m.beta * (dot(m.inputs(v), h) + dot(m.b, v) - dot(h, h) / 2) for v in m.states()]
    return [log_sum_exp(joint) - m.log_partition() - m.volume()]


def hidden_conditional_mean(i):
    return BinaryGaussian(i).inputs(balls(i["v"]))


def visible_conditional_mean(i):
    m = BinaryGaussian(i)
    return [(m.beta * field).tanh() for field in m.fields(balls(i["h"]))]


def log_likelihood_gradient(i):
    m = BinaryGaussian(i)
    products = lambda v: [x * y for x in m.inputs(v) for y in v]
    data = [products(balls(v)) for v in i["data"]]
    states = m.states()
    shares = softmax([m.exponent(v) for v in states])
    model = [products(v) for v in states]
    mean = [sum(column, arb(0)) / len(data) for column in zip(*data)]
    return [m.beta * (x - dot(shares, list(column))) for x, column in zip(mean, zip(*model))]


def reverse(i):
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
    "hnrbm.coupling": coupling,
    "hnrbm.weights": weights,
    "hnrbm.symmetric_weights": symmetric_weights,
    "hnrbm.energy": energy,
    "hnrbm.readout": readout,
    "hnrbm.log_partition": log_partition,
    "hnrbm.joint_log_partition": joint_log_partition,
    "hnrbm.log_probability": log_probability,
    "hnrbm.hidden_log_density": hidden_log_density,
    "hnrbm.hidden_conditional_mean": hidden_conditional_mean,
    "hnrbm.visible_conditional_mean": visible_conditional_mean,
    "hnrbm.log_likelihood_gradient": log_likelihood_gradient,
    "hnrbm.reverse": reverse,
}
