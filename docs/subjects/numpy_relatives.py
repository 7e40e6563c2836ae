"""Relatives of AttnBM in plain NumPy: Lagrangians, restricted machines, von Mises-Fisher.

`numpy_attnbm.py` answers these too.
"""

import itertools
import math

import numpy as np

from protocol import Refusal, direction, positive

MOST_HIDDEN = 16
LOG_TWO = math.log(2.0)


def log_sum(x):
    top = np.argmax(x)
    return x[top] + np.log1p(np.exp(np.delete(x, top) - x[top]).sum())


# Lagrangians: the value, the gradient, and h.f - L(h) without the cancellation of its two terms.


def log_cosh(h):
    size = np.abs(h)
    near = np.log1p(2 * np.sinh(np.minimum(size, 1.0) / 2) ** 2)
    return np.where(size < 1.0, near, size + np.log1p(np.exp(-2 * size)) - LOG_TWO)


def log_cosh_transform(h):
    size = np.abs(h)
    rest = np.exp(-2 * size)
    far = LOG_TWO - np.log1p(rest) - 2 * size * rest / (1 + rest)
    return np.where(size < 1.0, h * np.tanh(h) - log_cosh(h), far)


def half_log_one_plus_square(h):
    return np.where(
        np.abs(h) < 1e8, np.log1p(np.minimum(h * h, 1e16)) / 2, np.log(np.abs(h) + 1e-99)
    )


def shares(h, beta):
    weights = np.exp(beta * (h - h.max()))
    return weights / weights.sum()


def entries(h):
    if np.ndim(h) != 1 or len(h) == 0:
        raise Refusal("shape", "a layer must be a list of at least one number")
    return h


def lagrangian(lagrangian, h):
    kind, h = lagrangian["kind"], entries(h)
    if kind == "power":
        n = at_least_one(lagrangian["n"])
        return (np.abs(h) ** n).sum() / n
    if kind == "atan":
        each = h * np.arctan(h) - half_log_one_plus_square(h)
        return positive("c", lagrangian["c"]) * each.sum()
    if kind == "log_sum_exp":
        beta = positive("beta", lagrangian["beta"])
        top = np.argmax(h)
        others = np.exp(beta * (np.delete(h, top) - h[top]))
        return h[top] + np.log1p(others.sum()) / beta
    if kind == "norm":
        return math.hypot(*h)
    values = {
        "cosh": np.cosh,
        "exp": np.exp,
        "log_cosh": log_cosh,
        "abs": np.abs,
        "identity": np.array,
    }
    return values[kind](h).sum()


def activation(lagrangian, h):
    kind, h = lagrangian["kind"], entries(h)
    if kind == "power":
        return np.sign(h) * np.abs(h) ** (at_least_one(lagrangian["n"]) - 1)
    if kind == "atan":
        return positive("c", lagrangian["c"]) * np.arctan(h)
    if kind == "log_sum_exp":
        return shares(h, positive("beta", lagrangian["beta"]))
    if kind == "norm":
        return direction(h)
    if kind == "abs" and not h.all():
        raise Refusal("domain", "|h| has no derivative at 0")
    values = {
        "cosh": np.sinh,
        "exp": np.exp,
        "log_cosh": np.tanh,
        "abs": np.sign,
        "identity": np.ones_like,
    }
    return values[kind](h)


def at_least_one(n):
    if not n >= 1.0:
        raise Refusal("domain", f"n must be >= 1, got {n}")
    return n


def transform(lagrangian, h):
    kind = lagrangian["kind"]
    activation(lagrangian, h)  # refuses where there is no gradient
    if kind == "power":
        n = lagrangian["n"]
        return (n - 1) * (np.abs(h) ** n).sum() / n
    if kind == "atan":
        return lagrangian["c"] * half_log_one_plus_square(h).sum()
    if kind == "log_sum_exp":
        beta = lagrangian["beta"]
        f = shares(h, beta)
        top = np.argmax(h)
        log_sum = np.log1p(np.exp(beta * (np.delete(h, top) - h[top])).sum())
        return f @ (h - h[top]) - log_sum / beta
    if kind in ("abs", "identity", "norm"):
        return 0.0
    values = {
        "cosh": lambda h: h * np.sinh(h) - np.cosh(h),
        "exp": lambda h: (h - 1) * np.exp(h),
        "log_cosh": log_cosh_transform,
    }
    return values[kind](h).sum()


