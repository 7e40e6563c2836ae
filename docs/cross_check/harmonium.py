"""The units of exponential family harmoniums, by sums over their states or integrals over a half line."""

import math

from balls import TAIL_BITS, acb, arb, float_of, integrate, log_sum_exp
from lagrangians import entrywise


def conditional_log_partition(i):
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
        # h L'(h) - L(h) in closed form: as a difference, balls of large terms would not cancel.
        if spec["kind"] == "power":
            n = arb(spec["n"])
            excess, slope = (t * n).exp() * (1 - 1 / n), (t * (n - 1)).exp() * side
        elif spec["kind"] == "atan":
            c = arb(spec["c"])
            if analytic and h.real.contains(0):
                return acb(arb("nan"))
            excess, slope = c * (1 + h * h).log(analytic=analytic) / 2, c * h.atan()
        else:
            excess, slope = {
                "cosh": (h * h.sinh() - h.cosh(), h.sinh()),
                "exp": ((h - 1) * h.exp(), h.exp()),
            }[spec["kind"]]
        return -beta * (excess - slope * x) + t

    # Where the integrand is not negligible, on a grid. Below the grid it is exp(t) times a constant.
    grid = [k / 16 for k in range(-4096, 4096)]
    heights = [exponent(acb(t)).real for t in grid]
    heights = [float_of(y) if y.is_finite() else -math.inf for y in heights]
    top = max(heights)
    reached = [t for t, y in zip(grid, heights) if y > top - TAIL_BITS * math.log(2)]
    integrand = lambda t, analytic: (exponent(t, analytic) - top).exp()
    return integrate(integrand, reached[0] - 1, reached[-1] + 1) * arb(top).exp()


FORMULAS = {
    "efh.conditional_log_partition": conditional_log_partition,
}
