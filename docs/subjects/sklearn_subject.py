"""scikit-learn: AttnBM at beta = 1 as a `GaussianMixture` whose parameters are set by hand.

At beta = 1 an AttnBM is a mixture of Gaussians of unit covariance, one a pattern, with means
b + xi_mu and weights softmax(|xi_mu|^2/2 + b.xi_mu + c_mu).

    pip install scikit-learn
    attnbm grade -- python docs/subjects/sklearn_subject.py
"""

import numpy
import sklearn
from scipy.special import softmax
from sklearn.mixture import GaussianMixture

import protocol


def mixture(patterns, beta, visible_bias, hidden_bias):
    if protocol.positive("beta", beta) != 1.0:
        raise NotImplementedError("one Gaussian a pattern at beta = 1 only")
    count, dimension = patterns.shape
    visible_bias = numpy.zeros(dimension) if visible_bias is None else visible_bias
    hidden_bias = numpy.zeros(count) if hidden_bias is None else hidden_bias
    logits = (patterns**2).sum(axis=1) / 2 + patterns @ visible_bias + hidden_bias
    weights = softmax(logits)
    if weights.min() < numpy.finfo(float).tiny:
        raise NotImplementedError("GaussianMixture holds weights, and one of them underflows")
    machine = GaussianMixture(count, covariance_type="spherical")
    machine.weights_ = weights
    machine.means_ = patterns + visible_bias
    machine.covariances_ = machine.precisions_cholesky_ = numpy.ones(count)
    return machine


def log_density(patterns, beta, v, visible_bias=None, hidden_bias=None):
    return mixture(patterns, beta, visible_bias, hidden_bias).score_samples([v])[0]


def negative_log_likelihood(patterns, beta, data, visible_bias=None, hidden_bias=None):
    return -mixture(patterns, beta, visible_bias, hidden_bias).score(data)


def attention(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    return mixture(patterns, beta, visible_bias, hidden_bias).predict_proba([v])[0]


if __name__ == "__main__":
    protocol.serve(
        {
            "attnbm.log_density": log_density,
            "attnbm.negative_log_likelihood": negative_log_likelihood,
            "hopfield.attention": attention,
        },
        "scikit-learn",
        sklearn.__version__,
        array=numpy.array,
    )