def energy(patterns, v, h, visible_lagrangian, hidden_lagrangian):
    g, f = activation(visible_lagrangian, v), activation(hidden_lagrangian, h)
    return transform(visible_lagrangian, v) + transform(hidden_lagrangian, h) - f @ (patterns @ g)


# The Gaussian-Bernoulli machine: a Gaussian for each state of the hidden units.


def parts(weights, visible_bias, hidden_bias):
    if weights.ndim != 2 or weights.size == 0:
        raise Refusal("shape", "weights must be rows of equal length, at least one")
    count, dimension = weights.shape
    b = np.zeros(dimension) if visible_bias is None else visible_bias
    c = np.zeros(count) if hidden_bias is None else hidden_bias
    if b.shape != (dimension,) or c.shape != (count,):
        raise Refusal("shape", "a bias does not fit the weights")
    return b, c


def states(count):
    if count > MOST_HIDDEN:
        raise Refusal("budget", f"2^{count} hidden states, and at most 2^{MOST_HIDDEN} are summed")
    return np.array(list(itertools.product((0.0, 1.0), repeat=count)))


def log_weights(weights, sigma, b, c, origin):
    """log of the weight of each hidden state over that of the origin."""
    h = states(len(c))
    middles = b + (h + origin) @ weights / 2
    return (h - origin) @ c + sigma**2 * ((h - origin) @ weights * middles).sum(axis=1)


def gbrbm_log_partition(weights, sigma=1.0, visible_bias=None, hidden_bias=None):
    b, c = parts(weights, visible_bias, hidden_bias)
    h = states(len(c))
    means = b + h @ weights
    exponents = h @ c + positive("sigma", sigma) ** 2 * (means**2).sum(axis=1) / 2
    return len(b) * (math.log(2 * math.pi) / 2 + math.log(sigma)) + log_sum(exponents)


def gbrbm_log_density(weights, v, sigma=1.0, visible_bias=None, hidden_bias=None):
    b, c = parts(weights, visible_bias, hidden_bias)
    if v.shape != b.shape:
        raise Refusal("shape", "v does not fit the weights")
    inputs = c + weights @ v
    origin = (inputs > 0.0).astype(float)
    deviation = v / positive("sigma", sigma) - sigma * (b + origin @ weights)
    others = np.log1p(np.exp(-np.abs(inputs))).sum()
    constant = len(b) * (math.log(2 * math.pi) / 2 + math.log(sigma))
    log_z = constant + log_sum(log_weights(weights, sigma, b, c, origin))
    return -deviation @ deviation / 2 + others - log_z


def truncation_mass(weights):
    b, c = parts(weights, None, None)
    active = states(len(c)).sum(axis=1)
    exponents = log_weights(weights, 1.0, b, c, np.zeros(len(c)))
    shares = np.exp(exponents - exponents.max())
    return shares[active >= 2].sum() / shares.sum()


# The Gaussian-Gaussian machine, one pair of singular vectors at a time.


def ggrbm_log_partition(weights, beta, visible_bias=None, hidden_bias=None):
    b, c = parts(weights, visible_bias, hidden_bias)
    left, lengths, right = np.linalg.svd(weights)
    if lengths[0] >= 1.0:
        raise Refusal("not_normalizable", "the largest singular value of weights is not below 1")
    b, c = right @ b, left.T @ c
    paired = len(lengths)
    sums, differences = b[:paired] + c[:paired], b[:paired] - c[:paired]
    energies = sums**2 / (1 - lengths) + differences**2 / (1 + lengths)
    rest = (b[paired:] ** 2).sum() + (c[paired:] ** 2).sum()
    volume = (len(b) + len(c)) / 2 * (math.log(2 * math.pi) - math.log(positive("beta", beta)))
    determinant = np.log1p(-lengths).sum() + np.log1p(lengths).sum()
    return volume - determinant / 2 + beta / 2 * (energies.sum() / 2 + rest)


# The von Mises-Fisher distribution. The cosine to the mean direction is tanh y, and y has a density
# whose integral the trapezoidal rule has to rounding, seen from its peak. Nothing overflows.


def log_area(dim):
    """Of the sphere around the origin of a space of this dimension."""
    return LOG_TWO + dim / 2 * math.log(math.pi) - math.lgamma(dim / 2)


