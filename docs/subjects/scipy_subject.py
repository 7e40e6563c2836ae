"""SciPy: the von Mises-Fisher distribution, Bessel functions, log-sum-exp and softmax.

pip install scipy
attnbm grade -- python docs/subjects/scipy_subject.py
"""

import numpy
import scipy
from scipy.special import ive, logsumexp
from scipy.special import softmax as scipy_softmax
from scipy.stats import vonmises_fisher

import protocol
from protocol import not_negative, positive, whole


def distribution(direction, kappa):
    if len(direction) < 2 or not_negative("kappa", kappa) == 0.0:
        raise NotImplementedError("SciPy documents vonmises_fisher for dim >= 2 and kappa > 0")
    return vonmises_fisher(direction, kappa)


def log_partition(dim, kappa):
    # At right angles to the mean direction the log density is -log Z, with nothing to subtract.
    axes = numpy.eye(whole("dim", dim), 2).T
    return -distribution(axes[0], kappa).logpdf(axes[1])


def log_density(eta, beta, x):
    length = numpy.linalg.norm(eta)
    direction = eta / length if length > 0.0 else eta
    return distribution(direction, positive("beta", beta) * length).logpdf(protocol.direction(x))


def entropy(dim, kappa):
    return distribution(numpy.eye(whole("dim", dim), 1)[:, 0], kappa).entropy()


def mean_resultant_length(dim, kappa):
    # SciPy has no function for it; this quotient is what the distribution's own `fit` uses.
    return quotient(whole("dim", dim) / 2 - 1, not_negative("kappa", kappa))


def log_i(order, x):
    return numpy.log(ive(order, positive("x", x))) + x


def ratio(order, x):
    return quotient(not_negative("order", order), not_negative("x", x))


def quotient(order, x):
    return ive(order + 1, x) / ive(order, x) if x > 0.0 else 0.0


def log_sum_exp(x, beta=1.0):
    return logsumexp(positive("beta", beta) * x) / beta


def softmax(x, beta=1.0):
    return scipy_softmax(positive("beta", beta) * x)


if __name__ == "__main__":
    protocol.serve(
        {
            "vmf.log_partition": log_partition,
            "vmf.log_density": log_density,
            "vmf.entropy": entropy,
            "vmf.mean_resultant_length": mean_resultant_length,
            "bessel.log_i": log_i,
            "bessel.ratio": ratio,
            "special.log_sum_exp": log_sum_exp,
            "special.softmax": softmax,
        },
        "scipy",
        scipy.__version__,
        array=numpy.array,
    )
