"""AttnBM in plain NumPy: what `docs/implementers.md` builds, one quantity at a time.

    pip install numpy
    attnbm grade -- python docs/subjects/numpy_attnbm.py

Everything is seen from one of the patterns, called the origin: differences of patterns come before
sums and squares of them, so that large terms that cancel in the result are never formed. `--f32` is
single precision.
"""

import functools
import itertools
import math
import sys

import numpy as np

import numpy_relatives
import protocol
from protocol import Refusal, positive

DTYPE = np.float32 if "--f32" in sys.argv else np.float64
MOST_COUNTS = 10**7


class Machine:
    """Patterns, one a row, and the biases, which are zero where they are left out."""

    def __init__(self, patterns, visible_bias=None, hidden_bias=None):
        if patterns.ndim != 2 or patterns.size == 0:
            raise Refusal("shape", "patterns must be rows of equal length, at least one")
        count, dimension = patterns.shape
        self.patterns = patterns
        self.b = bias("visible_bias", visible_bias, dimension)
        self.c = bias("hidden_bias", hidden_bias, count)

    def check(self, name, v):
        return vector(name, v, self.patterns.shape[1])

    def logits(self, v, origin):
        """xi_mu.v + c_mu for each pattern, less that of the origin."""
        return (self.patterns - self.patterns[origin]) @ v + (self.c - self.c[origin])

    def nearest(self, v):
        """The pattern that v attends to most."""
        return np.argmax(self.patterns @ v + self.c)

    def strengths(self):
        """-E at the minimum that a pattern would make alone; log of its weight at beta = 1."""
        halves = self.patterns / 2 + self.b
        return (self.patterns * halves).sum(axis=1) + self.c

    def given(self, observed, values):
        """The machine of the other coordinates, which is an AttnBM again."""
        rest = np.delete(np.arange(self.patterns.shape[1]), observed)
        machine = Machine.__new__(Machine)
        machine.patterns = self.patterns[:, rest]
        machine.b = self.b[rest]
        machine.c = self.c + self.patterns[:, observed] @ values
        return machine


def vector(name, entries, length):
    if np.shape(entries) != (length,):
        raise Refusal("shape", f"{name} must have length {length}, got {np.shape(entries)}")
    return entries


def bias(name, entries, length):
    return np.zeros(length, DTYPE) if entries is None else vector(name, entries, length)


# Sums of exponentials.


def log_sum_exp(x, beta=1.0):
    if np.ndim(x) != 1 or len(x) == 0:
        raise Refusal("shape", "x must be a list of at least one number")
    top = np.argmax(x)
    others = np.exp(positive("beta", beta) * (np.delete(x, top) - x[top]))
    return x[top] + np.log1p(others.sum()) / beta


def softmax(x, beta=1.0):
    if np.ndim(x) != 1 or len(x) == 0:
        raise Refusal("shape", "x must be a list of at least one number")
    weights = np.exp(positive("beta", beta) * (x - x.max()))
    return weights / weights.sum()


def log_mean_exp(x):
    """The log-sum-exp less the log of the length, and accurate where that is almost everything."""
    gaps = np.expm1(x - x.max()).mean()
    return x.max() + (np.log1p(gaps) if gaps > -0.5 else np.log(np.exp(x - x.max()).mean()))


# The network.


