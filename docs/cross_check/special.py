"""Smooth maximum and softmax."""

from balls import arb, balls, log_sum_exp, scale, softmax


def special_log_sum_exp(i):
    beta = arb(i.get("beta", 1.0))
    return [log_sum_exp(scale(beta, balls(i["x"]))) / beta]


def special_softmax(i):
    return softmax(scale(arb(i.get("beta", 1.0)), balls(i["x"])))


FORMULAS = {
    "special.log_sum_exp": special_log_sum_exp,
    "special.softmax": special_softmax,
}
