"""Lagrangians, and their gradients."""

from balls import arb, dot, log_sum_exp, scale, softmax


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