def attention(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    v = machine.check("v", v)
    return softmax(machine.logits(v, machine.nearest(v)), beta)


def update(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    return machine.b + attention(patterns, v, beta, visible_bias, hidden_bias) @ patterns


# The energy and its gradient.


def energy(patterns, v, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    u = machine.check("v", v) - machine.b
    return u @ u / 2 - log_sum_exp(patterns @ v + machine.c)


def score(patterns, beta, v, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    origin = machine.nearest(machine.check("v", v))
    pull = softmax(machine.logits(v, origin)) @ (patterns - patterns[origin])
    return positive("beta", beta) * (pull - (v - machine.b - patterns[origin]))


# The mixture of Gaussians that the machine is at integer beta.


@functools.lru_cache(maxsize=64)
def multisets(count, beta):
    """How often each multiset of beta patterns has each pattern, and log of its probability.

    A multiset is as probable as it is when the patterns are drawn with equal chances.
    """
    if count == 1:  # one Gaussian, at any real beta
        return np.full((1, 1), beta), np.zeros(1)
    if beta != int(beta):
        raise NotImplementedError("a mixture of Gaussians at integer beta only")
    size = int(beta)
    if math.comb(count + size - 1, size) * (count + size) > MOST_COUNTS:
        raise Refusal("budget", f"too many multisets of {size} of {count} patterns")
    chosen = itertools.combinations_with_replacement(range(count), size)
    counts = np.array([np.bincount(each, minlength=count) for each in chosen])
    factorials = [math.factorial(n) for n in range(size + 1)]
    orders = [factorials[size] // math.prod(factorials[n] for n in row if n) for row in counts]
    return counts.astype(float), np.array([log_quotient(ways, count**size) for ways in orders])


def log_quotient(above, below):
    """Of two integers, however large."""
    quotient = above / below
    return math.log(quotient) if quotient > 1e-300 else math.log(above) - math.log(below)


def mixture(machine, beta, origin):
    """Counts, log weights and means of the Gaussians of covariance I / beta, from the origin.

    The means are less b + xi_origin, the log weights less beta times the strength of the origin.
    """
    counts, log_shares = (part.astype(DTYPE) for part in multisets(len(machine.c), beta))
    shares = counts / beta
    means = shares @ (machine.patterns - machine.patterns[origin])
    middles = (shares @ machine.patterns + machine.patterns[origin]) / 2 + machine.b
    squares = (means * middles).sum(axis=1)
    return counts, log_shares + counts @ (machine.c - machine.c[origin]) + beta * squares, means


def log_partition_from(machine, beta, origin):
    """log Z less beta times the strength of the origin and the log of the number of patterns."""
    if beta != int(beta) and len(machine.c) > 1:
        return log_partition_on_line(machine, beta, origin)
    _, logits, means = mixture(machine, beta, origin)
    return means.shape[1] / 2 * math.log(2 * math.pi / beta) + log_sum_exp(logits)


def log_partition(patterns, beta, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    strengths = machine.strengths()
    origin = np.argmax(strengths)
    largest = positive("beta", beta) * (strengths[origin] + math.log(len(strengths)))
    return largest + log_partition_from(machine, beta, origin)


def log_density_of(machine, beta, v):
    origin = machine.nearest(v)
    w = v - machine.b - machine.patterns[origin]
    energy = w @ w / 2 - log_mean_exp(machine.logits(v, origin))
    return -beta * energy - log_partition_from(machine, beta, origin)


def log_density(patterns, beta, v, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    return log_density_of(machine, positive("beta", beta), machine.check("v", v))


def negative_log_likelihood(patterns, beta, data, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    rows = [machine.check("data", row) for row in data]
    return -np.mean([log_density_of(machine, positive("beta", beta), row) for row in rows])


# Its moments.


def moments(machine, beta):
    """Counts and weights of the Gaussians, their means from a place, and the place."""
    origin = np.argmax(machine.strengths())
    counts, logits, means = mixture(machine, positive("beta", beta), origin)
    return counts, softmax(logits), means, machine.b + machine.patterns[origin]


def mean_of(machine, beta):
    _, weights, means, place = moments(machine, beta)
    return place + weights @ means


def mean(patterns, beta, visible_bias=None, hidden_bias=None):
    return mean_of(Machine(patterns, visible_bias, hidden_bias), beta)


def covariance(patterns, beta, visible_bias=None, hidden_bias=None):
    _, weights, means, _ = moments(Machine(patterns, visible_bias, hidden_bias), beta)
    centred = means - weights @ means
    return np.eye(means.shape[1], dtype=DTYPE) / beta + (weights * centred.T) @ centred


def log_partition_gradient(patterns, beta, visible_bias=None, hidden_bias=None):
    counts, weights, means, place = moments(Machine(patterns, visible_bias, hidden_bias), beta)
    return (weights * counts.T) @ (place + means)


def negative_log_likelihood_gradient(patterns, beta, data, visible_bias=None, hidden_bias=None):
    attended = [np.outer(attention(patterns, v, 1.0, visible_bias, hidden_bias), v) for v in data]
    model = log_partition_gradient(patterns, beta, visible_bias, hidden_bias)
    return model - beta * np.mean(attended, axis=0)


# Some coordinates given others.


def check_observed(machine, observed, values):
    dimension = machine.patterns.shape[1]
    if len(set(observed)) < len(observed) or any(i not in range(dimension) for i in observed):
        raise Refusal("domain", f"observed must be different indices below {dimension}")
    return np.asarray(observed, dtype=int), vector("values", values, len(observed))


def conditional_mean(patterns, beta, observed, values, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    rest = machine.given(*check_observed(machine, observed, values))
    return mean_of(rest, beta) if len(rest.b) else []


def conditional_log_density(
    patterns, beta, observed, values, missing_values, visible_bias=None, hidden_bias=None
):
    machine = Machine(patterns, visible_bias, hidden_bias)
    rest = machine.given(*check_observed(machine, observed, values))
    missing = rest.check("missing_values", missing_values)
    return log_density_of(rest, positive("beta", beta), missing) if len(missing) else 0.0


# Integrals: real beta, and the mean of the energy, where the patterns lie on a line.


def on_line(machine, beta, origin):
    """E at the points of a grid on the line through the patterns, and the step.

    E is plus the strength of the origin and the log of the number of patterns. Across the line it
    grows by |w|^2/2, whatever the patterns are, so that the rest is Gaussian.
    """
    offsets = machine.patterns - machine.patterns[origin]
    if min(len(machine.c) - 1, machine.patterns.shape[1]) > 1:
        raise NotImplementedError("an integral over the span of three patterns or more")
    furthest = offsets[np.argmax(np.abs(offsets).sum(axis=1))]
    length = math.hypot(*furthest)
    places = offsets @ (furthest / length) if length > 0.0 else offsets[:, 0]
    root = math.sqrt(beta)
    # The trapezoidal rule is exact to 1e-17 with this step, and its grid exact with a power of 2.
    step = 2.0 ** math.floor(math.log2(0.5 / max(root, np.ptp(places))))
    reach = 9 / root
    if len(places) * (np.ptp(places) + 2 * reach) / step > MOST_COUNTS:
        raise Refusal("budget", "the patterns are too far apart for a grid")
    first, last = (places.min() - reach) / step, (places.max() + reach) / step
    grid = step * np.arange(math.floor(first), math.ceil(last) + 1)
    middles = (machine.patterns + machine.patterns[origin]) / 2 + machine.b
    strengths = (offsets * middles).sum(axis=1) + machine.c - machine.c[origin]
    exponents = strengths - (grid[:, None] - places) ** 2 / 2
    top = exponents.max(axis=1)
    return -top - np.log(np.exp(exponents - top[:, None]).mean(axis=1)), step


def log_partition_on_line(machine, beta, origin):
    energies, step = on_line(machine, beta, origin)
    across = (machine.patterns.shape[1] - 1) / 2 * math.log(2 * math.pi / beta)
    return across + log_sum_exp(-beta * energies) + math.log(step)


def mean_energy_from(machine, beta, origin):
    """The mean of E plus the strength of the origin and the log of the number of patterns."""
    energies, _ = on_line(machine, beta, origin)
    return (machine.patterns.shape[1] - 1) / (2 * beta) + softmax(-beta * energies) @ energies


def mean_energy(patterns, beta, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    strengths = machine.strengths()
    origin = np.argmax(strengths)
    largest = strengths[origin] + math.log(len(strengths))
    return mean_energy_from(machine, positive("beta", beta), origin) - largest


def entropy(patterns, beta, visible_bias=None, hidden_bias=None):
    machine = Machine(patterns, visible_bias, hidden_bias)
    origin = np.argmax(machine.strengths())
    mean = mean_energy_from(machine, positive("beta", beta), origin)
    return beta * mean + log_partition_from(machine, beta, origin)


QUANTITIES = {
    "special.log_sum_exp": log_sum_exp,
    "special.softmax": softmax,
    "hopfield.attention": attention,
    "hopfield.update": update,
    "attnbm.energy": energy,
    "attnbm.score": score,
    "attnbm.log_partition": log_partition,
    "attnbm.log_density": log_density,
    "attnbm.negative_log_likelihood": negative_log_likelihood,
    "attnbm.mean": mean,
    "attnbm.covariance": covariance,
    "attnbm.log_partition_gradient": log_partition_gradient,
    "attnbm.negative_log_likelihood_gradient": negative_log_likelihood_gradient,
    "attnbm.conditional_mean": conditional_mean,
    "attnbm.conditional_log_density": conditional_log_density,
    "attnbm.mean_energy": mean_energy,
    "attnbm.entropy": entropy,
}

if __name__ == "__main__":
    protocol.serve(
        QUANTITIES if DTYPE == np.float32 else QUANTITIES | numpy_relatives.QUANTITIES,
        "numpy-attnbm",
        np.__version__,
        dtype="f32" if DTYPE == np.float32 else "f64",
        array=lambda entries: np.array(entries, DTYPE),
    )