def zonal(dim, kappa):
    """log of Z exp(-kappa), and the means of 1 - cosine and of 1 - cosine^2."""
    n = dim - 1.0
    peak = (
        2 * kappa / (n + math.hypot(n, 2 * kappa))
    )  # the cosine where the density in y is largest
    short = (n + n * (n / (math.hypot(n, 2 * kappa) + 2 * kappa))) / (n + math.hypot(n, 2 * kappa))
    step = 1 / (8 * math.sqrt(n))
    reach = round(80 + 320 / math.sqrt(n))
    d = step * np.arange(-reach, reach + 1.0)
    # Where these floors bind, far to the left for large kappa, the weight is 0 to any precision.
    slope = np.maximum(1 + peak * np.tanh(d), 1e-8)
    growth = np.log1p(np.maximum(2 * np.sinh(d / 2) ** 2 + peak * np.sinh(d), 1e-15 - 1))
    weights = np.exp(n * (peak * np.tanh(d) / slope - growth))
    log_square = math.log1p(-(peak**2)) if peak < 0.5 else math.log(short) + math.log1p(peak)
    log_z = log_area(dim - 1) + n / 2 * log_square + math.log(step * weights.sum())
    shorts = short * 2 / (1 + np.exp(2 * d)) / slope
    shares = weights / weights.sum()
    return log_z - kappa * short, shares @ shorts, shares @ (shorts * (2 - shorts))


def check(dim, kappa):
    if dim != int(dim) or dim < 1 or not kappa >= 0.0:
        raise Refusal("domain", "dim must be an integer >= 1, and kappa >= 0")


def log_partition_less_kappa(dim, kappa):
    return math.log1p(math.exp(-2 * kappa)) if dim == 1 else zonal(dim, kappa)[0]


def vmf_log_partition(dim, kappa):
    check(dim, kappa)
    return kappa + log_partition_less_kappa(dim, kappa)


def vmf_log_density(eta, beta, x):
    if eta.shape != x.shape or eta.ndim != 1 or len(eta) == 0:
        raise Refusal("shape", "eta and x must be vectors of the same length")
    kappa, x = positive("beta", beta) * math.hypot(*eta), direction(x)
    if kappa == 0.0:
        return -vmf_log_partition(len(eta), 0.0)
    # eta.x - |eta| without cancellation: half the square of the distance of two unit vectors.
    distance = x - direction(eta)
    return -kappa * (distance @ distance) / 2 - log_partition_less_kappa(len(eta), kappa)


def vmf_mean_resultant_length(dim, kappa):
    check(dim, kappa)
    return math.tanh(kappa) if dim == 1 else kappa / (dim - 1) * zonal(dim, kappa)[2]


def vmf_entropy(dim, kappa):
    check(dim, kappa)
    if dim == 1:
        rest = math.exp(-2 * kappa)
        return math.log1p(rest) + 2 * kappa * rest / (1 + rest)
    log_z, mean_short, _ = zonal(dim, kappa)
    return log_z + kappa * mean_short


# Modified Bessel functions, which are the same integral in dimension 2 order + 2.


def bessel_ratio(order, x):
    check_order(order)
    if not x >= 0.0:
        raise Refusal("domain", f"x must be >= 0, got {x}")
    return x / (2 * order + 1) * zonal(2 * order + 2, x)[2]


def bessel_log_i(order, x):
    if order < 0.0:
        raise NotImplementedError("at a negative order, K is needed as well")
    quarter = positive("x", x) ** 2 / 4
    if quarter < order + 1:  # few terms, all positive, beyond the first
        k = np.arange(1, 40)
        terms = np.cumprod(quarter / (k * (k + order)))
        return order * math.log(x / 2) - math.lgamma(order + 1) + math.log1p(terms.sum())
    log_z = x + zonal(2 * order + 2, x)[0]
    return log_z - (order + 1) * math.log(2 * math.pi) + order * math.log(x)


def check_order(order):
    if not order >= 0.0:
        raise Refusal("domain", f"order must be >= 0, got {order}")


QUANTITIES = {
    "hopfield.lagrangian": lagrangian,
    "hopfield.activation": activation,
    "hopfield.energy": energy,
    "gbrbm.log_partition": gbrbm_log_partition,
    "gbrbm.log_density": gbrbm_log_density,
    "gbrbm.truncation_mass": truncation_mass,
    "ggrbm.log_partition": ggrbm_log_partition,
    "vmf.log_partition": vmf_log_partition,
    "vmf.log_density": vmf_log_density,
    "vmf.mean_resultant_length": vmf_mean_resultant_length,
    "vmf.entropy": vmf_entropy,
    "bessel.log_i": bessel_log_i,
    "bessel.ratio": bessel_ratio,
}
