"""Functions of a machine in NumPy, right and wrong in one place each."""

import numpy as np


def log_sum_exp(x, beta=1.0):
    """Without overflow, and with log1p for what the largest leaves."""
    y = beta * np.asarray(x)
    top = int(np.argmax(y))
    rest = np.exp(np.delete(y, top) - y[top]).sum()
    return (y[top] + np.log1p(rest)) / beta if rest else y[top] / beta


def softmax(x, beta=1.0):
    y = beta * (x - np.max(x))
    weights = np.exp(y)
    return weights / weights.sum()


def energy(patterns, v, visible_bias=None, hidden_bias=None):
    visible = np.zeros(len(v)) if visible_bias is None else visible_bias
    hidden = np.zeros(len(patterns)) if hidden_bias is None else hidden_bias
    u = v - visible
    return u @ u / 2 - log_sum_exp(patterns @ v + hidden)


def energy_without_hidden_bias(patterns, v, visible_bias=None, hidden_bias=None):
    return energy(patterns, v, visible_bias)


def energy_that_overflows(patterns, v, visible_bias=None, hidden_bias=None):
    hidden = np.zeros(len(patterns)) if hidden_bias is None else hidden_bias
    u = v if visible_bias is None else v - visible_bias
    with np.errstate(all="ignore"):
        return u @ u / 2 - np.log(np.exp(patterns @ v + hidden).sum())


def log_partition_on_the_sphere(dim, kappa):
    """In three dimensions only."""
    if kappa < 0:
        raise ValueError("kappa must be >= 0")
    if dim != 3:
        raise NotImplementedError("only in three dimensions")
    if kappa == 0:
        return np.log(4 * np.pi)
    if kappa < 0.5:
        # sinh(x)/x - 1 as a series, since the logarithm is near that of 4 pi.
        square, term, total = kappa * kappa, 1.0, 0.0
        for k in range(1, 20):
            term *= square / (2 * k * (2 * k + 1))
            total += term
        return np.log(4 * np.pi) + np.log1p(total)
    return np.log(2 * np.pi) + kappa + np.log1p(-np.exp(-2 * kappa)) - np.log(kappa)
