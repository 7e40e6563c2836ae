"""OpenTURNS: the logarithm of the modified Bessel function, and what follows from it.

pip install openturns numpy
attnbm grade -- python docs/subjects/openturns_subject.py
"""

import math

import numpy
import openturns
from openturns import SpecFunc

import protocol


def log_i(order, x):
    # LogBesselInu is documented for orders above 0; order 0 has a function of its own.
    return SpecFunc.LogBesselInu(x, order) if order > 0.0 else SpecFunc.LogBesselI0(x)


def log_partition(dim, kappa):
    order = dim / 2 - 1
    if order < 0.0 or kappa == 0.0:
        raise NotImplementedError("no Bessel function of this order, or no logarithm of kappa = 0")
    return dim / 2 * math.log(2 * math.pi) + log_i(order, kappa) - order * math.log(kappa)


def log_density(eta, beta, x):
    kappa = protocol.positive("beta", beta) * numpy.linalg.norm(eta)
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
