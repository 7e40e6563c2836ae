"""OpenTURNS: the logarithm of the modified Bessel function, and what follows from it.

pip install openturns numpy
attnbm grade -- python docs/subjects/openturns_subject.py
"""

import math

import numpy
import openturns
from openturns import SpecFunc

import protocol
from protocol import not_negative, positive, whole


def log_i(order, x):
    # Order 0 has a function of its own.
    positive("x", x)
    if order < 0.0:
        raise NotImplementedError("LogBesselInu is documented for orders above 0")
    if order == 0.0:
        return SpecFunc.LogBesselI0(x)
    return SpecFunc.LogBesselInu(x, order)


def log_partition(dim, kappa):
    order = whole("dim", dim) / 2 - 1
    if order < 0.0 or not_negative("kappa", kappa) == 0.0:
        raise NotImplementedError("no Bessel function of this order, or no logarithm of kappa = 0")
    return dim / 2 * math.log(2 * math.pi) + log_i(order, kappa) - order * math.log(kappa)


def log_density(eta, beta, x):
    kappa = positive("beta", beta) * numpy.linalg.norm(eta)
    return beta * (eta @ protocol.direction(x)) - log_partition(len(eta), float(kappa))


if __name__ == "__main__":
    protocol.serve(
        {
            "bessel.log_i": log_i,
            "vmf.log_partition": log_partition,
            "vmf.log_density": log_density,
        },
        "openturns",
        openturns.__version__,
        array=numpy.array,
    )
