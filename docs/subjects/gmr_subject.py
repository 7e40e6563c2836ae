"""gmr: AttnBM at beta = 1 as a `GMM` whose parameters are set by hand.

    pip install gmr
    attnbm grade --where beta=1 -- python docs/subjects/gmr_subject.py

gmr holds weights, not their logarithms. One that underflows is handed over as 0.
"""

from importlib.metadata import version

import numpy
from gmr import GMM
from scipy.special import softmax

import protocol
from mixture import logits_and_means


def mixture(*machine):
    logits, means = logits_and_means(*machine)
    count, dimension = means.shape
    covariances = numpy.tile(numpy.eye(dimension), (count, 1, 1))
    return GMM(count, priors=softmax(logits), means=means, covariances=covariances)


def conditional(patterns, beta, observed, values, visible_bias, hidden_bias):
    if (observed != observed.astype(int)).any():
        raise protocol.Refusal("domain", "an index must be whole")
    return mixture(patterns, beta, visible_bias, hidden_bias).condition(observed, values)


def log_of(densities):
    with numpy.errstate(divide="ignore"):
        return numpy.log(densities)


def log_density(patterns, beta, v, visible_bias=None, hidden_bias=None):
    machine = mixture(patterns, beta, visible_bias, hidden_bias)
    return log_of(machine.to_probability_density(v[None]))[0]


def negative_log_likelihood(patterns, beta, data, visible_bias=None, hidden_bias=None):
    machine = mixture(patterns, beta, visible_bias, hidden_bias)
    return -log_of(machine.to_probability_density(data)).mean()


def attention(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    return mixture(patterns, beta, visible_bias, hidden_bias).to_responsibilities(v[None])[0]


def mean(patterns, beta, visible_bias=None, hidden_bias=None):
    return mixture(patterns, beta, visible_bias, hidden_bias).to_mvn().mean


def covariance(patterns, beta, visible_bias=None, hidden_bias=None):
    return mixture(patterns, beta, visible_bias, hidden_bias).to_mvn().covariance


def conditional_mean(patterns, beta, observed, values, visible_bias=None, hidden_bias=None):
    return conditional(patterns, beta, observed, values, visible_bias, hidden_bias).to_mvn().mean


def conditional_log_density(
    patterns, beta, observed, values, missing_values, visible_bias=None, hidden_bias=None
):
    machine = conditional(patterns, beta, observed, values, visible_bias, hidden_bias)
    return log_of(machine.to_probability_density(missing_values[None]))[0]


if __name__ == "__main__":
    protocol.serve(
        {
            "attnbm.log_density": log_density,
            "attnbm.negative_log_likelihood": negative_log_likelihood,
            "attnbm.mean": mean,
            "attnbm.covariance": covariance,
            "attnbm.conditional_mean": conditional_mean,
            "attnbm.conditional_log_density": conditional_log_density,
            "hopfield.attention": attention,
        },
        "gmr",
        version("gmr"),
        array=numpy.array,
    )
